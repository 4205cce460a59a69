//! A small picture of what a job sends, made when somebody asks: of the newest key picture that its runtime holds, with
//! the loudness of its last second of sound. It costs nothing while nobody looks.

use crate::{
    Domain,
    caller::Caller,
    fault,
    workshop::{NoGlance, Work},
};
use bytes::Bytes;
use castcore_ffmpeg::plan::{peak_db, still_args};
use castcore_model::{ErrorCode, Fault, JobId, Permission, job::DesiredState};
use castcore_store::jobs;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// A picture is shown again for so long.
const FRESH: Duration = Duration::from_secs(3);
/// What no decoder could read is not tried again for so long: it seldom changes, and every row of a list asks.
const UNREADABLE: Duration = Duration::from_secs(15);
/// Decoders at a time.
const DECODERS: usize = 2;
/// One of them has this long.
const LIMIT: Duration = Duration::from_secs(5);
/// How long somebody waits for a decoder.
const WAIT: Duration = Duration::from_secs(5);
/// A picture is never larger, in bytes.
const MAX_BYTES: usize = 512 << 10;
/// Brightness, of 255, up to which a pixel is black; a little above where television has its black.
const BLACK: u8 = 24;

/// A small picture of what a job sends.
#[derive(Clone, Debug)]
pub struct Still {
    /// JPEG, 320 pixels wide; `None` when there is sound alone.
    pub picture: Option<Bytes>,
    /// Whether there is nothing to see in it.
    pub is_black: bool,
    /// The loudest sample of the last second, in decibels below full scale; `None` without sound.
    pub peak_db: Option<f64>,
}

/// What a decoder made of a job's picture: `None` when it could not read it.
#[derive(Debug)]
struct Kept {
    at: Instant,
    /// Number of the job's run that it shows: the next one may send something else.
    run: i64,
    still: Option<Arc<Still>>,
}

impl Kept {
    /// Whether it still answers for the job at this moment.
    fn answers(&self, run: i64, now: Instant) -> bool {
        self.run == run && !self.is_old(now)
    }

    fn is_old(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) >= if self.still.is_some() { FRESH } else { UNREADABLE }
    }
}

/// A place for the picture of one job. Its lock is held while one is made, so that all who ask get the same.
type Slot = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// The pictures of late, and the places to make them.
#[derive(Debug)]
pub(crate) struct Stills {
    slots: Mutex<HashMap<JobId, Slot>>,
    places: Semaphore,
}

impl Default for Stills {
    fn default() -> Self {
        Self { slots: Mutex::default(), places: Semaphore::new(DECODERS) }
    }
}

impl Stills {
    fn slot(&self, job: JobId) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        // Of jobs that nobody looks at any more, nothing is kept.
        slots.retain(|_, slot| {
            let now = Instant::now();
            let is_old =
                |slot: &Slot| slot.try_lock().is_ok_and(|slot| slot.as_ref().is_none_or(|kept| kept.is_old(now)));
            Arc::strong_count(slot) > 1 || !is_old(slot)
        });
        Arc::clone(slots.entry(job).or_default())
    }
}

impl Domain {
    /// A small picture of what a job sends now. 404 `{"still": "off_air"}` while it sends nothing, 409 `{"still":
    /// "other_server"}` on a server that does not run it, `{"still": "unreachable"}` when what runs it does not answer,
    /// `{"still": "unreadable"}` when no decoder makes a picture of it; 429 while the machine has no time for one.
    pub async fn still(&self, caller: &Caller, id: JobId) -> Result<Arc<Still>, Fault> {
        caller.require(Permission::StreamsWatch)?;
        let job = jobs::get(self.store.read(), id).await.map_err(fault)?.ok_or_else(|| Fault::not_found("job"))?;
        if job.desired_state != DesiredState::Running {
            return Err(off_air());
        }
        let slot = self.stills.slot(id);
        let mut slot = slot.lock().await;
        if slot.as_ref().is_none_or(|kept| !kept.answers(job.run, Instant::now())) {
            let still = self.make_still(id).await?.map(Arc::new);
            *slot = Some(Kept { at: Instant::now(), run: job.run, still });
        }
        slot.as_ref().and_then(|kept| kept.still.clone()).ok_or_else(|| conflict("unreadable"))
    }

    /// `None`: no decoder could read it.
    async fn make_still(&self, id: JobId) -> Result<Option<Still>, Fault> {
        let workshop = self.workshop()?;
        let glance = match workshop.glance(id).await {
            Ok(glance) => glance,
            // On air all the same: then another server runs it.
            Err(NoGlance::OffAir) if !self.stills_here(id) => return Err(conflict("other_server")),
            Err(NoGlance::OffAir) => return Err(off_air()),
            Err(NoGlance::Unreachable) => return Err(conflict("unreachable")),
        };
        let place = tokio::time::timeout(WAIT, self.stills.places.acquire()).await;
        let Ok(Ok(_place)) = place else {
            return Err(busy());
        };
        let work = Work {
            ffmpeg: self.tools().ffmpeg().await?,
            args: still_args(glance.video, glance.audio),
            files: Vec::new(),
            devices: Vec::new(),
            stdin: Some(glance.flv),
            limit: LIMIT,
            max_bytes: MAX_BYTES,
        };
        let done =
            workshop.run(work).await.map_err(|(reason, detail)| Fault::internal(format!("{reason}: {detail}")))?;
        let picture = Some(done.stdout).filter(|jpeg| jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]));
        if glance.video && picture.is_none() {
            // Ended by us: the machine has no time for it now, which says nothing about the picture.
            if done.cut_off {
                return Err(busy());
            }
            // A source can send what no decoder reads; the stream itself may pass it on all the same.
            let last = done.lines.last().map(String::as_str).unwrap_or("no picture came");
            tracing::debug!(job = %id, last, "a still could not be made");
            return Ok(None);
        }
        Ok(Some(Still {
            is_black: picture.as_deref().is_some_and(is_black),
            picture: picture.map(Bytes::from),
            peak_db: done.lines.iter().find_map(|line| peak_db(line)),
        }))
    }

    /// Whether this server is the one to ask: the job's folder is here.
    fn stills_here(&self, id: JobId) -> bool {
        self.settings.paths.run_dir().join(id.to_string()).exists()
    }
}

fn off_air() -> Fault {
    Fault::new(ErrorCode::ValidationFailed).with_status(404).with("still", "off_air")
}

fn busy() -> Fault {
    Fault::new(ErrorCode::TooManyRequests).with("retry_after", 2)
}

fn conflict(why: &str) -> Fault {
    Fault::new(ErrorCode::Conflict).with("still", why)
}

/// Whether nearly every pixel is black.
fn is_black(jpeg: &[u8]) -> bool {
    let Ok(picture) = image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg) else { return false };
    let luma = picture.into_luma8();
    let bright = luma.iter().filter(|pixel| **pixel > BLACK).count();
    bright * 200 < luma.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(shade: impl Fn(u32) -> u8) -> Vec<u8> {
        let picture = image::GrayImage::from_fn(64, 36, |x, _| image::Luma([shade(x)]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn black_is_black_and_a_logo_is_not() {
        assert!(is_black(&jpeg(|_| 16)));
        assert!(!is_black(&jpeg(|_| 128)));
        assert!(!is_black(&jpeg(|x| if x < 8 { 200 } else { 0 })));
        assert!(!is_black(b"nonsense"));
    }

    #[test]
    fn what_could_not_be_read_is_left_alone_for_longer_than_a_picture_is_shown() {
        let at = Instant::now();
        let picture = Still { picture: None, is_black: false, peak_db: None };
        for (still, good_for) in [(Some(Arc::new(picture)), FRESH), (None, UNREADABLE)] {
            let kept = Kept { at, run: 7, still };
            assert!(kept.answers(7, at + good_for - Duration::from_millis(1)));
            assert!(!kept.answers(7, at + good_for));
            assert!(!kept.answers(8, at), "the next run may send something else");
        }
    }

    #[test]
    fn what_nobody_looks_at_is_forgotten() {
        let stills = Stills::default();
        let (one, other) = (JobId::random(), JobId::random());
        drop(stills.slot(one));
        let held = stills.slot(other);
        assert_eq!(stills.slots.lock().unwrap().len(), 1, "the first was forgotten");
        drop(held);
    }
}
