//! The texts of a file as its author wrote it, where nobody can tell what it would show: values of YAML, cells of CSV,
//! prose. Ids, keys and expressions are no texts.

use std::sync::LazyLock;

use regex::Regex;

use crate::schema::scalars;
use crate::source::{SourceId, Sources};

static EXPRESSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\{.*?\}\}|\]\([^)]*\)").expect("written here"));
static ID: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[a-z][a-z0-9_.-]*$").expect("written here"));

/// The texts of a file.
pub(super) fn texts(sources: &Sources, id: SourceId) -> Vec<String> {
    let file = sources.file(id);
    let (path, text) = (file.path(), file.text());
    let mut texts = match path.rsplit('.').next() {
        Some("yaml" | "yml") => values(id, text),
        Some("csv") => text.split(['\n', ',', ';', '\t']).map(|it| it.trim_matches('"').to_owned()).collect(),
        Some("md") => of_page(id, text),
        _ => Vec::new(),
    };
    texts.retain_mut(|it| {
        *it = EXPRESSION.replace_all(it, "\n").trim().to_owned();
        !it.is_empty() && !ID.is_match(it)
    });
    texts
}

/// The values of YAML; its lines, if it cannot be read.
fn values(id: SourceId, yaml: &str) -> Vec<String> {
    let lines = || yaml.lines().flat_map(|line| line.split([',', '{', '}', '[', ']'])).map(value).collect();
    scalars(id, yaml).unwrap_or_else(lines)
}

/// What stands behind a key, or the whole.
fn value(line: &str) -> String {
    let line = line.trim().trim_start_matches(['-', ' ']).trim_end_matches(':');
    line.split_once(": ").map_or(line, |(_, value)| value).trim().trim_matches(['"', '\'']).to_owned()
}

/// Lines of prose, and the values of front matter and of what stands between fences.
fn of_page(id: SourceId, text: &str) -> Vec<String> {
    let (mut texts, mut yaml, mut fence) = (Vec::new(), String::new(), None);
    for (at, line) in text.lines().enumerate() {
        let mark =
            if at == 0 && line.trim_end() == "---" { Some("---") } else { line.starts_with("```").then_some("```") };
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), _) if line.starts_with(open) => {
                texts.extend(values(id, &std::mem::take(&mut yaml)));
                fence = None;
            }
            (Some(_), _) => {
                yaml.push_str(line);
                yaml.push('\n');
            }
            (None, None) if line.starts_with(":::") => {}
            (None, None) => texts.push(line.trim_start_matches(['#', '-', '>', ' ']).to_owned()),
        }
    }
    texts.extend(yaml.lines().map(str::to_owned));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        let sources = Sources::from_texts([(path, text)]);
        let (id, _) = sources.iter().next().expect("a file");
        texts(&sources, id)
    }

    #[test]
    fn texts_are_values_and_prose() {
        let data =
            "tables:\n  - {id: parks, title: Parks of the town, rows: [{id: a, label: Jericho, values: [1850, ~]}]}\n";
        assert_eq!(of("data/1/a.yaml", data), ["Parks of the town", "Jericho", "1850"]);
        assert_eq!(of("data/1/a.yaml", &data.replace("]}\n", "\n")), ["Parks of the town", "Jericho", "1850", "~"]);
        let page = "---\ntitle: Our parks\n---\n\n## Many\n\nThere are {{ parks.a.now }} [parks](#parks).\n\n```figure a-figure\n\
                    table: parks\ntitle: All of them\n```\n";
        assert_eq!(of("content/1/a.md", page), ["Our parks", "Many", "There are \n [parks\n.", "All of them"]);
    }
}
