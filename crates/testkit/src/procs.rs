//! What `/proc` says about processes: who is whose child, what they were called with, what they cost.
//!
//! A process is named by its pid *and* its start time, so that a reused pid is never taken for it.

mod cost;

pub use cost::{Cost, anonymous_bytes, rss_bytes};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

/// One process, for good: pid and start time (clock ticks since boot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named above")]
pub struct ProcessId {
    pub pid: u32,
    pub start_ticks: u64,
}

impl std::fmt::Display for ProcessId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (started at tick {})", self.pid, self.start_ticks)
    }
}

/// What `/proc/<pid>/stat` says.
#[derive(Clone, Copy, Debug)]
pub struct Stat {
    /// Who.
    pub id: ProcessId,
    /// The parent's pid.
    pub parent: u32,
    /// `R`, `S`, `Z`, …
    pub state: char,
    /// User and system time of the process itself, all threads, ended ones included, in clock ticks.
    pub own_ticks: u64,
    /// User and system time of children it has waited for, in clock ticks.
    pub reaped_ticks: u64,
}

/// Reads `/proc/<pid>/stat`; `None` when there is no such process.
#[must_use]
pub fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name in parentheses and may itself hold spaces and parentheses.
    let mut fields = text.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let numbers: Vec<u64> = fields.map(|field| field.parse().unwrap_or_default()).collect();
    // numbers[0] is field 4 (ppid); 14..=17 are the times, 22 the start.
    let field = |n: usize| numbers.get(n - 4).copied();
    Some(Stat {
        id: ProcessId { pid, start_ticks: field(22)? },
        parent: u32::try_from(field(4)?).ok()?,
        state,
        own_ticks: field(14)? + field(15)?,
        reaped_ticks: field(16)? + field(17)?,
    })
}

/// Whether exactly this process still runs (a zombie does not).
#[must_use]
pub fn is_alive(id: ProcessId) -> bool {
    stat(id.pid).is_some_and(|now| now.id == id && now.state != 'Z')
}

/// The process's arguments; empty for kernel threads, zombies and what is gone.
#[must_use]
pub fn argv(pid: u32) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    bytes.split(|b| *b == 0).map(|arg| String::from_utf8_lossy(arg).into_owned()).collect()
}

/// All processes there are now.
#[must_use]
pub fn all() -> Vec<Stat> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(stat).collect()
}

/// `roots` and everything below them.
#[must_use]
pub fn tree(roots: &[u32]) -> Vec<Stat> {
    let all = all();
    let mut known: HashSet<u32> = roots.iter().copied().collect();
    loop {
        let before = known.len();
        known.extend(all.iter().filter(|p| known.contains(&p.parent)).map(|p| p.id.pid).collect::<Vec<_>>());
        if known.len() == before {
            return all.into_iter().filter(|p| known.contains(&p.id.pid)).collect();
        }
    }
}

/// The direct children of `parent`.
#[must_use]
pub fn children(parent: u32) -> Vec<Stat> {
    // The kernel keeps this list; a scan of all of /proc would be far slower.
    let Ok(threads) = fs::read_dir(format!("/proc/{parent}/task")) else { return Vec::new() };
    threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>())
        .filter_map(stat)
        .collect()
}

/// A process that runs one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// Who.
    pub id: ProcessId,
    /// Its job, as its argument says.
    pub job_id: String,
}

impl Runtime {
    /// Its encoder: the child whose arguments name `pipe:1`. More than one is a fault worth seeing.
    #[must_use]
    pub fn encoders(&self) -> Vec<ProcessId> {
        let is_encoder = |p: &Stat| p.state != 'Z' && argv(p.id.pid).iter().any(|arg| arg.contains("pipe:1"));
        children(self.id.pid).into_iter().filter(is_encoder).map(|p| p.id).collect()
    }
}

/// The runtimes of one data folder, whoever started them: called `… runtime <uuid>`, and the folder knows them.
#[must_use]
pub fn runtimes(data_dir: &Path) -> Vec<Runtime> {
    let data_dir = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_path_buf());
    let found = all().into_iter().filter(|p| p.state != 'Z').filter_map(|p| {
        let argv = argv(p.id.pid);
        let [_, command, job] = argv.as_slice() else { return None };
        let job_id = uuid::Uuid::parse_str(job).ok()?.to_string();
        // Which files a runtime holds is for root to see; for others its job's folder has to do.
        let ours = holds_a_file_in(p.id.pid, &data_dir).unwrap_or_else(|| data_dir.join("run").join(&job_id).exists());
        (command == "runtime" && ours).then_some((p.parent, Runtime { id: p.id, job_id }))
    });
    let found: Vec<(u32, Runtime)> = found.collect();
    // A child of a runtime has its arguments until it becomes FFmpeg.
    let is_child = |parent: u32| found.iter().any(|(_, runtime)| runtime.id.pid == parent);
    found.iter().filter(|(parent, _)| !is_child(*parent)).map(|(_, runtime)| runtime.clone()).collect()
}

/// `None` when that is not for us to see.
fn holds_a_file_in(pid: u32, folder: &Path) -> Option<bool> {
    let link = |path: PathBuf| fs::read_link(path).is_ok_and(|target| target.starts_with(folder));
    let mut fds = fs::read_dir(format!("/proc/{pid}/fd")).ok()?;
    Some(link(format!("/proc/{pid}/cwd").into()) || fds.any(|fd| fd.is_ok_and(|fd| link(fd.path()))))
}

/// Sends a signal to exactly this process, or to nobody.
///
/// # Errors
/// The process has ended (`ESRCH`), or it may not be signalled.
pub fn signal(id: ProcessId, signal: Signal) -> io::Result<()> {
    let gone = || io::Error::from(rustix::io::Errno::SRCH);
    let pid = i32::try_from(id.pid).ok().and_then(Pid::from_raw).ok_or_else(gone)?;
    // The descriptor pins whoever has the pid now; only then does the start time prove who that is.
    let pidfd = pidfd_open(pid, PidfdFlags::empty())?;
    if stat(id.pid).is_none_or(|now| now.id != id) {
        return Err(gone());
    }
    Ok(pidfd_send_signal(&pidfd, signal)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_child_is_found_under_its_parent_and_signalled_by_identity() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let own = std::process::id();
        let found = stat(child.id()).unwrap();
        assert_eq!(found.parent, own);
        assert!(children(own).iter().any(|p| p.id == found.id));
        assert!(tree(&[own]).iter().any(|p| p.id == found.id));
        assert!(is_alive(found.id));

        let earlier = ProcessId { start_ticks: found.id.start_ticks - 1, ..found.id };
        assert!(!is_alive(earlier));
        assert!(signal(earlier, Signal::KILL).is_err(), "a reused pid is another process");
        assert!(child.try_wait().unwrap().is_none());

        signal(found.id, Signal::KILL).unwrap();
        child.wait().unwrap();
        assert!(!is_alive(found.id));
    }

    #[test]
    fn a_runtime_is_known_by_its_folder() {
        let dir = tempfile::tempdir().unwrap();
        let job = uuid::Uuid::new_v4().to_string();
        std::fs::create_dir_all(dir.path().join("run").join(&job)).unwrap();
        let script = dir.path().join("server");
        std::fs::write(&script, "read line\n").unwrap();
        // `sh <script> <uuid>` has three arguments, like a runtime.
        let start = |name: &str| {
            let path = dir.path().join(name);
            std::fs::copy(&script, &path).unwrap();
            let mut command = Command::new("sh");
            command.current_dir(dir.path()).arg(name).arg(&job).stdin(std::process::Stdio::piped());
            command.spawn().unwrap()
        };
        let (mut runtime, mut other) = (start("runtime"), start("other"));
        assert!(crate::wait::wait_blocking(std::time::Duration::from_secs(5), || argv(runtime.id()).len() == 3
            && argv(other.id()).len() == 3));
        let found = runtimes(dir.path());
        let elsewhere = runtimes(Path::new("/nonexistent"));
        for child in [&mut runtime, &mut other] {
            child.kill().unwrap();
        }
        assert_eq!(found.iter().map(|r| r.id.pid).collect::<Vec<_>>(), [runtime.id()]);
        assert_eq!(found[0].job_id, job);
        assert!(elsewhere.is_empty());
        runtime.wait().unwrap();
        other.wait().unwrap();
    }
}
