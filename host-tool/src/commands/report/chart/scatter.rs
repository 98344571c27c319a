//! A metric against belt speed.

use super::axis::{Plot, Scale, range_around};
use super::{COLOURS, Size, el, line, mark, picture};
use crate::commands::report::data::Data;
use crate::markup::Element;
use crate::stats::cell::Cell;
use crate::store::SpanMetric;
use crate::text;
use kei_metric::MetricName;

/// Which metric, in a range of at least `least`.
#[derive(Clone, Copy)]
pub(in super::super) struct Scatter {
    pub(in super::super) metric: MetricName,
    pub(in super::super) name: &'static str,
    pub(in super::super) least: f64,
    /// As written after a number.
    pub(in super::super) unit: &'static str,
    pub(in super::super) decimals: usize,
    /// What the metric is multiplied with at a belt speed, km/h.
    pub(in super::super) times: fn(f64) -> f64,
}

impl Scatter {
    /// Sessions that have it and a speed.
    pub(in super::super) fn points<'d>(&self, data: &'d Data) -> Vec<(&'d Cell, f64, SpanMetric)> {
        let point = |cell: &'d Cell| {
            let kmh = cell.speed?.kmh();
            let (found, times) = (cell.metric(self.metric)?, (self.times)(kmh));
            let interval = found.interval.map(|(low, high)| (low * times, high * times));
            Some((cell, kmh, SpanMetric { mean: found.mean * times, interval, ..found }))
        };
        data.cells.iter().filter_map(point).collect()
    }

    /// "164.4 (163.9 to 164.9)".
    pub(in super::super) fn words(&self, found: &SpanMetric) -> String {
        let digits = self.decimals;
        let interval = found.interval.map_or(", no interval".to_owned(), |(low, high)| {
            format!(" ({low:.digits$} to {high:.digits$})")
        });
        format!("{:.digits$}{interval}", found.mean)
    }
}

/// One mark a session, pair of shoes and speed.
pub(in super::super) fn scatter(data: &Data, what: Scatter, size: Size) -> Element {
    let points = what.points(data);
    let height = 280.0;
    let plot = Plot { left: 50.0, right: size.width - 14.0, top: 34.0, bottom: height - 50.0 };
    let x = Scale::new(
        range_around(points.iter().flat_map(|p| [p.1 - 0.5, p.1 + 0.5]), 4.0),
        (plot.left, plot.right),
    );
    let ends = points.iter().flat_map(|(.., m)| {
        let (low, high) = m.interval.unwrap_or((m.mean, m.mean));
        [low, high]
    });
    let y = Scale::new(range_around(ends, what.least), (plot.bottom, plot.top));
    let unit = what.unit;
    picture(size.width, height)
        .with(plot.y_axis(y, &format!("{}, {unit}", what.name)))
        .with(plot.x_axis(x, 6.0, "belt speed, km/h"))
        .all(points.into_iter().map(|(cell, kmh, mean)| {
            let colour = data.colour_of(&cell.shoe);
            let digits = what.decimals;
            let interval = mean
                .interval
                .map_or(String::new(), |(low, high)| format!(" ({low:.digits$} to {high:.digits$})"));
            let words = format!(
                "session {}, {}, {kmh:.1} km/h: {} {:.digits$} {unit}{interval}",
                cell.session,
                text::shoe(&cell.shoe),
                what.name,
                mean.mean
            );
            // Side by side, so that shoes with the same numbers do not hide each other.
            let middle = data.shoe_names.len().saturating_sub(1) as f64 / 2.0;
            let at = x.at(kmh) + 9.0 * (colour as f64 - middle);
            let whisker = mean.interval.map(|(low, high)| {
                let class = format!("whisker thin c{}", colour % COLOURS);
                line(at, y.at(low), at, y.at(high), &class)
            });
            el("g").all(whisker).with(mark(at, y.at(mean.mean), colour, words))
        }))
}
