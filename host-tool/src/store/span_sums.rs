//! Sums over a span while its records are read.

use crate::store::stride_column::has_interval;
use kei_metric::MetricName;
use kei_wire::{Loss, Reading, Stride, Window, WindowMetrics};
use std::collections::BTreeMap;

/// Shoes, belt speed and runner at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Condition {
    pub(super) shoe: String,
    pub(super) belt_speed_kmh: Option<f64>,
    pub(super) runner: String,
    /// Tags of this part of the session, which override the values above.
    pub(super) tagged: Tagged,
}

/// Tags at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tagged {
    pub(super) shoe: Option<String>,
    pub(super) belt_speed_kmh: Option<f64>,
}

/// Sums over the strides and windows of a span, which has one condition.
pub(super) struct SpanSums {
    pub(super) condition: Condition,
    pub(super) from_us: u64,
    pub(super) to_us: u64,
    pub(super) strides: u32,
    /// Sums by metric, in the order of [`MetricName::ALL`].
    metrics: [MetricSums; MetricName::ALL.len()],
    /// Number of windows that contain strides of this span only.
    pub(super) windows: u32,
    /// Points lost in these windows, by part code and start phase.
    losses: BTreeMap<(u8, u8), LossSum>,
}

#[derive(Clone, Copy, Default)]
struct MetricSums {
    strides: u32,
    value: f64,
    low: f64,
    high: f64,
    /// Number of windows. Windows supply the interval of metrics for which strides store none.
    windows: u32,
    /// Distance from the value to the lower end of the interval, summed over the windows.
    below: f64,
    /// Distance from the value to the upper end of the interval, summed over the windows.
    above: f64,
}

/// KEI points lost at one part of the body in one part of the stride, summed over windows.
#[derive(Clone, Copy)]
pub(super) struct LossSum {
    pub(super) part: u8,
    pub(super) phase_from: f64,
    pub(super) phase_to: f64,
    pub(super) points: f64,
}

/// The mean of a metric over a span's strides.
pub(super) struct Mean {
    pub(super) metric: MetricName,
    pub(super) strides: u32,
    pub(super) mean: f64,
    pub(super) interval: Option<[f64; 2]>,
}

impl SpanSums {
    pub(super) fn new(condition: Condition, from_us: u64) -> Self {
        SpanSums {
            condition,
            from_us,
            to_us: from_us,
            strides: 0,
            metrics: Default::default(),
            windows: 0,
            losses: BTreeMap::new(),
        }
    }

    /// Adds a stride's metrics to the sums.
    pub(super) fn add(&mut self, stride: &Stride) {
        for (&name, sums) in MetricName::ALL.iter().zip(&mut self.metrics) {
            if let Some(reading) = stride.metric(name) {
                sums.add(reading);
            }
        }
    }

    /// Adds the intervals of a window's metrics to the sums.
    pub(super) fn add_intervals(&mut self, metrics: &WindowMetrics) {
        for (name, reading) in metrics.iter() {
            if let Ok(Reading { value, interval: Some([low, high]) }) = reading {
                let sums = &mut self.metrics[name as usize];
                sums.windows += 1;
                sums.below += value - low;
                sums.above += high - value;
            }
        }
    }

    /// Adds the losses of a window to the sums.
    pub(super) fn add_losses(&mut self, window: &Window) {
        self.windows += 1;
        for loss in &window.losses {
            let sum = LossSum::of(loss);
            let known = self.losses.entry((loss.part.0, loss.phase_from_256th));
            known.and_modify(|known| known.points += sum.points).or_insert(sum);
        }
    }

    /// Returns the mean of each metric that was measured.
    pub(super) fn means(&self) -> impl Iterator<Item = Mean> {
        let all = MetricName::ALL.iter().zip(&self.metrics);
        all.filter(|(_, sums)| sums.strides > 0).map(|(&name, sums)| sums.mean(name))
    }

    /// Returns the losses of each part of the body and of the stride.
    pub(super) fn losses(&self) -> impl Iterator<Item = &LossSum> {
        self.losses.values()
    }
}

impl MetricSums {
    fn add(&mut self, Reading { value, interval }: Reading) {
        let [low, high] = interval.unwrap_or([value; 2]);
        self.strides += 1;
        self.value += value;
        self.low += low;
        self.high += high;
    }

    fn mean(&self, metric: MetricName) -> Mean {
        let (strides, windows) = (f64::from(self.strides), f64::from(self.windows));
        let mean = self.value / strides;
        let interval = if has_interval(metric.definition()) {
            Some([self.low / strides, self.high / strides])
        } else {
            (self.windows > 0).then(|| [mean - self.below / windows, mean + self.above / windows])
        };
        Mean { metric, strides: self.strides, mean, interval }
    }
}

impl LossSum {
    /// Converts a loss of one window.
    pub(super) fn of(loss: &Loss) -> LossSum {
        let [phase_from, to] =
            [loss.phase_from_256th, loss.phase_to_256th].map(|part| f64::from(part) / 256.0);
        // A part that extends beyond the next contact ends at a phase above 1.
        let phase_to = if to <= phase_from { to + 1.0 } else { to };
        LossSum { part: loss.part.0, phase_from, phase_to, points: f64::from(loss.kei_per_mille) / 10.0 }
    }
}
