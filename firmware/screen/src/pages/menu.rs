//! What the buttons can change, the chosen line on a bar.

use crate::color;
use crate::font::BOLD;
use crate::region::Region;
use crate::state::Menu;
use crate::surface::Surface;
use crate::text;
use crate::widgets::{Style, TextStyle, centered_line};

pub(super) fn draw<S: Surface>(menu: &Menu, body: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let mut body = body;
    body.cut_top(style.gap / 2);
    body.cut_bottom(style.gap / 2);
    let height = body.height / (menu.lines.len() as i32).max(1);
    for (at, words) in menu.lines.iter().enumerate() {
        let row = body.cut_top(height);
        let bar = row.inset(0, 1);
        let room = row.inset(style.gap, 0);
        let font = text::largest(&BOLD[..4], words.as_str(), room.width, (height - 2) / 2);
        let look = TextStyle::new(font, color::BRIGHT);
        if at == menu.selected {
            s.fill(bar, color::SKY)?;
            let look = TextStyle { color: color::BACKGROUND, ..look }.on(color::SKY);
            centered_line(s, room, words.as_str(), look)?;
        } else {
            centered_line(s, room, words.as_str(), look)?;
        }
    }
    Ok(())
}
