//! From nodes to records, collecting every fault.
//!
//! [`Decode`] reads one node as one type, and says what it reads as JSON Schema. The macro `record!` declares a mapping
//! once: its fields, their types and what they mean; unknown keys, missing keys and wrong values become diagnostics and
//! the rest is read all the same.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::json::Named;
use super::yaml::{Kind, Node};
use crate::diag::{Code, Diagnostic, Diagnostics, is_unseen, quoted, suggest};
use crate::source::{Span, Spanned};

/// What decoding gives besides the records.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The faults.
    pub diagnostics: Diagnostics,
    /// Ids that were written in records that could not be read. A reference to one of them is not a
    /// second fault.
    pub lost: BTreeSet<String>,
}

impl Findings {
    /// Reports that `node` is not what was expected.
    pub fn expected(&mut self, node: &Node, what: &str) {
        let blank = match &node.kind {
            Kind::Blank => true,
            Kind::Scalar(text) => text.trim().is_empty(),
            _ => false,
        };
        let (code, message) = if blank {
            (Code::BlankValue, format!("nothing stands here, and {what} is expected"))
        } else {
            (Code::InvalidValue, format!("{} is not {what}", node.describe()))
        };
        let label = if blank { "left blank".to_owned() } else { format!("expected {what}") };
        self.diagnostics.push(Diagnostic::new(code, node.span, message).label(label));
    }

    /// Reports a character that no reader sees, and that can make a line read otherwise than it is.
    pub fn visible(&mut self, text: &str, span: Span) {
        let Some(found) = text.chars().find(|c| is_unseen(*c)) else { return };
        let turns = if found.is_control() { "" } else { ", which turns the order of letters round" };
        let message = format!("this text holds the invisible character U+{:04X}{turns}", u32::from(found));
        let hint = "remove it: type the words anew instead of copying them";
        self.diagnostics.push(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
    }

    /// Remembers the ids of a record that is given up.
    pub fn lose(&mut self, node: &Node) {
        node.ids(&mut |id| {
            self.lost.extend([id.to_owned(), DataId::of_code(id).0]);
        });
    }
}

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// Reads `node`. Faults go to `findings`; nothing is returned if no value could be made.
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self>;

    /// What stands in for a key that is not written; nothing if the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// What [`Decode::decode`] reads, as JSON Schema. Types with a name go to `named`.
    fn schema(named: &mut Named) -> Value;
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        T::decode(node, findings).map(Some)
    }

    fn schema(named: &mut Named) -> Value {
        T::schema(named)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            findings.expected(node, "a list");
            return None;
        };
        Some(items.iter().filter_map(|item| T::decode(item, findings)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn schema(named: &mut Named) -> Value {
        json!({"type": "array", "items": T::schema(named)})
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        T::decode(node, findings).map(|value| Spanned::new(value, node.span))
    }

    fn schema(named: &mut Named) -> Value {
        T::schema(named)
    }
}

impl Decode for String {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if !text.trim().is_empty() => {
                findings.visible(text, node.span);
                Some(text.trim().to_owned())
            }
            _ => {
                findings.expected(node, "a text");
                None
            }
        }
    }

    // YAML takes `2024` and `true` for something else.
    fn schema(_: &mut Named) -> Value {
        json!({"type": ["string", "number", "boolean"], "pattern": r"\S"})
    }
}

impl Decode for bool {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "true" => Some(true),
            Kind::Scalar(text) if text == "false" => Some(false),
            _ => {
                findings.expected(node, "`true` or `false`");
                None
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": "boolean"})
    }
}

/// Digits of a number before its point, and after it. What is computed from two such numbers is exact, or nearly so, and
/// fits into a decimal of 28 digits.
pub const MOST_DIGITS: (usize, usize) = (15, 10);

/// A number with the precision it was typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The value.
    pub value: Decimal,
    /// Digits typed after the point.
    pub decimals: u32,
}

impl Number {
    /// Reads a plain number: digits, perhaps a minus sign and a point.
    pub fn parse(text: &str) -> Option<Number> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str, most: usize| part.len() <= most && part.chars().all(|c| c.is_ascii_digit());
        let plain = !whole.is_empty() && plain(whole, MOST_DIGITS.0) && plain(decimals, MOST_DIGITS.1);
        let value = (plain && !digits.ends_with('.')).then(|| text.parse::<Decimal>().ok()).flatten()?;
        Some(Number { value, decimals: u32::try_from(decimals.len()).ok()? })
    }
}

impl Decode for Number {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let number = match &node.kind {
            Kind::Scalar(text) => Number::parse(text),
            _ => None,
        };
        if number.is_none() {
            findings.expected(node, "a number, such as `17070` or `-7.2`");
        }
        number
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": ["number", "string"], "pattern": r"^-?\d{1,15}(\.\d{1,10})?$"})
    }
}

impl Decode for u32 {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let number = match &node.kind {
            Kind::Scalar(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            findings.expected(node, "a whole number");
        }
        number
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": ["integer", "string"], "minimum": 0, "pattern": r"^\d+$"})
    }
}

/// One text or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        match &node.kind {
            Kind::List(_) => Vec::decode(node, findings).map(OneOrMany),
            _ => T::decode(node, findings).map(|one| OneOrMany(vec![one])),
        }
    }

    fn absent() -> Option<Self> {
        Some(OneOrMany(Vec::new()))
    }

    fn schema(named: &mut Named) -> Value {
        json!({"anyOf": [T::schema(named), Vec::<T>::schema(named)]})
    }
}

/// The id of something in the data: lower-case letters, digits and underscores, so that it can stand
/// in an expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataId(pub String);

impl DataId {
    /// What a code is called in expressions: `NI 26` is `ni26`.
    pub fn of_code(code: &str) -> DataId {
        DataId(code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase())
    }
}

impl Decode for DataId {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        id(node, findings, '_', "data").map(DataId)
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": "string", "pattern": r"^[a-z][a-z0-9_]*$"})
    }
}

/// The id of something on a page: lower-case letters, digits and hyphens, as it stands in an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId(pub String);

impl Decode for PageId {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        id(node, findings, '-', "pages, priorities and promises").map(PageId)
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": "string", "pattern": r"^[a-z][a-z0-9-]*$"})
    }
}

/// True if `text` is an id that uses `joint` between its words.
pub fn is_id(text: &str, joint: char) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(fits)
}

/// The longest id. With its folder and ending it is the name of a file, for which systems allow 255 bytes.
const LONGEST: usize = 100;

/// Why an id can be the name of no file, and what to do: on some systems or on all.
pub fn no_name_of_a_file(id: &str) -> Option<(String, String)> {
    let length = id.chars().count();
    if length > LONGEST {
        let message = format!("this id is {length} characters long");
        return Some((
            message,
            format!("ids become addresses and names of files; the longest has {LONGEST} characters"),
        ));
    }
    // `COM1` and its like are devices to Windows, with any ending.
    let numbered = |start: &str| id.strip_prefix(start).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    let device = matches!(id, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt");
    device.then(|| {
        let hint = "ids become addresses and names of files; choose another, such as `{id}-report`".replace("{id}", id);
        (format!("`{id}` is the name of a device on Windows, where no file can be called so"), hint)
    })
}

fn id(node: &Node, findings: &mut Findings, joint: char, whose: &str) -> Option<String> {
    let text = String::decode(node, findings)?;
    if let Some((message, hint)) = no_name_of_a_file(&text) {
        findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, node.span, message).hint(hint));
        return None;
    }
    if is_id(&text, joint) {
        return Some(text);
    }
    let message = format!("`{text}` cannot be an id here");
    let hint = format!("ids of {whose} are made of small letters, digits and `{joint}`, a letter first");
    let near = text.to_lowercase().replace(['-', '_', ' '], &joint.to_string());
    let hint = if is_id(&near, joint) { format!("{hint}; for example `{near}`") } else { hint };
    findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, node.span, message).hint(hint));
    None
}

/// The fields of a mapping while they are read.
pub struct Fields<'a> {
    record: &'static str,
    span: Span,
    left: Vec<(&'a Spanned<String>, &'a Node)>,
    known: &'static [&'static str],
    /// The keys that stand there and are known.
    taken: Vec<&'a str>,
    sound: bool,
}

impl<'a> Fields<'a> {
    /// Takes a mapping apart. `record` says in words what it should be: "a table".
    pub fn of(
        node: &'a Node,
        record: &'static str,
        known: &'static [&'static str],
        findings: &mut Findings,
    ) -> Option<Fields<'a>> {
        let Kind::Map(entries) = &node.kind else {
            findings.expected(node, &format!("{record} (a mapping with {})", quoted(known.iter().copied())));
            return None;
        };
        let left = entries.iter().map(|(key, value)| (key, value)).collect();
        let taken = entries.iter().map(|(key, _)| key.value.as_str()).filter(|key| known.contains(key)).collect();
        Some(Fields { record, span: node.span, left, known, taken, sound: true })
    }

    /// Reads one field.
    pub fn take<T: Decode>(&mut self, name: &'static str, findings: &mut Findings) -> Option<T> {
        let value = match self.left.iter().position(|(key, _)| key.value == name) {
            Some(at) => T::decode(self.left.remove(at).1, findings),
            None => T::absent().or_else(|| {
                self.missing(name, findings);
                None
            }),
        };
        self.sound &= value.is_some();
        value
    }

    fn missing(&self, name: &str, findings: &mut Findings) {
        // The first line of the record is enough to find it; a whole table would drown the message.
        let start = self.span.part(0..1);
        let message = format!("{} has no `{name}`", self.record);
        let slip = self.left.iter().find(|(key, _)| {
            !self.known.contains(&key.value.as_str()) && crate::diag::nearest(&key.value, [name]).is_some()
        });
        // A misspelt key is told as such; saying that it is missing as well would be one fault told twice.
        if slip.is_none() {
            let hint = format!("add a line `{name}: …`");
            let label = format!("this is {}", self.record);
            findings.diagnostics.push(Diagnostic::new(Code::MissingKey, start, message).label(label).hint(hint));
        }
    }

    /// Reports the keys that nobody read. True if every field could be read.
    pub fn end(self, findings: &mut Findings) -> bool {
        for (key, _) in self.left {
            let message = format!("{} has no key `{}`", self.record, key.value);
            let near = crate::diag::nearest(&key.value, self.known.iter().copied());
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there is: {}", quoted(self.known.iter().copied())),
            };
            let unknown = Diagnostic::new(Code::UnknownKey, key.span, message).hint(hint);
            // A name that stands there already is not what was meant.
            let free = near.filter(|near| !self.taken.contains(near));
            findings.diagnostics.push(match free {
                Some(near) => unknown.fix(key.span, near),
                None => unknown,
            });
        }
        self.sound
    }
}

/// Declares a mapping of the YAML: its fields with what they mean, and how it is read.
macro_rules! record {
    (
        $(#[doc = $doc:expr])*
        $name:ident, $words:literal {
            $( $(#[doc = $field_doc:expr])* $field:ident : $type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(unreachable_pub, reason = "the macro is used for records of several modules, some of which keep them to themselves")]
        pub struct $name {
            $( $(#[doc = $field_doc])* pub $field: $type, )*
            /// Where the mapping stands.
            pub span: $crate::source::Span,
        }

        impl $crate::schema::decode::Decode for $name {
            fn decode(
                node: &$crate::schema::yaml::Node,
                findings: &mut $crate::schema::decode::Findings,
            ) -> Option<Self> {
                const KEYS: &[&str] = &[$( stringify!($field) ),*];
                let mut fields = $crate::schema::decode::Fields::of(node, $words, KEYS, findings)?;
                $( let $field = fields.take::<$type>(stringify!($field), findings); )*
                if !fields.end(findings) {
                    findings.lose(node);
                }
                Some($name { $( $field: $field?, )* span: node.span })
            }

            fn schema(named: &mut $crate::schema::json::Named) -> serde_json::Value {
                named.of(concat!(module_path!(), "::", stringify!($name)), |named| {
                    let keys = $crate::schema::json::Keys::default();
                    $( let keys = keys.with::<$type>(stringify!($field), &[$($field_doc),*], named); )*
                    keys.end(&[$($doc),*])
                })
            }
        }
    };
}

/// Declares a choice between words.
macro_rules! choice {
    (
        $(#[doc = $doc:expr])*
        $name:ident, $words:literal {
            $( $(#[doc = $variant_doc:expr])* $variant:ident = $text:literal, )+
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $( $(#[doc = $variant_doc])* $variant, )+
        }

        impl $name {
            /// Every word that may be written.
            pub const WORDS: &[&str] = &[$( $text ),+];

            /// The word as written.
            pub fn word(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }

            /// The choice of this word.
            pub fn of_word(word: &str) -> Option<$name> {
                match word { $( $text => Some($name::$variant), )+ _ => None }
            }
        }

        impl $crate::schema::decode::Decode for $name {
            fn decode(
                node: &$crate::schema::yaml::Node,
                findings: &mut $crate::schema::decode::Findings,
            ) -> Option<Self> {
                let text = String::decode(node, findings)?;
                let choice = $name::of_word(&text);
                if choice.is_none() {
                    $crate::schema::decode::not_a_choice(node, &text, $words, $name::WORDS, findings);
                }
                choice
            }

            fn schema(named: &mut $crate::schema::json::Named) -> serde_json::Value {
                named.of(concat!(module_path!(), "::", stringify!($name)), |_| {
                    $crate::schema::json::choice(&[$($doc),*], $name::WORDS, &[$( &[$($variant_doc),*] ),+])
                })
            }
        }
    };
}

pub(crate) use {choice, record};

/// Reports a word that is none of the choices.
pub fn not_a_choice(node: &Node, text: &str, words: &str, choices: &[&str], findings: &mut Findings) {
    let message = format!("`{text}` is not {words}");
    let hint = suggest(text, choices.iter().copied());
    let hint = hint.or_else(|| Some(format!("there is: {}", quoted(choices.iter().copied()))));
    findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, node.span, message).maybe_hint(hint));
}
