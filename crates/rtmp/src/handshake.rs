//! The simple handshake, both sides. Randomness comes in as an argument; nothing is signed or encrypted, as every
//! server in use accepts it (the signed form of Flash players starts with a non-zero second field).

use bytes::{BufMut, BytesMut};

/// Length of the random part of each side's packet, in bytes.
pub const RANDOM_BYTES: usize = 1_528;
/// Length of packets 1 and 2, in bytes.
pub const PACKET_BYTES: usize = 1_536;
const VERSION: u8 = 3;

/// Why a handshake failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// The peer speaks another version, or another protocol altogether (71 is the `G` of an HTTP request, 72 the
    /// `H` of an HTTP answer, 21 and 22 are TLS).
    #[error("the peer answers with version {0} instead of RTMP version 3")]
    Version(u8),
}

/// One side of a handshake in progress.
#[derive(Debug)]
pub struct Handshake {
    /// What the peer sent of its version, packet 1 and packet 2.
    received: usize,
    /// Version and packet 1 of the peer, to be echoed.
    first: Vec<u8>,
    /// Own packet 1 of a server, sent once the client has spoken.
    pending: Option<Vec<u8>>,
}

impl Handshake {
    /// Starts the client's side: its first 1,537 bytes are appended to `out`.
    #[must_use]
    pub fn client(random: &[u8; RANDOM_BYTES], out: &mut BytesMut) -> Self {
        out.put_slice(&packet_one(random));
        Self { received: 0, first: Vec::with_capacity(1 + PACKET_BYTES), pending: None }
    }

    /// Starts the server's side, which waits for the client to speak first.
    #[must_use]
    pub fn server(random: &[u8; RANDOM_BYTES]) -> Self {
        Self { received: 0, first: Vec::with_capacity(1 + PACKET_BYTES), pending: Some(packet_one(random)) }
    }

    /// Takes what belongs to the handshake off the front of `input` and appends answers to `out`. Returns whether
    /// the handshake is complete; the rest of `input` then belongs to the chunk stream.
    ///
    /// The echo in packet 2 is not compared: servers that know the signed handshake do not echo faithfully.
    ///
    /// # Errors
    /// [`HandshakeError`] on the first byte of a peer that does not speak RTMP.
    pub fn read(&mut self, input: &mut &[u8], out: &mut BytesMut) -> Result<bool, HandshakeError> {
        while !self.is_done() {
            if self.received == 0
                && let Some(version) = input.first()
                && *version != VERSION
            {
                return Err(HandshakeError::Version(*version));
            }
            let first_end = 1 + PACKET_BYTES;
            let end = if self.received < first_end { first_end } else { first_end + PACKET_BYTES };
            let (head, rest) = input.split_at(input.len().min(end - self.received));
            if head.is_empty() {
                return Ok(false);
            }
            *input = rest;
            self.received += head.len();
            if end == first_end {
                self.first.extend_from_slice(head);
                if self.received == first_end {
                    self.answer(out);
                }
            }
        }
        Ok(true)
    }

    fn is_done(&self) -> bool {
        self.received == 1 + 2 * PACKET_BYTES
    }

    fn answer(&mut self, out: &mut BytesMut) {
        if let Some(own) = self.pending.take() {
            out.put_slice(&own);
        }
        // Packet 2 repeats the peer's time and random bytes; its second field, the time of reading, stays zero.
        out.put_slice(&self.first[1..5]);
        out.put_u32(0);
        out.put_slice(&self.first[9..]);
        self.first = Vec::new();
    }
}

fn packet_one(random: &[u8; RANDOM_BYTES]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(1 + PACKET_BYTES);
    packet.push(VERSION);
    packet.extend_from_slice(&[0; 8]);
    packet.extend_from_slice(random);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_complete_in_any_slicing_and_leave_the_rest() {
        for step in [1, 2, 700, 1_536, 1_537, 5_000] {
            let (mut to_server, mut to_client) = (BytesMut::new(), BytesMut::new());
            let mut client = Handshake::client(&[7; RANDOM_BYTES], &mut to_server);
            let mut server = Handshake::server(&[9; RANDOM_BYTES]);
            let mut ignored = BytesMut::new();
            for part in to_server.split().chunks(step) {
                assert!(!server.read(&mut &part[..], &mut to_client).unwrap());
            }
            assert_eq!(to_client.len(), 1 + 2 * PACKET_BYTES);
            assert_eq!(&to_client[1 + PACKET_BYTES + 8..], &[7; RANDOM_BYTES], "the server echoes the client");
            let answer = to_client.split();
            let done = answer.chunks(step).map(|part| client.read(&mut &part[..], &mut to_server).unwrap()).last();
            assert_eq!(done, Some(true));
            assert_eq!(&to_server[8..], &[9; RANDOM_BYTES], "the client echoes the server");
            to_server.put_slice(b"rest");
            let bytes = to_server.split();
            let mut input = &bytes[..];
            assert!(server.read(&mut input, &mut ignored).unwrap());
            assert_eq!(input, b"rest");
            assert!(ignored.is_empty());
        }
    }

    #[test]
    fn another_protocol_is_named_at_its_first_byte() {
        let mut client = Handshake::client(&[0; RANDOM_BYTES], &mut BytesMut::new());
        let error = client.read(&mut &b"HTTP/1.1 400"[..], &mut BytesMut::new()).unwrap_err();
        assert_eq!(error, HandshakeError::Version(b'H'));
    }
}
