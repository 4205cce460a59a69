//! Encoding profiles.

use crate::record::{self, record};
use castcore_model::ProfileId;
use chrono::{DateTime, Utc};
use serde_json::Value;

record! {
    /// How a job encodes.
    pub struct ProfileRow in "ffmpeg_profiles" {
        /// Its id.
        id: ProfileId,
        /// Unique name.
        name: String,
        /// Options before the inputs.
        global_opts: Value,
        /// Codec, size, rate and so on of the picture.
        video: Value,
        /// Codec, rate and so on of the sound.
        audio: Value,
        /// Filters.
        filters: Value,
        /// Whether nothing is encoded at all.
        copy_mode: bool,
        /// Further arguments, a list of strings.
        expert_args: Value,
        /// Number of this edit, from 1.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// When it was last edited.
        updated_at: DateTime<Utc>,
    }
}

record::standard!(ProfileRow, ProfileId, "stream_jobs");
record::listed!(ProfileRow, ProfileId, ordered by "name", "id");
