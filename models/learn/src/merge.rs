//! A reference gait of one's own: strides seen in clips of one runner, merged.

use crate::anchors::{new_scale, recreational_scores, speed_anchors};
use kei_core::{
    CycleJoints, GaitAnalyzer, GaitReport, LeastStrides, MetricName, Pose, Settings, StrideCycle,
};
use kei_core::{View, Withheld};
use kei_models::kipchoge;
use kei_models::reference::{FileCycle, FileScale, ReferenceGait};
use std::time::Duration;

/// Phases of a reference's cycle.
const PHASES: usize = 100;
/// A rest shorter than this is not worth a window of its own.
const LEAST_REST: Duration = Duration::from_secs(3);

/// What a window of a clip says of the runner's stride.
#[derive(Clone, Copy, Debug)]
pub struct SeenStride {
    /// The folded cycle.
    pub cycle: StrideCycle,
    /// The near foot's contact in its phase, cycles.
    pub contact: f64,
    /// Whole strides that it is the mean of.
    pub strides: u32,
}

/// Folds a clip window by window, each frame in one window.
pub struct ClipStrides {
    analyzer: Box<GaitAnalyzer>,
    taken_to: Option<Duration>,
    from: Option<Duration>,
    seen: Vec<SeenStride>,
    why_not: Option<Withheld>,
    view: View,
}

impl ClipStrides {
    /// With nothing seen yet.
    pub fn new() -> ClipStrides {
        let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
        let reference = kipchoge::gait().reference();
        ClipStrides {
            analyzer: Box::new(GaitAnalyzer::new(reference, settings)),
            taken_to: None,
            from: None,
            seen: Vec::new(),
            why_not: None,
            view: View::Unknown,
        }
    }

    /// Takes in the next pose.
    pub fn push(&mut self, pose: &Pose) {
        let from = *self.from.get_or_insert(pose.time);
        let new = self.analyzer.push(pose);
        let report = *self.analyzer.report();
        if new && report.to.saturating_sub(self.taken_to.unwrap_or(from)) >= GaitAnalyzer::WINDOW {
            self.take(&report);
        }
    }

    /// Every window's stride that would have been scored, and how the camera stood.
    ///
    /// # Errors
    /// Why none would.
    pub fn finish(mut self) -> Result<(Vec<SeenStride>, View), Withheld> {
        let last = *self.analyzer.finish();
        let rest = last.to.saturating_sub(self.taken_to.unwrap_or_default());
        if self.taken_to.is_none() || rest >= LEAST_REST {
            self.take(&last);
        }
        if self.seen.is_empty() {
            return Err(self.why_not.unwrap_or(Withheld::NoPerson));
        }
        Ok((self.seen, self.view))
    }

    fn take(&mut self, report: &GaitReport) {
        self.taken_to = Some(report.to);
        match (report.metrics[MetricName::Kei], self.analyzer.cycle()) {
            (Ok(_), Some((cycle, contact))) => {
                self.seen.push(SeenStride { cycle: *cycle, contact, strides: report.strides });
                self.view = report.view;
            }
            (Err(why), _) => self.why_not = Some(why),
            (Ok(_), None) => self.why_not = Some(Withheld::NoStride),
        }
    }
}

impl Default for ClipStrides {
    fn default() -> Self {
        ClipStrides::new()
    }
}

/// The mean stride, each counting as many times as it has strides, from the near foot's contact on. Cycles are
/// aligned by their own rule, so that nothing is smeared where the contacts of two clips are told a little apart.
///
/// # Panics
/// Without a stride.
pub fn merged(seen: &[SeenStride]) -> FileCycle {
    let strides: f64 = seen.iter().map(|s| f64::from(s.strides)).sum();
    assert!(strides > 0.0, "nothing to merge");
    let mean = |f: &dyn Fn(&SeenStride) -> f64| {
        seen.iter().map(|s| f64::from(s.strides) * f(s)).sum::<f64>() / strides
    };
    // Contacts lie close together, but may lie about the end of the cycle.
    let first = seen[0].contact;
    let contact = first + mean(&|s| (s.contact - first + 0.5).rem_euclid(1.0) - 0.5);
    let at = |series: usize, phase: f64| {
        [0, 1].map(|axis| {
            let value = mean(&|s| s.cycle.joints_at(phase)[series][axis]);
            (value * 1e4).round() / 1e4
        })
    };
    FileCycle::from_series(core::array::from_fn::<_, { CycleJoints::SERIES }, _>(|series| {
        (0..PHASES).map(|i| at(series, contact + i as f64 / PHASES as f64)).collect()
    }))
}

/// A reference gait with a scale of its own. `own_speed`, m/s, is what it was run at; with it a runner can be held
/// against it at another speed.
pub fn reference_gait(
    name: String,
    cycle: FileCycle,
    own_speed: Option<f64>,
    like: &FileScale,
) -> ReferenceGait {
    let bare = ReferenceGait {
        version: ReferenceGait::VERSION,
        name,
        scale: *like,
        at_speed: None,
        recreational: Vec::new(),
        cycle,
    };
    let FileScale { s_pos, s_vel, d0, g } = new_scale(&bare, like);
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    let gait = ReferenceGait { scale: FileScale { s_pos, s_vel, d0: rounded(d0), g: rounded(g) }, ..bare };
    let at_speed = own_speed.map(|speed| speed_anchors(&gait, speed));
    ReferenceGait { at_speed, recreational: recreational_scores(&gait), ..gait }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stride(strides: u32) -> SeenStride {
        let cycle = kipchoge::gait().cycle.cycle();
        SeenStride { cycle, contact: 0.9, strides }
    }

    /// The same stride twice is that stride, whichever phase its contact has.
    #[test]
    fn alike_strides_merge_to_themselves() {
        let about_the_end = SeenStride { contact: 1.9, ..stride(2) };
        let gait =
            reference_gait("two".into(), merged(&[stride(6), about_the_end]), None, &kipchoge::gait().scale);
        assert!(gait.reference().compare(&stride(1).cycle, 0.0).kei > 99.0);
    }

    /// A merged cycle is a reference like any other: its file is read back as it was.
    #[test]
    fn its_file_is_read_back() {
        let gait = reference_gait("mine".into(), merged(&[stride(8)]), Some(3.3), &kipchoge::gait().scale);
        let text = gait.to_toml().expect("a gait");
        assert_eq!(ReferenceGait::parse(&text).expect("sound"), gait);
    }
}
