//! The words of the program: that all stand in the strings, in every language, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;
use tallybook::strings::{Text, built_in, english, placeholders};

use crate::project::{Project, repository, unpacked, walk};

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
    // Another part of the law holds in Wales.
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

/// Every text of the program in Cyrillic letters, one for each of ours, as the `strings` of a theme.
fn in_other_letters() -> String {
    let letters = Regex::new(r"\{[a-z_]+\}|[A-Za-z]").expect("a pattern");
    let masked = |text: &str| {
        let mask = |found: &regex::Captures<'_>| match found[0].as_bytes() {
            [letter] => char::from_u32(u32::from(letter | 0x20) - 0x61 + 0x430).expect("a letter").to_string(),
            _ => found[0].to_owned(),
        };
        letters.replace_all(text, mask).into_owned()
    };
    let mut groups: BTreeMap<&str, BTreeMap<&str, serde_json::Value>> = BTreeMap::new();
    for (key, text) in english() {
        let (group, name) = key.split_once('.').expect("a key has a group");
        let text = match text {
            Text::One(text) => masked(text).into(),
            Text::Plural(forms) => {
                forms.iter().map(|(plural, text)| (plural.clone(), serde_json::Value::from(masked(text)))).collect()
            }
        };
        groups.entry(group).or_default().insert(name, text);
    }
    serde_json::json!({ "strings": groups }).to_string()
}

/// Where the program speaks in other letters, all words in ours are those of the author: what a renderer said by itself
/// would stand out.
#[test]
fn no_renderer_has_words_of_its_own() {
    let mut wrong = BTreeMap::new();
    // `indicators` counts its rows by a word of the program, and so cannot do without it.
    for fixture in ["exempt", "full", "maps", "marked", "pictures", "plan", "register", "shapes"] {
        said_by_renderers(fixture).into_iter().for_each(|(path, words)| {
            wrong.insert(format!("{fixture}: {path}"), words);
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The words of each page and document that stand in no file of the author.
fn said_by_renderers(fixture: &str) -> BTreeMap<String, BTreeSet<String>> {
    let site = Project::fixture(fixture);
    let config = site.read("tallybook.yaml").replace("language: en-GB\n", "") + "\nlanguage: cy\ntheme: mute\n";
    let site = site.write("tallybook.yaml", config).write("themes/mute/theme.yaml", in_other_letters());
    let word = Regex::new(r"[A-Za-z]{3,}").expect("a pattern");
    let words = |text: &str| word.find_iter(text).map(|it| it.as_str().to_lowercase()).collect::<BTreeSet<String>>();
    let authors: BTreeSet<String> =
        site.files("").into_values().flat_map(|bytes| words(&String::from_utf8_lossy(&bytes))).collect();
    site.run("build --only html,docx").code(0);
    let hidden = Regex::new(r"(?s)<(style|script|w:instrText)\b.*?</(style|script|w:instrText)>").expect("a pattern");
    // The code of what a report is made from, such as `4374 38ce b84c`, may spell anything.
    let tag = Regex::new(r"(?s)<[^>]*>|&[a-z]+;|\b[0-9a-f]{4}(?:\s[0-9a-f]{4}){2}\b").expect("a pattern");
    let spoken = Regex::new(r#"(?:aria-label|alt|title|placeholder|descr)="([^"]*)""#).expect("a pattern");
    let mut wrong = BTreeMap::new();
    for (path, bytes) in unpacked(&site.files("public")) {
        let shown = [".html", "document.xml", "content.xml", "header1.xml", "footer1.xml", "footnotes.xml"];
        if !shown.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let text = String::from_utf8(bytes).expect("it is text");
        let text = hidden.replace_all(&text, " ");
        let mut said = words(&tag.replace_all(&text, " "));
        spoken.captures_iter(&text).for_each(|found| said.extend(words(&found[1])));
        // The names of formats are the same in all languages.
        said.retain(|it| !authors.contains(it) && !["csv", "ods", "pdf", "word"].contains(&it.as_str()));
        if !said.is_empty() {
            wrong.insert(path, said);
        }
    }
    wrong
}
