//! `tallybook build`: what is written, when, and that it is always the same.

use crate::project::Project;

#[test]
fn a_build_tells_what_it_wrote() {
    let project = Project::fixture("minimal");
    project.run("build").code(0).stdout("").stderr("19 files written to `public`; open `public/index.html`");
    let files: Vec<String> = project.files("public").into_keys().collect();
    assert_eq!(
        files,
        [
            "2024/2024.docx",
            "2024/2024.ods",
            "2024/2024.pdf",
            "2024/data-sources.html",
            "2024/data/litter.csv",
            "2024/data/litter.csv-metadata.json",
            "2024/evidence/litter.html",
            "2024/figures.html",
            "2024/index.html",
            "2024/litter.html",
            "2024/print.html",
            "assets/charts.js",
            "assets/evidence.js",
            "assets/search.js",
            "assets/style.css",
            "index.html",
            "manifest.json",
            "search-index.js",
            "search.html",
            "years.js",
        ]
    );
}

#[test]
fn q66_two_builds_are_the_same_bytes() {
    let (one, two) = (Project::fixture("full"), Project::fixture("full"));
    one.run("build --out one").code(0);
    two.run("build --out two").code(0);
    assert_eq!(one.files("one"), two.files("two"));
    // With every chart from the cache.
    one.run("build --out again").code(0);
    assert_eq!(one.files("again"), two.files("two"));
}

/// A fixture as an editor on Windows saves it: a byte order mark, and line ends of two signs.
fn from_windows(fixture: &str) -> Project {
    let project = Project::fixture(fixture);
    project.files("").into_iter().fold(project, |project, (path, bytes)| match String::from_utf8(bytes) {
        Ok(text) => project.write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        Err(_) => project,
    })
}

#[test]
fn line_ends_of_windows_change_nothing() {
    for fixture in ["full", "exempt"] {
        let (unix, windows) = (Project::fixture(fixture), from_windows(fixture));
        let told = unix.run("build --edition public").code(0).stderr;
        windows.run("build --edition public").code(0).stderr(&told);
        assert_eq!(unix.files("public"), windows.files("public"), "{fixture}");
    }
    for fixture in ["indicators", "maps", "marked", "pictures", "plan", "register", "shapes"] {
        let told = Project::fixture(fixture).run("check --format short").code(0).stderr;
        from_windows(fixture).run("check --format short").code(0).stderr(&told);
    }
    // Messages point at the same places: in a figure block, in prose, in YAML and in a CSV file.
    let spoil = |project: Project| {
        project
            .replace(
                "content/2024/03-charts/index.md",
                "{kind: diverging_bars, values: change}",
                "{kind: diverging_bar, values: change}",
            )
            .replace("content/2024/01-words/index.md", "{{ facts.visits | unit }}", "{{ facts.visit | unit }}")
            .replace("data/2024/months.csv", "february,", "february 2,")
            .replace("data/2024/tables.yaml", "title: Litter reports by district", "titel: Litter reports by district")
    };
    let told = spoil(Project::fixture("full")).run("check").code(1).stderr;
    spoil(from_windows("full")).run("check").code(1).stderr(&told);
}

#[test]
fn nothing_is_written_while_there_are_faults() {
    let project = Project::fixture("minimal");
    project.run("build").code(0);
    let good = project.files("public");
    let project = project.replace("data/2024/litter.yaml", "[120, 90]", "[120, 90, -20.0]");
    project.run("build").code(1);
    assert_eq!(project.files("public"), good);
}

#[test]
fn a_folder_that_no_build_made_is_refused() {
    let project = Project::fixture("minimal").write("public/thesis.doc", "years of work");
    project.run("build").code(2).stderr(
        "error: `public` holds files that Tallybook did not make, and a build replaces the whole folder; name an empty \
         or new folder with --out",
    );
    assert_eq!(project.read("public/thesis.doc"), "years of work");
}

#[test]
fn a_folder_that_is_no_site_is_told() {
    let project = Project::empty();
    project.run("check").code(2).stderr("error: `.` is not a Tallybook site: it has no file `tallybook.yaml`");
    project.run("check nowhere").code(2).stderr("error: there is no folder `nowhere`");
}

#[test]
fn a_clean_check_says_so() {
    Project::fixture("minimal").run("check").code(0).stdout("").stderr("everything tallies");
}

#[test]
fn messages_come_in_the_form_that_is_asked_for() {
    let project =
        Project::fixture("minimal").replace("content/2024/01-litter/index.md", "marsh_end.now", "marshend.now");
    project.run("check --format short").code(1).stderr(
        "content/2024/01-litter/index.md:5:26: error[unknown-name]: there is no row in the table `litter` called \
         `marshend` (did you mean `marsh_end`?)",
    );
    project.run("check --format json").code(1).stderr("").stdout(
        "{\"code\":\"unknown-name\",\"column\":26,\"end_column\":34,\"end_line\":5,\
         \"file\":\"content/2024/01-litter/index.md\",\"guide\":\"guide/messages/unknown-name.html\",\
         \"hint\":\"did you mean `marsh_end`?\",\"line\":5,\
         \"message\":\"there is no row in the table `litter` called `marshend`\",\"severity\":\"error\"}",
    );
}

#[test]
fn colour_goes_to_terminals_and_to_those_who_force_it() {
    let project =
        Project::fixture("minimal").replace("content/2024/01-litter/index.md", "marsh_end.now", "marshend.now");
    assert!(!project.run("check").stderr.contains('\u{1b}'));
    let forced = project.command("check").env("CLICOLOR_FORCE", "1").output().expect("it runs");
    assert!(forced.stderr.contains(&0x1b));
    let refused = project.command("check").env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().expect("it runs");
    assert!(!refused.stderr.contains(&0x1b), "NO_COLOR wins");
}

#[test]
fn help_is_what_the_snapshots_say() {
    let project = Project::empty();
    for command in ["", "build", "check", "explain"] {
        let run = project.run(&format!("{command} --help")).code(0);
        insta::assert_snapshot!(format!("help {command}").trim_end(), run.stdout);
    }
}

#[test]
fn a_site_may_put_its_own_files_over_the_theme() {
    let project = Project::fixture("minimal")
        .append("tallybook.yaml", "theme: council\n")
        .write(
            "themes/council/templates/home.html",
            "{% extends \"base.html\" %}{% block main %}<h1>Our own {{ site.name }}</h1>{% endblock %}",
        )
        .write("themes/council/assets/style.css", "body { color: navy }")
        .write("themes/council/assets/logo.png", [0x89, b'P', b'N', b'G', 0xff]);
    project.run("build").code(0);
    assert!(project.read("public/index.html").contains("<h1>Our own Marsh End Partnership</h1>"));
    // Colours and faces come first, as custom properties.
    let css = project.read("public/assets/style.css");
    assert!(css.starts_with(":root { --ink: ") && css.ends_with("}\nbody { color: navy }"), "{css}");
    assert_eq!(project.files("public")["assets/logo.png"], [0x89, b'P', b'N', b'G', 0xff]);
    // What the site does not have is built-in.
    assert!(project.read("public/2024/litter.html").contains("Skip to main content"));
}

#[test]
fn a_code_is_explained_with_its_example() {
    let project = Project::empty();
    let run = project.run("explain value-mismatch").code(0);
    let page = "content/guide/content/guide/90-messages/value-mismatch.md";
    let document = std::fs::read_to_string(crate::project::repository().join(page)).expect("there is a page");
    let meaning = tallybook::diag::Code::ValueMismatch.meaning();
    assert!(run.stdout.starts_with(&format!("# value-mismatch\n\n{meaning}\n\n")), "{}", run.stdout);
    assert!(document.ends_with(run.stdout.split_once(meaning).expect("it is there").1.trim_start()));
    project
        .run("explain value-mismach")
        .code(2)
        .stderr("error: there is no code `value-mismach`; did you mean `value-mismatch`?");
    let all = project.run("explain").code(0).stdout;
    assert_eq!(all.lines().count(), tallybook::diag::Code::ALL.len());
}
