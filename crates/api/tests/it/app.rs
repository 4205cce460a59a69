//! One server in memory, and a client for each kind of caller.

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use castcore_api::AppState;
use castcore_bus::{Board, Bus, MemoryBus, MemoryCounters};
use castcore_config::{Environment, Settings};
use castcore_domain::{Caller, Domain, Parts, identity::users::NewUser};
use castcore_model::{Clock, ManualClock, Role};
use castcore_store::{Store, Target};
use castcore_vault::{Keyring, Secret};
use chrono::{TimeZone, Utc};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    pub(crate) domain: Arc<Domain>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Store,
    pub(crate) folder: Arc<TempDir>,
    env: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// `path:code` of each refused field.
    pub(crate) fn fields(&self) -> Vec<String> {
        let body = self.json();
        let fields = body["error"]["params"]["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|f| format!("{}:{}", f["path"].as_str().unwrap(), f["code"].as_str().unwrap())).collect()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) router: Router,
    pub(crate) token: Option<String>,
    pub(crate) peer: SocketAddr,
    pub(crate) host: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content_type: String,
}

impl Client {
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, &self.content_type);
        }
        let mut request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, &format!("/api/v1{path}"), None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, &format!("/api/v1{path}"), Some(body.to_string())).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, &format!("/api/v1{path}"), Some(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, &format!("/api/v1{path}"), None).await
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Fresh keys.
fn keys() -> [(String, String); 2] {
    [
        ("SECRET_KEY".to_owned(), castcore_vault::random::token(48).expose().to_owned()),
        ("ENCRYPTION_KEY".to_owned(), Keyring::generate_key().expose().to_owned()),
    ]
}

fn owned(env: &[(&str, &str)]) -> Vec<(String, String)> {
    env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with_env(&[]).await
    }

    pub(crate) async fn with_env(extra: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite { path: folder.path().join("castcore.db") };
        Self::start(Arc::new(folder), &target, &[&keys()[..], &owned(extra)].concat()).await
    }

    /// Another server on the same data, as after a start with other settings.
    pub(crate) async fn again(&self, extra: &[(&str, &str)]) -> Self {
        let target = Target::Sqlite { path: self.folder.path().join("castcore.db") };
        Self::start(Arc::clone(&self.folder), &target, &[&self.env[..], &owned(extra)].concat()).await
    }

    /// Two servers with the same keys on one database, without a bus between them.
    pub(crate) async fn pair(target: impl Fn(&TempDir) -> Target, extra: &[(&str, &str)]) -> [Self; 2] {
        let env = [&keys()[..], &owned(extra)].concat();
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = target(&one);
        [Self::start(Arc::new(one), &target, &env).await, Self::start(Arc::new(two), &target, &env).await]
    }

    async fn start(folder: Arc<TempDir>, target: &Target, env: &[(String, String)]) -> Self {
        let folders = [
            ("DATA_DIR".to_owned(), folder.path().to_string_lossy().into_owned()),
            // The clock stands still, so that one test would use up its minute; the limits have tests of their own.
            ("RATE_LIMIT_READ_PER_MINUTE".to_owned(), "100000".to_owned()),
            ("RATE_LIMIT_WRITE_PER_MINUTE".to_owned(), "100000".to_owned()),
            ("RATE_LIMIT_EXPENSIVE_PER_MINUTE".to_owned(), "100000".to_owned()),
            ("FFMPEG_PATH".to_owned(), folder.path().join("no-ffmpeg").to_string_lossy().into_owned()),
        ];
        let settings = Settings::load(&Environment::new(folders.into_iter().chain(env.iter().cloned()))).unwrap();
        settings.paths.create_all().unwrap();
        let store = Store::open(target).await.unwrap();
        store.migrate().await.unwrap();
        let bus: Arc<dyn Bus> = Arc::new(MemoryBus::default());
        let clock = Arc::new(ManualClock::new(Utc.with_ymd_and_hms(2026, 11, 23, 3, 0, 0).unwrap()));
        let domain = Domain::new(Parts {
            store: store.clone(),
            board: Arc::new(Board::new(Arc::clone(&bus))),
            bus: Arc::clone(&bus),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            counters: Arc::new(MemoryCounters::default()),
            keyring: settings.security.keyring(),
            settings: Arc::new(settings),
        })
        .unwrap();
        let domain = Arc::new(domain);
        let state = AppState::new(Arc::clone(&domain));
        let router = castcore_api::router(state.clone());
        Self { router, state, domain, clock, store, folder, env: env.to_vec() }
    }

    /// A stranger on the same machine.
    pub(crate) fn anonymous(&self) -> Client {
        Client {
            router: self.router.clone(),
            token: None,
            peer: "127.0.0.1:40000".parse().unwrap(),
            host: "127.0.0.1:8000".to_owned(),
            headers: vec![],
            content_type: "application/json".to_owned(),
        }
    }

    /// A stranger somewhere else.
    pub(crate) fn remote(&self, ip: &str) -> Client {
        Client {
            peer: SocketAddr::new(ip.parse().unwrap(), 40_000),
            host: "cast.example".to_owned(),
            ..self.anonymous()
        }
    }

    pub(crate) async fn make_user(&self, name: &str, role: Role) {
        let new = NewUser {
            username: name.to_owned(),
            password: Secret::new(PASSWORD),
            email: None,
            language: "en".to_owned(),
            roles: vec![role],
        };
        self.domain.identity().create_user(&Caller::system("test"), new).await.unwrap();
    }

    pub(crate) async fn sign_in(&self, name: &str) -> (Client, Value) {
        let body = json!({"username": name, "password": PASSWORD});
        let answer = self.anonymous().post("/auth/login", body).await.expect(200).json();
        let token = answer["access_token"].as_str().unwrap().to_owned();
        (Client { token: Some(token), ..self.anonymous() }, answer)
    }

    /// A new user of this role, signed in.
    pub(crate) async fn client(&self, role: Role) -> Client {
        self.make_user(role.name(), role).await;
        self.sign_in(role.name()).await.0
    }

    /// Everything that was written to disk, as bytes.
    pub(crate) fn database_bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(self.folder.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("castcore.db") {
                all.extend(std::fs::read(entry.path()).unwrap());
            }
        }
        all
    }
}
