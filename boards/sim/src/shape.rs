//! Shapes and their intersections with rays.

use crate::vec3::{Vec3, vec3};

/// Shortest distance at which a ray hits a shape, in lengths of the ray. It prevents hits on the surface from
/// which the ray starts.
const NEAREST: f64 = 1e-6;

/// A shape in space, in m.
pub(crate) enum Shape {
    Box { low: Vec3, high: Vec3 },
    Rod { a: Vec3, b: Vec3, radius: f64 },
}

impl Shape {
    /// Returns the distance (in lengths of `ray`) and the outward normal at which a ray hits the shape, or
    /// `None`.
    pub(crate) fn hit(&self, from: Vec3, ray: Vec3) -> Option<(f64, Vec3)> {
        match *self {
            Shape::Box { low, high } => box_hit(from, ray, low, high),
            Shape::Rod { a, b, radius } => rod_hit(from, ray, a, b, radius),
        }
    }
}

/// Returns the distance and outward normal at which a ray enters a box aligned with the axes.
fn box_hit(from: Vec3, ray: Vec3, low: Vec3, high: Vec3) -> Option<(f64, Vec3)> {
    let (mut enter, mut leave, mut normal) = (NEAREST, f64::MAX, vec3(0.0, 0.0, 0.0));
    let mut entered = false;
    let axes = [
        (from.x, ray.x, low.x, high.x, vec3(1.0, 0.0, 0.0)),
        (from.y, ray.y, low.y, high.y, vec3(0.0, 1.0, 0.0)),
        (from.z, ray.z, low.z, high.z, vec3(0.0, 0.0, 1.0)),
    ];
    for (o, d, lo, hi, axis) in axes {
        if d.abs() < 1e-12 {
            if o < lo || o > hi {
                return None;
            }
            continue;
        }
        let (a, b) = ((lo - o) / d, (hi - o) / d);
        if a.min(b) > enter {
            (enter, normal, entered) = (a.min(b), if d > 0.0 { -axis } else { axis }, true);
        }
        leave = leave.min(a.max(b));
    }
    (entered && enter < leave).then_some((enter, normal))
}

/// Returns the distance and outward normal at which a ray hits the side of a round rod. The ends of the rod
/// are open.
fn rod_hit(from: Vec3, ray: Vec3, a: Vec3, b: Vec3, radius: f64) -> Option<(f64, Vec3)> {
    let axis = b - a;
    let length2 = axis.dot(axis);
    let offset = from - a;
    let (along_ray, along_offset) = (axis.dot(ray), axis.dot(offset));
    let qa = ray.dot(ray) * length2 - along_ray * along_ray;
    let qb = offset.dot(ray) * length2 - along_offset * along_ray;
    let qc = offset.dot(offset) * length2 - along_offset * along_offset - radius * radius * length2;
    let discriminant = qb * qb - qa * qc;
    if discriminant < 0.0 || qa.abs() < 1e-12 {
        return None;
    }
    let distance = (-qb - discriminant.sqrt()) / qa;
    let share = (along_offset + distance * along_ray) / length2;
    if distance < NEAREST || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let at = from + ray * distance;
    Some((distance, (at - a.toward(b, share)) * (1.0 / radius)))
}
