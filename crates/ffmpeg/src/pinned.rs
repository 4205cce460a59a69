//! The FFmpeg build that `castcore ffmpeg install` fetches, pinned by exact version and checksum.
//!
//! It is a static build inside a Python wheel. It has no ffprobe and no libfdk_aac; it has x264, x265, SVT-AV1,
//! SRT, NVENC and VAAPI.

/// The package in the Python package index.
pub const PACKAGE: &str = "imageio-ffmpeg";
/// Its version.
pub const PACKAGE_VERSION: &str = "0.8.1";
/// SHA-256 of the wheel file, lower-case hexadecimal.
pub const WHEEL_SHA256: &str = "050d6850601c3b3890bd2b28306f3b842b3daea390a561101174375a1c460bda";
/// The binary inside the wheel.
pub const MEMBER: &str = "imageio_ffmpeg/binaries/ffmpeg-linux-x86_64-v9.0.2";
/// SHA-256 of the binary, lower-case hexadecimal.
pub const MEMBER_SHA256: &str = "0d709a0bed1a43f24cd2c420878c63afea4580671b6949ad19ed124572f3bc3d";
/// The version that the binary's own version string begins with.
pub const VERSION: &str = "n9.0.2";
/// The only architecture of this build, as in `std::env::consts::ARCH`.
pub const ARCHITECTURE: &str = "x86_64";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::Version;

    #[test]
    fn the_pinned_build_is_not_flagged() {
        assert_eq!(Version::parse(VERSION).is_below_minimum(), Some(false));
        for sum in [WHEEL_SHA256, MEMBER_SHA256] {
            assert!(sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        }
    }
}
