//! The site in memory, with changes; and chance that is always the same.

use std::ops::Range;
use std::path::Path;

use tallybook::chart::{self, Drawings};
use tallybook::output::Cache;
use tallybook::picture::Pictures;
use tallybook::source::{Content, Sources, Span};
use tallybook::{Checked, check, check_all, download, html};

/// The root of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A change to a file: the bytes that are replaced, and by what.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) path: String,
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

/// The site that this repository is.
pub(crate) struct Site {
    texts: Vec<(String, String)>,
    pub(crate) sources: Sources,
    pub(crate) checked: Checked,
    pub(crate) files: Files,
}

/// The files of a checked site, made when they are asked for.
pub(crate) struct Files {
    drawings: Drawings,
}

impl Files {
    fn of(checked: &Checked, before: &Drawings) -> Files {
        let (edition, _) = checked.ready.as_ref().expect("it can be rendered");
        let drawings = chart::draw(edition, before, &Cache::none(), &|_, _| ());
        Files { drawings }
    }

    /// The bytes at a path; none if there is no such file.
    pub(crate) fn get(&self, checked: &Checked, path: &str) -> Vec<u8> {
        let (edition, theme) = checked.ready.as_ref().expect("it can be rendered");
        if let Some(bytes) = download::file(edition, theme, path) {
            return bytes;
        }
        let files = download::paths(edition).map(|path| (path, None)).collect();
        let page = html::page(edition, &self.drawings, &Pictures::default(), theme, &files, path);
        page.and_then(Result::ok).map(String::into_bytes).unwrap_or_default()
    }
}

impl Site {
    pub(crate) fn of_repository() -> Site {
        let loaded = Sources::load(repository()).expect("the repository is a site");
        let text = |content: &Content| match content {
            Content::Text(text) => Some(text.clone()),
            _ => None,
        };
        let texts: Vec<(String, String)> =
            loaded.iter().filter_map(|(_, file)| Some((file.path().to_owned(), text(file.content())?))).collect();
        let sources = Sources::from_texts(texts.clone());
        let checked = check(&sources, None);
        let files = Files::of(&checked, &Drawings::default());
        Site { texts, sources, checked, files }
    }

    /// The files of the site, with their texts.
    pub(crate) fn texts(&self, below: &str) -> impl Iterator<Item = (&str, &str)> {
        let inside = move |(path, _): &&(String, String)| path.starts_with(below);
        self.texts.iter().filter(inside).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The place of a span: its file and bytes.
    pub(crate) fn place(&self, span: Span) -> (&str, Range<usize>) {
        (self.sources.file(span.source).path(), span.range())
    }

    /// The sources with some changes.
    pub(crate) fn changed(&self, changes: &[Change]) -> Sources {
        let mut texts = self.texts.clone();
        for change in changes {
            let (_, text) = texts.iter_mut().find(|(path, _)| *path == change.path).expect("the file is there");
            text.replace_range(change.range.clone(), &change.text);
        }
        Sources::from_texts(texts)
    }

    /// What is told of the site with some changes: `file:line: code`.
    pub(crate) fn told(&self, changes: &[Change]) -> Vec<String> {
        let sources = self.changed(changes);
        let mut told = check(&sources, None).diagnostics;
        if told.is_empty() {
            // What only another edition shows is told by that edition, as `tallybook check` does.
            told = check_all(&sources, None).diagnostics;
        }
        let told = told.into_iter();
        told.map(|it| {
            let place = sources.place(it.span);
            format!("{}:{}: {}", place.path, place.line, it.code.name())
        })
        .collect()
    }

    /// The files of a changed site, even where it has errors. Charts that are as they were are not drawn again.
    pub(crate) fn files_of(&self, checked: &Checked) -> Files {
        Files::of(checked, &self.files.drawings)
    }
}
