//! What happens, in order. Every step waits until what it began has come true, never for a fixed time.

use crate::{
    hls::Playlist,
    stage::{Stage, output_of},
    table::{self, Table},
    watch::{Seen, Watch},
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{canary::Search, procs::ProcessId, wait_until};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
    time::Duration,
};

/// Until something that was asked for is true.
const STEP_LIMIT: Duration = Duration::from_secs(20);
/// Until a killed server that was started again has everything back; more than what is promised, so that the
/// figure is known when the promise is broken.
const RETURN_LIMIT: Duration = Duration::from_secs(15);

/// What happened.
pub(crate) struct Story {
    /// Runtimes and their FFmpeg processes right before the kill and after the return.
    pub(crate) before: BTreeSet<ProcessId>,
    pub(crate) after: BTreeSet<ProcessId>,
    /// The job as told before the kill and after the return.
    pub(crate) job_before: Value,
    pub(crate) job_after: Value,
    /// From the spawn of the new server until it told the truth about the job.
    pub(crate) adopted: Duration,
    /// From the spawn of the new server until it served the newest playlist and a segment.
    pub(crate) served: Duration,
    /// The newest segment when the server was killed, when the new one was spawned, and in its first playlist.
    pub(crate) segments: (u64, u64, u64),
    /// Everything seen from outside.
    pub(crate) seen: Seen,
    /// The search for secrets in files, while it ran and after the kill.
    pub(crate) search: Search,
    /// Processes left when the job had stopped.
    pub(crate) left: usize,
}

pub(crate) async fn play(stage: &mut Stage, table: &Table) -> Result<Story> {
    let mut watch = Watch::start(stage.server.data_dir(), Arc::clone(&stage.canaries));
    let drawing = draw(stage, table);
    stage.listen().await?;
    let mut search = Search::default();
    look_at_files(stage, &mut search)?;

    stage.admin.post(&stage.path("/start"), json!({})).await?.expect(200)?;
    wait_for_job(stage, "running", STEP_LIMIT).await?;
    table.note("On air: one encoder, two RTMP destinations and HLS.");
    segments_later(&watch, 2).await?;

    let third = json!({"destination_id": stage.rtmp[2].destination_id, "format": "flv"});
    stage.admin.post(&stage.path("/outputs"), third).await?.expect(201)?;
    let output_id = output_of(&stage.job().await?, &stage.rtmp[2].destination_id)?;
    wait_for_output(stage, &output_id, "live").await?;
    stage.nginx.wait_on_air(&stage.rtmp[2].key, STEP_LIMIT).await?;
    stage.rtmp[2].output_id = Some(output_id);
    table.note("A third destination was added on air.");
    segments_later(&watch, 1).await?;

    let second = stage.rtmp[1].output_id.clone().context("the second destination has no output")?;
    stage.admin.post(&stage.path(&format!("/outputs/{second}/stop")), json!({})).await?.ok()?;
    wait_for_output(stage, &second, "stopped").await?;
    stage.nginx.wait_off_air(&stage.rtmp[1].key, STEP_LIMIT).await?;
    table.note("The second destination was stopped; the others go on.");
    segments_later(&watch, 1).await?;

    let mut story = kill_and_return(stage, table, &watch, &mut search).await?;
    segments_later(&watch, 2).await?;

    stage.admin.post(&stage.path("/stop"), json!({})).await?.expect(202)?;
    wait_for_job(stage, "stopped", STEP_LIMIT).await?;
    for rtmp in [&stage.rtmp[0], &stage.rtmp[2]] {
        stage.nginx.wait_off_air(&rtmp.key, STEP_LIMIT).await?;
    }
    // A runtime may take a moment more than its job; one that stays is counted, not waited for.
    let gone = async || Ok(stage.server.runtimes().is_empty().then_some(()));
    let _ = wait_until("the runtime to end", Duration::from_secs(5), gone).await;
    story.seen = watch.stop();
    let all = story.seen.runtimes.keys().chain(story.seen.children.keys());
    story.left = all.filter(|id| castcore_testkit::procs::is_alive(**id)).count();
    table.note("The job was stopped.");
    drawing.abort();
    look_at_files(stage, &mut search)?;
    story.search = search;
    Ok(story)
}

async fn kill_and_return(stage: &mut Stage, table: &Table, watch: &Watch, search: &mut Search) -> Result<Story> {
    let job_before = stage.job().await?;
    let before = processes(stage);
    let newest = || watch.seen().hls.newest().unwrap_or_default();
    let killed_at = newest();
    stage.server.kill_hard()?;
    table.note("The server was killed (SIGKILL).");
    // The database and its log as a crash leaves them.
    look_at_files(stage, search)?;
    segments_later(watch, 2).await?;

    let spawned_at = newest();
    stage.server.spawn()?;
    let spawned = stage.server.spawned();
    let served = async {
        let path = stage.path("/live/index.m3u8");
        wait_until("HLS over HTTP", RETURN_LIMIT, async || {
            let Ok(answer) = stage.admin.get(&path).await else { return Ok(None) };
            let Some(playlist) = (answer.status == 200).then(|| Playlist::parse(&answer.text())).flatten() else {
                return Ok(None);
            };
            let segment = playlist.segments.last().map_or("", String::as_str);
            let segment = stage.admin.get(&stage.path(&format!("/live/{segment}"))).await?;
            let whole = segment.status == 200 && segment.body.first() == Some(&0x47);
            Ok((whole && playlist.last() >= spawned_at).then(|| (spawned.elapsed(), playlist.last())))
        })
        .await
    };
    let adopted = async {
        wait_until("the job to be adopted", RETURN_LIMIT, async || {
            let Ok(answer) = stage.admin.get(&stage.path("")).await else { return Ok(None) };
            // Anything but an answer about the job is seen again below, with its words.
            let job = answer.json();
            Ok((answer.status == 200 && is_on_air(&job)).then(|| (spawned.elapsed(), job)))
        })
        .await
    };
    let (served, adopted) = tokio::join!(served, adopted);
    let (served, served_segment) = served?;
    let (adopted, job_after) = adopted?;
    table.note(&format!("The server is back: it adopted the job after {:.2} s.", adopted.as_secs_f64()));
    stage.listen().await?;
    Ok(Story {
        before,
        after: processes(stage),
        job_before,
        job_after,
        adopted,
        served,
        segments: (killed_at, spawned_at, served_segment),
        seen: Seen::default(),
        search: Search::default(),
        left: 0,
    })
}

/// Whether the job runs and every output that shall be on air is.
fn is_on_air(job: &Value) -> bool {
    let mut outputs = job["outputs"].as_array().into_iter().flatten();
    let wanted = |output: &Value| output["enabled"] == true && output["desired_state"] == "running";
    job["state"] == "running" && outputs.all(|output| !wanted(output) || output["state"] == "live")
}

/// The runtimes and everything that they run.
fn processes(stage: &Stage) -> BTreeSet<ProcessId> {
    let roots: Vec<u32> = stage.server.runtimes().iter().map(|runtime| runtime.id.pid).collect();
    castcore_testkit::procs::tree(&roots).into_iter().map(|process| process.id).collect()
}

/// Waits until `count` more segments are in the playlist.
async fn segments_later(watch: &Watch, count: u64) -> Result<()> {
    let now = watch.seen().hls.newest();
    let wanted = now.map_or(0, |now| now + count);
    wait_until("the HLS playlist to go on", STEP_LIMIT, async || {
        Ok(watch.seen().hls.newest().is_some_and(|newest| newest >= wanted).then_some(()))
    })
    .await
}

async fn wait_for_job(stage: &Stage, state: &str, limit: Duration) -> Result<()> {
    let what = format!("the job to be {state}");
    let reached = wait_until(&what, limit, async || {
        let job = stage.job().await?;
        ensure!(job["state"] != "failed", "the job failed: {} {}", job["reason"], job["reason_detail"]);
        Ok((job["state"] == state).then_some(()))
    });
    let reached = reached.await;
    if reached.is_err() {
        return reached.with_context(|| stage.server.log());
    }
    Ok(())
}

async fn wait_for_output(stage: &Stage, output_id: &str, state: &str) -> Result<()> {
    wait_until(&format!("an output to be {state}"), STEP_LIMIT, async || {
        let job = stage.job().await?;
        let output = job["outputs"].as_array().into_iter().flatten().find(|output| output["id"] == output_id);
        Ok(output.is_some_and(|output| output["state"] == state).then_some(()))
    })
    .await
}

/// The data folder (database, WAL, logs, sockets, segments) and the server's own output.
fn look_at_files(stage: &Stage, search: &mut Search) -> Result<()> {
    search.folder(&stage.canaries, &stage.server.data_dir())?;
    search.text(&stage.canaries, "files", "the server's output", stage.server.log().as_bytes());
    Ok(())
}

/// Keeps the table up to date until it is aborted.
fn draw(stage: &Stage, table: &Table) -> tokio::task::JoinHandle<()> {
    let (admin, path, live) = (stage.admin.clone(), stage.path(""), Arc::clone(&stage.live));
    let (table, data_dir) = (table.clone(), stage.server.data_dir());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(table.period());
        loop {
            ticks.tick().await;
            let job = admin.get(&path).await.ok().filter(|answer| answer.status == 200).map(|answer| answer.json());
            let live = live.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let playlist = crate::watch::playlist_file(&data_dir).and_then(|file| std::fs::read_to_string(file).ok());
            let segment = playlist.and_then(|text| Playlist::parse(&text)).map(|playlist| playlist.last());
            table.draw(&table::lines(job.as_ref(), live.as_deref(), segment));
        }
    })
}
