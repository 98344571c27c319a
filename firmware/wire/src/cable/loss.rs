//! How many chunks a line damages, and the chunk length that suits it.

use super::request::CHUNK_BYTES_MAX;

/// Chunks have a multiple of this length, except a session's last one, bytes.
pub(super) const CHUNK_STEP: u64 = 128;

/// The shortest chunk, bytes.
pub(super) const CHUNK_BYTES_MIN: u64 = 2 * CHUNK_STEP;

const _: () = assert!((CHUNK_BYTES_MAX as u64).is_multiple_of(CHUNK_STEP));

/// Frame, message and response head around a chunk, bytes.
const OVERHEAD_BYTES: u64 = 19;

/// Once this many bytes were counted, both counts are halved: the line's recent state counts most.
const MEMORY_BYTES: u64 = 64 << 10;

/// One loss, in the unit of [`LossEstimate::lost`]: halving must not round a single loss away at once.
const ONE_LOSS: u64 = 256;

/// The rate of damaged bytes on a line, from the chunks that were lost lately.
///
/// A chunk of F bytes always costs its frame's H bytes, and all F bytes with probability F e, where e is the rate
/// of damaged bytes: (H + F F e) / F is least at F = sqrt(H / e).
#[derive(Clone, Copy, Debug)]
pub(super) struct LossEstimate {
    bytes: u64,
    /// In 1 / [`ONE_LOSS`].
    lost: u64,
}

impl LossEstimate {
    /// Before anything is known: the rate that makes chunks of 1 KiB best.
    pub(super) const INITIAL: LossEstimate = LossEstimate { bytes: 8 << 10, lost: 38 };

    /// Counts a chunk that arrived, and whether chunks before it did not. Several lost in a row are one fault of
    /// the line.
    pub(super) fn update(&mut self, bytes: u64, lost: bool) {
        self.bytes += bytes;
        self.lost += if lost { ONE_LOSS } else { 0 };
        if self.bytes > MEMORY_BYTES {
            self.bytes /= 2;
            self.lost /= 2;
        }
    }

    /// The chunk length with the least overhead, bytes.
    pub(super) fn best_chunk(&self) -> u64 {
        let best =
            (OVERHEAD_BYTES * self.bytes * ONE_LOSS).checked_div(self.lost).map_or(u64::MAX, u64::isqrt);
        let best = best.clamp(CHUNK_BYTES_MIN, CHUNK_BYTES_MAX as u64);
        (best + CHUNK_STEP / 2) / CHUNK_STEP * CHUNK_STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk_after(clean_bytes: u64, fault_every: u64, bytes: u64) -> u64 {
        let mut losses = LossEstimate::INITIAL;
        losses.update(clean_bytes, false);
        let mut since_fault = 0;
        let mut passed = 0;
        while passed < bytes {
            let chunk = losses.best_chunk();
            passed += chunk;
            since_fault += chunk;
            losses.update(chunk, since_fault >= fault_every);
            since_fault %= fault_every;
        }
        losses.best_chunk()
    }

    /// The best length for one damaged byte in 10,000 is 436 bytes. A clean line soon has the longest chunks, also
    /// after a bad stretch; a hopeless one has the shortest.
    #[test]
    fn chunks_are_as_long_as_the_line_is_good() {
        assert_eq!(LossEstimate::INITIAL.best_chunk(), 1024);
        assert_eq!(chunk_after(40_000, u64::MAX, 0), CHUNK_BYTES_MAX as u64);
        let flipped = chunk_after(0, 10_000, 100_000);
        assert!((384..=512).contains(&flipped), "{flipped}");
        assert_eq!(chunk_after(0, 300, 50_000), CHUNK_BYTES_MIN);
        let mut losses = LossEstimate::INITIAL;
        (0..50).for_each(|_| losses.update(256, true));
        (0..1000).for_each(|_| losses.update(losses.best_chunk(), false));
        assert_eq!(losses.best_chunk(), CHUNK_BYTES_MAX as u64);
    }
}
