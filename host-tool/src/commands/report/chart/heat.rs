//! Where points are lost: parts of the body down, parts of the stride across.

use super::{Size, el, label, picture, rect};
use crate::markup::Element;
use crate::store::LossRow;
use kei_wire::PartCode;

/// The parts of a stride that the unit tells apart.
const PARTS: usize = 8;
const LIMBS: [PartCode; 7] = [
    PartCode::HEAD,
    PartCode::TRUNK,
    PartCode::NEAR_UPPER_ARM,
    PartCode::NEAR_THIGH,
    PartCode::FAR_THIGH,
    PartCode::NEAR_SHANK,
    PartCode::FAR_SHANK,
];

/// The darker, the more points.
pub(in super::super) fn heat(losses: &[LossRow], size: Size) -> Element {
    let (left, cell) = (size.pick(140.0, 74.0), size.pick(40.0, 34.0));
    let width = (size.width - left - 8.0) / PARTS as f64;
    let top = 8.0;
    let most = losses.iter().map(|loss| loss.points).fold(0.1, f64::max);
    let mut chart = picture(size.width, top + cell * LIMBS.len() as f64 + 58.0);
    for (row, limb) in LIMBS.iter().enumerate() {
        let y = top + cell * row as f64;
        let words = if size.narrow { short(*limb) } else { limb.words() };
        chart = chart.with(label(left - 10.0, y + cell / 2.0 + 4.5, "end", "name", words));
        for part in 0..PARTS {
            let points = points_of(losses, *limb, part);
            let x = left + width * part as f64;
            chart = chart.with(one(*limb, part, points, points / most, (x, y), (width, cell)));
        }
    }
    let bottom = top + cell * LIMBS.len() as f64;
    let ticks = (0..=PARTS).step_by(size.pick(1, 2)).map(|part| {
        let percent = 100.0 * part as f64 / PARTS as f64;
        let x = left + width * part as f64;
        label(
            x,
            bottom + 18.0,
            if part == PARTS { "end" } else { "middle" },
            "tick",
            super::axis::tick_words(percent),
        )
    });
    let name = size.pick("part of the stride, % (0: the near foot lands)", "stride, % (0: near foot lands)");
    let axis = label((left + size.width) / 2.0, bottom + 42.0, "middle", "axis", name);
    chart.with(el("g").at("aria-hidden", "true").all(ticks).with(axis))
}

/// Points lost at a limb within one part of the stride.
pub(in super::super) fn points_of(losses: &[LossRow], limb: PartCode, part: usize) -> f64 {
    let (from, to) = (part as f64 / PARTS as f64, (part + 1) as f64 / PARTS as f64);
    // Whatever parts the unit used: what overlaps counts by its share.
    let share = |loss: &LossRow| {
        let length = (loss.phase_to - loss.phase_from).max(1e-6);
        let overlap = |shift: f64| {
            (loss.phase_to.min(to + shift) - loss.phase_from.max(from + shift)).max(0.0) / length
        };
        overlap(0.0) + overlap(1.0)
    };
    losses.iter().filter(|loss| loss.part == limb.0).map(|loss| share(loss) * loss.points).sum()
}

fn one(limb: PartCode, part: usize, points: f64, share: f64, at: (f64, f64), size: (f64, f64)) -> Element {
    let percent = |part: usize| super::axis::tick_words(100.0 * part as f64 / PARTS as f64);
    let words = format!("{}, {} to {} %: {points:.2} points", limb.words(), percent(part), percent(part + 1));
    let strength = (0.08 + 0.92 * share.clamp(0.0, 1.0)) * if points > 0.0 { 1.0 } else { 0.0 };
    let empty = rect(at.0 + 1.5, at.1 + 1.5, size.0 - 3.0, size.1 - 3.0, "cell").at("rx", 5);
    let filled = rect(at.0 + 1.5, at.1 + 1.5, size.0 - 3.0, size.1 - 3.0, "heat")
        .at("rx", 5)
        .at("fill-opacity", format!("{strength:.2}"))
        .with(el("title").text(words));
    let class = if strength > 0.55 { "onheat" } else { "incell" };
    let number = (points >= 0.05).then(|| {
        label(at.0 + size.0 / 2.0, at.1 + size.1 / 2.0 + 4.5, "middle", class, format!("{points:.1}"))
    });
    el("g").with(empty).with(filled).all(number)
}

fn short(limb: PartCode) -> &'static str {
    match limb {
        PartCode::NEAR_UPPER_ARM => "near arm",
        limb => limb.words(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What runs over the next contact is found on both sides of it, and nothing is lost or doubled.
    #[test]
    fn parts_add_up() {
        let loss = LossRow { part: PartCode::TRUNK.0, phase_from: 0.9, phase_to: 1.1, points: 2.0 };
        let parts: Vec<f64> = (0..PARTS).map(|part| points_of(&[loss], PartCode::TRUNK, part)).collect();
        assert!((parts[7] - 1.0).abs() < 1e-9 && (parts[0] - 1.0).abs() < 1e-9, "{parts:?}");
        assert!((parts.iter().sum::<f64>() - 2.0).abs() < 1e-9);
        assert_eq!(points_of(&[loss], PartCode::HEAD, 0), 0.0);
    }
}
