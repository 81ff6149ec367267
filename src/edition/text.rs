//! The narrative with everything filled in: values, references, numbers, footnotes, figures.

use std::sync::Arc;

use super::acronym::Acronyms;
use super::area;
use super::committee::{self, Kind, Maker, Resolved, Task};
use super::expression::Evaluator;
use super::gathering::{Gathered, Gathering};
use super::number::{self, Index};
use super::passage::{GAP, Passage, PassageKind, Piece};
use super::promise::{self, Promise};
use super::supplied::{place_and_time, provisional, sources};
use super::{
    Address, Block, Correction, Entry, Footnote, Headline, Inline, Report, Section, Text, capitalised, control,
    dataset, evidence, figure, picture, plain, register, source_line,
};
use crate::check::{self, Site};
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::model::{Date, Level, Rating};
use crate::narrative::{self, Collect, Container, Document};
use crate::schema::priority::Aim;
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// Everything that filling in needs.
pub(super) struct Filler<'a> {
    pub(super) site: &'a Site,
    pub(super) report: &'a check::Report,
    pub(super) index: &'a Index,
    evaluator: &'a Evaluator,
    pub(super) diagnostics: &'a mut Diagnostics,
    entries: Vec<Entry>,
    passages: Vec<Passage>,
    /// The pieces of the passage that is being filled in.
    pieces: Vec<Piece>,
    /// The link whose words are being filled in.
    inside: Option<Span>,
    /// The page that is being filled in.
    page: String,
    /// The page that lists the corrections.
    corrections_on: String,
    /// The documents that were filled in before.
    before: &'a [Report],
    tasks: Vec<Task>,
    resolved: Vec<Resolved>,
    promises: Vec<Promise>,
    /// How many notes the page of a paper has so far.
    notes: usize,
    /// The narrative of the registers that were shown, filled in once.
    registers: Vec<(Arc<check::Register>, Arc<Vec<register::Words>>)>,
    /// How far what was filled in is protected at most.
    pub(super) level: Level,
    /// The badge of the block that is being filled in.
    pub(super) badge: Option<String>,
}

/// Fills in a report.
pub(super) fn report(
    site: &Site,
    report: &check::Report,
    before: &[Report],
    acronyms: &Acronyms,
    diagnostics: &mut Diagnostics,
) -> Report {
    let index = number::index(report, site.numbering, &site.strings);
    let evaluator = Evaluator::new(&site.data, &report.folders, &site.lost, &index.counts, &site.unseen);
    let mut filler = Filler::new(site, report, before, &index, &evaluator, diagnostics);
    filler.words(PassageKind::Title, &report.title);
    let summary = report.summary.as_ref().map(|summary| plain(&filler.loose(PassageKind::Summary, summary)));
    let headlines = report.headlines.iter().map(|it| filler.headline(it)).collect();
    let mut body = filler.page(&report.slug, &report.document);
    let mut sections: Vec<Section> = report.sections.iter().map(|it| filler.section(it, &report.slug)).collect();
    let corrections = filler.corrections();
    let Filler { entries, passages, corrections_on: page, tasks, resolved, promises, registers, level, .. } = filler;
    let corrected = corrections.iter().map(|it| it.date).max().map(|date| (date, Address { page, anchor: None }));
    let gathered = Gathered::of(&sections);
    let filling = Filling { gathered: &gathered, corrections: &corrections, promises: &promises, site };
    filling.fill(&mut body.blocks, &report.slug);
    sections.iter_mut().for_each(|section| filling.fill_section(section));
    body.blocks.splice(0..0, provisional(site, report));
    let mut gatherings = pages_beside(site, report, &gathered, &entries);
    // Acronyms come last: what was gathered from other pages is expanded where it is shown.
    acronyms.expand(&mut body);
    gatherings.iter_mut().for_each(|page| acronyms.expand(&mut page.text));
    sections.iter_mut().for_each(|section| expand(section, acronyms));
    let mut datasets = dataset::datasets(site, report);
    for (register, words) in registers.iter().filter(|(register, _)| report.holds.contains(&register.folder)) {
        let own = datasets.iter_mut().find(|dataset| dataset.id == register.id);
        own.into_iter().for_each(|dataset| register::complete(dataset, register, words, &site.strings));
    }
    let Head { kind, control, authors, version, date, unverified } = Head::of(report, &site.strings);
    let mut filled = Report {
        slug: report.slug.clone(),
        kind,
        marking: site.markings.get(level.max(site.everybody)).map(|it| it.title.clone()),
        title: report.title.value.clone(),
        span: report.title.span,
        summary,
        year: report.year.clone(),
        defaults: place_and_time(site, report.area.as_ref(), report.period),
        control,
        authors,
        inputs: report.inputs.clone(),
        sign_off: report.sign_off.clone(),
        needs_sign_off: true,
        corrected,
        version,
        date,
        headlines,
        body,
        findings: gathered.found(Collect::KeyFindings).to_vec(),
        gatherings,
        figures: entries,
        sources: sources(site, report, &sections),
        datasets,
        sections,
        backgrounds: Vec::new(),
        passages,
        tasks,
        resolved,
        unverified,
    };
    filled.backgrounds = evidence::backgrounds(site, report, &filled);
    filled
}

/// The pages of a report that gather what others hold. Papers and minutes stand on one page, and have none.
fn pages_beside(site: &Site, report: &check::Report, gathered: &Gathered, figures: &[Entry]) -> Vec<Gathering> {
    if !matches!(report.kind, check::Kind::Report) {
        return Vec::new();
    }
    gathered.pages(report, &site.strings).into_iter().chain(area::pages(site, report, figures)).collect()
}

/// What is said of a document above its text.
struct Head {
    kind: Kind,
    control: Vec<(String, String)>,
    authors: Vec<String>,
    version: Option<String>,
    date: Option<Date>,
    unverified: Vec<&'static str>,
}

impl Head {
    fn of(report: &check::Report, strings: &Strings) -> Head {
        let written = report.control.as_ref();
        let mut head = Head {
            kind: Kind::Report,
            control: written.map(|it| control(it, strings)).unwrap_or_default(),
            authors: written.map(|it| it.authors.clone()).unwrap_or_default(),
            version: written.map(|it| it.version.clone()),
            date: written.and_then(|it| it.date),
            unverified: Vec::new(),
        };
        match &report.kind {
            check::Kind::Report => {}
            check::Kind::Paper(paper) => {
                let open = paper.implications.iter().filter(|it| it.verified_by.is_none());
                head.unverified = open.map(|it| it.kind.word()).collect();
                head = Head { kind: Kind::Paper, date: paper.date, authors: paper.authors.clone(), ..head };
                head.control.splice(0..0, committee::paper_head(paper, strings));
            }
            check::Kind::Minutes(minutes) => {
                head = Head { kind: Kind::Minutes, date: minutes.date, ..head };
                head.control.splice(0..0, committee::minutes_head(minutes, strings));
            }
        }
        head
    }
}

fn expand(section: &mut Section, acronyms: &Acronyms) {
    acronyms.expand(&mut section.text);
    section.children.iter_mut().for_each(|child| expand(child, acronyms));
}

/// What is gathered from all sections, to be put where a `collect` block asks for it.
struct Filling<'a> {
    gathered: &'a Gathered,
    corrections: &'a [Correction],
    promises: &'a [Promise],
    site: &'a Site,
}

impl Filling<'_> {
    fn fill_section(&self, section: &mut Section) {
        self.fill(&mut section.text.blocks, &section.page);
        section.children.iter_mut().for_each(|child| self.fill_section(child));
    }

    fn fill(&self, blocks: &mut Vec<Block>, page: &str) {
        // What is collected stands one level below the heading before it.
        let mut level = 1;
        for mut block in std::mem::take(blocks) {
            match &mut block {
                Block::Collection { what: Collect::Promises, .. } => {
                    blocks.extend(promise::tracker(self.promises, page, level + 1, &self.site.strings));
                    continue;
                }
                Block::Collection { what, found } => *found = self.gathered.found(*what).to_vec(),
                Block::Corrections(found) => *found = self.corrections.to_vec(),
                Block::Callout { blocks, .. } | Block::Quote(blocks) => self.fill(blocks, page),
                Block::Heading { level: own, .. } => level = *own,
                _ => {}
            }
            blocks.push(block);
        }
    }
}

/// The footnotes of a page while it is filled in.
#[derive(Default)]
struct Notes {
    page: String,
    /// Labels in the order of their first reference, each with how often it is referred to.
    order: Vec<(String, usize)>,
    /// The number of the last note before them.
    before: usize,
    /// How many blocks of the report's own the page has.
    callouts: usize,
}

impl Notes {
    /// The id of the next of the report's own blocks. It is counted, and tells nothing of what an edition leaves out.
    fn callout(&mut self, kind: &str) -> String {
        self.callouts += 1;
        format!("{}-{kind}-{}", last_part(&self.page), self.callouts)
    }
}

impl<'a> Filler<'a> {
    fn new(
        site: &'a Site,
        report: &'a check::Report,
        before: &'a [Report],
        index: &'a Index,
        evaluator: &'a Evaluator,
        diagnostics: &'a mut Diagnostics,
    ) -> Filler<'a> {
        let (entries, passages, pieces) = (Vec::new(), Vec::new(), Vec::new());
        let (page, corrections_on) = (report.slug.clone(), report.slug.clone());
        let (tasks, resolved, promises) = (Vec::new(), Vec::new(), Vec::new());
        Filler {
            site,
            report,
            index,
            evaluator,
            diagnostics,
            entries,
            passages,
            pieces,
            inside: None,
            badge: None,
            level: report.level,
            page,
            corrections_on,
            before,
            tasks,
            resolved,
            promises,
            notes: 0,
            registers: Vec::new(),
        }
    }

    /// The narrative of a register.
    pub(super) fn words_of(&mut self, register: &Arc<check::Register>) -> Arc<Vec<register::Words>> {
        if let Some((_, words)) = self.registers.iter().find(|(known, _)| known.table == register.table) {
            return words.clone();
        }
        let words = Arc::new(register::words(self, register));
        self.registers.push((register.clone(), words.clone()));
        words
    }

    fn section(&mut self, section: &check::Section, parent: &str) -> Section {
        let page = format!("{parent}/{}", section.id.value);
        self.page.clone_from(&page);
        self.words(PassageKind::Title, &section.title);
        let summary = section.summary.as_ref().map(|summary| plain(&self.loose(PassageKind::Summary, summary)));
        let mut text = self.page(&page, &section.document);
        if !matches!(self.report.kind, check::Kind::Report) {
            text.blocks = self.made(section, &page, text.blocks);
        }
        if let Some(badge) = &section.badge {
            text.blocks.insert(0, Block::Paragraph(vec![Inline::Strong(vec![Inline::Text(badge.clone())])]));
        }
        let children = section.children.iter().map(|child| self.section(child, &page)).collect();
        Section {
            id: section.id.value.clone(),
            number: self.index.sections.get(&page).cloned().flatten(),
            title: section.title.value.clone(),
            summary,
            source: section.source.as_ref().and_then(|source| source_line(&self.site.data, source)),
            paper: section.paper,
            page,
            text,
            children,
        }
    }

    /// The blocks of a section of a paper or minutes: paragraphs are numbered, and what stands in the front matter is
    /// added.
    fn made(&mut self, section: &check::Section, page: &str, blocks: Vec<Block>) -> Vec<Block> {
        let number = self.index.sections.get(page).cloned().flatten();
        let blocks = match &number {
            Some(number) => committee::number_paragraphs(blocks, &section.document, number),
            None => committee::join_paragraphs(blocks),
        };
        let (report, papers) = (self.report, self.before);
        let last = committee::written_paragraphs(&section.document);
        let section_number = number.unwrap_or_default();
        let mut maker = Maker {
            filler: self,
            papers,
            page,
            section: &section_number,
            last,
            blocks,
            tasks: Vec::new(),
            resolved: Vec::new(),
        };
        match &report.kind {
            check::Kind::Report => {}
            check::Kind::Paper(paper) => maker.paper(&section.id.value, paper),
            check::Kind::Minutes(minutes) => maker.minutes(&section.id.value, minutes),
        }
        let Maker { blocks, tasks, resolved, .. } = maker;
        self.tasks.extend(tasks);
        self.resolved.extend(resolved);
        blocks
    }

    fn page(&mut self, page: &str, document: &Document) -> Text {
        let mut notes = Notes { page: page.to_owned(), before: self.notes, ..Notes::default() };
        let mut headings = self.index.headings.get(page).cloned().unwrap_or_default().into_iter();
        let blocks = self.blocks(&document.blocks, &mut notes, &mut headings);
        let notes = self.footnotes(document, notes, &mut headings);
        if !matches!(self.report.kind, check::Kind::Report) {
            // All of it stands on one page.
            self.notes += notes.len();
        }
        Text { blocks, notes }
    }

    /// The footnotes that are referred to, in the order of their first reference.
    fn footnotes(
        &mut self,
        document: &Document,
        mut notes: Notes,
        headings: &mut dyn Iterator<Item = (String, Option<String>)>,
    ) -> Vec<Footnote> {
        let mut filled = Vec::new();
        let mut at = 0;
        while let Some((label, references)) = notes.order.get(at).cloned() {
            at += 1;
            let Some(footnote) = document.footnotes.iter().find(|note| note.label == label) else { continue };
            let blocks = self.blocks(&footnote.blocks, &mut notes, headings);
            filled.push(Footnote { id: note_id(&notes.page, at), number: notes.before + at, references, blocks });
        }
        for footnote in &document.footnotes {
            if !notes.order.iter().any(|(label, _)| *label == footnote.label) {
                let message = format!("nothing refers to the footnote `{}`", footnote.label);
                let hint = format!("put `[^{}]` where it belongs, or remove the note", footnote.label);
                let start = footnote.span.part(0..footnote.label.len() + 4);
                self.report_fault(Diagnostic::new(Code::Footnote, start, message).hint(hint));
            }
        }
        filled
    }

    pub(super) fn report_fault(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn blocks(
        &mut self,
        blocks: &[narrative::Block],
        notes: &mut Notes,
        headings: &mut dyn Iterator<Item = (String, Option<String>)>,
    ) -> Vec<Block> {
        let blocks = narrative::flattened(blocks);
        let mut filled = Vec::with_capacity(blocks.len());
        for (at, block) in blocks.iter().enumerate() {
            filled.extend(self.block(block, notes, headings));
            if let narrative::Block::Figure { id, .. } = block {
                filled.extend(self.actions(&id.value));
            }
            if matches!(block, narrative::Block::Paragraph(_) | narrative::Block::Heading { .. })
                && let Some(passage) = self.passages.last_mut()
            {
                passage.items = listed(&blocks[at + 1..]);
            }
        }
        filled
    }

    fn block(
        &mut self,
        block: &narrative::Block,
        notes: &mut Notes,
        headings: &mut dyn Iterator<Item = (String, Option<String>)>,
    ) -> Option<Block> {
        use narrative::Block as N;
        Some(match block {
            N::Paragraph(inlines) => Block::Paragraph(self.run(PassageKind::Paragraph, inlines, notes)),
            N::Heading { level, text, .. } => {
                let (id, number) = headings.next()?;
                Block::Heading { level: *level, id, number, text: self.run(PassageKind::Heading, text, notes) }
            }
            N::List { start, tight, items } => {
                let items = items.iter().map(|item| self.blocks(item, notes, headings)).collect();
                Block::List { start: *start, tight: *tight, items }
            }
            N::Definitions(list) => Block::Definitions(
                list.iter()
                    .map(|(term, definitions)| {
                        let term = self.run(PassageKind::Cell, term, notes);
                        (term, definitions.iter().map(|it| self.blocks(it, notes, headings)).collect())
                    })
                    .collect(),
            ),
            N::Named { id, blocks } => {
                Block::Named { id: id.value.clone(), blocks: self.blocks(blocks, notes, headings) }
            }
            N::Quote(inner) => Block::Quote(self.blocks(inner, notes, headings)),
            N::Table { head, rows } => {
                let mut row = |cells: &Vec<Vec<narrative::Inline>>| -> Vec<Vec<Inline>> {
                    cells.iter().map(|cell| self.run(PassageKind::Cell, cell, notes)).collect()
                };
                Block::WordTable { head: row(head), rows: rows.iter().map(row).collect() }
            }
            N::Code { language, text } => Block::Code { language: language.clone(), text: text.clone() },
            N::Listing(listing) => self.listing(listing)?,
            N::Container { kind, title, blocks, .. } => {
                let title = self.run(PassageKind::Heading, title, notes);
                let id = notes.callout(kind.word());
                Block::Callout { kind: *kind, title, id, blocks: self.blocks(blocks, notes, headings) }
            }
            N::Badged { title, blocks } => {
                let around = self.badge.replace(title.clone());
                let id = notes.callout(Container::Marked.word());
                let title = vec![Inline::Text(title.clone())];
                let blocks = self.blocks(blocks, notes, headings);
                self.badge = around;
                Block::Callout { kind: Container::Marked, title, id, blocks }
            }
            // What is marked was settled by `check`: it is shown under a badge, or it is gone. What is included is there.
            N::Marked { .. } | N::Skipped(_) | N::Include(_) => return None,
            N::Promise(promise) => self.promise(promise, notes),
            N::Figure { id, .. } => Block::Figure(Arc::new(self.figure(&id.value)?)),
            N::Picture { id, picture } => {
                let known = self.report.pictures.get(&picture.span)?;
                Block::Picture(Arc::new(picture::picture(self, known, id.as_ref().map(|id| id.value.clone()))))
            }
            // Filled once all sections are known; see `Gathered`.
            N::Collect { what: Collect::Corrections, .. } => {
                self.corrections_on.clone_from(&self.page);
                Block::Corrections(Vec::new())
            }
            N::Collect { what, .. } => Block::Collection { what: *what, found: Vec::new() },
        })
    }

    /// A source of the site, as written. One that may not be shown has been reported.
    fn listing(&self, listing: &narrative::Listing) -> Option<Block> {
        let text = self.report.listings.get(&listing.span)?.clone();
        let language = listing.file.rsplit('.').next().unwrap_or_default().to_owned();
        Some(Block::Code { language, text })
    }

    /// A promise is a paragraph with its number, its words, and how far it has come.
    fn promise(&mut self, promise: &narrative::Promise, notes: &mut Notes) -> Block {
        let words = self.run(PassageKind::Paragraph, &promise.text, notes);
        let answer = self.run(PassageKind::Paragraph, &promise.answer, notes);
        let id = promise.id.value.clone();
        self.promises.push(Promise {
            number: promise.number.clone(),
            priority: promise.priority.clone(),
            status: promise.status,
            text: words.clone(),
            address: Address { page: self.page.clone(), anchor: Some(id.clone()) },
        });
        let mut text = words;
        text.extend([Inline::Break, promise::rated(promise.status, &self.site.strings)]);
        if !answer.is_empty() {
            text.push(Inline::Text(": ".into()));
            text.extend(answer);
        }
        Block::Numbered { id, number: promise.number.clone(), text }
    }

    /// Whether a target was met. Where one of the figures is at fault, that is told where it stands.
    fn outcome(&mut self, actual: &narrative::Expression, target: &narrative::Expression, aim: Aim) -> Option<Inline> {
        let sound = [actual, target].iter().all(|it| self.evaluator.evaluate(it).is_ok());
        let claim = |claim: &str| narrative::Expression {
            text: format!("{claim}({}, {}, \"{}\")", actual.text, target.text, aim.word()),
            span: actual.span,
        };
        let holds = |name: &str| self.evaluator.evaluate(&claim(name)).is_ok();
        let names = [("met", Rating::GOOD), ("just_missed", Rating::WATCH)];
        let (name, rating) =
            sound.then(|| names.into_iter().find(|(name, _)| holds(name)).unwrap_or(("missed", Rating::BAD)))?;
        let value = self.value(&claim(name))?;
        Some(promise::outcome(rating, value))
    }

    fn figure(&mut self, id: &str) -> Option<super::Figure> {
        let figure = self.report.figures.get(id)?;
        let named = self.index.names.get(id)?.clone();
        self.level = figure.level(&self.site.data).max(self.level);
        let (figure, entry) = figure::figure(self, figure, &named);
        self.entries.push(entry);
        Some(figure)
    }

    /// What is being done about figures that missed their targets, below the figure that shows them.
    fn actions(&mut self, id: &str) -> Option<Block> {
        let check::Content::Tables(parts) = &self.report.figures.get(id)?.content else { return None };
        let data = &self.site.data;
        let mut items = Vec::new();
        for (table, (row, words)) in parts.iter().flat_map(|part| part.actions.iter().map(move |it| (part.table, it))) {
            let (row, words) = (*row, self.loose(PassageKind::Paragraph, words));
            items.push((super::layout::rated_row(data.table(table), row), vec![vec![Block::Paragraph(words)]]));
        }
        let title = vec![Inline::Text(say!(self.site.strings, "indicator.what_is_done"))];
        let blocks = vec![Block::Definitions(items)];
        let some = parts.iter().any(|part| !part.actions.is_empty());
        some.then(|| Block::Callout { kind: Container::Plans, title, id: format!("{id}-actions"), blocks })
    }

    /// Running text outside any page: a headline, the title of a figure. It has no footnotes.
    pub(super) fn loose(&mut self, kind: PassageKind, inlines: &[narrative::Inline]) -> Vec<Inline> {
        let mut notes = Notes::default();
        let filled = self.run(kind, inlines, &mut notes);
        if let (Some((label, _)), Some(span)) = (notes.order.first(), first_note(inlines)) {
            let message = format!("the footnote `{label}` is referred to where no footnote can stand");
            let hint = "put the mark into a paragraph, or the words into a note of the table";
            self.report_fault(Diagnostic::new(Code::Footnote, span, message).hint(hint));
        }
        filled
    }

    /// Words that hold nothing to fill in.
    fn words(&mut self, kind: PassageKind, words: &Spanned<String>) {
        let pieces = vec![Piece::Words { text: words.value.clone(), span: words.span, link: None }];
        self.passages.push(Passage { kind, page: self.page.clone(), pieces, items: None });
    }

    /// A whole run of words: it becomes a passage.
    fn run(&mut self, kind: PassageKind, inlines: &[narrative::Inline], notes: &mut Notes) -> Vec<Inline> {
        let filled = self.inlines(inlines, notes);
        let pieces = std::mem::take(&mut self.pieces);
        // What is shown as written alone is nobody's prose, and nothing in it can be pointed at.
        if pieces.iter().any(|piece| !matches!(piece, Piece::Code(_) | Piece::Mark)) {
            self.passages.push(Passage { kind, page: self.page.clone(), pieces, items: None });
        }
        filled
    }

    fn inlines(&mut self, inlines: &[narrative::Inline], notes: &mut Notes) -> Vec<Inline> {
        let mut filled: Vec<Inline> = Vec::with_capacity(inlines.len());
        for inline in inlines {
            let mut next = self.inline(inline, notes);
            let unnamed = matches!(inline, narrative::Inline::Link { text, .. } if text.is_empty());
            if let (true, Some(Inline::Reference { text, .. }), true) = (unnamed, &mut next, starts_sentence(&filled)) {
                let name = capitalised(&plain(text));
                if let Some(Piece::Reference { text: read, .. }) = self.pieces.last_mut() {
                    read.clone_from(&name);
                }
                *text = vec![Inline::Text(name)];
            }
            filled.extend(next);
        }
        filled
    }

    fn inline(&mut self, inline: &narrative::Inline, notes: &mut Notes) -> Option<Inline> {
        use narrative::Inline as N;
        Some(match inline {
            N::Text { text, span } => {
                self.pieces.push(Piece::Words { text: text.clone(), span: *span, link: self.inside });
                Inline::Text(text.clone())
            }
            N::Emphasis(inner) => Inline::Emphasis(self.inlines(inner, notes)),
            N::Strong(inner) => Inline::Strong(self.inlines(inner, notes)),
            N::Rated { rating, text } => Inline::Rated { rating: *rating, text: self.inlines(text, notes) },
            N::Code(text) => {
                self.pieces.push(Piece::Code(text.clone()));
                Inline::Code(text.clone())
            }
            N::Break => {
                self.pieces.push(Piece::Code(" ".into()));
                Inline::Break
            }
            N::Link { target, text } => {
                self.inside = Some(target.span);
                let text = self.inlines(text, notes);
                self.inside = None;
                return self.link(target, text);
            }
            N::Note(label) => {
                self.pieces.push(Piece::Mark);
                self.note(label, notes)
            }
            N::Made(words) => Inline::Text(words.clone()),
            N::Said(key) => Inline::Text(say!(self.site.strings, key)),
            N::Outcome { actual, target, aim } => return self.outcome(actual, target, *aim),
            N::Badge(title) => {
                // The badge is no word of the author's.
                Inline::Strong(vec![Inline::Text(format!("{title} "))])
            }
            N::Marked { .. } => return None,
            N::Value(expression) => return self.value(expression),
        })
    }

    fn value(&mut self, expression: &narrative::Expression) -> Option<Inline> {
        match self.evaluator.evaluate(expression) {
            Ok(printed) => {
                // A claim that prints words alone stands beside the figures that it is about.
                let numbers = if says_number(&printed.text) { printed.evidence.as_slice() } else { &[] };
                let evidence = evidence::addresses(self.site, self.report, numbers);
                let levels = printed.evidence.iter().map(|it| it.level(&self.site.data));
                self.level = levels.fold(self.level, Level::max);
                let inline = Inline::Value { text: printed.text.clone(), evidence };
                self.pieces.push(Piece::Value(printed.into_value(expression)));
                Some(inline)
            }
            Err(fault) => {
                // Something stands here, so the words around it are no neighbours.
                self.pieces.push(Piece::Code(GAP.into()));
                fault.into_iter().for_each(|fault| self.report_fault(fault));
                None
            }
        }
    }

    fn note(&mut self, label: &Spanned<String>, notes: &mut Notes) -> Inline {
        let at = match notes.order.iter().position(|(known, _)| *known == label.value) {
            Some(at) => at,
            None => {
                notes.order.push((label.value.clone(), 0));
                notes.order.len() - 1
            }
        };
        notes.order[at].1 += 1;
        let number = notes.before + at + 1;
        Inline::Note { id: note_id(&notes.page, at + 1), number, reference: notes.order[at].1 }
    }

    fn link(&mut self, target: &Spanned<String>, text: Vec<Inline>) -> Option<Inline> {
        if let Some(id) = target.strip_prefix('#') {
            let id_span = target.span.part(1..target.span.range().len());
            let (address, name) = self.reference(&Spanned::new(id.to_owned(), id_span))?;
            let text = if text.is_empty() {
                self.pieces.push(Piece::Reference { text: name.clone(), span: id_span });
                vec![Inline::Text(name)]
            } else {
                text
            };
            return Some(Inline::Reference { address, text });
        }
        let sound = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| target.starts_with(scheme));
        if !sound && !target.value.is_empty() {
            let message = format!("`{}` is not an address", target.value);
            let near = format!("https://{}", target.value);
            // What stands before the first slash of an address is a host, and no page of ours.
            let host = target.split(['/', '#']).next().unwrap_or_default();
            let is_file = [".md", ".html"].iter().any(|end| target.ends_with(end) || host.ends_with(end));
            let hint = if host.contains('.') && !target.contains([' ', ':']) && !is_file {
                format!("write `{near}`; for a page of this report use its id: `#id`")
            } else {
                "start it with `https://` or `mailto:`; for a page of this report use its id: `#id`".into()
            };
            self.report_fault(Diagnostic::new(Code::LinkText, target.span, message).hint(hint));
            return None;
        }
        Some(Inline::Link { url: target.value.clone(), text })
    }

    /// What an id is called and where it stands.
    fn reference(&mut self, id: &Spanned<String>) -> Option<(Address, String)> {
        if let Some(named) = self.index.names.get(&id.value) {
            return Some((named.address.clone(), named.name.clone()));
        }
        if let Some(named) = number::elsewhere(self.site, self.report, &id.value) {
            return Some((named.address, named.name));
        }
        if let Some((kind, there)) = self.site.unseen.get(&id.value) {
            self.report_fault(check::refers_to_withheld(id.span, kind, &id.value, *there));
        } else if !self.site.lost.contains(&id.value) {
            let message = format!("nothing in this report has the id `{}`", id.value);
            let hint = suggest(&id.value, self.index.names.keys().map(String::as_str));
            let hint = hint.or_else(|| Some("link to the id of a section, a heading or a figure".into()));
            self.report_fault(Diagnostic::new(Code::UnknownReference, id.span, message).maybe_hint(hint));
        }
        None
    }

    fn headline(&mut self, headline: &check::Headline) -> Headline {
        let about = headline.about.as_ref().and_then(|id| {
            self.reference(id)?;
            self.index.names.get(&id.value).map(|named| (named.address.clone(), named.heading.clone()))
        });
        Headline {
            value: self.loose(PassageKind::Headline, &headline.value),
            label: self.loose(PassageKind::Headline, &headline.label),
            text: self.loose(PassageKind::Headline, &headline.text),
            about,
        }
    }

    fn corrections(&mut self) -> Vec<Correction> {
        let report = self.report;
        self.page.clone_from(&self.corrections_on);
        let correction = |correction: &check::Correction| Correction {
            id: format!("correction-{}", correction.id.value),
            about: self.reference(&correction.about),
            date: correction.date,
            published: self.loose(PassageKind::Published, &correction.published),
            corrected: self.loose(PassageKind::Corrected, &correction.corrected),
            reason: self.loose(PassageKind::Published, &correction.reason),
        };
        report.corrections.iter().map(correction).collect()
    }
}

/// How many things the blocks after a passage list: items, terms, rows, or headings of one level.
fn listed(blocks: &[&narrative::Block]) -> Option<usize> {
    use narrative::Block as N;
    match blocks.first()? {
        N::List { items, .. } => Some(items.len()),
        N::Definitions(list) => Some(list.len()),
        N::Table { rows, .. } => Some(rows.len()),
        N::Heading { level, .. } => {
            let headings = blocks.iter().filter_map(|block| match block {
                N::Heading { level, .. } => Some(*level),
                _ => None,
            });
            Some(headings.take_while(|other| other >= level).filter(|other| other == level).count())
        }
        _ => None,
    }
}

/// Words for numbers and places, as values are printed.
const NUMBERS: [&str; 22] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "half", "quarter",
];

/// True if a text holds a number, in digits or words.
fn says_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) || text.split([' ', '-']).any(|word| NUMBERS.contains(&word))
}

/// True where the next word starts a sentence.
fn starts_sentence(before: &[Inline]) -> bool {
    let before = plain(before);
    let before = before.trim_end();
    before.is_empty() || before.ends_with(['.', '?', '!'])
}

fn last_part(page: &str) -> &str {
    page.rsplit('/').next().unwrap_or(page)
}

fn note_id(page: &str, number: usize) -> String {
    format!("note-{}-{number}", last_part(page))
}

fn first_note(inlines: &[narrative::Inline]) -> Option<Span> {
    inlines.iter().find_map(|inline| match inline {
        narrative::Inline::Note(label) => Some(label.span),
        narrative::Inline::Emphasis(inner)
        | narrative::Inline::Strong(inner)
        | narrative::Inline::Rated { text: inner, .. }
        | narrative::Inline::Link { text: inner, .. } => first_note(inner),
        _ => None,
    })
}
