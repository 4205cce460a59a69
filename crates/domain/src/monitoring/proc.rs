//! What `/proc` says, read into numbers. Pure functions over its text, and the few reads themselves.

use std::{fs, io, path::Path};

/// Processor time since boot, in ticks of all processors together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CpuTicks {
    pub(super) busy: u64,
    pub(super) total: u64,
}

/// The first line of `/proc/stat`.
pub(super) fn cpu_ticks(stat: &str) -> Option<CpuTicks> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    // user nice system idle iowait irq softirq steal; guest time, which follows, is part of user time.
    let ticks: Vec<u64> = line.split_ascii_whitespace().take(8).map_while(|field| field.parse().ok()).collect();
    let idle = ticks.get(3)? + ticks.get(4).unwrap_or(&0);
    let total: u64 = ticks.iter().sum();
    Some(CpuTicks { busy: total.saturating_sub(idle), total })
}

/// Memory in bytes: all, and what programs could still get.
pub(super) fn memory(meminfo: &str) -> Option<(u64, u64)> {
    let field = |name: &str| {
        let line = meminfo.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.split_ascii_whitespace().next()?.parse::<u64>().ok().map(|kib| kib.saturating_mul(1024))
    };
    Some((field("MemTotal")?, field("MemAvailable")?))
}

/// What `/proc/PID/stat` says of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProcessStat {
    /// User and system time, in ticks.
    pub(super) ticks: u64,
    /// When it started, in ticks since boot: tells it from a later process with the same number.
    pub(super) started: u64,
    /// Resident memory, in pages.
    pub(super) rss_pages: u64,
}

pub(super) fn process_stat(stat: &str) -> Option<ProcessStat> {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    // fields[0] is number 3 of proc(5).
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(ProcessStat { ticks: field(14)? + field(15)?, started: field(22)?, rss_pages: field(24)? })
}

/// Whether a command line begins with a program called `ffmpeg`.
pub(super) fn is_ffmpeg(cmdline: &[u8]) -> bool {
    let program = cmdline.split(|byte| *byte == 0).next().unwrap_or_default();
    program.rsplit(|byte| *byte == b'/').next() == Some(b"ffmpeg".as_slice())
}

/// FFmpeg processes there are now, whoever started them.
pub(super) fn count_ffmpeg() -> io::Result<u64> {
    let mut count = 0;
    for entry in fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().first().is_some_and(u8::is_ascii_digit)
            // A process that has just ended has no command line.
            && fs::read(Path::new("/proc").join(name).join("cmdline")).is_ok_and(|line| is_ffmpeg(&line))
        {
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_counts_waiting_for_disks_as_idle() {
        let stat = "cpu  100 5 50 800 40 3 2 0 7 0\ncpu0 1 2 3 4\n";
        assert_eq!(cpu_ticks(stat), Some(CpuTicks { busy: 160, total: 1_000 }));
        assert_eq!(cpu_ticks("intr 5"), None);
    }

    #[test]
    fn memory_is_told_in_bytes() {
        let text = "MemTotal:       16000 kB\nMemFree:  100 kB\nMemAvailable:    4000 kB\n";
        assert_eq!(memory(text), Some((16_384_000, 4_096_000)));
        assert_eq!(memory("MemTotal: x kB"), None);
    }

    #[test]
    fn a_process_may_call_itself_what_it_likes() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 50 20 9 9 20 0 1 0 777 1000 33 18446744073709551615";
        assert_eq!(process_stat(stat), Some(ProcessStat { ticks: 70, started: 777, rss_pages: 33 }));
        assert_eq!(process_stat("7 (a"), None);
    }

    #[test]
    fn ffmpeg_is_known_by_its_program() {
        assert!(is_ffmpeg(b"ffmpeg\0-i\0x\0") && is_ffmpeg(b"/usr/bin/ffmpeg\0"));
        assert!(!is_ffmpeg(b"") && !is_ffmpeg(b"sh\0/usr/bin/ffmpeg\0") && !is_ffmpeg(b"ffmpeg-helper\0"));
    }
}
