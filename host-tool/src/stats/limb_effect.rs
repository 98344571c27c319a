//! Effects of shoes by limb and part of the stride. Lost points are compared in the same way as KEI itself.

use super::cell::Speed;
use super::contrast::difference::{Contrast, Verdict, contrasts_of_outcomes};
use super::contrast::observation::{Observation, Stratum};
use super::estimate::Estimate;
use crate::store::{SpanLosses, SpanRow};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// Resolution of phases used as map keys, in steps per stride. The unit stores phases in 256ths of a stride.
const PHASE_STEPS: f64 = 256.0;

/// A difference between two pairs of shoes at one limb in one part of the stride.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LimbEffect {
    /// Code of the limb, as in [`kei_wire::PartCode`].
    pub(crate) part: u8,
    /// Start, as a share of the stride from 0 to 1.
    pub(crate) phase_from: f64,
    /// End, as a share of the stride. Above 1 if the part spans the next contact.
    pub(crate) phase_to: f64,
    /// KEI points that the first pair of shoes gains here compared with the second.
    pub(crate) gain: Estimate,
}

/// Limb, start and end of the part of the stride in [`PHASE_STEPS`].
type Place = (u8, u16, u16);

/// Session, shoes and speed: the key of a [`super::cell::Cell`].
type Condition = (i64, String, Speed);

/// Returns where the shoes of `contrast` differ significantly, largest effect first.
///
/// The unit records the twelve largest losses of each window. Other losses count as zero, so small effects are not
/// detected, and no effect is overestimated by more than the smallest recorded loss.
pub(crate) fn limb_effects(contrast: &Contrast, spans: &[SpanRow], losses: &[SpanLosses]) -> Vec<LimbEffect> {
    let cells = cells(spans, losses);
    let places: BTreeSet<Place> = cells.values().flat_map(|cell| cell.points.keys().copied()).collect();
    let outcomes: Vec<Vec<Observation>> =
        places.iter().map(|place| observations_at(*place, contrast, &cells)).collect();
    let tested = contrasts_of_outcomes(&outcomes, &contrast.a, &contrast.b);
    let mut effects: Vec<LimbEffect> =
        places.iter().zip(tested).filter_map(|(place, tested)| effect(*place, &tested)).collect();
    effects.sort_by(|a, b| b.gain.value.abs().total_cmp(&a.gain.value.abs()));
    effects
}

fn observations_at(
    place: Place,
    contrast: &Contrast,
    cells: &BTreeMap<Condition, LossCell>,
) -> Vec<Observation> {
    let compared = cells.iter().filter(|((_, shoe, _), _)| *shoe == contrast.a || *shoe == contrast.b);
    let observation = |((session, shoe, speed), cell): (&Condition, &LossCell)| Observation {
        session: *session,
        group: shoe.clone(),
        stratum: Stratum { speed: *speed, shoe: String::new() },
        // Losing fewer points is a gain.
        value: -cell.points.get(&place).copied().unwrap_or(0.0) / cell.windows,
    };
    compared.map(observation).collect()
}

fn effect((part, from, to): Place, tested: &Contrast) -> Option<LimbEffect> {
    let gain = tested.estimate.filter(|_| tested.verdict == Verdict::Differs)?;
    let phase = |steps: u16| f64::from(steps) / PHASE_STEPS;
    Some(LimbEffect { part, phase_from: phase(from), phase_to: phase(to), gain })
}

/// Points lost under one condition, summed over windows.
#[derive(Default)]
struct LossCell {
    windows: f64,
    points: BTreeMap<Place, f64>,
}

fn cells(spans: &[SpanRow], losses: &[SpanLosses]) -> BTreeMap<Condition, LossCell> {
    let by_span: BTreeMap<(i64, u32), &SpanLosses> =
        losses.iter().map(|losses| ((losses.session, losses.span), losses)).collect();
    let mut cells: BTreeMap<Condition, LossCell> = BTreeMap::new();
    for span in spans {
        let speed = span.speed_kmh.and_then(Speed::of_kmh);
        let (Some(speed), Some(of)) = (speed, by_span.get(&(span.session, span.number))) else { continue };
        let cell = cells.entry((span.session, text::shoe(&span.shoe).to_owned(), speed)).or_default();
        cell.windows += f64::from(of.windows);
        for loss in &of.losses {
            let steps = |phase: f64| (phase * PHASE_STEPS).round() as u16;
            let place = (loss.part, steps(loss.phase_from), steps(loss.phase_to));
            *cell.points.entry(place).or_default() += loss.points;
        }
    }
    cells.retain(|_, cell| cell.windows > 0.0);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::cell::cells as kei_cells;
    use crate::stats::experiment::{Experiment, Factor};
    use crate::store::LossRow;

    /// Six sessions with both shoes. Only the shank differs, by two points, with noise of up to 0.2 points.
    fn experiment() -> (Vec<SpanRow>, Vec<SpanLosses>) {
        let (mut spans, mut losses) = (Vec::new(), Vec::new());
        for session in 0..6 {
            for (number, (shoe, kei, shank)) in
                [("carbon", 70.0, 1.0), ("boots", 60.0, 3.0)].into_iter().enumerate()
            {
                let noise = 0.1 * ((session * 7 + number as i64 * 3) % 5 - 2) as f64;
                let number = number as u32;
                let mut span = SpanRow::made_up(session, shoe, Some(10.0), kei);
                span.number = number;
                spans.push(span);
                let loss = |part, points| LossRow { part, phase_from: 0.625, phase_to: 0.75, points };
                let rows = vec![loss(5, 20.0 * (shank + noise)), loss(3, 20.0 * (2.0 + noise))];
                losses.push(SpanLosses { session, span: number, windows: 20, losses: rows });
            }
        }
        (spans, losses)
    }

    #[test]
    fn only_the_limb_that_differs_is_returned_with_its_effect() {
        let (spans, losses) = experiment();
        let contrast = &Experiment::new(Factor::Shoe, &kei_cells(&spans)).contrasts[0];
        let effects = limb_effects(contrast, &spans, &losses);
        assert_eq!(effects.len(), 1, "{effects:?}");
        assert_eq!((effects[0].part, effects[0].phase_from), (5, 0.625));
        let gain = effects[0].gain;
        assert!((gain.value - 2.0).abs() < 0.2 && gain.low > 1.0 && gain.high < 3.0, "{gain:?}");
    }
}
