//! Every kind of text, table and chart, as it comes out: the fixture `full` has one of each.

use std::fmt::Write as _;

use crate::project::Project;

/// The main part of a page, a line for each element, pictures told in short.
pub(crate) fn main_part(html: &str) -> String {
    let main =
        html.split("<main id=\"main\">").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a main part");
    let mut text = String::new();
    let mut rest = main;
    while let Some((before, picture)) = rest.split_once("<svg ") {
        text.push_str(before);
        let (picture, after) = picture.split_once("</svg>").expect("a picture ends");
        text.push_str(&told(picture));
        rest = after;
    }
    text.push_str(rest);
    let text = without_sizes(&text).replace("><", ">\n<");
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The sizes of papers are those of the day.
fn without_sizes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("PDF (").or_else(|| rest.find("Word (")) {
        let open = at + rest[at..].find('(').expect("it was found");
        out.push_str(&rest[..=open]);
        rest = &rest[open + 1..];
        rest = rest.find(')').map_or(rest, |close| &rest[close..]);
    }
    out + rest
}

/// A picture: its size, its marks by series, its texts.
fn told(picture: &str) -> String {
    let attribute = |name: &str| {
        picture.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("?")
    };
    let mut marks: Vec<&str> = picture.split("data-s=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    marks.sort_unstable();
    let texts: Vec<&str> =
        picture.split("<text").skip(1).filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect();
    let mut told = String::new();
    let _ = write!(
        told,
        "[picture {}: marks of series {}; texts: {}]",
        attribute("viewBox"),
        marks.join(" "),
        texts.join(" | ")
    );
    told
}

#[test]
fn pages_are_what_the_snapshots_say() {
    let project = Project::fixture("full");
    project.run("build").code(0);
    for page in [
        "index",
        "glossary",
        "accessibility-statement",
        "tracker",
        "2024-09-board/index",
        "2024-09-minutes/index",
        "2024/index",
        "2024/words",
        "2024/tables",
        "2024/charts",
        "2024/nested",
        "2024/nested/nested-page",
        "2024/matrix",
        "2024/corrections",
        "2024/figures",
        "2024/data-sources",
    ] {
        let html = project.read(&format!("public/{page}.html"));
        insta::assert_snapshot!(format!("page {}", page.replace('/', " ")), main_part(&html));
    }
    insta::assert_snapshot!("frame", project.read("public/2024/nested/nested-page.html"));
}

/// Pictures hold nothing but shapes, words and which mark shows what: no ids that could clash, no styles, no
/// scripts, no links.
#[test]
fn pictures_are_plain() {
    let project = Project::fixture("full");
    project.run("build").code(0);
    let page = project.read("public/2024/charts.html");
    let pictures: Vec<&str> = page.split("<svg ").skip(1).filter_map(|rest| rest.split("</svg>").next()).collect();
    assert_eq!(
        pictures.len(),
        17,
        "nine charts: the heat map once, small multiples in two panels, the others wide and narrow"
    );
    for picture in pictures {
        let (head, body) = picture.split_once('>').expect("a head");
        assert!(
            head.contains("role=\"img\"")
                && head.contains("aria-labelledby=\"")
                && head.contains("aria-describedby=\"")
        );
        for word in [" id=", "style=", "class=", "<script", "href", "<style", "onclick"] {
            assert!(!body.contains(word), "{word} in {picture}");
        }
    }
}
