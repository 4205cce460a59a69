//! The stand-in for FFmpeg, run as a runtime runs FFmpeg.
#![expect(clippy::unwrap_used, reason = "a test")]

use castcore_testkit::{
    flv, procs,
    stub::{Behaviour, Stub},
    wait::wait_blocking,
};
use rustix::process::Signal;
use std::{
    io::Read,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_secs(10);
/// Descriptors are given numbers by the shell, which this package can do without `unsafe`.
const ENCODE: &str =
    r#"exec "$0" -hide_banner -nostdin -re -f lavfi -i testsrc2 -progress pipe:3 -f flv pipe:1 3>progress"#;

fn start(stub: &Stub, folder: &Path, line: &str) -> Child {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).arg(stub.path()).current_dir(folder).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Reads until `bytes` are there or the stream has ended.
fn read(stdout: &mut ChildStdout, bytes: usize) -> Vec<u8> {
    let mut text = Vec::new();
    stdout.take(bytes as u64).read_to_end(&mut text).unwrap();
    text
}

fn signal(child: &Child, signal: Signal) {
    procs::signal(procs::stat(child.id()).unwrap().id, signal).unwrap();
}

fn code(child: &mut Child) -> Option<i32> {
    let mut status = None;
    assert!(wait_blocking(LIMIT, || {
        status = child.try_wait().unwrap();
        status.is_some()
    }));
    status.unwrap().code()
}

#[test]
fn it_streams_flv_with_progress_and_ends_like_ffmpeg() {
    let (stub, folder) = (Stub::install(Behaviour::default()).unwrap(), tempfile::tempdir().unwrap());
    let mut child = start(&stub, folder.path(), ENCODE);
    let mut stdout = child.stdout.take().unwrap();
    let mut stream = read(&mut stdout, 10_000);
    signal(&child, Signal::INT);
    stdout.read_to_end(&mut stream).unwrap();
    assert_eq!(code(&mut child), Some(255));

    let tags = flv::tags(&stream).unwrap();
    assert!(tags.iter().any(|tag| tag.is_keyframe()));
    let steps = flv::dts_steps(&tags);
    assert!(steps[&9].max_ms <= 100.0 && steps[&8].max_ms <= 22.0, "{steps:?}");
    assert_eq!(steps[&9].backwards + steps[&8].backwards, 0);
    let progress = std::fs::read_to_string(folder.path().join("progress")).unwrap();
    assert!(progress.starts_with("frame=1\n") && progress.contains("\nprogress=continue\n"), "{progress}");

    let starts = stub.starts();
    assert_eq!(starts.len(), 1);
    assert_eq!((starts[0].pid, starts[0].role.as_str()), (child.id(), "encoder"));
}

#[test]
fn it_answers_what_it_is() {
    let (stub, folder) = (Stub::install(Behaviour::default()).unwrap(), tempfile::tempdir().unwrap());
    let ask = |line: &str| {
        let output = start(&stub, folder.path(), line).wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(ask(r#""$0" -version"#).starts_with("ffmpeg version n9.0.2-stub Copyright"));
    assert!(ask(r#""$0" -hide_banner -encoders"#).contains(" V....D libx264 "));
    assert!(ask(r#""$0" -hide_banner -muxers"#).contains(" E  flv "));
    assert!(stub.starts().is_empty(), "a question is no start");
}

#[test]
fn it_lingers_when_told_and_dies_of_a_kill_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::install(Behaviour { linger_ms: u64::MAX, ..Behaviour::default() }).unwrap();
    let mut child = start(&stub, folder.path(), ENCODE);
    let mut stdout = child.stdout.take().unwrap();
    read(&mut stdout, 1_000);
    signal(&child, Signal::TERM);
    signal(&child, Signal::INT);
    // Far more than a second of the stream: it goes on.
    assert_eq!(read(&mut stdout, 12_000).len(), 12_000);
    assert!(child.try_wait().unwrap().is_none());
    signal(&child, Signal::KILL);
    assert_eq!(code(&mut child), None);
}

#[test]
fn it_fails_as_its_input_file_says() {
    let (stub, folder) = (Stub::install(Behaviour::default()).unwrap(), tempfile::tempdir().unwrap());
    let orders = Behaviour {
        exit_after_ms: Some(300),
        exit_code: 7,
        last_words: Some("rtmp://x: Connection refused".into()),
        chatter_lines_per_s: 200,
        ..Behaviour::default()
    };
    orders.write_input(&folder.path().join("input.mp4")).unwrap();
    let began = Instant::now();
    let line = r#"exec "$0" -hide_banner -fd 3 -i fd: -c copy -f flv pipe:1 3<input.mp4 >/dev/null"#;
    let output = start(&stub, folder.path(), line).wait_with_output().unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(output.status.code(), Some(7));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.ends_with("rtmp://x: Connection refused\n"), "{errors}");
    // How many lines fit into 300 ms is for the machine to say.
    assert!(errors.lines().count() > 2, "{errors}");
}

#[test]
fn it_stalls_alive() {
    let folder = tempfile::tempdir().unwrap();
    let stub = Stub::install(Behaviour { stall_after_ms: Some(250), ..Behaviour::default() }).unwrap();
    let mut child = start(&stub, folder.path(), ENCODE);
    let mut stdout = child.stdout.take().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(1..) = stdout.read(&mut buffer) {
            sender.send(()).unwrap();
        }
    });
    let mut batches = 0;
    // A picture comes every 100 ms until the stall.
    while receiver.recv_timeout(Duration::from_millis(1_500)).is_ok() {
        batches += 1;
    }
    assert!((1..=6).contains(&batches), "{batches}");
    assert!(child.try_wait().unwrap().is_none(), "it lives");
    signal(&child, Signal::INT);
    assert_eq!(code(&mut child), Some(255));
}

#[test]
fn it_muxes_hls_and_files_from_standard_input() {
    let (stub, folder) = (Stub::install(Behaviour::default()).unwrap(), tempfile::tempdir().unwrap());
    let line = r#"("$0" -hide_banner -i x -f flv pipe:1 & echo $! >pid; wait) | "$0" -f flv -i pipe:0 -c copy -f hls -hls_time 0.3 -hls_list_size 2 -hls_segment_filename s%03d.ts index.m3u8"#;
    let mut child = start(&stub, folder.path(), line);
    let playlist = folder.path().join("index.m3u8");
    let grown = wait_blocking(LIMIT, || {
        std::fs::read_to_string(&playlist)
            .is_ok_and(|text| text.contains("#EXT-X-MEDIA-SEQUENCE:2\n") && text.contains("s003.ts"))
    });
    let pid: u32 = std::fs::read_to_string(folder.path().join("pid")).unwrap().trim().parse().unwrap();
    procs::signal(procs::stat(pid).unwrap().id, Signal::INT).unwrap();
    assert_eq!(code(&mut child), Some(0), "the end of its input is a clean end");
    assert!(grown, "{:?}", std::fs::read_to_string(&playlist));
    assert!(!folder.path().join("s000.ts").exists());
    assert!(folder.path().join("s003.ts").metadata().unwrap().len() > 0);

    let line = r#"printf 12345 | "$0" -f flv -i pipe:0 -c copy -f mpegts pipe:4 4>out.ts"#;
    assert_eq!(code(&mut start(&stub, folder.path(), line)), Some(0));
    assert_eq!(std::fs::read(folder.path().join("out.ts")).unwrap(), b"12345");
}

#[test]
fn fifty_cost_next_to_nothing() {
    let (stub, folder) = (Stub::install(Behaviour::default()).unwrap(), tempfile::tempdir().unwrap());
    let line = r#"exec "$0" -hide_banner -i x -f flv pipe:1 >/dev/null 2>&1"#;
    let mut children: Vec<Child> = (0..50).map(|_| start(&stub, folder.path(), line)).collect();
    let ready = wait_blocking(LIMIT, || stub.starts().len() == 50);
    let pids: Vec<u32> = children.iter().map(Child::id).collect();
    let before = procs::Cost::of_processes(&pids);
    let span = Duration::from_secs(1);
    std::thread::sleep(span);
    let cost = procs::Cost::of_processes(&pids).since(&before);
    let memory: u64 = pids.iter().filter_map(|pid| procs::anonymous_bytes(*pid)).sum();
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(ready);
    assert!(cost < span / 5, "50 of them took {cost:?} of {span:?}");
    assert!(memory < 50 << 20, "50 of them hold {memory} bytes");
}
