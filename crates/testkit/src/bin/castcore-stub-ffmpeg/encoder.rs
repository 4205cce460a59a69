//! A small FLV stream in real time: right in every byte that a hub or a server looks at, filler elsewhere.

use crate::{cli::Cli, progress::Progress};
use castcore_testkit::stub::Behaviour;
use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

/// H.264 Baseline, 320×180; and its picture parameters.
const SPS: &[u8] = &[
    0x67, 0x42, 0xc0, 0x0b, 0xd9, 0x01, 0x41, 0x9f, 0x9f, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00, 0x03,
    0x01, 0x40, 0xf1, 0x42, 0xa4, 0x80,
];
const PPS: &[u8] = &[0x68, 0xcb, 0x83, 0xcb, 0x20];
/// AAC-LC, 48 kHz, stereo; and one frame of silence in it.
const AAC_CONFIG: &[u8] = &[0xaf, 0, 0x11, 0x90];
const AAC_SILENCE: &[u8] = &[0xaf, 1, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c];

pub(crate) fn run(cli: &Cli, orders: &Behaviour, began: Instant) -> anyhow::Result<u8> {
    let mut out = io::stdout();
    let mut progress = Progress::new(cli.progress_fd(), began);
    until(began, orders.first_media_ms);
    let first = Instant::now();
    let (fps, size) = (u64::from(orders.fps.max(1)), picture_bytes(orders));
    let mut batch = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
    tag(&mut batch, 18, 0, b"\x02\0\x0aonMetaData\x08\0\0\0\0\0\0\x09");
    tag(&mut batch, 9, 0, &video_config());
    tag(&mut batch, 8, 0, AAC_CONFIG);

    let (mut total, mut sounds, mut last_key) = (0, 0, None);
    for frame in 0_u64.. {
        let at = frame * 1000 / fps;
        until(first, at);
        if orders.stall_after_ms.is_some_and(|limit| began.elapsed() >= Duration::from_millis(limit)) {
            loop {
                std::thread::park();
            }
        }
        let is_key = last_key.is_none_or(|last| at - last >= orders.keyframe_ms);
        if is_key {
            last_key = Some(at);
        }
        tag(&mut batch, 9, at, &picture(is_key, size));
        // 1024 samples at 48 kHz each.
        while sounds * 64 / 3 <= at {
            tag(&mut batch, 8, sounds * 64 / 3, AAC_SILENCE);
            sounds += 1;
        }
        if let Err(error) = out.write_all(&batch).and_then(|()| out.flush()) {
            eprintln!("av_interleaved_write_frame(): {error}");
            return Ok(1);
        }
        total += batch.len() as u64;
        batch.clear();
        progress.tell(frame + 1, at, total, false);
    }
    Ok(0)
}

/// Sleeps until `ms` after `start`.
fn until(start: Instant, ms: u64) {
    std::thread::sleep(Duration::from_millis(ms).saturating_sub(start.elapsed()));
}

fn picture_bytes(orders: &Behaviour) -> usize {
    let bytes = u64::from(orders.rate_kbps) * 125 / u64::from(orders.fps.max(1));
    usize::try_from(bytes).unwrap_or(0).clamp(16, 1 << 20)
}

fn video_config() -> Vec<u8> {
    let mut body = vec![0x17, 0, 0, 0, 0, 1, SPS[1], SPS[2], SPS[3], 0xff, 0xe1, 0, SPS.len() as u8];
    body.extend(SPS);
    body.extend([1, 0, PPS.len() as u8]);
    body.extend(PPS);
    body
}

/// One NAL unit of filler of the right type.
fn picture(is_key: bool, size: usize) -> Vec<u8> {
    let mut body = vec![if is_key { 0x17 } else { 0x27 }, 1, 0, 0, 0];
    body.extend(u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes());
    body.push(if is_key { 0x65 } else { 0x41 });
    body.resize(9 + size, 0x88);
    body
}

fn tag(batch: &mut Vec<u8>, kind: u8, at_ms: u64, body: &[u8]) {
    // A run of more than 49 days wraps, as FLV does.
    let (size, time) = ((body.len() as u32).to_be_bytes(), (at_ms as u32).to_be_bytes());
    batch.extend([kind, size[1], size[2], size[3], time[1], time[2], time[3], time[0], 0, 0, 0]);
    batch.extend(body);
    batch.extend((body.len() as u32 + 11).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_testkit::flv;

    #[test]
    fn what_is_sent_is_flv() {
        let mut file = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
        tag(&mut file, 9, 0, &video_config());
        tag(&mut file, 9, 0, &picture(true, 100));
        tag(&mut file, 9, 0x0123_4567, &picture(false, 100));
        tag(&mut file, 8, 21, AAC_SILENCE);
        let tags = flv::tags(&file).unwrap();
        assert_eq!(tags.iter().map(|tag| tag.is_media()).collect::<Vec<_>>(), [false, true, true, true]);
        assert_eq!(tags.iter().map(|tag| tag.is_keyframe()).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!(tags[2].dts_ms, 0x0123_4567);
    }
}
