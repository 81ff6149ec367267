//! Attacks on whoever builds a site that somebody else wrote: each is made for real, under a limit of time and memory,
//! and ends in a message.
//!
//! What a hostile text could do to those who read the report is in `injection`; bytes that nobody would write in `fuzz`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::fuzz::zipped;
use crate::project::{Project, Run, repository};

/// Seconds of a processor that a hostile site may take; megabytes of address space that it may ask for.
const SECONDS: u32 = 60;
const MEGABYTES: u32 = 3_000;

/// Runs the program with a limit of time and memory: what goes beyond ends with another code than ours.
fn bounded(project: &Project, arguments: &str) -> Run {
    let limits = format!("ulimit -v {}; ulimit -t {SECONDS}; exec \"$0\" {arguments}", MEGABYTES * 1024);
    let mut command = Command::new("bash");
    command.args(["-c", &limits, env!("CARGO_BIN_EXE_tallybook")]).current_dir(project.path());
    command.env("SOURCE_DATE_EPOCH", "1795305600").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    // Threads reserve address space that they never use.
    command.env("RAYON_NUM_THREADS", "2").env("MALLOC_ARENA_MAX", "2");
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Refused with a message that says this.
fn refused(project: &Project, arguments: &str, message: &str) {
    let run = bounded(project, arguments);
    let start: String = run.stderr.chars().take(3000).collect();
    assert_eq!(run.code, 1, "{start}");
    assert!(run.stderr.contains(message), "`{message}` is not said:\n{start}");
    assert!(!run.stderr.contains("panicked"), "{start}");
}

fn unreadable(project: &Project, arguments: &str, message: &str) {
    let run = bounded(project, arguments);
    let start: String = run.stderr.chars().take(3000).collect();
    assert_eq!(run.code, 2, "{start}");
    assert!(run.stderr.contains(message), "`{message}` is not said:\n{start}");
}

const CHECK: &str = "check --format short";

fn minimal() -> Project {
    Project::fixture("minimal")
}

#[test]
fn q70_aliases_of_aliases_are_refused() {
    let mut yaml = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..40 {
        let inner = vec![format!("*a{}", n - 1); 9].join(", ");
        yaml.push_str(&format!("a{n}: &a{n} [{inner}]\n"));
    }
    refused(&minimal().write("data/2024/bomb.yaml", &yaml), CHECK, "data/2024/bomb.yaml:");
    let site = minimal().append("tallybook.yaml", &yaml);
    refused(&site, CHECK, "tallybook.yaml:");
    let page = format!("---\ntitle: Bomb\n{yaml}---\n\nWords.\n");
    refused(&minimal().write("content/2024/02-bomb.md", page), CHECK, "content/2024/02-bomb.md:");
    let merged = "a: &a {b: 1, <<: *a}\n";
    refused(&minimal().write("data/2024/bomb.yaml", merged), CHECK, "data/2024/bomb.yaml:");
}

#[test]
fn q70_depth_is_refused_in_every_language() {
    let deep = |open: &str, close: &str, times: usize| format!("{}x{}", open.repeat(times), close.repeat(times));
    let page = |body: &str| format!("---\ntitle: Deep\n---\n\n{body}\n");
    for yaml in [format!("tables: {}\n", deep("[", "]", 100_000)), format!("tables: {}\n", deep("{a: ", "}", 50_000))] {
        refused(&minimal().write("data/2024/deep.yaml", yaml), CHECK, "data/2024/deep.yaml:");
    }
    let stairs: String = (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    refused(&minimal().write("data/2024/deep.yaml", stairs), CHECK, "data/2024/deep.yaml:");
    let lists: String = (0..1_500).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    let bodies = [
        deep("> ", "", 50_000),
        lists,
        deep("::: note\n", "\n:::", 20_000),
        deep("*a **b ", "** *", 20_000),
        deep("[", "](#a)", 20_000),
        "- ".repeat(50_000),
    ];
    for body in bodies {
        let run = bounded(&minimal().write("content/2024/02-deep.md", page(&body)), CHECK);
        let start: String = run.stderr.chars().take(2000).collect();
        assert_eq!(run.code, 1, "{}…: {start}", &body[..40]);
        assert!(run.stderr.contains("content/2024/02-deep.md:"), "{start}");
    }
    let expressions = [
        deep("(", ")", 20_000),
        deep("[", "]", 20_000),
        deep("not ", "", 20_000),
        deep("-", "", 20_000),
        format!("litter{}", ".fernhill".repeat(20_000)),
        format!("litter{}", "|words".repeat(20_000)),
        format!("1{}", "+1".repeat(20_000)),
        format!("1{}", " if 1 else 1".repeat(20_000)),
        format!("\"a\"{}", " ~ \"a\"".repeat(20_000)),
        format!("{}1", "-".repeat(990)),
        format!("{}1", "not ".repeat(240)),
        format!("1{}", "+1".repeat(490)),
        format!("litter{}", ".a".repeat(490)),
        "\"a\" * 99999999999".to_owned(),
        "[0] * 99999999999".to_owned(),
        "10 ** 10 ** 10 ** 10".to_owned(),
    ];
    for expression in expressions {
        let page = page(&format!("Words {{{{ {expression} }}}} and words."));
        refused(&minimal().write("content/2024/02-deep.md", page), CHECK, "content/2024/02-deep.md:5:");
    }
}

#[test]
fn q70_endless_runs_of_one_mark_are_read_in_time() {
    let page = |body: &str| format!("---\ntitle: Long\n---\n\n{body}\n");
    let ticks: String = (1..1_200).map(|n| format!("{} a ", "`".repeat(n))).collect();
    let bodies = [
        ticks,
        "{{ ".repeat(200_000),
        "[".repeat(400_000),
        "![".repeat(200_000),
        "*a ".repeat(200_000),
        "a**b".repeat(200_000),
        "<a ".repeat(200_000),
        "&#".repeat(200_000),
        "::: note\n:::\n".repeat(20_000),
        "[^a] ".repeat(50_000),
        "\\".repeat(400_000),
        "1,".repeat(400_000),
        "a@".repeat(400_000),
        "1 to ".repeat(100_000),
        "Aa ".repeat(100_000),
        "word ".repeat(300_000),
        "|a".repeat(100_000) + "\n" + &"|-".repeat(100_000),
    ];
    // Boxes, and a table of very many columns, are no fault in themselves.
    let sound = |body: &str| body.starts_with(":::") || body.starts_with("|a");
    for body in bodies {
        let run = bounded(&minimal().write("content/2024/02-long.md", page(&body)), CHECK);
        let start: String = run.stderr.chars().take(2000).collect();
        assert!(matches!(run.code, 0 | 1), "{}…: {} {start}", &body[..40], run.code);
        assert!(run.code == 1 || sound(&body), "{}…: {start}", &body[..40]);
    }
}

#[test]
fn q70_files_of_100_megabytes_are_refused() {
    let grown = |project: &Project, path: &str, text: &str| {
        let path = project.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let mut file = std::fs::File::create(path).expect("made");
        file.write_all(text.as_bytes()).expect("written");
        file.set_len(100 << 20).expect("grown");
    };
    let cases = [
        ("data/2024/huge.csv", "it is 100 MB, and the largest file that is read has 32 MB"),
        ("data/2024/huge.yaml", "it is 100 MB, and the largest file of this kind that is read has 4 MB"),
        ("content/2024/02-huge.md", "it is 100 MB, and the largest file of this kind that is read has 4 MB"),
        ("tallybook.yaml", "it is 100 MB, and the largest file of this kind that is read has 4 MB"),
        ("themes/ours/paper/template.docx", "it is 100 MB, and the largest file that is read has 32 MB"),
    ];
    for (path, message) in cases {
        let project = minimal();
        grown(&project, path, "a: b\n");
        refused(&project, CHECK, message);
    }
    let project = minimal();
    grown(&project, "huge.xlsx", "PK");
    unreadable(&project, "import huge.xlsx --table a --into data/2024", "it is 100 MB, and at most 32 MB are read");
}

/// Four megabytes that are all words are a long report: it is read, or refused, in time.
#[test]
fn q70_the_largest_files_that_are_read_are_read_in_time() {
    let rows: String = (0..40_000).map(|n| format!("r{n},Row {n},{n},{n}\n")).collect();
    let table = "tables:\n  - id: long\n    title: Long\n    unit: reports\n    source: council\n    period: \"2024\"\n    area: marsh_end\n    stub: Row\n    rows_from: long.csv\n    columns:\n      - {id: a, title: A}\n      - {id: b, title: B}\n";
    let project = minimal().write("data/2024/long.yaml", table);
    let project = project.write("data/2024/long.csv", format!("id,label,a,b\n{rows}"));
    let run = bounded(&project, CHECK);
    let start: String = run.stderr.chars().take(2000).collect();
    assert!(matches!(run.code, 0 | 1), "{} {start}", run.code);
}

#[cfg(unix)]
#[test]
fn q70_links_are_refused_wherever_they_lead() {
    use std::os::unix::fs::symlink;
    let message = "it is a link or a device, and only plain files are read";
    let outside = tempfile::tempdir().expect("made");
    std::fs::write(outside.path().join("secret.yaml"), "secret: Jericho\n").expect("written");
    let link = |to: &Path, from: &str| {
        let project = minimal();
        let from = project.path().join(from);
        if from.is_dir() {
            std::fs::remove_dir_all(&from).expect("removed");
        } else if from.exists() {
            std::fs::remove_file(&from).expect("removed");
        }
        std::fs::create_dir_all(from.parent().expect("a folder")).expect("made");
        symlink(to, from).expect("linked");
        project
    };
    let secret = outside.path().join("secret.yaml");
    for from in ["data/2024/secret.yaml", "data/2024/litter.yaml", "content/2024/02-secret.md", "tallybook.yaml"] {
        refused(&link(&secret, from), CHECK, message);
    }
    refused(&link(&secret, "themes/ours/templates/page.html"), CHECK, message);
    for folder in ["data", "content", "themes", "data/2024", "content/2024/01-litter"] {
        let project = link(outside.path(), folder);
        let run = bounded(&project, CHECK);
        assert_eq!(run.code, 1, "{folder}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{folder}: {}", run.stderr);
        assert!(!run.stderr.contains("secret"), "{folder}: {}", run.stderr);
    }
    // To itself, to nothing, to the folder it lies in, to what never ends.
    for to in ["loop.yaml", "nothing.yaml", "..", "/dev/zero", "/proc/self/mem"] {
        refused(&link(Path::new(to), "data/2024/loop.yaml"), CHECK, message);
    }
}

#[cfg(unix)]
#[test]
fn q70_nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("made");
    let victim = outside.path().join("victim.csv");
    std::fs::write(&victim, "mine").expect("written");
    let project = minimal().write("one.csv", "Name,2024\nNorth,1\n");
    symlink(&victim, project.path().join("data/2024/bins.csv")).expect("linked");
    bounded(&project, "import one.csv --table bins --into data/2024");
    assert_eq!(std::fs::read_to_string(&victim).expect("read"), "mine");

    // A folder of results that leads elsewhere is not used: tidying it up would remove what is there.
    let project = minimal();
    let cache = outside.path().join("cache");
    std::fs::create_dir(&cache).expect("made");
    std::fs::create_dir(project.path().join(".tallybook")).expect("made");
    symlink(&cache, project.path().join(".tallybook/cache")).expect("linked");
    assert_eq!(bounded(&project, "build --only html").code, 0);
    assert_eq!(std::fs::read_dir(&cache).expect("read").count(), 0);

    // Nor is a folder that is a link replaced by a site.
    let project = minimal();
    std::fs::write(outside.path().join("cache/photo.png"), "mine").expect("written");
    symlink(&cache, project.path().join("public")).expect("linked");
    let run = bounded(&project, "build --only html");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(cache.join("photo.png")).expect("read"), "mine");
}

#[test]
fn q70_no_name_leads_out_of_the_site() {
    let up =
        ["../../../../etc/passwd", "/etc/passwd", "..", "a/../../b", "C:\\\\Windows\\\\win.ini", "file:///etc/passwd"];
    let litter = |from: &str, to: String| minimal().replace("data/2024/litter.yaml", from, &to);
    for name in up {
        let quoted = format!("\"{name}\"");
        refused(
            &litter("    rows:\n", format!("    rows_from: {quoted}\n    rows:\n")),
            CHECK,
            "data/2024/litter.yaml:",
        );
        refused(&litter("  - id: litter\n", format!("  - id: {quoted}\n")), CHECK, "cannot be an id here");
        refused(&minimal().append("tallybook.yaml", &format!("theme: {quoted}\n")), CHECK, "there is no theme");
        let page = format!("---\ntitle: Up\nid: {quoted}\n---\n\nWords.\n");
        refused(&minimal().write("content/2024/02-up.md", page), CHECK, "cannot be an id here");
        let page = format!("---\ntitle: Up\n---\n\n[Words]({name})\n\n```figure {name}\ntable: litter\n```\n");
        refused(&minimal().write("content/2024/02-up.md", page), CHECK, "content/2024/02-up.md:");
        let page = format!("---\nkind: report\ntitle: Up\ndata: {quoted}\n---\n\nWords.\n");
        refused(&minimal().write("content/2025/index.md", page), CHECK, "content/2025/index.md:");
    }
    let stray = minimal().write("content/2024 <b>/index.md", "---\nkind: report\ntitle: Odd\n---\n\nWords.\n");
    refused(&stray, CHECK, "cannot be the address of a report");
}

#[test]
fn q70_names_that_some_systems_cannot_hold_are_refused() {
    let litter = |id: &str| {
        let text = minimal().read("data/2024/litter.yaml").replace("id: litter\n", &format!("id: {id}\n"));
        minimal().write("data/2024/litter.yaml", text)
    };
    for id in ["con", "aux", "nul", "com1", "lpt9"] {
        refused(&litter(id), CHECK, &format!("`{id}` is the name of a device on Windows"));
        let page = format!("content/2024/02-{id}.md");
        refused(
            &minimal().write(&page, "---\ntitle: Odd\n---\n\nWords.\n"),
            CHECK,
            "is the name of a device on Windows",
        );
        let report = format!("content/{}/index.md", id.to_uppercase());
        refused(&minimal().write(&report, "---\nkind: report\ntitle: Odd\n---\n"), CHECK, "the name of a device");
    }
    refused(&litter(&"a".repeat(101)), CHECK, "this id is 101 characters long");
    refused(&litter(&"a".repeat(3_000_000)), CHECK, "this id is 3000000 characters long");
    let name = "a".repeat(200);
    let page = minimal().write(&format!("content/2024/02-{name}.md"), "---\ntitle: Odd\n---\n\nWords.\n");
    refused(&page, CHECK, "this id is 200 characters long");
}

#[test]
fn q70_characters_that_nobody_sees_are_refused() {
    let cases = [
        ("\\u202e", "U+202E"),
        ("\\u2066", "U+2066"),
        ("\\u0000", "U+0000"),
        ("\\u001b[31m", "U+001B"),
        ("\\u0085", "U+0085"),
        ("\\x7f", "U+007F"),
    ];
    for (written, name) in cases {
        let title = format!("title: \"Litter {written} reports\"\n");
        let project = minimal().replace("content/2024/01-litter/index.md", "title: Litter\n", &title);
        refused(&project, CHECK, &format!("this text holds the invisible character {name}"));
        let label = format!("label: \"Both {written}\"");
        let project = minimal().replace("data/2024/litter.yaml", "label: Both districts", &label);
        refused(&project, CHECK, name);
    }
    for text in ["\u{202e}", "&#x202e;", "`\u{2067}`", "\u{1b}[31m", "&#27;", "```\n\u{202e}\n```"] {
        let project = minimal().append("content/2024/01-litter/index.md", &format!("\n\nWords {text} words.\n"));
        refused(&project, CHECK, "this text holds the invisible character");
    }
    let csv = "tables:\n  - {id: long, title: Long, unit: reports, source: streets, period: \"2024\", area: marsh_end, stub: Row, rows_from: long.csv, columns: [{id: a, title: A}]}\n";
    let project =
        minimal().write("data/2024/long.yaml", csv).write("data/2024/long.csv", "id,label,a\nr,\u{202e}Row,1\n");
    refused(&project, CHECK, "this text holds the invisible character U+202E");
}

#[test]
fn q70_numbers_without_end_are_refused() {
    let numbers = ["1e400", "-1E-400", "79228162514264337593543950336", ".inf", ".nan", "0x7fffffff", "1_000", "1e5"];
    for number in
        numbers.map(str::to_owned).into_iter().chain(["9".repeat(100_000), format!("0.{}", "9".repeat(100_000))])
    {
        let project = minimal().replace("data/2024/litter.yaml", "[120, 90]", &format!("[{number}, 90]"));
        refused(&project, CHECK, "data/2024/litter.yaml:");
    }
    // The largest that can be written, where sums and shares go beyond.
    let largest = "79228162514264337593543950335";
    let text = minimal().read("data/2024/litter.yaml").replace("[120, 90]", &format!("[{largest}, {largest}]"));
    refused(
        &minimal().write(
            "data/2024/litter.yaml",
            text.replace(
                "label: Stowbridge, values: [",
                &format!("label: Stowbridge, values: [{largest}, -{largest}, "),
            ),
        ),
        CHECK,
        "data/2024/litter.yaml:",
    );
    for value in ["decimals: 99999999999", "decimals: 4000000000", "decimals: -1"] {
        let project = minimal().replace("data/2024/litter.yaml", "    rows:\n", &format!("    {value}\n    rows:\n"));
        refused(&project, CHECK, "data/2024/litter.yaml:");
    }
}

/// A theme with one file of its own.
fn themed(path: &str, bytes: impl AsRef<[u8]>) -> Project {
    minimal().append("tallybook.yaml", "theme: ours\n").write(&format!("themes/ours/{path}"), bytes)
}

#[test]
fn q70_a_template_reads_no_file_and_comes_to_an_end() {
    let build = "build --only html";
    let outside = [
        "{% include '/etc/passwd' %}",
        "{% include '../../../../../etc/passwd' %}",
        "{% import '/etc/passwd' as it %}",
        "{% from '../../tallybook.yaml' import a %}",
        "{% extends '/etc/passwd' %}",
        "{{ load('/etc/passwd') }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range(99999999999) }}",
        "{{ 'a' * 99999999999 }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% include 'home.html' %}",
        "{% extends 'home.html' %}",
    ];
    for template in outside {
        let run = bounded(&themed("templates/home.html", template), build);
        assert_eq!(run.code, 1, "{template}: {}", run.stderr);
        assert!(run.stderr.contains("this template cannot be used"), "{template}: {}", run.stderr);
    }
    let endless = "{% for a in range(90000) %}{% for b in range(90000) %}{% for c in range(90000) %}{% endfor %}{% endfor %}{% endfor %}";
    refused(&themed("templates/home.html", endless), build, "this template cannot be used: it does not come to an end");
    let deep = format!("{}{}", "{% if true %}".repeat(20_000), "{% endif %}".repeat(20_000));
    refused(&themed("templates/home.html", deep), build, "this template cannot be used");
    let deep = format!("{{{{ {}1 }}}}", "-".repeat(50_000));
    refused(&themed("templates/home.html", deep), build, "this template cannot be used");
}

#[cfg(feature = "pdf")]
#[test]
fn q70_a_template_of_papers_reads_no_file_and_comes_to_an_end() {
    let build = "build --only pdf";
    let outside = [
        ("#read(\"/etc/passwd\")", "file not found"),
        ("#read(\"../../../../../../etc/passwd\")", "this paper cannot be set as PDF"),
        ("#image(\"/etc/passwd\")", "file not found"),
        ("#include \"/etc/passwd\"", "file not found"),
        ("#include \"report.typ\"", "this paper cannot be set as PDF"),
        ("#import \"@preview/cetz:0.3.0\": canvas", "this paper cannot be set as PDF"),
        ("#import \"@local/own:1.0.0\"", "this paper cannot be set as PDF"),
        ("#plugin(\"/lib/x86_64-linux-gnu/libc.so.6\")", "this paper cannot be set as PDF"),
        ("#bibliography(\"/etc/passwd\")", "this paper cannot be set as PDF"),
        ("#let f(n) = f(n + 1)\n#f(0)", "this paper cannot be set as PDF"),
        ("#while true {}", "this paper cannot be set as PDF"),
    ];
    for (template, message) in outside {
        let run = bounded(&themed("paper/report.typ", template), build);
        assert_eq!(run.code, 1, "{template}: {}", run.stderr);
        assert!(run.stderr.contains(message) && !run.stderr.contains("root:"), "{template}: {}", run.stderr);
    }
    let endless = "#let n = 0\n#for a in range(900000) { for b in range(900000) { n += 1 } }";
    refused(&themed("paper/report.typ", endless), build, "this paper was not set after 20 seconds");
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A Word template: what stands in its header, what its header leads to, and parts more.
fn template(header: &str, leads: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"bin\" ContentType=\"application/bin\"/><Default Extension=\"png\" ContentType=\"image/png\"/></Types>".to_owned()),
        ("word/document.xml", format!("<w:document {WORD}><w:body><w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId1\"/></w:sectPr></w:body></w:document>")),
        ("word/styles.xml", format!("<w:styles {WORD}/>")),
        ("word/header1.xml", format!("<w:hdr {WORD}><w:p>{header}</w:p></w:hdr>")),
        ("word/_rels/document.xml.rels", format!("<Relationships xmlns=\"{space}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/header\" Target=\"header1.xml\"/></Relationships>")),
        ("word/_rels/header1.xml.rels", format!("<Relationships xmlns=\"{space}\">{leads}</Relationships>")),
    ];
    let own = parts.iter().map(|(path, text)| (*path, text.as_bytes()));
    let own = own.filter(|(path, _)| more.iter().all(|(other, _)| other != path));
    zipped(own.chain(more.iter().copied()))
}

fn leads(kind: &str, target: &str, mode: &str) -> String {
    format!("<Relationship Id=\"rId7\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\" {mode}/>")
}

#[test]
fn q70_a_word_template_brings_nothing_that_runs_or_fetches() {
    let build = "build --only docx";
    let outside = "TargetMode=\"External\"";
    let sound = template(&field(" PAGE "), &leads("hyperlink", "https://marsh-end.example/", outside), &[]);
    assert_eq!(bounded(&themed("paper/template.docx", sound), build).code, 0);
    let parts: [&[(&str, &[u8])]; 5] = [
        &[("word/../../evil.xml", b"<a/>")],
        &[("/etc/evil.xml", b"<a/>")],
        &[("word\\..\\evil.xml", b"<a/>")],
        &[("word/styles.xml", b"<!DOCTYPE a [<!ENTITY b \"c\">]><w:styles>&b;</w:styles>")],
        &[("word/document.xml", b"PK")],
    ];
    let words =
        ["holds a part called", "holds a part called", "holds a part called", "cannot be read", "cannot be read"];
    for (more, message) in parts.iter().zip(words) {
        refused(&themed("paper/template.docx", template("", "", more)), build, message);
    }
    let deep = format!("<w:styles {WORD}>{}{}</w:styles>", "<w:a>".repeat(200_000), "</w:a>".repeat(200_000));
    let wide = format!("<w:styles {WORD}>{}</w:styles>", "<w:a/>".repeat(2_000_000));
    for styles in [deep, wide] {
        let template = template("", "", &[("word/styles.xml", styles.as_bytes())]);
        refused(
            &themed("paper/template.docx", template),
            build,
            "it has too many elements, or too many in one another",
        );
    }
    let linked = [
        (
            leads("image", "https://evil.example/pixel.png", outside),
            "leads to `https://evil.example/pixel.png`, outside",
        ),
        (leads("image", "file:///etc/passwd", outside), "outside the document"),
        (leads("hyperlink", "javascript:alert(1)", outside), "outside the document"),
        (leads("attachedTemplate", "\\\\evil\\share\\a.dotm", outside), "outside the document"),
        (leads("oleObject", "embeddings/a.bin", ""), "holds a part of the kind `oleObject`"),
        (leads("aFChunk", "a.bin", ""), "holds a part of the kind `aFChunk`"),
        (leads("package", "../vbaProject.bin", ""), "holds a part of the kind `package`"),
    ];
    for (leads, message) in linked {
        let template = template("", &leads, &[("word/embeddings/a.bin", b"run me")]);
        refused(&themed("paper/template.docx", template), build, message);
    }
}

/// A field of a document, which a word processor works out.
fn field(code: &str) -> String {
    let part = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!("{}<w:r><w:instrText>{code}</w:instrText></w:r>{}", part("begin"), part("end"))
}

#[test]
fn q70_a_word_template_has_no_field_that_runs_or_fetches() {
    let build = "build --only docx";
    for code in [
        " DDEAUTO c:\\\\windows\\\\cmd.exe &quot;/k calc&quot; ",
        "INCLUDETEXT &quot;/etc/passwd&quot;",
        "IF 1 = 1",
        " includepicture \"https://evil.example/a.png\"",
        "MACROBUTTON Run me",
        "HYPERLINK &quot;\\\\\\\\evil\\\\a&quot;",
    ] {
        let run = bounded(&themed("paper/template.docx", template(&field(code), "", &[])), build);
        let wanted = i32::from(!code.starts_with("IF"));
        assert_eq!(run.code, wanted, "{code}: {}", run.stderr);
        assert_eq!(run.stderr.contains("has a field"), wanted == 1, "{code}: {}", run.stderr);
    }
    let split = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>INCLU</w:instrText></w:r><w:r><w:instrText>DETEXT a</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    for header in [split, "<w:fldSimple w:instr=\"DDE a b\"/>", "<w:r><w:object/></w:r>"] {
        refused(&themed("paper/template.docx", template(header, "", &[])), build, "in a header or footer");
    }
}

#[test]
fn q70_a_word_template_that_leads_to_itself_is_read() {
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    let round = format!("<Relationships xmlns=\"{space}\">{}</Relationships>", leads("image", "../header1.xml", ""));
    let more: [(&str, &[u8]); 2] = [("word/media/a.xml", b"<a/>"), ("word/media/_rels/a.xml.rels", round.as_bytes())];
    let template = template("", &leads("image", "media/a.xml", ""), &more);
    assert_eq!(bounded(&themed("paper/template.docx", template), "build --only docx").code, 0);
}

#[test]
fn q70_zip_bombs_are_seen_in_time() {
    let zeros = vec![b' '; 300 << 20];
    let bomb = template("", "", &[("word/media/a.png", &zeros)]);
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    refused(&themed("paper/template.docx", &bomb), "build --only docx", "holds more than 64 MB");
    let book = zipped([("xl/workbook.xml", zeros.as_slice())].into_iter());
    let project = minimal().write("bomb.xlsx", &book);
    unreadable(&project, "import bomb.xlsx --table a --into data/2024", "this may be a trap");
    let zeros = vec![b' '; 420 << 20];
    let book = zipped([("xl/workbook.xml", zeros.as_slice())].into_iter());
    let nested = zipped([("a.zip", zipped([("b.xlsx", book.as_slice())].into_iter()).as_slice())].into_iter());
    let project = project.write("out/nested.zip", nested).write("words.txt", "Jericho\n");
    refused(&project, "leaks out --words words.txt", "1 place that could not be looked into");
}

#[test]
fn q70_sheets_that_claim_to_be_endless_are_refused() {
    let import = "import far.xlsx --table far --into data/2024";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Name").expect("written");
    sheet.write(1_048_575, 16_383, 1).expect("written");
    let project = minimal();
    book.save(project.path().join("far.xlsx")).expect("saved");
    unreadable(&project, import, "reaches over 1048576 rows and 16384 columns");

    let text = String::from_utf8_lossy(&crate::fuzz::content()).into_owned();
    let far = |from: &str, to: &str| {
        let content = text.replace(from, to);
        assert_ne!(content, text);
        minimal().write(
            "far.ods",
            zipped(
                [
                    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".as_bytes()),
                    ("META-INF/manifest.xml", b"<a/>"),
                    ("content.xml", content.as_bytes()),
                ]
                .into_iter(),
            ),
        )
    };
    let import = "import far.ods --table far --into data/2024";
    let cell = "<table:table-cell office:value-type=\"float\"";
    let wide = "<table:table-cell table:number-columns-repeated=\"99999999999\" office:value-type=\"float\"";
    unreadable(&far(cell, wide), import, "reaches over 3 rows and 100000000000 columns");
    unreadable(&far("rows-repeated=\"2\"", "rows-repeated=\"99999999999\""), import, "reaches over 100000000000 rows");
    let gap = format!("<table:table-cell table:number-columns-repeated=\"99999999999\"/>{cell}");
    unreadable(&far(cell, &gap), import, "reaches over 3 rows");
    let project = minimal().write("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    unreadable(&project, "import old.xls --table far --into data/2024", "save it as `.xlsx`");
}

#[test]
fn q70_a_folder_of_traps_is_searched_in_time() {
    let streams = [b"%PDF-1.4\n".to_vec(), b"stream\n".repeat(300_000)].concat();
    let many = [streams.clone(), b"endstream".to_vec()].concat();
    let project = minimal().write("words.txt", "Jericho\n");
    let traps: [(&str, Vec<u8>); 8] = [
        ("a.pdf", streams),
        ("b.pdf", many),
        ("c.html", b"<".repeat(2_000_000)),
        ("d.html", "<a a=\"".repeat(500_000).into_bytes()),
        ("e.json", [b"[".repeat(1_000_000), b"]".repeat(1_000_000)].concat()),
        ("f.txt", "data:,".repeat(300_000).into_bytes()),
        ("g.png", [b"\x89PNG\r\n\x1a\n".to_vec(), b"\0\0\0\0tEXt\0\0\0\0".repeat(200_000)].concat()),
        ("h.svg", "<script>".repeat(200_000).into_bytes()),
    ];
    let project =
        traps.into_iter().fold(project, |project, (path, bytes)| project.write(&format!("out/{path}"), bytes));
    let run = bounded(&project, "leaks out --words words.txt");
    assert!(matches!(run.code, 0 | 1), "{}: {}", run.code, run.stderr.chars().take(2000).collect::<String>());
    #[cfg(unix)]
    {
        let project = minimal().write("words.txt", "root\n").write("out/a.txt", "words");
        for to in ["/dev/zero", "/etc/passwd", "b.txt"] {
            let link = project.path().join("out/b.txt");
            std::os::unix::fs::symlink(to, &link).expect("linked");
            unreadable(&project, "leaks out --words words.txt", "it is a link or a device");
            std::fs::remove_file(link).expect("removed");
        }
    }
}

#[test]
fn q70_an_older_version_is_as_bounded_as_this_one() {
    let project = minimal();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(project.path());
        assert!(command.output().expect("git runs").status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    std::fs::File::create(project.path().join("data/2024/huge.csv")).expect("made").set_len(40 << 20).expect("grown");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", project.path().join("data/2024/link.csv")).expect("linked");
    git(&["add", "-A"]);
    git(&["commit", "-qm", "hostile"]);
    std::fs::remove_file(project.path().join("data/2024/huge.csv")).expect("removed");
    std::fs::remove_file(project.path().join("data/2024/link.csv")).expect("removed");
    let run = bounded(&project, "diff HEAD");
    assert!(matches!(run.code, 0..=2) && !run.stdout.contains("root:"), "{}: {}", run.code, run.stderr);
    for revision in ["--output=/tmp/evil", "-o/tmp/evil", "HEAD:data", "..", "HEAD..HEAD"] {
        let run = bounded(&project, &format!("diff -- {revision}"));
        assert_eq!(run.code, 2, "{revision}: {}{}", run.stdout, run.stderr);
    }
    assert!(!Path::new("/tmp/evil").exists());
    assert!(repository().is_dir());
}

#[cfg(unix)]
#[test]
fn q70_links_in_a_folder_that_is_searched_are_refused() {
    for to in ["/dev/zero", "/etc/passwd", "b.txt"] {
        let project = minimal().write("words.txt", "root\n").write("out/a.txt", "words");
        std::os::unix::fs::symlink(to, project.path().join("out/b.txt")).expect("linked");
        unreadable(&project, "leaks out --words words.txt", "it is a link or a device");
    }
}
