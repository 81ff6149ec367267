//! `tallybook diff`.

use std::fmt::Write as _;
use std::path::Path;

use super::{Failure, TextFormat, Verdict, print, report, revision, today};
use crate::compare::{Differences, Side, TextChange, compare};
use crate::diag::Format;
use crate::html;
use crate::model::Date;
use crate::schema::yaml;
use crate::source::Sources;
use crate::{Wanted, check_edition};

/// Tells what changed from one version to another: folders, or revisions of the site in git.
pub(super) fn run(
    before: &str,
    after: Option<&str>,
    site: &Path,
    edition: Option<&str>,
    format: TextFormat,
) -> Result<Verdict, Failure> {
    let load = |name: &str| Ok::<Sources, Failure>(Sources::of_version(site, &revision(site, name)?)?);
    let (old, new) = (load(before)?, after.map_or_else(|| Ok(Sources::load(site)?), load)?);
    let mut editions = Vec::new();
    for sources in [&old, &new] {
        let wanted = Wanted { edition: edition.map(str::to_owned), ..Wanted::default() };
        let checked = check_edition(sources, today(), &wanted)?;
        if checked.ready.is_none() {
            report(&checked, sources, Format::Human, "");
            return Ok(Verdict::Faults);
        }
        editions.extend(checked.ready);
    }
    let (older, (newer, theme)) = (&editions[0].0, &editions[1]);
    let differences = compare(older, newer);
    if format == TextFormat::Html {
        // Readers of the page know a revision by its name; where folders lie is nothing to them.
        let since = Some(before).filter(|name| !Path::new(name).is_dir());
        let heading = since.map_or_else(|| "What changed".to_owned(), |since| format!("What changed since {since}"));
        let page = html::changes(newer, theme, &heading, &differences).map_err(|_| Failure::Templates)?;
        print(&page);
    } else {
        print(&written(&differences, format));
    }
    Ok(if differences.is_empty() { Verdict::Clean } else { Verdict::Faults })
}

fn written(differences: &[Differences], format: TextFormat) -> String {
    if differences.is_empty() {
        return "nothing changed\n".into();
    }
    let style = match format {
        TextFormat::Corrections => return corrections(differences),
        TextFormat::Html | TextFormat::Text => Style { title: "", heading: "\n", item: "  ", sub: "    " },
        TextFormat::Markdown => Style { title: "# ", heading: "\n## ", item: "- ", sub: "  " },
    };
    differences.iter().map(|it| style.report(it)).collect::<Vec<_>>().join("\n")
}

/// Corrections of a published report: what was printed, what is right, and a blank for the reason.
fn corrections(differences: &[Differences]) -> String {
    let day = today().map_or_else(String::new, Date::iso);
    let quoted = yaml::double_quoted;
    let mut out = String::from("corrections:\n");
    let mut number = 0;
    let mut add = |about: &str, published: &str, corrected: &str| {
        number += 1;
        let (published, corrected) = (quoted(published), quoted(corrected));
        let _ = writeln!(
            out,
            "  - id: correction-{day}-{number}\n    about: {about}\n    date: {day}\n    published: {published}\n    corrected: {corrected}\n    reason: ~"
        );
    };
    for it in differences {
        for change in it.numbers.iter().filter(|change| change.entered) {
            if let (Some(cell), Some(about)) = (&change.cell, &change.about) {
                let place = format!("{}, {}", change.table, change.place);
                add(about, &format!("{place}: {}.", change.old), &format!("{place}: {{{{ {cell} }}}}."));
            }
        }
        for page in &it.pages {
            let about = page.page.rsplit('/').next().unwrap_or(&page.page);
            for change in &page.changes {
                if let TextChange::Reworded(old, new) = change {
                    add(about, old, new);
                }
            }
        }
    }
    out
}

/// How lines start.
struct Style {
    title: &'static str,
    heading: &'static str,
    item: &'static str,
    sub: &'static str,
}

impl Style {
    fn report(&self, it: &Differences) -> String {
        let mut out = format!("{}{}: {}\n", self.title, it.report, it.title);
        if let Some(side) = it.whole {
            let _ = writeln!(out, "{}the whole report was {}", self.item, word(side));
            return out;
        }
        if !it.numbers.is_empty() {
            let _ = writeln!(out, "{}Numbers", self.heading);
        }
        for change in &it.numbers {
            let how = if change.entered { "" } else { " (computed)" };
            let _ =
                writeln!(out, "{}{}, {}: {} → {}{how}", self.item, change.table, change.place, change.old, change.new);
            if !change.used.is_empty() {
                let _ = writeln!(out, "{}used in {}", self.sub, change.used.join("; "));
            }
        }
        if !it.tables.is_empty() {
            let _ = writeln!(out, "{}Tables", self.heading);
        }
        for (side, title) in &it.tables {
            let _ = writeln!(out, "{}{}: {title}", self.item, word(*side));
        }
        if !it.charts.is_empty() {
            let _ = writeln!(out, "{}Charts drawn anew", self.heading);
        }
        for chart in &it.charts {
            let _ = writeln!(out, "{}{chart}", self.item);
        }
        for page in &it.pages {
            let _ = writeln!(out, "{}{}", self.heading, page.heading);
            page.changes.iter().for_each(|change| self.text(change, &mut out));
        }
        out
    }

    fn text(&self, change: &TextChange, out: &mut String) {
        let _ = match change {
            TextChange::Added(text) => writeln!(out, "{}added: {text}", self.item),
            TextChange::Removed(text) => writeln!(out, "{}removed: {text}", self.item),
            TextChange::Reworded(old, new) => writeln!(out, "{}was: {old}\n{}now: {new}", self.item, self.sub),
            TextChange::Numbers(old, new) => writeln!(out, "{}said: {old}\n{}says: {new}", self.item, self.sub),
        };
    }
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Added => "added",
        Side::Removed => "removed",
    }
}
