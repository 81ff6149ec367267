//! Where the figures of a report come from: its data sources, what they supplied, and what a reader must know of all of it.

use std::collections::BTreeMap;

use super::{Block, DataSource, Inline, Section, Supplied, distinct_title};
use crate::check::{self, Site};
use crate::model::{Period, Status, Table};
use crate::narrative::Container;
use crate::strings::{Strings, say};

/// What is said of all figures of a source.
fn facts(source: &crate::model::DataSource, strings: &Strings) -> Vec<String> {
    let extracted = source.extracted.map(|day| say!(strings, "sources.taken", date = day.said(strings)));
    let status = source.status.filter(|status| *status != Status::Final);
    let status = status.map(|status| say!(strings, "sources.status", status = status.said(strings)));
    extracted.into_iter().chain(status).collect()
}

/// Area and period: "Marsh End, October 2023 to September 2024".
pub(super) fn place_and_time(site: &Site, area: Option<&String>, period: Option<Period>) -> Option<String> {
    let area = area.and_then(|id| site.data.areas.get(id)).map(|area| area.name.clone());
    let parts: Vec<String> = area.into_iter().chain(period.map(|period| period.said(&site.strings))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What of area and period is another in a table than in its report.
fn differs(site: &Site, report: &check::Report, table: &Table) -> Option<String> {
    let area = table.area.as_ref().filter(|area| Some(*area) != report.area.as_ref());
    place_and_time(site, area, table.period.filter(|period| Some(*period) != report.period))
}

/// Word at the start of a report that some of its figures may change.
pub(super) fn provisional(site: &Site, report: &check::Report) -> Option<Block> {
    let own = site.data.tables.iter().filter(|table| report.holds.contains(&table.folder));
    let is = |status: Status| status == Status::Provisional;
    let any = own.into_iter().any(|table| is(table.status) || table.cells.iter().filter_map(|it| it.status).any(is));
    let text = |key: &str| vec![Inline::Text(say!(site.strings, key))];
    (any && matches!(report.kind, check::Kind::Report)).then(|| Block::Callout {
        kind: Container::Note,
        title: text("sources.provisional_title"),
        id: format!("{}-provisional", report.slug),
        blocks: vec![Block::Paragraph(text("sources.provisional"))],
    })
}

/// The data sources that the report's tables and sections name, by name.
pub(super) fn sources(site: &Site, report: &check::Report, sections: &[Section]) -> Vec<DataSource> {
    let data = &site.data;
    let own = |folder: &String| report.holds.contains(folder);
    let mut tables: BTreeMap<&str, Vec<Supplied>> = BTreeMap::new();
    for table in data.tables.iter().filter(|table| own(&table.folder)) {
        let supplied = Supplied {
            id: table.id.clone(),
            title: distinct_title(table, data),
            differs: differs(site, report, table),
        };
        tables.entry(&table.source).or_default().push(supplied);
    }
    for matrix in data.matrices.iter().filter(|matrix| own(&matrix.folder)) {
        tables.entry(&matrix.source).or_default();
    }
    // Those of figures that show tables of other reports.
    for figure in report.figures.values() {
        for id in figure.sources(data) {
            tables.entry(id).or_default();
        }
    }
    let all: Vec<&Section> = sections.iter().flat_map(Section::walk).collect();
    for source in all.iter().filter_map(|section| section.source.as_ref()) {
        tables.entry(&source.id).or_default();
    }
    let known = tables.into_iter().filter_map(|(id, tables)| Some((data.sources.get(id)?, tables)));
    let mut sources: Vec<DataSource> = known
        .map(|(source, tables)| DataSource {
            id: source.id.clone(),
            organisation: source.organisation.clone(),
            system: source.system.clone(),
            description: source.description.clone(),
            url: source.url.clone(),
            licence: source.licence.clone(),
            facts: facts(source, &site.strings),
            tables,
        })
        .collect();
    sources.sort_by(|a, b| (&a.organisation, &a.system).cmp(&(&b.organisation, &b.system)));
    sources
}
