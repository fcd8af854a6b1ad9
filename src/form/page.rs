//! Reads the page a form is set on, such as `layouts/gbt9704.json`.

use super::read::{above_zero, choice, clean, length, text, wrong_value};
use super::{Align, Clause, Folio, LineRules, PageForm, RuleWidths, Strength, StyleForm, Use};
use crate::diag::{Finding, tell};
use crate::font::Role;
use crate::geom::{Color, Len};
use crate::json::{Object, Spot};

/// Font categories by the standard's names.
const ROLES: [(&str, Role); 5] =
    [("小标宋", Role::Title), ("仿宋", Role::Fang), ("黑体", Role::Hei), ("楷体", Role::Kai), ("宋体", Role::Song)];

const ALIGNS: [(&str, Align); 5] = [
    ("left", Align::Left),
    ("center", Align::Center),
    ("right", Align::Right),
    ("justify", Align::Justify),
    ("distribute", Align::Distribute),
];

/// The thick rule where a page file names none: the head and foot of a 三线表 are most often 1.5 points.
const THICK: Len = Len(19_050);

const STRENGTHS: [(&str, Strength); 4] =
    [("规定", Strength::Required), ("一般", Strength::Usual), ("推荐", Strength::Advised), ("可以", Strength::Allowed)];

/// Reads the body of a page file whose `kind` and `id` are already taken.
pub(super) fn page(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<PageForm> {
    let before = out.len();
    let mut clauses = vec![];
    let c = &mut clauses;
    object.optional("name");
    let sheet = part(&mut object, "sheet", c, out, |o, out| Some((size(o, "width", out)?, size(o, "height", out)?)));
    let area = part(&mut object, "type_area", c, out, |o, out| {
        Some((size(o, "top", out)?, size(o, "left", out)?, size(o, "width", out)?))
    });
    let grid = part(&mut object, "grid", c, out, |o, out| {
        Some((o.required("lines", out)?.whole(1, 200, out)? as usize, size(o, "pitch", out)?))
    });
    let folio = part(&mut object, "folio", c, out, folio);
    let prose = match object.optional("prose") {
        Some(spot) => part_at(&spot, c, out, line_rules),
        None => Some(LineRules::default()),
    };
    let rules = part(&mut object, "rules", c, out, |o, out| {
        let thick = o.optional("thick").map_or(Some(THICK), |spot| above_zero(&spot, out));
        Some((RuleWidths { outer: size(o, "outer", out)?, inner: size(o, "inner", out)? }, thick?))
    });
    let styles = styles(&mut object, Use::KEYS, c, out);
    let official = object.optional("official").map(|spot| super::official::official(&spot, c, out));
    let place = object.place();
    object.close(out);
    let ((width, height), (top, left, text_width), (lines, pitch)) = (sheet?, area?, grid?);
    let (rules, thick) = rules?;
    let page = PageForm {
        width,
        height,
        top,
        left,
        text_width,
        lines,
        pitch,
        folio: folio?,
        styles,
        prose: prose?,
        rules,
        thick,
        official: official.map_or(Some(None), |o| o.map(Some))?,
        clauses,
    };
    if page.left + page.text_width > page.width || page.top + page.pitch * page.lines as i64 > page.height {
        let words = "版心超出了纸张：左边距加版心宽不能超过纸宽，上边距加行数乘行距不能超过纸高";
        tell(out, Finding::error("form-page-overflow", place, words).hint("请核对 type_area 和 grid 中的长度。"));
    }
    clean(before, out).then_some(page)
}

/// Reads one member that is an object and may name its clause.
pub(super) fn part<T>(
    object: &mut Object<'_>,
    key: &'static str,
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
    read: impl FnOnce(&mut Object<'_>, &mut Vec<Finding>) -> Option<T>,
) -> Option<T> {
    let spot = object.required(key, out)?;
    part_at(&spot, clauses, out, read)
}

fn part_at<T>(
    spot: &Spot<'_>,
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
    read: impl FnOnce(&mut Object<'_>, &mut Vec<Finding>) -> Option<T>,
) -> Option<T> {
    let mut inner = spot.object(out)?;
    let value = read(&mut inner, out);
    clauses.extend(clause(spot, &mut inner, out));
    inner.close(out);
    value
}

/// Which marks are set half width.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Squeezed {
    Adjacent,
    End,
    Start,
}

/// What `squeeze` may name.
const SQUEEZED: [(&str, Squeezed); 3] =
    [("adjacent", Squeezed::Adjacent), ("end", Squeezed::End), ("start", Squeezed::Start)];

fn line_rules(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<LineRules> {
    let mut least = |key, most| object.optional(key).map_or(Some(1), |spot| spot.whole(1, most, out));
    let (last_line, page_edge) = (least("last_line", 4), least("page_edge", 2));
    let squeezed: Vec<Squeezed> = match object.optional("squeeze") {
        Some(list) => list.items(out)?.map(|spot| choice(&spot, &SQUEEZED, out)).collect::<Option<_>>()?,
        None => vec![],
    };
    Some(LineRules {
        last_line: last_line? as usize,
        page_edge: page_edge? as usize,
        adjacent: squeezed.contains(&Squeezed::Adjacent),
        end: squeezed.contains(&Squeezed::End),
        start: squeezed.contains(&Squeezed::Start),
    })
}

/// The clause an object says it follows.
fn clause(spot: &Spot<'_>, object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Clause> {
    let note = object.optional("note").and_then(|n| n.text(out)).unwrap_or_default().to_owned();
    let strength = object.optional("strength");
    let number = text(&object.optional("clause")?, out)?;
    let strength = match strength {
        Some(strength) => choice(&strength, &STRENGTHS, out)?,
        None => Strength::Required,
    };
    Some(Clause { part: spot.pointer.clone(), number, strength, note })
}

pub(super) fn size(object: &mut Object<'_>, key: &'static str, out: &mut Vec<Finding>) -> Option<Len> {
    above_zero(&object.required(key, out)?, out)
}

fn folio(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Folio> {
    let dash = object.required("dash", out).and_then(|s| s.text(out).map(str::to_owned));
    Some(Folio { drop: size(object, "drop", out)?, side: size(object, "side", out)?, dash: dash? })
}

/// The styles, one for each of the known uses.
pub(super) fn styles(
    object: &mut Object<'_>,
    known: &[(&'static str, Use)],
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
) -> Vec<StyleForm> {
    let Some(list) = object.required("styles", out) else { return vec![] };
    let Some(items) = list.items(out) else { return vec![] };
    let mut styles: Vec<StyleForm> = vec![];
    for spot in items {
        let Some(mut inner) = spot.object(out) else { continue };
        let read = style(&mut inner, known, out);
        clauses.extend(clause(&spot, &mut inner, out));
        inner.close(out);
        let Some(style) = read else { continue };
        match styles.iter().any(|s| s.for_use == style.for_use) {
            true => {
                let words = format!("用途为“{}”的样式写了两次", Use::key(style.for_use));
                tell(out, Finding::error("form-style-doubled", spot.place(), words).hint("删去多余的一处。"));
            }
            false => styles.push(style),
        }
    }
    for (name, _) in known.iter().filter(|(_, u)| !styles.iter().any(|s| s.for_use == *u)) {
        let words = format!("缺少用途为“{name}”的样式");
        let finding = Finding::error("form-style-missing", list.place(), words);
        tell(out, finding.hint(format!("在 styles 里补上一项，写明 \"use\": \"{name}\"。")).fact("use", *name));
    }
    styles
}

fn style(object: &mut Object<'_>, known: &[(&'static str, Use)], out: &mut Vec<Finding>) -> Option<StyleForm> {
    let for_use = object.required("use", out).and_then(|s| choice(&s, known, out));
    let role = object.required("font", out).and_then(|s| choice(&s, &ROLES, out));
    let (kind, pitch) = (size(object, "size", out), size(object, "pitch", out));
    let tracking = object.optional("tracking").map_or(Some(Len::ZERO), |s| length(&s, out));
    let color = object.optional("color").map_or(Some(Color::BLACK), |s| super::official::color(&s, out));
    let align = object.required("align", out).and_then(|s| choice(&s, &ALIGNS, out));
    let indent = object.optional("indent").map_or(Some(0), |s| s.whole(0, 20, out));
    let keep_with_next = object.optional("keep_with_next").map_or(Some(false), |s| s.boolean(out));
    let style = StyleForm {
        for_use: for_use?,
        role: role?,
        size: kind?,
        tracking: tracking?,
        pitch: pitch?,
        color: color?,
        align: align?,
        indent: indent? as u32,
        keep_with_next: keep_with_next?,
    };
    if style.pitch < style.size || style.size + style.tracking <= Len::ZERO {
        tell(out, wrong_value(object.place(), "行距不能小于字号，字距不能把字压成没有宽度"));
    }
    Some(style)
}
