//! The guide: a site of its own inside this repository, and what its pages need: examples that show their own source, and
//! sources of the site as they are written.

use crate::project::{Project, Run, repository};

/// The section of the fixture, with other words.
fn page(body: &str) -> Project {
    Project::fixture("minimal").write("content/2024/01-litter/index.md", format!("---\ntitle: Litter\n---\n\n{body}"))
}

/// What `build` makes of the section.
fn built(project: &Project) -> String {
    project.run("build").code(0);
    project.read("public/2024/litter.html")
}

fn told(run: Run) -> String {
    run.code(1).stderr
}

#[test]
fn a_folder_that_is_a_site_of_its_own_is_no_part_of_the_site_around_it() {
    let inner = "content/guide/content/2024/index.md";
    let project = Project::fixture("minimal")
        .write("content/guide/tallybook.yaml", "name: Inner\norganisation: Inner\n")
        .write(inner, "---\nkind: report\ntitle: Inner report\nyear: \"2024\"\n---\n\nIt is about {{ nothing }}.\n");
    project.run("check").code(0).stderr("everything tallies");
    assert!(told(project.run("check content/guide")).contains("--> content/2024/index.md:7:16"), "it is a site itself");
}

#[test]
fn an_example_shows_its_source_beside_what_it_comes_out_as() {
    let example = "Residents sent {{ litter.marsh_end.now }} reports.\n\n- An item\n";
    let html = built(&page(&format!("::: example\n\n{example}\n:::\n")));
    let source = "<code>Residents sent {{ litter.marsh_end.now }} reports.\n\n- An item\n</code></pre>";
    assert!(html.contains(source), "{html}");
    let result = html.split("It comes out as").nth(1).expect("a result follows");
    assert!(result.contains("<p>Residents sent 90"), "{result}");
    assert!(result.contains("<ul><li>An item</li></ul>"), "{result}");
}

#[test]
fn a_source_is_shown_as_written_whole_or_by_the_name_of_a_record() {
    let html = built(&page("```source data/2024/litter.yaml#fernhill\n```\n\n```source tallybook.yaml#contact\n```\n"));
    assert!(html.contains("<code>- {id: fernhill, label: Fernhill, values: [80, 88]}\n</code>"), "{html}");
    assert!(html.contains("<code>contact:\n  name: Safer Streets team\n"), "{html}");
    let sources = Project::fixture("minimal").read("data/sources.yaml");
    let whole = built(&page("```source data/sources.yaml\n```\n"));
    assert!(whole.contains(&format!("<code>{}\n</code>", sources.trim_end())), "{whole}");
}

#[test]
fn a_source_that_is_not_there_is_told_with_the_nearest_name() {
    let run =
        page("```source data/2024/liter.yaml\n```\n\n```source data/2024/litter.yaml#fernhil\n```\n\n```source\n```\n");
    let run = run.run("check --format short").code(1);
    run.stderr(
        "content/2024/01-litter/index.md:5:11: error[unknown-name]: the site has no file `data/2024/liter.yaml` (did you mean `data/2024/litter.yaml`?)\n\
         content/2024/01-litter/index.md:8:33: error[unknown-name]: `data/2024/litter.yaml` has no record or key called `fernhil` (did you mean `fernhill`?)\n\
         content/2024/01-litter/index.md:11:1: error[missing-key]: this block does not say which source it shows (name a file of the site, and perhaps an id or key in it: ```source data/2024/parks.yaml#visits)\n",
    );
}

/// What is written may be more than what an edition shows: small numbers, rounded ones, marked rows, marked words.
#[test]
fn neither_an_example_nor_a_source_shows_what_is_withheld() {
    let people =
        "tables:\n  - id: fined\n    title: People fined\n    unit: people\n    source: streets\n    stub: Street\n";
    let rows = "    rows:\n      - {id: high, label: High Street, value: 3}\n      - {id: mill, label: Mill Lane, value: 40}\n      - {id: lane, label: Long Lane, value: 40}\n";
    let rounded = "    disclosure: {method: round, base: 5}\n";
    for data in [format!("{people}{rows}"), format!("{people}{rounded}{rows}")] {
        let project = page("```source data/2024/fined.yaml#high\n```\n").write("data/2024/fined.yaml", data);
        let told = told(project.run("check"));
        assert!(told.contains("error[refers-to-withheld]: `data/2024/fined.yaml` holds what is withheld"), "{told}");
    }
    let marked = "markings:\n  - {id: partner, title: Partners only}\neditions:\n  - {id: public, default: true}\n  - {id: partner, shows: partner}\n";
    let project = page("::: example\n\nAll may read this. [Only some this.](marking:partner)\n\n:::\n")
        .append("tallybook.yaml", marked);
    let html = built(&project);
    assert!(html.contains("All may read this.") && !html.contains("Only some"), "{html}");
    assert!(!html.contains("<pre"), "the source of the example would tell: {html}");
    project.run("build --edition partner").code(0);
    let html = project.read("public-partner/2024/litter.html");
    assert!(html.contains("[Only some this.](marking:partner)"), "{html}");
}

#[test]
fn what_is_shown_as_written_is_no_prose() {
    let project =
        page("| File | Holds |\n|---|---|\n| `data/2025/a.yaml` | figures |\n\n`12`\n\n- `7` [^1]\n\n[^1]: `3`\n");
    project.run("check").code(0).stderr("everything tallies");
}

/// The guide is built by the program that it explains, without a fault or a warning.
#[test]
fn the_guide_tallies() {
    let guide = Project::copy_of(&repository().join("content/guide"));
    guide.run("check").code(0).stderr("everything tallies");
}
