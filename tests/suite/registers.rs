//! Risk registers and the risk matrix.

use std::collections::BTreeMap;

use crate::project::Project;

const DATA: &str = "data/2024/risks.yaml";

fn built(edition: &str) -> Project {
    let project = Project::fixture("register");
    project.run(&format!("build --edition {edition} --out out")).code(0);
    project
}

/// A figure of a page, from its id to its end.
fn figure<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("id=\"{id}\" aria-labelledby")).unwrap_or_else(|| panic!("no figure `{id}`"));
    page[start..].split("</figure>").next().expect("a figure ends")
}

/// The squares of a grid: the level, how many risks it counts, and which it names.
fn squares(figure: &str) -> Vec<(String, usize, Vec<String>)> {
    let cells = figure.split("<td class=\"words shade-").skip(1);
    let square = |cell: &str| {
        let inside = cell.split_once('>').expect("a cell").1.split("</td>").next().expect("it ends");
        let (first, rest) = inside.split_once("<br>").unwrap_or((inside, ""));
        let (level, count) = first.split_once(": ").expect("level and count");
        let codes = rest.split("<a href=").skip(1).map(|link| {
            let words = link.split_once('>').expect("a link").1;
            words.split('<').next().expect("words").to_owned()
        });
        (level.to_owned(), count.parse().expect("a count"), codes.collect())
    };
    cells.map(square).collect()
}

/// The rows of the list of risks: the id of each on the page, and its words.
fn rows(figure: &str) -> Vec<(String, String)> {
    let list = figure.rsplit("<table").next().expect("a table");
    let row = |row: &str| {
        let (id, rest) = row.split_once('"').expect("an id");
        (id.to_owned(), rest.split("</tr>").next().expect("a row ends").to_owned())
    };
    list.split("<tr id=\"").skip(1).map(row).collect()
}

#[test]
fn q56_a_grid_counts_the_rows_that_it_leads_to() {
    let page = built("partner").read("out/2024/risks.html");
    for (id, size, risks) in [("register", 5, 4), ("board", 4, 2)] {
        let figure = figure(&page, id);
        let squares = squares(figure);
        assert_eq!(squares.len(), size * size, "{id}");
        let mut named: Vec<&String> = squares.iter().flat_map(|(_, _, codes)| codes).collect();
        assert!(squares.iter().all(|(_, count, codes)| *count == codes.len()), "{id}: {squares:?}");
        assert_eq!(named.len(), risks, "{id}");
        let rows = rows(figure);
        assert_eq!(rows.len(), risks, "{id}");
        for (anchor, words) in &rows {
            let code = named.iter().position(|code| words.contains(&format!(">{code} "))).expect("it is in the grid");
            let code = named.remove(code);
            assert!(figure.contains(&format!("<a href=\"#{anchor}\">{code}</a>")), "{code} leads to its row");
        }
        assert!(figure.contains(&format!("<th scope=\"colgroup\" colspan=\"{size}\">Impact</th>")));
        assert_eq!(figure.matches("<th scope=\"row\">").count(), size + risks);
    }
    // A grid alone leads to the list in another figure.
    let fair = figure(&page, "fair");
    assert_eq!(squares(fair).len(), 9);
    assert_eq!(squares(fair).iter().map(|it| it.1).sum::<usize>(), 2);
    assert!(fair.contains("<a href=\"#fair-risks-noise\">F2</a>"));
}

#[test]
fn q56_risks_stand_by_gravity_with_all_that_is_said_of_them() {
    let project = built("public");
    let page = project.read("out/2024/risks.html");
    let rows = rows(figure(&page, "register"));
    let ids: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["register-grants", "register-late-buses", "register-floods"]);
    let words: BTreeMap<&str, &str> = rows.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
    for (id, expected) in [
        ("register-grants", "</svg>High, 12</span><br>impact 4, likelihood 3"),
        ("register-grants", "</svg>Very high, 20</span><br>impact 5, likelihood 4"),
        ("register-grants", "</svg>up from 9</span>"),
        ("register-grants", "Head of Youth Services<br>Within a year<br>Next review: 31 December 2034"),
        ("register-floods", "</svg>up from 3</span>"),
        ("register-late-buses", "impact 2, likelihood 5<br>new</td>"),
        ("register-late-buses", "</svg>None planned</span>"),
    ] {
        assert!(words[id].contains(expected), "{id} lacks {expected}:\n{}", words[id]);
    }
    // Levels of the author's own: what is ruinous weighs more than its score.
    let board = figure(&page, "board");
    assert!(board.find(">B1 ").expect("B1") < board.find(">B2 ").expect("B2"));
    assert!(board.contains("</svg>Amber, 4</span>") && board.contains("</svg>unchanged</span>"));
    assert!(board.contains("</svg>Green, 4</span>") && board.contains("</svg>down from 6</span>"));
    // The summary shows the two gravest, and its sentence leads to the register.
    let summary = project.read("out/2024/summary.html");
    assert_eq!(figure(&summary, "gravest-risks").matches("<th scope=\"row\">").count(), 2);
    assert!(summary.contains("<a href=\"risks.html#register-grants\">risk R1</a>"));
    insta::assert_snapshot!("open data of a register", project.read("out/2024/data/risks.csv"));
}

#[test]
fn a_risk_that_is_withheld_is_in_no_grid() {
    let public = built("public");
    let files = public.files("out");
    let texts = files.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".csv"));
    let all: String = texts.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    assert!(!all.contains("R4") && !all.contains("source of the police"));
    let partner = built("partner").read("out/2024/risks.html");
    assert!(partner.contains("R4 A source of the police is found out"));
}

#[test]
fn q56_a_register_says_what_it_lacks() {
    let faults =
        |from: &str, to: &str| Project::fixture("register").replace(DATA, from, to).run("check").code(1).stderr;
    let cases = [
        ("        mitigation: A wall was built in 2023, and the market has a flood plan.\n", ""),
        ("        impact: Major\n", "        impact: Enormous\n"),
        ("      - [Green, Amber, Amber, Red]\n", "      - [Green, Amber, Amber]\n"),
        ("      - [Green, Green, Amber, Red]\n", "      - [Green, Green, Ambre, Red]\n"),
        ("      - {words: Low, from: 1}\n", "      - {words: Low, from: 2}\n"),
        ("    last_time: 2023\n", "    last_time: 2032\n"),
        ("        proximity: Any winter\n", "        last_score: 4\n"),
    ];
    let printed: Vec<String> = cases.iter().map(|(from, to)| faults(from, to)).collect();
    insta::assert_snapshot!("faults of a register", printed.join("\n----\n"));
    let past = Project::fixture("register").replace(DATA, "2034-12-31", "2026-11-21").run("check").code(0);
    assert!(past.stderr.contains("was to be reviewed by 21 November 2026, and that day has passed"), "{}", past.stderr);
}

#[test]
fn who_owns_a_risk_is_a_role_and_no_name() {
    let owner = "owner: Head of Youth Services";
    let named = Project::fixture("register").replace(DATA, owner, "owner: Councillor Bloggs").run("check").stderr;
    assert!(named.contains("“Councillor Bloggs” seems to be the name of a person"), "{named}");
    let role = Project::fixture("register").run("check").stderr;
    assert!(!role.contains("personal-data"), "{role}");
}

/// The matrix of the repository's own report, row by row: label, kind, a score for each criterion, total and rank.
fn own_matrix() -> Vec<Vec<String>> {
    let site = Project::own_site();
    site.run("build --only html").code(0);
    let csv = site.read("public/2022-23/data/risk_matrix.csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.records().map(|row| row.expect("it is CSV").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn q27_parents_stand_for_themselves_and_gaps_are_told_apart() {
    let rows = own_matrix();
    assert_eq!(rows.len(), 42);
    let total = |row: &[String]| row[15].parse::<u32>().expect("a total");
    let (mut parents, mut other) = (0, 0);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row[1] == "Factor") {
        assert_ne!(row[16], "[z]", "{} is ranked", row[0]);
        let parts: Vec<u32> =
            rows[at + 1..].iter().take_while(|row| row[1] != "Factor").map(|row| total(row)).collect();
        parents += usize::from(!parts.is_empty());
        other += usize::from(!parts.is_empty() && parts.iter().sum::<u32>() != total(row));
        let scores: u32 = row[2..15].iter().filter_map(|score| score.parse::<u32>().ok()).sum();
        assert_eq!(scores, total(row), "{}", row[0]);
    }
    assert!(parents >= 10 && other == parents, "{other} of {parents} parents differ from the sum of their parts");
    assert!(rows.iter().filter(|row| row[1] == "Sub-factor").all(|row| row[16] == "[z]"));
    let gaps = |mark: &str| rows.iter().flat_map(|row| &row[2..15]).filter(|score| *score == mark).count();
    assert!(gaps("[z]") > 0 && gaps("[x]") > 0, "not applicable and not scored are two things");
}

#[test]
fn q27_a_score_off_the_scale_is_refused() {
    let matrix = "data/2022-23/risk-matrix.yaml";
    let scores = "scores: [1, 2, 2, 2, 2, 2, 2, 0, 2, 2, 2, 0, 1]";
    let slip = scores.replace("0, 1]", "3, 1]");
    let run = Project::own_site().replace(matrix, scores, &slip).run("check --format short").code(1);
    assert!(run.stderr.contains("error[score-off-scale]"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn ties_share_a_rank_in_the_matrix_and_its_summary() {
    let page = built("public").read("out/2024/matrix.html");
    let ranks = |id: &str, cells: &str| -> Vec<String> {
        let rows = figure(&page, id).split("<th scope=\"row\">").skip(1);
        let rank = |row: &str| row.split(cells).nth(2).and_then(|it| it.split('<').next()).unwrap_or("").to_owned();
        rows.map(rank).collect()
    };
    assert_eq!(ranks("harm-top", "<td>"), ["1", "2=", "2="]);
    assert_eq!(ranks("harm-scores", "<td class=\"sum\">"), ["1", "2=", "2=", "4"]);
}

#[test]
fn a_criterion_that_is_not_counted_stands_beside_the_others() {
    let matrix = "data/2024/matrix.yaml";
    let page = "out/2024/matrix.html";
    let weighted = Project::fixture("full");
    weighted.run("build --only html --out out").code(0);
    let before = weighted.read(page);
    assert!(
        before.contains("Weighted total") && before.contains("Sum of scores") && before.contains("Harm (weight 2)")
    );
    let confidence = Project::fixture("full")
        .replace(matrix, "title: Harm, weight: 2", "title: Harm")
        .replace(matrix, "{id: cost, title: Cost}", "{id: cost, title: Confidence, weight: 0}")
        .replace(matrix, "        total: 6\n", "")
        .replace(matrix, "scores: [2, 1, 0], total: 5", "scores: [2, 1, 0]")
        .replace(matrix, "\"[z]\", 2], total: 4", "\"[z]\", 2]");
    confidence.run("build --only html --out out").code(0);
    let after = confidence.read(page);
    assert!(after.contains("Confidence (not counted)") && !after.contains("Weighted total"));
    assert!(after.contains("Scored beside the criteria, and not counted in the total: Confidence."));
    assert!(after.contains("are scored against 2 criteria"));
}
