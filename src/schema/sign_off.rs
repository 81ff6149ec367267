//! The record of a sign-off as written: an in-toto statement, so that other tools can read and sign it.
//!
//! See <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The type of every statement.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of what is stated.
pub const PREDICATE: &str = "urn:tallybook:sign-off:v1";

/// A statement about files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// [`STATEMENT`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The files that were signed: pages, tables, papers.
    pub subject: Vec<File>,
    /// [`PREDICATE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// Who signed, when, and what it was made from.
    pub predicate: Decision,
}

/// A file and what was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its path, with `/`.
    pub name: String,
    /// Digests by algorithm, in hexadecimal; `sha256` at least.
    pub digest: BTreeMap<String, String>,
}

/// Who decided, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The report, by the name of its folder.
    pub report: String,
    /// The edition.
    pub edition: String,
    /// The version of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The body that decided.
    pub body: String,
    /// The role of who signed for it, not a name.
    pub role: String,
    /// The day, as `2026-11-22`.
    pub date: String,
    /// The meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minute: Option<String>,
    /// The last day on which it may be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// A short form of the digest of all inputs, as printed in the report.
    pub code: String,
    /// The program and its version.
    pub generator: String,
    /// The warnings that stood when it was signed.
    pub waived: Vec<WaivedWarning>,
    /// What it was made from.
    pub inputs: Vec<File>,
}

/// A warning that somebody had decided may stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaivedWarning {
    /// Its code.
    pub code: String,
    /// Where.
    pub file: String,
    /// Why.
    pub reason: String,
    /// The role of who decided.
    pub by: String,
    /// Until when.
    pub expires: String,
}

impl File {
    /// A file with its SHA-256 in hexadecimal.
    pub fn new(name: &str, sha256: &str) -> File {
        File { name: name.to_owned(), digest: BTreeMap::from([("sha256".to_owned(), sha256.to_owned())]) }
    }

    /// The SHA-256 in hexadecimal, if it is given.
    pub fn sha256(&self) -> Option<&str> {
        self.digest.get("sha256").map(String::as_str)
    }
}

impl Statement {
    /// Reads a record.
    pub fn parse(text: &str) -> Result<Statement, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The record as it is kept: readable, the same for every run.
    pub fn write(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and lists serialise");
        format!("{text}\n")
    }
}
