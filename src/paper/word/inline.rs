//! Running text: runs, links, references and footnotes.

use super::super::document::Inline;
use super::body::{Body, Bookmark, Extra};
use super::xml::Xml;
use crate::strings::{ENGLISH, pieces};

/// How a run of text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Format<'f> {
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// English in a document that is not.
    pub(super) english: bool,
    /// A style of ours for characters.
    pub(super) style: Option<&'f str>,
    /// A colour, as `RRGGBB`.
    pub(super) colour: Option<&'f str>,
}

impl<'a> Body<'a> {
    /// Running text.
    pub(super) fn runs(&mut self, inlines: &[Inline]) {
        self.formatted(inlines, Format::default());
    }

    /// Running text in a format.
    pub(super) fn formatted(&mut self, inlines: &[Inline], format: Format<'_>) {
        for inline in inlines {
            match inline {
                Inline::Text { text } => self.waiting.push_str(text),
                other => {
                    self.flush(format);
                    self.inline(other, format);
                }
            }
        }
        self.flush(format);
    }

    /// Words in a format.
    pub(super) fn say(&mut self, words: &str, format: Format<'_>) {
        self.waiting.push_str(words);
        self.flush(format);
    }

    /// Text line by line, as written.
    pub(super) fn lines(&mut self, text: &str) {
        for (at, line) in text.trim_end().lines().enumerate() {
            if at > 0 {
                self.empty_run("w:br");
            }
            self.say(line, Format::default());
        }
    }

    /// A number that is written before its text, because Word would count another.
    pub(super) fn numeral(&mut self, number: &str) {
        self.say(number, Format::default());
        self.empty_run("w:tab");
    }

    /// Ends the run of the text that waits.
    pub(super) fn flush(&mut self, format: Format<'_>) {
        if self.waiting.is_empty() {
            return;
        }
        let words = std::mem::take(&mut self.waiting);
        for (english, words) in pieces(&words) {
            self.xml.start("w:r", &[]);
            self.properties(Format { english, ..format });
            self.xml.words("w:t", &[("xml:space", "preserve")], &words.replace(['\n', '\t'], " "));
            self.xml.end("w:r");
        }
    }

    /// A field: what Word is to work out, and what it gives now.
    pub(super) fn field(&mut self, instruction: &str, result: &str, format: Format<'_>) {
        self.field_char("begin");
        self.xml.element("w:r", &[], |xml| {
            xml.words("w:instrText", &[("xml:space", "preserve")], &format!(" {instruction} "));
        });
        self.field_char("separate");
        self.say(result, format);
        self.field_char("end");
    }

    pub(super) fn field_char(&mut self, kind: &str) {
        self.xml.element("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", kind)]));
    }

    /// A run that holds an empty element: a tab, a break.
    pub(super) fn empty_run(&mut self, name: &str) {
        self.xml.element("w:r", &[], |xml| xml.empty(name, &[]));
    }

    fn properties(&mut self, format: Format<'_>) {
        if format == Format::default() {
            return;
        }
        let style = format.style.map(|style| self.look.style(style));
        self.xml.element("w:rPr", &[], |xml| {
            if let Some(style) = style {
                xml.value("w:rStyle", style);
            }
            for name in ["w:b", "w:bCs"].into_iter().filter(|_| format.bold) {
                xml.empty(name, &[]);
            }
            for name in ["w:i", "w:iCs"].into_iter().filter(|_| format.italic) {
                xml.empty(name, &[]);
            }
            if let Some(colour) = format.colour {
                xml.value("w:color", colour);
            }
            if format.english {
                xml.value("w:lang", ENGLISH);
            }
        });
    }

    fn inline(&mut self, inline: &Inline, format: Format<'_>) {
        match inline {
            Inline::Text { text } => self.say(text, format),
            Inline::Emphasis { text } => self.formatted(text, Format { italic: true, ..format }),
            Inline::Strong { text } => self.formatted(text, Format { bold: true, ..format }),
            Inline::Rated { tone, character, text, .. } => self.rated(tone, *character, text, format),
            Inline::Code { text } => self.say(text, Format { style: Some("CodeText"), ..format }),
            Inline::Link { url, text } => self.link(url, text, format),
            Inline::Reference { id, text } => self.reference(id, text, format),
            Inline::Note { id, note } => self.note(id, note.as_deref()),
            Inline::Break => self.empty_run("w:br"),
        }
    }

    /// Words after the shape of their rating, on one line with the first of them.
    fn rated(&mut self, tone: &str, shape: char, text: &[Inline], format: Format<'_>) {
        self.say(
            &format!("{shape}\u{a0}"),
            Format { bold: true, colour: Some(self.look.colour(tone_colour(tone))), ..format },
        );
        self.formatted(text, Format { bold: true, ..format });
    }

    /// A link to elsewhere; words alone where paper cannot lead.
    fn link(&mut self, url: &str, text: &[Inline], format: Format<'_>) {
        let Some(address) = address(url) else { return self.formatted(text, format) };
        let id = self.relations.address(&address);
        self.xml.start("w:hyperlink", &[("r:id", &id), ("w:history", "1")]);
        self.formatted(text, Format { style: Some("Hyperlink"), ..format });
        self.xml.end("w:hyperlink");
    }

    /// A link to a block of this document. Where its words end with the number that Word counts, the number is a field.
    fn reference(&mut self, id: &str, text: &[Inline], format: Format<'_>) {
        let Some(bookmark) = self.bookmarks.get(id).cloned() else { return self.formatted(text, format) };
        let format = Format { style: Some("Hyperlink"), ..format };
        self.xml.start("w:hyperlink", &[("w:anchor", &bookmark.name), ("w:history", "1")]);
        match text {
            [Inline::Text { text }] => self.reference_words(id, text, &bookmark, format),
            _ => self.formatted(text, format),
        }
        self.xml.end("w:hyperlink");
    }

    fn reference_words(&mut self, id: &str, words: &str, bookmark: &Bookmark, format: Format<'_>) {
        let name = &bookmark.name;
        if self.labels.get(id).is_some_and(|label| *label == words) {
            return self.field(&format!("REF {name} \\h"), words, format);
        }
        let Some(number) = self.plan.counted(id).map(str::to_owned) else { return self.say(words, format) };
        let (before, after) = if words == number || words.ends_with(&format!(" {number}")) {
            (&words[..words.len() - number.len()], "")
        } else if words.starts_with(&format!("{number} ")) {
            ("", &words[number.len()..])
        } else {
            return self.say(words, format);
        };
        self.say(before, format);
        self.field(&format!("REF {name} \\r \\h"), &number, format);
        self.say(after, format);
    }

    /// A footnote, or a later mention of it.
    fn note(&mut self, id: &str, note: Option<&[Vec<Inline>]>) {
        let style = Format { style: Some("FootnoteReference"), ..Format::default() };
        let name = |number: usize| format!("_Note{number:04}");
        if let Some(number) = self.notes.known.get(id).copied() {
            return self.field(&format!("NOTEREF {} \\f \\h", name(number)), &number.to_string(), style);
        }
        let Some(note) = note else { return };
        let number = self.notes.known.len() + 1;
        self.notes.known.insert(id.to_owned(), number);
        let bookmark = format!("{}", self.bookmarks.len() + number);
        self.xml.empty("w:bookmarkStart", &[("w:id", &bookmark), ("w:name", &name(number))]);
        self.xml.start("w:r", &[]);
        self.properties(style);
        self.xml.empty("w:footnoteReference", &[("w:id", &number.to_string())]);
        self.xml.end("w:r");
        self.xml.empty("w:bookmarkEnd", &[("w:id", &bookmark)]);
        self.note_words(number, note);
    }

    /// Writes the words of a footnote, in the part that holds them.
    fn note_words(&mut self, number: usize, note: &[Vec<Inline>]) {
        std::mem::swap(&mut self.xml, &mut self.notes.xml);
        std::mem::swap(&mut self.relations, &mut self.notes.relations);
        self.xml.start("w:footnote", &[("w:id", &number.to_string())]);
        for (at, words) in note.iter().enumerate() {
            self.note_paragraph(at == 0, words);
        }
        if note.is_empty() {
            self.note_paragraph(true, &[]);
        }
        self.xml.end("w:footnote");
        std::mem::swap(&mut self.xml, &mut self.notes.xml);
        std::mem::swap(&mut self.relations, &mut self.notes.relations);
    }

    fn note_paragraph(&mut self, first: bool, words: &[Inline]) {
        let style = self.look.style("FootnoteText");
        self.xml.start("w:p", &[]);
        self.xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", style));
        if first {
            self.xml.start("w:r", &[]);
            self.properties(Format { style: Some("FootnoteReference"), ..Format::default() });
            self.xml.empty("w:footnoteRef", &[]);
            self.xml.end("w:r");
            self.empty_run("w:tab");
        }
        self.runs(words);
        self.xml.end("w:p");
    }

    /// A paragraph of plain words.
    pub(super) fn plain(&mut self, style: &str, words: &str) {
        self.paragraph(style, Extra::default(), |body| body.say(words, Format::default()));
    }
}

/// The role of the colour of a shape.
fn tone_colour(tone: &str) -> &str {
    if tone == "neutral" { "quiet" } else { tone }
}

/// The part that holds the footnotes: two lines that Word draws above them, then each.
pub(super) fn footnotes(notes: &str) -> String {
    let mut xml = Xml::part();
    xml.element("w:footnotes", super::parts::SPACES, |xml| {
        for (id, kind, line) in
            [("-1", "separator", "w:separator"), ("0", "continuationSeparator", "w:continuationSeparator")]
        {
            xml.element("w:footnote", &[("w:type", kind), ("w:id", id)], |xml| {
                xml.element("w:p", &[], |xml| xml.element("w:r", &[], |xml| xml.empty(line, &[])));
            });
        }
        xml.raw(notes);
    });
    xml.finish()
}

/// An address as Word takes it; nothing if it leads nowhere from paper.
fn address(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    if !["http", "https", "mailto", "tel"].contains(&scheme.to_lowercase().as_str()) {
        return None;
    }
    let mut address = String::with_capacity(url.len());
    for c in url.trim().chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => address.push(c),
            '-' | '.' | '_' | '~' | ':' | '/' | '?' | '#' | '@' | '!' | '$' | '&' | '\'' | '(' | ')' => address.push(c),
            '*' | '+' | ',' | ';' | '=' | '%' => address.push(c),
            other => other.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| address.push_str(&format!("%{byte:02X}"))),
        }
    }
    Some(address)
}
