//! Papers of which a part is exempt from publication, markings in the records of papers and minutes, and on groups,
//! breakdowns and criteria.

use std::collections::BTreeMap;

use crate::project::{Project, unpacked};

fn site() -> Project {
    Project::fixture("exempt")
}

const PAPER: &str = "content/2024-09-board/index.md";
const MINUTES: &str = "content/2024-09-minutes/index.md";

/// The words of a page, without what is drawn.
fn words(project: &Project, path: &str) -> String {
    let page = project.read(path);
    let main = &page[page.find("<main").expect("a main part")..page.find("</main").expect("its end")];
    let (mut words, mut inside) = (String::new(), false);
    for c in main.chars() {
        match c {
            '<' => {
                inside = true;
                words.push(' ');
            }
            '>' => inside = false,
            _ if !inside => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn q38_nothing_that_is_exempt_is_in_the_public_tree() {
    let project = site();
    project.run("check").code(0).stderr("everything tallies");
    project.run("build").code(0);
    project.run("build --edition members").code(0);
    let (public, members) = (unpacked(&project.files("public")), unpacked(&project.files("public-members")));
    let holds = |files: &BTreeMap<String, Vec<u8>>, word: &str| -> Vec<String> {
        let found = files.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).to_lowercase().contains(word));
        found.map(|(path, _)| path.clone()).collect()
    };
    assert_eq!(holds(&public, "hx"), [""; 0]);
    for number in ["7719", "7,719", "7729", "7,729", "7739", "7,739"] {
        assert_eq!(holds(&public, number).into_iter().filter(|it| it != "manifest.json").collect::<Vec<_>>(), [""; 0]);
    }
    let all = [
        "hxsweepers",
        "hxpay",
        "hxcosts",
        "hxoffers",
        "hxprices",
        "hxless",
        "hxtopic",
        "hxpoint",
        "hxmember",
        "hxaction",
        "hxlaw",
        "hxothers",
        "hxreporter",
        "hxyards",
        "hxcostly",
        "hxnote",
        "hxdangers",
        "hxdepot",
        "hxyard",
        "hxfigure",
    ];
    for word in all {
        // Who carries out a recommendation stands in the page that tracks them.
        assert!(!holds(&members, word).is_empty(), "{word}");
    }
}

#[test]
fn a_public_paper_says_which_part_is_exempt_by_which_law_and_why() {
    let project = site();
    project.run("build --only html").code(0);
    project.run("build --only html --edition members").code(0);
    let public = words(&project, "public/2024-09-board/index.html");
    let law = "exempt under paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972.";
    let head = format!("Part of this report is not for publication: it is {law} The public interest in fair prices");
    assert!(public.contains(&head), "{public}");
    let part = format!("This part is not for publication: it is {law}");
    for place in ["1.2", "2.1 Litter is a nuisance. Not published", "3 Contract Not published", "4.1 Financial"] {
        assert!(public.contains(&format!("{place} {part}")), "{place}: {public}");
    }
    assert!(public.contains("5 Background papers Not published."), "{public}");
    assert!(public.contains("Appendix 2 holds prices and is exempt."), "{public}");
    // Numbers agree, and members see what is exempt.
    let members = words(&project, "public-members/2024-09-board/index.html");
    for (number, all) in
        [("1.3", "That the report be published after recommendation 1.2"), ("2.4", "The first paragraph")]
    {
        assert!(public.contains(&format!("{number} {all}")), "{public}");
        assert!(members.contains(&format!("{number} {all}")), "{members}");
    }
    for shown in
        ["1.2 EXEMPT That Hxsweepers", "EXEMPT 2.2 One firm", "2.3 Another", "3 Contract EXEMPT 3.1 The contract"]
    {
        assert!(members.contains(shown), "{shown}: {members}");
    }
}

#[test]
fn minutes_keep_the_numbers_of_what_is_withheld() {
    let project = site();
    project.run("build --only html").code(0);
    let public = words(&project, "public/2024-09-minutes/index.html");
    let all = [
        "Not published 1.2 One point was taken in private. Sweepers 1.3 Who sweeps?",
        "2.1 Action 1: Not published. 2.2 Action 2: Tell the residents.",
        "3.2 Recommendation 1.2 : The resolution is exempt. 3.3 Recommendation 1.3 , agreed",
    ];
    for shown in all {
        assert!(public.contains(shown), "{shown}: {public}");
    }
    // Nothing is tracked of what is withheld.
    let files = project.files("public");
    let tracked = files.iter().find(|(path, bytes)| {
        !path.starts_with("2024") && String::from_utf8_lossy(bytes).contains("no decision recorded")
            || path.contains("tracker")
    });
    let text = tracked.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    assert!(!text.contains("action 1<") && !text.contains("recommendation 1.2<"), "{text}");
}

#[test]
fn q43_what_is_exempt_is_said_and_marked_or_told() {
    let told = |from: &str, to: &str| site().replace(PAPER, from, to).run("check --format short").code(1).stderr;
    let it = told("openness: part-exempt", "openness: public");
    assert!(it.contains("a part of this paper is exempt, and its head says that all is public"), "{it}");
    let it = told("  exempt_under: [3]\n", "");
    assert!(it.contains("a part of this paper is exempt, and nothing says by which law"), "{it}");
    let it = told("  exempt_under: [3]\n", "  exempt_under: [3, 9]\n");
    assert!(it.contains("Part 1 of Schedule 12A has no paragraph 9"), "{it}");
    let plain = Project::fixture("full");
    let paper = "content/2024-09-board/index.md";
    let it = plain.replace(paper, "openness: public", "openness: exempt").run("check --format short").code(1).stderr;
    assert!(it.contains("the site has no marking for what is: everybody would read it"), "{it}");
    let it =
        site().replace("tallybook.yaml", "exempt: true", "exempt: false").run("check --format short").code(1).stderr;
    assert!(it.contains("the site has no marking for what is"), "{it}");
}

#[test]
fn a_paper_that_is_exempt_is_for_members_alone() {
    let project = site().replace(PAPER, "openness: part-exempt", "openness: exempt");
    // Its minutes name it.
    let it = project.run("check --format short").code(1).stderr;
    assert!(it.contains("error[refers-to-withheld]: the report `2024-09-board` is withheld"), "{it}");
    let project = project.replace(MINUTES, "kind: minutes\n", "kind: minutes\nmarking: exempt\n");
    project.run("build").code(0);
    let files = project.files("public");
    assert!(files.keys().all(|path| !path.starts_with("2024-09")), "{:?}", files.keys());
    project.run("build --edition members --only html").code(0);
    let members = words(&project, "public-members/2024-09-board/index.html");
    assert!(members.contains("This report is not for publication: it is exempt under paragraph 3"), "{members}");
}

#[test]
fn q46_a_paper_bears_the_marking_of_what_it_holds() {
    let header = |project: &Project, path: &str| -> String {
        let parts = unpacked(&project.files("public-members"));
        let all = parts.iter().filter(|(name, _)| name.starts_with(path) && name.contains("/word/header"));
        all.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
    };
    let project = site();
    project.run("build --edition members").code(0);
    assert!(header(&project, "2024-09-board/").contains("EXEMPT"));
    // Marked with what it holds, and not with what its edition may hold.
    let plain = site()
        .replace(MINUTES, ", marking: exempt, notice: One point was taken in private.", ", marking: partner")
        .replace(MINUTES, ", marking: exempt}", "}")
        .replace(MINUTES, ", marking: exempt, notice: The resolution is exempt.", "");
    let plain = plain.replace(
        MINUTES,
        "{recommendation: award, text: That Hxothers be paid.}",
        "{recommendation: award, text: That others be paid.}",
    );
    plain.run("build --edition members").code(0);
    let minutes = header(&plain, "2024-09-minutes/");
    // The words of the exempt recommendation stand in the minutes too.
    assert!(minutes.contains("EXEMPT"), "{minutes}");
    let open = plain.replace(MINUTES, "    - {recommendation: award, text: That others be paid.}\n", "");
    let open = open.replace(PAPER, ", owner: Head of Hxpay, due: 2025-03-31, marking: exempt}", "}");
    let open = open.replace(
        MINUTES,
        "    - {recommendation: publish}\n",
        "    - {recommendation: publish}\n    - {recommendation: award}\n",
    );
    open.run("build --edition members").code(0);
    let minutes = header(&open, "2024-09-minutes/");
    assert!(minutes.contains("OFFICIAL-SENSITIVE") && !minutes.contains("EXEMPT"), "{minutes}");
}
