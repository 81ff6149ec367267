//! `themes/<name>/theme.yaml` as written.

use super::decode::record;
use super::strings::StringsFile;

record! {
    /// The look of a site, and its words.
    ThemeFile, "a theme" {
        /// Words of the program that are to be others, by key, in the language of the site.
        strings: StringsFile,
    }
}
