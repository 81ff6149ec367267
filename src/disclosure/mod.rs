//! Small numbers: which cells of an edition to withhold, and the proof that no reader can recover them.
//!
//! # What goes in
//!
//! A [`System`] holds everything that one edition would print about linked counts. A [`Cell`] is a count: the
//! same count in several tables is one cell. A [`Relation`] is something that a reader knows of cells: a
//! total, a difference, a percentage as rounded, a place in a ranking. What follows from the layout of a table
//! is known to all ([`System::relate`]); what is printed beside the counts can be withheld as they can
//! ([`System::print`]). A [`Rule`] says what is too small; a cell without a rule is not sensitive, and that is
//! also how a recorded decision against protection is expressed.
//!
//! # What comes out
//!
//! [`protect()`] chooses what to withhold. [`attack()`] is independent of how that was chosen: it takes any set of
//! withheld cells and says which of them a reader can recover, and from what. `protect` ends with `attack`, and
//! hands on what it still finds.
//!
//! # What the reader is taken to know
//!
//! - Every printed number, every relation that is not withheld, every public bound, and that counts are whole
//!   and not negative.
//! - That zeros are shown, if the rule says so: then `[c]` is never 0, and [`protect()`] withholds no zero.
//! - The rule itself: among withheld cells that hang together there is one that is small. Not which one, since
//!   all print the same `[c]`.
//!
//! Not covered: a reader who knows single people behind the counts, who knows other publications that nobody
//! told the system of, or who runs this very program to see which other tables would have given the same
//! pattern.
//!
//! # How the proof works
//!
//! The true table is one possible table. To show that a withheld cell may have another value, a possible table
//! is sought in which it has (`search`), with exact whole numbers: simplex for what is linear
//! (`simplex`), branching for whole numbers and places. A table found is a witness for all its cells. None
//! found is a proof that there is none, and the relations of that proof are how the reader finds out. When the
//! search gives up, the cell counts as recovered.

mod attack;
mod law;
mod protect;
mod ranking;
mod reader;
mod search;
mod simplex;
mod system;
#[cfg(test)]
mod tests;
mod words;

pub use attack::{Finding, Ground, Kind, attack, feasible};
pub use law::{Form, Law};
pub use protect::{Protection, protect};
pub use system::{
    Cell, CellId, Method, Relation, RelationId, Rule, RuleId, Standing, System, Withheld, Zeros, derived, rounded,
};
pub use words::message;
