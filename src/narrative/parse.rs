//! From the events of the Markdown parser to the tree.

mod fence;

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::counting::Counting;
use super::item;
use super::mask::{Masked, mark_lists, mask};
use super::pairs;
use super::text::{start_of, unwritten_note};
use super::{Block, Container, Document, Expression, Footnote, Inline, Notice, plain};
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::model::{Rating, Shape, Tone};
use crate::schema::{self, Findings, Picture, decode::is_id};
use crate::source::{SourceFile, SourceId, Span, Spanned};

/// Reads a Markdown file: YAML front matter between two lines `---`, and the body.
pub fn parse(source: SourceId, file: &SourceFile, findings: &mut Findings) -> Document {
    let text = file.text();
    let (front, body) = split_front(text);
    if front.is_none() && text.starts_with(OPEN) {
        let message = "the front matter is opened here and never closed";
        let hint = "write a line `---` of its own behind its last key, before the text";
        let open = Span::new(source, 0..OPEN.len() - 1);
        findings.diagnostics.push(Diagnostic::new(Code::YamlSyntax, open, message).hint(hint));
        return Document::empty(source);
    }
    let front = front.and_then(|range| schema::read(source, text, range, findings));
    let mut reader = Reader::new(source, text, body, findings);
    mark_lists(&mut reader.masked.text);
    let blocks = reader.document();
    let footnotes = std::mem::take(&mut reader.footnotes);
    Document { source, front, blocks, footnotes }
}

/// Reads a text of the data as running text: a headline, a correction. `whole` is where the text stands.
pub fn parse_inlines(text: &str, file_text: &str, whole: Span, findings: &mut Findings) -> Vec<Inline> {
    // Where the text stands in the file as it is, its parts can be pointed at; else all of it is.
    let written = file_text.get(whole.range()).unwrap_or("");
    let reader = match written.find(text) {
        Some(at) => {
            let start = whole.start as usize + at;
            Reader::new(whole.source, file_text, start..start + text.len(), findings)
        }
        None => Reader { fixed: Some(whole), ..Reader::new(whole.source, text, 0..text.len(), findings) },
    };
    reader.one_paragraph(whole)
}

/// The line above front matter.
const OPEN: &str = "---\n";

/// The ranges of front matter and body.
fn split_front(text: &str) -> (Option<Range<usize>>, Range<usize>) {
    if !text.starts_with(OPEN) {
        return (None, 0..text.len());
    }
    let start = OPEN.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (Some(start..at), at + line.len()..text.len());
        }
        at += line.len();
    }
    (None, 0..text.len())
}

/// Blocks and inlines may stand in one another to this depth.
const MAX_DEPTH: usize = 24;

/// Characters of one paragraph, heading or cell: some thousand words. What looks at sentences looks at all of them at once.
const MOST_CHARACTERS: usize = 10_000;

type Events<'a> = Peekable<IntoIter<(Event<'a>, Range<usize>)>>;

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    /// Where the text that is parsed starts in `text`.
    base: usize,
    masked: Masked,
    findings: &'a mut Findings,
    footnotes: Vec<Footnote>,
    /// All spans, if parts of the text cannot be pointed at.
    fixed: Option<Span>,
    /// How many containers are open.
    open: usize,
    /// Where the last container that was closed ends.
    closed_at: usize,
    /// How deep the block or inline that is read stands in others.
    depth: usize,
    last_level: u8,
}

impl<'a> Reader<'a> {
    fn new(source: SourceId, text: &'a str, range: Range<usize>, findings: &'a mut Findings) -> Reader<'a> {
        let masked = mask(&text[range.clone()]);
        let base = range.start;
        Reader {
            source,
            text,
            base,
            masked,
            findings,
            footnotes: Vec::new(),
            fixed: None,
            open: 0,
            closed_at: 0,
            depth: 0,
            last_level: 1,
        }
    }

    fn document(&mut self) -> Vec<Block> {
        self.unclosed_expressions();
        let masked = std::mem::take(&mut self.masked.text);
        let mut events = events(&masked);
        let blocks = self.blocks(&mut events, None);
        self.masked.text.clone_from(&masked);
        blocks
    }

    fn one_paragraph(mut self, whole: Span) -> Vec<Inline> {
        let blocks = self.document();
        match <[Block; 1]>::try_from(blocks) {
            Ok([Block::Paragraph(inlines)]) => inlines,
            Err(blocks) if blocks.is_empty() => Vec::new(),
            _ => {
                self.unsupported(whole, "this text is more than one paragraph", "write it as one line of text");
                Vec::new()
            }
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.fixed.unwrap_or_else(|| Span::new(self.source, self.base + range.start..self.base + range.end))
    }

    fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(self.base + range.start..self.base + range.end).unwrap_or("")
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.diagnostics.push(diagnostic);
    }

    fn unsupported(&mut self, span: Span, message: &str, hint: &str) {
        self.report(Diagnostic::new(Code::UnsupportedMarkdown, span, message).hint(hint));
    }

    fn unclosed_expressions(&mut self) {
        for at in std::mem::take(&mut self.masked.unclosed) {
            let span = self.span(&(at..at + 2));
            let hint = "close it with `}}` in the same paragraph; to print two braces write `\\{{`";
            let message = "this expression is not closed";
            self.report(Diagnostic::new(Code::ExpressionSyntax, span, message).label("opened here").hint(hint));
        }
    }

    /// Blocks up to the end of `inside`, or of the container that is open.
    fn blocks(&mut self, events: &mut Events<'_>, inside: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = events.next() {
            match event {
                Event::End(end) if Some(end) == inside => break,
                Event::Start(Tag::HtmlBlock) => match self.html_block(events, &range) {
                    Html::Open(line) => blocks.extend(self.container(events, &line)),
                    Html::Close(line) if self.open == 0 => {
                        let message = "this `:::` closes nothing";
                        let hint = "a container is opened by a line such as `::: key-findings`";
                        let stray = Diagnostic::new(Code::InvalidContainer, self.span(&line), message);
                        self.report(stray.hint(hint));
                    }
                    Html::Close(line) => {
                        self.closed_at = line.end;
                        return blocks;
                    }
                    Html::Dropped => {}
                },
                Event::Start(tag) if is_inline(&tag) => {
                    blocks.push(self.loose_text(events, Some((Event::Start(tag), range))));
                }
                Event::Start(tag) => blocks.extend(self.block(events, tag, &range)),
                Event::Rule => self.unsupported(
                    self.span(&range),
                    "a report has no horizontal rules",
                    "start a new heading, or leave the line out",
                ),
                Event::End(_) => {}
                other => blocks.push(self.loose_text(events, Some((other, range)))),
            }
        }
        blocks
    }

    /// Text that stands in a list item without a paragraph of its own.
    fn loose_text<'e>(&mut self, events: &mut Events<'e>, first: Option<(Event<'e>, Range<usize>)>) -> Block {
        let mut inlines = Vec::new();
        let mut next = first;
        while let Some((event, range)) = next.take() {
            self.inline(events, event, range, &mut inlines);
            let more = events.peek().is_some_and(|(event, _)| match event {
                Event::Start(tag) => is_inline(tag),
                Event::End(_) | Event::Rule => false,
                _ => true,
            });
            next = if more { events.next() } else { None };
        }
        Block::Paragraph(self.finish(inlines))
    }

    fn block(&mut self, events: &mut Events<'_>, tag: Tag<'_>, range: &Range<usize>) -> Option<Block> {
        if self.depth >= MAX_DEPTH {
            self.too_deep(events, range);
            return Some(Block::Paragraph(Vec::new()));
        }
        self.depth += 1;
        let block = self.shallow_block(events, tag, range);
        self.depth -= 1;
        block
    }

    /// Passes over what is nested so deeply that no reader could follow, and no program should try.
    fn too_deep(&mut self, events: &mut Events<'_>, range: &Range<usize>) {
        let mut open = 1usize;
        for (event, _) in events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        let start = self.span(&(range.start..range.start));
        self.unsupported(start, "this is nested too deeply", "take it out of some of the blocks around it");
    }

    fn shallow_block(&mut self, events: &mut Events<'_>, tag: Tag<'_>, range: &Range<usize>) -> Option<Block> {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => match self.lone_image(events, range) {
                Some(image) => Some(self.image(events, image, end)),
                None => Some(Block::Paragraph(self.inlines(events, end))),
            },
            Tag::Heading { level, id, .. } => {
                let text = self.inlines(events, end);
                self.heading(level as u8, id.map(|id| id.to_string()), text, range)
            }
            Tag::BlockQuote(_) => Some(Block::Quote(self.blocks(events, Some(end)))),
            Tag::List(start) => Some(self.list(events, start)),
            Tag::DefinitionList => Some(self.definitions(events)),
            Tag::Table(_) => Some(self.table(events)),
            Tag::CodeBlock(kind) => self.code_block(events, &kind, range),
            Tag::FootnoteDefinition(label) => {
                let mut blocks = self.blocks(events, Some(end));
                blocks.retain(|block| {
                    let Block::Picture { picture, .. } = block else { return true };
                    let hint = "put it into the text, and let the note say where it is";
                    self.unsupported(picture.span, "a picture cannot stand in a footnote", hint);
                    false
                });
                self.footnotes.push(Footnote { label: label.to_string(), blocks, span: self.span(range) });
                None
            }
            _ => {
                self.blocks(events, Some(end));
                self.unsupported(self.span(range), "a report has no such block", "write it in another way");
                None
            }
        }
    }

    fn heading(&mut self, level: u8, id: Option<String>, text: Vec<Inline>, range: &Range<usize>) -> Option<Block> {
        let span = self.span(&(range.start..range.start + self.written(range).trim_end().len()));
        let fault = |message: &str, hint: &str| Diagnostic::new(Code::HeadingLevel, span, message).hint(hint);
        if level == 1 {
            let hint = "the page's title stands in the front matter; start headings with `##`";
            self.report(fault("a heading of the first level stands in the text", hint));
        } else if level > self.last_level + 1 {
            let hint = format!("use `{}` here", "#".repeat(usize::from(self.last_level) + 1));
            self.report(fault("this heading skips a level", &hint));
        } else if level > 4 {
            self.report(fault("this heading is too deep", "a section has headings `##`, `###` and `####`"));
        } else if plain(&text).trim().is_empty() {
            self.report(fault("this heading has no words", "write the heading, or remove the line"));
        }
        self.last_level = level;
        let id = id.map(|id| {
            let at = self.written(range).find(&format!("#{id}")).map_or(range.start, |at| range.start + at);
            Spanned::new(id.clone(), self.span(&(at..at + id.len() + 1)))
        });
        if let Some(id) = &id {
            self.check_id(id);
        }
        Some(Block::Heading { level, id, text, span })
    }

    fn check_id(&mut self, id: &Spanned<String>) {
        if !is_id(&id.value, '-') {
            let message = format!("`{}` cannot be an id here", id.value);
            let hint = "ids on pages are kebab-case: a letter first, then lower-case letters, digits and hyphens";
            self.report(Diagnostic::new(Code::InvalidValue, id.span, message).hint(hint));
        }
    }

    fn list(&mut self, events: &mut Events<'_>, start: Option<u64>) -> Block {
        let mut items = Vec::new();
        let mut tight = true;
        let first = events.peek().map_or("", |(_, range)| self.written(range)).to_owned();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let loose = matches!(events.peek(), Some((Event::Start(Tag::Paragraph), _)));
                    tight &= !loose;
                    let item = self.blocks(events, Some(TagEnd::Item));
                    let whole = self.span(&(range.start..range.start + self.written(&range).trim_end().len()));
                    items.push(item::read(item, whole, &mut |id| self.check_id(id)));
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        let start = start.map(|start| Counting::of_item(&first, start));
        Block::List { start, tight, items }
    }

    fn definitions(&mut self, events: &mut Events<'_>) -> Block {
        let mut list: Vec<(Vec<Inline>, Vec<Vec<Block>>)> = Vec::new();
        while let Some((event, _)) = events.next() {
            match event {
                Event::Start(Tag::DefinitionListTitle) => {
                    list.push((self.inlines(events, TagEnd::DefinitionListTitle), Vec::new()));
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let definition = self.blocks(events, Some(TagEnd::DefinitionListDefinition));
                    if let Some((_, definitions)) = list.last_mut() {
                        definitions.push(definition);
                    }
                }
                Event::End(TagEnd::DefinitionList) => break,
                _ => {}
            }
        }
        Block::Definitions(list)
    }

    fn table(&mut self, events: &mut Events<'_>) -> Block {
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((event, _)) = events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.inlines(events, TagEnd::TableCell)),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table { head, rows }
    }

    /// The place of an image that is all that a paragraph holds.
    fn lone_image(&self, events: &mut Events<'_>, paragraph: &Range<usize>) -> Option<Range<usize>> {
        let (Event::Start(Tag::Image { .. }), range) = events.peek()? else { return None };
        (self.written(paragraph).trim() == self.written(range)).then(|| range.clone())
    }

    /// An image as a picture: its words are the alternative text, its title the caption.
    fn image(&mut self, events: &mut Events<'_>, range: Range<usize>, end: TagEnd) -> Block {
        let (mut file, mut title, mut words) = (String::new(), String::new(), None::<Range<usize>>);
        for (event, at) in events.by_ref() {
            match event {
                Event::Start(Tag::Image { dest_url, title: caption, .. }) if at == range => {
                    (file, title) = (dest_url.to_string(), caption.to_string());
                }
                Event::End(TagEnd::Image) => {}
                Event::End(other) if other == end => break,
                _ => words = Some(words.map_or(at.start, |words| words.start)..at.end),
            }
        }
        let span = self.span(&range);
        let found = |text: String| {
            let at = self.written(&range).rfind(&text).map(|at| range.start + at..range.start + at + text.len());
            Spanned::new(text, at.map_or(span, |at| self.span(&at)))
        };
        let alt = words.map(|words| Spanned::new(self.written(&words).to_owned(), self.span(&words)));
        let picture = Picture {
            file: found(file),
            alt: alt.filter(|alt| !alt.trim().is_empty()),
            decorative: false,
            caption: (!title.trim().is_empty()).then(|| found(title)),
            credit: None,
            consent: None,
            marking: None,
            notice: None,
            span,
        };
        Block::Picture { id: None, picture: Box::new(picture) }
    }

    fn html_block(&mut self, events: &mut Events<'_>, range: &Range<usize>) -> Html {
        let mut text = String::new();
        for (event, _) in events.by_ref() {
            match event {
                Event::Html(part) => text.push_str(&part),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        let containers = &self.masked.containers;
        let next = containers.get(containers.partition_point(|line| line.start < range.start)).cloned();
        match next.filter(|line| line.start < range.end) {
            Some(line) if self.written(&line).trim_matches(':').trim().is_empty() => Html::Close(line),
            Some(line) => Html::Open(line),
            None => {
                self.raw_html(range, &text);
                Html::Dropped
            }
        }
    }

    /// Comments are for authors and are left out; any other HTML is refused.
    fn raw_html(&mut self, range: &Range<usize>, text: &str) {
        if text.trim_start().starts_with("<!--") {
            return;
        }
        let range = range.start..range.start + self.written(range).trim_end().len();
        let hint = "write it as Markdown; a `<` that is meant as such is written `\\<`";
        let message = "raw HTML cannot stand in the narrative";
        let why = "PDF and Word could not show it";
        self.report(Diagnostic::new(Code::RawHtml, self.span(&range), message).label(why).hint(hint));
    }

    fn container(&mut self, events: &mut Events<'_>, line: &Range<usize>) -> Option<Block> {
        let span = self.span(line);
        if self.depth >= MAX_DEPTH {
            self.unsupported(span, "this is nested too deeply", "close the containers around it with lines `:::`");
            // Which of the lines that follow close what is anybody's guess.
            events.by_ref().for_each(drop);
            return Some(Block::Paragraph(Vec::new()));
        }
        let words = self.written(line).trim_start_matches(':').trim();
        let (word, title) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let kind = Container::of_word(word);
        if kind.is_none() {
            let message = format!("there is no container `{word}`");
            let all = Container::WORDS.iter().copied();
            let hint = suggest(word, all.clone()).unwrap_or_else(|| format!("there is: {}", quoted(all)));
            self.report(Diagnostic::new(Code::InvalidContainer, span, message).hint(hint));
        }
        if kind == Some(Container::Quotation) && title.trim().is_empty() {
            let message = "this quotation does not say whose words it holds";
            let hint = "name the source behind the word: `::: quotation A resident, quoted with consent`";
            self.report(Diagnostic::new(Code::InvalidContainer, span, message).hint(hint));
        }
        let (marking, title) = match kind {
            Some(Container::Marked) => self.container_marking(line, title.trim()),
            _ => (None, title.trim()),
        };
        let title = self.container_title(line, title);
        self.open += 1;
        let before = self.open;
        self.depth += 1;
        let blocks = self.blocks(events, None);
        self.depth -= 1;
        if events.peek().is_none() && !self.closed(line) {
            let message = format!("the container `{word}` is not closed");
            self.report(Diagnostic::new(Code::InvalidContainer, span, message).hint("close it with a line `:::`"));
        }
        self.open = before - 1;
        if let Some(marking) = marking {
            let whole = self.span(&(line.start..self.closed_at.max(line.end)));
            let (notice, blocks) = Self::notice(title, blocks);
            return Some(Block::Marked { marking, notice, blocks, item: false, span, whole });
        }
        let blocks = match kind {
            Some(Container::YouSaid) => pairs::pairs(blocks, span, self.findings),
            Some(Container::Example) => self.with_source(blocks, line),
            _ => blocks,
        };
        kind.filter(|kind| *kind != Container::Marked).map(|kind| Block::Container { kind, title, blocks, span })
    }

    /// The blocks of an example, behind the text that they are made from.
    fn with_source(&self, blocks: Vec<Block>, opened: &Range<usize>) -> Vec<Block> {
        let inside = self.written(&(opened.end..self.closed_at.max(opened.end)));
        let text = inside.trim_end().trim_end_matches(':').trim();
        let language = "markdown".to_owned();
        let words = vec![Inline::Strong(vec![Inline::Said("callout.comes_out")])];
        let source = Block::Code { language, text: format!("{text}\n") };
        [source, Block::Paragraph(words)].into_iter().chain(blocks).collect()
    }

    /// The notice of what is marked: the words behind the marking, or a container `withheld` that stands first in it.
    /// Which words are the marking is known where the markings are.
    fn notice(words: Vec<Inline>, mut blocks: Vec<Block>) -> (Notice, Vec<Block>) {
        let first = matches!(blocks.first(), Some(Block::Container { kind: Container::Withheld, .. }));
        let own = if first { Some(blocks.remove(0)) } else { None };
        let words = if words.is_empty() { None } else { Some(Block::Paragraph(words)) };
        (Notice { title: Vec::new(), blocks: words.into_iter().chain(own).collect() }, blocks)
    }

    /// The marking behind the word `marked`, and the notice behind that.
    fn container_marking<'t>(&mut self, line: &Range<usize>, words: &'t str) -> (Option<Spanned<String>>, &'t str) {
        let (marking, notice) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        if marking.is_empty() {
            let message = "this container does not say how it is marked";
            let hint = "write the marking behind the word: `::: marked partner`; words after it stand in its place \
                        where it is withheld";
            self.report(Diagnostic::new(Code::InvalidContainer, self.span(line), message).hint(hint));
        }
        // Without a marking it is closed to all: nothing is shown by a slip of the pen.
        let span =
            self.word_span(&(line.start..line.start + self.written(line).find(notice).unwrap_or(0).max(1)), marking);
        let span = if notice.is_empty() { self.word_span(line, marking) } else { span };
        (Some(Spanned::new(marking.to_owned(), span)), notice.trim())
    }

    /// True if the container opened at `line` has a line of its own that closes it.
    fn closed(&self, line: &Range<usize>) -> bool {
        let mut depth = 0usize;
        for other in self.masked.containers.iter().filter(|other| other.start >= line.start) {
            let closes = self.written(other).trim_matches(':').trim().is_empty();
            if closes {
                depth -= 1;
                if depth == 0 {
                    return true;
                }
            } else {
                depth += 1;
            }
        }
        false
    }

    fn container_title(&mut self, line: &Range<usize>, title: &str) -> Vec<Inline> {
        if title.is_empty() {
            return Vec::new();
        }
        let span = self.word_span(line, title);
        let (source, text, fixed) = (self.source, self.text, self.fixed);
        let reader = Reader { fixed, ..Reader::new(source, text, span.range(), self.findings) };
        reader.one_paragraph(span)
    }

    fn inlines(&mut self, events: &mut Events<'_>, end: TagEnd) -> Vec<Inline> {
        self.depth += 1;
        let mut inlines = Vec::new();
        while let Some((event, range)) = events.next() {
            if event == Event::End(end) {
                break;
            }
            self.inline(events, event, range, &mut inlines);
        }
        self.depth -= 1;
        self.finish(inlines)
    }

    fn inline(&mut self, events: &mut Events<'_>, event: Event<'_>, range: Range<usize>, into: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => self.text_event(&text, range, into),
            Event::SoftBreak => into.push(Inline::Text { text: " ".into(), span: self.span(&range) }),
            Event::HardBreak => into.push(Inline::Break),
            Event::Code(_) => {
                let written = self.written(&range).trim_matches('`');
                let code = written.split('\n').collect::<Vec<_>>().join(" ");
                self.findings.visible(&code, self.span(&range));
                into.push(Inline::Code(code.trim().to_owned()));
            }
            Event::FootnoteReference(label) => {
                into.push(Inline::Note(Spanned::new(label.to_string(), self.span(&range))));
            }
            Event::InlineHtml(html) => self.raw_html(&range, &html),
            Event::Start(tag) if self.depth >= MAX_DEPTH && is_inline(&tag) => self.too_deep(events, &range),
            Event::Start(Tag::Emphasis) => into.push(Inline::Emphasis(self.inlines(events, TagEnd::Emphasis))),
            Event::Start(Tag::Strong) => into.push(Inline::Strong(self.inlines(events, TagEnd::Strong))),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let text = self.inlines(events, TagEnd::Link);
                into.extend(self.link(link_type, &dest_url, text, &range));
            }
            Event::Start(Tag::Image { .. }) => {
                self.inlines(events, TagEnd::Image);
                let hint = "put it in a line of its own, with an empty line before and after it";
                self.unsupported(self.span(&range), "a picture cannot stand in running text", hint);
            }
            _ => {}
        }
    }

    fn link(&mut self, kind: LinkType, target: &str, text: Vec<Inline>, range: &Range<usize>) -> Option<Inline> {
        let span = self.span(range);
        let fault = |message: String, hint: &str| Diagnostic::new(Code::LinkText, span, message).hint(hint);
        if matches!(kind, LinkType::Autolink | LinkType::Email) {
            let hint = "say in words where it leads: `[the words](the address)`";
            self.report(fault("this link shows its address instead of words".into(), hint));
        } else if text.is_empty() && !target.starts_with('#') {
            self.report(fault("this link has no words".into(), "say in words where it leads"));
        } else if target.is_empty() {
            self.report(fault("this link leads nowhere".into(), "put the address or `#id` in the parentheses"));
        }
        let at = self.written(range).rfind(target).filter(|_| !target.is_empty());
        let target_span = at.map_or(span, |at| self.span(&(range.start + at..range.start + at + target.len())));
        if let Some(marking) = target.strip_prefix(MARKING) {
            let at = if at.is_some() { target_span.part(MARKING.len()..target.len()) } else { target_span };
            return Some(Inline::Marked { marking: Spanned::new(marking.to_owned(), at), text, span });
        }
        if let Some(rating) = target.strip_prefix(RATING) {
            return self.rated(rating, target_span.part(RATING.len()..target.len()), text);
        }
        Some(Inline::Link { target: Spanned::new(target.to_owned(), target_span), text })
    }

    /// Words with the shape and colour of a rating.
    fn rated(&mut self, written: &str, span: Span, text: Vec<Inline>) -> Option<Inline> {
        let rating = Rating::parse(written);
        if rating.is_none() {
            let words = |all: &[&str]| crate::diag::quoted(all.iter().copied());
            let (tones, shapes) = (Tone::ALL.map(Tone::word), Shape::ALL.map(Shape::word));
            let message = format!("there is no rating called `{written}`");
            let hint = format!(
                "write one of {}; for another shape add one of {}, as in `bad-up`",
                words(&tones),
                words(&shapes)
            );
            self.report(Diagnostic::new(Code::UnknownName, span, message).hint(hint));
        }
        rating.map(|rating| Inline::Rated { rating, text })
    }

    /// Words, with the expressions among them.
    fn text_event(&mut self, text: &str, range: Range<usize>, into: &mut Vec<Inline>) {
        // What the parser replaced (a quotation mark, an entity) holds no expression.
        if text.len() != range.len() {
            into.push(Inline::Text { text: text.to_owned(), span: self.span(&range) });
            return;
        }
        let mut at = range.start;
        let expressions = &self.masked.expressions;
        let first = expressions.partition_point(|it| it.start < range.start);
        let inside: Vec<Range<usize>> =
            expressions[first..].iter().take_while(|it| it.end <= range.end).cloned().collect();
        for expression in inside {
            self.words(&text[at - range.start..expression.start - range.start], at, into);
            into.push(Inline::Value(self.expression(&expression)));
            at = expression.end;
        }
        self.words(&text[at - range.start..], at, into);
    }

    fn words(&self, text: &str, at: usize, into: &mut Vec<Inline>) {
        if !text.is_empty() {
            into.push(Inline::Text { text: text.to_owned(), span: self.span(&(at..at + text.len())) });
        }
    }

    fn expression(&self, range: &Range<usize>) -> Expression {
        let inner = range.start + 2..range.end - 2;
        let written = self.written(&inner);
        let text = written.trim();
        let start = inner.start + written.len() - written.trim_start().len();
        Expression { text: text.to_owned(), span: self.span(&(start..start + text.len())) }
    }

    /// Joins words that the parser cut, and finds footnotes that nobody wrote.
    fn finish(&mut self, inlines: Vec<Inline>) -> Vec<Inline> {
        let mut joined: Vec<Inline> = Vec::new();
        for inline in inlines {
            match (joined.last_mut(), inline) {
                (Some(Inline::Text { text, span }), Inline::Text { text: more, span: end }) => {
                    text.push_str(&more);
                    *span = span.to(end);
                }
                (_, inline) => joined.push(inline),
            }
        }
        let length = plain(&joined).chars().count();
        if length > MOST_CHARACTERS {
            let message = format!("this is {length} characters without a break");
            let start = start_of(&joined).unwrap_or_else(|| self.span(&(0..0)));
            self.unsupported(start, &message, "part it by empty lines: nobody reads a paragraph of that length");
            return Vec::new();
        }
        for inline in &joined {
            if let Inline::Text { text, span } = inline {
                self.findings.visible(text, *span);
            }
        }
        let unwritten: Vec<(String, Span)> = joined.iter().filter_map(unwritten_note).collect();
        for (label, span) in unwritten {
            let message = format!("the footnote `{label}` is not written");
            let hint = format!("add a paragraph that starts with `[^{label}]:`");
            self.report(Diagnostic::new(Code::Footnote, span, message).hint(hint));
        }
        joined
    }
}

/// Starts the target of a link whose words are a rating: `[Delayed](rating:watch)`.
const RATING: &str = "rating:";

/// Starts the target of a link whose words are marked: `[the words](marking:partner)`.
const MARKING: &str = "marking:";

/// What an HTML block turns out to be.
enum Html {
    Open(Range<usize>),
    Close(Range<usize>),
    Dropped,
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
}

fn events(masked: &str) -> Events<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION;
    Parser::new_ext(masked, options).into_offset_iter().collect::<Vec<_>>().into_iter().peekable()
}
