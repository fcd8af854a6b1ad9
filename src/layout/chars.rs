//! Classes of characters, in one table: where lines may end beside them, whose ink fills half a square, which have a
//! script.
//!
//! Classes of line ends are those of UAX 14, from Unicode's own data. [`TAILORED`] says which characters Chinese text
//! takes otherwise, each with its clause in CLREQ (level GB) or GB/T 15834.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, LineBreak};

use crate::font::is_hanzi;

/// Characters with another class of line ends than Unicode's, and why.
const TAILORED: [(&str, LineBreak, &str); 9] = [
    // CLREQ 3.1.3: opening marks never end a line. Unicode leaves it open which way a quote looks.
    ("“‘〝", LineBreak::OpenPunctuation, "CLREQ 3.1.3"),
    // CLREQ 3.1.3: closing marks never begin a line.
    ("”’〞", LineBreak::ClosePunctuation, "CLREQ 3.1.3"),
    // CLREQ 3.1.3, GB/T 15834 5.1.7: connectors and interpuncts never begin a line; a line may end behind them.
    ("～·•‧・", LineBreak::Nonstarter, "CLREQ 3.1.3"),
    // CLREQ 3.1.5: a number is whole with what stands before and behind it, full width or not.
    ("＋－＝＜＞", LineBreak::PrefixNumeric, "CLREQ 3.1.5"),
    ("㎡㎥㏄㎎㎏㎜㎝㎞㎢㏎", LineBreak::PostfixNumeric, "CLREQ 3.1.5"),
    ("０１２３４５６７８９", LineBreak::Numeric, "CLREQ 3.1.5"),
    ("．", LineBreak::InfixNumeric, "CLREQ 3.1.5"),
    // CLREQ 3.1.5: an exponent goes with its number or unit, as a mark on it.
    ("¹²³⁰ⁱ⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋", LineBreak::CombiningMark, "CLREQ 3.1.5"),
    // CLREQ 3.1.3, level GB: the solidus, see `breaks`.
    ("／", LineBreak::BreakSymbols, "CLREQ 3.1.3"),
];

/// Marks that never begin a line, as formats state them: stops, closing marks, connectors, dashes, ellipses, and what
/// stands behind numbers.
const LINE_START: &str = "、，；：。！？”’）》〉】〕］｝」』〗〞·•～%!),.:;?]}—…–％‰‱℃°′″¢￠々―‖>﹐﹑﹒﹔﹕﹖﹗．｡､²³~";

/// Marks that never end a line, as formats state them: opening marks, and what stands before numbers.
const LINE_END: &str = "“‘（《〈【〔［｛「『〖〝￥([{<$¥£￡№";

/// All marks that must not begin a line, for formats that state them.
pub fn line_start_set() -> String {
    LINE_START.to_owned()
}

/// All marks that must not end a line, for formats that state them.
pub fn line_end_set() -> String {
    LINE_END.to_owned()
}

/// Whether a mark is among those that formats are told never to begin a line with.
pub(super) fn never_starts(ch: char) -> bool {
    among(LINE_START, ch)
}

/// Whether a mark is among those that formats are told never to end a line with.
pub(super) fn never_ends(ch: char) -> bool {
    among(LINE_END, ch)
}

/// Whether a mark is among others. Nearly all that is asked about is hanzi, which no list here has but 々.
pub(super) fn among(marks: &str, ch: char) -> bool {
    (!is_hanzi(ch) || ch == '々') && marks.contains(ch)
}

/// The class of a character in UAX 14, tailored, with those resolved that UAX 14 leaves to the text (its rule LB1):
/// ambiguous ones are letters, and small kana begin no line.
pub fn line_break(ch: char) -> LineBreak {
    if is_hanzi(ch) {
        return if ch == '々' { LineBreak::Nonstarter } else { LineBreak::Ideographic };
    }
    if ch.is_ascii_alphabetic() {
        return LineBreak::Alphabetic;
    }
    if may_be_tailored(ch)
        && let Some((_, class, _)) = TAILORED.iter().find(|(chars, ..)| chars.contains(ch))
    {
        return *class;
    }
    if is_figured(ch) {
        return LineBreak::Ideographic;
    }
    untailored(ch)
}

/// Where the characters of [`TAILORED`] lie: nearly all that are asked about do not.
fn may_be_tailored(ch: char) -> bool {
    matches!(
        ch,
        '\u{b2}'..='\u{b9}'
            | '\u{2018}'..='\u{2027}'
            | '\u{2070}'..='\u{208f}'
            | '\u{301d}'..='\u{301f}'
            | '\u{30fb}'
            | '\u{3380}'..='\u{33df}'
            | '\u{ff0b}'..='\u{ff1e}'
            | '\u{ff5e}'
    )
}

/// Signs in squares of their own that Unicode leaves to the text (class AI), and that Chinese text takes for hanzi: figures in circles and
/// brackets, geometric shapes, stars. A line may end between two of them.
fn is_figured(ch: char) -> bool {
    matches!(ch, '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{26ff}')
        && CodePointMapData::<LineBreak>::new().get(ch) == LineBreak::Ambiguous
}

/// The class of a character in UAX 14, resolved by its rule LB1.
pub(super) fn untailored(ch: char) -> LineBreak {
    match CodePointMapData::<LineBreak>::new().get(ch) {
        LineBreak::Ambiguous | LineBreak::Surrogate | LineBreak::Unknown => LineBreak::Alphabetic,
        LineBreak::ConditionalJapaneseStarter => LineBreak::Nonstarter,
        LineBreak::ComplexContext if is_mark(ch) => LineBreak::CombiningMark,
        LineBreak::ComplexContext => LineBreak::Alphabetic,
        class => class,
    }
}

/// A combining mark.
pub(super) fn is_mark(ch: char) -> bool {
    ch >= '\u{300}' && GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(ch))
}

/// A letter or number of a script that has words: no hanzi, kana, syllables nor marks of full width.
pub(super) fn is_word(ch: char) -> bool {
    match ch {
        _ if ch.is_ascii() => ch.is_ascii_alphanumeric(),
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => false,
        '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' => false,
        _ => is_letter_or_number(ch),
    }
}

/// Unicode's categories L and N.
fn is_letter_or_number(ch: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(ch);
    GeneralCategoryGroup::Letter.contains(category) || GeneralCategoryGroup::Number.contains(category)
}

/// Whether word processors put a blank between two characters where the script changes: both are letters or numbers, and one
/// is of hanzi's script or goes with what stands before it, as enclosed figures do (LibreOffice 7.4: rows `国5国` to `国m+国` and
/// `国①5国` of `tests/measured/libreoffice-sizes.txt`; CLREQ 3.2.2 asks for it between hanzi and Western letters or digits).
pub(super) fn stand_apart(a: char, b: char) -> bool {
    is_asian_word(a) && is_word(b) || is_word(a) && is_asian_word(b)
}

/// A letter or number that is set among hanzi as they are: hanzi, kana, what has their width, enclosed figures, Roman numerals.
fn is_asian_word(ch: char) -> bool {
    is_hanzi(ch) || is_letter_or_number(ch) && !is_western_script(ch)
}

/// An opening mark: its ink stands in the right half of its square.
pub(super) fn opens(ch: char) -> bool {
    matches!(ch, '“' | '‘' | '（' | '《' | '〈' | '【' | '〔' | '［' | '｛' | '「' | '『')
}

/// A stop or closing mark: its ink stands in the left half of its square.
pub(super) fn closes(ch: char) -> bool {
    among("、，；：。！？”’）》〉】〕］｝」』", ch)
}

/// Characters of scripts that have words: ASCII, Latin, Greek, Cyrillic, and marks on their letters.
pub(super) fn is_western(ch: char) -> bool {
    ch.is_ascii() || matches!(ch, '\u{c0}'..='\u{6ff}' | '\u{1e00}'..='\u{1fff}')
}

/// Which script word processors count the characters of a text to, one after the other: hanzi or Western.
///
/// Quotes, dashes, dots, blanks and signs outside ASCII belong to no script and go with what stands before them; signs of
/// Latin-1 such as `·` and `×` are Western always, and so is what belongs to no script at the start of a text (LibreOffice
/// 7.4: rows `国·国` and `国×国` of `tests/measured/libreoffice-sizes.txt`).
#[derive(Clone, Copy)]
pub(super) struct Script {
    western: bool,
}

impl Default for Script {
    fn default() -> Script {
        Script { western: true }
    }
}

impl Script {
    /// Whether the last character was Western.
    pub(crate) fn is_western(&self) -> bool {
        self.western
    }

    /// Whether the next character is Western.
    pub(crate) fn next_is_western(&mut self, ch: char) -> bool {
        if !has_no_script(ch) {
            self.western = is_western_script(ch);
        }
        self.western
    }
}

fn has_no_script(ch: char) -> bool {
    is_common_mark(ch) || ch != '\u{3000}' && (is_blank(ch) || is_glue(ch))
}

fn is_western_script(ch: char) -> bool {
    is_western(ch) || is_latin_sign(ch)
}

/// A blank that a line may end behind.
pub(super) fn is_blank(ch: char) -> bool {
    matches!(ch, ' ' | '\u{3000}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}')
}

/// A blank that hangs over the end of a line: it needs no room there.
pub(super) fn hangs(ch: char) -> bool {
    matches!(ch, ' ' | '\u{3000}')
}

/// What keeps its neighbours on one line, blank or not.
pub(super) fn is_glue(ch: char) -> bool {
    matches!(ch, '\u{a0}' | '\u{2007}' | '\u{2011}' | '\u{202f}' | '\u{2060}' | '\u{feff}')
}

/// Punctuation, letterlike signs, number forms, arrows, operators, enclosed numbers and shapes: of no script; blanks are none of
/// them.
pub(super) fn is_common_mark(ch: char) -> bool {
    matches!(ch, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2bff}')
}

/// What Word takes for Western or for East Asian as the run hints (MS-OI29500 2.1.88, with the language Chinese).
pub(super) fn takes_hint(ch: char) -> bool {
    matches!(
        ch,
        '\u{a1}' | '\u{a4}' | '\u{a7}' | '\u{a8}' | '\u{aa}' | '\u{ad}' | '\u{af}' | '×' | '÷'
        | '\u{b0}'..='\u{b4}' | '\u{b6}'..='\u{ba}' | '\u{bc}'..='\u{bf}'
        | 'à' | 'á' | 'è' | 'é' | 'ê' | 'ì' | 'í' | 'ò' | 'ó' | 'ù' | 'ú' | 'ü'
        | '\u{100}'..='\u{24f}' | '\u{2b0}'..='\u{4ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{2bff}'
    )
}

fn is_latin_sign(ch: char) -> bool {
    matches!(ch, '\u{a1}'..='\u{bf}' | '×' | '÷')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_formats_are_told_is_what_the_classes_say() {
        use LineBreak as L;
        let never_first = [L::ClosePunctuation, L::CloseParenthesis, L::Exclamation, L::InfixNumeric, L::Nonstarter];
        let more = [L::BreakAfter, L::BreakBoth, L::Inseparable, L::PostfixNumeric, L::CombiningMark];
        for ch in LINE_START.chars().filter(|ch| !">~‖―".contains(*ch)) {
            let class = line_break(ch);
            assert!(never_first.contains(&class) || more.contains(&class), "{ch} {class:?}");
        }
        for ch in LINE_END.chars().filter(|ch| *ch != '<') {
            let class = line_break(ch);
            assert!(matches!(class, L::OpenPunctuation | L::PrefixNumeric), "{ch} {class:?}");
        }
    }

    #[test]
    fn every_tailoring_names_its_clause_and_changes_something() {
        for (chars, class, clause) in TAILORED {
            assert!(clause.starts_with("CLREQ"));
            assert!(chars.chars().all(|ch| may_be_tailored(ch) && line_break(ch) == class));
            assert!(chars.chars().any(|ch| untailored(ch) != class), "{chars}");
        }
    }
}
