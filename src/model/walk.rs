//! The only walk over a report: every text, table and picture in reading order, each with its JSON pointer, its kind and
//! its place in words. Whoever needs parts of a report takes them from here, so that none forgets the attachments, the
//! shell or the lists that another remembers.
//!
//! [`blocks`] goes through a body as it is nested, [`Report::parts`] through the whole report down to its texts.

use std::borrow::Cow;
use std::fmt;

use super::{
    Block, Contact, Figure, FreeTable, GivenRow, Kind, Official, Picture, Prose, Report, SealImage, Signature, Validity,
};
use super::{List, Signoff};
use crate::json::join;

/// How a setting that is on is told.
const YES: &str = "是";
const NO: &str = "否";

/// A block on the way through a body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Step<'a> {
    /// The block.
    pub block: &'a Block,
    /// How many sections it stands in.
    pub depth: usize,
    /// The heading that it stands under; `None` right under the body.
    pub heading: Option<&'a str>,
    /// Of a section, which of its parent's sections it is; else which of its parent's paragraphs and lists was the last:
    /// both from 1.
    pub nth: usize,
}

/// All blocks of a body in reading order, each section before what stands in it.
pub fn blocks(body: &[Block]) -> impl Iterator<Item = Step<'_>> {
    /// What is left of a level, with its heading and its counts of sections and of paragraphs.
    type Level<'a> = (std::slice::Iter<'a, Block>, Option<&'a str>, usize, usize);
    let mut levels: Vec<Level<'_>> = vec![(body.iter(), None, 0, 0)];
    std::iter::from_fn(move || {
        loop {
            let depth = levels.len().checked_sub(1)?;
            let (rest, heading, sections, paragraphs) = levels.last_mut()?;
            let Some(block) = rest.next() else {
                levels.pop();
                continue;
            };
            let heading = *heading;
            let nth = match &block.kind {
                Kind::Section { .. } => sections,
                _ => paragraphs,
            };
            *nth += usize::from(!matches!(block.kind, Kind::National { .. } | Kind::Free(_) | Kind::Figure(_)));
            let step = Step { block, depth, heading, nth: *nth };
            if let Kind::Section { heading, body } = &block.kind {
                levels.push((body.iter(), Some(heading), 0, 0));
            }
            return Some(step);
        }
    })
}

/// All national tables of a body, in reading order: block, table id, figures.
pub fn nationals(body: &[Block]) -> impl Iterator<Item = (&Block, &str, &[Figure])> {
    blocks(body).filter_map(|step| match &step.block.kind {
        Kind::National { table, figures, .. } => Some((step.block, table.as_str(), figures.as_slice())),
        _ => None,
    })
}

/// The rows that a report brings into the first of its tables of an id.
pub fn given_rows<'a>(report: &'a Report, id: &str) -> &'a [GivenRow] {
    let of_table = |step: Step<'a>| match &step.block.kind {
        Kind::National { table, rows, .. } if table == id => Some(rows.as_slice()),
        _ => None,
    };
    report.bodies().flat_map(blocks).find_map(of_table).unwrap_or_default()
}

/// The prose of a body in reading order, items of lists and run-in heads included: the pointer of each text, and the text.
pub fn proses(body: &[Block]) -> impl Iterator<Item = (&str, &str)> {
    blocks(body).flat_map(|step| {
        let mut lead = None;
        let (one, list) = match &step.block.kind {
            Kind::Paragraph(text) => (Some((step.block.at.as_str(), text.as_str())), None),
            Kind::Noted(prose) => {
                lead = prose.lead.as_ref().map(|lead| (lead.at.as_str(), lead.text.as_str()));
                (Some((prose.at.as_str(), prose.text.as_str())), None)
            }
            Kind::List(list) => (None, Some(list)),
            Kind::Section { .. } | Kind::Figure(_) | Kind::National { .. } | Kind::Free(_) => (None, None),
        };
        let items = list.into_iter().flat_map(List::proses).map(|prose| (prose.at.as_str(), prose.text.as_str()));
        lead.into_iter().chain(one).chain(items)
    })
}

/// A text of a report, or one of its tables or pictures.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<'a> {
    /// JSON pointer: of the string, or of the block that a table is.
    pub at: Cow<'a, str>,
    /// What it is.
    pub kind: PartKind,
    /// Its text as printed: empty for tables, the path of a picture.
    pub text: Cow<'a, str>,
    /// What of the model it is, where it is more than a text.
    pub content: Content<'a>,
    place: Where<'a>,
}

/// What a part of a report is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PartKind {
    /// What the report says of itself and prints nowhere as such: year, form, contact, settings.
    Metadata,
    /// A field of the sign-off sheet (发文稿纸).
    Signoff,
    /// A value of the shell or the signature, printed as typed.
    Field,
    /// A day of the shell or the signature, printed as `2024年3月5日` and typed as `2024-03-05`.
    Day,
    /// The title, or one of the lines under it.
    Title,
    /// A section's heading.
    Heading,
    /// An attachment's title.
    AttachmentTitle,
    /// A head that runs into the paragraph behind it.
    Lead,
    /// A paragraph of prose.
    Paragraph,
    /// An item of a list.
    Item,
    /// A note at the foot of a page.
    Footnote,
    /// The caption or the description of a picture, or the caption of a table of the author's own.
    Caption,
    /// The unit line of such a table.
    Unit,
    /// A note below such a table.
    TableNote,
    /// A picture's path.
    Picture,
    /// The path of a seal's picture.
    Seal,
    /// A table: a national one or the author's own; its figures or cells come with it.
    Table,
}

/// What of the model a part is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Content<'a> {
    /// No more than its text.
    Text,
    /// A picture.
    Picture(&'a Picture),
    /// The picture of a seal.
    Seal(&'a SealImage),
    /// A national table: its id and its figures.
    National(&'a str, &'a [Figure]),
    /// A table of the author's own.
    Free(&'a FreeTable),
}

/// Where a person finds a part.
#[derive(Clone, Debug)]
enum Where<'a> {
    /// A value by its name; with a number where there are several of it.
    Named(&'static str, Option<usize>),
    /// A field of the sign-off sheet by its label.
    Signoff(&'static str),
    /// A heading by itself.
    Heading(&'a str),
    /// The title of the attachment of this number.
    Attachment(usize),
    /// A paragraph, an item of a list, or a note of either.
    Prose { under: Under<'a>, nth: usize, item: Option<usize>, note: Option<usize> },
    /// The run-in head of a paragraph.
    Lead { under: Under<'a>, nth: usize },
    /// A picture by its path.
    Picture(&'a str),
    /// A table, or what of it this is.
    Table(Cow<'a, str>, Beside),
}

/// What stands beside a table's cells.
#[derive(Clone, Copy, Debug)]
enum Beside {
    Whole,
    Caption,
    Unit,
    Note(usize),
}

/// What a paragraph stands under.
#[derive(Clone, Copy, Debug)]
enum Under<'a> {
    Body,
    Attachment(usize),
    Heading(&'a str),
}

impl fmt::Display for Under<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Under::Body => f.write_str("正文"),
            Under::Attachment(number) => write!(f, "附件{number}"),
            Under::Heading(heading) => write!(f, "“{heading}”"),
        }
    }
}

impl fmt::Display for Where<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Where::Named(name, None) => f.write_str(name),
            Where::Named(name, Some(number)) => write!(f, "{name} {number}"),
            Where::Signoff(label) => write!(f, "发文稿纸“{label}”栏"),
            Where::Heading(heading) => write!(f, "标题“{heading}”"),
            Where::Attachment(number) => write!(f, "附件{number}的标题"),
            Where::Prose { under, nth, item, note } => {
                write!(f, "{under}第 {nth} 段")?;
                item.iter().try_for_each(|item| write!(f, "的列表第 {item} 项"))?;
                note.iter().try_for_each(|note| write!(f, "的脚注 {note}"))
            }
            Where::Lead { under, nth } => write!(f, "{under}第 {nth} 段的段首标题"),
            Where::Picture(path) => write!(f, "图片 {path}"),
            Where::Table(title, beside) => match beside {
                Beside::Whole => write!(f, "表“{title}”"),
                Beside::Caption => write!(f, "表“{title}”的表题"),
                Beside::Unit => write!(f, "表“{title}”的单位"),
                Beside::Note(number) => write!(f, "表“{title}”下第 {number} 条注"),
            },
        }
    }
}

impl<'a> Part<'a> {
    /// Where a person finds it, such as `“（一）主动公开”第 2 段` or `发文字号`. Of a national table the form knows the name;
    /// here it is called by its id.
    pub fn place(&self) -> String {
        self.place.to_string()
    }

    /// What a table of the author's own is called: its caption, or which of them it is.
    pub fn table_title(&self) -> &str {
        match &self.place {
            Where::Table(title, _) => title,
            _ => "",
        }
    }
}

impl Report {
    /// The body, and the bodies of the attachments that have one.
    pub fn bodies(&self) -> impl Iterator<Item = &[Block]> {
        let attached = self.attachments.iter().filter_map(|attachment| attachment.body.as_deref());
        std::iter::once(self.body.as_slice()).chain(attached)
    }

    /// Every text, table and picture of the report: what it says of itself, its title among it, the sign-off sheet, the head
    /// of the shell, the body, what follows it in the shell, the signature, the attachments, and the imprint.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut walk = Walk { parts: vec![], frees: 0 };
        walk.metadata(self);
        walk.signoff(self);
        if let Some(official) = &self.official {
            walk.head(official);
        }
        walk.optional("/official/to", "主送机关", self.official.as_ref().and_then(|official| official.to.as_ref()));
        walk.body(&self.body, Under::Body);
        if let Some(signature) = self.signed() {
            walk.signature(signature);
        }
        if let Some(official) = &self.official {
            walk.optional("/official/remark", "附注", official.remark.as_ref());
            for list in &official.attendance {
                walk.field(join("/official", list.key), PartKind::Field, list.label, &list.names);
            }
        }
        for (index, attachment) in self.attachments.iter().enumerate() {
            let (at, number) = (attachment.title_at.as_str(), index + 1);
            walk.text(at, PartKind::AttachmentTitle, Where::Attachment(number), attachment.title.as_str());
            walk.body(attachment.body.as_deref().unwrap_or_default(), Under::Attachment(number));
        }
        if let Some(imprint) = self.official.as_ref().and_then(|official| official.imprint.as_ref()) {
            walk.optional("/official/imprint/main", "版记的主送机关", imprint.main.as_ref());
            walk.optional("/official/imprint/copies", "抄送机关", imprint.copies.as_ref());
            if let Some((printer, day)) = &imprint.printed {
                walk.field("/official/imprint/printer", PartKind::Field, "印发机关", printer);
                walk.field("/official/imprint/printed", PartKind::Day, "印发日期", day);
            }
        }
        walk.parts
    }
}

struct Walk<'a> {
    parts: Vec<Part<'a>>,
    /// How many tables of the author's own there were.
    frees: usize,
}

impl<'a> Walk<'a> {
    fn push(&mut self, at: Cow<'a, str>, kind: PartKind, place: Where<'a>, text: Cow<'a, str>, content: Content<'a>) {
        self.parts.push(Part { at, kind, text, content, place });
    }

    fn text(&mut self, at: impl Into<Cow<'a, str>>, kind: PartKind, place: Where<'a>, text: &'a str) {
        self.push(at.into(), kind, place, text.into(), Content::Text);
    }

    fn field(&mut self, at: impl Into<Cow<'a, str>>, kind: PartKind, name: &'static str, text: &'a str) {
        self.text(at, kind, Where::Named(name, None), text);
    }

    fn optional(&mut self, at: &'static str, name: &'static str, text: Option<&'a String>) {
        if let Some(text) = text {
            self.field(at, PartKind::Field, name, text);
        }
    }

    /// Several values of one name; where there is but one it has no number.
    fn several(&mut self, at: &str, name: &'static str, texts: &'a [String]) {
        for (index, text) in texts.iter().enumerate() {
            let number = (texts.len() > 1).then_some(index + 1);
            self.text(format!("{at}/{index}"), PartKind::Field, Where::Named(name, number), text);
        }
    }

    fn metadata(&mut self, report: &'a Report) {
        let none = const { &Contact { address: None, postcode: None, phone: None, email: None, url: None } };
        let contact = report.contact.as_ref().unwrap_or(none);
        let year = Cow::Owned(report.year.to_string());
        let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
        let members = [
            ("/form", "报告格式", text(&report.form)),
            ("/year", "年度", Some(year)),
            ("/issuer", "发文机关", Some(Cow::Borrowed(report.issuer.as_str()))),
            ("/parent", "上级机关", text(&report.parent)),
            ("/title", "标题", Some(Cow::Borrowed(report.title.as_str()))),
            ("/published", "公布日期", text(&report.published)),
            ("/contact/address", "地址", text(&contact.address)),
            ("/contact/postcode", "邮编", text(&contact.postcode)),
            ("/contact/phone", "电话", text(&contact.phone)),
            ("/contact/email", "电子邮箱", text(&contact.email)),
            ("/contact/url", "电子版网址", text(&contact.url)),
            ("/toc", "目录", report.toc.then_some(Cow::Borrowed(YES))),
            ("/numbering", "标题自动编号", report.numbered.then_some(Cow::Borrowed(YES))),
        ];
        for (at, name, text) in members {
            if let Some(text) = text {
                let kind = if at == "/title" { PartKind::Title } else { PartKind::Metadata };
                self.push(at.into(), kind, Where::Named(name, None), text, Content::Text);
            }
        }
        for (at, name, text) in report.under_title.lines() {
            self.text(at, PartKind::Title, Where::Named(name, None), text);
        }
    }

    fn signoff(&mut self, report: &'a Report) {
        let Some(signoff) = &report.signoff else { return };
        for (key, label) in Signoff::FIELDS {
            if let Some(text) = signoff.text(key) {
                self.text(Signoff::pointer(key), PartKind::Signoff, Where::Signoff(label), text);
            }
        }
    }

    /// What stands above the title.
    fn head(&mut self, official: &'a Official) {
        self.field("/official/kind", PartKind::Metadata, "公文格式", official.kind.key());
        if official.upward {
            self.field("/official/upward", PartKind::Metadata, "上行文", YES);
        }
        if official.duplex != official.kind.usual_duplex() {
            self.field("/official/duplex", PartKind::Metadata, "双面印刷", if official.duplex { YES } else { NO });
        }
        self.optional("/official/serial", "份号", official.serial.as_ref());
        self.optional("/official/secrecy", "密级和保密期限", official.secrecy.as_ref());
        self.optional("/official/urgency", "紧急程度", official.urgency.as_ref());
        if official.mark.named {
            self.several("/official/mark/issuers", "发文机关标志", &official.mark.issuers);
        }
        self.field("/official/mark/suffix", PartKind::Field, "发文机关标志的后缀", &official.mark.suffix);
        self.optional("/official/number", "发文字号", official.number.as_ref());
        if let Some(nth) = official.ordinal {
            let place = Where::Named("附件顺序号", None);
            self.push("/official/ordinal".into(), PartKind::Metadata, place, nth.to_string().into(), Content::Text);
        }
        self.several("/official/signers", "签发人", &official.signers);
    }

    fn signature(&mut self, signature: &'a Signature) {
        if signature.named {
            self.several(&join(&signature.at, "offices"), "发文机关署名", &signature.offices);
        }
        match &signature.by {
            Validity::Stamp { post, name } => {
                let stamp = join(&signature.at, "stamp");
                self.field(join(&stamp, "post"), PartKind::Field, "签名章的职务", post);
                self.field(join(&stamp, "name"), PartKind::Field, "签名章的姓名", name);
            }
            Validity::Seal(seal) => {
                let at = join(&signature.at, "seal");
                match seal.diameter {
                    None => self.field(at, PartKind::Metadata, "印章", YES),
                    Some(mm) => {
                        let (place, text) = (Where::Named("印章", None), Cow::Owned(format!("直径 {mm} 毫米")));
                        self.push(at.into(), PartKind::Metadata, place, text, Content::Text);
                    }
                }
                for image in &seal.images {
                    let (place, path) = (Where::Named("印章图片", None), image.path.as_str());
                    self.push(image.at.as_str().into(), PartKind::Seal, place, path.into(), Content::Seal(image));
                }
            }
            Validity::Bare => {}
        }
        self.field(join(&signature.at, "date"), PartKind::Day, "成文日期", &signature.date);
    }

    fn body(&mut self, body: &'a [Block], whose: Under<'a>) {
        for step in blocks(body) {
            let (block, under) = (step.block, step.heading.map_or(whose, Under::Heading));
            match &block.kind {
                Kind::Paragraph(text) => {
                    let place = Where::Prose { under, nth: step.nth, item: None, note: None };
                    self.text(block.at.as_str(), PartKind::Paragraph, place, text);
                }
                Kind::Noted(prose) => self.prose(PartKind::Paragraph, prose, under, step.nth, None),
                Kind::List(list) => {
                    for (index, prose) in list.proses().enumerate() {
                        self.prose(PartKind::Item, prose, under, step.nth, Some(index + 1));
                    }
                }
                Kind::Section { heading, .. } => {
                    self.text(join(&block.at, "section"), PartKind::Heading, Where::Heading(heading), heading);
                }
                Kind::National { table, figures, .. } => {
                    let place = Where::Table(Cow::Borrowed(table), Beside::Whole);
                    let content = Content::National(table, figures);
                    self.push(block.at.as_str().into(), PartKind::Table, place, Cow::Borrowed(""), content);
                }
                Kind::Figure(picture) => self.picture(&block.at, picture),
                Kind::Free(table) => self.free(&block.at, table),
            }
        }
    }

    fn prose(&mut self, kind: PartKind, prose: &'a Prose, under: Under<'a>, nth: usize, item: Option<usize>) {
        if let Some(lead) = &prose.lead {
            self.text(lead.at.as_str(), PartKind::Lead, Where::Lead { under, nth }, &lead.text);
        }
        self.text(prose.at.as_str(), kind, Where::Prose { under, nth, item, note: None }, &prose.text);
        for (index, note) in prose.notes.iter().enumerate() {
            let place = Where::Prose { under, nth, item, note: Some(index + 1) };
            self.text(note.at.as_str(), PartKind::Footnote, place, &note.text);
        }
    }

    fn picture(&mut self, at: &'a str, picture: &'a Picture) {
        let path = picture.path.as_str();
        for (key, text) in [("caption", &picture.caption), ("alt", &picture.alt)] {
            if let Some(text) = text {
                self.text(join(at, key), PartKind::Caption, Where::Picture(path), text);
            }
        }
        let place = Where::Named("图片的路径", None);
        self.push(picture.at.as_str().into(), PartKind::Picture, place, path.into(), Content::Picture(picture));
    }

    fn free(&mut self, at: &'a str, table: &'a FreeTable) {
        self.frees += 1;
        let nth = self.frees;
        let title = match &table.caption {
            Some(caption) => Cow::Borrowed(caption.as_str()),
            None => Cow::Owned(format!("自制表 {nth}")),
        };
        let place = |beside| Where::Table(title.clone(), beside);
        if let Some(caption) = &table.caption {
            self.text(format!("{at}/grid/caption"), PartKind::Caption, place(Beside::Caption), caption);
        }
        if let Some(unit) = &table.unit {
            self.text(format!("{at}/grid/unit"), PartKind::Unit, place(Beside::Unit), unit);
        }
        for (index, note) in table.notes.iter().enumerate() {
            let pointer = format!("{at}/grid/notes/{index}");
            self.text(pointer, PartKind::TableNote, place(Beside::Note(index + 1)), note);
        }
        self.push(at.into(), PartKind::Table, place(Beside::Whole), Cow::Borrowed(""), Content::Free(table));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::json::{Node, Value, parse};
    use crate::model::{printed_day, read};

    /// The parts of a report by their pointers, figures and cells among them.
    fn told(report: &Report) -> BTreeMap<String, String> {
        let mut told = BTreeMap::new();
        for part in report.parts() {
            match part.content {
                Content::National(_, figures) => {
                    told.extend(figures.iter().map(|figure| (figure.at.clone(), figure.text.clone())));
                }
                Content::Free(table) => {
                    told.extend(table.cells.iter().map(|cell| (cell.at.clone(), cell.text.clone())));
                }
                _ => {
                    let doubled = told.insert(part.at.clone().into_owned(), part.text.clone().into_owned());
                    assert_eq!(doubled, None, "{}", part.at);
                    assert!(!part.place().is_empty(), "{}", part.at);
                }
            }
        }
        told
    }

    /// Every string and number of a JSON text by its pointer.
    fn leaves(node: &Node<'_>, at: String, out: &mut BTreeMap<String, String>) {
        match &node.value {
            Value::Object(members) => members.iter().for_each(|m| leaves(&m.node, join(&at, &m.key), out)),
            Value::Array(items) => (0..).zip(items).for_each(|(n, item)| leaves(item, format!("{at}/{n}"), out)),
            Value::String(text) => _ = out.insert(at, text.clone().into_owned()),
            Value::Number(text) => _ = out.insert(at, (*text).to_owned()),
            _ => {}
        }
    }

    /// What a report's JSON holds besides texts: how they are set.
    fn is_setting(at: &str) -> bool {
        let last = at.rsplit('/').next().unwrap_or_default();
        let (_, in_grid) = at.split_once("/grid/").unwrap_or_default();
        let of_grid =
            !in_grid.is_empty() && !["rows/", "caption", "unit", "notes/"].iter().any(|k| in_grid.starts_with(k));
        let settings = ["schema", "table", "cols", "rows", "numbering", "width", "diameter", "suffix", "level"];
        of_grid || settings.contains(&last) && !at.contains("/figures/")
    }

    #[test]
    fn every_text_of_every_sample_is_a_part_with_its_pointer() {
        let mut seen = 0;
        for file in std::fs::read_dir("samples").unwrap() {
            let path = file.unwrap().path();
            let json = path.extension().is_some_and(|extension| extension == "json");
            let Some(text) = json.then(|| std::fs::read_to_string(&path).unwrap()) else { continue };
            let (report, _) = read(&text).unwrap();
            let (told, mut typed) = (told(&report), BTreeMap::new());
            leaves(&parse(&text).unwrap(), String::new(), &mut typed);
            for (at, text) in typed.iter().filter(|(at, _)| !is_setting(at)) {
                let part = told.get(at).unwrap_or_else(|| panic!("{}: nobody tells of {at}: {text}", path.display()));
                let same = part == text || *part == printed_day(text);
                assert!(same, "{}: {at}: {part} for {text}", path.display());
                seen += 1;
            }
        }
        assert!(seen > 900, "{seen}");
    }

    #[test]
    fn places_are_told_in_words() {
        let text = r#"{"schema":"banxin/report/1","year":2024,"issuer":"甲局","title":"通知",
            "signoff":{"phone":"1"},
            "official":{"kind":"document","signers":["王一","李二"],"to":"各局：",
                "attachments":[{"name":"表","body":["三段"]},{"name":"另发"}],
                "signature":{"date":"2024-03-05"},"imprint":{"printer":"办公室","printed":"2024-03-06"}},
            "body":["一段",{"section":"一、节","body":["二段",{"list":["项",{"text":"项[注1]","notes":{"注1":"注"}}]}]},
                {"grid":{"unit":"单位：件","header_rows":0,"rows":[["1"]],"notes":["注。"]}}]}"#;
        let (report, _) = read(text).unwrap();
        let show = |part: &Part<'_>| format!("{} {}", part.at, part.place());
        let told: Vec<String> = report.parts().iter().filter(|p| p.kind != PartKind::Metadata).map(show).collect();
        let expected = [
            "/title 标题",
            "/signoff/phone 发文稿纸“电话”栏",
            "/official/mark/suffix 发文机关标志的后缀",
            "/official/signers/0 签发人 1",
            "/official/signers/1 签发人 2",
            "/official/to 主送机关",
            "/body/0 正文第 1 段",
            "/body/1/section 标题“一、节”",
            "/body/1/body/0 “一、节”第 1 段",
            "/body/1/body/1/list/0 “一、节”第 2 段的列表第 1 项",
            "/body/1/body/1/list/1/text “一、节”第 2 段的列表第 2 项",
            "/body/1/body/1/list/1/notes/注1 “一、节”第 2 段的列表第 2 项的脚注 1",
            "/body/2/grid/unit 表“自制表 1”的单位",
            "/body/2/grid/notes/0 表“自制表 1”下第 1 条注",
            "/body/2 表“自制表 1”",
            "/official/signature/date 成文日期",
            "/official/attachments/0/name 附件1的标题",
            "/official/attachments/0/body/0 附件1第 1 段",
            "/official/attachments/1/name 附件2的标题",
            "/official/imprint/printer 印发机关",
            "/official/imprint/printed 印发日期",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn sections_are_numbered_under_their_own_heading() {
        let text = r#"{"schema":"banxin/report/1","year":2024,"issuer":"甲","title":"乙","body":[
            {"section":"一","body":["段",{"section":"（一）","body":[]},"段",{"section":"（二）","body":["段"]}]},
            {"section":"二","body":[{"section":"（一）","body":[]}]}]}"#;
        let (report, _) = read(text).unwrap();
        let show = |step: Step<'_>| match &step.block.kind {
            Kind::Section { heading, .. } => format!("{}{heading}{}", step.depth, step.nth),
            _ => format!("{}{}{}", step.depth, step.heading.unwrap_or("-"), step.nth),
        };
        let found: Vec<String> = blocks(&report.body).map(show).collect();
        assert_eq!(found.join(" "), "0一1 1一1 1（一）1 1一2 1（二）2 2（二）1 0二2 1（一）1");
    }
}
