//! What the search page looks through: every page of the edition, part by part.
//!
//! A page opened from a folder can load a script and nothing else, so the index is a script that sets one variable. It
//! holds the texts themselves: at the size of a report, a browser looks through all of them faster than a reader can
//! type, and whatever is found can be shown with the words around it. No index of word stems is kept. pagefind and
//! its like load their index piece by piece from a server; lunr and elasticlunr run without one, at twice the size.

use serde::Serialize;

use super::link::Linker;
use crate::edition::{Address, Block, Content, Edition, Inline, Report, Text, every_block, plain};
use crate::strings::{say, unmarked};

/// The file that the search page loads.
pub const INDEX: &str = "search-index.js";

/// The page that it belongs to, without extension.
pub(super) const PAGE: &str = "search";

/// All that can be found.
#[derive(Serialize)]
struct Index {
    parts: Vec<Part>,
    /// Acronyms, and what they stand for: whoever looks for one finds the other.
    terms: Vec<(String, String)>,
}

/// A stretch of text under one heading, or one figure.
#[derive(Serialize)]
struct Part {
    /// The report, with its year; nothing for a page of the whole site.
    report: String,
    /// The page.
    page: String,
    /// The heading; empty for the start of the page.
    heading: String,
    href: String,
    text: String,
}

/// The index of an edition.
pub fn index(edition: &Edition) -> String {
    let linker = Linker::on(PAGE, edition);
    let mut parts: Vec<Part> = edition.reports.iter().flat_map(|report| report_parts(report, &linker)).collect();
    parts.extend(edition.glossary.iter().map(|term| Part {
        report: String::new(),
        page: say!(edition.strings, "page.glossary"),
        heading: term.term.clone(),
        href: linker.to(&Address { page: "glossary".into(), anchor: Some(term.id.clone()) }),
        text: [Some(term.means.as_str()), term.text.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(". "),
    }));
    let acronym = |term: &&crate::edition::Term| term.term.chars().all(|c| c.is_uppercase() || c == '&');
    let terms = edition.glossary.iter().filter(acronym).map(|it| (it.term.clone(), it.means.clone())).collect();
    let json = serde_json::to_string(&Index { parts, terms }).expect("texts can be written as JSON");
    format!("globalThis.tallybookIndex = {};\n", unmarked(&json))
}

fn report_parts(report: &Report, linker: &Linker) -> Vec<Part> {
    let year = report.year.as_ref().map_or_else(String::new, |year| format!(" {year}"));
    let name = format!("{}{year}", report.title);
    let part = |page: &str, title: &str, summary: Option<&String>, text: &Text| {
        let mut gatherer = Gatherer { name: &name, page, title, linker, parts: Vec::new() };
        gatherer.start(None, String::new());
        gatherer.say(summary.map_or("", String::as_str));
        gatherer.blocks(&text.blocks);
        gatherer.start(None, String::new());
        text.notes.iter().for_each(|note| gatherer.blocks(&note.blocks));
        gatherer.parts.retain(|part| !part.text.is_empty() || !part.heading.is_empty());
        gatherer.parts
    };
    let first = part(&report.slug, &report.title, report.summary.as_ref(), &report.body);
    let sections = report.walk();
    let others = sections.iter().flat_map(|it| part(&it.page, &it.heading(), it.summary.as_ref(), &it.text));
    // What is gathered is found where it stands, and its page by what it is called and what it is about.
    let gathered = report.gatherings.iter().map(|it| {
        let headings = it.text.blocks.iter().filter_map(|block| match block {
            Block::Heading { text, .. } => Some(plain(text)),
            _ => None,
        });
        let about = std::iter::once(it.summary.clone()).chain(headings).collect::<Vec<_>>();
        let href = linker.to(&Address { page: it.page.clone(), anchor: None });
        Part { report: name.clone(), page: it.title.clone(), heading: String::new(), href, text: about.join(" ") }
    });
    first.into_iter().chain(others).chain(gathered).collect()
}

/// Gathers the words of one page.
struct Gatherer<'a> {
    name: &'a str,
    page: &'a str,
    title: &'a str,
    linker: &'a Linker,
    parts: Vec<Part>,
}

impl Gatherer<'_> {
    fn start(&mut self, anchor: Option<&str>, heading: String) {
        let address = Address { page: self.page.to_owned(), anchor: anchor.map(str::to_owned) };
        let (report, page, href) = (self.name.to_owned(), self.title.to_owned(), self.linker.to(&address));
        self.parts.push(Part { report, page, heading, href, text: String::new() });
    }

    fn say(&mut self, words: &str) {
        let text = &mut self.parts.last_mut().expect("a part was started").text;
        if !text.is_empty() && !words.is_empty() {
            text.push(' ');
        }
        text.push_str(words.trim());
    }

    /// Names beside one another, as a line of their own: each stands alone, they are no sentence.
    fn list(&mut self, names: &[&str]) {
        self.say(&format!("{}.", names.join(" \u{2022} ")));
    }

    fn words(&mut self, inlines: &[Inline]) {
        self.say(&plain(inlines));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        every_block(blocks, &mut |block| match block {
            Block::Paragraph(words) | Block::Numbered { text: words, .. } => self.words(words),
            Block::Heading { id, number, text, .. } => {
                let number = number.as_ref().map_or_else(String::new, |number| format!("{number} "));
                self.start(Some(id), format!("{number}{}", plain(text)));
            }
            Block::Callout { title, .. } => self.words(title),
            Block::Definitions(list) => list.iter().for_each(|(term, _)| self.words(term)),
            Block::WordTable { head, rows } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| self.words(cell));
            }
            Block::Code { text, .. } => self.say(text),
            Block::Figure(figure) => self.figure(figure),
            Block::Picture(picture) => self.words(&picture.caption),
            Block::Corrections(list) => list.iter().for_each(|it| {
                [&it.published, &it.corrected, &it.reason].into_iter().for_each(|words| self.words(words));
            }),
            // What was gathered is found where it stands; the rest holds blocks, which come next.
            Block::Collection { .. } | Block::List { .. } | Block::Named { .. } | Block::Quote(_) => {}
        });
    }

    /// A figure is a part of its own; what follows it belongs to the heading before.
    fn figure(&mut self, figure: &crate::edition::Figure) {
        let before = self.parts.last().map(|part| (part.heading.clone(), part.href.clone()));
        self.start(Some(&figure.id), format!("{}: {}", figure.number, plain(&figure.title)));
        self.say(&figure.subtitle);
        match &figure.content {
            Content::Tables(parts) => {
                for part in parts {
                    let rows = part.table.bodies.iter().flat_map(|body| &body.rows);
                    part.title.iter().for_each(|title| self.words(title));
                    self.list(&part.table.columns.iter().map(String::as_str).collect::<Vec<_>>());
                    let rows: Vec<&crate::edition::Row> = rows.collect();
                    self.list(&rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>());
                    rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.words(&cell.words));
                }
            }
            Content::Matrix(matrix) => {
                self.list(&matrix.factors.iter().map(|factor| factor.label.as_str()).collect::<Vec<_>>());
            }
            Content::Missing(words) | Content::Withheld(words) => self.words(words),
        }
        if let Some((heading, href)) = before {
            self.start(None, heading);
            self.parts.last_mut().expect("it was started").href = href;
        }
    }
}
