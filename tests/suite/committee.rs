//! Papers and minutes: what they must hold, how they are numbered, and how decisions are followed up.

use crate::project::Project;

const PAPER: &str = "content/2024-09-board/index.md";
const MINUTES: &str = "content/2024-09-minutes/index.md";

/// The text between two marks that follow one another.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("`{from}` is not there")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("`{to}` is not there")).0
}

/// All that stands in `id="…"` or between tags of a kind, in order.
fn every<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

#[test]
fn q57_the_headings_stand_in_the_order_of_the_body_and_paragraphs_are_numbered() {
    let project = Project::fixture("full");
    project.run("build --only html").code(0);
    let page = project.read("public/2024-09-board/index.html");
    let headings: Vec<&str> = every(&page, "<h2 id=\"", "\"");
    assert_eq!(headings, ["summary", "recommendations", "reasons", "implications"]);
    let numbers = every(&page, "<a class=\"number\" href=\"#", "</a>");
    let numbers: Vec<&str> = numbers.iter().filter_map(|it| it.split('>').nth(1)).collect();
    assert_eq!(numbers, ["1.1", "1.2", "2.1", "2.2", "2.3"]);
    assert!(page.contains("<p>This paragraph continues the one before the table.</p>"));
}

#[test]
fn q57_a_paper_says_none_and_says_who_verified() {
    let paper = |from: &str, to: &str| Project::fixture("full").replace(PAPER, from, to).run("check --format short");
    let told = paper(", verified_by: Head of Law", "").stderr;
    assert!(told.contains("warning[unverified]: nobody has verified the legal implications"), "{told}");
    let told = paper("    - {kind: legal, text: None., verified_by: Head of Law}\n", "").code(1).stderr;
    assert!(told.contains("this paper does not say what its legal implications are"), "{told}");
    let told = paper("  background_papers:\n", "  background:\n").code(1).stderr;
    assert!(told.contains("`paper` has no key `background`"), "{told}");
    let told = paper("openness: public", "openness: exempt").code(1).stderr;
    assert!(told.contains("this paper is exempt, and nothing says why"), "{told}");
}

#[test]
fn q57_a_paper_that_nobody_verified_is_not_published() {
    let project = Project::fixture("full").replace(PAPER, ", verified_by: Head of Finance", "");
    let refused = project.run("publish --out site").code(1).stderr;
    assert!(refused.contains("nobody has verified the financial implications of 2024-09-board"), "{refused}");
}

#[test]
fn q57_sections_that_a_body_does_not_ask_for_and_empty_ones_are_told() {
    let project = Project::fixture("full")
        .write("content/2024-09-board/reason.md", "Why?\n")
        .write("content/2024-09-board/reasons.md", "\n");
    let told = project.run("check --format short").code(1).stderr;
    assert!(told.contains("papers to this body have no section `reason`"), "{told}");
    assert!(told.contains("did you mean `reasons`?"), "{told}");
    assert!(told.contains("the section “Reasons” says nothing"), "{told}");
}

#[test]
fn q58_resolutions_lead_to_recommendations_and_show_what_was_amended() {
    let project = Project::fixture("full");
    project.run("build --only html").code(0);
    let page = project.read("public/2024-09-minutes/index.html");
    let resolved = between(&page, "id=\"resolved-note-litter\"", "id=\"resolved-count-litter\"");
    assert!(
        resolved
            .contains("<a href=\"../2024-09-board/index.html#note-litter\">Recommendation 1.1</a>, agreed as amended")
    );
    assert!(resolved.contains("That the board have read that reports of litter fell."));
    assert!(
        resolved.contains("<blockquote><p><strong>In the paper: </strong>That the board note that reports of litter")
    );
    let same = between(&page, "id=\"resolved-count-litter\"", "id=\"ask-shops\"");
    assert!(same.contains("Recommendation 1.2</a>, agreed: </strong>That litter be counted:"), "{same}");
}

#[test]
fn q58_the_tracker_gathers_what_is_open() {
    let project = Project::fixture("full");
    project.run("build --only html").code(0);
    let page = project.read("public/tracker.html");
    let states = every(&page, "<p class=\"state\">", "</p>");
    assert_eq!(states, ["in progress", "done", "open", "decided", "decided"]);
    assert!(page.contains("2 of the 5 are not yet done or decided"), "{page}");
    assert!(page.contains("<a href=\"2024-09-minutes/index.html#count-bins\">Action 1"));
    assert!(page.contains("<dt>Due</dt><dd>31 March 2025</dd>"));
    // What was amended stands in the words that were agreed.
    assert!(page.contains("That the board have read") && !page.contains("That the board note"), "{page}");
}

#[test]
fn q58_a_recommendation_that_minutes_pass_over_or_misname_is_told() {
    let project =
        Project::fixture("full").replace(MINUTES, "{recommendation: count-litter}", "{recommendation: count-liter}");
    let told = project.run("check --format short").code(1).stderr;
    assert!(told.contains("there is no recommendation `count-liter`"), "{told}");
    assert!(told.contains("did you mean `count-litter`?"), "{told}");
    assert!(told.contains("the minutes do not say what became of the recommendation `count-litter`"), "{told}");
    let told = Project::fixture("full")
        .replace(MINUTES, "papers: 2024-09-board", "papers: 2024-09-bord")
        .run("check --format short")
        .code(1)
        .stderr;
    assert!(told.contains("there is no paper `2024-09-bord`"), "{told}");
}

/// A paper names the figures of the report whose data it reads, and leads to them.
#[test]
fn a_paper_links_to_figures_and_sections_of_its_report() {
    let text = "See [](#ranked), [](#words) and [the chart](#ranked).\n";
    let project = Project::fixture("full").append("content/2024-09-board/reasons.md", &format!("\n{text}"));
    project.run("build").code(0);
    let page = project.read("public/2024-09-board/index.html");
    assert!(page.contains("<a href=\"../2024/charts.html#ranked\">Figure "), "{page}");
    assert!(page.contains(", Street report</a>"), "{page}");
    assert!(page.contains("<a href=\"../2024/words.html\">section 1, Street report</a>"), "{page}");
    assert!(page.contains("<a href=\"../2024/charts.html#ranked\">the chart</a>"), "{page}");
    // Without the report there is nothing to lead to, and that is told.
    let run =
        project.run("sign --report 2024-09-board --body Board --role Chair --date 2024-09-10 --without 2024").code(1);
    assert!(run.stderr.contains("ranked"), "{}", run.stderr);
    let wrong =
        Project::fixture("full").append("content/2024-09-board/reasons.md", "\nSee [it](2024/charts.html#ranked).\n");
    let told = wrong.run("check --format short").code(1).stderr;
    assert!(told.contains("for a page of this report use its id: `#id`") && !told.contains("https://2024"), "{told}");
}

#[test]
fn a_paper_without_figures_of_its_own_names_no_folder_of_its_own() {
    let project = Project::fixture("full").replace(
        "content/2024-09-board/index.md",
        "data: 2024\n",
        "data: [2024-09-board, 2024]\n",
    );
    let told = project.run("check --format short").code(1).stderr;
    assert!(
        told.contains("error[unknown-name]: there is no folder `data/2024-09-board` (put the figures of its own"),
        "{told}"
    );
}
