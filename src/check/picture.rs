//! Pictures: names become files, and nobody is left without words for what is seen.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::figure::inlines;
use super::report::every_block;
use crate::diag::{Code, Diagnostic};
use crate::narrative::{Block, Document, Inline};
use crate::picture::{Original, is_picture};
use crate::schema;
use crate::source::{Span, Spanned};

/// A picture of a report.
#[derive(Debug)]
pub struct Picture {
    /// The file.
    pub original: Original,
    /// What is seen on it; nothing if it says nothing.
    pub alt: Option<Vec<Inline>>,
    /// What stands below it.
    pub caption: Option<Vec<Inline>>,
    /// Who took or made it.
    pub credit: Option<Vec<Inline>>,
}

/// The path of a picture that a document at `document` names.
pub(super) fn path(document: &str, file: &str) -> String {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{}", file.strip_prefix("./").unwrap_or(file))
}

/// All pictures of some documents that can be shown, by the places of their blocks.
pub(super) fn pictures(documents: &[&Document], cx: &mut Context<'_>) -> BTreeMap<Span, Picture> {
    let mut pictures = BTreeMap::new();
    for document in documents {
        every_block(document, &mut |block| {
            let Block::Picture { id, picture } = block else { return };
            let original = original(document, &picture.file, cx);
            match (original, words(picture, cx)) {
                (Some(original), Some((alt, caption, credit))) => {
                    pictures.insert(picture.span, Picture { original, alt, caption, credit });
                }
                _ => cx.findings.lost.extend(id.as_ref().map(|id| id.value.clone())),
            }
        });
    }
    pictures
}

fn original(document: &Document, file: &Spanned<String>, cx: &mut Context<'_>) -> Option<Original> {
    let sources = cx.sources;
    let here = sources.file(document.source).path();
    let Some((_, found)) = sources.find(&path(here, file)) else {
        let folder = path(here, "");
        let beside: Vec<&str> = sources
            .below(&folder)
            .filter_map(|(_, file)| file.path().strip_prefix(folder.as_str()))
            .filter(|path| is_picture(path))
            .collect();
        let message = format!("there is no picture `{}` beside this page", file.value);
        let hint = crate::diag::suggest(&file.value, beside.iter().copied());
        let hint = hint.or_else(|| Some(format!("pictures lie in the folder of the page: `{folder}`")));
        cx.report(Diagnostic::new(Code::UnknownName, file.span, message).maybe_hint(hint));
        return None;
    };
    match Original::read(found, file.span) {
        Ok(original) => Some(original),
        Err(fault) => {
            // What could not be read at all was told with the file.
            if !matches!(found.content(), crate::source::Content::Refused(_)) {
                cx.report(fault);
            }
            None
        }
    }
}

type Words = (Option<Vec<Inline>>, Option<Vec<Inline>>, Option<Vec<Inline>>);

fn words(picture: &schema::Picture, cx: &mut Context<'_>) -> Option<Words> {
    let name = &picture.file;
    match (&picture.alt, picture.decorative) {
        (None, false) => {
            let message = format!("the picture `{}` has no alternative text", name.value);
            let hint = "say what is seen, for those who do not see it: `![what is seen](file)`, or `alt:` in a block \
                        `picture`; one that says nothing is marked there `decorative: true`";
            cx.report(Diagnostic::new(Code::MissingKey, name.span, message).hint(hint));
            return None;
        }
        (Some(alt), true) => {
            let message = "a picture that is decorative has nothing to say, and this one has an alternative text";
            let hint = "remove one of `decorative` and `alt`";
            cx.report(Diagnostic::new(Code::InvalidValue, alt.span, message).hint(hint));
        }
        (Some(alt), false) => says_something(alt, picture, cx),
        (None, true) => {}
    }
    if let Some(schema::Consent { until: Some(until), .. }) = &picture.consent
        && let (Some(last), Some(today)) = (cx.date(until), cx.today)
        && today > last
    {
        let message = format!("the consent for the picture `{}` ended on {last}", name.value);
        cx.report(Diagnostic::new(Code::OutOfDate, until.span, message).hint("ask again, or take the picture out"));
    }
    let mut read = |text: &Option<Spanned<String>>| text.as_ref().map(|text| inlines(text, cx));
    Some((read(&picture.alt), read(&picture.caption), read(&picture.credit)))
}

/// Screen readers say themselves that there is a picture.
static SAYS_PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        r"(?i)^(?:an? |the )?(?:image|picture|photo|photograph|graphic|drawing|illustration)s? (?:of|showing|shows)\b";
    Regex::new(pattern).expect("the pattern is written here")
});

/// Names that cameras and programs give.
static FILE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)^(?:\S+\.(?:jpe?g|png|webp|svg|gif|heic)|(?:img|dsc|dscn|dscf|pxl|mvi|image|photo|picture|untitled|screenshot)[-_ ]?[\d_ -]*)$";
    Regex::new(pattern).expect("the pattern is written here")
});

/// The longest text that is read out in one go.
const LONGEST: usize = 250;

fn says_something(alt: &Spanned<String>, picture: &schema::Picture, cx: &mut Context<'_>) {
    let text = alt.trim();
    let stem = picture.file.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("", |(stem, _)| stem);
    let (message, hint) = if FILE_NAME.is_match(text) || text.eq_ignore_ascii_case(stem) {
        ("this alternative text is the name of a file", "say what is seen on the picture")
    } else if SAYS_PICTURE.is_match(text) {
        let hint = "a screen reader says that it is a picture; start with what is seen";
        ("this alternative text says that it is a picture", hint)
    } else if picture.caption.as_ref().is_some_and(|caption| caption.trim() == text) {
        let hint =
            "a screen reader reads both: let the alternative text say what is seen, and the caption what it means";
        ("alternative text and caption are the same", hint)
    } else if text.chars().count() > LONGEST {
        let hint = "say in a sentence or two what is seen, and the rest in the text beside the picture";
        ("this alternative text is long, and nobody can stop and go back in it", hint)
    } else {
        return;
    };
    cx.report(Diagnostic::new(Code::AltText, alt.span, message).hint(hint));
}
