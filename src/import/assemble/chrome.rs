//! What a web page or a program puts around a document: dropped, each line told.

use regex_lite::Regex;

use crate::diag::{Finding, Level, clip};
use crate::import::document::{Block, Document, Para, left_out};
use crate::model::day_of_printed;

/// Lines of web pages that are no part of the document, by how they begin.
const LINES: &str = "^(【?字号|【?字体|【大 ?中 ?小】|更新时间|更新日期|发布时间|发布日期|发布机构|信息来源|来源|作者|编辑|责任编辑|您?当前所?在?位置|\
当前位置|您的位置|首页 ?[>＞»]|访问量|浏览次数|浏览量|点击数|点击率|阅读|索引号|信息索引|主题分类|设为首页|加入收藏|点击收听|语音播报|打印|\
【打印|关闭窗口|【关闭|分享到|分享|扫一扫|返回顶部|上一篇|下一篇|相关链接|友情链接|网站地图|主办|承办|版权所有|网站标识码|\
跳到正文|跳转到(正文|主要内容)|[^ ]{0,4}ICP备|[^ ]{0,3}公网安备|Copyright|联系我们|无障碍|长者模式|登录|注册)";
/// What only the foot of a web page says.
const FOOT: &str = "ICP备|公网安备|网站标识码|版权所有|技术支持|Copyright|All Rights Reserved";
/// What it says besides.
const BESIDE: &str =
    "^(主办|承办|协办|地址|通讯地址|邮编|邮政编码|电话|联系电话|传真|电子邮箱|邮箱|网站地图|关于我们|备案)";
/// A file that a page offers for download, on a line of its own.
const FILE: &str = r"^(相关)?(附件|文档|下载)?(下载)?[：: ]*[^：:。；]{1,60}\.(pdf|docx?|xlsx?|wps|et|ofd|zip|rar)$";
/// A day in such a line.
const DAY: &str = "(19[0-9]{2}|20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})";
/// Longer lines are text, however they begin.
const LONGEST: usize = 80;

/// Takes such lines out of a web page or text; gives the day of publication where one of them names it.
pub(crate) fn drop_lines(document: &mut Document) -> Option<String> {
    let (Ok(lines), Ok(file), Ok(day)) = (Regex::new(LINES), Regex::new(FILE), Regex::new(DAY)) else { return None };
    let mut published = None;
    let mut told = drop_foot(document);
    document.blocks.retain(|block| {
        let Block::Para(para) = block else { return true };
        let text = para.text();
        if !(is_chrome(para, &text, &lines) || is_chrome(para, &text, &file)) {
            return true;
        }
        if text.contains("发布") || text.contains("时间") || text.contains("日期") {
            published = published.take().or_else(|| {
                let found = day.captures(&text)?;
                let (month, day) = (found[2].trim_start_matches('0'), found[3].trim_start_matches('0'));
                // A day that the calendar has.
                day_of_printed(&format!("{}年{month}月{day}日", &found[1]))
            });
        }
        let words = format!("网页上的“{}”没有收入", clip(&text, 40));
        told.push(left_out(Level::Note, "chrome-dropped", &para.at, &words, &text));
        false
    });
    document.told.extend(told);
    published
}

/// Takes the foot of the page off the end: lines that say what a foot says, at least one of them what nothing else does.
fn drop_foot(document: &mut Document) -> Vec<Finding> {
    let (Ok(foot), Ok(beside)) = (Regex::new(FOOT), Regex::new(BESIDE)) else { return vec![] };
    let text = |block: &Block| if let Block::Para(para) = block { Some(para.text().trim().to_owned()) } else { None };
    let is_foot = |text: &str| foot.is_match(text) && !text.contains('。');
    let own = |block: &&Block| text(block).is_some_and(|text| is_foot(&text) || beside.is_match(&text));
    let count = document.blocks.iter().rev().take_while(own).count();
    let first = document.blocks.len() - count;
    if !document.blocks[first..].iter().filter_map(text).any(|text| is_foot(&text)) {
        return vec![];
    }
    let gone = document.blocks.split_off(first).into_iter();
    let paras = gone.filter_map(|block| if let Block::Para(para) = block { Some(para) } else { None });
    let tell = |para: Para| {
        let text = para.text();
        let words = format!("网页页脚的“{}”没有收入", clip(&text, 40));
        left_out(Level::Note, "chrome-dropped", &para.at, &words, &text)
    };
    paras.map(tell).collect()
}

fn is_chrome(para: &Para, text: &str, lines: &Regex) -> bool {
    let text = text.trim().trim_start_matches(['\u{3000}', ' ']);
    let short = text.chars().count() <= LONGEST && !text.ends_with(['。', '；', '，']);
    short && para.hint.outline.is_none() && lines.is_match(text)
}
