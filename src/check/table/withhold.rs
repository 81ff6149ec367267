//! How far every cell is protected, and tables without what an edition may not show.
//!
//! A cell is protected as far as its own marking, its row, column, table, source and file, and everything that it is
//! computed from. A whole whose parts are all printed is computed from them, even where it was typed: the difference
//! would give away the one that is not. A recorded release cuts what is inherited from what a thing is computed from.

use super::evaluate::{breakdowns, total_rows};
use super::{At, Context, Draft};
use crate::check::release::Named;
use crate::model::{Base, Cell, CellRef, Datum, Formula, Level, Missing, RowKind, Table, TableId, Unseen};
use crate::source::Span;

/// How far the cells and columns of a table are protected.
pub(super) struct Levels {
    /// The marking of each cell alone.
    pub(super) own: Vec<Level>,
    pub(super) columns: Vec<Level>,
    pub(super) cells: Vec<Level>,
}

/// The levels of all tables.
pub(super) fn levels(drafts: &[Draft<'_>], cx: &mut Context<'_>) -> Vec<Levels> {
    let own: Vec<Vec<(Level, bool)>> = drafts.iter().map(|draft| own_of_cells(draft, cx)).collect();
    let cells = drafts.iter().map(|draft| vec![None; draft.typed.len()]).collect();
    let mut tracer = Tracer { drafts, own, cells };
    if !cx.protection.releases.is_empty() {
        tracer.releases(cx);
    }
    let mut all = Vec::new();
    for (table, draft) in drafts.iter().enumerate() {
        let width = draft.table.columns.len();
        let places = (0..draft.typed.len()).map(|at| At { table, row: at / width, column: at % width });
        let cells = places.map(|at| tracer.cell(at)).collect();
        let columns = (0..width).map(|column| tracer.column(table, column, width)).collect();
        let own = tracer.own[table].iter().map(|(level, _)| *level).collect();
        all.push(Levels { own, columns, cells });
    }
    all
}

/// The marking of each cell alone, and whether what it is computed from was released.
fn own_of_cells(draft: &Draft<'_>, cx: &mut Context<'_>) -> Vec<(Level, bool)> {
    let width = draft.table.columns.len();
    let mut own = Vec::with_capacity(draft.typed.len());
    for (at, typed) in draft.typed.iter().enumerate() {
        let level = typed.as_ref().map_or(Level::OPEN, |entry| cx.level(entry.marking.as_ref()));
        let cell = typed.as_ref().is_some_and(|entry| cx.released(entry.released.as_ref()));
        let listed = !cx.protection.releases.is_empty() && listed(draft, at / width, at % width, cx);
        own.push((
            level,
            cell || listed || draft.released_rows[at / width] || draft.table.columns[at % width].released,
        ));
    }
    own
}

/// A cell by its names, its row alone, and its column alone.
fn names<'a>(draft: &'a Draft<'_>, row: usize, column: usize) -> [Named<'a>; 3] {
    let table = &draft.table;
    let (row, column) = (Some(table.rows[row].id.as_str()), Some(table.columns[column].id.as_str()));
    let named = |row, column| Named { folder: &table.folder, table: &table.id, row, column };
    [named(row, column), named(row, None), named(None, column)]
}

/// True if the list of the site releases a cell, its row or its column.
fn listed(draft: &Draft<'_>, row: usize, column: usize, cx: &mut Context<'_>) -> bool {
    let [cell, row, column] = names(draft, row, column).map(|named| cx.listed(named));
    cell || row || column
}

struct Tracer<'a, 'd> {
    drafts: &'a [Draft<'d>],
    own: Vec<Vec<(Level, bool)>>,
    cells: Vec<Vec<Option<Level>>>,
}

impl Tracer<'_, '_> {
    /// Writes down which releases of the site are needed.
    fn releases(&mut self, cx: &mut Context<'_>) {
        for (table, draft) in self.drafts.iter().enumerate() {
            let width = draft.table.columns.len();
            for (row, column) in (0..draft.typed.len()).map(|at| (at / width, at % width)) {
                let at = At { table, row, column };
                if self.own[table][row * width + column].1 && self.derived(at) > self.cell(at) {
                    names(draft, row, column).into_iter().for_each(|named| cx.needed(named));
                }
            }
        }
    }

    fn cell(&mut self, at: At) -> Level {
        let table = &self.drafts[at.table].table;
        let index = at.row * table.columns.len() + at.column;
        if let Some(level) = self.cells[at.table][index] {
            return level;
        }
        let (own, released) = self.own[at.table][index];
        let level = own.max(table.level).max(table.rows[at.row].level).max(table.columns[at.column].level);
        // A formula that leads back to itself has been reported; it must end all the same.
        self.cells[at.table][index] = Some(level);
        let derived = if released { Level::OPEN } else { self.derived(at) };
        let level = level.max(derived);
        self.cells[at.table][index] = Some(level);
        level
    }

    fn derived(&mut self, at: At) -> Level {
        inputs(&self.drafts[at.table], at).into_iter().map(|input| self.cell(input)).max().unwrap_or_default()
    }

    /// A column is as protected as the columns, the row and the cell that its formula reads.
    fn column(&mut self, table: usize, column: usize, steps: usize) -> Level {
        let of = &self.drafts[table].table.columns[column];
        let own = of.level.max(self.drafts[table].table.level);
        let Some(formula) = of.formula.as_ref().filter(|_| !of.released && steps > 0) else { return own };
        let base = match formula {
            Formula::Share { base, .. } | Formula::Rate { population: base, .. } => match base {
                Base::Row(row) => self.drafts[table].table.rows[*row].level,
                Base::Cell(cell) => self.cell(At { table: cell.table.0, row: cell.row, column: cell.column }),
                Base::Column(_) => Level::OPEN,
            },
            _ => Level::OPEN,
        };
        let read = formula.columns();
        let read = read.into_iter().map(|it| self.column(table, it, steps - 1)).max().unwrap_or_default();
        own.max(base).max(read)
    }
}

/// The cells that a cell is computed from.
fn inputs(draft: &Draft<'_>, at: At) -> Vec<At> {
    let table = &draft.table;
    let rows = |rows: Vec<usize>, column| rows.into_iter().map(move |row| At { row, column, ..at });
    match &table.columns[at.column].formula {
        Some(Formula::Rank { of, .. }) => {
            let beside = table.siblings(at.row).filter(|row| table.rows[*row].kind == RowKind::Data);
            rows(beside.collect(), *of).collect()
        }
        Some(formula) => {
            let mut all: Vec<At> = formula.columns().into_iter().map(|column| At { column, ..at }).collect();
            if let Formula::Share { of, base } | Formula::Rate { of, population: base, .. } = formula {
                all.extend(match base {
                    Base::Row(row) => Some(At { row: *row, column: *of, ..at }),
                    Base::Cell(cell) => Some(At { table: cell.table.0, row: cell.row, column: cell.column }),
                    Base::Column(_) => None,
                });
            }
            all
        }
        None if table.columns[at.column].additive => {
            let typed = draft.typed(at.row, at.column).is_some();
            let read = wholes(draft, at.row).into_iter().enumerate();
            // A breakdown that is withheld as a whole tells nothing of its parts, where its parent does not need it.
            let needed = |(nth, parts): &(usize, Vec<usize>)| !(typed || *nth > 0) || !is_apart(draft, at.row, parts);
            read.filter(needed).flat_map(|(_, parts)| rows(parts, at.column)).collect()
        }
        None => draft.converted.get(&(at.row, at.column)).map(|it| it.population).into_iter().collect(),
    }
}

/// True for parts that are all protected in the same way, and further than their whole.
fn is_apart(draft: &Draft<'_>, whole: usize, parts: &[usize]) -> bool {
    let level = |row: usize| draft.table.rows[row].level;
    parts.iter().all(|part| level(*part) > level(whole) && level(*part) == level(parts[0]))
}

/// The lists of rows that a row is the sum of: each is enough to tell one of its parts from the others.
pub(super) fn wholes(draft: &Draft<'_>, row: usize) -> Vec<Vec<usize>> {
    if draft.partial[row] {
        return Vec::new();
    }
    if draft.table.rows[row].kind == RowKind::Total {
        return vec![total_rows(draft, row)];
    }
    let complete = |parts: &Vec<usize>| parts.iter().all(|part| !draft.partial[*part]);
    breakdowns(draft, row).into_iter().filter(complete).collect()
}

/// What is left of the rows and columns of a table, by their old places.
pub(super) struct Kept {
    rows: Vec<Option<usize>>,
    columns: Vec<Option<usize>>,
}

fn renumbered(keep: impl Iterator<Item = bool>) -> Vec<Option<usize>> {
    let mut next = 0..;
    keep.map(|keep| if keep { next.next() } else { None }).collect()
}

/// What of each table this reading may see; nothing for a table that it may not see at all.
pub(super) fn kept(tables: &[&Table], levels: &[Levels], cx: &Context<'_>) -> Vec<Option<Kept>> {
    let one = |(table, levels): (&&Table, &Levels)| {
        let rows = renumbered(table.rows.iter().map(|row| cx.sees(row.level)));
        let columns = renumbered(levels.columns.iter().map(|level| cx.sees(*level)));
        let lost = |kept: &[Option<usize>]| !kept.is_empty() && kept.iter().all(Option::is_none);
        let seen = cx.sees(table.level) && !lost(&rows) && !lost(&columns);
        seen.then_some(Kept { rows, columns })
    };
    tables.iter().zip(levels).map(one).collect()
}

/// Takes out of a table what this reading may not see. Names of what is taken out stay with it.
pub(super) fn redact(table: Table, levels: &Levels, own: usize, kept: &[Option<Kept>], cx: &mut Context<'_>) -> Table {
    let Some(Kept { rows, columns }) = &kept[own] else { unreachable!("tables that nobody may see are left out") };
    let width = table.columns.len();
    let place = format!("table `{}`", table.id);
    let shown = |group| table.rows.iter().zip(rows).any(|(row, kept)| kept.is_some() && row.group == Some(group));
    let groups = renumbered((0..table.groups.len()).map(shown));
    for (row, _) in table.rows.iter().zip(rows).filter(|(_, kept)| kept.is_none()) {
        cx.withhold("row", &format!("{}.{}", table.id, row.id), row.level, "", (&place, row.span));
    }
    for (at, column) in table.columns.iter().enumerate().filter(|(at, _)| columns[*at].is_none()) {
        let derived = if cx.sees(column.level) { "computed from what is withheld" } else { "" };
        let name = format!("{}.*.{}", table.id, column.id);
        cx.withhold("column", &name, levels.columns[at], derived, (&place, column.span));
    }
    let unseen_rows = unseen_rows(&table, rows, &groups);
    let hidden_columns = table.columns.iter().zip(columns).filter(|(_, kept)| kept.is_none());
    let unseen_columns = hidden_columns.map(|(it, _)| unseen(&it.id, (None, 0, None), true, it.span)).collect();
    let mut cells = Vec::new();
    for (at, cell) in table.cells.into_iter().enumerate() {
        let (row, column) = (at / width, at % width);
        if rows[row].is_none() || columns[column].is_none() {
            continue;
        }
        let level = levels.cells[at];
        if cx.sees(level) {
            cells.push(Cell { level, ..cell });
            continue;
        }
        let name = format!("{}.{}.{}", table.id, table.rows[row].id, table.columns[column].id);
        let derived = if cx.sees(levels.own[at]) { "computed from what is withheld" } else { "" };
        cx.withhold("cell", &name, level, derived, (&place, cell.span));
        cells.push(hidden(&cell));
    }
    let formulas = table.columns.iter().map(|it| moved(it.formula.as_ref(), own, kept)).collect::<Vec<_>>();
    let all_columns = table.columns.into_iter().zip(formulas).enumerate();
    let all_columns = all_columns.filter(|(at, _)| columns[*at].is_some()).map(|(at, (mut column, formula))| {
        column.released = column.formula.is_some() && formula.is_none();
        column.formula = formula;
        column.level = levels.columns[at];
        column
    });
    let all_rows = table.rows.into_iter().zip(rows).filter(|(_, kept)| kept.is_some()).map(|(mut row, _)| {
        row.parent = row.parent.and_then(|parent| rows[parent]);
        row.group = row.group.and_then(|group| groups[group]);
        row.parts = row.parts.iter().filter_map(|part| rows[*part]).collect();
        row
    });
    let (columns, rows) = (all_columns.collect(), all_rows.collect());
    let shown = table.groups.into_iter().zip(&groups).filter(|(_, kept)| kept.is_some()).map(|(group, _)| group);
    Table { cells, columns, rows, groups: shown.collect(), unseen_rows, unseen_columns, ..table }
}

fn unseen(id: &str, beside: (Option<usize>, usize, Option<usize>), counts: bool, span: Span) -> Unseen {
    Unseen { id: id.to_owned(), beside, counts, within: None, span }
}

/// The rows that are left out and those that are shown only with others, with the new places of what they stand beside.
fn unseen_rows(table: &Table, rows: &[Option<usize>], groups: &[Option<usize>]) -> Vec<Unseen> {
    let moved = |(parent, breakdown, group): (Option<usize>, usize, Option<usize>)| {
        (parent.and_then(|parent| rows[parent]), breakdown, group.and_then(|group| groups[group]))
    };
    let merged = table.unseen_rows.iter().map(|it| Unseen { beside: moved(it.beside), ..it.clone() });
    let hidden = table.rows.iter().zip(rows).filter(|(_, kept)| kept.is_none()).map(|(row, _)| {
        let beside = moved((row.parent, row.breakdown.0, row.group));
        unseen(&row.id, beside, row.kind == RowKind::Data, row.span)
    });
    merged.chain(hidden).collect()
}

/// What is left of a cell that is withheld. How far it is protected is nobody's business either.
fn hidden(cell: &Cell) -> Cell {
    Cell {
        datum: Datum::Missing(Missing::Withheld),
        tied: false,
        period: None,
        decimals: cell.decimals,
        status: None,
        notes: Vec::new(),
        level: Level::OPEN,
        unseen: true,
        span: cell.span,
    }
}

/// A formula by its new places; nothing if it reads what is left out, which only a release allows.
fn moved(formula: Option<&Formula>, own: usize, kept: &[Option<Kept>]) -> Option<Formula> {
    let Kept { rows, columns } = kept[own].as_ref()?;
    let base = |base: &Base| {
        Some(match base {
            Base::Row(row) => Base::Row(rows[*row]?),
            Base::Column(column) => Base::Column(columns[*column]?),
            Base::Cell(CellRef { table, row, column }) => {
                let other = kept[table.0].as_ref()?;
                let table = TableId(kept[..table.0].iter().flatten().count());
                Base::Cell(CellRef { table, row: other.rows[*row]?, column: other.columns[*column]? })
            }
        })
    };
    let all = |of: &[usize]| of.iter().map(|it| columns[*it]).collect::<Option<Vec<usize>>>();
    Some(match formula? {
        Formula::Difference { from, to } => Formula::Difference { from: columns[*from]?, to: columns[*to]? },
        Formula::Earlier { of, change } => Formula::Earlier { of: columns[*of]?, change: columns[*change]? },
        Formula::PercentageChange { from, to } => {
            Formula::PercentageChange { from: columns[*from]?, to: columns[*to]? }
        }
        Formula::PercentagePoints { from, to } => {
            Formula::PercentagePoints { from: columns[*from]?, to: columns[*to]? }
        }
        Formula::Share { of, base: whole } => Formula::Share { of: columns[*of]?, base: base(whole)? },
        Formula::Rate { of, population, per } => {
            Formula::Rate { of: columns[*of]?, population: base(population)?, per: *per }
        }
        Formula::Rank { of, direction } => Formula::Rank { of: columns[*of]?, direction: *direction },
        Formula::Total { of, less } => Formula::Total { of: all(of)?, less: all(less)? },
        Formula::Product { of } => Formula::Product { of: all(of)? },
        Formula::Rating { of, targets, base, aim } => Formula::Rating {
            of: columns[*of]?,
            targets: targets.iter().map(|it| columns[*it]).collect::<Option<_>>()?,
            base: match base {
                Some(base) => Some(columns[*base]?),
                None => None,
            },
            aim: *aim,
        },
    })
}
