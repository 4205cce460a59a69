//! A Redis of one's own, on a port and in a folder of its own, that can be stopped and started again.

use crate::{nginx::free_port, wait::wait_until};
use anyhow::{Context, Result, bail};
use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Where Debian puts it.
const PROGRAM: &str = "/usr/bin/redis-server";

/// Where the test script says that Redis is: `CASTCORE_TEST_REDIS`, a URL such as `redis://:password@127.0.0.1:6380/0`.
///
/// # Errors
/// It is not set although `CASTCORE_REQUIRE_SERVICES=1` or `CI=true` is: a test run must not pass by leaving tests out.
pub fn server_url() -> Result<Option<String>> {
    match std::env::var("CASTCORE_TEST_REDIS") {
        Ok(url) if !url.is_empty() => Ok(Some(url)),
        _ if is_required() => bail!("CASTCORE_TEST_REDIS is not set: start the tests with `make test`"),
        _ => Ok(None),
    }
}

fn is_required() -> bool {
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    is("CASTCORE_REQUIRE_SERVICES", "1") || is("CI", "true")
}

/// A Redis of one's own. Ends when dropped.
#[derive(Debug)]
pub struct Redis {
    folder: tempfile::TempDir,
    port: u16,
    password: String,
    process: Option<Child>,
}

impl Redis {
    /// Starts one; `None` when Redis is not installed and no test may insist on it.
    ///
    /// # Errors
    /// It is missing although it must not be, or does not start.
    pub async fn start() -> Result<Option<Self>> {
        if !Path::new(PROGRAM).is_file() {
            if is_required() {
                bail!("Redis is not installed: apt-get install redis-server");
            }
            return Ok(None);
        }
        let folder = tempfile::Builder::new().prefix("castcore-redis-").tempdir()?;
        let password = uuid::Uuid::new_v4().simple().to_string();
        let mut redis = Self { folder, port: free_port()?, password, process: None };
        redis.restart().await?;
        Ok(Some(redis))
    }

    /// The server's environment variables that choose it.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let pairs = [("HOST", "127.0.0.1"), ("PORT", &self.port.to_string()), ("PASSWORD", &self.password)];
        pairs.map(|(name, value)| (format!("REDIS_{name}"), value.to_owned())).into()
    }

    /// Its password, for a search where it must not be.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Starts it (again) on the same port, empty, and waits until it answers.
    ///
    /// # Errors
    /// It cannot be started, or ends, or does not answer in time.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop()?;
        let log = self.folder.path().join("log");
        let mut command = Command::new(PROGRAM);
        // The settings come through its input, so that the password is in no process list.
        command.arg("-").current_dir(self.folder.path()).stdin(Stdio::piped());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().context("redis-server cannot be started")?;
        let settings = format!(
            "bind 127.0.0.1\nport {}\nrequirepass {}\nsave \"\"\nappendonly no\nlogfile {}\nmaxmemory 64mb\n",
            self.port,
            self.password,
            log.display()
        );
        process.stdin.take().context("redis-server has no input")?.write_all(settings.as_bytes())?;
        let process = self.process.insert(process);
        let (port, password) = (self.port, &self.password);
        wait_until("Redis to answer", Duration::from_secs(10), async || {
            if let Some(status) = process.try_wait()? {
                bail!("redis-server ended with {status}: {}", std::fs::read_to_string(&log).unwrap_or_default());
            }
            Ok(answers(port, password).then_some(()))
        })
        .await
    }

    /// Ends it at once; everything in it is gone.
    ///
    /// # Errors
    /// The system refuses it.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            // Our own child and not yet waited for, so the pid is still its.
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It is our own child: what cannot be killed is gone already.
        let _ = self.stop();
    }
}

fn answers(port: u16, password: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(stream, "AUTH {password}\r\n")?;
        let mut answer = [0; 3];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+OK")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn starts_stops_and_starts_again_with_its_password_in_no_process_list() {
        let Some(mut redis) = Redis::start().await.unwrap() else { return };
        assert!(answers(redis.port, &redis.password) && !answers(redis.port, "wrong"));
        let process = redis.process.as_ref().unwrap().id();
        let line = std::fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap();
        assert!(!line.contains(&redis.password));
        redis.stop().unwrap();
        assert!(!answers(redis.port, &redis.password));
        redis.restart().await.unwrap();
        assert!(answers(redis.port, &redis.password));
    }
}
