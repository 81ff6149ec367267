//! How far things are protected, for whom a site is made, and what was withheld from whom.

use crate::source::Span;

/// How far something is protected: by nothing, or by a marking of the site's list. A higher level is more
/// protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u32);

impl Level {
    /// What bears no marking: everybody may see it.
    pub const OPEN: Level = Level(0);
    /// What no edition shows, and the reach of a reader who may see everything.
    pub const CLOSED: Level = Level(u32::MAX);

    /// The level of a marking, by its place in the list.
    pub fn of(place: usize) -> Level {
        Level(u32::try_from(place).map_or(u32::MAX, |place| place.saturating_add(1)))
    }
}

/// A marking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// Its name in `marking:` keys.
    pub id: String,
    /// What is printed, in capitals.
    pub title: String,
    /// Terms of older schemes that mean the same.
    pub aliases: Vec<String>,
    /// How a document of this marking is to be handled.
    pub handling: Option<String>,
    /// True for the one of what a committee exempts from publication.
    pub exempt: bool,
}

/// The markings of a site, from the least to the most protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markings(pub Vec<Marking>);

impl Markings {
    /// The level that a name stands for, and whether the name is a term of an older scheme.
    pub fn find(&self, name: &str) -> Option<(Level, bool)> {
        let known = |it: &Marking| it.id == name;
        let alias = |it: &Marking| it.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name));
        let place = |test: &dyn Fn(&Marking) -> bool| self.0.iter().position(test).map(Level::of);
        place(&known).map(|level| (level, false)).or_else(|| place(&alias).map(|level| (level, true)))
    }

    /// The marking of a level; none for what is open.
    pub fn get(&self, level: Level) -> Option<&Marking> {
        self.0.iter().enumerate().find(|(place, _)| Level::of(*place) == level).map(|(_, marking)| marking)
    }
}

/// An edition of a site: whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Its name in `--edition`.
    pub id: String,
    /// Its name in print.
    pub title: String,
    /// The most protected level that it shows.
    pub shows: Level,
    /// True for the edition that is for everybody.
    pub public: bool,
}

/// The only edition of a site that declares none.
impl Default for Audience {
    fn default() -> Audience {
        Audience { id: "public".into(), title: "Public".into(), shows: Level::OPEN, public: true }
    }
}

/// What an edition leaves out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// What kind of thing: `section`, `table`, `row`, `cell`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// How far it is protected.
    pub level: Level,
    /// Why, beside its marking: what it inherits or is derived from, or the notice that stands in its place.
    pub reason: String,
    /// Where it would have stood.
    pub place: String,
    /// Where it is written.
    pub span: Span,
}
