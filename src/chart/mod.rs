//! Charts: from values to a picture and to words.
//!
//! In four steps: `option` writes the chart as an ECharts option (built with charming), once for wide and
//! once for narrow screens; `engine` draws an option to SVG with ECharts in a small JavaScript engine;
//! `svg` lets through only the elements and attributes that we know, and takes out everything that could
//! differ between two runs; `map` draws maps, which ECharts does not; `words` describes the chart from its data. A picture
//! whose option did not change is taken from the cache.

mod engine;
mod font;
mod map;
mod option;
mod palette;
mod sparkline;
mod svg;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

pub use palette::COLOURS;
pub use sparkline::sparkline;
pub use words::describe;

use crate::edition::{Chart, ChartKind, Edition};
use crate::output::Cache;
use crate::source::digest;
use crate::strings::{Strings, say, unmarked};
use engine::Engine;
use option::{Picture, Sheet};

/// Every chart of an edition, by report and id.
#[derive(Debug, Default)]
pub struct Drawings {
    all: BTreeMap<(String, String), Drawn>,
}

/// A chart with its drawing and the names of its pictures in the cache.
#[derive(Clone, Debug)]
struct Drawn {
    chart: Chart,
    drawing: Arc<Drawing>,
    keys: Vec<String>,
}

impl Drawings {
    /// The drawing of a chart.
    pub fn get(&self, report: &str, chart: &str) -> Option<&Drawing> {
        self.all.get(&(report.to_owned(), chart.to_owned())).map(|drawn| &*drawn.drawing)
    }

    /// How many charts there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True if there is no chart.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// A chart as pictures and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The pictures: one, or one for each panel.
    pub panels: Vec<Panel>,
    /// What the colours mean, where there is more than one, in the order of the marks.
    pub key: Vec<KeyItem>,
    /// How the key is to be read, in a few words.
    pub order: String,
    /// What the chart shows, in sentences.
    pub description: String,
}

/// A picture for wide and one for narrow screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// A title, if there are several.
    pub title: Option<String>,
    /// SVG for wide screens and paper.
    pub wide: String,
    /// SVG for narrow screens; nothing if the wide one serves.
    pub narrow: Option<String>,
    /// What each mark shows, by its `data-s` and `data-i`: "Southend: 21,225".
    pub marks: Vec<Vec<String>>,
}

impl Panel {
    fn put(&mut self, narrow: bool, svg: String) {
        if narrow {
            self.narrow = Some(svg);
        } else {
            self.wide = svg;
        }
    }
}

/// What an area of a picture is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// A colour, as `#rrggbb`.
    Colour(&'static str),
    /// Lines, for what has no figure.
    Hatched,
    /// Lines that cross, for what is withheld.
    Crossed,
}

impl Fill {
    /// The colour, or what it is called.
    pub fn word(self) -> &'static str {
        match self {
            Fill::Colour(colour) => colour,
            Fill::Hatched => "hatched",
            Fill::Crossed => "crossed",
        }
    }
}

/// A colour or hatch and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyItem {
    /// What it looks like.
    pub fill: Fill,
    /// What it means.
    pub text: String,
}

/// An ECharts option and the size it is drawn in.
struct Job {
    /// The chart it belongs to, by its place among those that are drawn.
    chart: usize,
    panel: usize,
    narrow: bool,
    sheet: Sheet,
    key: String,
}

/// Draws every chart of an edition. Those that are as they were in `before` are taken from there. `tell` is called
/// with the number drawn and the number to draw.
pub fn draw(edition: &Edition, before: &Drawings, cache: &Cache, tell: &(dyn Fn(usize, usize) + Sync)) -> Drawings {
    let charts = edition
        .reports
        .iter()
        .flat_map(|report| report.charts().into_iter().map(|chart| ((report.slug.clone(), chart.id.clone()), chart)));
    let same = |(name, chart): &((String, String), &Chart)| before.all.get(name).is_some_and(|it| it.chart == **chart);
    let (known, new): (Vec<_>, Vec<_>) = charts.partition(same);
    let planned: Vec<(Drawing, Vec<Job>)> =
        new.par_iter().enumerate().map(|(at, (_, chart))| plan(at, chart, &edition.strings)).collect();
    let (mut drawings, jobs): (Vec<Drawing>, Vec<Vec<Job>>) = planned.into_iter().unzip();
    let keys: Vec<Vec<String>> = jobs.iter().map(|jobs| jobs.iter().map(|job| job.key.clone()).collect()).collect();
    let jobs: Vec<Job> = jobs.into_iter().flatten().collect();
    let pictures = pictures(&jobs, cache, tell);
    for (job, picture) in jobs.iter().zip(pictures) {
        drawings[job.chart].panels[job.panel].put(job.narrow, picture);
    }
    let mut all: BTreeMap<(String, String), Drawn> =
        known.into_iter().filter_map(|(name, _)| before.all.get(&name).cloned().map(|drawn| (name, drawn))).collect();
    for (((name, chart), drawing), keys) in new.into_iter().zip(drawings).zip(keys) {
        all.insert(name, Drawn { chart: chart.clone(), drawing: Arc::new(drawing), keys });
    }
    let used: BTreeSet<String> = all.values().flat_map(|drawn| drawn.keys.iter().cloned()).collect();
    cache.sweep(&used);
    Drawings { all }
}

/// A chart without its pictures, and the pictures to be drawn.
fn plan(at: usize, chart: &Chart, strings: &Strings) -> (Drawing, Vec<Job>) {
    let plan = option::plan(chart, strings);
    let panel = |panel: &option::PanelPlan| Panel {
        title: panel.title.clone(),
        marks: panel.marks.clone(),
        ..Panel::default()
    };
    let mut drawing = Drawing {
        panels: plan.panels.iter().map(panel).collect(),
        key: plan.key,
        order: plan.order.map_or_else(String::new, |key| say!(strings, key)),
        description: words::describe(chart, strings),
    };
    let mut jobs = Vec::new();
    for (panel, pictures) in plan.panels.into_iter().enumerate() {
        let pictures = [(false, Some(pictures.wide)), (true, pictures.narrow)];
        for (narrow, picture) in pictures.into_iter().filter_map(|(narrow, picture)| Some((narrow, picture?))) {
            match picture {
                Picture::Sheet(sheet) => {
                    let key = sheet.key();
                    jobs.push(Job { chart: at, panel, narrow, sheet, key });
                }
                // Nothing inside a picture can say which language it is in.
                Picture::Drawn(svg) => drawing.panels[panel].put(narrow, unmarked(&svg).into_owned()),
            }
        }
    }
    (drawing, jobs)
}

/// The picture of each job: from the cache, or drawn by as many engines as there are processors.
fn pictures(jobs: &[Job], cache: &Cache, tell: &(dyn Fn(usize, usize) + Sync)) -> Vec<String> {
    let known: Vec<Option<String>> =
        jobs.par_iter().map(|job| cache.get(&job.key).and_then(|bytes| String::from_utf8(bytes).ok())).collect();
    let missing: Vec<usize> = (0..jobs.len()).filter(|at| known[*at].is_none()).collect();
    let drawn: Mutex<BTreeMap<usize, String>> = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut engine: Option<Engine> = None;
        while let Some(at) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            let job = &jobs[*at];
            let raw = engine.get_or_insert_with(Engine::start).draw(&job.sheet);
            let picture = svg::clean(&raw);
            cache.put(&job.key, picture.as_bytes());
            let mut drawn = drawn.lock().expect("no engine panics while it holds the lock");
            drawn.insert(*at, picture);
            tell(drawn.len(), missing.len());
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(missing.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let mut drawn = drawn.into_inner().expect("all engines have ended");
    let picture = |(at, known): (usize, Option<String>)| known.or_else(|| drawn.remove(&at)).expect("it was drawn");
    known.into_iter().enumerate().map(picture).collect()
}

impl Sheet {
    /// Names the picture by everything that it depends on.
    fn key(&self) -> String {
        let size = format!("{}x{}", self.width, self.height);
        digest(&[b"chart", size.as_bytes(), self.option.to_string().as_bytes()])
    }
}

/// The key of what a kind of chart is called in a description.
fn kind_words(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::RankedBars | ChartKind::GroupedBars | ChartKind::StackedBars | ChartKind::DivergingBars => {
            "chart.bars"
        }
        ChartKind::Lines => "chart.lines",
        ChartKind::SmallMultiples => "chart.small_multiples",
        ChartKind::Distribution => "chart.distribution",
        ChartKind::HeatMap => "chart.heat_map",
        ChartKind::TileMap => "chart.tile_map",
        ChartKind::Map => "chart.map",
    }
}

/// A chart has the shape that its kind needs; `check` has seen to it.
fn first_series(chart: &Chart) -> &crate::edition::Series {
    chart.series.first().expect("a chart has at least one series")
}
