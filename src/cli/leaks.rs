//! `tallybook leaks`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, Verdict, print, report, say, today};
use crate::diag::Format;
use crate::edition::Edition;
use crate::leaks::{Looked, Needle, NeedleKind, Spared, Whole, gate, number_alone, search};
use crate::output::{Cache, Output};
use crate::source::{SourceId, Sources};
use crate::theme::Theme;
use crate::{Wanted, check_edition, everything};

/// Looks in a folder, or one file, for what an edition of a site withholds and for the words of a list.
pub(super) fn run(
    folder: &Path,
    site: Option<&Path>,
    edition: Option<&str>,
    words: Option<&Path>,
) -> Result<Verdict, Failure> {
    // A list is enough: then no site is read.
    let compared = match (site, edition, words) {
        (None, None, Some(_)) => None,
        _ => match withheld(site.unwrap_or(Path::new(".")), edition)? {
            Some(compared) => Some(compared),
            None => return Ok(Verdict::Faults),
        },
    };
    let list = words.map(listed).transpose()?.unwrap_or_default();
    let output = tree(folder)?;
    let (mut found, mut wanted) = (Vec::new(), list.len());
    if let Some(Compared { full, lesser, theme }) = &compared {
        let looked = gate(&output, full.into(), lesser, theme, &Cache::none());
        wanted += looked.sought;
        found = looked.found;
    }
    if !list.is_empty() {
        // Nothing is spared of a list: what stands on it must not be found even if the edition shows it.
        found.extend(search(&output, &list, &Spared::default()));
        found.sort_by(|a, b| (!a.unread, a).cmp(&(!b.unread, b)));
        found.dedup();
    }
    found.iter().for_each(|leak| print(&format!("{}\n", leak.line())));
    let (files, things) = (counted(output.len(), "file"), counted(wanted, "withheld thing"));
    if found.is_empty() {
        say(&format!("{files} searched for {things}: nothing found"));
        return Ok(Verdict::Clean);
    }
    let unread = found.iter().filter(|leak| leak.unread).count();
    let mut said = Vec::new();
    if unread < found.len() {
        said.push(counted(found.len() - unread, "leak"));
    }
    if unread > 0 {
        said.push(format!("{} that could not be looked into", counted(unread, "place")));
    }
    say(&format!("{files} searched for {things}: {}", said.join(", ")));
    Ok(Verdict::Faults)
}

fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// What is compared: the edition that shows everything, and the one that the folder is for.
struct Compared {
    full: Edition,
    lesser: Edition,
    theme: Theme,
}

/// What an edition of a site withholds; nothing if the site has faults, which are told.
fn withheld(site: &Path, edition: Option<&str>) -> Result<Option<Compared>, Failure> {
    let sources = Sources::load(site)?;
    let wanted = Wanted { edition: edition.map(str::to_owned), ..Wanted::default() };
    let checked = check_edition(&sources, today(), &wanted)?;
    if checked.has_errors() {
        report(&checked, &sources, Format::Human, "");
        return Ok(None);
    }
    let pair = everything(&sources, today()).zip(checked.ready);
    Ok(pair.map(|(full, (lesser, theme))| Compared { full, lesser, theme }))
}

/// Stops files that hold what their edition withholds: each leak is told, and nothing may be written. `as_written` are
/// files with faults, whose text must not be in there either.
pub(super) fn refuse(
    (sources, as_written): (&Sources, &BTreeSet<SourceId>),
    (output, edition, theme): (&Output, &Edition, &Theme),
    cache: &Cache,
) -> Result<(), Failure> {
    let Some(full) = everything(sources, today()) else { return Ok(()) };
    let whole = Whole { edition: &full, as_written: Some((sources, as_written)) };
    let Looked { found, .. } = gate(output, whole, edition, theme, cache);
    if found.is_empty() {
        return Ok(());
    }
    found.iter().for_each(|leak| say(&format!("leak: {}", leak.line())));
    Err(Failure::Leaks(counted(found.len(), "leak"), edition.edition.clone()))
}

/// The lines of a list: words, phrases and numbers. Empty lines and lines that begin with `#` say nothing.
fn listed(list: &Path) -> Result<Vec<Needle>, Failure> {
    let bytes = Output::read_file(list)?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::NoText(list.to_owned()))?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).enumerate();
    let said = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let name = list.file_name().map_or_else(|| "the list".into(), |name| name.to_string_lossy());
    let needle = |(at, line): (usize, &str)| {
        let kind = number_alone(line).map_or_else(|| NeedleKind::Text(line.to_owned()), NeedleKind::Number);
        Needle { what: format!("line {} of `{name}`", at + 1), kind }
    };
    Ok(said.map(needle).collect())
}

fn tree(path: &Path) -> Result<Output, Failure> {
    if !path.is_file() {
        return Ok(Output::read(path)?);
    }
    let mut output = Output::default();
    let name = path.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy());
    output.insert(name, Output::read_file(path)?);
    Ok(output)
}
