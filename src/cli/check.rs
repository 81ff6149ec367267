//! `tallybook check`: what was found, what is waived, and fixes on request.

use std::io::{BufRead, IsTerminal};

use super::{Failure, Fixes, SiteArguments, Verdict, print, report, say, today};
use crate::diag::{self, Fix, Format, Waived, fixed, times};
use crate::output::{Cache, replace};
use crate::picture::Pictures;
use crate::source::Sources;
use crate::{Checked, check_all, check_edition, originals};

/// Checks a site, and mends what can be mended if asked to.
pub(super) fn run(arguments: &SiteArguments, fix: Option<Fixes>, waivers: bool) -> Result<Verdict, Failure> {
    let mut sources = Sources::load(&arguments.folder.site)?;
    let mut checked = read(&sources, arguments)?;
    if let Some(how) = fix {
        let mut fixes: Vec<(Fix, String)> = Vec::new();
        for diagnostic in checked.diagnostics.iter().filter(|it| it.fix.is_some()) {
            let text = diag::emit(std::slice::from_ref(diagnostic), &sources, Format::Human);
            fixes.extend(diagnostic.fix.clone().map(|fix| (*fix, text)));
        }
        let wanted = choose(fixes, how)?;
        let told = wanted.len();
        for (source, text) in fixed(&wanted, &sources) {
            replace(&arguments.folder.site, sources.file(source), &text)?;
        }
        say(&format!("{told} {} written", if told == 1 { "fix" } else { "fixes" }));
        sources = Sources::load(&arguments.folder.site)?;
        checked = read(&sources, arguments)?;
    }
    if waivers {
        print(&list(&checked.waived, &sources));
    }
    Ok(report(&checked, &sources, arguments.format.into(), "everything tallies"))
}

/// One edition, or all of them.
fn read(sources: &Sources, arguments: &SiteArguments) -> Result<Checked, Failure> {
    let mut checked = match arguments.wanted() {
        wanted if wanted.edition.is_some() => check_edition(sources, today(), &wanted)?,
        _ => check_all(sources, today()),
    };
    // Whether a picture is whole, only its last line tells. The build finds it in the cache.
    if let Some((edition, theme)) = &checked.ready {
        let cache = Cache::of_site(&arguments.folder.site);
        let (_, broken) = Pictures::develop(originals(edition, theme), &Pictures::default(), &cache);
        checked.diagnostics.extend(broken.sorted(sources));
    }
    Ok(checked)
}

/// The fixes that the author wants.
fn choose(fixes: Vec<(Fix, String)>, how: Fixes) -> Result<Vec<Fix>, Failure> {
    if how == Fixes::All || fixes.is_empty() {
        return Ok(fixes.into_iter().map(|(fix, _)| fix).collect());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::NotATerminal);
    }
    let mut wanted = Vec::new();
    let mut all = false;
    for (fix, text) in fixes {
        if !all {
            say(text.trim_end());
            say(&format!("write `{}`? [y]es, [n]o, [a]ll, [q]uit", fix.replacement));
            let mut answer = String::new();
            std::io::stdin().lock().read_line(&mut answer).map_err(Failure::Answer)?;
            match answer.trim().chars().next() {
                Some('y' | 'Y') => {}
                Some('a' | 'A') => all = true,
                Some('q' | 'Q') | None => break,
                _ => continue,
            }
        }
        wanted.push(fix);
    }
    Ok(wanted)
}

/// The waivers as a list.
fn list(waived: &[Waived], sources: &Sources) -> String {
    if waived.is_empty() {
        return "no warning is waived\n".into();
    }
    let one = |it: &Waived| {
        let waiver = &it.waiver;
        let text = waiver.text.as_ref().map_or_else(String::new, |text| format!(", at “{text}”"));
        let state = if waiver.expired { "expired on" } else { "until" };
        let warnings = times(it.covers, "warning");
        format!(
            "{}: {} of {}{text}\n  {} ({}, {state} {}; covers {warnings})\n",
            sources.place(waiver.span),
            waiver.code.name(),
            waiver.file,
            waiver.reason,
            waiver.by,
            waiver.expires
        )
    };
    waived.iter().map(one).collect()
}
