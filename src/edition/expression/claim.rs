//! Claims: filters and functions that print a phrase and fail if it is not true of the data.
//!
//! Direction of a change (`rose`, `fell`, `unchanged`, `changed`, `doubled`, `halved`), place among the figures
//! beside it (`highest`, `lowest`, `ranked`, `only`), bounds (`more_than`, `fewer_than`, `at_least`, `at_most`,
//! `about`, `nearly`, `just_over`), targets (`met`, `just_missed`, `missed`), and size against what a table declares to be
//! chance (`significant`, `not_significant`). Changes may be filtered (`table.row.change | rose`) or given by
//! their ends (`rose(from, to)`). Every claim takes words of the author's own in place of its usual ones.

#![allow(clippy::needless_pass_by_value, reason = "minijinja hands words and keyword arguments over by value")]

use std::cmp::Ordering;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};
use rust_decimal::Decimal;

use super::amount::{Amount, Change, amount};
use super::arithmetic::difference;
use super::wording::{check_end, check_plain, check_way};
use super::{Told, fail};
use crate::edition::Evidence;
use crate::model::{
    Aim, Datum, Direction, Formula, Missing, Outcome, Period, Polarity, Quantity, RowKind, Tolerance, Unit,
    competition_ranks, figure, ordinal_words, round,
};
use crate::source::Span;
use crate::strings::{Strings, say};

pub(super) const FILTERS: &[&str] = &[
    "rose",
    "fell",
    "unchanged",
    "changed",
    "significant",
    "not_significant",
    "highest",
    "lowest",
    "ranked",
    "only",
    "more_than",
    "fewer_than",
    "at_least",
    "at_most",
    "about",
    "nearly",
    "just_over",
];
pub(super) const FUNCTIONS: &[&str] = &[
    "rose",
    "fell",
    "unchanged",
    "changed",
    "significant",
    "not_significant",
    "doubled",
    "halved",
    "met",
    "just_missed",
    "missed",
];

/// A claim about a change: the change, and words of the author's own.
type OfChange = fn(&Amount, Option<String>) -> Result<Value, Error>;

pub(super) fn register(environment: &mut Environment<'static>) {
    let of_changes: [(&'static str, OfChange); 6] = [
        ("rose", |it, words| moved(it, Ordering::Greater, words)),
        ("fell", |it, words| moved(it, Ordering::Less, words)),
        ("unchanged", |it, words| moved(it, Ordering::Equal, words)),
        ("changed", changed),
        ("significant", |it, words| significance(it, true, words)),
        ("not_significant", |it, words| significance(it, false, words)),
    ];
    for (name, claim) in of_changes {
        environment.add_filter(name, move |value: &Value, words: Option<String>| claim(&amount(value)?, words));
        environment.add_function(name, move |from: &Value, to: &Value, words: Option<String>| {
            claim(&amount(&difference(from, to)?)?, words)
        });
    }
    environment.add_function("doubled", |from: &Value, to: &Value| multiplied(from, to, Decimal::TWO, "doubled"));
    environment.add_function("halved", |from: &Value, to: &Value| multiplied(to, from, Decimal::TWO, "halved"));
    environment.add_filter("highest", |value: &Value, kwargs: Kwargs| extreme(value, true, &kwargs));
    environment.add_filter("lowest", |value: &Value, kwargs: Kwargs| extreme(value, false, &kwargs));
    environment.add_filter("ranked", ranked);
    environment.add_filter("only", only);
    for bound in &BOUNDS {
        environment.add_filter(bound.name, move |value: &Value, limit: &Value, words: Option<String>| {
            bounded(value, bound, limit, words)
        });
    }
    environment.add_filter("about", about);
    for (name, claimed) in [("met", Outcome::Met), ("just_missed", Outcome::JustMissed), ("missed", Outcome::Missed)] {
        environment.add_function(name, move |actual: &Value, target: &Value, kind: Option<&str>| {
            target_is(actual, target, kind, claimed)
        });
    }
}

/// A claim that is not so.
fn untrue(message: String, figures: Vec<(Span, String)>) -> Error {
    let hint = "correct the words, or the figures that they are about".to_owned();
    Told::False { message, hint: Some(hint), figures }.into()
}

/// The figures that an amount rests on, each with its place.
fn figures(of: &[&Amount]) -> Vec<(Span, String)> {
    let mut figures = Vec::new();
    for amount in of {
        for evidence in &amount.evidence {
            match evidence {
                Evidence::Cell(cell) => {
                    let table = amount.data.table(cell.table);
                    let shown = table.quantity(cell.row, cell.column).map_or_else(|it| it.words(), |it| it.cell());
                    let (row, column) = (&table.rows[cell.row].label, &table.columns[cell.column].title);
                    figures.push((table.cell(cell.row, cell.column).span, format!("{row}, {column}: {shown}")));
                }
                Evidence::Factor(matrix, factor) => {
                    let factor = &amount.data.matrix(*matrix).factors[*factor];
                    figures.push((factor.span, format!("{}: {} points", factor.label, factor.total.normalize())));
                }
                Evidence::Rows(table) => figures.push((amount.data.table(*table).span, "its rows".into())),
            }
        }
    }
    figures.dedup();
    figures
}

/// The change that an amount is.
fn change(amount: &Amount) -> Result<&Change, Error> {
    amount.change.as_ref().ok_or_else(|| {
        let hint = "use it on a column of changes, or give both ends: `rose(from, to)`";
        fail(format!("{} is a figure and not a change", amount.quantity.cell()), hint)
    })
}

/// What happened: "it went from 17,490 to 17,070, a fall of 420".
fn story(amount: &Amount, change: &Change) -> String {
    let word = match change.direction {
        Ordering::Greater => "a rise",
        Ordering::Less => "a fall",
        Ordering::Equal => {
            return ends(change).map_or("it is zero".into(), |ends| format!("it {ends}, which is no change"));
        }
    };
    let size = Quantity { value: amount.quantity.value.abs(), signed: false, ..amount.quantity.clone() };
    let size = size.prose(Strings::of_messages());
    match ends(change) {
        Some(ends) => format!("it {ends}, {word} of {size}"),
        None => format!("it is {word} of {size}"),
    }
}

fn ends(change: &Change) -> Option<String> {
    change.between.as_ref().map(|(from, to)| format!("went from {} to {}", from.cell(), to.cell()))
}

/// The least change that counts as real, in words.
fn threshold(change: &Change) -> String {
    let unit = change.between.as_ref().map(|(from, _)| from.unit.clone());
    change.significance.as_ref().map_or_else(String::new, |it| it.words(unit.as_ref(), Strings::of_messages()))
}

fn moved(amount: &Amount, wanted: Ordering, words: Option<String>) -> Result<Value, Error> {
    check_plain(words.as_deref())?;
    let change = change(amount)?;
    // Two things that are compared may be two changes: "rose less".
    if change.of_one {
        check_way(words.as_deref(), wanted)?;
    }
    let usual = match wanted {
        Ordering::Greater => "claim.rose",
        Ordering::Less => "claim.fell",
        Ordering::Equal if change.direction != Ordering::Equal => "claim.hardly_changed",
        Ordering::Equal => "claim.did_not_change",
    };
    let said = words.unwrap_or_else(|| say!(amount.strings(), usual));
    let chance = change.is_significant() == Some(false);
    let holds = match wanted {
        Ordering::Equal => change.direction == Ordering::Equal || chance,
        wanted => change.direction == wanted,
    };
    if !holds {
        let message = format!("“{said}” is not true: {}", story(amount, change));
        return Err(untrue(message, figures(&[amount])));
    }
    if chance && wanted != Ordering::Equal {
        let message = format!(
            "“{said}” claims too much: {}, and the table counts a change as real from {} on",
            story(amount, change),
            threshold(change)
        );
        let hint = "say that it hardly changed: `unchanged`, or let the build pick the word: `changed`".to_owned();
        return Err(Told::False { message, hint: Some(hint), figures: figures(&[amount]) }.into());
    }
    Ok(amount.phrase(said))
}

/// "rose", "fell", "did not change", or "hardly changed": whichever is true.
fn changed(amount: &Amount, words: Option<String>) -> Result<Value, Error> {
    if words.is_some() {
        return Err(fail("`changed` picks the word itself", "for words of your own use `rose`, `fell` or `unchanged`"));
    }
    let change = change(amount)?;
    let real = change.is_significant() != Some(false);
    moved(amount, if real { change.direction } else { Ordering::Equal }, None)
}

fn significance(amount: &Amount, wanted: bool, words: Option<String>) -> Result<Value, Error> {
    check_plain(words.as_deref())?;
    let change = change(amount)?;
    let real = change.is_significant().ok_or_else(|| {
        let hint = "add `significant_change: …` to the table: the least change that counts as real";
        fail("the table does not say which changes are significant", hint)
    })?;
    let usual = if wanted { "claim.significantly" } else { "claim.not_significantly" };
    let said = words.unwrap_or_else(|| say!(amount.strings(), usual));
    if real != wanted {
        let message = format!(
            "“{said}” is not true: {}, and the table counts a change as real from {} on",
            story(amount, change),
            threshold(change)
        );
        return Err(untrue(message, figures(&[amount])));
    }
    Ok(amount.phrase(said))
}

/// A figure that is `times` another: "more than doubled", "doubled", "almost doubled".
fn multiplied(small: &Value, large: &Value, times: Decimal, word: &str) -> Result<Value, Error> {
    let (small, large) = (amount(small)?, amount(large)?);
    let ratio = large.quantity.value.checked_div(small.quantity.value).unwrap_or(Decimal::ZERO) / times;
    // Five parts in a hundred around the word are the word; as much again below it is "almost".
    let (near, low) = (Decimal::new(5, 2), Decimal::new(10, 2));
    let said = if ratio > Decimal::ONE + near {
        say!(small.strings(), &format!("claim.more_than_{word}"))
    } else if ratio >= Decimal::ONE - near {
        say!(small.strings(), &format!("claim.{word}"))
    } else if ratio >= Decimal::ONE - low {
        say!(small.strings(), &format!("claim.almost_{word}"))
    } else {
        let (a, b) = (small.quantity.cell(), large.quantity.cell());
        return Err(untrue(format!("“{word}” is not true of {a} and {b}"), figures(&[&small, &large])));
    };
    Ok(Amount::made(ratio, large.quantity.unit.clone(), 2, &[&small, &large]).phrase(said))
}

/// A figure among those beside it.
struct Peers {
    /// Label and value of each, the own one included.
    all: Vec<(String, Decimal, Span)>,
    own: usize,
    /// What the data say about the order, if the figure is itself a rank.
    highest_first: Option<bool>,
    /// True if some are not shown in this edition: what is said holds for the others.
    partial: bool,
}

/// The figures beside an amount: its column in the rows beside it, or its row in the other columns. Where one of them is
/// not shown, nothing can be said of them all: `shown` asks for those that are.
fn peers(amount: &Amount, across: bool, shown: bool) -> Result<Peers, Error> {
    let hint = "use it on a figure of a table or on the total of a factor";
    match amount.place() {
        Some(Evidence::Cell(cell)) => {
            let table = amount.data.table(cell.table);
            let mut column = cell.column;
            let mut highest_first = None;
            if let Some(Formula::Rank { of, direction }) = &table.columns[column].formula {
                column = *of;
                highest_first = Some(*direction == Direction::HighestFirst);
            }
            let this = &table.rows[cell.row];
            let beside = (this.parent, this.breakdown.0, this.group);
            let gone = if across { table.unseen_columns.first() } else { None };
            let gone = gone.or_else(|| table.unseen_rows.iter().find(|it| !across && it.counts && it.beside == beside));
            if let Some(gone) = gone.filter(|_| !shown) {
                return Err(Told::gone(if across { "column" } else { "row" }, gone).into());
            }
            let mut partial = gone.is_some();
            let own_unit = table.unit_of(cell.row, column);
            let places: Vec<(usize, usize)> = if across {
                let same =
                    |at: &usize| table.unit_of(cell.row, *at) == own_unit && table.columns[*at].formula.is_none();
                (0..table.columns.len()).filter(same).map(|at| (cell.row, at)).collect()
            } else {
                let data = table.siblings(cell.row).filter(|row| table.rows[*row].kind == RowKind::Data);
                data.map(|row| (row, column)).collect()
            };
            let mut all = Vec::new();
            let mut own = None;
            for (row, at) in places {
                let label = if across { &table.columns[at].title } else { &table.rows[row].label };
                match table.cell(row, at).datum {
                    Datum::Number(value) => {
                        own = if (row, at) == (cell.row, column) { Some(all.len()) } else { own };
                        all.push((label.clone(), value, table.cell(row, at).span));
                    }
                    Datum::Missing(Missing::NotApplicable) => {}
                    Datum::Missing(Missing::Withheld) if shown => partial = true,
                    Datum::Missing(missing) if missing == Missing::Withheld || table.cell(row, at).unseen => {
                        let there = table.cell(row, at).span;
                        return Err(Told::Withheld { kind: "figure", name: label.clone(), there }.into());
                    }
                    Datum::Missing(missing) => {
                        let message = format!("nobody can tell: the figure of `{label}` is {}", missing.words());
                        return Err(untrue(message, vec![(table.cell(row, at).span, "no figure here".into())]));
                    }
                }
            }
            let own = own.ok_or_else(|| fail("a total has no place among its parts", hint))?;
            Ok(Peers { all, own, highest_first, partial })
        }
        Some(Evidence::Factor(matrix, factor)) => {
            let ranked = amount.data.matrix(matrix).ranking();
            let own = ranked.iter().position(|(at, _)| *at == factor);
            let own = own.ok_or_else(|| fail("a sub-factor is not ranked", "use it on a factor"))?;
            let all = ranked.iter().map(|(_, it)| (it.label.clone(), it.total, it.span)).collect();
            Ok(Peers { all, own, highest_first: Some(true), partial: false })
        }
        Some(Evidence::Rows(_)) | None => Err(fail("a calculated figure has nothing beside it", hint)),
    }
}

impl Peers {
    /// The rank of the own figure, and whether it shares it.
    fn rank(&self, highest_first: bool) -> (u64, bool) {
        let values: Vec<Decimal> = self.all.iter().map(|(_, value, _)| *value).collect();
        competition_ranks(&values, highest_first)[self.own]
    }

    /// Those before the own figure, the first of them first: at most three.
    fn before(&self, highest_first: bool) -> Vec<(Span, String)> {
        let own = self.all[self.own].1;
        let mut before: Vec<_> =
            self.all.iter().filter(|(_, value, _)| if highest_first { *value > own } else { *value < own }).collect();
        before.sort_by(|a, b| if highest_first { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) });
        let words =
            |(label, value, span): &&(String, Decimal, Span)| (*span, format!("{label}: {}", value.normalize()));
        before.iter().map(words).take(3).collect()
    }
}

/// Whether the figures beside are those of the same row.
fn across(kwargs: &Kwargs) -> Result<bool, Error> {
    match kwargs.get::<Option<&str>>("across")? {
        None | Some("rows") => Ok(false),
        Some("columns") => Ok(true),
        Some(other) => Err(fail(format!("`{other}` is no way to look"), "write `across=\"columns\"` or leave it out")),
    }
}

/// What the figures are called that this edition shows, where it does not show all: "the areas shown".
fn among(kwargs: &Kwargs) -> Result<Option<String>, Error> {
    let among = kwargs.get::<Option<String>>("among")?;
    check_plain(among.as_deref())?;
    match among {
        Some(words) if !words.split(' ').any(|word| word == "shown") => {
            Err(fail(format!("“{words}” does not say that some are left out"), "write `among=\"the areas shown\"`"))
        }
        other => Ok(other),
    }
}

/// The figures beside an amount, and what they are called if some are not shown.
fn compared(amount: &Amount, kwargs: &Kwargs) -> Result<(Peers, Option<String>), Error> {
    let among = among(kwargs)?;
    let peers = peers(amount, across(kwargs)?, among.is_some()).map_err(|error| match super::told(&error) {
        Some(told @ (Told::Withheld { .. } | Told::Merged(_))) => Told::Beside(Box::new(told)).into(),
        _ => error,
    })?;
    let among = among.filter(|_| peers.partial);
    Ok((peers, among))
}

/// The author's word for an end of a ranking, or the usual one.
fn end_word(kwargs: &Kwargs, highest: bool, strings: &Strings) -> Result<String, Error> {
    let own = kwargs.get::<Option<String>>("word")?;
    check_plain(own.as_deref())?;
    check_end(own.as_deref(), highest)?;
    Ok(own.unwrap_or_else(|| say!(strings, if highest { "claim.highest" } else { "claim.lowest" })))
}

fn extreme(value: &Value, highest: bool, kwargs: &Kwargs) -> Result<Value, Error> {
    let amount = amount(value)?;
    let (peers, among) = compared(&amount, kwargs)?;
    let usual = if highest { "highest" } else { "lowest" };
    let word = end_word(kwargs, highest, amount.strings())?;
    kwargs.assert_all_used()?;
    let (rank, tied) = peers.rank(highest);
    if rank != 1 {
        let mut figures = figures(&[&amount]);
        figures.extend(peers.before(highest));
        let place = ordinal_words(rank, Strings::of_messages());
        let message = format!("“{word}” is not true: it is the {place} {usual} of {}", peers.all.len());
        return Err(untrue(message, figures));
    }
    let strings = amount.strings();
    let said = if tied { say!(strings, "claim.joint", place = word) } else { word };
    Ok(amount.phrase(match among {
        Some(among) => say!(strings, "claim.of", place = said, among = among),
        None => said,
    }))
}

/// "fourth highest of 14", with its ties: "joint fifth highest of 14".
fn ranked(value: &Value, end: Option<String>, kwargs: Kwargs) -> Result<Value, Error> {
    let amount = amount(value)?;
    let (peers, among) = compared(&amount, &kwargs)?;
    let highest = match (end.as_deref(), peers.highest_first) {
        (Some("highest"), _) | (None, Some(true)) => true,
        (Some("lowest"), _) | (None, Some(false)) => false,
        (Some(other), _) => {
            return Err(fail(
                format!("`{other}` is no end of a ranking"),
                "write `ranked(\"highest\")` or `ranked(\"lowest\")`",
            ));
        }
        (None, None) => {
            let hint = "write `ranked(\"highest\")` or `ranked(\"lowest\")`";
            return Err(fail("nobody can tell whether first means most or least", hint));
        }
    };
    let word = end_word(&kwargs, highest, amount.strings())?;
    let of = kwargs.get::<Option<bool>>("of")?.unwrap_or(true);
    kwargs.assert_all_used()?;
    let (rank, tied) = peers.rank(highest);
    let strings = amount.strings();
    let place = match rank {
        1 => word,
        _ => say!(strings, "claim.ordinal_end", place = ordinal_words(rank, strings), end = word),
    };
    let place = if tied { say!(strings, "claim.joint", place = place) } else { place };
    let number = peers.all.len();
    Ok(amount.phrase(match among {
        Some(among) if of && among.starts_with("the ") && strings.is_english() => {
            say!(strings, "claim.of", place = place, among = format!("the {number} {}", &among["the ".len()..]))
        }
        Some(among) => say!(strings, "claim.of", place = place, among = among),
        None if of => say!(strings, "claim.of", place = place, among = number),
        None => place,
    }))
}

/// "only", where no other figure beside it is so.
fn only(value: &Value, test: &str, limit: Option<Value>, kwargs: Kwargs) -> Result<Value, Error> {
    let amount = amount(value)?;
    let peers = peers(&amount, across(&kwargs)?, false)?;
    let word = kwargs.get::<Option<String>>("word")?.unwrap_or_else(|| "only".into());
    check_plain(Some(&word))?;
    kwargs.assert_all_used()?;
    let limit = match &limit {
        Some(limit) => self::limit(limit)?.0,
        None => Decimal::ZERO,
    };
    let decimals = amount.quantity.decimals;
    let own = passes(test, round(peers.all[peers.own].1, decimals), limit)?;
    let also = |value: Decimal| passes(test, round(value, decimals), limit).unwrap_or(false);
    let others = peers.all.iter().enumerate().filter(|(at, (_, value, _))| *at != peers.own && also(*value));
    let others: Vec<(Span, String)> = others
        .map(|(_, (label, value, span))| (*span, format!("{label}: {}", figure(*value, decimals, false))))
        .collect();
    if own && others.is_empty() {
        return Ok(amount.phrase(word));
    }
    let message = if own {
        format!("“{word}” is not true: the same holds for {} more of {}", others.len(), peers.all.len())
    } else {
        format!("“{word}” is not true: it does not hold for this figure itself")
    };
    let mut shown = figures(&[&amount]);
    shown.extend(others.into_iter().take(3));
    Err(untrue(message, shown))
}

/// Whether a figure passes a test by its name.
pub(super) fn passes(test: &str, value: Decimal, limit: Decimal) -> Result<bool, Error> {
    Ok(match test {
        "rose" | "more_than" => value > limit,
        "fell" | "fewer_than" => value < limit,
        "unchanged" => value == limit,
        "at_least" => value >= limit,
        "at_most" => value <= limit,
        _ => {
            let hint = "there is: `rose`, `fell`, `unchanged`, `more_than`, `fewer_than`, `at_least`, `at_most`";
            return Err(fail(format!("there is no test `{test}`"), hint));
        }
    })
}

/// A claim that compares with a limit.
struct Bound {
    name: &'static str,
    key: &'static str,
    holds: fn(Decimal, Decimal) -> bool,
}

const BOUNDS: [Bound; 6] = [
    Bound { name: "more_than", key: "claim.more_than", holds: |it, limit| it > limit },
    Bound { name: "fewer_than", key: "claim.fewer_than", holds: |it, limit| it < limit },
    Bound { name: "at_least", key: "claim.at_least", holds: |it, limit| it >= limit },
    Bound { name: "at_most", key: "claim.at_most", holds: |it, limit| it <= limit },
    Bound { name: "nearly", key: "claim.nearly", holds: |it, limit| it < limit && it >= limit * Decimal::new(95, 2) },
    Bound {
        name: "just_over",
        key: "claim.just_over",
        holds: |it, limit| it > limit && it <= limit * Decimal::new(105, 2),
    },
];

/// A number as typed in the expression, or a figure of the data; with the decimals it is shown with.
pub(super) fn limit(value: &Value) -> Result<(Decimal, u32), Error> {
    if value.is_number() {
        let number: Decimal = value
            .to_string()
            .parse()
            .map_err(|_| fail(format!("`{value}` is not a number"), "write `5000` or `7.5`"))?;
        return Ok((number, number.normalize().scale()));
    }
    amount(value).map(|it| (it.quantity.value, it.quantity.decimals))
}

fn bounded(value: &Value, bound: &Bound, limit: &Value, words: Option<String>) -> Result<Value, Error> {
    check_plain(words.as_deref())?;
    let own = amount(value)?;
    // A limit that is a figure is part of what is claimed.
    let other = if limit.is_number() { None } else { Some(amount(limit)?) };
    let (number, decimals) = self::limit(limit)?;
    let unit = &own.quantity.unit;
    let less = bound.name == "fewer_than" && !matches!(unit, Unit::Count(_));
    let words = words.unwrap_or_else(|| say!(own.strings(), if less { "claim.less_than" } else { bound.key }));
    let shown = unit.prose(number, decimals, false, own.strings());
    let said = format!("{words} {shown}");
    let all: Vec<&Amount> = std::iter::once(&own).chain(&other).collect();
    if !(bound.holds)(own.quantity.value, number) {
        let message = format!("“{said}” is not true of {}", own.quantity.cell());
        return Err(untrue(message, figures(&all)));
    }
    Ok(Amount::made(own.quantity.value, unit.clone(), decimals, &all).phrase(said))
}

/// "about 17,000": the number typed, if it is near enough; else the figure to two places that count.
fn about(value: &Value, near: Option<Value>, kwargs: Kwargs) -> Result<Value, Error> {
    let amount = amount(value)?;
    let own = amount.quantity.value;
    let within = kwargs.get::<Option<Value>>("within")?;
    let word = kwargs.get::<Option<String>>("word")?.unwrap_or_else(|| say!(amount.strings(), "claim.about"));
    check_plain(Some(&word))?;
    kwargs.assert_all_used()?;
    let (number, decimals) = match &near {
        Some(near) => limit(near)?,
        None => {
            let rounded = own.round_sf_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            let rounded = rounded.unwrap_or(own).normalize();
            (rounded, rounded.scale())
        }
    };
    let tolerance = match &within {
        Some(within) => limit(within)?.0,
        None => number.abs() * Decimal::new(5, 2),
    };
    let said = format!("{word} {}", amount.quantity.unit.prose(number, decimals, false, amount.strings()));
    if (own - number).abs() > tolerance {
        let tolerance = figure(tolerance.normalize(), tolerance.normalize().scale(), false);
        let message = format!("“{said}” is not true of {}: it is further off than {tolerance}", amount.quantity.cell());
        return Err(untrue(message, figures(&[&amount])));
    }
    Ok(amount.phrase(said))
}

/// How a figure did against a target. The side of it that is the good one is said, or the row of the figure knows it; how
/// near is near enough, the row knows. What was just missed was missed.
fn target_is(actual: &Value, target: &Value, kind: Option<&str>, claimed: Outcome) -> Result<Value, Error> {
    let (actual, goal) = (amount(actual)?, amount(target)?);
    if actual.quantity.unit != goal.quantity.unit {
        let (a, b) = (actual.quantity.unit.words(), goal.quantity.unit.words());
        return Err(fail(format!("a figure in `{a}` has no target in `{b}`"), "use figures of one unit"));
    }
    if let (Some((own, part)), Some((whole, _))) = (period(&actual), period(&goal))
        && part
        && own != whole
    {
        let message = format!("the figure is for {own}, and the target for {whole}");
        let hint = match target_of_part(&actual) {
            Some(path) => format!("a figure of a part cannot meet the target of the whole: use `{path}`"),
            None => "a figure of a part cannot meet the target of the whole: give a target for the part".into(),
        };
        return Err(fail(message, hint));
    }
    let polarity = match kind {
        Some("at_least") => Some(Polarity::Higher),
        Some("at_most") => Some(Polarity::Lower),
        Some(_) => None,
        None => aim(&actual).map(|aim| aim.polarity),
    };
    let polarity = polarity.filter(|it| *it != Polarity::Neutral).ok_or_else(|| {
        let hint = "write `met(actual, target, \"at_least\")` or `met(actual, target, \"at_most\")`";
        let message = kind.map(|kind| format!("`{kind}` does not say which side of the target is good"));
        fail(message.unwrap_or_else(|| "nothing says which side of the target is good".into()), hint)
    })?;
    let key = match claimed {
        Outcome::Met => "claim.met",
        Outcome::JustMissed => "claim.just_missed",
        _ => "claim.missed",
    };
    let said = say!(actual.strings(), key);
    let outcome = outcome(&actual, &goal, polarity);
    if outcome != claimed && (claimed, outcome) != (Outcome::Missed, Outcome::JustMissed) {
        let side = if polarity == Polarity::Higher { "at least" } else { "at most" };
        let (is, goal_is) = (actual.quantity.cell(), goal.quantity.cell());
        let message = format!("“{said}” is not true: the figure is {is} and the target {side} {goal_is}");
        return Err(untrue(message, figures(&[&actual, &goal])));
    }
    Ok(Amount::made(actual.quantity.value, actual.quantity.unit.clone(), 0, &[&actual, &goal]).phrase(said))
}

/// How a figure did against a target, by what its row says of it: the same as the status of an indicator.
fn outcome(actual: &Amount, goal: &Amount, polarity: Polarity) -> Outcome {
    let tolerance = aim(actual).map_or(Tolerance::Absolute(Decimal::ZERO), |aim| aim.tolerance);
    let base = match (actual.place(), goal.place()) {
        (Some(Evidence::Cell(figure)), Some(Evidence::Cell(target)))
            if (figure.table, figure.row) == (target.table, target.row) =>
        {
            let table = actual.data.table(figure.table);
            let column = table.columns.iter().find_map(|column| match &column.formula {
                Some(Formula::Rating { of, base, .. }) if *of == figure.column => *base,
                _ => None,
            });
            column.and_then(|column| table.cell(figure.row, column).datum.number())
        }
        _ => None,
    };
    Outcome::of(actual.quantity.value, goal.quantity.value, base, Aim { polarity, tolerance })
}

/// What is wanted of a figure, as its row has it.
fn aim(amount: &Amount) -> Option<Aim> {
    let Evidence::Cell(cell) = amount.place()? else { return None };
    let table = amount.data.table(cell.table);
    let rated = table.columns.iter().find_map(|column| match &column.formula {
        Some(Formula::Rating { of, aim, .. }) if *of == cell.column => *aim,
        _ => None,
    });
    table.rows[cell.row].aim.or(rated)
}

/// Where the target for the period of a figure stands, if its row has one.
fn target_of_part(amount: &Amount) -> Option<String> {
    let Evidence::Cell(cell) = amount.place()? else { return None };
    let table = amount.data.table(cell.table);
    let target = table.target_of(cell.row, cell.column)?;
    Some(format!("{}.{}.{}", table.id, table.rows[cell.row].id, table.columns[target].id))
}

/// The period of a figure, and whether it is its own and not that of its column.
fn period(amount: &Amount) -> Option<(Period, bool)> {
    let Evidence::Cell(cell) = amount.place()? else { return None };
    let table = amount.data.table(cell.table);
    Some((table.period_of(cell.row, cell.column)?, table.cell(cell.row, cell.column).period.is_some()))
}
