//! Where a reader of the PDF can click, and what its pages are called.

use crate::common::engine;
use banxin::backend::Format;
use banxin::layout::{GlyphRun, Ink, Layout};
use lopdf::{Dictionary, Document, Object};

const ADDRESS: &str = "https://www.example.gov.cn/zwgk/?id=3";

fn made(body: &str) -> (Layout, Document) {
    let report = format!(
        r#"{{"schema":"banxin/report/1","form":"free-report","year":2024,"issuer":"某局","title":"报告","body":[{body}]}}"#
    );
    let engine = engine();
    let (plan, findings) = engine.plan(&report);
    let plan = plan.unwrap_or_else(|| panic!("{findings:?}"));
    let bytes = engine.write(&plan, Format::Pdf).unwrap();
    (plan.layout, Document::load_mem(&bytes).unwrap())
}

fn dict<'d>(doc: &'d Document, object: &'d Object) -> &'d Dictionary {
    doc.dereference(object).unwrap().1.as_dict().unwrap()
}

fn list<'d>(doc: &'d Document, object: &'d Object) -> &'d Vec<Object> {
    doc.dereference(object).unwrap().1.as_array().unwrap()
}

fn run_of<'l>(layout: &'l Layout, text: &str) -> &'l GlyphRun {
    let runs = layout.pages[0].ink.iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None });
    let says = |run: &&GlyphRun| run.glyphs.iter().map(|glyph| glyph.ch).collect::<String>() == text;
    runs.into_iter().find(says).unwrap_or_else(|| panic!("no run {text}"))
}

#[test]
fn a_link_is_clicked_where_its_letters_are() {
    let (layout, doc) = made(&format!("\"见 {ADDRESS} 。\""));
    let page = doc.get_dictionary(doc.page_iter().next().unwrap()).unwrap();
    let [annotation] = &list(&doc, page.get(b"Annots").unwrap())[..] else { panic!("one link") };
    let annotation = dict(&doc, annotation);
    let action = dict(&doc, annotation.get(b"A").unwrap());
    assert_eq!(action.get(b"URI").unwrap().as_str().unwrap(), ADDRESS.as_bytes());
    let rect: Vec<f64> = list(&doc, annotation.get(b"Rect").unwrap())
        .iter()
        .map(|number| f64::from(number.as_float().unwrap()))
        .collect();
    // The em box of the letters: 0.88 above their baseline, 0.12 below, as long as they are.
    let run = run_of(&layout, ADDRESS);
    let size = run.size.to_pt();
    let base = (layout.pages[0].size.1 - run.at.y).to_pt();
    let long: f64 = run.glyphs.iter().map(|glyph| glyph.advance.to_pt()).sum();
    let left = run.at.x.to_pt();
    let wanted = [left, base - 0.12 * size, left + long, base + 0.88 * size];
    assert!(rect.iter().zip(wanted).all(|(is, wanted)| (is - wanted).abs() < 0.02), "{rect:?}, but {wanted:?}");
}

/// The number of each page by the labels (ISO 32000-1, 12.4.2).
fn labels(doc: &Document) -> Vec<i64> {
    let labels = dict(doc, doc.catalog().unwrap().get(b"PageLabels").unwrap());
    let ranges: Vec<(i64, i64)> = list(doc, labels.get(b"Nums").unwrap())
        .chunks(2)
        .map(|range| (range[0].as_i64().unwrap(), dict(doc, &range[1]).get(b"St").unwrap().as_i64().unwrap()))
        .collect();
    let label = |page: i64| {
        let (first, number) =
            ranges.iter().rev().find(|(first, _)| *first <= page).expect("the first range begins at 0");
        number + page - first
    };
    (0..doc.get_pages().len() as i64).map(label).collect()
}

#[test]
fn pages_are_called_by_the_numbers_on_them() {
    let (layout, doc) = made(&vec![format!("\"{}\"", "依法公开政府信息。".repeat(60)); 4].join(","));
    let printed: Vec<i64> = layout.pages.iter().map(|page| i64::from(page.number)).collect();
    assert!(printed.len() > 2);
    assert_eq!(labels(&doc), printed);
}
