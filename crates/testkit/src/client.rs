//! A caller of the API: anonymous or signed in, with everything it was told kept on a tape if wanted.

use anyhow::{Context, Result, bail};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Everything a caller received, for the search for secrets afterwards.
#[derive(Clone, Debug, Default)]
pub struct Tape(Arc<Mutex<Vec<Received>>>);

/// Through what it came, and the bytes.
type Received = (String, Vec<u8>);

impl Tape {
    /// Keeps `bytes`, received through `source`.
    pub fn record(&self, source: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((source.into(), bytes.into()));
    }

    /// What was received so far, with its source.
    #[must_use]
    pub fn entries(&self) -> Vec<(String, Vec<u8>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A caller of the API.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    token: Option<String>,
    tape: Option<Tape>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
    asked: String,
}

impl Client {
    /// An anonymous caller of the server at `origin` (`http://host:port`).
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn anonymous(origin: &str) -> Result<Self> {
        // A proxy from the environment must not come between a test and its own server.
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, origin: origin.to_owned(), token: None, tape: None })
    }

    /// The same caller with what it receives recorded on `tape`.
    #[must_use]
    pub fn recorded_on(mut self, tape: &Tape) -> Self {
        self.tape = Some(tape.clone());
        self
    }

    /// The same caller with an access token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Where the server is: `http://host:port`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The access token, if signed in.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn tape(&self) -> Option<&Tape> {
        self.tape.as_ref()
    }

    /// Makes the first administrator and signs in as it.
    ///
    /// # Errors
    /// One of the two was refused.
    pub async fn set_up(&self, username: &str, password: &str) -> Result<Self> {
        let admin = json!({"username": username, "password": password, "language": "en"});
        self.post("/setup/admin", admin).await?.expect(201)?;
        self.log_in(username, password).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// It was refused.
    pub async fn log_in(&self, username: &str, password: &str) -> Result<Self> {
        let credentials = json!({"username": username, "password": password});
        let request = self.http.post(self.url("/auth/login")).json(&credentials);
        // Its answer is a secret by nature, so it stays off the tape.
        let answer = Self { tape: None, ..self.clone() }.send("POST /auth/login", request).await?.expect(200)?;
        let token = answer["access_token"].as_str().context("the answer to the sign-in holds no access_token")?;
        Ok(self.clone().with_token(token))
    }

    /// `GET`, below `/api/v1`.
    ///
    /// # Errors
    /// No answer came.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.request(Method::GET, path, None, &[]).await
    }

    /// `POST` with a JSON body, below `/api/v1`.
    ///
    /// # Errors
    /// No answer came.
    pub async fn post(&self, path: &str, body: Value) -> Result<Answer> {
        self.request(Method::POST, path, Some(body), &[]).await
    }

    /// `PATCH` with a JSON body, below `/api/v1`.
    ///
    /// # Errors
    /// No answer came.
    pub async fn patch(&self, path: &str, body: Value) -> Result<Answer> {
        self.request(Method::PATCH, path, Some(body), &[]).await
    }

    /// `DELETE`, below `/api/v1`.
    ///
    /// # Errors
    /// No answer came.
    pub async fn delete(&self, path: &str) -> Result<Answer> {
        self.request(Method::DELETE, path, None, &[]).await
    }

    /// Any request, with further header fields.
    ///
    /// # Errors
    /// No answer came.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer> {
        let asked = format!("{method} {path}");
        let mut request = self.http.request(method, self.url(path));
        if let Some(body) = body {
            request = request.json(&body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        self.send(&asked, request).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.origin)
    }

    async fn send(&self, asked: &str, request: reqwest::RequestBuilder) -> Result<Answer> {
        let response = request.send().await.with_context(|| format!("{asked}: no answer"))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.with_context(|| format!("{asked}: the answer broke off"))?.to_vec();
        if let Some(tape) = &self.tape {
            tape.record(format!("header of {asked}"), format!("{headers:?}"));
            tape.record(format!("answer to {asked}"), body.clone());
        }
        Ok(Answer { status, headers, body, asked: asked.to_owned() })
    }
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of the error envelope.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        Some(self.json()["error"]["code"].as_str()?.to_owned())
    }

    /// A header field as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The JSON body, if the status is this one.
    ///
    /// # Errors
    /// Another status; the error holds the question and the answer.
    pub fn expect(&self, status: u16) -> Result<Value> {
        if self.status != status {
            bail!("{}: {} instead of {status}: {}", self.asked, self.status, self.text());
        }
        Ok(self.json())
    }

    /// The JSON body, if the status says success.
    ///
    /// # Errors
    /// Any other status; the error holds the question and the answer.
    pub fn ok(&self) -> Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("{}: {}: {}", self.asked, self.status, self.text());
        }
        Ok(self.json())
    }
}

/// The `id` of a resource.
///
/// # Errors
/// It has none.
pub fn id_of(resource: &Value) -> Result<String> {
    Ok(resource["id"].as_str().with_context(|| format!("no id in {resource}"))?.to_owned())
}
