//! The style sheet: calm rules, ruled tables, two columns where there is room for them, and a page of its own for
//! print, for phones and for dark rooms.

use super::look::{Class, Look, NAMED};

/// The whole text.
pub(super) const TEXT: Class = Class {
    name: "text",
    css: "font-family:$song;color:$ink;line-height:1.9;text-align:left;overflow-wrap:anywhere;position:relative",
};
/// A paragraph; what its style says stands in its own declarations.
pub(super) const PARAGRAPH: Class = Class { name: "p", css: "margin:.45em 0" };
/// A heading below the title.
pub(super) const HEADING: Class =
    Class { name: "h", css: "margin:1.4em 0 .5em;font-size:1em;line-height:1.5;font-weight:400" };
/// A heading of the first level below the title.
pub(super) const CHAPTER: Class = Class { name: "h1", css: "font-size:1.15em" };
/// The title of the document, and of an attachment.
pub(super) const TITLE: Class = Class {
    name: "title",
    // Lines end where the plan parts words (`<wbr>`), and only inside one that is longer than a line.
    css: "margin:1.1em 0 1.3em;line-height:1.5;font-weight:700;word-break:keep-all;overflow-wrap:anywhere",
};
/// A line under the title.
pub(super) const UNDER: Class = Class { name: "under", css: "margin:-.6em 0 1.3em;line-height:1.5" };
/// The mark of the issuing offices.
pub(super) const ISSUER: Class =
    Class { name: "mark", css: "margin:.6em 0;line-height:1.3;font-weight:700;white-space:nowrap;color:$red" };
/// What is red but no mark.
pub(super) const RED: Class = Class { name: "red", css: "color:$red" };
/// What begins a new part: the mark above an attachment.
pub(super) const PART: Class = Class { name: "part", css: "margin-top:3.5em" };
/// The imprint, in smaller type.
pub(super) const IMPRINT: Class = Class { name: "imprint", css: "margin:.2em 0" };
/// A link.
pub(super) const LINK: Class =
    Class { name: "a", css: "color:$link;text-decoration:underline;text-underline-offset:.2em;word-break:break-all" };
/// The mark of a note.
pub(super) const MARK: Class = Class { name: "sup", css: "line-height:0;font-size:.8em;white-space:nowrap" };
/// A run-in head: by this name `import` knows it; its face stands in its own declarations.
pub(super) const LEAD: Class = Class { name: "lead", css: "" };
/// The end of a line of a title, given up where the page is narrow.
pub(super) const LINE: Class = Class { name: "l", css: "" };
/// A note.
pub(super) const NOTE: Class = Class {
    name: "note",
    css: "margin:.5em 0 .8em;padding:.1em 0 .1em .8em;border-left:3px solid $line;font-size:.85em;line-height:1.7;color:$soft;text-indent:0",
};
/// A list.
pub(super) const LIST: Class = Class { name: "list", css: "margin:.45em 0;padding:0;list-style:none" };
/// An item.
pub(super) const ITEM: Class = Class { name: "li", css: "margin:.3em 0" };
/// Lines side by side.
pub(super) const ROW: Class = Class { name: "row", css: "display:grid;align-items:center;margin:.3em 0" };
/// One of them.
pub(super) const PLACE: Class = Class { name: "at", css: "margin:0" };
/// Signature and date with their seals.
pub(super) const SIGNATURE: Class = Class { name: "sign", css: "position:relative;isolation:isolate;margin:1.2em 0" };
/// The same with room for a seal above.
pub(super) const SEALED: Class = Class { name: "sealed", css: "padding:3.4em 0" };
/// A seal, behind the text.
pub(super) const SEAL: Class = Class {
    name: "seal",
    css: "position:absolute;z-index:-1;max-width:42mm;height:auto;transform:translate(-50%,50%)",
};
/// A picture with its caption.
pub(super) const FIGURE: Class = Class { name: "figure", css: "margin:1.4em 0;text-align:center" };
/// The picture.
pub(super) const IMAGE: Class =
    Class { name: "img", css: "display:block;max-width:100%;height:auto;margin:0 auto .5em;background:#fff" };
/// A caption.
pub(super) const CAPTION: Class = Class {
    name: "cap",
    css: "font-family:$hei;font-size:1.04em;line-height:1.6;text-align:center;color:$ink;padding-bottom:.35em",
};
/// The unit line of a table.
pub(super) const UNIT: Class =
    Class { name: "unit", css: "display:block;font-family:$song;font-size:.9em;text-align:right;color:$soft" };
/// What stands on a page that lies on its side, in print.
pub(super) const WIDE: Class = Class { name: "wide", css: "" };
/// What scrolls where the page is too narrow for a table.
pub(super) const SCROLL: Class =
    Class { name: "scroll", css: "overflow-x:auto;max-width:100%;margin:1.2em 0;position:relative" };
/// A table.
pub(super) const TABLE: Class = Class {
    name: "t",
    css: "border-collapse:collapse;width:100%;font-size:.88em;line-height:1.5;text-indent:0;font-variant-numeric:tabular-nums",
};
/// The rule around a table.
pub(super) const FRAMED: Class = Class { name: "framed", css: "border:1.5px solid $rule" };
/// The rules above and below a table that has no others (三线表).
pub(super) const THREE_LINE: Class =
    Class { name: "three", css: "border-top:2px solid $rule;border-bottom:2px solid $rule" };
/// A cell with rules on all sides; a blank one is as high as one with a line.
pub(super) const CELL: Class = Class {
    name: "c",
    css: "border:1px solid $rule;padding:.4em .45em;height:2.3em;text-align:center;vertical-align:middle",
};
/// A cell without rules.
pub(super) const OPEN: Class = Class { name: "d", css: "padding:.4em .45em;text-align:center;vertical-align:middle" };
/// A cell of the last row of a header above which there are only rules across.
pub(super) const FOOT: Class = Class { name: "f", css: "border-bottom:1px solid $rule" };
/// A header cell.
pub(super) const HEAD: Class = Class { name: "th", css: "font-family:$hei;font-weight:400;background:$head" };
/// A row label, set like text.
pub(super) const LABEL: Class = Class { name: "rh", css: "font-weight:400" };
/// A cell set flush left, flush right, at the top.
pub(super) const LEFT: Class = Class { name: "le", css: "text-align:left" };
pub(super) const RIGHT: Class = Class { name: "ri", css: "text-align:right" };
pub(super) const TOP: Class = Class { name: "to", css: "vertical-align:top" };
/// What only readers that speak tell.
pub(super) const SPOKEN: Class = Class {
    name: "sr",
    css: "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap",
};
/// Words behind the text.
pub(super) const WATERMARK: Class = Class {
    name: "wm",
    css: "position:fixed;inset:0;z-index:5;display:grid;place-items:center;overflow:hidden;pointer-events:none;\
          font:700 min(16vw,7rem)/1 $hei;color:$soft;opacity:.13;transform:rotate(-30deg);white-space:nowrap",
};
/// The same in a fragment, where nothing can stand behind.
pub(super) const STAMP: Class =
    Class { name: "stamp", css: "margin:0 0 1em;text-align:right;font-family:$hei;color:$soft" };

/// All classes in the order of their rules: what comes later holds.
const CLASSES: &[&Class] = &[
    &TEXT,
    &PARAGRAPH,
    &HEADING,
    &CHAPTER,
    &TITLE,
    &UNDER,
    &RED,
    &ISSUER,
    &PART,
    &IMPRINT,
    &LINK,
    &MARK,
    &LINE,
    &NOTE,
    &LIST,
    &ITEM,
    &ROW,
    &PLACE,
    &SIGNATURE,
    &SEALED,
    &SEAL,
    &FIGURE,
    &IMAGE,
    &CAPTION,
    &UNIT,
    &SCROLL,
    &TABLE,
    &FRAMED,
    &THREE_LINE,
    &CELL,
    &OPEN,
    &FOOT,
    &HEAD,
    &LABEL,
    &LEFT,
    &RIGHT,
    &TOP,
    &SPOKEN,
    &WATERMARK,
    &STAMP,
];

/// What only pages have, before the classes.
const FRAME: &str = "\
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--desk);color:var(--ink);font-size:1.0625rem;line-height:1.6;font-family:var(--song)}
a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem;padding:.6em 1em;background:var(--paper);color:var(--link);z-index:9}
.skip:focus{left:.5rem;top:.5rem}
.page{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.aside{font-family:var(--hei);font-size:.875rem;line-height:1.6;margin:0 0 1.25rem}
.aside p{margin:0 0 .5em;color:var(--soft);letter-spacing:.1em}
.aside ol,.aside ul{list-style:none;margin:0;padding:0}
.aside ol ol{padding-left:1.1em}
.aside nav+nav{margin-top:1.25rem;padding-top:1.1rem;border-top:1px solid var(--line)}
.aside a{display:block;padding:.28em 0;color:var(--ink);text-decoration:none}
.aside a:hover{color:var(--link);text-decoration:underline;text-underline-offset:.2em}
.aside ul{display:flex;flex-wrap:wrap;gap:.5rem}
.aside ul a{padding:.3em .9em;border:1px solid var(--line);border-radius:3px;background:var(--paper);color:var(--link)}
.paper{background:var(--paper);border:1px solid var(--line);border-top:3px solid var(--red);padding:clamp(1.25rem,5vw,3.75rem) clamp(1rem,5.5vw,4rem)}
:target{scroll-margin-top:1rem}
.sup::before{content:'\\2060'}
hr{border:0;border-top:1px solid var(--rule);margin:.5em 0}
@media (min-width:70rem){
.page{max-width:76rem;display:grid;grid-template-columns:15rem minmax(0,48rem);justify-content:center;gap:2.75rem;padding-top:2.5rem}
.aside{position:sticky;top:2.5rem;align-self:start;max-height:calc(100vh - 5rem);overflow-y:auto;margin:0}
.aside:only-child{grid-column:1/-1}
}
@media (max-width:69.99rem){.aside ol ol{display:none}}
.alone{display:block;max-width:52rem}
";

/// What only pages have, behind the classes.
const MEDIA: &str = "\
@media (max-width:34rem){
body{font-size:1rem}
br.l{display:none}
.text{line-height:1.8}
}
@media print{
@page{size:A4;margin:25mm 24mm 25mm 26mm}
@page wide{size:A4 landscape;margin:20mm}
:root{--paper:#fff;--desk:#fff;--ink:#000;--soft:#444;--rule:#000;--line:#bbb;--head:#fff;--red:#c7000b;--link:#000}
body{font-size:12pt}
.page,.paper{display:block;max-width:none;margin:0;padding:0;border:0}
.aside,.skip{display:none}
.scroll{overflow:visible}
.t{min-width:0;line-height:1.35}
.t thead{display:table-header-group}
.scroll,.t tr,figure,.sign,.note{break-inside:avoid}
.h,.title,.cap{break-after:avoid}
.wide{page:wide}
.c,.d{padding-top:.2em;padding-bottom:.2em}
.c{height:1.75em}
}
";

/// The whole style sheet of a page.
pub(super) fn sheet(look: &Look) -> String {
    let mut out = String::with_capacity(12 << 10);
    let light = NAMED.iter().map(|(name, value, _)| (*name, *value));
    variables(&mut out, "", light);
    let dark = NAMED.iter().filter_map(|(name, _, dark)| Some((*name, (*dark)?)));
    variables(&mut out, "@media (prefers-color-scheme:dark)", dark);
    out.push_str(FRAME);
    look.rules(&mut out, CLASSES);
    out.push_str(MEDIA);
    out
}

fn variables<'v>(out: &mut String, medium: &str, values: impl Iterator<Item = (&'v str, &'v str)>) {
    let (open, close) = if medium.is_empty() { ("", "") } else { ("{", "}") };
    out.extend([medium, open, ":root{"]);
    out.extend(values.flat_map(|(name, value)| ["--", name, ":", value, ";"]));
    out.extend(["}", close, "\n"]);
}
