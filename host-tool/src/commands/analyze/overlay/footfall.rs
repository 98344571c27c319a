//! The footfall diagram: a track for each foot, filled during its stance, and a cursor at the current phase.

use super::canvas::{Canvas, Place, color};

/// Opacity of the diagram's background.
const GROUND_SHARE: f32 = 0.6;

/// Margin at both ends, in heights of the diagram.
const MARGIN: f32 = 0.25;
/// Distance of a foot's track from the middle, in heights of the diagram.
const TRACK_OFFSET: f32 = 0.19;
/// Half the width of a stance bar, in heights of the diagram.
const STANCE_RADIUS: f32 = 0.1;
/// Half the width of an empty track, in stance radii.
const TRACK_RADIUS: f32 = 0.4;
/// Half the width of the cursor, in heights of the diagram.
const CURSOR_RADIUS: f32 = 0.05;
/// Length of the cursor to each side, in track offsets.
const CURSOR_REACH: f32 = 1.8;

/// Position and size of the diagram, px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip {
    pub(super) corner: Place,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Draws one stride, from contact to contact of the near foot. `phase` is the cursor's position in it, 0 to
/// 1. `duty_factor` is the stance's share of the stride; without it no stance is drawn.
pub(super) fn draw(canvas: &mut Canvas, strip: Strip, phase: f32, duty_factor: Option<f32>) {
    let Strip { corner, width, height } = strip;
    canvas.fill(corner, width, height, color::GROUND, GROUND_SHARE);
    let margin = height * MARGIN;
    let length = width - 2.0 * margin;
    let radius = (height * STANCE_RADIUS).max(1.0);
    let place = |phase: f32, row: f32| Place {
        x: corner.x + margin + phase * length,
        y: corner.y + height * (0.5 + TRACK_OFFSET * row),
    };
    // The far foot's contact is half a stride after the near foot's.
    for (row, contact, color) in [(-1.0, 0.5, color::FAR), (1.0, 0.0, color::NEAR)] {
        canvas.stroke(place(0.0, row), place(1.0, row), radius * TRACK_RADIUS, color::TRACK, 1.0);
        for (from, to) in duty_factor.into_iter().flat_map(|duty| stances(contact, duty)) {
            canvas.stroke(place(from, row), place(to, row), radius, color, 1.0);
        }
    }
    let cursor = (height * CURSOR_RADIUS).max(1.0);
    canvas.stroke(place(phase, -CURSOR_REACH), place(phase, CURSOR_REACH), cursor, color::BRIGHT, 1.0);
}

/// Returns the foot's stance as phases of the stride. A stance that extends beyond the stride's end has two
/// parts.
fn stances(contact: f32, duty_factor: f32) -> impl Iterator<Item = (f32, f32)> {
    let end = contact + duty_factor.clamp(0.0, 1.0);
    let rest = (end > 1.0).then_some((0.0, end - 1.0));
    [Some((contact, end.min(1.0))), rest].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stance that extends beyond the end continues at the start of the stride.
    #[test]
    fn stances_wrap_around() {
        let parts = |contact, duty| stances(contact, duty).collect::<Vec<_>>();
        assert_eq!(parts(0.0, 0.25), [(0.0, 0.25)]);
        assert_eq!(parts(0.5, 0.25), [(0.5, 0.75)]);
        assert_eq!(parts(0.5, 0.75), [(0.5, 1.0), (0.0, 0.25)]);
    }
}
