// What the service found: where each finding is on the page, its words, and what mends it.

import { $, button, el } from "./dom.js";
import { on, state, tell } from "./state.js";
import { blanks, change, isTotal, save, tables, valueOf } from "./work.js";
import { cellWords } from "./shape.js";
import { chapterAt, pointerOf, setAt } from "./report.js";
import { go } from "./frame.js";

/** Findings that only say what is not filled in yet: they wait for the last look. */
const UNFILLED = new Set(["figure-blank", "figure-missing", "figures-missing", "sum-unchecked", "table-blank"]);

/** Cells by their place in the report. */
function cellsByPointer() {
  const found = new Map();
  for (const shape of tables()) for (const cell of shape.cells) found.set(pointerOf(shape.pointer, cell), { table: shape.table.id, cell });
  return found;
}

const FIELDS = { title: "标题", subtitle: "副标题", office_line: "标题下的机关", date_line: "标题下的日期", issuer: "机关名称", published: "公开日期", year: "报告年度", contact: "联系方式", signature: "署名和日期", official: "公文格式", signoff: "发文稿纸", attachments: "附件", form: "报告种类" };

/** Where a finding is: a cell, cells, a chapter, a field of the report. */
function placeOf(finding, cells) {
  const { place = {} } = finding;
  const shape = state.shapes.get(place.table ?? finding.facts?.table);
  const own = cells.get(finding.pointer) ?? (shape && named(shape, place.row, place.col));
  const beside = (finding.related ?? []).map((one) => cells.get(one.pointer)).filter(Boolean);
  const several = place.kind === "cells" || finding.code === "sum-mismatch";
  if (several && beside.length) {
    const one = beside.find((at) => !isTotal(at.table, at.cell.name)) ?? beside[0];
    return { at: one, cells: beside, name: `${titleOf(one.table)} › ${cellWords((own ?? one).cell)}` };
  }
  const at = own ?? beside[0];
  if (at) return { at, cells: [at], name: `${titleOf(at.table)} › ${cellWords(at.cell)}` };
  if (shape) return { table: shape.table.id, cells: [], name: shape.table.title };
  const chapter = chapterAt(state.record.report, finding.pointer);
  if (chapter) return { chapter, cells: [], pointer: finding.pointer, name: chapter.title };
  const key = /^\/([^/]+)/.exec(finding.pointer ?? "")?.[1];
  return { cells: [], field: key ?? "", name: FIELDS[key] ?? "整份报告" };
}

function named(shape, row, col) {
  const cell = row != null && (shape.at.get(`${row}:${col}`) ?? shape.figures.find((one) => one.row === row || one.side[0]?.startsWith(`${row} `)));
  return cell ? { table: shape.table.id, cell } : undefined;
}

const titleOf = (id) => { const { table } = state.shapes.get(id); return table.number ?? table.title; };

let list = [], byCell = new Map();

/** All findings with their places; worked out once for each answer of the service. */
function refresh() {
  byCell = new Map();
  if (!state.record) { list = []; return; }
  const cells = cellsByPointer();
  list = state.findings.map((finding) => ({ ...finding, at: placeOf(finding, cells), noted: state.record.notes[finding.id] }));
  for (const one of list) one.waits = UNFILLED.has(one.code) || isEarly(one);
  for (const one of list) {
    if (one.noted !== undefined || one.waits) continue;
    for (const { table, cell } of one.at.cells) {
      const key = `${table}/${cell.name}`;
      const wrong = one.at.cells.length === 1;
      if (!byCell.has(key) || wrong) byCell.set(key, { finding: one, wrong });
    }
  }
}

/** Whether a sum fails only because its row or column is still being filled in. */
function isEarly(finding) {
  const { cells } = finding.at;
  if (!finding.code.startsWith("sum-") || state.record.mode !== "auto" || !cells.length) return false;
  const inOne = (key) => cells.every((one) => one.cell[key] === cells[0].cell[key]);
  const { figures, table } = state.shapes.get(cells[0].table);
  return figures.filter((cell) => valueOf(table.id, cell.name) === "").some((cell) => (inOne("c") && cell.c === cells[0].cell.c) || (inOne("r") && cell.r === cells[0].cell.r));
}

export const marked = (table, name) => byCell.get(`${table}/${name}`);
/** Findings to show while people fill in. */
export const shown = () => list.filter((one) => one.noted === undefined && !one.waits && one.level !== "note");
export const everything = () => list;
export const unfilled = () => tables().reduce((all, shape) => all + blanks(shape.table.id).length, 0);

/** Commands, their options and JSON: for who works without the page. */
const COMMAND = /banxin |--[a-z]/, OTHERS = /banxin |--[a-z]|JSON/;
/** Sentences without the clauses that speak of these. */
const here = (words) => words.split(/(?<=[。；])/).map((part) => part.split("，").filter((clause) => !OTHERS.test(clause)).join("，").replace(/[；。]?$/, "")).filter(Boolean).map((part) => `${part}。`).join("");

/** What to do at the page where the service names an option of a command. */
const ELSE = {
  "year-doubtful": "在文件的题目里写上年份（例如“2023年”），存盘再选一次；或者从空白表开始。",
  "issuer-doubtful": "在文件的题目里写上机关全称，存盘再选一次；或者从空白表开始。",
  "kind-unknown": "可以选 Word（.docx）、Excel（.xlsx、.xls、.ods、.csv）、PDF、网页、文本，和版心存的报告；加了密码的先去掉密码，旧格式的 Word 先另存为 .docx，压缩包先解压。",
};

/** How to mend a finding, for who is at the page. */
export function hintsOf(finding) {
  const hints = finding.hints ?? [];
  if (!hints.some((one) => COMMAND.test(one))) return hints;
  return [ELSE[finding.code] ?? hints.map(here).join("")].filter(Boolean);
}

/** The words of a finding without what its place says already. */
export const wordsOf = (finding) => (finding.message.includes("banxin ") ? here(finding.message) : finding.message).replace(/^表“[^”]*”：/, "").replace(/^“[^”]*”行“[^”]*”栏/, "").replace(/（U\+[0-9A-F]+）/g, "").replace(/[。；]$/, "");

const LEVELS = { error: "必须改", warning: "请核对", note: "供参考" };
const clip = (text) => (text.length > 16 ? `${text.slice(0, 15)}…` : text);

/** The buttons that mend a finding: each a change that the service offers. */
function fixButtons(finding, cells) {
  if (state.readOnly) return [];
  return (finding.fixes ?? []).map((fix) => {
    const at = cells.get(fix.pointer);
    const elsewhere = at && finding.at.at?.cell !== at.cell ? `${cellWords(at.cell)} ` : "";
    const words = fix.value === "" ? `${elsewhere}空着` : `${elsewhere}改为 ${clip(fix.value)}`;
    return button(words, () => { change((report) => { setAt(report, fix.pointer, fix.value); }, { rows: !at }); if (at) go(`t:${at.table}`, at); }, { "aria-label": `${finding.at.name}：${words}`, "data-fix": "" });
  });
}

/** A sentence that says why a figure is right though a rule says otherwise. */
function noteForm(finding, box) {
  const input = el("input", { type: "text", "aria-label": `为什么数据无误：${finding.at.name}`, placeholder: "写一句说明" });
  const keep = () => { const words = input.value.trim(); if (!words) { input.focus(); return; } state.record.notes[finding.id] = words; save(); refresh(); tell("listed"); };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) keep(); });
  box.replaceChildren(input, button("记下", keep));
  input.focus();
}

/** A finding as an entry of a list. */
export function entry(finding, cells = cellsByPointer()) {
  const { at } = finding;
  const acts = el("div", { class: "acts" });
  if (at.at) acts.append(button("到这一格", () => go(`t:${at.at.table}`, at.at), { "aria-label": `到这一格：${at.name}` }));
  else if (at.table) acts.append(button("到这张表", () => go(`t:${at.table}`), { "aria-label": `到这张表：${at.name}` }));
  else if (at.chapter) acts.append(button("到这一章", () => go(`c:${at.chapter.key}`, { pointer: at.pointer }), { "aria-label": `到这一章：${at.name}` }));
  else acts.append(button("到这一项", () => go("head", { field: at.field }), { "aria-label": `到这一项：${at.name}` }));
  if (finding.noted === undefined) {
    acts.append(...fixButtons(finding, cells));
    if (finding.level === "warning" && !state.readOnly) acts.append(button("数据无误", (event) => noteForm(finding, event.target.parentElement), { "aria-label": `数据无误，写一句说明：${at.name}` }));
  } else if (!state.readOnly) acts.append(button("去掉说明", () => { delete state.record.notes[finding.id]; save(); refresh(); tell("listed"); }, { "aria-label": `去掉说明：${at.name}` }));
  const why = [...hintsOf(finding), ...(finding.related ?? []).map((one) => one.message)];
  return el("li", { class: finding.level },
    el("span", { class: "level" }, finding.noted === undefined ? LEVELS[finding.level] : "已写说明"), el("span", { class: "where" }, at.name), `${wordsOf(finding)}。`,
    finding.noted !== undefined && el("p", { class: "quiet" }, `说明：${finding.noted}`),
    why.length > 0 && el("details", {}, el("summary", {}, "为什么，怎么办"), el("ul", {}, why.map((words) => el("li", {}, words)))), acts);
}

/** What is said above the list. */
export function summary() {
  const found = shown().length, open = unfilled();
  if (!state.checked) return state.server === "gone" ? "连不上服务，只核对了合计和勾稽。" : "正在核对……";
  if (open) return `还有 ${open} 格没有填；${found ? `已填的里面有 ${found} 处要看` : "已填的没有发现问题"}。`;
  return found ? `有 ${found} 处要看。其余各格和各章没有发现问题。` : "没有发现问题，可以下载。";
}

let saidAt = 0;
/** The panel at the right: at once for eyes, and a moment after the last key for those who listen. */
function showPanel() {
  const status = $("issues-status"), words = summary();
  $("issues").replaceChildren(...shown().slice(0, 50).map((one) => entry(one, panel.cells)));
  status.classList.toggle("done", state.checked && !shown().length && !unfilled());
  status.textContent = words;
  clearTimeout(saidAt);
  saidAt = setTimeout(() => { if ($("said").textContent !== words) $("said").textContent = words; }, 1500);
}
const panel = { cells: new Map() };

on("findings", () => { refresh(); panel.cells = state.record ? cellsByPointer() : new Map(); tell("listed"); });
on("opened", () => { refresh(); if (state.record) showPanel(); });
on("listed", () => { if (state.record) showPanel(); tell("paint"); });
on("paint", () => { if (state.record && state.checked) $("issues-status").textContent = summary(); });
