// This year's report beside last year's: figures that the page reads itself, words as the service tells them, a Word copy.

import { $, button, el, keep } from "./dom.js";
import { on, state } from "./state.js";
import { send, Gone, Refused } from "./service.js";
import { lastOf, tables, valueOf, wasOf } from "./work.js";
import { redrawOn, screen } from "./frame.js";
import { wordsOf } from "./findings.js";
import { cellWords } from "./shape.js";
import { apart, number } from "./number.js";
import { fileOf, titleOf } from "./report.js";
import { textsOf, wasAndIs } from "./changes.js";

/** What the service said, and of which text of the report. */
let said = null, asked = null, wrong = "";

const parts = () => ({ old: state.record.last, new: JSON.parse(fileOf(state.record.report)) });

/** Tells why there is no answer; anything else is a fault of ours. */
function troubled(error) {
  if (error instanceof Gone) return "连不上排版服务，文字没有比较；数照常比较。";
  if (error instanceof Refused) return error.findings.map((one) => `${wordsOf(one)}。`).join("") || `没有比较：${error.message}。`;
  throw error;
}

async function look() {
  const now = fileOf(state.record.report);
  if (asked === now) return;
  asked = now;
  try { [said, wrong] = [await (await send("diff", [], parts())).json(), ""]; } catch (error) { [said, wrong] = [null, troubled(error)]; }
  redrawOn("diff");
}

async function download() {
  $("diff-status").textContent = "正在排版……";
  try {
    const answer = await send("diff?format=docx", [], parts());
    const name = `${titleOf(state.record.report).replace(/[\\/:*?"<>|]/g, "")}（和去年比）.docx`;
    keep(await answer.blob(), name);
    $("diff-status").textContent = `已下载“${name}”。`;
  } catch (error) { $("diff-status").textContent = troubled(error); }
}

/** Figures of this year beside last year's, where both are numbers: the totals of each table, and all that changed. */
function figures() {
  const lines = tables().filter((shape) => lastOf(shape.table.id)).flatMap((shape) => {
    const { id } = shape.table;
    return shape.figures.map((cell) => [shape, cell, number(wasOf(id, cell), true), number(valueOf(id, cell.name), true)]).filter(([, cell, then, now]) => then !== null && now !== null && (then !== now || state.totals.get(id).has(cell.name)) && (then !== 0n || now !== 0n));
  });
  if (!lines.length) return [el("p", { class: "quiet" }, "填好以后，这里逐项列出今年和去年的数。")];
  const words = (then, now) => (then === now ? "不变" : `${now > then ? "增加" : "减少"} ${apart(now, then)}`);
  const group = (shape) => el("tr", {}, el("th", { scope: "rowgroup", colspan: 4, class: "group" }, shape.table.title));
  const row = ([shape, cell, then, now]) => el("tr", {}, el("th", { scope: "row" }, cellWords(cell)), el("td", { class: "n" }, wasOf(shape.table.id, cell)), el("td", { class: "n" }, valueOf(shape.table.id, cell.name)), el("td", { class: `n ${now >= then ? "up" : "down"}` }, words(then, now)));
  const head = el("thead", {}, el("tr", {}, ["项目", "去年", "今年", "变化"].map((title, at) => el("th", { scope: "col", class: at ? "n" : "" }, title))));
  return [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "和去年比的数" }, el("table", { class: "list" }, head, [...new Set(lines.map(([shape]) => shape))].map((shape) => el("tbody", {}, group(shape), lines.filter(([of]) => of === shape).map(row)))))];
}

function texts() {
  if (wrong) return [el("p", { class: "wrong", role: "alert" }, wrong)];
  if (!said) return [el("p", { class: "quiet" }, "正在比较……")];
  const changes = textsOf(said);
  if (!changes.length) return [el("p", {}, "文字和去年完全相同，请核对是否要更新。")];
  return [el("p", { class: "quiet" }, `有 ${changes.length} 处不同；这里没有列的，和去年相同。`), el("ol", { class: "issues" }, changes.map((one) => el("li", {}, el("span", { class: "where" }, one.name), wasAndIs(one))))];
}

function made() {
  const back = el("div", { class: "steps-next" }, el("a", { class: "button", href: "#files" }, "回到送审和下载"));
  if (!state.record.last) return [el("h1", { tabindex: "-1" }, "和去年比"), el("p", {}, "这份报告没有带去年的。从去年的文件开始建的报告，这里逐项比较。"), back];
  look();
  return [
    el("h1", { tabindex: "-1" }, "和去年比"),
    el("p", {}, `去年：${titleOf(state.record.last)}`),
    el("div", { class: "bar" }, button("下载标出改动的 Word", download, { disabled: state.server === "gone" })),
    el("p", { id: "diff-status", role: "status", class: "quiet" }),
    el("h2", {}, "数"), ...figures(),
    el("h2", {}, "文字"), ...texts(),
    back,
  ];
}

screen("diff", made);
on("opened", () => { [said, asked, wrong] = [null, null, ""]; });
