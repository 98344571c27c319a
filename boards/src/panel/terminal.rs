//! The screen in a terminal: two pixels per character, in 24-bit colour.

use super::error::PanelError;
use super::output::{Panel, check_size};
use super::rgb::rgb;
use embedded_graphics::prelude::{OriginDimensions, Size};
use kei_screen::{DirtyRegion, FrameBufferView};
use rustix::termios::{isatty, tcgetwinsize};
use std::{
    fmt::Write as _,
    io::{self, Write},
    time::{Duration, Instant},
};

/// Shortest time between two updates of the terminal.
const INTERVAL: Duration = Duration::from_millis(50);
/// Switches to the alternate screen, hides the cursor and clears the screen.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[2J";
/// Restores colours, cursor and screen.
const LEAVE: &str = "\x1b[0m\x1b[?25h\x1b[?1049l";

/// Shows the screen on the terminal at standard output, shrunk to fit. Dropping the panel restores the
/// terminal.
#[derive(Debug)]
pub struct TerminalPanel {
    size: Size,
    canvas: Canvas,
    shown: Option<Instant>,
}

impl TerminalPanel {
    /// Takes over the terminal. Fails if standard output is not a terminal.
    pub fn open(size: Size) -> Result<Self, PanelError> {
        if !isatty(io::stdout()) {
            return Err(PanelError::NoTerminal);
        }
        write(ENTER)?;
        Ok(TerminalPanel { size, canvas: Canvas::default(), shown: None })
    }
}

impl Panel for TerminalPanel {
    fn size(&self) -> Size {
        self.size
    }

    fn show(&mut self, screen: FrameBufferView<'_>, _: &DirtyRegion) -> Result<(), PanelError> {
        check_size(self.size, screen)?;
        if self.shown.is_some_and(|shown| shown.elapsed() < INTERVAL) {
            return Ok(());
        }
        self.shown = Some(Instant::now());
        let window = tcgetwinsize(io::stdout()).map_err(|e| PanelError::Terminal(e.into()))?;
        // Leave the last row free: writing its last character scrolls some terminals.
        let rows = window.ws_row.saturating_sub(1);
        write(self.canvas.draw(screen, usize::from(window.ws_col), usize::from(rows)))
    }
}

impl Drop for TerminalPanel {
    fn drop(&mut self) {
        // Fails only if the terminal is gone, and then nothing needs restoring.
        let _ = write(LEAVE);
    }
}

fn write(text: &str) -> Result<(), PanelError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(PanelError::Terminal)
}

/// Colours of the upper and lower pixel of a character.
type Cell = [[u8; 3]; 2];

/// Content of the terminal, and a buffer for the escape sequences that change it.
#[derive(Debug, Default)]
struct Canvas {
    columns: usize,
    rows: usize,
    cells: Vec<Option<Cell>>,
    text: String,
}

impl Canvas {
    /// Returns the characters that update a terminal of `columns` by `rows` to show `screen`.
    fn draw(&mut self, screen: FrameBufferView<'_>, columns: usize, rows: usize) -> &str {
        self.text.clear();
        let shrink = Shrink::to_fit(screen, columns, rows * 2);
        let (columns, rows) = (shrink.width, shrink.height.div_ceil(2));
        if (columns, rows) != (self.columns, self.rows) {
            (self.columns, self.rows) = (columns, rows);
            self.cells.clear();
            self.cells.resize(columns * rows, None);
            self.text.push_str("\x1b[0m\x1b[2J");
        }
        let mut pen = Pen::default();
        for row in 0..rows {
            for column in 0..columns {
                let cell = [shrink.pixel(column, 2 * row), shrink.pixel(column, 2 * row + 1)];
                let shown = &mut self.cells[row * columns + column];
                if *shown != Some(cell) {
                    *shown = Some(cell);
                    pen.put(&mut self.text, column, row, cell);
                }
            }
        }
        &self.text
    }
}

/// Writes characters, and moves the cursor or changes colours only if needed.
#[derive(Default)]
struct Pen {
    next: Option<(usize, usize)>,
    colors: [Option<[u8; 3]>; 2],
}

impl Pen {
    fn put(&mut self, text: &mut String, column: usize, row: usize, cell: Cell) {
        // Writing to a string cannot fail.
        if self.next != Some((column, row)) {
            let _ = write!(text, "\x1b[{};{}H", row + 1, column + 1);
        }
        for (at, layer) in [(0, 38), (1, 48)] {
            let [r, g, b] = cell[at];
            if self.colors[at] != Some(cell[at]) {
                let _ = write!(text, "\x1b[{layer};2;{r};{g};{b}m");
                self.colors[at] = Some(cell[at]);
            }
        }
        text.push('\u{2580}');
        self.next = Some((column + 1, row));
    }
}

/// A screen shrunk by averaging.
struct Shrink<'p> {
    screen: FrameBufferView<'p>,
    /// Number of screen pixels per output pixel in both directions; at least 1.
    factor: f32,
    width: usize,
    height: usize,
}

impl<'p> Shrink<'p> {
    fn to_fit(screen: FrameBufferView<'p>, width: usize, height: usize) -> Self {
        let size = screen.size();
        let per = |source: u32, room: usize| source as f32 / room.max(1) as f32;
        let factor = per(size.width, width).max(per(size.height, height)).max(1.0);
        let scaled = |source: u32, room: usize| ((source as f32 / factor) as usize).min(room);
        Shrink { screen, factor, width: scaled(size.width, width), height: scaled(size.height, height) }
    }

    /// Returns the mean colour of the screen pixels that map to (`x`, `y`); black below the last row.
    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let range = |at: usize| {
            let from = (at as f32 * self.factor) as usize;
            from..(((at + 1) as f32 * self.factor) as usize).max(from + 1)
        };
        let (mut sum, mut count) = ([0u32; 3], 0);
        for row in range(y) {
            for &pixel in self.screen.row(row as u32).get(range(x)).unwrap_or(&[]) {
                for (sum, channel) in sum.iter_mut().zip(rgb(pixel)) {
                    *sum += u32::from(channel);
                }
                count += 1;
            }
        }
        sum.map(|sum| sum.checked_div(count).unwrap_or(0) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_screen::FrameBuffer;

    fn screen(width: u32, height: u32, pixels: &[u16]) -> FrameBufferView<'_> {
        FrameBuffer::new(Size::new(width, height), pixels).unwrap()
    }

    /// The first screen is drawn completely, an equal one not at all, and otherwise only changes are drawn.
    #[test]
    fn only_changes_are_drawn() {
        let mut canvas = Canvas::default();
        let mut pixels = [0u16; 8];
        assert_eq!(canvas.draw(screen(4, 2, &pixels), 80, 24).matches('\u{2580}').count(), 4);
        assert_eq!(canvas.draw(screen(4, 2, &pixels), 80, 24), "");
        pixels[6] = 0xffff;
        let text = canvas.draw(screen(4, 2, &pixels), 80, 24);
        assert_eq!(text, "\x1b[1;3H\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m\u{2580}");
    }

    /// A large screen keeps its aspect ratio on a small terminal, and resizing the terminal redraws
    /// everything.
    #[test]
    fn the_screen_fits_the_terminal() {
        let pixels = vec![0xffff; 240 * 320];
        let mut canvas = Canvas::default();
        canvas.draw(screen(240, 320, &pixels), 80, 24);
        assert_eq!((canvas.columns, canvas.rows), (36, 24));
        let text = canvas.draw(screen(240, 320, &pixels), 20, 24).to_owned();
        assert_eq!((canvas.columns, canvas.rows), (20, 13));
        assert!(text.starts_with("\x1b[0m\x1b[2J"));
        assert_eq!(text.matches('\u{2580}').count(), 20 * 13);
    }

    /// An output pixel is the mean of the pixels that it covers.
    #[test]
    fn shrinking_averages() {
        let pixels = [0xffff, 0, 0, 0xffff];
        let shrink = Shrink::to_fit(screen(2, 2, &pixels), 1, 1);
        assert_eq!((shrink.width, shrink.height), (1, 1));
        assert_eq!(shrink.pixel(0, 0), [127; 3]);
    }

    /// A terminal of size 0 is not an error.
    #[test]
    fn a_terminal_without_size_is_not_an_error() {
        let mut canvas = Canvas::default();
        assert_eq!(canvas.draw(screen(2, 2, &[0; 4]), 0, 0).matches('\u{2580}').count(), 0);
    }
}
