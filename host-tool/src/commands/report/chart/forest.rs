//! KEI of each pair of shoes, speed by speed, with intervals.

use super::axis::{Plot, Scale, percent_range};
use super::{COLOURS, Size, el, label, line, mark, picture, rect};
use crate::commands::report::data::Data;
use crate::markup::Element;
use crate::stats::experiment::GroupRow;

const ROW: f64 = 30.0;
const HEAD: f64 = 30.0;

/// Rows in blocks of one speed each.
pub(in super::super) fn forest(data: &Data, rows: &[GroupRow], size: Size) -> Element {
    let blocks: Vec<&[GroupRow]> = rows.chunk_by(|a, b| a.speed == b.speed).collect();
    let body = blocks.iter().map(|block| HEAD + ROW * block.len() as f64).sum::<f64>();
    let height = body + 72.0;
    let plot = Plot {
        left: size.pick(190.0, 96.0),
        right: size.width - size.pick(150.0, 20.0),
        top: 10.0,
        bottom: height - 52.0,
    };
    let ends = rows.iter().flat_map(|row| [row.pooled.kei.low.max(0.0), row.pooled.kei.high.min(100.0)]);
    let x = Scale::new(percent_range(ends), (plot.left, plot.right));
    let mut chart = picture(size.width, height).with(plot.x_grid(x, size.pick(8.0, 4.0))).with(plot.x_axis(
        x,
        size.pick(8.0, 4.0),
        "KEI, % (with 95 % interval)",
    ));
    let mut y = plot.top;
    for block in blocks {
        chart = chart.with(block_head(block, y, size));
        y += HEAD;
        for row in block {
            chart = chart.with(one(data, row, y + ROW / 2.0, x, size));
            y += ROW;
        }
    }
    chart
}

fn block_head(block: &[GroupRow], top: f64, size: Size) -> Element {
    let speed = block.first().and_then(|row| row.speed);
    let words = speed.map_or("speed unknown".to_owned(), |speed| format!("{speed} km/h"));
    el("g").with(rect(0.0, top + 4.0, size.width, HEAD - 8.0, "strip").at("rx", 5)).with(label(
        10.0,
        top + 19.5,
        "start",
        "block",
        words,
    ))
}

fn one(data: &Data, row: &GroupRow, y: f64, x: Scale, size: Size) -> Element {
    let spread = row.pooled.kei;
    let (from, to) = (x.at(spread.low.max(x.range().0)), x.at(spread.high.min(x.range().1)));
    let colour = data.shoe_names.iter().position(|name| crate::text::shoe(name) == row.group).unwrap_or(0);
    let sessions = row.pooled.sessions;
    let speed = row.speed.map_or("unknown speed".to_owned(), |speed| format!("{speed} km/h"));
    let of = if sessions == 1 { "one session".to_owned() } else { format!("{sessions} sessions") };
    let words = format!(
        "{} at {speed}: KEI {:.1} % ({:.1} to {:.1}), {of}",
        row.group,
        spread.value,
        spread.low.max(0.0),
        spread.high.min(100.0)
    );
    let number = format!("{:.1} %", spread.value);
    let beside = (!size.narrow)
        .then(|| label(size.width - 140.0, y + 4.5, "start", "tick", format!("{number}, {of}")));
    let dashed = if sessions == 1 { " alone" } else { "" };
    el("g")
        .with(label(10.0, y + 4.5, "start", "name", shortened(&row.group, size.pick(26, 12))))
        .with(line(from, y, to, y, &format!("whisker c{}{dashed}", colour % COLOURS)))
        .with(mark(x.at(spread.value), y, colour, words))
        .all(beside)
}

/// So that a long name does not run into the picture; the mark's own words have it whole.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(most - 1).collect();
    short.push('…');
    short
}
