//! What the new process does between fork and exec.
//!
//! The process was forked from one with threads, so only async-signal-safe calls are allowed here: no
//! allocation, no lock, no panic. Identity is changed by bare system calls, because the C library's wrappers
//! would talk to threads that do not exist here. Everything that is read was prepared in [`Image`].
#![expect(unsafe_code, reason = "system calls between fork and exec; each block names its argument")]

use crate::{
    Stage,
    image::{Image, SCRATCH_FROM},
};
use libc::{c_int, c_long, c_ulong};
use std::os::fd::RawFd;

/// `struct __user_cap_header_struct` and three times two words of `__user_cap_data_struct`, version 3.
#[repr(C)]
struct CapHeader {
    version: u32,
    pid: c_int,
}
const CAP_VERSION_3: u32 = 0x2008_0522;

/// Becomes the program, or reports why not on `report` and exits with 127.
///
/// # Safety
/// Only in a process just forked with all signals blocked; `image` must be the one prepared before.
pub(crate) unsafe fn become_program(image: &mut Image, report: RawFd) -> ! {
    let mut report = report;
    // SAFETY: as promised by the caller.
    let Err(stage) = unsafe { prepare_and_exec(image, &mut report) };
    let message = [stage as u32, errno().cast_unsigned()];
    // SAFETY: writes eight bytes of a local array, then leaves without running any destructor.
    unsafe {
        libc::write(report, message.as_ptr().cast(), size_of_val(&message));
        libc::_exit(127)
    }
}

fn errno() -> i32 {
    // SAFETY: the C library's thread-local error number is always readable.
    unsafe { *libc::__errno_location() }
}

fn check(result: c_long, stage: Stage) -> Result<c_long, Stage> {
    if result < 0 { Err(stage) } else { Ok(result) }
}

/// # Safety
/// As [`become_program`].
unsafe fn prepare_and_exec(image: &mut Image, report: &mut RawFd) -> Result<std::convert::Infallible, Stage> {
    // SAFETY (the whole block): plain system calls on numbers and on memory that `image` owns.
    unsafe {
        // Before the limits: the server may hold more descriptors than the program may have, and the copies go above them.
        place_descriptors(image, report)?;
        for (what, limit) in &image.limits {
            // A limit that is already lower than asked for is good enough, and cannot be raised.
            let mut now = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            check(libc::getrlimit(*what, &raw mut now).into(), Stage::Limits)?;
            let value = limit.rlim_max.min(now.rlim_max);
            let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
            check(libc::setrlimit(*what, &raw const limit).into(), Stage::Limits)?;
        }
        check(libc::setsid().into(), Stage::Session)?;
        match image.workdir {
            Some(fd) => check(libc::fchdir(fd).into(), Stage::Workdir)?,
            None => check(libc::chdir(c"/".as_ptr()).into(), Stage::Workdir)?,
        };
        change_identity(image.uid, &image.groups)?;

        // After the change of user, which clears it. If the parent died before this line, nobody would tell us.
        check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong, 0, 0, 0).into(), Stage::ParentDeath)?;
        if libc::getppid() != image.parent {
            libc::_exit(127);
        }
        check(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1 as c_ulong, 0, 0, 0).into(), Stage::NoNewPrivileges)?;
        reset_signals();
        if !image.hidden.is_empty() {
            check(libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0), Stage::Trace)?;
            // The launcher sets its trace options at this stop and lets us go on.
            check(libc::kill(libc::getpid(), libc::SIGSTOP).into(), Stage::Trace)?;
        }
        confine();
        let (argv, envp) = (image.argv.as_ptr(), image.envp.as_ptr());
        libc::syscall(libc::SYS_execveat, image.program, c"".as_ptr(), argv, envp, libc::AT_EMPTY_PATH);
        Err(Stage::Exec)
    }
}

/// The place of Landlock and seccomp: the last step before exec, since a filter set earlier would have to allow
/// all of the above. Nothing is confined here yet beyond user, capabilities, limits and descriptors; a rule set
/// prepared in [`Image`] is to be applied at this line, failing with [`Stage::Confine`].
const fn confine() {}

/// Puts each descriptor at its number and marks every other one close-on-exec.
///
/// # Safety
/// As [`become_program`].
unsafe fn place_descriptors(image: &mut Image, report: &mut RawFd) -> Result<(), Stage> {
    // SAFETY: system calls on descriptor numbers; scratch copies make sure that no source is overwritten by a
    // target before it was used.
    unsafe {
        let copy = |fd: RawFd| check(libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, SCRATCH_FROM).into(), Stage::Descriptors);
        #[expect(clippy::cast_possible_truncation, reason = "descriptor numbers are ints")]
        {
            *report = copy(*report)? as RawFd;
            image.program = copy(image.program)? as RawFd;
            if let Some(fd) = image.workdir.as_mut() {
                *fd = copy(*fd)? as RawFd;
            }
            for placement in &mut image.placements {
                placement.copy = copy(placement.source)? as RawFd;
            }
        }
        let cloexec = libc::CLOSE_RANGE_CLOEXEC as c_ulong;
        check(libc::syscall(libc::SYS_close_range, 3 as c_ulong, u32::MAX as c_ulong, cloexec), Stage::Descriptors)?;
        for placement in &image.placements {
            check(libc::dup2(placement.copy, placement.target).into(), Stage::Descriptors)?;
        }
    }
    Ok(())
}

/// Becomes `uid`, with `groups`, if asked to, and gives up every capability for good.
///
/// # Safety
/// As [`become_program`].
unsafe fn change_identity(uid: Option<u32>, groups: &[libc::gid_t]) -> Result<(), Stage> {
    // SAFETY: system calls on numbers and on two local structures of the size that version 3 asks for.
    unsafe {
        // Without the right to drop them there is nothing to gain: no_new_privs keeps `permitted` empty.
        for capability in 0..64 as c_ulong {
            if libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 {
                break;
            }
        }
        libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as c_ulong, 0, 0, 0);
        if let Some(id) = uid {
            check(libc::syscall(libc::SYS_setgroups, groups.len(), groups.as_ptr()), Stage::Identity)?;
            check(libc::syscall(libc::SYS_setresgid, id, id, id), Stage::Identity)?;
            check(libc::syscall(libc::SYS_setresuid, id, id, id), Stage::Identity)?;
        }
        let header = CapHeader { version: CAP_VERSION_3, pid: 0 };
        let nothing = [0_u32; 6];
        check(libc::syscall(libc::SYS_capset, &raw const header, nothing.as_ptr()), Stage::Identity)?;
    }
    Ok(())
}

/// Every signal back to its default, none blocked: ignored signals would survive exec.
///
/// # Safety
/// As [`become_program`].
unsafe fn reset_signals() {
    // SAFETY: all-zero is the kernel's `struct sigaction` for the default action; the kernel reads four words
    // (the last being the mask of eight bytes). The bare call, since the C library would spare signals of its own.
    // Failures (SIGKILL, SIGSTOP) are meant.
    unsafe {
        let default = [0_u64; 4];
        let none = 0_u64;
        let nothing: *mut u64 = std::ptr::null_mut();
        for signal in 1..=64 as c_ulong {
            libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), nothing, size_of_val(&none));
        }
        libc::syscall(libc::SYS_rt_sigprocmask, libc::SIG_SETMASK, &raw const none, nothing, size_of_val(&none));
    }
}
