//! Shipping: every row of the trail also goes to a syslog server or a file (`AUDIT_SHIP`).
//!
//! The trail itself is the queue: how far it was sent is a number in the settings table, moved on only after a batch was
//! handed over. So nothing is lost while the receiver is away or the server restarts, requests never wait for it, and at worst
//! rows arrive twice; `seq` tells. Retention waits for rows that were not sent yet.
//!
//! What "handed over" means depends on the way: a file is synced to disk, a TCP connection has taken the bytes (syslog has no
//! receipts), a datagram has left.

use super::{Trail, export::object};
use crate::fault;
use castcore_config::ShipTo;
use castcore_model::Fault;
use castcore_store::{
    audit::{self as rows, AuditFilter, AuditRow},
    settings,
};
use chrono::{DateTime, SecondsFormat, Utc};
use rustix::{io::Errno, net::RecvFlags};
use serde_json::{Value, json};
use std::{
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpStream, UdpSocket},
    time::timeout,
};

/// Setting that holds how far the trail was shipped, and to where.
pub const POSITION: &str = "audit.shipped";
/// Rows in one batch.
const BATCH: u64 = 100;
/// A receiver that does not take a batch within this time is away.
const WITHIN: Duration = Duration::from_secs(10);
/// Facility 13 of RFC 5424 (log audit), times eight.
const FACILITY: u8 = 13 * 8;
/// Severity of what was done (notice) and of what was refused (warning).
const NOTICE: u8 = 5;
const WARNING: u8 = 4;

/// Sends the trail to one place.
#[derive(Debug)]
pub struct Shipper {
    to: ShipTo,
    host: String,
    connection: Option<TcpStream>,
}

/// Why a batch did not get away.
#[derive(Debug, thiserror::Error)]
pub enum ShipError {
    /// The receiver could not be reached, or did not take it.
    #[error("the audit trail cannot be sent to {to}: {error}")]
    Away {
        /// The setting's value.
        to: String,
        /// What the system says.
        error: io::Error,
    },
    /// The database.
    #[error("{0}")]
    Store(Fault),
}

impl Trail<'_> {
    /// The number of the last row that was sent to `to`; 0 when none was.
    pub async fn shipped_to(&self, to: &ShipTo) -> Result<i64, Fault> {
        let position = settings::get(self.store.read(), POSITION).await.map_err(fault)?.unwrap_or(Value::Null);
        // Another place gets everything from the beginning.
        let same = position["to"].as_str() == Some(to.to_string().as_str());
        Ok(if same { position["seq"].as_i64().unwrap_or(0) } else { 0 })
    }
}

impl Shipper {
    /// A shipper to this place. Nothing is opened yet.
    #[must_use]
    pub fn new(to: ShipTo) -> Self {
        Self { to, host: host_name(), connection: None }
    }

    /// Sends what is new, at most one batch. Whether there may be more.
    ///
    /// # Errors
    /// When the receiver is away or the store is; the same batch is sent again by the next call.
    pub async fn ship(&mut self, trail: &Trail<'_>, now: DateTime<Utc>) -> Result<bool, ShipError> {
        let after = trail.shipped_to(&self.to).await.map_err(ShipError::Store)?;
        let filter = AuditFilter::default();
        let batch = rows::list_after(trail.store.read(), &filter, after, BATCH).await;
        let batch = batch.map_err(|error| ShipError::Store(fault(error)))?;
        let Some(last) = batch.last().map(|row| row.seq) else { return Ok(false) };
        match timeout(WITHIN, self.send(&batch)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(()) => {}
            Err(error) => {
                self.connection = None;
                return Err(ShipError::Away { to: self.to.to_string(), error });
            }
        }
        let moved = async {
            let tx = trail.store.begin().await?;
            let position = json!({"to": self.to.to_string(), "seq": last});
            settings::set(&tx, POSITION, &position, now).await?;
            tx.commit().await
        };
        moved.await.map_err(|error| ShipError::Store(fault(error)))?;
        Ok(batch.len() as u64 == BATCH)
    }

    async fn send(&mut self, batch: &[AuditRow]) -> io::Result<()> {
        match &self.to {
            ShipTo::JsonLines(path) => {
                let text: String = batch.iter().map(|row| format!("{}\n", object(row))).collect();
                let path = path.clone();
                tokio::task::spawn_blocking(move || append(&path, &text)).await.map_err(io::Error::other)?
            }
            ShipTo::SyslogUdp(place) => {
                let address = resolve(place).await?;
                let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(any).await?;
                socket.connect(address).await?;
                for row in batch {
                    socket.send(message(&self.host, row).as_bytes()).await?;
                }
                Ok(())
            }
            ShipTo::SyslogTcp(place) => {
                let mut frames = Vec::new();
                for row in batch {
                    let message = message(&self.host, row);
                    frames.extend_from_slice(format!("{} {message}", message.len()).as_bytes());
                }
                let mut connection = match self.connection.take().filter(is_open) {
                    Some(connection) => connection,
                    None => TcpStream::connect(resolve(place).await?).await?,
                };
                connection.write_all(&frames).await?;
                connection.flush().await?;
                // Dropped on any error above, or when the caller's time is over.
                self.connection = Some(connection);
                Ok(())
            }
        }
    }
}

async fn resolve(place: &str) -> io::Result<std::net::SocketAddr> {
    tokio::net::lookup_host(place).await?.next().ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// Whether the other side still listens: a syslog server says nothing, so anything but silence is the end. The kernel is
/// asked, not the readiness that tokio last heard of.
fn is_open(connection: &TcpStream) -> bool {
    let mut byte = [0];
    let heard = rustix::net::recv(connection, &mut byte, RecvFlags::PEEK | RecvFlags::DONTWAIT);
    matches!(heard, Err(Errno::WOULDBLOCK))
}

fn append(path: &PathBuf, text: &str) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// A message of RFC 5424: the row as JSON behind the header.
fn message(host: &str, row: &AuditRow) -> String {
    let severity = if row.outcome == super::OK { NOTICE } else { WARNING };
    let at = row.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    // The catalogue holds printable names of at most 32 characters; a row by somebody else may not.
    let id: String = row.action.chars().filter(char::is_ascii_graphic).take(32).collect();
    let id = if id.is_empty() { "-" } else { &id };
    format!("<{}>1 {at} {host} castcore - {id} - {}", FACILITY + severity, object(row))
}

/// This machine's name as a header may carry it; `-` when there is none.
fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_graphic).take(255).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_message_has_the_head_of_rfc_5424_and_one_line() {
        let row = AuditRow {
            seq: 7,
            id: Uuid::nil(),
            at: DateTime::UNIX_EPOCH,
            actor_id: None,
            actor_name: Some("eve\n<110>1 forged".into()),
            action: "auth.login".into(),
            target_type: None,
            target_id: None,
            ip: None,
            session_id: None,
            token_id: None,
            outcome: "refused".into(),
            meta: Value::Null,
            prev_hash: None,
            hash: None,
        };
        let text = message("box", &row);
        assert!(text.starts_with("<108>1 1970-01-01T00:00:00.000000Z box castcore - auth.login - {"), "{text}");
        assert_eq!(text.lines().count(), 1);
        let done = message("box", &AuditRow { outcome: "ok".into(), action: "ü\n".into(), ..row });
        assert!(done.starts_with("<109>1 1970-01-01T00:00:00.000000Z box castcore - - - {"), "{done}");
    }
}
