//! Homes: which document publishes the tables of a folder of `data/`, and what they mean when they do not say.
//!
//! A report is the home of its data even where a reading may not see it: nobody else publishes them in its place.

use std::collections::BTreeMap;

use super::data::Defaults;
use super::parse::RawData;
use super::withhold::key;
use super::{Context, Kind};
use crate::model::Period;
use crate::narrative::Document;
use crate::schema::{self, Front};

/// Where the tables of each folder of `data/` are published.
#[derive(Debug, Default)]
pub(super) struct Homes {
    /// By folder, its home: the report that names the folder first; a paper or minutes only where no report does. The
    /// folder that all share has none.
    of: BTreeMap<String, Home>,
    /// True if a document could not be read, which may be the home of any folder that has none.
    unread: bool,
}

#[derive(Debug)]
struct Home {
    slug: String,
    is_report: bool,
    defaults: Defaults,
}

impl Homes {
    /// The homes of a site, whoever may see its documents.
    pub(super) fn of(documents: &[(String, Document)]) -> Homes {
        let fronts = documents.iter().filter_map(|(path, it)| Some((key(path), it.front.as_ref()?)));
        let fronts: BTreeMap<&str, &Front> = fronts.filter(|(slug, _)| !slug.contains('/')).collect();
        let reports = |wanted: bool| fronts.iter().filter(move |(_, front)| is_report(front) == wanted);
        let unread = documents.iter().any(|(path, it)| it.front.is_none() && !key(path).contains('/'));
        let mut homes = BTreeMap::new();
        // What could not be read may be a report, which would come before papers.
        let papers = reports(false).filter(|_| !unread);
        for (slug, front) in reports(true).chain(papers) {
            if let Some(first) = front.data.0.first() {
                homes.entry(first.value.clone()).or_insert_with(|| Home::of(slug, front));
            }
        }
        // Papers hold what all share only where there is no report.
        if reports(true).next().is_none()
            && let Some((slug, _)) = fronts.first_key_value()
        {
            homes.insert(
                String::new(),
                Home { slug: (*slug).to_owned(), is_report: false, defaults: Defaults::default() },
            );
        }
        Homes { of: homes, unread }
    }

    /// Where a document cannot be read, or names a folder that is not there, it may have meant any that no report names: what
    /// misses something in those is no second fault.
    pub(super) fn lose(&self, data: &[RawData], cx: &mut Context<'_>) {
        let is_there =
            |folder: &String| folder.is_empty() || cx.sources.below(&format!("data/{folder}/")).next().is_some();
        if !self.unread && self.of.keys().all(is_there) {
            return;
        }
        for raw in data
            .iter()
            .filter(|raw| !raw.folder.is_empty() && !self.of.get(&raw.folder).is_some_and(|home| home.is_report))
        {
            cx.findings.lost.extend(raw.file.tables.iter().map(|it| it.id.value.0.clone()));
            cx.findings.lost.extend(raw.file.risk_matrices.iter().map(|it| it.id.value.0.clone()));
            cx.findings.lost.extend(raw.file.priorities.iter().map(|it| it.id.value.0.clone()));
        }
    }

    /// What the tables of each folder mean when they do not say.
    pub(super) fn defaults(&self) -> BTreeMap<String, Defaults> {
        let own = self.of.iter().filter(|(folder, _)| !folder.is_empty());
        own.map(|(folder, home)| (folder.clone(), home.defaults.clone())).collect()
    }

    /// The folders whose tables a document publishes.
    pub(super) fn held(&self, slug: &str, kind: &Kind, folders: &[String]) -> Vec<String> {
        let own = |folder: &&String| match self.of.get(*folder) {
            Some(home) => home.slug == slug,
            None => matches!(kind, Kind::Report),
        };
        folders.iter().filter(own).cloned().collect()
    }
}

impl Home {
    fn of(slug: &str, front: &Front) -> Home {
        let period = front.period.as_ref().and_then(|period| Period::parse(period));
        let area = front.area.as_ref().map(|area| area.value.clone());
        Home { slug: slug.to_owned(), is_report: is_report(front), defaults: Defaults { period, area } }
    }
}

/// True for what is neither a paper nor minutes.
fn is_report(front: &Front) -> bool {
    match front.kind {
        Some(schema::Kind::Paper) => front.paper.is_none(),
        Some(schema::Kind::Minutes) => front.minutes.is_none(),
        _ => true,
    }
}
