//! The one reader of `/proc`: rates need two looks with time between them, and everybody shares them.

use super::{
    float,
    proc::{self, CpuTicks, ProcessStat},
};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};
use tokio::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// A sample answers everybody for this long.
pub(crate) const FRESH_FOR: Duration = Duration::from_secs(2);
/// A look that is older than this tells nothing about now; a new one is taken first.
const STALE_AFTER: Duration = Duration::from_secs(120);
/// How far apart two looks are when the earlier one is stale.
const APART: Duration = Duration::from_millis(250);

/// What one process costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ProcessReading {
    /// Of one processor, in percent; `None` until it was looked at twice.
    pub(crate) cpu_percent: Option<f64>,
    /// Resident memory.
    pub(crate) rss_bytes: u64,
}

/// One sample.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Of all processors together.
    pub(crate) cpu_percent: f64,
    pub(crate) mem_used_bytes: u64,
    pub(crate) mem_total_bytes: u64,
    pub(crate) disk_percent: f64,
    pub(crate) disk_free_bytes: u64,
    pub(crate) ffmpeg_processes: u64,
    /// The encoders that were asked for, by process id.
    pub(crate) encoders: HashMap<u32, ProcessReading>,
}

impl Reading {
    pub(crate) fn mem_percent(&self) -> f64 {
        percent(self.mem_used_bytes, self.mem_total_bytes)
    }
}

/// Everything that was seen at one time.
struct Look {
    at: Instant,
    cpu: CpuTicks,
    processes: HashMap<u32, ProcessStat>,
}

#[derive(Default)]
struct Past {
    look: Option<Look>,
    reading: Option<(Instant, Reading)>,
}

/// Samples the machine on demand.
#[derive(Default)]
pub(crate) struct Sampler(Mutex<Past>);

impl Sampler {
    /// A sample that is at most [`FRESH_FOR`] old. Callers wait for each other, so that only one looks.
    pub(crate) async fn reading(&self, data_dir: &Path, encoders: Vec<u32>) -> io::Result<Reading> {
        let mut past = self.0.lock().await;
        if let Some((at, reading)) = &past.reading
            && at.elapsed() < FRESH_FOR
        {
            return Ok(reading.clone());
        }
        let earlier = match past.look.take() {
            Some(look) if look.at.elapsed() < STALE_AFTER => look,
            _ => {
                let (look, _) = take_look(data_dir.to_owned(), encoders.clone()).await?;
                tokio::time::sleep(APART).await;
                look
            }
        };
        let (look, mut reading) = take_look(data_dir.to_owned(), encoders).await?;
        let cpu = (look.cpu.busy.saturating_sub(earlier.cpu.busy), look.cpu.total.saturating_sub(earlier.cpu.total));
        reading.cpu_percent = percent(cpu.0, cpu.1);
        let seconds = (look.at - earlier.at).as_secs_f64();
        for (pid, process) in &mut reading.encoders {
            process.cpu_percent = used(earlier.processes.get(pid), look.processes.get(pid), seconds);
        }
        past.reading = Some((look.at, reading.clone()));
        past.look = Some(look);
        Ok(reading)
    }
}

/// Processor time between two looks at the same process, in percent of one processor.
fn used(earlier: Option<&ProcessStat>, now: Option<&ProcessStat>, seconds: f64) -> Option<f64> {
    let (earlier, now) = (earlier?, now?);
    if earlier.started != now.started || seconds <= 0.0 {
        return None;
    }
    let ticks = now.ticks.saturating_sub(earlier.ticks);
    Some(float(ticks) / float(rustix::param::clock_ticks_per_second()) / seconds * 100.0)
}

async fn take_look(data_dir: PathBuf, encoders: Vec<u32>) -> io::Result<(Look, Reading)> {
    tokio::task::spawn_blocking(move || look_now(&data_dir, &encoders)).await.map_err(io::Error::other)?
}

fn look_now(data_dir: &Path, encoders: &[u32]) -> io::Result<(Look, Reading)> {
    let unknown = || io::Error::other("/proc is not as expected");
    let cpu = proc::cpu_ticks(&fs::read_to_string("/proc/stat")?).ok_or_else(unknown)?;
    let (total, available) = proc::memory(&fs::read_to_string("/proc/meminfo")?).ok_or_else(unknown)?;
    let disk = rustix::fs::statvfs(data_dir)?;
    // As `df` counts: what only root may still fill is neither used nor free.
    let (used, free) = (disk.f_blocks.saturating_sub(disk.f_bfree), disk.f_bavail);
    let page = u64::try_from(rustix::param::page_size()).unwrap_or(4_096);
    let mut processes = HashMap::new();
    let mut readings = HashMap::new();
    for pid in encoders {
        // It may have ended meanwhile.
        let Ok(text) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        let Some(stat) = proc::process_stat(&text) else { continue };
        processes.insert(*pid, stat);
        readings.insert(*pid, ProcessReading { cpu_percent: None, rss_bytes: stat.rss_pages.saturating_mul(page) });
    }
    let reading = Reading {
        cpu_percent: 0.0,
        mem_used_bytes: total.saturating_sub(available),
        mem_total_bytes: total,
        disk_percent: percent(used, used.saturating_add(free)),
        disk_free_bytes: free.saturating_mul(disk.f_frsize),
        ffmpeg_processes: proc::count_ffmpeg()?,
        encoders: readings,
    };
    Ok((Look { at: Instant::now(), cpu, processes }, reading))
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { float(part) / float(whole) * 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_machine_is_sampled_once_for_all_who_ask() {
        let (sampler, own) = (Sampler::default(), std::process::id());
        let first = sampler.reading(Path::new("/tmp"), vec![own]).await.unwrap();
        assert!((0.0..=100.0).contains(&first.cpu_percent) && (0.0..=100.0).contains(&first.disk_percent));
        assert!(first.mem_used_bytes > 0 && first.mem_used_bytes < first.mem_total_bytes);
        let process = first.encoders[&own];
        assert!(process.rss_bytes > 1 << 20 && process.cpu_percent.is_some(), "{process:?}");
        let again = sampler.reading(Path::new("/tmp"), vec![]).await.unwrap();
        assert_eq!(again.encoders, first.encoders, "the sample is shared");
    }

    #[test]
    fn another_process_with_the_same_number_is_not_the_same() {
        let stat = |ticks, started| ProcessStat { ticks, started, rss_pages: 1 };
        let hz = rustix::param::clock_ticks_per_second();
        assert_eq!(used(Some(&stat(0, 7)), Some(&stat(hz, 7)), 2.0), Some(50.0));
        assert_eq!(used(Some(&stat(0, 7)), Some(&stat(hz, 8)), 2.0), None);
        assert_eq!(used(None, Some(&stat(hz, 8)), 2.0), None);
    }
}
