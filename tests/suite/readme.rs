//! The README is right: its commands work as they stand.

use std::fs;

use rust_xlsxwriter::Workbook;

use crate::guide::{blocks, commands};
use crate::project::{Project, repository};

/// Every `tallybook` command of the README runs on this repository's own site.
#[test]
fn the_commands_run() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is a README");
    let site = Project::own_site();
    let shell: String = blocks(&readme).into_iter().filter(|(it, _)| it == "sh").map(|(_, text)| text).collect();
    let commands: Vec<String> = shell.lines().filter_map(|line| line.split("-- ").nth(1).map(str::to_owned)).collect();
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

/// The commands that start a report of one's own, and those that sign it, one after the other.
#[test]
fn a_report_of_ones_own_goes_from_the_first_command_to_the_last() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is a README");
    let project = Project::empty();
    let mut sheet = Workbook::new();
    let cells = sheet.add_worksheet();
    cells.write_row(0, 0, ["District", "2024", "2025"]).expect("written");
    cells.write_row(1, 0, ["Our area", "12", "14"]).expect("written");
    sheet.save(project.path().join("police.xlsx")).expect("saved");
    let git = |arguments: &str| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=A clerk", "-c", "user.email=clerk@example.org"]);
        let status = git.args(arguments.split(' ')).current_dir(project.path().join("our-report")).output();
        assert!(status.expect("git runs").status.success(), "git {arguments}");
    };
    let mut ran = Vec::new();
    for mut words in commands(&readme).into_iter().filter(|it| it.first().is_some_and(|it| it == "tallybook")) {
        words.truncate(words.iter().position(|it| it == "#").unwrap_or(words.len()));
        let command = words[1].clone();
        // The preview has no end, and has tests of its own.
        if command == "serve" {
            continue;
        }
        let around = words.iter().any(|it| it == "our-report");
        let folder = project.path().join(if around { "" } else { "our-report" });
        let run = project.command("").args(&words[1..]).current_dir(folder).output().expect("it runs");
        // What a partner sends does not say what it counts: that is for an author to add.
        let expected = i32::from(command == "check");
        let told = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(expected), "{}: {told}", words.join(" "));
        if command == "new" {
            git("init -q");
            git("add .");
            git("commit -q -m start");
            git("tag v1.0");
        }
        if command == "check" {
            assert!(told.contains("data/2025/offences.yaml"), "{told}");
            git("clean -q -f -d");
        }
        ran.push(command);
    }
    assert_eq!(ran, ["new", "import", "check", "diff", "sign", "publish", "verify"]);
}
