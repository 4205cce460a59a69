//! Applying specifications: only what differs is touched.

use crate::rig::{Rig, is_running};
use castcore_model::{JobId, job::OutputState};
use castcore_runtime::{
    client::ClientError,
    protocol::{Arg, OutputKind},
};
use castcore_testkit::stub::Behaviour;

#[tokio::test]
async fn outputs_come_and_go_and_the_others_notice_nothing() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("kept"), rig.file_output("changed"), rig.file_output("removed")];
    rig.client.apply(spec.clone()).await.unwrap();
    let all_live = |count: usize| {
        move |s: &castcore_runtime::protocol::Snapshot| {
            s.outputs.len() == count && s.outputs.iter().all(|o| o.state == OutputState::Live)
        }
    };
    let before = rig.until("three live outputs", all_live(3)).await;

    // Nothing new: nothing happens.
    spec.generation = 2;
    rig.client.apply(spec.clone()).await.unwrap();
    let same = rig.client.status().await.unwrap();
    assert_eq!(same.generation, 2);
    assert!(same.outputs.iter().all(|o| o.starts == 1) && same.encoder.starts == 1);

    let OutputKind::File(target) = &mut spec.outputs[1].kind else { panic!("a file") };
    target.path.relative = "elsewhere.ts".into();
    spec.outputs[2] = rig.file_output("new");
    spec.generation = 3;
    rig.client.apply(spec.clone()).await.unwrap();
    let after = rig
        .until("the new outputs", |s| {
            all_live(3)(s) && s.outputs[1].starts == 2 && s.outputs[2].output_id == spec.outputs[2].output_id
        })
        .await;
    assert_eq!((after.outputs[0].starts, after.outputs[0].pid), (1, before.outputs[0].pid));
    assert_eq!((after.encoder.starts, after.encoder.pid), (1, before.encoder.pid));

    spec.outputs[0].enabled = false;
    spec.outputs[2].epoch = 2;
    spec.generation = 4;
    rig.client.apply(spec.clone()).await.unwrap();
    let after = rig
        .until("one stopped, one restarted", |s| {
            s.outputs[0].state == OutputState::Stopped
                && s.outputs[2].starts == 2
                && s.outputs[2].state == OutputState::Live
        })
        .await;
    assert_eq!((after.outputs[1].starts, after.encoder.starts), (2, 1));

    spec.outputs[0].enabled = true;
    spec.generation = 5;
    rig.client.apply(spec).await.unwrap();
    rig.until("it is live again", |s| s.outputs[0].starts == 2 && s.outputs[0].state == OutputState::Live).await;
    rig.end().await;
}

#[tokio::test]
async fn the_encoder_restarts_for_a_higher_epoch_only() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    rig.client.apply(spec.clone()).await.unwrap();
    let before = rig.until_running().await;
    spec.encoder.args.insert(0, Arg::Text("-y".into()));
    spec.generation = 2;
    rig.client.apply(spec.clone()).await.unwrap();
    assert_eq!(rig.client.status().await.unwrap().encoder.pid, before.encoder.pid, "it waits for the next restart");
    (spec.generation, spec.encoder.epoch) = (3, 2);
    rig.client.apply(spec).await.unwrap();
    let after = rig.until("the second run", |s| is_running(s) && s.encoder.starts == 2).await;
    assert_eq!(after.run, 2);
    assert_eq!(after.encoder.last_failure, None, "a restart is no failure");
    let cmdline = std::fs::read_to_string(format!("/proc/{}/cmdline", after.encoder.pid.unwrap())).unwrap();
    assert!(cmdline.contains("\0-y\0"));
    rig.end().await;
}

#[tokio::test]
async fn old_and_foreign_wishes_are_refused() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.generation = 7;
    rig.client.apply(spec.clone()).await.unwrap();
    spec.generation = 6;
    assert!(matches!(rig.client.apply(spec.clone()).await, Err(ClientError::Refused(_))));
    (spec.generation, spec.job_id) = (8, JobId::random());
    assert!(matches!(rig.client.apply(spec).await, Err(ClientError::Refused(_))));
    assert_eq!(rig.client.status().await.unwrap().generation, 7);
    rig.end().await;
}

#[tokio::test]
async fn an_output_that_fails_leaves_the_others_alone() {
    let rig = Rig::new(Behaviour::default()).await;
    let mut spec = rig.spec();
    spec.outputs = vec![rig.file_output("good"), rig.file_output("bad")];
    let OutputKind::File(target) = &mut spec.outputs[1].kind else { panic!("a file") };
    target.path.relative = "../outside.ts".into();
    rig.client.apply(spec).await.unwrap();
    let after = rig
        .until("one live, one failed", |s| {
            s.outputs[0].state == OutputState::Live && s.outputs[1].state == OutputState::Failed
        })
        .await;
    assert!(is_running(&after));
    assert!(after.outputs[1].last_failure.is_some());
    rig.end().await;
}
