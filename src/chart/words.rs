//! What a chart shows, in sentences made from its data: extent, extremes, direction, the place of the area
//! that stands out.

use rust_decimal::Decimal;

use super::{first_series, kind_words};
use crate::edition::{Category, Chart, ChartKind, Point, Series};
use crate::model::{ordinal_words, words};

/// Describes a chart. One sentence says what it is, the others what it shows.
pub fn describe(chart: &Chart) -> String {
    let mut sentences = vec![what_it_is(chart)];
    match chart.kind {
        ChartKind::Lines => sentences.extend(chart.series.iter().filter_map(|it| over_time(chart, it))),
        // Different things are not ordered by size.
        ChartKind::SmallMultiples if chart.apart => {
            sentences.extend(chart.series.iter().filter_map(|it| answers(chart, it)));
        }
        ChartKind::Distribution => sentences.extend(chart.series.iter().filter_map(|it| answers(chart, it))),
        ChartKind::HeatMap => sentences.extend(highest_square(chart)),
        ChartKind::StackedBars | ChartKind::GroupedBars | ChartKind::SmallMultiples | ChartKind::DivergingBars
            if chart.series.len() > 1 =>
        {
            sentences.extend(chart.series.iter().filter_map(|it| extremes(chart, it, true)));
        }
        _ => sentences.extend(extremes(chart, first_series(chart), false)),
    }
    sentences.extend(happened(chart));
    sentences.extend(highlighted(chart));
    sentences.extend(gaps(chart));
    sentences.extend(blank(chart));
    sentences.join(" ")
}

fn number(n: usize) -> String {
    words(n as u64)
}

fn what_it_is(chart: &Chart) -> String {
    let (kind, categories) = (kind_words(chart.kind), chart.categories.len());
    let names = || list(chart.series.iter().map(|series| series.name.as_str()));
    match chart.kind {
        ChartKind::Lines => {
            let (first, last) = (label(chart.categories.first()), label(chart.categories.last()));
            let lines = chart.series.len();
            if lines == 1 {
                format!("{kind} from {first} to {last}.")
            } else {
                format!("{kind} with {} lines, {}, from {first} to {last}.", number(lines), names())
            }
        }
        ChartKind::Distribution => format!("{kind}: {} answers for {}.", number(categories), names()),
        ChartKind::SmallMultiples if chart.apart => format!("{kind}: {} panels.", number(chart.series.len())),
        ChartKind::HeatMap => {
            format!("{kind} of {} rows and {} columns.", number(categories), number(chart.series.len()))
        }
        _ if chart.series.len() == 1 => format!("{kind} with {} {}.", number(categories), noun(chart, categories)),
        _ => format!("{kind} with {} {}, each with {}.", number(categories), noun(chart, categories), names()),
    }
}

/// "bars", "tiles": what a reader would count.
fn noun(chart: &Chart, n: usize) -> &'static str {
    match (chart.kind, chart.series.len(), n) {
        (ChartKind::TileMap | ChartKind::Map, _, 1) => "area",
        (ChartKind::TileMap | ChartKind::Map, _, _) => "areas",
        (_, 1, 1) => "bar",
        (_, 1, _) => "bars",
        (_, _, 1) => "group of bars",
        _ => "groups of bars",
    }
}

/// Names in a row: "a, b and c".
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

fn label(category: Option<&Category>) -> &str {
    category.map_or("", |category| category.label.as_str())
}

/// A header inside a sentence.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let acronym = text.chars().nth(1).is_some_and(char::is_uppercase);
    match chars.next() {
        Some(first) if !acronym => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// The points that have a value, with their categories.
fn valued<'a>(chart: &'a Chart, series: &'a Series) -> Vec<(&'a Category, &'a Point, Decimal)> {
    let pairs = chart.categories.iter().zip(&series.points);
    pairs.filter_map(|(category, point)| Some((category, point, point.value.ok()?))).collect()
}

/// The categories that share an extreme value.
fn at<'a>(points: &[(&'a Category, &'a Point, Decimal)], value: Decimal) -> (String, &'a str) {
    let there: Vec<_> = points.iter().filter(|(.., it)| *it == value).collect();
    let label = there.first().map_or("", |(_, point, _)| point.label.as_str());
    (list(there.iter().map(|(category, ..)| category.label.as_str())), label)
}

/// "The highest is Southend with 21,225 and the lowest Maldon with 3,864."
fn extremes(chart: &Chart, series: &Series, named: bool) -> Option<String> {
    let points = valued(chart, series);
    let most = points.iter().map(|(.., value)| *value).max()?;
    let least = points.iter().map(|(.., value)| *value).min()?;
    let head = if named { format!("{}: the", series.name) } else { "The".to_owned() };
    if most == least {
        let (_, label) = at(&points, most);
        return Some(if points.len() == 1 {
            format!("{head} value is {label}.")
        } else {
            format!("{head} values are all {label}.")
        });
    }
    let ((high, high_label), (low, low_label)) = (at(&points, most), at(&points, least));
    // Of what is not there, nobody can say that it is more.
    let of = if points.len() < series.points.len() { " shown" } else { "" };
    Some(format!("{head} highest{of} is {high} with {high_label} and the lowest{of} {low} with {low_label}."))
}

/// "It rises from 143,300 in 2001 to 176,000 in 2021."
fn over_time(chart: &Chart, series: &Series) -> Option<String> {
    let points = valued(chart, series);
    let ((first, start, from), (last, end, to)) = (points.first()?, points.last()?);
    let name = if chart.series.len() == 1 { "It".to_owned() } else { series.name.clone() };
    let ends = format!("from {} in {} to {} in {}", start.label, first.label, end.label, last.label);
    let direction = match to.cmp(from) {
        std::cmp::Ordering::Greater => format!("{name} rises {ends}."),
        std::cmp::Ordering::Less => format!("{name} falls {ends}."),
        std::cmp::Ordering::Equal => {
            format!("{name} ends where it started: {} in {} and in {}.", start.label, first.label, last.label)
        }
    };
    let most = points.iter().map(|(.., value)| *value).max()?;
    let peak = (most != *from && most != *to).then(|| {
        let (when, label) = at(&points, most);
        format!(" Its highest value is {label} in {when}.")
    });
    Some(direction + &peak.unwrap_or_default())
}

/// What began or ended at a time, and where the series breaks: "Street patrols began: May 2022."
fn happened(chart: &Chart) -> Vec<String> {
    let of = |category: &Category| {
        let event =
            category.event.as_ref().map(|event| format!("{}: {}.", event.trim_end_matches('.'), category.label));
        let broken = category.broken.then(|| format!("The series breaks at {}.", category.label));
        event.into_iter().chain(broken)
    };
    chart.categories.iter().flat_map(of).collect()
}

/// "Before: Not confident 15%, … Very confident 9%."
fn answers(chart: &Chart, series: &Series) -> Option<String> {
    let points = valued(chart, series);
    let parts: Vec<String> =
        points.iter().map(|(category, point, _)| format!("{} {}", lower(&category.label), point.label)).collect();
    (!parts.is_empty()).then(|| format!("{}: {}.", series.name, parts.join(", ")))
}

fn highest_square(chart: &Chart) -> Option<String> {
    let squares = chart.series.iter().flat_map(|series| valued(chart, series).into_iter().map(move |it| (series, it)));
    let squares: Vec<_> = squares.collect();
    let most = squares.iter().map(|(_, (.., value))| *value).max()?;
    let there: Vec<String> = squares
        .iter()
        .filter(|(_, (.., value))| *value == most)
        .map(|(series, (category, ..))| format!("{} in {}", category.label, series.name))
        .collect();
    let label = squares.iter().find(|(_, (.., value))| *value == most).map_or("", |(_, (_, point, _))| &point.label);
    Some(format!("The highest value is {label}: {}.", list(there.iter().map(String::as_str))))
}

/// Where the one stands that stands out: "Thurrock has 17,070, the fourth highest of 14." Nothing where it is
/// the highest or the lowest, which has been said.
fn highlighted(chart: &Chart) -> Option<String> {
    if chart.apart || matches!(chart.kind, ChartKind::Lines | ChartKind::Distribution | ChartKind::HeatMap) {
        return None;
    }
    let points = valued(chart, first_series(chart));
    let (category, point, value) = points.iter().find(|(category, ..)| category.highlight)?;
    let ahead = points.iter().filter(|(.., other)| other > value).count();
    let level = points.iter().filter(|(.., other)| other == value).count();
    if ahead == 0 || ahead + level == points.len() {
        return None;
    }
    let joint = if level > 1 { "joint " } else { "" };
    let place = ordinal_words(ahead as u64 + 1);
    Some(format!("{} has {}, the {joint}{place} highest of {}.", category.label, point.label, points.len()))
}

/// Areas of a map of which no figure is shown.
fn blank(chart: &Chart) -> Option<String> {
    let blank = &chart.map.as_ref()?.blank;
    let names = || list(blank.iter().map(|area| area.name.as_str()));
    match blank.len() {
        0 => None,
        1..=4 => Some(format!("The map has no figure for {}.", names())),
        n => Some(format!("The map has no figure for {} more areas.", number(n))),
    }
}

/// Figures that are not there are said, as a gap could be read as zero.
fn gaps(chart: &Chart) -> Option<String> {
    let all = chart.series.iter().flat_map(|series| chart.categories.iter().zip(&series.points));
    let mut missing: Vec<&str> = Vec::new();
    for (category, _) in all.filter(|(_, point)| point.value.is_err()) {
        // A category without a figure in two series is one.
        if !missing.contains(&category.label.as_str()) {
            missing.push(&category.label);
        }
    }
    match missing.len() {
        0 => None,
        1..=4 => Some(format!("There is no figure for {}.", list(missing.into_iter()))),
        n => Some(format!("There is no figure for {n} of the values.")),
    }
}
