//! Turns each live message into text once, however many clients look at it.

use super::Topic;
use castcore_bus::{Bus, LiveMessage};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::broadcast;

/// A message with its text, made once.
#[derive(Debug)]
pub struct Rendered {
    /// Which message of this hub it is, from 1 on.
    pub number: u64,
    /// The message.
    pub message: Arc<LiveMessage>,
    /// `data` of the delta as JSON text.
    pub data: String,
}

/// What a socket hears.
#[derive(Clone, Debug)]
pub enum News {
    /// A message.
    Rendered(Arc<Rendered>),
    /// The hub itself missed messages: only new snapshots show the present.
    StartOver,
}

/// Frames kept for a slow client; one that falls further behind starts over with a snapshot.
const BACKLOG: usize = 1_024;

/// The place where sockets get their news.
#[derive(Clone, Debug)]
pub struct LiveHub {
    sender: broadcast::Sender<News>,
    /// The number of the newest message that entered.
    newest: Arc<AtomicU64>,
}

impl LiveHub {
    /// Listens to the bus until it is gone.
    #[must_use]
    pub fn start(bus: &dyn Bus) -> Self {
        let hub = Self { sender: broadcast::Sender::new(BACKLOG), newest: Arc::default() };
        let Self { sender, newest } = hub.clone();
        let mut live = bus.live();
        tokio::spawn(async move {
            loop {
                match live.recv().await {
                    Ok(message) => {
                        let number = newest.fetch_add(1, Ordering::AcqRel) + 1;
                        // Nobody looks: nothing to render.
                        if sender.receiver_count() == 0 {
                            continue;
                        }
                        let data = Topic::of(&message).delta(&message).map(|value| value.to_string());
                        let rendered = Rendered { number, message, data: data.unwrap_or_default() };
                        let _ = sender.send(News::Rendered(Arc::new(rendered)));
                    }
                    Err(broadcast::error::RecvError::Lagged(skipped)) => {
                        tracing::warn!(skipped, "live messages skipped, sockets start over");
                        let _ = sender.send(News::StartOver);
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        hub
    }

    /// From now on receive news.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
    }

    /// The number of the newest message that entered. Whoever posts writes on the board first, so a board that is read
    /// after this holds every message up to that number.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.newest.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_bus::MemoryBus;
    use castcore_model::JobId;

    async fn hear(live: &mut broadcast::Receiver<News>) -> News {
        tokio::time::timeout(std::time::Duration::from_secs(10), live.recv()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn messages_are_numbered_whether_somebody_looks_or_not() {
        let bus = MemoryBus::default();
        let hub = LiveHub::start(&bus);
        let say = || bus.publish_live(LiveMessage::JobDeleted { job_id: JobId::random() });
        say();
        while hub.newest() < 1 {
            tokio::task::yield_now().await;
        }
        let mut live = hub.subscribe();
        say();
        say();
        for number in [2, 3] {
            let News::Rendered(rendered) = hear(&mut live).await else { panic!("starts over") };
            assert_eq!(rendered.number, number);
            assert!(rendered.data.contains("deleted"));
        }
        assert_eq!(hub.newest(), 3);
    }

    #[tokio::test]
    async fn when_the_hub_misses_messages_all_sockets_start_over() {
        let bus = MemoryBus::default();
        let hub = LiveHub::start(&bus);
        let mut live = hub.subscribe();
        // One thread: the hub hears nothing until this test waits, and by then the bus has dropped the oldest.
        for _ in 0..5_000 {
            bus.publish_live(LiveMessage::JobDeleted { job_id: JobId::random() });
        }
        // The hub's own backlog is small too: let it come round once, and hear the first thing it says.
        let mut heard = loop {
            match live.try_recv() {
                Ok(news) => break news,
                Err(broadcast::error::TryRecvError::Empty) => tokio::task::yield_now().await,
                Err(broadcast::error::TryRecvError::Lagged(_)) => panic!("the socket's backlog ran over first"),
                Err(broadcast::error::TryRecvError::Closed) => panic!("the hub is gone"),
            }
        };
        while !matches!(heard, News::StartOver) {
            heard = hear(&mut live).await;
        }
    }
}
