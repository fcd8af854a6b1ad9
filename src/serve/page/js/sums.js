// The sums of a form, worked out in the browser so that totals follow each key. The engine's word is the last; a test holds that
// the two agree. Rules of other kinds (shares, codes, sums over several tables) are the engine's alone.

import { number, words } from "./number.js";

/** Turns a term of a rule with `*` and `?` into the keys that it stands for. */
function expand(term, keys) {
  if (!/[*?]/.test(term)) return keys.includes(term) ? [term] : [];
  const fits = new RegExp(`^${term.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return keys.filter((key) => fits.test(key));
}

function terms(side, keys) {
  return side.split("+").map((term) => term.trim()).flatMap((term) => {
    const last = term.startsWith("last:");
    return expand(last ? term.slice(5) : term, keys).map((key) => ({ key, last }));
  });
}

/** Every sum of a table: its rule, what it is repeated for, and its cells on both sides. */
function sumsOf(rule, shape) {
  const { rows, cols } = shape.keys, row = rule.each === "row";
  const [left, right] = rule.eq.split("=").map((side) => terms(side, row ? cols : rows));
  const count = shape.given ? shape.figures.reduce((most, cell) => Math.max(most, (cell.at ?? -1) + 1), 0) : 0;
  const along = row ? [...rows, ...Array.from({ length: count }, (_, at) => `#${at}`)] : cols;
  const only = rule.only === undefined ? along : along.filter((one) => expand(rule.only, [one]).length);
  const cell = (one) => (term) => ({ last: term.last, name: row ? `${one}:${term.key}` : `${term.key}:${one}` });
  return only.map((one) => ({ rule, one, left: left.map(cell(one)), right: right.map(cell(one)) }))
    .filter((sum) => [...sum.left, ...sum.right].every((term) => shape.at.has(term.name)));
}

const isPlain = (rule) => rule.table !== undefined && rule.each !== undefined && !rule.eq.includes("<") && !rule.eq.includes("/") && !/[A-Za-z_.-]+\/[A-Za-z_.-]+:/.test(rule.eq);

/** The sums of one table. */
export function sumsFor(form, shape) {
  return (form.rules ?? []).filter((rule) => rule.table === shape.table.id && isPlain(rule)).flatMap((rule) => sumsOf(rule, shape));
}

/** Cells that one sum fixes alone, in an order in which each is there before it is needed. */
export function totalsOf(sums) {
  const fixed = new Map();
  for (const sum of sums) {
    if (sum.right.length === 1 && !sum.right[0].last && !sum.left.some((term) => term.last) && !fixed.has(sum.right[0].name)) fixed.set(sum.right[0].name, sum);
  }
  const order = [], done = new Set();
  const visit = (name, trail) => {
    if (done.has(name) || !fixed.has(name) || trail.has(name)) return;
    trail.add(name);
    for (const term of fixed.get(name).left) visit(term.name, trail);
    done.add(name);
    order.push([name, fixed.get(name)]);
  };
  for (const name of fixed.keys()) visit(name, new Set());
  return new Map(order);
}

/** The sum of one side; null where a figure is no number. */
export function side(list, read) {
  let all = 0n;
  for (const term of list) {
    const value = number(read(term), true);
    if (value === null) return null;
    all += value;
  }
  return all;
}

/** Works out all totals: blank as long as nothing of theirs is there. */
export function computeTotals(totals, read, write) {
  for (const [name, sum] of totals) {
    const values = sum.left.map((term) => number(read(term), true)).filter((value) => value !== null);
    write(name, values.length ? words(values.reduce((all, value) => all + value, 0n)) : "");
  }
}

/** Sums that do not hold, with both sides. */
export function broken(sums, read) {
  return sums.map((sum) => ({ ...sum, l: side(sum.left, read), r: side(sum.right, read) })).filter((sum) => sum.l !== null && sum.r !== null && sum.l !== sum.r);
}
