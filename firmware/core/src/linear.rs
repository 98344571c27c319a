//! Cholesky decomposition for the small symmetric systems of the fits. Only the lower triangle is read.
//!
//! It fails on a matrix that is not positive definite, which shows a fit that its samples do not determine
//! it. Its factor is also used for the draws of [`crate::path_fit::PathFit::spread`].

/// Factorises the leading `order` rows in place. Returns `None` unless they are positive definite, which NaN
/// is not.
pub(crate) fn factorise<const N: usize>(matrix: &mut [[f64; N]; N], order: usize) -> Option<()> {
    for i in 0..order {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|m| matrix[i][m] * matrix[j][m]).sum();
            let rest = matrix[i][j] - dot;
            matrix[i][j] = if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                libm::sqrt(rest)
            } else {
                rest / matrix[j][j]
            };
        }
    }
    Some(())
}

/// Solves L x = `values` in place.
pub(crate) fn forward<const N: usize>(factor: &[[f64; N]; N], order: usize, values: &mut [f64; N]) {
    for i in 0..order {
        let dot: f64 = (0..i).map(|m| factor[i][m] * values[m]).sum();
        values[i] = (values[i] - dot) / factor[i][i];
    }
}

/// Solves Lᵀ x = `values` in place.
pub(crate) fn backward<const N: usize>(factor: &[[f64; N]; N], order: usize, values: &mut [f64; N]) {
    for i in (0..order).rev() {
        let dot: f64 = (i + 1..order).map(|m| factor[m][i] * values[m]).sum();
        values[i] = (values[i] - dot) / factor[i][i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_known_system() {
        let mut matrix = [[4.0, 0.0, 9.0], [2.0, 5.0, 9.0], [9.0, 9.0, 9.0]];
        factorise(&mut matrix, 2).expect("positive definite");
        let mut x = [10.0, 13.0, 0.0];
        forward(&matrix, 2, &mut x);
        backward(&matrix, 2, &mut x);
        assert!((x[0] - 1.5).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_rejected() {
        assert!(factorise(&mut [[1.0, 0.0], [2.0, 1.0]], 2).is_none());
        assert!(factorise(&mut [[f64::NAN]], 1).is_none());
    }
}
