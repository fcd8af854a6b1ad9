// The sums of a form, worked out in the browser so that totals follow each key. The engine's word is the last; a test holds that
// the two agree. Rules of other kinds (shares, parts of a whole, sums over several tables) are the engine's alone.

import { likeOthers, number } from "./number.js";

/** Whether a pattern with `*` and `?` names a key. */
function fits(pattern, key) {
  if (!/[*?]/.test(pattern)) return pattern === key;
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`).test(key);
}

const bare = (code) => (code ?? "").replaceAll("|", "");

/** The report's own rows of each table by its id: their keys as the engine makes them, their codes. Tables that print names alone
    take codes from the other tables, where one only has the name on a level of theirs. */
export function ownRows(shapes, blockOf) {
  const own = new Map(), known = new Map();
  for (const { table, given } of shapes) {
    const block = blockOf(table.id), taken = new Set(Object.keys(block?.figures ?? {}));
    const rows = (given && block?.rows) || [];
    own.set(table.id, rows.map((row, at) => {
      const code = bare(row.code), name = row.name ?? "", wanted = code || name || `#${at}`;
      const key = taken.has(wanted) ? `${wanted}~${at + 1}` : wanted;
      taken.add(key);
      if (code && name) known.set(name, (known.get(name) ?? new Set()).add(code));
      return { at, key, code, name, named: [key] };
    }));
  }
  for (const { table, given } of shapes) {
    if (!given?.levels?.length || given.labels.some((label) => label === "code" || label === "level")) continue;
    for (const row of own.get(table.id).filter((one) => !one.code && one.name)) {
      const codes = [...(known.get(row.name) ?? [])].filter((code) => given.levels.includes(code.length));
      if (codes.length === 1) [row.code, row.named] = [codes[0], [row.key, codes[0]]];
    }
  }
  return own;
}

/** The cells of a table by the keys of the engine: rows of the form, and the report's own. */
function keysOf(shape, own) {
  const rows = [...shape.keys.rows.map((key) => ({ key, named: [key] })), ...own];
  const at = new Map(own.map((row) => [row.key, `#${row.at}`]));
  return { rows, cols: shape.keys.cols, name: (row, col) => `${at.get(row) ?? row}:${col}` };
}

function terms(side, found) {
  return side.split("+").map((term) => term.trim()).flatMap((term) => {
    const last = term.startsWith("last:");
    return found(last ? term.slice(5) : term).map((key) => ({ key, last }));
  });
}

/** A sum at each of its places that has all of its cells. */
function repeated(rule, along, [left, right], name, shape) {
  const cell = (one) => (term) => ({ last: term.last, name: rule.each === "row" ? name(one, term.key) : name(term.key, one) });
  return along.map((one) => ({ rule, one, left: left.map(cell(one)), right: right.map(cell(one)) }))
    .filter((sum) => [...sum.left, ...sum.right].every((term) => shape.at.has(term.name)))
    .map((sum) => ({ ...sum, rounded: Boolean(shape.table.rounded) && [...sum.left, ...sum.right].every((term) => ["money", "balance", "percent"].includes(shape.at.get(term.name).kind)) }));
}

function inTable(rule, shape, own) {
  const { rows, cols, name } = keysOf(shape, own), row = rule.each === "row";
  const ofRow = (pattern) => rows.filter((one) => one.named.some((named) => fits(pattern, named))).map((one) => one.key);
  const ofCol = (pattern) => cols.filter((key) => fits(pattern, key));
  const sides = rule.eq.split("=").map((side) => terms(side, row ? ofCol : ofRow));
  if (sides.some((side) => !side.length)) return [];
  const along = row ? ofRow(rule.only ?? "*") : ofCol(rule.only ?? "*");
  return repeated(rule, along, sides, name, shape);
}

/** One sum for each code that has others below it, and one for the total, in each column of figures. */
function tree(rule, shape, own) {
  const { cols, name } = keysOf(shape, own), { levels } = shape.given ?? {}, rows = new Map();
  for (const row of own) if (/^\d+$/.test(row.code) && levels?.includes(row.code.length) && !rows.has(row.code)) rows.set(row.code, row);
  const below = new Map();
  for (const code of [...rows.keys()].sort()) {
    const parent = code.slice(0, levels[levels.indexOf(code.length) - 1] ?? 0);
    if (parent === "" || rows.has(parent)) below.set(parent, [...(below.get(parent) ?? []), code]);
  }
  return [...below].filter(([parent]) => parent !== "" || rule.total).flatMap(([parent, children]) => {
    const total = parent === "" ? rule.total : rows.get(parent).key;
    const words = parent === "" ? rule.words : `${parent}${rows.get(parent).name}＝其下各科目之和`;
    const side = (keys) => keys.map((key) => ({ key, last: false }));
    const one = { ...rule, id: `${rule.id}/${parent || rule.total}`, each: "column", words };
    return repeated(one, (rule.columns ?? cols).filter((col) => col !== "code" && col !== "name"), [side(children.map((code) => rows.get(code).key)), side([total])], name, shape);
  });
}

const isPlain = (rule) => rule.each !== undefined && !rule.eq.includes("<") && !rule.eq.includes("/");

/** The sums of one table; `own` are its rows of {@link ownRows}. */
export function sumsFor(form, shape, own) {
  const { id } = shape.table;
  return (form.rules ?? []).flatMap((rule) => (rule.codes === id ? tree(rule, shape, own) : rule.table === id && isPlain(rule) ? inTable(rule, shape, own) : []));
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
    const texts = sum.left.map(read), values = texts.map((text) => number(text, true)).filter((value) => value !== null);
    write(name, values.length ? likeOthers(values.reduce((all, value) => all + value, 0n), texts) : "");
  }
}

/** By how much a sum of rounded amounts may miss: by half of the last place printed for each figure; two figures are one amount
    told twice, and miss by nothing. */
function slack(sum, read) {
  if (!sum.rounded) return 0n;
  const texts = [...sum.left, ...sum.right].map((term) => read(term)), amounts = texts.filter((text) => /[1-9]/.test(text));
  const figures = texts.filter((text) => /\d/.test(text)).length;
  if (!amounts.length || figures <= 2) return 0n;
  const places = Math.max(...amounts.map((text) => /\.(\d+)/.exec(text)?.[1].length ?? 0));
  return (10n ** BigInt(9 - places) * BigInt(figures)) / 2n;
}

/** Sums that do not hold, with both sides. */
export function broken(sums, read) {
  const size = (value) => (value < 0n ? -value : value);
  return sums.map((sum) => ({ ...sum, l: side(sum.left, read), r: side(sum.right, read) })).filter((sum) => sum.l !== null && sum.r !== null && size(sum.l - sum.r) > slack(sum, read));
}
