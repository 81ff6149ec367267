//! How wide text is, by the advances of Noto Sans.
//!
//! Pictures are shown in Noto Sans or, where it is absent, in Arial and its kin, which are a little
//! narrower: what is placed by these widths never clips.

use std::sync::LazyLock;

use ttf_parser::Face;

/// The faces that a picture asks for, the first that is there being taken.
pub(super) const FAMILY: &str = "Noto Sans, Arial, Liberation Sans, Helvetica, sans-serif";

static REGULAR: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(notosans::REGULAR_TTF, 0).expect("the font of the crate is sound"));
static BOLD: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(notosans::BOLD_TTF, 0).expect("the font of the crate is sound"));

/// The width of `text` in pixels. `font` is a CSS font: `bold 14px Noto Sans`.
pub(super) fn width(text: &str, font: &str) -> f64 {
    let size = font.split_whitespace().find_map(|part| part.strip_suffix("px")?.parse::<f64>().ok()).unwrap_or(12.0);
    let bold = font.contains("bold") || font.contains("600") || font.contains("700");
    measure(text, size, bold)
}

/// The width of `text` at `size` pixels.
pub(super) fn measure(text: &str, size: f64, bold: bool) -> f64 {
    let face: &Face<'_> = if bold { &BOLD } else { &REGULAR };
    let units = f64::from(face.units_per_em());
    let advance = |c: char| {
        let glyph = face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph));
        // A character that the face lacks is taken to be as wide as it is high.
        glyph.map_or(units, f64::from)
    };
    text.chars().map(advance).sum::<f64>() * size / units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_grow_with_size_and_weight() {
        let plain = width("Thurrock", "14px Noto Sans");
        assert!((55.0..65.0).contains(&plain), "{plain}");
        assert!(width("Thurrock", "bold 14px Noto Sans") > plain);
        assert!((width("Thurrock", "28px Noto Sans") - 2.0 * plain).abs() < 0.01);
    }
}
