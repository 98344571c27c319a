//! The strides of a clip, folded window by window.

use kei_core::{GaitAnalyzer, GaitReport, LeastStrides, Pose, Settings, StrideCycle};
use kei_metric::MetricName;
use kei_metric::{View, Withheld};
use kei_models::kipchoge;
use std::time::Duration;

/// Shortest remainder of a clip that is measured; a shorter one has too few strides.
const MIN_REMAINDER: Duration = Duration::from_secs(3);

/// The stride of one window of a clip.
#[derive(Clone, Copy, Debug)]
pub struct ClipStride {
    /// The folded cycle.
    pub cycle: StrideCycle,
    /// Phase of the near foot's contact, in cycles.
    pub contact: f64,
    /// Number of whole strides in the mean.
    pub strides: u32,
}

/// Folds a clip window by window, each frame in one window.
pub struct ClipStrides {
    analyzer: Box<GaitAnalyzer>,
    /// End of the last window that was taken.
    taken_to: Option<Duration>,
    /// Time of the first frame.
    from: Option<Duration>,
    strides: Vec<ClipStride>,
    /// Why the last window without a score has none.
    withheld: Option<Withheld>,
    view: View,
}

impl ClipStrides {
    /// Creates an analysis without frames.
    pub fn new() -> ClipStrides {
        let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
        // Any reference works: only whether a window gets a score is used.
        let reference = kipchoge::gait().reference();
        ClipStrides {
            analyzer: Box::new(GaitAnalyzer::new(reference, settings)),
            taken_to: None,
            from: None,
            strides: Vec::new(),
            withheld: None,
            view: View::Unknown,
        }
    }

    /// Adds the next pose.
    pub fn push(&mut self, pose: &Pose) {
        // A clip may start at any time stamp.
        let from = *self.from.get_or_insert(pose.time);
        let new = self.analyzer.push(pose);
        let report = *self.analyzer.report();
        // Windows that share frames would count the same strides twice.
        if new && report.to.saturating_sub(self.taken_to.unwrap_or(from)) >= GaitAnalyzer::WINDOW {
            self.take(&report);
        }
    }

    /// Returns the stride of every window with a score, and the camera's view.
    ///
    /// # Errors
    /// No window has a score; the error is the reason of the last window.
    pub fn finish(mut self) -> Result<(Vec<ClipStride>, View), Withheld> {
        let last = *self.analyzer.finish();
        let remainder = last.to.saturating_sub(self.taken_to.unwrap_or_default());
        // A clip shorter than a window is one window, however short.
        if self.taken_to.is_none() || remainder >= MIN_REMAINDER {
            self.take(&last);
        }
        if self.strides.is_empty() {
            return Err(self.withheld.unwrap_or(Withheld::NoPerson));
        }
        Ok((self.strides, self.view))
    }

    fn take(&mut self, report: &GaitReport) {
        self.taken_to = Some(report.to);
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
