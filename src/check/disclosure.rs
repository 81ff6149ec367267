//! Policies for small numbers: what a site and a table say, checked.

use super::Context;
use crate::diag::{Code, Diagnostic};
use crate::disclosure::{Method, Rule, Zeros};
use crate::model::Unit;
use crate::schema::disclosure::{self as raw, Disclosure, SmallNumbers};
use crate::schema::{SiteFile, Table};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// What is protected where neither site nor table says anything: counts of people.
const PEOPLE: [&str; 12] = [
    "people",
    "persons",
    "victims",
    "residents",
    "children",
    "young people",
    "women",
    "men",
    "adults",
    "offenders",
    "patients",
    "clients",
];

/// The policy of a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct SitePolicy {
    /// What is protected, by unit.
    units: Vec<String>,
    policy: Option<Disclosure>,
}

/// Reads the policy of a site.
pub(super) fn site_policy(config: &SiteFile) -> SitePolicy {
    match &config.small_numbers {
        Some(SmallNumbers { units, policy, .. }) => SitePolicy { units: units.clone(), policy: policy.clone() },
        None => SitePolicy { units: PEOPLE.iter().map(|it| (*it).to_owned()).collect(), policy: None },
    }
}

/// What is protected in a table, and how.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) rule: Rule,
    /// Counts of these alone; all counts, if the table has a policy of its own.
    units: Option<Vec<String>>,
    /// How rows are merged before anything is withheld, if they are.
    pub(super) merge: Option<Merge>,
}

/// How rows with small numbers are merged into one.
#[derive(Clone, Debug)]
pub(super) struct Merge {
    /// The label of that row.
    pub(super) into: String,
    /// The rows that are merged whatever their numbers.
    pub(super) with: Vec<Spanned<String>>,
    /// Where the method is written.
    pub(super) span: Span,
}

impl Policy {
    /// True if counts of a unit are protected.
    pub(super) fn covers(&self, unit: &Unit) -> bool {
        let Unit::Count(noun) = unit else { return false };
        self.units.as_ref().is_none_or(|units| units.iter().any(|it| it == noun))
    }

    /// What a reader of the table must know.
    pub(super) fn note(&self, strings: &Strings) -> String {
        match self.rule.method {
            Method::Round(base) => say!(strings, "disclosure.rounded", base = base),
            Method::Suppress => {
                say!(strings, "disclosure.suppressed", threshold = self.rule.threshold)
            }
        }
    }
}

/// The policy for the counts of a table; nothing if none of them is protected. A table that is not protected says why.
pub(super) fn policy(table: &Table, cx: &mut Context<'_>) -> Option<Policy> {
    let site = cx.protection.small.clone();
    let own = table.disclosure.as_ref();
    let layers = [own, site.policy.as_ref()];
    let method = pick(&layers, |it| it.method.as_ref());
    if method.is_some_and(|it| it.value == raw::Method::None) {
        return unprotected(layers.into_iter().flatten().find(|it| it.method.is_some()), cx);
    }
    let number = |read: for<'a> fn(&'a Disclosure) -> Option<&'a Spanned<u32>>| pick(&layers, read);
    let (threshold, width) = (number(|it| it.threshold.as_ref()), number(|it| it.width.as_ref()));
    let base = number(|it| it.base.as_ref());
    let usual = Rule::default();
    let zeros = layers.into_iter().flatten().find_map(|it| it.zeros);
    let rule = Rule {
        threshold: threshold.map_or(usual.threshold, |it| it.value.into()),
        zeros: if zeros == Some(raw::Zeros::Protected) { Zeros::Protected } else { Zeros::Shown },
        width: width.map_or(usual.width, |it| it.value as usize),
        method: match method.map(|it| it.value) {
            Some(raw::Method::Round) => Method::Round(base.map_or(5, |it| it.value.into())),
            _ => Method::Suppress,
        },
        groups: usual.groups,
    };
    let units = own.is_none().then_some(site.units);
    let merge = method.filter(|it| it.value == raw::Method::Aggregate).map(|method| Merge {
        into: pick(&layers, |it| it.into.as_ref())
            .map_or_else(|| say!(cx.strings, "disclosure.other"), |it| it.value.clone()),
        with: own.map_or_else(Vec::new, |it| it.with.0.clone()),
        span: method.span,
    });
    if merge.is_none() {
        needs_aggregate(&layers, cx);
    }
    attainable(rule, threshold, width, cx).map(|rule| Policy { rule, units, merge })
}

/// Reports what only makes sense where rows are merged.
fn needs_aggregate(layers: &[Option<&Disclosure>; 2], cx: &mut Context<'_>) {
    let into = layers.iter().flatten().filter_map(|it| Some(("into", it.into.as_ref()?.span)));
    let with = layers.iter().flatten().filter_map(|it| Some(("with", it.with.0.first()?.span)));
    for (key, span) in into.chain(with) {
        let message = format!("`{key}` says how rows are merged, and nothing is merged here");
        cx.report(Diagnostic::new(Code::InvalidValue, span, message).hint("add `method: aggregate`"));
    }
}

/// The first layer that says something.
fn pick<'a, T>(layers: &[Option<&'a Disclosure>; 2], read: impl Fn(&'a Disclosure) -> Option<&'a T>) -> Option<&'a T> {
    layers.iter().flatten().find_map(|it| read(it))
}

fn unprotected(policy: Option<&Disclosure>, cx: &mut Context<'_>) -> Option<Policy> {
    if let Some(policy) = policy.filter(|it| it.reason.is_none()) {
        let message = "small numbers are not protected here, and nothing says why";
        let hint = "add `reason: …`: why they may be shown, and who decided it";
        cx.report(Diagnostic::new(Code::MissingKey, policy.span.part(0..1), message).hint(hint));
    }
    None
}

/// A reader cannot be left with more values than small numbers have.
fn attainable(
    rule: Rule,
    threshold: Option<&Spanned<u32>>,
    width: Option<&Spanned<u32>>,
    cx: &mut Context<'_>,
) -> Option<Rule> {
    if rule.width as u64 <= rule.small_values() {
        return Some(rule);
    }
    let message = format!(
        "a reader cannot be left with {} possible values of a number that has only {}",
        rule.width,
        rule.small_values()
    );
    if let Some(place) = width.or(threshold) {
        let hint = "raise `threshold`, lower `width`, or protect zeros as well: `zeros: protected`";
        cx.report(Diagnostic::new(Code::InvalidValue, place.span, message).hint(hint));
    }
    None
}
