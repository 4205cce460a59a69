//! Parameters that encoders read by themselves (`-x264-params key=value:…`). Those that name files are not here:
//! `stats`, `qpfile`, `cqmfile`, `dump-yuv`, `csv`, `recon`, `analysis-save`, `zonefile`, `scaling-list`, …

use crate::{
    fault::{With, field, named},
    filter::token,
};
use castcore_model::error::FieldFault;

/// Keys of `-x264-params`. A leading `no-` is understood.
#[rustfmt::skip]
pub(crate) const X264: &[&str] = &[
    "8x8dct", "aq-mode", "aq-strength", "asm", "aud", "b-adapt", "b-bias", "b-pyramid", "bff", "bframes", "bitrate",
    "bluray-compat", "cabac", "chroma-me", "chroma-qp-offset", "chromaloc", "colormatrix", "colorprim",
    "constrained-intra", "cplxblur", "crf", "crf-max", "dct-decimate", "deadzone-inter", "deadzone-intra",
    "deblock", "direct", "fake-interlaced", "fast-pskip", "filler", "force-cfr", "frame-packing", "fullrange",
    "interlaced", "intra-refresh", "ipratio", "keyint", "lookahead-threads", "mbtree", "me", "merange",
    "min-keyint", "mixed-refs", "nal-hrd", "nf", "nr", "open-gop", "overscan", "partitions", "pbratio",
    "pic-struct", "psy", "psy-rd", "qblur", "qcomp", "qp", "qpmax", "qpmin", "qpstep", "ratetol", "rc-lookahead",
    "ref", "repeat-headers", "sar", "scenecut", "slice-max-mbs", "slice-max-size", "slice-min-mbs",
    "sliced-threads", "slices", "subme", "sync-lookahead", "tff", "threads", "transfer", "trellis", "vbv-bufsize",
    "vbv-init", "vbv-maxrate", "videoformat", "weightb", "weightp",
];

/// Keys of `-x265-params`. A leading `no-` is understood.
#[rustfmt::skip]
pub(crate) const X265: &[&str] = &[
    "amp", "annexb", "aq-mode", "aq-motion", "aq-strength", "asm", "aud", "b-adapt", "b-intra", "b-pyramid",
    "bframe-bias", "bframes", "bitrate", "cbqpoffs", "chromaloc", "colormatrix", "colorprim", "constrained-intra",
    "copy-pic", "crf", "crf-max", "crf-min", "crqpoffs", "ctu", "cu-lossless", "cutree", "deblock", "early-skip",
    "fades", "fast-intra", "frame-threads", "gop-lookahead", "hdr10", "hdr10-opt", "hevc-aq", "high-tier", "hme",
    "hrd", "hrd-concat", "idr-recovery-sei", "info", "intra-refresh", "ipratio", "keyint", "level-idc",
    "limit-modes", "limit-refs", "limit-tu", "log-level", "lookahead-slices", "lookahead-threads", "lossless",
    "master-display", "max-cll", "max-merge", "max-tu-size", "mcstf", "me", "merange", "min-cu-size", "min-keyint",
    "nr-inter", "nr-intra", "open-gop", "opt-cu-delta-qp", "overscan", "pbratio", "pmode", "pools", "psnr",
    "psy-rd", "psy-rdoq", "qblur", "qcomp", "qg-size", "qp", "qpmax", "qpmin", "qpstep", "radl", "range",
    "rc-grain", "rc-lookahead", "rd", "rd-refine", "rdoq-level", "rdpenalty", "rect", "ref", "repeat-headers",
    "rskip", "sao", "sao-non-deblock", "sar", "scenecut", "scenecut-bias", "selective-sao", "signhide", "slices",
    "splitrd-skip", "ssim", "strict-cbr", "strong-intra-smoothing", "subme", "temporal-layers", "temporal-mvp",
    "tier", "transfer", "tskip", "tu-inter-depth", "tu-intra-depth", "uhd-bd", "vbv-bufsize", "vbv-end", "vbv-init",
    "vbv-maxrate", "videoformat", "vui-hrd-info", "vui-timing-info", "weightb", "weightp", "wpp",
];

/// Keys of `-svtav1-params`.
#[rustfmt::skip]
pub(crate) const SVTAV1: &[&str] = &[
    "aq-mode", "bias-pct", "buf-initial-sz", "buf-optimal-sz", "buf-sz", "color-primaries", "color-range", "crf",
    "enable-cdef", "enable-dlf", "enable-overlays", "enable-qm", "enable-restoration", "enable-tf",
    "enable-variance-boost", "fast-decode", "film-grain", "film-grain-denoise", "hierarchical-levels",
    "irefresh-type", "keyint", "lookahead", "lp", "matrix-coefficients", "max-qp", "maxsection-pct", "mbr",
    "min-qp", "minsection-pct", "overshoot-pct", "pred-struct", "preset", "qm-max", "qm-min", "qp", "rc", "scd",
    "scm", "tbr", "tile-columns", "tile-rows", "transfer-characteristics", "tune", "undershoot-pct",
    "variance-boost-strength",
];

/// Checks `key=value:key=value` (bit stream filters: `name=key=value:…,name`) against the allowed keys. The keys
/// stand plain: FFmpeg reads escapes and quotes in some of these options and not in others, so there are none.
pub(crate) fn check(path: &str, keys: &'static [&'static str], text: &str) -> Result<(), FieldFault> {
    if text.contains(['\\', '\'']) {
        return Err(field(path, "malformed"));
    }
    let bitstream_filters = keys.contains(&"aac_adtstoasc");
    let separator = if bitstream_filters { ',' } else { ':' };
    let mut rest = text;
    loop {
        let (key, after) = token(rest, &['=', separator]);
        let plain = key.replace('_', "-");
        let bare = plain.strip_prefix("no-").unwrap_or(&plain);
        let known = if bitstream_filters { keys.contains(&key.as_str()) } else { keys.contains(&bare) };
        if !known {
            return Err(field(path, "parameter_not_allowed").with("parameter", named(&key)));
        }
        let after = match after.strip_prefix('=') {
            Some(value) => {
                let (value, tail) = token(value, &[separator]);
                // A value is a number or a word; x264 would take a second list out of anything else.
                let odd = |c: char| c.is_control() || matches!(c, '/' | '"');
                if value.contains(odd) {
                    return Err(field(path, "malformed").with("parameter", named(&key)));
                }
                tail
            }
            None => after,
        };
        match after.strip_prefix(separator) {
            Some(next) if !next.is_empty() => rest = next,
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_whole_words() {
        for key in X264.iter().chain(X265).chain(SVTAV1) {
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{key:?}");
        }
        for (keys, text) in [(X264, "min-keyint=10:repeat-headers=1"), (X265, "limit-modes=1"), (SVTAV1, "tile-rows=1")]
        {
            assert!(check("x", keys, text).is_ok(), "{text}");
        }
    }
}
