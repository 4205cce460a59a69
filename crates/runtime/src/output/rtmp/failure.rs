//! What it means when an RTMP server does not take the stream, in words that hold no secret.

pub(super) use crate::output::reach::from_io;
use crate::{
    output::{OutputStats, TryEnd},
    protocol::RtmpTarget,
};
use castcore_model::reason::Reason;
use castcore_rtmp::{ClientError, Refusal, Rejection, Step};
use castcore_vault::redact::Redactor;
use std::time::Duration;

/// A server that took our stream this recently and now says no more than "bad name" still holds our old session.
const OWN_SESSION: Duration = Duration::from_secs(180);

/// What the protocol's word means.
pub(super) fn from_client(error: &ClientError, target: &RtmpTarget, stats: &OutputStats) -> TryEnd {
    match error.rejection() {
        Some(rejection) => from_rejection(rejection, target, stats),
        None => {
            TryEnd::failed(Reason::ConnectionClosed, format!("the server does not speak RTMP as it should: {error}"))
        }
    }
}

pub(super) fn from_rejection(rejection: &Rejection, target: &RtmpTarget, stats: &OutputStats) -> TryEnd {
    let reason = match rejection.refusal() {
        Refusal::AlreadyPublishing => Reason::AlreadyPublishing,
        Refusal::BadName if stats.accepted_within(OWN_SESSION) => Reason::AlreadyPublishing,
        Refusal::Denied if rejection.step == Step::Connect => Reason::AuthFailed,
        Refusal::Denied | Refusal::UnknownApp | Refusal::BadName => Reason::RtmpRejected,
        Refusal::Other => Reason::ConnectionClosed,
    };
    TryEnd::failed(reason, server_words(&rejection.code, &rejection.description, target))
}

/// The server's own words, without what we told it.
pub(super) fn server_words(code: &str, description: &str, target: &RtmpTarget) -> String {
    let words = match (code, description) {
        ("", "") => return "the server said no".into(),
        (code, "") => code.to_owned(),
        ("", description) => description.to_owned(),
        (code, description) => format!("{code}: {description}"),
    };
    Redactor::new([&target.play_path, &target.tc_url, &target.app]).redact(&words).into_owned()
}
