//! The side view of markers in space.
//!
//! Files of markers do not name their axes: y is up in OpenSim, z in most laboratories, and a file of pixels may
//! have y down. Up is therefore the axis from the feet to the head, and forward is across the line from the left
//! hip to the right.

use super::body::{ANKLES, Body, HEAD, HIPS, POINTS, SHOULDERS};
use kei_core::Keypoint;

/// Positions of the points in one frame, in the file's axes and unit. `None` if not seen.
#[derive(Clone, Default)]
pub(super) struct Markers(pub(super) [Option<[f32; 3]>; POINTS]);

type Axes = [f64; 3];

/// The directions to the right and up in the view from the runner's right side.
pub(super) struct SideView {
    right: Axes,
    up: Axes,
}

impl Markers {
    fn mean(&self, points: &[usize]) -> Option<Axes> {
        let seen = points.iter().filter_map(|&point| self.0[point]);
        let (count, sum) = seen.fold((0.0, [0.0; 3]), |(count, sum), place| {
            (count + 1.0, [0, 1, 2].map(|axis| sum[axis] + f64::from(place[axis])))
        });
        (count > 0.0).then(|| sum.map(|total: f64| total / count))
    }
}

impl SideView {
    /// Finds the view from all frames.
    pub(super) fn of(frames: &[Markers]) -> SideView {
        let upper = [&HEAD[..], &SHOULDERS].concat();
        let height = mean_difference(frames, &upper, &ANKLES);
        let vertical = largest(height);
        let mut up = [0.0; 3];
        up[vertical] = if height[vertical] < 0.0 { -1.0 } else { 1.0 };
        let others = [(vertical + 1) % 3, (vertical + 2) % 3];
        let right = match others.into_iter().find(|&axis| is_flat(frames, axis)) {
            // Two dimensions: the frame's own direction to the right.
            Some(flat) => {
                let mut right = [0.0; 3];
                right[3 - vertical - flat] = 1.0;
                right
            }
            None => {
                let [left, right] = HIPS.map(|hip| [hip]);
                let mut lateral = mean_difference(frames, &right, &left);
                lateral[vertical] = 0.0;
                normalised(cross(up, lateral)).unwrap_or_else(|| {
                    let mut first = [0.0; 3];
                    first[others[0]] = 1.0;
                    first
                })
            }
        };
        SideView { right, up }
    }

    /// Returns the body as seen from the side, x right and y down.
    pub(super) fn body(&self, markers: &Markers) -> Body {
        let mut body = Body::default();
        for (point, place) in body.points.iter_mut().zip(&markers.0) {
            if let Some(place) = place {
                let along = |axes: &Axes| -> f64 { (0..3).map(|i| axes[i] * f64::from(place[i])).sum() };
                *point = Keypoint { x: along(&self.right) as f32, y: -along(&self.up) as f32, score: 1.0 };
            }
        }
        body
    }
}

/// Returns the mean of `to - from` over the frames that show both.
fn mean_difference(frames: &[Markers], to: &[usize], from: &[usize]) -> Axes {
    let pairs = frames.iter().filter_map(|frame| Some((frame.mean(to)?, frame.mean(from)?)));
    let (count, sum) = pairs.fold((0.0, [0.0; 3]), |(count, sum), (to, from)| {
        (count + 1.0, [0, 1, 2].map(|axis| sum[axis] + to[axis] - from[axis]))
    });
    sum.map(|total: f64| if count > 0.0 { total / count } else { 0.0 })
}

fn largest(axes: Axes) -> usize {
    (0..3).max_by(|&a, &b| axes[a].abs().total_cmp(&axes[b].abs())).unwrap_or(1)
}

/// Whether all points have the same coordinate on an axis.
fn is_flat(frames: &[Markers], axis: usize) -> bool {
    let mut places = frames.iter().flat_map(|frame| frame.0.iter().flatten()).map(|place| place[axis]);
    let first = places.next();
    places.all(|place| Some(place) == first)
}

fn cross(a: Axes, b: Axes) -> Axes {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn normalised(axes: Axes) -> Option<Axes> {
    let length = axes.iter().map(|axis| axis * axis).sum::<f64>().sqrt();
    (length.is_finite() && length > 0.0).then(|| axes.map(|axis| axis / length))
}
