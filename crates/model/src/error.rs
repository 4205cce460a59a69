//! The catalogue of error codes and the one error type that travels from the domain to the wire.

use std::{collections::BTreeMap, fmt};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal => $status:literal),* $(,)?) => {
        /// A stable error code. Sentences for people live in the translations.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode { $($(#[$doc])* $variant),* }

        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(ErrorCode::$variant => $name),* } }

            /// The HTTP status that carries this code unless a [`Fault`] says otherwise.
            #[must_use]
            pub const fn status(self) -> u16 { match self { $(ErrorCode::$variant => $status),* } }
        }
    };
}

codes! {
    /// User name or password is wrong, or the account is switched off.
    InvalidCredentials = "auth.invalid_credentials" => 401,
    /// The access token has run out, or the refresh token is spent, revoked or unknown.
    TokenExpired = "auth.token_expired" => 401,
    /// Not signed in (401) or not allowed (403).
    Forbidden = "auth.forbidden" => 403,
    /// Too many attempts; `retry_after` says when to come back, in seconds.
    RateLimited = "auth.rate_limited" => 429,
    /// Asked too often, or the server has no place for an expensive request now; `retry_after` says when to come back,
    /// in seconds.
    TooManyRequests = "rate.limited" => 429,
    /// The account needs a code of its second factor.
    TotpRequired = "auth.totp_required" => 401,
    /// The code of the second factor is wrong.
    TotpInvalid = "auth.totp_invalid" => 401,
    /// The action wants a fresh proof of who is asking: `POST /auth/reauthenticate`.
    ReauthenticationRequired = "auth.reauthentication_required" => 403,
    /// The account must set up a second factor before it may do anything else.
    SecondFactorRequired = "auth.second_factor_required" => 403,
    /// The account must change its password before it may do anything else.
    PasswordChangeRequired = "auth.password_change_required" => 403,
    /// The last administrator who can sign in cannot be removed, demoted or switched off.
    LastAdmin = "users.last_admin" => 409,
    /// An address that must not be opened: loopback, link-local, metadata, or denied by the settings.
    EgressRefused = "egress.refused" => 422,
    /// The first administrator exists already.
    SetupCompleted = "setup.already_completed" => 409,
    /// The one-time set-up code is missing or wrong.
    SetupCodeRequired = "setup.code_required" => 403,
    /// There is no room for more pictures.
    AssetsQuotaExceeded = "assets.quota_exceeded" => 409,
    /// An option, filter or codec is refused.
    FfmpegInvalidParameter = "ffmpeg.invalid_parameter" => 400,
    /// The job has no input.
    FfmpegNoInput = "ffmpeg.no_input" => 400,
    /// The job has no enabled output with a destination.
    FfmpegNoOutput = "ffmpeg.no_output" => 400,
    /// FFmpeg is not installed where the settings say.
    FfmpegMissing = "ffmpeg.missing" => 409,
    /// The FFmpeg binary is not the one that was checked.
    FfmpegChanged = "ffmpeg.changed" => 409,
    /// FFmpeg is older than the minimum and the settings do not permit that.
    FfmpegOutdated = "ffmpeg.outdated" => 409,
    /// The path lies outside the folders that the settings allow; `setting` names them.
    PathOutsideRoots = "path.outside_roots" => 422,
    /// The destination is on air for another job; a destination never has two senders.
    DestinationInUse = "destination.in_use" => 409,
    /// The job is switched off (`enabled` is false).
    JobDisabled = "job.disabled" => 409,
    /// This machine is being emptied: nothing is started on it.
    MachineDraining = "machine.draining" => 409,
    /// The stored state does not allow this now.
    Conflict = "conflict" => 409,
    /// Bad input; `fields` says which and why. Also "not found" (404) and "taken" (409) as in the contract.
    ValidationFailed = "validation.failed" => 422,
    /// `If-Match` names a version that is no longer current.
    PreconditionFailed = "precondition.failed" => 412,
    /// No such route.
    RouteNotFound = "route.not_found" => 404,
    /// The route exists, but not with this method.
    MethodNotAllowed = "method.not_allowed" => 405,
    /// The request body is larger than allowed.
    BodyTooLarge = "body.too_large" => 413,
    /// The address of the request is longer than allowed.
    UriTooLong = "uri.too_long" => 414,
    /// The request took too long.
    RequestTimeout = "request.timeout" => 408,
    /// A defect on our side; the request id leads to it in the log.
    Internal = "internal" => 500,
    /// The database cannot be reached at the moment.
    StoreUnavailable = "store.unavailable" => 503,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One field that was refused. Never carries the value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldFault {
    /// Dotted path of the field, such as `outputs.0.destination_id`.
    pub path: String,
    /// Why: `missing`, `too_short`, `too_long`, `out_of_range`, `unknown`, `malformed`, `not_allowed`, …
    pub code: String,
    /// Bounds and names that explain the refusal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

/// A refusal or failure on its way to the caller: a code, parameters and, for bad input, the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code.
    pub code: ErrorCode,
    /// HTTP status; [`ErrorCode::status`] unless set.
    pub status: u16,
    /// Parameters for the sentence. Never a secret.
    pub params: BTreeMap<String, String>,
    /// Refused fields, for [`ErrorCode::ValidationFailed`].
    pub fields: Vec<FieldFault>,
    /// Detail for the log only; it never leaves the server.
    pub detail: Option<String>,
}

impl Fault {
    /// A fault with the code's usual status and no parameters.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self { code, status: code.status(), params: BTreeMap::new(), fields: Vec::new(), detail: None }
    }

    /// "Not found" as in the contract: 404 `validation.failed` with `{<name>: "not_found"}`.
    #[must_use]
    pub fn not_found(name: &str) -> Self {
        Self::new(ErrorCode::ValidationFailed).with_status(404).with(name, "not_found")
    }

    /// "Taken" as in the contract: 409 `validation.failed` with `{<name>: "taken"}`.
    #[must_use]
    pub fn taken(name: &str) -> Self {
        Self::new(ErrorCode::ValidationFailed).with_status(409).with(name, "taken")
    }

    /// One refused field.
    #[must_use]
    pub fn field(path: impl Into<String>, code: impl Into<String>) -> Self {
        Self::new(ErrorCode::ValidationFailed).and_field(path, code)
    }

    /// Not signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Forbidden).with_status(401)
    }

    /// A defect on our side, with detail for the log.
    #[must_use]
    pub fn internal(detail: impl fmt::Display) -> Self {
        let mut fault = Self::new(ErrorCode::Internal);
        fault.detail = Some(detail.to_string());
        fault
    }

    /// The same fault with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same fault with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same fault with one more refused field.
    #[must_use]
    pub fn and_field(mut self, path: impl Into<String>, code: impl Into<String>) -> Self {
        self.fields.push(FieldFault { path: path.into(), code: code.into(), params: BTreeMap::new() });
        self
    }

    /// Adds a parameter to the field refused last.
    #[must_use]
    pub fn field_param(mut self, name: &str, value: impl fmt::Display) -> Self {
        if let Some(field) = self.fields.last_mut() {
            field.params.insert(name.to_owned(), value.to_string());
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        for field in &self.fields {
            write!(f, " {}:{}", field.path, field.code)?;
        }
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
