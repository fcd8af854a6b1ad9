//! The ledger: every clause of GB/T 9704 and every rule of CLREQ, and what becomes of it. `layouts/README.md` prints
//! the same rows; a test holds it to these.

use super::measure::Measure;
use super::page_view::PageView;
use super::{foot, head, lines, page, text};

/// What becomes of a clause.
#[derive(Clone, Copy)]
pub(super) enum State {
    /// Laid out so and measured on the plan; not kept, it is a finding.
    Enforced(fn(&PageView<'_>) -> Vec<Measure>),
    /// Measured, but a form may leave it off; not kept, it is reported and no finding.
    Option(fn(&PageView<'_>) -> Vec<Measure>),
    /// The author decides.
    Author,
    /// No matter of a file.
    Impossible,
    /// Nothing is done.
    NotYet,
}

/// A row of the ledger.
pub(super) struct Entry {
    /// The clause; where a section of CLREQ has several rules, with a word that tells which.
    pub clause: &'static str,
    /// What it asks, in Chinese.
    pub asks: &'static str,
    /// What it asks, in English.
    pub english: &'static str,
    pub state: State,
    /// How, or why not, in English.
    pub remark: &'static str,
    /// The tests that show it.
    pub tests: &'static [&'static str],
}

const fn entry(
    clause: &'static str,
    asks: &'static str,
    english: &'static str,
    state: State,
    remark: &'static str,
    tests: &'static [&'static str],
) -> Entry {
    Entry { clause, asks, english, state, remark, tests }
}

use State::{Author, Enforced, Impossible, NotYet, Option};

/// The golden page plans.
const PLANS: &str = "findings_page_plans_and_sheets_are_as_accepted";
/// Slips of an official document's members.
const SLIPS: &str = "each_slip_has_its_code";
/// A plan that is broken fails the clause it breaks.
const BROKEN: &str = "a_broken_plan_fails_the_clause_it_breaks";

/// GB/T 9704—2012 党政机关公文格式.
pub(super) static GBT9704: [Entry; 37] = [
    entry("5.1", "纸张 A4", "A4", Enforced(page::paper), "", &[BROKEN, "the_page_names_the_clause_of_every_measure"]),
    entry(
        "5.2.1",
        "天头 37 mm、订口 28 mm、版心 156 mm×225 mm",
        "top 37 mm, left 28 mm, type area 156 × 225 mm",
        Enforced(page::type_area),
        "the line is 0.28 mm wider than 156 mm so that it holds 28 characters (see `gbt9704.json`)",
        &[BROKEN, "lines_obey_the_prohibitions_and_lose_nothing"],
    ),
    entry(
        "5.2.2",
        "一般用三号仿宋体字",
        "三号仿宋 unless said otherwise",
        Enforced(page::body_type),
        "by font category: the style's, and the face that draws each hanzi; what it lacks is borrowed and counted",
        &[BROKEN],
    ),
    entry(
        "5.2.3",
        "一面 22 行、每行 28 字",
        "22 lines of 28 characters",
        Enforced(page::lines_and_characters),
        "",
        &[BROKEN, "a_line_of_hanzi_holds_28_characters", "libreoffice_breaks_lines_and_pages_where_we_do"],
    ),
    entry("5.2.4", "文字颜色为黑色", "black unless said otherwise", Enforced(page::black), "", &[BROKEN]),
    entry("6", "印制装订", "printing and binding", Impossible, "", &[]),
    entry(
        "7.2.1",
        "份号：6 位数字，版心左上角第一行顶格",
        "份号, six digits, in the first line",
        Enforced(head::serial),
        "",
        &[BROKEN, SLIPS],
    ),
    entry(
        "7.2.2",
        "密级和保密期限：三号黑体，顶格，版心第二行",
        "密级和保密期限, 三号黑体, flush left in the second line",
        Enforced(head::secrecy),
        "",
        &[BROKEN, SLIPS],
    ),
    entry(
        "7.2.3",
        "紧急程度：三号黑体，顶格",
        "紧急程度, 三号黑体, flush left",
        Enforced(head::urgency),
        "",
        &[BROKEN, SLIPS],
    ),
    entry(
        "7.2.4",
        "发文机关标志：红色，居中，上边缘至版心上边缘 35 mm",
        "发文机关标志 red, its ink 35 mm below the type area's top; joint ones drawn out to one width, 文件 in their middle",
        Enforced(head::mark),
        "",
        &[
            BROKEN,
            "clause_7_2_4_the_mark_is_red_35_mm_below_the_type_area_top",
            "clause_7_2_4_a_long_mark_stands_in_two_lines_between_words",
            "clause_7_2_4_joint_marks_are_equally_wide_with_the_suffix_in_their_middle",
        ],
    ),
    entry(
        "7.2.5",
        "发文字号：标志下空二行，年份用六角括号",
        "发文字号 two lines below the mark; its form",
        Enforced(head::number),
        "",
        &[
            BROKEN,
            "clauses_7_2_5_and_7_2_7_the_number_two_lines_below_the_mark_and_the_rule_4_mm_below_the_number",
            SLIPS,
        ],
    ),
    entry(
        "7.2.6",
        "签发人：上行文，姓名用楷体，居右空一字",
        "签发人 of upward documents, two in a line, names in 楷体",
        Enforced(head::signers),
        "",
        &[
            BROKEN,
            "clause_7_2_6_signers_in_kai_two_in_a_line_and_the_number_in_the_last",
            "clause_7_2_6_the_right_column_of_signers_stands_one_character_from_the_right",
        ],
    ),
    entry(
        "7.2.7",
        "发文字号之下 4 mm 一条与版心等宽的红色分隔线",
        "red separator 4 mm below the number, as wide as the type area",
        Enforced(head::separator),
        "",
        &[BROKEN, "clauses_7_2_5_and_7_2_7_the_number_two_lines_below_the_mark_and_the_rule_4_mm_below_the_number"],
    ),
    entry(
        "7.3.1",
        "标题：二号小标宋，居中，红色分隔线下空二行，排成梯形或菱形，回行不剩单字",
        "title in 二号小标宋, centred, two lines below the separator, in the shape of a trapezoid or a diamond",
        Enforced(text::title),
        "the shape is measured; that lines end between words is laid out (dictionary, terms, names of the report), and a finding where it cannot be",
        &[BROKEN, "clause_7_3_1_the_title_two_lines_below_the_rule", PLANS],
    ),
    entry(
        "7.3.2",
        "主送机关：标题下空一行，顶格，全角冒号",
        "主送机关 flush left with a full-width colon",
        Enforced(text::addressee),
        "",
        &[BROKEN, SLIPS],
    ),
    entry(
        "7.3.3",
        "正文：段首空二字，回行顶格；一、黑体，（一）楷体，1. 仿宋",
        "indent 2 characters; 一、黑体, （一）楷体, 1. and （1）仿宋",
        Enforced(text::paragraphs),
        "down to the third level",
        &[BROKEN],
    ),
    entry(
        "7.3.3 首页",
        "首页必须显示正文",
        "the first page shows text of the body",
        Enforced(text::first_page),
        "else a finding",
        &[
            BROKEN,
            "the_first_page_shows_text_and_no_page_has_the_signature_alone",
            "clause_7_3_3_a_joint_mark_leaves_room_for_text_on_the_first_page",
        ],
    ),
    entry(
        "7.3.3",
        "结构层次序数由作者写",
        "the numbering of the levels itself",
        Author,
        "or the engine's, with `numbered`",
        &[],
    ),
    entry(
        "7.3.4",
        "附件说明：正文下空一行，左空二字，回行与名称首字对齐，名称后无标点",
        "附件说明, further lines under the first character of the name",
        Enforced(text::attachment_list),
        "",
        &[BROKEN, "clause_7_3_4_the_names_of_attachments_hang", SLIPS],
    ),
    entry(
        "7.3.5.1",
        "加盖印章：日期右空四字，每个印章居中下压自己的署名，最后一个并压日期，顶端距正文一行之内，互不相交，不压别的文字",
        "each seal over its own office, the last over the date too, four characters from the right; the first within a line of the text; seals apart and over nothing else",
        Enforced(text::seals),
        "the seal, its field and its room in every format",
        &[
            BROKEN,
            "clause_7_3_5_1_the_seal_covers_office_and_date_and_begins_within_a_line_of_the_text",
            "clause_7_3_5_1_joint_seals_stand_apart_within_the_type_area",
            "clause_7_3_5_names_date_and_seals_are_one_block_with_text",
            "every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there",
        ],
    ),
    entry(
        "7.3.5.2",
        "不加盖印章：署名右空二字，日期首字比署名首字右移二字",
        "signature and date without a seal",
        Enforced(text::bare_signature),
        "",
        &[BROKEN, "clause_7_3_5_2_without_a_seal_the_date_stands_two_characters_behind_the_office"],
    ),
    entry(
        "7.3.5.3",
        "签名章：右空四字，职务在左空二字",
        "签名章 with the post before it",
        Enforced(text::stamp),
        "the name in red stands for the stamp; the blank lines around it are laid out and not measured",
        &[BROKEN, "clause_10_2_an_order_has_its_mark_at_20_mm_and_a_stamp"],
    ),
    entry(
        "7.3.5.4",
        "成文日期：阿拉伯数字，不编虚位",
        "date in Arabic digits without leading zeros",
        Enforced(text::date),
        "",
        &[BROKEN, "days_are_printed_without_leading_zeros_and_read_back"],
    ),
    entry(
        "7.3.5.5",
        "署名和日期不单独占一页",
        "no page with the signature alone",
        Enforced(text::signature_page),
        "else a finding",
        &[
            BROKEN,
            "the_first_page_shows_text_and_no_page_has_the_signature_alone",
            "clause_7_3_5_5_a_signature_behind_a_table_has_rows_of_it",
        ],
    ),
    entry(
        "7.3.6",
        "附注：成文日期下一行居左空二字，加圆括号",
        "附注 in brackets, two characters in, in the line below the date",
        Enforced(text::remark),
        "below the seal where that would lie over it",
        &[BROKEN, "clause_7_3_6_a_remark_follows_the_date_where_no_seal_lies_over_it", SLIPS],
    ),
    entry(
        "7.3.7",
        "附件另面编排：“附件”在第一行，三号黑体顶格，标题在第三行",
        "attachments on new pages, title in the third line",
        Enforced(text::attachments),
        "",
        &[BROKEN, "clause_7_3_7_attachments_begin_pages_with_their_title_in_the_third_line"],
    ),
    entry(
        "7.3.7 分装",
        "附件与正文分装时另标字号",
        "attachments bound apart bear the document's number",
        Enforced(text::attachment_apart),
        "`\"kind\": \"attachment\"`, a file of its own",
        &[BROKEN, "clause_7_3_7_an_attachment_bound_apart_bears_the_documents_number"],
    ),
    entry(
        "7.4.1",
        "版记分隔线：首末 0.35 mm、中间 0.25 mm，末条与最后一面版心下边缘重合",
        "rules of the 版记 0.35 and 0.25 mm, the last at the foot of the last type area",
        Enforced(foot::imprint_ruled),
        "the foot of a type area of 225 mm",
        &[
            BROKEN,
            "clause_7_4_1_the_last_rule_of_the_imprint_is_the_foot_of_the_last_type_area",
            "an_imprint_with_no_room_left_stands_at_the_foot_of_a_page_of_its_own",
        ],
    ),
    entry(
        "7.4.1 偶数面",
        "双面印刷的，版记在公文最后一面，即偶数面",
        "the 版记 of a document printed on both sides on a page of an even number",
        Option(foot::imprint_side),
        "`duplex` of the report, `imprint_page` of the page file; the standard says 最后一面",
        &[BROKEN, "clause_7_5_an_imprint_stands_on_an_even_page_and_the_blank_one_before_it_has_no_number"],
    ),
    entry(
        "7.4.2",
        "抄送：四号仿宋，左右各空一字，回行与冒号后首字对齐，末尾标句号",
        "抄送 hanging between blanks of a character",
        Enforced(foot::copies),
        "",
        &[BROKEN, "clauses_7_4_2_and_7_4_3_copies_hang_and_the_printer_stands_between_one_character_blanks"],
    ),
    entry(
        "7.4.3",
        "印发机关左空一字，印发日期右空一字",
        "印发机关 and 印发日期 between blanks of a character",
        Enforced(foot::printer),
        "",
        &[BROKEN, "clauses_7_4_2_and_7_4_3_copies_hang_and_the_printer_stands_between_one_character_blanks"],
    ),
    entry(
        "7.5",
        "页码：四号宋体，左右一字线，上距版心下边缘 7 mm，单页居右、双页居左空一字",
        "page number: 四号宋体, dashes on both sides, 7 mm below the type area, odd right and even left, one character in",
        Enforced(page::folio),
        "below the type area of 225 mm",
        &[BROKEN, PLANS],
    ),
    entry(
        "7.5 空白页",
        "版记页前有空白页的，空白页和版记页均不编排页码",
        "neither a blank page before the 版记 nor the page of the 版记 numbered",
        Enforced(foot::blank_unnumbered),
        "",
        &[BROKEN, "clause_7_5_an_imprint_stands_on_an_even_page_and_the_blank_one_before_it_has_no_number"],
    ),
    entry(
        "8",
        "横排表格：页码位置与竖页一致，表头朝左",
        "landscape tables: the number where upright pages have it, the head at the left",
        Enforced(page::landscape),
        "",
        &[BROKEN, "a_page_that_lies_on_its_side_keeps_its_number_in_place"],
    ),
    entry(
        "9",
        "计量单位、标点符号、数字的用法",
        "units, punctuation and numerals by their own standards",
        Author,
        "`figure-kind` for figures; GB/T 15834 5.1.7 and 5.1.10, marks of half width, are `punctuation`: `compressed` (CLREQ 3.1.6)",
        &[],
    ),
    entry(
        "10.1、10.2",
        "信函：标志距上页边 30 mm，红色双线 170 mm；命令（令）：标志距版心上边缘 20 mm",
        "letter: mark at 30 mm, double rules of 170 mm in the middle of the sheet, at least 7/8 of a character clear, first page without number, bare 版记; order: mark 20 mm below the type area's top, number, stamp",
        Enforced(letter_and_order),
        "",
        &[
            BROKEN,
            "clause_10_1_a_letter_has_its_mark_at_30_mm_and_double_rules_of_170_mm",
            "clause_10_1_text_keeps_seven_eighths_of_a_character_from_the_lower_rules",
            "clause_10_2_an_order_has_its_mark_at_20_mm_and_a_stamp",
        ],
    ),
    entry(
        "10.3",
        "纪要：标志、出席人员名单",
        "minutes: mark, who was there",
        Enforced(foot::minutes),
        "",
        &[
            BROKEN,
            "clause_10_3_minutes_list_who_was_there_with_hanging_names",
            "clause_10_3_a_list_of_people_goes_on_over_pages",
        ],
    ),
];

/// A document is one of the two.
fn letter_and_order(view: &PageView<'_>) -> Vec<Measure> {
    [foot::letter(view), foot::order(view)].concat()
}

/// W3C CLREQ, Requirements for Chinese Text Layout, with its clauses.
pub(super) static CLREQ: [Entry; 19] = [
    entry(
        "3.1.4 行首",
        "行首禁则（基本）：点号、后括号、后引号、连接号、间隔号不居行首",
        "line-start prohibition, basic and interpunct",
        Enforced(lines::starts),
        "",
        &[BROKEN, "marks_hold_to_their_neighbours", "lines_obey_the_prohibitions_and_lose_nothing"],
    ),
    entry(
        "3.1.4 行尾",
        "行尾禁则（基本）：前括号、前引号不居行尾",
        "line-end prohibition, basic",
        Enforced(lines::ends),
        "",
        &[BROKEN, "marks_hold_to_their_neighbours", "lines_obey_the_prohibitions_and_lose_nothing"],
    ),
    entry(
        "3.1.4 国标级",
        "分隔号（斜线）不居行尾，网址除外",
        "solidus not at the line end (GB level)",
        Enforced(lines::solidus),
        "but in addresses, which part there",
        &[BROKEN, "a_solidus_ends_a_line_in_addresses_only"],
    ),
    entry(
        "3.1.5.1",
        "破折号、省略号不拆开，不居行首",
        "—— and …… whole, and never at the line start",
        Enforced(lines::doubles),
        "",
        &[BROKEN, "marks_hold_to_their_neighbours"],
    ),
    entry(
        "3.1.5.2",
        "数字连同前后缀、电话号码、西文词不拆开；网址在 / 和 - 后可以拆开",
        "numbers with their suffix, telephone numbers, Western words whole; addresses part after `/` and `-`",
        Enforced(lines::words),
        "",
        &[BROKEN, "numbers_words_and_addresses_hold_together"],
    ),
    entry(
        "3.1.6.2",
        "相邻标点压缩半字",
        "adjacent marks compressed to 1½ em",
        Option(lines::adjacent),
        "`punctuation`: `compressed`; off because offices set full-width marks and LibreOffice cannot follow: it sets no spacing behind the last character of a run, Word behind every one",
        &[BROKEN, "squeezed_marks_make_room_and_stay_within_the_line"],
    ),
    entry(
        "3.1.6.3 行尾",
        "行尾标点占半字",
        "half-width marks at the line end",
        Option(lines::half_at_end),
        "`punctuation`: `compressed`; off as above",
        &[BROKEN, "squeezed_marks_make_room_and_stay_within_the_line"],
    ),
    entry(
        "3.1.6.3 行首",
        "行首前括号、前引号占半字",
        "half-width marks at the line start",
        Option(lines::half_at_start),
        "`punctuation`: `compressed`; off because LibreOffice ignores `topLinePunct`, by which alone WordprocessingML asks for it",
        &[BROKEN, "opening_marks_at_the_line_start_are_half_width_and_their_ink_stays_within_the_line"],
    ),
    entry(
        "3.2.2",
        "汉字与西文之间的空不大于四分之一字",
        "space between hanzi and Latin up to ¼ em",
        Enforced(lines::mixed),
        "a fifth, as LibreOffice sets it",
        &[BROKEN, "libreoffice_breaks_lines_and_pages_where_we_do"],
    ),
    entry(
        "3.5.4",
        "齐行时西文词、破折号、省略号内不加大字距",
        "no stretch inside Western words, —— and …… when justifying",
        Enforced(lines::unstretched),
        "",
        &[BROKEN],
    ),
    entry(
        "3.4.1",
        "段首空二字，段间不空",
        "first-line indent of two characters, no blank between paragraphs",
        Enforced(text::paragraphs),
        "",
        &[BROKEN],
    ),
    entry(
        "3.1.7",
        "标点不悬挂在版心之外",
        "hanging punctuation",
        Enforced(lines::hanging),
        "never: unusual in China, and LibreOffice reads the switch inverted",
        &[BROKEN],
    ),
    entry(
        "3.4.4 段末",
        "段末行不只有一个字",
        "no single character on a paragraph's last line",
        Enforced(lines::orphans),
        "`last_line` of `prose`; a character is pulled down where spacing can hold it in the Word copy",
        &[BROKEN, "a_last_line_of_one_character_gets_another"],
    ),
    entry(
        "3.4.4 页边",
        "段落的一行不落单在页首或页末",
        "no single line at the head or foot of a page",
        Option(lines::widows),
        "`page_edge` of `prose`; off because 22 lines fill a page (5.2.3)",
        &[
            BROKEN,
            "no_line_is_alone_at_a_page_edge_where_the_form_says_so",
            "libreoffice_keeps_the_lines_of_every_option",
        ],
    ),
    entry("4.1", "标题不落在页末", "a heading stays with what follows", Enforced(lines::headings), "", &[BROKEN]),
    entry(
        "2.1.3.1",
        "纯汉字行恰排 28 字",
        "character grid, 28 to a line where a line is hanzi only",
        Enforced(lines::grid),
        "",
        &[BROKEN, "a_line_of_hanzi_holds_28_characters"],
    ),
    entry(
        "3.2.5",
        "混排行西文补足整字",
        "Western runs padded to whole characters",
        NotYet,
        "Word's character grid (`linesAndChars`) gives other pages in LibreOffice, and without it nothing in the file says so",
        &[],
    ),
    entry(
        "2.1.3.2",
        "联合行文的机关名称等人名、标签两端对齐",
        "even spacing of names and labels (分散对齐)",
        Enforced(foot::even_spacing),
        "`align` of a style: `distribute`; names of offices in a joint mark",
        &[BROKEN, "clause_7_2_4_joint_marks_are_equally_wide_with_the_suffix_in_their_middle"],
    ),
    entry("3.3", "注文、着重号等由作者选用", "emphasis dots, annotations and the like", Author, "none is set", &[]),
];
