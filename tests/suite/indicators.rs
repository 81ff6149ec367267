//! Indicators with their ratings, surveys and money: `tests/fixtures/indicators`.

use crate::project::{Project, Run};

const DATA: &str = "data/2025/indicators.yaml";
const TARGETS: &str = "content/2025/02-targets/index.md";
const PERCEPTION: &str = "content/2025/03-perception/index.md";
const MONEY: &str = "data/2025/money.yaml";

fn built() -> Project {
    let project = Project::fixture("indicators");
    project.run("build").code(0);
    project
}

/// The check of the fixture with one change to a file.
fn changed(path: &str, from: &str, to: &str) -> Run {
    Project::fixture("indicators").replace(path, from, to).run("check --format short")
}

/// The cells of the row of a CSV file whose label starts so, without the group that it stands in.
fn row(csv: &str, label: &str) -> String {
    let line = csv.lines().find(|line| line.split_once(',').is_some_and(|(_, rest)| rest.starts_with(label)));
    line.unwrap_or_else(|| panic!("no row `{label}` in\n{csv}")).split_once(',').expect("a group").1.to_owned()
}

/// The text of a part of a Word document.
fn word_part(project: &Project, document: &str, part: &str) -> String {
    let bytes = std::fs::read(project.path().join("public").join(document)).expect("it was built");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    std::io::read_to_string(archive.by_name(part).expect("it has the part")).expect("text")
}

#[test]
fn a_word_that_judges_has_a_shape_and_a_tone() {
    let project = built();
    let page = project.read("public/2025/ratings.html");
    assert!(page.contains("<span class=\"rating good\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\""), "{page}");
    assert!(page.contains("</svg>Met</span>, <span class=\"rating watch\">"));
    let word = word_part(&project, "2025/2025.docx", "word/document.xml");
    assert!(word.contains("<w:color w:val=\"B3261E\"/></w:rPr><w:t xml:space=\"preserve\">■\u{a0}</w:t>"), "{word}");
}

#[test]
fn a_rating_that_there_is_not_is_told() {
    changed("content/2025/01-ratings/index.md", "[Missed](rating:bad)", "[Missed](rating:red)").code(1).stderr(
        "content/2025/01-ratings/index.md:6:17: error[unknown-name]: there is no rating called `red` (write one of `good`, \
         `watch`, `bad`, `neutral`; for another shape add one of `tick`, `triangle`, `cross`, `ring`, `half`, `up`, \
         `down`, `level`, as in `bad-up`)",
    );
}

#[test]
fn q32_a_status_follows_from_target_actual_polarity_and_tolerance() {
    let csv = built().read("public/2025/data/safer.csv");
    let status = |label: &str| {
        let row = row(&csv, label);
        let words =
            ["Just missed", "Missed", "Met", "Not rated", "Part of the period", "Target not yet set", "No data"];
        *words.iter().find(|word| row.contains(&format!(",{word},"))).unwrap_or_else(|| panic!("{row}"))
    };
    assert_eq!(status("NI 26: Victims"), "Met");
    // Repeat incidents: 31 where at most 30 were wanted.
    assert_eq!(status("NI 32: Repeat"), "Just missed");
    assert_eq!(status("Hate crime"), "Not rated");
    assert_eq!(status("\"R12: Reoffending"), "Just missed");
    assert_eq!(status("R13: Visitors"), "No data");
    assert_eq!(status("R14: Shops"), "Target not yet set");
}

#[test]
fn q32_without_its_tolerance_a_target_is_missed() {
    let project = Project::fixture("indicators").replace(DATA, "            tolerance: \"2\"\n", "");
    let project =
        project.replace(TARGETS, "{{ count(\"safer\", \"status\", \"is\", \"Just missed\") }} targets", "some");
    project.run("build").code(0);
    assert!(row(&project.read("public/2025/data/safer.csv"), "NI 32: Repeat").contains(",Missed,"));
    let page = project.read("public/2025/targets.html");
    assert!(page.contains("<span class=\"rating bad\">"), "{page}");
}

#[test]
fn q32_a_measure_that_is_neutral_is_never_good_or_bad() {
    let page = built().read("public/2025/targets.html");
    let of = |label: &str| {
        let from = page.find(label).expect("the row");
        let rest = &page[from..];
        rest[..rest.find("</tr>").expect("its end")].to_owned()
    };
    assert!(of("Hate crime that was reported").contains("rating neutral"));
    assert!(!of("Hate crime that was reported").contains("rating good"));
    assert!(of("R07: Young people").contains("rating neutral"));
}

#[test]
fn what_is_being_done_must_be_said_where_a_target_was_missed_and_is_shown_only_there() {
    let action = "            action: >-\n              A worker visits within two days of a second report. The Domestic Abuse Board \
                  looks at\n              every case in July.\n";
    changed(DATA, action, "").code(1).stderr(
        "data/2025/indicators.yaml:23:19: error[missing-key]: `NI 32: Repeat incidents of domestic violence` just missed \
         its target, and nothing says what is being done (add `action: …`: what is being done about it, by whom, and by \
         when)",
    );
    let page = built().read("public/2025/targets.html");
    assert_eq!(page.matches("A worker visits").count(), 1);
    let met = Project::fixture("indicators").replace(DATA, "actual: 31", "actual: 29");
    let met = met.replace(TARGETS, "missed(safer.ni32", "met(safer.ni32");
    met.run("build").code(0);
    assert!(!met.read("public/2025/targets.html").contains("A worker visits"));
}

#[test]
fn a_claim_of_a_target_knows_which_side_of_it_is_good() {
    changed(TARGETS, "missed(safer.ni32", "met(safer.ni32").code(1).stderr(
        "content/2025/02-targets/index.md:7:32: error[false-claim]: “met” is not true: the figure is 31% and the target at \
         most 30% (correct the words, or the figures that they are about)",
    );
}

#[test]
fn a_figure_of_a_part_is_not_set_against_the_target_of_the_whole() {
    let csv = built().read("public/2025/data/safer.csv");
    let diversion = row(&csv, "R07: Young people");
    assert!(diversion.contains(",12,April 2024 to June 2024,Part of the period,"), "{diversion}");
    let page = built().read("public/2025/targets.html");
    assert!(page.contains("12 young people (April to June only)"));
    assert!(
        page.contains(">12 <span class=\"tile-unit\">(April to June only)</span>"),
        "its label says what it counts"
    );
    assert!(page.contains(">342 <span class=\"tile-unit\">reports</span></p>") && page.contains(">41</p>"), "{page}");
    let claim = "The target of {{ safer.ni26.target }} was";
    changed(TARGETS, claim, "The sessions {{ missed(safer.r07.actual, safer.r07.target) }} theirs. It was").code(1).stderr(
        "content/2025/02-targets/index.md:5:87: error[expression-failed]: the figure is for April 2024 to June 2024, and \
         the target for financial year 2024 to 2025 (a figure of a part cannot meet the target of the whole: give a \
         target for the part)",
    );
}

#[test]
fn a_target_to_date_is_for_the_part_that_the_figure_covers() {
    // It need not say its period twice, and a claim about the figure is about this target.
    let part =
        "target: 48\n            target_to_date: 12\n            actual: {value: 12, period: 2024-04 to 2024-06}";
    let project = Project::fixture("indicators").replace(
        DATA,
        "target: 48\n            actual: {value: 12, period: 2024-04 to 2024-06}",
        part,
    );
    let claim = "The target of {{ safer.ni26.target }} was";
    let of = |target: &str| format!("The sessions {{{{ met(safer.r07.actual, safer.r07.{target}) }}}} theirs. It was");
    let whole = project.replace(TARGETS, claim, &of("target"));
    whole.run("check --format short").code(1).stderr(
        "content/2025/02-targets/index.md:5:87: error[expression-failed]: the figure is for April 2024 to June 2024, and \
         the target for financial year 2024 to 2025 (a figure of a part cannot meet the target of the whole: use \
         `safer.r07.target_to_date`)",
    );
    let project = whole.replace(TARGETS, &of("target"), &of("target_to_date"));
    project.run("build").code(0);
    let diversion = row(&project.read("public/2025/data/safer.csv"), "R07: Young people");
    assert!(diversion.contains(",Met,"), "{diversion}");
    let page = project.read("public/2025/targets.html");
    assert!(page.contains("Target to date: 12"), "the tile names the target that counts: {page}");
    // A target to date of which nobody knows the date.
    changed(DATA, "actual: {value: 12, period: 2024-04 to 2024-06}", "target_to_date: 12\n            actual: 12")
        .code(1)
        .stderr(
            "data/2025/indicators.yaml:59:29: error[missing-key]: the indicator `Young people who come to diversion \
             sessions` has a target to date, and its figure does not say to which (say which part of the period the \
             figure covers: `actual: {value: …, period: 2024-04 to 2024-09}`)",
        );
}

#[test]
fn a_target_in_another_unit_than_its_figure_is_told() {
    let told = |from: &str, to: &str| {
        let printed = changed(DATA, from, to).stderr;
        printed.lines().filter(|line| line.contains("[unlikely-target]")).collect::<Vec<_>>().join("\n")
    };
    let target = "target: 60\n            actual: 66.3";
    for typed in
        ["target: 0.6\n            actual: 66.3", "target: 60\n            actual: 0.663\n            action: See."]
    {
        assert!(told(target, typed).contains("percentages are written as such"), "{typed}");
    }
    assert!(told(target, "target: 154\n            actual: 66.3\n            action: See.").contains("at most 100%"));
    assert!(
        told("target: 300\n            actual: 342", "target: 300000\n            actual: 342")
            .contains("a digit too many")
    );
    // Small percentages, targets of nothing and figures of a part are no slips.
    for typed in [
        "target: 0.5\n            actual: 0.7",
        "target: 1\n            actual: 6",
        "target: 0\n            actual: 40",
    ] {
        assert_eq!(told(target, typed), "", "{typed}");
    }
}

#[test]
fn the_base_and_the_stretch_of_a_target_add_up_to_it() {
    let both = "base_target: 20\n            stretch: 6\n";
    changed(DATA, both, "target: 25\n            base_target: 20\n            stretch: 6\n").code(1).stderr(
        "data/2025/indicators.yaml:67:22: error[value-mismatch]: the target of `Reoffending by a group of 90 offenders, \
         reduction` is typed as 25, and its base and stretch come to 26 (correct the one that is wrong, or leave `target` \
         out)",
    );
}

#[test]
fn q33_a_figure_in_another_unit_than_its_target_fails() {
    let actual = "{value: 675, unit: offences, population: people.riverside, period: 2024-04 to 2024-09}";
    changed(DATA, actual, "{value: 675, unit: offences, period: 2024-04 to 2024-09}").code(1).stderr(
        "data/2025/indicators.yaml:42:40: error[unit-mismatch]: `NI 47: Serious acquisitive crime` is measured in per 1,000 \
         population, and this figure is in offences (two units cannot be compared: name the population that makes a rate \
         of it, as in `{value: 675, unit: offences, population: people.all.now}`)",
    );
}

#[test]
fn q33_a_population_makes_a_rate_of_a_count() {
    // 675 offences among 165,900 residents.
    let csv = built().read("public/2025/data/safer.csv");
    let rate = row(&csv, "NI 47: Serious");
    assert!(rate.contains("\"per 1,000 population\",8.73,4.36,") || rate.contains(",8.73,4.36,"), "{rate}");
    assert!(rate.contains(",4.07,April 2024 to September 2024,Met,"), "{rate}");
    assert!(built().read("public/2025/targets.html").contains("From 675 offences."));
}

#[test]
fn q33_a_percentage_cannot_be_set_against_a_count() {
    let claim = "{{ met(safer.ni26.actual, safer.ni26.target) }}";
    changed(TARGETS, claim, "{{ met(safer.ni26.actual, safer.hate.target) }}").code(1).stderr(
        "content/2025/02-targets/index.md:6:4: error[expression-failed]: a figure in `%` has no target in `reports` (use \
         figures of one unit)",
    );
}

#[test]
fn q34_a_rate_is_computed_from_its_count_and_population() {
    let typed = "tables:\n  - id: burglary\n    title: Burglary\n    unit: offences\n    source: police\n    period: \
                 \"2024\"\n    columns:\n      - {id: count, title: Offences}\n      - {id: rate, title: Rate, formula: \
                 {rate: {of: count, population_cell: people.riverside, per: 1000}}}\n    rows:\n      - {id: all, label: \
                 All, values: [609, 3.7]}\n";
    let project = Project::fixture("indicators").write("data/2025/burglary.yaml", typed);
    project.run("check").code(0);
    let wrong = project.replace("data/2025/burglary.yaml", "[609, 3.7]", "[609, 36.7]");
    let told = wrong.run("check --format short").code(1).stderr;
    assert!(told.contains("error[value-mismatch]: `Rate` of `All` is typed as 36.7 and comes to 3.7"), "{told}");
}

#[test]
fn q34_a_rate_ten_times_that_of_its_siblings_is_told() {
    let typed = "tables:\n  - id: rates\n    title: Burglary rate\n    unit: per 1,000 population\n    source: police\n    \
                 columns:\n      - {id: before, title: \"2023\", period: \"2023\"}\n      - {id: now, title: \"2024\", period: \
                 \"2024\"}\n    rows:\n      - {id: all, label: Riverside, values: [3.4, 35.5]}\n";
    let project = Project::fixture("indicators").write("data/2025/rates.yaml", typed);
    let told = project.run("check --format short").code(0).stderr;
    assert!(told.contains("warning[rate-outlier]: `2024` of `Riverside` is 35.5"), "{told}");
    // A target in one column and ten times as much in the next: in a set of indicators each row has its own unit.
    let slip = changed(DATA, "target: 8.73", "target: 87.3").code(0).stderr;
    assert!(
        slip.contains("warning[rate-outlier]: `Target to date` of `NI 47: Serious acquisitive crime` is 4.36"),
        "{slip}"
    );
}

#[test]
fn q36_a_change_below_the_threshold_is_no_rise_or_fall() {
    let said = "{{ perception.informed.change | unchanged }}";
    let told = changed(PERCEPTION, said, "{{ perception.informed.change | fell }}").code(1).stderr;
    assert!(
        told.contains(
            "error[false-claim]: “fell” claims too much: it went from 55% to 51%, a fall of 4 percentage points, and the \
             table counts a change as real from 6 percentage points on"
        ),
        "{told}"
    );
    let page = built().read("public/2025/perception.html");
    assert!(page.contains("+7 [s]") && page.contains("−4 [ns]"), "{page}");
    assert!(page.contains("[ns] = not a significant change"));
}

#[test]
fn tiles_say_change_direction_and_significance_and_are_a_table_on_paper() {
    let project = built();
    let page = project.read("public/2025/perception.html");
    let tiles = &page[page.find("<ul class=\"tiles figure-tiles\">").expect("tiles")..];
    let tiles = &tiles[..tiles.find("</ul>").expect("their end")];
    assert_eq!(tiles.matches("<li class=\"tile\">").count(), 4);
    for words in ["Up 7 percentage points", "From 61% (2023). A significant change.", "Not a significant change."] {
        assert!(tiles.contains(words), "{words} in {tiles}");
    }
    // More worry is bad news, and less of what may be chance is none.
    assert!(tiles.contains("rating bad") && tiles.contains("rating neutral"));
    let print = project.read("public/2025/print.html");
    assert!(!print.contains("figure-tiles") && print.contains("Confident in the local police"));
}

#[test]
fn q37_sums_what_is_left_and_what_is_over_are_computed() {
    let csv = built().read("public/2025/data/projects.csv");
    assert_eq!(
        row(&csv, "Refuge"),
        "Refuge and outreach,Figures,170000,122692,14000,23000,94000,61308,55692,Half a year was paid in advance."
    );
    let all = "All projects,Total,397100,154792,14000,118000,194000,256308,55692,None";
    assert_eq!(row(&csv, "All projects"), all);
}

#[test]
fn q37_money_in_thousands_is_short_in_tables_and_whole_in_sentences() {
    let project = built();
    let page = project.read("public/2025/money.html");
    for sum in [
        "came to £1,550,000<",
        "of which £1,240,000<",
        "is worth £1.5 million<",
        "more than £1,000,000<",
        "The highest is Homes with £1,240,000 and",
    ] {
        assert!(page.contains(sum), "{sum} in {page}");
    }
    assert!(page.contains("Grants (£000)") && page.contains("Worth of what was bought (£ million)"));
    assert!(page.contains("<td>1,240</td>") && page.contains("<p class=\"tile-value\">£1,240,000</p>"));
    let csv = project.read("public/2025/data/grants.csv");
    let head = "Grant,Kind of row,\"Received, financial year 2024 to 2025 (£000)\"";
    assert!(csv.starts_with(head) && csv.contains("Homes,Figures,1240,1185,1.2"), "{csv}");
    for spelling in ["£k", "\"£'000\"", "£ thousand", "thousands of pounds", "GBP thousand"] {
        let same = Project::fixture("indicators").replace(MONEY, "unit: £000", &format!("unit: {spelling}"));
        same.run("build --only html").code(0);
        assert!(same.read("public/2025/money.html").contains("Grants (£000)"), "{spelling}");
    }
    let told = changed(MONEY, "{id: received, title: Received}", "{id: received, title: Received £m}").code(1).stderr;
    assert!(
        told.contains("error[invalid-value]: `Received £m` is headed as £ million, and its unit is `£000` (write `unit: £ million`"),
        "{told}"
    );
}

#[test]
fn q37_what_does_not_reconcile_is_told() {
    let typed = "[170000, 122692, 14000, 23000, 94000]";
    changed(MONEY, typed, "[170000, 122692, 14000, 23000, 94000, 61308, 55000]").code(1).stderr(
        "data/2025/money.yaml:26:107: error[value-mismatch]: `Over (+) or under (−)` of `Refuge and outreach` is typed as \
         55,000 and comes to 55,692 (correct the figures that it is computed from, or leave it out: the formula gives it)",
    );
    let told = changed(MONEY, "[397100, 154792,", "[397100, 154729,").code(1).stderr;
    assert!(
        told.contains("error[total-mismatch]: `Spent to date` of the total `All projects` is typed as 154,729"),
        "{told}"
    );
}

#[test]
fn q37_nil_is_a_figure_and_a_blank_is_none() {
    let told = changed(MONEY, "[65000, 0, 0, 65000, 0]", "[65000, , 0, 65000, 0]").code(1).stderr;
    assert!(told.contains("error["), "{told}");
    let project = Project::fixture("indicators").replace(MONEY, "[25000, 5000, 0,", "[25000, \"[x]\", 0,");
    let project = project.replace(MONEY, ", values: [397100, 154792, 14000, 118000, 194000, 256308, 55692]", "");
    let project =
        project.replace("content/2025/04-money/index.md", "{{ projects.all.spent }} were spent", "some was spent");
    project.run("build").code(0);
    assert!(
        row(&project.read("public/2025/data/projects.csv"), "Surveys")
            .ends_with(",25000,[x],0,10000,10000,[x],[x],None")
    );
}

#[test]
fn codes_are_written_one_way_and_name_their_rows() {
    let page = built().read("public/2025/targets.html");
    for label in ["NI 26: Victims", "NI 32: Repeat", "NI 47: Serious", "R07: Young people"] {
        assert!(page.contains(label), "{label}");
    }
    let twice = Project::fixture("indicators").replace(DATA, "code: NI47", "code: ni 26").run("check --format short");
    assert!(twice.code(1).stderr.contains("error[duplicate-id]: there are two rows with the id `ni26`"));
}

#[test]
fn an_indicator_that_is_marked_is_gone_from_the_edition_for_everybody() {
    let markings = "markings:\n  - {id: public, title: Public}\n  - {id: partner, title: Partners only}\neditions:\n  - {id: \
                    everybody, title: For everybody, shows: public, default: true}\n  - {id: partners, title: For partners, \
                    shows: partner}\n";
    let project = Project::fixture("indicators").append("tallybook.yaml", markings).replace(
        DATA,
        "            title: Reoffending by a group of 90 offenders, reduction\n",
        "            title: Reoffending by a group of 90 offenders, reduction\n            marking: partner\n",
    );
    let project =
        project.replace(TARGETS, "{{ count(\"safer\", \"status\", \"is\", \"Just missed\") }} targets", "some");
    let project = project.replace(TARGETS, "rows: [ni26, ni32, hate, r12]\ntitle", "rows: [ni26, ni32, hate]\ntitle");
    let project = project.replace(TARGETS, "rows: [ni26, ni32, hate, r12], panels", "rows: [ni26, ni32, hate], panels");
    project.run("build").code(0);
    for (path, bytes) in project.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Reoffending") && !text.contains("second worker"), "{path}");
    }
    project.run("build --edition partners --out inside").code(0);
    assert!(project.read("inside/2025/targets.html").contains("takes on a second worker in June, as 22%"));
}

#[test]
fn the_status_of_a_small_number_goes_with_it() {
    let project = Project::fixture("indicators").replace(
        DATA,
        "actual: {value: 12, period: 2024-04 to 2024-06}",
        "actual: 3\n            action: More leaflets.",
    );
    let project = project.replace(TARGETS, "tiles: {value: actual}", "tiles: {value: target}");
    project.run("build").code(0);
    let csv = project.read("public/2025/data/safer.csv");
    let diversion = row(&csv, "R07: Young people");
    assert!(diversion.contains(",[c],financial year 2024 to 2025,[c],"), "{diversion}");
    assert!(!project.read("public/2025/targets.html").contains("More leaflets"));
}

#[test]
fn comparators_stand_beside_the_figures_and_what_is_missing_says_so() {
    let csv = built().read("public/2025/data/safer.csv");
    assert!(row(&csv, "NI 26: Victims").contains(",58.1,61,"));
    assert!(row(&csv, "NI 32: Repeat").contains(",29,[x],"));
    let told = changed(DATA, "compare: {region: 29}", "compare: {county: 29}").code(1).stderr;
    assert!(told.contains("error[unknown-name]: there is no comparator `county`"), "{told}");
}

#[test]
fn the_answers_before_and_after_add_up_and_are_compared_in_points() {
    let csv = built().read("public/2025/data/training.csv");
    assert!(csv.contains("Not sure,15,0,-15") && csv.contains("Very sure,9,69,60"), "{csv}");
    let told = changed("data/2025/perception.yaml", "values: [76, 31]", "values: [86, 31]").code(1).stderr;
    assert!(told.contains("error[shares-sum]"), "{told}");
}

/// A rate is shown with the digits that it takes to see on which side of its target it is.
#[test]
fn a_status_never_contradicts_the_figures_beside_it() {
    let cells = |set: &str, more: &str| {
        let project = Project::fixture("indicators")
            .replace(DATA, "target_to_date: {value: 4.36,", &format!("target_to_date: {{value: {set},"))
            .replace(
                DATA,
                "            definition: Burglary in",
                &format!("{more}            definition: Burglary in"),
            );
        let told = project.run("build").stderr;
        assert!(told.contains("files written"), "{told}");
        let csv = row(&project.read("public/2025/data/safer.csv"), "NI 47: Serious");
        let page = project.read("public/2025/targets.html");
        let shown = csv.split(',').nth(6).expect("a figure").to_owned();
        assert!(page.contains(&format!(">{shown}")), "{shown} {page}");
        (shown, csv)
    };
    assert_eq!(cells("4.36", "").0, "4.07");
    // 4.0687 in full, which meets a target of at most 4.07.
    assert_eq!(cells("4.07", "").0, "4.069");
    let (shown, csv) = cells("4.36", "            decimals: 0\n");
    assert!(shown == "4.1" && csv.contains(",9,4.4,"), "{csv}");
}

/// The figure of an indicator is a figure of its measure, wherever else that is counted.
#[test]
fn an_indicator_agrees_with_the_table_of_its_measure() {
    let table = |total: u32| {
        format!(
            "tables:\n  - id: reports\n    title: Hate crime by place\n    measure: hate crime\n    unit: reports\n    source: \
             police\n    period: financial year 2024-25\n    stub: Place\n    columns: [{{id: now, title: Now}}]\n    rows:\n      - \
             {{id: north, label: North, value: 300}}\n      - {{id: south, label: South, value: {}}}\n      - {{id: total, \
             label: Both places, total: true}}\n",
            total - 300
        )
    };
    let site = |total: u32| {
        Project::fixture("indicators")
            .replace(DATA, "            target: 300\n", "            measure: hate crime\n            target: 300\n")
            .write("data/2025/reports.yaml", table(total))
    };
    let differs = |project: &Project| {
        let told = project.run("check --format short").stderr;
        told.lines().filter(|line| line.contains("measures-disagree")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(differs(&site(342)), [""; 0]);
    let told = differs(&site(340));
    assert!(told.len() == 1 && told[0].contains("is 340 here and 342 in `safer`"), "{told:?}");
}
