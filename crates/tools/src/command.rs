//! Runs a program with a time limit and a limit on what it may say.

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// What a program said and how it ended.
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    /// Standard output and standard error in the order in which they came, cut to the limit.
    pub(crate) output: String,
}

/// Runs it to its end. What it prints beyond `max_bytes` is read and dropped.
///
/// # Errors
/// When it cannot be started; [`io::ErrorKind::TimedOut`] when it did not end in time, in which case it was killed.
pub(crate) fn run(mut command: Command, limit: Duration, max_bytes: usize) -> io::Result<Finished> {
    let deadline = Instant::now() + limit;
    let (mut output, writer) = io::pipe()?;
    let mut child = command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).spawn()?;
    // The command holds the writing ends; while it does, the output has no end.
    drop(command);
    let result = follow(&mut child, &mut output, deadline, max_bytes);
    if result.is_err() {
        // It may have ended by itself in the meantime.
        let _ = child.kill();
        let _ = child.wait();
    }
    result
}

fn follow(child: &mut Child, output: &mut io::PipeReader, deadline: Instant, max_bytes: usize) -> io::Result<Finished> {
    let mut said = Vec::new();
    let mut buffer = [0; 8192];
    while wait_until_ready(&*output, deadline)? {
        let read = output.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let keep = read.min(max_bytes - said.len());
        said.extend_from_slice(&buffer[..keep]);
    }
    let pid = Pid::from_child(child);
    let ended = pidfd_open(pid, PidfdFlags::empty())?;
    wait_until_ready(&ended, deadline)?;
    let status = child.wait()?;
    Ok(Finished { status, output: String::from_utf8_lossy(&said).into_owned() })
}

/// True once there is something to read; an error at the deadline.
fn wait_until_ready(fd: &impl std::os::fd::AsFd, deadline: Instant) -> io::Result<bool> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(|_| io::Error::other("the time limit is too long"))?;
        match poll(&mut [PollFd::new(fd, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::TimedOut, "it took too long")),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(script);
        command
    }

    #[test]
    fn gives_output_and_status() {
        let finished = run(shell("echo out; echo err >&2; exit 3"), Duration::from_secs(10), 100).unwrap();
        assert_eq!((finished.output.as_str(), finished.status.code()), ("out\nerr\n", Some(3)));
    }

    #[test]
    fn keeps_no_more_than_it_may() {
        let finished = run(shell("yes | head -c 200000"), Duration::from_secs(10), 10).unwrap();
        assert_eq!((finished.output.as_str(), finished.status.code()), ("y\ny\ny\ny\ny\n", Some(0)));
    }

    #[test]
    fn ends_what_does_not_end() {
        for script in ["exec sleep 60", "exec >&- 2>&-; exec sleep 60"] {
            let started = Instant::now();
            let error = run(shell(script), Duration::from_millis(50), 100).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(started.elapsed() < Duration::from_secs(30));
        }
    }

    #[test]
    fn a_missing_program_is_an_error() {
        let error = run(Command::new("/nowhere/program"), Duration::from_secs(10), 100).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
