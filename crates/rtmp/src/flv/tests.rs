use super::*;
use proptest::prelude::*;

fn tag(kind: TagKind, data: &[u8]) -> Tag {
    Tag { kind, timestamp_ms: 0, data: Bytes::copy_from_slice(data) }
}

#[test]
fn tags_are_told_apart_by_their_first_bytes() {
    use Class::*;
    use TagKind::{Audio as A, Script as S, Video as V};
    type Row = (TagKind, &'static [u8], Class, Option<&'static str>, u8);
    let rows: &[Row] = &[
        // legacy
        (V, b"\x17\x00\0\0\0avcC", VideoSequenceHeader, Some("h264"), 0),
        (V, b"\x17\x01\0\0\0x", Keyframe, Some("h264"), 0),
        (V, b"\x27\x01\0\0\0x", Interframe, Some("h264"), 0),
        (V, b"\x37\x01\0\0\0x", Interframe, Some("h264"), 0),
        (V, b"\x47\x01\0\0\0x", Keyframe, Some("h264"), 0),
        (V, b"\x17\x02\0\0\0", EndOfSequence, Some("h264"), 0),
        (V, b"\x57\x00", Ignore, Some("h264"), 0),
        (V, b"\x17", Ignore, Some("h264"), 0),
        (V, b"\x1c\x00\0\0\0hvcC", VideoSequenceHeader, Some("hevc"), 0),
        (V, b"\x1c\x01\0\0\0x", Keyframe, Some("hevc"), 0),
        (V, b"\x2c\x01\0\0\0x", Interframe, Some("hevc"), 0),
        (V, b"\x12x", Keyframe, None, 0),
        (V, b"\x22x", Interframe, None, 0),
        (V, b"", Ignore, None, 0),
        (A, b"\xaf\x00\x12\x10", AudioSequenceHeader, Some("aac"), 0),
        (A, b"\xaf\x01x", Audio, Some("aac"), 0),
        (A, b"\xaf", Ignore, Some("aac"), 0),
        (A, b"\x2fx", Audio, Some("mp3"), 0),
        (A, b"", Ignore, None, 0),
        // enhanced
        (V, b"\x90hvc1cfg", VideoSequenceHeader, Some("hevc"), 0),
        (V, b"\x91hvc1\0\0\0x", Keyframe, Some("hevc"), 0),
        (V, b"\xa1hvc1\0\0\0x", Interframe, Some("hevc"), 0),
        (V, b"\x93hvc1x", Keyframe, Some("hevc"), 0),
        (V, b"\xa3av01x", Interframe, Some("av1"), 0),
        (V, b"\x92av01", EndOfSequence, Some("av1"), 0),
        (V, b"\x94hvc1colorInfo", VideoMetadata, Some("hevc"), 0),
        (V, b"\xd4hvc1colorInfo", VideoMetadata, Some("hevc"), 0),
        (V, b"\x95av01x", VideoSequenceHeader, Some("av1"), 0),
        (V, b"\xd1\x00", Ignore, None, 0),
        (V, b"\x98hvc1", Ignore, Some("hevc"), 0),
        (V, b"\x91hv", Ignore, None, 0),
        (A, b"\x90OpusOpusHead", AudioSequenceHeader, Some("opus"), 0),
        (A, b"\x91Opusx", Audio, Some("opus"), 0),
        (A, b"\x92Opus", EndOfSequence, Some("opus"), 0),
        (A, b"\x94ac-3\x01\x06", AudioMetadata, Some("ac3"), 0),
        (A, b"\x9f", Ignore, None, 0),
        // multitrack: one track, several tracks of one codec, several codecs
        (V, b"\x96\x00avc1\x01cfg", VideoSequenceHeader, Some("h264"), 1),
        (V, b"\x96\x01avc1\x01\0\0\0x", Interframe, Some("h264"), 1),
        (V, b"\x96\x01avc1\x00\0\0\0x", Keyframe, Some("h264"), 0),
        (V, b"\x96\x11avc1\x00\0\0\x01x", Keyframe, Some("h264"), 0),
        (V, b"\x96\x21hvc1\x02\0\0\x01x", Interframe, Some("hevc"), 2),
        (A, b"\x95\x00mp4a\x01cfg", AudioSequenceHeader, Some("aac"), 1),
        (A, b"\x95\x01mp4a\x03x", Audio, Some("aac"), 3),
        // modifiers in front: of 3 bytes, two of them, one that is cut short
        (V, b"\x97\x02\0\0\x07\x01hvc1\0\0\0x", Keyframe, Some("hevc"), 0),
        (V, b"\x97\x02\0\0\x07\x07\x00\xff\x06\x01avc1\x05x", Interframe, Some("h264"), 5),
        (V, b"\x97\xff\x01\x2bshort", Ignore, None, 0),
        (A, b"\x97\x00\xff\x01Opusx", Audio, Some("opus"), 0),
        // script
        (S, b"\x02\x00\x0aonMetaData\x08", Metadata, None, 0),
        (S, b"\x02\x00\x0d@setDataFrame\x02\x00\x0aonMetaData\x08", Metadata, None, 0),
        (S, b"\x02\x00\x0aonTextData\x08", Ignore, None, 0),
    ];
    for (kind, data, class, name, number) in rows {
        let tag = tag(*kind, data);
        assert_eq!(classify(&tag), *class, "{kind:?} {data:?}");
        assert_eq!(codec(&tag).as_ref().map(Codec::name), *name, "{kind:?} {data:?}");
        assert_eq!(track(&tag), *number, "{kind:?} {data:?}");
    }
}

#[test]
fn a_long_modifier_has_its_length_in_16_bits() {
    for length in [256, 300, 65_536_usize] {
        let [.., high, low] = (length - 1).to_be_bytes();
        let mut data = vec![0x97, 255, high, low];
        data.resize(4 + length, 0x07);
        data.extend(b"\x03av01x");
        let long = tag(TagKind::Video, &data);
        assert_eq!((classify(&long), codec(&long).unwrap().four_cc), (Class::Keyframe, FourCc::AV1), "{length}");
    }
}

#[test]
fn only_enhanced_tags_ask_for_a_four_cc_list() {
    let legacy = codec(&tag(TagKind::Video, b"\x1c\x00")).unwrap();
    let enhanced = codec(&tag(TagKind::Video, b"\x90hvc1")).unwrap();
    assert_eq!((legacy.four_cc, legacy.enhanced), (FourCc::HEVC, false));
    assert_eq!((enhanced.four_cc, enhanced.enhanced), (FourCc::HEVC, true));
    assert_eq!(FourCc::new(*b"a\n\0\xff"), None);
}

#[test]
fn a_tag_written_has_the_bytes_of_the_format() {
    let mut out = BytesMut::new();
    write_header(&mut out, true, true);
    write_tag(&mut out, TagKind::Video, 0x8102_0304, b"ab").unwrap();
    assert_eq!(&out[..], b"FLV\x01\x05\0\0\0\x09\0\0\0\0\x09\0\0\x02\x02\x03\x04\x81\0\0\0ab\0\0\0\x0d");
}

#[test]
fn sizes_are_bounded() {
    let mut out = BytesMut::new();
    let huge = vec![0; 1 << 24];
    assert_eq!(write_tag(&mut out, TagKind::Audio, 0, &huge), Err(FlvError::TooLarge { bytes: 1 << 24 }));
    assert!(out.is_empty());
    write_header(&mut out, true, true);
    write_tag(&mut out, TagKind::Audio, 0, &[0; 101]).unwrap();
    let mut reader = FlvReader::new(100);
    reader.extend(&out[..24]);
    assert_eq!(reader.next(), Err(FlvError::TooLarge { bytes: 101 }), "refused at the header, not after the body");
}

#[test]
fn broken_streams_are_refused() {
    let mut good = BytesMut::new();
    write_header(&mut good, true, true);
    write_tag(&mut good, TagKind::Audio, 0, b"x").unwrap();
    let last = good.len() - 1;
    for (at, byte, error) in [
        (0, b'f', FlvError::NotFlv),
        (5, 1, FlvError::NotFlv),
        (13, 10, FlvError::TagType(10)),
        (13, 0x28, FlvError::TagType(0x28)),
        (last, 99, FlvError::Trailer),
    ] {
        let mut bytes = good.clone();
        bytes[at] = byte;
        let mut reader = FlvReader::default();
        reader.extend(&bytes);
        assert_eq!(reader.next(), Err(error), "byte {at}");
    }
    let mut reader = FlvReader::default();
    reader.extend(b"G");
    assert_eq!(reader.next(), Err(FlvError::NotFlv), "known at the first byte");
}

#[test]
fn each_tag_owns_exactly_its_bytes() {
    let mut reader = FlvReader::default();
    let mut out = BytesMut::new();
    write_header(&mut out, true, true);
    write_tag(&mut out, TagKind::Audio, 0, b"abc").unwrap();
    write_tag(&mut out, TagKind::Audio, 0, b"def").unwrap();
    reader.extend(&out);
    let first = reader.next().unwrap().unwrap();
    let second = reader.next().unwrap().unwrap();
    assert!(first.data.is_unique() && second.data.is_unique());
    assert_eq!(BytesMut::from(first.data).capacity(), 3);
}

fn tags() -> impl Strategy<Value = Vec<(u8, u32, Vec<u8>)>> {
    let kind = prop_oneof![Just(8_u8), Just(9), Just(18)];
    prop::collection::vec((kind, any::<u32>(), prop::collection::vec(any::<u8>(), 0..300)), 0..12)
}

proptest! {
    #[test]
    fn what_is_written_is_read_in_any_slicing(tags in tags(), step in 1_usize..400) {
        let mut out = BytesMut::new();
        write_header(&mut out, true, true);
        for (kind, at, data) in &tags {
            write_tag(&mut out, TagKind::from_id(*kind).unwrap(), *at, data).unwrap();
        }
        let mut reader = FlvReader::default();
        let mut read = Vec::new();
        for part in out.chunks(step) {
            reader.extend(part);
            while let Some(tag) = reader.next().unwrap() {
                read.push((tag.kind.id(), tag.timestamp_ms, tag.data.to_vec()));
            }
        }
        prop_assert_eq!(read, tags);
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), kind in 0_u8..3) {
        let kind = [TagKind::Audio, TagKind::Video, TagKind::Script][usize::from(kind)];
        let hostile = tag(kind, &bytes);
        let _ = (classify(&hostile), codec(&hostile), track(&hostile));
        let mut reader = FlvReader::new(1_000);
        reader.extend(b"FLV\x01\x05\0\0\0\x09\0\0\0\0");
        reader.extend(&bytes);
        while let Ok(Some(tag)) = reader.next() {
            prop_assert!(tag.data.len() <= 1_000);
        }
    }
}
