//! Rigid motion of a body segment, fitted to the markers on the segment.

use nalgebra::{Matrix4, Quaternion, Rotation3, UnitQuaternion, Vector3};

type Place = [f64; 3];

/// Minimum number of markers that determine a rotation.
const MIN_MARKERS: usize = 3;

fn centre(places: &[Vector3<f64>]) -> Vector3<f64> {
    places.iter().sum::<Vector3<f64>>() / places.len() as f64
}

/// A rigid motion: a rotation about `from`, then a shift of `from` to `to`.
pub(super) struct Motion {
    turn: Rotation3<f64>,
    from: Vector3<f64>,
    to: Vector3<f64>,
}

impl Motion {
    /// Returns the rigid motion that maps `rest` onto `now` with the least squared error (Horn 1987, unit
    /// quaternions). Hidden markers are NaN in `now`. Returns `None` if fewer than three are visible.
    pub(super) fn between(rest: &[Place], now: &[Place]) -> Option<Motion> {
        let seen = rest.iter().zip(now).filter(|(_, now)| now.iter().all(|v| v.is_finite()));
        let (rest, now): (Vec<Vector3<f64>>, Vec<Vector3<f64>>) =
            seen.map(|(rest, now)| (Vector3::from(*rest), Vector3::from(*now))).unzip();
        if rest.len() < MIN_MARKERS {
            return None;
        }
        let (from, to) = (centre(&rest), centre(&now));
        let products = rest.iter().zip(&now).map(|(rest, now)| (rest - from) * (now - to).transpose());
        let s = products.sum::<nalgebra::Matrix3<f64>>();
        Some(Motion { turn: rotation(&s), from, to })
    }

    pub(super) fn apply(&self, point: Place) -> Place {
        (self.to + self.turn * (Vector3::from(point) - self.from)).into()
    }
}

/// Returns the best rotation for the markers' correlation matrix `s`: the quaternion is the eigenvector of
/// the largest eigenvalue of Horn's matrix.
fn rotation(s: &nalgebra::Matrix3<f64>) -> Rotation3<f64> {
    let [xx, xy, xz] = [s[(0, 0)], s[(0, 1)], s[(0, 2)]];
    let [yx, yy, yz] = [s[(1, 0)], s[(1, 1)], s[(1, 2)]];
    let [zx, zy, zz] = [s[(2, 0)], s[(2, 1)], s[(2, 2)]];
    #[rustfmt::skip]
    let horn = Matrix4::new(
        xx + yy + zz, yz - zy, zx - xz, xy - yx,
        yz - zy, xx - yy - zz, xy + yx, zx + xz,
        zx - xz, xy + yx, yy - xx - zz, yz + zy,
        xy - yx, zx + xz, yz + zy, zz - xx - yy,
    );
    let eigen = horn.symmetric_eigen();
    let [w, x, y, z] = eigen.eigenvectors.column(eigen.eigenvalues.imax()).into_owned().into();
    UnitQuaternion::from_quaternion(Quaternion::new(w, x, y, z)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of four markers is hidden. Two markers are too few.
    #[test]
    fn a_known_motion_is_recovered() {
        let rest = [[0.0, 0.0, 0.0], [0.3, 0.1, 0.0], [0.0, 0.4, 0.1], [0.2, 0.2, 0.3]];
        let (s, c) = 0.7_f64.sin_cos();
        let moved = |p: Place| [c * p[0] - s * p[1] + 1.0, s * p[0] + c * p[1] - 2.0, p[2] + 0.5];
        let mut now = rest.map(moved);
        now[1] = [f64::NAN; 3];
        let motion = Motion::between(&rest, &now).expect("three markers");
        let (found, truth) = (motion.apply([0.1, -0.2, 0.6]), moved([0.1, -0.2, 0.6]));
        for axis in 0..3 {
            assert!((found[axis] - truth[axis]).abs() < 1e-9, "{found:?} for {truth:?}");
        }
        assert!(Motion::between(&rest[..2], &now[..2]).is_none());
    }
}
