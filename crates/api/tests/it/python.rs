//! What we seal and hash is what Python's `cryptography` and `argon2-cffi` seal and hash: data goes either way.
//!
//! The libraries come with pip, once, in pinned versions, into an environment of their own below the build's folder.
//! Without Python or pip the tests say `SKIPPED: Python`, and fail when `CI=true` or `CASTCORE_REQUIRE_SERVICES=1`.

use crate::app::{PASSWORD, TestApp};
use castcore_model::Role;
use castcore_store::users;
use castcore_vault::{Keyring, Secret, VaultError};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const PACKAGES: [&str; 2] = ["cryptography==50.0.2", "argon2-cffi==25.1.0"];
const TEXT: &str = "live_ä/?&%@ \"key\" 日本";

/// Runs a program: whether it ended well, else what it said.
fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let said = || String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("no word").to_owned();
    if output.status.success() { Ok(()) } else { Err(said()) }
}

/// A Python with the libraries; made by whichever test comes first.
fn environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let (python, done) = (folder.join("venv/bin/python"), folder.join("done"));
    if fs::read_to_string(&done).is_ok_and(|text| text == PACKAGES.join(" ")) {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder.join("venv")))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]).args(PACKAGES);
    run(&mut pip)?;
    fs::write(&done, PACKAGES.join(" ")).map_err(|error| error.to_string())?;
    Ok(python)
}

/// What Python answers; nothing where there is none.
fn ask(question: &Value) -> Option<Value> {
    let python = match environment() {
        Ok(python) => python,
        Err(error) => {
            let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
            let required = is("CI", "true") || is("CASTCORE_REQUIRE_SERVICES", "1");
            assert!(!required, "Python must be tested here: {error}");
            // Not `eprintln!`, whose text the test runner keeps to itself when a test passes.
            std::io::stderr().write_all(format!("SKIPPED: Python ({error})\n").as_bytes()).unwrap();
            return None;
        }
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/interop.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python starts");
    child.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "Python refused something");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[tokio::test]
async fn python_opens_what_we_seal_and_we_open_what_it_seals() {
    let keys = [Keyring::generate_key(), Keyring::generate_key()];
    let ring = |keys: &[&Secret]| {
        let list: Vec<&str> = keys.iter().map(|key| key.expose()).collect();
        Keyring::parse(&Secret::new(list.join(","))).unwrap()
    };
    let (first, second, both) = (ring(&[&keys[0]]), ring(&[&keys[1]]), ring(&[&keys[0], &keys[1]]));
    let app = TestApp::new().await;
    app.make_user("anna", Role::Viewer).await;
    let ours = users::find_by_username(app.store.read(), "anna").await.unwrap().unwrap().password_hash;
    let Some(answer) = ask(&json!({
        "first": keys[0].expose(),
        "second": keys[1].expose(),
        "sealed": both.seal(&Secret::new(TEXT)),
        "sealed_by_second": second.seal(&Secret::new(TEXT)),
        "text": TEXT,
        "hash": ours,
        "password": PASSWORD,
    })) else {
        return;
    };
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();

    assert_eq!((text("opened").as_str(), text("opened_by_both").as_str()), (TEXT, TEXT));
    let opened = |ring: &Keyring, name: &str| ring.open(&text(name)).map(|secret| secret.expose().to_owned());
    for name in ["sealed", "sealed_by_second", "rotated"] {
        assert_eq!(opened(&both, name).unwrap(), TEXT, "{name}");
    }
    assert_eq!(opened(&first, "sealed_by_second"), Err(VaultError::Unreadable));
    // Its rotation and ours mean the same: the first key of the list.
    assert!(both.needs_reseal(&text("sealed_by_second")) && !both.needs_reseal(&text("rotated")));
    assert_eq!(opened(&first, "rotated").unwrap(), TEXT);

    assert_eq!(answer["verified"], true, "our hash is one for Python");
    assert_eq!((&answer["needs_rehash"], &answer["parameters"]), (&json!(false), &json!([65536, 3, 4])));
    for name in ["hash", "weaker_hash"] {
        assert!(text(name).starts_with("$argon2id$v=19$m="), "{}", text(name));
        let tx = app.store.begin().await.unwrap();
        let mut anna = users::find_by_username(&tx, "anna").await.unwrap().unwrap();
        anna.password_hash = text(name);
        users::update(&tx, &mut anna).await.unwrap();
        tx.commit().await.unwrap();
        let sign_in = |password: &str| json!({"username": "anna", "password": password});
        app.anonymous().post("/auth/login", sign_in("another password")).await.expect(401);
        app.anonymous().post("/auth/login", sign_in(PASSWORD)).await.expect(200);
    }
}
