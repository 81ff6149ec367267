//! The prose: every number in it accounted for, and its words read as a careful colleague would read them.
//!
//! [`check`] reads the passages of an edition. It makes the ledger of numbers ([`Ledger`]), and reports what
//! is loose, contradicts the data, or reads badly. It changes nothing.

mod ledger;
mod length;
mod money;
mod names;
mod number;
mod personal;
mod pointing;
mod reading;
mod repeat;
mod stray;
mod style;
mod suggest;
mod value;

pub use ledger::{Account, Entry, Ledger, SectionAccount};
pub use length::Readability;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::check::Site;
use crate::diag::Diagnostics;
use crate::edition::{Edition, GAP};
use crate::model::{Date, Unit};
use crate::source::Sources;
use ledger::Books;
use names::Names;
use number::Patterns;
use pointing::Landmarks;
use reading::Reading;
use stray::Bindings;

/// Reads the prose of an edition. `today` tells which facts are out of date.
pub fn check(site: &Site, edition: &Edition, sources: &Sources, today: Option<Date>) -> (Ledger, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let patterns = Patterns::of(site);
    let mut ledger = Ledger::default();
    let nouns = counted(site);
    let bindings = Bindings::of(site);
    let known = edition.public.then(|| personal::Known::of(site));
    for (report, checked) in edition.reports.iter().zip(&site.reports) {
        let all = report.passages.iter().map(|it| Reading::of(it, sources));
        // Where an expression has failed, nothing can be said of the words around it.
        let readings: Vec<Reading<'_>> = all.filter(|reading| !reading.text.contains(GAP)).collect();
        let books = Books { site, checked, report, patterns: &patterns };
        ledger::account(&books, &readings, &mut ledger, &mut diagnostics);
        let (landmarks, names) = (Landmarks::of(report), Names::of(&books, &readings));
        let each = |reading: &Reading<'_>| {
            let mut found = Diagnostics::default();
            value::check(reading, today, &mut found);
            value::less(reading, &nouns, &mut found);
            style::check(&patterns, reading, &mut found);
            landmarks.check(reading, &mut found);
            bindings.check(reading, &mut found);
            names.check(reading, &mut found);
            known.iter().for_each(|known| known.check(reading, &mut found));
            found
        };
        diagnostics.extend(readings.par_iter().map(each).collect::<Vec<_>>().into_iter().flatten());
        known.iter().for_each(|known| known.beside(report, &mut diagnostics));
        names::acronyms(&books, &readings, &mut diagnostics);
        repeat::check(&readings, &mut diagnostics);
        money::check(checked, &patterns, &readings, &mut diagnostics);
        for (page, readings) in pages(&readings) {
            ledger.pages.insert(page.to_owned(), length::check(&readings, &mut diagnostics));
        }
    }
    (ledger, diagnostics)
}

/// What the tables of a site count, where it is one word in the plural.
fn counted(site: &Site) -> BTreeSet<&str> {
    let columns = site.data.tables.iter().flat_map(|table| table.columns.iter().map(|column| &column.unit));
    let nouns = columns.filter_map(|unit| if let Unit::Count(noun) = unit { Some(noun.as_str()) } else { None });
    nouns.filter(|noun| noun.ends_with('s') && !noun.contains(' ')).collect()
}

/// The readings of each page.
fn pages<'r, 'a>(readings: &'r [Reading<'a>]) -> BTreeMap<&'r str, Vec<&'r Reading<'a>>> {
    let mut pages: BTreeMap<&str, Vec<&Reading<'a>>> = BTreeMap::new();
    for reading in readings {
        pages.entry(&reading.passage.page).or_default().push(reading);
    }
    pages
}
