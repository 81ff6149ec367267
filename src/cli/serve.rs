//! `tallybook serve`.

use std::path::Path;

use super::{Failure, Verdict, say, today};
use crate::preview::{News, serve};

/// Serves a preview until the program is ended.
pub(super) fn run(site: &Path, port: u16, open_browser: bool) -> Result<Verdict, Failure> {
    let tell = |news: News| match news {
        News::Ready(address) => {
            let url = format!("http://{address}/");
            say(&format!("the preview is at {url}; end it with Ctrl+C"));
            if open_browser && let Err(error) = open::that_detached(&url) {
                say(&format!("no browser could be opened ({error}); open the address yourself"));
            }
        }
        News::Made { errors, warnings, took } => {
            let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
            let found = match (errors, warnings) {
                (0, 0) => "everything tallies".to_owned(),
                (0, warnings) => count(warnings, "warning"),
                (errors, _) => format!("{}; the last good pages stay", count(errors, "error")),
            };
            say(&format!("made anew in {} ms: {found}", took.as_millis()));
        }
        News::Unreadable(error) => say(&format!("the site cannot be read: {error}; the last good pages stay")),
    };
    serve(site, port, today(), &tell)?;
    Ok(Verdict::Clean)
}
