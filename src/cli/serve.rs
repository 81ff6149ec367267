//! `tallybook serve`.

use std::path::Path;

use super::{Failure, Verdict, revision, say, today};
use crate::diag::times;
use crate::preview::{News, Options, serve};

/// Serves a preview until the program is ended.
pub(super) fn run(
    site: &Path,
    edition: Option<&str>,
    port: u16,
    open_browser: bool,
    since: Option<&str>,
) -> Result<Verdict, Failure> {
    let since = match since {
        Some(name) => Some(revision(site, name)?),
        None => None,
    };
    let tell = |news: News| match news {
        News::Ready(address) => {
            let url = format!("http://{address}/");
            say(&format!("the preview is at {url}; end it with Ctrl+C"));
            if open_browser && let Err(error) = open::that_detached(&url) {
                say(&format!("no browser could be opened ({error}); open the address yourself"));
            }
        }
        News::Made { errors, warnings, took } => {
            let found = match (errors, warnings) {
                (0, 0) => "everything tallies".to_owned(),
                (0, warnings) => times(warnings, "warning"),
                (errors, _) => format!("{}; the last good pages stay", times(errors, "error")),
            };
            say(&format!("made anew in {} ms: {found}", took.as_millis()));
        }
        News::Unreadable(error) => say(&format!("the site cannot be read: {error}; the last good pages stay")),
    };
    let edition = edition.map(str::to_owned);
    serve(&Options { folder: site.to_owned(), port, today: today(), since, edition }, &tell)?;
    Ok(Verdict::Clean)
}
