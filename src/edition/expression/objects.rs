//! The data as objects of the expression language: `table.row.column`, `matrix.factor.total`.
//!
//! A name that nothing has becomes [`NotThere`], which carries its message until something tries to use it.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::value::Object;
use minijinja::{Error, Value};
use rust_decimal::Decimal;

use super::amount::{Amount, Change};
use super::{Told, fail, is_function};
use crate::check::Unseen;
use crate::diag::{quoted, suggest};
use crate::edition::Evidence;
use crate::model::{CellRef, Data, Formula, MatrixId, Missing, Quantity, Table, TableId, Unit};

/// What the objects share.
#[derive(Debug)]
struct Scope {
    data: Arc<Data>,
    folders: Vec<String>,
    lost: BTreeSet<String>,
    unseen: Unseen,
}

/// The data that the expressions of a report see. Names in `lost` were written and could not be read.
pub(super) fn root(data: Arc<Data>, folders: Vec<String>, lost: BTreeSet<String>, unseen: Unseen) -> Value {
    Value::from_object(DataObject(Arc::new(Scope { data, folders, lost, unseen })))
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
            Told::Unknown { message, hint, name: name.to_owned() }
        };
        Value::from_object(NotThere(told))
    }
}

impl Scope {
    /// A name that this edition leaves out, if it is one.
    fn withheld(&self, name: &str) -> Option<Value> {
        let (kind, there) = *self.unseen.get(name)?;
        Some(Value::from_object(NotThere(Told::Withheld { kind, name: name.to_owned(), there })))
    }
}

/// A name that nothing has; whatever is asked of it is not there either.
#[derive(Debug)]
pub(super) struct NotThere(pub(super) Told);

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
        if is_function(name) {
            return None;
        }
        if let Some(table) = scope.data.find_table(name, &scope.folders) {
            return Some(Value::from_object(TableObject { scope: scope.clone(), table }));
        }
        if let Some(matrix) = scope.data.find_matrix(name, &scope.folders) {
            return Some(Value::from_object(MatrixObject { scope: scope.clone(), matrix }));
        }
        if let Some(withheld) = scope.withheld(name) {
            return Some(withheld);
        }
        let here = |folder: &String| scope.folders.contains(folder);
        let tables = scope.data.tables.iter().filter(|it| here(&it.folder)).map(|it| it.id.as_str());
        let matrices = scope.data.matrices.iter().filter(|it| here(&it.folder)).map(|it| it.id.as_str());
        Some(scope.not_there("table", name, tables.chain(matrices)))
    }
}

/// A table; its rows are looked up by id.
#[derive(Debug)]
pub(super) struct TableObject {
    scope: Arc<Scope>,
    table: TableId,
}

impl TableObject {
    pub(super) fn table(&self) -> &Table {
        self.scope.data.table(self.table)
    }

    /// A figure of the table.
    pub(super) fn amount(&self, row: usize, column: usize) -> Result<Amount, Told> {
        RowObject { scope: self.scope.clone(), table: self.table, row }.amount(column)
    }

    /// What is withheld from among the rows beside one, if something is: nothing may be said of them all.
    pub(super) fn gap(&self) -> Option<Told> {
        self.table().unseen_rows.iter().find(|gone| gone.counts).map(|gone| Told::gone("row", gone))
    }

    /// A number that is no figure of the table but a fact about its rows.
    pub(super) fn fact(&self, value: Decimal, unit: Unit) -> Amount {
        let quantity = Quantity { value, unit, decimals: 0, signed: false, tied: false };
        let evidence = vec![Evidence::Rows(self.table)];
        Amount { data: self.scope.data.clone(), quantity, evidence, calculated: true, change: None }
    }
}

impl Object for TableObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        let table = self.table();
        Some(match table.find_row(name) {
            None if self.scope.lost.contains(&table.id) => Value::from_object(NotThere(Told::Silent)),
            Some(row) => Value::from_object(RowObject { scope: self.scope.clone(), table: self.table, row }),
            None if let Some(gone) = table.unseen_rows.iter().find(|it| it.id == name) => {
                Value::from_object(NotThere(Told::gone("row", gone)))
            }
            None => {
                let what = format!("row in the table `{}` called", table.id);
                self.scope.not_there(&what, name, table.rows.iter().map(|row| row.id.as_str()))
            }
        })
    }
}

/// A row; its columns are looked up by id. In a table with one column it stands for its only value.
#[derive(Debug)]
pub(super) struct RowObject {
    scope: Arc<Scope>,
    table: TableId,
    row: usize,
}

impl RowObject {
    fn amount(&self, column: usize) -> Result<Amount, Told> {
        let table = self.scope.data.table(self.table);
        let quantity = match table.quantity(self.row, column) {
            Ok(quantity) => quantity,
            Err(Missing::Unreadable) => return Err(Told::Silent),
            Err(_) if table.cell(self.row, column).unseen => {
                let name = format!("{}.{}.{}", table.id, table.rows[self.row].id, table.columns[column].id);
                return Err(Told::Withheld { kind: "figure", name, there: table.cell(self.row, column).span });
            }
            Err(missing) => {
                let (row, column) = (&table.rows[self.row].label, &table.columns[column].title);
                let message = format!("`{column}` of `{row}` has no figure: it is {}", missing.words());
                return Err(Told::Fault { message, hint: Some("say so in words".into()) });
            }
        };
        let cell = CellRef { table: self.table, row: self.row, column };
        Ok(Amount {
            change: change(table, self.row, column, &quantity),
            data: self.scope.data.clone(),
            quantity,
            evidence: vec![Evidence::Cell(cell)],
            calculated: false,
        })
    }

    /// The only value of the row.
    pub(super) fn only(&self) -> Result<Amount, Error> {
        let table = self.scope.data.table(self.table);
        if let [_] = table.columns.as_slice() {
            return self.amount(0).map_err(Error::from);
        }
        let columns = table.columns.iter().map(|column| column.id.as_str());
        let hint = format!("name one of its columns: {}", quoted(columns));
        Err(fail(format!("the row `{}` has several values", table.rows[self.row].id), hint))
    }
}

/// What a cell of a column of changes is the change of.
fn change(table: &Table, row: usize, column: usize, quantity: &Quantity) -> Option<Change> {
    match &table.columns[column].formula {
        Some(
            Formula::Difference { from, to }
            | Formula::PercentageChange { from, to }
            | Formula::PercentagePoints { from, to },
        ) => {
            let ends = (table.quantity(row, *from).ok()?, table.quantity(row, *to).ok()?);
            Some(Change::between(ends.0, ends.1, table.significance.clone()))
        }
        None if table.columns[column].signed => {
            let direction = quantity.rounded().cmp(&Decimal::ZERO);
            Some(Change { direction, between: None, significance: table.significance.clone(), of_one: true })
        }
        _ => None,
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
            Some(Err(told)) => Value::from_object(NotThere(told)),
            None if let Some(gone) = table.unseen_columns.iter().find(|it| it.id == name) => {
                let told = Told::Withheld { kind: "column", name: gone.id.clone(), there: gone.span };
                Value::from_object(NotThere(told))
            }
            None => {
                let what = format!("column in the table `{}` called", table.id);
                self.scope.not_there(&what, name, table.columns.iter().map(|column| column.id.as_str()))
            }
        })
    }
}

/// A risk matrix; its factors are looked up by id.
#[derive(Debug)]
pub(super) struct MatrixObject {
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
            None if let Some(withheld) = self.scope.withheld(&format!("{}.{name}", matrix.id)) => withheld,
            None => {
                let what = format!("factor in the matrix `{}` called", matrix.id);
                self.scope.not_there(&what, name, matrix.factors.iter().map(|factor| factor.id.as_str()))
            }
        })
    }
}

/// A factor: its `total` and, if it is ranked, its `rank`.
#[derive(Debug)]
pub(super) struct FactorObject {
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
        let evidence = vec![Evidence::Factor(self.matrix, self.factor)];
        let data = self.scope.data.clone();
        Some(Value::from_object(Amount { data, quantity, evidence, calculated: false, change: None }))
    }
}
