//! Percent-encoding (RFC 3986, 2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986, 2.3).
const ALL_BUT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A name that stands for itself anywhere in an address, in a header's value (RFC 8187) and in a list.
pub(crate) fn encoded(name: &str) -> String {
    utf8_percent_encode(name, ALL_BUT_UNRESERVED).to_string()
}

/// The name that was encoded; what is no escape stays, and bytes that are no text become U+FFFD.
pub(crate) fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}
