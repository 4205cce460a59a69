//! The control plane's end of the socket.

use crate::{
    boot::socket_path,
    control::{
        frame::{self, FrameError, FrameReader},
        hello::{self, HelloError},
    },
    hub::Clip,
    protocol::{FromRuntime, JobSpec, LogLine, Notice, ReplyBody, Request, RequestBody, RuntimeHello, Snapshot},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use castcore_model::JobId;
use castcore_vault::Secret;
use rustix::fs::{Mode, OFlags, fstat, open};
use std::{collections::HashMap, io, os::fd::OwnedFd, path::Path, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot, watch},
    time,
};

/// An answer must come within this time.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Notices that may wait for whoever takes them.
const NOTICES_WAITING: usize = 1024;
/// Requests that may wait for the connection.
const REQUESTS_WAITING: usize = 32;

/// Why a runtime could not be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No runtime listens there.
    #[error("there is no runtime")]
    NotThere,
    /// Somebody else listens there. It was told nothing.
    #[error("what listens there is not this job's runtime")]
    Forged,
    /// The runtime is too old or too new for this build.
    #[error("the runtime speaks no version of the protocol that is understood here")]
    Version,
    /// The runtime refuses; its sentence is for the log.
    #[error("the runtime refuses: {0}")]
    Refused(String),
    /// The connection broke.
    #[error("the connection to the runtime broke: {0}")]
    Io(io::Error),
    /// No answer in time.
    #[error("the runtime does not answer")]
    Timeout,
}

impl From<io::Error> for ClientError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Self::NotThere,
            _ => Self::Io(error),
        }
    }
}

impl From<HelloError> for ClientError {
    fn from(error: HelloError) -> Self {
        match error {
            // Whoever answers a hello with something else is not ours either.
            HelloError::Forged | HelloError::Frame(FrameError::Malformed | FrameError::TooLong) => Self::Forged,
            HelloError::Version => Self::Version,
            HelloError::Timeout => Self::Timeout,
            HelloError::Frame(FrameError::Io(error)) => Self::Io(error),
        }
    }
}

type Answer = oneshot::Sender<ReplyBody>;

/// A connection to a job's runtime, both sides proven. Dropping it closes the connection; the runtime goes on.
#[derive(Debug)]
pub struct RuntimeClient {
    hello: RuntimeHello,
    requests: mpsc::Sender<(RequestBody, Answer)>,
    notices: Option<mpsc::Receiver<Notice>>,
    closed: watch::Receiver<bool>,
}

impl RuntimeClient {
    /// Connects to the runtime in `run_dir`. Nothing of worth is sent before it has proved that it knows the nonce.
    ///
    /// # Errors
    /// [`ClientError::NotThere`] when nobody listens; [`ClientError::Forged`] when somebody else does.
    pub async fn connect(run_dir: &Path, job_id: JobId, nonce: &Secret) -> Result<Self, ClientError> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = open(run_dir, flags, Mode::empty()).map_err(io::Error::from)?;
        let stream = UnixStream::connect(socket_path(&folder)).await?;
        check_peer(&stream, &folder)?;
        let (reader, mut writer) = stream.into_split();
        let mut reader = FrameReader::new(reader);
        let hello = hello::introduce(&mut reader, &mut writer, job_id, nonce).await?;

        let (requests, inbox) = mpsc::channel(REQUESTS_WAITING);
        let (notice_sender, notices) = mpsc::channel(NOTICES_WAITING);
        let (closing, closed) = watch::channel(false);
        let driver = Driver { writer, inbox, waiting: HashMap::new(), next_id: 1, notices: notice_sender, skipped: 0 };
        tokio::spawn(async move {
            driver.run(reader).await;
            closing.send_replace(true);
        });
        Ok(Self { hello, requests, notices: Some(notices), closed })
    }

    /// What the runtime said of itself: its version, build and process id.
    #[must_use]
    pub const fn hello(&self) -> &RuntimeHello {
        &self.hello
    }

    /// Makes `spec` true. Idempotent.
    ///
    /// # Errors
    /// [`ClientError::Refused`] for an older generation, another job, or a runtime that is ending.
    pub async fn apply(&self, spec: JobSpec) -> Result<(), ClientError> {
        self.ask_ok(RequestBody::Apply { spec: Box::new(spec) }).await
    }

    /// Asks for notices and hands out where they come in, a snapshot first. The channel ends with the connection.
    ///
    /// Whoever takes them too slowly gets [`Notice::Lagged`]; if it was this side that was too slow, no snapshot
    /// follows by itself: ask for [`RuntimeClient::status`].
    ///
    /// # Errors
    /// When the connection fails. A second call is refused.
    pub async fn subscribe(&mut self) -> Result<mpsc::Receiver<Notice>, ClientError> {
        let notices = self.notices.take().ok_or_else(|| ClientError::Refused("already subscribed".into()))?;
        self.ask_ok(RequestBody::Subscribe).await?;
        Ok(notices)
    }

    /// Log lines with a `seq` above `after_seq`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn log(&self, after_seq: u64, limit: usize) -> Result<Vec<LogLine>, ClientError> {
        match self.ask(RequestBody::Log { after_seq, limit }).await? {
            ReplyBody::Log { lines } => Ok(lines),
            other => Err(unexpected(other)),
        }
    }

    /// The truth now.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn status(&self) -> Result<Snapshot, ClientError> {
        match self.ask(RequestBody::Status).await? {
            ReplyBody::Status { snapshot } => Ok(*snapshot),
            other => Err(unexpected(other)),
        }
    }

    /// The newest key picture and the sound of the last second; `None` while no media flows.
    ///
    /// # Errors
    /// When the connection fails, as it does to a runtime of a version before that had no clips.
    pub async fn clip(&self) -> Result<Option<Clip>, ClientError> {
        match self.ask(RequestBody::Clip).await? {
            ReplyBody::Clip { clip: None } => Ok(None),
            ReplyBody::Clip { clip: Some(body) } => {
                let flv = BASE64.decode(body.flv).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                Ok(Some(Clip { flv: flv.into(), video: body.video, audio: body.audio }))
            }
            other => Err(unexpected(other)),
        }
    }

    /// Asks for the end of everything; by force after `grace_ms` milliseconds. Returns when the end has begun:
    /// [`RuntimeClient::closed`] and the lock tell when it is over.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn shutdown(&self, grace_ms: u64) -> Result<(), ClientError> {
        self.ask_ok(RequestBody::Shutdown { grace_ms }).await
    }

    /// Whether it still answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), ClientError> {
        self.ask_ok(RequestBody::Ping).await
    }

    /// Waits until the connection is over.
    pub async fn closed(&self) {
        // An error means that the driver is gone, which is the same.
        let _ = self.closed.clone().wait_for(|closed| *closed).await;
    }

    async fn ask_ok(&self, body: RequestBody) -> Result<(), ClientError> {
        match self.ask(body).await? {
            ReplyBody::Ok => Ok(()),
            other => Err(unexpected(other)),
        }
    }

    async fn ask(&self, body: RequestBody) -> Result<ReplyBody, ClientError> {
        let gone = || ClientError::Io(io::ErrorKind::BrokenPipe.into());
        let exchange = async {
            let (answer, receiver) = oneshot::channel();
            self.requests.send((body, answer)).await.map_err(|_| gone())?;
            receiver.await.map_err(|_| gone())
        };
        time::timeout(ANSWER_TIMEOUT, exchange).await.unwrap_or(Err(ClientError::Timeout))
    }
}

fn unexpected(reply: ReplyBody) -> ClientError {
    match reply {
        ReplyBody::Refused { why } => ClientError::Refused(why),
        _ => ClientError::Io(io::Error::new(io::ErrorKind::InvalidData, "an answer to another question")),
    }
}

/// The listener must be ours, or root's; or, for root, of the user whose folder it is.
fn check_peer(stream: &UnixStream, folder: &OwnedFd) -> Result<(), ClientError> {
    let ours = rustix::process::geteuid().as_raw();
    let owner = fstat(folder).map_err(io::Error::from)?.st_uid;
    let peer = stream.peer_cred()?.uid();
    if peer == ours || peer == 0 || (ours == 0 && peer == owner) { Ok(()) } else { Err(ClientError::Forged) }
}

/// Owns the connection after the hello.
struct Driver {
    writer: OwnedWriteHalf,
    inbox: mpsc::Receiver<(RequestBody, Answer)>,
    waiting: HashMap<u64, Answer>,
    next_id: u64,
    notices: mpsc::Sender<Notice>,
    skipped: u64,
}

impl Driver {
    /// Runs until either side is gone. Dropping what waits tells every asker.
    async fn run(mut self, mut reader: FrameReader<OwnedReadHalf>) {
        loop {
            tokio::select! {
                request = self.inbox.recv() => match request {
                    Some((body, answer)) => if self.send(body, answer).await.is_err() { return },
                    None => return,
                },
                message = reader.next::<FromRuntime>() => match message {
                    Ok(Some(FromRuntime::Reply { id, body })) => {
                        if let Some(answer) = self.waiting.remove(&id) {
                            // The asker may have lost its patience.
                            let _ = answer.send(body);
                        }
                    }
                    Ok(Some(FromRuntime::Notice(notice))) => self.pass_on(notice),
                    Ok(None) | Err(_) => return,
                },
            }
        }
    }

    async fn send(&mut self, body: RequestBody, answer: Answer) -> Result<(), FrameError> {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = match frame::encode(&Request { id, body }) {
            Ok(bytes) => bytes,
            Err(_) => {
                let _ = answer.send(ReplyBody::Refused { why: "the request is too large".into() });
                return Ok(());
            }
        };
        self.waiting.retain(|_, answer| !answer.is_closed());
        self.waiting.insert(id, answer);
        let written = time::timeout(ANSWER_TIMEOUT, self.writer.write_all(&bytes)).await;
        written.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        Ok(())
    }

    /// Never waits: a taker that is too slow must not hold up answers.
    fn pass_on(&mut self, notice: Notice) {
        if self.skipped > 0 {
            let lagged = Notice::Lagged { skipped: self.skipped };
            if self.notices.try_send(lagged).is_ok() {
                self.skipped = 0;
            }
        }
        if let Err(mpsc::error::TrySendError::Full(_)) = self.notices.try_send(notice) {
            self.skipped += 1;
        }
    }
}
