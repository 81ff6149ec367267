//! Everything that an edition shows, as texts with the places where they stand.
//!
//! Structures are taken apart field by field on purpose: who adds a field to an edition is asked by the compiler
//! whether readers see it.

use crate::chart;
use crate::edition::{
    Background, Block, Cell, Chart, Collected, Correction, DataSource, Dataset, Edition, Entry, Field, Figure,
    Gathering, Headline, Inline, Matrix, Part, Passage, Picture, Report, Section, SourceLine, Supplied, Table, Task,
    Term, Text, Tile, Value, plain,
};
use crate::edition::{Content, Footnote, Tracked, data_file};
use crate::model::Unit;
use crate::strings::{Strings, say, unmarked};

/// A text and what it is: "the title of section `2022-23/crime`".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) what: String,
    pub(super) text: String,
    /// True for the label and figures of a row, a line each.
    pub(super) row: bool,
}

/// All texts of an edition.
pub(super) fn shown(edition: &Edition) -> Vec<Shown> {
    let mut all = All { found: Vec::new(), report: String::new(), strings: &edition.strings };
    all.edition(edition);
    all.found
}

struct All<'e> {
    found: Vec<Shown>,
    /// The report that is looked at.
    report: String,
    strings: &'e Strings,
}

impl All<'_> {
    fn add(&mut self, what: &str, place: &str, text: impl Into<String>) {
        let text = unmarked(&text.into()).into_owned();
        if !text.trim().is_empty() {
            self.found.push(Shown { what: format!("{what} `{place}`"), text, row: false });
        }
    }

    fn row<'t>(&mut self, what: &str, place: &str, cells: impl Iterator<Item = &'t str>) {
        let text = unmarked(&cells.collect::<Vec<_>>().join("\n")).into_owned();
        self.found.push(Shown { what: format!("{what} `{place}`"), text, row: true });
    }

    fn inlines(&mut self, what: &str, place: &str, inlines: &[Inline]) {
        self.add(what, place, plain(inlines));
        let mut more = Vec::new();
        beside(inlines, &mut more);
        more.into_iter().for_each(|text| self.add(what, place, text));
    }

    fn pairs(&mut self, what: &str, place: &str, pairs: &[(String, String)]) {
        for (term, words) in pairs {
            self.add(what, place, term.clone());
            self.add(what, place, words.clone());
        }
    }

    fn edition(&mut self, edition: &Edition) {
        self.add("the name of the site", "", &edition.name);
        self.add("the organisation of the site", "", &edition.organisation);
        for text in [edition.summary.as_ref()].into_iter().flatten() {
            self.add("the summary of the site", "", text);
        }
        if let Some(contact) = &edition.contact {
            let more = [&contact.email, &contact.telephone, &contact.url].into_iter().flatten();
            std::iter::once(&contact.name).chain(more).for_each(|text| self.add("the contact of the site", "", text));
            let [email, telephone] = [&contact.email, &contact.telephone].map(|it| it.clone().unwrap_or_default());
            self.add("the contact of the site", "", format!("mailto:{email}"));
            let (contact, strings) = (&contact.name, self.strings);
            let asked = say!(strings, "page.ask_at_call", contact = contact, email = email, telephone = telephone);
            self.add("the contact of the site", "", asked);
        }
        if let Some(it) = &edition.accessibility {
            let lists = [&it.non_compliance, &it.disproportionate_burden, &it.out_of_scope];
            let texts = lists.into_iter().flatten().chain([&it.method, &it.reply_days]);
            texts.for_each(|text| self.add("the accessibility statement", "", text));
            [it.prepared, it.reviewed, it.tested]
                .iter()
                .for_each(|it| self.add("the accessibility statement", "", it.said(&edition.strings)));
        }
        edition.reports.iter().for_each(|report| self.of_report(report));
        for Tracked { task, title, date, outcome: _ } in &edition.tracked {
            self.task(task);
            self.add("the title of a meeting", title, title);
            date.iter().for_each(|date| self.add("the date of a meeting", title, date.said(&edition.strings)));
        }
        for Term { id, term, means, text } in &edition.glossary {
            [term, means, id].into_iter().chain(text).for_each(|text| self.add("the term", id, text));
        }
    }

    fn of_report(&mut self, report: &Report) {
        let slug = report.slug.as_str();
        slug.clone_into(&mut self.report);
        self.add("the address of report", slug, slug);
        self.add("the title of report", slug, &report.title);
        let texts = [&report.summary, &report.year, &report.version, &report.defaults]
            .into_iter()
            .flatten()
            .chain(&report.authors);
        texts.for_each(|text| self.add("the head of report", slug, text));
        report.date.iter().for_each(|date| self.add("the date of report", slug, date.said(self.strings)));
        self.pairs("document control of report", slug, &report.control);
        for Headline { value, label, text, about } in &report.headlines {
            [value, label, text].into_iter().for_each(|it| self.inlines("a headline of report", slug, it));
            about.iter().for_each(|(_, name)| self.add("a headline of report", slug, name));
        }
        self.text(slug, &report.body);
        report.sections.iter().for_each(|section| self.section(section));
        for Collected { address: _, heading, blocks } in &report.findings {
            self.add("a finding of report", slug, heading);
            self.blocks(slug, blocks);
        }
        for Gathering { page, title, summary, above: _, text } in &report.gatherings {
            [page, title, summary].into_iter().for_each(|it| self.add("the head of page", page, it));
            self.text(page, text);
        }
        for Entry { number, address: _, title, subtitle, kind: _, datasets } in &report.figures {
            self.add("the number of a figure of report", slug, number);
            self.inlines("the title of a figure of report", slug, title);
            datasets.iter().chain([subtitle]).for_each(|text| self.add("a figure of report", slug, text));
        }
        report.datasets.iter().for_each(|it| self.dataset(it));
        report.sources.iter().for_each(|it| self.source(it));
        report.backgrounds.iter().for_each(|it| self.background(it));
        for Passage { page, pieces, .. } in &report.passages {
            self.add("a passage of", page, pieces.iter().map(crate::edition::Piece::text).collect::<String>());
        }
        report.tasks.iter().for_each(|it| self.task(it));
        report.resolved.iter().for_each(|it| self.add("an outcome of report", slug, &it.outcome));
        self.signature(report);
    }

    fn signature(&mut self, report: &Report) {
        let slug = report.slug.clone();
        if let Some(sign_off) = &report.sign_off {
            let more = [&sign_off.meeting, &sign_off.minute].into_iter().flatten();
            let texts = [&sign_off.body, &sign_off.role].into_iter().chain(more);
            texts.for_each(|text| self.add("the sign-off of report", &slug, text));
            let days = std::iter::once(sign_off.date).chain(sign_off.expires);
            days.for_each(|day| self.add("the sign-off of report", &slug, day.said(self.strings)));
        }
        report.inputs.files.keys().for_each(|path| self.add("an input of report", &slug, path));
        self.add("the code of report", &slug, &report.inputs.code);
    }

    fn section(&mut self, section: &Section) {
        let Section { id, page, number, title, summary, source, paper: _, text, children } = section;
        self.add("the id of section", page, id);
        self.add("the address of section", page, page);
        self.add("the title of section", page, title);
        // Lists of contents say number and title together.
        self.add("the heading of section", page, section.heading());
        number.iter().chain(summary).for_each(|text| self.add("the head of section", page, text));
        source.iter().for_each(|it| self.source_line(page, it));
        self.text(page, text);
        children.iter().for_each(|section| self.section(section));
    }

    fn source_line(&mut self, place: &str, SourceLine { id, name }: &SourceLine) {
        self.add("a data source of", place, name);
        self.add("the id of a data source of", place, id);
    }

    fn text(&mut self, page: &str, text: &Text) {
        self.blocks(page, &text.blocks);
        for Footnote { id, number: _, references: _, blocks } in &text.notes {
            self.add("the id of a footnote of", page, id);
            self.blocks(page, blocks);
        }
    }

    fn blocks(&mut self, page: &str, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(page, block));
    }

    fn block(&mut self, page: &str, block: &Block) {
        match block {
            Block::Paragraph(text) => self.inlines("a passage of", page, text),
            Block::Numbered { id, number, text } | Block::Heading { id, number: Some(number), text, .. } => {
                self.add("the id of a passage of", page, id);
                self.add("the number of a passage of", page, number);
                self.inlines("a passage of", page, text);
            }
            Block::Heading { id, text, .. } => {
                self.add("the id of a heading of", page, id);
                self.inlines("a heading of", page, text);
            }
            Block::List { items, start, tight: _ } => {
                let numbers = start.iter().flat_map(|start| (start.first..).take(items.len()));
                numbers.for_each(|number| self.add("the number of a list of", page, number.to_string()));
                items.iter().for_each(|item| self.blocks(page, item));
            }
            Block::Definitions(list) => {
                for (term, definitions) in list {
                    self.inlines("a term of", page, term);
                    definitions.iter().for_each(|it| self.blocks(page, it));
                }
            }
            Block::Quote(inner) => self.blocks(page, inner),
            Block::Named { id, blocks } => {
                self.add("the id of a list item of", page, id);
                self.blocks(page, blocks);
            }
            Block::WordTable { head, rows } => {
                let cells = head.iter().chain(rows.iter().flatten());
                cells.for_each(|cell| self.inlines("a table of words of", page, cell));
            }
            Block::Code { language: _, text } => self.add("a passage of", page, text),
            Block::Callout { kind: _, title, id, blocks } => {
                self.inlines("a box of", page, title);
                self.add("the id of a box of", page, id);
                self.blocks(page, blocks);
            }
            Block::Figure(figure) => self.figure(figure),
            Block::Picture(picture) => {
                let Picture { id, original: _, alt, caption, credit } = &**picture;
                id.iter().for_each(|id| self.add("the id of a picture of", page, id));
                alt.iter().for_each(|alt| self.inlines("the alternative text of a picture of", page, alt));
                self.inlines("the caption of a picture of", page, caption);
                self.inlines("the credit of a picture of", page, credit);
            }
            Block::Collection { what: _, found } => {
                for Collected { heading, blocks, .. } in found {
                    self.add("a collection of", page, heading);
                    self.blocks(page, blocks);
                }
            }
            Block::Corrections(list) => list.iter().for_each(|it| self.correction(page, it)),
        }
    }

    fn correction(&mut self, page: &str, it: &Correction) {
        let Correction { id, about, date, published, corrected, reason } = it;
        self.add("a correction of", page, id);
        self.add("a correction of", page, date.said(self.strings));
        about.iter().for_each(|(_, name)| self.add("a correction of", page, name));
        [published, corrected, reason].into_iter().for_each(|it| self.inlines("a correction of", page, it));
    }

    fn figure(&mut self, figure: &Figure) {
        let id = figure.id.as_str();
        self.add("the id of figure", id, id);
        self.add("the number of figure", id, &figure.number);
        self.inlines("the title of figure", id, &figure.title);
        self.add("the subtitle of figure", id, &figure.subtitle);
        figure.description.iter().for_each(|it| self.inlines("the description of figure", id, it));
        figure.sources.iter().for_each(|it| self.source_line(id, it));
        figure.notes.iter().chain(&figure.bases).for_each(|it| self.add("a note of figure", id, it));
        figure.status.iter().for_each(|it| self.add("the status of figure", id, it));
        for (key, means) in &figure.keys {
            self.add("the key of figure", id, *key);
            self.add("the key of figure", id, means);
        }
        match &figure.content {
            Content::Tables(parts) => {
                for Part { title, table, charts, tiles, dataset: _ } in parts {
                    title.iter().for_each(|it| self.inlines("a title of figure", id, it));
                    self.table(id, table);
                    charts.iter().for_each(|it| self.chart(it));
                    tiles.iter().for_each(|it| self.tile(id, it));
                }
            }
            Content::Matrix(matrix) => self.matrix(id, matrix),
            Content::Missing(words) | Content::Withheld(words) => {
                self.inlines("what stands for figure", id, words);
            }
        }
    }

    fn table(&mut self, id: &str, table: &Table) {
        let Table { caption, head, columns, bodies } = table;
        self.add("the caption of figure", id, caption);
        let heads = head.iter().flatten().map(|it| &it.text).chain(columns);
        heads.for_each(|it| self.add("a column of figure", id, it));
        for body in bodies {
            body.title.iter().for_each(|it| self.add("a group of figure", id, it));
            for row in &body.rows {
                self.add("the id of a row of figure", id, &row.id);
                self.add("a row of figure", id, &row.label);
                row.anchor.iter().for_each(|it| self.add("the id of a row of figure", id, it));
                for Cell { text, words, sparkline, shade: _, missing: _, status: _, rating: _, notes: _ } in &row.cells
                {
                    sparkline.iter().for_each(|it| self.add("a line in", id, &it.words));
                    self.add("a figure in", id, text);
                    self.inlines("words in a row of figure", id, words);
                }
                let cells = row.cells.iter().map(|cell| cell.text.as_str());
                self.row("a row of figure", id, std::iter::once(row.label.as_str()).chain(cells));
            }
        }
    }

    fn tile(&mut self, id: &str, tile: &Tile) {
        let Tile { label, value, unit, missing, rating, text, significance } = tile;
        let words = [label, value].into_iter().chain(unit).chain(text).chain(rating.iter().map(|(words, _)| words));
        words.for_each(|it| self.add("a tile of figure", id, it));
        missing.iter().chain(significance).for_each(|it| self.add("a tile of figure", id, it));
        self.row("a tile of figure", id, [label.as_str(), value.as_str()].into_iter());
    }

    fn chart(&mut self, it: &Chart) {
        self.add("the description of chart", &it.id, chart::describe(it, self.strings));
        let Chart { id, kind: _, unit, percent: _, of, apart: _, categories, series, classes, map } = it;
        let blank = map.iter().flat_map(|map| &map.blank).flat_map(|area| [&area.name, &area.short]);
        classes.iter().map(|class| &class.words).chain(blank).for_each(|it| self.add("the key of chart", id, it));
        [id, unit, of].into_iter().for_each(|text| self.add("the words of chart", id, text));
        for category in categories {
            [&category.label, &category.short].into_iter().for_each(|text| self.add("a label of chart", id, text));
        }
        for series in series {
            self.add("a series of chart", id, &series.name);
            for point in &series.points {
                [&point.label, &point.said].into_iter().for_each(|text| self.add("a value of chart", id, text));
                point.value.iter().for_each(|value| self.add("a value of chart", id, value.normalize().to_string()));
            }
        }
    }

    fn matrix(&mut self, id: &str, matrix: &Matrix) {
        self.add("the caption of figure", id, &matrix.caption);
        for (title, weight) in &matrix.criteria {
            std::iter::once(title).chain(weight).for_each(|it| self.add("a criterion of figure", id, it));
        }
        for (score, words, _) in &matrix.scale {
            [score, words].into_iter().for_each(|it| self.add("the scale of figure", id, it));
        }
        for factor in &matrix.factors {
            let scores = factor.scores.iter().flat_map(|score| [&score.text, &score.words]);
            let sums = factor.plain.iter().chain(&factor.rank);
            let texts = [&factor.label, &factor.total].into_iter().chain(sums).chain(scores);
            texts.for_each(|it| self.add("a factor of figure", id, it));
        }
        matrix.method.iter().chain(&matrix.sensitivity).for_each(|it| self.add("the method of figure", id, it));
    }

    fn dataset(&mut self, dataset: &Dataset) {
        let Dataset { id, title, facts, area, period: _, source: _, notes, fields, rows } = dataset;
        let file = data_file(&self.report, id);
        self.add("the file of table", id, file);
        self.add("the name of table", id, id);
        self.add("the title of table", id, title);
        self.pairs("the particulars of table", id, facts);
        area.iter().chain(notes).for_each(|it| self.add("the particulars of table", id, it));
        for Field { id: name, name: header, unit, period: _, notes, is_label: _ } in fields {
            [name, header].into_iter().chain(unit).chain(notes).for_each(|it| self.add("a column of table", id, it));
        }
        for row in rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            cells.iter().for_each(|text| self.add("a figure of table", id, text));
            self.row("a row of table", id, cells.iter().map(String::as_str));
            // A sentence says in full what a column of thousands does not.
            for value in row {
                if let Value::Number(quantity) = value
                    && matches!(quantity.unit, Unit::Money(_))
                {
                    self.add("a figure of table", id, quantity.prose(self.strings));
                }
            }
        }
    }

    fn source(&mut self, source: &DataSource) {
        let DataSource { id, organisation, system, description, url, licence, facts, tables } = source;
        let texts = [id, organisation].into_iter().chain([system, description, url, licence].into_iter().flatten());
        texts.for_each(|text| self.add("the data source", id, text));
        facts.iter().for_each(|text| self.add("the data source", id, text));
        for Supplied { id: table, title, differs } in tables {
            [table, title].into_iter().chain(differs).for_each(|text| self.add("the data source", id, text));
        }
    }

    fn background(&mut self, background: &Background) {
        let id = background.id.as_str();
        self.add("the title of table", id, &background.title);
        self.pairs("the particulars of table", id, &background.facts);
        for column in &background.columns {
            [&column.id, &column.title, &column.how].into_iter().for_each(|it| self.add("a column of table", id, it));
            self.pairs("a column of table", id, &column.facts);
        }
        for row in &background.rows {
            [&row.id, &row.label].into_iter().for_each(|it| self.add("a row of table", id, it));
            row.kind.iter().for_each(|it| self.add("a row of table", id, it));
            for cell in &row.cells {
                std::iter::once(&cell.shown).chain(&cell.exact).for_each(|it| self.add("a figure of table", id, it));
            }
            let cells = row.cells.iter().map(|it| it.shown.as_str());
            self.row("a row of table", id, std::iter::once(row.label.as_str()).chain(cells));
            row.uses.iter().for_each(|it| self.usage(id, it));
        }
        background.uses.iter().for_each(|it| self.usage(id, it));
    }

    fn usage(&mut self, id: &str, it: &crate::edition::Use) {
        self.add("a use of table", id, &it.heading);
        self.add("a use of table", id, &it.expression);
        self.add("a use of table", id, format!("{}{}{}", it.before, it.text, it.after));
    }

    fn task(&mut self, task: &Task) {
        let Task { id, name, text, items, owner, due, progress: _, address: _, withheld: _, level: _ } = task;
        [id, name].into_iter().chain(owner).for_each(|it| self.add("the task", id, it));
        due.iter().for_each(|it| self.add("the task", id, it.said(self.strings)));
        std::iter::once(text).chain(items).for_each(|it| self.inlines("the task", id, it));
    }
}

/// A value of open data, as the file has it.
fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(quantity) => quantity.rounded().to_string(),
        Value::Missing(missing) => missing.shorthand().to_owned(),
        Value::Notes(notes) => notes.join(" "),
    }
}

/// What stands beside the words of running text: addresses, and what acronyms stand for.
fn beside(inlines: &[Inline], more: &mut Vec<String>) {
    for inline in inlines {
        match inline {
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Rated { text: inner, .. }
            | Inline::Reference { text: inner, .. } => beside(inner, more),
            Inline::Link { url, text } => {
                more.push(url.clone());
                beside(text, more);
            }
            Inline::Acronym { long, .. } => more.push(long.clone()),
            Inline::Note { id, .. } => more.push(id.clone()),
            Inline::Text(_) | Inline::Code(_) | Inline::Value { .. } | Inline::Break => {}
        }
    }
}
