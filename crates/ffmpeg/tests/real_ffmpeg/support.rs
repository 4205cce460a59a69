//! Running FFmpeg with a deadline.

use castcore_ffmpeg::{
    Arg,
    hint::Verdict,
    plan::{EncoderInputs, Gives, Input, InputKind, TestSource},
    settings::{Profile, ProfileInput},
};
use serde_json::Value;
use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const DEADLINE: Duration = Duration::from_secs(60);

/// The binary under test; says loudly when there is none.
pub(crate) fn binary() -> Option<PathBuf> {
    match std::env::var_os("CASTCORE_TEST_FFMPEG") {
        Some(path) => Some(path.into()),
        None => {
            // Past the capture of the test harness, which hides what a passing test prints.
            let _ = writeln!(std::io::stderr(), "SKIPPED: CASTCORE_TEST_FFMPEG names no FFmpeg, nothing was run");
            None
        }
    }
}

pub(crate) struct Run {
    pub(crate) success: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn verdict(&self) -> Verdict {
        let mut verdict = Verdict::default();
        self.stderr.split(['\r', '\n']).for_each(|line| verdict.see(line));
        verdict
    }

    pub(crate) fn expect_success(self, what: &str) -> Self {
        assert!(self.success, "{what}: {}", self.stderr);
        self
    }
}

/// Runs to the end. `input` becomes descriptor 0.
pub(crate) fn run(binary: &Path, args: &[String], input: Option<File>, folder: Option<&Path>) -> Run {
    let mut command = Command::new(binary);
    command.args(args).env_clear().stdin(input.map_or_else(Stdio::null, Stdio::from));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let mut child = command.spawn().expect("FFmpeg starts");
    let mut out = child.stdout.take().expect("piped");
    let mut err = child.stderr.take().expect("piped");
    let stdout = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = out.read_to_end(&mut bytes);
        bytes
    });
    let stderr = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = err.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if begun.elapsed() > DEADLINE {
            child.kill().expect("a child");
            panic!("not done in time: {args:?}: {}", stderr.join().unwrap_or_default());
        }
        std::thread::park_timeout(Duration::from_millis(5));
    };
    Run { success: status.success(), stdout: stdout.join().expect("read"), stderr: stderr.join().expect("read") }
}

/// The arguments as the runtime would pass them, with the only file on descriptor 0.
pub(crate) fn plain(args: &[Arg]) -> Vec<String> {
    args.iter()
        .map(|arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Hidden(secret) => secret.expose().to_owned(),
            Arg::FileFd(_) => "0".to_owned(),
            Arg::FileUrl(_) => "file:/dev/fd/0".to_owned(),
            Arg::RenditionPipe(_) => "pipe:1".to_owned(),
        })
        .collect()
}

pub(crate) fn profile(value: &Value) -> Profile {
    let expert: Vec<String> =
        value["expert"].as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    Profile::parse(&ProfileInput {
        global_opts: &value["global_opts"],
        video: &value["video"],
        audio: &value["audio"],
        filters: &value["filters"],
        copy_mode: value["copy_mode"].as_bool().unwrap_or(false),
        expert_args: &expert,
    })
    .unwrap_or_else(|faults| panic!("{faults:?}"))
}

pub(crate) fn input(kind: InputKind) -> Input {
    // Unpaced, so that a test takes no longer than it must.
    Input {
        kind,
        options: vec![("re".to_owned(), "0".to_owned())],
        looped: false,
        reconnect: false,
        gives: Gives::Both,
    }
}

pub(crate) fn small_test_source() -> Input {
    let source = TestSource::parse("uri", "moving?width=320&height=180&fps=25").expect("a source");
    input(InputKind::Test(source))
}

pub(crate) fn encoder(binary: &Path, one: Input, profile: Value) -> EncoderInputs {
    let version = run(binary, &["-version".to_owned()], None, None).stdout;
    let version = castcore_ffmpeg::version::Version::parse(&String::from_utf8_lossy(&version));
    EncoderInputs {
        inputs: vec![one],
        profile: (!profile.is_null()).then(|| self::profile(&profile)),
        fd_protocol: version.has_fd_protocol(),
        ..EncoderInputs::default()
    }
}

/// What the binary says of a piece of media: its stream lines.
pub(crate) fn streams(binary: &Path, media: &Path) -> String {
    let args = ["-hide_banner", "-i", media.to_str().expect("UTF-8")].map(str::to_owned);
    let said = run(binary, &args, None, None).stderr;
    said.lines().filter(|line| line.trim_start().starts_with("Stream #")).collect::<Vec<_>>().join("\n")
}

/// Two seconds of H.264 and AAC in the container of the name's ending.
pub(crate) fn sample(binary: &Path, path: &Path) {
    let args = [
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=320x180:rate=25",
        "-f",
        "lavfi",
        "-i",
        "sine=sample_rate=48000",
        "-t",
        "2",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "25",
        "-c:a",
        "aac",
    ];
    let mut args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    args.push(path.to_str().expect("UTF-8").to_owned());
    run(binary, &args, None, None).expect_success("sample");
}
