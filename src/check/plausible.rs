//! Figures of one table that cannot be right, or are unlikely to be: shares that do not add up, ranks that
//! are none, rows that were copied, figures that almost follow from others.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{
    Base, Datum, Direction, Formula, Period, Row, RowKind, Shares, Table, Unit, competition_ranks, figure, round,
};

/// Checks one table. `areas` are the names of all areas.
pub(super) fn check(table: &Table, areas: &BTreeSet<&str>, cx: &mut Context<'_>) {
    let faults = [
        shares(table, areas),
        ranks(table),
        points(table),
        almost(table),
        copied(table),
        outliers(table),
        targets(table),
    ];
    faults.into_iter().flatten().for_each(|fault| cx.report(fault));
}

/// The rows of a whole that stand beside one another, group by group.
fn groups(table: &Table) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(Option<usize>, usize, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| row.kind.is_part()) {
        groups.entry((row.parent, row.breakdown.0, row.group)).or_default().push(at);
    }
    groups.into_values().collect()
}

/// The numbers of a column in some rows; nothing if one is missing.
fn numbers(table: &Table, rows: &[usize], column: usize) -> Option<Vec<Decimal>> {
    rows.iter().map(|row| table.cell(*row, column).datum.number()).collect()
}

/// The columns that were entered.
fn entered(table: &Table) -> impl Iterator<Item = usize> + Clone + '_ {
    (0..table.columns.len()).filter(|at| table.columns[*at].formula.is_none())
}

fn is_share(table: &Table, column: usize) -> bool {
    let column = &table.columns[column];
    let one_whole = matches!(column.formula, None | Some(Formula::Share { base: Base::Row(_) | Base::Cell(_), .. }));
    // Shares of a total that is the sum of its rows add up, whatever groups they stand in.
    let of_sum = matches!(column.formula, Some(Formula::Share { base: Base::Row(row), .. })
        if table.rows[row].kind == RowKind::Total && table.rows[row].parent.is_none() && !table.rows[row].partial);
    column.unit == Unit::Percent && !column.signed && one_whole && !of_sum
}

/// Columns of percentages that are the parts of a whole, or should say why not.
fn shares(table: &Table, areas: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let mut columns: Vec<usize> = (0..table.columns.len()).filter(|at| is_share(table, *at)).collect();
    match table.shares {
        Some(Shares::Overlapping | Shares::Separate | Shares::Unrelated) => Vec::new(),
        Some(Shares::Across) => across(table, &columns),
        declared => {
            let apart = |row: &Row| areas.contains(row.label.as_str()) || Period::parse(&row.label).is_some();
            if declared.is_none() && table.rows.iter().any(apart) {
                // A row for each area or period is a share of its own, unless all are shares of one row.
                columns
                    .retain(|at| matches!(table.columns[*at].formula, Some(Formula::Share { base: Base::Row(_), .. })));
            }
            let mut faults: Vec<Diagnostic> =
                columns.iter().flat_map(|column| down(table, *column, declared)).collect();
            if declared.is_none() {
                faults.truncate(1);
            }
            faults
        }
    }
}

/// The sum of some percentages, if it is not 100 within rounding. A column that was typed `76.80` and `11.80` was
/// rounded to one decimal.
pub(super) fn off_whole(numbers: &[Decimal], decimals: u32) -> Option<Decimal> {
    let sum: Decimal = numbers.iter().sum();
    let typed = numbers.iter().map(|number| number.normalize().scale()).max().unwrap_or(0);
    let decimals = decimals.min(typed);
    let slack = Decimal::new(5, decimals + 1) * Decimal::from(numbers.len());
    ((sum - Decimal::ONE_HUNDRED).abs() > slack).then_some(sum)
}

fn down(table: &Table, at: usize, declared: Option<Shares>) -> Vec<Diagnostic> {
    let column = &table.columns[at];
    let fault = |rows: Vec<usize>| {
        let numbers = numbers(table, &rows, at).filter(|numbers| numbers.len() > 1)?;
        let sum = off_whole(&numbers, column.decimals)?;
        let shown = figure(sum, column.decimals, false);
        let span = table.cell(rows[0], at).span;
        let last = table.cell(*rows.last()?, at).span;
        let title = &column.title;
        Some(match declared {
            Some(Shares::Partial) if sum < Decimal::ONE_HUNDRED => return None,
            Some(_) => {
                let message = format!(
                    "the percentages of `{title}` in `{}` are parts of a whole, and add up to {shown}%",
                    table.id
                );
                let hint = "correct the figure that is wrong";
                Diagnostic::new(Code::SharesSum, span, message).label("from here").also(last, "to here").hint(hint)
            }
            None => {
                let message =
                    format!("the percentages of `{title}` in `{}` add up to {shown}%, and nothing says why", table.id);
                let hint = "say it in the table: `shares: overlapping` (a case can be in several rows), `partial` (rows are \
                            left out) or `separate` (each row is a share of its own); or correct the figures";
                Diagnostic::new(Code::SharesUnexplained, span, message)
                    .label("from here")
                    .also(last, "to here")
                    .hint(hint)
            }
        })
    };
    // Parts of a row are shares of it or of the whole, as the author likes.
    let top = |rows: &Vec<usize>| table.rows[rows[0]].parent.is_none();
    groups(table).into_iter().filter(top).filter_map(fault).collect()
}

fn across(table: &Table, columns: &[usize]) -> Vec<Diagnostic> {
    let decimals = columns.iter().map(|at| table.columns[*at].decimals).max().unwrap_or(0);
    let fault = |row: usize| {
        let numbers: Vec<Decimal> =
            columns.iter().map(|at| table.cell(row, *at).datum.number()).collect::<Option<_>>()?;
        let sum = off_whole(&numbers, decimals)?;
        let shown = figure(sum, decimals, false);
        let message = format!(
            "the percentages of the row `{}` are parts of a whole, and add up to {shown}%",
            table.rows[row].label
        );
        let span = table.cell(row, *columns.first()?).span.to(table.cell(row, *columns.last()?).span);
        Some(Diagnostic::new(Code::SharesSum, span, message).hint("correct the figure that is wrong"))
    };
    (0..table.rows.len()).filter_map(fault).collect()
}

/// Ranks that were typed: a direction must be said, and the places must be those of a ranking.
fn ranks(table: &Table) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for at in entered(table).filter(|at| table.columns[*at].unit == Unit::Rank) {
        let column = &table.columns[at];
        if column.direction.is_none() {
            let message =
                format!("`{}` holds ranks, and nothing says whether 1 is the highest or the lowest", column.id);
            let hint = "let the build compute them: `formula: {rank: {of: …, direction: highest_first}}`; where the source \
                        gives ranks alone, write `direction: highest_first` or `lowest_first`";
            faults.push(Diagnostic::new(Code::MissingKey, column.span, message).hint(hint));
        }
        for rows in groups(table) {
            let Some(places) = numbers(table, &rows, at) else { continue };
            faults.extend(ranking(table, at, &rows, &places).or_else(|| order(table, at, &rows, &places)));
        }
    }
    faults
}

/// Reports the first place that no ranking of these rows can hold. Some rows may be left out, so a gap is
/// none; two that share a place must have a gap after them.
fn ranking(table: &Table, at: usize, rows: &[usize], places: &[Decimal]) -> Option<Diagnostic> {
    let right = competition_ranks(places, false);
    let wrong = places.iter().zip(&right).position(|(typed, (place, _))| *typed < Decimal::from(*place))?;
    let shown = figure(places[wrong], 0, false);
    let before = right[wrong].0 - 1;
    let message = format!("`{}` has place {shown}, and {before} rows are before it", table.rows[rows[wrong]].label);
    let hint = "rows that tie share a place, and the next place is left out: 1, 2, 2, 4";
    Some(Diagnostic::new(Code::RankOrder, table.cell(rows[wrong], at).span, message).hint(hint))
}

/// Reports a row whose place does not follow from the one column of figures beside the ranks.
fn order(table: &Table, at: usize, rows: &[usize], places: &[Decimal]) -> Option<Diagnostic> {
    let highest = table.columns[at].direction? == Direction::HighestFirst;
    let mut others = entered(table).filter(|other| table.columns[*other].unit != Unit::Rank);
    let (Some(of), None) = (others.next(), others.next()) else { return None };
    let figures = numbers(table, rows, of)?;
    // Rows may be left out, so places are compared in pairs.
    let pairs = (1..rows.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
    let wrong = |(first, second): &(usize, usize)| {
        let by_figure = figures[*first].cmp(&figures[*second]);
        places[*first].cmp(&places[*second]) != if highest { by_figure.reverse() } else { by_figure }
    };
    let (first, second) = pairs.into_iter().find(wrong)?;
    let label = |row: usize| {
        format!("`{}` ({})", table.rows[rows[row]].label, figure(figures[row], table.columns[of].decimals, false))
    };
    let place = |row: usize| figure(places[row], 0, false);
    let message =
        format!("{} has place {}, and {} has place {}", label(second), place(second), label(first), place(first));
    let hint = "correct the places; or let the build compute them: `formula: {rank: {of: …, direction: …}}`";
    let fault = Diagnostic::new(Code::RankOrder, table.cell(rows[second], at).span, message);
    Some(fault.also(table.cell(rows[first], at).span, "the other").hint(hint))
}

/// What a column may be computed from two others.
#[derive(Clone, Copy)]
enum Guess {
    Difference,
    PercentageChange,
}

impl Guess {
    fn compute(self, from: Decimal, to: Decimal) -> Option<Decimal> {
        let difference = to.checked_sub(from)?;
        match self {
            Guess::Difference => Some(difference),
            Guess::PercentageChange => difference.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(from),
        }
    }

    fn words(self, from: &str, to: &str) -> String {
        match self {
            Guess::Difference => format!("`{to}` less `{from}`"),
            Guess::PercentageChange => format!("the change from `{from}` to `{to}` in percent"),
        }
    }

    fn formula(self) -> &'static str {
        match self {
            Guess::Difference => "difference",
            Guess::PercentageChange => "percentage_change",
        }
    }
}

/// For a column and two others: the rows that fit a guess and those that do not.
fn fitting(table: &Table, of: usize, (from, to): (usize, usize), guess: Guess) -> (usize, Vec<(usize, Decimal)>) {
    let (mut fit, mut unfit) = (0, Vec::new());
    for row in (0..table.rows.len()).filter(|row| table.rows[*row].kind == RowKind::Data) {
        let number = |column| table.cell(row, column).datum.number();
        let (Some(typed), Some(from), Some(to)) = (number(of), number(from), number(to)) else { continue };
        match guess.compute(from, to) {
            Some(computed) if round(computed, table.columns[of].decimals) == typed => fit += 1,
            Some(computed) => unfit.push((row, computed)),
            None => {}
        }
    }
    (fit, unfit)
}

/// Every entered column with every two before it that it may be computed from.
fn triples(table: &Table) -> Vec<(usize, (usize, usize))> {
    let unit = |at: usize| &table.columns[at].unit;
    let mut triples = Vec::new();
    for of in entered(table) {
        // A column stands after those that it is computed from.
        for from in entered(table).take_while(|from| *from < of) {
            let others = entered(table).filter(|to| *to < of && *to != from && unit(*to) == unit(from));
            triples.extend(others.map(|to| (of, (from, to))));
        }
    }
    triples
}

/// So many rows must fit before a column is taken for a computed one.
const ENOUGH: usize = 3;

/// A typed column of percentages that is the difference of two others.
fn points(table: &Table) -> Vec<Diagnostic> {
    let percent = |at: usize| table.columns[at].unit == Unit::Percent;
    let fault = |(of, pair): (usize, (usize, usize))| {
        let (fit, unfit) = fitting(table, of, pair, Guess::Difference);
        (fit >= ENOUGH && unfit.is_empty()).then(|| {
            let (from, to) = (&table.columns[pair.0].id, &table.columns[pair.1].id);
            let message =
                format!("`{}` is the difference of two percentages, and is called a percentage", table.columns[of].id);
            let hint = format!(
                "write `formula: {{percentage_points: {{from: {from}, to: {to}}}}}`, or `unit: percentage points`"
            );
            Diagnostic::new(Code::PercentagePoints, table.columns[of].span, message).hint(hint)
        })
    };
    triples(table).into_iter().filter(|(of, (from, _))| percent(*of) && percent(*from)).filter_map(fault).collect()
}

/// A typed figure that does not follow from others, where nearly all beside it do.
fn almost(table: &Table) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (of, pair) in triples(table) {
        for guess in [Guess::Difference, Guess::PercentageChange] {
            let (fit, unfit) = fitting(table, of, pair, guess);
            if fit < ENOUGH || unfit.is_empty() || unfit.len() * 3 > fit {
                continue;
            }
            let (from, to) = (&table.columns[pair.0], &table.columns[pair.1]);
            for (row, computed) in unfit {
                let decimals = table.columns[of].decimals;
                let cell = table.cell(row, of);
                let typed = cell.datum.number().map_or_else(String::new, |typed| figure(typed, decimals, false));
                let (what, fits) = (guess.words(&from.title, &to.title), figure(computed, decimals, false));
                let message = format!(
                    "`{}` is {what} in {fit} rows, and would be {fits} here, not {typed}",
                    table.columns[of].title
                );
                let hint = format!(
                    "correct the figure, or let the build compute the column: `formula: {{{}: {{from: {}, to: {}}}}}`",
                    guess.formula(),
                    from.id,
                    to.id
                );
                faults.push(Diagnostic::new(Code::AlmostComputed, cell.span, message).hint(hint));
            }
        }
    }
    faults
}

/// Two rows with the same figures are no chance if the figures have so many digits together.
const DIGITS: usize = 6;

fn copied(table: &Table) -> Vec<Diagnostic> {
    // Scores are few, and equal ones are no wonder.
    if table.columns.iter().any(|column| matches!(column.formula, Some(Formula::Product { .. }))) {
        return Vec::new();
    }
    let columns: Vec<usize> = entered(table).collect();
    let mut seen: BTreeMap<Vec<Decimal>, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for row in (0..table.rows.len()).filter(|row| table.rows[*row].kind == RowKind::Data) {
        let data = columns.iter().map(|column| table.cell(row, *column).datum);
        let figures: Vec<Decimal> = data.filter_map(Datum::number).map(|it| it.normalize()).collect();
        let digits: usize = figures.iter().map(|it| it.to_string().chars().filter(char::is_ascii_digit).count()).sum();
        if figures.len() < columns.len() || figures.len() < 2 || digits < DIGITS {
            continue;
        }
        match seen.get(&figures) {
            Some(first) if table.rows[row].parent != Some(*first) => {
                let (one, two) = (&table.rows[*first], &table.rows[row]);
                let message = format!("`{}` has the same figures as `{}` throughout", two.label, one.label);
                let twice = Diagnostic::new(Code::CopiedRow, two.span, message).also(one.span, "the other");
                faults.push(twice.hint("see whether one row was copied over the other"));
            }
            _ => {
                seen.insert(figures, row);
            }
        }
    }
    faults
}

/// How far a rate may be from those beside it.
const FACTOR: Decimal = Decimal::TEN;
/// So many areas must stand side by side.
const AREAS: usize = 4;

fn far(one: Decimal, other: Decimal) -> bool {
    let above = Decimal::ZERO < one && Decimal::ZERO < other;
    above && (one >= other * FACTOR || other >= one * FACTOR)
}

/// A rate far from those of other areas, or from the same rate at another time. The rates of different things
/// may well be far apart.
fn outliers(table: &Table) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let is_rate = |row: usize, column: usize| matches!(table.unit_of(row, column), Unit::Rate(_));
    let mut tell = |row: usize, column: usize, than: String| {
        let shown = table.quantity(row, column).map_or_else(|_| String::new(), |it| it.cell());
        let message = format!(
            "`{}` of `{}` is {shown}, ten times as far as can be expected from {than}",
            table.columns[column].title, table.rows[row].label
        );
        let hint = "look for a slip in the figure, its unit or its decimal point";
        faults.push(Diagnostic::new(Code::RateOutlier, table.cell(row, column).span, message).hint(hint));
    };
    for rows in groups(table) {
        for column in 0..table.columns.len() {
            let rows: Vec<usize> = rows.iter().copied().filter(|row| is_rate(*row, column)).collect();
            let mut sorted: Vec<Decimal> =
                rows.iter().filter_map(|row| table.cell(*row, column).datum.number()).collect();
            sorted.sort();
            let median =
                sorted.get(sorted.len() / 2).copied().filter(|_| table.areas.is_some() && sorted.len() >= AREAS);
            for row in &rows {
                let Some(rate) = table.cell(*row, column).datum.number() else { continue };
                let number = |column: usize| Some((column, table.cell(*row, column).datum.number()?));
                let same = (0..column).filter(|it| table.unit_of(*row, *it) == table.unit_of(*row, column));
                let other = same.filter_map(number).find(|(_, other)| far(rate, *other));
                if let Some(median) = median.filter(|median| far(rate, *median)) {
                    tell(
                        *row,
                        column,
                        format!("the middle of the areas, {}", figure(median, table.columns[column].decimals, false)),
                    );
                } else if let Some((other, number)) = other {
                    let shown = figure(number, table.decimals_of(*row, other), false);
                    tell(*row, column, format!("`{}`, {shown}", table.columns[other].title));
                }
            }
        }
    }
    faults
}

/// So far is a fraction from a percentage, if the figures are about the same.
const FRACTION: (Decimal, Decimal) =
    (Decimal::from_parts(25, 0, 0, false, 0), Decimal::from_parts(400, 0, 0, false, 0));

/// Targets that are not in the unit of the figures that are set against them.
fn targets(table: &Table) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for formula in table.columns.iter().filter_map(|column| column.formula.as_ref()) {
        let Formula::Rating { of, targets, base, .. } = formula else { continue };
        for row in 0..table.rows.len() {
            let found = targets.iter().chain(base).find_map(|target| unlikely(table, row, *of, *target));
            faults.extend(found);
        }
    }
    faults
}

/// A target and its figure of which one seems to be in another unit: a fraction and a percentage, pounds and thousands of
/// pounds; or a share of which one is more than the whole.
fn unlikely(table: &Table, row: usize, of: usize, target: usize) -> Option<Diagnostic> {
    let number = |column: usize| table.cell(row, column).datum.number().filter(|it| Decimal::ZERO < *it);
    let (figure, goal) = (number(of)?, number(target)?);
    let (least, most) = (figure.min(goal), figure.max(goal));
    let times = most.checked_div(least)?;
    let unit = table.unit_of(row, of);
    let whole = table.columns[of].formula.is_none() && *unit == Unit::Percent;
    let is_fraction = *unit == Unit::Percent && least <= Decimal::ONE && FRACTION.0 <= times && times <= FRACTION.1;
    let beyond = whole && Decimal::ONE_HUNDRED < most && least < Decimal::ONE_HUNDRED;
    let apart = matches!(unit, Unit::Count(_) | Unit::Money(_))
        && Decimal::ONE_HUNDRED <= times
        && Decimal::ONE_THOUSAND <= most
        && table.period_of(row, of) == table.period_of(row, target);
    let hint = if is_fraction {
        "percentages are written as such: `52` for 52%, not `0.52`"
    } else if beyond {
        "a share is at most 100% of its whole: look for a slip; where more than the whole can be reached, waive this \
         message and say why"
    } else if apart {
        "look for a slip in one of them: a digit too many, or pounds beside thousands of pounds"
    } else {
        return None;
    };
    let said = |column: usize| {
        let shown = table.quantity(row, column).map_or_else(|_| String::new(), |it| it.with_unit(&table.strings));
        format!("`{}` of `{}` is {shown}", table.columns[column].title, table.rows[row].label)
    };
    // The one that is more likely to be wrong is the one that was typed for the purpose.
    let message = format!("{}, and {}", said(target), said(of));
    let fault = Diagnostic::new(Code::UnlikelyTarget, table.cell(row, target).span, message);
    Some(fault.also(table.cell(row, of).span, "the figure").hint(hint))
}
