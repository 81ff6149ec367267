//! `count`: how many rows a table has, how many of them pass a test, how many items a list of the report.

use std::collections::BTreeMap;

use minijinja::value::Rest;
use minijinja::{Environment, Error, Value};
use rust_decimal::Decimal;

use super::amount::{self, amount};
use super::claim::{limit, passes};
use super::objects::{NotThere, TableObject};
use super::{Told, fail};
use crate::diag::{quoted, suggest};
use crate::model::{RowKind, Table, Unit};

pub(super) fn register(environment: &mut Environment<'static>, data: Value, listed: BTreeMap<String, usize>) {
    environment.add_function("count", move |of: &Value, test: Rest<Value>| count(&data, &listed, of, &test));
}

/// `count(table)`, `count(table, "column", "rose")`, `count(table, "column", "more_than", 100)`, `count(table, "status", "is", "Met")`, `count("section-id")`.
/// Rows are those of the first level, totals and "of which" rows left out. A table may be given by name.
fn count(data: &Value, listed: &BTreeMap<String, usize>, of: &Value, test: &[Value]) -> Result<Value, Error> {
    let named = of.as_str().and_then(|name| data.get_attr(name).ok());
    let table = named.as_ref().unwrap_or(of);
    if let Some(table) = table.downcast_object_ref::<TableObject>() {
        return rows(table, test);
    }
    if let Some(NotThere(told @ (Told::Silent | Told::Withheld { .. }))) = table.downcast_object_ref::<NotThere>() {
        return Err(told.clone().into());
    }
    let Some(id) = of.as_str() else {
        amount(table)?;
        return Err(fail("`count` counts the rows of a table", "write `count(table)`"));
    };
    let number = listed.get(id).copied().ok_or_else(|| {
        let hint = suggest(id, listed.keys().map(String::as_str));
        let hint = hint.unwrap_or_else(|| "give a table, or the id of a section or heading with numbered lists".into());
        fail(format!("there is no table or list `{id}` to be counted"), hint)
    })?;
    Ok(amount::listed(number))
}

fn rows(object: &TableObject, test: &[Value]) -> Result<Value, Error> {
    if let Some(told) = object.gap() {
        return Err(told.into());
    }
    let table = object.table();
    let counted =
        (0..table.rows.len()).filter(|at| table.rows[*at].kind == RowKind::Data && table.rows[*at].depth == 0);
    let fact = |number: usize| Value::from_object(object.fact(Decimal::from(number), Unit::Count("rows".into())));
    if test.is_empty() {
        return Ok(fact(counted.count()));
    }
    if let [column, name, word] = test
        && (name.as_str(), word.as_str().is_some()) == (Some("is"), true)
    {
        return graded(object, column, word.as_str().unwrap_or_default()).map(fact);
    }
    let (column, name, bound) = match test {
        [column, name] => (column.as_str(), name.as_str(), Decimal::ZERO),
        [column, name, bound] => (column.as_str(), name.as_str(), limit(bound)?.0),
        _ => (None, None, Decimal::ZERO),
    };
    let (Some(column), Some(name)) = (column, name) else {
        return Err(fail("a test names a column and what must hold", "write `count(table, \"column\", \"rose\")`"));
    };
    let at = find_column(table, column)?;
    let mut number = 0;
    for row in counted {
        let Ok(amount) = object.amount(row, at) else { continue };
        let change = amount.change.as_ref();
        let holds = match (name, change) {
            ("significant", Some(change)) => change.is_significant() == Some(true),
            ("rose" | "fell" | "unchanged", Some(change)) => {
                passes(name, Decimal::from(change.direction as i8), Decimal::ZERO)?
            }
            _ => passes(name, amount.quantity.rounded(), bound)?,
        };
        number += usize::from(holds);
    }
    Ok(fact(number))
}

fn find_column(table: &Table, name: &str) -> Result<usize, Error> {
    table.find_column(name).ok_or_else(|| {
        let hint = suggest(name, table.columns.iter().map(|column| column.id.as_str())).unwrap_or_default();
        fail(format!("there is no column in the table `{}` called `{name}`", table.id), hint)
    })
}

/// How many rows bear a word of a scale.
fn graded(object: &TableObject, column: &Value, word: &str) -> Result<usize, Error> {
    let table = object.table();
    let column = column.as_str().unwrap_or_default();
    let at = find_column(table, column)?;
    let Unit::Scale(scale) = &table.columns[at].unit else {
        return Err(fail(format!("`{column}` holds no words"), "`is` counts the words of a status"));
    };
    let place = scale.place(word).ok_or_else(|| {
        let words = scale.0.iter().map(|grade| grade.word.as_str());
        let hint = suggest(word, words.clone()).unwrap_or_else(|| format!("there is: {}", quoted(words)));
        fail(format!("no status is called `{word}`"), hint)
    })?;
    let rows =
        (0..table.rows.len()).filter(|row| table.rows[*row].kind == RowKind::Data && table.rows[*row].depth == 0);
    Ok(rows.filter(|row| table.cell(*row, at).datum.number() == Some(place)).count())
}
