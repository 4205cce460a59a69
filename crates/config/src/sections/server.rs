//! Where the server listens and what it is called.

use crate::{cidr::Cidr, reader::Reader};
use std::net::SocketAddr;
use url::Url;

/// What the installation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Env {
    /// For real use: weak secrets are refused.
    Production,
    /// For work on CastCore: weak secrets give a warning.
    Development,
}

/// Settings of the server as such.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// `CASTCORE_ENV`.
    pub env: Env,
    /// `LISTEN_ADDR`.
    pub listen_addr: SocketAddr,
    /// `TRUSTED_PROXIES`: only these may say in `X-Forwarded-For` who the client is.
    pub trusted_proxies: Vec<Cidr>,
    /// `METRICS_ALLOW`: these may read the measurements without signing in.
    pub metrics_allow: Vec<Cidr>,
    /// `PUBLIC_BASE_URL`: http or https, without user, query and fragment.
    pub public_base_url: Option<Url>,
    /// `DEFAULT_LANGUAGE`: `de` or `en`.
    pub default_language: String,
    /// `TZ`: the name of a time zone, as it was given.
    pub timezone: String,
    /// `CASTCORE_LOG`: a filter of log messages.
    pub log: String,
}

impl ServerSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            env: reader.parsed("CASTCORE_ENV", "production or development", |text| match text {
                "production" => Some(Env::Production),
                "development" => Some(Env::Development),
                _ => None,
            }),
            listen_addr: reader.parsed("LISTEN_ADDR", "an address and a port such as 127.0.0.1:8000", |text| {
                // A name would have to be looked up; this one has a fixed meaning.
                text.strip_prefix("localhost:")
                    .map_or_else(|| text.parse(), |port| format!("127.0.0.1:{port}").parse())
                    .ok()
            }),
            trusted_proxies: reader.list(
                "TRUSTED_PROXIES",
                "a list of addresses or networks such as 127.0.0.1, 10.0.0.0/8",
                |text| text.parse().ok(),
            ),
            metrics_allow: reader.list(
                "METRICS_ALLOW",
                "a list of addresses or networks such as 127.0.0.1, 10.0.0.0/8",
                |text| text.parse().ok(),
            ),
            public_base_url: public_base_url(reader),
            default_language: reader
                .parsed("DEFAULT_LANGUAGE", "de or en", |text| matches!(text, "de" | "en").then(|| text.to_owned())),
            timezone: reader.text("TZ"),
            log: reader.text("CASTCORE_LOG"),
        }
    }
}

fn public_base_url(reader: &mut Reader<'_>) -> Option<Url> {
    const NAME: &str = "PUBLIC_BASE_URL";
    let text = reader.optional(NAME)?;
    let url = Url::parse(text.trim_end_matches('/')).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if url.is_none() {
        // The text is not shown: it may hold a password.
        let remedy = "Write it like https://castcore.example.org, without user, `?` and `#`.";
        reader.fail(NAME, "is not a URL of a server", remedy);
    }
    url
}
