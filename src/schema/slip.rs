//! What is wrong where YAML cannot be read, in the words of those who write it.
//!
//! The parser says what it expected; what was meant is seen on the line itself: a colon in a title, a percent sign, a
//! tab, a quotation mark from Word.

/// What is wrong, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Slip {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Slip {
        Slip { message: message.into(), hint: Some(hint.into()) }
    }
}

/// The line that a place is on, up to it and from it.
#[derive(Clone, Copy)]
struct Line<'a> {
    before: &'a str,
    after: &'a str,
    whole: &'a str,
}

impl<'a> Line<'a> {
    fn at(yaml: &'a str, at: usize) -> Line<'a> {
        let start = yaml[..at].rfind('\n').map_or(0, |it| it + 1);
        let end = yaml[at..].find('\n').map_or(yaml.len(), |it| at + it);
        Line { before: &yaml[start..at], after: &yaml[at..end], whole: &yaml[start..end] }
    }

    /// The text that starts at the place, as far as it goes.
    fn text(&self) -> &'a str {
        let inside = self.before.contains(['{', '[']);
        self.after.split(|c| inside && matches!(c, ',' | ']' | '}')).next().unwrap_or(self.after).trim()
    }

    /// The key of the line and what follows its colon: `- title`, `Crime: the year`.
    fn entry(&self) -> Option<(&'a str, &'a str)> {
        self.whole.split_once(": ").map(|(key, value)| (key.trim(), value.trim()))
    }
}

/// What the parser found at a place, `said` in its own words, as a slip. What nobody knows is told in those words.
pub(super) fn explain(said: &str, yaml: &str, at: usize) -> Slip {
    let line = Line::at(yaml, at);
    typed_elsewhere(line)
        .or_else(|| by_words(said, line))
        .or_else(|| by_line(line))
        .unwrap_or_else(|| Slip { message: said.to_owned(), hint: None })
}

/// Signs that look right and are others.
fn typed_elsewhere(line: Line<'_>) -> Option<Slip> {
    if line.whole.contains('\u{a0}') {
        let hint = "delete the spaces of this line and type them anew";
        return Some(Slip::new("a space of this line is a no-break space, as Word and web pages have them", hint));
    }
    let (key, value) = line.entry()?;
    let inner = value.strip_prefix(['\u{201c}', '\u{2018}'])?.trim_end_matches(['\u{201d}', '\u{2019}']);
    let message = "these quotation marks are curly, as Word writes them, and hold nothing together here";
    Some(Slip::new(message, format!("write straight ones: `{key}: {}`", quoted(inner))))
}

/// What the words of the parser tell.
fn by_words(said: &str, line: Line<'_>) -> Option<Slip> {
    let has = |words: &str| said.contains(words);
    let bracket = |nth: usize| said.split('\'').nth(nth).unwrap_or_default();
    if has("tab") && !has("table") {
        return Some(Slip::new("a tab stands here", "indent with spaces: two for each step"));
    }
    if let Some(key) = said.strip_prefix("duplicate mapping key: ") {
        return Some(Slip::new(format!("the key `{key}` stands twice in one place"), "remove or rename one of them"));
    }
    if has("mismatched bracket") {
        let close = if bracket(1) == "[" { "]" } else { "}" };
        let message = format!("`{}` is opened, and `{}` would close it", bracket(1), bracket(3));
        return Some(Slip::new(message, format!("look for the `{close}` that is missing before it")));
    }
    if has("unclosed bracket") {
        let message = format!("`{}` is opened and never closed", bracket(1));
        return Some(Slip::new(message, "close it where the list or the record ends"));
    }
    if let Some((open, close)) = [("flow mapping", ("{", "}")), ("flow sequence", ("[", "]"))]
        .into_iter()
        .find_map(|(it, both)| has(it).then_some(both))
    {
        let message = format!("a comma or `{close}` is missing before this");
        return Some(Slip::new(message, format!("look at the line above as well: every `{open}` must be closed")));
    }
    if has("quoted scalar") && (has("multiline") || has("unexpected end") || has("unclosed")) {
        let hint = "look at the line above as well: a text ends with the mark that it starts with";
        return Some(Slip::new("a quotation mark is opened and not closed", hint));
    }
    if has("simple key expected") && line.whole.trim_start().starts_with('{') {
        let hint = format!("write `- {}`", line.whole.trim());
        return Some(Slip::new("there is no dash before this record of a list", hint));
    }
    if has("trailing content") {
        let hint = "a text with an apostrophe stands in double quotes: `\"the board's report\"`";
        return Some(Slip::new("something follows the quotation mark that closes the text", hint));
    }
    if has("expected string scalar") {
        let hint = "a text that starts with `{` or `[` stands in quotes: `title: \"{{ … }} offences\"`";
        return Some(Slip::new("this bracket opens a list or a record where a text is expected", hint));
    }
    if has("mapping values are not allowed") {
        return Some(second_colon(line));
    }
    None
}

/// A colon where none may be: within a text, or after a key that stands too far to the right.
fn second_colon(line: Line<'_>) -> Slip {
    match line.entry().filter(|(key, _)| line.before.trim_start().len() > key.len()) {
        Some((key, value)) => {
            let hint = format!("put the text in quotes: `{key}: {}`", quoted(value));
            Slip::new("a text with a colon in it must stand in quotes", hint)
        }
        None => Slip::new(
            "this line is indented further than the one above it, which has a value already",
            "the keys of one record start in one column",
        ),
    }
}

/// What the line itself tells.
fn by_line(line: Line<'_>) -> Option<Slip> {
    let words = line.whole.trim();
    if let Some(rest) = words.strip_prefix('-').filter(|rest| !rest.starts_with(['-', ' ']) && !rest.is_empty()) {
        return Some(Slip::new("there is no space after the dash", format!("write `- {rest}`")));
    }
    let bare = words.trim_start_matches("- ");
    let key_end = bare.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(bare.len());
    let (key, rest) = bare.split_at(key_end);
    if let Some(value) = rest.strip_prefix(':').filter(|it| !key.is_empty() && !it.is_empty() && !it.starts_with(' ')) {
        return Some(Slip::new("there is no space after the colon", format!("write `{key}: {value}`")));
    }
    if let Some(value) = rest.trim_start().strip_prefix('=').filter(|_| !key.is_empty()) {
        return Some(Slip::new("there is no colon after the key", format!("write `{key}: {}`", value.trim())));
    }
    // The parser may stand behind the sign already.
    let sign = |text: &str| text.chars().next().filter(|c| "%@`*&?|>-!".contains(*c));
    let starts = [line.text(), line.entry().map_or("", |(_, value)| value)];
    if let Some((text, sign)) =
        starts.iter().find_map(|text| Some((text, sign(text)?))).filter(|(text, _)| **text != words)
    {
        let hint = format!("put the text in quotes: `{}`", quoted(text));
        return Some(Slip::new(format!("a text cannot start with `{sign}`"), hint));
    }
    if line.before.trim().is_empty() && (rest.starts_with(": ") || rest == ":" || words.starts_with("- ")) {
        let hint = "the items of one list start in one column, and so do the keys of one record";
        return Some(Slip::new("this line does not start in the column of those it belongs to", hint));
    }
    let hint = "write `key: value`; a text that goes on over several lines is indented further than its key";
    (line.before.trim().is_empty() && !rest.contains(':')).then(|| Slip::new("this line is no key with a value", hint))
}

/// A text in the quotes that it does not hold.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use crate::schema::yaml::parse;
    use crate::source::Sources;

    fn told(yaml: &str) -> (String, String) {
        let sources = Sources::from_texts([("a.yaml", yaml)]);
        let (id, file) = sources.find("a.yaml").expect("the file was given");
        let fault = parse(id, file.text(), 0..yaml.len()).expect_err(yaml);
        let place = sources.place(fault.span);
        let message = fault.message.strip_prefix("this YAML cannot be read: ").expect("it says so");
        (format!("{}:{}: {message}", place.line, place.column), fault.hint.unwrap_or_default())
    }

    /// What somebody types, what is told of it, and what to do.
    const SLIPS: &[(&str, &str, &str)] = &[
        (
            "title: Crime: a view\n",
            "1:13: a text with a colon in it must stand in quotes",
            "put the text in quotes: `title: \"Crime: a view\"`",
        ),
        (
            "title: “Crime: a view”\n",
            "1:14: these quotation marks are curly, as Word writes them, and hold nothing together here",
            "write straight ones: `title: \"Crime: a view\"`",
        ),
        (
            "a: 1\n  b: 2\n",
            "2:4: this line is indented further than the one above it, which has a value already",
            "the keys of one record start in one column",
        ),
        ("a: 1\na: 2\n", "2:1: the key `a` stands twice in one place", "remove or rename one of them"),
        ("unit: %\n", "1:7: a text cannot start with `%`", "put the text in quotes: `\"%\"`"),
        (
            "- {id: a, unit: % of people, b: 1}\n",
            "1:17: a text cannot start with `%`",
            "put the text in quotes: `\"% of people\"`",
        ),
        ("title: *New* parks\n", "1:8: a text cannot start with `*`", "put the text in quotes: `\"*New* parks\"`"),
        ("title: > 5 visits\n", "1:8: a text cannot start with `>`", "put the text in quotes: `\"> 5 visits\"`"),
        ("a: 1\nunit:visits\nb: 2\n", "2:1: there is no space after the colon", "write `unit: visits`"),
        ("a: 1\nunit = visits\nb: 2\n", "2:1: there is no colon after the key", "write `unit: visits`"),
        (
            "a: 1\nvisits\nb: 2\n",
            "2:1: this line is no key with a value",
            "write `key: value`; a text that goes on over several lines is indented further than its key",
        ),
        ("a:\n\tb: 1\n", "2:1: a tab stands here", "indent with spaces: two for each step"),
        ("a:\n  - {b: 1}\n  -{b: 2}\n", "3:3: there is no space after the dash", "write `- {b: 2}`"),
        (
            "a:\n    - {b: 1}\n   - {b: 2}\n",
            "3:4: this line does not start in the column of those it belongs to",
            "the items of one list start in one column, and so do the keys of one record",
        ),
        ("a: [1, 2}\n", "1:4: `[` is opened, and `}` would close it", "look for the `]` that is missing before it"),
        (
            "a: {b: 1\nc: 2\n",
            "2:2: a comma or `}` is missing before this",
            "look at the line above as well: every `{` must be closed",
        ),
        ("a:\n  - {b: 1}\n  {b: 2}\n", "3:3: there is no dash before this record of a list", "write `- {b: 2}`"),
        ("a: 1\n\tb: 2\nc: 3\n", "2:1: a tab stands here", "indent with spaces: two for each step"),
        (
            "a: \"x\nb: 2\n",
            "2:1: a quotation mark is opened and not closed",
            "look at the line above as well: a text ends with the mark that it starts with",
        ),
        (
            "a: 'the boards' report'\n",
            "1:17: something follows the quotation mark that closes the text",
            "a text with an apostrophe stands in double quotes: `\"the board's report\"`",
        ),
        (
            "a: {{ x.y }} offences\n",
            "1:5: this bracket opens a list or a record where a text is expected",
            "a text that starts with `{` or `[` stands in quotes: `title: \"{{ … }} offences\"`",
        ),
        (
            "a: 1\nb:\u{a0}2\nc: 3\n",
            "2:1: a space of this line is a no-break space, as Word and web pages have them",
            "delete the spaces of this line and type them anew",
        ),
    ];

    #[test]
    fn slips_are_told_in_plain_words_with_the_line_mended() {
        let mut wrong = Vec::new();
        for (yaml, message, hint) in SLIPS {
            let got = told(yaml);
            if got != ((*message).to_owned(), (*hint).to_owned()) {
                wrong.push(format!("{yaml}{got:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
