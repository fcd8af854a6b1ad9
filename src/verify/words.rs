//! What is to be said of a file and its verdict, in Chinese.

use super::web::TEXT;
use super::{Added, Beside, Carried, Damage, Oddity, Verdict};
use crate::backend::Format;
use crate::carried::Changed;

/// What a file is that carries no report.
pub const FOREIGN: &str = "不是本程序生成的文件，或者里面没有报告数据";

/// Why a file cannot be verified, in Chinese.
pub fn damaged(damage: Damage) -> String {
    match damage {
        Damage::Incomplete => {
            "文件不完整，结尾缺失：可能没有下载完，或者只复制了一半。请重新取得这个文件，再来核验".into()
        }
        Damage::Locked => "文件设了打开密码，不能核验。请核验没有加密码的那一份".into(),
        Damage::Odd(oddity) => not_one_way(oddity),
        Damage::Unmarked => {
            "不是本程序生成的文件，或者别的程序合并、另存时去掉了本程序的标记；里面附有报告数据，是否与各页一致没有核对"
                .into()
        }
        Damage::Spoilt => {
            "已不是当初生成的那份文件：里面附带的报告数据已经损坏，读不出来，不能核验。请重新取得这个文件".into()
        }
        Damage::Foreign => FOREIGN.into(),
    }
}

fn not_one_way(oddity: Oddity) -> String {
    let why = match oddity {
        Oddity::Encrypted => "没有密码的软件读不出内容",
        _ => "不同的软件会读出不同的内容",
    };
    format!("已不是当初生成的那份文件：{}，{why}，不能核验", odd(oddity))
}

/// A verdict, in Chinese, for the official.
pub fn judge(verdict: Verdict, carried: &Carried) -> String {
    let words = match verdict {
        Verdict::Untouched => return "未被改动，与报告数据重新排出的文件完全一致".into(),
        Verdict::Extended(added) => {
            return format!("原文未被改动，其后追加了{}；签名是否有效，请用签名软件核验", signed(added));
        }
        Verdict::Resaved => {
            return "内容与报告数据重新排出的相同，但已不是当初生成的那份文件：别的程序重新保存过".into();
        }
        Verdict::Odd(oddity) => return not_one_way(oddity),
        Verdict::Differs { page: Some(page), .. } => format!("第 {page} 页起与报告数据不一致"),
        Verdict::Differs { page: None, beside } => differs(&beside),
        Verdict::Edited { parts } if carried.format == Format::Html => page_edited(&parts),
        Verdict::Edited { parts } if carried.format == Format::Xlsx => workbook_edited(&parts),
        Verdict::Edited { parts } => edited(&parts),
        Verdict::NotCompared { changed } => {
            let untold = carried.made.origin.form.is_none();
            let labels = untold || changed.iter().any(|one| matches!(one, Changed::Form(_)));
            return format!(
                "数据、文字和数字与报告数据一致，版式{}没有比较：{}在文件生成之后变了{}。要连版式一起核验，请用当时的程序、格式和字体",
                if labels { "和格式固定的文字" } else { "" },
                list(&changed),
                if untold { "，文件又没有记下当时的格式和字体" } else { "" }
            );
        }
        Verdict::Contradicts { changed } => {
            return format!(
                "显示的文字或数字与所带的报告数据不一致（另外，{}在文件生成之后变了，版式没有比较）",
                list(&changed)
            );
        }
        Verdict::Refused { changed } => {
            let words = "里面的报告数据按现在的格式、字体和图片不能排版（报告用到的图片要和文件放在一起）";
            let since = format!("；{}在文件生成之后变了，请用当时的核验", list(&changed));
            return format!("{words}{}", if changed.is_empty() { "" } else { &since });
        }
    };
    match carried.format {
        Format::Docx | Format::Html | Format::Xlsx => words,
        _ => words + "；如果换过字体文件夹，请用当时的字体核验",
    }
}

/// What is to be said of a structure that readers may read otherwise.
fn odd(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::Around => "开头之前或结尾之后有多余的内容",
        Oddity::Revisions => "结尾之后追加了不是签名的内容，里面有几个版本",
        Oddity::Objects => "里面的对象重复，或者不在索引所说的位置",
        Oddity::Encrypted => "加了密码或使用限制",
        Oddity::Package => "压缩包里有重名的部件，或者目录与部件对不上",
    }
}

/// What differs beside the pages. What may change how pages look leaves nothing to say of them.
fn differs(beside: &[Beside]) -> String {
    if beside == [Beside::Signatures] {
        return "签过名，签名之后又被别的程序重新保存过：签名和签名处的图样已经对不上，其他内容与报告数据相同"
            .to_owned();
    }
    let word = |beside: &Beside| match beside {
        Beside::Attachments => "附件",
        Beside::Outline => "书签",
        Beside::Structure => "供读屏软件用的结构",
        Beside::Properties => "属性",
        Beside::Form => "表单域或签名",
        Beside::Signatures => "签名",
        Beside::View => "打开方式或页码",
        Beside::Other => "字体、图片、图层、页面设置等其他部分",
    };
    let words = beside.iter().map(word).collect::<Vec<_>>().join("、");
    let may_show = beside.iter().any(|one| matches!(one, Beside::Other | Beside::Form | Beside::Signatures));
    let pages = if may_show { "" } else { "各页一致，" };
    format!("{pages}{words}与当初生成的不一致")
}

/// What has changed since, in one list.
fn list(changed: &[Changed]) -> String {
    changed.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}

/// What was added by signing.
fn signed(added: Added) -> String {
    let counted = |count: usize, what: &str| (count > 0).then(|| format!(" {count} 个{what}"));
    let proofs = added.proofs.then(|| "签名的验证资料".to_owned());
    let parts = [counted(added.signatures, "电子签名"), counted(added.stamps, "时间戳"), proofs];
    parts.into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// What to say of a web page that is not what it was.
fn page_edited(parts: &[String]) -> String {
    let what = match parts.iter().any(|part| part == TEXT) {
        true => "正文与报告数据重新排出的不同",
        false => "正文与报告数据一致，样式、目录、链接等其他部分不同",
    };
    format!("已不是当初生成的那份网页（改过，或者被别的程序另存过）：{what}")
}

/// What to say of a workbook that is not what it was. Cells keep their texts in a part of its own.
fn workbook_edited(parts: &[String]) -> String {
    let known = [
        (&["xl/worksheets/", "xl/sharedStrings.xml"][..], "表格"),
        (&["xl/workbook.xml"], "工作表的名称或顺序"),
        (&["xl/styles.xml"], "样式"),
        (&["customXml/"], "所带的报告数据"),
    ];
    let what = told_apart(parts, &known);
    format!("已不是当初生成的那份工作簿（在 Excel 或 WPS 里改过或另存过）：{what}")
}

/// What to say of a Word file that is not what it was, by the names that people know.
fn edited(parts: &[String]) -> String {
    let known = [
        (&["word/document.xml"][..], "正文"),
        (&["word/footnotes.xml"], "脚注"),
        (&["word/comments.xml"], "批注"),
        (&["word/header"], "页眉"),
        (&["word/footer"], "页脚"),
        (&["word/styles.xml"], "样式"),
        (&["customXml/"], "所带的报告数据"),
    ];
    let what = told_apart(parts, &known);
    format!(
        "已不是当初生成的那份 Word 文件（在 Word 或 WPS 里改过或另存过）：{what}。要取回其中的修改，请用 banxin pull"
    )
}

/// Which parts of a package differ, by the names that people know; each has those whose paths begin so.
fn told_apart(parts: &[String], known: &[(&[&str], &str)]) -> String {
    let begins = |part: &String, paths: &[&str]| paths.iter().any(|path| part.starts_with(path));
    let named = |paths: &[&str]| parts.iter().any(|part| begins(part, paths));
    let mut names: Vec<&str> = known.iter().filter(|(paths, _)| named(paths)).map(|(_, name)| *name).collect();
    if parts.iter().any(|part| !known.iter().any(|(paths, _)| begins(part, paths))) {
        names.push("设置、属性等其他部分");
    }
    match names.as_slice() {
        [] => "内容没有改动，但被重新打包过".to_owned(),
        names => format!("{}与报告数据重新排出的不同", names.join("、")),
    }
}
