//! Tables: rows flattened, columns resolved, formulas computed, typed values compared.
//!
//! In four steps: each table becomes a [`Draft`] (its columns, its rows, what was typed where); formulas
//! are resolved to places; every cell is computed, across tables if need be; then what was typed is
//! compared with what came out.

mod aggregate;
mod columns;
mod compare;
mod csv;
mod derived;
mod entry;
mod evaluate;
mod header;
mod rows;
mod small;
mod withhold;

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::data::{Defaults, beside, file_level, status};
use super::parse::RawData;
use super::release::Named;
use crate::diag::{Code, Diagnostic};
use crate::model::{
    Cell, Data, Datum, Formula, Level, Missing, Period, Shares, Significance, Status, Table, Unit, Unseen, round,
};
use crate::schema::{self, Entry};
use crate::source::{Span, Spanned};
use crate::strings::say;

/// A table before its cells are computed: `table.cells` is still empty.
#[derive(Clone)]
struct Draft<'a> {
    raw: &'a schema::Table,
    table: Table,
    /// What was typed, row by row, one place for each column.
    typed: Vec<Option<Entry>>,
    /// For rows and breakdowns whose parts are not all there.
    partial: Vec<bool>,
    /// The rows that may be shown although they are computed from what is withheld.
    released_rows: Vec<bool>,
    /// The whole of each row as it is written.
    row_spans: Vec<Span>,
    /// The rows that are shown only with others.
    merged_rows: Vec<Unseen>,
    /// The cells that the edition for everybody withholds, by row and column.
    sensitive: BTreeSet<(usize, usize)>,
    /// The periods that cells have of their own.
    periods: Vec<Option<Period>>,
    /// The cells whose count becomes a rate, by row and column.
    converted: BTreeMap<(usize, usize), entry::Conversion>,
}

impl Draft<'_> {
    /// The period of a cell: its own, its column's or the table's.
    fn period(&self, row: usize, column: usize) -> Option<Period> {
        let own = self.periods[row * self.table.columns.len() + column];
        own.or(self.table.columns[column].period).or(self.table.period)
    }

    fn typed(&self, row: usize, column: usize) -> Option<&Entry> {
        self.typed[row * self.table.columns.len() + column].as_ref()
    }
}

/// All tables of a site, computed and compared.
pub(super) fn check(
    raw: &[RawData],
    data: &Data,
    defaults: &BTreeMap<String, Defaults>,
    cx: &mut Context<'_>,
) -> Vec<Table> {
    let mut places: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    let none = Defaults::default();
    let mut drafts = Vec::new();
    for (file, raw) in raw.iter().flat_map(|file| file.file.tables.iter().map(move |raw| (file, raw))) {
        if let Some(first) = places.insert((&file.folder, &raw.id.0), raw.id.span) {
            cx.duplicate("table", &raw.id.0, raw.id.span, first);
            continue;
        }
        let default = defaults.get(&file.folder).unwrap_or(&none);
        drafts.push(draft(raw, file, data, default, cx));
    }
    drafts.iter().for_each(|draft| header::check(draft, cx));
    columns::resolve_formulas(&mut drafts, cx);
    entry::resolve(&mut drafts, cx);
    let values = evaluate::evaluate(&drafts, cx);
    compare::compare(&drafts, &values, cx);
    shown(drafts, values, data, cx)
}

/// The tables as this reading may see them.
fn shown(mut drafts: Vec<Draft<'_>>, values: Vec<evaluate::Values>, data: &Data, cx: &mut Context<'_>) -> Vec<Table> {
    let levels = withhold::levels(&drafts, cx);
    for (draft, levels) in drafts.iter_mut().zip(&levels) {
        // How many decimals a column shows may not depend on what it does not show.
        if levels.cells.iter().any(|level| !cx.sees(*level)) {
            let seen = draft.typed.iter().zip(&levels.cells);
            let seen: Vec<Option<Entry>> = seen.map(|(it, level)| it.clone().filter(|_| cx.sees(*level))).collect();
            columns::set_decimals(draft.raw, &mut draft.table, &seen);
            columns::computed_decimals(draft);
        }
    }
    let (drafts, levels, values) = small::protected(drafts, levels, values, data, cx);
    let wholes: Vec<Vec<Vec<usize>>> = drafts.iter().map(all_wholes).collect();
    let tables: Vec<&Table> = drafts.iter().map(|draft| &draft.table).collect();
    let kept = withhold::kept(&tables, &levels, cx);
    let mut all = Vec::new();
    for (at, (draft, values)) in drafts.into_iter().zip(values).enumerate() {
        cut(&draft, &levels[at], kept[at].is_some(), cx);
        if kept[at].is_some() {
            let table = finish(draft, values, &wholes[at]);
            all.push(withhold::redact(table, &levels[at], at, &kept, cx));
        } else {
            let (table, derived) = (draft.table, levels[at].columns.iter().chain(&levels[at].cells));
            let level = derived.copied().max().unwrap_or_default().max(table.level);
            let reason = if cx.sees(table.level) { "all its rows or columns are withheld" } else { "" };
            let place = format!("data of {}", if table.folder.is_empty() { "all reports" } else { &table.folder });
            cx.withhold("table", &table.id, level, reason, (&place, table.span));
        }
    }
    all
}

fn all_wholes(draft: &Draft<'_>) -> Vec<Vec<usize>> {
    let first = |row| withhold::wholes(draft, row).into_iter().next().unwrap_or_default();
    (0..draft.table.rows.len()).map(first).collect()
}

/// The places in the file that this reading does not see: they are no part of what its edition is made from.
fn cut(draft: &Draft<'_>, levels: &withhold::Levels, shown: bool, cx: &mut Context<'_>) {
    if !shown {
        cx.protection.cut.push(draft.raw.span);
        let csv = draft.raw.rows_from.as_ref().map(|name| beside(cx.sources.file(draft.raw.span.source).path(), name));
        cx.protection.gone.extend(csv);
        return;
    }
    let unseen = |level: &Level| !cx.sees(*level);
    let rows = draft.table.rows.iter().zip(&draft.row_spans).filter(|(row, _)| unseen(&row.level));
    let mut spans: Vec<Span> = rows.map(|(_, span)| *span).collect();
    let columns = draft.raw.columns.iter().zip(&levels.columns).filter(|(_, level)| unseen(level));
    spans.extend(columns.map(|(column, _)| column.span));
    let cells = draft.typed.iter().zip(&levels.cells).filter(|(_, level)| unseen(level));
    spans.extend(cells.filter_map(|(typed, _)| typed.as_ref().map(|entry| entry.span)));
    cx.protection.cut.extend(spans);
}

fn draft<'a>(
    raw: &'a schema::Table,
    file: &RawData,
    data: &Data,
    defaults: &Defaults,
    cx: &mut Context<'_>,
) -> Draft<'a> {
    if !data.sources.contains_key(&raw.source.value) {
        cx.unknown("data source", &raw.source, data.sources.keys().map(String::as_str));
    }
    let unit = Unit::parse(&raw.unit);
    let level = level(raw, file, cx);
    let mut columns = columns::columns(raw, &unit, data, cx);
    for column in &mut columns {
        let named = Named { folder: &file.folder, table: &raw.id.0, row: None, column: Some(&column.id) };
        column.released |= cx.listed(named);
    }
    let stated = raw.period.as_ref().is_none_or(|period| period.value != NOT_STATED);
    let own_period = raw.period.as_ref().filter(|_| stated).and_then(|period| cx.period(period));
    let own_area = raw.area.as_ref().map(|area| columns::area(area, data, cx));
    let defined = columns::definition(raw.definition.as_ref(), data, cx);
    let table = Table {
        id: raw.id.0.clone(),
        folder: file.folder.clone(),
        title: raw.title.clone(),
        measure: raw.measure.clone().unwrap_or_else(|| raw.title.to_lowercase()),
        period: own_period.or(defaults.period.filter(|_| stated)),
        area: own_area.or_else(|| defaults.area.clone()),
        source: raw.source.value.clone(),
        status: raw.status.map_or_else(|| status_of_source(raw, data), status),
        base: raw.base.clone(),
        significance: raw.significant_change.as_ref().and_then(|it| significance(it, &unit, cx)),
        shares: raw.shares.map(shares),
        reconciled: raw.reconcile.0.iter().map(|it| (it.with.clone(), it.note.clone())).collect(),
        areas: raw.areas.as_ref().map(|kind| kind.value.clone()),
        stub: raw.stub.clone().unwrap_or_else(|| say!(cx.strings, "table.item")),
        notes: raw
            .note
            .0
            .iter()
            .cloned()
            .chain(raw.shares.and_then(|it| shares(it).note(&cx.strings)))
            .chain(defined)
            .collect(),
        columns,
        rows: Vec::new(),
        groups: Vec::new(),
        cells: Vec::new(),
        level,
        unseen_rows: Vec::new(),
        unseen_columns: Vec::new(),
        span: raw.id.span,
        unit,
        strings: cx.strings.clone(),
    };
    metadata(raw, &table, cx);
    past(raw, cx);
    filled(raw, file, table, data, cx)
}

/// A table with its rows, and with what was typed in them.
fn filled<'a>(
    raw: &'a schema::Table,
    file: &RawData,
    mut table: Table,
    data: &Data,
    cx: &mut Context<'_>,
) -> Draft<'a> {
    let from_csv = raw.rows_from.as_ref().map(|name| {
        let path = beside(cx.sources.file(file.source).path(), name);
        csv::rows(name, &path, &table, cx)
    });
    let flat = rows::flatten(raw, &from_csv.unwrap_or_default(), &mut table, cx);
    columns::set_decimals(raw, &mut table, &flat.typed);
    rows::check_areas(raw, &mut table, data, cx);
    let (released_rows, row_spans) = (flat.released, flat.spans);
    let periods = entry::periods(&flat.typed, cx);
    let (typed, partial, converted) = (flat.typed, flat.partial, BTreeMap::new());
    Draft {
        raw,
        table,
        typed,
        partial,
        released_rows,
        row_spans,
        periods,
        converted,
        merged_rows: Vec::new(),
        sensitive: BTreeSet::new(),
    }
}

/// How far a table is protected: by its own marking, and unless it was released, those of its file, of its folder and
/// of its source.
fn level(raw: &schema::Table, file: &RawData, cx: &mut Context<'_>) -> Level {
    let own = cx.level(raw.marking.as_ref());
    let source = cx.protection.sources.get(&raw.source.value).copied().unwrap_or_default();
    let around = file_level(file, cx).max(source);
    let named = Named { folder: &file.folder, table: &raw.id.0, row: None, column: None };
    if around > own {
        cx.needed(named);
    }
    if cx.listed(named) || cx.released(raw.released.as_ref()) {
        return own;
    }
    own.max(around)
}

/// What stands for the period of figures whose source gives none.
const NOT_STATED: &str = "not stated";

fn shares(raw: schema::Shares) -> Shares {
    match raw {
        schema::Shares::Whole => Shares::Whole,
        schema::Shares::Across => Shares::Across,
        schema::Shares::Overlapping => Shares::Overlapping,
        schema::Shares::Partial => Shares::Partial,
        schema::Shares::Separate => Shares::Separate,
        schema::Shares::Unrelated => Shares::Unrelated,
    }
}

/// Figures whose last day has passed.
fn past(raw: &schema::Table, cx: &mut Context<'_>) {
    let Some(written) = &raw.until else { return };
    if let Some(until) = cx.date(written).filter(|until| cx.today.is_some_and(|today| today > *until)) {
        let message = format!("the table `{}` was to be used until {until}, and that day has passed", raw.id.0);
        let hint =
            "ask its source for newer figures, and write a new date; or remove `until`, if the report is of that time";
        cx.report(Diagnostic::new(Code::OutOfDate, written.span, message).hint(hint));
    }
}

fn significance(text: &Spanned<String>, unit: &Unit, cx: &mut Context<'_>) -> Option<Significance> {
    let read = Significance::parse(text);
    let hint = match (&read, unit) {
        (Some(Significance::Percent(_)), Unit::Percent) => {
            "the change of a percentage is counted in percentage points: write `6 percentage points`"
        }
        (None, _) => "write the least change that counts as real: `6` in the unit of the figures, or `5%`",
        _ => return read,
    };
    let message = format!("`{}` does not say which changes count", text.value);
    cx.report(Diagnostic::new(Code::InvalidValue, text.span, message).hint(hint));
    None
}

fn status_of_source(raw: &schema::Table, data: &Data) -> Status {
    data.sources.get(&raw.source.value).and_then(|source| source.status).unwrap_or(Status::Final)
}

/// A figure without period or base cannot be read.
fn metadata(raw: &schema::Table, table: &Table, cx: &mut Context<'_>) {
    if cx.findings.lost.contains(&table.id) {
        return;
    }
    let mut missing = |key: &str, span: Span, why: &str, hint: &str| {
        let message = format!("the table `{}` has no `{key}`{why}", table.id);
        cx.report(Diagnostic::new(Code::MissingKey, span, message).hint(hint));
    };
    let all_columns = |has: fn(&schema::Column) -> bool| !raw.columns.is_empty() && raw.columns.iter().all(has);
    let stated = raw.period.is_none();
    if table.period.is_none() && stated && !all_columns(|column| column.period.is_some() || column.formula.is_some()) {
        let hint = "add `period: …` to the table, or to the `index.md` of the report that the folder belongs to";
        missing("period", raw.id.span, ", and its report gives none", hint);
    }
    if table.area.is_none() && !all_columns(|column| column.area.is_some() || column.formula.is_some()) {
        let hint = "add `area: …` to the table, or to the `index.md` of the report that the folder belongs to";
        missing("area", raw.id.span, ", and its report gives none", hint);
    }
    let mut entered = (0..table.columns.len()).filter(|at| rows::is_entered(raw, *at)).map(|at| &table.columns[at]);
    let baseless = entered.find(|column| column.unit == Unit::Percent && column.base.is_none());
    if let Some(column) = baseless.filter(|_| table.base.is_none()) {
        let why = format!(", and `{}` is a percentage", column.id);
        missing("base", column.span, &why, "say of what it is a percentage: `base: all residents`");
    }
}

fn finish(draft: Draft<'_>, values: evaluate::Values, wholes: &[Vec<usize>]) -> Table {
    let Draft { mut table, typed, merged_rows, periods, converted, sensitive, .. } = draft;
    let strings = table.strings.clone();
    let columns = table.columns.len();
    // In a row with a unit of its own a rate is as precise as what stands beside it.
    let precision: Vec<u32> =
        typed.chunks(columns).map(|row| row.iter().flatten().map(decimals_typed).max().unwrap_or(0)).collect();
    let cells = typed.into_iter().zip(values).enumerate().map(|(at, (typed, value))| {
        let span = typed.as_ref().map_or(table.rows[at / columns].span, |entry| entry.span);
        // What was said of a figure may give it away once the figure is withheld.
        let withheld = value.datum == Datum::Missing(Missing::Withheld);
        let said = typed.filter(|entry| !(withheld && matches!(entry.value, schema::EntryValue::Number(_))));
        let told = sensitive.contains(&(at / columns, at % columns)).then(|| say!(strings, "disclosure.sensitive"));
        let (row, column) = (at / columns, at % columns);
        let entered = table.columns[column].formula.is_none();
        let own = table.rows[row].unit.is_some() && entered;
        let said_of_row = table.rows[row].decimals.filter(|_| entered);
        let decimals = own.then(|| precision[row]).filter(|_| converted.contains_key(&(row, column)));
        Cell {
            datum: value.datum,
            tied: value.tied && !withheld,
            period: periods[at].filter(|_| !withheld),
            decimals: said_of_row.or(decimals).or_else(|| own.then(|| said.as_ref().map_or(0, decimals_typed))),
            status: said.as_ref().and_then(|entry| entry.status).map(status),
            span,
            notes: said.map_or_else(Vec::new, |entry| entry::notes(entry, &strings)).into_iter().chain(told).collect(),
            level: Level::OPEN,
            unseen: false,
        }
    });
    table.cells = cells.collect();
    tell_apart(&mut table);
    table.unseen_rows = merged_rows;
    table.rows.iter_mut().zip(wholes).for_each(|(row, parts)| row.parts.clone_from(parts));
    table
}

/// More digits than these are not added to tell a figure from its target.
const MOST_ADDED: u32 = 4;

/// Shows as many digits of a figure as it takes to see on which side of its target it is: 0.62 beside 0.6, not 0.6.
fn tell_apart(table: &mut Table) {
    let width = table.columns.len();
    let ratings = table.columns.iter().filter_map(|column| match &column.formula {
        Some(Formula::Rating { of, base, .. }) => Some((*of, *base)),
        _ => None,
    });
    for (of, base) in ratings.collect::<Vec<_>>() {
        for row in 0..table.rows.len() {
            let Some(figure) = table.cell(row, of).datum.number() else { continue };
            for goal in [table.target_of(row, of), base].into_iter().flatten() {
                let Some(target) = table.cell(row, goal).datum.number().filter(|it| *it != figure) else { continue };
                let least = table.decimals_of(row, of).max(table.decimals_of(row, goal));
                let apart = |digits: &u32| round(figure, *digits) != round(target, *digits);
                if let Some(digits) = (least..=least + MOST_ADDED).find(apart).filter(|digits| *digits > least) {
                    table.cells[row * width + of].decimals = Some(digits);
                    // A target that is not shown in full needs them too.
                    if round(target, table.decimals_of(row, goal)) != target {
                        table.cells[row * width + goal].decimals = Some(digits);
                    }
                }
            }
        }
    }
}

/// No change is none in any digit.
const EXACT: u32 = 10;

/// Digits after the point as typed.
fn decimals_typed(entry: &Entry) -> u32 {
    match entry.value {
        schema::EntryValue::Number(number) => number.decimals,
        schema::EntryValue::NoChange => EXACT,
        schema::EntryValue::Missing(_) | schema::EntryValue::Unreadable => 0,
    }
}

/// A title as an id.
fn slug(title: &str) -> String {
    title.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// A cell of the drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    table: usize,
    row: usize,
    column: usize,
}

/// Finds `table.row.column`, or `table.row` where the table has one column.
fn find_cell(name: &str, folder: &str, drafts: &[(String, &Table)]) -> Result<At, String> {
    let parts: Vec<&str> = name.split('.').collect();
    let (table, row, column) = match parts.as_slice() {
        [table, row] => (*table, *row, None),
        [table, row, column] => (*table, *row, Some(*column)),
        _ => return Err("write it as `table.row.column`".into()),
    };
    let in_folder = |wanted: &str| drafts.iter().position(|(of, it)| of == wanted && it.id == table);
    let names = || drafts.iter().map(|(_, it)| it.id.as_str());
    let at = in_folder(folder).or_else(|| in_folder("")).ok_or_else(|| not_there("table", table, names()))?;
    let found = drafts[at].1;
    let row_at = found.find_row(row);
    let row_at = row_at.ok_or_else(|| not_there("row", row, found.rows.iter().map(|it| it.id.as_str())))?;
    let ids = || found.columns.iter().map(|it| it.id.as_str());
    let column_at = match column {
        Some(column) => found.find_column(column).ok_or_else(|| not_there("column", column, ids()))?,
        None if found.columns.len() == 1 => 0,
        None => return Err(format!("the table has several columns; write `{table}.{row}.` and one of their names")),
    };
    Ok(At { table: at, row: row_at, column: column_at })
}

fn not_there<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match crate::diag::suggest(name, known) {
        Some(hint) => format!("there is no {what} `{name}`; {hint}"),
        None => format!("there is no {what} `{name}`"),
    }
}

/// Why a datum could not be computed: the gravest of what its inputs lack.
fn missing_of(inputs: &[Datum]) -> Option<Missing> {
    let missing = inputs.iter().filter_map(|input| match input {
        Datum::Missing(missing) => Some(*missing),
        Datum::Number(_) => None,
    });
    let gravity = |missing: &Missing| match missing {
        Missing::Unreadable => 5,
        Missing::Withheld => 4,
        Missing::NotAvailable => 3,
        Missing::NotYetSet => 2,
        Missing::NotCalculable => 1,
        Missing::NotApplicable => 0,
    };
    missing.max_by_key(gravity)
}
