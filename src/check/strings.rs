//! The words of the program in the language of a site.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Context;
use crate::diag::{Code, Diagnostic, times};
use crate::schema::{SiteFile, StringsFile, ThemeFile};
use crate::source::Spanned;
use crate::strings::{Catalogue, ENGLISH, Strings, built_in};

/// The words of a site: those that are built in, under those of its theme. Tells what has no translation.
pub(super) fn strings(
    config: &SiteFile,
    themes: &BTreeMap<String, ThemeFile>,
    files: &BTreeMap<(String, String), StringsFile>,
    cx: &mut Context<'_>,
) -> Arc<Strings> {
    let language = config.language.as_ref().map_or(ENGLISH, |it| it.value.as_str());
    let mut own = Catalogue::new();
    if let Some(theme) = &config.theme {
        let base = language.split('-').next().unwrap_or(language);
        let of_language =
            [base, language].into_iter().filter_map(|it| files.get(&(theme.value.clone(), it.to_owned())));
        let of_theme = themes.get(&theme.value).map(|theme| &theme.strings);
        own.extend(of_language.chain(of_theme).flat_map(StringsFile::catalogue));
    }
    let known = !own.is_empty() || built_in(language).is_some();
    let strings = Strings::new(language, own);
    if let Some(language) = &config.language {
        cx.findings.diagnostics.extend(untranslated(language, known, &strings.missing()));
    }
    Arc::new(strings)
}

/// What to tell of texts that stay English.
fn untranslated(language: &Spanned<String>, known: bool, missing: &[(&str, &str)]) -> Option<Diagnostic> {
    let number = times(missing.len(), "text");
    let (message, hint) = match missing {
        [] => return None,
        _ if !known => (
            format!("nothing of the program is translated into `{}`: all its texts stay English", language.value),
            format!(
                "write `en-GB` or `cy`, or put the texts into `strings/{}.yaml` of a theme: `tallybook schema strings` has all",
                language.value
            ),
        ),
        _ => {
            let list: Vec<String> = missing.iter().map(|(key, english)| format!("`{key}` ({english})")).collect();
            let hint = format!("add to `strings` in the `theme.yaml` of a theme: {}", list.join(", "));
            (format!("{number} of the program are not translated into `{}`, and stay English", language.value), hint)
        }
    };
    Some(Diagnostic::new(Code::MissingTranslation, language.span, message).hint(hint))
}
