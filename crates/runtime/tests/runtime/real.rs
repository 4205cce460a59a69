//! The same with a real FFmpeg.

use crate::rig::{Rig, SOON};
use castcore_model::{job::OutputState, supervise::Phase};
use castcore_runtime::{
    binary,
    protocol::{Arg, BinarySpec, ConfinedPath, Container, OutputKind},
};
use castcore_testkit::{
    media::{Clip, Ffmpeg},
    stub::Behaviour,
    wait_until,
};
use castcore_vault::Secret;
use std::fs;

#[tokio::test]
async fn a_film_goes_through_the_hub_into_a_file_once_and_to_its_end() {
    let ffmpeg = Ffmpeg::find().unwrap();
    let rig = Rig::new(Behaviour::default()).await;
    let media = rig.folder.path().join("media");
    fs::create_dir_all(&media).unwrap();
    let name = "Größe #1 $%.mp4";
    let clip = Clip { seconds: 3, width: 320, height: 180, fps: 25, ..Clip::default() };
    ffmpeg.make_clip(&clip, &media.join(name)).await.unwrap();

    let path = ffmpeg.path().to_owned();
    let binary = BinarySpec { fingerprint: binary::fingerprint(&path).unwrap(), path };
    let mut spec = rig.spec();
    let text = |text: &str| Arg::Text(text.into());
    spec.encoder.binary = binary.clone();
    spec.encoder.files = vec![ConfinedPath { root: media, relative: name.into() }];
    spec.encoder.args =
        vec![text("-hide_banner"), text("-loglevel"), text("repeat+level+info"), text("-re"), text("-fd")];
    spec.encoder.args.extend([Arg::FileFd(0), text("-i"), text("fd:"), text("-c"), text("copy"), text("-metadata")]);
    spec.encoder.args.push(Arg::Hidden(Secret::new("title=the-secret-title")));
    spec.encoder.args.extend(["-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1"].map(text));
    spec.encoder.finite = true;
    spec.outputs = vec![rig.file_output("film")];
    let OutputKind::File(target) = &mut spec.outputs[0].kind else { panic!("a file") };
    (target.binary, target.container) = (binary, Container::FragmentedMp4);
    target.path.relative = "film.mp4".into();
    // Its own files are closed to this user: it gets descriptors.
    let uid = rustix::process::geteuid().is_root().then_some(61_234);
    spec.ffmpeg_uid = uid;
    rig.client.apply(spec).await.unwrap();

    let live = rig.until("a live output", |s| s.outputs[0].state == OutputState::Live).await;
    if let Some(uid) = uid {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!(fs::metadata(format!("/proc/{}", live.encoder.pid.unwrap())).unwrap().uid(), uid);
    }
    let cmdline = fs::read(format!("/proc/{}/cmdline", live.encoder.pid.unwrap())).unwrap();
    let cmdline = String::from_utf8(cmdline).unwrap();
    assert!(cmdline.contains("\0-metadata\0***\0") && !cmdline.contains("secret"), "{cmdline:?}");

    rig.until("the end", |s| s.encoder.phase == Phase::Ended && s.outputs[0].phase == Phase::Ended).await;
    let log = rig.log_lines().await;
    assert!(log.iter().any(|line| line.contains("Input #0")), "{log:#?}");
    assert!(!log.iter().any(|line| line.contains("secret")), "{log:#?}");
    let folder = rig.end().await;
    let film = folder.path().join("recordings/film.mp4");
    let mut decode = ffmpeg.command();
    decode.args(["-xerror", "-i"]).arg(&film).args(["-f", "null", "-"]);
    let decoded = wait_until("decoding", SOON, async || Ok(Some(decode.status().await?))).await.unwrap();
    assert!(decoded.success() && fs::metadata(film).unwrap().len() > 10_000);
}
