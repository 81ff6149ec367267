//! Open data: every table of a report as CSV, with what a program must know of it beside it, and all of them as one
//! workbook.
//!
//! `csv` writes the figures, `csvw` their metadata, `ods` the workbook. All are made of the same datasets.

mod csv;
mod csvw;
mod ods;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::edition::{Dataset, Edition, Report, data_file, metadata_file, workbook_file};
use crate::model::Missing;
use crate::output::Output;
use crate::strings::{Strings, say};
use crate::theme::Theme;

/// One file of open data.
enum File<'a> {
    /// All tables of a report.
    Workbook,
    /// The figures of a table.
    Figures(&'a Dataset),
    /// What a program must know of a table.
    Metadata(&'a Dataset),
}

/// Every file by path, with the report that it is of.
fn files(edition: &Edition) -> impl Iterator<Item = (String, &Report, File<'_>)> {
    edition.reports.iter().flat_map(|report| {
        let of_table = |dataset| {
            let (figures, metadata) = (File::Figures(dataset), File::Metadata(dataset));
            [(data_file(&report.slug, &dataset.id), figures), (metadata_file(&report.slug, &dataset.id), metadata)]
        };
        let tables = report.datasets.iter().flat_map(of_table);
        let workbook = (!report.datasets.is_empty()).then(|| (workbook_file(&report.slug), File::Workbook));
        workbook.into_iter().chain(tables).map(move |(path, file)| (path, report, file))
    })
}

fn write(edition: &Edition, theme: &Theme, report: &Report, file: &File<'_>) -> Vec<u8> {
    match file {
        File::Workbook => ods::write(edition, report, theme),
        File::Figures(dataset) => csv::write(dataset, &edition.strings),
        File::Metadata(dataset) => csvw::write(edition, report, dataset),
    }
}

/// The open data of every report; its workbook looks as the theme has it.
pub fn render(edition: &Edition, theme: &Theme) -> Output {
    let files: Vec<_> = files(edition).collect();
    let made: Vec<(String, Vec<u8>)> =
        files.into_par_iter().map(|(path, report, file)| (path, write(edition, theme, report, &file))).collect();
    let mut output = Output::default();
    made.into_iter().for_each(|(path, bytes)| output.insert(path, bytes));
    output
}

/// The paths of all files of open data.
pub fn paths(edition: &Edition) -> impl Iterator<Item = String> {
    files(edition).map(|(path, ..)| path)
}

/// The file at a path, if it is one of open data.
pub fn file(edition: &Edition, theme: &Theme, path: &str) -> Option<Vec<u8>> {
    let (_, report, file) = files(edition).find(|(own, ..)| own == path)?;
    Some(write(edition, theme, report, &file))
}

/// What the shorthand for missing figures means.
fn keys(missing: BTreeSet<Missing>, strings: &Strings) -> Vec<String> {
    let key = |it: Missing| say!(strings, "workbook.means", short = it.shorthand(), words = it.said(strings));
    missing.into_iter().map(key).collect()
}

/// Stands where nothing is said of a row: a blank would leave open whether something is missing.
fn no_notes(strings: &Strings) -> String {
    say!(strings, "data.no_notes")
}

#[cfg(test)]
mod tests {
    use crate::edition::{Dataset, Field, Value};
    use crate::model::{Missing, Quantity, Unit};

    /// A table of what a spreadsheet may stumble over.
    pub(super) fn dataset() -> Dataset {
        let field = |id: &str, name: &str, is_label: bool| Field {
            id: id.into(),
            name: name.into(),
            unit: (!is_label).then(|| "offences".into()),
            period: None,
            notes: vec![],
            is_label,
        };
        let number = |text: &str, decimals| {
            let value = text.parse().expect("a number");
            Value::Number(Quantity { value, unit: Unit::parse("offences"), decimals, signed: true, tied: false })
        };
        let row = |label: &str, value, notes: &[&str]| {
            vec![Value::Text(label.into()), value, Value::Notes(notes.iter().map(|it| (*it).to_owned()).collect())]
        };
        Dataset {
            id: "a".into(),
            title: "=A".into(),
            facts: vec![("Measure".into(), "A & B".into())],
            area: None,
            period: None,
            source: "x".into(),
            notes: vec!["About all.".into()],
            fields: vec![
                field("label", "Area, ward", true),
                Field { notes: vec!["About changes.".into()], ..field("change", "Change (offences)", false) },
                Field { unit: None, ..field("notes", "Notes", false) },
            ],
            rows: vec![
                row("=HYPERLINK(\"x\")", number("-5", 0), &[]),
                row("+44", Value::Missing(Missing::NotAvailable), &["-1, they say.", "Twice."]),
                row("@a", number("0", 1), &[]),
                row("\ta", number("1000.5", 1), &[]),
            ],
        }
    }
}
