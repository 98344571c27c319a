//! The difference between two groups of sessions, matched by condition.
//!
//! Two groups (two pairs of shoes) are compared within strata (belt speeds) that both have:
//! `d = sum_v w_v (mean_Av - mean_Bv) / sum_v w_v`, `w_v = n_A n_B / (n_A + n_B)`, the least-squares estimate of
//! `value = group + stratum + noise`. Its standard error is the delete-one-session jackknife, so that whatever the
//! strides of a session share (the day, the light, the camera's position) counts once, and what both groups share
//! within a session cancels. Degrees of freedom: see [`design::Design`]. Where every session is one observation,
//! nothing is shared, and the standard error is the linear model's own, which is exact where the jackknife is too
//! wide: `s^2 / sum_v w_v`, with `s^2` from the residuals and one degree of freedom less for each stratum and for the
//! difference. The tests check error rates, power and coverage on simulated experiments of several designs.

pub(crate) mod design;
pub(crate) mod difference;
mod matched;
pub(crate) mod observation;
#[cfg(test)]
mod tests;
