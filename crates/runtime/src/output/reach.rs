//! Finding the other side: its name looked up once, each of its addresses checked, and, over TCP, one that answers.

use super::TryEnd;
use crate::protocol::EgressPolicy;
use castcore_egress::EgressError;
use castcore_model::reason::Reason;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout, timeout_at},
};

/// For the name, all its addresses and the connection.
const CONNECT: Duration = Duration::from_secs(5);

/// The addresses of a host that may be connected to. From here on there are addresses only, and each of them was
/// checked.
pub(super) async fn addresses(host: &str, port: u16, egress: &EgressPolicy) -> Result<Vec<SocketAddr>, TryEnd> {
    match timeout(CONNECT, egress.resolve(host, port)).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error @ EgressError::Refused { .. })) => Err(TryEnd::failed(Reason::EgressRefused, error.to_string())),
        Ok(Err(error)) => Err(TryEnd::failed(Reason::NetworkUnreachable, error.to_string())),
        Err(_) => Err(TryEnd::failed(Reason::NetworkUnreachable, format!("cannot resolve {host} in time"))),
    }
}

/// Connects to the first address that answers, of those that the policy permits.
pub(super) async fn connect(host: &str, port: u16, egress: &EgressPolicy) -> Result<TcpStream, TryEnd> {
    let deadline = Instant::now() + CONNECT;
    let found = match timeout_at(deadline, addresses(host, port, egress)).await {
        Ok(found) => found?,
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

/// What the system's word on a connection means.
pub(super) fn from_io(error: &io::Error) -> TryEnd {
    use io::ErrorKind as Kind;
    let reason = match error.kind() {
        Kind::ConnectionRefused => Reason::ConnectionRefused,
        Kind::TimedOut => Reason::TimedOut,
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof | Kind::WriteZero => {
            Reason::ConnectionClosed
        }
        // A TLS error in the middle of a connection.
        Kind::InvalidData => Reason::TlsFailed,
        _ => Reason::NetworkUnreachable,
    };
    TryEnd::failed(reason, error.to_string())
}
