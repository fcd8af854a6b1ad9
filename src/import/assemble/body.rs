//! Chapters, levels, lists, notes, captions: the body of the report.

use super::free;
use super::headings::{Headings, with_number};
use super::pieces::Piece;
use super::tables::{GivenTaken, Taken};
use super::{lead, lists};
use crate::diag::{Finding, Level, clip};
use crate::import::document::{Grid, Mark, Para, Picture, left_out, told};
use crate::json::write::Json;
use crate::model::{LEAD_LEVELS, is_unprintable};

/// A body with what there is to tell of it.
#[derive(Default)]
pub(crate) struct Body {
    /// Its parts.
    pub(crate) parts: Vec<Json>,
    /// What there is to tell.
    pub(crate) told: Vec<Finding>,
    /// The headings of the first level.
    pub(crate) chapters: Vec<String>,
    /// Pictures to be written beside the report: path and bytes.
    pub(crate) pictures: Vec<(String, Vec<u8>)>,
    /// Attachments: titles and parts.
    pub(crate) attachments: Vec<(String, Vec<Json>)>,
}

/// Builds the body. `notes` are the words of the notes by id; pictures are written into the folder `folder` beside the
/// report.
pub(crate) fn build(pieces: Vec<Piece>, headings: &Headings, notes: &[(String, String)], folder: &str) -> Body {
    let mut builder = Builder { notes, folder, body: Body::default(), open: opened(), items: vec![], attachment: None };
    let mut pieces = pieces.into_iter();
    let mut before: Vec<Para> = vec![];
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Para(para) => {
                let next_is_table = leads_to_table(pieces.as_slice());
                let may_lead = is_unit(&para) || is_caption(&para, next_is_table);
                match headings
                    .level(&para, pieces.as_slice().first().and_then(Piece::para).filter(|_| builder.items.is_empty()))
                {
                    Some(level) => {
                        builder.flush(&mut before);
                        builder.heading(&para, level);
                    }
                    // Caption and unit wait for their table.
                    None if may_lead && before.len() < 2 => before.push(para),
                    None => {
                        builder.flush(&mut before);
                        builder.paragraph(para);
                    }
                }
            }
            Piece::Grid(grid) => {
                let mut behind: Vec<Para> = vec![];
                while let Some(Piece::Para(para)) = pieces.as_slice().first() {
                    if !is_table_note(para, behind.first()) {
                        break;
                    }
                    behind.extend(
                        pieces.next().and_then(|piece| if let Piece::Para(para) = piece { Some(para) } else { None }),
                    );
                }
                builder.grid(&grid, std::mem::take(&mut before), behind);
            }
            Piece::Attachment(title) => {
                builder.flush(&mut before);
                builder.part();
                builder.attachment = Some(title);
            }
            Piece::National(taken) => {
                builder.flush(&mut before);
                builder.national(&taken);
            }
            Piece::Picture(picture) => {
                builder.flush(&mut before);
                let caption = pieces
                    .as_slice()
                    .first()
                    .and_then(Piece::para)
                    .filter(|para| para.text().starts_with('图'))
                    .map(Para::text);
                let short = caption.filter(|text| text.chars().count() <= 60 && !text.ends_with('。'));
                if short.is_some() {
                    pieces.next();
                }
                builder.picture(picture, short);
            }
        }
    }
    builder.flush(&mut before);
    builder.finish()
}

/// Whether a table follows, with at most its unit line before it.
fn leads_to_table(next: &[Piece]) -> bool {
    match next {
        [Piece::Grid(_), ..] => true,
        [Piece::Para(para), Piece::Grid(_), ..] => is_unit(para),
        _ => false,
    }
}

/// 单位：件.
fn is_unit(para: &Para) -> bool {
    let text = para.text();
    let bare: String = text.chars().filter(|ch| !ch.is_whitespace()).collect();
    ["单位：", "金额单位："].iter().any(|label| bare.starts_with(label))
        && text.chars().count() <= 30
        && !text.contains('。')
}

/// 表1 …, or a line in the middle right above a table.
fn is_caption(para: &Para, next_is_table: bool) -> bool {
    let text = para.text();
    let mut rest = text.trim().strip_prefix("附").unwrap_or(text.trim()).chars();
    let numbered = rest.next() == Some('表')
        && rest.next().is_some_and(|ch| ch.is_ascii_digit() || "一二三四五六七八九十 ".contains(ch));
    let short = text.chars().count() <= 60 && !text.ends_with(['。', '：', '；', '，']);
    let noted = para.runs.iter().any(|run| matches!(run.mark, Mark::Note(_)));
    // 图 1 …: that of a picture above it.
    let of_picture = text.trim().strip_prefix('图').is_some_and(|rest| {
        rest.starts_with(|ch: char| ch.is_whitespace() || ch.is_ascii_digit() || "一二三四五六七八九十".contains(ch))
    });
    short && !noted && !of_picture && para.hint.number.is_none() && (numbered || next_is_table && para.hint.centred)
}

/// 注：… below a table, and what goes on with this `first` note, as small as it is: 2.…
fn is_table_note(para: &Para, first: Option<&Para>) -> bool {
    let goes_on = first.is_some_and(|first| para.hint.small || !first.hint.small);
    let text = para.text();
    let text = text.trim();
    let begins =
        ["注：", "注:", "说明：", "备注：", "数据来源：", "资料来源："].iter().any(|word| text.starts_with(word));
    let numbered = goes_on && text.chars().next().is_some_and(|ch| ch.is_ascii_digit() || ('①'..='⑳').contains(&ch));
    let hint = &para.hint;
    let led = hint.lead.is_some() || para.runs.iter().any(|run| run.mark == Mark::Lead);
    let else_said = led || hint.item.is_some() || hint.number.is_some() || hint.outline.is_some();
    begins || numbered && text.chars().count() < 120 && !hint.distinct && !else_said
}

struct Builder<'n> {
    notes: &'n [(String, String)],
    folder: &'n str,
    body: Body,
    /// Open sections from the outermost in: level, heading, parts. The first is the body itself.
    open: Vec<(u8, Json, Vec<Json>)>,
    /// List items gathered.
    items: Vec<lists::Item>,
    /// The title of the attachment whose body is being built; none in the report's own.
    attachment: Option<String>,
}

/// The body with nothing in it.
fn opened() -> Vec<(u8, Json, Vec<Json>)> {
    vec![(0, Json::List(vec![]), vec![])]
}

impl Builder<'_> {
    fn add(&mut self, part: Json) {
        self.end_list();
        if let Some((.., parts)) = self.open.last_mut() {
            parts.push(part);
        }
    }

    fn flush(&mut self, before: &mut Vec<Para>) {
        for para in std::mem::take(before) {
            self.paragraph(para);
        }
    }

    fn heading(&mut self, para: &Para, level: u8) {
        self.end_list();
        self.close(level);
        let text = self.clean(&with_number(para), para);
        if level == 1 && self.attachment.is_none() {
            self.body.chapters.push(text.clone());
        }
        self.open.push((level, Json::Text(text), vec![]));
    }

    /// Ends the sections of this level and deeper.
    fn close(&mut self, level: u8) {
        while self.open.last().is_some_and(|(own, ..)| *own >= level.max(1)) {
            let Some((_, heading, parts)) = self.open.pop() else { return };
            let section = Json::object([("section", heading), ("body", Json::List(parts))]);
            if let Some((.., outer)) = self.open.last_mut() {
                outer.push(section);
            }
        }
    }

    /// Ends the body, or the attachment, that is being built.
    fn part(&mut self) {
        self.end_list();
        self.close(1);
        let parts = std::mem::replace(&mut self.open, opened()).pop().map_or(vec![], |(.., parts)| parts);
        match self.attachment.take() {
            Some(title) => self.body.attachments.push((title, parts)),
            None => self.body.parts = parts,
        }
    }

    fn finish(mut self) -> Body {
        self.part();
        self.body
    }

    fn paragraph(&mut self, mut para: Para) {
        let free = para.hint.number.is_none() && para.hint.lead.is_none();
        let typed = if free { lists::take_mark(&mut para) } else { None };
        let Some(json) = self.prose(&para) else {
            let mark = typed.filter(|mark| !mark.trim().is_empty());
            return mark.into_iter().for_each(|mark| self.add(Json::Text(mark)));
        };
        match (&para.hint.number, typed) {
            (Some((level, mark)), _) => {
                let (level, mark) = (Some(*level), mark.clone());
                self.items.push(lists::Item { level, is_none: false, mark, typed: false, json });
            }
            (None, Some(mark)) => {
                let is_none = para.hint.no_item;
                self.items.push(lists::Item { level: para.hint.item, is_none, mark, typed: true, json });
            }
            (None, None) => self.add(json),
        }
    }

    /// A paragraph's text, with its notes where it has any; `None` when nothing is left of it.
    fn prose(&mut self, para: &Para) -> Option<Json> {
        let ids: Vec<&String> =
            para.runs.iter().filter_map(|run| if let Mark::Note(id) = &run.mark { Some(id) } else { None }).collect();
        let mut text = String::new();
        let mut notes: Vec<(String, Json)> = vec![];
        let plain = para.text();
        for run in &para.runs {
            match &run.mark {
                Mark::Note(id) => {
                    let name = name(&ids, id, &plain);
                    text.push_str(&format!("[{name}]"));
                    let words = self.notes.iter().find(|(own, _)| own == id).map_or("", |(_, text)| text.as_str());
                    notes.push((name, Json::text(self.clean(words, para))));
                }
                _ => text.push_str(&run.text),
            }
        }
        let text = self.clean(&text, para);
        if text.is_empty() {
            return None;
        }
        let (lead, text) = text.split_at(lead::length(para, &text));
        if notes.is_empty() && lead.is_empty() {
            return Some(Json::text(text));
        }
        let mut members = vec![];
        members.extend((!lead.is_empty()).then(|| ("lead", Json::text(lead))));
        members.push(("text", Json::text(text)));
        let level = para.hint.lead.filter(|level| LEAD_LEVELS.contains(level) && !lead.is_empty());
        members.extend(level.map(|level| ("level", Json::Number(level.into()))));
        members.extend((!notes.is_empty()).then_some(("notes", Json::Object(notes))));
        Some(Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
    }

    /// A text as a report may hold it.
    fn clean(&mut self, text: &str, para: &Para) -> String {
        let kept: String = text.chars().filter(|ch| !is_unprintable(*ch)).collect();
        let odd: String = text.chars().filter(|ch| is_unprintable(*ch) && !ch.is_whitespace()).collect();
        if !odd.is_empty() {
            let words = format!("有{}个印不出的控制字符没有收入", odd.chars().count());
            self.body.told.push(left_out(Level::Note, "char-dropped", &para.at, &words, &odd));
        }
        kept.trim().to_owned()
    }

    fn grid(&mut self, grid: &Grid, before: Vec<Para>, behind: Vec<Para>) {
        let members = match free::grid(grid, &mut self.body.told) {
            Ok(members) => members,
            Err(finding) => {
                self.body.told.push(*finding);
                before.into_iter().chain(behind).for_each(|para| self.paragraph(para));
                return;
            }
        };
        let mut json = Json::Object(vec![]);
        let mut lead = before;
        let unit = lead.iter().position(is_unit).map(|index| lead.remove(index));
        let caption = lead.pop();
        for para in lead {
            self.paragraph(para);
        }
        if let Some(name) = grid.name.as_ref().filter(|_| caption.is_none()) {
            let words = format!("工作表的名称“{}”收为表题，请核对", clip(name, 40));
            self.body.told.push(told(Level::Note, "sheet-name-taken", &grid.at, words));
            json.push("caption", Json::text(name));
        }
        for (key, para) in [("caption", caption), ("unit", unit)] {
            if let Some(para) = para {
                json.push(key, Json::Text(self.clean(&para.text(), &para)));
            }
        }
        for (key, value) in members {
            json.push(key, value);
        }
        if !behind.is_empty() {
            let notes = behind.iter().map(|para| Json::Text(self.clean(&para.text(), para))).collect();
            json.push("notes", Json::List(notes));
        }
        self.add(Json::object([("grid", json)]));
    }

    fn national(&mut self, taken: &Taken) {
        let cols = |cols: &Vec<(String, String)>| {
            Json::Object(cols.iter().map(|(key, text)| (key.clone(), Json::text(text))).collect())
        };
        let figures = taken.rows.iter().map(|(row, figures)| (row.clone(), cols(figures))).collect::<Vec<_>>();
        let mut json = Json::object([("table", Json::text(&taken.table))]);
        if let Some(rows) = &taken.given {
            let row = |row: &GivenTaken| {
                let said = [("code", &row.code), ("name", &row.name)].into_iter().filter(|(_, text)| !text.is_empty());
                let said = said.map(|(key, text)| (key.to_owned(), Json::text(text)));
                Json::Object(said.chain([("figures".to_owned(), cols(&row.figures))]).collect())
            };
            json.push("rows", Json::List(rows.iter().map(row).collect()));
        }
        if taken.given.is_none() || !figures.is_empty() {
            json.push("figures", Json::Object(figures));
        }
        self.add(json);
    }

    /// A picture that the source holds goes beside the report; any other is told of.
    fn picture(&mut self, picture: Picture, caption: Option<String>) {
        let Some((bytes, kind)) = picture.bytes.and_then(|bytes| kind(&bytes).map(|kind| (bytes, kind))) else {
            let words = match picture.name.as_str() {
                "" => "图片没有收入，请把图片文件放到报告旁边，在报告里写上".to_owned(),
                name => format!("图片“{}”没有收入，请把图片文件放到报告旁边，在报告里写上", clip(name, 60)),
            };
            let text = caption.unwrap_or_default();
            self.body.told.push(told(Level::Warning, "picture-left-out", &picture.at, words).fact("text", &text));
            if !text.is_empty() {
                self.add(Json::Text(text));
            }
            return;
        };
        let path = format!("{}/{}.{kind}", self.folder, self.body.pictures.len() + 1);
        self.body.pictures.push((path.clone(), bytes));
        let mut json = Json::object([("figure", Json::Text(path))]);
        // Programs give the caption or the file's name where nobody said what is to be seen.
        let alt = picture.alt.filter(|alt| !is_file_name(alt) && Some(alt) != caption.as_ref());
        for (key, text) in [("caption", caption), ("alt", alt)] {
            if let Some(text) =
                text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
            {
                json.push(key, Json::Text(text));
            }
        }
        self.add(json);
    }

    /// Items gathered become a list where their marks count as one does; else they are paragraphs with their marks.
    fn end_list(&mut self) {
        let items = std::mem::take(&mut self.items);
        if items.is_empty() {
            return;
        }
        let Some((.., parts)) = self.open.last_mut() else { return };
        parts.extend(lists::lists(items));
    }
}

/// The name of a note: 注 alone, or 注1, 注2 …, none of which the text has already.
fn name(ids: &[&String], id: &String, text: &str) -> String {
    let nth = ids.iter().position(|own| *own == id).map_or(1, |index| index + 1);
    if ids.len() == 1 && !text.contains("[注]") {
        return "注".to_owned();
    }
    (nth..).map(|n| format!("注{n}")).find(|name| !text.contains(&format!("[{name}]"))).unwrap_or_default()
}

fn is_file_name(alt: &str) -> bool {
    let end = alt.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    end.is_some_and(|end| ["png", "jpg", "jpeg", "svg", "gif", "bmp", "emf", "wmf"].contains(&end.as_str()))
}

/// The extension of a picture that a report may have.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        _ => None,
    }
}
