//! Web pages: elements to paragraphs and tables. What a style hides takes no column and is told of.

mod css;
mod dom;
mod list;

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document};

use self::css::{Element, Seen, Sheet};
use self::dom::{Dom, Node, NodeKind, ROOT};
use self::list::List;
use super::document::{At, Block, Cell, Document, Doubt, Hint, Mark, Picture, left_out, told};
use super::encoding::decode;
use super::inline::Inline;
use super::place::place;
use crate::diag::{Finding, Level};
use crate::model::LEAD_LEVELS;

/// How deep elements may stand in each other: pages of content systems reach 60.
const MAX_DEPTH: usize = 300;

/// Elements whose content nobody reads.
const SILENT: [&str; 9] = ["script", "style", "head", "noscript", "template", "iframe", "object", "svg", "select"];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
    "html",
];

/// Reads a page.
///
/// # Errors
/// `html-deep` for a page whose elements stand too deep in each other.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Finding> {
    let (text, findings) = decode(bytes);
    let nodes = parse_document(Dom::new(), ParseOpts::default()).one(StrTendril::from(text.as_str()));
    if depth(&nodes) > MAX_DEPTH {
        let words = format!("网页里的元素套了 {MAX_DEPTH} 层以上，不能读取");
        return Err(told(Level::Error, "html-deep", &At::File, words).hint("用浏览器打开网页，另存后再试。"));
    }
    let mut reader = Reader::new(&nodes);
    reader.document.told = findings;
    for selector in &reader.sheet.unread {
        let words = format!("样式“{selector}”会隐藏一些内容，读不懂它指的是哪些，请核对有没有多收的格");
        reader.document.told.push(told(Level::Warning, "style-unread", &At::File, words));
    }
    reader.walk(ROOT);
    reader.flush();
    Ok(reader.document)
}

fn depth(nodes: &[Node]) -> usize {
    let (mut deepest, mut todo) = (0, vec![(ROOT, 0)]);
    while let Some((node, depth)) = todo.pop() {
        deepest = deepest.max(depth);
        todo.extend(nodes[node].children.iter().map(|child| (*child, depth + 1)));
    }
    deepest
}

struct Reader<'n> {
    nodes: &'n [Node],
    sheet: Sheet,
    /// The elements around what is being read, from the outermost.
    around: Vec<Element<'n>>,
    inline: Inline,
    mark: Mark,
    hint: Hint,
    /// The lists around what is being read, from the outermost, and the mark of the item that begins.
    lists: Vec<List>,
    item: Option<(u8, String)>,
    tables: usize,
    paras: usize,
    document: Document,
}

impl<'n> Reader<'n> {
    fn new(nodes: &'n [Node]) -> Reader<'n> {
        let mut sheet = Sheet::default();
        let mut title = None;
        for node in nodes {
            match node.name() {
                "style" => sheet.read(&plain(nodes, node)),
                "title" if title.is_none() => title = Some(plain(nodes, node).trim().to_owned()),
                _ => {}
            }
        }
        let document = Document { title: title.filter(|title| !title.is_empty()), ..Document::default() };
        Reader {
            nodes,
            sheet,
            around: vec![],
            inline: Inline::default(),
            mark: Mark::None,
            hint: Hint::default(),
            lists: vec![],
            item: None,
            tables: 0,
            paras: 0,
            document,
        }
    }

    fn flush(&mut self) {
        if self.inline.is_blank() {
            self.inline = Inline::default();
            return;
        }
        self.paras += 1;
        let hint = Hint { number: self.item.take().or(self.hint.number.clone()), ..self.hint.clone() };
        let paras = self.inline.paragraphs(&hint, &At::Para(self.paras));
        self.document.blocks.extend(paras.into_iter().map(Block::Para));
    }

    fn seen(&self, node: &'n Node) -> Seen {
        let own = Seen::of(node.attr("style").unwrap_or_default());
        let sheet = self.sheet.seen(&self.around, element(node));
        let hidden = node.attr("hidden").map(|_| Seen { none: Some(true), ..Seen::default() }).unwrap_or_default();
        hidden.under(sheet).under(own)
    }

    /// Everything in an element, in order.
    fn walk(&mut self, index: usize) {
        let node = &self.nodes[index];
        let name = node.name();
        match &node.kind {
            NodeKind::Text(text) => return self.inline.push(&spaced(text), &self.mark.clone()),
            NodeKind::Element(..) if SILENT.contains(&name) => return,
            NodeKind::Element(..) => {}
            NodeKind::Other => return self.children(node),
        }
        let seen = self.seen(node);
        if seen.none == Some(true) || (seen.hollow == Some(true) && name != "table") {
            return self.hide(node);
        }
        let outer = self.strike(node, seen);
        match name {
            "br" => self.inline.push("\n", &Mark::None),
            "img" => self.picture(node),
            "table" if !self.lays_out(node) => self.table(node),
            "table" | "tr" | "td" | "th" => self.block(node, self.hint.clone()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let outline = name[1..].parse().ok();
                self.block(node, Hint { outline, distinct: true, ..self.hint.clone() });
            }
            "ol" | "ul" => self.list(node, seen),
            "li" => self.item(node, seen),
            "nav" if self.leads_within(node) => self.block(node, Hint { contents: true, ..self.hint.clone() }),
            _ if BLOCKS.contains(&name) => self.block(node, aligned(node, &self.hint)),
            _ => self.marked(node),
        }
        self.mark = outer;
    }

    /// Sets the mark for what stands in a node: all of it is struck where the node is, whatever that stands in it says (CSS Text
    /// Decoration clause 2). Gives the mark back that stood before.
    fn strike(&mut self, node: &Node, seen: Seen) -> Mark {
        let outer = self.mark.clone();
        if seen.struck == Some(true) || matches!(node.name(), "del" | "s" | "strike") {
            self.mark = Mark::Struck;
        }
        outer
    }

    fn children(&mut self, node: &'n Node) {
        self.around.push(element(node));
        for child in &node.children {
            self.walk(*child);
        }
        self.around.pop();
    }

    fn block(&mut self, node: &'n Node, hint: Hint) {
        self.flush();
        let outer = std::mem::replace(&mut self.hint, hint);
        self.children(node);
        self.flush();
        self.hint = outer;
    }

    fn list(&mut self, node: &'n Node, seen: Seen) {
        self.lists.push(List::of(node, self.nodes, seen.unmarked == Some(true)));
        self.block(node, aligned(node, &self.hint));
        self.lists.pop();
        self.item = None;
    }

    fn item(&mut self, node: &'n Node, seen: Seen) {
        self.flush();
        let level = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let mark = self.lists.last_mut().and_then(|list| list.next(node));
        self.item = mark.filter(|_| seen.unmarked != Some(true)).map(|mark| (level, mark));
        self.block(node, aligned(node, &self.hint));
        self.item = None;
    }

    /// An element within a line.
    fn marked(&mut self, node: &'n Node) {
        let mark = mark(node, &self.mark);
        if mark == Mark::Lead && self.inline.is_blank() {
            // A heading of the page's first level is its title.
            let level = node.attr("aria-level").and_then(|level| level.parse::<u8>().ok());
            self.hint.lead = level.and_then(|level| level.checked_sub(1)).filter(|level| LEAD_LEVELS.contains(level));
        }
        let outer = std::mem::replace(&mut self.mark, mark);
        self.children(node);
        self.mark = outer;
    }

    fn hide(&mut self, node: &'n Node) {
        let text = plain(self.nodes, node);
        let text = text.trim();
        if !text.is_empty() {
            let at = At::Para(self.paras + 1);
            let words = format!("看不见的文字没有收入：{}", clip(text));
            self.document.told.push(left_out(Level::Note, "text-hidden", &at, &words, text));
        }
    }

    fn picture(&mut self, node: &'n Node) {
        let outer = self.inline.clone();
        // A picture on a line with words stands behind them.
        self.inline = outer;
        self.flush();
        let name = node.attr("src").unwrap_or_default().to_owned();
        let alt = node.attr("alt").map(str::trim).filter(|alt| !alt.is_empty()).map(str::to_owned);
        let at = At::Para(self.paras);
        self.document.blocks.push(Block::Picture(Picture { name, bytes: None, alt, at }));
    }

    /// Whether all links of a navigation lead to places of this page: it is a table of contents.
    fn leads_within(&self, node: &Node) -> bool {
        let mut todo: Vec<usize> = node.children.clone();
        let mut links = 0;
        while let Some(index) = todo.pop() {
            let node = &self.nodes[index];
            if let Some(address) = node.attr("href").filter(|_| node.name() == "a") {
                if !address.starts_with('#') {
                    return false;
                }
                links += 1;
            }
            todo.extend(&node.children);
        }
        links > 1
    }

    /// Whether a table only puts other things in their places: it has a single cell, or tables and hardly a cell with words
    /// of its own.
    fn lays_out(&self, node: &Node) -> bool {
        let (mut cells, mut said, mut tables) = (0, 0, 0);
        let mut todo: Vec<usize> = node.children.clone();
        while let Some(index) = todo.pop() {
            let node = &self.nodes[index];
            match node.name() {
                // What stands in it is its own.
                "table" => {
                    tables += 1;
                    continue;
                }
                "td" | "th" => {
                    cells += 1;
                    said += usize::from(node.children.iter().any(|child| self.says(*child)));
                }
                _ => {}
            }
            todo.extend(&node.children);
        }
        cells < 2 || (tables > 0 && said < 4)
    }

    /// Whether a node says anything outside of tables.
    fn says(&self, index: usize) -> bool {
        match &self.nodes[index].kind {
            NodeKind::Text(text) => !text.trim().is_empty(),
            _ if self.nodes[index].name() == "table" => false,
            _ => self.nodes[index].children.iter().any(|child| self.says(*child)),
        }
    }

    fn table(&mut self, node: &'n Node) {
        self.flush();
        self.tables += 1;
        let mut rows = vec![];
        let mut header_rows = 0;
        self.around.push(element(node));
        self.rows(node, false, &mut rows, &mut header_rows);
        self.around.pop();
        rows.retain(|row| !row.is_empty());
        let at = At::Table(self.tables, 0, 0);
        match place(rows) {
            Some(mut grid) if !grid.cells.is_empty() => {
                (grid.at, grid.header_rows) = (at, Some(header_rows).filter(|rows| *rows > 0));
                self.document.blocks.push(Block::Grid(grid));
            }
            Some(_) => {}
            None => self.document.told.push(
                left_out(Level::Error, "table-too-large", &at, "表格太大，没有收入", &plain(self.nodes, node))
                    .hint("把表拆开，或者改用 Excel 文件。"),
            ),
        }
    }

    fn rows(&mut self, node: &'n Node, head: bool, rows: &mut Vec<Vec<Cell>>, header_rows: &mut usize) {
        for index in &node.children {
            let child = &self.nodes[*index];
            match child.name() {
                "thead" | "tbody" | "tfoot" => {
                    let seen = self.seen(child);
                    self.around.push(element(child));
                    let outer = self.strike(child, seen);
                    if seen.none == Some(true) {
                        self.hide_cells(child, rows.len() + 1);
                    } else {
                        self.rows(child, child.name() == "thead", rows, header_rows);
                    }
                    self.mark = outer;
                    self.around.pop();
                }
                "tr" => {
                    let row = self.row(child, rows.len() + 1);
                    if head && *header_rows == rows.len() {
                        *header_rows += 1;
                    }
                    rows.push(row);
                }
                // A caption stands above its table.
                "caption" => self.block(child, Hint::default()),
                "colgroup" | "col" | "" => {}
                _ => self.hide(child),
            }
        }
    }

    fn row(&mut self, tr: &'n Node, row: usize) -> Vec<Cell> {
        let seen = self.seen(tr);
        if seen.none == Some(true) || seen.hollow == Some(true) {
            self.hide_cells(tr, row);
            return vec![];
        }
        let of_table = self.strike(tr, seen);
        self.around.push(element(tr));
        let mut cells = vec![];
        for index in &tr.children {
            let td = &self.nodes[*index];
            if !matches!(td.name(), "td" | "th") {
                continue;
            }
            let seen = self.seen(td);
            if seen.none == Some(true) {
                self.hide_cells(td, row);
                continue;
            }
            let at = At::Table(self.tables, row, cells.len() + 1);
            let outer = self.strike(td, seen);
            if seen.white == Some(true) && seen.ground != Some(true) && td.attr("bgcolor").is_none() {
                self.mark = Mark::Hidden;
            }
            let mut cell = self.cell(td, at);
            self.mark = outer;
            cell.hidden = seen.hollow == Some(true);
            cells.push(cell);
        }
        self.around.pop();
        self.mark = of_table;
        cells
    }

    fn hide_cells(&mut self, node: &'n Node, row: usize) {
        let text = plain(self.nodes, node);
        let at = At::Table(self.tables, row, 0);
        let shown = if text.trim().is_empty() { "空格".to_owned() } else { clip(text.trim()) };
        let words = format!("不显示的格没有收入：{shown}");
        self.document.told.push(left_out(Level::Note, "cell-hidden-dropped", &at, &words, text.trim()));
    }

    fn cell(&mut self, td: &'n Node, at: At) -> Cell {
        let span = |name| td.attr(name).and_then(|text| text.trim().parse::<usize>().ok()).unwrap_or(1);
        let outer = (std::mem::take(&mut self.inline), self.mark.clone());
        let blocks = self.document.blocks.len();
        self.inside(td);
        // A rowspan of 0 reaches to the end of the table.
        let rows = if td.attr("rowspan").is_some_and(|text| text.trim() == "0") { usize::MAX } else { span("rowspan") };
        let mut cell = self.inline.cell(rows, span("colspan"), at);
        if self.document.blocks.len() > blocks {
            cell.doubt = Some(Doubt::Picture);
        }
        (self.inline, self.mark) = outer;
        cell
    }

    /// The content of a cell: all on one line.
    fn inside(&mut self, node: &'n Node) {
        self.around.push(element(node));
        for index in &node.children {
            let child = &self.nodes[*index];
            match &child.kind {
                NodeKind::Text(text) => self.inline.push(&spaced(text), &self.mark.clone()),
                NodeKind::Element(..) if SILENT.contains(&child.name()) => {}
                NodeKind::Element(..) => {
                    let seen = self.seen(child);
                    if seen.none == Some(true) || seen.hollow == Some(true) {
                        self.hide(child);
                        continue;
                    }
                    let outer = self.strike(child, seen);
                    match child.name() {
                        "br" => self.inline.push("\n", &Mark::None),
                        "img" => self.picture_in_cell(child),
                        "ol" | "ul" => {
                            self.lists.push(List::of(child, self.nodes, seen.unmarked == Some(true)));
                            self.inside(child);
                            self.lists.pop();
                        }
                        "li" => {
                            let mark = self.lists.last_mut().and_then(|list| list.next(child));
                            self.inline.push(&format!("\n{}", mark.unwrap_or_default()), &Mark::None);
                            self.inside(child);
                            self.inline.push("\n", &Mark::None);
                        }
                        name if BLOCKS.contains(&name) || matches!(name, "table" | "tr" | "td" | "th") => {
                            self.inline.push("\n", &Mark::None);
                            self.inside(child);
                            self.inline.push("\n", &Mark::None);
                        }
                        _ => {
                            let white = seen.white == Some(true) && seen.ground != Some(true);
                            self.mark = if white { Mark::Hidden } else { mark(child, &self.mark) };
                            self.inside(child);
                        }
                    }
                    self.mark = outer;
                }
                NodeKind::Other => {}
            }
        }
        self.around.pop();
    }

    fn picture_in_cell(&mut self, node: &'n Node) {
        let name = node.attr("src").unwrap_or_default().to_owned();
        let alt = node.attr("alt").map(str::to_owned);
        self.document.blocks.push(Block::Picture(Picture { name, bytes: None, alt, at: At::Table(self.tables, 0, 0) }));
    }
}

fn element(node: &Node) -> Element<'_> {
    Element { tag: node.name(), id: node.attr("id"), classes: node.attr("class").unwrap_or_default() }
}

/// A run-in head: a heading within a paragraph, or what our pages call so.
fn is_lead(node: &Node) -> bool {
    let class = node.attr("class").unwrap_or_default();
    node.attr("role") == Some("heading") || class.split(' ').any(|name| name == "lead")
}

fn mark(node: &Node, outer: &Mark) -> Mark {
    let style = node.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    match node.name() {
        _ if *outer != Mark::None => outer.clone(),
        "span" if is_lead(node) => Mark::Lead,
        "sup" => Mark::Superscript,
        "sub" => Mark::Subscript,
        _ if style.contains("vertical-align:super") => Mark::Superscript,
        _ if style.contains("vertical-align:sub") => Mark::Subscript,
        _ => Mark::None,
    }
}

fn aligned(node: &Node, outer: &Hint) -> Hint {
    let style = node.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    let align = node.attr("align").unwrap_or_default();
    let is = |way: &str| align.eq_ignore_ascii_case(way) || style.contains(&format!("text-align:{way}"));
    let centred = is("center") || node.name() == "center";
    let says = centred || is("right") || is("left") || is("justify");
    Hint {
        centred: if says { centred } else { outer.centred },
        right: if says { is("right") } else { outer.right },
        ..outer.clone()
    }
}

/// Text as a browser shows it: runs of blanks are one; a full-width blank and a blank that does not break stay.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for ch in text.chars() {
        let space = matches!(ch, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if space && !blank {
            out.push(' ');
        } else if !space {
            out.push(ch);
        }
        blank = space;
    }
    out
}

/// All text in a node.
fn plain(nodes: &[Node], node: &Node) -> String {
    let mut out = String::new();
    let mut todo: Vec<usize> = node.children.iter().rev().copied().collect();
    while let Some(index) = todo.pop() {
        match &nodes[index].kind {
            NodeKind::Text(text) => out.push_str(text),
            _ if matches!(nodes[index].name(), "script" | "style") => {}
            _ => todo.extend(nodes[index].children.iter().rev()),
        }
    }
    out
}

fn clip(text: &str) -> String {
    crate::diag::clip(&super::inline::one_line(text), 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(html: &str) -> (Vec<String>, Vec<&'static str>) {
        let document = read(html.as_bytes()).unwrap();
        let grid =
            document.blocks.iter().find_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None });
        let cells = grid.map_or(vec![], |grid| grid.cells.iter().map(|cell| cell.text.clone()).collect());
        (cells, document.told.iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn cells_that_a_style_hides_take_no_column() {
        for hidden in ["<td style='display: none'>7</td>", "<td hidden>7</td>", "<td class=h>7</td>"] {
            let page =
                format!("<style>.h{{display:none}}</style><table><tr><td>a<td>b</tr><tr><td>1{hidden}<td>2</table>");
            assert_eq!(grid(&page), (["a", "b", "1", "2"].map(String::from).to_vec(), vec!["cell-hidden-dropped"]));
        }
    }

    #[test]
    fn a_table_around_tables_is_layout() {
        let page = "<table><tr><td><p>题目</p><table><tr><td>a<td>b</table></table>";
        let document = read(page.as_bytes()).unwrap();
        assert!(matches!(&document.blocks[..], [Block::Para(para), Block::Grid(_)] if para.text() == "题目"));
    }

    #[test]
    fn struck_and_superscript_parts_put_a_cell_in_doubt() {
        let page = "<table><tr><td><del>1</del>2<td>3<sup>4</sup></table>";
        let document = read(page.as_bytes()).unwrap();
        let Block::Grid(grid) = &document.blocks[0] else { panic!() };
        assert_eq!(grid.cells[0].doubt, Some(Doubt::Struck("1".into())));
        assert_eq!(
            (grid.cells[1].text.as_str(), grid.cells[1].doubt.clone()),
            ("3", Some(Doubt::Superscript { part: "4".into(), whole: "3[4]".into() }))
        );
    }
}
