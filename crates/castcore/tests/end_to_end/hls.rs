//! One HLS folder for one run after another, and for one stream after another.

use crate::harness::{Job, SOON, Stage, job};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{Options, wait_until};
use serde_json::json;
use std::collections::HashSet;

/// The segments of the first playlist that is shown as the live picture after a start.
async fn first_shown(stage: &Stage, job: &Job) -> Result<Vec<String>> {
    let path = job.path("/live/index.m3u8");
    let playlist = wait_until("the live picture", SOON, async || {
        let answer = stage.admin.get(&path).await?;
        Ok((answer.status == 200).then(|| answer.text().to_owned()))
    })
    .await?;
    Ok(playlist.lines().filter(|line| line.ends_with(".ts")).map(str::to_owned).collect())
}

#[tokio::test]
async fn a_folder_serves_one_stream_after_another_and_never_an_old_picture() -> Result<()> {
    let stage = Stage::new(Options::default()).await?;
    let hls = stage.create("/destinations", json!({"name": "hls", "kind": "hls", "url": "show"})).await?;
    let moving = json!({"kind": "test", "uri": "moving?width=320&height=180&fps=25"});
    let mut jobs = Vec::new();
    for name in ["one", "two"] {
        jobs.push(stage.job(job(name, moving.clone(), &[&hls])).await?);
    }
    // The folder belongs to the user of one stream's FFmpeg after the other's, where each has its own.
    let mut seen = HashSet::new();
    for n in [0, 0, 1, 0] {
        jobs[n].ask("start").await?.ok()?;
        let shown = first_shown(&stage, &jobs[n]).await?;
        let newest = shown.last().context("an empty playlist")?;
        ensure!(!seen.contains(newest), "{newest} is of an earlier run");
        jobs[n].until("running").await?;
        seen.extend(shown);
        jobs[n].off_air().await?;
        seen.extend(last_written(&stage)?);
    }
    Ok(())
}

/// What lies in the folder after a run.
fn last_written(stage: &Stage) -> Result<Vec<String>> {
    let folder = std::fs::read_dir(stage.server.data_dir().join("hls/show"))?;
    Ok(folder.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}
