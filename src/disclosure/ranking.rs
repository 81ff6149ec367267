//! Rankings: places that are printed say more together than each by itself.
//!
//! Of two cells with a place in the same ranking, a reader knows which is ahead. So the cells with places make a
//! chain, each at least one more than the next or equal to it, and a place only has to be counted out against
//! the cells whose place is not printed.

use std::collections::{BTreeMap, BTreeSet};

use super::law::{Law, Row};
use super::system::{CellId, RelationId, System};

/// The cells that are ranked and the direction; the cells with places, and the relations that say them.
type Printed = BTreeMap<(bool, BTreeSet<CellId>), BTreeMap<CellId, (usize, RelationId)>>;

/// The places that are printed, ranking by ranking.
pub(super) struct Rankings(Printed);

/// One row of a chain, and the two places that it follows from.
pub(super) struct Link {
    pub(super) row: Row,
    pub(super) places: (RelationId, RelationId),
}

fn key(law: &Law) -> Option<(bool, BTreeSet<CellId>)> {
    match law {
        Law::Place { highest_first, .. } => Some((*highest_first, law.cells().into_iter().collect())),
        _ => None,
    }
}

impl Rankings {
    pub(super) fn of(system: &System, relations: impl Iterator<Item = RelationId>) -> Self {
        let mut printed = Printed::new();
        for id in relations {
            let law = &system.relations[id.0].law;
            if let (Law::Place { cell, place, .. }, Some(key)) = (law, key(law)) {
                printed.entry(key).or_default().insert(*cell, (*place, id));
            }
        }
        Rankings(printed)
    }

    /// All chains.
    pub(super) fn links(&self) -> Vec<Link> {
        let chain = |((highest_first, _), places): (&(bool, _), &BTreeMap<CellId, (usize, RelationId)>)| {
            let mut order: Vec<(usize, CellId, RelationId)> =
                places.iter().map(|(cell, (place, id))| (*place, *cell, *id)).collect();
            order.sort();
            let sign = if *highest_first { 1 } else { -1 };
            let link = |pair: &[(usize, CellId, RelationId)]| {
                let ((place, ahead, first), (next, behind, second)) = (pair[0], pair[1]);
                let (least, most) = if place == next { (0, Some(0)) } else { (1, None) };
                let terms = vec![(sign, ahead), (-sign, behind)];
                Link { row: Row { terms, least: Some(least), most }, places: (first, second) }
            };
            order.windows(2).map(link).collect::<Vec<Link>>()
        };
        self.0.iter().flat_map(chain).collect()
    }

    /// The places of the cells that a law ranks another one among.
    pub(super) fn beside(&self, law: &Law) -> BTreeMap<CellId, usize> {
        let places = key(law).and_then(|key| self.0.get(&key));
        places.into_iter().flatten().map(|(cell, (place, _))| (*cell, *place)).collect()
    }
}
