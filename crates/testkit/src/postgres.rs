//! A fresh database on the PostgreSQL server that the test script has started.

use anyhow::{Context, Result, bail};
use percent_encoding::percent_decode_str;
use std::process::Command;

/// Where the test script says that PostgreSQL is: `CASTCORE_TEST_POSTGRES`, a URL such as
/// `postgres://user:password@127.0.0.1:5433/postgres`.
///
/// # Errors
/// It is not set although `CASTCORE_REQUIRE_SERVICES=1` or `CI=true` is: a test run must not pass by leaving tests out.
pub fn server_url() -> Result<Option<String>> {
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    match std::env::var("CASTCORE_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => Ok(Some(url)),
        _ if is("CASTCORE_REQUIRE_SERVICES", "1") || is("CI", "true") => {
            bail!("CASTCORE_TEST_POSTGRES is not set: start the tests with `make test`")
        }
        _ => Ok(None),
    }
}

/// A database of one's own. Dropped with this value.
#[derive(Debug)]
pub struct Database {
    admin_url: String,
    name: String,
}

impl Database {
    /// Creates one; `None` when there is no PostgreSQL for tests.
    ///
    /// # Errors
    /// The server refuses it, or `psql` is missing.
    pub fn create() -> Result<Option<Self>> {
        let Some(admin_url) = server_url()? else { return Ok(None) };
        let name = format!("castcore_test_{}", uuid::Uuid::new_v4().simple());
        let database = Self { admin_url, name };
        database.run(&format!("CREATE DATABASE {}", database.name))?;
        Ok(Some(database))
    }

    /// The server's environment variables that choose this database.
    ///
    /// # Errors
    /// `CASTCORE_TEST_POSTGRES` is not such a URL.
    pub fn env(&self) -> Result<Vec<(String, String)>> {
        let malformed = || "CASTCORE_TEST_POSTGRES is not postgres://user:password@host:port/database";
        let (_, rest) = self.admin_url.split_once("://").with_context(malformed)?;
        let (login, place) = rest.rsplit_once('@').with_context(malformed)?;
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (place, _) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "5432"));
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = [("HOST", host), ("PORT", port), ("USER", user), ("PASSWORD", password), ("DB", &self.name)];
        Ok(pairs.map(|(name, value)| (format!("POSTGRES_{name}"), decoded(value))).into())
    }

    fn run(&self, statement: &str) -> Result<()> {
        let output = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement])
            .arg(&self.admin_url)
            .output()
            .context("psql cannot be started")?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The whole server ends with the test run; a database that stays behind harms nobody.
        let _ = self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_becomes_the_servers_variables() {
        let admin_url = "postgres://me:p%40ss@127.0.0.1:5433/postgres".to_owned();
        let database = std::mem::ManuallyDrop::new(Database { admin_url, name: "one".into() });
        let env: std::collections::BTreeMap<_, _> = database.env().unwrap().into_iter().collect();
        let get = |name: &str| env[&format!("POSTGRES_{name}")].as_str();
        assert_eq!(
            (get("HOST"), get("PORT"), get("USER"), get("PASSWORD"), get("DB")),
            ("127.0.0.1", "5433", "me", "p@ss", "one")
        );
    }
}
