//! A sparkline of KEI over the last minutes.

use super::score::percent;
use crate::band::Band;
use crate::color;
use crate::font::REGULAR;
use crate::region::Region;
use crate::surface::{Stroke, Surface};
use crate::trend::Trend;
use crate::widgets::{Align, TextStyle, line};

/// Smallest range of the vertical axis, in points of KEI, so that noise does not look like a change.
const MIN_SPAN: f32 = 10.0;

pub(super) fn draw<S: Surface>(trend: &Trend, region: Region, s: &mut S) -> Result<(), S::Error> {
    let font = REGULAR[0];
    let Some((low, high)) = trend.range() else { return Ok(()) };
    if region.height < 2 * font.capital() + 3 || region.width < 40 {
        return Ok(());
    }
    let (low, high) = widened(low, high);
    let mut region = region;
    let mut scale = region.cut_left(font.width("100") + 4);
    scale.width -= 4;
    let text_style = TextStyle::new(font, color::LABEL).aligned(Align::Right);
    line(s, scale, scale.y + font.capital(), percent(high).as_str(), text_style)?;
    line(s, scale, scale.bottom(), percent(low).as_str(), text_style)?;
    curve(trend, low, high, region, s)
}

/// Widens the range to multiples of five that are at least [`MIN_SPAN`] apart.
fn widened(low: f32, high: f32) -> (f32, f32) {
    let steps = |kei: f32| kei / 5.0;
    let (mut low, mut high) = (libm::floorf(steps(low) + 0.01), libm::ceilf(steps(high) - 0.01));
    while high - low < MIN_SPAN / 5.0 - 0.01 {
        (low, high) = if high < 19.99 { (low, high + 1.0) } else { (low - 1.0, high) };
    }
    (low * 5.0, high * 5.0)
}

fn curve<S: Surface>(trend: &Trend, low: f32, high: f32, region: Region, s: &mut S) -> Result<(), S::Error> {
    let radius = (region.height as f32 / 36.0).clamp(0.8, 1.6);
    let plot = Plot::new(trend, (low, high), region, radius * 2.2);
    let mut strokes: heapless::Vec<Stroke, { Trend::LENGTH + 3 }> = heapless::Vec::new();
    for y in [plot.top, plot.bottom] {
        let _ = strokes.push(Stroke::line((plot.left, y), (plot.right, y), 0.5, color::FAINT));
    }
    let mut before = None;
    for (at, kei) in trend.iter().enumerate() {
        let here = kei.map(|kei| (plot.place(at, kei), Band::of(kei).color()));
        if let Some((here, color)) = here {
            let from = before.unwrap_or(here);
            let _ = strokes.push(Stroke::line(from, here, radius, color));
        }
        before = here.map(|(here, _)| here);
    }
    if let (Some(end), Some(kei)) = (before, trend.iter().last().flatten()) {
        let _ = strokes.push(Stroke::disc(end, plot.dot, Band::of(kei).color()));
    }
    s.strokes(region, color::BACKGROUND, &strokes)
}

/// Maps values to positions on the screen, in px.
struct Plot {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// KEI at the bottom and at the top.
    range: (f32, f32),
    /// Index of the oldest value on the horizontal axis, which has room for [`Trend::LENGTH`] values.
    first: usize,
    /// Radius of the dot at the newest value, in px.
    dot: f32,
}

impl Plot {
    fn new(trend: &Trend, range: (f32, f32), region: Region, dot: f32) -> Self {
        Plot {
            left: region.x as f32 + 1.0,
            right: (region.right() - 1) as f32 - dot,
            top: region.y as f32 + dot,
            bottom: (region.bottom() - 1) as f32 - dot,
            range,
            first: Trend::LENGTH - trend.len(),
            dot,
        }
    }

    /// Returns the position of the value at `index`.
    fn place(&self, index: usize, kei: f32) -> (f32, f32) {
        let pitch = (self.right - self.left) / (Trend::LENGTH - 1) as f32;
        let (low, high) = self.range;
        let share = ((kei - low) / (high - low)).clamp(0.0, 1.0);
        (self.left + pitch * (self.first + index) as f32, self.bottom - (self.bottom - self.top) * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_is_round_and_never_too_small() {
        assert_eq!(widened(62.0, 63.0), (60.0, 70.0));
        assert_eq!(widened(99.0, 100.0), (90.0, 100.0));
        assert_eq!(widened(31.0, 78.0), (30.0, 80.0));
    }
}
