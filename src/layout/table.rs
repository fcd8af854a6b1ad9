//! A table resolved: every cell broken into lines, every row given its height, every figure given its headers.

use crate::diag::{Finding, Level, Place};
use crate::geom::Len;
use crate::model::ColumnAlign;
use crate::style::{Align, Frame, StyleKind, Width};

use super::breaks::may_break;
use super::columns::{self, Wish};
use super::draft::{CellDraft, TableDraft};
use super::heads::Heads;
use super::measure::{Measured, Measurer};
use super::para::break_lines;
use super::remedy::{self, Remedy, Ways};
use super::{Again, Cell, CellRole, Color, Line, Style, StyleId, Table, Valign};

/// Blank between a cell's side and its text: 57 twips (1 mm), the most with which two 10.5 pt characters still stand in
/// the 10 mm columns of the national tables.
const PADDING: Len = Len::twips(57);

/// Blank above and below a cell's lines that a row is never lower than: half a millimetre, chosen so that no ink of the
/// faces (0.88 above and 0.12 below the baseline) comes near a rule.
const CLEARANCE: Len = Len::twips(30);

/// A table with every measure resolved but its pages.
#[derive(Clone)]
pub(super) struct ResolvedTable {
    pub table: Table,
    /// Each cell's characters, measured.
    pub measured: Vec<Vec<Measured>>,
    /// The characters of [`Cell::again`], measured.
    pub again: Vec<Vec<Measured>>,
    /// The characters of [`Table::continued`], measured.
    pub continued: Vec<Vec<Measured>>,
    pub header: Vec<bool>,
    /// The height of the notes that stay with the last row.
    pub tail: Len,
}

/// What resolving needs besides the draft.
pub(super) struct Context<'a, 'f> {
    pub styles: &'a [Style],
    pub style_of: &'a dyn Fn(StyleKind) -> StyleId,
    pub rules: crate::style::RuleWidths,
    /// Width of a thick rule.
    pub thick: Len,
    pub text_width: Len,
    /// The width on a page that lies on its side, where the table may be turned.
    pub turned_width: Option<Len>,
    pub measurer: &'a mut Measurer<'f>,
    pub findings: &'a mut Vec<Finding>,
}

/// The least height of a row where nothing else is asked for, as in the national tables.
const MIN_HEIGHT: Len = Len::mm(8);

/// By how much the type is made smaller at a time: WordprocessingML has half points (`w:sz`, ECMA-376 part 1, 17.3.2.38).
const STEP: Len = Len::twips(10);

/// Breaks the cells' texts and gives every column its width and every row its height. Where the look allows it, the type
/// of the whole table is made smaller, step by step, until everything has room.
pub(super) fn resolve(mut draft: TableDraft, context: &mut Context<'_, '_>) -> ResolvedTable {
    let styles: Vec<StyleId> = draft.cells.iter().map(|cell| (context.style_of)(cell.kind)).collect();
    let largest = styles.iter().map(|id| context.styles[usize::from(id.0)].size).max().unwrap_or_default();
    let least = draft.style.shrink_to.unwrap_or(largest);
    let mut table = blank(&draft, context);
    table.least_size = least;
    loop {
        let mut faults = vec![];
        let is_last = table.shrunk + least >= largest;
        let resolved = attempt(&draft, &styles, table.clone(), context, &mut faults, is_last);
        if let Some(resolved) = resolved.filter(|_| is_last || faults.is_empty()) {
            report_shrinking(&draft, &table, largest, context.findings);
            advise(&mut draft, &styles, &table, context, &mut faults);
            context.findings.append(&mut faults);
            return resolved;
        }
        table.shrunk += STEP;
    }
}

/// How a finding calls a table.
pub(super) fn called(title: &str) -> String {
    if title.is_empty() { "这张表".to_owned() } else { format!("“{title}”") }
}

/// Smaller type is allowed, and reported.
fn report_shrinking(draft: &TableDraft, table: &Table, largest: Len, findings: &mut Vec<Finding>) {
    if table.shrunk > Len::ZERO {
        let (from, to) = (largest.to_pt(), (largest - table.shrunk).max(table.least_size).to_pt());
        let message = format!("{}的字由 {from} 磅缩到 {to} 磅才排得下", called(&draft.title));
        let finding = Finding::new(Level::Note, "table-shrunk", Place::Value(draft.at.clone()), message);
        findings.push(
            finding.hint("不愿缩小的，删去 shrink_to，再加宽栏目、减少栏数或横排。").fact("size", format!("{to}pt")),
        );
    }
}

/// What lacks room to the side: remedies are tried for it.
const NARROW: [&str; 3] = ["figure-broken", "column-too-narrow", "table-too-wide"];

/// Adds to what has no room the first way that helps, found by laying the table out so.
fn advise(
    draft: &mut TableDraft,
    styles: &[StyleId],
    table: &Table,
    context: &mut Context<'_, '_>,
    faults: &mut [Finding],
) {
    if !faults.iter().any(|fault| NARROW.contains(&fault.code)) {
        return;
    }
    let largest = styles.iter().map(|id| context.styles[usize::from(id.0)].size).max().unwrap_or_default();
    let ways = Ways {
        solving: draft.widths.iter().any(|width| *width != Width::Solved),
        turning: context.turned_width.is_some(),
        size: (largest - table.shrunk).max(table.least_size),
    };
    let found = remedy::first(&ways, STEP, |remedy| fits(draft, styles, table, context, remedy));
    for fault in faults.iter_mut().filter(|fault| NARROW.contains(&fault.code)) {
        match &found {
            Some(remedy) => {
                let whose = if draft.own { "" } else { "在格式文件的这张表里改：" };
                fault.hints.push(format!("{whose}{}，试排过，排得下。", remedy.words()));
                fault.facts.push(("remedy", remedy.names()));
            }
            None => {
                fault.hints.push("减少栏数，或者拆成几张表：由内容定栏宽、横排、缩小字号都试排过，排不下。".to_owned());
            }
        }
    }
}

/// Whether the table has room when it is set so.
fn fits(
    draft: &mut TableDraft,
    styles: &[StyleId],
    table: &Table,
    context: &mut Context<'_, '_>,
    remedy: &Remedy,
) -> bool {
    let mut trial = Table { cells: vec![], widths: vec![], heights: vec![], ..table.clone() };
    let largest = styles.iter().map(|id| context.styles[usize::from(id.0)].size).max().unwrap_or_default();
    if let Some(size) = remedy.size {
        (trial.least_size, trial.shrunk) = (size, largest - size);
    }
    let (widths, text_width) = (draft.widths.clone(), context.text_width);
    if remedy.solved {
        draft.widths.fill(Width::Solved);
    }
    if remedy.turned {
        context.text_width = context.turned_width.unwrap_or(text_width);
    }
    let mut faults = vec![];
    let resolved = attempt(draft, styles, trial, context, &mut faults, false);
    (draft.widths, context.text_width) = (widths, text_width);
    resolved.is_some() && faults.is_empty()
}

/// The table without cells and heights.
fn blank(draft: &TableDraft, context: &Context<'_, '_>) -> Table {
    let (outer, double) = match draft.style.frame {
        Frame::Single => (context.rules.outer, false),
        Frame::Thick => (context.thick, false),
        Frame::Double => (context.rules.inner * 3, true),
    };
    Table {
        title: draft.title.clone(),
        widths: vec![],
        indent: Len::ZERO,
        heights: vec![],
        grows: draft.style.height.is_none(),
        header_rows: draft.header.iter().take_while(|&&header| header).count(),
        inner_heads: draft.header.iter().skip_while(|&&header| header).any(|&header| header),
        keeps: vec![],
        cells: vec![],
        rules: crate::style::RuleWidths { outer, ..context.rules },
        color: Color::BLACK,
        ruling: draft.ruling,
        double,
        shrunk: Len::ZERO,
        least_size: Len::ZERO,
        continued: vec![],
        skip: Len::ZERO,
        padding: PADDING,
        page_break: false,
        fragments: vec![],
        flows: true,
    }
}

/// Resolves the table in one type size; what has no room is a fault. Unless it is the last size there is, nothing comes of an attempt
/// with faults, and it ends at the first.
fn attempt(
    draft: &TableDraft,
    styles: &[StyleId],
    mut table: Table,
    context: &mut Context<'_, '_>,
    faults: &mut Vec<Finding>,
    is_last: bool,
) -> Option<ResolvedTable> {
    let of = |id: StyleId| &context.styles[usize::from(id.0)];
    let set = |style: &Style| Style { size: table.size(style), lines: style.lines.full_width(), ..style.clone() };
    let sized: Vec<Style> = styles.iter().map(|&id| set(of(id))).collect();
    let texts = draft.cells.iter().zip(&sized);
    let measured: Vec<Vec<Measured>> =
        texts.map(|(cell, style)| context.measurer.measure(&cell.text, style, &cell.at)).collect();
    table.widths = columns::solve(&draft.widths, context.text_width, &wishes(draft, &measured));
    check_widths(draft, &table.widths, context.text_width, faults);
    let again: Vec<(String, Vec<Measured>)> = draft
        .cells
        .iter()
        .zip(&sized)
        .map(|(cell, style)| {
            let text = label_again(draft, cell).unwrap_or_default();
            let chars = context.measurer.measure(&text, style, &cell.at);
            (text, chars)
        })
        .collect();
    if !is_last && !faults.is_empty() {
        return None;
    }
    let heads = Heads::of(draft);
    let mut narrow = vec![];
    for (index, (cell, chars)) in draft.cells.iter().zip(&measured).enumerate() {
        let wide: Len = table.widths[cell.area.col_range()].iter().copied().sum();
        let inset = sized[index].size * i64::from(cell.indent);
        let room = wide - PADDING * 2 - inset;
        narrow.extend(chars.iter().find(|c| c.advance > room).map(|wide| (cell, room, wide.ch)));
        let lines = lines_of(cell, chars, room, &sized[index]);
        if !is_last && (!narrow.is_empty() || breaks_figure(&cell.text, &lines)) {
            return None;
        }
        table.cells.push(Cell {
            area: cell.area,
            role: cell.role,
            style: styles[index],
            align: sized[index].align,
            inset,
            valign: Valign::Middle,
            text: cell.text.clone(),
            lines,
            at: cell.at.clone(),
            heads: heads.of_cell(cell),
            again: said_again(&again[index], room, &sized[index]),
            shaded: cell.shaded,
        });
    }
    match too_narrow(draft, &narrow) {
        Some(finding) => faults.push(finding),
        None => check_figures(draft, &table.cells, faults),
    }
    align_columns(draft, &table.widths, &mut table.cells, &measured);
    table.heights = match draft.style.height {
        Some(height) => vec![height; draft.header.len()],
        None => heights(draft.header.len(), draft.style.min_height.unwrap_or(MIN_HEIGHT), &table.cells, context.styles),
    };
    check_heights(draft, &table, context.styles, faults);
    table.indent = (context.text_width - table.widths.iter().copied().sum()) / 2;
    let again = again.into_iter().map(|(_, chars)| chars).collect();
    Some(ResolvedTable { table, measured, again, continued: vec![], header: draft.header.clone(), tail: Len::ZERO })
}

/// What a merged label says where it goes on, if it says something.
fn said_again((text, chars): &(String, Vec<Measured>), room: Len, style: &Style) -> Option<Again> {
    if text.is_empty() {
        return None;
    }
    let lines = break_lines(text, chars, room, room, style);
    Some(Again { text: text.clone(), height: room_for_lines(lines.len(), style), lines })
}

/// A cell's lines. A column head that does not fit on one line is split before the unit in brackets at its end, such as
/// `地区生产总值` over `（百万元）`, where that takes no more lines.
fn lines_of(cell: &CellDraft, chars: &[Measured], room: Len, style: &Style) -> Vec<Line> {
    let lines = break_lines(&cell.text, chars, room, room, style);
    let Some(unit) = unit_of(cell, chars).filter(|_| lines.len() > 1) else { return lines };
    let mut parted = break_lines(&cell.text[..chars[unit].at], &chars[..unit], room, room, style);
    if let Some(last) = parted.last_mut() {
        last.fixed = true;
    }
    parted.extend(break_lines(&cell.text, &chars[unit..], room, room, style));
    if parted.len() <= lines.len() { parted } else { lines }
}

/// Where the unit in brackets at the end of a column head begins.
fn unit_of(cell: &CellDraft, chars: &[Measured]) -> Option<usize> {
    let ends = cell.role == CellRole::ColumnHead && cell.text.ends_with('）');
    let parts = |at: usize| at > 0 && may_break(chars[at - 1].ch, chars[at].ch);
    chars.iter().rposition(|c| c.ch == '（').filter(|&at| ends && parts(at))
}

/// What a merged row label says where it goes on.
fn label_again(draft: &TableDraft, cell: &CellDraft) -> Option<String> {
    let suffix = draft.style.continued_labels.as_ref()?;
    let goes_on = cell.role == CellRole::RowHead && cell.area.rows > 1 && !cell.text.is_empty();
    goes_on.then(|| format!("{}{suffix}", cell.text))
}

/// How many characters of words a solved column has on a line: at least, and where figures need the room.
const WORDS_LEAST: usize = 4;
const WORDS_BARE: usize = 2;

/// What every cell asks of its columns. WordprocessingML has whole twips: two for the
/// rounding of the sides and two for that of the width are added.
fn wishes(draft: &TableDraft, measured: &[Vec<Measured>]) -> Vec<Wish> {
    let sides = PADDING * 2 + Len::twips(4);
    let wish = |(cell, chars): (&CellDraft, &Vec<Measured>)| {
        let stretches = chars.chunk_by(|a, b| !may_break(a.ch, b.ch));
        let longest = stretches.map(width).max().unwrap_or_default();
        let (words, unit) = chars.split_at(unit_of(cell, chars).unwrap_or(chars.len()));
        let most = width(words).max(width(unit)).max(longest);
        // Words can part anywhere, and would be left with a character a line where figures need the room.
        let is_words = cell.role == CellRole::RowHead || cell.role == CellRole::Data && figure_end(&cell.text) == 0;
        let kept = |count: usize| match is_words {
            true => width(&chars[..chars.len().min(count)]).min(most).max(longest),
            false => longest,
        };
        Wish { area: cell.area, bare: kept(WORDS_BARE) + sides, least: kept(WORDS_LEAST) + sides, most: most + sides }
    };
    draft.cells.iter().zip(measured).map(wish).collect()
}

fn check_widths(draft: &TableDraft, widths: &[Len], most: Len, faults: &mut Vec<Finding>) {
    let sum: Len = widths.iter().copied().sum();
    // Lengths are scaled to whole units, one column after the other; what is less than a twip no format shows.
    if sum > most + Len::twips(1) {
        let message =
            format!("{}各栏宽合计 {:.1} mm，版心只有 {:.1} mm", called(&draft.title), sum.to_mm(), most.to_mm());
        let finding = Finding::error("table-too-wide", Place::Value(draft.at.clone()), message);
        faults.push(finding);
    }
}

/// Whether the figure that a cell's text is does not stand on its first line.
fn breaks_figure(text: &str, lines: &[Line]) -> bool {
    lines.first().is_some_and(|line| line.range.end < figure_end(text))
}

/// A figure that does not stand on one line is misread.
fn check_figures(draft: &TableDraft, cells: &[Cell], faults: &mut Vec<Finding>) {
    let mut broken = cells.iter().filter(|cell| breaks_figure(&cell.text, &cell.lines));
    if let Some(first) = broken.next() {
        let more = match broken.count() {
            0 => String::new(),
            more => format!("，另有 {more} 个数字也是这样"),
        };
        let message = format!("{}里的数字“{}”在格内折成了几行{more}", called(&draft.title), first.text);
        let finding = Finding::warning("figure-broken", Place::Value(first.at.clone()), message);
        faults.push(finding);
    }
}

/// Rows of an exact height must have room for their lines.
fn check_heights(draft: &TableDraft, table: &Table, styles: &[Style], faults: &mut Vec<Finding>) {
    let Some(height) = draft.style.height else { return };
    let need = |cell: &Cell| styles[usize::from(cell.style.0)].pitch * cell.lines.len() as i64;
    let over = table.cells.iter().find(|cell| need(cell) > height * cell.area.rows as i64);
    if let Some(cell) = over {
        let (row, lines) = (cell.area.row + 1, cell.lines.len());
        let message = format!("{}第 {row} 行高 {:.1} mm，排不下 {lines} 行字", called(&draft.title), height.to_mm());
        let at = if cell.at.is_empty() { &draft.at } else { &cell.at };
        let finding = Finding::error("row-too-low", Place::Value(at.clone()), message);
        faults.push(finding.hint("加大 height，或者改用 min_height，让行高随文字增加。"));
    }
}

/// The height that lines of a style need in a row.
pub(super) fn room_for_lines(lines: usize, style: &Style) -> Len {
    style.pitch * lines as i64 + CLEARANCE * 2
}

/// Cells that have no room for one character: told once for a table, since one slip makes them all.
fn too_narrow(draft: &TableDraft, narrow: &[(&CellDraft, Len, char)]) -> Option<Finding> {
    let (cell, room, ch) = narrow.first()?;
    let more = if narrow.len() > 1 { format!("，这样的共 {} 格", narrow.len()) } else { String::new() };
    let message =
        format!("{}里的一栏太窄（{:.1} mm），连一个字“{ch}”也放不下{more}", called(&draft.title), room.to_mm());
    let finding = Finding::error("column-too-narrow", Place::Value(cell.at.clone()), message);
    Some(finding)
}

/// Rows are as high as their lines need, and never lower than the form asks; a merged cell that needs more makes its
/// last row higher.
fn heights(rows: usize, least: Len, cells: &[Cell], styles: &[Style]) -> Vec<Len> {
    let mut heights = vec![least; rows];
    let mut by_span: Vec<&Cell> = cells.iter().collect();
    by_span.sort_by_key(|cell| cell.area.rows);
    for cell in by_span {
        let need = room_for_lines(cell.lines.len(), &styles[usize::from(cell.style.0)]);
        let have: Len = heights[cell.area.row_range()].iter().copied().sum();
        if need > have {
            heights[cell.area.row + cell.area.rows - 1] += need - have;
        }
    }
    heights
}

/// Sets the cells below the header as their column asks. In a decimal column the points of one-line figures stand under
/// each other, and the widest whole and the widest fraction together stand in the middle of the column.
fn align_columns(draft: &TableDraft, widths: &[Len], cells: &mut [Cell], measured: &[Vec<Measured>]) {
    for (col, &align) in draft.aligns.iter().enumerate() {
        let mine = |cell: &Cell| cell.area.col == col && cell.area.cols == 1 && !draft.header[cell.area.row];
        let chosen: Vec<usize> = (0..cells.len()).filter(|&i| mine(&cells[i])).collect();
        let Some(align) = align else { continue };
        if align != ColumnAlign::Decimal {
            chosen.iter().for_each(|&i| cells[i].align = plain_align(align));
            continue;
        }
        let parts: Vec<(usize, Len, Len)> = chosen
            .iter()
            .filter(|&&i| cells[i].lines.len() == 1)
            .filter_map(|&i| Some((i, whole_width(&measured[i], figure(&cells[i].text)?.whole), width(&measured[i]))))
            .collect();
        let whole = parts.iter().map(|(_, whole, _)| *whole).max().unwrap_or_default();
        let fraction = parts.iter().map(|(_, whole, all)| *all - *whole).max().unwrap_or_default();
        let spare = widths[col] - PADDING * 2 - whole - fraction;
        for (i, own, _) in parts.into_iter().filter(|_| spare >= Len::ZERO) {
            cells[i].align = Align::Left;
            cells[i].inset = spare / 2 + whole - own;
        }
    }
}

fn plain_align(align: ColumnAlign) -> Align {
    match align {
        ColumnAlign::Left => Align::Left,
        ColumnAlign::Right => Align::Right,
        ColumnAlign::Center | ColumnAlign::Decimal => Align::Center,
    }
}

/// Where a figure's whole part ends, and where the figure does without its unit; offsets in its text.
struct Figure {
    whole: usize,
    end: usize,
}

/// Reads a figure: a sign (U+2212 too), digits grouped by commas or blanks, a point and a fraction, `%`, `‰` or a unit of
/// words behind it, brackets around all of it. Words such as `/` and ranges are none.
fn figure(text: &str) -> Option<Figure> {
    let opened = text.trim_start_matches(['(', '（']);
    let brackets = text[..text.len() - opened.len()].chars().count();
    let unsigned = opened.strip_prefix(['+', '-', '±', '−', '－', '＋']).unwrap_or(opened);
    let start = text.len() - unsigned.len();
    let whole = start + grouped(unsigned);
    let fraction = text[whole..].strip_prefix('.').map_or(0, |rest| 1 + digits(rest));
    let end = whole + fraction;
    let unit = text[end..].trim_end_matches([')', '）']);
    let closed = text[end + unit.len()..].chars().count();
    let is_unit =
        unit.chars().count() <= LONGEST_UNIT && !unit.chars().any(|ch| ch.is_numeric() || DASHES.contains(ch));
    (whole > start && fraction != 1 && is_unit && brackets == closed && brackets <= 1).then_some(Figure { whole, end })
}

/// Whether the texts of a column are figures whose points stand under each other where nobody says how they stand: two and more,
/// one of them with a fraction, and nothing beside them but words without digits (`/`, `—`, 无); where the column `counts`, whole numbers
/// as well, but for those with a zero in front or with words behind them, such as dates (6月底).
pub(super) fn is_decimal<'t>(texts: impl Iterator<Item = &'t str>, counts: bool) -> bool {
    let (mut figures, mut fractions, mut bare) = (0, 0, true);
    for text in texts {
        match figure(text) {
            Some(figure) if counts && figure.whole > 1 && text.starts_with('0') => return false,
            Some(figure) => {
                figures += 1;
                fractions += usize::from(figure.end > figure.whole);
                bare &= ["", "%", "‰"].contains(&text[figure.end..].trim_end_matches([')', '）']));
            }
            None if text.chars().any(char::is_numeric) => return false,
            None => {}
        }
    }
    figures > 1 && (counts && bare || fractions > 0)
}

/// Most characters of a unit behind a figure, such as `万千瓦时/日`.
const LONGEST_UNIT: usize = 8;

/// What makes a range or a date of two figures.
const DASHES: &str = "-–—～~－−:：";

/// How many bytes of digits stand at the front.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The same with the marks between groups of digits.
fn grouped(text: &str) -> usize {
    let mut end = digits(text);
    while end > 0
        && let Some(mark) =
            text[end..].chars().next().filter(|ch| [',', '，', ' ', '\u{a0}', '\u{2009}', '\u{202f}'].contains(ch))
    {
        let more = digits(&text[end + mark.len_utf8()..]);
        if more != 3 {
            break;
        }
        end += mark.len_utf8() + more;
    }
    end
}

/// Where a figure ends that must stand on one line; 0 for words.
fn figure_end(text: &str) -> usize {
    let bare =
        text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.,%".contains(&b));
    if bare { text.len() } else { figure(text).map_or(0, |figure| figure.end) }
}

fn width(chars: &[Measured]) -> Len {
    chars.iter().map(|c| c.advance + c.gap).sum()
}

/// The width of what stands before the decimal point, which is at this offset, or where it would be.
fn whole_width(chars: &[Measured], point: usize) -> Len {
    let before = &chars[..chars.iter().position(|c| c.at >= point).unwrap_or(chars.len())];
    width(before) - before.last().map_or(Len::ZERO, |last| last.gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_figures_with_fractions_are_decimal() {
        let decimal = |texts: &[&str]| is_decimal(texts.iter().copied(), false);
        assert!(decimal(&["12", "3.5"]) && decimal(&["12.5%", "/", "-3%", ""]));
        for other in [&["12", "3"][..], &["1.5"], &["1.5", "2024-01-05"], &["1.5", "第2季度"], &["甲", "乙"]] {
            assert!(!decimal(other), "{other:?}");
        }
        let counts = |texts: &[&str]| is_decimal(texts.iter().copied(), true);
        assert!(counts(&["12", "3"]) && counts(&["12", "123456", "-7", "—"]) && counts(&["0", "0.5", "3"]));
        assert!(!counts(&["01", "02"]) && !counts(&["12"]) && !counts(&["6月底", "9月底", "全年"]));
    }

    #[test]
    fn figures_are_read_as_tables_have_them() {
        for (text, whole, rest) in [
            ("12", "12", ""),
            ("-1.5", "-1", ".5"),
            ("\u{2212}1.5", "\u{2212}1", ".5"),
            ("1,234,567.89", "1,234,567", ".89"),
            ("1 234.5", "1 234", ".5"),
            ("1\u{202f}234", "1\u{202f}234", ""),
            ("3.2‰", "3", ".2‰"),
            ("45%", "45", "%"),
            ("（12.5）", "（12", ".5）"),
            ("(3)", "(3", ")"),
            ("630.2万元", "630", ".2万元"),
            ("12 人", "12", " 人"),
        ] {
            let found = figure(text).unwrap_or_else(|| panic!("{text} is a figure"));
            assert_eq!((&text[..found.whole], &text[found.whole..]), (whole, rest), "{text}");
        }
        for text in ["", "/", "—", "甲", "2024-01-05", "3.5～4.2", "(3", "12.", "1.2.3", "12:30", ".5"] {
            assert!(figure(text).is_none(), "{text}");
        }
    }
}
