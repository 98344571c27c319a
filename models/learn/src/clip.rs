//! Folds the strides of a clip window by window.

use kei_core::{GaitAnalyzer, GaitReport, LeastStrides, Pose, Settings, StrideCycle};
use kei_metric::MetricName;
use kei_metric::{View, Withheld};
use kei_models::kipchoge;
use std::time::Duration;

/// Shortest remainder of a clip that is folded. A shorter one has too few strides.
const MIN_REMAINDER: Duration = Duration::from_secs(3);

/// The stride of one window of a clip.
#[derive(Clone, Copy, Debug)]
pub struct ClipStride {
    /// The folded cycle.
    pub cycle: StrideCycle,
    /// Phase of the near foot's contact, in cycles.
    pub contact: f64,
    /// Number of whole strides that were folded.
    pub strides: u32,
}

/// Folds a clip window by window. The windows do not overlap.
pub struct ClipStrides {
    analyzer: Box<GaitAnalyzer>,
    /// End of the last window that was added.
    added_to: Option<Duration>,
    /// Time of the first frame.
    from: Option<Duration>,
    strides: Vec<ClipStride>,
    /// Reason why the score was withheld, for the last window without a score.
    withheld: Option<Withheld>,
    view: View,
}

impl ClipStrides {
    /// Creates an analysis without frames.
    pub fn new() -> ClipStrides {
        let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
        // Any reference works: the value of the score is not used, only whether there is one.
        let reference = kipchoge::gait().reference();
        ClipStrides {
            analyzer: Box::new(GaitAnalyzer::new(reference, settings)),
            added_to: None,
            from: None,
            strides: Vec::new(),
            withheld: None,
            view: View::Unknown,
        }
    }

    /// Adds the next pose.
    pub fn push(&mut self, pose: &Pose) {
        // The timestamps of a clip may start at any value.
        let from = *self.from.get_or_insert(pose.time);
        let new = self.analyzer.push(pose);
        let report = *self.analyzer.report();
        // Overlapping windows would count the same strides twice.
        if new && report.to.saturating_sub(self.added_to.unwrap_or(from)) >= GaitAnalyzer::WINDOW {
            self.add(&report);
        }
    }

    /// Returns the stride of every window with a score, and the camera's view.
    ///
    /// # Errors
    /// Fails if no window has a score. The error is the reason for the last window.
    pub fn finish(mut self) -> Result<(Vec<ClipStride>, View), Withheld> {
        let last = *self.analyzer.finish();
        let remainder = last.to.saturating_sub(self.added_to.unwrap_or_default());
        // A clip shorter than a window is added as one window, however short it is.
        if self.added_to.is_none() || remainder >= MIN_REMAINDER {
            self.add(&last);
        }
        if self.strides.is_empty() {
            return Err(self.withheld.unwrap_or(Withheld::NoPerson));
        }
        Ok((self.strides, self.view))
    }

    fn add(&mut self, report: &GaitReport) {
        self.added_to = Some(report.to);
        match (report.metrics[MetricName::Kei], self.analyzer.cycle()) {
            (Ok(_), Some((cycle, contact))) => {
                self.strides.push(ClipStride { cycle: *cycle, contact, strides: report.strides });
                self.view = report.view;
            }
            (Err(why), _) => self.withheld = Some(why),
            (Ok(_), None) => self.withheld = Some(Withheld::NoStride),
        }
    }
}

impl Default for ClipStrides {
    fn default() -> Self {
        ClipStrides::new()
    }
}
