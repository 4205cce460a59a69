//! The runtime's end of the socket: framing, the hello, and one task per connection.

pub(crate) mod frame;
pub(crate) mod hello;
pub(crate) mod server;

use crate::protocol::{FromRuntime, Notice};
use bytes::Bytes;
use tokio::sync::broadcast;

/// Notices a slow subscriber may be behind before it is told that it missed some.
const NOTICES_WAITING: usize = 256;

/// Sends notices to all subscribers. Each is put into a frame once, however many listen, and not at all when
/// nobody does.
#[derive(Clone)]
pub(crate) struct NoticeSender(broadcast::Sender<Bytes>);

impl Default for NoticeSender {
    fn default() -> Self {
        Self(broadcast::Sender::new(NOTICES_WAITING))
    }
}

impl NoticeSender {
    pub(crate) fn send(&self, notice: impl FnOnce() -> Notice) {
        if self.0.receiver_count() > 0
            && let Ok(frame) = frame::encode(&FromRuntime::Notice(notice()))
        {
            // An error means that the last subscriber has just left.
            let _ = self.0.send(Bytes::copy_from_slice(&frame));
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Bytes> {
        self.0.subscribe()
    }
}
