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
        assert!(parts.iter().any(|part| part["text"].as_str().is_some_and(|it| it.contains("Marsh End, Fernhill"))));
        for part in parts {
            let href = part["href"].as_str().and_then(|it| it.split('#').next()).expect("a path");
            assert!(files.contains_key(href), "{href}");
        }
    }
}
