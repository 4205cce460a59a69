//! Starts FFmpeg confined: the only room with unsafe code.
