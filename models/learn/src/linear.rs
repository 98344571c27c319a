//! Principal components and ridge regression.
//!
//! The eigenvectors are computed here and not by `nalgebra`. Both agree to 2e-13 except for the signs, which
//! are arbitrary. But the signs of the runners' components determine which runner each sample number draws,
//! and therefore the bundled files and the rendered runners from which they were made.

use nalgebra::{DMatrix, DVector, DVectorView};

/// A square matrix as a list of its rows.
type Matrix = Vec<Vec<f64>>;

/// Largest number of sweeps over all pairs of axes. A few are enough, because the method converges
/// quadratically.
const MAX_SWEEPS: usize = 60;
/// The rotations end when the squares off the diagonal are at most this share of all squares, the size of
/// rounding errors.
const OFF_DIAGONAL: f64 = 1e-22;
/// A smaller number counts as 0, because dividing by it would overflow.
const MIN_DIVISOR: f64 = 1e-300;
/// Smallest eigenvalue used as a divisor, for the same reason.
const MIN_EIGENVALUE: f64 = 1e-30;

/// Returns the eigenvalues and unit eigenvectors of a symmetric matrix, largest eigenvalue first (Jacobi
/// 1846).
fn eigen(mut a: Matrix) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut v: Matrix = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|x| x * x).sum();
    for _ in 0..MAX_SWEEPS {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off <= OFF_DIAGONAL * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> = v.into_iter().enumerate().map(|(i, v)| (a[i][i], v)).collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0));
    pairs
}

/// Applies the rotation that makes `a[p][q]` zero. The rows of `v` are the eigenvectors.
fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    if a[p][q].abs() < MIN_DIVISOR {
        return;
    }
    // Two angles make it zero. This is the tangent of the smaller one, without cancellation (Golub and Van
    // Loan, section 8.5).
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        (row[p], row[q]) = (c * x - s * y, s * x + c * y);
    }
    for matrix in [a, v] {
        let (upper, lower) = matrix.split_at_mut(q);
        for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
            (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
        }
    }
}

/// Returns the mean of the rows, and at most `count` principal axes, each with the variance along it, largest
/// first.
pub(crate) fn principal_axes(rows: &[Vec<f64>], count: usize) -> (Vec<f64>, Vec<(f64, Vec<f64>)>) {
    let width = rows.first().map_or(0, Vec::len);
    let mut mean = vec![0.0; width];
    for row in rows {
        mean.iter_mut().zip(row).for_each(|(m, x)| *m += x / rows.len() as f64);
    }
    let off: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().zip(&mean).map(|(x, m)| x - m).collect()).collect();
    let axes =
        if rows.len() < width { axes_from_rows(&off, count) } else { axes_from_columns(&off, width, count) };
    (mean, axes)
}

/// Returns the principal axes from the covariance matrix of the columns.
fn axes_from_columns(off: &[Vec<f64>], width: usize, count: usize) -> Vec<(f64, Vec<f64>)> {
    let mut covariance = vec![vec![0.0; width]; width];
    for row in off {
        for (line, x) in covariance.iter_mut().zip(row) {
            line.iter_mut().zip(row).for_each(|(c, y)| *c += x * y / (off.len() - 1) as f64);
        }
    }
    let mut axes = eigen(covariance);
    axes.truncate(count);
    axes
}

/// Returns the principal axes from the products of the rows with each other. With fewer rows than columns,
/// this matrix is smaller than the covariance matrix and has the same eigenvalues, apart from zeros.
fn axes_from_rows(off: &[Vec<f64>], count: usize) -> Vec<(f64, Vec<f64>)> {
    let rows = off.len();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let gram = off.iter().map(|a| off.iter().map(|b| product(a, b)).collect()).collect();
    // Subtracting the mean removes one dimension: the last eigenvalue is 0, and its axis is meaningless.
    let pairs = eigen(gram).into_iter().take(count.min(rows.saturating_sub(1)));
    let axis = |(value, shares): (f64, Vec<f64>)| {
        let mut axis = vec![0.0; off[0].len()];
        for (row, share) in off.iter().zip(&shares) {
            axis.iter_mut().zip(row).for_each(|(a, x)| *a += share * x / value.max(MIN_EIGENVALUE).sqrt());
        }
        (value.max(0.0) / (rows.max(2) - 1) as f64, axis)
    };
    pairs.map(axis).collect()
}

/// Ridge penalty of the last column: just large enough to keep the system solvable.
const MIN_RIDGE: f64 = 1e-9;

/// Fits `targets` by least squares, with the penalty `ridge` on every column of `rows` except the last, which
/// is the constant. Returns the coefficient of each column.
pub(crate) fn ridge(rows: &[Vec<f64>], targets: &[f64], ridge: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let mut normal = DMatrix::zeros(width, width);
    let mut moment = DVector::zeros(width);
    // Summed row by row, because products of whole matrices differ in the last bits between processors.
    for (row, target) in rows.iter().zip(targets) {
        let row = DVectorView::from_slice(row, width);
        normal.ger(1.0, &row, &row, 1.0);
        moment.axpy(*target, &row, 1.0);
    }
    for i in 0..width {
        normal[(i, i)] += if i + 1 == width { MIN_RIDGE } else { ridge };
    }
    // The system is singular only if there are no rows.
    normal.lu().solve(&moment).map_or(vec![0.0; width], |factors| factors.as_slice().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_are_found() {
        let pairs = eigen(vec![vec![2.0, 1.0, 0.0], vec![1.0, 2.0, 0.0], vec![0.0, 0.0, 5.0]]);
        assert!((pairs[0].0 - 5.0).abs() < 1e-12 && (pairs[1].0 - 3.0).abs() < 1e-12);
        assert!((pairs[1].1[0] - pairs[1].1[1]).abs() < 1e-12);
    }

    #[test]
    fn few_and_many_rows_have_the_same_axes() {
        let rows: Vec<Vec<f64>> = (0..5)
            .map(|i| (0..4).map(|j| ((i * 7 + j * 3) % 5) as f64 + 0.1 * (i * j) as f64 - 2.0).collect())
            .collect();
        let mean: Vec<f64> = (0..4).map(|j| rows.iter().map(|r| r[j]).sum::<f64>() / 5.0).collect();
        let off: Vec<Vec<f64>> = rows.iter().map(|r| (0..4).map(|j| r[j] - mean[j]).collect()).collect();
        let (few, many) = (axes_from_rows(&off, 3), axes_from_columns(&off, 4, 3));
        for ((a, x), (b, y)) in few.iter().zip(&many) {
            assert!((a - b).abs() < 1e-9);
            let along: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
            assert!((along.abs() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn ridge_recovers_a_linear_function() {
        let rows: Vec<Vec<f64>> = (0..9).map(|i| vec![f64::from(i), f64::from(i * i % 5), 1.0]).collect();
        let targets: Vec<f64> = rows.iter().map(|r| 2.0 * r[0] - 3.0 * r[1] + 4.0).collect();
        let found = ridge(&rows, &targets, 1e-9);
        assert!(found.iter().zip([2.0, -3.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
    }
}
