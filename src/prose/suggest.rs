//! What a loose number may be: a figure of the data with the same value and unit, whose row is named by the
//! words of the sentence. An equal value alone is usually a coincidence, and suggests nothing.

use rust_decimal::Decimal;

use super::ledger::Books;
use super::number::{Form, Number};
use super::reading::Reading;
use crate::model::{Column, RowKind, Table, Unit, round};

/// A figure that a number may be.
pub(super) struct Suggestion {
    /// The expression to write.
    pub(super) expression: String,
    /// Which figure it is, in words.
    pub(super) words: String,
}

/// At most so many are offered.
const MOST: usize = 3;

/// The figures that a number may be, best first.
pub(super) fn expressions(books: &Books<'_>, reading: &Reading<'_>, number: &Number) -> Vec<Suggestion> {
    let Some(value) = number.value.filter(|value| *value > Decimal::TEN || number.form != Form::Count) else {
        return Vec::new();
    };
    let sentence = reading.sentence_at(number.range.start);
    let said = stems(&reading.text[sentence]);
    let folders = &books.checked.folders;
    let mut found: Vec<(usize, Suggestion)> = Vec::new();
    for table in books.site.data.tables.iter().filter(|table| folders.contains(&table.folder)) {
        for row in 0..table.rows.len() {
            // Where a report is about one area, its row need not be named.
            let own = books.site.data.areas.iter().any(|area| area.own && area.name == table.rows[row].label);
            let is_said = |named: &[String]| !named.is_empty() && named.iter().all(|word| said.contains(word));
            let meant = is_said(&names(table, row)) || (own && is_said(&stems(&table.measure)));
            if !meant {
                continue;
            }
            for column in 0..table.columns.len() {
                if is_equal(table, row, column, number, value) {
                    found.push((score(table, column, &said), suggestion(table, row, column)));
                }
            }
        }
    }
    // Beside the row, something else that the table is about must be said.
    let best = found.iter().map(|(score, _)| *score).max().unwrap_or(0).max(1);
    found.retain(|(score, _)| *score == best);
    found.into_iter().map(|(_, suggestion)| suggestion).take(MOST).collect()
}

/// The words that must be said for a row to be meant: its label; for a total what the table counts.
fn names(table: &Table, row: usize) -> Vec<String> {
    let this = &table.rows[row];
    match this.kind {
        RowKind::Total => stems(&table.measure),
        RowKind::Data | RowKind::Memo | RowKind::Merged => stems(&this.label),
    }
}

/// How much else of a table the sentence says: its measure, its unit, the header of the column.
fn score(table: &Table, column: usize, said: &[String]) -> usize {
    let Column { title, unit, .. } = &table.columns[column];
    let words = [table.measure.as_str(), table.title.as_str(), title.as_str(), unit.words()];
    words.iter().flat_map(|words| stems(words)).filter(|word| said.contains(word)).count()
}

fn is_equal(table: &Table, row: usize, column: usize, number: &Number, value: Decimal) -> bool {
    let fits = match table.unit_of(row, column) {
        Unit::Percent => number.form == Form::Percentage,
        Unit::Points => number.form == Form::Points,
        Unit::Money(_) => number.form == Form::Money,
        Unit::Count(_) | Unit::Rate(_) => number.form == Form::Count,
        Unit::Rank | Unit::Scale(_) => false,
    };
    let multiple = match table.unit_of(row, column) {
        Unit::Money(money) => money.multiple.factor(),
        _ => Decimal::ONE,
    };
    let figure = table.cell(row, column).datum.number().filter(|_| fits).and_then(|it| it.checked_mul(multiple));
    figure.is_some_and(|figure| round(figure, number.decimals).abs() == value)
}

fn suggestion(table: &Table, row: usize, column: usize) -> Suggestion {
    let (id, row_id, column_id) = (&table.id, &table.rows[row].id, &table.columns[column].id);
    let path = if table.columns.len() == 1 { format!("{id}.{row_id}") } else { format!("{id}.{row_id}.{column_id}") };
    let falling =
        table.columns[column].signed && table.cell(row, column).datum.number().is_some_and(|it| it.is_sign_negative());
    let expression = if table.columns[column].signed || falling { format!("{path} | abs") } else { path };
    let words = format!("`{}` of `{}` in “{}”", table.columns[column].title, table.rows[row].label, table.title);
    Suggestion { expression, words }
}

/// Words that say nothing about what a number is.
const EMPTY: [&str; 24] = [
    "the", "and", "for", "with", "from", "that", "this", "all", "other", "by", "of", "in", "to", "on", "at", "or", "a",
    "an", "people", "number", "year", "total", "any", "not",
];

/// The words of a text that name something, without their endings.
fn stems(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 2 || word.chars().any(|c| c.is_uppercase()));
    let lower = words
        .map(str::to_lowercase)
        .filter(|word| !EMPTY.contains(&word.as_str()) && !word.chars().all(|c| c.is_ascii_digit()));
    lower.map(|word| stem(&word)).collect()
}

/// A word without the ending of a plural: enough to know it again.
fn stem(word: &str) -> String {
    let cut = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let cut = cut.or_else(|| word.strip_suffix("sses").map(|stem| format!("{stem}ss")));
    let cut = cut.or_else(|| word.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i'])).map(str::to_owned));
    cut.unwrap_or_else(|| word.to_owned())
}
