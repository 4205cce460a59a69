//! A hold on a runtime's process that cannot slip to another one: a pidfd, proven to be the runtime's.
//!
//! A process id alone proves nothing, since it may belong to another process by now. Two things do, both looked at
//! *after* the pidfd was opened: the process still answers on its proven connection, or the kernel still names it as
//! the holder of the job's lock.

use castcore_model::JobId;
use rustix::{
    fs::stat,
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};
use std::{fs, io, os::fd::OwnedFd, path::Path};

/// A proven pidfd of a runtime.
#[derive(Debug)]
pub(crate) struct Grip(OwnedFd);

impl Grip {
    /// A pidfd of this process. Not proven yet: drop it unless the runtime answers once more after this.
    pub(crate) fn unproven(pid: u32) -> Option<Self> {
        let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
        pidfd_open(pid, PidfdFlags::empty()).ok().map(Self)
    }

    /// The runtime that holds the lock in `run_dir`, by the kernel's own table. Blocks.
    pub(crate) fn of_lock_holder(run_dir: &Path, job: JobId) -> Option<Self> {
        let inode = stat(run_dir.join("lock")).ok()?.st_ino;
        let holds = |pid: u32| holders(&fs::read_to_string("/proc/locks").unwrap_or_default(), inode).contains(&pid);
        let table = fs::read_to_string("/proc/locks").ok()?;
        let pid = holders(&table, inode).into_iter().find(|pid| is_runtime_of(*pid, job))?;
        let grip = Self::unproven(pid)?;
        // Both still true of this id: so they are of the process that the pidfd names, or were until it died.
        (holds(pid) && is_runtime_of(pid, job)).then_some(grip)
    }

    /// Asks it to end (SIGTERM), which a runtime takes as a polite shutdown.
    pub(crate) fn terminate(&self) -> io::Result<()> {
        Ok(pidfd_send_signal(&self.0, Signal::TERM)?)
    }

    /// Ends it by force (SIGKILL). Its children die with it.
    pub(crate) fn kill(&self) -> io::Result<()> {
        Ok(pidfd_send_signal(&self.0, Signal::KILL)?)
    }
}

/// Whether the command line says `… runtime <job>`.
fn is_runtime_of(pid: u32, job: JobId) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| names_runtime(&line, job))
}

fn names_runtime(command_line: &[u8], job: JobId) -> bool {
    let mut arguments = command_line.split(|byte| *byte == 0).skip(1);
    arguments.next() == Some(b"runtime") && arguments.next() == Some(job.to_string().as_bytes())
}

/// The processes that hold an exclusive `flock` on a file with this inode number, from the text of `/proc/locks`:
/// `1: FLOCK  ADVISORY  WRITE 4711 08:01:131090 0 EOF`. The device is not compared, because stacked file systems show
/// another one there; the command line is looked at as well.
fn holders(table: &str, inode: u64) -> Vec<u32> {
    let holder = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let is_exclusive = words.next()? == "FLOCK" && words.next().is_some() && words.next()? == "WRITE";
        let pid = words.next()?.parse().ok()?;
        let found: u64 = words.next()?.rsplit(':').next()?.parse().ok()?;
        (is_exclusive && found == inode).then_some(pid)
    };
    table.lines().filter_map(holder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{FlockOperation, flock};

    #[test]
    fn reads_the_table_of_locks() {
        let table = "1: FLOCK  ADVISORY  WRITE 4711 08:01:131090 0 EOF\n\
                     2: POSIX  ADVISORY  WRITE 12 08:01:131090 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 13 08:01:131090 0 EOF\n\
                     3: FLOCK  ADVISORY  READ 14 08:01:131090 0 EOF\n\
                     4: FLOCK  ADVISORY  WRITE 15 fd:00:7 0 EOF\nnonsense\n";
        assert_eq!(holders(table, 131_090), [4711]);
        assert_eq!(holders(table, 7), [15]);
        assert!(holders(table, 1).is_empty());
    }

    #[test]
    fn only_the_command_line_of_that_job_counts() {
        let job = JobId::random();
        assert!(names_runtime(format!("/usr/bin/castcore\0runtime\0{job}\0").as_bytes(), job));
        assert!(!names_runtime(format!("/usr/bin/castcore\0runtime\0{}\0", JobId::random()).as_bytes(), job));
        assert!(!names_runtime(format!("vi\0{job}\0").as_bytes(), job));
        assert!(!names_runtime(b"", job));
    }

    #[test]
    fn a_holder_that_is_no_runtime_is_never_gripped() {
        let folder = tempfile::tempdir().unwrap();
        let lock = fs::File::create(folder.path().join("lock")).unwrap();
        flock(&lock, FlockOperation::NonBlockingLockExclusive).unwrap();
        // It is this test that holds it.
        assert!(Grip::of_lock_holder(folder.path(), JobId::random()).is_none());
        assert!(Grip::unproven(0).is_none());
        assert!(Grip::unproven(u32::MAX).is_none());
    }
}
