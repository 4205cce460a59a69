//! What surrounds every answer: request ids, headers, limits, and the console's files.

pub mod console;
pub mod headers;
pub mod limits;
pub mod request_id;
pub mod request_log;
pub mod transport;
