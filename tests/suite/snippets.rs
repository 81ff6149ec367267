//! Texts that are kept once and stand on several pages.

use crate::project::Project;

const SNIPPET: &str = "content/snippets/duty.md";
const WORDS: &str = "Streets must be kept clean by the [law](https://www.legislation.gov.uk/ukpga/1990/43/contents) of the land, and there \
                     were {{ litter.marsh_end.now }} reports.\n";

/// The fixture with a snippet on the page of litter and in a part for partners of another.
fn with(snippet: &str) -> Project {
    let page = "---\ntitle: Duties\n---\n\n::: note\n\n```include duty\n```\n\n:::\n";
    Project::fixture("minimal")
        .write(SNIPPET, snippet)
        .append("content/2024/01-litter/index.md", "\n```include duty\n```\n")
        .write("content/2024/02-duties.md", page)
}

#[test]
fn a_text_kept_once_stands_on_every_page_that_includes_it() {
    let project = with(WORDS);
    project.run("check").code(0).stderr("everything tallies");
    project.run("build").code(0);
    for page in ["2024/litter", "2024/duties", "2024/print"] {
        let html = project.read(&format!("public/{page}.html"));
        assert!(html.contains("href=\"https://www.legislation.gov.uk/ukpga/1990/43/contents\""), "{page}");
        assert!(html.contains("and there were 90<a ") || html.contains("and there were 90 reports"), "{page}: {html}");
    }
    assert!(!project.path().join("public/snippets").exists(), "a snippet is no report");
    let file = project.files("public")["2024/2024.docx"].clone();
    let word = crate::project::unpacked(&[("a.docx".to_owned(), file)].into());
    let document =
        String::from_utf8_lossy(&word["a.docx/word/document.xml"]).matches("Streets must be kept clean").count();
    assert_eq!(document, 2);
}

#[test]
fn a_snippet_is_an_input_of_the_reports_that_show_it() {
    let signed = "sign --report 2024 --body Board --role Chair --date 2026-11-20 --minute 7";
    let project = with(WORDS);
    project.run(signed).code(0);
    assert!(project.read("content/2024/sign-off.json").contains(SNIPPET));
    project.run("build").code(0);
    assert!(!project.read("public/2024/index.html").contains("Draft."));
    let changed = project.append(SNIPPET, "\nAnd more.\n");
    changed.run("build").code(0);
    assert!(changed.read("public/2024/index.html").contains("Draft."));
}

#[test]
fn what_is_wrong_with_a_snippet_is_told_once_and_in_its_own_file() {
    let told = |snippet: &str| with(snippet).run("check --format short").code(1).stderr;
    let wrong = told(&WORDS.replace("marsh_end.now", "marsh_end.nwo"));
    assert_eq!(wrong.matches("error[").count(), 1, "{wrong}");
    assert!(wrong.starts_with("content/snippets/duty.md:1:"), "{wrong}");
    let named = "# One\n\n## Two\n\n[^a]\n\n[^a]: A note.\n\n```include other\n```\n\n```figure litter-again\ntable: litter\n```\n";
    let wrong = told(named);
    for what in ["a heading", "a footnote", "another snippet", "a figure"] {
        assert!(wrong.contains(&format!("a snippet has no room for {what}")), "{what} in\n{wrong}");
    }
    let head = told(&format!("---\ntitle: Duty\n---\n\n{WORDS}"));
    assert!(head.contains("a snippet has no room for a head of its own"), "{head}");
}

#[test]
fn a_snippet_that_nobody_has_or_nobody_wants_is_told() {
    let lost = Project::fixture("minimal").append("content/2024/01-litter/index.md", "\n```include duty\n```\n");
    let run = lost.write("content/snippets/duties.md", "Some words.\n").run("check --format short").code(1);
    assert!(
        run.stderr.contains("error[unknown-name]: there is no snippet `duty` (there is: `duties`)"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("content/snippets/duties.md:1:1: warning[unused-file]: no page includes the snippet `duties`"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_a_snippet_holds_for_partners_is_in_no_other_edition() {
    let markings = "markings:\n  - {id: open, title: Official}\n  - {id: partner, title: Secret}\neditions:\n  - {id: public, title: Public, \
                    shows: open, default: true}\n  - {id: partner, title: Partners, shows: partner}\n";
    let snippet = "Everybody may read zqopen.\n\n::: marked partner\n\nPartners read zqclosed.\n\n:::\n";
    let project = with(snippet).append("tallybook.yaml", markings);
    project.run("build --edition public --out public").code(0);
    project.run("build --edition partner --out partner").code(0);
    let holds = |folder: &str, word: &str| {
        crate::project::unpacked(&project.files(folder)).values().any(|it| String::from_utf8_lossy(it).contains(word))
    };
    assert!(holds("public", "zqopen") && !holds("public", "zqclosed"));
    assert!(holds("partner", "zqclosed"));
    // A change of what is withheld leaves the sign-off of the edition for everybody as it is.
    let signed = "sign --report 2024 --edition public --body Board --role Chair --date 2026-11-20 --minute 7";
    project.run(signed).code(0);
    let project = project.replace(SNIPPET, "zqclosed", "zqchanged");
    project.run("build --edition public --out public").code(0);
    assert!(!project.read("public/2024/index.html").contains("Draft."));
}
