//! Publishing to an RTMP or RTMPS server, straight from the hub.

mod connect;
mod establish;
mod failure;
mod session;
mod tls;

use super::{OutputContext, TryEnd, stopped};
use crate::{hub::Ready, protocol::RtmpTarget};
use castcore_model::reason::Reason;
use establish::Refused;
use std::time::Duration;

/// A server that lets a tag lie for longer than this gets the latest key picture next.
const MAX_LAG: Duration = Duration::from_secs(3);
/// Between a connection that the server closed without a word and the second look.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// One try.
///
/// A server that closes the connection in answer to `publish`, without a word, most likely refuses the key
/// (nginx-rtmp's `on_publish` does that). But so does a server that is just being restarted. So this is asked
/// twice before it counts as a refusal, which nothing but a person can change.
pub(super) async fn run(target: &RtmpTarget, mut context: OutputContext) -> TryEnd {
    let mut cursor = context.hub.cursor(MAX_LAG);
    tokio::select! {
        () = stopped(&mut context.stop) => return TryEnd::finished(),
        ready = cursor.ready() => if ready == Ready::End { return TryEnd::finished() },
    }
    let mut closed_before = false;
    loop {
        let established = tokio::select! {
            () = stopped(&mut context.stop) => return TryEnd::finished(),
            established = establish::establish(target, &context.egress, &mut cursor, &context.stats) => established,
        };
        match established {
            Ok(session) => return session.run(target, cursor, context).await,
            Err(Refused::Said(end)) => return end,
            Err(Refused::Silently) if closed_before => {
                return TryEnd::failed(
                    Reason::RtmpRejected,
                    "the server closes the connection instead of taking the stream",
                );
            }
            Err(Refused::Silently) => closed_before = true,
        }
        tokio::select! {
            () = stopped(&mut context.stop) => return TryEnd::finished(),
            () = tokio::time::sleep(SECOND_LOOK) => {}
        }
    }
}
