//! Expressions over the data, evaluated with minijinja.
//!
//! What the data give are objects that know what they rest on ([`objects`]): `table.row.column` walks to an
//! [`amount::Amount`], and every filter and function hands its evidence on. Some only calculate and print
//! ([`arithmetic`]) or count ([`mod@count`]); others print a phrase that is true of the data, or fail ([`claim`]).
//! The language holds nothing but these: no loops, no files, no clock.

mod amount;
mod arithmetic;
mod claim;
mod count;
mod objects;
mod wording;

pub use wording::{DOWN, UP};

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind};

use super::Evidence;
use super::passage::Value;
use crate::check::Unseen;
use crate::diag::{Code, Diagnostic, suggest};
use crate::model::{self, Data, Date, Unit};
use crate::narrative::Expression;
use crate::source::Span;

/// What an expression gives: text, and what is known about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Printed {
    pub(super) text: String,
    /// What it rests on; nothing for words.
    pub(super) evidence: Vec<Evidence>,
    /// True if it counts the sections or list items of the report itself.
    pub(super) listed: bool,
    /// Why it was typed and not read from the data, if it was.
    pub(super) typed: Option<String>,
    /// The unit of a number.
    pub(super) unit: Option<Unit>,
    /// For a change: which way it went.
    pub(super) direction: Option<Ordering>,
    /// The day after which the words no longer hold.
    pub(super) until: Option<Date>,
}

impl Printed {
    /// What was printed, with the expression that printed it.
    pub(super) fn into_value(self, expression: &Expression) -> Value {
        let Printed { text, evidence, listed, typed, unit, direction, until } = self;
        let (expression, span) = (expression.text.clone(), expression.span);
        Value { text, expression, span, evidence, listed, typed, unit, direction, until }
    }
}

/// Evaluates the expressions of one report.
pub(super) struct Evaluator {
    environment: Environment<'static>,
    root: minijinja::Value,
}

impl Evaluator {
    /// `listed` are the numbers of sections and list items of the report by id.
    pub(super) fn new(
        data: &Arc<Data>,
        folders: &[String],
        lost: &BTreeSet<String>,
        listed: &BTreeMap<String, usize>,
        unseen: &Unseen,
    ) -> Evaluator {
        let mut environment = Environment::empty();
        environment.set_debug(true);
        arithmetic::register(&mut environment);
        claim::register(&mut environment);
        let root = objects::root(data.clone(), folders.to_vec(), lost.clone(), unseen.clone());
        count::register(&mut environment, root.clone(), listed.clone());
        Evaluator { environment, root }
    }

    /// The value of an expression, or what is wrong with it. Nothing at all if it uses what has been
    /// reported as broken elsewhere.
    pub(super) fn evaluate(&self, expression: &Expression) -> Result<Printed, Option<Diagnostic>> {
        let fault = |error: Error, code| Some(diagnose(&error, code, expression));
        if expression.text.len() > LONGEST {
            let message = format!("this expression is {} characters long", expression.text.chars().count());
            let hint = "let the table compute it: add a column or row with a formula";
            let start = expression.span.part(0..0);
            return Err(Some(Diagnostic::new(Code::ExpressionSyntax, start, message).hint(hint)));
        }
        let compiled = self.environment.compile_expression(&expression.text);
        let compiled =
            compiled.map_err(|error| not_closed(expression).or_else(|| fault(error, Code::ExpressionSyntax)))?;
        let printed = compiled.eval(self.root.clone()).and_then(|value| amount::print(&value));
        printed.map_err(|error| match told(&error) {
            Some(Told::Silent) => None,
            _ => fault(error, Code::ExpressionFailed),
        })
    }
}

/// An expression with a single brace in it was to end there: `{{ x }`.
fn not_closed(expression: &Expression) -> Option<Diagnostic> {
    let at = expression.text.find('}')?;
    let hint = "close it with two braces side by side: `}}`";
    let message = "this expression is closed by one brace, and goes on";
    Some(Diagnostic::new(Code::ExpressionSyntax, expression.span.part(at..at + 1), message).hint(hint))
}

/// Bytes of one expression. The language is read and evaluated by functions that call themselves.
const LONGEST: usize = 1_000;

const FILTERS: &[&[&str]] = &[arithmetic::FILTERS, claim::FILTERS];
const FUNCTIONS: &[&[&str]] = &[arithmetic::FUNCTIONS, claim::FUNCTIONS, &["count"]];

/// True for the name of a function: it is not looked up in the data.
fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|names| names.contains(&name))
}

/// Our own words for a fault, carried through minijinja's error.
#[derive(Clone, Debug)]
enum Told {
    /// Something cannot be used as it is.
    Fault { message: String, hint: Option<String> },
    /// A name that nothing has.
    Unknown { message: String, hint: Option<String>, name: String },
    /// What is claimed is not so; with the figures that say so.
    False { message: String, hint: Option<String>, figures: Vec<(Span, String)> },
    /// What is used here is not in this edition.
    Withheld { kind: &'static str, name: String, there: Span },
    /// A row that is used here is shown only with others in this edition.
    Merged(model::Unseen),
    /// Something that is used here is compared with what is not in this edition.
    Beside(Box<Told>),
    /// What is used here is broken elsewhere, and has been reported there.
    Silent,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Fault { message, .. } | Told::Unknown { message, .. } | Told::False { message, .. } => {
                f.write_str(message)
            }
            Told::Withheld { kind, name, .. } => write!(f, "the {kind} `{name}` is withheld"),
            Told::Merged(gone) => write!(f, "the row `{}` is shown only with others", gone.id),
            Told::Beside(told) => told.fmt(f),
            Told::Silent => f.write_str("reported elsewhere"),
        }
    }
}

impl std::error::Error for Told {}

impl Told {
    /// That something uses a row or column which is not in this edition.
    fn gone(kind: &'static str, gone: &model::Unseen) -> Told {
        match gone.within {
            Some(_) => Told::Merged(gone.clone()),
            None => Told::Withheld { kind, name: gone.id.clone(), there: gone.span },
        }
    }
}

impl From<Told> for Error {
    fn from(told: Told) -> Error {
        Error::new(ErrorKind::InvalidOperation, "").with_source(told)
    }
}

fn told(error: &Error) -> Option<Told> {
    std::error::Error::source(error)?.downcast_ref::<Told>().cloned()
}

fn fail(message: impl Into<String>, hint: impl Into<String>) -> Error {
    Told::Fault { message: message.into(), hint: Some(hint.into()) }.into()
}

/// An error of evaluation as a diagnostic in the author's file.
fn diagnose(error: &Error, code: Code, expression: &Expression) -> Diagnostic {
    match told(error) {
        Some(Told::Beside(told)) => {
            let hint = "say that it holds for what is shown, `among=\"the areas shown\"`: the words are printed where \
                        something is left out; or mark the sentence as well";
            diagnose(&Error::from(*told), code, expression).hint(hint)
        }
        Some(Told::Unknown { message, hint, name }) => {
            let at = expression.text.find(&name);
            let span = at.map_or(expression.span, |at| expression.span.part(at..at + name.len()));
            Diagnostic::new(Code::UnknownName, span, message).maybe_hint(hint)
        }
        Some(Told::False { message, hint, figures }) => {
            let fault = Diagnostic::new(Code::FalseClaim, expression.span, message).maybe_hint(hint);
            figures.into_iter().fold(fault, |fault, (span, words)| fault.also(span, words))
        }
        Some(Told::Withheld { kind, name, there }) => {
            crate::check::refers_to_withheld(expression.span, kind, &name, there)
        }
        Some(Told::Merged(gone)) => crate::check::refers_to_merged(expression.span, &gone),
        Some(told) => {
            let hint = if let Told::Fault { hint, .. } = &told { hint.clone() } else { None };
            Diagnostic::new(code, expression.span, told.to_string()).maybe_hint(hint)
        }
        None => of_language(error, code, expression),
    }
}

/// An error that minijinja itself reports, in our words.
fn of_language(error: &Error, code: Code, expression: &Expression) -> Diagnostic {
    let range = error.range().unwrap_or(0..expression.text.len());
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let name = expression.text.get(range.clone()).unwrap_or("");
    let near = |all: &[&[&str]]| suggest(last_word(&detail, name), all.iter().copied().flatten().copied());
    let (message, hint) = match error.kind() {
        ErrorKind::UnknownFilter => (format!("there is no filter `{}`", last_word(&detail, name)), near(FILTERS)),
        ErrorKind::UnknownFunction => (format!("there is no function `{}`", last_word(&detail, name)), near(FUNCTIONS)),
        ErrorKind::SyntaxError => (format!("this expression cannot be read: {detail}"), None),
        ErrorKind::MissingArgument => {
            let hint = "`tallybook explain expression-failed` shows how each filter and function is written";
            ("this filter or function needs another value in its parentheses".to_owned(), Some(hint.to_owned()))
        }
        _ if detail.contains("operator") => (
            "values of the data cannot be calculated with like this".into(),
            Some(
                "use `difference(from, to)`, `percentage_change(from, to)`, `share(part, whole)` or `total(a, b)`"
                    .into(),
            ),
        ),
        _ => (format!("this expression cannot be evaluated: {detail}"), None),
    };
    Diagnostic::new(code, expression.span.part(range), message).maybe_hint(hint)
}

/// The name in minijinja's "filter x is unknown", or else what stands at the place.
fn last_word<'a>(detail: &'a str, name: &'a str) -> &'a str {
    detail.strip_suffix(" is unknown").and_then(|rest| rest.split(' ').next_back()).unwrap_or(name)
}
