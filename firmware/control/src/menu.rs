//! The menu behind a held button.

/// A line of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The guided protocol.
    Protocol,
    /// Of the panel.
    Brightness,
    /// Of the belt speed.
    Units,
    /// Somebody else steps on.
    NewRunner,
    /// Lets a laptop pair.
    Pair,
    /// Ends the session and switches the board off.
    ShutDown,
    /// Out of the menu.
    Back,
}

impl Item {
    /// Top to bottom.
    pub const ALL: [Item; 7] = [
        Item::Protocol,
        Item::Brightness,
        Item::Units,
        Item::NewRunner,
        Item::Pair,
        Item::ShutDown,
        Item::Back,
    ];
}

/// Which line is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    selected: usize,
}

impl Menu {
    /// The line that is chosen, from 0 on.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The line that is chosen.
    pub fn item(&self) -> Item {
        Item::ALL[self.selected]
    }

    pub(crate) fn up(&mut self) {
        self.selected = self.selected.checked_sub(1).unwrap_or(Item::ALL.len() - 1);
    }

    pub(crate) fn down(&mut self) {
        self.selected = (self.selected + 1) % Item::ALL.len();
    }
}
