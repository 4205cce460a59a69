//! What a job's log says, and what it never says.

use crate::rig::{Rig, is_failed};
use castcore_model::reason::Reason;
use castcore_runtime::protocol::{Arg, LogLevel, Notice};
use castcore_testkit::{stub::Behaviour, wait_until};
use castcore_vault::Secret;
use std::fs;

#[tokio::test]
async fn a_secret_argument_is_nowhere_to_be_read() {
    let key = "k/?&%@ey-of-this-test";
    let words = format!("[error] rtmp://host/app/{key}: Connection refused; k%2F%3F%26%25%40ey-of-this-test");
    let rig = Rig::new(Behaviour { exit_after_ms: Some(1_000), last_words: Some(words), ..Behaviour::default() }).await;
    let mut client = rig.connect().await;
    let mut notices = client.subscribe().await.unwrap();
    let mut spec = rig.spec();
    spec.encoder.args.insert(0, Arg::Hidden(Secret::new(key)));
    spec.encoder.args.insert(0, Arg::Text("-headers".into()));
    spec.policy.auto_restart = false;
    rig.client.apply(spec).await.unwrap();
    let pid = rig.until_running().await.encoder.pid.unwrap();
    for name in ["cmdline", "environ"] {
        let text = fs::read(format!("/proc/{pid}/{name}")).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains("ey-of-this-test"), "{name}");
    }
    let failed = rig.until("its end", is_failed).await;
    let failure = failed.encoder.last_failure.unwrap();
    assert_eq!(failure.reason, Reason::ConnectionRefused);
    let mut seen = vec![failure.detail, rig.log_lines().await.join("\n")];
    rig.client.ping().await.unwrap();
    while let Ok(notice) = notices.try_recv() {
        seen.push(format!("{notice:?}"));
    }
    let folder = rig.end().await;
    seen.push(fs::read_to_string(folder.path().join("logs/1.log")).unwrap());
    for text in &seen {
        assert!(!text.contains("ey-of-this-test"), "{text}");
    }
    assert!(seen[1].contains("Connection refused"));
}

#[tokio::test]
async fn a_flood_of_lines_is_cut_and_media_flows_on() {
    let rig = Rig::new(Behaviour { chatter_lines_per_s: 20_000, ..Behaviour::default() }).await;
    rig.client.apply(rig.spec()).await.unwrap();
    rig.until_running().await;
    wait_until("the word about it", crate::rig::SOON, async || {
        Ok(rig.log_lines().await.iter().any(|line| line.ends_with("lines left out")).then_some(()))
    })
    .await
    .unwrap();
    let snapshot = rig.client.status().await.unwrap();
    let seconds = snapshot.now_ms / 1000 + 1;
    assert!(snapshot.log_seq < 250 * seconds, "{} lines in {seconds} s", snapshot.log_seq);
    assert_eq!(snapshot.encoder.starts, 1);
    rig.end().await;
}

#[tokio::test]
async fn notices_tell_phases_numbers_and_lines() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut client = rig.connect().await;
    let mut notices = client.subscribe().await.unwrap();
    assert!(matches!(notices.recv().await, Some(Notice::Snapshot(s)) if s.generation == 0), "a snapshot comes first");
    rig.client.apply(rig.spec()).await.unwrap();
    let (mut running, mut numbers, mut lines) = (false, false, 0);
    let all = async {
        while !(running && numbers && lines > 0) {
            match notices.recv().await.unwrap() {
                Notice::Snapshot(snapshot) => running |= crate::rig::is_running(&snapshot),
                Notice::Metrics(metrics) => {
                    numbers |= metrics.frame.is_some_and(|frame| frame > 0)
                        && metrics.bitrate_kbps.is_some_and(|kbps| kbps > 1.0)
                        && metrics.media_ms > 0;
                }
                Notice::Log(line) => {
                    lines += 1;
                    assert!(line.level >= LogLevel::Info);
                }
                Notice::Lagged { .. } => panic!("it was read at once"),
            }
        }
    };
    tokio::time::timeout(crate::rig::SOON, all).await.unwrap();
    rig.end().await;
}
