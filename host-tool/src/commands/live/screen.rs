//! The running session in a terminal.

use super::digits::large;
use super::seen::{Seen, TREND_S};
use crate::text::clock;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, poll, read};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, BorderType, Chart, Dataset, GraphType, Paragraph, Wrap};
use ratatui::{DefaultTerminal, Frame};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

/// The colours that every terminal has, so that its own light or dark theme is kept.
const ACCENT: Color = Color::Green;
const SECOND: Color = Color::Cyan;

/// A terminal that is given back as it was.
pub(super) struct Screen {
    pub(super) seen: Seen,
    terminal: DefaultTerminal,
}

impl Screen {
    pub(super) fn open(seen: Seen) -> io::Result<Screen> {
        Ok(Screen { seen, terminal: ratatui::try_init()? })
    }

    /// Draws; true: the runner has pressed q.
    pub(super) fn show(&mut self) -> io::Result<bool> {
        let Screen { seen, terminal } = self;
        terminal.draw(|frame| draw(seen, frame))?;
        let mut enough = false;
        while poll(Duration::ZERO)? {
            enough |= matches!(read()?, Event::Key(key) if ends(key));
        }
        Ok(enough)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn ends(key: KeyEvent) -> bool {
    let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
    control_c || matches!(key.code, KeyCode::Char('q' | 'Q') | KeyCode::Esc)
}

fn draw(seen: &Seen, frame: &mut Frame<'_>) {
    let [head, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(9), Constraint::Length(1)])
            .areas(frame.area());
    frame.render_widget(heading(seen), head);
    let [numbers, trends] = Layout::horizontal([Constraint::Length(38), Constraint::Min(24)]).areas(body);
    draw_numbers(seen, frame, numbers);
    let [kei, cadence] =
        Layout::vertical([Constraint::Percentage(60), Constraint::Percentage(40)]).areas(trends);
    trend(frame, kei, " KEI, % ", &seen.kei_trend, seen.time_s, (ACCENT, 10.0));
    trend(frame, cadence, " cadence, steps a minute ", &seen.cadence_trend, seen.time_s, (SECOND, 10.0));
    frame.render_widget(Line::from("q ends this; the unit goes on").style(dim()), foot);
}

fn heading(seen: &Seen) -> Line<'static> {
    let state = if seen.running { clock(seen.time_s) } else { "no session is running".to_owned() };
    Line::from(vec![
        Span::styled(" KEI ", Style::new().bg(ACCENT).fg(Color::Black).add_modifier(Modifier::BOLD)),
        Span::raw(format!(" {}  {state}", seen.unit)),
    ])
}

fn draw_numbers(seen: &Seen, frame: &mut Frame<'_>, area: Rect) {
    let block = Block::bordered().border_type(BorderType::Rounded).border_style(dim());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let mut lines = vec![Line::default()];
    let figure = seen.kei.map_or("--".to_owned(), |kei| format!("{:.0}%", kei.value));
    lines.extend(large(&figure).map(|row| Line::styled(format!("  {row}"), Style::new().fg(ACCENT))));
    lines.push(Line::default());
    lines.push(match (seen.kei, seen.withheld) {
        (Some(kei), _) => Line::raw(format!("  95 % interval {:.0} to {:.0}", kei.low, kei.high)),
        (None, Some(why)) => Line::raw(format!("  {why}")),
        (None, None) => Line::raw("  step on and run"),
    });
    lines.push(Line::default());
    let value = |number: Option<f64>, digits: usize, unit: &str| {
        number.map_or("-".to_owned(), |number| format!("{number:.digits$} {unit}"))
    };
    for (name, words) in [
        ("belt", value(seen.speed_kmh, 1, "km/h")),
        ("cadence", value(seen.cadence_spm, 1, "spm")),
        ("contact", value(seen.contact_ms, 0, "ms")),
        ("shoes", seen.shoe.clone().unwrap_or("not named".to_owned())),
    ] {
        lines.push(Line::from(vec![
            Span::styled(format!("  {name:<9}"), dim()),
            Span::styled(words, Style::new().add_modifier(Modifier::BOLD)),
        ]));
    }
    if let Some(loss) = seen.loss {
        let percent = |part: u8| 100.0 * f64::from(part) / 256.0;
        let to = if loss.phase_to_256th == 0 { 100.0 } else { percent(loss.phase_to_256th) };
        let (part, from) = (loss.part.words(), percent(loss.phase_from_256th));
        let points = f64::from(loss.kei_per_mille) / 10.0;
        lines.push(Line::default());
        lines.push(Line::raw(format!("  most points go at: {part},")));
        lines.push(Line::raw(format!("  {from:.0}-{to:.0} % of the stride (-{points:.1})")));
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// The last minutes of one number; `least` is the smallest range shown, so that noise does not look like a mountain.
fn trend(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &'static str,
    points: &VecDeque<(f64, f64)>,
    now_s: f64,
    (colour, least): (Color, f64),
) {
    let data: Vec<(f64, f64)> = points.iter().map(|(time, value)| ((time - now_s) / 60.0, *value)).collect();
    let (low, high) =
        data.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (_, v)| (l.min(*v), h.max(*v)));
    let middle = if data.is_empty() { 0.0 } else { (low + high) / 2.0 };
    let half = if data.is_empty() { least / 2.0 } else { ((high - low) / 2.0).max(least / 2.0) };
    let bounds = [(middle - half).floor(), (middle + half).ceil()];
    let labels = |values: [f64; 2]| values.map(|value| Line::styled(format!("{value:.0}"), dim())).to_vec();
    let minutes = TREND_S / 60.0;
    let line = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line)
        .style(Style::new().fg(colour))
        .data(&data);
    let x = Axis::default()
        .bounds([-minutes, 0.0])
        .labels([Line::styled(format!("{minutes:.0} minutes ago"), dim()), Line::styled("now", dim())])
        .style(dim());
    let y = Axis::default().bounds(bounds).labels(labels(bounds)).style(dim());
    let block = Block::bordered().border_type(BorderType::Rounded).border_style(dim()).title(title);
    frame.render_widget(Chart::new(vec![line]).x_axis(x).y_axis(y).block(block), area);
}

fn dim() -> Style {
    Style::new().fg(Color::DarkGray)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::live::seen::Kei;
    use kei_wire::{Loss, PartCode};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn drawn(seen: &Seen, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(seen, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let row = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..height).map(|y| row(y) + "\n").collect()
    }

    /// KEI stands beside its interval and the belt's speed; trends have units.
    #[test]
    fn the_screen_says_it_all() {
        let seen = Seen {
            time_s: 754.0,
            kei: Some(Kei { value: 64.2, low: 62.0, high: 66.4 }),
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
            ..Seen::new("shelf", true)
        };
        let text = drawn(&seen, 100, 30);
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
            "cadence, steps a minute",
            "5 minutes ago",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        assert!(text.contains(large("64%")[0].trim_end()), "{text}");
    }

    /// Nobody there, and terminals of any size.
    #[test]
    fn any_size_will_do() {
        let seen = Seen { withheld: Some("no person in view"), ..Seen::new("shelf", true) };
        assert!(drawn(&seen, 80, 24).contains("no person in view"));
        for (width, height) in [(1, 1), (20, 5), (300, 80), (38, 10)] {
            drawn(&seen, width, height);
        }
        assert!(drawn(&Seen::new("shelf", false), 80, 24).contains("no session is running"));
    }
}
