//! Rows: groups, children and breakdowns become one list, parents before their parts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::{Data, Group, Level, Row, RowKind, Table, Unit};
use crate::schema::{self, Entry, EntryValue};
use crate::source::Span;

/// The rows of a table beside what the model keeps of them.
pub(super) struct Flat {
    /// What was typed, row by row, one place for each column.
    pub(super) typed: Vec<Option<Entry>>,
    /// Rows whose parts are not all there.
    pub(super) partial: Vec<bool>,
    /// Rows that may be shown although they are computed from what is withheld.
    pub(super) released: Vec<bool>,
    /// The whole of each row as it is written.
    pub(super) spans: Vec<Span>,
}

/// Where a row stands among the others.
#[derive(Clone)]
struct Spot {
    depth: usize,
    parent: Option<usize>,
    breakdown: (usize, Option<String>),
    group: Option<usize>,
    partial: bool,
    level: Level,
}

impl Spot {
    /// Where the parts of the row at `parent`, which stands here, stand.
    fn below(&self, parent: usize, breakdown: (usize, Option<String>), partial: bool) -> Spot {
        let Spot { depth, group, level, .. } = *self;
        Spot { depth: depth + 1, parent: Some(parent), breakdown, group, partial, level }
    }
}

struct Flatten<'a, 'b> {
    table: &'a mut Table,
    cx: &'a mut Context<'b>,
    flat: Flat,
    seen: BTreeMap<String, Span>,
    /// For each column whether it is entered; the others are computed.
    entered: Vec<bool>,
}

/// Fills `table.rows` and `table.groups`. Rows of a CSV file stand after those of the YAML.
pub(super) fn flatten(
    raw: &schema::Table,
    from_csv: &super::csv::CsvRows,
    table: &mut Table,
    cx: &mut Context<'_>,
) -> Flat {
    let top = Spot { depth: 0, parent: None, breakdown: (0, None), group: None, partial: false, level: Level::OPEN };
    let flat = Flat { typed: Vec::new(), partial: Vec::new(), released: Vec::new(), spans: Vec::new() };
    let entered = (0..table.columns.len()).map(|at| is_entered(raw, at)).collect();
    let mut flatten = Flatten { table, cx, flat, seen: BTreeMap::new(), entered };
    let groups: Vec<&schema::Group> = raw.groups.iter().chain(&from_csv.groups).collect();
    for group in groups {
        let at = flatten.table.groups.len();
        flatten.table.groups.push(Group { id: group.id.0.clone(), title: group.title.clone() });
        let level = flatten.cx.level(group.marking.as_ref());
        flatten.list(&group.rows, &Spot { group: Some(at), level, ..top.clone() });
    }
    flatten.list(&raw.rows, &top);
    flatten.list(&from_csv.rows, &top);
    if flatten.table.rows.is_empty() && raw.rows_from.is_none() {
        let message = format!("the table `{}` has no rows", raw.id.0);
        let hint = "add `rows:`, or take them from a CSV file with `rows_from:`";
        flatten.cx.report(Diagnostic::new(Code::MissingKey, raw.id.span, message).hint(hint));
    }
    flatten.flat
}

impl Flatten<'_, '_> {
    fn list(&mut self, rows: &[schema::Row], spot: &Spot) {
        for row in rows {
            self.row(row, spot);
        }
    }

    fn row(&mut self, raw: &schema::Row, spot: &Spot) {
        if let Some(first) = self.seen.insert(raw.id.0.clone(), raw.id.span) {
            self.cx.duplicate("row", &raw.id.0, raw.id.span, first);
            return;
        }
        let at = self.table.rows.len();
        let level = self.cx.level(raw.marking.as_ref()).max(spot.level);
        let unit = raw.unit.as_ref().map(|unit| Unit::parse(unit));
        self.table.rows.push(Row {
            id: raw.id.0.clone(),
            label: raw.label.value.clone(),
            kind: kind(raw),
            depth: spot.depth,
            parent: spot.parent,
            breakdown: spot.breakdown.clone(),
            group: spot.group,
            aim: super::entry::aim(
                raw.polarity,
                raw.tolerance.as_ref(),
                unit.as_ref().unwrap_or(&self.table.unit),
                self.cx,
            ),
            unit,
            measure: raw.measure.clone(),
            base: raw.base.clone(),
            decimals: raw.decimals,
            qualifier: raw.qualifier.clone(),
            event: raw.event.clone(),
            series_break: raw.series_break.clone(),
            partial: raw.partial || spot.partial,
            notes: raw.note.0.clone(),
            level,
            parts: Vec::new(),
            span: raw.id.span,
        });
        let released = self.cx.released(raw.released.as_ref());
        self.flat.released.push(released);
        self.flat.spans.push(raw.span);
        self.flat.partial.push(raw.partial || spot.partial);
        let typed = self.values(raw);
        let components = components(raw, &typed, &self.entered);
        self.flat.typed.extend(typed);
        let spot = Spot { level, ..spot.clone() };
        self.parts(raw, at, &spot);
        self.list(&components, &spot.below(at, (0, None), false));
        if let Some(first) = components.first().filter(|_| !raw.children.is_empty() || !raw.breakdowns.is_empty()) {
            let message = format!("the row `{}` has its parts in a value and below it", raw.id.0);
            self.cx.report(Diagnostic::new(Code::InvalidValue, first.id.span, message).hint("keep one of them"));
        }
    }

    fn parts(&mut self, raw: &schema::Row, at: usize, spot: &Spot) {
        self.list(&raw.children, &spot.below(at, (0, None), false));
        let first = usize::from(!raw.children.is_empty());
        for (n, breakdown) in raw.breakdowns.iter().enumerate() {
            let place = (first + n, Some(breakdown.title.clone()));
            let level = self.cx.level(breakdown.marking.as_ref()).max(spot.level);
            self.list(&breakdown.rows, &Spot { level, ..spot.below(at, place, breakdown.partial) });
        }
    }

    /// What was typed in each column: one value for every entered column, or one for every column.
    fn values(&mut self, raw: &schema::Row) -> Vec<Option<Entry>> {
        let all: Vec<usize> = (0..self.entered.len()).collect();
        let entered: Vec<usize> = all.iter().copied().filter(|at| self.entered[*at]).collect();
        let mut typed = vec![None; all.len()];
        let (values, span) = match (&raw.values, &raw.value) {
            (Some(values), None) => (values.value.clone(), values.span),
            (None, Some(value)) => (vec![value.clone()], value.span),
            (None, None) if self.valueless(raw) => return self.unreadable(raw.id.span),
            (None, None) => return typed,
            (Some(values), Some(_)) => {
                let message = format!("the row `{}` has both `value` and `values`", raw.id.0);
                self.cx.report(Diagnostic::new(Code::InvalidValue, values.span, message).hint("keep one of them"));
                return self.unreadable(values.span);
            }
        };
        let places = match values.len() {
            n if n == entered.len() => entered,
            n if n == all.len() && grouped(self.cx.sources.slice(span)).is_none() => all,
            n => {
                self.wrong_count(raw, n, entered.len(), span);
                return self.unreadable(span);
            }
        };
        for (place, value) in places.into_iter().zip(values) {
            self.of_a_change(place, &value);
            typed[place] = Some(value);
        }
        typed
    }

    /// Values of which it is told that they cannot be read.
    fn unreadable(&self, span: Span) -> Vec<Option<Entry>> {
        let lost = Entry::plain(EntryValue::Unreadable, span);
        self.entered.iter().map(|entered| entered.then(|| lost.clone())).collect()
    }

    /// Only a change can be none.
    fn of_a_change(&mut self, column: usize, value: &Entry) {
        let column = &self.table.columns[column];
        if value.value == EntryValue::NoChange && !column.signed {
            let message = format!("`{}` holds no changes, so there can be no `no change` in it", column.title);
            let hint = "write the figure; if it is a column of changes, give it `signed: true`";
            self.cx.report(Diagnostic::new(Code::InvalidValue, value.span, message).hint(hint));
        }
    }

    /// Totals and parents are computed; any other row must have values. True if it is told.
    fn valueless(&mut self, raw: &schema::Row) -> bool {
        if raw.total && raw.partial && self.entered.contains(&true) {
            let message = format!("the total `{}` is of more rows than stand here, and has no `values`", raw.id.0);
            let hint = "add `values: […]`, or take `partial` away: then it is the sum of the rows beside it";
            self.cx.report(Diagnostic::new(Code::MissingKey, raw.id.span, message).hint(hint));
            return true;
        }
        let computed = raw.total || !raw.children.is_empty() || !raw.breakdowns.is_empty();
        let told = !computed && self.entered.contains(&true);
        if told {
            let message = format!("the row `{}` has no `values`", raw.id.0);
            let hint =
                "add `values: […]`; where there is no figure write `\"[x]\"` not available or `\"[z]\"` not applicable";
            self.cx.report(Diagnostic::new(Code::MissingKey, raw.id.span, message).hint(hint));
        }
        told
    }

    fn wrong_count(&mut self, raw: &schema::Row, given: usize, entered: usize, span: Span) {
        let all = self.table.columns.len();
        let values = if given == 1 { "1 value".into() } else { format!("{given} values") };
        let wanted =
            if all == entered { format!("{all}") } else { format!("{entered} (or all {all} with the computed ones)") };
        let message = format!("the row `{}` has {values}, and the table wants {wanted}", raw.id.0);
        let names = crate::diag::quoted(self.table.columns.iter().map(|column| column.id.as_str()));
        let hint = match grouped(self.cx.sources.slice(span)) {
            Some(number) => format!("a comma begins the next value: write `{number}` as `{}`", number.replace(',', "")),
            None => format!("the columns are {names}; write `\"[x]\"` where a figure is not available"),
        };
        self.cx.report(Diagnostic::new(Code::ColumnCount, span, message).hint(hint));
    }
}

/// The parts that were written with the values of a row, as rows below it. What a column does not say of a part is not
/// available.
fn components(raw: &schema::Row, typed: &[Option<Entry>], entered: &[bool]) -> Vec<schema::Row> {
    let mut labels: Vec<(&str, Span)> = Vec::new();
    let entries: Vec<Option<&Entry>> =
        typed.iter().zip(entered).filter(|(_, entered)| **entered).map(|(entry, _)| entry.as_ref()).collect();
    for (entry, part) in entries.iter().flatten().flat_map(|entry| entry.parts.iter().map(move |part| (entry, part))) {
        if !labels.iter().any(|(label, _)| *label == part.label) {
            labels.push((&part.label, entry.span));
        }
    }
    let row = |(label, span): (&str, Span)| {
        let value = |entry: &Option<&Entry>| {
            let part = entry.and_then(|entry| Some((entry, entry.parts.iter().find(|part| part.label == label)?)));
            match part {
                Some((entry, part)) => {
                    let (note, parts) = (Vec::new(), Vec::new());
                    Entry { value: EntryValue::Number(part.value), parts, note, ..entry.clone() }
                }
                None => Entry::plain(EntryValue::Missing(schema::Missing::NotAvailable), span),
            }
        };
        let values = entries.iter().map(value).collect();
        let id = format!("{}_{}", raw.id.0, super::slug(label));
        schema::Row::of(&id, &super::columns::capitalised(label), values, span)
    };
    labels.into_iter().map(row).collect()
}

/// True for a column without formula.
pub(super) fn is_entered(raw: &schema::Table, column: usize) -> bool {
    raw.columns.get(column).is_none_or(|column| column.formula.is_none())
}

fn kind(raw: &schema::Row) -> RowKind {
    match (raw.total, raw.memo) {
        (true, _) => RowKind::Total,
        (false, true) => RowKind::Memo,
        (false, false) => RowKind::Data,
    }
}

/// Where the label of a row is written; nothing if it stands in a CSV file.
fn label_span(raw: &schema::Table, id: &str) -> Option<Span> {
    fn find(rows: &[schema::Row], id: &str) -> Option<Span> {
        rows.iter().find_map(|row| {
            let own = (row.id.0 == id).then_some(row.label.span);
            let parts = || row.breakdowns.iter().find_map(|it| find(&it.rows, id));
            own.or_else(|| find(&row.children, id)).or_else(parts)
        })
    }
    find(&raw.rows, id).or_else(|| raw.groups.iter().find_map(|group| find(&group.rows, id)))
}

/// Where the rows are areas, their labels must be names of areas; other spellings are put right.
pub(super) fn check_areas(raw: &schema::Table, table: &mut Table, data: &Data, cx: &mut Context<'_>) {
    let Some(kind) = &raw.areas else { return };
    let names: Vec<&str> = data.areas.of_kind(kind).map(|area| area.name.as_str()).collect();
    if names.is_empty() {
        let message = format!("there are no areas of kind `{}`", kind.value);
        let hint = "list them in `tallybook.yaml` under `areas:`";
        cx.report(Diagnostic::new(Code::UnknownName, kind.span, message).hint(hint));
        return;
    }
    for row in table.rows.iter_mut().filter(|row| row.kind == RowKind::Data && row.depth == 0) {
        match data.areas.called(&row.label, kind) {
            Some(area) => row.label.clone_from(&area.name),
            None => {
                let message = format!("there is no {} called `{}`", kind.value, row.label);
                let aliases = data.areas.of_kind(kind).flat_map(|area| area.aliases.iter().map(String::as_str));
                let near = nearest(&row.label, names.iter().copied().chain(aliases));
                let hint = match near {
                    Some(near) => {
                        let name = data.areas.called(near, kind).map_or(near, |area| area.name.as_str());
                        format!("did you mean `{name}`?")
                    }
                    None => "add it to the areas in `tallybook.yaml`, or as an alias of one".into(),
                };
                let span = label_span(raw, &row.id).unwrap_or(row.span);
                cx.report(Diagnostic::new(Code::UnknownArea, span, message).hint(hint));
            }
        }
    }
}

/// A number whose thousands are parted by commas, as spreadsheets show it.
fn grouped(values: &str) -> Option<&str> {
    static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^\d,.])(\d{1,3}(?:,\d{3})+)(?:[^\d]|$)").expect("the pattern is written here")
    });
    Some(GROUPED.captures(values)?.get(1)?.as_str())
}
