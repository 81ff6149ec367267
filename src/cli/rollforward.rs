//! `tallybook roll-forward`.

use std::path::Path;

use super::{Failure, Verdict, say};
use crate::check;
use crate::output::create;
use crate::rollforward::{next_name, roll_forward};
use crate::source::Sources;

/// Makes the folders of the next year's report.
pub(super) fn run(report: &str, to: Option<&str>, site: &Path) -> Result<Verdict, Failure> {
    let sources = Sources::load(site)?;
    let to = to.map_or_else(|| next_name(report), str::to_owned);
    if to == report || to.contains(['/', '\\', '.']) {
        return Err(Failure::NextName(to));
    }
    for folder in [format!("content/{to}/"), format!("data/{to}/")] {
        if sources.below(&folder).next().is_some() {
            return Err(Failure::Exists(folder));
        }
    }
    let files = roll_forward(&sources, &check::parse(&sources), report, &to);
    let files = files.ok_or_else(|| {
        let mut known: Vec<&str> =
            sources.below("content/").filter_map(|(_, file)| file.path().split('/').nth(1)).collect();
        known.dedup();
        Failure::NoReport(report.to_owned(), known.join(", "))
    })?;
    for (path, text) in &files {
        create(site, path, text)?;
    }
    say(&format!("{} files are in `content/{to}` and `data/{to}`", files.len()));
    say("this year's figures stand where last year's were; `tallybook check` lists every one that is to come");
    Ok(Verdict::Clean)
}
