//! REST, WebSocket, playback and the embedded console. Handlers extract, call one operation of the domain, answer.

pub mod auth;
pub mod endpoint;
pub mod error;
pub mod extract;
pub mod limits;
pub mod permissions;
mod refusals;
mod routes;
mod statuses;
mod upload;
pub mod web;
pub mod ws;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler as _,
    http::{HeaderValue, Method, header},
    middleware,
    response::{IntoResponse, Response},
};
use castcore_bus::{Board, Bus};
use castcore_config::Settings;
use castcore_domain::Domain;
use castcore_model::{ErrorCode, Fault};
use endpoint::{RouteInfo, Routes};
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::RequestBodyTimeoutLayer};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, ServerBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use ws::{LiveHub, Places};

/// Version of the product.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Largest request body, in bytes; uploads have a limit of their own.
pub const BODY_MAX_BYTES: usize = 1 << 20;
/// A request's body must not pause for longer than this.
const BODY_WITHIN: Duration = Duration::from_secs(20);
/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

/// What handlers have at hand.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The operations.
    pub domain: Arc<Domain>,
    /// The newest live states.
    pub board: Arc<Board>,
    /// Wake-ups and news.
    pub bus: BusHandle,
    /// The settings.
    pub settings: Arc<Settings>,
    /// Rendered news for sockets.
    pub live: LiveHub,
    /// The sockets that are open.
    pub sockets: Places,
    /// How often callers may ask.
    pub limits: Arc<limits::Limits>,
    /// The OpenAPI document, as JSON text.
    pub document: Arc<str>,
}

/// The bus, printable.
#[derive(Clone)]
pub struct BusHandle(Arc<dyn Bus>);

impl std::fmt::Debug for BusHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BusHandle")
    }
}

impl std::ops::Deref for BusHandle {
    type Target = dyn Bus;
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl AppState {
    /// The state of a server. Must be called within a tokio runtime.
    #[must_use]
    pub fn new(domain: Arc<Domain>) -> Self {
        let live = LiveHub::start(&**domain.bus());
        Self {
            board: Arc::clone(domain.board()),
            bus: BusHandle(Arc::clone(domain.bus())),
            limits: Arc::new(limits::Limits::new(&domain.settings().security)),
            settings: Arc::clone(domain.settings()),
            live,
            sockets: Places::default(),
            document: Arc::from(""),
            domain,
        }
    }
}

fn base_document() -> OpenApi {
    let mut components = ComponentsBuilder::new().build();
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build()),
    );
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("CastCore")
                .version(VERSION)
                .description(Some(
                    "A streaming control room that people host themselves. Each operation names the permission it needs \
                     (`x-required-permission`) and the weakest role that holds it (`x-required-role`).",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url(PREFIX).build()]))
        .components(Some(components))
        .build()
}

/// The OpenAPI document and the table of routes.
#[must_use]
pub fn describe(state: AppState) -> (OpenApi, Vec<RouteInfo>) {
    let (_, document, table) = routes::all(Routes::new(base_document(), state)).finish();
    (document, table)
}

/// The whole server: API below `/api/v1`, the console everywhere else.
pub fn router(mut state: AppState) -> Router {
    let (_, document, _) = routes::all(Routes::new(base_document(), state.clone())).finish();
    state.document = document.to_json().unwrap_or_default().into();
    let (api, _, _) = routes::all(Routes::new(base_document(), state.clone())).finish();
    let api = api.method_not_allowed_fallback(method_not_allowed).fallback(route_not_found);
    let api = api.layer(middleware::from_fn_with_state(state.clone(), refusals::middleware));
    Router::new()
        .nest(PREFIX, api)
        // What the API says is not compressed: it can hold secrets beside what a caller chose (BREACH).
        .fallback(web::console::serve.layer(CompressionLayer::new()))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(RequestBodyTimeoutLayer::new(BODY_WITHIN))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(web::limits::middleware))
        .layer(middleware::from_fn_with_state(state.clone(), web::headers::middleware))
        .layer(middleware::from_fn_with_state(state.clone(), web::request_log::middleware))
        .layer(middleware::from_fn(web::request_id::middleware))
        .with_state(state)
}

async fn route_not_found() -> Response {
    error::ApiError(Fault::new(ErrorCode::RouteNotFound)).into_response()
}

async fn method_not_allowed(method: Method) -> Response {
    let mut response = error::ApiError(Fault::new(ErrorCode::MethodNotAllowed)).into_response();
    // axum adds the methods that are allowed; an empty list would be wrong, so nothing is added for OPTIONS.
    if method == Method::OPTIONS {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST, PATCH, DELETE"));
    }
    response
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    // What a panic says can carry data of the request; the hook of the process has logged where it was.
    error::ApiError(Fault::internal("a handler panicked")).into_response()
}
