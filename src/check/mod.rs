//! Looks whether a report says what its form asks for: one file for each kind of check. Nothing here prints or stops
//! at the first finding.

use crate::diag::{Finding, Level};
use crate::form::Form;
use crate::model::{FreeTable, Kind, Report, figure, walk};

mod across;
mod assign;
mod captioned;
mod cause;
mod chapters;
mod codes;
mod complete;
mod counts;
mod crossfoot;
mod drafts;
mod filled;
mod hygiene;
mod kinds;
mod letters;
mod numbered;
mod official;
mod parts;
mod percents;
mod phone;
#[cfg(test)]
mod proof;
mod prose;
mod referred;
mod rollup;
mod rounded;
mod scope;
mod sentence;
mod sheet;
mod signed;
mod slips;
mod titled;
mod years;

pub(crate) use assign::assign;
pub use rollup::{Sums, rollup};
pub use years::years;

/// What a report that is not to be published yet may have: texts that are still to be written warn, and refuse nothing.
pub fn as_draft(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == drafts::CODE) {
        finding.level = Level::Warning;
    }
}

/// In a line, which figures of a report nothing is held against; `None` where it has none such.
pub fn unchecked(report: &Report, form: &Form) -> Option<String> {
    let own = report
        .bodies()
        .flat_map(walk::blocks)
        .filter(|step| matches!(&step.block.kind, Kind::Free(table) if has_figures(table)));
    let own = own.count();
    let by_form = form.hearing.is_some() || !form.prose.is_empty();
    let says = |(_, text): (&str, &str)| !sentence::Sentence::new(text, report.year).numbers.is_empty();
    let tables = (own > 0).then(|| format!("报告自己的表格（{own} 张）里的合计"));
    let prose =
        (!by_form && report.bodies().flat_map(walk::proses).any(says)).then(|| "正文里的数与表是否一致".to_owned());
    let named: Vec<String> = tables.into_iter().chain(prose).collect();
    (!named.is_empty()).then(|| format!("没有核对的：{}，请自己核对", named.join("，")))
}

/// Whether figures stand below the header of an own table.
fn has_figures(table: &FreeTable) -> bool {
    let body = table.cells.iter().filter(|cell| cell.area.row >= table.header_rows && cell.area.col >= table.labels());
    body.into_iter().any(|cell| matches!(figure::value(&cell.text), figure::Value::Number(..)))
}

/// Everything that does not fit between a report and its form, chapter by chapter and table by table.
pub fn run(report: &Report, form: &Form) -> Vec<Finding> {
    let filled = filled::Filled::new(report, form);
    let mut out = vec![];
    let sheets: Vec<_> = filled.tables.iter().map(|table| sheet::Sheet::new(form, table)).collect();
    chapters::check(&filled, &mut out);
    complete::check(&filled, &sheets, &mut out);
    codes::check(&filled, &mut out);
    crossfoot::check(form, &sheets, &mut out);
    prose::check(&filled, &mut out);
    counts::check(&filled, &mut out);
    parts::check(report, &mut out);
    official::check(report, &mut out);
    titled::check(report, &mut out);
    slips::check(report, &mut out);
    numbered::check(report, !form.chapters.is_empty(), &mut out);
    captioned::check(report, &mut out);
    referred::check(report, form, &mut out);
    drafts::check(report, &mut out);
    phone::check(report, &mut out);
    hygiene::check(report, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::FormSet;

    #[test]
    fn figures_that_nothing_is_held_against_are_told() {
        let forms = FormSet::open(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).unwrap();
        let told = |body: &str| {
            let json = format!(
                r#"{{"schema":"banxin/report/1","form":"free-report","year":2024,"issuer":"甲县","title":"报告","body":[{body}]}}"#
            );
            let (report, _) = crate::model::read(&json).unwrap();
            unchecked(&report, &forms.choose(&report).unwrap()).unwrap_or_default()
        };
        let grid = |cell: &str| format!(r#"{{"grid":{{"header_rows":1,"rows":[["项","数"],["甲","{cell}"]]}}}}"#);
        let own = "没有核对的：报告自己的表格（1 张）里的合计";
        assert_eq!(told(&grid("12")), format!("{own}，请自己核对"));
        assert_eq!(
            told(&format!(r#""收到30件。",{}"#, grid("12"))),
            format!("{own}，正文里的数与表是否一致，请自己核对")
        );
        assert_eq!(told(&format!(r#""2024年收到来信。",{}"#, grid("有"))), "");
    }
}
