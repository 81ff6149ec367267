//! `sign`, `publish` and `verify`: only what was signed is published, and every change afterwards is found.

use std::fs;
use std::time::Instant;

use serde_json::Value;

use crate::project::{Project, walk};

/// A site with everything that publishing asks for.
fn complete() -> Project {
    let configuration = Project::fixture("minimal").read("tallybook.yaml")
        + "accessibility: {compliance: full, prepared: 2026-11-01, reviewed: 2026-11-01, tested: 2026-11-01, method: Tested \
           with axe.}\n";
    Project::fixture("minimal").write("tallybook.yaml", configuration).replace(
        "content/2024/index.md",
        "year: \"2024\"\n",
        "year: \"2024\"\nsummary: What people reported.\ncontrol: {owner: Marsh End Partnership, version: \"1.0\", date: 2026-11-01}\n",
    )
}

/// Runs `sign` with a body of several words, which a line of arguments cannot hold.
fn sign(project: &Project, more: &[&str]) -> (i32, String) {
    let arguments = ["--body", "Partnership Board", "--role", "Chair", "--date", "2026-11-20", "--minute", "7"];
    let output = project.command("sign").args(arguments).args(more).output().expect("it runs");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn published() -> Project {
    let project = complete();
    assert_eq!(sign(&project, &[]).0, 0);
    project.run("publish --out site").code(0);
    project
}

#[test]
fn a_draft_says_so_and_is_not_published() {
    let project = complete();
    project.run("build").code(0);
    let page = project.read("public/2024/litter.html");
    assert!(page.contains("draft-banner") && page.contains("name=\"robots\" content=\"noindex\""));
    project
        .run("publish --out site")
        .code(1)
        .stderr("nothing was published:\n  - the report 2024 is not signed off: see `tallybook sign --help`");
    assert!(!project.path().join("site").exists());
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let project = Project::fixture("minimal").append("content/2024/01-litter/index.md", "\nWe asked 412 people.\n");
    let run = project.run("publish --out site").code(1);
    let list: Vec<&str> = run.stderr.lines().skip_while(|line| *line != "nothing was published:").collect();
    assert_eq!(
        list,
        [
            "nothing was published:",
            "  - 1 number with nothing behind them: see `tallybook ledger --all`",
            "  - no accessibility statement: add `accessibility` to `tallybook.yaml`",
            "  - the report 2024 has no `summary`: add one to `content/2024/index.md`",
            "  - the report 2024 has no version: add `control` with `owner` and `version` to `content/2024/index.md`",
            "  - the report 2024 is not signed off: see `tallybook sign --help`",
        ]
    );
    // What cannot be published cannot be signed either.
    let (code, told) = sign(&project, &[]);
    assert!(code == 1 && told.contains("nothing was signed:\n  - 1 number"), "{told}");
}

#[test]
fn what_was_signed_is_published_and_verified() {
    let project = published();
    let page = project.read("site/2024/litter.html");
    assert!(!page.contains("draft-banner") && !page.contains("noindex"));
    assert!(page.contains("Signed off by Partnership Board on 20 November 2026, minute 7."));
    let run = project.run("verify site --record content/2024/sign-off.json").code(0);
    assert!(run.stderr.contains("none changed, none missing, none added"), "{}", run.stderr);
    project.run("verify site/2024/litter.html").code(0);
    // A build of what was signed is no draft either.
    project.run("build").code(0);
    assert_eq!(project.read("public/2024/litter.html"), page);
}

#[test]
fn the_record_is_a_statement_of_in_toto() {
    let project = published();
    let record: Value = serde_json::from_str(&project.read("content/2024/sign-off.json")).expect("it is JSON");
    assert_eq!(record["_type"], "https://in-toto.io/Statement/v1");
    assert!(record["predicateType"].as_str().is_some_and(|it| it.contains(':')), "a type is a URI");
    let mut names = std::collections::BTreeSet::new();
    for subject in record["subject"].as_array().expect("a list") {
        assert!(names.insert(subject["name"].as_str().expect("a name").to_owned()), "names differ");
        let sha256 = subject["digest"]["sha256"].as_str().expect("a digest");
        assert!(sha256.len() == 64 && sha256.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()));
    }
    assert!(names.contains("2024/litter.html") && names.contains("2024/data/litter.csv"));
    let keys: Vec<&str> = record.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 4, "{keys:?}");
    let inputs: Vec<&str> =
        record["predicate"]["inputs"].as_array().expect("a list").iter().filter_map(|it| it["name"].as_str()).collect();
    let used = [
        "content/2024/01-litter/index.md",
        "content/2024/index.md",
        "data/2024/litter.yaml",
        "data/sources.yaml",
        "tallybook.yaml",
    ];
    assert_eq!(inputs, used);
}

#[test]
fn a_change_after_signing_makes_a_draft_of_it() {
    let project = published();
    let before = project.files("site");
    let project = project.replace("data/2024/litter.yaml", "[120, 90]", "[120, 91]");
    let why = "nothing was published:\n  - the report 2024 has changed since it was signed off: `data/2024/litter.yaml`; sign it \
               again, or take back the changes";
    project.run("publish --out site").code(1).stderr(why);
    assert_eq!(project.files("site"), before);
    project.run("build").code(0);
    assert!(project.read("public/2024/litter.html").contains("draft-banner"));
}

#[test]
fn a_sign_off_that_has_expired_publishes_nothing() {
    let project = complete();
    assert_eq!(sign(&project, &["--expires", "2026-11-21"]).0, 0);
    let why = "nothing was published:\n  - the sign-off of the report 2024 was good until 21 November 2026";
    project.run("publish --out site").code(1).stderr(why);
}

#[test]
fn q66_two_people_get_the_same_digests() {
    let (one, two) = (published(), published());
    assert_eq!(one.read("content/2024/sign-off.json"), two.read("content/2024/sign-off.json"));
    assert_eq!(one.files("site"), two.files("site"));
}

#[test]
fn one_changed_byte_is_found_wherever_it_is() {
    let project = published();
    let root = project.path().join("site");
    let mut place = 17_usize;
    for path in walk(&root) {
        let whole = fs::read(&path).expect("read");
        for _ in 0..3 {
            place = (place * 7919 + 104_729) % 1_000_003;
            let mut changed = whole.clone();
            let at = place % changed.len();
            changed[at] ^= 1;
            fs::write(&path, &changed).expect("written");
            let run = project.run("verify site");
            assert_eq!(run.code, 1, "byte {at} of {} was changed", path.display());
        }
        fs::write(&path, &whole).expect("written");
    }
    fs::remove_file(root.join("2024/data/litter.csv")).expect("removed");
    let run = project.run("verify site").code(1);
    assert!(run.stderr.contains("`2024/data/litter.csv` is missing"), "{}", run.stderr);
    fs::write(root.join("2024/data/litter.csv"), "x").expect("written");
    fs::write(root.join("extra.html"), "x").expect("written");
    assert!(project.run("verify site").code(1).stderr.contains("`extra.html` was added"));
}

#[test]
fn a_publish_killed_at_any_moment_leaves_the_old_or_the_new_site() {
    let project = published();
    let old = project.files("site");
    let project = project.replace("data/2024/litter.yaml", "[120, 90]", "[120, 88]");
    assert_eq!(sign(&project, &[]).0, 0);
    let started = Instant::now();
    project.run("publish --out other").code(0);
    let whole = started.elapsed();
    let new = project.files("other");
    assert_ne!(old, new);
    let (mut olds, mut news) = (0, 0);
    for moment in 0..200_u64 {
        let mut child =
            project.command("publish --out site").stderr(std::process::Stdio::null()).spawn().expect("it starts");
        // Chance, the same in every run: moments from the start to well after the end.
        std::thread::sleep(whole * u32::try_from(moment * 7919 % 200).expect("less than 200") / 120);
        let _ = child.kill();
        child.wait().expect("it ends");
        let files = project.files("site");
        if files == old {
            olds += 1;
        } else {
            assert_eq!(files, new, "killed at moment {moment}");
            news += 1;
            // Back to the old one for the next moment.
            fs::remove_dir_all(project.path().join("site")).expect("removed");
            for (path, bytes) in &old {
                let path = project.path().join("site").join(path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, bytes).expect("written");
            }
        }
    }
    assert!(olds > 20 && news > 20, "the moments reach from before to after: {olds} and {news}");
}

#[test]
fn from_new_to_published() {
    let project = Project::empty();
    project.run("new site").code(0);
    project.run("check site").code(0).stderr("everything tallies");
    let output =
        project.command("sign site").args(["--body", "Board", "--role", "Chair", "--date", "2026-11-22"]).output();
    assert!(output.expect("it runs").status.success());
    project.run("publish site --out public").code(0);
    project.run("verify public --record site/content/2025/sign-off.json").code(0);
    let kept = "error: `public` holds what was signed off and published; build into another folder with `--out`, or publish anew";
    project.run("build site --out public").code(2).stderr(kept);
    project.run("verify public").code(0);
    let again = "error: `site` holds files already; name a folder that is new or empty";
    project.run("new site").code(2).stderr(again);
}

#[test]
fn a_later_year_changes_no_byte_of_a_signed_one() {
    let project = published();
    let before = project.files("site");
    let project = project
        .write("content/2025/index.md", "---\nkind: report\ntitle: Street report\nyear: \"2025\"\ndata: 2025\nperiod: \"2025\"\narea: \
            marsh_end\nsummary: What people reported.\ncontrol: {owner: Marsh End Partnership, version: \"1.0\", date: 2026-11-02}\n\
            ---\n\nNot much.\n")
        .write("data/2025/litter.yaml", "tables:\n  - {id: litter, title: Litter, unit: reports, source: streets, rows: [{id: all, \
            label: All, value: 3}]}\n");
    let why = "nothing was published:\n  - the report 2025 is not signed off: see `tallybook sign --help`; or publish the others: \
        `--without 2025`";
    project.run("publish --out site").code(1).stderr(why);
    assert_eq!(sign(&project, &["--report", "2025"]).0, 0);
    project.run("publish --out site").code(0);
    project.run("verify site --record content/2024/sign-off.json --record content/2025/sign-off.json").code(0);
    let after = project.files("site");
    for (path, bytes) in before.iter().filter(|(path, _)| path.starts_with("2024/")) {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
    let years = project.read("site/years.js");
    assert!(years.contains("\"slug\":\"2025\"") && years.contains("\"slug\":\"2024\""), "{years}");
}

/// Next year's report is begun, full of blanks, before an older one is published again.
#[test]
fn errors_in_what_is_left_out_stop_nothing() {
    let project = published();
    project.run("roll-forward 2024").code(0);
    let before = project.files("site");
    let errors = project.run("check --format short").code(1).stderr;
    assert!(
        errors
            .lines()
            .all(|it| it.starts_with("content/2025") || it.starts_with("data/2025") || !it.contains("error["))
    );
    project.run("publish --out again").code(1);
    let run = project.run("publish --out again --without 2025").code(0);
    let said =
        "what was left out has errors, which `tallybook check` tells; none of its text as written is in there either";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(project.files("again"), before);
    assert_eq!(sign(&project, &["--report", "2024", "--without", "2025"]).0, 0);
    // Where the head of a report has errors nobody knows which data are its own.
    let head = project.read("content/2025/index.md").replacen("data: ", "dta: ", 1);
    let project = project.write("content/2025/index.md", head);
    let refused = project.run("publish --out again --without 2025").code(1).stderr;
    assert!(refused.contains("error[unknown-key]"), "{refused}");
}

#[test]
fn nobody_signs_on_a_day_that_is_yet_to_come() {
    let project = complete();
    let run = project.run("sign --body Board --role Chair --date 2026-11-23").code(2);
    run.stderr("error: 2026-11-23 is yet to come; a sign-off has the day on which the body decided");
}

/// A report that is not released yet is as good as left out for the papers that name it.
#[test]
fn a_paper_is_published_before_the_report_that_it_is_about_is_released() {
    let heading = "      - {id: implications, title: Implications}\n";
    let both = format!("{heading}      - {{id: appendices, title: Appendices}}\n");
    let project = Project::fixture("full").replace("tallybook.yaml", heading, &both);
    let release = "kind: report\nrelease: 2099-01-04T09:30+00:00\n";
    let project = project.replace("content/2024/index.md", "kind: report\n", release);
    let alone = ["--report", "2024-09-board", "--without", "2024", "--without", "2024-09-minutes"];
    assert_eq!(sign(&project, &alone).0, 0);
    let run = project.run("publish --out site --without 2024-09-minutes").code(0);
    assert!(run.stderr.contains("2024: not released yet; nothing of it is in there"), "{}", run.stderr);
    assert_eq!(dead_links(&project, "site"), [""; 0]);
}

/// A paper asks a committee to approve a report, so it is public before the report is signed.
#[test]
fn a_paper_is_published_before_the_report_that_it_is_about() {
    let heading = "      - {id: implications, title: Implications}\n";
    let both = format!("{heading}      - {{id: appendices, title: Appendices}}\n");
    let project = Project::fixture("full").replace("tallybook.yaml", heading, &both);
    let refused = project.run("publish --out site").code(1).stderr;
    assert!(
        refused.contains(
            "the report 2024 is not signed off: see `tallybook sign --help`; or publish the others: `--without 2024`"
        ),
        "{refused}"
    );
    let unknown = project.run("publish --out site --without 2042").code(2).stderr;
    assert_eq!(unknown.trim_end(), "error: there is no report `2042`; there is: 2024, 2024-09-board, 2024-09-minutes");
    let alone = ["--without", "2024", "--without", "2024-09-minutes"];
    assert_eq!(sign(&project, &[&["--report", "2024-09-board"], &alone[..]].concat()).0, 0);
    let run = project.run("publish --out site --without 2024 --without 2024-09-minutes").code(0);
    assert!(run.stderr.contains("2024: left out; nothing of it is in there"), "{}", run.stderr);
    project.run("verify site --record content/2024-09-board/sign-off.json").code(0);
    // The paper names it and shows its figures, with the area that the report gives them. No link leads to it.
    let page = project.read("site/2024-09-board/index.html");
    assert!(page.contains("The report"), "it is named");
    assert_eq!(dead_links(&project, "site"), [""; 0]);
    let files = project.files("site");
    let of_the_report = |path: &&String| path.starts_with("2024/") || path.ends_with(".csv") || path.ends_with(".ods");
    assert_eq!(files.keys().filter(of_the_report).collect::<Vec<_>>(), [""; 0]);
    // Then the board agrees, and all of it is public. The paper has links to the report now, so it is signed as it is now.
    for report in ["2024", "2024-09-minutes"] {
        assert_eq!(sign(&project, &["--report", report]).0, 0);
    }
    let refused = project.run("publish --out site").code(1).stderr;
    let why = "the pages of the report 2024-09-board are not those that were signed off: `2024-09-board/2024-09-board.docx`, ";
    assert!(refused.contains(why) && refused.contains("they link to what is left out now, or was then"), "{refused}");
    let code = project.read("content/2024-09-board/sign-off.json");
    assert_eq!(sign(&project, &["--report", "2024-09-board"]).0, 0);
    let code_of = |record: &str| record.split("\"code\": \"").nth(1).map(|rest| rest[..14].to_owned());
    assert_eq!(code_of(&code), code_of(&project.read("content/2024-09-board/sign-off.json")), "it is the same paper");
    project.run("publish --out site").code(0);
    project.run("verify site").code(0);
    assert!(project.read("site/2024-09-board/index.html").contains("<a href=\"../2024/index.html\">The report"));
    assert_eq!(dead_links(&project, "site"), [""; 0]);
}

/// Links of pages to files that are not there.
fn dead_links(project: &Project, below: &str) -> Vec<String> {
    let link = regex::Regex::new(r##"(?:href|src)="([^"#?:]+)[^":]*""##).expect("a pattern");
    let files = project.files(below);
    let mut dead = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        for found in link.captures_iter(&String::from_utf8_lossy(bytes)) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
            for part in found[1].split('/') {
                if part == ".." {
                    parts.pop();
                } else {
                    parts.push(part);
                }
            }
            if !files.contains_key(&parts.join("/")) {
                dead.push(format!("{path}: {}", &found[1]));
            }
        }
    }
    dead
}
