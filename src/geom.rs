//! Lengths, points and colours. Everything is an integer, so that the same report gives the same bytes on every machine.
#![expect(clippy::cast_possible_truncation, reason = "the caller's to bound, as with every product of lengths")]

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in English Metric Units: 36,000 to the millimetre, 12,700 to the point, 635 to the twip.
///
/// EMU is the smallest unit that holds millimetres, points and twips as whole numbers, so nothing is rounded
/// between the standard's millimetres and Word's twips.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Len(pub i64);

impl Len {
    /// No length.
    pub const ZERO: Len = Len(0);

    /// Whole millimetres.
    pub const fn mm(n: i64) -> Len {
        Len(n * 36_000)
    }

    /// Whole points.
    pub const fn pt(n: i64) -> Len {
        Len(n * 12_700)
    }

    /// Whole twips (twentieths of a point), Word's unit.
    pub const fn twips(n: i64) -> Len {
        Len(n * 635)
    }

    /// Reads `37mm`, `10.5pt` or `578tw`. `None` when the unit is missing or the number is not a decimal
    /// of at most four places and five digits before the point.
    pub fn parse(text: &str) -> Option<Len> {
        let (number, unit) = [("mm", 36_000), ("pt", 12_700), ("tw", 635)]
            .iter()
            .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, *unit)))?;
        let (sign, digits) = number.strip_prefix('-').map_or((1, number), |d| (-1, d));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |s: &str, most| s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole, 5) || !plain(part, 4) {
            return None;
        }
        let scaled = format!("{whole}{part:0<4}").parse::<i64>().ok()?;
        Some(Len(sign * scaled * unit / 10_000))
    }

    /// The length in points, for formats that write decimals.
    pub fn to_pt(self) -> f64 {
        self.0 as f64 / 12_700.0
    }

    /// The length in millimetres, for people and for OFD.
    pub fn to_mm(self) -> f64 {
        self.0 as f64 / 36_000.0
    }

    /// The length in twips, rounded to the nearest.
    pub fn to_twips(self) -> i64 {
        (self.0 + 317 * self.0.signum()) / 635
    }

    /// `self × num ÷ den`, rounded towards zero; `den` must not be 0.
    pub fn scale(self, num: i64, den: i64) -> Len {
        match self.0.checked_mul(num) {
            Some(product) => Len(product / den),
            None => Len((i128::from(self.0) * i128::from(num) / i128::from(den)) as i64),
        }
    }
}

impl fmt::Debug for Len {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}mm", self.to_mm())
    }
}

impl Add for Len {
    type Output = Len;
    fn add(self, other: Len) -> Len {
        Len(self.0 + other.0)
    }
}

impl Sub for Len {
    type Output = Len;
    fn sub(self, other: Len) -> Len {
        Len(self.0 - other.0)
    }
}

impl Neg for Len {
    type Output = Len;
    fn neg(self) -> Len {
        Len(-self.0)
    }
}

impl Mul<i64> for Len {
    type Output = Len;
    fn mul(self, n: i64) -> Len {
        Len(self.0 * n)
    }
}

impl Div<i64> for Len {
    type Output = Len;
    fn div(self, n: i64) -> Len {
        Len(self.0 / n)
    }
}

impl AddAssign for Len {
    fn add_assign(&mut self, other: Len) {
        self.0 += other.0;
    }
}

impl SubAssign for Len {
    fn sub_assign(&mut self, other: Len) {
        self.0 -= other.0;
    }
}

impl Sum for Len {
    fn sum<I: Iterator<Item = Len>>(parts: I) -> Len {
        parts.fold(Len::ZERO, Add::add)
    }
}

/// A place on a page: `x` from the left edge, `y` **down** from the top edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Point {
    /// From the left edge of the sheet.
    pub x: Len,
    /// From the top edge of the sheet, downwards.
    pub y: Len,
}

/// A colour of sRGB: red, green, blue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Black, the colour of text (GB/T 9704 5.2.4).
    pub const BLACK: Color = Color([0; 3]);

    /// Six hexadecimal digits, as most formats write it.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("{red:02X}{green:02X}{blue:02X}")
    }

    /// Reads `#FF0000`.
    pub fn parse(text: &str) -> Option<Color> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Color([red, green, blue]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_exactly_and_refuse_what_has_no_unit() {
        assert_eq!(Len::parse("37mm"), Some(Len::mm(37)));
        assert_eq!(Len::parse("10.5pt"), Some(Len(133_350)));
        assert_eq!(Len::parse("-4tw"), Some(Len::twips(-4)));
        assert_eq!(Len::parse("0.35mm"), Some(Len(12_600)));
        for bad in ["37", "mm", "1e3mm", "--1mm", "1.23456mm", "999999mm", "+1mm", ""] {
            assert_eq!(Len::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn colours_read_as_they_are_written() {
        assert_eq!(Color::parse("#FF0010").map(Color::hex).as_deref(), Some("FF0010"));
        for bad in ["FF0000", "#FF00", "#GG0000", "#+10000", ""] {
            assert_eq!(Color::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn twips_round_to_the_nearest() {
        assert_eq!(Len::mm(37).to_twips(), 2098);
        assert_eq!(Len(-635).to_twips(), -1);
        assert_eq!(Len(317).to_twips(), 0);
        assert_eq!(Len(318).to_twips(), 1);
    }
}
