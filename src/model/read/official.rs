//! Reads the shell of an official document.

use crate::diag::{Finding, clip, tell};
use crate::json::{Object, Spot, nearest};

use super::{body, date, text};
use crate::model::{
    Attachment, Attendance, Imprint, Mark, Official, Seal, SealImage, Shell, Signature, Validity, day_of_hanzi,
    printed_day,
};

/// The forms with what their marks end in unless the report says otherwise.
const KINDS: [(Shell, &str); 5] = [
    (Shell::Document, "文件"),
    (Shell::Letter, ""),
    (Shell::Order, "令"),
    (Shell::Minutes, "纪要"),
    (Shell::Attachment, ""),
];

/// The lists of who was there, in the order they are printed (10.3).
const ATTENDANCE: [(&str, &str); 3] = [("present", "出席"), ("absent", "请假"), ("observers", "列席")];

/// Reads `official`, and what it attaches; `issuer` is the report's own, which stands in where none is named.
pub(super) fn official(
    spot: &Spot<'_>,
    issuer: Option<&str>,
    out: &mut Vec<Finding>,
) -> Option<(Official, Vec<Attachment>)> {
    let mut object = spot.object(out)?;
    let kind = object.required("kind", out).and_then(|spot| kind(&spot, out));
    let upward = object.optional("upward").map_or(Some(false), |spot| spot.boolean(out));
    let duplex = object.optional("duplex").map(|spot| spot.boolean(out));
    let [serial, secrecy, urgency] = ["serial", "secrecy", "urgency"].map(|key| line(&mut object, key, out));
    let suffix = kind.map_or("", |(_, suffix)| suffix);
    let mark = match object.optional("mark") {
        Some(spot) => mark(&spot, issuer, suffix, out),
        None => Some(Mark { issuers: or_issuer(vec![], issuer), named: false, suffix: suffix.to_owned() }),
    };
    let number = line(&mut object, "number", out);
    let ordinal = object.optional("ordinal").and_then(|spot| spot.whole(1, 99, out));
    let signers = lines(&mut object, "signers", out);
    let to = line(&mut object, "to", out);
    let attachments = object.optional("attachments").and_then(|spot| body::attachments(&spot, true, out));
    let signature = object.optional("signature").and_then(|spot| signature(&spot, issuer, out));
    let remark = line(&mut object, "remark", out);
    let attendance = ATTENDANCE.iter().filter_map(|&(key, label)| {
        let names = line(&mut object, key, out)?;
        Some(Attendance { key, label, names })
    });
    let attendance = attendance.collect();
    let imprint = object.optional("imprint").and_then(|spot| imprint(&spot, out));
    object.close(out);
    let official = Official {
        kind: kind?.0,
        upward: upward?,
        duplex: duplex.unwrap_or_else(|| Some(kind?.0.usual_duplex()))?,
        serial,
        secrecy,
        urgency,
        mark: mark?,
        number,
        ordinal: ordinal.and_then(|nth| u32::try_from(nth).ok()),
        signers,
        to,
        signature,
        remark,
        attendance,
        imprint,
    };
    Some((official, attachments.unwrap_or_default()))
}

fn kind(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<(Shell, &'static str)> {
    let typed = spot.text(out)?;
    if let Some(known) = KINDS.into_iter().find(|(kind, _)| kind.key() == typed) {
        return Some(known);
    }
    let finding = Finding::error("official-kind", spot.place(), format!("不认识的公文格式“{}”", clip(typed, 20)));
    let finding = match nearest(typed, KINDS.map(|(kind, _)| kind.key())) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding,
    };
    tell(out, finding.hint("可以写：document（通用公文）、letter（信函）、order（命令）、minutes（纪要）、attachment（不与正文一起装订的附件）。"));
    None
}

fn line(object: &mut Object<'_>, key: &'static str, out: &mut Vec<Finding>) -> Option<String> {
    object.optional(key).and_then(|spot| text::line(&spot, out))
}

fn lines(object: &mut Object<'_>, key: &'static str, out: &mut Vec<Finding>) -> Vec<String> {
    let Some(items) = object.optional(key).and_then(|spot| spot.items(out)) else { return vec![] };
    items.filter_map(|item| text::line(&item, out)).collect()
}

fn mark(spot: &Spot<'_>, issuer: Option<&str>, suffix: &str, out: &mut Vec<Finding>) -> Option<Mark> {
    let mut object = spot.object(out)?;
    let issuers = lines(&mut object, "issuers", out);
    let suffix = object.optional("suffix").map_or(Some(suffix.to_owned()), |spot| text::cell(&spot, out));
    object.close(out);
    let named = !issuers.is_empty();
    Some(Mark { issuers: or_issuer(issuers, issuer), named, suffix: suffix? })
}

fn or_issuer(named: Vec<String>, issuer: Option<&str>) -> Vec<String> {
    if named.is_empty() { issuer.map(str::to_owned).into_iter().collect() } else { named }
}

/// Reads a signature; `issuer` signs where no office is named.
pub(super) fn signature(spot: &Spot<'_>, issuer: Option<&str>, out: &mut Vec<Finding>) -> Option<Signature> {
    let mut object = spot.object(out)?;
    let offices = lines(&mut object, "offices", out);
    let date = object.required("date", out).and_then(|spot| signing_day(&spot, out));
    let seal = object.optional("seal");
    let stamp = object.optional("stamp");
    if let (Some(_), Some(stamp)) = (&seal, &stamp) {
        let finding = Finding::error("official-validity", stamp.place(), "印章 seal 和签名章 stamp 只能用一种");
        tell(out, finding.hint("命令用签名章，其他公文一般用印章；删去另一项。"));
    }
    let by = match (seal, stamp) {
        (_, Some(spot)) => signature_stamp(&spot, out),
        (Some(spot), None) => self::seal(&spot, out).map(Validity::Seal),
        (None, None) => Some(Validity::Bare),
    };
    object.close(out);
    let named = !offices.is_empty();
    let offices = or_issuer(offices, issuer);
    if let Some(Validity::Seal(seal)) = &by
        && !seal.images.is_empty()
        && seal.images.len() != offices.len()
    {
        let words = format!("署名的机关有 {} 个，印章图片有 {} 个", offices.len(), seal.images.len());
        let finding = Finding::error("seal-count", spot.place(), words);
        tell(out, finding.hint("几个机关联合署名的，在 seal 的 images 里按机关的次序各写一个文件。"));
    }
    Some(Signature { at: spot.pointer.clone(), offices, named, date: date?, by: by? })
}

/// The day as printed; one in hanzi numerals stays as typed.
fn signing_day(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let typed = spot.text(out)?;
    if day_of_hanzi(typed).is_some() { Some(typed.to_owned()) } else { date(spot, out).map(|day| printed_day(&day)) }
}

fn signature_stamp(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Validity> {
    let mut object = spot.object(out)?;
    let post = object.required("post", out).and_then(|spot| text::line(&spot, out));
    let name = object.required("name", out).and_then(|spot| text::line(&spot, out));
    object.close(out);
    Some(Validity::Stamp { post: post?, name: name? })
}

fn seal(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Seal> {
    let mut object = spot.object(out)?;
    let one = object.optional("image").and_then(|spot| seal_image(&spot, out));
    let several = object.optional("images").and_then(|spot| spot.items(out));
    let several: Vec<SealImage> = several.into_iter().flatten().filter_map(|item| seal_image(&item, out)).collect();
    let diameter = object.optional("diameter").and_then(|spot| spot.whole(20, 60, out));
    object.close(out);
    let images = one.into_iter().chain(several).collect();
    Some(Seal { images, diameter: diameter.and_then(|mm| u32::try_from(mm).ok()) })
}

fn seal_image(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<SealImage> {
    Some(SealImage { at: spot.pointer.clone(), path: text::line(spot, out)? })
}

fn imprint(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Imprint> {
    let mut object = spot.object(out)?;
    let [main, copies, printer] = ["main", "copies", "printer"].map(|key| line(&mut object, key, out));
    let day = object.optional("printed").and_then(|spot| date(&spot, out));
    let place = object.place();
    object.close(out);
    if printer.is_some() != day.is_some() {
        let finding = Finding::error("official-printed", place, "印发机关 printer 和印发日期 printed 要一起写");
        tell(out, finding.hint("补上缺的一项；信函两项都不写。"));
    }
    Some(Imprint { main, copies, printed: printer.zip(day.map(|day| printed_day(&day))) })
}
