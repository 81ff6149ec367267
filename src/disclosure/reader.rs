//! What a reader has before him: the unknown cells, and what binds them, in parts that hang together.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::Ground;
use super::law::{self, Reading};
use super::ranking::{Link, Rankings};
use super::search::{Component, Statement, Tally};
use super::simplex::{Bound, Range, Tableau, Why};
use super::system::{Cell, CellId, RelationId, Standing, System, Withheld, Zeros};

/// Cells and relations that hang together, whatever is withheld.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) cells: Vec<CellId>,
    pub(super) relations: Vec<RelationId>,
}

/// Sets that grow together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(len: usize) -> Self {
        Groups((0..len).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, members: impl IntoIterator<Item = usize>) {
        let mut members = members.into_iter();
        let Some(first) = members.next() else { return };
        for member in members {
            // The lower number leads, so that the order is that of the first members.
            let (one, other) = (self.root(first), self.root(member));
            self.0[one.max(other)] = one.min(other);
        }
    }
}

/// A system in parts that have nothing to do with one another, without the relations that do not hold.
pub(super) fn scopes(system: &System) -> Vec<Scope> {
    let mut groups = Groups::new(system.cells.len());
    for relation in &system.relations {
        groups.join(relation.law.cells().iter().map(|cell| cell.0));
    }
    let mut scopes: BTreeMap<usize, Scope> = BTreeMap::new();
    for cell in 0..system.cells.len() {
        scopes.entry(groups.root(cell)).or_default().cells.push(CellId(cell));
    }
    for (at, relation) in system.relations.iter().enumerate() {
        if let Some(first) = relation.law.cells().first().filter(|_| system.holds(RelationId(at))) {
            scopes.entry(groups.root(first.0)).or_default().relations.push(RelationId(at));
        }
    }
    scopes.into_values().collect()
}

/// The range that a reader knows of a cell that is withheld, hidden or rounded; nothing if he knows its value.
pub(super) fn unknown(system: &System, withheld: &Withheld, id: CellId) -> Option<Range> {
    let cell = &system.cells[id.0];
    let is_withheld = withheld.cells.contains(&id);
    match (cell.standing, system.base(id)) {
        (Standing::Public, _) => None,
        (Standing::Shown, base) if !is_withheld => base.map(|base| rounding(cell, id, base)),
        _ => Some(bounds(system, cell, is_withheld)),
    }
}

/// The public bounds of a cell; a wrong one gives way to the true value.
fn bounds(system: &System, cell: &Cell, is_withheld: bool) -> Range {
    let given = |at: u64| Some(Bound { at: i128::from(at), why: None });
    let mut range = Range {
        lower: given(cell.least.min(cell.value)),
        upper: cell.most.and_then(|most| given(most.max(cell.value))),
    };
    let rule = cell.rule.map(|rule| &system.rules[rule.0]);
    let shows_zeros = rule.is_some_and(|rule| rule.zeros == Zeros::Shown && rule.suppresses());
    if is_withheld && cell.standing == Standing::Shown && shows_zeros && cell.value > 0 {
        let one = Some(Bound { at: 1, why: Some(Why::One(Ground::ZerosShown)) });
        range.narrow(Range { lower: one, upper: None });
    }
    range
}

fn rounding(cell: &Cell, id: CellId, base: u64) -> Range {
    let printed = super::rounded(cell.value, base);
    let why = Some(Why::One(Ground::Rounded(id)));
    let lower = printed.checked_sub(base / 2).map(|at| Bound { at: i128::from(at), why });
    let upper = i128::from(printed) + i128::from((base - 1) / 2);
    let mut range = Range { lower: Some(Bound { at: 0, why: None }), upper: Some(Bound { at: upper, why }) };
    range.narrow(Range { lower, upper: None });
    range
}

/// Whether a reader must not find out a cell: it is withheld, or small and not printed as it is.
pub(super) fn is_watched(system: &System, withheld: &Withheld, id: CellId) -> bool {
    match system.cells[id.0].standing {
        Standing::Public => false,
        Standing::Hidden => system.is_small(id),
        Standing::Shown => withheld.cells.contains(&id) || (system.base(id).is_some() && system.is_small(id)),
    }
}

/// Sums of unknown cells by their places.
type Terms = Vec<(i128, usize)>;

/// Takes terms apart: those of unknown cells, and the sum of the others.
type Apart<'a> = &'a dyn Fn(&[(i128, CellId)]) -> (Terms, i128);

/// So many of some statements are true: the statements, the least, the most, and how it is known.
type Counted = (Vec<(Terms, i128)>, usize, usize, Ground);

/// What binds unknown cells, before it is taken apart.
#[derive(Default)]
struct Draft {
    cells: Vec<CellId>,
    ranges: Vec<Range>,
    sums: Vec<(Terms, Range)>,
    tallies: Vec<Counted>,
    opaque: Vec<Vec<usize>>,
}

/// The unknown cells of a scope in parts that hang together. `with_rule` says whether the reader knows that one
/// withheld cell of each part is small.
pub(super) fn components(system: &System, withheld: &Withheld, scope: &Scope, with_rule: bool) -> Vec<Component> {
    let mut draft = Draft::default();
    let mut places: BTreeMap<CellId, usize> = BTreeMap::new();
    for cell in &scope.cells {
        if let Some(range) = unknown(system, withheld, *cell) {
            places.insert(*cell, draft.cells.len());
            draft.cells.push(*cell);
            draft.ranges.push(range);
        }
    }
    if draft.cells.is_empty() {
        return Vec::new();
    }
    let relations = || scope.relations.iter().copied().filter(|id| !withheld.relations.contains(id));
    let rankings = Rankings::of(system, relations());
    for Link { row, places: (one, other) } in rankings.links() {
        let parts = take_apart(&row.terms, &places, &|cell| i128::from(system.cells[cell.0].value));
        draft.row(&row, parts, Why::Both(Ground::Relation(one), Ground::Relation(other)));
    }
    relations().for_each(|id| draft.relation(system, id, &places, &rankings));
    draft.components(system, withheld, with_rule)
}

impl Draft {
    fn relation(&mut self, system: &System, id: RelationId, places: &BTreeMap<CellId, usize>, rankings: &Rankings) {
        let law = &system.relations[id.0].law;
        let unknown: Vec<usize> = law.cells().iter().filter_map(|cell| places.get(cell).copied()).collect();
        if unknown.is_empty() {
            return;
        }
        let value = |cell: CellId| i128::from(system.cells[cell.0].value);
        let apart = |terms: &[(i128, CellId)]| take_apart(terms, places, &value);
        let known = |cell| (!places.contains_key(&cell)).then(|| value(cell));
        match law.reading(&known, &rankings.beside(law)) {
            Reading::Rows(rows) => {
                rows.iter().for_each(|row| self.row(row, apart(&row.terms), Why::One(Ground::Relation(id))))
            }
            Reading::Tallies(tallies) => tallies.iter().for_each(|tally| self.tally(tally, &apart, id)),
            Reading::Opaque => self.opaque.push(unknown),
        }
    }

    /// A row of one unknown is a bound of it; in others, what all factors have in common is taken out.
    fn row(&mut self, row: &law::Row, (mut terms, constant): (Terms, i128), why: Why) {
        let common = terms.iter().fold(0, |common, (factor, _)| gcd(common, *factor));
        if common == 0 {
            return;
        }
        // A bound on a single unknown is one on the unknown itself: its sign goes too.
        let common = if terms.len() == 1 { terms[0].0 } else { common };
        terms.iter_mut().for_each(|(factor, _)| *factor /= common);
        let (mut least, mut most) = (row.least.map(|it| it - constant), row.most.map(|it| it - constant));
        if common < 0 {
            (least, most) = (most.map(|it| -it), least.map(|it| -it));
        }
        let size = common.abs();
        let range = Range {
            lower: least.map(|it| Bound { at: -(-it).div_euclid(size), why: Some(why) }),
            upper: most.map(|it| Bound { at: it.div_euclid(size), why: Some(why) }),
        };
        match terms.as_slice() {
            [(_, place)] => self.ranges[*place].narrow(range),
            _ => self.sums.push((terms, range)),
        }
    }

    fn tally(&mut self, tally: &law::Tally, apart: Apart<'_>, id: RelationId) {
        let mut settled = 0;
        let mut open = Vec::new();
        for (terms, least) in &tally.statements {
            let (terms, constant) = apart(terms);
            if terms.is_empty() {
                settled += usize::from(constant >= *least);
            } else {
                open.push((terms, least - constant));
            }
        }
        let (least, most) = (tally.least.saturating_sub(settled), tally.most.saturating_sub(settled));
        if least > 0 || most < open.len() {
            self.tallies.push((open, least, most, Ground::Relation(id)));
        }
    }

    fn components(self, system: &System, withheld: &Withheld, with_rule: bool) -> Vec<Component> {
        let mut groups = Groups::new(self.cells.len());
        self.sums.iter().for_each(|(terms, _)| groups.join(terms.iter().map(|term| term.1)));
        self.opaque.iter().for_each(|places| groups.join(places.iter().copied()));
        for (statements, ..) in &self.tallies {
            groups.join(statements.iter().flat_map(|(terms, _)| terms.iter().map(|term| term.1)));
        }
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in 0..self.cells.len() {
            members.entry(groups.root(place)).or_default().push(place);
        }
        let roots: Vec<usize> = (0..self.cells.len()).map(|place| groups.root(place)).collect();
        let component = |(root, members): (usize, Vec<usize>)| {
            let within = |place: usize| roots[place] == root;
            let mut component = self.component(system, &members, &within);
            component.watched = watched(system, withheld, &component.cells);
            component.tallies.extend(one_is_small(system, withheld, &component.cells).filter(|_| with_rule));
            component
        };
        members.into_iter().map(component).collect()
    }

    fn component(&self, system: &System, members: &[usize], within: &dyn Fn(usize) -> bool) -> Component {
        let local: BTreeMap<usize, usize> = members.iter().enumerate().map(|(at, place)| (*place, at)).collect();
        let localise =
            |terms: &Terms| -> Terms { terms.iter().map(|(factor, place)| (*factor, local[place])).collect() };
        let mut ranges: Vec<Range> = members.iter().map(|place| self.ranges[*place]).collect();
        let mut sums = Vec::new();
        for (terms, range) in self.sums.iter().filter(|(terms, _)| within(terms[0].1)) {
            sums.push(localise(terms));
            ranges.push(*range);
        }
        let mut tallies = Vec::new();
        for (statements, least, most, why) in &self.tallies {
            if !statements.first().is_some_and(|(terms, _)| within(terms[0].1)) {
                continue;
            }
            let mut statement = |(terms, at): &(Terms, i128)| match terms.as_slice() {
                [(1, place)] => Statement { variable: local[place], at: *at, contrary: false },
                [(-1, place)] => Statement { variable: local[place], at: 1 - at, contrary: true },
                _ => {
                    sums.push(localise(terms));
                    ranges.push(Range::default());
                    Statement { variable: ranges.len() - 1, at: *at, contrary: false }
                }
            };
            let statements = statements.iter().map(&mut statement).collect();
            tallies.push(Tally { statements, least: *least, most: *most, why: *why });
        }
        let cells: Vec<CellId> = members.iter().map(|place| self.cells[*place]).collect();
        let values = cells.iter().map(|cell| i128::from(system.cells[cell.0].value)).collect();
        let opaque = self.opaque.iter().any(|places| within(places[0]));
        let start = Tableau::new(values, &sums, ranges);
        Component { cells, watched: Vec::new(), tableau: start.clone(), start, tallies, opaque }
    }
}

/// Terms of unknown cells, and the sum of the known.
fn take_apart(
    terms: &[(i128, CellId)],
    places: &BTreeMap<CellId, usize>,
    value: &dyn Fn(CellId) -> i128,
) -> (Terms, i128) {
    let mut unknown: BTreeMap<usize, i128> = BTreeMap::new();
    let mut constant = 0;
    for (factor, cell) in terms {
        match places.get(cell) {
            Some(place) => *unknown.entry(*place).or_default() += factor,
            None => constant += factor * value(*cell),
        }
    }
    (unknown.into_iter().filter(|(_, factor)| *factor != 0).map(|(place, factor)| (factor, place)).collect(), constant)
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn watched(system: &System, withheld: &Withheld, cells: &[CellId]) -> Vec<usize> {
    (0..cells.len()).filter(|at| is_watched(system, withheld, cells[*at])).collect()
}

/// What the rule itself says of withheld cells that hang together: not all are large. Only where it is why
/// they are withheld.
fn one_is_small(system: &System, withheld: &Withheld, cells: &[CellId]) -> impl Iterator<Item = Tally> {
    let shown = |cell: CellId| withheld.cells.contains(&cell) && system.cells[cell.0].standing == Standing::Shown;
    let printed: Vec<usize> = (0..cells.len()).filter(|at| shown(cells[*at])).collect();
    let threshold = |at: usize| system.rule_of(cells[at]).map(|rule| rule.threshold);
    let highest = printed.iter().filter_map(|at| threshold(*at)).max().unwrap_or(0);
    let statements: Vec<Statement> = printed
        .iter()
        .map(|at| Statement { variable: *at, at: i128::from(threshold(*at).unwrap_or(highest)), contrary: true })
        .collect();
    let by_rule = printed.iter().any(|at| system.is_small(cells[*at]))
        && printed.iter().all(|at| system.base(cells[*at]).is_none());
    let most = statements.len();
    by_rule.then_some(Tally { statements, least: 1, most, why: Ground::OneIsSmall }).into_iter()
}

/// The cells of unknown parts without a cell that is small: nothing is gained by withholding them.
pub(super) fn pointless(system: &System, withheld: &Withheld, scope: &Scope) -> BTreeSet<CellId> {
    let parts = components(system, withheld, scope, false);
    let idle = parts.iter().filter(|part| !part.cells.iter().any(|cell| system.is_small(*cell)));
    idle.flat_map(|part| part.cells.iter().copied()).filter(|cell| withheld.cells.contains(cell)).collect()
}
