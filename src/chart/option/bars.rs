//! Horizontal bars: ranked, grouped, stacked, to both sides of zero.

use charming::element::AxisType;
use charming::series::Bar;
use serde_json::{Value, json};

use super::super::font::measure;
use super::super::palette::{AXIS, GRID, INK, MAIN, PAPER, QUIET, categories, text_on};
use super::super::{Fill, KeyItem};
use super::{
    NARROW, PanelPlan, Picture, Plan, Room, Sheet, bare_axis, coordinate, finish, frame, hidden_axis, label_text,
    marks, sheet, single, wrapped,
};
use crate::edition::{Category, Chart, ChartKind, Point, Series};

/// How thick a bar is.
const THICK: f64 = 20.0;
/// How thick a bar is among others in its group.
const THIN: f64 = 15.0;
/// Between groups.
const GAP: f64 = 10.0;
/// The largest part of the width that labels beside bars may take.
const LABELS: f64 = 0.38;
/// Between a bar and its value.
const SPACE: f64 = 5.0;

pub(super) fn plan(chart: &Chart) -> Plan {
    let colours = categories(chart.series.len());
    let several = chart.series.len() > 1;
    let key = chart.series.iter().zip(colours).filter(|_| several);
    let key = key.map(|(series, colour)| KeyItem { fill: Fill::Colour(colour), text: series.name.clone() }).collect();
    let order = match chart.kind {
        ChartKind::StackedBars => "chart.order_parts",
        _ => "chart.order_groups",
    };
    Plan { panels: single(chart, |room| draw(chart, room, None)), key, order: Some(order) }
}

/// A panel of ranked bars for each series, in one order, and on one scale unless they measure different things.
pub(super) fn small_multiples(chart: &Chart) -> Plan {
    let all = chart.series.iter().flat_map(|series| &series.points);
    let most = all.filter_map(|point| point.value.ok()).map(coordinate).fold(0.0, f64::max);
    let most = Some(most).filter(|_| !chart.apart);
    let panel = |series: &Series| {
        let one = Chart { kind: ChartKind::RankedBars, series: vec![series.clone()], ..chart.clone() };
        PanelPlan {
            title: Some(series.name.clone()),
            wide: Picture::Sheet(draw(&one, NARROW, most)),
            narrow: None,
            marks: marks(&one),
        }
    };
    Plan { panels: chart.series.iter().map(panel).collect(), key: Vec::new(), order: None }
}

/// Sizes of a picture of bars.
struct Layout {
    room: Room,
    left: f64,
    right: f64,
    /// Of `left`, what labels beside the bars take.
    beside: f64,
    /// Height of one category.
    band: f64,
    /// Thickness of one bar.
    bar: f64,
    /// Height of all bars of a category.
    bars: f64,
    /// Space for the labels of the first category, where labels stand over bars.
    top: f64,
    min: f64,
    max: f64,
}

impl Layout {
    fn of(chart: &Chart, room: Room, most: Option<f64>) -> Layout {
        let stacked = chart.kind == ChartKind::StackedBars;
        let (min, max) = extent(chart, stacked);
        let max = most.unwrap_or(max);
        let side_by_side = if stacked { 1 } else { chart.series.len() };
        let bar = if side_by_side > 1 { THIN } else { THICK };
        #[allow(clippy::cast_precision_loss, reason = "a handful of series")]
        let bars = bar * side_by_side as f64;
        let size = room.font;
        let value = |negative: bool| {
            let points = chart.series.iter().flat_map(|series| &series.points);
            let wanted = points.filter(|point| is_negative(point) == negative);
            wanted.map(|point| measure(&point.label, size, true)).fold(0.0, f64::max)
        };
        let labels = chart.categories.iter().map(|it| measure(&it.label, size, it.highlight)).fold(0.0, f64::max);
        let beside = if room.narrow { 0.0 } else { labels.min(room.width * LABELS) + 12.0 };
        let below_zero = if min < 0.0 { value(true) + SPACE + 2.0 } else { 0.0 };
        let lines = chart.categories.iter();
        let lines =
            lines.map(|it| wrapped(&it.label, labels_width(room, beside), size, it.highlight).len()).max().unwrap_or(1);
        #[allow(clippy::cast_precision_loss, reason = "a handful of lines")]
        let text = lines as f64 * size * 1.3;
        let band = if room.narrow { text + 4.0 + bars + GAP } else { (bars + GAP).max(text + 4.0) };
        Layout {
            left: beside + below_zero + 1.0,
            beside,
            right: if stacked { 2.0 } else { value(false) + SPACE + 3.0 },
            // In a narrow picture the labels of a band stand in the gap above its bars.
            top: if room.narrow { text / 2.0 + 2.0 } else { 2.0 },
            room,
            band,
            bar,
            bars,
            min,
            max,
        }
    }

    fn plot(&self) -> f64 {
        self.room.width - self.left - self.right
    }

    /// Pixels for one unit.
    fn scale(&self) -> f64 {
        self.plot() / (self.max - self.min).max(f64::EPSILON)
    }

    fn height(&self, categories: usize) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a handful of categories")]
        let bands = categories as f64 * self.band;
        self.top + bands + 2.0
    }
}

fn labels_width(room: Room, beside: f64) -> f64 {
    if room.narrow { room.width - 4.0 } else { beside - 10.0 }
}

fn is_negative(point: &Point) -> bool {
    point.value.is_ok_and(|value| value.is_sign_negative() && !value.is_zero())
}

/// The least and the most that is drawn, zero included.
fn extent(chart: &Chart, stacked: bool) -> (f64, f64) {
    let value = |point: &Point| point.value.map_or(0.0, coordinate);
    let ends: Vec<f64> = if stacked {
        let total = |at: usize| chart.series.iter().map(|series| value(&series.points[at])).sum();
        (0..chart.categories.len()).map(total).collect()
    } else {
        chart.series.iter().flat_map(|series| &series.points).map(value).collect()
    };
    (ends.iter().copied().fold(0.0, f64::min), ends.iter().copied().fold(0.0, f64::max))
}

fn draw(chart: &Chart, room: Room, most: Option<f64>) -> Sheet {
    let layout = Layout::of(chart, room, most);
    let mut skeleton = charming::Chart::new()
        .grid(frame(layout.left, layout.top, layout.right, 2.0))
        .x_axis(hidden_axis(layout.min, layout.max))
        .y_axis(bare_axis(AxisType::Category).inverse(true));
    for series in &chart.series {
        let bar = Bar::new().name(series.name.as_str()).bar_width(layout.bar);
        skeleton = skeleton.series(if chart.kind == ChartKind::StackedBars { bar.stack("all") } else { bar });
    }
    let option = finish(&skeleton, room, |option| {
        option["yAxis"][0]["axisLabel"] = axis_label(&layout);
        option["yAxis"][0]["data"] = chart.categories.iter().map(|it| axis_category(it, room)).collect();
        for (at, series) in chart.series.iter().enumerate() {
            option["series"][at]["barGap"] = json!("0%");
            option["series"][at]["data"] = items(chart, series, at, &layout);
            option["series"][at]["label"] = json!({ "show": true, "fontSize": room.font });
        }
        if layout.min < 0.0 {
            option["series"][0]["markLine"] = zero_line(room);
        }
    });
    sheet(option, room, layout.height(chart.categories.len()))
}

/// Category labels: right-aligned beside the bars, or over them where there is no room beside.
fn axis_label(layout: &Layout) -> Value {
    let size = layout.room.font;
    if layout.room.narrow {
        return json!({
            "color": INK, "fontSize": size, "inside": true, "margin": -layout.left + 1.0, "align": "left",
            "padding": [0, 0, layout.bars / 2.0 + 3.0, 0], "interval": 0,
            "width": layout.room.width - 4.0, "overflow": "break", "lineHeight": size * 1.3,
        });
    }
    // The values of bars below zero stand between the labels and the bars.
    let margin = layout.left - layout.beside + 10.0;
    json!({
        "color": INK, "fontSize": size, "margin": margin, "interval": 0,
        "width": layout.beside - 10.0, "overflow": "break", "lineHeight": size * 1.3,
    })
}

fn axis_category(category: &Category, room: Room) -> Value {
    let weight = if category.highlight { "bold" } else { "normal" };
    // ECharts takes the alignment of a label from its own category only.
    let baseline = if room.narrow { "bottom" } else { "middle" };
    json!({ "value": category.label, "textStyle": { "fontWeight": weight, "verticalAlign": baseline } })
}

/// The bars of a series, each with its value at its end, or inside it when bars are stacked.
fn items(chart: &Chart, series: &Series, at: usize, layout: &Layout) -> Value {
    let stacked = chart.kind == ChartKind::StackedBars;
    let highlighted = chart.categories.iter().any(|category| category.highlight);
    let item = |(point, category): (&Point, &Category)| {
        let colour = match (chart.series.len(), highlighted, category.highlight) {
            (1, true, false) => QUIET,
            (1, ..) => MAIN,
            (several, ..) => categories(several)[at % 6],
        };
        let value = point.value.map_or(0.0, coordinate);
        let weight = if category.highlight { "bold" } else { "normal" };
        let mut label = json!({
            "formatter": label_text(&point.label), "color": INK, "fontWeight": weight, "distance": SPACE,
            "position": if is_negative(point) { "left" } else { "right" },
        });
        let mut style = json!({ "color": colour });
        if stacked {
            let fits = value * layout.scale() > measure(&point.label, layout.room.font, true) + 6.0;
            label["position"] = json!("inside");
            label["color"] = json!(text_on(colour));
            label["show"] = json!(fits);
            style["borderColor"] = json!(PAPER);
            style["borderWidth"] = json!(1);
        }
        json!({ "value": value, "itemStyle": style, "label": label })
    };
    series.points.iter().zip(&chart.categories).map(item).collect()
}

/// In a narrow picture the line crosses labels, so it is a quiet one.
fn zero_line(room: Room) -> Value {
    let colour = if room.narrow { GRID } else { AXIS };
    json!({
        "silent": true, "symbol": "none", "label": { "show": false }, "z": 0,
        "lineStyle": { "color": colour, "type": "solid", "width": 1 },
        "data": [{ "xAxis": 0 }],
    })
}
