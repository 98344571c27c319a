//! A runner's experiment: groups of sessions, compared pairwise under the same condition.

use super::cell::{Cell, Speed};
use super::contrast::difference::{Contrast, contrasts};
use super::contrast::observation::{Observation, Stratum, day_to_day_sd};
use super::estimate::{Estimate, mean, mean_interval};
use crate::text;
use kei_metric::MetricName;
use std::collections::BTreeSet;

/// The factor whose levels are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// Compares shoes at the same belt speed.
    Shoe,
    /// Compares weeks in the same shoes at the same belt speed.
    Week,
}

/// KEI pooled over the sessions of a group under one condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PooledKei {
    /// Mean over sessions, in points. For a single session, the interval covers measurement error only, without
    /// day-to-day variation.
    pub(crate) kei: Estimate,
    /// Number of sessions.
    pub(crate) sessions: usize,
    /// Number of strides in all sessions.
    pub(crate) strides: u32,
}

/// KEI of a group under one condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupRow {
    /// Name of the shoes, or the Monday of the week such as "2026-11-16".
    pub(crate) group: String,
    /// Name of the shoes.
    pub(crate) shoe: String,
    /// Belt speed; `None` if unknown.
    pub(crate) speed: Option<Speed>,
    /// KEI over the sessions of the group.
    pub(crate) pooled: PooledKei,
}

/// The groups of one factor, their means and differences.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Experiment {
    /// The factor whose levels are compared.
    pub(crate) factor: Factor,
    /// Groups by increasing speed, then by decreasing KEI.
    pub(crate) rows: Vec<GroupRow>,
    /// Every pair of groups. Shoes are ordered by decreasing KEI, weeks from newest to oldest.
    pub(crate) contrasts: Vec<Contrast>,
    /// Standard deviation from day to day, in points; see [`day_to_day_sd`].
    pub(crate) day_to_day_sd: Option<f64>,
    /// Number of sessions that are not compared because their belt speed is unknown.
    pub(crate) without_speed: usize,
}

impl Experiment {
    /// Compares the cells of one runner.
    pub(crate) fn new(factor: Factor, cells: &[Cell]) -> Self {
        let scored: Vec<(&Cell, String)> = cells
            .iter()
            .filter(|cell| cell.metric(MetricName::Kei).is_some())
            .filter_map(|cell| Some((cell, group_of(factor, cell)?)))
            .collect();
        let observations: Vec<Observation> =
            scored.iter().filter_map(|(cell, group)| observation(factor, cell, group)).collect();
        let rows = rows(&scored);
        let groups = ordered_groups(factor, &rows);
        let unmatched: BTreeSet<i64> =
            scored.iter().filter(|(cell, _)| cell.speed.is_none()).map(|(cell, _)| cell.session).collect();
        Experiment {
            factor,
            contrasts: contrasts(&observations, &groups),
            day_to_day_sd: day_to_day_sd(&observations),
            rows,
            without_speed: unmatched.len(),
        }
    }
}

fn group_of(factor: Factor, cell: &Cell) -> Option<String> {
    match factor {
        Factor::Shoe => Some(text::shoe(&cell.shoe).to_owned()),
        Factor::Week => text::week(cell.started_unix_us?),
    }
}

fn observation(factor: Factor, cell: &Cell, group: &str) -> Option<Observation> {
    let speed = cell.speed?;
    let shoe = match factor {
        Factor::Shoe => String::new(),
        Factor::Week => text::shoe(&cell.shoe).to_owned(),
    };
    let stratum = Stratum { speed, shoe };
    let value = cell.metric(MetricName::Kei)?.mean;
    Some(Observation { session: cell.session, group: group.to_owned(), stratum, value })
}

fn rows(scored: &[(&Cell, String)]) -> Vec<GroupRow> {
    let mut rows: Vec<GroupRow> = Vec::new();
    let conditions: BTreeSet<(Option<Speed>, &str, &str)> =
        scored.iter().map(|(cell, group)| (cell.speed, group.as_str(), cell.shoe.as_str())).collect();
    for (speed, group, shoe) in conditions {
        let cells: Vec<&Cell> = scored
            .iter()
            .filter(|(cell, name)| cell.speed == speed && name == group && cell.shoe == shoe)
            .map(|(cell, _)| *cell)
            .collect();
        if let Some(pooled) = pooled_kei(&cells) {
            rows.push(GroupRow { group: group.to_owned(), shoe: text::shoe(shoe).to_owned(), speed, pooled });
        }
    }
    rows.sort_by(|a, b| a.speed.cmp(&b.speed).then(b.pooled.kei.value.total_cmp(&a.pooled.kei.value)));
    rows
}

/// Returns the mean KEI over sessions. A single session has the interval of its own windows. `None` if there is no KEI,
/// or a single one without an interval.
pub(crate) fn pooled_kei(cells: &[&Cell]) -> Option<PooledKei> {
    let measured: Vec<_> = cells.iter().filter_map(|cell| cell.metric(MetricName::Kei)).collect();
    let values: Vec<f64> = measured.iter().map(|m| m.mean).collect();
    let kei = match (mean_interval(&values), measured.as_slice()) {
        (Some(estimate), _) => estimate,
        (None, [one]) => {
            let (low, high) = one.interval?;
            Estimate { value: one.mean, low, high }
        }
        (None, _) => return None,
    };
    Some(PooledKei { kei, sessions: values.len(), strides: cells.iter().map(|cell| cell.strides).sum() })
}

/// Returns the groups: shoes by decreasing mean KEI, weeks from newest to oldest.
fn ordered_groups(factor: Factor, rows: &[GroupRow]) -> Vec<String> {
    let names: BTreeSet<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    let mean_of = |name: &str| {
        mean(&rows.iter().filter(|r| r.group == name).map(|r| r.pooled.kei.value).collect::<Vec<f64>>())
    };
    let mut names: Vec<&str> = names.into_iter().collect();
    match factor {
        Factor::Shoe => names.sort_by(|a, b| mean_of(b).total_cmp(&mean_of(a))),
        Factor::Week => names.reverse(),
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Returns the slope of KEI over belt speed, in points per km/h, and the number of sessions. The slope is computed within
/// each session and averaged over sessions. `None` with fewer than two sessions at several speeds.
pub(crate) fn speed_slope(cells: &[Cell]) -> Option<(Estimate, usize)> {
    let sessions: BTreeSet<i64> = cells.iter().map(|cell| cell.session).collect();
    let slopes: Vec<f64> = sessions.into_iter().filter_map(|session| slope_within(cells, session)).collect();
    Some((mean_interval(&slopes)?, slopes.len()))
}

/// Returns the least-squares slope within one session, with a separate intercept for each pair of shoes. `None` if no
/// pair of shoes was worn at several speeds.
fn slope_within(cells: &[Cell], session: i64) -> Option<f64> {
    let points: Vec<(&str, f64, f64)> = cells
        .iter()
        .filter(|cell| cell.session == session)
        .filter_map(|c| Some((c.shoe.as_str(), c.speed?.kmh(), c.metric(MetricName::Kei)?.mean)))
        .collect();
    let (mut products, mut squares) = (0.0, 0.0);
    for &(shoe, speed, kei) in &points {
        let same = || points.iter().filter(|(other, ..)| *other == shoe);
        let speed_mean = mean(&same().map(|(_, v, _)| *v).collect::<Vec<f64>>());
        let kei_mean = mean(&same().map(|(.., k)| *k).collect::<Vec<f64>>());
        products += (speed - speed_mean) * (kei - kei_mean);
        squares += (speed - speed_mean).powi(2);
    }
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::cell::cells;
    use crate::stats::contrast::difference::Verdict;
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

    /// Variation that both shoes share on a day cancels. A session without a speed is listed but not compared.
    #[test]
    fn shoes_are_compared_at_the_same_speed() {
        let experiment = Experiment::new(Factor::Shoe, &cells(&spans()));
        let pair = &experiment.contrasts[1];
        assert_eq!((pair.a.as_str(), pair.b.as_str(), pair.sessions_with_both), ("carbon", "boots", 6));
        assert!(
            (pair.difference.unwrap() - 16.0).abs() < 1e-9
                && pair.strata.iter().map(|stratum| stratum.speed.0).eq([80, 100])
        );
        assert_eq!(experiment.without_speed, 1);
        let unmatched = experiment.contrasts.iter().filter(|c| c.verdict == Verdict::NotMatched).count();
        assert_eq!(unmatched, 2);
        assert!((experiment.day_to_day_sd.unwrap() - 1.449).abs() < 1e-3);
        assert_eq!(experiment.rows.len(), 5);
        assert_eq!(experiment.rows[0].pooled.sessions, 1);
    }

    #[test]
    fn the_speed_slope_is_computed_within_sessions() {
        let (slope, sessions) = speed_slope(&cells(&spans())).unwrap();
        assert!((slope.value - 1.5).abs() < 1e-9);
        assert_eq!(sessions, 6);
    }
}
