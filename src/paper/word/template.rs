//! A council's own template: a Word document whose styles, fonts, colours, lists, headers, footers and page stand for
//! the built-in ones.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::super::Fault;
use super::carried;
use super::look::Page;
use super::package::{Package, Relations};
use super::xml::Node;

/// The most that a template may hold: enough for fonts and pictures, too little to fill a machine.
const MOST: u64 = 64 << 20;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A template that was read.
#[derive(Debug)]
pub(super) struct Template {
    parts: BTreeMap<String, Vec<u8>>,
    types: Node,
    pub(super) styles: Node,
    pub(super) numbering: Node,
    pub(super) frames: Vec<Frame>,
    pub(super) first_page: bool,
    pub(super) facing: bool,
    section: Node,
}

/// A header or a footer of a template.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// True for a header.
    pub(super) header: bool,
    /// The pages that it stands on: `default`, `first` or `even`.
    pub(super) pages: String,
    /// Its path below `word/`.
    pub(super) path: String,
    pub(super) content: Node,
}

/// What a template brought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copied {
    /// True if it has fonts and colours of its own.
    pub(super) theme: bool,
    /// True if it says what its fonts are.
    pub(super) fonts: bool,
}

impl Template {
    /// Reads a template.
    pub(super) fn read(bytes: &[u8]) -> Result<Template, Fault> {
        let parts = unpack(bytes)?;
        let tree = |path: &str| parts.get(path).map(|bytes| Node::parse(bytes).map_err(|why| broken(path, &why)));
        let document = tree("word/document.xml").ok_or_else(no_document)??;
        if document.attribute("xmlns:w") != Some(MAIN) {
            return Err(fault("is saved in a form of Word that is not read here", SAVE));
        }
        let types = tree("[Content_Types].xml").ok_or_else(no_document)??;
        let styles = tree("word/styles.xml").ok_or_else(|| fault("has no styles", SAVE))??;
        let space = [("xmlns:w", MAIN)];
        let numbering = tree("word/numbering.xml").transpose()?.unwrap_or_else(|| Node::new("w:numbering", &space));
        let settings = tree("word/settings.xml").transpose()?.unwrap_or_default();
        let body = document.child("w:body");
        let section = body.and_then(|body| body.child("w:sectPr")).cloned().unwrap_or_default();
        let relations = tree("word/_rels/document.xml.rels").transpose()?.unwrap_or_default();
        let mut frames = Vec::new();
        for reference in section.nodes() {
            let header = reference.name == "w:headerReference";
            if !header && reference.name != "w:footerReference" {
                continue;
            }
            let id = reference.attribute("r:id").unwrap_or_default();
            let Some(path) = target(&relations, id) else { continue };
            let Some(content) = tree(&format!("word/{path}")).transpose()? else { continue };
            let pages = reference.attribute("w:type").unwrap_or("default").to_owned();
            frames.push(Frame { header, pages, path, content });
        }
        frames.iter().try_for_each(|frame: &Frame| carried::check_frame(&frame.content))?;
        let framed = frames.iter().map(|frame| format!("word/{}", frame.path));
        let kept = kept(&relations).map(|(_, path)| format!("word/{path}"));
        carried::check(&parts, framed.chain(kept).chain(["word/numbering.xml".to_owned()]).collect())?;
        let first_page = on(&section, "w:titlePg");
        Ok(Template {
            first_page,
            facing: on(&settings, "w:evenAndOddHeaders"),
            parts,
            types,
            styles,
            numbering,
            frames,
            section,
        })
    }

    /// Its page.
    pub(super) fn page(&self) -> Page {
        let number = |node: &str, attribute: &str, otherwise: u32| {
            let value = self.section.child(node).and_then(|it| it.attribute(attribute));
            // A margin may be negative, to say that it is not to grow.
            value.and_then(|it| it.trim_start_matches('-').parse().ok()).unwrap_or(otherwise)
        };
        let (width, height) = (number("w:pgSz", "w:w", Page::A4.width), number("w:pgSz", "w:h", Page::A4.height));
        Page {
            width: width.min(height),
            height: height.max(width),
            top: number("w:pgMar", "w:top", Page::A4.top),
            right: number("w:pgMar", "w:right", Page::A4.right),
            bottom: number("w:pgMar", "w:bottom", Page::A4.bottom),
            left: number("w:pgMar", "w:left", Page::A4.left),
            header: number("w:pgMar", "w:header", Page::A4.header),
            footer: number("w:pgMar", "w:footer", Page::A4.footer),
        }
    }

    /// Takes over the parts that styles and frames need: fonts, colours, pictures of a header.
    pub(super) fn copy(&self, package: &mut Package, relations: &mut Relations) -> Copied {
        let mut copied = Copied { theme: false, fonts: false };
        let own = self.parts.get("word/_rels/document.xml.rels").and_then(|bytes| Node::parse(bytes).ok());
        for (kind, path) in own.iter().flat_map(kept) {
            if self.parts.contains_key(&format!("word/{path}")) {
                self.copy_part(&format!("word/{path}"), package);
                relations.part(kind, &path);
                copied.theme |= kind == "theme";
                copied.fonts |= kind == "fontTable";
            }
        }
        self.copy_relations("word/numbering.xml", package);
        for frame in &self.frames {
            self.copy_relations(&format!("word/{}", frame.path), package);
        }
        copied
    }

    /// What kind of file a part is.
    pub(super) fn kind(&self, path: &str) -> Option<(bool, String)> {
        let named = format!("/{path}");
        let part = self.types.nodes().find(|it| it.attribute("PartName") == Some(named.as_str()));
        let ending = path.rsplit('.').next()?.to_lowercase();
        let file =
            self.types.nodes().find(|it| it.attribute("Extension").is_some_and(|known| known.to_lowercase() == ending));
        let kind = part.or(file)?.attribute("ContentType")?.to_owned();
        Some((part.is_some(), kind))
    }

    fn copy_part(&self, path: &str, package: &mut Package) {
        let (Some(bytes), Some((part, kind))) = (self.parts.get(path), self.kind(path)) else { return };
        if part {
            package.part(path, &kind, bytes.clone());
        } else {
            package.file(path, &kind, bytes.clone());
        }
        self.copy_relations(path, package);
    }

    /// Takes over what a part leads to, under the same ids.
    fn copy_relations(&self, path: &str, package: &mut Package) {
        let list = carried::list_of(path);
        // A part may lead back to one that led to it.
        if package.has(&list) {
            return;
        }
        let Some(bytes) = self.parts.get(&list) else { return };
        package.file(&list, "application/vnd.openxmlformats-package.relationships+xml", bytes.clone());
        let relations = carried::relations(&self.parts, path).unwrap_or_default();
        for relation in relations.iter().filter(|it| !it.outside) {
            self.copy_part(&relation.target, package);
        }
    }
}

pub(super) const SAVE: &str = "open the template in Word and save it as `Word Document (*.docx)`";

pub(super) fn fault(what: &str, hint: &str) -> Fault {
    Fault { message: format!("the theme's `paper/template.docx` {what}"), hint: hint.to_owned() }
}

fn no_document() -> Fault {
    fault("is not a Word document", SAVE)
}

pub(super) fn broken(path: &str, why: &str) -> Fault {
    fault(&format!("is broken: its part `{path}` cannot be read ({why})"), SAVE)
}

fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_document())?;
    let (mut parts, mut left) = (BTreeMap::new(), MOST);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|error| broken("zip", &error.to_string()))?;
        let (name, mut content) = (file.name().to_owned(), Vec::new());
        // Names reach the document that is made: one that climbs out of it would do so wherever that is unpacked.
        if name.starts_with('/') || name.contains('\\') || name.split('/').any(|part| part == "..") {
            return Err(fault(&format!("holds a part called `{}`", name.escape_debug()), SAVE));
        }
        let read = file.take(left + 1).read_to_end(&mut content);
        read.map_err(|error| broken(&name, &error.to_string()))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            fault("holds more than 64 MB", "take large pictures out of the template: only its look is used")
        })?;
        parts.insert(name, content);
    }
    Ok(parts)
}

/// What is kept of all that the document leads to: its fonts and colours, by path below `word/`.
fn kept(relations: &Node) -> impl Iterator<Item = (&str, String)> {
    relations.nodes().filter_map(|relation| {
        let kind = relation.attribute("Type").unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let path = target(relations, relation.attribute("Id")?)?;
        matches!(kind, "theme" | "fontTable").then_some((kind, path))
    })
}

/// True if a switch is on.
fn on(node: &Node, name: &str) -> bool {
    node.child(name).is_some_and(|it| !matches!(it.attribute("w:val"), Some("0" | "false" | "off")))
}

/// The path below `word/` that a relation of the document leads to.
fn target(relations: &Node, id: &str) -> Option<String> {
    let target = relations.nodes().find(|it| it.attribute("Id") == Some(id))?.attribute("Target")?;
    Some(target.strip_prefix("/word/").unwrap_or(target).to_owned())
}
