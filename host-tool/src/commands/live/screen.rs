//! The terminal screen of `kei live`.

use super::digits::large;
use super::state::LiveState;
use super::trend::{TrendStyle, draw_trend};
use crate::text::{clock, metric_with_unit};
use kei_metric::{Definition, MetricName};
use kei_wire::Loss;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, poll, read};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph, Wrap};
use ratatui::{DefaultTerminal, Frame};
use std::io;
use std::time::Duration;

/// Colour of KEI. Both colours are from the basic palette, so they follow the light or dark theme of the terminal.
const KEI_COLOUR: Color = Color::Green;
/// Colour of cadence.
const CADENCE_COLOUR: Color = Color::Cyan;

/// Width of the numbers, in columns. "100%" fits in large digits with a margin.
const NUMBERS_WIDTH: u16 = 38;
/// Minimum width of the trends, in columns.
const MIN_TREND_WIDTH: u16 = 24;
/// Minimum number of rows between heading and footer.
const MIN_BODY_HEIGHT: u16 = 9;
/// KEI's share of the height of the trends, in percent.
const KEI_TREND_PERCENT: u16 = 60;

/// The terminal screen. Dropping it restores the previous content.
pub(super) struct Screen {
    pub(super) state: LiveState,
    terminal: DefaultTerminal,
}

impl Screen {
    pub(super) fn open(state: LiveState) -> io::Result<Screen> {
        Ok(Screen { state, terminal: ratatui::try_init()? })
    }

    /// Draws the state. Returns true if the runner has pressed q, Esc or Ctrl-C.
    pub(super) fn draw(&mut self) -> io::Result<bool> {
        let Screen { state, terminal } = self;
        terminal.draw(|frame| draw(state, frame))?;
        let mut quit = false;
        while poll(Duration::ZERO)? {
            quit |= matches!(read()?, Event::Key(key) if quits(key));
        }
        Ok(quit)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn quits(key: KeyEvent) -> bool {
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    control_c || matches!(key.code, KeyCode::Char('q' | 'Q') | KeyCode::Esc)
}

fn draw(state: &LiveState, frame: &mut Frame<'_>) {
    let rows = [Constraint::Length(1), Constraint::Min(MIN_BODY_HEIGHT), Constraint::Length(1)];
    let [head, body, foot] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(heading(state), head);
    let columns = [Constraint::Length(NUMBERS_WIDTH), Constraint::Min(MIN_TREND_WIDTH)];
    let [numbers, trends] = Layout::horizontal(columns).areas(body);
    draw_numbers(state, frame, numbers);
    draw_trends(state, frame, trends);
    frame.render_widget(Line::from("q: quit (the unit keeps running)").style(dim()), foot);
}

fn heading(state: &LiveState) -> Line<'static> {
    let session = if state.running { clock(state.time_s) } else { "no session is running".to_owned() };
    Line::from(vec![
        Span::styled(" KEI ", Style::new().bg(KEI_COLOUR).fg(Color::Black).add_modifier(Modifier::BOLD)),
        Span::raw(format!(" {}  {session}", state.unit)),
    ])
}

fn draw_numbers(state: &LiveState, frame: &mut Frame<'_>, area: Rect) {
    let mut lines = vec![Line::default()];
    lines.extend(kei_lines(state));
    lines.push(Line::default());
    lines.extend(value_lines(state));
    if let Some(loss) = &state.loss {
        lines.push(Line::default());
        lines.extend(loss_lines(loss));
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }).block(block()), area);
}

/// Returns KEI in large digits with its interval or the reason it is withheld.
fn kei_lines(state: &LiveState) -> Vec<Line<'static>> {
    let digits = state.kei.map_or("--".to_owned(), |kei| format!("{:.0}%", kei.value));
    let style = Style::new().fg(KEI_COLOUR);
    let mut lines: Vec<Line<'_>> =
        large(&digits).into_iter().map(|row| Line::styled(format!("  {row}"), style)).collect();
    lines.push(Line::default());
    lines.push(match (state.kei, state.withheld) {
        (Some(kei), _) => Line::raw(format!("  95 % interval {:.0} to {:.0}", kei.low, kei.high)),
        (None, Some(reason)) => Line::raw(format!("  {reason}")),
        (None, None) => Line::raw("  step on and run"),
    });
    lines
}

fn value_lines(state: &LiveState) -> [Line<'static>; 4] {
    let metric = |name: MetricName, value: Option<f64>| {
        let Definition { unit, decimals, .. } = *name.definition();
        value.map_or("-".to_owned(), |value| format!("{value:.decimals$} {unit}"))
    };
    [
        ("belt", state.speed_kmh.map_or("-".to_owned(), |kmh| format!("{kmh:.1} km/h"))),
        ("cadence", metric(MetricName::CadenceSpm, state.cadence_spm)),
        ("contact", metric(MetricName::GroundContactNearMs, state.contact_ms)),
        ("shoes", state.shoe.clone().unwrap_or("not named".to_owned())),
    ]
    .map(|(name, value)| {
        Line::from(vec![
            Span::styled(format!("  {name:<9}"), dim()),
            Span::styled(value, Style::new().add_modifier(Modifier::BOLD)),
        ])
    })
}

fn loss_lines(loss: &Loss) -> [Line<'static>; 2] {
    let percent = |part: u8| 100.0 * f64::from(part) / 256.0;
    let from = percent(loss.phase_from_256th);
    // The end of the stride is 256/256, which overflows a byte to 0.
    let to = if loss.phase_to_256th == 0 { 100.0 } else { percent(loss.phase_to_256th) };
    let points = f64::from(loss.kei_per_mille) / 10.0;
    [
        Line::raw(format!("  largest loss: {},", loss.part.words())),
        Line::raw(format!("  {from:.0}-{to:.0} % of the stride (-{points:.1})")),
    ]
}

fn draw_trends(state: &LiveState, frame: &mut Frame<'_>, area: Rect) {
    let rows = [Constraint::Percentage(KEI_TREND_PERCENT), Constraint::Percentage(100 - KEI_TREND_PERCENT)];
    let areas = Layout::vertical(rows).areas::<2>(area);
    let trends = [
        (MetricName::Kei, &state.kei_trend, KEI_COLOUR),
        (MetricName::CadenceSpm, &state.cadence_trend, CADENCE_COLOUR),
    ];
    for ((name, points, line), area) in trends.into_iter().zip(areas) {
        let title = format!(" {} ", metric_with_unit(name));
        let style = TrendStyle { block: block().title(title), line, axes: dim() };
        draw_trend(points, state.time_s, style, frame, area);
    }
}

fn block() -> Block<'static> {
    Block::bordered().border_type(BorderType::Rounded).border_style(dim())
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::estimate::Estimate;
    use kei_wire::PartCode;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn drawn(state: &LiveState, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(state, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let row = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..height).map(|y| row(y) + "\n").collect()
    }

    #[test]
    fn the_screen_shows_kei_with_interval_speed_and_units() {
        let state = LiveState {
            time_s: 754.0,
            kei: Some(Estimate { value: 64.2, low: 62.0, high: 66.4 }),
            cadence_spm: Some(172.4),
            speed_kmh: Some(10.5),
            contact_ms: Some(268.0),
            shoe: Some("裸足".to_owned()),
            loss: Some(Loss {
                part: PartCode::NEAR_SHANK,
                phase_from_256th: 160,
                phase_to_256th: 192,
                kei_per_mille: 62,
            }),
            kei_trend: (0..300).map(|s| (454.0 + f64::from(s), 63.0 + f64::from(s % 7) / 3.0)).collect(),
            ..LiveState::new("shelf", true)
        };
        let text = drawn(&state, 100, 30);
        for words in [
            "shelf  12:34",
            "95 % interval 62 to 66",
            "10.5 km/h",
            "172.4 spm",
            "268 ms",
            "裸",
            "near shank",
            "62-75 % of the stride (-6.2)",
            "KEI, %",
            "cadence, spm",
            "5 minutes ago",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        assert!(text.contains(large("64%")[0].trim_end()), "{text}");
    }

    #[test]
    fn the_screen_fits_terminals_of_any_size() {
        let state = LiveState { withheld: Some("no person in view"), ..LiveState::new("shelf", true) };
        assert!(drawn(&state, 80, 24).contains("no person in view"));
        for (width, height) in [(1, 1), (20, 5), (300, 80), (38, 10)] {
            drawn(&state, width, height);
        }
        assert!(drawn(&LiveState::new("shelf", false), 80, 24).contains("no session is running"));
    }
}
