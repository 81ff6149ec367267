//! The README is right: its commands work as they stand.

use std::fs;

use crate::project::{Project, repository};

/// The code blocks of a language in a Markdown file.
fn blocks(markdown: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    markdown.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or("").to_owned()).collect()
}

/// Every `tallybook` command of the README runs on this repository's own site.
#[test]
fn the_commands_run() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is a README");
    let site = Project::own_site();
    let commands: Vec<String> = blocks(&readme, "sh")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| line.split("-- ").nth(1).map(str::to_owned))
        .collect();
    assert!(commands.len() >= 2, "the README shows how to build and to check");
    // The preview runs until somebody ends it; it has tests of its own.
    for command in commands.into_iter().filter(|command| !command.starts_with("serve")) {
        site.run(&command).code(0);
    }
}

/// The tour's files make a site, and the tour's message is what the program prints.
#[test]
fn the_tour_is_true() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is a README");
    let tour = readme.split("## A five-minute tour").nth(1).expect("there is a tour");
    let tour = tour.split("\n## ").next().expect("it ends");
    let mut site = Project::empty();
    for (name, language) in [
        ("tallybook.yaml", "yaml"),
        ("data/sources.yaml", "yaml"),
        ("data/2024/parks.yaml", "yaml"),
        ("content/2024/index.md", "markdown"),
        ("content/2024/01-parks/index.md", "markdown"),
    ] {
        let part = tour.split(&format!("`{name}`")).nth(1).unwrap_or_else(|| panic!("the tour has no `{name}`"));
        let fence = format!("````{language}\n");
        let body = part.split(&fence).nth(1).and_then(|rest| rest.split("````").next()).expect("a block follows");
        site = site.write(name, body);
    }
    site.run("build").code(0);
    let message = tour.split("````text\n").nth(1).and_then(|rest| rest.split("````").next()).expect("a message");
    let broken = site.replace("content/2024/01-parks/index.md", "parks.riverside.now", "parks.riversde.now");
    broken.run("check").code(1).stderr(message);
}
