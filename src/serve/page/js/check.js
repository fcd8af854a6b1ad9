// The last look: everything that was found, in groups, and what was checked.

import { el } from "./dom.js";
import { state } from "./state.js";
import { blanks, tables } from "./work.js";
import { entry, everything, shown, unfilled } from "./findings.js";
import { go, screen, ways } from "./frame.js";
import { button } from "./dom.js";

function group(title, list) {
  return list.length ? [el("h2", {}, `${title}（${list.length}）`), el("ol", { class: "issues" }, list.map((one) => entry(one)))] : [];
}

function made() {
  const all = everything(), live = all.filter((one) => one.noted === undefined), found = shown();
  const notYet = tables().map((shape) => [shape, blanks(shape.table.id)]).filter(([, list]) => list.length);
  const rest = live.filter((one) => !found.includes(one));
  const cells = tables().reduce((sum, shape) => sum + shape.figures.length, 0);
  return [
    el("h1", { tabindex: "-1" }, state.checked ? (found.length ? `有 ${found.length} 处要看` : unfilled() ? `还有 ${unfilled()} 格没有填` : "没有发现问题") : "核对"),
    el("p", {}, state.checked ? `核对了 ${cells} 格、${(state.form.rules ?? []).length} 条勾稽关系、全部章节和正文里的件数${state.record.last ? "，并与去年的报告对照" : ""}。` : "连不上服务或者正在核对，结果出来后显示在这里。"),
    el("p", { class: "quiet" }, "“请核对”不妨碍下载；“必须改”的改好才能下载。数确实无误的，点“数据无误”写一句说明，以后不再提示。"),
    notYet.length > 0 && el("ol", { class: "issues" }, notYet.map(([shape, list]) => el("li", { class: "warning" }, el("span", { class: "where" }, shape.table.title), `还有 ${list.length} 格没有填。没有发生的写 0。`, el("div", { class: "acts" }, button("到第一个空格", () => go(`t:${shape.table.id}`, { table: shape.table.id, cell: list[0] }), { "aria-label": `到第一个空格：${shape.table.title}` }))))),
    ...group("必须改", found.filter((one) => one.level === "error")),
    ...group("请核对", found.filter((one) => one.level === "warning")),
    ...group("供参考", rest.filter((one) => one.level === "note")),
    ...group("已写说明", all.filter((one) => one.noted !== undefined)),
    ways(),
  ];
}

screen("check", made, { after: () => document.querySelector("#work .error button, #work .issues button")?.focus() });
