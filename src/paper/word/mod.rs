//! Papers as Word documents.
//!
//! The way, in [`write()`]: the look (`look`, over `template` where a council has its own), the numbers as Word counts
//! them (`numbering`), headers and footers (`frame`), the text (`cover`, `body`, `list`, `inline`, `table`, `figure`), the
//! pictures (`picture`), what the document says about itself (`parts`), all in one zip (`package`). Everything is
//! written by `xml`.

mod body;
mod carried;
mod cover;
mod figure;
mod frame;
mod inline;
mod list;
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

use std::collections::BTreeMap;

use super::Fault;
use super::document::{Document, Inline};
use super::picture::File;
use crate::theme::Theme;
use body::Body;
use frame::Frames;
use look::Look;
use package::{Package, Relations};
use xml::Xml;

/// Writes a document.
pub(super) fn write(document: &Document, theme: &Theme) -> Result<Vec<u8>, Fault> {
    compose(document, &theme.paper().collect())
}

/// Writes a document in the look that the files of a theme give it, by their paths below `paper/`.
fn compose(document: &Document, theme: &BTreeMap<&str, &[u8]>) -> Result<Vec<u8>, Fault> {
    let pictures = document.pictures();
    let drawn = picture::rasterise(&pictures)?;
    let mut look = Look::load(theme)?;
    let plan = numbering::plan(document, &mut look);
    let (mut package, mut relations) = (Package::default(), Relations::default());
    let frames = Frames::write(document, &look, &mut package, &mut relations);

    let mut body = Body::new(document, &look, &plan, relations);
    body.cover(document);
    body.document(document, &frames);

    let lists = list::numbering(&body);
    let Body { xml, notes, mut relations, .. } = body;
    look.numbering = lists;
    package.part("word/document.xml", &parts::kind("document.main"), main_part(&xml.finish()));
    for (at, (picture, png)) in pictures.iter().zip(drawn).enumerate() {
        let path = format!("word/media/{}", figure::media(at + 1));
        match &picture.file {
            File::Svg(svg) => {
                package.file(&format!("{path}.svg"), "image/svg+xml", svg.clone());
                package.file(&format!("{path}.png"), "image/png", png.unwrap_or_default());
            }
            File::Pixels(pixels) => {
                let path = format!("{path}.{}", pixels.format.extension());
                package.file(&path, pixels.format.media_type(), pixels.bytes.to_vec());
            }
        }
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

/// The words of running text, as text alone.
fn plain(inlines: &[Inline]) -> String {
    let words = |inline: &Inline| match inline {
        Inline::Text { text } | Inline::Code { text } => text.clone(),
        Inline::Emphasis { text } | Inline::Strong { text } | Inline::Rated { text, .. } => plain(text),
        Inline::Link { text, .. } | Inline::Reference { text, .. } => plain(text),
        Inline::Note { .. } => String::new(),
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(words).collect()
}
