//! The YAML of a site exactly as written: every scalar with its place, nothing yet checked against
//! anything else.
//!
//! Types here mirror the files (`data/**/*.yaml`, `tallybook.yaml`, front matter, the blocks `figure`,
//! `picture` and `collect` in the narrative). `check` turns them into `model`; no renderer ever sees them.

pub mod committee;
pub mod decode;
pub mod disclosure;
mod figure;
mod formula;
mod front;
mod indicator;
pub mod json;
mod marking;
mod matrix;
mod picture;
pub mod priority;
mod register;
pub mod sign_off;
mod site;
mod slip;
mod strings;
mod table;
mod theme;
pub mod yaml;

pub use decode::{DataId, Decode, Findings, Number, OneOrMany, PageId};
pub use figure::{Chart, ChartKind, Classes, Figure, LineScale, Panels, Part, RowOrder, Show, Sort, Sparkline, Tiles};
pub use formula::{Base, Changed, Direction, Formula, Pair, Polarity, Product, Rated, Sum};
pub use front::{Control, Front, Headline, Kind, SignOff};
pub use indicator::{Compared, Indicator, IndicatorGroup, IndicatorSet};
pub use marking::{EditionFile, Marking, Release};
pub use matrix::{Criterion, Factor, Matrix, ScalePoint};
pub use picture::{Consent, Picture};
pub use register::{Register, Risk, RiskLevel, Standing};
pub use site::{Accessibility, AccountHeadings, Area, Boundaries, Contact, House, Level, Numbering, SiteFile, Waiver};
pub use strings::StringsFile;
pub use table::{Breakdown, Column, Counts, Entry, EntryValue, Group, Missing, Row, Shares, Status, Table};
pub use theme::{Colour, Colours, Fonts, Logo, ROLES, Role, Scheme, ThemeFile, rgb};

use decode::record;

use crate::diag::Diagnostics;
use crate::source::{SourceId, Spanned};

record! {
    /// One file of `data/`.
    DataFile, "a data file" {
        /// How far everything in the file is protected.
        marking: Option<Spanned<String>>,
        /// Tables of figures.
        tables: Vec<Table>,
        /// Indicators with their targets.
        indicators: Vec<IndicatorSet>,
        /// Scored matrices.
        risk_matrices: Vec<Matrix>,
        /// Risks that somebody manages.
        risk_registers: Vec<Register>,
        /// Who supplied what.
        sources: Vec<DataSource>,
        /// Priorities, year by year.
        priorities: Vec<priority::Priority>,
        /// Terms and acronyms.
        glossary: Vec<Term>,
        /// What was wrong in the published document, and what is right.
        corrections: Vec<Correction>,
    }
}

record! {
    /// Somebody who supplied data, and from which system.
    DataSource, "a data source" {
        /// Name in `source:` keys.
        id: Spanned<DataId>,
        /// The organisation.
        organisation: String,
        /// The system or collection.
        system: Option<String>,
        /// What it holds, in a sentence.
        description: Option<String>,
        /// Where it can be found.
        url: Option<Spanned<String>>,
        /// The licence it is published under.
        licence: Option<String>,
        /// The day on which the figures were taken from it.
        extracted: Option<Spanned<String>>,
        /// Provisional, final and so on, for everything from this source.
        status: Option<Status>,
        /// How far everything from this source is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// A term of the glossary.
    Term, "a term of the glossary" {
        /// The term or acronym as it stands in the text.
        term: Spanned<String>,
        /// What it stands for.
        means: String,
        /// A sentence or two that explain it.
        text: Option<String>,
        /// How far the term is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// A correction to the document as first published.
    Correction, "a correction" {
        /// Its name.
        id: Spanned<PageId>,
        /// The figure or section that it concerns.
        about: Spanned<String>,
        /// The day it was made, as `2026-11-22`.
        date: Spanned<String>,
        /// What was printed. Narrative: may hold expressions.
        published: Spanned<String>,
        /// What is right. Narrative: may hold expressions.
        corrected: Spanned<String>,
        /// How the fault came about, as far as it can be told.
        reason: Spanned<String>,
        /// How far the correction is protected.
        marking: Option<Spanned<String>>,
    }
}

/// Reads a YAML file as one record. Faults go to `findings`; ids in what could not be read are lost.
pub fn read<T: Decode>(
    source: SourceId,
    text: &str,
    range: std::ops::Range<usize>,
    findings: &mut Findings,
) -> Option<T> {
    match yaml::parse(source, text, range.clone()) {
        Ok(node) => T::decode(&node, findings),
        Err(diagnostic) => {
            findings.diagnostics.push(diagnostic);
            findings.lost.extend(ids_in(&text[range]));
            None
        }
    }
}

/// Every value of a YAML text, as written; nothing if it cannot be read.
pub fn scalars(source: SourceId, text: &str) -> Option<Vec<String>> {
    let node = yaml::parse(source, text, 0..text.len()).ok()?;
    let mut found = Vec::new();
    node.scalars(&mut |scalar| found.push(scalar.to_owned()));
    Some(found)
}

/// The ids that a broken file seems to hold: what follows `id:` on any line.
fn ids_in(text: &str) -> impl Iterator<Item = String> {
    let after = |part: &str| {
        part.trim_start().split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().map(str::to_owned)
    };
    text.split("id:").skip(1).filter_map(after).filter(|id| !id.is_empty()).collect::<Vec<_>>().into_iter()
}

/// The diagnostics of reading, when nothing else is wanted.
pub fn diagnostics_of(findings: Findings) -> Diagnostics {
    findings.diagnostics
}
