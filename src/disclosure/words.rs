//! A finding in words.

use std::collections::BTreeSet;

use super::attack::{Finding, Ground, Kind, relations};
use super::law::{Form, Law};
use super::reader::unknown;
use super::system::{CellId, RelationId, System, Withheld};

/// A finding as a sentence: `` `grays.race` can only be 3: `grays.total` 12 minus `grays.sex` 5 minus
/// `grays.age` 4 ``. `name` names a cell.
pub fn message(system: &System, withheld: &Withheld, finding: &Finding, name: &dyn Fn(CellId) -> String) -> String {
    let words = Words { system, withheld, name };
    let what = match &finding.kind {
        Kind::Values(values) => {
            let values: Vec<String> = values.iter().map(u64::to_string).collect();
            format!("{} can only be {}", words.cell(finding.cell), listed(&values, "or"))
        }
        Kind::Unproven => return format!("{} could not be shown to be safe", words.cell(finding.cell)),
        Kind::Group { cells, sum } => {
            let cells: Vec<String> = cells.iter().map(|cell| words.cell(*cell)).collect();
            format!("{} are {sum} together", listed(&cells, "and"))
        }
    };
    let reasons = words.reasons(finding);
    if reasons.is_empty() { what } else { format!("{what}: {}", reasons.join("; ")) }
}

/// So many printed cells are named in a sum; more are only counted.
const NAMED: usize = 4;

struct Words<'a> {
    system: &'a System,
    withheld: &'a Withheld,
    name: &'a dyn Fn(CellId) -> String,
}

fn listed(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

impl Words<'_> {
    fn cell(&self, cell: CellId) -> String {
        format!("`{}`", (self.name)(cell))
    }

    fn is_known(&self, cell: CellId) -> bool {
        unknown(self.system, self.withheld, cell).is_none()
    }

    /// A cell with its value, if a reader sees it.
    fn shown(&self, cell: CellId) -> String {
        let known = self.is_known(cell).then(|| self.system.cells[cell.0].value);
        known.map_or_else(|| self.cell(cell), |value| format!("{} {value}", self.cell(cell)))
    }

    fn reasons(&self, finding: &Finding) -> Vec<String> {
        let order = self.in_order(finding);
        let told = if order.len() == 1 { Some(finding.cell) } else { None };
        let say = |(relation, solves): (RelationId, Option<CellId>)| self.relation(relation, solves, told);
        let mut reasons: Vec<String> = order.into_iter().map(say).collect();
        for ground in &finding.grounds {
            match ground {
                Ground::Relation(_) => {}
                Ground::Rounded(cell) => {
                    let base = self.system.base(*cell).unwrap_or(1);
                    let printed = super::rounded(self.system.cells[cell.0].value, base);
                    reasons.push(format!("{} is {printed} to the nearest {base}", self.cell(*cell)));
                }
                Ground::ZerosShown => reasons.push("a zero would be shown".to_owned()),
                Ground::OneIsSmall => {
                    let rule = self.system.rule_of(finding.cell).or(self.system.rules.first());
                    let below = rule.map_or(0, |rule| rule.threshold);
                    reasons.push(format!("a cell is withheld because one is below {below}"));
                }
            }
        }
        reasons
    }

    /// The relations of a finding, each as soon as it has a single unknown, and that unknown, as far as that goes.
    fn in_order(&self, finding: &Finding) -> Vec<(RelationId, Option<CellId>)> {
        let mut left = relations(&finding.grounds);
        let mut solved: BTreeSet<CellId> = BTreeSet::new();
        let mut order = Vec::new();
        while !left.is_empty() {
            let open = |id: &RelationId| -> BTreeSet<CellId> {
                let cells = self.system.relations[id.0].law.cells().into_iter();
                cells.filter(|cell| !self.is_known(*cell) && !solved.contains(cell)).collect()
            };
            let next = (0..left.len()).min_by_key(|at| (open(&left[*at]).len(), *at)).unwrap_or(0);
            let unknown = open(&left[next]);
            order.push((left.remove(next), unknown.first().copied().filter(|_| unknown.len() == 1)));
            solved.extend(unknown);
        }
        order
    }

    /// A relation, written so that it gives the cell that it solves. A cell that was told already is not repeated.
    fn relation(&self, id: RelationId, solves: Option<CellId>, told: Option<CellId>) -> String {
        match &self.system.relations[id.0].law {
            Law::Sum { total, parts } => self.sum(*total, parts, solves, told),
            Law::Linear { terms, least, most } => self.linear(terms, *least, *most),
            Law::Ratio { over, under, factor, decimals, printed } => {
                let times = if *factor == 1 { String::new() } else { format!("{factor} × ") };
                let (printed, over, under) = (decimal(*printed, *decimals), self.form(over), self.form(under));
                format!("{times}{over} ÷ {under} is {printed}")
            }
            Law::Points { now, before, decimals, printed, .. } => {
                let share =
                    |(part, base): (CellId, CellId)| format!("{} as a share of {}", self.shown(part), self.shown(base));
                format!("{} less {} is {}", share(*now), share(*before), decimal(*printed, *decimals))
            }
            Law::Place { cell, place, tied, .. } => {
                let mark = if *tied == Some(true) { "=" } else { "" };
                format!("{} has place {place}{mark}", self.shown(*cell))
            }
        }
    }

    /// What is known is on the right: `` `total` 12 minus `sex` 5 ``.
    fn sum(&self, total: CellId, parts: &[CellId], solves: Option<CellId>, told: Option<CellId>) -> String {
        let is_left = |cell: CellId| solves.map_or_else(|| !self.is_known(cell), |solves| solves == cell);
        let (left, right): (Vec<CellId>, Vec<CellId>) =
            if is_left(total) { (vec![total], parts.to_vec()) } else { parts.iter().partition(|part| is_left(**part)) };
        let right = match self.terms(&right, if is_left(total) { " plus " } else { " minus " }) {
            terms if is_left(total) && terms.is_empty() => "0".to_owned(),
            terms if is_left(total) => terms,
            terms if terms.is_empty() => self.shown(total),
            terms => format!("{} minus {terms}", self.shown(total)),
        };
        if left.first().copied() == told && solves == told {
            return right;
        }
        format!("{} is {right}", self.terms(&left, " plus "))
    }

    /// Cells one after the other, without zeros; many known ones are only counted.
    fn terms(&self, cells: &[CellId], sign: &str) -> String {
        let (known, unknown): (Vec<CellId>, Vec<CellId>) = cells.iter().partition(|cell| self.is_known(**cell));
        let values = known.iter().map(|cell| self.system.cells[cell.0].value).filter(|value| *value > 0);
        let (sum, count) = values.fold((0, 0), |(sum, count), value| (sum + value, count + 1));
        let mut terms: Vec<String> = unknown.iter().map(|cell| self.shown(*cell)).collect();
        if count > NAMED {
            terms.push(format!("{sum} in {count} other cells"));
        } else {
            let named = known.iter().filter(|cell| self.system.cells[cell.0].value > 0);
            terms.extend(named.map(|cell| self.shown(*cell)));
        }
        terms.join(sign)
    }

    fn linear(&self, terms: &[(i64, CellId)], least: Option<i64>, most: Option<i64>) -> String {
        let sum = self.form(&Form { terms: terms.to_vec(), constant: 0 });
        match (least, most) {
            (Some(least), Some(most)) if least == most => format!("{sum} is {least}"),
            (Some(least), Some(most)) => format!("{sum} is between {least} and {most}"),
            (Some(least), None) => format!("{sum} is at least {least}"),
            (None, Some(most)) => format!("{sum} is at most {most}"),
            (None, None) => sum,
        }
    }

    fn form(&self, form: &Form) -> String {
        let mut words = String::new();
        for (at, (factor, cell)) in form.terms.iter().enumerate() {
            let sign = match (at, *factor < 0) {
                (0, false) => "",
                (0, true) => "minus ",
                (_, false) => " plus ",
                (_, true) => " minus ",
            };
            let times = if factor.abs() == 1 { String::new() } else { format!("{} × ", factor.abs()) };
            words += &format!("{sign}{times}{}", self.shown(*cell));
        }
        if form.constant != 0 || words.is_empty() {
            let plus = if words.is_empty() { "" } else { " plus " };
            words += &format!("{plus}{}", form.constant);
        }
        if form.terms.len() > 1 { format!("({words})") } else { words }
    }
}

/// A number in units of its last decimal, as it is printed.
fn decimal(number: i64, decimals: u32) -> String {
    let sign = if number < 0 { "−" } else { "" };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = decimals as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals as usize);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}
