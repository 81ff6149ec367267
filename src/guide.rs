//! The guide: how reports are made with this program, and what its messages mean. It is a site of its own that travels
//! inside the program, and is made like any other.

use include_dir::{Dir, include_dir};

use crate::check;
use crate::edition::Edition;
use crate::source::{SITE_FILE, Sources};
use crate::theme::Theme;

static SITE: &str = include_str!("../content/guide/tallybook.yaml");
static FOLDERS: [(&str, Dir<'static>); 2] = [
    ("content", include_dir!("$CARGO_MANIFEST_DIR/content/guide/content")),
    ("data", include_dir!("$CARGO_MANIFEST_DIR/content/guide/data")),
];

/// The sources of the guide.
pub fn sources() -> Sources {
    fn collect(top: &str, dir: &Dir<'_>, into: &mut Vec<(String, Vec<u8>)>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            into.push((format!("{top}/{path}"), file.contents().to_vec()));
        }
        dir.dirs().for_each(|dir| collect(top, dir, into));
    }
    let mut files = vec![(SITE_FILE.to_owned(), SITE.as_bytes().to_vec())];
    FOLDERS.iter().for_each(|(top, dir)| collect(top, dir, &mut files));
    Sources::from_files(files)
}

/// The guide, ready to be rendered. It is a report that nobody signs, and no draft.
pub fn edition() -> (Edition, Theme) {
    let (mut edition, theme) = check(&sources(), None).ready.expect("the guide has a configuration");
    edition.reports.iter_mut().for_each(|report| report.needs_sign_off = false);
    (edition, theme)
}
