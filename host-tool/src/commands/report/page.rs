//! Assembles the page: head, sections and script.

use super::chart::stick_figures::script_data;
use super::data::ReportData;
use super::reference::ScoredReference;
use super::section::{
    against_speed, all_sessions, explanation, fatigue, headline, last_session, losses, over_time, shoes,
    stride,
};
use super::stride_figure::StrideFigures;
use super::text::period;
use crate::text;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const SCRIPT: &str = include_str!("script.js");
const STYLE: &str = include_str!("style.css");

/// Returns the whole page as HTML. `shoes_first` puts the comparison of shoes before KEI over time.
pub(super) fn page(data: &ReportData, shoes_first: bool) -> String {
    let page = html! {
        (DOCTYPE) "\n"
        html lang="en" {
            (head())
            body {
                main { (header(data)) (sections(data, shoes_first)) (footer()) }
                @if let Some(figures) = &data.figures { (script(figures)) }
            }
        }
        "\n"
    };
    without_control_characters(page.into_string())
}

fn head() -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { "KEI report" }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn header(data: &ReportData) -> Markup {
    let runner = data.cells.first().map_or("", |cell| cell.runner.as_str());
    let of = if runner.is_empty() { String::new() } else { format!("{runner}, ") };
    let strides: u32 = data.sessions.iter().map(|session| session.strides).sum();
    let sessions = text::sessions(data.sessions.len());
    let reference = data.reference.as_ref().map_or("the reference", ScoredReference::person);
    html! {
        header {
            p class="brand" { "Kipchoge Efficiency Index" }
            h1 { "How close is your running to " (reference) "'s?" }
            p class="soft" { (of) (period(data)) ": " (sessions) ", " (strides) " strides" }
        }
    }
}

fn sections(data: &ReportData, shoes_first: bool) -> Markup {
    let mut middle = [over_time::over_time(data), last_session::last_session(data), shoes::shoes(data)];
    if shoes_first {
        middle.rotate_right(1);
    }
    html! {
        (headline::headline(data))
        @for section in middle { (section) }
        (stride::stride(data))
        (losses::losses(data))
        (against_speed::against_speed(data))
        (fatigue::fatigue(data))
        (all_sessions::all_sessions(data))
        (explanation::explanation(data))
    }
}

fn footer() -> Markup {
    let made = text::moment(Some(text::now_unix_us()));
    html! {
        footer { "Made " (made) " by kei " (env!("CARGO_PKG_VERSION")) ". This file makes no network requests." }
    }
}

/// Returns the data of the stick figures and the script. Neither needs escaping: the data are numbers and
/// joint names, and the script contains no character that HTML and XML parse differently.
fn script(figures: &StrideFigures) -> Markup {
    html! {
        script type="application/json" id="figures-data" { (PreEscaped(script_data(figures).to_string())) }
        script { (PreEscaped(SCRIPT)) }
    }
}

/// Replaces control characters, which HTML forbids: names and notes are free text.
fn without_control_characters(page: String) -> String {
    let forbidden = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    page.replace(forbidden, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shoe names are free text. They must not break the page or add a script.
    #[test]
    fn free_text_is_escaped() {
        let nasty = "\"><script>alert(1)</script>&amp;\u{0}\u{ffff}]]> 裸足";
        let page = without_control_characters(html! { p title=(nasty) { (nasty) } }.into_string());
        let document = roxmltree::Document::parse(&page).unwrap();
        let expected = nasty.replace(['\u{0}', '\u{ffff}'], "\u{fffd}");
        assert_eq!(document.root_element().attribute("title"), Some(expected.as_str()));
        assert_eq!(document.root_element().text(), Some(expected.as_str()));
    }
}
