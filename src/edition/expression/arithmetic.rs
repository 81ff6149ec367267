//! Filters and functions that calculate and print.

use minijinja::value::Rest;
use minijinja::{Environment, Error, Value};
use rust_decimal::Decimal;

use super::amount::{self, Amount, Change, amount};
use super::fail;
use crate::edition::Evidence;
use crate::model::{Date, Quantity, Significance, Unit, figure, fraction, number_words};

pub(super) const FILTERS: &[&str] = &["abs", "signed", "round", "unit", "words", "ordinal", "fraction", "until"];
pub(super) const FUNCTIONS: &[&str] = &["difference", "percentage_change", "share", "total", "typed"];

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("abs", abs);
    environment.add_filter("signed", signed);
    environment.add_filter("round", rounded);
    environment.add_filter("unit", with_unit);
    environment.add_filter("words", in_words);
    environment.add_filter("ordinal", ordinal);
    environment.add_filter("fraction", in_fractions);
    environment.add_filter("until", until);
    environment.add_function("difference", difference);
    environment.add_function("percentage_change", percentage_change);
    environment.add_function("share", share);
    environment.add_function("total", total);
    environment.add_function("typed", typed);
}

fn abs(value: &Value) -> Result<Value, Error> {
    Ok(amount(value)?.shown(|it| Quantity { value: it.value.abs(), signed: false, ..it }))
}

fn signed(value: &Value) -> Result<Value, Error> {
    Ok(amount(value)?.shown(|it| Quantity { signed: true, ..it }))
}

fn rounded(value: &Value, decimals: Option<u32>) -> Result<Value, Error> {
    Ok(amount(value)?.shown(|it| Quantity { decimals: decimals.unwrap_or(0), ..it }))
}

fn with_unit(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    Ok(amount.phrase(amount.quantity.with_unit(amount.strings())))
}

fn in_words(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    let shown = amount.quantity.rounded();
    let whole = u64::try_from(shown).ok().filter(|_| shown.fract().is_zero());
    let in_words = |n| number_words(n, amount.strings());
    Ok(amount.phrase(whole.map_or_else(|| figure(shown, amount.quantity.decimals, false), in_words)))
}

fn ordinal(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    if amount.quantity.value < Decimal::ONE {
        return Err(fail("an ordinal must be 1 or more", "use it on a rank"));
    }
    Ok(amount.phrase(amount.quantity.ordinal(true, amount.strings())))
}

/// A percentage as a fraction: "just over a third".
fn in_fractions(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    if amount.quantity.unit != Unit::Percent {
        return Err(fail(
            "only a percentage can be said as a fraction",
            "use it on a share: `share(part, whole) | fraction`",
        ));
    }
    let words = fraction(amount.quantity.value, amount.strings()).ok_or_else(|| {
        fail(format!("{} is near to no simple fraction", amount.quantity.cell()), "print it as a percentage")
    })?;
    Ok(amount.phrase(words))
}

fn until(value: &Value, day: &str) -> Result<Value, Error> {
    let hint = "write year, month and day: `until(\"2027-03-31\")`";
    let day = Date::parse(day).ok_or_else(|| fail(format!("`{day}` is not a date"), hint))?;
    amount::until(value, day)
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands the arguments of a function over by value")]
fn typed(text: &Value, reason: Option<String>) -> Result<Value, Error> {
    let reason = reason.filter(|reason| !reason.trim().is_empty()).ok_or_else(|| {
        let hint = "say why it rests on no figure: `typed(\"12\", \"decided by the board in March\")`";
        fail("a number that is typed needs a reason", hint)
    })?;
    Ok(amount::typed(text.to_string(), reason))
}

pub(super) fn difference(from: &Value, to: &Value) -> Result<Value, Error> {
    let (from, to) = (amount(from)?, amount(to)?);
    same_unit(&from, &to)?;
    let unit = if from.quantity.unit == Unit::Percent { Unit::Points } else { from.quantity.unit.clone() };
    let decimals = from.quantity.decimals.max(to.quantity.decimals);
    Ok(change(to.quantity.value - from.quantity.value, unit, decimals, &from, &to))
}

fn percentage_change(from: &Value, to: &Value) -> Result<Value, Error> {
    let (from, to) = (amount(from)?, amount(to)?);
    same_unit(&from, &to)?;
    if from.quantity.unit == Unit::Percent {
        let hint = "use `difference(from, to)`, which gives percentage points";
        return Err(fail("the percentage change of a percentage would be read as percentage points", hint));
    }
    let difference = to.quantity.value - from.quantity.value;
    let percent = (difference * Decimal::ONE_HUNDRED).checked_div(from.quantity.value);
    let percent = percent.ok_or_else(|| fail("a change from zero is not calculable", "give both figures instead"))?;
    Ok(change(percent, Unit::Percent, 1, &from, &to))
}

fn change(value: Decimal, unit: Unit, decimals: u32, from: &Amount, to: &Amount) -> Value {
    let mut made = Amount::made(value, unit, decimals, &[from, to]);
    made.quantity.signed = true;
    let change = Change::between(from.quantity.clone(), to.quantity.clone(), significance(from));
    made.change = Some(Change { of_one: same_row(from, to), ..change });
    Value::from_object(made)
}

/// True if two figures are one row at two times.
fn same_row(a: &Amount, b: &Amount) -> bool {
    match (a.place(), b.place()) {
        (Some(Evidence::Cell(a)), Some(Evidence::Cell(b))) => (a.table, a.row) == (b.table, b.row),
        _ => false,
    }
}

/// The least change that counts as real in the table that an amount stands in.
fn significance(amount: &Amount) -> Option<Significance> {
    match amount.place()? {
        Evidence::Cell(cell) => amount.data.table(cell.table).significance.clone(),
        Evidence::Factor(..) | Evidence::Rows(_) => None,
    }
}

fn share(part: &Value, whole: &Value) -> Result<Value, Error> {
    let (part, whole) = (amount(part)?, amount(whole)?);
    same_unit(&part, &whole)?;
    let share = (part.quantity.value * Decimal::ONE_HUNDRED).checked_div(whole.quantity.value);
    let share = share.ok_or_else(|| fail("a share of zero is not calculable", "give the figures instead"))?;
    Ok(Value::from_object(Amount::made(share, Unit::Percent, 1, &[&part, &whole])))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands the arguments of a function over by value")]
fn total(parts: Rest<Value>) -> Result<Value, Error> {
    let parts: Vec<Amount> = parts.iter().map(amount).collect::<Result<_, _>>()?;
    let Some(first) = parts.first() else { return Err(fail("a total needs parts", "write `total(a, b)`")) };
    for part in &parts {
        same_unit(first, part)?;
    }
    let sum = parts.iter().map(|part| part.quantity.value).sum();
    let decimals = parts.iter().map(|part| part.quantity.decimals).max().unwrap_or(0);
    let unit = first.quantity.unit.clone();
    Ok(Value::from_object(Amount::made(sum, unit, decimals, &parts.iter().collect::<Vec<_>>())))
}

fn same_unit(a: &Amount, b: &Amount) -> Result<(), Error> {
    if a.quantity.unit == b.quantity.unit {
        return Ok(());
    }
    let (a, b) = (a.quantity.unit.words(), b.quantity.unit.words());
    Err(fail(format!("`{a}` and `{b}` cannot be compared"), "use figures of one unit"))
}
