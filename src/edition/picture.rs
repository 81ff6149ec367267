//! Pictures as they will be shown. They have no number: a number stands for figures that a text argues with, and those
//! keep theirs whatever photographs are added.

use super::Inline;
use super::passage::PassageKind;
use super::text::Filler;
use crate::check;
use crate::picture::Original;

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its id, if somebody may refer to it.
    pub id: Option<String>,
    /// The file.
    pub original: Original,
    /// What is seen on it; nothing if it says nothing.
    pub alt: Option<Vec<Inline>>,
    /// What stands below it.
    pub caption: Vec<Inline>,
    /// Who took or made it.
    pub credit: Vec<Inline>,
}

/// Fills in a picture.
pub(super) fn picture(filler: &mut Filler<'_>, picture: &check::Picture, id: Option<String>) -> Picture {
    let mut words = |text: &Option<Vec<_>>| text.as_ref().map(|text| filler.loose(PassageKind::Caption, text));
    Picture {
        id,
        original: picture.original.clone(),
        alt: words(&picture.alt),
        caption: words(&picture.caption).unwrap_or_default(),
        credit: words(&picture.credit).unwrap_or_default(),
    }
}
