//! The difference between two groups of runs, like matched with like.
//!
//! An observation is one session's mean under one condition. Two groups (two pairs of shoes) are compared within
//! strata (belt speeds) that both have: `d = sum_v w_v (mean_Av - mean_Bv) / sum_v w_v`, `w_v = n_A n_B / (n_A +
//! n_B)`, the least-squares estimate of `value = group + stratum + noise`. Its standard error is the delete-one-
//! session jackknife, so that whatever the strides of a session share (the day, the light, how the camera stood)
//! counts once, and what both groups share within a session cancels. Degrees of freedom: see [`Layout`]. Where every
//! session is one observation nothing is shared, and the standard error is the linear model's own, which is exact
//! where the jackknife is too wide: `s^2 / sum_v w_v`, `s^2` the residuals' with one degree of freedom less for each
//! stratum and for the difference. The tests hold it to what it promises on simulated experiments of several designs.

use super::cell::Speed;
use super::student::{Spread, p_value, t_two_sided};
use std::collections::BTreeSet;
use std::fmt;

/// Noise from one day to the next where the runner's own is not known yet, KEI points: the spread of one runner's
/// clips on other days (22 public treadmill clips of 14 people).
const USUAL_DAY_TO_DAY: f64 = 2.3;

/// "Differs" is said below this probability of so large a difference by chance: lower than the intervals' one in
/// twenty, so that of a thousand experiments without a difference fewer than fifty find one.
const BY_CHANCE: f64 = 0.04;

/// Beyond its threshold by so many standard errors, a difference is found four times of five: the normal
/// distribution's quantile of 0.8.
const FOUR_OF_FIVE: f64 = 0.8416;

/// "So many more sessions would do" ends here: nobody wants to hear of a hundred.
const MORE_MAX: u32 = 30;

/// Below this, KEI points, two groups are as good as alike.
const WORTH_KNOWING: f64 = 3.0;

/// What must be the same for a comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stratum {
    /// The belt's.
    pub(crate) speed: Speed,
    /// The shoes, where they are not what is compared; else empty.
    pub(crate) shoe: String,
}

impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shoe.as_str() {
            "" => write!(f, "{} km/h", self.speed),
            shoe => write!(f, "{} km/h in {shoe}", self.speed),
        }
    }
}

/// One session's mean under one condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observation {
    /// Whose strides are not independent.
    pub(crate) session: i64,
    /// What is compared: shoes, a week.
    pub(crate) group: String,
    /// What must be the same.
    pub(crate) stratum: Stratum,
    /// The metric's mean.
    pub(crate) value: f64,
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The difference is real.
    Differs,
    /// If there is a difference, it is not worth knowing.
    Alike,
    /// More sessions of each would settle it; `None`: more than [`MORE_MAX`].
    CannotTell(Option<u32>),
    /// No condition in common.
    NotMatched,
}

/// Group `a` against group `b`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contrast {
    /// One group.
    pub(crate) a: String,
    /// The other.
    pub(crate) b: String,
    /// `a` less `b` within common strata; `None`: there are none.
    pub(crate) difference: Option<f64>,
    /// With its interval; `None` with fewer than two sessions of each.
    pub(crate) interval: Option<Spread>,
    /// The strata compared.
    pub(crate) strata: Vec<Stratum>,
    /// Sessions of `a` and of `b` in these strata.
    pub(crate) sessions: (usize, usize),
    /// Sessions with both.
    pub(crate) both: usize,
    /// See [`Verdict`].
    pub(crate) verdict: Verdict,
}

/// Every pair of `groups`, in their order. With several pairs, "differs" allows for their number (Holm).
pub(crate) fn contrasts(observations: &[Observation], groups: &[String]) -> Vec<Contrast> {
    let day = day_to_day(observations).unwrap_or(USUAL_DAY_TO_DAY);
    let pairs = groups.len() * groups.len().saturating_sub(1) / 2;
    let rule = Rule { day, of: pairs };
    let mut all: Vec<(Contrast, f64)> = Vec::new();
    for (i, a) in groups.iter().enumerate() {
        all.extend(groups[i + 1..].iter().map(|b| contrast(observations, a, b, rule)));
    }
    judged(all)
}

/// What can be said of each, allowing for how many there are (Holm).
fn judged(mut all: Vec<(Contrast, f64)>) -> Vec<Contrast> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&i, &j| all[i].1.total_cmp(&all[j].1));
    let mut still = true;
    for (rank, at) in order.into_iter().enumerate() {
        let remaining = (all.len() - rank) as f64;
        still &= all[at].1 * remaining < BY_CHANCE;
        if still {
            all[at].0.verdict = Verdict::Differs;
        }
    }
    all.into_iter().map(|(contrast, _)| contrast).collect()
}

/// One thing after the other, compared between the same two groups: what of it differs allows for how many things
/// were looked at.
pub(crate) fn contrasts_of_each(things: &[Vec<Observation>], a: &str, b: &str) -> Vec<Contrast> {
    let one = |observations: &Vec<Observation>| {
        let day = day_to_day(observations).unwrap_or(USUAL_DAY_TO_DAY);
        contrast(observations, a, b, Rule { day, of: things.len() })
    };
    judged(things.iter().map(one).collect())
}

/// The standard deviation between sessions of the same group and stratum: the runner's own noise from one day to
/// the next. `None` before any was repeated.
pub(crate) fn day_to_day(observations: &[Observation]) -> Option<f64> {
    let conditions: BTreeSet<(&str, &Stratum)> =
        observations.iter().map(|o| (o.group.as_str(), &o.stratum)).collect();
    let (mut squares, mut freedom) = (0.0, 0usize);
    for (group, stratum) in conditions {
        let values: Vec<f64> = observations
            .iter()
            .filter(|o| o.group == group && o.stratum == *stratum)
            .map(|o| o.value)
            .collect();
        let mean = mean(&values);
        squares += values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        freedom += values.len() - 1;
    }
    (freedom > 0).then(|| (squares / freedom as f64).sqrt())
}

/// What a contrast is judged by.
#[derive(Clone, Copy)]
struct Rule {
    /// Standard deviation from one day to the next.
    day: f64,
    /// How many are looked at.
    of: usize,
}

impl Rule {
    /// "Differs" is surely said below this probability.
    fn by_chance(self) -> f64 {
        BY_CHANCE / self.of.max(1) as f64
    }
}

/// The contrast before the others are known, and its p-value.
fn contrast(observations: &[Observation], a: &str, b: &str, rule: Rule) -> (Contrast, f64) {
    let of = |group: &str| observations.iter().filter(|o| o.group == group).collect::<Vec<_>>();
    let (all_a, all_b) = (of(a), of(b));
    let strata = common_strata(&all_a, &all_b);
    let within = |all: Vec<&Observation>| -> Vec<Observation> {
        all.into_iter().filter(|o| strata.contains(&o.stratum)).cloned().collect()
    };
    let pair = Pair { a: within(all_a), b: within(all_b) };
    let (sessions_a, sessions_b) = (sessions(&pair.a), sessions(&pair.b));
    let both = sessions_a.intersection(&sessions_b).count();
    let layout = Layout { both, only_a: sessions_a.len() - both, only_b: sessions_b.len() - both };
    let pairs = layout.pairs();
    let difference = pair.difference(None);
    let enough = sessions_a.len() >= 2 && sessions_b.len() >= 2 && pairs >= 2;
    let model = if enough { pair.model_error() } else { None };
    let jackknife = || pair.jackknife_error().filter(|_| enough);
    let (error, freedom) = match model {
        Some((error, freedom)) => (Some(error), freedom),
        None => (jackknife(), layout.freedom()),
    };
    let interval = difference.zip(error).map(|(d, error)| Spread::new(d, error, freedom));
    let p = difference.zip(error).map_or(1.0, |(d, error)| p_value(d / error, freedom));
    let assumed = error.unwrap_or_else(|| rule.day * (2.0 / pairs.max(1) as f64).sqrt());
    let verdict = match (difference, interval) {
        (None, _) => Verdict::NotMatched,
        (_, Some(Spread { low, high, .. })) if low > -WORTH_KNOWING && high < WORTH_KNOWING => Verdict::Alike,
        (Some(d), _) => Verdict::CannotTell(layout.more_sessions(d, assumed, rule.by_chance())),
    };
    let (a, b) = (a.to_owned(), b.to_owned());
    let sessions = (sessions_a.len(), sessions_b.len());
    (Contrast { a, b, difference, interval, strata, sessions, both, verdict }, p)
}

/// How many sessions have both groups, and how many one alone.
#[derive(Clone, Copy)]
struct Layout {
    both: usize,
    only_a: usize,
    only_b: usize,
}

impl Layout {
    fn pairs(self) -> usize {
        self.both + self.only_a.min(self.only_b)
    }

    /// Degrees of freedom. Two groups of equal size in sessions of their own have those of both; where one is
    /// smaller, its few sessions make up most of the noise.
    fn freedom(self) -> u32 {
        let apart = 2 * self.only_a.min(self.only_b).saturating_sub(1);
        (self.both.saturating_sub(1) + apart) as u32
    }

    fn with_more(self, more: usize) -> Layout {
        // More of what there is: sessions with both where there are any.
        match self.both {
            0 => Layout { only_a: self.only_a + more, only_b: self.only_b + more, ..self },
            both => Layout { both: both + more, ..self },
        }
    }

    /// How many more sessions until a difference of this size would be called one, four times of five.
    fn more_sessions(self, difference: f64, error: f64, by_chance: f64) -> Option<u32> {
        let shows = |&more: &u32| {
            let then = self.with_more(more as usize);
            let shrink = (self.pairs().max(1) as f64 / then.pairs() as f64).sqrt();
            (t_two_sided(then.freedom(), by_chance) + FOUR_OF_FIVE) * error * shrink < difference.abs()
        };
        (1..=MORE_MAX).find(shows)
    }
}

/// Two groups in the same strata.
struct Pair {
    a: Vec<Observation>,
    b: Vec<Observation>,
}

impl Pair {
    /// Without one session, if any; `None` where nothing is in common then.
    fn difference(&self, without: Option<i64>) -> Option<f64> {
        let of = |all: &[Observation], stratum: &Stratum| -> Vec<f64> {
            let here = |o: &&Observation| o.stratum == *stratum && Some(o.session) != without;
            all.iter().filter(here).map(|o| o.value).collect()
        };
        let (mut sum, mut weights) = (0.0, 0.0);
        for stratum in self.a.iter().map(|o| &o.stratum).collect::<BTreeSet<_>>() {
            let (a, b) = (of(&self.a, stratum), of(&self.b, stratum));
            if a.is_empty() || b.is_empty() {
                continue;
            }
            let weight = (a.len() * b.len()) as f64 / (a.len() + b.len()) as f64;
            sum += weight * (mean(&a) - mean(&b));
            weights += weight;
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// Standard error of the difference and its degrees of freedom, where every session is one observation. `None`
    /// where some have several, or where nothing is left to tell the noise from.
    fn model_error(&self) -> Option<(f64, u32)> {
        let all = || self.a.iter().chain(&self.b);
        let sessions: BTreeSet<i64> = all().map(|o| o.session).collect();
        let strata: BTreeSet<&Stratum> = all().map(|o| &o.stratum).collect();
        let count = all().count();
        let freedom = count.checked_sub(strata.len() + 1).filter(|&freedom| freedom > 0)?;
        if sessions.len() != count {
            return None;
        }
        let difference = self.difference(None)?;
        let (mut squares, mut weights) = (0.0, 0.0);
        for stratum in strata {
            let values = |of: &[Observation]| -> Vec<f64> {
                of.iter().filter(|o| o.stratum == *stratum).map(|o| o.value).collect()
            };
            let (a, b) = (values(&self.a), values(&self.b));
            let (in_a, in_b) = (a.len() as f64, b.len() as f64);
            let middle = mean(&[a.as_slice(), &b].concat());
            let fit_a = middle + difference * in_b / (in_a + in_b);
            let fit_b = middle - difference * in_a / (in_a + in_b);
            squares += a.iter().map(|value| (value - fit_a).powi(2)).sum::<f64>();
            squares += b.iter().map(|value| (value - fit_b).powi(2)).sum::<f64>();
            weights += in_a * in_b / (in_a + in_b);
        }
        let error = (squares / freedom as f64 / weights).sqrt();
        (error > 0.0).then_some((error, freedom as u32))
    }

    /// `sqrt((G - 1) / G * sum_s (d_(-s) - d)^2)` over the G sessions. `None` where a session can't be spared.
    fn jackknife_error(&self) -> Option<f64> {
        let whole = self.difference(None)?;
        let sessions: BTreeSet<i64> = self.a.iter().chain(&self.b).map(|o| o.session).collect();
        let squares: Option<f64> =
            sessions.iter().map(|&s| Some((self.difference(Some(s))? - whole).powi(2))).sum();
        let count = sessions.len() as f64;
        Some(((count - 1.0) / count * squares?).sqrt()).filter(|error| *error > 0.0)
    }
}

fn common_strata(a: &[&Observation], b: &[&Observation]) -> Vec<Stratum> {
    let names = |all: &[&Observation]| all.iter().map(|o| o.stratum.clone()).collect::<BTreeSet<Stratum>>();
    names(a).intersection(&names(b)).cloned().collect()
}

fn sessions(observations: &[Observation]) -> BTreeSet<i64> {
    observations.iter().map(|o| o.session).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deterministic noise (splitmix64), near enough to normal: the sum of twelve uniform numbers.
    struct Noise(u64);

    impl Noise {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
        }

        fn normal(&mut self) -> f64 {
            (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
        }
    }

    fn observation(session: i64, group: &str, kmh: &str, value: f64) -> Observation {
        let speed = Speed::of_kmh(kmh.parse().unwrap()).unwrap();
        Observation {
            session,
            group: group.to_owned(),
            stratum: Stratum { speed, shoe: String::new() },
            value,
        }
    }

    fn groups() -> Vec<String> {
        vec!["a".to_owned(), "b".to_owned()]
    }

    fn only(observations: &[Observation]) -> Contrast {
        contrasts(observations, &groups()).remove(0)
    }

    /// How runs of an experiment are laid out.
    #[derive(Clone, Copy, Debug)]
    enum Design {
        /// Each shoe in sessions of its own, at three speeds.
        Separate,
        /// Both shoes in every session.
        Both,
        /// Sessions at one speed each, the one shoe mostly slow, the other mostly fast.
        Lopsided,
        /// So many sessions of the one, so many of the other.
        Uneven(i64, i64),
    }

    /// Six sessions of each shoe unless said otherwise, KEI rising by 1.5 points per step of speed, noise of 2.3
    /// points from one day to the next and 0.7 points in each cell; with both shoes in a session, 1 point between
    /// them.
    fn experiment(design: Design, difference: f64, noise: &mut Noise) -> Vec<Observation> {
        let mut all = Vec::new();
        for (g, shoe) in ["a", "b"].into_iter().enumerate() {
            let sessions = match design {
                Design::Uneven(a, b) => [a, b][g],
                _ => 6,
            };
            for i in 0..sessions {
                let session = match design {
                    Design::Both => i,
                    _ => i + 100 * g as i64,
                };
                let speeds: &[i64] = match (design, g, i) {
                    (Design::Lopsided, 0, 4..) | (Design::Lopsided, 1, 2..) => &[12],
                    (Design::Lopsided, ..) => &[8],
                    _ => &[8, 10, 12],
                };
                let own = if matches!(design, Design::Both) { 1.0 } else { 2.3 };
                let day = own * noise.normal();
                for speed in speeds {
                    let value = 60.0 + 1.5 * (speed - 8) as f64 + day + 0.7 * noise.normal()
                        - if g == 1 { difference } else { 0.0 };
                    all.push(observation(session, shoe, &speed.to_string(), value));
                }
            }
        }
        if matches!(design, Design::Both) {
            share_the_day(&mut all, noise);
        }
        all
    }

    /// In a session with both shoes the day's noise is one and the same.
    fn share_the_day(all: &mut [Observation], noise: &mut Noise) {
        for session in 0..6 {
            let shift = 2.3 * noise.normal();
            all.iter_mut().filter(|o| o.session == session).for_each(|o| o.value += shift);
        }
    }

    fn rate_of_differs(design: Design, difference: f64) -> f64 {
        let mut noise = Noise(20_260_101);
        let said = (0..10_000)
            .filter(|_| only(&experiment(design, difference, &mut noise)).verdict == Verdict::Differs)
            .count();
        said as f64 / 10_000.0
    }

    /// Of 10,000 experiments without any difference, at most one in twenty finds one, whatever the design. Measured:
    /// 3.1, 4.1 and 3.4 %.
    #[test]
    fn no_difference_is_seldom_found() {
        for design in [Design::Separate, Design::Both, Design::Lopsided] {
            let rate = rate_of_differs(design, 0.0);
            assert!(rate <= 0.05, "{design:?}: {rate}");
        }
    }

    /// Five points in six sessions each are found in at least four of five experiments.
    #[test]
    fn a_difference_of_five_points_is_found() {
        for design in [Design::Separate, Design::Both, Design::Lopsided] {
            let rate = rate_of_differs(design, 5.0);
            assert!(rate >= 0.8, "{design:?}: {rate}");
        }
    }

    /// "So many more sessions would do" is true: after as many more, with a difference as large as it was seen, at
    /// least two of three experiments find it.
    #[test]
    fn so_many_more_sessions_would_do() {
        let mut noise = Noise(99);
        let (mut told, mut found) = (0, 0);
        while told < 500 {
            let mut all = experiment(Design::Uneven(3, 3), 4.0, &mut noise);
            let contrast = only(&all);
            let (Verdict::CannotTell(Some(more)), Some(seen)) = (contrast.verdict, contrast.difference)
            else {
                continue;
            };
            told += 1;
            let more = experiment(Design::Uneven(more.into(), more.into()), seen, &mut noise);
            all.extend(more.into_iter().map(|o| Observation { session: o.session + 1000, ..o }));
            found += usize::from(only(&all).verdict == Verdict::Differs);
        }
        assert!(3 * found >= 2 * told, "{found} of {told}");
    }

    /// The interval covers the truth as often as it says, also where the shoes were run at different speeds.
    #[test]
    fn intervals_cover() {
        for design in
            [Design::Separate, Design::Both, Design::Lopsided, Design::Uneven(2, 20), Design::Uneven(3, 3)]
        {
            let mut noise = Noise(7);
            let covers = |_: &u32| {
                let spread = only(&experiment(design, 4.0, &mut noise)).interval.unwrap();
                spread.low <= 4.0 && 4.0 <= spread.high
            };
            let rate = (0..1000).filter(covers).count();
            assert!((940..=1000).contains(&rate), "{design:?}: {rate}");
        }
    }

    /// Faster runs are not better shoes.
    #[test]
    fn only_common_speeds_count() {
        let mut all = vec![observation(1, "a", "8", 60.0), observation(2, "b", "12", 70.0)];
        let contrast = only(&all);
        assert_eq!((contrast.difference, contrast.verdict), (None, Verdict::NotMatched));
        all.push(observation(3, "b", "8", 61.0));
        let contrast = only(&all);
        assert_eq!((contrast.difference, contrast.strata.len()), (Some(-1.0), 1));
        assert_eq!(contrast.sessions, (1, 1));
    }

    /// With one session each there is no interval, and the number of sessions that is asked for follows from the
    /// size of the difference.
    #[test]
    fn one_session_each_cannot_tell() {
        let pair = |d: f64| [observation(1, "a", "8", 60.0 + d), observation(2, "b", "8", 60.0)];
        let large = only(&pair(20.0));
        assert_eq!((large.interval, large.verdict), (None, Verdict::CannotTell(Some(1))));
        let small = only(&pair(0.2));
        assert_eq!(small.verdict, Verdict::CannotTell(None));
    }

    /// Many close runs in the same place settle that there is no difference worth knowing.
    #[test]
    fn alike_is_said_where_it_is_known() {
        let mut noise = Noise(3);
        let all: Vec<Observation> = (0..20)
            .map(|i| observation(i, if i % 2 == 0 { "a" } else { "b" }, "8", 60.0 + 0.5 * noise.normal()))
            .collect();
        assert_eq!(only(&all).verdict, Verdict::Alike);
        assert!((day_to_day(&all).unwrap() - 0.5).abs() < 0.2);
    }

    /// With ten pairs to look at, one that stands out alone by chance is not called a difference.
    #[test]
    fn many_comparisons_are_allowed_for() {
        let mut noise = Noise(11);
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let mut families = 0;
        for _ in 0..300 {
            let mut all = Vec::new();
            for (g, name) in names.iter().enumerate() {
                let one = |i: i64| observation(i + 10 * g as i64, name, "8", 60.0);
                all.extend((0..6).map(one).map(|o| Observation { value: 60.0 + 2.3 * noise.normal(), ..o }));
            }
            let said = contrasts(&all, &names);
            assert_eq!(said.len(), 10);
            families += usize::from(said.iter().any(|c| c.verdict == Verdict::Differs));
        }
        assert!(families <= 15, "{families} of 300");
    }
}
