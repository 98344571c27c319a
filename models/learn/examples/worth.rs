//! What KEI is worth on runners never seen in training: `worth [RUNNERS] [PICTURE.svg]`.
//!
//! Prints tables of the bundled model's error by speed, yaw, frame rate and number of strides, and of what regressions
//! are worth that lack a part of the inputs; draws truth against KEI. `RUNNERS` as in `kei train`, with whose default the
//! windows are those that the model was tried on.

use kei_learn::{
    Ablation, Agreement, Drawing, KeypointErrors, LearnError, Plan, Recipe, Target, Watch, Window, binned,
    coverage, cross_validated, judged, pairs,
};
use kei_models::kei_file::KeiModel;
use std::error::Error;
use std::fmt::Write;

type Key = fn(&Window) -> f64;

/// What windows are sorted by: name, edges, names of the parts.
const CONDITIONS: [(&str, Key, &[f64], &[&str]); 4] = [
    (
        "belt speed, km/h",
        |w| 3.6 * w.about.speed,
        &[9.0, 12.0, 15.0, 18.0],
        &["below 9", "9-12", "12-15", "15-18", "above 18"],
    ),
    (
        "yaw either way, degrees",
        |w| w.about.yaw.abs(),
        &[5.0, 10.0, 15.0, 20.0],
        &["below 5", "5-10", "10-15", "15-20", "20-25"],
    ),
    (
        "frames a second",
        |w| w.about.rate,
        &[14.0, 22.0, 28.0, 45.0],
        &["10, 12", "15, 20", "24, 25", "30", "50, 60"],
    ),
    (
        "whole strides",
        |w| w.inputs.circumstances.strides,
        &[6.0, 9.0, 12.0],
        &["below 6", "6-8", "9-11", "12 and more"],
    ),
];

struct Quiet;

impl Watch for Quiet {
    fn begin(&self, _: u64) {}
    fn step(&self) {}
    fn now(&self, _: &str) {}
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let runners: u64 = arguments.next().map_or(Ok(900), |n| n.parse())?;
    let model = KeiModel::from_bytes(include_bytes!("../../kei/kipchoge.kei"))?;
    let drawing = Plan { runners, seed: 1 }.draw(&model.gait, &KeypointErrors::fitted(), &Quiet);
    let mixed = &drawing.held_out[0].1;
    let found = judged(&model.kei.regression()?, mixed, Target::Kei);
    println!("| by | | windows | RMSE | bias | intervals that hold |\n|-|-|-|-|-|-|");
    for (name, key, edges, parts) in CONDITIONS {
        for (part, pairs_of_part) in parts.iter().zip(binned(mixed, &found, key, edges)) {
            let Agreement { count, rms_error, bias, .. } = Agreement::of(&pairs(&pairs_of_part));
            let held = 100.0 * coverage(&pairs_of_part);
            println!("| {name} | {part} | {count} | {rms_error:.4} | {bias:+.4} | {held:.0} % |");
        }
    }
    if let Some(path) = arguments.next() {
        std::fs::write(path, scatter(&pairs(&found)))?;
    }
    println!("\n{}", among_training_runners(&drawing)?);
    println!("\n| inputs | mixed: r | RMSE | 9 km/h: r | RMSE | 6-21 km/h: r | RMSE |\n|-|-|-|-|-|-|-|");
    let asked: Vec<&[Window]> = drawing.held_out.iter().map(|(_, windows)| windows.as_slice()).collect();
    for ablation in Ablation::all() {
        print!("| {} |", ablation.name);
        for found in ablation.agreement(&drawing.learnt, &asked, model.gait.reference().scale())? {
            print!(" {:.4} | {:.4} |", found.correlation, found.rms_error);
        }
        println!();
    }
    Ok(())
}

/// How well training runners at 9 km/h are told by a regression that saw neither them nor their group.
fn among_training_runners(drawing: &Drawing) -> Result<String, LearnError> {
    let found = cross_validated(&drawing.learnt, Target::Kei, &Recipe::usual(Target::Kei))?;
    let at_9_kmh = |w: &Window| w.about.toward_reference == 0.0 && (3.6 * w.about.speed - 9.0).abs() < 0.5;
    let few: Vec<(f64, f64)> =
        drawing.learnt.iter().zip(found).filter(|(w, _)| at_9_kmh(w)).map(|(_, pair)| pair).collect();
    let Agreement { count, correlation, rms_error, .. } = Agreement::of(&few);
    Ok(format!(
        "Training runners at 9 km/h, cross-validated: {count} windows, r {correlation:.4}, RMSE {rms_error:.4}"
    ))
}

/// Side of the picture and its margin, px; the lowest score in it.
const SIDE: f64 = 420.0;
const MARGIN: f64 = 46.0;
const LOWEST: f64 = 0.2;

/// Truth to the right, KEI upwards, a line where they are the same.
fn scatter(pairs: &[(f64, f64)]) -> String {
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
