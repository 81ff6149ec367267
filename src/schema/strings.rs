//! Words of the program in a language, or a theme's own in their place.

use serde_json::{Map, Value, json};

use super::decode::{Decode, Findings};
use super::json::Named;
use super::yaml::{Kind, Node};
use crate::diag::{Code, Diagnostic, suggest};
use crate::source::{Span, Spanned};
use crate::strings::{Catalogue, PLURALS, Text, english, placeholders};

/// The texts by key, each with its place. Every key is one that the program has, and every placeholder as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StringsFile(pub Vec<(Spanned<String>, Text)>);

impl StringsFile {
    /// The texts without their places.
    pub fn catalogue(&self) -> Catalogue {
        self.0.iter().map(|(key, text)| (key.value.clone(), text.clone())).collect()
    }
}

impl Decode for StringsFile {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let mut found = Vec::new();
        for (group, texts) in map(node, "groups of texts, such as `page: {contents: Contents}`", findings)? {
            let prefix = format!("{}.", group.value);
            if !english().keys().any(|key| key.starts_with(&prefix)) {
                let groups = english().keys().filter_map(|key| key.split('.').next());
                unknown(
                    &format!("there is no group of texts `{}`", group.value),
                    group.span,
                    &group.value,
                    groups,
                    findings,
                );
                continue;
            }
            for (key, text) in map(texts, "texts by key", findings).into_iter().flatten() {
                let full = format!("{prefix}{}", key.value);
                match english().get(&full) {
                    Some(known) => {
                        let text = read(text, known, findings);
                        found.extend(text.map(|text| (Spanned { value: full, span: key.span }, text)));
                    }
                    None => {
                        let own = english().keys().filter_map(|it| it.strip_prefix(&prefix));
                        let message = format!("there is no text `{}` in `{}`", key.value, group.value);
                        unknown(&message, key.span, &key.value, own, findings);
                    }
                }
            }
        }
        Some(StringsFile(found))
    }

    fn absent() -> Option<Self> {
        Some(StringsFile::default())
    }

    fn schema(named: &mut Named) -> Value {
        named.of("strings.StringsFile", |_| {
            let mut groups: Map<String, Value> = Map::new();
            for (key, text) in english() {
                let (group, name) = key.split_once('.').expect("keys of texts stand in groups");
                let group = groups
                    .entry(group)
                    .or_insert_with(|| json!({"type": "object", "properties": {}, "additionalProperties": false}));
                let words = text.forms().last().unwrap_or("");
                let plurals: Map<String, Value> =
                    PLURALS.iter().map(|it| ((*it).to_owned(), json!({"type": "string"}))).collect();
                group["properties"][name] = match text {
                    Text::One(_) => json!({"description": words, "type": "string"}),
                    Text::Plural(_) => json!({
                        "description": words, "type": "object", "properties": plurals,
                        "required": ["other"], "additionalProperties": false,
                    }),
                };
            }
            json!({
                "description": "Words of the program, by key.",
                "type": "object", "properties": groups, "additionalProperties": false,
            })
        })
    }
}

type Entries = [(Spanned<String>, Node)];

fn map<'a>(node: &'a Node, what: &str, findings: &mut Findings) -> Option<&'a Entries> {
    match &node.kind {
        Kind::Map(entries) => Some(entries),
        _ => {
            findings.expected(node, what);
            None
        }
    }
}

fn unknown<'a>(message: &str, span: Span, name: &str, known: impl Iterator<Item = &'a str>, findings: &mut Findings) {
    findings.diagnostics.push(Diagnostic::new(Code::UnknownKey, span, message).maybe_hint(suggest(name, known)));
}

/// A text in the place of one that the program has: with its plurals, and with no placeholder that it has not.
fn read(node: &Node, known: &Text, findings: &mut Findings) -> Option<Text> {
    match known {
        Text::One(_) => Some(Text::One(form(node, known, findings)?)),
        Text::Plural(_) => {
            let what = format!("one text for each plural: {}", crate::diag::quoted(PLURALS));
            let mut forms = Vec::new();
            for (plural, text) in map(node, &what, findings)? {
                if PLURALS.contains(&plural.value.as_str()) {
                    forms.extend(form(text, known, findings).map(|text| (plural.value.clone(), text)));
                } else {
                    let message = format!("`{}` is no plural", plural.value);
                    unknown(&message, plural.span, &plural.value, PLURALS.into_iter(), findings);
                }
            }
            if !forms.iter().any(|(plural, _)| plural == "other") {
                let message = "there is no form for `other`, which serves all numbers that have none of their own";
                let fault = Diagnostic::new(Code::MissingKey, node.span, message);
                findings.diagnostics.push(fault.hint("add a line `other: …`"));
                return None;
            }
            Some(Text::Plural(forms.into_iter().collect()))
        }
    }
}

fn form(node: &Node, known: &Text, findings: &mut Findings) -> Option<String> {
    let text = String::decode(node, findings)?;
    let there: Vec<&str> = known.forms().flat_map(placeholders).collect();
    for name in placeholders(&text) {
        if !there.contains(&name) {
            let message = format!("nothing is put in for `{{{name}}}` in this text");
            let hint = suggest(name, there.iter().copied());
            let hint = hint.or_else(|| Some("this text has no placeholders".to_owned()));
            findings.diagnostics.push(Diagnostic::new(Code::UnknownName, node.span, message).maybe_hint(hint));
        }
    }
    Some(text)
}
