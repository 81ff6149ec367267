//! What expressions work with: amounts of the data, and phrases made of them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::value::Object;
use minijinja::{Error, Value};
use rust_decimal::Decimal;

use super::objects::{FactorObject, MatrixObject, NotThere, RowObject, TableObject};
use super::{Printed, fail};
use crate::edition::Evidence;
use crate::model::{Data, Date, Quantity, Significance, Unit};
use crate::strings::Strings;

/// A number, what it rests on, and what is known about it.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub(super) data: Arc<Data>,
    pub(super) quantity: Quantity,
    pub(super) evidence: Vec<Evidence>,
    /// True if it was calculated in the expression; false if it is a figure of the data.
    pub(super) calculated: bool,
    /// For a change: of what.
    pub(super) change: Option<Change>,
}

/// What a change is known to be.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Which way it goes, as far as it is printed: no change if both ends are printed the same.
    pub(super) direction: Ordering,
    /// Its two ends; nothing if the change itself was entered.
    pub(super) between: Option<(Quantity, Quantity)>,
    /// The least change that counts as real.
    pub(super) significance: Option<Significance>,
    /// True for one thing at two times; false for two things that are compared.
    pub(super) of_one: bool,
}

impl Change {
    pub(super) fn between(from: Quantity, to: Quantity, significance: Option<Significance>) -> Change {
        let direction = if from.cell() == to.cell() { Ordering::Equal } else { to.value.cmp(&from.value) };
        Change { direction, between: Some((from, to)), significance, of_one: true }
    }

    /// The way that a text may say it went: none, if the change is too small to count.
    fn told(&self) -> Option<Ordering> {
        let counts = self.is_significant() != Some(false);
        self.of_one.then_some(if counts { self.direction } else { Ordering::Equal })
    }

    /// True if it is large enough to count as real, nothing if nobody has said how large that is.
    pub(super) fn is_significant(&self) -> Option<bool> {
        let significance = self.significance.as_ref()?;
        self.between.as_ref().map(|(from, to)| significance.reached(from.value, to.value))
    }
}

impl Object for Amount {
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.quantity.prose(self.strings()))
    }
}

impl Amount {
    /// The figure that it is, unless it was calculated in the expression.
    pub(super) fn place(&self) -> Option<Evidence> {
        self.evidence.first().copied().filter(|_| !self.calculated)
    }

    /// The words that it is said with.
    pub(super) fn strings(&self) -> &Strings {
        &self.data.strings
    }

    /// Shown in another way.
    pub(super) fn shown(mut self, change: impl FnOnce(Quantity) -> Quantity) -> Value {
        self.quantity = change(self.quantity);
        Value::from_object(self)
    }

    /// A phrase made of it.
    pub(super) fn phrase(&self, text: impl Into<String>) -> Value {
        Value::from_object(Phrase(Printed {
            text: text.into(),
            evidence: self.evidence.clone(),
            direction: self.change.as_ref().and_then(Change::told),
            unit: Some(self.quantity.unit.clone()),
            ..Printed::default()
        }))
    }

    /// A number calculated from others. There is at least one.
    pub(super) fn made(value: Decimal, unit: Unit, decimals: u32, from: &[&Amount]) -> Amount {
        let mut evidence: Vec<Evidence> = Vec::new();
        for it in from.iter().flat_map(|amount| &amount.evidence) {
            if !evidence.contains(it) {
                evidence.push(*it);
            }
        }
        let quantity = Quantity { value, unit, decimals, signed: false, tied: false };
        Amount { data: from[0].data.clone(), quantity, evidence, calculated: true, change: None }
    }
}

/// Words made of a value: they print as they are and can be calculated with no more.
#[derive(Clone, Debug)]
struct Phrase(Printed);

impl Object for Phrase {
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

/// Words that an author typed, and why they rest on no figure.
pub(super) fn typed(text: String, reason: String) -> Value {
    Value::from_object(Phrase(Printed { text, typed: Some(reason), ..Printed::default() }))
}

/// How many sections or list items the report has somewhere.
pub(super) fn listed(number: usize) -> Value {
    Value::from_object(Phrase(Printed { text: number.to_string(), listed: true, ..Printed::default() }))
}

/// Words that hold up to a day.
pub(super) fn until(value: &Value, day: Date) -> Result<Value, Error> {
    Ok(Value::from_object(Phrase(Printed { until: Some(day), ..print(value)? })))
}

/// What a value prints, if it is something that a sentence can hold.
pub(super) fn print(value: &Value) -> Result<Printed, Error> {
    if let Some(Phrase(printed)) = value.downcast_object_ref::<Phrase>() {
        return Ok(printed.clone());
    }
    if let Some(text) = value.as_str() {
        return Ok(Printed { text: text.to_owned(), ..Printed::default() });
    }
    let amount = amount(value)?;
    Ok(Printed {
        text: amount.quantity.prose(amount.strings()),
        direction: amount.change.as_ref().and_then(Change::told),
        unit: Some(amount.quantity.unit),
        evidence: amount.evidence,
        ..Printed::default()
    })
}

/// A value as a number of the data.
pub(super) fn amount(value: &Value) -> Result<Amount, Error> {
    if let Some(amount) = value.downcast_object_ref::<Amount>() {
        return Ok(amount.clone());
    }
    if let Some(row) = value.downcast_object_ref::<RowObject>() {
        return row.only();
    }
    if let Some(NotThere(told)) = value.downcast_object_ref::<NotThere>() {
        return Err(told.clone().into());
    }
    if let Some(table) = value.downcast_object_ref::<TableObject>() {
        let id = &table.table().id;
        let hint = format!("name a row and a column: `{id}.row.column`");
        return Err(fail(format!("the table `{id}` is no single figure"), hint));
    }
    let matrix = value.downcast_object_ref::<MatrixObject>().is_some();
    if matrix || value.downcast_object_ref::<FactorObject>().is_some() {
        return Err(fail("a factor or matrix is no single figure", "write `.total` or `.rank` behind the factor"));
    }
    if value.downcast_object_ref::<Phrase>().is_some() {
        return Err(fail("a phrase cannot be calculated with", "use the filters that make phrases last"));
    }
    Err(fail(format!("`{value}` is not a figure of the data"), "name a figure: `table.row.column`"))
}
