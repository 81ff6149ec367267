//! What a reader can find out.

use std::collections::BTreeSet;

use super::law::Law;
use super::reader::{Scope, components, scopes, unknown};
use super::search::{Component, Known, Verdict};
use super::system::{CellId, Relation, RelationId, Rule, System, Withheld};

/// Something that a reader infers from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// A relation and the printed cells in it.
    Relation(RelationId),
    /// The range that a rounded cell says.
    Rounded(CellId),
    /// Zeros are shown, so that what is withheld is none.
    ZerosShown,
    /// One of the cells that are withheld together is below the threshold.
    OneIsSmall,
}

/// What is wrong with a withheld cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It can have these values and no others.
    Values(Vec<u64>),
    /// Nobody can say: the search took too long, or something known could not be written down.
    Unproven,
    /// Several withheld cells have a small sum, and it follows from a relation.
    Group {
        /// The cells.
        cells: Vec<CellId>,
        /// Their sum.
        sum: u64,
    },
}

/// A withheld cell that a reader can recover, or nearly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The cell; the first of a group.
    pub cell: CellId,
    /// What is wrong.
    pub kind: Kind,
    /// From what a reader finds it out.
    pub grounds: BTreeSet<Ground>,
}

/// Finds every withheld cell that a reader can recover from what is printed. Small cells that are hidden or
/// rounded are attacked as well.
pub fn attack(system: &System, withheld: &Withheld) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        scopes(system).iter().flat_map(|scope| attack_scope(system, withheld, scope)).collect();
    findings.sort_by_key(|finding| finding.cell);
    findings
}

pub(super) fn attack_scope(system: &System, withheld: &Withheld, scope: &Scope) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = Known::new();
    for mut part in components(system, withheld, scope, true) {
        for at in part.watched.clone() {
            findings.extend(try_cell(system, &mut part, at, &mut known).map(|it| essential(system, withheld, it)));
        }
    }
    findings.extend(groups(system, withheld, scope));
    findings
}

/// The first finding of a scope among cells that are not left aside. What is known from earlier attacks is
/// used: it stays true when more is withheld.
pub(super) fn first_finding(
    system: &System,
    withheld: &Withheld,
    scope: &Scope,
    known: &mut Known,
    aside: &BTreeSet<CellId>,
) -> Option<Finding> {
    for mut part in components(system, withheld, scope, true) {
        for at in part.watched.clone() {
            if aside.contains(&part.cells[at]) {
                continue;
            }
            if let Some(finding) = try_cell(system, &mut part, at, known) {
                return Some(finding);
            }
        }
    }
    groups(system, withheld, scope).into_iter().find(|finding| !aside.contains(&finding.cell))
}

fn try_cell(system: &System, part: &mut Component, at: usize, known: &mut Known) -> Option<Finding> {
    let cell = part.cells[at];
    known.values.entry(cell).or_default().insert(system.cells[cell.0].value);
    let (kind, grounds) = match part.explore(at, known, system.width(cell)) {
        Verdict::Enough => return None,
        Verdict::Exact(grounds) => (Kind::Values(known.values[&cell].iter().copied().collect()), grounds),
        Verdict::Unproven => (Kind::Unproven, BTreeSet::new()),
    };
    Some(Finding { cell, kind, grounds })
}

/// The values that a cell can have for all that a reader knows, at most so many of them, lowest first; nothing
/// if nobody can say. A cell that is printed has one.
pub fn feasible(system: &System, withheld: &Withheld, cell: CellId, at_most: usize) -> Option<Vec<u64>> {
    let scopes = scopes(system);
    let scope = scopes.iter().find(|scope| scope.cells.contains(&cell))?;
    let mut known = Known::new();
    known.values.insert(cell, BTreeSet::from([system.cells[cell.0].value]));
    for mut part in components(system, withheld, scope, true) {
        if let Some(at) = part.cells.iter().position(|it| *it == cell)
            && matches!(part.explore(at, &mut known, at_most), Verdict::Unproven)
        {
            return None;
        }
    }
    known.values.remove(&cell).map(|values| values.into_iter().collect())
}

/// The same finding from as few relations as will do.
fn essential(system: &System, withheld: &Withheld, finding: Finding) -> Finding {
    let Kind::Values(values) = &finding.kind else { return finding };
    // What hangs together is larger with all relations: the rule says less of it than of its pieces.
    if finding.grounds.contains(&Ground::OneIsSmall) {
        return finding;
    }
    let mut grounds = finding.grounds.clone();
    for ground in finding.grounds.iter().filter(|it| matches!(it, Ground::Relation(_))) {
        let others = relations(grounds.iter().filter(|it| *it != ground));
        if grounds.contains(ground)
            && let Some(fewer) = recovered(system, withheld, others, finding.cell, values.len())
        {
            grounds = fewer;
        }
    }
    Finding { grounds, ..finding }
}

/// The relations among grounds.
pub(super) fn relations<'a>(grounds: impl IntoIterator<Item = &'a Ground>) -> Vec<RelationId> {
    let relation = |ground: &Ground| match ground {
        Ground::Relation(relation) => Some(*relation),
        _ => None,
    };
    grounds.into_iter().filter_map(relation).collect()
}

/// The grounds on which a cell can have no more than so many values, if some relations are enough.
fn recovered(
    system: &System,
    withheld: &Withheld,
    relations: Vec<RelationId>,
    cell: CellId,
    values: usize,
) -> Option<BTreeSet<Ground>> {
    let of = |relation: &RelationId| system.relations[relation.0].law.cells();
    let cells: BTreeSet<CellId> = relations.iter().flat_map(of).chain([cell]).collect();
    let scope = Scope { cells: cells.into_iter().collect(), relations };
    let mut known = Known::new();
    known.values.insert(cell, BTreeSet::from([system.cells[cell.0].value]));
    components(system, withheld, &scope, false).iter_mut().find_map(|part| {
        let at = part.cells.iter().position(|it| *it == cell)?;
        match part.explore(at, &mut known, values + 1) {
            Verdict::Exact(grounds) => Some(grounds),
            Verdict::Enough | Verdict::Unproven => None,
        }
    })
}

/// Groups of withheld cells whose small sum is what is left of a relation.
fn groups(system: &System, withheld: &Withheld, scope: &Scope) -> Vec<Finding> {
    let open = scope.relations.iter().filter(|id| !withheld.relations.contains(id));
    open.filter_map(|id| group(system, withheld, *id)).collect()
}

fn group(system: &System, withheld: &Withheld, id: RelationId) -> Option<Finding> {
    let terms = equation(&system.relations[id.0])?;
    let is_unknown = |cell: CellId| unknown(system, withheld, cell).is_some();
    let open: Vec<(i64, CellId)> = terms.into_iter().filter(|(_, cell)| is_unknown(*cell)).collect();
    let (sign, cell) = *open.first()?;
    if open.len() < 2 || open.iter().any(|(factor, _)| *factor != sign) {
        return None;
    }
    let cells: Vec<CellId> = open.iter().map(|(_, cell)| *cell).collect();
    let sum = cells.iter().map(|cell| system.cells[cell.0].value).sum();
    let counts = |rule: &Rule| rule.groups && rule.suppresses() && rule.is_small(sum);
    let is_small = cells.iter().filter_map(|cell| system.rule_of(*cell)).any(counts);
    is_small.then(|| Finding {
        cell,
        kind: Kind::Group { cells, sum },
        grounds: BTreeSet::from([Ground::Relation(id)]),
    })
}

/// The terms of a relation that is an equation with factors of one.
fn equation(relation: &Relation) -> Option<Vec<(i64, CellId)>> {
    match &relation.law {
        Law::Sum { total, parts } => {
            Some([(1, *total)].into_iter().chain(parts.iter().map(|part| (-1, *part))).collect())
        }
        Law::Linear { terms, least, most } if least == most && terms.iter().all(|(factor, _)| factor.abs() == 1) => {
            Some(terms.clone())
        }
        _ => None,
    }
}
