//! The only door through which a route comes in: [`Routes::endpoint`] wants to know who may use it. A route
//! without that does not compile:
//!
//! ```compile_fail
//! # use castcore_api::endpoint::Routes;
//! # #[utoipa::path(get, path = "/x", responses((status = 200)))]
//! # async fn x() {}
//! # fn f(routes: Routes) -> Routes {
//! routes.endpoint(utoipa_axum::routes!(x)) // no access named
//! # }
//! ```
//!
//! With it, it does:
//!
//! ```
//! # use castcore_api::endpoint::{Access, Routes};
//! # use castcore_model::Permission;
//! # #[utoipa::path(get, path = "/x", responses((status = 200)))]
//! # async fn x() {}
//! # fn f(routes: Routes) -> Routes {
//! routes.endpoint(Access::Needs(Permission::StreamsRead), utoipa_axum::routes!(x))
//! # }
//! ```
//!
//! The same word feeds the check, the OpenAPI document and the list that the tests walk through.

use crate::{
    AppState, auth,
    limits::{self, Rate},
    statuses,
};
use castcore_model::{Permission, Role};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, Object, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    extensions::ExtensionsBuilder, path::PathItem, schema, security::SecurityRequirement,
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; the text says why that is right.
    Public(&'static str),
    /// Callers that hold this permission.
    Needs(Permission),
}

/// One route as the tests and the documentation see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// HTTP method, upper case.
    pub method: String,
    /// Path below `/api/v1`, with `{name}` parameters.
    pub path: String,
    /// Who may use it.
    pub access: Access,
    /// How often it may be called.
    pub rate: Rate,
}

/// Routes with their access. Hides the router of axum, so that nothing gets in beside [`Self::endpoint`].
pub struct Routes {
    router: OpenApiRouter<AppState>,
    table: Vec<RouteInfo>,
    state: AppState,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new(document: OpenApi, state: AppState) -> Self {
        Self { router: OpenApiRouter::with_openapi(document), table: Vec::new(), state }
    }

    /// Adds a route. Every operation in `handlers` gets the same access; `GET` counts as reading, the rest as writing.
    #[must_use]
    pub fn endpoint(self, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        self.rated(Rate::ByMethod, access, handlers)
    }

    /// Adds a route that starts a program, reads much, or writes much.
    #[must_use]
    pub fn expensive(self, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        self.rated(Rate::Expensive, access, handlers)
    }

    /// Adds a route that takes a file as `multipart/form-data`, whose handler looks at the caller again when the file is
    /// here.
    #[must_use]
    pub fn upload(self, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        self.rated(Rate::Upload, access, handlers)
    }

    /// Adds a route that may be called without limit; `why` says why that is right.
    #[must_use]
    pub fn free(self, why: &'static str, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        self.rated(Rate::Free(why), access, handlers)
    }

    /// Adds a route that limits itself better than its class would; `why` says how.
    #[must_use]
    pub fn self_limited(self, why: &'static str, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        self.rated(Rate::Own(why), access, handlers)
    }

    fn rated(mut self, rate: Rate, access: Access, handlers: UtoipaMethodRouter<AppState>) -> Self {
        let (schemas, mut paths, methods) = handlers;
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                self.table.push(RouteInfo { method: method.to_owned(), path: path.clone(), access, rate });
                let extensions = ExtensionsBuilder::new();
                let extensions = match access {
                    Access::Public(why) => extensions.add("x-public", why),
                    Access::Needs(permission) => extensions
                        .add("x-required-permission", permission.name())
                        .add("x-required-role", Role::weakest_with(permission).name()),
                };
                statuses::spell_out(access, method, path, operation);
                let extensions = extensions.add("x-rate-limit-class", rate.name(method));
                operation.extensions.get_or_insert_default().merge(extensions.build());
                if !matches!(rate, Rate::Free(_)) {
                    operation.responses.responses.insert("429".to_owned(), too_many());
                }
                operation.security = Some(match access {
                    Access::Public(_) => Vec::new(),
                    Access::Needs(_) => vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])],
                });
            }
        }
        let methods = match access {
            Access::Public(_) => methods
                .route_layer(axum::middleware::from_fn_with_state((self.state.clone(), rate), limits::limit_public)),
            Access::Needs(permission) => methods.route_layer(axum::middleware::from_fn_with_state(
                (self.state.clone(), permission, rate),
                auth::require_permission,
            )),
        };
        self.router = self.router.routes((schemas, paths, methods));
        self
    }

    /// The finished router, the document and the table.
    pub fn finish(self) -> (axum::Router<AppState>, OpenApi, Vec<RouteInfo>) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.table)
    }
}

/// What a refusal by the limits says, for the document.
fn too_many() -> RefOr<Response> {
    let whole = |what: &str| {
        HeaderBuilder::new().description(Some(what)).schema(Some(Object::with_type(schema::Type::String))).build()
    };
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
    let response = ResponseBuilder::new()
        .description("Asked too often: `rate.limited`, or `auth.rate_limited` for sign-in and its kin")
        .content("application/json", body)
        .header("Retry-After", whole("Seconds until the next try makes sense"))
        .header("RateLimit-Policy", whole("Requests in a window: `\"read\";q=1200;w=60`"))
        .header("RateLimit", whole("What is left of it: `\"read\";r=0;t=17`"))
        .build();
    RefOr::T(response)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut utoipa::openapi::path::Operation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}
