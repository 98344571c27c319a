//! The colours of the drawing: Okabe and Ito's colour-blind-safe hues, as on the unit's screen.

use embedded_graphics::pixelcolor::{Rgb888, RgbColor};

/// Near limbs.
pub(super) const NEAR: Rgb888 = Rgb888::new(96, 190, 255);
/// Far limbs.
pub(super) const FAR: Rgb888 = Rgb888::new(250, 210, 60);
/// Trunk and head, the present moment.
pub(super) const BRIGHT: Rgb888 = Rgb888::WHITE;
/// Behind lines, so that they stand out from any picture.
pub(super) const SHADE: Rgb888 = Rgb888::BLACK;
/// Empty tracks.
pub(super) const TRACK: Rgb888 = Rgb888::new(70, 80, 94);
/// Behind a figure without a picture.
pub(super) const GROUND: Rgb888 = Rgb888::new(26, 32, 42);
