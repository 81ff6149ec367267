//! What a chart shows, in sentences made from its data: extent, extremes, direction, the place of the area
//! that stands out.

use std::cmp::Ordering;
use std::fmt::Display;

use rust_decimal::Decimal;

use super::{first_series, kind_words};
use crate::edition::{Category, Chart, ChartKind, Point, Series};
use crate::model::{number_words, ordinal_words};
use crate::strings::{Strings, say};

/// Describes a chart. One sentence says what it is, the others what it shows.
pub fn describe(chart: &Chart, strings: &Strings) -> String {
    let it = Describer { chart, strings };
    let mut sentences = vec![it.what_it_is()];
    match chart.kind {
        ChartKind::Lines => sentences.extend(chart.series.iter().filter_map(|series| it.over_time(series))),
        // Different things are not ordered by size.
        ChartKind::SmallMultiples if chart.apart => {
            sentences.extend(chart.series.iter().filter_map(|series| it.answers(series)));
        }
        ChartKind::Distribution => sentences.extend(chart.series.iter().filter_map(|series| it.answers(series))),
        ChartKind::HeatMap => sentences.extend(it.highest_square()),
        ChartKind::StackedBars | ChartKind::GroupedBars | ChartKind::SmallMultiples | ChartKind::DivergingBars
            if chart.series.len() > 1 =>
        {
            sentences.extend(chart.series.iter().filter_map(|series| it.extremes(series, true)));
        }
        _ => sentences.extend(it.extremes(first_series(chart), false)),
    }
    sentences.extend(it.happened());
    sentences.extend(it.highlighted());
    sentences.extend(it.gaps());
    sentences.extend(it.blank());
    sentences.join(" ")
}

/// A chart, and the words to describe it with.
struct Describer<'a> {
    chart: &'a Chart,
    strings: &'a Strings,
}

/// A value with its category.
type Valued<'a> = (&'a Category, &'a Point, Decimal);

impl<'a> Describer<'a> {
    fn number(&self, n: usize) -> String {
        number_words(n as u64, self.strings)
    }

    fn what_it_is(&self) -> String {
        let Describer { chart, strings } = self;
        let (kind, categories) = (say!(strings, kind_words(chart.kind)), chart.categories.len());
        let names = || self.list(chart.series.iter().map(|series| series.name.as_str()));
        let (series, number) = (chart.series.len(), self.number(categories));
        match chart.kind {
            ChartKind::Lines => {
                let (first, last) = (label(chart.categories.first()), label(chart.categories.last()));
                if series == 1 {
                    say!(strings, "chart.from_to", kind = kind, first = first, last = last)
                } else {
                    let number = self.number(series);
                    say!(
                        strings,
                        "chart.lines_from_to",
                        kind = kind,
                        number = number,
                        names = names(),
                        first = first,
                        last = last
                    )
                }
            }
            ChartKind::Distribution => {
                say!(strings, "chart.answers_for", kind = kind, number = number, names = names())
            }
            ChartKind::SmallMultiples if chart.apart => {
                say!(strings, "chart.panels", kind = kind, number = self.number(series))
            }
            ChartKind::HeatMap => {
                say!(strings, "chart.rows_and_columns", kind = kind, rows = number, columns = self.number(series))
            }
            _ => {
                let marks = say!(strings, self.noun(), count = categories, number = number);
                match series {
                    1 => say!(strings, "chart.with", kind = kind, marks = marks),
                    _ => say!(strings, "chart.with_each", kind = kind, marks = marks, names = names()),
                }
            }
        }
    }

    /// The key of what a reader would count: bars, tiles.
    fn noun(&self) -> &'static str {
        match (self.chart.kind, self.chart.series.len()) {
            (ChartKind::TileMap | ChartKind::Map, _) => "chart.so_many_areas",
            (_, 1) => "chart.so_many_bars",
            _ => "chart.so_many_groups",
        }
    }

    /// Names in a row: "a, b and c".
    fn list<'n>(&self, names: impl Iterator<Item = &'n str>) -> String {
        let names: Vec<&str> = names.collect();
        match names.split_last() {
            None => String::new(),
            Some((only, [])) => (*only).to_owned(),
            Some((last, first)) => say!(self.strings, "list.and", first = first.join(", "), last = last),
        }
    }

    /// The points that have a value, with their categories.
    fn valued(&self, series: &'a Series) -> Vec<Valued<'a>> {
        let pairs = self.chart.categories.iter().zip(&series.points);
        pairs.filter_map(|(category, point)| Some((category, point, point.value.ok()?))).collect()
    }

    /// The categories that share an extreme value.
    fn at(&self, points: &[Valued<'a>], value: Decimal) -> (String, &'a str) {
        let there: Vec<_> = points.iter().filter(|(.., it)| *it == value).collect();
        let label = there.first().map_or("", |(_, point, _)| point.said.as_str());
        (self.list(there.iter().map(|(category, ..)| category.label.as_str())), label)
    }

    /// "The highest is Southend with 21,225 and the lowest Maldon with 3,864."
    fn extremes(&self, series: &'a Series, named: bool) -> Option<String> {
        let strings = self.strings;
        let points = self.valued(series);
        let most = points.iter().map(|(.., value)| *value).max()?;
        let least = points.iter().map(|(.., value)| *value).min()?;
        let name = &series.name;
        if most == least {
            let (_, value) = self.at(&points, most);
            return Some(match (points.len(), named) {
                (1, false) => say!(strings, "chart.only_value", value = value),
                (1, true) => say!(strings, "chart.only_value_of", name = name, value = value),
                (_, false) => say!(strings, "chart.all_values", value = value),
                (_, true) => say!(strings, "chart.all_values_of", name = name, value = value),
            });
        }
        let ((high, most), (low, least)) = (self.at(&points, most), self.at(&points, least));
        // Of what is not there, nobody can say that it is more.
        let some = points.len() < series.points.len();
        let key = match (named, some) {
            (false, false) => "chart.extremes",
            (false, true) => "chart.extremes_shown",
            (true, false) => "chart.extremes_of",
            (true, true) => "chart.extremes_of_shown",
        };
        let values: [(&str, &dyn Display); 5] =
            [("name", name), ("high", &high), ("most", &most), ("low", &low), ("least", &least)];
        Some(strings.say(key, &values))
    }

    /// "It rises from 143,300 in 2001 to 176,000 in 2021."
    fn over_time(&self, series: &'a Series) -> Option<String> {
        let strings = self.strings;
        let points = self.valued(series);
        let ((first, start, from), (last, end, to)) = (points.first()?, points.last()?);
        let named = self.chart.series.len() > 1;
        let key = match (to.cmp(from), named) {
            (Ordering::Greater, false) => "chart.rises",
            (Ordering::Greater, true) => "chart.rises_of",
            (Ordering::Less, false) => "chart.falls",
            (Ordering::Less, true) => "chart.falls_of",
            (Ordering::Equal, false) => "chart.ends_as_it_began",
            (Ordering::Equal, true) => "chart.ends_as_it_began_of",
        };
        let values: [(&str, &dyn Display); 5] = [
            ("name", &series.name),
            ("start", &start.said),
            ("first", &first.label),
            ("end", &end.said),
            ("last", &last.label),
        ];
        let direction = strings.say(key, &values);
        let most = points.iter().map(|(.., value)| *value).max()?;
        let peak = (most != *from && most != *to).then(|| {
            let (when, value) = self.at(&points, most);
            format!(" {}", say!(strings, "chart.peak", value = value, when = when))
        });
        Some(direction + &peak.unwrap_or_default())
    }

    /// What began or ended at a time, and where the series breaks: "Street patrols began: May 2022."
    fn happened(&self) -> Vec<String> {
        let of = |category: &Category| {
            let event =
                category.event.as_ref().map(|event| format!("{}: {}.", event.trim_end_matches('.'), category.label));
            let broken = category.broken.then(|| say!(self.strings, "chart.breaks_at", when = category.label));
            event.into_iter().chain(broken)
        };
        self.chart.categories.iter().flat_map(of).collect()
    }

    /// "Before: Not confident 15%, … Very confident 9%."
    fn answers(&self, series: &'a Series) -> Option<String> {
        let points = self.valued(series);
        let parts: Vec<String> =
            points.iter().map(|(category, point, _)| format!("{} {}", lower(&category.label), point.said)).collect();
        (!parts.is_empty()).then(|| format!("{}: {}.", series.name, parts.join(", ")))
    }

    fn highest_square(&self) -> Option<String> {
        let series = self.chart.series.iter();
        let squares: Vec<_> =
            series.flat_map(|series| self.valued(series).into_iter().map(move |it| (series, it))).collect();
        let most = squares.iter().map(|(_, (.., value))| *value).max()?;
        let there: Vec<String> = squares
            .iter()
            .filter(|(_, (.., value))| *value == most)
            .map(|(series, (category, ..))| {
                say!(self.strings, "chart.row_in_column", row = category.label, column = series.name)
            })
            .collect();
        let value = squares.iter().find(|(_, (.., value))| *value == most).map_or("", |(_, (_, point, _))| &point.said);
        let places = self.list(there.iter().map(String::as_str));
        Some(say!(self.strings, "chart.highest_square", value = value, places = places))
    }

    /// Where the one stands that stands out: "Thurrock has 17,070, the fourth highest of 14." Nothing where it is
    /// the highest or the lowest, which has been said.
    fn highlighted(&self) -> Option<String> {
        let chart = self.chart;
        if chart.apart || matches!(chart.kind, ChartKind::Lines | ChartKind::Distribution | ChartKind::HeatMap) {
            return None;
        }
        let points = self.valued(first_series(chart));
        let (category, point, value) = points.iter().find(|(category, ..)| category.highlight)?;
        let ahead = points.iter().filter(|(.., other)| other > value).count();
        let level = points.iter().filter(|(.., other)| other == value).count();
        if ahead == 0 || ahead + level == points.len() {
            return None;
        }
        let key = if level > 1 { "chart.joint_place" } else { "chart.place" };
        let place = ordinal_words(ahead as u64 + 1, self.strings);
        let (name, of) = (&category.label, points.len());
        Some(say!(self.strings, key, name = name, value = point.said, place = place, of = of))
    }

    /// Areas of a map of which no figure is shown.
    fn blank(&self) -> Option<String> {
        let blank = &self.chart.map.as_ref()?.blank;
        match blank.len() {
            0 => None,
            1..=4 => {
                let names = self.list(blank.iter().map(|area| area.name.as_str()));
                Some(say!(self.strings, "chart.no_figure_on_map", names = names))
            }
            n => Some(say!(self.strings, "chart.no_figure_on_map_for_some", count = n, number = self.number(n))),
        }
    }

    /// Figures that are not there are said, as a gap could be read as zero.
    fn gaps(&self) -> Option<String> {
        let chart = self.chart;
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
            1..=4 => Some(say!(self.strings, "chart.no_figure_for", names = self.list(missing.into_iter()))),
            n => Some(say!(self.strings, "chart.no_figure_for_some", count = n)),
        }
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
