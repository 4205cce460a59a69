use super::*;
use castcore_config::Settings;
use std::{os::unix::fs::PermissionsExt, path::PathBuf};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn dotenv(&self) -> PathBuf {
        self.folder.path().join(".env")
    }

    fn environment(&self, variables: &[(&str, &str)]) -> Environment {
        let data = self.folder.path().join("data");
        let variables = variables.iter().copied().chain([("DATA_DIR", data.to_str().unwrap())]);
        Environment::new(variables).with_dotenv(&self.dotenv())
    }

    fn init(&self) -> anyhow::Result<String> {
        init(&self.dotenv(), &self.environment(&[]))
    }

    fn write(&self, text: &str, mode: u32) {
        fs::write(self.dotenv(), text).unwrap();
        fs::set_permissions(self.dotenv(), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn add_data(&self) {
        fs::create_dir(self.folder.path().join("data")).unwrap();
        fs::write(self.folder.path().join("data/castcore.db"), "").unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(self.dotenv()).unwrap()
    }
}

#[test]
fn writes_keys_that_production_accepts_and_nobody_else_reads() {
    let place = Place::new();
    let sentence = place.init().unwrap();
    assert!(sentence.contains("fresh keys"), "{sentence}");
    assert_eq!(fs::metadata(place.dotenv()).unwrap().permissions().mode() & 0o777, 0o600);
    let settings = Settings::load(&place.environment(&[])).unwrap();
    assert_eq!(settings.warnings, Vec::<String>::new());
    assert!(!sentence.contains(settings.security.secret_key.expose()));

    let other = Place::new();
    other.init().unwrap();
    assert_ne!(place.text(), other.text());
}

#[test]
fn a_second_time_changes_nothing() {
    let place = Place::new();
    place.init().unwrap();
    let before = place.text();
    place.add_data();
    assert!(place.init().unwrap().contains("nothing to do"));
    assert_eq!(place.text(), before);
}

#[test]
fn refuses_when_there_is_data_without_its_dotenv() {
    let place = Place::new();
    place.add_data();
    let error = place.init().unwrap_err().to_string();
    assert!(error.contains("castcore.db exists") && error.contains("Bring back"), "{error}");
    assert!(!place.dotenv().exists());

    place.write("TZ=UTC\n", 0o600);
    assert!(place.init().is_err());
    assert_eq!(place.text(), "TZ=UTC\n");
}

#[test]
fn refuses_a_dotenv_that_others_may_read() {
    let place = Place::new();
    place.init().unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660] {
        fs::set_permissions(place.dotenv(), fs::Permissions::from_mode(mode)).unwrap();
        let error = place.init().unwrap_err().to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}

#[test]
fn adds_the_keys_to_settings_that_are_there() {
    let place = Place::new();
    place.write("TZ=UTC\nENCRYPTION_KEY=\nSECRET_KEY=changeme", 0o600);
    place.init().unwrap();
    assert!(
        place.text().starts_with("TZ=UTC\nENCRYPTION_KEY=\nSECRET_KEY=changeme\nENCRYPTION_KEY="),
        "{}",
        place.text()
    );
    let errors = Settings::load(&place.environment(&[])).unwrap_err();
    assert_eq!(errors.0.len(), 1, "only the weak key that people wrote themselves is left: {errors}");
}

#[test]
fn a_lost_secret_key_is_replaced_although_there_is_data() {
    let place = Place::new();
    place.add_data();
    place.write(&format!("ENCRYPTION_KEY={}\n", Keyring::generate_key().expose()), 0o600);
    place.init().unwrap();
    assert!(Settings::load(&place.environment(&[])).is_ok());
}

#[test]
fn keys_of_the_environment_need_no_file() {
    let place = Place::new();
    let keys = [("SECRET_KEY", "x"), ("ENCRYPTION_KEY", "x")];
    let sentence = init(&place.dotenv(), &place.environment(&keys)).unwrap();
    assert!(sentence.contains("environment"), "{sentence}");
    assert!(!place.dotenv().exists());
}

#[test]
fn never_writes_through_a_link() {
    let place = Place::new();
    let elsewhere = place.folder.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, place.dotenv()).unwrap();
    assert!(place.init().is_err());
    assert!(!elsewhere.exists());
}

#[test]
fn a_folder_in_its_place_is_refused() {
    let place = Place::new();
    fs::create_dir(place.dotenv()).unwrap();
    assert!(place.init().unwrap_err().to_string().contains("not a file"));
}
