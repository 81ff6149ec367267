//! How far on the next report is: a year, or the months that a shorter report is about.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::check::Raw;
use crate::model::{Date, Period};

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b((?:19|20)\d{2})(?:([-/\u{2013}])(\d{2})\b)?").expect("the pattern is written here")
});
static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b((?:19|20)\d{2})-(0[1-9]|1[0-2])(?:-(\d{2}))?\b").expect("the pattern is written here")
});

/// Months of a year.
const YEARLY: i32 = 12;

/// The next report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// How many months after the last one it is.
    months: i32,
    /// Its period, if the last one says its own.
    pub period: Option<String>,
}

impl Next {
    /// The report after one of a site. A report of a half-year, a quarter or a month is followed by the next one, unless
    /// that is there already: then by the same months of the next year.
    pub fn of(raw: &Raw, from: &str) -> Next {
        let periods =
            || raw.documents.iter().filter_map(|(path, it)| Some((path, it.front.as_ref()?.period.as_ref()?)));
        let index = format!("content/{from}/index.md");
        let Some((_, own)) = periods().find(|(path, _)| **path == index) else {
            return Next { months: YEARLY, period: None };
        };
        let short = [6, 3, 1]
            .into_iter()
            .find(|months| Period::parse(own).is_some_and(|it| it.whole_months() == Some(*months)));
        let next = |months| Next { months, period: None }.dated(own);
        let is_there = |text: &str| periods().any(|(_, it)| Period::parse(it) == Period::parse(text));
        let months = short.filter(|months| !is_there(&next(*months))).unwrap_or(YEARLY);
        Next { months, period: Some(next(months)) }
    }

    /// True if it is of the next year, and words move with the years in them.
    pub fn is_yearly(&self) -> bool {
        self.months == YEARLY
    }

    /// A name made of that of the last report, if there is a year or month in it that moves.
    pub fn name(&self, from: &str) -> Option<String> {
        Some(if self.is_yearly() { years(from) } else { self.dated(from) }).filter(|it| it != from)
    }

    /// A name that could be given, made of its period.
    pub fn example(&self, from: &str) -> String {
        let first = self.period.as_ref().and_then(|it| it.split_whitespace().find(|it| it.starts_with(['1', '2'])));
        first.map_or_else(|| format!("{from}-2"), |first| format!("{from}-{first}"))
    }

    /// A period or date, so much later. A year stays what it is where the next report is of the same.
    pub fn dated(&self, text: &str) -> String {
        if self.is_yearly() {
            return years(text);
        }
        if text.contains("financial") {
            return text.to_owned();
        }
        let later = |found: &Captures<'_>| {
            let written = &found[0];
            let date =
                if found.get(3).is_some() { Date::parse(written) } else { Date::parse(&format!("{written}-01")) };
            let later = date.map(|it| it.months_later(self.months).iso());
            later.map_or_else(|| written.to_owned(), |it| it[..written.len()].to_owned())
        };
        MONTH.replace_all(text, later).into_owned()
    }

    /// Words with years in them: they move by a year, or stay for somebody to look at.
    pub fn words(&self, text: &str) -> String {
        if self.is_yearly() { years(text) } else { text.to_owned() }
    }

    /// The year of a report, in words: that of its period. A year of two numbers is from April to March.
    pub fn year(&self, text: &str) -> String {
        let named: Vec<i64> = YEAR.captures_iter(text).filter_map(|it| it[1].parse().ok()).collect();
        let ends = self.period.as_ref().and_then(|it| Period::parse(it)).map(|it| it.to.iso());
        let stays = match (named.as_slice(), ends) {
            ([year], Some(end)) if !text.contains(['-', '/', '\u{2013}']) => end <= format!("{year}-12-31"),
            ([year, ..], Some(end)) => end <= format!("{}-03-31", year + 1),
            _ => false,
        };
        if stays { text.to_owned() } else { years(text) }
    }
}

/// Years in text, made one more.
fn years(text: &str) -> String {
    let next = |found: &Captures<'_>| {
        let year: u32 = found[1].parse().expect("digits");
        match (found.get(2), found.get(3)) {
            // `2022-23` is two years, `2022-09` a year and a month.
            (Some(mark), Some(second)) if second.as_str().parse() == Ok((year + 1) % 100) => {
                format!("{}{}{:02}", year + 1, mark.as_str(), (year + 2) % 100)
            }
            (Some(mark), Some(month)) => format!("{}{}{}", year + 1, mark.as_str(), month.as_str()),
            _ => (year + 1).to_string(),
        }
    };
    YEAR.replace_all(text, next).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_are_told_apart() {
        for (now, next) in [
            ("2022-23", "2023-24"),
            ("2021-10 to 2022-09", "2022-10 to 2023-09"),
            ("2022", "2023"),
            ("year ending 2022-03", "year ending 2023-03"),
            ("October 2021 to September 2022", "October 2022 to September 2023"),
            ("1999-00", "2000-01"),
        ] {
            assert_eq!(years(now), next);
        }
    }

    #[test]
    fn a_half_year_is_followed_by_the_other() {
        let half = |period: &str| Next { months: 6, period: Some(period.to_owned()) };
        let next = half("2026-10 to 2027-03");
        for (now, later) in [
            ("2026-04 to 2026-09", "2026-10 to 2027-03"),
            ("as at 2026-06", "as at 2026-12"),
            ("2026-04-01 to 2026-08-31", "2026-10-01 to 2027-02-28"),
            ("as at 2026-09-30", "as at 2027-03-31"),
            ("2026-05-15", "2026-11-15"),
            ("financial year 2011-12", "financial year 2011-12"),
            ("2026", "2026"),
        ] {
            assert_eq!(next.dated(now), later);
        }
        assert_eq!(next.year("2026 to 2027"), "2026 to 2027");
        assert_eq!(next.year("2026-27"), "2026-27");
        assert_eq!(next.year("2026"), "2027");
        assert_eq!(half("2027-04 to 2027-09").year("2026 to 2027"), "2027 to 2028");
        assert_eq!((next.name("half-year"), next.example("half-year")), (None, "half-year-2026-10".to_owned()));
        assert_eq!(next.name("2026-04").as_deref(), Some("2026-10"));
    }
}
