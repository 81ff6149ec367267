//! Everything that reads bytes from outside, fed with bytes that nobody would write.
//!
//! A target takes any bytes and asserts what must hold whatever they are: that nothing panics, that every place a
//! message points at lies in its file, and that what is written can be read again. The same
//! functions serve two runs: `cargo fuzz` (`tests/fuzz/run`), which learns for as long as it is let, and the test
//! `fuzz` of the suite, which changes the seeds in ways that are the same every time and needs no other toolchain.
//!
//! Seeds are the files of `tests/fixtures/`, read when they are wanted ([`seeds`]).

use std::io::{Cursor, Write as _};
use std::path::Path;

use tallybook::chart::Drawings;
use tallybook::diag::{self, Diagnostic, Format};
use tallybook::output::Cache;
use tallybook::picture::Pictures;
use tallybook::schema::Findings;
use tallybook::source::{Sources, Span};
use tallybook::{download, html, import, leaks, narrative, paper, schema, sheet};

/// Reads some bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Target); 10] = [
    ("yaml", yaml),
    ("front", front),
    ("narrative", narrative),
    ("expression", expression),
    ("site", site),
    ("csv", csv),
    ("sheet", sheet),
    ("template", template),
    ("archive", archive),
    ("unpack", unpack),
];

/// Lets a panic be told and go on to who catches it, as readers of other people's formats do. libFuzzer would end at it;
/// what nobody catches still ends the run.
pub fn quietly() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}

/// Bytes as the text that a file would hold.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A YAML tree: every node lies in the text.
pub fn yaml(bytes: &[u8]) {
    let sources = Sources::from_texts([("data/a.yaml", text(bytes))]);
    let (id, file) = sources.iter().next().expect("the file was given");
    match schema::yaml::parse(id, file.text(), 0..file.text().len()) {
        Ok(node) => in_text(&node, &sources),
        Err(fault) => sound(&[fault], &sources),
    }
}

fn in_text(node: &schema::yaml::Node, sources: &Sources) {
    lies(node.span, sources);
    match &node.kind {
        schema::yaml::Kind::List(items) => items.iter().for_each(|item| in_text(item, sources)),
        schema::yaml::Kind::Map(entries) => entries.iter().for_each(|(key, value)| {
            lies(key.span, sources);
            in_text(value, sources);
        }),
        schema::yaml::Kind::Blank | schema::yaml::Kind::Scalar(_) => {}
    }
}

/// Front matter of a report and of a section.
pub fn front(bytes: &[u8]) {
    let front = text(bytes);
    for path in ["content/2024/index.md", "content/2024/01-litter/index.md"] {
        of_minimal(path, format!("---\n{front}\n---\n\nWords.\n").into_bytes(), false);
    }
}

/// A Markdown file by itself.
pub fn narrative(bytes: &[u8]) {
    let sources = Sources::from_texts([("content/a.md", text(bytes))]);
    let (id, file) = sources.iter().next().expect("the file was given");
    let mut findings = Findings::default();
    narrative::parse(id, file, &mut findings);
    sound(&schema::diagnostics_of(findings).sorted(&sources), &sources);
}

/// Expressions, each line one, in the prose of a site that has figures.
pub fn expression(bytes: &[u8]) {
    let lines: Vec<String> = text(bytes).lines().map(|line| format!("A {{{{ {line} }}}} b.\n\n")).collect();
    let page = format!("---\ntitle: Litter\n---\n\n{}", lines.concat());
    of_minimal("content/2024/01-litter/index.md", page.into_bytes(), false);
}

/// A whole site: files one after another, each under a line `=== path`.
pub fn site(bytes: &[u8]) {
    let whole = text(bytes);
    let files = whole.split("\n=== ").filter_map(|file| file.split_once('\n'));
    let mut files: Vec<(String, Vec<u8>)> =
        files.map(|(path, text)| (path.trim_start_matches("=== ").to_owned(), text.as_bytes().to_vec())).collect();
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    through(&Sources::from_files(files), true);
}

/// A CSV file that a table reads its rows from.
pub fn csv(bytes: &[u8]) {
    let table = "tables:\n- id: litter\n  title: Litter\n  unit: reports\n  rows_from: litter.csv\n  columns:\n  - {id: y2023, title: \"2023\"}\n  - {id: y2024, title: \"2024\"}\n  - {id: change, title: Change, difference: [y2023, y2024]}\n";
    let mut files = minimal();
    files.retain(|(path, _)| path != "data/2024/litter.yaml");
    files.push(("data/2024/litter.yaml".into(), table.into()));
    files.push(("data/2024/litter.csv".into(), text(bytes).into_bytes()));
    through(&Sources::from_files(files), false);
}

/// A partner's sheet, and the table that is made of it. The first byte says whether the file is called `.csv`.
pub fn sheet(bytes: &[u8]) {
    let (name, bytes) = match bytes.split_first() {
        Some((b'c', rest)) => ("sheet.csv", rest),
        Some((_, rest)) => ("sheet.xlsx", rest),
        None => return,
    };
    let Ok(sheet) = sheet::of_bytes(Path::new(name), bytes, None) else { return };
    let Ok(made) = import::import(&sheet, "fuzz", name, None) else { return };
    let yaml = made.yaml.expect("a first import describes its table");
    let sources = Sources::from_texts([("data/a.yaml", yaml)]);
    let (id, file) = sources.iter().next().expect("the file was given");
    let read = schema::yaml::parse(id, file.text(), 0..file.text().len());
    assert!(read.is_ok(), "what an import writes can be read: {read:?}\n{}", file.text());
    let records = ::csv::Reader::from_reader(made.csv.as_bytes()).into_records();
    assert!(records.into_iter().all(|record| record.is_ok()), "what an import writes can be read:\n{}", made.csv);
}

/// A Word template. Bytes that are no zip stand for one of its parts, which the first of them picks.
pub fn template(bytes: &[u8]) {
    let template = match bytes {
        [b'P', b'K', ..] => bytes.to_vec(),
        [which, rest @ ..] => with_part(usize::from(*which) % PARTS.len(), rest),
        [] => return,
    };
    let mut files = minimal();
    for (path, bytes) in &mut files {
        if path == "tallybook.yaml" {
            bytes.extend_from_slice(b"\ntheme: ours\n");
        }
    }
    files.push(("themes/ours/paper/template.docx".into(), template));
    let sources = Sources::from_files(files);
    let Some((edition, theme)) = tallybook::check(&sources, None).ready else { return };
    let (papers, faults) = paper::render(
        &edition,
        &Drawings::default(),
        &Pictures::default(),
        &theme,
        &Cache::none(),
        &[paper::Format::Word],
    );
    sound(&faults.sorted(&sources), &sources);
    for (path, bytes) in papers.iter() {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a paper is a zip");
        for at in 0..zip.len() {
            let part = zip.by_index(at).expect("its parts can be read");
            assert!(part.enclosed_name().is_some(), "{path}: {}", part.name());
        }
    }
}

/// The parts of a small template.
const PARTS: [(&str, &str); 8] = [
    (
        "word/header1.xml",
        "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{organisation}</w:t></w:r></w:p></w:hdr>",
    ),
    (
        "word/styles.xml",
        "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style></w:styles>",
    ),
    (
        "word/numbering.xml",
        "<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:abstractNum w:abstractNumId=\"3\"/><w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num></w:numbering>",
    ),
    (
        "word/document.xml",
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId1\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:titlePg/></w:sectPr></w:body></w:document>",
    ),
    (
        "word/_rels/document.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header1.xml\"/></Relationships>",
    ),
    (
        "word/_rels/header1.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"media/a.png\"/></Relationships>",
    ),
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/></Types>",
    ),
    (
        "word/settings.xml",
        "<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:evenAndOddHeaders/></w:settings>",
    ),
];

/// The small template with other bytes in one part.
fn with_part(which: usize, bytes: &[u8]) -> Vec<u8> {
    let parts = PARTS.iter().enumerate();
    let parts = parts.map(|(at, (path, own))| (*path, if at == which { bytes } else { own.as_bytes() }));
    zipped(parts.chain([("word/media/a.png", b"\x89PNG".as_slice())]))
}

/// Parts as a zip.
pub fn zipped<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in parts {
        zip.start_file(path, zip::write::SimpleFileOptions::default()).expect("memory takes what is written");
        zip.write_all(bytes).expect("memory takes what is written");
    }
    zip.finish().expect("memory takes what is written").into_inner()
}

/// What git packs of an older version.
pub fn archive(bytes: &[u8]) {
    let Ok(sources) = Sources::of_archive(bytes) else { return };
    through(&sources, false);
}

/// Any file, taken apart by the search for leaks. The first byte says how it is called.
pub fn unpack(bytes: &[u8]) {
    const NAMES: [&str; 10] = ["a", "a.html", "a.json", "a.csv", "a.js", "a.eml", "a.svg", "a.pdf", "a.gz", "a.docx"];
    let Some((which, bytes)) = bytes.split_first() else { return };
    let layers = leaks::unpack(NAMES[usize::from(*which) % NAMES.len()], bytes);
    let unpacked: usize = layers.iter().map(|layer| layer.text.len()).sum();
    assert!(unpacked < (bytes.len() + 1000) * 50_000, "{unpacked} bytes of {}", bytes.len());
}

/// The smallest site, with another file at a path.
fn of_minimal(path: &str, bytes: Vec<u8>, rendered: bool) {
    let mut files = minimal();
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), bytes));
    through(&Sources::from_files(files), rendered);
}

/// Checks a site as `tallybook check` does; and if it is sound, makes its pages, data and Word papers.
fn through(sources: &Sources, rendered: bool) {
    let checked = tallybook::check(sources, None);
    sound(&checked.diagnostics, sources);
    let Some((edition, theme)) = checked.ready.as_ref().filter(|_| rendered && !checked.has_errors()) else { return };
    let (drawings, pictures) = (Drawings::default(), Pictures::default());
    let mut output = download::render(edition, theme);
    let (papers, faults) = paper::render(edition, &drawings, &pictures, theme, &Cache::none(), &[paper::Format::Word]);
    sound(&faults.sorted(sources), sources);
    output.extend(papers);
    let files = html::sizes(&output);
    for which in [html::Pages::Covers, html::Pages::Others] {
        let (pages, faults) = html::render(edition, &drawings, &pictures, theme, &files, which);
        assert!(!faults.has_errors(), "the built-in theme fills in every page");
        output.extend(pages);
    }
}

/// Every place that a message names lies in its file; and every form of it can be printed.
fn sound(diagnostics: &[Diagnostic], sources: &Sources) {
    for it in diagnostics {
        let places = it.related.iter().map(|(span, _)| *span).chain(it.fix.iter().map(|fix| fix.span));
        std::iter::once(it.span).chain(places).for_each(|span| lies(span, sources));
        assert!(!it.message.is_empty() && !it.message.contains('\u{1b}'), "{it:?}");
    }
    for format in [Format::Human, Format::Short, Format::Json, Format::Sarif] {
        diag::emit(diagnostics, sources, format);
    }
}

fn lies(span: Span, sources: &Sources) {
    let (range, length) = (span.range(), sources.file(span.source).text().len());
    assert!(range.start <= range.end && range.end <= length, "{range:?} in a text of {length} bytes");
}

fn minimal() -> Vec<(String, Vec<u8>)> {
    fixture("minimal")
}

/// The files of a fixture.
fn fixture(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|it| it.join("tests/fixtures").join(name));
    let folder = folder.into_iter().find(|it| it.is_dir()).expect("the fixture lies in the repository");
    let sources = Sources::load(&folder).expect("a fixture can be read");
    sources.iter().map(|(_, file)| (file.path().to_owned(), file.text().as_bytes().to_vec())).collect()
}

/// What a target begins with.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let all: Vec<Vec<(String, Vec<u8>)>> = ["minimal", "full", "marked"].map(fixture).into();
    let with = |ending: &str| {
        let files = all.iter().flatten().filter(|(path, _)| path.ends_with(ending));
        files.map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>()
    };
    let pages: Vec<String> = with(".md").iter().map(|page| text(page)).collect();
    match target {
        "yaml" => with(".yaml"),
        "front" => pages.iter().filter_map(|page| Some(page.split("---\n").nth(1)?.as_bytes().to_vec())).collect(),
        "narrative" => with(".md"),
        "expression" => {
            let inner = |page: &String| {
                page.split("{{")
                    .skip(1)
                    .filter_map(|it| it.split_once("}}"))
                    .map(|(it, _)| format!("{}\n", it.trim()))
                    .collect::<String>()
            };
            pages.iter().map(inner).filter(|it| !it.is_empty()).map(String::into_bytes).collect()
        }
        "site" => all.iter().map(|files| joined(files)).collect(),
        "csv" => vec![b"id,label,y2023,y2024\nnorth,North,1,2\nsouth,South,3,4\n".to_vec()],
        "sheet" => vec![
            b"cName,2023,2024\nNorth,\"1,200\",2\nSouth,[x],-4.5\nTotal,5,6\n".to_vec(),
            [b"x".to_vec(), workbook()].concat(),
            [b"x".to_vec(), open_document()].concat(),
        ],
        "template" => {
            let parts = PARTS.iter().enumerate();
            let parts = parts.map(|(at, (_, own))| [&[u8::try_from(at).unwrap_or(0)], own.as_bytes()].concat());
            parts.chain([with_part(0, PARTS[0].1.as_bytes())]).collect()
        }
        "archive" => all.iter().map(|files| tarred(files)).collect(),
        "unpack" => of_leaks(&all[0]),
        other => panic!("there is no target {other}"),
    }
}

fn joined(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    files.iter().map(|(path, bytes)| format!("\n=== {path}\n{}", text(bytes))).collect::<String>().into_bytes()
}

fn tarred(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, bytes.as_slice()).expect("memory takes what is written");
    }
    tar.into_inner().expect("memory takes what is written")
}

/// A small workbook as Excel writes it.
fn workbook() -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><dimension ref=\"A1:B2\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>2024</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>North</t></is></c><c r=\"B2\"><v>12.5</v></c></row></sheetData></worksheet>"
            ),
        ),
    ];
    zipped(parts.iter().map(|(path, text)| (*path, text.as_bytes())))
}

/// A small sheet as LibreOffice writes it.
fn open_document() -> Vec<u8> {
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let content = content();
    let parts =
        [("mimetype", kind.as_bytes()), ("META-INF/manifest.xml", manifest.as_bytes()), ("content.xml", &content)];
    zipped(parts.into_iter())
}

/// The part of it that holds its cells.
pub fn content() -> Vec<u8> {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let content = format!(
        "<office:document-content {names}><office:body><office:spreadsheet><table:table table:name=\"One\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>Name</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>2024</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><text:p>North</text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"12.5\"><text:p>12.5</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    content.into_bytes()
}

/// One file of every kind that is taken apart.
fn of_leaks(files: &[(String, Vec<u8>)]) -> Vec<Vec<u8>> {
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 30>>stream\nBT /F 9 Tf (Marsh End) Tj ET\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>\n%%EOF";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\x09tEXtTitle\0abcdefgh\0\0\0\0IEND\xae\x42\x60\x82";
    let jpeg = b"\xff\xd8\xff\xfe\0\x09comment\xff\xe1\0\x10Exif\0\0II*\0\x08\0\0\0\0\0\xff\xda\0\x02\xff\xd9after";
    let page = b"<!doctype html><title>A &amp; b</title><script>1</script><img alt='x' src=\"data:text/plain;base64,aGVsbG8gd29ybGQ=\"><!-- c -->";
    let message = b"Subject: a\r\nContent-Type: text/html\r\n\r\n<p>a=20b=\r\nc</p>\r\n\r\naGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=\r\n";
    let json = b"{\"a\": [1, \"<b>x</b>\", null, {\"c\": \"\\u0041\"}]}";
    let list: [(u8, Vec<u8>); 9] = [
        (0, png.to_vec()),
        (0, jpeg.to_vec()),
        (1, page.to_vec()),
        (2, json.to_vec()),
        (3, b"a,\"b\"\n1,2\n".to_vec()),
        (5, message.to_vec()),
        (7, pdf.to_vec()),
        (9, workbook()),
        (0, tarred(files)),
    ];
    list.into_iter().map(|(which, bytes)| [vec![which], bytes].concat()).collect()
}
