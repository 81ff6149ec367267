//! Claims: what is true prints its phrase, what is not true is told with the figures that say so.

use crate::project::Project;

/// Data with changes of both directions, ties, a figure that is missing, and a survey with a margin.
const DATA: &str = r#"
tables:
  - id: crime
    title: Offences by district
    unit: offences
    source: streets
    areas: district
    stub: District
    columns:
      - {id: before, title: "2023", period: "2023"}
      - {id: now, title: "2024", period: "2024"}
      - {id: change, title: Change, formula: {difference: {from: before, to: now}}}
      - {id: change_pct, title: Change %, formula: {percentage_change: {from: before, to: now}}}
      - {id: rank, title: Rank, formula: {rank: {of: now, direction: highest_first}}}
    rows:
      - {id: marsh_end, label: Marsh End, values: [100, 205]}
      - {id: fernhill, label: Fernhill, values: [80, 40]}
      - {id: oakley, label: Oakley, values: [40, 40]}
      - {id: total, label: All districts, total: true}
  - id: survey
    title: Residents who feel safe
    unit: "%"
    base: all residents asked
    shares: separate
    significant_change: 6
    source: streets
    stub: Question
    columns:
      - {id: before, title: "2023", period: "2023"}
      - {id: now, title: "2024", period: "2024"}
      - {id: points, title: Change, formula: {percentage_points: {from: before, to: now}}}
    rows:
      - {id: day, label: By day, values: [74, 78]}
      - {id: night, label: At night, values: [49, 33]}
      - {id: park, label: In the park, values: [50, 50]}
  - id: gaps
    title: Visits
    unit: visits
    source: streets
    rows:
      - {id: a, label: A, value: 12}
      - {id: b, label: B, value: "[x]"}
"#;

/// A site whose only page has one paragraph for each expression.
fn site(expressions: &[&str]) -> Project {
    let paragraphs: Vec<String> = expressions.iter().map(|it| format!("{{{{ {it} }}}}\n")).collect();
    let page = format!("---\ntitle: Claims\n---\n\n{}", paragraphs.join("\n"));
    let own = Project::fixture("minimal").write("data/2024/litter.yaml", DATA);
    own.write("content/2024/01-litter/index.md", page)
}

#[test]
fn q31_what_is_true_prints_its_phrase() {
    let cases = [
        ("rose(crime.marsh_end.before, crime.marsh_end.now)", "rose"),
        ("crime.fernhill.change | fell", "fell"),
        ("crime.fernhill.change_pct | fell(\"went down\")", "went down"),
        ("crime.oakley.change | unchanged", "did not change"),
        ("crime.total.change | changed", "rose"),
        ("crime.oakley.change_pct | changed", "did not change"),
        ("survey.day.points | unchanged", "hardly changed"),
        ("survey.day.points | changed", "hardly changed"),
        ("survey.night.points | fell(\"was lower by\")", "was lower by"),
        ("survey.night.points | significant", "significantly"),
        ("not_significant(survey.day.before, survey.day.now)", "not significantly"),
        ("doubled(crime.marsh_end.before, crime.marsh_end.now)", "doubled"),
        ("halved(crime.fernhill.before, crime.fernhill.now)", "halved"),
        ("crime.marsh_end.now | highest", "highest"),
        ("crime.fernhill.now | lowest", "joint lowest"),
        ("crime.marsh_end.now | highest(word=\"most reported\")", "most reported"),
        ("crime.fernhill.before | highest(across=\"columns\")", "highest"),
        ("crime.fernhill.now | ranked(\"highest\")", "joint second highest of 3"),
        ("crime.fernhill.before | ranked(\"lowest\")", "second lowest of 3"),
        ("crime.marsh_end.rank | ranked", "highest of 3"),
        ("crime.fernhill.rank | ranked(of=false, word=\"largest\")", "joint second largest"),
        ("crime.fernhill.change | only(\"fell\")", "only"),
        ("crime.marsh_end.now | only(\"more_than\", 40)", "only"),
        ("crime.total.now | more_than(250)", "more than 250"),
        ("survey.night.now | fewer_than(40)", "less than 40%"),
        ("crime.fernhill.now | fewer_than(50)", "fewer than 50"),
        ("crime.total.now | at_least(285)", "at least 285"),
        ("crime.total.now | at_most(285)", "at most 285"),
        ("crime.total.now | nearly(300)", "nearly 300"),
        ("crime.marsh_end.now | just_over(200)", "just over 200"),
        ("crime.total.now | about", "about 290"),
        ("crime.total.now | about(300, within=20)", "about 300"),
        ("share(crime.fernhill.now, crime.fernhill.before) | fraction", "half"),
        ("met(crime.fernhill.now, crime.fernhill.before, \"at_most\")", "met"),
        ("missed(survey.night.now, survey.park.now, \"at_least\")", "missed"),
    ];
    let expressions: Vec<&str> = cases.iter().map(|(expression, _)| *expression).collect();
    let project = site(&expressions);
    project.run("build").code(0);
    let html = project.read("public/2024/litter.html");
    let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main").next()).expect("a main part");
    let paragraphs = main.split("<p>").skip(1).filter_map(|rest| rest.split("</p>").next());
    // What follows is the link to the evidence.
    let printed: Vec<&str> = paragraphs.filter_map(|words| words.split("<a").next()).collect();
    let expected: Vec<&str> = cases.iter().map(|(_, phrase)| *phrase).collect();
    assert_eq!(printed, expected);
}

#[test]
fn q31_what_is_not_true_is_told_with_its_figures() {
    let expressions = [
        "crime.fernhill.change | rose",
        "fell(crime.oakley.before, crime.oakley.now)",
        "survey.day.points | rose",
        "survey.day.points | significant",
        "crime.marsh_end.change | significant",
        "doubled(crime.fernhill.before, crime.fernhill.now)",
        "crime.fernhill.before | highest",
        "crime.oakley.change | only(\"fell\")",
        "crime.marsh_end.now | only(\"at_least\", 40)",
        "crime.total.now | highest",
        "crime.total.now | fewer_than(200)",
        "crime.total.now | about(400)",
        "crime.fernhill.now | ranked",
        "gaps.a | highest",
        "met(crime.fernhill.now, crime.fernhill.before, \"at_least\")",
        "met(crime.fernhill.now, crime.fernhill.before, \"more\")",
        "share(crime.marsh_end.now, crime.total.now) | fraction | fraction",
        "share(crime.fernhill.before, crime.total.before) | rose",
        "percentage_change(survey.day.before, survey.day.now)",
    ];
    let run = site(&expressions).run("check --format short").code(1);
    insta::assert_snapshot!("claims that are not true", run.stderr);
}
