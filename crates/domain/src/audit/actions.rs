//! The catalogue of actions: every word that the trail uses, with what it means.
//!
//! `docs/reference/audit-actions.md` is printed from it. To add one more: a line here (and the page: the test of this file
//! says how), then an [`Entry`](super::Entry) in the operation. Names are `subject.verb`; those of the contract stay as
//! they are.

/// An action that the trail knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its name.
    pub name: &'static str,
    /// Kind of thing it is done to; empty for the instance.
    pub target: &'static str,
    /// What it means, and what its facts say.
    pub meaning: &'static str,
}

const fn action(name: &'static str, target: &'static str, meaning: &'static str) -> Action {
    Action { name, target, meaning }
}

/// The action of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// The actions whose names begin with `prefix`.
#[must_use]
pub fn beginning_with(prefix: &str) -> Vec<&'static str> {
    ACTIONS.iter().map(|action| action.name).filter(|name| name.starts_with(prefix)).collect()
}

/// Every action, by subject.
pub const ACTIONS: &[Action] = &[
    // Signing in.
    action("auth.login", "user", "Somebody signed in, or was refused."),
    action("auth.logout", "user", "A session was ended by its user; `all` ends every session of theirs."),
    action("auth.refresh_reuse", "session", "A spent refresh token came back; its whole session was ended."),
    action("auth.reauthenticate", "session", "Somebody proved again who they are, or failed to."),
    action("auth.forbidden", "route", "A request was turned away; `code` says why."),
    action("auth.rate_limited", "route", "A limit was hit."),
    action("auth.password_change", "user", "Somebody changed their own password, or failed to."),
    action("auth.2fa_setup", "user", "A second factor was begun."),
    action("auth.2fa_enabled", "user", "A second factor was switched on."),
    action("auth.2fa_disabled", "user", "A second factor was switched off."),
    action("auth.2fa_verify", "user", "A code of the second factor was refused."),
    action("auth.recovery_code_used", "user", "A recovery code stood in for the second factor."),
    action("auth.recovery_codes_regenerated", "user", "New recovery codes took the place of the old ones."),
    action("auth.session_revoke", "session", "A session was ended."),
    action("auth.sessions_revoke_others", "user", "All other sessions of a user were ended; `count` says how many."),
    action("token.create", "api_token", "An API token was made."),
    action("token.revoke", "api_token", "An API token was revoked."),
    // People.
    action("user.create", "user", "An account was made; `first` marks the one of the set-up."),
    action("user.update", "user", "An account was changed: roles, state, address."),
    action("user.delete", "user", "An account was deleted."),
    action("user.password_reset", "user", "An administrator set somebody's password."),
    action("user.2fa_reset", "user", "An administrator took somebody's second factor away."),
    action("user.sessions_revoke", "user", "An administrator ended somebody's sessions."),
    action("user.unlock", "user", "A locked account was opened again."),
    // Streams.
    action("stream.create", "stream_job", "A stream was made."),
    action("stream.update", "stream_job", "A stream was changed."),
    action("stream.delete", "stream_job", "A stream was deleted."),
    action("stream.start", "stream_job", "A stream was asked to go on air."),
    action("stream.stop", "stream_job", "A stream was asked to go off air."),
    action("stream.restart", "stream_job", "A stream was asked to start again."),
    action("stream.acknowledge", "stream_job", "Somebody took on a trouble of a stream, or of its output `output_id`."),
    action("stream.unacknowledge", "stream_job", "Somebody gave a trouble back to everybody."),
    action("stream.finish", "stream_job", "A stream came to its end by itself."),
    action("stream.preflight", "stream_job", "A stream was checked before its start."),
    action("stream.preflight_override", "stream_job", "A stream was started in spite of its checks."),
    action("stream.input_create", "stream_job", "An input was added."),
    action("stream.input_update", "stream_job", "An input was changed."),
    action("stream.input_delete", "stream_job", "An input was taken away."),
    action("stream.output_create", "stream_job", "An output was added."),
    action("stream.output_update", "stream_job", "An output was changed."),
    action("stream.output_delete", "stream_job", "An output was taken away."),
    action("stream.output_start", "stream_job", "An output was asked to take part."),
    action("stream.output_stop", "stream_job", "An output was asked to pause."),
    action("stream.output_restart", "stream_job", "An output was asked to start again."),
    action("profile.create", "profile", "An encoding profile was made."),
    action("profile.update", "profile", "An encoding profile was changed."),
    action("profile.delete", "profile", "An encoding profile was deleted."),
    action("destination.create", "destination", "A destination was made."),
    action("destination.update", "destination", "A destination was changed."),
    action("destination.delete", "destination", "A destination was deleted."),
    action("asset.create", "asset", "A picture was uploaded."),
    action("asset.delete", "asset", "A picture was deleted."),
    // Platforms.
    action("platform.connect", "platform_account", "An account of a platform was connected."),
    action("platform.disconnect", "platform_account", "An account of a platform was disconnected."),
    action("platform.token_refresh", "platform_account", "A platform's token was renewed."),
    action("platform.metadata_push", "stream_job", "Title and description were sent to a platform."),
    action("platform.readiness_check", "stream_job", "A platform was asked whether it is ready."),
    // The instance.
    action("settings.update", "settings", "Settings of the instance, or of one's own account, were changed."),
    action("setup.complete", "", "The set-up was finished."),
    action("security.key_backup_confirmed", "", "An administrator confirmed that the keys are kept elsewhere too."),
    action("security.csp_reports_clear", "", "Reports of browsers about the page's policy were cleared."),
    action("keys.rotate", "", "Stored secrets were sealed anew; `counts` says how many."),
    action("keys.add", "", "A new first key was put before the old ones."),
    action("system.takeover", "node", "Somebody at the shell let another server run the jobs of one that is gone."),
    action("backup.create", "backup", "A backup was made."),
    action("backup.restore", "backup", "A backup was restored."),
    action("update.apply", "", "Another version was installed."),
    action("audit.export", "audit", "The trail was exported; `format` and `filter` say how."),
    action("audit.prune", "audit", "The oldest rows were deleted because of their age; `rows` says how many."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fmt::Write as _, path::Path};

    fn page() -> String {
        let mut text = "# Actions of the audit trail\n\n\
            This page is printed from `crates/domain/src/audit/actions.rs`; a test compares the two.\n\n\
            Every row says who (`actor`, by session or token), what (`action`), on what (`target_type`, `target_id`), from \
            where (`ip`), when (`at`) and how it went (`outcome`: `ok` or `refused`). `meta` holds further facts: `changed` \
            names the fields that were changed, `secrets` the secrets among them, never their values.\n\n\
            Refusals that repeat are counted: the first one is a row of its own, and when ten minutes are over a second row \
            says in `meta.repeated` how many more there were.\n\n\
            | Action | On | What happened |\n|---|---|---|\n"
            .to_owned();
        for Action { name, target, meaning } in ACTIONS {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| `{name}` | {} | {meaning} |", target.replace('_', " "));
        }
        text
    }

    #[test]
    fn the_page_is_printed_from_the_catalogue() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/audit-actions.md");
        if std::env::var_os("CASTCORE_UPDATE_DOCS").is_some() {
            std::fs::write(&file, page()).unwrap();
        }
        let there = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(there, page(), "print it anew: run this test with CASTCORE_UPDATE_DOCS=1");
    }

    #[test]
    fn names_are_unique_and_in_style() {
        let names: BTreeSet<&str> = ACTIONS.iter().map(|action| action.name).collect();
        assert_eq!(names.len(), ACTIONS.len());
        for name in names {
            let plain =
                |part: &str| !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            assert!(name.split_once('.').is_some_and(|(subject, verb)| plain(subject) && plain(verb)), "{name}");
            assert!(name.len() <= 32, "{name} does not fit a MSGID of RFC 5424");
        }
        assert_eq!(beginning_with("destination."), ["destination.create", "destination.update", "destination.delete"]);
    }

    /// Reads every source file of the workspace: an action that is written down somewhere is in the catalogue.
    #[test]
    fn no_operation_uses_a_word_that_is_not_here() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut used = 0;
        for room in ["domain", "reconciler", "api", "castcore"] {
            let mut folders = vec![crates.join(room).join("src")];
            while let Some(folder) = folders.pop() {
                for entry in std::fs::read_dir(&folder).unwrap().flatten() {
                    let path = entry.path();
                    if path.is_dir() {
                        folders.push(path);
                    } else if path.extension().is_some_and(|end| end == "rs") {
                        let source = std::fs::read_to_string(&path).unwrap();
                        // Put together, so that this very file has none of them.
                        for start in [concat!("Entry::", "on("), concat!("Entry::", "about(")] {
                            for call in source.split(start).skip(1) {
                                let Some(rest) = call.trim_start().strip_prefix('"') else { continue };
                                let name = rest.split('"').next().unwrap_or_default();
                                assert!(find(name).is_some(), "{name} in {} is not in the catalogue", path.display());
                                used += 1;
                            }
                        }
                    }
                }
            }
        }
        assert!(used > 15, "only {used} found: does the search still fit the code?");
    }
}
