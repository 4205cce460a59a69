//! The contract's sockets, kept for existing automations: `/ws/logs/{id}` and `/ws/status`.

use super::{CHECK_EVERY, MAX_CLIENT_FRAME_BYTES, SEND_TIMEOUT};
use crate::{AppState, error::ApiError};
use axum::{
    extract::{
        FromRequestParts, Request, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::{IntoResponse, Response},
};
use castcore_bus::LiveMessage;
use castcore_domain::{caller::Caller, monitoring::contract_state};
use castcore_model::{Fault, JobId, Permission};
use serde_json::{Value, json};
use tokio::{
    sync::broadcast,
    time::{MissedTickBehavior, interval, timeout},
};

/// Log lines of a job, as text frames.
#[utoipa::path(get, operation_id = "open_log", path = "/ws/logs/{job_id}", tag = "live",
    params(("job_id" = uuid::Uuid, Path), ("ticket" = Option<String>, Query, description = "Single-use ticket")),
    responses((status = 101, description = "Frames `{output_id, job_id, ts, line, level, hint}`")))]
pub(crate) async fn logs(State(state): State<AppState>, request: Request) -> Response {
    let Some(job_id) = request.uri().path().rsplit('/').next().and_then(|id| id.parse::<JobId>().ok()) else {
        return ApiError(Fault::field("path.job_id", "malformed")).into_response();
    };
    upgrade(state, request, Permission::LogsRead, move |message| match message {
        LiveMessage::Log(line) if line.job_id == job_id => vec![json!({
            "output_id": line.output_id,
            "job_id": line.job_id,
            "ts": line.ts,
            "line": line.line,
            "level": if line.level == "error" { "error" } else { "info" },
            "hint": line.hint,
        })],
        _ => vec![],
    })
    .await
}

/// States and numbers of all outputs, as text frames.
#[utoipa::path(get, operation_id = "open_status", path = "/ws/status", tag = "live",
    params(("ticket" = Option<String>, Query, description = "Single-use ticket")),
    responses((status = 101, description = "Frames `{output_id, job_id, state, …}`")))]
pub(crate) async fn status(State(state): State<AppState>, request: Request) -> Response {
    upgrade(state, request, Permission::StreamsRead, |message| match message {
        LiveMessage::Status(status) => status
            .outputs
            .iter()
            .map(|output| {
                json!({
                    "output_id": output.id,
                    "job_id": status.job_id,
                    "state": contract_state(output.state),
                    "pid": status.pid,
                })
            })
            .collect(),
        LiveMessage::Metrics(metrics) => metrics
            .outputs
            .iter()
            .map(|output| {
                let mut frame = json!({"output_id": output.id, "job_id": metrics.job_id, "state": "running"});
                for (name, value) in [
                    ("fps", metrics.fps.map(Value::from)),
                    ("bitrate", Some(Value::from(output.bitrate_kbps))),
                    ("speed", metrics.speed.map(Value::from)),
                    ("drop", metrics.dropped_frames.map(Value::from)),
                ] {
                    if let Some(value) = value {
                        frame[name] = value;
                    }
                }
                frame
            })
            .collect(),
        _ => vec![],
    })
    .await
}

async fn upgrade(
    state: AppState,
    request: Request,
    needs: Permission,
    frames: impl Fn(&LiveMessage) -> Vec<Value> + Send + Sync + 'static,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let (caller, place) = match super::authorise(&state, &parts, needs).await {
        Ok(admitted) => admitted,
        Err(response) => return response,
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &state).await {
        Ok(upgrade) => upgrade.max_message_size(MAX_CLIENT_FRAME_BYTES).on_upgrade(move |socket| async move {
            let _place = place;
            run(state, caller, socket, needs, frames).await;
        }),
        Err(rejection) => rejection.into_response(),
    }
}

async fn run(
    state: AppState,
    mut caller: Caller,
    mut socket: WebSocket,
    needs: Permission,
    frames: impl Fn(&LiveMessage) -> Vec<Value>,
) {
    let mut live = state.bus.live();
    let mut revoked = state.bus.control();
    let mut check = interval(CHECK_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let recheck = tokio::select! {
            frame = socket.recv() => match frame {
                None | Some(Err(_) | Ok(Message::Close(_))) => return,
                Some(Ok(_)) => false,
            },
            message = live.recv() => match message {
                Ok(message) => {
                    for frame in frames(&message) {
                        match timeout(SEND_TIMEOUT, socket.send(Message::Text(frame.to_string().into()))).await {
                            Ok(Ok(())) => {}
                            _ => return,
                        }
                    }
                    false
                }
                Err(broadcast::error::RecvError::Lagged(_)) => false,
                Err(broadcast::error::RecvError::Closed) => return,
            },
            message = revoked.recv() => {
                super::concerns(&state, message, &caller)
            }
            _ = check.tick() => true,
        };
        if recheck {
            match state.domain.identity().recheck(&caller).await {
                Ok(now) if now.may(needs) => caller = now,
                _ => {
                    let _ = timeout(SEND_TIMEOUT, socket.send(Message::Close(None))).await;
                    return;
                }
            }
        }
    }
}
