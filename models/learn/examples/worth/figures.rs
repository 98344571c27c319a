//! The pictures of `docs/kei.md`.

use std::fmt::Write;

/// Side of the picture and its margin, px; the lowest score in it.
const SIDE: f64 = 420.0;
const MARGIN: f64 = 46.0;
const LOWEST: f64 = 0.2;

/// Truth to the right, KEI upwards, a line where they are the same.
pub(crate) fn scatter(pairs: &[(f64, f64)]) -> String {
    let across = |share: f64| MARGIN + (share - LOWEST) / (1.0 - LOWEST) * (SIDE - MARGIN - 10.0);
    let up = |share: f64| SIDE - across(share);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"white\"/>\n"
    );
    let (low, high) = (across(LOWEST), across(1.0));
    for percent in [20, 40, 60, 80, 100] {
        let place = across(f64::from(percent) / 100.0);
        let level = SIDE - place;
        let _ = writeln!(
            svg,
            "<path d=\"M{place:.1} {:.1}V{:.1}M{low:.1} {level:.1}H{high:.1}\" stroke=\"#ddd\"/>\n\
             <text x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent}</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent}</text>",
            SIDE - low,
            SIDE - high,
            SIDE - low + 16.0,
            low - 6.0,
            level + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<path d=\"M{low:.1} {:.1}L{high:.1} {:.1}\" stroke=\"#888\"/>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">true similarity, %</text>\n\
         <text x=\"14\" y=\"{:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {:.1})\">KEI, %</text>",
        SIDE - low,
        SIDE - high,
        (low + high) / 2.0,
        SIDE - 8.0,
        SIDE / 2.0,
        SIDE / 2.0
    );
    for (kei, truth) in pairs {
        let (x, y) = (across(*truth), up(*kei));
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"#c2410c\" fill-opacity=\"0.5\"/>"
        );
    }
    svg += "</svg>\n";
    svg
}

/// The error of the windows of one part of a condition, shares of 1.
pub(crate) struct Bar {
    pub(crate) name: &'static str,
    pub(crate) bias: f64,
    pub(crate) rms_error: f64,
}

/// Of the picture of errors: width of a part, height, and the largest error in it.
const PART: f64 = 62.0;
const HEIGHT: f64 = 220.0;
const LARGEST: f64 = 0.03;

/// For each condition its parts side by side: the error (RMS) as a bar, the bias as a line across it; points of KEI.
pub(crate) fn errors(conditions: &[(&str, Vec<Bar>)]) -> String {
    let parts: usize = conditions.iter().map(|(_, bars)| bars.len() + 1).sum();
    let width = MARGIN + PART * parts as f64;
    let (top, bottom) = (30.0, HEIGHT - 40.0);
    let up = |share: f64| bottom - share / LARGEST * (bottom - top);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"{width}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    for points in 0..=3 {
        let level = up(f64::from(points) / 100.0);
        let _ = writeln!(
            svg,
            "<path d=\"M{MARGIN} {level:.1}H{width}\" stroke=\"#ddd\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{points}</text>",
            MARGIN - 6.0,
            level + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"14\" y=\"{:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {:.1})\">points of KEI</text>",
        HEIGHT / 2.0,
        HEIGHT / 2.0
    );
    let mut left = MARGIN + PART / 2.0;
    for (condition, bars) in conditions {
        let middle = left + PART * bars.len() as f64 / 2.0;
        let _ = writeln!(
            svg,
            "<text x=\"{middle:.1}\" y=\"18\" text-anchor=\"middle\" font-weight=\"bold\">{condition}</text>"
        );
        for Bar { name, bias, rms_error } in bars {
            let (x, height) = (left + 8.0, bottom - up(*rms_error));
            let (wide, bias) = (PART - 16.0, up(bias.abs()));
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{height:.1}\" fill=\"#fdba74\"/>\n\
                 <path d=\"M{x:.1} {bias:.1}h{wide:.1}\" stroke=\"#9a3412\" stroke-width=\"2\"/>\n\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{name}</text>",
                up(*rms_error),
                x + wide / 2.0,
                bottom + 16.0
            );
            left += PART;
        }
        left += PART;
    }
    svg += "</svg>\n";
    svg
}
