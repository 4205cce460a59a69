//! The disk of the recordings is full.

use crate::{
    harness::{SOON, Stage, job, with},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{Options, nginx::NginxRtmp, paths, wait_until};
use serde_json::json;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Some seconds of a small picture.
const DISK_KB: u32 = 48;

/// The server's program in a mount namespace of its own, where the recordings lie on a very small disk.
fn with_small_disk(folder: &Path) -> Result<Options> {
    let (program, script) = (paths::castcore()?, folder.join("castcore"));
    // Without being root, one may be it in a user namespace, and stay oneself.
    let user = if rustix::process::geteuid().is_root() { "" } else { "--map-current-user --keep-caps" };
    let text = format!(
        "#!/bin/sh\nprogram='{}'\n[ \"$1\" = serve ] || exec \"$program\" \"$@\"\nmkdir -p -m 700 \"$DATA_DIR/recordings\"\n\
         exec unshare {user} --mount --propagation private sh -c 'mount -t tmpfs -o size={DISK_KB}k,mode=0700 none \
         \"$DATA_DIR/recordings\" && exec \"$0\" \"$@\"' \"$program\" \"$@\"\n",
        program.display()
    );
    fs::write(&script, text)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    Ok(Options { binary: Some(script), ..Options::default() })
}

#[tokio::test]
async fn a_full_disk_stops_the_recording_alone() -> Result<()> {
    let (nginx, folder) = (NginxRtmp::start().await?, tempfile::tempdir()?);
    let stage = Stage::new(with_small_disk(folder.path())?).await?;
    let small = json!({"kind": "test", "uri": "bars?width=320&height=180&fps=10"});
    let [live, beside] = [stage.allowed(&nginx, "live").await?, stage.allowed(&nginx, "beside").await?];
    let recording = json!({"name": "recording", "kind": "recording", "url": "show.mp4"});
    let recording = stage.create("/destinations", recording).await?;
    let neighbour = stage.job(job("neighbour", small.clone(), &[&beside])).await?;
    let body = with(job("recorded", small, &[&recording, &live]), "fallback_policy", json!({"retry_delay_s": 1}));
    let recorded = stage.job(body).await?;
    neighbour.on_air().await?;

    table::RECORDINGS_FULL.answers(&recorded.ask("start").await?)?;
    recorded.output_until(0, "live").await?;
    recorded.output_until(1, "live").await?;
    let processes = (recorded.processes()?, neighbour.processes()?);
    let view = table::RECORDINGS_FULL.ends(&recorded).await?;
    ensure!(view["outputs"][0]["state"] == "retrying" && view["outputs"][1]["state"] == "live", "{view}");
    // It is tried again, and fails again.
    let first_try = view["outputs"][0]["retry_at"].clone();
    let again = recorded.wait("one more try", |view| {
        let output = &view["outputs"][0];
        output["state"] == "retrying" && output["reason"] == "disk_full" && output["retry_at"] != first_try
    });
    again.await?;
    ensure!((recorded.processes()?, neighbour.processes()?) == processes, "an encoder was disturbed");
    for key in ["live", "beside"] {
        let tries = nginx.publications(key);
        ensure!(tries.len() == 1 && tries[0].ended.is_none(), "{key} was disturbed: {tries:?}");
    }

    // Somebody makes room, as seen from where the server is.
    let server = stage.server.pid().context("no server")?;
    let inside = PathBuf::from(format!("/proc/{server}/root{}", stage.server.data_dir().join("recordings").display()));
    let files = || -> Result<Vec<PathBuf>> { fs::read_dir(&inside)?.map(|entry| Ok(entry?.path())).collect() };
    let full = files()?;
    ensure!(full.contains(&inside.join("show.mp4")), "{full:?}");
    let empty = full.iter().find(|file| fs::metadata(file).is_ok_and(|meta| meta.len() == 0));
    ensure!(empty.is_none(), "a try that wrote nothing left {empty:?} behind");
    fs::remove_file(inside.join("show.mp4"))?;
    recorded.output_until(0, "live").await?;
    neighbour.off_air().await?;
    recorded.off_air().await?;
    wait_until("the end of everything", SOON, async || Ok(stage.server.runtimes().is_empty().then_some(()))).await
}
