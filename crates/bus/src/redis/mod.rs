//! The bus and the counters of several servers on one Redis.
//!
//! What this server says reaches its own receivers at once, whatever Redis does; Redis only carries it to the others.
//! While Redis cannot be reached nothing waits and nothing is queued: control messages are dropped, and when the
//! connection is back a [`ControlMessage::Resync`] tells every receiver, here and elsewhere, to read the store again.
//!
//! | channel | what |
//! |---|---|
//! | `castcore:control` | wake-ups, revocations, "tell me what is", "start over" |
//! | `castcore:status` | states and numbers |
//! | `castcore:logs:<job>` | log lines of a job |
//!
//! Channels are the same in all databases of a Redis server, so another database than 0 puts its number after
//! `castcore:`. Nothing on them is an order or a secret: who forges a message makes servers read the store.
//!
//! One connection does all of it, over RESP3, so that a subscription cannot outlive or trail the connection that
//! answers the pings. Reconnecting is done here, because only who reconnects knows that messages were lost.

mod counters;
mod endpoint;
mod link;
mod session;
mod wire;

pub use counters::RedisCounters;
pub use endpoint::Endpoint;
pub use link::{Link, LinkState};

use crate::{Board, Bus, ControlMessage, LiveMessage, MemoryBus};
use castcore_model::Clock;
use session::Session;
use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    sync::{broadcast, mpsc},
    task::AbortHandle,
};
use wire::{Channels, Outgoing, Said};

/// Messages that wait for Redis at most; further ones are dropped, and the others are told to start over.
const OUTGOING_MAX: usize = 4_096;

/// What the parts of a bus share.
struct Shared {
    /// The receivers in this process.
    local: MemoryBus,
    link: Arc<Link>,
    channels: Channels,
    /// Where the states of other servers go, once there is one.
    board: OnceLock<Weak<Board>>,
    outgoing: mpsc::Sender<Outgoing>,
    /// Something that others should have heard was dropped.
    lost: AtomicBool,
}

impl Shared {
    fn say(&self, said: &Said<'_>) {
        // A number or a log line that is lost is followed by the next one; anything else must be made up for.
        let matters = said.matters();
        let sent = self.link.is_up()
            && self.channels.encode(said).is_some_and(|outgoing| self.outgoing.try_send(outgoing).is_ok());
        if !sent && matters {
            self.lost.store(true, Ordering::Release);
        }
    }

    /// Tells the others what is true of the jobs of this server.
    fn restate(&self) {
        let board = self.board.get().and_then(Weak::upgrade);
        for status in board.map(|board| board.own_statuses()).unwrap_or_default() {
            self.say(&Said::Live(&LiveMessage::Status(status)));
        }
    }

    /// Takes what another server said.
    fn hear_live(&self, message: LiveMessage) {
        // The board first: whoever reads it after the message must find it there.
        let is_news = self.board.get().and_then(Weak::upgrade).is_none_or(|board| board.hear(&message));
        if is_news {
            self.local.publish_live(message);
        }
    }
}

/// The bus of several servers.
pub struct RedisBus {
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl std::fmt::Debug for RedisBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisBus").field("link", &self.shared.link).finish_non_exhaustive()
    }
}

impl RedisBus {
    /// Starts to connect, and keeps at it until this is dropped. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(endpoint: Endpoint, clock: Arc<dyn Clock>) -> Self {
        let (sender, receiver) = mpsc::channel(OUTGOING_MAX);
        let shared = Arc::new(Shared {
            local: MemoryBus::default(),
            link: Arc::new(Link::new(clock)),
            channels: Channels::of(endpoint.db()),
            board: OnceLock::new(),
            outgoing: sender,
            lost: AtomicBool::new(false),
        });
        let task = tokio::spawn(Session::new(Arc::clone(&shared), endpoint, receiver).run()).abort_handle();
        Self { shared, task }
    }

    /// From now on states that other servers tell are posted on `board`, and its own states are told to servers that
    /// join. Only the first board counts.
    pub fn mirror(&self, board: &Arc<Board>) {
        // A second call would be a mistake in the wiring that changes nothing.
        let _ = self.shared.board.set(Arc::downgrade(board));
    }

    /// The connection, for counters that use it too.
    #[must_use]
    pub fn shared_link(&self) -> Arc<Link> {
        Arc::clone(&self.shared.link)
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bus for RedisBus {
    fn publish_control(&self, message: ControlMessage) {
        self.shared.say(&Said::Control(&message));
        self.shared.local.publish_control(message);
    }

    fn publish_live(&self, message: LiveMessage) {
        self.shared.say(&Said::Live(&message));
        self.shared.local.publish_live(message);
    }

    fn control(&self) -> broadcast::Receiver<ControlMessage> {
        self.shared.local.control()
    }

    fn live(&self) -> broadcast::Receiver<Arc<LiveMessage>> {
        self.shared.local.live()
    }

    fn link(&self) -> Option<LinkState> {
        Some(self.shared.link.state())
    }
}
