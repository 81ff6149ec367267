//! The leak gate: nothing that an edition withholds is in any byte of its files.
//!
//! Withholding happens in `select`, by the types. The gate is the second lock, and looks at nothing but bytes: it
//! knows of no marking. In three steps: `unpack` takes a file apart into every layer of text that a reader or a
//! program could get out of it; `needles` are what one edition shows and a lesser one does not; `search` looks for
//! all of them in all layers at once. What could not be looked into is told like a leak, since nobody can vouch for it.
//!
//! [`gate`] is the whole, for a build of a lesser edition. [`search()`] looks for any needles in any tree of files.

mod archive;
mod chrome;
mod fold;
mod image;
mod markup;
mod needles;
mod number;
mod pdf;
mod search;
mod shown;
#[cfg(test)]
mod tests;
mod unpack;
mod written;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use needles::needles;
pub use needles::spared;
pub use number::alone as number_alone;
pub use search::search;
pub use unpack::unpack;

use crate::edition::Edition;
use crate::output::{Cache, Output};
use crate::source::{SourceId, Sources, digest};
use crate::theme::Theme;

/// A text that can be got out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Where it is: "text", "word/document.xml", "page 3", "EXIF".
    pub name: String,
    /// The text; for what could not be read, the reason.
    pub text: String,
    /// What kind of text it is.
    pub kind: LayerKind,
    /// The number of the page, where it is one: a page may bear its own number.
    pub page: Option<usize>,
}

/// What kind of text a layer is: how much a find in it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// What a reader or program reads as words and numbers.
    Words,
    /// Words run together, so that those are found that markup or a line break splits. Only texts are looked for.
    Joined,
    /// The source of scripts and styles.
    Code,
    /// Strings of bytes, coordinates, streams of drawing. Only texts are looked for.
    Raw,
    /// What could not be looked into.
    Unread,
}

/// Something that must not be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    /// What is withheld, and where it stands: "a passage of `2022-23/crime`".
    pub what: String,
    /// What is looked for.
    pub kind: NeedleKind,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedleKind {
    /// A text that nobody writes by chance: a phrase, a name, a code.
    Text(String),
    /// A single word, which the machinery of a format may hold by chance: it is looked for where words are read.
    Word(String),
    /// A number in all the forms that it may be printed in.
    Number(Decimal),
}

/// What may be found although it is withheld elsewhere, because an edition shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spared {
    /// Texts that it shows: what stands in them is no leak.
    pub texts: Vec<String>,
    /// Numbers that it shows.
    pub numbers: BTreeSet<Decimal>,
    /// Texts that every site shows, of templates and formats: what they say is no leak, but a number is.
    pub chrome: Vec<String>,
    /// What stands before and after the number of a note, where the program counts notes: that number is no leak.
    pub mark: Option<(String, String)>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file.
    pub file: String,
    /// The layer of it.
    pub layer: String,
    /// What was found; for a layer that could not be looked into, that it could not.
    pub what: String,
    /// The text around it; for a layer that could not be looked into, why.
    pub excerpt: String,
    /// True for what could not be looked into.
    pub unread: bool,
}

impl Leak {
    /// One line that tells it.
    pub fn line(&self) -> String {
        if self.unread {
            format!("{}: {}: {}: {}", self.file, self.layer, self.what, self.excerpt)
        } else {
            format!("{}: {}: {}: \u{201c}{}\u{201d}", self.file, self.layer, self.what, self.excerpt)
        }
    }
}

/// What the gate found, and how many things it looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// What may not go out.
    pub found: Vec<Leak>,
    /// The number of things that are withheld.
    pub sought: usize,
}

/// All that a site holds: the edition that shows everything, and what else was written.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a> {
    /// The edition that shows everything.
    pub edition: &'a Edition,
    /// Files whose text is searched for as it was written, since they have faults: the edition may lack some of it.
    pub as_written: Option<(&'a Sources, &'a BTreeSet<SourceId>)>,
}

impl<'a> From<&'a Edition> for Whole<'a> {
    fn from(edition: &'a Edition) -> Whole<'a> {
        Whole { edition, as_written: None }
    }
}

/// Looks in the files of a lesser edition for everything that the full one shows and it does not. Nothing found means
/// that the files may go out, but for words that the site releases. `theme` is what the files were made with: its own
/// words are no leak. A file in which nothing was found, and that is as it was, is not taken apart again.
pub fn gate(output: &Output, full: Whole<'_>, lesser: &Edition, theme: &Theme, cache: &Cache) -> Looked {
    let chrome = chrome::words(theme, &lesser.strings);
    let Whole { edition: full, as_written } = full;
    let needles = needles(full, as_written, lesser, &chrome);
    if needles.is_empty() {
        return Looked::default();
    }
    let mut spared = spared(lesser);
    spared.release(&full.released_words);
    spared.chrome = chrome;
    spared.numbers.extend(chrome::sizes(output));
    let question = digest(&[b"leaks", format!("{needles:?}{spared:?}").as_bytes()]);
    let key = |path: &str, bytes: &[u8]| digest(&[question.as_bytes(), path.as_bytes(), bytes]);
    let keyed: Vec<(&str, &[u8], String)> =
        output.iter().map(|(path, bytes)| (path, bytes, key(path, bytes))).collect();
    let mut unknown = Output::default();
    for (path, bytes, _) in keyed.iter().filter(|(.., key)| cache.get(key).is_none()) {
        unknown.insert(*path, *bytes);
    }
    let found = search(&unknown, &needles, &spared);
    let is_clean = |path: &str| unknown.get(path).is_some() && !found.iter().any(|leak| leak.file == path);
    keyed.iter().filter(|(path, ..)| is_clean(path)).for_each(|(.., key)| cache.put(key, b""));
    Looked { found, sought: needles.len() }
}
