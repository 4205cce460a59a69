//! Places where media is sent.

use crate::record::{self, record};
use castcore_model::DestinationId;
use chrono::{DateTime, Utc};

record! {
    /// Where media goes.
    pub struct DestinationRow in "destinations" {
        /// Its id.
        id: DestinationId,
        /// Name; need not be unique.
        name: String,
        /// `rtmp`, `platform`, `hls`, `recording`, `preview`, `srt`, `udp`, `rtsp` or `icecast`.
        kind: String,
        /// Address as it may be shown: masked when `url_sealed` holds the real one.
        url: String,
        /// The real address, sealed, when it carries a secret.
        url_sealed: Option<String>,
        /// The stream key, sealed.
        stream_key_sealed: Option<String>,
        /// Whether outputs may use it.
        enabled: bool,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record::standard!(DestinationRow, DestinationId, "outputs");
record::listed!(DestinationRow, DestinationId, ordered by "name", "id");
