//! Limits: exact under concurrency, the same in memory and on Redis.

use crate::place::{Place, on_both};
use castcore_bus::{Limit, Verdict};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

const LIMIT: Limit = Limit { hits: 10, window: TimeDelta::seconds(300) };

fn now() -> DateTime<Utc> {
    // Redis has a clock of its own; in memory any will do.
    Utc::now()
}

on_both!(1: the_eleventh_is_refused, looking_does_not_count, clearing_forgets_one_only, a_window_ends, two_hundred_at_once, odd_identities_are_apart);

async fn the_eleventh_is_refused(place: &Place) {
    let (node, who) = (place.node().await, Place::identity());
    for left in (0..10).rev() {
        let verdict = node.counters.hit("login", &who, LIMIT, now()).await;
        assert!(
            matches!(verdict, Verdict::Allowed { remaining, reset_s: 299..=300 } if remaining == left),
            "{verdict:?}"
        );
    }
    for _ in 0..3 {
        let verdict = node.counters.hit("login", &who, LIMIT, now()).await;
        assert!(matches!(verdict, Verdict::Refused { retry_after_s: 290..=300 }), "{verdict:?}");
    }
    assert!(node.counters.hit("refresh", &who, LIMIT, now()).await.is_allowed(), "another bucket");
    assert!(node.counters.hit("login", &Place::identity(), LIMIT, now()).await.is_allowed(), "another identity");
}

async fn looking_does_not_count(place: &Place) {
    let (node, who) = (place.node().await, Place::identity());
    for _ in 0..20 {
        assert!(matches!(
            node.counters.peek("login", &who, LIMIT, now()).await,
            Verdict::Allowed { remaining: 9, reset_s: 300 }
        ));
    }
    for _ in 0..10 {
        assert!(node.counters.hit("login", &who, LIMIT, now()).await.is_allowed());
    }
    assert!(!node.counters.peek("login", &who, LIMIT, now()).await.is_allowed());
}

async fn clearing_forgets_one_only(place: &Place) {
    let (node, who, other) = (place.node().await, Place::identity(), Place::identity());
    for _ in 0..11 {
        node.counters.hit("login", &who, LIMIT, now()).await;
        node.counters.hit("login", &other, LIMIT, now()).await;
    }
    node.counters.clear("login", &who).await;
    assert!(node.counters.peek("login", &who, LIMIT, now()).await.is_allowed());
    assert!(!node.counters.peek("login", &other, LIMIT, now()).await.is_allowed());
}

async fn a_window_ends(place: &Place) {
    let (node, who) = (place.node().await, Place::identity());
    let limit = Limit { hits: 1, window: TimeDelta::milliseconds(300) };
    let first = now();
    assert!(node.counters.hit("login", &who, limit, first).await.is_allowed());
    assert!(!node.counters.peek("login", &who, limit, first).await.is_allowed());
    // Redis' clock cannot be moved from here, so this waits for it.
    let allowed = async {
        while !node.counters.peek("login", &who, limit, now()).await.is_allowed() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    crate::place::soon("the end of the window", allowed).await;
    assert!(now() - first >= limit.window);
}

async fn two_hundred_at_once(place: &Place) {
    let who: Arc<str> = Place::identity().into();
    let (one, two) = (place.node().await, place.node().await);
    let mut hits = tokio::task::JoinSet::new();
    for n in 0..200 {
        let (counters, who) = (Arc::clone(if n % 2 == 0 { &one.counters } else { &two.counters }), Arc::clone(&who));
        hits.spawn(async move { counters.hit("login", &who, LIMIT, now()).await.is_allowed() });
    }
    let allowed = hits.join_all().await.into_iter().filter(|allowed| *allowed).count();
    assert_eq!(allowed, 10, "over both nodes together");
}

async fn odd_identities_are_apart(place: &Place) {
    let node = place.node().await;
    let salt = Place::identity();
    let odd = ["\u{0}", "a b", "a\r\nb", "*", "{x}", "ä", &"x".repeat(100_000)].map(|odd| format!("{salt}{odd}"));
    let limit = Limit { hits: 1, ..LIMIT };
    for identity in &odd {
        assert!(node.counters.hit("login", identity, limit, now()).await.is_allowed());
    }
    for identity in &odd {
        assert!(!node.counters.hit("login", identity, limit, now()).await.is_allowed());
    }
}
