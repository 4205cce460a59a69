//! Refusals: written down at once, and counted when they repeat.
//!
//! Whoever is turned away can come back a thousand times a second, and each row of the trail is there to stay. So the first
//! refusal of a kind is a row; those that follow within [`WINDOW_MINUTES`] are counted in memory; when the window is over, or
//! the server ends, a closing row says how many there were in `meta.repeated`. Rows are never changed: the sum of the
//! opening rows (one each) and of `meta.repeated` is the number of refusals.
//!
//! A kind is (action, who, kind of target), where "who" is the user, or the address of somebody unknown (IPv6 by /64). Both
//! rows and memory are bounded: beyond [`ADDRESSES_MAX`] addresses in one window, further strangers count as one.

use super::{Entry, REFUSED, row};
use crate::{
    Domain,
    caller::{Caller, Origin},
    fault,
    identity::limits::client_key,
};
use castcore_model::{Fault, UserId};
use castcore_store::{
    Store,
    audit::{self as rows, NewAudit},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Length of a window, in minutes.
const WINDOW_MINUTES: i64 = 10;
/// Addresses that get rows of their own in one window, per action.
const ADDRESSES_MAX: usize = 32;
/// Windows open at a time, of users and addresses together.
const WINDOWS_MAX: usize = 1_024;
/// Different targets that a closing row names.
const TARGETS_MAX: usize = 8;

/// Who was refused, as far as it matters for counting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    User(UserId),
    Address(String),
    /// Everybody beyond the bounds.
    Others,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    action: String,
    who: Who,
    target_type: Option<String>,
}

/// A window that is open, and what a closing row needs.
#[derive(Clone, Debug)]
struct Window {
    began: DateTime<Utc>,
    last: DateTime<Utc>,
    /// Refusals that no row stands for yet.
    unwritten: u64,
    targets: BTreeSet<String>,
    caller: Caller,
}

/// What was counted since the first row of its kind.
#[derive(Clone, Debug)]
struct Closing {
    kind: Kind,
    window: Window,
}

impl Closing {
    fn row(&self, now: DateTime<Utc>) -> NewAudit {
        let Window { began, last, unwritten, targets, caller } = &self.window;
        let entry = Entry {
            action: &self.kind.action,
            target_type: self.kind.target_type.as_deref(),
            target_id: None,
            meta: json!({"repeated": unwritten, "since": began, "until": last, "targets": targets}),
        };
        row(caller, now, entry, REFUSED)
    }
}

/// What is to be written about one refusal.
#[derive(Debug)]
struct Noted {
    kind: Kind,
    /// Who stands in the row: the caller, or nobody in particular.
    caller: Caller,
    /// Whether this refusal opens a window and is a row.
    opens: bool,
    /// The window of the same kind that was over.
    closing: Option<Closing>,
}

/// The open windows.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<Kind, Window>>);

impl Refusals {
    fn lock(&self) -> MutexGuard<'_, HashMap<Kind, Window>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, caller: &Caller, entry: &Entry<'_>, now: DateTime<Utc>) -> Noted {
        let mut open = self.lock();
        let kind = |who: Who| Kind {
            action: entry.action.to_owned(),
            who,
            target_type: entry.target_type.map(ToOwned::to_owned),
        };
        let who = caller.user_id.map_or_else(|| Who::Address(client_key(caller.origin.ip)), Who::User);
        let mut kind_of = kind(who);
        let mut caller = caller.clone();
        if !open.contains_key(&kind_of) {
            let of_strangers = |k: &&Kind| k.action == kind_of.action && matches!(k.who, Who::Address(_));
            let crowded = open.len() >= WINDOWS_MAX
                || (matches!(kind_of.who, Who::Address(_))
                    && open.keys().filter(of_strangers).count() >= ADDRESSES_MAX);
            if crowded {
                kind_of = kind(Who::Others);
                caller = Caller::anonymous(Origin::default());
                "several".clone_into(&mut caller.name);
            }
        }
        let fresh = || Window { began: now, last: now, unwritten: 0, targets: BTreeSet::new(), caller: caller.clone() };
        let mut closing = None;
        let mut opens = false;
        let window = open.entry(kind_of.clone()).or_insert_with(|| {
            opens = true;
            fresh()
        });
        if now - window.began >= TimeDelta::minutes(WINDOW_MINUTES) {
            let over = std::mem::replace(window, fresh());
            opens = true;
            closing = (over.unwritten > 0).then(|| Closing { kind: kind_of.clone(), window: over });
        }
        window.last = now;
        if !opens {
            window.unwritten = window.unwritten.saturating_add(1);
        }
        if let Some(id) = &entry.target_id
            && window.targets.len() < TARGETS_MAX
        {
            window.targets.insert(id.clone());
        }
        Noted { kind: kind_of, caller, opens, closing }
    }

    /// Takes out the windows that are over, or all; what was counted in them is to be written.
    fn take(&self, now: DateTime<Utc>, all: bool) -> Vec<Closing> {
        let mut open = self.lock();
        let over: Vec<Kind> = open
            .iter()
            .filter(|(_, window)| all || now - window.began >= TimeDelta::minutes(WINDOW_MINUTES))
            .map(|(kind, _)| kind.clone())
            .collect();
        let taken = over.into_iter().filter_map(|kind| open.remove_entry(&kind));
        taken.filter(|(_, w)| w.unwritten > 0).map(|(kind, window)| Closing { kind, window }).collect()
    }

    /// What could not be written stays counted, for the next try.
    fn put_back(&self, closing: Closing) {
        let Closing { kind, window } = closing;
        let mut open = self.lock();
        match open.get_mut(&kind) {
            Some(newer) => {
                newer.unwritten = newer.unwritten.saturating_add(window.unwritten);
                newer.began = newer.began.min(window.began);
            }
            None => {
                open.insert(kind, window);
            }
        }
    }
}

async fn write(store: &Store, new: &[NewAudit]) -> Result<(), Fault> {
    let tx = store.begin().await.map_err(fault)?;
    for row in new {
        rows::insert(&tx, row).await.map_err(fault)?;
    }
    tx.commit().await.map_err(fault)
}

impl Domain {
    /// Writes down that `caller` was refused, or counts it when the same was refused a moment ago. A trail that cannot be
    /// written now is no reason to answer something else: this never fails, it logs, and the refusal stays counted.
    pub async fn note_refusal(&self, caller: &Caller, entry: Entry<'_>) {
        let now = self.now();
        let noted = self.refusals.note(caller, &entry, now);
        let mut new: Vec<NewAudit> = noted.closing.iter().map(|closing| closing.row(now)).collect();
        let opened = noted.opens.then(|| row(&noted.caller, now, entry, REFUSED));
        if new.is_empty() && opened.is_none() {
            return;
        }
        new.extend(opened);
        let (store, refusals) = (self.store.clone(), Arc::clone(&self.refusals));
        // A task of its own: a client that hangs up takes its request's future along, and must not take the row.
        let writing = tokio::spawn(async move {
            if let Err(fault) = write(&store, &new).await {
                tracing::error!(%fault, action = noted.kind.action, "a refusal could not be written to the audit trail");
                let window = Window {
                    began: now,
                    last: now,
                    unwritten: u64::from(noted.opens),
                    targets: BTreeSet::new(),
                    caller: noted.caller,
                };
                refusals.put_back(Closing { kind: noted.kind, window });
                if let Some(closing) = noted.closing {
                    refusals.put_back(closing);
                }
            }
        });
        // It ends by itself; a panic in it was reported by the hook of the process.
        let _ = writing.await;
    }

    /// Writes the closing rows of windows that are over; with `all`, of every window (the server ends). Returns how many
    /// rows were written.
    pub async fn close_refusals(&self, all: bool) -> Result<usize, Fault> {
        let now = self.now();
        let over = self.refusals.take(now, all);
        if over.is_empty() {
            return Ok(0);
        }
        let new: Vec<NewAudit> = over.iter().map(|closing| closing.row(now)).collect();
        match write(&self.store, &new).await {
            Ok(()) => Ok(new.len()),
            Err(fault) => {
                over.into_iter().for_each(|closing| self.refusals.put_back(closing));
                Err(fault)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger(ip: &str) -> Caller {
        Caller::anonymous(Origin { ip: ip.parse().ok(), ..Origin::default() })
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn entry(id: u32) -> Entry<'static> {
        Entry::on("auth.login", "user", id)
    }

    #[test]
    fn the_first_opens_and_the_rest_are_counted_until_the_window_is_over() {
        let refusals = Refusals::default();
        let who = stranger("192.0.2.1");
        assert!(refusals.note(&who, &entry(0), at(0)).opens);
        for n in 1..100 {
            let noted = refusals.note(&who, &entry(n), at(1));
            assert!(!noted.opens && noted.closing.is_none());
        }
        assert!(refusals.take(at(9), false).is_empty());
        let next = refusals.note(&who, &entry(0), at(10));
        assert!(next.opens);
        let closing = next.closing.unwrap();
        assert_eq!((closing.window.unwritten, closing.window.targets.len()), (99, TARGETS_MAX));
        let row = closing.row(at(10));
        assert_eq!((row.outcome.as_str(), &row.meta["repeated"]), ("refused", &json!(99)));
        assert!(refusals.take(at(30), false).is_empty(), "a single one has its row already");
        assert!(refusals.lock().is_empty());
    }

    #[test]
    fn users_addresses_and_kinds_of_targets_are_told_apart() {
        let refusals = Refusals::default();
        let user = Caller { user_id: Some(UserId::random()), ..stranger("192.0.2.1") };
        assert!(refusals.note(&stranger("192.0.2.1"), &entry(0), at(0)).opens);
        assert!(refusals.note(&user, &entry(0), at(0)).opens);
        assert!(refusals.note(&user, &Entry::on("auth.login", "device", 0), at(0)).opens);
        assert!(refusals.note(&user, &Entry::on("auth.forbidden", "route", 0), at(0)).opens);
        let elsewhere = Caller { origin: Origin::default(), ..user };
        assert!(!refusals.note(&elsewhere, &entry(0), at(0)).opens, "a user is one, wherever they are");
        assert!(refusals.note(&stranger("2001:db8::1"), &entry(0), at(0)).opens);
        assert!(!refusals.note(&stranger("2001:db8::2"), &entry(0), at(0)).opens, "the same network");
    }

    #[test]
    fn a_crowd_of_strangers_makes_few_windows_and_is_counted_whole() {
        let refusals = Refusals::default();
        let mut opened = 0_u64;
        for n in 0..5_000_u32 {
            let ip = format!("10.0.{}.{}", n / 250, n % 250);
            opened += u64::from(refusals.note(&stranger(&ip), &entry(n), at(0)).opens);
        }
        assert_eq!(opened, ADDRESSES_MAX as u64 + 1);
        let counted: u64 = refusals.take(at(0), true).iter().map(|closing| closing.window.unwritten).sum();
        assert_eq!(opened + counted, 5_000);
    }

    #[test]
    fn what_could_not_be_written_stays_counted() {
        let refusals = Refusals::default();
        for _ in 0..5 {
            refusals.note(&stranger("192.0.2.1"), &entry(0), at(0));
        }
        let closing = refusals.take(at(11), false).remove(0);
        refusals.note(&stranger("192.0.2.1"), &entry(0), at(12));
        refusals.note(&stranger("192.0.2.1"), &entry(0), at(12));
        refusals.put_back(closing);
        assert_eq!(refusals.take(at(13), true)[0].window.unwritten, 4 + 1);
    }
}
