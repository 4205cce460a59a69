//! Client and server against each other in memory, over any slicing of the bytes, and both against hostile peers.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use bytes::{Bytes, BytesMut};
use castcore_rtmp::{ClientEvent, FourCc, PublishParams, Publisher, Server, ServerEvent, Tag, TagKind};
use proptest::prelude::*;

const PATH: &str = "room/key?token=a%2Fb&user=x@y";

fn publisher(four_cc: Vec<FourCc>, chunk_size: u32) -> Publisher {
    Publisher::new(PublishParams {
        app: "live/x".into(),
        tc_url: "rtmp://127.0.0.1/live/x".into(),
        play_path: PATH.into(),
        four_cc,
        chunk_size,
        random: [5; 1_528],
    })
}

/// Hands bytes over in pieces whose sizes repeat.
struct Slicer {
    sizes: Vec<usize>,
    next: usize,
}

impl Slicer {
    fn pieces<'a>(&mut self, mut bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        while !bytes.is_empty() {
            let size = self.sizes[self.next % self.sizes.len()].clamp(1, bytes.len());
            self.next += 1;
            let (head, rest) = bytes.split_at(size);
            pieces.push(head);
            bytes = rest;
        }
        pieces
    }
}

/// Everything each side sent and saw.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    client: Vec<ClientEvent>,
    server: Vec<ServerEvent>,
    to_server: Vec<u8>,
    to_client: Vec<u8>,
}

fn talk(client: &mut Publisher, server: &mut Server, slicer: &mut Slicer, seen: &mut Seen) {
    loop {
        let (up, down) = (client.output(), server.output());
        if up.is_none() && down.is_none() {
            return;
        }
        let (up, down) = (up.unwrap_or_default(), down.unwrap_or_default());
        seen.to_server.extend(&up);
        seen.to_client.extend(&down);
        for piece in slicer.pieces(&up) {
            server.input(piece).unwrap();
        }
        for piece in slicer.pieces(&down) {
            client.input(piece).unwrap();
        }
        seen.client.extend(std::iter::from_fn(|| client.next_event()));
        while let Some(event) = server.next_event() {
            if matches!(event, ServerEvent::PublishRequested { .. }) {
                server.accept().unwrap();
            }
            seen.server.push(event);
        }
    }
}

fn session(tags: &[Tag], sizes: Vec<usize>, chunk_size: u32) -> Seen {
    let mut client = publisher(vec![FourCc::HEVC], chunk_size);
    let mut server = Server::new([6; 1_528]);
    let mut slicer = Slicer { sizes, next: 0 };
    let mut seen = Seen::default();
    talk(&mut client, &mut server, &mut slicer, &mut seen);
    let mut out = BytesMut::new();
    for tag in tags {
        client.write_media(&mut out, tag.kind, tag.timestamp_ms, &tag.data).unwrap();
    }
    client.unpublish(&mut out);
    seen.to_server.extend(&out);
    for piece in slicer.pieces(&out) {
        server.input(piece).unwrap();
    }
    seen.server.extend(std::iter::from_fn(|| server.next_event()));
    seen
}

fn tag(kind: TagKind, timestamp_ms: u32, data: &[u8]) -> Tag {
    Tag { kind, timestamp_ms, data: Bytes::copy_from_slice(data) }
}

#[test]
fn a_stream_arrives_as_it_was_sent() {
    let tags = [
        tag(TagKind::Video, 0, b"\x90hvc1config"),
        tag(TagKind::Audio, 0, b"\xaf\x00\x12\x10"),
        tag(TagKind::Video, 0, &[0x91; 100_000]),
        tag(TagKind::Audio, 0x00FF_FFFF, &[0xaf; 5_000]),
        tag(TagKind::Video, u32::MAX, &[0xa1; 9_000]),
        tag(TagKind::Video, 25, &[0xa1; 9_000]),
    ];
    let seen = session(&tags, vec![1_460], 4_096);
    assert_eq!(
        seen.client,
        [ClientEvent::Established { stream_id: 1, server: "FMS/3,0,1,123".into(), four_cc: vec!["hvc1".into()] }]
    );
    let mut expected = vec![ServerEvent::PublishRequested {
        app: "live/x".into(),
        play_path: PATH.into(),
        tc_url: "rtmp://127.0.0.1/live/x".into(),
        four_cc: vec!["hvc1".into()],
    }];
    expected.extend(tags.into_iter().map(ServerEvent::Media));
    expected.push(ServerEvent::Unpublished);
    assert_eq!(seen.server, expected);
}

#[test]
fn the_server_acknowledges_what_it_received() {
    let (mut client, mut server) = (publisher(vec![], 65_536), Server::new([6; 1_528]));
    let (mut slicer, mut seen) = (Slicer { sizes: vec![60_000], next: 0 }, Seen::default());
    talk(&mut client, &mut server, &mut slicer, &mut seen);
    let mut out = BytesMut::new();
    client.write_media(&mut out, TagKind::Video, 0, &vec![0x17; 2_600_000]).unwrap();
    for piece in slicer.pieces(&out) {
        server.input(piece).unwrap();
    }
    talk(&mut client, &mut server, &mut slicer, &mut seen);
    let Some(ClientEvent::Acknowledged { bytes }) = seen.client.last() else { panic!("{:?}", seen.client) };
    assert!((2_500_000..2_700_000).contains(bytes), "{bytes}");
}

fn tags() -> impl Strategy<Value = Vec<Tag>> {
    let kind = prop_oneof![Just(TagKind::Audio), Just(TagKind::Video)];
    let time = prop_oneof![0_u32..100_000, 0x00FF_FFF0_u32..0x0100_0010, 0xFFFF_FF00_u32..=u32::MAX];
    let one =
        (kind, time, prop::collection::vec(any::<u8>(), 1..1_500)).prop_map(|(kind, at, data)| tag(kind, at, &data));
    prop::collection::vec(one, 0..8)
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![1_usize..20, 20_usize..3_000], 1..12)
}

/// Both sides live on whatever bytes come, in whatever state they are.
fn survive(client: &[u8], server: &[u8], sizes: Vec<usize>) {
    let mut slicer = Slicer { sizes, next: 0 };
    let mut publisher = publisher(vec![], 4_096);
    for piece in slicer.pieces(client) {
        if publisher.input(piece).is_err() {
            break;
        }
        while publisher.next_event().is_some() {}
    }
    let mut receiver = Server::new([6; 1_528]);
    for piece in slicer.pieces(server) {
        if receiver.input(piece).is_err() {
            break;
        }
        while let Some(event) = receiver.next_event() {
            if matches!(event, ServerEvent::PublishRequested { .. }) {
                receiver.accept().unwrap();
            }
        }
    }
    assert!(receiver.output().is_none_or(|bytes| bytes.len() < 300_000));
    assert!(publisher.output().is_none_or(|bytes| bytes.len() < 300_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_slicing_gives_the_same_events(tags in tags(), sizes in sizes(), chunk_size in 128_u32..6_000) {
        let whole = session(&tags, vec![usize::MAX], chunk_size);
        let sliced = session(&tags, sizes, chunk_size);
        prop_assert_eq!(&whole.client, &sliced.client);
        prop_assert_eq!(whole.server.len(), tags.len() + 2);
        prop_assert_eq!(whole, sliced);
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..3_000), sizes in sizes()) {
        let handshake = session(&[], vec![usize::MAX], 4_096);
        let up = [&handshake.to_server[..3_073], &noise].concat();
        let down = [&handshake.to_client[..3_073], &noise].concat();
        survive(&down, &up, sizes.clone());
        survive(&noise, &noise, sizes);
    }

    #[test]
    fn changed_sessions_never_panic(
        tags in tags(),
        sizes in sizes(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut seen = session(&tags, vec![usize::MAX], 4_096);
        for (at, byte) in changes {
            // The handshake is noise anyway; the changes belong behind it.
            for bytes in [&mut seen.to_server, &mut seen.to_client] {
                let at = 3_073 + at.index(bytes.len() - 3_073);
                bytes[at] = byte;
            }
        }
        survive(&seen.to_client, &seen.to_server, sizes);
    }
}
