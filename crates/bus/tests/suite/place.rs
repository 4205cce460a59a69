//! Where a test runs: in memory, or in a Redis database that no other test uses at the same time.

use castcore_bus::{Bus, Counters, Endpoint, MemoryBus, MemoryCounters, RedisBus, RedisCounters};
use castcore_model::SystemClock;
use std::{future::Future, io::Write as _, sync::Arc, time::Duration};

/// Longer than anything takes on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// The server that tests may use.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) password: String,
}

/// The Redis for tests, or nothing when there is none.
pub(crate) fn server() -> Option<Server> {
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    let Some(address) = std::env::var("CASTCORE_TEST_REDIS").ok().filter(|address| !address.is_empty()) else {
        let required = is("CASTCORE_REQUIRE_SERVICES", "1") || is("CI", "true");
        assert!(!required, "CASTCORE_TEST_REDIS is not set, but Redis must be tested here");
        // Not `eprintln!`, whose text the test runner keeps to itself when a test passes.
        let _ = std::io::stderr().write_all(b"SKIPPED: Redis (CASTCORE_TEST_REDIS is not set)\n");
        return None;
    };
    let url = url::Url::parse(&address).expect("CASTCORE_TEST_REDIS is an address");
    Some(Server {
        host: url.host_str().unwrap().to_owned(),
        port: url.port().unwrap_or(6379),
        password: url.password().unwrap_or_default().to_owned(),
    })
}

/// Where a test runs.
pub(crate) enum Place {
    Memory(Arc<MemoryCounters>),
    /// The server, and the number of a database: channels carry it, so that tests do not hear each other.
    Redis(Server, u32),
}

impl Place {
    pub(crate) fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// A place on Redis; `db` is the caller's alone.
    pub(crate) fn redis(db: u32) -> Option<Self> {
        server().map(|server| Self::Redis(server, db))
    }

    /// A node that is connected. In memory nodes share nothing but their counters.
    pub(crate) async fn node(&self) -> Node {
        let node = self.begin();
        node.connected().await;
        node
    }

    /// A node that begins to connect when the test waits for something.
    pub(crate) fn begin(&self) -> Node {
        match self {
            Self::Memory(counters) => {
                Node { bus: Arc::new(MemoryBus::default()), counters: Arc::clone(counters) as _, redis: None }
            }
            Self::Redis(server, db) => Node::on(&server.host, server.port, &server.password, *db),
        }
    }

    /// An identity that no other test and no earlier run has used.
    pub(crate) fn identity() -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

/// What a server has of a bus.
pub(crate) struct Node {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) counters: Arc<dyn Counters>,
    pub(crate) redis: Option<Arc<RedisBus>>,
}

impl Node {
    /// A node with the bus on this server, whether it answers or not.
    pub(crate) fn on(host: &str, port: u16, password: &str, db: u32) -> Self {
        let endpoint = Endpoint::new(host, port, db, false, "", password).unwrap();
        let redis = Arc::new(RedisBus::start(endpoint, Arc::new(SystemClock)));
        let counters = Arc::new(RedisCounters::new(redis.shared_link()));
        Self { bus: Arc::clone(&redis) as _, counters, redis: Some(redis) }
    }

    pub(crate) async fn connected(&self) {
        until("the connection", || self.bus.link().is_none_or(|link| link.is_up).then_some(())).await;
    }

    pub(crate) async fn disconnected(&self) {
        until("the end of the connection", || self.bus.link().is_some_and(|link| !link.is_up).then_some(())).await;
    }
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    soon(what, async {
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

/// Waits, but not for ever.
pub(crate) async fn soon<T>(what: &str, wanted: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, wanted).await.unwrap_or_else(|_| panic!("{what} did not come"))
}

/// Runs each of these functions (`async fn(&Place)`) in memory and on Redis, there in the database of this number.
macro_rules! on_both {
    ($db:literal: $($name:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $name() { super::$name(&$crate::place::Place::memory()).await; })*
        }
        mod redis {
            $(#[tokio::test]
            async fn $name() {
                let Some(place) = $crate::place::Place::redis($db) else { return };
                super::$name(&place).await;
            })*
        }
    };
}
pub(crate) use on_both;
