//! Values that every room shares: ids, roles and permissions, states and
//! transitions, error codes and the clock. No I/O and no async code; time always comes in as an argument.
//!
//! To add one more error code: add a variant to [`error::ErrorCode`], its string, and its sentences in
//! the console's translations.

pub mod access;
pub mod clock;
pub mod error;
pub mod id;
pub mod job;
pub mod net;
pub mod reason;
pub mod scope;
pub mod supervise;
pub mod text;

pub use access::{Permission, Role};
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{ErrorCode, Fault};
pub use id::{ApiTokenId, AssetId, DestinationId, InputId, JobId, OutputId, ProfileId, SessionId, UserId};
pub use scope::Scope;
