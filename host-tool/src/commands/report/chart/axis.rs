//! Axes: every one has its unit.

use super::{label, line, px};
use crate::markup::{Element, el};

/// From numbers to px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Numbers of `from` lie at `to`.
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Scale { from, to }
    }

    /// Where a number lies.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The numbers at both ends.
    pub(super) fn range(&self) -> (f64, f64) {
        self.from
    }
}

/// A range with some room around these values, at least `least` wide, ending at round numbers.
pub(super) fn range_around(values: impl Iterator<Item = f64>, least: f64) -> (f64, f64) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return (0.0, least);
    }
    let spare = (least - (high - low)).max(0.0) / 2.0;
    let (low, high) = (low - spare, high + spare);
    let step = step(high - low, 5.0);
    ((low / step).floor() * step, (high / step).ceil() * step)
}

/// Within 0 to 100.
pub(super) fn percent_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = range_around(values, 10.0);
    (low.max(0.0), high.min(100.0))
}

/// Round numbers within a range, about `count` of them.
pub(super) fn ticks((low, high): (f64, f64), count: f64) -> Vec<f64> {
    let step = step(high - low, count);
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    (0..=((last - first).clamp(0.0, 50.0) as u32)).map(|i| (first + f64::from(i)) * step).collect()
}

/// 1, 2 or 5 times a power of ten.
fn step(width: f64, count: f64) -> f64 {
    let rough = (width / count).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    let factor = rough / power;
    power
        * if factor <= 1.0 {
            1.0
        } else if factor <= 2.0 {
            2.0
        } else if factor <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// A number at a tick, without decimals that say nothing.
pub(super) fn tick_words(value: f64) -> String {
    let text = format!("{:.2}", value);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Where a chart's data lie within its picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Plot {
    /// Grid, numbers and name of the upright axis.
    pub(super) fn y_axis(&self, scale: Scale, name: &str) -> Element {
        let ticks = ticks(scale.range(), 5.0).into_iter().flat_map(|value| {
            let y = scale.at(value);
            let grid = line(self.left, y, self.right, y, "grid");
            [grid, label(self.left - 8.0, y + 4.5, "end", "tick", tick_words(value))]
        });
        el("g").at("aria-hidden", "true").all(ticks).with(label(
            self.left,
            self.top - 12.0,
            "start",
            "axis",
            name,
        ))
    }

    /// Numbers and name of the level axis.
    pub(super) fn x_axis(&self, scale: Scale, count: f64, name: &str) -> Element {
        let ticks = ticks(scale.range(), count).into_iter().map(|value| (value, tick_words(value)));
        self.x_axis_at(scale, ticks.collect(), name)
    }

    /// As [`Plot::x_axis`], with ticks of one's own.
    pub(super) fn x_axis_at(&self, scale: Scale, ticks: Vec<(f64, String)>, name: &str) -> Element {
        let marks = ticks.into_iter().flat_map(|(value, words)| {
            let x = scale.at(value);
            [
                line(x, self.bottom, x, self.bottom + 5.0, "line"),
                label(x, self.bottom + 20.0, "middle", "tick", words),
            ]
        });
        el("g")
            .at("aria-hidden", "true")
            .with(line(self.left, self.bottom, self.right, self.bottom, "line"))
            .all(marks)
            .with(label((self.left + self.right) / 2.0, self.bottom + 42.0, "middle", "axis", name))
    }

    /// Upright grid lines.
    pub(super) fn x_grid(&self, scale: Scale, count: f64) -> Element {
        let lines = ticks(scale.range(), count).into_iter().map(|value| {
            let x = scale.at(value);
            line(x, self.top, x, self.bottom, "grid")
        });
        el("g").at("aria-hidden", "true").all(lines)
    }
}

/// The way through points.
pub(super) fn path(points: &[(f64, f64)]) -> String {
    let mut way = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        way += if i == 0 { "M" } else { "L" };
        way += &format!("{} {}", px(*x), px(*y));
    }
    way
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
        assert_eq!(tick_words(0.30000000000000004), "0.3");
        assert_eq!(tick_words(-0.0), "0");
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
