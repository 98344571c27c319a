//! The same work for many runners on two threads.

use std::sync::atomic::{AtomicU64, Ordering};

/// Works on 0 to `count - 1`, each thread with tools of its own; what comes out is in order and does not depend on the
/// threads, as long as the tools remember nothing.
///
/// # Panics
/// Where the work does.
pub fn on_two_threads<Tools: Send, T: Send>(
    tools: [Tools; 2],
    count: u64,
    work: impl Fn(&mut Tools, u64) -> T + Sync,
) -> Vec<T> {
    let next = AtomicU64::new(0);
    let share = |mut tools: Tools| {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(&mut tools, index)));
        }
    };
    let [mine, others] = tools;
    let mut done = std::thread::scope(|scope| {
        let other = scope.spawn(|| share(others));
        let mut done = share(mine);
        done.extend(other.join().expect("no panic on the other thread"));
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, done)| done).collect()
}

#[cfg(test)]
mod tests {
    use super::on_two_threads;

    #[test]
    fn everything_is_done_once_and_in_order() {
        let squares = on_two_threads([0, 0], 100, |calls: &mut u64, index| {
            *calls += 1;
            (index * index, *calls)
        });
        assert!(squares.iter().enumerate().all(|(i, (square, _))| *square == (i * i) as u64));
    }
}
