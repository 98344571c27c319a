//! Draws the figures of `docs/kei.md` and `docs/tables/kei-conditions.md` as SVG.

use std::fmt::Write;

/// Side of the scatter plot, left and bottom margin, and right and top margin, px; the lowest score shown.
const SIDE: f64 = 420.0;
const MARGIN: f64 = 46.0;
const RIGHT_MARGIN: f64 = 10.0;
const MIN_SCORE: f64 = 0.2;

fn header(width: f64, height: f64, font_size: u32) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"{font_size}\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    )
}

/// Returns the x coordinate of a score, px.
fn across(score: f64) -> f64 {
    MARGIN + (score - MIN_SCORE) / (1.0 - MIN_SCORE) * (SIDE - MARGIN - RIGHT_MARGIN)
}

/// Returns the y coordinate of a score, px.
fn up(score: f64) -> f64 {
    SIDE - across(score)
}

/// Draws KEI over the truth from pairs (KEI, truth), 0 to 1, with the line on which both are equal.
pub(crate) fn scatter(pairs: &[(f64, f64)]) -> String {
    let mut svg = header(SIDE, SIDE, 12);
    for percent in [20, 40, 60, 80, 100] {
        svg += &grid_lines(percent);
    }
    svg += &labels();
    for (kei, truth) in pairs {
        let (x, y) = (across(*truth), up(*kei));
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"#c2410c\" fill-opacity=\"0.5\"/>"
        );
    }
    svg + "</svg>\n"
}

/// Draws a vertical and a horizontal line at a score, and the score at both axes.
fn grid_lines(percent: u32) -> String {
    let (low, high) = (across(MIN_SCORE), across(1.0));
    let place = across(f64::from(percent) / 100.0);
    let level = SIDE - place;
    format!(
        "<path d=\"M{place:.1} {:.1}V{:.1}M{low:.1} {level:.1}H{high:.1}\" stroke=\"#ddd\"/>\n\
         <text x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent}</text>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent}</text>\n",
        SIDE - low,
        SIDE - high,
        SIDE - low + 16.0,
        low - 6.0,
        level + 4.0
    )
}

/// Draws the diagonal and the labels of the axes.
fn labels() -> String {
    let (low, high) = (across(MIN_SCORE), across(1.0));
    format!(
        "<path d=\"M{low:.1} {:.1}L{high:.1} {:.1}\" stroke=\"#888\"/>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">true similarity, %</text>\n\
         <text x=\"14\" y=\"{:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {:.1})\">KEI, %</text>\n",
        SIDE - low,
        SIDE - high,
        (low + high) / 2.0,
        SIDE - 8.0,
        SIDE / 2.0,
        SIDE / 2.0
    )
}

/// Bias and error of the windows in one part of a condition's range, in scores from 0 to 1.
pub(crate) struct Bar {
    pub(crate) name: &'static str,
    pub(crate) bias: f64,
    pub(crate) rms_error: f64,
}

/// Dimensions of the bar chart, px: width of a part, gap on either side of a bar, height of the chart, y of
/// the largest error, y of 0.
const PART: f64 = 62.0;
const GAP: f64 = 8.0;
const HEIGHT: f64 = 220.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = HEIGHT - 40.0;
/// Largest error in the chart, as a score from 0 to 1 and in points of KEI.
const MAX_ERROR: f64 = 0.03;
const MAX_POINTS: u32 = 3;

/// Returns the y coordinate of an error, px.
fn level(error: f64) -> f64 {
    BOTTOM - error / MAX_ERROR * (BOTTOM - TOP)
}

/// Draws the parts of each condition side by side, in points of KEI: the RMS error as a bar, and the absolute
/// bias as a line across it.
pub(crate) fn errors(conditions: &[(&str, Vec<Bar>)]) -> String {
    let parts: usize = conditions.iter().map(|(_, bars)| bars.len() + 1).sum();
    let width = MARGIN + PART * parts as f64;
    let mut svg = header(width, HEIGHT, 11);
    svg += &error_axis(width);
    let mut left = MARGIN + PART / 2.0;
    for (condition, bars) in conditions {
        let middle = left + PART * bars.len() as f64 / 2.0;
        let _ = writeln!(
            svg,
            "<text x=\"{middle:.1}\" y=\"18\" text-anchor=\"middle\" font-weight=\"bold\">{condition}</text>"
        );
        for bar in bars {
            svg += &bar.draw(left + GAP);
            left += PART;
        }
        left += PART;
    }
    svg + "</svg>\n"
}

/// Draws the grid lines and the label of the vertical axis.
fn error_axis(width: f64) -> String {
    let mut svg = String::new();
    for points in 0..=MAX_POINTS {
        let level = level(f64::from(points) / 100.0);
        let _ = writeln!(
            svg,
            "<path d=\"M{MARGIN} {level:.1}H{width}\" stroke=\"#ddd\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{points}</text>",
            MARGIN - 6.0,
            level + 4.0
        );
    }
    let middle = HEIGHT / 2.0;
    let _ = writeln!(
        svg,
        "<text x=\"14\" y=\"{middle:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle:.1})\">points of KEI</text>"
    );
    svg
}

impl Bar {
    /// Draws the bar with its left edge at `x`.
    fn draw(&self, x: f64) -> String {
        let (top, width, bias) = (level(self.rms_error), PART - 2.0 * GAP, level(self.bias.abs()));
        let (height, middle, name) = (BOTTOM - top, x + width / 2.0, self.name);
        format!(
            "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"#fdba74\"/>\n\
             <path d=\"M{x:.1} {bias:.1}h{width:.1}\" stroke=\"#9a3412\" stroke-width=\"2\"/>\n\
             <text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{name}</text>\n",
            BOTTOM + 16.0
        )
    }
}
