//! The words of the program: that all stand in the strings, in every language, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;
use tallybook::strings::{built_in, english, placeholders};

use crate::project::{repository, walk};

/// The program and the templates, as texts with their paths.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let all =
        walk(&repository().join(folder)).into_iter().filter(|it| it.extension().is_some_and(|it| it == extension));
    all.map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("it is text"))).collect()
}

/// The names of values in the arguments of a call.
fn names(arguments: &str) -> BTreeSet<String> {
    let name = Regex::new(r"(?:^|,)\s*([a-z_]+)\s*=[^=]").expect("a pattern");
    name.captures_iter(arguments).map(|found| found[1].to_owned()).collect()
}

/// The arguments of a call that begin at `start`, up to the parenthesis that ends them.
fn arguments(text: &str, start: usize) -> &str {
    let mut depth = 0usize;
    for (at, c) in text[start..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return &text[start..start + at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// Every call that names its key, with the values it gives.
fn calls() -> Vec<(String, String, BTreeSet<String>)> {
    let rust = Regex::new(r#"say!\(\s*[^,"()]+(?:\([^()]*\))?,\s*"([a-z_]+\.[a-z0-9_]+)""#).expect("a pattern");
    let template = Regex::new(r"say\('([a-z_]+\.[a-z0-9_]+)'").expect("a pattern");
    let mut found = Vec::new();
    for (files, pattern) in [(files("src", "rs"), rust), (files("themes", "html"), template)] {
        for (path, text) in files {
            for call in pattern.captures_iter(&text) {
                let end = call.get(0).expect("it was found").end();
                found.push((path.clone(), call[1].to_owned(), names(arguments(&text, end))));
            }
        }
    }
    found
}

#[test]
fn every_text_that_is_asked_for_is_there_with_its_values() {
    let mut wrong = Vec::new();
    for (path, key, given) in calls() {
        let Some(text) = english().get(&key) else {
            wrong.push(format!("{path}: there is no text `{key}`"));
            continue;
        };
        let wanted: BTreeSet<String> = text.forms().flat_map(placeholders).map(str::to_owned).collect();
        let missing: Vec<&String> = wanted.difference(&given).collect();
        if !missing.is_empty() {
            wrong.push(format!("{path}: `{key}` is not given {missing:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_is_asked_for() {
    let sources: String =
        [files("src", "rs"), files("themes", "html")].concat().into_iter().map(|(_, text)| text).collect();
    // Groups whose keys are put together from a word of the data.
    let made =
        ["month", "number", "ordinal", "ordinal_word", "outcome", "delivery", "callout", "gathering", "fraction"];
    let unused: Vec<&String> = english()
        .keys()
        .filter(|key| !sources.contains(&format!("\"{key}\"")) && !sources.contains(&format!("'{key}'")))
        .filter(|key| !made.contains(&key.split('.').next().unwrap_or_default()))
        // "page.signed_at_minute" and its like are put together in a template.
        .filter(|key| {
            !["page.signed", "page.ask", "claim.more_than_", "claim.almost_", "claim.doubled", "claim.halved"]
                .iter()
                .any(|it| key.starts_with(it))
        })
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn welsh_has_the_keys_and_the_placeholders_of_english() {
    let welsh = built_in("cy").expect("Welsh is built in");
    let mut wrong = Vec::new();
    for (key, text) in welsh {
        let Some(english) = english().get(key) else {
            wrong.push(format!("English has no `{key}`"));
            continue;
        };
        let of = |text: &str| placeholders(text).into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
        let all: BTreeSet<String> = english.forms().flat_map(of).collect();
        for form in text.forms() {
            // A form for one number may leave the number out.
            let own = of(form);
            let left: Vec<&String> =
                all.difference(&own).filter(|name| *name != "count" && *name != "number").collect();
            if !own.is_subset(&all) || !left.is_empty() {
                wrong.push(format!("`{key}` has {own:?} in Welsh and {all:?} in English"));
            }
        }
    }
    wrong.extend(
        english()
            .keys()
            .filter(|key| !welsh.contains_key(*key))
            .filter(|key| !UNTRANSLATED.contains(&key.as_str()))
            .map(|key| format!("Welsh has no `{key}`")),
    );
    wrong.extend(
        UNTRANSLATED.iter().filter(|key| welsh.contains_key(**key)).map(|key| format!("`{key}` is translated")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is not translated into Welsh, since a good translation is not known: a Welsh site is told of each.
const UNTRANSLATED: &[&str] = &[
    // The law has no Welsh title, or another part of it holds in Wales.
    "accessibility.committed",
    "accessibility.ehrc",
    "exempt.law",
    "claim.almost_doubled",
    "claim.almost_halved",
    "claim.more_than_doubled",
    "claim.more_than_halved",
    "fraction.just_over",
    "fraction.just_under",
];

#[test]
fn no_template_holds_words_of_its_own() {
    let logic = Regex::new(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}").expect("a pattern");
    let style = Regex::new(r"(?s)<style>.*?</style>").expect("a pattern");
    let tag = Regex::new(r"<[^>]*>").expect("a pattern");
    let spoken = Regex::new(r#"(?:aria-label|alt|title|placeholder)="([^"]*)""#).expect("a pattern");
    let class = Regex::new(r"(?s)\{% block kind %\}.*?\{% endblock %\}").expect("a pattern");
    let word = Regex::new(r"[A-Za-z]{2,}").expect("a pattern");
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in files("themes", "html") {
        let text = class.replace_all(&text, "");
        let text = style.replace_all(&text, "").into_owned();
        let text = logic.replace_all(&text, "\u{0}").into_owned();
        let mut said: Vec<String> = spoken.captures_iter(&text).map(|found| found[1].to_owned()).collect();
        said.extend(tag.replace_all(&text, "\u{0}").split('\u{0}').map(str::to_owned));
        said.retain(|words| word.is_match(words));
        if !said.is_empty() {
            wrong.insert(path, said);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
