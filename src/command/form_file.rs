//! `banxin form`: what the authors of form files need.

use std::path::{Path, PathBuf};

#[cfg(feature = "import")]
use super::arguments::FormFrom;
use super::arguments::{Form, FormCheck, FormTask};
#[cfg(feature = "import")]
use super::session::{name, netted, read_bytes, write};
use super::session::{read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};
#[cfg(feature = "import")]
use crate::diag::{Finding, Place};
use crate::form::{self, FormSet, set::years_in_words};
#[cfg(feature = "import")]
use crate::import;
#[cfg(feature = "import")]
use crate::source::Source;
use crate::source::visible;
use crate::support::resources::LAYOUTS;

pub(super) fn run(args: &Form) -> u8 {
    match &args.task {
        FormTask::Check(args) => check(args),
        #[cfg(feature = "import")]
        FormTask::From(args) => from(args),
    }
}

/// Reads a form file as it would be read in its folder, and shows its tables.
fn check(args: &FormCheck) -> u8 {
    let source = match read(&args.file) {
        Ok(source) => source,
        Err((source, finding)) => {
            show(&source, &[finding]);
            return NOT_STARTED;
        }
    };
    let folders = folders(args);
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    match FormSet::of_file(source, &folders) {
        Ok((set, Some(id))) => {
            set.forms().filter(|form| form.id == id).for_each(shown);
            DONE
        }
        Ok((_, None)) => {
            say("没有发现问题；这个文件不是报告格式，没有表格可画\n");
            DONE
        }
        Err(refused) => {
            refused.iter().for_each(|file| show(&file.source, &file.findings));
            SOME_REFUSED
        }
    }
}

/// Where the page and the form that it extends are looked for: beside it, then among those named or shipped.
fn folders(args: &FormCheck) -> Vec<PathBuf> {
    let beside = args.file.parent().map(|dir| if dir.as_os_str().is_empty() { Path::new(".") } else { dir });
    let shipped = LAYOUTS.find(args.layouts.as_deref());
    beside.map(Path::to_owned).into_iter().chain(shipped).collect()
}

fn shown(form: &form::Form) {
    say(&format!("{}（{}），{}\n", form.id, visible(&form.name), years_in_words(form)));
    for table in &form.tables {
        let number = table.looks.number.as_deref().map_or(String::new(), |number| format!("{number} "));
        say(&format!("\n{number}{}（{}）\n{}", visible(&table.title), table.id, table.sketch()));
    }
    say(&format!("\n{} 张表，{} 条核对规则，没有发现问题\n", form.tables.len(), form.rules_written()));
}

/// Drafts a form file from a template; its name is the form's id.
#[cfg(feature = "import")]
fn from(args: &FormFrom) -> u8 {
    let (template, output) = (&args.template, &args.output);
    let refuse = |path: &Path, finding| {
        show(&Source::new(path.display().to_string(), ""), &[finding]);
        NOT_STARTED
    };
    let id = output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        let finding = Finding::error("form-key", Place::File, "格式文件的名字就是格式的代号，只用字母、数字和 . _ -");
        return refuse(output, finding.hint("换一个名字，例如 -o peixun.json。"));
    }
    if output.exists() {
        let finding = Finding::error("output-exists", Place::File, "文件已经有了，没有覆盖");
        return refuse(output, finding.hint("换一个文件名，或者先把原来的文件移走。"));
    }
    let most = import::MAX_FILE as u64;
    let bytes = match read_bytes(template, most) {
        Ok(bytes) if bytes.len() as u64 <= most => bytes,
        Ok(_) => {
            let finding = Finding::error("file-large", Place::File, "文件太大，不能读取");
            return refuse(template, finding.hint("只留下要起草的表格，另存一份再试。"));
        }
        Err(finding) => return refuse(template, finding),
    };
    let drafted =
        netted(|| import::draft(&bytes, &template.to_string_lossy(), &super::import::face(&args.folders), &id));
    let text = match drafted.and_then(|drafted| drafted) {
        Ok(text) => text,
        Err(finding) => return refuse(template, finding),
    };
    if let Err(finding) = write(output, text.as_bytes(), &[template.as_path()]) {
        return refuse(output, finding);
    }
    let tables = text.matches("\"min_height\"").count();
    say(&format!(
        "已起草 {}：{tables} 张表。代号 r1、c1 等请改成有意义的名称，再用 banxin form check 检查\n",
        name(output)
    ));
    DONE
}
