//! The menu that a long press of the shoe button opens.

/// An item of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Starts the guided protocol.
    Protocol,
    /// Changes the brightness of the panel.
    Brightness,
    /// Changes the unit of the belt speed.
    Units,
    /// Ends the session; the next one belongs to another runner.
    NewRunner,
    /// Lets a laptop pair.
    Pair,
    /// Ends the session and switches the board off.
    ShutDown,
    /// Closes the menu.
    Back,
}

impl Item {
    /// All items, top to bottom.
    pub const ALL: [Item; 7] = [
        Item::Protocol,
        Item::Brightness,
        Item::Units,
        Item::NewRunner,
        Item::Pair,
        Item::ShutDown,
        Item::Back,
    ];

    /// Returns whether the menu stays open when this item is activated. Items that are often pressed several
    /// times in a row keep it open.
    pub(crate) fn stays_open(self) -> bool {
        matches!(self, Item::Brightness | Item::Units)
    }
}

/// The menu, with one item selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    selected: usize,
}

impl Menu {
    /// Returns the index of the selected item in [`Item::ALL`].
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Returns the selected item.
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
