//! Pages as pictures, and where everything stands on them.

use serde::Serialize;

use super::{Call, unread};
use crate::backend::png;
use crate::diag::Finding;
use crate::engine::{Plan, PlanOptions};
use crate::layout::{Layout, Rectangle, places as rectangles};
use crate::serve::answer::{Answer, complaint, fault};
use crate::serve::parameters::{DPI, DRAFT, STRICT, WATERMARK};
use crate::source::Source;

/// Resolution unless something else is asked for: sharp at the width of the page on screens of two dots to the pixel.
const USUAL: u32 = 144;

/// The picture of a page.
pub(in crate::serve) fn picture(call: &mut Call<'_>) -> Answer {
    let Ok(number) = call.argument.parse::<usize>() else {
        return fault(404, complaint("page-none", "页码不是数字", "页码从 1 数起。"));
    };
    let (source, mut plan) = match plan(call) {
        Ok(planned) => planned,
        Err(refused) => return *refused,
    };
    let stamped = call.parameters.text(&WATERMARK).map(|words| call.engine.stamp(&mut plan, words));
    if let Some(Err(finding)) = stamped {
        return Answer::refused(&source, &[finding]);
    }
    // However many pages there are, one is drawn.
    let Some(page) = number.checked_sub(1).and_then(|index| plan.layout.pages.get(index).cloned()) else {
        let words = format!("没有第 {number} 页，这份报告共 {} 页", plan.layout.pages.len());
        return fault(404, complaint("page-none", words, "核对页数。"));
    };
    let layout = Layout { pages: vec![page], ..plan.layout };
    let dpi = call.parameters.whole(&DPI).unwrap_or(USUAL);
    let drawn = png::draw(&layout, call.engine.fonts(), dpi);
    match drawn.and_then(|pictures| pictures.first().map(png::Picture::png).transpose()) {
        Ok(picture) => Answer::of("image/png", picture.unwrap_or_default()).tagged(),
        Err(error) => fault(500, complaint("backend-failed", format!("不能画出这一页：{error}"), "请告诉系统管理员。")),
    }
}

/// A page's size, as it is read.
#[derive(Serialize)]
struct Size {
    width: f64,
    height: f64,
}

/// Where everything stands, in millimetres.
#[derive(Serialize)]
struct Places {
    pages: Vec<Size>,
    places: Vec<Rectangle>,
}

/// Where every part of the report stands.
pub(in crate::serve) fn places(call: &mut Call<'_>) -> Answer {
    let layout = match plan(call) {
        Ok((_, plan)) => plan.layout,
        Err(refused) => return *refused,
    };
    let mm = |len: crate::geom::Len| (len.to_mm() * 100.0).round() / 100.0;
    let size = |page| {
        let (width, height) = layout.sheet.size(layout.sheet.orientation(page));
        Size { width: mm(width), height: mm(height) }
    };
    Answer::json(&Places { pages: layout.pages.iter().map(size).collect(), places: rectangles(&layout) }).tagged()
}

/// The plan of the report, as a draft where that is asked for.
fn plan<'c>(call: &mut Call<'c>) -> Result<(Source, Plan<'c>), Box<Answer>> {
    let source = call.report().map_err(|refused| Box::new(unread(&refused)))?;
    let (strict, draft) = (call.parameters.flag(&STRICT), call.parameters.flag(&DRAFT));
    let (plan, findings): (Option<Plan<'c>>, Vec<Finding>) = match draft {
        true => call.engine.sketch(&source.text),
        // Texts that are still to be written may be looked at.
        false => call.engine.plan_with(&source.text, &PlanOptions { strict, draft: true, ..PlanOptions::default() }),
    };
    match plan {
        Some(plan) => Ok((source, plan)),
        None => Err(Box::new(Answer::refused(&source, &findings))),
    }
}
