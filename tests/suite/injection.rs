//! Script, formulas, fields and markup in every text of a site: what a hostile text could do to those who read the report.
//!
//! The places are found in the files themselves: every scalar of the YAML, of front matter and of the blocks of figures,
//! and every line of prose. A payload is put into all of them at once. Where it is refused with a message it is taken out
//! again; what then is built must hold exactly the elements and attributes that it holds with a harmless word there.

use std::io::{Cursor, Read as _};

use html5gum::{DefaultEmitter, Token, Tokenizer};
use rayon::prelude::*;
use tallybook::output::{Cache, Output};
use tallybook::paper::Format;
use tallybook::source::Sources;
use tallybook::{Formats, leaks, render};

use crate::places::{Files, Place, allowed, places, planted, texts};

/// What is put everywhere.
const PAYLOADS: [&str; 6] = [
    "zq\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></textarea></title></style>",
    "zq javascript:alert(1) vbscript:x data:text/html,<script>alert(1)</script>",
    "zq {{ 7 * 7 }} {% include 'base.html' %} ${7*7} #{7*7} <%= 7 %> {# x #}",
    "zq #read(\"/etc/passwd\") #while true {} $ sum $ *a* _b_ @ref <label> \\u{41} // c",
    "zq ]]><!ENTITY x SYSTEM \"file:///etc/passwd\">&x;&#0;<w:instrText>DDEAUTO c</w:instrText></w:t></w:r>",
    "=cmd|' /C calc'!A0 zq",
];

fn built(files: &Files, papers: &[Format]) -> Output {
    let sources = Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let (edition, theme) = tallybook::check(&sources, None).ready.expect("it was checked");
    let formats = Formats { html: true, papers: papers.to_vec() };
    let (output, faults) = render(&edition, &theme, &formats, &Cache::none(), &|_, _| {});
    let faults: Vec<String> = faults.sorted(&sources).into_iter().map(|it| it.message).collect();
    assert_eq!(faults, Vec::<String>::new());
    output
}

#[test]
fn q70_script_in_every_text_is_text() {
    for (fixture, payloads) in [("full", &PAYLOADS[..]), ("marked", &PAYLOADS[..1])] {
        let files = texts(fixture);
        let places = places(&files);
        payloads.par_iter().for_each(|payload| attack(fixture, &files, &places, payload));
    }
}

fn attack(fixture: &str, files: &Files, places: &[Place], payload: &str) {
    let text_at = |_: usize, _: &Place| (*payload).to_owned();
    let chosen = allowed(files, places, &text_at);
    // Ids, numbers and words of choice refuse anything else; titles, labels, notes and prose do not.
    assert!(
        chosen.len() * 5 > places.len(),
        "{fixture}: only {} of {} places take {payload}",
        chosen.len(),
        places.len()
    );
    let hostile = built(&planted(files, places, &chosen, &text_at).0, &[Format::Word]);
    // As long, because the key of a chart stands in one line or in several.
    let words: String = "zq words and more ".chars().cycle().take(payload.chars().count() - 1).chain(['x']).collect();
    let harmless = built(&planted(files, places, &chosen, &|_, _| words.clone()).0, &[Format::Word]);
    let names = |output: &Output| output.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&hostile), names(&harmless));
    let mut seen = 0;
    for ((path, bytes), (_, calm)) in hostile.iter().zip(harmless.iter()) {
        let place = format!("{fixture}: {path} with {payload}");
        match path.rsplit('.').next() {
            Some("html") => {
                let (page, calm) = (Page::of(bytes), Page::of(calm));
                page.is_inert(&place);
                same(&page.outline, &calm.outline, &place);
                assert_eq!(page.policy, calm.policy, "{place}");
                assert!(page.policy.as_deref().is_some_and(|it| it.starts_with("default-src 'none';")), "{place}");
                seen += usize::from(page.text.contains(payload));
            }
            Some("docx") => same(&word(bytes), &word(calm), &place),
            Some("csv") => is_no_formula(bytes, &place),
            _ => {}
        }
    }
    assert!(seen > 5, "{fixture}: the words are shown as they are on {seen} pages with {payload}");
}

/// Compares two lists, and shows where they part.
fn same(left: &[String], right: &[String], place: &str) {
    if let Some(at) = (0..left.len().max(right.len())).find(|at| left.get(*at) != right.get(*at)) {
        let near = at.saturating_sub(3)..at + 3;
        let part = |list: &[String]| near.clone().filter_map(|at| list.get(at).cloned()).collect::<Vec<_>>();
        panic!("{place}\n{:#?}\n{:#?}", part(left), part(right));
    }
}

/// What a browser makes of a page.
#[derive(Default)]
struct Page {
    /// Elements with the names of their attributes, in order; of a picture only that it is there.
    outline: Vec<String>,
    /// Every attribute.
    attributes: Vec<(String, String, String)>,
    text: String,
    policy: Option<String>,
}

impl Page {
    /// Read by the letter of the standard, as a browser does: what is script is script, what is broken is mended.
    fn of(bytes: &[u8]) -> Page {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let (mut page, mut drawn, mut script) = (Page::default(), 0usize, false);
        for token in Tokenizer::new_with_emitter(bytes, emitter).flatten() {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let own = |(name, value): (&_, &_)| (lossy(name), lossy(value));
                    let attributes: Vec<(String, String)> =
                        tag.attributes.iter().map(|(name, value)| own((name, value))).collect();
                    page.element(&name, &attributes, drawn > 0);
                    drawn += usize::from(name == "svg" && !tag.self_closing);
                    script = name == "script";
                }
                Token::EndTag(tag) => {
                    drawn = drawn.saturating_sub(usize::from(tag.name.as_slice() == b"svg"));
                    script = false;
                }
                Token::String(text) => {
                    assert!(!script || text.iter().all(u8::is_ascii_whitespace), "a script in a page");
                    page.text.push_str(&String::from_utf8_lossy(&text));
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        page
    }

    fn element(&mut self, name: &str, attributes: &[(String, String)], drawn: bool) {
        let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        if value("http-equiv") == Some("Content-Security-Policy") {
            self.policy = value("content").map(str::to_owned);
        }
        if name == "script" {
            assert!(value("src").is_some_and(|src| !src.contains(':')), "a script that is no file of ours");
        }
        let of_pictures = ["g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan"];
        assert!(!drawn || of_pictures.contains(&name), "{name} in a picture");
        if !drawn {
            let names = attributes.iter().map(|(name, _)| name.as_str());
            self.outline.push(std::iter::once(name).chain(names).collect::<Vec<_>>().join(" "));
        }
        let all = attributes.iter().map(|(attribute, value)| (name.to_owned(), attribute.clone(), value.clone()));
        self.attributes.extend(all);
    }

    /// No attribute runs anything, and every address is one that may be followed.
    fn is_inert(&self, place: &str) {
        for (element, name, value) in &self.attributes {
            assert!(
                !name.starts_with("on") && name != "style" && name != "srcdoc",
                "{place}: {element} {name}={value}"
            );
            if ["href", "src", "action", "formaction", "data", "poster", "cite", "ping"].contains(&name.as_str()) {
                let plain: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
                let scheme = plain.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
                let sound = scheme.is_none_or(|(scheme, _)| ["http", "https", "mailto", "tel"].contains(&scheme));
                assert!(sound, "{place}: {element} {name}={value}");
            }
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The elements of every part of a Word document, the fields and the addresses that it leads to.
fn word(bytes: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut found = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let mut xml = String::new();
        found.push(part.name().to_owned());
        if !(part.name().ends_with(".xml") || part.name().ends_with(".rels")) {
            continue;
        }
        part.read_to_string(&mut xml).expect("text");
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            use quick_xml::events::Event;
            match reader.read_event().expect("well-formed") {
                Event::Eof => break,
                Event::DocType(_) | Event::PI(_) => panic!("{} holds a declaration", part.name()),
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                    let leads = matches!(name.as_str(), "Relationship" | "w:fldSimple");
                    found.push(if leads { String::from_utf8_lossy(&tag).into_owned() } else { name });
                }
                Event::Text(text) if found.last().is_some_and(|it| it == "w:instrText") => {
                    found.push(String::from_utf8_lossy(&text).into_owned());
                }
                _ => {}
            }
        }
    }
    found
}

fn is_no_formula(bytes: &[u8], place: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    for record in reader.records() {
        for cell in &record.expect("RFC 4180") {
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!runs, "{place}: {cell}");
        }
    }
}

/// What would be code to Typst is printed as it is written.
#[cfg(feature = "pdf")]
#[test]
fn q70_code_in_texts_is_printed_and_not_run() {
    let (files, payload) = (texts("marked"), PAYLOADS[3]);
    let places = places(&files);
    let text_at = |_: usize, _: &Place| payload.to_owned();
    let chosen = allowed(&files, &places, &text_at);
    let output = built(&planted(&files, &places, &chosen, &text_at).0, &[Format::Pdf]);
    let mut seen = 0;
    for (path, bytes) in output.iter().filter(|(path, _)| path.ends_with(".pdf")) {
        for layer in leaks::unpack(path, bytes) {
            assert!(!layer.text.contains("root:"), "{path}: {}", layer.name);
            seen += layer.text.matches("#read(").count();
        }
        for word in [&b"/JavaScript"[..], b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/SubmitForm"] {
            assert!(!bytes.windows(word.len()).any(|it| it == word), "{path}");
        }
    }
    assert!(seen > 10, "the words are printed {seen} times");
}
