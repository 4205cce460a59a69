//! The thread from which every program is forked.

use crate::{Child, Launch, LaunchError, fork};
use std::{io, sync::mpsc, thread};
use tokio::sync::oneshot;

struct Order {
    launch: Launch,
    answer: oneshot::Sender<Result<Child, LaunchError>>,
}

/// Starts programs. Clones share one thread.
///
/// The thread lives as long as this process: the kernel sends the parent-death signal when the *thread* that
/// forked ends, and would kill every child if it did.
#[derive(Clone, Debug)]
pub struct Launcher {
    orders: mpsc::Sender<Order>,
}

impl Launcher {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn start() -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::Builder::new().name("launcher".into()).stack_size(256 << 10).spawn(move || {
            fork::block_signals();
            while let Ok(order) = inbox.recv() {
                // Nobody waits any more: dropping the child kills and reaps it.
                let _ = order.answer.send(fork::launch(order.launch));
            }
            loop {
                thread::park();
            }
        })?;
        Ok(Self { orders })
    }

    /// Starts a program; ready once it runs (or cannot). Dropping the future kills what was started meanwhile.
    ///
    /// # Errors
    /// Every refusal of the system comes back with its stage; none of them harms the launcher.
    pub fn launch(&self, launch: Launch) -> impl Future<Output = Result<Child, LaunchError>> + Send + use<> {
        let answer = self.order(launch);
        async move { answer.await.unwrap_or(Err(LaunchError::Gone)) }
    }

    /// As [`Launcher::launch`], blocking this thread.
    ///
    /// # Errors
    /// As [`Launcher::launch`].
    pub fn launch_blocking(&self, launch: Launch) -> Result<Child, LaunchError> {
        self.order(launch).blocking_recv().unwrap_or(Err(LaunchError::Gone))
    }

    fn order(&self, launch: Launch) -> oneshot::Receiver<Result<Child, LaunchError>> {
        let (answer, receiver) = oneshot::channel();
        // If the thread is gone the order is dropped, and the receiver says so.
        let _ = self.orders.send(Order { launch, answer });
        receiver
    }
}
