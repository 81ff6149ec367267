//! What a CSV file holds, for programs: the Metadata Vocabulary for Tabular Data of the W3C ("CSV on the Web").
//!
//! The file lies where that standard looks for it, `<name>.csv-metadata.json`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::csv::guarded;
use crate::edition::{DataSource, Dataset, Edition, Report, Value};
use crate::model::Period;
use crate::strings::unmarked;

/// The metadata of a table. Properties are in the order in which a person reads them.
#[derive(Serialize)]
struct Metadata<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, Language<'a>),
    url: &'a str,
    #[serde(rename = "dc:title")]
    title: &'a str,
    #[serde(rename = "dc:description")]
    description: String,
    #[serde(rename = "dc:isPartOf")]
    part_of: &'a str,
    #[serde(rename = "dc:publisher")]
    publisher: &'a str,
    #[serde(rename = "dc:source", skip_serializing_if = "Option::is_none")]
    source: Option<Thing<'a>>,
    #[serde(rename = "dc:license", skip_serializing_if = "Option::is_none")]
    licence: Option<Thing<'a>>,
    #[serde(rename = "dc:issued", skip_serializing_if = "Option::is_none")]
    issued: Option<String>,
    #[serde(rename = "dc:spatial", skip_serializing_if = "Option::is_none")]
    area: Option<&'a str>,
    #[serde(rename = "dc:temporal", skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[serde(rename = "dc:accessRights", skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
    #[serde(rename = "schema:creativeWorkStatus")]
    status: &'static str,
    notes: Vec<Note<'a>>,
    #[serde(rename = "tableSchema")]
    schema: Schema<'a>,
}

#[derive(Serialize)]
struct Language<'a> {
    #[serde(rename = "@language")]
    language: &'a str,
}

/// Something with a name, with an address, or with both.
#[derive(Serialize)]
#[serde(untagged)]
enum Thing<'a> {
    Named(String),
    Placed {
        #[serde(rename = "@id")]
        id: &'a str,
        #[serde(rename = "dc:title", skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
}

/// A Web Annotation.
#[derive(Serialize)]
struct Note<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    target: String,
    body: &'a str,
}

#[derive(Serialize)]
struct Schema<'a> {
    columns: Vec<Column<'a>>,
    #[serde(rename = "primaryKey", skip_serializing_if = "Vec::is_empty")]
    key: Vec<&'a str>,
    #[serde(rename = "rowTitles")]
    titles: Vec<&'a str>,
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    titles: String,
    datatype: &'static str,
    #[serde(rename = "schema:unitText", skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(rename = "dc:temporal", skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    /// The shorthand that stands for a missing value.
    #[serde(rename = "null", skip_serializing_if = "Vec::is_empty")]
    missing: Vec<&'static str>,
    required: bool,
}

/// The file.
pub(super) fn write(edition: &Edition, report: &Report, dataset: &Dataset) -> Vec<u8> {
    let file = format!("{}.csv", dataset.id);
    let source = report.sources.iter().find(|it| it.id == dataset.source);
    let keys = super::keys(dataset.missing(), &edition.strings);
    let whole = dataset.notes.iter().chain(&keys).map(|body| note(file.clone(), body));
    let of_columns = dataset.fields.iter().enumerate().flat_map(|(at, field)| {
        let target = format!("{file}#col={}", at + 1);
        field.notes.iter().map(move |body| note(target.clone(), body))
    });
    let facts: Vec<String> = dataset.facts.iter().map(|(term, words)| format!("{term}: {words}.")).collect();
    let metadata = Metadata {
        context: ("http://www.w3.org/ns/csvw", Language { language: edition.strings.language() }),
        url: &file,
        title: &dataset.title,
        description: facts.join(" "),
        part_of: &report.title,
        publisher: &edition.organisation,
        source: source.map(named),
        licence: source.and_then(|source| source.licence.as_deref()).map(licence),
        issued: report.date.map(crate::model::Date::iso),
        area: dataset.area.as_deref(),
        period: dataset.period.map(interval),
        marking: edition.marking.as_deref(),
        status: if report.is_draft() { "Draft" } else { "Final" },
        notes: whole.chain(of_columns).collect(),
        schema: schema(dataset),
    };
    let text = serde_json::to_string_pretty(&metadata).expect("texts serialise") + "\n";
    unmarked(&text).into_owned().into_bytes()
}

fn note(target: String, body: &str) -> Note<'_> {
    Note { kind: "Annotation", motivation: "commenting", target, body }
}

fn named(source: &DataSource) -> Thing<'_> {
    let name = match &source.system {
        Some(system) => format!("{}, {system}", source.organisation),
        None => source.organisation.clone(),
    };
    match &source.url {
        Some(url) => Thing::Placed { id: url, title: Some(name) },
        None => Thing::Named(name),
    }
}

fn licence(licence: &str) -> Thing<'_> {
    if licence.starts_with("https://") || licence.starts_with("http://") {
        Thing::Placed { id: licence, title: None }
    } else {
        Thing::Named(licence.to_owned())
    }
}

/// First and last day, as ISO 8601 writes an interval.
fn interval(period: Period) -> String {
    format!("{}/{}", period.from.iso(), period.to.iso())
}

fn schema(dataset: &Dataset) -> Schema<'_> {
    let columns = dataset.fields.iter().enumerate().map(|(at, field)| {
        let missing: Vec<&'static str> = dataset.missing_in(at).into_iter().map(|it| it.shorthand()).collect();
        Column {
            name: &field.id,
            titles: guarded(&field.name),
            datatype: datatype(dataset, at),
            unit: field.unit.as_deref(),
            period: field.period.map(interval),
            required: missing.is_empty(),
            missing,
        }
    });
    let labels: Vec<usize> = (0..dataset.fields.len()).filter(|at| dataset.fields[*at].is_label).collect();
    let names = |all: &[usize]| all.iter().map(|at| dataset.fields[*at].id.as_str()).collect();
    let titles: Vec<usize> = labels.iter().copied().filter(|at| dataset.fields[*at].id == "label").collect();
    let key = if tells_rows_apart(dataset, &labels) { names(&labels) } else { Vec::new() };
    Schema { columns: columns.collect(), key, titles: names(&titles) }
}

fn datatype(dataset: &Dataset, field: usize) -> &'static str {
    let whole = |value: &Value| !matches!(value, Value::Number(quantity) if quantity.decimals > 0);
    match dataset.holds_numbers(field) {
        true if dataset.column(field).all(whole) => "integer",
        true => "decimal",
        false => "string",
    }
}

/// True if no two rows have the same labels.
fn tells_rows_apart(dataset: &Dataset, labels: &[usize]) -> bool {
    let text = |value: &'_ Value| if let Value::Text(text) = value { text.clone() } else { String::new() };
    let mut seen = BTreeSet::new();
    dataset.rows.iter().all(|row| seen.insert(labels.iter().map(|at| text(&row[*at])).collect::<Vec<_>>()))
}
