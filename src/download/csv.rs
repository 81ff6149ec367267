//! A table as CSV, after RFC 4180.
//!
//! UTF-8, one header row with unit and period in each name, plain numbers with a point and a hyphen, the
//! shorthand of the report where there is no number, no blank cell. A text that a spreadsheet would take for a formula
//! gets an apostrophe before it; numbers below zero are numbers and stay as they are.

use super::no_notes;
use crate::edition::{Dataset, Value};
use crate::strings::{Strings, unmarked};

/// The file.
pub(super) fn write(dataset: &Dataset, strings: &Strings) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = dataset.fields.iter().map(|field| guarded(&field.name));
    let written = writer.write_record(header).and_then(|()| {
        dataset.rows.iter().try_for_each(|row| writer.write_record(row.iter().map(|it| value(it, strings))))
    });
    written.expect("rows have one value for each field, and memory takes what is written");
    writer.into_inner().expect("memory takes what is written")
}

fn value(value: &Value, strings: &Strings) -> String {
    match value {
        Value::Text(text) => guarded(text),
        Value::Number(quantity) => quantity.rounded().to_string(),
        Value::Missing(missing) => missing.shorthand().to_owned(),
        Value::Notes(notes) if notes.is_empty() => unmarked(&no_notes(strings)).into_owned(),
        Value::Notes(notes) => guarded(&notes.join(" ")),
    }
}

/// A text that no spreadsheet will run. Some take the wide signs of East Asian writing for the plain ones, and some pass
/// over white space.
pub(super) fn guarded(text: &str) -> String {
    let signs = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let runs = text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(signs);
    if runs { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::tests::dataset;

    #[test]
    fn q64_numbers_stay_numbers_and_formulas_become_text() {
        let bytes = write(&dataset(), Strings::of_messages());
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(
            text,
            "\"Area, ward\",Change (offences),Notes\r\n\"'=HYPERLINK(\"\"x\"\")\",-5,None\r\n'+44,[x],\"'-1, they say. Twice.\"\r\n'@a,0.0,None\r\n'\ta,1000.5,None\r\n"
        );
    }

    #[test]
    fn q64_signs_that_a_spreadsheet_runs_are_guarded_and_others_are_not() {
        for text in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\u{ff1d}1", "\u{ff0b}1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["a=1", "\u{2212}5", "[x]", "'a", "1-2", "\u{a3}5", ""] {
            assert_eq!(guarded(text), text);
        }
    }
}
