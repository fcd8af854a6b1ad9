//! The words in which reports, forms and page plans say how text and tables are set: style kinds, alignment, rules of lines
//! and widths. How tables are set is read alike from reports (tables of the author's own) and from forms: [`read`].

pub(crate) mod read;

use crate::geom::Len;

/// How a page is read: a landscape one lies on its side when it is bound with upright ones.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PageOrientation {
    /// Upright.
    #[default]
    Portrait,
    /// Wider than high.
    Landscape,
}

impl PageOrientation {
    /// The other one.
    pub(crate) fn turned(self) -> PageOrientation {
        match self {
            PageOrientation::Portrait => PageOrientation::Landscape,
            PageOrientation::Landscape => PageOrientation::Portrait,
        }
    }
}

/// What a style is for. Backends name their paragraph styles after it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StyleKind {
    /// The report's title.
    Title,
    /// The subtitle under the report's title (副标题).
    Subtitle,
    /// The office's line under the title.
    OfficeLine,
    /// The line of a day under the title, such as when and where it was adopted (题注).
    DateLine,
    /// A chapter heading, 一、.
    Heading1,
    /// A heading of the second level, （一）.
    Heading2,
    /// A heading of the third level, 1. .
    Heading3,
    /// Body text.
    Body,
    /// An item of a list.
    ListItem,
    /// An item of a list under an item.
    ListSub,
    /// A caption under a figure.
    FigureCaption,
    /// A note at the foot of a page.
    Note,
    /// The title of the table of contents.
    TocTitle,
    /// An entry of the table of contents for a chapter or an attachment.
    Toc1,
    /// An entry of the table of contents for a heading of the second level.
    Toc2,
    /// The mark above an attachment, 附件1.
    AttachmentMark,
    /// The title of an attachment.
    AttachmentTitle,
    /// A table's caption.
    Caption,
    /// A table's unit line.
    Unit,
    /// A header cell of a table.
    TableHead,
    /// A row label of a table.
    TableLabel,
    /// A row label that is centred, such as one that covers several rows.
    TableGroup,
    /// A value in a table.
    TableValue,
    /// Notes under a table.
    TableNote,
    /// The page number.
    Folio,
    /// The mark of the issuing offices (发文机关标志).
    Mark,
    /// The copy number (份号).
    Serial,
    /// Secrecy and urgency (密级和保密期限、紧急程度).
    Secrecy,
    /// The document number (发文字号).
    Number,
    /// What stands before the signers' names (签发人).
    Signer,
    /// A signer's name.
    SignerName,
    /// The addressees (主送机关).
    Addressee,
    /// The list of attachments (附件说明).
    AttachmentList,
    /// The office that signs (发文机关署名).
    Office,
    /// The date (成文日期).
    Date,
    /// The remark (附注).
    Remark,
    /// What stands over an attachment, such as 附件1.
    AttachmentLabel,
    /// What stands before those who were there, such as 出席.
    Attendance,
    /// The imprint (版记).
    Imprint,
}

impl StyleKind {
    /// All uses by the names that page files call them.
    pub const KEYS: &[(&str, StyleKind)] = &[
        ("title", StyleKind::Title),
        ("heading1", StyleKind::Heading1),
        ("heading2", StyleKind::Heading2),
        ("heading3", StyleKind::Heading3),
        ("body", StyleKind::Body),
        ("list_item", StyleKind::ListItem),
        ("list_sub", StyleKind::ListSub),
        ("figure_caption", StyleKind::FigureCaption),
        ("note", StyleKind::Note),
        ("toc_title", StyleKind::TocTitle),
        ("toc1", StyleKind::Toc1),
        ("toc2", StyleKind::Toc2),
        ("attachment_mark", StyleKind::AttachmentMark),
        ("attachment_title", StyleKind::AttachmentTitle),
        ("caption", StyleKind::Caption),
        ("unit", StyleKind::Unit),
        ("table_head", StyleKind::TableHead),
        ("table_label", StyleKind::TableLabel),
        ("table_group", StyleKind::TableGroup),
        ("table_value", StyleKind::TableValue),
        ("table_note", StyleKind::TableNote),
        ("folio", StyleKind::Folio),
    ];

    /// The uses that a page file may leave out: what stands under a title is then set in the size of the body, centred, in 楷体.
    pub const UNDER_TITLE: [(&str, StyleKind); 3] =
        [("subtitle", StyleKind::Subtitle), ("office_line", StyleKind::OfficeLine), ("date_line", StyleKind::DateLine)];

    /// The uses of official documents by the names that page files call them.
    pub const OFFICIAL: [(&str, StyleKind); 14] = [
        ("mark", StyleKind::Mark),
        ("serial", StyleKind::Serial),
        ("secrecy", StyleKind::Secrecy),
        ("number", StyleKind::Number),
        ("signer", StyleKind::Signer),
        ("signer_name", StyleKind::SignerName),
        ("addressee", StyleKind::Addressee),
        ("attachment_list", StyleKind::AttachmentList),
        ("office", StyleKind::Office),
        ("date", StyleKind::Date),
        ("remark", StyleKind::Remark),
        ("attachment_label", StyleKind::AttachmentLabel),
        ("attendance", StyleKind::Attendance),
        ("imprint", StyleKind::Imprint),
    ];

    /// Its ASCII key, in form files and before machines.
    pub fn key(self) -> &'static str {
        StyleKind::KEYS
            .iter()
            .chain(&StyleKind::OFFICIAL)
            .chain(&StyleKind::UNDER_TITLE)
            .find(|(_, for_use)| *for_use == self)
            .map_or("", |(key, _)| key)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            StyleKind::Title => "题目",
            StyleKind::Subtitle => "副题",
            StyleKind::OfficeLine => "标题下机关",
            StyleKind::DateLine => "标题下日期",
            StyleKind::Heading1 => "一级标题",
            StyleKind::Heading2 => "二级标题",
            StyleKind::Heading3 => "三级标题",
            StyleKind::Body => "正文",
            StyleKind::ListItem => "列表",
            StyleKind::ListSub => "列表第二层",
            StyleKind::FigureCaption => "图题",
            StyleKind::Note => "脚注",
            StyleKind::TocTitle => "目录标题",
            StyleKind::Toc1 => "一级目录",
            StyleKind::Toc2 => "二级目录",
            StyleKind::AttachmentMark => "附件序号",
            StyleKind::AttachmentTitle => "附件标题",
            StyleKind::Caption => "表名",
            StyleKind::Unit => "表格单位",
            StyleKind::TableHead => "表头",
            StyleKind::TableLabel => "表内项目",
            StyleKind::TableGroup => "表内分组",
            StyleKind::TableValue => "表内数字",
            StyleKind::TableNote => "表注",
            StyleKind::Folio => "页码",
            StyleKind::Mark => "发文机关标志",
            StyleKind::Serial => "份号",
            StyleKind::Secrecy => "密级和紧急程度",
            StyleKind::Number => "发文字号",
            StyleKind::Signer => "签发人",
            StyleKind::SignerName => "签发人姓名",
            StyleKind::Addressee => "主送机关",
            StyleKind::AttachmentList => "附件说明",
            StyleKind::Office => "发文机关署名",
            StyleKind::Date => "成文日期",
            StyleKind::Remark => "附注",
            StyleKind::AttachmentLabel => "附件",
            StyleKind::Attendance => "出席人员",
            StyleKind::Imprint => "版记",
        }
    }
}

/// A font category of the standard. GB/T 9704 prescribes categories, not families.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// 小标宋, for titles.
    Title,
    /// 仿宋, for body text.
    Fang,
    /// 黑体, for first-level headings and table headers.
    Hei,
    /// 楷体, for second-level headings.
    Kai,
    /// 宋体, for page numbers.
    Song,
}

impl Role {
    /// All roles, in the order of their keys' declaration.
    pub const ALL: [Role; 5] = [Role::Title, Role::Fang, Role::Hei, Role::Kai, Role::Song];

    /// The key in `fonts.json` and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Fang => "fang",
            Role::Hei => "hei",
            Role::Kai => "kai",
            Role::Song => "song",
        }
    }
}

/// How lines stand between the sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Flush left, ragged right.
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Flush on both sides, the last line flush left.
    Justify,
    /// Flush on both sides, the last line too (分散对齐).
    Distribute,
}

/// How lines of prose are made beyond the rules that always hold; a page file's `prose`. Prose is what is justified, notes
/// at the foot of a page aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineRules {
    /// The fewest characters, marks not counted, on the last line of several (CLREQ 3.4.4): 1 to 4. What lacks is pulled
    /// down from the line before.
    pub last_line: usize,
    /// The fewest lines of a paragraph at the foot of a page, and at the head of the next (CLREQ 3.4.4): 1 or 2, which is
    /// what Word knows.
    pub page_edge: usize,
    /// Whether a full-width mark before another is set half width (CLREQ 3.1.6.2).
    pub adjacent: bool,
    /// Whether a full-width mark at the end of a line is set half width (CLREQ 3.1.6.3).
    pub end: bool,
    /// Whether a full-width opening mark at the start of a line is set half width (CLREQ 3.1.6.3).
    pub start: bool,
    /// Whether a full-width interpunct is set half width (GB/T 15834 clause 5.1.7).
    pub interpunct: bool,
}

impl LineRules {
    /// The same with every mark full width: cells of the Word copy tell of no other.
    pub fn full_width(self) -> LineRules {
        self.punctuated(Punctuation::Full)
    }

    /// The same with marks as wide as this.
    pub fn punctuated(self, punctuation: Punctuation) -> LineRules {
        let half = punctuation == Punctuation::Compressed;
        LineRules { adjacent: half, end: half, start: half, interpunct: half, ..self }
    }
}

/// How wide full-width marks of prose are set: `punctuation` of a report, or else of its page file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Punctuation {
    /// Full width, as offices set them; every word processor ends the lines of the Word copy where the plan does.
    Full,
    /// Half width where GB/T 15834 (5.1.7, 5.1.10) and CLREQ (3.1.6) have it so. Lines of the Word copy are ended by force then, and
    /// LibreOffice does not follow.
    Compressed,
}

impl Punctuation {
    /// Each with its word in JSON.
    pub(crate) const KEYS: [(&'static str, Punctuation); 2] =
        [("full", Punctuation::Full), ("compressed", Punctuation::Compressed)];
}

impl Default for LineRules {
    /// Nothing beyond the rules that always hold.
    fn default() -> LineRules {
        LineRules { last_line: 1, page_edge: 1, adjacent: false, end: false, start: false, interpunct: false }
    }
}

/// Widths of rules.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RuleWidths {
    /// Around the table.
    pub outer: Len,
    /// Between cells.
    pub inner: Len,
}

/// How a table is set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TableStyle {
    /// What follows the caption above each further piece of a table that goes on on other pages, such as `（续）`; the
    /// unit line is said again below it, as GB/T 7713.1 and GB/T 1.1 ask of tables that go on. No caption there when
    /// absent.
    pub continued: Option<String>,
    /// What follows a merged row label where it goes on on another page and has room for it, such as `（续）`.
    pub continued_labels: Option<String>,
    /// The rule around the table.
    pub frame: Frame,
    /// The least type size that cells may be shrunk to where a figure would be broken, a column would be narrower than
    /// a character or an exact row too low. Nothing is shrunk when absent.
    pub shrink_to: Option<Len>,
    /// Exact height of every row; rows grow with their text when absent.
    pub height: Option<Len>,
    /// Least height of a row, where it is not exact.
    pub min_height: Option<Len>,
}

/// The rule around a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Frame {
    /// A single rule, as wide as the page's file says.
    #[default]
    Single,
    /// A single rule that is thicker.
    Thick,
    /// Two rules as wide as those between cells, and a blank as wide between them.
    Double,
}

/// How wide a column is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// Exactly this wide.
    Fixed(Len),
    /// This share of what fixed and solved columns leave.
    Share(u32),
    /// As wide as its texts ask for.
    Solved,
}
