//! Principal components and ridge regression.
//!
//! The eigenvectors come from Jacobi rotations of our own. `nalgebra`'s agree to 2e-13, but an eigenvector's sign is
//! arbitrary, and theirs differ: the signs of the runners' components determine the runner of each sample number, and so
//! the bundled files and the rendered runners they come from.

use nalgebra::{DMatrix, DVector, DVectorView};

/// Rows of a square matrix.
type Matrix = Vec<Vec<f64>>;

/// Most sweeps over all pairs of axes: a handful is enough, because the off-diagonal falls quadratically.
const SWEEPS: usize = 60;
/// The rotations end when the squares off the diagonal are this share of all: rounding.
const OFF_DIAGONAL: f64 = 1e-22;
/// A number this small is 0: dividing by it would overflow.
const ZERO: f64 = 1e-300;
/// A variance below this is 0, for the same reason.
const NO_VARIANCE: f64 = 1e-30;

/// Eigenvalues and unit eigenvectors of a symmetric matrix, largest first (Jacobi 1846).
fn eigen(mut a: Matrix) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut v: Matrix = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
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

/// Takes `a[p][q]` to zero. `v` holds the eigenvectors as rows.
fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    if a[p][q].abs() < ZERO {
        return;
    }
    // The smaller of the two angles that do it: the tangent without cancellation (Golub and Van Loan, section 8.5).
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

/// Mean of the rows, and the directions in which they vary most, each with the variance along it.
pub(crate) fn principal_axes(rows: &[Vec<f64>], count: usize) -> (Vec<f64>, Vec<(f64, Vec<f64>)>) {
    let width = rows.first().map_or(0, Vec::len);
    let mut mean = vec![0.0; width];
    for row in rows {
        mean.iter_mut().zip(row).for_each(|(m, x)| *m += x / rows.len() as f64);
    }
    let off: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().zip(&mean).map(|(x, m)| x - m).collect()).collect();
    let axes = if rows.len() < width { of_few(&off, count) } else { of_many(&off, width, count) };
    (mean, axes)
}

/// From the columns' covariance.
fn of_many(off: &[Vec<f64>], width: usize, count: usize) -> Vec<(f64, Vec<f64>)> {
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

/// With fewer rows than columns: from the rows' own products, which have the same eigenvalues but for zeros.
fn of_few(off: &[Vec<f64>], count: usize) -> Vec<(f64, Vec<f64>)> {
    let rows = off.len();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let gram = off.iter().map(|a| off.iter().map(|b| product(a, b)).collect()).collect();
    // The mean takes one dimension: the last eigenvalue is 0, and its axis means nothing.
    let pairs = eigen(gram).into_iter().take(count.min(rows.saturating_sub(1)));
    let axis = |(value, shares): (f64, Vec<f64>)| {
        let mut axis = vec![0.0; off[0].len()];
        for (row, share) in off.iter().zip(&shares) {
            axis.iter_mut().zip(row).for_each(|(a, x)| *a += share * x / value.max(NO_VARIANCE).sqrt());
        }
        (value.max(0.0) / (rows.max(2) - 1) as f64, axis)
    };
    pairs.map(axis).collect()
}

/// Ridge of the last column: just enough to keep the system solvable.
const NO_RIDGE: f64 = 1e-9;

/// Least squares with a ridge on all but the last column, which is the constant: the factors for `rows`.
pub(crate) fn ridge(rows: &[Vec<f64>], targets: &[f64], ridge: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let mut normal = DMatrix::zeros(width, width);
    let mut moment = DVector::zeros(width);
    // Row by row: a product of whole matrices would differ in the last bits between processors.
    for (row, target) in rows.iter().zip(targets) {
        let row = DVectorView::from_slice(row, width);
        normal.ger(1.0, &row, &row, 1.0);
        moment.axpy(*target, &row, 1.0);
    }
    for i in 0..width {
        normal[(i, i)] += if i + 1 == width { NO_RIDGE } else { ridge };
    }
    // Singular only without rows, where all factors are 0.
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

    /// Both methods give the same axes.
    #[test]
    fn few_and_many_rows_have_the_same_axes() {
        let rows: Vec<Vec<f64>> = (0..5)
            .map(|i| (0..4).map(|j| ((i * 7 + j * 3) % 5) as f64 + 0.1 * (i * j) as f64 - 2.0).collect())
            .collect();
        let mean: Vec<f64> = (0..4).map(|j| rows.iter().map(|r| r[j]).sum::<f64>() / 5.0).collect();
        let off: Vec<Vec<f64>> = rows.iter().map(|r| (0..4).map(|j| r[j] - mean[j]).collect()).collect();
        let (few, many) = (of_few(&off, 3), of_many(&off, 4, 3));
        for ((a, x), (b, y)) in few.iter().zip(&many) {
            assert!((a - b).abs() < 1e-9);
            let along: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
            assert!((along.abs() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn ridge_finds_a_line() {
        let rows: Vec<Vec<f64>> = (0..9).map(|i| vec![f64::from(i), f64::from(i * i % 5), 1.0]).collect();
        let targets: Vec<f64> = rows.iter().map(|r| 2.0 * r[0] - 3.0 * r[1] + 4.0).collect();
        let found = ridge(&rows, &targets, 1e-9);
        assert!(found.iter().zip([2.0, -3.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
    }
}
