//! The gait that the sessions were scored against.

use crate::store::SessionRow;
use kei_core::kei::Scale;
use kei_models::kipchoge;
use kei_models::reference::ReferenceGait;
use std::collections::BTreeSet;

/// The reference of all sessions of a report.
pub(super) struct ScoredReference {
    /// Its name and its joints.
    pub(super) gait: ReferenceGait,
}

impl ScoredReference {
    /// `None` where the sessions' models do not name one and the same reference that this program has.
    pub(super) fn of(sessions: &[SessionRow]) -> Option<ScoredReference> {
        let models: BTreeSet<&str> = sessions.iter().map(|session| session.kei_model.as_str()).collect();
        let mut gaits: Vec<ReferenceGait> =
            models.into_iter().map(kipchoge::gait_of_session).collect::<Option<_>>()?;
        gaits.dedup();
        let gait = gaits.pop()?;
        gaits.is_empty().then_some(ScoredReference { gait })
    }

    /// The runner's name, without place and pace.
    pub(super) fn person(&self) -> &str {
        self.gait.name.split(',').next().unwrap_or_default().trim()
    }

    /// The two scores that fix the scale, %: the median recreational runner's and the reference's own.
    pub(super) fn anchors_percent(&self) -> [f64; 2] {
        [Scale::MEDIAN_RUNNER_SCORE, Scale::REFERENCE_SCORE].map(|score| 100.0 * score)
    }

    /// "9 km/h": the speed at which the median runner was measured.
    pub(super) fn median_runner_speed(&self) -> String {
        format!("{:.0} km/h", 3.6 * Scale::MEDIAN_RUNNER_SPEED)
    }
}
