//! FFmpeg is missing, too old, or no longer the file that was installed.

use crate::{
    harness::{Job, SOON, Stage, gone, job, with},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    Options,
    nginx::NginxRtmp,
    paths, procs,
    stub::{Behaviour, Stub},
    wait_until,
};
use rustix::process::Signal;
use serde_json::json;
use std::{
    fs::{self, FileTimes},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// A tools folder of one's own.
struct Tools {
    folder: tempfile::TempDir,
    original: PathBuf,
}

impl Tools {
    fn new() -> Result<Self> {
        let tools = Self { folder: tempfile::tempdir()?, original: paths::ffmpeg()? };
        fs::set_permissions(tools.folder.path(), fs::Permissions::from_mode(0o755))?;
        fs::create_dir_all(tools.ffmpeg().parent().context("no folder")?)?;
        Ok(tools)
    }

    fn ffmpeg(&self) -> PathBuf {
        self.folder.path().join("ffmpeg/n9.0.2/ffmpeg")
    }

    /// Puts a file in place in one step, as a package manager does.
    fn put(&self, file: &Path) -> Result<()> {
        fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
        Ok(fs::rename(file, self.ffmpeg())?)
    }

    fn install(&self) -> Result<()> {
        let draft = self.folder.path().join("draft");
        fs::copy(&self.original, &draft)?;
        self.put(&draft)
    }

    fn marker(&self) -> PathBuf {
        self.folder.path().join("the-wrong-one-was-run")
    }

    /// Another program that leaves a mark when it is run.
    fn swap(&self) -> Result<()> {
        let draft = self.folder.path().join("draft");
        let marker = self.marker();
        fs::write(&draft, format!("#!/bin/sh\ntouch {}\necho ffmpeg version n9.0.2 Copyright\n", marker.display()))?;
        self.put(&draft)
    }

    /// One byte in the middle of the same file, its size and times as before.
    fn tamper(&self) -> Result<()> {
        let file = fs::File::options().read(true).write(true).open(self.ffmpeg())?;
        let (meta, mut byte) = (file.metadata()?, [0]);
        file.read_exact_at(&mut byte, meta.len() / 2)?;
        file.write_all_at(&[byte[0] ^ 1], meta.len() / 2)?;
        file.set_times(FileTimes::new().set_modified(meta.modified()?).set_accessed(meta.accessed()?))?;
        Ok(())
    }
}

async fn kill_encoder(job: &Job) -> Result<()> {
    let (_, encoder) = job.processes()?;
    procs::signal(encoder, Signal::KILL)?;
    gone("the encoder", encoder).await
}

#[tokio::test]
async fn only_the_ffmpeg_that_was_installed_is_run() -> Result<()> {
    let (nginx, tools) = (NginxRtmp::start().await?, Tools::new()?);
    let options = Options::default().env("CASTCORE_TOOLS_DIR", tools.folder.path().display().to_string());
    let stage = Stage::new(options.env("FFMPEG_PATH", "")).await?;
    let small = json!({"kind": "test", "uri": "bars?width=320&height=180&fps=10"});
    let [first, second] = [stage.sink(&nginx, "first").await?, stage.sink(&nginx, "second").await?];
    let body = with(job("on air", small.clone(), &[&first]), "fallback_policy", json!({"retry_delay_s": 0}));
    let on_air = stage.job(body).await?;
    let off = stage.job(job("off", small, &[&second])).await?;

    table::FFMPEG_MISSING.answers(&off.ask("start").await?)?;
    table::FFMPEG_MISSING.ends(&off).await?;
    let report = stage.admin.get("/monitoring/ffmpeg").await?.expect(200)?;
    ensure!(report["ffmpeg_available"] == false && !report["ffmpeg_problem"].is_null(), "{report}");

    // Installed, it works without a new start of the server.
    tools.install()?;
    on_air.on_air().await?;

    tools.swap()?;
    table::FFMPEG_SWAPPED.answers(&off.ask("start").await?)?;
    table::FFMPEG_SWAPPED.ends(&off).await?;
    on_air.until("running").await?;
    kill_encoder(&on_air).await?;
    table::FFMPEG_SWAPPED_ON_AIR.ends(&on_air).await?;
    table::FFMPEG_SWAPPED.answers(&on_air.ask("start").await?)?;
    ensure!(!tools.marker().exists(), "the wrong FFmpeg was run");

    tools.install()?;
    on_air.on_air().await?;
    on_air.off_air().await?;
    tools.tamper()?;
    for job in [&on_air, &off] {
        table::FFMPEG_SWAPPED.answers(&job.ask("start").await?)?;
        table::FFMPEG_SWAPPED.ends(job).await?;
    }

    // Taken away while it is on air: what runs goes on, what is started does not.
    tools.install()?;
    on_air.on_air().await?;
    fs::remove_file(tools.ffmpeg())?;
    table::FFMPEG_MISSING.answers(&off.ask("start").await?)?;
    on_air.until("running").await?;
    kill_encoder(&on_air).await?;
    let view = on_air.until("failed").await?;
    ensure!(view["reason"] == "ffmpeg_missing", "{view}");
    // A stop needs no FFmpeg.
    on_air.off_air().await?;
    Ok(())
}

#[tokio::test]
async fn an_old_ffmpeg_is_not_used_unless_it_is_permitted() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let stub = Stub::install(Behaviour { version: "5.1.9-0+deb12u1".into(), ..Behaviour::default() })?;
    let stage = Stage::new(Options::default().ffmpeg(&stub.path())).await?;
    let sink = stage.sink(&nginx, "key").await?;
    let job = stage.pattern("job", &[&sink]).await?;
    table::FFMPEG_OUTDATED.answers(&job.ask("start").await?)?;
    table::FFMPEG_OUTDATED.ends(&job).await?;
    let permitted = Options::default().ffmpeg(&stub.path()).env("ALLOW_OUTDATED_FFMPEG", "true");
    let stage = Stage::new(permitted).await?;
    let sink = stage.sink(&nginx, "key").await?;
    let job = stage.pattern("job", &[&sink]).await?;
    job.on_air().await?;
    let report = stage.admin.get("/monitoring/ffmpeg").await?.expect(200)?;
    ensure!(report["ffmpeg_vulnerable"] == true, "it is not flagged: {report}");
    job.off_air().await?;
    let left = || stage.server.runtimes().is_empty();
    wait_until("the end of everything", SOON, async || Ok(left().then_some(()))).await
}
