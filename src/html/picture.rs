//! Pictures as HTML: the context of the template `picture.html`.

use minijinja::Value;

use super::text::Writer;
use crate::edition::{Edition, Picture, plain};
use crate::output::Output;
use crate::picture::{Pictures, Rendition};
use crate::theme::{TemplateError, Theme};

/// Where a file of a picture lies.
fn path(report: &str, rendition: &Rendition) -> String {
    format!("{report}/pictures/{}", rendition.name)
}

/// Where the file of the theme's mark lies.
fn logo_path(rendition: &Rendition) -> String {
    format!("assets/{}", rendition.name)
}

/// The mark of the theme, for the template of all pages.
pub(super) fn logo(theme: &Theme, pictures: &Pictures) -> Option<Value> {
    let logo = theme.logo()?;
    let shown = pictures.get(&logo.original)?.widest();
    Some(view! { file => logo_path(shown), alt => logo.alt, width => shown.width, height => shown.height })
}

/// All files of pictures: those of an edition, in the folders of its reports, and the mark of the theme.
pub fn pictures(edition: &Edition, theme: &Theme, pictures: &Pictures) -> Output {
    let mut output = Output::default();
    for report in &edition.reports {
        let shown = report.pictures().into_iter().filter_map(|picture| pictures.get(&picture.original));
        for rendition in shown.flat_map(|developed| developed.renditions()) {
            let path = path(&report.slug, rendition);
            // The same picture may stand in two places.
            if output.get(&path).is_none() {
                output.insert(path, rendition.bytes.to_vec());
            }
        }
    }
    if let Some(developed) = theme.logo().and_then(|logo| pictures.get(&logo.original)) {
        output.insert(logo_path(developed.widest()), developed.widest().bytes.to_vec());
    }
    output
}

/// A picture. What stands at the top of a page is loaded at once, what stands below when a reader comes near; paper has
/// no reader who comes near.
pub(super) fn picture(writer: &Writer<'_>, picture: &Picture, first: bool) -> Result<String, TemplateError> {
    let Some(developed) = writer.site.pictures.get(&picture.original) else { return Ok(String::new()) };
    let href = |rendition: &Rendition| writer.linker.file(&path(writer.report, rendition));
    let widest = developed.widest();
    let renditions = developed.renditions().iter();
    let sources: Vec<Value> = renditions.map(|it| view! { href => href(it), width => it.width }).collect();
    let safe =
        |words: &[crate::edition::Inline]| (!words.is_empty()).then(|| Value::from_safe_string(writer.inlines(words)));
    // What says nothing is no figure either.
    let tag =
        if picture.alt.is_none() && picture.caption.is_empty() && picture.credit.is_empty() { "div" } else { "figure" };
    let context = view! {
        tag => tag,
        id => picture.id,
        href => href(widest),
        sources => sources,
        width => widest.width,
        height => widest.height,
        alt => picture.alt.as_ref().map(|alt| plain(alt)).unwrap_or_default(),
        caption => safe(&picture.caption),
        credit => safe(&picture.credit),
        lazy => !first && !writer.print,
        print => writer.print,
    };
    writer.site.theme.render("picture.html", &context)
}
