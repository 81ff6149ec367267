//! What documents of offices are made of: XML, and the zip around its parts.
//!
//! Word documents and OpenDocument spreadsheets are both written with it. The same parts make the same bytes: there is no
//! clock in it.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What every part begins with.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// XML that is being written, from its start to its end.
#[derive(Debug, Default)]
pub struct Xml {
    out: String,
}

impl Xml {
    /// A whole part.
    pub fn part() -> Xml {
        Xml { out: DECLARATION.to_owned() }
    }

    /// An element and what stands inside it.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Xml)) {
        self.start(name, attributes);
        inside(self);
        self.end(name);
    }

    /// An element without anything inside it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>");
    }

    /// An element that holds text alone.
    pub fn words(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) {
        self.element(name, attributes, |xml| xml.text(words));
    }

    /// Text. Characters that XML cannot hold are left out.
    pub fn text(&mut self, words: &str) {
        escape(words, &mut self.out);
    }

    /// Opens an element that [`Xml::end`] closes.
    pub fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
    }

    /// Closes an element.
    pub fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// XML that was written before.
    pub fn raw(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    /// How much is written, in bytes.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// True if nothing is written.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Puts XML where something was written before.
    pub fn insert(&mut self, at: usize, xml: &str) {
        self.out.insert_str(at, xml);
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Text as it may stand in an element or an attribute.
fn escape(text: &str, out: &mut String) {
    for c in text.chars().filter(|c| allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A zip of parts, in the order in which they are added.
#[derive(Debug)]
pub struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Default for Archive {
    fn default() -> Archive {
        Archive { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }
}

impl Archive {
    /// Adds a part and packs it.
    pub fn packed(&mut self, path: &str, bytes: &[u8]) {
        self.add(path, bytes, CompressionMethod::Deflated);
    }

    /// Adds a part as it is: one that is packed already, or that programs read without unpacking.
    pub fn stored(&mut self, path: &str, bytes: &[u8]) {
        self.add(path, bytes, CompressionMethod::Stored);
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        self.zip.finish().expect("memory takes what is written to it").into_inner()
    }

    fn add(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.zip.start_file(path, options).expect("memory takes what is written to it");
        self.zip.write_all(bytes).expect("memory takes what is written to it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        let mut xml = Xml::default();
        xml.words("w:t", &[("a", "\"<&\u{0}")], "a<b & 'c'\u{1}\u{fffe}>");
        assert_eq!(xml.finish(), "<w:t a=\"&quot;&lt;&amp;\">a&lt;b &amp; 'c'&gt;</w:t>");
    }
}
