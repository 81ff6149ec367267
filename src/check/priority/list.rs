//! Lists of priorities, and the links between priorities, the scores they rest on and the sections that look at them.

use super::{Plans, Report, link, made, of_year};
use crate::check::Context;
use crate::check::figure::inlines;
use crate::diag::{Code, Diagnostic};
use crate::narrative::{Block, Collect, Counting, Expression, Inline};
use crate::schema::priority::{Basis, Priority, PriorityYear};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// The key of what a basis is called in a list of reasons.
fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Matrix => "priority.basis_matrix",
        Basis::Duty => "priority.basis_duty",
        Basis::Member => "priority.basis_member",
        Basis::National => "priority.basis_national",
        Basis::Public => "priority.basis_public",
        Basis::Risk => "priority.basis_risk",
    }
}

/// A list that a page collects.
pub(super) fn collected(plans: &Plans, report: &Report, what: Collect, span: Span, cx: &mut Context<'_>) -> Vec<Block> {
    let years = plans.years(report);
    let Some((latest, earlier)) = years.split_last() else {
        if !report.unread {
            let message = "there are no priorities to collect";
            let place = format!("data/{}", report.folder);
            let hint = format!(
                "write them in a file of `{}`: `priorities: [{{id: …, title: …}}]`",
                place.trim_end_matches('/')
            );
            cx.report(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
        }
        return Vec::new();
    };
    match what {
        Collect::ThenAndNow => then_and_now(plans, report, earlier, latest, cx),
        _ => latest_year(plans, report, latest, cx),
    }
}

/// The priorities of a year in the order of their numbers.
fn in_order<'a>(plans: &'a Plans, report: &Report, year: &str) -> Vec<(&'a Priority, &'a PriorityYear)> {
    let all = plans.priorities(report).iter().filter_map(|it| Some((it, of_year(it, year)?)));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(_, it)| it.number.value);
    all
}

/// The priorities of a year with their words, why they were chosen, and where to read more.
fn latest_year(plans: &Plans, report: &Report, year: &str, cx: &mut Context<'_>) -> Vec<Block> {
    let all = in_order(plans, report, year);
    let strings = cx.strings.clone();
    let start = all.first().map(|(_, it)| Counting::from(u64::from(it.number.value)));
    let items = all.into_iter().map(|(priority, it)| {
        let title = Inline::Text { text: format!("{}.", priority.title.value), span: priority.title.span };
        let mut words = vec![Inline::Strong(vec![title])];
        if let Some(text) = &it.text {
            words.push(made(" "));
            words.extend(inlines(text, cx));
        }
        let more = basis(plans, report, it, cx).into_iter().chain(read_more_and_account(report, priority, &strings));
        std::iter::once(Block::Paragraph(words)).chain(more).collect()
    });
    let items = items.collect();
    vec![Block::List { start, tight: false, items }]
}

/// Why a priority was chosen, with the scores that it rests on.
pub(super) fn basis(plans: &Plans, report: &Report, year: &PriorityYear, cx: &mut Context<'_>) -> Vec<Block> {
    let (last, mut said) = (year.basis.0.len().saturating_sub(1), Vec::new());
    for (at, basis) in year.basis.0.iter().enumerate() {
        let before = if at == 0 {
            say!(cx.strings, "priority.chosen") + " "
        } else if at == last {
            format!(" {} ", say!(cx.strings, "priority.and"))
        } else {
            ", ".to_owned()
        };
        said.push(made(format!("{before}{}", say!(cx.strings, basis_words(basis.value)))));
        if basis.value == Basis::Matrix {
            said.extend(scores(plans, report, year));
        }
    }
    if said.is_empty() {
        return Vec::new();
    }
    said.push(made(". "));
    said.extend(year.reason.iter().flat_map(|reason| inlines(reason, cx)));
    vec![Block::Paragraph(said)]
}

/// The scores that a priority rests on, each leading to its matrix: " (Noise 3, Litter 3)".
fn scores(plans: &Plans, report: &Report, year: &PriorityYear) -> Vec<Inline> {
    let mut said = Vec::new();
    for score in &year.scores {
        let Some((matrix, label)) = factor(plans, report, &score.value) else { continue };
        said.push(made(if said.is_empty() { " (" } else { ", " }));
        said.push(match report.matrices.get(matrix) {
            Some(figure) => link(figure, label, score.span),
            None => made(label),
        });
        let total = format!("{matrix}.{}.total", score.value);
        said.extend([made(" "), Inline::Value(Expression { text: total, span: score.span })]);
    }
    if !said.is_empty() {
        said.push(made(")"));
    }
    said
}

fn factor<'a>(plans: &'a Plans, report: &Report, id: &str) -> Option<(&'a str, &'a str)> {
    let find = |folder: &str| plans.factors.get(&(folder.to_owned(), id.to_owned()));
    find(&report.folder).or_else(|| find("")).map(|(matrix, label)| (matrix.as_str(), label.as_str()))
}

/// The sections that say more on a priority.
pub(super) fn read_more(report: &Report, priority: &Priority, strings: &Strings) -> Option<Block> {
    leading_to(sections(report, priority), strings)
}

fn sections<'a>(report: &'a Report, priority: &'a Priority) -> impl Iterator<Item = Inline> + 'a {
    // What has no title here is reported where the link is resolved.
    let title = |id: &str| report.titles.get(id).map_or("", String::as_str);
    priority.sections.iter().map(move |it| link(&it.value, title(&it.value), it.span))
}

/// The sections that say more on a priority, and the account of the year that the report is about.
fn read_more_and_account(report: &Report, priority: &Priority, strings: &Strings) -> Option<Block> {
    let year = report.year.clone().unwrap_or_else(|| say!(strings, "priority.this_year"));
    let account = report.accounts.get(&priority.id.0);
    let account = account.map(|page| link(page, &say!(strings, "priority.came_of", year = year), priority.id.span));
    leading_to(sections(report, priority).chain(account), strings)
}

fn leading_to(links: impl Iterator<Item = Inline>, strings: &Strings) -> Option<Block> {
    let mut words = Vec::new();
    for link in links {
        words.push(made(if words.is_empty() { say!(strings, "priority.read_more") + " " } else { "; ".into() }));
        words.push(link);
    }
    (!words.is_empty()).then(|| {
        words.push(made("."));
        Block::Paragraph(words)
    })
}

/// The priorities of all years: what each was, and what it is now.
fn then_and_now(plans: &Plans, report: &Report, earlier: &[String], latest: &str, cx: &mut Context<'_>) -> Vec<Block> {
    let mut all: Vec<&Priority> = in_order(plans, report, latest).into_iter().map(|(it, _)| it).collect();
    let ended = plans.priorities(report).iter().filter(|it| of_year(it, latest).is_none());
    all.extend(ended);
    let mut head = vec![vec![made(say!(cx.strings, "priority.priority"))]];
    head.extend(earlier.iter().map(|year| vec![made(year)]));
    head.push(vec![made(latest)]);
    let row = |priority: &Priority, cx: &mut Context<'_>| {
        let title = match report.accounts.get(&priority.id.0) {
            Some(page) => link(page, &priority.title.value, priority.id.span),
            None => made(&priority.title.value),
        };
        let mut cells = vec![vec![title]];
        for year in earlier {
            cells.push(match of_year(priority, year) {
                Some(it) => {
                    let text = it.text.as_ref().map(|text| inlines(text, cx)).unwrap_or_default();
                    let colon = if text.is_empty() { "" } else { ": " };
                    std::iter::once(made(format!("{}{colon}", it.number.value))).chain(text).collect()
                }
                None => vec![made(say!(cx.strings, "priority.not_one"))],
            });
        }
        let before = earlier.last().and_then(|year| of_year(priority, year));
        cells.push(vec![made(change(before, of_year(priority, latest), !earlier.is_empty(), &cx.strings))]);
        cells
    };
    vec![Block::Table { head, rows: all.into_iter().map(|it| row(it, cx)).collect() }]
}

/// What became of a priority from one year to the next.
fn change(before: Option<&PriorityYear>, now: Option<&PriorityYear>, compared: bool, strings: &Strings) -> String {
    match (before, now) {
        (_, None) => say!(strings, "priority.ended"),
        (None, Some(now)) if compared => say!(strings, "priority.new", number = now.number.value),
        (None, Some(now)) => now.number.value.to_string(),
        (Some(before), Some(now)) if before.number.value == now.number.value => {
            say!(strings, "priority.same", number = now.number.value)
        }
        (Some(before), Some(now)) => {
            say!(strings, "priority.was", number = now.number.value, before = before.number.value)
        }
    }
}

/// The priorities that rest on a risk matrix: it stands under the figure that shows it.
pub(super) fn resting_on(plans: &Plans, report: &Report, matrix: &Spanned<String>, strings: &Strings) -> Option<Block> {
    let latest = plans.years(report).pop()?;
    let mut words = vec![made(say!(strings, "priority.resting", year = latest) + " ")];
    let before = words.len();
    for (priority, year) in in_order(plans, report, &latest) {
        let own = year.scores.iter().filter_map(|it| factor(plans, report, &it.value));
        let labels: Vec<&str> = own.filter(|(id, _)| *id == matrix.value).map(|(_, label)| label).collect();
        if labels.is_empty() {
            continue;
        }
        words.push(made(format!("{}{} ", if words.len() > before { "; " } else { "" }, year.number.value)));
        words.push(named(report, priority, priority.id.span));
        words.push(made(format!(" ({})", labels.join(", "))));
    }
    (words.len() > before).then(|| {
        words.push(made("."));
        Block::Paragraph(words)
    })
}

/// The title of a priority, leading to its account.
fn named(report: &Report, priority: &Priority, span: Span) -> Inline {
    match report.accounts.get(&priority.id.0) {
        Some(page) => link(page, &priority.title.value, span),
        None => made(&priority.title.value),
    }
}

/// The priorities that a section belongs to, with their numbers.
pub(super) fn back(plans: &Plans, report: &Report, section: &str, strings: &Strings) -> Option<Block> {
    let own = |it: &&Priority| it.sections.iter().any(|id| id.value == section);
    let all: Vec<&Priority> = plans.priorities(report).iter().filter(own).collect();
    let mut words = vec![made(say!(strings, "priority.of_section", count = all.len()) + " ")];
    for (at, priority) in all.iter().enumerate() {
        if at > 0 {
            words.push(made("; "));
        }
        words.push(named(report, priority, priority.id.span));
        let years = priority
            .years
            .iter()
            .map(|it| say!(strings, "priority.number_in", number = it.number.value, year = it.year.value));
        words.push(made(format!(" ({})", years.collect::<Vec<_>>().join(", "))));
    }
    words.push(made("."));
    (!all.is_empty()).then_some(Block::Paragraph(words))
}
