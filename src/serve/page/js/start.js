// Where a report begins: last year's file, a blank form, a report of this browser; and what was read in a file.

import { $, button, el, field, fileBox, keep } from "./dom.js";
import { on, state } from "./state.js";
import * as store from "./store.js";
import { ask, send, Gone, Refused } from "./service.js";
import { close, formOf, open } from "./work.js";
import { shapeOf } from "./shape.js";
import { go, redraw, screen } from "./frame.js";
import { fileOf, setAt, tableBlock, titleOf, write } from "./report.js";
import { hintsOf, wordsOf } from "./findings.js";

const ACCEPT = ".docx,.doc,.wps,.pdf,.xlsx,.xls,.et,.ods,.csv,.html,.htm,.txt,.json,.ofd";
let forms = [], kept = [], found = null, reading = null, wrong = "";

async function loadForms() {
  try { forms = await (await ask("forms")).json(); } catch (error) { if (!(error instanceof Gone || error instanceof Refused)) throw error; }
}

/** A report of this browser from a report's JSON. */
const recordOf = (report, form, more = {}) => ({ id: store.freshId(), form, report, title: titleOf(report), last: null, notes: {}, mode: "auto", made: Date.now(), saved: Date.now(), ...more });

/** Begins a report with the service: its chapters, its tables, and what last year's gives. */
async function begin({ form, year, issuer, last }) {
  const query = new URLSearchParams({ form, ...(year ? { year } : {}), ...(issuer ? { issuer } : {}) });
  const parts = new FormData();
  if (last) parts.append("last", new Blob([JSON.stringify(last)], { type: "application/json" }), "去年.json");
  const said = await (await ask(`new?${query}`, { method: "POST", ...(last ? { body: parts } : {}) })).json();
  const file = await formOf(form);
  for (const table of file.tables ?? []) {
    const block = tableBlock(said.report, table.id)?.block;
    // Every cell stands in the report from the start, so that the page shows where it is before something is in it.
    if (block) for (const cell of shapeOf(table, block).figures) if (cell.at === undefined && block.figures?.[cell.row]?.[cell.col] === undefined) write(block, cell, "");
  }
  return said;
}

const explain = (error) => (error instanceof Gone ? "连不上排版服务，过一会儿再试。" : error instanceof Refused ? error.findings.map((one) => `${wordsOf(one)}。${hintsOf(one).join("")}`).join("") || error.message : null);

/** Says what went wrong with a file where it was given. */
function complain(error, name) {
  const words = explain(error);
  if (words === null) throw error;
  wrong = `没有读“${name}”：${words}`;
  reading = null;
  redraw();
  $("wrong")?.focus();
}

/** Pictures that came with what was read. */
async function keepPictures(record) {
  for (const one of found?.pictures ?? []) {
    const bytes = Uint8Array.from(atob(one.base64), (c) => c.charCodeAt(0));
    await store.putPicture(record.id, one.path, new Blob([bytes])).catch(() => {});
  }
}

async function enter(record, address) {
  await open(record, true);
  go(address ?? (state.shapes.size ? `t:${[...state.shapes.keys()][0]}` : "head"));
}

// ---- last year's file ----

const formFor = (report, year) => forms.find((one) => one.id === report.form && one.from <= year && (one.to === null || one.to >= year)) ?? forms.find((one) => one.tables.length && one.chapters.length && one.from <= year && (one.to === null || one.to >= year) && /年度报告/.test(one.name) && /信息公开/.test(titleOf(report))) ?? forms.find((one) => one.id === report.form);

async function takeFiles(files) {
  wrong = "";
  const [first] = files;
  if (/\.json$/i.test(first.name)) {
    let report;
    try { report = JSON.parse((await first.text()).replace(/^\ufeff/, "")); } catch { complain(new Refused([{ message: "它不是完整的报告文件，读不懂", hints: ["请选由本页“把报告存成文件”存下的文件，或者 Word、PDF、Excel。"] }]), first.name); return; }
    if (report === null || typeof report !== "object" || !Array.isArray(report.body)) { complain(new Refused([{ message: "它不是报告", hints: ["请选由本页“把报告存成文件”存下的文件，或者 Word、PDF、Excel。"] }]), first.name); return; }
    found = { name: first.name, report, findings: [], tables: [], own: true };
    go("import");
    return;
  }
  const aborted = new AbortController();
  reading = { name: first.name, stop: () => { aborted.abort(); reading = null; redraw(); } };
  redraw();
  try {
    const said = await (await send("import", [first])).json();
    if (aborted.signal.aborted) return;
    reading = null;
    found = { name: first.name, ...said };
    go("import");
  } catch (error) { if (!aborted.signal.aborted) complain(error, first.name); }
}

// ---- screens ----

function blankForm() {
  const year = new Date().getFullYear() - 1;
  const pick = el("select", { id: "new-form" }, forms.map((one) => el("option", { value: one.id }, `${one.name}（${one.years}）`)));
  const serves = (one) => one.from <= year && (one.to === null || one.to >= year);
  pick.value = (forms.find((one) => one.id === kept[0]?.form && serves(one)) ?? forms.find((one) => one.tables.length && serves(one) && /信息公开/.test(one.name)) ?? forms.find((one) => one.tables.length && serves(one)) ?? forms[0])?.id ?? "";
  const when = el("input", { id: "new-year", type: "text", inputmode: "numeric", maxlength: 4, autocomplete: "off" });
  when.value = String(year);
  const who = el("input", { id: "new-issuer", type: "text", autocomplete: "organization" });
  const make = async (event) => {
    event.preventDefault();
    const missing = !/^\d{4}$/.test(when.value) ? [when, "报告年度写四位数字，例如 2025。"] : !who.value.trim() ? [who, "写机关名称，印在标题里。"] : null;
    if (missing) { $("new-wrong").textContent = missing[1]; missing[0].focus(); return; }
    try {
      const said = await begin({ form: pick.value, year: when.value, issuer: who.value.trim() });
      await enter(recordOf(said.report, pick.value));
    } catch (error) { const words = explain(error); if (words === null) throw error; $("new-wrong").textContent = words; when.focus(); }
  };
  return el("form", { onsubmit: make, novalidate: true }, field("报告种类", pick), field("报告年度", when), field("机关名称（印在标题里）", who), el("p", { id: "new-wrong", class: "wrong", role: "alert" }), el("p", {}, el("button", { type: "submit", class: "main", disabled: !forms.length }, "建一份空白报告")));
}

const day = (time) => { const at = new Date(time), now = new Date(); return at.toDateString() === now.toDateString() ? `今天 ${at.toTimeString().slice(0, 5)}` : `${at.getFullYear() === now.getFullYear() ? "" : `${at.getFullYear()} 年 `}${at.getMonth() + 1} 月 ${at.getDate()} 日`; };

async function openKept(id) { const record = await store.get(id); if (record) { await enter(record); } else { await reload(); } }

function nextYear(one) { found = { name: one.title, report: one.report, findings: [], tables: [], own: true, next: true }; go("import"); }

/** Deleting asks once, in its own place, and names the report. */
function forget(one, cell) {
  cell.replaceChildren(el("span", {}, `删除“${one.title}”？删了找不回来。`), button("删除", async () => { if (state.record?.id === one.id) close(); await store.remove(one.id); await reload(); $("work").querySelector("h1").focus(); }, { class: "danger" }), button("不删", () => redraw()));
  cell.querySelector("button").focus();
}

function keptList() {
  if (!kept.length) return el("p", { class: "quiet" }, "还没有。");
  const line = (one) => {
    const acts = el("div", { class: "acts" });
    acts.append(button("打开", () => openKept(one.id), { "aria-label": `打开：${one.title}` }), button("建下一年的", () => nextYear(one), { "aria-label": `从这份建下一年的：${one.title}` }), button("存成文件", () => keep(new Blob([fileOf(one.report)], { type: "application/json" }), `${one.title.replace(/[\\/:*?"<>|]/g, "")}.json`), { "aria-label": `存成文件：${one.title}` }), button("删除", () => forget(one, acts), { "aria-label": `删除：${one.title}` }));
    return el("tr", {}, el("th", { scope: "row" }, one.title, one.id === state.record?.id && el("span", { class: "quiet" }, "　正在填")), el("td", {}, day(one.saved)), el("td", {}, acts));
  };
  return el("table", { class: "list" }, el("thead", {}, el("tr", {}, ["报告", "上次修改", "操作"].map((words) => el("th", { scope: "col" }, words)))), el("tbody", {}, kept.map(line)));
}

/** Everything goes: for a machine that others use, too. */
function forgetAll(box) {
  box.replaceChildren(el("span", {}, `删除这台电脑里的全部 ${kept.length} 份报告？删了找不回来。`), button("全部删除", async () => { close(); for (const one of kept) await store.remove(one.id); await reload(); $("work").querySelector("h1").focus(); }, { class: "danger" }), button("不删", () => redraw()));
}

function startScreen() {
  const all = el("p", { class: "acts" }, kept.length > 0 && button("全部删除……", () => forgetAll(all)));
  return [
    el("h1", { tabindex: "-1" }, "今年的报告从哪里开始"),
    el("p", {}, "有去年的报告最省事：表样、章节、上年结转和现行有效件数都会带过来，今年的数空着等你填。"),
    wrong && el("p", { class: "wrong", id: "wrong", role: "alert", tabindex: "-1" }, wrong),
    el("div", { class: "choices" },
      el("section", { class: "choice", "aria-labelledby": "start-file" }, el("h2", { id: "start-file" }, "从去年的文件开始"),
        reading ? el("div", { class: "drop", role: "status" }, el("p", {}, `正在读“${reading.name}”……`), button("不读了", reading.stop)) : fileBox("file", "Word、PDF、Excel、网页或版心存的报告", ACCEPT, false, takeFiles)),
      el("section", { class: "choice", "aria-labelledby": "start-blank" }, el("h2", { id: "start-blank" }, "从空白表开始"), blankForm())),
    el("h2", {}, "这台电脑里的报告"), keptList(), all,
    el("p", { class: "quiet" }, "报告只存在这台电脑的这个浏览器里，排版时发给本单位的版心服务，服务不保存。清除浏览数据、换电脑、用无痕窗口，都会看不到；请随时“存成文件”。公用电脑上用完请删除。"),
  ];
}

/** What was read, what is doubtful, and where it goes. */
function importScreen() {
  if (!found) return startScreen();
  const { report, own } = found, year = Number(report.year) + 1, form = formFor(report, year) ?? forms.find((one) => one.id === report.form);
  const doubts = (found.findings ?? []).filter((one) => one.level !== "note"), told = (found.findings ?? []).filter((one) => one.level === "note");
  const attempt = (act) => async () => { try { await act(); } catch (error) { const words = explain(error); if (words === null) throw error; $("import-wrong").textContent = words; } };
  const asLast = attempt(async () => { const said = await begin({ form: form.id, year, last: report }); await enter(recordOf(said.report, form.id, { last: report })); });
  const asThis = attempt(async () => { const record = recordOf(report, report.form ?? formFor(report, Number(report.year))?.id ?? "free-report", { mode: "check" }); await keepPictures(record); await enter(record); });
  const tables = (found.tables ?? []).map((one) => el("tr", {}, el("th", { scope: "row" }, one.title), el("td", {}, `${one.figures} 格，认出 ${one.taken} 格${one.sums_fail ? `；${one.sums_fail} 处合计不平` : one.sums_hold ? "，合计都平" : ""}`)));
  return [
    el("h1", { tabindex: "-1" }, own ? `“${titleOf(report)}”怎么用` : `从“${found.name}”里读到了这些`),
    el("p", {}, own ? "可以当作去年的报告，建今年的；也可以接着填这一份。" : "原文件没有改动。拿不准的地方请先在这里定；放进新报告以前，什么都没有改。"),
    el("table", { class: "list" }, el("thead", {}, el("tr", {}, ["内容", "读到"].map((words) => el("th", { scope: "col" }, words)))), el("tbody", {},
      el("tr", {}, el("th", { scope: "row" }, "标题"), el("td", {}, titleOf(report))), el("tr", {}, el("th", { scope: "row" }, "报告年度"), el("td", {}, String(report.year ?? "没有读到"))), el("tr", {}, el("th", { scope: "row" }, "机关名称"), el("td", {}, report.issuer || "没有读到")), tables,
      el("tr", {}, el("th", { scope: "row" }, "章节"), el("td", {}, `${report.body.filter((one) => one?.section).length} 章：${report.body.filter((one) => one?.section).map((one) => one.section).join("；")}`)))),
    doubts.length > 0 && el("h2", {}, `有 ${doubts.length} 处拿不准`),
    doubts.length > 0 && el("ol", { class: "issues" }, doubts.map((one) => doubt(one, report))),
    told.length > 0 && el("details", {}, el("summary", {}, `另有 ${told.length} 处照原文作了整理`), el("ul", {}, told.slice(0, 200).map((one) => el("li", {}, `${wordsOf(one)}。`)))),
    el("p", { id: "import-wrong", class: "wrong", role: "alert" }),
    el("div", { class: "steps-next" }, form && button(`当作去年的，建 ${year} 年的报告`, asLast, { class: "main" }), !found.next && button(`接着填这份 ${report.year} 年的报告`, asThis), el("a", { class: "button", href: "#start" }, "不用这个文件")),
  ];
}

/** A doubt with its choices; what is chosen changes what was read, not the file. */
function doubt(one, report) {
  const box = el("li", { class: one.level }, el("span", { class: "where" }, one.place?.chapter ?? ""), `${wordsOf(one)}。`, hintsOf(one).length > 0 && el("p", { class: "quiet" }, hintsOf(one).join("")));
  const acts = el("div", { class: "acts" });
  const choose = (pointer, value, words) => button(words, (event) => {
    setAt(report, pointer, value);
    for (const each of acts.querySelectorAll("button")) each.setAttribute("aria-pressed", each === event.target);
  }, { "aria-pressed": "false" });
  for (const fix of one.fixes ?? []) acts.append(choose(fix.pointer, fix.value, fix.value === "" ? "空着" : `改为 ${fix.value}`));
  if (one.place?.kind === "cell" && one.pointer && !(one.fixes ?? []).length) acts.append(choose(one.pointer, "0", "当作 0"), choose(one.pointer, "", "空着"));
  if (acts.childElementCount) box.append(acts);
  return box;
}

export async function reload() {
  await loadForms();
  kept = await store.all();
  if (["start", "import"].includes(state.screen)) redraw();
}

screen("start", startScreen);
screen("import", importScreen, { free: true });
on("back", async () => { if (!forms.length) await reload(); });
on("saved", async () => { kept = await store.all(); });
