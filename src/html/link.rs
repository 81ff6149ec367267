//! Relative links between pages.

use crate::edition::{Address, Edition, Kind};

/// From where links are made.
#[derive(Clone, Debug)]
pub(super) struct Linker {
    /// The page that the links stand on, without extension: `2022-23/crime`.
    from: String,
    /// All of a report stands on this page: links inside the report lead to anchors.
    whole: Option<String>,
    /// The reports whose sections all stand on their first page: papers and minutes.
    single: Vec<String>,
}

impl Linker {
    /// Links on a page.
    pub(super) fn on(page: &str, edition: &Edition) -> Linker {
        let single = edition.reports.iter().filter(|report| report.kind != Kind::Report);
        Linker { from: page.to_owned(), whole: None, single: single.map(|report| report.slug.clone()).collect() }
    }

    /// Links on the page that holds all of `report`.
    pub(super) fn on_whole(page: &str, report: &str, edition: &Edition) -> Linker {
        Linker { whole: Some(report.to_owned()), ..Linker::on(page, edition) }
    }

    /// The way to the top of the site: nothing, or `../` for each folder.
    pub(super) fn root(&self) -> String {
        "../".repeat(self.from.matches('/').count())
    }

    /// The way to a page or a place on it.
    pub(super) fn to(&self, address: &Address) -> String {
        let anchor = address.anchor.as_ref().map_or_else(String::new, |anchor| format!("#{anchor}"));
        for report in self.whole.iter().chain(&self.single) {
            let inside = address.page.strip_prefix(report.as_str()).and_then(|rest| rest.strip_prefix('/'));
            let Some(inside) = inside.filter(|inside| !super::page::is_page_beside_sections(inside)) else { continue };
            // Every section stands on the page under its own id.
            let section = inside.rsplit('/').next().unwrap_or(inside);
            let anchor = if anchor.is_empty() { format!("#{section}") } else { anchor };
            let here = self.whole.as_ref() == Some(report);
            return if here { anchor } else { format!("{}{anchor}", self.file(&format!("{report}/index.html"))) };
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

    fn on(page: &str) -> Linker {
        Linker { from: page.into(), whole: None, single: vec!["paper".into()] }
    }

    #[test]
    fn a_paper_stands_on_one_page() {
        let on = Linker { whole: Some("paper".into()), ..on("paper/index") };
        assert_eq!(on.to(&address("paper/options", Some("a"))), "#a");
        assert_eq!(self::on("2022-23/crime").to(&address("paper/options", None)), "../paper/index.html#options");
        assert_eq!(on.to(&address("paper/data-sources", None)), "data-sources.html");
    }

    #[test]
    fn links_are_relative() {
        let on = on("2022-23/crime/asb");
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
        let on = Linker { whole: Some("2022-23".into()), ..on("2022-23/print") };
        assert_eq!(on.to(&address("2022-23/crime/asb", None)), "#asb");
        assert_eq!(on.to(&address("2022-23/crime", Some("a"))), "#a");
        assert_eq!(on.to(&address("2022-23/data-sources", Some("a"))), "data-sources.html#a");
        assert_eq!(on.to(&address("glossary", None)), "../glossary.html");
    }
}
