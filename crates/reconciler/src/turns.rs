//! Who is started when the server starts: one after the other in their order, and only some at a time, so that a reboot
//! does not start all encoders in one second. A start that a person asks for needs no turn.

use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::JoinSet,
    time,
};

/// Jobs that start at a time: until their runtime has been told what to do.
const STARTS_AT_ONCE: usize = 4;
/// The next one waits this long for the runtime of the one before it, which may hang while it is planned.
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends when it is this job's turn. One that is dropped gives its turn to the next.
pub(crate) type Turn = oneshot::Receiver<Place>;

/// A place among those that start; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    next: Option<oneshot::Sender<Infallible>>,
}

impl Place {
    /// The runtime is there, or it will not come: the next job may have its turn. The place itself stays taken.
    pub(crate) fn begun(&mut self) {
        self.next = None;
    }
}

/// Those that wait, and whoever calls them.
#[derive(Debug, Default)]
pub(crate) struct Line(JoinSet<()>);

impl Line {
    /// As many turns, in the order in which they come.
    pub(crate) fn form(&mut self, length: usize) -> Vec<Turn> {
        let (callers, turns): (Vec<oneshot::Sender<Place>>, Vec<Turn>) =
            std::iter::repeat_with(oneshot::channel).take(length).unzip();
        let places = Arc::new(Semaphore::new(STARTS_AT_ONCE));
        self.0.spawn(async move {
            for caller in callers {
                // Never closed.
                let Ok(permit) = Arc::clone(&places).acquire_owned().await else { return };
                let (next, has_begun) = oneshot::channel();
                // One that no longer waits hands the place back, and its turn.
                let _ = caller.send(Place { _permit: permit, next: Some(next) });
                let _ = time::timeout(PATIENCE, has_begun).await;
            }
        });
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oneshot::error::TryRecvError;

    /// Lets everything happen that happens without time.
    async fn settle() {
        time::sleep(Duration::from_millis(1)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_order_is_kept_and_places_are_few() {
        let mut line = Line::default();
        let mut turns = line.form(STARTS_AT_ONCE + 2).into_iter();
        let mut places = Vec::new();
        for _ in 0..STARTS_AT_ONCE {
            let mut turn = turns.next().unwrap();
            settle().await;
            places.push(turn.try_recv().unwrap());
            // Not before the one in front has begun.
            settle().await;
            assert_eq!(turns.as_mut_slice()[0].try_recv().unwrap_err(), TryRecvError::Empty);
            places.last_mut().unwrap().begun();
        }
        // All places are taken, for however long.
        time::sleep(10 * PATIENCE).await;
        assert_eq!(turns.as_mut_slice()[0].try_recv().unwrap_err(), TryRecvError::Empty);
        places.remove(2);
        turns.next().unwrap().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_left_and_one_that_hangs_hold_nobody_up_for_ever() {
        let mut line = Line::default();
        let mut turns = line.form(3).into_iter();
        drop(turns.next());
        let hangs = turns.next().unwrap().await.unwrap();
        let began = time::Instant::now();
        turns.next().unwrap().await.unwrap();
        assert_eq!(began.elapsed().as_secs(), PATIENCE.as_secs());
        drop(hangs);
    }
}
