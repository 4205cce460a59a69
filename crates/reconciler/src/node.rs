//! Which server this is: runtimes belong to a data folder, so the folder has the name.

use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};
use uuid::Uuid;

/// File in the data folder that holds the name.
const FILE: &str = "node-id";

/// A server, as the database remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) id: Uuid,
    /// The name of its machine, for people.
    pub(crate) host: String,
}

impl Node {
    /// The server of this data folder. Its name is made once.
    pub(crate) fn of(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(FILE);
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned();
        let read = || -> io::Result<Self> {
            let text = fs::read_to_string(&path)?;
            let id = text.trim().parse().map_err(|_| io::Error::other("node-id holds no id"))?;
            Ok(Self { id, host: host.clone() })
        };
        match read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            known => return known,
        }
        // Written beside it first, so that there is never half a name.
        let fresh = data_dir.join(format!("{FILE}.new"));
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        writeln!(file, "{}", Uuid::new_v4())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        read()
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"id": self.id, "host": self.host})
    }

    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        Some(Self { id: text("id")?.parse().ok()?, host: text("host").unwrap_or_default().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_name() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let node = Node::of(one.path()).unwrap();
        assert_eq!(Node::of(one.path()).unwrap(), node);
        assert_ne!(Node::of(two.path()).unwrap().id, node.id);
        assert_eq!(Node::from_json(&node.to_json()), Some(node));
        fs::write(one.path().join(FILE), "nonsense").unwrap();
        assert!(Node::of(one.path()).is_err(), "a damaged name is not replaced: its runtimes may live");
    }
}
