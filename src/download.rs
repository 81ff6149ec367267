//! Tables as files: one CSV for each, after RFC 4180.
//!
//! UTF-8, one header row with unit and period in each name, plain numbers with a point and a hyphen, the
//! shorthand of the report where there is no number. A text that a spreadsheet would take for a formula gets
//! an apostrophe before it; numbers below zero are numbers and stay as they are.

use crate::edition::{Dataset, Edition, Value, data_file};
use crate::output::Output;

/// The CSV of every table of every report.
pub fn render(edition: &Edition) -> Output {
    let mut output = Output::default();
    for report in &edition.reports {
        for dataset in &report.datasets {
            output.insert(data_file(&report.slug, &dataset.id), csv(dataset));
        }
    }
    output
}

fn csv(dataset: &Dataset) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = dataset.fields.iter().map(|field| guarded(&field.name));
    let written = writer
        .write_record(header)
        .and_then(|()| dataset.rows.iter().try_for_each(|row| writer.write_record(row.iter().map(value))));
    written.expect("rows have one value for each field, and memory takes what is written");
    writer.into_inner().expect("memory takes what is written")
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => guarded(text),
        Value::Number(number) => number.to_string(),
        Value::Missing(shorthand) => (*shorthand).to_owned(),
    }
}

/// A text that no spreadsheet will run.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Field;

    #[test]
    fn numbers_stay_numbers_and_formulas_become_text() {
        let field = |name: &str| Field { name: name.into() };
        let dataset = Dataset {
            id: "a".into(),
            title: "A".into(),
            fields: vec![field("Area, ward"), field("Change (offences)")],
            rows: vec![
                vec![Value::Text("=HYPERLINK(\"x\")".into()), Value::Number("-89".parse().expect("a number"))],
                vec![Value::Text("Tilbury".into()), Value::Missing("[x]")],
            ],
        };
        let text = String::from_utf8(csv(&dataset)).expect("UTF-8");
        assert_eq!(text, "\"Area, ward\",Change (offences)\r\n\"'=HYPERLINK(\"\"x\"\")\",-89\r\nTilbury,[x]\r\n");
    }
}
