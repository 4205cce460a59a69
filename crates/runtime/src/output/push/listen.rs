//! Waiting for an SRT caller without an FFmpeg. One that waits would hold old media when somebody comes; so the port
//! is watched here, and FFmpeg takes it over at the first knock. Callers knock four times a second.

use super::TryEnd;
use castcore_model::reason::Reason;
use std::{
    io,
    net::{IpAddr, SocketAddr},
};
use tokio::net::UdpSocket;

/// The first word of a control packet of SRT that begins a handshake.
const HANDSHAKE: [u8; 4] = [0x80, 0, 0, 0];
/// Header and body of a handshake without extensions.
const HANDSHAKE_BYTES: usize = 64;

/// Waits at this address, and at no other, for the first knock.
pub(super) async fn knock(host: &str, port: u16) -> io::Result<SocketAddr> {
    // The plan lets nothing but addresses through.
    let ip: IpAddr = host.parse().map_err(|_| io::Error::from(io::ErrorKind::AddrNotAvailable))?;
    let address = SocketAddr::new(ip, port);
    let socket = UdpSocket::bind(address).await?;
    let mut packet = [0; 1_500];
    loop {
        let (count, _) = socket.recv_from(&mut packet).await?;
        if is_knock(&packet[..count]) {
            return Ok(address);
        }
    }
}

fn is_knock(packet: &[u8]) -> bool {
    packet.len() >= HANDSHAKE_BYTES && packet.starts_with(&HANDSHAKE)
}

/// Why it cannot be waited there.
pub(super) fn failed(error: &io::Error) -> TryEnd {
    TryEnd::failed(Reason::BindFailed, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn only_a_handshake_is_a_knock() {
        let mut packet = vec![0; HANDSHAKE_BYTES];
        assert!(!is_knock(&packet), "a data packet");
        packet[0] = 0x80;
        assert!(is_knock(&packet));
        assert!(!is_knock(&packet[..40]), "too short");
        packet[1] = 5;
        assert!(!is_knock(&packet), "a control packet of another kind");
    }

    #[tokio::test]
    async fn waits_where_it_is_told_and_says_when_it_cannot() {
        let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let error = knock("127.0.0.1", address.port()).await.unwrap_err();
        assert_eq!(failed(&error).exit, castcore_model::supervise::Exit::Failed(Reason::BindFailed));
        assert!(knock("192.0.2.1", address.port()).await.is_err(), "no address of this machine");
        drop(taken);
        let waiting = knock("127.0.0.1", address.port());
        let caller = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let knocking = async {
            let mut packet = [0; HANDSHAKE_BYTES];
            packet[0] = 0x80;
            loop {
                // Refused until the port is open, and then heard.
                let _ = caller.send_to(b"noise", address).await;
                let _ = caller.send_to(&packet, address).await;
                tokio::task::yield_now().await;
            }
        };
        let found = timeout(Duration::from_secs(5), async {
            tokio::select! { found = waiting => found, () = knocking => unreachable!("it never ends") }
        });
        assert_eq!(found.await.unwrap().unwrap(), address);
    }
}
