//! Looking ahead: horizon scans, lists of threats, and what is collected from all sections.

use crate::project::Project;

fn built() -> Project {
    let project = Project::fixture("register");
    project.run("build --out out").code(0);
    project
}

#[test]
fn numbers_of_a_horizon_scan_run_on_from_group_to_group() {
    let page = built().read("out/2024/outlook.html");
    for expected in [
        "<h3 id=\"outlook-political\">Political</h3><ol><li id=\"scan-election\"><strong>Elections.</strong>",
        "<h3 id=\"outlook-environmental\">Environmental</h3><ol start=\"3\"><li id=\"scan-crossing\">",
        "<h3 id=\"outlook-economic\">Economic</h3><ol start=\"4\"><li><strong>Prices.</strong>",
        "<a href=\"#scan-crossing\">item 3 of the horizon scan</a>",
        "<a href=\"#scan-budget\">item 5 of the horizon scan</a>",
        "<a href=\"#second-thing\">item 2</a>",
        "<ol><li>The first thing.</li><li id=\"second-thing\">",
        "sorts 7 items",
    ] {
        assert!(page.contains(expected), "the page lacks {expected}");
    }
    assert!(page.contains("class=\"callout threats\"") && page.contains("National threats"));
    assert!(page.contains("<li id=\"cyber\">attacks on computers"));
    assert!(!page.contains("A gang") && !page.contains("scan-informer"));
}

#[test]
fn an_item_that_is_withheld_may_not_change_the_numbers_of_others() {
    let page = "content/2024/03-outlook/index.md";
    let run =
        Project::fixture("register").replace(page, "1. {#scan-law}", "1. {partner} {#scan-law}").run("check").code(1);
    assert!(run.stderr.contains("item 3 of the horizon scan becomes item 2 of the horizon scan in this edition"));
    assert!(run.stderr.contains("put the item behind those that everybody may see"));
    let run = Project::fixture("register").replace(page, "[](#cyber)", "[](#scan-informer)").run("check").code(1);
    assert!(run.stderr.contains("the list item `scan-informer` is withheld from this edition"), "{}", run.stderr);
    let run = Project::fixture("register").replace(page, "{#cyber}", "{#scan-law}").run("check --format short").code(1);
    assert!(
        run.stderr.contains("error[duplicate-id]: there are two list items with the id `scan-law`"),
        "{}",
        run.stderr
    );
}

/// The texts of list items in a part of a page.
fn items(html: &str) -> Vec<String> {
    let item = |item: &str| {
        let words = item.split_once('>').map_or("", |(_, rest)| rest).split("</li>").next().unwrap_or("");
        let mut text = String::new();
        let mut inside = false;
        for c in words.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text
    };
    html.split("<li").skip(1).map(item).collect()
}

#[test]
fn q51_the_page_of_key_findings_is_the_union_of_all_sections() {
    let project = built();
    let page = project.read("out/2024/key-findings.html");
    let collected = page.split("<div class=\"collection key-findings\">").nth(1).expect("a collection");
    let collected = collected.split("</article>").next().expect("its end");
    let mut union = Vec::new();
    for (section, heading) in [("outlook", "3 Outlook"), ("wards", "4 Wards")] {
        assert!(collected.contains(&format!("<a href=\"{section}.html\">{heading}</a>")), "{heading} is linked");
        let own = project.read(&format!("out/2024/{section}.html"));
        let found = own.split("callout key-findings").nth(1).expect("findings").split("</div>").next().expect("an end");
        union.extend(items(found));
    }
    assert_eq!(items(collected), union);
    assert_eq!(collected.matches("<section>").count(), 2, "sections without findings are not there");
    // The summary gathers the same, and the first page leads to the page.
    assert!(project.read("out/2024/index.html").contains("<a href=\"key-findings.html\">key findings</a>"));
    for (path, words) in [
        ("recommendations", "<li>Put up more bins at the Quay.</li>"),
        ("emerging-risks", "Bins may be set on fire."),
        ("plans", "Count the lorries before the bridge opens."),
        ("summary", "Bins may be set on fire."),
    ] {
        assert!(project.read(&format!("out/2024/{path}.html")).contains(words), "{path}");
    }
    assert!(!project.files("out").contains_key("2023/key-findings.html"), "a report without findings has no such page");
}

#[test]
fn every_area_has_a_page_with_its_figures_and_its_place() {
    let project = built();
    let index = project.read("out/2024/areas.html");
    assert_eq!(
        items(index.split("<article").nth(1).expect("an article").split("</article>").next().expect("ends")).len(),
        4
    );
    assert!(index.contains("<a href=\"areas/ward-riverside.html\">Riverside (ward)</a>"));
    let page = project.read("out/2024/areas/ward-riverside.html");
    let row = |page: &str, header: &str| -> Vec<String> {
        let row = page.split(&format!("<th scope=\"row\">{header}</th>")).nth(1).expect("a row");
        let cells = row.split("</tr>").next().expect("it ends").split("<td>").skip(1);
        cells.map(|cell| cell.split(['<']).next().unwrap_or("").to_owned()).collect()
    };
    assert_eq!(row(&page, "2024"), ["52", "2nd highest", "24 (Castle Green) to 90 (The Quay)"]);
    assert_eq!(row(&page, "2023"), ["40", "highest of 3 with a figure", "31 (Castle Green) to 40 (Riverside)"]);
    assert!(page.contains("<a href=\"../wards.html#litter\">Figure"), "it leads to the figure");
    assert!(page.contains("<a class=\"evidence\" href=\"../evidence/litter_by_ward.html#row-riverside\""));
    let castle = project.read("out/2024/areas/ward-castle.html");
    assert_eq!(row(&castle, "2024")[1], "3rd highest, with others");
    // A place among figures of which some are withheld would tell of them.
    let withheld = "not given, because some figures are withheld";
    assert_eq!(row(&page, "Young carers"), ["19", withheld, withheld]);
    assert_eq!(row(&castle, "Young carers"), ["[c] withheld to protect people", withheld, withheld]);
}
