//! One argument of a planned command line.

use castcore_vault::{Secret, in_clear};
use serde::{Deserialize, Serialize};

/// One argument of a planned command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// Visible to everybody on the machine.
    Text(String),
    /// Put in place by the argv swap: `/proc/PID/cmdline` shows a placeholder only.
    Hidden(#[serde(serialize_with = "in_clear::one")] Secret),
    /// The number of the descriptor on which file `index` of the plan is open.
    FileFd(usize),
    /// `file:/dev/fd/N`, N being the number of the descriptor on which file `index` of the plan is open. Planned
    /// only for an FFmpeg that has no `fd:` protocol; it opens the file anew, so it needs the right to read it.
    FileUrl(usize),
    /// `pipe:N`, N being the number of the descriptor on which rendition `index` of the plan goes to its hub.
    RenditionPipe(usize),
}
