//! Proportions of the human body.

/// Thigh and shank over body height: 0.245 + 0.246 (Drillis and Contini 1966, by Winter 2009).
pub const LEG_OVER_HEIGHT: f64 = 0.491;
