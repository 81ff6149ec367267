//! All that Typst can see of the world: the theme's template, one document and its pictures, and our fonts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt as _};

use super::super::glyphs::is_font;
use super::super::picture::Picture;
use crate::theme::Theme;

/// The template that a document is set with.
pub(super) const TEMPLATE: &str = "report.typ";

/// Typst's own functions. Header cells of rows stand behind a feature flag.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// The faces that travel inside the program.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let words = [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF];
    let written = [dejavu::sans_mono::regular()];
    words.into_iter().chain(written).flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect()
});

/// A document with all that it is set from.
pub(super) struct Sheet {
    main: Source,
    /// By path, with a `/` before it.
    files: BTreeMap<String, Bytes>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl Sheet {
    /// `tree` is the document as JSON: text reaches the template as data, and is never read as markup.
    pub(super) fn new(tree: &[u8], pictures: &[&Picture], theme: &Theme) -> Sheet {
        let mut files: BTreeMap<String, Bytes> =
            theme.paper().map(|(path, bytes)| (format!("/{path}"), Bytes::new(bytes.to_vec()))).collect();
        files.insert("/document.json".to_owned(), Bytes::new(tree.to_vec()));
        for picture in pictures {
            let path = format!("/pictures/{}.{}", picture.name, picture.file.extension());
            files.insert(path, Bytes::new(picture.file.bytes().to_vec()));
        }
        let own = theme.paper().filter(|(path, _)| is_font(path));
        let own = own.flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.to_vec())));
        let fonts: Vec<Font> = FONTS.iter().cloned().chain(own).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        let template = files.get(&format!("/{TEMPLATE}")).and_then(|bytes| bytes.as_str().ok()).unwrap_or_default();
        let main = Source::new(id(TEMPLATE), template.to_owned());
        Sheet { main, files, fonts, book }
    }

    /// The file of the theme that a message of Typst is about, and the line in it.
    pub(super) fn line(&self, span: DiagSpan) -> Option<(String, usize)> {
        let id = span.id()?;
        let range = self.range(span)?;
        let source = self.source(id).ok()?;
        let before = source.text().get(..range.start)?;
        Some((id.get().vpath().get_without_slash().to_owned(), before.matches('\n').count() + 1))
    }
}

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("our names of files are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let text = self.file(id)?.as_str().map(str::to_owned)?;
        Ok(Source::new(id, text))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        let inside = matches!(path.root(), VirtualRoot::Project);
        let found = self.files.get(path.vpath().get_with_slash()).filter(|_| inside);
        found.cloned().ok_or_else(|| FileError::NotFound(path.vpath().get_without_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Papers have no clock: the same input gives the same bytes.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
