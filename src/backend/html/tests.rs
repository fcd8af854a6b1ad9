//! Tables whose headers HTML's own rules find, and tables whose headers must be named.

use crate::geom::{Color, Len};
use crate::grid::Area;
use crate::layout::{Cell, CellRole, Line, Ruling, StyleId, Table, Valign};
use crate::style::{Align, RuleWidths};

use super::heads::scope_tells_all;
use super::markup::ratio;

fn cell(at: (usize, usize), over: (usize, usize), role: CellRole, heads: &[usize]) -> Cell {
    Cell {
        area: Area { row: at.0, col: at.1, rows: over.0, cols: over.1 },
        role,
        style: StyleId(0),
        align: Align::Left,
        inset: Len::ZERO,
        valign: Valign::Middle,
        text: format!("{}.{}", at.0, at.1),
        lines: vec![Line::default()],
        at: String::new(),
        heads: heads.to_vec(),
        again: None,
        shaded: false,
    }
}

fn table(cells: Vec<Cell>) -> Table {
    Table {
        title: String::new(),
        widths: vec![Len::mm(10); 3],
        indent: Len::ZERO,
        heights: vec![Len::mm(5); 3],
        grows: true,
        header_rows: 1,
        inner_heads: false,
        keeps: vec![],
        cells,
        rules: RuleWidths { outer: Len::ZERO, inner: Len::ZERO },
        color: Color::BLACK,
        ruling: Ruling::Full,
        double: false,
        shrunk: Len::ZERO,
        least_size: Len::ZERO,
        continued: vec![],
        skip: Len::ZERO,
        padding: Len::ZERO,
        page_break: false,
        fragments: vec![],
        flows: true,
    }
}

#[test]
fn headers_are_named_only_where_scope_is_not_enough() {
    use CellRole::{ColumnHead, Data, RowHead};
    let one = (1, 1);
    let plain = || {
        vec![
            cell((0, 0), one, ColumnHead, &[]),
            cell((0, 1), one, ColumnHead, &[]),
            cell((1, 0), one, RowHead, &[0]),
            cell((1, 1), one, Data, &[2, 1]),
        ]
    };
    assert!(scope_tells_all(&table(plain())));
    let mut blank = plain();
    blank[0].text.clear();
    assert!(scope_tells_all(&table(blank)), "a header without words heads nothing");
    for change in [
        // The figure is governed by less, by more, by another; a header is merged; it stands further down.
        (3, cell((1, 1), one, Data, &[2])),
        (2, cell((1, 0), one, Data, &[0])),
        (3, cell((1, 1), one, Data, &[2, 0])),
        (1, cell((0, 1), (1, 2), ColumnHead, &[])),
        (1, cell((2, 1), one, ColumnHead, &[])),
    ] {
        let mut cells = plain();
        cells[change.0] = change.1;
        assert!(!scope_tells_all(&table(cells.clone())), "{cells:?}");
    }
}

#[test]
fn ratios_are_told_short() {
    let told = |num, den| ratio(Len(num), Len(den), 1);
    assert_eq!([told(32, 16), told(35, 16), told(-1, 2), told(1, 1000), told(1, 0)], ["2", "2.18", "-0.5", "0", "1"]);
}
