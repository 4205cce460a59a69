//! `docs/reference/ffmpeg-options.md` is written from the allow-lists; this compares, or writes it anew when
//! `CASTCORE_UPDATE_DOCS` is set.

use castcore_ffmpeg::{
    allow::{MAX_ARGS, MAX_VALUE_BYTES, Shape, option_tables},
    filter::{Media, Options, all},
    settings::{AudioCodec, VideoCodec},
};
use std::{fmt::Write, path::Path};

fn shape(shape: Shape) -> String {
    match shape {
        Shape::Flag => "no value".to_owned(),
        Shape::Integer { min, max } => format!("whole number, {min} to {max}"),
        Shape::Number => "number, fraction or number with k, M".to_owned(),
        Shape::Time => "seconds or `hh:mm:ss.ms`".to_owned(),
        Shape::OneOf(list) => format!("one of `{}`", list.join("` `")),
        Shape::Flags(list) => format!("with `+` or `-`: `{}`", list.join("` `")),
        Shape::Word => "a word".to_owned(),
        Shape::Text => "text on one line".to_owned(),
        Shape::Secret => "text; kept secret".to_owned(),
        Shape::Params(list) => format!("`key=value` list: `{}`", list.join("` `")),
        Shape::Filter(_) => "graph of the filters below".to_owned(),
        Shape::Map => "`<input>:<v or a>:<n>`, with `?` if it may be missing, or `[label]`".to_owned(),
    }
}

fn reference() -> String {
    let mut text = format!(
        "# FFmpeg options and filters that may be used\n\n\
         <!-- Written by `crates/ffmpeg/tests/reference.rs` from the allow-lists. Run it with CASTCORE_UPDATE_DOCS=1 after a change. -->\n\n\
         Everything else is refused by name (`not_allowed`, `filter_not_allowed`). In one list there are at most {MAX_ARGS} entries of at most\n\
         {MAX_VALUE_BYTES} bytes each. Values may be any UTF-8 text that fits the shape below. A profile's own fields win over expert arguments;\n\
         expert arguments win over what CastCore would add by itself (keyframe distance, pixel format, ceiling of the bit rate).\n"
    );
    let video: Vec<_> = VideoCodec::ALL.iter().map(|codec| codec.name()).collect();
    let audio: Vec<_> = AudioCodec::ALL.iter().map(|codec| codec.name()).collect();
    let _ = write!(text, "\n## Encoders\n\nPicture: `{}`\n\nSound: `{}`\n", video.join("` `"), audio.join("` `"));
    for (title, table) in option_tables() {
        let _ = write!(text, "\n## {title}\n\n| Option | Value |\n|---|---|\n");
        for option in table {
            let _ = writeln!(text, "| `{}` | {} |", option.name, shape(option.shape));
        }
    }
    for (title, media) in [("Filters with pictures", Media::Video), ("Filters with sound", Media::Audio)] {
        let names: Vec<_> = all().filter(|known| known.output == media).map(|known| known.name).collect();
        let _ = write!(text, "\n## {title}\n\n`{}`\n", names.join("` `"));
    }
    text.push_str("\n## Options of these filters that are refused\n\n| Filter | Options |\n|---|---|\n");
    for known in all() {
        if let Options::Except(list) = known.options {
            let _ = writeln!(text, "| `{}` | `{}`, and options by position |", known.name, list.join("` `"));
        }
    }
    text
}

#[test]
fn the_reference_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/ffmpeg-options.md");
    let expected = reference();
    if std::env::var_os("CASTCORE_UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).expect("written");
    }
    let found = std::fs::read_to_string(&path).expect("the reference");
    assert!(found == expected, "docs/reference/ffmpeg-options.md is old: run this test with CASTCORE_UPDATE_DOCS=1");
}
