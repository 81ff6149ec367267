//! The narrative: Markdown as a small closed tree of blocks and inlines.
//!
//! The tree holds only what a web page, a PDF and a Word document can all show. Expressions `{{ … }}`
//! are kept as they are written: they are never parsed as Markdown, and what they give never is either.
//!
//! [`parse()`] reads a file (front matter and body), [`parse_inlines`] a text of the data.

mod counting;
mod item;
mod mask;
mod pairs;
mod parse;
mod text;

pub use counting::{Counting, Numerals};
pub use pairs::{is_plan, pair};
pub use parse::{parse, parse_inlines};

use crate::model::Rating;
use crate::schema::priority::{Aim, Delivery};
use crate::schema::{Figure, Front, Picture, Show};
use crate::source::{SourceId, Span, Spanned};
use crate::strings::{Strings, say};

/// One Markdown file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub source: SourceId,
    /// Its head; nothing if there is none or it could not be read.
    pub front: Option<Front>,
    /// Its body.
    pub blocks: Vec<Block>,
    /// Its footnotes, in the order written.
    pub footnotes: Vec<Footnote>,
}

impl Document {
    /// A document without words, for a section that is made from elsewhere.
    pub fn empty(source: SourceId) -> Document {
        Document { source, front: None, blocks: Vec::new(), footnotes: Vec::new() }
    }
}

/// A footnote.
#[derive(Clone, Debug)]
pub struct Footnote {
    /// What its references call it.
    pub label: String,
    /// The note.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub span: Span,
}

/// A block of the narrative.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading of level 2 to 4; the title of the page is level 1.
    Heading {
        /// 2 to 4.
        level: u8,
        /// The id, if the author gave one.
        id: Option<Spanned<String>>,
        /// The words.
        text: Vec<Inline>,
        /// Where it stands.
        span: Span,
    },
    /// A list.
    List {
        /// How a numbered list is numbered.
        start: Option<Counting>,
        /// True if the items stand close, without paragraphs.
        tight: bool,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// Terms, each with its definitions.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// A passage from elsewhere.
    Quote(Vec<Block>),
    /// A table of words.
    Table {
        /// The header cells.
        head: Vec<Vec<Inline>>,
        /// The rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Text shown as written.
    Code {
        /// The language, if one is named.
        language: String,
        /// The text.
        text: String,
    },
    /// A file of the site, or a part of one, shown as written.
    Listing(Listing),
    /// A text that is kept once: its name. `check` puts its blocks here.
    Include(Spanned<String>),
    /// One of the report's own blocks.
    Container {
        /// Its kind.
        kind: Container,
        /// Words after the kind.
        title: Vec<Inline>,
        /// What it holds.
        blocks: Vec<Block>,
        /// Where its first line stands.
        span: Span,
    },
    /// A figure placed here.
    Figure {
        /// Its id.
        id: Spanned<String>,
        /// What it shows.
        figure: Box<Figure>,
    },
    /// A picture placed here.
    Picture {
        /// Its id, if the author gave one.
        id: Option<Spanned<String>>,
        /// Which, and what is said of it.
        picture: Box<Picture>,
    },
    /// What all sections hold of a kind, gathered here.
    Collect {
        /// The kind.
        what: Collect,
        /// Where it stands.
        span: Span,
    },
    /// Blocks, or a list item, that not everybody may see.
    Marked {
        /// The marking, as written.
        marking: Spanned<String>,
        /// What stands in their place where they are withheld.
        notice: Notice,
        /// What is marked.
        blocks: Vec<Block>,
        /// True for a list item.
        item: bool,
        /// Where the marking stands.
        span: Span,
        /// All of it.
        whole: Span,
    },
    /// Marked blocks in an edition that shows them: what not everybody may see bears the title of its marking.
    Badged {
        /// The title of the marking.
        title: String,
        /// What is marked.
        blocks: Vec<Block>,
    },
    /// A list item that something can lead to; it is the only block of its item.
    Named {
        /// Its id.
        id: Spanned<String>,
        /// What the item holds.
        blocks: Vec<Block>,
    },
    /// The numbers of what stood here and is withheld.
    Skipped(Skipped),
    /// A promise of a plan, with a number and an anchor of its own.
    Promise(Promise),
}

/// A source of the site that a page shows: what it says is read when the site is checked.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The file, by its path from the folder of the site.
    pub file: Spanned<String>,
    /// The id of a record in it, or a key at its top; nothing for all of it.
    pub part: Option<Spanned<String>>,
    /// Where both are named.
    pub span: Span,
}

/// A promise of a plan and what came of it.
#[derive(Clone, Debug)]
pub struct Promise {
    /// Its name.
    pub id: Spanned<String>,
    /// "1.3": the number of the priority, and its own.
    pub number: String,
    /// The title of the priority.
    pub priority: String,
    /// How far it has come.
    pub status: Delivery,
    /// Its words.
    pub text: Vec<Inline>,
    /// What shows how far it has come.
    pub answer: Vec<Inline>,
}

/// What stands in the place of blocks that are withheld. Nothing, if its author says nothing.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// Its title; "Not published", if there is none.
    pub title: Vec<Inline>,
    /// Its words.
    pub blocks: Vec<Block>,
}

/// The blocks of a horizon scan stand among those around it: no box, but numbers that go on from list to list.
pub fn flattened(blocks: &[Block]) -> Vec<&Block> {
    let inside = |block| match block {
        &Block::Container { kind: Container::HorizonScan, ref blocks, .. } => flattened(blocks),
        _ => vec![block],
    };
    blocks.iter().flat_map(inside).collect()
}

/// Numbers the lists of every horizon scan: each goes on where the one before it ended.
pub fn continue_numbers(blocks: &mut [Block]) {
    fn within(blocks: &mut [Block], next: &mut u64) {
        for block in blocks {
            match block {
                Block::List { start: Some(start), items, .. } => {
                    start.first = *next;
                    *next += items.len() as u64;
                }
                Block::Badged { blocks, .. } | Block::Container { blocks, .. } => within(blocks, next),
                _ => {}
            }
        }
    }
    for block in blocks {
        match block {
            Block::Container { kind: Container::HorizonScan, blocks, .. } => within(blocks, &mut 1),
            Block::Container { blocks, .. } | Block::Badged { blocks, .. } | Block::Quote(blocks) => {
                continue_numbers(blocks);
            }
            _ => {}
        }
    }
}

/// How many numbers something takes: it is withheld under a notice, and what comes after it keeps its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Figures with a chart, or lost.
    pub figures: usize,
    /// Figures that are tables alone.
    pub tables: usize,
    /// Headings, by level.
    pub headings: Vec<u8>,
    /// Paragraphs that are in nothing else: those of a paper have numbers.
    pub paragraphs: usize,
}

impl Skipped {
    /// Counts the paragraphs that are in nothing but what is marked.
    pub fn add_paragraphs(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(_) => self.paragraphs += 1,
                Block::Marked { blocks, item: false, .. } => self.add_paragraphs(blocks),
                _ => {}
            }
        }
    }

    /// Counts a block.
    pub fn add(&mut self, block: &Block) {
        match block {
            Block::Heading { level, .. } => self.headings.push(*level),
            Block::Figure { figure, .. } if Skipped::is_drawn(figure) => self.figures += 1,
            Block::Figure { .. } => self.tables += 1,
            _ => {}
        }
    }

    /// True for a figure that is more than a table.
    pub fn is_drawn(figure: &Figure) -> bool {
        let charts = !figure.chart.0.is_empty() || figure.parts.iter().any(|part| !part.chart.0.is_empty());
        let ranking = figure.show == Some(Show::Ranking) || (figure.show.is_none() && figure.top.is_some());
        // A register is a table, however it is shown.
        charts || (ranking && figure.register.is_none()) || figure.missing.is_some()
    }
}

/// A piece of running text.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// Where they stand.
        span: Span,
    },
    /// Stressed words.
    Emphasis(Vec<Inline>),
    /// Strong words.
    Strong(Vec<Inline>),
    /// Text shown as written.
    Code(String),
    /// A link: to `#id` in the site, or to an address.
    Link {
        /// Where it leads, as written.
        target: Spanned<String>,
        /// Its words. A reference to a figure or section may leave them to the build.
        text: Vec<Inline>,
    },
    /// A mark that leads to a footnote.
    Note(Spanned<String>),
    /// An expression over the data.
    Value(Expression),
    /// Words that not everybody may see.
    Marked {
        /// The marking, as written.
        marking: Spanned<String>,
        /// The words.
        text: Vec<Inline>,
        /// All of it.
        span: Span,
    },
    /// Words that judge, with the shape and colour of their rating.
    Rated {
        /// How they are shown.
        rating: Rating,
        /// The words.
        text: Vec<Inline>,
    },
    /// The title of a marking, before what bears it.
    Badge(String),
    /// Words that the build makes: they are nobody's prose.
    Made(String),
    /// Words of the program, by key.
    Said(&'static str),
    /// Whether a target was met, with the figures that say so.
    Outcome {
        /// What was reached.
        actual: Expression,
        /// What was to be reached.
        target: Expression,
        /// Which side of it is good.
        aim: Aim,
    },
    /// A forced line break.
    Break,
}

/// An expression as written, without its braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The text between the braces.
    pub text: String,
    /// Where that text stands.
    pub span: Span,
}

/// Declares an enum of words that stand in Markdown.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// Every word.
            pub const WORDS: &[&str] = &[$( $text ),+];

            /// The word as written.
            pub fn word(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }

            /// What a word stands for.
            pub fn of_word(word: &str) -> Option<$name> {
                match word { $( $text => Some($name::$variant), )+ _ => None }
            }
        }
    };
}

words! {
    /// The report's own blocks.
    Container {
        /// What a reader should take away. Collected on the first page.
        KeyFindings = "key-findings",
        /// What should be done. Collected.
        Recommendations = "recommendations",
        /// What may become a problem.
        EmergingRisks = "emerging-risks",
        /// What threatens the whole country, or everybody.
        Threats = "threats",
        /// What may come, in groups; the numbers of its lists go on from group to group.
        HorizonScan = "horizon-scan",
        /// What is intended.
        Plans = "plans",
        /// Something to know beside the text.
        Note = "note",
        /// Markdown, and what it comes out as: its first block is its own source.
        Example = "example",
        /// What stood here is not published, and why.
        Withheld = "withheld",
        /// What residents said, and what was done about it: pairs of `You said:` and `We did:`.
        YouSaid = "you-said-we-did",
        /// Somebody's words; the title says whose.
        Quotation = "quotation",
        /// Paragraphs of a committee paper that continue the one before, without a number.
        Continued = "continued",
        /// What not everybody may see: the word after it is the marking, and the rest a notice.
        Marked = "marked",
    }
}

impl Container {
    /// What stands over a block whose author gives it no title.
    pub fn title(self, strings: &Strings) -> String {
        match self {
            Container::HorizonScan | Container::Quotation | Container::Continued | Container::Marked => String::new(),
            other => say!(strings, &format!("callout.{}", other.word().replace('-', "_"))),
        }
    }
}

words! {
    /// What can be collected from all sections.
    Collect {
        /// All key findings.
        KeyFindings = "key-findings",
        /// All recommendations.
        Recommendations = "recommendations",
        /// All emerging risks.
        EmergingRisks = "emerging-risks",
        /// All plans.
        Plans = "plans",
        /// All corrections to the published document.
        Corrections = "corrections",
        /// All promises of the priorities, by how far they have come.
        Promises = "promises",
        /// The priorities of the latest year.
        Priorities = "priorities",
        /// The priorities of every year, side by side.
        ThenAndNow = "then-and-now",
        /// The parts of the priority of this page.
        Priority = "priority",
    }
}

/// The words of inlines, without values and marks.
pub fn plain(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text { text, .. } | Inline::Code(text) => text.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => plain(inner),
        Inline::Break => " ".into(),
        Inline::Marked { text: inner, .. } | Inline::Rated { text: inner, .. } => plain(inner),
        Inline::Made(words) => words.clone(),
        Inline::Said(key) => say!(Strings::of_messages(), key),
        Inline::Note(_) | Inline::Value(_) | Inline::Badge(_) | Inline::Outcome { .. } => String::new(),
    };
    inlines.iter().map(word).collect()
}
