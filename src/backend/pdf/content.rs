//! A page's content as it stands in the file (ISO 32000-1, 7.8.2).
//!
//! printpdf would keep every operator as a value and write them in the end; a report has ten thousand, and writing
//! them at once takes a fifth of the time.
#![expect(clippy::cast_possible_truncation, reason = "digits, and lengths on a page")]

use std::io::Write as _;

use super::object::push_int;
use crate::geom::{Color, Len};

/// Operators and their operands, one operator a line.
#[derive(Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
}

impl Content {
    /// What was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Ends an operation with its operator.
    pub(crate) fn op(&mut self, operator: &str) {
        self.raw(operator);
        self.bytes.push(b'\n');
    }

    /// What needs no change.
    pub(crate) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A length in points, to a thousandth: 0.35 µm, far below what any device shows, and short to write.
    pub(crate) fn length(&mut self, length: Len) {
        self.decimal(thousandths(length), 1000);
        self.bytes.push(b' ');
    }

    /// A number given in thousandths.
    pub(crate) fn thousandths(&mut self, number: i64) {
        self.decimal(number, 1000);
        self.bytes.push(b' ');
    }

    /// A whole number.
    pub(crate) fn count(&mut self, number: usize) {
        push_int(&mut self.bytes, number);
    }

    /// Any number.
    pub(crate) fn real(&mut self, number: f32) {
        // Writing to memory cannot fail.
        let _ = write!(self.bytes, "{number} ");
    }

    /// A colour's red, green and blue.
    pub(crate) fn color(&mut self, color: Color) {
        color.0.iter().for_each(|part| self.real(f32::from(*part) / 255.0));
    }

    /// Text operands, made before.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn decimal(&mut self, number: i64, parts: u64) {
        push_decimal(&mut self.bytes, number, parts);
    }
}

/// A length in thousandths of a point, rounded to the nearest, halves away from zero.
fn thousandths(length: Len) -> i64 {
    let (emu, point) = (length.0 * 1000, Len::pt(1).0);
    (emu + point / 2 * emu.signum()) / point
}

/// Writes a decimal number given in tenths, thousandths and so on, without noughts at its end.
pub(super) fn push_decimal(out: &mut Vec<u8>, number: i64, parts: u64) {
    if number < 0 {
        out.push(b'-');
    }
    let number = number.unsigned_abs();
    push_int(out, (number / parts) as usize);
    let (mut rest, mut unit) = (number % parts, parts / 10);
    if rest > 0 {
        out.push(b'.');
    }
    while rest > 0 {
        out.push(b'0' + (rest / unit) as u8);
        (rest, unit) = (rest % unit, unit / 10);
    }
}

/// Writes a code of two bytes in hexadecimal, as strings of glyph codes hold it.
pub(super) fn push_code(out: &mut Vec<u8>, code: u16) {
    out.extend([12, 8, 4, 0].map(|shift| b"0123456789ABCDEF"[usize::from(code >> shift & 15)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short_and_exactly() {
        let shown = |number, parts| {
            let mut out = Vec::new();
            push_decimal(&mut out, number, parts);
            String::from_utf8(out).unwrap()
        };
        let thousandths = [0, 5, -5, 50, 1000, -1250, 711_148].map(|number| shown(number, 1000));
        assert_eq!(thousandths, ["0", "0.005", "-0.005", "0.05", "1", "-1.25", "711.148"]);
        assert_eq!([-2125, 1, -1].map(|number| shown(number, 10)), ["-212.5", "0.1", "-0.1"]);
    }

    #[test]
    fn lengths_are_rounded_to_the_nearest() {
        assert_eq!([6, 7, -6, -7, 12_700].map(|emu| super::thousandths(Len(emu))), [0, 1, 0, -1, 1000]);
    }
}
