//! Estimate of the rate at which a line damages chunks, and the best chunk length for it.

use super::request::CHUNK_BYTES_MAX;

/// The length of a chunk is a multiple of this, in bytes, except for a session's last chunk.
pub(super) const CHUNK_STEP: u64 = 128;

/// Length of the shortest chunk, in bytes.
pub(super) const MIN_CHUNK_BYTES: u64 = 2 * CHUNK_STEP;

const _: () = assert!((CHUNK_BYTES_MAX as u64).is_multiple_of(CHUNK_STEP));

/// Overhead of frame, message and response around a chunk, in bytes.
const OVERHEAD_BYTES: u64 = 19;

/// When this many bytes have been counted, both counts are halved, so that recent chunks count most.
const MEMORY_BYTES: u64 = 64 << 10;

/// One loss in the unit of [`LossEstimate::lost`], large enough that halving does not round a single loss to
/// zero.
const ONE_LOSS: u64 = 256;

/// The rate of damaged bytes on a line, estimated from the recently lost chunks.
///
/// A chunk of F bytes always costs an overhead of H bytes. With probability F e, where e is the rate of
/// damaged bytes, it costs another F bytes because it is sent again. The cost per byte, (H + F F e) / F, is
/// least at F = sqrt(H / e).
#[derive(Clone, Copy, Debug)]
pub(super) struct LossEstimate {
    bytes: u64,
    /// Number of losses, in units of 1 / [`ONE_LOSS`].
    lost: u64,
}

impl LossEstimate {
    /// The initial estimate, for which chunks of 1 KiB are best.
    pub(super) const INITIAL: LossEstimate = LossEstimate { bytes: 8 << 10, lost: 38 };

    /// Counts a chunk of `bytes` bytes that arrived. `lost` says whether chunks directly before it were lost;
    /// several lost chunks in a row count as one loss.
    pub(super) fn update(&mut self, bytes: u64, lost: bool) {
        self.bytes += bytes;
        self.lost += if lost { ONE_LOSS } else { 0 };
        if self.bytes > MEMORY_BYTES {
            self.bytes /= 2;
            self.lost /= 2;
        }
    }

    /// Returns the chunk length with the least overhead, in bytes.
    pub(super) fn best_chunk(&self) -> u64 {
        let best =
            (OVERHEAD_BYTES * self.bytes * ONE_LOSS).checked_div(self.lost).map_or(u64::MAX, u64::isqrt);
        let best = best.clamp(MIN_CHUNK_BYTES, CHUNK_BYTES_MAX as u64);
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

    /// The best length for one damaged byte in 10,000 is 436 bytes. A clean line soon gets the longest
    /// chunks, even after many losses; a very bad line gets the shortest.
    #[test]
    fn a_cleaner_line_gets_longer_chunks() {
        assert_eq!(LossEstimate::INITIAL.best_chunk(), 1024);
        assert_eq!(chunk_after(40_000, u64::MAX, 0), CHUNK_BYTES_MAX as u64);
        let flipped = chunk_after(0, 10_000, 100_000);
        assert!((384..=512).contains(&flipped), "{flipped}");
        assert_eq!(chunk_after(0, 300, 50_000), MIN_CHUNK_BYTES);
        let mut losses = LossEstimate::INITIAL;
        (0..50).for_each(|_| losses.update(256, true));
        (0..1000).for_each(|_| losses.update(losses.best_chunk(), false));
        assert_eq!(losses.best_chunk(), CHUNK_BYTES_MAX as u64);
    }
}
