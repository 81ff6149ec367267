//! The places of a site where somebody wrote a text: tests put things there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tallybook::diag::Severity;
use tallybook::schema::yaml::{self, Kind, Node};
use tallybook::source::Sources;

use crate::project::Project;

/// The files of a site, by path.
pub(crate) type Files = BTreeMap<String, String>;

/// The files of a fixture.
pub(crate) fn texts(fixture: &str) -> Files {
    let files = Project::fixture(fixture).files("");
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect()
}

/// A place where somebody wrote a text.
#[derive(Debug)]
pub(crate) struct Place {
    path: String,
    range: Range<usize>,
    /// What stands there; nothing for prose, whose end is written on.
    pub(crate) value: Option<String>,
}

/// A mapping of the YAML.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) path: String,
    pub(crate) range: Range<usize>,
    pub(crate) keys: Vec<String>,
}

/// All places of a site: every scalar of the YAML, of front matter and of the blocks of figures, and every line of prose.
pub(crate) fn places(files: &Files) -> Vec<Place> {
    let mut found = Vec::new();
    for (path, text) in files {
        let (trees, ends) = parts(path, text);
        trees.iter().for_each(|tree| scalars(tree, path, &mut found));
        found.extend(ends.into_iter().map(|end| Place { path: path.clone(), range: end..end, value: None }));
    }
    found.sort_by(|a, b| (&a.path, a.range.start).cmp(&(&b.path, b.range.start)));
    found
}

/// All mappings of a site.
pub(crate) fn mappings(files: &Files) -> Vec<Mapping> {
    let mut found = Vec::new();
    for (path, text) in files {
        parts(path, text).0.iter().for_each(|tree| maps(tree, path, &mut found));
    }
    found
}

/// The YAML of a file, and where its lines of prose end.
fn parts(path: &str, text: &str) -> (Vec<Node>, Vec<usize>) {
    let sources = Sources::from_texts([(path, text)]);
    let (id, file) = sources.iter().next().expect("the file was given");
    let tree = |range: Range<usize>| yaml::parse(id, file.text(), range).ok();
    if path.ends_with(".yaml") {
        return (tree(0..text.len()).into_iter().collect(), Vec::new());
    }
    let (mut trees, mut ends) = (Vec::new(), Vec::new());
    let (mut at, mut fence, mut head) = (0, None, false);
    for line in text.split_inclusive('\n').filter(|_| path.ends_with(".md")) {
        let bare = line.trim_end();
        let whole = at..at + line.len();
        at = whole.end;
        match (bare, fence) {
            ("---", None) if whole.start == 0 => (fence, head) = (Some(whole.end), true),
            ("---", Some(start)) if head => {
                trees.extend(tree(start..whole.start));
                (fence, head) = (None, false);
            }
            (_, Some(start)) if !head && bare == "```" => {
                trees.extend(tree(start..whole.start));
                fence = None;
            }
            (_, None) if bare.starts_with("```") => fence = Some(whole.end),
            (_, None) if bare.chars().any(char::is_alphabetic) && !bare.trim_start().starts_with(":::") => {
                let kept = bare.strip_suffix('|').unwrap_or(bare);
                let kept = kept.rsplit_once("{#").map_or(kept, |(before, _)| before).trim_end();
                ends.push(whole.start + kept.len());
            }
            _ => {}
        }
    }
    (trees, ends)
}

fn scalars(node: &Node, path: &str, found: &mut Vec<Place>) {
    match &node.kind {
        Kind::Blank => {}
        Kind::Scalar(value) => {
            found.push(Place { path: path.to_owned(), range: node.span.range(), value: Some(value.clone()) });
        }
        Kind::List(items) => items.iter().for_each(|item| scalars(item, path, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| scalars(value, path, found)),
    }
}

fn maps(node: &Node, path: &str, found: &mut Vec<Mapping>) {
    match &node.kind {
        Kind::Blank | Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| maps(item, path, found)),
        Kind::Map(entries) => {
            let keys = entries.iter().map(|(key, _)| key.value.clone()).collect();
            found.push(Mapping { path: path.to_owned(), range: node.span.range(), keys });
            entries.iter().for_each(|(_, value)| maps(value, path, found));
        }
    }
}

/// What is put into a place.
pub(crate) type Text<'a> = dyn Fn(usize, &Place) -> String + Sync + 'a;

/// Where a payload stands: the place that it was put into, the file, and its bytes there.
pub(crate) type Stand<'a> = (usize, &'a str, Range<usize>);

/// The files with a payload in some places; and where it stands in them.
pub(crate) fn planted<'a>(
    files: &Files,
    places: &'a [Place],
    chosen: &[usize],
    text_at: &Text<'_>,
) -> (Files, Vec<Stand<'a>>) {
    let mut files = files.clone();
    let mut stands = Vec::new();
    for (path, text) in &mut files {
        let mut moved = 0isize;
        for at in chosen.iter().copied().filter(|at| places[*at].path == *path) {
            let place = &places[at];
            let new = match place.value {
                None => format!(" {}", in_markdown(&text_at(at, place))),
                Some(_) => in_yaml(&text_at(at, place)),
            };
            let start = place.range.start.checked_add_signed(moved).expect("it lies in the text");
            text.replace_range(start..start + place.range.len(), &new);
            moved += isize::try_from(new.len()).expect("small") - isize::try_from(place.range.len()).expect("small");
            stands.push((at, place.path.as_str(), start..start + new.len()));
        }
    }
    (files, stands)
}

fn in_yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// As words, whatever Markdown would make of them.
fn in_markdown(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }).collect()
}

/// The places of the errors: path and bytes.
fn errors(files: &Files) -> Vec<(String, Range<usize>)> {
    let sources = Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let checked = tallybook::check(&sources, None);
    let mut found = Vec::new();
    for it in checked.diagnostics.iter().filter(|it| it.severity == Severity::Error) {
        let spans = std::iter::once(it.span).chain(it.related.iter().map(|(span, _)| *span));
        found.extend(spans.map(|span| (sources.file(span.source).path().to_owned(), span.range())));
    }
    if checked.ready.is_none() && found.is_empty() {
        found.push((String::new(), 0..0));
    }
    found
}

/// The places where the payload may stand: those that errors point at are given up, the rest is tried by halves.
pub(crate) fn allowed(files: &Files, places: &[Place], text_at: &Text<'_>) -> Vec<usize> {
    let mut left: Vec<usize> = (0..places.len()).collect();
    loop {
        let (changed, stands) = planted(files, places, &left, text_at);
        let wrong = errors(&changed);
        if wrong.is_empty() {
            return left;
        }
        let touches = |path: &str, range: &Range<usize>| {
            wrong.iter().any(|(at, other)| at == path && other.start <= range.end && range.start <= other.end)
        };
        let hit: BTreeSet<usize> =
            stands.iter().filter(|(_, path, range)| touches(path, range)).map(|(at, ..)| *at).collect();
        if hit.is_empty() {
            break;
        }
        left.retain(|at| !hit.contains(at));
    }
    let mut kept = Vec::new();
    by_halves(files, places, text_at, &mut kept, &left);
    kept
}

fn by_halves(files: &Files, places: &[Place], text_at: &Text<'_>, kept: &mut Vec<usize>, more: &[usize]) {
    let mut both: Vec<usize> = kept.iter().chain(more).copied().collect();
    both.sort_unstable();
    if errors(&planted(files, places, &both, text_at).0).is_empty() {
        *kept = both;
    } else if more.len() > 1 {
        let (first, second) = more.split_at(more.len() / 2);
        by_halves(files, places, text_at, kept, first);
        by_halves(files, places, text_at, kept, second);
    }
}
