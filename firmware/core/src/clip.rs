//! Analysis of a whole clip: the mean of its windows, with each frame in one window.

use crate::analyzer::GaitAnalyzer;
use crate::body::shows_person;
use crate::kei::reference::Reference;
use crate::pose::Pose;
use crate::report::GaitReport;
use crate::settings::{LeastStrides, Settings};
use core::time::Duration;
use heapless::Vec;
use kei_metric::{Estimate, Gait, MetricName, Metrics, View, Withheld};

/// Shortest remainder of a clip that counts as a window of its own, because it is weighted like a full one.
/// Chosen by hand.
const MIN_REST: Duration = Duration::from_millis(3000);

/// Runs a [`GaitAnalyzer`] over a recording and averages its windows.
///
/// Large (some 400 KiB), because the analyzer is: keep it on the heap or in a static.
pub struct ClipAnalyzer {
    analyzer: GaitAnalyzer,
    span: Option<(Duration, Duration)>,
    frames: u32,
    persons: u32,
    taken_to: Option<Duration>,
    windows: WindowSums,
}

/// Sums over the windows that have been added.
struct WindowSums {
    strides: u32,
    sums: [Option<(f32, [f32; 3])>; MetricName::ALL.len()],
    reasons: Vec<(Withheld, u32), { Withheld::ALL.len() }>,
    /// The most informative window: the clip takes view, facing, gait and contributions from it.
    best: GaitReport,
}

impl ClipAnalyzer {
    /// Creates an analyzer without poses. It scores from two strides on, whatever the settings say.
    pub const fn new(reference: Reference, settings: Settings) -> Self {
        let settings = Settings { least_strides: LeastStrides::Clip, ..settings };
        ClipAnalyzer {
            analyzer: GaitAnalyzer::new(reference, settings),
            span: None,
            frames: 0,
            persons: 0,
            taken_to: None,
            windows: WindowSums {
                strides: 0,
                sums: [None; MetricName::ALL.len()],
                reasons: Vec::new(),
                best: GaitReport::NOTHING,
            },
        }
    }

    /// Adds the next pose, like [`GaitAnalyzer::push`].
    pub fn push(&mut self, pose: &Pose) {
        let from = self.span.map_or(pose.time, |(from, _)| from);
        self.span = Some((from, pose.time.max(from)));
        self.frames += 1;
        self.persons += u32::from(shows_person(pose));
        // A new report comes once per stride and covers a whole window. Only reports a window apart are
        // averaged, so that each frame counts once.
        let new = self.analyzer.push(pose);
        let report = *self.analyzer.report();
        if new && report.to.saturating_sub(self.taken_to.unwrap_or(from)) >= GaitAnalyzer::WINDOW {
            self.take(report);
        }
    }

    /// Returns the analyzer, for the phase of the last frame and the latest window.
    pub fn analyzer(&self) -> &GaitAnalyzer {
        &self.analyzer
    }

    /// Ends the clip and returns its report.
    pub fn finish(&mut self) -> GaitReport {
        let last = *self.analyzer.finish();
        let rest = last.to.saturating_sub(self.taken_to.unwrap_or(Duration::ZERO));
        if self.taken_to.is_none() || rest >= MIN_REST {
            self.take(last);
        }
        let (from, to) = self.span.unwrap_or_default();
        let metrics = self.windows.metrics();
        GaitReport {
            from,
            to,
            frames: self.frames,
            person_fraction: self.persons as f32 / self.frames.max(1) as f32,
            strides: self.windows.strides,
            metrics,
            rank: metrics.get(MetricName::Kei).and_then(|kei| self.analyzer.rank(kei.value)),
            ..self.windows.best
        }
    }

    fn take(&mut self, report: GaitReport) {
        self.taken_to = Some(report.to);
        self.windows.add(&report);
    }
}

impl WindowSums {
    fn add(&mut self, report: &GaitReport) {
        self.strides += report.strides;
        for (name, metric) in report.metrics.iter() {
            let Ok(Estimate { value, low, high }) = metric else { continue };
            let (count, sums) = self.sums[name as usize].get_or_insert((0.0, [0.0; 3]));
            *count += 1.0;
            for (sum, part) in sums.iter_mut().zip([value, low, high]) {
                *sum += part;
            }
        }
        // Cadence is the last metric to be withheld, so its reason is that of the whole window.
        if let Err(why) = report.metrics[MetricName::CadenceSpm] {
            match self.reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, count)) => *count += 1,
                None => _ = self.reasons.push((why, 1)),
            }
        }
        // The later of two equals, because a runner settles into the pace.
        if informativeness(report) >= informativeness(&self.best) {
            self.best = *report;
        }
    }

    /// Returns the mean of the windows, intervals included. Systematic errors do not average out, so more
    /// windows do not make the interval narrower.
    fn metrics(&self) -> Metrics {
        let commonest =
            self.reasons.iter().max_by_key(|(_, count)| *count).map_or(Withheld::NoPerson, |(why, _)| *why);
        let mut metrics = Metrics::withheld(commonest);
        for &name in MetricName::ALL {
            metrics[name] = match self.sums[name as usize] {
                Some((count, sums)) => {
                    let [value, low, high] = sums.map(|sum| sum / count);
                    Ok(Estimate { value, low, high })
                }
                None => Err(self.best.metrics[name].err().unwrap_or(commonest)),
            };
        }
        metrics
    }
}

/// Ranks a window by how much it shows about the runner.
fn informativeness(report: &GaitReport) -> u8 {
    match report {
        GaitReport { similarity: Some(_), .. } => 4,
        GaitReport { gait: Gait::Running | Gait::Walking, .. } => 3,
        GaitReport { view: View::Side | View::Oblique, .. } => 2,
        GaitReport { view: View::Front, .. } => 1,
        _ => 0,
    }
}
