//! The beginning of a document: its title, what is known about it, and its list of contents.

use super::super::document::{Block, Document, Inline};
use super::body::{Body, Extra};
use super::inline::Format;
use super::plain;

/// The deepest headings that the list of contents shows.
const DEEPEST: u8 = 2;

impl<'a> Body<'a> {
    /// Everything before the first block.
    pub(super) fn cover(&mut self, document: &'a Document) {
        if let Some(logo) = &document.logo {
            self.picture(logo, false);
        }
        let organisation = if document.contents { "CoverOrganisation" } else { "Organisation" };
        self.plain(organisation, &document.organisation);
        self.plain("Title", &document.title);
        if let Some(part_of) = &document.words.part_of {
            self.plain("PartOf", part_of);
        }
        if let Some(summary) = &document.summary {
            self.plain("Subtitle", summary);
        }
        if document.draft {
            self.paragraph("DraftNotice", Extra::default(), |body| {
                body.say(&format!("{} ", document.words.draft_lead), Format { bold: true, ..Format::default() });
                body.say(&document.words.draft_means, Format::default());
            });
        }
        for (term, words) in &document.control {
            self.paragraph("DocumentControl", Extra::default(), |body| {
                body.say(term, Format { bold: true, ..Format::default() });
                body.empty_run("w:tab");
                body.say(words, Format::default());
            });
        }
        if document.contents {
            self.contents(document);
            self.new_page();
        }
    }

    /// The list of contents: a field that Word can make anew, filled with links. It has no page numbers, since only Word
    /// knows them, and a field that is made anew when the file is opened lets Word ask first.
    fn contents(&mut self, document: &'a Document) {
        let entries: Vec<(u8, &str, Option<&str>, &[Inline])> = document.blocks.iter().filter_map(entry).collect();
        if entries.is_empty() {
            return;
        }
        self.xml.start("w:sdt", &[]);
        self.xml.element("w:sdtPr", &[], |xml| {
            xml.element("w:docPartObj", &[], |xml| {
                xml.value("w:docPartGallery", "Table of Contents");
                xml.empty("w:docPartUnique", &[]);
            });
        });
        self.xml.start("w:sdtContent", &[]);
        self.new_page();
        self.plain("TOCHeading", &document.words.contents);
        let last = entries.len().saturating_sub(1);
        for (at, (level, id, number, text)) in entries.into_iter().enumerate() {
            let style = if level == 1 { "TOC1" } else { "TOC2" };
            self.paragraph(style, Extra::default(), |body| {
                if at == 0 {
                    body.begin_contents();
                }
                body.contents_entry(id, number, text);
                if at == last {
                    body.field_char("end");
                }
            });
        }
        self.xml.end("w:sdtContent");
        self.xml.end("w:sdt");
    }

    fn begin_contents(&mut self) {
        self.field_char("begin");
        self.xml.element("w:r", &[], |xml| {
            let instruction = format!(" TOC \\o \"1-{DEEPEST}\" \\n \\h \\z \\u ");
            xml.words("w:instrText", &[("xml:space", "preserve")], &instruction);
        });
        self.field_char("separate");
    }

    fn contents_entry(&mut self, id: &str, number: Option<&str>, text: &[Inline]) {
        let anchor = self.bookmarks.get(id).map(|bookmark| bookmark.name.clone()).unwrap_or_default();
        self.xml.start("w:hyperlink", &[("w:anchor", &anchor), ("w:history", "1")]);
        if let Some(number) = number {
            self.say(number, Format::default());
            self.empty_run("w:tab");
        }
        self.say(&plain(text), Format::default());
        self.xml.end("w:hyperlink");
    }
}

/// A heading that the list of contents shows.
fn entry(block: &Block) -> Option<(u8, &str, Option<&str>, &[Inline])> {
    match block {
        Block::Heading { level, id, number, text } if *level <= DEEPEST => Some((*level, id, number.as_deref(), text)),
        _ => None,
    }
}
