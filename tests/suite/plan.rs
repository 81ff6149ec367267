//! Priorities and promises: what an account must say, how it is shown, and what becomes of it a year on.

use crate::project::Project;

const CLEAN: &str = "content/2024/04-promises/01-priority-clean.md";
const PLAN: &str = "data/2024/priorities.yaml";
const STREETS: &str = "content/2024/02-streets.md";

fn built() -> Project {
    let project = Project::fixture("plan");
    project.run("build --only html").code(0);
    project
}

/// The main part of a page, a tag to a line.
fn main_part(html: &str) -> String {
    let start = html.find("<main").expect("a page has a main part");
    let end = html.find("</main>").expect("a main part ends");
    html[start..end].replace("><", ">\n<")
}

/// What `check` says after a change to a file.
fn told(path: &str, from: &str, to: &str) -> String {
    Project::fixture("plan").replace(path, from, to).run("check --format short").stderr
}

#[test]
fn q55_an_account_has_all_four_parts_or_says_why_not() {
    for part in ["aims", "commitments", "achievements", "impact"] {
        let message = told(CLEAN, &format!("\n  {part}:\n"), "\n  other:\n");
        assert!(message.contains(&format!("error[missing-key]: `priority` has no `{part}`")), "{message}");
    }
    let quiet = "content/2024/04-promises/02-priority-quiet.md";
    let message = told(quiet, "none: Noise is measured for the first time in 2025.", "[]");
    assert!(message.contains("a list of 0 is not a list, or the reason why there is none"), "{message}");
    let page = built().read("public/2024/promises/priority-quiet.html");
    let order = ["Aims</h2>", "What we said we would do</h2>", "What we have achieved</h2>", "Community impact</h2>"];
    let places: Vec<usize> = order.iter().map(|it| page.find(it).expect("each part has its heading")).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("<p>Nothing has happened yet beyond the evenings in the market.</p>"), "{page}");
}

#[test]
fn q55_each_commitment_has_a_status_and_something_that_shows_it() {
    let message = told(CLEAN, "      status: done\n", "");
    assert!(message.contains("error[missing-key]: a commitment has no `status`"), "{message}");
    let message = told(CLEAN, "      status: done\n", "      status: finished\n");
    assert!(message.contains("`finished` is not a status of a promise"), "{message}");
    let message = told(CLEAN, "      evidence: No shop wanted to take part.\n", "");
    assert!(message.contains("nothing shows that the commitment `deposit` is not-done"), "{message}");
    let message = told(CLEAN, "      status: done\n", "      status: no-update\n");
    assert!(message.contains("an achievement tells of the commitment `more-bins`, and its status is no-update"));
    let message = told(CLEAN, "commitment: more-bins", "commitment: more-bin");
    assert!(message.contains("there is no commitment `more-bin` (did you mean `more-bins`?)"), "{message}");
}

#[test]
fn q55_a_target_has_an_outturn_or_a_reason_and_the_outcome_is_computed() {
    let message = told(CLEAN, "      outturn: litter_share.streets.now\n", "");
    assert!(message.contains("error[missing-key]: this target has no outturn"), "{message}");
    let page = built().read("public/2024/promises/priority-clean.html");
    let missed = "Target: at most 32.3%. Result: 33.3%";
    assert!(page.replace("</a>", "").contains("Missed"), "{page}");
    let words = text(&page);
    assert!(words.contains(&format!("{missed}. Missed")), "{words}");
    assert!(words.contains("Result: Not known: The council began to keep the dates"), "{words}");
    let project = Project::fixture("plan").replace("data/2024/figures.yaml", "[32.3, 33.3]", "[32.3, 31.3]").replace(
        CLEAN,
        "missed(litter_share",
        "met(litter_share",
    );
    project.run("build --only html").code(0);
    let words = text(&project.read("public/2024/promises/priority-clean.html"));
    assert!(words.contains("Result: 31.3%. Met"), "{words}");
}

/// The words of a page, without its tags and the links to its evidence.
fn text(html: &str) -> String {
    let evidence = regex::Regex::new(r#"<a class="evidence"[^>]*>[^<]*</a>"#).expect("a pattern");
    let breaks = regex::Regex::new(r"</?(?:p|li|ul|ol|h\d|t[rdh]|d[ltd]|br)\b[^>]*>").expect("a pattern");
    let tags = regex::Regex::new("<[^>]*>").expect("a pattern");
    let words = evidence.replace_all(html, "");
    let words = breaks.replace_all(&words, " ");
    tags.replace_all(&words, "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_pages_of_the_plan() {
    let project = built();
    for page in ["priorities", "litter", "noise", "promises", "promises/priority-clean", "partners"] {
        let html = project.read(&format!("public/2024/{page}.html"));
        insta::assert_snapshot!(format!("plan {}", page.replace('/', " ")), main_part(&html));
    }
    insta::assert_snapshot!("plan promises counted", project.read("public/2024/data/promises.csv"));
}

#[test]
fn a_number_changes_from_year_to_year_and_an_id_does_not() {
    let words = text(&built().read("public/2024/priorities.html"));
    for row in [
        "Quiet nights 2: Quieter nights around the station. 1 (was 2)",
        "A welcome for newcomers Not a priority 3 (new)",
    ] {
        assert!(words.contains(row), "{words}");
    }
    let message = told(PLAN, "year: \"2024\", number: 2", "year: \"2024\", number: 1");
    assert!(message.contains("two priorities have the number 1 in 2024"), "{message}");
    assert!(message.contains("the title says priority 2, and the plan has it as number 1"), "{message}");
    let message = told(PLAN, "scores: [noise]", "scores: [noises]");
    assert!(message.contains("there is no factor of a risk matrix `noises` (did you mean `noise`?)"), "{message}");
    let message = told(PLAN, "        reason: The matrix does not score it. The law makes it our duty.\n", "");
    assert!(message.contains("nothing says why it was chosen"), "{message}");
    let message = told("content/2024/04-promises/03-priority-horses.md", "id: horses", "id: clean");
    assert!(message.contains("no page tells what became of the priority `horses` of 2024"), "{message}");
}

#[test]
fn a_promise_that_an_edition_withholds_is_nowhere_in_it_and_the_others_keep_their_numbers() {
    let project = built();
    assert!(!project.read("public/2024/promises/priority-clean.html").contains("dumps rubbish"));
    assert!(!project.read("public/2024/promises.html").contains("Not started ("));
    project.run("build --only html --edition partner --out partner").code(0);
    let words = text(&project.read("partner/2024/promises/priority-clean.html"));
    assert!(words.contains("1.6 PARTNERS ONLY Follow the van that dumps rubbish at night. Not started"), "{words}");
    assert!(text(&project.read("partner/2024/promises.html")).contains("Of 9 promises we kept 3."));
    let redactions = project.run("redactions").code(0).stdout;
    assert!(redactions.contains("patrol"), "{redactions}");
}

#[test]
fn what_was_said_has_an_answer_and_an_answer_is_no_plan() {
    let message = told(STREETS, "You said: nobody answers", "Nobody answers");
    assert!(message.contains("this answers nothing that anybody said"), "{message}");
    let message = told(STREETS, "We did: the council", "The council");
    assert!(message.contains("nobody says what was done about this"), "{message}");
    let message = told(STREETS, "We did: the council has", "We did: To continue to have");
    assert!(message.contains("warning[plan-as-deed]: this answer tells what is planned"), "{message}");
    let message = told(CLEAN, "text: There are {{", "text: To put up {{");
    assert!(message.contains("this tells what is planned, among what was achieved"), "{message}");
}

#[test]
fn a_column_leads_to_the_definition_of_what_it_shows() {
    let project = built();
    let page = project.read("public/2024/partners.html");
    assert!(
        page.contains("<a href=\"../glossary.html#term-effective-treatment\">Definition in the glossary</a>"),
        "{page}"
    );
    assert!(project.read("public/glossary.html").contains("id=\"term-effective-treatment\""));
    let message = told("data/2024/figures.yaml", "definition: effective treatment", "definition: effective treatments");
    assert!(message.contains("there is no term in the glossary `effective treatments`"), "{message}");
}

#[test]
fn lists_are_numbered_as_their_author_numbers_them() {
    let page = built().read("public/2024/partners.html").replace("><", ">\n<");
    for list in ["<ol type=\"i\">", "<ol type=\"a\" class=\"bracket\">", "<ol class=\"bracket\">"] {
        assert!(page.contains(list), "{list} is not in {page}");
    }
}

#[test]
fn a_quotation_says_whose_words_it_holds_and_a_fact_how_long_it_holds() {
    let partners = "content/2024/05-partners.md";
    let message = told(partners, "quotation A stallholder in the market, quoted with consent", "quotation");
    assert!(message.contains("this quotation does not say whose words it holds"), "{message}");
    let message = told(partners, "2099-12-31", "2024-02-10");
    assert!(message.contains("warning[out-of-date]"), "{message}");
}

#[test]
fn a_year_on_open_promises_are_asked_for_again() {
    let project = Project::fixture("plan");
    project.run("roll-forward 2024").code(0);
    insta::assert_snapshot!("plan rolled forward", project.read("content/2025/04-promises/01-priority-clean.md"));
    let quiet = project.read("content/2025/04-promises/02-priority-quiet.md");
    assert!(
        quiet.contains("  commitments:\n    - id: signs\n      text: Put up signs at the station.\n      status: ~\n"),
        "{quiet}"
    );
    let told = project.run("check --format short").stderr;
    assert!(told.contains("content/2025/04-promises/01-priority-clean.md:"), "{told}");
    assert!(told.contains("error[blank-value]: nothing stands here, and a text is expected"), "{told}");
}

#[test]
fn q55_the_parts_of_an_account_bear_the_headings_of_the_site() {
    let own =
        "house_style:\n  account_headings: {achievements: What have we achieved?, impact: \"What it means for you\"}\n";
    let project = Project::fixture("plan").append("tallybook.yaml", own);
    project.run("build --only html").code(0);
    let page = project.read("public/2024/promises/priority-clean.html");
    let headings: Vec<&str> =
        page.split("<h2").skip(1).filter_map(|it| it.split_once("</h2>")).map(|(it, _)| it).collect();
    let place = |words: &str| {
        headings.iter().position(|it| it.ends_with(words)).unwrap_or_else(|| panic!("{words} in {headings:?}"))
    };
    let places = ["Aims", "What we said we would do", "What have we achieved?", "What it means for you"].map(place);
    assert!(places.is_sorted(), "{headings:?}");
    assert!(!page.contains("What we have achieved") && !page.contains("Community impact"));
}

/// What an indicator table calls just missed, the targets of a priority call so too.
#[test]
fn a_target_has_the_status_of_its_indicator() {
    let page = "content/2024/04-promises/01-priority-clean.md";
    let set = "indicators:\n  - id: kept\n    title: Kept\n    source: streets\n    period: \"2024\"\n    indicators:\n      - {code: K1, \
               title: Litter, unit: streets, polarity: lower, tolerance: \"2\", target: 30, actual: 31, action: We sweep more.}\n";
    let project = Project::fixture("plan")
        .write("data/2024/kept.yaml", set)
        .replace(page, "target: litter_share.streets.target\n", "target: kept.k1.target\n")
        .replace(page, "outturn: litter_share.streets.now", "outturn: kept.k1.actual");
    let told = project.run("build").stderr;
    assert!(told.contains("files written"), "{told}");
    let page = project.read("public/2024/promises/priority-clean.html");
    let words = page.replace("</a>", "");
    assert!(words.contains("Just missed") && page.contains("rating watch"), "{page}");
}
