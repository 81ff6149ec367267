//! The same measure of the same area and period is the same number, in whichever table it stands.
//!
//! Where two tables differ, they say why (`reconcile`), and the reason is printed with both. Where a later report
//! gives another figure than an earlier one, the later is marked as revised, and both are shown.

use std::collections::BTreeMap;

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Data, Date, Formula, Period, RowKind, Status, Table, Unit, round};
use crate::strings::say;

/// What a figure is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    measure: String,
    unit: String,
    /// For a percentage: of what.
    base: Option<String>,
    area: Option<String>,
    period: (Date, Date),
    /// The labels of the row and of those above it; nothing for the whole.
    of: Vec<String>,
    /// The header, where several columns differ in it alone.
    column: Option<String>,
}

/// Where a figure stands: table, row, column.
type At = (usize, usize, usize);

/// Checks all tables against one another, and adds the notes that explain differences.
pub(super) fn check(data: &mut Data, cx: &mut Context<'_>) {
    let mut known: BTreeMap<Fact, Vec<At>> = BTreeMap::new();
    for (at, table) in data.tables.iter().enumerate() {
        for (fact, row, column) in facts(table, data, &|row, column| table.period_of(row, column)) {
            known.entry(fact).or_default().push((at, row, column));
        }
    }
    let mut notes = Vec::new();
    for (fact, places) in &known {
        for (nth, later) in places.iter().enumerate() {
            let differs = |earlier: &&At| earlier.0 != later.0 && !agree(data, **earlier, *later);
            if let Some(earlier) = places[..nth].iter().find(differs) {
                notes.extend(settle(data, fact, *earlier, *later, cx));
            }
        }
    }
    for ((table, row, column), note) in notes {
        let width = data.tables[table].columns.len();
        data.tables[table].cells[row * width + column].notes.push(note);
    }
    reconcile(data, cx);
}

/// What the entered figures of a table are of. Figures without a period are of no known time, and computed ones
/// follow from others. `period_of` tells the period of row and column.
pub(super) fn facts(
    table: &Table,
    data: &Data,
    period_of: &dyn Fn(usize, usize) -> Option<Period>,
) -> Vec<(Fact, usize, usize)> {
    let lower = |text: &String| text.to_lowercase();
    let place = |at: usize| {
        let column = &table.columns[at];
        (column.period.or(table.period), column.area.as_ref().or(table.area.as_ref()), &column.unit, &column.measure)
    };
    let figures: Vec<usize> = table
        .columns
        .iter()
        .filter_map(|it| if let Some(Formula::Rating { of, .. }) = &it.formula { Some(*of) } else { None })
        .collect();
    let mut facts = Vec::new();
    for at in (0..table.columns.len()).filter(|at| table.columns[*at].formula.is_none()) {
        let column = &table.columns[at];
        let alone = (0..table.columns.len())
            .filter(|other| table.columns[*other].formula.is_none())
            .all(|other| other == at || place(other) != place(at));
        for (row, of_row) in table.rows.iter().enumerate() {
            let Some(period) = period_of(row, at) else { continue };
            // A row that is a measure of its own is the whole of it; its targets are figures of something else.
            let own = of_row.measure.as_ref().filter(|_| figures.is_empty() || figures.contains(&at));
            let subject = if own.is_some() { Some((Vec::new(), None)) } else { subject(table, row, data) };
            let Some((of, area)) = subject else { continue };
            let unit = table.unit_of(row, at);
            let base = own.and(of_row.base.as_ref()).or(column.base.as_ref());
            let fact = Fact {
                measure: lower(own.or(column.measure.as_ref()).unwrap_or(&table.measure)),
                unit: unit.words().to_lowercase(),
                base: base.filter(|_| *unit == Unit::Percent).map(lower),
                area: area.or_else(|| column.area.clone().or_else(|| table.area.clone())),
                period: (period.from, period.to),
                of,
                column: (!alone && own.is_none()).then(|| lower(&column.title)),
            };
            facts.push((fact, row, at));
        }
    }
    facts
}

/// What a row is about: the labels down to it, and the area if it is one. Nothing for the total of a part.
fn subject(table: &Table, at: usize, data: &Data) -> Option<(Vec<String>, Option<String>)> {
    let row = &table.rows[at];
    if row.kind == RowKind::Merged {
        return None;
    }
    let kind = table.areas.as_deref();
    let area = |label: &str| kind.and_then(|kind| data.areas.called(label, kind));
    if row.kind == RowKind::Total {
        // The total of several areas is not that of one of them, whatever the table says.
        let one = table.rows.iter().filter_map(|row| area(&row.label)).any(|it| Some(&it.id) == table.area.as_ref());
        return (row.parent.is_none() && row.group.is_none() && !one).then(|| (Vec::new(), None));
    }
    if let Some(area) = area(&row.label) {
        return Some((Vec::new(), Some(area.id.clone())));
    }
    let mut labels = vec![row.label.to_lowercase()];
    let mut parent = row.parent;
    while let Some(above) = parent {
        labels.push(table.rows[above].label.to_lowercase());
        parent = table.rows[above].parent;
    }
    labels.extend(row.group.map(|group| table.groups[group].title.to_lowercase()));
    labels.reverse();
    Some((labels, None))
}

/// True if two figures are the same to the precision of the coarser, or one is missing.
fn agree(data: &Data, one: At, other: At) -> bool {
    let of = |(table, row, column): At| {
        let table = &data.tables[table];
        (table.cell(row, column).datum.number(), table.decimals_of(row, column))
    };
    match (of(one), of(other)) {
        ((Some(one), places), (Some(other), more)) => round(one, places.min(more)) == round(other, places.min(more)),
        _ => true,
    }
}

/// Reports a difference, unless it is explained. A revised figure gets a note that says what it was.
fn settle(data: &Data, fact: &Fact, earlier: At, later: At, cx: &mut Context<'_>) -> Option<(At, String)> {
    let (one, two) = (&data.tables[earlier.0], &data.tables[later.0]);
    let names = |table: &Table, other: &Table| table.reconciled.iter().any(|(with, _)| with.value == other.id);
    if names(one, two) || names(two, one) {
        return None;
    }
    let reports = !one.folder.is_empty() && !two.folder.is_empty() && one.folder != two.folder;
    let (old, new) = if reports && one.folder > two.folder { (later, earlier) } else { (earlier, later) };
    let (before, now) = (&data.tables[old.0], &data.tables[new.0]);
    let shown = |table: &Table, at: At| table.quantity(at.1, at.2).map_or_else(|_| String::new(), |it| it.cell());
    let (was, is) = (shown(before, old), shown(now, new));
    let cell = now.cell(new.1, new.2);
    let label = &now.rows[new.1].label;
    if reports && cell.status.unwrap_or(now.status) == Status::Revised {
        let said = say!(now.strings, "table.first_published", was = was, report = before.folder);
        return Some((new, said));
    }
    let period = now.period_of(new.1, new.2).map_or_else(String::new, |it| format!(", {it}"));
    let (code, message, hint) = if reports {
        let message = format!("`{label}` is {is} here, and was {was} in the report of {}", before.folder);
        let plain = is.replace(',', "");
        let hint =
            format!("mark it as revised, and both are shown: `{{value: {plain}, status: revised}}`; or correct it");
        (Code::RestatedFigure, message, hint)
    } else {
        let message = format!("`{label}` is {is} here and {was} in `{}`; both are {}{period}", before.id, fact.measure);
        let hint = format!(
            "correct one of them; if both are right, say why in the table: `reconcile: {{with: {}, note: …}}`; if they are of different things, give them different names of `measure`",
            before.id
        );
        (Code::MeasuresDisagree, message, hint)
    };
    let fault = Diagnostic::new(code, cell.span, message).also(before.cell(old.1, old.2).span, format!("{was} there"));
    cx.report(fault.hint(hint));
    None
}

/// Prints the reasons for differences with both tables.
fn reconcile(data: &mut Data, cx: &mut Context<'_>) {
    let mut notes = Vec::new();
    for (at, table) in data.tables.iter().enumerate() {
        for (with, note) in &table.reconciled {
            let beside = |other: &Table| other.id == with.value && other.folder == table.folder;
            let found = data.tables.iter().position(beside);
            let found = found.or_else(|| data.tables.iter().position(|other| other.id == with.value));
            match found {
                Some(other) => {
                    notes.push((
                        at,
                        say!(table.strings, "table.differs", table = data.tables[other].title, note = note),
                    ));
                    notes.push((other, say!(table.strings, "table.differs", table = table.title, note = note)));
                }
                None => cx.unknown("table", with, data.tables.iter().map(|table| table.id.as_str())),
            }
        }
    }
    for (table, note) in notes {
        data.tables[table].notes.push(note);
    }
}
