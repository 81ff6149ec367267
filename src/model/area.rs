//! Areas that data may name.

use crate::boundary::{Point, Shape};

/// An area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its id.
    pub id: String,
    /// Its name in print.
    pub name: String,
    /// `district`, `ward`, `beat`, or a word of the site's own.
    pub kind: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// True for the area that the reports are about.
    pub own: bool,
    /// Column and row on the tile map.
    pub tile: Option<(u32, u32)>,
    /// A short form of the name.
    pub short: Option<String>,
    /// Where it lies, on the grid of its kind.
    pub shape: Option<Shape>,
}

impl Area {
    /// True for any spelling of its name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// The boundaries of all areas of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundaries {
    /// The kind.
    pub kind: String,
    /// The file that they were read from.
    pub file: String,
    /// Whose they are, as their licence asks to have it said.
    pub attribution: String,
    /// The grid that the shapes lie on: across and down.
    pub size: Point,
}

/// All areas of a site.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    all: Vec<Area>,
    boundaries: Vec<Boundaries>,
}

impl Areas {
    /// A list of areas, in the order of the configuration, and where the boundaries of some are from.
    pub fn new(all: Vec<Area>, boundaries: Vec<Boundaries>) -> Areas {
        Areas { all, boundaries }
    }

    /// Where the boundaries of a kind are from.
    pub fn boundaries(&self, kind: &str) -> Option<&Boundaries> {
        self.boundaries.iter().find(|it| it.kind == kind)
    }

    /// All areas.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.all.iter()
    }

    /// The area of an id.
    pub fn get(&self, id: &str) -> Option<&Area> {
        self.all.iter().find(|area| area.id == id)
    }

    /// The area of a kind that is called `name`, under any of its spellings.
    pub fn called<'a>(&'a self, name: &str, kind: &'a str) -> Option<&'a Area> {
        self.of_kind(kind).find(|area| area.is_called(name))
    }

    /// The areas of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Area> {
        self.all.iter().filter(move |area| area.kind == kind)
    }
}
