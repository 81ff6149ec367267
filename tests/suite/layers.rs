//! The table of rows in `src/lib.rs` and the imports of the code, held together.

use std::collections::BTreeMap;
use std::fs;

use crate::project::{repository, walk};

/// Module to row, as the map in `lib.rs` says.
fn rows() -> BTreeMap<String, u32> {
    let map = fs::read_to_string(repository().join("src/lib.rs")).expect("the map is there");
    let mut rows = BTreeMap::new();
    for line in map.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = line.split('|').map(str::trim);
        let (Some(row), Some(modules)) = (cells.next(), cells.next()) else { continue };
        let Ok(row) = row.parse::<u32>() else { continue };
        for module in modules.split(',') {
            rows.insert(module.trim().trim_matches('`').to_owned(), row);
        }
    }
    rows
}

/// The module of the crate that a file belongs to.
fn module_of(path: &std::path::Path) -> String {
    let inside = path.strip_prefix(repository().join("src")).expect("it lies in src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules that a file names after `crate::`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split([',', '}']).map(str::trim).collect(),
                None => vec![rest],
            };
            for name in names {
                let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((number + 1, name));
            }
        }
    }
    found
}

#[test]
fn every_module_has_a_row() {
    let rows = rows();
    for path in walk(&repository().join("src")) {
        let module = module_of(&path);
        let known = matches!(module.as_str(), "main" | "lib") || rows.contains_key(&module);
        assert!(known, "`{module}` is not in the map of src/lib.rs");
    }
    assert_eq!(rows.values().min(), Some(&0));
}

#[test]
fn a_module_imports_only_from_rows_above_it() {
    let rows = rows();
    let mut wrong = Vec::new();
    for path in walk(&repository().join("src")).into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs"))
    {
        let module = module_of(&path);
        let Some(own) = rows.get(&module) else { continue };
        for (line, import) in imports(&fs::read_to_string(&path).expect("code is text")) {
            // `crate::check` the function and `crate::Checked` belong to the map itself.
            let row = rows.get(&import).or_else(|| rows.get("lib")).expect("the map has a row for itself");
            let above = import == module || row < own;
            if !above {
                wrong.push(format!("{}:{line}: `{module}` (row {own}) uses `{import}` (row {row})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_modules_that_may_touch_the_world_do() {
    let allowed: [(&str, &[&str]); 4] = [
        ("std::fs", &["source", "output", "sheet"]),
        ("pulldown_cmark", &["narrative"]),
        // `strings` reads the files that are built in, and no others.
        ("serde_yaml", &["schema", "strings"]),
        ("println!", &[]),
    ];
    let mut wrong = Vec::new();
    for path in walk(&repository().join("src")).into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs"))
    {
        let module = module_of(&path);
        let text = fs::read_to_string(&path).expect("code is text");
        for (word, modules) in allowed {
            if text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word))
                && !modules.contains(&module.as_str())
            {
                wrong.push(format!("{}: `{word}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_keep_their_size() {
    for path in walk(&repository().join("src")).into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs"))
    {
        let lines = fs::read_to_string(&path).expect("code is text").lines().count();
        assert!(lines <= 800, "{} has {lines} lines: is it still one room?", path.display());
    }
}
