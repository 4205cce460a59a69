//! Plays FFmpeg: says what FFmpeg says, sends a stream or swallows one, and misbehaves on demand.
//!
//! Its orders come from `stub.conf` beside it and from its input file (see `castcore_testkit::stub`). Two hundred
//! of them shall cost a machine next to nothing: no async runtime, a few megabytes, asleep between pictures.

mod cli;
mod encoder;
mod lists;
mod muxer;
mod progress;
mod signals;

use castcore_testkit::stub::{Behaviour, INPUT_MAGIC};
use cli::{Cli, Role};
use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::fd::OwnedFd,
    process::ExitCode,
    time::{Duration, Instant, SystemTime},
};

fn main() -> ExitCode {
    let began = (Instant::now(), SystemTime::now());
    let cli = Cli::parse(std::env::args().skip(1).collect());
    match run(&cli, began) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("stub: {error:#}");
            ExitCode::from(234)
        }
    }
}

fn run(cli: &Cli, (began, wall): (Instant, SystemTime)) -> anyhow::Result<u8> {
    let orders = orders(cli)?;
    if let Some(text) = lists::answer(cli, &orders.version) {
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(0);
    }
    let role = cli.role();
    announce(&orders, wall, role)?;
    signals::obey(&orders)?;
    if !cli.has("-hide_banner") {
        eprintln!("ffmpeg version {} Copyright (c) 2000-2026 nobody", orders.version);
    }
    chatter(&orders);
    std::thread::spawn({
        let orders = orders.clone();
        move || leave(&orders, began)
    });
    match role {
        Role::Encoder => encoder::run(cli, &orders, began),
        Role::Muxer => muxer::run(cli, began),
        Role::Probe => {
            eprint!("{}", lists::PROBED);
            if cli.outputs().is_empty() {
                eprintln!("At least one output file must be specified");
                return Ok(1);
            }
            Ok(0)
        }
    }
}

/// `stub.conf`, then the input file.
fn orders(cli: &Cli) -> anyhow::Result<Behaviour> {
    let mut orders = Behaviour::default();
    let conf = std::fs::read_link("/proc/self/exe")?.with_file_name("stub.conf");
    if let Ok(text) = std::fs::read_to_string(conf) {
        orders.read(&text)?;
    }
    if let Some(mut file) = cli.input_file() {
        let mut text = [0; 4096];
        let mut length = 0;
        while length < text.len() {
            match file.read(&mut text[length..])? {
                0 => break,
                more => length += more,
            }
        }
        let text = String::from_utf8_lossy(&text[..length]);
        if let Some(text) = text.strip_prefix(INPUT_MAGIC) {
            orders.read(text)?;
        }
    }
    Ok(orders)
}

fn announce(orders: &Behaviour, wall: SystemTime, role: Role) -> anyhow::Result<()> {
    if let Some(path) = &orders.announce {
        let line = format!(
            "{} {} {}\n",
            std::process::id(),
            wall.duration_since(SystemTime::UNIX_EPOCH)?.as_nanos(),
            role.name()
        );
        // One write, so that the lines of many do not mix. Not writing it is a fault of the test, not of FFmpeg.
        OpenOptions::new().append(true).open(path).and_then(|mut file| file.write_all(line.as_bytes()))?;
    }
    Ok(())
}

/// Ends the process when its time has come, whatever the rest of it waits for.
fn leave(orders: &Behaviour, began: Instant) {
    let Some(after) = orders.exit_after_ms else { return };
    std::thread::sleep(Duration::from_millis(after).saturating_sub(began.elapsed()));
    // Held to the end of the process: nothing is said after the last words.
    let mut mouth = std::io::stderr().lock();
    if let Some(words) = &orders.last_words {
        // Nobody listens: it ends all the same.
        let _ = writeln!(mouth, "{words}");
    }
    std::process::exit(orders.exit_code);
}

/// Talks on standard error, as a bad input makes FFmpeg do.
fn chatter(orders: &Behaviour) {
    let Some(pause) = Duration::from_secs(1).checked_div(orders.chatter_lines_per_s) else { return };
    std::thread::spawn(move || {
        for count in 0_u64.. {
            if writeln!(std::io::stderr(), "[h264 @ 0x5581] error while decoding MB 1 {count}, bytestream -5").is_err()
            {
                return;
            }
            std::thread::sleep(pause);
        }
    });
}

/// The process's own descriptor of this number, whoever opened it.
///
/// `pidfd_getfd` copies it without taking anything on trust, and needs no permission on what it points to; the
/// path under `/proc` does, and FFmpeg may run as another user than the one that opened it.
fn inherited(number: i32) -> std::io::Result<OwnedFd> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let copied =
        pidfd_open(getpid(), PidfdFlags::empty()).and_then(|own| pidfd_getfd(own, number, PidfdGetfdFlags::empty()));
    match copied {
        Ok(descriptor) => Ok(descriptor),
        Err(_) => Ok(File::options().read(true).write(true).open(format!("/proc/self/fd/{number}"))?.into()),
    }
}
