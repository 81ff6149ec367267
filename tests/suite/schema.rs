//! The JSON Schema that editors use, held against the program. `tests/papers/schema.py` reads it with a validator of
//! others.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Value, json};
use tallybook::schema::{self, DataFile, Decode, Findings, Front, SiteFile};
use tallybook::source::Sources;

use crate::project::{Project, repository, walk};

/// Whether the program finds nothing wrong with the form of a text.
type Reads = fn(&str) -> bool;

/// The kinds of file, each with how the program reads it.
const READ: [(&str, Reads); 3] =
    [("site", reads::<SiteFile>), ("data", reads::<DataFile>), ("front-matter", reads::<Front>)];

/// True if the program finds nothing wrong with the form of a text.
fn reads<T: Decode>(text: &str) -> bool {
    let sources = Sources::from_texts([("data/file.yaml", text)]);
    let (id, file) = sources.iter().next().expect("there is a file");
    let mut findings = Findings::default();
    schema::read::<T>(id, file.text(), 0..file.text().len(), &mut findings);
    findings.diagnostics.sorted(&sources).is_empty()
}

/// True if a value fits a schema of the words that ours are made of: all others are an error of the test.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let each = |schemas: &Value| -> Vec<bool> {
        schemas.as_array().expect("a list").iter().map(|it| fits(value, it, root)).collect()
    };
    let number = |limit: &Value| limit.as_u64().and_then(|it| usize::try_from(it).ok()).expect("a number");
    let (text, list, map) = (value.as_str(), value.as_array(), value.as_object());
    schema.as_object().expect("a schema is a mapping").iter().all(|(word, says)| match word.as_str() {
        "description" | "enumDescriptions" | "title" | "$schema" | "definitions" => true,
        "$ref" => {
            let place = says.as_str().and_then(|it| it.strip_prefix('#')).expect("a reference within");
            fits(value, root.pointer(place).expect("it leads somewhere"), root)
        }
        "allOf" => each(says).into_iter().all(|it| it),
        "anyOf" => each(says).into_iter().any(|it| it),
        "const" => value == says,
        "enum" => says.as_array().expect("a list").contains(value),
        "type" => {
            let named = |name: &Value| match name.as_str().expect("a word") {
                "string" => text.is_some(),
                "number" => value.is_number(),
                "integer" => value.is_i64() || value.is_u64(),
                "boolean" => value.is_boolean(),
                "array" => list.is_some(),
                "object" => map.is_some(),
                other => panic!("the test knows no type `{other}`"),
            };
            says.as_array().map_or_else(|| named(says), |types| types.iter().any(named))
        }
        "pattern" => text.is_none_or(|text| matches(says.as_str().expect("a pattern"), text)),
        "minimum" => value.as_f64().is_none_or(|it| it >= says.as_f64().expect("a number")),
        "items" => list.is_none_or(|items| items.iter().all(|it| fits(it, says, root))),
        "minItems" => list.is_none_or(|items| items.len() >= number(says)),
        "maxItems" => list.is_none_or(|items| items.len() <= number(says)),
        "minProperties" => map.is_none_or(|map| map.len() >= number(says)),
        "maxProperties" => map.is_none_or(|map| map.len() <= number(says)),
        "required" => map.is_none_or(|map| {
            says.as_array().expect("a list").iter().all(|key| map.contains_key(key.as_str().expect("a key")))
        }),
        "properties" => map.is_none_or(|map| {
            let properties = says.as_object().expect("a mapping").iter();
            properties.into_iter().all(|(key, schema)| map.get(key).is_none_or(|it| fits(it, schema, root)))
        }),
        "additionalProperties" => map.is_none_or(|map| {
            let known = schema.get("properties").and_then(Value::as_object);
            let mut others = map.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            others.all(|(_, it)| says.as_bool().unwrap_or_else(|| fits(it, says, root)))
        }),
        other => panic!("the test knows no `{other}`"),
    })
}

/// True if a text matches a pattern. There are few patterns and many texts.
fn matches(pattern: &str, text: &str) -> bool {
    thread_local!(static PATTERNS: RefCell<BTreeMap<String, Regex>> = RefCell::default());
    PATTERNS.with_borrow_mut(|known| {
        let regex = known.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).expect("it is a pattern"));
        regex.is_match(text)
    })
}

/// The schema of each kind of file.
fn schemas() -> Vec<(&'static str, Value)> {
    READ.iter().map(|(kind, _)| (*kind, schema::json::of(kind).expect("there is a schema of each kind"))).collect()
}

fn is_valid(kind: &str, value: &Value, schemas: &[(&str, Value)]) -> bool {
    let (_, schema) = schemas.iter().find(|(name, _)| *name == kind).expect("there is a schema of each kind");
    fits(value, schema, schema)
}

/// Every file of a site that has a schema: kind, path, and what it holds.
fn files(folder: &std::path::Path) -> Vec<(&'static str, String, Value)> {
    let mut found = Vec::new();
    for path in walk(folder) {
        let name = path.strip_prefix(folder).expect("it lies there").to_string_lossy().into_owned();
        let kind = match (name.as_str(), name.split('/').next(), path.extension().and_then(|it| it.to_str())) {
            ("tallybook.yaml", ..) => "site",
            (_, Some("data"), Some("yaml")) => "data",
            (_, Some("content"), Some("md")) => "front-matter",
            _ => continue,
        };
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let text = match kind {
            "front-matter" => {
                let Some(head) = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---").next()) else {
                    continue;
                };
                head.to_owned()
            }
            _ => text,
        };
        found.push((kind, name, serde_yaml::from_str(&text).expect("it is YAML")));
    }
    found
}

#[test]
fn every_file_of_every_site_fits_its_schema() {
    let schemas = schemas();
    let own = Project::own_site();
    let mut folders = vec![own.path().to_owned()];
    let fixtures = std::fs::read_dir(repository().join("tests/fixtures")).expect("there are fixtures");
    folders.extend(
        fixtures.map(|it| it.expect("it can be listed").path()).filter(|it| it.join("tallybook.yaml").is_file()),
    );
    let mut seen = [0; 3];
    for (kind, path, value) in folders.iter().flat_map(|folder| files(folder)) {
        assert!(is_valid(kind, &value, &schemas), "{path}");
        seen[READ.iter().position(|(name, _)| *name == kind).expect("it is a kind")] += 1;
    }
    assert!(seen.iter().all(|files| *files > 2), "{seen:?}");
}

/// The ways to spoil a value: each with what was done.
fn spoilt(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let put = |change: &dyn Fn(&mut Value), what: String, found: &mut Vec<(String, Value)>| {
        let mut copy = value.clone();
        change(&mut copy);
        found.push((what, copy));
    };
    for place in places(value, String::new()) {
        let at = |copy: &mut Value, with: Value| *copy.pointer_mut(&place).expect("it is there") = with;
        match value.pointer(&place).expect("it is there") {
            Value::Object(map) => {
                let add = |copy: &mut Value| copy.pointer_mut(&place).expect("it is there")["surplus"] = json!("x");
                put(&add, format!("a key more at {place}"), &mut found);
                for key in map.keys() {
                    let remove = |copy: &mut Value| {
                        copy.pointer_mut(&place).and_then(Value::as_object_mut).expect("it is there").remove(key);
                    };
                    put(&remove, format!("no {key} at {place}"), &mut found);
                }
                put(&|copy| at(copy, json!([["x"]])), format!("a list at {place}"), &mut found);
            }
            Value::Array(_) => {
                put(&|copy| at(copy, json!({"surplus": 1})), format!("a mapping at {place}"), &mut found)
            }
            _ => {
                put(&|copy| at(copy, json!({"surplus": 1})), format!("a mapping at {place}"), &mut found);
                put(&|copy| at(copy, Value::Null), format!("nothing at {place}"), &mut found);
                put(&|copy| at(copy, json!("Of No Kind")), format!("other words at {place}"), &mut found);
                put(&|copy| at(copy, json!(-1.5)), format!("another number at {place}"), &mut found);
            }
        }
    }
    found
}

/// The place of every value, as a JSON pointer.
fn places(value: &Value, place: String) -> Vec<String> {
    let inner: Vec<String> = match value {
        Value::Object(map) => map.iter().flat_map(|(key, it)| places(it, format!("{place}/{}", escape(key)))).collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, it)| places(it, format!("{place}/{at}"))).collect()
        }
        _ => Vec::new(),
    };
    std::iter::once(place).chain(inner).collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[test]
fn the_schema_refuses_what_the_program_refuses_and_nothing_else() {
    let schemas = schemas();
    let mut wrong = Vec::new();
    let mut tried = 0;
    let fixtures = ["full", "marked", "minimal"].map(|name| repository().join("tests/fixtures").join(name));
    for (kind, path, value) in fixtures.iter().flat_map(|folder| files(folder)) {
        let (_, reads) = READ.iter().find(|(name, _)| *name == kind).expect("it is a kind");
        for (what, value) in spoilt(&value) {
            let (program, schema) = (reads(&value.to_string()), is_valid(kind, &value, &schemas));
            if program != schema {
                wrong.push(format!("{path}: {what}: program {program}, schema {schema}"));
            }
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn a_schema_is_printed_with_the_words_of_the_code() {
    let project = Project::empty();
    let printed = project.run("schema data").code(0).stdout;
    let schema: Value = serde_json::from_str(&printed).expect("it is JSON");
    let unit = &schema["definitions"]["table.Table"]["properties"]["unit"]["description"];
    assert_eq!(unit, "What is counted: `offences`, `%`, `£`, `per 1,000 population`.");
    project.run("schema").code(0).stdout(
        "site           `tallybook.yaml`\ndata           the files of `data/`\nfront-matter   the head of a Markdown \
         file\nfigure         a block `figure` in a Markdown file\npriority       a block `priority` in a Markdown file\n\
         theme          `theme.yaml` of a theme\nstrings        the files of `strings/` in a theme",
    );
    project.run("schema pages").code(2).stderr(
        "error: there is no schema `pages`; there is: `site`, `data`, `front-matter`, `figure`, `priority`, \
             `theme`, `strings`",
    );
}
