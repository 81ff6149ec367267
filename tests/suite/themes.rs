//! Looks: one source of colours for pages, charts and papers, and that all of it can be read.

use std::fs;
use std::io::Read as _;

use regex::Regex;

use crate::project::{Project, repository, walk};

/// A small site with a theme of its own.
fn themed(yaml: &str) -> Project {
    let site = Project::fixture("minimal");
    let config = format!("{}theme: own\n", site.read("tallybook.yaml"));
    site.write("tallybook.yaml", config).write("themes/own/theme.yaml", yaml)
}

fn with(line: &str) -> Project {
    let site = Project::fixture("minimal");
    let config = format!("{}{line}\n", site.read("tallybook.yaml"));
    site.write("tallybook.yaml", config)
}

/// A part of a Word document.
fn part(site: &Project, document: &str, part: &str) -> String {
    let file = fs::File::open(site.path().join(document)).expect("it was built");
    let mut zip = zip::ZipArchive::new(file).expect("a Word document is a zip");
    let mut text = String::new();
    zip.by_name(part).expect("the part is there").read_to_string(&mut text).expect("XML is text");
    text
}

#[test]
fn a_colour_that_is_too_faint_is_refused_and_the_one_that_is_offered_passes() {
    let yaml = "based_on: tallybook\ncolours:\n  light:\n    link: \"#8ab4e8\"\n";
    let site = themed(yaml);
    let run = site.run("check").code(1);
    assert!(run.stderr.contains("error[low-contrast]: `link` on `background` has a contrast of 2.1"), "{}", run.stderr);
    assert!(run.stderr.contains("themes/own/theme.yaml:4:11"), "{}", run.stderr);
    let offered = Regex::new("the nearest colour that passes is `(#[0-9a-f]{6})`").expect("a pattern");
    let offered = offered.captures(&run.stderr).expect("a colour is offered")[1].to_owned();
    let site = site.write("themes/own/theme.yaml", yaml.replace("#8ab4e8", &offered));
    site.run("build").code(0);
    let css = site.read("public/assets/style.css");
    assert!(css.contains(&format!("--link: {offered};")), "{offered}");
    // What was offered is no other blue.
    assert_ne!(offered, "#000000");
}

#[test]
fn what_is_wrong_in_a_theme_is_told_where_it_stands() {
    let told = themed("colours: {light: {brand: \"#12345\"}}\n").run("check").code(1).stderr;
    assert!(told.contains("`#12345` is not a colour"), "{told}");
    let told = themed("based_on: civc\n").run("check").code(1).stderr;
    for wanted in ["there is no built-in look `civc`", "did you mean `civic`?"] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let site = themed("colours: {light: {link: brnd}}\nlogo: {file: logo.svg, alt: Us}\nfonts: {paper: Comic Sans}\n");
    let told = site.run("check").code(1).stderr;
    for wanted in ["did you mean `brand`?", "there is no file `themes/own/logo.svg`", "cannot be set in `Comic Sans`"] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[test]
fn a_second_look_changes_pages_charts_pdf_and_word() {
    let (first, second) = (Project::fixture("minimal"), with("theme: civic"));
    first.run("build").code(0);
    second.run("build").code(0);
    let css = second.read("public/assets/style.css");
    assert!(css.contains("--brand: #184433;") && css.contains("border-top: 8px solid var(--brand)"));
    assert!(!first.read("public/assets/style.css").contains("#184433"));
    let page = "public/2024/litter.html";
    assert!(second.read(page).contains("var(--k3,#184433)") && first.read(page).contains("var(--k3,#12436d)"));
    let styles = part(&second, "public/2024/2024.docx", "word/styles.xml");
    assert!(styles.contains("184433") && !styles.contains("12436D") && !styles.contains('{'), "{styles}");
    assert!(part(&second, "public/2024/2024.docx", "word/theme/theme1.xml").contains("Calibri"));
    let styles = part(&second, "public/2024/2024.ods", "styles.xml");
    assert!(styles.contains("Calibri") && !styles.contains('{'), "{styles}");
    assert_ne!(styles, part(&first, "public/2024/2024.ods", "styles.xml"));
    if cfg!(feature = "pdf") {
        let pdf = |site: &Project| fs::read(site.path().join("public/2024/2024.pdf")).expect("it was built");
        assert_ne!(pdf(&first), pdf(&second));
    }
}

#[test]
fn a_theme_changes_files_one_by_one_and_words_by_key() {
    let site = themed("based_on: civic\ntitle: Ours\nstrings:\n  page: {skip: Straight to the text}\n  home: {figures: {other: \"{count} charts\"}}\n")
        .write("themes/own/assets/more.css", ".tile { border: 9px solid; }\n")
        .write("themes/own/templates/glossary.html", "{% extends \"base.html\" %}{% block main %}{{ say('page.contents') }} of our words{% endblock %}");
    site.run("build").code(0);
    let css = site.read("public/assets/style.css");
    assert!(css.contains("--brand: #184433;") && css.ends_with(".tile { border: 9px solid; }\n"));
    assert!(site.read("public/index.html").contains("Straight to the text"));
    let site =
        site.write("themes/own/theme.yaml", "strings:\n  page: {skp: Straight, skip: \"To {plce}\"}\n  pages: {}\n");
    let told = site.run("check").code(1).stderr;
    for wanted in ["did you mean `skip`?", "nothing is put in for `{plce}`", "there is no group of texts `pages`"] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[test]
fn a_welsh_site_speaks_welsh_and_says_what_is_english() {
    let site = with("language: cy");
    let run = site.run("build").code(0);
    assert!(run.stderr.contains("warning[missing-translation]") && run.stderr.contains("`claim.almost_doubled`"));
    let page = site.read("public/2024/litter.html");
    for wanted in
        ["<html lang=\"cy\"", "Neidio i’r prif gynnwys", "Ffigur 1", "Ffynhonnell:", "Lawrlwytho’r data", "Siart bar"]
    {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    for english in ["Skip to", "Figure 1", "Source:", "Download", "Contents", "Bar chart", "September", "highest"] {
        assert!(!page.contains(english), "{english}\n{page}");
    }
    assert!(part(&site, "public/2024/2024.docx", "word/document.xml").contains("Cynnwys"));
}

/// A mark, as a council has it from its designer.
const MARK: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 40\" width=\"120\" height=\"40\">\
                    <path fill=\"#184433\" d=\"M0 0h120v40H0z\"/></svg>";

#[test]
fn pages_pdf_and_word_bear_the_logo_with_its_words() {
    let site = themed("logo: {file: mark.svg, alt: Wyvern of Marsh End}\n").write("themes/own/mark.svg", MARK);
    site.run("build").code(0);
    let image =
        Regex::new(r#"<img class="logo" src="([^"]+)" alt="Wyvern of Marsh End" width="(\d+)" height="(\d+)">"#);
    let image = image.expect("a pattern");
    for page in ["index.html", "2024/index.html", "2024/litter.html"] {
        let html = site.read(&format!("public/{page}"));
        let found = image.captures(&html).unwrap_or_else(|| panic!("{page} has no logo"));
        let file = site.path().join("public").join(page).parent().expect("a folder").join(&found[1]);
        let pixels = image::load_from_memory(&fs::read(file).expect("it is there")).expect("a picture").to_rgb8();
        assert_eq!((found[2].parse(), found[3].parse()), (Ok(pixels.width()), Ok(pixels.height())), "{page}");
        assert_eq!(pixels.get_pixel(pixels.width() / 2, 2).0, [0x18, 0x44, 0x33], "{page}");
    }
    let word = part(&site, "public/2024/2024.docx", "word/document.xml");
    let named = Regex::new(r#"<wp:docPr [^>]*descr="Wyvern of Marsh End""#).expect("a pattern");
    assert_eq!(named.find_iter(&word).count(), 1, "{word}");
    // 16 mm high, as in the PDF, and three times as wide but for what is rounded.
    assert!(word.contains("<wp:extent cx=\"1729081\" cy=\"576000\"/>"), "{word}");
    if cfg!(feature = "pdf") {
        let site = site.write("words.txt", "Wyvern of Marsh End\n");
        let found = site.run("leaks public/2024/2024.pdf --words words.txt").code(1);
        assert!(found.stdout.contains("Wyvern of Marsh End"), "{}", found.stdout);
    }
}

#[test]
fn a_logo_that_is_broken_is_told_by_a_check() {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 40).write_to(&mut png, image::ImageFormat::Png).expect("written");
    let mut png = png.into_inner();
    // The head is sound.
    png.truncate(png.len() - 20);
    let site = themed("logo: {file: mark.png, alt: Wyvern}\n").write("themes/own/mark.png", png);
    let told = site.run("check --format short").code(1).stderr;
    let start = "themes/own/theme.yaml:1:14: error[unreadable-file]: the picture `mark.png` cannot be used";
    assert!(told.starts_with(start) && told.lines().count() == 1, "{told}");
}

#[test]
fn no_colour_stands_outside_the_themes() {
    // The colours by which drawings name their roles are in no theme.
    let exempt = ["src/chart/palette.rs"];
    let colour = Regex::new(r#"#[0-9a-fA-F]{6}\b|"[0-9A-F]{6}""#).expect("a pattern");
    let mut wrong = Vec::new();
    let folders = [
        "src",
        "themes/tallybook/assets",
        "themes/tallybook/templates",
        "themes/tallybook/paper",
        "themes/civic/assets",
    ];
    for path in folders.iter().flat_map(|folder| walk(&repository().join(folder))) {
        let name = path.strip_prefix(repository()).expect("it lies here").display().to_string();
        let kind = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if exempt.contains(&name.as_str())
            || !["rs", "css", "html", "typ", "xml", "svg"].contains(&kind)
            || name.contains("tests")
        {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it is text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("such as `#")) {
            wrong.extend(colour.find(line).map(|found| format!("{name}: {}", found.as_str())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
