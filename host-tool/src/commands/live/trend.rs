//! Chart of a metric over the last minutes.

use super::state::TREND_S;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::{Axis, Block, Chart, Dataset, GraphType};
use std::collections::VecDeque;

/// Minimum range of the value axis, in the unit of the metric. A smaller one would make noise look like a trend.
const MIN_RANGE: f64 = 10.0;

/// Colours and border of a trend.
pub(super) struct TrendStyle<'a> {
    pub(super) block: Block<'a>,
    pub(super) line: Color,
    pub(super) axes: Style,
}

/// Draws `points`, pairs of time in seconds and value, up to `now_s`.
pub(super) fn draw_trend(
    points: &VecDeque<(f64, f64)>,
    now_s: f64,
    style: TrendStyle<'_>,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let data: Vec<(f64, f64)> = points.iter().map(|(time, value)| ((time - now_s) / 60.0, *value)).collect();
    let bounds = bounds(&data);
    let label = |text: String| Line::styled(text, style.axes);
    let minutes = TREND_S / 60.0;
    let line = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line)
        .style(Style::new().fg(style.line))
        .data(&data);
    let x = Axis::default()
        .bounds([-minutes, 0.0])
        .labels([label(format!("{minutes:.0} minutes ago")), label("now".to_owned())])
        .style(style.axes);
    let y = Axis::default()
        .bounds(bounds)
        .labels(bounds.map(|value| label(format!("{value:.0}"))))
        .style(style.axes);
    frame.render_widget(Chart::new(vec![line]).x_axis(x).y_axis(y).block(style.block), area);
}

/// Returns both ends of the value axis, at least [`MIN_RANGE`] apart.
fn bounds(data: &[(f64, f64)]) -> [f64; 2] {
    if data.is_empty() {
        return [-MIN_RANGE / 2.0, MIN_RANGE / 2.0];
    }
    let values = data.iter().map(|(_, value)| *value);
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
    let (middle, half) = ((low + high) / 2.0, ((high - low) / 2.0).max(MIN_RANGE / 2.0));
    [(middle - half).floor(), (middle + half).ceil()]
}
