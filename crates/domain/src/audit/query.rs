//! Which rows somebody asks for.

use super::actions;
use crate::validate::Faults;
use castcore_model::Fault;
use castcore_store::audit::AuditFilter;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::IntoParams;
use uuid::Uuid;

/// Longest value of a filter, in characters.
const VALUE_MAX: usize = 512;

/// Filters of the trail. What is left out or empty does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// An action (`stream.start`), or the beginning of one with `*` behind it (`auth.*`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The name or the id of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Kind of thing it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_type: Option<String>,
    /// Which thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// `ok` or `refused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// An address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// At this time or later (ISO 8601; without an offset: UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl AuditQuery {
    /// The filter; 422 names the parameter that makes no sense.
    pub fn filter(&self) -> Result<AuditFilter, Fault> {
        let mut faults = Faults::default();
        let mut text = |name: &str, value: &Option<String>| {
            let value = value.clone().filter(|value| !value.is_empty())?;
            if value.chars().count() > VALUE_MAX {
                faults.add_with(&format!("query.{name}"), "too_long", "max", VALUE_MAX);
                return None;
            }
            if value.chars().any(char::is_control) {
                faults.add(&format!("query.{name}"), "malformed");
                return None;
            }
            Some(value)
        };
        let action = text("action", &self.action);
        let actor = text("actor", &self.actor);
        let target_type = text("target_type", &self.target_type);
        let target_id = text("target_id", &self.target_id);
        let outcome = text("outcome", &self.outcome);
        let ip = text("ip", &self.ip);
        let (since, until) = (text("since", &self.since), text("until", &self.until));
        let mut filter = AuditFilter { target_type, target_id, ..AuditFilter::default() };
        match action.as_deref().map(|action| action.strip_suffix('*').ok_or(action)) {
            None | Some(Ok("")) => {}
            Some(Err(exact)) => filter.action = Some(exact.to_owned()),
            Some(Ok(prefix)) => {
                filter.actions = Some(actions::beginning_with(prefix).into_iter().map(ToOwned::to_owned).collect());
            }
        }
        match actor.as_deref().map(Uuid::try_parse) {
            None => {}
            Some(Ok(id)) => filter.actor_id = Some(id.into()),
            Some(Err(_)) => filter.actor_name = actor,
        }
        if let Some(outcome) = outcome {
            faults.one_of("query.outcome", &outcome, &[super::OK, super::REFUSED]);
            filter.outcome = Some(outcome);
        }
        if let Some(ip) = ip {
            match ip.parse::<IpAddr>() {
                Ok(ip) => filter.ip = Some(ip.to_canonical().to_string()),
                Err(_) => faults.add("query.ip", "malformed"),
            }
        }
        for (name, given, place) in [("since", since, &mut filter.since), ("until", until, &mut filter.until)] {
            if let Some(given) = given {
                *place = time(&given);
                if place.is_none() {
                    faults.add(&format!("query.{name}"), "malformed");
                }
            }
        }
        faults.finish()?;
        Ok(filter)
    }
}

/// A time with an offset, without one (UTC then), or a day.
pub(crate) fn time(text: &str) -> Option<DateTime<Utc>> {
    // A `+` that was not escaped arrives as a space.
    let text = text.replace(' ', "+");
    DateTime::parse_from_rfc3339(&text)
        .map(|at| at.with_timezone(&Utc))
        .or_else(|_| NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").map(|at| at.and_utc()))
        .or_else(|_| NaiveDate::parse_from_str(&text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN).and_utc()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(set: impl Fn(&mut AuditQuery)) -> Result<AuditFilter, Fault> {
        let mut query = AuditQuery::default();
        set(&mut query);
        query.filter()
    }

    #[test]
    fn actions_are_exact_or_a_beginning() {
        assert_eq!(query(|_| {}).unwrap(), AuditFilter::default());
        assert_eq!(query(|q| q.action = Some("stream.start".into())).unwrap().action.unwrap(), "stream.start");
        let some = query(|q| q.action = Some("profile.*".into())).unwrap();
        assert_eq!(some.actions.unwrap(), ["profile.create", "profile.update", "profile.delete"]);
        assert_eq!(query(|q| q.action = Some("*".into())).unwrap(), AuditFilter::default());
        assert_eq!(query(|q| q.action = Some("nothing*".into())).unwrap().actions, Some(vec![]));
    }

    #[test]
    fn actors_are_names_or_ids_and_addresses_have_one_form() {
        let id = Uuid::new_v4();
        assert_eq!(query(|q| q.actor = Some(id.to_string())).unwrap().actor_id, Some(id.into()));
        assert_eq!(query(|q| q.actor = Some("anna".into())).unwrap().actor_name.as_deref(), Some("anna"));
        assert_eq!(query(|q| q.ip = Some("::ffff:192.0.2.1".into())).unwrap().ip.as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn times_come_in_several_forms() {
        let at = |text: &str| query(|q| q.since = Some(text.into())).unwrap().since.unwrap().to_rfc3339();
        assert_eq!(at("2026-11-23T13:00:00Z"), "2026-11-23T13:00:00+00:00");
        assert_eq!(at("2026-11-23T13:00:00 02:00"), "2026-11-23T11:00:00+00:00");
        assert_eq!(at("2026-11-23T13:00:00.5"), "2026-11-23T13:00:00.500+00:00");
        assert_eq!(at("2026-11-23"), "2026-11-23T00:00:00+00:00");
    }

    #[test]
    fn nonsense_names_its_parameter() {
        let fault = query(|q| {
            q.action = Some("a".repeat(VALUE_MAX + 1));
            q.actor = Some("a\0b".into());
            q.outcome = Some("perhaps".into());
            q.ip = Some("here".into());
            q.until = Some("tomorrow".into());
        })
        .unwrap_err();
        let fields: Vec<&str> = fault.fields.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(fields, ["query.action", "query.actor", "query.outcome", "query.ip", "query.until"]);
    }
}
