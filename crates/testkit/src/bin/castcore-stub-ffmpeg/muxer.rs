//! Swallows what comes on standard input: into HLS segments, a file, or nothing.

use crate::{cli::Cli, progress::Progress};
use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub(crate) fn run(cli: &Cli, began: Instant) -> anyhow::Result<u8> {
    let output = cli.outputs().last().copied().unwrap_or_default().to_owned();
    let mut progress = Progress::new(cli.progress_fd(), began);
    let mut sink: Box<dyn Write> = if cli.value("-f") == Some("hls") {
        Box::new(Hls::new(cli, Path::new(&output))?)
    } else if let Some(number) = output.strip_prefix("pipe:").or_else(|| output.strip_prefix("fd:")) {
        let number = cli.value("-fd").filter(|_| number.is_empty()).unwrap_or(number);
        Box::new(File::from(crate::inherited(number.parse()?)?))
    } else {
        Box::new(File::create(output.strip_prefix("file:").unwrap_or(&output))?)
    };
    let (mut input, mut buffer, mut total) = (io::stdin().lock(), [0; 4096], 0);
    loop {
        let count = input.read(&mut buffer)?;
        let media_ms = u64::try_from(began.elapsed().as_millis())?;
        if count == 0 {
            sink.flush()?;
            progress.tell(media_ms * 30 / 1000, media_ms, total, true);
            return Ok(0);
        }
        if let Err(error) = sink.write_all(&buffer[..count]) {
            eprintln!("av_interleaved_write_frame(): {error}");
            return Ok(1);
        }
        total += count as u64;
        progress.tell(media_ms * 30 / 1000, media_ms, total, false);
    }
}

/// Cuts by the clock; what is in a segment is whatever came, since nobody plays it.
struct Hls {
    playlist: PathBuf,
    pattern: String,
    length: Duration,
    list_size: usize,
    names: VecDeque<String>,
    next: u64,
    segment: File,
    since: Instant,
}

impl Hls {
    fn new(cli: &Cli, playlist: &Path) -> anyhow::Result<Self> {
        let pattern = cli.value("-hls_segment_filename").unwrap_or("segment%d.ts").to_owned();
        let length = Duration::from_secs_f64(cli.value("-hls_time").unwrap_or("2").parse()?);
        let list_size = cli.value("-hls_list_size").unwrap_or("5").parse()?;
        let next = cli.value("-start_number").unwrap_or("0").parse()?;
        let segment = File::create(name(&pattern, next))?;
        let (playlist, names, since) = (playlist.to_owned(), VecDeque::new(), Instant::now());
        Ok(Self { playlist, pattern, length, list_size, names, next, segment, since })
    }

    fn cut(&mut self) -> io::Result<()> {
        self.names.push_back(name(&self.pattern, self.next));
        self.next += 1;
        while self.list_size > 0 && self.names.len() > self.list_size {
            if let Some(old) = self.names.pop_front() {
                fs::remove_file(old)?;
            }
        }
        let seconds = self.length.as_secs_f64();
        let sequence = self.next - self.names.len() as u64;
        let mut text = format!(
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{sequence}\n",
            seconds.ceil()
        );
        for name in &self.names {
            let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
            text.push_str(&format!("#EXTINF:{seconds:.6},\n{file}\n"));
        }
        let fresh = self.playlist.with_extension("m3u8.tmp");
        fs::write(&fresh, text)?;
        fs::rename(fresh, &self.playlist)?;
        self.segment = File::create(name(&self.pattern, self.next))?;
        self.since = Instant::now();
        Ok(())
    }
}

impl Write for Hls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.since.elapsed() >= self.length {
            self.cut()?;
        }
        self.segment.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.segment.flush()
    }
}

/// `%d` and `%05d` and the like become the number.
fn name(pattern: &str, number: u64) -> String {
    let Some((before, rest)) = pattern.split_once('%') else { return pattern.to_owned() };
    let Some((width, after)) = rest.split_once('d') else { return pattern.to_owned() };
    let width = width.parse().unwrap_or(0);
    format!("{before}{number:0width$}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_pattern() {
        assert_eq!(name("seg_%05d.ts", 7), "seg_00007.ts");
        assert_eq!(name("a%d.ts", 12), "a12.ts");
        assert_eq!(name("plain.ts", 12), "plain.ts");
    }
}
