//! A QR code as SVG, for authenticator apps. Drawn here, so that the secret in it goes to nobody else.

use castcore_model::Fault;
use castcore_vault::Secret;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around the code; readers want four.
const QUIET: usize = 4;

/// Draws `text`: one unit for a module, dark on light whatever the page's theme is, since readers want it so.
pub(super) fn svg(text: &Secret) -> Result<Secret, Fault> {
    let code = QrCode::with_error_correction_level(text.expose(), EcLevel::M).map_err(Fault::internal)?;
    let (width, modules) = (code.width(), code.to_colors());
    let size = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Ok(Secret::new(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_every_dark_module_once() {
        let text = "otpauth://totp/CastCore:anna?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=CastCore";
        let picture = svg(&Secret::new(text)).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code.to_colors().iter().filter(|module| **module == Color::Dark).count();
        let path = picture.expose().rsplit("d=\"").next().unwrap();
        let runs =
            path.split('M').skip(1).filter_map(|run| run.split('h').nth(1)?.split('v').next()?.parse::<usize>().ok());
        assert_eq!(runs.sum::<usize>(), dark);
        assert!(path.starts_with("M4 4h7v1h-7z"), "the finder in the corner: {path}");
    }
}
