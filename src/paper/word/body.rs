//! The blocks of a document, as paragraphs and tables of Word.

use std::collections::BTreeMap;

use super::super::document::{Block, Document, Inline, every_block};
use super::super::words::Words;
use super::frame::Frames;
use super::look::{Look, Page};
use super::numbering::{Mark, Plan};
use super::package::Relations;
use super::xml::Xml;

/// The main part, as it is written.
#[derive(Debug)]
pub(super) struct Body<'a> {
    pub(super) xml: Xml,
    pub(super) words: &'a Words,
    pub(super) look: &'a Look,
    pub(super) plan: &'a Plan,
    pub(super) relations: Relations,
    /// The bookmark of each block that a link can lead to.
    pub(super) bookmarks: BTreeMap<&'a str, Bookmark>,
    /// The number of each figure: what a reference to it says.
    pub(super) labels: BTreeMap<&'a str, &'a str>,
    pub(super) notes: Notes,
    /// Lists that begin at a number of their own: the list to follow, its level, the number.
    pub(super) lists: Vec<(u32, usize, u64, &'static str)>,
    /// The page that is being filled.
    pub(super) page: Page,
    /// How many pictures were placed.
    pub(super) pictures: usize,
    /// The last number of each kind of caption.
    pub(super) captions: BTreeMap<String, u64>,
    /// Text that waits for its run to end.
    pub(super) waiting: String,
    /// Where the properties of the last paragraph end, if nothing came after it.
    open: Option<usize>,
    /// True right after a table.
    pub(super) below_table: bool,
    /// The space that running text leaves to what stands above it, in twentieths of a point.
    pub(super) gap: Option<u32>,
    /// True in a callout if another paragraph follows.
    alike: bool,
    /// How far in stands what belongs to the last numbered paragraph, in twentieths of a point.
    pub(super) under: u32,
    /// True if the next paragraph begins a page.
    break_before: bool,
    /// How many headings and paragraphs were written.
    numbered: usize,
    /// True if the last section had a number.
    in_numbered: bool,
    /// How many sections of pages were ended.
    sections: usize,
}

/// A name that links lead to, and its number among them.
#[derive(Clone, Debug)]
pub(super) struct Bookmark {
    pub(super) name: String,
    pub(super) id: String,
}

/// The footnotes.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) xml: Xml,
    pub(super) relations: Relations,
    /// The number of each, by its id.
    pub(super) known: BTreeMap<String, usize>,
}

/// What a paragraph stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    Callout,
    Quote,
    Definition,
    /// An item of a list, how deep, and whether the list stands in a callout.
    Item(usize, bool),
}

/// What a paragraph has beside its style.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extra<'a> {
    /// A list and the level in it; the list 0 takes the number of a style away.
    pub(super) list: Option<(u32, usize)>,
    /// The indent of the left side, in twentieths of a point.
    pub(super) indent: Option<u32>,
    /// How far the first line hangs out of it, for its number or bullet.
    pub(super) hang: Option<u32>,
    /// How its text is set: `right`, `center`.
    pub(super) align: Option<&'a str>,
    /// Stays with what follows.
    pub(super) keep: bool,
    /// The space below it, in twentieths of a point.
    pub(super) after: Option<u32>,
}

/// The indent of the words of numbered paragraphs, as in the list of their style.
const UNDER: u32 = 794;

/// The space below a table, a figure or a callout.
const BELOW: u32 = 240;

/// The beginnings of the names of styles for running text.
const RUNNING: &[&str] = &["BodyText", "List", "DefinitionTerm", "Quote", "NumberedParagraph", "CodeBlock"];

/// The beginnings of the names of styles that count.
const COUNTING: &[&str] = &["Heading", "AppendixHeading", "Numbered", "ListB", "ListN", "CalloutB", "CalloutN"];

impl<'a> Body<'a> {
    pub(super) fn new(document: &'a Document, look: &'a Look, plan: &'a Plan, relations: Relations) -> Body<'a> {
        Body {
            words: &document.words,
            xml: Xml::default(),
            look,
            plan,
            relations,
            bookmarks: bookmarks(document),
            labels: labels(document),
            notes: Notes::default(),
            lists: Vec::new(),
            page: look.page,
            pictures: 0,
            captions: BTreeMap::new(),
            waiting: String::new(),
            open: None,
            below_table: false,
            gap: None,
            alike: false,
            under: 0,
            break_before: false,
            numbered: 0,
            in_numbered: false,
            sections: 0,
        }
    }

    /// All blocks, those that need a page across on one.
    pub(super) fn document(&mut self, document: &'a Document, frames: &Frames) {
        let blocks = &document.blocks;
        let across = |at: usize| wide(&blocks[at..]);
        for (at, block) in blocks.iter().enumerate() {
            let turned = self.page.width > self.page.height;
            let goes_on = turned && matches!(block, Block::Heading { .. }) && across(at);
            if across(at) != turned && !goes_on {
                self.section(frames);
                self.page = if across(at) { self.look.page.across() } else { self.look.page };
            }
            if let Block::Heading { level: 1, number, .. } = block {
                // The sections of a long report begin on a page each; the few words before them do not.
                self.break_before |= document.contents && (number.is_some() || self.in_numbered);
                self.in_numbered |= number.is_some();
            }
            self.block(block, Place::Text);
        }
        if self.below_table {
            self.paragraph("SourceNote", Extra::default(), |_| {});
        }
        let last = frames.section(self.page, self.sections == 0, false);
        self.xml.raw(&last);
    }

    /// Ends the pages of one kind: the last paragraph says so.
    fn section(&mut self, frames: &Frames) {
        let Some(at) = self.open else {
            self.paragraph("SourceNote", Extra::default(), |_| {});
            return self.section(frames);
        };
        let properties = frames.section(self.page, self.sections == 0, true);
        self.sections += 1;
        self.xml.insert(at, &properties);
        self.open = None;
        self.break_before = false;
    }

    /// The next paragraph begins a page.
    pub(super) fn new_page(&mut self) {
        self.break_before = true;
    }

    pub(super) fn blocks(&mut self, blocks: &'a [Block], place: Place) {
        for (at, block) in blocks.iter().enumerate() {
            // A callout has no space between its paragraphs but where they are alike: elsewhere its ground would gape.
            self.alike = place == Place::Callout && matches!(blocks.get(at + 1), Some(Block::Paragraph { .. }));
            self.block(block, place);
        }
    }

    fn block(&mut self, block: &'a Block, place: Place) {
        match block {
            Block::Heading { level, id, text, .. } => self.heading(usize::from(*level), id, text),
            Block::Paragraph { id, text, number } => {
                if number.is_some() {
                    self.under = UNDER;
                }
                self.words(id.as_deref(), text, place);
            }
            Block::List { start, marks, items, .. } => self.list(start.map(|start| (start, *marks)), items, place),
            Block::Definitions { items } => items.iter().for_each(|item| self.definition(item)),
            Block::Quote { blocks, by } => {
                self.blocks(blocks, Place::Quote);
                if !by.is_empty() {
                    self.paragraph("QuoteSource", Extra::default(), |body| body.runs(by));
                }
            }
            Block::Callout { id, title, blocks, .. } => {
                let extra = Extra { keep: true, ..Extra::default() };
                self.paragraph("CalloutTitle", extra, |body| body.marked(id, |body| body.runs(title)));
                self.blocks(blocks, Place::Callout);
                self.gap = Some(BELOW);
            }
            Block::Code { text } => self.paragraph("CodeBlock", Extra::default(), |body| body.lines(text)),
            Block::Photograph(photograph) => {
                self.photograph(photograph);
                self.gap = Some(BELOW);
            }
            Block::Words { table } => self.table(table, true, false),
            Block::Figure(figure) => {
                self.figure(figure);
                self.gap = Some(BELOW);
            }
        }
    }

    fn heading(&mut self, level: usize, id: &str, text: &[Inline]) {
        self.under = 0;
        let level = level.clamp(1, 6);
        let usual = format!("Heading{level}");
        let mark = self.next_mark();
        let (style, list) = match &mark {
            Mark::Style(style) => (*style, None),
            Mark::List(style, list, level) => (*style, Some((*list, *level))),
            // A style that counts is told not to.
            Mark::None | Mark::Text(_) => (usual.as_str(), self.look.list_of(&usual).map(|_| (0, 0))),
        };
        let extra = Extra { list, ..Extra::default() };
        self.paragraph(style, extra, |body| {
            body.marked(id, |body| {
                if let Mark::Text(number) = &mark {
                    body.numeral(number);
                }
                body.runs(text);
            });
        });
    }

    pub(super) fn next_mark(&mut self) -> Mark {
        self.numbered += 1;
        self.plan.mark(self.numbered - 1)
    }

    fn words(&mut self, id: Option<&str>, text: &[Inline], place: Place) {
        let usual = match place {
            Place::Text => "BodyText",
            Place::Callout => "CalloutText",
            Place::Quote => "Quote",
            Place::Definition => "DefinitionText",
            Place::Item(_, true) => "CalloutText",
            Place::Item(depth, false) => ["ListContinue", "ListContinue2", "ListContinue3"][depth.min(2)],
        };
        let mark = self.next_mark();
        let (style, list) = match &mark {
            Mark::Style(style) => (*style, None),
            Mark::List(style, list, level) => (*style, Some((*list, *level))),
            Mark::None | Mark::Text(_) => (usual, None),
        };
        // A name alone, in bold, belongs to what it names.
        let keep = matches!(text, [Inline::Strong { .. }]);
        let after = std::mem::take(&mut self.alike).then_some(80);
        let indent = (style == "BodyText" && self.under > 0).then_some(self.under);
        // A number that Word does not count stands where the others do.
        let hang = indent.filter(|_| matches!(mark, Mark::Text(_)));
        self.paragraph(style, Extra { list, keep, after, indent, hang, ..Extra::default() }, |body| {
            let inside = |body: &mut Body<'a>| {
                if let Mark::Text(number) = &mark {
                    body.numeral(number);
                }
                body.runs(text);
            };
            match id {
                Some(id) => body.marked(id, inside),
                None => inside(body),
            }
        });
    }

    /// A paragraph in a style of ours.
    pub(super) fn paragraph(&mut self, style: &str, extra: Extra<'_>, inside: impl FnOnce(&mut Body<'a>)) {
        let look = self.look;
        self.xml.start("w:p", &[]);
        self.xml.start("w:pPr", &[]);
        self.xml.value("w:pStyle", look.style(style));
        if extra.keep {
            self.xml.empty("w:keepNext", &[]);
        }
        if std::mem::take(&mut self.break_before) {
            self.xml.empty("w:pageBreakBefore", &[]);
        }
        // A template's style may follow one that counts: its Contents would be section 1.
        let silent = self.look.has_template() && !COUNTING.iter().any(|known| style.starts_with(known));
        let list = extra.list.or_else(|| self.look.list_of(style).filter(|_| silent).map(|_| (0, 0)));
        if let Some((list, level)) = list {
            let (list, level) = (list.to_string(), level.to_string());
            self.xml.element("w:numPr", &[], |xml| {
                xml.value("w:ilvl", &level);
                xml.value("w:numId", &list);
            });
        }
        self.below_table = false;
        let gap = self.gap.take().filter(|_| RUNNING.iter().any(|known| style.starts_with(known)));
        self.spacing(gap, extra.after);
        let unnumbered = list.is_some_and(|(list, _)| list == 0).then_some(0);
        if let Some(indent) = extra.indent.or(unnumbered) {
            let first = extra.hang.map_or(("w:firstLine", 0), |hang| ("w:hanging", hang));
            self.xml.empty("w:ind", &[("w:left", &indent.to_string()), (first.0, &first.1.to_string())]);
        }
        if let Some(align) = extra.align {
            self.xml.value("w:jc", align);
        }
        let end = self.xml.len();
        self.xml.end("w:pPr");
        inside(self);
        self.flush(super::inline::Format::default());
        self.xml.end("w:p");
        self.open = Some(end);
    }

    fn spacing(&mut self, before: Option<u32>, after: Option<u32>) {
        let sides = [("w:before", before), ("w:after", after)];
        let sides: Vec<(&str, String)> =
            sides.iter().filter_map(|(name, space)| Some((*name, (*space)?.to_string()))).collect();
        let sides: Vec<(&str, &str)> = sides.iter().map(|(name, space)| (*name, space.as_str())).collect();
        if !sides.is_empty() {
            self.xml.empty("w:spacing", &sides);
        }
    }

    /// A table was written: no section can end in it.
    pub(super) fn after_table(&mut self) {
        self.open = None;
        self.below_table = true;
        self.gap = Some(BELOW);
    }

    /// Text that links can lead to.
    pub(super) fn marked(&mut self, id: &str, inside: impl FnOnce(&mut Body<'a>)) {
        let Some(bookmark) = self.bookmarks.get(id).cloned() else { return inside(self) };
        self.xml.empty("w:bookmarkStart", &[("w:id", &bookmark.id), ("w:name", &bookmark.name)]);
        inside(self);
        self.flush(super::inline::Format::default());
        self.xml.empty("w:bookmarkEnd", &[("w:id", &bookmark.id)]);
    }
}

/// True if the blocks begin with a figure that needs a page across, perhaps below its headings.
fn wide(blocks: &[Block]) -> bool {
    match blocks.iter().find(|block| !matches!(block, Block::Heading { .. })) {
        Some(Block::Figure(figure)) => figure.wide,
        _ => false,
    }
}

/// The number of every figure.
fn labels(document: &Document) -> BTreeMap<&str, &str> {
    let mut labels = BTreeMap::new();
    every_block(&document.blocks, &mut |block| {
        if let Block::Figure(figure) = block {
            labels.insert(figure.id.as_str(), figure.number.as_str());
        }
    });
    labels
}

/// A bookmark for every block that a link can lead to. Names of Word are short: ids do not fit.
fn bookmarks(document: &Document) -> BTreeMap<&str, Bookmark> {
    let mut bookmarks = BTreeMap::new();
    every_block(&document.blocks, &mut |block| {
        let id = match block {
            Block::Heading { id, .. } | Block::Callout { id, .. } | Block::Paragraph { id: Some(id), .. } => {
                id.as_str()
            }
            Block::Figure(figure) => figure.id.as_str(),
            Block::Photograph(photograph) => match &photograph.id {
                Some(id) => id.as_str(),
                None => return,
            },
            _ => return,
        };
        let number = bookmarks.len() + 1;
        let bookmark = Bookmark { name: format!("_Ref{number:08}"), id: number.to_string() };
        bookmarks.entry(id).or_insert(bookmark);
    });
    bookmarks
}
