//! One audience's view of a site: expressions evaluated, sections and figures numbered, every text, cell
//! and mark as it will be shown.
//!
//! [`select`] is the only way from a `Site` to a renderer. Renderers take an [`Edition`] and cannot reach
//! the site behind it, so what an edition leaves out, no renderer can show. Whatever two renderers show is
//! computed here, once.

mod acronym;
mod area;
mod chart;
mod committee;
mod dataset;
mod evidence;
mod expression;
mod figure;
mod gathering;
mod layout;
mod map;
mod matrix;
mod number;
mod passage;
mod picture;
mod promise;
mod register;
mod sparkline;
mod supplied;
mod text;
mod tile;

use std::sync::Arc;

use serde::Serialize;

pub use chart::{Category, Chart, Point, Series};
pub use committee::{Kind, Task, Tracked};
pub use dataset::{Dataset, Field, Value};
pub use evidence::{Background, By, InRow, Row as EvidenceRow, Use, background_page, row_anchor};
/// Words that say which way a figure went.
pub use expression::{DOWN, UP};
pub use figure::{
    Body, Cell, Content, Figure, HeadCell, Part, Row, Table, data_file, letter, metadata_file, workbook_file,
};
pub use gathering::Gathering;
pub use map::{Blank, Class, Map};
pub use matrix::{Factor, Matrix, Score};
pub use passage::{GAP, Passage, PassageKind, Piece, Value as PrintedValue};
pub use picture::Picture;
pub use promise::Promise;
pub use sparkline::Sparkline;
pub use tile::Tile;

use crate::check::{self, Accessibility, Contact, Site};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{self, CellRef, Data, Date, Inputs, Level, MatrixId, Rating, SignOff, TableId};
/// The kinds of callout and collection are those of the narrative.
pub use crate::narrative::{Collect, Container, Counting, Numerals};
use crate::output::Label;
use crate::picture::Original;
/// The kinds of chart are those of the data.
pub use crate::schema::ChartKind;
use crate::source::Span;
use crate::strings::{Strings, say};

/// What one audience may see, ready to be rendered.
#[derive(Debug)]
pub struct Edition {
    /// The site's name.
    pub name: String,
    /// The body that publishes it.
    pub organisation: String,
    /// A sentence for the home page.
    pub summary: Option<String>,
    /// The language, and the words of the program in it.
    pub strings: Arc<Strings>,
    /// The name of the edition.
    pub edition: String,
    /// True for the edition that is for everybody.
    pub public: bool,
    /// What stands at the top and bottom of every page.
    pub marking: Option<String>,
    /// How it is to be handled; nothing in the edition that is for everybody.
    pub handling: Option<String>,
    /// Whom a reader can ask.
    pub contact: Option<Contact>,
    /// What the accessibility statement says.
    pub accessibility: Option<Accessibility>,
    /// The reports, latest first.
    pub reports: Vec<Report>,
    /// Recommendations and actions of all meetings, the latest first.
    pub tracked: Vec<Tracked>,
    /// Terms of the glossary.
    pub glossary: Vec<Term>,
    /// Words that files may hold whatever is withheld.
    pub released_words: Vec<String>,
}

/// A report.
#[derive(Debug)]
pub struct Report {
    /// The marking of the most protected thing that it holds; that of the edition for everybody, if it holds nothing
    /// more protected.
    pub marking: Option<String>,
    /// Its address: the first part of the address of all its pages.
    pub slug: String,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Where its title is written.
    pub span: Span,
    /// A sentence that says what it is.
    pub summary: Option<String>,
    /// The reporting year.
    pub year: Option<String>,
    /// The area and period of its figures, where nothing else is said.
    pub defaults: Option<String>,
    /// Document control: term and words.
    pub control: Vec<(String, String)>,
    /// The roles that wrote it.
    pub authors: Vec<String>,
    /// The date of this version.
    pub date: Option<Date>,
    /// What it is made from.
    pub inputs: Inputs,
    /// Who has signed it. It may no longer hold.
    pub sign_off: Option<SignOff>,
    /// False for what is no report to be signed: the guide of the program. No site can say so of itself.
    pub needs_sign_off: bool,
    /// The version, as document control has it.
    pub version: Option<String>,
    /// The day of the last correction, and where corrections are listed.
    pub corrected: Option<(Date, Address)>,
    /// Figures for the first page.
    pub headlines: Vec<Headline>,
    /// The text of the first page.
    pub body: Text,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Key findings of all sections, in their order.
    pub findings: Vec<Collected>,
    /// Pages beside the sections, that gather what others hold.
    pub gatherings: Vec<Gathering>,
    /// All figures, in their order.
    pub figures: Vec<Entry>,
    /// All tables, as open data.
    pub datasets: Vec<Dataset>,
    /// The data sources that are used, by name.
    pub sources: Vec<DataSource>,
    /// What stands behind each table and matrix.
    pub backgrounds: Vec<Background>,
    /// All its words, in the order they are read.
    pub passages: Vec<Passage>,
    /// Its recommendations and actions.
    pub tasks: Vec<Task>,
    /// What it records of the recommendations of papers.
    pub resolved: Vec<committee::Resolved>,
    /// Kinds of implication that nobody has verified.
    pub unverified: Vec<&'static str>,
}

/// Blocks and the notes that belong to them.
#[derive(Debug, Default)]
pub struct Text {
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The notes, in the order of their numbers.
    pub notes: Vec<Footnote>,
}

/// A section, its own page on the web.
#[derive(Debug)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// The address of its page, without extension.
    pub page: String,
    /// "5.1", "Appendix 2", or nothing.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// A sentence that says what a reader finds.
    pub summary: Option<String>,
    /// The data source of the whole section.
    pub source: Option<SourceLine>,
    /// True if it also comes as a paper of its own.
    pub paper: bool,
    /// Its text.
    pub text: Text,
    /// The sections below it.
    pub children: Vec<Section>,
}

impl Edition {
    /// What the manifest of its files says of it.
    pub fn label(&self) -> Label {
        let codes = self.reports.iter().map(|report| (report.slug.clone(), report.inputs.code.clone()));
        Label { edition: self.edition.clone(), codes: codes.collect() }
    }

    /// The file in which readers find a page. All of a paper or of minutes stands on one.
    pub fn file(&self, page: &str) -> String {
        let slug = page.split('/').next().unwrap_or_default();
        let is_first = |report: &Report| report.slug == slug && (page == slug || report.kind != Kind::Report);
        if self.reports.iter().any(is_first) { format!("{slug}/index.html") } else { format!("{page}.html") }
    }
}

impl Edition {
    /// The files of all its pictures.
    pub fn originals(&self) -> impl Iterator<Item = &Original> {
        self.reports.iter().flat_map(Report::pictures).map(|picture| &picture.original)
    }
}

impl Section {
    /// Number and title: "5.1 Police recorded crime".
    pub fn heading(&self) -> String {
        match &self.number {
            Some(number) if number::is_named(number) => format!("{number}: {}", self.title),
            Some(number) => format!("{number} {}", self.title),
            None => self.title.clone(),
        }
    }

    /// This section and all below it, in reading order.
    pub fn walk(&self) -> Vec<&Section> {
        std::iter::once(self).chain(self.children.iter().flat_map(Section::walk)).collect()
    }
}

impl Report {
    /// Who has signed it as it is; nothing for a draft.
    pub fn approval(&self) -> Option<&SignOff> {
        self.sign_off.as_ref().filter(|it| it.holds())
    }

    /// True if it is still to be signed, and has to say so.
    pub fn is_draft(&self) -> bool {
        self.needs_sign_off && self.approval().is_none()
    }

    /// All charts, in reading order.
    pub fn charts(&self) -> Vec<&Chart> {
        let mut charts = Vec::new();
        self.every_block(&mut |block| {
            if let Block::Figure(figure) = block {
                charts.extend(figure.charts());
            }
        });
        charts
    }

    /// All pictures, in reading order.
    pub fn pictures(&self) -> Vec<&Picture> {
        let mut pictures = Vec::new();
        self.every_block(&mut |block| {
            if let Block::Picture(picture) = block {
                pictures.push(&**picture);
            }
        });
        pictures
    }

    /// Calls `see` with every block of its text, in reading order.
    pub fn every_block<'a>(&'a self, see: &mut dyn FnMut(&'a Block)) {
        let texts = std::iter::once(&self.body).chain(self.walk().into_iter().map(|section| &section.text));
        texts.for_each(|text| every_block(&text.blocks, see));
    }

    /// The documents for paper that are made of it: the address of each, without extension, and its title.
    pub fn papers(&self) -> Vec<(String, String)> {
        let whole = (format!("{0}/{0}", self.slug), self.title.clone());
        let sections = self.walk().into_iter().filter(|section| section.paper);
        std::iter::once(whole).chain(sections.map(|section| (section.page.clone(), section.heading()))).collect()
    }

    /// All sections in reading order.
    pub fn walk(&self) -> Vec<&Section> {
        self.sections.iter().flat_map(Section::walk).collect()
    }
}

/// A footnote.
#[derive(Debug)]
pub struct Footnote {
    /// Its id, unique in the report.
    pub id: String,
    /// Its number.
    pub number: usize,
    /// How often it is referred to.
    pub references: usize,
    /// The note.
    pub blocks: Vec<Block>,
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
    /// Where to read more.
    pub about: Option<(Address, String)>,
}

/// Findings of one section, gathered elsewhere.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The section.
    pub address: Address,
    /// Its number and title.
    pub heading: String,
    /// The findings.
    pub blocks: Vec<Block>,
}

/// A figure in the list of figures.
#[derive(Debug)]
pub struct Entry {
    /// "Figure 7".
    pub number: String,
    /// Where it stands.
    pub address: Address,
    /// Its headline.
    pub title: Vec<Inline>,
    /// Its statistical subtitle.
    pub subtitle: String,
    /// What kind of figure it is, in a word.
    pub kind: &'static str,
    /// The paths of the tables behind it, as open data.
    pub datasets: Vec<String>,
}

/// A data source and what it supplied.
#[derive(Debug, Serialize)]
pub struct DataSource {
    /// Its id.
    pub id: String,
    /// The organisation.
    pub organisation: String,
    /// The system or collection.
    pub system: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Where it can be found.
    pub url: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// What is said of all its figures.
    pub facts: Vec<String>,
    /// The tables that it supplied.
    pub tables: Vec<Supplied>,
}

/// A table that a data source supplied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Supplied {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its area and period, where they are not those of the report.
    pub differs: Option<String>,
}

/// The source line under a figure or section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Its id on the page of data sources.
    pub id: String,
    /// Organisation and system.
    pub name: String,
}

/// A term of the glossary.
#[derive(Debug, Serialize)]
pub struct Term {
    /// Its anchor.
    pub id: String,
    /// The term.
    pub term: String,
    /// What it stands for.
    pub means: String,
    /// A sentence or two.
    pub text: Option<String>,
}

/// A place in the site: a page and perhaps an anchor on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Address {
    /// The page, without extension: `2022-23/crime-and-asb`.
    pub page: String,
    /// The anchor.
    pub anchor: Option<String>,
}

/// What a value in a sentence rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// A figure of a table.
    Cell(CellRef),
    /// A factor of a risk matrix, by its place: its total or rank.
    Factor(MatrixId, usize),
    /// The rows of a table, counted.
    Rows(TableId),
}

impl Evidence {
    /// How far it is protected.
    fn level(&self, data: &Data) -> Level {
        match self {
            Evidence::Cell(cell) => data.table(cell.table).cell(cell.row, cell.column).level,
            Evidence::Factor(matrix, _) => data.matrix(*matrix).level,
            Evidence::Rows(table) => data.table(*table).level,
        }
    }
}

/// A block as it will be shown.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A paragraph of a committee paper.
    Numbered {
        /// Its id, unique in the report.
        id: String,
        /// "4.12".
        number: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A heading of level 2 to 4.
    Heading {
        /// 2 to 4.
        level: u8,
        /// Its id, unique in the report.
        id: String,
        /// Its number, if it has one.
        number: Option<String>,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A list.
    List {
        /// How a numbered list is numbered.
        start: Option<Counting>,
        /// True if items stand close.
        tight: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// A list item that something can lead to; it is the only block of its item.
    Named {
        /// Its id, unique in the report.
        id: String,
        /// What the item holds.
        blocks: Vec<Block>,
    },
    /// Terms and their definitions.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// A passage from elsewhere.
    Quote(Vec<Block>),
    /// A table of words.
    WordTable {
        /// The header cells.
        head: Vec<Vec<Inline>>,
        /// The rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Text shown as written.
    Code {
        /// The language.
        language: String,
        /// The text.
        text: String,
    },
    /// One of the report's own blocks.
    Callout {
        /// Its kind.
        kind: Container,
        /// Its title.
        title: Vec<Inline>,
        /// Its id, unique in the report.
        id: String,
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// A figure.
    Figure(Arc<Figure>),
    /// A picture.
    Picture(Arc<Picture>),
    /// Findings or recommendations of all sections.
    Collection {
        /// Which.
        what: Collect,
        /// What was found, section by section.
        found: Vec<Collected>,
    },
    /// Corrections to the published document.
    Corrections(Vec<Correction>),
}

/// A correction to the published document.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Its id.
    pub id: String,
    /// What it concerns: where it stands and what that is called.
    pub about: Option<(Address, String)>,
    /// When it was made.
    pub date: Date,
    /// What was printed.
    pub published: Vec<Inline>,
    /// What is right.
    pub corrected: Vec<Inline>,
    /// How the fault came about.
    pub reason: Vec<Inline>,
}

/// Running text as it will be shown.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Stressed words.
    Emphasis(Vec<Inline>),
    /// Strong words.
    Strong(Vec<Inline>),
    /// Text shown as written.
    Code(String),
    /// A link inside the site.
    Reference {
        /// Where it leads.
        address: Address,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A link to elsewhere.
    Link {
        /// The address.
        url: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A mark that leads to a footnote.
    Note {
        /// The id of the note.
        id: String,
        /// Its number.
        number: usize,
        /// Which of the references to the note this is, from 1.
        reference: usize,
    },
    /// A value of the data, with what it rests on.
    Value {
        /// As printed.
        text: String,
        /// Where its evidence stands, row by row.
        evidence: Vec<Address>,
    },
    /// Words that judge, with a shape and a colour.
    Rated {
        /// How they are shown.
        rating: Rating,
        /// The words.
        text: Vec<Inline>,
    },
    /// An acronym where it is first used, with what it stands for.
    Acronym {
        /// The acronym.
        short: String,
        /// What it stands for.
        long: String,
    },
    /// A forced line break.
    Break,
}

/// Calls `see` with every block, at any depth, a block before those inside it.
pub fn every_block<'a>(blocks: &'a [Block], see: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        see(block);
        match block {
            Block::List { items, .. } => items.iter().for_each(|item| every_block(item, see)),
            Block::Definitions(list) => {
                list.iter().flat_map(|(_, definitions)| definitions).for_each(|it| every_block(it, see));
            }
            Block::Quote(inner) | Block::Callout { blocks: inner, .. } | Block::Named { blocks: inner, .. } => {
                every_block(inner, see);
            }
            _ => {}
        }
    }
}

/// A name at the start of a line: "section 5.1" becomes "Section 5.1".
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The words of running text.
pub fn plain(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Value { text, .. } => text.clone(),
        Inline::Acronym { short, .. } => short.clone(),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Rated { text: inner, .. }
        | Inline::Reference { text: inner, .. }
        | Inline::Link { text: inner, .. } => plain(inner),
        Inline::Break => " ".into(),
        Inline::Note { .. } => String::new(),
    };
    inlines.iter().map(word).collect()
}

/// Selects what an edition shows of a site. Expressions are evaluated here, so this finds the faults in
/// them, and in references.
pub fn select(site: &Site) -> (Edition, Diagnostics) {
    // Markings have been applied: `site` holds nothing that its audience may not see. What must go for other reasons,
    // such as small numbers, goes here, before the first expression is evaluated.
    let mut diagnostics = Diagnostics::default();
    let mut reports: Vec<Report> = Vec::new();
    // Papers name reports, and minutes quote the papers that were before the meeting.
    let mut order: Vec<&check::Report> = site.reports.iter().collect();
    order.sort_by_key(|report| match report.kind {
        check::Kind::Report => 0,
        check::Kind::Paper(_) => 1,
        check::Kind::Minutes(_) => 2,
    });
    let acronyms = acronym::Acronyms::of(&site.data);
    for report in order {
        let filled = text::report(site, report, &reports, &acronyms, &mut diagnostics);
        reports.push(filled);
    }
    reports.sort_by(|a, b| b.slug.cmp(&a.slug));
    evidence::used_elsewhere(site, &mut reports);
    let (audience, marking) = (&site.audience, site.markings.get(site.audience.shows));
    let edition = Edition {
        edition: audience.id.clone(),
        public: audience.public,
        marking: marking.map(|it| it.title.clone()),
        handling: marking.filter(|_| !audience.public).and_then(|it| it.handling.clone()),
        name: site.name.clone(),
        organisation: site.organisation.clone(),
        summary: site.summary.clone(),
        strings: site.strings.clone(),
        contact: site.contact.clone(),
        accessibility: site.accessibility.clone(),
        tracked: committee::tracked(&reports),
        reports,
        glossary: terms(&site.data),
        released_words: site.released_words.clone(),
    };
    (edition, diagnostics)
}

/// What is numbered otherwise in an edition than in the whole site, because something before it is withheld without a
/// notice in its place.
pub fn shifted(whole: &Site, site: &Site) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for report in &site.reports {
        let Some(before) = whole.reports.iter().find(|it| it.slug == report.slug) else { continue };
        let was = number::index(before, whole.numbering, &whole.strings);
        let is = number::index(report, site.numbering, &site.strings);
        let Some((old, new)) = was.first_shift(&is) else { continue };
        let mut sources = Vec::new();
        check::every_document(before, &mut |document| sources.push(document.source));
        let own = site.withheld.iter().filter(|it| it.reason.is_empty() && sources.contains(&it.span.source));
        let kinds = ["section", "figure", "block"];
        let section = old.starts_with("section") && !old.contains('.');
        let wanted = |it: &&model::Withheld| if section { it.kind == "section" } else { kinds.contains(&it.kind) };
        let Some(withheld) = own.clone().find(wanted).or_else(|| own.clone().next()) else { continue };
        let message = format!("this is withheld without a word in its place, so {old} becomes {new} in this edition");
        let hint = match withheld.kind {
            "block" => {
                "say behind the marking why, and whom to ask, `::: marked partner Ask the team.`: what it takes of numbers \
                 is then passed over, and they agree between editions"
            }
            "list item" => "put the item behind those that everybody may see, so that numbers agree between editions",
            _ => {
                "add a `notice` that says why and whom to ask: its heading or number then stays, and numbers agree \
                 between editions"
            }
        };
        diagnostics.push(Diagnostic::new(Code::NumbersShift, withheld.span, message).hint(hint));
    }
    diagnostics
}

fn terms(data: &Data) -> Vec<Term> {
    let term = |term: &crate::model::Term| Term {
        id: term_anchor(&term.term),
        term: term.term.clone(),
        means: term.means.clone(),
        text: term.text.clone(),
    };
    data.glossary.iter().map(term).collect()
}

/// The anchor of a term on the page of the glossary.
fn term_anchor(term: &str) -> String {
    format!("term-{}", slug(term))
}

/// The title of a table, with its area where another table of its folder has the same title.
fn distinct_title(table: &model::Table, data: &Data) -> String {
    let twin = |other: &&model::Table| other.title == table.title && other.folder == table.folder;
    let area = table.area.as_ref().and_then(|id| data.areas.get(id));
    match area.filter(|_| data.tables.iter().filter(twin).count() > 1) {
        Some(area) => format!("{}, {}", table.title, area.name),
        None => table.title.clone(),
    }
}

fn source_line(data: &Data, id: &str) -> Option<SourceLine> {
    data.sources.get(id).map(|source| SourceLine { id: source.id.clone(), name: source.name() })
}

/// Words as part of an address: lower-case letters, digits and hyphens.
pub(crate) fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !matches!(c, '\'' | '\u{2019}') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Document control as terms and words.
fn control(control: &check::Control, strings: &Strings) -> Vec<(String, String)> {
    let list = |names: &[String]| names.join("; ");
    let signed = control.signed.as_ref().map(|(body, date)| match date {
        Some(date) => format!("{body}, {}", date.said(strings)),
        None => body.clone(),
    });
    let rows = [
        ("control.owner", Some(control.owner.clone())),
        ("control.authors", Some(list(&control.authors))),
        ("control.contributors", Some(list(&control.contributors))),
        ("control.version", Some(control.version.clone())),
        ("control.date", control.date.map(|date| date.said(strings))),
        ("control.signed", signed),
    ];
    let rows = rows.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?)));
    rows.filter(|(_, words)| !words.is_empty()).collect()
}
