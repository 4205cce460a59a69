//! From a host to addresses that may be connected to, with one look-up.

use crate::policy::{EgressPolicy, Refused};
use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin};

/// Addresses of one name that are considered at most.
const MAX_ADDRESSES: usize = 32;

/// A look-up that goes on.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Looks names up.
pub trait Resolver: fmt::Debug + Send + Sync {
    /// The addresses of a host, with this port. What stands for an address already is that address.
    fn lookup<'a>(&'a self, host: &'a str, port: u16) -> Lookup<'a>;
}

/// As the system does it: `/etc/hosts`, then the name servers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn lookup<'a>(&'a self, host: &'a str, port: u16) -> Lookup<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// Why there is nothing to connect to.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The name is not known, or nobody answers for it.
    #[error("cannot resolve {host}: {source}")]
    Lookup {
        /// The name.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// The name exists, without an address.
    #[error("{0} has no address")]
    NoAddress(String),
    /// None of its addresses may be connected to.
    #[error("CastCore does not connect to {host}: {refused}")]
    Refused {
        /// The host, as it was given.
        host: String,
        /// The first of the addresses, and why.
        refused: Refused,
    },
}

impl EgressPolicy {
    /// Looks a host up, once, and gives those of its addresses that may be connected to. Connect to these, never to the
    /// name: it may have another answer by then.
    ///
    /// # Errors
    /// See [`EgressError`].
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        self.resolve_with(&SystemResolver, host, port).await
    }

    /// The same with another way of looking up.
    ///
    /// # Errors
    /// See [`EgressError`].
    pub async fn resolve_with(
        &self,
        resolver: &dyn Resolver,
        host: &str,
        port: u16,
    ) -> Result<Vec<SocketAddr>, EgressError> {
        let refused = |refused| EgressError::Refused { host: host.to_owned(), refused };
        // Names of this machine are refused without asking anybody.
        self.check_host(host, port).map_err(refused)?;
        let mut found = resolver
            .lookup(host, port)
            .await
            .map_err(|source| EgressError::Lookup { host: host.to_owned(), source })?;
        if found.is_empty() {
            return Err(EgressError::NoAddress(host.to_owned()));
        }
        found.truncate(MAX_ADDRESSES);
        // The port that was checked is the port that is used.
        found.iter_mut().for_each(|at| at.set_port(port));
        self.allowed(found).map_err(refused)
    }
}
