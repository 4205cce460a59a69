//! Redis goes away, comes back, or does not answer: nothing waits, nothing grows, nothing opens.

use crate::place::{Node, Place, Server, server, soon, until};
use castcore_bus::{ControlMessage, Limit, LiveMessage};
use castcore_model::{JobId, SessionId};
use chrono::{TimeDelta, Utc};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const LIMIT: Limit = Limit { hits: 10, window: TimeDelta::seconds(300) };

/// A gate before Redis that can be shut, or swallow everything.
struct Gate {
    port: u16,
    server: Server,
    is_open: Arc<AtomicBool>,
    swallows: Arc<AtomicBool>,
    carriers: Arc<Mutex<JoinSet<()>>>,
}

impl Gate {
    async fn new() -> Option<Self> {
        let server = server()?;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gate = Self {
            port: listener.local_addr().unwrap().port(),
            server: server.clone(),
            is_open: Arc::new(AtomicBool::new(true)),
            swallows: Arc::default(),
            carriers: Arc::default(),
        };
        let (is_open, swallows, carriers) =
            (Arc::clone(&gate.is_open), Arc::clone(&gate.swallows), Arc::clone(&gate.carriers));
        tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                if !is_open.load(Ordering::Acquire) {
                    continue;
                }
                let Ok(far) = TcpStream::connect((server.host.as_str(), server.port)).await else { continue };
                let (near_in, near_out) = near.into_split();
                let (far_in, far_out) = far.into_split();
                let mut carriers = carriers.lock().unwrap();
                carriers.spawn(carry(near_in, far_out, Arc::clone(&swallows)));
                carriers.spawn(carry(far_in, near_out, Arc::clone(&swallows)));
            }
        });
        Some(gate)
    }

    fn node(&self, db: u32) -> Node {
        Node::on("127.0.0.1", self.port, &self.server.password, db)
    }

    fn shut(&self) {
        self.is_open.store(false, Ordering::Release);
        *self.carriers.lock().unwrap() = JoinSet::new();
    }

    fn open(&self) {
        self.swallows.store(false, Ordering::Release);
        self.is_open.store(true, Ordering::Release);
    }
}

async fn carry(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    swallows: Arc<AtomicBool>,
) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if !swallows.load(Ordering::Acquire) && to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn resync(control: &mut tokio::sync::broadcast::Receiver<ControlMessage>) {
    soon("the call to start over", async { while !matches!(control.recv().await, Ok(ControlMessage::Resync)) {} })
        .await;
}

#[tokio::test]
async fn everybody_starts_over_when_messages_were_lost() {
    let Some(gate) = Gate::new().await else { return };
    let one = gate.node(7);
    one.connected().await;
    let two = Place::redis(7).unwrap().node().await;
    let since = one.bus.link().unwrap().since;
    gate.shut();
    one.disconnected().await;
    let down = one.bus.link().unwrap();
    assert!(down.since >= since && down.reason.is_some());

    let (mut here, mut there) = (one.bus.control(), two.bus.control());
    let session_id = SessionId::random();
    one.bus.publish_control(ControlMessage::SessionRevoked { session_id });
    assert!(matches!(here.try_recv(), Ok(ControlMessage::SessionRevoked { .. })), "own receivers need no Redis");
    gate.open();
    resync(&mut here).await;
    // The other one was never cut off, and still missed something.
    resync(&mut there).await;
    assert!(one.bus.link().unwrap().is_up);
}

#[tokio::test]
async fn an_outage_makes_nobody_wait_and_no_memory_grow() {
    let Some(gate) = Gate::new().await else { return };
    let one = gate.node(8);
    one.connected().await;
    let two = Place::redis(8).unwrap().node().await;
    let mut there = two.bus.live();
    gate.shut();
    one.disconnected().await;
    let began = Instant::now();
    for _ in 0..50_000 {
        one.bus.publish_live(LiveMessage::JobDeleted { job_id: JobId::random() });
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    gate.open();
    one.connected().await;
    // Nothing of it was kept: the first that is heard is what is said now.
    let job = JobId::random();
    one.bus.publish_live(LiveMessage::JobDeleted { job_id: job });
    let heard = soon("what is said now", there.recv()).await.unwrap();
    assert!(matches!(&*heard, LiveMessage::JobDeleted { job_id } if *job_id == job));
}

#[tokio::test]
async fn limits_hold_through_an_outage_and_count_for_all_again_after_it() {
    let Some(gate) = Gate::new().await else { return };
    let one = gate.node(9);
    one.connected().await;
    let two = Place::redis(9).unwrap().node().await;
    let who = Place::identity();
    for _ in 0..6 {
        assert!(one.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed());
    }
    gate.shut();
    one.disconnected().await;
    // The six of before are not forgotten.
    for _ in 0..4 {
        assert!(one.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed());
    }
    for _ in 0..5 {
        assert!(!one.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed(), "an outage opens no door");
    }
    assert!(!one.counters.peek("login", &who, LIMIT, Utc::now()).await.is_allowed());
    gate.open();
    one.connected().await;
    let fresh = Place::identity();
    for n in 0..10 {
        let node = if n % 2 == 0 { &one } else { &two };
        assert!(node.counters.hit("login", &fresh, LIMIT, Utc::now()).await.is_allowed());
    }
    assert!(!one.counters.hit("login", &fresh, LIMIT, Utc::now()).await.is_allowed(), "counted for all again");
}

#[tokio::test]
async fn a_server_that_swallows_everything_is_noticed() {
    let Some(gate) = Gate::new().await else { return };
    let one = gate.node(10);
    one.connected().await;
    gate.swallows.store(true, Ordering::Release);
    let (who, began) = (Place::identity(), Instant::now());
    // Answered by this process after the time for Redis is over, or at once when the loss is known by then.
    assert!(one.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed());
    one.disconnected().await;
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    let mut control = one.bus.control();
    gate.shut();
    gate.open();
    resync(&mut control).await;
}

#[tokio::test]
async fn a_wrong_password_is_told_without_telling_it() {
    let Some(server) = server() else { return };
    let node = Node::on(&server.host, server.port, "certainly-not-the-password", 11);
    let reason = until("the refusal", || {
        let reason = node.bus.link().unwrap().reason?;
        (reason != "not connected yet").then_some(reason)
    })
    .await;
    assert!(!node.bus.link().unwrap().is_up);
    assert!(!reason.contains("certainly") && !reason.contains(&server.password), "{reason}");
    assert!(!format!("{:?}", node.redis).contains("certainly"));
}

#[tokio::test]
async fn without_any_server_everything_works_in_this_process() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let node = Node::on("127.0.0.1", closed, "", 0);
    until("the refusal", || node.bus.link().unwrap().reason.filter(|reason| reason == "connection refused")).await;
    let mut control = node.bus.control();
    node.bus.publish_control(ControlMessage::Resync);
    assert!(control.try_recv().is_ok());
    let who = Place::identity();
    for _ in 0..10 {
        assert!(node.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed());
    }
    assert!(!node.counters.hit("login", &who, LIMIT, Utc::now()).await.is_allowed());
    node.counters.clear("login", &who).await;
    assert!(node.counters.peek("login", &who, LIMIT, Utc::now()).await.is_allowed());
}
