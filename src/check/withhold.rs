//! Documents without what this reading may not see.
//!
//! A section that is withheld vanishes with all below it, or keeps its heading over an author's notice. So does a
//! figure, a marked block, a list item, a run of words. What is left may not point at what is gone: a sentence that
//! announces it, or a heading with nothing more below it, is told here; references and values by name are told where
//! they are resolved.

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::exempt::{self, Notices};
use super::figure::inlines;
use super::parse::RawData;
use super::picture;
use super::priority::Plans;
use crate::diag::{Code, Diagnostic};
use crate::model::{Level, Moment};
use crate::narrative::{Block, Container, Document, Footnote, Inline, Notice, Skipped, continue_numbers, plain};
use crate::schema::committee::Openness;
use crate::schema::{self, OneOrMany, Show};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// The documents of a site as this reading may see them.
pub(super) fn documents(
    documents: Vec<(String, Document)>,
    data: &[RawData],
    house: Option<&schema::House>,
    cx: &mut Context<'_>,
) -> (Vec<(String, Document)>, Plans) {
    let mut levels: BTreeMap<String, Level> = BTreeMap::new();
    let placed = placed(&documents);
    let exempt = exempt::notices(documents.iter().map(|(path, it)| (folder(path), it)), cx);
    for (path, document) in &documents {
        if !cx.protection.second {
            super::braces::check(document, cx);
        }
        let level = own_level(path, document, cx);
        levels.insert(key(path).to_owned(), level);
    }
    folders(&documents, &levels, cx);
    let plans = Plans::of(data, &documents, house, cx);
    // What vanishes below a section that keeps its heading still takes its numbers.
    let mut skipped: BTreeMap<String, Skipped> = BTreeMap::new();
    let mut shown = Vec::new();
    for (path, document) in documents {
        let above = above(key(&path));
        let unseen = above.iter().find(|it| levels.get(**it).is_some_and(|level| !cx.sees(*level)));
        let Some(top) = unseen else {
            let inherited = above.iter().filter_map(|it| levels.get(*it)).max().copied().unwrap_or_default();
            let place = Place { folder: folder(&path), inherited, exempt: &exempt };
            let mut document = seen(document, place, cx);
            plans.lower(&path, &mut document, cx);
            shown.push((path, document));
            continue;
        };
        let whole = Span::new(document.source, 0..cx.sources.file(document.source).text().len());
        let level = levels.get(*top).copied().unwrap_or_default();
        let count = skipped.entry((*top).to_owned()).or_default();
        every(&document.blocks, &mut |block| count.add(block));
        withhold_page(&path, &document, level, *top == key(&path), cx);
        let written = document.front.as_ref().and_then(|front| front.notice.clone());
        let usual = exempt.get(folder(&path)).filter(|_| cx.exempt_level() == Some(level));
        let notice = written.or_else(|| usual.cloned());
        if notice.is_some() {
            count.add_paragraphs(&document.blocks);
        }
        match notice.filter(|_| *top == key(&path) && path.split('/').count() > 2 && above.len() > 1) {
            Some(notice) => {
                cx.protection.cut.push(Span::new(whole.source, body_start(&document)..whole.range().end));
                let summary = document.front.as_ref().and_then(|front| front.summary.as_ref());
                cx.protection.cut.extend(summary.map(|summary| summary.span));
                let own = document.front.as_ref().is_some_and(|front| front.notice.is_some());
                let stub = stub(document, &notice, own, cx);
                shown.push((path, stub));
            }
            None => {
                cx.protection.gone.insert(path);
            }
        }
    }
    for (path, document) in &mut shown {
        if let Some(count) = skipped.get(key(path)) {
            document.blocks.push(Block::Skipped(count.clone()));
        }
    }
    pictures(&placed, &self::placed(&shown), cx);
    (shown, plans)
}

/// The files of all pictures that documents place.
fn placed(documents: &[(String, Document)]) -> BTreeSet<String> {
    let mut placed = BTreeSet::new();
    for (path, document) in documents {
        let notes = document.footnotes.iter().map(|note| &note.blocks);
        for blocks in std::iter::once(&document.blocks).chain(notes) {
            every(blocks, &mut |block| {
                if let Block::Picture { picture, .. } = block {
                    placed.insert(picture::path(path, &picture.file));
                }
            });
        }
    }
    placed
}

/// Pictures that no document places are told. What this reading does not place is no part of what it is made from: not
/// even its digest is to be seen.
fn pictures(placed: &BTreeSet<String>, shown: &BTreeSet<String>, cx: &mut Context<'_>) {
    let sources = cx.sources;
    for (id, file) in sources.below("content/").filter(|(_, file)| crate::picture::is_picture(file.path())) {
        if !placed.contains(file.path()) {
            let name = file.path().rsplit('/').next().unwrap_or_default();
            let message = format!("no page shows the picture `{}`", file.path());
            let hint = format!("place it in a page of the same folder: `![what is seen](<{name}>)`; or move it away");
            cx.report(Diagnostic::new(Code::UnusedFile, Span::new(id, 0..0), message).hint(hint));
        }
        if !shown.contains(file.path()) {
            cx.protection.gone.insert(file.path().to_owned());
        }
    }
}

/// The address of a page as folders have it: `2024/05-crime` for `content/2024/05-crime/index.md`.
pub(super) fn key(path: &str) -> &str {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let inner = inner.strip_suffix(".md").unwrap_or(inner);
    inner.strip_suffix("/index").unwrap_or(inner)
}

/// A page and those above it, the report first.
pub(super) fn above(key: &str) -> Vec<&str> {
    let ends = key.match_indices('/').map(|(at, _)| at).chain(std::iter::once(key.len()));
    ends.map(|end| &key[..end]).collect()
}

/// The folder of `content/` that a page is in.
fn folder(path: &str) -> &str {
    key(path).split('/').next().unwrap_or_default()
}

/// How far a page itself is protected. What is published later is closed to all, an exempt paper to all but those who may
/// see what is exempt.
fn own_level(path: &str, document: &Document, cx: &mut Context<'_>) -> Level {
    let is_later = cx.later.without.contains(key(path));
    let Some(front) = &document.front else { return if is_later { Level::CLOSED } else { Level::OPEN } };
    let own = cx.level(front.marking.as_ref());
    cx.holds(folder(path), own, front.marking.as_ref());
    let whole = front.paper.as_ref().is_some_and(|paper| paper.openness.value == Openness::Exempt);
    let level = own.max(cx.exempt_level().filter(|_| whole).unwrap_or_default());
    if let Some(release) = front.release.as_ref().filter(|release| Moment::parse(release).is_none()) {
        let message = format!("`{}` is not a moment", release.value);
        let hint = "write day, time and zone: `2026-12-01T09:30+00:00`";
        cx.report(Diagnostic::new(Code::InvalidValue, release.span, message).hint(hint));
    }
    if is_later { Level::CLOSED } else { level }
}

/// A folder of data is as protected as the least protected report that uses it.
fn folders(documents: &[(String, Document)], levels: &BTreeMap<String, Level>, cx: &mut Context<'_>) {
    for (path, document) in documents.iter().filter(|(path, _)| !key(path).contains('/')) {
        let level = levels.get(key(path)).copied().unwrap_or_default();
        for folder in document.front.iter().flat_map(|front| &front.data.0) {
            let known = cx.protection.folders.entry(folder.value.clone()).or_insert(level);
            *known = level.min(*known);
        }
    }
}

fn withhold_page(path: &str, document: &Document, level: Level, top: bool, cx: &mut Context<'_>) {
    let start = Span::new(document.source, 0..0);
    let front = document.front.as_ref();
    let title = front.and_then(|front| front.title.as_ref()).map_or("", |title| title.value.as_str());
    let name = path.rsplit('/').find(|part| *part != "index.md").unwrap_or(path).trim_end_matches(".md");
    let bare = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
    let bare = if bare.is_empty() { name } else { bare };
    let is_report = !key(path).contains('/');
    let bare = if is_report { key(path) } else { bare };
    let id = front.and_then(|front| front.id.as_ref()).map_or(bare, |id| id.value.0.as_str());
    let reason = match front.and_then(|front| front.notice.as_ref()) {
        _ if level == Level::CLOSED => "published later, or under a marking that nobody can read",
        Some(notice) => notice.value.as_str(),
        None if top => "",
        None => "inside a section that is withheld",
    };
    let kind = if is_report { "report" } else { "section" };
    cx.withhold(kind, id, level, reason, (title, start));
    names(&document.blocks, start, cx);
}

/// Where the body starts, behind the front matter.
fn body_start(document: &Document) -> usize {
    document.front.as_ref().map_or(0, |front| front.span.range().end)
}

/// The page of a section that is withheld: its title, and the author's notice.
fn stub(document: Document, notice: &Spanned<String>, own: bool, cx: &mut Context<'_>) -> Document {
    let front = document.front.map(|front| schema::Front {
        summary: None,
        source: None,
        separate: false,
        headlines: Vec::new(),
        priority: None,
        data: OneOrMany(Vec::new()),
        marking: None,
        notice: None,
        ..front
    });
    // What the law wants said is no word of the author's.
    let words = if own { inlines(notice, cx) } else { vec![Inline::Badge(notice.value.clone())] };
    let words = Notice { title: Vec::new(), blocks: vec![Block::Paragraph(words)] };
    let blocks = vec![notice_block(words, notice.span)];
    Document { source: document.source, front, blocks, footnotes: Vec::new() }
}

fn notice_block(notice: Notice, span: Span) -> Block {
    Block::Container { kind: Container::Withheld, title: notice.title, blocks: notice.blocks, span }
}

/// Where a page stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    folder: &'a str,
    /// How far the pages above it are protected, and itself.
    inherited: Level,
    exempt: &'a Notices,
}

/// A page that is shown, without what of it may not be.
fn seen(mut document: Document, place: Place<'_>, cx: &mut Context<'_>) -> Document {
    let inherited = place.inherited;
    let title = document.front.as_ref().and_then(|front| front.title.as_ref());
    let title = title.map_or_else(String::new, |title| title.value.clone());
    let before = references(&document.blocks);
    let exempt = place.exempt.get(place.folder).cloned();
    let mut filter = Filter { cx, title, heading: String::new(), folder: place.folder, exempt, within: inherited };
    let was = document.blocks.iter().any(|block| !matches!(block, Block::Heading { .. }));
    document.blocks = filter.blocks(document.blocks);
    continue_numbers(&mut document.blocks);
    let now = document.blocks.iter().any(|block| !matches!(block, Block::Heading { .. }));
    if was && !now {
        let message = "nothing is left of this page in this edition: all it holds is withheld";
        let hint = "mark the page itself, and give it a `notice` that says why and whom to ask";
        let title = document.front.as_ref().and_then(|front| front.title.as_ref());
        let start = title.map_or(Span::new(document.source, 0..0), |title| title.span);
        filter.cx.report(Diagnostic::new(Code::RefersToWithheld, start, message).hint(hint));
    }
    let footnotes = std::mem::take(&mut document.footnotes);
    document.footnotes =
        footnotes.into_iter().map(|note| Footnote { blocks: filter.blocks(note.blocks), ..note }).collect();
    let headlines = document.front.as_mut().map(|front| std::mem::take(&mut front.headlines)).unwrap_or_default();
    let headlines = filter.headlines(headlines);
    if let Some(front) = &mut document.front {
        front.headlines = headlines;
        if front.marking.is_none() && inherited > Level::OPEN {
            let name = filter.cx.protection.markings.get(inherited).map(|it| it.id.clone());
            front.marking = name.map(|name| Spanned::new(name, front.span));
        }
    }
    unused_notes(&mut document, &before, cx);
    document
}

/// Footnotes that only what was withheld referred to.
fn unused_notes(document: &mut Document, before: &BTreeSet<String>, cx: &mut Context<'_>) {
    let mut now = references(&document.blocks);
    // A note may refer to another.
    loop {
        let more = document.footnotes.iter().filter(|note| now.contains(&note.label));
        let more: BTreeSet<String> = more.flat_map(|note| references(&note.blocks)).collect();
        if more.is_subset(&now) {
            break;
        }
        now.extend(more);
    }
    let gone = |note: &Footnote| before.contains(&note.label) && !now.contains(&note.label);
    let spans: Vec<Span> = document.footnotes.iter().filter(|note| gone(note)).map(|note| note.span).collect();
    cx.protection.cut.extend(spans);
    document.footnotes.retain(|note| !gone(note));
}

struct Filter<'a, 'b> {
    cx: &'a mut Context<'b>,
    /// The title of the page.
    title: String,
    /// The last heading.
    heading: String,
    /// The folder of `content/`.
    folder: &'a str,
    /// What stands in the place of what is exempt.
    exempt: Option<Spanned<String>>,
    /// How far the page and the blocks around are protected, as they say themselves: what is in them need not.
    within: Level,
}

/// Words that announce what comes next, or what stood before.
static BELOW: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i):\s*$|\b(?:below|following|overleaf)\b"));
static ABOVE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:above|preceding)\b"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is written here")
}

impl Filter<'_, '_> {
    fn blocks(&mut self, blocks: Vec<Block>) -> Vec<Block> {
        let mut left: Vec<Block> = Vec::new();
        // What was taken away behind the last block that is left, without a word in its place.
        let mut gap: Option<Span> = None;
        for block in blocks {
            let place = place_of(&block);
            let kept = self.block(block);
            if kept.is_empty() {
                if let Some(place) = place {
                    self.announced(left.last(), place, &BELOW);
                    gap = Some(place);
                }
                continue;
            }
            if let Some(place) = gap.take() {
                self.announced(kept.first(), place, &ABOVE);
                self.bare_heading(left.last(), kept.first(), place);
            }
            left.extend(kept);
        }
        if let Some(place) = gap {
            self.bare_heading(left.last(), None, place);
        }
        left
    }

    /// What is left of a block: nothing, itself, or what stands in its place.
    fn block(&mut self, block: Block) -> Vec<Block> {
        match block {
            Block::Marked { marking, notice, blocks, span, whole, item: _ } => {
                self.marked((marking, notice, blocks), span, whole)
            }
            Block::Figure { id, figure } => self.figure(id, figure),
            Block::Picture { id, picture } => self.picture(id, picture),
            Block::List { start, tight, items } => {
                let items: Vec<Vec<Block>> = items.into_iter().filter_map(|item| self.item(item)).collect();
                if items.is_empty() { Vec::new() } else { vec![Block::List { start, tight, items }] }
            }
            Block::Definitions(list) => {
                let one = |(term, all): (Vec<Inline>, Vec<Vec<Block>>)| {
                    let all = all.into_iter().map(|it| self.blocks(it)).filter(|it| !it.is_empty()).collect::<Vec<_>>();
                    (!all.is_empty()).then_some((term, all))
                };
                let list: Vec<_> = list.into_iter().filter_map(one).collect();
                if list.is_empty() { Vec::new() } else { vec![Block::Definitions(list)] }
            }
            Block::Quote(inner) => self.around(inner, Block::Quote),
            Block::Named { id, blocks } => self.around(blocks, |blocks| Block::Named { id, blocks }),
            Block::Container { kind, title, blocks, span } => {
                let (was, cut) = (!blocks.is_empty(), self.cx.protection.cut.len());
                let mut blocks = self.blocks(blocks);
                // The source of an example would tell what is withheld from what it comes out as.
                if kind == Container::Example && self.cx.protection.cut.len() > cut {
                    blocks.remove(0);
                }
                let title = self.inlines(title);
                if was && blocks.is_empty() { Vec::new() } else { vec![Block::Container { kind, title, blocks, span }] }
            }
            Block::Paragraph(words) => {
                let was = !words.is_empty();
                let words = self.inlines(words);
                if was && words.is_empty() { Vec::new() } else { vec![Block::Paragraph(words)] }
            }
            Block::Heading { level, id, text, span } => {
                let text = self.inlines(text);
                self.heading = plain(&text);
                vec![Block::Heading { level, id, text, span }]
            }
            Block::Table { head, rows } => {
                let mut row = |cells: Vec<Vec<Inline>>| cells.into_iter().map(|it| self.inlines(it)).collect();
                let head = row(head);
                vec![Block::Table { head, rows: rows.into_iter().map(row).collect() }]
            }
            other @ (Block::Code { .. }
            | Block::Listing(_)
            | Block::Include(_)
            | Block::Collect { .. }
            | Block::Badged { .. }
            | Block::Skipped(_)
            // Made of what may be seen, after this.
            | Block::Promise(_)) => vec![other],
        }
    }

    /// What is left of marked blocks.
    fn marked(
        &mut self,
        (marking, notice, blocks): (Spanned<String>, Notice, Vec<Block>),
        span: Span,
        whole: Span,
    ) -> Vec<Block> {
        let (marking, notice) = words::alias(marking, notice, &self.cx.protection.markings);
        if let [_, Block::Container { kind: Container::Withheld, .. }] = notice.blocks.as_slice() {
            let message = "this has two notices: behind its marking, and below";
            let fault = Diagnostic::new(Code::InvalidContainer, span, message).hint("keep one of them");
            self.cx.again(|cx| cx.report(fault));
        }
        let level = self.level(&marking);
        if !self.cx.sees(level) {
            let notice = self.notice(notice, level);
            let reason = notice.blocks.iter().map(words::of).collect::<Vec<_>>().join(" ");
            self.withhold("block", &words::first(&blocks), level, &reason, span, whole);
            names(&blocks, span, self.cx);
            return self.in_its_place(notice, &blocks, span);
        }
        let badge = self.badge(level);
        let around = self.within;
        self.within = level.max(around);
        let inner = self.blocks(blocks);
        self.within = around;
        match badge {
            Some(title) => vec![Block::Badged { title, blocks: inner }],
            None => inner,
        }
    }

    /// What is left of the blocks inside another, inside it; nothing around nothing.
    fn around(&mut self, inner: Vec<Block>, outer: impl FnOnce(Vec<Block>) -> Block) -> Vec<Block> {
        let inner = self.blocks(inner);
        if inner.is_empty() { Vec::new() } else { vec![outer(inner)] }
    }

    fn withhold(&mut self, kind: &'static str, name: &str, level: Level, reason: &str, span: Span, whole: Span) {
        let title = match self.heading.as_str() {
            "" => self.title.clone(),
            heading => format!("{}, under “{heading}”", self.title),
        };
        // A run of words or a block has no name that a text could use.
        self.cx.protection.withheld.push(crate::model::Withheld {
            kind,
            name: name.to_owned(),
            level,
            reason: reason.to_owned(),
            place: title,
            span,
        });
        self.cx.protection.cut.push(whole);
    }

    /// The author's notice, and the numbers that what was there would have taken.
    fn in_its_place(&mut self, notice: Notice, blocks: &[Block], span: Span) -> Vec<Block> {
        if notice.blocks.is_empty() && notice.title.is_empty() {
            return Vec::new();
        }
        let mut count = Skipped::default();
        every(blocks, &mut |block| count.add(block));
        count.add_paragraphs(blocks);
        let notice = Notice { title: self.inlines(notice.title), blocks: self.blocks(notice.blocks) };
        vec![notice_block(notice, span), Block::Skipped(count)]
    }

    /// How far a marking protects.
    fn level(&mut self, marking: &Spanned<String>) -> Level {
        let level = self.cx.level(Some(marking));
        self.cx.holds(self.folder, level, Some(marking));
        level
    }

    /// What is printed beside something that is protected further than what it stands in.
    fn badge(&self, level: Level) -> Option<String> {
        self.cx.badge(level).filter(|_| level > self.within)
    }

    /// The words of an author, or those that the law wants in the place of what is exempt.
    fn notice(&self, own: Notice, level: Level) -> Notice {
        let usual = self.exempt.as_ref().filter(|_| self.cx.exempt_level() == Some(level));
        match usual.filter(|_| own.blocks.is_empty() && own.title.is_empty()) {
            Some(usual) => {
                let words = vec![Inline::Badge(usual.value.clone())];
                Notice { title: Vec::new(), blocks: vec![Block::Paragraph(words)] }
            }
            None => own,
        }
    }

    fn figure(&mut self, id: Spanned<String>, mut figure: Box<schema::Figure>) -> Vec<Block> {
        let marking = figure.marking.take();
        let level = marking.as_ref().map_or(Level::OPEN, |marking| self.level(marking));
        if self.cx.sees(level) {
            figure.marking = marking;
            return vec![Block::Figure { id, figure }];
        }
        let usual = self.exempt.clone().filter(|_| self.cx.exempt_level() == Some(level));
        let notice = figure.notice.take().or(usual);
        let reason = notice.as_ref().map_or_else(String::new, |notice| notice.value.clone());
        let title = self.title.clone();
        self.cx.protection.cut.push(figure.span);
        match notice {
            Some(notice) => {
                // The figure stays in its place, under its number; only its name is no secret.
                let withheld = crate::model::Withheld {
                    kind: "figure",
                    name: id.value.clone(),
                    level,
                    reason,
                    place: title,
                    span: id.span,
                };
                self.cx.protection.withheld.push(withheld);
                let drawn = Skipped::is_drawn(&figure);
                vec![Block::Figure {
                    id,
                    figure: Box::new(withheld_figure(notice, drawn, figure.span, &self.cx.strings)),
                }]
            }
            None => {
                self.cx.withhold("figure", &id.value, level, &reason, (&title, id.span));
                Vec::new()
            }
        }
    }

    fn picture(&mut self, id: Option<Spanned<String>>, mut picture: Box<schema::Picture>) -> Vec<Block> {
        let level = picture.marking.as_ref().map_or(Level::OPEN, |marking| self.level(marking));
        if self.cx.sees(level) {
            let badge = self.badge(level);
            let block = Block::Picture { id, picture };
            return vec![match badge {
                Some(title) => Block::Badged { title, blocks: vec![block] },
                None => block,
            }];
        }
        let usual = self.exempt.clone().filter(|_| self.cx.exempt_level() == Some(level));
        let notice = picture.notice.take().or(usual);
        let reason = notice.as_ref().map_or_else(String::new, |notice| notice.value.clone());
        let name = id.as_ref().unwrap_or(&picture.file);
        self.withhold("picture", name, level, &reason, name.span, picture.span);
        if let Some(id) = &id {
            self.cx.protection.names.entry(id.value.clone()).or_insert(("picture", id.span));
        }
        let words = notice.map(|notice| (vec![Block::Paragraph(inlines(&notice, self.cx))], notice.span));
        words.map(|(blocks, span)| notice_block(Notice { title: Vec::new(), blocks }, span)).into_iter().collect()
    }

    fn item(&mut self, mut item: Vec<Block>) -> Option<Vec<Block>> {
        if let [Block::Marked { item: true, .. }] = item.as_slice() {
            let Some(Block::Marked { marking, blocks, span, whole, .. }) = item.pop() else { return None };
            let level = self.level(&marking);
            if !self.cx.sees(level) {
                self.withhold("list item", &words::first(&blocks), level, "", span, whole);
                names(&blocks, span, self.cx);
                return None;
            }
            let mut inner = self.blocks(blocks);
            let first = match inner.first_mut() {
                Some(Block::Named { blocks, .. }) => blocks.first_mut(),
                other => other,
            };
            if let (Some(badge), Some(Block::Paragraph(words))) = (self.badge(level), first) {
                words.insert(0, Inline::Badge(badge));
            }
            return Some(inner);
        }
        let was = !item.is_empty();
        let item = self.blocks(item);
        (!was || !item.is_empty()).then_some(item)
    }

    fn inlines(&mut self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut left: Vec<Inline> = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Marked { marking, text, span } => {
                    let level = self.level(&marking);
                    if self.cx.sees(level) {
                        let text = self.inlines(text);
                        left.extend(match self.badge(level) {
                            Some(badge) => words::badged(badge, text),
                            None => text,
                        });
                    } else {
                        self.withhold("words", &words::cut(&plain(&text)), level, "", span, span);
                    }
                }
                Inline::Emphasis(inner) => left.push(Inline::Emphasis(self.inlines(inner))),
                Inline::Strong(inner) => left.push(Inline::Strong(self.inlines(inner))),
                Inline::Link { target, text } => {
                    let was = !text.is_empty();
                    let text = self.inlines(text);
                    if !(was && text.is_empty()) {
                        left.push(Inline::Link { target, text });
                    }
                }
                Inline::Rated { rating, text } => {
                    let text = self.inlines(text);
                    if !text.is_empty() {
                        left.push(Inline::Rated { rating, text });
                    }
                }
                other => left.push(other),
            }
        }
        left
    }

    fn headlines(&mut self, headlines: Vec<schema::Headline>) -> Vec<schema::Headline> {
        let mut left = Vec::new();
        for headline in headlines {
            let level = headline.marking.as_ref().map_or(Level::OPEN, |marking| self.level(marking));
            if self.cx.sees(level) {
                left.push(headline);
            } else {
                self.withhold("headline", &headline.label.value.clone(), level, "", headline.span, headline.span);
            }
        }
        left
    }

    /// Reports words right beside a gap that speak of what was there.
    fn announced(&mut self, beside: Option<&Block>, gone: Span, words: &Regex) {
        let Some(Block::Paragraph(inlines)) = beside else { return };
        let text = plain(inlines);
        let Some(found) = words.find(text.trim_end()) else { return };
        let Some(span) = last_span(inlines) else { return };
        let said = found.as_str().trim();
        let said = if said == ":" { "a colon".to_owned() } else { format!("“{said}”") };
        let message = format!("{said} announces what is withheld from this edition");
        let hint = "put the sentence inside what is marked, or say it so that it needs nothing beside it; \
                    a notice can stand in the place of what is withheld";
        let fault = Diagnostic::new(Code::RefersToWithheld, span, message).also(gone, "withheld here");
        self.cx.report(fault.hint(hint));
    }

    /// Reports a heading that has lost all that stood below it.
    fn bare_heading(&mut self, before: Option<&Block>, after: Option<&Block>, gone: Span) {
        let Some(Block::Heading { level, span, .. }) = before else { return };
        let ends = match after {
            None => true,
            Some(Block::Heading { level: next, .. }) => next <= level,
            Some(_) => false,
        };
        if ends {
            let message = "nothing is left under this heading: all that stands there is withheld from this edition";
            let hint = "put the heading inside what is marked, or give what is marked a notice";
            let fault = Diagnostic::new(Code::RefersToWithheld, *span, message).also(gone, "withheld here");
            self.cx.report(fault.hint(hint));
        }
    }
}

/// A figure with an author's notice in its place.
fn withheld_figure(notice: Spanned<String>, drawn: bool, span: Span, strings: &Strings) -> schema::Figure {
    schema::Figure {
        tiles: None,
        sparkline: OneOrMany(Vec::new()),
        title: Some(Spanned::new(say!(strings, "callout.withheld"), notice.span)),
        subtitle: None,
        description: None,
        table: None,
        columns: None,
        rows: None,
        sort: None,
        chart: OneOrMany(Vec::new()),
        parts: Vec::new(),
        matrix: None,
        register: None,
        // All that is left of what was drawn: whether it counts as a figure or as a table.
        show: Some(if drawn { Show::Ranking } else { Show::Full }),
        top: None,
        missing: None,
        marking: None,
        notice: Some(notice),
        span,
    }
}

/// Writes down the names inside of what is withheld: a text that uses one is told.
fn names(blocks: &[Block], place: Span, cx: &mut Context<'_>) {
    let mut found: Vec<(&'static str, Spanned<String>)> = Vec::new();
    every(blocks, &mut |block| match block {
        Block::Heading { id: Some(id), .. } => found.push(("heading", id.clone())),
        Block::Figure { id, .. } => found.push(("figure", id.clone())),
        Block::Picture { id: Some(id), .. } => found.push(("picture", id.clone())),
        Block::Named { id, .. } => found.push(("list item", id.clone())),
        _ => {}
    });
    for (kind, id) in found {
        let span = if id.span.range().is_empty() { place } else { id.span };
        cx.protection.names.entry(id.value).or_insert((kind, span));
    }
}

/// The labels of the footnotes that blocks refer to.
fn references(blocks: &[Block]) -> BTreeSet<String> {
    fn of(inlines: &[Inline], into: &mut BTreeSet<String>) {
        for inline in inlines {
            match inline {
                Inline::Note(label) => {
                    into.insert(label.value.clone());
                }
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Link { text: inner, .. }
                | Inline::Rated { text: inner, .. }
                | Inline::Marked { text: inner, .. } => of(inner, into),
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    every(blocks, &mut |block| match block {
        Block::Paragraph(words) | Block::Heading { text: words, .. } => of(words, &mut found),
        Block::Container { title, .. } => of(title, &mut found),
        Block::Marked { notice, .. } => of(&notice.title, &mut found),
        Block::Table { head, rows } => {
            head.iter().chain(rows.iter().flatten()).for_each(|cell| of(cell, &mut found));
        }
        Block::Definitions(list) => list.iter().for_each(|(term, _)| of(term, &mut found)),
        _ => {}
    });
    found
}

/// Calls `see` with every block, at any depth.
fn every<'a>(blocks: &'a [Block], see: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        see(block);
        match block {
            Block::List { items, .. } => items.iter().for_each(|item| every(item, see)),
            Block::Definitions(list) => list.iter().flat_map(|(_, all)| all).for_each(|it| every(it, see)),
            Block::Quote(inner)
            | Block::Container { blocks: inner, .. }
            | Block::Badged { blocks: inner, .. }
            | Block::Named { blocks: inner, .. } => every(inner, see),
            Block::Marked { notice, blocks, .. } => {
                every(&notice.blocks, see);
                every(blocks, see);
            }
            _ => {}
        }
    }
}

/// Where a block stands.
fn place_of(block: &Block) -> Option<Span> {
    match block {
        Block::Marked { span, .. } | Block::Container { span, .. } | Block::Heading { span, .. } => Some(*span),
        Block::Figure { id, .. } | Block::Named { id, .. } => Some(id.span),
        Block::Picture { picture, .. } => Some(picture.file.span),
        Block::Paragraph(words) => last_span(words),
        Block::List { items, .. } => items.iter().flatten().find_map(place_of),
        Block::Quote(inner) => inner.iter().find_map(place_of),
        Block::Definitions(list) => list.first().and_then(|(term, _)| last_span(term)),
        _ => None,
    }
}

fn last_span(inlines: &[Inline]) -> Option<Span> {
    inlines.iter().rev().find_map(|inline| match inline {
        Inline::Text { span, .. } | Inline::Marked { span, .. } => Some(*span),
        Inline::Value(value) => Some(value.span),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Link { text: inner, .. }
        | Inline::Rated { text: inner, .. } => last_span(inner),
        _ => None,
    })
}
