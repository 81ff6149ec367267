//! Whatever can bear a marking is gone, with every word of it, from an edition that may not show it.
//!
//! Every text of a site gets a token of its own. Then each mapping of its YAML is marked, one at a time: where the program
//! takes that, and builds, no token of the mapping is in the value that the renderers get.

use rayon::prelude::*;
use tallybook::diag::{Code, Severity};
use tallybook::source::Sources;

use crate::places::{Files, Mapping, Place, allowed, mappings, places, planted, texts};

const EDITIONS: &str = "
markings:
  - {id: partner, title: PARTNERS}
editions:
  - {id: public, title: Public edition, default: true}
  - {id: partner, title: Partner edition, shows: partner}
";

fn token(at: usize) -> String {
    format!("Zq{at}x")
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| it.starts_with("Zq") && it.ends_with('x'))
}

#[test]
fn q38_whatever_bears_a_marking_is_gone_with_its_words() {
    let fixtures = ["exempt", "full", "indicators", "marked", "plan", "register", "shapes"];
    let outcomes: Vec<(usize, Vec<String>)> = fixtures.par_iter().map(|it| outcome(it)).collect();
    let left: Vec<&String> = outcomes.iter().flat_map(|(_, left)| left).collect();
    assert!(left.is_empty(), "{left:#?}");
    for (fixture, (gone, _)) in fixtures.iter().zip(&outcomes) {
        assert!(*gone > 3, "{fixture}: only {gone} things bore a marking and were gone");
    }
}

/// How many mappings bore the marking and were gone, and what was left of others.
fn outcome(fixture: &str) -> (usize, Vec<String>) {
    let mut files = texts(fixture);
    let config = files.get_mut("tallybook.yaml").expect("a site has a configuration");
    if !config.contains("\nmarkings:") {
        config.push_str(EDITIONS);
    }
    let places = places(&files);
    let text_at = |at: usize, place: &Place| match &place.value {
        Some(value) => format!("{value} {}", token(at)),
        None => token(at),
    };
    let chosen = allowed(&files, &places, &text_at);
    let files = planted(&files, &places, &chosen, &text_at).0;
    let before = edition(&files).expect("it was checked");
    let outcomes: Vec<Option<Vec<String>>> = mappings(&files)
        .into_par_iter()
        .filter(|it| !it.keys.iter().any(|key| key == "marking") && it.path != "tallybook.yaml")
        .map(|mapping| left(&files, &mapping, &before))
        .collect();
    let gone = outcomes.iter().filter(|it| it.as_ref().is_some_and(Vec::is_empty)).count();
    (gone, outcomes.into_iter().flatten().flatten().map(|it| format!("{fixture}: {it}")).collect())
}

/// The tokens of a mapping that an edition still holds when the mapping bears a marking; nothing where it cannot bear
/// one, or where the build is refused.
fn left(files: &Files, mapping: &Mapping, before: &str) -> Option<Vec<String>> {
    let mut files = files.clone();
    let text = files.get_mut(&mapping.path).expect("it has the file");
    let range = mapping.range.clone();
    let words: Vec<String> =
        tokens(&text[range.clone()]).filter(|it| before.contains(*it)).map(str::to_owned).collect();
    let flow = text[range.clone()].starts_with('{');
    let line = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = " ".repeat(text[line..range.start].chars().count());
    let (at, marking) = if flow {
        (range.start + 1, "marking: partner, ".to_owned())
    } else {
        (range.start, format!("marking: partner\n{indent}"))
    };
    let number = text[..range.start].lines().count();
    text.insert_str(at, &marking);
    if words.is_empty() {
        return None;
    }
    let after = edition(&files)?;
    let kept = words.into_iter().filter(|it| after.contains(it));
    Some(kept.map(|it| format!("{}:{number}: {it} of {:?} is left", mapping.path, mapping.keys)).collect())
}

/// The value that renderers get for everybody, as text; nothing if the build is refused.
fn edition(files: &Files) -> Option<String> {
    let sources = Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let checked = tallybook::check(&sources, None);
    let refused = checked.diagnostics.iter().any(|it| it.severity == Severity::Error || it.code == Code::UnknownKey);
    checked.ready.filter(|_| !refused).map(|(edition, _)| format!("{edition:?}"))
}
