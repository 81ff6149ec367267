//! Small numbers: counts that could point at people are withheld, and whatever would give them away.
//!
//! The tables of an edition become one [`System`] of counts: a count that stands in several tables is one, what a table
//! computes from others is a relation between them. What `disclosure` chooses to withhold becomes `[c]` here, before
//! anything is made of the figures.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::evaluate::{Values, breakdowns, total_rows};
use super::withhold::Levels;
use super::{At, Context, Draft};
use crate::check::agree::{Fact, facts};
use crate::check::disclosure::{Policy, policy};
use crate::diag::{Code, Diagnostic};
use crate::disclosure::{
    self, Cell, CellId, Form, Law, Protection, RelationId, RuleId, Standing, System, message, protect,
};
use crate::model::{Base, Data, Datum, Direction, Formula, Level, Missing, RowKind, Unit};

/// The counts of all tables as one system, and where each stands.
struct Counts<'a, 'd> {
    drafts: &'a [Draft<'d>],
    values: &'a [Values],
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

/// Withholds what is too small, and what would give it away. Nothing is done to an edition for those who may see it.
pub(super) fn protect_small(
    drafts: &mut [Draft<'_>],
    levels: &[Levels],
    values: &mut [Values],
    data: &Data,
    cx: &mut Context<'_>,
) {
    let policies: Vec<Option<Policy>> = drafts.iter().map(|draft| policy(draft.raw, cx)).collect();
    if !cx.is_for_everybody() {
        return;
    }
    let sees: Vec<Vec<bool>> =
        levels.iter().map(|levels| levels.cells.iter().map(|level| cx.sees(*level)).collect()).collect();
    let mut counts = Counts::of(drafts, values, &policies, &sees, data);
    counts.relate(&sees);
    let protection = protect(&counts.system);
    counts.tell(&protection, cx);
    let withheld = counts.withheld(&protection);
    let rounded = counts.rounded();
    let mut touched: BTreeSet<usize> = BTreeSet::new();
    for (at, value) in rounded {
        let index = index(drafts, at);
        values[at.table][index].datum = Datum::Number(value);
        touched.insert(at.table);
    }
    for (at, reason) in withheld {
        let index = index(drafts, at);
        values[at.table][index].datum = Datum::Missing(Missing::Withheld);
        note(&drafts[at.table], at, reason, cx);
        touched.insert(at.table);
    }
    for table in touched {
        // Tables that are linked to one with a policy follow the usual one.
        let policy = policies[table].as_ref().or(policies.iter().flatten().next());
        drafts[table].table.notes.extend(policy.map(Policy::note));
    }
}

fn index(drafts: &[Draft<'_>], at: At) -> usize {
    at.row * drafts[at.table].table.columns.len() + at.column
}

/// Writes down what is withheld; what was typed is no part of what the edition is made from.
fn note(draft: &Draft<'_>, at: At, reason: &str, cx: &mut Context<'_>) {
    let table = &draft.table;
    let name = format!("{}.{}.{}", table.id, table.rows[at.row].id, table.columns[at.column].id);
    let typed = draft.typed(at.row, at.column);
    let span = typed.map_or(table.rows[at.row].span, |entry| entry.span);
    cx.protection.cut.extend(typed.map(|entry| entry.span));
    let place = format!("the table “{}”", table.title);
    cx.withhold("cell", &name, Level::CLOSED, reason, (&place, span));
}

impl<'a, 'd> Counts<'a, 'd> {
    /// Every cell that is a count. A count of which two tables say the same is one.
    fn of(
        drafts: &'a [Draft<'d>],
        values: &'a [Values],
        policies: &[Option<Policy>],
        sees: &[Vec<bool>],
        data: &Data,
    ) -> Counts<'a, 'd> {
        let mut counts = Counts {
            drafts,
            values,
            system: System::default(),
            cells: BTreeMap::new(),
            places: Vec::new(),
            printed: BTreeMap::new(),
            orders: BTreeMap::new(),
        };
        let rules: Vec<Option<RuleId>> =
            policies.iter().map(|it| it.as_ref().map(|it| counts.system.rule(it.rule.clone()))).collect();
        let mut known: BTreeMap<(Fact, u64), CellId> = BTreeMap::new();
        for (table, draft) in drafts.iter().enumerate() {
            let facts: BTreeMap<(usize, usize), Fact> =
                facts(&draft.table, data).into_iter().map(|(fact, row, column)| ((row, column), fact)).collect();
            for row in 0..draft.table.rows.len() {
                for column in 0..draft.table.columns.len() {
                    let at = At { table, row, column };
                    let Some(value) = counts.count(at) else { continue };
                    let fact = facts.get(&(row, column)).map(|fact| (fact.clone(), value));
                    let twin = fact.as_ref().and_then(|fact| known.get(fact)).copied();
                    let id = twin.unwrap_or_else(|| {
                        counts.places.push(Vec::new());
                        counts.system.cell(Cell::open(value).with_standing(Standing::Hidden))
                    });
                    let unit = draft.table.unit_of(row, column);
                    let covered = policies[table].as_ref().is_some_and(|it| it.covers(unit));
                    let cell = &mut counts.system.cells[id.0];
                    cell.rule = cell.rule.or(rules[table].filter(|_| covered));
                    if sees[table][index(drafts, at)] {
                        cell.standing = Standing::Shown;
                    }
                    known.extend(fact.map(|fact| (fact, id)));
                    counts.places[id.0].push(at);
                    counts.cells.insert(at, id);
                }
            }
        }
        counts
    }

    /// The value of a cell that counts something, whole and not negative.
    fn count(&self, at: At) -> Option<u64> {
        let table = &self.drafts[at.table].table;
        let column = &table.columns[at.column];
        let counted = matches!(column.formula, None | Some(Formula::Total { .. }));
        let number = self.values[at.table][index(self.drafts, at)].datum.number()?;
        let is_count = counted && matches!(table.unit_of(at.row, at.column), Unit::Count(_));
        number.to_u64().filter(|whole| is_count && Decimal::from(*whole) == number)
    }

    fn cell(&self, at: At) -> Option<CellId> {
        self.cells.get(&at).copied()
    }

    fn all(&self, places: impl IntoIterator<Item = At>) -> Option<Vec<CellId>> {
        places.into_iter().map(|at| self.cell(at)).collect()
    }

    /// What a reader knows of the counts.
    fn relate(&mut self, sees: &[Vec<bool>]) {
        for (table, seen_of) in sees.iter().enumerate().take(self.drafts.len()) {
            let draft = &self.drafts[table];
            for column in 0..draft.table.columns.len() {
                if draft.table.columns[column].additive {
                    self.sums(table, column);
                }
                self.order(table, column);
                for row in 0..draft.table.rows.len() {
                    let at = At { table, row, column };
                    if let Some(formula) = &draft.table.columns[column].formula {
                        let seen = seen_of[index(self.drafts, at)];
                        self.derived(at, formula, seen);
                    }
                }
            }
        }
    }

    /// Totals and parts, breakdown by breakdown. Parts that are not all there are no more than their whole.
    fn sums(&mut self, table: usize, column: usize) {
        let draft = &self.drafts[table];
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
            Formula::Total { of } => {
                if let (Some(total), Some(parts)) = (self.cell(at), self.all(of.iter().map(|column| beside(*column)))) {
                    self.system.sum(total, &parts);
                }
                None
            }
            Formula::Difference { from, to } if seen => {
                two(self, *to, *from).map(|(now, before)| self.system.difference(now, before))
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
        if let Some(id) = id {
            self.printed.entry(id).or_default().push(at);
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
                withheld.extend(self.places[cell.0].iter().map(|at| (*at, reason)));
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
        let tables = self.drafts.iter().enumerate();
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
        let places = self.places.iter().enumerate();
        places
            .filter_map(|(id, places)| Some((disclosure::rounded(self.system.cells[id].value, base(id)?), places)))
            .flat_map(|(value, places)| places.iter().map(move |at| (*at, Decimal::from(value))))
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
            let draft = &self.drafts[at.table];
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
