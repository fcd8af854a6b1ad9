//! PDF: glyphs and rules in their places become lines, paragraphs and tables.

mod beside;
mod cells;
mod columns;
mod flow;
mod ink;
mod join;
mod lines;
mod picture;
mod rules;
mod tagged;
mod tags;
mod three_line;
mod watermark;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use kurbo::{Affine, Point, Rect};
use regex_lite::Regex;

use self::cells::at;
use self::columns::Order;
use self::flow::{Body, Edges, Flow, Item, Line, Part};
use self::ink::{Faces, Gather, Glyph, Ink, Placed};
use self::join::Table;
use self::tagged::{Fragment, Tagged};
use self::tags::Tags;
use super::document::{At, Block, Document, left_out, script, told};
use super::face::FaceSource;
use super::place::narrow;
use super::whole::nearest;
use crate::diag::{Finding, Level, clip};

/// The most pages that are read.
const MOST_PAGES: usize = 2_000;
/// What is to be done with a scan.
const OF_SCAN: &str =
    "请用原文件（Word、Excel、网页）导入；没有原文件的，先用文字识别（OCR）软件转成 Word，核对以后再导入。";
/// The most glyphs of a page: beyond, it is no text.
const MOST_GLYPHS: usize = 200_000;

/// A page taken apart.
struct PageParts {
    lines: Vec<Line>,
    tables: Vec<Table>,
    /// Tables by their tags that go on here from a page before, and where.
    more: Vec<(usize, Rect)>,
    pictures: Vec<Placed>,
    order: Order,
    width: f64,
    height: f64,
}

/// Reads a PDF. `face` stands in for fonts that are not embedded.
///
/// # Errors
/// `pdf-unreadable` for what is none or has a password, `scan` and `text-unreadable` where no page has text.
pub(crate) fn read(bytes: &[u8], face: &FaceSource) -> Result<Document, Finding> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| {
        told(Level::Error, "pdf-unreadable", &At::File, "读不出这个 PDF：已损坏，或者有打开密码")
            .hint("用阅读器打开它，去掉密码，另存（打印）成新的 PDF 再试。")
    })?;
    let mut document = Document::default();
    let count = pdf.pages().len();
    if count > MOST_PAGES {
        let words = format!("有{count}页，超过{MOST_PAGES}页，不能读取");
        return Err(told(Level::Error, "pdf-too-long", &At::File, words).hint("把文件拆成几份再试。"));
    }
    document.pages = count;
    document.title = pdf.metadata().title.as_deref().and_then(said);
    let mut tags = Tags::read(&pdf);
    let mut pages = pages(&pdf, face, &mut tags, &mut document);
    let readable = pages.iter().any(|page| !page.lines.is_empty() || !page.tables.is_empty());
    if !readable {
        let scanned = document.told.iter().any(|finding| finding.code == "scan");
        let is_else = |finding: &Finding| finding.level == Level::Error && finding.code != "scan";
        let first = document.told.into_iter().find(is_else);
        let empty = || match scanned || pages.iter().any(|page| !page.pictures.is_empty()) {
            true => {
                let words = "文件里没有文字，只有图片，像是扫描件；本程序不做文字识别";
                told(Level::Error, "scan", &At::File, words).hint(OF_SCAN)
            }
            false => told(Level::Error, "pdf-empty", &At::File, "文件里没有文字").hint("核对是不是选错了文件。"),
        };
        return Err(first.unwrap_or_else(empty));
    }
    drop_chrome(&mut pages, &mut document);
    drop_letterheads(&mut pages, &mut document);
    assemble(pages, &mut document);
    Ok(document)
}

/// A text of the document's own dictionary (ISO 32000-2 clause 7.9.2.2): UTF-16 or UTF-8 by its mark, else Latin.
fn said(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The pages taken apart. Tables whose ink contradicts their tags are told of, and the pages read again as if those had none.
fn pages(pdf: &Pdf, face: &FaceSource, tags: &mut Tags, document: &mut Document) -> Vec<PageParts> {
    let cache = InterpreterCache::new();
    loop {
        let (mut faces, mut tagged, mut scratch) = (Faces::default(), Tagged::default(), Document::default());
        let (mut pages, mut wrong, mut gutters) = (vec![], vec![], vec![]);
        for (number, page) in (1..).zip(pdf.pages().iter()) {
            let ink = ink(pdf, page, &cache, face, &mut faces, tags);
            let (parts, fragments, unfit) = parts(ink, page, number, (tags, &mut gutters), &mut scratch);
            pages.push(parts);
            tagged.add(number, fragments);
            wrong.extend(unfit.into_iter().map(|table| (table, number)));
        }
        wrong.extend(tagged.wrong(tags));
        if wrong.is_empty() {
            document.told.append(&mut scratch.told);
            for (page, table) in tagged.finish(tags, &mut document.told) {
                pages[page - 1].tables.push(table);
            }
            return pages;
        }
        wrong.sort_unstable();
        wrong.dedup_by_key(|(table, _)| *table);
        for (table, page) in wrong {
            tags.forget(table);
            let words = "一张表的标签与版面对不上，按版面上的格线和空白收入，请核对";
            document.told.push(told(Level::Note, "table-tags-unfit", &At::Page(page, 0), words));
        }
    }
}

fn ink<'p>(
    pdf: &'p Pdf,
    page: &'p Page<'p>,
    cache: &'p InterpreterCache<'p>,
    face: &FaceSource,
    faces: &mut Faces,
    tags: &Tags,
) -> Ink {
    let mut settings = InterpreterSettings::default();
    let face = face.clone();
    settings.font_resolver = Arc::new(move |_| face().map(|face| (face, 0)));
    let mut context = Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 1.0, 1.0), cache, pdf.xref(), settings);
    let base = Affine::new(page.initial_transform(true).as_coeffs());
    let (width, height) = page.render_dimensions();
    let size = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut gather = Gather { base, faces, tags, page: page.raw().obj_id(), size, open: vec![], ink: Ink::default() };
    interpret_page(page, &mut context, &mut gather);
    gather.ink
}

/// A page's ink as lines, tables and pictures; what it shows of tables by their tags, and which of those it contradicts.
fn parts(
    mut ink: Ink,
    page: &Page<'_>,
    number: usize,
    (tags, gutters): (&Tags, &mut Vec<f64>),
    document: &mut Document,
) -> (PageParts, Vec<Fragment>, Vec<usize>) {
    let (width, height) = page.render_dimensions();
    let (mut width, mut height) = (f64::from(width), f64::from(height));
    if tell_unreadable(&ink, page, number, (width, height), document) {
        ink.pictures.clear();
    }
    ink.glyphs.truncate(MOST_GLYPHS);
    let watermark = watermark::take(&mut ink.glyphs);
    tell_beside(&watermark, number, document, |_| (Level::Note, "chrome-dropped", "水印"));
    let turned = ink.glyphs.iter().filter(|glyph| glyph.turned).count();
    let sideways = turned > 20 && turned * 2 > ink.glyphs.len();
    let (kept, other): (Vec<Glyph>, Vec<Glyph>) = ink.glyphs.drain(..).partition(|glyph| glyph.turned == sideways);
    ink.glyphs = kept;
    tell_beside(&other, number, document, turned_words);
    if sideways {
        ink.turn(height);
        std::mem::swap(&mut width, &mut height);
    }
    let page_area = Rect::new(0.0, 0.0, width, height).inflate(5.0, 5.0);
    let off: String = ink.glyphs.iter().filter(|g| !page_area.contains(g.middle())).map(|g| g.text.as_str()).collect();
    if !off.trim().is_empty() {
        let words = format!("页面以外的文字没有收入：{}", clip(&off, 40));
        document.told.push(left_out(Level::Note, "text-hidden", &At::Page(number, 0), &words, &off));
    }
    ink.glyphs.retain(|glyph| !glyph.text.is_empty() && page_area.contains(glyph.middle()));
    let doubles = ink.drop_doubles();
    if doubles > 0 {
        let words = format!("加粗重画的{doubles}个字只取一次");
        document.told.push(told(Level::Note, "glyph-doubled", &At::Page(number, 0), words));
    }
    let pictures = pictures(std::mem::take(&mut ink.pictures), &ink.glyphs, number, document);
    let (across, down) = (rules::merge(std::mem::take(&mut ink.across)), rules::merge(std::mem::take(&mut ink.down)));
    let mut free = ink.glyphs;
    let mut tables = vec![];
    let ruled = rules::tables(&across, &down);
    let (fragments, wrong) = tagged::take(tags, &mut free, &ruled, &across);
    for ruled in ruled {
        let inside = ruled.area.inflate(0.5, 0.5);
        let (own, rest): (Vec<Glyph>, Vec<Glyph>) = free.into_iter().partition(|glyph| inside.contains(glyph.middle()));
        free = rest;
        if own.iter().all(|glyph| glyph.text.trim().is_empty()) {
            continue;
        }
        let (mut grid, left) = cells::fill(&ruled, own, &across, number);
        free.extend(left);
        if ruled.untiled > 0 {
            let words = format!("表里有{}处合并不是矩形，各格分开收入，请核对", ruled.untiled);
            document.told.push(told(Level::Warning, "grid-untiled", &grid.at, words));
        }
        let xs = edges_kept(&ruled.xs, &grid);
        narrow(&mut grid);
        tables.push(Table { area: ruled.area, xs, grid, last_page: number, tagged: None });
    }
    let is_known = |rule: &ink::Rule| {
        tables.iter().any(|table: &Table| {
            table.area.inflate(2.0, 2.0).contains(Point::new((rule.from + rule.to) / 2.0, rule.at))
        }) || fragments.iter().any(|fragment| tagged::is_of(fragment.area, rule))
    };
    let open: Vec<ink::Rule> = across.into_iter().filter(|rule| !is_known(rule)).collect();
    let inferred = three_line::tables(&open, &mut free, number);
    tables.extend(inferred);
    let solid = tables.iter().map(|table| table.area).chain(fragments.iter().map(|fragment| fragment.area));
    let solid: Vec<Rect> = solid.collect();
    tell_moved(&pictures, &solid, number, document);
    let solid = solid.into_iter().chain(pictures.iter().map(|picture| picture.area)).collect();
    let order = columns::order(&free, solid, Rect::new(0.0, 0.0, width, height), gutters);
    tell_order(&order, number, document);
    strike(&mut free, &open, number, document);
    let lines = lines_in(free, &order, number, document);
    let more = fragments.iter().map(|fragment| (fragment.table, fragment.area)).collect();
    let parts = PageParts { lines, tables, more, pictures, order, width, height };
    (parts, fragments, wrong)
}

/// The pictures of a page that are a part of its text. Those that are not are told of: small ones are marks and logos, those
/// with words on them grounds and seals.
fn pictures(all: Vec<Placed>, glyphs: &[Glyph], number: usize, document: &mut Document) -> Vec<Placed> {
    let (large, small): (Vec<Placed>, Vec<Placed>) = all.into_iter().partition(Placed::is_large);
    if !small.is_empty() {
        let words = format!("有{}个小图（标志、图标之类）没有收入", small.len());
        document.told.push(told(Level::Note, "picture-left-out", &at(number, small[0].area.y0), words));
    }
    let is_written = |picture: &Placed| {
        let inside = picture.area.inset(-2.0);
        glyphs.iter().any(|glyph| !glyph.text.trim().is_empty() && inside.contains(glyph.middle()))
    };
    let (written, kept): (Vec<Placed>, Vec<Placed>) = large.into_iter().partition(is_written);
    for picture in written {
        let words = "上面有字的图片（底图、印章之类）没有收入；要用的，把图片文件放到报告旁边，在报告里写上";
        document.told.push(told(Level::Warning, "picture-left-out", &at(number, picture.area.y0), words));
    }
    kept
}

/// Takes the words away that rules strike out, and tells of them. Their glyphs stay where white would part the words beside them.
fn strike(free: &mut [Glyph], rules: &[ink::Rule], number: usize, document: &mut Document) {
    let struck: Vec<bool> = free.iter().map(|glyph| cells::is_struck(glyph, (rules, &[]))).collect();
    let taken = free.iter().zip(&struck).filter(|(_, struck)| **struck).map(|(glyph, _)| glyph.clone());
    for line in lines::lines(taken.collect()) {
        let text = lines::text(&line);
        let words = format!("画了删除线的“{}”没有收入", clip(&text, 30));
        document.told.push(left_out(Level::Warning, "text-struck", &at(number, line[0].y), &words, &text));
    }
    free.iter_mut().zip(struck).filter(|(_, struck)| *struck).for_each(|(glyph, _)| glyph.text.clear());
}

/// Tells which pictures stand in tables: a report has them behind.
fn tell_moved(pictures: &[Placed], tables: &[Rect], number: usize, document: &mut Document) {
    for picture in pictures.iter().filter(|own| tables.iter().any(|table| table.contains(own.area.center()))) {
        let words = "表格里的图片放在表的后面，请核对";
        document.told.push(told(Level::Warning, "picture-moved", &at(number, picture.area.y0), words));
    }
}

/// The lines of a page, part by part.
fn lines_in(free: Vec<Glyph>, order: &Order, number: usize, document: &mut Document) -> Vec<Line> {
    let mut parts: Vec<Vec<Glyph>> = vec![vec![]; order.count()];
    free.into_iter().for_each(|glyph| parts[order.part(Point::new(glyph.x, glyph.middle().y))].push(glyph));
    let mut lines = vec![];
    for (part, mut own) in parts.into_iter().enumerate() {
        let mut read = vec![];
        for row in beside::take(&mut own) {
            // They follow each other where the first begins.
            let top = row.iter().flatten().map(|glyph| glyph.y).fold(f64::INFINITY, f64::min);
            let own = row.into_iter().flat_map(|paragraph| read_lines(paragraph, number, document));
            read.extend(own.map(|line| Line { y: top, ..line }));
        }
        read.extend(read_lines(own, number, document));
        lines.extend(read.into_iter().map(|line| Line { part, ..line }));
    }
    lines
}

/// Tells where a page looks like columns and is read otherwise.
fn tell_order(order: &Order, number: usize, document: &mut Document) {
    for (height, in_turn) in &order.doubts {
        let words = match in_turn {
            true => "左右两边的段落一行一行对齐，像是没有格线的表：同一行的左右两段先后收入，请核对",
            false => "左右两边各有几行，像是分栏，也像是没有格线的表或者名单：一行一行从左到右收入，请核对次序",
        };
        let place = at(number, *height);
        document.told.push(told(Level::Warning, "columns-doubtful", &place, words).hint(flow::BY_HAND));
    }
}

/// The lines that glyphs make; what they raise and lower is told.
fn read_lines(glyphs: Vec<Glyph>, number: usize, document: &mut Document) -> Vec<Line> {
    let mut made = vec![];
    for line in lines::lines(glyphs) {
        for made in lines::written(&line).1 {
            let what = if made.raised { "上标" } else { "下标" };
            document.told.push(script(&at(number, line[0].y), what, &made.before, &made.part, &made.written));
        }
        made.extend(as_line(&line, number));
    }
    made
}

/// The edges of the columns in which a cell begins, and the last.
fn edges_kept(xs: &[f64], grid: &super::document::Grid) -> Vec<f64> {
    let last = xs.len() - 1;
    let begins = |col: usize| grid.cells.iter().any(|cell| cell.col == col);
    (0..=last).filter(|index| *index == last || begins(*index)).map(|index| xs[index]).collect()
}

fn as_line(glyphs: &[Glyph], page: usize) -> Option<Line> {
    let first = glyphs.iter().position(|glyph| !glyph.text.trim().is_empty())?;
    let last = glyphs.iter().rposition(|glyph| !glyph.text.trim().is_empty())?;
    let own = &glyphs[first..=last];
    let mut faces: HashMap<usize, usize> = HashMap::new();
    for glyph in own.iter().filter(|glyph| glyph.text.chars().next().is_some_and(super::width::is_wide)) {
        *faces.entry(glyph.face).or_default() += 1;
    }
    let face = faces.into_iter().max_by_key(|(face, count)| (*count, *face)).map_or(own[0].face, |(face, _)| face);
    let mut sizes: Vec<f64> = own.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    Some(Line {
        from: own[0].x,
        to: own[own.len() - 1].end(),
        y: own[0].y,
        size: sizes[sizes.len() / 2],
        ends: (middle_size(own.iter()), middle_size(own.iter().rev())),
        page,
        face,
        head: head(own),
        behind_white: behind_white(own),
        blank: last + 1 < glyphs.len(),
        text: lines::text(&raised(own)),
        unseen: own.iter().all(|glyph| glyph.unseen),
        tag: own.iter().find_map(|glyph| glyph.tag),
        part: 0,
    })
}

/// The middle size of three characters: one may be raised.
fn middle_size<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> f64 {
    let mut sizes: Vec<f64> =
        glyphs.filter(|glyph| !glyph.text.trim().is_empty()).take(3).map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() / 2]
}

/// Where text begins behind white that is read as a full-width blank.
fn behind_white(glyphs: &[Glyph]) -> Vec<f64> {
    // One without text is struck and no white.
    let seen: Vec<&Glyph> =
        glyphs.iter().filter(|glyph| glyph.text.is_empty() || !glyph.text.trim().is_empty()).collect();
    let pairs = seen.windows(2).filter(|pair| pair[1].x - pair[0].end() > 1.8 * pair[1].size);
    pairs.map(|pair| pair[1].x).collect()
}

/// The glyphs of a line, with private characters for the marks of notes: circled numbers smaller than the line, which the
/// marks of lists are not.
fn raised(glyphs: &[Glyph]) -> Vec<Glyph> {
    let largest = glyphs.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    let mut out = glyphs.to_vec();
    for glyph in out.iter_mut().filter(|glyph| glyph.size < 0.85 * largest) {
        if let Some(mark) = flow::circled(&glyph.text) {
            glyph.text = flow::raised(mark).to_string();
        }
    }
    out
}

/// The width of the first word: letters, digits and what holds them together; a hanzi is a word.
fn head(glyphs: &[Glyph]) -> f64 {
    let wide = |glyph: &&Glyph| glyph.text.chars().next().is_some_and(super::width::is_wide);
    let word = |glyph: &&Glyph| !wide(glyph) && !glyph.text.trim().is_empty();
    let closes = |glyph: &&Glyph| "，。、；：！？）》〉”’】〕".contains(glyph.text.as_str());
    let count = glyphs.iter().take_while(word).count().max(1);
    // A mark that closes goes with the word before it.
    let count = count + glyphs.iter().skip(count).take_while(closes).count();
    let end = glyphs.get(count - 1);
    end.map_or(0.0, |end| end.end() - glyphs[0].x)
}

/// A page without text that shows a picture is a scan; one that shows text without characters cannot be read. Says whether it
/// is a scan.
fn tell_unreadable(
    ink: &Ink,
    page: &Page<'_>,
    number: usize,
    (width, height): (f64, f64),
    document: &mut Document,
) -> bool {
    let place = At::Page(number, 0);
    if ink.unknown > 0 {
        let words = format!("有{}个字没有编码，读不出来", ink.unknown);
        let finding = told(Level::Error, "text-unreadable", &place, words);
        document.told.push(finding.hint("请用生成这个 PDF 的原文件（Word、网页）导入。"));
    }
    let largest = ink.pictures.iter().map(|picture| picture.area.area()).fold(0.0, f64::max);
    let shows_text = || {
        let stream = page.page_stream().unwrap_or_default();
        stream.windows(3).any(|w| matches!(w, [b' ' | b')' | b']' | b'>', b'T', b'j' | b'J']))
    };
    let scan = ink.glyphs.len() < 10 && largest > 0.4 * width * height;
    if scan {
        let words = format!("第{number}页是扫描图，没有文字；本程序不做文字识别");
        document.told.push(told(Level::Error, "scan", &At::File, words).hint(OF_SCAN));
    } else if ink.glyphs.is_empty() && shows_text() {
        let words = "这一页的文字所用的字体没有嵌入，读不出来";
        document.told.push(told(Level::Error, "text-unreadable", &place, words).hint("请用原文件（Word、网页）导入。"));
    }
    scan
}

/// Tells of what a page says beside its text; `what` names it by its words.
fn tell_beside(glyphs: &[Glyph], page: usize, document: &mut Document, what: impl Fn(&str) -> Beside) {
    let text: String = glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
    if text.trim().is_empty() {
        return;
    }
    let (level, code, what) = what(&text);
    let words = format!("{what}没有收入：{}", clip(&text, 40));
    document.told.push(left_out(level, code, &At::Page(page, 0), &words, &text));
}

/// How what stands beside the text of a page is told: level, code and name.
type Beside = (Level, &'static str, &'static str);

fn turned_words(text: &str) -> Beside {
    match is_folio(text) {
        true => (Level::Note, "chrome-dropped", "页码"),
        false => (Level::Warning, "text-turned", "横放的文字"),
    }
}

/// `— 3 —`, `第3页 共8页`.
fn is_folio(text: &str) -> bool {
    let bare: String = text.chars().filter(|ch| !ch.is_whitespace() && !"-—–―－·第页共/".contains(*ch)).collect();
    (1..=6).contains(&bare.len()) && bare.chars().all(|ch| ch.is_ascii_digit())
}

/// What browsers print at the edges of pages: day, time and title above; address and page of pages below.
fn is_of_browser(text: &str) -> bool {
    // The blanks of some fonts are of other widths.
    let text: String = text.trim().chars().map(|ch| if ch.is_whitespace() { ' ' } else { ch }).collect();
    let is = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&text));
    is("^[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{1,4},? ?(上午|下午)?[0-9]{1,2}:[0-9]{2}")
        || is("^[a-z]{4,8}:///?[^ ]+ +[0-9]+/[0-9]+$")
}

/// Page numbers, lines that stand at the same height on a third of the pages, at least three (or on both of two), and
/// what browsers print there.
fn drop_chrome(pages: &mut [PageParts], document: &mut Document) {
    let shape = |line: &Line| -> (String, i64) {
        let text =
            line.text.chars().filter(|ch| !ch.is_whitespace()).map(|ch| if ch.is_ascii_digit() { '0' } else { ch });
        (text.collect(), nearest(line.y / 6.0))
    };
    let at_edge = |line: &Line, height: f64| line.y < height * 0.12 || line.y > height * 0.86;
    let mut seen: HashMap<(String, i64), usize> = HashMap::new();
    for page in pages.iter() {
        // Once a page, whatever its columns say at one height.
        let own: BTreeSet<(String, i64)> =
            page.lines.iter().filter(|line| at_edge(line, page.height)).map(shape).collect();
        own.into_iter().for_each(|shape| *seen.entry(shape).or_default() += 1);
    }
    let count = pages.len();
    for page in pages.iter_mut() {
        let lowest = page.lines.iter().map(|line| line.y).fold(0.0, f64::max);
        let (width, height) = (page.width, page.height);
        page.lines.retain(|line| {
            let edge = at_edge(line, height);
            let side = line.to < width * 0.07 || line.from > width * 0.93;
            let times = seen.get(&shape(line)).copied().unwrap_or(0);
            let folio = is_folio(&line.text) && (side || edge && (line.y >= lowest - 1.0 || line.y < height * 0.1));
            let often = times >= 3 && times * 3 >= count || count == 2 && times == 2;
            let repeated = edge && (often && line.text.chars().count() > 1 || is_of_browser(&line.text));
            if folio || repeated {
                let words = format!("页码、页眉没有收入：{}", clip(&line.text, 40));
                document.told.push(left_out(Level::Note, "chrome-dropped", &at(line.page, line.y), &words, &line.text));
            }
            !(folio || repeated)
        });
    }
}

/// Pictures that stand at one place on a third of the pages, at least three.
fn drop_letterheads(pages: &mut [PageParts], document: &mut Document) {
    let place = |picture: &Placed| {
        let area = picture.area;
        [area.x0, area.y0, area.x1, area.y1].map(|edge| nearest(edge / 3.0))
    };
    let mut seen: HashMap<[i64; 4], usize> = HashMap::new();
    pages.iter().flat_map(|page| &page.pictures).for_each(|picture| *seen.entry(place(picture)).or_default() += 1);
    let count = pages.len();
    for (number, page) in (1..).zip(pages.iter_mut()) {
        page.pictures.retain(|picture| {
            let times = seen.get(&place(picture)).copied().unwrap_or(0);
            let often = times >= 3 && times * 3 >= count;
            if often {
                let words = "各页同一处的图片（页眉、底图之类）没有收入";
                document.told.push(told(Level::Note, "chrome-dropped", &at(number, picture.area.y0), words));
            }
            !often
        });
    }
}

fn assemble(pages: Vec<PageParts>, document: &mut Document) {
    let body = body(&pages);
    let all = pages
        .iter()
        .filter_map(|page| edges(&page.lines, body, 4))
        .reduce(|one, other| Edges { left: one.left.min(other.left), right: one.right.max(other.right) });
    // Where there is hardly a line but the title, it stands in the middle of the tables.
    let is_bare = pages.iter().map(|page| page.lines.len()).sum::<usize>() < 4;
    let widest = || {
        let lines = pages.iter().flat_map(|page| page.lines.iter().map(|line| (line.from, line.to)));
        let tables = pages.iter().filter(|_| is_bare).flat_map(|page| &page.tables);
        let tables = tables.map(|table| (table.area.x0, table.area.x1));
        lines.chain(tables).fold(Edges { left: f64::MAX, right: f64::MIN }, |edges, (from, to)| Edges {
            left: edges.left.min(from),
            right: edges.right.max(to),
        })
    };
    let all = all.unwrap_or_else(widest);
    let mut flow = Flow::new(body);
    for (index, page) in pages.into_iter().enumerate() {
        let number = index + 1;
        flow.page(in_order(page, body, all, document), number);
    }
    flow.finish(document);
    debug_assert!(document.blocks.iter().all(|block| !matches!(block, Block::Grid(grid) if grid.cols == 0)));
}

/// What stands on a page, part by part as they are read, with the edges of each.
fn in_order(page: PageParts, body: Body, all: Edges, document: &mut Document) -> Vec<Part> {
    let order = &page.order;
    let edges_of = |part: usize| {
        if order.count() == 1 {
            return edges(&page.lines, body, 5).unwrap_or(all);
        }
        let own: Vec<Line> = page.lines.iter().filter(|line| order.is_within(line.part, part)).cloned().collect();
        edges(&own, body, 1).unwrap_or(all)
    };
    let edges: Vec<Edges> = (0..order.count()).map(edges_of).collect();
    let mut items: Vec<Vec<(f64, Item)>> = edges.iter().map(|_| vec![]).collect();
    for line in page.lines {
        if line.unseen {
            let words = format!("看不见的文字没有收入：{}", clip(&line.text, 40));
            document.told.push(left_out(Level::Warning, "text-hidden", &at(line.page, line.y), &words, &line.text));
            continue;
        }
        items[line.part].push((line.y - line.size * 0.5, Item::Line(line)));
    }
    let mut put = |area: Rect, item: Item| items[order.part(area.center())].push((area.y0, item));
    page.more.into_iter().for_each(|(table, area)| put(area, Item::More(table)));
    page.tables.into_iter().for_each(|table| put(table.area, Item::Table(table)));
    page.pictures.into_iter().for_each(|picture| put(picture.area, Item::Picture(picture)));
    let part = |(part, (mut items, edges)): (usize, (Vec<(f64, Item)>, Edges))| {
        items.sort_by(|one, other| one.0.total_cmp(&other.0));
        Part { items: items.into_iter().map(|(_, item)| item).collect(), edges, cell: order.is_cell(part) }
    };
    items.into_iter().zip(edges).enumerate().map(part).collect()
}

/// Face and size of most characters.
fn body(pages: &[PageParts]) -> Body {
    let (mut faces, mut sizes): (HashMap<usize, usize>, HashMap<i64, usize>) = Default::default();
    for line in pages.iter().flat_map(|page| &page.lines) {
        let count = line.text.chars().count();
        *faces.entry(line.face).or_default() += count;
        *sizes.entry(nearest(line.size * 2.0)).or_default() += count;
    }
    let face = faces.into_iter().max_by_key(|(face, count)| (*count, *face)).map_or(0, |(face, _)| face);
    let size = sizes.into_iter().max_by_key(|(size, count)| (*count, *size)).map_or(32, |(size, _)| size);
    Body { face, size: size as f64 / 2.0 }
}

/// The edges of the body's lines, where there are enough of them.
fn edges(lines: &[Line], body: Body, least: usize) -> Option<Edges> {
    let own: Vec<&Line> = lines.iter().filter(|line| (line.size - body.size).abs() < 1.0).collect();
    let long = own.iter().filter(|line| line.text.chars().count() >= 8);
    if long.clone().count() < least {
        return None;
    }
    let left = long.map(|line| line.from).fold(f64::MAX, f64::min);
    let right = own.iter().map(|line| line.to).fold(f64::MIN, f64::max);
    Some(Edges { left: left.max(0.0), right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::{Doubt, Grid};
    use crate::import::face::Face;

    fn file(name: &str) -> Document {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(root.join("tests/imports").join(name)).unwrap();
        let face: Face = Arc::new(std::fs::read(root.join("fonts/GW-Song.ttf")).unwrap());
        let source: FaceSource = Arc::new(move || Some(face.clone()));
        read(&bytes, &source).unwrap()
    }

    fn only_table(document: &Document) -> &Grid {
        let mut grids = document.blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        });
        grids.next().filter(|_| grids.next().is_none()).unwrap()
    }

    /// A font that is not embedded and names a character collection without a table to Unicode.
    #[test]
    fn text_in_a_chinese_font_that_is_not_embedded_is_read() {
        let document = file("cid-GBK-EUC-H.pdf");
        let [Block::Para(para)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
        assert_eq!(para.text(), "政府信息公开123");
    }

    /// Figures that lie across a rule, are cut by their cell or are white on white are in doubt, and no others.
    #[test]
    fn figures_across_rules_cut_or_unseen_are_in_doubt() {
        for (name, doubt, sure) in [
            ("cross.pdf", Doubt::CrossesRule, ["A", "B", "C", "8"].as_slice()),
            ("clip.pdf", Doubt::CrossesRule, &["A", "B", "C", "8"]),
            ("white.pdf", Doubt::Unseen(String::new()), &["A", "B", "C", "12", "8"]),
        ] {
            let document = file(name);
            let cells = || only_table(&document).cells.iter().filter(|cell| !cell.text.is_empty());
            let doubted = cells().filter(|cell| cell.doubt.is_some());
            assert!(
                doubted.clone().count() > 0 && doubted.clone().all(|cell| cell.doubt == Some(doubt.clone())),
                "{name}"
            );
            let taken: Vec<&str> = cells().filter(|cell| cell.doubt.is_none()).map(|cell| cell.text.as_str()).collect();
            assert_eq!(taken, sure, "{name}: {:?}", only_table(&document).cells);
        }
    }

    /// What the paragraphs say, in the order read.
    fn paragraphs(document: &Document) -> Vec<String> {
        let text = |block: &Block| if let Block::Para(para) = block { Some(para.text()) } else { None };
        document.blocks.iter().filter_map(text).collect()
    }

    fn codes(document: &Document) -> Vec<&'static str> {
        document.told.iter().map(|finding| finding.code).filter(|code| *code == "columns-doubtful").collect()
    }

    /// Six paragraphs of a bulletin, by how they begin and end.
    const BULLETIN: [(&str, &str); 6] = [
        ("2024年，全市统计系统", "开展专项调查17次。"),
        ("初步核算，", "676.24亿元，增长5.2%。"),
        ("年末全市", "6.54‰。"),
        ("全年居民", "下降1.9%。"),
        ("全年全市规模以上", "41.5%。"),
        ("全年社会消费品", "增长5.9%。"),
    ];

    /// Which paragraphs of the bulletin these are; 9 for what is not one whole.
    fn which(paragraphs: &[String]) -> Vec<usize> {
        let of = |text: &String| {
            let is = |(begin, end): &(&str, &str)| {
                text.starts_with(begin) && text.ends_with(end) && text.chars().count() < 130
            };
            BULLETIN.iter().position(is).unwrap_or(9)
        };
        paragraphs.iter().filter(|text| text.chars().count() > 20).map(of).collect()
    }

    /// Two columns below a title, with tables in them (ReportLab); two columns under each of several headings (a browser,
    /// without its tags).
    #[test]
    fn columns_are_read_one_after_the_other() {
        let document = file("columns.pdf");
        let read = paragraphs(&document);
        assert_eq!(which(&read), [9, 0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5], "{read:#?}");
        let tables = document.blocks.iter().filter(|block| matches!(block, Block::Grid(_))).count();
        let before = document.blocks.iter().position(|block| matches!(block, Block::Grid(_)));
        assert_eq!(
            (
                tables,
                before.is_some_and(
                    |at| matches!(&document.blocks[at - 1], Block::Para(para) if para.text() == "表1 主要指标")
                )
            ),
            (2, true)
        );
        let document = file("columns-under-headings.pdf");
        let read = paragraphs(&document);
        assert_eq!(which(&read), [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5], "{read:#?}");
        let headings: Vec<usize> = ["一、综合", "二、人口", "三、价格", "四、工业"]
            .iter()
            .filter_map(|heading| read.iter().position(|text| text == heading))
            .collect();
        assert_eq!((headings, codes(&document).len()), (vec![1, 5, 9, 13], 0), "{read:#?}");
    }

    /// A table without rules, each of whose rows has two cells of several lines (a browser, without its tags).
    #[test]
    fn cells_beside_each_other_are_no_columns() {
        let document = file("columns-of-a-table.pdf");
        let read = paragraphs(&document);
        assert_eq!(codes(&document), ["columns-doubtful"]);
        // The left cell of the second row stands before its right one.
        let at = |begin: &str| read.iter().position(|text| text.starts_with(begin));
        assert!(
            at("年末全市") < at("全年居民") && at("全年居民") < at("全年全市") && at("全年全市") < at("全年社会"),
            "{read:#?}"
        );
    }

    /// Two tables stand beside each other, each under its caption (ReportLab).
    #[test]
    fn tables_beside_each_other_keep_their_captions() {
        let document = file("tables-beside.pdf");
        let said: Vec<String> = document
            .blocks
            .iter()
            .skip(2)
            .map(|block| match block {
                Block::Grid(grid) => grid.cells.iter().map(|cell| cell.text.as_str()).collect(),
                Block::Para(para) => para.text(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(said, ["表1 上年", "指标数值总值125", "表2 本年", "指标数值总值131"]);
    }

    /// A sheet as LibreOffice prints it: labels are cut where the next cell begins, a blank row without rules stands before the total.
    #[test]
    fn a_printed_sheet_keeps_its_total_and_its_figures() {
        let document = file("printed-sheet.pdf");
        let grid = only_table(&document);
        let row = |row: usize| {
            let own = grid.cells.iter().filter(|cell| cell.row == row);
            own.map(|cell| (cell.text.as_str(), cell.doubt == Some(Doubt::CrossesRule))).collect::<Vec<_>>()
        };
        let sure = |texts: [&'static str; 4]| texts.map(|text| (text, false));
        assert_eq!(row(2)[..2], [("220", false), ("自然资源海", true)]);
        assert_eq!(row(2)[2..], sure(["1,523.40", "987.65", "535.75", "81.23%"]));
        assert_eq!(row(7)[..2], [("", false), ("合计", false)]);
        assert_eq!(row(7)[2..], sure(["1,875.47", "1,339.72", "535.75", "100.00%"]));
        // What is set at the right is a line of its own.
        assert_eq!(paragraphs(&document)[1..3], ["公开05表", "部门：云岭市气象局\u{3000}单位：万元"]);
    }

    /// The edges of a page's text are those of its table where it has hardly a line: a title stands in their middle.
    #[test]
    fn a_title_above_a_table_alone_is_centred() {
        let document = file("title-and-table.pdf");
        let Some(Block::Para(para)) = document.blocks.first() else { panic!("{:?}", document.blocks) };
        assert!(para.hint.centred && para.text() == "云岭市2024年传承人名单", "{para:?}");
    }
}
