//! Accepting connections: bounded in number and in time, so that slow or silent clients cannot use the server up.
//!
//! HTTP/1.1 only. Browsers speak HTTP/2 over TLS alone, which ends at the proxy; telling the two apart in clear would
//! mean to wait, without a limit, for the first bytes of a client that sends none.

use super::patient::Patient;
use anyhow::Context as _;
use axum::{Router, extract::ConnectInfo};
use castcore_domain::identity::limits::client_key;
use castcore_model::net::Cidr;
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// Connections at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 2_048;
/// Connections of one address (IPv6: its /64) at once; further ones are closed. This machine and trusted proxies, behind
/// which many are, have no such limit.
const CONNECTIONS_OF_ADDRESS: usize = 512;
/// A request's head must be complete within this time, the pause before it included.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// A request's head at most, in bytes; a larger one is answered by 431.
const HEAD_MAX_BYTES: usize = 32 << 10;
/// Header fields of a request at most; more are answered by 431. Browsers send about 20, proxies add a few.
const HEADERS_MAX: usize = 100;
/// After an error of the system (too many open files) the next try comes after this time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Open requests get this long to finish at the end.
const FINISH_WITHIN: Duration = Duration::from_secs(8);

/// How many connections each address has.
#[derive(Debug, Default)]
struct Addresses(Mutex<HashMap<String, usize>>);

impl Addresses {
    /// A place of this address, until it is dropped.
    fn admit(self: &Arc<Self>, ip: IpAddr) -> Option<AddressPlace> {
        let key = client_key(Some(ip));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        if *count >= CONNECTIONS_OF_ADDRESS {
            return None;
        }
        *count += 1;
        Some(AddressPlace { all: Arc::clone(self), key })
    }
}

#[derive(Debug)]
struct AddressPlace {
    all: Arc<Addresses>,
    key: String,
}

impl Drop for AddressPlace {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

/// Serves `app` until `stop`; requests that are open then may finish.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    trusted: &[Cidr],
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let addresses = Arc::new(Addresses::default());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let connections = TaskTracker::new();
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(HEADERS_MAX)
        .max_header_size(HEAD_MAX_BYTES);
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place.context("the places were closed")?,
        };
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Of one connection, or a shortage that passes: neither may end the server.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
        };
        let ip = peer.ip().to_canonical();
        let of_address = match ip.is_loopback() || trusted.iter().any(|range| range.contains(ip)) {
            true => None,
            false => match addresses.admit(ip) {
                None => continue,
                place => place,
            },
        };
        // Answers are small and wanted at once; without it they are only slower.
        let _ = stream.set_nodelay(true);
        let app = app.clone().map_request(move |mut request: axum::http::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            request.map(axum::body::Body::new)
        });
        let connection =
            builder.serve_connection(TokioIo::new(Patient::new(stream)), TowerToHyperService::new(app)).with_upgrades();
        let stop = stop.clone();
        connections.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop((place, of_address));
        });
    }
    drop(listener);
    connections.close();
    // What is still open after that is cut off with the process.
    let _ = tokio::time::timeout(FINISH_WITHIN, connections.wait()).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_a_part_of_the_places_and_gives_them_back() {
        let addresses = Arc::new(Addresses::default());
        let of = |ip: &str| addresses.admit(ip.parse().unwrap());
        let mut places: Vec<_> =
            (0..CONNECTIONS_OF_ADDRESS).map(|n| of(&format!("2001:db8::{n:x}")).unwrap()).collect();
        assert!(of("2001:db8::ffff").is_none(), "the whole network is one");
        assert!(of("2001:db8:0:1::1").is_some());
        places.pop();
        assert!(of("2001:db8::ffff").is_some());
        places.clear();
        assert!(addresses.0.lock().unwrap().is_empty());
    }
}
