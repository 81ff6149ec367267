//! `tallybook leaks`.

use std::path::Path;

use super::{Failure, Verdict, print, say, today};
use crate::leaks::{Needle, NeedleKind, Spared, needles, number_alone, search, spared};
use crate::output::Output;
use crate::source::Sources;
use crate::{check, edition::Edition};

/// Looks in a folder, or one file, for what an edition of a site withholds and for the words of a list.
pub(super) fn run(
    folder: &Path,
    site: Option<&Path>,
    edition: Option<&str>,
    words: Option<&Path>,
) -> Result<Verdict, Failure> {
    let (wanted, spared) = match (site, edition, words) {
        // A list is enough: then no site is read.
        (None, None, Some(_)) => (Vec::new(), Spared::default()),
        _ => withheld(site.unwrap_or(Path::new(".")), edition)?,
    };
    let list = words.map(listed).transpose()?.unwrap_or_default();
    let output = tree(folder)?;
    let mut found = search(&output, &wanted, &spared);
    if !list.is_empty() {
        // Nothing is spared of a list: what stands on it must not be found even if the edition shows it.
        found.extend(search(&output, &list, &Spared::default()));
        found.sort_by(|a, b| (!a.unread, a).cmp(&(!b.unread, b)));
        found.dedup();
    }
    found.iter().for_each(|leak| print(&format!("{}\n", leak.line())));
    let (files, things) = (counted(output.len(), "file"), counted(wanted.len() + list.len(), "withheld thing"));
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

/// What an edition of a site withholds: the full edition against this one.
///
/// The seam for editions: as long as a site has only one, it withholds nothing.
fn withheld(site: &Path, edition: Option<&str>) -> Result<(Vec<Needle>, Spared), Failure> {
    if let Some(name) = edition {
        return Err(Failure::OneEdition(name.to_owned()));
    }
    let sources = Sources::load(site)?;
    let (full, lesser) = (check(&sources, today()).ready, check(&sources, today()).ready);
    let pair: Option<(Edition, Edition)> = full.zip(lesser).map(|((full, _), (lesser, _))| (full, lesser));
    Ok(pair.map_or_else(Default::default, |(full, lesser)| (needles(&full, &lesser), spared(&lesser))))
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
