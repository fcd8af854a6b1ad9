// What changed between two reports, as the service tells it, in words and with what was and what is.

import { el } from "./dom.js";
import { setAt } from "./report.js";

const shown = (text) => (text === null || text === undefined || text === "" ? "（空）" : text);
const KIND = { gone: "删去", new: "新加", moved: "移动" };

/** Every change, each with what was and what is. One of a value can be left: `leave` puts back what was. */
export function changesOf(said) {
  const value = (name, pointer, old, now, pieces) => ({ name, old, now, pieces, leave: (report) => { setAt(report, pointer, old ?? ""); } });
  return [
    ...said.metadata.map((one) => value(one.name, one.pointer, one.old, one.new)),
    ...said.figures.map((one) => (one.new_pointer && one.old !== null ? value(`${one.table} › ${one.row} › ${one.column}`, one.new_pointer, one.old, one.new) : { name: `${one.table} › ${one.row} › ${one.column}`, old: one.old, now: one.new })),
    ...textsOf(said),
    ...said.rows.map((one) => ({ name: `${one.table}　${KIND[one.change]}一行`, old: one.change === "gone" ? one.cells.join("　") : null, now: one.change === "gone" ? null : one.cells.join("　") })),
    ...said.tables.map((one) => ({ name: one.table, old: one.change === "gone" ? "这张表" : null, now: one.change === "gone" ? null : "这张表" })),
  ];
}

/** The changes of texts alone. */
export function textsOf(said) {
  return said.texts.map((one) => (one.change === "changed"
    ? { name: one.new.place, old: one.old.text, now: one.new.text, pieces: one.pieces, leave: (report) => { setAt(report, one.new.pointer, one.old.text); } }
    : { name: `${(one.new ?? one.old).place}　${KIND[one.change]}`, old: one.old?.text, now: one.new?.text }));
}

/** What was and what is: word by word where the service parts them, or one behind the other. */
export function wasAndIs(one) {
  if (one.pieces?.length) return el("p", {}, one.pieces.map((piece) => (piece.state === "same" ? piece.text : el(piece.state === "gone" ? "del" : "ins", {}, piece.text))));
  if (one.old === undefined || one.old === null) return el("p", {}, el("ins", {}, shown(one.now)));
  if (one.now === undefined || one.now === null) return el("p", {}, el("del", {}, shown(one.old)));
  return el("p", {}, el("del", {}, shown(one.old)), " → ", el("ins", {}, shown(one.now)));
}
