//! Areas that data may name.

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
}

/// All areas of a site.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    all: Vec<Area>,
}

impl Areas {
    /// A list of areas, in the order of the configuration.
    pub fn new(all: Vec<Area>) -> Areas {
        Areas { all }
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
    pub fn called(&self, name: &str, kind: &str) -> Option<&Area> {
        let of_kind = self.all.iter().filter(|area| area.kind == kind);
        let mut called = of_kind.filter(|area| area.name == name || area.aliases.iter().any(|alias| alias == name));
        called.next()
    }

    /// The areas of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Area> {
        self.all.iter().filter(move |area| area.kind == kind)
    }
}
