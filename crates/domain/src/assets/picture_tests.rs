use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

fn made(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = RgbImage::from_fn(40, 20, |x, y| Rgb([x as u8 * 6, y as u8 * 12, 99]));
    DynamicImage::ImageRgb8(image).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A chunk of PNG with its checksum.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut body = kind.to_vec();
    body.extend_from_slice(data);
    let mut crc = u32::MAX;
    for byte in &body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(body);
    bytes.extend((!crc).to_be_bytes());
    bytes
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &header));
    bytes
}

#[test]
fn each_format_becomes_what_the_table_says() {
    for (format, kind, lossless) in [
        (ImageFormat::Png, Kind::Png, true),
        (ImageFormat::Gif, Kind::Png, false),
        (ImageFormat::Jpeg, Kind::Jpeg, false),
        (ImageFormat::WebP, Kind::WebP, true),
    ] {
        let sent = made(format);
        let picture = remake(&sent).unwrap();
        assert_eq!((picture.kind, picture.width, picture.height), (kind, 40, 20), "{format:?}");
        let (before, after) =
            (image::load_from_memory(&sent).unwrap(), image::load_from_memory(&picture.bytes).unwrap());
        if lossless {
            assert_eq!(before.into_rgb8(), after.into_rgb8(), "{format:?}");
        }
    }
    let clear = RgbaImage::from_pixel(3, 3, Rgba([1, 2, 3, 0]));
    let mut sent = Vec::new();
    DynamicImage::ImageRgba8(clear.clone()).write_to(&mut Cursor::new(&mut sent), ImageFormat::Png).unwrap();
    let after = image::load_from_memory(&remake(&sent).unwrap().bytes).unwrap();
    assert_eq!(after.into_rgba8(), clear, "transparency stays");
}

#[test]
fn what_is_hidden_behind_or_inside_is_gone() {
    let mut zip = made(ImageFormat::Png);
    zip.extend(b"PK\x03\x04 an archive behind the picture");
    let mut script = made(ImageFormat::Gif);
    script.extend(b"/*<script>alert(1)</script>*/");
    let mut page = made(ImageFormat::Jpeg);
    page.extend(b"<html><script>alert(1)</script>");
    let mut text = png_header(1, 1);
    text.extend(chunk(b"tEXt", b"Comment\0<?php system($_GET[0]); ?>"));
    text.extend(chunk(b"eXIf", b"MM\0*\0\0\0\x08 GPSLatitude"));
    // One red pixel: zlib, stored.
    text.extend(chunk(b"IDAT", &[0x78, 1, 1, 4, 0, 0xfb, 0xff, 0, 255, 0, 0, 3, 1, 1, 0]));
    text.extend(chunk(b"IEND", b""));
    for sent in [zip, script, page] {
        let picture = remake(&sent).unwrap();
        for hidden in [&b"PK\x03\x04"[..], b"<script", b"alert"] {
            assert!(!contains(&picture.bytes, hidden));
        }
    }
    match remake(&text) {
        Ok(picture) => {
            for hidden in [&b"<?php"[..], b"Comment", b"GPS", b"eXIf", b"tEXt"] {
                assert!(!contains(&picture.bytes, hidden));
            }
        }
        Err(fault) => panic!("{fault:?}"),
    }
}

/// A JPEG as a telephone makes it: lying on its side, with the place where it was taken.
#[test]
fn a_photograph_is_turned_and_forgets_where_it_was_taken() {
    let plain = made(ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
    // One entry: orientation (0x0112), a short, once: 6, a quarter to the right.
    exif.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPSLatitude 48.137");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut sent = plain[..2].to_vec();
    sent.extend([0xff, 0xe1]);
    sent.extend(length);
    sent.extend(&exif);
    sent.extend(&plain[2..]);
    let picture = remake(&sent).unwrap();
    assert_eq!((picture.width, picture.height), (20, 40), "it stands");
    assert!(contains(&sent, b"GPS") && !contains(&picture.bytes, b"GPS") && !contains(&picture.bytes, b"Exif"));
}

#[test]
fn what_a_png_file_carries_beside_its_pixels_is_never_unpacked() {
    let sent = made(ImageFormat::Png);
    // A profile that is no profile, two of a kind, and a kind that nobody knows, right behind the header.
    let extra = [chunk(b"iCCP", b"x\0\0junk"), chunk(b"iCCP", b"x\0\0junk"), chunk(b"prVt", &[7; 99])].concat();
    let loaded = [&sent[..33], &extra, &sent[33..], b"<script>"].concat();
    assert_eq!(bare_png(&loaded), sent);
    assert_eq!(remake(&loaded).unwrap().bytes, remake(&sent).unwrap().bytes);
    for cut in [0, 7, 8, 11, 12, 20, 33, 40, sent.len() - 1] {
        let _ = bare_png(&sent[..cut]);
    }
    // A length that lies is found by the decoder.
    let lies = [&sent[..33], &[0xff; 4], &sent[37..]].concat();
    assert!(matches!(remake(&lies), Err(PictureFault::Broken)));
}

#[test]
fn bombs_are_refused_by_their_headers() {
    for (width, height) in [(50_000, 50_000), (16_385, 1), (1, 16_385), (6_000, 6_000)] {
        let mut sent = png_header(width, height);
        sent.extend(chunk(b"IDAT", &[0x78, 1]));
        assert_eq!(remake(&sent).unwrap_err(), PictureFault::TooManyPixels, "{width}x{height}");
    }
    // A GIF says its size in sixteen bits each.
    let gif = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
    assert_eq!(remake(gif).unwrap_err(), PictureFault::TooManyPixels);
}

#[test]
fn what_is_no_picture_is_refused() {
    for sent in [
        &b""[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"<html><img src=x></html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"BM\x3e\0\0\0\0\0\0\0",
        b"\0\0\x01\0\x01\0",
        b"II*\0\x08\0\0\0",
        b"\x7fELF",
        b"MZ",
        b"\0\0\0\x20ftypavif",
        b"RIFF\0\0\0\0WAVE",
        b"#!/bin/sh",
    ] {
        assert_eq!(remake(sent).unwrap_err(), PictureFault::UnsupportedType, "{sent:?}");
    }
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = made(format);
        let half = &whole[..whole.len() / 2];
        assert_eq!(remake(half).unwrap_err(), PictureFault::Broken, "{format:?}");
    }
    for head in [&b"\x89PNG\r\n\x1a\n"[..], b"GIF89a/*", b"\xff\xd8\xff\xe0", b"RIFF\xff\xff\xff\xffWEBPVP8 "] {
        assert_eq!(remake(head).unwrap_err(), PictureFault::Broken, "{head:?}");
    }
}
