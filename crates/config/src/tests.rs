use super::*;
use castcore_vault::{Keyring, Secret};
use std::{collections::BTreeMap, fs, net::IpAddr, os::unix::fs::PermissionsExt, path::Path};

const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef";
const ENCRYPTION_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The two keys, and whatever the test changes: an empty value takes a variable away.
fn variables<'a>(changes: &[(&'a str, &'a str)]) -> BTreeMap<&'a str, &'a str> {
    let mut variables = BTreeMap::from([("SECRET_KEY", SECRET_KEY), ("ENCRYPTION_KEY", ENCRYPTION_KEY)]);
    variables.extend(changes.iter().copied());
    variables
}

fn load(changes: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    Settings::load(&Environment::new(variables(changes)))
}

/// The names of what is wrong, in order.
fn faults(changes: &[(&str, &str)]) -> Vec<String> {
    load(changes).err().map(|errors| errors.0.into_iter().map(|error| error.name).collect()).unwrap_or_default()
}

#[test]
fn the_defaults_are_those_of_one_machine() {
    let settings = load(&[]).unwrap();
    assert_eq!(settings.server.env, Env::Production);
    assert_eq!(settings.server.listen_addr.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.server.default_language, "de");
    assert!(settings.server.public_base_url.is_none());
    assert_eq!(settings.security.access_token_ttl_minutes, 30);
    assert_eq!(settings.security.refresh_token_ttl_days, 14);
    assert!(settings.security.rate_limit_enabled);
    assert_eq!(
        (settings.security.rate_limit_auth_attempts, settings.security.rate_limit_auth_window_seconds),
        (10, 300)
    );
    let here = std::env::current_dir().unwrap();
    assert_eq!(settings.database, DatabaseSettings::Sqlite { path: here.join("data/castcore.db") });
    assert_eq!(settings.paths.media_dir, here.join("data/media"));
    assert_eq!(settings.paths.hls_dir, here.join("data/hls"));
    assert_eq!(settings.media.tools_dir, here.join(".tools"));
    assert!(!settings.media.allow_outdated_ffmpeg && !settings.media.allow_outdated_ffprobe);
    assert_eq!(settings.media.ffmpeg_uid_base, 731_000_000);
    assert!(settings.server.metrics_allow.is_empty(), "nobody reads the measurements without signing in");
    assert_eq!(settings.media.risky_codecs_blocklist, ["magicyuv"]);
    assert!(settings.web.csp_enabled && !settings.web.csp_report_only);
    assert_eq!(settings.warnings, Vec::<String>::new());
}

#[test]
fn every_value_can_be_set() {
    let settings = load(&[
        ("CASTCORE_ENV", "development"),
        ("LISTEN_ADDR", "localhost:9000"),
        ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
        ("PUBLIC_BASE_URL", "https://cast.example.org/"),
        ("DEFAULT_LANGUAGE", "en"),
        ("POSTGRES_HOST", "db"),
        ("POSTGRES_PASSWORD", "p@ss/word"),
        ("DATA_DIR", "/srv/castcore"),
        ("MEDIA_DIR", "/srv/films/../media"),
        ("MEDIA_ROOTS", "/mnt/a:/mnt/b"),
        ("FFMPEG_PATH", "/opt/ffmpeg"),
        ("FFMPEG_UID_BASE", "0"),
        ("RISKY_CODECS_BLOCKLIST", "magicyuv, Cinepak"),
        ("RATE_LIMIT_ENABLED", "False"),
    ])
    .unwrap();
    assert_eq!(settings.server.env, Env::Development);
    assert_eq!(settings.server.listen_addr.to_string(), "127.0.0.1:9000");
    let proxy: IpAddr = "10.2.3.4".parse().unwrap();
    assert!(settings.server.trusted_proxies.iter().any(|network| network.contains(proxy)));
    assert_eq!(settings.server.public_base_url.unwrap().as_str(), "https://cast.example.org/");
    assert!(settings.database.is_postgres());
    assert_eq!(settings.paths.media_dir, Path::new("/srv/media"));
    assert_eq!(settings.paths.recordings_dir, Path::new("/srv/castcore/recordings"));
    assert_eq!(settings.paths.media_roots, [Path::new("/mnt/a"), Path::new("/mnt/b")]);
    assert_eq!(settings.paths.input_roots().len(), 5);
    assert_eq!(settings.media.ffmpeg_path.as_deref(), Some(Path::new("/opt/ffmpeg")));
    assert_eq!(settings.media.ffmpeg_uid_base, 0);
    assert_eq!(settings.media.risky_codecs_blocklist, ["magicyuv", "cinepak"]);
    assert!(!settings.security.rate_limit_enabled);
}

#[test]
fn values_that_make_no_sense_are_refused_by_name() {
    for (name, value) in [
        ("CASTCORE_ENV", "prod"),
        ("LISTEN_ADDR", "8000"),
        ("LISTEN_ADDR", "example.org:80"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy"),
        ("METRICS_ALLOW", "10.0.0.0/33"),
        ("PUBLIC_BASE_URL", "cast.example.org"),
        ("PUBLIC_BASE_URL", "ftp://cast.example.org"),
        ("PUBLIC_BASE_URL", "https://user:sesame@cast.example.org"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("ACCESS_TOKEN_TTL_MINUTES", "0"),
        ("ACCESS_TOKEN_TTL_MINUTES", "-1"),
        ("REFRESH_TOKEN_TTL_DAYS", "soon"),
        ("RATE_LIMIT_ENABLED", "maybe"),
        ("RATE_LIMIT_AUTH_ATTEMPTS", "0"),
        ("RATE_LIMIT_AUTH_WINDOW_SECONDS", "86401"),
        ("POSTGRES_PORT", "0"),
        ("REDIS_PORT", "70000"),
        ("REDIS_DB", "1024"),
        ("REDIS_TLS", "maybe"),
        ("FFMPEG_UID_BASE", "999"),
        ("FFMPEG_UID_BASE", "4294967295"),
        ("RISKY_CODECS_BLOCKLIST", "a;b"),
        ("CSP_ENABLED", "2"),
        ("ALLOW_OUTDATED_FFMPEG", "?"),
        ("MEDIA_DIR", "/"),
        ("MEDIA_DIR", "."),
        ("MEDIA_DIR", "./data"),
        ("MEDIA_DIR", "./data/run"),
        ("RECORDINGS_DIR", "./data/logs/jobs"),
        ("MEDIA_ROOTS", "/mnt:/"),
        ("HLS_DIR", "./data/backups"),
    ] {
        let errors = load(&[(name, value)]).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{name}={value}: {errors}");
        assert_eq!(errors.0[0].name, name, "{value}");
        assert!(!errors.to_string().contains("sesame"));
    }
}

#[test]
fn production_refuses_weak_secrets_and_names_the_remedy() {
    let fresh = Keyring::generate_key();
    for (name, value) in [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", "change_me-change_me-change_me-change_me"),
        ("SECRET_KEY", "0123456789abcdef0123456789abcde"),
        ("SECRET_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("SECRET_KEY", ENCRYPTION_KEY),
        ("ENCRYPTION_KEY", ""),
        ("ENCRYPTION_KEY", "changeme"),
        ("ENCRYPTION_KEY", "0123456789abcdef0123456789abcdef"),
        ("ENCRYPTION_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("ENCRYPTION_KEY", &format!("{},short", fresh.expose())),
    ] {
        let errors = load(&[(name, value)]).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{name}={value}: {errors}");
        let text = errors.to_string();
        if value != ENCRYPTION_KEY {
            assert_eq!(errors.0[0].name, name, "{value}");
            assert!(text.contains("castcore init"), "{text}");
        }
        assert!(value.is_empty() || !text.contains(value), "{text}");
    }
    for password in ["", "castcore", "changeme123"] {
        assert_eq!(
            faults(&[("POSTGRES_HOST", "db"), ("POSTGRES_PASSWORD", password)]),
            ["POSTGRES_PASSWORD"],
            "{password}"
        );
    }
}

#[test]
fn a_section_can_be_read_before_there_are_keys() {
    let environment = Environment::new([("FFMPEG_PATH", "/opt/ffmpeg")]);
    assert!(MediaSettings::load(&environment).is_ok());
    assert!(PathSettings::load(&environment).is_ok());
    assert!(MediaSettings::load(&Environment::new([("FFMPEG_UID_BASE", "x")])).is_err());
}

#[test]
fn every_fault_is_told_at_once() {
    let found = faults(&[("SECRET_KEY", ""), ("ENCRYPTION_KEY", ""), ("LISTEN_ADDR", "x"), ("CSP_ENABLED", "x")]);
    assert_eq!(found, ["LISTEN_ADDR", "SECRET_KEY", "ENCRYPTION_KEY", "CSP_ENABLED"]);
}

#[test]
fn development_warns_of_weak_secrets_but_needs_keys() {
    let dev = ("CASTCORE_ENV", "development");
    let settings = load(&[dev, ("SECRET_KEY", "changeme"), ("POSTGRES_HOST", "db")]).unwrap();
    assert_eq!(settings.warnings.len(), 2, "{:?}", settings.warnings);
    assert_eq!(faults(&[dev, ("SECRET_KEY", ""), ("ENCRYPTION_KEY", "x")]), ["SECRET_KEY", "ENCRYPTION_KEY"]);
}

#[test]
fn the_environment_wins_over_dotenv_and_dotenv_over_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let dotenv = folder.path().join(".env");
    fs::write(&dotenv, "LISTEN_ADDR=127.0.0.1:1\nCASTCORE_LOG='warn' # here\nDEFAULT_LANGUAGE=en\n").unwrap();
    fs::set_permissions(&dotenv, fs::Permissions::from_mode(0o600)).unwrap();
    let variables = variables(&[("LISTEN_ADDR", "127.0.0.1:2"), ("DEFAULT_LANGUAGE", "")]);
    let environment = Environment::new(variables).with_dotenv(&dotenv);
    let settings = Settings::load(&environment).unwrap();
    assert_eq!(settings.server.listen_addr.port(), 2);
    assert_eq!(settings.server.log, "warn");
    assert_eq!(settings.server.default_language, "en", "an empty variable counts as not set");
    assert_eq!(settings.warnings, Vec::<String>::new());
    let source = |name: &str| environment.resolve(table::find(name).unwrap()).unwrap().source.name();
    assert_eq!(["LISTEN_ADDR", "CASTCORE_LOG", "DATA_DIR"].map(source), ["env", ".env", "default"]);

    fs::set_permissions(&dotenv, fs::Permissions::from_mode(0o644)).unwrap();
    let settings = Settings::load(&environment.with_dotenv(&dotenv)).unwrap();
    assert!(settings.warnings[0].contains("chmod 600"), "{:?}", settings.warnings);
}

#[test]
fn a_broken_dotenv_is_an_error_that_shows_no_line_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let dotenv = folder.path().join(".env");
    fs::write(&dotenv, "TZ=UTC\nsesame\n").unwrap();
    let errors = Settings::load(&Environment::new(variables(&[])).with_dotenv(&dotenv)).unwrap_err();
    assert!(errors.to_string().contains("line 2"), "{errors}");
    assert!(!errors.to_string().contains("sesame"));
    let errors = Settings::load(&Environment::new(variables(&[])).with_dotenv(folder.path())).unwrap_err();
    assert!(errors.to_string().contains("cannot be read"), "{errors}");
}

#[test]
fn a_secret_comes_from_its_value_or_from_its_file_but_not_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (secret, key) = (path("a", &format!("{SECRET_KEY}\n")), path("b", ENCRYPTION_KEY));
    let files = [("SECRET_KEY_FILE", secret.as_str()), ("ENCRYPTION_KEY_FILE", key.as_str())];
    let settings = Settings::load(&Environment::new(files)).unwrap();
    assert_eq!(settings.security.secret_key, Secret::new(SECRET_KEY));
    let line = report::lines(&Environment::new(files)).into_iter().find(|line| line.name == "SECRET_KEY").unwrap();
    assert_eq!((line.source, line.value.as_str()), ("file", "••••"));

    let errors = load(&[("SECRET_KEY_FILE", &secret)]).unwrap_err();
    assert!(errors.0.iter().any(|error| error.problem.contains("both set")), "{errors}");
    let errors = load(&[("SECRET_KEY", ""), ("SECRET_KEY_FILE", "/nowhere/key")]).unwrap_err();
    assert_eq!(errors.0[0].name, "SECRET_KEY_FILE");
    let empty = path("c", "\n");
    assert_eq!(faults(&[("SECRET_KEY", ""), ("SECRET_KEY_FILE", &empty)]), ["SECRET_KEY"]);
    let large = path("d", &"x".repeat(300_000));
    assert_eq!(load(&[("SECRET_KEY", ""), ("SECRET_KEY_FILE", &large)]).unwrap_err().0[0].name, "SECRET_KEY_FILE");

    // The layers stay apart: a variable wins over a file that `.env` names.
    let dotenv = folder.path().join(".env");
    fs::write(&dotenv, format!("SECRET_KEY_FILE={empty}\n")).unwrap();
    assert!(Settings::load(&Environment::new(variables(&[])).with_dotenv(&dotenv)).is_ok());
}

#[test]
fn slips_of_the_pen_and_settings_without_effect_give_a_warning() {
    let settings = load(&[
        ("CASTCORE_LOGS", "x"),
        ("CASTCORE_TEST_FFMPEG", "x"),
        ("CASTCORE_ENV_FILE", "x"),
        ("REDIS_HOST", "redis"),
        ("BLOCK_RISKY_CODECS", "false"),
        ("TZ", "UTC"),
        ("CSP_REPORT_ONLY", "true"),
        ("POSTGRES_PASSWORD", "x"),
        ("PATH", "/bin"),
    ])
    .unwrap();
    for part in [
        "CASTCORE_LOGS is not",
        "CASTCORE_ENV_FILE is not",
        "REDIS_PASSWORD is not set",
        "BLOCK_RISKY_CODECS has no effect",
        "TZ has no effect",
        "CSP",
        "POSTGRES_HOST",
    ] {
        assert_eq!(settings.warnings.iter().filter(|warning| warning.contains(part)).count(), 1, "{part}");
    }
    assert_eq!(settings.warnings.len(), 7, "{:?}", settings.warnings);
}

#[test]
fn nothing_prints_a_secret() {
    let changes = [("POSTGRES_HOST", "db"), ("POSTGRES_PASSWORD", "sesame-1"), ("REDIS_PASSWORD", "sesame-2")];
    let environment = Environment::new(variables(&changes));
    let settings = Settings::load(&environment).unwrap();
    let shown = [
        format!("{settings:?}"),
        format!("{environment:?}"),
        report::text(&environment),
        format!("{:?}", report::lines(&environment)),
    ];
    for text in shown {
        for secret in ["sesame", SECRET_KEY, ENCRYPTION_KEY] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn the_report_shows_value_default_and_source() {
    let text = report::text(&Environment::new(variables(&[("LISTEN_ADDR", "0.0.0.0:80"), ("SECRET_KEY_FILE", "/x")])));
    let row = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name)).unwrap().to_owned();
    let words = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&row("LISTEN_ADDR")), ["LISTEN_ADDR", "0.0.0.0:80", "env", "(default:", "127.0.0.1:8000)"]);
    assert_eq!(words(&row("DATA_DIR")), ["DATA_DIR", "./data", "default"]);
    assert_eq!(words(&row("ENCRYPTION_KEY")), ["ENCRYPTION_KEY", "••••", "env"]);
    assert!(text.contains("! SECRET_KEY and SECRET_KEY_FILE are both set"), "{text}");
}

#[test]
fn the_table_is_consistent() {
    for (index, setting) in table::SETTINGS.iter().enumerate() {
        assert_eq!(
            table::SETTINGS.iter().position(|other| other.name == setting.name),
            Some(index),
            "{}",
            setting.name
        );
        assert!(setting.description.ends_with('.'), "{}", setting.name);
        assert!(!setting.secret || setting.default.is_empty(), "{}", setting.name);
        assert!(!setting.description.contains('|'), "{}", setting.name);
    }
    let mut sections: Vec<_> = table::SETTINGS.iter().map(|setting| setting.section).collect();
    assert!(sections.is_sorted(), "the settings of a section stand together");
    sections.dedup();
    assert_eq!(sections, table::Section::ALL);
}

#[test]
fn the_reference_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/settings.md");
    let page = fs::read_to_string(path).unwrap_or_default();
    assert!(page == report::markdown(), "run: castcore config --markdown > docs/reference/settings.md");
}

#[test]
fn folders_are_made_for_this_user_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let settings = load(&[("DATA_DIR", data.to_str().unwrap())]).unwrap();
    settings.paths.create_all().unwrap();
    for path in
        [&settings.paths.data_dir, &settings.paths.media_dir, &settings.paths.hls_dir, &settings.paths.run_dir()]
    {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700, "{}", path.display());
    }
    fs::remove_dir(&settings.paths.media_dir).unwrap();
    fs::write(&settings.paths.media_dir, "a file").unwrap();
    let error = settings.paths.create_all().unwrap_err();
    assert!(error.to_string().contains("data/media"), "{error}");
}

#[test]
fn former_secret_keys_are_checked_like_the_present_one() {
    let old = "fedcba9876543210fedcba9876543210";
    let older = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let settings = load(&[("SECRET_KEY_PREVIOUS", &format!("{old}, {older}"))]).unwrap();
    assert_eq!(settings.security.secret_keys().previous(), 2);
    assert_eq!(load(&[]).unwrap().security.secret_keys().previous(), 0);
    for (keys, problem) in [
        ("changeme", "is a placeholder"),
        (&format!("{old},short"), "is shorter than 32"),
        (SECRET_KEY, "holds SECRET_KEY itself"),
    ] {
        let errors = load(&[("SECRET_KEY_PREVIOUS", keys)]).unwrap_err();
        assert_eq!((errors.0.len(), errors.0[0].name.as_str()), (1, "SECRET_KEY_PREVIOUS"), "{errors}");
        assert!(errors.to_string().contains(problem) && !errors.to_string().contains(old), "{errors}");
    }
}

#[test]
fn no_key_of_the_list_is_the_other_key() {
    let key = Keyring::generate_key();
    let both = format!("{},{}", ENCRYPTION_KEY, key.expose());
    assert_eq!(faults(&[("ENCRYPTION_KEY", &both), ("SECRET_KEY", key.expose())]), ["ENCRYPTION_KEY"]);
}
