//! YAML as a tree of nodes, each with its span.
//!
//! Scalars keep the text that was written: `7.20` stays `7.20`, so a figure is never a binary fraction
//! and its precision is known. The parser is serde-saphyr (declared as `serde_yaml`); its limits against
//! hostile input stay on.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned as Located};

use super::slip::explain;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span, Spanned};

/// A YAML node and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing after the colon, or `~`.
    Blank,
    /// A text, number or truth value, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// The kind in words, for messages.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Blank => "nothing".into(),
            Kind::Scalar(text) => format!("`{}`", shorten(text)),
            Kind::List(items) => format!("a list of {}", items.len()),
            Kind::Map(_) => "a mapping".into(),
        }
    }

    /// Calls `see` with every scalar that is a value, at any depth.
    pub fn scalars<'a>(&'a self, see: &mut dyn FnMut(&'a str)) {
        match &self.kind {
            Kind::Blank => {}
            Kind::Scalar(text) => see(text),
            Kind::List(items) => items.iter().for_each(|item| item.scalars(see)),
            Kind::Map(entries) => entries.iter().for_each(|(_, value)| value.scalars(see)),
        }
    }

    /// Calls `see` with every scalar that stands at a key `id` or `code`, at any depth.
    pub fn ids<'a>(&'a self, see: &mut dyn FnMut(&'a str)) {
        match &self.kind {
            Kind::Blank | Kind::Scalar(_) => {}
            Kind::List(items) => items.iter().for_each(|item| item.ids(see)),
            Kind::Map(entries) => {
                for (key, value) in entries {
                    if let ("id" | "code", Kind::Scalar(id)) = (key.value.as_str(), &value.kind) {
                        see(id);
                    }
                    value.ids(see);
                }
            }
        }
    }
}

/// A text for a message: one line, not too long.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// How deep mappings and lists may lie in one another. A file of figures needs ten; the parser calls itself for each.
const DEEPEST: usize = 64;

/// Where YAML is nested too deeply, before anything reads it: by indentation, by dashes on one line, or by brackets.
fn too_deep(yaml: &str) -> Option<usize> {
    let (mut indents, mut brackets, mut start) = (Vec::<usize>::new(), 0_usize, 0);
    for line in yaml.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '-', '?']);
        let indent = line.len() - words.len();
        if !words.trim().is_empty() {
            indents.truncate(indents.partition_point(|it| *it < indent));
            indents.push(indent);
            // A key at the margin starts anew, whatever brackets stood in the texts before.
            brackets = if line.starts_with(|c: char| c.is_alphanumeric()) { 0 } else { brackets };
        }
        for (at, c) in words.char_indices() {
            match c {
                '[' | '{' => brackets += 1,
                ']' | '}' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            if brackets > DEEPEST {
                return Some(start + indent + at);
            }
        }
        if indents.len() > DEEPEST || line[..indent].matches('-').count() > DEEPEST {
            return Some(start + indent);
        }
        start += line.len();
    }
    None
}

/// Reads the YAML in `text[range]` of a file; spans count from the start of the file.
pub fn parse(source: SourceId, text: &str, range: Range<usize>) -> Result<Node, Diagnostic> {
    let base = range.start;
    let yaml = &text[range];
    let frame = Frame { source, yaml, base };
    if let Some(at) = too_deep(yaml) {
        let span = Span::new(source, base + at..base + at);
        let message = "this YAML cannot be read: its mappings and lists are nested too deeply";
        let hint = format!(
            "nothing that Tallybook reads lies more than {DEEPEST} deep; look for brackets that nothing closes"
        );
        return Err(Diagnostic::new(Code::YamlSyntax, span, message).label("here").hint(hint));
    }
    let options = serde_yaml::options! { strict_booleans: true, with_snippet: false };
    let wild: Located<Wild> = serde_yaml::from_str_with_options(yaml, options).map_err(|error| frame.syntax(&error))?;
    Ok(frame.node(&wild))
}

/// The text that positions are counted in.
struct Frame<'a> {
    source: SourceId,
    yaml: &'a str,
    base: usize,
}

impl Frame<'_> {
    fn node(&self, wild: &Located<Wild>) -> Node {
        let mut span = self.span(wild.referenced);
        let kind = match &wild.value {
            Wild::Blank => Kind::Blank,
            Wild::Text(text) => Kind::Scalar(text.clone()),
            Wild::Plain => Kind::Scalar(self.written(wild.defined).trim().to_owned()),
            Wild::List(items) => Kind::List(items.iter().map(|item| self.node(item)).collect()),
            Wild::Map(entries) => {
                let entry = |(key, value): &(Located<String>, Located<Wild>)| {
                    (Spanned::new(key.value.clone(), self.span(key.referenced)), self.node(value))
                };
                Kind::Map(entries.iter().map(entry).collect())
            }
        };
        // A collection reaches from its first to its last part; the parser gives its start only.
        let (first, last) = match &kind {
            Kind::List(items) => (items.first().map(|node| node.span), items.last().map(|node| node.span)),
            Kind::Map(entries) => (entries.first().map(|(key, _)| key.span), entries.last().map(|(_, it)| it.span)),
            Kind::Blank | Kind::Scalar(_) => (None, None),
        };
        if let (Some(first), Some(last)) = (first, last) {
            span = Span { start: span.start.min(first.start), end: span.end.max(last.end), ..span };
        }
        if matches!(kind, Kind::List(_) | Kind::Map(_)) {
            span = self.with_bracket(span);
        }
        Node { kind, span }
    }

    /// A collection in brackets with the bracket that closes it.
    fn with_bracket(&self, span: Span) -> Span {
        let Range { start, end } = span.range();
        let close = match self.yaml.as_bytes().get(start - self.base) {
            Some(b'{') => '}',
            Some(b'[') => ']',
            _ => return span,
        };
        let rest = self.yaml.get(end - self.base..).unwrap_or("");
        let mut comment = false;
        let found = rest.find(|c| {
            comment = (comment || c == '#') && c != '\n';
            !comment && c == close
        });
        Span::new(self.source, start..found.map_or(end, |at| end + at + 1))
    }

    fn bytes(&self, location: Location) -> Range<usize> {
        let span = location.span();
        let start = span.byte_offset().map_or_else(|| self.offset_of(location), offset);
        let start = start.min(self.yaml.len());
        let end = (start + span.byte_len().map_or(0, offset)).min(self.yaml.len());
        // A block scalar's span takes in the line end; an underline should not.
        let text = self.yaml.get(start..end).unwrap_or("");
        start..start + text.trim_end().len()
    }

    fn written(&self, location: Location) -> &str {
        self.yaml.get(self.bytes(location)).unwrap_or("")
    }

    fn span(&self, location: Location) -> Span {
        let bytes = self.bytes(location);
        Span::new(self.source, self.base + bytes.start..self.base + bytes.end)
    }

    /// Errors of the parser know line and column only.
    fn offset_of(&self, location: Location) -> usize {
        let line = offset(location.line()).saturating_sub(1);
        let start = self.yaml.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let rest = self.yaml.get(start..).unwrap_or("");
        let column = offset(location.column()).saturating_sub(1);
        start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    }

    /// The tab that a line starts with, on this line or the next: the parser may stand before it still.
    fn tab_near(&self, at: usize) -> usize {
        let start = self.yaml[..at].rfind('\n').map_or(0, |it| it + 1);
        let mut line = start;
        for text in self.yaml[start..].split_inclusive('\n').take(2) {
            let indent = text.len() - text.trim_start().len();
            if let Some(tab) = text[..indent].find('\t') {
                return line + tab;
            }
            line += text.len();
        }
        at
    }

    fn syntax(&self, error: &serde_yaml::Error) -> Diagnostic {
        let at = error.location().map_or(0, |location| self.offset_of(location)).min(self.yaml.len());
        let at = if said(&error.without_snippet().to_string()).contains("tab") { self.tab_near(at) } else { at };
        let width = self.yaml[at..].chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.source, self.base + at..self.base + at + width);
        let slip = explain(said(&error.without_snippet().to_string()), self.yaml, at);
        let message = format!("this YAML cannot be read: {}", slip.message);
        Diagnostic::new(Code::YamlSyntax, span, message).label("here").maybe_hint(slip.hint)
    }
}

fn offset(n: impl TryInto<usize>) -> usize {
    n.try_into().unwrap_or(usize::MAX)
}

/// The parser's words, without its own position and its advice to programmers.
fn said(message: &str) -> &str {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let said = match message.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => message,
    };
    // Its advice to programmers, and the position once more.
    let said = [", set ", " at line "].iter().fold(said, |said, tail| said.split(tail).next().unwrap_or(said));
    said.trim_end_matches('.')
}

/// A node as serde sees it, before spans are attached.
enum Wild {
    Blank,
    /// A number or truth value: what was written is read from the source.
    Plain,
    Text(String),
    List(Vec<Located<Wild>>),
    Map(Vec<(Located<String>, Located<Wild>)>),
}

impl<'de> Deserialize<'de> for Wild {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Wild, D::Error> {
        deserializer.deserialize_any(WildVisitor)
    }
}

struct WildVisitor;

impl<'de> Visitor<'de> for WildVisitor {
    type Value = Wild;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Wild, E> {
        Ok(Wild::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Wild, E> {
        Ok(Wild::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Wild, E> {
        Ok(Wild::Blank)
    }

    fn visit_none<E>(self) -> Result<Wild, E> {
        Ok(Wild::Blank)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Wild, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Wild::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Wild, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Wild::Map(map))
    }
}

/// A text as YAML has it in double quotes: as JSON does, and with escapes for what YAML does not print, and for brackets
/// that do not pair: [`parse`] takes too many of those in one record for nesting, in a text as well.
pub fn double_quoted(text: &str) -> String {
    let unprintable = |c: &char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let json = serde_json::Value::from(text).to_string();
    let paired = are_paired(text);
    json.chars().fold(String::new(), |mut yaml, c| {
        if unprintable(&c) || (!paired && matches!(c, '[' | ']' | '{' | '}')) {
            yaml.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            yaml.push(c);
        }
        yaml
    })
}

/// True if every bracket of a text has its other half, and few lie in one another.
fn are_paired(text: &str) -> bool {
    let mut open = 0_usize;
    for c in text.chars() {
        match c {
            '[' | '{' => open += 1,
            ']' | '}' if open == 0 => return false,
            ']' | '}' => open -= 1,
            _ => {}
        }
        if open > 8 {
            return false;
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn brackets_in_a_text_count_for_nothing() {
        assert_eq!(double_quoted("Change [%] {a}"), "\"Change [%] {a}\"");
        let title = "{".repeat(100);
        let yaml = format!("columns: [{{title: {}}}]", double_quoted(&title));
        assert_eq!(tree(&yaml).map(|it| it.contains(&title)), Ok(true), "{yaml}");
    }

    fn tree(yaml: &str) -> Result<String, String> {
        let sources = Sources::from_texts([("a.yaml", yaml)]);
        let (id, file) = sources.find("a.yaml").expect("the file was given");
        match parse(id, file.text(), 0..yaml.len()) {
            Ok(node) => Ok(show(&node, &sources)),
            Err(it) => Err(format!("{}: {} ({})", sources.place(it.span), it.message, it.hint.unwrap_or_default())),
        }
    }

    fn show(node: &Node, sources: &Sources) -> String {
        let inner = match &node.kind {
            Kind::Blank => "blank".into(),
            Kind::Scalar(text) => text.clone(),
            Kind::List(items) => items.iter().map(|it| show(it, sources)).collect::<Vec<_>>().join(" "),
            Kind::Map(entries) => {
                let entries = entries.iter().map(|(key, it)| format!("{}={}", key.value, show(it, sources)));
                entries.collect::<Vec<_>>().join(" ")
            }
        };
        let place = sources.place(node.span);
        format!("({inner} @{}:{}-{})", place.line, place.column, place.end_column)
    }

    #[test]
    fn numbers_keep_the_text_that_was_written() {
        let tree = tree("v: [7.20, -0.0, 007, 1_000, \"1,234\", no, ~]").expect("it parses");
        assert_eq!(
            tree,
            "(v=(7.20 @1:5-9) (-0.0 @1:11-15) (007 @1:17-20) (1_000 @1:22-27) (1,234 @1:29-36) (no @1:38-40) (blank @1:42-43)"
                .replace("v=(7.20", "v=((7.20")
                + " @1:4-44) @1:1-44)"
        );
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut yaml = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let inner = vec![format!("*a{}", n - 1); 9].join(", ");
            yaml.push_str(&format!("a{n}: &a{n} [{inner}]\n"));
        }
        assert!(tree(&yaml).is_err());
    }
}
