//! The little linear algebra that is needed.

/// Columns and rows alike.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// Eigenvalues and unit eigenvectors of a symmetric matrix, largest first (Jacobi rotations).
pub(crate) fn eigen(mut a: Matrix) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut v: Matrix = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let size: f64 = a.iter().flatten().map(|x| x * x).sum();
    for _ in 0..60 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off <= 1e-22 * size {
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
    if a[p][q].abs() < 1e-300 {
        return;
    }
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

/// Mean of the rows, and the directions in which they vary most with the variance along each.
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

/// With fewer rows than columns: by the rows' own products.
fn of_few(off: &[Vec<f64>], count: usize) -> Vec<(f64, Vec<f64>)> {
    let rows = off.len();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let gram = off.iter().map(|a| off.iter().map(|b| product(a, b)).collect()).collect();
    let pairs = eigen(gram).into_iter().take(count.min(rows.saturating_sub(1)));
    let axis = |(value, shares): (f64, Vec<f64>)| {
        let mut axis = vec![0.0; off[0].len()];
        for (row, share) in off.iter().zip(&shares) {
            axis.iter_mut().zip(row).for_each(|(a, x)| *a += share * x / value.max(1e-30).sqrt());
        }
        (value.max(0.0) / (rows.max(2) - 1) as f64, axis)
    };
    pairs.map(axis).collect()
}

/// Least squares with a ridge on all but the last column: the factors for `rows`.
pub(crate) fn ridge(rows: &[Vec<f64>], targets: &[f64], ridge: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, Vec::len);
    let mut normal = vec![vec![0.0; width + 1]; width];
    for (row, target) in rows.iter().zip(targets) {
        for (line, x) in normal.iter_mut().zip(row) {
            line[..width].iter_mut().zip(row).for_each(|(n, y)| *n += x * y);
            line[width] += x * target;
        }
    }
    for (i, line) in normal.iter_mut().enumerate() {
        line[i] += if i + 1 == width { 1e-9 } else { ridge };
    }
    solve(normal)
}

/// Gauss's elimination with pivots; the last column is the right side.
fn solve(mut m: Matrix) -> Vec<f64> {
    let n = m.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| m[a][column].abs().total_cmp(&m[b][column].abs()));
        m.swap(column, pivot.unwrap_or(column));
        let head = m[column].clone();
        if head[column].abs() < 1e-300 {
            continue;
        }
        for (i, line) in m.iter_mut().enumerate() {
            if i != column {
                let factor = line[column] / head[column];
                line[column..].iter_mut().zip(&head[column..]).for_each(|(x, h)| *x -= factor * h);
            }
        }
    }
    (0..n).map(|i| if m[i][i].abs() < 1e-300 { 0.0 } else { m[i][n] / m[i][i] }).collect()
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

    /// Both ways to the axes agree.
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
