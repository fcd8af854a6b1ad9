//! Where a title may break: between words, by the dictionary of ICU4X, the lists of terms beside the forms, and the
//! names that the report itself gives.

use std::ops::Range;

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use crate::font::is_hanzi;
use crate::form::Terms;
use crate::model::Report;

use crate::layout::breaks::may_break;

/// A place where a line may end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cut {
    /// Byte offset of the next line.
    pub(crate) at: usize,
    /// What a line end there costs, in ems squared.
    pub(crate) cost: i64,
    /// Whether it parts a word.
    pub(crate) parts_word: bool,
}

impl Cut {
    /// The end of the title.
    pub(crate) fn end(at: usize) -> Cut {
        Cut { at, cost: 0, parts_word: false }
    }
}

/// What is kept whole: official terms, and what the report calls itself and others.
pub(in crate::layout) struct Names<'a> {
    terms: &'a Terms,
    names: Vec<&'a str>,
    /// The places whose offices they are.
    places: Vec<&'a str>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(report: &'a Report, terms: &'a Terms) -> Names<'a> {
        let mut names: Vec<&str> = vec![&report.issuer];
        names.extend(report.parent.as_deref());
        if let Some(official) = &report.official {
            names.extend(official.mark.issuers.iter().map(String::as_str));
            let addressed = [official.to.as_deref(), official.imprint.as_ref().and_then(|i| i.copies.as_deref())];
            names.extend(addressed.into_iter().flatten().flat_map(|list| list.split(['，', '、', '：', '。', '；'])));
        }
        names.extend(report.signed().into_iter().flat_map(|signed| &signed.offices).map(String::as_str));
        // The place that an office is of: 云岭市 of 云岭市教育局.
        let mut places: Vec<&str> = names.iter().filter_map(|name| place_of(name, terms)).collect();
        for list in [&mut names, &mut places] {
            list.retain(|name| name.chars().count() > 1);
            list.sort_unstable();
            list.dedup();
        }
        Names { terms, names, places }
    }

    /// For an office's name that is itself to be parted: without the offices, and with the places of less than half of it.
    pub(super) fn within(&self, name: &str) -> Names<'a> {
        let places = self.places.iter().copied().filter(|place| place.len() * 2 < name.len()).collect();
        Names { terms: self.terms, names: vec![], places }
    }
}

/// What an office's name begins with, 贵阳市南明区 of 贵阳市南明区教育局: what stands before a term that it ends with, or
/// else up to the first word for a kind of place.
fn place_of<'n>(office: &'n str, terms: &Terms) -> Option<&'n str> {
    let ends_with_term = |at: &usize| terms.longest_at(&office[*at..]) == Some(office.len() - at);
    if let Some(at) = office.char_indices().map(|(at, _)| at).skip(2).find(ends_with_term) {
        return Some(&office[..at]);
    }
    let kinds = ['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡'];
    let (at, ch) = office.char_indices().skip(2).find(|(_, ch)| kinds.contains(ch))?;
    Some(&office[..at + ch.len_utf8()])
}

/// A break inside a name costs more than any shape: it is made only where the name is wider than a line.
const IN_NAME: i64 = 1000;
/// Inside a quotation or a long bracket.
const IN_QUOTED: i64 = 60;
/// Inside a word.
const IN_WORD: i64 = 300;
/// Between words, as such.
const BETWEEN: i64 = 5;
/// Beside a word of one hanzi, which belongs to its neighbour more often than not.
const BESIDE_SINGLE: i64 = 30;
/// Between two of them: most often the middle of a name that no dictionary has.
const BETWEEN_SINGLES: i64 = 80;
/// Before a word that leans on what stands before it.
const BEFORE_LEANING: i64 = 60;
/// Behind a word that governs what follows it.
const BEHIND_GOVERNING: i64 = 30;
/// Behind a conjunction.
const BEHIND_CONJUNCTION: i64 = 12;
/// Before 关于, behind an office, behind 的: where sense makes a pause.
const PAUSE: i64 = 0;

/// No line begins with these.
const LEANING: [&str; 9] = ["的", "地", "得", "等", "了", "之", "们", "者", "性"];
/// Nor ends with these.
const GOVERNING: [&str; 17] =
    ["关于", "对", "在", "为", "以", "将", "从", "由", "向", "按", "就", "对于", "根据", "不", "第", "各", "所"];
const CONJUNCTIONS: [&str; 8] = ["、", "和", "与", "及", "以及", "暨", "或", "并"];
/// What names of offices end with.
const OFFICES: [&str; 8] = ["政府", "办公室", "办公厅", "委员会", "局", "厅", "院", "部"];
/// Brackets inside which a title breaks only where it must; the longest that is kept whole like a name, in characters.
const BRACKETS: [(char, char); 6] = [('《', '》'), ('〔', '〕'), ('（', '）'), ('(', ')'), ('“', '”'), ('〈', '〉')];
const SHORT_BRACKET: usize = 10;

/// All places where a title may break, in order.
pub(super) fn cuts(text: &str, names: &Names<'_>) -> Vec<Cut> {
    let Words { bounds, terms, inner } = words(text, names.terms);
    let kept = kept(text, names);
    let mut cuts = vec![];
    for (at, after) in text.char_indices().skip(1) {
        let Some(before) = text[..at].chars().next_back() else { continue };
        if !may_break(before, after) || parts_number(before, after) {
            continue;
        }
        let inside = kept.iter().filter(|(range, _)| range.start < at && at < range.end);
        let named = inside.map(|(_, cost)| *cost).max();
        let edge = kept.iter().any(|(range, cost)| *cost == IN_NAME && (range.start == at || range.end == at));
        let in_term = terms.iter().any(|term| term.start < at && at < term.end);
        let edge = edge && !in_term;
        let inner_word = inner.binary_search(&at).is_ok();
        let parts_word = !bounds.contains(&at) && !edge && !inner_word;
        let words = match parts_word {
            true => IN_WORD,
            false if inner_word => IN_NAME + sense(word_before(text, &inner, at), word_after(text, &inner, at), false),
            false => sense(word_before(text, &bounds, at), word_after(text, &bounds, at), edge),
        };
        cuts.push(Cut { at, cost: words + named.unwrap_or(0), parts_word });
    }
    cuts
}

/// The words of a text.
struct Words {
    /// Byte offsets between them: those of the dictionary, but where a term says otherwise.
    bounds: Vec<usize>,
    /// Where terms stand.
    terms: Vec<Range<usize>>,
    /// Byte offsets between the words that long terms are made of, in order: where a line is narrower than the term.
    inner: Vec<usize>,
}

fn words(text: &str, terms: &Terms) -> Words {
    let (bounds, found) = bounds(text, &|text| ordinal(text).max(terms.longest_at(text)));
    let inside = |term: &Range<usize>| {
        let word = &text[term.clone()];
        let (inner, _) = self::bounds(word, &|text| terms.longest_below(text, word.len()));
        inner.into_iter().map(|at| at + term.start).filter(|at| term.start < *at && *at < term.end).collect::<Vec<_>>()
    };
    let inner = found.iter().flat_map(inside).collect();
    Words { bounds, terms: found, inner }
}

/// Byte offsets between words, where `term` tells how many bytes the term has that a text begins with; and those terms.
fn bounds(text: &str, term: &dyn Fn(&str) -> Option<usize>) -> (Vec<usize>, Vec<Range<usize>>) {
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut bounds: Vec<usize> = segmenter.segment_str(text).collect();
    let (mut from, mut found) = (0, vec![]);
    while let Some(ch) = text[from..].chars().next() {
        match term(&text[from..]) {
            // Where neither end is a word's, the letters are a term's by chance.
            Some(length) if bounds.contains(&from) || bounds.contains(&(from + length)) => {
                let term = from..from + length;
                bounds.retain(|&at| at <= term.start || at >= term.end);
                bounds.extend([term.start, term.end]);
                from = term.end;
                found.push(term);
            }
            _ => from += ch.len_utf8(),
        }
    }
    bounds.sort_unstable();
    bounds.dedup();
    (bounds, found)
}

/// How many bytes 第一批, 第12届 and the like have at the beginning of a text.
fn ordinal(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('第')?;
    let number = rest.trim_start_matches(|ch: char| ch.is_ascii_digit() || "一二三四五六七八九十百零〇两".contains(ch));
    let unit = number.chars().next().filter(|ch| "批次届号条章节期轮版类项个".contains(*ch));
    (number.len() < rest.len()).then(|| text.len() - number.len() + unit.map_or(0, char::len_utf8))
}

/// Stretches that are kept whole, with what a break inside each costs.
fn kept(text: &str, names: &Names<'_>) -> Vec<(Range<usize>, i64)> {
    let mut out = vec![];
    for name in &names.names {
        out.extend(text.match_indices(name).map(|(at, name)| (at..at + name.len(), IN_NAME)));
    }
    for place in &names.places {
        for (at, _) in text.match_indices(place) {
            // With the office that follows it, which may be another than those named.
            let behind = at + place.len();
            let office = names.terms.longest_at(&text[behind..]).map(|length| behind..behind + length);
            let office = office.filter(|office| OFFICES.iter().any(|kind| text[office.clone()].ends_with(kind)));
            out.push((at..office.map_or(behind, |office| office.end), IN_NAME));
        }
    }
    for (open, close) in BRACKETS {
        for (at, _) in text.match_indices(open) {
            let Some(length) = text[at..].find(close) else { continue };
            let range = at..at + length + close.len_utf8();
            let whole = open == '《' || open == '〔' || text[range.clone()].chars().count() <= SHORT_BRACKET;
            out.push((range, if whole { IN_NAME } else { IN_QUOTED }));
        }
    }
    out
}

/// Whether a break would part a number from what it counts or what numbers it, such as 2024|年 or 第|12.
fn parts_number(before: char, after: char) -> bool {
    let number = |ch: char| ch.is_ascii_digit() || matches!(ch, '%' | '‰' | '．');
    number(before) || before == '第' && number(after) || before == '-' && after.is_ascii_alphanumeric()
}

fn word_before<'t>(text: &'t str, bounds: &[usize], at: usize) -> &'t str {
    &text[bounds.iter().rfind(|&&bound| bound < at).copied().unwrap_or(0)..at]
}

fn word_after<'t>(text: &'t str, bounds: &[usize], at: usize) -> &'t str {
    &text[at..bounds.iter().find(|&&bound| bound > at).copied().unwrap_or(text.len())]
}

/// What a line end between two words costs; `edge` of a name.
fn sense(before: &str, after: &str, edge: bool) -> i64 {
    if LEANING.contains(&after) {
        return BEFORE_LEANING;
    }
    if GOVERNING.contains(&before) {
        return BEHIND_GOVERNING;
    }
    if CONJUNCTIONS.contains(&before) {
        return BEHIND_CONJUNCTION;
    }
    if before == "的"
        || after == "关于"
        || edge
        || OFFICES.iter().any(|office| before.ends_with(office) && before != *office)
    {
        return PAUSE;
    }
    let singles = usize::from(is_single(before)) + usize::from(is_single(after) && !CONJUNCTIONS.contains(&after));
    match singles {
        0 => BETWEEN,
        1 => BESIDE_SINGLE,
        _ => BETWEEN_SINGLES,
    }
}

fn is_single(word: &str) -> bool {
    let mut chars = word.chars();
    matches!((chars.next(), chars.next()), (Some(ch), None) if is_hanzi(ch))
}
