use super::{
    file::{FILE_MAX_BYTES, FILES_KEPT},
    gate::LINES_PER_SECOND,
    *,
};
use std::{fs, path::Path};

fn log_in(folder: &Path) -> Log {
    Log::new(folder.to_owned(), NoticeSender::default())
}

fn stopped_clock(log: Log) -> Log {
    // Nobody else holds it yet.
    let Ok(mut shared) = Arc::try_unwrap(log.0).map_err(|_| ()) else { panic!("shared") };
    shared.clock = || 1000.0;
    Log(Arc::new(shared))
}

fn lines(log: &Log) -> Vec<String> {
    log.after(0, usize::MAX).into_iter().map(|line| line.line).collect()
}

#[test]
fn secrets_are_gone_before_a_line_is_kept_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let log = log_in(folder.path());
    log.begin_run(1);
    log.hide([Secret::new("k/?&%@ey-value"), Secret::new("second-secret")]);
    let forms =
        ["rtmp://x/app/k/?&%@ey-value", "k%2F%3F%26%25%40ey-value", r"k\/?&%@ey-value", "seco\u{1b}nd-secret end"];
    for form in forms {
        let written = log.ffmpeg_line(&format!("[error] cannot open {form}")).unwrap();
        assert!(!written.line.contains("ey-value"), "{}", written.line);
    }
    log.output_line(OutputId::random(), LogLevel::Info, None, "one\nsecond-secret\r\n\r\ntwo");
    log.note(LogLevel::Info, None, "second-secret");
    log.flush();
    let stored = fs::read_to_string(folder.path().join("1.log")).unwrap();
    for text in [stored, lines(&log).join("\n"), log.redact("a second-secret")] {
        assert!(!text.contains("ey-value") && !text.contains("second-secret"), "{text}");
        assert!(text.contains(castcore_vault::MASK));
    }
}

#[test]
fn a_cut_never_leaves_half_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let log = log_in(folder.path());
    log.hide([Secret::new("0123456789secret")]);
    let line = format!("{}0123456789secret", "x".repeat(LINE_MAX_BYTES - 8));
    assert!(!log.ffmpeg_line(&line).unwrap().line.contains("0123"));
    let mut splitter = LineSplitter::default();
    let mut seen = Vec::new();
    splitter.push(format!("{}0123456789secret\nnext\n", "x".repeat((64 << 10) - 8)).as_bytes(), |l| {
        seen.push(l.to_owned())
    });
    assert_eq!(seen.len(), 2);
    assert!(!seen[0].contains("0123"));
    assert_eq!(seen[1], "next");
}

#[test]
fn lines_are_split_cleaned_and_levelled() {
    let mut splitter = LineSplitter::default();
    let mut seen = Vec::new();
    for piece in [&b"a\rb\r\nc"[..], b"d\xff\n\n  \n", b"end"] {
        splitter.push(piece, |line| seen.push(line.to_owned()));
    }
    splitter.finish(|line| seen.push(line.to_owned()));
    assert_eq!(seen, ["a", "b", "cd\u{fffd}", "end"]);

    let folder = tempfile::tempdir().unwrap();
    let log = log_in(folder.path());
    log.ffmpeg_line("[flv @ 0x5581] [error] bad\u{7}\u{1b}[31m thing");
    log.ffmpeg_line("[warning] hm");
    log.ffmpeg_line("plain");
    let kept = log.after(0, 10);
    assert_eq!(kept[0].line, "[flv @ 0x5581] bad[31m thing");
    assert_eq!(kept.iter().map(|l| l.level).collect::<Vec<_>>(), [LogLevel::Error, LogLevel::Warning, LogLevel::Info]);
    assert_eq!(log.after(1, 1)[0].seq, 2);
    assert_eq!(log.after(3, 10), []);
}

#[test]
fn a_flood_is_left_out_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let log = stopped_clock(log_in(folder.path()));
    for i in 0..LINES_PER_SECOND * 3 {
        log.ffmpeg_line(&format!("[error] {i}"));
    }
    assert_eq!(log.seq(), u64::from(LINES_PER_SECOND));
    log.note(LogLevel::Info, None, "process exited with code 0");
    assert_eq!(lines(&log).last().unwrap(), "[castcore] process exited with code 0", "own lines always pass");

    let mut gate = Gate::default();
    let mut admitted = 0;
    for _ in 0..500 {
        admitted += u32::from(gate.admits(7.0));
    }
    assert_eq!((admitted, gate.left_out(7.5), gate.left_out(8.1)), (LINES_PER_SECOND, None, Some(300)));
    assert_eq!(gate.left_out(8.1), None);
    assert!(gate.admits(3.0), "a clock set back stops nothing");
}

#[test]
fn the_ring_is_bounded_in_lines_and_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let log = log_in(folder.path());
    for i in 0..RING_LINES + 50 {
        log.note(LogLevel::Info, None, &i.to_string());
    }
    assert_eq!(lines(&log).len(), RING_LINES);
    for _ in 0..RING_BYTES / LINE_MAX_BYTES + 10 {
        log.note(LogLevel::Info, None, &"x".repeat(LINE_MAX_BYTES * 2));
    }
    let kept = lines(&log);
    assert!(kept.iter().map(String::len).sum::<usize>() <= RING_BYTES);
    assert!(kept.iter().all(|line| line.len() <= LINE_MAX_BYTES));
}

#[test]
fn files_are_capped_end_properly_and_only_the_newest_stay() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("jobs/one");
    let log = log_in(&below);
    for run in 1..=12 {
        log.begin_run(run);
        log.note(LogLevel::Info, None, "stream started");
        log.flush();
    }
    assert_eq!(fs::read_dir(&below).unwrap().count(), FILES_KEPT);
    assert_eq!(newest_run(&below), 12);
    assert_eq!(newest_run(Path::new("/nowhere")), 0);

    let mut file = super::file::RunFile::new(below.clone());
    file.begin(13);
    let mut line =
        LogLine { seq: 0, run: 1, ts: 0.0, output_id: None, level: LogLevel::Info, hint: None, line: "y".repeat(4000) };
    for seq in 1..=400 {
        line.seq = seq;
        file.append(&line, false);
    }
    line.line = "[castcore] process exited with code 0".into();
    file.append(&line, true);
    file.flush().unwrap().recv().unwrap();
    let stored = fs::read_to_string(below.join("13.log")).unwrap();
    assert!(stored.len() as u64 <= FILE_MAX_BYTES);
    let lines: Vec<LogLine> = stored.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[lines.len() - 2].line.contains("this file is full"));
    assert!(lines[lines.len() - 1].line.contains("exited with code 0"));
}
