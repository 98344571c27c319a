//! `kei rescore`: scores stored keypoints with this program's model.

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

The unit stores the keypoints of every frame, so that a newer model can score them again. The scores that the unit
recorded are kept, too. `kei compare --rescored` uses the new scores.";

/// Score stored keypoints again with this program's model
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct RescoreArgs {
    /// Session number from `kei sessions`, or a prefix of the session's ID [default: all sessions not yet
    /// scored by this model]
    id: Option<String>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Why a session was not scored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RescoreError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session has no keypoints: the unit was too old to store them, or configured not to.
    #[error("cannot rescore session {0}: the unit stored no keypoints")]
    NoTrace(i64),
    /// The result cannot be printed.
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
        eprintln!("nothing to do: every session is already scored by {}", *MODEL);
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

/// Scores one session. Returns false if the unit stored no keypoints of it.
fn rescore(store: &mut Store, session: &SessionRow) -> Result<bool, StoreError> {
    let frames = store.trace(session.uid)?;
    if frames.is_empty() {
        return Ok(false);
    }
    let strides = score(session, &store.spans()?, &frames);
    store.keep_rescored(session, &MODEL, &strides, now_unix_us())?;
    Ok(true)
}

/// Prints the recorded and the new score of each session side by side.
fn print_table(store: &Store, sessions: &[SessionRow]) -> Result<(), RescoreError> {
    let mut table = Table::new(&[
        ("id", Side::Right),
        ("started", Side::Left),
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
