//! The console's files, embedded in the binary, under an enforced Content-Security-Policy with a fresh nonce for
//! every page.

use super::transport::Transport;
use crate::{AppState, PREFIX};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use castcore_model::{ErrorCode, Fault};
use rust_embed::RustEmbed;

/// What Vite built. `build.rs` makes an empty page when nothing was built, so that a build without Node works.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Stands in the built page where the nonce goes.
const NONCE_MARK: &str = "__CSP_NONCE__";

/// Serves a file of the console, or its page for any path that is a route of the console.
pub(crate) async fn serve(
    State(state): State<AppState>,
    Extension(transport): Extension<Transport>,
    method: Method,
    uri: Uri,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path == "api" {
        return crate::error::ApiError(Fault::new(ErrorCode::RouteNotFound)).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let mut response = crate::error::ApiError(Fault::new(ErrorCode::MethodNotAllowed)).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if path != "index.html" {
        if let Some(file) = Files::get(path) {
            // Vite puts a hash into the names below assets/.
            let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
            return Response::builder()
                .header(header::CONTENT_TYPE, file.metadata.mimetype())
                .header(header::CACHE_CONTROL, cache)
                .body(Body::from(file.data))
                .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
        }
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        if is_file {
            return crate::error::ApiError(Fault::new(ErrorCode::RouteNotFound)).into_response();
        }
    }
    page(&state, transport)
}

fn page(state: &AppState, transport: Transport) -> Response {
    let Some(file) = Files::get("index.html") else {
        return crate::error::ApiError(Fault::new(ErrorCode::RouteNotFound)).into_response();
    };
    let mut random = [0u8; 18];
    if let Err(error) = getrandom::fill(&mut random) {
        return crate::error::ApiError(Fault::internal(error)).into_response();
    }
    let nonce = STANDARD_NO_PAD.encode(random);
    let html = String::from_utf8_lossy(&file.data).replace(NONCE_MARK, &nonce);
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], html)
            .into_response();
    let web = &state.settings.web;
    if web.csp_enabled {
        let name = if web.csp_report_only {
            header::CONTENT_SECURITY_POLICY_REPORT_ONLY
        } else {
            header::CONTENT_SECURITY_POLICY
        };
        // Browsers that know `report-to` forget `report-uri` for it, but then report over TLS only.
        let reporting = if transport.encrypted { Reporting::Both } else { Reporting::UriOnly };
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&policy(&nonce, reporting)) {
            headers.insert(name, value);
        }
        if reporting == Reporting::Both
            && let Ok(value) = HeaderValue::from_str(&format!("{REPORT_GROUP}=\"{PREFIX}{REPORT_PATH}\""))
        {
            headers.insert("reporting-endpoints", value);
        }
    }
    response
}

/// Where browsers send their reports, below [`PREFIX`].
pub const REPORT_PATH: &str = "/security/csp-reports";
/// What `Reporting-Endpoints` calls that place.
const REPORT_GROUP: &str = "csp";

/// How the browser is asked to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporting {
    /// By `report-uri` alone.
    UriOnly,
    /// By `report-to`, and by `report-uri` for browsers that do not know it.
    Both,
}

/// The policy of the console: scripts and styles by nonce or from our own origin, media and pictures also from
/// `blob:` and `data:` (the player), nothing from anywhere else.
#[must_use]
pub fn policy(nonce: &str, reporting: Reporting) -> String {
    let report_to = match reporting {
        Reporting::UriOnly => String::new(),
        Reporting::Both => format!("; report-to {REPORT_GROUP}"),
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
         worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         object-src 'none'; report-uri {PREFIX}{REPORT_PATH}{report_to}"
    )
}
