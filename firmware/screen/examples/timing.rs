//! Measures the time to draw and compare each layout: `cargo run --release -p kei-screen --example timing`.

#[path = "../tests/support/mod.rs"]
mod support;

use embedded_graphics::prelude::Size;
use kei_screen::{Screen, ScreenState};
use std::time::{Duration, Instant};

const ROUNDS: usize = 1000;

fn main() {
    println!("{:<22}{:>9}{:>12}{:>14}{:>12}", "state", "size", "draw us", "draw+diff us", "sent px");
    for (name, state) in support::states() {
        for size in support::SIZES {
            let (draw, update, pixels) = time(&state, size);
            let size = format!("{}x{}", size.width, size.height);
            println!("{name:<22}{size:>9}{draw:>12.1}{update:>14.1}{pixels:>12}");
        }
    }
}

/// Returns the median time to draw and to draw and compare, in µs, and the number of pixels that differ one
/// frame later.
fn time(state: &ScreenState, size: Size) -> (f64, f64, u32) {
    let mut screen = support::render(state, size);
    let draw = median_us(|_| {
        let Ok(()) = kei_screen::draw(state, std::hint::black_box(&mut screen));
    });
    let buffer = || vec![0; (size.width * size.height) as usize];
    let mut screen = Screen::new(size, buffer(), buffer()).expect("the buffers have the size's length");
    let states = [state.clone(), one_frame_later(state)];
    let mut pixels = 0;
    let update = median_us(|round| pixels = screen.update(&states[round % 2]).pixels());
    (draw, update, pixels)
}

fn median_us(mut work: impl FnMut(usize)) -> f64 {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let start = Instant::now();
            work(round);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2].as_secs_f64() * 1e6
}

/// Returns the state with another pose and the next second on the clock.
fn one_frame_later(state: &ScreenState) -> ScreenState {
    let mut next = state.clone();
    next.elapsed += Duration::from_secs(1);
    if let Some(figure) = &mut next.figure {
        for (at, keypoint) in figure.pose.keypoints.iter_mut().enumerate() {
            keypoint.x += [4.0, -3.0, 6.0][at % 3];
        }
    }
    next
}
