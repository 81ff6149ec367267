//! What the preview shows: the last good edition, and the messages about the newest one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::{Options, PreviewError};
use crate::chart::{self, Drawings};
use crate::check::{self, Parser};
use crate::compare::{TextChange, compare};
use crate::diag::{self, Diagnostic, Diagnostics, Format, Severity};
use crate::edition::{Edition, Piece};
use crate::model::{Audience, Date};
use crate::output::{Cache, Output};
use crate::picture::Pictures;
use crate::source::{LoadError, SourceId, Sources, digest};
use crate::theme::{Theme, escape};
use crate::{Begun, Formats, NoEdition, Wanted, begin, download, guide, html, originals, paper, render};

/// What a browser is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The page may have changed.
    Page,
    /// The messages have changed.
    Messages,
}

/// Everything that can be shown.
struct Shown {
    edition: Edition,
    theme: Theme,
    drawings: Drawings,
    pictures: Pictures,
    /// The pictures as files.
    picture_files: Output,
    /// The files that pages link to.
    files: html::Files,
}

struct State {
    /// The last good edition; nothing if there has been none yet.
    shown: Option<Arc<Shown>>,
    /// What is left to be done after browsers were told.
    begun: Option<(Begun, Sources)>,
    messages: Value,
    digest: String,
    /// The edition that is shown; the one for everybody, if nothing is said.
    wanted: Wanted,
    /// The editions that there are: name and title.
    audiences: Vec<Audience>,
}

/// Why the site could not be made anew.
#[derive(Debug)]
pub(super) enum MakeError {
    /// It could not be read.
    Load(LoadError),
    /// It has no such edition.
    Edition(NoEdition),
}

impl From<LoadError> for MakeError {
    fn from(error: LoadError) -> MakeError {
        MakeError::Load(error)
    }
}

impl From<NoEdition> for MakeError {
    fn from(error: NoEdition) -> MakeError {
        MakeError::Edition(error)
    }
}

impl From<MakeError> for PreviewError {
    fn from(error: MakeError) -> PreviewError {
        match error {
            MakeError::Load(error) => error.into(),
            MakeError::Edition(error) => error.into(),
        }
    }
}

/// The state of the preview, shared by the watcher and the server.
pub(super) struct Shared {
    folder: PathBuf,
    cache: Cache,
    today: Option<Date>,
    /// The name of an older version, and the version.
    since: Option<String>,
    before: Option<Edition>,
    /// Parses what has changed.
    parser: Mutex<Parser>,
    state: Mutex<State>,
    signals: broadcast::Sender<Signal>,
    /// The pages of the guide, made when one is asked for.
    guide: OnceLock<Output>,
}

/// What came of making the site anew.
pub(super) struct Made {
    /// Of all inputs.
    pub(super) digest: String,
}

impl Shared {
    pub(super) fn start(options: &Options) -> Result<Arc<Shared>, PreviewError> {
        let (folder, today) = (options.folder.as_path(), options.today);
        let wanted = Wanted { edition: options.edition.clone(), ..Wanted::default() };
        let before = match &options.since {
            Some(revision) => {
                let sources = Sources::of_version(folder, revision)?;
                let begun = begin(&sources, check::parse(&sources), None, &wanted)?;
                begun.ready.map(|(edition, _)| edition)
            }
            None => None,
        };
        let (signals, _) = broadcast::channel(16);
        let (messages, audiences) = (json!({"messages": [], "kept": false}), Vec::new());
        let state = State { shown: None, begun: None, messages, digest: String::new(), wanted, audiences };
        let shared = Shared {
            folder: folder.to_owned(),
            cache: Cache::of_site(folder),
            today,
            since: options.since.clone(),
            before,
            parser: Mutex::default(),
            state: Mutex::new(state),
            signals,
            guide: OnceLock::new(),
        };
        shared.make()?;
        shared.finish();
        Ok(Arc::new(shared))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the lock")
    }

    pub(super) fn digest(&self) -> String {
        self.state().digest.clone()
    }

    pub(super) fn signals(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// True if a browser is open at it.
    pub(super) fn is_watched(&self) -> bool {
        self.signals.receiver_count() > 0
    }

    /// Everything up to a page that can be asked for. Browsers are told.
    pub(super) fn make(&self) -> Result<Made, MakeError> {
        let sources = Sources::load(&self.folder)?;
        let parts: Vec<&[u8]> =
            sources.iter().flat_map(|(_, file)| [file.path().as_bytes(), file.sha256().as_bytes()]).collect();
        let digest = digest(&parts);
        if digest == self.digest() {
            return Ok(Made { digest });
        }
        let wanted = self.state().wanted.clone();
        let raw = self.parser.lock().expect("nothing panics while it parses").parse(&sources);
        let mut begun = begin(&sources, raw, self.today, &wanted)?;
        let good = !begun.has_errors();
        let before = self.state().shown.clone();
        let (first, none, no_pictures) = (before.is_none(), Drawings::default(), Pictures::default());
        let drawn = before.as_ref().map_or(&none, |before| &before.drawings);
        let developed = before.as_ref().map_or(&no_pictures, |before| &before.pictures);
        let mut broken = Diagnostics::default();
        let shown = begun.ready.take_if(|_| good || first).map(|(edition, theme)| {
            let drawings = chart::draw(&edition, drawn, &self.cache, &|_, _| ());
            let (pictures, found) = Pictures::develop(originals(&edition, &theme), developed, &self.cache);
            broken = found;
            let picture_files = html::pictures(&edition, &theme, &pictures);
            let mut files = html::sizes(&picture_files);
            let later = paper::paths(&edition, paper::Format::ALL).chain(download::paths(&edition));
            files.extend(later.map(|path| (path, None)));
            Arc::new(Shown { edition, theme, drawings, pictures, picture_files, files })
        });
        begun.tell(broken);
        let mut state = self.state();
        state.digest.clone_from(&digest);
        if !begun.audiences.is_empty() {
            state.audiences.clone_from(&begun.audiences);
        }
        if shown.is_some() {
            state.shown = shown;
            // Nobody may be listening.
            let _ = self.signals.send(Signal::Page);
        }
        state.begun = Some((begun, sources));
        Ok(Made { digest })
    }

    /// Reads the prose, and tells browsers what there is to say. Gives the numbers of errors and warnings.
    pub(super) fn finish(&self) -> (usize, usize) {
        let (begun, shown) = {
            let mut state = self.state();
            (state.begun.take(), state.shown.clone())
        };
        let Some((mut begun, sources)) = begun else { return (0, 0) };
        // An edition that is still here has errors, and is not shown.
        let ready = begun.ready.take();
        let kept = ready.is_some() || begun.site.is_none();
        let edition = match (&ready, &shown) {
            (Some((edition, _)), _) => Some(edition),
            (None, Some(shown)) if begun.site.is_some() => Some(&shown.edition),
            _ => None,
        };
        let pages = edition.map(pages).unwrap_or_default();
        let found = begun.finish(edition, &sources, self.today).diagnostics;
        let count = |severity| found.iter().filter(|it| it.severity == severity).count();
        let counts = (count(Severity::Error), count(Severity::Warning));
        let all: Vec<Value> = found.iter().enumerate().map(|(at, it)| message(at, it, &sources, &pages)).collect();
        self.state().messages = json!({"messages": all, "kept": kept && counts.0 > 0});
        let _ = self.signals.send(Signal::Messages);
        counts
    }

    /// The editions of the site, and the one that is shown, as JSON.
    pub(super) fn editions(&self) -> String {
        let state = self.state();
        let all: Vec<Value> = state.audiences.iter().map(|it| json!({"id": it.id, "title": it.title})).collect();
        let public = state.audiences.iter().find(|it| it.public).map(|it| it.id.clone());
        json!({"editions": all, "shown": state.wanted.edition.clone().or(public)}).to_string()
    }

    /// Shows another edition. False if there is none of this name, or the site cannot be read.
    pub(super) fn change(&self, name: &str) -> bool {
        {
            let mut state = self.state();
            if !state.audiences.iter().any(|it| it.id == name) {
                return false;
            }
            state.wanted.edition = Some(name.to_owned());
            // Nothing of the other edition stays on show, whatever is wrong with this one.
            state.shown = None;
            state.digest.clear();
        }
        let made = self.make().is_ok();
        self.finish();
        made
    }

    /// What there is to say, as JSON.
    pub(super) fn messages(&self) -> String {
        self.state().messages.to_string()
    }

    /// What changed since the older version, page by page, as JSON.
    pub(super) fn changes(&self) -> String {
        let shown = self.state().shown.clone();
        let mut pages = serde_json::Map::new();
        if let (Some(before), Some(shown)) = (&self.before, shown) {
            for page in compare(before, &shown.edition).into_iter().flat_map(|it| it.pages) {
                let change = |change: &TextChange| match change {
                    TextChange::Added(new) => json!({"kind": "new", "now": new}),
                    TextChange::Reworded(old, new) => json!({"kind": "reworded", "was": old, "now": new}),
                    TextChange::Numbers(old, new) => json!({"kind": "new figures", "was": old, "now": new}),
                    TextChange::Removed(old) => json!({"kind": "removed", "was": old}),
                };
                let list = pages.entry(shown.edition.file(&page.page)).or_insert_with(|| json!([]));
                list.as_array_mut().expect("it is a list").extend(page.changes.iter().map(change));
            }
        }
        json!({"since": self.since, "pages": pages}).to_string()
    }

    /// A file of the guide, with its type.
    pub(super) fn guide(&self, path: &str) -> Option<(Vec<u8>, &'static str)> {
        let made = self.guide.get_or_init(|| {
            let (edition, theme) = guide::edition();
            let formats = Formats { html: true, papers: Vec::new() };
            render(&edition, &theme, &formats, &Cache::none(), &|_, _| ()).0
        });
        made.get(path).map(|bytes| (bytes.to_vec(), kind_of(path)))
    }

    /// A file of the site, with its type.
    pub(super) fn file(&self, path: &str) -> Option<(Vec<u8>, &'static str)> {
        let shown = self.state().shown.clone()?;
        let kind = kind_of(path);
        if path == html::YEARS {
            return Some((html::years(&shown.edition).into_bytes(), kind));
        }
        if path == html::INDEX {
            return Some((html::index(&shown.edition).into_bytes(), kind));
        }
        if let Some(bytes) = shown.picture_files.get(path) {
            return Some((bytes.to_vec(), kind));
        }
        if let Some(asset) = path.strip_prefix("assets/") {
            let bytes = shown.theme.assets().find(|(name, _)| *name == asset).map(|(_, bytes)| bytes.to_vec());
            return bytes.map(|bytes| (bytes, kind));
        }
        // Downloads take their time: they are made when somebody asks.
        if let Some(bytes) = download::file(&shown.edition, &shown.theme, path) {
            return Some((bytes, kind));
        }
        if let Some(paper) =
            paper::file(&shown.edition, &shown.drawings, &shown.pictures, &shown.theme, &self.cache, path)
        {
            return Some(match paper {
                Ok(bytes) => (bytes, kind),
                Err(fault) => (fault_page(&fault).into_bytes(), "text/html; charset=utf-8"),
            });
        }
        let page = html::page(&shown.edition, &shown.drawings, &shown.pictures, &shown.theme, &shown.files, path)?;
        let html = page.unwrap_or_else(|fault| fault_page(&fault));
        Some((with_panel(&html).into_bytes(), kind))
    }
}

/// The type of a file, by its name.
fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg") => "image/jpeg",
        Some("woff2") => "font/woff2",
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        Some("ods") => "application/vnd.oasis.opendocument.spreadsheet",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

fn fault_page(fault: &Diagnostic) -> String {
    format!("<!DOCTYPE html><title>Fault</title><main>{}</main>", escape(&fault.message))
}

/// The page with the panel of the preview. Its policy lets the panel ask the server for news.
fn with_panel(html: &str) -> String {
    let head = "<link rel=\"stylesheet\" href=\"/_tallybook/preview.css\"><script src=\"/_tallybook/preview.js\" defer></script></head>";
    let html = html.replacen("default-src 'none';", "default-src 'none'; connect-src 'self';", 1);
    html.replacen("</head>", head, 1)
}

/// Each Markdown file, with the page and the section that it makes.
fn pages(edition: &Edition) -> BTreeMap<SourceId, (String, String)> {
    let mut pages = BTreeMap::new();
    for report in &edition.reports {
        let headings: BTreeMap<String, String> =
            report.walk().into_iter().map(|section| (section.page.clone(), section.heading())).collect();
        for passage in &report.passages {
            let heading = headings.get(&passage.page).unwrap_or(&report.title);
            let page = edition.file(&passage.page);
            for piece in &passage.pieces {
                let (Piece::Words { span, .. } | Piece::Reference { span, .. }) = piece else { continue };
                pages.entry(span.source).or_insert_with(|| (page.clone(), heading.clone()));
            }
        }
    }
    pages
}

/// So many characters of a page can be marked.
const QUOTE: usize = 300;

fn message(at: usize, it: &Diagnostic, sources: &Sources, pages: &BTreeMap<SourceId, (String, String)>) -> Value {
    let place = sources.place(it.span);
    let page = pages.get(&it.span.source);
    let text = anstream::adapter::strip_str(&diag::emit(std::slice::from_ref(it), sources, Format::Human)).to_string();
    // The excerpt stands between the first line and the hint.
    let lines = text.lines().skip(2).take_while(|line| !line.contains("= help:") && !line.contains("= guide:"));
    let quote = Some(sources.slice(it.span)).filter(|text| text.len() < QUOTE && !text.contains(['\n', '{', '`']));
    json!({
        "id": at, "code": it.code.name(), "guide": it.code.page(), "severity": it.severity.word(), "message": it.message,
        "file": place.path, "line": place.line, "column": place.column, "hint": it.hint,
        "excerpt": lines.collect::<Vec<_>>().join("\n").trim_end(),
        "page": page.map(|(page, _)| page), "section": page.map_or(&place.path, |(_, section)| section),
        "quote": quote.filter(|text| page.is_some() && !text.trim().is_empty()),
    })
}
