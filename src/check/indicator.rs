//! Indicators: a set becomes an ordinary table, so that formulas, claims, markings, small numbers and open data hold for it.
//!
//! [`lower`] runs before anything is checked. What a table has no place for, what is being done about a target that was
//! missed, is looked up again in [`actions`] once the table is there.

use super::Context;
use super::parse::RawData;
use crate::diag::{Code, Diagnostic, nearest};
use crate::model::{self, Data, Grade, Outcome, Period, TableId, Unit, figure};
use crate::schema::decode::DataId;
use crate::schema::{
    Column, Entry, EntryValue, Findings, Formula, Group, Indicator, IndicatorSet, Missing, OneOrMany, Polarity, Rated,
    Row, Shares, Table,
};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// The column of the figures, and that of how they did.
const ACTUAL: &str = "actual";
const STATUS: &str = "status";

/// The words for a set whose indicators are in different units.
const MIXED: &str = "each in its own unit";

/// Adds a table to each file for each of its sets.
pub(super) fn lower(raw: &mut [RawData], cx: &mut Context<'_>) {
    for file in raw.iter_mut().map(|raw| &mut raw.file) {
        for set in &file.indicators {
            set.every().for_each(|indicator| faults(set, indicator, &mut cx.findings));
            let table = Lowering::of(set, &cx.strings).table(set);
            file.tables.push(table);
        }
    }
}

/// What is wrong with an indicator on its own.
fn faults(set: &IndicatorSet, indicator: &Indicator, findings: &mut Findings) {
    let mut tell = |code, span, message: String, hint: &str| {
        findings.diagnostics.push(Diagnostic::new(code, span, message).hint(hint));
    };
    let start = indicator.span.part(0..1);
    if indicator.name().is_none() {
        let message = format!("the indicator `{}` has neither `id` nor `code`", indicator.title);
        tell(Code::MissingKey, start, message, "add a line `code: …`, or `id: …` to name it in expressions");
    }
    if Unit::parse(&indicator.unit) == Unit::Percent && indicator.base.is_none() {
        let message = format!("the indicator `{}` is a percentage, and nothing says of what", indicator.title);
        tell(Code::MissingKey, indicator.unit.span, message, "say of what it is a percentage: `base: all residents`");
    }
    for (name, _) in &indicator.compare.0 {
        let known = || set.comparators.iter().map(|it| it.id.0.as_str());
        if !known().any(|it| it == name.value) {
            let near = nearest(name, known()).map(|near| format!("did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| "list it under `comparators:` of the set".into());
            tell(Code::UnknownName, name.span, format!("there is no comparator `{}`", name.value), &hint);
        }
    }
    if let (Some(to_date), Some(actual)) = (&indicator.target_to_date, &indicator.actual)
        && actual.period.is_none()
        && number(actual).is_some()
    {
        let message =
            format!("the indicator `{}` has a target to date, and its figure does not say to which", indicator.title);
        let hint = "say which part of the period the figure covers: `actual: {value: …, period: 2024-04 to 2024-09}`";
        tell(Code::MissingKey, to_date.span, message, hint);
    }
    let number = |entry: &Option<Entry>| entry.as_ref().and_then(number);
    let (whole, base) = (number(&indicator.target), number(&indicator.base_target));
    if let (Some(whole), Some(base), Some(stretch)) = (whole, base, &indicator.stretch)
        && base.value + stretch.value.value != whole.value
    {
        let sum = base.value + stretch.value.value;
        let shown = |value, decimals| figure(value, decimals, false);
        let message = format!(
            "the target of `{}` is typed as {}, and its base and stretch come to {}",
            indicator.title,
            shown(whole.value, whole.decimals),
            shown(sum, base.decimals.max(stretch.value.decimals))
        );
        tell(Code::ValueMismatch, stretch.span, message, "correct the one that is wrong, or leave `target` out");
    }
}

fn number(entry: &Entry) -> Option<crate::schema::Number> {
    match entry.value {
        EntryValue::Number(number) => Some(number),
        EntryValue::NoChange | EntryValue::Missing(_) | EntryValue::Unreadable => None,
    }
}

/// Which columns the table of a set has.
struct Lowering<'a> {
    strings: &'a Strings,
    /// The unit, if all indicators share it.
    unit: Option<String>,
    base_target: bool,
    to_date: bool,
}

impl<'a> Lowering<'a> {
    fn of(set: &IndicatorSet, strings: &'a Strings) -> Lowering<'a> {
        let first = set.every().next().map(|it| it.unit.value.clone());
        let shared = |unit: &String| set.every().all(|it| Unit::parse(&it.unit) == Unit::parse(unit));
        Lowering {
            strings,
            unit: first.filter(shared),
            base_target: set.every().any(|it| it.base_target.is_some()),
            to_date: set.every().any(|it| it.target_to_date.is_some()),
        }
    }

    fn table(&self, set: &IndicatorSet) -> Table {
        let unit = self.unit.clone().unwrap_or_else(|| MIXED.into());
        let rows = |all: &[Indicator]| all.iter().map(|it| self.row(set, it)).collect();
        let group = |it: &crate::schema::IndicatorGroup| Group {
            id: it.id.clone(),
            title: it.title.clone(),
            rows: rows(&it.indicators),
            marking: it.marking.clone(),
            span: it.span,
        };
        Table {
            period: set.period.clone(),
            area: set.area.clone(),
            status: set.status,
            // Each percentage says of what in a note of its own.
            base: Some(say!(self.strings, "indicator.base")),
            shares: Some(Shares::Unrelated),
            stub: Some(say!(self.strings, "indicator.indicator")),
            note: set.note.clone(),
            additive: Some(false),
            columns: self.columns(set),
            rows: rows(&set.indicators),
            groups: set.groups.iter().map(group).collect(),
            marking: set.marking.clone(),
            released: set.released.clone(),
            ..Table::of(&set.id, &set.title, &unit, &set.source, set.span)
        }
    }

    fn columns(&self, set: &IndicatorSet) -> Vec<Column> {
        let at = set.id.span;
        let column = |id: &str, title: &str| Column::of(id, &say!(self.strings, title), at);
        let name = |name: &str| Spanned::new(name.to_owned(), at);
        let targets = [self.to_date.then(|| name("target_to_date")), Some(name("target"))];
        let rated = Rated {
            of: name(ACTUAL),
            target: OneOrMany(targets.into_iter().flatten().collect()),
            base: self.base_target.then(|| name("base_target")),
            polarity: None,
            tolerance: None,
            span: at,
        };
        let mut columns = vec![column("target", "indicator.target")];
        columns.extend(self.to_date.then(|| column("target_to_date", "indicator.target_to_date")));
        columns.push(column(ACTUAL, "indicator.actual"));
        columns.push(Column {
            formula: Some(Spanned::new(Formula::Rating(rated), at)),
            ..column(STATUS, "indicator.status")
        });
        columns.extend(self.base_target.then(|| column("base_target", "indicator.base_target")));
        columns.extend(set.comparators.iter().map(|it| Column {
            id: it.id.clone(),
            under: Some(say!(self.strings, "indicator.to_compare")),
            marking: it.marking.clone(),
            span: it.span,
            ..Column::of("", &format!("{} ({})", it.title, it.kind), at)
        }));
        columns
    }

    fn row(&self, set: &IndicatorSet, indicator: &Indicator) -> Row {
        let at = indicator.span.part(0..1);
        let unreadable = Spanned::new(DataId(String::new()), at);
        let id = indicator.name().unwrap_or(unreadable);
        let label = match indicator.code() {
            Some(code) => format!("{code}: {}", indicator.title),
            None => indicator.title.clone(),
        };
        let mut values = vec![target(indicator, at)];
        let or = |entry: &Option<Entry>, missing| entry.clone().unwrap_or_else(|| none(missing, at));
        values.extend(self.to_date.then(|| to_date(indicator, at)));
        values.push(or(&indicator.actual, Missing::NotAvailable));
        values.extend(self.base_target.then(|| or(&indicator.base_target, Missing::NotApplicable)));
        let of =
            |id: &str| indicator.compare.0.iter().find(|(name, _)| name.value == id).map(|(_, entry)| entry.clone());
        values.extend(set.comparators.iter().map(|it| or(&of(&it.id.0), Missing::NotAvailable)));
        Row {
            values: Some(Spanned::new(values, indicator.span)),
            unit: Some(indicator.unit.clone()).filter(|_| self.unit.is_none()),
            measure: indicator.measure.clone(),
            base: indicator.base.clone(),
            decimals: indicator.decimals,
            polarity: Some(indicator.polarity),
            tolerance: indicator.tolerance.clone(),
            note: OneOrMany(notes(indicator, self.strings)),
            marking: indicator.marking.clone(),
            released: indicator.released.clone(),
            label: Spanned::new(label, id.span),
            id,
            ..Row::of("", "", Vec::new(), indicator.span)
        }
    }
}

fn none(missing: Missing, at: Span) -> Entry {
    Entry::plain(EntryValue::Missing(missing), at)
}

/// The target as typed, or the sum of its base and stretch.
fn target(indicator: &Indicator, at: Span) -> Entry {
    let base = indicator.base_target.as_ref().and_then(number);
    let sum = base.zip(indicator.stretch.as_ref()).map(|(base, stretch)| {
        let decimals = base.decimals.max(stretch.value.decimals);
        let value = base.value + stretch.value.value;
        Entry::plain(EntryValue::Number(crate::schema::Number { value, decimals }), stretch.span)
    });
    indicator.target.clone().or(sum).unwrap_or_else(|| none(Missing::NotAvailable, at))
}

/// The target for the part of the period that the figure covers: it is for the same part, unless it says otherwise.
fn to_date(indicator: &Indicator, at: Span) -> Entry {
    let Some(typed) = &indicator.target_to_date else { return none(Missing::NotApplicable, at) };
    let part = indicator.actual.as_ref().and_then(|actual| actual.period.clone());
    Entry { period: typed.period.clone().or(part), ..typed.clone() }
}

/// What a reader must know of an indicator beside its figures.
fn notes(indicator: &Indicator, strings: &Strings) -> Vec<String> {
    let polarity = match indicator.polarity {
        Polarity::Higher => None,
        Polarity::Lower => Some(say!(strings, "indicator.lower_is_better")),
        Polarity::Neutral => Some(say!(strings, "indicator.neither_is_better")),
    };
    let base = indicator.base.as_ref().map(|base| say!(strings, "indicator.percentage_of", base = base));
    let stretch = indicator.stretch.as_ref().map(|stretch| {
        let amount = Unit::parse(&indicator.unit).prose(stretch.value.value, stretch.value.decimals, false, strings);
        say!(strings, "indicator.stretch", amount = amount)
    });
    let notes = [indicator.definition.clone(), base, polarity, stretch].into_iter().flatten();
    notes.chain(indicator.note.0.iter().cloned()).collect()
}

/// What is being done about the indicators of sets, as far as their rows are shown. A target that was missed without a
/// word about it is a fault.
pub(super) fn actions(raw: &[RawData], data: &Data, cx: &mut Context<'_>) -> Vec<(TableId, usize, Spanned<String>)> {
    let mut actions = Vec::new();
    for (file, set) in raw.iter().flat_map(|file| file.file.indicators.iter().map(move |set| (file, set))) {
        let Some(id) = data.find_table(&set.id.0, std::slice::from_ref(&file.folder)) else { continue };
        let table = data.table(id);
        for indicator in set.every() {
            outside(indicator, table.period, cx);
            let Some(row) = indicator.name().and_then(|name| table.find_row(&name.0)) else { continue };
            let Some(grade) = missed(table, row) else { continue };
            match &indicator.action {
                Some(action) => actions.push((id, row, action.clone())),
                None => {
                    let (label, word) = (&table.rows[row].label, grade.word.to_lowercase());
                    let message = format!("`{label}` {word} its target, and nothing says what is being done");
                    let hint = "add `action: …`: what is being done about it, by whom, and by when";
                    cx.report(Diagnostic::new(Code::MissingKey, table.rows[row].span, message).hint(hint));
                }
            }
        }
    }
    actions
}

/// A figure of no day of the period is one of another report, most often of the last.
fn outside(indicator: &Indicator, period: Option<Period>, cx: &mut Context<'_>) {
    let entries = [&indicator.target, &indicator.target_to_date, &indicator.actual].into_iter().flatten();
    for own in entries.filter_map(|it| it.period.as_ref()) {
        if let Some((part, whole)) = Period::parse(own).zip(period).filter(|(part, whole)| part.is_apart_from(whole)) {
            let message = format!("{part} lies outside the period of these indicators, {whole}");
            let hint = "write the part of the period that the figure covers, or correct the `period` of the report";
            cx.report(Diagnostic::new(Code::InvalidValue, own.span, message).hint(hint));
        }
    }
}

/// The status of a row that missed its target, as far as it is shown.
fn missed(table: &model::Table, row: usize) -> Option<Grade> {
    let place = table.cell(row, table.find_column(STATUS)?).datum.number()?;
    Outcome::at(place).filter(|it| it.needs_action())?;
    Outcome::scale(&table.strings).grade(place).cloned()
}
