//! Outputs that FFmpeg sends to somebody: SRT, UDP, RTSP, Icecast. The program is copied, except for Icecast formats
//! that the hub does not carry.

use super::{begin, push_options};
use crate::{
    Arg,
    url::{PushPlace, TS_PACKET_BYTES, encode},
};
use castcore_vault::Secret;
use serde::{Deserialize, Serialize};

/// SRT gives up connecting after this, in milliseconds.
const SRT_CONNECT_MS: &str = "5000";
/// A caller who knocked and then stayed away is waited for this long, in microseconds.
const SRT_LISTEN_US: &str = "8000000";
/// Sound that is encoded anew, unless the output says otherwise.
const USUAL_BITRATE: &str = "128k";

/// In what form it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushFormat {
    /// MPEG transport stream.
    MpegTs,
    /// Whatever RTP carries.
    Rtsp,
    /// AAC, copied.
    Adts,
    /// MP3, encoded.
    Mp3,
    /// Opus in Ogg, encoded.
    Ogg,
}

impl PushFormat {
    /// What Icecast tells its listeners; `None` = the sound is not sent to Icecast.
    const fn content_type(self) -> Option<&'static str> {
        match self {
            Self::MpegTs | Self::Rtsp => None,
            Self::Adts => Some("audio/aac"),
            Self::Mp3 => Some("audio/mpeg"),
            Self::Ogg => Some("application/ogg"),
        }
    }

    /// The encoder that an FFmpeg must have for it.
    #[must_use]
    pub const fn encoder(self) -> Option<&'static str> {
        match self {
            Self::Mp3 => Some("libmp3lame"),
            Self::Ogg => Some("libopus"),
            Self::MpegTs | Self::Rtsp | Self::Adts => None,
        }
    }
}

/// The arguments, after the program's name, that send to `place`. `address` stands for its host and port: an address
/// that was looked up and checked, with brackets where IPv6 needs them.
#[must_use]
pub fn push_args(place: &PushPlace, address: &str, format: PushFormat, options: &[(String, String)]) -> Vec<Arg> {
    let mut args = Args(begin().into_iter().map(Arg::Text).collect());
    match place {
        PushPlace::Srt { listens, passphrase, stream_id, latency_ms, .. } => {
            args.texts(&["-protocol_whitelist", "srt", "-f", "mpegts"]);
            args.options(options);
            args.texts(&["-pkt_size", &TS_PACKET_BYTES.to_string()]);
            if *listens {
                args.texts(&["-mode", "listener", "-listen_timeout", SRT_LISTEN_US]);
            } else {
                args.texts(&["-mode", "caller", "-connect_timeout", SRT_CONNECT_MS]);
            }
            if let Some(ms) = latency_ms {
                args.texts(&["-latency", &(u64::from(*ms) * 1_000).to_string()]);
            }
            args.secret("-passphrase", passphrase);
            args.secret("-srt_streamid", stream_id);
            args.texts(&[&format!("srt://{address}")]);
        }
        PushPlace::Udp { host, ttl, packet_bytes, from, .. } => {
            args.texts(&["-protocol_whitelist", "udp", "-f", "mpegts"]);
            args.options(options);
            args.texts(&["-pkt_size", &packet_bytes.to_string()]);
            if let Some(ttl) = ttl {
                args.texts(&["-ttl", &ttl.to_string()]);
            }
            if let Some(from) = from {
                args.texts(&["-localaddr", &from.to_string()]);
            }
            // Tied to its peer, the socket hears when nobody is there; a group has no such peer.
            let is_group = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_multicast());
            args.texts(&["-connect", if is_group { "0" } else { "1" }, &format!("udp://{address}")]);
        }
        PushPlace::Rtsp { user, password, path, .. } => {
            args.texts(&["-protocol_whitelist", "rtp,tcp", "-f", "rtsp", "-rtsp_transport", "tcp"]);
            args.options(options);
            match (user.as_str(), password.expose()) {
                ("", _) => args.texts(&[&format!("rtsp://{address}{path}")]),
                (user, "") => args.texts(&[&format!("rtsp://{}@{address}{path}", encode(user))]),
                (user, password) => {
                    let url = format!("rtsp://{}:{}@{address}{path}", encode(user), encode(password));
                    args.0.push(Arg::Hidden(Secret::new(url)));
                }
            }
        }
        PushPlace::Icecast { user, password, mount, .. } => {
            args.sound_alone(format, options);
            args.texts(&["-protocol_whitelist", "icecast,http,tcp"]);
            // Without an escape FFmpeg takes a `/` or `@` in it for a part of the address.
            args.secret("-password", &Secret::new(encode(password.expose())));
            args.texts(&[&format!("icecast://{}@{address}{mount}", encode(user))]);
        }
    }
    args.0
}

struct Args(Vec<Arg>);

impl Args {
    fn texts(&mut self, texts: &[&str]) {
        self.0.extend(texts.iter().map(|text| Arg::Text((*text).to_owned())));
    }

    fn options(&mut self, options: &[(String, String)]) {
        let mut texts = Vec::new();
        push_options(&mut texts, options);
        self.0.extend(texts.into_iter().map(Arg::Text));
    }

    fn secret(&mut self, name: &str, secret: &Secret) {
        if !secret.is_empty() {
            self.texts(&[name]);
            self.0.push(Arg::Hidden(secret.clone()));
        }
    }

    /// Icecast takes sound. `-map 0` and `-c copy` stand in the beginning that all outputs share.
    fn sound_alone(&mut self, format: PushFormat, options: &[(String, String)]) {
        self.texts(&["-vn"]);
        if let Some(encoder) = format.encoder() {
            self.texts(&["-c:a", encoder]);
            if !options.iter().any(|(name, _)| name == "b:a") {
                self.texts(&["-b:a", USUAL_BITRATE]);
            }
        }
        self.options(options);
        let muxer = match format {
            // A header for players of files; listeners join in the middle.
            PushFormat::Mp3 => &["-f", "mp3", "-write_xing", "0", "-id3v2_version", "0"][..],
            PushFormat::Ogg => &["-f", "ogg"],
            _ => &["-f", "adts"],
        };
        self.texts(muxer);
        if let Some(content_type) = format.content_type() {
            self.texts(&["-content_type", content_type]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parse_push_target;

    fn shown(kind: &str, url: &str, key: &str, format: PushFormat, options: &[(&str, &str)]) -> String {
        let place = parse_push_target(kind, url, Some(key)).unwrap();
        let options: Vec<_> = options.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let args = push_args(&place, "192.0.2.7:9", format, &options);
        let texts = args.iter().map(|arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Hidden(secret) => format!("<{}>", secret.expose()),
            other => panic!("{other:?}"),
        });
        let all = texts.collect::<Vec<_>>().join(" ");
        all.split_once("-c copy ").unwrap().1.to_owned()
    }

    #[test]
    fn what_each_kind_runs() {
        use PushFormat::{Adts, Mp3, MpegTs, Ogg, Rtsp};
        for (kind, url, key, format, options, expected) in [
            (
                "srt",
                "srt://h:9?streamid=a&latency=200",
                "0123456789",
                MpegTs,
                &[("pat_period", "1")][..],
                "-protocol_whitelist srt -f mpegts -pat_period 1 -pkt_size 1316 -mode caller -connect_timeout 5000 \
                 -latency 200000 -passphrase <0123456789> -srt_streamid <a> srt://192.0.2.7:9",
            ),
            (
                "srt",
                "srt://127.0.0.1:9?mode=listener",
                "",
                MpegTs,
                &[],
                "-protocol_whitelist srt -f mpegts -pkt_size 1316 -mode listener -listen_timeout 8000000 srt://192.0.2.7:9",
            ),
            (
                "udp",
                "udp://239.1.2.3:9?ttl=2&localaddr=192.0.2.1",
                "",
                MpegTs,
                &[],
                "-protocol_whitelist udp -f mpegts -pkt_size 1316 -ttl 2 -localaddr 192.0.2.1 -connect 0 udp://192.0.2.7:9",
            ),
            (
                "udp",
                "udp://h:9",
                "",
                MpegTs,
                &[],
                "-protocol_whitelist udp -f mpegts -pkt_size 1316 -connect 1 udp://192.0.2.7:9",
            ),
            (
                "rtsp",
                "rtsp://me@h/live?a=1",
                "p/w",
                Rtsp,
                &[],
                "-protocol_whitelist rtp,tcp -f rtsp -rtsp_transport tcp <rtsp://me:p%2Fw@192.0.2.7:9/live?a=1>",
            ),
            (
                "rtsp",
                "rtsp://h/live",
                "",
                Rtsp,
                &[],
                "-protocol_whitelist rtp,tcp -f rtsp -rtsp_transport tcp rtsp://192.0.2.7:9/live",
            ),
            (
                "icecast",
                "icecast://h/live",
                "s@c",
                Adts,
                &[("ice_name", "Radio")],
                "-vn -ice_name Radio -f adts -content_type audio/aac -protocol_whitelist icecast,http,tcp -password <s%40c> \
                 icecast://source@192.0.2.7:9/live",
            ),
            (
                "icecast",
                "icecast://dj@h/live",
                "pw",
                Mp3,
                &[("b:a", "192k")],
                "-vn -c:a libmp3lame -b:a 192k -f mp3 -write_xing 0 -id3v2_version 0 -content_type audio/mpeg \
                 -protocol_whitelist icecast,http,tcp -password <pw> icecast://dj@192.0.2.7:9/live",
            ),
            (
                "icecast",
                "icecast://h/live",
                "pw",
                Ogg,
                &[],
                "-vn -c:a libopus -b:a 128k -f ogg -content_type application/ogg -protocol_whitelist icecast,http,tcp \
                 -password <pw> icecast://source@192.0.2.7:9/live",
            ),
        ] {
            assert_eq!(shown(kind, url, key, format, options), expected, "{url}");
        }
    }
}
