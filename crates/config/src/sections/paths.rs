//! Folders.

use crate::{ConfigErrors, Environment, reader::Reader};
use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Folders, all absolute.
#[derive(Clone, Debug)]
pub struct PathSettings {
    /// `DATA_DIR`.
    pub data_dir: PathBuf,
    /// `MEDIA_DIR`: relative paths of inputs begin here.
    pub media_dir: PathBuf,
    /// `RECORDINGS_DIR`: file outputs are written here.
    pub recordings_dir: PathBuf,
    /// `LOG_DIR`.
    pub log_dir: PathBuf,
    /// `BACKUP_DIR`.
    pub backup_dir: PathBuf,
    /// `MOUNT_DIR`.
    pub mount_dir: PathBuf,
    /// `THUMBNAIL_DIR`.
    pub thumbnail_dir: PathBuf,
    /// `HLS_DIR`: HLS outputs are written here.
    pub hls_dir: PathBuf,
    /// `ASSETS_MAX_BYTES`: what uploaded pictures may take together.
    pub assets_max_bytes: u64,
    /// `MEDIA_ROOTS`: more folders that jobs may read from.
    pub media_roots: Vec<PathBuf>,
}

impl PathSettings {
    /// Reads these settings alone, for commands that must work before there are any keys.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(environment: &Environment) -> Result<Self, ConfigErrors> {
        Reader::part(environment, Self::read)
    }

    /// The folders that jobs may read files from, each with the setting that names it.
    #[must_use]
    pub fn input_roots(&self) -> Vec<(&'static str, PathBuf)> {
        let mut roots = vec![
            ("MEDIA_DIR", self.media_dir.clone()),
            ("RECORDINGS_DIR", self.recordings_dir.clone()),
            ("MOUNT_DIR", self.mount_dir.clone()),
        ];
        roots.extend(self.media_roots.iter().map(|root| ("MEDIA_ROOTS", root.clone())));
        roots
    }

    /// The folders that jobs may write to, each with the setting that names it.
    #[must_use]
    pub fn output_roots(&self) -> Vec<(&'static str, PathBuf)> {
        vec![("RECORDINGS_DIR", self.recordings_dir.clone()), ("HLS_DIR", self.hls_dir.clone())]
    }

    /// The folder of the runtimes: one folder in it per job, with lock and socket.
    #[must_use]
    pub fn run_dir(&self) -> PathBuf {
        self.data_dir.join("run")
    }

    /// The folder of the previews that the console asks for.
    #[must_use]
    pub fn preview_dir(&self) -> PathBuf {
        self.data_dir.join("preview")
    }

    /// Makes the folders that are missing, for this user only (0700). Those that exist keep their permissions: they
    /// may be shared on purpose.
    ///
    /// # Errors
    /// With the folder in the message.
    pub fn create_all(&self) -> io::Result<()> {
        let own = [self.run_dir(), self.preview_dir()];
        let named = [
            &self.data_dir,
            &self.media_dir,
            &self.recordings_dir,
            &self.log_dir,
            &self.backup_dir,
            &self.mount_dir,
            &self.thumbnail_dir,
            &self.hls_dir,
        ];
        named.into_iter().chain(&own).try_for_each(|path| create(path))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let data_dir = reader.path("DATA_DIR", Path::new(""));
        let media_roots = reader.optional("MEDIA_ROOTS").unwrap_or_default();
        let media_roots = media_roots
            .split(':')
            .filter(|root| !root.is_empty())
            .map(|root| reader.absolute("MEDIA_ROOTS", Path::new(root)))
            .collect();
        let paths = Self {
            media_dir: reader.path("MEDIA_DIR", &data_dir),
            recordings_dir: reader.path("RECORDINGS_DIR", &data_dir),
            log_dir: reader.path("LOG_DIR", &data_dir),
            backup_dir: reader.path("BACKUP_DIR", &data_dir),
            mount_dir: reader.path("MOUNT_DIR", &data_dir),
            thumbnail_dir: reader.path("THUMBNAIL_DIR", &data_dir),
            hls_dir: reader.path("HLS_DIR", &data_dir),
            assets_max_bytes: reader.parsed("ASSETS_MAX_BYTES", "a number of bytes from 4096 on", |text| {
                text.parse().ok().filter(|bytes| *bytes >= 4_096)
            }),
            media_roots,
            data_dir,
        };
        paths.refuse_wide_roots(reader);
        paths
    }

    /// A job must not be able to read the database, the sockets or the whole machine through its media folder.
    fn refuse_wide_roots(&self, reader: &mut Reader<'_>) {
        let mut roots = self.input_roots();
        roots.push(("HLS_DIR", self.hls_dir.clone()));
        for (name, root) in roots {
            if self.data_dir.starts_with(&root) {
                reader.fail(
                    name,
                    format!("is {}, which contains DATA_DIR: jobs could read the database", root.display()),
                    "Name a folder that holds nothing but media.",
                );
            }
            for private in [&self.run_dir(), &self.log_dir, &self.backup_dir] {
                if !self.data_dir.starts_with(&root) && (private.starts_with(&root) || root.starts_with(private)) {
                    reader.fail(
                        name,
                        format!("is {}, which overlaps {}", root.display(), private.display()),
                        "Name a folder that holds nothing but media.",
                    );
                }
            }
        }
    }
}

fn create(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot make the folder {}: {error}", path.display())))
}
