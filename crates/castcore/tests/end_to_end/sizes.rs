//! Further sizes beside the main picture: one decode, one process, a hub for each.

use crate::harness::{Job, SOON, Stage, job, with};
use anyhow::{Result, ensure};
use castcore_testkit::{Options, id_of, media::Ffmpeg, wait_until};
use serde_json::{Value, json};
use std::path::Path;

const LOW: (usize, usize) = (160, 90);
const MAIN: (usize, usize) = (320, 180);

async fn recording(stage: &Stage, name: &str) -> Result<String> {
    let url = format!("{name}.ts");
    stage.create("/destinations", json!({"name": name, "kind": "recording", "url": url})).await
}

/// Bytes of the first picture in grey: its width times its height.
async fn pixels(ffmpeg: &Ffmpeg, file: &Path) -> Result<usize> {
    let mut command = ffmpeg.command();
    command.arg("-i").arg(file).args(["-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"]);
    Ok(command.output().await?.stdout.len())
}

async fn live(job: &Job, n: usize) -> Result<Value> {
    job.output_until(n, "live").await
}

#[tokio::test]
async fn two_sizes_come_from_one_process_and_go_where_they_are_wanted() -> Result<()> {
    let ffmpeg = Ffmpeg::find()?;
    let stage = Stage::new(Options::default()).await?;
    let (main, low, later) =
        (recording(&stage, "main").await?, recording(&stage, "low").await?, recording(&stage, "later").await?);
    let pattern = json!({"kind": "test", "uri": "moving?width=320&height=180&fps=25"});
    let size = |name: &str| json!({"name": name, "width": LOW.0, "height": LOW.1, "video_bitrate": "200k"});
    let mut body = with(job("show", pattern, &[&main, &low]), "renditions", json!([size("low"), size("spare")]));
    body["outputs"][1]["rendition"] = json!("low");
    let job = stage.job(body).await?;
    let preview = job.ask("preview").await?.expect(200)?.to_string();
    ensure!(preview.contains("-s 160x90") && preview.contains("pipe:rendition0"), "{preview}");
    ensure!(!preview.contains("rendition1"), "nobody sends the spare one: {preview}");
    job.on_air().await?;
    // One encoder; anything else would be an error here.
    let (_, encoder) = job.processes()?;

    // On air, an output may ask for a size that is not made: it says so, and the others go on.
    let added = json!({"destination_id": later, "rendition": "spare"});
    let added = id_of(&stage.admin.post(&job.path("/outputs"), added).await?.expect(201)?)?;
    let refused = job.output_until(2, "failed").await?;
    ensure!(refused["reason"] == "restart_needed", "{refused}");
    ensure!(job.processes()?.1 == encoder, "the encoder was disturbed");
    let mut sizes = job.get().await?["renditions"].clone();
    sizes[1]["video_bitrate"] = json!("250k");
    let changed = stage.admin.patch(&job.path(""), json!({"renditions": sizes})).await?.expect(200)?;
    ensure!(changed["affected"][0]["applies"] == "on_restart", "{changed}");
    let used = stage.admin.patch(&job.path(""), json!({"renditions": []})).await?;
    ensure!(used.status == 422, "a size that is used was taken away");
    ensure!(job.processes()?.1 == encoder, "the encoder was disturbed");

    job.ask("restart").await?.expect(200)?;
    live(&job, 2).await?;
    // An output changes to the main picture at once.
    stage.admin.patch(&job.path(&format!("/outputs/{added}")), json!({"rendition": null})).await?.expect(200)?;
    let folder = stage.server.data_dir().join("recordings");
    let files = |name: &'static str| {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut found: Vec<_> = entries
            .filter(|path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name)))
            .collect();
        // The first one was closed first.
        found.sort_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok());
        found
    };
    wait_until("a second file", SOON, async || Ok((files("later").len() == 2).then_some(()))).await?;
    live(&job, 2).await?;
    job.off_air().await?;
    for (name, (width, height)) in [("main", MAIN), ("low", LOW)] {
        for file in files(name) {
            ensure!(pixels(&ffmpeg, &file).await? == width * height, "{}", file.display());
        }
    }
    let later = files("later");
    ensure!(pixels(&ffmpeg, &later[0]).await? == LOW.0 * LOW.1 && pixels(&ffmpeg, &later[1]).await? == MAIN.0 * MAIN.1);
    Ok(())
}

#[tokio::test]
async fn a_size_beside_a_copied_picture_survives_a_crash_of_the_encoder() -> Result<()> {
    let ffmpeg = Ffmpeg::find()?;
    let stage = Stage::new(Options::default()).await?;
    let clip = castcore_testkit::media::Clip { seconds: 20, width: 320, height: 180, ..Default::default() };
    ffmpeg.make_clip(&clip, &stage.server.media_dir()?.join("film.mp4")).await?;
    let (main, low) = (recording(&stage, "main").await?, recording(&stage, "low").await?);
    let film = json!({"kind": "file", "uri": "film.mp4", "loop": true});
    let size =
        json!([{"name": "low", "width": LOW.0, "height": LOW.1, "video_bitrate": "200k", "audio_bitrate": "48k"}]);
    let mut body = with(job("film", film, &[&main, &low]), "renditions", size);
    body["outputs"][1]["rendition"] = json!("low");
    let job = stage.job(body).await?;
    job.on_air().await?;
    let (_, encoder) = job.processes()?;
    castcore_testkit::procs::signal(encoder, rustix::process::Signal::KILL)?;
    wait_until("a successor", SOON, async || Ok(job.processes().is_ok_and(|(_, now)| now != encoder).then_some(())))
        .await?;
    let view = job.until("running").await?;
    ensure!(view["outputs_live"] == 2, "{view}");
    job.off_air().await?;
    for (name, (width, height)) in [("main", MAIN), ("low", LOW)] {
        let file = stage.server.data_dir().join("recordings").join(format!("{name}.ts"));
        ensure!(pixels(&ffmpeg, &file).await? == width * height, "{name}");
    }
    Ok(())
}
