//! The uncertainty of each value: that of the fit, the differences between runners in how events appear, and
//! the systematic errors of a pose network's joints.

use crate::align::Aligned;
use crate::events::EventShift;
use crate::fold::draws::DRAWS;
use crate::fold::folder::Fold;
use crate::fold::paths::LegPaths;
use crate::gait::{Clock, Playback};
use crate::kei::reference::Reference;
use crate::measure::{Values, measure};
use crate::settings::{JointSource, Settings};
use kei_metric::{Estimate, MetricName};

/// Standard deviation between runners of the time from the largest forward angle of the shank to contact, s
/// (33 runners, as in [`crate::events`]).
const CONTACT_SPREAD_S: f64 = 0.0065;
/// Standard deviation between runners of the offset of toe-off, s. With the above it gives the error of 12 ms
/// that contact time has on simulated runners with exact joints. The two runners of the force plate differ by
/// 5 ms.
const TOE_OFF_SPREAD_S: f64 = 0.009;

/// Ratio by which the spreads grow in slow motion, where the true stride rate is unknown: at rates that differ by 12 %
/// from the usual one (SD between runners), the offset of toe-off is 9 ms off.
const SLOW_MOTION_SPREAD: f64 = 1.4;

/// 97.5 % quantile of Student's t distribution with twelve degrees of freedom, divided by that of the normal
/// distribution: a standard deviation from twelve draws is itself uncertain.
const FEW_DRAWS: f64 = 2.179 / 1.960;

/// The uncertainty of one window.
pub(crate) struct Uncertainty {
    /// The window's values for each draw of cycle and events within their uncertainty.
    drawn: [Option<Values>; DRAWS],
    rate: RateError,
    joints: JointSource,
}

/// The stride rate and its error.
#[derive(Clone, Copy, Debug)]
struct RateError {
    stride_hz: f64,
    /// Standard deviation of `stride_hz`, Hz.
    error_hz: f64,
}

impl RateError {
    fn of(fold: &Fold, frames_per_second: f64) -> Self {
        let parts = [fold.stride_hz_error, fold.uneven_hz, fold.lock_error_hz(frames_per_second)];
        let error_hz = libm::sqrt(parts.iter().map(|part| part * part).sum());
        RateError { stride_hz: fold.stride_hz, error_hz }
    }
}

impl Uncertainty {
    /// Measures every draw of a fold's legs.
    pub(crate) fn of(
        fold: &Fold,
        draws: &[[LegPaths; 2]; DRAWS],
        aligned: &Aligned,
        frames_per_second: f64,
        clock: Clock,
        settings: &Settings,
        reference: &Reference,
    ) -> Self {
        let spread = EventSpread::of(clock.playback);
        let drawn = core::array::from_fn(|i| {
            let cycle = aligned.with_legs(&draws[i]);
            // Fit and events are varied together: their effects on a metric that depends on both are not
            // simply additive.
            let measured = measure(&cycle, clock.stride_hz, settings, reference, spread.shift(i))?;
            Some(measured.values)
        });
        Uncertainty { drawn, rate: RateError::of(fold, frames_per_second), joints: settings.joints }
    }

    /// Returns a value with its interval.
    pub(crate) fn estimate(&self, name: MetricName, value: f64) -> Estimate {
        let definition = name.definition();
        let RateError { stride_hz, error_hz } = self.rate;
        let spread = self.spread(name, value);
        // If the frame rate is a multiple of the stride rate, the rate is the least certain part of these
        // metrics.
        let paced = if definition.follows_stride_rate { value * error_hz / stride_hz } else { 0.0 };
        let runners = definition.between_runners * value;
        let network = match self.joints {
            JointSource::Network => definition.network_error.standard_deviation(value, stride_hz),
            JointSource::Markers => 0.0,
        };
        // The parts are independent, so their variances add up.
        let error = libm::sqrt(spread * spread + paced * paced + runners * runners + network * network);
        let mut estimate = Estimate::from_standard_error(value as f32, error as f32);
        // An interval ends where the possible values do: no score exceeds 100, and no flight is negative.
        let [lowest, highest] = definition.possible;
        if (lowest..=highest).contains(&estimate.value) {
            estimate.low = estimate.low.max(lowest);
            estimate.high = estimate.high.min(highest);
        }
        estimate
    }

    /// Returns the standard deviation of a metric over the draws of fit and events. It is taken about the
    /// value itself and not about the draws' mean, so that a value far from its draws has a wide interval.
    pub(crate) fn spread(&self, name: MetricName, value: f64) -> f64 {
        let (mut square, mut count) = (0.0, 0.0);
        for values in self.drawn.iter().flatten() {
            let off = values[name] - value;
            square += off * off;
            count += 1.0;
        }
        FEW_DRAWS * libm::sqrt(square / f64::max(count, 1.0))
    }
}

/// The standard deviations of the events' offsets, s.
struct EventSpread {
    contact_s: f64,
    toe_off_s: f64,
}

impl EventSpread {
    const REAL_TIME: EventSpread = EventSpread { contact_s: CONTACT_SPREAD_S, toe_off_s: TOE_OFF_SPREAD_S };

    fn of(playback: Playback) -> Self {
        match playback {
            Playback::SlowMotion => EventSpread {
                contact_s: SLOW_MOTION_SPREAD * CONTACT_SPREAD_S,
                toe_off_s: SLOW_MOTION_SPREAD * TOE_OFF_SPREAD_S,
            },
            Playback::RealTime | Playback::SpedUp => Self::REAL_TIME,
        }
    }

    /// Returns the offset of the events in a draw: one standard deviation each way, all four combinations in turn.
    fn shift(&self, draw: usize) -> EventShift {
        let side = |bit: usize| if draw >> bit & 1 == 0 { 1.0 } else { -1.0 };
        EventShift { contact_s: side(0) * self.contact_s, toe_off_s: side(1) * self.toe_off_s }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve draws contain each combination three times, so the offsets have mean 0 and the standard
    /// deviation between runners.
    #[test]
    fn the_offsets_of_the_draws_have_the_spread_between_runners() {
        let shifts: [EventShift; DRAWS] = core::array::from_fn(|draw| EventSpread::REAL_TIME.shift(draw));
        let over = |value: fn(&EventShift) -> f64| shifts.iter().map(value).sum::<f64>() / DRAWS as f64;
        assert!(over(|s| s.contact_s).abs() + over(|s| s.toe_off_s).abs() < 1e-12);
        assert!((over(|s| s.contact_s * s.contact_s) - CONTACT_SPREAD_S * CONTACT_SPREAD_S).abs() < 1e-12);
        assert!((over(|s| s.toe_off_s * s.toe_off_s) - TOE_OFF_SPREAD_S * TOE_OFF_SPREAD_S).abs() < 1e-12);
        assert!(over(|s| s.contact_s * s.toe_off_s).abs() < 1e-12);
    }

    #[test]
    fn intervals_are_wider_for_network_joints_than_for_markers() {
        let half_width = |joints| {
            let rate = RateError { stride_hz: 1.4, error_hz: 0.001 };
            Uncertainty { drawn: [None; DRAWS], rate, joints }
                .estimate(MetricName::TrunkLeanDeg, 5.0)
                .half_width()
        };
        assert!(half_width(JointSource::Network) > 4.0 && half_width(JointSource::Markers) < 1e-6);
    }
}
