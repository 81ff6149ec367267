//! `themes/<name>/theme.yaml` as written.

use serde_json::{Value, json};

use super::decode::{Decode, Findings, record};
use super::json::Named;
use super::strings::StringsFile;
use super::yaml::Node;
use crate::source::Spanned;

record! {
    /// The look of a site, and its words. What is not said is as in the look that it is based on.
    ThemeFile, "a theme" {
        /// The built-in look that it changes: `tallybook`, if nothing is said.
        based_on: Option<Spanned<String>>,
        /// What the look is called, for those who choose one.
        title: Option<String>,
        /// Its colours, on white paper and on dark screens.
        colours: Option<Colours>,
        /// The mark of the body that publishes.
        logo: Option<Logo>,
        /// Its faces.
        fonts: Option<Fonts>,
        /// Words of the program that are to be others, by key, in the language of the site.
        strings: StringsFile,
    }
}

record! {
    /// Colours for each way of looking.
    Colours, "the colours of a theme" {
        /// On white paper and light screens.
        light: Option<Scheme>,
        /// On dark screens, for those who have asked their device for dark.
        dark: Option<Scheme>,
    }
}

record! {
    /// Colours by what they are for. Each is `#rrggbb`, or the name of another that it is to be the same as.
    Scheme, "a set of colours" {
        /// Text, and the strongest lines.
        text: Option<Spanned<Colour>>,
        /// Text that stands back: captions, notes.
        quiet: Option<Spanned<Colour>>,
        /// The page.
        background: Option<Spanned<Colour>>,
        /// A surface that stands out a little from the page.
        wash: Option<Spanned<Colour>>,
        /// Thin lines, which nobody has to see.
        line: Option<Spanned<Colour>>,
        /// The colour of the body: the band on top, titles on paper.
        brand: Option<Spanned<Colour>>,
        /// Text on the band.
        on_brand: Option<Spanned<Colour>>,
        /// The line under the band, and what else is to catch the eye.
        accent: Option<Spanned<Colour>>,
        /// Links.
        link: Option<Spanned<Colour>>,
        /// Links to pages that were visited.
        visited: Option<Spanned<Colour>>,
        /// What has the focus of the keyboard.
        focus: Option<Spanned<Colour>>,
        /// Text on what has the focus.
        on_focus: Option<Spanned<Colour>>,
        /// The mark of what is as it should be.
        good: Option<Spanned<Colour>>,
        /// The mark of what is to be watched.
        watch: Option<Spanned<Colour>>,
        /// The mark of what is not as it should be.
        bad: Option<Spanned<Colour>>,
        /// The surface behind the word of a good rating.
        good_wash: Option<Spanned<Colour>>,
        /// The surface behind the word of a rating to be watched, and behind warnings.
        watch_wash: Option<Spanned<Colour>>,
        /// The surface behind the word of a bad rating.
        bad_wash: Option<Spanned<Colour>>,
        /// The surface of a note, and of the row that the report is about.
        note_wash: Option<Spanned<Colour>>,
        /// Text in charts.
        chart_text: Option<Spanned<Colour>>,
        /// Axes in charts.
        chart_axis: Option<Spanned<Colour>>,
        /// Gridlines, to be seen through.
        chart_grid: Option<Spanned<Colour>>,
        /// Marks that stand back behind one that stands out.
        chart_quiet: Option<Spanned<Colour>>,
        /// What charts are drawn on.
        chart_background: Option<Spanned<Colour>>,
        /// Six colours for series; the first is also that of a single series.
        series: Vec<Spanned<Colour>>,
        /// Four colours from little to much; the first of the series is the fifth.
        scale: Vec<Spanned<Colour>>,
        /// Five surfaces of the scores of a risk matrix, from the lowest.
        shades: Vec<Spanned<Colour>>,
        /// Text on each of these.
        on_shades: Vec<Spanned<Colour>>,
    }
}

record! {
    /// A mark.
    Logo, "a logo" {
        /// The file, in the folder of the theme: SVG, PNG or JPEG.
        file: Spanned<String>,
        /// What it says, for those who do not see it.
        alt: Spanned<String>,
    }
}

record! {
    /// Faces. Each is a family, or several of which the first that a reader has is used.
    Fonts, "the fonts of a theme" {
        /// The face of running text on pages.
        body: Option<Spanned<String>>,
        /// The face of headings on pages.
        heading: Option<Spanned<String>>,
        /// The face of the PDF: `Noto Sans`, or one whose file lies in `paper/` of the theme.
        paper: Option<Spanned<String>>,
        /// The face of the Word document.
        word: Option<Spanned<String>>,
    }
}

/// A colour as written: `#rrggbb`, or the name of another colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Red, green and blue.
    Rgb([u8; 3]),
    /// The name of another colour of the same set.
    Name(String),
}

impl Decode for Colour {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let text = String::decode(node, findings)?;
        let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        match (rgb(&text), is_name(&text)) {
            (Some(rgb), _) => Some(Colour::Rgb(rgb)),
            (None, true) => Some(Colour::Name(text)),
            (None, false) => {
                findings.expected(node, "a colour such as `#12436d`, or the name of another");
                None
            }
        }
    }

    fn schema(_: &mut Named) -> Value {
        json!({"type": "string", "pattern": "^(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}|[a-z_]+)$"})
    }
}

/// Reads `#12436d` or `#fff`.
pub fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))?;
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let one = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok().map(|it| it * 17);
    match digits.len() {
        6 => Some([pair(0)?, pair(2)?, pair(4)?]),
        3 => Some([one(0)?, one(1)?, one(2)?]),
        _ => None,
    }
}
