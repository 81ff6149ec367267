//! Relative links between pages.

use crate::edition::Address;

/// From where links are made.
#[derive(Clone, Debug)]
pub(super) struct Linker {
    /// The page that the links stand on, without extension: `2022-23/crime`.
    from: String,
    /// All of a report stands on this page: links inside the report lead to anchors.
    whole: Option<String>,
}

impl Linker {
    /// Links on a page.
    pub(super) fn on(page: &str) -> Linker {
        Linker { from: page.to_owned(), whole: None }
    }

    /// Links on the page that holds all of `report`.
    pub(super) fn on_whole(page: &str, report: &str) -> Linker {
        Linker { from: page.to_owned(), whole: Some(report.to_owned()) }
    }

    /// The way to the top of the site: nothing, or `../` for each folder.
    pub(super) fn root(&self) -> String {
        "../".repeat(self.from.matches('/').count())
    }

    /// The way to a page or a place on it.
    pub(super) fn to(&self, address: &Address) -> String {
        let anchor = address.anchor.as_ref().map_or_else(String::new, |anchor| format!("#{anchor}"));
        if let Some(report) = &self.whole
            && let Some(inside) = address.page.strip_prefix(report.as_str()).and_then(|rest| rest.strip_prefix('/'))
            && !super::page::is_page_beside_sections(inside)
        {
            // Every section stands on the page under its own id.
            let section = inside.rsplit('/').next().unwrap_or(inside);
            return if anchor.is_empty() { format!("#{section}") } else { anchor };
        }
        if address.page == self.from && !anchor.is_empty() {
            return anchor;
        }
        format!("{}{anchor}", self.file(&format!("{}.html", file_of(&address.page))))
    }

    /// The way to a file by its path from the top of the site.
    pub(super) fn file(&self, path: &str) -> String {
        let from: Vec<&str> = self.from.split('/').collect();
        let to: Vec<&str> = path.split('/').collect();
        let common = from[..from.len() - 1].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
        let up = "../".repeat(from.len() - 1 - common);
        format!("{up}{}", to[common..].join("/"))
    }
}

/// A report's own address is that of its folder; its page is the folder's index.
fn file_of(page: &str) -> String {
    if page.contains('/') || page == "index" || super::page::is_site_page(page) {
        page.to_owned()
    } else {
        format!("{page}/index")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(page: &str, anchor: Option<&str>) -> Address {
        Address { page: page.into(), anchor: anchor.map(str::to_owned) }
    }

    #[test]
    fn links_are_relative() {
        let on = Linker::on("2022-23/crime/asb");
        assert_eq!(on.to(&address("2022-23/crime/asb", Some("a"))), "#a");
        assert_eq!(on.to(&address("2022-23/crime", Some("a"))), "../crime.html#a");
        assert_eq!(on.to(&address("2022-23/crime/beats", None)), "beats.html");
        assert_eq!(on.to(&address("2022-23/fire", None)), "../fire.html");
        assert_eq!(on.to(&address("2022-23", None)), "../index.html");
        assert_eq!(on.to(&address("glossary", Some("term-asb"))), "../../glossary.html#term-asb");
        assert_eq!(on.root(), "../../");
        assert_eq!(on.file("2022-23/data/crime.csv"), "../data/crime.csv");
    }

    #[test]
    fn on_the_page_that_holds_all_links_lead_to_anchors() {
        let on = Linker::on_whole("2022-23/print", "2022-23");
        assert_eq!(on.to(&address("2022-23/crime/asb", None)), "#asb");
        assert_eq!(on.to(&address("2022-23/crime", Some("a"))), "#a");
        assert_eq!(on.to(&address("2022-23/data-sources", Some("a"))), "data-sources.html#a");
        assert_eq!(on.to(&address("glossary", None)), "../glossary.html");
    }
}
