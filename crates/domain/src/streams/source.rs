//! What an input is: the one place that decides from what people say how a source is opened.

use super::paths::{self, PathFault, RootedPath};
use crate::{Domain, validate::Faults};
use castcore_ffmpeg::{
    allow,
    plan::{Device, Gives, Input, InputKind, StillFormat, TestSource},
    url::{InputUrl, parse_input_url},
};
use castcore_model::error::FieldFault;
use serde_json::Value;

/// The kinds of inputs.
const KINDS: &[&str] = &["file", "url", "test", "device"];
/// What can be taken from an input.
const MEDIA: &[&str] = &["both", "video", "audio"];
/// Longest source, in characters.
const MAX_URI_CHARS: usize = 2_048;

/// An input in people's words, nothing of it masked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    pub(super) kind: &'a str,
    pub(super) uri: &'a str,
    pub(super) options: &'a Value,
    pub(super) media: &'a str,
    pub(super) looped: bool,
    pub(super) reconnect: bool,
}

impl Domain {
    /// Understands an input. A file that it reads is added to `files`. Refused are fields of the input: `kind`, `uri`,
    /// `media`, `options.<name>`.
    pub(super) fn read_source(&self, given: Given<'_>, files: &mut Vec<RootedPath>) -> Result<Input, Faults> {
        let mut faults = Faults::default();
        faults.one_of("kind", given.kind, KINDS);
        faults.one_of("media", given.media, MEDIA);
        let length = given.uri.chars().count();
        if length == 0 {
            faults.add("uri", "required");
        } else if length > MAX_URI_CHARS {
            faults.add_with("uri", "too_long", "max", MAX_URI_CHARS);
        } else if given.uri.contains('\0') {
            faults.add("uri", "control_characters");
        } else if given.uri.contains(castcore_vault::MASK) {
            // An address out of an export, or out of another job.
            faults.add("uri", "secret_required");
        }
        faults.add_if(super::secrets::has_mask(given.options), "options", "masked");
        if !faults.is_empty() {
            return Err(faults);
        }
        let Some(kind) = self.read_kind(given, files, &mut faults) else { return Err(faults) };
        let options = match allow::input_options("options", kind.option_kind(), given.options) {
            Ok(options) => options,
            Err(refused) => {
                push_all(&mut faults, refused);
                Vec::new()
            }
        };
        // Checked above.
        let gives = Gives::parse(given.media).unwrap_or_default();
        let input = Input { kind, options, looped: given.looped, reconnect: given.reconnect, gives };
        faults.add_if(!input.gives_something(), "media", "gives_nothing");
        if faults.is_empty() { Ok(input) } else { Err(faults) }
    }

    fn read_kind(&self, given: Given<'_>, files: &mut Vec<RootedPath>, faults: &mut Faults) -> Option<InputKind> {
        match given.kind {
            // Taken for a path it would be shown in clear, with whatever secrets are in it.
            "file" if given.uri.contains("://") && !given.uri.starts_with("file:") => faults.add("uri", "malformed"),
            "file" => match paths::locate(given.uri, &self.settings.paths.input_roots()) {
                Ok(path) => {
                    let still = path.relative.to_str().and_then(StillFormat::of_name);
                    files.push(path);
                    let index = files.len() - 1;
                    return Some(match still {
                        Some(format) => InputKind::Still { index, format },
                        None => InputKind::File { index },
                    });
                }
                Err(PathFault::OutsideRoots(settings)) => faults.add_with("uri", OUTSIDE_ROOTS, "setting", settings),
                Err(PathFault::Malformed) => faults.add("uri", "malformed"),
            },
            "url" => match parse_input_url(given.uri) {
                Ok(url) => {
                    self.check_address(&url, faults);
                    return Some(InputKind::Url(url));
                }
                Err(problem) => faults.add("uri", problem.code()),
            },
            "device" => match Device::parse(given.uri) {
                // Exactly as it stands in the list: two names may lead to one device, and one of them is not allowed.
                Some(device) if self.settings.media.devices_allow.iter().any(|allowed| allowed == given.uri) => {
                    return Some(InputKind::Device(device));
                }
                Some(_) => faults.add_with("uri", "device_not_allowed", "setting", "DEVICES_ALLOW"),
                None => faults.add("uri", "malformed"),
            },
            _ => match TestSource::parse("uri", given.uri) {
                Ok(source) => return Some(InputKind::Test(source)),
                Err(refused) => push_all(faults, refused),
            },
        }
        None
    }

    /// Who is called is checked as every address is. Where a sender is waited for, only the administrator's own rules
    /// speak: nothing is sent anywhere.
    fn check_address(&self, url: &InputUrl, faults: &mut Faults) {
        match url.host.parse() {
            Ok(address) if url.listens => {
                if let Err(refused) = self.egress.check_listen(address, url.port) {
                    faults.refused_address("uri", &refused);
                }
            }
            _ => faults.egress("uri", &self.egress, &url.host, url.port),
        }
    }
}

/// Code of a path that lies outside the folders of the settings.
pub(super) const OUTSIDE_ROOTS: &str = "outside_roots";

fn push_all(faults: &mut Faults, refused: Vec<FieldFault>) {
    refused.into_iter().for_each(|fault| faults.push(fault));
}
