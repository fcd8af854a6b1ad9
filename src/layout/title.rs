//! Titles of several lines: broken between words, into the shape of a trapezoid or a diamond (GB/T 9704 7.3.1).
//!
//! [`words`] says where a title may break and what each place costs; here the lines are chosen that together cost least.

mod words;

use std::collections::BTreeMap;

use crate::diag::{Finding, Place};
use crate::geom::Len;

use super::measure::Measured;
use super::para::break_lines;
use super::{Line, Style};
pub(super) use words::Names;
use words::{Cut, cuts};

/// The longest title that is broken as one, in characters: twenty lines. A longer one is set like prose.
const LONGEST: usize = 400;

/// What a line more than needed costs, in ems squared: the lines of a title are as few as its words allow.
const EXTRA_LINE: i64 = 40;

/// How many lines more than needed are tried.
const EXTRA_LINES: usize = 3;

/// What lines of one length cost: they make a rectangle, which is neither trapezoid nor diamond.
const RECTANGLE: i64 = 30;

/// What a line of fewer than [`SHORT`] characters costs for each that it lacks.
const SHORT_COST: i64 = 15;
const SHORT: i64 = 4;

/// A title as it is to be broken.
pub(super) struct Draft<'t> {
    pub(crate) text: &'t str,
    pub(crate) measured: &'t [Measured],
    pub(crate) width: Len,
    pub(crate) style: &'t Style,
    /// JSON pointer of it.
    pub(crate) at: &'t str,
}

/// The byte offsets between the words of an office's name, with what a line end there costs, in ems squared.
pub(super) fn word_ends(text: &str, names: &Names<'_>) -> Vec<(usize, i64)> {
    cuts(text, &names.within(text)).into_iter().filter(|cut| !cut.parts_word).map(|cut| (cut.at, cut.cost)).collect()
}

/// How many characters of a title a narrow line holds, such as one of a telephone: what is kept whole and longer is parted there.
const NARROW: usize = 11;

/// What a line end costs at most between words that do not lean on each other and are in no name.
const LOOSE: i64 = 50;

/// How much more it may cost than the best one inside what must be parted.
const NEARLY_BEST: i64 = 10;

/// Where the words of a title begin but the first, as far as a narrow line may end before them.
pub(super) fn word_starts(text: &str, names: &Names<'_>) -> Vec<usize> {
    let loose = cuts(text, names).into_iter().filter(|cut| !cut.parts_word && cut.cost <= LOOSE);
    let (mut starts, mut from) = (vec![], 0);
    for to in loose.map(|cut| cut.at).chain([text.len()]) {
        if text[from..to].chars().count() > NARROW {
            let inside = word_ends(&text[from..to], names);
            let best = inside.iter().map(|(_, cost)| *cost).min().unwrap_or_default();
            starts.extend(inside.iter().filter(|(_, cost)| *cost <= best + NEARLY_BEST).map(|(at, _)| from + at));
        }
        starts.push(to);
        from = to;
    }
    starts.pop();
    starts
}

/// Lines of a title, by the byte offsets at which they begin, and what could not be met.
struct Chosen {
    starts: Vec<usize>,
    findings: Vec<Finding>,
}

impl Draft<'_> {
    /// The lines of a title: those of its author, where it says where they end, or else as few as its words allow.
    ///
    /// # Findings
    /// `title-line-wide` for an author's line that is wider than the type area; `title-shape` where only lines of the shape
    /// of an hourglass keep the words whole; `title-word-parted` where a word had to be parted; `title-long` for one longer
    /// than a page could decently hold.
    pub(crate) fn lines_of(&self, breaks: &[usize], names: &Names<'_>) -> (Vec<Line>, Vec<Finding>) {
        if !breaks.is_empty() {
            return self.lines_of_author(breaks);
        }
        let as_prose = || break_lines(self.text, self.measured, self.width, self.width, self.style);
        if self.text.chars().count() > LONGEST {
            let words = format!("标题超过 {LONGEST} 个字");
            let hint = "缩短标题；细节写进正文。".to_owned();
            return (as_prose(), vec![self.warning("title-long", words, hint)]);
        }
        if self.span(0, self.text.len()) <= self.width {
            return (as_prose(), vec![]);
        }
        let Chosen { starts, findings } = self.choose(&cuts(self.text, names));
        (self.lines(&starts), findings)
    }

    fn lines_of_author(&self, breaks: &[usize]) -> (Vec<Line>, Vec<Finding>) {
        let starts: Vec<usize> = std::iter::once(0).chain(breaks.iter().copied()).collect();
        let mut findings = vec![];
        for (nth, &start) in starts.iter().enumerate() {
            let end = starts.get(nth + 1).copied().unwrap_or(self.text.len());
            if self.span(start, end) > self.width {
                let words = format!("标题的第 {} 行“{}”比版心宽，一行排不下", nth + 1, &self.text[start..end]);
                let place = Place::Value(format!("{}/{nth}", self.at));
                let hint = "把这一行分成两行；或者把标题写成一段文字，由版面断行。";
                findings.push(Finding::error("title-line-wide", place, words).hint(hint));
            }
        }
        (self.lines(&starts), findings)
    }

    fn em(&self) -> Len {
        self.style.size
    }

    /// The width of what stands between two byte offsets as one line, with the wider blank that some word processors set
    /// between hanzi and digits.
    fn span(&self, from: usize, to: usize) -> Len {
        let start = self.measured.partition_point(|m| m.at < from);
        let end = self.measured.partition_point(|m| m.at < to);
        let line = self.measured.get(start..end).unwrap_or_default();
        let wider = line.iter().filter(|m| m.changes).count() as i64;
        let last = line.last().map_or(Len::ZERO, |m| m.gap);
        line.iter().map(|m| m.advance + m.gap).sum::<Len>() - last + self.em() * wider / 20
    }

    fn lines(&self, starts: &[usize]) -> Vec<Line> {
        let end = |nth: usize| starts.get(nth + 1).copied().unwrap_or(self.text.len());
        let line = |(nth, &start): (usize, &usize)| Line {
            range: start..start + self.text[start..end(nth)].trim_end().len(),
            fixed: nth + 1 < starts.len(),
            ..Line::default()
        };
        starts.iter().enumerate().map(line).collect()
    }

    /// Chooses among what may be given up, the least first: lines more than needed, the shape, whole words.
    fn choose(&self, cuts: &[Cut]) -> Chosen {
        let total = self.span(0, self.text.len());
        let least = usize::try_from(total.0.div_euclid(self.width.0.max(1)).max(1)).unwrap_or(LONGEST) + 1;
        let whole: Vec<Cut> = cuts.iter().copied().filter(|cut| !cut.parts_word).collect();
        let by_hand = "由作者断行：\"title\" 写成 [\"第一行\", \"第二行\"]；或者改短标题里的词语。".to_owned();
        if let Some(starts) = self.best(&whole, least, true) {
            return Chosen { starts, findings: vec![] };
        }
        if let Some(starts) = self.best(&whole, least, false) {
            let words = "标题不拆开词语就排不成梯形或者菱形（GB/T 9704 7.3.1）".to_owned();
            return Chosen { starts, findings: vec![self.warning("title-shape", words, by_hand)] };
        }
        let words = "标题里有的词语一行排不下，只好拆开（GB/T 9704 7.3.1）".to_owned();
        let starts = self.best(cuts, least, true).or_else(|| self.best(cuts, least, false));
        let starts = starts.unwrap_or_else(|| self.fill(cuts));
        Chosen { starts, findings: vec![self.warning("title-word-parted", words, by_hand)] }
    }

    fn warning(&self, code: &'static str, words: String, hint: String) -> Finding {
        Finding::warning(code, Place::Value(self.at.to_owned()), words).hint(hint)
    }

    /// The lines that cost least, of `least` lines and a few more; `shaped` ones never grow again after they shrank.
    fn best(&self, cuts: &[Cut], least: usize, shaped: bool) -> Option<Vec<usize>> {
        let ends: Vec<Cut> = cuts.iter().copied().chain([Cut::end(self.text.len())]).collect();
        let counts = least.saturating_sub(1).max(1)..=least + EXTRA_LINES;
        let of_count = |count: usize| {
            let extra = count.saturating_sub(least) as i64 * EXTRA_LINE;
            self.of_count(&ends, count, shaped).map(|(cost, starts)| (cost + extra, starts))
        };
        counts.filter_map(of_count).min().map(|(_, starts)| starts)
    }

    /// The same of exactly `count` lines, with what they cost.
    fn of_count(&self, ends: &[Cut], count: usize, shaped: bool) -> Option<(i64, Vec<usize>)> {
        let mean = self.span(0, self.text.len()) / count as i64;
        let mut paths: BTreeMap<State, Path> = BTreeMap::new();
        paths.insert(State::default(), Path::default());
        for left in (0..count).rev() {
            paths = self.further(ends, &paths, (mean, shaped, left == 0));
        }
        let rectangle = |path: &Path| path.most - path.least < self.em();
        let cost = |path: &Path| path.cost + if count > 1 && rectangle(path) { RECTANGLE } else { 0 };
        paths.into_values().map(|path| (cost(&path), path.starts)).min()
    }

    /// All paths one line longer, the cheapest of each state.
    fn further(
        &self,
        ends: &[Cut],
        paths: &BTreeMap<State, Path>,
        (mean, shaped, last): (Len, bool, bool),
    ) -> BTreeMap<State, Path> {
        let mut out: BTreeMap<State, Path> = BTreeMap::new();
        for (state, path) in paths {
            let after = ends.iter().filter(|cut| cut.at > state.end && (cut.at == self.text.len()) == last);
            for cut in after {
                let width = self.span(state.end, cut.at);
                if width > self.width {
                    break;
                }
                let first = state.end == 0;
                if shaped && !first && state.falling && width > state.width {
                    continue;
                }
                let falling = !first && (state.falling || width < state.width);
                let next = State { end: cut.at, width, falling };
                let cost = path.cost + cut.cost + self.length_cost(width, mean);
                let better = out.get(&next).is_none_or(|known| cost < known.cost);
                if better {
                    let starts = path.starts.iter().copied().chain([state.end]).collect();
                    let least = if first { width } else { path.least.min(width) };
                    out.insert(next, Path { cost, starts, least, most: path.most.max(width) });
                }
            }
        }
        out
    }

    /// What a line's length costs: its distance from the mean in ems, squared, and what it lacks of four characters.
    fn length_cost(&self, width: Len, mean: Len) -> i64 {
        // In hundredths of an em: squares of lengths in EMU could be too large.
        let off = (width - mean).0 * 100 / self.em().0.max(1);
        let lacking = (SHORT - width.0 / self.em().0.max(1)).max(0);
        off * off / 10_000 + lacking * SHORT_COST
    }

    /// Line by line, each as full as it can be.
    fn fill(&self, cuts: &[Cut]) -> Vec<usize> {
        let mut starts = vec![0];
        loop {
            let start = starts.last().copied().unwrap_or_default();
            if self.span(start, self.text.len()) <= self.width {
                return starts;
            }
            let fits = |cut: &&Cut| cut.at > start && self.span(start, cut.at) <= self.width;
            let end = cuts.iter().rfind(fits).map(|cut| cut.at).or_else(|| self.emergency(start));
            match end {
                Some(end) => starts.push(end),
                None => return starts,
            }
        }
    }

    /// The last character that still fits after a line's start, where no place to break does.
    fn emergency(&self, start: usize) -> Option<usize> {
        let mut behind = self.measured.iter().map(|m| m.at).filter(|&at| at > start);
        let first = behind.next()?;
        Some(behind.take_while(|&at| self.span(start, at) <= self.width).last().unwrap_or(first))
    }
}

/// How far a title is broken: where its last line ends, how long that is, and whether lines shrink by now.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct State {
    end: usize,
    width: Len,
    falling: bool,
}

/// The cheapest way to a state.
#[derive(Clone, Default)]
struct Path {
    cost: i64,
    starts: Vec<usize>,
    /// Its shortest and its longest line.
    least: Len,
    most: Len,
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::font::Fonts;
    use crate::form::FormSet;
    use crate::layout::measure::Measurer;
    use crate::layout::styles::styles;
    use crate::model::Report;
    use crate::style::StyleKind;

    const WIDTH: Len = Len::mm(156);

    struct Shelf {
        set: FormSet,
        fonts: Fonts,
    }

    impl Shelf {
        fn open() -> Shelf {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let set = FormSet::open(&root.join("layouts")).expect("our own forms read");
            Shelf { set, fonts: Fonts::open(&root.join("fonts")).expect("our own fonts open") }
        }

        /// The lines of a title of this issuer, and the codes of the findings.
        fn broken(&self, issuer: &str, title: &str, breaks: &[usize]) -> (Vec<String>, Vec<&'static str>) {
            let form = &self.set.forms().next().unwrap();
            let styles = styles(&form.page, &crate::model::Report::default());
            let style = styles.iter().find(|style| style.kind == StyleKind::Title).unwrap();
            let report = Report { issuer: issuer.to_owned(), ..Report::default() };
            let measured = Measurer::new(&self.fonts).measure(title, style, "/title");
            let draft = Draft { text: title, measured: &measured, width: WIDTH, style, at: "/title" };
            let (lines, findings) = draft.lines_of(breaks, &Names::of(&report, &form.terms));
            let texts = lines.iter().map(|line| title[line.range.clone()].to_owned()).collect();
            (texts, findings.iter().map(|finding| finding.code).collect())
        }
    }

    #[test]
    fn lines_end_between_words_and_never_inside_what_the_report_names() {
        let shelf = Shelf::open();
        let broken = |issuer, title| shelf.broken(issuer, title, &[]).0.join("/");
        assert_eq!(
            broken("云岭市人民政府", "云岭市人民政府关于废止《云岭市城市房屋拆迁管理办法》等12件行政规范性文件的决定"),
            "云岭市人民政府关于废止/《云岭市城市房屋拆迁管理办法》等/12件行政规范性文件的决定"
        );
        // A title inside brackets that is wider than a line is parted between words.
        assert_eq!(
            broken("甲", "印发《关于进一步加强和改进新时代乡村治理体系和治理能力现代化建设的实施意见》的通知"),
            "印发/《关于进一步加强和改进新时代乡村治理体系/和治理能力现代化建设的实施意见》的通知"
        );
        // What the issuer is called before 办公室 is no end of a word.
        let line = broken("云岭市人民政府", "2023年云岭市人民政府办公室信息公开工作年度报告");
        assert_eq!(line, "2023年云岭市人民政府办公室/信息公开工作年度报告");
        // Places that no dictionary has are known from the issuer.
        let joint = broken("望都县统计局", "望都县统计局望都县农业农村局关于第七次全国人口普查主要数据有关事项的通知");
        assert!(joint.contains("望都县农业农村局"), "{joint}");
    }

    #[test]
    fn narrow_lines_end_between_words_and_keep_names_whole() {
        let shelf = Shelf::open();
        let parted = |issuer: &str, title: &str| {
            let report = Report { issuer: issuer.to_owned(), ..Report::default() };
            let mut words = title.to_owned();
            let starts = word_starts(title, &Names::of(&report, &shelf.set.forms().next().unwrap().terms));
            starts.into_iter().rev().for_each(|at| words.insert(at, '/'));
            words
        };
        let title = "云岭市人民政府2023年政府信息公开工作年度报告";
        assert_eq!(parted("云岭市人民政府", title), "云岭市人民政府/2023年/政府信息公开/工作/年度报告");
        assert_eq!(parted("某局", "关于做好信息公开工作的通知"), "关于/做好/信息公开/工作的/通知");
        // A name that is longer than a narrow line is parted between its words.
        let long = parted("云岭市白河县青石镇人民政府办公室", "云岭市白河县青石镇人民政府办公室关于防汛的通知");
        let longest = long.split('/').map(|word| word.chars().count()).max();
        assert!(longest <= Some(NARROW) && long.ends_with("/关于/防汛的/通知"), "{long}");
    }

    #[test]
    fn an_author_breaks_as_it_likes_but_not_wider_than_the_page() {
        let shelf = Shelf::open();
        let title = "关于公开工作的通知";
        assert_eq!(shelf.broken("甲", title, &[6]), (vec!["关于".into(), "公开工作的通知".into()], vec![]));
        let wide = "甲".repeat(21) + "乙";
        assert_eq!(shelf.broken("甲", &wide, &[63]).1, ["title-line-wide"]);
    }

    #[test]
    fn what_cannot_be_met_is_told() {
        let shelf = Shelf::open();
        let codes = |title: &str| shelf.broken("甲", title, &[]).1;
        assert_eq!(codes(&format!("关于{}的通知", "W".repeat(40))), ["title-word-parted"]);
        assert_eq!(codes(&"关于公开工作的通知".repeat(50)), ["title-long"]);
        assert_eq!(codes("关于公开工作的通知"), Vec::<&str>::new());
    }

    static SHELF: LazyLock<Shelf> = LazyLock::new(Shelf::open);

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn no_line_is_wide_and_none_is_lost(parts in proptest::collection::vec("[关于印发通知的市财政局《》（）0-9a-z %-]{1,12}", 1..16)) {
            let title = parts.concat();
            let (lines, codes) = SHELF.broken("市财政局", &title, &[]);
            let squeezed = |text: &str| text.chars().filter(|ch| *ch != ' ').collect::<String>();
            prop_assert_eq!(squeezed(&lines.concat()), squeezed(&title));
            if !codes.is_empty() {
                return Ok(());
            }
            let lengths: Vec<usize> = lines.iter().map(|line| line.chars().map(|ch| if ch.is_ascii() { 1 } else { 2 }).sum()).collect();
            prop_assert!(lengths.iter().all(|length| *length <= 44), "{:?}", lines);
        }
    }
}
