//! A document for paper: a report, one section of it, a committee paper or minutes, as one run of blocks.
//!
//! PDF and Word show the same tree. What they share is settled here: the order, the levels of headings, the
//! links that have a place to lead to, the words for a picture, the cells of a table.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::matrix;
use super::picture::{Photograph, Picture};
use super::words::Words;
use crate::chart::{COLOURS, Drawing, Drawings, Fill};
use crate::edition::{
    self, Address, Content, Correction, Counting, Edition, Footnote, Headline, Report, Section, Text, plain,
};
use crate::model::Rating;
use crate::picture::Pictures;
use crate::strings::{Strings, say, unmarked};
use crate::theme::{Scheme, Theme};

/// A document, ready to be set.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// Its title.
    pub(super) title: String,
    /// The reporting year, if the title is that of a report.
    pub(super) year: Option<String>,
    /// The report that it is a section of.
    pub(super) part_of: Option<String>,
    /// A sentence that says what it is.
    pub(super) summary: Option<String>,
    /// The body that publishes it.
    pub(super) organisation: String,
    /// Its language: `en-GB`.
    pub(super) language: String,
    /// The roles that wrote it.
    pub(super) authors: Vec<String>,
    /// The date of this version, as `2023-03-28`.
    pub(super) date: Option<String>,
    /// The version.
    pub(super) version: Option<String>,
    /// The short code of all that it is made from.
    pub(super) code: String,
    /// True until somebody has signed it.
    pub(super) draft: bool,
    /// What stands at the top and bottom of every page.
    pub(super) marking: Option<String>,
    /// The mark of the body that publishes it.
    pub(super) logo: Option<Picture>,
    /// The words of the program that stand around all this.
    pub(super) words: Words,
    /// Document control: term and words.
    pub(super) control: Vec<(String, String)>,
    /// True if it is long enough for a title page and a list of contents.
    pub(super) contents: bool,
    /// All of it, in reading order.
    pub(super) blocks: Vec<Block>,
}

impl Document {
    /// All its pictures, in reading order.
    pub(super) fn pictures(&self) -> Vec<&Picture> {
        let mut pictures: Vec<&Picture> = self.logo.iter().collect();
        every_block(&self.blocks, &mut |block| {
            if let Block::Figure(figure) = block {
                pictures.extend(figure.parts.iter().flat_map(Part::pictures));
            }
            if let Block::Photograph(photograph) = block {
                pictures.push(&photograph.picture);
            }
        });
        pictures
    }
}

/// Calls `see` with every block, at any depth.
pub(super) fn every_block<'a>(blocks: &'a [Block], see: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        see(block);
        match block {
            Block::List { items, .. } => items.iter().for_each(|item| every_block(item, see)),
            Block::Definitions { items } => {
                items.iter().flat_map(|it| &it.definitions).for_each(|it| every_block(it, see));
            }
            Block::Quote { blocks, .. } | Block::Callout { blocks, .. } => every_block(blocks, see),
            _ => {}
        }
    }
}

/// A block.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Block {
    /// A heading; level 1 is that of a section.
    Heading {
        /// From 1.
        level: u8,
        /// Unique in the document.
        id: String,
        /// "5.1", "Appendix 2".
        number: Option<String>,
        text: Vec<Inline>,
    },
    /// A paragraph, numbered in committee papers.
    Paragraph {
        /// "4.12".
        number: Option<String>,
        id: Option<String>,
        text: Vec<Inline>,
    },
    /// A list.
    List {
        /// The number of the first item, for a numbered list.
        start: Option<u64>,
        /// The mark of the first item of such a list that begins at 1: `1.`, `i)`.
        marks: &'static str,
        /// True if items stand close.
        tight: bool,
        items: Vec<Vec<Block>>,
    },
    /// Terms and their definitions.
    Definitions { items: Vec<Definition> },
    /// A passage from elsewhere, with who said it.
    Quote { blocks: Vec<Block>, by: Vec<Inline> },
    /// One of the report's own blocks, set apart from the text.
    Callout {
        /// `key-findings`, `recommendations`, `note`…
        kind: &'static str,
        id: String,
        title: Vec<Inline>,
        blocks: Vec<Block>,
    },
    /// Text shown as written.
    Code { text: String },
    /// A table of words, without number or caption.
    Words { table: Table },
    /// A figure with everything around it.
    Figure(Box<Figure>),
    /// A picture with what stands below it.
    Photograph(Box<Photograph>),
}

/// A term and its definitions.
#[derive(Debug, Serialize)]
pub(super) struct Definition {
    pub(super) term: Vec<Inline>,
    pub(super) definitions: Vec<Vec<Block>>,
}

/// A figure.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    /// Unique in the document.
    pub(super) id: String,
    /// "Figure 7".
    pub(super) number: String,
    /// Its headline.
    pub(super) title: Vec<Inline>,
    /// Measure, area and period, perhaps with how firm the figures are.
    pub(super) subtitle: String,
    /// True if it needs a page across.
    pub(super) wide: bool,
    /// What stands over the parts: how a matrix is scored.
    pub(super) before: Vec<String>,
    pub(super) parts: Vec<Part>,
    /// The published figure is lost; what it showed.
    pub(super) missing: Option<Vec<Inline>>,
    /// What stands below the parts: what a ranking depends on, bases, the key of shorthand, as sentences.
    pub(super) after: Vec<String>,
    /// Notes; a mark `[note 1]` is about the first.
    pub(super) notes: Vec<String>,
    /// Who supplied the data.
    pub(super) sources: Vec<String>,
}

/// A table of a figure, with the charts over it.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    /// A heading, where a figure has several parts.
    pub(super) title: Option<Vec<Inline>>,
    pub(super) charts: Vec<Chart>,
    pub(super) table: Table,
}

/// A chart.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    pub(super) panels: Vec<Picture>,
    /// What the colours mean: the colour as `#rrggbb`, or `hatched` or `crossed`; and words.
    pub(super) key: Vec<(String, String)>,
    /// How the key is to be read.
    pub(super) order: String,
    /// What it shows, in sentences. Printed below the pictures.
    pub(super) description: Vec<Inline>,
}

/// A table.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    /// What it shows; empty for a table of words.
    pub(super) caption: String,
    /// How many columns it has, that of the row labels included.
    pub(super) columns: usize,
    /// True for a table of words: no column is set as figures.
    pub(super) words: bool,
    /// Rows of header cells.
    pub(super) head: Vec<Vec<HeadCell>>,
    pub(super) bodies: Vec<Body>,
}

/// A header cell.
#[derive(Debug, Serialize)]
pub(super) struct HeadCell {
    pub(super) text: Vec<Inline>,
    /// How many columns it spans.
    pub(super) columns: usize,
    /// How many rows it spans.
    pub(super) rows: usize,
}

/// Rows under a common label, or without one.
#[derive(Debug, Serialize)]
pub(super) struct Body {
    pub(super) title: Option<String>,
    pub(super) rows: Vec<Row>,
}

/// A row. Its first cell is the header of the others.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// How deep its label stands.
    pub(super) depth: usize,
    /// A total.
    pub(super) total: bool,
    /// The area that the report is about.
    pub(super) own: bool,
    /// An "of which" row.
    pub(super) memo: bool,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    pub(super) text: Vec<Inline>,
    /// The shade of a score, from 0.
    pub(super) shade: Option<usize>,
    /// A line in the place of words.
    pub(super) picture: Option<Picture>,
}

/// A piece of running text.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Inline {
    Text {
        text: String,
    },
    Emphasis {
        text: Vec<Inline>,
    },
    Strong {
        text: Vec<Inline>,
    },
    Code {
        text: String,
    },
    /// Words that judge, with a shape.
    Rated {
        tone: &'static str,
        /// The outline of the shape, as the `d` of an SVG path, 16 by 16.
        path: &'static str,
        /// The shape as a character.
        character: char,
        text: Vec<Inline>,
    },
    /// A link to elsewhere.
    Link {
        url: String,
        text: Vec<Inline>,
    },
    /// A link to a block of this document.
    Reference {
        id: String,
        text: Vec<Inline>,
    },
    /// A footnote; its words stand at the first mention, and later ones refer to it.
    Note {
        id: String,
        note: Option<Vec<NoteBlock>>,
    },
    Break,
}

/// A paragraph of a footnote: all that a footnote can hold on paper.
pub(super) type NoteBlock = Vec<Inline>;

/// What was drawn for an edition.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) drawings: &'a Drawings,
    pub(super) pictures: &'a Pictures,
    pub(super) theme: &'a Theme,
}

/// The whole of a report, paper or minutes.
pub(super) fn whole(edition: &Edition, report: &Report, look: Look<'_>) -> Document {
    let mut writer = Writer::new(report, look, &report.slug, &edition.strings);
    let mut blocks = writer.headlines(&report.headlines);
    blocks.extend(writer.text(&report.body, 0));
    for section in &report.sections {
        blocks.extend(writer.section(section, 1));
    }
    Document {
        title: report.title.clone(),
        year: report.year.clone(),
        summary: report.summary.clone(),
        contents: report.kind == edition::Kind::Report,
        control: report.control.clone(),
        blocks,
        ..head(edition, report, None, look)
    }
}

/// One section, and all below it.
pub(super) fn section(edition: &Edition, report: &Report, section: &Section, look: Look<'_>) -> Document {
    let mut writer = Writer::new(report, look, &section.page, &edition.strings);
    let mut blocks = writer.text(&section.text, 0);
    for child in &section.children {
        blocks.extend(writer.section(child, 1));
    }
    let year = report.year.as_ref().map_or_else(String::new, |year| format!(", {year}"));
    Document {
        title: section.heading(),
        summary: section.summary.clone(),
        contents: false,
        control: Vec::new(),
        blocks,
        ..head(edition, report, Some(format!("{}{year}", report.title)), look)
    }
}

/// What all documents of a report have in common.
fn head(edition: &Edition, report: &Report, part_of: Option<String>, look: Look<'_>) -> Document {
    let logo = look.theme.logo().and_then(|logo| Some((look.pictures.get(&logo.original)?.widest(), logo)));
    Document {
        logo: logo.map(|(shown, logo)| Picture::mark(shown, logo.alt.clone())),
        words: Words::of(edition, report, part_of.as_ref()),
        title: String::new(),
        year: None,
        part_of,
        summary: None,
        organisation: edition.organisation.clone(),
        language: edition.strings.language().to_owned(),
        authors: report.authors.clone(),
        date: report.date.map(|date| date.iso()),
        version: report.version.clone(),
        code: report.inputs.code.clone(),
        draft: report.is_draft(),
        // A committee paper leaves the site alone, and bears the marking of what it holds; a report is read with all else.
        marking: if report.kind == edition::Kind::Report { edition.marking.clone() } else { report.marking.clone() },
        control: Vec::new(),
        contents: false,
        blocks: Vec::new(),
    }
}

/// Turns the text of an edition into blocks for paper.
struct Writer<'a> {
    report: &'a Report,
    look: Look<'a>,
    /// The page that the document starts with: pages below it are part of the document.
    root: &'a str,
    notes: BTreeMap<&'a str, &'a Footnote>,
    /// The ids that a link can lead to.
    anchors: BTreeSet<&'a str>,
    /// How deep headings stand.
    depth: u8,
    strings: &'a Strings,
}

impl<'a> Writer<'a> {
    fn new(report: &'a Report, look: Look<'a>, root: &'a str, strings: &'a Strings) -> Writer<'a> {
        let mut anchors: BTreeSet<&str> = report.walk().into_iter().map(|section| section.id.as_str()).collect();
        report.every_block(&mut |block| match block {
            edition::Block::Heading { id, .. }
            | edition::Block::Callout { id, .. }
            | edition::Block::Named { id, .. }
            | edition::Block::Numbered { id, .. } => {
                anchors.insert(id);
            }
            edition::Block::Figure(figure) => {
                anchors.insert(&figure.id);
            }
            edition::Block::Picture(picture) => anchors.extend(picture.id.as_deref()),
            _ => {}
        });
        Writer { report, look, root, notes: BTreeMap::new(), anchors, depth: 0, strings }
    }

    fn section(&mut self, section: &'a Section, depth: u8) -> Vec<Block> {
        let mut blocks = vec![Block::Heading {
            level: depth,
            id: section.id.clone(),
            number: section.number.clone(),
            text: vec![text(&section.title)],
        }];
        if let Some(summary) = &section.summary {
            blocks.push(paragraph(vec![Inline::Emphasis { text: vec![text(summary)] }]));
        }
        blocks.extend(self.text(&section.text, depth));
        if let Some(source) = &section.source {
            let words = vec![text(&say!(self.strings, "paper.section_source", source = source.name))];
            blocks.push(Block::Paragraph { number: None, id: None, text: words });
        }
        for child in &section.children {
            blocks.extend(self.section(child, depth + 1));
        }
        blocks
    }

    fn text(&mut self, text: &'a Text, depth: u8) -> Vec<Block> {
        self.notes = text.notes.iter().map(|note| (note.id.as_str(), note)).collect();
        self.depth = depth;
        self.blocks(&text.blocks)
    }

    fn headlines(&self, headlines: &[Headline]) -> Vec<Block> {
        let item = |headline: &Headline| {
            let mut words = vec![Inline::Strong { text: self.inlines(&headline.value) }, text(" ")];
            words.extend(self.inlines(&headline.label));
            if !headline.text.is_empty() {
                words.push(text(": "));
                words.extend(self.inlines(&headline.text));
            }
            vec![paragraph(words)]
        };
        let items: Vec<Vec<Block>> = headlines.iter().map(item).collect();
        if items.is_empty() {
            return Vec::new();
        }
        let title = vec![text(&say!(self.strings, "cover.at_a_glance"))];
        let heading = Block::Heading { level: 1, id: "headlines".to_owned(), number: None, text: title };
        vec![heading, Block::List { start: None, marks: "1.", tight: true, items }]
    }

    fn blocks(&self, blocks: &[edition::Block]) -> Vec<Block> {
        blocks.iter().flat_map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &edition::Block) -> Vec<Block> {
        use edition::Block as E;
        vec![match block {
            E::Paragraph(words) => paragraph(self.inlines(words)),
            E::Numbered { id, number, text } => {
                Block::Paragraph { number: Some(number.clone()), id: Some(id.clone()), text: self.inlines(text) }
            }
            E::Heading { level, id, number, text } => Block::Heading {
                level: (level + self.depth).saturating_sub(1).clamp(1, 6),
                id: id.clone(),
                number: number.clone(),
                text: self.inlines(text),
            },
            E::List { start, tight, items } => Block::List {
                start: start.map(|it| it.first),
                marks: start.map_or("1.", Counting::mark),
                tight: *tight,
                items: items.iter().map(|item| self.blocks(item)).collect(),
            },
            E::Definitions(list) => Block::Definitions {
                items: list
                    .iter()
                    .map(|(term, definitions)| Definition {
                        term: self.inlines(term),
                        definitions: definitions.iter().map(|it| self.blocks(it)).collect(),
                    })
                    .collect(),
            },
            E::Named { id, blocks } => return self.named(id, blocks),
            E::Quote(inner) => Block::Quote { blocks: self.blocks(inner), by: Vec::new() },
            E::WordTable { head, rows } => Block::Words { table: self.word_table(head, rows) },
            E::Code { text, .. } => Block::Code { text: text.clone() },
            E::Callout { kind: edition::Container::Quotation, title, blocks, .. } => {
                Block::Quote { blocks: self.blocks(blocks), by: self.inlines(title) }
            }
            E::Callout { kind, title, id, blocks } => Block::Callout {
                kind: kind.word(),
                id: id.clone(),
                title: if title.is_empty() { vec![text(&kind.title(self.strings))] } else { self.inlines(title) },
                blocks: self.blocks(blocks),
            },
            E::Figure(figure) => Block::Figure(Box::new(self.figure(figure))),
            E::Picture(picture) => return self.photograph(picture).into_iter().collect(),
            E::Collection { found, .. } => return found.iter().flat_map(|it| self.collected(it)).collect(),
            E::Corrections(corrections) => return corrections.iter().flat_map(|it| self.correction(it)).collect(),
        }]
    }

    /// The first paragraph of an item that something leads to bears its id.
    fn named(&self, id: &str, blocks: &[edition::Block]) -> Vec<Block> {
        let mut blocks = self.blocks(blocks);
        if let Some(Block::Paragraph { id: own, .. }) = blocks.first_mut() {
            *own = Some(id.to_owned());
        }
        blocks
    }

    fn collected(&self, collected: &edition::Collected) -> Vec<Block> {
        let name = self.reference(&collected.address, vec![text(&collected.heading)]);
        let mut blocks = vec![paragraph(vec![Inline::Strong { text: vec![name] }])];
        blocks.extend(self.blocks(&collected.blocks));
        blocks
    }

    fn correction(&self, correction: &Correction) -> Vec<Block> {
        let about = correction.about.as_ref();
        let about = about.map(|(address, name)| self.reference(address, vec![text(&edition::capitalised(name))]));
        let row = |term: &str, words: Vec<Inline>| Definition {
            term: vec![text(&say!(self.strings, term))],
            definitions: vec![vec![paragraph(words)]],
        };
        let items = vec![
            row("correction.published", self.inlines(&correction.published)),
            row("correction.here", self.inlines(&correction.corrected)),
            row("correction.why", self.inlines(&correction.reason)),
            row("correction.date", vec![text(&correction.date.said(self.strings))]),
        ];
        let name = paragraph(vec![Inline::Strong { text: about.into_iter().collect() }]);
        vec![name, Block::Definitions { items }]
    }

    fn word_table(&self, head: &[Vec<edition::Inline>], rows: &[Vec<Vec<edition::Inline>>]) -> Table {
        let cell = |words: &Vec<edition::Inline>| Cell::of(self.inlines(words));
        let row = |cells: &Vec<Vec<edition::Inline>>| Row::plain(cells.iter().map(cell).collect());
        let over = |words: &Vec<edition::Inline>| HeadCell { text: self.inlines(words), columns: 1, rows: 1 };
        Table {
            caption: String::new(),
            columns: head.len(),
            words: true,
            head: vec![head.iter().map(over).collect()],
            bodies: vec![Body { title: None, rows: rows.iter().map(row).collect() }],
        }
    }

    fn photograph(&self, picture: &edition::Picture) -> Option<Block> {
        let id = picture.id.clone();
        let rendition = self.look.pictures.get(&picture.original)?.widest();
        let mut caption = self.inlines(&picture.caption);
        if !picture.credit.is_empty() {
            let lead = if caption.is_empty() { "" } else { " " };
            caption.push(text(&format!("{lead}{} ", say!(self.strings, "figure.picture"))));
            caption.extend(self.inlines(&picture.credit));
        }
        let picture = Picture::taken(rendition, picture.alt.as_ref().map(|alt| plain(alt)));
        Some(Block::Photograph(Box::new(Photograph { id, picture, caption })))
    }

    fn figure(&self, figure: &edition::Figure) -> Figure {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mut missing = None;
        let parts = match &figure.content {
            Content::Tables(parts) => parts.iter().enumerate().map(|(at, it)| self.part(figure, it, at)).collect(),
            Content::Matrix(matrix) => {
                before.clone_from(&matrix.method);
                before.push(matrix::key(matrix, self.strings));
                after.clone_from(&matrix.sensitivity);
                vec![Part { title: None, charts: Vec::new(), table: matrix::table(matrix, self.strings) }]
            }
            Content::Missing(words) => {
                missing = Some(self.inlines(words));
                Vec::new()
            }
            Content::Withheld(words) => {
                before.push(plain(words));
                Vec::new()
            }
        };
        after.extend(figure.bases.iter().cloned());
        if !figure.keys.is_empty() {
            let keys: Vec<String> = figure.keys.iter().map(|(short, words)| format!("{short} = {words}")).collect();
            after.push(format!("{}.", keys.join("; ")));
        }
        let status = figure.status.as_ref().map_or_else(String::new, |status| format!(" ({status})"));
        Figure {
            id: figure.id.clone(),
            number: figure.number.clone(),
            title: self.inlines(&figure.title),
            subtitle: format!("{}{status}", figure.subtitle),
            wide: parts.iter().any(|part: &Part| part.table.is_wide()),
            before,
            parts,
            missing,
            after,
            notes: figure.notes.clone(),
            sources: figure.sources.iter().map(|source| source.name.clone()).collect(),
        }
    }

    fn part(&self, figure: &edition::Figure, part: &edition::Part, at: usize) -> Part {
        let charts = part.charts.iter().enumerate().filter_map(|(n, chart)| {
            let drawing = self.look.drawings.get(&self.report.slug, &chart.id)?;
            // The author's description stands for all charts of a figure, and is said once.
            let own = figure.description.as_ref().filter(|_| at == 0 && n == 0);
            let description = own.map_or_else(|| vec![text(&drawing.description)], |words| self.inlines(words));
            Some(chart_of(figure, &chart.id, drawing, description, &self.look.theme.look().light))
        });
        Part {
            title: part.title.as_ref().map(|title| self.inlines(title)),
            charts: charts.collect(),
            table: self.table(&part.table, &format!("{}-{at}", figure.id)),
        }
    }

    /// `name` is unique in the document.
    fn table(&self, table: &edition::Table, name: &str) -> Table {
        let over = |cell: &edition::HeadCell| HeadCell {
            text: marked(&cell.text, &cell.notes, self.strings),
            columns: cell.columns,
            rows: cell.rows,
        };
        let row = |row: &edition::Row| self.row(row, name);
        let body = |body: &edition::Body| Body { title: body.title.clone(), rows: body.rows.iter().map(row).collect() };
        let bodies: Vec<Body> = table.bodies.iter().map(body).collect();
        Table {
            caption: table.caption.clone(),
            columns: table.columns.len() + 1,
            words: table.is_worded(),
            head: table.head.iter().map(|row| row.iter().map(over).collect()).collect(),
            bodies,
        }
    }

    fn row(&self, row: &edition::Row, name: &str) -> Row {
        let label = Cell::of(marked(&row.label, &row.notes, self.strings));
        let light = &self.look.theme.look().light;
        let cell = |(at, cell): (usize, &edition::Cell)| {
            let status = cell.status.map_or_else(String::new, |status| format!(" {status}"));
            let mut text = self.inlines(&cell.words);
            let figure = marked(&format!("{}{status}", cell.text), &cell.notes, self.strings);
            match cell.rating {
                Some(rating) => text.push(rated(rating, figure)),
                None => text.extend(figure),
            }
            let line = |line| Picture::line(format!("{name}-{}-{at}", row.id), line, light);
            Cell { text, shade: cell.shade, picture: cell.sparkline.as_ref().map(line) }
        };
        let cells = std::iter::once(label).chain(row.cells.iter().enumerate().map(cell)).collect();
        Row { depth: row.depth, total: row.total, own: row.own, memo: row.memo, cells }
    }

    fn inlines(&self, inlines: &[edition::Inline]) -> Vec<Inline> {
        inlines.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: &edition::Inline) -> Inline {
        use edition::Inline as E;
        match inline {
            E::Text(words) | E::Value { text: words, .. } => text(words),
            E::Emphasis(inner) => Inline::Emphasis { text: self.inlines(inner) },
            E::Strong(inner) => Inline::Strong { text: self.inlines(inner) },
            E::Rated { rating, text } => rated(*rating, self.inlines(text)),
            E::Code(words) => Inline::Code { text: words.clone() },
            E::Reference { address, text } => self.reference(address, self.inlines(text)),
            E::Link { url, text } => Inline::Link { url: url.clone(), text: self.inlines(text) },
            E::Note { id, reference, .. } => {
                let note = self.notes.get(id.as_str()).filter(|_| *reference == 1);
                Inline::Note { id: id.clone(), note: note.map(|note| self.note(note)) }
            }
            E::Acronym { short, long } => text(&format!("{short} ({long})")),
            E::Break => Inline::Break,
        }
    }

    fn note(&self, note: &Footnote) -> Vec<NoteBlock> {
        let mut paragraphs = Vec::new();
        edition::every_block(&note.blocks, &mut |block| {
            if let edition::Block::Paragraph(words) = block {
                paragraphs.push(self.inlines(words));
            }
        });
        paragraphs
    }

    /// A link where the place is in this document, else its words alone: paper cannot follow it.
    fn reference(&self, address: &Address, words: Vec<Inline>) -> Inline {
        let inside = address.page.strip_prefix(self.root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let section = address.page.strip_prefix(self.root).and_then(|rest| rest.rsplit('/').next());
        let id = address.anchor.as_deref().or(section).filter(|id| inside && !id.is_empty() && self.holds(id));
        match id {
            Some(id) => Inline::Reference { id: id.to_owned(), text: words },
            None => Inline::Emphasis { text: words },
        }
    }

    /// True if some block of the report has this id.
    fn holds(&self, id: &str) -> bool {
        self.anchors.contains(id)
    }
}

/// More columns than this do not fit an upright page.
const MOST_UPRIGHT: usize = 9;
/// Nor do so many columns of words.
const MOST_WORDS: usize = 5;

impl Part {
    /// Its pictures, in reading order.
    fn pictures(&self) -> impl Iterator<Item = &Picture> {
        let rows = self.table.bodies.iter().flat_map(|body| &body.rows);
        let lines = rows.flat_map(|row| row.cells.iter().filter_map(|cell| cell.picture.as_ref()));
        self.charts.iter().flat_map(|chart| &chart.panels).chain(lines)
    }
}

impl Table {
    fn is_wide(&self) -> bool {
        self.columns > if self.words { MOST_WORDS } else { MOST_UPRIGHT }
    }
}

impl Cell {
    /// A cell of words.
    pub(super) fn of(text: Vec<Inline>) -> Cell {
        Cell { text, shade: None, picture: None }
    }
}

impl Row {
    pub(super) fn plain(cells: Vec<Cell>) -> Row {
        Row { depth: 0, total: false, own: false, memo: false, cells }
    }
}

pub(super) fn text(words: &str) -> Inline {
    Inline::Text { text: words.to_owned() }
}

fn paragraph(words: Vec<Inline>) -> Block {
    Block::Paragraph { number: None, id: None, text: words }
}

fn chart_of(figure: &edition::Figure, id: &str, drawing: &Drawing, description: Vec<Inline>, light: &Scheme) -> Chart {
    let colours = light.of_pictures();
    // A colour of the theme, or what the lines are called.
    let fill = |fill: Fill| {
        let at = COLOURS.iter().position(|known| *known == fill.word());
        at.map_or_else(|| fill.word().to_owned(), |at| colours[at].clone())
    };
    let title = plain(&figure.title);
    let panels = drawing.panels.iter().enumerate().map(|(at, panel)| {
        let own = panel.title.as_ref().map_or_else(String::new, |own| format!(" {own}."));
        // The sentences below the picture describe it; here stands what it is.
        let alt = format!("{}: {title}.{own} {}", figure.number, drawing.description);
        let alt = unmarked(&alt).into_owned();
        Picture::drawn(format!("{id}-{at}"), panel, alt, light)
    });
    Chart {
        panels: panels.collect(),
        key: drawing.key.iter().map(|item| (fill(item.fill), item.text.clone())).collect(),
        order: drawing.order.clone(),
        description,
    }
}

pub(super) fn marked(words: &str, notes: &[usize], strings: &Strings) -> Vec<Inline> {
    let mark = |note: &usize| format!(" {}", say!(strings, "figure.note", number = note));
    let marks: String = notes.iter().map(mark).collect();
    vec![text(&format!("{words}{marks}"))]
}

fn rated(rating: Rating, text: Vec<Inline>) -> Inline {
    let (tone, shape) = (rating.tone.word(), rating.shape);
    Inline::Rated { tone, path: shape.path(), character: shape.character(), text }
}
