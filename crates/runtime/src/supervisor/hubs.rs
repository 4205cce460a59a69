//! One hub for the main picture and one for each rendition that is encoded beside it.

use crate::{hub::Hub, protocol::RingSpec};
use std::{collections::BTreeMap, sync::Arc};

/// The hubs of a job.
pub(super) struct Hubs {
    main: Arc<Hub>,
    renditions: BTreeMap<String, Arc<Hub>>,
    bounds: RingSpec,
}

impl Hubs {
    pub(super) fn new() -> Self {
        let bounds = RingSpec::default();
        Self { main: Hub::new(bounds), renditions: BTreeMap::new(), bounds }
    }

    /// The main picture's.
    pub(super) fn main(&self) -> &Arc<Hub> {
        &self.main
    }

    /// The hub that an output joins.
    pub(super) fn of(&self, rendition: Option<&str>) -> Option<&Arc<Hub>> {
        match rendition {
            None => Some(&self.main),
            Some(name) => self.renditions.get(name),
        }
    }

    /// Sees to it that there is a hub for a rendition.
    pub(super) fn open(&mut self, rendition: &str) -> &Arc<Hub> {
        let bounds = self.bounds;
        self.renditions.entry(rendition.to_owned()).or_insert_with(|| Hub::new(bounds))
    }

    /// The hubs that an encoder with these renditions feeds, in order, the main one first. Those of other renditions
    /// come to their end.
    pub(super) fn of_encoder(&mut self, renditions: &[String]) -> Vec<Arc<Hub>> {
        self.renditions.retain(|name, hub| {
            let stays = renditions.contains(name);
            if !stays {
                hub.close();
            }
            stays
        });
        let mut hubs = vec![Arc::clone(&self.main)];
        hubs.extend(renditions.iter().map(|name| Arc::clone(self.open(name))));
        hubs
    }

    pub(super) fn set_bounds(&mut self, bounds: RingSpec) {
        self.bounds = bounds;
        self.each(|hub| hub.set_bounds(bounds));
    }

    /// The natural end, for all.
    pub(super) fn close(&self) {
        self.each(Hub::close);
    }

    /// Takes the end back, for all.
    pub(super) fn reopen(&self) {
        self.each(Hub::reopen);
    }

    fn each(&self, act: impl Fn(&Hub)) {
        act(&self.main);
        self.renditions.values().for_each(|hub| act(hub));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn a_rendition_that_is_encoded_no_more_comes_to_its_end() {
        let mut hubs = Hubs::new();
        assert!(hubs.of(Some("low")).is_none() && hubs.of(None).is_some());
        let names = ["low".to_owned(), "mid".to_owned()];
        assert_eq!(hubs.of_encoder(&names).len(), 3);
        let low = Arc::clone(hubs.of(Some("low")).unwrap());
        assert!(Arc::ptr_eq(&hubs.of_encoder(&names)[1], &low), "a new run feeds the same hub");
        hubs.of_encoder(&names[1..]);
        assert!(hubs.of(Some("low")).is_none());
        let mut reader = low.cursor(Duration::from_secs(1));
        assert_eq!(reader.ready().await, crate::hub::Ready::End);
    }
}
