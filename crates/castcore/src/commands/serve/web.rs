//! Accepting connections: bounded in number and in time, so that slow or silent clients cannot use the server up.
//!
//! HTTP/1.1 only. Browsers speak HTTP/2 over TLS alone, which ends at the proxy; telling the two apart in clear would
//! mean to wait, without a limit, for the first bytes of a client that sends none.

use anyhow::Context as _;
use axum::{Router, extract::ConnectInfo};
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// Connections at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 2_048;
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

/// Serves `app` until `stop`; requests that are open then may finish.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> anyhow::Result<()> {
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
        // Answers are small and wanted at once; without it they are only slower.
        let _ = stream.set_nodelay(true);
        let app = app.clone().map_request(move |mut request: axum::http::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            request.map(axum::body::Body::new)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).with_upgrades();
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
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    // What is still open after that is cut off with the process.
    let _ = tokio::time::timeout(FINISH_WITHIN, connections.wait()).await;
    Ok(())
}
