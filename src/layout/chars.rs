//! Classes of characters: which marks may not begin or end a line, whose ink fills half a square, which script counts.

use crate::font::is_hanzi;

/// Marks that must not begin a line in any program (line-start prohibition): closing marks, stops and connectors.
pub(super) const NOT_AT_START: &str = "、，；：。！？”’）》〉】〕］｝」』〗〞·•～%!),.:;?]}";

/// Marks that we keep from the line start and LibreOffice does not: dashes and ellipses (CLREQ strict level), and the
/// suffixes of numbers.
const NOT_AT_START_HERE: &str = "—…–％‰‱℃°′″¢￠々―‖>﹐﹑﹒﹔﹕﹖﹗．｡､";

/// Marks that must not end a line in any program (line-end prohibition): opening marks and prefixes.
pub(super) const NOT_AT_END: &str = "“‘（《〈【〔［｛「『〖〝￥";

/// Marks that we keep from the line end and LibreOffice does not.
const NOT_AT_END_HERE: &str = "([{<$¥£￡№";

/// All marks that must not begin a line, for formats that state them.
pub fn line_start_set() -> String {
    [NOT_AT_START, NOT_AT_START_HERE].concat()
}

/// All marks that must not end a line, for formats that state them.
pub fn line_end_set() -> String {
    [NOT_AT_END, NOT_AT_END_HERE].concat()
}

/// Whether a mark must not begin a line.
pub fn forbidden_at_start(ch: char) -> bool {
    among(NOT_AT_START, ch) || among(NOT_AT_START_HERE, ch)
}

/// Whether a mark must not end a line.
pub fn forbidden_at_end(ch: char) -> bool {
    among(NOT_AT_END, ch) || among(NOT_AT_END_HERE, ch)
}

/// Whether a mark is among others. Nearly all that is asked about is hanzi, which no list here has but 々.
pub(super) fn among(marks: &str, ch: char) -> bool {
    (!is_hanzi(ch) || ch == '々') && marks.contains(ch)
}

/// General punctuation and symbols.
pub(super) fn is_symbol(ch: char) -> bool {
    matches!(ch, '\u{2010}'..='\u{2bff}')
}

/// Whether a blank stands between two characters where the script changes.
pub(super) fn stand_apart(a: char, b: char) -> bool {
    is_hanzi(a) && b.is_ascii_alphanumeric() || a.is_ascii_alphanumeric() && is_hanzi(b)
}

/// An opening mark: its ink stands in the right half of its square.
pub(super) fn opens(ch: char) -> bool {
    matches!(ch, '“' | '‘' | '（' | '《' | '〈' | '【' | '〔' | '［' | '｛' | '「' | '『')
}

/// A stop or closing mark: its ink stands in the left half of its square.
pub(super) fn closes(ch: char) -> bool {
    matches!(
        ch,
        '、' | '，'
            | '；'
            | '：'
            | '。'
            | '！'
            | '？'
            | '”'
            | '’'
            | '）'
            | '》'
            | '〉'
            | '】'
            | '〕'
            | '］'
            | '｝'
            | '」'
            | '』'
    )
}

/// Which script word processors count a character to: general punctuation and symbols go with what stands before.
pub(super) fn is_western_script(ch: char, before: bool) -> bool {
    match ch {
        '\u{2010}'..='\u{2bff}' => before,
        '·' | '×' | '÷' | '±' | '°' | '§' => true,
        _ => is_western(ch),
    }
}

/// Characters set in the Latin script: ASCII and Latin letters.
pub(super) fn is_western(ch: char) -> bool {
    ch.is_ascii() || matches!(ch, '\u{c0}'..='\u{24f}')
}
