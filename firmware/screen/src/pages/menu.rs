//! The menu, with a bar behind the selected line.

use super::context::Context;
use crate::color;
use crate::font::BOLD;
use crate::region::Region;
use crate::state::Menu;
use crate::surface::Surface;
use crate::text;
use crate::widgets::{TextStyle, centered_line};

pub(super) fn draw<S: Surface>(page: &mut Context<'_, S>, menu: &Menu, body: Region) -> Result<(), S::Error> {
    let gap = page.style.gap;
    let mut body = body;
    body.cut_top(gap / 2);
    body.cut_bottom(gap / 2);
    let height = body.height / (menu.lines.len() as i32).max(1);
    for (at, words) in menu.lines.iter().enumerate() {
        let row = body.cut_top(height);
        let bar = row.inset(0, 1);
        let room = row.inset(gap, 0);
        let font = text::largest(&BOLD[..4], words.as_str(), room.width, (height - 2) / 2);
        let text_style = TextStyle::new(font, color::BRIGHT);
        if at == menu.selected {
            page.surface.fill(bar, color::SKY)?;
            let text_style = TextStyle { color: color::BACKGROUND, ..text_style }.on(color::SKY);
            centered_line(page.surface, room, words.as_str(), text_style)?;
        } else {
            centered_line(page.surface, room, words.as_str(), text_style)?;
        }
    }
    Ok(())
}
