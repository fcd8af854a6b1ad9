//! Why a copy is not taken back: each place in words, and the way to mend it.

use crate::carried::Changed;
use crate::diag::{Finding, Level, Place, clip, refuses};

use super::doc::{BECAME, NOTE, Pending, Tracked};
use super::looks::Look;
use super::pins::Unclear;

/// Notes that a report cannot hold.
pub(super) const ENDNOTE: &str = "尾注";
pub(super) const PICTURE: &str = "图片或图形";
pub(super) const CELL_CHANGE: &str = "单元格的增删、合并修订";
pub(super) const CUSTOM_MARK: &str = "自定义标记的脚注";

/// How many characters of a text are shown.
const MOST: usize = 30;

fn problem(code: &'static str, words: String, hint: &str) -> Finding {
    Finding::error(code, Place::File, words).hint(hint)
}

pub(super) fn quote(text: &str) -> String {
    clip(text.trim(), MOST).replace('\n', " ").replace(NOTE, "（脚注）")
}

/// Somebody began a page by hand.
pub(super) fn page_begun(place: &str) -> Finding {
    let words = format!("{place}：前面有手工分页，没有取回，文字照收");
    Finding::new(Level::Note, "page-dropped", Place::File, words)
        .hint("报告的页由程序排，分页不用手工加；重新生成文件，看那里的分页。")
}

pub(super) fn disagree(place: &str, one: &str, other: &str) -> Finding {
    let words = format!("{place}：两处标记不一致，一处说它是{one}，一处说它是{other}");
    problem("carriers-disagree", words, "多半是把别处的内容连同控件复制过来了；请撤销复制，只粘贴文字。")
}

pub(super) fn bound_otherwise(place: &str, bound: &str, shown: &str) -> Finding {
    let words = format!("{place}：文件里存的值是“{}”，显示的却是“{}”", quote(bound), quote(shown));
    problem("carriers-disagree", words, "在 Word 里打开核对这一处，改成对的，再存盘。")
}

/// What stands in a bound control is newer than what Word would show there.
pub(super) fn stored_older(place: &str, stored: &str, shown: &str, count: usize) -> Finding {
    let more = if count > 1 { format!("等 {count} 处") } else { String::new() };
    let words = format!(
        "{place}{more}：显示的是“{}”，这份文件在 Word 里打开却会显示“{}”，因为改它的软件没有更新文件里存的值",
        quote(shown),
        quote(stored)
    );
    Finding::new(Level::Note, "stored-older", Place::File, words)
        .hint("已按显示的取回；这份文件不要再用 Word 改，请用取回的 JSON 重新生成。")
}

/// What a form prints may differ because the form, or who read it, is another today: then nobody is told to undo what
/// nobody did. `told` tells whether the copy tells its form. Without such differences the problems are what they are.
pub(super) fn of_today(problems: Vec<Finding>, changed: &[Changed], told: bool) -> Vec<Finding> {
    let of_form = |finding: &Finding| matches!(finding.code, "label-changed" | "table-changed");
    if changed.is_empty() {
        return problems;
    }
    if !problems.iter().any(of_form) {
        // Lines end where the engine of that day ended them, and then nobody put a break there.
        let rest: Vec<Finding> = problems.iter().filter(|finding| finding.code != "line-break").cloned().collect();
        if refuses(&rest) {
            return rest;
        }
    }
    let untold = if told { "" } else { "（文件没有记下当时的格式和字体，变的也可能是它们）" };
    let words = format!("{}在这份 Word 文件生成之后变了{untold}，文件里的表样或断行和现在排出的对不上", list(changed));
    vec![problem(
        "made-otherwise",
        words,
        "请用当时的格式文件夹（--layouts）和程序取回，才分得清是后来变的，还是有人改的。",
    )]
}

/// What has changed since a copy was made, where that hinders nothing.
pub(super) fn made_otherwise(changed: &[Changed]) -> Finding {
    let words = format!("{}在这份 Word 文件生成之后变了；文字和数字照样取回", list(changed));
    Finding::new(Level::Note, "made-otherwise", Place::File, words).hint("重新生成文件，版式就是现在的。")
}

fn list(changed: &[Changed]) -> String {
    changed.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}

pub(super) fn label_changed(old: &str, new: &str, place: &str) -> Finding {
    let new = if new.trim().is_empty() { "（空白）".to_owned() } else { format!("“{}”", quote(new)) };
    let words = format!("{place}：表样固定的文字“{}”被改成{new}", quote(old));
    problem("label-changed", words, "格式固定的文字、跨页重复的表头不能改，请改回原样。")
}

/// The name of the office is printed in several places from one of the report's.
pub(super) fn office_changed(old: &str, new: &str) -> Finding {
    let new = if new.trim().is_empty() { "（空白）".to_owned() } else { format!("“{}”", quote(new)) };
    let words = format!("发文机关的名称“{}”被改成{new}；它在文件里印几处，不能在 Word 里改", quote(old));
    problem(
        "label-changed",
        words,
        "改回原样；要改的，请改 JSON 里的 issuer（联合发文改 official.mark.issuers），再重新生成。",
    )
}

pub(super) fn table_changed(place: &str, words: &str) -> Finding {
    let words = format!("{place}：{words}");
    problem(
        "table-changed",
        words,
        "国家格式的表不能增删行、列；报告自己的表格可以增删、移动没有合并单元格的整行，表头不能动。不要增删列，也不要合并、拆分单元格；要改表格结构的，请改 JSON。",
    )
}

/// A table of codes, into which a Word file cannot bring rows.
pub(super) fn codes_changed(place: &str, words: &str) -> Finding {
    let words = format!("{place}：{words}");
    problem(
        "table-changed",
        words,
        "Word 文件里不能增删科目行：撤销增删再取回；新的科目在填报簿（banxin new 格式 -o 文件.xlsx）里插整行填写，或者在 JSON 的 rows 里加上，再重新生成 Word 文件。今年没有的科目，数留空。",
    )
}

pub(super) fn tables_changed(was: usize, now: usize, before: &str) -> Finding {
    let before = quote(before);
    let words = format!("“{before}”之后：表格的个数变了，原来有 {was} 个（跨页的分开算），现在有 {now} 个");
    problem("table-changed", words, "不要增删表格，也不要把两个表格连在一起；要改的，请改 JSON。")
}

pub(super) fn unplaced(place: &str, text: &str) -> Finding {
    let words = format!("{place}：“{}”不知道该放进报告的哪一项", quote(text));
    problem("figure-unplaced", words, "这一格在 JSON 里没有对应的项；请在 JSON 里补上，或者删去这里的文字。")
}

pub(super) fn lost(place: &str, text: &str) -> Finding {
    let words = format!("{}找不到了", with_words(place, text));
    problem("text-lost", words, "报告标题、附件标题和表格旁的文字只能改，不能删、不能移；要删的，请改 JSON。")
}

/// A part of an official document that cannot go from it alone.
pub(super) fn official_lost(at: &str, place: &str, text: &str) -> Finding {
    let parts: Vec<&str> = at.trim_start_matches('/').split('/').collect();
    let nth = |index: &str| index.parse::<usize>().map_or(0, |index| index + 1);
    let (whole, what) = match parts.as_slice() {
        ["official", "signature", ..] => ("署名、成文日期是一项".to_owned(), "official.signature".to_owned()),
        ["official", "imprint", ..] => {
            ("印发机关和印发日期要一起有".to_owned(), "official.imprint 的 printer 和 printed".to_owned())
        }
        ["official", "attachments", index, ..] => {
            ("附件说明和附件是一项".to_owned(), format!("official.attachments 的第 {} 项", nth(index)))
        }
        ["official", "signers", ..] => ("签发人只能一起删去".to_owned(), "official.signers 里的这一位".to_owned()),
        ["official", "mark", ..] => ("发文机关标志不能没有".to_owned(), "official.mark.issuers 的这一项".to_owned()),
        _ => ("公文的这一项不能在 Word 里删、移".to_owned(), parts.join(".")),
    };
    let words = format!("{place}“{}”找不到了，{whole}", quote(text));
    problem("text-lost", words, &format!("恢复它；不要它的，删去 JSON 里的 {what}，再重新生成。"))
}

/// What stands above the mark of the offices stands elsewhere, or twice.
pub(super) fn element_apart(after: &str, text: &str) -> Finding {
    let words = format!("{after}后面多了一段“{}”，份号、密级、紧急程度这里不能放", quote(text));
    problem(
        "figure-unplaced",
        words,
        "份号、密级和保密期限、紧急程度依次写在文件开头、发文机关标志的上面，各占一行，各只有一项；不是的，写进正文。",
    )
}

/// An imprint with lines that no report has.
pub(super) fn imprint_changed(place: &str, words: &str) -> Finding {
    problem(
        "table-changed",
        format!("{place}：{words}"),
        "版记里可以删去、增加“抄送：”“主送：”一行，也可以整个删去；行里的格子不要合并、拆分，别的要改，请改 JSON 里的 official.imprint。",
    )
}

pub(super) fn joined(place: &str, text: &str) -> Finding {
    let words = format!("{}和别的段落连成了一段", with_words(place, text));
    problem("text-lost", words, "在它前后回车，恢复成单独的一段。")
}

pub(super) fn new_attachment(after: &str, text: &str) -> Finding {
    let words = format!("{after}后面多了一段“{}”，用的是附件的样式，附件不能在 Word 里增加", quote(text));
    problem(
        "heading-new",
        words,
        "增加附件，请在 JSON 的 attachments（公文是 official.attachments）里加一项，写上名称和内容；不是附件的，改用“正文”样式。",
    )
}

/// A text in the style of what a report has but once, or has beside its tables alone.
pub(super) fn new_heading(after: &str, text: &str, style: &str) -> Finding {
    let words = format!(
        "{after}后面多了一段“{}”，用的是样式“{}”，这样的内容不能在 Word 里增加",
        quote(text),
        style_words(style)
    );
    let hint = match style {
        "title" | "标题" => {
            "题目要分行的，并成一段，用 Shift+Enter 换行；章节用“标题 1”到“标题 5”样式，正文用“正文文本”样式。"
        }
        "表注" => "要给表格加一条注，写进 JSON 里这个表格的 notes；是正文的，改用“正文文本”样式。",
        _ => "正文请改用“正文文本”样式，章节用“标题 1”到“标题 5”；真是这一项的，请在 JSON 里加上，再重新生成。",
    };
    problem("heading-new", words, hint)
}

/// A heading deeper than a report has them.
pub(super) fn too_deep_heading(after: &str, text: &str, level: usize) -> Finding {
    let words = format!("{after}后面多了一段“{}”，用的是样式“标题 {level}”，报告的标题最多五级", quote(text));
    problem("heading-new", words, "章节用“标题 1”到“标题 5”，正文用“正文文本”样式。")
}

/// The form says which chapters there are.
pub(super) fn new_chapter(after: &str, text: &str) -> Finding {
    let words = format!("{after}后面多了一章“{}”，格式规定的章不能增加", quote(text));
    problem("heading-new", words, "把它改成“标题 2”或者“正文”样式，并入有关的章。")
}

pub(super) fn chapter_gone(place: &str, text: &str) -> Finding {
    let words = format!("{}是格式规定的一章，它的标题不见了或者改了级别", with_words(place, text));
    problem("text-lost", words, "恢复这个标题，用“标题 1”样式；没有内容的一章写“无”。")
}

pub(super) fn level_left_out(text: &str, level: usize) -> Finding {
    let words = format!("标题“{}”是第 {level} 级，它前面却没有第 {} 级的标题", quote(text), level - 1);
    problem("heading-new", words, "在 Word 里给它选上一级的标题样式，或者在它前面补一个上一级的标题。")
}

pub(super) fn nowhere(after: &str, text: &str) -> Finding {
    let words = format!("{after}后面多了一段“{}”，这里不能放正文", quote(text));
    problem(
        "figure-unplaced",
        words,
        "把它移到前后的正文里：表格、图片和它们的题目、注之间，文件的开头，落款和版记前后都不能放；公文的附注只有一段，写在圆括号里，紧跟成文日期。",
    )
}

pub(super) fn unclear(place: &str, why: Unclear) -> Finding {
    if let Unclear::Unprintable(ch) = why {
        let words = format!("{place}：有看不见的控制字符 U+{:04X}", u32::from(ch));
        return problem("control-character", words, "删去制表符和这样的字符；它们多半是从别的软件里复制来的。");
    }
    if why == Unclear::Note {
        let words = format!("{place}：这里加了脚注，报告里只有正文的段落和列表的项能加脚注");
        return problem("not-text", words, "把脚注移到正文里，或者写进文字；表格的说明写在表下的注里。");
    }
    if why == Unclear::Label {
        let words = format!("{place}：前后的编号或标签改了");
        return problem("label-changed", words, "编号和“抄送：”“印发”这样的标签由程序自动加，请改回原样。");
    }
    let words = format!("{place}：加了手工换行，报告的文字里不能换行");
    let hint = "删去换行（Shift+Enter）。正文里要分段的用回车；标题、表格的一格、一条脚注和列表的一项不能分段，各部分用标点隔开。";
    problem("line-break", words, hint)
}

/// One text in several paragraphs.
pub(super) fn parted(place: &str, count: usize) -> Finding {
    let words = format!("{place}：分成了 {count} 段，报告里这里只有一段");
    problem("line-break", words, "并成一段：在上一段的末尾按 Delete，各部分用标点隔开；表格里要分开写的，加一行。")
}

/// A note whose words are no note of a report.
pub(super) fn note_unclear(place: &str, why: Unclear) -> Finding {
    match why {
        Unclear::LineBreak => {
            problem("line-break", format!("{place}：分了段或者换了行，一条脚注只有一段"), "把脚注并成一段。")
        }
        why => unclear(place, why),
    }
}

pub(super) fn note_empty(place: &str) -> Finding {
    problem("not-text", format!("{place}：没有文字"), "写上脚注的文字；不要它的，删去正文里它的标记。")
}

/// The number that Word counted before a text is gone, or counts otherwise.
pub(super) fn recounted(place: &str, was: &str, now: Option<&str>) -> Finding {
    let (words, hint) = match now {
        None => (
            format!("{place}：前面的自动编号“{was}”不见了"),
            "还是列表的一项或者编号的标题的，用格式刷刷成前一项的样子；不再是的，改用“正文文本”样式；编号是字的，写在文字里。",
        ),
        Some(now) => (
            format!("{place}：前面的自动编号从“{was}”变成了“{now}”，编法变了"),
            "恢复原来的编法；要别的编法的，改 JSON 里这个列表的 numbering（标题是报告的 numbered），再重新生成。",
        ),
    };
    problem("label-changed", words, hint)
}

/// A number typed into the text behind the one that is counted.
pub(super) fn numbered_twice(place: &str, shown: &str) -> Finding {
    let words = format!("{place}：自动编号后面的文字里又写了编号，印出来是“{}”", quote(shown));
    Finding::warning("numbers-otherwise", Place::File, words).hint("删去文字里的编号，程序会自动加。")
}

/// A title whose lines end elsewhere, and nothing else of it changed.
pub(super) fn title_lines(place: &str, lines: &str) -> Finding {
    let lines: Vec<&str> = lines.lines().collect();
    let words = format!("{place}：分行改成了“{}”，已取回", quote(&lines.join("／")));
    Finding::new(Level::Note, "title-lines", Place::File, words).hint("要让程序分行的，在 JSON 里把题目写成一段文字。")
}

/// The title speaks of another year than the report does.
pub(super) fn year_kept(year: u16, title: &str) -> Finding {
    let words = format!("题目改成了“{}”，报告的年份（year）还是 {year}", quote(title));
    Finding::new(Level::Note, "year-kept", Place::Value("/year".to_owned()), words)
        .hint("year 在 Word 里改不到，格式也按它选；报告真的是另一年的，改 JSON 里的 year。")
}

/// An item with a number that its list does not come to.
pub(super) fn numbered_by_hand(text: &str) -> Finding {
    let words = format!("列表的项“{}”前后的编号或标签改了，和它在列表里的次序不合", quote(text));
    problem("label-changed", words, "列表从头连续编号：把这个编号改成它的次序，或者删去编号，由程序自动加。")
}

/// Numbers that a report gives otherwise than the word processor did.
pub(super) fn numbered_otherwise(text: &str, copy: &str, report: &str, count: usize) -> Finding {
    let more = if count > 1 { format!("，共 {count} 处") } else { String::new() };
    let words = format!("“{}”前的编号在 Word 里是“{copy}”，取回以后是“{report}”{more}", quote(text));
    Finding::warning("numbers-otherwise", Place::File, words)
        .hint("报告里的标题和列表从头连续编号，中间空着的编号段落不算。要别的编号的，把编号直接写在文字里。")
}

pub(super) fn lead_unclear(place: &str, text: &str) -> Finding {
    let words = format!("{place}“{}”和后面的文字都改了，看不出标题到哪里为止", quote(text));
    problem("lead-unclear", words, "选中标题的字，套用样式“段首标题”；或者先改标题、取回，再改文字。")
}

/// The style of run-in heads where a report has none.
pub(super) fn head_dropped(place: &str, text: &str) -> Finding {
    let words = format!("{place}：“{}”套用了样式“段首标题”，这里不能有段首标题，没有取回，文字照收", quote(text));
    Finding::new(Level::Note, "look-dropped", Place::File, words)
        .hint("段首标题是正文一段开头的几个字，后面还有文字；整段是标题的，用“标题 1”到“标题 5”样式。")
}

pub(super) fn under_none(place: &str, text: &str) -> Finding {
    let words = format!("{place}的“{}”是下一级列表的项目，它前面没有上一级的项目", quote(text));
    problem("label-changed", words, "在它前面加一个上一级的项目，或者选中它按 Shift+Tab 升一级，或者改成正文。")
}

/// An item deeper than a report has lists.
pub(super) fn too_deep(place: &str, text: &str, depth: usize) -> Finding {
    let words = format!("{place}的“{}”在列表的第 {depth} 级，报告的列表最多两级", quote(text));
    problem("list-deep", words, "选中它，按 Shift+Tab 升到第二级，或者改成正文。")
}

/// An item in the middle of a list that is numbered otherwise than its list.
pub(super) fn numbered_apart(text: &str) -> Finding {
    let words = format!("列表中间的项“{}”和它所在的列表编号不同", quote(text));
    problem(
        "label-changed",
        words,
        "是上面一项下一级的，选中它按 Tab；是同一个列表的，用“格式刷”刷成前一项的样子；另起的列表放到这个列表之后。",
    )
}

/// A list that begins with another number than the first.
pub(super) fn counted_on(text: &str) -> Finding {
    let words = format!("“{}”是一个列表的第一项，编号却接着前面的列表", quote(text));
    problem(
        "label-changed",
        words,
        "报告的列表各自从头编号：在 Word 里右键这个编号，选“重新开始于 1”；前面插进列表中间的段落，也可以移到列表之前或者之后。",
    )
}

pub(super) fn no_day(place: &str, text: &str) -> Finding {
    let words = format!("{place}：“{}”不是一个日期", quote(text));
    problem("date-wrong", words, "写成“2024年3月5日”这样：阿拉伯数字，年份写全，月、日前不加 0。")
}

pub(super) fn look(place: &str, look: Look, text: &str) -> Finding {
    if look == Look::Marked {
        let words = format!("{place}：“{}”是{}，这样的格式没有取回，文字照收", quote(text), look.words());
        return Finding::new(Level::Note, "look-dropped", Place::File, words)
            .hint("报告的文字由格式统一设置字体。段首几个字要突出的，选中它们，套用样式“段首标题”；其余的不用管。");
    }
    if look == Look::Lost {
        let words = format!("{place}：有{}，所指的表或图已经删去，或者题注改写过", look.words());
        return problem("text-look", words, "把这几个字改成正确的编号，如“表2”；不再提它的，连同“见”字删去。");
    }
    let shown = if text.trim().is_empty() { String::new() } else { format!("“{}”", quote(text)) };
    let words = format!("{place}：有{}{shown}，报告里没有这样的文字", look.words());
    problem("text-look", words, look.mend())
}

pub(super) fn two_texts(place: &str, there: &str, here: &str) -> Finding {
    let words = format!("{place}在文件里有几处，前面是“{}”，后面是“{}”", quote(there), quote(here));
    problem("label-changed", words, "几处是同一项内容（跨页重复的表头、附件说明和附件标题），请改成一样。")
}

pub(super) fn restyled(place: &str, text: &str, was: &str, now: &str) -> Finding {
    let (was, now) = (style_words(was), style_words(now));
    let words = format!("{place}：“{}”的样式从“{was}”变成了“{now}”，正文和各级标题互相变了", quote(text));
    problem("style-changed", words, "请恢复原来的样式；带脚注、段首标题的段落和列表不能改成标题。")
}

/// LibreOffice gives a heading the style of the paragraph before it when that one is deleted with tracking.
pub(super) fn restyled_by_deleting(place: &str, text: &str) -> Finding {
    let words = format!("{place}：“{}”前面的一段删去时，办公软件把这个标题也变成了那一段的样式", quote(text));
    Finding::warning("style-restored", Place::File, words).hint("已按标题收回；它真的不再是标题的，请改 JSON。")
}

pub(super) fn furniture(name: &str, text: &str) -> Finding {
    let words = format!("页眉、页脚或水印（{name}）里有“{}”，报告里放不下", quote(text));
    problem("not-text", words, "删去它，写进正文；水印请在生成时用 --watermark 指定。")
}

pub(super) fn foreign(place: &str, what: &str) -> Finding {
    let hint = match what {
        ENDNOTE => "改成脚注：在 Word 里右键点尾注的文字，选“转换为脚注”（或者“引用”→“脚注”对话框→“转换”），再取回。",
        PICTURE => "删去它；要增加图片，请在 JSON 的正文里加一项 figure（写图片文件的路径），再重新生成 Word 文件。",
        CELL_CHANGE => "在 Word 里拒绝这处修订：报告的表格不能增、删、合并单个的格；要改表格结构的，请改 JSON。",
        CUSTOM_MARK => "删去这条脚注，用“引用”→“插入脚注”重新插入，让 Word 自动编号。",
        _ => "删去它；需要保留的内容请写成文字。",
    };
    problem("not-text", format!("{place}：有{what}，报告里放不下"), hint)
}

/// A place with the words that stand there, which it may be called by: 标题“一、甲”.
fn with_words(place: &str, text: &str) -> String {
    let words = format!("“{}”", quote(text));
    if place.ends_with(&words) { place.to_owned() } else { format!("{place}{words}") }
}

/// A place with the words that stand there, where its name alone does not lead a reader to it: 列席“唐静（市档案馆）”.
pub(super) fn named(place: &str, text: &str) -> String {
    let is_told = place.contains(['“', '第']) || text.trim().is_empty();
    if is_told { place.to_owned() } else { format!("{place}“{}”", quote(text)) }
}

/// What the copy says at these places makes no report: the finding tells of JSON that nobody has seen.
pub(super) fn unreadable(found: Finding, place: &str, was: &str) -> Finding {
    let words = format!("{place}（原来是“{}”）：改成现在这样不行，{}", quote(was), found.message);
    Finding { message: words, place: Place::File, ..found }
}

pub(super) fn gone(place: &str, what: &str) -> Finding {
    problem("not-text", format!("{place}：原来的{what}不见了"), "恢复它；不要它的，请改 JSON。")
}

pub(super) fn picture_changed(place: &str, what: &str) -> Finding {
    problem(
        "picture-changed",
        format!("{place}{what}"),
        "请恢复原来的图片；要换图片的，请换 JSON 里写的那个图片文件，再重新生成。",
    )
}

/// A picture has another size.
pub(super) fn resized(place: &str, was: &str, is: &str, taken: &str) -> Finding {
    let words = format!("{place}的宽度从 {was} 毫米改成了 {is} 毫米，已取回，JSON 里的 width 是 {taken}");
    Finding::new(Level::Note, "picture-resized", Place::File, words)
        .hint("不是有意改的，把 width 改回去；比版心宽或者一页放不下的，仍排成放得下的大小。")
}

/// A picture has another shape, which a report cannot say.
pub(super) fn stretched(place: &str) -> Finding {
    let words = format!("{place}的宽和高不是原来的比例，报告里的图片不能变形，只按宽度取回");
    Finding::new(Level::Note, "picture-stretched", Place::File, words)
        .hint("图片按它的文件的比例排；要别的比例的，换一个图片文件。")
}

pub(super) fn picture_words(place: &str, now: &str) -> Finding {
    let words = format!("{place}的替代文字被改成“{}”", quote(now));
    problem("picture-changed", words, "请改回原样；要改替代文字的，请改 JSON 里的 alt。")
}

pub(super) fn table_gone(place: &str) -> Finding {
    problem("table-changed", format!("{place}不见了"), "恢复它；不要它的，请改 JSON。")
}

/// A table that moved, and something of it did not, or came to it.
pub(super) fn moved_in_parts(place: &str) -> Finding {
    let words = format!("{place}移到了别处，它的题目、单位、注或者续表却没有一起移，或者中间多了别的");
    problem("table-changed", words, "连同题目、单位、注一起移；表格里外另要改的，先移、取回，再改。")
}

/// A table or a picture went, and what stands beside it did not.
pub(super) fn half_gone(place: &str, text: &str) -> Finding {
    let words = format!("{}还在，它的表格或者图片却不见了", with_words(place, text));
    problem("table-changed", words, "不要它的，连同题目、单位和注一起删去；要的，恢复表格或者图片。")
}

/// A table that somebody put into a copy, as it was taken.
pub(super) fn table_added(after: &str, header: usize) -> Finding {
    let words = format!("{after}之后新增的表格收为自制表：只收各格的文字，表头 {header} 行");
    Finding::new(Level::Note, "table-added", Place::File, words).hint(
        "表头按 Word 里的“重复标题行”收；表题、单位、列宽和表头的行数，在取回的 JSON 里这个 grid 的 caption、unit、widths、header_rows 写。",
    )
}

pub(super) fn table_merged(after: &str) -> Finding {
    let words = format!("{after}之后：新增的表格各行的格数不一样，或者有合并的单元格");
    problem(
        "table-changed",
        words,
        "拆开合并的单元格，各行格数一样的表格可以收；要合并的，请在 JSON 的正文里加一项 grid，单元格写 rows、cols。",
    )
}

/// Tables of the form in another order.
pub(super) fn tables_exchanged(first: &str) -> Finding {
    let words = format!("{first}起，国家格式的表换了次序");
    problem(
        "table-changed",
        words,
        "国家格式的表和章按格式的次序排：把移动的表和文字移回原处。报告自己的表格可以连同题目、单位、注一起移。",
    )
}

pub(super) fn table_new(place: &str) -> Finding {
    let words = format!("{place}之后：多了一个表格");
    problem(
        "table-changed",
        words,
        "删去它；要增加表格，请在 JSON 的正文里加一项 grid（各行的文字写在 rows 里），再重新生成 Word 文件。",
    )
}

pub(super) fn has_more(place: &str, text: &str) -> Finding {
    let words = format!("{}删去了，它下面的列表却还在", with_words(place, text));
    problem("text-lost", words, "连同下面的列表改 JSON，或者恢复这一项。")
}

/// What people see a style called: word processors show the names of Word's own styles in Chinese.
fn style_words(name: &str) -> String {
    match name {
        "" | "normal" => "正文".to_owned(),
        "body text" => "正文文本".to_owned(),
        "title" => "标题".to_owned(),
        "list paragraph" => "列表段落".to_owned(),
        "caption" => "题注".to_owned(),
        name => name.strip_prefix("heading ").map_or_else(|| name.to_owned(), |level| format!("标题 {level}")),
    }
}

pub(super) fn pending(place: &str, change: &Pending) -> Finding {
    let what = match change.kind {
        Tracked::Inserted => "插入",
        Tracked::Deleted => "删除",
        Tracked::Restyled => "改样式",
        Tracked::Renumbered => "改编号",
        Tracked::Relooked => "改文字格式",
    };
    let text = match (change.kind, change.text.trim()) {
        (Tracked::Renumbered, _) => String::new(),
        (Tracked::Restyled, names) => {
            let names = names.split(BECAME).map(style_words);
            format!("“{}”", names.collect::<Vec<_>>().join("→"))
        }
        (_, "") => "段落标记".to_owned(),
        (_, text) => format!("“{}”", quote(text)),
    };
    let author = if change.author.is_empty() { "没有署名" } else { &change.author };
    let words = format!("{place}：{what}{text}（{author}），还没有接受或拒绝");
    let finding = Finding::error("change-pending", Place::File, words);
    finding.fact("author", &change.author).fact("change", what).fact("text", &change.text)
}

/// What to do with pending changes; said once, at the last of them.
pub(super) const SETTLE: &str =
    "在 Word 的“审阅”里接受或拒绝这些修订；或者用 --accept all 全部接受，--accept none 全部拒绝。";

pub(super) fn more_pending(count: usize) -> Finding {
    let words = format!("另有 {count} 处修订还没有接受或拒绝");
    Finding::error("change-pending", Place::File, words)
}

pub(super) fn unproven(words: &str) -> Finding {
    problem(
        "pull-failed",
        format!("取回的 JSON 与 Word 里的内容对不上：{words}"),
        "这是程序的问题，没有写出文件；请把这个 Word 文件交给系统管理员。",
    )
}

/// A copy among several that was made of another draft than the first of them.
pub(super) fn other_draft(first: &str) -> Finding {
    let words = format!("和“{first}”不是同一份原稿生成的，改动没有办法合在一起");
    let hint = "几份副本要从同一份 JSON 生成；先取回一份，用取回的 JSON 重新生成 Word，请别的几位在它上面改。";
    problem("copies-differ", words, hint)
}

/// Several copies ask for different things at one place: who, and what.
pub(super) fn copies_conflict(at: Option<&str>, place: &str, says: &[(String, String)]) -> Finding {
    let told: Vec<String> = says.iter().map(|(who, words)| format!("{who} {words}")).collect();
    let words = format!("{place}：几份副本改得不一样。{}", told.join("；"));
    let hint = "请这几位商定一种，在各份副本里改成一样，或者把别的几份这一处恢复原样，再一起取回。";
    let mut finding = problem("copies-conflict", words, hint).fact("place", place);
    if let Some(at) = at {
        finding = finding.fact("pointer", at);
    }
    finding.related.extend(told.into_iter().map(|words| (Place::File, words)));
    finding
}

/// Copies that each alone keep the levels of headings leave one out together.
pub(super) fn level_left_out_together(heading: &str, level: usize, says: &[(String, String)]) -> Finding {
    let (above, heading) = (level.saturating_sub(1), quote(heading));
    let told: Vec<String> = says.iter().map(|(who, words)| format!("{who} {words}")).collect();
    let words = format!(
        "标题“{heading}”是第 {level} 级，几份副本合在一起以后，它前面没有第 {above} 级的标题。{}",
        told.join("；")
    );
    let hint = format!(
        "请这几位商定：恢复“{heading}”前面第 {above} 级的标题，或者在各份副本里给“{heading}”选上一级的标题样式，再一起取回。"
    );
    let mut finding = problem("copies-conflict", words, &hint).fact("place", heading);
    finding.related.extend(told.into_iter().map(|words| (Place::File, words)));
    finding
}

/// A paragraph in which several copies changed other sentences.
pub(super) fn copies_joined(place: &str, names: &[&str]) -> Finding {
    let words = format!("{place}：{}改了不同的句子，已经合在一起", names.join("、"));
    Finding::new(Level::Note, "copies-joined", Place::File, words).hint("请把这一段通读一遍。")
}

/// All changes of a copy that showed them were rejected by hand.
pub(super) fn taken_before() -> Finding {
    let words = "这份花脸稿里的修订都已拒绝，取回的是改动以前的那一份";
    Finding::new(Level::Note, "taken-before", Place::File, words)
        .hint("要改动以后的那一份，请从没有拒绝修订的花脸稿取回，加 --accept all。")
}

/// Some changes of a copy that showed them were accepted by hand and some rejected, and no report says what came of it.
pub(super) fn mixed() -> Finding {
    let words = "这份花脸稿里的修订，有的接受了，有的拒绝了，合在一起的有些放不进报告";
    Finding::new(Level::Note, "redline-mixed", Place::File, words)
        .hint("请从没有处理过修订的花脸稿取回：--accept all 得到新的 JSON，--accept none 得到旧的 JSON，再在其中一份里照决定改。")
}

/// Somebody wrote into the list of changes before a copy.
pub(super) fn summary_changed() -> Finding {
    problem(
        "not-text",
        "前面的“改动一览”里的文字改了，报告里放不下".to_owned(),
        "改在正文里，一览恢复原样或者整个删去。",
    )
}
