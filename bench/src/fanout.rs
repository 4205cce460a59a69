//! One encode for many destinations, beside one FFmpeg for each.

use crate::{
    report::{Limit, Report, mean},
    rig::{RUNS, Rig, STEP_LIMIT, processor_percent, settle},
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    id_of,
    media::{Clip, Ffmpeg},
    procs::{Cost, anonymous_bytes},
    wait_until,
    ws::WebSocket,
};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use tokio::process::Child;

const CLIP: &str = "clip.mp4";
const DESTINATIONS: usize = 3;
/// Outputs added at once: the cost of one is far below what can be told from noise.
const MORE: usize = 10;
const MIB: f64 = (1 << 20) as f64;

/// Three RTMP destinations of one job, against three FFmpeg that each decode and encode.
pub(crate) async fn three_destinations(report: &mut Report) -> Result<()> {
    let (rig, ffmpeg) = (Rig::with_ffmpeg().await?, Ffmpeg::find()?);
    let clip = rig.server.media_dir()?.join(CLIP);
    let source = Clip { seconds: 10, width: 1280, height: 720, video_kbps: 3_000, ..Clip::default() };
    ffmpeg.make_clip(&source, &clip).await?;
    let profile = json!({
        "name": "720p",
        "video": {"codec": "libx264", "bitrate": "2500k", "width": 1280, "height": 720, "fps": 30, "preset": "veryfast",
                  "gop": 60, "pixel_format": "yuv420p"},
        "audio": {"codec": "aac", "bitrate": "128k"},
    });
    let span = Duration::from_secs(6);
    let ours = {
        let (job, numbers) = on_air(&rig, &profile, DESTINATIONS).await?;
        wait_for_media(&numbers, &job, 4_000).await?;
        // The control plane, the runtime and its encoder.
        let roots = [rig.server_pid()?, rig.runtime(&job)?.id.pid];
        let percent = processor_percent(span, || Cost::of_trees(&roots)).await;
        rig.stop_job(&job).await?;
        rig.wait_for_silence().await?;
        percent
    };
    let encode = "-c:v libx264 -b:v 2500k -s 1280x720 -r 30 -preset veryfast -g 60 -pix_fmt yuv420p -c:a aac -b:a 128k";
    let theirs = separately(&rig, &ffmpeg, &clip, encode, span).await?;
    let note = "1280x720, 30 fps, x264 veryfast, 2500 kbit/s; 6 s each";
    report.figure("fanout.castcore", "% of a core", &ours, Limit::None, note);
    report.figure("fanout.separate", "% of a core", &theirs, Limit::None, note);
    let ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
    let note = "server, runtime and encoder together, of three separate FFmpeg";
    report.figure("fanout.ratio", "of separate encodes", &ratios, Limit::AtMost(0.45), note);
    Ok(())
}

/// What one more RTMP output costs at 6 Mbit/s, against one more `ffmpeg -c copy`.
pub(crate) async fn one_more_output(report: &mut Report) -> Result<()> {
    let (rig, ffmpeg) = (Rig::with_ffmpeg().await?, Ffmpeg::find()?);
    let clip = rig.server.media_dir()?.join(CLIP);
    let source =
        Clip { seconds: 10, width: 1280, height: 720, video_kbps: 5_872, constant_rate: true, ..Clip::default() };
    ffmpeg.make_clip(&source, &clip).await?;
    let (job, numbers) = on_air(&rig, &json!({"name": "copy", "copy_mode": true}), 1).await?;
    let pid = rig.runtime(&job)?.id.pid;
    // By then the ring is as full as it gets.
    wait_for_media(&numbers, &job, 12_000).await?;
    let rate = numbers.metrics(&job).and_then(|n| n["bitrate_kbps"].as_f64()).context("no bit rate")?;
    ensure!((5_000.0..7_500.0).contains(&rate), "the stream has {rate} kbit/s instead of about 6,000");

    let span = Duration::from_secs(6);
    let few = processor_percent(span, || Cost::of_processes(&[pid])).await;
    let memory_of_few = memory(&numbers, &job, pid).await?;
    for n in 0..MORE {
        let destination = rig.destination(&format!("more-{n}")).await?;
        let body = json!({"destination_id": destination, "format": "flv"});
        rig.admin.post(&format!("/stream-jobs/{job}/outputs"), body).await?.expect(201)?;
    }
    wait_until("all outputs to be live", STEP_LIMIT, async || {
        let job = rig.admin.get(&format!("/stream-jobs/{job}")).await?.expect(200)?;
        let outputs = job["outputs"].as_array().cloned().unwrap_or_default();
        Ok((outputs.len() == MORE + 1 && outputs.iter().all(|output| output["state"] == "live")).then_some(()))
    })
    .await?;
    settle(Duration::from_secs(2)).await;
    let many = processor_percent(span, || Cost::of_processes(&[pid])).await;
    let memory_of_many = memory(&numbers, &job, pid).await?;
    rig.stop_job(&job).await?;
    rig.wait_for_silence().await?;

    let copies: Vec<f64> =
        separately(&rig, &ffmpeg, &clip, "-c copy", span).await?.iter().map(|all| all / DESTINATIONS as f64).collect();
    let each = |many: &[f64], few: &[f64]| {
        many.iter().zip(few).map(|(many, few)| (many - few) / MORE as f64).collect::<Vec<_>>()
    };
    let outputs = each(&many, &few);
    report.figure(
        "copy.output",
        "% of a core",
        &outputs,
        Limit::None,
        "one more RTMP output, from 1 to 11 of them, 6 s each",
    );
    report.figure(
        "copy.process",
        "% of a core",
        &copies,
        Limit::None,
        "one `ffmpeg -c copy` of three at once, 6 s each",
    );
    let ratios = [mean(&outputs) / mean(&copies)];
    // The difference of two small numbers: the ratio is that of the means.
    report.figure("copy.ratio", "of a copy process", &ratios, Limit::AtMost(0.25), "of the means above, at 6 Mbit/s");
    let memory = each(&memory_of_many, &memory_of_few);
    report.figure("copy.memory", "MB anonymous per output", &memory, Limit::AtMost(1.0), "without the ring");
    report.figure(
        "copy.runtime_memory",
        "MB anonymous beyond the ring",
        &memory_of_few,
        Limit::AtMost(8.0),
        "a real stream, one output",
    );
    Ok(())
}

/// Starts a job with so many destinations and waits until it runs.
async fn on_air(rig: &Rig, profile: &Value, destinations: usize) -> Result<(String, WebSocket)> {
    let profile = id_of(&rig.admin.post("/ffmpeg-profiles", profile.clone()).await?.expect(201)?)?;
    let mut ids = Vec::new();
    for n in 0..destinations {
        ids.push(rig.destination(&format!("first-{n}")).await?);
    }
    let job = rig.job("bench", json!({"kind": "file", "uri": CLIP, "loop": true}), Some(&profile), &ids).await?;
    let numbers = rig.metrics().await?;
    rig.start_job(&job).await?;
    rig.wait_for_job(&job, "running").await?;
    Ok((job, numbers))
}

async fn wait_for_media(numbers: &WebSocket, job: &str, ms: u64) -> Result<()> {
    wait_until("the stream to go on", STEP_LIMIT, async || {
        let media = numbers.metrics(job).and_then(|numbers| numbers["media_ms"].as_u64());
        Ok(media.is_some_and(|media| media >= ms).then_some(()))
    })
    .await
}

/// A runtime's anonymous memory without its ring, in MB, `RUNS` times a second apart.
async fn memory(numbers: &WebSocket, job: &str, pid: u32) -> Result<Vec<f64>> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let ring =
            numbers.metrics(job).and_then(|n| n["ring_bytes"].as_f64()).context("the runtime tells no ring_bytes")?;
        let all = anonymous_bytes(pid).context("the runtime's memory cannot be read")?;
        runs.push((all as f64 - ring) / MIB);
        settle(Duration::from_secs(1)).await;
    }
    Ok(runs)
}

/// What as many FFmpeg cost as there are destinations, each from the file to its own RTMP destination.
async fn separately(rig: &Rig, ffmpeg: &Ffmpeg, clip: &Path, encode: &str, span: Duration) -> Result<Vec<f64>> {
    let before = rig.nginx.connections();
    let mut children: Vec<Child> = Vec::new();
    for n in 0..DESTINATIONS {
        let mut command = ffmpeg.command();
        command.args(["-re", "-stream_loop", "-1", "-i"]).arg(clip).args(encode.split(' '));
        command.args(["-f", "flv", &format!("{}/separate-{n}", rig.nginx.url("sink"))]);
        children.push(command.spawn().context("FFmpeg cannot be started")?);
    }
    wait_until("FFmpeg to publish", STEP_LIMIT, async || {
        Ok((rig.nginx.connections() >= before + DESTINATIONS).then_some(()))
    })
    .await?;
    settle(Duration::from_secs(4)).await;
    let pids: Vec<u32> = children.iter().filter_map(Child::id).collect();
    let percent = processor_percent(span, || Cost::of_processes(&pids)).await;
    for child in &mut children {
        ensure!(child.try_wait()?.is_none(), "an FFmpeg ended by itself");
        child.kill().await?;
    }
    Ok(percent)
}
