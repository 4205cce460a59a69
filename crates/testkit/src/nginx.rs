//! A third party's RTMP server: nginx with its RTMP module, which checks keys and records.

mod notify;

pub use notify::Publication;

use crate::wait::{wait_blocking, wait_until};
use anyhow::{Context, Result, bail};
use notify::Responder;
use std::{
    collections::HashSet,
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Where distributions put nginx and its modules.
const PROGRAMS: &[&str] = &["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];
const MODULES: &[&str] = &["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"];

/// A running nginx of one's own, on a free port of the loopback address. Ends when dropped.
///
/// Application `live` accepts allowed keys only and records what they send; `sink` accepts everything and throws
/// it away, for loads whose receiver must cost little.
pub struct NginxRtmp {
    folder: tempfile::TempDir,
    port: u16,
    responder: Responder,
    server: Option<Child>,
}

impl NginxRtmp {
    /// Starts one in a fresh folder.
    ///
    /// # Errors
    /// nginx or its RTMP module is not installed (the sentence names the packages), or it does not start.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("castcore-nginx-").tempdir()?;
        // Started as root, nginx may record as another user.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        fs::create_dir(folder.path().join("recordings"))?;
        let responder = Responder::start()?;
        let mut nginx = Self { folder, port: free_port()?, responder, server: None };
        nginx.resume().await?;
        Ok(nginx)
    }

    /// From now on `live` accepts this key, exactly.
    pub fn allow(&self, key: &str) {
        self.responder.allow(key);
    }

    /// From now on `live` refuses this key; a stream that is on air goes on.
    pub fn forbid(&self, key: &str) {
        self.responder.forbid(key);
    }

    /// `rtmp://127.0.0.1:<port>/<application>`.
    #[must_use]
    pub fn url(&self, application: &str) -> String {
        format!("rtmp://127.0.0.1:{}/{application}", self.port)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Connections to the server so far, whatever they asked for.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.responder.connections()
    }

    /// All attempts to publish with exactly this key, oldest first.
    #[must_use]
    pub fn publications(&self, key: &str) -> Vec<Publication> {
        self.responder.publications().into_iter().filter(|publication| publication.key == key).collect()
    }

    /// All attempts to publish, oldest first.
    #[must_use]
    pub fn all_publications(&self) -> Vec<Publication> {
        self.responder.publications()
    }

    /// Waits until a publication with this key is on air.
    ///
    /// # Errors
    /// None is within the deadline.
    pub async fn wait_on_air(&self, key: &str, deadline: Duration) -> Result<Publication> {
        wait_until("a publication at the RTMP server", deadline, async || {
            Ok(self.publications(key).into_iter().find(|p| p.accepted && p.ended.is_none()))
        })
        .await
    }

    /// Waits until no publication with this key is on air and the recordings of all are closed.
    ///
    /// # Errors
    /// One goes on beyond the deadline.
    pub async fn wait_off_air(&self, key: &str, deadline: Duration) -> Result<Vec<Publication>> {
        wait_until("the end of a publication at the RTMP server", deadline, async || {
            let all = self.publications(key);
            let closed = |p: &Publication| !p.accepted || (p.ended.is_some() && p.recording.is_some());
            Ok((!all.is_empty() && all.iter().all(closed)).then_some(all))
        })
        .await
    }

    /// The folder of the recordings.
    #[must_use]
    pub fn recordings(&self) -> PathBuf {
        self.folder.path().join("recordings")
    }

    /// nginx's own log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }

    /// Ends nginx at once, as a crash of the host would. The port stays reserved for [`Self::resume`] by luck only.
    pub fn interrupt(&mut self) {
        if let Some(mut server) = self.server.take() {
            // Our own child, not yet waited for: the pid is still its.
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// Starts nginx (again) on the same port.
    ///
    /// # Errors
    /// It does not start.
    pub async fn resume(&mut self) -> Result<()> {
        self.interrupt();
        let folder = self.folder.path();
        let config = folder.join("nginx.conf");
        fs::write(&config, self.config(&find_module()?))?;
        let server = Command::new(find_program()?)
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("nginx cannot be started")?;
        let server = self.server.insert(server);
        let (log, port) = (folder.join("error.log"), self.port);
        wait_until("nginx to listen", Duration::from_secs(10), async || {
            if let Some(status) = server.try_wait()? {
                bail!("nginx ended with {status}: {}", fs::read_to_string(&log).unwrap_or_default());
            }
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok().then_some(()))
        })
        .await
    }

    fn config(&self, module: &Path) -> String {
        let folder = self.folder.path().display();
        let notify = format!("http://127.0.0.1:{}", self.responder.port());
        format!(
            "daemon off;
master_process off;
pid {folder}/nginx.pid;
load_module {};
events {{ worker_connections 2048; }}
rtmp {{
    access_log off;
    server {{
        listen 127.0.0.1:{};
        chunk_size 4096;
        notify_method post;
        on_connect {notify}/connect;
        application live {{
            live on;
            on_publish {notify}/publish;
            on_publish_done {notify}/publish_done;
            on_record_done {notify}/record_done;
            record all;
            record_path {folder}/recordings;
            record_unique on;
            record_suffix .flv;
        }}
        application sink {{ live on; }}
    }}
}}
",
            module.display(),
            self.port
        )
    }
}

impl Drop for NginxRtmp {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let pid = server.id();
            // Politely first, so that it closes its recordings.
            if let Some(now) = crate::procs::stat(pid) {
                let _ = crate::procs::signal(now.id, rustix::process::Signal::TERM);
            }
            wait_blocking(Duration::from_secs(2), || !matches!(server.try_wait(), Ok(None)));
        }
        self.interrupt();
    }
}

/// A port of the loopback address that was free a moment ago, different for each caller in this process.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16> {
    static GIVEN: std::sync::Mutex<Option<HashSet<u16>>> = std::sync::Mutex::new(None);
    let mut given = GIVEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let given = given.get_or_insert_with(HashSet::new);
    for _ in 0..100 {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        if given.insert(port) {
            return Ok(port);
        }
    }
    bail!("no free port")
}

fn find_program() -> Result<&'static str> {
    let found = PROGRAMS.iter().find(|path| Path::new(path).is_file());
    found.copied().with_context(missing)
}

fn find_module() -> Result<PathBuf> {
    let found = MODULES.iter().map(|folder| Path::new(folder).join("ngx_rtmp_module.so")).find(|path| path.is_file());
    found.with_context(missing)
}

fn missing() -> String {
    "nginx with its RTMP module is not installed: apt-get install nginx-light libnginx-mod-rtmp".to_owned()
}
