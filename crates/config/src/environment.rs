//! Where settings come from.

use crate::{
    dotenv,
    error::ConfigError,
    table::{self, Setting},
};
use castcore_vault::Secret;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt, fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// The largest `.env` or secret file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 256 * 1024;
/// Variables with this prefix are ours; one that no setting claims is a slip of the pen.
const PREFIX: &str = "CASTCORE_";
/// What only the test scripts use.
const TEST_PREFIXES: [&str; 4] = ["CASTCORE_TEST_", "CASTCORE_REQUIRE_", "CASTCORE_BIN", "CASTCORE_STUB_"];

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A variable of the process.
    Env,
    /// `.env` in the working directory.
    DotEnv,
    /// The file that `NAME_FILE` names.
    File,
    /// Nowhere: the default holds.
    Default,
}

impl Source {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Env => "env",
            Source::DotEnv => ".env",
            Source::File => "file",
            Source::Default => "default",
        }
    }
}

/// The value of one setting. It is kept as a secret, since it may be one.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The value; `None` when it is not set, or set to nothing.
    pub value: Option<Secret>,
    /// Where it was found.
    pub source: Source,
}

/// The variables of the process and those of `.env`, the former before the latter.
#[derive(Clone, Default)]
pub struct Environment {
    /// `None` is a value that is not UTF-8.
    process: BTreeMap<String, Option<Secret>>,
    dotenv: Option<DotEnv>,
}

#[derive(Clone)]
struct DotEnv {
    path: PathBuf,
    values: Result<BTreeMap<String, Secret>, ConfigError>,
    /// Whether people other than the owner may read it.
    exposed: bool,
}

impl Environment {
    /// Given variables only.
    pub fn new<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let process = variables.into_iter().map(|(name, value)| (name.into(), Some(Secret::new(value)))).collect();
        Self { process, dotenv: None }
    }

    /// The variables of this process and the `.env` of its working directory.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |value: OsString| value.into_string().ok().map(Secret::new);
        let process =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, text(value)))).collect();
        Self { process, dotenv: None }.with_dotenv(Path::new(".env"))
    }

    /// Adds a `.env` file. It need not exist; one that cannot be read becomes an error of
    /// [`Settings::load`](crate::Settings::load).
    #[must_use]
    pub fn with_dotenv(mut self, path: &Path) -> Self {
        let values = match read_bounded(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self,
            Err(error) => Err(ConfigError::new(
                &path.display().to_string(),
                format!("cannot be read: {error}"),
                "Run castcore as the user that owns the file, or let this user read it. Keep the file: it holds the keys.",
            )),
            Ok(text) => dotenv::parse(&text)
                .map(|values| values.into_iter().map(|(name, value)| (name, Secret::new(value))).collect())
                .map_err(|error| {
                    ConfigError::new(
                        &path.display().to_string(),
                        format!("is not well formed in line {}", error.line),
                        "Write NAME=value, one a line.",
                    )
                }),
        };
        let exposed = is_exposed(path).unwrap_or(false);
        self.dotenv = Some(DotEnv { path: path.to_owned(), values, exposed });
        self
    }

    /// Finds the value of a setting: the variable, `NAME_FILE` of a secret, the same two in `.env`, or nothing.
    ///
    /// # Errors
    /// A value and a file at once, a file that cannot be read, a value that is not UTF-8.
    pub fn resolve(&self, setting: &Setting) -> Result<Resolved, ConfigError> {
        let process = |name: &str| match self.process.get(name) {
            Some(None) => Err(ConfigError::new(name, "is not UTF-8", "Write it in UTF-8.")),
            Some(Some(value)) => Ok(Some(value)),
            None => Ok(None),
        };
        if let Some(found) = resolve_in(setting, process, Source::Env)? {
            return Ok(found);
        }
        if let Some(DotEnv { values: Ok(values), .. }) = &self.dotenv
            && let Some(found) = resolve_in(setting, |name| Ok(values.get(name)), Source::DotEnv)?
        {
            return Ok(found);
        }
        Ok(Resolved { value: None, source: Source::Default })
    }

    /// The values of all secret settings, and the parts of those that are lists: what must never be shown. Values of fewer
    /// than eight characters are left out, because hiding them would hide ordinary words.
    #[must_use]
    pub fn secrets(&self) -> Vec<Secret> {
        let set = table::SETTINGS
            .iter()
            .filter(|setting| setting.secret)
            .filter_map(|setting| self.resolve(setting).ok()?.value);
        let mut secrets = Vec::new();
        for value in set {
            let parts = value.expose().split(|c: char| c == ',' || c.is_whitespace()).map(Secret::new);
            let long: Vec<Secret> = parts.chain([value.clone()]).filter(|part| part.expose().len() >= 8).collect();
            secrets.extend(long);
        }
        secrets
    }

    /// The file that holds a secret, where `NAME_FILE` names one and the secret comes from there.
    #[must_use]
    pub fn secret_file(&self, setting: &Setting) -> Option<PathBuf> {
        let found = self.resolve(setting).ok()?;
        if found.source != Source::File {
            return None;
        }
        let name = format!("{}_FILE", setting.name);
        let given = self.process.get(&name).and_then(Option::as_ref).filter(|path| !path.is_empty());
        let in_dotenv = || self.dotenv.as_ref()?.values.as_ref().ok()?.get(&name);
        given.or_else(in_dotenv).map(|path| PathBuf::from(path.expose()))
    }

    /// What is wrong with `.env` itself.
    pub(crate) fn dotenv_error(&self) -> Option<ConfigError> {
        self.dotenv.as_ref().and_then(|dotenv| dotenv.values.as_ref().err().cloned())
    }

    /// What the operator should know about the variables as such, one sentence each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(DotEnv { path, exposed: true, .. }) = &self.dotenv {
            let path = path.display();
            warnings.push(format!("{path} can be read by other users of this machine. Run: chmod 600 {path}"));
        }
        let in_dotenv = self.dotenv.iter().flat_map(|dotenv| dotenv.values.iter().flat_map(BTreeMap::keys));
        let mut unknown: Vec<&String> = self.process.keys().chain(in_dotenv).filter(|name| is_unknown(name)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        warnings.extend(
            unknown.into_iter().map(|name| {
                format!("{name} is not a setting and has no effect. `castcore config` lists the settings.")
            }),
        );
        warnings
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dotenv = self.dotenv.as_ref().map(|dotenv| &dotenv.path);
        write!(f, "Environment({} variables, .env: {dotenv:?})", self.process.len())
    }
}

/// Whether people other than its owner may read the file.
///
/// # Errors
/// When the file cannot be looked at.
pub(crate) fn is_exposed(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

fn is_unknown(name: &str) -> bool {
    let base = name.strip_suffix("_FILE").unwrap_or(name);
    name.starts_with(PREFIX)
        && !TEST_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && table::find(name).is_none()
        && table::find(base).is_none_or(|setting| !setting.secret)
}

/// Looks in one layer. An empty value counts as not set, since that is what compose files pass for an unset variable.
fn resolve_in<'a>(
    setting: &Setting,
    get: impl Fn(&str) -> Result<Option<&'a Secret>, ConfigError>,
    source: Source,
) -> Result<Option<Resolved>, ConfigError> {
    let value = get(setting.name)?.filter(|value| !value.is_empty());
    let file_name = format!("{}_FILE", setting.name);
    let file = if setting.secret { get(&file_name)?.filter(|path| !path.is_empty()) } else { None };
    match (value, file) {
        (Some(_), Some(_)) => Err(ConfigError::new(
            setting.name,
            format!("and {file_name} are both set"),
            "Set one of the two: the value or the file that holds it.",
        )),
        (Some(value), None) => Ok(Some(Resolved { value: Some(value.clone()), source })),
        (None, Some(path)) => {
            let text = read_bounded(Path::new(path.expose())).map_err(|error| {
                ConfigError::new(
                    &file_name,
                    format!("names a file that cannot be read: {error}"),
                    "Name a file that holds nothing but the value and that this user may read.",
                )
            })?;
            let text = Secret::new(text.trim_end_matches(['\r', '\n']));
            let value = (!text.is_empty()).then_some(text);
            Ok(Some(Resolved { value, source: Source::File }))
        }
        (None, None) => Ok(None),
    }
}

fn read_bounded(path: &Path) -> io::Result<String> {
    use io::Read;
    let mut text = String::new();
    // The bound holds for devices and growing files, too.
    let read = fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other(format!("it is larger than {MAX_FILE_BYTES} bytes")));
    }
    Ok(text)
}
