//! An authenticator app, written from RFC 6238 and not from the code under test.

use crate::app::{Answer, Client, PASSWORD, TestApp};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;

/// The code that an app with this secret shows at `at`.
pub(crate) fn code(secret: &str, at: DateTime<Utc>) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(&BASE32_NOPAD.decode(secret.as_bytes()).unwrap()).unwrap();
    mac.update(&(at.timestamp() / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = usize::from(hash[19] % 16);
    let number = hash[from..from + 4].iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number % (1 << 31)) % 1_000_000)
}

/// Somebody with a second factor.
pub(crate) struct Enrolled {
    pub(crate) secret: String,
    pub(crate) recovery_codes: Vec<String>,
}

impl Enrolled {
    /// The code of this moment.
    pub(crate) fn code(&self, app: &TestApp) -> String {
        self.code_in(app, 0)
    }

    /// The code of a moment some seconds away.
    pub(crate) fn code_in(&self, app: &TestApp, seconds: i64) -> String {
        code(&self.secret, app.domain.now() + TimeDelta::seconds(seconds))
    }
}

/// Sets up the second factor of whoever this is, and lets a minute pass, so that the next code is a new one.
pub(crate) async fn enrol(app: &TestApp, client: &Client) -> Enrolled {
    let setup = client.post("/auth/2fa/setup", json!({})).await.expect(200).json();
    let secret = setup["secret"].as_str().unwrap().to_owned();
    let code = code(&secret, app.domain.now());
    let enabled = client.post("/auth/2fa/verify", json!({"code": code})).await.expect(200).json();
    let codes = enabled["recovery_codes"].as_array().unwrap();
    let recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    app.clock.advance(TimeDelta::seconds(60));
    Enrolled { secret, recovery_codes }
}

/// A try to sign in with some further fields.
pub(crate) async fn try_to_sign_in(client: &Client, name: &str, further: Value) -> Answer {
    let mut body = json!({"username": name, "password": PASSWORD});
    for (field, value) in further.as_object().unwrap() {
        body[field] = value.clone();
    }
    client.post("/auth/login", body).await
}

/// The client of an answer.
pub(crate) fn client_of(app: &TestApp, answer: &Value) -> Client {
    Client { token: answer["access_token"].as_str().map(ToOwned::to_owned), ..app.anonymous() }
}
