//! Word files: any, from any program. Text boxes, notes, numbers that Word counts, struck and hidden text, and tracked
//! changes, which are taken as accepted and told of.

mod math;
mod styles;

use std::collections::HashMap;

use self::styles::{Look, Styles};
use super::bullets::bullet;
use super::document::{At, Block, Cell, Document, Doubt, Hint, Mark, Para, Picture, left_out, told};
use super::inline::Inline;
use super::parts::{Element, tree};
use super::place::place_of_columns;
use crate::diag::{Finding, Level, clip};
use crate::numbering::Numbering;
use crate::pack::package::Package;

/// The longest main part that is read: a booklet of a hundred pages has 5 MB.
const MAX_PART: usize = 24 << 20;
/// The largest picture that is taken along.
const MAX_PICTURE: usize = 20 << 20;

/// Elements that only hold what stands in them.
const HOLDERS: [&str; 9] =
    ["sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir"];
/// Elements that are deleted text.
const DELETED: [&str; 2] = ["del", "moveFrom"];

/// Reads a Word file.
///
/// # Errors
/// `docx-unreadable`, `docx-refused`, `docx-xml`, `part-too-large`.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Finding> {
    let mut package = Package::open(bytes).map_err(reworded)?;
    let relations = |package: &mut Package<'_>, of: &str| -> Result<HashMap<String, String>, Finding> {
        let root = part(package, of)?.unwrap_or_default();
        let pair = |rel: &Element| Some((rel.attr("Id")?.to_owned(), rel.attr("Target")?.to_owned()));
        Ok(root.all("Relationship").filter_map(pair).collect())
    };
    let main = main_part(&mut package)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main.as_str()));
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let relations = relations(&mut package, &beside(&format!("_rels/{file}.rels")))?;
    let Some(root) = part(&mut package, &main)? else {
        return Err(told(Level::Error, "docx-unreadable", &At::File, "文件里没有正文，不是 Word 文件")
            .hint("在 Word 或 WPS 里打开它，另存为 .docx 再试。"));
    };
    let styles = part(&mut package, &beside("styles.xml"))?.unwrap_or_default();
    let name = beside("numbering.xml");
    let numbering = package.part(&name).map_err(reworded)?;
    let numbering = numbering.map(|text| Numbering::read(&name, &text)).transpose().map_err(reworded)?;
    let mut reader = Reader::new(Styles::read(&styles), numbering.unwrap_or_default());
    for (name, kind) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(root) = part(&mut package, &beside(name))? {
            reader.notes(&root, kind);
        }
    }
    reader.body_size = reader.styles.look(None).size.unwrap_or(21);
    if let Some(body) = root.child("body") {
        reader.body_size = usual_size(body, &reader.styles).unwrap_or(reader.body_size);
        reader.blocks(body);
    }
    if let Some(core) = part(&mut package, "docProps/core.xml")? {
        reader.document.title =
            core.child("title").map(|title| title.text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    reader.side_parts(&mut package, folder)?;
    reader.pictures(&mut package, &relations, folder);
    Ok(reader.document)
}

/// The size that most characters of the body have, in half points.
fn usual_size(body: &Element, styles: &Styles) -> Option<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for para in body.all("p") {
        let properties = para.child("pPr");
        let look = styles.look(properties.and_then(|p| p.val("pStyle")));
        for run in para.all("r") {
            let own = Look::read(run.child("rPr")).over(look.clone());
            *counts.entry(own.size.unwrap_or(21)).or_default() += run.all_text().chars().count();
        }
    }
    counts.into_iter().max_by_key(|(size, count)| (*count, *size)).map(|(size, _)| size)
}

/// The words of the package are about files of ours; here any file may come.
fn reworded(mut finding: Finding) -> Finding {
    finding.hints = vec!["在 Word 或 WPS 里打开它，去掉打开密码，另存为 .docx 再试；来历不明的文件不要使用。".into()];
    finding
}

fn part(package: &mut Package<'_>, name: &str) -> Result<Option<Element>, Finding> {
    match package.part(name).map_err(reworded)? {
        Some(text) if text.len() > MAX_PART => {
            let words = format!("“{name}”超过 {} MiB，不能读取", MAX_PART >> 20);
            Err(told(Level::Error, "part-too-large", &At::File, words).hint("把文件拆成几份再试。"))
        }
        Some(text) => tree(name, &text).map(Some),
        None => Ok(None),
    }
}

/// Where the body stands: what the package says, or the usual place.
fn main_part(package: &mut Package<'_>) -> Result<String, Finding> {
    let root = part(package, "_rels/.rels")?.unwrap_or_default();
    let is_main = |rel: &&Element| rel.attr("Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
    let target = root.all("Relationship").find(is_main).and_then(|rel| rel.attr("Target"));
    Ok(target.map_or("word/document.xml", |target| target.trim_start_matches('/')).to_owned())
}

struct Reader {
    styles: Styles,
    numbering: Numbering,
    body_size: u32,
    paras: usize,
    tables: usize,
    document: Document,
    /// Text boxes met in the paragraph that is being read.
    boxes: Vec<Element>,
    /// Notes by id of their mark.
    noted: HashMap<String, String>,
    /// Relation ids of pictures, by index of their block.
    drawn: Vec<(usize, String)>,
    deleted: String,
    /// Whether the ground of the cell that is being read is painted.
    ground: bool,
}

/// The last cell that began in a column: its row, and which cell of it it is.
struct Above {
    row: usize,
    nth: usize,
    /// Whether Word merges it with what is below.
    is_merged: bool,
    /// Whether its row heads the table: what goes on below that goes on from the table on the page before.
    heads: bool,
}

impl Above {
    /// Whether a cell right below in the row `index` is said to be the same one, cut by a page's end, and says nothing else.
    fn goes_on_in(&self, below: &Cell, rows: &[Vec<Cell>], index: usize) -> bool {
        let above = &rows[self.row][self.nth];
        below.goes_on
            && !self.heads
            && above.cols == below.cols
            && self.row + above.rows == index
            && below.says_again(above)
    }
}

impl Reader {
    fn new(styles: Styles, numbering: Numbering) -> Reader {
        Reader {
            styles,
            numbering,
            body_size: 0,
            paras: 0,
            tables: 0,
            document: Document::default(),
            boxes: vec![],
            noted: HashMap::new(),
            drawn: vec![],
            deleted: String::new(),
            ground: false,
        }
    }

    fn tell(&mut self, level: Level, code: &'static str, at: &At, what: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            let words = format!("{what}：{}", clip(&super::inline::one_line(text), 40));
            self.document.told.push(left_out(level, code, at, &words, text));
        }
    }

    fn notes(&mut self, root: &Element, kind: &str) {
        for note in root.all(kind) {
            if note.attr("type").is_some_and(|kind| kind != "normal") {
                continue;
            }
            let Some(id) = note.attr("id") else { continue };
            let mut inline = Inline::default();
            for para in note.all("p") {
                let look = self.look(para.child("pPr"));
                self.runs(para, &look, &mut inline);
                inline.push("\n", &Mark::None);
            }
            let text = inline.cell(1, 1, At::File).text;
            self.noted.insert(format!("{kind} {id}"), text);
        }
    }

    fn look(&self, properties: Option<&Element>) -> Look {
        let style = properties.and_then(|p| p.val("pStyle"));
        Look::read(properties).over(self.styles.look(style))
    }

    fn blocks(&mut self, holder: &Element) {
        for child in &holder.children {
            match child.name.as_str() {
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                name if HOLDERS.contains(&name) => self.blocks(child),
                name if DELETED.contains(&name) => self.deleted(child),
                "AlternateContent" => {
                    let chosen = child.child("Choice").or_else(|| child.child("Fallback"));
                    chosen.into_iter().for_each(|chosen| self.blocks(chosen));
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, para: &Element) {
        self.paras += 1;
        let at = At::Para(self.paras);
        let properties = para.child("pPr");
        let look = self.look(properties);
        let mut hint = self.hint(para, properties, &look);
        let mut inline = Inline::default();
        self.runs(para, &look, &mut inline);
        if inline.is_blank() {
            hint.number = None;
        } else {
            hint.number = self.number(&look);
            if inline.is_led() {
                // Word has outline levels for whole paragraphs alone.
                hint.lead = hint.outline.take();
            }
            let style = self.styles.name(properties.and_then(|p| p.val("pStyle")));
            // The lines of a title are one title, however they end.
            let paras = if styles::is_title(style) { inline.whole(&hint, &at) } else { inline.paragraphs(&hint, &at) };
            self.document.blocks.extend(paras.into_iter().map(Block::Para));
        }
        let deleted = std::mem::take(&mut self.deleted);
        self.tell(Level::Note, "text-deleted", &at, "修订里删去的文字没有收入", &deleted);
        for held in std::mem::take(&mut self.boxes) {
            self.blocks(&held);
        }
    }

    fn hint(&self, para: &Element, properties: Option<&Element>, look: &Look) -> Hint {
        let style = self.styles.name(properties.and_then(|p| p.val("pStyle")));
        let outline = if styles::is_report_title(style) {
            Some(0)
        } else {
            look.outline.filter(|level| *level < 9).map(|level| level + 1)
        };
        let looks: Vec<(Look, usize)> = para
            .all("r")
            .map(|run| (Look::read(run.child("rPr")).over(look.clone()), run.all_text().chars().count()))
            .filter(|(_, count)| *count > 0)
            .collect();
        let odd = |look: &Look| look.bold == Some(true) || look.size.unwrap_or(21) > self.body_size;
        let small = |look: &Look| look.size.unwrap_or(21) < self.body_size;
        let distinct = !looks.is_empty() && looks.iter().all(|(look, _)| odd(look));
        let align = look.align.as_deref().unwrap_or_default();
        Hint {
            outline,
            distinct,
            item: styles::item(style),
            contents: style.starts_with("toc "),
            small: !looks.is_empty() && looks.iter().all(|(look, _)| small(look)),
            centred: align == "center",
            right: matches!(align, "right" | "end"),
            ..Hint::default()
        }
    }

    fn number(&mut self, look: &Look) -> Option<(u8, String)> {
        let (id, level) = look.list.clone().filter(|(id, _)| id != "0")?;
        let mark = self.numbering.next(&id, level)?.shown;
        (!mark.is_empty()).then_some((u8::try_from(level).unwrap_or(u8::MAX), mark))
    }

    /// The runs of a paragraph, and of what holds runs.
    fn runs(&mut self, holder: &Element, look: &Look, inline: &mut Inline) {
        for child in &holder.children {
            match child.name.as_str() {
                "r" => {
                    let character = child.child("rPr").and_then(|p| p.val("rStyle"));
                    let style = character.map_or(Look::default(), |id| self.styles.look(Some(id)));
                    let own = Look::read(child.child("rPr")).over(style).over(look.clone());
                    let led = character.is_some_and(|id| styles::is_lead(self.styles.name(Some(id))));
                    let mark = match mark(&own, self.ground) {
                        Mark::None if led => Mark::Lead,
                        mark => mark,
                    };
                    self.run(child, &mark, inline);
                }
                name if HOLDERS.contains(&name) => self.runs(child, look, inline),
                name if DELETED.contains(&name) => self.deleted(child),
                "AlternateContent" => {
                    let chosen = child.child("Choice").or_else(|| child.child("Fallback"));
                    chosen.into_iter().for_each(|chosen| self.runs(chosen, look, inline));
                }
                "oMath" | "oMathPara" => self.formula(child, inline),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        self.runs(base, look, inline);
                    }
                }
                _ => {}
            }
        }
    }

    fn formula(&mut self, formula: &Element, inline: &mut Inline) {
        let said = math::said(formula);
        if said.trim().is_empty() {
            return;
        }
        let words = format!("公式写成一行收入：“{}”，请核对", clip(&said, 40));
        self.document.told.push(told(Level::Warning, "formula-flattened", &At::Para(self.paras), words));
        // A figure before a fraction is no part of it.
        if said.starts_with(|ch: char| ch.is_ascii_digit()) && inline.ends_with_digit() {
            inline.push(" ", &Mark::None);
        }
        inline.push(&said, &Mark::None);
    }

    fn run(&mut self, run: &Element, mark: &Mark, inline: &mut Inline) {
        for child in &run.children {
            match child.name.as_str() {
                "t" => inline.push(&child.text, mark),
                "tab" | "ptab" => inline.push("\t", mark),
                "br" | "cr" => inline.push("\n", mark),
                "noBreakHyphen" => inline.push("-", mark),
                "delText" => self.deleted.push_str(&child.text),
                "footnoteReference" | "endnoteReference" => {
                    let kind = child.name.trim_end_matches("Reference");
                    let id = format!("{kind} {}", child.attr("id").unwrap_or_default());
                    if let Some(text) = self.noted.remove(&id) {
                        self.document.notes.push((id.clone(), text));
                        inline.push("", &Mark::Note(id));
                    }
                }
                "AlternateContent" => {
                    let chosen = child.child("Choice").or_else(|| child.child("Fallback"));
                    chosen.into_iter().for_each(|chosen| self.run(chosen, mark, inline));
                }
                "sym" => {
                    let at = At::Para(self.paras);
                    let (font, code) = (child.attr("font").unwrap_or_default(), child.attr("char").unwrap_or_default());
                    let own = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).and_then(bullet);
                    match own.filter(|_| font.starts_with("Wingdings") || font == "Symbol") {
                        Some(own) => inline.push(&own.to_string(), mark),
                        None => {
                            let words = format!(
                                "“{}”后面有一个符号字体（{font}，{code}）里的字没有收入，请对照原文补上",
                                inline.tail(10)
                            );
                            self.document.told.push(told(Level::Warning, "symbol-unknown", &at, words));
                        }
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(child),
                "ruby" => {
                    if let Some(base) = child.child("rubyBase") {
                        base.all("r").for_each(|run| self.run(run, mark, inline));
                    }
                }
                _ => {}
            }
        }
    }

    /// A drawing: its text boxes, or the picture that it shows.
    fn drawing(&mut self, drawing: &Element) {
        let before = self.boxes.len();
        boxes(drawing, &mut self.boxes);
        if self.boxes.len() > before {
            return;
        }
        let shown = drawing.find("blip").and_then(|blip| blip.attr("embed"));
        let shown = shown.or_else(|| drawing.find("imagedata").and_then(|data| data.attr("id")));
        let alt = drawing.find("docPr").and_then(|docs| docs.attr("descr")).filter(|alt| !alt.is_empty());
        let at = At::Para(self.paras);
        match shown {
            Some(id) => {
                self.drawn.push((self.document.blocks.len(), id.to_owned()));
                let picture = Picture { name: String::new(), bytes: None, alt: alt.map(str::to_owned), at };
                self.document.blocks.push(Block::Picture(picture));
            }
            None => {
                let words = "有一个图形没有收入，请对照原文";
                self.document.told.push(told(Level::Warning, "drawing-left-out", &at, words));
            }
        }
    }

    fn deleted(&mut self, holder: &Element) {
        let text = holder.all_text();
        self.deleted.push_str(&text);
    }

    fn table(&mut self, table: &Element) {
        // A table that holds tables only puts them in their places.
        if lays_out(table) {
            let at = At::Para(self.paras + 1);
            let words = "这里的表格里套着表格：外层的格线没有收入，各格的内容按次序收入，请核对";
            self.document.told.push(told(Level::Warning, "table-dissolved", &at, words));
            return self.walk_into(table);
        }
        self.tables += 1;
        let noted = self.document.notes.len();
        let mut rows: Vec<Vec<Cell>> = vec![];
        let mut open: HashMap<usize, Above> = HashMap::new();
        let mut header_rows = 0;
        for row in held(table, "tr") {
            let properties = row.child("trPr");
            let on = |name| properties.and_then(|p| p.switch(name)) == Some(true);
            let at = At::Table(self.tables, rows.len() + 1, 0);
            if on("hidden") || properties.is_some_and(|p| p.child("del").is_some()) {
                let text = row.all_text();
                self.tell(Level::Note, "cell-hidden-dropped", &at, "隐藏或已删去的一行没有收入", &text);
                continue;
            }
            if on("tblHeader") && header_rows == rows.len() {
                header_rows += 1;
            }
            let cells = self.row(row, rows.len(), &mut open, &mut rows);
            rows.push(cells);
        }
        let at = At::Table(self.tables, 0, 0);
        let properties = table.child("tblPr");
        match place_of_columns(rows, &slivers(table)) {
            Some(grid) if grid.cells.len() < 2 => {
                let text = grid.cells.into_iter().next().map(|cell| cell.text).filter(|text| !text.is_empty());
                self.document.blocks.extend(text.map(|text| Block::Para(Para::plain(text, at))));
            }
            Some(mut grid) => {
                let is_headless = header_rows == 0 && properties.is_some_and(|of| self.is_headless(of));
                grid.header_rows = Some(header_rows).filter(|rows| *rows > 0 || is_headless);
                grid.goes_on = properties.and_then(|of| of.val("tblDescription")).is_some_and(styles::goes_on);
                grid.at = at;
                grid.notes = self.document.notes.iter().skip(noted).map(|(id, _)| id.clone()).collect();
                self.document.blocks.push(Block::Grid(grid));
            }
            None => {
                let text = table.all_text();
                self.tell(Level::Error, "table-too-large", &at, "表格太大，没有收入", &text);
            }
        }
        for held in std::mem::take(&mut self.boxes) {
            self.blocks(&held);
        }
    }

    /// Whether a paragraph is in a cell that goes on from the page before.
    fn is_cut(&self, para: &Element) -> bool {
        let mark = para.child("pPr").and_then(|of| of.child("rPr")).and_then(|of| of.val("rStyle"));
        mark.is_some_and(|id| styles::is_cut_cell(self.styles.name(Some(id))))
    }

    /// Whether a table in one of our styles wears it without a head row. Other programs say the same of any table.
    fn is_headless(&self, properties: &Element) -> bool {
        let look = properties.child("tblLook").and_then(|look| look.attr("firstRow"));
        matches!(look, Some("0" | "false")) && styles::is_table(self.styles.name(properties.val("tblStyle")))
    }

    /// The cells of a row. Cells that go on with a merged one make it higher instead.
    fn row(
        &mut self,
        row: &Element,
        index: usize,
        open: &mut HashMap<usize, Above>,
        rows: &mut [Vec<Cell>],
    ) -> Vec<Cell> {
        let properties_of_row = row.child("trPr");
        let skipped =
            |name| properties_of_row.and_then(|p| p.number::<usize>(name)).unwrap_or(0).min(super::place::MOST_COLS);
        let blank = |cols| Cell { rows: 1, cols, ..Cell::default() };
        let mut cells: Vec<Cell> = vec![];
        let mut col = skipped("gridBefore");
        cells.extend((col > 0).then(|| blank(col)));
        for (nth, cell) in held(row, "tc").into_iter().enumerate() {
            let properties = cell.child("tcPr");
            let cols = properties.and_then(|p| p.number("gridSpan")).unwrap_or(1).clamp(1, super::place::MOST_COLS);
            let at = At::Table(self.tables, index + 1, nth + 1);
            let merge = properties.and_then(|p| p.child("vMerge"));
            let goes_on = merge.is_some_and(|merge| merge.attr("val") != Some("restart"));
            let mut read = self.cell(cell, cols, at);
            let width = properties.and_then(|p| p.child("tcW"));
            read.hidden = width.is_some_and(|w| w.attr("w") == Some("0") && w.attr("type") == Some("dxa"));
            read.goes_on = held(cell, "p").iter().any(|para| self.is_cut(para));
            match open.get_mut(&col) {
                Some(above) if goes_on && above.is_merged => {
                    rows[above.row][above.nth].rows += 1;
                    let (place, text) = (read.at.clone(), read.text.clone());
                    self.tell(Level::Note, "text-hidden", &place, "被合并的格里看不见的文字没有收入", &text);
                }
                Some(above) if above.goes_on_in(&read, rows, index) => {
                    rows[above.row][above.nth].rows += 1;
                    above.is_merged = merge.is_some();
                    let (place, text) = (read.at.clone(), read.text.clone());
                    self.tell(Level::Note, "label-repeated", &place, "分页后又写一遍的文字没有收入", &text);
                }
                _ => {
                    let heads = properties_of_row.and_then(|p| p.switch("tblHeader")) == Some(true);
                    open.insert(col, Above { row: index, nth: cells.len(), is_merged: merge.is_some(), heads });
                    cells.push(read);
                }
            }
            col += cols;
        }
        let behind = skipped("gridAfter");
        cells.extend((behind > 0).then(|| blank(behind)));
        cells
    }

    fn cell(&mut self, cell: &Element, cols: usize, at: At) -> Cell {
        let mut inline = Inline::default();
        let blocks = self.document.blocks.len();
        let fill = cell.child("tcPr").and_then(|p| p.child("shd")).and_then(|shade| shade.attr("fill"));
        self.ground = fill.is_some_and(|fill| !matches!(fill.to_ascii_lowercase().as_str(), "auto" | "ffffff"));
        self.cell_text(cell, &mut inline);
        self.ground = false;
        let deleted = std::mem::take(&mut self.deleted);
        self.tell(Level::Note, "text-deleted", &at, "修订里删去的文字没有收入", &deleted);
        let mut read = inline.cell(1, cols, at);
        if self.document.blocks.len() > blocks {
            let words = "格里的图片放在表的前面，请核对";
            self.document.told.push(told(Level::Warning, "picture-moved", &read.at, words));
            read.doubt = Some(Doubt::Picture);
        }
        read
    }

    fn cell_text(&mut self, holder: &Element, inline: &mut Inline) {
        for child in &holder.children {
            match child.name.as_str() {
                "p" => {
                    let look = self.look(child.child("pPr"));
                    if let Some((_, mark)) = self.number(&look) {
                        inline.push(&mark, &Mark::None);
                    }
                    self.runs(child, &look, inline);
                    inline.push("\n", &Mark::None);
                }
                // A table in a cell is read with it: what the cell then says is no figure.
                "tbl" | "tr" | "tc" => {
                    self.cell_text(child, inline);
                    inline.push("\n", &Mark::None);
                }
                name if HOLDERS.contains(&name) => self.cell_text(child, inline),
                name if DELETED.contains(&name) => self.deleted(child),
                _ => {}
            }
        }
    }

    fn walk_into(&mut self, table: &Element) {
        for row in held(table, "tr") {
            for cell in held(row, "tc") {
                self.blocks(cell);
            }
        }
    }

    /// Headers, footers and comments: no part of the text, told of.
    fn side_parts(&mut self, package: &mut Package<'_>, folder: &str) -> Result<(), Finding> {
        let mut names: Vec<String> = package.names().map(str::to_owned).collect();
        names.sort();
        for name in names {
            let Some(file) = name.strip_prefix(folder).map(|name| name.trim_start_matches('/')) else { continue };
            let is = |kind: &str| file.starts_with(kind) && file.ends_with(".xml");
            let (code, what) = match () {
                () if is("header") || is("footer") => ("chrome-dropped", "页眉、页脚没有收入"),
                () if is("comments") && file == "comments.xml" => ("comment-dropped", "批注没有收入"),
                () => continue,
            };
            if let Some(root) = part(package, &name)? {
                let text = seen_text(&root);
                self.tell(Level::Note, code, &At::File, what, &text);
            }
        }
        let mut unplaced: Vec<(String, String)> = std::mem::take(&mut self.noted).into_iter().collect();
        unplaced.sort();
        for (_, text) in unplaced {
            self.tell(Level::Warning, "note-unplaced", &At::File, "正文里没有这条脚注的标记，没有收入", &text);
        }
        Ok(())
    }

    fn pictures(&mut self, package: &mut Package<'_>, relations: &HashMap<String, String>, folder: &str) {
        for (index, id) in std::mem::take(&mut self.drawn) {
            let Some(Block::Picture(picture)) = self.document.blocks.get_mut(index) else { continue };
            let Some(target) = relations.get(&id) else { continue };
            let path = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None if folder.is_empty() => target.clone(),
                None => format!("{folder}/{target}"),
            };
            picture.name = target.rsplit('/').next().unwrap_or_default().to_owned();
            picture.bytes = package.bytes(&path).ok().flatten().filter(|bytes| bytes.len() <= MAX_PICTURE);
        }
    }
}

fn mark(look: &Look, ground: bool) -> Mark {
    match look {
        Look { hidden: Some(true), .. } => Mark::Hidden,
        Look { struck: Some(true), .. } => Mark::Struck,
        Look { white: Some(true), .. } if !ground => Mark::Hidden,
        Look { superscript: Some(true), .. } => Mark::Superscript,
        Look { subscript: Some(true), .. } => Mark::Subscript,
        _ => Mark::None,
    }
}

/// The elements of this name in one, also within what only holds them.
fn held<'e>(element: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut out = vec![];
    for child in &element.children {
        match child.name.as_str() {
            own if own == name => out.push(child),
            own if HOLDERS.contains(&own) => out.extend(held(child, name)),
            _ => {}
        }
    }
    out
}

/// Whether a table only puts tables in their places: it holds some, and hardly a cell with words of its own.
fn lays_out(table: &Element) -> bool {
    let cells: Vec<&Element> = held(table, "tr").into_iter().flat_map(|row| held(row, "tc")).collect();
    let says = |cell: &&&Element| held(cell, "p").iter().any(|para| !para.all_text().trim().is_empty());
    let tables = cells.iter().any(|cell| !held(cell, "tbl").is_empty());
    tables && cells.iter().filter(says).count() < 4
}

/// The text boxes in a drawing, without those that only stand for others in older programs.
fn boxes(element: &Element, out: &mut Vec<Element>) {
    for child in &element.children {
        match child.name.as_str() {
            "txbxContent" => out.push(child.clone()),
            "Fallback" => {}
            _ => boxes(child, out),
        }
    }
}

/// The text of headers, footers and comments, without field codes.
fn seen_text(root: &Element) -> String {
    let mut out = String::new();
    for child in &root.children {
        match child.name.as_str() {
            "t" => out.push_str(&child.text),
            "p" => {
                out.push_str(&seen_text(child));
                out.push(' ');
            }
            "Fallback" | "instrText" | "delText" => {}
            _ => out.push_str(&seen_text(child)),
        }
    }
    out
}

/// The columns of a table that are narrower than a rule is wide, in twentieths of a point: a table that went through the format
/// of older Word has such between edges that were meant to be one. Ours has columns of no width, which say how cells span.
fn slivers(table: &Element) -> Vec<usize> {
    const NARROWEST: usize = 30;
    let widths = table.child("tblGrid").into_iter().flat_map(|grid| grid.all("gridCol")).map(|col| col.attr("w"));
    let is_sliver =
        |width: &Option<&str>| width.and_then(|w| w.parse::<usize>().ok()).is_some_and(|w| (1..NARROWEST).contains(&w));
    widths.enumerate().filter(|(_, width)| is_sliver(width)).map(|(col, _)| col).take(super::place::MOST_COLS).collect()
}
