//! A copy of the stand-in for FFmpeg, told how to behave.
//!
//! A server clears the environment and chooses the arguments, so the program reads its orders from `stub.conf`
//! beside it, and from its input file, if that begins with [`INPUT_MAGIC`]: the first holds for all jobs of a
//! server, the second for one job.

use anyhow::{Context, Result};
use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// First line of an input file that holds orders.
pub const INPUT_MAGIC: &str = "#castcore-stub";

/// How the stand-in behaves. Times count from its start, in milliseconds; `None` = never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// What `-version` says.
    pub version: String,
    /// Bit rate of the stream.
    pub rate_kbps: u32,
    /// Pictures a second.
    pub fps: u32,
    /// Distance of keyframes.
    pub keyframe_ms: u64,
    /// No media before this time.
    pub first_media_ms: u64,
    /// From then on it lives but sends nothing.
    pub stall_after_ms: Option<u64>,
    /// It ends by itself…
    pub exit_after_ms: Option<u64>,
    /// …with this code…
    pub exit_code: i32,
    /// …after this last line on standard error.
    pub last_words: Option<String>,
    /// How long it goes on after SIGINT or SIGTERM, as one that hangs does.
    pub linger_ms: u64,
    /// Lines a second on standard error.
    pub chatter_lines_per_s: u32,
    /// A file to which it appends `<pid> <nanoseconds since 1970> <encoder|muxer|probe>` when it starts.
    pub announce: Option<PathBuf>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            version: "n9.0.2-stub".into(),
            rate_kbps: 64,
            fps: 10,
            keyframe_ms: 2_000,
            first_media_ms: 0,
            stall_after_ms: None,
            exit_after_ms: None,
            exit_code: 1,
            last_words: None,
            linger_ms: 0,
            chatter_lines_per_s: 0,
            announce: None,
        }
    }
}

impl Behaviour {
    /// Takes in lines of `name = value`.
    ///
    /// # Errors
    /// A line that is not understood: a misspelt order must not pass for a kept one.
    pub fn read(&mut self, text: &str) -> Result<()> {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, value) = line.split_once('=').with_context(|| format!("no `=` in `{line}`"))?;
            self.set(name.trim(), value.trim()).with_context(|| format!("in `{line}`"))?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "version" => value.clone_into(&mut self.version),
            "rate_kbps" => self.rate_kbps = value.parse()?,
            "fps" => self.fps = value.parse()?,
            "keyframe_ms" => self.keyframe_ms = value.parse()?,
            "first_media_ms" => self.first_media_ms = value.parse()?,
            "stall_after_ms" => self.stall_after_ms = Some(value.parse()?),
            "exit_after_ms" => self.exit_after_ms = Some(value.parse()?),
            "exit_code" => self.exit_code = value.parse()?,
            "last_words" => self.last_words = Some(value.to_owned()),
            "linger_ms" => self.linger_ms = value.parse()?,
            "chatter_lines_per_s" => self.chatter_lines_per_s = value.parse()?,
            "announce" => self.announce = Some(value.into()),
            _ => anyhow::bail!("unknown name"),
        }
        Ok(())
    }

    /// The lines that [`Self::read`] takes in.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{name} = {value}");
            }
        };
        put("version", Some(self.version.clone()));
        put("rate_kbps", Some(self.rate_kbps.to_string()));
        put("fps", Some(self.fps.to_string()));
        put("keyframe_ms", Some(self.keyframe_ms.to_string()));
        put("first_media_ms", Some(self.first_media_ms.to_string()));
        put("stall_after_ms", self.stall_after_ms.map(|ms| ms.to_string()));
        put("exit_after_ms", self.exit_after_ms.map(|ms| ms.to_string()));
        put("exit_code", Some(self.exit_code.to_string()));
        put("last_words", self.last_words.clone());
        put("linger_ms", Some(self.linger_ms.to_string()));
        put("chatter_lines_per_s", Some(self.chatter_lines_per_s.to_string()));
        put("announce", self.announce.as_ref().map(|path| path.display().to_string()));
        text
    }

    /// Writes an input file that gives one job these orders. It passes for media with the stand-in only.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_input(&self, file: &Path) -> Result<()> {
        Ok(fs::write(file, format!("{INPUT_MAGIC}\n{}", self.to_text()))?)
    }
}

/// A stand-in in a folder of its own, readable by every user, since FFmpeg may run as another one.
#[derive(Debug)]
pub struct Stub {
    folder: tempfile::TempDir,
}

/// One start of the stand-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its process id.
    pub pid: u32,
    /// When `main` began, in nanoseconds since 1970.
    pub at_ns: u128,
    /// `encoder`, `muxer` or `probe`.
    pub role: String,
}

impl Stub {
    /// Copies the program and gives it its orders; its starts are announced unless `behaviour` says where else.
    ///
    /// # Errors
    /// The program has not been built, or cannot be copied.
    pub fn install(mut behaviour: Behaviour) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("castcore-stub-").tempdir()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let stub = Self { folder };
        fs::copy(crate::paths::stub_ffmpeg()?, stub.path()).context("the stand-in for FFmpeg cannot be copied")?;
        fs::set_permissions(stub.path(), fs::Permissions::from_mode(0o755))?;
        let announce = stub.announce_file();
        fs::write(&announce, "")?;
        fs::set_permissions(&announce, fs::Permissions::from_mode(0o666))?;
        behaviour.announce.get_or_insert(announce);
        stub.behave(&behaviour)?;
        Ok(stub)
    }

    /// Gives processes that start from now on other orders.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn behave(&self, behaviour: &Behaviour) -> Result<()> {
        let (file, fresh) = (self.folder.path().join("stub.conf"), self.folder.path().join("stub.conf.new"));
        fs::write(&fresh, behaviour.to_text())?;
        fs::set_permissions(&fresh, fs::Permissions::from_mode(0o644))?;
        // In one step, so that nobody reads half of it.
        Ok(fs::rename(fresh, file)?)
    }

    /// The program.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ffmpeg")
    }

    fn announce_file(&self) -> PathBuf {
        self.folder.path().join("started")
    }

    /// Its starts so far, oldest first.
    #[must_use]
    pub fn starts(&self) -> Vec<Announcement> {
        let text = fs::read_to_string(self.announce_file()).unwrap_or_default();
        let parse = |line: &str| {
            let mut words = line.split(' ');
            let (pid, at_ns) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Announcement { pid, at_ns, role: words.next()?.to_owned() })
        };
        text.lines().filter_map(parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_survive_being_written_and_read() {
        let orders = Behaviour {
            version: "6.0-static".into(),
            stall_after_ms: Some(700),
            exit_after_ms: Some(9),
            exit_code: 0,
            last_words: Some("Connection refused = no".into()),
            linger_ms: u64::MAX,
            announce: Some("/tmp/x".into()),
            ..Behaviour::default()
        };
        let mut read = Behaviour::default();
        read.read(&orders.to_text()).unwrap();
        assert_eq!(read, orders);
        assert!(read.read("stall_afterms = 3").is_err());
        assert!(read.read("linger_ms").is_err());
        assert!(read.read("linger_ms = soon").is_err());
    }
}
