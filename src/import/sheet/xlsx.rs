//! Workbooks of Excel since 2007 (ECMA-376 part 1, clause 18): hidden sheets, rows and columns, number formats, struck
//! text, and formulas without the value they had.

use std::collections::HashMap;

use super::cells::{self, Filled, Sheet, place};
use super::format::Format;
use crate::diag::{Finding, Level};
use crate::import::document::{At, Cell, Doubt, Mark, told};
use crate::import::inline::{Inline, one_line};
use crate::import::parts::{Element, tree};
use crate::pack::package::Package;
use crate::xml::reader::{Step, Tag, XmlReader};

/// The most cells of a sheet.
const MOST_CELLS: usize = 1_000_000;

/// What the cells of all sheets share.
struct Book {
    strings: Vec<(String, Option<Doubt>)>,
    styles: Vec<Style>,
    since_1904: bool,
}

/// What a cell style says.
#[derive(Clone)]
struct Style {
    format: Format,
    struck: bool,
    white: bool,
}

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Finding> {
    let mut package = Package::open(bytes).map_err(reworded)?;
    let mut part = |name: &str| package.part(name).map_err(reworded);
    let parse = |name: &str, text: Option<String>| text.map_or(Ok(Element::default()), |text| tree(name, &text));
    let workbook = parse("xl/workbook.xml", part("xl/workbook.xml")?)?;
    let relations = parse("xl/_rels/workbook.xml.rels", part("xl/_rels/workbook.xml.rels")?)?;
    let styles = parse("xl/styles.xml", part("xl/styles.xml")?)?;
    let strings = parse("xl/sharedStrings.xml", part("xl/sharedStrings.xml")?)?;
    let targets: HashMap<&str, &str> =
        relations.all("Relationship").filter_map(|rel| Some((rel.attr("Id")?, rel.attr("Target")?))).collect();
    let since_1904 =
        workbook.child("workbookPr").and_then(|pr| pr.attr("date1904")).is_some_and(|on| on != "0" && on != "false");
    let book = Book { strings: strings.all("si").map(rich).collect(), styles: cell_styles(&styles), since_1904 };
    let mut sheets = vec![];
    for sheet in workbook.child("sheets").iter().flat_map(|sheets| sheets.all("sheet")) {
        let name = sheet.attr("name").unwrap_or_default().to_owned();
        // The relation's id; the sheet's own is `sheetId`.
        let Some(target) = sheet.attr("id").and_then(|id| targets.get(id)) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let Some(text) = part(&path)? else { continue };
        let hidden = sheet.attr("state").is_some_and(|state| state != "visible");
        let mut sheet = book.sheet(name, hidden, &path, &text)?;
        if let Some(comments) = comments_of(&path, &mut part)? {
            sheet.comments = comments;
        }
        sheets.push(sheet);
    }
    if sheets.is_empty() {
        return Err(told(Level::Error, "sheet-unreadable", &At::File, "文件里没有工作表")
            .hint("在 Excel 或 WPS 里打开，另存为 .xlsx 再试。"));
    }
    Ok(sheets)
}

/// The comments of a sheet: the name of the cell and the words.
fn comments_of(
    path: &str,
    part: &mut impl FnMut(&str) -> Result<Option<String>, Finding>,
) -> Result<Option<Vec<(String, String)>>, Finding> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let name = format!("{folder}/_rels/{file}.rels");
    let Some(text) = part(&name)? else { return Ok(None) };
    let relations = tree(&name, &text)?;
    let is = |rel: &&Element| rel.attr("Type").is_some_and(|kind| kind.ends_with("/comments"));
    let Some(target) = relations.all("Relationship").find(is).and_then(|rel| rel.attr("Target")) else {
        return Ok(None);
    };
    let name = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        // Comments stand beside the folder of the sheets.
        None => {
            format!("{}/{}", folder.rsplit_once('/').map_or("", |(outer, _)| outer), target.trim_start_matches("../"))
        }
    };
    let Some(text) = part(&name)? else { return Ok(None) };
    let root = tree(&name, &text)?;
    let comment =
        |comment: &Element| Some((comment.attr("ref")?.to_owned(), one_line(&comment.child("text")?.all_text())));
    Ok(Some(root.child("commentList").iter().flat_map(|list| list.all("comment")).filter_map(comment).collect()))
}

fn reworded(mut finding: Finding) -> Finding {
    finding.message = finding.message.replace("Word 文件", "Excel 文件");
    finding.hints = vec!["在 Excel 或 WPS 里打开它，去掉打开密码，另存为 .xlsx 再试；来历不明的文件不要使用。".into()];
    finding
}

/// A string with runs: what is struck or superscript puts it in doubt.
fn rich(element: &Element) -> (String, Option<Doubt>) {
    let mut inline = Inline::default();
    for child in &element.children {
        match child.name.as_str() {
            "t" => inline.push(&child.text, &Mark::None),
            "r" => {
                let look = child.child("rPr");
                let struck = look.and_then(|look| look.switch("strike")) == Some(true);
                let raised = look.and_then(|look| look.val("vertAlign")) == Some("superscript");
                let mark = if struck {
                    Mark::Struck
                } else if raised {
                    Mark::Superscript
                } else if look.and_then(|look| look.val("vertAlign")) == Some("subscript") {
                    Mark::Subscript
                } else {
                    Mark::None
                };
                child.all("t").for_each(|text| inline.push(&text.text, &mark));
            }
            _ => {}
        }
    }
    let cell = inline.cell(1, 1, At::File);
    (cell.text, cell.doubt)
}

fn cell_styles(root: &Element) -> Vec<Style> {
    let number = |element: &Element, name: &str| element.attr(name).and_then(|text| text.parse::<u32>().ok());
    let own: HashMap<u32, Format> = root
        .child("numFmts")
        .iter()
        .flat_map(|formats| formats.all("numFmt"))
        .filter_map(|format| Some((number(format, "numFmtId")?, Format::read(format.attr("formatCode")?))))
        .collect();
    let fonts: Vec<(bool, bool)> = root
        .child("fonts")
        .iter()
        .flat_map(|fonts| fonts.all("font"))
        .map(|font| {
            let white =
                font.child("color").and_then(|color| color.attr("rgb")).is_some_and(|rgb| rgb.ends_with("FFFFFF"));
            (font.switch("strike") == Some(true), white)
        })
        .collect();
    let fills: Vec<bool> = root
        .child("fills")
        .iter()
        .flat_map(|fills| fills.all("fill"))
        .map(|fill| {
            fill.child("patternFill").is_some_and(|fill| fill.attr("patternType").is_some_and(|kind| kind == "solid"))
        })
        .collect();
    let style = |xf: &Element| {
        let id = number(xf, "numFmtId").unwrap_or(0);
        let format = own.get(&id).cloned().unwrap_or_else(|| Format::built_in(id));
        let (struck, white) = number(xf, "fontId").and_then(|id| fonts.get(id as usize).copied()).unwrap_or_default();
        let filled = number(xf, "fillId").and_then(|id| fills.get(id as usize).copied()).unwrap_or_default();
        Style { format, struck, white: white && !filled }
    };
    root.child("cellXfs").iter().flat_map(|xfs| xfs.all("xf")).map(style).collect()
}

/// A cell that is being read.
#[derive(Default)]
struct Open {
    place: Option<(usize, usize)>,
    kind: String,
    style: usize,
    value: Option<String>,
    formula: bool,
    /// Text that stands in the cell itself, and how the run is set that is being read.
    inline: Inline,
    mark: Mark,
}

impl Book {
    fn sheet(&self, name: String, hidden: bool, path: &str, text: &str) -> Result<Sheet, Finding> {
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        let mut xml = XmlReader::new(path, text);
        let mut path: Vec<String> = vec![];
        let mut cell = Open::default();
        let mut next = (0, 0);
        while let Some(step) = xml.next()? {
            match step {
                Step::Open(tag) => {
                    let local = tag.local().to_owned();
                    match local.as_str() {
                        "row" => {
                            let row = number(&tag, "r").map_or(next.0, |row| row.saturating_sub(1));
                            next = (row, 0);
                            if is_on(&tag, "hidden") {
                                sheet.hidden_rows.push(row);
                            }
                            next.0 = row;
                        }
                        "col" if is_on(&tag, "hidden") => {
                            let (first, last) = (number(&tag, "min").unwrap_or(1), number(&tag, "max").unwrap_or(1));
                            sheet.hidden_cols.extend((first..=last.min(16_384)).map(|col| col.saturating_sub(1)));
                        }
                        "c" => {
                            let at = tag.attr("r").and_then(|name| place(&name)).unwrap_or(next);
                            next = (at.0, at.1 + 1);
                            cell = Open {
                                place: Some(at),
                                kind: tag.attr("t").unwrap_or_default().into_owned(),
                                style: number(&tag, "s").unwrap_or(0),
                                ..Open::default()
                            };
                        }
                        "f" => cell.formula = true,
                        "r" => cell.mark = Mark::None,
                        "strike" if tag.attr("val").is_none_or(|on| on != "0" && on != "false") => {
                            cell.mark = Mark::Struck;
                        }
                        "vertAlign" if tag.attr("val").is_some_and(|way| way == "superscript") => {
                            cell.mark = Mark::Superscript;
                        }
                        "vertAlign" if tag.attr("val").is_some_and(|way| way == "subscript") => {
                            cell.mark = Mark::Subscript;
                        }
                        "mergeCell" => {
                            let area = tag.attr("ref").unwrap_or_default().into_owned();
                            let (from, to) = area.split_once(':').unwrap_or((&area, &area));
                            if let (Some(from), Some(to)) = (place(from), place(to)) {
                                sheet.merged.push((from.0, from.1, to.0, to.1));
                            }
                        }
                        _ => {}
                    }
                    path.push(local);
                }
                Step::Text(text) => match path.last().map(String::as_str) {
                    Some("v") => cell.value.get_or_insert_default().push_str(&text),
                    Some("t") if !path.iter().any(|name| name == "rPh") => cell.inline.push(&text, &cell.mark),
                    _ => {}
                },
                Step::Close => {
                    match path.pop().as_deref() {
                        Some("c") => sheet.cells.extend(self.filled(std::mem::take(&mut cell))),
                        Some("row") => next = (next.0 + 1, 0),
                        _ => {}
                    }
                    if sheet.cells.len() > MOST_CELLS {
                        let words = format!("工作表“{}”的格太多，不能读取", sheet.name);
                        return Err(
                            told(Level::Error, "table-too-large", &At::File, words).hint("只留下要收入的部分再导入。")
                        );
                    }
                }
            }
        }
        Ok(sheet)
    }

    /// A cell that says something, as the sheet shows it.
    fn filled(&self, mut cell: Open) -> Option<Filled> {
        let (row, col) = cell.place?;
        let style = self.styles.get(cell.style);
        let inline = cell.inline.cell(1, 1, At::File);
        let (mut text, mut doubt) = self.said(&cell, inline, style.map_or(&Format::General, |style| &style.format));
        if cell.formula && cell.value.as_deref().unwrap_or_default().is_empty() {
            doubt = Some(Doubt::NoValue);
        }
        if let Some(style) = style.filter(|_| !text.is_empty()) {
            if style.struck {
                doubt = Some(Doubt::Struck(std::mem::take(&mut text)));
            } else if style.white {
                doubt = Some(Doubt::Unseen(String::new()));
            }
        }
        (!text.is_empty() || doubt.is_some()).then_some(Filled { row, col, text, doubt })
    }

    fn said(&self, cell: &Open, inline: Cell, format: &Format) -> (String, Option<Doubt>) {
        let value = cell.value.as_deref().unwrap_or_default();
        match cell.kind.as_str() {
            "s" => value.trim().parse().ok().and_then(|at: usize| self.strings.get(at).cloned()).unwrap_or_default(),
            "inlineStr" => (inline.text, inline.doubt),
            "str" | "d" => (one_line(value), None),
            "e" => (String::new(), Some(Doubt::Fault(one_line(value)))),
            "b" => (String::new(), Some(Doubt::Fault((if value == "1" { "TRUE" } else { "FALSE" }).to_owned()))),
            _ if value.is_empty() => (String::new(), None),
            _ => cells::number(value, format, self.since_1904),
        }
    }
}

fn number(tag: &Tag<'_>, name: &str) -> Option<usize> {
    tag.attr(name).and_then(|text| text.parse().ok())
}

fn is_on(tag: &Tag<'_>, name: &str) -> bool {
    tag.attr(name).is_some_and(|on| on != "0" && on != "false")
}
