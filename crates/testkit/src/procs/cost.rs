//! What processes cost: processor time over a span, memory now.

use super::{ProcessId, Stat};
use std::{collections::HashMap, fs, time::Duration};

/// Nanoseconds in a clock tick of `/proc/<pid>/stat`: `USER_HZ` is 100 on every Linux that CastCore runs on.
const TICK_NS: u64 = 10_000_000;

/// Processor time of some process trees at one moment; the difference of two is what they cost in between.
pub struct Cost {
    processes: HashMap<ProcessId, Usage>,
}

struct Usage {
    parent: u32,
    own_ticks: u64,
    reaped_ticks: u64,
    threads_ns: HashMap<u32, u64>,
}

impl Cost {
    /// Reads the counters of `roots` and everything below them.
    #[must_use]
    pub fn of_trees(roots: &[u32]) -> Self {
        Self::read(super::tree(roots))
    }

    /// Reads the counters of these processes alone.
    #[must_use]
    pub fn of_processes(pids: &[u32]) -> Self {
        Self::read(pids.iter().filter_map(|pid| super::stat(*pid)).collect())
    }

    fn read(processes: Vec<Stat>) -> Self {
        let usage = |p: &Stat| Usage {
            parent: p.parent,
            own_ticks: p.own_ticks,
            reaped_ticks: p.reaped_ticks,
            threads_ns: threads_ns(p.id.pid),
        };
        Self { processes: processes.iter().map(|p| (p.id, usage(p))).collect() }
    }

    /// Processor time used since `earlier`, by processes that came and went in between, too.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Duration {
        let mut ns = 0;
        for (id, now) in &self.processes {
            ns += match earlier.processes.get(id) {
                Some(before) => now.since(before) + earlier.reaped_since(id.pid, before, now, self),
                None => now.whole(),
            };
        }
        Duration::from_nanos(ns)
    }

    /// What `parent`'s newly reaped children used after `self` was taken.
    fn reaped_since(&self, parent: u32, before: &Usage, now: &Usage, later: &Self) -> u64 {
        let gone = |(id, usage): &(&ProcessId, &Usage)| usage.parent == parent && !later.processes.contains_key(id);
        let known: u64 =
            self.processes.iter().filter(gone).map(|(_, usage)| usage.own_ticks + usage.reaped_ticks).sum();
        now.reaped_ticks.saturating_sub(before.reaped_ticks + known) * TICK_NS
    }
}

impl Usage {
    /// The scheduler's nanoseconds where there are any: a tick is 10 ms, far too coarse for a process that idles.
    /// They miss threads that have ended, the ticks do not, so the greater of both is nearer to the truth (less
    /// two ticks, because user and system time are each rounded).
    fn since(&self, before: &Self) -> u64 {
        let precise: u64 = self
            .threads_ns
            .iter()
            .map(|(thread, ns)| ns.saturating_sub(before.threads_ns.get(thread).copied().unwrap_or_default()))
            .sum();
        precise.max(self.own_ticks.saturating_sub(before.own_ticks + 2) * TICK_NS)
    }

    fn whole(&self) -> u64 {
        self.threads_ns.values().sum::<u64>().max(self.own_ticks * TICK_NS) + self.reaped_ticks * TICK_NS
    }
}

fn threads_ns(pid: u32) -> HashMap<u32, u64> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return HashMap::new() };
    threads
        .flatten()
        .filter_map(|thread| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            Some((thread.file_name().to_str()?.parse().ok()?, text.split_ascii_whitespace().next()?.parse().ok()?))
        })
        .collect()
}

/// Anonymous memory in bytes: what belongs to the process alone, without the pages of files.
#[must_use]
pub fn anonymous_bytes(pid: u32) -> Option<u64> {
    // The roll-up is exact but needs the right to trace; the counter in `status` is approximate and open to all.
    field_bytes(&format!("/proc/{pid}/smaps_rollup"), "Anonymous:")
        .or_else(|| field_bytes(&format!("/proc/{pid}/status"), "RssAnon:"))
}

/// Resident memory in bytes, pages of files included.
#[must_use]
pub fn rss_bytes(pid: u32) -> Option<u64> {
    field_bytes(&format!("/proc/{pid}/smaps_rollup"), "Rss:")
        .or_else(|| field_bytes(&format!("/proc/{pid}/status"), "VmRSS:"))
}

fn field_bytes(path: &str, field: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn the_work_of_a_child_that_came_and_went_is_counted() {
        let own = std::process::id();
        let before = Cost::of_trees(&[own]);
        let status = Command::new("sh").args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"]).status();
        assert!(status.unwrap().success());
        let cost = Cost::of_trees(&[own]).since(&before);
        assert!(cost > Duration::from_millis(20), "{cost:?}");
        let first = Cost::of_trees(&[own]);
        assert!(Cost::of_trees(&[own]).since(&first) < Duration::from_millis(20));
    }

    #[test]
    fn memory_grows_by_what_is_touched() {
        let own = std::process::id();
        let before = (anonymous_bytes(own).unwrap(), rss_bytes(own).unwrap());
        let block = std::hint::black_box(vec![1_u8; 32 << 20]);
        let grown = anonymous_bytes(own).unwrap() - before.0;
        assert!((31 << 20..48 << 20).contains(&grown), "{grown}");
        assert!(rss_bytes(own).unwrap() > before.1);
        drop(block);
    }
}
