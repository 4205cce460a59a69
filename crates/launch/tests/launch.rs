//! Real processes: what a launched program gets, what others can see of it, and what a refusal looks like.

#![expect(clippy::unwrap_used, reason = "a step that fails, fails its test")]
use castcore_launch::{ExitStatus, Launch, LaunchArg, LaunchError, Launcher, Signal, Stage};
use std::{
    ffi::CString,
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::fd::OwnedFd,
    process::{Command, Stdio},
};

fn pipe() -> (File, OwnedFd) {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    (File::from(reader), writer)
}

fn program(path: &str) -> Launch {
    Launch::new(File::open(path).unwrap().into(), CString::new(path).unwrap())
}

/// A shell that runs `script` with `args` as `$1`…
fn shell(script: &str, args: Vec<LaunchArg>) -> (Launch, File) {
    let mut launch = program("/bin/sh");
    launch.args =
        vec![LaunchArg::text("-c").unwrap(), LaunchArg::text(script).unwrap(), LaunchArg::text("sh").unwrap()];
    launch.args.extend(args);
    let (out, writer) = pipe();
    launch.stdout = Some(writer);
    (launch, out)
}

fn output_of(launch: Launch, mut out: File) -> (String, ExitStatus) {
    let mut child = Launcher::start().unwrap().launch_blocking(launch).unwrap();
    let mut text = String::new();
    out.read_to_string(&mut text).unwrap();
    (text, child.wait_blocking().unwrap())
}

#[test]
fn a_hidden_argument_reaches_the_program_and_nobody_else() {
    let secret = "rtmp://live/app/sk-ä-hunter2";
    let long = "x".repeat(60_000);
    let (mut launch, out) = shell(
        r#"printf '%s\n' "$1|$2|${#3}|$4|$PATH"; read go"#,
        vec![
            LaunchArg::hidden(secret).unwrap(),
            LaunchArg::text("plain").unwrap(),
            LaunchArg::hidden(&long).unwrap(),
            LaunchArg::hidden("").unwrap(),
        ],
    );
    let (go_reader, go_writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    launch.stdin = Some(go_reader);
    let mut child = Launcher::start().unwrap().launch_blocking(launch).unwrap();
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).unwrap();
    assert_eq!(line, format!("{secret}|plain|60000||/usr/bin:/bin\n"));

    let proc = |name: &str| fs::read(format!("/proc/{}/{name}", child.pid)).unwrap();
    let cmdline = String::from_utf8(proc("cmdline")).unwrap();
    assert!(cmdline.ends_with("\0sh\0***\0plain\0***\0***\0"), "{cmdline:?}");
    let environ = String::from_utf8(proc("environ")).unwrap();
    assert_eq!(environ, "PATH=/usr/bin:/bin\0LANG=C.UTF-8\0HOME=/nonexistent\0AV_LOG_FORCE_NOCOLOR=1\0");

    drop(go_writer);
    child.wait_blocking().unwrap();
}

#[test]
fn every_number_of_hidden_arguments_keeps_the_stack_aligned() {
    // A misaligned stack crashes a program at its first vector instruction.
    for count in 0..8 {
        let args = (0..count).map(|i| LaunchArg::hidden(format!("{i}{}", "y".repeat(i * 3))).unwrap()).collect();
        let (launch, out) = shell("echo $#", args);
        assert_eq!(output_of(launch, out), (format!("{count}\n"), ExitStatus::Code(0)));
    }
}

#[test]
fn only_the_given_descriptors_arrive() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"from a descriptor").unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    let (mut launch, out) = shell("cat <&7; echo; ls /proc/self/fd | tr '\\n' ' '", vec![]);
    launch.extra_fds = vec![(7, file.into()), (9, File::open("/dev/zero").unwrap().into())];
    // `ls` itself opens one more (3) to read the folder.
    assert_eq!(output_of(launch, out), ("from a descriptor\n0 1 2 3 7 9 ".into(), ExitStatus::Code(0)));

    let mut launch = program("/bin/true");
    launch.extra_fds = vec![(2, File::open("/dev/null").unwrap().into())];
    let launcher = Launcher::start().unwrap();
    assert!(matches!(launcher.launch_blocking(launch), Err(LaunchError::BadDescriptor)));
}

#[test]
fn descriptors_may_trade_places() {
    // Sources whose numbers are other sources' targets.
    let text = |text: &str| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        OwnedFd::from(file)
    };
    let mut sources: Vec<OwnedFd> = (0..40).map(|i| text(&format!("{i} "))).collect();
    sources.reverse();
    let (mut launch, out) = shell("for n in $(seq 3 42); do cat /proc/self/fd/$n; done", vec![]);
    launch.extra_fds = (3..).zip(sources).collect();
    let expected: String = (0..40).rev().map(|i| format!("{i} ")).collect();
    assert_eq!(output_of(launch, out).0, expected);
}

#[test]
fn the_working_folder_is_given_or_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let (mut launch, out) = shell("pwd -P", vec![]);
    launch.workdir = Some(File::open(folder.path()).unwrap().into());
    assert_eq!(output_of(launch, out).0.trim_end(), folder.path().canonicalize().unwrap().to_str().unwrap());
    let (launch, out) = shell("pwd -P", vec![]);
    assert_eq!(output_of(launch, out).0, "/\n");
}

#[test]
fn no_privilege_is_left() {
    let (mut launch, out) = shell("grep -E '^(Uid|Groups|Cap|NoNewPrivs|SigBlk|SigIgn)' /proc/self/status", vec![]);
    let root = rustix::process::geteuid().is_root();
    if root {
        launch.uid = Some(61_234);
    }
    let (status, _) = output_of(launch, out);
    let field = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
    if root {
        assert_eq!(field("Uid:"), "61234\t61234\t61234\t61234");
        assert_eq!(field("Groups:"), "");
        assert_eq!(field("CapBnd:"), "0000000000000000");
    }
    for set in ["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"] {
        assert_eq!(field(set), "0000000000000000", "{set}");
    }
    assert_eq!(field("NoNewPrivs:"), "1");
    assert_eq!(field("SigBlk:"), "0000000000000000");
    assert_eq!(field("SigIgn:"), "0000000000000000");
}

#[test]
fn hidden_arguments_work_under_another_user() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let (mut launch, out) = shell("id -u; echo \"$1\"", vec![LaunchArg::hidden("k3y").unwrap()]);
    launch.uid = Some(61_234);
    assert_eq!(output_of(launch, out), ("61234\nk3y\n".into(), ExitStatus::Code(0)));
}

#[test]
fn core_dumps_are_off_and_limits_hold() {
    let (mut launch, out) = shell("ulimit -c; ulimit -n", vec![]);
    launch.limits.nofile = Some(200);
    assert_eq!(output_of(launch, out).0, "0\n200\n");
}

#[test]
fn refusals_name_their_stage_and_harm_nobody() {
    let launcher = Launcher::start().unwrap();
    for hidden in [false, true] {
        let arg = |text: &str| if hidden { LaunchArg::hidden(text) } else { LaunchArg::text(text) }.unwrap();
        let mut too_long = program("/bin/true");
        too_long.args = vec![LaunchArg::text("x".repeat(200_000)).unwrap(), arg("x")];
        let error = launcher.launch_blocking(too_long).unwrap_err();
        assert_eq!((error.stage(), error.raw_os_error()), (Some(Stage::Exec), Some(libc::E2BIG)));

        let mut no_program = program("/etc/passwd");
        no_program.args = vec![arg("x")];
        let error = launcher.launch_blocking(no_program).unwrap_err();
        assert_eq!(error.stage(), Some(Stage::Exec));

        let mut child = launcher.launch_blocking(program("/bin/true")).unwrap();
        assert_eq!(child.wait_blocking().unwrap(), ExitStatus::Code(0), "the launcher goes on");
    }
    let mut secrets = program("/bin/true");
    secrets.args = vec![LaunchArg::hidden("x".repeat(70_000)).unwrap()];
    assert!(matches!(launcher.launch_blocking(secrets), Err(LaunchError::SecretTooLong)));
    let error = LaunchArg::hidden("se\0cret").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("cret"));
}

#[test]
fn signals_and_drop_end_a_child() {
    let launcher = Launcher::start().unwrap();
    let sleep = || {
        let mut launch = program("/bin/sleep");
        launch.args = vec![LaunchArg::text("1000").unwrap()];
        launch
    };
    let mut child = launcher.launch_blocking(sleep()).unwrap();
    assert_eq!(child.try_wait().unwrap(), None);
    child.signal(Signal::INT).unwrap();
    assert_eq!(child.wait_blocking().unwrap(), ExitStatus::Signal(libc::SIGINT));
    assert_eq!(child.try_wait().unwrap(), Some(ExitStatus::Signal(libc::SIGINT)));
    child.signal(Signal::KILL).unwrap();

    let (gone, held) = pipe();
    let mut launch = sleep();
    launch.extra_fds = vec![(5, held)];
    drop(launcher.launch_blocking(launch).unwrap());
    let mut gone = gone;
    assert_eq!(gone.read(&mut [0]).unwrap(), 0, "its descriptors close because it was killed");
}

#[test]
fn fifty_at_once() {
    let launcher = Launcher::start().unwrap();
    let threads: Vec<_> = (0..50)
        .map(|i| {
            let launcher = launcher.clone();
            std::thread::spawn(move || {
                let arg = format!("secret {i}");
                let hidden = if i % 2 == 0 { LaunchArg::hidden(&arg) } else { LaunchArg::text(&arg) }.unwrap();
                let (launch, mut out) = shell("echo \"$1\"", vec![hidden]);
                let mut child = launcher.launch_blocking(launch).unwrap();
                let mut text = String::new();
                out.read_to_string(&mut text).unwrap();
                assert_eq!(text, format!("{arg}\n"));
                assert_eq!(child.wait_blocking().unwrap(), ExitStatus::Code(0));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Not a test by itself: [`children_die_with_their_parent`] runs this binary again with only this function.
#[test]
fn role_of_a_parent() {
    if std::env::var_os("CASTCORE_TEST_ROLE").is_none() {
        return;
    }
    let mut launch = program("/bin/sleep");
    launch.args = vec![LaunchArg::text("1000").unwrap(), LaunchArg::hidden("0").unwrap()];
    // The grandchild holds the write end of our standard output, so its reader sees its death.
    launch.stdout = Some(rustix::io::dup(std::io::stdout()).unwrap());
    let child = Launcher::start().unwrap().launch_blocking(launch).unwrap();
    println!("started {}", child.pid);
    loop {
        std::thread::park();
    }
}

#[test]
fn children_die_with_their_parent() {
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "role_of_a_parent", "--nocapture", "--test-threads=1"])
        .env("CASTCORE_TEST_ROLE", "parent")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(parent.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("started ") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "the parent ended early");
    }
    parent.kill().unwrap();
    parent.wait().unwrap();
    // Ends only when the grandchild is gone too; the test runner's own limit catches a hang.
    out.read_to_string(&mut line).unwrap();
}

#[test]
fn a_server_with_more_descriptors_than_a_program_may_have_still_starts_one() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // More than the 1,024 of a program: what a server with some hundreds of streams holds.
    const HELD: u64 = 1_200;
    let limit = getrlimit(Resource::Nofile);
    assert!(limit.maximum.is_none_or(|maximum| maximum > HELD + 100), "this test needs {HELD} descriptors");
    setrlimit(Resource::Nofile, Rlimit { current: Some(HELD + 100), ..limit }).unwrap();
    let held: Vec<File> = (0..HELD).map(|_| File::open("/dev/null").unwrap()).collect();
    let (launch, out) = shell("ulimit -n; ls /proc/self/fd | wc -l", Vec::new());
    let (text, status) = output_of(launch, out);
    assert_eq!(status, ExitStatus::Code(0));
    // The three of every program, and the one that `ls` reads its folder with.
    assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["1024", "4"], "its own limit, and none of ours");
    drop(held);
    setrlimit(Resource::Nofile, limit).unwrap();
}
