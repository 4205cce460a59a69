//! Command lines for people: everything secret is `••••`.

use crate::{
    Arg,
    plan::EncoderPlan,
    url::{mask_url, mask_url_beside_key},
};

/// What stands for a secret.
pub const MASK: &str = "••••";

/// One argument for people: URLs are masked; what holds a space (or nothing) is put into quotes.
#[must_use]
pub fn mask_token(text: &str) -> String {
    quote(&if text.contains("://") { mask_url_inside(text) } else { text.to_owned() })
}

/// A URL, or text such as `title=rtmp://…` with a URL at its end.
fn mask_url_inside(text: &str) -> String {
    let Some(at) = text.find("://") else { return text.to_owned() };
    let scheme = text[..at]
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    format!("{}{}", &text[..scheme], mask_url(&text[scheme..]))
}

fn quote(text: &str) -> String {
    if text.is_empty() || text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.to_owned() }
}

/// A command for people. `files` are the names of the files by index; a file that is passed as a descriptor is
/// shown as `-i name`, so that the command can be understood (and, by the owner of the file, repeated).
#[must_use]
pub fn command(program: &str, args: &[Arg], files: &[String]) -> String {
    let mut words = vec![quote(program)];
    let name = |index: &usize| files.get(*index).map_or_else(|| format!("file{index}"), |name| quote(name));
    let mut rest = args.iter();
    // The file that the next `fd:` means.
    let mut open = None;
    while let Some(arg) = rest.next() {
        match arg {
            Arg::Text(text) if text == "-fd" && matches!(rest.as_slice().first(), Some(Arg::FileFd(_))) => {
                if let Some(Arg::FileFd(index)) = rest.next() {
                    open = Some(name(index));
                }
            }
            Arg::Text(text) if text == "fd:" => words.push(open.take().unwrap_or_else(|| text.clone())),
            Arg::Text(text) => words.push(mask_token(text)),
            // A hidden URL is shown masked, for it tells where the media comes from; hidden anything else is not.
            Arg::Hidden(secret)
                if secret.expose().contains("://") && !secret.expose().contains(char::is_whitespace) =>
            {
                words.push(quote(&mask_url(secret.expose())));
            }
            Arg::Hidden(_) => words.push(MASK.to_owned()),
            Arg::FileFd(index) | Arg::FileUrl(index) => words.push(name(index)),
            // Its number is found when it is started; what it carries is what matters.
            Arg::RenditionPipe(index) => words.push(format!("pipe:rendition{index}")),
        }
    }
    words.join(" ")
}

/// What an output does with the hub's stream.
#[derive(Clone, Copy, Debug)]
pub enum OutputPreview<'a> {
    /// CastCore publishes by itself.
    Rtmp {
        /// The destination's URL.
        url: &'a str,
        /// Whether a stream key is kept beside the URL. Without one, the key is the end of the URL.
        has_key: bool,
    },
    /// An FFmpeg of its own, with these arguments after the program's name, in this folder.
    Command {
        /// From [`crate::mux`].
        args: &'a [Arg],
        /// Where it writes, for people.
        target: &'a str,
    },
    /// An FFmpeg of its own that sends; where to stands in its arguments.
    Send {
        /// From [`crate::mux`].
        args: &'a [Arg],
    },
}

/// The preview of one output: the job's encoder, and what the output does by itself on a line of its own.
#[must_use]
pub fn job(program: &str, plan: &EncoderPlan, files: &[String], output: OutputPreview<'_>) -> String {
    let encoder = command(program, &plan.args, files);
    match output {
        OutputPreview::Rtmp { url, has_key: true } => {
            format!("{encoder}\n→ {}/{MASK}", mask_url_beside_key(url).trim_end_matches('/'))
        }
        OutputPreview::Rtmp { url, has_key: false } => format!("{encoder}\n→ {}", mask_url(url)),
        OutputPreview::Command { args, target } => {
            format!("{encoder}\n→ {} → {}", command(program, args, &[]), quote(target))
        }
        OutputPreview::Send { args } => format!("{encoder}\n→ {}", command(program, args, &[])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use castcore_vault::Secret;
    use proptest::prelude::*;

    fn text(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }

    #[test]
    fn files_urls_and_secrets() {
        let args = [
            text("-re"),
            text("-fd"),
            Arg::FileFd(1),
            text("-i"),
            text("fd:"),
            text("-headers"),
            Arg::Hidden(Secret::new("Authorization: x")),
            text("-i"),
            Arg::Hidden(Secret::new("rtmp://u:p@h/live/KEY/")),
            text("-i"),
            Arg::FileUrl(0),
            text("-vf"),
            text("drawtext=text='a b'"),
            text(""),
            text("-metadata"),
            text("comment=see http://u:p@h/x?token=T"),
        ];
        let files = ["/srv/media/ü.mp4".to_owned(), "/srv/media/my film.mp4".to_owned()];
        assert_eq!(
            command("/opt/ffmpeg", &args, &files),
            "/opt/ffmpeg -re -i \"/srv/media/my film.mp4\" -headers •••• -i rtmp://••••@h/live/••••/ -i /srv/media/ü.mp4 \
             -vf \"drawtext=text='a b'\" \"\" -metadata \"comment=see http://••••@h/x?token=••••\""
        );
    }

    #[test]
    fn what_outputs_do() {
        let plan = EncoderPlan { args: vec![text("-version")], ..EncoderPlan::default() };
        let show = |output| job("ffmpeg", &plan, &[], output);
        assert_eq!(
            show(OutputPreview::Rtmp { url: "rtmp://h/app/", has_key: true }),
            "ffmpeg -version\n→ rtmp://h/app/••••"
        );
        assert_eq!(
            show(OutputPreview::Rtmp { url: "rtmps://h/app/KEY?a=1", has_key: false }),
            "ffmpeg -version\n→ rtmps://h/app/••••?a=1"
        );
        let args = [text("-i"), text("pipe:0")];
        assert_eq!(
            show(OutputPreview::Command { args: &args, target: "/srv/my hls/index.m3u8" }),
            "ffmpeg -version\n→ ffmpeg -i pipe:0 → \"/srv/my hls/index.m3u8\""
        );
    }

    proptest! {
        #[test]
        fn hidden_text_is_never_shown(before in ".{0,20}", after in ".{0,20}") {
            let secret = format!("{}SECRET9{after}", before.replace("://", ""));
            prop_assert!(!command("f", &[Arg::Hidden(Secret::new(secret.replace("://", "")))], &[]).contains("SECRET9"));
        }

        #[test]
        fn never_panics(token in ".{0,40}(://)?.{0,40}") {
            let _ = mask_token(&token);
        }
    }
}
