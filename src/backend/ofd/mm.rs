//! Millimetres as OFD writes them.

use std::fmt;
use std::ops::{Add, Sub};

use crate::geom::Len;

/// A length in whole ten-thousandths of a millimetre, so that what is written is added up without loss.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Mm(pub i64);

/// A ten-thousandth of a millimetre is 18/5 EMU.
const NUM: i64 = 18;
const DEN: i64 = 5;

impl Mm {
    /// The nearest at or above.
    pub(crate) fn ceil(len: Len) -> Mm {
        Mm(-(-len.0 * DEN).div_euclid(NUM))
    }

    /// `self × n`.
    pub(crate) fn times(self, n: usize) -> Mm {
        Mm(self.0 * n as i64)
    }

    /// How far this is from a length.
    pub(crate) fn off(self, len: Len) -> Len {
        Len((self.0 * NUM / DEN - len.0).abs())
    }
}

impl From<Len> for Mm {
    /// Rounded to the nearest, halves away from zero.
    fn from(len: Len) -> Mm {
        Mm((len.0 * DEN + NUM / 2 * len.0.signum()) / NUM)
    }
}

impl Add for Mm {
    type Output = Mm;
    fn add(self, other: Mm) -> Mm {
        Mm(self.0 + other.0)
    }
}

impl Sub for Mm {
    type Output = Mm;
    fn sub(self, other: Mm) -> Mm {
        Mm(self.0 - other.0)
    }
}

impl fmt::Display for Mm {
    /// A plain decimal of at most four places, without trailing noughts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (n / 10_000, format!("{:04}", n % 10_000));
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            part => write!(f, "{sign}{whole}.{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_short_and_to_the_nearest() {
        for (len, written) in [
            (Len::mm(210), "210"),
            (Len::pt(16), "5.6444"),
            (Len(-203_200), "-5.6444"),
            (Len::mm(37) + Len(3_600), "37.1"),
            (Len(2), "0.0001"),
            (Len(-1), "0"),
            (Len(-2), "-0.0001"),
        ] {
            assert_eq!(Mm::from(len).to_string(), written);
        }
        assert_eq!([Len(-1), Len(18), Len(19)].map(Mm::ceil), [Mm(0), Mm(5), Mm(6)]);
    }
}
