//! Small numbers: counts that could point at people are withheld, and whatever would give them away.
//!
//! The tables of an edition become one [`System`] of counts: a count that stands in several tables is one, what a table
//! computes from others is a relation between them. What `disclosure` chooses to withhold becomes `[c]` here, before
//! anything is made of the figures.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::aggregate::{self, Applied, Merges};
use super::evaluate::{Values, breakdowns, total_rows};
use super::withhold::{self, Levels};
use super::{At, Context, Draft, derived};
use crate::check::agree::{Fact, facts};
use crate::check::disclosure::{Policy, policy};
use crate::diag::{Code, Diagnostic};
use crate::disclosure::{
    self, Cell, CellId, Form, Law, Protection, RelationId, RuleId, Standing, System, message, protect,
};
use crate::model::{Base, Data, Datum, Direction, Formula, Level, Missing, RowKind, Table, Unit, Unseen};
use crate::strings::say;

/// The counts of all tables as one system, and where each stands.
///
/// Behind the tables that are printed stand those whose rows were merged, as they were: a reader knows that they are
/// there, and what adds up in them.
struct Counts<'a, 'd> {
    drafts: Vec<&'a Draft<'d>>,
    values: Vec<&'a Values>,
    /// So many tables are printed.
    printed_tables: usize,
    system: System,
    /// The count of each cell.
    cells: BTreeMap<At, CellId>,
    /// The cells of each count, by its id.
    places: Vec<Vec<At>>,
    /// The cells that print a relation.
    printed: BTreeMap<RelationId, Vec<At>>,
    /// What orders of rows give away: the table and column.
    orders: BTreeMap<RelationId, (usize, usize)>,
}

/// The tables as they were before rows were merged, and the rows that each row of those that changed was.
#[derive(Clone, Copy)]
struct Before<'a, 'd> {
    drafts: &'a [Draft<'d>],
    values: &'a [Values],
    rows: &'a BTreeMap<usize, Vec<Vec<usize>>>,
}

/// Tables with how far their cells are protected, and what stands in them.
type Tables<'d> = (Vec<Draft<'d>>, Vec<Levels>, Vec<Values>);

/// Merges and withholds what is too small, and what would give it away. Nothing is done to an edition for those who may
/// see it.
pub(super) fn protected<'d>(
    drafts: Vec<Draft<'d>>,
    levels: Vec<Levels>,
    values: Vec<Values>,
    data: &Data,
    cx: &mut Context<'_>,
) -> Tables<'d> {
    let policies: Vec<Option<Policy>> = drafts.iter().map(|draft| policy(draft.raw, cx)).collect();
    if !cx.is_for_everybody() {
        let drafts = told(drafts, &values, &policies, data, cx);
        return (drafts, levels, values);
    }
    let merged = merged(&drafts, &levels, &values, &policies, data, cx);
    let Some(Applied { drafts: after, values: now, rows }) = merged else {
        let mut tables = (drafts, levels, values);
        withhold(&mut tables, &policies, None, data, cx);
        return tables;
    };
    aggregate::note(&drafts, &after, cx);
    let levels = cx.silently(|cx| withhold::levels(&after, cx));
    let mut tables = (after, levels, now);
    withhold(&mut tables, &policies, Some(Before { drafts: &drafts, values: &values, rows: &rows }), data, cx);
    tables
}

/// The tables of an edition for some, where each number says so that the edition for everybody withholds.
fn told<'d>(
    mut drafts: Vec<Draft<'d>>,
    values: &[Values],
    policies: &[Option<Policy>],
    data: &Data,
    cx: &mut Context<'_>,
) -> Vec<Draft<'d>> {
    // A reading of everything is no edition.
    if cx.protection.shows == Level::CLOSED || policies.iter().all(Option::is_none) {
        return drafts;
    }
    let shows = std::mem::replace(&mut cx.protection.shows, cx.protection.everybody);
    let levels = cx.silently(|cx| withhold::levels(&drafts, cx));
    let merged = cx.silently(|cx| merged(&drafts, &levels, values, policies, data, cx));
    let mut cells: BTreeSet<At> = BTreeSet::new();
    let mut rows: Vec<(usize, usize, String)> = Vec::new();
    match &merged {
        None => {
            let counts = Counts::of(&drafts, values, policies, &seen(&levels, cx), data, None);
            cells.extend(counts.withheld(&protect(&counts.system)).into_keys());
        }
        Some(applied) => {
            let levels = cx.silently(|cx| withhold::levels(&applied.drafts, cx));
            let before = Before { drafts: &drafts, values, rows: &applied.rows };
            let counts = Counts::of(&applied.drafts, &applied.values, policies, &seen(&levels, cx), data, Some(before));
            let withheld = counts.withheld(&protect(&counts.system)).into_keys();
            cells.extend(withheld.flat_map(|at| {
                applied.was(at).into_iter().map(move |(table, row)| At { table, row, column: at.column })
            }));
            for (table, draft) in applied.drafts.iter().enumerate() {
                let gone = draft.merged_rows.iter();
                let place = |gone: &Unseen| drafts[table].table.find_row(&gone.id);
                rows.extend(gone.filter_map(|it| Some((table, place(it)?, it.within.clone()?))));
            }
        }
    }
    cx.protection.shows = shows;
    for at in cells {
        drafts[at.table].sensitive.insert((at.row, at.column));
    }
    for (table, row, within) in rows {
        let words = say!(drafts[table].table.strings, "disclosure.stands_in", within = within);
        drafts[table].table.rows[row].notes.push(words);
    }
    drafts
}

/// The tables with so many rows merged that as little as can be has to be withheld from those whose policy it is to
/// merge: as few rows as will do. Nothing, if no row has to be.
fn merged<'d>(
    drafts: &[Draft<'d>],
    levels: &[Levels],
    values: &[Values],
    policies: &[Option<Policy>],
    data: &Data,
    cx: &mut Context<'_>,
) -> Option<Applied<'d>> {
    if !policies.iter().flatten().any(|policy| policy.merge.is_some()) {
        return None;
    }
    let sees = seen(levels, cx);
    let mut merges = Merges::new(drafts, values, policies, &sees, cx);
    let mut best: Option<((usize, usize), Applied<'d>)> = None;
    loop {
        let applied = merges.apply(cx);
        let levels = cx.silently(|cx| withhold::levels(&applied.drafts, cx));
        let before = Before { drafts, values, rows: &applied.rows };
        let counts = Counts::of(&applied.drafts, &applied.values, policies, &seen(&levels, cx), data, Some(before));
        let mut exposed = counts.exposed(&protect(&counts.system), &applied);
        exposed.retain(|(table, _)| policies[*table].as_ref().is_some_and(|it| it.merge.is_some()));
        let cost = (merges.lost(&applied).count(), exposed.len());
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, applied));
        }
        if !merges.grow(&exposed) {
            break;
        }
    }
    let (_, applied) = best.filter(|(_, applied)| !applied.rows.is_empty())?;
    merges.tell(&applied, cx);
    Some(applied)
}

/// The cells that this edition shows.
fn seen(levels: &[Levels], cx: &Context<'_>) -> Vec<Vec<bool>> {
    levels.iter().map(|levels| levels.cells.iter().map(|level| cx.sees(*level)).collect()).collect()
}

/// Withholds what is too small, and what would give it away.
fn withhold(
    (drafts, levels, values): &mut Tables<'_>,
    policies: &[Option<Policy>],
    before: Option<Before<'_, '_>>,
    data: &Data,
    cx: &mut Context<'_>,
) {
    let counts = Counts::of(drafts, values, policies, &seen(levels, cx), data, before);
    let protection = protect(&counts.system);
    counts.tell(&protection, cx);
    let withheld = counts.withheld(&protection);
    let rounded = counts.rounded();
    let mut touched: BTreeSet<usize> = BTreeSet::new();
    for (at, value) in rounded {
        let index = index(&drafts[at.table].table, at);
        values[at.table][index].datum = Datum::Number(value);
        cx.protection.rounded.extend(drafts[at.table].typed(at.row, at.column).map(|entry| entry.span));
        touched.insert(at.table);
    }
    for (at, reason) in withheld {
        let index = index(&drafts[at.table].table, at);
        values[at.table][index].datum = Datum::Missing(Missing::Withheld);
        note(&drafts[at.table], at, reason, cx);
        touched.insert(at.table);
    }
    touched.extend(derived::rates(drafts, values, policies, cx));
    derived::ratings(drafts, values, cx);
    for table in touched {
        // Tables that are linked to one with a policy follow the usual one.
        let policy = policies[table].as_ref().or(policies.iter().flatten().next());
        drafts[table].table.notes.extend(policy.map(|it| it.note(&cx.strings)));
    }
}

pub(super) fn index(table: &Table, at: At) -> usize {
    at.row * table.columns.len() + at.column
}

/// The value of a cell that counts something, whole and not negative.
pub(super) fn count(table: &Table, values: &Values, row: usize, column: usize) -> Option<u64> {
    let it = &table.columns[column];
    let counted = matches!(it.formula, None | Some(Formula::Total { .. } | Formula::Earlier { .. }));
    let number = values[row * table.columns.len() + column].datum.number()?;
    let is_count = counted && matches!(table.unit_of(row, column), Unit::Count(_));
    number.to_u64().filter(|whole| is_count && Decimal::from(*whole) == number)
}

/// Writes down what is withheld; what was typed is no part of what the edition is made from.
pub(super) fn note(draft: &Draft<'_>, at: At, reason: &str, cx: &mut Context<'_>) {
    let table = &draft.table;
    let name = format!("{}.{}.{}", table.id, table.rows[at.row].id, table.columns[at.column].id);
    let typed = draft.typed(at.row, at.column);
    let span = typed.map_or(table.rows[at.row].span, |entry| entry.span);
    cx.protection.cut.extend(typed.map(|entry| entry.span));
    let place = format!("the table “{}”", table.title);
    cx.withhold("cell", &name, Level::CLOSED, reason, (&place, span));
}

impl<'a, 'd> Counts<'a, 'd> {
    /// Every cell that is a count, and what a reader knows of them.
    fn of(
        drafts: &'a [Draft<'d>],
        values: &'a [Values],
        policies: &[Option<Policy>],
        sees: &[Vec<bool>],
        data: &Data,
        before: Option<Before<'a, 'd>>,
    ) -> Counts<'a, 'd> {
        let mut counts = Counts {
            drafts: drafts.iter().collect(),
            values: values.iter().collect(),
            printed_tables: drafts.len(),
            system: System::default(),
            cells: BTreeMap::new(),
            places: Vec::new(),
            printed: BTreeMap::new(),
            orders: BTreeMap::new(),
        };
        let rules: Vec<Option<RuleId>> =
            policies.iter().map(|it| it.as_ref().map(|it| counts.system.rule(it.rule.clone()))).collect();
        let mut known: BTreeMap<(Fact, u64), CellId> = BTreeMap::new();
        for table in 0..drafts.len() {
            counts.table(table, (policies[table].as_ref(), rules[table]), Some(&sees[table]), data, &mut known);
        }
        counts.relate(sees);
        for (table, rows) in before.iter().flat_map(|it| it.rows) {
            let Some(before) = &before else { continue };
            let was = counts.drafts.len();
            counts.drafts.push(&before.drafts[*table]);
            counts.values.push(&before.values[*table]);
            counts.same(*table, was, rows);
            counts.table(was, (policies[*table].as_ref(), rules[*table]), None, data, &mut known);
            counts.sized(was, *table);
            counts.merged(*table, was, rows);
        }
        counts
    }

    /// The counts of a table. One of which two tables say the same is one. `sees` says which cells are printed: none of
    /// a table as it was.
    fn table(
        &mut self,
        table: usize,
        (policy, rule): (Option<&Policy>, Option<RuleId>),
        sees: Option<&Vec<bool>>,
        data: &Data,
        known: &mut BTreeMap<(Fact, u64), CellId>,
    ) {
        let draft = self.drafts[table];
        let of = &draft.table;
        let facts = facts(of, data, &|row, column| draft.period(row, column));
        let facts: BTreeMap<(usize, usize), Fact> =
            facts.into_iter().map(|(fact, row, column)| ((row, column), fact)).collect();
        let places = (0..of.rows.len()).flat_map(|row| (0..of.columns.len()).map(move |column| (row, column)));
        for (row, column) in places {
            let at = At { table, row, column };
            let Some(value) = count(of, self.values[table], row, column) else { continue };
            if self.cells.contains_key(&at) {
                continue;
            }
            let fact = facts.get(&(row, column)).map(|fact| (fact.clone(), value));
            let twin = fact.as_ref().and_then(|fact| known.get(fact)).copied();
            let id = twin.unwrap_or_else(|| {
                self.places.push(Vec::new());
                self.system.cell(Cell::open(value).with_standing(Standing::Hidden))
            });
            let covered = policy.is_some_and(|it| it.covers(of.unit_of(row, column)));
            let cell = &mut self.system.cells[id.0];
            cell.rule = cell.rule.or(rule.filter(|_| covered));
            if sees.is_some_and(|sees| sees[index(of, at)]) {
                cell.standing = Standing::Shown;
            }
            known.extend(fact.map(|fact| (fact, id)));
            self.places[id.0].push(at);
            self.cells.insert(at, id);
        }
    }

    /// What is printed of a table as it was is the same count.
    fn same(&mut self, table: usize, was: usize, rows: &[Vec<usize>]) {
        for (row, old) in rows.iter().enumerate() {
            let [old] = old.as_slice() else { continue };
            for column in 0..self.drafts[table].table.columns.len() {
                if let Some(id) = self.cell(At { table, row, column }) {
                    self.cells.insert(At { table: was, row: *old, column }, id);
                }
            }
        }
    }

    /// A reader may know of what is merged whether it is small, since that is why, but not how small.
    fn sized(&mut self, was: usize, table: usize) {
        let gone = &self.drafts[table].merged_rows;
        let of = &self.drafts[was].table;
        let gone = (0..of.rows.len()).filter(|row| gone.iter().any(|it| it.id == of.rows[*row].id));
        for (row, column) in gone.flat_map(|row| (0..of.columns.len()).map(move |column| (row, column))) {
            let Some(id) = self.cell(At { table: was, row, column }) else { continue };
            let Some(rule) = self.system.cells[id.0].rule.map(|rule| &self.system.rules[rule.0]) else { continue };
            let (value, threshold) = (self.system.cells[id.0].value, rule.threshold);
            let (least, most) = match value {
                _ if value >= threshold => (threshold, None),
                0 if !rule.is_small(0) => (0, Some(0)),
                _ => (u64::from(!rule.is_small(0)), Some(threshold - 1)),
            };
            let cell = &mut self.system.cells[id.0];
            (cell.least, cell.most) = (least, most);
        }
    }

    /// A row that stands for others is their sum, and in the table as it was all adds up as it did.
    fn merged(&mut self, table: usize, was: usize, rows: &[Vec<usize>]) {
        for column in 0..self.drafts[table].table.columns.len() {
            for (row, parts) in rows.iter().enumerate().filter(|(_, parts)| parts.len() > 1) {
                let parts: Vec<CellId> =
                    parts.iter().filter_map(|row| self.cell(At { table: was, row: *row, column })).collect();
                if let Some(total) = self.cell(At { table, row, column }).filter(|_| !parts.is_empty()) {
                    self.system.sum(total, &parts);
                }
            }
            if self.drafts[was].table.columns[column].additive {
                self.sums(was, column);
            }
            if let Some(Formula::Total { of, less }) = &self.drafts[was].table.columns[column].formula {
                for row in 0..self.drafts[was].table.rows.len() {
                    self.total(At { table: was, row, column }, of, less);
                }
            }
        }
    }

    fn total(&mut self, at: At, of: &[usize], less: &[usize]) {
        let all = |of: &[usize]| self.all(of.iter().map(|column| At { column: *column, ..at }));
        let (Some(total), Some(plus), Some(minus)) = (self.cell(at), all(of), all(less)) else { return };
        if minus.is_empty() {
            self.system.sum(total, &plus);
            return;
        }
        let terms = plus.into_iter().map(|it| (-1, it)).chain(minus.into_iter().map(|it| (1, it)));
        let terms = std::iter::once((1, total)).chain(terms).collect();
        self.system.relate(Law::Linear { terms, least: Some(0), most: Some(0) });
    }

    /// The rows from which something must be withheld that more merging may save: by their tables, and their places
    /// before rows were merged. What another table prints of a small count is withheld there, whatever is merged here.
    fn exposed(&self, protection: &Protection, applied: &Applied<'_>) -> BTreeSet<(usize, usize)> {
        let found = protection.findings.iter().map(|finding| finding.cell);
        let mut exposed = BTreeSet::new();
        for at in found.chain(protection.secondary.iter().copied()).flat_map(|cell| &self.places[cell.0]) {
            match at.table.checked_sub(self.printed_tables) {
                None => exposed.extend(applied.was(*at)),
                Some(nth) => exposed.extend(applied.rows.keys().nth(nth).map(|table| (*table, at.row))),
            }
        }
        let primary = protection.primary.iter().flat_map(|cell| self.printed_at(*cell));
        exposed.extend(primary.flat_map(|at| applied.was(at)));
        exposed
    }

    fn cell(&self, at: At) -> Option<CellId> {
        self.cells.get(&at).copied()
    }

    /// Where a count is printed.
    fn printed_at(&self, cell: CellId) -> impl Iterator<Item = At> + '_ {
        self.places[cell.0].iter().copied().filter(|at| at.table < self.printed_tables)
    }

    fn all(&self, places: impl IntoIterator<Item = At>) -> Option<Vec<CellId>> {
        places.into_iter().map(|at| self.cell(at)).collect()
    }

    /// What a reader knows of the counts.
    fn relate(&mut self, sees: &[Vec<bool>]) {
        for (table, seen_of) in sees.iter().enumerate() {
            let draft = self.drafts[table];
            for column in 0..draft.table.columns.len() {
                if draft.table.columns[column].additive {
                    self.sums(table, column);
                }
                self.order(table, column);
                for row in 0..draft.table.rows.len() {
                    let at = At { table, row, column };
                    if let Some(formula) = &draft.table.columns[column].formula {
                        let seen = seen_of[index(&draft.table, at)];
                        self.derived(at, formula, seen);
                    }
                }
            }
        }
    }

    /// Totals and parts, breakdown by breakdown. Parts that are not all there are no more than their whole.
    fn sums(&mut self, table: usize, column: usize) {
        let draft = self.drafts[table];
        let place = |row: usize| At { table, row, column };
        let mut sums: Vec<(usize, Vec<usize>, bool)> = Vec::new();
        for row in 0..draft.table.rows.len() {
            let whole = !draft.partial[row];
            if draft.table.rows[row].kind == RowKind::Total {
                sums.push((row, total_rows(draft, row), whole));
            }
            for parts in breakdowns(draft, row) {
                let whole = whole && parts.iter().all(|part| !draft.partial[*part]);
                sums.push((row, parts, whole));
            }
        }
        for (total, parts, whole) in sums {
            let known: Vec<CellId> = parts.iter().filter_map(|row| self.cell(place(*row))).collect();
            let Some(total) = self.cell(place(total)) else { continue };
            if known.is_empty() {
                continue;
            }
            if whole && known.len() == parts.len() {
                self.system.sum(total, &known);
            } else {
                let terms = std::iter::once((1, total)).chain(known.into_iter().map(|part| (-1, part))).collect();
                self.system.relate(Law::Linear { terms, least: Some(0), most: None });
            }
        }
    }

    /// Rows that stand in the order of a count tell a reader so, unless that is also the order of the alphabet.
    fn order(&mut self, table: usize, column: usize) {
        let rows: Vec<usize> = (0..self.drafts[table].table.rows.len())
            .filter(|row| self.drafts[table].table.rows[*row].kind == RowKind::Data)
            .collect();
        let label = |row: &usize| self.drafts[table].table.rows[*row].label.to_lowercase();
        if rows.windows(2).all(|pair| label(&pair[0]) <= label(&pair[1])) {
            return;
        }
        let Some(cells) = self.all(rows.iter().map(|row| At { table, row: *row, column })) else { return };
        let value = |cell: &CellId| self.system.cells[cell.0].value;
        let falls = cells.len() >= SORTED && cells.windows(2).all(|pair| value(&pair[0]) >= value(&pair[1]));
        if falls && cells.iter().collect::<BTreeSet<_>>().len() == cells.len() {
            for id in self.system.order(&cells) {
                self.orders.insert(id, (table, column));
            }
        }
    }

    /// What a formula prints of counts.
    fn derived(&mut self, at: At, formula: &Formula, seen: bool) {
        let beside = |column: usize| At { column, ..at };
        let table = &self.drafts[at.table].table;
        let decimals = table.columns[at.column].decimals;
        let two = |counts: &Self, a: usize, b: usize| Some((counts.cell(beside(a))?, counts.cell(beside(b))?));
        let id = match formula {
            Formula::Total { of, less } => {
                self.total(at, of, less);
                None
            }
            Formula::Difference { from, to } if seen => {
                two(self, *to, *from).map(|(now, before)| self.system.difference(now, before))
            }
            Formula::Earlier { of, .. } => {
                self.cell(beside(*of)).zip(self.cell(at)).map(|(now, before)| self.system.difference(now, before))
            }
            Formula::PercentageChange { from, to } if seen => {
                two(self, *to, *from).and_then(|(now, before)| self.system.change(now, before, decimals))
            }
            Formula::PercentagePoints { from, to } if seen => self.points(at, *from, *to, decimals),
            Formula::Share { of, base } if seen => {
                let base = self.cell(base_of(at, *of, base));
                let pair = self.cell(beside(*of)).zip(base);
                pair.and_then(|(part, base)| self.system.share(part, base, decimals))
            }
            Formula::Rate { of, population, per } if seen => {
                let base = self.cell(base_of(at, *of, population));
                let pair = self.cell(beside(*of)).zip(base);
                pair.and_then(|(count, people)| self.system.ratio(Form::of(count), Form::of(people), *per, decimals))
            }
            Formula::Rank { of, direction } if seen => return self.ranking(at, *of, *direction),
            _ => None,
        };
        // A change that was typed is what would give an earlier figure away.
        let place = if let Formula::Earlier { change, .. } = formula { beside(*change) } else { at };
        if let Some(id) = id {
            self.printed.entry(id).or_default().push(place);
        }
    }

    /// The difference of two shares.
    fn points(&mut self, at: At, from: usize, to: usize, decimals: u32) -> Option<RelationId> {
        let share = |column: usize| {
            let Some(Formula::Share { of, base }) = &self.drafts[at.table].table.columns[column].formula else {
                return None;
            };
            Some((self.cell(At { column: *of, ..at })?, self.cell(base_of(at, *of, base))?))
        };
        let (before, now) = (share(from)?, share(to)?);
        self.system.points(now, before, decimals)
    }

    /// Ranks belong together: they are added once, with the first of their rows.
    fn ranking(&mut self, at: At, of: usize, direction: Direction) {
        let table = &self.drafts[at.table].table;
        let peers: Vec<usize> = table.siblings(at.row).filter(|row| table.rows[*row].kind == RowKind::Data).collect();
        let ranked: Vec<(usize, CellId)> =
            peers.iter().filter_map(|row| Some((*row, self.cell(At { row: *row, column: of, ..at })?))).collect();
        if ranked.first().is_none_or(|(first, _)| *first != at.row) {
            return;
        }
        let cells: Vec<CellId> = ranked.iter().map(|(_, cell)| *cell).collect();
        let places = self.system.ranking(&cells, direction == Direction::HighestFirst, true);
        for ((row, _), id) in ranked.into_iter().zip(places) {
            self.printed.entry(id).or_default().push(At { row, ..at });
        }
    }

    /// The cells that are withheld, each with why.
    fn withheld(&self, protection: &Protection) -> BTreeMap<At, &'static str> {
        let mut withheld = BTreeMap::new();
        let reasons = [
            (&protection.primary, "too small to be shown"),
            (&protection.secondary, "so that no small number can be computed"),
        ];
        for (cells, reason) in reasons {
            for cell in cells {
                withheld.extend(self.printed_at(*cell).map(|at| (at, reason)));
            }
        }
        for at in protection.relations.iter().filter_map(|id| self.printed.get(id)).flatten() {
            withheld.entry(*at).or_insert("derived from what is withheld");
        }
        // What stands in several tables and cannot be read there either.
        let all = withheld.keys().copied().collect::<BTreeSet<At>>();
        let derived = self.all_derived().filter(|(_, inputs)| inputs.iter().any(|input| all.contains(input)));
        for (at, _) in derived.collect::<Vec<_>>() {
            withheld.entry(at).or_insert("derived from what is withheld");
        }
        withheld
    }

    /// Cells with a formula, and the cells of their own row that they read. A sum can be printed although its parts are
    /// not.
    fn all_derived(&self) -> impl Iterator<Item = (At, Vec<At>)> + '_ {
        let tables = self.drafts.iter().take(self.printed_tables).enumerate();
        tables.flat_map(|(table, draft)| {
            let columns = draft.table.columns.iter().enumerate();
            let computed = columns.filter_map(|(column, it)| Some((column, it.formula.as_ref()?)));
            let computed = computed.filter(|(_, formula)| !matches!(formula, Formula::Total { .. }));
            let rows = 0..draft.table.rows.len();
            computed.flat_map(move |(column, formula)| {
                let read = formula.columns();
                rows.clone().map(move |row| {
                    let inputs = read.iter().map(|column| At { table, row, column: *column }).collect();
                    (At { table, row, column }, inputs)
                })
            })
        })
    }

    /// The counts that are rounded, as they are printed.
    fn rounded(&self) -> Vec<(At, Decimal)> {
        let base = |id: usize| {
            let rule = &self.system.rules[self.system.cells[id].rule?.0];
            match rule.method {
                disclosure::Method::Round(base) => Some(base),
                disclosure::Method::Suppress => None,
            }
        };
        (0..self.places.len())
            .filter_map(|id| Some((disclosure::rounded(self.system.cells[id].value, base(id)?), id)))
            .flat_map(|(value, id)| self.printed_at(CellId(id)).map(move |at| (at, Decimal::from(value))))
            .collect()
    }

    fn name(&self, cell: CellId) -> String {
        let at = self.places[cell.0][0];
        let table = &self.drafts[at.table].table;
        format!("{}.{}.{}", table.id, table.rows[at.row].id, table.columns[at.column].id)
    }

    /// What a reader could find out even so.
    fn tell(&self, protection: &Protection, cx: &mut Context<'_>) {
        let withheld = protection.withheld();
        let name = |cell| self.name(cell);
        for finding in &protection.findings {
            let at = self.places[finding.cell.0][0];
            let draft = self.drafts[at.table];
            let typed = draft.typed(at.row, at.column).map_or(draft.table.rows[at.row].span, |entry| entry.span);
            let words = message(&self.system, &withheld, finding, &name);
            let told = format!("a reader can recover a small number: {words}");
            let hint = "withhold more by hand with `\"[c]\"`, leave out a column or table that gives it away, \
                        or record why it may be shown: `disclosure: {method: none, reason: …}`";
            cx.report(Diagnostic::new(Code::Recoverable, typed, told).hint(hint));
        }
        let sorted: BTreeSet<(usize, usize)> =
            protection.relations.iter().filter_map(|id| self.orders.get(id)).copied().collect();
        for (table, column) in sorted {
            let table = &self.drafts[table].table;
            let told = format!(
                "the rows stand in the order of `{}`, which gives small numbers away",
                table.columns[column].id
            );
            let hint = "put the rows into another order, such as that of the alphabet";
            cx.report(Diagnostic::new(Code::Recoverable, table.span, told).hint(hint));
        }
    }
}

/// So many rows in the order of a count are no chance.
const SORTED: usize = 4;

fn base_of(at: At, of: usize, base: &Base) -> At {
    match base {
        Base::Row(row) => At { row: *row, column: of, ..at },
        Base::Column(column) => At { column: *column, ..at },
        Base::Cell(cell) => At { table: cell.table.0, row: cell.row, column: cell.column },
    }
}
