//! KEI's support vector regression, evaluated here and trained by `kei train`.

use super::features::Features;
use kei_metric::Estimate;
use thiserror::Error;

/// Usual frame rate and number of strides, at which the logarithms of [`Circumstances::numbers`] are 0. Part
/// of every trained model.
const USUAL_FRAMES_PER_SECOND: f64 = 30.0;
const USUAL_STRIDES: f64 = 12.0;
/// Limits of the fit's spread, points, outside which its logarithm would extrapolate. Part of every trained
/// model.
const SPREADS: [f64; 2] = [0.05, 20.0];
/// Largest number accepted from a model file. Chosen by hand: sums of larger numbers lose the small ones.
const LARGEST_NUMBER: f32 = 1e6;
/// Largest kernel width and interval factor accepted from a model file. Chosen by hand.
const LARGEST_CONSTANT: f32 = 1e4;
/// Limits of the logarithm of the error's size: from a hundredth of a point to the whole scale.
pub const LOG_SIZES: [f32; 2] = [-9.0, 0.0];

/// The conditions under which a stride was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circumstances {
    /// Frame rate, frames per second.
    pub frames_per_second: f64,
    /// Number of whole strides in the window.
    pub strides: f64,
    /// Standard deviation that the fit's uncertainty gives the similarity, points.
    pub spread: f64,
    /// Distance of the seen stride to the reference.
    pub distance: f64,
    /// Belt speed, m/s; 0 if it is unknown.
    pub speed: f64,
    /// Distance to the reference converted to `speed`; 0 if the speed is unknown.
    pub distance_at_speed: f64,
}

/// The inputs of the regression for one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    /// The features of the stride.
    pub features: Features,
    /// The conditions under which it was seen.
    pub circumstances: Circumstances,
}

/// The regression's scores of one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// The score, with its 95 % interval.
    pub kei: Estimate,
    /// The score against the reference at the belt's speed; `None` if the speed is unknown or the model has
    /// no regression for it.
    pub kei_at_speed: Option<Estimate>,
}

impl Circumstances {
    /// Length of [`Circumstances::numbers`].
    pub const COUNT: usize = 6;

    /// Returns the circumstances as numbers of similar scale.
    pub fn numbers(&self) -> [f64; Circumstances::COUNT] {
        [
            libm::log(self.frames_per_second.max(1.0) / USUAL_FRAMES_PER_SECOND),
            libm::log(self.strides.max(1.0) / USUAL_STRIDES),
            libm::log(self.spread.clamp(SPREADS[0], SPREADS[1])),
            self.distance,
            self.speed,
            self.distance_at_speed,
        ]
    }
}

/// The parts of a [`Regression`], as a model file holds them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegressionParts<'m> {
    /// Mean of the features, [`Features::COUNT`] numbers.
    pub mean: &'m [f32],
    /// Principal axes, one after the other, each of [`Features::COUNT`] numbers.
    pub axes: &'m [f32],
    /// Centre of each of the circumstances' numbers.
    pub circumstance_middle: [f32; Circumstances::COUNT],
    /// Factor of each number; 0 excludes it.
    pub circumstance_weight: [f32; Circumstances::COUNT],
    /// Support vectors, one after the other: scores on the axes, then circumstances.
    pub vectors: &'m [f32],
    /// Weights of the support vectors, one each.
    pub weights: &'m [f32],
    /// Constant term of the score, as a share of 1.
    pub bias: f32,
    /// Gamma of the kernel `exp(-gamma |a - b|²)`.
    pub gamma: f32,
    /// Coefficients of the logarithm of the error's size: a constant, one factor for each of
    /// [`Circumstances::numbers`], and one for the estimate itself.
    pub log_error: [f32; Circumstances::COUNT + 2],
    /// Half of the 95 % interval, in units of that size.
    pub half_interval: f32,
}

/// The reason why the parts do not form a regression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RegressionError {
    /// A list has the wrong length.
    #[error("{what}: {found} numbers, expected {expected}")]
    Length {
        /// Name of the list.
        what: &'static str,
        /// Length of the list.
        found: usize,
        /// Expected length.
        expected: usize,
    },
    /// A list contains a number that is not finite or too large.
    #[error("{what}: contains a number that is not finite or too large")]
    Number {
        /// Name of the list.
        what: &'static str,
    },
}

/// Largest number of principal axes: inputs are kept in an array of fixed size.
pub const MAX_AXES: usize = 58;
/// Largest number of inputs: axes and circumstances.
const MAX_INPUTS: usize = MAX_AXES + Circumstances::COUNT;

/// An epsilon-SVR with an RBF kernel on the principal components of [`Features`] and on [`Circumstances`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regression<'m>(RegressionParts<'m>);

impl<'m> Regression<'m> {
    /// Creates a regression from its parts.
    ///
    /// # Errors
    /// A list has the wrong length or contains an unusable number.
    pub fn new(parts: RegressionParts<'m>) -> Result<Self, RegressionError> {
        check_lengths(&parts)?;
        check_numbers(&parts)?;
        Ok(Regression(parts))
    }

    /// Returns the number of inputs of the kernel.
    pub fn inputs(&self) -> usize {
        self.0.axes.len() / Features::COUNT + Circumstances::COUNT
    }

    /// Returns the inputs of the kernel: the stride's scores on the axes, then its circumstances.
    fn place(&self, features: &Features, circumstances: &Circumstances) -> [f32; MAX_INPUTS] {
        // In single precision, like the model file and its training: doubles would give another score.
        let parts = &self.0;
        let mut off = features.0;
        off.iter_mut().zip(parts.mean).for_each(|(value, mean)| *value -= mean);
        let mut inputs = [0.0; MAX_INPUTS];
        let axes = parts.axes.chunks_exact(Features::COUNT);
        let count = axes.len();
        inputs.iter_mut().zip(axes).for_each(|(input, axis)| *input = dot(axis, &off));
        let numbers = circumstances.numbers();
        for (k, number) in numbers.into_iter().enumerate() {
            inputs[count + k] = (number as f32 - parts.circumstance_middle[k]) * parts.circumstance_weight[k];
        }
        inputs
    }

    /// Returns the score, 0 to 100, with its 95 % interval.
    pub fn estimate(&self, features: &Features, circumstances: &Circumstances) -> Estimate {
        let parts = &self.0;
        let count = self.inputs();
        let place = self.place(features, circumstances);
        let place = &place[..count];
        let mut sum = parts.bias;
        for (vector, weight) in parts.vectors.chunks_exact(count).zip(parts.weights) {
            sum += weight * libm::expf(-parts.gamma * squared_distance(vector, place));
        }
        // Far from every support vector the kernel vanishes and the score is the constant term, so a stride
        // unlike all of the training population is not extrapolated. Its interval depends on the distance,
        // which is one of the inputs.
        let score = sum.clamp(0.0, 1.0);
        // The interval has its own model: the error grows with noise, short windows and dissimilar gaits.
        let [constant, factors @ .., of_score] = &parts.log_error;
        let known = circumstances.numbers().map(|number| number as f32);
        let log_size = constant + dot(factors, &known) + of_score * score;
        let half = 100.0 * parts.half_interval * libm::expf(log_size.clamp(LOG_SIZES[0], LOG_SIZES[1]));
        let value = 100.0 * score;
        Estimate { value, low: (value - half).max(0.0), high: (value + half).min(100.0) }
    }
}

fn check_lengths(parts: &RegressionParts<'_>) -> Result<(), RegressionError> {
    let length = |what, found: usize, expected: usize| {
        if found == expected { Ok(()) } else { Err(RegressionError::Length { what, found, expected }) }
    };
    length("mean", parts.mean.len(), Features::COUNT)?;
    // At least one axis, so that an empty list fails the check below and does not become a regression without
    // inputs.
    let axes = (parts.axes.len() / Features::COUNT).clamp(1, MAX_AXES);
    length("axes", parts.axes.len(), axes * Features::COUNT)?;
    let inputs = axes + Circumstances::COUNT;
    length("support vectors", parts.vectors.len(), parts.weights.len() * inputs)
}

fn check_numbers(parts: &RegressionParts<'_>) -> Result<(), RegressionError> {
    for (what, numbers) in [
        ("mean", parts.mean),
        ("axes", parts.axes),
        ("support vectors", parts.vectors),
        ("weights", parts.weights),
        ("circumstances", &parts.circumstance_middle),
        ("circumstances", &parts.circumstance_weight),
        ("error size", &parts.log_error),
        ("constants", &[parts.bias]),
    ] {
        if numbers.iter().any(|number| !number.is_finite() || number.abs() > LARGEST_NUMBER) {
            return Err(RegressionError::Number { what });
        }
    }
    let constants = [parts.gamma, parts.half_interval];
    if constants.iter().any(|number| !(number.is_finite() && (0.0..LARGEST_CONSTANT).contains(number))) {
        return Err(RegressionError::Number { what: "constants" });
    }
    Ok(())
}

/// Number of partial sums.
const LANES: usize = 8;

/// Sums over two lists in [`LANES`] partial sums. Compilers turn them into vector instructions without
/// reordering any addition, so every machine gets the same bits.
fn lanes(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    // The length need not be a multiple of the lanes; the rest is added last, in the same order on every
    // machine.
    let (heads, tails) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = heads.remainder().iter().zip(tails.remainder()).map(|(x, y)| term(*x, *y)).sum::<f32>();
    for (x, y) in heads.zip(tails) {
        for lane in 0..LANES {
            sums[lane] += term(x[lane], y[lane]);
        }
    }
    sums.iter().sum::<f32>() + rest
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    lanes(a, b, |x, y| x * y)
}

fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    lanes(a, b, |x, y| (x - y) * (x - y))
}

/// The regressions trained for a reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model<'m> {
    /// The regression of the score itself.
    pub kei: Regression<'m>,
    /// The regression of the score against the reference at the runner's speed, trained with the speed and
    /// the distance there.
    pub at_speed: Option<Regression<'m>>,
}

impl Model<'_> {
    /// Returns the scores of a window. `moved` means that its circumstances hold the distance at the belt's
    /// speed.
    pub(super) fn score(&self, inputs: &Inputs, moved: bool) -> Scores {
        let estimate =
            |regression: &Regression<'_>| regression.estimate(&inputs.features, &inputs.circumstances);
        Scores {
            kei: estimate(&self.kei),
            kei_at_speed: self.at_speed.as_ref().filter(|_| moved).map(estimate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXES: usize = 3;
    const INPUTS: usize = AXES + Circumstances::COUNT;
    const CIRCUMSTANCES: Circumstances = Circumstances {
        frames_per_second: 30.0,
        strides: 12.0,
        spread: 1.0,
        distance: 4.0,
        speed: 3.0,
        distance_at_speed: 2.0,
    };

    fn wave(i: usize) -> f32 {
        libm::sinf(i as f32 * 1.7)
    }

    struct Lists {
        mean: [f32; Features::COUNT],
        axes: [f32; AXES * Features::COUNT],
        vectors: [f32; 4 * INPUTS],
    }

    fn lists() -> Lists {
        Lists {
            mean: core::array::from_fn(|i| 0.1 * wave(i)),
            axes: core::array::from_fn(|i| 0.2 * wave(3 * i)),
            vectors: core::array::from_fn(|i| wave(7 * i)),
        }
    }

    fn parts(lists: &Lists) -> RegressionParts<'_> {
        RegressionParts {
            mean: &lists.mean,
            axes: &lists.axes,
            circumstance_middle: [0.5; Circumstances::COUNT],
            circumstance_weight: [0.3; Circumstances::COUNT],
            vectors: &lists.vectors,
            weights: &[0.2, -0.1, 0.15, 0.3],
            bias: 0.1,
            gamma: 0.05,
            log_error: [-4.0; Circumstances::COUNT + 2],
            half_interval: 2.0,
        }
    }

    /// The estimate equals the kernel sum written out in double precision.
    #[test]
    fn the_estimate_is_the_kernel_sum() {
        let lists = lists();
        let parts = parts(&lists);
        let features = Features(core::array::from_fn(|i| wave(5 * i + 1)));
        let mut place = [0.0; INPUTS];
        for (k, place) in place.iter_mut().enumerate() {
            *place = if k < AXES {
                (0..Features::COUNT)
                    .map(|i| {
                        f64::from(lists.axes[k * Features::COUNT + i])
                            * f64::from(features.0[i] - lists.mean[i])
                    })
                    .sum::<f64>()
            } else {
                (CIRCUMSTANCES.numbers()[k - AXES] - 0.5) * f64::from(0.3_f32)
            };
        }
        let mut sum = 0.1;
        for (j, weight) in parts.weights.iter().enumerate() {
            let square: f64 = (0..INPUTS)
                .map(|k| libm::pow(place[k] - f64::from(lists.vectors[j * INPUTS + k]), 2.0))
                .sum();
            sum += f64::from(*weight) * libm::exp(-0.05 * square);
        }
        let found = Regression::new(parts).unwrap().estimate(&features, &CIRCUMSTANCES);
        assert!((f64::from(found.value) - 100.0 * sum).abs() < 1e-2, "{found:?}, {sum}");
        assert!(found.low < found.value && found.value < found.high);
    }

    #[test]
    fn lists_of_wrong_length_are_rejected() {
        let lists = lists();
        let good = parts(&lists);
        let error = |parts| Regression::new(parts).unwrap_err();
        assert!(matches!(
            error(RegressionParts { mean: &good.mean[1..], ..good }),
            RegressionError::Length { what: "mean", .. }
        ));
        assert!(matches!(
            error(RegressionParts { axes: &good.axes[1..], ..good }),
            RegressionError::Length { what: "axes", .. }
        ));
        assert!(matches!(
            error(RegressionParts { weights: &good.weights[1..], ..good }),
            RegressionError::Length { what: "support vectors", .. }
        ));
        assert!(matches!(
            error(RegressionParts { gamma: f32::INFINITY, ..good }),
            RegressionError::Number { .. }
        ));
        assert!(matches!(
            error(RegressionParts { axes: &[], vectors: &[], weights: &[], ..good }),
            RegressionError::Length { what: "axes", .. }
        ));
    }

    /// Extreme models still give a score within the scale.
    #[test]
    fn the_score_stays_within_0_and_100() {
        let lists = lists();
        for (bias, value) in [(-5.0, 0.0), (5.0, 100.0)] {
            let regression = Regression::new(RegressionParts { bias, ..parts(&lists) }).unwrap();
            let found = regression.estimate(&Features([0.0; Features::COUNT]), &CIRCUMSTANCES);
            assert_eq!(found.value, value);
            assert!(found.low >= 0.0 && found.high <= 100.0);
        }
    }
}
