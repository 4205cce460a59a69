//! Where a Redis server is and how to get in.

use redis::{
    ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion, RedisConnectionInfo, io::tcp::TcpSettings,
};

/// Where a Redis server is and how to get in. Its password is in no output of this type.
#[derive(Clone)]
pub struct Endpoint {
    host: String,
    port: u16,
    db: u32,
    tls: bool,
    info: ConnectionInfo,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("place", &self.to_string()).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Endpoint {
    /// A server at `host` and `port`; an empty password is none. With `tls` its certificate must be one that this
    /// machine trusts.
    ///
    /// # Errors
    /// The host is not one that can be connected to.
    pub fn new(host: &str, port: u16, db: u32, tls: bool, user: &str, password: &str) -> Result<Self, String> {
        let addr = match tls {
            true => ConnectionAddr::TcpTls { host: host.to_owned(), port, insecure: false, tls_params: None },
            false => ConnectionAddr::Tcp(host.to_owned(), port),
        };
        let mut redis = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3).set_db(i64::from(db));
        if !user.is_empty() {
            redis = redis.set_username(user);
        }
        if !password.is_empty() {
            redis = redis.set_password(password);
        }
        // The words of such an error may quote what was given, so they stay here.
        let info = addr.into_connection_info().map_err(|_| "the address of Redis cannot be used".to_owned())?;
        let info = info.set_redis_settings(redis).set_tcp_settings(TcpSettings::default().set_nodelay(true));
        Ok(Self { host: host.to_owned(), port, db, tls, info })
    }

    /// The number of the database.
    pub(super) const fn db(&self) -> u32 {
        self.db
    }

    pub(super) fn client(&self) -> redis::RedisResult<redis::Client> {
        redis::Client::open(self.info.clone())
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.tls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let endpoint = Endpoint::new("redis.example", 6380, 2, false, "castcore", "hunter2hunter2").unwrap();
        let printed = format!("{endpoint:?} {endpoint}");
        assert!(printed.contains("redis.example:6380") && !printed.contains("hunter2"), "{printed}");
    }
}
