//! Open data: every table of a report as CSV, with what a program must know of it beside it, and all of them as one
//! workbook.
//!
//! `csv` writes the figures, `csvw` their metadata, `ods` the workbook. All are made of the same datasets.

mod csv;
mod csvw;
mod ods;

use std::collections::BTreeSet;

use crate::edition::{Edition, data_file, metadata_file, workbook_file};
use crate::model::Missing;
use crate::output::Output;
use crate::strings::{Strings, say};
use crate::theme::Theme;

/// The open data of every report; its workbook looks as the theme has it.
pub fn render(edition: &Edition, theme: &Theme) -> Output {
    let mut output = Output::default();
    for report in &edition.reports {
        if !report.datasets.is_empty() {
            output.insert(workbook_file(&report.slug), ods::write(edition, report, theme));
        }
        for dataset in &report.datasets {
            output.insert(data_file(&report.slug, &dataset.id), csv::write(dataset, &edition.strings));
            output.insert(metadata_file(&report.slug, &dataset.id), csvw::write(edition, report, dataset));
        }
    }
    output
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
