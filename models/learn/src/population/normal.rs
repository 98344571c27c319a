use kei_sim::Rng;

/// Mean and standard deviation of a normal distribution.
#[derive(Clone, Copy)]
pub(crate) struct Normal {
    pub(crate) mean: f64,
    pub(crate) sd: f64,
}

impl Normal {
    pub(crate) const fn new(mean: f64, sd: f64) -> Normal {
        Normal { mean, sd }
    }

    pub(crate) fn draw(self, rng: &mut Rng) -> f64 {
        self.mean + self.sd * rng.normal()
    }
}
