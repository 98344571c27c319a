//! Where a point of a body segment is, from the markers on the segment.

type Place = [f64; 3];

fn minus(a: Place, b: Place) -> Place {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn centre(places: &[Place]) -> Place {
    [0, 1, 2].map(|axis| places.iter().map(|p| p[axis]).sum::<f64>() / places.len() as f64)
}

/// A rotation about a centre, and where it puts the centre.
pub(super) struct Motion {
    turn: [Place; 3],
    from: Place,
    to: Place,
}

impl Motion {
    /// The rigid motion that carries `rest` onto `now` best (Horn 1987, unit quaternions). Markers not seen
    /// now are NaN; `None` below three.
    pub(super) fn between(rest: &[Place], now: &[Place]) -> Option<Motion> {
        let seen: Vec<(Place, Place)> = rest
            .iter()
            .zip(now)
            .filter(|(_, now)| now.iter().all(|v| v.is_finite()))
            .map(|(a, b)| (*a, *b))
            .collect();
        if seen.len() < 3 {
            return None;
        }
        let (rest, now): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
        let (from, to) = (centre(&rest), centre(&now));
        let mut s = [[0.0; 3]; 3];
        for (a, b) in rest.iter().zip(&now) {
            let (a, b) = (minus(*a, from), minus(*b, to));
            for (i, row) in s.iter_mut().enumerate() {
                for (j, sum) in row.iter_mut().enumerate() {
                    *sum += a[i] * b[j];
                }
            }
        }
        let [w, x, y, z] = largest_eigenvector([
            [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
            [s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
            [s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]],
            [s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]],
        ]);
        let turn = [
            [w * w + x * x - y * y - z * z, 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
            [2.0 * (x * y + w * z), w * w - x * x + y * y - z * z, 2.0 * (y * z - w * x)],
            [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z],
        ];
        Some(Motion { turn, from, to })
    }

    pub(super) fn carry(&self, point: Place) -> Place {
        let arm = minus(point, self.from);
        [0, 1, 2].map(|i| self.to[i] + (0..3).map(|j| self.turn[i][j] * arm[j]).sum::<f64>())
    }
}

/// Of a symmetric matrix, by Jacobi rotations.
fn largest_eigenvector(mut m: [[f64; 4]; 4]) -> [f64; 4] {
    let mut vectors = [[0.0; 4]; 4];
    for (i, row) in vectors.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..12 {
        for p in 0..3 {
            for q in p + 1..4 {
                if m[p][q] == 0.0 {
                    continue;
                }
                let angle = 0.5 * (2.0 * m[p][q]).atan2(m[q][q] - m[p][p]);
                let (s, c) = angle.sin_cos();
                for row in &mut m {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (upper, lower) = (m[p], m[q]);
                m[p] = [0, 1, 2, 3].map(|k| c * upper[k] - s * lower[k]);
                m[q] = [0, 1, 2, 3].map(|k| s * upper[k] + c * lower[k]);
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    let top = (0..4).max_by(|&a, &b| m[a][a].total_cmp(&m[b][b])).unwrap_or(0);
    [0, 1, 2, 3].map(|row| vectors[row][top])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment turned by a known rotation and moved is found again, one marker hidden.
    #[test]
    fn finds_a_known_motion() {
        let rest = [[0.0, 0.0, 0.0], [0.3, 0.1, 0.0], [0.0, 0.4, 0.1], [0.2, 0.2, 0.3]];
        let (s, c) = 0.7_f64.sin_cos();
        let moved = |p: Place| [c * p[0] - s * p[1] + 1.0, s * p[0] + c * p[1] - 2.0, p[2] + 0.5];
        let mut now = rest.map(moved);
        now[1] = [f64::NAN; 3];
        let motion = Motion::between(&rest, &now).expect("three markers");
        let (found, truth) = (motion.carry([0.1, -0.2, 0.6]), moved([0.1, -0.2, 0.6]));
        for axis in 0..3 {
            assert!((found[axis] - truth[axis]).abs() < 1e-9, "{found:?} for {truth:?}");
        }
        assert!(Motion::between(&rest[..2], &now[..2]).is_none());
    }
}
