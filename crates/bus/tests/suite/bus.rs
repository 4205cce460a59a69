//! Messages: at once and once to one's own receivers, and to those of the other nodes.

use crate::place::{Node, Place, on_both, soon, until};
use castcore_bus::{Board, ControlMessage, JobLogLine, JobMetrics, JobStatus, LiveMessage};
use castcore_model::{JobId, SessionId, job::JobState};
use chrono::DateTime;
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

on_both!(2: own_receivers_hear_at_once_and_once, nobody_hears_what_was_said_before);

fn revoked(session_id: SessionId) -> ControlMessage {
    ControlMessage::SessionRevoked { session_id }
}

fn status(job_id: JobId, state: JobState) -> JobStatus {
    JobStatus {
        job_id,
        job_name: "one".to_owned(),
        generation: 1,
        state,
        status: state.contract_status().to_owned(),
        state_since: DateTime::UNIX_EPOCH,
        reason: None,
        reason_detail: None,
        retry_at: None,
        crash_loop: false,
        acknowledged: None,
        run: 1,
        started_at: None,
        on_air_since: None,
        pid: None,
        outputs: vec![],
    }
}

fn line(job_id: JobId, seq: u64) -> JobLogLine {
    let (level, line) = ("info".to_owned(), format!("line {seq} äöü \u{1}"));
    JobLogLine { job_id, run: 1, seq, ts: 1.5, output_id: None, level, hint: None, line }
}

/// The next message that is not a call to start over.
async fn next(control: &mut Receiver<ControlMessage>) -> ControlMessage {
    soon("a message", async {
        loop {
            match control.recv().await.unwrap() {
                ControlMessage::Resync => {}
                other => return other,
            }
        }
    })
    .await
}

async fn own_receivers_hear_at_once_and_once(place: &Place) {
    let node = place.node().await;
    let (mut control, mut live) = (node.bus.control(), node.bus.live());
    let (session, job) = (SessionId::random(), JobId::random());
    while control.try_recv().is_ok() {}
    node.bus.publish_control(revoked(session));
    node.bus.publish_live(LiveMessage::JobDeleted { job_id: job });
    // No await between: what is said here needs nobody else.
    assert!(matches!(control.try_recv(), Ok(ControlMessage::SessionRevoked { session_id }) if session_id == session));
    assert!(matches!(&*live.try_recv().unwrap(), LiveMessage::JobDeleted { job_id } if *job_id == job));
    // A second one that comes back from elsewhere would come before the answer to this.
    let (other, mut heard_there) = {
        let other = place.node().await;
        let heard = other.bus.control();
        (other, heard)
    };
    if other.redis.is_some() {
        node.bus.publish_control(revoked(session));
        next(&mut heard_there).await;
        other.bus.publish_control(revoked(SessionId::random()));
        next(&mut control).await;
        assert!(
            matches!(next(&mut control).await, ControlMessage::SessionRevoked { session_id } if session_id != session)
        );
    }
    assert!(matches!(live.try_recv(), Err(TryRecvError::Empty)));
}

async fn nobody_hears_what_was_said_before(place: &Place) {
    let node = place.node().await;
    node.bus.publish_control(revoked(SessionId::random()));
    let mut control = node.bus.control();
    assert!(matches!(control.try_recv(), Err(TryRecvError::Empty)));
}

async fn two(db: u32) -> Option<(Node, Node)> {
    let place = Place::redis(db)?;
    Some((place.node().await, place.node().await))
}

#[tokio::test]
async fn the_other_node_hears_every_kind_of_message() {
    let Some((one, two)) = two(3).await else { return };
    let (mut control, mut live) = (two.bus.control(), two.bus.live());
    let (session, job) = (SessionId::random(), JobId::random());
    one.bus.publish_control(revoked(session));
    assert!(matches!(next(&mut control).await, ControlMessage::SessionRevoked { session_id } if session_id == session));
    one.bus.publish_control(ControlMessage::JobChanged { job_id: job });
    assert!(matches!(next(&mut control).await, ControlMessage::JobChanged { job_id } if job_id == job));

    let metrics = JobMetrics {
        job_id: job,
        at_ms: 1,
        fps: Some(29.97),
        frame: Some(u64::MAX),
        bitrate_kbps: None,
        speed: Some(1.0),
        dropped_frames: Some(0),
        media_ms: 7,
        ring_bytes: 8,
        outputs: vec![],
    };
    let told = [
        LiveMessage::Status(status(job, JobState::Running)),
        LiveMessage::Metrics(metrics),
        LiveMessage::Log(line(job, 1)),
        LiveMessage::JobDeleted { job_id: job },
    ];
    for message in &told {
        one.bus.publish_live(message.clone());
    }
    // States and lines have channels of their own, so their order among each other is open.
    let mut heard = Vec::new();
    for _ in &told {
        heard.push(serde_json::to_value(&*soon("news", live.recv()).await.unwrap()).unwrap());
    }
    for message in &told {
        assert!(heard.contains(&serde_json::to_value(message).unwrap()), "{message:?}");
    }
}

#[tokio::test]
async fn who_joins_later_learns_what_is() {
    let Some(place) = Place::redis(4) else { return };
    let one = place.node().await;
    let board = Arc::new(Board::new(Arc::clone(&one.bus)));
    one.redis.as_ref().unwrap().mirror(&board);
    let job = JobId::random();
    board.post_status(status(job, JobState::Running));
    board.post_line(line(job, 1));

    let two = place.begin();
    let mirror = Arc::new(Board::new(Arc::clone(&two.bus)));
    two.redis.as_ref().unwrap().mirror(&mirror);
    let told = until("what is", || mirror.status(job)).await;
    assert_eq!(told.state, JobState::Running);
    board.post_status(status(job, JobState::Degraded));
    board.post_line(line(job, 2));
    until("the change", || mirror.status(job).filter(|status| status.state == JobState::Degraded)).await;
    until("the line", || mirror.lines(job).last().filter(|line| line.seq == 2).cloned()).await;
    assert!(mirror.own_statuses().is_empty(), "what is mirrored is not one's own");
    board.forget(job);
    until("the end", || mirror.status(job).is_none().then_some(())).await;
}

#[tokio::test]
async fn databases_do_not_hear_each_other() {
    let Some((one, _)) = two(5).await else { return };
    let Some((other, same)) = two(6).await else { return };
    let mut control = same.bus.control();
    one.bus.publish_control(revoked(SessionId::random()));
    let session = SessionId::random();
    other.bus.publish_control(revoked(session));
    assert!(matches!(next(&mut control).await, ControlMessage::SessionRevoked { session_id } if session_id == session));
}
