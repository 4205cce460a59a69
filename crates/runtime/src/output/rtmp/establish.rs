//! From a connection to a server that takes the stream.

use super::{
    connect::{self, Io},
    failure,
    session::Session,
};
use crate::{
    hub::{Cursor, Headers},
    output::{OutputStats, TryEnd},
    protocol::{EgressPolicy, RtmpTarget},
};
use bytes::BytesMut;
use castcore_model::reason::Reason;
use castcore_rtmp::{
    ClientEvent, FourCc, PublishParams, Publisher, Step, Tag, TagKind, client::DEFAULT_CHUNK_SIZE, flv,
};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

/// For everything between the connection and the server's word that it takes the stream.
const PUBLISH: Duration = Duration::from_secs(10);

/// Why there is no session.
pub(super) enum Refused {
    /// For a reason that is known.
    Said(TryEnd),
    /// The server closed the connection when it should have answered `publish`.
    Silently,
}

impl From<TryEnd> for Refused {
    fn from(end: TryEnd) -> Self {
        Self::Said(end)
    }
}

/// Connects and asks the server to take the stream. The hub has media.
pub(super) async fn establish(
    target: &RtmpTarget,
    egress: &EgressPolicy,
    cursor: &mut Cursor,
    stats: &OutputStats,
) -> Result<Session, Refused> {
    let four_cc = cursor.peek().map(|tag| four_cc(&tag.headers)).unwrap_or_default();
    let mut random = [0; 1528];
    getrandom::fill(&mut random).map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
    let publisher = Publisher::new(PublishParams {
        app: target.app.expose().to_owned(),
        tc_url: target.tc_url.expose().to_owned(),
        play_path: target.play_path.expose().to_owned(),
        four_cc,
        chunk_size: DEFAULT_CHUNK_SIZE,
        random,
    });
    let io = connect::connect(target, egress).await?;
    match timeout(PUBLISH, converse(io, publisher, target, stats)).await {
        Ok(result) => result,
        Err(_) => Err(TryEnd::failed(Reason::TimedOut, "the server did not take the stream in time").into()),
    }
}

async fn converse(
    mut io: Box<dyn Io>,
    mut publisher: Publisher,
    target: &RtmpTarget,
    stats: &OutputStats,
) -> Result<Session, Refused> {
    let mut received = BytesMut::with_capacity(4 << 10);
    loop {
        // Written before looking at the state: what belongs to `publish` must not wait.
        if let Some(bytes) = publisher.output() {
            let written = async {
                io.write_all(&bytes).await?;
                io.flush().await
            };
            written.await.map_err(|error| broken(&error, &publisher))?;
        }
        while let Some(event) = publisher.next_event() {
            if let ClientEvent::ServerClosed { code, description } = event {
                let words = failure::server_words(&code, &description, target);
                return Err(TryEnd::failed(Reason::ConnectionClosed, words).into());
            }
        }
        if publisher.is_established() {
            stats.accepted();
            return Ok(Session { io, publisher });
        }
        received.clear();
        match io.read_buf(&mut received).await {
            Ok(0) => return Err(broken(&io::ErrorKind::UnexpectedEof.into(), &publisher)),
            Ok(_) => publisher.input(&received).map_err(|error| failure::from_client(&error, target, stats))?,
            Err(error) => return Err(broken(&error, &publisher)),
        }
    }
}

fn broken(error: &io::Error, publisher: &Publisher) -> Refused {
    use io::ErrorKind as Kind;
    let closed = matches!(error.kind(), Kind::UnexpectedEof | Kind::ConnectionReset | Kind::BrokenPipe);
    if closed && publisher.asking() == Some(Step::Publish) {
        return Refused::Silently;
    }
    if error.kind() == Kind::UnexpectedEof {
        return TryEnd::failed(Reason::ConnectionClosed, "the server closed the connection").into();
    }
    failure::from_io(error).into()
}

/// The codecs that the server must know by name. Old servers stumble over the list, so it is sent only if the
/// program needs it.
fn four_cc(headers: &Headers) -> Vec<FourCc> {
    let tag = |kind| move |data: &bytes::Bytes| Tag { kind, timestamp_ms: 0, data: data.clone() };
    let video = headers.video.iter().map(tag(TagKind::Video));
    let audio = headers.audio.iter().map(tag(TagKind::Audio));
    let mut found: Vec<FourCc> = video
        .chain(audio)
        .filter_map(|tag| flv::codec(&tag))
        .filter(|codec| codec.enhanced)
        .map(|codec| codec.four_cc)
        .collect();
    found.dedup();
    found
}
