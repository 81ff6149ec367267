//! Maps as they will be drawn: a shape for each area, whether a tile or where it lies; and classes of values, for all
//! charts in which a colour stands for a value.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::ChartKind;
use crate::boundary::{Point, Shape};
use crate::check::{self, Classing, MOST_CLASSES};
use crate::model::{Area, Data, Quantity, Table};
use crate::schema::Classes;
use crate::strings::{Strings, say};

/// What a map draws beside its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The shape of each category, in their order.
    pub shapes: Vec<Shape>,
    /// Areas of the same kind of which no row is drawn.
    pub blank: Vec<Blank>,
    /// The grid that the shapes lie on: across and down.
    pub size: Point,
    /// Tiles across, on a map of tiles.
    pub columns: Option<u32>,
}

/// An area of a map that has no figure there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Its name.
    pub name: String,
    /// A short form, where there is little room.
    pub short: String,
    /// Its shape.
    pub shape: Shape,
}

/// A class of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The least value in it; what is less is in the class before.
    pub from: Decimal,
    /// From where to where it goes, as printed.
    pub words: String,
    /// Its shade, from 0 for the lightest to [`MOST_CLASSES`].
    pub shade: usize,
}

/// A tile on its grid. It is a little lower than wide, as the letters in it are.
const TILE: Point = (100, 80);

/// Around a tile, so that places without one are not taken for one.
const GAP: i32 = 2;

/// The map of some rows, in the order drawn; nothing for a chart of another kind.
pub(super) fn map(table: &Table, plan: &check::Chart, rows: &[usize], data: &Data) -> Option<Arc<Map>> {
    let kind = table.areas.as_deref().filter(|_| matches!(plan.kind, ChartKind::TileMap | ChartKind::Map))?;
    let areas = &data.areas;
    let drawn: Vec<&Area> = rows.iter().filter_map(|row| areas.called(&table.rows[*row].label, kind)).collect();
    let others: Vec<&Area> = areas.of_kind(kind).filter(|area| !drawn.contains(area)).collect();
    let boundaries = areas.boundaries(kind).filter(|_| plan.kind == ChartKind::Map);
    let tiling = Tiling::of(drawn.iter().chain(&others).filter_map(|area| area.tile));
    let shape = |area: &Area| match boundaries {
        Some(_) => area.shape.clone(),
        None => area.tile.map(|tile| tiling.shape(tile)),
    };
    let blank = |area: &&Area| {
        let name = area.name.clone();
        Some(Blank { short: area.short.clone().unwrap_or_else(|| name.clone()), name, shape: shape(area)? })
    };
    Some(Arc::new(Map {
        shapes: drawn.iter().filter_map(|area| shape(area)).collect(),
        blank: others.iter().filter_map(blank).collect(),
        size: boundaries.map_or_else(|| tiling.size(), |it| it.size),
        columns: boundaries.is_none().then_some(tiling.columns),
    }))
}

/// The part of the plane that tiles take up.
struct Tiling {
    left: u32,
    top: u32,
    columns: u32,
    rows: u32,
}

impl Tiling {
    fn of(tiles: impl Iterator<Item = (u32, u32)>) -> Tiling {
        let (columns, rows): (BTreeSet<u32>, BTreeSet<u32>) = tiles.unzip();
        let ends = |all: &BTreeSet<u32>| all.first().copied().zip(all.last().copied()).unwrap_or_default();
        let ((left, right), (top, bottom)) = (ends(&columns), ends(&rows));
        Tiling { left, top, columns: (right - left).saturating_add(1), rows: (bottom - top).saturating_add(1) }
    }

    fn shape(&self, (column, row): (u32, u32)) -> Shape {
        let corner = (steps(column - self.left, TILE.0) + GAP, steps(row - self.top, TILE.1) + GAP);
        Shape::rectangle(corner, (TILE.0 - 2 * GAP, TILE.1 - 2 * GAP))
    }

    fn size(&self) -> Point {
        (steps(self.columns, TILE.0), steps(self.rows, TILE.1))
    }
}

/// So many tiles on the grid. Nobody lays out more than fit on it.
fn steps(number: u32, tile: i32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX).min(i32::MAX / 2 / tile) * tile
}

/// The classes of some values.
pub(super) fn classes(
    quantities: impl Iterator<Item = Quantity>,
    classing: &Classing,
    strings: &Strings,
) -> Vec<Class> {
    let mut quantities: Vec<Quantity> = quantities.collect();
    quantities.sort_by_key(|it| it.value);
    let values: Vec<Decimal> = quantities.iter().map(|it| it.value).collect();
    let (Some(least), Some(most)) = (quantities.first(), quantities.last()) else { return Vec::new() };
    match classing {
        Classing::Breaks(breaks) => set(breaks, least, strings),
        Classing::Rule(Classes::Equal) => {
            let step = (most.value - least.value) / Decimal::from(MOST_CLASSES);
            let number = if step.is_zero() { 1 } else { MOST_CLASSES };
            let from: Vec<Decimal> = (0..number).map(|at| least.value + step * Decimal::from(at)).collect();
            filled(&quantities, &from, strings)
        }
        Classing::Rule(Classes::Quantiles) => filled(&quantities, &quantiles(&values), strings),
        Classing::Rule(Classes::NaturalBreaks) => filled(&quantities, &natural_breaks(&values, MOST_CLASSES), strings),
    }
}

/// Classes that begin where the author says. All are told, those without a value too: maps are compared by them.
fn set(breaks: &[Decimal], like: &Quantity, strings: &Strings) -> Vec<Class> {
    let number = breaks.len() + 1;
    let print = |value: Decimal| {
        Quantity { value, decimals: like.decimals.max(value.normalize().scale()), ..like.clone() }.cell()
    };
    let under = say!(strings, "chart.under", value = print(breaks[0]));
    let first = Class { from: Decimal::MIN, words: under, shade: shade(0, number) };
    let others = breaks.iter().enumerate().map(|(at, from)| {
        let words = match breaks.get(at + 1) {
            Some(next) => say!(strings, "chart.to_under", from = print(*from), to = print(*next)),
            None => say!(strings, "chart.and_over", value = print(*from)),
        };
        Class { from: *from, words, shade: shade(at + 1, number) }
    });
    std::iter::once(first).chain(others).collect()
}

/// Classes that are told by the least and the most of the values in them; one without a value is left out.
fn filled(quantities: &[Quantity], from: &[Decimal], strings: &Strings) -> Vec<Class> {
    let class = |(at, start): (usize, &Decimal)| {
        let next = from.get(at + 1);
        let mut inside = quantities.iter().filter(|it| it.value >= *start && next.is_none_or(|next| it.value < *next));
        let first = inside.next()?.cell();
        let last = inside.next_back().map_or_else(|| first.clone(), Quantity::cell);
        let words = if first == last { first } else { say!(strings, "period.range", from = first, to = last) };
        Some(Class { from: *start, words, shade: shade(at, from.len()) })
    };
    from.iter().enumerate().filter_map(class).collect()
}

/// The shade of a class: as far from the others as can be.
fn shade(at: usize, number: usize) -> usize {
    let shades: &[usize] = match number {
        0..=2 => &[1, 4],
        3 => &[0, 2, 4],
        4 => &[0, 1, 3, 4],
        _ => &[0, 1, 2, 3, 4],
    };
    shades[at.min(shades.len() - 1)]
}

/// Where classes begin that have as many of some rising values each, as far as equal values allow.
fn quantiles(values: &[Decimal]) -> Vec<Decimal> {
    let number = MOST_CLASSES.min(values.len());
    let mut breaks: Vec<Decimal> = (0..number).map(|at| values[at * values.len() / number]).collect();
    breaks.dedup();
    breaks
}

/// Where classes begin so that values differ as little as they can from the mean of their class: the natural breaks of
/// Jenks, by the exact method of Fisher. `values` rise.
fn natural_breaks(values: &[Decimal], most: usize) -> Vec<Decimal> {
    // Equal values belong together.
    let runs: Vec<&[Decimal]> = values.chunk_by(|a, b| a == b).collect();
    let (Some(least), Some(greatest)) = (values.first(), values.last()) else { return Vec::new() };
    // Sums of the values, as parts of their extent, and of their squares give the spread of any class at once.
    let mut sums = vec![(0, Decimal::ZERO, Decimal::ZERO)];
    for run in &runs {
        let (count, sum, squares) = sums[sums.len() - 1];
        let value = ((run[0] - least).checked_div(greatest - least).unwrap_or_default()).round_dp(10);
        let times = Decimal::from(run.len());
        sums.push((count + run.len(), sum + value * times, squares + value * value * times));
    }
    let spread = |from: usize, to: usize| {
        let (count, sum, squares) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1, sums[to].2 - sums[from].2);
        squares - sum * sum / Decimal::from(count.max(1))
    };
    let n = runs.len();
    // The least spread of the first runs in the classes so far; and where the last of these classes begins.
    let mut best: Vec<Decimal> = (0..=n).map(|end| spread(0, end)).collect();
    let mut begins: Vec<Vec<usize>> = Vec::new();
    for classes in 2..=most.min(n) {
        let (mut next, mut begin) = (best.clone(), vec![0; n + 1]);
        // Of more runs, the last class begins no earlier: so half of what is left to try falls away with each step.
        let mut left = vec![(classes, n, classes - 1, n - 1)];
        while let Some((first, last, from, to)) = left.pop() {
            let end = usize::midpoint(first, last);
            let starts = (from..=to.min(end - 1)).map(|start| (best[start] + spread(start, end), start));
            let Some((least, start)) = starts.min() else { continue };
            (next[end], begin[end]) = (least, start);
            if first < end {
                left.push((first, end - 1, from, start));
            }
            if end < last {
                left.push((end + 1, last, start, to));
            }
        }
        best = next;
        begins.push(begin);
    }
    let mut starts = vec![n];
    for begin in begins.iter().rev() {
        starts.push(begin[starts[starts.len() - 1]]);
    }
    starts.push(0);
    starts.iter().skip(1).rev().map(|start| runs[*start][0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(values: &[i64]) -> Vec<Decimal> {
        values.iter().copied().map(Decimal::from).collect()
    }

    #[test]
    fn natural_breaks_lie_in_the_gaps() {
        let values = decimals(&[1, 2, 2, 3, 10, 11, 12, 40, 41, 90]);
        assert_eq!(natural_breaks(&values, 4), decimals(&[1, 10, 40, 90]));
        assert_eq!(natural_breaks(&decimals(&[5, 5, 5]), 5), decimals(&[5]));
        assert_eq!(natural_breaks(&decimals(&[1, 9]), 5), decimals(&[1, 9]));
    }

    /// All ways to cut values into classes, tried one by one.
    #[test]
    fn natural_breaks_are_the_best_there_are() {
        let values = decimals(&[3, 4, 8, 9, 15, 18, 19, 30, 33]);
        let spread = |run: &[Decimal]| {
            let mean = run.iter().sum::<Decimal>() / Decimal::from(run.len());
            run.iter().map(|value| (value - mean) * (value - mean)).sum::<Decimal>()
        };
        let cut = |first: usize, second: usize| {
            spread(&values[..first]) + spread(&values[first..second]) + spread(&values[second..])
        };
        let all = (1..8).flat_map(|first| (first + 1..9).map(move |second| (first, second)));
        let (first, second) = all.min_by_key(|(first, second)| cut(*first, *second)).expect("there are some");
        assert_eq!(natural_breaks(&values, 3), vec![values[0], values[first], values[second]]);
    }

    #[test]
    fn quantiles_hold_as_many_each_and_equal_values_stay_together() {
        assert_eq!(quantiles(&decimals(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])), decimals(&[1, 3, 5, 7, 9]));
        assert_eq!(quantiles(&decimals(&[1, 1, 1, 1, 5, 6])), decimals(&[1, 5]));
        assert_eq!(quantiles(&decimals(&[4, 7])), decimals(&[4, 7]));
    }
}
