//! Sparklines: small lines in the rows of a table whose columns are times.

#[cfg(feature = "pdf")]
use tallybook::leaks::unpack;

use crate::project::{Project, unpacked};

/// A table of five years over the fixture `minimal`, and a figure of it.
fn years(rows: &str, figure: &str) -> Project {
    let years: String =
        (2020..2025).map(|year| format!("      - {{id: y{year}, title: \"{year}\", period: \"{year}\"}}\n")).collect();
    let table = format!(
        "tables:\n  - id: tips\n    title: Fly-tips cleared\n    unit: fly-tips\n    source: streets\n    shares: separate\n    stub: Kind\n    \
         columns:\n{years}      - {{id: rank, title: Rank, formula: {{rank: {{of: y2024, direction: highest_first}}}}}}\n      \
         - {{id: share, title: Share, unit: \"%\", base: all, period: 2025-01}}\n      \
         - {{id: timeless, title: Any time}}\n    rows:\n{rows}\n"
    );
    let page =
        format!("---\ntitle: Years\n---\n\n```figure tips-by-year\ntable: tips\ntitle: Five years\n{figure}\n```\n");
    Project::fixture("minimal").write("data/2024/tips.yaml", table).write("content/2024/09-years.md", page)
}

const ROWS: &str = "      - {id: parks, label: Parks, values: [10, 20, 15, 30, 50, 5, 1]}
      - {id: roads, label: Roads, values: [90, 80, 70, 60, 50, 5, 1]}";

/// What `check` says of the page.
fn told(figure: &str) -> String {
    let printed = years(ROWS, figure).run("check --format short").stderr;
    printed.lines().filter(|line| line.contains("09-years.md")).collect::<Vec<_>>().join("\n")
}

/// The points of each line of a page, from the top, in pixels.
fn lines(page: &str) -> Vec<Vec<(f64, f64)>> {
    let points = page.split("<td class=\"sparkline\">").skip(1).map(|cell| {
        let cell = cell.split("</td>").next().expect("a cell ends");
        let points = cell.split("points=\"").skip(1).filter_map(|it| it.split('"').next());
        let pairs = points.flat_map(|it| it.split(' ')).filter_map(|pair| pair.split_once(','));
        pairs.map(|(x, y)| (x.parse().expect("x"), y.parse().expect("y"))).collect()
    });
    points.collect()
}

#[test]
fn a_sparkline_joins_shown_columns_in_the_order_of_time() {
    assert_eq!(told("sparkline: {values: [y2020, y2021, y2022]}"), "");
    let cases = [
        ("sparkline: {values: [y2020, y2021]}", "joins at least 3 columns, and this one has 2"),
        (
            "sparkline: {values: [y2020, y2022, y2021]}",
            "`y2021` (2021) does not come after the column before it (2022)",
        ),
        (
            "sparkline: {values: [y2020, y2020, y2021]}",
            "`y2020` (2020) does not come after the column before it (2020)",
        ),
        ("sparkline: {values: [y2020, y2021, timeless]}", "the column `timeless` has no period"),
        ("sparkline: {values: [y2020, y2021, rank]}", "`rank` holds no amounts"),
        ("sparkline: {values: [y2020, y2021, share]}", "`fly-tips` and `%` cannot stand on one line"),
        ("sparkline: {values: [y2020, y2021, y2029]}", "there is no column `y2029`"),
        (
            "columns: [y2020, y2021]\nsparkline: {values: [y2020, y2021, y2022]}",
            "`y2022`, and the figure does not show it",
        ),
        (
            "sparkline: [{values: [y2020, y2021, y2022]}, {values: [y2022, y2023, y2024]}]",
            "two sparklines of this figure stand under the same header",
        ),
    ];
    for (figure, message) in cases {
        let told = told(figure);
        assert!(told.lines().count() == 1 && told.contains(message), "{figure}\n{told}");
    }
}

#[test]
fn a_sparkline_is_drawn_as_its_figures_go_and_stands_in_pdf_and_word() {
    let project = years(
        ROWS,
        "columns: [y2020, y2021, y2022, y2023, y2024]\nsparkline: {values: [y2020, y2021, y2022, y2023, y2024]}",
    );
    project.run("build").code(0);
    let page = project.read("public/2024/years.html");
    let [parks, roads]: [Vec<(f64, f64)>; 2] = lines(&page).try_into().expect("a line for each row");
    for (line, figures) in [(&parks, [10, 20, 15, 30, 50]), (&roads, [90, 80, 70, 60, 50])] {
        assert_eq!(line.len(), figures.len());
        let steps: Vec<f64> = line.windows(2).map(|two| two[1].0 - two[0].0).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.2), "years are as far apart: {line:?}");
        let (low, high) = (figures.iter().min().expect("some"), figures.iter().max().expect("some"));
        let (bottom, top) =
            (line.iter().map(|it| it.1).fold(0.0, f64::max), line.iter().map(|it| it.1).fold(99.0, f64::min));
        for ((_, y), figure) in line.iter().zip(figures) {
            let share = f64::from(figure - low) / f64::from(high - low);
            assert!((y - (bottom - (bottom - top) * share)).abs() < 0.2, "{figure} stands at {y} in {line:?}");
        }
    }
    let words = "It rises from 10 in 2020 to 50 in 2024. The highest is 50 in 2024 and the lowest 10 in 2020.";
    assert!(page.contains(&format!("</svg><span class=\"visually-hidden\">{words}</span></td>")), "{page}");
    assert!(page.contains("<svg aria-hidden=\"true\""), "who hears the words need not hear of the picture");
    assert!(page.contains("Each has a scale of its own"), "the scale is said");
    let files = project.files("public");
    let parts = unpacked(&files);
    let word = String::from_utf8_lossy(&parts["2024/2024.docx/word/document.xml"]);
    assert!(word.contains(&format!("descr=\"{words}\"")), "Word has the words");
    let polylines = |path: &str| String::from_utf8_lossy(&parts[path]).contains("<polyline");
    let drawn = parts.keys().filter(|path| path.starts_with("2024/2024.docx/word/media/") && path.ends_with(".svg"));
    assert_eq!(drawn.filter(|path| polylines(path)).count(), 2, "Word has the lines");
    #[cfg(feature = "pdf")]
    {
        let layers = unpack("2024/2024.pdf", &files["2024/2024.pdf"]);
        let found = layers.iter().map(|layer| layer.text.as_str()).collect::<Vec<_>>().join("\n");
        assert!(found.contains(words), "the PDF has the words: {found}");
    }
}

#[test]
fn lines_on_one_scale_can_be_compared_and_the_scale_is_said() {
    let figure = "columns: [y2020, y2021, y2022, y2023, y2024]\n\
                  sparkline: {values: [y2020, y2021, y2022, y2023, y2024], scale: shared, title: Five years}";
    let project = years(ROWS, figure);
    project.run("build --only html").code(0);
    let page = project.read("public/2024/years.html");
    let lines = lines(&page);
    assert!((lines[0][4].1 - lines[1][4].1).abs() < 0.1, "50 is as high in both rows");
    assert!(page.contains("<th scope=\"col\">Five years</th>") && page.contains("All have one scale, from 10 to 90"));
}

#[test]
fn what_is_withheld_has_no_place_on_a_line() {
    let rows = ROWS.replace("[10, 20, 15, 30, 50, 5, 1]", "[10, 20, {value: 15, marking: partner}, 30, 50, 5, 1]");
    let figure =
        "columns: [y2020, y2021, y2022, y2023, y2024]\nsparkline: {values: [y2020, y2021, y2022, y2023, y2024]}";
    let markings = "markings:\n  - {id: open, title: Public}\n  - {id: partner, title: Partners}\n\
                    editions:\n  - {id: public, title: Everybody, default: true}\n  - {id: partner, title: Partners, shows: partner}\n";
    let project = years(&rows, figure).append("tallybook.yaml", markings);
    project.run("build --only html").code(0);
    let page = project.read("public/2024/years.html");
    assert_eq!(lines(&page)[0].len(), 4, "the figure is gone");
    assert!(page.contains("There is no figure for 2022.") && page.contains("[c]"));
}
