//! Which characters can be printed: those that a face of the papers has a glyph for.
//!
//! A page falls back on whatever font the reader has; a paper carries its fonts with it, and PDF/A allows no gap.
//! So a character without a glyph is found in the narrative, where its author can see it.

use std::sync::LazyLock;

use ttf_parser::Face;

use crate::theme::Theme;

static BUILT_IN: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(notosans::REGULAR_TTF, 0).expect("the font of the crate is sound"));

#[cfg(feature = "pdf")]
static AS_WRITTEN: LazyLock<Face<'static>> =
    LazyLock::new(|| Face::parse(dejavu::sans_mono::regular(), 0).expect("the font of the crate is sound"));

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

    /// The characters of words that cannot be printed, each once.
    pub(super) fn missing<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Unprintable> + 't {
        self.without(text, |_| false)
    }

    /// The same of text that is shown as written: it has a face of its own, and falls back on that of words.
    #[cfg(feature = "pdf")]
    pub(super) fn missing_as_written<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Unprintable> + 't {
        self.without(text, |c| AS_WRITTEN.glyph_index(c).is_some())
    }

    fn without<'t>(
        &'t self,
        text: &'t str,
        also: impl Fn(char) -> bool + 't,
    ) -> impl Iterator<Item = Unprintable> + 't {
        // Most texts are plain, and are done with here.
        let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
        let characters = if plain { "" } else { text }.char_indices();
        let found = characters.filter(move |(at, c)| !self.can_show(*c) && !also(*c) && text.find(*c) == Some(*at));
        found.map(|(at, character)| Unprintable { character, around: around(text, at, character) })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_glyph_is_found_once_with_the_words_around_it() {
        let theme = Theme::default();
        let glyphs = Glyphs::of(&theme);
        let found: Vec<Unprintable> = glyphs.missing("the gulls \u{1f426} and \u{1f426} took \u{5d0}").collect();
        let named: Vec<(char, &str)> = found.iter().map(|it| (it.character, it.around.as_str())).collect();
        assert_eq!(
            named,
            [
                ('\u{1f426}', "the gulls \u{2026} and \u{1f426} took \u{5d0}"),
                ('\u{5d0}', "the gulls \u{1f426} and \u{1f426} took \u{2026}"),
            ]
        );
        assert_eq!(
            found[0].message(),
            "the character `\u{1f426}` (U+1F426) cannot be printed: no font of the papers has it"
        );
    }

    #[test]
    fn signs_of_a_report_and_marks_without_a_glyph_can_be_printed() {
        let theme = Theme::default();
        let glyphs = Glyphs::of(&theme);
        let text = "\u{2019}\u{201c}\u{201d}\u{2013}\u{2212}\u{a3}\u{20ac}\u{2026}\u{2022}\u{e9}\u{141}\u{3b1}\u{416}\u{ad}\u{200b}\u{2060}\u{200e}";
        assert_eq!(glyphs.missing(text).next(), None);
        let control: Vec<char> = glyphs.missing("a\u{7}b\u{e000}").map(|it| it.character).collect();
        assert_eq!(control, ['\u{7}', '\u{e000}']);
    }
}
