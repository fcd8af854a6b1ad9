// The frame around the work: the address, steps, what stands at the top, and bars that tell of trouble.

import { $, button, el, keep } from "./dom.js";
import { on, state, tell } from "./state.js";
import { blanks, close, tables, takeOver } from "./work.js";
import { everything, shown } from "./findings.js";
import { chapters, fileOf, isOpen, titleOf } from "./report.js";
import { retry } from "./service.js";

const screens = new Map();
/** A screen: `make(rest)` gives its elements, the heading first; `after(target)` is called when they stand. */
export const screen = (name, make, more = {}) => { screens.set(name, { make, ...more }); };

const split = (address) => { const [kind, ...rest] = address.split(":"); return [kind, rest.join(":")]; };

/** Screens that need no report. */
const FREE = new Set(["start", "verify"]);

/** Goes to a screen, and to a place on it. */
export function go(address, target = null) {
  if (location.hash.slice(1) !== encodeURI(address)) history.pushState(null, "", `#${encodeURI(address)}`);
  show(address, target, true);
}

let shownAt = null;
/** Shows a screen; with `focus` its heading or the place gets the focus. */
export function show(address, target = null, focus = false) {
  let [kind, rest] = split(address);
  if (!screens.has(kind) || (!state.record && !FREE.has(kind) && !screens.get(kind).free)) [kind, rest, address] = ["start", "", "start"];
  if (kind === "t" && !state.shapes.has(rest)) [kind, rest, address] = ["head", "", "head"];
  // A link to a chapter that is no more leads to the first.
  if (kind === "c" && !chapters(state.record.report).some((one) => one.key === rest)) { const [first] = chapters(state.record.report); [rest, address] = [first.key, `c:${first.key}`]; }
  const same = shownAt === address && target;
  state.screen = address;
  document.body.dataset.screen = kind;
  document.body.classList.toggle("noreport", !state.record);
  const one = screens.get(kind);
  if (!same) {
    state.cell = target?.cell ? state.cell : null;
    $("work").replaceChildren(...one.make(rest).flat().filter(Boolean));
    shownAt = address;
  }
  document.title = `${$("work").querySelector("h1").textContent} · 版心`;
  tell("paint");
  steps();
  if (target && one.after) one.after(target, rest);
  else if (focus) { $("work").querySelector("h1").focus({ preventScroll: true }); scrollTo(0, 0); }
  if (focus && innerWidth < 760) $("steps-box").open = false;
}

/** Draws the screen anew where it stands: rows came or went, another answer is there. */
export function redraw() {
  const { scrollX, scrollY } = window, inner = $("gridbox")?.scrollTop;
  shownAt = null;
  show(state.screen);
  scrollTo(scrollX, scrollY);
  if (inner !== undefined && $("gridbox")) $("gridbox").scrollTop = inner;
}

const isShown = (kind) => split(state.screen)[0] === kind;
/** Draws the screen anew if it is one of these. */
export const redrawOn = (...kinds) => { if (kinds.some(isShown)) redraw(); };

// ---- steps ----

/** All screens of the report in the order of the work. */
export function order() {
  if (!state.record) return ["start"];
  return ["start", "head", ...tables().map((shape) => `t:${shape.table.id}`), ...chapters(state.record.report).map((one) => `c:${one.key}`), "check", "files"];
}

/** The two ways on at a screen's end. */
export function ways() {
  const all = order(), at = all.indexOf(state.screen), next = all[at + 1], before = all[at - 1];
  const words = { head: "下一步：标题和落款", check: "下一步：核对", files: "下一步：送审和下载" };
  const name = next && (words[next] ?? (next.startsWith("t:") ? (state.screen.startsWith("t:") ? "下一张表" : "下一步：填表") : state.screen.startsWith("c:") ? "下一章" : "下一步：写章节"));
  return el("div", { class: "steps-next" }, next && el("a", { class: "button main", href: `#${encodeURI(next)}` }, name), before && el("a", { class: "button", href: `#${encodeURI(before)}` }, "上一步"));
}

const badge = (left, found) => (left ? ["left", `剩 ${left} 格`] : found ? ["bad", `${found} 处`] : state.checked ? ["good", "完成"] : ["", ""]);

function link(address, words, [kind, text] = ["", ""]) {
  return el("li", {}, el("a", { href: `#${encodeURI(address)}`, "aria-current": state.screen === address && "step" }, el("span", {}, words), text && el("span", { class: `state ${kind}` }, text)));
}

function openIn(section) {
  return (section?.body ?? []).some(function open(block) { return isOpen(block) || isOpen(block?.text) || (block?.body ?? []).some(open); });
}

/** The five steps with what is still to do in each. */
export function steps() {
  const list = $("steps");
  if (!state.record) {
    list.replaceChildren(link("start", "1　开始"), ...["2　填表", "3　写章节", "4　核对", "5　送审和下载"].map((words) => el("li", {}, el("span", { class: "later" }, words))));
    $("step-now").textContent = "第 1 步，共 5 步：开始";
    return;
  }
  const found = shown(), inTable = (id) => found.filter((one) => (one.at.at?.table ?? one.at.table) === id).length;
  const inChapter = (key) => found.filter((one) => one.at.chapter?.key === key).length, inHead = found.filter((one) => one.at.field !== undefined).length;
  const sheets = tables(), written = chapters(state.record.report);
  const group = (words, items) => el("li", {}, el("span", { class: "group" }, words), el("ol", {}, items));
  list.replaceChildren(...[
    link("start", "1　开始"),
    group("2　填表", [link("head", "标题和落款", badge(0, inHead)), ...sheets.map(({ table }) => link(`t:${table.id}`, table.number ? `${table.number} ${table.title}` : table.title, badge(blanks(table.id).length, inTable(table.id))))]),
    group("3　写章节", written.map((one) => link(`c:${one.key}`, one.title, openIn(one.section) ? ["left", "待写"] : badge(0, inChapter(one.key))))),
    link("check", "4　核对", badge(0, found.length)),
    link("files", "5　送审和下载", state.checked && state.refused ? ["bad", "先改好"] : ["", ""])]);
  const kind = split(state.screen)[0], number = { start: 1, import: 1, head: 2, t: 2, c: 3, check: 4, files: 5, pull: 5, diff: 5, verify: 5 }[kind] ?? 1;
  $("step-now").textContent = `第 ${number} 步，共 5 步：${["开始", "填表", "写章节", "核对", "送审和下载"][number - 1]}`;
}

// ---- bars ----

const bars = new Map();
/** Shows or takes away a bar by its name. */
export function bar(name, words = "", buttons = []) {
  if (!words) bars.delete(name);
  else if (bars.get(name)?.words !== words) bars.set(name, { words, buttons });
  else return;
  $("banner").replaceChildren(...[...bars.values()].map((one) => el("div", {}, el("p", {}, one.words), one.buttons)));
}

/** The report as a file of the user. */
export function keepReport() {
  keep(new Blob([fileOf(state.record.report)], { type: "application/json" }), `${titleOf(state.record.report).replace(/[\\/:*?"<>|]/g, "")}.json`);
}

on("server", () => {
  const gone = state.server === "gone";
  bar("server", gone ? "连不上排版服务。可以照常填写，合计和勾稽照常核对，改动都存在本机；恢复后自动核对全文、刷新版面。" : "", [button("现在再试", retry)]);
  redrawOn("files", "check", "diff");
});
on("saved", (kept) => {
  $("saved").textContent = kept ? `已存在本机 ${new Date().toTimeString().slice(0, 5)}` : "没有存上";
  bar("full", kept ? "" : "这个浏览器存不下了，刚才的改动没有存。请先把报告存成文件，再清理不用的报告。", [button("把报告存成文件", keepReport), button("清理本机报告", () => go("start"))]);
});
on("tabs", () => {
  bar("tabs", state.record && state.readOnly ? "这份报告在另一个窗口里开着。为免互相覆盖，这个窗口只能看。" : "", [button("在这个窗口里改", takeOver)]);
  if (state.record) redraw();
});
on("opened", () => {
  $("report-title").textContent = state.record ? titleOf(state.record.report) : "";
  $("saved").textContent = state.record?.saved ? "已存在本机" : "";
  $("download").hidden = !state.record;
  $("side-toggle").hidden = !state.record;
  bar("tabs", state.record && state.readOnly ? "这份报告在另一个窗口里开着。为免互相覆盖，这个窗口只能看。" : "", [button("在这个窗口里改", takeOver)]);
});
on("rebuild", redraw);
on("listed", () => { steps(); redrawOn("check", "files"); });
on("paint", () => { if (state.record) { $("report-title").textContent = titleOf(state.record.report); } });

/** The list of everything, for the last look. */
export const all = everything;
export { close };
