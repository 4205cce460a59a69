//! Compares what people want (the store) with what is true (the runtimes) and makes them agree.
//!
//! ```text
//! store ──reads──▶ coordinator ──wakes──▶ one task per job ──socket──▶ runtime process of that job
//!   ▲                  ▲                        │
//!   │ transitions      │ JobChanged             │ states, numbers, log lines
//!   └── ledger ◀───────┴──── bus ◀── board ◀────┘
//! ```
//!
//! One task owns one job; nothing else spawns, adopts, applies to or ends its runtime. A wake-up carries no order: the
//! task reads the store and acts on what stands there, so a lost or doubled message changes nothing but latency.
//! What to do next is decided by the pure function in `decide.rs`.
//!
//! Ownership is by lock and socket, never by process id: a runtime lives as long as its lock is held, it is spoken to
//! only after it proved that it knows the nonce, and the only signals ever sent go through a pidfd that is known to be
//! that runtime.

pub mod cli;
mod coordinator;
mod decide;
mod diary;
mod face;
mod grip;
mod inbox;
mod key;
mod ledger;
mod link;
mod node;
mod preview;
mod shared;
mod spec;
mod standby;
mod startup;
mod status;
mod takeover;
mod task;
mod turns;
mod watched;
mod workshop;

pub use coordinator::Reconciler;
pub use takeover::take_over;
pub use workshop::Bench;
