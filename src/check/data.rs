//! All data of a site: sources, glossary, tables, matrices.

use std::collections::{BTreeMap, BTreeSet};

use super::config::web_address;
use super::parse::RawData;
use super::report::{Homes, Outline};
use super::{Context, agree, matrix, plausible, table};
use crate::diag::{Code, Diagnostic};
use crate::model::{Areas, Data, DataSource, Period, Status, Term};
use crate::schema;
use crate::source::{Content, Span};

/// What data of a folder mean when they do not say.
#[derive(Clone, Debug, Default)]
pub(super) struct Defaults {
    pub(super) period: Option<Period>,
    pub(super) area: Option<String>,
}

pub(super) fn check(raw: &[RawData], areas: Areas, homes: &Homes, outlines: &[Outline], cx: &mut Context<'_>) -> Data {
    let own = |outline: &&Outline| outline.is_home(homes);
    let defaults: BTreeMap<String, Defaults> = outlines.iter().filter(own).filter_map(Outline::defaults).collect();
    let mut data = Data { areas, sources: sources(raw, cx), glossary: glossary(raw, cx), ..Data::default() };
    data.matrices = matrix::check(raw, &data.sources, cx);
    data.tables = table::check(raw, &data, &defaults, cx);
    let names: BTreeSet<&str> = data.areas.iter().map(|area| area.name.as_str()).collect();
    data.tables.iter().for_each(|table| plausible::check(table, &names, cx));
    agree::check(&mut data, cx);
    unused_files(raw, cx);
    data
}

pub(super) fn status(raw: schema::Status) -> Status {
    match raw {
        schema::Status::Final => Status::Final,
        schema::Status::Provisional => Status::Provisional,
        schema::Status::Revised => Status::Revised,
        schema::Status::Estimated => Status::Estimated,
    }
}

fn sources(raw: &[RawData], cx: &mut Context<'_>) -> BTreeMap<String, DataSource> {
    let mut sources = BTreeMap::new();
    let mut places: BTreeMap<&str, Span> = BTreeMap::new();
    for source in raw.iter().flat_map(|data| &data.file.sources) {
        if let Some(first) = places.insert(&source.id.0, source.id.span) {
            cx.duplicate("data source", &source.id.0, source.id.span, first);
            continue;
        }
        if let Some(url) = &source.url {
            web_address(url, cx);
        }
        let valid = DataSource {
            id: source.id.0.clone(),
            organisation: source.organisation.clone(),
            system: source.system.clone(),
            description: source.description.clone(),
            url: source.url.as_ref().map(|url| url.value.clone()),
            licence: source.licence.clone(),
            status: source.status.map(status),
        };
        sources.insert(source.id.0.clone(), valid);
    }
    sources
}

fn glossary(raw: &[RawData], cx: &mut Context<'_>) -> Vec<Term> {
    let mut places: BTreeMap<&str, Span> = BTreeMap::new();
    let mut terms = Vec::new();
    for term in raw.iter().flat_map(|data| &data.file.glossary) {
        if let Some(first) = places.insert(&term.term.value, term.term.span) {
            let message = format!("the term `{}` stands twice in the glossary", term.term.value);
            let twice = Diagnostic::new(Code::DuplicateId, term.term.span, message).label("the second");
            cx.report(twice.also(first, "the first").hint("remove one of them"));
            continue;
        }
        let (means, text) = (term.means.clone(), term.text.clone());
        terms.push(Term { term: term.term.value.clone(), means, text });
    }
    terms.sort_by_key(|term| (term.term.to_lowercase(), term.term.clone()));
    terms
}

/// CSV files that no table names are not read, and their author may think that they are.
fn unused_files(raw: &[RawData], cx: &mut Context<'_>) {
    let used: Vec<String> = raw
        .iter()
        .flat_map(|data| data.file.tables.iter().map(move |table| (data, table)))
        .filter_map(|(data, table)| Some(beside(cx.sources.file(data.source).path(), table.rows_from.as_ref()?)))
        .collect();
    let sources = cx.sources;
    for (id, file) in sources.below("data/") {
        let read = !matches!(file.content(), Content::Refused(_));
        if read && file.path().ends_with(".csv") && !used.iter().any(|path| path == file.path()) {
            let message = format!("no table takes its rows from `{}`", file.path());
            let hint = "name it in a table: `rows_from: …`, in a YAML file of the same folder";
            cx.report(Diagnostic::new(Code::UnusedFile, Span::new(id, 0..0), message).hint(hint));
        }
    }
}

/// The path of a file beside another.
pub(super) fn beside(path: &str, name: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}
