//! Axes, ticks and scales of the charts. Every axis label includes the unit.

use crate::svg::{label, line};
use maud::{Markup, html};

/// Tolerance at the ends of a range, as a share of a step: a value there keeps its tick despite rounding.
const TICK_TOLERANCE: f64 = 1e-9;

/// Maximum number of ticks, as a guard against a degenerate range.
const MAX_TICKS: f64 = 50.0;

/// Linear map from values to px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Creates the scale that maps the ends of `from` to the ends of `to`.
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Scale { from, to }
    }

    /// Returns the position of a value, in px.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// Returns the values at both ends.
    pub(super) fn range(&self) -> (f64, f64) {
        self.from
    }
}

/// Returns a range around `values`, at least `min_width` wide, that ends at round numbers.
pub(super) fn range_around(values: impl Iterator<Item = f64>, min_width: f64) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return (0.0, min_width);
    }
    let spare = (min_width - (high - low)).max(0.0) / 2.0;
    let (low, high) = (low - spare, high + spare);
    let step = step(high - low, 5.0);
    ((low / step).floor() * step, (high / step).ceil() * step)
}

/// Minimum range of a KEI axis, in points. A smaller one would make noise look like a trend.
const MIN_KEI_RANGE: f64 = 10.0;

/// Returns a range around `values` that stays within 0 to 100.
pub(super) fn percent_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = range_around(values, MIN_KEI_RANGE);
    (low.max(0.0), high.min(100.0))
}

/// Returns about `count` round numbers within a range.
pub(super) fn ticks((low, high): (f64, f64), count: f64) -> Vec<f64> {
    let step = step(high - low, count);
    let first = (low / step - TICK_TOLERANCE).ceil();
    let last = (high / step + TICK_TOLERANCE).floor();
    (0..=((last - first).clamp(0.0, MAX_TICKS) as u32)).map(|i| (first + f64::from(i)) * step).collect()
}

/// Returns a step of 1, 2 or 5 times a power of ten.
fn step(width: f64, count: f64) -> f64 {
    let rough = (width / count).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let factor = rough / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|round| factor <= *round);
    power * round.unwrap_or(10.0)
}

/// Formats a tick's value without trailing zeros.
pub(super) fn tick_label(value: f64) -> String {
    let text = format!("{:.2}", value);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Edges of a chart's data area, in px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Plot {
    /// Returns the scale from left to right.
    pub(super) fn x_scale(&self, range: (f64, f64)) -> Scale {
        Scale::new(range, (self.left, self.right))
    }

    /// Returns the scale from bottom to top.
    pub(super) fn y_scale(&self, range: (f64, f64)) -> Scale {
        Scale::new(range, (self.bottom, self.top))
    }

    /// Draws grid, tick labels and name of the vertical axis.
    pub(super) fn y_axis(&self, scale: Scale, name: &str) -> Markup {
        html! {
            g aria-hidden="true" {
                @for value in ticks(scale.range(), 5.0) {
                    (line(self.left, scale.at(value), self.right, scale.at(value), "grid"))
                    (label(self.left - 8.0, scale.at(value) + 4.5, "end", "tick", tick_label(value)))
                }
                (label(self.left, self.top - 12.0, "start", "axis", name))
            }
        }
    }

    /// Draws tick labels and name of the horizontal axis.
    pub(super) fn x_axis(&self, scale: Scale, count: f64, name: &str) -> Markup {
        let ticks = ticks(scale.range(), count).into_iter().map(|value| (value, tick_label(value)));
        self.x_axis_with_ticks(scale, ticks, name)
    }

    /// Draws a horizontal axis with the given ticks.
    pub(super) fn x_axis_with_ticks(
        &self,
        scale: Scale,
        ticks: impl IntoIterator<Item = (f64, String)>,
        name: &str,
    ) -> Markup {
        html! {
            g aria-hidden="true" {
                (line(self.left, self.bottom, self.right, self.bottom, "line"))
                @for (value, text) in ticks {
                    (line(scale.at(value), self.bottom, scale.at(value), self.bottom + 5.0, "line"))
                    (label(scale.at(value), self.bottom + 20.0, "middle", "tick", text))
                }
                (label((self.left + self.right) / 2.0, self.bottom + 42.0, "middle", "axis", name))
            }
        }
    }

    /// Draws vertical grid lines.
    pub(super) fn x_grid(&self, scale: Scale, count: f64) -> Markup {
        html! {
            g aria-hidden="true" {
                @for value in ticks(scale.range(), count) {
                    (line(scale.at(value), self.top, scale.at(value), self.bottom, "grid"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ticks lie within the range, and their number is close to the requested one.
    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(ticks((0.0, 100.0), 5.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks((58.0, 66.0), 4.0), [58.0, 60.0, 62.0, 64.0, 66.0]);
        assert_eq!(ticks((0.0, 0.5), 5.0).len(), 6);
        assert_eq!(tick_label(0.30000000000000004), "0.3");
        assert_eq!(tick_label(-0.0), "0");
    }

    /// A single value, no value and NaN all give a range that can be drawn.
    #[test]
    fn ranges_are_never_empty() {
        assert_eq!(range_around([63.0].into_iter(), 10.0), (58.0, 68.0));
        assert_eq!(range_around(std::iter::empty(), 10.0), (0.0, 10.0));
        assert_eq!(range_around([f64::NAN].into_iter(), 10.0), (0.0, 10.0));
        assert_eq!(percent_range([99.0].into_iter()).1, 100.0);
    }

    /// The vertical axis decreases in px as its values increase.
    #[test]
    fn a_scale_can_be_reversed() {
        let scale = Scale::new((0.0, 10.0), (200.0, 100.0));
        assert_eq!([0.0, 5.0, 10.0].map(|v| scale.at(v)), [200.0, 150.0, 100.0]);
    }
}
