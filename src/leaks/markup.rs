//! HTML, XML and SVG taken apart: words with and without the gaps that tags make, attributes, comments, scripts.
//!
//! Written for what is broken as well: what a strict reader refuses, a browser shows.

/// What a text of markup holds.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// The words; tags of running text leave no gap, others end a line.
    pub(super) words: String,
    /// The words, every tag a gap.
    pub(super) apart: String,
    /// The words, no tag a gap.
    pub(super) joined: String,
    /// Values of attributes, a line each, and once more with hyphens as gaps.
    pub(super) attributes: String,
    /// Coordinates, sizes and colours.
    pub(super) geometry: String,
    /// Comments, instructions and declarations.
    pub(super) comments: String,
    /// Scripts and styles.
    pub(super) code: String,
    /// Data in scripts.
    pub(super) data: Vec<String>,
    /// Addresses that hold a whole file.
    pub(super) files: Vec<String>,
    /// True inside the properties of a run of words.
    in_properties: bool,
}

/// Tags inside running text: of HTML, of Word, Excel and PowerPoint, of OpenDocument, of SVG.
const INLINE: [&str; 56] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "bookmarkend",
    "bookmarkstart",
    "cite",
    "code",
    "commentrangeend",
    "commentrangestart",
    "data",
    "del",
    "dfn",
    "em",
    "fldsimple",
    "font",
    "hyperlink",
    "i",
    "ins",
    "kbd",
    "lastrenderedpagebreak",
    "mark",
    "movefrom",
    "moveto",
    "permend",
    "permstart",
    "prooferr",
    "q",
    "r",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "sdt",
    "sdtcontent",
    "sdtpr",
    "small",
    "smarttag",
    "softhyphen",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "t",
    "time",
    "tspan",
    "tt",
    "u",
    "var",
    "wbr",
    "bookmark",
    "deltext",
];

/// Attributes whose numbers are read.
const READ: [&str; 20] = [
    "alt",
    "content",
    "value",
    "title",
    "label",
    "descr",
    "name",
    "max",
    "min",
    "placeholder",
    "summary",
    "datetime",
    "cite",
    "href",
    "boolean-value",
    "date-value",
    "string-value",
    "formula",
    "currency",
    "srcdoc",
];

/// Takes markup apart.
pub(super) fn read(source: &str) -> Markup {
    let mut markup = Markup::default();
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        markup.text(&rest[..at]);
        rest = markup.tag(&rest[at..]);
    }
    markup.text(rest);
    markup
}

/// The part before an end mark, and the rest after it.
fn until<'a>(text: &'a str, end: &str) -> (&'a str, &'a str) {
    text.split_once(end).unwrap_or((text, ""))
}

impl Markup {
    fn text(&mut self, raw: &str) {
        if raw.is_empty() || (self.in_properties && raw.trim().is_empty()) {
            return;
        }
        self.say(&decoded(raw));
    }

    fn say(&mut self, text: &str) {
        for all in [&mut self.words, &mut self.apart, &mut self.joined] {
            all.push_str(text);
        }
    }

    /// Reads what begins with `<` and gives what follows it.
    fn tag<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(comment) = text.strip_prefix("<!--") {
            let (comment, rest) = until(comment, "-->");
            self.comments.push_str(comment);
            self.comments.push('\n');
            return rest;
        }
        if let Some(raw) = text.strip_prefix("<![CDATA[") {
            let (raw, rest) = until(raw, "]]>");
            self.say(raw);
            return rest;
        }
        match text[1..].chars().next() {
            Some('!' | '?') => {
                let (declaration, rest) = until(&text[2..], ">");
                self.comments.push_str(declaration);
                self.comments.push('\n');
                rest
            }
            Some('/') => {
                let (name, rest) = until(&text[2..], ">");
                self.edge(name.trim(), true);
                rest
            }
            Some(c) if c.is_alphabetic() || c == '_' => self.open(&text[1..]),
            _ => {
                self.say("<");
                &text[1..]
            }
        }
    }

    fn open<'a>(&mut self, text: &'a str) -> &'a str {
        let name_end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
        let name = &text[..name_end];
        let rest = self.attributes(&text[name_end..]);
        let closed = text[..text.len() - rest.len()].ends_with("/>");
        self.edge(name, false);
        if closed {
            self.edge(name, true);
        }
        let local = local(name).to_ascii_lowercase();
        if !closed && matches!(local.as_str(), "script" | "style") {
            return self.code(&local, &text[..text.len() - rest.len()], rest);
        }
        rest
    }

    /// What a tag leaves between the words around it.
    fn edge(&mut self, name: &str, closing: bool) {
        let local = local(name).to_ascii_lowercase();
        if local == "rpr" {
            self.in_properties = !closing;
        }
        if self.in_properties || local == "rpr" {
            return;
        }
        match name.to_ascii_lowercase().as_str() {
            "text:s" if !closing => return self.say(" "),
            "w:nobreakhyphen" if !closing => return self.say("-"),
            "text:s" | "w:nobreakhyphen" => return,
            _ => {}
        }
        self.apart.push('\n');
        if !INLINE.contains(&local.as_str()) {
            self.words.push('\n');
        }
    }

    fn code<'a>(&mut self, name: &str, tag: &str, rest: &'a str) -> &'a str {
        let end = format!("</{name}");
        let at = rest.as_bytes().windows(end.len()).position(|it| it.eq_ignore_ascii_case(end.as_bytes()));
        let (code, after) = rest.split_at(at.unwrap_or(rest.len()));
        if tag.contains("json") {
            self.data.push(code.to_owned());
        } else {
            self.code.push_str(code);
            self.code.push('\n');
        }
        after
    }

    /// Reads attributes and gives what follows the `>`.
    fn attributes<'a>(&mut self, mut text: &'a str) -> &'a str {
        loop {
            text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(rest) = text.strip_prefix('>') {
                return rest;
            }
            if text.is_empty() {
                return text;
            }
            let name_end = text.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(text.len());
            let name = &text[..name_end];
            text = text[name_end..].trim_start();
            let Some(value) = text.strip_prefix('=') else {
                self.attribute("", name);
                // A stray sign must not hold the reader up.
                if name_end == 0 {
                    text = &text[text.chars().next().map_or(0, char::len_utf8)..];
                }
                continue;
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, rest) = match quote {
                Some('"') => until(&value[1..], "\""),
                Some(_) => until(&value[1..], "'"),
                None => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
            };
            self.attribute(name, value);
            text = rest;
        }
    }

    fn attribute(&mut self, name: &str, raw: &str) {
        let (local, value) = (local(name).to_ascii_lowercase(), decoded(raw));
        if value.trim_start().to_ascii_lowercase().starts_with("data:") {
            self.files.push(value.trim().to_owned());
            return;
        }
        if local == "style" || (local.starts_with("on") && !name.contains(':')) {
            self.code.push_str(&value);
            self.code.push('\n');
            return;
        }
        let is_read = READ.contains(&local.as_str()) || name.starts_with("aria-")
            // Charts number their marks: nothing is said by that.
            || name.starts_with("data-") && !matches!(name, "data-s" | "data-i");
        let worded = value.split(|c: char| !c.is_alphabetic()).any(|run| run.chars().count() > 2);
        if !is_read && (!worded || local.ends_with("ransform")) {
            self.geometry.push_str(&value);
            self.geometry.push('\n');
            return;
        }
        self.attributes.push_str(&value);
        self.attributes.push('\n');
        if value.contains(['-', '_', '+', '/']) && value.len() < 400 {
            self.attributes.push_str(&value.replace(['-', '_', '+', '/'], " "));
            self.attributes.push('\n');
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A text with what stands for a character replaced by it: entities, percent signs, the marks of quoted-printable
/// are left.
pub(super) fn decoded(text: &str) -> String {
    percent(&entities(text))
}

/// Entities as characters.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.bytes().take(32).position(|it| it == b';');
        match end.and_then(|end| Some((entity(&after[..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code);
    }
    const NAMES: [(&str, char); 24] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("shy", '\u{ad}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("hellip", '…'),
        ("pound", '£'),
        ("euro", '€'),
        ("minus", '−'),
        ("thinsp", '\u{2009}'),
        ("ensp", '\u{2002}'),
        ("emsp", '\u{2003}'),
        ("zwnj", '\u{200c}'),
        ("zwj", '\u{200d}'),
        ("eacute", 'é'),
        ("percnt", '%'),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// `%41` as the letter.
pub(super) fn percent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    // "100%25" may be read either way; what is no text any more was none.
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tags_split_are_whole() {
        let html = "<p>Opera<b>tion</b> Jeri<wbr>cho</p><td>12</td><td>345</td><!-- sec&ret --><img alt='Je&#114;icho' width=12>";
        let markup = read(html);
        assert_eq!(markup.words.split_whitespace().collect::<Vec<_>>(), ["Operation", "Jericho", "12", "345"]);
        assert!(markup.joined.contains("Jericho12345"));
        assert_eq!(markup.comments, " sec&ret \n");
        assert_eq!(markup.attributes, "Jericho\n");
        assert_eq!(markup.geometry, "12\n");
    }

    #[test]
    fn runs_of_word_are_joined_and_cells_are_not() {
        let xml = "<w:p><w:r><w:rPr><w:b/><w:sz w:val=\"24\"/></w:rPr><w:t>Jeri</w:t></w:r><w:r><w:t>cho</w:t></w:r></w:p><w:p><w:r><w:t>7</w:t></w:r></w:p>";
        let markup = read(xml);
        assert_eq!(markup.words.split_whitespace().collect::<Vec<_>>(), ["Jericho", "7"]);
    }

    #[test]
    fn scripts_addresses_and_broken_tags_are_read() {
        let html = "<script>var a = '<b>';</script><script type=\"application/json\">{\"a\": 1}</script><a href='/x%20y-z'>go</a> 1 < 2 <a href=\"never closed";
        let markup = read(html);
        assert_eq!(markup.code, "var a = '<b>';\n");
        assert_eq!(markup.data, ["{\"a\": 1}"]);
        assert_eq!(markup.attributes, "application/json\napplication json\n/x y-z\n x y z\nnever closed\n");
        assert!(markup.words.contains("1 < 2"));
    }
}
