//! TLS towards RTMPS servers: the platform's roots, plus the target's own certificates if it names any.

use crate::{output::TryEnd, protocol::RtmpTarget};
use castcore_model::reason::Reason;
use rustls::{
    ClientConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_rustls::TlsConnector;

/// The configuration of all targets without certificates of their own: the roots are read and kept once.
static SHARED: Mutex<Option<Arc<ClientConfig>>> = Mutex::new(None);

/// What connects to the target, and the name its certificate must carry.
pub(super) async fn connector(target: &RtmpTarget) -> Result<(TlsConnector, ServerName<'static>), TryEnd> {
    let name = ServerName::try_from(target.host.clone())
        .map_err(|_| TryEnd::failed(Reason::TlsFailed, "the host is no name that a certificate can carry"))?;
    let ca_file = target.ca_file.clone();
    // Reads files.
    let config = tokio::task::spawn_blocking(move || match ca_file {
        Some(path) => with_extra_roots(&path),
        None => shared(),
    });
    match config.await {
        Ok(Ok(config)) => Ok((TlsConnector::from(config), name)),
        Ok(Err(detail)) => Err(TryEnd::failed(Reason::TlsFailed, detail)),
        Err(_) => Err(TryEnd::failed(Reason::TlsFailed, "the certificates could not be read")),
    }
}

fn shared() -> Result<Arc<ClientConfig>, String> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*shared {
        return Ok(Arc::clone(config));
    }
    let config = build(Vec::new())?;
    Ok(Arc::clone(shared.insert(config)))
}

fn with_extra_roots(path: &Path) -> Result<Arc<ClientConfig>, String> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    build(certificates)
}

fn build(extra_roots: Vec<CertificateDer<'static>>) -> Result<Arc<ClientConfig>, String> {
    let provider: Arc<CryptoProvider> = Arc::new(aws_lc_rs::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(extra_roots, Arc::clone(&provider)).map_err(|error| error.to_string())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        // Only the way of checking differs from rustls' own: it is the platform's.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What a failed handshake means.
pub(super) fn failure(error: &io::Error) -> TryEnd {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Reason::ConnectionClosed,
        io::ErrorKind::TimedOut => Reason::TimedOut,
        _ => Reason::TlsFailed,
    };
    TryEnd::failed(reason, format!("TLS: {error}"))
}
