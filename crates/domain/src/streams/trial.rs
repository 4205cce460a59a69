//! A look at a source before anything depends on it: opened as a job would open it, described, and a picture of it.

use super::{
    Streams,
    plan::{collect_url_secrets, system_certificates},
    secrets,
    source::Given,
};
use crate::{
    Domain,
    caller::Caller,
    fault,
    validate::Faults,
    workshop::{Done, Work},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use castcore_egress::EgressError;
use castcore_ffmpeg::{
    Arg,
    found::{Found, FoundStream},
    hint::Verdict,
    plan::{EncoderInputs, Input, InputKind, look_args, look_missing},
    url::same_endpoint,
};
use castcore_model::{ErrorCode, Fault, InputId, Permission, reason::Reason};
use castcore_store::inputs;
use castcore_vault::{MASK, Redactor, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// A source has this long.
const LIMIT: Duration = Duration::from_secs(12);
/// Sources looked at at a time.
pub(crate) const AT_ONCE: usize = 2;
/// How long the others wait for a place.
const WAIT_FOR_PLACE: Duration = Duration::from_secs(5);
/// When to come back after there was no place, in seconds.
const RETRY_AFTER_S: u64 = 5;
/// A picture is never larger, in bytes.
const MAX_PICTURE_BYTES: usize = 1 << 20;

/// A source to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
pub struct InputTest {
    /// As in an input.
    pub kind: String,
    /// As in an input.
    pub uri: String,
    /// As in an input.
    #[serde(default = "both")]
    pub media: String,
    /// As in an input.
    #[serde(default = "empty")]
    #[schema(value_type = Object)]
    pub options: Value,
    /// The stored input that masked parts come from.
    #[serde(default)]
    pub input_id: Option<uuid::Uuid>,
}

fn empty() -> Value {
    json!({})
}

fn both() -> String {
    "both".to_owned()
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct InputTrial {
    /// Whether the source can be used.
    pub ok: bool,
    /// Why not: a reason, as a job would give it, or an error code.
    pub code: Option<String>,
    /// The same, when it is a reason.
    pub hint: Option<String>,
    /// FFmpeg's or the server's own words, redacted.
    pub detail: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Length of a recording, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Pictures and sounds in it.
    pub streams: Vec<TrialStream>,
    /// A picture of it: `data:image/jpeg;base64,…`, at most 640 pixels wide.
    pub picture: Option<String>,
}

/// A picture or sound of a source.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialStream {
    /// `video` or `audio`.
    pub media: String,
    /// Name of the codec.
    pub codec: String,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    /// Of a picture, in pixels.
    pub height: Option<u32>,
    /// Of a picture, a second.
    pub fps: Option<f64>,
    /// Of a sound, in hertz.
    pub sample_rate: Option<u32>,
    /// Of a sound.
    pub channels: Option<u32>,
}

impl From<FoundStream> for TrialStream {
    fn from(stream: FoundStream) -> Self {
        Self {
            media: if stream.video { "video" } else { "audio" }.to_owned(),
            codec: stream.codec,
            width: stream.size.map(|(width, _)| width),
            height: stream.size.map(|(_, height)| height),
            fps: stream.fps,
            sample_rate: stream.sample_rate,
            channels: stream.channels,
        }
    }
}

/// Why a source cannot be used.
struct Unusable {
    code: String,
    hint: Option<Reason>,
    detail: Option<String>,
}

impl Unusable {
    fn because(reason: Reason, detail: impl Into<String>) -> Self {
        let detail = Some(detail.into()).filter(|text| !text.is_empty());
        Self { code: reason.name().to_owned(), hint: Some(reason), detail }
    }
}

impl Streams<'_> {
    /// Looks at a source. One that cannot be opened is an answer, not an error; nothing of it is stored.
    pub async fn test_input(&self, caller: &Caller, test: InputTest) -> Result<InputTrial, Fault> {
        caller.require(Permission::StreamsWrite)?;
        let (uri, options) = self.unmasked(&test).await?;
        let mut files = Vec::new();
        let given = Given {
            kind: &test.kind,
            uri: uri.expose(),
            options: &options,
            media: &test.media,
            looped: false,
            reconnect: false,
        };
        let input = match self.0.read_source(given, &mut files) {
            Ok(input) => input,
            Err(faults) => return Err(faults.finish().err().unwrap_or_else(|| Fault::field("uri", "malformed"))),
        };
        let place = tokio::time::timeout(WAIT_FOR_PLACE, self.0.trials.acquire()).await;
        let Ok(Ok(_place)) = place else {
            return Err(Fault::new(ErrorCode::TooManyRequests).with("retry_after", RETRY_AFTER_S));
        };
        let mut redact = secrets::secret_option_values(&options).collect();
        // The name of a file is none.
        if test.kind == "url" {
            collect_url_secrets(uri.expose(), &mut redact);
        }
        let begun = Instant::now();
        let looked = self.0.look_at(&input, files, redact).await?;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(InputTrial { took_ms, ..looked })
    }

    /// Address and options in clear, masked parts taken from the stored input. What is kept for one place does not go to
    /// another.
    async fn unmasked(&self, test: &InputTest) -> Result<(Secret, Value), Fault> {
        let row = match test.input_id {
            Some(id) => {
                let row = inputs::get(self.0.store.read(), InputId::from(id)).await.map_err(fault)?;
                Some(row.ok_or_else(|| Fault::not_found("input"))?)
            }
            None => None,
        };
        let mut faults = Faults::default();
        let mut uri = Secret::new(test.uri.clone());
        let mut options = test.options.clone();
        if let Some(row) = &row {
            let stored = self.0.open_url(&row.uri, row.uri_sealed.as_deref())?;
            // A secret address is one of its kind: read as another one, it would be shown.
            if test.uri == row.uri && test.kind == row.kind {
                uri = stored.clone();
            }
            let entered = secrets::entered(&options);
            options = secrets::keep_masked(options, &self.0.open_options(&row.options)?);
            if !same_endpoint(stored.expose(), uri.expose()) && stored.expose() != uri.expose() {
                secrets::drop_unsent(&mut options, &entered);
            }
        }
        faults.add_if(uri.expose().contains(MASK), "uri", "masked");
        faults.add_if(secrets::has_mask(&options), "options", "masked");
        faults.finish()?;
        Ok((uri, options))
    }
}

impl Domain {
    async fn look_at(
        &self,
        input: &Input,
        files: Vec<castcore_confine::RootedPath>,
        redact: Vec<Secret>,
    ) -> Result<InputTrial, Fault> {
        let limit = tokio::time::Instant::now() + LIMIT;
        let bad = |unusable: Unusable| Ok(trial(Found::default(), None, Some(unusable)));
        let ffmpeg = match self.tools().ffmpeg().await {
            Ok(ffmpeg) => ffmpeg,
            Err(fault) => {
                let detail = fault.params.get("detail").cloned();
                return bad(Unusable { code: fault.code.name().to_owned(), hint: None, detail });
            }
        };
        if let Some(missing) = ffmpeg.capabilities.as_ref().and_then(|known| look_missing(input, known)) {
            let detail = missing.params.get("demuxer").map(|name| format!("this FFmpeg cannot read {name}"));
            return bad(Unusable::because(Reason::EncoderMissing, detail.unwrap_or_default()));
        }
        // A name is looked up here first: what it leads to is not known before.
        if let InputKind::Url(url) = &input.kind
            && !url.listens
        {
            match tokio::time::timeout_at(limit, self.egress.resolve(&url.host, url.port)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error @ EgressError::Refused { .. })) => {
                    return bad(Unusable::because(Reason::EgressRefused, error.to_string()));
                }
                Ok(Err(error)) => return bad(Unusable::because(Reason::NetworkUnreachable, error.to_string())),
                Err(_) => return bad(Unusable::because(Reason::TimedOut, "")),
            }
        }
        let inputs = EncoderInputs {
            inputs: Vec::new(),
            profile: None,
            fd_protocol: ffmpeg.has_fd_protocol,
            ca_file: system_certificates(),
            renditions: Vec::new(),
        };
        let args = look_args(&inputs, input);
        let hidden = args.iter().filter_map(|arg| if let Arg::Hidden(secret) = arg { Some(secret) } else { None });
        let redactor = Redactor::new(redact.iter().chain(hidden));
        let devices = match &input.kind {
            InputKind::Device(device) => vec![device.clone()],
            _ => Vec::new(),
        };
        let limit = limit.saturating_duration_since(tokio::time::Instant::now());
        let work = Work { ffmpeg, args, files, devices, stdin: None, limit, max_bytes: MAX_PICTURE_BYTES };
        match self.workshop()?.run(work).await {
            Ok(done) => Ok(judge(input, done, &redactor)),
            Err((reason, detail)) => bad(Unusable::because(reason, redactor.redact(&detail))),
        }
    }
}

fn judge(input: &Input, done: Done, redactor: &Redactor) -> InputTrial {
    let lines: Vec<String> = done.lines.iter().map(|line| redactor.redact(line).into_owned()).collect();
    let found = Found::read(lines.iter().map(String::as_str));
    // JPEG begins with FF D8; a picture that was cut off is none.
    let is_whole = done.stdout.starts_with(&[0xff, 0xd8]) && done.stdout.ends_with(&[0xff, 0xd9]);
    let picture = is_whole.then(|| format!("data:image/jpeg;base64,{}", BASE64.encode(&done.stdout)));
    let has_video = found.streams.iter().any(|stream| stream.video);
    let has_audio = found.streams.iter().any(|stream| !stream.video);
    // Sound alone gives no picture, and one that only comes after the time was up is no fault.
    if picture.is_some() || (has_audio && !has_video) || (has_video && done.cut_off) {
        return trial(found, picture, None);
    }
    let mut verdict = Verdict::default();
    lines.iter().for_each(|line| verdict.see(line));
    let waits = matches!(&input.kind, InputKind::Url(url) if url.listens);
    let (reason, detail) = match verdict.reason() {
        Some(reason) => (reason, verdict.detail().unwrap_or_default()),
        None if done.cut_off && waits => (Reason::WaitingForSender, ""),
        None if done.cut_off => (Reason::NoMedia, verdict.detail().unwrap_or_default()),
        None => (Reason::BadMedia, verdict.detail().unwrap_or_default()),
    };
    trial(found, None, Some(Unusable::because(reason, detail)))
}

fn trial(found: Found, picture: Option<String>, unusable: Option<Unusable>) -> InputTrial {
    InputTrial {
        ok: unusable.is_none(),
        hint: unusable.as_ref().and_then(|why| why.hint).map(|reason| reason.name().to_owned()),
        detail: unusable.as_ref().and_then(|why| why.detail.clone()),
        code: unusable.map(|why| why.code),
        took_ms: 0,
        duration_ms: found.duration_ms,
        streams: found.streams.into_iter().map(Into::into).collect(),
        picture,
    }
}
