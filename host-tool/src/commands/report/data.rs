//! The data of the report, read from the store once.

use super::reference::ScoredReference;
use super::stride_figure::StrideFigures;
use crate::stats::cell::{Cell, cells};
use crate::stats::experiment::{Experiment, Factor};
use crate::store::{Bucket, LossRow, Quarters, SessionRow, SpanRow, Store, StoreError, Withholding};
use kei_metric::MetricName;
use std::collections::BTreeSet;

/// Minimum length of a stretch in which fatigue is evaluated, in seconds.
pub(super) const MIN_FATIGUE_S: f64 = 480.0;

/// Target number of points of the last session's line.
const LINE_POINTS: u64 = 120;

/// Number of sessions, newest first, that are searched for a stride to draw. Reading a session's keypoints is slow.
const FIGURE_SESSIONS: usize = 5;

/// Everything that the sections of the report show.
pub(super) struct ReportData {
    pub(super) sessions: Vec<SessionRow>,
    /// The reference of all sessions; `None` if it is unknown or differs between sessions.
    pub(super) reference: Option<ScoredReference>,
    pub(super) cells: Vec<Cell>,
    pub(super) shoes: Experiment,
    pub(super) losses: Vec<LossRow>,
    pub(super) quarters: Vec<Quarters>,
    pub(super) withheld: Vec<Withholding>,
    /// Stride of the newest session with enough stored keypoints.
    pub(super) figures: Option<StrideFigures>,
    /// The newest session that has a KEI.
    pub(super) last: Option<LastSession>,
    /// All shoes, longest running time first. The index selects the colour.
    pub(super) shoe_names: Vec<String>,
}

/// The newest session and the points of its KEI line.
pub(super) struct LastSession {
    pub(super) row: SessionRow,
    pub(super) spans: Vec<SpanRow>,
    pub(super) line: Vec<Bucket>,
    /// Time that one point of the line covers, in seconds.
    pub(super) bucket_s: u32,
}

impl ReportData {
    /// Reads the data that belong to one runner's `spans`.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub(super) fn read(store: &Store, spans: Vec<SpanRow>) -> Result<ReportData, StoreError> {
        let ids: BTreeSet<i64> = spans.iter().map(|span| span.session).collect();
        let mut sessions = store.sessions()?;
        sessions.retain(|session| ids.contains(&session.id));
        let ids: Vec<i64> = ids.into_iter().collect();
        let cells = cells(&spans);
        let reference = ScoredReference::of(&sessions);
        Ok(ReportData {
            shoes: Experiment::new(Factor::Shoe, &cells),
            losses: store.losses(&ids)?,
            quarters: store.quarters(&spans, MIN_FATIGUE_S)?,
            withheld: store.withheld(&ids)?,
            figures: figures(store, &sessions, &spans, reference.as_ref())?,
            last: last_session(store, &sessions, &spans)?,
            shoe_names: shoe_names(&cells),
            sessions,
            reference,
            cells,
        })
    }

    /// Returns the most frequent reason for withholding a metric.
    pub(super) fn main_reason(&self, metric: MetricName) -> Option<&'static str> {
        self.withheld.iter().find(|w| w.metric == metric).map(|w| w.reason.words())
    }

    /// Returns the colour index of a pair of shoes, or 0 if the name is unknown.
    pub(super) fn colour_of(&self, shoe: &str) -> usize {
        self.shoe_names.iter().position(|name| name == shoe).unwrap_or(0)
    }
}

fn figures(
    store: &Store,
    sessions: &[SessionRow],
    spans: &[SpanRow],
    reference: Option<&ScoredReference>,
) -> Result<Option<StrideFigures>, StoreError> {
    let gait = reference.map(|reference| &reference.gait);
    for session in sessions.iter().rev().take(FIGURE_SESSIONS) {
        if let Some(figures) = StrideFigures::read(store, session, spans, gait)? {
            return Ok(Some(figures));
        }
    }
    Ok(None)
}

fn last_session(
    store: &Store,
    sessions: &[SessionRow],
    spans: &[SpanRow],
) -> Result<Option<LastSession>, StoreError> {
    for row in sessions.iter().rev() {
        let seconds = row.duration_us / 1_000_000;
        let bucket_s = (seconds / LINE_POINTS).max(1) as u32;
        let line = store.timeline(row.id, bucket_s)?;
        if !line.is_empty() {
            let spans = spans.iter().filter(|span| span.session == row.id).cloned().collect();
            return Ok(Some(LastSession { row: row.clone(), spans, line, bucket_s }));
        }
    }
    Ok(None)
}

fn shoe_names(cells: &[Cell]) -> Vec<String> {
    let names: BTreeSet<&str> = cells.iter().map(|cell| cell.shoe.as_str()).collect();
    let seconds = |name: &str| cells.iter().filter(|c| c.shoe == name).map(|c| c.seconds).sum::<f64>();
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by(|a, b| seconds(b).total_cmp(&seconds(a)));
    names.into_iter().map(str::to_owned).collect()
}
