//! `GET /ws`: one client and its topics.

use super::{
    CHECK_EVERY, MAX_CLIENT_FRAME_BYTES, SEND_TIMEOUT, Topic,
    hub::{News, Rendered},
    topic::{self, ClientMessage},
};
use crate::AppState;
use axum::{
    extract::{
        FromRequestParts, Request, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::{IntoResponse, Response},
};
use castcore_bus::LiveMessage;
use castcore_domain::caller::Caller;
use castcore_model::Permission;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::broadcast,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};

/// Topics of one client at most.
const MAX_TOPICS: usize = 32;
/// How often the end of the audit trail is looked at for a client that wants to know. Rows come from every server and
/// from commands, so the database is asked and not the bus.
const AUDIT_EVERY: Duration = Duration::from_secs(1);

/// Numbers of several jobs go out together this long after the first of them: hundreds of frames a second would keep a
/// browser busy with nothing but taking them.
const BUNDLE: Duration = Duration::from_millis(250);

/// Opens the socket for a caller who may at least see states.
#[utoipa::path(get, operation_id = "open_live", path = "/ws", tag = "live",
    params(("ticket" = Option<String>, Query, description = "Single-use ticket from `POST /ws/tickets`")),
    responses((status = 101, description = "Topics: `status`, `metrics`, `log`, `audit`")))]
pub(crate) async fn connect(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let (caller, place) = match super::authorise(&state, &parts, Permission::StreamsRead).await {
        Ok(admitted) => admitted,
        Err(response) => return response,
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &state).await {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_CLIENT_FRAME_BYTES)
            .max_frame_size(MAX_CLIENT_FRAME_BYTES)
            .on_upgrade(move |socket| async move {
                let _place = place;
                Client::new(state, caller, socket).run().await;
            }),
        Err(rejection) => rejection.into_response(),
    }
}

struct Client {
    state: AppState,
    caller: Caller,
    socket: WebSocket,
    topics: HashMap<Topic, Position>,
    /// The newest row of the audit trail that the client knows of.
    audit_seq: i64,
    /// Deltas of the topic `metrics` that wait, and when they go.
    bundle: Vec<Arc<Rendered>>,
    flush_at: Option<Instant>,
}

/// How far a client has come in a topic.
#[derive(Debug, Default)]
struct Position {
    /// The number of its last delta.
    seq: u64,
    /// The hub's newest number when the snapshot was taken: what is not newer is in there already.
    in_snapshot: u64,
    /// Run and number of the snapshot's last log line.
    last_line: Option<(u64, u64)>,
}

impl Position {
    /// The number of the delta that `rendered` becomes; `None` = the snapshot holds it.
    fn take(&mut self, rendered: &Rendered) -> Option<u64> {
        if rendered.number <= self.in_snapshot {
            return None;
        }
        // A line may be on the board while its message is still on its way to the hub.
        if let (LiveMessage::Log(line), Some((run, seq))) = (&*rendered.message, self.last_line)
            && line.run == run
            && line.seq <= seq
        {
            return None;
        }
        self.seq += 1;
        Some(self.seq)
    }
}

/// The connection is over.
struct Gone;

impl Client {
    fn new(state: AppState, caller: Caller, socket: WebSocket) -> Self {
        Self { state, caller, socket, topics: HashMap::new(), audit_seq: 0, bundle: Vec::new(), flush_at: None }
    }

    async fn run(mut self) {
        let mut live = self.state.live.subscribe();
        let mut check = interval(CHECK_EVERY);
        let mut trail = interval(AUDIT_EVERY);
        for timer in [&mut check, &mut trail] {
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        let mut revoked = self.state.bus.control();
        loop {
            let outcome = tokio::select! {
                frame = self.socket.recv() => match frame {
                    Some(Ok(Message::Text(text))) => self.hear(text.as_str()).await,
                    Some(Ok(Message::Close(_))) | None | Some(Err(_)) => return,
                    Some(Ok(_)) => Ok(()),
                },
                news = live.recv() => match news {
                    Ok(News::Rendered(rendered)) => self.pass_on(&rendered).await,
                    Ok(News::StartOver) | Err(broadcast::error::RecvError::Lagged(_)) => self.start_over().await,
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                message = revoked.recv() => match super::concerns(&self.state, message, &self.caller) {
                    true => self.still_allowed().await,
                    false => Ok(()),
                },
                _ = check.tick() => self.still_allowed().await,
                () = sleep_until(self.flush_at.unwrap_or_else(Instant::now)), if self.flush_at.is_some() => {
                    self.flush().await
                }
                _ = trail.tick(), if self.topics.contains_key(&Topic::Audit) => self.look_at_trail().await,
            };
            if outcome.is_err() {
                let _ = timeout(SEND_TIMEOUT, self.socket.send(Message::Close(None))).await;
                return;
            }
        }
    }

    async fn send(&mut self, text: String) -> Result<(), Gone> {
        match timeout(SEND_TIMEOUT, self.socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Gone> {
        match serde_json::from_str::<ClientMessage>(text) {
            Ok(ClientMessage::Ping) => self.send(json!({"type": "pong"}).to_string()).await,
            Ok(ClientMessage::Subscribe { topic, job_id }) => match topic::parse(&topic, job_id) {
                Some(wanted) => self.subscribe(wanted).await,
                None => self.refuse(&topic, "topic.unknown").await,
            },
            Ok(ClientMessage::Unsubscribe { topic, job_id }) => {
                if let Some(topic) = topic::parse(&topic, job_id) {
                    self.leave(topic);
                }
                Ok(())
            }
            Err(_) => self.refuse("", "validation.failed").await,
        }
    }

    async fn refuse(&mut self, topic: &str, code: &str) -> Result<(), Gone> {
        // Only names that we know go back; a client's own text does not.
        let topic = ["status", "metrics", "log", "audit"].into_iter().find(|known| *known == topic);
        self.send(json!({"type": "error", "topic": topic, "code": code}).to_string()).await
    }

    async fn subscribe(&mut self, topic: Topic) -> Result<(), Gone> {
        if self.caller.require(topic.permission()).is_err() {
            crate::refusals::note_topic(&self.state, &self.caller, topic.name()).await;
            return self.refuse(topic.name(), "auth.forbidden").await;
        }
        if self.topics.len() >= MAX_TOPICS && !self.topics.contains_key(&topic) {
            return self.refuse(topic.name(), "topic.too_many").await;
        }
        self.snapshot(topic).await
    }

    async fn snapshot(&mut self, topic: Topic) -> Result<(), Gone> {
        if topic == Topic::Metrics {
            self.drop_bundle();
        }
        // The number first: what enters while the board is read comes as a delta.
        let mut position = Position { in_snapshot: self.state.live.newest(), ..Position::default() };
        let board = &self.state.board;
        let data: Vec<Value> = match topic {
            Topic::Status => board.statuses().iter().map(topic::status_json).collect(),
            Topic::Metrics => board.metrics().iter().map(topic::metrics_json).collect(),
            Topic::Log(job_id) => {
                let lines = board.lines(job_id);
                position.last_line = lines.last().map(|line| (line.run, line.seq));
                lines.iter().map(topic::line_json).collect()
            }
            Topic::Audit => {
                // What cannot be read now is news at the next look.
                self.audit_seq = self.state.domain.audit().newest().await.unwrap_or(0);
                vec![json!({"seq": self.audit_seq})]
            }
        };
        let mut frame = json!({"type": "snapshot", "topic": topic.name(), "seq": 0, "data": data});
        if let Topic::Log(job_id) = topic {
            frame["job_id"] = json!(job_id);
        }
        self.topics.insert(topic, position);
        self.send(frame.to_string()).await
    }

    async fn start_over(&mut self) -> Result<(), Gone> {
        let topics: Vec<Topic> = self.topics.keys().copied().collect();
        for topic in topics {
            self.snapshot(topic).await?;
        }
        Ok(())
    }

    fn leave(&mut self, topic: Topic) {
        self.topics.remove(&topic);
        if topic == Topic::Metrics {
            self.drop_bundle();
        }
    }

    fn drop_bundle(&mut self) {
        self.bundle.clear();
        self.flush_at = None;
    }

    /// Sends the numbers that wait: one as a delta, several as `deltas`, whose `seq` is that of the last.
    async fn flush(&mut self) -> Result<(), Gone> {
        self.flush_at = None;
        let bundle = std::mem::take(&mut self.bundle);
        let Some(seq) = self.topics.get(&Topic::Metrics).map(|position| position.seq) else { return Ok(()) };
        let data: Vec<&str> = bundle.iter().map(|rendered| rendered.data.as_str()).collect();
        let name = Topic::Metrics.name();
        let frame = match data.as_slice() {
            [] => return Ok(()),
            [one] => format!(r#"{{"type":"delta","topic":"{name}","seq":{seq},"data":{one}}}"#),
            several => {
                format!(r#"{{"type":"deltas","topic":"{name}","seq":{seq},"data":[{}]}}"#, several.join(","))
            }
        };
        self.send(frame).await
    }

    async fn pass_on(&mut self, rendered: &Arc<Rendered>) -> Result<(), Gone> {
        let topic = Topic::of(&rendered.message);
        let Some(seq) = self.topics.get_mut(&topic).and_then(|position| position.take(rendered)) else {
            return Ok(());
        };
        if topic == Topic::Metrics {
            self.bundle.push(Arc::clone(rendered));
            self.flush_at.get_or_insert_with(|| Instant::now() + BUNDLE);
            return Ok(());
        }
        let name = topic.name();
        let job = match topic {
            Topic::Log(job_id) => format!(r#","job_id":"{job_id}""#),
            _ => String::new(),
        };
        self.send(format!(r#"{{"type":"delta","topic":"{name}"{job},"seq":{seq},"data":{}}}"#, rendered.data)).await
    }

    /// Tells of rows that the audit trail got.
    async fn look_at_trail(&mut self) -> Result<(), Gone> {
        let Ok(newest) = self.state.domain.audit().newest().await else { return Ok(()) };
        let Some(position) = self.topics.get_mut(&Topic::Audit).filter(|_| newest > self.audit_seq) else {
            return Ok(());
        };
        position.seq += 1;
        self.audit_seq = newest;
        let (name, seq) = (Topic::Audit.name(), position.seq);
        self.send(json!({"type": "delta", "topic": name, "seq": seq, "data": {"seq": newest}}).to_string()).await
    }

    /// Roles may have changed or the session may have ended: close the socket, or only the topics lost.
    async fn still_allowed(&mut self) -> Result<(), Gone> {
        let caller = self.state.domain.identity().recheck(&self.caller).await.map_err(|_| Gone)?;
        caller.require(Permission::StreamsRead).map_err(|_| Gone)?;
        self.caller = caller;
        let lost: Vec<Topic> =
            self.topics.keys().copied().filter(|topic| !self.caller.may(topic.permission())).collect();
        for topic in lost {
            self.leave(topic);
            self.refuse(topic.name(), "auth.forbidden").await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_bus::JobLogLine;
    use castcore_model::JobId;

    fn rendered(number: u64, message: LiveMessage) -> Rendered {
        Rendered { number, message: Arc::new(message), data: String::new() }
    }

    fn line(number: u64, run: u64, seq: u64) -> Rendered {
        let job_id = JobId::random();
        let (level, line) = ("info".to_owned(), "frame".to_owned());
        let line = JobLogLine { job_id, run, seq, ts: 0.0, output_id: None, level, hint: None, line };
        rendered(number, LiveMessage::Log(line))
    }

    #[test]
    fn what_the_snapshot_holds_is_not_told_again() {
        let mut position = Position { in_snapshot: 7, ..Position::default() };
        let deleted = |number| rendered(number, LiveMessage::JobDeleted { job_id: JobId::random() });
        let taken: Vec<_> = [6, 7, 8, 9].map(|number| position.take(&deleted(number))).into();
        assert_eq!(taken, [None, None, Some(1), Some(2)]);
    }

    #[test]
    fn lines_of_the_snapshot_are_dropped_even_when_they_enter_later() {
        let mut position = Position { in_snapshot: 3, last_line: Some((2, 40)), ..Position::default() };
        let taken: Vec<_> =
            [line(3, 2, 39), line(4, 2, 40), line(5, 2, 41), line(6, 3, 1)].iter().map(|l| position.take(l)).collect();
        assert_eq!(taken, [None, None, Some(1), Some(2)]);
    }
}
