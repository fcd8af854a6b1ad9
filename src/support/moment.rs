//! Moments as texts.

/// Seconds since 1970 as `2021-01-30T00:00:00Z`; `None` beyond the year 9999.
pub(crate) fn utc(seconds: u64) -> Option<String> {
    let (mut days, clock) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let year = (1970..10_000).find(|&year| {
        let length = 365 + u64::from(leap(year));
        let ends_here = days < length;
        days -= if ends_here { 0 } else { length };
        ends_here
    })?;
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = lengths.iter().position(|&length| {
        let ends_here = days < length;
        days -= if ends_here { 0 } else { length };
        ends_here
    })?;
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    Some(format!("{year}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1, days + 1))
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn seconds_since_1970_are_told_as_a_time() {
        for (seconds, told) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_611_964_800 + 3_661, "2021-01-30T01:01:01Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(seconds).as_deref(), Some(told));
        }
        assert_eq!(utc(253_402_300_800), None);
    }
}
