//! `tallybook ledger`, `where` and `impact`: what stands behind numbers, and what depends on them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{DataFormat, Failure, SiteEdition, Verdict, print, report, today};
use crate::diag::{Format, suggest, times};
use crate::edition::{Background, By, Edition, EvidenceRow, Use};
use crate::model::Withheld;
use crate::prose::{Entry, Ledger, SectionAccount};
use crate::source::Sources;
use crate::{Checked, check_edition};

/// A checked site that can be asked questions.
struct Site {
    sources: Sources,
    checked: Checked,
}

impl Site {
    fn load(site: &SiteEdition) -> Result<Site, Failure> {
        let sources = Sources::load(&site.folder.site)?;
        let checked = check_edition(&sources, today(), &site.wanted())?;
        Ok(Site { sources, checked })
    }

    /// That a figure is withheld from the edition, if it is: its table, row or column, or it alone.
    fn withheld(&self, table: &str, row: Option<&str>, column: Option<&str>) -> Option<Failure> {
        let mut names = vec![table.to_owned()];
        if let Some(row) = row {
            names.push(format!("{table}.{row}"));
            names.extend(column.map(|column| format!("{table}.{row}.{column}")));
        }
        names.extend(column.map(|column| format!("{table}.*.{column}")));
        let kinds = ["table", "row", "column", "cell"];
        let mut all = self.checked.withheld.iter().filter(|it| kinds.contains(&it.kind));
        all.find(|it| names.contains(&it.name)).map(|it| {
            let kind = if it.kind == "cell" { "figure" } else { it.kind };
            Failure::Withheld(kind, it.name.replace(".*.", "."))
        })
    }

    /// The edition, or the faults that stand in its way.
    fn edition(&self) -> Option<&Edition> {
        if self.checked.ready.is_none() {
            report(&self.checked, &self.sources, Format::Human, "");
        }
        self.checked.ready.as_ref().map(|(edition, _)| edition)
    }
}

/// The account of every number of the prose.
pub(super) fn ledger(site: &SiteEdition, format: DataFormat, all: bool) -> Result<Verdict, Failure> {
    let site = Site::load(site)?;
    if site.edition().is_none() {
        return Ok(Verdict::Faults);
    }
    let ledger = &site.checked.ledger;
    match format {
        DataFormat::Table => print(&ledger_table(ledger, all, &site.sources)),
        DataFormat::Json => print(&format!("{:#}\n", ledger_json(ledger, &site.sources))),
    }
    Ok(Verdict::Clean)
}

fn ledger_table(ledger: &Ledger, all: bool, sources: &Sources) -> String {
    let mut out = String::new();
    let sections = ledger.sections();
    let width = sections.iter().map(|it| it.section.chars().count()).max().unwrap_or(0).clamp(12, 48);
    let head = ["bound", "counted", "structure", "typed", "loose", "covered", "words", "age"];
    let _ = write!(out, "{:<width$}", "Section");
    head.iter().for_each(|word| {
        let _ = write!(out, " {word:>9}");
    });
    out.push('\n');
    for section in &sections {
        let reading = ledger.pages.get(&section.page).copied().unwrap_or_default();
        let age = reading.age().map_or_else(String::new, |age| age.to_string());
        line(&mut out, section, width, &reading.words.to_string(), &age);
    }
    line(&mut out, &ledger.total(), width, "", "");
    out.push_str(
        "\nbound: read from the data; counted: counts a list or sections; structure: part of a date, label or name;\n\
         typed: typed for a stated reason; loose: nothing stands behind it; covered: bound and counted, as a share of\n\
         all but structure; age: reading age\n",
    );
    if all {
        out.push('\n');
        for entry in &ledger.entries {
            let place = sources.place(entry.span);
            let _ = writeln!(out, "{place}: {} {} {}", entry.text, entry.account.word(), entry.account.detail());
        }
    }
    out
}

fn line(out: &mut String, section: &SectionAccount, width: usize, words: &str, age: &str) {
    let name: String = match section.section.char_indices().nth(width - 1) {
        Some((cut, _)) if section.section.chars().count() > width => format!("{}…", &section.section[..cut]),
        _ => section.section.clone(),
    };
    let covered = section.coverage().map_or_else(String::new, |share| format!("{}%", share.floor()));
    let SectionAccount { bound, counted, structural, typed, loose, .. } = section;
    let _ = writeln!(
        out,
        "{name:<width$} {bound:>9} {counted:>9} {structural:>9} {typed:>9} {loose:>9} {covered:>9} {words:>9} {age:>9}"
    );
}

fn ledger_json(ledger: &Ledger, sources: &Sources) -> Value {
    let account = |it: &SectionAccount| {
        let reading = ledger.pages.get(&it.page);
        let mut account = json!(it);
        account["coverage_percent"] = json!(it.coverage().map(|share| share.round_dp(1).to_string()));
        account["words"] = json!(reading.map(|it| it.words));
        account["sentences"] = json!(reading.map(|it| it.sentences));
        account["long_sentences"] = json!(reading.map(|it| it.long));
        account["reading_age"] = json!(reading.and_then(crate::prose::Readability::age));
        account
    };
    let number = |it: &Entry| {
        let place = sources.place(it.span);
        json!({
            "page": it.page, "section": it.section, "text": it.text, "account": it.account.word(),
            "detail": it.account.detail(), "file": place.path, "line": place.line, "column": place.column,
        })
    };
    json!({
        "total": account(&ledger.total()),
        "sections": ledger.sections().iter().map(account).collect::<Vec<_>>(),
        "numbers": ledger.entries.iter().map(number).collect::<Vec<_>>(),
    })
}

/// Where a figure comes from and where it is used.
pub(super) fn origin(name: &str, site: &SiteEdition) -> Result<Verdict, Failure> {
    let site = Site::load(site)?;
    let Some(edition) = site.edition() else { return Ok(Verdict::Faults) };
    let mut parts = name.split('.');
    let (table, row, column) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let all = || edition.reports.iter().flat_map(|report| &report.backgrounds);
    let unknown = |what: &str, name: &str, known: Vec<&str>| {
        Failure::NoCell(
            what.to_owned(),
            name.to_owned(),
            suggest(name, known).map_or_else(String::new, |it| format!("; {it}")),
        )
    };
    if let Some(withheld) = site.withheld(table, row, column) {
        return Err(withheld);
    }
    let found = all().find(|it| it.id == table);
    let found = found.ok_or_else(|| unknown("table", table, all().map(|it| it.id.as_str()).collect()))?;
    let row = match row {
        None => None,
        Some(row) => {
            let ids = || found.rows.iter().map(|it| it.id.as_str()).collect();
            Some(found.rows.iter().find(|it| it.id == row).ok_or_else(|| unknown("row", row, ids()))?)
        }
    };
    let at = match column {
        None => (found.columns.len() == 1).then_some(0),
        Some(column) => {
            let ids = || found.columns.iter().map(|it| it.id.as_str()).collect();
            let at = found.columns.iter().position(|it| it.id == column);
            Some(at.ok_or_else(|| unknown("column", column, ids()))?)
        }
    };
    print(&described(name, found, row, at, &site.sources));
    Ok(Verdict::Clean)
}

fn described(
    name: &str,
    table: &Background,
    row: Option<&EvidenceRow>,
    column: Option<usize>,
    sources: &Sources,
) -> String {
    let mut out = String::new();
    let (span, label) =
        row.map_or((table.span, None), |row| (row.cells.first().map_or(table.span, |it| it.span), Some(&row.label)));
    let cell = row.zip(column).map(|(row, at)| (&row.cells[at], &table.columns[at]));
    let shown = cell.map_or_else(String::new, |(cell, _)| format!(" = {}", cell.shown));
    let _ = writeln!(out, "{name}{shown}");
    let _ = writeln!(out, "  table      {}", table.title);
    if let Some(label) = label {
        let _ = writeln!(out, "  row        {label}");
    }
    if let Some((cell, column)) = cell {
        let _ = writeln!(out, "  column     {}: {}", column.title, column.how);
        for (term, words) in &column.facts {
            let _ = writeln!(out, "  {:<10} {words}", term.to_lowercase());
        }
        if let Some(exact) = &cell.exact {
            let _ = writeln!(out, "  unrounded  {exact}");
        }
        if let Some(status) = &cell.status {
            let _ = writeln!(out, "  status     {status}");
        }
    }
    let of_column = |term: &str| cell.is_some_and(|(_, column)| column.facts.iter().any(|(known, _)| known == term));
    for (term, words) in table.facts.iter().filter(|(term, _)| !of_column(term)) {
        let _ = writeln!(out, "  {:<10} {words}", term.to_lowercase());
    }
    let _ = writeln!(out, "  written    {}", sources.place(cell.map_or(span, |(cell, _)| cell.span)));
    let columns = column.map(|column| table.dependents(column));
    let of_cell = |it: &&Use| {
        let within = |columns: &Vec<usize>| it.columns.iter().any(|column| columns.contains(column));
        it.columns.is_empty() || columns.as_ref().is_none_or(within)
    };
    let at = row.and_then(|row| table.rows.iter().position(|it| it.id == row.id));
    let elsewhere = table.elsewhere.iter().filter(|(place, _)| place.is_none() || *place == at);
    let elsewhere = elsewhere.map(|(_, one)| one);
    let uses: Vec<&Use> = match row {
        Some(row) => row.uses.iter().chain(elsewhere).filter(of_cell).chain(&table.uses).collect(),
        None => table.every_use().collect(),
    };
    let _ = writeln!(out, "  used       {}", times(uses.len(), "place"));
    for it in uses {
        let _ = writeln!(out, "    {}", used(it));
    }
    out
}

fn used(it: &Use) -> String {
    match it.by {
        By::Figure => it.heading.clone(),
        By::Formula => format!("base of “{}”", it.heading),
        By::Sentence => {
            format!("{}: “{}{}{}” by {{{{ {} }}}}", it.heading, it.before, it.text, it.after, it.expression)
        }
    }
}

/// What depends on a data file.
pub(super) fn impact(file: &str, site: &SiteEdition) -> Result<Verdict, Failure> {
    let site = Site::load(site)?;
    let Some(edition) = site.edition() else { return Ok(Verdict::Faults) };
    let file = file.trim_start_matches("./");
    if site.sources.find(file).is_none() {
        let near = suggest(file, site.sources.below("data/").map(|(_, it)| it.path()));
        return Err(Failure::NoFile(file.to_owned(), near.map_or_else(String::new, |it| format!("; {it}"))));
    }
    let mut out = String::new();
    for report in &edition.reports {
        let holds = |it: &&Background| {
            let cells = it.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.span);
            let mut spans = std::iter::once(it.span).chain(cells);
            spans.any(|span| site.sources.file(span.source).path() == file)
        };
        let tables: Vec<&Background> = report.backgrounds.iter().filter(holds).collect();
        if tables.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "{file} holds {} of the report {}. If it changes, so may",
            times(tables.len(), "table"),
            report.slug
        );
        let mut by: BTreeMap<By, Vec<(&str, usize)>> = BTreeMap::new();
        for it in tables.iter().flat_map(|it| it.every_use()) {
            let places = by.entry(it.by).or_default();
            match places.iter_mut().find(|(heading, _)| *heading == it.heading) {
                Some((_, number)) => *number += 1,
                None => places.push((&it.heading, 1)),
            }
        }
        for (kind, places) in &by {
            let numbers = places.iter().map(|(_, number)| number).sum();
            let title = match kind {
                By::Figure => times(places.len(), "figure"),
                By::Sentence => format!("{} on {}", times(numbers, "number"), times(places.len(), "page")),
                By::Formula => format!("{} that computes with it", times(places.len(), "table")),
            };
            let _ = writeln!(out, "  {title}");
            for (heading, number) in places {
                let number =
                    if *kind == By::Sentence { format!(", {}", times(*number, "number")) } else { String::new() };
                let _ = writeln!(out, "    {heading}{number}");
            }
        }
        let _ = writeln!(out, "  {} of open data", times(tables.len(), "file"));
        for table in tables {
            let _ = writeln!(out, "    {}/data/{}.csv", report.slug, table.id);
        }
    }
    let inside = |it: &&Withheld| it.kind == "table" && site.sources.file(it.span.source).path() == file;
    for table in site.checked.withheld.iter().filter(inside) {
        let _ = writeln!(out, "{file} holds the table `{}`, which is withheld from this edition", table.name);
    }
    print(if out.is_empty() { "no table of a report comes from this file\n" } else { &out });
    Ok(Verdict::Clean)
}
