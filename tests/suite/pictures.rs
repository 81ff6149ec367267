//! Pictures: what is seen, what is said of them, and what must not be in them.

use std::io::{Cursor, Read as _};

use image::{ImageFormat, Rgb, RgbImage};

use crate::project::{Project, Run};

const PAGE: &str = "content/2024/01-river/index.md";
const BENCH: &str = "content/2024/01-river/bench.jpg";

/// What a camera and its owner might have written into a file.
const SECRETS: [&str; 8] = [
    "Spycam 3000",
    "Serial 4711-0815",
    "taken by a neighbour",
    "xmp-of-the-owner",
    "iptc-of-the-agency",
    "a comment of the editor",
    "profile-of-the-screen",
    "hidden behind the end",
];

/// A photograph, 900 by 600: red, green, blue and white in its corners.
fn photograph() -> Vec<u8> {
    let pixels = RgbImage::from_fn(900, 600, |x, y| match (x < 450, y < 300) {
        (true, true) => Rgb([200, 30, 30]),
        (false, true) => Rgb([30, 160, 30]),
        (true, false) => Rgb([30, 30, 200]),
        (false, false) => Rgb([240, 240, 240]),
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).expect("written");
    bytes.into_inner()
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("a short segment");
    [&[0xff, marker][..], &length.to_be_bytes(), data].concat()
}

/// Exif by hand: the picture lies on its side, the camera has a name and a number, the place is Tilbury Fort, and there
/// is a smaller picture.
fn exif() -> Vec<u8> {
    let mut values: Vec<u8> = Vec::new();
    // Two directories of five and four entries stand before the values, and one of one entry for the small picture.
    let (first, place, small) = (8u32, 8 + 2 + 5 * 12 + 4, 8 + 2 + 5 * 12 + 4 + 2 + 4 * 12 + 4);
    let start = small + 2 + 2 * 12 + 4;
    let mut text = |words: &str| {
        let at = start + u32::try_from(values.len()).expect("short");
        values.extend_from_slice(words.as_bytes());
        values.push(0);
        (u32::try_from(words.len() + 1).expect("short"), at)
    };
    let (make, model, owner) = (text(SECRETS[0]), text(SECRETS[1]), text(SECRETS[2]));
    let mut degrees = |parts: [(u32, u32); 3]| {
        let at = start + u32::try_from(values.len()).expect("short");
        values.extend(parts.iter().flat_map(|(n, of)| [n.to_le_bytes(), of.to_le_bytes()].concat()));
        at
    };
    let (north, east) = (degrees([(51, 1), (27, 1), (929, 100)]), degrees([(0, 1), (22, 1), (3013, 100)]));
    let thumbnail = photograph();
    let thumbnail_at = start + u32::try_from(values.len()).expect("short");
    let thumbnail_length = u32::try_from(thumbnail.len()).expect("short");
    values.extend(thumbnail);
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let directory = |entries: &[Vec<u8>], next: u32| {
        let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
        [&count[..], &entries.concat(), &next.to_le_bytes()].concat()
    };
    let main = directory(
        &[
            entry(0x010f, 2, make.0, make.1),
            entry(0x0110, 2, model.0, model.1),
            entry(0x0112, 3, 1, 6),
            entry(0x8298, 2, owner.0, owner.1),
            entry(0x8825, 4, 1, place),
        ],
        small,
    );
    let gps = directory(
        &[
            entry(1, 2, 2, u32::from(b'N')),
            entry(2, 5, 3, north),
            entry(3, 2, 2, u32::from(b'E')),
            entry(4, 5, 3, east),
        ],
        0,
    );
    let thumb = directory(&[entry(0x0201, 4, 1, thumbnail_at), entry(0x0202, 4, 1, thumbnail_length)], 0);
    [&b"II*\0"[..], &first.to_le_bytes(), &main, &gps, &thumb, &values].concat()
}

/// The photograph with all that a camera, an agency and an editor add to it.
fn as_from_a_camera() -> Vec<u8> {
    let plain = photograph();
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">{}</x:xmpmeta>", SECRETS[3]);
    let iptc = format!("Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x74\0\x12{}", SECRETS[4]);
    let icc = format!("ICC_PROFILE\0\x01\x01{}", SECRETS[6]);
    [
        &plain[..2],
        &segment(0xe1, &[b"Exif\0\0", &exif()[..]].concat()),
        &segment(0xe1, xmp.as_bytes()),
        &segment(0xed, iptc.as_bytes()),
        &segment(0xe2, icc.as_bytes()),
        &segment(0xfe, SECRETS[5].as_bytes()),
        &plain[2..],
        SECRETS[7].as_bytes(),
    ]
    .concat()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A file, and the files inside of a Word document.
fn opened(path: &str, bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    if !path.ends_with(".docx") {
        return vec![(path.to_owned(), bytes)];
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let count = archive.len();
    let part = |at: usize| {
        let mut part = archive.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("unpacked");
        (format!("{path}/{}", part.name()), bytes)
    };
    (0..count).map(part).collect()
}

/// A site with the bench as a camera gives it.
fn with_a_camera() -> Project {
    Project::fixture("pictures").write(BENCH, as_from_a_camera())
}

#[test]
fn q49_nothing_that_a_camera_wrote_is_in_any_file() {
    let before = as_from_a_camera();
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(&before)).expect("the camera wrote something");
    let place = read.get_field(exif::Tag::GPSLatitude, exif::In::PRIMARY).expect("a place");
    assert_eq!(place.display_value().to_string(), "51 deg 27 min 9.29 sec");
    assert!(SECRETS.iter().all(|secret| holds(&before, secret.as_bytes())));

    let project = with_a_camera();
    project.run("build --out site").code(0);
    let (mut pixels, mut files) = (0, 0);
    for (path, bytes) in project.files("site").into_iter().flat_map(|(path, bytes)| opened(&path, bytes)) {
        files += 1;
        for layer in tallybook::leaks::unpack(&path, &bytes) {
            let found = SECRETS.iter().find(|secret| layer.text.contains(**secret));
            assert!(found.is_none(), "{path}: {}: {found:?}", layer.name);
            let notes = ["EXIF", "XMP"].into_iter().any(|kind| layer.name.contains(kind));
            // A PDF has XMP of its own.
            assert!(!notes || path.ends_with(".pdf"), "{path}: {}", layer.name);
        }
        let secrets = SECRETS.iter().map(|it| it.as_bytes()).chain([&b"Exif\0\0"[..], b"8BIM", b"ICC_PROFILE"]);
        for secret in secrets {
            assert!(!holds(&bytes, secret), "{path} holds {:?}", String::from_utf8_lossy(secret));
        }
        if path.ends_with(".jpg") || path.ends_with(".png") {
            pixels += 1;
            assert!(exif::Reader::new().read_from_container(&mut Cursor::new(&bytes)).is_err(), "{path}");
            let end: &[u8] = if path.ends_with(".jpg") { &[0xff, 0xd9] } else { b"IEND\xaeB`\x82" };
            assert!(bytes.ends_with(end), "{path} has something behind its end");
        }
    }
    assert!(pixels > 10 && files > 40, "{pixels} of {files}");
    // A PDF holds JPEG as it is: the picture is there, and what was around it is not.
    assert!(holds(&project.files("site")["2024/2024.pdf"], &[0xff, 0xd8, 0xff, 0xe0]));
}

#[test]
fn a_picture_that_lies_on_its_side_is_turned() {
    let project = with_a_camera();
    project.run("build --only html").code(0);
    let page = project.read("public/2024/river.html");
    let tag = page.split("<img ").nth(1).and_then(|rest| rest.split('>').next()).expect("a picture");
    assert!(tag.contains("width=\"600\" height=\"900\""), "{tag}");
    let name = tag.split("src=\"pictures/").nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
    let bytes = &project.files("public")[&format!("2024/pictures/{name}")];
    let pixels = image::load_from_memory(bytes).expect("a picture").to_rgb8();
    // A quarter turn to the right: what was at the bottom left is at the top left.
    let near = |x, y, wanted: [u8; 3]| {
        let found = pixels.get_pixel(x, y).0;
        assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12), "{found:?} is not {wanted:?}");
    };
    near(50, 50, [30, 30, 200]);
    near(550, 50, [200, 30, 30]);
    near(50, 850, [240, 240, 240]);
    near(550, 850, [30, 160, 30]);
}

#[test]
fn pages_offer_widths_and_their_names_tell_nothing() {
    let project = Project::fixture("pictures");
    project.run("build --only html").code(0);
    let page = project.read("public/2024/river.html");
    let tags: Vec<&str> = page.split("<img ").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert_eq!(tags.len(), 4);
    for (at, tag) in tags.iter().enumerate() {
        assert_eq!(tag.contains("loading=\"lazy\""), at > 0, "{tag}");
        assert!(tag.contains(" sizes=\"") && tag.contains(" 480w, "), "{tag}");
        for word in ["bench", "tower", "plan", "waves"] {
            assert!(!tag.split("alt=").next().expect("before").contains(word), "{tag}");
        }
    }
    let files = project.files("public");
    for source in tags.iter().flat_map(|tag| tag.split('"')).filter(|it| it.ends_with('w') && it.contains("pictures/"))
    {
        for (file, width) in source.split(", ").filter_map(|it| it.split_once(' ')) {
            let picture = image::load_from_memory(&files[&format!("2024/{file}")]).expect("a picture");
            assert_eq!(format!("{}w", picture.width()), width);
        }
    }
    // On paper there is nothing to wait for.
    let print = project.read("public/2024/print.html");
    assert!(print.contains("<img src=\"pictures/") && !print.contains("lazy") && !print.contains("srcset"));
    // The same pictures have the same names.
    let before: Vec<String> = files.into_keys().collect();
    project.run("build --only html").code(0);
    assert_eq!(before, project.files("public").into_keys().collect::<Vec<_>>());
}

fn checked(from: &str, to: &str) -> Run {
    Project::fixture("pictures").replace(PAGE, from, to).run("check --format short")
}

#[test]
fn q16_a_picture_without_words_stops_the_build_and_a_decorative_one_has_none() {
    let place = "content/2024/01-river/index.md";
    let hint = "say what is seen, for those who do not see it: `![what is seen](file)`, or `alt:` in a block `picture`; \
                one that says nothing is marked there `decorative: true`";
    let alt = "A tall brick tower with a clock and a pointed roof, in front of an evening sky.";
    checked(alt, "")
        .code(1)
        .stderr(&format!("{place}:17:5: error[missing-key]: the picture `tower.png` has no alternative text ({hint})"));
    checked("decorative: true", "decorative: false")
        .code(1)
        .stderr(&format!("{place}:26:7: error[missing-key]: the picture `waves.svg` has no alternative text ({hint})"));
    let both = checked("decorative: true", "decorative: true\nalt: Two blue waves").code(1);
    assert!(both.stderr.contains("a picture that is decorative has nothing to say"), "{}", both.stderr);
    // The caption is no substitute, and stands beside it.
    let project = Project::fixture("pictures");
    project.run("build").code(0);
    let page = project.read("public/2024/river.html");
    assert!(page.contains(&format!("alt=\"{alt}\"")) && page.contains(">The water tower after the repair</span>"));
    assert!(page.contains("<div class=\"photograph\">\n<img src") && page.contains("alt=\"\""));
    let word = opened("a.docx", project.files("public")["2024/2024.docx"].clone());
    let text = |name: &str| {
        let part = word.iter().find(|(path, _)| path.ends_with(name)).expect("a part");
        String::from_utf8(part.1.clone()).expect("text")
    };
    let body = text("word/document.xml");
    assert!(body.contains(&format!("descr=\"{alt}\"")) && body.contains("adec:decorative"));
    assert_eq!(body.matches("adec:decorative ").count(), 1);
}

#[test]
fn q16_alternative_text_that_says_nothing_is_told() {
    let alt = "A tall brick tower with a clock and a pointed roof, in front of an evening sky.";
    let told = |to: &str| checked(alt, to).code(0).stderr;
    assert!(told("IMG_2044.JPG").contains("warning[alt-text]: this alternative text is the name of a file"));
    assert!(told("tower").contains("this alternative text is the name of a file"));
    assert!(told("Photograph of a tower").contains("this alternative text says that it is a picture"));
    assert!(told("The water tower after the repair").contains("alternative text and caption are the same"));
    assert!(told(&"A tower. ".repeat(40)).contains("this alternative text is long"));
    assert!(!told("A tower, the first picture of the year behind it").contains("alt-text"));
}

#[test]
fn files_are_found_beside_the_page_and_told_where_nothing_shows_them() {
    let wrong = checked("(tower.png ", "(towr.png ").code(1).stderr;
    assert_eq!(
        wrong.trim_end(),
        "content/2024/01-river/index.md:17:84: error[unknown-name]: there is no picture `towr.png` beside this page \
         (did you mean `tower.png`?)\n\
         content/2024/01-river/tower.png:1:1: warning[unused-file]: no page shows the picture \
         `content/2024/01-river/tower.png` (place it in a page of the same folder: `![what is seen](<tower.png>)`; or \
         move it away)"
    );
    let outside = checked("(tower.png ", "(../../../data/tower.png ").code(1).stderr;
    assert!(outside.contains("there is no picture `../../../data/tower.png` beside this page"), "{outside}");
    let inside = checked("A picture that needs", "![A tower](tower.png) A picture that needs").code(1).stderr;
    assert!(inside.contains("a picture cannot stand in running text"), "{inside}");
    let old = checked("Nobody can be seen.", "Both agreed., until: 2025-01-31").code(0).stderr;
    assert!(
        old.contains("warning[out-of-date]: the consent for the picture `bench.jpg` ended on 31 January 2025"),
        "{old}"
    );
}

#[test]
fn withheld_pictures_leave_no_byte() {
    let project = Project::fixture("pictures");
    project.run("build --out site").code(0);
    project.run("build --edition partner --out partners").code(0);
    let (public, partners) = (project.files("site"), project.files("partners"));
    let own: Vec<&String> =
        partners.keys().filter(|path| path.contains("/pictures/") && !public.contains_key(*path)).collect();
    assert_eq!(own.len(), 4, "the gate, in four widths");
    for (path, bytes) in public.iter().flat_map(|(path, bytes)| opened(path, bytes.clone())) {
        for word in ["gate.svg", "broken lock", "Quarry Lane", "Riverside Police"] {
            assert!(!holds(&bytes, word.as_bytes()), "{path}: {word}");
        }
        let same = own.iter().find(|own| holds(&bytes, &partners[**own]));
        assert!(same.is_none(), "{path} holds {same:?}");
    }
    assert!(project.read("site/2024/river.html").contains("Ask the parks team."));
    let list = project.run("redactions").code(0).stdout;
    assert!(list.contains("picture `gate`"), "{list}");
    // Nor does the sign-off of the public edition know of it: another gate is no change to it.
    let code = |project: &Project| {
        project.run("build --out site").code(0);
        let manifest: serde_json::Value = serde_json::from_str(&project.read("site/manifest.json")).expect("JSON");
        manifest["codes"]["2024"].clone()
    };
    let before = code(&project);
    let project = project.replace("content/2024/01-river/gate.svg", "#b58a2e\"/>", "#b58a2f\"/>");
    assert_eq!(code(&project), before);
    let project = project.replace("content/2024/01-river/plan.svg", "Mill", "Mills");
    assert_ne!(code(&project), before);
}

#[test]
fn pictures_are_what_a_sign_off_is_about() {
    let project = Project::fixture("pictures");
    project.run("sign --body Board --role Chair --date 2026-11-20 --minute 7").code(0);
    project.run("check").code(0);
    let signed = project.read("content/2024/sign-off.json");
    assert!(signed.contains("\"content/2024/01-river/bench.jpg\"") && !signed.contains("gate.svg"));
    let project = project.write(BENCH, photograph());
    project.run("build").code(0);
    assert!(project.read("public/2024/river.html").contains("Draft"));
}

#[test]
fn q70_pictures_that_ask_for_all_memory_or_are_broken_are_refused() {
    // A head that promises more than there is.
    let mut bomb = Cursor::new(Vec::new());
    RgbImage::new(4, 4).write_to(&mut bomb, ImageFormat::Png).expect("written");
    let mut bomb = bomb.into_inner();
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let start = "content/2024/01-river/index.md:8:7: error[unreadable-file]: the picture `bench.jpg` cannot be used: ";
    let refused = |bytes: &[u8], why: &str| {
        let run = Project::fixture("pictures").write(BENCH, bytes).run("check --format short").code(1);
        assert!(run.stderr.starts_with(&format!("{start}{why}")), "{}", run.stderr);
    };
    refused(
        &bomb,
        "it has 30000 by 30000 pixels, and at most 64 million are read, and 20000 to a side (make it smaller",
    );
    let whole = photograph();
    refused(&whole[..whole.len() / 2], "it is broken or cut off (open it in a program for pictures");
    refused(&whole[..200], "it is broken or cut off (");
    refused(b"GIF89a\x01\0\x01\0\0\0\0;", "it is GIF, and JPEG, PNG, WebP and SVG are read (");
    refused(b"no picture at all", "it is no picture that is read (save it as JPEG, PNG, WebP or SVG");
}

#[test]
fn q70_drawings_hold_no_script_and_bring_in_nothing() {
    let plan = "content/2024/01-river/plan.svg";
    let active = "<script>alert(1)</script><rect width=\"9\" height=\"9\" onclick=\"alert(2)\"/>\
                  <foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">alert(3)</p></foreignObject>\
                  <style>@import url(https://example.org/a.css);</style>\
                  <a href=\"javascript:alert(4)\"><rect width=\"4\" height=\"4\"/></a></svg>";
    let project = Project::fixture("pictures").replace(plan, "</svg>", active);
    project.run("build").code(0);
    for (path, bytes) in project.files("public").into_iter().flat_map(|(path, bytes)| opened(&path, bytes)) {
        assert!(!holds(&bytes, b"alert(") && !holds(&bytes, b"example.org"), "{path}");
    }
    let refused = |inside: &str, why: &str| {
        let run = Project::fixture("pictures").replace(plan, "</svg>", inside).run("check --format short").code(1);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    };
    let elsewhere = "line 6 brings in another picture or file, which would be missing (export it as PNG";
    refused("<image href=\"/etc/hostname\" width=\"9\" height=\"9\"/></svg>", elsewhere);
    refused("<use href=\"https://example.org/a.svg#b\"/></svg>", elsewhere);
    // Ten times ten times ten…
    let nested: String = (1..12)
        .map(|at| format!("<g id=\"a{at}\">{}</g>", format!("<use href=\"#a{}\"/>", at - 1).repeat(10)))
        .collect();
    refused(
        &format!("<rect id=\"a0\" width=\"1\" height=\"1\"/>{nested}</svg>"),
        "more than 100000 shapes and effects",
    );
    let entities = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<svg";
    let run = Project::fixture("pictures").replace(plan, "<svg", entities).run("check --format short").code(1);
    assert!(run.stderr.contains("it is no sound SVG"), "{}", run.stderr);
}
