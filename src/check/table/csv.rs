//! Long tables: rows from a CSV file beside the YAML.
//!
//! Header `id,label,…` with one column for each entered column of the table, or for every column; and,
//! where wanted, `parent`, `group`, `note`, `total`, `marking`.

use std::ops::Range;

use super::Context;
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::model::Table;
use crate::schema::decode::is_id;
use crate::schema::yaml::{Kind, Node};
use crate::schema::{DataId, Decode, Entry, Group, OneOrMany, Row};
use crate::source::{SourceId, Span, Spanned};

/// What a CSV file gives.
#[derive(Default)]
pub(super) struct CsvRows {
    pub(super) groups: Vec<Group>,
    pub(super) rows: Vec<Row>,
}

/// Columns that are not figures.
const FIXED: [&str; 7] = ["id", "label", "parent", "group", "note", "total", "marking"];

/// Reads the rows of `table` from the file at `path`.
pub(super) fn rows(name: &Spanned<String>, path: &str, table: &Table, cx: &mut Context<'_>) -> CsvRows {
    let sources = cx.sources;
    let Some((source, file)) = sources.find(path) else {
        let near = sources.below("data/").filter_map(|(_, file)| file.path().rsplit('/').next());
        let csv: Vec<&str> = near.filter(|name| name.ends_with(".csv")).collect();
        let message = format!("there is no file `{path}`");
        let hint = suggest(name, csv);
        cx.report(Diagnostic::new(Code::UnknownName, name.span, message).maybe_hint(hint));
        return CsvRows::default();
    };
    let mut reader = CsvReader { source, text: file.text(), table, places: Vec::new(), header: Vec::new() };
    reader.read(cx)
}

struct CsvReader<'a> {
    source: SourceId,
    text: &'a str,
    table: &'a Table,
    header: Vec<String>,
    /// For each field that is a figure: its column in the table.
    places: Vec<(usize, usize)>,
}

/// A field and where it stands.
type Field = (String, Span);

impl CsvReader<'_> {
    fn read(&mut self, cx: &mut Context<'_>) -> CsvRows {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(self.text.as_bytes());
        let mut result = CsvRows::default();
        let mut records = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => records.push(record),
                Err(error) => {
                    let at = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                    let message = format!("this CSV cannot be read: {error}");
                    cx.report(Diagnostic::new(Code::CsvSyntax, Span::new(self.source, at..at), message));
                    cx.findings.lost.insert(self.table.id.clone());
                    return result;
                }
            }
        }
        let ends = records.iter().skip(1).map(byte_of).chain(std::iter::once(self.text.len()));
        let ends: Vec<usize> = ends.collect();
        let mut rows = records.iter().zip(ends).map(|(record, end)| self.fields(record, byte_of(record)..end));
        let rows: Vec<Vec<Field>> = rows.by_ref().collect();
        let mut rows = rows.into_iter();
        let Some(header) = rows.next() else { return result };
        if self.read_header(header, cx).is_none() {
            // Without its rows the table is not what its author wrote: references to them are no faults.
            cx.findings.lost.insert(self.table.id.clone());
            return result;
        }
        for fields in rows {
            self.row(&fields, &mut result, cx);
        }
        result
    }

    /// The fields of a record with their places: each is looked for behind the one before it.
    fn fields(&self, record: &csv::StringRecord, range: Range<usize>) -> Vec<Field> {
        let mut at = range.start;
        let field = |field: &str| {
            let found = self.text[at..range.end].find(field).map_or(at, |offset| at + offset);
            at = (found + field.len()).min(range.end);
            (field.trim().to_owned(), Span::new(self.source, found..at))
        };
        record.iter().map(field).collect()
    }

    fn read_header(&mut self, fields: Vec<Field>, cx: &mut Context<'_>) -> Option<()> {
        let has = |wanted: &str| fields.iter().any(|(name, _)| name == wanted);
        if !has("id") || !has("label") {
            let message = "the first line must name the columns, `id` and `label` among them";
            let rest = quoted(FIXED[2..].iter().copied());
            let hint = format!("start the file with `id,label,…`; it may also have {rest}");
            let line = fields.first().zip(fields.last()).map(|((_, first), (_, last))| first.to(*last));
            let span = line.unwrap_or(Span::new(self.source, 0..0));
            cx.report(Diagnostic::new(Code::CsvSyntax, span, message).hint(hint));
            return None;
        }
        let mut sound = true;
        for (at, (name, span)) in fields.iter().enumerate() {
            match self.table.find_column(name) {
                _ if FIXED.contains(&name.as_str()) => {}
                Some(column) => self.places.push((at, column)),
                None => {
                    let message = format!("the table has no column `{name}`");
                    let known = self.table.columns.iter().map(|column| column.id.as_str()).chain(FIXED);
                    let hint = suggest(name, known);
                    cx.report(Diagnostic::new(Code::UnknownName, *span, message).maybe_hint(hint));
                    sound = false;
                }
            }
        }
        self.header = fields.into_iter().map(|(name, _)| name).collect();
        sound.then_some(())
    }

    fn field<'f>(&self, fields: &'f [Field], name: &str) -> Option<&'f Field> {
        let at = self.header.iter().position(|it| it == name)?;
        fields.get(at).filter(|(text, _)| !text.is_empty())
    }

    fn row(&self, fields: &[Field], result: &mut CsvRows, cx: &mut Context<'_>) {
        let whole = fields.first().map_or(Span::new(self.source, 0..0), |(_, span)| *span);
        if fields.len() != self.header.len() {
            let message = format!("this line has {} fields and the first line has {}", fields.len(), self.header.len());
            let hint = "a text that holds a comma must stand in double quotes";
            cx.report(Diagnostic::new(Code::ColumnCount, whole, message).hint(hint));
            return;
        }
        fields.iter().for_each(|(text, span)| cx.findings.visible(text, *span));
        let (Some(id), Some(label)) = (self.field(fields, "id"), self.field(fields, "label")) else {
            let message = "this line has no `id` or no `label`";
            cx.report(Diagnostic::new(Code::BlankValue, whole, message));
            return;
        };
        if !is_id(&id.0, '_') {
            let message = format!("`{}` cannot be an id here", id.0);
            let hint = "ids in the data are snake_case: a letter first, then lower-case letters, digits and `_`";
            cx.report(Diagnostic::new(Code::InvalidValue, id.1, message).hint(hint));
        }
        let total = self.field(fields, "total").is_some_and(|(text, _)| matches!(text.as_str(), "true" | "yes" | "1"));
        let mut row = Row::of(&id.0, &label.0, Vec::new(), whole);
        (row.id.span, row.label.span) = (id.1, label.1);
        row.values = self.values(fields, total, whole, cx);
        row.total = total;
        row.note = OneOrMany(self.field(fields, "note").map(|(text, _)| text.clone()).into_iter().collect());
        row.marking = self.field(fields, "marking").map(|(text, span)| Spanned::new(text.clone(), *span));
        row.span = fields.last().map_or(whole, |(_, last)| whole.to(*last));
        self.place(row, fields, result, cx);
    }

    /// One value for every column that the file has; columns that it leaves out are computed, and so is a
    /// total without any.
    fn values(&self, fields: &[Field], total: bool, whole: Span, cx: &mut Context<'_>) -> Option<Spanned<Vec<Entry>>> {
        let mut places = self.places.clone();
        places.sort_by_key(|(_, column)| *column);
        if total && places.iter().all(|(at, _)| fields[*at].0.is_empty()) {
            return None;
        }
        let mut values = Vec::new();
        for (at, _) in places {
            let (text, span) = &fields[at];
            let kind = if text.is_empty() { Kind::Blank } else { Kind::Scalar(text.clone()) };
            values.extend(Entry::decode(&Node { kind, span: *span }, &mut cx.findings));
        }
        (values.len() == self.places.len()).then(|| Spanned::new(values, whole))
    }

    fn place(&self, row: Row, fields: &[Field], result: &mut CsvRows, cx: &mut Context<'_>) {
        if let Some((parent, span)) = self.field(fields, "parent") {
            let mut all = result.rows.iter_mut().chain(result.groups.iter_mut().flat_map(|group| &mut group.rows));
            match all.find_map(|other| find(other, parent)) {
                Some(found) => found.children.push(row),
                None => {
                    let message = format!("there is no row `{parent}` above this one");
                    let hint = "a parent must stand before its parts";
                    cx.report(Diagnostic::new(Code::UnknownName, *span, message).hint(hint));
                }
            }
            return;
        }
        match self.field(fields, "group") {
            None => result.rows.push(row),
            Some((title, span)) => match result.groups.iter_mut().find(|group| group.title == *title) {
                Some(group) => group.rows.push(row),
                None => result.groups.push(Group {
                    id: Spanned::new(DataId(super::slug(title)), *span),
                    title: title.clone(),
                    rows: vec![row],
                    marking: None,
                    span: *span,
                }),
            },
        }
    }
}

fn byte_of(record: &csv::StringRecord) -> usize {
    record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0))
}

fn find<'r>(row: &'r mut Row, id: &str) -> Option<&'r mut Row> {
    if row.id.0 == id {
        return Some(row);
    }
    row.children.iter_mut().find_map(|child| find(child, id))
}
