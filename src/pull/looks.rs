//! How a text is seen: struck, hidden, raised and the like. A report's text has no such looks, so one that the baseline
//! copy does not have means something that the report cannot say, and reading it as plain text would say something else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::carried::LEAD_STYLE;
use crate::support::scripts;
use crate::xml::reader::Tag;

/// A look that changes what a text says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Look {
    Struck,
    Hidden,
    Unseen,
    Tiny,
    Raised,
    Lowered,
    Capitals,
    Signs,
    Combined,
    Reversed,
    Numbered,
    Prompt,
    Parted,
    Computed,
    /// What a reference shows when what it led to is gone.
    Lost,
    /// Set off by weight, slant, a line below, dots or a ground: a note, for it says nothing else.
    Marked,
}

impl Look {
    /// What such a text is called before people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Look::Struck => "加了删除线的文字",
            Look::Hidden => "隐藏的文字",
            Look::Unseen => "与底色分不开或者透明、看不见的文字",
            Look::Tiny => "小得看不见的文字",
            Look::Raised => "上标或者提升的文字",
            Look::Lowered => "下标或者降低的文字",
            Look::Capitals => "显示成大写的字母",
            Look::Signs => "用符号字体显示的文字",
            Look::Combined => "双行合一或者横躺的文字",
            Look::Reversed => "从右到左的文字",
            Look::Numbered => "自动编号或者项目符号的段落",
            Look::Prompt => "还没有填的提示文字",
            Look::Parted => "段落中间的分页符或者分栏符",
            Look::Computed => "会自己变的域（页码、日期等）",
            Look::Lost => "找不到所指之处的交叉引用",
            Look::Marked => "加粗、倾斜、下划线、着重号或突出显示的文字",
        }
    }
}

impl Look {
    /// How a text that looks so becomes one that a report can say.
    pub(crate) fn mend(self) -> &'static str {
        match self {
            Look::Struck => "不要的字请删去（开着修订删也行）；要留的，选中它们，去掉删除线（“开始”里的 abc 按钮）。",
            Look::Raised | Look::Lowered => {
                "上下标里只有数字和加减号能取回（变成 ² ₃ 这样的字符）。要留的，选中它们，按 Ctrl+空格清除格式，写成正文的字；注释请用“引用”→“插入脚注”。"
            }
            Look::Numbered => "删去自动编号，把编号直接写在文字里；正文里的列表请用样式“列表段落”。",
            _ => "不要的，请删去这些字；要留的，请选中它们，按 Ctrl+空格清除格式。",
        }
    }
}

/// The looks of a paragraph, each with the text that has it.
pub(super) type Looks = BTreeMap<Look, String>;

/// The smallest type that can be read, in half points.
const LEAST_SIZE: u32 = 8;
/// The size of text that does not say (17.3.2.38), in half points.
const USUAL_SIZE: i32 = 20;
/// Characters that stand nearer than two fifths of their size cover each other: in twips for a half point of size.
const CROWDED: i32 = 4;
/// The least width of characters, in percent of their own.
const LEAST_SCALE: u32 = 34;
/// The lowest exact row that shows a line, in twips.
pub(super) const LEAST_ROW: u32 = 100;
/// How far from its place a paragraph is off the page: the width of A4, in twips.
const OFF_PAGE: i64 = 11_906;
/// How far a text is raised that is no longer in its line, in half points.
const RAISED: i32 = 4;
/// Two colours differ by at least this, of 765, where one can be read on the other.
const LEAST_CONTRAST: u32 = 96;

/// Fonts of signs that show other things than their letters.
const SIGN_FONTS: [&str; 4] = ["symbol", "wingdings", "webdings", "marlett"];

/// Fields whose result changes by itself.
const COMPUTED: [&str; 13] = [
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "DATE",
    "TIME",
    "SAVEDATE",
    "CREATEDATE",
    "PRINTDATE",
    "NUMWORDS",
    "NUMCHARS",
    "EDITTIME",
    "REVNUM",
];

/// Whether what a field's instruction asks for changes by itself.
pub(super) fn is_computed(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    COMPUTED.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What Word and LibreOffice show for a reference to what is gone, in Chinese and English.
const LOST: [&str; 6] = [
    "未找到引用源",
    "找不到引用源",
    "未找到参考源",
    "未定义书签",
    "Reference source not found",
    "Bookmark not defined",
];

/// Whether a text shows that what it refers to is gone.
pub(super) fn is_lost(text: &str) -> bool {
    LOST.iter().any(|lost| text.contains(lost))
}

/// Properties of text, as far as they change how it is seen; `None` where a level does not say.
#[derive(Clone, Default, Debug)]
pub(super) struct Props {
    struck: Option<bool>,
    struck_twice: Option<bool>,
    marked: Option<bool>,
    hidden: Option<bool>,
    capitals: Option<bool>,
    small_capitals: Option<bool>,
    reversed: Option<bool>,
    combined: Option<bool>,
    signs: Option<bool>,
    clear: Option<bool>,
    color: Option<Option<u32>>,
    ground: Option<Option<u32>>,
    size: Option<u32>,
    scale: Option<u32>,
    raised: Option<i32>,
    position: Option<i32>,
    spacing: Option<i32>,
}

/// Whether a property that is on by being there is on.
pub(super) fn is_on(tag: &Tag<'_>) -> bool {
    !matches!(tag.attr("w:val").as_deref(), Some("0" | "false" | "off"))
}

/// A colour as six digits; `None` for one that fits its ground by itself.
fn color(value: &str) -> Option<u32> {
    u32::from_str_radix(value, 16).ok().filter(|_| value.len() == 6)
}

/// The names of a colour of the theme, and of what makes another shade of it.
const OF_TEXT: [&str; 3] = ["w:themeColor", "w:themeTint", "w:themeShade"];
const OF_GROUND: [&str; 3] = ["w:themeFill", "w:themeFillTint", "w:themeFillShade"];

/// A colour of the theme, which goes before the one that is written out (17.3.2.6), where it is that of paper or of text.
fn theme(tag: &Tag<'_>, [name, tint, shade]: [&str; 3]) -> Option<u32> {
    let plain = tag.attr(tint).is_none() && tag.attr(shade).is_none();
    match &*tag.attr(name).filter(|_| plain)? {
        "background1" | "light1" => Some(0x00ff_ffff),
        "background2" | "light2" => Some(0x00ee_ece1),
        "text1" | "dark1" => Some(0),
        _ => None,
    }
}

/// The grounds that highlighting gives, where they are no light colour.
fn highlight(name: &str) -> Option<u32> {
    match name {
        "black" => Some(0),
        "white" => Some(0x00ff_ffff),
        "darkBlue" => Some(0x80),
        "darkRed" => Some(0x0080_0000),
        "red" => Some(0x00ff_0000),
        "blue" => Some(0xff),
        _ => None,
    }
}

impl Props {
    /// Takes one property's element.
    pub(crate) fn take(&mut self, tag: &Tag<'_>) {
        let value = || tag.attr("w:val").unwrap_or_default();
        match tag.name() {
            "w:b" | "w:i" if is_on(tag) => self.marked = Some(true),
            "w:u" | "w:em" if !matches!(&*value(), "" | "none") => self.marked = Some(true),
            "w:strike" => self.struck = Some(is_on(tag)),
            "w:dstrike" => self.struck_twice = Some(is_on(tag)),
            "w:vanish" => self.hidden = Some(is_on(tag)),
            "w:caps" => self.capitals = Some(is_on(tag)),
            "w:smallCaps" => self.small_capitals = Some(is_on(tag)),
            "w:rtl" => self.reversed = Some(is_on(tag)),
            "w:eastAsianLayout" => {
                let on = |name| tag.attr(name).is_some_and(|value| !matches!(&*value, "0" | "false" | "off"));
                self.combined = Some(on("w:combine") || on("w:vert"));
            }
            "w:rFonts" => {
                let names = ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"].map(|name| tag.attr(name));
                let named = names.iter().flatten().map(|name| name.to_lowercase());
                let mut named = named.peekable();
                if named.peek().is_some() {
                    self.signs = Some(named.any(|name| SIGN_FONTS.iter().any(|font| name.starts_with(font))));
                }
            }
            "w:color" => self.color = Some(theme(tag, OF_TEXT).or_else(|| color(&value()))),
            "w:highlight" => {
                self.marked = self.marked.or((value() != "none").then_some(true));
                self.ground = Some(highlight(&value()));
            }
            "w:shd" => self.shade(tag),
            "w:sz" => self.size = value().parse().ok(),
            "w:w" => self.scale = value().trim_end_matches('%').parse().ok(),
            "w:spacing" => self.spacing = value().parse().ok(),
            "w:position" => self.position = value().parse().ok(),
            "w:vertAlign" => {
                self.raised = Some(match &*value() {
                    "superscript" => 1,
                    "subscript" => -1,
                    _ => 0,
                });
            }
            "w14:alpha" => self.clear = tag.attr("w14:val").map(|value| value.parse::<u32>().is_ok_and(|v| v > 70_000)),
            "w14:noFill" => self.clear = Some(true),
            _ => {}
        }
    }

    /// Takes the ground that a text, a paragraph or a cell has.
    pub(crate) fn shade(&mut self, tag: &Tag<'_>) {
        let solid = tag.attr("w:val").as_deref() == Some("solid");
        let fill = tag.attr(if solid { "w:color" } else { "w:fill" }).unwrap_or_default();
        let of_theme = theme(tag, if solid { OF_TEXT } else { OF_GROUND });
        self.ground = Some(of_theme.or_else(|| color(&fill)));
    }

    /// These properties over those of another level.
    pub(crate) fn over(&self, base: &Props) -> Props {
        Props {
            struck: self.struck.or(base.struck),
            struck_twice: self.struck_twice.or(base.struck_twice),
            marked: self.marked.or(base.marked),
            hidden: self.hidden.or(base.hidden),
            capitals: self.capitals.or(base.capitals),
            small_capitals: self.small_capitals.or(base.small_capitals),
            reversed: self.reversed.or(base.reversed),
            combined: self.combined.or(base.combined),
            signs: self.signs.or(base.signs),
            clear: self.clear.or(base.clear),
            color: self.color.or(base.color),
            ground: self.ground.or(base.ground),
            size: self.size.or(base.size),
            scale: self.scale.or(base.scale),
            raised: self.raised.or(base.raised),
            position: self.position.or(base.position),
            spacing: self.spacing.or(base.spacing),
        }
    }

    /// The looks that these properties give a text.
    pub(crate) fn looks(&self, text: &str) -> BTreeSet<Look> {
        let on = |property: Option<bool>| property == Some(true);
        let letters = text.chars().any(|ch| ch.is_lowercase());
        let (raised, position) = (self.raised.unwrap_or(0), self.position.unwrap_or(0));
        let found = [
            (on(self.struck) || on(self.struck_twice), Look::Struck),
            (on(self.hidden), Look::Hidden),
            (on(self.clear) || self.is_lost(), Look::Unseen),
            (self.size.is_some_and(|size| size < LEAST_SIZE), Look::Tiny),
            (self.scale.is_some_and(|scale| scale < LEAST_SCALE), Look::Tiny),
            (self.is_crowded(), Look::Tiny),
            (raised > 0 || position >= RAISED, Look::Raised),
            (raised < 0 || position <= -RAISED, Look::Lowered),
            ((on(self.capitals) || on(self.small_capitals)) && letters, Look::Capitals),
            (on(self.signs), Look::Signs),
            (on(self.combined), Look::Combined),
            (on(self.reversed), Look::Reversed),
        ];
        found.into_iter().filter_map(|(is, look)| is.then_some(look)).collect()
    }

    /// A raised or lowered text in the characters that Unicode has for it, where it has them all: a report can say these.
    pub(crate) fn in_script(&self, text: &str) -> Option<String> {
        match self.raised {
            Some(1) => scripts::raised(text),
            Some(-1) => scripts::lowered(text),
            _ => None,
        }
    }

    /// These properties of a text that is neither raised nor lowered.
    pub(crate) fn on_line(self) -> Props {
        Props { raised: None, ..self }
    }

    /// Whether they set a text off from that beside it.
    pub(crate) fn is_marked(&self) -> bool {
        self.marked == Some(true)
    }

    /// Whether the characters stand on each other.
    fn is_crowded(&self) -> bool {
        let size = self.size.and_then(|size| i32::try_from(size).ok()).unwrap_or(USUAL_SIZE);
        self.spacing.is_some_and(|spacing| spacing < -size * CROWDED)
    }

    /// Whether the text has the colour of its ground.
    fn is_lost(&self) -> bool {
        let Some(Some(color)) = self.color else { return false };
        let ground = self.ground.flatten().unwrap_or(0x00ff_ffff);
        let part = |color: u32, shift: u32| (color >> shift) & 0xff;
        let apart: u32 = [16, 8, 0].into_iter().map(|shift| part(color, shift).abs_diff(part(ground, shift))).sum();
        apart < LEAST_CONTRAST
    }
}

/// Whether the lines of a paragraph are too low to show; `None` where its properties do not say.
pub(super) fn are_low(spacing: &Tag<'_>) -> Option<bool> {
    let height: i64 = spacing.attr("w:line")?.parse().ok()?;
    let exact = spacing.attr("w:lineRule").as_deref() == Some("exact");
    Some(exact && height.abs() < i64::from(LEAST_ROW))
}

/// Whether indents or a frame take a paragraph off the page, or leave it no room.
pub(super) fn hides(tag: &Tag<'_>) -> bool {
    let number = |name: &str| tag.attr(name).and_then(|value| value.parse::<i64>().ok());
    let sides = ["w:left", "w:start", "w:right", "w:end", "w:firstLine", "w:hanging", "w:x", "w:y"];
    let off = sides.iter().any(|side| number(side).is_some_and(|far| far.abs() > OFF_PAGE));
    let exact = tag.attr("w:hRule").as_deref() == Some("exact");
    off || exact && number("w:h").is_some_and(|height| height < i64::from(LEAST_ROW))
}

/// What the styles of a copy are called, and how they show text.
#[derive(Clone, Default, Debug)]
pub(super) struct Styles {
    /// Names by ids, in lower case: LibreOffice renames ids, and word processors differ in the case of names.
    pub names: HashMap<String, String>,
    /// What all text has.
    pub defaults: Props,
    /// By ids.
    pub styles: HashMap<String, StyleProps>,
    /// The style of paragraphs that name none.
    pub usual: Option<String>,
}

/// What a style says.
#[derive(Clone, Default, Debug)]
pub(super) struct StyleProps {
    /// The style that it is made from.
    pub based_on: Option<String>,
    /// Of text.
    pub props: Props,
    /// Whether its lines are too low to show.
    pub low: Option<bool>,
    /// The level in the outline, from 0.
    pub outline: Option<usize>,
    /// The list that it numbers paragraphs by: id and level.
    pub numbering: (Option<String>, Option<String>),
}

/// Styles that are based on each other go no deeper.
const DEEPEST: usize = 20;

impl Styles {
    /// A style and those that it is made from, nearest first.
    fn chain<'s>(&'s self, id: &'s str) -> impl Iterator<Item = &'s StyleProps> {
        let first = self.styles.get(id);
        let next = |style: &&'s StyleProps| self.styles.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(DEEPEST)
    }

    /// Copies of old called a deeper heading `heading 3 2`, the second style for headings from level 3 on: its place in the outline
    /// tells the level.
    pub(crate) fn name_headings(&mut self) {
        for (id, name) in &mut self.names {
            let numbers = name.strip_prefix("heading ").and_then(|numbers| numbers.split_once(' '));
            let is_second =
                numbers.is_some_and(|(of, nth)| [of, nth].iter().all(|number| number.parse::<u8>().is_ok()));
            let outline = self.styles.get(id).and_then(|style| style.outline);
            if let Some(outline) = outline.filter(|_| is_second) {
                *name = format!("heading {}", outline + 1);
            }
        }
    }

    /// The name of a style, in lower case.
    pub(crate) fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_lowercase())
    }

    /// Whether a style is that of run-in heads.
    pub(crate) fn is_lead(&self, id: &str) -> bool {
        self.names.get(id).is_some_and(|name| name.starts_with(LEAD_STYLE))
    }

    /// How a style shows text.
    pub(crate) fn props(&self, id: Option<&str>) -> Props {
        let of_style = id.into_iter().flat_map(|id| self.chain(id));
        of_style.fold(Props::default(), |props, style| props.over(&style.props))
    }

    /// Whether the lines of a style are too low to show.
    pub(crate) fn are_low(&self, id: Option<&str>) -> bool {
        id.into_iter().flat_map(|id| self.chain(id)).find_map(|style| style.low).unwrap_or(false)
    }

    /// The list and the level that a style numbers paragraphs by.
    pub(crate) fn numbering(&self, id: Option<&str>) -> (Option<String>, Option<String>) {
        let mut found = (None, None);
        for style in id.into_iter().flat_map(|id| self.chain(id)) {
            found.0 = found.0.or_else(|| style.numbering.0.clone());
            found.1 = found.1.or_else(|| style.numbering.1.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::reader::{Step, XmlReader};

    fn looks(properties: &str, text: &str) -> String {
        let file = format!("<w:rPr>{properties}</w:rPr>");
        let (mut xml, mut props) = (XmlReader::new("x", &file), Props::default());
        while let Some(step) = xml.next().unwrap() {
            if let Step::Open(tag) = step {
                props.take(&tag);
            }
        }
        props.looks(text).iter().map(|look| format!("{look:?}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_changes_the_meaning_is_a_look_and_nothing_else() {
        let cases = [
            ("<w:strike/>", "Struck"),
            ("<w:dstrike w:val=\"true\"/>", "Struck"),
            ("<w:strike w:val=\"0\"/><w:b/><w:u w:val=\"single\"/><w:em w:val=\"dot\"/>", ""),
            ("<w:vanish/>", "Hidden"),
            ("<w:color w:val=\"FFFFFF\"/>", "Unseen"),
            ("<w:color w:val=\"FF0000\"/>", ""),
            ("<w:color w:val=\"auto\"/><w:shd w:val=\"clear\" w:fill=\"000000\"/>", ""),
            ("<w:color w:val=\"000000\"/><w:shd w:val=\"clear\" w:fill=\"000000\"/>", "Unseen"),
            ("<w:color w:val=\"FFFF00\"/><w:highlight w:val=\"yellow\"/>", ""),
            ("<w:sz w:val=\"2\"/>", "Tiny"),
            ("<w:sz w:val=\"21\"/><w:w w:val=\"80\"/>", ""),
            ("<w:w w:val=\"1\"/>", "Tiny"),
            ("<w:vertAlign w:val=\"superscript\"/>", "Raised"),
            ("<w:vertAlign w:val=\"baseline\"/>", ""),
            ("<w:position w:val=\"-8\"/>", "Lowered"),
            ("<w:color w:val=\"000000\" w:themeColor=\"background1\"/>", "Unseen"),
            ("<w:color w:val=\"FFFFFF\" w:themeColor=\"text1\"/>", ""),
            ("<w:color w:val=\"808080\" w:themeColor=\"background1\" w:themeShade=\"80\"/>", ""),
            ("<w:shd w:val=\"clear\" w:fill=\"FFFFFF\" w:themeFill=\"text1\"/><w:color w:val=\"000000\"/>", "Unseen"),
            ("<w:sz w:val=\"32\"/><w:spacing w:val=\"-300\"/>", "Tiny"),
            ("<w:sz w:val=\"32\"/><w:spacing w:val=\"-20\"/>", ""),
            ("<w:caps/>", "Capitals"),
            ("<w:rFonts w:ascii=\"Wingdings\"/>", "Signs"),
            ("<w:rFonts w:hint=\"eastAsia\"/>", ""),
            ("<w:eastAsianLayout w:id=\"1\" w:combine=\"1\"/>", "Combined"),
            ("<w:rtl/>", "Reversed"),
        ];
        for (properties, expected) in cases {
            assert_eq!(looks(properties, "zhèng 99"), expected, "{properties}");
        }
        assert_eq!(looks("<w:caps/>", "99件"), "");
    }

    #[test]
    fn fields_that_change_by_themselves_are_known_by_their_first_word() {
        assert!(is_computed(" PAGE \\* MERGEFORMAT ") && is_computed("date \\@ \"yyyy\""));
        assert!(!is_computed(" PAGEREF _Toc1 \\h ") && !is_computed("REF x") && !is_computed(""));
    }
}
