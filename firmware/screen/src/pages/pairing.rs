//! What to do while a laptop may pair.

use crate::state::ScreenState;
use crate::text::TextLine;

/// What to do within the minute after the button was pressed for it: before anything else there is to say.
pub(super) fn cue(state: &ScreenState) -> Option<TextLine> {
    let left = state.pairing?;
    Some(TextLine::format(format_args!("kei unit pair: open for {} s", left.as_secs())))
}
