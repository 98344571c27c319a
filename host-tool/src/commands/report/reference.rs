//! The reference gait that the sessions were scored against.

use crate::store::SessionRow;
use kei_core::kei::Scale;
use kei_models::kipchoge;
use kei_models::reference::ReferenceGait;
use std::collections::BTreeSet;

/// The one reference against which all sessions of a report were scored.
pub(super) struct ScoredReference {
    /// Name and joint positions of the reference.
    pub(super) gait: ReferenceGait,
}

impl ScoredReference {
    /// Returns the reference of `sessions`, or `None` if they have different ones or this program does not include it.
    pub(super) fn of(sessions: &[SessionRow]) -> Option<ScoredReference> {
        let models: BTreeSet<&str> = sessions.iter().map(|session| session.kei_model.as_str()).collect();
        let mut gaits: Vec<ReferenceGait> =
            models.into_iter().map(kipchoge::gait_of_session).collect::<Option<_>>()?;
        gaits.dedup();
        let gait = gaits.pop()?;
        gaits.is_empty().then_some(ScoredReference { gait })
    }

    /// Returns the name of the reference runner, without place and pace.
    pub(super) fn person(&self) -> &str {
        self.gait.name.split(',').next().unwrap_or_default().trim()
    }

    /// Returns the two scores that fix the scale, in percent: the median recreational runner's and the reference's own.
    pub(super) fn anchors_percent(&self) -> [f64; 2] {
        [Scale::MEDIAN_RUNNER_SCORE, Scale::REFERENCE_SCORE].map(|score| 100.0 * score)
    }

    /// Returns the speed at which the median runner was measured, such as "9 km/h".
    pub(super) fn median_runner_speed(&self) -> String {
        format!("{:.0} km/h", 3.6 * Scale::MEDIAN_RUNNER_SPEED)
    }
}
