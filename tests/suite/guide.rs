//! The guide: a site of its own inside this repository, and what its pages need: examples that show their own source, and
//! sources of the site as they are written.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use crate::inventory;
use crate::project::{Project, Run, repository, unpacked};

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

/// A page of the guide, as it is written.
fn written(page: &str) -> String {
    let path = repository().join("content/guide/content/guide").join(page);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fenced blocks of a page: the words behind the fence, and the text.
pub(crate) fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open: Option<(String, String, String)> = None;
    for line in markdown.lines() {
        let fence = line.chars().take_while(|c| *c == '`').count();
        match open.take() {
            Some((mark, words, text)) if line == mark => all.push((words, text)),
            Some((mark, words, text)) => open = Some((mark, words, text + line + "\n")),
            None if fence >= 3 => open = Some((line[..fence].to_owned(), line[fence..].to_owned(), String::new())),
            None => {}
        }
    }
    all
}

/// The commands of a page, word by word: `'Partnership Board'` is one.
pub(crate) fn commands(page: &str) -> Vec<Vec<String>> {
    let shell = blocks(page).into_iter().filter(|(language, _)| language == "sh");
    let lines: Vec<String> = shell.flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let split = |line: &String| {
        let part = |(at, part): (usize, &str)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        };
        line.split('\'').enumerate().flat_map(part).collect()
    };
    lines.iter().map(split).collect()
}

/// Runs commands of a page one after the other, in a folder that they make. What has no end is left out.
fn follow(project: &Project, folder: &str, commands: &[Vec<String>]) {
    for command in commands {
        let [program, rest @ ..] = command.as_slice() else { continue };
        let here = project.path().join(if rest.first().is_some_and(|it| it == "new") { "" } else { folder });
        match (program.as_str(), rest.first().map(String::as_str)) {
            ("tallybook", Some("serve" | "--version")) | ("cargo" | "cd", _) => {}
            ("rm", _) => rest[1..].iter().for_each(|it| std::fs::remove_dir_all(here.join(it)).expect("removed")),
            ("tallybook", _) => {
                let run = project.command("").args(rest).current_dir(&here).output().expect("it runs");
                let told = String::from_utf8_lossy(&run.stderr).into_owned();
                assert!(run.status.success(), "{}: {told}", command.join(" "));
            }
            other => panic!("nobody has said what `{other:?}` does"),
        }
    }
}

/// A newcomer's first half hour, word for word: every command, every edit, every message.
#[test]
fn the_first_half_hour_is_true() {
    let page = written("01-half-hour.md");
    let commands = commands(&page);
    let signing = commands.iter().position(|it| it.contains(&"check".to_owned())).expect("it checks");
    let project = Project::empty();
    follow(&project, "our-report", &commands[..signing]);
    let all = blocks(&page);
    let of = |language: &str| -> Vec<String> {
        all.iter().filter(|(it, _)| it == language).map(|(_, text)| text.trim_end().to_owned()).collect()
    };
    let (rows, messages, sentences) = (of("yaml"), of("text"), of("markdown"));
    let (data, words) = ("our-report/data/2025/visits.yaml", "our-report/content/2025/02-visits/index.md");
    let project = project.replace(data, &rows[0], &rows[0].replace("48240", "30000"));
    assert!(told(project.run("check our-report")).contains(&messages[0]));
    let project = project.replace(data, "30000", "51000");
    let project = project.replace(
        words,
        "See [](#visits-by-area).\n",
        &format!("See [](#visits-by-area).\n\n{}\n", sentences[0]),
    );
    project.run("check our-report").code(0).stderr("everything tallies");
    let broken = project.replace(words, "visits.next.now", "visits.nxt.now");
    assert!(told(broken.run("check our-report")).contains(&messages[1]));
    let project = broken.replace(words, "visits.nxt.now", "visits.next.now");
    follow(&project, "our-report", &commands[signing..]);
    for file in ["2025/2025.docx", "2025/data/visits.csv", "index.html"] {
        assert!(project.path().join("our-report/public").join(file).is_file(), "{file}");
    }
}

/// A half-year report from the page alone: its files, at the places that it names, are a whole site, which is checked with
/// everything that is on by default.
#[test]
fn the_half_year_report_can_be_made_from_its_page_alone() {
    let page = written("02-half-year-report.md");
    let guide = repository().join("content/guide");
    let commands = commands(&page);
    let checking = commands.iter().position(|it| it.contains(&"check".to_owned())).expect("it checks");
    let mut project = Project::empty();
    follow(&project, "half-year", &commands[..checking]);
    for (words, _) in blocks(&page) {
        let Some(file) = words.strip_prefix("source ") else { continue };
        let (file, part) = file.split_once('#').map_or((file, None), |(file, part)| (file, Some(part)));
        let text = std::fs::read_to_string(guide.join(file)).expect("the guide has it");
        let to = format!("half-year/{file}");
        let Some(part) = part else {
            project = project.write(&to, text);
            continue;
        };
        // A list of the configuration, in the place of the one that is there.
        let list = |text: &str| {
            let at = text.find(&format!("{part}:\n")).expect("it is there");
            let end = text[at..].match_indices('\n').find(|(end, _)| !text[at + end + 1..].starts_with(' '));
            text[at..at + end.expect("it ends").0 + 1].to_owned()
        };
        let old = list(&project.read(&to));
        project = project.replace(&to, &old, &list(&text));
    }
    project.run("check half-year").code(0).stderr("everything tallies");
    follow(&project, "half-year", &commands[checking..]);
    let made = project.files("half-year/public");
    for file in ["half-year/index.html", "half-year/targets.html", "half-year/half-year.docx"] {
        assert!(made.contains_key(file), "{file}");
    }
}

/// From the paper to the signed report, with the documents of the guide itself.
#[test]
fn the_steps_from_a_paper_to_the_signed_report_are_true() {
    let commands = commands(&written("14-committee.md"));
    let meeting = commands.iter().position(|it| it.iter().any(|word| word == "Chair")).expect("the report is signed");
    let statement = "accessibility: {compliance: full, prepared: 2026-11-01, reviewed: 2026-11-01, tested: 2026-11-01, method: Tested.}\n";
    let project = Project::copy_of(&repository().join("content/guide")).append("tallybook.yaml", statement);
    std::fs::remove_dir_all(project.path().join("content/guide")).expect("removed");
    // The paper takes its figures from the data of the guide, of which nothing else is needed.
    let rest = "---\nkind: report\ntitle: Guide\nsummary: Words.\ndata: guide\nperiod: 2025-04 to 2025-09\narea: riverside\n\
                control: {owner: Head of Streets, version: \"1.0\", date: 2025-10-01}\n---\n\nWords.\n";
    let others =
        ["corrections", "indicators", "matrix", "money", "priorities"].map(|it| format!("data/guide/{it}.yaml"));
    let project = others.iter().fold(project.write("content/guide/index.md", rest), |project, it| project.remove(it));
    let signed =
        ["tallybook", "sign", "--report", "guide", "--body", "Board", "--role", "Chair", "--date", "2025-10-01"];
    follow(&project, "", &[signed.map(str::to_owned).to_vec()]);
    let minutes = "content/2025-11-minutes/index.md";
    let written = project.read(minutes);
    std::fs::remove_dir_all(project.path().join("content/2025-11-minutes")).expect("removed");
    follow(&project, "", &commands[..meeting]);
    let files = project.files("public");
    assert!(files.contains_key("2025-11-board/index.html") && !files.keys().any(|it| it.starts_with("half-year/")));
    let project = project.write(minutes, written);
    follow(&project, "", &commands[meeting..]);
    assert!(project.files("public").contains_key("half-year/half-year.docx"));
    project.run("verify public --record content/2025-11-board/sign-off.json").code(0);
}

#[test]
fn every_message_leads_to_a_page_of_the_guide_as_it_is_built() {
    let project =
        Project::fixture("minimal").replace("content/2024/01-litter/index.md", "marsh_end.now", "marshend.now");
    project.run("guide --only html --out guide").code(0);
    let made = project.files("guide");
    for code in tallybook::diag::Code::ALL {
        assert!(made.contains_key(&code.page()), "{} has no page", code.name());
    }
    let run = project.run("check").code(1);
    let named = Regex::new(r"= guide: `tallybook ([^`]+)`, or (\S+) of `tallybook guide`").expect("a pattern");
    let named = named.captures(&run.stderr).expect("the message names it");
    assert!(made.contains_key(&named[2]), "{}", &named[2]);
    project.run(&named[1]).code(0);
}

/// Nobody signs a manual. But that is for the program to say, not for a site: the same files, built as one, are a draft.
#[test]
fn the_guide_is_no_draft_and_a_site_cannot_say_so_of_itself() {
    let banner = "class=\"draft-banner\"";
    let project = Project::copy_of(&repository().join("content/guide"));
    project.run("guide --only html,docx --out guide").code(0);
    let made = project.files("guide");
    let pages: Vec<&Vec<u8>> =
        made.iter().filter(|(path, _)| path.ends_with(".html")).map(|(_, bytes)| bytes).collect();
    assert!(pages.len() > 50 && pages.iter().all(|page| !String::from_utf8_lossy(page).contains(banner)));
    let parts = unpacked(&made);
    let core = String::from_utf8_lossy(&parts["guide/guide.docx/docProps/core.xml"]).into_owned();
    assert!(core.contains("<cp:contentStatus>Final<"), "{core}");
    project.run("build --only html").code(0);
    let pages: Vec<Vec<u8>> =
        project.files("public").into_iter().filter(|(path, _)| path.ends_with(".html")).map(|(_, page)| page).collect();
    assert!(pages.iter().all(|page| String::from_utf8_lossy(page).contains(banner)));
    // Nor can it be published.
    project.run("publish --out signed").code(1);
}

/// `tests/guide.md` names, for every kind of element that the inventory has an example of, where the guide shows it.
#[test]
fn every_kind_of_element_is_shown_in_the_guide() {
    let table = std::fs::read_to_string(repository().join("tests/guide.md")).expect("the table is there");
    let line = Regex::new(r"(?m)^- ([A-F]\d\d) `([^`]+)`: ``(.+)``$").expect("a pattern");
    let lines: Vec<_> =
        line.captures_iter(&table).map(|it| (it[1].to_owned(), it[2].to_owned(), it[3].to_owned())).collect();
    let missing = lines.iter().filter(|(_, page, text)| !written(page).contains(text.as_str()));
    let mut wrong: Vec<String> = missing.map(|(id, page, text)| format!("{id}: `{text}` is not in {page}")).collect();
    let shown: BTreeSet<&str> = lines.iter().map(|(id, ..)| id.as_str()).collect();
    let there = inventory::shown();
    wrong.extend(there.iter().filter(|id| !shown.contains(id.as_str())).map(|id| format!("{id} has no line")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every key that the program reads in a file, and every word that it knows there.
fn words_of(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            let keys = fields.get("properties").and_then(Value::as_object);
            into.extend(keys.iter().flat_map(|keys| keys.keys().cloned()));
            let words = fields.get("enum").and_then(Value::as_array).into_iter().flatten().chain(fields.get("const"));
            into.extend(words.filter_map(Value::as_str).map(str::to_owned));
            fields.values().for_each(|it| words_of(it, into));
        }
        Value::Array(items) => items.iter().for_each(|it| words_of(it, into)),
        _ => {}
    }
}

#[test]
fn every_key_that_the_program_reads_stands_in_the_guide() {
    let project = Project::empty();
    project.run("guide --only html --out guide").code(0);
    let all = project.read("guide/guide/print.html");
    // The examples of messages use any key, and explain none.
    let guide = all.split("id=\"messages\"").next().expect("a guide");
    let code = Regex::new(r"(?s)<code>(.*?)</code>").expect("a pattern");
    let shown: String = code.captures_iter(guide).map(|it| format!("{} ", &it[1])).collect();
    let word = Regex::new(r"[\w-]+").expect("a pattern");
    let shown: BTreeSet<&str> = word.find_iter(&shown).map(|it| it.as_str()).collect();
    let codes: BTreeSet<&str> = tallybook::diag::Code::ALL.iter().map(|code| code.name()).collect();
    for kind in ["site", "data", "front-matter", "figure", "priority"] {
        let schema = project.run(&format!("schema {kind}")).code(0).stdout;
        let mut words = BTreeSet::new();
        words_of(&serde_json::from_str(&schema).expect("JSON"), &mut words);
        // Texts that are shown with a sign: `"[z]"`.
        let missing: Vec<&String> = words
            .iter()
            .filter(|it| word.find(it).is_some_and(|found| found.as_str() == it.as_str()))
            .filter(|it| !shown.contains(it.as_str()) && !codes.contains(it.as_str()))
            .collect();
        assert!(missing.is_empty(), "{kind}: {missing:?}");
    }
}
