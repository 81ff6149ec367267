//! The figures of a site as meant: valid, complete, immutable, plain data.
//!
//! Everything here was checked, computed and named by `check`. Values are exact decimals, unrounded;
//! they are rounded once, where they are shown.

mod aim;
mod area;
mod formula;
mod marking;
mod matrix;
mod moment;
mod money;
mod number;
mod period;
mod rating;
mod sign_off;
mod table;
mod unit;

pub use aim::{Aim, Outcome, Polarity, Tolerance};
pub use area::{Area, Areas, Boundaries};
pub use formula::{Base, Direction, Formula};
pub use marking::{Audience, Level, Marking, Markings, Withheld};
pub use matrix::{Criterion, Factor, Matrix, ScalePoint, Score, Sensitivity, competition_ranks};
pub use moment::Moment;
pub use money::Money;
pub use number::{Quantity, figure, fraction, number_words, ordinal, ordinal_words, round};
pub use period::{Date, PERIOD_FORMS, Period};
pub use rating::{Grade, Rating, Scale, Shape, Tone};
pub use sign_off::{Inputs, SignOff};
pub use table::{
    Cell, CellRef, Column, Datum, Group, Missing, Row, RowKind, Shares, Significance, Status, Table, Unseen,
};
pub use unit::Unit;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::Spanned;
use crate::strings::Strings;

/// All data of a site.
#[derive(Debug, Default)]
pub struct Data {
    /// The areas that data may name.
    pub areas: Areas,
    /// Tables, in the order of files and of their places in them.
    pub tables: Vec<Table>,
    /// Risk matrices.
    pub matrices: Vec<Matrix>,
    /// Data sources by id.
    pub sources: BTreeMap<String, DataSource>,
    /// Terms by the alphabet.
    pub glossary: Vec<Term>,
    /// What is being done about targets that were missed: table, row, and words as they are written.
    pub actions: Vec<(TableId, usize, Spanned<String>)>,
    /// The words of the program in the language of the site.
    pub strings: Arc<Strings>,
}

/// Names a table of [`Data::tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub usize);

/// Names a matrix of [`Data::matrices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatrixId(pub usize);

impl Data {
    /// The table of an id.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0]
    }

    /// The matrix of an id.
    pub fn matrix(&self, id: MatrixId) -> &Matrix {
        &self.matrices[id.0]
    }

    /// The table called `name` in one of `folders`, the first that has it.
    pub fn find_table(&self, name: &str, folders: &[String]) -> Option<TableId> {
        let in_folder = |folder: &String| self.tables.iter().position(|it| it.id == name && it.folder == *folder);
        folders.iter().find_map(in_folder).map(TableId)
    }

    /// The matrix called `name` in one of `folders`, the first that has it.
    pub fn find_matrix(&self, name: &str, folders: &[String]) -> Option<MatrixId> {
        let in_folder = |folder: &String| self.matrices.iter().position(|it| it.id == name && it.folder == *folder);
        folders.iter().find_map(in_folder).map(MatrixId)
    }
}

/// Somebody who supplied data.
#[derive(Clone, Debug)]
pub struct DataSource {
    /// Its id.
    pub id: String,
    /// The organisation.
    pub organisation: String,
    /// The system or collection.
    pub system: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Where it can be found.
    pub url: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// The day on which the figures were taken from it.
    pub extracted: Option<Date>,
    /// How firm its figures are.
    pub status: Option<Status>,
}

impl DataSource {
    /// Organisation and system in one line.
    pub fn name(&self) -> String {
        match &self.system {
            Some(system) => format!("{}, {system}", self.organisation),
            None => self.organisation.clone(),
        }
    }
}

/// A term of the glossary.
#[derive(Clone, Debug)]
pub struct Term {
    /// The term or acronym.
    pub term: String,
    /// What it stands for.
    pub means: String,
    /// A sentence or two.
    pub text: Option<String>,
}

impl Term {
    /// What it stands for and what explains it, as a note: "Beat: area looked after by one team. There are 16."
    pub fn sentence(&self) -> String {
        let (first, rest) = self.term.split_at(self.term.chars().next().map_or(0, char::len_utf8));
        let end = if self.means.ends_with('.') { "" } else { "." };
        let text = self.text.as_ref().map_or_else(String::new, |text| format!(" {text}"));
        format!("{}{rest}: {}{end}{text}", first.to_uppercase(), self.means)
    }

    /// True if `words` are that note. Most words that are not are told by their start.
    pub fn is_said_by(&self, words: &str) -> bool {
        let first = |text: &str| text.chars().next().map_or(0, char::len_utf8);
        words[first(words)..].starts_with(&self.term[first(&self.term)..]) && words == self.sentence()
    }

    /// True if the term is an acronym, to be expanded where it is first used: two capitals at least.
    pub fn is_acronym(&self) -> bool {
        !self.term.contains(' ') && self.term.chars().filter(|c| c.is_uppercase()).count() >= 2
    }
}
