//! Proportions of the human body.

/// Leg length (thigh and shank) divided by body height: 0.245 + 0.246 (Drillis and Contini 1966, cited by
/// Winter 2009).
pub const LEG_OVER_HEIGHT: f64 = 0.491;
