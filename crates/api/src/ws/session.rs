//! `GET /ws`: one client and its topics.

use super::{
    CHECK_EVERY, MAX_CLIENT_FRAME_BYTES, SEND_TIMEOUT, Topic,
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
use castcore_domain::caller::Caller;
use castcore_model::Permission;
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio::{
    sync::broadcast,
    time::{MissedTickBehavior, interval, timeout},
};

/// Topics of one client at most.
const MAX_TOPICS: usize = 32;

/// Opens the socket for a caller who may at least see states.
#[utoipa::path(get, operation_id = "open_live", path = "/ws", tag = "live",
    params(("ticket" = Option<String>, Query, description = "Single-use ticket from `POST /ws/tickets`")),
    responses((status = 101, description = "Topics: `status`, `metrics`, `log`")))]
pub(crate) async fn connect(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let caller = match super::authorise(&state, &parts, Permission::StreamsRead).await {
        Ok(caller) => caller,
        Err(response) => return response,
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &state).await {
        Ok(upgrade) => upgrade
            .max_message_size(MAX_CLIENT_FRAME_BYTES)
            .max_frame_size(MAX_CLIENT_FRAME_BYTES)
            .on_upgrade(move |socket| Client::new(state, caller, socket).run()),
        Err(rejection) => rejection.into_response(),
    }
}

struct Client {
    state: AppState,
    caller: Caller,
    socket: WebSocket,
    topics: HashMap<Topic, u64>,
}

/// The connection is over.
struct Gone;

impl Client {
    fn new(state: AppState, caller: Caller, socket: WebSocket) -> Self {
        Self { state, caller, socket, topics: HashMap::new() }
    }

    async fn run(mut self) {
        let mut live = self.state.live.subscribe();
        let mut check = interval(CHECK_EVERY);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut revoked = self.state.bus.control();
        loop {
            let outcome = tokio::select! {
                frame = self.socket.recv() => match frame {
                    Some(Ok(Message::Text(text))) => self.hear(text.as_str()).await,
                    Some(Ok(Message::Close(_))) | None | Some(Err(_)) => return,
                    Some(Ok(_)) => Ok(()),
                },
                news = live.recv() => match news {
                    Ok(rendered) => self.pass_on(&rendered).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => self.start_over().await,
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                message = revoked.recv() => match message {
                    Ok(message) if !castcore_domain::identity::concerns(&message, &self.caller) => Ok(()),
                    _ => self.still_allowed().await,
                },
                _ = check.tick() => self.still_allowed().await,
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
                    self.topics.remove(&topic);
                }
                Ok(())
            }
            Err(_) => self.refuse("", "validation.failed").await,
        }
    }

    async fn refuse(&mut self, topic: &str, code: &str) -> Result<(), Gone> {
        // Only names that we know go back; a client's own text does not.
        let topic = ["status", "metrics", "log"].into_iter().find(|known| *known == topic);
        self.send(json!({"type": "error", "topic": topic, "code": code}).to_string()).await
    }

    async fn subscribe(&mut self, topic: Topic) -> Result<(), Gone> {
        if self.caller.require(topic.permission()).is_err() {
            return self.refuse(topic.name(), "auth.forbidden").await;
        }
        if self.topics.len() >= MAX_TOPICS && !self.topics.contains_key(&topic) {
            return self.refuse(topic.name(), "topic.too_many").await;
        }
        self.topics.insert(topic, 0);
        self.snapshot(topic).await
    }

    async fn snapshot(&mut self, topic: Topic) -> Result<(), Gone> {
        let board = &self.state.board;
        let data: Vec<Value> = match topic {
            Topic::Status => board.statuses().iter().map(topic::status_json).collect(),
            Topic::Metrics => board.metrics().iter().map(topic::metrics_json).collect(),
            Topic::Log(job_id) => board.lines(job_id).iter().map(topic::line_json).collect(),
        };
        let mut frame = json!({"type": "snapshot", "topic": topic.name(), "seq": 0, "data": data});
        if let Topic::Log(job_id) = topic {
            frame["job_id"] = json!(job_id);
        }
        self.topics.insert(topic, 0);
        self.send(frame.to_string()).await
    }

    async fn start_over(&mut self) -> Result<(), Gone> {
        let topics: Vec<Topic> = self.topics.keys().copied().collect();
        for topic in topics {
            self.snapshot(topic).await?;
        }
        Ok(())
    }

    async fn pass_on(&mut self, rendered: &super::hub::Rendered) -> Result<(), Gone> {
        use castcore_bus::LiveMessage;
        let topic = match &*rendered.message {
            LiveMessage::Status(_) | LiveMessage::JobDeleted { .. } => Topic::Status,
            LiveMessage::Metrics(_) => Topic::Metrics,
            LiveMessage::Log(line) => Topic::Log(line.job_id),
        };
        let Some(seq) = self.topics.get_mut(&topic) else { return Ok(()) };
        *seq += 1;
        let (name, seq) = (topic.name(), *seq);
        let job = match topic {
            Topic::Log(job_id) => format!(r#","job_id":"{job_id}""#),
            _ => String::new(),
        };
        self.send(format!(r#"{{"type":"delta","topic":"{name}"{job},"seq":{seq},"data":{}}}"#, rendered.data)).await
    }

    /// Roles may have changed or the session may have ended: close the socket, or only the topics lost.
    async fn still_allowed(&mut self) -> Result<(), Gone> {
        let caller = self.state.domain.identity().recheck(&self.caller).await.map_err(|_| Gone)?;
        caller.require(Permission::StreamsRead).map_err(|_| Gone)?;
        self.caller = caller;
        let lost: Vec<Topic> =
            self.topics.keys().copied().filter(|topic| !self.caller.may(topic.permission())).collect();
        for topic in lost {
            self.topics.remove(&topic);
            self.refuse(topic.name(), "auth.forbidden").await?;
        }
        Ok(())
    }
}
