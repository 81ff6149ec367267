//! Figures as HTML: the context of the templates `figure.html`, `table.html` and `matrix.html`.

use minijinja::Value;
use serde::Serialize;

use super::text::Writer;
use super::view_of;
use crate::chart::{COLOURS, Drawing, Fill, Panel, sparkline};
use crate::edition::{Address, Cell, Content, Figure, Part, Row, Table, Tile, background_page, data_file, letter};
use crate::strings::say;
use crate::theme::{Scheme, TemplateError, escape};

/// A chart, ready for its template.
#[derive(Serialize)]
struct ChartView {
    id: String,
    panels: Vec<PanelView>,
    key: Vec<KeyView>,
    order: String,
    description: Value,
}

/// A panel, ready for its template.
#[derive(Serialize)]
struct PanelView {
    title: Option<String>,
    wide: Value,
    narrow: Option<Value>,
    /// What each mark shows, as JSON.
    marks: String,
}

#[derive(Serialize)]
struct KeyView {
    /// The class of its swatch in the style sheet.
    swatch: String,
    text: String,
}

/// A part, ready for its template.
#[derive(Serialize)]
struct PartView {
    letter: char,
    title: Option<Value>,
    charts: Vec<ChartView>,
    tiles: Vec<Value>,
    table: Value,
    download: Option<Value>,
}

/// A figure.
pub(super) fn figure(writer: &Writer<'_>, figure: &Figure) -> Result<String, TemplateError> {
    let safe = |inlines: &[crate::edition::Inline]| Value::from_safe_string(writer.inlines(inlines));
    let parts = match &figure.content {
        Content::Tables(parts) => {
            let several = parts.len() > 1;
            parts
                .iter()
                .enumerate()
                .map(|(at, it)| part(writer, figure, it, at, several))
                .collect::<Result<Vec<_>, _>>()?
        }
        Content::Matrix(_) | Content::Missing(_) | Content::Withheld(_) => Vec::new(),
    };
    let (matrix, download) = match &figure.content {
        Content::Matrix(matrix) => (Some(view_of(matrix)), download(writer, &figure.number, &matrix.dataset)),
        _ => (None, None),
    };
    let missing = match &figure.content {
        Content::Missing(words) => Some(safe(words)),
        _ => None,
    };
    let withheld = match &figure.content {
        Content::Withheld(words) => Some(safe(words)),
        _ => None,
    };
    let page = format!("{}/data-sources", writer.report);
    let sources: Vec<Value> = figure
        .sources
        .iter()
        .map(|source| {
            let address = Address { page: page.clone(), anchor: Some(format!("source-{}", source.id)) };
            view! { name => source.name, href => writer.linker.to(&address) }
        })
        .collect();
    let notes: Vec<Value> = figure
        .notes
        .iter()
        .zip(&figure.defined)
        .map(|(text, address)| view! { text => text, href => address.as_ref().map(|it| writer.linker.to(it)) })
        .collect();
    let context = view! {
        id => figure.id,
        number => figure.number,
        title => safe(&figure.title),
        subtitle => figure.subtitle,
        parts => parts,
        matrix => matrix,
        download => download,
        missing => missing,
        withheld => withheld,
        sources => sources,
        status => figure.status,
        notes => notes,
        bases => figure.bases,
        keys => figure.keys.iter().map(|(short, words)| view! { short => short, words => words }).collect::<Vec<_>>(),
        print => writer.print,
    };
    writer.site.theme.render("figure.html", &context)
}

fn part(
    writer: &Writer<'_>,
    figure: &Figure,
    part: &Part,
    at: usize,
    several: bool,
) -> Result<PartView, TemplateError> {
    let own = figure.description.as_ref().map(|words| writer.inlines(words));
    let charts = part.charts.iter().enumerate().filter_map(|(n, chart)| {
        let drawing = writer.site.drawings.get(writer.report, &chart.id)?;
        // The author's description stands for all charts of a figure, and is said once.
        let own = own.as_ref().filter(|_| at == 0 && n == 0);
        Some(chart_view(&figure.id, &chart.id, drawing, own, writer.print, &writer.site.theme.look().light))
    });
    let charts: Vec<ChartView> = charts.collect();
    let name = if several {
        say!(writer.site.edition.strings, "figure.part", figure = figure.number, part = letter(at))
    } else {
        figure.number.clone()
    };
    // Beside a chart the caption says what is in the table; a table alone stands right under its headline.
    let hidden_caption = charts.is_empty() && part.tiles.is_empty() && !writer.print;
    let table = view! {
        id => format!("{}-table-{at}", figure.id),
        label => say!(writer.site.edition.strings, "figure.table_of", figure = name),
        caption_hidden => hidden_caption,
        figure => figure.id,
        table => part.table,
        words => words(writer, &part.table),
        worded => part.table.is_worded(),
    };
    let table = writer.site.theme.render("table.html", &table)?;
    let download = part.dataset.as_ref().and_then(|dataset| download(writer, &name, dataset));
    let title = part.title.as_ref().map(|title| writer.inlines(title));
    // Paper has the table, which says the same.
    let tiles = part.tiles.iter().filter(|_| !writer.print).map(tile).collect();
    let title = title.map(Value::from_safe_string);
    Ok(PartView { letter: letter(at), title, charts, tiles, table: Value::from_safe_string(table), download })
}

/// The file of a table and what stands behind it, if there is one: by the report that publishes it, and its name.
fn download(writer: &Writer<'_>, name: &str, (home, dataset): &(String, String)) -> Option<Value> {
    let path = data_file(home, dataset);
    let size = writer.site.size(&path)?;
    let evidence = Address { page: background_page(home, dataset), anchor: None };
    Some(view! {
        href => writer.linker.file(&path), name => name, size => size, evidence => writer.linker.to(&evidence),
    })
}

fn tile(tile: &Tile) -> Value {
    view! {
        label => tile.label,
        value => tile.value,
        unit => tile.unit,
        missing => tile.missing,
        rating => tile.rating.as_ref().map(|(words, rating)| view! { words => words, rating => rating }),
        text => tile.text,
        significance => tile.significance,
    }
}

/// The cells that hold no figure but words or a line, by body, row and place.
fn words(writer: &Writer<'_>, table: &Table) -> Vec<Vec<Vec<Option<Value>>>> {
    // Words beside it say the same.
    let drawn = |svg: String| themed(&svg, "aria-hidden=\"true\" focusable=\"false\"", &writer.site.theme.look().light);
    let cell = |cell: &Cell| match &cell.sparkline {
        Some(line) => Some(Value::from_safe_string(drawn(sparkline(line)))),
        None => (!cell.words.is_empty()).then(|| Value::from_safe_string(writer.inlines(&cell.words))),
    };
    let row = |row: &Row| row.cells.iter().map(cell).collect();
    table.bodies.iter().map(|body| body.rows.iter().map(row).collect()).collect()
}

fn chart_view(
    figure: &str,
    id: &str,
    drawing: &Drawing,
    own: Option<&String>,
    print: bool,
    light: &Scheme,
) -> ChartView {
    let description = own.map_or_else(|| escape(&drawing.description), Clone::clone);
    let panels = drawing.panels.iter().enumerate();
    ChartView {
        id: id.to_owned(),
        panels: panels.map(|(at, panel)| panel_view(figure, id, at, panel, print, light)).collect(),
        key: drawing.key.iter().map(|item| KeyView { swatch: swatch(item.fill), text: item.text.clone() }).collect(),
        order: drawing.order.clone(),
        description: Value::from_safe_string(description),
    }
}

/// A picture is named by the headline of its figure, by its own title if it has one, and described by the
/// words that stand below it. Paper is wide, and needs one drawing only.
fn panel_view(figure: &str, chart: &str, at: usize, panel: &Panel, print: bool, light: &Scheme) -> PanelView {
    let own = panel.title.as_ref().map_or_else(String::new, |_| format!(" {chart}-panel-{at}"));
    let names = format!("role=\"img\" aria-labelledby=\"{figure}-title{own}\" aria-describedby=\"{chart}-words\"");
    PanelView {
        title: panel.title.clone(),
        wide: Value::from_safe_string(themed(&panel.wide, &names, light)),
        narrow: panel
            .narrow
            .as_deref()
            .filter(|_| !print)
            .map(|svg| Value::from_safe_string(themed(svg, &names, light))),
        marks: serde_json::to_string(&panel.marks).expect("texts serialise"),
    }
}

fn swatch(fill: Fill) -> String {
    match fill {
        Fill::Colour(colour) => format!("k{}", COLOURS.iter().position(|known| *known == colour).unwrap_or(0)),
        Fill::Hatched => "hatched".into(),
        Fill::Crossed => "crossed".into(),
    }
}

/// Exact colours become those of the style sheet, which has others for dark screens.
fn themed(svg: &str, attributes: &str, light: &Scheme) -> String {
    let mut svg = svg.replacen("<svg ", &format!("<svg {attributes} "), 1);
    for (at, (name, colour)) in COLOURS.iter().zip(light.of_pictures()).enumerate() {
        svg = svg.replace(&format!("\"{name}\""), &format!("\"var(--k{at},{colour})\""));
    }
    svg
}
