//! Every table that there could be, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::super::reader::{components, scopes};
use super::*;

/// What a reader is taken to know besides the numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Nothing but what is printed.
    Plain,
    /// That zeros are shown, and that one of the cells withheld together is small.
    KnowsRule,
}

struct Brute<'a> {
    system: &'a System,
    withheld: &'a Withheld,
    reader: Reader,
    unknown: Vec<CellId>,
    /// For each unknown, the relations that are complete once it is set.
    complete: Vec<Vec<&'a Law>>,
    /// For each unknown, the sum that it is the last unknown of.
    forced: Vec<Option<&'a Law>>,
    window: u64,
    parts: Vec<Vec<CellId>>,
    values: Vec<u64>,
    found: BTreeMap<CellId, BTreeSet<u64>>,
}

/// The values that each unknown cell can have, none further from the truth than the window.
pub(super) fn brute(
    system: &System,
    withheld: &Withheld,
    reader: Reader,
    window: u64,
) -> BTreeMap<CellId, BTreeSet<u64>> {
    let is_unknown = |id: &CellId| {
        let cell = &system.cells[id.0];
        let rounded = cell.rule.is_some_and(|rule| matches!(system.rules[rule.0].method, Method::Round(_)));
        match cell.standing {
            Standing::Public => false,
            Standing::Hidden => true,
            Standing::Shown => withheld.cells.contains(id) || rounded,
        }
    };
    let unknown: Vec<CellId> = (0..system.cells.len()).map(CellId).filter(is_unknown).collect();
    let last = |law: &Law| unknown.iter().rposition(|cell| law.cells().contains(cell));
    let mut complete = vec![Vec::new(); unknown.len()];
    let mut forced = vec![None; unknown.len()];
    for (at, relation) in system.relations.iter().enumerate() {
        if let Some(last) = last(&relation.law).filter(|_| !withheld.relations.contains(&RelationId(at))) {
            complete[last].push(&relation.law);
            if matches!(relation.law, Law::Sum { .. }) {
                forced[last] = Some(&relation.law);
            }
        }
    }
    let parts = scopes(system).into_iter().flat_map(|scope| components(system, withheld, &scope, false));
    let parts = parts.map(|part| part.cells).collect();
    let values = system.cells.iter().map(|cell| cell.value).collect();
    let found = BTreeMap::new();
    let mut brute = Brute { system, withheld, reader, unknown, complete, forced, window, parts, values, found };
    brute.go(0);
    brute.found
}

impl Brute<'_> {
    fn go(&mut self, at: usize) {
        let Some(cell) = self.unknown.get(at).copied() else {
            if self.reader == Reader::Plain || self.fits_rule() {
                for cell in &self.unknown {
                    self.found.entry(*cell).or_default().insert(self.values[cell.0]);
                }
            }
            return;
        };
        let kept = self.values[cell.0];
        let values: Vec<u64> = match self.forced[at] {
            Some(law) => self.solve(law, cell).into_iter().collect(),
            None => (kept.saturating_sub(self.window)..=kept + self.window).collect(),
        };
        for value in values {
            self.values[cell.0] = value;
            if self.allowed(cell, value) && self.complete[at].iter().all(|law| keeps(law, &self.values)) {
                self.go(at + 1);
            }
        }
        self.values[cell.0] = kept;
    }

    fn solve(&self, law: &Law, cell: CellId) -> Option<u64> {
        let Law::Sum { total, parts } = law else { return None };
        let others: u64 = parts.iter().filter(|part| **part != cell).map(|part| self.values[part.0]).sum();
        if *total == cell { Some(others) } else { self.values[total.0].checked_sub(others) }
    }

    fn allowed(&self, id: CellId, value: u64) -> bool {
        let cell = &self.system.cells[id.0];
        let rule = cell.rule.map(|rule| &self.system.rules[rule.0]);
        let rounds = match rule.map(|rule| rule.method) {
            Some(Method::Round(base)) if cell.standing == Standing::Shown && !self.withheld.cells.contains(&id) => {
                rounded(value, base) == rounded(cell.value, base)
            }
            _ => true,
        };
        let suppressed = rule.is_some_and(|rule| rule.zeros == Zeros::Shown && rule.method == Method::Suppress);
        let near = cell.value.abs_diff(value) <= self.window && cell.most.is_none_or(|most| value <= most);
        let zero = value == 0 && cell.value > 0 && suppressed && self.withheld.cells.contains(&id);
        near && rounds && !(zero && self.reader == Reader::KnowsRule)
    }

    fn fits_rule(&self) -> bool {
        self.parts.iter().all(|part| {
            let shown = |cell: &&CellId| self.withheld.cells.contains(cell);
            let small = |cell: &CellId| {
                let rule = self.system.cells[cell.0].rule.map(|rule| &self.system.rules[rule.0]);
                rule.is_some_and(|rule| self.values[cell.0] < rule.threshold)
            };
            let rounds = matches!(self.system.rules[0].method, Method::Round(_));
            let applies = !rounds && part.iter().filter(shown).any(|cell| self.system.is_small(*cell));
            !applies || part.iter().filter(shown).any(small)
        })
    }
}

/// A number rounded half away from zero, by trial.
fn round(over: i128, under: i128) -> i128 {
    let (size, sign) = (over.abs(), over.signum());
    let mut whole = size / under;
    if 2 * (size - whole * under) >= under {
        whole += 1;
    }
    whole * sign
}

fn keeps(law: &Law, values: &[u64]) -> bool {
    let value = |cell: CellId| i128::from(values[cell.0]);
    let form = |form: &Form| {
        let terms = form.terms.iter().map(|(factor, cell)| i128::from(*factor) * value(*cell));
        terms.sum::<i128>() + i128::from(form.constant)
    };
    match law {
        Law::Sum { total, parts } => value(*total) == parts.iter().map(|part| value(*part)).sum::<i128>(),
        Law::Linear { terms, least, most } => {
            let sum = form(&Form { terms: terms.clone(), constant: 0 });
            least.is_none_or(|least| i128::from(least) <= sum) && most.is_none_or(|most| sum <= i128::from(most))
        }
        Law::Ratio { over, under, factor, decimals, printed } => {
            let scale = i128::from(*factor) * 10_i128.pow(*decimals);
            form(under) > 0 && round(form(over) * scale, form(under)) == i128::from(*printed)
        }
        Law::Points { now, before, factor, decimals, printed } => {
            let scale = i128::from(*factor) * 10_i128.pow(*decimals);
            let over = value(now.0) * value(before.1) - value(before.0) * value(now.1);
            let under = value(now.1) * value(before.1);
            under > 0 && round(over * scale, under) == i128::from(*printed)
        }
        Law::Place { cell, among, highest_first, place, tied } => {
            let ahead = |other: &&CellId| {
                if *highest_first { value(**other) > value(*cell) } else { value(**other) < value(*cell) }
            };
            let beside = among.iter().any(|other| value(*other) == value(*cell));
            among.iter().filter(ahead).count() + 1 == *place && tied.is_none_or(|tied| tied == beside)
        }
    }
}
