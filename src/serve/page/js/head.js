// What stands at the head and at the end of the report: title, office, dates, contact.

import { el, field } from "./dom.js";
import { state } from "./state.js";
import { change } from "./work.js";
import { everything, wordsOf } from "./findings.js";
import { screen, ways } from "./frame.js";

const text = (value) => (value == null ? "" : String(value));

/** A field of the report: how it is read and written, and what is typed in it. */
const FIELDS = [
  { key: "title", label: "标题", hint: "太长时版面自己断行。", get: (r) => [r.title ?? ""].flat().join(""), set: (r, v) => { r.title = v; } },
  ...[["subtitle", "副标题"], ["office_line", "标题下的机关"], ["date_line", "标题下的日期"]].map(([key, label]) => ({ key, label, hint: "照印出来的样子写；清空就没有这一行。", get: (r) => [r[key] ?? ""].flat().join(""), set: (r, v) => { r[key] = v; }, when: (r) => r[key] !== undefined })),
  { key: "issuer", label: "机关名称", hint: "写全称。", get: (r) => text(r.issuer), set: (r, v) => { r.issuer = v; } },
  { key: "year", label: "报告年度", get: (r) => text(r.year), set: (r, v) => { if (/^\d{4}$/.test(v)) r.year = Number(v); } },
  { key: "published", label: "公开日期", hint: "写成 2026-01-30 的样子，可以不写。", get: (r) => text(r.published), set: (r, v) => { if (v) r.published = day(v); else delete r.published; } },
  { key: "contact", label: "联系方式", hint: "可以不写。", get: (r) => text(r.contact), set: (r, v) => { if (v) r.contact = v; else delete r.contact; } },
  { key: "signature", label: "落款日期", hint: "写成 2026-01-30 的样子；不写就没有落款。", get: (r) => text(r.signature?.date), set: (r, v) => { if (v) (r.signature ??= {}).date = day(v); else if (r.signature) delete r.signature; }, when: (r) => !r.official },
];

/** A day as people type it, as it is kept: as `day_typed` of the engine reads it, which judges whether there is such a day. */
export function day(typed) {
  const bare = typed.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/\s/g, "");
  const found = /^(\d{4})[-年./－．／](\d{1,2})[-月./－．／](\d{1,2})日?$/.exec(bare);
  return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : typed.trim();
}

function one({ key, label, hint, get, set }) {
  const { report } = state.record;
  if (report[key] !== null && typeof report[key] === "object" && !["title", "subtitle", "signature"].includes(key)) return null;
  const input = el("input", { type: "text", id: `head-${key}`, autocomplete: "off", readonly: state.readOnly, inputmode: key === "year" ? "numeric" : false, oninput: (event) => { if (!event.isComposing) change((r) => set(r, event.target.value), { kind: `head/${key}` }); } });
  input.value = get(report);
  input.addEventListener("blur", () => { input.value = get(state.record.report); });
  return field(label, input, hint);
}

screen("head", () => {
  const found = everything().filter((finding) => finding.at.field !== undefined && finding.noted === undefined && finding.level !== "note");
  return [
    el("h1", { tabindex: "-1" }, "标题和落款"),
    el("p", { class: "quiet" }, `${state.form.name}${state.form.authority ? `，${state.form.authority}` : ""}`),
    el("div", { class: "fields" }, FIELDS.filter((each) => !each.when || each.when(state.record.report)).map(one)),
    found.length > 0 && el("ol", { class: "issues" }, found.map((finding) => el("li", { class: finding.level }, el("span", { class: "where" }, finding.at.name), `${wordsOf(finding)}。`))),
    state.record.last ? el("p", { class: "quiet" }, `去年的报告：${[state.record.last.title ?? ""].flat().join("")}`) : null,
    ways(),
  ];
}, { after: ({ field: name }) => { (document.getElementById(`head-${name}`) ?? document.querySelector("#work input"))?.focus(); } });
