//! What the page tells, read from the store once.

use super::figure::Figures;
use crate::stats::cell::{Cell, cells};
use crate::stats::experiment::{Experiment, Factor};
use crate::store::{Bucket, LossRow, Quarters, SessionRow, SpanRow, Store, StoreError, Withholding};
use std::collections::BTreeSet;

/// Shorter stretches say nothing about tiring, seconds.
pub(super) const TIRING_LEAST_S: f64 = 480.0;

/// Points in the last session's line are about so many.
const POINTS: u64 = 120;

/// A stride is looked for in so many of the newest sessions.
const FIGURE_TRIES: usize = 5;

/// All that the page tells.
pub(super) struct Data {
    pub(super) sessions: Vec<SessionRow>,
    pub(super) cells: Vec<Cell>,
    pub(super) shoes: Experiment,
    pub(super) losses: Vec<LossRow>,
    pub(super) quarters: Vec<Quarters>,
    pub(super) withheld: Vec<Withholding>,
    /// The stride of the newest session that has one to draw.
    pub(super) figures: Option<Figures>,
    /// The newest session with a KEI.
    pub(super) last: Option<LastSession>,
    /// Every pair of shoes, in the order of their colours: those run longest first.
    pub(super) shoe_names: Vec<String>,
}

/// One session, from its start to its end.
pub(super) struct LastSession {
    pub(super) row: SessionRow,
    pub(super) spans: Vec<SpanRow>,
    pub(super) line: Vec<Bucket>,
    /// Seconds that a point of the line stands for.
    pub(super) bucket_s: u32,
}

impl Data {
    /// Of one runner's spans.
    pub(super) fn read(store: &Store, spans: Vec<SpanRow>) -> Result<Data, StoreError> {
        let ids: BTreeSet<i64> = spans.iter().map(|span| span.session).collect();
        let mut sessions = store.sessions()?;
        sessions.retain(|session| ids.contains(&session.id));
        let ids: Vec<i64> = ids.into_iter().collect();
        let cells = cells(&spans);
        Ok(Data {
            shoes: Experiment::new(Factor::Shoe, &cells),
            losses: store.losses(&ids)?,
            quarters: store.quarters(&spans, TIRING_LEAST_S)?,
            withheld: store.withheld(&ids)?,
            figures: figures(store, &sessions, &spans)?,
            last: last_session(store, &sessions, &spans)?,
            shoe_names: shoe_names(&cells),
            sessions,
            cells,
        })
    }

    /// Which colour a pair of shoes has.
    pub(super) fn colour_of(&self, shoe: &str) -> usize {
        self.shoe_names.iter().position(|name| name == shoe).unwrap_or(0)
    }
}

fn figures(store: &Store, sessions: &[SessionRow], spans: &[SpanRow]) -> Result<Option<Figures>, StoreError> {
    for session in sessions.iter().rev().take(FIGURE_TRIES) {
        if let Some(figures) = Figures::read(store, session, spans)? {
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
        let bucket_s = (seconds / POINTS).max(1) as u32;
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
