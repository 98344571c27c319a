//! Axes: each names its unit.

use crate::svg::{label, line};
use maud::{Markup, html};

/// Values closer to the end of a range than this share of a step still have a tick: rounding moves them.
const TICK_TOLERANCE: f64 = 1e-9;

/// More ticks than this are never drawn.
const MAX_TICKS: f64 = 50.0;

/// Maps values to px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps the ends of `from` to the ends of `to`.
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Scale { from, to }
    }

    /// The position of a value, px.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The values at both ends.
    pub(super) fn range(&self) -> (f64, f64) {
        self.from
    }
}

/// A range around these values, at least `min_width` wide, that ends at round numbers.
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

/// Narrowest range of an axis of KEI, points: a smaller one would make noise look like a trend.
const MIN_KEI_RANGE: f64 = 10.0;

/// A range around these values within 0 to 100.
pub(super) fn percent_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = range_around(values, MIN_KEI_RANGE);
    (low.max(0.0), high.min(100.0))
}

/// Round numbers within a range, about `count` of them.
pub(super) fn ticks((low, high): (f64, f64), count: f64) -> Vec<f64> {
    let step = step(high - low, count);
    let first = (low / step - TICK_TOLERANCE).ceil();
    let last = (high / step + TICK_TOLERANCE).floor();
    (0..=((last - first).clamp(0.0, MAX_TICKS) as u32)).map(|i| (first + f64::from(i)) * step).collect()
}

/// 1, 2 or 5 times a power of ten.
fn step(width: f64, count: f64) -> f64 {
    let rough = (width / count).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let factor = rough / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|round| factor <= *round);
    power * round.unwrap_or(10.0)
}

/// A tick's value without trailing zeros.
pub(super) fn tick_label(value: f64) -> String {
    let text = format!("{:.2}", value);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The edges of a chart's data, px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Plot {
    /// A scale from left to right.
    pub(super) fn x_scale(&self, range: (f64, f64)) -> Scale {
        Scale::new(range, (self.left, self.right))
    }

    /// A scale from bottom to top.
    pub(super) fn y_scale(&self, range: (f64, f64)) -> Scale {
        Scale::new(range, (self.bottom, self.top))
    }

    /// Grid, tick labels and name of the vertical axis.
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

    /// Tick labels and name of the horizontal axis.
    pub(super) fn x_axis(&self, scale: Scale, count: f64, name: &str) -> Markup {
        let ticks = ticks(scale.range(), count).into_iter().map(|value| (value, tick_label(value)));
        self.x_axis_with_ticks(scale, ticks, name)
    }

    /// A horizontal axis with given ticks.
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

    /// Vertical grid lines.
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

    /// Ticks are round, within the range, and as many as asked for, give or take.
    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks((0.0, 100.0), 5.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks((58.0, 66.0), 4.0), [58.0, 60.0, 62.0, 64.0, 66.0]);
        assert_eq!(ticks((0.0, 0.5), 5.0).len(), 6);
        assert_eq!(tick_label(0.30000000000000004), "0.3");
        assert_eq!(tick_label(-0.0), "0");
    }

    /// One value, none, or nonsense still give a chart.
    #[test]
    fn ranges_are_never_empty() {
        assert_eq!(range_around([63.0].into_iter(), 10.0), (58.0, 68.0));
        assert_eq!(range_around(std::iter::empty(), 10.0), (0.0, 10.0));
        assert_eq!(range_around([f64::NAN].into_iter(), 10.0), (0.0, 10.0));
        assert_eq!(percent_range([99.0].into_iter()).1, 100.0);
    }

    /// A scale may run either way.
    #[test]
    fn scales_run_either_way() {
        let scale = Scale::new((0.0, 10.0), (200.0, 100.0));
        assert_eq!([0.0, 5.0, 10.0].map(|v| scale.at(v)), [200.0, 150.0, 100.0]);
    }
}
