//! The runner's experiment: groups of runs, each compared with each, like matched with like.

use super::cell::{Cell, Speed};
use super::contrast::{Contrast, Observation, Stratum, contrasts, day_to_day};
use super::student::{Spread, mean_interval};
use crate::store::StrideMetric;
use crate::text;
use std::collections::BTreeSet;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Shoes at the same belt speed.
    Shoe,
    /// Weeks, in the same shoes at the same belt speed.
    Week,
}

/// Mean KEI of a group under one condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    /// Mean over sessions, points.
    pub(crate) kei: Spread,
    /// With one session the interval is what the camera could measure, without the noise from day to day.
    pub(crate) sessions: usize,
    /// All strides in it.
    pub(crate) strides: u32,
}

/// A group under one condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Shoes or week.
    pub(crate) group: String,
    /// The shoes, where weeks are compared.
    pub(crate) shoe: String,
    /// The belt; `None`: nobody said.
    pub(crate) speed: Option<Speed>,
    /// KEI.
    pub(crate) level: Level,
}

/// Groups, levels and differences.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Experiment {
    /// What is compared.
    pub(crate) by: By,
    /// By speed, then the highest KEI first.
    pub(crate) rows: Vec<Row>,
    /// Every pair of groups, the highest KEI first.
    pub(crate) contrasts: Vec<Contrast>,
    /// See [`day_to_day`].
    pub(crate) day_to_day: Option<f64>,
    /// Sessions that could not be matched, for nobody said how fast the belt was.
    pub(crate) without_speed: usize,
}

impl Experiment {
    /// From the cells of one runner.
    pub(crate) fn new(by: By, cells: &[Cell]) -> Self {
        let scored: Vec<(&Cell, String)> = cells
            .iter()
            .filter(|cell| cell.metric(StrideMetric::KEI).is_some())
            .filter_map(|cell| Some((cell, group_of(by, cell)?)))
            .collect();
        let observations: Vec<Observation> =
            scored.iter().filter_map(|(cell, group)| observation(by, cell, group)).collect();
        let rows = rows(&scored);
        let groups = ordered_groups(by, &rows);
        let unmatched: BTreeSet<i64> =
            scored.iter().filter(|(cell, _)| cell.speed.is_none()).map(|(cell, _)| cell.session).collect();
        Experiment {
            by,
            contrasts: contrasts(&observations, &groups),
            day_to_day: day_to_day(&observations),
            rows,
            without_speed: unmatched.len(),
        }
    }
}

fn group_of(by: By, cell: &Cell) -> Option<String> {
    match by {
        By::Shoe => Some(text::shoe(&cell.shoe).to_owned()),
        By::Week => text::week(cell.started_unix_us?),
    }
}

fn observation(by: By, cell: &Cell, group: &str) -> Option<Observation> {
    let speed = cell.speed?;
    let shoe = match by {
        By::Shoe => String::new(),
        By::Week => text::shoe(&cell.shoe).to_owned(),
    };
    let stratum = Stratum { speed, shoe };
    let value = cell.metric(StrideMetric::KEI)?.mean;
    Some(Observation { session: cell.session, group: group.to_owned(), stratum, value })
}

fn rows(scored: &[(&Cell, String)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let conditions: BTreeSet<(Option<Speed>, &str, &str)> =
        scored.iter().map(|(cell, group)| (cell.speed, group.as_str(), cell.shoe.as_str())).collect();
    for (speed, group, shoe) in conditions {
        let cells: Vec<&Cell> = scored
            .iter()
            .filter(|(cell, name)| cell.speed == speed && name == group && cell.shoe == shoe)
            .map(|(cell, _)| *cell)
            .collect();
        if let Some(level) = level(&cells, StrideMetric::KEI) {
            rows.push(Row { group: group.to_owned(), shoe: text::shoe(shoe).to_owned(), speed, level });
        }
    }
    rows.sort_by(|a, b| a.speed.cmp(&b.speed).then(b.level.kei.value.total_cmp(&a.level.kei.value)));
    rows
}

/// The mean of a metric over sessions. One session alone has the interval of its own windows; `None` also where it
/// has none.
pub(crate) fn level(cells: &[&Cell], metric: StrideMetric) -> Option<Level> {
    let measured: Vec<_> = cells.iter().filter_map(|cell| cell.metric(metric)).collect();
    let values: Vec<f64> = measured.iter().map(|m| m.mean).collect();
    let kei = match (mean_interval(&values), measured.as_slice()) {
        (Some(spread), _) => spread,
        (None, [one]) => {
            let (low, high) = one.interval?;
            Spread { value: one.mean, low, high }
        }
        (None, _) => return None,
    };
    Some(Level { kei, sessions: values.len(), strides: cells.iter().map(|cell| cell.strides).sum() })
}

/// Shoes by their mean KEI, weeks by date, the newest first.
fn ordered_groups(by: By, rows: &[Row]) -> Vec<String> {
    let names: BTreeSet<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    let mean = |name: &str| {
        let of: Vec<f64> = rows.iter().filter(|r| r.group == name).map(|r| r.level.kei.value).collect();
        of.iter().sum::<f64>() / of.len().max(1) as f64
    };
    let mut names: Vec<&str> = names.into_iter().collect();
    match by {
        By::Shoe => names.sort_by(|a, b| mean(b).total_cmp(&mean(a))),
        By::Week => names.reverse(),
    }
    names.into_iter().map(str::to_owned).collect()
}

/// How KEI changes with belt speed, points per km/h: the slope within each session and pair of shoes, averaged over
/// sessions. `None` with fewer than two sessions at several speeds.
pub(crate) fn speed_slope(cells: &[Cell]) -> Option<(Spread, usize)> {
    let sessions: BTreeSet<i64> = cells.iter().map(|cell| cell.session).collect();
    let slopes: Vec<f64> = sessions.into_iter().filter_map(|session| slope_within(cells, session)).collect();
    Some((mean_interval(&slopes)?, slopes.len()))
}

fn slope_within(cells: &[Cell], session: i64) -> Option<f64> {
    let points: Vec<(&str, f64, f64)> = cells
        .iter()
        .filter(|cell| cell.session == session)
        .filter_map(|c| Some((c.shoe.as_str(), c.speed?.kmh(), c.metric(StrideMetric::KEI)?.mean)))
        .collect();
    let (mut products, mut squares) = (0.0, 0.0);
    for &(shoe, speed, kei) in &points {
        let same: Vec<_> = points.iter().filter(|(other, ..)| *other == shoe).collect();
        let n = same.len() as f64;
        let speed_mean = same.iter().map(|(_, v, _)| v).sum::<f64>() / n;
        let kei_mean = same.iter().map(|(.., k)| k).sum::<f64>() / n;
        products += (speed - speed_mean) * (kei - kei_mean);
        squares += (speed - speed_mean).powi(2);
    }
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Verdict, cells};
    use crate::store::SpanRow;

    fn spans() -> Vec<SpanRow> {
        let mut spans = Vec::new();
        for session in 0..6 {
            let day = [1.0, -1.0, 0.5, -0.5, 2.0, -2.0][session as usize];
            for (shoe, kei) in [("carbon", 71.0), ("boots", 55.0)] {
                for speed in [8.0, 10.0] {
                    let kei = kei + day + 1.5 * (speed - 10.0);
                    spans.push(SpanRow::made_up(session, shoe, Some(speed), kei));
                }
            }
        }
        spans.push(SpanRow::made_up(9, "daily", None, 62.0));
        spans
    }

    /// What both shoes share on a day does not blur their difference; what has no speed is shown but not compared.
    #[test]
    fn shoes_are_compared_at_the_same_speed() {
        let experiment = Experiment::new(By::Shoe, &cells(&spans()));
        let pair = &experiment.contrasts[1];
        assert_eq!((pair.a.as_str(), pair.b.as_str(), pair.both), ("carbon", "boots", 6));
        assert!(
            (pair.difference.unwrap() - 16.0).abs() < 1e-9
                && pair.strata.iter().map(|stratum| stratum.speed.0).eq([80, 100])
        );
        assert_eq!(experiment.without_speed, 1);
        let unmatched = experiment.contrasts.iter().filter(|c| c.verdict == Verdict::NotMatched).count();
        assert_eq!(unmatched, 2);
        assert!((experiment.day_to_day.unwrap() - 1.449).abs() < 1e-3);
        assert_eq!(experiment.rows.len(), 5);
        assert_eq!(experiment.rows[0].level.sessions, 1);
    }

    /// The slope is that within sessions.
    #[test]
    fn the_slope_over_speed() {
        let (slope, sessions) = speed_slope(&cells(&spans())).unwrap();
        assert!((slope.value - 1.5).abs() < 1e-9);
        assert_eq!(sessions, 6);
    }
}
