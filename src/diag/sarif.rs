//! Diagnostics as SARIF 2.1.0, which editors and code hosts open.
//!
//! A rule carries the page of the guide as `help`, so that it is read without a network and fits the program that wrote it.
//! It has no `helpUri`: that is an absolute address, and the guide lies wherever `tallybook guide` wrote it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Code, Diagnostic, Fix, Severity};
use crate::source::{Sources, Span};

/// One run with all diagnostics.
pub(super) fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let codes: Vec<Code> = diagnostics.iter().map(|it| it.code).collect::<BTreeSet<Code>>().into_iter().collect();
    let rule = |code: &Code| {
        json!({
            "id": code.name(),
            "shortDescription": {"text": code.meaning()},
            "help": {
                "text": format!("{} Run `tallybook explain {}` for an example.", code.meaning(), code.name()),
                "markdown": code.explanation(),
            },
            "defaultConfiguration": {"level": level(code.severity())},
        })
    };
    let results: Vec<Value> = diagnostics.iter().map(|it| result(it, &codes, sources)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "tallybook",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn level(severity: Severity) -> &'static str {
    severity.word()
}

/// A result names its rule by its place in `codes`.
fn result(diagnostic: &Diagnostic, codes: &[Code], sources: &Sources) -> Value {
    let text = match &diagnostic.hint {
        Some(hint) => format!("{}. Help: {hint}.", diagnostic.message),
        None => format!("{}.", diagnostic.message),
    };
    let related = diagnostic.related.iter().enumerate().map(|(at, (span, words))| {
        let mut place = location(*span, sources);
        place["id"] = json!(at);
        place["message"] = json!({"text": words});
        place
    });
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": {"text": text},
        "locations": [location(diagnostic.span, sources)],
    });
    if !diagnostic.related.is_empty() {
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([change(fix, sources)]);
    }
    result
}

fn location(span: Span, sources: &Sources) -> Value {
    let path = sources.file(span.source).path();
    json!({"physicalLocation": {"artifactLocation": {"uri": uri(path)}, "region": region(span, sources)}})
}

fn region(span: Span, sources: &Sources) -> Value {
    let place = sources.place(span);
    json!({
        "startLine": place.line, "startColumn": place.column,
        "endLine": place.end_line, "endColumn": place.end_column,
    })
}

fn change(fix: &Fix, sources: &Sources) -> Value {
    let path = sources.file(fix.span.source).path();
    json!({
        "description": {"text": format!("write “{}”", fix.replacement)},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(path)},
            "replacements": [{
                "deletedRegion": region(fix.span, sources),
                "insertedContent": {"text": fix.replacement},
            }],
        }],
    })
}

/// A path as a relative reference: what is no plain character is written as `%20`.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
