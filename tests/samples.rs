//! Every sample, from JSON to bytes: its findings, its page plan and its 发文稿纸 against golden files, and the same bytes always.

use crate::common::{all_samples, engine, goldens, some_samples};
use banxin::backend::Format;
use banxin::layout::{dump, signoff};
use banxin::source::Source;

#[test]
fn findings_page_plans_and_sheets_are_as_accepted() {
    let engine = engine();
    for (name, text) in all_samples() {
        let (plan, findings) = engine.plan(&text);
        let plan = plan.unwrap_or_else(|| panic!("{name} is refused: {findings:?}"));
        let source = Source::new(format!("samples/{name}.json"), text);
        let (sheet, refused) = signoff(&plan.report, &plan.form.page, engine.fonts());
        assert_eq!((refused, sheet.pages.len()), (vec![], 1), "{name}");
        let pages = dump(&plan.layout);
        let is_english = |line: &str| line.starts_with(|ch: char| ch.is_ascii_alphabetic());
        assert!(!pages.lines().any(is_english), "{name}: people read the plan");
        let made = [("findings.txt", source.show(&findings)), ("pages.txt", pages), ("signoff.txt", dump(&sheet))];
        goldens(&name, &made);
    }
}

/// Two engines, the reports in opposite order: no byte may depend on what was rendered before.
#[test]
fn bytes_depend_on_the_report_alone() {
    let samples = some_samples();
    let render_all = |order: &mut dyn Iterator<Item = &(String, String)>| {
        let engine = engine();
        let mut files: Vec<_> = order
            .flat_map(|(name, text)| {
                let plan = engine.plan(text).0.expect("samples are accepted");
                Format::ALL.map(|f| (name.clone(), f, engine.write(&plan, f).unwrap()))
            })
            .collect();
        files.sort();
        files
    };
    let there = render_all(&mut samples.iter());
    let back = render_all(&mut samples.iter().rev());
    for (a, b) in there.iter().zip(&back) {
        assert!(a == b, "{} as {:?} differs between two runs", a.0, a.1);
    }
}
