//! `themes/<name>/theme.yaml` as written.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::decode::{Decode, Fields, Findings, record};
use super::json::{Keys, Named};
use super::strings::StringsFile;
use super::yaml::Node;
use crate::diag::{Code, Diagnostic};
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

/// What a colour is for, or a list of them.
#[derive(Debug)]
pub struct Role {
    key: &'static str,
    is_list: bool,
    properties: &'static [&'static str],
    about: &'static str,
}

/// Every role that a theme gives a colour to.
pub const ROLES: [Role; 28] = [
    Role::one("text", &["ink"], "Text, and the strongest lines."),
    Role::one("quiet", &["quiet"], "Text that stands back: captions, notes."),
    Role::one("background", &["paper"], "The page."),
    Role::one("wash", &["wash"], "A surface that stands out a little from the page."),
    Role::one("line", &["line"], "Thin lines, which nobody has to see."),
    Role::one("brand", &["brand"], "The colour of the body: the band on top, titles on paper."),
    Role::one("on_brand", &["brand-ink"], "Text on the band."),
    Role::one("accent", &["accent"], "The line under the band, and what else is to catch the eye."),
    Role::one("link", &["link"], "Links."),
    Role::one("visited", &["link-visited"], "Links to pages that were visited."),
    Role::one("focus", &["focus"], "What has the focus of the keyboard."),
    Role::one("on_focus", &["focus-ink"], "Text on what has the focus."),
    Role::one("good", &["tone-good"], "The mark of what is as it should be."),
    Role::one("watch", &["tone-watch"], "The mark of what is to be watched."),
    Role::one("bad", &["tone-bad"], "The mark of what is not as it should be."),
    Role::one("good_wash", &["good"], "The surface behind the word of a good rating."),
    Role::one("watch_wash", &["warn"], "The surface behind the word of a rating to be watched, and behind warnings."),
    Role::one("bad_wash", &["bad"], "The surface behind the word of a bad rating."),
    Role::one("note_wash", &["note"], "The surface of a note, and of the row that the report is about."),
    Role::one("chart_text", &["k0"], "Text in charts."),
    Role::one("chart_axis", &["k1"], "Axes in charts."),
    Role::one("chart_grid", &["k2"], "Gridlines, to be seen through."),
    Role::one("chart_quiet", &["k4"], "Marks that stand back behind one that stands out."),
    Role::one("chart_background", &["k5"], "What charts are drawn on."),
    Role::list(
        "series",
        &["k3", "k6", "k7", "k8", "k9", "k10"],
        "Six colours for series; the first is also that of a single series.",
    ),
    Role::list(
        "scale",
        &["k11", "k12", "k13", "k14"],
        "Four colours from little to much; the first of the series is the fifth.",
    ),
    Role::list(
        "shade",
        &["shade-0", "shade-1", "shade-2", "shade-3", "shade-4"],
        "Five surfaces of the scores of a risk matrix, from the lowest.",
    ),
    Role::list(
        "on_shade",
        &["shade-0-ink", "shade-1-ink", "shade-2-ink", "shade-3-ink", "shade-4-ink"],
        "Text on each of `shade`.",
    ),
];

impl Role {
    const fn one(key: &'static str, properties: &'static [&'static str], about: &'static str) -> Role {
        Role { key, is_list: false, properties, about }
    }

    const fn list(key: &'static str, properties: &'static [&'static str], about: &'static str) -> Role {
        Role { key, is_list: true, properties, about }
    }

    /// What its colours are called, each with the custom property of the style sheet that bears it. Those of a list have
    /// the name of the list and their number: `series_1`.
    pub fn colours(&self) -> impl Iterator<Item = (String, &'static str)> {
        let name = |at: usize| if self.is_list { format!("{}_{}", self.key, at + 1) } else { self.key.to_owned() };
        self.properties.iter().enumerate().map(move |(at, property)| (name(at), *property))
    }
}

/// Colours by what they are called. Each is `#rrggbb`, or the name of another that it is to be the same as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheme(pub Vec<(String, Spanned<Colour>)>);

impl Decode for Scheme {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| ROLES.iter().map(|role| role.key).collect());
        let mut fields = Fields::of(node, "a set of colours", &KEYS, findings)?;
        let mut found = Vec::new();
        for role in &ROLES {
            let colours: Vec<Spanned<Colour>> = if role.is_list {
                fields.take(role.key, findings).unwrap_or_default()
            } else {
                fields.take::<Option<Spanned<Colour>>>(role.key, findings).flatten().into_iter().collect()
            };
            match colours.first() {
                Some(first) if colours.len() != role.properties.len() => {
                    let (have, wanted) = (colours.len(), role.properties.len());
                    let message = format!("`{}` has {have} colours here, and there must be {wanted}", role.key);
                    findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, first.span, message));
                }
                _ => found.extend(role.colours().map(|(name, _)| name).zip(colours)),
            }
        }
        fields.end(findings);
        Some(Scheme(found))
    }

    fn schema(named: &mut Named) -> Value {
        named.of("theme.Scheme", |named| {
            let keys = ROLES.iter().fold(Keys::default(), |keys, role| match role.is_list {
                true => keys.with::<Vec<Spanned<Colour>>>(role.key, &[role.about], named),
                false => keys.with::<Option<Spanned<Colour>>>(role.key, &[role.about], named),
            });
            keys.end(&[
                "Colours by what they are for. Each is `#rrggbb`, or the name of another that it is to be the same as.",
            ])
        })
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
