//! Passages: every run of words that a reader sees, with what the author wrote for each piece of it.
//!
//! Blocks say how a text is shown; passages say where it comes from. The ledger of numbers and the checks of
//! the prose read them.

use std::cmp::Ordering;

use super::Evidence;
use crate::model::{Date, Unit};
use crate::source::Span;

/// What stands in a passage for an expression that could not be evaluated.
pub const GAP: &str = "\u{fffc}";

/// A run of words: a paragraph, a heading, a cell of a table of words.
#[derive(Clone, Debug)]
pub struct Passage {
    /// What it is.
    pub kind: PassageKind,
    /// The page it stands on, without extension.
    pub page: String,
    /// Its pieces, in the order they are read.
    pub pieces: Vec<Piece>,
    /// How many things are listed right after it: items, terms, rows, headings of one level.
    pub items: Option<usize>,
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassageKind {
    /// The title of a page.
    Title,
    /// The sentence below a title.
    Summary,
    /// A heading.
    Heading,
    /// A paragraph or list item.
    Paragraph,
    /// A cell of a table of words.
    Cell,
    /// The headline, subtitle or description of a figure.
    Caption,
    /// A figure for the first page.
    Headline,
    /// What is right, in a correction.
    Corrected,
    /// What was printed, in a correction: its numbers are quoted, and were wrong.
    Published,
}

/// A piece of a passage.
#[derive(Clone, Debug)]
pub enum Piece {
    /// The author's words.
    Words {
        /// As read.
        text: String,
        /// Where they stand.
        span: Span,
        /// The link that they are the words of, by the place of its target.
        link: Option<Span>,
    },
    /// Text shown as written.
    Code(String),
    /// The value of an expression.
    Value(Value),
    /// The name of a section or figure, made by the build.
    Reference {
        /// As read.
        text: String,
        /// Where its id stands.
        span: Span,
    },
    /// A mark that leads to a footnote.
    Mark,
}

/// The value of an expression.
#[derive(Clone, Debug)]
pub struct Value {
    /// As printed.
    pub text: String,
    /// The expression.
    pub expression: String,
    /// Where the expression stands, without its braces.
    pub span: Span,
    /// What it rests on; nothing for words.
    pub evidence: Vec<Evidence>,
    /// True if it counts the sections or list items of the report itself.
    pub listed: bool,
    /// Why it was typed and not read from the data, if it was.
    pub typed: Option<String>,
    /// The unit of a number.
    pub unit: Option<Unit>,
    /// For a change: which way it went; equal, if it is too small to count.
    pub direction: Option<Ordering>,
    /// The day after which the words no longer hold.
    pub until: Option<Date>,
}

impl Piece {
    /// The piece as read.
    pub fn text(&self) -> &str {
        match self {
            Piece::Words { text, .. } | Piece::Code(text) | Piece::Reference { text, .. } => text,
            Piece::Value(value) => &value.text,
            Piece::Mark => "",
        }
    }
}

impl Passage {
    /// The whole as read.
    pub fn text(&self) -> String {
        self.pieces.iter().map(Piece::text).collect()
    }

    /// The values of expressions in it.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            _ => None,
        })
    }
}
