//! Which cells to withhold.
//!
//! A cell that a reader recovers has a proof, and every proof rests on relations. To break it, a printed cell
//! of one of them must go: so every step withholds one cell of the proof, the one that costs readers least,
//! and attacks again. In the end, every cell that turns out not to be needed is printed after all. The outcome
//! is safe if the attack says so, whatever the choice was; it is good, not the best there is.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::{Finding, Ground, Kind, attack_scope, first_finding, relations};
use super::law::Law;
use super::reader::{Scope, pointless, scopes, unknown};
use super::search::{EFFORT, Known};
use super::system::{CellId, RelationId, Standing, System, Withheld, Zeros, derived};

/// What to withhold from an edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// Cells that are too small.
    pub primary: BTreeSet<CellId>,
    /// Cells from which those could be computed.
    pub secondary: BTreeSet<CellId>,
    /// Printed relations: what is derived from withheld cells, and what gives cells away.
    pub relations: BTreeSet<RelationId>,
    /// What a reader finds out even so.
    pub findings: Vec<Finding>,
}

impl Protection {
    /// All that is not printed.
    pub fn withheld(&self) -> Withheld {
        let cells = self.primary.union(&self.secondary).copied().collect();
        Withheld { cells, relations: self.relations.clone() }
    }
}

/// Chooses what to withhold so that no reader can recover a cell that is too small, nor one that is withheld to
/// that end. Whatever cannot be protected is in [`Protection::findings`].
pub fn protect(system: &System) -> Protection {
    let heights = heights(system);
    let mut protection = Protection::default();
    let concerned = |cell: &CellId| system.is_small(*cell) || system.base(*cell).is_some();
    for scope in scopes(system).iter().filter(|scope| scope.cells.iter().any(concerned)) {
        let mut plan = Plan::new(system, scope, &heights);
        plan.withhold();
        plan.relent();
        protection.findings.extend(attack_scope(system, &plan.withheld, scope));
        let secondary = plan.withheld.cells.difference(&plan.primary).copied();
        protection.secondary.extend(secondary);
        protection.primary.extend(plan.primary);
        protection.relations.extend(plan.withheld.relations);
    }
    protection.findings.sort_by_key(|finding| finding.cell);
    protection
}

/// For each cell how many levels of parts are below it.
fn heights(system: &System) -> Vec<usize> {
    let mut heights = vec![0; system.cells.len()];
    let sums = || {
        system.relations.iter().filter_map(|relation| match &relation.law {
            Law::Sum { total, parts } => Some((*total, parts)),
            _ => None,
        })
    };
    // No hierarchy is deeper, and one that goes in circles ends here.
    for _ in 0..10 {
        let before = heights.clone();
        for (total, parts) in sums() {
            let below = parts.iter().map(|part| heights[part.0] + 1).max().unwrap_or(0);
            heights[total.0] = heights[total.0].max(below);
        }
        if before == heights {
            break;
        }
    }
    heights
}

struct Plan<'a> {
    system: &'a System,
    scope: &'a Scope,
    heights: &'a [usize],
    /// The relations of each cell that follow from the layout.
    layout: BTreeMap<CellId, Vec<RelationId>>,
    primary: BTreeSet<CellId>,
    /// Relations that are withheld although no withheld cell is behind them.
    extra: BTreeSet<RelationId>,
    withheld: Withheld,
}

impl<'a> Plan<'a> {
    fn new(system: &'a System, scope: &'a Scope, heights: &'a [usize]) -> Self {
        let is_primary = |cell: &CellId| {
            let suppressed = system.rule_of(*cell).is_some_and(|rule| rule.suppresses());
            suppressed && system.is_small(*cell) && system.cells[cell.0].standing == Standing::Shown
        };
        let mut layout: BTreeMap<CellId, Vec<RelationId>> = BTreeMap::new();
        for id in scope.relations.iter().filter(|id| !system.relations[id.0].printed) {
            for cell in system.relations[id.0].law.cells() {
                layout.entry(cell).or_default().push(*id);
            }
        }
        let primary: BTreeSet<CellId> = scope.cells.iter().copied().filter(is_primary).collect();
        let withheld = Withheld { cells: primary.clone(), relations: BTreeSet::new() };
        let mut plan = Plan { system, scope, heights, layout, primary, extra: BTreeSet::new(), withheld };
        plan.derive();
        plan
    }

    /// What is derived from withheld cells is withheld.
    fn derive(&mut self) {
        self.withheld.relations = derived(self.system, &self.withheld.cells);
        self.withheld.relations.extend(&self.extra);
    }

    /// Withholds more until nothing is found, or nothing can be done about it.
    fn withhold(&mut self) {
        let mut known = Known::new();
        let mut aside = BTreeSet::new();
        while let Some(finding) = first_finding(self.system, &self.withheld, self.scope, &mut known, &aside) {
            let telling = self.telling(&finding);
            if !telling.is_empty() {
                self.extra.extend(telling);
            } else if let Some(cell) = self.cheapest(&finding) {
                self.withheld.cells.insert(cell);
            } else {
                aside.insert(finding.cell);
                continue;
            }
            self.derive();
        }
    }

    fn relations(&self, finding: &Finding) -> Vec<RelationId> {
        if finding.kind == Kind::Unproven {
            let of = |id: &RelationId| self.system.relations[id.0].law.cells().contains(&finding.cell);
            return self.scope.relations.iter().copied().filter(of).collect();
        }
        relations(&finding.grounds)
    }

    /// A printed relation of a proof: it goes before any cell does. Where there is no proof either way, all that
    /// are printed of unknown cells go, and those that turn out to be harmless come back.
    fn telling(&self, finding: &Finding) -> Vec<RelationId> {
        let printed = |id: &RelationId| self.system.relations[id.0].printed && !self.withheld.relations.contains(id);
        if finding.kind != Kind::Unproven {
            return self.relations(finding).into_iter().find(printed).into_iter().collect();
        }
        let is_unknown = |cell: &CellId| unknown(self.system, &self.withheld, *cell).is_some();
        let of_unknown = |id: &RelationId| self.system.relations[id.0].law.cells().iter().any(is_unknown);
        self.scope.relations.iter().copied().filter(|id| printed(id) && of_unknown(id)).collect()
    }

    /// The cell of a proof that costs least.
    fn cheapest(&self, finding: &Finding) -> Option<CellId> {
        let relations = self.relations(finding);
        let cells = relations.iter().flat_map(|id| self.system.relations[id.0].law.cells());
        let rounded = finding.grounds.iter().filter_map(|ground| match ground {
            Ground::Rounded(cell) => Some(*cell),
            _ => None,
        });
        let exact = cells.filter(|cell| self.system.base(*cell).is_none());
        exact.chain(rounded).filter(|cell| self.can_go(*cell)).min_by_key(|cell| self.cost(*cell, &relations))
    }

    fn can_go(&self, id: CellId) -> bool {
        let cell = &self.system.cells[id.0];
        let zero_stays = self
            .system
            .rule_of(id)
            .is_some_and(|rule| rule.zeros == Zeros::Shown && rule.suppresses() && cell.value == 0);
        cell.standing == Standing::Shown && !zero_stays && !self.withheld.cells.contains(&id)
    }

    /// Totals cost more than parts; a cell that would be the only unknown of another relation costs one more
    /// cell; large numbers cost more than small ones.
    fn cost(&self, cell: CellId, within: &[RelationId]) -> (usize, usize, u64, CellId) {
        let others = self.layout.get(&cell).into_iter().flatten().filter(|id| !within.contains(id));
        let alone = |id: &&RelationId| {
            let cells = self.system.relations[id.0].law.cells();
            !cells.iter().any(|cell| self.withheld.cells.contains(cell))
        };
        (self.heights[cell.0], others.filter(alone).count(), self.system.cells[cell.0].value, cell)
    }

    /// Prints again what need not be withheld, the most costly first.
    fn relent(&mut self) {
        let mut effort = EFFORT;
        if self.is_unsafe(&mut effort) {
            return;
        }
        for relation in self.extra.clone() {
            self.attempt(&mut effort, |plan| {
                plan.extra.remove(&relation);
            });
        }
        let mut secondary: Vec<CellId> = self.withheld.cells.difference(&self.primary).copied().collect();
        secondary.sort_by_key(|cell| (self.heights[cell.0], self.system.cells[cell.0].value, *cell));
        for cell in secondary.into_iter().rev() {
            if self.withheld.cells.contains(&cell) {
                self.attempt(&mut effort, |plan| {
                    plan.withheld.cells.remove(&cell);
                });
            }
        }
    }

    /// Makes a change, and takes it back if something is found.
    fn attempt(&mut self, effort: &mut u64, change: impl FnOnce(&mut Self)) {
        let before = (self.withheld.clone(), self.extra.clone());
        change(self);
        self.derive();
        for cell in pointless(self.system, &self.withheld, self.scope) {
            self.withheld.cells.remove(&cell);
        }
        self.derive();
        if self.is_unsafe(effort) {
            (self.withheld, self.extra) = before;
        }
    }

    fn is_unsafe(&self, effort: &mut u64) -> bool {
        let mut known = Known { effort: *effort, ..Known::new() };
        let found = first_finding(self.system, &self.withheld, self.scope, &mut known, &BTreeSet::new());
        *effort = known.effort;
        found.is_some()
    }
}
