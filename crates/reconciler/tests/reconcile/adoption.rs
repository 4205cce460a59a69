//! A server goes, another comes: the same processes, on air all the time.

use crate::rig::{SOON, Site, lives, until_dead};
use castcore_model::job::{DesiredState, JobState};
use castcore_runtime::spawn::lock_is_held;
use castcore_store::settings;
use castcore_testkit::{stub::Behaviour, wait_until};
use std::{
    fs,
    io::Read as _,
    os::unix::net::UnixListener,
    sync::{Arc, Mutex},
    time::Duration,
};

#[tokio::test]
async fn the_next_server_adopts_the_same_processes() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let (before, pid) = (server.status(job).unwrap(), site.runtime_pid(job).await);
    server.leave().await;
    assert!(lock_is_held(&site.run_dir(job)).unwrap());

    let server = site.serve().await;
    let after = server.until_state(job, JobState::Running).await;
    assert_eq!(site.runtime_pid(job).await, pid);
    assert_eq!((after.pid, after.run, site.encoders().len()), (before.pid, 1, 1));
    assert_eq!(after.started_at, before.started_at);
    assert_eq!(after.state_since, before.state_since);
    assert_eq!(after.on_air_since, before.on_air_since);
    assert!(!server.events(job).await.contains(&"unknown".to_owned()), "it was on air all the while");
    wait_until("the log", SOON, async || Ok((!server.domain.board().lines(job).is_empty()).then_some(())))
        .await
        .unwrap();
    let seqs: Vec<u64> = server.domain.board().lines(job).iter().map(|line| line.seq).collect();
    assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "{seqs:?}");
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    until_dead(pid).await;
    server.leave().await;
}

#[tokio::test]
async fn a_stop_that_nobody_heard_is_carried_out_by_the_next_server() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    server.leave().await;
    // A job that came to be off while no server ran.
    let server = site.serve().await;
    server.stop(job).await;
    server.leave().await;
    let server = site.serve().await;
    server.until_state(job, JobState::Stopped).await;
    site.until_free(job).await;
    server.leave().await;
}

#[tokio::test]
async fn what_died_with_the_server_is_started_again_and_a_reboot_asks_for_autostart() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let pid = site.runtime_pid(job).await;
    server.leave().await;
    crate::rig::signal(pid, rustix::process::Signal::KILL);
    site.until_free(job).await;
    until_dead(site.encoders()[0]).await;

    let server = site.serve().await;
    let noticed = server.domain.now();
    let next = server.until(job, "the next run", |status| status.state == JobState::Running && status.run == 2).await;
    assert!(next.on_air_since > Some(noticed), "the time without a runtime was not on air");
    wait_until("the gap in its history", SOON, async || {
        let states = server.events(job).await;
        Ok(states.ends_with(&["running", "unknown", "starting", "running"].map(str::to_owned)).then_some(()))
    })
    .await
    .unwrap();
    // As if the machine had been started anew.
    let tx = server.store().begin().await.unwrap();
    settings::set(&tx, "reconciler.boot_id", &"another boot".into(), server.domain.now()).await.unwrap();
    tx.commit().await.unwrap();
    let pid = site.runtime_pid(job).await;
    server.leave().await;
    crate::rig::signal(pid, rustix::process::Signal::KILL);
    site.until_free(job).await;
    let server = site.serve().await;
    server.until_state(job, JobState::Stopped).await;
    assert_eq!(server.desired(job).await, DesiredState::Stopped);
    assert_eq!(site.encoders().len(), 2);
    server.leave().await;
}

#[tokio::test]
async fn the_shell_sees_and_stops_what_runs_without_a_server() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    server.leave().await;
    let runtimes = site.runtimes();
    let all = runtimes.list().await.unwrap();
    assert_eq!(all.len(), 1);
    assert!(!runtimes.logs(job, 100).await.unwrap().is_empty());
    assert_eq!(runtimes.logs(job, 1).await.unwrap().len(), 1);
    runtimes.stop(job).await.unwrap();
    assert!(!lock_is_held(&site.run_dir(job)).unwrap());
    assert!(runtimes.list().await.unwrap().is_empty());
    // Nobody asked for a server to bring it back.
    let server = site.serve().await;
    server.until_state(job, JobState::Stopped).await;
    assert_eq!(server.desired(job).await, DesiredState::Stopped);
    server.start(job).await;
    server.until_state(job, JobState::Running).await;
    server.leave().await;
    site.runtimes().stop(job).await.unwrap();
}

#[tokio::test]
async fn a_forged_socket_is_told_nothing_and_a_stop_still_ends_the_stream() {
    let site = Site::new(Behaviour::default());
    let server = site.serve().await;
    let job = server.running().await;
    let pid = site.runtime_pid(job).await;
    server.leave().await;

    let sock = site.run_dir(job).join("sock");
    fs::remove_file(&sock).unwrap();
    let listener = UnixListener::bind(&sock).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            // The hello is all that comes; then an answer that proves nothing.
            let mut bytes = [0; 4096];
            let count = stream.read(&mut bytes).unwrap_or(0);
            ears.lock().unwrap().extend_from_slice(&bytes[..count]);
            let answer = br#"{"version":1,"build":"x","runtime_pid":1,"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","proof":"AAAA"}"#;
            let length = u32::try_from(answer.len()).unwrap().to_le_bytes();
            use std::io::Write as _;
            let _ = stream.write_all(&length).and_then(|()| stream.write_all(answer));
            stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            let count = stream.read(&mut bytes).unwrap_or(0);
            ears.lock().unwrap().extend_from_slice(&bytes[..count]);
        }
    });

    let server = site.serve().await;
    let status = server.until_state(job, JobState::Unknown).await;
    assert_eq!(status.outputs.len(), 1);
    wait_until("several tries", SOON, async || {
        Ok((heard.lock().unwrap().windows(11).filter(|part| part == b"\"challenge\"").count() >= 3).then_some(()))
    })
    .await
    .unwrap();
    assert!(lives(pid), "the stream goes on");
    let text = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(!text.contains("apply") && !text.contains("\"proof\""), "{text}");
    server.stop(job).await;
    server.until_state(job, JobState::Stopped).await;
    until_dead(pid).await;
    until_dead(site.encoders()[0]).await;
    server.leave().await;
}
