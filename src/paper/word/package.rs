//! A document as a zip of parts, with what says which part is which.

use std::collections::BTreeMap;

use super::xml::Xml;
use crate::office::Archive;

/// The kinds of relation, after the common beginning of their names.
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// What a part leads to: other parts, and places outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Relations {
    known: Vec<Relation>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Relation {
    /// Its kind: a whole address, or the end of the usual one.
    kind: String,
    target: String,
    outside: bool,
}

impl Relations {
    /// The id of a relation to a part, by its path seen from this one.
    pub(super) fn part(&mut self, kind: &str, target: &str) -> String {
        self.add(Relation { kind: kind.to_owned(), target: target.to_owned(), outside: false })
    }

    /// The id of a relation to an address.
    pub(super) fn address(&mut self, url: &str) -> String {
        self.add(Relation { kind: "hyperlink".to_owned(), target: url.to_owned(), outside: true })
    }

    /// True if there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The part that lists them.
    pub(super) fn write(&self) -> String {
        let mut xml = Xml::part();
        let space = "http://schemas.openxmlformats.org/package/2006/relationships";
        xml.element("Relationships", &[("xmlns", space)], |xml| {
            for (at, relation) in self.known.iter().enumerate() {
                let id = format!("rId{}", at + 1);
                let usual = format!("{OFFICE}{}", relation.kind);
                let kind = if relation.kind.contains("://") { &relation.kind } else { &usual };
                let mut attributes = vec![("Id", id.as_str()), ("Type", kind), ("Target", &relation.target)];
                if relation.outside {
                    attributes.push(("TargetMode", "External"));
                }
                xml.empty("Relationship", &attributes);
            }
        });
        xml.finish()
    }

    fn add(&mut self, relation: Relation) -> String {
        let known = self.known.iter().position(|known| *known == relation);
        let at = known.unwrap_or_else(|| {
            self.known.push(relation);
            self.known.len() - 1
        });
        format!("rId{}", at + 1)
    }
}

/// The parts of a document.
#[derive(Debug, Default)]
pub(super) struct Package {
    parts: BTreeMap<String, Vec<u8>>,
    /// What a part is, by its path.
    types: BTreeMap<String, String>,
    /// What files with an ending are.
    endings: BTreeMap<String, String>,
}

impl Package {
    /// Adds a part of a kind that only its path tells.
    pub(super) fn part(&mut self, path: &str, kind: &str, bytes: impl Into<Vec<u8>>) {
        self.types.insert(format!("/{path}"), kind.to_owned());
        self.parts.insert(path.to_owned(), bytes.into());
    }

    /// Adds a part of a kind that its ending tells.
    pub(super) fn file(&mut self, path: &str, kind: &str, bytes: impl Into<Vec<u8>>) {
        let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
        self.endings.insert(ending, kind.to_owned());
        self.parts.insert(path.to_owned(), bytes.into());
    }

    /// True if there is a part at this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.parts.contains_key(path)
    }

    /// Adds what a part leads to.
    pub(super) fn relations(&mut self, path: &str, relations: &Relations) {
        if relations.is_empty() {
            return;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.parts.insert(format!("{folder}_rels/{name}.rels"), relations.write().into_bytes());
    }

    /// The file: the same parts make the same bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let types = self.content_types();
        self.endings.clear();
        let mut archive = Archive::default();
        // Programs tell what a file is by its first part.
        archive.packed("[Content_Types].xml", types.as_bytes());
        for (path, bytes) in &self.parts {
            // Pictures are packed already.
            let packed = path.ends_with(".png") || path.ends_with(".jpeg") || path.ends_with(".jpg");
            if packed { archive.stored(path, bytes) } else { archive.packed(path, bytes) }
        }
        archive.finish()
    }

    fn content_types(&mut self) -> String {
        let relations = "application/vnd.openxmlformats-package.relationships+xml";
        self.endings.insert("rels".to_owned(), relations.to_owned());
        self.endings.insert("xml".to_owned(), "application/xml".to_owned());
        let mut xml = Xml::part();
        let space = "http://schemas.openxmlformats.org/package/2006/content-types";
        xml.element("Types", &[("xmlns", space)], |xml| {
            for (ending, kind) in &self.endings {
                xml.empty("Default", &[("Extension", ending), ("ContentType", kind)]);
            }
            for (path, kind) in &self.types {
                xml.empty("Override", &[("PartName", path), ("ContentType", kind)]);
            }
        });
        xml.finish()
    }
}
