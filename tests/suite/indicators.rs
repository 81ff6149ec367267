//! Indicators, their ratings, and money: `tests/fixtures/indicators`.

use crate::project::Project;

fn built() -> Project {
    let project = Project::fixture("indicators");
    project.run("build").code(0);
    project
}

/// The text of a part of a Word document.
fn word_part(project: &Project, document: &str, part: &str) -> String {
    let bytes = std::fs::read(project.path().join("public").join(document)).expect("it was built");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    std::io::read_to_string(archive.by_name(part).expect("it has the part")).expect("text")
}

#[test]
fn a_word_that_judges_has_a_shape_and_a_tone() {
    let project = built();
    let page = project.read("public/2025/ratings.html");
    assert!(page.contains("<span class=\"rating good\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\""), "{page}");
    assert!(page.contains("</svg>Met</span>, <span class=\"rating watch\">"));
    let word = word_part(&project, "2025/2025.docx", "word/document.xml");
    assert!(word.contains("<w:color w:val=\"B3261E\"/></w:rPr><w:t xml:space=\"preserve\">■\u{a0}</w:t>"), "{word}");
}

#[test]
fn a_rating_that_there_is_not_is_told() {
    Project::fixture("indicators")
        .replace("content/2025/01-ratings/index.md", "[Missed](rating:bad)", "[Missed](rating:red)")
        .run("check --format short")
        .code(1)
        .stderr(
            "content/2025/01-ratings/index.md:6:17: error[unknown-name]: there is no rating called `red` (write one of `good`, \
             `watch`, `bad`, `neutral`; for another shape add one of `tick`, `triangle`, `cross`, `ring`, `half`, `up`, \
             `down`, `level`, as in `bad-up`)",
        );
}
