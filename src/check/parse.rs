//! Every file on its own: YAML as records, Markdown as a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::map::is_boundaries;
use super::sign_off::is_sign_off;
use super::withhold::key;
use crate::boundary::{Fault, Features};
use crate::diag::{Code, Diagnostic};
use crate::narrative::{self, Document};
use crate::picture::is_picture;
use crate::schema::sign_off::Statement;
use crate::schema::{self, DataFile, Findings, SiteFile, StringsFile, ThemeFile};
use crate::source::{Content, SITE_FILE, SourceFile, SourceId, Sources, Span};

/// The name of the file that says what a theme looks like.
pub const THEME_FILE: &str = "theme.yaml";

/// A site as written: every file parsed, nothing compared with anything.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// The configuration, if it could be read.
    pub config: Option<SiteFile>,
    /// The data files.
    pub data: Vec<RawData>,
    /// The Markdown files, by path.
    pub documents: Vec<(String, Document)>,
    /// Boundaries of areas, by path.
    pub boundaries: BTreeMap<String, Arc<Features>>,
    /// Sign-offs: file of the record below `content/`, its place, and the record.
    pub sign_offs: Vec<(String, SourceId, Statement)>,
    /// The files `theme.yaml`, by the name of the theme.
    pub themes: BTreeMap<String, ThemeFile>,
    /// The words of themes, by the name of the theme and the language.
    pub strings: BTreeMap<(String, String), StringsFile>,
    /// The faults.
    pub findings: Findings,
    /// By file, the names of what was written and could not be read.
    pub lost: BTreeMap<SourceId, BTreeSet<String>>,
}

/// One data file.
#[derive(Clone, Debug)]
pub struct RawData {
    /// The file.
    pub source: SourceId,
    /// The folder below `data/` that it belongs to; empty for `data/` itself.
    pub folder: String,
    /// Its records.
    pub file: DataFile,
}

/// Parses the files of a site, and keeps what it made of each: a file that stays as it is is parsed once.
#[derive(Debug, Default)]
pub struct Parser {
    kept: BTreeMap<SourceId, Kept>,
}

/// What a file was parsed into.
#[derive(Debug)]
struct Kept {
    path: String,
    sha256: String,
    parsed: Parsed,
    findings: Findings,
}

impl Kept {
    /// True if it is what `file` would be parsed into. Its spans name the file by its id, which is the key.
    fn is_of(&self, file: &SourceFile) -> bool {
        self.path == file.path() && self.sha256 == file.sha256()
    }
}

#[derive(Clone, Debug)]
enum Parsed {
    Config(Option<Box<SiteFile>>),
    Data(Option<Box<RawData>>),
    Document(String, Box<Document>),
    SignOff(String, SourceId, Box<Statement>),
    Boundaries(String, Arc<Features>),
    Theme(String, Option<Box<ThemeFile>>),
    Strings(String, String, Option<StringsFile>),
    Nothing,
}

/// Parses every file of a site.
pub fn parse(sources: &Sources) -> Raw {
    Parser::default().parse(sources)
}

impl Parser {
    /// Parses the files that are new or have changed since the last time.
    pub fn parse(&mut self, sources: &Sources) -> Raw {
        let files: Vec<(SourceId, &SourceFile)> = sources.iter().collect();
        let is_kept = |(id, file): &(SourceId, &SourceFile)| self.kept.get(id).is_some_and(|kept| kept.is_of(file));
        let changed: Vec<(SourceId, Kept)> = files.par_iter().filter(|it| !is_kept(it)).map(|it| keep(*it)).collect();
        self.kept.extend(changed);
        self.kept.retain(|id, _| files.binary_search_by_key(id, |(id, _)| *id).is_ok());
        self.kept.iter().fold(Raw::default(), Raw::with)
    }
}

fn keep((id, file): (SourceId, &SourceFile)) -> (SourceId, Kept) {
    let (parsed, findings) = parse_file(id, file);
    (id, Kept { path: file.path().to_owned(), sha256: file.sha256().to_owned(), parsed, findings })
}

impl Raw {
    /// As if nothing were wrong in these files.
    pub(crate) fn forgive(&mut self, files: &BTreeSet<SourceId>) {
        self.findings.diagnostics.take_of(files);
        self.lost.retain(|id, _| !files.contains(id));
    }

    /// With one file more.
    fn with(mut self, (id, kept): (&SourceId, &Kept)) -> Raw {
        self.findings.diagnostics.extend(kept.findings.diagnostics.clone());
        self.lost.insert(*id, kept.findings.lost.clone());
        match kept.parsed.clone() {
            Parsed::Config(config) => self.config = config.map(|config| *config),
            Parsed::Data(data) => self.data.extend(data.map(|data| *data)),
            Parsed::Document(path, document) => self.documents.push((path, *document)),
            Parsed::SignOff(path, source, statement) => self.sign_offs.push((path, source, *statement)),
            Parsed::Boundaries(path, features) => {
                self.boundaries.insert(path, features);
            }
            Parsed::Theme(name, file) => self.themes.extend(file.map(|file| (name, *file))),
            Parsed::Strings(name, language, file) => self.strings.extend(file.map(|file| ((name, language), file))),
            Parsed::Nothing => {}
        }
        self
    }
}

fn parse_file(id: SourceId, file: &SourceFile) -> (Parsed, Findings) {
    let mut findings = Findings::default();
    let (path, text) = (file.path(), file.text());
    if let Content::Refused(why) = file.content() {
        let message = format!("`{path}` cannot be used: {why}");
        findings.diagnostics.push(Diagnostic::new(Code::UnreadableFile, Span::new(id, 0..0), message));
        return (Parsed::Nothing, findings);
    }
    let (folder, extension) = (path.split('/').next().unwrap_or(""), path.rsplit('.').next().unwrap_or(""));
    let parsed = match (folder, extension) {
        (SITE_FILE, _) => Parsed::Config(schema::read(id, text, 0..text.len(), &mut findings).map(Box::new)),
        ("data", "yaml" | "yml") => {
            let file = schema::read(id, text, 0..text.len(), &mut findings);
            Parsed::Data(file.map(|file| Box::new(RawData { source: id, folder: data_folder(path), file })))
        }
        ("content", "md") => {
            let document = narrative::parse(id, file, &mut findings);
            findings.lost.extend(document.front.is_none().then(|| key(path).to_owned()));
            Parsed::Document(path.to_owned(), Box::new(document))
        }
        ("content", "json") if path.split('/').count() == 3 && is_sign_off(path) => {
            sign_off(id, path, text, &mut findings)
        }
        _ if is_boundaries(path) => boundaries(id, file, &mut findings),
        ("themes", "yaml") => theme_file(id, path, text, &mut findings),
        ("themes", _) | ("data", "csv") => Parsed::Nothing,
        // Looked at where a page places them.
        ("content", _) if is_picture(path) => Parsed::Nothing,
        _ => {
            let message = format!("nothing uses the file `{path}`");
            let hint = "narrative is read from `.md` files in `content/` and pictures from beside them, figures from `.yaml` and `.csv` \
                 and boundaries from `.geojson` files in `data/`";
            findings.diagnostics.push(Diagnostic::new(Code::UnusedFile, Span::new(id, 0..0), message).hint(hint));
            Parsed::Nothing
        }
    };
    (parsed, findings)
}

fn boundaries(id: SourceId, file: &SourceFile, findings: &mut Findings) -> Parsed {
    match Features::read(file.text()) {
        Ok(features) => Parsed::Boundaries(file.path().to_owned(), Arc::new(features)),
        Err(faults) => {
            let told =
                |it: Fault| Diagnostic::new(Code::InvalidBoundaries, Span::new(id, it.at), it.message).hint(it.hint);
            findings.diagnostics.extend(faults.into_iter().map(told));
            Parsed::Nothing
        }
    }
}

/// `themes/<name>/theme.yaml`, or the words of a theme in a language: `themes/<name>/strings/cy.yaml`. Other files of a
/// theme are its own business.
fn theme_file(id: SourceId, path: &str, text: &str, findings: &mut Findings) -> Parsed {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        [name, THEME_FILE] => {
            Parsed::Theme(name.to_owned(), schema::read(id, text, 0..text.len(), findings).map(Box::new))
        }
        [name, "strings", file] => {
            let language = file.trim_end_matches(".yaml").to_owned();
            Parsed::Strings(name.to_owned(), language, schema::read(id, text, 0..text.len(), findings))
        }
        _ => Parsed::Nothing,
    }
}

fn sign_off(id: SourceId, path: &str, text: &str, findings: &mut Findings) -> Parsed {
    match Statement::parse(text) {
        Ok(statement) => Parsed::SignOff(path.to_owned(), id, Box::new(statement)),
        Err(error) => {
            let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (before + error.column().saturating_sub(1)).min(text.len());
            let why = error.to_string();
            let why = why.split(" at line").next().unwrap_or("").to_owned();
            let message = format!("`{path}` cannot be read as a sign-off: {why}");
            let hint = "restore it from version control, or sign the report again: `tallybook sign`";
            let fault = Diagnostic::new(Code::InvalidSignOff, Span::new(id, at..at + 1), message).hint(hint);
            findings.diagnostics.push(fault);
            Parsed::Nothing
        }
    }
}

/// `data/2022-23/crime.yaml` belongs to `2022-23`, `data/sources.yaml` to no folder.
fn data_folder(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some(folder), Some(_)) => folder.to_owned(),
        _ => String::new(),
    }
}
