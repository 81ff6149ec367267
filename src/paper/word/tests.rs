//! Small documents, written and read back.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::super::document::{
    Block, Body, Cell, Chart, Definition, Document, Figure, HeadCell, Inline, Part, Row, Table,
};
use super::super::picture::{File, Picture};
use super::super::words::Words;
use super::compose;
use super::look::Look;
use super::numbering::{Mark, plan};
use super::xml::Node;
use crate::theme::Theme;

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Safer streets".to_owned(),
        part_of: None,
        year: None,
        summary: Some("What was done.".to_owned()),
        organisation: "The council".to_owned(),
        language: "en-GB".to_owned(),
        logo: None,
        words: Words { version: Some("Version: 2".to_owned()), code: "Code 1234 5678".to_owned(), ..Words::english() },
        authors: vec!["Head of safety".to_owned()],
        date: Some("2023-03-28".to_owned()),
        version: Some("2".to_owned()),
        code: "1234 5678".to_owned(),
        draft: true,
        marking: Some("Official".to_owned()),
        control: vec![("Owner".to_owned(), "The council".to_owned())],
        contents: true,
        blocks,
    }
}

fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text { text: words.to_owned() }]
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph { number: None, id: None, text: text(words) }
}

fn numbered(number: &str) -> Block {
    Block::Paragraph { number: Some(number.to_owned()), id: Some(format!("p{number}")), text: text("Words.") }
}

fn heading(level: u8, number: &str) -> Block {
    let number = Some(number.to_owned()).filter(|number| !number.is_empty());
    let id = format!("{level}-{}", number.as_deref().unwrap_or("none"));
    Block::Heading { level, id, number, text: text("Heading") }
}

/// A figure with a chart and a table whose header has two rows.
fn figure() -> Figure {
    let cell = |words: &str| Cell::of(text(words));
    let over = |words: &str, columns, rows| HeadCell { text: text(words), columns, rows };
    let row = |label: &str, depth, total| Row {
        depth,
        total,
        own: false,
        memo: false,
        cells: vec![cell(label), cell("1"), Cell { shade: Some(2), ..cell("2") }],
    };
    let table = Table {
        caption: "Crimes".to_owned(),
        columns: 3,
        words: false,
        head: vec![vec![over("Type", 1, 2), over("Offences", 2, 1)], vec![over("2021", 1, 1), over("2022", 1, 1)]],
        bodies: vec![Body { title: Some("All".to_owned()), rows: vec![row("Theft", 1, false), row("Total", 0, true)] }],
    };
    let picture = Picture {
        name: "crimes-0".to_owned(),
        title: None,
        alt: Some("Figure 3: bars".to_owned()),
        width: 720.0,
        height: 90.0,
        file: File::Svg("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 90\"/>".to_owned()),
    };
    let chart = Chart {
        panels: vec![picture],
        key: vec![("#12436d".to_owned(), "2021".to_owned()), ("#f46a25".to_owned(), "2022".to_owned())],
        order: "From left to right".to_owned(),
        description: text("Two bars."),
    };
    Figure {
        id: "crimes".to_owned(),
        number: "Figure 3".to_owned(),
        title: text("Crime fell"),
        subtitle: "Offences".to_owned(),
        wide: true,
        before: Vec::new(),
        parts: vec![Part { title: None, charts: vec![chart], table }],
        missing: None,
        after: Vec::new(),
        notes: vec!["Counted twice.".to_owned()],
        sources: vec!["Police".to_owned()],
    }
}

/// One of everything.
fn everything() -> Document {
    let bold = |words: &str| vec![Inline::Strong { text: text(words) }];
    let links = vec![
        Inline::Link { url: "https://example.org/a b?c=d&e".to_owned(), text: text("a link") },
        Inline::Reference { id: "crimes".to_owned(), text: text("Figure 3") },
        Inline::Reference { id: "1-1".to_owned(), text: text("Section 1") },
        Inline::Reference { id: "nowhere".to_owned(), text: text("nowhere") },
        Inline::Link { url: "javascript:alert(1)".to_owned(), text: text("no link") },
        Inline::Break,
        Inline::Code { text: "x = 1".to_owned() },
        Inline::Note { id: "n".to_owned(), note: Some(vec![text("A note.")]) },
        Inline::Note { id: "n".to_owned(), note: None },
    ];
    let inner = Block::List { start: None, marks: "1.", tight: true, items: vec![vec![paragraph("inner")]] };
    document(vec![
        heading(1, "1"),
        Block::Paragraph { number: None, id: None, text: links },
        heading(2, ""),
        Block::List {
            start: Some(3),
            marks: "1.",
            tight: true,
            items: vec![vec![paragraph("three"), inner], vec![paragraph("four")]],
        },
        Block::Definitions {
            items: vec![Definition { term: text("Term"), definitions: vec![vec![paragraph("Meaning.")]] }],
        },
        Block::Quote { blocks: vec![paragraph("Said.")], by: text("A resident") },
        Block::Callout { kind: "note", id: "c".to_owned(), title: bold("Mind"), blocks: vec![paragraph("This.")] },
        Block::Code { text: "one\ntwo".to_owned() },
        heading(2, "1.1"),
        Block::Figure(Box::new(figure())),
        paragraph("Upright again."),
    ])
}

fn write(document: &Document) -> Vec<u8> {
    super::write(document, &Theme::default()).expect("the built-in theme is sound")
}

fn with_template(document: &Document, template: &[u8]) -> Result<Vec<u8>, String> {
    let theme = Theme::default();
    let mut parts: BTreeMap<&str, &[u8]> = theme.paper().collect();
    parts.insert("template.docx", template);
    compose(document, &parts).map_err(|fault| format!("{}; {}", fault.message, fault.hint))
}

fn part(docx: &[u8], path: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(docx)).expect("it is a zip");
    let mut text = String::new();
    let mut file = archive.by_name(path).unwrap_or_else(|_| panic!("there is no {path}"));
    file.read_to_string(&mut text).expect("it is text");
    text
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn one_of_everything() {
    let text = part(&write(&everything()), "word/document.xml");
    let lines =
        ["<w:p>", "<w:tbl>", "<w:tr>", "<w:tc>", "<w:sectPr>", "<w:sdt>", "</w:tbl>", "<w:hyperlink", "<w:drawing>"];
    let lines = lines.iter().fold(text, |text, start| text.replace(start, &format!("\n{start}")));
    insta::assert_snapshot!(lines);
}

#[test]
fn the_same_document_makes_the_same_bytes() {
    assert_eq!(write(&everything()), write(&everything()));
}

#[test]
fn hostile_words_come_out_as_they_are() {
    let hostile = "a<b>&amp;\"'</w:t>]]>\u{0}\u{1b}\u{fffe}{title}\u{1f600}é %1 \\ --> <!--";
    let mut document = everything();
    document.title = hostile.to_owned();
    document.marking = Some(hostile.to_owned());
    document.blocks.push(paragraph(hostile));
    let docx = write(&document);
    let clean: String = hostile.chars().filter(|c| !matches!(c, '\u{0}' | '\u{1b}' | '\u{fffe}')).collect();
    let mut archive = ZipArchive::new(Cursor::new(&docx)).unwrap();
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    for name in names.iter().filter(|name| name.ends_with(".xml") || name.ends_with(".rels")) {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        Node::parse(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let mut words = Vec::new();
    let mut body = Node::parse(part(&docx, "word/document.xml").as_bytes()).unwrap();
    body.every(&mut |node| words.extend((node.name == "w:t").then(|| node.text())));
    assert_eq!(words.iter().filter(|words| **words == clean).count(), 2);
}

/// The marks of a document, as a person would write them.
fn marks(document: &Document) -> Vec<String> {
    let mut look = Look::load(&Theme::default().paper().collect()).unwrap();
    let plan = plan(document, &mut look);
    let show = |mark: Mark| match mark {
        Mark::None => "-".to_owned(),
        Mark::Style(style) => style.to_owned(),
        Mark::List(style, _, level) => format!("{style} at {level}"),
        Mark::Text(number) => format!("as text {number}"),
    };
    (0..document.blocks.len()).map(|at| show(plan.mark(at))).collect()
}

#[test]
fn word_counts_what_the_tree_says() {
    let report = document(vec![
        heading(1, ""),
        heading(1, "1"),
        heading(2, "1.1"),
        heading(3, "1.1.1"),
        heading(3, ""),
        heading(2, "1.2"),
        heading(1, "2"),
        heading(2, "2.1"),
        heading(1, "Appendix 1"),
        heading(2, "Appendix 1.1"),
    ]);
    let counted = ["-", "Heading1", "Heading2", "Heading3", "-", "Heading2", "Heading1", "Heading2"];
    let appendices = ["AppendixHeading1", "AppendixHeading2"];
    assert_eq!(marks(&report), [&counted[..], &appendices[..]].concat());
}

#[test]
fn a_section_alone_keeps_its_numbers() {
    let section = document(vec![heading(1, "5.2"), heading(2, "5.2.1"), heading(1, "5.3")]);
    assert_eq!(marks(&section), ["Heading1", "Heading2", "Heading1"]);
    let numbering = part(&write(&section), "word/numbering.xml");
    assert!(numbering.contains("w:lvlText w:val=\"5.%1.%2\"") && numbering.contains("w:start w:val=\"2\""));
    let appendix = document(vec![heading(1, "Appendix 2.1"), heading(1, "Appendix 2.2")]);
    assert_eq!(marks(&appendix), ["AppendixHeading1", "AppendixHeading1"]);
}

#[test]
fn paragraphs_count_below_their_section() {
    let paper = document(vec![
        heading(1, "1"),
        numbered("1.1"),
        numbered("1.2"),
        heading(2, ""),
        numbered("1.3"),
        heading(1, "2"),
        numbered("2.1"),
    ]);
    let below = "NumberedParagraph";
    assert_eq!(marks(&paper), ["Heading1", below, below, "-", below, "Heading1", below]);
    let minutes = document(vec![numbered("1"), numbered("2")]);
    assert_eq!(marks(&minutes), ["NumberedParagraph at 8", "NumberedParagraph at 8"]);
}

#[test]
fn a_number_that_word_would_not_count_is_written() {
    let odd = document(vec![heading(1, "1"), heading(1, "3"), heading(2, "3.1"), heading(1, "2"), heading(2, "B.1")]);
    assert_eq!(marks(&odd), ["Heading1", "as text 3", "as text 3.1", "as text 2", "as text B.1"]);
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="png" ContentType="image/png"/></Types>"#;
const SPACE: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

/// A template with a heading of its own that it numbers, a header with a picture, and a page of its own.
fn template() -> Vec<u8> {
    let document = format!(
        r#"<w:document {SPACE}><w:body><w:p/><w:sectPr><w:headerReference w:type="default" r:id="rId7"/><w:pgSz w:w="11000" w:h="15000"/><w:pgMar w:top="1000" w:right="900" w:bottom="1000" w:left="900" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>"#
    );
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>"#;
    let styles = format!(
        r#"<w:styles {SPACE}><w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Ueberschrift1"><w:name w:val="Heading 1"/><w:basedOn w:val="Standard"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let numbering = format!(
        r#"<w:numbering {SPACE}><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Ueberschrift1"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num></w:numbering>"#
    );
    let header = format!(r#"<w:hdr {SPACE}><w:p><w:r><w:t>{{title}}, {{code}}</w:t></w:r></w:p></w:hdr>"#);
    let picture = relations.replace("header\"", "image\"").replace("header1.xml", "media/crest.png");
    zipped(&[
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", relations),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
        ("word/header1.xml", &header),
        ("word/_rels/header1.xml.rels", &picture),
        ("word/media/crest.png", "a crest"),
    ])
}

#[test]
fn a_template_gives_its_look_and_lacks_nothing() {
    let docx =
        with_template(&document(vec![heading(1, "1"), paragraph("Words."), heading(1, "2")]), &template()).unwrap();
    let text = part(&docx, "word/document.xml");
    assert!(
        text.contains("<w:pStyle w:val=\"Ueberschrift1\"/><w:pageBreakBefore/></w:pPr>"),
        "its own style counts: {text}"
    );
    assert!(text.contains("<w:pgSz w:w=\"11000\" w:h=\"15000\"/>"));
    let styles = part(&docx, "word/styles.xml");
    assert_eq!(styles.matches("w:default=\"1\"").count(), 1, "the template's first style stays the first: {styles}");
    let known = Node::parse(styles.as_bytes()).unwrap();
    let ids: Vec<&str> = known.nodes().filter_map(|style| style.attribute("w:styleId")).collect();
    for used in text.split("w:pStyle w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&used), "{used} is missing");
    }
    for style in known.nodes() {
        let base = style.val("w:basedOn");
        assert!(base.is_none_or(|base| ids.contains(&base)), "{base:?} is missing");
    }
    let header = part(&docx, "word/header1.xml");
    assert!(header.contains("Safer streets, 1234 5678") && header.contains("DRAFT") && header.contains("Official"));
    assert_eq!(part(&docx, "word/media/crest.png"), "a crest");
}

#[test]
fn a_template_that_counts_otherwise_is_given_our_numbers() {
    let docx = with_template(&document(vec![heading(1, "5.1"), heading(2, "5.1.1")]), &template()).unwrap();
    let styles = part(&docx, "word/styles.xml");
    let numbering = part(&docx, "word/numbering.xml");
    let list = styles.split("w:styleId=\"Ueberschrift1\"").nth(1).unwrap().split("w:numId w:val=\"").nth(1).unwrap();
    let list = list.split('"').next().unwrap();
    assert_ne!(list, "4");
    assert!(numbering.contains("w:lvlText w:val=\"5.%1.%2\""), "{numbering}");
}

#[test]
fn a_broken_template_is_told_in_plain_words() {
    let document = document(vec![paragraph("Words.")]);
    let no_styles = zipped(&[("[Content_Types].xml", TYPES), ("word/document.xml", &format!("<w:document {SPACE}/>"))]);
    let torn = zipped(&[("[Content_Types].xml", TYPES), ("word/document.xml", "<w:document>")]);
    let strict = "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"/>";
    let strict = zipped(&[("[Content_Types].xml", TYPES), ("word/document.xml", strict)]);
    let told: Vec<String> = [b"not a zip".to_vec(), zipped(&[("a", "b")]), torn, strict, no_styles]
        .iter()
        .map(|template| with_template(&document, template).unwrap_err())
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
