//! A chart as an ECharts option: one module for each family of kinds, and the house style here.
//!
//! charming writes what its types know; what it lacks (labels of single items, fonts of single categories)
//! is put into the JSON it gives. Every text is fixed here, in Rust: an option holds no functions, and
//! ECharts formats no number.

mod bars;
mod distribution;
mod grid;
mod lines;

use std::borrow::Cow;

use charming::component::{Axis, Grid};
use charming::element::{AxisLabel, AxisLine, AxisTick, AxisType, SplitLine};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::font::{FAMILY, measure};
use super::palette::{AXIS, INK};
use super::{KeyItem, map};
use crate::edition::{Category, Chart, ChartKind, Point, Series};
use crate::strings::{Strings, unmarked};

/// What is to be drawn for a chart.
pub(super) struct Plan {
    pub(super) panels: Vec<PanelPlan>,
    pub(super) key: Vec<KeyItem>,
    /// The key of how the key is to be read.
    pub(super) order: Option<&'static str>,
}

/// What is to be drawn for a panel.
pub(super) struct PanelPlan {
    pub(super) title: Option<String>,
    pub(super) wide: Picture,
    pub(super) narrow: Option<Picture>,
    /// What each mark shows, by series and item.
    pub(super) marks: Vec<Vec<String>>,
}

/// What ECharts is to draw, or what was drawn without it.
pub(super) enum Picture {
    Sheet(Sheet),
    Drawn(String),
}

/// An option and the size it is drawn in, in pixels.
pub(super) struct Sheet {
    pub(super) option: Value,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Where a picture will be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    /// In pixels.
    pub(super) width: f64,
    /// Size of text, in pixels.
    pub(super) font: f64,
    /// Labels stand over their bars, not beside them.
    pub(super) narrow: bool,
}

/// The column of text on a wide screen, and on paper.
pub(super) const WIDE: Room = Room { width: 720.0, font: 14.0, narrow: false };
/// A phone.
pub(super) const NARROW: Room = Room { width: 330.0, font: 14.0, narrow: true };

/// Plans a chart.
pub(super) fn plan(chart: &Chart, strings: &Strings) -> Plan {
    match chart.kind {
        ChartKind::RankedBars | ChartKind::GroupedBars | ChartKind::StackedBars | ChartKind::DivergingBars => {
            bars::plan(chart)
        }
        ChartKind::SmallMultiples => bars::small_multiples(chart),
        ChartKind::Distribution => distribution::plan(chart),
        ChartKind::Lines => lines::plan(chart, strings),
        ChartKind::HeatMap => grid::heat_map(chart),
        ChartKind::TileMap | ChartKind::Map => map::plan(chart, strings),
    }
}

/// One panel, drawn once for each room.
fn single(chart: &Chart, draw: impl Fn(Room) -> Sheet) -> Vec<PanelPlan> {
    let draw = |room| Picture::Sheet(draw(room));
    vec![PanelPlan { title: None, wide: draw(WIDE), narrow: Some(draw(NARROW)), marks: marks(chart) }]
}

/// What each mark shows: its category, its series if there are several, its value.
pub(super) fn marks(chart: &Chart) -> Vec<Vec<String>> {
    let several = chart.series.len() > 1;
    let of = |series: &Series| -> Vec<String> {
        let points = chart.categories.iter().zip(&series.points);
        let text = |(category, point): (&Category, &Point)| match several {
            true => format!("{}, {}: {}", category.label, series.name, point.label),
            false => format!("{}: {}", category.label, point.label),
        };
        points.map(text).collect()
    };
    chart.series.iter().map(of).collect()
}

/// A value as a number of JavaScript, by which a mark is placed. What is printed is never made from it.
fn coordinate(value: Decimal) -> f64 {
    f64::try_from(value.round_dp(6)).unwrap_or(0.0)
}

/// Completes an option with the house style.
fn finish(chart: &charming::Chart, room: Room, patches: impl FnOnce(&mut Value)) -> Value {
    let mut option = serde_json::to_value(chart).expect("charming's types serialise");
    // charming writes a list of one as its only member.
    for list in ["xAxis", "yAxis", "series"] {
        if !option[list].is_array() {
            option[list] = json!([option[list].take()]);
        }
    }
    option["animation"] = json!(false);
    option["useUTC"] = json!(true);
    option["textStyle"] = json!({ "fontFamily": FAMILY, "fontSize": room.font, "color": INK });
    patches(&mut option);
    option
}

fn sheet(option: Value, room: Room, height: f64) -> Sheet {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are small and positive")]
    let whole = |n: f64| n.ceil() as u32;
    // Nothing inside a picture can say which language it is in.
    let text = option.to_string();
    let option = match unmarked(&text) {
        Cow::Borrowed(_) => option,
        Cow::Owned(plain) => serde_json::from_str(&plain).expect("it is JSON without some characters"),
    };
    Sheet { option, width: whole(room.width), height: whole(height) }
}

/// An axis of which nothing is seen but its labels.
fn bare_axis(kind: AxisType) -> Axis {
    Axis::new()
        .type_(kind)
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(SplitLine::new().show(false))
        .axis_label(AxisLabel::new().color(AXIS))
}

/// A value axis that only places marks: their labels say the values.
fn hidden_axis(min: f64, max: f64) -> Axis {
    let max = if max > min { max } else { min + 1.0 };
    Axis::new().type_(AxisType::Value).show(false).min(min).max(max)
}

fn frame(left: f64, top: f64, right: f64, bottom: f64) -> Grid {
    Grid::new().left(left).top(top).right(right).bottom(bottom)
}

/// The width of the widest of some texts.
fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64, bold: bool) -> f64 {
    texts.into_iter().map(|text| measure(text, size, bold)).fold(0.0, f64::max)
}

/// A text for a label of ECharts, in which braces and bars have a meaning of their own.
fn label_text(text: &str) -> String {
    text.replace(['{', '}', '|'], " ")
}

/// A text broken at spaces to fit a width. A word that is wider has a line of its own.
pub(super) fn wrapped(text: &str, width: f64, size: f64, bold: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if measure(&format!("{line} {word}"), size, bold) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
