//! Forest plot: KEI of each pair of shoes at each speed, with intervals.

use super::axis::{Plot, Scale, percent_range};
use super::mark::{colour_class, mark};
use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::data::ReportData;
use crate::stats::experiment::GroupRow;
use crate::svg::{label, line, px};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Height of a row, in px.
const ROW: f64 = 30.0;
/// Height of a block's heading, in px.
const HEADING: f64 = 30.0;
/// Height of the axis below the rows, in px.
const AXIS: f64 = 52.0;

/// Draws the rows in one block per speed.
pub(crate) fn forest(data: &ReportData, rows: &[GroupRow], size: Size) -> Picture {
    let blocks: Vec<&[GroupRow]> = rows.chunk_by(|a, b| a.speed == b.speed).collect();
    let plot_height = blocks.iter().map(|block| HEADING + ROW * block.len() as f64).sum::<f64>();
    let height = plot_height + AXIS + 20.0;
    let plot = Plot {
        left: size.pick(190.0, 96.0),
        right: size.width - size.pick(150.0, 20.0),
        top: 10.0,
        bottom: height - AXIS,
    };
    let ends = rows.iter().flat_map(|row| [row.pooled.kei.low.max(0.0), row.pooled.kei.high.min(100.0)]);
    let x = plot.x_scale(percent_range(ends));
    let ticks = size.pick(8.0, 4.0);
    let content = html! {
        (plot.x_grid(x, ticks))
        (plot.x_axis(x, ticks, &format!("{} (with 95 % interval)", metric_with_unit(MetricName::Kei))))
        (block_markup(data, &blocks, x, plot.top, size))
    };
    Picture::group(size.width, height, content)
}

fn block_markup(data: &ReportData, blocks: &[&[GroupRow]], x: Scale, top: f64, size: Size) -> Markup {
    let mut y = top;
    let mut lines = Vec::new();
    for block in blocks {
        lines.push(heading(block, y, size));
        y += HEADING;
        for row in *block {
            lines.push(group(data, row, y + ROW / 2.0, x, size));
            y += ROW;
        }
    }
    html! { @for line in lines { (line) } }
}

fn heading(block: &[GroupRow], top: f64, size: Size) -> Markup {
    let speed = block.first().and_then(|row| row.speed);
    let text = speed.map_or("speed unknown".to_owned(), |speed| format!("{speed} km/h"));
    html! {
        g {
            rect x="0" y=(px(top + 4.0)) width=(px(size.width)) height=(px(HEADING - 8.0)) class="strip" rx="5" {}
            (label(10.0, top + 19.5, "start", "block", text))
        }
    }
}

fn group(data: &ReportData, row: &GroupRow, y: f64, x: Scale, size: Size) -> Markup {
    let kei = row.pooled.kei;
    let (from, to) = (x.at(kei.low.max(x.range().0)), x.at(kei.high.min(x.range().1)));
    let colour = data.shoe_names.iter().position(|name| text::shoe(name) == row.group).unwrap_or(0);
    let sessions = match row.pooled.sessions {
        1 => "one session".to_owned(),
        n => format!("{n} sessions"),
    };
    let alone = if row.pooled.sessions == 1 { " alone" } else { "" };
    html! {
        g {
            (label(10.0, y + 4.5, "start", "name", shortened(&row.group, size.pick(26, 12))))
            (line(from, y, to, y, &format!("whisker {}{alone}", colour_class(colour))))
            (mark(x.at(kei.value), y, colour, &tooltip(row, &sessions)))
            @if !size.narrow {
                (label(size.width - 140.0, y + 4.5, "start", "tick", format!("{:.1} %, {sessions}", kei.value)))
            }
        }
    }
}

fn tooltip(row: &GroupRow, sessions: &str) -> String {
    let kei = row.pooled.kei;
    let speed = row.speed.map_or("unknown speed".to_owned(), |speed| format!("{speed} km/h"));
    let (low, high) = (kei.low.max(0.0), kei.high.min(100.0));
    format!("{} at {speed}: KEI {:.1} % ({low:.1} to {high:.1}), {sessions}", row.group, kei.value)
}

/// Shortens a name that would overlap the plot. The mark's tooltip has the full name.
fn shortened(name: &str, max_chars: usize) -> String {
    if name.chars().count() <= max_chars {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(max_chars - 1).collect();
    short.push('…');
    short
}
