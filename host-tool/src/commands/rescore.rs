//! `kei rescore`: scores the stored keypoints with this program's model.

use crate::options::store::StoreArgs;
use crate::scoring::{MODEL, score};
use crate::stdout::{StdoutError, print};
use crate::store::{Rescored, SessionRow, Store, StoreError};
use crate::text::{Side, Table, moment, now_unix_us};
use clap::Args;
use kei_metric::MetricName;

const EXAMPLE: &str = "\
Examples:
  kei rescore
  kei rescore 3
  kei compare --by shoe --rescored

The unit stores the keypoints of every frame. A newer model scores them again; what the unit showed on the day is kept
beside it. `kei compare` takes the new scores with --rescored.";

/// Score stored keypoints again with this program's model
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct RescoreArgs {
    /// Only this session: its number in `kei sessions`, or a prefix of its unit ID [default: all that this
    /// model has not scored yet]
    id: Option<String>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Why nothing was scored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RescoreError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The unit was too old to store keypoints, or configured not to.
    #[error("session {0} has no keypoints stored: there is nothing to score again")]
    NoTrace(i64),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &RescoreArgs) -> Result<(), RescoreError> {
    let mut store = args.store.open()?;
    let sessions = match &args.id {
        Some(id) => vec![store.find(id)?],
        None => store.not_scored_by(&MODEL)?,
    };
    if sessions.is_empty() {
        eprintln!("every session is scored by {} already", *MODEL);
    }
    let mut rescored = Vec::new();
    for session in sessions {
        if rescore(&mut store, &session)? {
            rescored.push(session);
        } else if args.id.is_some() {
            return Err(RescoreError::NoTrace(session.id));
        } else {
            eprintln!("session {}: no keypoints stored", session.id);
        }
    }
    print_table(&store, &rescored)
}

/// Scores one session; false where the unit stored no keypoints of it.
fn rescore(store: &mut Store, session: &SessionRow) -> Result<bool, StoreError> {
    let frames = store.trace(session.uid)?;
    if frames.is_empty() {
        return Ok(false);
    }
    let strides = score(session, &store.spans()?, &frames);
    store.keep_rescored(session, &MODEL, &strides, now_unix_us())?;
    Ok(true)
}

/// Prints both scores side by side, over the strides that have both.
fn print_table(store: &Store, sessions: &[SessionRow]) -> Result<(), RescoreError> {
    let mut table = Table::new(&[
        ("id", Side::Right),
        ("began", Side::Left),
        ("recorded KEI", Side::Right),
        ("rescored KEI", Side::Right),
        ("strides", Side::Right),
        ("recorded with", Side::Left),
    ]);
    for session in sessions {
        let scores = store.rescored(session.id)?;
        if let Some(score) = scores.into_iter().find(|score| score.model == *MODEL) {
            table.row(row(session, &score));
        }
    }
    if !sessions.is_empty() {
        print(|out| table.print(out))?;
    }
    Ok(())
}

fn row(session: &SessionRow, score: &Rescored) -> Vec<String> {
    let decimals = MetricName::Kei.definition().decimals;
    let percent = |kei: Option<f64>| kei.map_or("-".to_owned(), |kei| format!("{kei:.decimals$} %"));
    vec![
        session.id.to_string(),
        moment(session.started_unix_us),
        percent(score.recorded),
        percent(score.rescored),
        score.strides.to_string(),
        session.kei_model.clone(),
    ]
}
