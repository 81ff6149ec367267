//! Blocks and running text as HTML.

use std::fmt::Write as _;

use super::figure;
use super::link::Linker;
use super::page::Site;
use super::picture;
use crate::edition::{
    Address, Block, Collect, Collected, Container, Correction, Counting, Footnote, Inline, Numerals, Text, capitalised,
    plain,
};
use crate::strings::{Strings, say};
use crate::theme::{self, TemplateError, escape};

/// Writes the text of one page.
pub(super) struct Writer<'a> {
    pub(super) site: &'a Site<'a>,
    pub(super) report: &'a str,
    pub(super) linker: &'a Linker,
    /// All tables open, nothing folded: for paper.
    pub(super) print: bool,
    /// How much deeper headings stand than on a page of their own.
    pub(super) deeper: u8,
    /// The level of the last heading, and its words.
    heading: (u8, String),
    /// True once there was a picture.
    pictured: bool,
    out: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(site: &'a Site<'a>, report: &'a str, linker: &'a Linker) -> Writer<'a> {
        let (heading, out) = ((1, String::new()), String::new());
        Writer { site, report, linker, print: false, deeper: 0, heading, pictured: false, out }
    }

    /// The text of a section, with its notes at the end.
    pub(super) fn text(mut self, title: &str, text: &Text) -> Result<String, TemplateError> {
        self.heading = (1 + self.deeper, title.to_owned());
        self.blocks(&text.blocks)?;
        if !text.notes.is_empty() {
            self.notes(&text.notes)?;
        }
        Ok(self.out)
    }

    /// Blocks on their own, under a heading of `level`.
    pub(super) fn fragment(mut self, level: u8, blocks: &[Block]) -> Result<String, TemplateError> {
        self.heading = (level, String::new());
        self.blocks(blocks)?;
        Ok(self.out)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), TemplateError> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), TemplateError> {
        match block {
            Block::Paragraph(inlines) => self.tagged("p", inlines),
            Block::Numbered { id, number, text } => {
                let (id, words) = (escape(id), self.inlines(text));
                let _ = write!(
                    self.out,
                    "<p class=\"numbered\" id=\"{id}\"><a class=\"number\" href=\"#{id}\">{number}</a> {words}</p>"
                );
            }
            Block::Heading { level, id, number, text } => self.heading(*level, id, number.as_deref(), text),
            Block::List { start, tight, items } => self.list(*start, *tight, items)?,
            // The item around it bears the id.
            Block::Named { blocks, .. } => self.blocks(blocks)?,
            Block::Definitions(list) => self.definitions(list)?,
            Block::Quote(inner) => self.wrapped("<blockquote>", inner, "</blockquote>")?,
            Block::WordTable { head, rows } => self.word_table(head, rows),
            Block::Code { language, text } => self.as_written(language, text),
            Block::Callout { kind, title, id, blocks } => self.callout(*kind, title, id, blocks)?,
            Block::Figure(figure) => {
                let html = figure::figure(self, figure)?;
                self.out.push_str(&html);
            }
            Block::Picture(picture) => {
                let first = !std::mem::replace(&mut self.pictured, true);
                let html = picture::picture(self, picture, first)?;
                self.out.push_str(&html);
            }
            Block::Collection { what, found } => self.collection(*what, found)?,
            Block::Corrections(corrections) => self.corrections(corrections),
        }
        Ok(())
    }

    /// Text as written. It scrolls, so it can be reached by keyboard and has a name.
    fn as_written(&mut self, language: &str, text: &str) {
        let name = match language {
            "" => say!(self.strings(), "callout.as_written"),
            language => say!(self.strings(), "callout.as_written_in", language = language),
        };
        let (name, text) = (escape(&name), escape(text));
        let _ = write!(self.out, "<pre tabindex=\"0\" role=\"group\" aria-label=\"{name}\"><code>{text}</code></pre>");
    }

    fn tagged(&mut self, tag: &str, inlines: &[Inline]) {
        let _ = write!(self.out, "<{tag}>{}</{tag}>", self.inlines(inlines));
    }

    fn wrapped(&mut self, open: &str, blocks: &[Block], close: &str) -> Result<(), TemplateError> {
        self.out.push_str(open);
        self.blocks(blocks)?;
        self.out.push_str(close);
        Ok(())
    }

    fn heading(&mut self, level: u8, id: &str, number: Option<&str>, text: &[Inline]) {
        let level = (level + self.deeper).min(6);
        let number = number.map_or_else(String::new, |number| format!("<span class=\"number\">{number}</span> "));
        let words = self.inlines(text);
        let _ = write!(self.out, "<h{level} id=\"{}\">{number}{words}</h{level}>", escape(id));
        self.heading = (level, plain(text));
    }

    fn list(&mut self, start: Option<Counting>, tight: bool, items: &[Vec<Block>]) -> Result<(), TemplateError> {
        let (open, close) = match start {
            None => ("<ul>".to_owned(), "</ul>"),
            Some(Counting { first, numerals, bracket }) => {
                let kind = match numerals {
                    Numerals::Digits => "",
                    Numerals::Roman => " type=\"i\"",
                    Numerals::Letters => " type=\"a\"",
                };
                let bracket = if bracket { " class=\"bracket\"" } else { "" };
                let start = if first == 1 { String::new() } else { format!(" start=\"{first}\"") };
                (format!("<ol{kind}{bracket}{start}>"), "</ol>")
            }
        };
        self.out.push_str(&open);
        for item in items {
            match item.as_slice() {
                [Block::Named { id, blocks }] => {
                    let _ = write!(self.out, "<li id=\"{}\">", escape(id));
                    self.item(blocks, tight)?;
                }
                blocks => {
                    self.out.push_str("<li>");
                    self.item(blocks, tight)?;
                }
            }
            self.out.push_str("</li>");
        }
        self.out.push_str(close);
        Ok(())
    }

    /// The paragraphs of a close list are not set apart.
    fn item(&mut self, blocks: &[Block], tight: bool) -> Result<(), TemplateError> {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) if tight => {
                    let text = self.inlines(inlines);
                    self.out.push_str(&text);
                }
                other => self.block(other)?,
            }
        }
        Ok(())
    }

    fn definitions(&mut self, list: &[(Vec<Inline>, Vec<Vec<Block>>)]) -> Result<(), TemplateError> {
        self.out.push_str("<dl>");
        for (term, definitions) in list {
            self.tagged("dt", term);
            for definition in definitions {
                self.out.push_str("<dd>");
                self.item(definition, definition.len() == 1)?;
                self.out.push_str("</dd>");
            }
        }
        self.out.push_str("</dl>");
        Ok(())
    }

    fn word_table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let caption = escape(&self.heading.1);
        let label = head.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(", ");
        let _ = write!(
            self.out,
            "<div class=\"scroll\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table class=\"words\">\
             <caption class=\"visually-hidden\">{caption}</caption><thead><tr>",
            escape(&say!(self.strings(), "evidence.table", title = label))
        );
        for cell in head {
            let _ = write!(self.out, "<th scope=\"col\">{}</th>", self.inlines(cell));
        }
        self.out.push_str("</tr></thead><tbody>");
        for row in rows {
            self.out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let text = self.inlines(cell);
                let (open, close) = if at == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
                let _ = write!(self.out, "{open}{text}{close}");
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table></div>");
    }

    fn callout(&mut self, kind: Container, title: &[Inline], id: &str, blocks: &[Block]) -> Result<(), TemplateError> {
        if kind == Container::Quotation {
            self.wrapped("<figure class=\"quotation\"><blockquote>", blocks, "</blockquote>")?;
            if !title.is_empty() {
                self.tagged("figcaption", title);
            }
            self.out.push_str("</figure>");
            return Ok(());
        }
        let words = if title.is_empty() { escape(&kind.title(self.strings())) } else { self.inlines(title) };
        let id = escape(id);
        let _ = write!(self.out, "<div class=\"callout {}\" role=\"group\" aria-labelledby=\"{id}\">", kind.word());
        match kind {
            // Short remarks are no part of the outline of a page.
            Container::Note | Container::Example | Container::Withheld | Container::Marked => {
                let _ = write!(self.out, "<p class=\"callout-title\" id=\"{id}\">{words}</p>");
                self.blocks(blocks)?;
            }
            _ => {
                let level = (self.heading.0 + 1).min(6);
                let _ = write!(self.out, "<h{level} class=\"callout-title\" id=\"{id}\">{words}</h{level}>");
                let before = std::mem::replace(&mut self.heading, (level, plain(title)));
                self.blocks(blocks)?;
                self.heading = before;
            }
        }
        self.out.push_str("</div>");
        Ok(())
    }

    fn collection(&mut self, what: Collect, found: &[Collected]) -> Result<(), TemplateError> {
        let level = (self.heading.0 + 1).min(6);
        let _ = write!(self.out, "<div class=\"collection {}\">", what.word());
        for item in found {
            let (href, heading) = (escape(&self.linker.to(&item.address)), escape(&item.heading));
            let _ = write!(self.out, "<section><h{level}><a href=\"{href}\">{heading}</a></h{level}>");
            self.blocks(&item.blocks)?;
            self.out.push_str("</section>");
        }
        self.out.push_str("</div>");
        Ok(())
    }

    fn corrections(&mut self, corrections: &[Correction]) {
        let level = (self.heading.0 + 1).min(6);
        let _ = write!(self.out, "<ol class=\"corrections\">");
        for correction in corrections {
            let id = escape(&correction.id);
            let about = correction.about.as_ref().map_or_else(String::new, |(address, name)| {
                format!("<a href=\"{}\">{}</a>", escape(&self.linker.to(address)), escape(&capitalised(name)))
            });
            let _ = write!(self.out, "<li id=\"{id}\"><h{level}>{about}</h{level}><dl>");
            let strings = self.strings();
            let rows = [
                (say!(strings, "correction.published"), &correction.published),
                (say!(strings, "correction.here"), &correction.corrected),
                (say!(strings, "correction.why"), &correction.reason),
            ];
            for (term, words) in rows {
                let term = escape(&term);
                let _ = write!(self.out, "<div><dt>{term}</dt><dd>{}</dd></div>", self.inlines(words));
            }
            let (iso, date) = (correction.date.iso(), escape(&correction.date.said(strings)));
            let term = escape(&say!(strings, "correction.date"));
            let _ =
                write!(self.out, "<div><dt>{term}</dt><dd><time datetime=\"{iso}\">{date}</time></dd></div></dl></li>");
        }
        self.out.push_str("</ol>");
    }

    fn notes(&mut self, notes: &[Footnote]) -> Result<(), TemplateError> {
        let level = (2 + self.deeper).min(6);
        let title = escape(&say!(self.strings(), "notes.title"));
        let _ = write!(self.out, "<section class=\"notes\"><h{level}>{title}</h{level}>");
        match notes.first().map_or(1, |note| note.number) {
            1 => self.out.push_str("<ol>"),
            start => {
                let _ = write!(self.out, "<ol start=\"{start}\">");
            }
        }
        for note in notes {
            let _ = write!(self.out, "<li id=\"{}\">", escape(&note.id));
            self.item(&note.blocks, note.blocks.len() == 1)?;
            for reference in 1..=note.references {
                let words = if note.references == 1 {
                    say!(self.strings(), "notes.to_text")
                } else {
                    say!(self.strings(), "notes.to_mention", mention = reference)
                };
                let label = escape(&say!(self.strings(), "notes.of_note", words = words, number = note.number));
                let _ = write!(
                    self.out,
                    " <a class=\"back\" href=\"#{}\" aria-label=\"{label}\">\u{21a9}\u{fe0e}</a>",
                    reference_id(&note.id, reference)
                );
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ol></section>");
        Ok(())
    }

    fn strings(&self) -> &'a Strings {
        &self.site.edition.strings
    }

    /// Running text.
    pub(super) fn inlines(&self, inlines: &[Inline]) -> String {
        self.running(inlines, false)
    }

    /// Running text, `linked` if it stands inside a link already.
    fn running(&self, inlines: &[Inline], linked: bool) -> String {
        let mut out = String::new();
        for inline in inlines {
            self.inline(inline, linked, &mut out);
        }
        out
    }

    fn inline(&self, inline: &Inline, linked: bool, out: &mut String) {
        let _ = match inline {
            Inline::Text(text) => write!(out, "{}", escape(text)),
            Inline::Value { text, .. } if linked || self.print => write!(out, "{}", escape(text)),
            Inline::Value { text, evidence } => write!(out, "{}{}", escape(text), self.evidence(text, evidence)),
            Inline::Emphasis(inner) => write!(out, "<em>{}</em>", self.running(inner, linked)),
            Inline::Strong(inner) => write!(out, "<strong>{}</strong>", self.running(inner, linked)),
            Inline::Rated { rating, text } => write!(out, "{}", theme::rated(*rating, &self.running(text, linked))),
            Inline::Code(text) => write!(out, "<code>{}</code>", escape(text)),
            Inline::Break => write!(out, "<br>"),
            Inline::Acronym { short, long } => write!(out, "<abbr>{}</abbr> ({})", escape(short), escape(long)),
            Inline::Reference { address, text } => {
                write!(out, "<a href=\"{}\">{}</a>", escape(&self.linker.to(address)), self.running(text, true))
            }
            Inline::Link { url, text } => {
                write!(out, "<a href=\"{}\" rel=\"external\">{}</a>", escape(url), self.running(text, true))
            }
            Inline::Note { id, number, reference } => {
                let own = reference_id(id, *reference);
                let mark = escape(&say!(self.strings(), "figure.note", number = number));
                write!(out, " <a class=\"mark\" id=\"{own}\" href=\"#{id}\">{mark}</a>")
            }
        };
    }

    /// The links from a value to what it rests on. The style sheet hides them until a reader asks for them.
    fn evidence(&self, text: &str, evidence: &[Address]) -> String {
        let link = |(at, address): (usize, &Address)| {
            let strings = self.strings();
            let mark = match evidence.len() {
                1 => say!(strings, "evidence.mark"),
                _ => say!(strings, "evidence.mark_of_several", number = at + 1),
            };
            let label = escape(&say!(strings, "evidence.mark_of", mark = mark, value = text));
            let (href, mark) = (escape(&self.linker.to(address)), escape(&mark));
            format!("<a class=\"evidence\" href=\"{href}\" aria-label=\"{label}\">{mark}</a>")
        };
        evidence.iter().enumerate().map(link).collect()
    }
}

fn reference_id(note: &str, reference: usize) -> String {
    format!("{note}-ref-{reference}")
}
