//! A window of poses, analysed in the same way as on the unit.

use kei_core::kei::Reference;
use kei_core::{
    ClipAnalyzer, GaitAnalyzer, GaitReport, LeastStrides, Pose, SegmentChoice, Settings, StrideCycle,
};
use kei_metric::{MetricName, Metrics};
use kei_models::{Network, kipchoge};
use std::path::Path;
use std::time::Duration;

/// The analysis of a window.
pub(crate) struct WindowResult {
    pub(crate) report: GaitReport,
    pub(crate) cycle: Option<StrideCycle>,
}

/// Analyses windows of poses from one network.
pub(crate) struct Analysis {
    reference: Reference,
}

impl Analysis {
    /// Creates the analysis of poses that `network` detected.
    pub(crate) fn new(network: Network) -> Self {
        Analysis { reference: kipchoge::reference(network) }
    }

    /// Creates the analysis of poses that the network in the file `model` detected.
    pub(crate) fn by_file(model: &Path) -> Self {
        Analysis::new(Network::of_file(model))
    }

    pub(crate) fn window(&self, poses: &[Pose], settings: Settings) -> WindowResult {
        let settings = Settings { least_strides: LeastStrides::Clip, ..settings };
        let mut analyzer = Box::new(GaitAnalyzer::new(self.reference.clone(), settings));
        // Restart later than the last pose, so that the window is folded only once, when it is complete.
        analyzer.restart(poses.last().map_or(Duration::ZERO, |last| last.time + Duration::from_secs(1)));
        for pose in poses {
            analyzer.push(pose);
        }
        let report = *analyzer.finish();
        let cycle = analyzer.cycle().map(|(cycle, _)| *cycle);
        WindowResult { report, cycle }
    }
}

impl Analysis {
    /// Returns the metrics of the headline segment of a clip.
    pub(crate) fn clip(&self, poses: &[Pose], settings: Settings) -> Metrics {
        let reference = self.reference.clone();
        let mut clip = Box::new(ClipAnalyzer::new(reference, settings, SegmentChoice::Longest));
        clip.analyze(poses).headline.metrics
    }
}

/// Returns every `every`-th pose.
pub(crate) fn every_nth(poses: &[Pose], every: usize) -> Vec<Pose> {
    poses.iter().step_by(every).copied().collect()
}

impl WindowResult {
    pub(crate) fn value(&self, name: MetricName) -> Option<f64> {
        self.report.metrics.get(name).map(|estimate| f64::from(estimate.value))
    }

    /// Returns whether the interval of a metric contains the true value, or `None` if the metric is withheld.
    pub(crate) fn covers(&self, name: MetricName, truth: f64) -> Option<bool> {
        let estimate = self.report.metrics.get(name)?;
        Some((f64::from(estimate.low)..=f64::from(estimate.high)).contains(&truth))
    }

    /// Returns the root mean square error of the knee angles of both legs over the stride, degrees.
    /// `kei-core` aligns both cycles by the ankles, so errors of contact do not matter.
    pub(crate) fn knee_error_deg(&self, truth: &StrideCycle) -> Option<f64> {
        const PHASES: usize = 100;
        let cycle = self.cycle.as_ref()?;
        let mut square = 0.0;
        for k in 0..PHASES {
            let phase = k as f64 / PHASES as f64;
            let (seen, meant) = (cycle.knee_flexion_deg(phase), truth.knee_flexion_deg(phase));
            square += (0..2).map(|leg| (seen[leg] - meant[leg]).powi(2)).sum::<f64>();
        }
        Some((square / (2 * PHASES) as f64).sqrt())
    }
}
