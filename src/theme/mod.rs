//! Templates, styles and scripts: the built-in theme, and a site's own over it, file by file.
//!
//! The built-in looks lie in `themes/` of this repository and travel inside the binary: `tallybook`, which has every file,
//! and others that are based on it. A site that names a theme of its own puts files into `themes/<name>/`: each stands in
//! for the built-in file of the same path, and what it does not have is that of the look that its `theme.yaml` is based
//! on. Colours, faces and the mark stand in `theme.yaml` and reach pages, charts, PDF and Word from there alone.

mod colour;
mod look;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};

use crate::check::THEME_FILE;
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::model::Rating;
use crate::picture::Original;
use crate::schema::{self, Findings, ThemeFile};
use crate::source::{Content, SourceId, Sources, Span, Spanned};
use crate::strings::{Strings, english, marked_page, unmarked};
pub use colour::Rgb;
pub use look::{Look, Scheme};

/// The name of the theme that has every file.
pub const BUILT_IN: &str = "tallybook";

/// Steps that filling in one template may take: some hundred times what the longest page of a large report needs.
const FUEL: u64 = 50_000_000;

/// The built-in looks by name.
static LOOKS: [(&str, Dir<'static>); 2] = [
    (BUILT_IN, include_dir!("$CARGO_MANIFEST_DIR/themes/tallybook")),
    ("civic", include_dir!("$CARGO_MANIFEST_DIR/themes/civic")),
];

/// A theme, ready to be used.
#[derive(Debug)]
pub struct Theme {
    environment: Environment<'static>,
    /// Files that are published as they are, by path below `assets/`.
    assets: BTreeMap<String, Vec<u8>>,
    /// What papers are set with, by path below `paper/`.
    paper: BTreeMap<String, Vec<u8>>,
    /// Where a site's own templates stand, for messages.
    places: BTreeMap<String, Span>,
    look: Look,
    logo: Option<Logo>,
    /// Rules that come after those of the style sheet, of each look in turn.
    more: Vec<Vec<u8>>,
}

/// The mark of the body that publishes.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The picture as the theme has it. It is made anew with the pictures of the reports, and stands on pages as those do.
    pub original: Original,
    /// What it says.
    pub alt: String,
}

/// A template that could not be filled in.
#[derive(Debug)]
pub struct TemplateError(Diagnostic);

impl Default for Theme {
    /// The built-in theme, in English.
    fn default() -> Theme {
        Theme::load(None, &BTreeMap::new(), &Sources::default(), &Arc::default()).0
    }
}

impl Theme {
    /// The theme called `name`, or the built-in one. `files` are what themes of the site say of themselves.
    pub fn load(
        name: Option<&Spanned<String>>,
        files: &BTreeMap<String, ThemeFile>,
        sources: &Sources,
        strings: &Arc<Strings>,
    ) -> (Theme, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let called = name.map_or(BUILT_IN, |name| name.value.as_str());
        let folder = format!("themes/{called}/");
        let file = name.and_then(|name| files.get(&name.value));
        let based_on = file.and_then(|file| file.based_on.as_ref());
        diagnostics.extend(name.and_then(|name| unknown(name, &folder, sources)));
        if let Some(base) = based_on.filter(|base| !is_built_in(base)) {
            let message = format!("there is no built-in look `{}`", base.value);
            diagnostics.push(Diagnostic::new(Code::UnknownName, base.span, message).maybe_hint(suggest(base, looks())));
        }
        // A theme of the site may bear the name of a built-in look, and then changes that.
        let base = based_on.map_or(called, |base| base.value.as_str());
        let base = (is_built_in(base) && base != BUILT_IN).then_some(base);
        let chain: Vec<&str> = std::iter::once(BUILT_IN).chain(base).collect();
        let mut theme = Theme::built_in(&chain, strings);
        let built_in: Vec<ThemeFile> = chain.iter().map(|name| built_in_file(name)).collect();
        let (look, found) = Look::of(&built_in, file);
        diagnostics.extend(found);
        theme.look = look;
        diagnostics.extend(file.and_then(|file| no_face(file, &folder, sources)));
        // Files of a site that names no theme are looked at by nobody.
        for (id, file) in sources.below(&folder).filter(|_| name.is_some()) {
            diagnostics.extend(theme.add(id, &file.path()[folder.len()..], file.content()));
        }
        theme.logo = theme.look.logo.clone().and_then(|logo| read_logo(&logo, &folder, sources, &mut diagnostics));
        theme.dress(strings);
        (theme, diagnostics)
    }

    /// Puts a file of the site's own in the place of a built-in one. What is wrong with it is told.
    fn add(&mut self, id: SourceId, path: &str, content: &Content) -> Option<Diagnostic> {
        let span = Span::new(id, 0..0);
        match (path.split_once('/'), content) {
            (Some(("templates", template)), Content::Text(text)) => {
                self.places.insert(template.to_owned(), span);
                if let Some(start) = too_long(text) {
                    let message = "this template cannot be used: a tag in it is longer than 2000 characters";
                    let hint = "part it with `{% set name = … %}`";
                    let span = Span::new(id, start..start + 2);
                    return Some(Diagnostic::new(Code::InvalidTemplate, span, message).hint(hint));
                }
                let added = self.environment.add_template_owned(template.to_owned(), text.clone());
                return added.err().map(|error| diagnose(&error, span, text));
            }
            (Some(("assets", MORE)), Content::Text(text)) => self.more.push(text.clone().into_bytes()),
            (Some((folder @ ("assets" | "paper"), name)), Content::Text(_) | Content::Binary(_)) => {
                let bytes = match content {
                    Content::Text(text) => text.clone().into_bytes(),
                    Content::Binary(bytes) => bytes.to_vec(),
                    Content::Refused(_) => Vec::new(),
                };
                let files = if folder == "assets" { &mut self.assets } else { &mut self.paper };
                files.insert(name.to_owned(), bytes);
            }
            (_, Content::Refused(_)) | (Some(("strings", _)), _) => {}
            _ if path == THEME_FILE => {}
            _ if self.look.logo.as_ref().is_some_and(|logo| logo.file.value == path) => {}
            _ => {
                let message = format!("a theme has no use for `{path}`");
                let hint = "templates lie in `templates/`, styles, scripts and pictures in `assets/`, what papers are set \
                            with in `paper/`, words in `strings/`; `theme.yaml` has colours, fonts and the logo";
                return Some(Diagnostic::new(Code::UnusedFile, span, message).hint(hint));
            }
        }
        None
    }

    /// Puts colours, faces and the words of style sheets where pages and papers find them.
    fn dress(&mut self, strings: &Strings) {
        let css = self.look.css() + &words_of_styles(strings);
        let head = css.clone().into_bytes();
        if let Some(style) = self.assets.get_mut(STYLE) {
            let own = std::mem::replace(style, head);
            style.extend(own);
            self.more.iter().for_each(|more| style.extend(more));
        }
        self.environment.add_global("colours", Value::from_safe_string(css));
        let look = self.look.json();
        for (path, bytes) in &mut self.paper {
            if (path.ends_with(".xml") || path.ends_with(".svg"))
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                *bytes = self.look.coloured(text).into_bytes();
            }
        }
        self.paper.insert(LOOK.to_owned(), look.to_string().into_bytes());
    }

    fn built_in(chain: &[&str], strings: &Arc<Strings>) -> Theme {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_debug(true);
        environment.set_fuel(Some(FUEL));
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if !value.is_safe() => out.write_str(&escape(text)).map_err(minijinja::Error::from),
            _ => minijinja::escape_formatter(out, state, value),
        });
        environment.add_filter("rated", |words: &str, rating: &str| {
            let words = escape(words);
            Value::from_safe_string(Rating::parse(rating).map_or_else(|| words.clone(), |it| rated(it, &words)))
        });
        let own = Arc::clone(strings);
        environment.add_function("say", move |key: &str, values: Kwargs| say(&own, key, &values));
        let own = Arc::clone(strings);
        environment.add_function("forms", move |key: &str| {
            let unknown =
                || minijinja::Error::new(ErrorKind::InvalidOperation, format!("`{key}` is no text with plurals"));
            let forms = own.forms(key).ok_or_else(unknown)?;
            Ok(serde_json::to_string(forms).expect("texts serialise"))
        });
        let (mut assets, mut paper, mut more) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (path, bytes) in chain.iter().filter_map(|name| built_in_files(name)).flat_map(files) {
            match path.split_once('/') {
                Some(("templates", name)) => {
                    let text = std::str::from_utf8(bytes).expect("our templates are text");
                    environment.add_template(name, text).expect("our templates can be read");
                }
                Some(("assets", MORE)) => more.push(bytes.to_vec()),
                Some(("assets", name)) => {
                    assets.insert(name.to_owned(), bytes.to_vec());
                }
                Some(("paper", name)) => {
                    paper.insert(name.to_owned(), bytes.to_vec());
                }
                _ => {}
            }
        }
        Theme { environment, assets, paper, places: BTreeMap::new(), look: Look::default(), logo: None, more }
    }

    /// Files that are published as they are, by path below `assets/`.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.assets.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// What papers are set with, by path below `paper/`.
    pub fn paper(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.paper.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// True if a file that papers are set with is ours, and not the site's own.
    pub fn is_built_in(&self, paper: &str) -> bool {
        let ours = built_in_files(BUILT_IN).and_then(|files| files.get_file(format!("paper/{paper}")));
        let ours = ours.map(include_dir::File::contents);
        ours == self.paper.get(paper).map(Vec::as_slice)
    }

    /// Colours and faces.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// XML with the names of colours in braces, as `{brand}`, in their colours, and with the face of office documents in the
    /// place of `{font}`.
    pub fn coloured(&self, xml: &str) -> String {
        self.look.coloured(xml)
    }

    /// The mark of the body that publishes.
    pub fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// Fills in a template.
    pub fn render(&self, name: &str, context: &Value) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).expect("renderers ask for templates that are built in");
        template.render(context).map(|page| marked_page(&page).into_owned()).map_err(|error| {
            let at = error.name().unwrap_or(name);
            match self.places.get(at).or_else(|| self.places.get(name)).or(self.places.values().next()) {
                Some(span) => TemplateError(diagnose(&error, *span, "")),
                None => panic!("a built-in template cannot be filled in: {error:#}"),
            }
        })
    }
}

impl TemplateError {
    /// What to tell the author of the template.
    pub fn into_diagnostic(self) -> Diagnostic {
        self.0
    }
}

/// The text at a key of the strings, for templates: `{{ say('figure.note', number=1) }}`. A value that is HTML stays it.
fn say(strings: &Strings, key: &str, values: &Kwargs) -> Result<Value, minijinja::Error> {
    let names: Vec<&str> = values.args().collect();
    let given = names.iter().map(|name| values.get::<Value>(name)).collect::<Result<Vec<Value>, _>>()?;
    let html = given.iter().any(Value::is_safe);
    let shown = |value: &Value| if html && !value.is_safe() { escape(&value.to_string()) } else { value.to_string() };
    let shown: Vec<String> = given.iter().map(shown).collect();
    let pairs: Vec<(&str, &dyn Display)> =
        names.iter().zip(&shown).map(|(name, text)| (*name, text as &dyn Display)).collect();
    let text = strings.fill_as(key, &pairs, &|words| if html { escape(words).into() } else { words.into() });
    let text = text.ok_or_else(|| {
        let hint = suggest(key, english().keys().map(String::as_str)).unwrap_or_default();
        minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("there is no text `{key}` with these values. {hint}"),
        )
    })?;
    Ok(if html { Value::from_safe_string(text) } else { Value::from(text) })
}

/// Text as it may stand in HTML, in attributes too.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Words as HTML, after the shape of their rating; only the words are read aloud.
pub fn rated(rating: Rating, words: &str) -> String {
    format!(
        "<span class=\"rating {}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\">\
         <path fill-rule=\"evenodd\" d=\"{}\"/></svg>{words}</span>",
        rating.tone.word(),
        rating.shape.path()
    )
}

/// The style sheet of pages, and rules of a look that come after it.
const STYLE: &str = "style.css";
const MORE: &str = "more.css";
/// The face that papers are set in without a file of the theme.
const PAPER_FONT: &str = "Noto Sans";
/// What papers are told of colours and faces.
pub const LOOK: &str = "look.json";

/// The names of the built-in looks.
pub fn looks<'a>() -> impl Iterator<Item = &'a str> {
    LOOKS.iter().map(|(name, _)| -> &str { name })
}

fn built_in_files(name: &str) -> Option<&'static Dir<'static>> {
    LOOKS.iter().find(|(look, _)| *look == name).map(|(_, files)| files)
}

/// A name that neither the site nor the program has a theme of.
fn unknown(name: &Spanned<String>, folder: &str, sources: &Sources) -> Option<Diagnostic> {
    if is_built_in(name) || sources.below(folder).next().is_some() {
        return None;
    }
    let message = format!("there is no theme `{}`", name.value);
    let themes = sources.below("themes/").filter_map(|(_, file)| file.path().split('/').nth(1));
    let hint = suggest(name, themes.chain(looks()));
    Some(Diagnostic::new(Code::UnknownName, name.span, message).maybe_hint(hint))
}

/// A face for the PDF of which there is no file.
fn no_face(file: &ThemeFile, folder: &str, sources: &Sources) -> Option<Diagnostic> {
    let is_face = |path: &str| [".ttf", ".otf", ".ttc"].iter().any(|end| path.ends_with(end));
    let paper = file.fonts.as_ref()?.paper.as_ref()?;
    let there = sources.below(&format!("{folder}paper/")).any(|(_, file)| is_face(file.path()));
    if first_family(paper) == PAPER_FONT || there {
        return None;
    }
    let message = format!("the PDF cannot be set in `{}`: the theme has no file of it", paper.value);
    let hint = format!("put the file of the face into `{folder}paper/`, or write `{PAPER_FONT}`");
    Some(Diagnostic::new(Code::UnknownName, paper.span, message).hint(hint))
}

fn is_built_in(name: &str) -> bool {
    looks().any(|look| look == name)
}

/// What a built-in look says of itself.
fn built_in_file(name: &str) -> ThemeFile {
    let file = built_in_files(name).and_then(|files| files.get_file(THEME_FILE)?.contents_utf8());
    let sources = Sources::from_texts([(THEME_FILE, file.expect("a built-in look has a `theme.yaml`"))]);
    let (id, source) = sources.iter().next().expect("it is there");
    let mut findings = Findings::default();
    let read = schema::read(id, source.text(), 0..source.text().len(), &mut findings);
    read.expect("the `theme.yaml` of a built-in look can be read")
}

/// The file of a logo.
fn read_logo(logo: &schema::Logo, folder: &str, sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Logo> {
    let path = format!("{folder}{}", logo.file.value);
    let Some((_, file)) = sources.iter().find(|(_, file)| file.path() == path) else {
        let message = format!("there is no file `{path}`");
        let below = sources.below(folder).map(|(_, file)| &file.path()[folder.len()..]);
        let hint = suggest(&logo.file, below);
        diagnostics.push(Diagnostic::new(Code::UnknownName, logo.file.span, message).maybe_hint(hint));
        return None;
    };
    match Original::read(file, logo.file.span) {
        Ok(original) => Some(Logo { original, alt: logo.alt.value.clone() }),
        Err(fault) => {
            diagnostics.push(fault);
            None
        }
    }
}

/// The first of several families.
pub fn first_family(families: &str) -> &str {
    families.split(',').next().unwrap_or(families).trim()
}

/// Families as CSS has them: those of more than a word in quotes.
fn css_families(families: &str) -> String {
    let plain = |family: &str| {
        family.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect::<String>()
    };
    let one = |family: &str| {
        let family = plain(family.trim());
        if family.contains(|c: char| c == ' ' || c.is_ascii_digit()) { format!("\"{family}\"") } else { family }
    };
    families.split(',').map(one).collect::<Vec<_>>().join(", ")
}

/// Words that style sheets put on paper.
fn words_of_styles(strings: &Strings) -> String {
    let text = |key: &str| {
        let words = unmarked(&strings.say(key, &[])).into_owned();
        format!("\"{}\"", words.replace(['\\', '"', '<', '\n'], " "))
    };
    format!(
        ":root {{ --word-draft: {}; --word-page: {}; --word-of: {}; }}\n",
        text("page.watermark"),
        text("page.page_of"),
        text("page.of_pages")
    )
}

/// All files of an embedded folder with their paths.
fn files(folder: &'static Dir<'static>) -> Vec<(&'static str, &'static [u8])> {
    let mut all = Vec::new();
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => all.extend(files(inner)),
            DirEntry::File(file) => all.extend(file.path().to_str().map(|path| (path, file.contents()))),
        }
    }
    all.sort_unstable();
    all
}

/// Where a tag begins that is too long. The language is read by functions that call themselves.
fn too_long(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        at = start + 1;
        let close = match text.as_bytes().get(at) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => continue,
        };
        let length = text[start..].find(close).unwrap_or(text.len() - start);
        if length > 2000 {
            return Some(start);
        }
        at = start + length;
    }
    None
}

/// An error of a template in the site's own theme, at the line that minijinja names.
fn diagnose(error: &minijinja::Error, start: Span, text: &str) -> Diagnostic {
    let range = error.range().filter(|range| range.end <= text.len());
    let span = range.map_or(start, |range| Span::new(start.source, range));
    let detail = match error.kind() {
        ErrorKind::OutOfFuel => "it does not come to an end".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    let line = error.line().map_or_else(String::new, |line| format!(" (line {line})"));
    let message = format!("this template cannot be used: {detail}{line}");
    let hint = "remove the file to get the built-in template back";
    Diagnostic::new(Code::InvalidTemplate, span, message).hint(hint)
}
