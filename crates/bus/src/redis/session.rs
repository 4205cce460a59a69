//! The task that connects, subscribes, carries messages both ways, and begins again when the connection breaks.

use super::{
    Endpoint, Shared,
    link::{ANSWER_WITHIN, describe},
    wire::{Heard, Outgoing, Said},
};
use crate::{Bus as _, ControlMessage};
use redis::{AsyncConnectionConfig, PushInfo, PushKind, RedisResult, Value, aio::MultiplexedConnection, cmd, pipe};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};

/// A connection must stand within this time.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How often the other side is asked whether it lives: a connection that died without a word is noticed after this and
/// [`ANSWER_WITHIN`].
const PING_EVERY: Duration = Duration::from_millis(500);
/// The first pause after a connection broke; it doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// A connection that stood this long was a good one: the next pause is short again.
const GOOD_AFTER: Duration = Duration::from_secs(10);
/// Messages received and not yet passed on; beyond that some are lost, and everybody here starts over.
const INCOMING_MAX: usize = 4_096;
/// Messages sent in one go.
const BATCH: usize = 64;

/// One life of the bus.
pub(super) struct Session {
    shared: Arc<Shared>,
    endpoint: Endpoint,
    outgoing: mpsc::Receiver<Outgoing>,
}

/// What arrives, and whether something could not be kept.
struct Incoming {
    pushes: mpsc::Receiver<PushInfo>,
    overflowed: Arc<AtomicBool>,
}

impl Session {
    pub(super) fn new(shared: Arc<Shared>, endpoint: Endpoint, outgoing: mpsc::Receiver<Outgoing>) -> Self {
        Self { shared, endpoint, outgoing }
    }

    /// Connects again and again until the task is aborted.
    pub(super) async fn run(mut self) {
        let mut pause = PAUSE_MIN;
        loop {
            let began = tokio::time::Instant::now();
            let reason = match self.connect().await {
                Ok((connection, incoming)) => self.serve(connection, incoming).await,
                Err(error) => describe(&error),
            };
            if self.shared.link.went_down(&reason) {
                tracing::warn!(
                    redis = %self.endpoint, reason,
                    "Redis cannot be reached: limits count in this process, other servers notice changes within seconds"
                );
            }
            pause = if began.elapsed() >= GOOD_AFTER { PAUSE_MIN } else { (pause * 2).min(PAUSE_MAX) };
            // Between three and five quarters of it, different on each server.
            let spread = 192 + u32::from(self.shared.channels.spread()) / 2;
            sleep(pause * spread / 256).await;
        }
    }

    async fn connect(&self) -> RedisResult<(MultiplexedConnection, Incoming)> {
        let (sender, pushes) = mpsc::channel(INCOMING_MAX);
        let overflowed = Arc::new(AtomicBool::new(false));
        let full = Arc::clone(&overflowed);
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN))
            .set_push_sender(move |push| {
                sender.try_send(push).inspect_err(|_| full.store(true, Ordering::Release)).map_err(|_| ())
            });
        let mut connection = self.endpoint.client()?.get_multiplexed_async_connection_with_config(&config).await?;
        let channels = &self.shared.channels;
        connection.subscribe(&[channels.control.as_str(), channels.status.as_str()]).await?;
        connection.psubscribe(channels.log_pattern()).await?;
        Ok((connection, Incoming { pushes, overflowed }))
    }

    /// Carries messages until the connection breaks; why it did.
    async fn serve(&mut self, connection: MultiplexedConnection, incoming: Incoming) -> String {
        let shared = Arc::clone(&self.shared);
        // What still waits was said before the connection broke; whoever should have heard it starts over.
        while self.outgoing.try_recv().is_ok() {
            shared.lost.store(true, Ordering::Release);
        }
        shared.link.came_up(connection.clone());
        tracing::info!(redis = %self.endpoint, encrypted = self.endpoint.is_encrypted(), "Redis is connected");
        // What others said before this moment was not heard here.
        shared.local.publish_control(ControlMessage::Resync);
        shared.say(&Said::Hello);
        shared.restate();
        tokio::select! {
            reason = receive(&shared, incoming) => reason,
            reason = send(&shared, &mut self.outgoing, connection.clone()) => reason,
            reason = ping(connection) => reason,
        }
    }
}

async fn receive(shared: &Shared, mut incoming: Incoming) -> String {
    while let Some(push) = incoming.pushes.recv().await {
        if incoming.overflowed.swap(false, Ordering::AcqRel) {
            tracing::warn!("messages from Redis were lost: everybody starts over");
            shared.local.publish_control(ControlMessage::Resync);
            shared.say(&Said::Hello);
        }
        let (channel, payload) = match (push.kind, push.data.as_slice()) {
            (PushKind::Message, [channel, payload]) | (PushKind::PMessage, [_, channel, payload]) => (channel, payload),
            (PushKind::Disconnection, _) => return "connection closed".to_owned(),
            _ => continue,
        };
        let (Value::BulkString(channel), Value::BulkString(payload)) = (channel, payload) else { continue };
        match shared.channels.decode(channel, payload) {
            Heard::Control(message) => shared.local.publish_control(message),
            Heard::Live(message) => shared.hear_live(*message),
            Heard::Hello => shared.restate(),
            Heard::Unknown => shared.local.publish_control(ControlMessage::Resync),
            Heard::Own | Heard::Noise => {}
        }
    }
    "connection closed".to_owned()
}

async fn send(
    shared: &Shared,
    outgoing: &mut mpsc::Receiver<Outgoing>,
    mut connection: MultiplexedConnection,
) -> String {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        // Only when all that waited is said: while there is no room, telling everything again would drop it again.
        if outgoing.is_empty() && shared.lost.swap(false, Ordering::AcqRel) {
            let Some(resync) = shared.channels.encode(&Said::Control(&ControlMessage::Resync)) else { continue };
            batch.push(resync);
            shared.restate();
        }
        if batch.is_empty() && outgoing.recv_many(&mut batch, BATCH).await == 0 {
            return "the bus ended".to_owned();
        }
        let mut publish = pipe();
        for message in batch.drain(..) {
            publish.cmd("PUBLISH").arg(message.channel).arg(message.payload).ignore();
        }
        if let Err(error) = publish.query_async::<()>(&mut connection).await {
            shared.lost.store(true, Ordering::Release);
            return describe(&error);
        }
    }
}

async fn ping(mut connection: MultiplexedConnection) -> String {
    let mut tick = interval(PING_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = cmd("PING").query_async::<Value>(&mut connection).await {
            return describe(&error);
        }
    }
}
