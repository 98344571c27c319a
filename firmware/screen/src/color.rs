//! Colours: Okabe and Ito's colour-blind-safe hues, brightened for black (jfly.uni-koeln.de/color).

use embedded_graphics::pixelcolor::{Rgb565, RgbColor};

/// Returns a colour from 8-bit channels.
const fn rgb(red: u8, green: u8, blue: u8) -> Rgb565 {
    Rgb565::new(red >> 3, green >> 2, blue >> 3)
}

/// The background of the screen.
pub(crate) const BACKGROUND: Rgb565 = rgb(0, 0, 0);
/// Background of the strip with the message or cue.
pub(crate) const STRIP: Rgb565 = rgb(26, 32, 42);
/// Numbers.
pub(crate) const BRIGHT: Rgb565 = rgb(255, 255, 255);
/// Labels and units.
pub(crate) const LABEL: Rgb565 = rgb(168, 178, 190);
/// En dashes of withheld metrics, and the far leg.
pub(crate) const DIM: Rgb565 = rgb(108, 118, 132);
/// Rules, empty tracks and grid lines.
pub(crate) const FAINT: Rgb565 = rgb(50, 58, 70);
/// Sky blue: the near leg and cues.
pub(crate) const SKY: Rgb565 = rgb(96, 190, 255);
/// Yellow: warnings.
pub(crate) const YELLOW: Rgb565 = rgb(250, 210, 60);
/// Vermilion: recording, errors and the lowest band.
pub(crate) const VERMILION: Rgb565 = rgb(255, 110, 50);
/// Light bluish green: the highest band.
pub(crate) const MINT: Rgb565 = rgb(110, 240, 180);

/// Blends `ink` over `background`. `share` is the amount of `ink`, in 1/32.
pub(crate) fn mix(background: Rgb565, ink: Rgb565, share: u8) -> Rgb565 {
    let share = u32::from(share.min(32));
    let blend = |a: u8, b: u8| ((u32::from(a) * (32 - share) + u32::from(b) * share + 16) / 32) as u8;
    Rgb565::new(
        blend(background.r(), ink.r()),
        blend(background.g(), ink.g()),
        blend(background.b(), ink.b()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix_ends_are_exact() {
        for ink in [BRIGHT, SKY, VERMILION] {
            assert_eq!(mix(STRIP, ink, 0), STRIP);
            assert_eq!(mix(STRIP, ink, 32), ink);
        }
    }
}
