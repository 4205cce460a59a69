//! Who may come in: set-up, sign-in, sessions, the second factor, tokens of automations, tickets, users.

pub mod api_tokens;
mod device;
pub mod factor;
pub mod limits;
pub mod login;
pub mod password;
mod policy;
mod proof;
mod qr;
pub mod reauth;
mod recovery;
pub mod refresh;
pub mod session;
pub(crate) mod session_cache;
pub mod setup;
pub mod ticket;
pub(crate) mod token_cache;
mod token_format;
pub mod tokens;
mod totp;
pub mod users;
pub mod view;

use crate::{Domain, caller::Caller};
use castcore_bus::ControlMessage;

/// Sign-in, sessions, users, set-up.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a>(pub(crate) &'a Domain);

/// Whether a message means that what is known about `caller` may no longer hold.
#[must_use]
pub fn concerns(message: &ControlMessage, caller: &Caller) -> bool {
    match message {
        ControlMessage::SessionRevoked { session_id } => caller.session_id() == Some(*session_id),
        ControlMessage::TokenRevoked { token_id } => caller.token_id() == Some(*token_id),
        ControlMessage::UserChanged { user_id } => caller.user_id == Some(*user_id),
        // A second factor may be demanded now.
        ControlMessage::SettingsChanged => true,
        ControlMessage::Resync => true,
        ControlMessage::JobChanged { .. } | ControlMessage::WatchRequested { .. } => false,
    }
}
