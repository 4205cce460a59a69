//! Extractors that answer in the one envelope and never echo what was sent.

use crate::error::ApiError;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use castcore_model::{ErrorCode, Fault};
use http_body_util::LengthLimitError;
use serde::{Serialize, de::DeserializeOwned};
use tower_http::timeout::TimeoutError;

/// A JSON body. Refusals name the field and the kind of mistake, never the value.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let is_json = is_json(request.headers());
        let bytes = axum::body::Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Fault::new(ErrorCode::BodyTooLarge)
            } else {
                unreadable(&rejection)
            }
        })?;
        if !bytes.is_empty() && !is_json {
            // Pages from elsewhere can send other types without being asked; this one they cannot.
            return Err(Fault::field("body", "not_json").with_status(415).into());
        }
        let bytes = if bytes.is_empty() { axum::body::Bytes::from_static(b"{}") } else { bytes };
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            shape_fault("body", &path, error.inner())
        })?;
        json.end().map_err(|_| Fault::field("body", "malformed_json"))?;
        Ok(Self(value))
    }
}

/// A body that paused for too long is 408; one that broke off is 400, should anybody still be there to read that.
fn unreadable(error: &(dyn std::error::Error + 'static)) -> Fault {
    if is_caused_by::<TimeoutError>(error) {
        Fault::new(ErrorCode::RequestTimeout)
    } else {
        Fault::field("body", "unreadable").with_status(400)
    }
}

fn is_caused_by<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<E>())
}

/// A body of another form than JSON, whole. 413 when it is larger than `max` bytes.
pub(crate) async fn read_at_most(body: axum::body::Body, max: usize) -> Result<axum::body::Bytes, Fault> {
    axum::body::to_bytes(body, max).await.map_err(|error| {
        if is_caused_by::<LengthLimitError>(&error) { Fault::new(ErrorCode::BodyTooLarge) } else { unreadable(&error) }
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Turns serde's words into a field and a code. serde quotes values in its messages, so none of its text is used
/// except the names of fields, which come from our own types.
fn shape_fault(place: &str, path: &str, error: &serde_json::Error) -> Fault {
    if error.is_syntax() || error.is_eof() {
        return Fault::field(place, "malformed_json");
    }
    let message = error.to_string();
    let base = if path == "." { String::new() } else { path.to_owned() };
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        let path = if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") };
        return Fault::field(path, "required");
    }
    let code = if message.starts_with("unknown variant") {
        "unknown"
    } else if message.starts_with("invalid type: null") {
        "required"
    } else if message.starts_with("invalid type") {
        "wrong_type"
    } else if message.starts_with("invalid length") {
        "wrong_length"
    } else {
        "malformed"
    };
    Fault::field(if base.is_empty() { place.to_owned() } else { base }, code)
}

/// Path parameters; a malformed id is 422 with its name.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        use axum::extract::{path::ErrorKind, rejection::PathRejection};
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(inner)) => Err(match inner.into_kind() {
                ErrorKind::ParseErrorAtKey { key, .. } | ErrorKind::DeserializeError { key, .. } => {
                    Fault::field(format!("path.{key}"), "malformed").into()
                }
                ErrorKind::InvalidUtf8InPathParam { key } => Fault::field(format!("path.{key}"), "not_utf8").into(),
                _ => Fault::field("path", "malformed").into(),
            }),
            Err(_) => Err(Fault::internal("path parameters missing").into()),
        }
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(_) => {
                // axum does not say which parameter it was without quoting its value, so each is tried alone.
                let name = parts
                    .uri
                    .query()
                    .unwrap_or_default()
                    .split('&')
                    .find(|pair| {
                        let uri: Option<axum::http::Uri> = format!("/?{pair}").parse().ok();
                        uri.is_some_and(|uri| axum::extract::Query::<T>::try_from_uri(&uri).is_err())
                    })
                    .and_then(|pair| pair.split('=').next())
                    .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
                Err(Fault::field(name.map_or_else(|| "query".to_owned(), |name| format!("query.{name}")), "malformed")
                    .into())
            }
        }
    }
}

/// A page of a list: `?limit` (default 200, at most 1000) and `?offset`.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Rows wanted.
    pub limit: u64,
    /// Rows to skip.
    pub offset: u64,
}

/// Default rows of a page.
pub const PAGE_DEFAULT: u64 = 200;
/// Most rows of a page.
pub const PAGE_MAX: u64 = 1_000;
/// Farthest offset; beyond it no list of this system reaches.
const OFFSET_MAX: u64 = 1_000_000_000;

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        #[derive(serde::Deserialize)]
        struct Raw {
            limit: Option<i64>,
            offset: Option<i64>,
        }
        let Query(raw) = Query::<Raw>::from_request_parts(parts, state).await?;
        let bounded = |name: &str, value: Option<i64>, default: u64, min: u64, max: u64| match value {
            None => Ok(default),
            Some(value) => u64::try_from(value).ok().filter(|v| (min..=max).contains(v)).ok_or_else(|| {
                Fault::field(format!("query.{name}"), "out_of_range").field_param("min", min).field_param("max", max)
            }),
        };
        Ok(Self {
            limit: bounded("limit", raw.limit, PAGE_DEFAULT, 1, PAGE_MAX)?,
            offset: bounded("offset", raw.offset, 0, 0, OFFSET_MAX)?,
        })
    }
}

/// A page of rows on its way out: bare array, `X-Total-Count` and `Link` (RFC 8288).
#[derive(Debug)]
pub struct Paged<T> {
    rows: Vec<T>,
    total: u64,
    page: Page,
    path: &'static str,
}

impl<T> Paged<T> {
    /// `path` is the list's own, below the host.
    #[must_use]
    pub const fn new(rows: Vec<T>, total: u64, page: Page, path: &'static str) -> Self {
        Self { rows, total, page, path }
    }
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        let Page { limit, offset } = self.page;
        let link = |offset: u64, rel: &str| format!("<{}?limit={limit}&offset={offset}>; rel=\"{rel}\"", self.path);
        let mut links = Vec::with_capacity(4);
        links.push(link(0, "first"));
        if offset > 0 {
            links.push(link(offset.saturating_sub(limit), "prev"));
        }
        if offset + limit < self.total {
            links.push(link(offset + limit, "next"));
        }
        links.push(link(self.total.saturating_sub(1) / limit * limit, "last"));
        let mut response = axum::Json(self.rows).into_response();
        let headers = response.headers_mut();
        headers.insert("x-total-count", HeaderValue::from(self.total));
        if let Ok(value) = HeaderValue::from_str(&links.join(", ")) {
            headers.insert(header::LINK, value);
        }
        response
    }
}

/// The version that the caller believes to edit, from `If-Match`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parse_if_match(&parts.headers).map(Self).map_err(ApiError)
    }
}

fn parse_if_match(headers: &HeaderMap) -> Result<Option<i64>, Fault> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let text = text.strip_prefix("W/").unwrap_or(text);
    // A tag that was never ours matches nothing, as RFC 9110 has it.
    text.strip_prefix('"')
        .and_then(|t| t.strip_suffix('"'))
        .and_then(|t| t.parse().ok())
        .map(Some)
        .ok_or_else(|| Fault::new(ErrorCode::PreconditionFailed))
}

/// A resource with its `ETag`.
#[derive(Debug)]
pub struct Tagged<T>(pub T, pub i64);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.0).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.1)) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}
