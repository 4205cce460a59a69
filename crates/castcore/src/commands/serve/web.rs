//! Accepting connections: bounded in number and in time, so that slow or silent clients cannot use the server up.

use anyhow::Context as _;
use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// Connections at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 2_048;
/// A request's head must be complete within this time.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// A request's head at most, in bytes.
const HEAD_MAX_BYTES: usize = 64 << 10;
/// After an error of the system (too many open files) the next try comes after this time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// Open requests get this long to finish at the end.
const FINISH_WITHIN: Duration = Duration::from_secs(8);

/// Serves `app` until `stop`; requests that are open then may finish.
pub(super) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> anyhow::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_buf_size(HEAD_MAX_BYTES);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(HEAD_MAX_BYTES as u32);
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
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(app));
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    // What is still open after that is cut off with the process.
    let _ = tokio::time::timeout(FINISH_WITHIN, graceful.shutdown()).await;
    Ok(())
}
