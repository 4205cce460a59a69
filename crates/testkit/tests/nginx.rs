//! A real FFmpeg publishes to a real nginx, and what arrives is judged.
#![expect(clippy::unwrap_used, reason = "a test")]

use castcore_testkit::{
    flv,
    media::{Clip, DtsSteps, Ffmpeg},
    nginx::NginxRtmp,
};
use std::{path::Path, time::Duration};

const LIMIT: Duration = Duration::from_secs(10);
const KEY: &str = "canary/Ab3?user=x&sig=50%25@e%2Fnd";

/// Publishes a clip in real time.
async fn publish(ffmpeg: &Ffmpeg, clip: &Path, url: &str, key: &str) -> std::process::ExitStatus {
    let mut command = ffmpeg.command();
    command.arg("-re").arg("-i").arg(clip).args(["-c", "copy", "-f", "flv", "-rtmp_playpath", key, url]);
    command.status().await.unwrap()
}

#[tokio::test]
async fn a_key_with_every_special_character_is_checked_and_recorded() {
    let (ffmpeg, nginx) = (Ffmpeg::find().unwrap(), NginxRtmp::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.mp4");
    ffmpeg.make_clip(&Clip { seconds: 2, ..Clip::default() }, &clip).await.unwrap();
    nginx.allow(KEY);

    let url = nginx.url("live");
    assert!(publish(&ffmpeg, &clip, &url, KEY).await.success());
    let one = nginx.wait_off_air(KEY, LIMIT).await.unwrap();
    assert_eq!((one.len(), one[0].accepted, one[0].app.as_str()), (1, true, "live"));

    let recording = one[0].recording.as_ref().unwrap();
    assert_eq!(ffmpeg.decode_errors(recording).await.unwrap(), Vec::<String>::new());
    let bytes = std::fs::read(recording).unwrap();
    let steps = flv::dts_steps(&flv::tags(&bytes).unwrap());
    assert!(steps[&9].count >= 55 && steps[&9].max_ms <= 100.0 && steps[&9].backwards == 0, "{steps:?}");
    assert!(steps[&8].count >= 85 && steps[&8].max_ms <= 100.0 && steps[&8].backwards == 0, "{steps:?}");
    // FFmpeg's reading agrees with ours.
    let theirs: Vec<DtsSteps> = ffmpeg.dts_ms(recording).await.unwrap().into_iter().map(DtsSteps::of).collect();
    assert_eq!(theirs.len(), 2);
    assert!(
        steps.values().all(|ours| theirs.iter().any(|t| t.count == ours.count && t.backwards == 0)),
        "{theirs:?} {steps:?}"
    );

    for wrong in ["canary/Ab3", "canary/Ab3?user=x&sig=50%@e%2Fnd", "canary/Ab3?user=x&sig=50%25@e/nd"] {
        assert!(!publish(&ffmpeg, &clip, &url, wrong).await.success());
        let refused = nginx.publications(wrong);
        assert!(!refused.is_empty() && refused.iter().all(|p| !p.accepted && p.recording.is_none()), "{refused:?}");
    }
    assert_eq!(nginx.publications(KEY).len(), 1);
    assert!(nginx.connections() >= 4);
}

#[tokio::test]
async fn it_goes_down_and_comes_back_on_its_port() {
    let (ffmpeg, mut nginx) = (Ffmpeg::find().unwrap(), NginxRtmp::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.mp4");
    ffmpeg.make_clip(&Clip { seconds: 1, ..Clip::default() }, &clip).await.unwrap();
    nginx.allow("k");
    nginx.interrupt();
    assert!(!publish(&ffmpeg, &clip, &nginx.url("live"), "k").await.success());
    nginx.resume().await.unwrap();
    assert!(publish(&ffmpeg, &clip, &nginx.url("live"), "k").await.success());
    assert!(publish(&ffmpeg, &clip, &nginx.url("sink"), "anything").await.success());
    assert!(nginx.publications("anything").is_empty(), "the sink asks nobody");
}

#[tokio::test]
async fn a_bad_recording_is_noticed() {
    let ffmpeg = Ffmpeg::find().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.flv");
    ffmpeg.make_clip(&Clip { seconds: 2, ..Clip::default() }, &clip).await.unwrap();
    assert!(ffmpeg.decode_errors(&clip).await.unwrap().is_empty());

    let mut bytes = std::fs::read(&clip).unwrap();
    let (start, end) = (bytes.len() / 2, bytes.len() / 2 + 4000);
    bytes[start..end].fill(0x55);
    let broken = folder.path().join("broken.flv");
    std::fs::write(&broken, &bytes).unwrap();
    assert!(!ffmpeg.decode_errors(&broken).await.unwrap().is_empty());
    assert!(!ffmpeg.decode_errors(&folder.path().join("missing.flv")).await.unwrap().is_empty());

    // A stream with a hole: half a second without pictures.
    let holed = folder.path().join("holed.mp4");
    let mut command = ffmpeg.command();
    command.args(["-f", "lavfi", "-i", "testsrc2=rate=30", "-t", "2", "-vf", "select=not(between(t\\,0.5\\,1.0))"]);
    command.args(["-fps_mode", "passthrough", "-c:v", "libx264", "-bf", "0"]).arg(&holed);
    assert!(command.status().await.unwrap().success());
    let steps = DtsSteps::of(ffmpeg.dts_ms(&holed).await.unwrap().remove(0));
    assert!(steps.max_ms > 400.0 && steps.backwards == 0, "{steps:?}");
}
