//! The one envelope of errors: `{"error":{"code","params","level","request_id"}}`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use castcore_model::{ErrorCode, Fault, error::FieldFault};
use serde::Serialize;
use serde_json::{Map, Value};

/// A [`Fault`] on its way out.
#[derive(Debug)]
pub struct ApiError(pub Fault);

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

/// The error envelope as it stands on the wire.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// What went wrong. Sentences live in the translations of whoever reads this.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ErrorDetail {
    /// Stable code.
    pub code: String,
    /// Parameters of the sentence; `fields` lists refused fields.
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    /// Always `error`.
    pub level: String,
    /// Leads to this request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ErrorDetail {
    /// A fault as it is told: where one answer holds several.
    pub(crate) fn of(fault: &Fault) -> Self {
        let mut params: Map<String, Value> = fault
            .params
            .iter()
            .map(|(name, value)| {
                let is_number = matches!(name.as_str(), "retry_after" | "clock_skew_s");
                let number = if is_number { value.parse::<i64>().ok() } else { None };
                (name.clone(), number.map_or_else(|| Value::String(value.clone()), Value::from))
            })
            .collect();
        if !fault.fields.is_empty() {
            params.insert("fields".to_owned(), Value::Array(fault.fields.iter().map(field_json).collect()));
        }
        Self {
            code: fault.code.name().to_owned(),
            params,
            level: "error".to_owned(),
            request_id: crate::web::request_id::current(),
        }
    }
}

/// The fault, kept for the request log.
#[derive(Clone, Debug)]
pub struct LoggedFault(pub Fault);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let fault = self.0;
        let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ErrorBody { error: ErrorDetail::of(&fault) };
        let mut response = (status, Json(body)).into_response();
        if matches!(fault.code, ErrorCode::RateLimited | ErrorCode::TooManyRequests)
            && let Some(value) = fault.params.get("retry_after").and_then(|s| HeaderValue::from_str(s).ok())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response.extensions_mut().insert(LoggedFault(fault));
        response
    }
}

fn field_json(field: &FieldFault) -> Value {
    serde_json::to_value(field).unwrap_or(Value::Null)
}
