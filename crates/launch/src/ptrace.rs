//! The few ptrace calls behind the argv swap.
//!
//! Memory is read and written by `PTRACE_PEEKDATA`/`POKEDATA` alone: unlike `/proc/PID/mem` they need no `/proc`
//! and no capability for a child under another user.
#![expect(unsafe_code, reason = "ptrace(2) takes untyped pointers; every one here points at a local of the right size")]

use rustix::process::Pid;
use std::io;

/// Whether this build knows the registers of its processor.
pub(crate) const SUPPORTED: bool = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));

/// A child that asked to be traced by this thread. All calls must come from the thread that forked it.
pub(crate) struct Tracee(libc::pid_t);

/// What a wait reported.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The process is gone and reaped.
    Gone,
    /// It stands at its exec, before the program's first instruction.
    Exec,
    /// It stands because of this signal.
    Signal(libc::c_int),
}

impl Tracee {
    pub(crate) fn new(pid: Pid) -> Self {
        Self(pid.as_raw_nonzero().get())
    }

    fn call(&self, request: libc::c_uint, address: usize, data: usize) -> io::Result<()> {
        // SAFETY: the bare system call; callers pass addresses of locals that outlive it, or plain numbers.
        let result = unsafe { libc::syscall(libc::SYS_ptrace, request, self.0, address, data) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Waits for the next stop or the end.
    pub(crate) fn wait(&self) -> io::Result<Stop> {
        let mut status = 0;
        loop {
            // SAFETY: writes one int to a local.
            if unsafe { libc::waitpid(self.0, &raw mut status, libc::__WALL) } >= 0 {
                break;
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(if !libc::WIFSTOPPED(status) {
            Stop::Gone
        } else if status >> 16 == libc::PTRACE_EVENT_EXEC {
            Stop::Exec
        } else {
            Stop::Signal(libc::WSTOPSIG(status))
        })
    }

    /// Asks for a stop at exec, and for the child's death should this thread die.
    pub(crate) fn set_options(&self) -> io::Result<()> {
        let options = libc::PTRACE_O_TRACEEXEC | libc::PTRACE_O_EXITKILL;
        self.call(libc::PTRACE_SETOPTIONS, 0, options as usize)
    }

    /// Lets it go on, delivering `signal` (0 = none).
    pub(crate) fn proceed(&self, signal: libc::c_int) -> io::Result<()> {
        self.call(libc::PTRACE_CONT, 0, signal as usize)
    }

    /// Lets it go for good.
    pub(crate) fn detach(&self) -> io::Result<()> {
        self.call(libc::PTRACE_DETACH, 0, 0)
    }

    /// One word of its memory.
    pub(crate) fn read(&self, address: usize) -> io::Result<usize> {
        let mut word = 0_usize;
        self.call(libc::PTRACE_PEEKDATA, address, &raw mut word as usize)?;
        Ok(word)
    }

    /// Writes one word of its memory.
    pub(crate) fn write(&self, address: usize, word: usize) -> io::Result<()> {
        self.call(libc::PTRACE_POKEDATA, address, word)
    }

    /// Its stack pointer, replaced by what `change` makes of it.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    pub(crate) fn change_stack_pointer(&self, change: impl FnOnce(usize) -> io::Result<usize>) -> io::Result<()> {
        const NT_PRSTATUS: usize = 1;
        // SAFETY: all-zero is a valid value of this structure of integers.
        let mut registers: libc::user_regs_struct = unsafe { std::mem::zeroed() };
        let mut area = libc::iovec { iov_base: (&raw mut registers).cast(), iov_len: size_of_val(&registers) };
        self.call(libc::PTRACE_GETREGSET, NT_PRSTATUS, &raw mut area as usize)?;
        #[cfg(target_arch = "x86_64")]
        let pointer = &mut registers.rsp;
        #[cfg(target_arch = "aarch64")]
        let pointer = &mut registers.sp;
        *pointer = change(*pointer as usize)? as u64;
        // A fresh area: the first one's raw pointer must not be used after `registers` was borrowed.
        let mut area = libc::iovec { iov_base: (&raw mut registers).cast(), iov_len: size_of_val(&registers) };
        self.call(libc::PTRACE_SETREGSET, NT_PRSTATUS, &raw mut area as usize)
    }

    /// Not reached: such launches are refused beforehand.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub(crate) fn change_stack_pointer(&self, _change: impl FnOnce(usize) -> io::Result<usize>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
