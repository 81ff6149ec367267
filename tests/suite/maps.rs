//! Maps, of areas as they lie and of tiles: `tests/fixtures/maps`.

use tallybook::leaks::unpack;

use crate::figures::main_part;
use crate::project::{Project, Run};

const PAGE: &str = "content/2024/01-noise/index.md";
const BOUNDARIES: &str = "data/wards.geojson";
const ATTRIBUTION: &str = "Boundaries: Drawn for this example by Marsh End Borough Council, 2024.";

fn built() -> Project {
    let project = Project::fixture("maps");
    project.run("build").code(0);
    project
}

fn checked(project: &Project) -> Run {
    project.run("check --edition public --format short")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(found, _)| found).collect()
}

/// A figure of the page, by its id.
fn figure<'a>(page: &'a str, id: &str) -> &'a str {
    between(page, &format!("id=\"{id}\""), "</figure>").first().copied().expect("the page has the figure")
}

/// What each area of the map shows, as pairs of a name and a value.
fn shown(figure: &str) -> Vec<(String, String)> {
    let marks = between(figure, "data-marks=\"", "\"")[0].replace("&quot;", "\"").replace("&#34;", "\"");
    let marks: Vec<Vec<String>> = serde_json::from_str(&marks).expect("lists of texts");
    let pair = |mark: &String| mark.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    marks.concat().iter().filter_map(pair).collect()
}

/// The rows of the table, as pairs of a label and a value.
fn rows(figure: &str) -> Vec<(String, String)> {
    let words = |html: &str| {
        let html = html.split_once("<span class=\"visually-hidden\">").map_or(html, |(before, _)| before);
        let (mut text, mut tag) = (String::new(), false);
        for c in html.chars() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                c if !tag => text.push(c),
                _ => {}
            }
        }
        text.trim().to_owned()
    };
    let row = |row: &str| {
        let label = words(row.split_once("scope=\"row\"")?.1.split_once('>')?.1.split_once("</th>")?.0);
        let value = words(row.split_once("<td")?.1.split_once('>')?.1.split_once("</td>")?.0);
        Some((label, value.split_whitespace().next()?.to_owned()))
    };
    between(figure, "<tr", "</tr>").into_iter().filter_map(row).collect()
}

fn key(figure: &str) -> Vec<String> {
    let item = |html: &str| html.rsplit_once("</span>").expect("a swatch before the words").1.to_owned();
    between(between(figure, "<ul class=\"key\">", "</ul>")[0], "<li>", "</li>").into_iter().map(item).collect()
}

#[test]
fn q62_a_map_has_a_table_of_the_same_values_in_order() {
    let page = built().read("public/2024/noise.html");
    for id in ["noise-by-ward", "noise-before"] {
        let figure = figure(&page, id);
        let (mut on_map, in_table) = (shown(figure), rows(figure));
        assert_eq!(on_map.len(), 9, "{on_map:?}");
        let number = |(_, value): &(String, String)| value.parse::<i64>().unwrap_or(i64::MIN);
        assert!(in_table.is_sorted_by(|a, b| number(a) >= number(b)), "{id}: {in_table:?}");
        // In both drawings, for wide and for narrow screens, each row has an area.
        assert_eq!(figure.matches(" data-i=\"8\"").count(), 2, "{id}");
        let mut same = in_table.clone();
        same.sort();
        on_map.sort();
        assert_eq!(on_map, same, "{id}");
    }
    assert_eq!(rows(figure(&page, "noise-by-ward"))[0], ("Old Town".to_owned(), "240".to_owned()));
}

#[test]
fn q62_whose_boundaries_they_are_stands_below_every_map_and_below_no_other_figure() {
    let page = built().read("public/2024/noise.html");
    assert_eq!(figure(&page, "noise-by-ward").matches(ATTRIBUTION).count(), 1);
    assert!(!figure(&page, "noise-before").contains("Boundaries:"), "tiles are nobody's boundaries");
}

#[test]
fn q62_where_classes_begin_and_end_is_printed() {
    let page = built().read("public/2024/noise.html");
    let missing = ["[x] not available", "[c] withheld to protect people", "no figure shown"];
    let classes = ["46", "71 to 88", "133 to 158", "212", "240"];
    assert_eq!(key(figure(&page, "noise-by-ward")), [&classes[..], &missing[..]].concat());
    let set = ["under 50", "50 to under 100", "100 to under 200", "200 and over", "no figure shown"];
    assert_eq!(key(figure(&page, "noise-before")), set);
    let way = |classes: &str| {
        let chart = "chart: {kind: map, values: now, highlight: old_town}";
        let to = format!("chart: {{kind: map, values: now, {classes}}}");
        let project = Project::fixture("maps").replace(PAGE, chart, &to);
        project.run("build --only html").code(0);
        key(figure(&project.read("public/2024/noise.html"), "noise-by-ward"))
    };
    // Four areas of the eight are in the first fifth of the way from 46 to 240, and none in the third.
    assert_eq!(way("classes: equal")[..4], ["46 to 71", "88", "133 to 158", "212 to 240"]);
    assert_eq!(way("classes: quantiles")[..5], ["46", "71", "88 to 133", "158", "212 to 240"]);
    assert_eq!(way("breaks: [88, 2000.5]")[..3], ["under 88", "88 to under 2,000.5", "2,000.5 and over"]);
}

#[test]
fn q62_a_map_has_a_name_and_words_for_those_who_do_not_see_it() {
    let page = built().read("public/2024/noise.html");
    let figure = figure(&page, "noise-by-ward");
    for picture in between(figure, "<svg ", ">") {
        assert!(picture.starts_with("role=\"img\" aria-labelledby=\"noise-by-ward-title\""), "{picture}");
        let words = between(picture, "aria-describedby=\"", "\"")[0];
        let words = between(figure, &format!("id=\"{words}\">"), "</p>")[0];
        assert_eq!(
            words,
            "Map with nine areas. The highest shown is Old Town with 240 and the lowest shown Fernhill with 46. There is no \
             figure for Mill Green and Saltings. The map has no figure for Marsh Side."
        );
    }
}

#[test]
fn q62_pdf_and_word_hold_the_map_its_key_its_table_and_its_attribution() {
    let project = built();
    let page = project.read("public/2024/noise.html");
    let figure = figure(&page, "noise-by-ward");
    let files = project.files("public");
    for path in ["2024/2024.pdf", "2024/2024.docx"] {
        let layers = unpack(path, &files[path]);
        let text: Vec<&str> = layers.iter().map(|layer| layer.text.as_str()).collect();
        // Lines are broken where the page ends, and words in Word are kept together.
        let text = text.join("\n").replace('\u{a0}', " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in key(figure).iter().map(String::as_str).chain([ATTRIBUTION, "Map with nine areas."]) {
            assert!(text.contains(words), "{path} lacks `{words}`:\n{text}");
        }
        let mut rest = text.split_once("withheld to protect people").expect("the key").1;
        rest = rest.split_once("The map has no figure for Marsh Side.").expect("the words below the map").1;
        for (label, value) in rows(figure) {
            let row = format!("{label} {value}");
            rest = rest.split_once(&row).unwrap_or_else(|| panic!("{path}: no `{row}` in its place in\n{text}")).1;
        }
    }
    let parts = crate::project::unpacked(&files);
    let word = String::from_utf8_lossy(&parts["2024/2024.docx/word/document.xml"]);
    assert!(word.contains("w:val=\"diagStripe\"") && word.contains("w:val=\"diagCross\""), "each reason has its lines");
    let drawn = parts.iter().filter(|(path, _)| path.contains(".docx/word/media/") && path.ends_with(".svg"));
    let drawn: Vec<_> = drawn.filter(|(_, svg)| String::from_utf8_lossy(svg).contains(">Saltings<")).collect();
    assert_eq!(drawn.len(), 2, "both maps are pictures");
}

#[test]
fn q62_what_has_no_figure_has_a_look_of_its_own_and_what_is_withheld_is_nowhere() {
    let project = built();
    let page = project.read("public/2024/noise.html");
    let figure = figure(&page, "noise-by-ward");
    let swatch = |words: &str| {
        let before = figure.split_once(&format!("</span>{words}</li>")).expect("the key").0;
        before.rsplit_once("class=\"swatch ").expect("a swatch").1.trim_end_matches("\">").to_owned()
    };
    let looks = ["[x] not available", "[c] withheld to protect people", "no figure shown"].map(swatch);
    assert_eq!(looks, ["hatched", "crossed", "k5"]);
    let lines = between(figure, "stroke-width=\"0.7\"", "/>").len();
    assert_eq!(lines, 2 * 3, "one way for what is not available, two for what is withheld, in two drawings");
    // The row of Marsh Side is for partners, and Saltings has a small number: their land is there, their figures are not.
    assert!(figure.contains(">Marsh Side</text>") && !page.contains("Marsh Side</th>"));
    project.run("build --edition partner --out partner").code(0);
    let partner = project.read("partner/2024/noise.html");
    assert!(partner.contains("Marsh Side: 12") && partner.contains("OFFICIAL-SENSITIVE"));
    assert!(partner.contains(">Marsh Side</text>") && !partner.contains("no figure shown"));
}

#[test]
fn the_page_of_a_map_is_what_the_snapshot_says() {
    insta::assert_snapshot!("page", main_part(&built().read("public/2024/noise.html")));
}

#[test]
fn boundaries_are_an_input_of_the_reports_that_draw_them_and_of_no_other() {
    let signed = "sign --report 2024 --body Board --role Chair --date 2026-11-20 --minute 7";
    let inputs = |project: &Project| {
        project.run(signed).code(0);
        project.read("content/2024/sign-off.json")
    };
    assert!(inputs(&Project::fixture("maps")).contains(BOUNDARIES));
    let tiles = Project::fixture("maps").replace(
        PAGE,
        "{kind: map, values: now, highlight: old_town}",
        "{kind: tile_map, values: now}",
    );
    assert!(!inputs(&tiles).contains(BOUNDARIES));
}

#[test]
fn a_map_without_places_is_told() {
    let map = Project::fixture("maps").replace("tallybook.yaml", "boundaries:\n", "others:\n");
    let run = checked(&map).code(1);
    assert!(run.stderr.contains("unused-file"), "{}", run.stderr);
    let one = Project::fixture("maps").replace(BOUNDARIES, "\"Riverside\"", "\"Rivreside\"");
    checked(&one).code(1).stderr(
        "content/2024/01-noise/index.md:11:15: error[invalid-chart]: `Riverside` has no place on the map (use a file of \
         boundaries that has them all, or say which rows are drawn: `rows:`)\n\
         data/wards.geojson:8:54: error[unknown-area]: `Rivreside` is no ward of this site (did you mean `Riverside`? add it \
         to `areas` in `tallybook.yaml`, or this spelling to the `aliases` of one; or leave it out of the file)",
    );
    // Another spelling that the site knows is none of these.
    checked(&Project::fixture("maps").replace(BOUNDARIES, "\"Riverside\"", "\"River Side\"")).code(0);
    let twice = Project::fixture("maps").replace(BOUNDARIES, "\"Saltings\"", "\"Harbour\"");
    let run = checked(&twice).code(1);
    assert!(
        run.stderr.contains("error[invalid-boundaries]: the file has two areas that are `Harbour`"),
        "{}",
        run.stderr
    );
}

#[test]
fn boundaries_that_are_not_said_to_be_anybodys_are_told() {
    let attribution = "    attribution: Drawn for this example by Marsh End Borough Council, 2024\n";
    let without = Project::fixture("maps").replace("tallybook.yaml", attribution, "");
    let run = checked(&without).code(1);
    assert!(
        run.stderr.contains("tallybook.yaml:23:5: error[missing-key]: a file of boundaries has no `attribution`"),
        "{}",
        run.stderr
    );
    let empty = Project::fixture("maps").replace("tallybook.yaml", attribution, "    attribution: \" \"\n");
    let run = checked(&empty).code(1);
    assert!(run.stderr.contains("tallybook.yaml:26:18: error[blank-value]"), "{}", run.stderr);
    let property = Project::fixture("maps").replace("tallybook.yaml", "property: name", "property: WD23NM");
    let run = checked(&property).code(1);
    assert!(
        run.stderr.contains(
            "has no property `WD23NM` (name the property that holds the names of areas; it has: `code`, `name`)"
        ),
        "{}",
        run.stderr
    );
    let file =
        Project::fixture("maps").replace("tallybook.yaml", "file: data/wards.geojson", "file: data/ward.geojson");
    let run = checked(&file).code(1);
    assert!(
        run.stderr.contains("there is no file of boundaries `data/ward.geojson` (did you mean `data/wards.geojson`?)"),
        "{}",
        run.stderr
    );
}

#[test]
fn classes_that_are_none_are_told() {
    let with = |classes: &str| {
        let to = format!("breaks: {classes}}}");
        let run = checked(&Project::fixture("maps").replace(PAGE, "breaks: [50, 100, 200]}", &to)).code(1);
        run.stderr.split_once("error[").expect("a fault").1.to_owned()
    };
    assert!(with("[100, 50]").contains("these classes do not begin at rising values"));
    assert!(with("[100, 100]").contains("these classes do not begin at rising values"));
    assert!(with("[1, 2, 3, 4, 5]").contains("more than five classes cannot be told apart"));
    assert!(with("[50], classes: equal").contains("keep one of the two"));
    let bars = Project::fixture("maps").replace(PAGE, "kind: tile_map", "kind: ranked_bars");
    let run = checked(&bars).code(1);
    assert!(run.stderr.contains("a chart of this kind has no classes"), "{}", run.stderr);
}

#[test]
fn hostile_boundaries_are_told_and_bounded() {
    let whole = Project::fixture("maps").read(BOUNDARIES);
    let told = |text: &str, words: &str| {
        let start = std::time::Instant::now();
        let run = checked(&Project::fixture("maps").write(BOUNDARIES, text)).code(1);
        assert!(run.stderr.contains("data/wards.geojson:"), "{}", run.stderr);
        assert!(run.stderr.contains(words), "`{words}` in\n{}", run.stderr);
        // The charts do not tell again what the file has told.
        assert!(!run.stderr.contains("has no place on the map"), "{}", run.stderr);
        assert!(start.elapsed().as_secs() < 60, "{words}: {:?}", start.elapsed());
    };
    told(&whole[..whole.len() / 2], "these boundaries cannot be read: EOF while parsing");
    told(
        &whole.replacen("\"name\":", &format!("\"a\":{},\"name\":", "[".repeat(200_000)), 1),
        "recursion limit exceeded",
    );
    told(&whole.replacen("[0.09507,51.59372]", "[562000,177000]", 1), "which is no longitude and latitude");
    told(&whole.replacen("[0.09507,51.59372]", "[0.5,51.4]", 1), "does not come back to where it began");
    told(&whole.replacen("[0.09535,51.58797]", "[0.4,51.4]", 1), "the boundary of area 1 crosses itself");
    let ring: String = (0..400_000).map(|at| format!("[0.{:06},51.5],", at)).collect();
    told(&whole.replacen("[0.09535,51.58797],", &ring, 1), "points, and a map takes at most");
    let script = whole.replacen("\"Fernhill\"", "\"<script>alert(1)</script>\"", 1);
    let run = checked(&Project::fixture("maps").write(BOUNDARIES, &script)).code(1);
    assert!(run.stderr.contains("error[unknown-area]"), "{}", run.stderr);
}
