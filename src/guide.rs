//! The guide: how reports are made with this program, and what its messages mean. It is a site of its own that travels
//! inside the program, and is made like any other.

use include_dir::{Dir, include_dir};

use crate::check;
use crate::diag::Code;
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

/// The guide, ready to be rendered.
pub fn edition() -> (Edition, Theme) {
    check(&sources(), None).ready.expect("the guide has a configuration")
}

/// What a code means, with files that cause it and the message they give, as Markdown.
pub fn explanation(code: Code) -> String {
    let page = format!("guide/90-messages/{}.md", code.name());
    let document = FOLDERS[0].1.get_file(page).and_then(include_dir::File::contents_utf8);
    let document = document.expect("every code has a page; a test sees to it");
    let body = document.splitn(3, "---\n").nth(2).unwrap_or(document).trim_start();
    format!("# {}\n\n{}\n\n{body}", code.name(), code.meaning())
}
