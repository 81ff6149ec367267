//! Releases of a site: what may be shown although it is computed from what is withheld, by name, all in one list. It says
//! the same as `released` at a table, column, row, value or matrix. Words are released for the search of the files.

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::schema::SiteFile;
use crate::source::Spanned;

/// What of the data is spoken of: a table or risk matrix, and perhaps its row, its column, or both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    /// The folder below `data/`.
    pub(super) folder: &'a str,
    pub(super) table: &'a str,
    pub(super) row: Option<&'a str>,
    pub(super) column: Option<&'a str>,
}

/// A release of the list.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    what: Spanned<String>,
    folder: Option<String>,
    table: String,
    row: Option<String>,
    column: Option<String>,
    /// True if there is such a thing.
    known: bool,
    /// True if it would be withheld otherwise.
    used: bool,
}

impl Release {
    fn is_of(&self, named: &Named<'_>) -> bool {
        self.folder.as_ref().is_none_or(|folder| folder == named.folder)
            && self.table == named.table
            && self.row.as_deref() == named.row
            && self.column.as_deref() == named.column
    }
}

/// The words that files may hold whatever is withheld.
pub(super) fn words(config: &SiteFile) -> Vec<String> {
    config.releases.iter().filter_map(|raw| Some(raw.words.as_ref()?.value.clone())).collect()
}

/// Reads the list.
pub(super) fn releases(config: &SiteFile, cx: &mut Context<'_>) -> Vec<Release> {
    let mut all = Vec::new();
    for raw in &config.releases {
        // Without a day nobody can say that it was decided.
        if cx.date(&raw.date).is_none() {
            continue;
        }
        let what = match (&raw.what, &raw.words) {
            (Some(what), None) => what,
            (None, Some(_)) => continue,
            _ => {
                let message = "a release is of something in the data or of words";
                let hint = "write `what: table.row` or `words: Market Square`, one of them";
                cx.report(Diagnostic::new(Code::InvalidValue, raw.span, message).hint(hint));
                continue;
            }
        };
        let (folder, name) = match what.rsplit_once('/') {
            Some((folder, name)) => (Some(folder.to_owned()), name),
            None => (None, what.as_str()),
        };
        let parts: Vec<&str> = name.split('.').collect();
        let own = |part: &str| Some(part.to_owned()).filter(|part| part != "*");
        let (table, row, column) = match parts.as_slice() {
            [table] => (*table, None, None),
            [table, row] => (*table, own(row), None),
            [table, row, column] => (*table, own(row), own(column)),
            _ => {
                let message = format!("`{}` names nothing in the data", what.value);
                let hint = "write `table`, `table.row`, `table.*.column` or `table.row.column`, perhaps with the folder \
                            before it: `2024/table`";
                cx.report(Diagnostic::new(Code::InvalidValue, what.span, message).hint(hint));
                continue;
            }
        };
        let (table, what) = (table.to_owned(), what.clone());
        all.push(Release { what, folder, table, row, column, known: false, used: false });
    }
    all
}

impl Context<'_> {
    /// True if the list of the site releases this.
    pub(super) fn listed(&mut self, named: Named<'_>) -> bool {
        let mut found = false;
        for release in self.protection.releases.iter_mut().filter(|it| it.is_of(&named)) {
            release.known = true;
            found = true;
        }
        found
    }

    /// Writes down that something would be withheld if the list did not release it.
    pub(super) fn needed(&mut self, named: Named<'_>) {
        for release in self.protection.releases.iter_mut().filter(|it| it.is_of(&named)) {
            release.used = true;
        }
    }

    /// Tells which releases are of nothing, and which are not needed.
    pub(super) fn unused_releases(&mut self) {
        for release in std::mem::take(&mut self.protection.releases) {
            let name = &release.what.value;
            let fault = if !release.known {
                let hint =
                    "write `table`, `table.row`, `table.*.column`, `table.row.column` or the name of a risk matrix";
                Diagnostic::new(Code::UnknownName, release.what.span, format!("the data have no `{name}`")).hint(hint)
            } else if !release.used {
                let message =
                    format!("`{name}` is computed from nothing that is withheld, so this release is not needed");
                let hint = "remove it: it would show what may come to be withheld later";
                Diagnostic::new(Code::UnusedRelease, release.what.span, message).hint(hint)
            } else {
                continue;
            };
            self.report(fault);
        }
    }
}
