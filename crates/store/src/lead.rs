//! Which of several servers on one database acts on what the database says; the others only answer questions.
//!
//! On PostgreSQL it is the one that holds an advisory lock, by a connection of its own that goes with the process. On
//! SQLite the file belongs to one server anyway.

use crate::{
    connection::Store,
    error::{Result, StoreError, from_driver},
    target,
};
use sea_orm::sqlx::{
    self, ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgConnection},
};
use std::{future, time::Duration};
use tokio::time::{sleep, timeout};

/// The database must answer within this time.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// How often the holder asks whether its connection still stands.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// The number of this lock; those of transactions are smaller.
const TRY: &str = "SELECT pg_try_advisory_lock(100, hashtext(coalesce('castcore.' || current_schema(), '')))";
/// However often it was taken.
const GIVE_UP: &str = "SELECT pg_advisory_unlock_all() IS NOT NULL";

/// The lead among the servers on one database, or the wish for it.
pub struct Lead {
    /// `None` on SQLite.
    options: Option<PgConnectOptions>,
    connection: Option<PgConnection>,
}

/// Without the options, which print the password.
impl std::fmt::Debug for Lead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lead").field("is_contested", &self.is_contested()).finish_non_exhaustive()
    }
}

impl Lead {
    /// After a server was cut off from the database, this long at most passes until it knows that it lost the lead. Who
    /// takes it over waits longer.
    pub const NOTICED_WITHIN: Duration = Duration::from_secs(4);

    pub(crate) fn of(store: &Store) -> Result<Self> {
        let options = target::postgres_options(store.target())?;
        // The database notices within ten seconds that the machine of a holder is gone.
        let options = options.map(|options| {
            options.application_name("castcore lead").options([
                ("tcp_keepalives_idle", "4"),
                ("tcp_keepalives_interval", "2"),
                ("tcp_keepalives_count", "3"),
            ])
        });
        Ok(Self { options, connection: None })
    }

    /// Whether there can be other servers on this database.
    #[must_use]
    pub const fn is_contested(&self) -> bool {
        self.options.is_some()
    }

    /// Takes the lead if nobody has it. Whoever has it may ask again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer.
    pub async fn try_win(&mut self) -> Result<bool> {
        self.ask(TRY).await
    }

    /// Lets go of the lead, so that another server can take it.
    pub async fn give_up(&mut self) {
        if self.connection.is_some() && self.ask(GIVE_UP).await.is_err() {
            // The lock goes with the connection.
            self.connection = None;
        }
    }

    /// Whether the connection that holds the lead still stands.
    pub async fn is_held(&mut self) -> bool {
        if self.options.is_none() {
            return true;
        }
        // Taken out, as in `ask`.
        let Some(mut connection) = self.connection.take() else { return false };
        let stands = matches!(timeout(ANSWER_WITHIN, connection.ping()).await, Ok(Ok(())));
        self.connection = stands.then_some(connection);
        stands
    }

    /// Waits until the lead is lost.
    pub async fn lost(&mut self) {
        if self.options.is_none() {
            return future::pending().await;
        }
        while self.is_held().await {
            sleep(ASK_EVERY).await;
        }
    }

    async fn ask(&mut self, question: &'static str) -> Result<bool> {
        let late = || StoreError::Unavailable("the server does not answer".into());
        let Some(options) = &self.options else { return Ok(true) };
        // Taken out: a connection whose answer did not come is not used again.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let connected = timeout(ANSWER_WITHIN, options.connect()).await.map_err(|_| late())?;
                connected.map_err(|error| from_driver(&error))?
            }
        };
        let answer = timeout(ANSWER_WITHIN, sqlx::query_scalar(question).fetch_one(&mut connection)).await;
        let answer: bool = answer.map_err(|_| late())?.map_err(|error| from_driver(&error))?;
        self.connection = Some(connection);
        Ok(answer)
    }
}
