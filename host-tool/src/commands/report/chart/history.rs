//! KEI from day to day at one belt speed.

use super::axis::{Plot, Scale, path, percent_range};
use super::{COLOURS, Size, el, line, mark, picture};
use crate::commands::report::data::Data;
use crate::markup::Element;
use crate::stats::cell::{Cell, Speed};
use crate::text;
use kei_metric::MetricName;

const DAY_US: f64 = 86_400e6;

/// The sessions at one speed, by date; shoes by colour and mark.
pub(in super::super) fn history(data: &Data, speed: Speed, size: Size) -> Element {
    let points: Vec<Point> = data.cells.iter().filter_map(|cell| Point::of(data, cell, speed)).collect();
    let height = size.pick(290.0, 280.0);
    let plot = Plot { left: 46.0, right: size.width - 16.0, top: 34.0, bottom: height - 50.0 };
    let dates = || points.iter().map(|point| point.unix_us);
    let (first, last) = (dates().fold(f64::INFINITY, f64::min), dates().fold(f64::NEG_INFINITY, f64::max));
    let spare = (0.04 * (last - first)).max(DAY_US / 2.0);
    let x = Scale::new((first - spare, last + spare), (plot.left, plot.right));
    let y = Scale::new(percent_range(points.iter().flat_map(|p| [p.low, p.high])), (plot.bottom, plot.top));
    let ways = data.shoe_names.iter().enumerate().map(|(colour, _)| {
        let mut way: Vec<(f64, f64)> =
            points.iter().filter(|p| p.colour == colour).map(|p| (x.at(p.unix_us), y.at(p.kei))).collect();
        way.sort_by(|a, b| a.0.total_cmp(&b.0));
        let class = format!("way c{}", colour % COLOURS);
        el("path").at("d", path(&way)).class(class).at("aria-hidden", "true")
    });
    picture(size.width, height)
        .with(plot.y_axis(y, "KEI, %"))
        .with(plot.x_axis_at(x, dates_between(first, last, size), "date"))
        .all(ways)
        .all(points.iter().map(|p| {
            let x = x.at(p.unix_us);
            el("g")
                .with(line(x, y.at(p.low), x, y.at(p.high), &format!("whisker c{}", p.colour % COLOURS)))
                .with(mark(x, y.at(p.kei), p.colour, p.words.clone()))
        }))
}

/// The speeds with sessions on more than one date, those run longest first.
pub(in super::super) fn speeds_over_time(data: &Data) -> Vec<Speed> {
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
    words: String,
}

impl Point {
    fn of(data: &Data, cell: &Cell, speed: Speed) -> Option<Point> {
        let unix_us = cell.started_unix_us.filter(|_| cell.speed == Some(speed))?;
        let kei = cell.metric(MetricName::Kei)?;
        let (low, high) = kei.interval.unwrap_or((kei.mean, kei.mean));
        let words = format!(
            "{}, {}, {speed} km/h: KEI {:.1} % ({low:.0} to {high:.0})",
            text::day(unix_us).unwrap_or_default(),
            text::shoe(&cell.shoe),
            kei.mean
        );
        let colour = data.colour_of(&cell.shoe);
        Some(Point { unix_us: unix_us as f64, kei: kei.mean, low, high, colour, words })
    }
}

/// A handful of days, evenly spread, each once.
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
