//! `tallybook redactions`: what an edition leaves out.

use std::fmt::Write as _;

use serde_json::json;

use super::{DataFormat, Failure, SiteEdition, Verdict, print, today};
use crate::check_edition;
use crate::diag::times;
use crate::model::{Level, Markings, Withheld};
use crate::source::Sources;

/// Lists every item that an edition leaves out.
pub(super) fn run(site: &SiteEdition, format: DataFormat) -> Result<Verdict, Failure> {
    let sources = Sources::load(&site.folder.site)?;
    let checked = check_edition(&sources, today(), &site.wanted())?;
    let (withheld, markings) = (&checked.withheld, &checked.markings);
    match format {
        DataFormat::Table => print(&table(withheld, markings, &sources)),
        DataFormat::Json => print(&format!("{:#}\n", list(withheld, markings, &sources))),
    }
    Ok(Verdict::Clean)
}

fn marking(level: Level, markings: &Markings) -> &str {
    markings.get(level).map_or("closed", |it| it.id.as_str())
}

fn table(withheld: &[Withheld], markings: &Markings, sources: &Sources) -> String {
    if withheld.is_empty() {
        return "nothing is withheld from this edition\n".into();
    }
    let mut out = String::new();
    for it in withheld {
        let reason = if it.reason.is_empty() { String::new() } else { format!(": {}", it.reason) };
        let place = sources.place(it.span);
        let marked = markings.get(it.level).map_or_else(String::new, |marking| format!(", marked {}", marking.id));
        let _ = writeln!(out, "{place}: {} `{}` in {}{marked}{reason}", it.kind, it.name, it.place);
    }
    let _ = writeln!(out, "\n{} withheld", times(withheld.len(), "item"));
    out
}

fn list(withheld: &[Withheld], markings: &Markings, sources: &Sources) -> serde_json::Value {
    let one = |it: &Withheld| {
        let place = sources.place(it.span);
        json!({
            "kind": it.kind, "name": it.name, "marking": marking(it.level, markings), "reason": it.reason,
            "section": it.place, "file": place.path, "line": place.line, "column": place.column,
        })
    };
    withheld.iter().map(one).collect()
}
