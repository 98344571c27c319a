//! Scores stored keypoints as the unit would have done with this program's model.

use crate::progress::Progress;
use crate::store::{RescoredStride, SessionRow, SpanRow};
use kei_core::{GaitAnalyzer, Joint, Keypoint, Pose, Settings};
use kei_metric::MetricName;
use kei_models::{Network, kipchoge};
use kei_wire::TraceFrame;
use std::sync::LazyLock;
use std::time::Duration;

/// Names of this program's KEI models (one per pose network) and its version, because the code from keypoints
/// to score is part of the model. The unit names the model of its sessions in the same way.
pub(crate) static MODEL: LazyLock<String> = LazyLock::new(|| {
    format!("{}, kei {}", Network::ALL.map(kipchoge::name).join(", "), env!("CARGO_PKG_VERSION"))
});

/// Scores every stride of a session again, from its keypoints `frames`. `spans` may contain spans of other
/// sessions.
pub(crate) fn score(session: &SessionRow, spans: &[SpanRow], frames: &[TraceFrame]) -> Vec<RescoredStride> {
    let known = KnownSettings::of(session, spans);
    let network = Network::of_session(&[&session.pose_model, &session.kei_model]);
    // The analyzer is too large for the stack.
    let mut analyzer = Box::new(GaitAnalyzer::new(kipchoge::reference(network), known.settings_at(0)));
    let progress = Progress::frames(Some(frames.len() as u64));
    let mut strides = Vec::new();
    for frame in frames {
        progress.step();
        analyzer.set(known.settings_at(frame.time_us));
        if analyzer.push(&pose(frame)) {
            strides.extend(new_strides(&analyzer));
        }
    }
    strides
}

/// Body height and belt speeds recorded or tagged for a session.
struct KnownSettings {
    height_cm: Option<f32>,
    /// Start of each span, µs, with its belt speed, km/h.
    speeds: Vec<(u64, Option<f32>)>,
}

impl KnownSettings {
    fn of(session: &SessionRow, spans: &[SpanRow]) -> KnownSettings {
        let of_session = spans.iter().filter(|span| span.session == session.id);
        let speeds = of_session.map(|span| (span.from_us, span.speed_kmh.map(|kmh| kmh as f32))).collect();
        KnownSettings { height_cm: session.height_cm.map(|cm| cm as f32), speeds }
    }

    fn settings_at(&self, time_us: u64) -> Settings {
        let span = self.speeds.iter().rev().find(|(from_us, _)| *from_us <= time_us);
        Settings {
            height_cm: self.height_cm,
            belt_speed_kmh: span.and_then(|(_, kmh)| *kmh),
            ..Settings::default()
        }
    }
}

/// Returns the strides that the analyzer has just completed. Empty while KEI is withheld.
fn new_strides(analyzer: &GaitAnalyzer) -> impl Iterator<Item = RescoredStride> {
    let kei = analyzer.report().metrics.get(MetricName::Kei);
    let strides = analyzer.new_strides().iter();
    kei.into_iter().flat_map(move |kei| {
        strides.clone().map(move |stride| RescoredStride {
            time_us: (stride.contact + stride.duration).as_micros() as u64,
            kei: [kei.value, kei.low, kei.high].map(f64::from),
        })
    })
}

/// Converts stored keypoints to a pose.
pub(crate) fn pose(frame: &TraceFrame) -> Pose {
    let mut keypoints = [Keypoint::default(); Joint::COUNT];
    for (keypoint, point) in keypoints.iter_mut().zip(&frame.points) {
        *keypoint = Keypoint { x: point.x_px, y: point.y_px, score: point.score };
    }
    Pose::new(Duration::from_micros(frame.time_us), keypoints)
}
