//! Papers as Word documents.

use super::Fault;
use super::document::Document;
use crate::theme::Theme;

/// Writes a document.
pub(super) fn write(document: &Document, theme: &Theme) -> Result<Vec<u8>, Fault> {
    let _ = (document, theme);
    Ok(Vec::new())
}
