//! Chart of KEI over time at one belt speed.

use super::axis::{Plot, percent_range};
use super::mark::{colour_class, mark};
use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::data::ReportData;
use crate::stats::cell::{Cell, Speed};
use crate::svg::{line, path_data};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// A day, in microseconds.
const DAY_US: f64 = 86_400e6;

/// Left and right margin, as a share of the time between the first and the last session.
const MARGIN: f64 = 0.04;

/// Draws the sessions at one speed by date. Colour and shape of a mark identify the shoes.
pub(crate) fn history(data: &ReportData, speed: Speed, size: Size) -> Picture {
    let points: Vec<Point> = data.cells.iter().filter_map(|cell| Point::new(data, cell, speed)).collect();
    let height = size.pick(290.0, 280.0);
    let plot = Plot { left: 46.0, right: size.width - 16.0, top: 34.0, bottom: height - 50.0 };
    let dates = || points.iter().map(|point| point.unix_us);
    let (first, last) = (dates().fold(f64::INFINITY, f64::min), dates().fold(f64::NEG_INFINITY, f64::max));
    let spare = (MARGIN * (last - first)).max(DAY_US / 2.0);
    let x = plot.x_scale((first - spare, last + spare));
    let y = plot.y_scale(percent_range(points.iter().flat_map(|p| [p.low, p.high])));
    let place = |p: &Point| (x.at(p.unix_us), y.at(p.kei));
    let content = html! {
        (plot.y_axis(y, &metric_with_unit(MetricName::Kei)))
        (plot.x_axis_with_ticks(x, dates_between(first, last, size), "date"))
        @for colour in 0..data.shoe_names.len() {
            (connection(points.iter().filter(|p| p.colour == colour).map(place).collect(), colour))
        }
        @for p in &points {
            g {
                (line(x.at(p.unix_us), y.at(p.low), x.at(p.unix_us), y.at(p.high),
                    &format!("whisker {}", colour_class(p.colour))))
                (mark(x.at(p.unix_us), y.at(p.kei), p.colour, &p.tooltip))
            }
        }
    };
    Picture::group(size.width, height, content)
}

/// Draws the line through the points of one pair of shoes.
fn connection(mut points: Vec<(f64, f64)>, colour: usize) -> Markup {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let class = format!("way {}", colour_class(colour));
    html! { path d=(path_data(&points)) class=(class) aria-hidden="true" {} }
}

/// Returns the speeds with more than one dated session, longest running time first.
pub(crate) fn speeds_over_time(data: &ReportData) -> Vec<Speed> {
    let mut speeds: Vec<(Speed, f64, usize)> = Vec::new();
    for cell in &data.cells {
        let (Some(speed), Some(_), Some(_)) =
            (cell.speed, cell.started_unix_us, cell.metric(MetricName::Kei))
        else {
            continue;
        };
        match speeds.iter_mut().find(|(known, ..)| *known == speed) {
            Some((_, seconds, count)) => {
                *seconds += cell.seconds;
                *count += 1;
            }
            None => speeds.push((speed, cell.seconds, 1)),
        }
    }
    speeds.retain(|(.., count)| *count > 1);
    speeds.sort_by(|a, b| b.1.total_cmp(&a.1));
    speeds.into_iter().map(|(speed, ..)| speed).collect()
}

struct Point {
    unix_us: f64,
    kei: f64,
    low: f64,
    high: f64,
    colour: usize,
    tooltip: String,
}

impl Point {
    fn new(data: &ReportData, cell: &Cell, speed: Speed) -> Option<Point> {
        let unix_us = cell.started_unix_us.filter(|_| cell.speed == Some(speed))?;
        let kei = cell.metric(MetricName::Kei)?;
        let (low, high) = kei.interval.unwrap_or((kei.mean, kei.mean));
        let tooltip = format!(
            "{}, {}, {speed} km/h: KEI {:.1} % ({low:.0} to {high:.0})",
            text::day(unix_us).unwrap_or_default(),
            text::shoe(&cell.shoe),
            kei.mean
        );
        let colour = data.colour_of(&cell.shoe);
        Some(Point { unix_us: unix_us as f64, kei: kei.mean, low, high, colour, tooltip })
    }
}

/// Returns a few evenly spaced days without duplicates.
fn dates_between(first: f64, last: f64, size: Size) -> Vec<(f64, String)> {
    let days = ((last - first) / DAY_US).round().max(0.0);
    let count = days.min(size.pick(7.0, 3.0));
    let mut ticks: Vec<(f64, String)> = Vec::new();
    for i in 0..=count as u32 {
        let unix_us = if count > 0.0 { first + f64::from(i) / count * (last - first) } else { first };
        let day = text::short_day(unix_us as i64).unwrap_or_default();
        if ticks.last().is_none_or(|(_, known)| *known != day) {
            ticks.push((unix_us, day));
        }
    }
    ticks
}
