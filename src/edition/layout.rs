//! Tables laid out: header rows, bodies, cells, and what is said of them below.

use super::figure::{Body, Cell, Gathered, HeadCell, Row, Table, subtitle};
use super::sparkline::Lines;
use super::{Inline, tile};
use crate::check;
use crate::model::{self, Base, Data, Formula, Level, RowKind, Status, Unit, figure as shown, round};
use crate::strings::say;

/// Lays out a table: its header rows, its bodies, its notes.
pub(super) fn lay_out(
    table: &model::Table,
    part: &check::Part,
    data: &Data,
    titled: bool,
    gathered: &mut Gathered,
) -> Table {
    // Notes on a whole table that stands beside others say which table they are about.
    for note in &table.notes {
        let note = if titled { format!("{}: {note}", table.title) } else { note.clone() };
        gathered.mark(&note);
    }
    let slots = slots(table, part);
    let head = head(table, &slots, gathered);
    let columns = slots.iter().map(|slot| slot.flat_header(table)).collect();
    gathered.bases.extend(least_change(table, part));
    if part.charts.iter().any(|chart| chart.boundaries.is_some())
        && let Some(boundaries) = table.areas.as_deref().and_then(|kind| data.areas.boundaries(kind))
    {
        let words = format!("Boundaries: {}.", boundaries.attribution.trim_end_matches('.'));
        gathered.bases.retain(|base| *base != words);
        gathered.bases.push(words);
    }
    for base in bases(table, &part.columns, data) {
        if !gathered.bases.contains(&base) {
            gathered.bases.push(base);
        }
    }
    gathered.bases.extend(part.columns.iter().filter_map(|column| rounding(table, *column)));
    gathered.bases.extend(slots.iter().filter_map(Slot::key));
    let mut bodies: Vec<Body> = Vec::new();
    let mut before: Option<Place> = None;
    for row in &part.rows {
        let this = &table.rows[*row];
        // A new body starts with each group and each titled breakdown, and where one ends.
        let titled = broken_down(table, *row).map(|part| &table.rows[part]);
        let breakdown = titled.and_then(|part| Some((part.parent?, part.breakdown.0)));
        let place = Place { group: this.group, breakdown };
        if before != Some(place) {
            let group = this.group.filter(|group| before.is_none_or(|before| before.group != Some(*group)));
            let title = titled.and_then(|it| it.breakdown.1.clone());
            let title = title.or_else(|| group.map(|group| table.groups[group].title.clone()));
            let depth = titled.map_or(0, |it| it.depth);
            bodies.push(Body { title, depth, rows: Vec::new() });
            before = Some(place);
        }
        let laid = self::row(table, *row, (&part.rows, &slots), data, gathered);
        if let Some(body) = bodies.last_mut() {
            body.rows.push(laid);
        }
    }
    Table { caption: subtitle(table, part, data), head, columns, bodies }
}

/// A column as it is laid out.
enum Slot<'a> {
    /// A column of the table.
    Figures(usize),
    /// A column of lines, under a common header if the columns that it joins are.
    Lines(Lines<'a>, Option<&'a String>),
}

/// The columns of a part; lines stand right behind the last column that they join.
fn slots<'a>(table: &'a model::Table, part: &'a check::Part) -> Vec<Slot<'a>> {
    let behind = |column: usize| {
        let lines = part.sparklines.iter().filter(move |line| line.last() == Some(column));
        lines.map(move |line| Slot::Lines(Lines::of(table, line, &part.rows), table.columns[column].under.as_ref()))
    };
    part.columns.iter().flat_map(|column| std::iter::once(Slot::Figures(*column)).chain(behind(*column))).collect()
}

impl Slot<'_> {
    /// The header in one line.
    fn flat_header(&self, table: &model::Table) -> String {
        match self {
            Slot::Figures(column) => flat_header(table, *column),
            Slot::Lines(lines, under) => below(*under, &lines.title()),
        }
    }

    /// What must be said below the table.
    fn key(&self) -> Option<String> {
        match self {
            Slot::Figures(_) => None,
            Slot::Lines(lines, _) => lines.key(),
        }
    }
}

/// Where a row stands: rows of one place have a common label.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    group: Option<usize>,
    /// The row that is broken up, and which of its breakdowns.
    breakdown: Option<(usize, usize)>,
}

/// The row itself, or the nearest above it, that is a part of a breakdown with a title.
fn broken_down(table: &model::Table, row: usize) -> Option<usize> {
    let above = std::iter::successors(Some(row), |row| table.rows[*row].parent);
    above.into_iter().find(|row| table.rows[*row].breakdown.1.is_some())
}

fn row(
    table: &model::Table,
    at: usize,
    (rows, slots): (&[usize], &[Slot<'_>]),
    data: &Data,
    gathered: &mut Gathered,
) -> Row {
    let row = &table.rows[at];
    let label = match &row.qualifier {
        Some(qualifier) => format!("{} ({qualifier})", row.label),
        None => row.label.clone(),
    };
    let broken = said_of_break(table, row.series_break.as_deref(), gathered);
    let said = broken.into_iter().chain(row.event.clone()).chain(more_than_listed(table, at, rows));
    let notes: Vec<String> = row.notes.iter().cloned().chain(said).collect();
    let label = if row.series_break.is_some() { format!("{label} {BREAK}") } else { label };
    Row {
        id: row.id.clone(),
        anchor: None,
        label,
        depth: row.depth,
        total: row.kind == RowKind::Total,
        memo: row.kind == RowKind::Memo,
        own: data.areas.iter().any(|area| area.own && area.name == row.label),
        notes: gathered.badged(&notes, row.level),
        cells: slots
            .iter()
            .map(|slot| match slot {
                Slot::Figures(column) => cell(table, at, *column, gathered),
                Slot::Lines(lines, _) => lines.cell(at, gathered),
            })
            .collect(),
    }
}

/// A whole says so if more belongs to it than the rows that stand with it.
fn more_than_listed(table: &model::Table, at: usize, rows: &[usize]) -> Option<String> {
    let row = &table.rows[at];
    if row.kind == RowKind::Total {
        let more = row.partial || row.parts.iter().any(|part| !rows.contains(part));
        return more.then(|| say!(table.strings, "table.more_rows"));
    }
    let listed = |part: &usize| table.rows[*part].parent == Some(at) && table.rows[*part].kind.is_part();
    let some = row.partial && rows.iter().any(listed);
    some.then(|| say!(table.strings, "table.more_parts"))
}

fn cell(table: &model::Table, row: usize, column: usize, gathered: &mut Gathered) -> Cell {
    let source = table.cell(row, column);
    let mut rating = None;
    let (text, missing) = match table.quantity(row, column) {
        Ok(quantity) => {
            rating = quantity.unit.grade(quantity.value).map(|grade| grade.rating);
            let own_unit = table.rows[row].unit.is_some() && table.columns[column].formula.is_none();
            let none = quantity.signed && quantity.value.is_zero();
            let text = match (none, own_unit) {
                (true, _) => say!(table.strings, "change.none_in_cell"),
                (false, true) => quantity.with_unit(&table.strings),
                (false, false) => quantity.cell(),
            };
            let real = tile::is_significant(table, row, column);
            gathered.significance.extend(real);
            let mark = real.map_or("", |real| if real { " [s]" } else { " [ns]" });
            (text + &tile::of_part(table, row, column) + mark, None)
        }
        Err(missing) => {
            gathered.missing.push(missing);
            (missing.shorthand().to_owned(), Some(missing.said(&table.strings)))
        }
    };
    let status = source.status.filter(|status| *status != table.status);
    gathered.statuses.extend(status);
    let around = table.rows[row].level.max(table.columns[column].level).max(table.level);
    let own = if source.level > around { source.level } else { Level::OPEN };
    let notes = gathered.badged(&source.notes, own);
    Cell { text, missing, status: status.and_then(Status::shorthand), rating, notes, ..Cell::default() }
}

/// The label of a row, with how it did against its target.
pub(super) fn rated_row(table: &model::Table, row: usize) -> Vec<Inline> {
    let mut words = vec![Inline::Text(table.rows[row].label.clone())];
    let rated = table.columns.iter().position(|it| matches!(it.formula, Some(Formula::Rating { .. })));
    let grade =
        rated.and_then(|at| table.quantity(row, at).ok()?.unit.grade(table.cell(row, at).datum.number()?).cloned());
    if let Some(grade) = grade {
        words.push(Inline::Text(" ".into()));
        words.push(Inline::Rated { rating: grade.rating, text: vec![Inline::Text(grade.word)] });
    }
    words
}

/// From where on changes count, if some are shown that were judged by it.
fn least_change(table: &model::Table, part: &check::Part) -> Option<String> {
    let least = table.significance.as_ref()?;
    let judged = |row: &usize| part.columns.iter().any(|column| tile::is_significant(table, *row, *column).is_some());
    let any = part.rows.iter().any(judged);
    let strings = &table.strings;
    any.then(|| say!(strings, "change.least", least = least.words(Some(&table.unit), strings)))
}

/// The header of a column: its title, with the unit where the cells do not show it.
pub(super) fn header(table: &model::Table, column: usize) -> String {
    let column = &table.columns[column];
    let points = Unit::Points.said(&table.strings);
    let says = |words: &str| column.title.to_lowercase().contains(&words.to_lowercase());
    match &column.unit {
        Unit::Points if !says("points") && !says(&points) => format!("{} ({points})", column.title),
        Unit::Rate(words) | Unit::Count(words) if column.unit != table.unit && !says(words) => {
            format!("{} ({words})", column.title)
        }
        Unit::Money(money) if money.is_multiple() && column.unit != table.unit && !says(money.words()) => {
            format!("{} ({})", column.title, money.words())
        }
        _ => column.title.clone(),
    }
}

/// Stands where a series breaks.
const BREAK: &str = "[b]";

/// Why a series breaks, as a note.
fn said_of_break(table: &model::Table, why: Option<&str>, gathered: &mut Gathered) -> Option<String> {
    let why = why?;
    gathered.breaks = true;
    Some(say!(table.strings, "table.break", why = why))
}

/// The header of a column in one line, with what stands above it.
pub(super) fn flat_header(table: &model::Table, column: usize) -> String {
    below(table.columns[column].under.as_ref(), &header(table, column))
}

fn below(under: Option<&String>, header: &str) -> String {
    under.map_or_else(|| header.to_owned(), |under| format!("{under}, {header}"))
}

/// One header row, or two where some columns stand under a common header.
fn head(table: &model::Table, slots: &[Slot<'_>], gathered: &mut Gathered) -> Vec<Vec<HeadCell>> {
    let under = |slot: &Slot<'_>| match slot {
        Slot::Figures(column) => table.columns[*column].under.clone(),
        Slot::Lines(_, under) => (*under).cloned(),
    };
    let grouped = slots.iter().any(|slot| under(slot).is_some());
    let rows = if grouped { 2 } else { 1 };
    let cell = |text: String, columns, rows, notes| HeadCell { text, columns, rows, notes };
    let mut upper = vec![cell(table.stub.clone(), 1, rows, Vec::new())];
    let mut lower = Vec::new();
    let mut before: Option<String> = None;
    for slot in slots {
        let (title, marks) = match slot {
            Slot::Figures(column) => marked_header(table, *column, gathered),
            Slot::Lines(lines, _) => (lines.title(), Vec::new()),
        };
        let under = under(slot);
        match &under {
            None => upper.push(cell(title, 1, rows, marks)),
            Some(over) => {
                match upper.last_mut().filter(|_| before == under) {
                    Some(over) => over.columns += 1,
                    None => upper.push(cell(over.clone(), 1, 1, Vec::new())),
                }
                lower.push(cell(title, 1, 1, marks));
            }
        }
        before = under;
    }
    if grouped { vec![upper, lower] } else { vec![upper] }
}

/// The header of a column with what marks it, and the notes it bears.
fn marked_header(table: &model::Table, at: usize, gathered: &mut Gathered) -> (String, Vec<usize>) {
    let column = &table.columns[at];
    let own = if column.level > table.level { column.level } else { Level::OPEN };
    let broken = said_of_break(table, column.series_break.as_deref(), gathered);
    let notes: Vec<String> = column.notes.iter().cloned().chain(broken).collect();
    let marks = gathered.badged(&notes, own);
    let mark = if column.series_break.is_some() { format!(" {BREAK}") } else { String::new() };
    (header(table, at) + &mark, marks)
}

/// Of what columns are percentages: one sentence for each base.
pub(super) fn bases(table: &model::Table, columns: &[usize], data: &Data) -> Vec<String> {
    let mut by_base: Vec<(String, Vec<String>)> = Vec::new();
    for column in columns {
        let Some(base) = base(table, *column, data) else { continue };
        let header = format!("“{}”", flat_header(table, *column));
        match by_base.iter_mut().find(|(known, _)| *known == base) {
            Some((_, headers)) => headers.push(header),
            None => by_base.push((base, vec![header])),
        }
    }
    let strings = &table.strings;
    let sentence = |(base, headers): (String, Vec<String>)| match headers.split_last() {
        Some((last, [])) => say!(strings, "table.base", column = last, base = base),
        Some((last, first)) => say!(strings, "table.bases", columns = first.join(", "), last = last, base = base),
        None => String::new(),
    };
    by_base.into_iter().map(sentence).collect()
}

/// Of what a column is a percentage.
fn base(table: &model::Table, at: usize, data: &Data) -> Option<String> {
    let column = &table.columns[at];
    if column.unit != Unit::Percent {
        return None;
    }
    match &column.formula {
        Some(Formula::Share { base: Base::Row(row), .. }) => Some(format!("“{}”", table.rows[*row].label)),
        Some(Formula::Share { base: Base::Column(of), .. }) => Some(format!("“{}”", flat_header(table, *of))),
        Some(Formula::Share { base: Base::Cell(cell), .. }) => {
            let other = data.table(cell.table);
            Some(say!(table.strings, "table.row_in", row = other.rows[cell.row].label, table = other.title))
        }
        Some(_) => None,
        None => column.base.clone().or_else(|| table.base.clone()),
    }
}

/// Shares that add up to 100 before rounding and not after.
pub(super) fn rounding(table: &model::Table, at: usize) -> Option<String> {
    let Some(Formula::Share { base: Base::Row(_), .. }) = table.columns[at].formula else { return None };
    let parts = (0..table.rows.len()).filter(|row| table.rows[*row].kind.is_part() && table.rows[*row].depth == 0);
    let numbers: Option<Vec<_>> = parts.map(|row| table.cell(row, at).datum.number()).collect();
    let numbers = numbers?;
    let decimals = table.columns[at].decimals;
    let exact = round(numbers.iter().sum(), 6) == model::round(rust_decimal::Decimal::ONE_HUNDRED, 6);
    let rounded: rust_decimal::Decimal = numbers.iter().map(|number| round(*number, decimals)).sum();
    let off = exact && rounded != rust_decimal::Decimal::ONE_HUNDRED;
    let total = shown(rounded, decimals, false);
    off.then(|| say!(table.strings, "table.rounding", column = flat_header(table, at), total = total))
}
