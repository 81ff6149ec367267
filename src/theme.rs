//! Templates, styles and scripts: the built-in theme, and a site's own over it, file by file.
//!
//! The built-in theme lies in `themes/tallybook/` of this repository and travels inside the binary. A site
//! that names a theme puts its own files into `themes/<name>/`: each stands in for the built-in file of the
//! same path, and what it does not have is built-in.

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
use crate::source::{Content, Sources, Span, Spanned};
use crate::strings::{Strings, english, marked_page};

/// The name of the built-in theme.
pub const BUILT_IN: &str = "tallybook";

/// Steps that filling in one template may take: some hundred times what the longest page of a large report needs.
const FUEL: u64 = 50_000_000;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/tallybook");

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
}

/// A template that could not be filled in.
#[derive(Debug)]
pub struct TemplateError(Diagnostic);

impl Theme {
    /// The theme called `name`, or the built-in one.
    pub fn load(name: Option<&Spanned<String>>, sources: &Sources, strings: &Arc<Strings>) -> (Theme, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let mut theme = Theme::built_in(strings);
        let Some(name) = name else { return (theme, diagnostics) };
        let folder = format!("themes/{}/", name.value);
        let own: Vec<_> = sources.below(&folder).collect();
        if own.is_empty() && name.value != BUILT_IN {
            let message = format!("there is no theme `{}`", name.value);
            let themes = sources.below("themes/").filter_map(|(_, file)| file.path().split('/').nth(1));
            let hint = suggest(name, themes.chain([BUILT_IN]));
            diagnostics.push(Diagnostic::new(Code::UnknownName, name.span, message).maybe_hint(hint));
        }
        for (id, file) in own {
            let path = &file.path()[folder.len()..];
            let span = Span::new(id, 0..0);
            match (path.split_once('/'), file.content()) {
                (Some(("templates", template)), Content::Text(text)) => {
                    theme.places.insert(template.to_owned(), span);
                    if let Some(start) = too_long(text) {
                        let message = "this template cannot be used: a tag in it is longer than 2000 characters";
                        let hint = "part it with `{% set name = … %}`";
                        let span = Span::new(id, start..start + 2);
                        diagnostics.push(Diagnostic::new(Code::InvalidTemplate, span, message).hint(hint));
                    } else if let Err(error) = theme.environment.add_template_owned(template.to_owned(), text.clone()) {
                        diagnostics.push(diagnose(&error, span, text));
                    }
                }
                (Some(("assets", asset)), Content::Text(text)) => {
                    theme.assets.insert(asset.to_owned(), text.clone().into_bytes());
                }
                (Some(("assets", asset)), Content::Binary(bytes)) => {
                    theme.assets.insert(asset.to_owned(), bytes.to_vec());
                }
                (Some(("paper", part)), Content::Text(text)) => {
                    theme.paper.insert(part.to_owned(), text.clone().into_bytes());
                }
                (Some(("paper", part)), Content::Binary(bytes)) => {
                    theme.paper.insert(part.to_owned(), bytes.to_vec());
                }
                (_, Content::Refused(_)) | (Some(("strings", _)), _) => {}
                _ if path == THEME_FILE => {}
                _ => {
                    let message = format!("a theme has no use for `{path}`");
                    let hint = "templates lie in `templates/`, styles, scripts and pictures in `assets/`, what papers are set with in `paper/`";
                    diagnostics.push(Diagnostic::new(Code::UnusedFile, span, message).hint(hint));
                }
            }
        }
        (theme, diagnostics)
    }

    fn built_in(strings: &Arc<Strings>) -> Theme {
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
        let (mut assets, mut paper) = (BTreeMap::new(), BTreeMap::new());
        for (path, bytes) in files(&FILES) {
            match path.split_once('/') {
                Some(("templates", name)) => {
                    let text = std::str::from_utf8(bytes).expect("our templates are text");
                    environment.add_template(name, text).expect("our templates can be read");
                }
                Some(("assets", name)) => {
                    assets.insert(name.to_owned(), bytes.to_vec());
                }
                Some(("paper", name)) => {
                    paper.insert(name.to_owned(), bytes.to_vec());
                }
                _ => {}
            }
        }
        Theme { environment, assets, paper, places: BTreeMap::new() }
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
        let ours = FILES.get_file(format!("paper/{paper}")).map(include_dir::File::contents);
        ours == self.paper.get(paper).map(Vec::as_slice)
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
