//! The difference between two groups of sessions, matched by condition.
//!
//! Two groups (such as two pairs of shoes) are compared within the strata (belt speeds) that both have. The difference
//! is `d = sum_v w_v (mean_Av - mean_Bv) / sum_v w_v` with `w_v = n_A n_B / (n_A + n_B)`: the least-squares estimate of
//! `value = group + stratum + noise`.
//!
//! Its standard error comes from the delete-one-session jackknife. Effects that the strides of a session share (the
//! day, the light, the position of the camera) therefore count once, and effects that both groups share within a
//! session cancel. The degrees of freedom are those of [`design::Design`].
//!
//! If every session contributes one observation, nothing is shared, and the jackknife would be too wide. The standard
//! error is then the exact one of the linear model: the square root of `s^2 / sum_v w_v`, where `s^2` is from the
//! residuals and loses one degree of freedom for each stratum and one for the difference.
//!
//! The tests check error rates, power and coverage on simulated experiments of several designs.

pub(crate) mod design;
pub(crate) mod difference;
mod matched;
pub(crate) mod observation;
#[cfg(test)]
mod tests;
