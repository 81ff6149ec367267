//! Lines over time: each named at its end, and told apart by dashes and marks as well as by colour.

use charming::component::Axis;
use charming::element::{AxisLabel, AxisLine, AxisTick, AxisType, LineStyle, LineStyleType, SplitLine, Symbol};
use charming::series::Line;
use serde_json::{Value, json};

use super::super::palette::{AXIS, GRID, INK, categories};
use super::{Plan, Room, Sheet, bare_axis, coordinate, finish, frame, label_text, sheet, single, widest};
use crate::edition::{Chart, Series};
use crate::strings::{Strings, say, unmarked};

const HEIGHT: f64 = 300.0;
/// Up to so many points of a single line all show their value.
const ALL_LABELLED: usize = 8;

pub(super) fn plan(chart: &Chart, strings: &Strings) -> Plan {
    Plan { panels: single(chart, |room| draw(chart, room, strings)), key: Vec::new(), order: None }
}

fn draw(chart: &Chart, room: Room, strings: &Strings) -> Sheet {
    let several = chart.series.len() > 1;
    let names = chart.series.iter().map(|series| series.name.as_str());
    let last = chart.categories.last().map_or("", |category| &category.label);
    let beside = if several { widest(names, room.font, true).min(room.width * 0.35) } else { 0.0 };
    let right = beside.max(widest([last], room.font, false) / 2.0) + 14.0;
    let ends = chart.series.iter().flat_map(|series| &series.points).map(|point| point.label.as_str());
    let left = widest(ends, room.font, false) + 14.0;
    let mut skeleton = charming::Chart::new()
        .grid(frame(left, 26.0, right, 30.0))
        .x_axis(bare_axis(AxisType::Category).axis_line(AxisLine::new().show(true)))
        .y_axis(value_axis(chart));
    for (at, series) in chart.series.iter().enumerate() {
        skeleton = skeleton.series(line(series, at, chart.series.len()));
    }
    let option = finish(&skeleton, room, |option| {
        option["xAxis"][0]["data"] = chart.categories.iter().map(|category| json!(category.label)).collect();
        option["xAxis"][0]["axisLabel"] = json!({ "color": AXIS, "fontSize": room.font, "hideOverlap": true });
        option["xAxis"][0]["axisLine"] = json!({ "show": true, "lineStyle": { "color": AXIS } });
        for (at, series) in chart.series.iter().enumerate() {
            option["series"][at]["clip"] = json!(false);
            option["series"][at]["data"] = points(series, several);
            if several {
                option["series"][at]["endLabel"] = end_label(series, at, chart.series.len(), room, beside);
            }
        }
    });
    sheet(marked(option, chart, room, strings), room, HEIGHT)
}

/// A line across the chart where something began or ended, or where the series breaks.
fn marked(mut option: Value, chart: &Chart, room: Room, strings: &Strings) -> Value {
    let line = |(at, category): (usize, &crate::edition::Category)| {
        let words = match (&category.event, category.broken) {
            (Some(event), _) => event.trim_end_matches('.').to_owned(),
            (None, true) => unmarked(&say!(strings, "chart.break")).into_owned(),
            (None, false) => return None,
        };
        let after = at * 2 > chart.categories.len();
        let label = json!({
            "show": true, "formatter": label_text(&words), "color": INK, "fontSize": room.font, "position": "end",
            "padding": [0, 6],
            "align": if after { "right" } else { "left" },
        });
        Some(json!({ "xAxis": at, "label": label }))
    };
    let lines: Vec<Value> = chart.categories.iter().enumerate().filter_map(line).collect();
    if !lines.is_empty() {
        let style = json!({ "color": AXIS, "type": "dashed", "width": 1 });
        let mark = json!({ "silent": true, "symbol": "none", "animation": false, "lineStyle": style, "data": lines });
        // A series of its own: what these lines show is no value of the others.
        if let Some(series) = option["series"].as_array_mut() {
            series.push(json!({ "type": "line", "data": [], "markLine": mark }));
        }
    }
    option
}

/// From zero, with a few quiet gridlines.
fn value_axis(chart: &Chart) -> Axis {
    let format = if chart.percent { "{value}%" } else { "{value}" };
    let axis = Axis::new()
        .type_(AxisType::Value)
        .split_number(4)
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .split_line(SplitLine::new().line_style(LineStyle::new().color(GRID).width(1)));
    if chart.percent {
        axis.axis_label(AxisLabel::new().color(AXIS).formatter(format))
    } else {
        axis.axis_label(AxisLabel::new().color(AXIS))
    }
}

fn line(series: &Series, at: usize, of: usize) -> Line {
    let colour = categories(of)[at % 6];
    let dash = [LineStyleType::Solid, LineStyleType::Dashed, LineStyleType::Dotted, LineStyleType::Solid];
    let mark = [Symbol::Circle, Symbol::Rect, Symbol::Triangle, Symbol::Diamond];
    Line::new()
        .name(series.name.as_str())
        .symbol(mark[at % 4].clone())
        .symbol_size(8)
        .line_style(LineStyle::new().color(colour).width(3).type_(dash[at % 4]))
        .item_style(charming::element::ItemStyle::new().color(colour))
}

/// The values of a short single line, and else of its first and last point.
fn points(series: &Series, several: bool) -> Value {
    let last = series.points.len().saturating_sub(1);
    let all = !several && series.points.len() <= ALL_LABELLED;
    let point = |(at, point): (usize, &crate::edition::Point)| {
        let shown = all || at == 0 || (at == last && !several);
        let value = point.value.map_or(json!("-"), |value| json!(coordinate(value)));
        json!({
            "value": value,
            "label": { "show": shown, "position": "top", "formatter": label_text(&point.label), "color": INK, "fontWeight": "bold" },
        })
    };
    series.points.iter().enumerate().map(point).collect()
}

fn end_label(series: &Series, at: usize, of: usize, room: Room, width: f64) -> Value {
    let last = series.points.iter().rev().find(|point| point.value.is_ok()).map_or("", |point| &point.label);
    json!({
        "show": true, "formatter": label_text(&format!("{} {last}", series.name)), "color": categories(of)[at % 6],
        "fontWeight": "bold", "fontSize": room.font, "width": width, "overflow": "break", "distance": 6,
    })
}
