//! Whether the body stands in the face that its role asks for, or mostly in one that lends its characters.
//!
//! A folder of one's own may name a face for 仿宋 that has letters and no hanzi. Every character is drawn all the same,
//! in the face that follows, and nobody would know.

use crate::diag::{Finding, Place};
use crate::font::{FaceId, Fonts, is_hanzi};
use crate::form::Form;
use crate::model::Report;
use crate::model::walk::proses;
use crate::style::StyleKind;

/// How many hanzi are looked at: those of some ten pages.
const MOST: usize = 5000;

/// A warning where more than half of the body's hanzi stand in another face than the one that leads their role.
pub fn borrowed(report: &Report, form: &Form, fonts: &Fonts) -> Option<Finding> {
    let role = form.page.styles.iter().find(|style| style.kind == StyleKind::Body)?.role;
    let hanzi = proses(&report.body).flat_map(|(_, text)| text.chars()).filter(|ch| is_hanzi(*ch)).take(MOST);
    let faces: Vec<FaceId> = hanzi.filter_map(|ch| Some(fonts.glyph(role, ch)?.face)).collect();
    let lead = fonts.lead(role);
    let others = faces.iter().filter(|face| **face != lead);
    let count = others.clone().count();
    if count * 2 <= faces.len() {
        return None;
    }
    // Which of them lends most.
    let lender = fonts
        .faces()
        .filter(|face| *face != lead)
        .max_by_key(|face| others.clone().filter(|other| *other == face).count())?;
    let words = format!(
        "正文的汉字有 {}% 不在该用的字体 {} 里，排成了 {}",
        count * 100 / faces.len(),
        fonts.face_name(lead),
        fonts.face_name(lender)
    );
    let finding = Finding::warning("font-borrowed", Place::File, words)
        .hint(format!("核对字体文件夹的 fonts.json：角色 {} 的字体要收有常用汉字。", role.key()))
        .fact("face", fonts.face_name(lead))
        .fact("lender", fonts.face_name(lender));
    Some(finding)
}
