//! How servers tell each other what happens: in this process, or over Redis where the settings name one.

use castcore_bus::{Board, Bus, Counters, Endpoint, MemoryBus, MemoryCounters, RedisBus, RedisCounters};
use castcore_config::RedisSettings;
use castcore_model::SystemClock;
use std::sync::Arc;

/// The bus and what stands on it.
pub(super) struct News {
    /// Wake-ups and news.
    pub(super) bus: Arc<dyn Bus>,
    /// The newest live states.
    pub(super) board: Arc<Board>,
    /// Counters of the rate limits.
    pub(super) counters: Arc<dyn Counters>,
}

/// Starts the bus. It does not wait for Redis: a server starts and works without it.
///
/// # Errors
/// The address of Redis cannot be one.
pub(super) fn start(settings: &RedisSettings) -> Result<News, String> {
    let Some(host) = &settings.host else {
        let bus: Arc<dyn Bus> = Arc::new(MemoryBus::default());
        let board = Arc::new(Board::new(Arc::clone(&bus)));
        return Ok(News { bus, board, counters: Arc::new(MemoryCounters::default()) });
    };
    let RedisSettings { port, user, password, db, tls, .. } = settings;
    let endpoint = Endpoint::new(host, *port, *db, *tls, user, password.expose())?;
    let redis = Arc::new(RedisBus::start(endpoint, Arc::new(SystemClock)));
    let bus: Arc<dyn Bus> = Arc::clone(&redis) as _;
    let board = Arc::new(Board::new(Arc::clone(&bus)));
    redis.mirror(&board);
    let counters = Arc::new(RedisCounters::new(redis.shared_link()));
    Ok(News { bus, board, counters })
}
