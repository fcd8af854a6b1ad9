// The open report: opening, changing, taking back, saving, and asking the service about it. All changes go through `change`.

import { state, tell } from "./state.js";
import * as store from "./store.js";
import { ask, lane, post, Gone, Refused } from "./service.js";
import { shapeOf } from "./shape.js";
import { computeTotals, ownRows, sumsFor, totalsOf } from "./sums.js";
import { read, tableBlock, titleOf, write } from "./report.js";

const forms = new Map();

/** A form as the service has it. */
export async function formOf(id) {
  if (!forms.has(id)) forms.set(id, await (await ask(`forms/${encodeURIComponent(id)}`)).json());
  return forms.get(id);
}

/** Opens a report of this browser; the form comes from the service, or from the last time. */
export async function open(record, fresh = false) {
  let form = record.formFile;
  try { form = await formOf(record.form); } catch (error) { if (!form) throw error; }
  if (state.record && state.record.id !== record.id) await save.now();
  undone.length = 0;
  redo.length = 0;
  Object.assign(state, { record: { ...record, formFile: form }, form, findings: [], pages: 0, checked: false, cell: null });
  reshape();
  state.readOnly = !(await store.claim(record.id));
  tell("opened");
  if (fresh) await save.now();
  askAgain();
}

/** Lets go of the open report. */
export function close() {
  store.release();
  Object.assign(state, { record: null, form: null, findings: [], pages: 0, checked: false, cell: null, readOnly: false });
  state.shapes.clear();
  tell("opened");
}

/** Works the tables' shapes out anew: after opening, and when rows came or went. */
export function reshape() {
  state.shapes.clear();
  for (const table of state.form.tables ?? []) {
    const found = tableBlock(state.record.report, table.id);
    if (found) state.shapes.set(table.id, { ...shapeOf(table, found.block), pointer: found.pointer });
  }
  findSums();
}

/** Finds the sums of all tables: with their shapes, and where a code or a name changed. */
function findSums() {
  state.sums.clear();
  state.totals.clear();
  const own = ownRows(tables(), blockOf);
  for (const shape of tables()) {
    const { id } = shape.table, sums = sumsFor(state.form, shape, own.get(id));
    state.sums.set(id, sums);
    state.totals.set(id, totalsOf(sums));
  }
}

export const tables = () => [...state.shapes.values()];
export const blockOf = (id) => tableBlock(state.record.report, id)?.block;
export const lastOf = (id) => (state.record.last ? tableBlock(state.record.last, id)?.block : undefined);
export const isTotal = (id, name) => state.totals.get(id)?.has(name) ?? false;

/** The figure of a cell by its name. */
export const valueOf = (id, name) => read(blockOf(id), state.shapes.get(id).at.get(name));

/** Last year's figure of the same cell; rows of the report's own are found by code, or by name. */
export function wasOf(id, cell) {
  const last = lastOf(id);
  if (!last) return "";
  if (cell.at === undefined) return read(last, cell);
  if (cell.given) return "";
  const row = blockOf(id).rows[cell.at];
  const same = (last.rows ?? []).find((one) => (row.code ? one.code === row.code : one.name === row.name));
  return String(same?.figures?.[cell.col] ?? "");
}

/** Reads the terms of a sum: this year's cells and last year's. */
export function reader(id) {
  const block = blockOf(id), shape = state.shapes.get(id);
  return (term) => (term.last ? wasOf(id, shape.at.get(term.name)) : read(block, shape.at.get(term.name)));
}

function totals() {
  if (state.record.mode !== "auto") return;
  for (const shape of tables()) {
    const block = blockOf(shape.table.id);
    computeTotals(state.totals.get(shape.table.id), reader(shape.table.id), (name, value) => write(block, shape.at.get(name), value));
  }
}

/** Empty cells of a table that a person must fill in. */
export function blanks(id) {
  const block = blockOf(id);
  if (state.form.blank === "zero") return [];
  return state.shapes.get(id).figures.filter((cell) => read(block, cell).trim() === "" && !(state.record.mode === "auto" && isTotal(id, cell.name)));
}

// ---- changing, and taking it back ----

const undone = [], redo = [];
const picture = () => ({ report: JSON.stringify(state.record.report), cell: state.cell && { ...state.cell } });

/** Changes the report. `act` gets it; `kind` of what is typed on in one place keeps it one step to take back; `rows` where rows
    came or went, `codes` where a code or a name of theirs is another. */
export function change(act, { kind = null, rows = false, codes = false } = {}) {
  if (state.readOnly || !state.record) return;
  const since = performance.now();
  if (kind === null || kind !== change.kind) { undone.push(picture()); redo.length = 0; }
  if (undone.length > 100) undone.shift();
  change.kind = kind;
  act(state.record.report);
  if (rows) reshape();
  else if (codes) findSums();
  totals();
  tell(rows ? "rebuild" : "paint");
  performance.measure("banxin-sums", { start: since, end: performance.now() });
  save();
  askAgain(since);
}
change.kind = null;

function back(from, to) {
  const last = from.pop();
  if (!last || state.readOnly) return false;
  to.push(picture());
  state.record.report = JSON.parse(last.report);
  change.kind = null;
  reshape();
  state.cell = last.cell;
  tell("rebuild");
  save();
  askAgain();
  return true;
}
export const undo = () => back(undone, redo);
export const again = () => back(redo, undone);
export const canUndo = () => undone.length > 0;

/** Changes how totals come about. */
export function setMode(mode) {
  state.record.mode = mode;
  change(() => {}, { kind: "mode" });
}

// ---- saving ----

let timer = null, dirty = false;
/** Keeps the report a moment after the last key. */
export function save() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save.now, 300);
}
save.now = async () => {
  clearTimeout(timer);
  if (!dirty && state.savedId === state.record?.id) return;
  if (!state.record || state.readOnly) return;
  dirty = false;
  const { record } = state;
  record.title = titleOf(record.report);
  record.saved = Date.now();
  try {
    await store.put(record);
    state.savedId = record.id;
    tell("saved", true);
  } catch {
    dirty = true;
    tell("saved", false);
  }
};
addEventListener("beforeunload", (event) => { if (dirty) { save.now(); event.preventDefault(); } });
document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) save.now(); });
store.watch(() => { state.readOnly = true; tell("tabs"); }, async () => { dirty = true; await save.now(); });

/** Takes the open report over from another window. */
export async function takeOver() {
  const { id } = state.record;
  await store.take(id);
  state.readOnly = false;
  const record = await store.get(id);
  if (record) { state.record = { ...record, formFile: state.form }; reshape(); }
  tell("tabs");
  tell("rebuild");
  askAgain();
}

// ---- the service's word ----

const check = lane(async (since) => {
  if (!state.record) return;
  const { id } = state.record;
  let said;
  try { said = await (await post("check")).json(); }
  catch (error) {
    if (error instanceof Gone) { state.checked = false; tell("findings"); throw error; }
    if (!(error instanceof Refused)) throw error;
    said = { findings: error.findings, pages: 0, refused: true };
  }
  if (state.record?.id !== id) return;
  Object.assign(state, { findings: said.findings, pages: said.pages || state.pages, refused: said.refused, checked: true });
  tell("findings");
  if (since) performance.measure("banxin-findings", { start: since, end: performance.now() });
});

/** Asks the service about the report as it is now: findings, and the picture. */
export function askAgain(since) {
  check(since ?? performance.now());
  tell("picture", since);
}
