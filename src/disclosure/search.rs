//! Possible tables in whole numbers: branching over what the simplex method leaves open.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::Ground;
use super::simplex::{Bound, Range, Stop, Tableau, Why};
use super::system::CellId;

/// What is known of cells so far.
#[derive(Debug)]
pub(super) struct Known {
    /// The values that they were found to be able to have.
    pub(super) values: BTreeMap<CellId, BTreeSet<u64>>,
    /// How much may still be done to find more, in numbers changed. It is what keeps a hopeless search from going
    /// on for ever; being counted and not timed, it ends at the same point on every machine.
    pub(super) effort: u64,
}

impl Known {
    pub(super) fn new() -> Self {
        Known { values: BTreeMap::new(), effort: EFFORT }
    }
}

/// One or two seconds.
pub(super) const EFFORT: u64 = 60_000_000;
/// What a search for one table may take of it.
const EFFORT_OF_ONE: u64 = 3_000_000;

/// `variable ≥ at`, or the contrary.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement {
    pub(super) variable: usize,
    pub(super) at: i128,
    pub(super) contrary: bool,
}

/// So many of some statements are true.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) statements: Vec<Statement>,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) why: Ground,
}

/// Unknown cells that hang together.
#[derive(Clone, Debug)]
pub(super) struct Component {
    /// The cells; their places are their variables.
    pub(super) cells: Vec<CellId>,
    /// Which of them must be protected.
    pub(super) watched: Vec<usize>,
    /// The true table.
    pub(super) start: Tableau,
    /// The table at hand.
    pub(super) tableau: Tableau,
    pub(super) tallies: Vec<Tally>,
    /// Whether something is known of them that could not be written down.
    pub(super) opaque: bool,
}

/// What became of the search for one more value of a cell.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It can have as many values as it must.
    Enough,
    /// It can have no values but those found, on these grounds.
    Exact(BTreeSet<Ground>),
    /// The search was given up.
    Unproven,
}

/// So many nodes a search for one table may take.
const NODES: usize = 2_000;
/// So many values are tried one by one.
const TRIES: u64 = 2_000;

enum Outcome {
    Found,
    Empty(BTreeSet<Ground>),
    Spent,
}

impl Component {
    /// Looks for values of a cell until there are enough.
    pub(super) fn explore(&mut self, at: usize, known: &mut Known, enough: usize) -> Verdict {
        let cell = self.cells[at];
        let mut grounds = BTreeSet::new();
        let mut spent = self.opaque;
        for beyond in [above, below] {
            loop {
                let found = known.values.entry(cell).or_default();
                if found.len() >= enough {
                    return Verdict::Enough;
                }
                let beyond = beyond(found);
                let outcome = if self.opaque { Outcome::Spent } else { self.try_range(at, beyond, known, enough) };
                match outcome {
                    Outcome::Found => continue,
                    Outcome::Spent => spent = true,
                    Outcome::Empty(proof) => grounds.extend(proof),
                }
                break;
            }
        }
        if spent { Verdict::Unproven } else { self.fill(at, known, enough, grounds) }
    }

    /// Tries the values between those found.
    fn fill(&mut self, at: usize, known: &mut Known, enough: usize, mut grounds: BTreeSet<Ground>) -> Verdict {
        let cell = self.cells[at];
        let found = known.values.entry(cell).or_default().clone();
        let (Some(first), Some(last)) = (found.first().copied(), found.last().copied()) else {
            return Verdict::Unproven;
        };
        for value in (first..=last.min(first.saturating_add(TRIES))).filter(|value| !found.contains(value)) {
            let bound = Some(Bound { at: i128::from(value), why: None });
            match self.try_range(at, Range { lower: bound, upper: bound }, known, enough) {
                Outcome::Found if known.values.get(&cell).is_some_and(|found| found.len() >= enough) => {
                    return Verdict::Enough;
                }
                Outcome::Found => {}
                Outcome::Spent => return Verdict::Unproven,
                Outcome::Empty(proof) => grounds.extend(proof),
            }
        }
        if last - first > TRIES { Verdict::Unproven } else { Verdict::Exact(grounds) }
    }

    /// Looks for a possible table in which a cell lies in a range, and notes all its values.
    fn try_range(&mut self, at: usize, range: Range, known: &mut Known, enough: usize) -> Outcome {
        if self.tableau.is_overflown() {
            self.tableau = self.start.clone();
        }
        let before = self.tableau.range(at);
        let mut narrowed = before;
        narrowed.narrow(range);
        self.tableau.set_range(at, narrowed);
        let mut nodes = NODES;
        let allowance = known.effort.min(EFFORT_OF_ONE);
        self.tableau.allowance = allowance;
        let outcome = self.search(&mut nodes);
        known.effort -= allowance - self.tableau.allowance;
        self.tableau.set_range(at, before);
        if let Outcome::Found = outcome {
            for (variable, cell) in self.cells.iter().enumerate() {
                let found = known.values.entry(*cell).or_default();
                let value = u64::try_from(self.tableau.value(variable).0).unwrap_or(u64::MAX);
                if found.len() < enough || variable == at {
                    found.insert(value);
                }
            }
        }
        outcome
    }

    fn search(&mut self, nodes: &mut usize) -> Outcome {
        if *nodes == 0 {
            return Outcome::Spent;
        }
        *nodes -= 1;
        match self.tableau.check() {
            Err(Stop::Spent) => return Outcome::Spent,
            Err(Stop::Conflict(grounds)) => return Outcome::Empty(grounds),
            Ok(()) => {}
        }
        let part = (0..self.cells.len()).find(|variable| !self.tableau.value(*variable).1);
        if let Some(variable) = part {
            let at = self.tableau.value(variable).0 + 1;
            return self.branch(Statement { variable, at, contrary: false }, nodes);
        }
        let off = self.tallies.iter().position(|tally| !(tally.least..=tally.most).contains(&self.count(tally)));
        off.map_or(Outcome::Found, |tally| self.split(tally, nodes))
    }

    fn is_true(&self, statement: Statement) -> bool {
        (self.tableau.value(statement.variable).0 >= statement.at) != statement.contrary
    }

    fn count(&self, tally: &Tally) -> usize {
        tally.statements.iter().filter(|it| self.is_true(**it)).count()
    }

    /// Decides one more statement of a tally that does not come out.
    fn split(&mut self, tally: usize, nodes: &mut usize) -> Outcome {
        let tally = &self.tallies[tally];
        let too_few = self.count(tally) < tally.least;
        let wrong: Vec<Statement> =
            tally.statements.iter().copied().filter(|it| self.is_true(*it) != too_few).collect();
        let Some(open) = wrong.iter().find(|it| self.decided(**it).is_none()) else {
            let decided =
                wrong.iter().filter_map(|it| self.decided(*it)).filter_map(|bound| bound.why).flat_map(Why::grounds);
            return Outcome::Empty(decided.chain([tally.why]).collect());
        };
        self.branch(Statement { contrary: open.contrary == too_few, ..*open }, nodes)
    }

    /// The bound that makes a statement true or false whatever else is.
    fn decided(&self, statement: Statement) -> Option<Bound> {
        let Range { lower, upper } = self.tableau.range(statement.variable);
        lower.filter(|bound| bound.at >= statement.at).or_else(|| upper.filter(|bound| bound.at < statement.at))
    }

    /// Searches where a statement holds, and then where it does not.
    fn branch(&mut self, first: Statement, nodes: &mut usize) -> Outcome {
        let mut grounds = BTreeSet::new();
        for contrary in [first.contrary, !first.contrary] {
            let before = self.tableau.range(first.variable);
            let mut narrowed = before;
            narrowed.narrow(if contrary {
                Range { lower: None, upper: Some(Bound { at: first.at - 1, why: None }) }
            } else {
                Range { lower: Some(Bound { at: first.at, why: None }), upper: None }
            });
            self.tableau.set_range(first.variable, narrowed);
            let outcome = self.search(nodes);
            self.tableau.set_range(first.variable, before);
            match outcome {
                Outcome::Empty(proof) => grounds.extend(proof),
                Outcome::Found | Outcome::Spent => return outcome,
            }
        }
        Outcome::Empty(grounds)
    }
}

/// All values higher than those found.
fn above(found: &BTreeSet<u64>) -> Range {
    let at = found.last().map_or(0, |last| i128::from(*last) + 1);
    Range { lower: Some(Bound { at, why: None }), upper: None }
}

/// All values lower than those found.
fn below(found: &BTreeSet<u64>) -> Range {
    let at = found.first().map_or(0, |first| i128::from(*first) - 1);
    Range { lower: None, upper: Some(Bound { at, why: None }) }
}
