//! `castcore init`

use super::print;
use anyhow::{Context, bail};
use castcore_config::{Environment, PathSettings, table};
use castcore_vault::{Keyring, Secret, random};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    process::ExitCode,
};

/// Bytes of randomness in `SECRET_KEY`; they make 64 characters.
const SECRET_KEY_BYTES: usize = 48;

/// Writes `.env` with fresh keys. It never replaces a key: what an old key has sealed could not be opened any more.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let sentence = init(Path::new(".env"), &Environment::of_process())?;
    print(&format!("{sentence}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Does it, and says what was done. `environment` includes what `.env` holds.
fn init(dotenv: &Path, environment: &Environment) -> anyhow::Result<String> {
    let exists = refuse_exposed(dotenv)?;
    let missing = |name: &str| -> anyhow::Result<bool> {
        let setting = table::find(name).with_context(|| format!("{name} is not in the table of settings"))?;
        Ok(environment.resolve(setting)?.value.is_none())
    };
    let (no_secret_key, no_encryption_key) = (missing("SECRET_KEY")?, missing("ENCRYPTION_KEY")?);
    if !no_secret_key && !no_encryption_key {
        return Ok(if exists {
            format!("There is nothing to do: {} holds the keys.", dotenv.display())
        } else {
            "There is nothing to do: the keys come from the environment.".to_owned()
        });
    }
    let database = PathSettings::load(environment)?.data_dir.join("castcore.db");
    if no_encryption_key && database.exists() {
        bail!(
            "{} exists, but the key that seals its secrets is missing. Bring back the {} that belongs to it, or its \
             ENCRYPTION_KEY. To begin anew, move the data away first",
            database.display(),
            dotenv.display()
        );
    }
    let mut lines = String::new();
    if !exists {
        lines.push_str(HEAD);
    }
    if no_secret_key {
        lines.push_str(&format!("SECRET_KEY={}\n", random::token(SECRET_KEY_BYTES).expose()));
    }
    if no_encryption_key {
        lines.push_str(&format!("ENCRYPTION_KEY={}\n", Keyring::generate_key().expose()));
    }
    if !exists {
        lines.push_str(TAIL);
    }
    write(dotenv, exists, &Secret::new(lines))?;
    Ok(format!(
        "{} {} fresh keys. Keep a copy of it in a safe place: without its ENCRYPTION_KEY no stored secret can be read.",
        dotenv.display(),
        if exists { "got" } else { "was written with" }
    ))
}

const HEAD: &str = "# Settings of CastCore, made by `castcore init`. Keep this file secret, and keep a copy of it.\n\
    # `castcore config` lists all settings and says where each value comes from.\n\n";
const TAIL: &str = "\n# Address and port of the server. For other machines put a reverse proxy with HTTPS before it.\n\
    #LISTEN_ADDR=127.0.0.1:8000\n";

/// Whether the file exists. One that others may read, or that belongs to someone else, is refused: its keys are not
/// secret.
fn refuse_exposed(dotenv: &Path) -> anyhow::Result<bool> {
    let shown = dotenv.display();
    let metadata = match fs::metadata(dotenv) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        other => other.with_context(|| format!("{shown} cannot be looked at"))?,
    };
    if !metadata.is_file() {
        bail!("{shown} is not a file. Move it away, then run `castcore init` again");
    }
    if metadata.mode() & 0o077 != 0 {
        bail!("{shown} can be read by other users of this machine, so its keys may be known. Run: chmod 600 {shown}");
    }
    Ok(true)
}

/// Makes the file for this user only, or adds to the one that is there.
fn write(dotenv: &Path, exists: bool, lines: &Secret) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    if exists {
        options.append(true);
    } else {
        // Never through a link or over a file that appeared meanwhile.
        options.write(true).create_new(true);
    }
    let folder = std::env::current_dir().unwrap_or_default();
    let mut file = options.open(dotenv).with_context(|| {
        format!(
            "{} cannot be written. Run castcore in a folder that this user may write to, not {}",
            dotenv.display(),
            folder.display()
        )
    })?;
    // The last line of a file that people edit may lack its end.
    let text = format!("{}{}", if exists { "\n" } else { "" }, lines.expose());
    let written = file.write_all(Secret::new(text).expose().as_bytes()).and_then(|()| file.sync_all());
    written.with_context(|| format!("{} cannot be written", dotenv.display()))
}

#[cfg(test)]
mod tests;
