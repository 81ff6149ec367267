//! All data of a site: sources, glossary, tables, matrices.

use std::collections::{BTreeMap, BTreeSet};

use super::config::web_address;
use super::home::Homes;
use super::parse::RawData;
use super::{Context, agree, indicator, matrix, plausible, register, table};
use crate::diag::{Code, Diagnostic};
use crate::model::{Areas, Data, DataSource, Level, Period, Status, Term};
use crate::schema::{self, DataFile};
use crate::source::{Content, Span, Spanned};

/// What data of a folder mean when they do not say.
#[derive(Clone, Debug, Default)]
pub(super) struct Defaults {
    pub(super) period: Option<Period>,
    pub(super) area: Option<String>,
}

pub(super) fn check(raw: &mut [RawData], areas: Areas, homes: &Homes, cx: &mut Context<'_>) -> Data {
    let defaults = homes.defaults();
    let mut data = Data {
        areas,
        sources: sources(raw, cx),
        glossary: glossary(raw, cx),
        strings: cx.strings.clone(),
        ..Data::default()
    };
    register::lower(raw, cx);
    let raw: &[RawData] = raw;
    // A table is checked with all that it holds, whoever reads it.
    data.matrices = cx.again(|cx| matrix::check(raw, &data.sources, cx));
    data.tables = cx.again(|cx| table::check(raw, &data, &defaults, cx));
    cx.again(Context::unused_releases);
    let names: BTreeSet<&str> = data.areas.iter().map(|area| area.name.as_str()).collect();
    // Counts that the build makes are what they are.
    let counted =
        |span: Span| raw.iter().flat_map(|it| &it.file.tables).any(|it| it.id.span == span && it.counts.is_some());
    cx.unless_told(|cx| {
        data.tables.iter().filter(|it| !counted(it.span)).for_each(|it| plausible::check(it, &names, cx));
    });
    withhold_sources(raw, &mut data, cx);
    agree::check(&mut data, cx);
    data.actions = cx.again(|cx| indicator::actions(raw, &data, cx));
    cx.unless_told(|cx| unused_files(raw, cx));
    gone(raw, &data, cx);
    data
}

/// Takes away the data sources that this reading may not see.
fn withhold_sources(raw: &[RawData], data: &mut Data, cx: &mut Context<'_>) {
    for source in raw.iter().flat_map(|data| &data.file.sources) {
        let level = cx.protection.sources.get(&source.id.0).copied().unwrap_or_default();
        if !cx.sees(level) && data.sources.remove(&source.id.0).is_some() {
            cx.protection.cut.push(source.span);
            cx.withhold("data source", &source.id.0, level, "", ("data sources", source.id.span));
        }
    }
}

/// The files of which this reading sees nothing.
fn gone(raw: &[RawData], data: &Data, cx: &mut Context<'_>) {
    for raw in raw {
        let DataFile { tables, risk_matrices, sources, glossary, corrections, priorities, .. } = &raw.file;
        let level = file_level(raw, cx);
        let marked = !cx.sees(level);
        let left = data.tables.iter().any(|table| table.span.source == raw.source)
            || data.matrices.iter().any(|matrix| matrix.span.source == raw.source)
            || sources.iter().any(|source| data.sources.contains_key(&source.id.0))
            || (!marked && glossary.iter().any(|it| sees(it.marking.as_ref(), cx)))
            || (!marked && priorities.iter().any(|it| sees(it.marking.as_ref(), cx)))
            || (!marked && corrections.iter().any(|it| sees(it.marking.as_ref(), cx)));
        let all =
            tables.len() + risk_matrices.len() + sources.len() + glossary.len() + corrections.len() + priorities.len();
        if !left && (marked || all > 0) {
            let path = cx.sources.file(raw.source).path().to_owned();
            cx.protection.gone.insert(path);
        }
    }
}

/// How far everything in a file is protected: as the file, and as the folder it lies in.
pub(super) fn file_level(raw: &RawData, cx: &mut Context<'_>) -> Level {
    let folder = cx.protection.folders.get(&raw.folder).copied().unwrap_or_default();
    cx.level(raw.file.marking.as_ref()).max(folder)
}

fn sees(marking: Option<&Spanned<String>>, cx: &mut Context<'_>) -> bool {
    let level = cx.level(marking);
    cx.sees(level)
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
    for (file, source) in raw.iter().flat_map(|data| data.file.sources.iter().map(move |it| (data, it))) {
        let level = file_level(file, cx).max(cx.level(source.marking.as_ref()));
        cx.protection.sources.insert(source.id.0.clone(), level);
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
            extracted: source.extracted.as_ref().and_then(|day| cx.date(day)),
            status: source.status.map(status),
        };
        sources.insert(source.id.0.clone(), valid);
    }
    sources
}

fn glossary(raw: &[RawData], cx: &mut Context<'_>) -> Vec<Term> {
    let mut places: BTreeMap<&str, Span> = BTreeMap::new();
    let mut terms = Vec::new();
    for (file, term) in raw.iter().flat_map(|data| data.file.glossary.iter().map(move |it| (data, it))) {
        let level = file_level(file, cx).max(cx.level(term.marking.as_ref()));
        if !cx.sees(level) {
            cx.protection.cut.push(term.span);
            cx.withhold("term", &term.term, level, "", ("glossary", term.term.span));
            continue;
        }
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
