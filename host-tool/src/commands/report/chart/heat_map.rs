//! Heat map of lost points: limbs in rows, parts of the stride in columns.

use super::axis::tick_label;
use super::picture::Picture;
use super::responsive::Size;
use crate::store::LossRow;
use crate::svg::{label, px};
use crate::text::MIN_SHOWN_POINTS;
use kei_core::kei::PHASE_PARTS;
use kei_wire::PartCode;
use maud::{Markup, html};

/// Limbs in the order of the rows.
const LIMBS: [PartCode; 7] = [
    PartCode::HEAD,
    PartCode::TRUNK,
    PartCode::NEAR_UPPER_ARM,
    PartCode::NEAR_THIGH,
    PartCode::FAR_THIGH,
    PartCode::NEAR_SHANK,
    PartCode::FAR_SHANK,
];

/// Minimum upper end of the colour scale, in points, so that small losses stay pale.
const MIN_SCALE: f64 = 0.1;

/// Opacity of the smallest loss, so that it differs from an empty cell.
const MIN_OPACITY: f64 = 0.08;

/// Opacity above which the number in a cell is light.
const LIGHT_TEXT_OPACITY: f64 = 0.55;

/// Minimum length of a part of the stride, in cycles. It avoids a division by zero.
const MIN_PHASE_LENGTH: f64 = 1e-6;

/// The grid of cells; lengths in px.
struct Grid {
    left: f64,
    top: f64,
    cell: (f64, f64),
    /// Points lost in the darkest cell.
    max_points: f64,
}

/// Draws a row per limb and a column per eighth of the stride. Darker cells lose more points.
pub(crate) fn heat_map(losses: &[LossRow], size: Size) -> Picture {
    let left = size.pick(140.0, 74.0);
    let grid = Grid {
        left,
        top: 8.0,
        cell: ((size.width - left - 8.0) / PHASE_PARTS as f64, size.pick(40.0, 34.0)),
        max_points: losses.iter().map(|loss| loss.points).fold(MIN_SCALE, f64::max),
    };
    let content = html! {
        @for (row, limb) in LIMBS.iter().enumerate() {
            (grid.limb_name(row, if size.narrow { short_name(*limb) } else { limb.words() }))
            @for phase in 0..PHASE_PARTS { (grid.cell(row, phase, points_of(losses, *limb, phase))) }
        }
        (grid.axis(size))
    };
    Picture::group(size.width, grid.bottom() + 58.0, content)
}

impl Grid {
    fn bottom(&self) -> f64 {
        self.top + self.cell.1 * LIMBS.len() as f64
    }

    fn limb_name(&self, row: usize, name: &str) -> Markup {
        label(self.left - 10.0, self.top + self.cell.1 * (row as f64 + 0.5) + 4.5, "end", "name", name)
    }

    fn cell(&self, row: usize, phase: usize, points: f64) -> Markup {
        let (width, height) = self.cell;
        let (x, y) = (self.left + width * phase as f64, self.top + height * row as f64);
        let share = (points / self.max_points).clamp(0.0, 1.0);
        let opacity = if points > 0.0 { MIN_OPACITY + (1.0 - MIN_OPACITY) * share } else { 0.0 };
        let class = if opacity > LIGHT_TEXT_OPACITY { "onheat" } else { "incell" };
        let [from, to] = [phase, phase + 1].map(percent);
        html! {
            g {
                rect x=(px(x + 1.5)) y=(px(y + 1.5)) width=(px(width - 3.0)) height=(px(height - 3.0)) class="cell"
                    rx="5" {}
                rect x=(px(x + 1.5)) y=(px(y + 1.5)) width=(px(width - 3.0)) height=(px(height - 3.0)) class="heat"
                    rx="5" fill-opacity=(format!("{opacity:.2}")) {
                    title { (LIMBS[row].words()) ", " (from) " to " (to) " %: " (format!("{points:.2}")) " points" }
                }
                @if points >= MIN_SHOWN_POINTS {
                    (label(x + width / 2.0, y + height / 2.0 + 4.5, "middle", class, format!("{points:.1}")))
                }
            }
        }
    }

    fn axis(&self, size: Size) -> Markup {
        let name = size.pick("part of the stride, % (0: near foot lands)", "stride, % (0: near foot lands)");
        let anchor = |phase: usize| if phase == PHASE_PARTS { "end" } else { "middle" };
        let x = |phase: usize| self.left + self.cell.0 * phase as f64;
        html! {
            g aria-hidden="true" {
                @for phase in (0..=PHASE_PARTS).step_by(size.pick(1, 2)) {
                    (label(x(phase), self.bottom() + 18.0, anchor(phase), "tick", percent(phase)))
                }
                (label((self.left + size.width) / 2.0, self.bottom() + 42.0, "middle", "axis", name))
            }
        }
    }
}

/// Returns the start of an eighth of the stride, in percent.
fn percent(phase: usize) -> String {
    tick_label(100.0 * phase as f64 / PHASE_PARTS as f64)
}

/// Returns the points lost at a limb within one eighth of the stride.
fn points_of(losses: &[LossRow], limb: PartCode, phase: usize) -> f64 {
    let (from, to) = (phase as f64 / PHASE_PARTS as f64, (phase + 1) as f64 / PHASE_PARTS as f64);
    // Records may divide the stride differently, so a loss counts by the share of it that overlaps this eighth.
    let share = |loss: &LossRow| {
        let length = (loss.phase_to - loss.phase_from).max(MIN_PHASE_LENGTH);
        let overlap = |shift: f64| {
            (loss.phase_to.min(to + shift) - loss.phase_from.max(from + shift)).max(0.0) / length
        };
        overlap(0.0) + overlap(1.0)
    };
    losses.iter().filter(|loss| loss.part == limb.0).map(|loss| share(loss) * loss.points).sum()
}

fn short_name(limb: PartCode) -> &'static str {
    match limb {
        PartCode::NEAR_UPPER_ARM => "near arm",
        limb => limb.words(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A loss that spans the contact is divided between the last and the first eighth of the stride.
    #[test]
    fn a_loss_is_divided_by_overlap_and_the_sum_is_kept() {
        let loss = LossRow { part: PartCode::TRUNK.0, phase_from: 0.9, phase_to: 1.1, points: 2.0 };
        let parts: Vec<f64> =
            (0..PHASE_PARTS).map(|phase| points_of(&[loss], PartCode::TRUNK, phase)).collect();
        assert!((parts[7] - 1.0).abs() < 1e-9 && (parts[0] - 1.0).abs() < 1e-9, "{parts:?}");
        assert!((parts.iter().sum::<f64>() - 2.0).abs() < 1e-9);
        assert_eq!(points_of(&[loss], PartCode::HEAD, 0), 0.0);
    }
}
