//! What is published later: reports, papers and minutes of which nothing is in a site yet.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::Raw;
use super::withhold::{above, key};
use crate::diag::Severity;
use crate::model::Moment;
use crate::narrative::Document;
use crate::source::{SourceId, Sources};

/// The reports, papers and minutes of a site that are published later: nothing of them is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Later {
    /// Those that are not released at this moment.
    pub now: Option<Moment>,
    /// Those of these folders of `content/`.
    pub without: BTreeSet<String>,
}

impl Later {
    /// True if all of a site is there.
    pub fn is_nothing(&self) -> bool {
        *self == Later::default()
    }

    /// With those by name that are not released at its moment.
    pub(crate) fn named(mut self, raw: &Raw) -> Later {
        for (path, document) in &raw.documents {
            let release = document.front.as_ref().and_then(|front| Moment::parse(front.release.as_ref()?));
            if release.zip(self.now).is_some_and(|(release, now)| now < release) {
                self.without.insert(key(path).to_owned());
            }
        }
        self
    }

    /// The files of what is left out by name: its pages, and the data that nothing else reads. What is wrong in them is
    /// nobody's business yet. A page whose front matter has errors is not among them: it may not say which data are its
    /// own.
    pub(crate) fn files(&self, raw: &Raw, sources: &Sources) -> BTreeSet<SourceId> {
        let is_out = |path: &str| above(key(path)).iter().any(|it| self.without.contains(*it));
        let errors = raw.findings.diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<_> = errors.map(|it| it.span).collect();
        let is_readable = |id: SourceId| {
            let document = raw.documents.iter().find(|(_, it)| it.source == id);
            let front = |end: usize| errors.iter().any(|it| it.source == id && it.range().start < end);
            let is_sound = |it: &Document| it.front.as_ref().is_some_and(|it| !front(it.span.range().end));
            document.is_none_or(|(path, it)| key(path).contains('/') || is_sound(it))
        };
        // By folder of data, whether all that name it are left out.
        let mut folders: BTreeMap<String, bool> = BTreeMap::new();
        for (path, document) in raw.documents.iter().filter(|(path, _)| !key(path).contains('/')) {
            let out = is_out(path) && is_readable(document.source);
            for folder in document.front.iter().flat_map(|front| &front.data.0) {
                *folders.entry(folder.value.clone()).or_insert(true) &= out;
            }
        }
        let is_later = |path: &str, id: SourceId| match path.split_once('/') {
            Some(("content", _)) => is_out(path) && is_readable(id),
            Some(("data", rest)) => rest.split_once('/').is_some_and(|(own, _)| folders.get(own) == Some(&true)),
            _ => false,
        };
        sources.iter().filter(|(id, file)| is_later(file.path(), *id)).map(|(id, _)| id).collect()
    }
}
