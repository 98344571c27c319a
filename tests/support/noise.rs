//! Random numbers for synthetic data and studies.

use std::f64::consts::TAU;

/// A random number generator. The same seed gives the same numbers.
#[derive(Clone, Debug)]
pub struct Noise(fastrand::Rng);

impl Noise {
    /// Creates the generator of a seed.
    pub fn new(seed: u64) -> Noise {
        Noise(fastrand::Rng::with_seed(seed))
    }

    /// Returns a uniformly distributed number in [low, high).
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.f64()
    }

    /// Returns true with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    /// Returns a Gaussian number with mean 0 and standard deviation 1 (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        // 1 - f64() is never 0, whose logarithm is infinite.
        let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
        radius * (TAU * self.0.f64()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_mean_zero_and_unit_variance() {
        const COUNT: usize = 20_000;
        let mut noise = Noise::new(7);
        let values: Vec<f64> = (0..COUNT).map(|_| noise.normal()).collect();
        let mean = values.iter().sum::<f64>() / COUNT as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / COUNT as f64;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "mean {mean}, variance {variance}");
    }
}
