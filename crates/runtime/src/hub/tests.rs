use super::*;
use bytes::BytesMut;
use castcore_rtmp::{TagKind, flv};
use std::collections::BTreeMap;

const PATIENT: Duration = Duration::from_secs(1_000);
const SPS: &[u8] = &[0x17, 0, 0, 0, 0, 1, 2, 3];
const ASC: &[u8] = &[0xAF, 0, 0x12, 0x10];

/// Makes FLV, piece by piece, for one source.
struct Flv {
    feed: Feed,
    bytes: BytesMut,
    now: Instant,
}

impl Flv {
    fn begin(hub: &Arc<Hub>, now: Instant, audio: bool, video: bool) -> Self {
        let mut bytes = BytesMut::new();
        flv::write_header(&mut bytes, audio, video);
        Self { feed: hub.begin_source(), bytes, now }
    }

    /// A source with both, its headers sent.
    fn usual(hub: &Arc<Hub>, now: Instant) -> Self {
        let mut source = Self::begin(hub, now, true, true);
        source.tag(TagKind::Script, 0, b"\x02\x00\x0aonMetaData\x08\x00\x00\x00\x00\x00\x00\x09");
        source.tag(TagKind::Video, 0, SPS);
        source.tag(TagKind::Audio, 0, ASC);
        source
    }

    fn tag(&mut self, kind: TagKind, ms: u32, body: &[u8]) -> Fed {
        flv::write_tag(&mut self.bytes, kind, ms, body).unwrap();
        let bytes = self.bytes.split();
        self.feed.push_at(&bytes, self.now).unwrap()
    }

    fn key(&mut self, ms: u32) {
        self.picture(ms, true, 20);
    }

    fn inter(&mut self, ms: u32) {
        self.picture(ms, false, 20);
    }

    fn picture(&mut self, ms: u32, key: bool, length: usize) {
        let mut body = vec![if key { 0x17 } else { 0x27 }, 1, 0, 0, 0];
        body.resize(length, 0);
        self.tag(TagKind::Video, ms, &body);
    }

    fn sound(&mut self, ms: u32) {
        self.tag(TagKind::Audio, ms, &[0xAF, 1, 9, 9]);
    }

    /// `count` groups of one second, a key picture and three others each, with sound.
    fn groups(&mut self, from_ms: u32, count: u32) {
        for group in 0..count {
            for step in 0..4 {
                let ms = from_ms.wrapping_add(group * 1_000 + step * 250);
                self.picture(ms, step == 0, 20);
                self.sound(ms.wrapping_add(10));
                self.now += Duration::from_millis(250);
            }
        }
    }
}

fn hub() -> Arc<Hub> {
    Hub::new(RingSpec::default())
}

fn all(cursor: &mut Cursor) -> (Vec<Arc<Tag>>, u64) {
    let (mut tags, mut dropped) = (Vec::new(), 0);
    loop {
        let before = tags.len();
        dropped += cursor.take(1_000, &mut tags).dropped;
        if tags.len() == before {
            return (tags, dropped);
        }
    }
}

fn assert_forward(tags: &[Arc<Tag>]) {
    let mut last = BTreeMap::new();
    for tag in tags {
        let before = last.insert(tag.video, tag.timestamp_ms);
        assert!(before.is_none_or(|before| before <= tag.timestamp_ms), "{before:?} then {}", tag.timestamp_ms);
    }
}

#[test]
fn a_reader_joins_at_the_latest_key_picture_and_learns_the_headers_with_it() {
    let hub = hub();
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(5_000, 3);
    let (tags, dropped) = all(&mut hub.cursor(PATIENT));
    assert_eq!(tags.len(), 8);
    assert!(tags[0].join && tags[0].video && tags[0].timestamp_ms == 2_000, "the program begins at zero");
    assert_eq!(tags[0].headers.video, [SPS]);
    assert_eq!(tags[0].headers.audio, [ASC]);
    assert!(tags[0].headers.metadata.as_ref().unwrap().starts_with(b"\x02\x00\x0aonMetaData"));
    assert_eq!(dropped, 0, "what was before a reader came is no loss");
}

#[test]
fn nothing_is_let_through_before_the_first_key_picture() {
    let hub = hub();
    let mut cursor = hub.cursor(PATIENT);
    let mut source = Flv::usual(&hub, Instant::now());
    source.sound(0);
    source.inter(10);
    assert!(all(&mut cursor).0.is_empty());
    source.key(20);
    source.sound(15);
    source.sound(25);
    let (tags, _) = all(&mut cursor);
    assert_eq!(tags.iter().map(|tag| (tag.video, tag.timestamp_ms)).collect::<Vec<_>>(), [(true, 0), (false, 5)]);
}

#[test]
fn one_byte_at_a_time_is_the_same_as_all_at_once() {
    let (whole, pieces) = (hub(), hub());
    let mut bytes = BytesMut::new();
    flv::write_header(&mut bytes, true, true);
    for (kind, ms, body) in
        [(TagKind::Video, 0, SPS), (TagKind::Video, 0, &[0x17, 1, 0, 0, 0, 7]), (TagKind::Audio, 9, &[0xAF, 1, 5])]
    {
        flv::write_tag(&mut bytes, kind, ms, body).unwrap();
    }
    let (mut first, mut second) = (whole.begin_source(), pieces.begin_source());
    let at_once = first.push(&bytes).unwrap().media_tags;
    let one_by_one: usize = bytes.iter().map(|byte| second.push(&[*byte]).unwrap().media_tags).sum();
    assert_eq!((at_once, one_by_one), (2, 2));
    assert_eq!(whole.stats().bytes_total, pieces.stats().bytes_total);
    assert_eq!(whole.stats().tags, 2);
}

#[test]
fn a_slow_reader_jumps_to_the_latest_key_picture_and_counts_what_it_lost() {
    let hub = hub();
    let now = Instant::now().checked_sub(Duration::from_secs(20)).unwrap();
    let mut source = Flv::usual(&hub, now);
    let (mut slow, mut patient) = (hub.cursor(Duration::from_secs(3)), hub.cursor(PATIENT));
    source.groups(0, 1);
    let mut tags = Vec::new();
    // The first reading is never a loss, so read one tag before falling behind.
    slow.take(1, &mut tags);
    patient.take(1, &mut tags);
    assert_eq!(tags.len(), 2);
    source.groups(1_000, 2);
    let (tags, dropped) = all(&mut slow);
    assert_eq!(tags[0].timestamp_ms, 2_000);
    assert!(tags[0].join);
    assert_eq!(dropped, 15, "the rest of the first group and the second");
    let (tags, dropped) = all(&mut patient);
    assert_eq!((tags.len(), dropped), (23, 0), "its neighbour loses nothing");
}

#[test]
fn a_reader_behind_within_the_current_group_stays_where_it_is() {
    let hub = hub();
    let mut source = Flv::usual(&hub, Instant::now().checked_sub(Duration::from_secs(60)).unwrap());
    let mut cursor = hub.cursor(Duration::from_secs(3));
    source.key(0);
    let mut tags = Vec::new();
    cursor.take(1, &mut tags);
    (1..200).for_each(|step| source.inter(step * 40));
    let (tags, dropped) = all(&mut cursor);
    assert_eq!((tags.len(), dropped), (199, 0));
}

#[test]
fn a_reader_that_fell_out_of_the_ring_goes_on_at_a_key_picture() {
    let hub = Hub::new(RingSpec { span_ms: 2_000, max_bytes: 1 << 20 });
    let mut source = Flv::usual(&hub, Instant::now());
    let mut cursor = hub.cursor(PATIENT);
    source.groups(0, 1);
    let mut tags = Vec::new();
    cursor.take(1, &mut tags);
    source.groups(1_000, 9);
    let (tags, dropped) = all(&mut cursor);
    assert_eq!(tags[0].timestamp_ms, 9_000);
    assert_eq!(dropped + 1 + tags.len() as u64, 80);
}

#[test]
fn age_spares_the_current_group_and_the_byte_cap_spares_nothing() {
    let hub = Hub::new(RingSpec { span_ms: 2_000, max_bytes: 1 << 20 });
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(0, 1);
    for step in 0..40 {
        source.picture(1_000 + step * 250, step == 0, 20);
        source.now += Duration::from_millis(250);
    }
    assert_eq!(hub.stats().tags, 40, "ten seconds in one group are kept although the span is two");

    hub.set_bounds(RingSpec { span_ms: 60_000, max_bytes: 100_000 });
    let mut late = 100_000;
    for _ in 0..50 {
        late += 40;
        source.picture(late, false, 10_000);
        assert!(hub.stats().ring_bytes <= 100_000);
    }
    let mut cursor = hub.cursor(PATIENT);
    assert!(all(&mut cursor).0.is_empty(), "a group that does not fit has no place to join");
    source.key(late + 40);
    assert!(all(&mut cursor).0[0].join);
}

#[test]
fn a_burst_is_not_old_before_anybody_could_read_it() {
    let hub = hub();
    let mut source = Flv::usual(&hub, Instant::now());
    let mut cursor = hub.cursor(Duration::from_secs(3));
    (0..30).for_each(|group| source.key(group * 1_000));
    let (tags, dropped) = all(&mut cursor);
    assert_eq!((tags.len(), dropped), (30, 0));
}

#[test]
fn a_restart_with_the_same_headers_keeps_the_generation_and_other_headers_change_it() {
    let hub = hub();
    let now = Instant::now();
    let mut cursor = hub.cursor(PATIENT);
    let mut first = Flv::usual(&hub, now);
    first.groups(0, 1);
    drop(first);
    let mut second = Flv::usual(&hub, now + Duration::from_secs(1));
    second.groups(0, 1);
    drop(second);
    let mut third = Flv::begin(&hub, now + Duration::from_secs(2), true, true);
    third.tag(TagKind::Video, 0, &[0x17, 0, 0, 0, 0, 9, 9, 9]);
    third.tag(TagKind::Audio, 0, ASC);
    third.groups(0, 1);
    // In the middle of a source, too.
    third.tag(TagKind::Video, 1_000, SPS);
    third.key(1_000);
    let (tags, _) = all(&mut cursor);
    let generations: Vec<u64> = tags.iter().map(|tag| tag.headers.generation).collect();
    assert_eq!(generations[..16], [1; 16]);
    assert_eq!(generations[16..24], [2; 8]);
    assert_eq!(generations[24..], [3]);
    assert_eq!(tags[16].headers.video[0][5..], [9, 9, 9]);
    assert_eq!(tags[24].headers.video, [SPS]);
    assert_forward(&tags);
}

#[test]
fn a_new_source_continues_behind_the_old_one_and_shows_a_dead_time_as_a_gap() {
    let hub = hub();
    let now = Instant::now();
    let mut cursor = hub.cursor(PATIENT);
    let mut first = Flv::usual(&hub, now);
    first.groups(70_000, 2);
    drop(first);
    // At once: right behind the last sound, and a frame behind the last picture.
    let mut second = Flv::usual(&hub, now + Duration::from_secs(2));
    second.inter(500);
    second.key(900);
    second.inter(1_150);
    drop(second);
    // Three seconds later.
    let mut third = Flv::usual(&hub, now + Duration::from_secs(5));
    third.key(0);
    let (tags, _) = all(&mut cursor);
    assert_forward(&tags);
    let video: Vec<u64> = tags.iter().filter(|tag| tag.video).map(|tag| tag.timestamp_ms).skip(7).collect();
    assert_eq!(video, [1_750, 2_000, 2_250, 5_000]);
}

#[test]
fn a_program_ahead_of_real_time_gets_no_further_ahead_by_restarts() {
    let hub = hub();
    let now = Instant::now();
    let mut cursor = hub.cursor(PATIENT);
    for restart in 0..3 {
        // Five seconds of media at once, then five seconds of nothing.
        let mut source = Flv::usual(&hub, now + Duration::from_secs(restart * 5));
        (0..=5).for_each(|second| source.key(second * 1_000));
    }
    let last = all(&mut cursor).0.last().unwrap().timestamp_ms;
    assert!(last <= 15_200, "{last} ms of media in 15 s");
}

#[test]
fn the_clock_of_32_bits_may_wrap() {
    let hub = hub();
    let mut cursor = hub.cursor(PATIENT);
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(u32::MAX - 1_500, 4);
    let (tags, _) = all(&mut cursor);
    assert_forward(&tags);
    assert_eq!(tags.len(), 32);
    assert_eq!(tags[30].timestamp_ms, 3_750);
}

#[test]
fn a_source_that_jumps_back_begins_anew_at_a_key_picture() {
    let hub = hub();
    let mut cursor = hub.cursor(PATIENT);
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(100_000, 2);
    // As a looped file without timestamp repair does. A small step back is only smoothed.
    source.inter(101_700);
    source.inter(3_000);
    source.key(3_040);
    source.inter(3_080);
    let (tags, _) = all(&mut cursor);
    assert_forward(&tags);
    let video: Vec<u64> = tags.iter().filter(|tag| tag.video).map(|tag| tag.timestamp_ms).skip(7).collect();
    assert_eq!(video[..2], [1_750, 1_750]);
    assert_eq!(video.len(), 4, "the picture without its key picture is left out");
    assert_eq!(video[3] - video[2], 40);
}

#[test]
fn sound_alone_is_a_program() {
    let hub = hub();
    let now = Instant::now();
    let mut source = Flv::begin(&hub, now, true, false);
    source.tag(TagKind::Audio, 0, ASC);
    (0..10).for_each(|step| source.sound(step * 21));
    let mut cursor = hub.cursor(PATIENT);
    source.sound(210);
    let (tags, _) = all(&mut cursor);
    assert_eq!(tags.iter().map(|tag| tag.timestamp_ms).collect::<Vec<_>>(), [189, 210]);
    assert!(tags[0].headers.video.is_empty() && tags[0].headers.audio == [ASC]);
}

#[test]
fn a_file_header_that_announces_pictures_in_vain_is_not_believed_for_ever() {
    let hub = hub();
    let mut source = Flv::begin(&hub, Instant::now(), true, true);
    let mut cursor = hub.cursor(PATIENT);
    (0..300).for_each(|step| source.sound(step * 21));
    assert!(!all(&mut cursor).0.is_empty());
    // They come after all: not before a key picture, and from then on that is the place to join.
    source.tag(TagKind::Video, 6_300, SPS);
    source.inter(6_300);
    source.key(6_340);
    source.sound(6_341);
    let (tags, _) = all(&mut cursor);
    assert_eq!(tags.iter().map(|tag| (tag.video, tag.join)).collect::<Vec<_>>(), [(true, true), (false, false)]);
    assert_eq!(all(&mut hub.cursor(PATIENT)).0.len(), 2);
}

#[test]
fn the_end_of_a_sequence_is_not_passed_on() {
    let hub = hub();
    let mut source = Flv::usual(&hub, Instant::now());
    source.key(0);
    let fed = source.tag(TagKind::Video, 40, &[0x17, 2, 0, 0, 0]);
    assert_eq!((fed.media_tags, hub.stats().tags), (0, 1));
}

#[test]
fn only_the_active_source_is_let_through() {
    let hub = hub();
    let now = Instant::now();
    let mut old = Flv::usual(&hub, now);
    old.groups(0, 1);
    let mut new = Flv::usual(&hub, now);
    assert!(new.feed.source_id() > old.feed.source_id());
    let before = hub.stats().tags;
    old.key(1_000);
    assert_eq!(hub.stats().tags, before);
    new.key(0);
    assert_eq!(hub.stats().tags, before + 1);
    drop(old);
    assert!(!all(&mut hub.cursor(PATIENT)).0.is_empty(), "the end of the old one says nothing about the new one");
}

#[test]
fn who_comes_while_no_source_lives_begins_with_the_next_one() {
    let hub = hub();
    let now = Instant::now();
    let mut first = Flv::usual(&hub, now);
    first.groups(0, 1);
    drop(first);
    let mut cursor = hub.cursor(PATIENT);
    assert!(all(&mut cursor).0.is_empty());
    let mut second = Flv::usual(&hub, now + Duration::from_secs(9));
    second.groups(0, 1);
    assert_eq!(all(&mut cursor).0[0].timestamp_ms, 9_000);
}

#[test]
fn what_is_no_flv_is_refused() {
    let mut feed = hub().begin_source();
    assert!(feed.push(b"#EXTM3U\n#EXT-X-VERSION:3\n").is_err());
}

#[tokio::test]
async fn readers_sleep_until_there_is_media_and_find_the_end_behind_the_last_of_it() {
    let hub = hub();
    let mut cursor = hub.cursor(PATIENT);
    let reader = tokio::spawn(async move {
        let mut tags = Vec::new();
        while cursor.ready().await == Ready::Media {
            cursor.take(1, &mut tags);
        }
        tags.len()
    });
    tokio::task::yield_now().await;
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(0, 2);
    // A last sound that wakes nobody by itself.
    source.sound(2_000);
    drop(source);
    hub.close();
    assert_eq!(reader.await.unwrap(), 17);
    let mut late = hub.cursor(PATIENT);
    assert_eq!(late.ready().await, Ready::End);
    hub.reopen();
    let mut source = Flv::usual(&hub, Instant::now());
    source.key(0);
    assert_eq!(late.ready().await, Ready::Media);
}

/// Kinds and times of what stands in a clip, its headers included.
fn inside(clip: &Clip) -> Vec<(TagKind, u32)> {
    let mut reader = castcore_rtmp::FlvReader::default();
    reader.extend(&clip.flv);
    std::iter::from_fn(|| reader.next().unwrap()).map(|tag| (tag.kind, tag.timestamp_ms)).collect()
}

#[test]
fn a_glance_holds_the_newest_key_picture_and_the_last_second_of_sound() {
    use TagKind::{Audio as A, Script as S, Video as V};
    let hub = hub();
    assert_eq!(hub.clip(), None, "nothing flows yet");
    let mut source = Flv::usual(&hub, Instant::now());
    source.groups(0, 2);
    let clip = hub.clip().unwrap();
    assert!(clip.video && clip.audio);
    let headers = [(S, 0), (V, 0), (A, 0)];
    // Sounds from 760 ms on, 1,000 ms before the last one; the key picture of 1,000 ms among them.
    let expected: Vec<_> =
        headers.into_iter().chain([(A, 0), (V, 240), (A, 250), (A, 500), (A, 750), (A, 1_000)]).collect();
    assert_eq!(inside(&clip), expected);
    drop(source);
    assert_eq!(hub.clip(), None, "nothing flows any more");

    let mut sound = Flv::begin(&hub, Instant::now(), true, false);
    sound.tag(TagKind::Audio, 0, ASC);
    (0..100).for_each(|n| sound.sound(n * 100));
    let clip = hub.clip().unwrap();
    assert!(!clip.video && clip.audio && inside(&clip).len() == 12, "{:?}", inside(&clip));
    // A picture that does not fit a frame of the socket is left out.
    let mut large = Flv::usual(&hub, Instant::now());
    large.picture(0, true, 3 << 20);
    assert_eq!(hub.clip(), None);
}
