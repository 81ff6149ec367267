//! Sites made at random, each thing in them under a random marking and with a word and a number of its own: none of
//! what an edition withholds is in any of its bytes. 100 sites on every run; `TALLYBOOK_SITES=1000` for a long one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use tallybook::diag::{Format, emit};
use tallybook::output::{Cache, Output};
use tallybook::paper;
use tallybook::source::Sources;
use tallybook::{Formats, Wanted, check_edition, render};

use crate::chance::Random;

/// The markings by level; nothing for what is open.
const MARKINGS: [&str; 3] = ["", "partner", "board"];
/// The editions, and the highest level that each shows.
const EDITIONS: [(&str, usize); 3] = [("public", 0), ("partner", 1), ("board", 2)];

/// A site that is being made, with all that can leak from it.
struct Maker {
    random: Random,
    next: u64,
    files: BTreeMap<String, String>,
    /// Words and numbers, each with the level of what it stands in.
    secrets: Vec<(usize, String)>,
    /// Figures that sentences can use: expression and level.
    values: Vec<(String, usize)>,
    /// Tables that figures can show: id, level, and a column that is never withheld alone.
    tables: Vec<(String, usize)>,
    /// Files of which nothing is left below a level, and that nothing else needs.
    whole: Vec<(usize, String)>,
}

impl Maker {
    /// A marking for something inside something: mostly none of its own.
    fn level(&mut self) -> usize {
        if self.random.one_in(3) { 1 + usize::try_from(self.random.below(2)).expect("small") } else { 0 }
    }

    /// A word that stands nowhere else.
    fn word(&mut self, level: usize) -> String {
        self.next += 1;
        let mut n = self.next + self.random.below(20) * 20_000;
        let mut word = String::from("zq");
        for _ in 0..5 {
            word.push(char::from(b'a' + u8::try_from(n % 20).expect("small")));
            n /= 20;
        }
        self.secrets.push((level, word.clone()));
        word
    }

    /// A number that stands nowhere else.
    fn number(&mut self, level: usize) -> u64 {
        self.next += 1;
        let number = 7_000_000 + self.next * 641 + self.random.below(640);
        self.secrets(level, number);
        number
    }

    fn secrets(&mut self, level: usize, number: u64) {
        self.secrets.push((level, number.to_string()));
        self.secrets.push((level, tallybook::model::figure(number.into(), 0, false)));
    }

    fn key(level: usize) -> String {
        if level == 0 { String::new() } else { format!(", marking: {}", MARKINGS[level]) }
    }

    fn line(level: usize) -> String {
        if level == 0 { String::new() } else { format!("marking: {}\n", MARKINGS[level]) }
    }

    fn write(&mut self, path: &str, text: String) {
        self.files.insert(path.to_owned(), text);
    }

    fn data(&mut self) {
        let mut sources = String::from("sources:\n  - {id: open, organisation: Council}\n");
        let marked = self.level();
        let word = self.word(marked);
        let _ = writeln!(sources, "  - {{id: other, organisation: Service {word}{}}}", Maker::key(marked));
        let term = self.level();
        let (short, long) = (self.word(term), self.word(term));
        let _ = writeln!(sources, "glossary:\n  - {{term: {short}, means: {long}{}}}", Maker::key(term));
        self.write("data/sources.yaml", sources);
        for file in 0..2 + self.random.below(2) {
            let own = self.level();
            let mut text = Maker::line(own);
            text.push_str("tables:\n");
            for table in 0..1 + self.random.below(2) {
                let source = if self.random.one_in(3) { ("other", marked) } else { ("open", 0) };
                self.table(&mut text, &format!("t{file}{table}"), own, source);
            }
            let path = format!("data/r/f{file}.yaml");
            if own > 0 {
                self.whole.push((own, path.clone()));
            }
            self.write(&path, text);
        }
    }

    fn table(&mut self, text: &mut String, id: &str, file: usize, (source, of_source): (&str, usize)) {
        let own = self.level();
        let table = own.max(file).max(of_source);
        let (title, note) = (self.word(table), self.word(table));
        let _ = writeln!(
            text,
            "  - id: {id}\n    title: Table {title}\n    unit: things\n    source: {source}\n    note: {note}"
        );
        if own > 0 {
            let _ = writeln!(text, "    marking: {}", MARKINGS[own]);
        }
        let mut columns = vec![0];
        text.push_str("    columns:\n");
        for at in 0..1 + self.random.below(3) {
            let level = if at == 0 { 0 } else { self.level() };
            let word = self.word(table.max(level));
            let _ = writeln!(text, "      - {{id: c{at}, title: Column {word}{}}}", Maker::key(level));
            if at > 0 {
                columns.push(level);
            }
        }
        let difference = columns.len() > 1;
        if difference {
            let word = self.word(table.max(columns[1]));
            let _ = writeln!(
                text,
                "      - {{id: d, title: Change {word}, formula: {{difference: {{from: c0, to: c1}}}}}}"
            );
        }
        text.push_str("    rows:\n");
        let mut sums = vec![(0, 0); columns.len()];
        for row in 0..2 + self.random.below(3) {
            let level = if row == 0 { 0 } else { self.level() };
            self.row(text, &format!("{id}.r{row}"), table, level, &columns, &mut sums);
        }
        let _ = writeln!(text, "      - {{id: total, label: All, total: true}}");
        for (at, (sum, level)) in sums.iter().enumerate() {
            self.secrets(*level, *sum);
            self.values.push((format!("{id}.total.c{at}"), *level));
        }
        self.tables.push((id.to_owned(), table));
    }

    fn row(
        &mut self,
        text: &mut String,
        name: &str,
        table: usize,
        row: usize,
        columns: &[usize],
        sums: &mut [(u64, usize)],
    ) {
        let (label, note) = (self.word(table.max(row)), self.word(table.max(row)));
        let mut cells = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            // A chart needs a figure that is always there.
            let first = name.ends_with(".r0") && at == 0;
            let own = if !first && self.random.one_in(2) { self.level() } else { 0 };
            let level = table.max(row).max(*column).max(own);
            let (number, word) = (self.number(level), self.word(level));
            cells.push(format!("{{value: {number}, note: {word}{}}}", Maker::key(own)));
            sums[at] = (sums[at].0 + number, sums[at].1.max(level));
            self.values.push((format!("{name}.c{at}"), level));
        }
        let id = name.split('.').next_back().expect("a row");
        let _ = writeln!(
            text,
            "      - {{id: {id}, label: Row {label}, note: {note}, values: [{}]{}}}",
            cells.join(", "),
            Maker::key(row)
        );
    }

    /// Words with a number, and perhaps a figure that may stand here.
    fn sentence(&mut self, level: usize) -> String {
        let (word, number) = (self.word(level), self.number(level));
        let may: Vec<String> = self.values.iter().filter(|(_, of)| *of <= level).map(|(it, _)| it.clone()).collect();
        let value = if may.is_empty() || self.random.one_in(2) {
            String::new()
        } else {
            let at = usize::try_from(self.random.below(may.len() as u64)).expect("small");
            format!(" and {{{{ {} }}}}", may[at])
        };
        format!("It was {word}, {number}{value}")
    }

    fn blocks(&mut self, text: &mut String, page: &str, level: usize, depth: usize) {
        for at in 0..1 + self.random.below(4) {
            let own = self.level();
            let inner = level.max(own);
            match self.random.below(6) {
                0 if own > 0 && depth < 2 => {
                    let notice = if self.random.one_in(2) { " Ask the team." } else { "" };
                    let _ = writeln!(text, "::: marked {}{notice}", MARKINGS[own]);
                    self.blocks(text, &format!("{page}-{at}"), inner, depth + 1);
                    text.push_str(":::\n\n");
                }
                1 => {
                    for _ in 0..2 {
                        let own = self.level();
                        let mark = if own > 0 { format!("{{{}}} ", MARKINGS[own]) } else { String::new() };
                        let words = self.sentence(level.max(own));
                        let _ = writeln!(text, "- {mark}{words}.");
                    }
                    text.push('\n');
                }
                2 if own > 0 => {
                    let (open, words) = (self.sentence(level), self.sentence(inner));
                    let words = words.split(" and {{").next().unwrap_or("").to_owned();
                    let _ = writeln!(text, "{open}[, {words}](marking:{}).\n", MARKINGS[own]);
                }
                3 => {
                    let (words, label, note) = (self.sentence(level), format!("n-{page}-{at}"), self.word(level));
                    let _ = writeln!(text, "{words}[^{label}].\n\n[^{label}]: See {note}.\n");
                }
                4 if depth == 0 => self.figure(text, &format!("{page}-{at}"), level),
                _ => {
                    let words = self.sentence(level);
                    let _ = writeln!(text, "{words}.\n");
                }
            }
        }
    }

    fn figure(&mut self, text: &mut String, id: &str, level: usize) {
        let at = usize::try_from(self.random.below(self.tables.len() as u64)).expect("small");
        let (table, of_table) = self.tables[at].clone();
        let own = if of_table > level { of_table } else { self.level() };
        let inner = level.max(own).max(of_table);
        let title = self.word(inner);
        let _ = writeln!(text, "```figure {id}\ntitle: Figure {title}\ntable: {table}");
        if self.random.one_in(8) {
            text.push_str("chart: {kind: ranked_bars, values: c0}\n");
        }
        if own > 0 {
            // Without a notice the numbers of later figures would shift.
            let _ = writeln!(text, "marking: {}\nnotice: Ask the team.", MARKINGS[own]);
        }
        text.push_str("```\n\n");
    }

    fn content(&mut self) {
        let headline = self.level();
        let (value, label) = (self.number(headline), self.word(headline));
        let mut index = format!(
            "---\nkind: report\ntitle: Report\nyear: \"2024\"\ndata: r\nperiod: \"2024\"\narea: here\nheadlines:\n  - {{value: \"{value}\", label: Label {label}{}}}\n---\n\nAll is here.\n\n",
            Maker::key(headline)
        );
        self.blocks(&mut index, "index", 0, 0);
        self.write("content/r/index.md", index);
        for section in 0..2 + self.random.below(3) {
            let own = self.level();
            let (head, page) = (self.head(own, own, "Section"), format!("s{section}"));
            let mut text = format!("{head}Here is a start.\n\n");
            self.blocks(&mut text, &page, own, 0);
            let folder = format!("content/r/0{section}-{page}");
            self.write(&format!("{folder}/index.md"), text);
            if self.random.one_in(2) {
                let below = self.level();
                let head = self.head(below, own.max(below), "Part");
                let mut text = format!("{head}Here is a start.\n\n");
                self.blocks(&mut text, &format!("{page}-below"), own.max(below), 0);
                self.write(&format!("{folder}/01-{page}-below.md"), text);
            }
        }
        // The last section may vanish without a word.
        let (title, words) = (self.word(1), self.word(1));
        let text = format!("---\ntitle: Last {title}\nnumbered: false\nmarking: partner\n---\n\nIt was {words}.\n");
        self.write("content/r/99-last.md", text);
        self.whole.push((1, "content/r/99-last.md".into()));
    }

    fn head(&mut self, own: usize, level: usize, title: &str) -> String {
        let summary = self.word(level);
        let notice = if own > 0 { "notice: Ask the team.\n" } else { "" };
        format!("---\ntitle: {title}\nsummary: In short, {summary}.\n{}{notice}---\n\n", Maker::line(own))
    }
}

const CONFIGURATION: &str = "\
name: Site
organisation: Council
areas:
  - {id: here, name: Here, kind: district}
markings:
  - {id: partner, title: Partners}
  - {id: board, title: Board}
editions:
  - {id: public, default: true}
  - {id: partner, shows: partner}
  - {id: board, shows: board}
";

fn make(seed: u64) -> Maker {
    let random = Random::of(seed);
    let (files, secrets, values, tables, whole) = Default::default();
    let mut maker = Maker { random, next: 0, files, secrets, values, tables, whole };
    maker.write("tallybook.yaml", CONFIGURATION.into());
    maker.data();
    maker.content();
    maker
}

/// An edition of some files as bytes, and the errors in it.
fn built(files: &BTreeMap<String, String>, edition: &str, papers: bool) -> (Output, String) {
    let sources = Sources::from_texts(files.clone());
    let wanted = Wanted { edition: Some(edition.to_owned()), ..Wanted::default() };
    let checked = check_edition(&sources, None, &wanted).expect("the edition is there");
    let errors: Vec<_> =
        checked.diagnostics.iter().filter(|it| it.severity == tallybook::diag::Severity::Error).cloned().collect();
    let (edition, theme) = checked.ready.expect("there is a configuration");
    let papers = if papers { vec![paper::Format::Word] } else { Vec::new() };
    let (output, _) = render(&edition, &theme, &Formats { html: true, papers }, &Cache::none(), &|_, _| ());
    (output, emit(&errors, &sources, Format::Human))
}

/// What is wrong with a site; nothing, if nothing is.
fn leaks(seed: u64) -> Vec<String> {
    let site = make(seed);
    let mut wrong = Vec::new();
    for (edition, shows) in EDITIONS {
        let (output, errors) = built(&site.files, edition, seed.is_multiple_of(20));
        if !errors.is_empty() {
            wrong.push(format!("site {seed}, {edition}: {errors}"));
            continue;
        }
        let texts: Vec<(&str, String)> = output.iter().map(|(path, it)| (path, text_of(path, it))).collect();
        let mut seen = 0;
        for (level, secret) in &site.secrets {
            let found =
                texts.iter().find(|(path, text)| text.contains(secret.as_str()) || path.contains(secret.as_str()));
            seen += usize::from(*level <= shows && found.is_some());
            if let Some((path, _)) = found.filter(|_| *level > shows) {
                wrong.push(format!("site {seed}, {edition}: `{secret}` of level {level} is in {path}"));
            }
        }
        // A search that finds nothing at all would prove nothing.
        let open = site.secrets.iter().filter(|(level, _)| *level <= shows).count();
        if seen * 2 < open {
            wrong.push(format!("site {seed}, {edition}: only {seen} of {open} that may be seen are there"));
        }
        // Without the files of which nothing is left, every byte is the same.
        let mut files = site.files.clone();
        site.whole.iter().filter(|(level, _)| *level > shows).for_each(|(_, path)| {
            files.remove(path);
        });
        if files.len() < site.files.len() && built(&files, edition, seed.is_multiple_of(20)).0 != output {
            wrong.push(format!("site {seed}, {edition}: other bytes without {:?}", site.whole));
        }
    }
    wrong
}

fn text_of(path: &str, bytes: &[u8]) -> String {
    if !path.ends_with(".docx") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(at).expect("a part"), &mut bytes).expect("read");
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text
}

#[test]
fn q38_nothing_withheld_is_in_any_byte_of_sites_made_at_random() {
    let sites = std::env::var("TALLYBOOK_SITES").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    let wrong: Vec<String> = (1..=sites).into_par_iter().flat_map_iter(leaks).collect();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
}
