//! What stands on the channels: JSON with the name of the server that said it.

use crate::{ControlMessage, LiveMessage};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Larger messages are not ours, in bytes.
const MESSAGE_MAX_BYTES: usize = 256 << 10;

/// What a server says.
#[derive(Debug)]
pub(super) enum Said<'a> {
    /// A wake-up or revocation.
    Control(&'a ControlMessage),
    /// A state, number or line.
    Live(&'a LiveMessage),
    /// It has joined and wants to know what is.
    Hello,
}

impl Said<'_> {
    /// Whether others miss something for good when they do not hear it.
    pub(super) const fn matters(&self) -> bool {
        match self {
            Self::Control(_) | Self::Live(LiveMessage::Status(_) | LiveMessage::JobDeleted { .. }) => true,
            Self::Live(LiveMessage::Metrics(_) | LiveMessage::Log(_)) | Self::Hello => false,
        }
    }
}

/// What another server said.
#[derive(Debug)]
pub(super) enum Heard {
    Control(ControlMessage),
    Live(Box<LiveMessage>),
    Hello,
    /// This server's own words.
    Own,
    /// Not understood, on the channel of control messages: a newer version may have said something that matters.
    Unknown,
    /// Not understood, and not missed.
    Noise,
}

/// A message on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) channel: String,
    pub(super) payload: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    from: Uuid,
    #[serde(flatten)]
    message: T,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "control", rename_all = "snake_case")]
enum Hello {
    Hello,
}

/// The names of the channels, and of this server on them.
#[derive(Debug)]
pub(super) struct Channels {
    own: Uuid,
    pub(super) control: String,
    pub(super) status: String,
    logs: String,
}

impl Channels {
    pub(super) fn of(db: u32) -> Self {
        let prefix = if db == 0 { "castcore:".to_owned() } else { format!("castcore:{db}:") };
        Self {
            own: Uuid::new_v4(),
            control: format!("{prefix}control"),
            status: format!("{prefix}status"),
            logs: format!("{prefix}logs:"),
        }
    }

    /// The pattern of all channels with log lines.
    pub(super) fn log_pattern(&self) -> String {
        format!("{}*", self.logs)
    }

    /// A number that differs from server to server, so that they do not all come back in the same moment.
    pub(super) fn spread(&self) -> u8 {
        self.own.as_bytes()[0]
    }

    /// The message for Redis; `None` if it cannot be written as JSON, which no message of ours is.
    pub(super) fn encode(&self, said: &Said<'_>) -> Option<Outgoing> {
        let from = self.own;
        let (channel, payload) = match said {
            Said::Control(message) => (self.control.clone(), serde_json::to_vec(&Envelope { from, message })),
            Said::Hello => (self.control.clone(), serde_json::to_vec(&Envelope { from, message: Hello::Hello })),
            Said::Live(message) => {
                let channel = match message {
                    LiveMessage::Log(line) => format!("{}{}", self.logs, line.job_id),
                    _ => self.status.clone(),
                };
                (channel, serde_json::to_vec(&Envelope { from, message }))
            }
        };
        payload.ok().map(|payload| Outgoing { channel, payload })
    }

    pub(super) fn decode(&self, channel: &[u8], payload: &[u8]) -> Heard {
        let is_control = channel == self.control.as_bytes();
        let unknown = || if is_control { Heard::Unknown } else { Heard::Noise };
        if payload.len() > MESSAGE_MAX_BYTES {
            return unknown();
        }
        let Ok(Envelope { from, message }) = serde_json::from_slice::<Envelope<serde_json::Value>>(payload) else {
            return unknown();
        };
        if from == self.own {
            return Heard::Own;
        }
        if !is_control {
            return serde_json::from_value(message).map_or(Heard::Noise, |live| Heard::Live(Box::new(live)));
        }
        if message.get("control").is_some_and(|kind| kind == "hello") {
            return Heard::Hello;
        }
        serde_json::from_value(message).map_or(Heard::Unknown, Heard::Control)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_model::{JobId, SessionId};

    fn heard(by: &Channels, from: &Channels, said: &Said<'_>) -> Heard {
        let outgoing = from.encode(said).unwrap();
        by.decode(outgoing.channel.as_bytes(), &outgoing.payload)
    }

    #[test]
    fn what_one_says_the_other_hears_and_nobody_hears_itself() {
        let (one, two) = (Channels::of(0), Channels::of(0));
        let session_id = SessionId::random();
        let control = ControlMessage::SessionRevoked { session_id };
        let Heard::Control(ControlMessage::SessionRevoked { session_id: told }) =
            heard(&two, &one, &Said::Control(&control))
        else {
            panic!("not understood")
        };
        assert_eq!(told, session_id);
        assert!(matches!(
            heard(&two, &one, &Said::Control(&ControlMessage::Resync)),
            Heard::Control(ControlMessage::Resync)
        ));
        assert!(matches!(heard(&two, &one, &Said::Hello), Heard::Hello));
        assert!(matches!(heard(&one, &one, &Said::Control(&control)), Heard::Own));
        let live = LiveMessage::JobDeleted { job_id: JobId::random() };
        assert!(matches!(heard(&two, &one, &Said::Live(&live)), Heard::Live(_)));
    }

    #[test]
    fn what_is_not_understood_counts_only_where_it_may_have_been_a_revocation() {
        let channels = Channels::of(3);
        let newer = format!(r#"{{"from":"{}","control":"something_newer","id":7}}"#, Uuid::new_v4());
        for strange in [newer.as_bytes(), b"", b"{", b"null", b"\xff", &vec![b' '; MESSAGE_MAX_BYTES + 1]] {
            assert!(matches!(channels.decode(b"castcore:3:control", strange), Heard::Unknown));
            assert!(matches!(channels.decode(b"castcore:3:status", strange), Heard::Noise));
        }
    }

    #[test]
    fn another_database_has_other_channels() {
        assert_eq!(Channels::of(0).control, "castcore:control");
        assert_eq!(Channels::of(2).status, "castcore:2:status");
        assert_eq!(Channels::of(0).log_pattern(), "castcore:logs:*");
    }
}
