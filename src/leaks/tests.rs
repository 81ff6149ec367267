//! Every layer of every kind of file, with one word that is found in it and one that is not.

use std::io::{Cursor, Write as _};

use rust_decimal::Decimal;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{LayerKind, Leak, Needle, NeedleKind, Spared, Whole, gate, search, unpack};
use crate::edition::Edition;
use crate::output::{Cache, Output};
use crate::source::Sources;
use crate::theme::Theme;
use crate::{Formats, check, paper, render};

fn text(word: &str) -> Needle {
    Needle { what: format!("the word {word}"), kind: NeedleKind::Text(word.to_owned()) }
}

fn number(number: &str) -> Needle {
    Needle { what: format!("the number {number}"), kind: NeedleKind::Number(number.parse().expect("a number")) }
}

fn find(path: &str, bytes: impl Into<Vec<u8>>, needles: &[Needle]) -> Vec<Leak> {
    let mut output = Output::default();
    output.insert(path, bytes);
    search(&output, needles, &Spared::default())
}

/// The layers in which a word is found.
fn layers(path: &str, bytes: impl Into<Vec<u8>>, word: &str) -> Vec<String> {
    find(path, bytes, &[text(word)]).into_iter().map(|leak| leak.layer).collect()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

#[test]
fn pages_are_read_in_all_their_layers() {
    let page = "<html><title>zqa1xxxx</title><!-- zqb2xxxx --><p class='zqc3xxxx' title=\"zqd4&#120;xxx\">zq<b>e5</b>xxxx</p>\
        <td>zqf6</td><td>xxxx</td><a href='/zqg7%78xxx'>x</a><script>let x = '\\u007aqh8xxxx'</script>\
        <script type='application/json'>{\"a\": \"zqi9\\u0078xxx\"}</script><p>zq\u{ad}j1xx\u{200b}xx</p></html>";
    for (word, layer) in [
        ("zqa1xxxx", "text"),
        ("zqb2xxxx", "comments"),
        ("zqc3xxxx", "attributes"),
        ("zqd4xxxx", "attributes"),
        ("zqe5xxxx", "text"),
        ("zqf6xxxx", "text, run together"),
        ("zqg7xxxx", "attributes"),
        ("zqh8xxxx", "scripts and styles"),
        ("zqi9xxxx", "data in a script"),
        ("zqj1xxxx", "text"),
    ] {
        let found = layers("a.html", page, word);
        assert!(found.contains(&layer.to_owned()), "{word}: {found:?}");
    }
    assert!(layers("a.html", page, "zqz0xxxx").is_empty());
}

#[test]
fn names_of_files_and_folders_are_read() {
    assert_eq!(layers("2024/operation-jericho/index.html", "x", "Operation Jericho"), ["name of the file"]);
    assert_eq!(layers("zq%78yzw12.csv", "x", "zqxyzw12"), ["name of the file"]);
}

#[test]
fn text_of_any_kind_is_read() {
    assert_eq!(layers("a.json", r#"{"a":[{"zq1xxxxx":"\u007aq2xxxxx"}]}"#, "zq2xxxxx"), ["text"]);
    assert_eq!(layers("a.json", r#"{"a":[{"zq1xxxxx":1}]}"#, "zq1xxxxx"), ["text"]);
    assert_eq!(layers("a.csv", "a,b\n\"Marsh\nEnd\",7\n", "Marsh End 7"), ["text"]);
    assert_eq!(
        layers("a.svg", "<svg><desc>zq3xxxxx</desc><text>zq<tspan>4xxxxx</tspan></text></svg>", "zq4xxxxx"),
        ["text"]
    );
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("zq5xxxxx".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(layers("a.txt", wide, "zq5xxxxx"), ["text"]);
    assert_eq!(layers("a.txt", b"caf\xe9 zq6xxxxx".to_vec(), "café zq6xxxxx"), ["text"]);
    let picture = "<img src='data:image/svg+xml;base64,PHN2Zz48dGV4dD56cTd4eHh4eDwvdGV4dD48L3N2Zz4='>";
    assert_eq!(layers("a.html", picture, "zq7xxxxx"), ["a file in an address"]);
    let message = "Subject: x\n\nzq=38xxx=\nxx\n\nenE5eHh4eHggYW5kIHRoZSByZXN0IG9mIGEgdGV4dCB0aGF0IGlzIGxvbmcg\nZW5vdWdoIHRvIGJlIHBhY2tlZA==\n";
    assert_eq!(layers("a.eml", message, "zq8xxxxx"), ["body"]);
    assert_eq!(layers("a.eml", message, "zq9xxxxx and the rest"), ["attachment 1"]);
}

#[test]
fn a_word_document_is_read_part_by_part() {
    let run = "<w:p><w:r><w:t>zqa</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>1xxxx</w:t></w:r></w:p><w:p><w:r><w:t>7</w:t></w:r></w:p>";
    let core = "<cp:coreProperties><dc:title>zqb2xxxx</dc:title><dc:creator>zqc3xxxx</dc:creator></cp:coreProperties>";
    let docx = zipped(&[
        ("word/document.xml", run.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
        ("word/comments.xml", b"<w:comment w:author='zqd4xxxx'><w:t>no</w:t></w:comment>"),
        ("word/media/zqe5xxxx.png", &png(&[chunk(b"tEXt", b"Comment\0zqf6xxxx")])),
        (
            "word/embeddings/inner.xlsx",
            &zipped(&[("xl/sharedStrings.xml", b"<si><r><t>zqg</t></r><r><t>7xxxx</t></r></si>")]),
        ),
    ]);
    for (word, layer) in [
        ("zqa1xxxx", "word/document.xml"),
        ("zqb2xxxx", "docProps/core.xml"),
        ("zqd4xxxx", "word/comments.xml, attributes"),
        ("zqe5xxxx", "names of parts"),
        ("zqf6xxxx", "word/media/zqe5xxxx.png, PNG text"),
        ("zqg7xxxx", "word/embeddings/inner.xlsx, xl/sharedStrings.xml"),
    ] {
        let found = layers("a.docx", docx.clone(), word);
        assert!(found.contains(&layer.to_owned()), "{word}: {found:?}");
    }
    assert!(layers("a.docx", docx, "zqz0xxxx").is_empty());
}

#[test]
fn an_open_document_is_read_with_its_values() {
    let content = "<text:p>zq<text:span>a1</text:span>xxxx</text:p><table:table-cell office:value=\"23456\"><text:p>x</text:p></table:table-cell>";
    let ods =
        zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())]);
    let found: Vec<String> = find("a.ods", ods, &[text("zqa1xxxx"), number("23456")]).iter().map(Leak::line).collect();
    assert_eq!(
        found,
        [
            "a.ods: content.xml: the word zqa1xxxx: \u{201c}zqa1xxxx x\u{201d}",
            "a.ods: content.xml, attributes: the number 23456: \u{201c}23456\u{201d}",
        ]
    );
}

#[test]
fn comments_and_leftovers_of_a_zip_are_read() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.set_comment("zqa1xxxx");
    zip.start_file("a.txt", SimpleFileOptions::default()).expect("started");
    let bytes = zip.finish().expect("finished").into_inner();
    assert!(layers("a.zip", bytes.clone(), "zqa1xxxx").contains(&"comment of the zip".to_owned()));
    let mut twice = zipped(&[("old.txt", b"zqb2xxxx")]);
    let cut = twice.windows(4).position(|it| it == b"PK\x01\x02").expect("a list");
    twice.truncate(cut);
    twice.extend(bytes);
    let found = find("a.zip", twice, &[]);
    assert_eq!(
        found.iter().map(Leak::line).collect::<Vec<_>>(),
        [
            "a.zip: the whole file: could not be looked into: the zip holds parts that its list does not name; pack it anew"
        ]
    );
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("small").to_be_bytes();
    [&length[..], kind, data, &[0; 4]].concat()
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunks.concat(), chunk(b"IEND", b"")].concat()
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).expect("written");
    encoder.finish().expect("finished")
}

#[test]
fn text_in_pictures_is_read() {
    let packed = [b"Title\0\0".to_vec(), deflated(b"zqb2xxxx")].concat();
    let picture = png(&[
        chunk(b"tEXt", b"Author\0zqa1xxxx"),
        chunk(b"zTXt", &packed),
        chunk(b"iTXt", b"XML\0\0\0en\0\0<x a='zqc3xxxx'/>"),
    ]);
    assert_eq!(layers("a.png", picture.clone(), "zqa1xxxx"), ["PNG text"]);
    assert_eq!(layers("a.png", picture.clone(), "zqb2xxxx"), ["PNG text"]);
    assert_eq!(layers("a.png", picture.clone(), "zqc3xxxx"), ["PNG text, attributes"]);
    let longer = [picture.clone(), b"zqd4xxxx".to_vec()].concat();
    assert_eq!(layers("a.png", longer, "zqd4xxxx"), ["after the end of the picture"]);
    assert!(layers("a.png", picture, "zqz0xxxx").is_empty());
}

/// Where a picture was taken: 51 degrees, 28 minutes, 12.34 seconds north; and who took it.
fn photograph() -> Vec<u8> {
    let short = |it: u16| it.to_be_bytes().to_vec();
    let long = |it: u32| it.to_be_bytes().to_vec();
    let entry =
        |tag: u16, kind: u16, count: u32, value: Vec<u8>| [short(tag), short(kind), long(count), value].concat();
    let tiff = [
        b"MM\0*".to_vec(),
        long(8),
        short(2),
        entry(0x013b, 2, 9, long(38)),
        entry(0x8825, 4, 1, long(48)),
        long(0),
        b"zqa1xxxx\0\0".to_vec(),
        short(2),
        entry(1, 2, 2, b"N\0\0\0".to_vec()),
        entry(2, 5, 3, long(78)),
        long(0),
        [51u32, 1, 28, 1, 1234, 100].into_iter().flat_map(u32::to_be_bytes).collect(),
    ]
    .concat();
    let segment = |marker: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).expect("small").to_be_bytes();
        [&[0xff, marker][..], &length, data].concat()
    };
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:title>zqc3xxxx</dc:title></x:xmpmeta>";
    [
        vec![0xff, 0xd8],
        segment(0xe1, &[b"Exif\0\0", tiff.as_slice()].concat()),
        segment(0xe1, xmp),
        segment(0xfe, b"zqb2xxxx"),
        segment(0xda, &[1, 1, 0, 0, 63, 0]),
        vec![1, 2, 3, 0xff, 0xd9],
    ]
    .concat()
}

#[test]
fn q49_what_a_camera_wrote_is_read() {
    assert_eq!(layers("a.jpg", photograph(), "zqa1xxxx"), ["EXIF"]);
    assert_eq!(layers("a.jpg", photograph(), "zqb2xxxx"), ["JPEG comment"]);
    assert!(layers("a.jpg", photograph(), "zqc3xxxx").contains(&"XMP".to_owned()));
    assert_eq!(layers("a.jpg", photograph(), "51 deg 28 min 12.34 sec N"), ["EXIF"]);
    assert!(layers("a.jpg", photograph(), "zqz0xxxx").is_empty());
}

const SITE: [(&str, &str); 4] = [
    (
        "tallybook.yaml",
        "name: Site\norganisation: Council\ncontact:\n  name: Team\n  email: team@council.example\nareas:\n  - {id: here, name: Here, kind: district, own: true}\n",
    ),
    (
        "content/2024/index.md",
        "---\nkind: report\ntitle: Report zqtitle1\nyear: \"2024\"\ndata: 2024\nperiod: \"2024\"\narea: here\n---\n\nThe office of zqtext22 filed the efficient affidavit.\n\n- One of these is zqlist33.\n",
    ),
    (
        "content/2024/01-part/index.md",
        "---\ntitle: Part\n---\n\nThere were {{ t.a.b }} of them.[^n]\n\n[^n]: A footnote that mentions zqnote44.\n\n```figure f-f\ntable: t\ntitle: Figure zqfig555\ndescription: What zqalt666 shows.\nchart: {kind: ranked_bars, values: b}\n```\n",
    ),
    (
        "data/2024/t.yaml",
        "tables:\n  - id: t\n    title: Things\n    unit: things\n    source: s\n    stub: Place\n    columns:\n      - {id: b, title: Number}\n    rows:\n      - {id: a, label: Zqrow777, values: [23456]}\n      - {id: c, label: Other, values: [2]}\n",
    ),
];

fn edition(change: impl Fn(&str, &str) -> String) -> Edition {
    let sources = [("data/sources.yaml", "sources:\n  - {id: s, organisation: Log}\n")];
    let files = SITE.into_iter().chain(sources).map(|(path, text)| (path, change(path, text)));
    let checked = check(&Sources::from_texts(files), None);
    assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
    checked.ready.expect("a site").0
}

fn built(edition: &Edition, formats: &[paper::Format], html: bool) -> Output {
    let theme = Theme::default();
    let formats = Formats { html, papers: formats.to_vec() };
    let (output, found) = render(edition, &theme, &formats, &Cache::default(), &|_, _| {});
    assert!(!found.has_errors());
    output
}

#[cfg(feature = "pdf")]
#[test]
fn a_paper_as_pdf_is_read_in_all_its_layers() {
    let output = built(&edition(|_, text| text.to_owned()), &[paper::Format::Pdf], false);
    let (_, pdf) = output.iter().next().expect("a paper");
    let found = |needle: Needle| {
        let leaks = find("a.pdf", pdf, &[needle]).into_iter();
        leaks.map(|leak| leak.layer).collect::<Vec<_>>()
    };
    let on_page = |layers: &[String]| layers.iter().any(|it| it.starts_with("page "));
    let title = found(text("Report zqtitle1"));
    assert!(on_page(&title) && title.contains(&"document information".to_owned()), "{title:?}");
    assert!(title.iter().any(|it| it.starts_with("XMP")), "{title:?}");
    for word in ["zqtext22 filed the efficient affidavit", "zqlist33", "zqnote44", "Figure zqfig555", "Zqrow777"] {
        let layers = found(text(word));
        assert!(on_page(&layers), "{word}: {layers:?}");
    }
    assert!(on_page(&found(text("What zqalt666 shows."))));
    assert!(found(text("Figure zqfig555")).contains(&"alternative text".to_owned()));
    assert!(on_page(&found(number("23456"))));
    assert_eq!(found(text("zqz0xxxx")), Vec::<String>::new());
    assert_eq!(found(number("34567")), Vec::<String>::new());
    assert!(unpack("a.pdf", pdf).iter().all(|layer| layer.kind != LayerKind::Unread));
}

#[test]
fn q39_the_number_of_a_note_is_no_leak_and_the_same_number_elsewhere_is() {
    let spared = Spared { mark: Some(("[note ".to_owned(), "]".to_owned())), ..Spared::default() };
    let found = |text: &str| {
        let mut output = Output::default();
        output.insert("a.txt", text);
        search(&output, &[number("120")], &spared).len()
    };
    assert_eq!(found("Burglary [note 119] [note 120]"), 0);
    assert_eq!(found("Burglary 120 [note 120]"), 1);
    assert_eq!(found("Burglary [note 120 and more]"), 1);
}

#[test]
fn words_that_the_site_releases_are_passed_over() {
    let mut full = edition(|_, text| text.to_owned());
    let lesser = edition(|_, text| text.replace("zqfig555", "one").replace("zqlist33", "two").replace("23456", "3"));
    let theme = Theme::default();
    let mut output = Output::default();
    output.insert("a.txt", "Figure zqfig555; 23,456; zqlist33");
    let found = |full: &Edition| gate(&output, full.into(), &lesser, &theme, &Cache::none()).found.len();
    let before = found(&full);
    full.released_words = vec!["Figure zqfig555".to_owned(), "23,456".to_owned()];
    assert_eq!((before, found(&full)), (3, 1));
}

#[test]
fn files_with_errors_are_looked_for_as_they_were_written() {
    let full = edition(|_, text| text.to_owned());
    let mut output = Output::default();
    output.insert("a.txt", "The depot at Quexley had 18,502 boats.");
    let broken = "tables:\n  - {id: boats, rows: [{id: depot, label: The depot at Quexley, values: [18502, ~]}\n";
    let sources = Sources::from_texts([("data/2025/a.yaml", broken)]);
    let files = sources.iter().map(|(id, _)| id).collect();
    let found = |as_written| {
        let whole = Whole { edition: &full, as_written };
        gate(&output, whole, &full, &Theme::default(), &Cache::none()).found
    };
    assert_eq!(found(None), []);
    let lines: Vec<String> = found(Some((&sources, &files))).iter().map(Leak::line).collect();
    let line = "a.txt: text: a text of `data/2025/a.yaml`: \u{201c}The depot at Quexley had 18,502 boats.\u{201d}";
    assert_eq!(lines, [line]);
}

#[cfg(feature = "pdf")]
#[test]
fn an_earlier_version_in_a_pdf_is_read() {
    let output = built(&edition(|_, text| text.to_owned()), &[paper::Format::Pdf], false);
    let (_, pdf) = output.iter().next().expect("a paper");
    // The next version of the file has another text where the first had its own.
    let later =
        [pdf, b"\n1 0 obj\n<</Title (later)>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"].concat();
    assert!(!find("a.pdf", later, &[text("zqtext22")]).is_empty());
}

#[test]
fn q38_what_one_edition_shows_and_another_does_not_is_found_in_every_format() {
    let full = edition(|_, text| text.to_owned());
    let without = |text: &str| {
        let text = text
            .replace("- One of these is zqlist33.", "- One of these.")
            .replace("zqrow777", "row")
            .replace("Zqrow777", "Row");
        text.replace("zqtitle1", "one").replace("The office of zqtext22 filed the efficient affidavit.", "Nothing.")
    };
    let lesser = edition(|_, text| {
        without(text)
            .replace("zqnote44", "nothing")
            .replace("zqfig555", "one")
            .replace("zqalt666", "it")
            .replace("23456", "3")
    });
    let theme = Theme::default();
    let clean = gate(&built(&lesser, paper::Format::ALL, true), (&full).into(), &lesser, &theme, &Cache::none()).found;
    assert_eq!(clean, [], "{:#?}", clean.iter().map(Leak::line).collect::<Vec<_>>());
    let found = gate(&built(&full, paper::Format::ALL, true), (&full).into(), &lesser, &theme, &Cache::none()).found;
    let all: Vec<String> = found.iter().map(Leak::line).collect();
    for word in ["zqtitle1", "zqtext22", "zqlist33", "zqnote44", "zqfig555", "zqrow777", "zqalt666"] {
        for ending in ["html", "docx", "pdf", "csv", "ods"] {
            // Open data hold the rows of tables, and no text beside them.
            let with_text = matches!(ending, "csv" | "ods") && word != "zqrow777";
            let holds = |line: &&String| {
                line.split(": ").next().is_some_and(|it| it.ends_with(ending)) && line.to_lowercase().contains(word)
            };
            assert!(
                with_text || (ending == "pdf" && !cfg!(feature = "pdf")) || all.iter().any(|line| holds(&line)),
                "{word} in {ending}: {all:#?}"
            );
        }
    }
}

#[test]
fn q39_numbers_are_found_in_all_their_forms() {
    let forms = [
        "12345.67",
        "12,345.67",
        "12 345.67",
        "12\u{202f}345.67",
        "12,345.7",
        "12,346",
        "\u{2212}12,345.67%",
        "+12,345.67",
        "£12,345.67m",
    ];
    for form in forms {
        assert_eq!(find("a.txt", format!("It was {form} then."), &[number("12345.67")]).len(), 1, "{form}");
        assert_eq!(find("a.html", format!("<td>{form}</td>"), &[number("-12345.67")]).len(), 1, "{form}");
    }
    for form in ["112,345.67", "12,345.671", "x12345.67", "12345.67.8", "12,345", "12", "345.67"] {
        assert_eq!(find("a.txt", format!("It was {form} then."), &[number("12345.67")]), [], "{form}");
    }
    assert_eq!(find("a.txt", "There were seven.", &[number("7")]).len(), 1);
    assert_eq!(find("a.txt", "There were seventy.", &[number("7")]), []);
    assert_eq!(find("a.html", "<td>12</td><td>345</td>", &[number("12345")]), []);
    let spared = Spared { numbers: [Decimal::from(12345)].into(), ..Spared::default() };
    let mut output = Output::default();
    output.insert("a.txt", "12,345");
    assert_eq!(search(&output, &[number("12345")], &spared), []);
}

#[test]
fn what_the_edition_shows_is_spared() {
    let mut output = Output::default();
    output.insert("a.html", "<p>The raid on Mill Lane.</p><p>Download</p>");
    let word = |word: &str| Needle { what: word.to_owned(), kind: NeedleKind::Word(word.to_owned()) };
    let needles = [text("raid on mill lane"), word("Download"), text("the raid on")];
    let spared =
        Spared { texts: vec!["A raid on Mill Lane".into()], chrome: vec!["Download".into()], ..Spared::default() };
    let found: Vec<String> = search(&output, &needles, &spared).into_iter().map(|leak| leak.what).collect();
    assert_eq!(found, ["the word the raid on"]);
}

fn unread(path: &str, bytes: &[u8]) -> Vec<String> {
    unpack(path, bytes).into_iter().filter(|it| it.kind == LayerKind::Unread).map(|it| it.text).collect()
}

#[test]
fn what_cannot_be_looked_into_is_told() {
    assert_eq!(unread("a.zip", b"PK\x03\x04 and no more").len(), 1);
    let docx = zipped(&[("word/document.xml", b"<w:t>x</w:t>")]);
    assert_eq!(unread("a.docx", &docx[..docx.len() - 30]).len(), 1);
    assert_eq!(unread("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04\x00\x01").len(), 1);
    assert_eq!(unread("a.pdf", b"%PDF-1.7 and no more"), ["it is broken and cannot be opened as PDF"]);
    assert_eq!(unread("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x09IHDR"), ["the picture is broken off"]);
    assert_eq!(unread("a.jpg", &[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1]), ["the picture is broken off"]);
    assert_eq!(unread("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00").len(), 1);
    assert!(unread("a.txt", b"plain").is_empty());
}

#[test]
fn traps_are_seen_in_time() {
    // 416 MB of nothing in less than two.
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let piece = vec![0u8; 8 << 20];
    (0..52).for_each(|_| encoder.write_all(&piece).expect("written"));
    let bomb = encoder.finish().expect("finished");
    let pdf = [
        b"%PDF-1.7\n1 0 obj\n<</Length 9/Filter/FlateDecode>>\nstream\n".to_vec(),
        bomb,
        b"\nendstream\nendobj\n".to_vec(),
    ]
    .concat();
    assert_eq!(unread("a.pdf", &pdf), ["unpacked it is larger than what this program takes apart: this may be a trap"]);
    let mut nested = b"zq1xxxxx".to_vec();
    for at in 0..12 {
        nested = zipped(&[(if at == 0 { "a.txt" } else { "a.zip" }, &nested)]);
    }
    assert_eq!(unread("a.zip", &nested), ["files lie in one another more than 6 deep"]);
    let deep = "<p>".repeat(100_000) + "zq2xxxxx" + &"[".repeat(100_000);
    assert_eq!(layers("a.html", deep, "zq2xxxxx"), ["text"]);
    assert!(layers("a.json", "[".repeat(100_000) + "\"zq3xxxxx\"", "zq3xxxxx").contains(&"text".to_owned()));
}

/// The real site against itself without one of its sections: what the others show must raise no alarm.
#[test]
fn a_real_site_without_a_section_raises_no_alarm() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::load(root).expect("the repository is a site");
    let texts = |without: &str| {
        let files = sources.iter().filter(|(_, file)| !file.path().contains(without));
        Sources::from_texts(files.map(|(_, file)| (file.path().to_owned(), file.text().to_owned())))
    };
    let full = check(&texts("nothing of this name"), None).ready.expect("a site").0;
    let theme = Theme::default();
    let lesser = check(&texts("02-hate-crime"), None).ready.expect("a site").0;
    let said = |output: &Output| {
        let looked = gate(output, (&full).into(), &lesser, &theme, &Cache::none());
        assert!(looked.sought > 500);
        looked.found.iter().map(Leak::line).collect::<Vec<_>>()
    };
    let found = said(&built(&lesser, &[], true));
    assert!(found.is_empty(), "{found:#?}");
    // The section is on its own page and on the one for printing, and nothing of it is overlooked.
    let mut page = Output::default();
    page.insert("a.html", built(&full, &[], true).get("2022-23/hidden-harms/hate-crime.html").expect("a page"));
    assert!(said(&page).len() > 20, "{:#?}", said(&page));
}

#[test]
fn a_mutilated_file_never_stops_the_search() {
    let docx = zipped(&[("word/document.xml", b"<w:t>x</w:t>"), ("a.png", &png(&[chunk(b"tEXt", b"A\0b")]))]);
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &[75, 76, 74, 6, 0, 194, 65, 36, 53, 3, 0, 0, 0]].concat();
    let html = "<p a='b&amp;c%41' data-x=1>x<!-- y --><script>z</script><![CDATA[é]]></p>".as_bytes().to_vec();
    let mut files = vec![docx, gzip, html, photograph(), png(&[chunk(b"zTXt", b"A\0\0b"), chunk(b"iTXt", b"A\0")])];
    files.push(b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>\nendobj\n4 0 obj\n<</Length 9>>\nstream\n(a)Tj(b)'\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n".to_vec());
    let mut seed = 7usize;
    for file in files {
        for turn in 0..300 {
            let mut bytes = file.clone();
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) % bytes.len();
            if turn % 3 == 0 {
                bytes.truncate(at);
            } else {
                bytes[at] = u8::try_from((seed >> 24) & 0xff).expect("a byte");
            }
            let path = ["a.html", "a.bin", "a.json", "a.csv", "a.eml"][turn % 5];
            assert!(!unpack(path, &bytes).is_empty());
        }
    }
}
