//! `tallybook guide`.

use std::path::Path;

use super::{Failure, Verdict, say};
use crate::output::Cache;
use crate::{Formats, guide, render};

/// Writes the guide as a folder, and perhaps opens it.
pub(super) fn run(out: &Path, formats: &Formats, open: bool) -> Result<Verdict, Failure> {
    let (edition, theme) = guide::edition();
    let (output, _) = render(&edition, &theme, formats, &Cache::none(), &|_, _| ());
    output.write_to(out, &edition.label())?;
    let first = out.join("index.html");
    say(&format!("{} files written to `{}`; open `{}`", output.len(), out.display(), first.display()));
    if open && let Err(error) = open::that_detached(&first) {
        say(&format!("no browser could be opened ({error}); open the file yourself"));
    }
    Ok(Verdict::Clean)
}
