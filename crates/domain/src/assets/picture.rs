//! From bytes that somebody sent to a picture that CastCore made (ASVS 5.0: 5.2.1, 5.2.2, 5.2.6, 5.3.2).
//!
//! What was sent is only ever looked at: its first bytes say what it is, its header how large it is, and then it is
//! decoded, in memory-safe code, within limits. What is stored is a new file with the same pixels. So nothing that was
//! hidden in the old one survives: no second format behind the first, no position of a camera, no script.
//!
//! | sent | stored |
//! |---|---|
//! | PNG (of an animated one the default picture), GIF (its first picture) | PNG |
//! | JPEG, turned as its metadata says | JPEG, quality 90 |
//! | WebP (its first picture) | WebP without loss; JPEG where that would be too large |
//!
//! To add one more format: an arm in [`format_of`], and a row above.

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation,
};
use std::{borrow::Cow, io::Cursor};

/// Pixels at most: twice a 4K picture and a half, or a photograph of 25 megapixels. A decoder holds up to nine bytes for
/// each of them at once.
const MAX_PIXELS: u64 = 25_000_000;
/// Pixels of a side at most.
const MAX_SIDE: u32 = 16_384;
/// What a decoder may allocate, in bytes.
const MAX_ALLOC_BYTES: u64 = 256 << 20;
/// The largest file that is stored, in bytes: without loss, a picture may be larger than what was sent.
const MAX_STORED_BYTES: usize = 20 << 20;
const JPEG_QUALITY: u8 = 90;

/// What a picture is stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Png,
    Jpeg,
    WebP,
}

impl Kind {
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    pub(super) const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }
}

/// A picture that CastCore made.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureFault {
    /// Not one of the formats above, by its first bytes.
    UnsupportedType,
    /// More pixels than [`MAX_PIXELS`], a longer side than [`MAX_SIDE`], or more memory than is given.
    TooManyPixels,
    /// It cannot be decoded to its end.
    Broken,
    /// The new file would be too large.
    TooLarge,
}

impl PictureFault {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::UnsupportedType => "unsupported_type",
            Self::TooManyPixels => "too_many_pixels",
            Self::Broken => "broken",
            Self::TooLarge => "too_large",
        }
    }
}

/// Decodes and encodes anew. Takes up to some seconds of a core.
pub(super) fn remake(sent: &[u8]) -> Result<Picture, PictureFault> {
    let (format, kind) = format_of(sent)?;
    let image = decode(sent, format)?;
    let (width, height) = (image.width(), image.height());
    let (bytes, kind) = encode(&image, kind)?;
    Ok(Picture { bytes, kind, width, height })
}

fn format_of(sent: &[u8]) -> Result<(ImageFormat, Kind), PictureFault> {
    match image::guess_format(sent) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Gif)) => Ok((format, Kind::Png)),
        Ok(format @ ImageFormat::Jpeg) => Ok((format, Kind::Jpeg)),
        Ok(format @ ImageFormat::WebP) => Ok((format, Kind::WebP)),
        _ => Err(PictureFault::UnsupportedType),
    }
}

/// What of a PNG file makes its pixels. Everything else would be thrown away after it was unpacked, and a colour profile
/// of a few bytes can take many seconds to unpack.
fn bare_png(sent: &[u8]) -> Vec<u8> {
    const HEAD: usize = 8;
    const KEPT: [&[u8]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"];
    let mut bare = sent[..HEAD.min(sent.len())].to_vec();
    let mut rest = &sent[bare.len()..];
    // Length, kind, data, checksum (PNG specification, section 5.3). The decoder finds what is wrong with the last one.
    while let Some((length, _)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).saturating_add(12);
        let (chunk, after) = rest.split_at(length.min(rest.len()));
        if chunk.get(4..8).is_some_and(|kind| KEPT.contains(&kind)) {
            bare.extend_from_slice(chunk);
        }
        rest = after;
    }
    bare
}

fn decode(sent: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureFault> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    let sent = if format == ImageFormat::Png { Cow::Owned(bare_png(sent)) } else { Cow::Borrowed(sent) };
    let mut reader = ImageReader::with_format(Cursor::new(&*sent), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault_of(&error))?;
    // Only the header was read so far.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_ALLOC_BYTES {
        return Err(PictureFault::TooManyPixels);
    }
    // Metadata that makes no sense turns nothing.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| fault_of(&error))?;
    image.apply_orientation(orientation);
    Ok(plain(image))
}

/// Eight bits for each of one, three or four channels: what every encoder takes.
fn plain(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => image,
        other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
        other if other.color().has_color() => DynamicImage::ImageRgb8(other.into_rgb8()),
        other => DynamicImage::ImageLuma8(other.into_luma8()),
    }
}

fn encode(image: &DynamicImage, kind: Kind) -> Result<(Vec<u8>, Kind), PictureFault> {
    let mut bytes = Vec::new();
    let done = match kind {
        Kind::Png => image.write_with_encoder(PngEncoder::new(&mut bytes)),
        Kind::Jpeg => image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        Kind::WebP => image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)),
    };
    done.map_err(|error| fault_of(&error))?;
    if bytes.len() <= MAX_STORED_BYTES {
        return Ok((bytes, kind));
    }
    if kind == Kind::WebP && !image.has_alpha() {
        return encode(image, Kind::Jpeg);
    }
    Err(PictureFault::TooLarge)
}

const fn fault_of(error: &ImageError) -> PictureFault {
    match error {
        ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Broken,
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
