//! What a theme looks like: its colours by role, checked against one another, its faces and its mark.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::colour::Rgb;
use super::escape;
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::schema::{self, Colour, ROLES, Role, ThemeFile};
use crate::source::Span;

/// The colour of what is transparent, for a role that no theme writes: see [`Look::of`].
const SHEET: &str = "sheet";

/// What every colour is called, with the custom property of the style sheet that bears it.
fn roles() -> impl Iterator<Item = (String, &'static str)> {
    ROLES.iter().flat_map(Role::colours).chain([(SHEET.to_owned(), SHEET)])
}

/// What text needs, and what anything else needs that has to be seen.
const TEXT: f64 = 4.5;
const GRAPHIC: f64 = 3.0;

/// What stands on what, and how strongly it must stand out.
const PAIRS: &[(&str, &str, f64)] = &[
    ("text", "background", TEXT),
    ("text", "wash", TEXT),
    ("text", "good_wash", TEXT),
    ("text", "watch_wash", TEXT),
    ("text", "bad_wash", TEXT),
    ("text", "note_wash", TEXT),
    ("quiet", "background", TEXT),
    ("quiet", "wash", TEXT),
    ("link", "background", TEXT),
    ("link", "wash", TEXT),
    ("link", "note_wash", TEXT),
    ("link", "watch_wash", TEXT),
    ("visited", "background", TEXT),
    ("visited", "wash", TEXT),
    ("on_brand", "brand", TEXT),
    ("on_focus", "focus", TEXT),
    ("good", "background", GRAPHIC),
    ("good", "good_wash", GRAPHIC),
    ("watch", "background", GRAPHIC),
    ("watch", "watch_wash", GRAPHIC),
    ("bad", "background", GRAPHIC),
    ("bad", "bad_wash", GRAPHIC),
    ("chart_text", "chart_background", TEXT),
    ("chart_axis", "chart_background", TEXT),
    ("chart_quiet", "chart_background", GRAPHIC),
    ("series_1", "chart_background", GRAPHIC),
    ("series_2", "chart_background", GRAPHIC),
    ("series_3", "chart_background", GRAPHIC),
    ("series_4", "chart_background", GRAPHIC),
    ("series_5", "chart_background", GRAPHIC),
    ("series_6", "chart_background", GRAPHIC),
    // Bars that touch.
    ("series_1", "chart_quiet", GRAPHIC),
    ("series_2", "series_1", GRAPHIC),
    ("series_3", "series_2", GRAPHIC),
    ("series_4", "series_3", GRAPHIC),
    ("series_5", "series_4", GRAPHIC),
    ("series_6", "series_5", GRAPHIC),
    ("series_4", "series_1", GRAPHIC),
    // Numbers on bars and squares: every other colour bears text of the colour of the page.
    ("chart_background", "series_1", TEXT),
    ("chart_text", "series_2", TEXT),
    ("chart_background", "series_3", TEXT),
    ("chart_text", "series_4", TEXT),
    ("chart_background", "series_5", TEXT),
    ("chart_text", "series_6", TEXT),
    ("chart_text", "scale_1", TEXT),
    ("chart_text", "scale_2", TEXT),
    ("chart_text", "scale_3", TEXT),
    ("chart_background", "scale_4", TEXT),
    ("on_shade_1", "shade_1", TEXT),
    ("on_shade_2", "shade_2", TEXT),
    ("on_shade_3", "shade_3", TEXT),
    ("on_shade_4", "shade_4", TEXT),
    ("on_shade_5", "shade_5", TEXT),
];

/// Colours by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheme(BTreeMap<String, Rgb>);

impl Scheme {
    /// The colour of a role.
    pub fn get(&self, role: &str) -> Rgb {
        self.0.get(role).copied().unwrap_or(Rgb([0, 0, 0]))
    }

    /// The colours of pictures, in the order in which `chart` names them: the style sheet calls them `k0`, `k1` and so on.
    pub fn of_pictures(&self) -> Vec<String> {
        let number = |property: &str| property.strip_prefix('k').and_then(|number| number.parse::<usize>().ok());
        let mut all: Vec<(usize, String)> =
            roles().filter_map(|(role, property)| Some((number(property)?, self.get(&role).hex()))).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, colour)| colour).collect()
    }

    /// A drawing in these colours. `names` are those by which it names its colours, in the same order.
    pub fn coloured(&self, svg: &str, names: &[&str]) -> String {
        let colours = self.of_pictures();
        let of = |part: &str| names.iter().position(|name| *name == part).map(|at| colours[at].as_str());
        // All at once: one may be another's name.
        let parts: Vec<&str> = svg.split('"').collect();
        parts.into_iter().map(|part| of(part).unwrap_or(part).to_owned()).collect::<Vec<_>>().join("\"")
    }

    /// As custom properties of a style sheet.
    fn css(&self) -> String {
        roles().fold(String::new(), |mut css, (role, property)| {
            let _ = write!(css, " --{property}: {};", self.get(&role).hex());
            css
        })
    }

    /// By role, for papers.
    fn json(&self) -> Value {
        self.0.iter().map(|(role, colour)| (role.clone(), Value::from(colour.hex()))).collect()
    }
}

/// What a theme looks like.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// On white paper and light screens.
    pub light: Scheme,
    /// On dark screens.
    pub dark: Scheme,
    /// Families of faces: `body`, `heading`, `paper`, `word`.
    fonts: BTreeMap<&'static str, String>,
    /// The mark, as its author names it.
    pub(super) logo: Option<schema::Logo>,
}

/// A colour as it was written last, with its place if the site has written it.
type Written = BTreeMap<String, (Colour, Option<Span>)>;

impl Look {
    /// The look of themes one on the other: built-in ones first, the site's own last. What cannot be read or told apart is
    /// told where the site has written it.
    pub(super) fn of(built_in: &[ThemeFile], own: Option<&ThemeFile>) -> (Look, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let (mut light, mut dark) = (Written::new(), Written::new());
        let mut look = Look::default();
        for (file, is_own) in built_in.iter().map(|it| (it, false)).chain(own.map(|it| (it, true))) {
            if let Some(colours) = &file.colours {
                write(&mut light, colours.light.as_ref(), is_own);
                write(&mut dark, colours.dark.as_ref(), is_own);
            }
            if let Some(fonts) = &file.fonts {
                let all = [
                    ("body", &fonts.body),
                    ("heading", &fonts.heading),
                    ("paper", &fonts.paper),
                    ("word", &fonts.word),
                ];
                for (name, family) in all {
                    look.fonts.extend(family.as_ref().map(|family| (name, family.value.clone())));
                }
            }
            look.logo = file.logo.clone().or(look.logo.take());
        }
        // What is transparent was drawn for white paper, on a dark screen too.
        let sheet = light.get("background").cloned();
        dark.extend(sheet.clone().map(|(colour, _)| (SHEET.to_owned(), (colour, None))));
        light.extend(sheet.map(|(colour, _)| (SHEET.to_owned(), (colour, None))));
        look.light = resolve(&light, &mut diagnostics);
        look.dark = resolve(&dark, &mut diagnostics);
        if !diagnostics.has_errors() {
            diagnostics.extend(faint("light", &look.light, &light));
            diagnostics.extend(faint("dark", &look.dark, &dark));
        }
        (look, diagnostics)
    }

    /// The family of a face.
    pub fn font(&self, name: &str) -> &str {
        self.fonts.get(name).map_or("sans-serif", String::as_str)
    }

    /// The head of the style sheet: colours and faces as custom properties.
    pub(super) fn css(&self) -> String {
        let family = |name: &str| super::css_families(self.font(name));
        format!(
            ":root {{{} --sans: {}; --serif: {}; }}\n@media (prefers-color-scheme: dark) {{ :root {{{} }} }}\n\
             @media print {{ :root {{{} }} }}\n",
            self.light.css(),
            family("body"),
            family("heading"),
            self.dark.css(),
            self.light.css()
        )
    }

    /// XML with the names of colours in braces, as `{brand}`, in their colours, and with the face of office documents in
    /// the place of `{font}`.
    pub(super) fn coloured(&self, xml: &str) -> String {
        let face = escape(super::first_family(self.font("word")));
        self.light.0.iter().fold(xml.replace("{font}", &face), |xml, (role, colour)| {
            xml.replace(&format!("{{{role}}}"), &colour.hex()[1..].to_uppercase())
        })
    }

    /// Colours and faces for papers.
    pub(super) fn json(&self) -> Value {
        json!({"colours": self.light.json(), "font": self.font("paper"), "word": self.font("word")})
    }
}

/// Takes down the colours of a file.
fn write(into: &mut Written, scheme: Option<&schema::Scheme>, is_own: bool) {
    let colours = scheme.iter().flat_map(|scheme| &scheme.0);
    into.extend(colours.map(|(role, colour)| (role.clone(), (colour.value.clone(), is_own.then_some(colour.span)))));
}

/// Names become the colours that they stand for.
fn resolve(written: &Written, diagnostics: &mut Diagnostics) -> Scheme {
    let mut scheme = Scheme::default();
    for (role, (_, span)) in written {
        match look_up(role, written, written.len()) {
            Ok(colour) => {
                scheme.0.insert(role.clone(), colour);
            }
            Err(name) => {
                let Some(span) = span else { continue };
                let message = format!("there is no colour `{name}`, or it is this one itself");
                let hint = suggest(&name, written.keys().map(String::as_str));
                diagnostics.push(Diagnostic::new(Code::UnknownName, *span, message).maybe_hint(hint));
            }
        }
    }
    scheme
}

fn look_up(role: &str, written: &Written, steps: usize) -> Result<Rgb, String> {
    match written.get(role) {
        Some((Colour::Rgb(rgb), _)) => Ok(Rgb(*rgb)),
        Some((Colour::Name(name), _)) if steps > 0 => look_up(name, written, steps - 1),
        _ => Err(role.to_owned()),
    }
}

/// What does not stand out from what it stands on.
fn faint(light: &str, scheme: &Scheme, written: &Written) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for (fore, back, least) in PAIRS {
        let ratio = scheme.get(fore).contrast(scheme.get(back));
        if ratio >= *least {
            continue;
        }
        let place = |role: &str| written.get(role).and_then(|(_, span)| *span);
        // The site changes what it has written itself: the upper one first.
        let (role, span) = match (place(fore), place(back)) {
            (Some(span), _) => (*fore, span),
            (None, Some(span)) => (*back, span),
            // A name of a colour that the site has written.
            (None, None) => match [fore, back].into_iter().find_map(|role| of_name(role, written)) {
                Some((role, span)) => (role, span),
                None => continue,
            },
        };
        if found.iter().any(|it| it.span == span) {
            continue;
        }
        let message = format!(
            "`{fore}` on `{back}` has a contrast of {:.2} to 1 in `{light}`, and needs {least}",
            // Rounded down: 4.496 is not 4.5.
            (ratio * 100.0).floor() / 100.0
        );
        let fault = Diagnostic::new(Code::LowContrast, span, message);
        found.push(match offer(role, scheme) {
            Some(colour) => {
                let hex = colour.hex();
                fault.hint(format!("the nearest colour that passes is `{hex}`")).fix(span, format!("\"{hex}\""))
            }
            None => fault
                .hint(format!("no colour of this hue passes: change `{}`", if role == *fore { back } else { fore })),
        });
    }
    found
}

/// The role by whose name a role is written, if the site has written that.
fn of_name<'a>(role: &str, written: &'a Written) -> Option<(&'a str, Span)> {
    let (Colour::Name(name), _) = written.get(role)? else { return None };
    let (role, (_, span)) = written.get_key_value(name.as_str())?;
    Some((role, (*span)?))
}

/// The nearest colour that stands out in every place where a role is used.
fn offer(role: &str, scheme: &Scheme) -> Option<Rgb> {
    scheme.get(role).nearest(|colour| {
        let of = |other: &str| if other == role { colour } else { scheme.get(other) };
        let own = PAIRS.iter().filter(|(fore, back, _)| *fore == role || *back == role);
        own.into_iter().all(|(fore, back, least)| of(fore).contrast(of(back)) >= *least)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{built_in_file, looks};
    use super::*;

    #[test]
    fn q12_every_built_in_look_can_be_read_by_everybody() {
        let base = built_in_file(super::super::BUILT_IN);
        for name in looks() {
            let (look, found) = Look::of(std::slice::from_ref(&base), Some(&built_in_file(name)));
            let told: Vec<String> = found.into_iter().map(|it| it.message).collect();
            assert!(told.is_empty(), "{name}: {told:#?}");
            let all: BTreeSet<String> = roles().map(|(role, _)| role).collect();
            for scheme in [&look.light, &look.dark] {
                assert!(scheme.0.keys().eq(&all), "{name}");
            }
            assert!(PAIRS.iter().all(|(fore, back, _)| all.contains(*fore) && all.contains(*back)));
        }
    }

    #[test]
    fn a_drawing_is_coloured_all_at_once() {
        let base = built_in_file(super::super::BUILT_IN);
        let (look, _) = Look::of(&[base], None);
        let names = ["#000001", "#0b0c0c"];
        let drawn = look.light.coloured("<path fill=\"#000001\" stroke=\"#0b0c0c\"/>", &names);
        assert_eq!(drawn, "<path fill=\"#0b0c0c\" stroke=\"#595959\"/>");
    }
}
