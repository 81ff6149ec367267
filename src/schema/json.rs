//! JSON Schema of the files that an author writes, so that an editor completes and checks them as they are typed.
//!
//! It is made from the declarations that read the files ([`Decode::schema`]): a key that the program knows is a key of
//! the schema, with the same words. Draft 7, which editors speak.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::priority::Account;
use super::{DataFile, Decode, Figure, Front, SiteFile, StringsFile, ThemeFile};

/// The kinds of file that there is a schema of: name, and what an author writes in it.
pub const KINDS: [(&str, &str); 7] = [
    ("site", "`tallybook.yaml`"),
    ("data", "the files of `data/`"),
    ("front-matter", "the head of a Markdown file"),
    ("figure", "a block `figure` in a Markdown file"),
    ("priority", "a block `priority` in a Markdown file"),
    ("theme", "`theme.yaml` of a theme"),
    ("strings", "the files of `strings/` in a theme"),
];

/// The schema of a kind of file, as JSON; nothing if there is no such kind.
pub fn of(kind: &str) -> Option<Value> {
    let mut named = Named::default();
    let root = match kind {
        "site" => SiteFile::schema(&mut named),
        "data" => DataFile::schema(&mut named),
        "front-matter" => Front::schema(&mut named),
        "figure" => Figure::schema(&mut named),
        "priority" => Account::schema(&mut named),
        "theme" => ThemeFile::schema(&mut named),
        "strings" => StringsFile::schema(&mut named),
        _ => return None,
    };
    let definitions: Map<String, Value> = named.0.into_iter().collect();
    Some(json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Tallybook: {kind}"),
        "allOf": [root],
        "definitions": definitions,
    }))
}

/// The schemas of types with a name, each once.
#[derive(Debug, Default)]
pub struct Named(BTreeMap<String, Value>);

impl Named {
    /// A reference to the schema of a type, which `make` makes the first time. Types may hold themselves.
    pub fn of(&mut self, path: &str, make: impl FnOnce(&mut Named) -> Value) -> Value {
        let name = path.strip_prefix("tallybook::schema::").unwrap_or(path).replace("::", ".");
        if !self.0.contains_key(&name) {
            self.0.insert(name.clone(), Value::Null);
            let schema = make(self);
            self.0.insert(name.clone(), schema);
        }
        json!({"$ref": format!("#/definitions/{name}")})
    }
}

/// The keys of a mapping, while its schema is made.
#[derive(Debug, Default)]
pub struct Keys {
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl Keys {
    /// One key more, with what it means, line by line.
    pub fn with<T: Decode>(mut self, name: &'static str, words: &[&str], named: &mut Named) -> Keys {
        // Draft 7 reads nothing beside a reference.
        let schema = json!({"description": sentence(words), "allOf": [T::schema(named)]});
        self.properties.insert(name.to_owned(), schema);
        if T::absent().is_none() {
            self.required.push(name);
        }
        self
    }

    /// The schema of the mapping.
    pub fn end(self, words: &[&str]) -> Value {
        json!({
            "description": sentence(words), "type": "object", "properties": self.properties,
            "required": self.required, "additionalProperties": false,
        })
    }
}

/// The schema of a choice between words, each with what it means.
pub fn choice(words: &[&str], choices: &[&str], meanings: &[&[&str]]) -> Value {
    let meanings: Vec<String> = meanings.iter().map(|it| sentence(it)).collect();
    // Editors show the meanings; a validator passes them over.
    json!({"description": sentence(words), "enum": choices, "enumDescriptions": meanings})
}

/// The lines of a comment as one text.
fn sentence(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}
