//! Expressions over the data, evaluated with minijinja.
//!
//! What the data give are objects that know which cells they come from: `table.row.column` walks through
//! [`TableObject`] and [`RowObject`] to an [`Amount`], and every filter and function hands the cells on. The
//! language holds nothing but these: no loops, no files, no clock. A name that nothing has becomes
//! [`NotThere`], which carries its message until something tries to use it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, Rest};
use minijinja::{Environment, Error, ErrorKind, Value};
use rust_decimal::Decimal;

use crate::diag::{Code, Diagnostic, suggest};
use crate::model::{CellRef, Data, MatrixId, Missing, Quantity, RowKind, TableId, Unit, figure, round, words};
use crate::narrative::Expression;

/// What an expression gives: text and the cells behind it.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) cells: Vec<CellRef>,
}

/// Evaluates the expressions of one report.
pub(super) struct Evaluator {
    environment: Environment<'static>,
    root: Value,
}

impl Evaluator {
    pub(super) fn new(data: &Arc<Data>, folders: &[String], lost: &BTreeSet<String>) -> Evaluator {
        let scope = Arc::new(Scope { data: data.clone(), folders: folders.to_vec(), lost: lost.clone() });
        let mut environment = Environment::empty();
        environment.set_debug(true);
        environment.add_filter("abs", abs);
        environment.add_filter("signed", signed);
        environment.add_filter("round", rounded);
        environment.add_filter("unit", with_unit);
        environment.add_filter("words", in_words);
        environment.add_filter("ordinal", ordinal);
        environment.add_function("difference", difference);
        environment.add_function("percentage_change", percentage_change);
        environment.add_function("share", share);
        environment.add_function("total", total);
        let root = Value::from_object(DataObject(scope.clone()));
        environment.add_function("count", move |table: &Value| count(&scope, table));
        Evaluator { environment, root }
    }

    /// The value of an expression, or what is wrong with it. Nothing at all if it uses what has been
    /// reported as broken elsewhere.
    pub(super) fn evaluate(&self, expression: &Expression) -> Result<Printed, Option<Diagnostic>> {
        let fault = |error: Error, code| Some(diagnose(&error, code, expression));
        let compiled = self.environment.compile_expression(&expression.text);
        let compiled = compiled.map_err(|error| fault(error, Code::ExpressionSyntax))?;
        let value = compiled.eval(self.root.clone()).map_err(|error| match told(&error) {
            Some(Told::Silent) => None,
            _ => fault(error, Code::ExpressionFailed),
        })?;
        print(&value).map_err(|error| match told(&error) {
            Some(Told::Silent) => None,
            _ => fault(error, Code::ExpressionFailed),
        })
    }
}

const FILTERS: [&str; 6] = ["abs", "signed", "round", "unit", "words", "ordinal"];
const FUNCTIONS: [&str; 5] = ["difference", "percentage_change", "share", "total", "count"];

/// Our own words for a fault, carried through minijinja's error.
#[derive(Clone, Debug)]
enum Told {
    /// A fault with its hint.
    Fault { message: String, hint: Option<String>, name: Option<String> },
    /// What is used here is broken elsewhere, and has been reported there.
    Silent,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Fault { message, .. } => f.write_str(message),
            Told::Silent => f.write_str("reported elsewhere"),
        }
    }
}

impl std::error::Error for Told {}

fn told(error: &Error) -> Option<Told> {
    std::error::Error::source(error)?.downcast_ref::<Told>().cloned()
}

fn fail(message: impl Into<String>, hint: Option<String>) -> Error {
    let told = Told::Fault { message: message.into(), hint, name: None };
    Error::new(ErrorKind::InvalidOperation, "").with_source(told)
}

/// An error of evaluation as a diagnostic in the author's file.
fn diagnose(error: &Error, code: Code, expression: &Expression) -> Diagnostic {
    if let Some(Told::Fault { message, hint, name }) = told(error) {
        let part = name.as_ref().and_then(|name| expression.text.find(name.as_str()).map(|at| at..at + name.len()));
        let (code, span) = match part {
            Some(part) => (Code::UnknownName, expression.span.part(part)),
            None => (code, expression.span),
        };
        return Diagnostic::new(code, span, message).maybe_hint(hint);
    }
    let range = error.range().unwrap_or(0..expression.text.len());
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let name = expression.text.get(range.clone()).unwrap_or("");
    let (message, hint) = match error.kind() {
        ErrorKind::UnknownFilter => {
            (format!("there is no filter `{}`", last_word(&detail, name)), known(&detail, name, &FILTERS))
        }
        ErrorKind::UnknownFunction => {
            (format!("there is no function `{}`", last_word(&detail, name)), known(&detail, name, &FUNCTIONS))
        }
        ErrorKind::SyntaxError => (format!("this expression cannot be read: {detail}"), None),
        _ if detail.contains("operator") => (
            "values of the data cannot be calculated with like this".into(),
            Some(
                "use `difference(from, to)`, `percentage_change(from, to)`, `share(part, whole)` or `total(a, b)`"
                    .into(),
            ),
        ),
        _ => (format!("this expression cannot be evaluated: {detail}"), None),
    };
    Diagnostic::new(code, expression.span.part(range), message).maybe_hint(hint)
}

/// The name in minijinja's "filter x is unknown", or else what stands at the place.
fn last_word<'a>(detail: &'a str, name: &'a str) -> &'a str {
    detail.strip_suffix(" is unknown").and_then(|rest| rest.split(' ').next_back()).unwrap_or(name)
}

fn known(detail: &str, name: &str, all: &[&str]) -> Option<String> {
    suggest(last_word(detail, name), all.iter().copied())
}

/// What the objects share.
#[derive(Debug)]
struct Scope {
    data: Arc<Data>,
    folders: Vec<String>,
    lost: BTreeSet<String>,
}

impl Scope {
    /// A name that nothing has.
    fn not_there<'a>(&self, what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Value {
        let told = if self.lost.contains(name) {
            Told::Silent
        } else {
            let known: Vec<&str> = known.collect();
            let message = format!("there is no {what} `{name}`");
            let hint = suggest(name, known.iter().copied());
            Told::Fault { message, hint, name: Some(name.to_owned()) }
        };
        Value::from_object(NotThere(told))
    }
}

/// A name that nothing has; whatever is asked of it is not there either.
#[derive(Debug)]
struct NotThere(Told);

impl Object for NotThere {
    fn get_value_by_str(self: &Arc<Self>, _: &str) -> Option<Value> {
        Some(Value::from_dyn_object(self.clone()))
    }

    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        Some(Value::from_dyn_object(self.clone()))
    }
}

/// The tables and matrices of a report by name.
#[derive(Debug)]
struct DataObject(Arc<Scope>);

impl Object for DataObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let scope = &self.0;
        if FUNCTIONS.contains(&name) {
            return None;
        }
        if let Some(table) = scope.data.find_table(name, &scope.folders) {
            return Some(Value::from_object(TableObject { scope: scope.clone(), table }));
        }
        if let Some(matrix) = scope.data.find_matrix(name, &scope.folders) {
            return Some(Value::from_object(MatrixObject { scope: scope.clone(), matrix }));
        }
        let here = |folder: &String| scope.folders.contains(folder);
        let tables = scope.data.tables.iter().filter(|it| here(&it.folder)).map(|it| it.id.as_str());
        let matrices = scope.data.matrices.iter().filter(|it| here(&it.folder)).map(|it| it.id.as_str());
        Some(scope.not_there("table", name, tables.chain(matrices)))
    }
}

/// A table; its rows are looked up by id.
#[derive(Debug)]
struct TableObject {
    scope: Arc<Scope>,
    table: TableId,
}

impl Object for TableObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let table = self.scope.data.table(self.table);
        Some(match table.find_row(name) {
            None if self.scope.lost.contains(&table.id) => Value::from_object(NotThere(Told::Silent)),
            Some(row) => Value::from_object(RowObject { scope: self.scope.clone(), table: self.table, row }),
            None => {
                let what = format!("row in the table `{}` called", table.id);
                self.scope.not_there(&what, name, table.rows.iter().map(|row| row.id.as_str()))
            }
        })
    }
}

/// A row; its columns are looked up by id. In a table with one column it stands for its only value.
#[derive(Debug)]
struct RowObject {
    scope: Arc<Scope>,
    table: TableId,
    row: usize,
}

impl RowObject {
    fn amount(&self, column: usize) -> Result<Amount, Error> {
        let table = self.scope.data.table(self.table);
        let cells = vec![CellRef { table: self.table, row: self.row, column }];
        match table.quantity(self.row, column) {
            Ok(quantity) => Ok(Amount { quantity, cells }),
            Err(Missing::Unreadable) => Err(Error::new(ErrorKind::UndefinedError, "").with_source(Told::Silent)),
            Err(missing) => {
                let (row, column) = (&table.rows[self.row].label, &table.columns[column].title);
                let message = format!("`{column}` of `{row}` has no figure: it is {}", missing.words());
                Err(fail(message, Some("say so in words".into())))
            }
        }
    }

    fn only(&self) -> Result<Amount, Error> {
        let table = self.scope.data.table(self.table);
        if let [_] = table.columns.as_slice() {
            return self.amount(0);
        }
        let columns = table.columns.iter().map(|column| column.id.as_str());
        let hint = format!("name one of its columns: {}", crate::diag::quoted(columns));
        Err(fail(format!("the row `{}` has several values", table.rows[self.row].id), Some(hint)))
    }
}

impl Object for RowObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let table = self.scope.data.table(self.table);
        Some(match table.find_column(name).map(|column| self.amount(column)) {
            Some(Ok(amount)) => Value::from_object(amount),
            Some(Err(error)) => Value::from_object(NotThere(told(&error).unwrap_or(Told::Silent))),
            None => {
                let what = format!("column in the table `{}` called", table.id);
                self.scope.not_there(&what, name, table.columns.iter().map(|column| column.id.as_str()))
            }
        })
    }
}

/// A risk matrix; its factors are looked up by id.
#[derive(Debug)]
struct MatrixObject {
    scope: Arc<Scope>,
    matrix: MatrixId,
}

impl Object for MatrixObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let matrix = self.scope.data.matrix(self.matrix);
        Some(match matrix.factors.iter().position(|factor| factor.id == name) {
            Some(factor) => Value::from_object(FactorObject { scope: self.scope.clone(), matrix: self.matrix, factor }),
            None => {
                let what = format!("factor in the matrix `{}` called", matrix.id);
                self.scope.not_there(&what, name, matrix.factors.iter().map(|factor| factor.id.as_str()))
            }
        })
    }
}

/// A factor: its `total` and, if it is ranked, its `rank`.
#[derive(Debug)]
struct FactorObject {
    scope: Arc<Scope>,
    matrix: MatrixId,
    factor: usize,
}

impl Object for FactorObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let factor = &self.scope.data.matrix(self.matrix).factors[self.factor];
        let plain = |value: Decimal, unit, tied| Quantity { value, unit, decimals: 0, signed: false, tied };
        let quantity = match (name, factor.rank) {
            ("total", _) => plain(factor.total, Unit::Count("points".into()), false),
            ("rank", Some(rank)) => plain(rank.into(), Unit::Rank, factor.tied),
            _ => {
                let what = format!("value of the factor `{}` called", factor.id);
                let known = if factor.rank.is_some() { &["total", "rank"][..] } else { &["total"][..] };
                return Some(self.scope.not_there(&what, name, known.iter().copied()));
            }
        };
        Some(Value::from_object(Amount { quantity, cells: Vec::new() }))
    }
}

/// A number and the cells it comes from.
#[derive(Clone, Debug)]
struct Amount {
    quantity: Quantity,
    cells: Vec<CellRef>,
}

impl Object for Amount {
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.quantity.prose())
    }
}

/// A phrase made of a value: it prints as it is and can be calculated with no more.
#[derive(Clone, Debug)]
struct Phrase {
    text: String,
    cells: Vec<CellRef>,
}

impl Object for Phrase {
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a value prints, if it is something that a sentence can hold.
fn print(value: &Value) -> Result<Printed, Error> {
    if let Some(phrase) = value.downcast_object_ref::<Phrase>() {
        return Ok(Printed { text: phrase.text.clone(), cells: phrase.cells.clone() });
    }
    if let Some(text) = value.as_str() {
        return Ok(Printed { text: text.to_owned(), cells: Vec::new() });
    }
    amount(value).map(|amount| Printed { text: amount.quantity.prose(), cells: amount.cells })
}

/// A value as a number of the data.
fn amount(value: &Value) -> Result<Amount, Error> {
    if let Some(amount) = value.downcast_object_ref::<Amount>() {
        return Ok(amount.clone());
    }
    if let Some(row) = value.downcast_object_ref::<RowObject>() {
        return row.only();
    }
    if let Some(NotThere(told)) = value.downcast_object_ref::<NotThere>() {
        return Err(Error::new(ErrorKind::UndefinedError, "").with_source(told.clone()));
    }
    let (message, hint) = if let Some(table) = value.downcast_object_ref::<TableObject>() {
        let table = table.scope.data.table(table.table);
        (
            format!("the table `{}` is no single figure", table.id),
            format!("name a row and a column: `{}.row.column`", table.id),
        )
    } else if value.downcast_object_ref::<MatrixObject>().is_some()
        || value.downcast_object_ref::<FactorObject>().is_some()
    {
        ("a factor or matrix is no single figure".into(), "write `.total` or `.rank` behind the factor".into())
    } else if value.downcast_object_ref::<Phrase>().is_some() {
        ("a phrase cannot be calculated with".into(), "use the filters that make phrases last".into())
    } else {
        (format!("`{value}` is not a figure of the data"), "name a figure: `table.row.column`".into())
    };
    Err(fail(message, Some(hint)))
}

fn made(value: Decimal, unit: Unit, decimals: u32, signed: bool, from: &[&Amount]) -> Value {
    let mut cells: Vec<CellRef> = Vec::new();
    for cell in from.iter().flat_map(|amount| &amount.cells) {
        if !cells.contains(cell) {
            cells.push(*cell);
        }
    }
    Value::from_object(Amount { quantity: Quantity { value, unit, decimals, signed, tied: false }, cells })
}

fn phrase(text: String, from: &Amount) -> Value {
    Value::from_object(Phrase { text, cells: from.cells.clone() })
}

fn changed(value: &Value, change: impl Fn(Quantity) -> Quantity) -> Result<Value, Error> {
    let Amount { quantity, cells } = amount(value)?;
    Ok(Value::from_object(Amount { quantity: change(quantity), cells }))
}

fn abs(value: &Value) -> Result<Value, Error> {
    changed(value, |it| Quantity { value: it.value.abs(), signed: false, ..it })
}

fn signed(value: &Value) -> Result<Value, Error> {
    changed(value, |it| Quantity { signed: true, ..it })
}

fn rounded(value: &Value, decimals: Option<u32>) -> Result<Value, Error> {
    changed(value, |it| Quantity { decimals: decimals.unwrap_or(0), ..it })
}

fn with_unit(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    Ok(phrase(amount.quantity.with_unit(), &amount))
}

fn in_words(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    let shown = round(amount.quantity.value, amount.quantity.decimals);
    let whole = u64::try_from(shown).ok().filter(|_| shown.fract().is_zero());
    let text = whole.map_or_else(|| figure(shown, amount.quantity.decimals, false), words);
    Ok(phrase(text, &amount))
}

fn ordinal(value: &Value) -> Result<Value, Error> {
    let amount = amount(value)?;
    if amount.quantity.value < Decimal::ONE {
        return Err(fail("an ordinal must be 1 or more", Some("use it on a rank".into())));
    }
    Ok(phrase(amount.quantity.ordinal(true), &amount))
}

fn difference(from: &Value, to: &Value) -> Result<Value, Error> {
    let (from, to) = (amount(from)?, amount(to)?);
    same_unit(&from, &to)?;
    let unit = if from.quantity.unit == Unit::Percent { Unit::Points } else { from.quantity.unit.clone() };
    let decimals = from.quantity.decimals.max(to.quantity.decimals);
    Ok(made(to.quantity.value - from.quantity.value, unit, decimals, true, &[&from, &to]))
}

fn percentage_change(from: &Value, to: &Value) -> Result<Value, Error> {
    let (from, to) = (amount(from)?, amount(to)?);
    same_unit(&from, &to)?;
    let difference = to.quantity.value - from.quantity.value;
    let change = (difference * Decimal::ONE_HUNDRED).checked_div(from.quantity.value);
    let change = change.ok_or_else(|| fail("a change from zero is not calculable", None))?;
    Ok(made(change, Unit::Percent, 1, true, &[&from, &to]))
}

fn share(part: &Value, whole: &Value) -> Result<Value, Error> {
    let (part, whole) = (amount(part)?, amount(whole)?);
    same_unit(&part, &whole)?;
    let share = (part.quantity.value * Decimal::ONE_HUNDRED).checked_div(whole.quantity.value);
    let share = share.ok_or_else(|| fail("a share of zero is not calculable", None))?;
    Ok(made(share, Unit::Percent, 1, false, &[&part, &whole]))
}

#[allow(clippy::needless_pass_by_value, reason = "minijinja hands the arguments of a function over by value")]
fn total(parts: Rest<Value>) -> Result<Value, Error> {
    let parts: Vec<Amount> = parts.iter().map(amount).collect::<Result<_, _>>()?;
    let Some(first) = parts.first() else { return Err(fail("a total needs parts", None)) };
    for part in &parts {
        same_unit(first, part)?;
    }
    let sum = parts.iter().map(|part| part.quantity.value).sum();
    let decimals = parts.iter().map(|part| part.quantity.decimals).max().unwrap_or(0);
    Ok(made(sum, first.quantity.unit.clone(), decimals, false, &parts.iter().collect::<Vec<_>>()))
}

/// How many rows of the first level a table has, totals and "of which" rows left out. The table may be
/// given by name.
fn count(scope: &Arc<Scope>, table: &Value) -> Result<Value, Error> {
    let named = table.as_str().and_then(|name| Arc::new(DataObject(scope.clone())).get_value_by_str(name));
    let table = named.as_ref().unwrap_or(table);
    let Some(object) = table.downcast_object_ref::<TableObject>() else {
        amount(table)?;
        return Err(fail("`count` counts the rows of a table", Some("write `count(table)`".into())));
    };
    let rows = &object.scope.data.table(object.table).rows;
    let counted = |row: &&crate::model::Row| row.kind == RowKind::Data && row.depth == 0;
    let number = Decimal::from(rows.iter().filter(counted).count());
    Ok(made(number, Unit::Count("rows".into()), 0, false, &[]))
}

fn same_unit(a: &Amount, b: &Amount) -> Result<(), Error> {
    if a.quantity.unit == b.quantity.unit {
        return Ok(());
    }
    let (a, b) = (a.quantity.unit.words(), b.quantity.unit.words());
    Err(fail(format!("`{a}` and `{b}` cannot be compared"), Some("use figures of one unit".into())))
}
