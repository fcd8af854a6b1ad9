//! A report's file in a format, as `banxin render` writes it.

use super::{Call, unread};
use crate::backend::Format;
use crate::diag::{Finding, clip};
use crate::engine::{Plan, PlanOptions};
use crate::json::nearest;
use crate::serve::answer::{Answer, complaint, fault, file_name};
use crate::serve::parameters::{FRAGMENT, PDF, SIGNOFF, STRICT, WATERMARK};

/// In the format that the address names.
pub(in crate::serve) fn named(call: &mut Call<'_>) -> Answer {
    let Some(format) = Format::named(&call.argument) else {
        let words = format!("没有“{}”这种格式", clip(&call.argument, 40));
        let names = Format::ALL.map(Format::name);
        let hint = match nearest(&call.argument, names) {
            Some(near) => format!("是不是 {near}？"),
            None => format!("可用的格式：{}。", names.join("、")),
        };
        return fault(404, complaint("format-unknown", words, &hint));
    };
    write(call, format)
}

/// In the format that the client likes best.
pub(in crate::serve) fn accepted(call: &mut Call<'_>) -> Answer {
    match best(call.accept.as_deref()) {
        Some(format) => write(call, format),
        None => {
            let hint = "写明格式，例如 Accept: application/pdf。";
            fault(406, complaint("format-unknown", "Accept 里没有能写的格式", hint))
        }
    }
}

/// The format that the client likes best of those it names, the first of equals; where it names none of ours but takes
/// anything, PDF (RFC 9110, 12.5.1: a quality of 0 is not acceptable).
fn best(accept: Option<&str>) -> Option<Format> {
    let Some(accept) = accept else { return Some(Format::Pdf) };
    let mut ranges: Vec<(&str, u32)> = accept.split(',').filter_map(range).collect();
    let refused = |format: Format| {
        ranges.iter().any(|(name, quality)| *quality == 0 && format.media_type().eq_ignore_ascii_case(name))
    };
    let refused: Vec<Format> = Format::ALL.into_iter().filter(|&format| refused(format)).collect();
    ranges.retain(|(_, quality)| *quality > 0);
    // Stable: of equals the first stays first. Who names a format wants it, whatever else is taken, too.
    ranges.sort_by_key(|(name, quality)| (name.contains('*'), std::cmp::Reverse(*quality)));
    let format = |name: &str| match name {
        "*/*" | "application/*" => Format::ALL.into_iter().find(|format| !refused.contains(format)),
        name => Format::ALL.into_iter().find(|format| format.media_type().eq_ignore_ascii_case(name)),
    };
    ranges.into_iter().find_map(|(name, _)| format(name))
}

/// A media range and its quality in thousandths; `None` for one whose quality is no number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "thousandths of at most 1")]
fn range(text: &str) -> Option<(&str, u32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?;
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality: f32 = quality.map_or(Some(1.0), |quality| quality.parse().ok())?;
    Some((name, (quality.clamp(0.0, 1.0) * 1000.0) as u32))
}

fn write(call: &mut Call<'_>, format: Format) -> Answer {
    if let Some(finding) = out_of_place(call, format) {
        return fault(400, finding);
    }
    let source = match call.report() {
        Ok(source) => source,
        Err(refused) => return unread(&refused),
    };
    let options = PlanOptions { strict: call.parameters.flag(&STRICT), ..PlanOptions::default() };
    let (plan, mut findings) = call.engine.plan_with(&source.text, &options);
    let Some(mut plan) = plan else { return Answer::refused(&source, &findings) };
    match made(call, &mut plan, format, &findings) {
        Ok(answer) => answer,
        Err(more) => {
            findings.extend(more);
            Answer::refused(&source, &findings)
        }
    }
}

/// A parameter that the format has nothing to do with.
fn out_of_place(call: &Call<'_>, format: Format) -> Option<Finding> {
    let only = [
        (SIGNOFF.name, call.parameters.flag(&SIGNOFF), Format::Docx),
        (FRAGMENT.name, call.parameters.flag(&FRAGMENT), Format::Html),
        (PDF.name, call.parameters.text(&PDF).is_some(), Format::Pdf),
    ];
    let (name, _, own) = only.into_iter().find(|(_, asked, own)| *asked && *own != format)?;
    let words = format!("参数 {name} 只用于 {}", own.name());
    Some(complaint("query-value", words, &format!("去掉 {name}，或者请求 /render/{}。", own.name())))
}

fn made(call: &Call<'_>, plan: &mut Plan<'_>, format: Format, findings: &[Finding]) -> Result<Answer, Vec<Finding>> {
    let (engine, asked) = (call.engine, &call.parameters);
    if let Some(words) = asked.text(&WATERMARK) {
        engine.stamp(plan, words).map_err(|finding| vec![finding])?;
    }
    let (bytes, ending) = if asked.flag(&SIGNOFF) {
        (engine.write_signoff(plan, findings)?, format!("signoff.{}", format.name()))
    } else if asked.flag(&FRAGMENT) {
        (engine.write_fragment(plan), format!("fragment.{}", format.name()))
    } else {
        let bare = asked.text(&PDF) == Some("a2a");
        let written = if bare { engine.write_bare(plan, format) } else { engine.write(plan, format) };
        (written.map_err(|finding| vec![finding])?, format.name().to_owned())
    };
    let name = file_name(&plan.report.title.to_string(), &ending);
    Ok(Answer::file(format.media_type(), bytes, name).tagged())
}
