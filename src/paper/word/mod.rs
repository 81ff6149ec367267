//! Papers as Word documents.
//!
//! The way, in [`write()`]: the look (`look`, over `template` where a council has its own), the numbers as Word counts
//! them (`numbering`), headers and footers (`frame`), the text (`cover`, `body`, `inline`, `table`, `figure`), the
//! pictures (`picture`), what the document says about itself (`parts`), all in one zip (`package`). Everything is
//! written by `xml`.

mod body;
mod cover;
mod figure;
mod frame;
mod inline;
mod look;
mod numbering;
mod package;
mod parts;
mod picture;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod xml;

use super::Fault;
use super::document::{Document, Inline};
use crate::theme::Theme;
use body::Body;
use frame::Frames;
use look::Look;
use package::{Package, Relations};
use xml::{Node, Xml};

/// Writes a document.
pub(super) fn write(document: &Document, theme: &Theme) -> Result<Vec<u8>, Fault> {
    let pictures = document.pictures();
    let drawn = picture::rasterise(&pictures)?;
    let mut look = Look::load(theme)?;
    let plan = numbering::plan(document, &mut look);
    let (mut package, mut relations) = (Package::default(), Relations::default());
    let frames = Frames::write(document, &look, &mut package, &mut relations);

    let mut body = Body::new(document, &look, &plan, relations);
    body.cover(document);
    body.document(document, &frames);

    let lists = lists(&body);
    let Body { xml, notes, mut relations, .. } = body;
    look.numbering = lists;
    package.part("word/document.xml", &parts::kind("document.main"), main_part(&xml.finish()));
    for (at, (picture, png)) in pictures.iter().zip(drawn).enumerate() {
        package.file(&format!("word/media/chart-{:03}.png", at + 1), "image/png", png);
        package.file(&format!("word/media/chart-{:03}.svg", at + 1), "image/svg+xml", picture.svg.clone());
    }
    let noted = !notes.known.is_empty();
    if noted {
        package.part("word/footnotes.xml", &parts::kind("footnotes"), inline::footnotes(&notes.xml.finish()));
        package.relations("word/footnotes.xml", &notes.relations);
        relations.part("footnotes", "footnotes.xml");
    }
    package.part("word/settings.xml", &parts::kind("settings"), parts::settings(document, &look, noted));
    relations.part("settings", "settings.xml");
    look.write(&mut package, &mut relations, &document.language);
    package.relations("word/document.xml", &relations);
    let mut root = Relations::default();
    root.part("officeDocument", "word/document.xml");
    parts::properties(document, &mut package, &mut root);
    package.relations("", &root);
    Ok(package.finish())
}

fn main_part(body: &str) -> String {
    let mut xml = Xml::part();
    xml.element("w:document", parts::SPACES, |xml| xml.element("w:body", &[], |xml| xml.raw(body)));
    xml.finish()
}

/// The lists of the look, and those that begin at numbers of their own.
fn lists(body: &Body<'_>) -> Node {
    let mut numbering = body.look.numbering.clone();
    for (id, (list, level, start)) in (body.first_list()..).zip(&body.lists) {
        let definition = body.look.definition(*list).and_then(|it| it.attribute("w:abstractNumId")).unwrap_or("0");
        let mut node = Node::new("w:num", &[("w:numId", &id.to_string())]);
        node.push(Node::new("w:abstractNumId", &[("w:val", definition)]));
        let mut anew = Node::new("w:lvlOverride", &[("w:ilvl", &level.to_string())]);
        anew.push(Node::new("w:startOverride", &[("w:val", &start.to_string())]));
        node.push(anew);
        numbering.insert_before(node, |it| it.name == "w:numIdMacAtCleanup");
    }
    numbering
}

/// The words of running text, as text alone.
fn plain(inlines: &[Inline]) -> String {
    let words = |inline: &Inline| match inline {
        Inline::Text { text } | Inline::Code { text } => text.clone(),
        Inline::Emphasis { text } | Inline::Strong { text } => plain(text),
        Inline::Link { text, .. } | Inline::Reference { text, .. } => plain(text),
        Inline::Note { .. } => String::new(),
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(words).collect()
}
