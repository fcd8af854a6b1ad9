//! What somebody typed into a cell for a figure.

use std::borrow::Cow;

use crate::form::{Content, FormCell};
use crate::model::figure::{Number, Value, in_unit, plain, value};

/// What a cell for a figure says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Typed<'t> {
    /// A figure as it is, without the unit that the table prints for it, or words, which the checks tell.
    Figure(Cow<'t, str>),
    /// A dash: nothing was filled in.
    Dash,
    /// A number with another unit than the table prints for it: the number in that unit, where it is exact.
    WithUnit(Option<Number>, &'t str),
}

/// What a cell of a form says that is not empty.
pub(super) fn typed<'t>(cell: &'t FormCell, text: &'t str) -> Typed<'t> {
    let Content::Value { kind, unit, .. } = &cell.content else { return Typed::Figure(text.into()) };
    if !kind.is_number() {
        return Typed::Figure(text.into());
    }
    if text.chars().all(|ch| matches!(ch, '-' | '－' | '—' | '–' | '―' | '─')) {
        return Typed::Dash;
    }
    let as_read = plain(text);
    match value(as_read.as_deref().unwrap_or(text)) {
        // A form that prints no unit leaves it to the report.
        Value::Number(_, typed) if !typed.is_empty() && typed == unit => {
            let own = as_read.as_deref().unwrap_or(text);
            Typed::Figure(own.strip_suffix(typed).unwrap_or(own).to_owned().into())
        }
        Value::Number(number, typed) if !typed.is_empty() && !unit.is_empty() => {
            Typed::WithUnit(in_unit(number, typed, unit), unit)
        }
        _ => Typed::Figure(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::ValueKind;
    use crate::grid::Area;

    fn cell(kind: ValueKind, unit: &str) -> FormCell {
        let content = Content::Value { row: "r".into(), col: "c".into(), kind, unit: unit.into() };
        FormCell::new(Area { row: 0, col: 0, rows: 1, cols: 1 }, content)
    }

    #[test]
    fn the_tables_own_unit_is_taken_others_are_told_with_the_number_in_it_and_dashes_are_blank() {
        let said = |kind, unit: &str, text: &str| match typed(&cell(kind, unit), text) {
            Typed::Figure(text) => text.into_owned(),
            Typed::Dash => "-".to_owned(),
            Typed::WithUnit(number, unit) => format!("{}|{unit}", number.map_or(String::new(), |n| n.to_string())),
        };
        for (unit, text, wanted) in [
            ("万元", "12万元", "12"),
            ("万元", "１２ 万元", "12"),
            ("万元", "120000元", "12|万元"),
            ("万元", "1.2亿元", "12000|万元"),
            ("元", "1,200.5万元", "12005000|元"),
            ("元", "2亿元", "200000000|元"),
            ("元", "12块", "|元"),
            ("", "12万元", "12万元"),
            ("万元", "1,000.00", "1,000.00"),
            ("万元", "-12", "-12"),
            ("万元", "/", "/"),
            ("万元", "——", "-"),
            ("万元", "－", "-"),
        ] {
            assert_eq!(said(ValueKind::Money, unit, text), wanted, "{unit} {text}");
        }
        assert_eq!(said(ValueKind::Text, "", "—"), "—");
        assert_eq!(said(ValueKind::Count, "件", "5件"), "5");
    }
}
