//! Rows with small numbers merged into one: `method: aggregate`.
//!
//! [`Merges`] says which rows of the tables stand as one; it starts with those that are too small, and grows until
//! nothing has to be withheld any more or nothing is left to merge. [`Merges::apply`] makes the tables of it, as if their
//! author had written them so: formulas are resolved and computed anew, and a rank counts what is shown.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::evaluate::{Value, Values, evaluate};
use super::{At, Context, Draft, columns, entry, missing_of};
use crate::check::disclosure::{Merge, Policy};
use crate::check::marking::refers_to_merged;
use crate::diag::{Code, Diagnostic};
use crate::model::{Base, Datum, Formula, Level, Missing, Row, RowKind, Unseen};
use crate::schema::{self, Entry, EntryValue, Number};
use crate::strings::say;

/// Where rows stand beside one another: the row that they are parts of, the breakdown, and the group.
type Beside = (Option<usize>, usize, Option<usize>);

/// The rows of each table that stand as one, by the places that they were written in.
pub(super) struct Merges<'a, 'd> {
    drafts: &'a [Draft<'d>],
    values: &'a [Values],
    policies: &'a [Option<Policy>],
    /// The cells that this edition shows.
    sees: &'a [Vec<bool>],
    merged: BTreeMap<(usize, Beside), BTreeSet<usize>>,
}

/// Tables with their rows merged.
pub(super) struct Applied<'d> {
    pub(super) drafts: Vec<Draft<'d>>,
    pub(super) values: Vec<Values>,
    /// For each table that changed, the rows that each of its rows was, by their old places.
    pub(super) rows: BTreeMap<usize, Vec<Vec<usize>>>,
}

impl<'a, 'd> Merges<'a, 'd> {
    /// The rows that have a small number, and those that the author wants merged.
    pub(super) fn new(
        drafts: &'a [Draft<'d>],
        values: &'a [Values],
        policies: &'a [Option<Policy>],
        sees: &'a [Vec<bool>],
        cx: &mut Context<'_>,
    ) -> Merges<'a, 'd> {
        let mut merges = Merges { drafts, values, policies, sees, merged: BTreeMap::new() };
        for (table, policy) in policies.iter().enumerate() {
            let Some((policy, merge)) = policy.as_ref().and_then(|it| Some((it, it.merge.as_ref()?))) else { continue };
            merges.declared(table, merge, cx);
            for row in 0..drafts[table].table.rows.len() {
                let small = |value: &u64| policy.rule.is_small(*value);
                if merges.mergeable(table, row) && merges.counts(table, row).values().any(small) {
                    merges.merged.entry((table, merges.beside(table, row))).or_default().insert(row);
                }
            }
        }
        for place in merges.merged.keys().copied().collect::<Vec<_>>() {
            while merges.is_too_small(place) && merges.grow_at(place) {}
        }
        merges
    }

    fn declared(&mut self, table: usize, merge: &Merge, cx: &mut Context<'_>) {
        let rows = &self.drafts[table].table.rows;
        for name in &merge.with {
            match rows.iter().position(|row| row.id == name.value) {
                Some(row) if rows[row].kind == RowKind::Data => {
                    self.merged.entry((table, self.beside(table, row))).or_default().insert(row);
                }
                Some(_) => {
                    let message = format!("`{}` is no part of a total, so it cannot be merged", name.value);
                    let hint = "name rows that have figures of their own";
                    cx.report(Diagnostic::new(Code::InvalidValue, name.span, message).hint(hint));
                }
                None => cx.unknown("row", name, rows.iter().map(|row| row.id.as_str())),
            }
        }
    }

    fn beside(&self, table: usize, row: usize) -> Beside {
        let row = &self.drafts[table].table.rows[row];
        (row.parent, row.breakdown.0, row.group)
    }

    /// True for a row that can be merged with others: its figures are its own, and this edition shows it.
    fn mergeable(&self, table: usize, row: usize) -> bool {
        let width = self.drafts[table].table.columns.len();
        let seen = self.sees[table][row * width..(row + 1) * width].contains(&true);
        self.drafts[table].table.rows[row].kind == RowKind::Data && seen
    }

    /// The protected counts of a row that this edition shows, by column.
    fn counts(&self, table: usize, row: usize) -> BTreeMap<usize, u64> {
        let draft = &self.drafts[table];
        let width = draft.table.columns.len();
        let shown = (0..width).filter(|column| self.sees[table][row * width + column]);
        let covered = shown.filter(|column| {
            let unit = draft.table.unit_of(row, *column);
            self.policies[table].as_ref().is_some_and(|it| it.covers(unit))
        });
        let count = |column| super::small::count(&draft.table, &self.values[table], row, column);
        covered.filter_map(|column| Some((column, count(column)?))).collect()
    }

    /// True while one row alone is merged, or what is merged is too small itself.
    fn is_too_small(&self, place: (usize, Beside)) -> bool {
        let (table, rows) = (place.0, &self.merged[&place]);
        let mut sums: BTreeMap<usize, u64> = BTreeMap::new();
        for (column, value) in rows.iter().flat_map(|row| self.counts(table, *row)) {
            *sums.entry(column).or_default() += value;
        }
        let small = |sum: &u64| self.policies[table].as_ref().is_some_and(|it| it.rule.is_small(*sum));
        rows.len() < 2 || sums.values().any(small)
    }

    /// Merges one more row beside others: the smallest. False if there is none.
    fn grow_at(&mut self, place: (usize, Beside)) -> bool {
        let (table, beside) = place;
        let merged = &self.merged[&place];
        let rows = &self.drafts[table].table.rows;
        let unit = |row: usize| rows[row].unit.as_ref();
        let first = merged.iter().next().copied();
        let free = (0..rows.len()).filter(|row| {
            self.beside(table, *row) == beside
                && self.mergeable(table, *row)
                && !merged.contains(row)
                && first.is_none_or(|first| unit(first) == unit(*row))
        });
        let size = |row: &usize| self.counts(table, *row).values().sum::<u64>();
        let Some(next) = free.min_by_key(|row| (size(row), *row)) else { return false };
        self.merged.entry(place).or_default().insert(next);
        true
    }

    /// Merges more rows beside those that something would still have to be withheld of. False if nothing is left to
    /// merge.
    pub(super) fn grow(&mut self, exposed: &BTreeSet<(usize, usize)>) -> bool {
        let places: BTreeSet<(usize, Beside)> =
            exposed.iter().map(|(table, row)| (*table, self.beside(*table, *row))).collect();
        let mut grown = false;
        for place in places {
            let fresh = !self.merged.contains_key(&place);
            self.merged.entry(place).or_default();
            let added = self.grow_at(place) && (!fresh || self.grow_at(place));
            if fresh && !added {
                self.merged.remove(&place);
            }
            grown |= added;
        }
        grown
    }

    /// The tables with these rows merged.
    pub(super) fn apply(&self, cx: &mut Context<'_>) -> Applied<'d> {
        let mut rows = BTreeMap::new();
        let mut drafts: Vec<Draft<'d>> = Vec::new();
        for (table, draft) in self.drafts.iter().enumerate() {
            let groups: Vec<(Beside, &BTreeSet<usize>)> =
                self.merged.iter().filter(|((of, _), _)| *of == table).map(|((_, at), rows)| (*at, rows)).collect();
            let Some(merge) = self.policies[table].as_ref().and_then(|it| it.merge.as_ref()) else {
                drafts.push(draft.clone());
                continue;
            };
            if groups.is_empty() {
                drafts.push(draft.clone());
                continue;
            }
            let layout = Layout::of(draft, &self.values[table], merge, &groups);
            let row_of = layout.rows();
            let draft = layout.draft(row_of.as_slice(), cx);
            rows.insert(table, row_of.into_iter().map(|it| it.was()).collect());
            drafts.push(draft);
        }
        let values = cx.silently(|cx| {
            columns::resolve_formulas(&mut drafts, cx);
            entry::resolve(&mut drafts, cx);
            evaluate(&drafts, cx)
        });
        Applied { drafts, values, rows }
    }

    /// The tables of which nothing is left but what is merged.
    pub(super) fn lost(&self, applied: &Applied<'_>) -> impl Iterator<Item = (usize, &Merge)> {
        let left = |table: usize, was: &Vec<usize>| {
            was.len() == 1 && self.drafts[table].table.rows[was[0]].kind == RowKind::Data
        };
        let lost: Vec<usize> = applied
            .rows
            .iter()
            .filter(|(table, rows)| !rows.iter().any(|it| left(**table, it)))
            .map(|it| *it.0)
            .collect();
        lost.into_iter().filter_map(|table| Some((table, self.policies[table].as_ref()?.merge.as_ref()?)))
    }

    /// Reports what cannot do without a row that is merged, and a table of which nothing is left.
    pub(super) fn tell(&self, applied: &Applied<'_>, cx: &mut Context<'_>) {
        for (table, merge) in self.lost(applied) {
            let id = &self.drafts[table].table.id;
            let message = format!("nothing is left of the table `{id}` when its small numbers are merged");
            let hint = "show it with fewer columns or coarser rows, or withhold single numbers: `method: suppress`";
            cx.report(Diagnostic::new(Code::InvalidValue, merge.span, message).hint(hint));
        }
        for (table, draft) in self.drafts.iter().enumerate() {
            for (column, it) in draft.table.columns.iter().enumerate() {
                let (Some(Formula::Share { base, .. } | Formula::Rate { population: base, .. }), Some(written)) =
                    (&it.formula, draft.raw.columns.get(column).and_then(|it| it.formula.as_ref()))
                else {
                    continue;
                };
                let read = match base {
                    Base::Row(row) => (table, *row),
                    Base::Cell(cell) => (cell.table.0, cell.row),
                    Base::Column(_) => continue,
                };
                let gone = applied.drafts[read.0].merged_rows.iter();
                let of = &self.drafts[read.0].table.rows[read.1];
                if let Some(gone) = gone.clone().find(|gone| gone.id == of.id) {
                    cx.report(refers_to_merged(written.span, gone));
                }
            }
        }
    }
}

impl Applied<'_> {
    /// The rows that a row was before rows were merged, with their table.
    pub(super) fn was(&self, at: At) -> Vec<(usize, usize)> {
        match self.rows.get(&at.table) {
            Some(rows) => rows[at.row].iter().map(|row| (at.table, *row)).collect(),
            None => vec![(at.table, at.row)],
        }
    }
}

/// A row of the new table.
enum Made {
    /// The row at this place of the old one.
    Same(usize),
    /// Some rows of the old one, which stand as one.
    Merged(Vec<usize>),
}

impl Made {
    fn was(self) -> Vec<usize> {
        match self {
            Made::Same(row) => vec![row],
            Made::Merged(rows) => rows,
        }
    }
}

/// A table on its way to having rows merged.
struct Layout<'a, 'd> {
    draft: &'a Draft<'d>,
    values: &'a [Value],
    merge: &'a Merge,
    /// The rows that stand as one, without those whose parent holds no others: there the parent stands alone.
    groups: Vec<Vec<usize>>,
    /// The rows that are shown no more.
    gone: BTreeSet<usize>,
    /// The parents that stand alone.
    alone: BTreeSet<usize>,
}

impl<'a, 'd> Layout<'a, 'd> {
    fn of(draft: &'a Draft<'d>, values: &'a [Value], merge: &'a Merge, groups: &[(Beside, &BTreeSet<usize>)]) -> Self {
        let mut layout =
            Layout { draft, values, merge, groups: Vec::new(), gone: BTreeSet::new(), alone: BTreeSet::new() };
        for (beside, rows) in groups {
            let rows_of = &draft.table.rows;
            let is_beside =
                |row: &Row| (row.parent, row.breakdown.0, row.group) == *beside && row.kind == RowKind::Data;
            match beside.0 {
                Some(parent) if rows_of.iter().filter(|row| is_beside(row)).count() == rows.len() => {
                    layout.alone.insert(parent);
                }
                // A row that nothing stands beside is the only one of its kind.
                _ if rows.len() < 2 => continue,
                _ => layout.groups.push(rows.iter().copied().collect()),
            }
            layout.gone.extend(rows.iter().copied());
        }
        // With a row go its parts; parents stand before them.
        for (at, row) in draft.table.rows.iter().enumerate() {
            if row.parent.is_some_and(|parent| layout.gone.contains(&parent)) {
                layout.gone.insert(at);
            }
        }
        layout.groups.retain(|rows| {
            let parent = draft.table.rows[rows[0]].parent;
            parent.is_none_or(|parent| !layout.gone.contains(&parent))
        });
        layout
    }

    /// The new rows in their order. A merged row stands behind the last of those beside it.
    fn rows(&self) -> Vec<Made> {
        let rows = &self.draft.table.rows;
        let within = |mut row: usize, top: usize| loop {
            if row == top {
                return true;
            }
            match rows[row].parent {
                Some(parent) => row = parent,
                None => return false,
            }
        };
        let mut behind: BTreeMap<usize, &Vec<usize>> = BTreeMap::new();
        for group in &self.groups {
            let last = self.draft.table.siblings(group[0]).filter(|row| rows[*row].kind == RowKind::Data).max();
            let last = last.unwrap_or(group[0]);
            let end = (0..rows.len()).filter(|row| within(*row, last)).max().unwrap_or(last);
            behind.insert(end, group);
        }
        let mut made = Vec::new();
        for at in 0..rows.len() {
            made.extend((!self.gone.contains(&at)).then_some(Made::Same(at)));
            made.extend(behind.get(&at).map(|group| Made::Merged((*group).clone())));
        }
        made
    }

    fn draft(&self, made: &[Made], cx: &mut Context<'_>) -> Draft<'d> {
        let width = self.draft.table.columns.len();
        let mut new = self.draft.clone();
        new.table.rows.clear();
        for list in [&mut new.partial, &mut new.released_rows] {
            list.clear();
        }
        (new.typed, new.row_spans) = (Vec::new(), Vec::new());
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, row) in made.iter().enumerate() {
            match row {
                Made::Same(old) => {
                    let row = &self.draft.table.rows[*old];
                    places.insert(*old, at);
                    new.table.rows.push(Row { parent: row.parent.map(|parent| places[&parent]), ..row.clone() });
                    let typed = self.draft.typed[old * width..(old + 1) * width].iter().cloned();
                    let stands_alone = self.alone.contains(old);
                    let own = |(column, typed): (usize, Option<Entry>)| {
                        typed.or_else(|| stands_alone.then(|| self.sum(&[*old], column, None)).flatten())
                    };
                    new.typed.extend(typed.enumerate().map(own));
                    new.partial.push(self.draft.partial[*old]);
                    new.released_rows.push(self.draft.released_rows[*old]);
                    new.row_spans.push(self.draft.row_spans[*old]);
                }
                Made::Merged(parts) => {
                    let row = self.merged_row(parts, &places, &new.table.rows);
                    new.table.rows.push(row);
                    let markings = (0..width).map(|column| self.marking(parts, column, cx)).collect::<Vec<_>>();
                    let cells = markings.into_iter().enumerate().map(|(column, it)| self.sum(parts, column, it));
                    new.typed.extend(cells.collect::<Vec<_>>());
                    new.partial.push(parts.iter().any(|part| self.draft.partial[*part]));
                    new.released_rows.push(false);
                    new.row_spans.push(self.merge.span);
                }
            }
        }
        new.merged_rows = self.gone.iter().map(|row| self.unseen(*row, &places)).collect();
        new.periods = cx.silently(|cx| entry::periods(&new.typed, cx));
        columns::set_decimals(new.raw, &mut new.table, &new.typed);
        new
    }

    /// The row that stands for others.
    fn merged_row(&self, parts: &[usize], places: &BTreeMap<usize, usize>, before: &[Row]) -> Row {
        let rows = &self.draft.table.rows;
        let first = &rows[parts[0]];
        let mut labels: Vec<&str> = parts.iter().map(|part| rows[*part].label.as_str()).collect();
        // In the order of the alphabet: any other might say which is the larger.
        labels.sort_unstable();
        let names = match labels.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            all => all.join(", "),
        };
        let taken = |id: &String| before.iter().chain(rows).any(|row| row.id == *id);
        let ids = std::iter::once("other".to_owned()).chain((2..).map(|nth| format!("other_{nth}")));
        Row {
            id: ids.into_iter().find(|id| !taken(id)).unwrap_or_default(),
            label: self.merge.into.clone(),
            kind: RowKind::Merged,
            depth: first.depth,
            parent: first.parent.map(|parent| places[&parent]),
            breakdown: first.breakdown.clone(),
            group: first.group,
            unit: first.unit.clone(),
            measure: first.measure.clone(),
            base: first.base.clone(),
            decimals: first.decimals,
            aim: first.aim,
            qualifier: None,
            event: None,
            series_break: None,
            partial: false,
            notes: vec![say!(self.draft.table.strings, "disclosure.merged", into = self.merge.into, names = names)],
            level: parts.iter().map(|part| rows[*part].level).max().unwrap_or_default(),
            parts: Vec::new(),
            span: self.merge.span,
        }
    }

    /// The marking of the most protected of some cells.
    fn marking(&self, parts: &[usize], column: usize, cx: &mut Context<'_>) -> Option<crate::source::Spanned<String>> {
        let typed = parts.iter().filter_map(|row| self.draft.typed(*row, column)?.marking.clone());
        typed.max_by_key(|marking| cx.silently(|cx| cx.level(Some(marking))))
    }

    /// The sum of some cells of a column, as if it were typed.
    fn sum(&self, rows: &[usize], column: usize, marking: Option<crate::source::Spanned<String>>) -> Option<Entry> {
        let of = &self.draft.table.columns[column];
        if of.formula.is_some() {
            return None;
        }
        let width = self.draft.table.columns.len();
        let data: Vec<Datum> = rows.iter().map(|row| self.values[row * width + column].datum).collect();
        let numbers = || data.iter().filter_map(|datum| datum.number());
        let value = match missing_of(&data) {
            // What is no count of anything cannot be that of several rows.
            _ if !of.additive && rows.len() > 1 => EntryValue::Missing(schema::Missing::NotAvailable),
            Some(Missing::Unreadable) => EntryValue::Unreadable,
            Some(Missing::Withheld) => EntryValue::Missing(schema::Missing::Withheld),
            Some(Missing::NotYetSet) => EntryValue::Missing(schema::Missing::NotYetSet),
            Some(Missing::NotAvailable | Missing::NotCalculable) => EntryValue::Missing(schema::Missing::NotAvailable),
            Some(Missing::NotApplicable) if numbers().next().is_none() => {
                EntryValue::Missing(schema::Missing::NotApplicable)
            }
            Some(Missing::NotApplicable) | None => {
                let value: Decimal = numbers().sum();
                EntryValue::Number(Number { value, decimals: value.normalize().scale() })
            }
        };
        let plain = Entry::plain(value, self.merge.span);
        Some(Entry { marking, ..plain })
    }

    /// The name of a row that is shown only with others.
    fn unseen(&self, row: usize, places: &BTreeMap<usize, usize>) -> Unseen {
        let it = &self.draft.table.rows[row];
        let parent = it.parent.and_then(|parent| places.get(&parent).copied());
        Unseen {
            id: it.id.clone(),
            beside: (parent, it.breakdown.0, it.group),
            counts: it.kind == RowKind::Data,
            within: Some(self.stands_in(row).to_owned()),
            span: it.span,
        }
    }

    /// The label of the row that a row is shown in.
    fn stands_in(&self, row: usize) -> &str {
        if self.groups.iter().any(|group| group.contains(&row)) {
            return &self.merge.into;
        }
        match self.draft.table.rows[row].parent {
            Some(parent) if self.gone.contains(&parent) => self.stands_in(parent),
            Some(parent) => &self.draft.table.rows[parent].label,
            None => &self.merge.into,
        }
    }
}

/// Writes down which rows are shown only with others; what was typed is no part of what the edition is made from.
pub(super) fn note(before: &[Draft<'_>], after: &[Draft<'_>], cx: &mut Context<'_>) {
    for (old, new) in before.iter().zip(after) {
        let place = format!("the table “{}”", old.table.title);
        for gone in &new.merged_rows {
            let reason =
                format!("too small to be shown by itself: it stands in “{}”", gone.within.as_deref().unwrap_or(""));
            cx.withhold("row", &format!("{}.{}", old.table.id, gone.id), Level::CLOSED, &reason, (&place, gone.span));
            let row = old.table.find_row(&gone.id).unwrap_or_default();
            let cells = (0..old.table.columns.len()).filter_map(|column| old.typed(row, column));
            cx.protection.cut.extend(cells.map(|entry| entry.span));
        }
    }
}
