//! `tallybook serve`.

use std::path::Path;

use super::{Failure, Verdict, say, today};
use crate::diag::times;
use crate::preview::{News, Options, serve};
use crate::source::Sources;

/// Serves a preview until the program is ended.
pub(super) fn run(
    site: &Path,
    edition: Option<&str>,
    port: u16,
    open_browser: bool,
    since: Option<&str>,
) -> Result<Verdict, Failure> {
    let since = match since {
        Some("signed") => Some(last_signed(site).ok_or(Failure::NeverSigned)?),
        other => other.map(str::to_owned),
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

/// The revision that holds the newest record of a sign-off.
fn last_signed(site: &Path) -> Option<String> {
    Sources::last_revision(site, ":(glob)content/*/sign-off*.json")
}
