//! Hostile and hurt input: bounded, refused or escaped; and builds that are killed.

use std::time::Duration;

use crate::project::Project;

#[test]
fn markup_in_data_is_shown_and_not_run() {
    let script = "<script>alert(1)</script>";
    let project = Project::fixture("minimal")
        .replace("data/2024/litter.yaml", "label: Both districts", &format!("label: \"{script}\""))
        .replace("data/2024/litter.yaml", "title: Litter reports by district", &format!("title: \"{script}\""))
        .replace("content/2024/01-litter/index.md", "title: Litter\n", &format!("title: \"{script}\"\n"))
        .replace("tallybook.yaml", "name: Marsh End Partnership", &format!("name: \"{script}\""));
    project.run("build").code(0);
    for (path, bytes) in project.files("public").into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8(bytes).expect("pages are UTF-8");
        assert!(!text.contains("<script>alert"), "{path}");
    }
}

#[test]
fn braces_and_bars_in_labels_reach_the_chart_as_they_are() {
    let project = Project::fixture("minimal")
        .replace("tallybook.yaml", "name: Fernhill,", "name: \"Fern {x|y} <b>hill</b>\",")
        .replace("data/2024/litter.yaml", "label: Fernhill", "label: \"Fern {x|y} <b>hill</b>\"");
    project.run("build").code(0);
    let page = project.read("public/2024/litter.html");
    assert!(page.contains(">Fern {x|y} &lt;b&gt;hill&lt;/b&gt;</text>"), "{page}");
}

#[test]
fn links_out_of_the_site_are_not_followed() {
    #[cfg(unix)]
    {
        let project = Project::fixture("minimal");
        std::os::unix::fs::symlink("/etc/hostname", project.path().join("data/2024/secret.yaml")).expect("linked");
        let run = project.run("check --format short").code(1);
        assert_eq!(
            run.stderr.trim_end(),
            "data/2024/secret.yaml:1:1: error[unreadable-file]: `data/2024/secret.yaml` cannot be used: it is a link or \
             a device, and only plain files are read; put a copy of the file here"
        );
    }
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let project = Project::fixture("minimal");
    let file = std::fs::File::create(project.path().join("data/2024/huge.csv")).expect("made");
    file.set_len(100 << 20).expect("grown");
    let run = project.run("check --format short").code(1);
    assert!(run.stderr.contains("it is 100 MB, and the largest file that is read has 32 MB"), "{}", run.stderr);
}

#[test]
fn deep_nesting_ends_in_a_message() {
    let deep = format!("tables: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let markdown = format!("---\ntitle: Deep\n---\n\n{}deep\n", "> ".repeat(20_000));
    let project = Project::fixture("minimal").write("data/2024/deep.yaml", deep);
    assert_eq!(project.run("check").code, 1);
    let project = Project::fixture("minimal").write("content/2024/02-deep/index.md", markdown);
    let run = project.run("check");
    assert!(matches!(run.code, 0 | 1), "it must not crash: {}", run.stderr);
}

#[test]
fn a_killed_build_leaves_the_last_good_site() {
    let project = Project::fixture("full");
    project.run("build").code(0);
    let good = project.files("public");
    std::fs::remove_dir_all(project.path().join(".tallybook")).expect("the cache is cleared");
    for moment in [5u64, 20, 60, 120, 200, 300, 450] {
        let mut child = project.command("build").spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(moment));
        // It may have ended already; then there is nothing to kill.
        let _ = child.kill();
        child.wait().expect("it ends");
        assert_eq!(project.files("public"), good, "killed after {moment} ms");
    }
    // The next build tidies up what the killed ones left.
    project.run("build").code(0);
    let leftovers = std::fs::read_dir(project.path()).expect("read").flatten();
    let leftovers: Vec<String> = leftovers
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tallybook-"))
        .collect();
    assert_eq!(leftovers, Vec::<String>::new());
}

/// What misses something only because of another slip is no second fault.
#[test]
fn one_slip_is_one_error() {
    let (front, data) = ("content/2024/index.md", "data/2024/litter.yaml");
    let slips = [
        ("full", front, "  owner: Marsh End Partnership", "  Owner: Marsh End Partnership"),
        ("full", front, "summary: One of everything.", "summary: {{ litter.marsh_end.now }} reports"),
        ("plan", front, "kind: report\n", "kind: report\nyeer: \"2024\"\n"),
        ("minimal", data, "values: [120, 90]", "values: [90]"),
        ("minimal", data, "values: [120, 90]", "values: [1,120, 90]"),
        ("minimal", data, ", values: [120, 90]", ""),
    ];
    for (fixture, path, from, to) in slips {
        let told = Project::fixture(fixture).replace(path, from, to).run("check --format short").code(1).stderr;
        assert_eq!(told.matches(": error[").count(), 1, "{told}");
    }
}
