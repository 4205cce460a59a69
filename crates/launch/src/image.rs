//! Everything the new process needs between fork and exec, prepared beforehand: no allocation happens there.

use crate::{
    LaunchError, Stage,
    spec::{Launch, LaunchArg, PLACEHOLDER},
};
use rustix::fs::{Mode, OFlags, open};
use std::{
    ffi::{CStr, CString, c_char},
    os::fd::{AsRawFd, OwnedFd, RawFd},
    ptr,
};
use zeroize::Zeroizing;

/// The child's descriptors lie below this number; sources are first copied to numbers from here on.
pub(crate) const SCRATCH_FROM: RawFd = 100;
/// Hidden arguments together, terminators included, in bytes.
const HIDDEN_MAX_BYTES: usize = 64 << 10;
/// All that the child sees of an environment.
const ENVIRONMENT: [&CStr; 4] =
    [c"PATH=/usr/bin:/bin", c"LANG=C.UTF-8", c"HOME=/nonexistent", c"AV_LOG_FORCE_NOCOLOR=1"];

/// A descriptor and where the child wants it.
pub(crate) struct Placement {
    pub(crate) source: RawFd,
    pub(crate) target: RawFd,
    /// Filled in by the child: where the scratch copy went.
    pub(crate) copy: RawFd,
}

/// A prepared start. The pointers and numbers stay valid as long as it lives, since it owns what they refer to.
pub(crate) struct Image {
    pub(crate) program: RawFd,
    pub(crate) argv: Vec<*const c_char>,
    pub(crate) envp: Vec<*const c_char>,
    pub(crate) placements: Vec<Placement>,
    pub(crate) workdir: Option<RawFd>,
    pub(crate) uid: Option<u32>,
    pub(crate) groups: Vec<libc::gid_t>,
    pub(crate) limits: Vec<(libc::__rlimit_resource_t, libc::rlimit)>,
    pub(crate) parent: libc::pid_t,
    /// Index into `argv`, and the value with its terminator.
    pub(crate) hidden: Vec<(usize, Zeroizing<CString>)>,
    _strings: Vec<CString>,
    _descriptors: Vec<OwnedFd>,
}

impl Image {
    pub(crate) fn prepare(launch: Launch) -> Result<Self, LaunchError> {
        let Launch { program, argv0, args, stdin, stdout, stderr, extra_fds, workdir, uid, groups, limits } = launch;
        let mut strings = vec![argv0];
        let mut argv = vec![strings[0].as_ptr()];
        let mut hidden = Vec::new();
        for arg in args {
            match arg {
                LaunchArg::Text(text) => {
                    argv.push(text.as_ptr());
                    strings.push(text);
                }
                LaunchArg::Hidden(value) => {
                    hidden.push((argv.len(), value));
                    argv.push(PLACEHOLDER.as_ptr());
                }
            }
        }
        argv.push(ptr::null());
        if hidden.iter().map(|(_, value)| value.as_bytes_with_nul().len()).sum::<usize>() > HIDDEN_MAX_BYTES {
            return Err(LaunchError::SecretTooLong);
        }
        if !hidden.is_empty() && !crate::ptrace::SUPPORTED {
            return Err(LaunchError::Unsupported);
        }

        let mut numbers: Vec<RawFd> = extra_fds.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        if numbers.windows(2).any(|pair| pair[0] == pair[1])
            || numbers.iter().any(|number| !(3..SCRATCH_FROM).contains(number))
        {
            return Err(LaunchError::BadDescriptor);
        }
        let null = |fd: Option<OwnedFd>| match fd {
            Some(fd) => Ok(fd),
            None => open(c"/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())
                .map_err(|e| LaunchError::system(Stage::Descriptors, e)),
        };
        let mut wanted = vec![(0, null(stdin)?), (1, null(stdout)?), (2, null(stderr)?)];
        wanted.extend(extra_fds);
        let placements =
            wanted.iter().map(|(target, fd)| Placement { source: fd.as_raw_fd(), target: *target, copy: -1 }).collect();

        let program_fd = program.as_raw_fd();
        let workdir_fd = workdir.as_ref().map(AsRawFd::as_raw_fd);
        let mut descriptors: Vec<OwnedFd> = wanted.into_iter().map(|(_, fd)| fd).collect();
        descriptors.push(program);
        descriptors.extend(workdir);
        let fixed = |value| libc::rlimit { rlim_cur: value, rlim_max: value };
        let limits = [
            (libc::RLIMIT_CORE, Some(0)),
            (libc::RLIMIT_MSGQUEUE, Some(0)),
            (libc::RLIMIT_NOFILE, limits.nofile),
            (libc::RLIMIT_FSIZE, limits.fsize_bytes),
            (libc::RLIMIT_NPROC, limits.nproc),
            (libc::RLIMIT_DATA, limits.data_bytes),
        ];
        Ok(Self {
            program: program_fd,
            argv,
            envp: ENVIRONMENT.iter().map(|entry| entry.as_ptr()).chain([ptr::null()]).collect(),
            placements,
            workdir: workdir_fd,
            uid,
            groups,
            limits: limits.into_iter().filter_map(|(what, value)| Some((what, fixed(value?)))).collect(),
            parent: rustix::process::getpid().as_raw_nonzero().get(),
            hidden,
            _strings: strings,
            _descriptors: descriptors,
        })
    }
}
