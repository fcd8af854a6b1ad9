// A table of the form as it is printed, to type into: the grid, the same row by row, marks, and the bar that explains a cell.

import { $, button, el } from "./dom.js";
import { on, state } from "./state.js";
import { bindKeys, copyTable, cut, insert } from "./keys.js";
import { blanks, blockOf, canUndo, change, isTotal, lastOf, reader, setMode, tables, undo, valueOf, wasOf } from "./work.js";
import { marked, wordsOf } from "./findings.js";
import { screen, steps, ways } from "./frame.js";
import { cellWords, colWords, isTyped, rowWords } from "./shape.js";
import { broken, side } from "./sums.js";
import { apart, fits, number } from "./number.js";
import { setAt, write } from "./report.js";

const shapeNow = () => state.shapes.get(state.screen.slice(2));
const isFixed = (shape, cell) => state.readOnly || (state.record.mode === "auto" && isTotal(shape.table.id, cell.name));

/** The box of a cell. */
function input(shape, cell, label) {
  const options = cell.kind === "choice" && !cell.given;
  const fixed = isFixed(shape, cell);
  return el("input", {
    id: `cell-${cell.r}-${cell.c}`, type: "text", "data-name": cell.name, autocomplete: "off", spellcheck: "false", "aria-label": label, list: options && `options-${cell.r}-${cell.c}`,
    inputmode: ["count", undefined].includes(cell.kind) ? "numeric" : ["money", "percent"].includes(cell.kind) ? "decimal" : false, readonly: fixed, tabindex: fixed && "-1",
  });
}

const options = (cell) => cell.kind === "choice" && cell.options && el("datalist", { id: `options-${cell.r}-${cell.c}` }, cell.options.map((one) => el("option", { value: one })));

function heading(cell) {
  const head = cell.head !== undefined;
  const scope = head ? (cell.w > 1 ? "colgroup" : "col") : cell.h > 1 ? "rowgroup" : "row";
  const tall = !head && cell.h > 3 && cell.c === 0 ? "tall" : "";
  return el("th", { class: head ? "head" : tall, scope, colspan: cell.w > 1 && cell.w, rowspan: cell.h > 1 && cell.h }, cell.head ?? cell.label);
}

function typed(shape, cell) {
  const was = cell.given ? "" : wasOf(shape.table.id, cell);
  const classes = [isTotal(shape.table.id, cell.name) && "sum", cell.w > 1 && "wide", cell.given && "given", cell.given === "name" && cell.deep && `deep${Math.min(cell.deep, 3)}`].filter(Boolean).join(" ");
  return el("td", { class: classes, colspan: cell.w > 1 && cell.w, rowspan: cell.h > 1 && cell.h }, input(shape, cell, cellWords(cell)), options(cell), state.record.last && !cell.given && el("span", { class: "was", "aria-hidden": "true" }, was || "\u00a0"));
}

/** Widths of the columns: as printed, where the form says them in millimetres. */
function columns(shape) {
  const widths = shape.table.widths ?? [];
  if (!widths.every((one) => /mm$/.test(one))) return null;
  const all = widths.reduce((sum, one) => sum + parseFloat(one), 0);
  return el("colgroup", {}, widths.map((one) => { const col = el("col"); col.style.width = `${(parseFloat(one) / all) * 100}%`; return col; }));
}

function balance(shape) {
  const sums = state.sums.get(shape.table.id).filter((sum) => sum.rule.each === "column" && sum.right.length > 1);
  if (!sums.length) return null;
  const first = Math.min(...shape.figures.map((cell) => cell.c));
  const at = new Map(sums.map((sum) => [sum.one, sum]));
  return el("tfoot", {}, el("tr", {}, el("th", { scope: "row", colspan: first }, `勾稽核对：${sums[0].rule.words}`), shape.keys.cols.map((col) => el("td", { "data-balance": at.has(col) ? col : false }))));
}

function grid(shape) {
  const { table } = shape;
  const made = el("table", { class: "form" }, el("caption", { class: "vh" }, `${table.title}${table.unit ? `，单位：${table.unit}` : ""}。方向键移动，回车到下一行。`), columns(shape));
  const head = el("thead"), body = el("tbody");
  shape.rows.forEach((row, r) => {
    const line = row.map((cell) => (isTyped(cell) ? typed(shape, cell) : cell.blank ? el("td", { class: "none", colspan: cell.w > 1 && cell.w, rowspan: cell.h > 1 && cell.h }) : heading(cell)));
    (r < shape.head ? head : body).append(el("tr", {}, line));
  });
  made.style.minWidth = `${Math.max(30, 3.2 * shape.width + 12)}rem`;
  made.append(...[shape.head && head, body, balance(shape)].filter(Boolean));
  return made;
}

/** The same row by row, for narrow screens. */
function byRow(shape) {
  const groups = new Map();
  for (const cell of shape.cells) { const key = cell.at === undefined ? `${cell.r}/${rowWords(cell)}` : `#${cell.at}`; groups.set(key, [...(groups.get(key) ?? []), cell]); }
  return el("div", { class: "byrow" }, [...groups.values()].map((cells) => el("fieldset", {}, el("legend", {}, rowWords(cells[0]) || shape.table.title), el("div", { class: "cells" }, cells.map((cell) => {
    const box = input(shape, cell, cellWords(cell)), was = wasOf(shape.table.id, cell);
    return el("label", { class: `cell${isTotal(shape.table.id, cell.name) ? " sum" : ""}` }, el("span", {}, colWords(cell) || cell.unit || "填写"), box, options(cell), was && el("span", { class: "was" }, `去年 ${was}`));
  })))));
}

function toolbar(shape) {
  const { id } = shape.table, some = state.totals.get(id).size > 0;
  const radio = (mode, label) => el("label", {}, el("input", { type: "radio", name: "mode", checked: state.record.mode === mode, disabled: state.readOnly, onchange: () => chooseMode(mode) }), label);
  const box = (label, checked, act) => el("label", {}, el("input", { type: "checkbox", checked: checked, onchange: (event) => act(event.target.checked) }), label);
  return el("div", { class: "bar" },
    some && el("fieldset", {}, el("legend", {}, "合计："), radio("auto", "自动算"), radio("check", "照填写的核对")),
    state.record.last && box("显示去年的数", state.showLast, (checked) => { state.showLast = checked; $("gridbox").classList.toggle("nolast", !checked); }),
    box("逐行填", state.byRow, (checked) => { state.byRow = checked; fill($("gridbox"), shapeNow()); $("work").append($("say")); $("say").hidden = checked; paint(); }),
    !state.readOnly && button("", () => zeros(), { id: "zeros" }),
    !state.readOnly && button("撤销", undo, { id: "undo" }),
    shape.given && !state.readOnly && button("加一行", () => insert(shapeNow(), blockOf(id).rows?.length ?? 0)),
    button("复制整张表", () => { copyTable(shapeNow()); note("整张表已复制，可以粘贴到 Excel 里。"); }));
}

/** Switching to totals of ours asks first where it would change what is there. */
function chooseMode(mode) {
  const differ = mode === "auto" ? tables().flatMap((shape) => broken([...state.totals.get(shape.table.id).values()], reader(shape.table.id))).length : 0;
  if (!differ) { setMode(mode); refill(); return; }
  const line = $("note");
  line.replaceChildren(`有 ${differ} 处填写的合计和算出的不同，改成自动算会换掉它们。`, " ", button("换成算出的", () => { setMode("auto"); refill(); note("合计已换成算出的。可按 Ctrl+Z 撤销。"); }), " ", button("不换", () => { refill(); note(""); }));
}

function zeros() {
  const shape = shapeNow(), { id } = shape.table, empty = blanks(id);
  change(() => { for (const cell of empty) if (!["text", "choice", "code", "date"].includes(cell.kind)) write(blockOf(id), cell, "0"); });
  note(`补了 ${empty.length} 个 0。可按 Ctrl+Z 撤销。`);
}

/** Says something that happened to the table. */
export function note(text) { const line = $("note"); if (line) line.textContent = text; }

function refill() { const at = state.cell; $("work").replaceChildren(...made(state.screen.slice(2))); paint(); if (at) reach(at); }

function made(id) {
  const shape = state.shapes.get(id), { table } = shape;
  const box = el("div", { id: "gridbox" });
  const keys = [["↑ ↓ ← →", "移动"], ["回车", "下一行"], ["Tab", "下一格"], ["F2", "改一格里的字"], ["Esc", "还原"], ["Ctrl+Z", "撤销"], ...(shape.given ? [["Ctrl+回车", "在下面加一行"], ["Ctrl+Delete", "删除这一行"]] : [])];
  const parts = [
    el("h1", { tabindex: "-1" }, table.number ? `${table.number} ${table.title}` : table.title),
    el("p", { class: "quiet" }, [table.unit && `单位：${table.unit}。`, "没有发生的写 0，不要空着。", "可以从 Excel 里整块复制，点一格后粘贴。"].filter(Boolean).join("")),
    toolbar(shape),
    el("p", { id: "note", role: "status", class: "quiet" }),
    el("a", { class: "skip", href: "#after-grid", onclick: (event) => { event.preventDefault(); $("after-grid").focus(); } }, "跳过表格"),
    box,
    el("p", { class: "keys", id: "after-grid", tabindex: "-1" }, keys.flatMap(([key, what]) => [el("kbd", {}, key), ` ${what}　`]), "小字是去年的数，灰底是合计"),
    ways(),
    el("div", { class: "say", id: "say", role: "group", "aria-label": "这一格的说明", hidden: state.byRow }, el("p", { id: "say-where", class: "where" }, "点一格开始填写。"), el("div", { class: "row" }, el("p", { id: "say-rule", class: "rule calm" }), el("span", { id: "say-acts", class: "acts" }))),
  ];
  fill(box, shape);
  return parts;
}
/** Puts the table into its frame, as a grid or row by row. */
function fill(box, shape) {
  box.className = `${state.byRow ? "" : "scroll"}${state.showLast ? "" : " nolast"}`;
  for (const [key, value] of [["role", "region"], ["aria-label", `${shape.table.title}的表格`], ["tabindex", "0"]]) if (state.byRow) box.removeAttribute(key); else box.setAttribute(key, value);
  box.replaceChildren(state.byRow ? byRow(shape) : grid(shape));
  bindKeys(box);
}

/** Brings a cell into sight and the focus to it. */
export function reach(target) {
  const box = [...document.querySelectorAll("#gridbox input[data-name]")].find((one) => one.dataset.name === target.cell.name);
  if (!box) return;
  box.focus({ preventScroll: true });
  const frame = $("gridbox");
  if (state.byRow) { box.closest("fieldset").scrollIntoView({ block: "start" }); return; }
  frame.scrollIntoView({ block: "nearest" });
  frame.scrollTop += box.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
}

// ---- marks ----

export function paint() {
  if (!state.screen.startsWith("t:") || !state.record) return;
  const shape = shapeNow(), { id } = shape.table, block = blockOf(id);
  for (const box of document.querySelectorAll("#gridbox input[data-name]")) {
    const { name } = box.dataset, cell = shape.at.get(name);
    if (!cell) continue;
    const value = valueOf(id, name), active = document.activeElement === box;
    if ((!active || box.readOnly || box.dataset.typed !== value) && box.value !== value) box.value = value;
    const mark = marked(id, name), shapely = fits(value, cell.kind, shape.grouped) || (active && mark === undefined);
    const wrong = mark?.wrong || !shapely, frame = box.parentElement;
    frame.classList.toggle("bad", Boolean(wrong));
    frame.classList.toggle("asked", Boolean(mark && !mark.wrong));
    frame.classList.toggle("blank", value === "" && !cell.given && state.form.blank !== "zero");
    if (wrong || mark) { box.setAttribute("aria-invalid", "true"); box.setAttribute("aria-describedby", "say-rule"); } else { box.removeAttribute("aria-invalid"); box.removeAttribute("aria-describedby"); }
  }
  const empty = blanks(id).length;
  if ($("zeros")) { $("zeros").hidden = !empty; $("zeros").textContent = `${empty} 个空格补 0`; }
  if ($("undo")) $("undo").disabled = !canUndo();
  for (const cell of document.querySelectorAll("td[data-balance]")) {
    const sum = state.sums.get(id).find((one) => one.one === cell.dataset.balance && one.right.length > 1 && one.rule.each === "column");
    const [l, r] = [side(sum.left, reader(id)), side(sum.right, reader(id))];
    cell.className = l === null || r === null ? "" : l === r ? "ok" : "no";
    cell.textContent = l === null || r === null ? "未填全" : l === r ? "✓ 平" : `差 ${apart(l, r)}`;
  }
  if (block) explain();
}

/** The bar below: where the cell is, this year and last, and what is wrong with it. */
export function explain() {
  const where = $("say-where"), { cell: at } = state;
  if (!where || !at) return;
  const shape = shapeNow(), { id } = shape.table, cell = shape.at.get(at.cell.name);
  if (!cell) return;
  const value = valueOf(id, cell.name), was = wasOf(id, cell), [now, then] = [number(value, true), number(was, true)];
  const differs = now !== null && then !== null ? (now === then ? "，与去年相同" : `，比去年${now > then ? "增加" : "减少"} ${apart(now, then)}`) : "";
  where.textContent = `${cellWords(cell)}　${cell.given ? value : `今年 ${value === "" ? "未填" : value}${was ? `，去年 ${was}${differs}` : ""}`}`;
  const mark = marked(id, cell.name), sum = state.totals.get(id).get(cell.name), rule = $("say-rule"), acts = $("say-acts");
  const bad = !fits(value, cell.kind, shape.grouped);
  rule.className = mark || bad ? "rule" : "rule calm";
  rule.textContent = mark ? `${wordsOf(mark.finding)}。` : bad ? badWords(value, cell.kind) : value === "" && !cell.given && state.form.blank !== "zero" ? "没有发生的写 0，不要空着。" : sum ? `${state.record.mode === "auto" ? "自动合计" : "核对合计"}：${sum.rule.words}` : carried(id, cell, value);
  const fixes = (mark?.finding.fixes ?? []).filter((fix) => fix.value !== value);
  acts.replaceChildren(...(state.readOnly ? [] : [
    ...fixes.slice(0, 1).map((fix) => button(`改为 ${fix.value}`, () => { change((report) => { setAt(report, fix.pointer, fix.value); }); reach({ cell }); }, { id: "say-fix" })),
    ...(cell.at === undefined ? [] : [button("在下面加一行", () => insert(shapeNow(), cell.at + 1)), button("删除这一行", () => cut(shapeNow(), cell.at))]),
  ]));
}

const badWords = (value, kind) => (kind === "count" || kind === undefined ? `“${value}”不是整数。只写数字，例如 1234；没有发生的写 0。` : `“${value}”不是数。只写数字，例如 1234.50；没有发生的写 0。`);

/** Where a figure was taken over from last year. */
function carried(id, cell, value) {
  const last = lastOf(id);
  if (!last || value === "") return "";
  const rule = (state.form.rules ?? []).find((one) => one.table === id && one.start && (one.start === cell.row || one.start === cell.col));
  const from = rule && /last:([\w.-]+)/.exec(rule.eq)?.[1];
  const old = from && String((rule.each === "row" ? last.figures?.[cell.row]?.[from] : last.figures?.[from]?.[cell.col]) ?? "");
  return old === value ? "带自去年，可以改。" : "";
}

screen("t", made, { after: (target) => { if (target.cell) reach(target); } });
on("paint", paint);
on("paint", () => { if (state.record) steps(); });
