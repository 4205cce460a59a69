//! `castcore keys add`: a fresh key before the present ones, in `.env` or in the file that `ENCRYPTION_KEY_FILE` names.

use super::super::print;
use anyhow::{Context as _, bail};
use castcore_config::{Environment, Source, table};
use castcore_vault::{Keyring, Secret};
use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
    process::ExitCode,
};

const NAME: &str = "ENCRYPTION_KEY";

pub(super) fn run(environment: &Environment, only_print: bool) -> anyhow::Result<ExitCode> {
    if only_print {
        print(&format!("{}\n", Keyring::generate_key().expose()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let sentence = add(Path::new(".env"), environment)?;
    print(&sentence)?;
    Ok(ExitCode::SUCCESS)
}

/// Does it, and says what was done and what is to be done next.
fn add(dotenv: &Path, environment: &Environment) -> anyhow::Result<String> {
    let setting = table::find(NAME).context("ENCRYPTION_KEY is not in the table of settings")?;
    let found = environment.resolve(setting)?;
    let Some(old) = found.value else { bail!("{NAME} is not set. Run `castcore init`") };
    let before = Keyring::parse(&old).with_context(|| format!("{NAME} cannot be used"))?;
    let fresh = Keyring::generate_key();
    let keys = Secret::new(format!("{},{}", fresh.expose(), old.expose().trim()));
    let after = Keyring::parse(&keys).context("the new list of keys cannot be used")?;
    let path = match found.source {
        Source::DotEnv => {
            let path = fs::canonicalize(dotenv).with_context(|| format!("{} cannot be found", dotenv.display()))?;
            let text = Secret::new(fs::read_to_string(&path).with_context(|| unreadable(&path))?);
            replace_file(&path, &with_line(&text, &keys)?)?;
            path
        }
        Source::File => {
            let path = environment.secret_file(setting).context("the file of ENCRYPTION_KEY is not known")?;
            let path = fs::canonicalize(&path).with_context(|| unreadable(&path))?;
            replace_file(&path, &Secret::new(format!("{}\n", keys.expose())))?;
            path
        }
        Source::Env | Source::Default => bail!(
            "{NAME} comes from the environment, which castcore cannot change. Make a key with `castcore keys add --print`, put \
             it and a comma before the present value wherever that is set, start the server anew, and run `castcore keys rotate`"
        ),
    };
    let former: Vec<String> = before.ids().iter().map(ToString::to_string).collect();
    Ok(format!(
        "{} holds a new first key, {}. The former one ({}) still opens.\nNow:\n  1. Keep a copy of that file in a safe place.\n  \
         2. Start every server anew: from then on the new key seals.\n  3. Run `castcore keys rotate`, while the servers run.\n  \
         4. Remove the former key from {NAME}, and start the servers anew. Keep it as long as there are backups from before.\n",
        path.display(),
        after.first(),
        former.join(", "),
    ))
}

fn unreadable(path: &Path) -> String {
    format!("{} cannot be read", path.display())
}

/// The text of `.env` with the line that holds the keys replaced: the last one of that name, since that one counts.
fn with_line(text: &Secret, keys: &Secret) -> anyhow::Result<Secret> {
    let name_of = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        line.split_once('=').map(|(name, _)| name.trim() == NAME)
    };
    let lines: Vec<&str> = text.expose().lines().collect();
    let last = lines.iter().rposition(|line| name_of(line) == Some(true));
    let last = last.context("there is no line ENCRYPTION_KEY=… in .env")?;
    let line = Secret::new(format!("{NAME}={}", keys.expose()));
    let mut out = String::with_capacity(text.expose().len() + line.expose().len());
    for (n, old) in lines.iter().enumerate() {
        out.push_str(if n == last { line.expose() } else { old });
        out.push('\n');
    }
    Ok(Secret::new(out))
}

/// Puts a new file in the place of another one, all of it or nothing: same owner, readable by the owner only.
fn replace_file(path: &Path, text: &Secret) -> anyhow::Result<()> {
    let old = fs::metadata(path).with_context(|| unreadable(path))?;
    let fresh = fresh_name(path);
    let failed = || format!("{} cannot be written", fresh.display());
    // Left behind by one that was killed right here; never through a link.
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).with_context(failed)?;
    let written = (|| {
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // An administrator's shell must not take the file away from the server's user.
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
        }
        file.write_all(text.expose().as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written.with_context(failed)?;
    // The rename itself must survive a power cut, or a rotation could outlive the key it used.
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("{} cannot be synced", folder.display()))
}

fn fresh_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".castcore-new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_config::Settings;
    use std::os::unix::fs::PermissionsExt as _;

    const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const SECRET: &str = "SECRET_KEY=0123456789abcdef0123456789abcdef\n";

    fn dotenv(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        (folder, path)
    }

    fn environment(path: &Path) -> Environment {
        Environment::new::<&str, &str>([]).with_dotenv(path)
    }

    #[test]
    fn a_key_goes_before_the_present_one_and_the_rest_stays() {
        let text = format!("# mine\nENCRYPTION_KEY=unused\n{SECRET}export ENCRYPTION_KEY = \"{OLD}\" # old\nTZ='UTC'");
        let (folder, path) = dotenv(&text);
        let old = Settings::load(&environment(&path)).unwrap().security.keyring();
        let said = add(&path, &environment(&path)).unwrap();
        let new = Settings::load(&environment(&path)).unwrap().security.keyring();
        assert_eq!(new.ids()[1..], old.ids()[..]);
        assert!(said.contains(&new.first().to_string()) && said.contains("castcore keys rotate"), "{said}");
        let now = fs::read_to_string(&path).unwrap();
        let fresh = now.lines().nth(3).unwrap().strip_prefix("ENCRYPTION_KEY=").unwrap().split(',').next().unwrap();
        assert!(!said.contains(OLD) && !said.contains(fresh), "{said}");
        assert_eq!(now, format!("# mine\nENCRYPTION_KEY=unused\n{SECRET}ENCRYPTION_KEY={fresh},{OLD}\nTZ='UTC'\n"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written stays");
        add(&path, &environment(&path)).unwrap();
        assert_eq!(Settings::load(&environment(&path)).unwrap().security.keyring().ids().len(), 3);
    }

    #[test]
    fn the_file_behind_a_link_and_the_file_of_the_key_are_replaced() {
        let (folder, real) = dotenv(&format!("{SECRET}ENCRYPTION_KEY={OLD}\n"));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&real, &link).unwrap();
        add(&link, &environment(&link)).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(Settings::load(&environment(&real)).unwrap().security.keyring().ids().len(), 2);

        let key = folder.path().join("key");
        fs::write(&key, format!("{OLD}\n")).unwrap();
        let (_folder, path) = dotenv(&format!("{SECRET}ENCRYPTION_KEY_FILE={}\n", key.display()));
        let said = add(&path, &environment(&path)).unwrap();
        assert!(said.contains(&key.display().to_string()), "{said}");
        assert_eq!(Settings::load(&environment(&path)).unwrap().security.keyring().ids().len(), 2);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let (_folder, path) = dotenv(SECRET);
        let refusal = |environment: &Environment| format!("{:#}", add(&path, environment).unwrap_err());
        assert!(refusal(&environment(&path)).contains("castcore init"));
        let set = Environment::new([("ENCRYPTION_KEY", OLD)]);
        let said = refusal(&set);
        assert!(said.contains("keys add --print") && !said.contains(OLD), "{said}");
        let broken = refusal(&Environment::new([("ENCRYPTION_KEY", "sesame")]));
        assert!(!broken.contains("sesame"), "{broken}");
        assert_eq!(fs::read_to_string(&path).unwrap(), SECRET, "nothing was written");
    }
}
