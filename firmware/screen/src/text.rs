//! Fits text into a region: chooses a font size, breaks lines and shortens text that is still too long.

use crate::font::Font;
use core::fmt;

/// A short text without heap allocation. Text that does not fit is cut between characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoundedText<const BYTES: usize>(heapless::String<BYTES>);

/// A sentence shown to the runner.
pub type TextLine = BoundedText<128>;
/// A name, such as that of a pair of shoes.
pub type Name = BoundedText<48>;

impl<const BYTES: usize> BoundedText<BYTES> {
    /// An empty text.
    pub const EMPTY: Self = BoundedText(heapless::String::new());

    /// Returns as much of `text` as fits.
    pub fn new(text: &str) -> Self {
        let mut short = BoundedText(heapless::String::new());
        short.append(text);
        short
    }

    /// Formats a text, as in `TextLine::format(format_args!("{rate:.0} fps: contact time hidden"))`.
    pub fn format(arguments: fmt::Arguments<'_>) -> Self {
        let mut short = BoundedText(heapless::String::new());
        // Appending cannot fail. Only a broken `Display` could, and then what it has written is kept.
        let _ = fmt::Write::write_fmt(&mut short, arguments);
        short
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty or only white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    fn append(&mut self, text: &str) {
        for character in text.chars() {
            if self.0.push(character).is_err() {
                break;
            }
        }
    }
}

impl<const BYTES: usize> fmt::Write for BoundedText<BYTES> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.append(text);
        Ok(())
    }
}

impl<const BYTES: usize> From<&str> for BoundedText<BYTES> {
    fn from(text: &str) -> Self {
        BoundedText::new(text)
    }
}

impl<const BYTES: usize> fmt::Display for BoundedText<BYTES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the largest of `fonts` (smallest first) in which `text` is at most `width` by `capital` px, or the
/// smallest if none fits.
pub(crate) fn largest(fonts: &[Font], text: &str, width: i32, capital: i32) -> Font {
    let fits = |font: &&Font| font.capital() <= capital && font.width(text) <= width;
    fonts.iter().rev().find(fits).copied().unwrap_or(fonts[0])
}

/// Returns `text`, or its start and an ellipsis, at most `width` px wide. Returns an empty text if not even
/// that fits.
pub(crate) fn shortened(font: Font, text: &str, width: i32) -> TextLine {
    let text = text.trim();
    if font.width(text) <= width {
        return TextLine::new(text);
    }
    let ends = text.char_indices().map(|(at, _)| at).rev();
    ends.map(|end| TextLine::format(format_args!("{}\u{2026}", text[..end].trim_end())))
        .find(|line| line.as_str().len() > '\u{2026}'.len_utf8() && font.width(line.as_str()) <= width)
        .unwrap_or_default()
}

/// The lines of a paragraph. The last one may still be too wide and must be [`shortened`].
pub(crate) type Lines<'t> = heapless::Vec<&'t str, 6>;

/// Breaks `text` between words into at most `most` lines of `width` px.
pub(crate) fn wrapped(font: Font, text: &str, width: i32, most: usize) -> Lines<'_> {
    let mut lines = Lines::new();
    let mut rest = text.trim();
    while !rest.is_empty() && lines.len() < most.min(lines.capacity()) {
        let last = lines.len() + 1 == most.min(lines.capacity());
        let end = if last { rest.len() } else { line_end(font, rest, width) };
        // The condition of the loop guarantees that there is room.
        let _ = lines.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
    }
    lines
}

/// Returns the end of the first line of `text`: as many words as fit, at least one.
fn line_end(font: Font, text: &str, width: i32) -> usize {
    let mut end = None;
    for (at, _) in text.match_indices(' ').chain([(text.len(), "")]) {
        if end.is_some() && font.width(text[..at].trim_end()) > width {
            break;
        }
        end = Some(at);
    }
    end.unwrap_or(text.len())
}

/// A text broken into lines.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph<'t> {
    pub(crate) font: Font,
    pub(crate) lines: Lines<'t>,
    /// Distance from one baseline to the next, in px.
    pub(crate) pitch: i32,
    /// Height of ink above the first baseline, in px, including accents.
    pub(crate) above: i32,
    /// Height of ink below the last baseline, in px.
    pub(crate) below: i32,
}

impl<'t> Paragraph<'t> {
    /// Sets `text` in the largest of `fonts` (smallest first) in which all of it fits `width` by `height` px.
    /// If none does, sets it in the smallest, and the last line must be [`shortened`].
    pub(crate) fn fitting(fonts: &[Font], text: &'t str, width: i32, height: i32) -> Self {
        let set = |font: &Font| {
            (1..=4)
                .rev()
                .map(|most| Paragraph::set(*font, text, width, most))
                .find(|paragraph| paragraph.height() <= height)
                .unwrap_or_else(|| Paragraph::set(*font, text, width, 1))
        };
        let fits = |paragraph: &Paragraph<'_>| paragraph.height() <= height && paragraph.is_whole(width);
        fonts.iter().rev().map(set).find(fits).unwrap_or_else(|| set(&fonts[0]))
    }

    fn set(font: Font, text: &'t str, width: i32, most: usize) -> Self {
        let lines = wrapped(font, text, width, most);
        // An accent must not touch the tail of a letter above it.
        let meeting = lines.windows(2).map(|pair| font.extent(pair[0]).bottom - font.extent(pair[1]).top);
        let pitch = meeting.fold(font.line_height(), i32::max);
        let above = lines.first().map_or(0, |first| -font.extent(first).top).max(font.capital());
        let below = lines.last().map_or(0, |last| font.extent(last).bottom).max(0);
        Paragraph { font, lines, pitch, above, below }
    }

    fn is_whole(&self, width: i32) -> bool {
        self.lines.iter().all(|line| self.font.width(line) <= width)
    }

    /// Returns the distance from the first baseline to the last, in px.
    pub(crate) fn depth(&self) -> i32 {
        self.pitch * (self.lines.len() as i32 - 1).max(0)
    }

    /// Returns the height of all ink, in px.
    pub(crate) fn height(&self) -> i32 {
        self.above + self.depth() + self.below
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{BOLD, REGULAR};

    /// Text that is too long is cut between characters.
    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(BoundedText::<4>::new("aéé").as_str(), "aé");
        assert_eq!(BoundedText::<3>::format(format_args!("{}", 12345)).as_str(), "123");
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        let font = REGULAR[1];
        for width in 0..120 {
            let line = shortened(font, "daily trainers, the blue ones with 640 km", width);
            assert!(font.width(line.as_str()) <= width);
            assert!(line.is_blank() || line.as_str().ends_with('\u{2026}'));
        }
    }

    /// Breaking lines loses no word.
    #[test]
    fn wrapping_keeps_every_word() {
        let text = "foot lands 9 cm ahead: shorten the step";
        let paragraph = Paragraph::fitting(&BOLD, text, 210, 60);
        assert_eq!(paragraph.lines.join(" "), text);
        assert!(paragraph.lines.len() > 1 && paragraph.is_whole(210) && paragraph.height() <= 60);
    }
}
