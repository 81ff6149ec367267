//! Reports: the folders of `content/` as a tree of sections.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Context;
use super::committee::{self, Bodies, Kind};
use super::data::file_level;
use super::figure::{self, Figure, inlines};
use super::home::Homes;
use super::listing;
use super::parse::RawData;
use super::picture::{self, Picture};
use super::register::Register;
use super::{sign_off, snippet};
use crate::diag::{Code, Diagnostic};
use crate::model::{Areas, Data, Date, Inputs, Level, Period, SignOff};
use crate::narrative::{Block, Collect, Document, Inline};
use crate::schema::sign_off::Statement;
use crate::schema::{
    self, Front,
    decode::{is_id, no_name_of_a_file},
};
use crate::source::{SourceId, Span, Spanned};

/// A report.
#[derive(Debug)]
pub struct Report {
    /// Its address: the name of its folder.
    pub slug: String,
    /// What it is.
    pub kind: Kind,
    /// How far its words are protected at most.
    pub level: Level,
    /// Its title.
    pub title: Spanned<String>,
    /// A sentence that says what it is.
    pub summary: Option<Vec<Inline>>,
    /// The reporting year.
    pub year: Option<String>,
    /// Where its data are looked for, in this order.
    pub folders: Vec<String>,
    /// Those of the folders whose tables it publishes; the others belong to other reports.
    pub holds: Vec<String>,
    /// The period of data that name no other.
    pub period: Option<Period>,
    /// The area of data that name no other.
    pub area: Option<String>,
    /// Document control.
    pub control: Option<Control>,
    /// Figures for the first page.
    pub headlines: Vec<Headline>,
    /// The text of the first page.
    pub document: Document,
    /// Its sections.
    pub sections: Vec<Section>,
    /// What it is made from.
    pub inputs: Inputs,
    /// Who has signed it.
    pub sign_off: Option<SignOff>,
    /// Its figures by id.
    pub figures: BTreeMap<String, Figure>,
    /// Its pictures, by the places of their blocks.
    pub pictures: BTreeMap<Span, Picture>,
    /// The sources that it shows, by the places of their blocks.
    pub listings: BTreeMap<Span, String>,
    /// Corrections to the published document.
    pub corrections: Vec<Correction>,
}

/// A section, its own page.
#[derive(Debug)]
pub struct Section {
    /// Its id.
    pub id: Spanned<String>,
    /// Its title.
    pub title: Spanned<String>,
    /// A sentence that says what a reader finds.
    pub summary: Option<Vec<Inline>>,
    /// The data source of the whole section.
    pub source: Option<String>,
    /// How it is numbered.
    pub style: NumberStyle,
    /// True if it also comes as a paper of its own.
    pub paper: bool,
    /// The title of its marking, if not everybody may see it.
    pub badge: Option<String>,
    /// Its text.
    pub document: Document,
    /// The sections below it.
    pub children: Vec<Section>,
}

impl Section {
    /// A section without anything but a title and words.
    pub(super) fn plain(
        id: Spanned<String>,
        title: Spanned<String>,
        style: NumberStyle,
        document: Document,
    ) -> Section {
        let (summary, source, badge, children) = (None, None, None, Vec::new());
        Section { id, title, summary, source, style, paper: false, badge, document, children }
    }
}

/// How a section is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberStyle {
    /// 1, 1.1.
    Section,
    /// Appendix 1.
    Appendix,
    /// Without a number.
    Unnumbered,
}

/// Document control.
#[derive(Debug)]
pub struct Control {
    /// The body that owns the document.
    pub owner: String,
    /// Authors, as roles.
    pub authors: Vec<String>,
    /// Those who contributed.
    pub contributors: Vec<String>,
    /// The version.
    pub version: String,
    /// The date of the version.
    pub date: Option<Date>,
    /// The body that signed it and when.
    pub signed: Option<(String, Option<Date>)>,
}

/// A figure for the first page.
#[derive(Debug)]
pub struct Headline {
    /// The number.
    pub value: Vec<Inline>,
    /// What it counts.
    pub label: Vec<Inline>,
    /// How it compares.
    pub text: Vec<Inline>,
    /// The section that tells more.
    pub about: Option<Spanned<String>>,
}

/// A correction to the published document.
#[derive(Debug)]
pub struct Correction {
    /// Its id.
    pub id: Spanned<String>,
    /// The figure or section that it concerns.
    pub about: Spanned<String>,
    /// When it was made.
    pub date: Date,
    /// What was printed.
    pub published: Vec<Inline>,
    /// What is right.
    pub corrected: Vec<Inline>,
    /// How the fault came about.
    pub reason: Vec<Inline>,
}

/// A report before its data are known.
pub(super) struct Outline {
    slug: String,
    kind: Kind,
    title: Spanned<String>,
    summary: Option<Vec<Inline>>,
    year: Option<String>,
    folders: Vec<Spanned<String>>,
    period: Option<Period>,
    area: Option<String>,
    front: Front,
    document: Document,
    sections: Vec<Section>,
}

/// A folder or file of `content/`.
#[derive(Default)]
pub(super) struct Leaf {
    pub(super) document: Option<Document>,
    below: BTreeMap<String, Leaf>,
}

/// The reports of a site, by folder.
pub(super) fn outlines(
    documents: Vec<(String, Document)>,
    areas: &Areas,
    bodies: &Bodies,
    cx: &mut Context<'_>,
) -> Vec<Outline> {
    let mut root = Leaf::default();
    for (path, document) in documents {
        let inner = path.strip_prefix("content/").unwrap_or(&path);
        let inner = inner.strip_suffix(".md").unwrap_or(inner);
        let mut leaf = &mut root;
        for part in inner.split('/').filter(|part| *part != "index") {
            leaf = leaf.below.entry(part.to_owned()).or_default();
        }
        if let Some(first) = &leaf.document {
            let (second, first) = (Span::new(document.source, 0..0), Span::new(first.source, 0..0));
            cx.duplicate("page", inner, second, first);
        }
        leaf.document = Some(document);
    }
    if let Some(stray) = root.document {
        let message = "`content/index.md` belongs to no report";
        let hint = "move it into the folder of a report; the home page takes its words from `tallybook.yaml`";
        cx.report(Diagnostic::new(Code::UnusedFile, Span::new(stray.source, 0..0), message).hint(hint));
    }
    root.below.into_iter().filter_map(|(slug, leaf)| outline(slug, leaf, areas, bodies, cx)).collect()
}

fn outline(slug: String, leaf: Leaf, areas: &Areas, bodies: &Bodies, cx: &mut Context<'_>) -> Option<Outline> {
    let Some(mut document) = leaf.document else {
        if let Some(first) = first_document(&leaf.below) {
            let message = format!("the folder `content/{slug}` has no `index.md`, so its pages belong to no report");
            let hint = "add an `index.md` with `kind: report`, `title` and `data`";
            cx.report(Diagnostic::new(Code::MissingKey, Span::new(first.source, 0..0), message).hint(hint));
        }
        return None;
    };
    let start = Span::new(document.source, 0..0);
    is_address(&slug, start, cx);
    let front = document.front.take().or_else(|| headless(start, cx))?;
    if front.kind.is_none() {
        let message = "the first page of a report must say what kind of document it is";
        cx.report(Diagnostic::new(Code::MissingKey, front.span.part(0..1), message).hint("add a line `kind: report`"));
    }
    let area = front.area.as_ref().map(|area| {
        if areas.get(area).is_none() {
            cx.unknown("area", area, areas.iter().map(|area| area.id.as_str()));
        }
        area.value.clone()
    });
    let (kind, sections) = kind((&slug, &front), leaf.below, &document, areas, bodies, cx);
    Some(Outline {
        kind,
        title: title(&front, cx),
        summary: front.summary.as_ref().map(|summary| inlines(summary, cx)),
        year: front.year.clone(),
        folders: front.data.0.clone(),
        period: front.period.as_ref().and_then(|period| cx.period(period)),
        area,
        front,
        document,
        sections,
        slug,
    })
}

/// What a folder holds, and its sections.
fn kind(
    (slug, front): (&str, &Front),
    below: BTreeMap<String, Leaf>,
    document: &Document,
    areas: &Areas,
    bodies: &Bodies,
    cx: &mut Context<'_>,
) -> (Kind, Vec<Section>) {
    let wanted = front.kind.unwrap_or(schema::Kind::Report);
    let heads = [
        (schema::Kind::Paper, front.paper.as_ref().map(|it| it.span)),
        (schema::Kind::Minutes, front.minutes.as_ref().map(|it| it.span)),
    ];
    for (kind, there) in heads {
        let word = kind.word();
        let (span, message, hint) = match there {
            None if wanted == kind => (
                front.span.part(0..1),
                format!("the front matter has no `{word}`"),
                format!("add `{word}:` with `body`, `date` and what else it must say"),
            ),
            Some(span) if wanted != kind => (
                span.part(0..1),
                format!("`{word}` belongs to a document of `kind: {word}`"),
                format!("write `kind: {word}`, or remove it"),
            ),
            _ => continue,
        };
        let code = if there.is_none() { Code::MissingKey } else { Code::UnknownKey };
        cx.report(Diagnostic::new(code, span, message).hint(hint));
    }
    match (wanted, &front.paper, &front.minutes) {
        (schema::Kind::Paper, Some(head), _) => {
            let sections = committee::sections(head, below, document, bodies, cx);
            (Kind::Paper(Box::new(committee::paper(head, slug, bodies, areas, cx))), sections)
        }
        (schema::Kind::Minutes, _, Some(head)) => {
            let sections = committee::minutes_sections(head, document, &cx.strings);
            (Kind::Minutes(Box::new(committee::minutes(head, slug, bodies, cx))), sections)
        }
        _ => (Kind::Report, sections(below, NumberStyle::Section, cx)),
    }
}

/// Reports a folder that cannot be the address of a report. It is called as its people call it, but every browser, shell
/// and file system must be able to say the name.
fn is_address(slug: &str, start: Span, cx: &mut Context<'_>) {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fault = if slug.chars().all(plain) && !slug.starts_with('.') && !slug.ends_with('.') {
        no_name_of_a_file(&slug.to_lowercase())
    } else {
        let hint = "call the folder by letters, digits and hyphens: `2024-25`".to_owned();
        Some((format!("`{}` cannot be the address of a report", slug.escape_debug()), hint))
    };
    if let Some((message, hint)) = fault {
        cx.report(Diagnostic::new(Code::InvalidValue, start, message).hint(hint));
    }
}

/// The title of a page. Only the sections of a paper have none of their own.
fn title(front: &Front, cx: &mut Context<'_>) -> Spanned<String> {
    front.title.clone().unwrap_or_else(|| {
        let start = front.span.part(0..1);
        let fault = Diagnostic::new(Code::MissingKey, start, "front matter has no `title`");
        cx.report(fault.label("this is front matter").hint("add a line `title: …`"));
        Spanned::new(String::new(), start)
    })
}

fn headless(start: Span, cx: &mut Context<'_>) -> Option<Front> {
    let path = cx.sources.file(start.source).path();
    // A head that is there and could not be read has been reported.
    if !cx.sources.file(start.source).text().starts_with("---") {
        let message = format!("`{path}` has no front matter");
        let hint = "start the file with a line `---`, a line `title: …`, and a line `---`";
        cx.report(Diagnostic::new(Code::MissingKey, start, message).hint(hint));
    }
    None
}

fn first_document(leaves: &BTreeMap<String, Leaf>) -> Option<&Document> {
    leaves.values().find_map(|leaf| leaf.document.as_ref().or_else(|| first_document(&leaf.below)))
}

fn sections(leaves: BTreeMap<String, Leaf>, inherited: NumberStyle, cx: &mut Context<'_>) -> Vec<Section> {
    leaves.into_iter().filter_map(|(name, leaf)| section(&name, leaf, inherited, cx)).collect()
}

fn section(name: &str, leaf: Leaf, inherited: NumberStyle, cx: &mut Context<'_>) -> Option<Section> {
    let Some(mut document) = leaf.document else {
        if let Some(first) = first_document(&leaf.below) {
            let message = format!("the folder `{name}` has no `index.md`, so its pages belong to no section");
            let hint = "add an `index.md` with a `title`";
            cx.report(Diagnostic::new(Code::MissingKey, Span::new(first.source, 0..0), message).hint(hint));
        }
        return None;
    };
    let start = Span::new(document.source, 0..0);
    let front = document.front.take().or_else(|| headless(start, cx))?;
    only_of_reports(&front, cx);
    let style = match (front.appendix, front.numbered) {
        (true, _) => NumberStyle::Appendix,
        (false, Some(false)) => NumberStyle::Unnumbered,
        _ => inherited,
    };
    let level = cx.level(front.marking.as_ref());
    Some(Section {
        badge: cx.badge(level),
        id: section_id(name, &front, start, cx),
        title: title(&front, cx),
        summary: front.summary.as_ref().map(|summary| inlines(summary, cx)),
        source: front.source.map(|source| source.value),
        style,
        paper: front.separate,
        document,
        children: sections(leaf.below, style, cx),
    })
}

/// Pages that every report has; no section can have their addresses.
const RESERVED: [&str; 7] = ["index", "figures", "data-sources", "print", "data", "evidence", "areas"];

/// The name of a folder or file without the number that orders it, unless the author gave an id.
fn section_id(name: &str, front: &Front, start: Span, cx: &mut Context<'_>) -> Spanned<String> {
    let bare = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
    let id = match &front.id {
        Some(id) => Spanned::new(id.0.clone(), id.span),
        None => Spanned::new(bare.to_owned(), start),
    };
    let fault = |message: String, hint: &str| Diagnostic::new(Code::InvalidValue, id.span, message).hint(hint);
    if front.id.is_none()
        && let Some((message, hint)) = no_name_of_a_file(bare)
    {
        cx.report(fault(message, &hint));
    } else if front.id.is_none() && !is_id(bare, '-') {
        let hint = "call it by an optional number and words of small letters, joined by `-`: `05-crime-and-disorder`";
        cx.report(fault(format!("`{name}` cannot be the address of a page"), hint));
    } else if RESERVED.contains(&id.as_str()) {
        let hint = "every report has a page or folder of that name; choose another, or give the section an `id`";
        cx.report(fault(format!("`{}` cannot be the address of a section", id.value), hint));
    }
    id
}

/// Keys that only the first page of a report can have.
fn only_of_reports(front: &Front, cx: &mut Context<'_>) {
    let mut stray = |there: bool, key: &str, span: Span| {
        if there {
            let message = format!("`{key}` belongs in the `index.md` of a report");
            cx.report(Diagnostic::new(Code::UnknownKey, span, message).hint("remove it here"));
        }
    };
    stray(front.kind.is_some(), "kind", front.span.part(0..1));
    stray(front.control.is_some(), "control", front.control.as_ref().map_or(front.span, |it| it.span.part(0..1)));
    stray(
        !front.headlines.is_empty(),
        "headlines",
        front.headlines.first().map_or(front.span, |it| it.span.part(0..1)),
    );
    stray(front.paper.is_some(), "paper", front.paper.as_ref().map_or(front.span, |it| it.span.part(0..1)));
    stray(front.minutes.is_some(), "minutes", front.minutes.as_ref().map_or(front.span, |it| it.span.part(0..1)));
    stray(front.release.is_some(), "release", front.release.as_ref().map_or(front.span, |it| it.span));
    stray(!front.data.0.is_empty(), "data", front.data.0.first().map_or(front.span, |it| it.span));
}

/// What was written beside the documents, as far as reports need it.
pub(super) struct Written<'a> {
    pub(super) data: &'a [RawData],
    pub(super) registers: &'a [Arc<Register>],
    pub(super) sign_offs: &'a [(String, SourceId, Statement)],
    pub(super) theme: Option<&'a str>,
    /// The edition, and whether it is for everybody.
    pub(super) edition: &'a str,
    pub(super) public: bool,
    pub(super) homes: &'a Homes,
}

/// Completes a report: its figures, headlines and corrections.
pub(super) fn check(outline: Outline, raw: &Written<'_>, data: &Data, cx: &mut Context<'_>) -> Report {
    let Outline { slug, kind, title, summary, year, folders, period, area, front, document, sections } = outline;
    unknown_folders(&folders, &slug, raw, cx);
    let folders: Vec<String> = folders.into_iter().map(|it| it.value).chain(std::iter::once(String::new())).collect();
    section_sources(&sections, data, cx);
    unique_ids(&document, &sections, &kind, cx);
    let mut documents = vec![&document];
    collect_documents(&sections, &mut documents);
    let numbered = matches!(kind, Kind::Paper(_));
    documents.iter().for_each(|document| committee::continued(document, numbered, cx));
    let listed = documents.iter().any(|document| lists_corrections(document));
    let pictures = picture::pictures(&documents, cx);
    let included = snippet::shown(&documents, cx);
    let (listings, mut named) = listing::listings(&documents, cx);
    let figures = figure::figures(documents.into_iter(), data, raw.registers, &folders, cx);
    named.extend(figures.values().flat_map(Figure::boundaries).map(str::to_owned));
    named.extend(included);
    let holds = raw.homes.held(&slug, &kind, &folders);
    let corrections = corrections(raw.data, &folders, &holds, cx);
    unlisted(&corrections, listed, &slug, cx);
    let inputs = sign_off::inputs(&slug, &folders, raw.theme, &named, cx);
    let record = sign_off::sign_off_path(&slug, raw.edition, raw.public);
    let record = raw.sign_offs.iter().find(|(path, ..)| *path == record);
    Report {
        level: cx.protection.holds.get(&slug).copied().unwrap_or_default(),
        sign_off: sign_off::check(record, &inputs, cx),
        inputs,
        control: front.control.as_ref().map(|control| self::control(control, cx)),
        headlines: front.headlines.iter().map(|it| headline(it, cx)).collect(),
        slug,
        kind,
        title,
        summary,
        year,
        holds,
        folders,
        period,
        area,
        document,
        sections,
        figures,
        pictures,
        listings,
        corrections,
    }
}

/// A folder with a name that is not there. What lies in folders that nobody names is not told as well: it may be meant.
fn unknown_folders(folders: &[Spanned<String>], slug: &str, raw: &Written<'_>, cx: &mut Context<'_>) {
    for folder in folders {
        let path = format!("data/{}/", folder.value);
        if cx.sources.below(&path).next().is_some() {
            continue;
        }
        let known = || raw.data.iter().map(|data| data.folder.as_str()).filter(|it| !it.is_empty());
        if folder.value == slug && !cx.findings.lost.contains(slug) && crate::diag::nearest(slug, known()).is_none() {
            let message = format!("there is no folder `data/{slug}`");
            let hint = "put the figures of its own in a file there; without any, take the folder off the list and name that \
                        of the report alone, as in `data: 2025`";
            cx.report(Diagnostic::new(Code::UnknownName, folder.span, message).hint(hint));
            continue;
        }
        cx.unknown("folder `data/…` called", folder, known());
    }
}

fn section_sources(sections: &[Section], data: &Data, cx: &mut Context<'_>) {
    for section in sections {
        if let Some(source) = section.source.as_ref().filter(|source| !data.sources.contains_key(*source)) {
            let name = Spanned::new(source.clone(), Span::new(section.document.source, 0..0));
            cx.unknown("data source", &name, data.sources.keys().map(String::as_str));
        }
        section_sources(&section.children, data, cx);
    }
}

/// Calls `see` with every document of a report.
pub fn every_document<'a>(report: &'a Report, see: &mut dyn FnMut(&'a Document)) {
    let mut documents = vec![&report.document];
    collect_documents(&report.sections, &mut documents);
    documents.into_iter().for_each(see);
}

fn collect_documents<'a>(sections: &'a [Section], into: &mut Vec<&'a Document>) {
    for section in sections {
        into.push(&section.document);
        collect_documents(&section.children, into);
    }
}

/// Every id that an author has written in a report, each with what it is the id of.
fn written_ids(document: &Document, sections: &[Section], kind: &Kind) -> Vec<(&'static str, Spanned<String>)> {
    let mut ids_of_sections = Vec::new();
    section_ids(sections, &mut ids_of_sections);
    let mut ids: Vec<(&'static str, Spanned<String>)> = ids_of_sections.into_iter().map(|id| ("section", id)).collect();
    ids.extend(kind.ids().into_iter().map(|(what, id)| (what, id.clone())));
    let mut gather = |document: &Document| {
        every_block(document, &mut |block| match block {
            Block::Heading { id: Some(id), .. } => ids.push(("heading", id.clone())),
            Block::Figure { id, .. } => ids.push(("figure", id.clone())),
            Block::Promise(promise) => ids.push(("commitment", promise.id.clone())),
            Block::Picture { id: Some(id), .. } => ids.push(("picture", id.clone())),
            Block::Named { id, .. } => ids.push(("list item", id.clone())),
            _ => {}
        });
    };
    gather(document);
    let mut documents = Vec::new();
    collect_documents(sections, &mut documents);
    documents.into_iter().for_each(gather);
    ids
}

impl Report {
    /// Every id that its author has written: what the build names by itself is called otherwise.
    pub fn written_ids(&self) -> impl Iterator<Item = String> {
        written_ids(&self.document, &self.sections, &self.kind).into_iter().map(|(_, id)| id.value)
    }
}

/// Sections, figures and headings share one space of ids in a report, so that `#id` can mean one thing only.
fn unique_ids(document: &Document, sections: &[Section], kind: &Kind, cx: &mut Context<'_>) {
    let all = written_ids(document, sections, kind).into_iter();
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (what, id) in all.filter(|(_, id)| !id.value.is_empty()) {
        match seen.get(&id.value) {
            Some((first, span)) if *first == what => cx.duplicate(what, &id.value, id.span, *span),
            Some((first, span)) => {
                let message = format!("a {first} and a {what} have the same id `{}`", id.value);
                let twice = Diagnostic::new(Code::DuplicateId, id.span, message).also(*span, format!("the {first}"));
                cx.report(twice.hint("give one of them another id"));
            }
            None => {
                seen.insert(id.value.clone(), (what, id.span));
            }
        }
    }
}

fn section_ids(sections: &[Section], into: &mut Vec<Spanned<String>>) {
    for section in sections {
        into.push(section.id.clone());
        section_ids(&section.children, into);
    }
}

fn control(raw: &schema::Control, cx: &mut Context<'_>) -> Control {
    Control {
        owner: raw.owner.clone(),
        authors: raw.authors.0.clone(),
        contributors: raw.contributors.0.clone(),
        version: raw.version.clone(),
        date: cx.date(&raw.date),
        signed: raw.signed.as_ref().map(|signed| (signed.body.clone(), cx.date(&signed.date))),
    }
}

fn headline(raw: &schema::Headline, cx: &mut Context<'_>) -> Headline {
    Headline {
        value: inlines(&raw.value, cx),
        label: inlines(&raw.label, cx),
        text: raw.text.as_ref().map(|text| inlines(text, cx)).unwrap_or_default(),
        about: raw.about.clone(),
    }
}

fn corrections(raw: &[RawData], folders: &[String], holds: &[String], cx: &mut Context<'_>) -> Vec<Correction> {
    let own = folders.first().filter(|folder| holds.contains(folder)).map_or("", String::as_str);
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut corrections = Vec::new();
    let all = raw.iter().filter(|data| data.folder == own);
    for (file, raw) in all.flat_map(|data| data.file.corrections.iter().map(move |it| (data, it))) {
        let level = file_level(file, cx).max(cx.level(raw.marking.as_ref()));
        if !cx.sees(level) {
            cx.protection.cut.push(raw.span);
            cx.withhold("correction", &raw.id.0, level, "", ("corrections", raw.id.span));
            continue;
        }
        if let Some(first) = seen.insert(&raw.id.0, raw.id.span) {
            cx.duplicate("correction", &raw.id.0, raw.id.span, first);
        }
        let [published, corrected, reason] = [&raw.published, &raw.corrected, &raw.reason].map(|it| inlines(it, cx));
        let Some(date) = cx.date(&raw.date) else { continue };
        let id = Spanned::new(raw.id.0.clone(), raw.id.span);
        corrections.push(Correction { id, about: raw.about.clone(), date, published, corrected, reason });
    }
    corrections
}

fn lists_corrections(document: &Document) -> bool {
    let mut found = false;
    every_block(document, &mut |block| found |= matches!(block, Block::Collect { what: Collect::Corrections, .. }));
    found
}

/// What was wrong must be said where readers of the report find it.
fn unlisted(corrections: &[Correction], listed: bool, slug: &str, cx: &mut Context<'_>) {
    if let Some(first) = corrections.first().filter(|_| !listed) {
        let message = format!("no page of the report `{slug}` lists its corrections");
        let hint = "add a page `corrections.md`: `title: Corrections` between two lines `---`, and below them a line \
                    ```collect corrections and a line ```";
        cx.report(Diagnostic::new(Code::MissingSection, first.id.span, message).hint(hint));
    }
}

/// Calls `see` with every block of a document, at any depth, footnotes included.
pub(super) fn every_block<'a>(document: &'a Document, see: &mut dyn FnMut(&'a Block)) {
    fn walk<'a>(blocks: &'a [Block], see: &mut dyn FnMut(&'a Block)) {
        for block in blocks {
            see(block);
            match block {
                Block::List { items, .. } => items.iter().for_each(|item| walk(item, see)),
                Block::Definitions(list) => {
                    list.iter().flat_map(|(_, definitions)| definitions).for_each(|it| walk(it, see));
                }
                Block::Quote(inner)
                | Block::Container { blocks: inner, .. }
                | Block::Badged { blocks: inner, .. }
                | Block::Named { blocks: inner, .. } => walk(inner, see),
                Block::Marked { notice, blocks: inner, .. } => {
                    walk(&notice.blocks, see);
                    walk(inner, see);
                }
                _ => {}
            }
        }
    }
    walk(&document.blocks, see);
    document.footnotes.iter().for_each(|footnote| walk(&footnote.blocks, see));
}
