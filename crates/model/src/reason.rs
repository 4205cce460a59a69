//! Why something is not as it should be. Codes are stable; sentences live in the translations.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $permanent:literal;)*) => {
        /// The cause of a failure or pause, found by CastCore itself or read from FFmpeg's log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Reason { $($(#[$doc])* #[serde(rename = $name)] $variant),* }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Reason::$variant => $name),* } }

            /// Whether trying again without a change cannot help, so that a person is needed.
            #[must_use]
            pub const fn is_permanent(self) -> bool { match self { $(Reason::$variant => $permanent),* } }
        }
    };
}

reasons! {
    /// The input file does not exist.
    SourceMissing = "source_missing", true;
    /// The input file exists but may not be read.
    SourceUnreadable = "source_unreadable", true;
    /// A path lies outside the configured folders.
    PathOutsideRoots = "path_outside_roots", true;
    /// The media cannot be understood.
    BadMedia = "bad_media", true;
    /// The source has no picture, or no sound, and the stream takes it from there.
    TrackMissing = "track_missing", true;
    /// The codec cannot be carried by the hub or the container.
    CodecUnsupported = "codec_unsupported", true;
    /// The FFmpeg build lacks the encoder, decoder or filter.
    EncoderMissing = "encoder_missing", true;
    /// FFmpeg refused an option.
    OptionRejected = "option_rejected", true;
    /// The FFmpeg binary is missing.
    FfmpegMissing = "ffmpeg_missing", true;
    /// The FFmpeg binary is not the one that was checked.
    FfmpegChanged = "ffmpeg_changed", true;
    /// The server's or source's name cannot be resolved or reached.
    NetworkUnreachable = "network_unreachable", false;
    /// The address is one that the settings do not let CastCore connect to.
    EgressRefused = "egress_refused", true;
    /// The other side refused the connection.
    ConnectionRefused = "connection_refused", false;
    /// The other side did not answer in time.
    TimedOut = "timed_out", false;
    /// The other side closed the connection.
    ConnectionClosed = "connection_closed", false;
    /// The TLS certificate or handshake was refused.
    TlsFailed = "tls_failed", false;
    /// User name, password or token was refused.
    AuthFailed = "auth_failed", true;
    /// The RTMP server refused the stream key.
    RtmpRejected = "rtmp_rejected", true;
    /// The other side does not take this stream, in words of its own.
    PeerRejected = "peer_rejected", false;
    /// The address that was to be listened at is taken, or not one of this machine.
    BindFailed = "bind_failed", false;
    /// Nobody has come yet to fetch the stream.
    WaitingForCaller = "waiting_for_caller", false;
    /// The encoder on air does not make this rendition; it will when the stream is started anew.
    RestartNeeded = "restart_needed", true;
    /// Somebody else publishes with this key already.
    AlreadyPublishing = "already_publishing", false;
    /// Nothing is wrong: a sender is waited for.
    WaitingForSender = "waiting_for_sender", false;
    /// Somebody wanted to send and was sent away, because the passphrase was wrong or missing.
    SenderRefused = "sender_refused", false;
    /// A camera or sound card is not there, is in use, or may not be opened.
    DeviceUnavailable = "device_unavailable", false;
    /// The disk is full.
    DiskFull = "disk_full", false;
    /// The output folder cannot be written.
    OutputUnwritable = "output_unwritable", true;
    /// No media came within the start-up time.
    NoMedia = "no_media", false;
    /// Media stopped coming although the process lives.
    Stalled = "stalled", false;
    /// The process was killed by a signal from outside.
    Killed = "killed", false;
    /// The process ended with an error that is not understood.
    Crashed = "crashed", false;
    /// The input came to its end.
    Ended = "ended", false;
    /// The process that supervises the job disappeared.
    RuntimeLost = "runtime_lost", false;
    /// The machine is being emptied; it comes back afterwards.
    Drained = "drained", false;
    /// Too little memory or too many processes.
    ResourcesExhausted = "resources_exhausted", false;
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
