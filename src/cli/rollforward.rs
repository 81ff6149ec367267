//! `tallybook roll-forward`.

use std::path::Path;

use super::{Failure, Verdict, say};
use crate::check;
use crate::output::create;
use crate::rollforward::{Next, Rolled, roll_forward};
use crate::source::Sources;

/// Makes the folders of the next report.
pub(super) fn run(report: &str, to: Option<&str>, site: &Path) -> Result<Verdict, Failure> {
    let sources = Sources::load(site)?;
    let raw = check::parse(&sources);
    if sources.below(&format!("content/{report}/")).next().is_none() {
        let mut known: Vec<&str> =
            sources.below("content/").filter_map(|(_, file)| file.path().split('/').nth(1)).collect();
        known.dedup();
        return Err(Failure::NoReport(report.to_owned(), known.join(", ")));
    }
    let next = Next::of(&raw, report);
    let to = to.map(str::to_owned).or_else(|| next.name(report));
    let Some(to) = to else { return Err(Failure::WhichName(report.to_owned(), next.example(report))) };
    if to == report || to.contains(['/', '\\', '.']) {
        return Err(Failure::NextName(to));
    }
    for folder in [format!("content/{to}/"), format!("data/{to}/")] {
        if sources.below(&folder).next().is_some() {
            return Err(Failure::Exists(folder));
        }
    }
    let Rolled { files, to_do } =
        roll_forward(&sources, &raw, report, &to, &next).expect("it was seen that there is such a report");
    for (path, text) in &files {
        create(site, path, text)?;
    }
    let period = next.period.map(|it| format!(", for the period {it}")).unwrap_or_default();
    say(&format!("{} files are in `content/{to}` and `data/{to}`{period}", files.len()));
    say("figures of periods that both reports show are taken over; `tallybook check` lists every one that is to come");
    to_do.iter().for_each(|it| say(it));
    Ok(Verdict::Clean)
}
