//! The text of every input file, read once; and spans within it.
//!
//! This is the only module that reads a site's inputs. Everything later works on the [`Sources`] in
//! memory, so a test can build a site without a disk, and two runs over the same files see the same
//! bytes in the same order.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// The largest input file that is read, in bytes. A report's figures and words are a thousandth of it.
const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// The largest file of Markdown or YAML: some thousand pages.
const MAX_TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// The file that makes a folder a site.
pub const SITE_FILE: &str = "tallybook.yaml";

/// The folders of a site that hold input.
pub const INPUT_FOLDERS: [&str; 3] = ["content", "data", "themes"];

/// Names one file of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in one input file: where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`. Files are bounded well below 4 GiB, so offsets fit.
    pub fn new(source: SourceId, range: Range<usize>) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { source, start: clamp(range.start), end: clamp(range.end.max(range.start)) }
    }

    /// The span as a range of byte offsets.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// A part of this span, `range` counted from its start and kept inside it.
    pub fn part(&self, range: Range<usize>) -> Span {
        let len = self.range().len();
        let start = self.start as usize;
        Span::new(self.source, start + range.start.min(len)..start + range.end.min(len))
    }

    /// The span from the start of `self` to the end of `other`.
    pub fn to(&self, other: Span) -> Span {
        Span { end: other.end.max(self.start), ..*self }
    }
}

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }

    /// Another value at the same place.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: make(self.value), span: self.span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A place as a person counts it: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path from the site's folder, with `/`.
    pub path: String,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 text.
    Text(String),
    /// Anything else that may be carried along: fonts, pictures.
    Binary(Arc<[u8]>),
    /// Nothing could be read, and why, in words for the author.
    Refused(String),
}

/// One input file.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    content: Content,
    /// The places in the text of those line ends that are two signs on disk.
    two_signs: Vec<usize>,
    line_starts: OnceLock<Vec<usize>>,
    sha256: OnceLock<String>,
}

impl SourceFile {
    fn new(path: String, content: Content) -> SourceFile {
        let (content, two_signs) = match content {
            Content::Text(text) => {
                let (text, two_signs) = plain_line_ends(text);
                (Content::Text(text), two_signs)
            }
            other => (other, Vec::new()),
        };
        SourceFile { path, content, two_signs, line_starts: OnceLock::new(), sha256: OnceLock::new() }
    }

    /// Path from the site's folder, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was found in the file.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The text, or nothing for a file that is not text. Its line ends are one sign, whatever they are on disk: nobody
    /// who reads it has to think of Windows.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::Binary(_) | Content::Refused(_) => "",
        }
    }

    /// A part of the text with the line ends that it has on disk.
    pub fn as_written(&self, range: Range<usize>) -> String {
        let text = self.text();
        let first = self.two_signs.partition_point(|at| *at < range.start);
        let (mut written, mut from) = (String::with_capacity(range.len()), range.start);
        for at in self.two_signs[first..].iter().copied().take_while(|at| *at < range.end) {
            written.push_str(&text[from..at]);
            written.push_str("\r\n");
            from = at + 1;
        }
        written.push_str(&text[from..range.end]);
        written
    }

    /// The SHA-256 of the content, in hexadecimal; of a text without its byte order mark, and with plain line ends: what
    /// was signed stays that when an editor or git writes it in another way.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| match &self.content {
            Content::Text(text) => digest(&[text.as_bytes()]),
            Content::Binary(bytes) => digest(&[bytes]),
            Content::Refused(_) => digest(&[]),
        })
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text().bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect()
        })
    }

    /// The bytes of some lines, counted from 1, without the last line end.
    pub fn lines(&self, first: usize, last: usize) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts.get(first.max(1) - 1).copied().unwrap_or(self.text().len());
        let end = starts.get(last).map_or(self.text().len(), |next| next - 1);
        start..end.max(start)
    }

    /// Line and column of a byte offset, both from 1.
    fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = floor_boundary(self.text(), offset);
        let line = self.line_starts().partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts()[line - 1];
        (line, self.text()[start..offset].chars().count() + 1)
    }
}

/// A text of this length with changes to parts of it. Of two that overlap, the first stands; of two that start at one
/// place, the first that is given. `kept` is what stays of a part that nothing changes.
pub fn edited<T: AsRef<str>>(
    length: usize,
    mut changes: Vec<(Range<usize>, String)>,
    kept: impl Fn(Range<usize>) -> T,
) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let (mut text, mut at) = (String::with_capacity(length), 0);
    for (range, with) in changes {
        if range.start >= at {
            text.push_str(kept(at..range.start).as_ref());
            text.push_str(&with);
            at = range.end;
        }
    }
    text.push_str(kept(at..length).as_ref());
    text
}

/// A text with line ends of one sign, and where in it there were two.
fn plain_line_ends(text: String) -> (String, Vec<usize>) {
    if !text.contains("\r\n") {
        return (text, Vec::new());
    }
    let (mut plain, mut two_signs) = (String::with_capacity(text.len()), Vec::new());
    for (nth, line) in text.split("\r\n").enumerate() {
        if nth > 0 {
            two_signs.push(plain.len());
            plain.push('\n');
        }
        plain.push_str(line);
    }
    (plain, two_signs)
}

/// The nearest character boundary at or before `offset`.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Every input file of a site, sorted by path.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// The machine's failures while reading a site. The author's are [`Content::Refused`].
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder is not there.
    #[error("there is no folder `{}`", .0.display())]
    NoFolder(PathBuf),
    /// The folder holds no site.
    #[error("`{}` is not a Tallybook site: it has no file `{SITE_FILE}`", .0.display())]
    NotASite(PathBuf),
    /// An older version could not be read.
    #[error("`{revision}` cannot be compared with: {reason}")]
    Revision {
        /// As given.
        revision: String,
        /// Why.
        reason: String,
    },
    /// A folder could not be listed.
    #[error("could not list `{}`: {reason}", .path.display())]
    Walk {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

impl Sources {
    /// Reads every input of the site in `root`: its `tallybook.yaml` and the folders `content`,
    /// `data` and `themes`. Hidden files are left out, and so is a folder that is a site of its own. Links are refused,
    /// not followed, so that nothing outside the site can be read.
    pub fn load(root: &Path) -> Result<Sources, LoadError> {
        if !root.is_dir() {
            return Err(LoadError::NoFolder(root.to_owned()));
        }
        if !root.join(SITE_FILE).is_file() {
            return Err(LoadError::NotASite(root.to_owned()));
        }
        let mut paths = vec![root.join(SITE_FILE)];
        for folder in INPUT_FOLDERS {
            list(&root.join(folder), &mut paths)?;
        }
        let files = paths.par_iter().map(|path| read(root, path)).collect();
        Ok(Sources { files })
    }

    /// Another version of the site in `root`: a folder that holds it, or a revision in git.
    pub fn of_version(root: &Path, version: &str) -> Result<Sources, LoadError> {
        let folder = Path::new(version);
        if folder.is_dir() { Sources::load(folder) } else { Sources::of_revision(root, version) }
    }

    fn of_revision(root: &Path, revision: &str) -> Result<Sources, LoadError> {
        let fault = |reason: String| LoadError::Revision { revision: revision.to_owned(), reason };
        // A name that starts with a hyphen would be an option.
        if revision.starts_with('-') {
            return Err(fault("it is neither a folder nor a revision".into()));
        }
        let output = std::process::Command::new("git")
            .current_dir(root)
            .args(["archive", "--format=tar", revision])
            .output()
            .map_err(|error| fault(format!("git could not be run: {error}")))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(fault(format!("it is no folder, and git says: {words}")));
        }
        let sources = Sources::of_archive(&output.stdout)
            .map_err(|error| fault(format!("the archive of git cannot be read: {error}")))?;
        match sources.find(SITE_FILE) {
            Some(_) => Ok(sources),
            None => Err(fault(format!("it has no file `{SITE_FILE}`"))),
        }
    }

    /// The inputs of a site that a tar archive holds. As on disk, links and what is too large are refused.
    pub fn of_archive(bytes: &[u8]) -> std::io::Result<Sources> {
        let mut archive = tar::Archive::new(bytes);
        let mut files = Vec::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.to_string_lossy().into_owned();
            let kind = entry.header().entry_type();
            if kind.is_dir() || !is_input(&path) {
                continue;
            }
            let content = if !kind.is_file() {
                Content::Refused(A_LINK.to_owned())
            } else if let Some(why) = too_large(Path::new(&path), entry.size()) {
                Content::Refused(why)
            } else {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut entry, &mut bytes)?;
                decode(Path::new(&path), bytes)
            };
            files.push(SourceFile::new(path, content));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let inner =
            files.iter().filter_map(|file| file.path.strip_suffix(SITE_FILE)).filter(|folder| !folder.is_empty());
        let inner: Vec<String> = inner.map(str::to_owned).collect();
        files.retain(|file| !inner.iter().any(|folder| file.path.starts_with(folder.as_str())));
        Ok(Sources { files })
    }

    /// The revision in git that last touched a file of the site in `root`; nothing if git knows of none.
    pub fn last_revision(root: &Path, path: &str) -> Option<String> {
        let output = std::process::Command::new("git")
            .current_dir(root)
            .args(["log", "-1", "--format=%H", "--", path])
            .output()
            .ok()?;
        let revision = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !revision.is_empty()).then_some(revision)
    }

    /// A site in memory: pairs of path and text. Sorted by path, as `load` does.
    pub fn from_texts<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Sources {
        Sources::from_files(texts.into_iter().map(|(path, text)| (path, text.into().into_bytes())))
    }

    /// A site in memory whose files need not be text: pairs of path and bytes.
    pub fn from_files<P: Into<String>>(files: impl IntoIterator<Item = (P, Vec<u8>)>) -> Sources {
        let file = |(path, bytes): (P, Vec<u8>)| {
            let path = path.into();
            let content = decode(Path::new(&path), bytes);
            SourceFile::new(path, content)
        };
        let mut files: Vec<SourceFile> = files.into_iter().map(file).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Sources { files }
    }

    /// The same files with another text at `path`, which may be new. Files that stay are read no second time.
    #[must_use]
    pub fn with(mut self, path: &str, text: String) -> Sources {
        self.files.retain(|file| file.path != path);
        self.files.push(SourceFile::new(path.to_owned(), Content::Text(text)));
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }

    /// All files with their ids, by path.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        (0u32..).map(SourceId).zip(&self.files)
    }

    /// The files below `folder` (given with its final `/`).
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (SourceId, &'a SourceFile)> {
        self.iter().filter(move |(_, file)| file.path.starts_with(folder))
    }

    /// The file at `path`, if the site has it.
    pub fn find(&self, path: &str) -> Option<(SourceId, &SourceFile)> {
        self.iter().find(|(_, file)| file.path == path)
    }

    /// The file of an id.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.source).text().get(span.range()).unwrap_or("")
    }

    /// The place of a span, counted as a person does.
    pub fn place(&self, span: Span) -> Place {
        let file = self.file(span.source);
        let (line, column) = file.line_column(span.start as usize);
        let (end_line, end_column) = file.line_column(span.end as usize);
        Place { path: file.path.clone(), line, column, end_line, end_column }
    }
}

/// SHA-256 over the parts, in hexadecimal. The length of each part is part of what is digested.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        if parts.len() > 1 {
            hasher.update((part.len() as u64).to_le_bytes());
        }
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// True for a path that a site reads.
fn is_input(path: &str) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or("");
    path == SITE_FILE || (INPUT_FOLDERS.contains(&top) && parts.all(|part| !part.starts_with('.')))
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    // The walk would follow a link that it starts from.
    if std::fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_symlink()) {
        paths.push(folder.to_owned());
        return Ok(());
    }
    if !folder.is_dir() {
        return Ok(());
    }
    let visible = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
    let is_site = |path: &Path| path.join(SITE_FILE).is_file();
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| visible(entry.file_name()) && !is_site(entry.path())) {
        let entry = entry.map_err(|error| LoadError::Walk {
            path: error.path().unwrap_or(folder).to_owned(),
            reason: error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
        })?;
        if !entry.file_type().is_dir() {
            paths.push(entry.into_path());
        }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> SourceFile {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    SourceFile::new(parts.join("/"), read_content(path))
}

const A_LINK: &str = "it is a link or a device, and only plain files are read; put a copy of the file here";

/// Why a file is not read, if it is too large.
fn too_large(path: &Path, bytes: u64) -> Option<String> {
    let written = path.extension().is_some_and(|it| it == "md" || it == "yaml" || it == "yml");
    let most = if written { MAX_TEXT_BYTES } else { MAX_FILE_BYTES };
    let what = if written { "file of this kind" } else { "file" };
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let why = || format!("it is {} MB, and the largest {what} that is read has {} MB", megabytes(bytes), most >> 20);
    (bytes > most).then(why)
}

fn read_content(path: &Path) -> Content {
    let refused = |why: String| Content::Refused(why);
    match std::fs::symlink_metadata(path) {
        Err(error) => refused(format!("it could not be read: {error}")),
        Ok(meta) if !meta.is_file() => refused(A_LINK.to_owned()),
        Ok(meta) => match too_large(path, meta.len()) {
            Some(why) => refused(why),
            None => match std::fs::read(path) {
                Ok(bytes) => decode(path, bytes),
                Err(error) => refused(format!("it could not be read: {error}")),
            },
        },
    }
}

/// Files that must be text are refused when they are not UTF-8; others may be binary.
fn decode(path: &Path, bytes: Vec<u8>) -> Content {
    let extension = path.extension().map(|ext| ext.to_string_lossy().to_lowercase());
    let must_be_text = matches!(extension.as_deref(), Some("yaml" | "yml" | "md" | "csv" | "html" | "css" | "js"));
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)),
        Err(error) if must_be_text => Content::Refused(not_utf_8(error.as_bytes(), error.utf8_error().valid_up_to())),
        Err(error) => Content::Binary(error.into_bytes().into()),
    }
}

/// What a text seems to be written in that is not UTF-8, and where that is first seen.
fn not_utf_8(bytes: &[u8], at: usize) -> String {
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    let seems = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16, which Notepad calls Unicode",
        _ => "Windows-1252, which older programs write",
    };
    format!(
        "line {line} is not UTF-8 text, and seems to be {seems}; save the file again as UTF-8: in Notepad or Excel by Save \
         as, with UTF-8 as encoding or type"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_not_bytes() {
        let sources = Sources::from_texts([("a.md", "é\nab cd\n")]);
        let (id, _) = sources.find("a.md").expect("the file was given");
        let place = sources.place(Span::new(id, 6..8));
        assert_eq!(place.to_string(), "a.md:2:4");
        assert_eq!((place.end_line, place.end_column), (2, 6));
        assert_eq!(sources.slice(Span::new(id, 6..8)), "cd");
    }

    #[test]
    fn a_span_past_the_end_is_the_end() {
        let sources = Sources::from_texts([("a.md", "x\n")]);
        let (id, _) = sources.find("a.md").expect("the file was given");
        assert_eq!(sources.place(Span::new(id, 90..95)).to_string(), "a.md:2:1");
    }
}
