//! The copy that goes round for signature: its sheet, its comments, its keys, and its pages against the PDF's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::package::{listed, parts};
use crate::common::readers::{convert, has_schemas, has_verapdf, verapdf, word_schemas, word_structure};
use crate::common::{can_compare_lines, compare_lines, engine, judge, python, root, samples, some_samples, tool};
use banxin::backend::{Format, pdf};
use banxin::carried::CHECKER;
use banxin::diag::{Finding, Place};
use banxin::engine::{Engine, Plan};
use banxin::form::Content;
use banxin::layout::signoff;
use banxin::model::Signoff;
use banxin::verify::{Verdict, carried, verify};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The samples, and one more whose prose and figures contradict each other.
fn reports() -> Vec<(String, String)> {
    let mut reports = samples();
    let (_, wudang) = reports.iter().find(|(name, _)| name == "wudang-2020").expect("the first sample");
    let contradicted = wudang.replace("申请99件", "申请98件");
    assert_ne!(&contradicted, wudang);
    reports.push(("contradicted".to_owned(), contradicted));
    reports
}

fn planned<'e>(engine: &'e Engine, source: &str) -> (Plan<'e>, Vec<Finding>) {
    let (plan, findings) = engine.plan(source);
    (plan.expect("no finding refuses it"), findings)
}

/// What a reader finds in a body.
#[derive(Default)]
struct Body {
    /// The text that each comment stands around, by number.
    commented: BTreeMap<String, String>,
    /// The text of each bookmark, in document order.
    marked: Vec<(String, String)>,
    /// The text of each control that may not be changed.
    locked: Vec<String>,
    /// Style and text of each paragraph.
    paragraphs: Vec<(String, String)>,
    /// Children of each section, in order.
    sections: Vec<Vec<String>>,
}

fn value(element: &BytesStart<'_>, name: &str) -> String {
    let of = element.try_get_attribute(name).unwrap();
    of.map(|a| a.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned()).unwrap_or_default()
}

/// Reads a body as any program would: event by event, by names only.
fn read(document: &str) -> Body {
    let mut reader = Reader::from_str(document);
    let mut body = Body::default();
    let (mut open_comments, mut open_marks) = (Vec::<String>::new(), BTreeMap::<String, usize>::new());
    let (mut in_text, mut in_section, mut lock) = (false, false, String::new());
    let mut controls: Vec<Option<usize>> = vec![];
    loop {
        let event = reader.read_event().expect("well-formed");
        let add = |text: &str, body: &mut Body| {
            open_comments.iter().for_each(|id| body.commented.entry(id.clone()).or_default().push_str(text));
            open_marks.values().for_each(|&at| body.marked[at].1.push_str(text));
            controls.iter().flatten().for_each(|&at| body.locked[at].push_str(text));
            body.paragraphs.last_mut().unwrap().1.push_str(text);
        };
        match &event {
            Event::Eof => return body,
            Event::Text(text) if in_text => add(text, &mut body),
            Event::GeneralRef(name) if in_text => {
                let named = [("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")];
                add(named.iter().find(|(known, _)| *known == &**name).unwrap().1, &mut body);
            }
            Event::End(end) => match end.name().as_ref() {
                "w:t" => in_text = false,
                "w:sectPr" => in_section = false,
                "w:sdt" => _ = controls.pop(),
                _ => {}
            },
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name();
                let name = name.as_ref();
                match name {
                    "w:p" => body.paragraphs.push(Default::default()),
                    "w:pStyle" => body.paragraphs.last_mut().unwrap().0 = value(element, "w:val"),
                    "w:t" => in_text = matches!(event, Event::Start(_)),
                    "w:commentRangeStart" => open_comments.push(value(element, "w:id")),
                    "w:commentRangeEnd" => open_comments.retain(|id| *id != value(element, "w:id")),
                    "w:bookmarkStart" => {
                        open_marks.insert(value(element, "w:id"), body.marked.len());
                        body.marked.push((value(element, "w:name"), String::new()));
                    }
                    "w:bookmarkEnd" => _ = open_marks.remove(&value(element, "w:id")),
                    "w:sdtPr" => lock.clear(),
                    "w:lock" => lock = value(element, "w:val"),
                    "w:sdtContent" => {
                        let locked = lock == "sdtContentLocked";
                        controls.push(locked.then_some(body.locked.len()));
                        body.locked.extend(locked.then(String::new));
                    }
                    "w:sectPr" => {
                        body.sections.push(vec![]);
                        in_section = true;
                    }
                    _ if in_section => body.sections.last_mut().unwrap().push(name.to_owned()),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

#[test]
fn every_finding_is_a_comment_on_the_very_text_it_speaks_of() {
    let engine = engine();
    let mut on_words = 0;
    for (name, source) in reports() {
        let (plan, findings) = planned(&engine, &source);
        let parts = parts(&engine.write_signoff(&plan, &findings).unwrap());
        let body = read(&parts["word/document.xml"]);
        let report: serde_json::Value = serde_json::from_str(&source).unwrap();
        assert_eq!(body.commented.len(), findings.len(), "{name}");
        let comments = parts.get("word/comments.xml").map_or("", String::as_str);
        assert_eq!(comments.matches(&format!("w:author=\"{CHECKER}\"")).count(), findings.len(), "{name}");
        for (id, finding) in findings.iter().enumerate() {
            let Place::Value(at) = &finding.place else { panic!("{name}: {finding:?}") };
            let there = report.pointer(at).and_then(|value| value.as_str().map(str::to_owned));
            let words = finding.facts.iter().find(|(fact, _)| *fact == "words").map(|(_, words)| words.clone());
            on_words += usize::from(words.is_some());
            let text = &body.commented[&id.to_string()];
            match words {
                Some(words) => assert!(text.starts_with(&words), "{name} {at}: {text}"),
                None => assert_eq!(Some(text), there.as_ref(), "{name} {at}"),
            }
            for words in [finding.message.as_str()].into_iter().chain(finding.hints.iter().map(String::as_str)) {
                assert!(comments.contains(&words.replace('"', "&quot;")), "{name}: {words}");
            }
        }
    }
    assert_eq!(on_words, 1, "the contradicted sentence");
}

#[test]
fn the_sheet_goes_before_the_report_and_leaves_its_keys_alone() {
    let engine = engine();
    for (name, source) in reports() {
        let (plan, findings) = planned(&engine, &source);
        let plain = parts(&engine.write(&plan, Format::Docx).unwrap());
        let copy = parts(&engine.write_signoff(&plan, &findings).unwrap());
        let (plain_body, body) = (read(&plain["word/document.xml"]), read(&copy["word/document.xml"]));

        // The sheet's paragraphs come first, in styles of their own; the report's follow as they are.
        let first = body.paragraphs.iter().position(|(style, _)| !style.starts_with("Signoff")).unwrap();
        assert!(first > 30, "{name}: {first}");
        assert_eq!(body.paragraphs[first..], plain_body.paragraphs, "{name}");

        // So do its bookmarks; what is filled in has keys behind the report's, what is blank has its field's name.
        let of_sheet = body.marked.len() - plain_body.marked.len();
        assert_eq!(body.marked[of_sheet..], plain_body.marked, "{name}");
        assert_eq!(body.marked[0].0, "bxSignoff", "{name}");
        let filled = plan.report.signoff.clone().unwrap_or_default();
        let mut last = plain_body.marked.len();
        for (mark, text) in &body.marked[1..of_sheet] {
            if let Some(field) = mark.strip_prefix("bxField_") {
                assert_eq!((filled.text(field), text.trim()), (None, ""), "{name} {field}");
                continue;
            }
            last += 1;
            let key = format!("<v key=\"bx{last}\" at=\"/signoff/");
            let item = &copy["customXml/item1.xml"];
            let field = item.split_once(&key).unwrap_or_else(|| panic!("{name} {mark}")).1.split('"').next().unwrap();
            assert_eq!(filled.text(field), Some(text.as_str()), "{name} {field}");
        }
        assert_eq!(of_sheet, Signoff::FIELDS.len(), "{name}: the head and each field but the office's name");

        // Labels of sheet and national tables are locked; no value is.
        let national: &[&str] = if plan.form.by_year { &["信息内容", "总计"] } else { &[] };
        for label in ["签发", "拟稿单位"].iter().chain(national) {
            assert!(body.locked.iter().any(|locked| locked == label), "{name}: {label}");
        }
        let is_label = |text: &str| {
            let cells = plan.form.tables.iter().flat_map(|table| &table.cells);
            cells.into_iter().any(|cell| matches!(&cell.content, Content::Label { text: label, .. } if label == text))
        };
        let figure = body.locked.iter().find(|text| text.parse::<f64>().is_ok() && !is_label(text));
        assert_eq!(figure, None, "{name}");

        // The sheet's section has no header and footer; the report's pages are numbered from 1.
        let has = |section: usize, child: &str| body.sections[section].iter().any(|name| name == child);
        assert!(!has(0, "w:footerReference") && !has(0, "w:headerReference"), "{name}");
        assert!(has(1, "w:footerReference") && has(1, "w:headerReference") && has(1, "w:pgNumType"), "{name}");
        assert!(copy["word/settings.xml"].contains("<w:trackRevisions/>"), "{name}");
        assert!(copy["word/header1.xml"].contains("string=\"送审稿\""), "{name}");
    }
}

#[test]
fn what_does_not_fit_on_the_sheet_is_told() {
    let engine = engine();
    let (_, source) = samples().into_iter().find(|(name, _)| name == "yangming-2021").unwrap();
    let long = source.replace("各乡镇人民政府、街道办事处", &"各乡镇人民政府、街道办事处，".repeat(60));
    let (plan, findings) = planned(&engine, &long);
    let refused = engine.write_signoff(&plan, &findings).unwrap_err();
    assert_eq!((refused[0].code, &refused[0].place), ("signoff-long", &Place::Value("/signoff".into())));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let engine = engine();
    for (name, source) in samples() {
        let (plan, findings) = planned(&engine, &source);
        let first = engine.write_signoff(&plan, &findings).unwrap();
        engine.write(&plan, Format::Docx).unwrap();
        assert!(first == engine.write_signoff(&plan, &findings).unwrap(), "{name}");
    }
}

#[test]
fn watermarks_without_a_glyph_are_refused() {
    let engine = engine();
    let (_, source) = samples().remove(0);
    let (mut plan, _) = planned(&engine, &source);
    for words in ["", "  ", "\u{10ffff}", "送\n审"] {
        assert_eq!(engine.stamp(&mut plan, words).unwrap_err().code, "watermark-unset", "{words:?}");
    }
    assert_eq!(engine.stamp(&mut plan, " 征求意见稿 "), Ok(()));
}

#[test]
fn a_watermark_takes_the_same_share_of_the_height_on_pages_that_lie_on_their_side() {
    let engine = engine();
    let (_, source) = samples().into_iter().find(|(name, _)| name == "juesuan-2024").unwrap();
    let (mut plan, findings) = planned(&engine, &source);
    engine.stamp(&mut plan, "送审稿").unwrap();
    let layout = &plan.layout;
    let high = |page: usize| {
        let page = &layout.pages[page];
        let frame = layout.sheet.frame(layout.sheet.orientation(page), layout.grid);
        (layout.behind(page).unwrap().0.size.to_mm(), frame.height.to_mm(), page.size.0 > page.size.1)
    };
    let pages: Vec<_> = (0..layout.pages.len()).map(high).collect();
    let upright = pages.iter().find(|(.., lies)| !lies).unwrap();
    let turned = pages.iter().find(|(.., lies)| *lies).unwrap();
    assert!((upright.0 / upright.1 - turned.0 / turned.1).abs() < 0.001, "{upright:?} {turned:?}");
    // The copy for signature has it as the plan does.
    let copy = parts(&engine.write_signoff(&plan, &findings).unwrap());
    let high = |(high, ..): &(f64, f64, bool)| format!("height:{:.1}pt", high * 72.0 / 25.4);
    for (header, page) in [("header1", upright), ("header2", upright), ("header3", turned), ("header4", turned)] {
        assert!(copy[&format!("word/{header}.xml")].contains(&high(page)), "{header} {page:?}");
    }
}

/// The body of each sample's copy, by the sample's name.
fn documents() -> Vec<(String, String)> {
    let engine = engine();
    let copied = |(name, source): (String, String)| {
        let (plan, findings) = planned(&engine, &source);
        let mut copy = parts(&engine.write_signoff(&plan, &findings).unwrap());
        (name, copy.remove("word/document.xml").unwrap())
    };
    samples().into_iter().map(copied).collect()
}

/// Whether a paragraph is what stands above a table.
fn is_above_table(paragraph: &str) -> bool {
    ["Caption", "TableUnit"].iter().any(|style| paragraph.contains(&format!("w:val=\"{style}")))
}

/// What stands between a caption and its table would let go of it in LibreOffice where a watermark stands behind the page.
#[test]
fn the_space_above_a_table_is_that_of_the_line_above_it() {
    for (name, document) in documents() {
        for before in document.split("<w:tbl>").collect::<Vec<_>>().windows(2).map(|pair| pair[0]) {
            let mut paragraphs = before.rsplit("<w:p>");
            let (last, above) = (paragraphs.next().unwrap(), paragraphs.next().unwrap_or_default());
            let is_blank = last.starts_with("<w:pPr><w:keepNext/><w:spacing") && !last.contains("<w:r>");
            assert!(!is_above_table(last) || last.contains("w:after="), "{name}: {last}");
            assert!(!is_blank || !is_above_table(above), "{name}: {last}");
        }
    }
}

/// Where an edit fills the last page of a section, a blank at its end would begin another.
#[test]
fn no_blank_stands_before_the_end_of_a_section() {
    for (name, document) in documents() {
        let ends = document.match_indices("<w:sectPr>").map(|(at, _)| &document[..at]);
        for paragraphs in ends.map(|before| before.rsplit("<w:p>").take(2).collect::<Vec<_>>()) {
            let is_blank =
                paragraphs[1].starts_with("<w:pPr><w:spacing w:line=\"") && paragraphs[1].ends_with("</w:pPr></w:p>");
            assert!(!is_blank, "{name}: {}", paragraphs[1]);
        }
    }
}

/// Writes every report as it goes round, as PDF, and as PDF and OFD with a watermark; and the sheet alone as PDF.
fn write_all(dir: &Path) -> Vec<String> {
    let engine = engine();
    let mut names = vec![];
    for (name, source) in reports() {
        let (mut plan, findings) = planned(&engine, &source);
        let write = |suffix: &str, bytes: Vec<u8>| std::fs::write(dir.join(format!("{name}.{suffix}")), bytes).unwrap();
        write("signoff.docx", engine.write_signoff(&plan, &findings).unwrap());
        write("pdf", engine.write(&plan, Format::Pdf).unwrap());
        let sheet = signoff(&plan.report, &plan.form.page, engine.fonts()).0;
        write(
            "sheet.pdf",
            pdf::write(&sheet, engine.fonts(), &pdf::Options { source: Some(b"{}"), origin: None }).unwrap(),
        );
        engine.stamp(&mut plan, "征求意见稿").unwrap();
        write("stamped.pdf", engine.write(&plan, Format::Pdf).unwrap());
        names.push(name);
    }
    names
}

#[test]
fn the_schemas_find_nothing_in_the_copy() {
    if !has_schemas() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let files = write_all(dir.path()).into_iter().map(|name| dir.path().join(name + ".signoff.docx"));
    let files: Vec<_> = files.collect();
    word_structure(dir.path(), &files);
    word_schemas(files);
}

#[test]
fn verapdf_accepts_watermark_and_sheet() {
    if !has_verapdf() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write_all(dir.path());
    let files =
        names.iter().flat_map(|name| ["stamped", "sheet"].map(|kind| dir.path().join(format!("{name}.{kind}.pdf"))));
    verapdf("3a,ua1", files);
}

/// Content controls would become form fields, whose text is no text.
const PLAIN_PDF: &str = r#"pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}"#;

/// Behind the sheet LibreOffice shows the lines and pages of our PDF, page numbers included.
#[test]
fn libreoffice_shows_the_pdfs_pages_behind_the_sheet() {
    if !tool("soffice") || !can_compare_lines() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write_all(dir.path());
    let out = dir.path().join("office");
    convert(PLAIN_PDF, &out, names.iter().map(|name| dir.path().join(format!("{name}.signoff.docx"))));
    for name in names {
        let theirs = out.join(format!("{name}.signoff.pdf"));
        compare_lines(&name, &dir.path().join(format!("{name}.pdf")), &theirs, &["0.99", "送审稿", "1"]);
    }
}

/// The ids of the styles that are the sheet's by name.
fn sheet_styles(styles: &str) -> BTreeSet<String> {
    let styles = styles.split("<w:style ").skip(1);
    let of_sheet = styles.filter(|style| style.contains("<w:name w:val=\"发文稿纸"));
    let id = |style: &str| style.split("w:styleId=\"").nth(1)?.split('"').next().map(str::to_owned);
    of_sheet.filter_map(id).collect()
}

/// Saved again by LibreOffice, no paragraph of the copy says anything else, and every bookmark is there.
#[test]
fn libreoffice_saves_the_copy_as_it_was() {
    if !tool("soffice") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write_all(dir.path());
    let out = dir.path().join("office");
    let copy = |name: &String| dir.path().join(format!("{name}.signoff.docx"));
    convert("docx", &out, names.iter().map(copy));
    for name in &names {
        let file = |path: PathBuf| parts(&std::fs::read(path).unwrap());
        let (was, is) = (file(copy(name)), file(out.join(format!("{name}.signoff.docx"))));
        let (before, after) = (read(&was["word/document.xml"]), read(&is["word/document.xml"]));
        // Empty paragraphs that end a section may go; what says something stays.
        let texts = |body: &Body| {
            let texts = body.paragraphs.iter().map(|(_, text)| text.clone());
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&before), texts(&after), "{name}");
        let of_sheet = |body: &Body, parts: &BTreeMap<String, String>| {
            let styles = sheet_styles(&parts["word/styles.xml"]);
            // The blank that ends the section becomes a plain one.
            body.paragraphs.iter().filter(|(style, text)| styles.contains(style) && !text.is_empty()).count()
        };
        assert_eq!(of_sheet(&before, &was), of_sheet(&after, &is), "{name}");
        // In a table that stands at the foot of its page they are named anew; `pull` knows those values by what stands around them.
        let known = |mark: &str| mark.split("_Copy_").next().unwrap_or_default().to_owned();
        let marks = |body: &Body| {
            body.marked.iter().map(|(mark, _)| known(mark)).filter(|m| m.starts_with("bx")).collect::<BTreeSet<_>>()
        };
        assert_eq!(marks(&before), marks(&after), "{name}");
    }
}

/// What the office writes on its sheet: words that stand nowhere else.
const OWN: [(&str, &str); 5] = [
    ("phone", "0851-84870000"),
    ("draft", "欧阳拟稿"),
    ("issue", "同意印发 东方签发"),
    ("review", "请再核一遍 西门审核"),
    ("countersign", "无意见 南宫会签"),
];

/// Everything that a file holds as far as any reader gets it out: its bytes, its parts, its streams.
fn insides(format: Format, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut out = vec![bytes.to_vec()];
    match format {
        Format::Pdf => {
            let doc = lopdf::Document::load_mem(bytes).unwrap();
            for object in doc.objects.values() {
                out.push(format!("{object:?}").into_bytes());
                if let Ok(stream) = object.as_stream() {
                    out.push(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()));
                }
            }
            let texts = doc.objects.values().filter_map(|object| object.as_dict().ok()).flat_map(|dict| dict.iter());
            out.extend(texts.filter_map(|(_, value)| Some(lopdf::decode_text_string(value).ok()?.into_bytes())));
        }
        Format::Docx | Format::Ofd | Format::Xlsx => out.extend(listed(bytes).into_iter().map(|(_, part)| part)),
        // A page is text; what its template holds is read as well.
        Format::Html => out.push(carried(bytes).unwrap().source.into_bytes()),
        other => panic!("nobody has said how to open {other:?}"),
    }
    out
}

/// Whether a file holds some words, written as UTF-8 or as UTF-16.
fn holds(insides: &[Vec<u8>], words: &str) -> bool {
    let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let has = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    insides.iter().any(|bytes| has(bytes, words.as_bytes()) || has(bytes, &utf16))
}

/// All that is published of every sample, by our own readers and by other people's (`strings`, unzip, pikepdf): nothing of what the
/// office wrote on its sheet.
#[test]
fn nothing_private_goes_out() {
    let engine = engine().with_folder(&root().join("samples"));
    let dir = tempfile::tempdir().unwrap();
    let mut published = vec![];
    for (name, text) in some_samples() {
        let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let own = OWN.iter().map(|(key, words)| ((*key).to_owned(), serde_json::Value::from(*words)));
        report["signoff"] = serde_json::Value::Object(own.collect());
        let source = serde_json::to_string_pretty(&report).unwrap();
        let (plan, findings) = engine.plan(&source);
        let plan = plan.unwrap();
        for format in Format::ALL {
            let bytes = engine.write(&plan, format).unwrap();
            let insides = insides(format, &bytes);
            assert!(holds(&insides, &plan.layout.info.title), "{name} {format:?}: what is public is found");
            for (key, words) in OWN {
                assert!(!holds(&insides, words), "{name} {format:?}: {key}");
            }
            let carried = carried(&bytes).unwrap();
            assert!(!carried.source.contains("signoff"), "{name} {format:?}");
            published.push(dir.path().join(format!("{name}.{}", format.name())));
            std::fs::write(published.last().unwrap(), bytes).unwrap();
        }
        let copy = engine.write_signoff(&plan, &findings).unwrap();
        assert!(OWN.iter().all(|(_, words)| holds(&insides(Format::Docx, &copy), words)), "{name}: the copy keeps it");
        let carried = carried(&copy).unwrap();
        assert_eq!((verify(&engine, &copy, &carried), carried.source), (Verdict::Untouched, source), "{name}");
    }
    if !python("pikepdf") || !tool("strings") {
        return;
    }
    let words = OWN.iter().map(|(_, words)| *words);
    let asked =
        Command::new("python3").arg(judge("private.py")).args(&published).arg("--").args(words).output().unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&[asked.stdout, asked.stderr].concat()));
}

/// What `strings`, unzip, pikepdf and `banxin extract` get out of all that the program publishes: nothing of the office's
/// own. The copy for signature and the redline, which stay inside, show that the readers would find it.
#[test]
fn outside_readers_find_nothing_private_in_what_is_published() {
    if !python("pikepdf") || !tool("strings") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let banxin = |args: &[&str]| {
        let mut asked = Command::new(env!("CARGO_BIN_EXE_banxin"));
        asked.args(args).current_dir(dir.path()).env("BANXIN_FONTS", root().join("fonts"));
        crate::common::run(asked.env("BANXIN_LAYOUTS", root().join("layouts")))
    };
    let finds = |name: &str| {
        let words = OWN.iter().map(|(_, words)| *words);
        let asked =
            Command::new("python3").arg(judge("private.py")).arg(at(name)).arg("--").args(words).output().unwrap();
        (
            asked.status.code(),
            String::from_utf8_lossy(&asked.stdout).into_owned() + &String::from_utf8_lossy(&asked.stderr),
        )
    };
    std::fs::copy(root().join("samples/yangzhang.png"), at("yangzhang.png")).unwrap();
    for name in ["yangming-2021", "gongwen-han"] {
        let text = std::fs::read_to_string(root().join(format!("samples/{name}.json"))).unwrap();
        let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let own = OWN.iter().map(|(key, words)| ((*key).to_owned(), serde_json::Value::from(*words)));
        report["signoff"] = serde_json::Value::Object(own.collect());
        std::fs::write(at("new.json"), report.to_string()).unwrap();
        report["title"] = "另一个标题".into();
        std::fs::write(at("old.json"), report.to_string()).unwrap();
        banxin(&[
            "render",
            "new.json",
            "-o",
            ".",
            "--format",
            "pdf,docx,ofd,html",
            "--signoff",
            "--watermark",
            "送审稿",
        ]);
        banxin(&["render", "new.json", "-o", "a2a", "--format", "pdf", "--pdf", "a2a"]);
        banxin(&["diff", "old.json", "new.json", "--format", "docx", "-o", "redline.docx", "--signoff"]);
        banxin(&["preview", "new.json", "-o", ".", "--dpi", "60"]);
        let mut published = vec!["a2a/new.pdf".to_owned()];
        for file in ["new.pdf", "new.docx", "new.ofd", "new.html"] {
            published.push(file.to_owned());
            banxin(&["extract", file, "-o", &format!("{file}.json")]);
            published.push(format!("{file}.json"));
        }
        let pages = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name());
        published.extend(pages.filter_map(|page| page.into_string().ok()).filter(|page| page.contains(".page-")));
        assert!(published.len() > 7, "{published:?}");
        for file in &published {
            assert_eq!(finds(file), (Some(0), String::new()), "{name}: {file}");
        }
        for file in ["new.signoff.docx", "redline.docx"] {
            let (_, found) = finds(file);
            assert!(OWN.iter().all(|(_, words)| found.contains(words)), "{name}: {file} keeps it: {found}");
        }
    }
}
