//! Arrows point inward: which room may use which. A forbidden arrow fails here, so that the listing stays a map.

use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

/// Room → rooms it may use. `castcore` may use all.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("rtmp", &[]),
    ("launch", &[]),
    ("confine", &[]),
    ("testkit", &[]),
    ("vault", &["model"]),
    ("bus", &["model"]),
    ("config", &["model", "vault"]),
    ("egress", &["model"]),
    ("store", &["model", "vault"]),
    ("ffmpeg", &["model", "vault"]),
    ("tools", &["config", "ffmpeg", "model"]),
    ("runtime", &["confine", "egress", "ffmpeg", "launch", "model", "rtmp", "vault"]),
    ("domain", &["bus", "config", "confine", "egress", "ffmpeg", "model", "store", "tools", "vault"]),
    ("reconciler", &["bus", "config", "domain", "ffmpeg", "model", "runtime", "store", "tools", "vault"]),
    ("api", &["bus", "config", "domain", "ffmpeg", "model", "vault"]),
    ("demo", &["testkit"]),
    ("bench", &["testkit"]),
];

#[test]
fn arrows_point_inward() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut rooms = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let Some(room) = name.strip_prefix("castcore-") else { continue };
        rooms += 1;
        let may = allowed.get(room).unwrap_or_else(|| panic!("{room} is not on the map; add it to ALLOWED"));
        for dependency in package["dependencies"].as_array().unwrap() {
            // Tests may look further than the code.
            if dependency["kind"] == "dev" {
                continue;
            }
            if let Some(used) = dependency["name"].as_str().unwrap().strip_prefix("castcore-") {
                assert!(may.contains(&used), "{room} may not use {used}");
            }
        }
    }
    assert_eq!(rooms, ALLOWED.len(), "a room on the map does not exist");
}

/// DTOs and rows must not contain the type that serialises a secret in clear: only the runtime's protocol, which goes
/// from memory to memory, may.
#[test]
fn answers_and_rows_cannot_carry_a_secret() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for file in ["crates/domain/src/streams/view.rs", "crates/domain/src/identity/view.rs", "crates/bus/src/message.rs"]
    {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(!text.contains("castcore_vault"), "{file} uses the vault");
    }
}
