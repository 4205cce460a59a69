//! Accepts connections and serves each in a task of its own, so that a slow peer delays nobody.

use super::{
    NoticeSender,
    frame::{self, FrameReader},
    hello,
};
use crate::{
    hub::Clip,
    log::Log,
    protocol::{ClipBody, FromRuntime, JobSpec, Notice, ReplyBody, Request, RequestBody, Snapshot},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use castcore_model::JobId;
use castcore_vault::Secret;
use std::{future, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Semaphore, broadcast, mpsc, oneshot},
    time,
};

/// Connections at a time; further ones are closed at once.
const MAX_CONNECTIONS: usize = 16;
/// A peer that takes nothing for this long is cut off.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Log lines in one reply, so that it fits a frame.
const MAX_LOG_LINES: usize = 1000;

/// What connections ask of the supervisor.
pub(crate) enum Command {
    /// Make this true; the answer is a refusal, if any.
    Apply(Box<JobSpec>, oneshot::Sender<Result<(), String>>),
    /// The truth now.
    Status(oneshot::Sender<Snapshot>),
    /// A glance at what the hub holds.
    Clip(oneshot::Sender<Option<Clip>>),
    /// End politely, by force after this many milliseconds.
    Shutdown(u64),
}

/// What every connection needs.
pub(crate) struct Office {
    pub(crate) job_id: JobId,
    pub(crate) nonce: Secret,
    pub(crate) log: Log,
    pub(crate) notices: NoticeSender,
    pub(crate) commands: mpsc::Sender<Command>,
}

/// Serves connections for ever.
pub(crate) async fn serve(listener: UnixListener, office: Arc<Office>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors: let others close some.
            time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        if !is_one_of_us(&stream) {
            continue;
        }
        let office = Arc::clone(&office);
        tokio::spawn(async move {
            // How a connection ends concerns only its peer.
            let _ = connection(stream, &office).await;
            drop(place);
        });
    }
}

/// The socket lies in a folder that only our user may enter; this is the second lock.
fn is_one_of_us(stream: &UnixStream) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    stream.peer_cred().is_ok_and(|peer| peer.uid() == ours || peer.uid() == 0)
}

struct Connection<'a> {
    writer: OwnedWriteHalf,
    office: &'a Office,
    notices: Option<broadcast::Receiver<Bytes>>,
}

/// The connection is over.
struct Closed;

impl<E: std::error::Error> From<E> for Closed {
    fn from(_: E) -> Self {
        Self
    }
}

async fn connection(stream: UnixStream, office: &Office) -> Result<(), Closed> {
    let (reader, mut writer) = stream.into_split();
    let mut reader: FrameReader<OwnedReadHalf> = FrameReader::new(reader);
    hello::answer(&mut reader, &mut writer, office.job_id, &office.nonce).await?;
    let mut connection = Connection { writer, office, notices: None };
    loop {
        tokio::select! {
            request = reader.next::<Request>() => match request? {
                Some(request) => connection.answer(request).await?,
                None => return Ok(()),
            },
            notice = next_notice(connection.notices.as_mut()) => connection.forward(notice).await?,
        }
    }
}

async fn next_notice(notices: Option<&mut broadcast::Receiver<Bytes>>) -> Result<Bytes, broadcast::error::RecvError> {
    match notices {
        Some(notices) => notices.recv().await,
        None => future::pending().await,
    }
}

impl Connection<'_> {
    async fn answer(&mut self, Request { id, body }: Request) -> Result<(), Closed> {
        let mut subscribed = false;
        let body = match body {
            RequestBody::Ping => ReplyBody::Ok,
            RequestBody::Status => ReplyBody::Status { snapshot: Box::new(self.status().await?) },
            RequestBody::Log { after_seq, limit } => {
                ReplyBody::Log { lines: self.office.log.after(after_seq, limit.min(MAX_LOG_LINES)) }
            }
            RequestBody::Apply { spec } => {
                let (answer, receiver) = oneshot::channel();
                self.office.commands.send(Command::Apply(spec, answer)).await?;
                match receiver.await? {
                    Ok(()) => ReplyBody::Ok,
                    Err(why) => ReplyBody::Refused { why },
                }
            }
            RequestBody::Clip => {
                let (answer, receiver) = oneshot::channel();
                self.office.commands.send(Command::Clip(answer)).await?;
                let clip = receiver.await?.map(|clip| ClipBody {
                    flv: BASE64.encode(&clip.flv),
                    video: clip.video,
                    audio: clip.audio,
                });
                ReplyBody::Clip { clip }
            }
            RequestBody::Shutdown { grace_ms } => {
                self.office.commands.send(Command::Shutdown(grace_ms)).await?;
                ReplyBody::Ok
            }
            RequestBody::Subscribe => {
                // Before the snapshot is taken: nothing can fall between the two.
                self.notices = Some(self.office.notices.subscribe());
                subscribed = true;
                ReplyBody::Ok
            }
        };
        self.send(&frame::encode(&FromRuntime::Reply { id, body })?).await?;
        if subscribed { self.send_snapshot().await } else { Ok(()) }
    }

    async fn forward(&mut self, notice: Result<Bytes, broadcast::error::RecvError>) -> Result<(), Closed> {
        match notice {
            Ok(frame) => self.send(&frame).await,
            Err(broadcast::error::RecvError::Lagged(skipped)) => {
                self.send(&frame::encode(&FromRuntime::Notice(Notice::Lagged { skipped }))?).await?;
                self.send_snapshot().await
            }
            Err(broadcast::error::RecvError::Closed) => Err(Closed),
        }
    }

    async fn status(&self) -> Result<Snapshot, Closed> {
        let (answer, receiver) = oneshot::channel();
        self.office.commands.send(Command::Status(answer)).await?;
        Ok(receiver.await?)
    }

    async fn send_snapshot(&mut self) -> Result<(), Closed> {
        let snapshot = Notice::Snapshot(Box::new(self.status().await?));
        self.send(&frame::encode(&FromRuntime::Notice(snapshot))?).await
    }

    async fn send(&mut self, frame: &[u8]) -> Result<(), Closed> {
        time::timeout(WRITE_TIMEOUT, self.writer.write_all(frame)).await??;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
