//! Why a sync ended early.

use crate::commands::cable::CableError;
use crate::store::StoreError;

/// Why a sync ended early. What was fetched stays, and the next sync goes on from there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    /// The laptop's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The unit can't be found.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// The cable, in the middle.
    #[error("{0}; what was fetched stays, sync again to go on")]
    BrokenOff(CableError),
    /// The copy came out different twice.
    #[error(
        "session {session} came over differently from what the unit has: sync again, and if that does not help, look at \
         the cable"
    )]
    Differs {
        /// Which.
        session: kei_wire::SessionId,
    },
}
