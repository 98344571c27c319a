//! What a pair of shoes changes: points lost by limb and part of the stride, compared as KEI itself is.

use super::cell::Speed;
use super::contrast::{Contrast, Observation, Stratum, Verdict, contrasts_of_each};
use super::student::Spread;
use crate::store::{SpanLosses, SpanRow};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// Phases are told apart to this part of the stride.
const PHASE_STEPS: f64 = 256.0;

/// One part of the body during one part of the stride that differs between two pairs of shoes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// See [`kei_wire::PartCode`].
    pub(crate) part: u8,
    /// Of the stride, 0 to 1.
    pub(crate) phase_from: f64,
    /// Of the stride; above 1 where it runs over the next contact.
    pub(crate) phase_to: f64,
    /// KEI points that the first pair of shoes gains here over the second.
    pub(crate) gain: Spread,
}

/// Part, begin and end of the phase in [`PHASE_STEPS`].
type Place = (u8, u16, u16);

/// Session, shoes and speed: see [`super::Cell`].
type Condition = (i64, String, Speed);

/// What differs between the shoes of `contrast`, the largest first.
///
/// The unit records the twelve largest losses of a window. One that is not among them counts as nothing, so small
/// changes stay unseen and none is made larger than it is by much: by the smallest loss recorded, at most.
pub(crate) fn changes(contrast: &Contrast, spans: &[SpanRow], losses: &[SpanLosses]) -> Vec<Change> {
    let cells = cells(spans, losses);
    let places: BTreeSet<Place> = cells.values().flat_map(|cell| cell.points.keys().copied()).collect();
    let of_place = |place: &Place| -> Vec<Observation> {
        let mine = cells.iter().filter(|((_, shoe, _), _)| *shoe == contrast.a || *shoe == contrast.b);
        mine.map(|((session, shoe, speed), cell)| Observation {
            session: *session,
            group: shoe.clone(),
            stratum: Stratum { speed: *speed, shoe: String::new() },
            // Fewer points lost is a gain.
            value: -cell.points.get(place).copied().unwrap_or(0.0) / cell.windows,
        })
        .collect()
    };
    let things: Vec<Vec<Observation>> = places.iter().map(of_place).collect();
    let judged = contrasts_of_each(&things, &contrast.a, &contrast.b);
    let mut changes: Vec<Change> = places
        .iter()
        .zip(judged)
        .filter(|(_, judged)| judged.verdict == Verdict::Differs)
        .filter_map(|(&(part, from, to), judged)| {
            let gain = judged.interval?;
            let phase = |steps: u16| f64::from(steps) / PHASE_STEPS;
            Some(Change { part, phase_from: phase(from), phase_to: phase(to), gain })
        })
        .collect();
    changes.sort_by(|a, b| b.gain.value.abs().total_cmp(&a.gain.value.abs()));
    changes
}

/// Points lost, summed over windows.
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
    use crate::stats::{By, Experiment, cells as kei_cells};
    use crate::store::LossRow;

    /// Six sessions with both shoes: only the shank differs, by two points, over noise of a tenth.
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

    /// What differs is found with its size, and what does not is left out.
    #[test]
    fn the_part_that_differs_is_found() {
        let (spans, losses) = experiment();
        let contrast = &Experiment::new(By::Shoe, &kei_cells(&spans)).contrasts[0];
        let changes = changes(contrast, &spans, &losses);
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!((changes[0].part, changes[0].phase_from), (5, 0.625));
        let gain = changes[0].gain;
        assert!((gain.value - 2.0).abs() < 0.2 && gain.low > 1.0 && gain.high < 3.0, "{gain:?}");
    }
}
