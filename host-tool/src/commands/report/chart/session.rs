//! One session, minute by minute, with bands of shoes and speed.

use super::axis::{Plot, percent_range};
use super::{COLOURS, Scale, Size, axis, label, picture, px, rect};
use crate::commands::report::data::{Data, LastSession};
use crate::markup::{Element, el};
use crate::store::{Bucket, SpanRow};
use crate::text;

const BAND: f64 = 20.0;

/// KEI from the start to the end of a session.
pub(in super::super) fn session(data: &Data, last: &LastSession, size: Size) -> Element {
    let height = size.pick(330.0, 310.0);
    let plot = Plot { left: 46.0, right: size.width - 12.0, top: 84.0, bottom: height - 50.0 };
    let seconds = last.row.duration_us as f64 / 1e6;
    let (unit_s, unit) = if seconds > 300.0 { (60.0, "minutes") } else { (1.0, "seconds") };
    let x = Scale::new((0.0, seconds.max(1.0) / unit_s), (plot.left, plot.right));
    let y =
        Scale::new(percent_range(last.line.iter().flat_map(|b| [b.low, b.high])), (plot.bottom, plot.top));
    // The last point's middle may lie after the end.
    let at = |time_s: f64| x.at(time_s.min(seconds) / unit_s);
    picture(size.width, height)
        .with(bands(data, &last.spans, &at))
        .with(plot.y_axis(y, "KEI, %"))
        .with(plot.x_axis(x, size.pick(8.0, 5.0), &format!("time since the start, {unit}")))
        .all(pieces(&last.line, last.bucket_s).into_iter().map(|piece| interval_and_line(piece, &at, y)))
        .all(last.line.iter().map(|bucket| {
            let words = format!(
                "{}: KEI {:.1} % ({:.0} to {:.0})",
                text::length(bucket.time_s),
                bucket.kei,
                bucket.low,
                bucket.high
            );
            el("circle")
                .at("cx", px(at(bucket.time_s)))
                .at("cy", px(y.at(bucket.kei)))
                .at("r", 7)
                .class("hover")
                .with(el("title").text(words))
        }))
}

/// The line breaks where nothing was measured.
fn pieces(line: &[Bucket], bucket_s: u32) -> Vec<&[Bucket]> {
    let gap = 2.5 * f64::from(bucket_s);
    line.chunk_by(|a, b| b.time_s - a.time_s <= gap).collect()
}

fn interval_and_line(piece: &[Bucket], at: &impl Fn(f64) -> f64, y: Scale) -> Element {
    let along = |value: fn(&Bucket) -> f64| -> Vec<(f64, f64)> {
        piece.iter().map(|b| (at(b.time_s), y.at(value(b)))).collect()
    };
    let mut outline = along(|b| b.high);
    outline.extend(along(|b| b.low).into_iter().rev());
    el("g")
        .at("aria-hidden", "true")
        .with(el("path").at("d", axis::path(&outline) + "Z").class("interval"))
        .with(el("path").at("d", axis::path(&along(|b| b.kei))).class("trend"))
}

/// Above the plot: which shoes, and how fast.
fn bands(data: &Data, spans: &[SpanRow], at: &impl Fn(f64) -> f64) -> Element {
    let from = |span: &SpanRow| at(span.from_us as f64 / 1e6);
    let to = |span: &SpanRow| at(span.to_us as f64 / 1e6);
    let shoes = spans.chunk_by(|a, b| a.shoe == b.shoe).filter_map(|same| {
        let (first, last) = (same.first()?, same.last()?);
        let class = format!("band c{}", data.colour_of(&first.shoe) % COLOURS);
        Some(band(from(first), to(last), 8.0, &class, text::shoe(&first.shoe)))
    });
    let speeds = spans.chunk_by(|a, b| a.speed_kmh == b.speed_kmh).filter_map(|same| {
        let (first, last) = (same.first()?, same.last()?);
        let words = first.speed_kmh.map_or("speed unknown".to_owned(), |kmh| format!("{kmh:.1} km/h"));
        Some(band(from(first), to(last), 8.0 + BAND + 4.0, "band speed", &words))
    });
    el("g").all(shoes).all(speeds)
}

fn band(from: f64, to: f64, top: f64, class: &str, words: &str) -> Element {
    let width = (to - from - 1.5).max(1.0);
    let block = rect(from, top, width, BAND, class).at("rx", 4).with(el("title").text(words));
    // About as wide as letters of this size are.
    let fits = 7.4 * words.chars().count() as f64 + 10.0 < width;
    let words = fits.then(|| label(from + width / 2.0, top + 14.5, "middle", "bandtext", words));
    el("g").with(block).all(words)
}
