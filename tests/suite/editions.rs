//! Editions: what is marked is in none of the bytes of an edition that may not show it, and nothing that is shown
//! gives it away.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::project::{Project, Run, unpacked};

/// A site in which everything that is withheld from the public holds a word with `hx` or a number such as 7717.
fn marked() -> Project {
    Project::fixture("marked")
}

/// The files in whose name or bytes one of these stands.
fn with<'a>(files: &'a BTreeMap<String, Vec<u8>>, wanted: &[&str]) -> Vec<&'a str> {
    let holds = |path: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        wanted.iter().any(|it| text.contains(it) || path.contains(it))
    };
    files.iter().filter(|(path, bytes)| holds(path, bytes)).map(|(path, _)| path.as_str()).collect()
}

const NUMBERS: [&str; 8] = ["7717", "7727", "7737", "7747", "7757", "7767", "7777", "7787"];

/// The errors of a check, one line each.
fn errors(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter(|line| line.contains("error[")).collect()
}

#[test]
fn q38_no_word_of_what_is_withheld_is_in_the_public_tree() {
    let project = marked();
    project.run("check").code(0).stderr("everything tallies");
    project.run("build").code(0);
    let files = unpacked(&project.files("public"));
    assert!(files.contains_key("2024/2024.docx/word/document.xml"), "{:?}", files.keys());
    assert_eq!(with(&files, &["hx"]), [""; 0]);
    // The same words are in the edition for partners, each of them.
    project.run("build --edition partner").code(0);
    let partner = unpacked(&project.files("public-partner"));
    for word in ["hxblock", "hxitem", "hxinline", "hxfootnote", "hxheadline", "hxfigure", "hxtable", "hxrow"] {
        assert!(!with(&partner, &[word]).is_empty(), "{word}");
    }
    for word in ["hxcolumn", "hxcell", "hxsection", "hxsummary", "hxwards", "hxbeds", "hxlast", "hxsource", "hxterm"] {
        assert!(!with(&partner, &[word]).is_empty(), "{word}");
    }
}

#[test]
fn q39_no_number_of_what_is_withheld_is_in_the_public_tree() {
    let project = marked();
    project.run("build").code(0);
    let mut files = unpacked(&project.files("public"));
    // Digests are numbers of nothing.
    files.remove("manifest.json");
    let forms = NUMBERS.iter().flat_map(|it| [(*it).to_owned(), format!("{},{}", &it[..1], &it[1..])]);
    let forms: Vec<String> = forms.collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    assert_eq!(with(&files, &forms), [""; 0]);
    // What would give a withheld row away is withheld with it.
    assert_eq!(
        project.read("public/2024/data/litter.csv"),
        "District,Kind of row,2023 (reports),2024 (reports),\"Change %, 2023 and 2024\"\r\n\
         Marsh End,Figures,120,90,-25.0\r\nFernhill,Figures,80,[c],[c]\r\nAll districts,Total,[c],[c],[c]\r\n"
    );
}

#[test]
fn q40_a_public_text_that_rests_on_what_is_withheld_is_an_error() {
    let values = [
        ("{{ raids.yard.count }}", "the table `raids`"),
        ("{{ litter.oakley.now }}", "the row `oakley`"),
        ("{{ litter.marsh_end.seen }}", "the column `seen`"),
        ("{{ litter.fernhill.now }}", "the figure `litter.fernhill.now`"),
        ("{{ litter.total.now }}", "the figure `litter.total.now`"),
        ("{{ litter.marsh_end.before | ranked(\"highest\") }}", "the row `oakley`"),
        ("{{ count(\"litter\") }}", "the row `oakley`"),
    ];
    for (value, named) in values {
        let project = marked().append("content/2024/03-plans.md", &format!("\nThere were {value} of them.\n"));
        let run = project.run("check --format short").code(1);
        let told = errors(&run);
        assert!(told.len() == 1 && told[0].contains("error[refers-to-withheld]"), "{value}: {}", run.stderr);
        assert!(told[0].contains(named) && told[0].contains("(edition public)"), "{value}: {told:?}");
        // Partners may read it.
        project.run("build --edition partner --only html").code(0);
    }
    let figure = "\n```figure again\ntitle: Raids again\ntable: raids\n```\n";
    let run = marked().append("content/2024/03-plans.md", figure).run("check --format short").code(1);
    assert!(errors(&run)[0].contains("the table `raids` is withheld"), "{}", run.stderr);
}

#[test]
fn a_release_shows_what_is_derived_and_nothing_else() {
    let project = marked().replace(
        "data/2024/litter.yaml",
        "total: true}",
        "total: true, released: {by: Partnership Board, date: 2026-11-02, reason: Totals tell nothing of one place}}",
    );
    project.run("build --only html").code(0);
    let csv = project.read("public/2024/data/litter.csv");
    // 120 + 80 + 7747, computed from all that is there.
    assert!(csv.contains("All districts,Total,7947,"), "{csv}");
    assert!(!csv.contains("Oakley") && !csv.contains("7757"), "{csv}");
}

#[test]
fn q41_a_text_that_points_at_what_was_taken_away_is_an_error() {
    let sentences = ["The table below shows this by place.", "New actions have been added:", "They are the following."];
    for sentence in sentences {
        let block = format!("\n{sentence}\n\n::: marked partner\n- Watch the yard.\n:::\n");
        let run = marked().append("content/2024/03-plans.md", &block).run("check --format short").code(1);
        let told = errors(&run);
        assert!(told[0].contains("refers-to-withheld") && told[0].contains("announces"), "{sentence}: {}", run.stderr);
    }
    let heading = "\n## What we found\n\n::: marked partner\nToo much.\n:::\n";
    let run = marked().append("content/2024/03-plans.md", heading).run("check --format short").code(1);
    assert!(errors(&run)[0].contains("nothing is left under this heading"), "{}", run.stderr);
    let far = "\n::: marked partner\nIt was 5.\n:::\n\nAll is well.\n\nSee the list below.\n";
    let run = marked().append("content/2024/03-plans.md", far).run("check --format short").code(1);
    assert!(errors(&run)[0].contains("what may be meant is withheld"), "{}", run.stderr);
    // A notice in its place answers.
    let noticed = "\nIt is set out here:\n\n::: marked partner It is for partners only; ask the team.\n- Watch.\n:::\n";
    let project = marked().append("content/2024/03-plans.md", noticed);
    project.run("build --only html").code(0);
    assert!(project.read("public/2024/plans.html").contains("It is for partners only; ask the team."));
}

#[test]
fn q42_without_the_withheld_files_every_byte_is_the_same() {
    let project = marked();
    project.run("build --out site").code(0);
    let before = project.files("site");
    let project = project.remove("content/2024/04-names.md").remove("data/2024/wards.yaml");
    // Its chapter is withheld under a notice, which is all that is left of it; nothing uses its figures but that.
    project.run("build --out site").code(1);
    let project = project.replace(
        "content/2024/02-hospital/index.md",
        "\n```figure wards\ntitle: Beds hxwards\ntable: wards\n```\n",
        "",
    );
    project.run("build --out site").code(0);
    assert_eq!(project.files("site"), before);
    // A change of what is withheld changes nothing, the code of the report included.
    let project = project.replace("data/2024/litter.yaml", "7747, 7757", "1, 2");
    let project = project.replace("content/2024/index.md", "Officers raided hxblock", "Nobody raided");
    project.run("build --out site").code(0);
    assert_eq!(project.files("site"), before);
}

#[test]
fn q43_what_nobody_can_read_is_closed_and_no_edition_is_written_over_another() {
    let run =
        marked().replace("content/2024/04-names.md", "marking: partner", "marking: partnr").run("check --format short");
    assert!(run.stderr.contains("there is no marking `partnr`") && run.stderr.contains("did you mean `partner`?"));
    let plain = Project::fixture("minimal").replace(
        "data/2024/litter.yaml",
        "    unit: reports\n",
        "    unit: reports\n    marking: partner\n",
    );
    let run = plain.run("check --format short").code(1);
    assert!(run.stderr.contains("the site declares no markings") && run.stderr.contains("markings: [{id: partner"));
    let project = marked();
    let run = project.run("build --edition partnr").code(2);
    assert!(run.stderr.contains("the site has no edition `partnr`; there is: `public`, `partner`"), "{}", run.stderr);
    let run = project.run("build --edition partner --out public --only html").code(2);
    assert!(run.stderr.contains("`public` is the folder of the edition for everybody"), "{}", run.stderr);
    project.run("build --out site --only html").code(0);
    for out in ["site", "site/partner"] {
        let run = project.run(&format!("build --edition partner --out {out} --only html")).code(2);
        assert!(run.stderr.contains("holds the edition public"), "{}", run.stderr);
    }
    assert!(with(&unpacked(&project.files("site")), &["hx"]).is_empty());
    // An unmarked block inherits its section.
    let project = marked().append("content/2024/04-names.md", "\nA line without a mark, hxplain.\n");
    project.run("build --only html").code(0);
    assert!(with(&unpacked(&project.files("public")), &["hxplain", "without a mark"]).is_empty());
}

#[test]
fn q46_a_marked_edition_says_so_at_the_top_and_bottom_of_every_page() {
    let project = marked();
    project.run("build --edition partner").code(0);
    let pages = project.files("public-partner");
    for (path, bytes) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        // Inside of landmarks, as all that a page says is: first in the head, last in the foot.
        let head = page.split_once("<header class=\"site-header\">").expect("a head").1.trim_start();
        assert!(head.starts_with("<p class=\"marking marking-top\">OFFICIAL-SENSITIVE</p>"), "{path}");
        let foot = page.split_once("</footer>").expect("a foot").0.trim_end();
        assert!(foot.ends_with("<p class=\"marking marking-foot\">OFFICIAL-SENSITIVE</p>"), "{path}");
        assert!(page.contains("Do not pass this on outside the partnership."), "{path}");
        assert!(page.contains("noindex"), "{path}");
    }
    let style = project.read("public-partner/assets/style.css");
    let print = &style[style.find("@media print").expect("styles for paper")..];
    assert!(print.contains(".site-footer .marking { position: fixed"), "what is fixed stands on every sheet");
    assert!(print.contains(".site-header > :not(.marking)"), "what is hidden on paper is the rest of the head");
    let parts = unpacked(&pages);
    let heads =
        parts.iter().filter(|(path, _)| path.contains(".docx/word/header") || path.contains(".docx/word/footer"));
    let marks = heads.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("OFFICIAL-SENSITIVE")).count();
    assert!(marks >= 2, "the Word document bears its marking at head and foot");
    // What the public would not see bears a badge.
    assert!(project.read("public-partner/2024/litter.html").contains("OFFICIAL-SENSITIVE. Not shown to everybody."));
    assert!(project.read("public-partner/2024/hospital.html").contains("<strong>OFFICIAL-SENSITIVE</strong>"));
    // The edition for everybody says nothing of what it must not.
    project.run("build").code(0);
    let public = unpacked(&project.files("public"));
    let words = ["official-sensitive", "do not pass this on", "class=\"marking", "marked partner"];
    assert_eq!(with(&public, &words), [""; 0]);
    // Unless the site marks it as open.
    let project = marked().replace("tallybook.yaml", "default: true}", "default: true, shows: open}");
    project.run("build --only html").code(0);
    assert!(project.read("public/index.html").contains("<p class=\"marking marking-top\">PUBLIC</p>"));
}

#[test]
fn q47_a_draft_says_so_and_is_not_published() {
    let project = marked();
    project.run("build --only html").code(0);
    let page = project.read("public/2024/index.html");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">") && page.contains("class=\"draft-banner\""));
    assert!(project.read("public/assets/style.css").contains("--word-draft: \"DRAFT\""));
    let run = project.run("publish --out site").code(1);
    assert!(run.stderr.contains("the report 2024 is not signed off"), "{}", run.stderr);
    assert!(!project.path().join("site").exists());
}

#[test]
fn q48_the_redaction_report_lists_each_item_with_reason_and_place() {
    let project = marked();
    let run = project.run("redactions").code(0);
    insta::assert_snapshot!("redactions", run.stdout);
    let run = project.run("redactions --format json").code(0);
    let list: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let kinds: Vec<&str> = list.as_array().expect("a list").iter().filter_map(|it| it["kind"].as_str()).collect();
    assert!(["section", "figure", "table", "row", "column", "cell", "block"].iter().all(|kind| kinds.contains(kind)));
    project.run("redactions --edition partner").code(0).stdout("nothing is withheld from this edition");
}

#[test]
fn q50_numbers_agree_between_editions() {
    let project = marked();
    project.run("build --only html").code(0);
    project.run("build --only html --edition partner").code(0);
    for edition in ["public", "public-partner"] {
        let litter = project.read(&format!("{edition}/2024/litter.html"));
        let cost = &litter[litter.find("id=\"spending\"").expect("the figure is there")..];
        assert!(cost.contains(">Figure 3<"), "{edition}");
        assert!(project.read(&format!("{edition}/2024/plans.html")).contains("<span class=\"number\">3</span> Plans"));
    }
    let public = project.read("public/2024/litter.html");
    assert!(public.contains("This figure is for partners only. Ask the Safer Streets team."));
    assert!(project.read("public/2024/hospital.html").contains("This data can only be shared with partners."));
}

#[test]
fn a_report_is_nowhere_before_its_release() {
    let complete = |project: Project| {
        let configuration = project.read("tallybook.yaml")
            + "accessibility: {compliance: full, prepared: 2026-11-01, reviewed: 2026-11-01, tested: 2026-11-01, method: Tested.}\n";
        let head =
            "summary: What people reported.\ncontrol: {owner: Partnership, version: \"1.0\", date: 2026-11-01}\n";
        project
            .write("tallybook.yaml", configuration)
            .replace("content/2024/index.md", "year: \"2024\"\n", &format!("year: \"2024\"\n{head}"))
            .write(
                "content/2025/index.md",
                format!("---\nkind: report\ntitle: Report qxtitle\nyear: \"2025\"\ndata: 2025\nperiod: \"2025\"\narea: marsh_end\nrelease: 2026-12-01T09:30+00:00\n{head}---\n\nWords qxwords: {{{{ bins.yard.value }}}} bins.\n"),
            )
            .write(
                "data/2025/bins.yaml",
                "tables:\n  - id: bins\n    title: Bins qxtable\n    unit: bins\n    source: streets\n    rows:\n      - {id: yard, label: Yard qxrow, value: 8123}\n",
            )
    };
    let project = complete(Project::fixture("minimal"));
    for report in ["2024", "2025"] {
        let mut sign = project.command(&format!("sign --report {report} --role Chair --date 2026-11-20 --body"));
        assert!(sign.arg("The Board").status().expect("it runs").success());
    }
    let run = project.run("publish --out site --now 2026-12-01T09:29+00:00").code(0);
    assert!(run.stderr.contains("2025: not released yet; nothing of it is in there"), "{}", run.stderr);
    let mut before = unpacked(&project.files("site"));
    before.remove("manifest.json");
    assert_eq!(with(&before, &["qx", "2025", "8123", "8,123"]), [""; 0]);
    // A zone moves the moment, and a moment needs one.
    assert!(project.run("publish --out site --now 2026-12-01T09:30").code(2).stderr.contains("is not a moment"));
    project.run("publish --out ready --ready").code(0);
    project.run("publish --out site --now 2026-12-01T10:30+01:00").code(0);
    // What was made ready and signed is what is published, to the byte.
    assert_eq!(project.files("site"), project.files("ready"));
    project.run("verify site").code(0);
}

#[test]
fn each_edition_is_signed_for_itself() {
    let project = marked();
    let mut sign = project.command("sign --edition partner --role Chair --date 2026-11-20 --body");
    assert!(sign.arg("The Board").status().expect("it runs").success());
    let record = project.read("content/2024/sign-off-partner.json");
    assert!(record.contains("\"edition\": \"partner\"") && !project.path().join("content/2024/sign-off.json").exists());
    project.run("build --only html").code(0);
    assert!(project.read("public/2024/index.html").contains("Draft, not signed off."));
    let mut sign = project.command("sign --role Chair --date 2026-11-20 --body");
    assert!(sign.arg("The Board").status().expect("it runs").success());
    let record = project.read("content/2024/sign-off.json");
    // The record of what the public sees names no file that it does not see.
    for path in ["partner.yaml", "wards.yaml", "04-names.md"] {
        assert!(!record.contains(path), "{path}");
    }
    project.run("build --only html").code(0);
    assert!(project.read("public/2024/index.html").contains("Signed off by The Board"));
    // What partners alone see may change without another signature of the public edition.
    let project =
        project.replace("data/2024/partner.yaml", "7777", "7778").replace("data/2024/litter.yaml", "7747", "7748");
    project.run("build --only html").code(0);
    assert!(project.read("public/2024/index.html").contains("Signed off by The Board"));
    project.run("build --edition partner --only html").code(0);
    assert!(project.read("public-partner/2024/index.html").contains("Draft, not signed off."));
}

#[test]
fn q43_a_marking_that_marks_nothing_is_an_error_and_nothing_is_shown() {
    let with = |line: &str| {
        let text = format!("---\ntitle: More\n---\n\nSome words.\n\n{line}\n");
        Project::fixture("marked").write("content/2024/05-more.md", text).run("check --format short").code(1).stderr
    };
    for line in ["{partner} a paragraph", "**{partner} a lead**", "some words {partner} inside"] {
        let told = with(line);
        assert!(told.contains("error[unsupported-markdown]: `{partner}` marks nothing here"), "{line}: {told}");
    }
    let told = with("some [words](marking: partner) more");
    assert!(told.contains("`(marking: partner)` marks nothing here"), "{told}");
    // What stands at the start of an item is a marking, whatever it is.
    for line in ["- {Partnr} an item", "- {the partners} an item"] {
        assert!(with(line).contains("there is no marking `"), "{line}: {}", with(line));
    }
}

#[test]
fn a_claim_can_be_about_what_an_edition_shows() {
    let said = |project: &Project, folder: &str| {
        let page = project.read(&format!("{folder}/2024/plans.html"));
        let at = page.find("It was ").expect("the sentence");
        page[at..].split(['<', '.']).next().expect("its words").to_owned()
    };
    let claim = "\nIt was {{ litter.marsh_end.before | ranked(\"highest\", among=\"the districts shown\") }}.\n";
    let project = marked().append("content/2024/03-plans.md", claim);
    project.run("build --only html").code(0);
    assert_eq!(said(&project, "public"), "It was highest of the 2 districts shown");
    project.run("build --edition partner --only html").code(0);
    assert_eq!(said(&project, "public-partner"), "It was second highest of 3");
    // A figure among those beside it may be withheld too.
    let claim = "\nIt was {{ litter.marsh_end.now | highest(among=\"the districts shown\") }}.\n";
    let project = marked().append("content/2024/03-plans.md", claim);
    project.run("build --only html").code(0);
    assert_eq!(said(&project, "public"), "It was highest of the districts shown");
    let claim = "\nIt was {{ litter.marsh_end.now | highest(among=\"all districts\") }}.\n";
    let run = marked().append("content/2024/03-plans.md", claim).run("check --format short").code(1);
    assert!(run.stderr.contains("“all districts” does not say that some are left out"), "{}", run.stderr);
    // A withheld total is no district.
    let claim = "\nIt was {{ litter.marsh_end.before | ranked(\"highest\") }}.\n";
    let project = marked()
        .replace("data/2024/litter.yaml", "7767], marking: partner}", "7767]}")
        .replace("data/2024/litter.yaml", "total: true}", "total: true, marking: partner}")
        .append("content/2024/03-plans.md", claim);
    project.run("build --only html").code(0);
    assert_eq!(said(&project, "public"), "It was second highest of 3");
}
