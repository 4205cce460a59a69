//! How picture and sound are encoded.

use super::{
    Args, EncoderInputs, Input, InputKind,
    givers::{Giver, Givers},
    still,
};
use crate::{
    allow::Expert,
    filter::{Graph, Media},
    settings::{AudioCodec, AudioSettings, Profile, Rendition, VideoCodec, VideoSettings},
};
use std::collections::BTreeSet;

/// Seconds from one keyframe to the next unless the profile says otherwise; outputs join and segments begin there.
const GOP_SECONDS: f64 = 2.0;

/// The settings in force.
pub(super) struct Picks {
    pub(super) video: VideoSettings,
    pub(super) audio: AudioSettings,
    video_filter: Option<String>,
    audio_filter: Option<String>,
    /// The complex graph and its text.
    pub(super) complex: Option<(String, Graph)>,
    pub(super) filters: BTreeSet<String>,
    /// The frame rate, if it is known.
    fps: Option<f64>,
    /// Whether a filter holds the still image, so that it is read once.
    pub(super) holds_still: bool,
}

/// Whether there is nothing in it that could be copied.
fn is_raw(input: &Input, media: Media) -> bool {
    match &input.kind {
        InputKind::Test(_) => true,
        InputKind::Still { .. } => media == Media::Video,
        InputKind::Device(device) => device.media() == media,
        InputKind::File { .. } | InputKind::Url(_) => false,
    }
}

/// The pictures a second that an image is turned into.
pub(super) fn still_fps(input: &Input) -> u32 {
    let asked = input.options.iter().find(|(name, _)| name == "framerate");
    asked.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(still::FPS)
}

impl Picks {
    pub(super) fn choose(inputs: &EncoderInputs, givers: &Givers, expert: &[Expert]) -> Self {
        let default = Profile { copy_mode: true, ..Profile::default() };
        let profile = inputs.profile.as_ref().unwrap_or(&default);
        // Of whom nobody knows who gives what, one raw picture is enough: there is nothing to copy in it.
        let raw = |media: Media, giver: Option<Giver>| match (givers, giver) {
            (Givers::Anybody, _) => inputs.inputs.iter().find(|input| is_raw(input, media)),
            (_, giver) => giver.and_then(|giver| inputs.inputs.get(giver.index)).filter(|input| is_raw(input, media)),
        };
        let raw_video = raw(Media::Video, givers.video());
        let video = match (profile.copies_video(), raw_video) {
            (false, _) => profile.video.clone(),
            (true, None) => VideoSettings { codec: VideoCodec::Copy, ..VideoSettings::default() },
            (true, Some(_)) => VideoSettings {
                bitrate: Some(2_500_000),
                preset: Some("veryfast".to_owned()),
                tune: Some("zerolatency".to_owned()),
                ..VideoSettings::default()
            },
        };
        let audio = match (profile.copies_audio(), raw(Media::Audio, givers.audio())) {
            (false, _) => profile.audio.clone(),
            (true, None) => AudioSettings { codec: AudioCodec::Copy, ..AudioSettings::default() },
            (true, Some(_)) => AudioSettings { bitrate: Some(128_000), ..AudioSettings::default() },
        };
        let filters = if profile.copy_mode { None } else { Some(&profile.filters) };
        let still = raw_video.filter(|input| matches!(input.kind, InputKind::Still { .. }));
        let complex = filters.and_then(|f| f.complex.clone().zip(f.complex_graph.clone()));
        // A graph of people's own takes the image as any other input, again and again.
        let holds_still = still.is_some() && complex.is_none() && !expert.iter().any(|option| option.name == "vf");
        let fps = video.fps_value.or_else(|| match raw_video.map(|input| &input.kind) {
            Some(InputKind::Test(source)) if *givers != Givers::Anybody => Some(f64::from(source.fps)),
            Some(InputKind::Still { .. }) => still.map(|input| f64::from(still_fps(input))),
            _ => None,
        });
        let mut video_filter = filters.and_then(|f| f.video.clone());
        if holds_still {
            let chain = still::chain(&video);
            video_filter = Some(video_filter.map_or_else(|| chain.clone(), |own| format!("{chain},{own}")));
        }
        let mut names = filters.map(|f| f.names.clone()).unwrap_or_default();
        if video.codec.is_vaapi() {
            names.extend(["format".to_owned(), "hwupload".to_owned()]);
        }
        if holds_still {
            names.extend(still::FILTERS.iter().map(|name| (*name).to_owned()));
        }
        Self {
            fps,
            holds_still,
            video_filter,
            audio_filter: filters.and_then(|f| f.audio.clone()),
            complex,
            filters: names,
            video,
            audio,
        }
    }

    /// The same in another size: as the main picture is encoded, or, where that is copied, as most players like it.
    pub(super) fn resized(&self, rendition: &Rendition) -> Self {
        let mut video = if self.copies_video() {
            VideoSettings { preset: Some("veryfast".to_owned()), ..VideoSettings::default() }
        } else {
            self.video.clone()
        };
        video.bitrate = Some(rendition.video_bits);
        (video.width, video.height) = (Some(rendition.width), Some(rendition.height));
        // The main picture's may be too low for this size, or too high.
        video.level = None;
        if rendition.fps.is_some() {
            video.fps.clone_from(&rendition.fps);
            // Counted in pictures, it would last longer.
            video.gop = None;
        }
        let audio = match rendition.audio_bits {
            bits @ Some(_) if self.copies_audio() => AudioSettings { bitrate: bits, ..AudioSettings::default() },
            bits @ Some(_) => AudioSettings { bitrate: bits, ..self.audio.clone() },
            None => self.audio.clone(),
        };
        Self {
            video,
            audio,
            fps: rendition.fps_value.or(self.fps),
            holds_still: self.holds_still,
            video_filter: self.video_filter.clone(),
            audio_filter: self.audio_filter.clone(),
            complex: self.complex.clone(),
            filters: self.filters.clone(),
        }
    }

    pub(super) fn is_vaapi(&self) -> bool {
        self.video.codec.is_vaapi()
    }

    pub(super) fn copies_video(&self) -> bool {
        !self.video.disabled && self.video.codec == VideoCodec::Copy
    }

    pub(super) fn copies_audio(&self) -> bool {
        self.audio.codec == AudioCodec::Copy
    }

    pub(super) fn has_video_filter(&self) -> bool {
        self.video_filter.is_some()
    }

    pub(super) fn has_audio_filter(&self) -> bool {
        self.audio_filter.is_some()
    }

    /// Encoders in use, with the fields that ask for them.
    pub(super) fn encoders(&self) -> Vec<(&'static str, &'static str)> {
        let video = (!self.copies_video() && !self.video.disabled).then(|| ("video.codec", self.video.codec.name()));
        let audio = (!self.copies_audio() && !self.audio.disabled).then(|| ("audio.codec", self.audio.codec.name()));
        video.into_iter().chain(audio).collect()
    }

    pub(super) fn push_video(&self, args: &mut Args, expert: &[Expert]) {
        let video = &self.video;
        if video.disabled {
            args.texts(["-vn"]);
            return;
        }
        args.texts(["-c:v", video.codec.name()]);
        if self.copies_video() {
            return;
        }
        // What CastCore adds by itself yields to an expert's argument.
        let free = |names: &[&str]| !expert.iter().any(|o| o.concerns('v') && names.contains(&o.name));
        args.opt("-b:v", video.bitrate);
        if let Some(bitrate) = video.bitrate
            && self.caps_rate()
            && free(&["maxrate", "bufsize", "rc", "crf", "cq", "qp", "x264-params", "x264opts", "x265-params"])
        {
            args.texts([
                "-maxrate:v".to_owned(),
                bitrate.to_string(),
                "-bufsize:v".to_owned(),
                (2 * bitrate).to_string(),
            ]);
        }
        self.push_video_filter(args, &free);
        args.opt("-r", video.fps.as_deref());
        args.opt("-preset", video.preset.as_deref());
        args.opt("-tune", video.tune.as_deref());
        args.opt("-profile:v", video.profile.as_deref());
        args.opt("-level:v", video.level.as_deref());
        self.push_gop(args, free(&["g", "force_key_frames", "x264-params", "x264opts", "x265-params"]));
        if !self.is_vaapi() && (video.pixel_format.is_some() || free(&["pix_fmt"])) {
            args.opt("-pix_fmt", video.pixel_format.as_deref().or(self.usual_pixel_format()));
        }
    }

    /// Encoders that understand a ceiling for the bit rate; without one, a scene full of motion overruns the line.
    fn caps_rate(&self) -> bool {
        !matches!(self.video.codec, VideoCodec::Aom | VideoCodec::SvtAv1 | VideoCodec::Vp9)
    }

    fn push_video_filter(&self, args: &mut Args, free: &impl Fn(&[&str]) -> bool) {
        let size = self.video.width.zip(self.video.height);
        if !self.is_vaapi() {
            args.opt("-vf", self.video_filter.as_deref());
            args.opt("-s", size.map(|(width, height)| format!("{width}x{height}")));
            return;
        }
        // VA-API takes frames from the card's memory. Whoever writes a graph of their own ends it with `hwupload`.
        if self.complex.is_none() && free(&["vf"]) {
            let format = self.video.pixel_format.as_deref().filter(|f| *f == "p010le").unwrap_or("nv12");
            let steps = [
                self.video_filter.clone(),
                size.map(|(width, height)| format!("scale={width}:{height}")),
                Some(format!("format={format}")),
                Some("hwupload".to_owned()),
            ];
            args.texts(["-vf".to_owned(), steps.into_iter().flatten().collect::<Vec<_>>().join(",")]);
        }
    }

    fn push_gop(&self, args: &mut Args, free: bool) {
        let is_nvenc = self.video.codec.name().ends_with("_nvenc");
        match (self.video.gop, self.fps) {
            (Some(gop), _) => args.opt("-g", Some(gop)),
            (None, Some(fps)) if free => args.opt("-g", Some((fps * GOP_SECONDS).round().max(1.0) as u32)),
            (None, None) if free => {
                args.texts(["-force_key_frames:v".to_owned(), format!("expr:gte(t,n_forced*{GOP_SECONDS})")]);
                if is_nvenc {
                    args.texts(["-forced-idr", "1"]);
                }
            }
            (None, _) => {}
        }
    }

    /// Parameter sets in the header of the stream, where FLV wants them.
    pub(super) fn push_flags(&self, args: &mut Args, expert: &[Expert]) {
        if !self.encoders().is_empty() && !expert.iter().any(|option| option.name == "flags") {
            args.texts(["-flags", "+global_header"]);
        }
    }

    /// 8 bits and colour at half resolution: what every player shows.
    fn usual_pixel_format(&self) -> Option<&'static str> {
        let deep = |profile: &str| ["10", "422", "444", "rext"].iter().any(|part| profile.contains(part));
        if self.video.profile.as_deref().is_some_and(deep) {
            return None;
        }
        Some(match self.video.codec {
            VideoCodec::H264Qsv | VideoCodec::HevcQsv => "nv12",
            _ => "yuv420p",
        })
    }

    pub(super) fn push_audio(&self, args: &mut Args) {
        let audio = &self.audio;
        if audio.disabled {
            args.texts(["-an"]);
            return;
        }
        args.texts(["-c:a", audio.codec.name()]);
        if self.copies_audio() {
            return;
        }
        args.opt("-af", self.audio_filter.as_deref());
        args.opt("-b:a", audio.bitrate);
        args.opt("-ar", audio.sample_rate);
        args.opt("-ac", audio.channels);
    }
}
