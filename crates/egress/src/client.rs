//! HTTP to addresses that somebody gave.
//!
//! The client inside is never handed out, because three of its habits would go round the policy: it connects to an address
//! in a URL without asking the resolver, it follows redirects by itself, and it reads proxies from the environment. So
//! [`EgressClient::execute`] looks at the host of every URL first, walks redirects itself, and uses no proxy. The resolver of
//! the client learns no port, therefore each port has a client of its own whose resolver knows it.

use crate::{
    policy::{EgressPolicy, Refused},
    resolve::{EgressError, Resolver, SystemResolver},
};
use bytes::{Bytes, BytesMut};
use reqwest::{
    Method, Request, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{self, HeaderMap, HeaderName},
    redirect,
};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// Redirects that are followed in a row.
const MAX_HOPS: usize = 5;
/// For one connection, name included.
const CONNECT: Duration = Duration::from_secs(10);
/// For everything up to the head of the last answer, and again for its body.
const TOTAL: Duration = Duration::from_secs(30);
/// Clients that are kept, one for each port; beyond this they are made anew.
const MAX_CLIENTS: usize = 16;
/// Headers that follow a redirect to another origin. All others may be credentials.
const HARMLESS: &[HeaderName] = &[header::ACCEPT, header::ACCEPT_LANGUAGE, header::USER_AGENT, header::RANGE];

/// Why a request has no answer. Names hosts and reasons, never a path or query: these may carry a key.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Neither `http` nor `https`, or no host.
    #[error("only http and https addresses are opened")]
    Scheme,
    /// The address in the URL may not be connected to.
    #[error("CastCore does not connect to {host}: {refused}")]
    Refused {
        /// The host of the URL or of a redirect.
        host: String,
        /// The address, and why.
        refused: Refused,
    },
    /// A redirect leads from https to http.
    #[error("a redirect leads from https to http, where anybody could read along")]
    Downgrade,
    /// More redirects in a row than are followed, or one that leads nowhere.
    #[error("too many redirects, or one without a destination")]
    Redirects,
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The answer is larger than allowed, in bytes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection failed, the certificate was refused, or the answer is no HTTP.
    #[error("{0}")]
    Http(#[source] reqwest::Error),
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            if let Some(EgressError::Refused { host, refused }) = inner.downcast_ref() {
                return Self::Refused { host: host.clone(), refused: *refused };
            }
            source = inner.source();
        }
        if error.is_timeout() { Self::TimedOut } else { Self::Http(error.without_url()) }
    }
}

/// Opens `http` and `https` addresses under the policy. Certificates are checked against the platform's roots.
pub struct EgressClient {
    policy: Arc<EgressPolicy>,
    resolver: Arc<dyn Resolver>,
    user_agent: String,
    by_port: Mutex<HashMap<u16, reqwest::Client>>,
}

impl fmt::Debug for EgressClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EgressClient").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl EgressClient {
    /// A client that says that it is `user_agent`.
    #[must_use]
    pub fn new(policy: Arc<EgressPolicy>, user_agent: &str) -> Self {
        Self::with_resolver(policy, user_agent, Arc::new(SystemResolver))
    }

    /// The same with another way of looking up names.
    #[must_use]
    pub fn with_resolver(policy: Arc<EgressPolicy>, user_agent: &str, resolver: Arc<dyn Resolver>) -> Self {
        Self { policy, resolver, user_agent: user_agent.to_owned(), by_port: Mutex::default() }
    }

    /// `GET`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn get(&self, url: Url) -> Result<Response, ClientError> {
        self.execute(Request::new(Method::GET, url)).await
    }

    /// Sends a request. Redirects of `GET` and `HEAD` are followed; those of others are the answer, because a body must
    /// not be sent to somewhere that nobody named.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn execute(&self, request: Request) -> Result<Response, ClientError> {
        timeout(TOTAL, self.walk(request)).await.map_err(|_| ClientError::TimedOut)?
    }

    async fn walk(&self, first: Request) -> Result<Response, ClientError> {
        let follows = matches!(*first.method(), Method::GET | Method::HEAD) && first.body().is_none();
        if !follows {
            return Ok(self.checked(first.url())?.execute(first).await?);
        }
        let (method, mut url, mut headers) = (first.method().clone(), first.url().clone(), first.headers().clone());
        for _ in 0..=MAX_HOPS {
            let mut request = Request::new(method.clone(), url.clone());
            *request.headers_mut() = headers.clone();
            let response = self.checked(&url)?.execute(request).await?;
            if !is_redirect(response.status()) {
                return Ok(response);
            }
            let next = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let next = next.and_then(|to| url.join(to).ok()).ok_or(ClientError::Redirects)?;
            if url.scheme() == "https" && next.scheme() != "https" {
                return Err(ClientError::Downgrade);
            }
            if url.origin() != next.origin() {
                headers = harmless(&headers);
            }
            url = next;
        }
        Err(ClientError::Redirects)
    }

    /// The client for a URL whose host, as it stands, may be connected to.
    fn checked(&self, url: &Url) -> Result<reqwest::Client, ClientError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(ClientError::Scheme);
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(ClientError::Scheme);
        };
        self.policy
            .check_host(host, port)
            .map_err(|refused| ClientError::Refused { host: host.to_owned(), refused })?;
        let mut clients = self.by_port.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&port) {
            return Ok(client.clone());
        }
        if clients.len() >= MAX_CLIENTS {
            clients.clear();
        }
        let client = self.build(port)?;
        clients.insert(port, client.clone());
        Ok(client)
    }

    fn build(&self, port: u16) -> reqwest::Result<reqwest::Client> {
        let resolver = PortResolver { policy: Arc::clone(&self.policy), inner: Arc::clone(&self.resolver), port };
        reqwest::Client::builder()
            .user_agent(&self.user_agent)
            .dns_resolver(Arc::new(resolver))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .build()
    }
}

/// Resolves for one port; what the policy refuses does not exist.
#[derive(Debug)]
struct PortResolver {
    policy: Arc<EgressPolicy>,
    inner: Arc<dyn Resolver>,
    port: u16,
}

impl Resolve for PortResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, inner, port) = (Arc::clone(&self.policy), Arc::clone(&self.inner), self.port);
        Box::pin(async move {
            let found = policy.resolve_with(&*inner, name.as_str(), port).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    )
}

fn harmless(headers: &HeaderMap) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| HARMLESS.contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The body of an answer, if it is no larger than this, whatever its length header says.
///
/// # Errors
/// It is larger, or ends in the middle.
pub async fn read_within(mut response: Response, max_bytes: usize) -> Result<Bytes, ClientError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max_bytes {
            return Err(ClientError::TooLarge(max_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
