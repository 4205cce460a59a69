//! From a host name to a connection that carries bytes, encrypted or not.

use super::{failure::from_io, tls};
use crate::{
    output::{TryEnd, reach},
    protocol::{EgressPolicy, RtmpTarget},
};
use castcore_model::reason::Reason;
use socket2::SockRef;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};

/// For the TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// What the kernel holds unsent at most: a backlog belongs into the ring, where it can be dropped.
const NOTSENT_BYTES: u32 = 128 << 10;
/// Sent data must be acknowledged within this.
const USER_TIMEOUT: Duration = Duration::from_secs(8);

/// A connection.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Connects to the first address that answers, of those that the policy permits.
pub(super) async fn connect(target: &RtmpTarget, egress: &EgressPolicy) -> Result<Box<dyn Io>, TryEnd> {
    let stream = reach::connect(&target.host, target.port, egress).await?;
    tune(&stream).map_err(|error| from_io(&error))?;
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let (connector, name) = tls::connector(target).await?;
    let stream = match timeout(HANDSHAKE, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(tls::failure(&error)),
        Err(_) => return Err(TryEnd::failed(Reason::TimedOut, "no answer to the TLS handshake")),
    };
    Ok(Box::new(stream))
}

fn tune(stream: &TcpStream) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_notsent_lowat(NOTSENT_BYTES)?;
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))
}
