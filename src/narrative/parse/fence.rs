//! Blocks between two lines of ```: text that is shown as written, and the blocks that are written as YAML.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use super::{Events, Reader};
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::narrative::{Block, Collect, Listing};
use crate::schema::{self, Figure, Picture};
use crate::source::{Span, Spanned};

impl Reader<'_> {
    pub(super) fn code_block(
        &mut self,
        events: &mut Events<'_>,
        kind: &CodeBlockKind<'_>,
        range: &Range<usize>,
    ) -> Option<Block> {
        let mut text = String::new();
        let mut body: Option<Range<usize>> = None;
        for (event, range) in events.by_ref() {
            match event {
                Event::Text(part) => {
                    text.push_str(&part);
                    body = Some(body.map_or(range.start, |body| body.start)..range.end);
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        self.findings.visible(&text, self.span(range));
        let body = body.unwrap_or(range.end..range.end);
        let CodeBlockKind::Fenced(info) = kind else {
            let hint = "move the text to the left margin; to show it as written, put it between two lines of ```";
            self.unsupported(self.span(range), "text that is indented this far reads as code", hint);
            return None;
        };
        let (word, rest) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
        let first = self.word_span(range, "");
        match word {
            "figure" | "picture" | "collect" | "source" | "include" if self.is_open(range) => {
                let message = format!("this `{word}` block is opened and never closed");
                let hint = "write a line ``` of its own behind its last key; all after it was taken for a part of it";
                self.report(Diagnostic::new(Code::UnsupportedMarkdown, first, message).hint(hint));
                self.findings.lost.insert(rest.trim().to_owned());
                None
            }
            "figure" | "picture" | "collect" | "source" | "include" if self.written(&body) != text => {
                let hint = "move the block to the left margin, out of any list or quotation";
                self.unsupported(
                    self.span(range),
                    &format!("a `{word}` block cannot stand inside another block"),
                    hint,
                );
                None
            }
            "figure" => self.figure(rest.trim(), body, range),
            "picture" => self.picture(rest.trim(), body, range),
            "collect" => self.collect(rest.trim(), range),
            "source" => self.listing(rest.trim(), range),
            "include" => Some(Block::Include(Spanned::new(rest.trim().to_owned(), self.word_span(range, rest.trim())))),
            _ => Some(Block::Code { language: word.to_owned(), text }),
        }
    }

    /// True for a block of code that reaches to the end of the text, because no line of its mark alone closes it.
    fn is_open(&self, range: &Range<usize>) -> bool {
        let written = self.written(range).trim_end();
        let mark = written.chars().next().unwrap_or('`');
        let last = written.lines().skip(1).last().unwrap_or_default().trim();
        let closed = last.len() >= 3 && last.chars().all(|c| c == mark);
        !closed && self.base + range.start + written.len() >= self.text.trim_end().len()
    }

    /// Where a word of the line that opens a block stands.
    pub(super) fn word_span(&self, range: &Range<usize>, word: &str) -> Span {
        let line = self.written(range).lines().next().unwrap_or("");
        let at = if word.is_empty() { None } else { line.rfind(word) };
        match at {
            Some(at) => self.span(&(range.start + at..range.start + at + word.len())),
            None => self.span(&(range.start..range.start + line.len())),
        }
    }

    fn figure(&mut self, id: &str, body: Range<usize>, range: &Range<usize>) -> Option<Block> {
        let id = Spanned::new(id.to_owned(), self.word_span(range, id));
        if id.value.is_empty() {
            let message = "this figure has no id";
            let hint = "write one behind the word: ```figure crime-by-district";
            self.report(Diagnostic::new(Code::MissingKey, id.span, message).hint(hint));
        } else {
            self.check_id(&id);
        }
        let body = self.base + body.start..self.base + body.end;
        let figure = schema::read::<Figure>(self.source, self.text, body, self.findings);
        if figure.is_none() {
            self.findings.lost.insert(id.value.clone());
        }
        figure.map(|figure| Block::Figure { id, figure: Box::new(figure) })
    }

    fn picture(&mut self, id: &str, body: Range<usize>, range: &Range<usize>) -> Option<Block> {
        let id = (!id.is_empty()).then(|| Spanned::new(id.to_owned(), self.word_span(range, id)));
        if let Some(id) = &id {
            self.check_id(id);
        }
        let body = self.base + body.start..self.base + body.end;
        let picture = schema::read::<Picture>(self.source, self.text, body, self.findings);
        if let (None, Some(id)) = (&picture, &id) {
            self.findings.lost.insert(id.value.clone());
        }
        picture.map(|picture| Block::Picture { id, picture: Box::new(picture) })
    }

    fn collect(&mut self, word: &str, range: &Range<usize>) -> Option<Block> {
        let span = self.word_span(range, word);
        let what = Collect::of_word(word);
        if what.is_none() {
            let message = format!("`{word}` is nothing that can be collected");
            let all = Collect::WORDS.iter().copied();
            let hint = suggest(word, all.clone()).unwrap_or_else(|| format!("there is: {}", quoted(all)));
            self.report(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
        }
        what.map(|what| Block::Collect { what, span })
    }

    /// A file of the site, or a part of one, shown as it is written.
    fn listing(&mut self, words: &str, range: &Range<usize>) -> Option<Block> {
        let span = self.word_span(range, words);
        if words.is_empty() {
            let message = "this block does not say which source it shows";
            let hint = "name a file of the site, and perhaps an id or key in it: ```source data/2024/parks.yaml#visits";
            self.report(Diagnostic::new(Code::MissingKey, span, message).hint(hint));
            return None;
        }
        let (file, part) = words.split_once('#').map_or((words, None), |(file, part)| (file, Some(part)));
        let part = part.map(|part| Spanned::new(part.to_owned(), span.part(file.len() + 1..words.len())));
        let file = Spanned::new(file.to_owned(), span.part(0..file.len()));
        Some(Block::Listing(Listing { file, part, span }))
    }
}
