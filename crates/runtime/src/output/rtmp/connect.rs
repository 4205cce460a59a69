//! From a host name to a connection that carries bytes, encrypted or not.

use super::{failure::from_io, tls};
use crate::{
    output::TryEnd,
    protocol::{EgressPolicy, RtmpTarget},
};
use castcore_egress::EgressError;
use castcore_model::reason::Reason;
use socket2::SockRef;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout, timeout_at},
};

/// For the name, all its addresses and the connection.
const CONNECT: Duration = Duration::from_secs(5);
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
    let stream = connect_tcp(&target.host, target.port, egress).await?;
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

async fn connect_tcp(host: &str, port: u16, egress: &EgressPolicy) -> Result<TcpStream, TryEnd> {
    let deadline = Instant::now() + CONNECT;
    // Looked up once; from here on there are addresses only, and each of them was checked.
    let found = match timeout_at(deadline, egress.resolve(host, port)).await {
        Ok(Ok(found)) => found,
        Ok(Err(error @ EgressError::Refused { .. })) => {
            return Err(TryEnd::failed(Reason::EgressRefused, error.to_string()));
        }
        Ok(Err(error)) => return Err(TryEnd::failed(Reason::NetworkUnreachable, error.to_string())),
        Err(_) => return Err(TryEnd::failed(Reason::NetworkUnreachable, format!("cannot resolve {host} in time"))),
    };
    let mut last = TryEnd::failed(Reason::NetworkUnreachable, format!("{host} has no address"));
    for (index, address) in found.iter().enumerate() {
        // One dead address must not use up the time of those after it.
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(found.len() - index).unwrap_or(1);
        last = match timeout(share, connect_one(*address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => from_io(&error),
            Err(_) => TryEnd::failed(Reason::TimedOut, format!("no answer from {address}")),
        };
    }
    Err(last)
}

async fn connect_one(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Each batch of messages is one write: nothing is gained by waiting for more.
    socket.set_nodelay(true)?;
    socket.connect(address).await
}

fn tune(stream: &TcpStream) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_notsent_lowat(NOTSENT_BYTES)?;
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))
}
