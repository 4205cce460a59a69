//! What surrounds every answer: request ids, headers, limits, and the console's files.

pub mod console;
pub mod headers;
pub mod request_id;
