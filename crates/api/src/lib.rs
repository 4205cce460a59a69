//! REST, WebSocket, playback and the embedded console.
