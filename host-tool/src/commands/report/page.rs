//! The page, section by section.

use super::chart::{
    Scatter, both, forest, half, heat, history, legend, moving, scatter, script_data, session,
    speeds_over_time, strip, tiring,
};
use super::data::Data;
use super::words::{self, Headline};
use crate::markup::{Element, el, px};
use crate::stats::cell::Speed;
use crate::stats::contrast::difference::Verdict;
use crate::stats::experiment::GroupRow;
use crate::stats::text::{conditions, difference, sessions, verdict};
use crate::store::SessionRow;
use crate::text;
use kei_core::kei::Scale;
use kei_metric::MetricName;
use kei_wire::{PartCode, ReasonCode};

const SCRIPT: &str = include_str!("script.js");
const STYLE: &str = include_str!("style.css");

/// At most so many belt speeds are followed over time.
const SPEEDS_OVER_TIME: usize = 3;

/// The anchors that fix the scale: see the reference's card in `models`.
const MEDIAN_RUNNER: f64 = 100.0 * Scale::MEDIAN_RUNNER_SCORE;
const REFERENCE: f64 = 100.0 * Scale::REFERENCE_SCORE;

/// The whole page.
pub(super) fn page(data: &Data, shoes_first: bool) -> String {
    let mut middle = vec![over_time(data), last_session(data), shoes(data)];
    if shoes_first {
        middle.rotate_right(1);
    }
    let main = el("main")
        .with(head(data))
        .with(hero(data))
        .all(middle.into_iter().flatten())
        .all(stride(data))
        .all(lost(data))
        .with(against_speed(data))
        .with(fading(data))
        .with(all_sessions(data))
        .with(reading(data))
        .with(foot());
    let scripts = data.figures.as_ref().map(|figures| {
        let holder = el("script").at("type", "application/json").at("id", "figures-data");
        [holder.text(script_data(figures)), el("script").text(SCRIPT)]
    });
    let head = el("head")
        .with(el("meta").at("charset", "utf-8"))
        .with(el("meta").at("name", "viewport").at("content", "width=device-width, initial-scale=1"))
        .with(el("meta").at("name", "color-scheme").at("content", "light dark"))
        .with(el("title").text("KEI report"))
        .with(el("style").text(STYLE));
    let html =
        el("html").at("lang", "en").with(head).with(el("body").with(main).all(scripts.into_iter().flatten()));
    format!("<!DOCTYPE html>\n{}\n", html.render())
}

fn head(data: &Data) -> Element {
    let runner = data.cells.first().map_or("", |cell| cell.runner.as_str());
    let of = if runner.is_empty() { String::new() } else { format!("{runner}, ") };
    let strides: u32 = data.sessions.iter().map(|session| session.strides).sum();
    let sessions = text::sessions(data.sessions.len());
    el("header")
        .with(el("p").class("brand").text("Kipchoge Efficiency Index"))
        .with(el("h1").text("How close to Kipchoge do you run?"))
        .with(
            el("p").class("soft").text(format!("{of}{}: {sessions}, {strides} strides", words::period(data))),
        )
}

fn section(title: &str) -> Element {
    el("section").with(el("h2").text(title))
}

fn paragraph(text: impl Into<String>) -> Element {
    el("p").class("soft").text(text)
}

fn hero(data: &Data) -> Element {
    let plain = el("ul").class("words").all(words::plain(data).into_iter().map(|words| el("li").text(words)));
    let Some(headline) = Headline::of(data) else {
        let why = main_reason(data).unwrap_or("too few strides in a row");
        return section("No KEI yet")
            .class("hero")
            .with(el("p").text(format!("It was withheld: {why}.")))
            .with(plain);
    };
    let number =
        el("p").class("number").text(format!("{:.0}", headline.pooled.kei.value)).with(el("span").text("%"));
    el("section")
        .class("hero")
        .at("aria-label", "In plain words")
        .with(
            el("div")
                .with(number)
                .with(el("p").class("at").text(format!("KEI {}", headline.condition())))
                .with(paragraph(headline.basis())),
        )
        .with(plain)
        .with(el("div").class("gauge").with(both("KEI on its scale", |size| gauge(&headline, size.width))))
}

/// Where the number lies between nothing and Kipchoge.
fn gauge(headline: &Headline, width: f64) -> Element {
    let spread = headline.pooled.kei;
    let wide = width > 500.0;
    let x = |percent: f64| 4.0 + percent.clamp(0.0, 100.0) / 100.0 * (width - 8.0);
    let word = |percent: f64, anchor: &str, text: &str| {
        el("text").at("x", px(x(percent))).at("y", 62).at("text-anchor", anchor).class("tick").text(text)
    };
    let stroke = |percent: f64| {
        let at = px(x(percent));
        el("line").at("x1", &at).at("x2", &at).at("y1", 14).at("y2", 46).class("line")
    };
    let bar = |from: f64, to: f64, class: &str| {
        el("rect")
            .at("x", px(x(from)))
            .at("y", 22)
            .at("width", px((x(to) - x(from)).max(2.0)))
            .at("height", 16)
            .at("rx", 8)
            .class(class)
    };
    el("svg")
        .at("xmlns", "http://www.w3.org/2000/svg")
        .at("viewBox", format!("0 0 {} 70", px(width)))
        .at("role", "img")
        .with(bar(0.0, 100.0, "track"))
        .with(bar(spread.low, spread.high, "reach"))
        .with(stroke(MEDIAN_RUNNER))
        .with(stroke(REFERENCE))
        .with(el("circle").at("cx", px(x(spread.value))).at("cy", 30).at("r", 9).class("needle"))
        .with(word(0.0, "start", "0 %"))
        .with(word(
            MEDIAN_RUNNER,
            "middle",
            if wide { "62 %: median runner, 9 km/h" } else { "62 %: median" },
        ))
        .with(word(100.0, "end", if wide { "98 %: Kipchoge, race pace" } else { "98 %" }))
}

fn over_time(data: &Data) -> Option<Element> {
    let speeds = speeds_over_time(data);
    let section = section("KEI over time");
    if speeds.is_empty() {
        return Some(section.with(paragraph(
            "One session at each belt speed so far: a line over time needs the same speed on two days or more. KEI \
             changes with speed, so different speeds are never put on one line.",
        )));
    }
    let shown = speeds.iter().take(SPEEDS_OVER_TIME);
    let left_out = speeds.len().saturating_sub(SPEEDS_OVER_TIME);
    let mut section = section
        .with(paragraph("Each belt speed by itself, for KEI changes with speed. The whiskers are what the camera could measure that day."))
        .with(legend(&data.shoe_names));
    for &speed in shown {
        let name = format!("KEI over time at {speed} km/h");
        section = section
            .with(el("h3").text(format!("At {speed} km/h")))
            .with(both(&name, |size| history(data, speed, size)))
            .with(history_numbers(data, speed));
    }
    let more = (left_out > 0)
        .then(|| paragraph(format!("{left_out} more belt speeds were run less: see the sessions below.")));
    Some(section.all(more))
}

fn history_numbers(data: &Data, speed: Speed) -> Element {
    let rows = data.cells.iter().filter(|cell| cell.speed == Some(speed)).filter_map(|cell| {
        let kei = cell.metric(MetricName::Kei)?;
        let when = cell.started_unix_us.and_then(text::day).unwrap_or("no date".to_owned());
        let (low, high) = kei.interval?;
        Some(vec![
            when,
            text::shoe(&cell.shoe).to_owned(),
            format!("{:.1}", kei.mean),
            format!("{low:.1} to {high:.1}"),
        ])
    });
    numbers(&["date", "shoes", "KEI, %", "95 % interval"], rows)
}

fn last_session(data: &Data) -> Option<Element> {
    let last = data.last.as_ref()?;
    let (when, length) =
        (text::moment(last.row.started_unix_us), text::length(last.row.duration_us as f64 / 1e6));
    let rows = last.line.iter().map(|bucket| {
        vec![
            text::length(bucket.time_s),
            format!("{:.1}", bucket.kei),
            format!("{:.1} to {:.1}", bucket.low, bucket.high),
        ]
    });
    let each = text::length(f64::from(last.bucket_s));
    Some(
        section("The last session")
            .with(paragraph(format!(
                "{when}, {length}, {} strides. Above: shoes and belt speed. The line is the mean of {each} each, the \
                 band its 95 % interval; where it breaks, nothing was scored.",
                last.row.strides
            )))
            .with(both("KEI in the last session", |size| session(data, last, size)))
            .with(numbers(&["time", "KEI, %", "95 % interval"], rows)),
    )
}

fn shoes(data: &Data) -> Option<Element> {
    let experiment = &data.shoes;
    if experiment.rows.is_empty() {
        return None;
    }
    let section = section("Shoes, at the same belt speed")
        .with(paragraph(
            "Runs are compared, not strides: the strides of one run are not independent. Full whiskers span the 95 % \
             interval of the mean over sessions; dotted ones are of a single session and only what the camera could \
             measure.",
        ))
        .with(both("KEI by shoes and belt speed", |size| forest(data, &speeds_in_common(&experiment.rows), size)));
    let differences = match experiment.contrasts.as_slice() {
        [] => el("p").class("note").text("One pair of shoes so far: nothing to compare it with."),
        contrasts => {
            let rows = contrasts.iter().map(|c| {
                let class = if c.verdict == Verdict::Differs { "verdict yes" } else { "verdict" };
                el("tr")
                    .with(el("th").at("scope", "row").text(format!("{} over {}", c.a, c.b)))
                    .with(el("td").text(difference(c)))
                    .with(el("td").class(class).text(verdict(c)))
                    .with(el("td").text(sessions(c)))
                    .with(el("td").text(conditions(c)))
            });
            let names = ["", "difference (95 % interval)", "verdict", "sessions", "compared at"];
            table("Differences between shoes", &names, rows)
        }
    };
    let unmatched = (experiment.without_speed > 0).then(|| {
        el("p").class("note").text(format!(
            "Not speed-matched, so not compared: {} sessions without a belt speed. Tag them: kei tag ID --speed-kmh V.",
            experiment.without_speed
        ))
    });
    Some(section.with(differences).all(unmatched).with(paragraph(words::noise(data))))
}

/// Speeds with several pairs of shoes; all where there is none.
fn speeds_in_common(rows: &[GroupRow]) -> Vec<GroupRow> {
    let several = |row: &&GroupRow| rows.iter().filter(|other| other.speed == row.speed).count() > 1;
    let common: Vec<GroupRow> = rows.iter().filter(several).cloned().collect();
    if common.is_empty() { rows.to_vec() } else { common }
}

/// The charts against belt speed. Stride length is belt speed times stride time.
const AGAINST_SPEED: [Scatter; 4] = [
    Scatter {
        metric: MetricName::CadenceSpm,
        name: "cadence",
        least: 10.0,
        unit: "spm",
        decimals: 1,
        times: |_| 1.0,
    },
    Scatter {
        metric: MetricName::GroundContactNearMs,
        name: "ground contact, near foot",
        least: 40.0,
        unit: "ms",
        decimals: 0,
        times: |_| 1.0,
    },
    Scatter {
        metric: MetricName::StrideTimeMs,
        name: "stride length",
        least: 0.4,
        unit: "m",
        decimals: 2,
        times: |kmh| kmh / 3600.0,
    },
    Scatter {
        metric: MetricName::VerticalOscillationLeg,
        name: "vertical oscillation",
        least: 2.0,
        unit: "% of leg length",
        decimals: 1,
        times: |_| 100.0,
    },
];

fn against_speed(data: &Data) -> Element {
    let section = section("Cadence, contact, stride length and oscillation against speed");
    let shown = || AGAINST_SPEED.into_iter().filter(|what| !what.points(data).is_empty());
    if shown().next().is_none() {
        return section.with(paragraph(
            "Nothing to show: no session has both a belt speed and one of these. Tag the speed with kei tag ID \
             --speed-kmh V.",
        ));
    }
    let missing = AGAINST_SPEED.iter().filter(|what| what.points(data).is_empty()).map(|what| {
        let why = reason_of(data, what.metric).unwrap_or("not measured");
        el("p").class("note").text(format!("No {}: {why}.", what.name))
    });
    let tables = shown().map(|what| {
        let rows = what.points(data).into_iter().map(move |(cell, kmh, found)| {
            let shoe = text::shoe(&cell.shoe).to_owned();
            vec![cell.session.to_string(), shoe, format!("{kmh:.1}"), what.words(&found)]
        });
        let head =
            el("tr").all(["session", "shoes", "belt, km/h"].map(|name| column(name).at("scope", "col")));
        let unit = column(&format!("{}, {}", what.name, what.unit)).at("scope", "col");
        let rows = rows.map(|cells| el("tr").all(cells.into_iter().map(|cell| el("td").text(cell))));
        let table = el("table").with(el("thead").with(head.with(unit))).with(el("tbody").all(rows));
        scrolling(&format!("{} against belt speed", what.name), table)
    });
    section
        .with(paragraph("One mark for each session, pair of shoes and belt speed, with the mean 95 % interval of its windows."))
        .with(legend(&data.shoe_names))
        .with(el("div").class("pair").all(shown().map(|what| {
            let name = format!("{} against belt speed", what.name);
            half(&name, |size| scatter(data, what, size))
        })))
        .all(missing)
        .with(el("details").with(el("summary").text("The numbers")).all(tables))
}

fn column(name: &str) -> Element {
    el("th").text(name)
}

fn stride(data: &Data) -> Option<Element> {
    let figures = data.figures.as_ref()?;
    let span = &figures.span;
    let at = span.speed_kmh.map_or("an unknown belt speed".to_owned(), |kmh| format!("{kmh:.1} km/h"));
    let key = |class: &str, words: &str| {
        el("li").with(el("span").class(format!("swatch {class}")).at("aria-hidden", "true")).text(words)
    };
    let controls = el("div")
        .class("phase")
        .at("id", "phase-controls")
        .at("hidden", "hidden")
        .with(el("button").at("id", "phase-play").at("type", "button").text("Play"))
        .with(
            el("input")
                .at("id", "phase")
                .at("type", "range")
                .at("min", 0)
                .at("max", 99)
                .at("value", 0)
                .at("aria-label", "Phase of the stride, %"),
        )
        .with(el("span").at("id", "phase-words").class("soft").text("0 % of the stride"));
    Some(
        section("Your stride over Kipchoge's")
            .with(paragraph(format!(
                "From the stored keypoints of session {}: the middle of {} frames in {} at {at}. 0 % is where your near \
                 foot lands; both are turned to the same phase and drawn in their own leg lengths, so size does not \
                 count. Move over the picture, or use the slider.",
                span.session,
                figures.frames,
                text::shoe(&span.shoe)
            )))
            .with(
                el("ul")
                    .class("legend")
                    .with(key("runner", "you"))
                    .with(key("kipchoge", "Eliud Kipchoge, race pace"))
                    .with(key("faded", "paler: the leg away from the camera")),
            )
            .with(el("div").class("figure").with(moving(figures)).with(controls))
            .with(both("Both strides at eight phases, % of the stride", |size| strip(figures, size))),
    )
}

fn lost(data: &Data) -> Option<Element> {
    if data.losses.is_empty() {
        return None;
    }
    let rows = data.losses.iter().take(12).map(|loss| {
        let part = PartCode(loss.part).words().to_owned();
        let phase = format!("{:.0} to {:.0} %", 100.0 * loss.phase_from, 100.0 * loss.phase_to);
        vec![part, phase, format!("{:.2}", loss.points)]
    });
    Some(
        section("Where the points go")
            .with(paragraph(
                "KEI points lost at each limb in each eighth of the stride, mean over all windows of all sessions. Near \
                 is the side of the camera. The unit records the twelve largest of each window, so small numbers are \
                 lower bounds; they have no interval of their own.",
            ))
            .with(both("Points lost by limb and part of the stride", |size| heat(&data.losses, size)))
            .with(numbers(&["limb", "part of the stride", "KEI points, at least"], rows)),
    )
}

fn fading(data: &Data) -> Element {
    let section = section("First against last quarter").with(el("p").text(words::tiring(data)));
    if !data.quarters.iter().any(|q| q.first[0].is_some() && q.last[0].is_some()) {
        return section;
    }
    let rows = data.quarters.iter().filter_map(|q| {
        let both = |at: usize, digits: usize| match (q.first[at], q.last[at]) {
            (Some(a), Some(b)) => format!("{a:.digits$} → {b:.digits$}"),
            _ => "-".to_owned(),
        };
        q.first[0]?;
        let speed = q.speed_kmh.map_or("?".to_owned(), |kmh| format!("{kmh:.1}"));
        Some(vec![
            q.session.to_string(),
            text::length(q.duration_s),
            speed,
            both(0, 1),
            both(1, 1),
            both(2, 0),
        ])
    });
    section
        .with(paragraph("The longest stretch of each session at one speed in one pair of shoes. Open: first quarter; filled: last."))
        .with(both("KEI in the first and the last quarter", |size| tiring(data, size)))
        .with(numbers(&["session", "stretch", "belt, km/h", "KEI, %", "cadence, spm", "contact of the near foot, ms"], rows))
}

fn all_sessions(data: &Data) -> Element {
    let rows = data.sessions.iter().rev().map(|session| {
        el("tr").all(session_cells(data, session).into_iter().map(|cell| el("td").text(cell)))
    });
    let names = ["", "began", "lasted", "shoes", "belt, km/h", "KEI, % @ km/h", "strides", "note"];
    section("Sessions").with(table("Sessions", &names, rows))
}

fn session_cells(data: &Data, session: &SessionRow) -> Vec<String> {
    use crate::stats::text::{kei, shoes, speeds};
    let cells: Vec<_> = data.cells.iter().filter(|cell| cell.session == session.id).collect();
    vec![
        session.id.to_string(),
        text::moment(session.started_unix_us),
        text::length(session.duration_us as f64 / 1e6),
        shoes(&cells),
        speeds(&cells),
        kei(&cells),
        session.strides.to_string(),
        session.tags.note.clone(),
    ]
}

fn reading(data: &Data) -> Element {
    let withheld = data.withheld.iter().filter(|w| w.reason != ReasonCode::NOT_MEASURED).take(12).map(|w| {
        let share = 100.0 * f64::from(w.windows) / f64::from(w.of.max(1));
        vec![w.metric.to_string(), w.reason.words().to_owned(), format!("{share:.0}")]
    });
    let withheld: Vec<Vec<String>> = withheld.collect();
    let none = withheld.is_empty();
    let section = section("How to read this")
        .with(el("p").text(
            "KEI says how much your posture and movement through the stride are like Eliud Kipchoge's, measured from a \
             side view at his race pace. It is fixed by two points: he himself as a camera sees him scores 98 %, the \
             median of recreational treadmill runners at 9 km/h in their own shoes 62 %. Faster running scores higher, \
             so the belt speed always stands beside it.",
        ))
        .with(el("p").text(
            "Shoes that are run one after the other in one session differ by tiring, too: change their order from day to \
             day.",
        ))
        .with(el("p").text(
            "An interval of 95 % means: were all this done again, nineteen of twenty such intervals would hold the true \
             value. \"Differs\" is said where a difference that large comes by chance less than once in 25 times, also \
             allowing for how many pairs of shoes are looked at.",
        ));
    if none {
        return section;
    }
    section.with(el("h3").text("What was withheld, and why")).with(rows_table(
        "What was withheld",
        &["metric", "why", "% of windows"],
        withheld.into_iter(),
    ))
}

fn foot() -> Element {
    let made = text::moment(Some(text::now_unix_us()));
    el("footer").text(format!(
        "Made {made} by kei {}. This file asks nothing from the net.",
        env!("CARGO_PKG_VERSION")
    ))
}

fn main_reason(data: &Data) -> Option<&'static str> {
    reason_of(data, MetricName::Kei)
}

fn reason_of(data: &Data, metric: MetricName) -> Option<&'static str> {
    data.withheld.iter().find(|w| w.metric == metric).map(|w| w.reason.words())
}

/// A chart's numbers, for whoever wants them or can't see it.
fn numbers(names: &[&'static str], rows: impl Iterator<Item = Vec<String>>) -> Element {
    el("details").with(el("summary").text("The numbers")).with(rows_table(
        "The numbers of the chart above",
        names,
        rows,
    ))
}

fn rows_table(label: &str, names: &[&'static str], rows: impl Iterator<Item = Vec<String>>) -> Element {
    let rows = rows.map(|cells| el("tr").all(cells.into_iter().map(|cell| el("td").text(cell))));
    table(label, names, rows)
}

fn table(label: &str, names: &[&'static str], rows: impl Iterator<Item = Element>) -> Element {
    let heads = names.iter().map(|name| match *name {
        "" => el("td"),
        name => el("th").at("scope", "col").text(name),
    });
    scrolling(label, el("table").with(el("thead").with(el("tr").all(heads))).with(el("tbody").all(rows)))
}

fn scrolling(label: &str, table: Element) -> Element {
    // Wide tables scroll by themselves, also by keyboard.
    el("div").class("scroll").at("role", "region").at("aria-label", label).at("tabindex", 0).with(table)
}
