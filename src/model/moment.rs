//! Moments: a day and a time in a zone.

use jiff::Timestamp;

use super::Date;

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Timestamp);

impl Moment {
    /// Reads `2026-12-01T09:30+00:00`. Without a zone it would be another moment for every reader, so there must be one.
    pub fn parse(text: &str) -> Option<Moment> {
        text.parse().ok().map(Moment)
    }

    /// So many seconds after 1970 began.
    pub fn of_unix_seconds(seconds: i64) -> Option<Moment> {
        Timestamp::from_second(seconds).ok().map(Moment)
    }

    /// Its day, in the zone of Greenwich.
    pub fn day(self) -> Option<Date> {
        Date::of_unix_seconds(self.0.as_second())
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
