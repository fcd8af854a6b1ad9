// Keys and paste in a table: moving, typing over, taking back, blocks from a workbook, rows that come and go.

import { $ } from "./dom.js";
import { state, tell } from "./state.js";
import { again, blockOf, change, isTotal, reader, reshape, undo, valueOf } from "./work.js";
import { explain, note, paint, reach } from "./grid.js";
import { isTyped } from "./shape.js";
import { number, tidy } from "./number.js";
import { side } from "./sums.js";
import { write } from "./report.js";

const shapeNow = () => state.shapes.get(state.screen.slice(2));

/** The cell that an arrow leads to: the nearest in that direction whose place overlaps. */
function neighbour(shape, from, dr, dc) {
  const over = (a, b, start, size) => a[start] < b[start] + b[size] && b[start] < a[start] + a[size];
  const ahead = shape.cells.filter((cell) => (dr ? over(cell, from, "c", "w") && (cell.r - from.r) * dr > 0 : over(cell, from, "r", "h") && (cell.c - from.c) * dc > 0));
  return ahead.sort((a, b) => Math.abs(a.r - from.r) + Math.abs(a.c - from.c) - Math.abs(b.r - from.r) - Math.abs(b.c - from.c))[0];
}

/** The cell that a key leads to; undefined where it leads nowhere, null where it is no key of ours. */
function leads(event, shape, cell, editing) {
  const row = shape.cells.filter((one) => one.r === cell.r);
  const far = (dr) => { let at = cell; for (let turn = 0; turn < 10; turn += 1) at = neighbour(shape, at, dr, 0) ?? at; return at; };
  switch (event.key) {
    case "ArrowUp": return neighbour(shape, cell, -1, 0);
    case "ArrowDown": return neighbour(shape, cell, 1, 0);
    case "Enter": return event.ctrlKey ? null : neighbour(shape, cell, event.shiftKey ? -1 : 1, 0);
    case "ArrowLeft": return editing ? null : neighbour(shape, cell, 0, -1);
    case "ArrowRight": return editing ? null : neighbour(shape, cell, 0, 1);
    case "Home": return editing && !event.ctrlKey ? null : event.ctrlKey ? shape.cells[0] : row[0];
    case "End": return editing && !event.ctrlKey ? null : event.ctrlKey ? shape.cells.at(-1) : row.at(-1);
    case "PageUp": return far(-1);
    case "PageDown": return far(1);
    default: return null;
  }
}

let editing = false, before = "";

function keydown(event) {
  const box = event.target.closest("input[data-name]");
  if (!box || event.isComposing || event.altKey || event.metaKey) return;
  const shape = shapeNow(), cell = shape.at.get(box.dataset.name), key = event.key.toLowerCase();
  if (event.ctrlKey && (key === "z" || key === "y")) { event.preventDefault(); if (key === "z" && !event.shiftKey) undo(); else again(); return; }
  if (event.ctrlKey && shape.given && cell.at !== undefined && !state.readOnly) {
    if (event.key === "Enter") { event.preventDefault(); insert(shape, cell.at + 1); return; }
    if (event.key === "Delete") { event.preventDefault(); cut(shape, cell.at); return; }
  }
  if (event.ctrlKey && !["Home", "End"].includes(event.key)) return;
  if (event.key === "F2") { event.preventDefault(); edit(box); return; }
  if (event.key === "Escape") { event.preventDefault(); put(box, before); box.value = before; box.select(); editing = false; return; }
  const next = leads(event, shape, cell, editing);
  if (next === null) return;
  event.preventDefault();
  if (next) goTo(next);
}

function goTo(cell) {
  const box = $(`cell-${cell.r}-${cell.c}`);
  box.focus();
  box.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function put(box, text) {
  const shape = shapeNow(), cell = shape.at.get(box.dataset.name);
  if (box.readOnly) return;
  const value = ["text", "choice", "code", "date"].includes(cell.kind) ? text.trim() : tidy(text, shape.grouped, cell.unit);
  if (value === valueOf(shape.table.id, cell.name)) return;
  box.dataset.typed = value;
  change(() => write(blockOf(shape.table.id), cell, value), { kind: `${shape.table.id}/${cell.name}`, codes: cell.given !== undefined });
}

/** A click selects the whole of a cell, the one that is active already too, so that typing replaces; a second one at once edits.
    The browser would set the caret into what is selected, and does so behind the click. */
function mousedown(event) {
  const box = event.target.closest("input[data-name]");
  if (!box || editing || event.button !== 0 || document.activeElement !== box) return;
  event.preventDefault();
  box.select();
}

function dblclick(event) {
  const box = event.target.closest("input[data-name]");
  if (!box || document.activeElement !== box) return;
  edit(box);
}

/** Lets the caret into a cell, behind what stands there. */
function edit(box) {
  editing = true;
  box.setSelectionRange(box.value.length, box.value.length);
}

function focusin(event) {
  const box = event.target.closest("input[data-name]");
  if (!box) return;
  const shape = shapeNow(), cell = shape.at.get(box.dataset.name);
  [state.cell, before, editing] = [{ table: shape.table.id, cell }, box.value, false];
  change.kind = null;
  box.dataset.typed = box.value;
  box.select();
  for (const one of document.querySelectorAll("th.now")) one.classList.remove("now");
  box.closest("tr")?.querySelector("th[scope=row]:last-of-type")?.classList.add("now");
  if (state.byRow) { box.closest("fieldset").append($("say")); $("say").hidden = false; }
  explain();
  tell("cell");
}

function focusout(event) {
  const box = event.target.closest("input[data-name]");
  if (!box) return;
  const shape = shapeNow(), cell = shape?.at.get(box.dataset.name);
  if (!cell) return;
  box.value = valueOf(shape.table.id, cell.name);
  paint();
}

// ---- rows of the report's own ----

/** An empty row with every column. */
export const blankRow = (shape) => ({ ...(shape.given.labels.some((one) => one !== "name" && one !== "number") ? { code: "" } : {}), name: "", figures: Object.fromEntries(shape.given.columns.map((col) => [col, ""])) });

/** Puts an empty row at a place. */
export function insert(shape, at) {
  const { id } = shape.table;
  change(() => { (blockOf(id).rows ??= []).splice(at, 0, blankRow(shape)); }, { rows: true });
  const first = state.shapes.get(id).cells.find((cell) => cell.at === at);
  if (first) reach({ cell: first });
}

/** Takes a row away. */
export function cut(shape, at) {
  const { id } = shape.table;
  change(() => { blockOf(id).rows.splice(at, 1); }, { rows: true });
  const next = state.shapes.get(id).cells.find((cell) => cell.at === Math.max(0, at - 1));
  if (next) reach({ cell: next });
  note("删了一行。可按 Ctrl+Z 撤销。");
}

// ---- paste and copy ----

/** Rows and cells of a block as workbooks put it on the clipboard: tabs, line ends, quotes around cells with either. */
export function parseBlock(text) {
  const rows = [[]];
  let at = 0;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (at <= source.length) {
    let cell = "";
    if (source[at] === '"' && /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(source.slice(at))) {
      const end = /^"((?:[^"]|"")*)"/.exec(source.slice(at));
      cell = end[1].replaceAll('""', '"');
      at += end[0].length;
    } else {
      const end = /[\t\n]/.exec(source.slice(at)), stop = end ? at + end.index : source.length;
      cell = source.slice(at, stop);
      at = stop;
    }
    rows.at(-1).push(cell);
    if (at >= source.length) break;
    if (source[at] === "\n") rows.push([]);
    at += 1;
  }
  return rows;
}

const isFigureText = (text) => text.trim() === "" || number(tidy(text, true), true) !== null || tidy(text) === "" || /^[-+]?[\d０-９][\d０-９,，.．%％]*$/.test(text.trim());
const plainName = (text) => text.replace(/^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])/, "").replace(/（[^）]{8,}）/g, "").replace(/[\s“”"'、，。·]/g, "");

/** Takes label columns at the left and header rows at the top off a block of figures; tells what it took. */
function bare(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  const full = rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
  const isHead = (row) => row.some((text) => text.trim() !== "") && row.every((text) => text.trim() === "" || !/[\d０-９]/.test(text) || number(tidy(text, true), true) === null) && row.some((text) => !isFigureText(text));
  let top = 0;
  while (top < full.length && isHead(full[top])) top += 1;
  const body = full.slice(top);
  // Label columns, and blank ones before them, where merged labels left nothing behind.
  const isBlank = (at) => body.every((row) => row[at].trim() === ""), isLabel = (at) => body.some((row) => !isFigureText(row[at]));
  let left = 0;
  for (let at = 0; at < width - 1 && (isBlank(at) || isLabel(at)); at += 1) if (isLabel(at)) left = at + 1;
  const labels = body.map((row) => row.slice(0, left).findLast((text) => text.trim() !== "") ?? "");
  return { rows: body.map((row) => row.slice(left)), labels, left, top };
}

/** The lines of the table that the labels of a block name, in order; null unless all are found. */
function byNames(shape, labels) {
  if (!labels.length || labels.some((label) => !label.trim())) return null;
  const lines = shape.rows.map((row, r) => ({ r, name: plainName(row.findLast((cell) => cell.label !== undefined)?.label ?? "") })).filter(({ r }) => shape.figures.some((cell) => cell.r === r));
  let at = 0;
  const found = labels.map((label) => { const next = lines.findIndex((line, i) => i >= at && line.name === plainName(label)); if (next >= 0) at = next + 1; return next < 0 ? null : lines[next].r; });
  return found.every((r) => r !== null) ? found : null;
}

/** Where each cell of a block goes: lines of the table from the active cell on, or by their names. */
function targets(shape, start, block) {
  const named = block.left ? byNames(shape, block.labels) : null;
  const lines = [...new Set(shape.cells.filter((cell) => cell.r >= start.r).map((cell) => cell.r))];
  const inRow = (r, from) => shape.cells.filter((cell) => cell.r === r && cell.c >= from).sort((a, b) => a.c - b.c);
  const first = named ? 0 : start.c;
  return block.rows.map((row, at) => {
    const r = named ? named[at] : lines[at];
    const cells = r === undefined ? [] : inRow(r, first).filter((cell) => named === null || !cell.given);
    return row.map((text, i) => ({ text, cell: cells[i] }));
  });
}

function paste(event) {
  const box = event.target.closest("input[data-name]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!box || state.readOnly || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  event.preventDefault();
  const shape = shapeNow(), { id } = shape.table, start = shape.at.get(box.dataset.name);
  const inWords = start.given !== undefined || ["text", "choice"].includes(start.kind);
  const all = parseBlock(text);
  const block = inWords ? { rows: all, labels: [], left: 0, top: 0 } : bare(all);
  const counts = { put: 0, tidied: 0, beyond: 0, totals: 0 };
  const missing = inWords && start.at !== undefined ? start.at + block.rows.length - blockOf(id).rows.length : 0;
  change(() => {
    for (let more = 0; more < missing; more += 1) blockOf(id).rows.push(blankRow(shape));
    if (missing > 0) reshape();
    fillIn(state.shapes.get(id) ?? shape, start, block, counts);
  }, { rows: missing > 0, codes: inWords });
  note([`粘贴了 ${counts.put} 格`, block.left && `略去左边 ${block.left} 栏文字`, block.top && `略去上面 ${block.top} 行表头`, counts.tidied && `整理了 ${counts.tidied} 格的写法（千分位、全角、横线）`].filter(Boolean).join("，")
    + (counts.totals ? `；有 ${counts.totals} 格合计和算出的不同，请核对` : "") + (counts.beyond ? `；有 ${counts.beyond} 格超出表格，没有粘贴` : "") + "。可按 Ctrl+Z 撤销。");
}

function fillIn(shape, start, block, counts) {
  const { id } = shape.table, auto = state.record.mode === "auto", totals = [];
  for (const row of targets(shape, start, block)) {
    for (const { text, cell } of row) {
      if (!cell) { if (text.trim() !== "") counts.beyond += 1; continue; }
      const plain = ["text", "choice", "code", "date"].includes(cell.kind);
      const value = plain ? text.trim() : tidy(text, shape.grouped, cell.unit);
      if (value !== text) counts.tidied += 1;
      counts.put += 1;
      if (auto && isTotal(id, cell.name)) totals.push([cell, value]);
      else write(blockOf(id), cell, value);
    }
  }
  const read = reader(id);
  for (const [cell, value] of totals) { const own = side(state.totals.get(id).get(cell.name).left, read); if (own !== null && value !== "" && number(value, true) !== own) counts.totals += 1; }
}

/** Puts the whole table on the clipboard, as tabs and lines; works on plain http. */
export function copyTable(shape) {
  const lines = shape.rows.map((row) => {
    const line = Array(shape.width).fill("");
    for (const cell of row) line[cell.c] = isTyped(cell) ? valueOf(shape.table.id, cell.name) : (cell.head ?? cell.label ?? "");
    return line.join("\t");
  });
  const hear = (event) => { event.preventDefault(); event.clipboardData.setData("text/plain", `${lines.join("\n")}\n`); };
  document.addEventListener("copy", hear, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", hear);
}

/** Listens to a table; its boxes come and go, the listeners stay with their frame. */
export function bindKeys(box) {
  if (box.bound) return;
  box.bound = true;
  box.addEventListener("keydown", keydown);
  box.addEventListener("focusin", focusin);
  box.addEventListener("focusout", focusout);
  box.addEventListener("paste", paste);
  box.addEventListener("mousedown", mousedown);
  box.addEventListener("dblclick", dblclick);
  box.addEventListener("input", (event) => { const at = event.target.closest("input[data-name]"); if (at && !event.isComposing) put(at, at.value); });
  box.addEventListener("compositionend", (event) => { const at = event.target.closest("input[data-name]"); if (at) put(at, at.value); });
}
