//! Pages: which there are, and what each template is given.

use minijinja::{Value, context};

use super::link::Linker;
use super::picture;
use super::search;
use super::text::Writer;
use crate::chart::Drawings;
use crate::check::Compliance;
use crate::edition::{
    Address, Block, Edition, EvidenceRow as Row, Kind, Report, Section, Text, Tracked, Use, background_page,
    capitalised, data_file, letter, metadata_file, plain, row_anchor, workbook_file,
};
use crate::model::Date;
use crate::picture::Pictures;
use crate::strings::say;
use crate::theme::{TemplateError, Theme, escape};

/// What all pages are made from.
pub(super) struct Site<'a> {
    pub(super) edition: &'a Edition,
    pub(super) drawings: &'a Drawings,
    pub(super) pictures: &'a Pictures,
    pub(super) theme: &'a Theme,
    pub(super) files: &'a super::Files,
}

/// A page of the site.
pub(super) enum Page<'a> {
    Home,
    Glossary,
    Accessibility,
    /// Recommendations and actions of all meetings.
    Tracker,
    Search,
    Report(&'a Report),
    /// A paper or minutes, on one page.
    Single(&'a Report),
    /// A section by its place in reading order.
    Section(&'a Report, usize),
    /// A page that gathers what others hold, by its place among them.
    Gathering(&'a Report, usize),
    Figures(&'a Report),
    Sources(&'a Report),
    /// What stands behind a table, by its place among them.
    Evidence(&'a Report, usize),
    Print(&'a Report),
}

/// Pages of the whole site, beside those of its reports.
const SITE_PAGES: [&str; 4] = ["glossary", "accessibility-statement", "tracker", search::PAGE];

/// True for the address of a page that belongs to no report.
pub(super) fn is_site_page(page: &str) -> bool {
    SITE_PAGES.contains(&page)
}

/// True for the pages of a report that are no sections, by their place below the report.
pub(super) fn is_page_beside_sections(inside: &str) -> bool {
    let folder = inside.starts_with("evidence/") || inside.starts_with("areas/");
    ["figures", "data-sources", "print", "areas"].contains(&inside) || folder
}

impl Page<'_> {
    /// Where the page lies, without extension.
    pub(super) fn path(&self) -> String {
        match self {
            Page::Home => "index".into(),
            Page::Glossary => "glossary".into(),
            Page::Accessibility => "accessibility-statement".into(),
            Page::Tracker => "tracker".into(),
            Page::Search => search::PAGE.into(),
            Page::Report(report) | Page::Single(report) => format!("{}/index", report.slug),
            Page::Section(report, at) => report.walk()[*at].page.clone(),
            Page::Gathering(report, at) => report.gatherings[*at].page.clone(),
            Page::Figures(report) => format!("{}/figures", report.slug),
            Page::Sources(report) => format!("{}/data-sources", report.slug),
            Page::Evidence(report, at) => report.backgrounds[*at].page.clone(),
            Page::Print(report) => format!("{}/print", report.slug),
        }
    }

    fn report(&self) -> Option<&Report> {
        match self {
            Page::Home | Page::Glossary | Page::Accessibility | Page::Tracker | Page::Search => None,
            Page::Report(report)
            | Page::Single(report)
            | Page::Section(report, _)
            | Page::Gathering(report, _)
            | Page::Figures(report)
            | Page::Sources(report)
            | Page::Evidence(report, _)
            | Page::Print(report) => Some(report),
        }
    }

    /// True for a page that lists the papers of a report.
    pub(super) fn is_cover(&self) -> bool {
        matches!(self, Page::Report(_) | Page::Single(_))
    }

    fn template(&self) -> &'static str {
        match self {
            Page::Home => "home.html",
            Page::Glossary => "glossary.html",
            Page::Accessibility => "accessibility.html",
            Page::Tracker => "tracker.html",
            Page::Search => "search.html",
            Page::Report(_) => "report.html",
            Page::Single(_) => "paper.html",
            Page::Section(..) => "section.html",
            Page::Gathering(..) => "gathering.html",
            Page::Figures(_) => "figures.html",
            Page::Sources(_) => "sources.html",
            Page::Evidence(..) => "evidence.html",
            Page::Print(_) => "print.html",
        }
    }
}

impl<'a> Site<'a> {
    /// Every page of the site.
    pub(super) fn pages(&self) -> Vec<Page<'a>> {
        let mut pages = vec![Page::Home, Page::Search];
        if !self.edition.glossary.is_empty() {
            pages.push(Page::Glossary);
        }
        if self.edition.accessibility.is_some() {
            pages.push(Page::Accessibility);
        }
        if !self.edition.tracked.is_empty() {
            pages.push(Page::Tracker);
        }
        for report in &self.edition.reports {
            if report.kind == Kind::Report {
                pages.push(Page::Report(report));
                pages.extend((0..report.walk().len()).map(|at| Page::Section(report, at)));
                pages.extend((0..report.gatherings.len()).map(|at| Page::Gathering(report, at)));
                pages.push(Page::Figures(report));
            } else {
                pages.push(Page::Single(report));
            }
            pages.extend([Page::Sources(report), Page::Print(report)]);
            pages.extend((0..report.backgrounds.len()).map(|at| Page::Evidence(report, at)));
        }
        pages
    }

    /// The size of a file that pages link to, in words.
    pub(super) fn size(&self, path: &str) -> Option<String> {
        Some(match (*self.files.get(path)?)? {
            bytes if bytes < 1024 => self.say("file.tiny"),
            bytes if bytes < 1024 * 1024 => say!(self.edition.strings, "file.kilobytes", number = bytes.div_ceil(1024)),
            bytes => {
                let (whole, tenth) = (bytes / (1024 * 1024), bytes % (1024 * 1024) * 10 / (1024 * 1024));
                say!(self.edition.strings, "file.megabytes", number = format!("{whole}.{tenth}"))
            }
        })
    }

    /// A text without placeholders.
    fn say(&self, key: &str) -> String {
        say!(self.edition.strings, key)
    }

    /// A day in words.
    fn day(&self, date: Date) -> String {
        date.said(&self.edition.strings)
    }

    /// A paper in every format that there is, with its size if that is known.
    fn paper(&self, path: &str, linker: &Linker) -> Vec<Value> {
        let formats = [("pdf", "PDF"), ("docx", "Word")].into_iter();
        let there = formats
            .map(|(end, name)| (format!("{path}.{end}"), name))
            .filter(|(path, _)| self.files.contains_key(path));
        there.map(|(path, name)| view! { href => linker.file(&path), name => name, size => self.size(&path) }).collect()
    }

    pub(super) fn render(&self, page: &Page<'_>) -> Result<String, TemplateError> {
        let path = page.path();
        let linker = match page {
            Page::Print(report) | Page::Single(report) => Linker::on_whole(&path, &report.slug, self.edition),
            _ => Linker::on(&path, self.edition),
        };
        let own = match page {
            Page::Home => self.home(&linker),
            Page::Glossary => view! { heading => self.say("page.glossary"), terms => self.edition.glossary },
            Page::Accessibility => self.accessibility(),
            Page::Tracker => self.tracker(&linker),
            Page::Search => self.search(&linker),
            Page::Single(report) => self.single(report, &linker)?,
            Page::Report(report) => self.report(report, &linker)?,
            Page::Section(report, at) => self.section(report, *at, &linker)?,
            Page::Gathering(report, at) => self.gathering(report, *at, &linker)?,
            Page::Figures(report) => self.figures(report, &linker),
            Page::Sources(report) => self.sources(report, &linker),
            Page::Evidence(report, at) => self.evidence(report, *at, &linker),
            Page::Print(report) => self.print(report, &linker)?,
        };
        let common = self.common(page, &linker);
        self.theme.render(page.template(), &context! { ..own, ..common })
    }

    /// What every page is given.
    fn common(&self, page: &Page<'_>, linker: &Linker) -> Value {
        let edition = self.edition;
        let href = |page: &str| linker.to(&address(page));
        let report = page.report().map(|report| {
            view! {
                slug => report.slug, title => report.title, year => report.year, href => href(&report.slug),
                kind => report.kind,
                figures => href(&format!("{}/figures", report.slug)),
                sources => href(&format!("{}/data-sources", report.slug)),
                print => href(&format!("{}/print", report.slug)),
                date => report.date.map(|date| self.day(date)),
                version => report.version, code => report.inputs.code,
                signed => report.approval().map(|it| view! {
                    body => it.body, date => self.day(it.date), meeting => it.meeting, minute => it.minute,
                }),
                nav => self.nav(report, page, linker),
            }
        });
        // A page of the whole site is as firm as the least firm of its reports.
        let draft = match page.report() {
            Some(report) => report.is_draft(),
            None => edition.reports.iter().any(Report::is_draft),
        };
        let contact = edition.contact.as_ref().map(|it| {
            view! { name => it.name, email => it.email, telephone => it.telephone, url => it.url }
        });
        view! {
            site => view! {
                name => edition.name, organisation => edition.organisation, language => edition.strings.language(),
                summary => edition.summary, contact => contact, home => href("index"),
                tracker => (!edition.tracked.is_empty()).then(|| href("tracker")),
                glossary => (!edition.glossary.is_empty()).then(|| href("glossary")),
                accessibility => edition.accessibility.as_ref().map(|_| href("accessibility-statement")),
            },
            root => linker.root(),
            logo => picture::logo(self.theme, self.pictures),
            marking => edition.marking,
            handling => edition.handling,
            public => edition.public,
            report => report,
            crumbs => self.crumbs(page, linker),
            draft => draft,
        }
    }

    /// The sections of a report; those around the current page are open.
    fn nav(&self, report: &Report, page: &Page<'_>, linker: &Linker) -> Vec<Value> {
        let current = page.path();
        report.sections.iter().map(|section| nav_item(section, &current, linker)).collect()
    }

    fn home(&self, linker: &Linker) -> Value {
        let report = |report: &Report| {
            view! {
                title => report.title, year => report.year, summary => report.summary, kind => report.kind,
                href => linker.to(&address(&report.slug)), date => report.date.map(|date| self.day(date)),
                figures => report.figures.len(), sections => report.sections.len(),
            }
        };
        view! { heading => self.edition.name, reports => self.edition.reports.iter().map(report).collect::<Vec<_>>() }
    }

    /// The headlines of a report.
    fn headlines(&self, report: &Report, linker: &Linker, print: bool) -> Vec<Value> {
        let words = |inlines: &[crate::edition::Inline]| {
            let mut writer = Writer::new(self, &report.slug, linker);
            writer.print = print;
            Value::from_safe_string(writer.inlines(inlines))
        };
        let tiles = report.headlines.iter().map(|headline| {
            let about = headline.about.as_ref().map(|(address, name)| view! { href => linker.to(address), name => name });
            view! {
                value => words(&headline.value), label => words(&headline.label), text => words(&headline.text), about => about,
            }
        });
        tiles.collect()
    }

    fn report(&self, report: &Report, linker: &Linker) -> Result<Value, TemplateError> {
        let writer = || Writer::new(self, &report.slug, linker);
        let mut findings = Vec::new();
        for found in &report.findings {
            let body = writer().fragment(3, &found.blocks)?;
            findings.push(view! {
                href => linker.to(&found.address), heading => found.heading, body => Value::from_safe_string(body),
            });
        }
        Ok(view! {
            heading => report.title,
            summary => report.summary,
            body => Value::from_safe_string(writer().text(&report.title, &report.body)?),
            headlines => self.headlines(report, linker, false),
            findings => findings,
            corrected => report.corrected.as_ref().map(|(date, address)| view! {
                date => self.day(*date), href => linker.to(address),
            }),
            contents => report.sections.iter().map(|section| contents_item(section, linker)).collect::<Vec<_>>(),
            control => report.control.iter().map(|(term, words)| view! { term => term, words => words }).collect::<Vec<_>>(),
            papers => self.papers(report, linker),
            workbook => self.workbook(report, linker),
            gatherings => report.gatherings.iter().filter(|it| it.above.is_none()).map(|it| view! {
                href => linker.to(&address(&it.page)), title => it.title,
            }).collect::<Vec<_>>(),
            figure_count => report.figures.len(),
            table_count => report.datasets.len(),
        })
    }

    fn section(&self, report: &Report, at: usize, linker: &Linker) -> Result<Value, TemplateError> {
        let all = report.walk();
        let section = all[at];
        let neighbour = |at: Option<usize>| {
            let section = all.get(at?)?;
            Some(view! { href => linker.to(&address(&section.page)), heading => section.heading() })
        };
        let body = Writer::new(self, &report.slug, linker).text(&section.title, &section.text)?;
        Ok(view! {
            id => section.id,
            number => section.number,
            heading => section.title,
            full_heading => section.heading(),
            summary => section.summary,
            source => section.source.as_ref().map(|source| view! {
                name => source.name,
                href => linker.to(&Address {
                    page: format!("{}/data-sources", report.slug),
                    anchor: Some(format!("source-{}", source.id)),
                }),
            }),
            toc => toc(&section.text),
            children => section.children.iter().map(|child| contents_item(child, linker)).collect::<Vec<_>>(),
            body => Value::from_safe_string(body),
            previous => neighbour(at.checked_sub(1)),
            next => neighbour(Some(at + 1)),
        })
    }

    fn gathering(&self, report: &Report, at: usize, linker: &Linker) -> Result<Value, TemplateError> {
        let page = &report.gatherings[at];
        let body = Writer::new(self, &report.slug, linker).text(&page.title, &page.text)?;
        Ok(view! {
            heading => page.title, summary => page.summary, toc => toc(&page.text),
            body => Value::from_safe_string(body),
        })
    }

    fn figures(&self, report: &Report, linker: &Linker) -> Value {
        let entry = |entry: &crate::edition::Entry| {
            let files = entry.datasets.iter().enumerate().filter_map(|(at, path)| {
                let size = self.size(path)?;
                Some(view! { href => linker.file(path), size => size, letter => letter(at) })
            });
            view! {
                number => entry.number,
                href => linker.to(&entry.address),
                title => Value::from_safe_string(escape(&plain(&entry.title))),
                subtitle => entry.subtitle,
                kind => entry.kind,
                files => files.collect::<Vec<_>>(),
            }
        };
        view! { heading => self.say("page.figures"), figures => report.figures.iter().map(entry).collect::<Vec<_>>() }
    }

    fn sources(&self, report: &Report, linker: &Linker) -> Value {
        let source = |source: &crate::edition::DataSource| {
            let tables = source.tables.iter().map(|crate::edition::Supplied { id, title, differs }| {
                let path = data_file(&report.slug, id);
                let evidence = linker.to(&address(&background_page(&report.slug, id)));
                view! { title => title, href => linker.file(&path), size => self.size(&path), evidence => evidence, differs => differs }
            });
            view! { source => source, tables => tables.collect::<Vec<_>>() }
        };
        view! {
            heading => self.say("page.sources"),
            defaults => report.defaults,
            workbook => self.workbook(report, linker),
            sources => report.sources.iter().map(source).collect::<Vec<_>>(),
        }
    }

    /// What stands behind a table, and where it is used.
    fn evidence(&self, report: &Report, at: usize, linker: &Linker) -> Value {
        let background = &report.backgrounds[at];
        let uses = |uses: &[Use]| -> Vec<Value> {
            uses.iter().map(|it| view! { href => linker.to(&it.address), it => it }).collect()
        };
        let row = |row: &Row| {
            view! { anchor => row_anchor(&row.id), row => row, uses => uses(&row.uses) }
        };
        let file = |path: String| self.size(&path).map(|size| view! { href => linker.file(&path), size => size });
        view! {
            heading => background.title,
            table => view! { id => background.id, facts => background.facts, columns => background.columns },
            rows => background.rows.iter().map(row).collect::<Vec<_>>(),
            uses => uses(&background.uses),
            file => file(data_file(&report.slug, &background.id)),
            metadata => file(metadata_file(&report.slug, &background.id)),
        }
    }

    /// A paper or minutes: all sections on one page.
    fn single(&self, report: &Report, linker: &Linker) -> Result<Value, TemplateError> {
        let body = Writer::new(self, &report.slug, linker).text(&report.title, &report.body)?;
        Ok(view! {
            heading => report.title,
            summary => report.summary,
            control => report.control.iter().map(|(term, words)| view! { term => term, words => words }).collect::<Vec<_>>(),
            body => Value::from_safe_string(body),
            sections => self.sections(report, linker, false)?,
            papers => self.papers(report, linker),
            workbook => self.workbook(report, linker),
            table_count => report.datasets.len(),
        })
    }

    /// All papers of a report, in every format that there is.
    fn papers(&self, report: &Report, linker: &Linker) -> Vec<Value> {
        let paper = |(path, title): &(String, String)| view! { title => title, files => self.paper(path, linker) };
        report.papers().iter().map(paper).collect()
    }

    /// The workbook with all tables of a report; nothing if it has none.
    fn workbook(&self, report: &Report, linker: &Linker) -> Option<Value> {
        let path = workbook_file(&report.slug);
        self.files.contains_key(&path).then(|| view! { href => linker.file(&path), size => self.size(&path) })
    }

    /// What was recommended and undertaken at all meetings.
    fn tracker(&self, linker: &Linker) -> Value {
        let task = |tracked: &Tracked| {
            let Tracked { task, title, date, outcome } = tracked;
            let words = |inlines: &[crate::edition::Inline]| plain(inlines);
            view! {
                name => capitalised(&task.name), href => linker.to(&task.address), text => words(&task.text),
                items => task.items.iter().map(|item| words(item)).collect::<Vec<_>>(),
                owner => task.owner, due => task.due.map(|due| self.day(due)), status => tracked.status(&self.edition.strings),
                closed => tracked.is_closed(), title => title, date => date.map(|date| self.day(date)),
                outcome => outcome.as_ref().map(|(words, address)| view! { words => words, href => linker.to(address) }),
            }
        };
        let tasks: Vec<Value> = self.edition.tracked.iter().map(task).collect();
        let open = self.edition.tracked.iter().filter(|it| !it.is_closed()).count();
        view! { heading => self.say("page.tracker"), tasks => tasks, open => open }
    }

    /// All sections of a report one after the other. For paper nothing is folded.
    fn sections(&self, report: &Report, linker: &Linker, paper: bool) -> Result<Vec<Value>, TemplateError> {
        let section = |section: &&Section| {
            let depth = u8::try_from(section.page.matches('/').count()).unwrap_or(u8::MAX);
            let mut writer = Writer::new(self, &report.slug, linker);
            writer.print = paper;
            writer.deeper = depth.min(4);
            let body = writer.text(&section.title, &section.text)?;
            Ok(view! {
                id => section.id, heading => section.heading(), level => (depth + 1).min(6),
                number => section.number, title => section.title,
                summary => section.summary,
                body => Value::from_safe_string(body),
            })
        };
        report.walk().iter().map(section).collect()
    }

    /// The whole report on one page, for paper.
    fn print(&self, report: &Report, linker: &Linker) -> Result<Value, TemplateError> {
        let sections = self.sections(report, linker, true)?;
        let mut cover = Writer::new(self, &report.slug, linker);
        cover.print = true;
        cover.deeper = 1;
        Ok(view! {
            heading => report.title,
            summary => report.summary,
            headlines => self.headlines(report, linker, true),
            cover => Value::from_safe_string(cover.text(&report.title, &report.body)?),
            control => report.control.iter().map(|(term, words)| view! { term => term, words => words }).collect::<Vec<_>>(),
            sections => sections,
            contents => report.sections.iter().map(|section| contents_item(section, linker)).collect::<Vec<_>>(),
        })
    }

    /// For those without scripts: the pages that a browser can search by itself.
    fn search(&self, linker: &Linker) -> Value {
        let whole = self.edition.reports.iter().map(|report| {
            let year = report.year.as_ref().map_or_else(String::new, |year| format!(" {year}"));
            let print = linker.to(&address(&format!("{}/print", report.slug)));
            view! { title => format!("{}{year}", report.title), href => print }
        });
        view! { heading => self.say("page.search"), whole => whole.collect::<Vec<_>>(), searching => true }
    }

    fn accessibility(&self) -> Value {
        let statement = self.edition.accessibility.as_ref().map(|it| {
            let compliance = match it.compliance {
                Compliance::Full => "full",
                Compliance::Partial => "partial",
                Compliance::None => "none",
            };
            view! {
                compliance => compliance, prepared => self.day(it.prepared), reviewed => self.day(it.reviewed),
                tested => self.day(it.tested), method => it.method, non_compliance => it.non_compliance,
                disproportionate_burden => it.disproportionate_burden, out_of_scope => it.out_of_scope,
                reply_days => it.reply_days,
            }
        });
        view! { heading => self.say("page.accessibility"), statement => statement }
    }

    fn crumbs(&self, page: &Page<'_>, linker: &Linker) -> Vec<Value> {
        let crumb = |text: &str, page: &str| view! { text => text, href => linker.to(&address(page)) };
        let mut crumbs = Vec::new();
        if !matches!(page, Page::Home) {
            crumbs.push(crumb(&self.say("page.home"), "index"));
        }
        if let Some(report) = page.report().filter(|_| !matches!(page, Page::Report(_) | Page::Single(_))) {
            let year = report.year.as_ref().map_or_else(String::new, |year| format!(", {year}"));
            crumbs.push(crumb(&format!("{}{year}", report.title), &report.slug));
        }
        if let Page::Gathering(report, at) = page
            && let Some((above, name)) = &report.gatherings[*at].above
        {
            crumbs.push(crumb(name, &above.page));
        }
        if let Page::Evidence(report, _) = page {
            crumbs.push(crumb(&self.say("page.sources"), &format!("{}/data-sources", report.slug)));
        }
        if let Page::Section(report, at) = page {
            let all = report.walk();
            let above = all.iter().filter(|section| all[*at].page.starts_with(&format!("{}/", section.page)));
            crumbs.extend(above.map(|section| crumb(&section.heading(), &section.page)));
        }
        crumbs
    }
}

fn address(page: &str) -> Address {
    Address { page: page.to_owned(), anchor: None }
}

fn nav_item(section: &Section, current: &str, linker: &Linker) -> Value {
    let open = current == section.page || current.starts_with(&format!("{}/", section.page));
    let children =
        if open { section.children.iter().map(|it| nav_item(it, current, linker)).collect() } else { Vec::new() };
    view! {
        href => linker.to(&address(&section.page)), number => section.number, title => section.title,
        current => current == section.page, open => open, children => children,
    }
}

fn contents_item(section: &Section, linker: &Linker) -> Value {
    view! {
        href => linker.to(&address(&section.page)), number => section.number, title => section.title,
        summary => section.summary,
        children => section.children.iter().map(|child| contents_item(child, linker)).collect::<Vec<_>>(),
    }
}

/// The headings of a page, in two levels.
fn toc(text: &Text) -> Vec<Value> {
    let headings = text.blocks.iter().filter_map(|block| match block {
        Block::Heading { level, id, number, text } if *level <= 3 => Some((*level, id, number, plain(text))),
        _ => None,
    });
    let item = |(level, id, number, text): (u8, &String, &Option<String>, String)| {
        view! { level => level, id => id, number => number, text => text }
    };
    headings.map(item).collect()
}
