//! Days and periods.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil;

use crate::strings::{Strings, say};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// Reads `2023-03-28`.
    pub fn parse(text: &str) -> Option<Date> {
        let (year, month, day) = (text.get(0..4)?, text.get(5..7)?, text.get(8..10)?);
        let plain = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        let number = |part: &str| plain.then(|| part.parse().ok()).flatten();
        civil::Date::new(year.parse().ok()?, number(month)?, number(day)?).ok().map(Date)
    }

    /// The day of a Unix time, in UTC.
    pub fn of_unix_seconds(seconds: i64) -> Option<Date> {
        let time = jiff::Timestamp::from_second(seconds).ok()?;
        Some(Date(jiff::tz::Offset::UTC.to_datetime(time).date()))
    }

    /// As in data: `2023-03-28`.
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// So many months later. The last day of a month stays the last.
    pub fn months_later(self, months: i32) -> Date {
        let there = self.0.saturating_add(months.months());
        Date(if self.0 == self.0.last_of_month() { there.last_of_month() } else { there })
    }

    /// Whole days from `self` to `later`.
    pub fn days_to(self, later: Date) -> i64 {
        i64::from((later.0 - self.0).get_days())
    }

    /// In words: "28 March 2023".
    pub fn said(self, strings: &Strings) -> String {
        let month = say!(strings, &format!("month.{}", self.0.month()));
        say!(strings, "date.day", day = self.0.day(), month = month, year = self.0.year())
    }

    fn month(self, strings: &Strings) -> String {
        let month = say!(strings, &format!("month.{}", self.0.month()));
        say!(strings, "date.month", month = month, year = self.0.year())
    }
}

/// In English, for messages: "28 March 2023".
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Strings::of_messages()))
    }
}

/// How a period is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    Day,
    Days,
    Month,
    Months,
    Year,
    Years,
    YearEnding,
    FinancialYear,
    AsAt,
}

/// A period: first and last day, and how it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    form: Form,
}

/// What a period may look like, for messages.
pub const PERIOD_FORMS: &str = "`2021-10 to 2022-09`, `2022`, `2022-09`, `2022-09-01 to 2022-12-31`, \
                                `year ending 2022-03`, `financial year 2021-22` or `as at 2023-03-28`";

impl Period {
    /// Reads one of the forms that data may use; see `PERIOD_FORMS`.
    pub fn parse(text: &str) -> Option<Period> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("as at ") {
            let (from, to, _) = span_of(rest)?;
            return Some(Period { from, to, form: Form::AsAt });
        }
        if let Some(rest) = text.strip_prefix("year ending ") {
            let (_, to, _) = span_of(rest)?;
            let from = to.0.checked_sub(1.year()).ok()?.tomorrow().ok()?;
            return Some(Period { from: first_of_month(from), to, form: Form::YearEnding });
        }
        if let Some(rest) = text.strip_prefix("financial year ") {
            let year: i16 = rest.get(0..4)?.parse().ok()?;
            let from = civil::Date::new(year, 4, 1).ok()?;
            let to = civil::Date::new(year + 1, 3, 31).ok()?;
            let ends = format!("{:02}", (year + 1) % 100);
            let sound = rest.len() == 7 && rest.ends_with(&ends);
            return sound.then_some(Period { from: Date(from), to: Date(to), form: Form::FinancialYear });
        }
        match text.split_once(" to ") {
            None => span_of(text).map(|(from, to, form)| Period { from, to, form }),
            Some((first, last)) => {
                let ((from, _, _), (_, to, form)) = (span_of(first)?, span_of(last)?);
                let form = match form {
                    Form::Day => Form::Days,
                    Form::Year => Form::Years,
                    _ => Form::Months,
                };
                (from <= to).then_some(Period { from, to, form })
            }
        }
    }
}

fn first_of_month(date: civil::Date) -> Date {
    Date(date.first_of_month())
}

/// First and last day of a year, month or day as written.
fn span_of(text: &str) -> Option<(Date, Date, Form)> {
    let text = text.trim();
    match text.len() {
        4 => {
            let year: i16 = text.parse().ok()?;
            let (from, to) = (civil::Date::new(year, 1, 1).ok()?, civil::Date::new(year, 12, 31).ok()?);
            Some((Date(from), Date(to), Form::Year))
        }
        7 => {
            let first = Date::parse(&format!("{text}-01"))?;
            Some((first, Date(first.0.last_of_month()), Form::Month))
        }
        _ => Date::parse(text).map(|day| (day, day, Form::Day)),
    }
}

impl Period {
    /// The months alone where they are of one year: "April to June".
    pub fn months(&self, strings: &Strings) -> String {
        let name = |date: Date| say!(strings, &format!("month.{}", date.0.month()));
        let one_year = self.from.0.year() == self.to.0.year();
        match self.form {
            Form::Month => name(self.from),
            Form::Months if one_year => say!(strings, "period.range", from = name(self.from), to = name(self.to)),
            _ => self.said(strings),
        }
    }

    /// How many months it is long, if it is of whole months.
    pub fn whole_months(&self) -> Option<i32> {
        let (from, to) = (self.from.0, self.to.0);
        let whole = from == from.first_of_month() && to == to.last_of_month();
        let month = |date: civil::Date| i32::from(date.year()) * 12 + i32::from(date.month());
        whole.then(|| month(to) - month(from) + 1)
    }

    /// True if they have no day in common.
    pub fn is_apart_from(&self, other: &Period) -> bool {
        self.to < other.from || other.to < self.from
    }

    /// True if it begins and ends earlier than another.
    pub fn is_before(&self, other: &Period) -> bool {
        self.from < other.from && self.to < other.to
    }

    /// Days from its middle to that of a later one, twice.
    pub fn days_to(&self, later: &Period) -> i64 {
        self.from.days_to(later.from) + self.to.days_to(later.to)
    }

    /// Three or more years, or months, that follow one another, as one period.
    pub fn spanning(periods: &[Period]) -> Option<Period> {
        let [first, .., last] = periods else { return None };
        let form = match first.form {
            Form::Year => Form::Years,
            Form::Month => Form::Months,
            _ => return None,
        };
        let follow = periods.windows(2).all(|pair| pair[0].to.days_to(pair[1].from) == 1);
        let same = periods.iter().all(|period| period.form == first.form);
        (periods.len() > 2 && same && follow).then_some(Period { from: first.from, to: last.to, form })
    }

    /// As it stands in a sentence: "October 2021 to September 2022".
    pub fn said(&self, strings: &Strings) -> String {
        let (from, to) = (self.from, self.to);
        let year = |date: Date| date.0.year().to_string();
        let range = |from: String, to: String| say!(strings, "period.range", from = from, to = to);
        match self.form {
            Form::Day => from.said(strings),
            Form::Days => range(from.said(strings), to.said(strings)),
            Form::Month => from.month(strings),
            Form::Months => range(from.month(strings), to.month(strings)),
            Form::Year => year(from),
            Form::Years => range(year(from), year(to)),
            Form::YearEnding => say!(strings, "period.year_ending", month = to.month(strings)),
            Form::FinancialYear => say!(strings, "period.financial_year", from = year(from), to = year(to)),
            Form::AsAt if from == to => say!(strings, "period.as_at", date = from.said(strings)),
            Form::AsAt => say!(strings, "period.as_at", date = to.month(strings)),
        }
    }
}

/// In English, for messages.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Strings::of_messages()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Period::parse(text).map_or_else(|| "none".into(), |it| format!("{it} ({} {})", it.from.iso(), it.to.iso()))
    }

    #[test]
    fn periods_are_read_and_called() {
        assert_eq!(shown("2021-10 to 2022-09"), "October 2021 to September 2022 (2021-10-01 2022-09-30)");
        assert_eq!(shown("2022"), "2022 (2022-01-01 2022-12-31)");
        assert_eq!(shown("2001 to 2021"), "2001 to 2021 (2001-01-01 2021-12-31)");
        assert_eq!(shown("2022-02"), "February 2022 (2022-02-01 2022-02-28)");
        assert_eq!(shown("2022-09-01 to 2022-12-31"), "1 September 2022 to 31 December 2022 (2022-09-01 2022-12-31)");
        assert_eq!(shown("year ending 2022-03"), "year ending March 2022 (2021-04-01 2022-03-31)");
        assert_eq!(shown("financial year 2021-22"), "financial year 2021 to 2022 (2021-04-01 2022-03-31)");
        assert_eq!(shown("as at 2023-03"), "as at March 2023 (2023-03-01 2023-03-31)");
    }

    #[test]
    fn years_in_a_row_are_one_period() {
        let spanned = |all: &[&str]| {
            let all: Vec<Period> = all.iter().filter_map(|text| Period::parse(text)).collect();
            Period::spanning(&all).map(|it| it.to_string())
        };
        assert_eq!(spanned(&["2021", "2022", "2023"]).as_deref(), Some("2021 to 2023"));
        assert_eq!(spanned(&["2022-11", "2022-12", "2023-01"]).as_deref(), Some("November 2022 to January 2023"));
        for apart in [&["2021", "2022"][..], &["2021", "2023", "2024"], &["2021", "2022-01", "2023"]] {
            assert_eq!(spanned(apart), None, "{apart:?}");
        }
    }

    #[test]
    fn months_of_one_year_are_called_without_it() {
        let months = |text: &str| Period::parse(text).map(|it| it.months(Strings::of_messages())).unwrap_or_default();
        assert_eq!(months("2015-04 to 2015-06"), "April to June");
        assert_eq!(months("2015-04"), "April");
        assert_eq!(months("2015-10 to 2016-03"), "October 2015 to March 2016");
        assert_eq!(months("2015"), "2015");
    }

    #[test]
    fn whole_months_are_counted_and_moved() {
        let months = |text: &str| Period::parse(text).and_then(|it| it.whole_months());
        assert_eq!(months("2026-04 to 2026-09"), Some(6));
        assert_eq!(months("2026-10 to 2027-03"), Some(6));
        assert_eq!((months("2026-02"), months("2026-04-02 to 2026-09-30")), (Some(1), None));
        let later = |text: &str, months| Date::parse(text).map(|it| it.months_later(months).iso()).unwrap_or_default();
        assert_eq!(later("2026-04-01", 6), "2026-10-01");
        assert_eq!(later("2026-09-30", 6), "2027-03-31");
        assert_eq!(later("2026-08-30", 6), "2027-02-28");
        let period = |text: &str| Period::parse(text).expect("a period");
        assert!(period("2026-04 to 2026-09").is_apart_from(&period("2026-10")));
        assert!(!period("2026-04 to 2026-09").is_apart_from(&period("2026-09 to 2026-12")));
    }

    #[test]
    fn what_is_no_period_is_none() {
        for text in ["2021/22", "last year", "2022-13", "2022-09 to 2021-10", "financial year 2021-23", "2022-02-30"] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }
}
