//! An Icecast server of one's own, on a port and in a folder of its own, that can be stopped and started again.

use crate::{nginx::free_port, wait::wait_until};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::ExitStatusExt as _,
    },
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Where Debian puts it, and its pages.
const PROGRAM: &str = "/usr/bin/icecast2";
const SHARE: &str = "/usr/share/icecast2";
/// The account of Debian's package; Icecast does not work as root.
const USER: &str = "icecast2";
/// How often it is started before it counts as broken.
const STARTS_MAX: u32 = 8;

/// A running Icecast. Ends when dropped.
#[derive(Debug)]
pub struct Icecast {
    folder: tempfile::TempDir,
    port: u16,
    password: String,
    process: Option<Child>,
}

impl Icecast {
    /// Starts one; `None` when Icecast is not installed and no test may insist on it.
    ///
    /// # Errors
    /// It is missing although it must not be, or does not start.
    pub async fn start() -> Result<Option<Self>> {
        if !Path::new(PROGRAM).is_file() {
            let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
            if is("CASTCORE_REQUIRE_SERVICES", "1") || is("CI", "true") {
                bail!("Icecast is not installed: apt-get install icecast2");
            }
            return Ok(None);
        }
        let folder = tempfile::Builder::new().prefix("castcore-icecast-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        // What an address would take for parts of its own.
        let password = format!("p@:/?{}", uuid::Uuid::new_v4().simple());
        let mut icecast = Self { folder, port: free_port()?, password, process: None };
        icecast.restart().await?;
        Ok(Some(icecast))
    }

    /// `icecast://127.0.0.1:<port>/<mount>`.
    #[must_use]
    pub fn url(&self, mount: &str) -> String {
        format!("icecast://127.0.0.1:{}/{mount}", self.port)
    }

    /// Where listeners go.
    #[must_use]
    pub fn listen_url(&self, mount: &str) -> String {
        format!("http://127.0.0.1:{}/{mount}", self.port)
    }

    /// The source password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Starts it (again) on the same port and waits until it answers.
    ///
    /// # Errors
    /// It cannot be started, or ends, or does not answer in time.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop()?;
        let config = self.folder.path().join("icecast.xml");
        let logs = self.folder.path().join("log");
        fs::create_dir_all(&logs)?;
        let root = rustix::process::geteuid().is_root();
        if root {
            let (user, group) = account()?;
            chown(&logs, Some(user), Some(group))?;
        }
        fs::write(&config, self.settings(root))?;
        // Icecast 2.4 now and then crashes over a request that comes while it begins.
        for _ in 0..STARTS_MAX {
            let mut command = Command::new(PROGRAM);
            command.arg("-c").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let process = self.process.insert(command.spawn().context("Icecast cannot be started")?);
            let port = self.port;
            let end = wait_until("Icecast to answer", Duration::from_secs(20), async || {
                Ok(match process.try_wait()? {
                    Some(status) => Some(Some(status)),
                    None => answers(port).then_some(None),
                })
            });
            match end.await? {
                None => return Ok(()),
                Some(status) if status.signal().is_some() => {}
                Some(status) => {
                    let log = fs::read_to_string(logs.join("error.log")).unwrap_or_default();
                    bail!("Icecast ended with {status}: {log}");
                }
            }
        }
        bail!("Icecast crashes whenever it is started")
    }

    /// Ends it at once.
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

    fn settings(&self, root: bool) -> String {
        let folder = self.folder.path().display();
        let password = self.password.replace('&', "&amp;").replace('<', "&lt;");
        let owner = format!("<changeowner><user>{USER}</user><group>icecast</group></changeowner>");
        format!(
            "<icecast>\
             <hostname>localhost</hostname><location>test</location><admin>test@example.org</admin>\
             <limits><clients>20</clients><sources>8</sources><source-timeout>5</source-timeout></limits>\
             <authentication><source-password>{password}</source-password><relay-password>{password}</relay-password>\
             <admin-user>admin</admin-user><admin-password>{password}</admin-password></authentication>\
             <listen-socket><port>{}</port><bind-address>127.0.0.1</bind-address></listen-socket>\
             <paths><basedir>{folder}</basedir><logdir>{folder}/log</logdir>\
             <webroot>{SHARE}/web</webroot><adminroot>{SHARE}/admin</adminroot></paths>\
             <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>3</loglevel></logging>\
             <security><chroot>0</chroot>{}</security></icecast>",
            self.port,
            if root { &owner } else { "" },
        )
    }
}

impl Drop for Icecast {
    fn drop(&mut self) {
        // It is our own child: what cannot be killed is gone already.
        let _ = self.stop();
    }
}

/// Whether it serves: its port is open a moment before it can.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"GET /status-json.xsl HTTP/1.0\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"HTTP/1.0 200")
    };
    ask().unwrap_or(false)
}

/// User and group of Icecast's account.
fn account() -> Result<(u32, u32)> {
    let accounts = fs::read_to_string("/etc/passwd")?;
    let line = accounts.lines().find(|line| line.split(':').next() == Some(USER));
    let mut fields = line.with_context(|| format!("there is no account {USER}"))?.split(':').skip(2);
    let mut number = || fields.next().and_then(|text| text.parse().ok()).context("an account without a number");
    Ok((number()?, number()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn starts_stops_and_starts_again() {
        let Some(mut icecast) = Icecast::start().await.unwrap() else { return };
        assert!(answers(icecast.port));
        icecast.stop().unwrap();
        assert!(!answers(icecast.port));
        icecast.restart().await.unwrap();
        assert!(answers(icecast.port));
    }
}
