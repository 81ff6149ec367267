//! Columns: units, periods and decimals; formulas resolved to places.

use std::collections::BTreeMap;

use super::entry::aim;
use super::{At, Context, Draft, find_cell};
use crate::diag::{Code, Diagnostic, suggest};
use crate::model::{
    Base, CellRef, Column, Data, Direction, Formula, Level, Outcome, Period, Row, RowKind, Table, TableId, Term, Unit,
};
use crate::schema::{self, Entry, EntryValue};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// The columns of a table, without their formulas' places.
pub(super) fn columns(raw: &schema::Table, unit: &Unit, data: &Data, cx: &mut Context<'_>) -> Vec<Column> {
    if raw.columns.is_empty() {
        return vec![only_column(raw, unit, &cx.strings)];
    }
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut columns: Vec<Column> = Vec::new();
    for column in &raw.columns {
        if let Some(first) = seen.insert(&column.id.0, column.id.span) {
            cx.duplicate("column", &column.id.0, column.id.span, first);
        }
        columns.push(one_column(column, raw, unit, data, cx));
    }
    columns
}

/// A table that names no column has one, called `value`.
fn only_column(raw: &schema::Table, unit: &Unit, strings: &Strings) -> Column {
    let title = match unit {
        Unit::Count(noun) => capitalised(noun),
        Unit::Rate(words) => capitalised(words),
        Unit::Percent => say!(strings, "table.percentage"),
        Unit::Points => capitalised(&say!(strings, "unit.points")),
        Unit::Money(_) => say!(strings, "table.amount"),
        Unit::Rank => say!(strings, "matrix.rank"),
        Unit::Scale(_) => say!(strings, "table.rating"),
    };
    Column {
        id: "value".into(),
        title,
        under: None,
        unit: unit.clone(),
        period: None,
        area: None,
        measure: None,
        base: raw.base.clone(),
        direction: None,
        formula: None,
        decimals: 0,
        signed: false,
        additive: raw.additive.unwrap_or_else(|| unit.is_additive()),
        series_break: None,
        notes: Vec::new(),
        level: Level::OPEN,
        released: false,
        span: raw.id.span,
    }
}

/// What the glossary says of a term that defines something: a note wherever it is shown.
pub(super) fn definition(term: Option<&Spanned<String>>, data: &Data, cx: &mut Context<'_>) -> Option<String> {
    let term = term?;
    let known = data.glossary.iter().find(|it| it.term == term.value);
    if known.is_none() {
        cx.unknown("term in the glossary", term, data.glossary.iter().map(|it| it.term.as_str()));
    }
    known.map(Term::sentence)
}

pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// True for the difference of two amounts of money of one period: what is left of a budget is an amount, no change.
fn is_remainder(pair: &schema::Pair, table: &schema::Table, unit: &Unit) -> bool {
    let period = |id: &str| table.columns.iter().find(|it| it.id.0 == id).map(|it| it.period.as_deref());
    matches!(unit, Unit::Money(_)) && period(&pair.from) == period(&pair.to)
}

fn one_column(
    column: &schema::Column,
    table: &schema::Table,
    unit: &Unit,
    data: &Data,
    cx: &mut Context<'_>,
) -> Column {
    use schema::Formula as F;
    let formula = column.formula.as_ref().map(|formula| &formula.value);
    let own_unit = column.unit.as_ref().map(|unit| Unit::parse(unit));
    let unit = match formula {
        Some(F::PercentageChange(_) | F::Share(_)) => Unit::Percent,
        Some(F::PercentagePoints(_)) => Unit::Points,
        Some(F::Rank(_)) => Unit::Rank,
        Some(F::Rate(rate)) => own_unit.unwrap_or_else(|| rate_unit(rate.per.value, &cx.strings)),
        Some(F::Rating(_)) => Unit::Scale(Outcome::scale(&cx.strings)),
        Some(F::Difference(_) | F::Earlier(_) | F::Total(_) | F::Sum(_) | F::Product(_)) | None => {
            own_unit.unwrap_or_else(|| unit.clone())
        }
    };
    let period = column.period.as_ref().and_then(|period| cx.period(period));
    let title = title(column, period, cx);
    let signed = match formula {
        Some(F::Difference(pair)) => !is_remainder(pair, table, &unit),
        formula => matches!(formula, Some(F::PercentageChange(_) | F::PercentagePoints(_))),
    };
    Column {
        id: column.id.0.clone(),
        title,
        under: column.under.clone(),
        period,
        area: column.area.as_ref().map(|it| area(it, data, cx)),
        measure: column.measure.clone(),
        base: column.base.clone().or_else(|| table.base.clone()),
        direction: column.direction.map(direction),
        formula: None,
        decimals: column.decimals.unwrap_or(0),
        additive: formula.is_none() && column.additive.or(table.additive).unwrap_or_else(|| unit.is_additive()),
        series_break: column.series_break.clone(),
        notes: column.note.0.iter().cloned().chain(definition(column.definition.as_ref(), data, cx)).collect(),
        level: cx.level(column.marking.as_ref()),
        released: cx.released(column.released.as_ref()),
        span: column.id.span,
        signed: signed || column.signed || unit == Unit::Points,
        unit,
    }
}

fn direction(raw: schema::Direction) -> Direction {
    match raw {
        schema::Direction::HighestFirst => Direction::HighestFirst,
        schema::Direction::LowestFirst => Direction::LowestFirst,
    }
}

fn rate_unit(per: u32, strings: &Strings) -> Unit {
    let per = crate::model::figure(per.into(), 0, false);
    Unit::Rate(say!(strings, "unit.per_population", per = per))
}

/// The id of an area that must exist.
pub(super) fn area(name: &Spanned<String>, data: &Data, cx: &mut Context<'_>) -> String {
    if data.areas.get(name).is_none() {
        let message = format!("there is no area `{}`", name.value);
        let hint = suggest(name, data.areas.iter().map(|area| area.id.as_str()));
        let hint = hint.or_else(|| Some("list it in `tallybook.yaml` under `areas:`".into()));
        cx.report(Diagnostic::new(Code::UnknownArea, name.span, message).maybe_hint(hint));
    }
    name.value.clone()
}

/// An entered column shows as many decimals as were typed in it; computed ones follow their inputs.
pub(super) fn set_decimals(raw: &schema::Table, table: &mut Table, typed: &[Option<Entry>]) {
    let width = table.columns.len();
    let typed_in = |column: usize| {
        let cells = typed.iter().skip(column).step_by(width).flatten();
        cells.filter_map(|entry| match entry.value {
            EntryValue::Number(number) => Some(number.decimals),
            EntryValue::NoChange | EntryValue::Missing(_) | EntryValue::Unreadable => None,
        })
    };
    for at in (0..width).filter(|at| super::rows::is_entered(raw, *at)) {
        let declared = raw.columns.get(at).and_then(|column| column.decimals);
        table.columns[at].decimals = declared.unwrap_or_else(|| typed_in(at).max().unwrap_or(0));
    }
}

/// The header of a column; that of a column which is a period is its period.
fn title(column: &schema::Column, period: Option<Period>, cx: &mut Context<'_>) -> String {
    if let Some(title) = &column.title {
        return title.clone();
    }
    period.map(|period| period.said(&cx.strings)).unwrap_or_else(|| {
        let message = format!("the column `{}` has no `title`", column.id.0);
        let hint = "add `title: …`; a column with a `period` needs none, and is headed with it";
        cx.report(Diagnostic::new(Code::MissingKey, column.id.span, message).hint(hint));
        column.id.0.clone()
    })
}

/// Turns the names in formulas into places, now that all tables have their rows.
pub(super) fn resolve_formulas(drafts: &mut [Draft<'_>], cx: &mut Context<'_>) {
    let mut resolved = Vec::new();
    {
        let tables: Vec<(String, &Table)> =
            drafts.iter().map(|draft| (draft.table.folder.clone(), &draft.table)).collect();
        for draft in drafts.iter() {
            let resolver = Resolver { table: &draft.table, tables: &tables };
            let columns = draft.raw.columns.iter();
            let formulas: Vec<Option<Formula>> =
                columns.map(|column| column.formula.as_ref().and_then(|it| resolver.formula(it, cx))).collect();
            resolved.push(formulas);
        }
    }
    for (draft, formulas) in drafts.iter_mut().zip(resolved) {
        for (at, formula) in formulas.into_iter().enumerate() {
            draft.table.columns[at].formula = formula;
        }
        computed_decimals(draft);
    }
}

/// Percentages and rates are shown with one decimal, ranks with none, differences and sums with those of
/// their columns, unless the author says otherwise.
pub(super) fn computed_decimals(draft: &mut Draft<'_>) {
    for at in 0..draft.table.columns.len() {
        let Some(formula) = draft.table.columns[at].formula.clone() else { continue };
        let of = |columns: &[usize]| columns.iter().map(|it| draft.table.columns[*it].decimals).max().unwrap_or(0);
        let decimals = match &formula {
            Formula::Difference { from, to } | Formula::PercentagePoints { from, to } => of(&[*from, *to]),
            Formula::PercentageChange { .. } | Formula::Share { .. } | Formula::Rate { .. } => 1,
            Formula::Earlier { of: level, change } => of(&[*level, *change]),
            Formula::Rank { .. } => 0,
            Formula::Total { of: plus, less } => of(plus).max(of(less)),
            Formula::Rating { .. } => 0,
            Formula::Product { of: columns } => columns.iter().map(|it| draft.table.columns[*it].decimals).sum(),
        };
        let declared = draft.raw.columns.get(at).and_then(|column| column.decimals);
        draft.table.columns[at].decimals = declared.unwrap_or(decimals);
    }
}

struct Resolver<'a> {
    table: &'a Table,
    tables: &'a [(String, &'a Table)],
}

impl Resolver<'_> {
    fn formula(&self, raw: &Spanned<schema::Formula>, cx: &mut Context<'_>) -> Option<Formula> {
        use schema::Formula as F;
        match &raw.value {
            F::Difference(pair) => {
                let (from, to) = self.pair(pair, cx)?;
                self.not_percentages(from, raw.span, "difference", cx);
                Some(Formula::Difference { from, to })
            }
            F::Earlier(changed) => self.earlier(changed, raw.span, cx),
            F::PercentageChange(pair) => {
                let (from, to) = self.pair(pair, cx)?;
                self.not_percentages(from, raw.span, "percentage_change", cx);
                Some(Formula::PercentageChange { from, to })
            }
            F::PercentagePoints(pair) => {
                let (from, to) = self.pair(pair, cx)?;
                self.only_percentages(from, raw.span, cx);
                Some(Formula::PercentagePoints { from, to })
            }
            F::Share(share) => {
                let of = self.column(&share.of, cx);
                let hint = "give one of `base_row`, `base_column` and `base_cell`";
                let base = self.base(share.base().as_ref(), share.span, hint, cx);
                Some(Formula::Share { of: of?, base: base? })
            }
            F::Rate(rate) => {
                let of = self.column(&rate.of, cx);
                let hint = "give one of `population_column` and `population_cell`";
                let population = self.base(rate.population().as_ref(), rate.span, hint, cx);
                Some(Formula::Rate { of: of?, population: population?, per: rate.per.value })
            }
            F::Rank(rank) => {
                Some(Formula::Rank { of: self.column(&rank.of, cx)?, direction: direction(rank.direction) })
            }
            F::Total(sum) => Some(Formula::Total { of: self.columns(&sum.of, cx)?, less: Vec::new() }),
            F::Sum(sum) => {
                let (of, less) = (self.columns(&sum.plus, cx), self.columns(&sum.minus, cx));
                Some(Formula::Total { of: of?, less: less? })
            }
            F::Rating(rated) => {
                let of = self.column(&rated.of, cx);
                let targets = self.columns(&rated.target.0, cx);
                let base = rated.base.as_ref().map(|name| self.column(name, cx));
                let of = of?;
                let aim = aim(rated.polarity, rated.tolerance.as_ref(), &self.table.columns[of].unit, cx);
                let aimless = |row: &&Row| row.kind == RowKind::Data && row.aim.is_none();
                if let Some(row) = self.table.rows.iter().find(aimless).filter(|_| aim.is_none()) {
                    let message = format!("nothing says which way is better for `{}`", row.label);
                    let hint = "add `polarity: higher`, `lower` or `neutral` to the row, or to the formula";
                    cx.report(Diagnostic::new(Code::MissingKey, row.span, message).hint(hint));
                }
                let base = match base {
                    Some(base) => Some(base?),
                    None => None,
                };
                Some(Formula::Rating { of, targets: targets?, base, aim })
            }
            F::Product(product) => Some(Formula::Product { of: self.columns(&product.of, cx)? }),
        }
    }

    fn pair(&self, pair: &schema::Pair, cx: &mut Context<'_>) -> Option<(usize, usize)> {
        let (from, to) = (self.column(&pair.from, cx), self.column(&pair.to, cx));
        Some((from?, to?))
    }

    fn columns(&self, names: &[Spanned<String>], cx: &mut Context<'_>) -> Option<Vec<usize>> {
        let found: Vec<Option<usize>> = names.iter().map(|name| self.column(name, cx)).collect();
        found.into_iter().collect()
    }

    fn column(&self, name: &Spanned<String>, cx: &mut Context<'_>) -> Option<usize> {
        let found = self.table.find_column(name);
        if found.is_none() {
            cx.unknown("column", name, self.table.columns.iter().map(|column| column.id.as_str()));
        }
        found
    }

    fn base(&self, base: Option<&schema::Base<'_>>, span: Span, hint: &str, cx: &mut Context<'_>) -> Option<Base> {
        match base {
            Some(schema::Base::Column(name)) => self.column(name, cx).map(Base::Column),
            Some(schema::Base::Row(name)) => {
                let row = self.table.find_row(name);
                if row.is_none() {
                    cx.unknown("row", name, self.table.rows.iter().map(|row| row.id.as_str()));
                }
                row.map(Base::Row)
            }
            Some(schema::Base::Cell(name)) => match find_cell(name, &self.table.folder, self.tables) {
                Ok(At { table, row, column }) => Some(Base::Cell(CellRef { table: TableId(table), row, column })),
                Err(_) if name.split('.').any(|part| cx.findings.lost.contains(part)) => None,
                Err(why) => {
                    let message = format!("`{}` names no cell: {why}", name.value);
                    cx.report(Diagnostic::new(Code::UnknownName, name.span, message));
                    None
                }
            },
            None => {
                let message = "this formula needs exactly one base";
                cx.report(Diagnostic::new(Code::InvalidFormula, span, message).hint(hint));
                None
            }
        }
    }

    fn earlier(&self, changed: &schema::Changed, span: Span, cx: &mut Context<'_>) -> Option<Formula> {
        let (of, change) = (self.column(&changed.of, cx), self.column(&changed.change, cx));
        let (of, change) = (of?, change?);
        self.same_unit(of, change, span, cx);
        Some(Formula::Earlier { of, change })
    }

    /// A level can be worked back from a change in its own unit. From a rounded percentage it could only be guessed.
    fn same_unit(&self, of: usize, change: usize, span: Span, cx: &mut Context<'_>) {
        let (level, change) = (&self.table.columns[of], &self.table.columns[change]);
        let points = level.unit == Unit::Percent && change.unit == Unit::Points;
        if level.unit != change.unit && !points {
            let (one, two) = (level.unit.words(), change.unit.words());
            let message = format!(
                "`{}` is in {one} and `{}` in {two}, so one cannot be taken from the other",
                level.id, change.id
            );
            let hint = "use a change in the unit of the figure; a figure worked back from a rounded percentage would be a guess";
            cx.report(Diagnostic::new(Code::InvalidFormula, span, message).hint(hint));
        }
    }

    /// The difference of two percentages is in percentage points, and never a percentage.
    fn not_percentages(&self, from: usize, span: Span, name: &str, cx: &mut Context<'_>) {
        if self.table.columns[from].unit == Unit::Percent {
            let message = format!("`{name}` of two percentages would be read as a percentage");
            let hint = "the difference of two percentages is in percentage points: use `percentage_points`";
            cx.report(Diagnostic::new(Code::InvalidFormula, span, message).hint(hint));
        }
    }

    fn only_percentages(&self, from: usize, span: Span, cx: &mut Context<'_>) {
        let column = &self.table.columns[from];
        if column.unit != Unit::Percent {
            let message = format!("`{}` is no percentage, so it has no percentage points", column.id);
            let hint = "use `difference`, or give the column `unit: \"%\"`";
            cx.report(Diagnostic::new(Code::InvalidFormula, span, message).hint(hint));
        }
    }
}
