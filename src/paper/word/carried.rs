//! What a template may hand on to a document: pictures, fonts, addresses of the web, and fields that only count and name.
//!
//! Everything else that Word knows would run, or fetch, on the machine of whoever opens the paper: it is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Fault;
use super::template::{SAVE, broken, fault};
use super::xml::Node;

/// Something that a part leads to.
pub(super) struct Relation {
    kind: String,
    /// The path of a part, or an address outside.
    pub(super) target: String,
    pub(super) outside: bool,
}

/// What a part leads to, and the list that says so.
pub(super) fn relations(parts: &BTreeMap<String, Vec<u8>>, path: &str) -> Result<Vec<Relation>, Fault> {
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    let list = list_of(path);
    let Some(bytes) = parts.get(&list) else { return Ok(Vec::new()) };
    let tree = Node::parse(bytes).map_err(|why| broken(&list, &why))?;
    let relation = |node: &Node| {
        let kind = node.attribute("Type").unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        let target = node.attribute("Target").unwrap_or_default();
        let outside = node.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        let target = match target.strip_prefix('/') {
            _ if outside => target.to_owned(),
            Some(whole) => whole.to_owned(),
            None => resolve(folder, target),
        };
        Relation { kind, target, outside }
    };
    Ok(tree.nodes().map(relation).collect())
}

/// Where the list of what a part leads to lies.
pub(super) fn list_of(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!("{folder}/_rels/{name}.rels")
}

/// Looks at everything that some parts lead to, however far.
pub(super) fn check(parts: &BTreeMap<String, Vec<u8>>, from: Vec<String>) -> Result<(), Fault> {
    let mut known: BTreeSet<String> = from.iter().cloned().collect();
    let mut next = from;
    while let Some(path) = next.pop() {
        for relation in relations(parts, &path)? {
            allowed(&relation)?;
            if !relation.outside && known.insert(relation.target.clone()) {
                next.push(relation.target);
            }
        }
    }
    Ok(())
}

fn allowed(relation: &Relation) -> Result<(), Fault> {
    let web = ["https://", "http://", "mailto:"].iter().any(|start| relation.target.starts_with(start));
    match (relation.outside, relation.kind.as_str()) {
        (true, "hyperlink") if web => Ok(()),
        (false, "image" | "font" | "hyperlink") => Ok(()),
        (true, _) => Err(fault(
            &format!("leads to `{}`, outside the document", relation.target),
            "put the picture itself into the template instead of a link to it, and take links to files out",
        )),
        (false, kind) => Err(fault(
            &format!("holds a part of the kind `{kind}`"),
            "headers and footers may hold words, pictures and page numbers: take everything else out",
        )),
    }
}

/// Fields that count, or name something of the document itself.
const FIELDS: [&str; 22] = [
    "=",
    "author",
    "createdate",
    "date",
    "docproperty",
    "filename",
    "if",
    "numpages",
    "page",
    "pageref",
    "printdate",
    "quote",
    "ref",
    "savedate",
    "section",
    "sectionpages",
    "seq",
    "styleref",
    "subject",
    "time",
    "title",
    "keywords",
];

/// Looks at the fields of a header or footer, and at its objects.
pub(super) fn check_frame(frame: &Node) -> Result<(), Fault> {
    let mut fields = Fields::default();
    fields.read(frame);
    fields.end();
    for code in fields.found {
        let word = code.split_whitespace().next().unwrap_or_default().to_lowercase();
        let link = word == "hyperlink" && ["\"https://", "\"http://", "\"mailto:"].iter().any(|it| code.contains(it));
        if !word.is_empty() && !link && !FIELDS.contains(&word.as_str()) && !word.starts_with('=') {
            let words = format!("has a field `{}` in a header or footer", word.to_uppercase());
            return Err(fault(
                &words,
                "fields that count pages or name the document may stand there: take this one out",
            ));
        }
    }
    match fields.object {
        Some(name) => Err(fault(&format!("has an object in a header or footer (`{name}`)"), SAVE)),
        None => Ok(()),
    }
}

/// The codes of fields: each may be split over several elements, and stand in one another.
#[derive(Default)]
struct Fields {
    open: Vec<String>,
    found: Vec<String>,
    object: Option<String>,
}

impl Fields {
    fn read(&mut self, node: &Node) {
        match node.name.as_str() {
            "w:fldSimple" => self.found.extend(node.attribute("w:instr").map(str::to_owned)),
            "w:instrText" | "w:delInstrText" => match self.open.last_mut() {
                Some(code) => code.push_str(&node.text()),
                None => self.found.push(node.text()),
            },
            "w:fldChar" => match node.attribute("w:fldCharType") {
                Some("begin") => self.open.push(String::new()),
                Some("end") => self.found.extend(self.open.pop()),
                _ => {}
            },
            "w:object" | "w:control" | "w:altChunk" | "w:subDoc" | "o:OLEObject" => {
                self.object.get_or_insert_with(|| node.name.clone());
            }
            _ => {}
        }
        node.nodes().for_each(|node| self.read(node));
    }

    fn end(&mut self) {
        self.found.append(&mut self.open);
    }
}

/// A path seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
