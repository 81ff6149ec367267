//! `tallybook new`: a small complete site to start from.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::{Failure, Verdict, say, today};
use crate::output::start;

/// The site that is copied. `{{organisation}}` and `{{today}}` are filled in.
static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/tallybook/starter");

/// Starts a site in a folder that is new or empty.
pub(super) fn run(folder: &Path, organisation: &str) -> Result<Verdict, Failure> {
    if organisation.contains(['"', '\\', '\n']) {
        return Err(Failure::Organisation);
    }
    let today = today().ok_or(Failure::NoClock)?.iso();
    let mut files = Vec::new();
    collect(&STARTER, &mut |path, text| {
        let text = text.replace("{{organisation}}", organisation).replace("{{today}}", &today);
        files.push((path.to_owned(), text));
    });
    start(folder, &files)?;
    let shown = folder.display();
    say(&format!("a small site is in `{shown}`; look at it with `tallybook serve {shown} --open`"));
    say("how to go on stands in the guide: `tallybook guide --open`");
    Ok(Verdict::Clean)
}

fn collect(dir: &Dir<'_>, take: &mut dyn FnMut(&str, &str)) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        take(&path, file.contents_utf8().expect("the starter is text"));
    }
    dir.dirs().for_each(|dir| collect(dir, take));
}
