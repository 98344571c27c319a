//! Chart of KEI over one session, with bars for shoes and speed.

use super::axis::{Plot, Scale, percent_range};
use super::mark::colour_class;
use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::data::{LastSession, ReportData};
use crate::store::{Bucket, SpanRow};
use crate::svg::{label, path_data, px};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Height of a bar, in px.
const BAND: f64 = 20.0;
/// Top of the bar for shoes, in px.
const SHOES_TOP: f64 = 8.0;
/// Top of the bar for belt speed, in px.
const SPEEDS_TOP: f64 = SHOES_TOP + BAND + 4.0;
/// Mean width of a letter in a bar, in px.
const LETTER_WIDTH: f64 = 7.4;
/// Longest session whose axis is in seconds, in seconds. Longer sessions have an axis in minutes.
const MAX_SECONDS_AXIS_S: f64 = 300.0;
/// Gap that breaks the line, in multiples of the distance between two points.
const GAP_POINTS: f64 = 2.5;

/// Map from seconds since the session's start to px.
#[derive(Clone, Copy)]
struct TimeScale {
    x: Scale,
    /// One unit of the axis, in seconds.
    unit_s: f64,
    end_s: f64,
}

impl TimeScale {
    /// Returns the position of a time, in px. The centre of the last point may lie after the session's end,
    /// so times are limited to it.
    fn at(&self, time_s: f64) -> f64 {
        self.x.at(time_s.min(self.end_s) / self.unit_s)
    }
}

/// Draws KEI from the start to the end of a session.
pub(crate) fn session(data: &ReportData, last: &LastSession, size: Size) -> Picture {
    let height = size.pick(330.0, 310.0);
    let plot = Plot { left: 46.0, right: size.width - 12.0, top: 84.0, bottom: height - 50.0 };
    let end_s = last.row.duration_us as f64 / 1e6;
    let (unit_s, unit) = if end_s > MAX_SECONDS_AXIS_S { (60.0, "minutes") } else { (1.0, "seconds") };
    let x = plot.x_scale((0.0, end_s.max(1.0) / unit_s));
    let y = plot.y_scale(percent_range(last.line.iter().flat_map(|b| [b.low, b.high])));
    let time = TimeScale { x, unit_s, end_s };
    let content = html! {
        (bands(data, &last.spans, time))
        (plot.y_axis(y, &metric_with_unit(MetricName::Kei)))
        (plot.x_axis(x, size.pick(8.0, 5.0), &format!("time since the start, {unit}")))
        @for piece in pieces(&last.line, last.bucket_s) { (interval_and_line(piece, time, y)) }
        @for bucket in &last.line {
            circle cx=(px(time.at(bucket.time_s))) cy=(px(y.at(bucket.kei))) r="7" class="hover" {
                title { (tooltip(bucket)) }
            }
        }
    };
    Picture::group(size.width, height, content)
}

fn tooltip(bucket: &Bucket) -> String {
    let Bucket { time_s, kei, low, high } = bucket;
    format!("{}: KEI {kei:.1} % ({low:.0} to {high:.0})", text::length(*time_s))
}

/// Splits the line at its gaps.
fn pieces(line: &[Bucket], bucket_s: u32) -> impl Iterator<Item = &[Bucket]> {
    let gap = GAP_POINTS * f64::from(bucket_s);
    line.chunk_by(move |a, b| b.time_s - a.time_s <= gap)
}

fn interval_and_line(piece: &[Bucket], time: TimeScale, y: Scale) -> Markup {
    let along = |value: fn(&Bucket) -> f64| -> Vec<(f64, f64)> {
        piece.iter().map(|b| (time.at(b.time_s), y.at(value(b)))).collect()
    };
    let mut outline = along(|b| b.high);
    outline.extend(along(|b| b.low).into_iter().rev());
    html! {
        g aria-hidden="true" {
            path d={ (path_data(&outline)) "Z" } class="interval" {}
            path d=(path_data(&along(|b| b.kei))) class="trend" {}
        }
    }
}

/// Draws the bars for shoes and belt speed above the plot.
fn bands(data: &ReportData, spans: &[SpanRow], time: TimeScale) -> Markup {
    let band = |same: &[SpanRow], top: f64, class: &str, text: &str| {
        let ends_us = same.first().map(|span| span.from_us).zip(same.last().map(|span| span.to_us));
        let (from, to) = ends_us.map_or((0.0, 0.0), |(from, to)| (from as f64 / 1e6, to as f64 / 1e6));
        band(time.at(from), time.at(to), top, class, text)
    };
    let speed =
        |span: &SpanRow| span.speed_kmh.map_or("speed unknown".to_owned(), |kmh| format!("{kmh:.1} km/h"));
    html! {
        g {
            @for same in spans.chunk_by(|a, b| a.shoe == b.shoe) {
                (band(same, SHOES_TOP, &format!("band {}", colour_class(data.colour_of(&same[0].shoe))),
                    text::shoe(&same[0].shoe)))
            }
            @for same in spans.chunk_by(|a, b| a.speed_kmh == b.speed_kmh) {
                (band(same, SPEEDS_TOP, "band speed", &speed(&same[0])))
            }
        }
    }
}

fn band(from: f64, to: f64, top: f64, class: &str, text: &str) -> Markup {
    let width = (to - from - 1.5).max(1.0);
    let fits = LETTER_WIDTH * text.chars().count() as f64 + 10.0 < width;
    html! {
        g {
            rect x=(px(from)) y=(px(top)) width=(px(width)) height=(px(BAND)) class=(class) rx="4" {
                title { (text) }
            }
            @if fits { (label(from + width / 2.0, top + 14.5, "middle", "bandtext", text)) }
        }
    }
}
