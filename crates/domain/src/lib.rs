//! Operations: validate, load, authorise, change, audit. The command line, the scheduler, the REST and the WebSocket
//! doors all come through here, so that they obey the same rules.
//!
//! Each change is one transaction: the change itself, its audit row, and only after the commit the wake-up on the bus.

pub mod assets;
pub mod audit;
pub mod caller;
pub mod csp_reports;
pub mod devices;
pub mod files;
pub mod identity;
pub mod instance;
pub mod keys;
mod live;
pub mod monitoring;
pub mod patch;
pub mod runs;
pub mod security;
pub mod still;
mod store_fault;
pub mod streams;
pub mod syscheck;
pub mod tools;
pub mod validate;
pub mod workshop;

pub use caller::{Caller, Credential, Origin, Restriction};
pub use castcore_confine::check_kernel;
pub use live::LiveMedia;
pub(crate) use store_fault::{fault, stale_or};

use castcore_bus::{Board, Bus, Counters};
use castcore_config::Settings;
use castcore_egress::EgressPolicy;
use castcore_model::{Clock, Fault};
use castcore_store::Store;
use castcore_vault::{Keyring, Secret};
use chrono::TimeDelta;
use identity::{
    password::Passwords,
    session_cache::SessionCache,
    ticket::Tickets,
    token_cache::{TokenCache, TokenUses},
    tokens::TokenKeys,
};
use instance::InstanceCache;
use std::sync::{Arc, OnceLock};

/// What the operations stand on.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Wake-ups and news.
    pub bus: Arc<dyn Bus>,
    /// The newest live states.
    pub board: Arc<Board>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Counters of the rate limits.
    pub counters: Arc<dyn Counters>,
    /// The settings.
    pub settings: Arc<Settings>,
    /// Seals and opens secrets.
    pub keyring: Keyring,
}

/// The operations.
pub struct Domain {
    pub(crate) store: Store,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) board: Arc<Board>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) counters: Arc<dyn Counters>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) keyring: Keyring,
    pub(crate) egress: Arc<EgressPolicy>,
    pub(crate) asset_bounds: assets::Bounds,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: TokenKeys,
    pub(crate) sessions: SessionCache,
    pub(crate) api_tokens: TokenCache,
    pub(crate) token_uses: TokenUses,
    pub(crate) instance: InstanceCache,
    pub(crate) tickets: Tickets,
    pub(crate) setup_code: Secret,
    pub(crate) refusals: Arc<audit::Refusals>,
    pub(crate) csp_intake: csp_reports::Intake,
    pub(crate) sampler: monitoring::Sampler,
    pub(crate) stills: still::Stills,
    pub(crate) trials: tokio::sync::Semaphore,
    workshop: OnceLock<Arc<dyn workshop::Workshop>>,
    tools: tools::Tools,
    draining: std::sync::atomic::AtomicBool,
}

impl std::fmt::Debug for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Domain").finish_non_exhaustive()
    }
}

/// Random bytes of the one-time set-up code; 10 bytes are 16 characters.
const SETUP_CODE_BYTES: usize = 10;

impl Domain {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Result<Self, Fault> {
        parts.store.keep_trail_with(parts.keyring.clone());
        let security = &parts.settings.security;
        let tokens =
            TokenKeys::new(&security.secret_keys(), TimeDelta::minutes(i64::from(security.access_token_ttl_minutes)));
        Ok(Self {
            asset_bounds: assets::Bounds::default(),
            egress: Arc::new(EgressPolicy::new(
                parts.settings.egress.allow.clone(),
                parts.settings.egress.deny.clone(),
            )),
            passwords: Passwords::new()?,
            tokens,
            sessions: SessionCache::default(),
            api_tokens: TokenCache::default(),
            token_uses: TokenUses::default(),
            instance: InstanceCache::default(),
            tickets: Tickets::default(),
            setup_code: identity::setup::new_code(SETUP_CODE_BYTES),
            draining: std::sync::atomic::AtomicBool::new(false),
            refusals: Arc::default(),
            csp_intake: csp_reports::Intake::default(),
            sampler: monitoring::Sampler::default(),
            stills: still::Stills::default(),
            trials: tokio::sync::Semaphore::new(streams::trial::AT_ONCE),
            workshop: OnceLock::new(),
            tools: tools::Tools::new(parts.settings.media.clone()),
            store: parts.store,
            bus: parts.bus,
            board: parts.board,
            clock: parts.clock,
            counters: parts.counters,
            settings: parts.settings,
            keyring: parts.keyring,
        })
    }

    /// Whether this machine is being emptied: nothing is started on it.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(std::sync::atomic::Ordering::Acquire)
    }

    /// Says that this machine is being emptied, or no more. For the reconciler.
    pub fn set_draining(&self, draining: bool) {
        self.draining.store(draining, std::sync::atomic::Ordering::Release);
    }

    /// Sign-in, sessions, users, set-up.
    #[must_use]
    pub const fn identity(&self) -> identity::Identity<'_> {
        identity::Identity(self)
    }

    /// Uploaded pictures.
    #[must_use]
    pub const fn assets(&self) -> assets::Assets<'_> {
        assets::Assets(self)
    }

    /// Profiles, destinations, jobs.
    #[must_use]
    pub const fn streams(&self) -> streams::Streams<'_> {
        streams::Streams(self)
    }

    /// FFmpeg and ffprobe.
    #[must_use]
    pub const fn tools(&self) -> &tools::Tools {
        &self.tools
    }

    /// Gives operations somebody who starts processes for them. The first one stays.
    pub fn open_workshop(&self, workshop: Arc<dyn workshop::Workshop>) {
        let _ = self.workshop.set(workshop);
    }

    /// Whoever starts processes for operations.
    pub(crate) fn workshop(&self) -> Result<&Arc<dyn workshop::Workshop>, Fault> {
        self.workshop.get().ok_or_else(|| Fault::internal("no workshop was opened"))
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The database, for the reconciler.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The newest live states.
    #[must_use]
    pub const fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// Wake-ups and news.
    #[must_use]
    pub const fn bus(&self) -> &Arc<dyn Bus> {
        &self.bus
    }

    /// Counters of the rate limits.
    #[must_use]
    pub const fn counters(&self) -> &Arc<dyn Counters> {
        &self.counters
    }

    /// Seals and opens secrets.
    #[must_use]
    pub const fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Which addresses CastCore connects to on somebody's word.
    #[must_use]
    pub const fn egress(&self) -> &Arc<EgressPolicy> {
        &self.egress
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }
}
