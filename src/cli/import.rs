//! `tallybook import`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Failure, Verdict, say};
use crate::diag::{quoted, suggest};
use crate::import::{Known, import};
use crate::output::create;
use crate::schema::decode::is_id;
use crate::source::Sources;
use crate::{check, sheet};

/// Changes that are told one by one.
const MOST_CHANGES: usize = 40;

/// Turns a sheet into a table of a folder of `data/`.
pub(super) fn run(file: &Path, table: &str, into: &str, name: Option<&str>, site: &Path) -> Result<Verdict, Failure> {
    let folder = into.trim_end_matches('/').trim_start_matches("data/").trim_start_matches("data");
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !is_id(table, '_') || !plain(folder) {
        return Err(Failure::Import(
            "a table is called by lower-case letters, digits and underscores, and lies in a folder of `data/`".into(),
        ));
    }
    let sheet = sheet::read(file, name)?;
    let sources = Sources::load(site)?;
    let below = if folder.is_empty() { "data".to_owned() } else { format!("data/{folder}") };
    if !folder.is_empty() && !site.join(&below).is_dir() {
        let near = suggest(folder, folders(&sources)).map_or_else(String::new, |near| format!("{near} "));
        let message = format!("there is no folder `{below}`; {near}If it is to be new, make it first");
        return Err(Failure::Import(message));
    }
    let [csv, yaml] = ["csv", "yaml"].map(|kind| format!("{below}/{table}.{kind}"));
    let known = known(&sources, folder, table, &csv);
    // What an author wrote is never written over, least of all because a slip in it hides what it is.
    if let Some(path) = [&yaml, &csv].into_iter().find(|path| known.is_none() && site.join(path.as_str()).exists()) {
        return Err(Failure::Import(format!(
            "`{path}` is there, and the table `{table}` with its `imported` could not be read; \
             mend what `tallybook check` tells, or give the new table another id"
        )));
    }
    let shown = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let which = (name.is_none() && !sheet.others.is_empty()).then(|| {
        let others = quoted(sheet.others.iter().map(String::as_str));
        format!("of `{shown}` the sheet `{}` was read; it also has {others}, which `--sheet` takes", sheet.name)
    });
    let imported = import(&sheet, table, &shown, known.as_ref()).map_err(|why| {
        Failure::Import(which.as_ref().map_or_else(|| why.clone(), |which| format!("{why} ({which})")))
    })?;
    which.iter().for_each(|which| say(which));
    create(site, &csv, &imported.csv)?;
    if let Some(encoding) = sheet.written_in {
        say(&format!("`{shown}` is not UTF-8 and was read as {encoding}: look at signs such as £ and é"));
    }
    let (rows, figures) = imported.counts;
    say(&format!("{rows} rows with {figures} figures are in `{csv}`"));
    if let Some(text) = imported.yaml {
        create(site, &yaml, &text)?;
        say(&format!("the table is described in `{yaml}`: please say what its unit and source are"));
    }
    if let Some(changes) = &imported.changes {
        say(if changes.is_empty() {
            "nothing has changed since the import before"
        } else {
            "since the import before:"
        });
        changes.iter().take(MOST_CHANGES).for_each(|it| say(&format!("  {it}")));
        if let Some(more) = changes.len().checked_sub(MOST_CHANGES).filter(|more| *more > 0) {
            say(&format!("  and {more} more: compare the file with its last version"));
        }
    }
    if !imported.notes.is_empty() {
        say("please look at this:");
        imported.notes.iter().for_each(|it| say(&format!("  {it}")));
        return Ok(Verdict::Faults);
    }
    Ok(Verdict::Clean)
}

/// The folders of `data/`.
fn folders(sources: &Sources) -> BTreeSet<&str> {
    sources.below("data/").filter_map(|(_, file)| Some(file.path().split_once('/')?.1.split_once('/')?.0)).collect()
}

/// What an earlier import of the table has settled.
fn known(sources: &Sources, folder: &str, table: &str, csv: &str) -> Option<Known> {
    let raw = check::parse(sources);
    let tables = raw.data.iter().filter(|data| data.folder == folder).flat_map(|data| &data.file.tables);
    let imported = tables.into_iter().find(|it| it.id.0 == table)?.imported.as_ref()?;
    let text = sources.find(csv).map_or("", |(_, file)| file.text());
    let columns = imported.columns.0.iter().map(|(title, name)| (title.value.clone(), name.clone()));
    let labels = imported.labels.clone().unwrap_or_default();
    Some(Known { labels, columns: columns.collect(), csv: text.to_owned() })
}
