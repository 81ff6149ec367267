//! Which characters can be printed: those that a face of the papers has a glyph for.
//!
//! A page falls back on whatever font the reader has; a paper carries its fonts with it, and PDF/A allows no gap.
//! So a character without a glyph is found in the narrative, where its author can see it.

use std::sync::LazyLock;

use ttf_parser::Face;

use crate::theme::Theme;

static BUILT_IN: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(notosans::REGULAR_TTF, 0).expect("the font of the crate is sound"));

/// What the faces of the papers can show: the built-in one, and those that a theme adds.
pub(super) struct Glyphs<'a> {
    own: Vec<Face<'a>>,
}

/// A character that cannot be printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unprintable {
    pub(super) character: char,
    /// The words around it, without it.
    pub(super) around: String,
}

impl<'a> Glyphs<'a> {
    /// With the faces of a theme.
    pub(super) fn of(theme: &'a Theme) -> Glyphs<'a> {
        let fonts = theme.paper().filter(|(path, _)| is_font(path));
        let faces = fonts.flat_map(|(_, bytes)| {
            let number = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
            (0..number).filter_map(|at| Face::parse(bytes, at).ok())
        });
        Glyphs { own: faces.collect() }
    }

    /// The first character of a text that cannot be printed.
    pub(super) fn missing(&self, text: &str) -> Option<Unprintable> {
        // Most texts are plain, and are done with here.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
            return None;
        }
        let (at, character) = text.char_indices().find(|(_, c)| !self.can_show(*c))?;
        Some(Unprintable { character, around: around(text, at, character) })
    }

    fn can_show(&self, c: char) -> bool {
        if c.is_control() {
            return matches!(c, '\n' | '\t');
        }
        if matches!(c, '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) {
            return false;
        }
        is_invisible(c) || BUILT_IN.glyph_index(c).is_some() || self.own.iter().any(|it| it.glyph_index(c).is_some())
    }
}

/// Marks that steer how other characters are set, and need no glyph.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}

/// True for a file that holds a face.
pub(super) fn is_font(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(end.as_str(), "ttf" | "otf" | "ttc" | "otc")
}

/// The words before and after a place, so that a person finds it.
fn around(text: &str, at: usize, character: char) -> String {
    const NEAR: usize = 24;
    let before: Vec<char> = text[..at].chars().rev().take(NEAR).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[at + character.len_utf8()..].chars().take(NEAR).collect();
    let shown = format!("{before}\u{2026}{after}");
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Unprintable {
    /// What is wrong, in a sentence.
    pub(super) fn message(&self) -> String {
        let code = u32::from(self.character);
        let name = if self.character.is_control() || is_invisible(self.character) {
            format!("the character U+{code:04X}")
        } else {
            format!("the character `{}` (U+{code:04X})", self.character)
        };
        format!("{name} cannot be printed: no font of the papers has it")
    }
}

/// What can be done about it.
pub(super) const HINT: &str =
    "write it in words, or add a font that has it to the theme: `themes/<name>/paper/<font>.ttf`";
