//! `banxin new`: a report that an office starts from.

use std::path::Path;

use super::arguments::{New, NewFormat};
use super::session::{name, netted, open, show, write};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, last, say};
use crate::blank::{self, Begun, Last, Wish};
use crate::diag::{Finding, Place};
use crate::engine::Engine;
use crate::form::Form;
use crate::model::{self, YEARS};
use crate::source::{Source, visible};

pub(super) fn run(args: &New) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let output = Source::new(args.output.display().to_string(), "");
    let format = match format(args) {
        Ok(format) => format,
        Err(finding) => {
            show(&output, &[finding]);
            return NOT_STARTED;
        }
    };
    let last = match args.from.as_deref().map(|path| last::read(&engine, &args.folders, path)).transpose() {
        Ok(last) => last,
        Err((source, findings)) => {
            show(&source, &findings);
            complain(last::way_on(&findings));
            return NOT_STARTED;
        }
    };
    if let (Some(last), Some(path)) = (&last, &args.from) {
        show(&Source::new(path.display().to_string(), ""), &last.told);
        if last::is_settled_by_import(&last.told) {
            complain(last::IMPORT_FIRST);
        }
    }
    let year = args.year.or(last.as_ref().and_then(|last| last.report.year.checked_add(1)));
    let Some(year) = year.filter(|year| i64::from(*year) <= YEARS.1) else {
        complain("命令行缺少：--year\n用 banxin new --help 查看用法。\n");
        return NOT_STARTED;
    };
    let form = match engine.forms().find(&args.form, year) {
        Ok(form) => form,
        Err(finding) => {
            show(&Source::new("命令行", ""), &[on_command_line(finding)]);
            return NOT_STARTED;
        }
    };
    let last = last.as_ref().map(|last| Last { text: &last.text, report: &last.report });
    let wish = Wish { year, issuer: args.issuer.as_deref(), last };
    let begun = match netted(|| blank::start(form, &wish)).and_then(|begun| begun) {
        Ok(begun) => begun,
        Err(finding) => {
            show(&output, &[finding]);
            return NOT_STARTED;
        }
    };
    let on = match format {
        NewFormat::Json => "",
        NewFormat::Docx => "  在 Word 里填，填到一半也可以取回：banxin pull 填好的文件 -o 报告.json\n",
        #[cfg(feature = "import")]
        NewFormat::Xlsx => "  在 Excel 或 WPS 里填，填到一半也可以取回：banxin import 填好的文件 -o 报告.json\n",
    };
    if let Err(findings) = put(&engine, form, &begun, wish.last.as_ref(), format, args) {
        show(&output, &findings);
        return SOME_REFUSED;
    }
    tell(form, &begun, &args.output);
    say(on);
    DONE
}

/// What is asked for by `--format`, or by the name of the file.
fn format(args: &New) -> Result<NewFormat, Finding> {
    let ending = args.output.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let named = match ending.as_deref() {
        Some("json") => Some(NewFormat::Json),
        Some("docx") => Some(NewFormat::Docx),
        #[cfg(feature = "import")]
        Some("xlsx") => Some(NewFormat::Xlsx),
        _ => None,
    };
    if args.output.is_dir() {
        let finding = Finding::error("output-folder", Place::File, "-o 写的是文件夹，这里要写文件名");
        return Err(finding.hint("写成例如 -o 本年报告.json。"));
    }
    match (args.format, named) {
        (Some(asked), Some(named)) if asked != named => {
            let finding = Finding::error("output-format", Place::File, "文件名的后缀与 --format 不一致");
            Err(finding.hint("改其中一个；不写 --format 时，看文件名的后缀。"))
        }
        (Some(asked), _) => Ok(asked),
        (None, Some(named)) => Ok(named),
        (None, None) => {
            let finding = Finding::error("output-format", Place::File, "看不出要写成什么");
            Err(finding.hint("文件名写成 .json、.docx 或 .xlsx，或者加上 --format。"))
        }
    }
}

/// Writes a begun report, never over a file that is there with something else in it.
fn put(
    engine: &Engine,
    form: &Form,
    begun: &Begun,
    last: Option<&Last<'_>>,
    format: NewFormat,
    args: &New,
) -> Result<(), Vec<Finding>> {
    // What we begin must pass our own reader.
    let (report, _) = model::read(&begun.text)?;
    let bytes = match format {
        NewFormat::Json => begun.text.clone().into_bytes(),
        NewFormat::Docx => blank::word(engine, &begun.text, &report, form)?,
        #[cfg(feature = "import")]
        NewFormat::Xlsx => blank::workbook(&begun.text, &report, form, last.map(|last| last.report))
            .map_err(|finding| vec![finding])?,
    };
    #[cfg(not(feature = "import"))]
    let _ = last;
    let inputs: Vec<&Path> = args.from.as_deref().into_iter().collect();
    match std::fs::read(&args.output) {
        Ok(there) if there == bytes => return Ok(()),
        Ok(_) => {
            let words = "文件已经有了，里面可能有人填写过，没有覆盖";
            return Err(vec![
                Finding::error("output-exists", Place::File, words).hint("换一个文件名，或者先把原来的文件移走。"),
            ]);
        }
        Err(_) => {}
    }
    write(&args.output, &bytes, &inputs).map_err(|finding| vec![finding])
}

/// A finding about a report's `form` or `year`, said of the command line.
fn on_command_line(finding: Finding) -> Finding {
    let finding = Finding { place: Place::File, related: vec![], ..finding };
    finding.hint("banxin forms 列出全部格式和它们的年度。")
}

fn tell(form: &Form, begun: &Begun, output: &Path) {
    say(&format!("新建 {}：格式 {}（{}）\n", name(output), form.id, visible(&form.name)));
    for finding in &begun.told {
        let words = std::iter::once(&finding.message).chain(&finding.hints).map(|words| words.trim_end_matches('。'));
        say(&format!(
            "  {}
",
            words.collect::<Vec<_>>().join("。")
        ));
    }
    if begun.open > 0 {
        say(&format!("  表里还有 {} 格要填；合计不用填，banxin check --fix 会算好\n", begun.open));
    }
}
