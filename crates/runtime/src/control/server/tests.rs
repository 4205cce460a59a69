use super::*;
use crate::protocol::{EncoderStatus, LogLevel, LogLine, Metrics};
use castcore_model::supervise::Phase;
use std::collections::VecDeque;

fn snapshot(generation: u64) -> Snapshot {
    let encoder = EncoderStatus {
        phase: Phase::Idle,
        pid: None,
        starts: 0,
        last_failure: None,
        spawned_at_ms: Some(u64::MAX),
        waits_for_sender: false,
        sent_away: None,
    };
    let outputs = Vec::new();
    Snapshot { job_id: JobId::random(), generation, run: 3, encoder, outputs, now_ms: 4, log_seq: 5 }
}

struct Peer {
    reader: FrameReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Peer {
    async fn connect(path: &std::path::Path, office: &Office) -> Self {
        let (reader, mut writer) = UnixStream::connect(path).await.unwrap().into_split();
        let mut reader = FrameReader::new(reader);
        hello::introduce(&mut reader, &mut writer, office.job_id, &office.nonce).await.unwrap();
        Self { reader, writer }
    }

    async fn ask(&mut self, id: u64, body: RequestBody) {
        frame::write(&mut self.writer, &Request { id, body }).await.unwrap();
    }

    async fn next(&mut self) -> FromRuntime {
        self.reader.next().await.unwrap().unwrap()
    }
}

/// A served socket whose commands are answered with empty snapshots.
fn serve_in(folder: &tempfile::TempDir) -> (std::path::PathBuf, Arc<Office>) {
    let path = folder.path().join("sock");
    let notices = NoticeSender::default();
    let (commands, mut inbox) = mpsc::channel(1);
    let log = Log::new(folder.path().join("logs"), notices.clone());
    let office = Arc::new(Office { job_id: JobId::random(), nonce: Secret::new("n"), log, notices, commands });
    tokio::spawn(serve(UnixListener::bind(&path).unwrap(), Arc::clone(&office)));
    tokio::spawn(async move {
        let mut generation = 0;
        while let Some(command) = inbox.recv().await {
            if let Command::Status(answer) = command {
                generation += 1;
                drop(answer.send(snapshot(generation)));
            }
        }
    });
    (path, office)
}

#[tokio::test]
async fn a_slow_subscriber_is_told_what_it_missed_and_delays_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (path, office) = serve_in(&folder);
    let (mut slow, mut quick) = (Peer::connect(&path, &office).await, Peer::connect(&path, &office).await);
    slow.ask(1, RequestBody::Subscribe).await;
    assert!(matches!(slow.next().await, FromRuntime::Reply { id: 1, body: ReplyBody::Ok }));
    assert!(matches!(slow.next().await, FromRuntime::Notice(Notice::Snapshot(s)) if s.generation == 1));
    // More than a socket's buffers and the channel hold together.
    let line = |seq| LogLine {
        seq,
        run: 1,
        ts: 0.5,
        output_id: None,
        level: LogLevel::Info,
        hint: None,
        line: "x".repeat(4000),
    };
    for seq in 0..2000 {
        office.notices.send(|| Notice::Log(line(seq)));
        if seq % 100 == 0 {
            quick.ask(seq, RequestBody::Ping).await;
            assert!(matches!(quick.next().await, FromRuntime::Reply { id, .. } if id == seq));
        }
    }
    let mut last = VecDeque::new();
    let mut skipped_total = 0;
    let mut lines = 0;
    while skipped_total + lines < 2000 {
        let FromRuntime::Notice(notice) = slow.next().await else { panic!("a notice") };
        match &notice {
            Notice::Log(_) => lines += 1,
            Notice::Lagged { skipped } => skipped_total += skipped,
            _ => {}
        }
        if matches!(last.back(), Some(Notice::Lagged { .. })) {
            assert!(matches!(notice, Notice::Snapshot(_)), "a snapshot follows at once");
        }
        last.push_back(notice);
    }
    assert!(skipped_total > 0);
}

#[tokio::test]
async fn every_kind_of_notice_survives_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let (path, office) = serve_in(&folder);
    let mut peer = Peer::connect(&path, &office).await;
    peer.ask(1, RequestBody::Subscribe).await;
    peer.next().await;
    peer.next().await;
    let metrics = Metrics { frame: Some(7), fps: Some(0.1), media_ms: u64::MAX, ..Metrics::default() };
    let sent = [Notice::Metrics(metrics), Notice::Snapshot(Box::new(snapshot(9))), Notice::Lagged { skipped: 3 }];
    for notice in &sent {
        office.notices.send(|| notice.clone());
        let FromRuntime::Notice(got) = peer.next().await else { panic!("a notice") };
        assert_eq!(format!("{got:?}"), format!("{notice:?}"));
    }
}

#[tokio::test]
async fn a_request_that_is_not_understood_closes_the_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (path, office) = serve_in(&folder);
    let mut peer = Peer::connect(&path, &office).await;
    frame::write(&mut peer.writer, &serde_json::json!({"id": 1, "body": {"ask": "dance"}})).await.unwrap();
    assert!(peer.reader.next::<FromRuntime>().await.unwrap().is_none());
}
