//! Drawings (SVG) as pixels.
//!
//! Written anew as SVG, a drawing would need a list of all that may stay in it; as pixels it can hold nothing. It is
//! drawn at the widest size, so that it is sharp on screens and on paper. What it takes from elsewhere is refused, since
//! it would be missing in the picture without a word.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use image::{DynamicImage, RgbImage};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::{Developed, Fault, WIDTHS, photograph};

/// So many shapes are drawn, those counted again that are used again: a few lines could ask for billions.
const MOST_SHAPES: u64 = 100_000;

/// What an effect over the whole drawing takes, in shapes.
const EFFECT: u64 = 1_000;

/// Pixels to a side of what is drawn.
const MOST_DOWN: f32 = 6_400.0;

/// What helps where a drawing cannot be used as it is.
const EXPORT: &str = "export it as PNG from the program that it was drawn with";

/// The face that drawings and charts are drawn with, in all its cuts; parsed once.
pub(crate) static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for face in [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF] {
        fonts.load_font_data(face.to_vec());
    }
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

/// Looks whether a text is a drawing that can be drawn.
pub(super) fn probe(bytes: &[u8]) -> Result<(), Fault> {
    let unknown = || Fault::new("it is no picture that is read", "save it as JPEG, PNG, WebP or SVG");
    let text = std::str::from_utf8(bytes).map_err(|_| unknown())?;
    if !text.contains("<svg") {
        return Err(unknown());
    }
    // Without a document type there are no entities, and so none that stand for others without end.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 1_000_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| Fault::new(format!("it is no sound SVG: {error}"), EXPORT))?;
    if let Some(node) = document.descendants().find(|node| is_from_elsewhere(*node)) {
        let line = document.text_pos_at(node.range().start).row;
        return Err(Fault::new(
            format!("line {line} brings in another picture or file, which would be missing"),
            EXPORT,
        ));
    }
    let ids: BTreeMap<&str, Node<'_, '_>> =
        document.descendants().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    if shapes(document.root_element(), &ids, &mut BTreeMap::new(), 0) > MOST_SHAPES {
        return Err(Fault::new(format!("it has more than {MOST_SHAPES} shapes and effects"), EXPORT));
    }
    Ok(())
}

/// Pictures in the drawing, and parts of other drawings.
fn is_from_elsewhere(node: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    let target = || node.attributes().find(|it| it.name() == "href").map_or("", |it| it.value());
    matches!(name, "image" | "feImage") || (name == "use" && !target().starts_with('#'))
}

/// How many shapes a node draws.
fn shapes<'a>(
    node: Node<'a, 'a>,
    ids: &BTreeMap<&'a str, Node<'a, 'a>>,
    known: &mut BTreeMap<usize, u64>,
    depth: usize,
) -> u64 {
    let at = node.range().start;
    if let Some(count) = known.get(&at) {
        return *count;
    }
    // A use inside of what it uses is not drawn; nor is what lies deeper than anybody draws.
    known.insert(at, 0);
    if depth > 500 {
        return MOST_SHAPES + 1;
    }
    let effects = ["filter", "mask", "clip-path", "opacity"];
    let has = |effect: &str| {
        node.has_attribute(effect) || node.attribute("style").is_some_and(|style| style.contains(effect))
    };
    let mut count: u64 = 1 + effects.into_iter().filter(|effect| has(effect)).map(|_| EFFECT).sum::<u64>();
    for child in node.children().filter(Node::is_element) {
        count = count.saturating_add(shapes(child, ids, known, depth + 1));
    }
    for attribute in node.attributes() {
        // `#id`, and `url(#id)` in paints and effects.
        let value = attribute.value();
        let target = value.split_once('#').map(|(_, rest)| rest.trim_end_matches([')', '"', '\'']));
        if let Some(used) = target.and_then(|id| ids.get(id)) {
            count = count.saturating_add(shapes(*used, ids, known, depth + 1));
        }
    }
    known.insert(at, count);
    count
}

pub(super) fn develop(bytes: &[u8]) -> Result<Developed, Fault> {
    let fault = || Fault::new("it cannot be drawn", EXPORT);
    let options = Options {
        fontdb: FONTS.clone(),
        font_family: "Noto Sans".to_owned(),
        // The library would read files by their names.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let text = std::str::from_utf8(bytes).map_err(|_| fault())?;
    let tree = Tree::from_str(text, &options).map_err(|_| fault())?;
    let size = tree.size();
    #[allow(clippy::cast_precision_loss, reason = "1600")]
    let widest = WIDTHS[WIDTHS.len() - 1] as f32;
    let scale = (widest / size.width()).min(MOST_DOWN / size.height());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are bounded and positive")]
    let whole = |length: f32| (length * scale).round().max(1.0) as u32;
    let (width, height) = (whole(size.width()), whole(size.height()));
    let mut pixels = Pixmap::new(width, height).ok_or_else(fault)?;
    // Drawings are made for white paper: on a dark screen, dark lines would vanish.
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let colours = pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let image = RgbImage::from_raw(width, height, colours).ok_or_else(fault)?;
    photograph::scaled(&DynamicImage::ImageRgb8(image), true)
}
