//! Inputs that cannot be used, and one that comes to its end.

use crate::{
    harness::{Job, SOON, Stage, job},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    Options,
    media::{Clip, Ffmpeg},
    nginx::NginxRtmp,
    paths, procs,
    stub::{Behaviour, Stub},
    wait_until,
};
use serde_json::json;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

/// A picture that costs next to nothing to encode.
const SMALL: &str = "bars?width=320&height=180&fps=10";
/// `nobody`, everywhere.
const ORDINARY_USER: u32 = 65_534;

/// Clips whose picture or sound FLV cannot carry.
const NOT_CARRIED: [(&str, &str, &str, &str); 2] =
    [("mpeg2.mkv", "mpeg2video", "aac", "mpeg2video"), ("pcm.mkv", "libx264", "pcm_s16le", "pcm_s16le")];

async fn make_clips(folder: &Path) -> Result<()> {
    let ffmpeg = Ffmpeg::find()?;
    let clip = Clip { seconds: 2, width: 320, height: 180, fps: 10, video_kbps: 200, constant_rate: false };
    ffmpeg.make_clip(&clip, &folder.join("Größe #1 100% $x.mp4")).await?;
    for (name, video, audio, _) in NOT_CARRIED {
        let mut command = ffmpeg.command();
        command.args([
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=320x180:rate=25",
            "-f",
            "lavfi",
            "-i",
            "sine=sample_rate=48000",
        ]);
        command.args(["-t", "1", "-c:v", video, "-c:a", audio]).arg(folder.join(name));
        ensure!(command.status().await?.success(), "{name} could not be made");
    }
    fs::create_dir(folder.join("folder.mp4"))?;
    let fifo = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.join("pipe.mp4"), fifo)?;
    symlink("/etc/passwd", folder.join("passwd.mp4"))?;
    symlink("../../castcore.db", folder.join("database.mp4"))?;
    Ok(())
}

#[tokio::test]
async fn inputs_that_cannot_be_used_fail_their_own_job_and_one_that_ends_stops_it() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let stage = Stage::new(Options::default()).await?;
    make_clips(&stage.server.media_dir()?).await?;
    let neighbour = stage.sink(&nginx, "neighbour").await?;
    let neighbour = stage.job(job("neighbour", json!({"kind": "test", "uri": SMALL}), &[&neighbour])).await?;
    neighbour.on_air().await?;
    let processes = neighbour.processes()?;

    let mut jobs: Vec<(&table::Row, &str, Job)> = Vec::new();
    for (row, file, word) in [
        (&table::MISSING_FILE, "missing.mp4", "missing.mp4"),
        (&table::NO_REGULAR_FILE, "folder.mp4", "not a regular file"),
        (&table::NO_REGULAR_FILE, "pipe.mp4", "not a regular file"),
        (&table::SYMLINK_OUT, "passwd.mp4", "passwd.mp4"),
        (&table::SYMLINK_OUT, "database.mp4", "database.mp4"),
        (&table::CODEC_NOT_COPIED, NOT_CARRIED[0].0, NOT_CARRIED[0].3),
        (&table::CODEC_NOT_COPIED, NOT_CARRIED[1].0, NOT_CARRIED[1].3),
    ] {
        let destination = stage.sink(&nginx, &format!("key for {}", jobs.len())).await?;
        let job = stage.job(job(file, json!({"kind": "file", "uri": file}), &[&destination])).await?;
        row.answers(&job.ask("start").await?)?;
        jobs.push((row, word, job));
    }
    for (row, word, job) in &jobs {
        let view = row.ends(job).await?;
        ensure!(view["reason_detail"].as_str().is_some_and(|detail| detail.contains(word)), "{word}: {view}");
        ensure!(view["desired_state"] == "running" && view["retry_at"].is_null(), "{view}");
        // Its log, after it has failed: the line that says why is there.
        let reason = view["reason"].as_str().context("no reason")?;
        job.says(reason, |line| line["level"] == "error" && line["hint"] == reason).await?;
    }
    the_end(&stage, &nginx).await?;

    // A failed job that is repaired gets a new try when somebody asks.
    let (_, _, missing) = jobs.first().context("no job")?;
    fs::copy(stage.server.media_dir()?.join("Größe #1 100% $x.mp4"), stage.server.media_dir()?.join("missing.mp4"))?;
    missing.on_air().await?;

    for (_, _, job) in &jobs {
        job.off_air().await?;
    }
    neighbour.until("running").await?;
    ensure!(neighbour.processes()? == processes, "the neighbour was disturbed");
    neighbour.off_air().await?;
    ensure!(stage.server.runtimes().is_empty(), "something is left");
    Ok(())
}

/// A file without loop: it is sent to its last frame, and what is wanted follows.
async fn the_end(stage: &Stage, nginx: &NginxRtmp) -> Result<()> {
    let recording = json!({"name": "recording", "kind": "recording", "url": "shows/Die Größe.mp4"});
    let recording = stage.create("/destinations", recording).await?;
    let sink = stage.sink(nginx, "the end").await?;
    let input = json!({"kind": "file", "uri": "Größe #1 100% $x.mp4"});
    let job = stage.job(job("the end", input, &[&recording, &sink])).await?;
    table::END_OF_FILE.answers(&job.ask("start").await?)?;
    let view = table::END_OF_FILE.ends(&job).await?;
    ensure!(view["desired_state"] == "stopped", "{view}");
    wait_until("the end of the runtime", SOON, async || Ok(job.runtime().is_none().then_some(()))).await?;

    let file = stage.server.data_dir().join("recordings/shows/Die Größe.mp4");
    let ffmpeg = Ffmpeg::find()?;
    let errors = ffmpeg.decode_errors(&file).await?;
    ensure!(errors.is_empty(), "{errors:?}");
    let streams = ffmpeg.dts_ms(&file).await?;
    ensure!(streams.len() == 2 && streams[0].len() >= 19, "{} pictures of 20 were recorded", streams[0].len());
    Ok(())
}

/// The server's program, started as an ordinary user when the test runs as root, who may read everything.
fn as_ordinary_user(folder: &Path) -> Result<Options> {
    if !rustix::process::geteuid().is_root() {
        return Ok(Options::default());
    }
    // A copy, since the build may lie in a folder that others cannot enter.
    let (program, script) = (folder.join("castcore.real"), folder.join("castcore"));
    fs::copy(paths::castcore()?, &program)?;
    let user = ORDINARY_USER;
    let text = format!(
        "#!/bin/sh\ntop=$(dirname \"$DATA_DIR\")\nif [ \"$1\" = serve ]; then chmod 711 \"$top\"; chown -R {user}:{user} \
         \"$top/data\" \"$top/work\"; fi\nexec setpriv --reuid={user} --regid={user} --clear-groups \"{}\" \"$@\"\n",
        program.display()
    );
    fs::write(&script, text)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    Ok(Options { binary: Some(script), ..Options::default() })
}

#[tokio::test]
async fn a_file_that_the_server_may_not_read_fails_the_job() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (folder, stub) = (tempfile::tempdir()?, Stub::install(Behaviour::default())?);
    let stage = Stage::new(as_ordinary_user(folder.path())?.ffmpeg(&stub.path())).await?;
    let file = stage.server.media_dir()?.join("closed.mp4");
    fs::write(&file, "nothing that anybody may see")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000))?;
    let [closed, open] = [stage.sink(&nginx, "closed").await?, stage.sink(&nginx, "open").await?];
    let open = stage.pattern("open", &[&open]).await?;
    let closed = stage.job(job("closed", json!({"kind": "file", "uri": "closed.mp4"}), &[&closed])).await?;
    open.on_air().await?;
    table::UNREADABLE_FILE.answers(&closed.ask("start").await?)?;
    table::UNREADABLE_FILE.ends(&closed).await?;

    // Everything of an ordinary user runs as that user.
    let owner = |pid: u32| -> Result<String> {
        let status = Command::new("stat").args(["-c", "%u", &format!("/proc/{pid}")]).output()?;
        Ok(String::from_utf8_lossy(&status.stdout).trim().to_owned())
    };
    let (runtime, encoder) = open.processes()?;
    let server = procs::stat(stage.server.pid().context("no server")?).context("no server")?.id;
    let owners = [owner(server.pid)?, owner(runtime.pid)?, owner(encoder.pid)?];
    ensure!(owners.iter().all(|uid| *uid != "0" && *uid == owners[0]), "{owners:?}");
    closed.off_air().await?;
    open.off_air().await?;
    Ok(())
}
