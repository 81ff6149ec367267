//! The index of the search. How it is used is tested in a browser.

use serde_json::Value;

use crate::project::Project;

#[test]
fn q63_the_index_holds_the_edition_and_nothing_else() {
    let project = Project::fixture("marked");
    project.run("build").code(0);
    project.run("build --edition partner").code(0);
    for (folder, partner) in [("public", false), ("public-partner", true)] {
        let (files, index) = (project.files(folder), project.read(&format!("{folder}/search-index.js")));
        for withheld in ["hxsection", "hxwards", "hxfigure", "hxsummary"] {
            assert_eq!(index.contains(withheld), partner, "{withheld} in {folder}");
        }
        let json = index.strip_prefix("globalThis.tallybookIndex = ").and_then(|it| it.strip_suffix(";\n"));
        let all: Value = serde_json::from_str(json.expect("it sets one variable")).expect("it is JSON");
        let parts = all["parts"].as_array().expect("a list");
        assert!(
            parts.iter().any(|part| part["text"].as_str().is_some_and(|it| it.contains("Marsh End \u{2022} Fernhill")))
        );
        for part in parts {
            let href = part["href"].as_str().and_then(|it| it.split('#').next()).expect("a path");
            assert!(files.contains_key(href), "{href}");
        }
    }
}

#[test]
fn q63_pages_of_areas_and_pages_that_gather_are_found() {
    let findings = "\n::: key-findings\n\n- Litter is down.\n\n:::\n";
    let project = Project::fixture("minimal").append("tallybook.yaml", "area_pages: [district]\n");
    let project = project.append("content/2024/01-litter/index.md", findings);
    project.run("build --only html").code(0);
    let index = project.read("public/search-index.js");
    let json = index.strip_prefix("globalThis.tallybookIndex = ").and_then(|it| it.strip_suffix(";\n"));
    let all: Value = serde_json::from_str(json.expect("it sets one variable")).expect("it is JSON");
    let found = |page: &str| {
        let parts = all["parts"].as_array().expect("a list").iter();
        let found: Vec<&Value> = parts.filter(|part| part["page"] == page).collect();
        assert_eq!(found.len(), 1, "{page} in {index}");
        (found[0]["href"].as_str().expect("a path"), found[0]["text"].as_str().expect("a text"))
    };
    let (href, text) = found("Fernhill (district)");
    assert_eq!(href, "2024/areas/fernhill.html");
    assert!(text.contains("the district Fernhill") && text.contains("Litter"), "{text}");
    assert_eq!(found("Your area").0, "2024/areas.html");
    assert_eq!(found("Key findings").0, "2024/key-findings.html");
}
