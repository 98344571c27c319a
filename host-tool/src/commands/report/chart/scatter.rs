//! Scatter plot of a metric against belt speed.

use super::axis::{Plot, range_around};
use super::mark::{colour_class, mark};
use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::data::ReportData;
use crate::stats::cell::Cell;
use crate::store::SpanMetric;
use crate::svg::line;
use crate::text;
use kei_metric::{Definition, MetricName};
use maud::{Markup, html};

/// Horizontal distance between the marks of two pairs of shoes at one speed, in px. It keeps equal values from hiding
/// each other.
const MARK_SPACING: f64 = 9.0;

/// A metric to plot against belt speed.
#[derive(Clone, Copy)]
pub(crate) struct Scatter {
    /// Metric in the store.
    pub(crate) stored: MetricName,
    /// Metric in the chart.
    pub(crate) shown: &'static Definition,
    /// Factor from the stored to the shown value, as a function of belt speed in km/h.
    pub(crate) factor: fn(f64) -> f64,
    /// Unit of the shown value.
    pub(crate) unit: &'static str,
    /// Decimal places of the shown value.
    pub(crate) decimals: usize,
    /// Minimum range of the axis, in `unit`. A smaller one would make noise look like a trend.
    pub(crate) min_range: f64,
}

/// One session in one pair of shoes at one speed.
pub(crate) struct Point<'d> {
    pub(crate) cell: &'d Cell,
    pub(crate) kmh: f64,
    value: SpanMetric,
}

impl Scatter {
    /// Returns a point for each cell that has the metric and a belt speed.
    pub(crate) fn points<'d>(&self, data: &'d ReportData) -> Vec<Point<'d>> {
        let point = |cell: &'d Cell| {
            let kmh = cell.speed?.kmh();
            let (stored, factor) = (cell.metric(self.stored)?, (self.factor)(kmh));
            let interval = stored.interval.map(|(low, high)| (low * factor, high * factor));
            Some(Point { cell, kmh, value: SpanMetric { mean: stored.mean * factor, interval, ..stored } })
        };
        data.cells.iter().filter_map(point).collect()
    }

    /// Returns the name of the axis, such as "cadence, spm".
    pub(crate) fn axis_name(&self) -> String {
        format!("{}, {}", self.shown.label, self.unit)
    }

    /// Returns the value with its interval, such as "164.4 (163.9 to 164.9)".
    pub(crate) fn value_text(&self, point: &Point<'_>) -> String {
        let digits = self.decimals;
        let interval = self.interval_text(point).unwrap_or(", no interval".to_owned());
        format!("{:.digits$}{interval}", point.value.mean)
    }

    fn interval_text(&self, point: &Point<'_>) -> Option<String> {
        let digits = self.decimals;
        point.value.interval.map(|(low, high)| format!(" ({low:.digits$} to {high:.digits$})"))
    }

    fn tooltip(&self, point: &Point<'_>) -> String {
        let (digits, unit) = (self.decimals, self.unit);
        format!(
            "session {}, {}, {:.1} km/h: {} {:.digits$} {unit}{}",
            point.cell.session,
            text::shoe(&point.cell.shoe),
            point.kmh,
            self.shown.label,
            point.value.mean,
            self.interval_text(point).unwrap_or_default()
        )
    }
}

impl Point<'_> {
    /// Returns the ends of the interval, or the value itself as both ends if there is no interval.
    fn ends(&self) -> (f64, f64) {
        self.value.interval.unwrap_or((self.value.mean, self.value.mean))
    }
}

/// Draws one mark per session, pair of shoes and speed.
pub(crate) fn scatter(data: &ReportData, what: &Scatter, size: Size) -> Picture {
    let points = what.points(data);
    let height = 280.0;
    let plot = Plot { left: 50.0, right: size.width - 14.0, top: 34.0, bottom: height - 50.0 };
    let x = plot.x_scale(range_around(points.iter().flat_map(|p| [p.kmh - 0.5, p.kmh + 0.5]), 4.0));
    let ends = points.iter().flat_map(|point| [point.ends().0, point.ends().1]);
    let y = plot.y_scale(range_around(ends, what.min_range));
    let middle = data.shoe_names.len().saturating_sub(1) as f64 / 2.0;
    let content = html! {
        (plot.y_axis(y, &what.axis_name()))
        (plot.x_axis(x, 6.0, "belt speed, km/h"))
        @for point in &points {
            @let colour = data.colour_of(&point.cell.shoe);
            @let at = x.at(point.kmh) + MARK_SPACING * (colour as f64 - middle);
            g {
                @if let Some((low, high)) = point.value.interval { (whisker(at, y.at(low), y.at(high), colour)) }
                (mark(at, y.at(point.value.mean), colour, &what.tooltip(point)))
            }
        }
    };
    Picture::group(size.width, height, content)
}

fn whisker(x: f64, low: f64, high: f64, colour: usize) -> Markup {
    line(x, low, x, high, &format!("whisker thin {}", colour_class(colour)))
}
