//! KEI's support vector regression: evaluated here, trained elsewhere (`kei train`).

use super::features::Features;
use kei_metric::Estimate;
use thiserror::Error;

/// Usual frame rate and number of strides: the logarithms of [`Circumstances::numbers`] are 0 there. Part of every
/// trained model.
const USUAL_FRAMES_PER_SECOND: f64 = 30.0;
const USUAL_STRIDES: f64 = 12.0;
/// Limits of the fit's spread, points: beyond them its logarithm would extrapolate. Part of every trained model.
const SPREADS: [f64; 2] = [0.05, 20.0];
/// Sanity limit of a model file's numbers, chosen by hand: sums of larger ones lose the small ones.
const LARGEST_NUMBER: f32 = 1e6;
/// Sanity limit of a model file's kernel width and interval factor, chosen by hand.
const LARGEST_CONSTANT: f32 = 1e4;
/// Limits of the logarithm of the error's size: from a hundredth of a point to the whole scale.
pub const LOG_SIZES: [f32; 2] = [-9.0, 0.0];

/// What is known beside the stride itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circumstances {
    /// Frames a second.
    pub frames_per_second: f64,
    /// Whole strides in the window.
    pub strides: f64,
    /// What the fit's own uncertainty does to the similarity, points (standard deviation).
    pub spread: f64,
    /// Distance of the seen stride to the reference.
    pub distance: f64,
    /// Belt speed, m/s; 0 if the reference was not moved.
    pub speed: f64,
    /// Distance to the reference moved to `speed`; 0 if it was not moved.
    pub distance_at_speed: f64,
}

/// The inputs of the regression for one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    /// The stride.
    pub features: Features,
    /// The rest.
    pub circumstances: Circumstances,
}

/// The regression's scores of one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// The score.
    pub kei: Estimate,
    /// The score against the reference at the belt's speed, if that is known and a regression was trained for it.
    pub kei_at_speed: Option<Estimate>,
}

impl Circumstances {
    /// Length of [`Circumstances::numbers`].
    pub const COUNT: usize = 6;

    /// As numbers of about one scale.
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
    /// Principal axes, each of [`Features::COUNT`] numbers, one after the other.
    pub axes: &'m [f32],
    /// Middle of each of the circumstances' numbers.
    pub circumstance_middle: [f32; Circumstances::COUNT],
    /// Factor of each; 0 leaves it out.
    pub circumstance_weight: [f32; Circumstances::COUNT],
    /// Support vectors: scores on the axes, then circumstances; one after the other.
    pub vectors: &'m [f32],
    /// One weight a support vector.
    pub weights: &'m [f32],
    /// Constant term, share of 1.
    pub bias: f32,
    /// Of the kernel `exp(-gamma |a - b|²)`.
    pub gamma: f32,
    /// Logarithm of the error's size: a constant, one factor for each of [`Circumstances::numbers`] and one for
    /// the estimate itself.
    pub log_error: [f32; Circumstances::COUNT + 2],
    /// Half a 95 % interval in units of that size.
    pub half_interval: f32,
}

/// Parts that do not fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RegressionError {
    /// A list of the wrong length.
    #[error("{what}: {found} numbers, expected {expected}")]
    Length {
        /// The list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },
    /// Not a number, infinite, or absurdly large.
    #[error("{what} holds an unusable number")]
    Number {
        /// The list.
        what: &'static str,
    },
}

/// Most principal axes: inputs are kept in an array of fixed size.
pub const MOST_AXES: usize = 58;
/// Axes and circumstances.
const MOST_INPUTS: usize = MOST_AXES + Circumstances::COUNT;

/// An epsilon-SVR with RBF kernel on the principal components of [`Features`] and on [`Circumstances`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regression<'m>(RegressionParts<'m>);

impl<'m> Regression<'m> {
    /// Takes the parts if they fit together.
    ///
    /// # Errors
    /// Lists of the wrong length, or unusable numbers.
    pub fn new(parts: RegressionParts<'m>) -> Result<Self, RegressionError> {
        check_lengths(&parts)?;
        check_numbers(&parts)?;
        Ok(Regression(parts))
    }

    /// How many numbers go into the kernel.
    pub fn inputs(&self) -> usize {
        self.0.axes.len() / Features::COUNT + Circumstances::COUNT
    }

    /// Scores of a stride on the axes, then its circumstances, as the kernel takes them.
    fn place(&self, features: &Features, circumstances: &Circumstances) -> [f32; MOST_INPUTS] {
        // In single precision, as the model file and its training have it: doubles would give another score.
        let parts = &self.0;
        let mut off = features.0;
        off.iter_mut().zip(parts.mean).for_each(|(value, mean)| *value -= mean);
        let mut inputs = [0.0; MOST_INPUTS];
        let axes = parts.axes.chunks_exact(Features::COUNT);
        let count = axes.len();
        inputs.iter_mut().zip(axes).for_each(|(input, axis)| *input = dot(axis, &off));
        let numbers = circumstances.numbers();
        for (k, number) in numbers.into_iter().enumerate() {
            inputs[count + k] = (number as f32 - parts.circumstance_middle[k]) * parts.circumstance_weight[k];
        }
        inputs
    }

    /// The score, 0 to 100, with its 95 % interval.
    pub fn estimate(&self, features: &Features, circumstances: &Circumstances) -> Estimate {
        let parts = &self.0;
        let count = self.inputs();
        let place = self.place(features, circumstances);
        let place = &place[..count];
        let mut sum = parts.bias;
        for (vector, weight) in parts.vectors.chunks_exact(count).zip(parts.weights) {
            sum += weight * libm::expf(-parts.gamma * squared_distance(vector, place));
        }
        // Far from every support vector the kernel vanishes and the score is the constant term: a stride unlike all of
        // the training population is not extrapolated. Its interval depends on the distance, which is among the inputs.
        let score = sum.clamp(0.0, 1.0);
        // The interval is a model of its own: the error grows with noise, short windows and dissimilar gaits.
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
    // At least one axis, so that an empty list fails the check below and is not a regression without inputs.
    let axes = (parts.axes.len() / Features::COUNT).clamp(1, MOST_AXES);
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
        ("error's size", &parts.log_error),
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

/// Sums kept side by side.
const LANES: usize = 8;

/// A sum over two lists in [`LANES`] sums side by side: compilers turn them into vector instructions without being
/// allowed to reorder anything, so every machine gets the same bits.
fn lanes(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    // The lists need not be a multiple of the lanes; the rest is added last, on every machine alike.
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

/// The regressions of a reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model<'m> {
    /// The score itself.
    pub kei: Regression<'m>,
    /// The score against the reference at the runner's speed, trained with speed and the distance there.
    pub at_speed: Option<Regression<'m>>,
}

impl Model<'_> {
    /// The scores of a window; `moved` if its circumstances hold the distance at the belt's speed.
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

    /// The kernel sum, written out in double precision.
    #[test]
    fn it_is_the_kernel_sum() {
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
    fn lists_that_do_not_fit_are_refused() {
        let lists = lists();
        let good = parts(&lists);
        let refused = |parts| Regression::new(parts).unwrap_err();
        assert!(matches!(
            refused(RegressionParts { mean: &good.mean[1..], ..good }),
            RegressionError::Length { what: "mean", .. }
        ));
        assert!(matches!(
            refused(RegressionParts { axes: &good.axes[1..], ..good }),
            RegressionError::Length { what: "axes", .. }
        ));
        assert!(matches!(
            refused(RegressionParts { weights: &good.weights[1..], ..good }),
            RegressionError::Length { what: "support vectors", .. }
        ));
        assert!(matches!(
            refused(RegressionParts { gamma: f32::INFINITY, ..good }),
            RegressionError::Number { .. }
        ));
        assert!(matches!(
            refused(RegressionParts { axes: &[], vectors: &[], weights: &[], ..good }),
            RegressionError::Length { what: "axes", .. }
        ));
    }

    /// Whatever the stride, the score is one.
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
