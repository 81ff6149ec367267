//! The prose: every number in it accounted for, and its words read as a careful colleague would read them.
//!
//! [`check`] reads the passages of an edition. It makes the ledger of numbers ([`Ledger`]), and reports what
//! is loose, contradicts the data, or reads badly. It changes nothing.

mod ledger;
mod number;
mod reading;
mod suggest;
mod value;

pub use ledger::{Account, Entry, Ledger, SectionAccount};

use crate::check::Site;
use crate::diag::Diagnostics;
use crate::edition::Edition;
use crate::model::Date;
use crate::source::Sources;
use ledger::Books;
use number::Patterns;
use reading::Reading;

/// Reads the prose of an edition. `today` tells which facts are out of date.
pub fn check(site: &Site, edition: &Edition, sources: &Sources, _today: Option<Date>) -> (Ledger, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let patterns = Patterns::of(site);
    let mut ledger = Ledger::default();
    for (report, checked) in edition.reports.iter().zip(&site.reports) {
        let readings: Vec<Reading<'_>> = report.passages.iter().map(|it| Reading::of(it, sources)).collect();
        let books = Books { site, checked, report, patterns: &patterns };
        ledger::account(&books, &readings, &mut ledger, &mut diagnostics);
        readings.iter().for_each(|reading| value::check(reading, &mut diagnostics));
    }
    (ledger, diagnostics)
}
