//! What flows between the parts of CastCore while it runs: wake-ups, live states, numbers, log lines,
//! revocations, and the counters of the rate limits: in memory for one server, over Redis for several.
//!
//! Nothing on the bus is the truth: a lost message costs latency, because each consumer also reads the store
//! from time to time.
//!
//! To add one more kind of bus: implement [`Bus`] and run the suite in `tests` on it.

mod board;
mod counters;
mod memory;
pub mod message;
mod past;
pub mod redis;

pub use self::redis::{Endpoint, LinkState, RedisBus, RedisCounters};
pub use board::Board;
pub use counters::{Answer, Counters, Limit, MemoryCounters, Verdict};
pub use memory::MemoryBus;
pub use message::{
    Acknowledgement, ControlMessage, JobLogLine, JobMetrics, JobStatus, LiveMessage, OutputMetrics, OutputStatus,
};

pub use past::{PAST_STEP_MS, PastPoint};

use std::sync::Arc;
use tokio::sync::broadcast;

/// A way to tell the other parts, in this process or another, that something happened.
pub trait Bus: Send + Sync + 'static {
    /// Wake-ups and revocations.
    fn publish_control(&self, message: ControlMessage);
    /// Live states, numbers and log lines. Never a secret.
    fn publish_live(&self, message: LiveMessage);
    /// From now on receive wake-ups and revocations.
    fn control(&self) -> broadcast::Receiver<ControlMessage>;
    /// From now on receive live states, numbers and log lines.
    fn live(&self) -> broadcast::Receiver<Arc<LiveMessage>>;
    /// Whether other servers can be reached; `None` for a bus that has none.
    fn link(&self) -> Option<LinkState> {
        None
    }
}
