//! The words that the program itself puts on pages, into papers, charts and downloads, in the language of a site.
//!
//! They lie in `themes/tallybook/strings/`, one file a language, and are looked up by key with `say!`. A theme may put
//! words of its own in their place. What a language does not have is said in English and is marked as English by two
//! characters that no text holds ([`pieces`]), so that every renderer can tell its reader: never silently.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::sync::LazyLock;

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use serde::Deserialize;

/// Begins words in a language that is not that of the site. A noncharacter: Unicode keeps it for uses like this one.
const FOREIGN: char = '\u{fdd0}';
/// Ends them.
const HOME: char = '\u{fdd1}';
/// The language of words that have no translation.
pub const ENGLISH: &str = "en-GB";

/// The catalogues that are built in, by language.
static BUILT_IN: LazyLock<BTreeMap<&'static str, Catalogue>> = LazyLock::new(|| {
    let files = [
        ("en", include_str!("../../themes/tallybook/strings/en.yaml")),
        ("cy", include_str!("../../themes/tallybook/strings/cy.yaml")),
    ];
    files.into_iter().map(|(language, text)| (language, catalogue(text))).collect()
});

/// The texts of a language, by key.
pub type Catalogue = BTreeMap<String, Text>;

/// A text, or one for each plural.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The text.
    One(String),
    /// The texts by plural: `zero`, `one`, `two`, `few`, `many`, `other`.
    Plural(BTreeMap<String, String>),
}

impl Text {
    /// Its forms: one, or one for each plural.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let (one, plural) = match self {
            Text::One(text) => (Some(text.as_str()), None),
            Text::Plural(forms) => (None, Some(forms.values().map(String::as_str))),
        };
        one.into_iter().chain(plural.into_iter().flatten())
    }
}

/// The plurals that a text may tell apart.
pub const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The words of a site.
pub struct Strings {
    language: String,
    rules: Option<PluralRules>,
    /// Words of the language, those of the site's theme among them.
    own: Catalogue,
}

impl fmt::Debug for Strings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Strings").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Default for Strings {
    fn default() -> Strings {
        Strings::new(ENGLISH, Catalogue::new())
    }
}

impl Strings {
    /// The words in a language such as `cy` or `en-GB`, with a site's own in place of built-in ones.
    pub fn new(language: &str, theme: Catalogue) -> Strings {
        let mut own = built_in(language).cloned().unwrap_or_default();
        own.extend(theme);
        let known = PluralRules::get_locales(PluralRuleType::CARDINAL).into_iter();
        let tag = known.into_iter().find(|tag| tag.language.as_str() == base(language) && tag.region.is_none());
        let rules = tag.and_then(|tag| PluralRules::create(tag, PluralRuleType::CARDINAL).ok());
        Strings { language: language.to_owned(), rules, own }
    }

    /// The words of messages, which are English.
    pub fn of_messages() -> &'static Strings {
        static ENGLISH: LazyLock<Strings> = LazyLock::new(Strings::default);
        &ENGLISH
    }

    /// The language.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// True if its words are English: then the plural of a noun of the data tells the singular.
    pub fn is_english(&self) -> bool {
        base(&self.language) == "en"
    }

    /// The text at a key with its placeholders filled in; nothing if there is no such key, or a value is missing.
    /// The value `count` chooses the plural.
    pub fn fill(&self, key: &str, values: &[(&str, &dyn Display)]) -> Option<String> {
        self.fill_as(key, values, &|words| Cow::Borrowed(words))
    }

    /// As [`Strings::fill`], with the words of the text, not those of the values, as `written` has them.
    pub fn fill_as(
        &self,
        key: &str,
        values: &[(&str, &dyn Display)],
        written: &dyn for<'a> Fn(&'a str) -> Cow<'a, str>,
    ) -> Option<String> {
        let (text, foreign) = match self.own.get(key) {
            Some(text) => (text, false),
            None => (english().get(key)?, true),
        };
        let form = match text {
            Text::One(text) => text,
            Text::Plural(forms) => {
                let (_, count) = values.iter().find(|(name, _)| *name == "count")?;
                let plural = self.plural(&count.to_string(), foreign);
                forms.get(plural).or_else(|| forms.get("other"))?
            }
        };
        let mut out = String::new();
        for part in parts(form) {
            match part {
                Part::Words(words) if foreign => {
                    out.push(FOREIGN);
                    out.push_str(&written(words));
                    out.push(HOME);
                }
                Part::Words(words) => out.push_str(&written(words)),
                Part::Value(name) => out.push_str(&values.iter().find(|(own, _)| *own == name)?.1.to_string()),
            }
        }
        Some(out)
    }

    /// The text at a key that the program has; see `say!`.
    pub fn say(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        self.fill(key, values).unwrap_or_else(|| panic!("`{key}` is in the English strings, with these placeholders"))
    }

    /// The forms of a text by plural, for a script that counts by itself.
    pub fn forms(&self, key: &str) -> Option<&BTreeMap<String, String>> {
        match self.own.get(key).or_else(|| english().get(key))? {
            Text::Plural(forms) => Some(forms),
            Text::One(_) => None,
        }
    }

    fn plural(&self, count: &str, foreign: bool) -> &'static str {
        if foreign {
            return if count == "1" { "one" } else { "other" };
        }
        let plain = count.replace(',', "");
        let chosen = self.rules.as_ref().and_then(|rules| rules.select(plain.as_str()).ok());
        match chosen.unwrap_or(PluralCategory::OTHER) {
            PluralCategory::ZERO => "zero",
            PluralCategory::ONE => "one",
            PluralCategory::TWO => "two",
            PluralCategory::FEW => "few",
            PluralCategory::MANY => "many",
            PluralCategory::OTHER => "other",
        }
    }

    /// All words that the program can say in this language: the runs between the placeholders of its texts.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let untold = english().iter().filter(|(key, _)| !self.own.contains_key(*key));
        let texts = self.own.iter().chain(untold).flat_map(|(_, text)| text.forms());
        texts.flat_map(parts).filter_map(|part| if let Part::Words(words) = part { Some(words) } else { None })
    }

    /// What has no translation: keys with their English.
    pub fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let missing = english().iter().filter(|(key, _)| !self.own.contains_key(*key));
        missing.map(|(key, text)| (key.as_str(), text.forms().last().unwrap_or(""))).collect()
    }
}

/// The words of the program in English: what every key is known by.
pub fn english() -> &'static Catalogue {
    &BUILT_IN["en"]
}

/// The built-in words of a language.
pub fn built_in(language: &str) -> Option<&'static Catalogue> {
    BUILT_IN.get(base(language))
}

/// `cy` of `cy-GB`.
fn base(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// A catalogue from its file, group by group.
fn catalogue(text: &str) -> Catalogue {
    let groups: BTreeMap<String, BTreeMap<String, Text>> =
        serde_yaml::from_str(text).expect("the built-in strings are groups of texts");
    let entries = groups.into_iter().flat_map(|(group, texts)| {
        texts.into_iter().map(move |(key, text)| (format!("{group}.{key}"), text)).collect::<Vec<_>>()
    });
    entries.collect()
}

enum Part<'a> {
    Words(&'a str),
    Value(&'a str),
}

/// Words and `{placeholders}` of a text.
fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?))) {
        found.extend((!before.is_empty()).then_some(Part::Words(before)));
        found.push(Part::Value(name));
        rest = after;
    }
    found.extend((!rest.is_empty()).then_some(Part::Words(rest)));
    found
}

/// The names of the placeholders in a text.
pub fn placeholders(text: &str) -> Vec<&str> {
    let parts = parts(text).into_iter();
    parts.filter_map(|part| if let Part::Value(name) = part { Some(name) } else { None }).collect()
}

/// A text in its pieces, each with whether it is in English although the site is not.
pub fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut foreign = false;
    text.split_inclusive([FOREIGN, HOME]).filter_map(move |part| {
        let own = foreign;
        foreign = match part.chars().last() {
            Some(FOREIGN) => true,
            Some(HOME) => false,
            _ => foreign,
        };
        let words = part.trim_end_matches([FOREIGN, HOME]);
        (!words.is_empty()).then_some((own, words))
    })
}

/// A text without the marks of its language, for where nothing can be said of it.
pub fn unmarked(text: &str) -> Cow<'_, str> {
    if text.contains([FOREIGN, HOME]) { Cow::Owned(text.replace([FOREIGN, HOME], "")) } else { Cow::Borrowed(text) }
}

/// A page whose English words say that they are: each in an element with its language, where an element may stand.
pub fn marked_page(html: &str) -> Cow<'_, str> {
    if !html.contains([FOREIGN, HOME]) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let (mut foreign, mut plain) = (false, false);
    for part in html.split_inclusive('>') {
        let (text, tag) = part.find('<').map_or((part, ""), |at| part.split_at(at));
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find([FOREIGN, HOME]).unwrap_or(rest.len());
            let (words, after) = rest.split_at(end);
            if foreign && !plain && !words.trim().is_empty() {
                out.extend(["<span lang=\"", ENGLISH, "\">", words, "</span>"]);
            } else {
                out.push_str(words);
            }
            let mut after = after.chars();
            foreign = after.next().map_or(foreign, |mark| mark == FOREIGN);
            rest = after.as_str();
        }
        // Only text may stand inside these.
        let name = tag.trim_start_matches('<');
        let is = |names: [&str; 3]| names.iter().any(|it| name.starts_with(it));
        plain = if is(["title", "script", "style"]) { true } else { plain && !is(["/title", "/script", "/style"]) };
        out.push_str(&unmarked(tag));
    }
    Cow::Owned(out)
}

/// Looks up the text at a key, with its placeholders: `say!(strings, "figure.chart_of", figure = number)`.
macro_rules! say {
    ($strings:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $strings.say($key, &[$((stringify!($name), &$value as &dyn std::fmt::Display)),*])
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_translation_is_said_in_english_and_marked() {
        let strings = Strings::new("fr", Catalogue::new());
        let said = strings.say("page.version", &[("version", &"2")]);
        assert_eq!(pieces(&said).collect::<Vec<_>>(), [(true, "Version "), (false, "2"), (true, ".")]);
        assert_eq!(unmarked(&said), "Version 2.");
        let page = format!("<title>{said}</title><p title=\"{said}\">{said} <b>x</b></p>");
        let marked = "<title>Version 2.</title><p title=\"Version 2.\"><span lang=\"en-GB\">Version </span>2\
                      <span lang=\"en-GB\">.</span> <b>x</b></p>";
        assert_eq!(marked_page(&page), marked);
        assert_eq!(strings.missing().len(), english().len());
    }

    #[test]
    fn welsh_has_six_plurals() {
        let strings = Strings::new("cy", Catalogue::new());
        let chosen: Vec<&str> = ["0", "1", "2", "3", "6", "7"].map(|count| strings.plural(count, false)).to_vec();
        assert_eq!(chosen, ["zero", "one", "two", "few", "many", "other"]);
    }

    #[test]
    fn a_theme_has_words_of_its_own() {
        let own = Catalogue::from([("page.skip".to_owned(), Text::One("Jump".to_owned()))]);
        let strings = Strings::new("en-GB", own);
        assert_eq!(say!(strings, "page.skip"), "Jump");
        assert_eq!(say!(strings, "home.figures", count = 1), "1 figure");
        assert_eq!(say!(strings, "home.figures", count = 0), "0 figures");
    }
}
