//! Tables, indicators and risk registers of the next report: figures of periods that it shares with the last stay, all
//! others are blank.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::edit::{BLANK, Edit, column, is_flow, without_key};
use super::next::Next;
use crate::check::Raw;
use crate::model::Period;
use crate::schema::{Column, DataFile, Entry, IndicatorSet, Register, Row, Table};
use crate::source::{SourceId, Sources, Spanned};

/// The title and period of a column.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(title|period):[ \t]*("[^"]*"|'[^']*'|[^,}\n]*)"#).expect("the pattern is written here")
});

/// The changes to a file: to its tables, its indicators and its risk registers.
pub(super) fn edits(file: &DataFile, text: &str, folder: &str, next: &Next) -> Vec<Edit> {
    let mut edits: Vec<Edit> = file.tables.iter().flat_map(|table| table_edits(table, text, next)).collect();
    file.indicators.iter().for_each(|set| indicator_edits(set, text, next, &mut edits));
    file.risk_registers.iter().for_each(|register| register_edits(register, text, folder, next, &mut edits));
    edits
}

/// A period, so much later.
fn dated(period: Option<&Spanned<String>>, text: &str, next: &Next) -> Option<Edit> {
    let range = period?.span.range();
    Some((range.clone(), next.dated(&text[range])))
}

/// The next report has targets and figures of its own, and nothing is being done yet about what is not known.
fn indicator_edits(set: &IndicatorSet, text: &str, next: &Next, edits: &mut Vec<Edit>) {
    edits.extend(dated(set.period.as_ref(), text, next));
    for it in set.every() {
        let entries = [&it.target, &it.base_target, &it.target_to_date, &it.actual].into_iter().flatten();
        for entry in entries.chain(it.compare.0.iter().map(|(_, entry)| entry)) {
            edits.push((entry.span.range(), BLANK.to_owned()));
            edits.extend(dated(entry.period.as_ref(), text, next));
        }
        let spans = it.stretch.as_ref().map(|it| it.span).into_iter().chain(it.action.as_ref().map(|it| it.span));
        edits.extend(spans.map(|span| (span.range(), BLANK.to_owned())));
    }
}

/// The scores of this register are those of last time for the next; they stay until somebody gives new ones.
fn register_edits(register: &Register, text: &str, folder: &str, next: &Next, edits: &mut Vec<Edit>) {
    edits.extend(dated(register.period.as_ref(), text, next));
    match &register.last_time {
        Some(last) => edits.push((last.span.range(), folder.to_owned())),
        None => {
            let place = register.id.span.range();
            let key = text[..place.start].rfind("id").unwrap_or(0);
            edits.push(if is_flow(&text[register.span.range()]) {
                (place.end..place.end, format!(", last_time: {folder}"))
            } else {
                // A key of the same record stands below the key `id`.
                let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at);
                (end..end, format!("\n{}last_time: {folder}", " ".repeat(column(text, key))))
            });
        }
    }
    // The older register tells the scores of last time.
    let scores =
        register.risks.iter().filter_map(|risk| Some((risk.span.range(), risk.last_score.as_ref()?.span.range())));
    edits.extend(scores.filter_map(|(risk, score)| without_key(text, risk, "last_score", score)));
}

fn table_edits(table: &Table, text: &str, next: &Next) -> Vec<Edit> {
    let mut edits: Vec<Edit> = dated(table.period.as_ref(), text, next).into_iter().collect();
    for column in &table.columns {
        let whole = column.span.range();
        let formula = column.formula.as_ref().map_or(whole.end..whole.end, |formula| formula.span.range());
        for found in CALLED.captures_iter(&text[whole.clone()]) {
            let value = found.get(2).expect("it is in the pattern").range();
            let value: Range<usize> = whole.start + value.start..whole.start + value.end;
            if !formula.contains(&value.start) {
                let was = &text[value.clone()];
                edits.push((value, if &found[1] == "period" { next.dated(was) } else { next.words(was) }));
            }
        }
    }
    let from = taken(table, next);
    let grouped = table.groups.iter().flat_map(|group| &group.rows);
    table.rows.iter().chain(grouped).for_each(|row| row_edits(row, (&from, next), text, &mut edits));
    edits
}

/// The columns that are entered.
fn entered(table: &Table) -> Vec<&Column> {
    table.columns.iter().filter(|column| column.formula.is_none()).collect()
}

/// For each column that is entered, that whose figures become its own: those of what is its period in the next report.
fn taken(table: &Table, next: &Next) -> Vec<Option<usize>> {
    let periods: Vec<Option<&str>> =
        entered(table).into_iter().map(|it| it.period.as_ref().map(|period| period.value.as_str())).collect();
    let source = |own: Option<&str>| {
        let wanted = Period::parse(&next.dated(own?))?;
        let has = |period: &Option<&str>| period.and_then(Period::parse) == Some(wanted);
        // Two columns of one period are told apart by more than that.
        periods.iter().position(has).filter(|_| periods.iter().filter(|it| has(it)).count() == 1)
    };
    periods.iter().map(|own| source(*own)).collect()
}

fn row_edits(row: &Row, (from, next): (&[Option<usize>], &Next), text: &str, edits: &mut Vec<Edit>) {
    let entries: Vec<&Entry> = row.values.iter().flat_map(|values| &values.value).chain(&row.value).collect();
    for (at, entry) in entries.iter().enumerate() {
        let other = from.get(at).copied().flatten().and_then(|it| entries.get(it));
        edits.push((entry.span.range(), other.map_or(BLANK, |it| &text[it.span.range()]).to_owned()));
        edits.extend(dated(entry.period.as_ref(), text, next));
    }
    row.children.iter().for_each(|child| row_edits(child, (from, next), text, edits));
    row.breakdowns.iter().flat_map(|it| &it.rows).for_each(|child| row_edits(child, (from, next), text, edits));
}

/// The table that takes its rows from a file.
pub(super) fn table_of<'a>(raw: &'a Raw, path: &str, sources: &Sources) -> Option<&'a Table> {
    let (folder, name) = path.rsplit_once('/')?;
    let beside = |source: SourceId| sources.file(source).path().rsplit_once('/').is_some_and(|(own, _)| own == folder);
    let files = raw.data.iter().filter(|data| beside(data.source));
    let mut tables = files.flat_map(|data| &data.file.tables);
    tables.find(|table| table.rows_from.as_ref().is_some_and(|from| from.value == name))
}

/// The rows of a long table: ids and labels stay.
pub(super) fn long_rows(text: &str, table: &Table, next: &Next) -> String {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return text.to_owned() };
    let columns = entered(table);
    let from = taken(table, next);
    let place = |id: &str| header.iter().position(|name| name == id);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = |result: csv::Result<()>| result.expect("memory takes what is written");
    written(writer.write_record(&header));
    for record in reader.records().flatten() {
        let field = |(at, field): (usize, &str)| {
            let name = header.get(at).unwrap_or_default();
            let is_column = table.columns.iter().any(|column| column.id.0 == name);
            let own = columns.iter().position(|column| column.id.0 == name);
            let other = own.and_then(|own| from[own]).and_then(|other| place(&columns[other].id.0));
            match other {
                Some(other) => record.get(other).unwrap_or("").to_owned(),
                None if is_column => String::new(),
                None => field.to_owned(),
            }
        };
        written(writer.write_record(record.iter().enumerate().map(field)));
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("fields are text")
}
