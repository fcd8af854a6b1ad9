// The tables of a form as they are printed: which cell stands where, what its row and column are called, what may be typed.
// Pure: from the form and the report's own rows to places, with no document in sight.

/** The figure that a column has in a row: its key, and what the column says of all its figures. */
const column = (one) => (typeof one === "string" ? { col: one } : { ...one, key: undefined, col: one.key });

/** Cells for one row of a form, with `values` spread over the columns. */
function spread(row, columns) {
  return row.flatMap((cell) => (cell.values === undefined ? [cell] : columns.map((one) => ({ ...column(one), ...cell, values: undefined, row: cell.values }))));
}

/** A row for each row of the report, in a table or in a side of one. */
function given(what, rows, columns) {
  return (rows ?? []).map((one, at) => {
    const labels = [];
    what.labels.forEach((label) => {
      const own = label === "level" ? "code" : label;
      const before = labels.at(-1);
      if (own === "code" && before?.given === "code") before.cols += 1;
      else labels.push(own === "number" ? { label: String(at + 1) } : { given: own, at, cols: 1 });
    });
    const deep = what.indent ? depth(what.levels, one.code) : 0;
    return [...labels.map((cell) => (cell.given === "name" ? { ...cell, deep } : cell)), ...columns.map((one) => ({ ...column(one), at }))];
  });
}

/** How far a code's name is drawn in: by the place of its length among the levels. */
function depth(levels, code) {
  const at = (levels ?? []).indexOf((code ?? "").replaceAll("|", "").length);
  return Math.max(0, at);
}

/** The rows of a side or a table, with `given` and `sides` written out. */
function written(rows, columns, report, width) {
  return rows.flatMap((row) => {
    if (Array.isArray(row)) return [spread(row, columns)];
    if (row.given) return given(row.given, report, columns);
    const sides = row.sides.map((side) => ({ width: side.cols, rows: side.given ? given(side.given, report, side.columns) : written(side.rows, side.columns ?? [], report, side.cols) }));
    const height = Math.max(row.at_least ?? 0, ...sides.map((side) => side.rows.length));
    return Array.from({ length: height }, (_, at) => sides.flatMap((side) => side.rows[at] ?? [{ blank: true, cols: side.width }]));
  }).map((row) => row.filter((cell) => cell.cols !== 0 && width > 0));
}

/** Puts cells where merged cells from above leave room, as in HTML. */
function placed(rows) {
  const taken = [];
  return rows.map((row, r) => {
    let c = 0;
    taken[r] ??= [];
    return row.map((cell) => {
      while (taken[r][c]) c += 1;
      const one = { ...cell, r, c, w: cell.cols ?? 1, h: cell.rows ?? 1 };
      for (let y = r; y < r + one.h; y += 1) for (let x = c; x < c + one.w; x += 1) (taken[y] ??= [])[x] = true;
      c += one.w;
      return one;
    });
  });
}

export const isFigure = (cell) => cell.col !== undefined;
export const isTyped = (cell) => isFigure(cell) || cell.given !== undefined;
const isWords = (cell) => cell.head !== undefined || cell.label !== undefined;

/** The name of a cell within its table: `row:col`, `#2:col` for the report's third row. */
export const nameOf = (cell) => (cell.given ? `#${cell.at}:${cell.given}` : cell.at === undefined ? `${cell.row}:${cell.col}` : `#${cell.at}:${cell.col}`);

const NOTE = /^（本列数据|^（表内/;
const short = (text) => text.replace(/（[^）]{8,}）/g, "").trim() || text;

/** What stands before and above a cell, from the outside in. */
function named(cell, heads, rows) {
  const beside = (one) => one.r <= cell.r && cell.r < one.r + one.h && one.c < cell.c;
  const over = (one) => one.r < cell.r && one.c <= cell.c && cell.c < one.c + one.w;
  const side = heads.filter((one) => one.label !== undefined && beside(one));
  // In a table of sides only what belongs to this side, the last run of labels before the cell, names it.
  const line = rows[cell.r].filter((one) => one.c < cell.c);
  const cut = line.findLastIndex((one) => isFigure(one)) >= 0 && line.some((one, at) => isWords(one) && line.slice(0, at).some(isFigure)) ? line[line.findLastIndex((one, at) => isFigure(one) && isWords(line[at + 1] ?? {}))].c : -1;
  const own = side.filter((one) => one.c > cut).map((one) => short(one.label));
  const above = heads.filter((one) => one.head !== undefined && over(one) && !NOTE.test(one.head));
  const last = Math.max(-1, ...above.map((one) => one.r + one.h - 1));
  // The run of header rows nearest above, without gaps.
  let first = last;
  while (rows[first - 1]?.every((one) => !isTyped(one)) && first > 0) first -= 1;
  return { side: own, above: above.filter((one) => one.r >= first).map((one) => short(one.head)) };
}

/** The shape of a table of a form for a block of a report. */
export function shapeOf(table, block) {
  const width = (table.widths ?? []).length || 1;
  const rows = placed(written(table.rows, table.columns ?? [], block?.rows, width));
  const all = rows.flat(), heads = all.filter(isWords), cells = all.filter(isTyped);
  for (const cell of cells) {
    Object.assign(cell, named(cell, heads, rows));
    cell.kind = cell.given === "code" ? "code" : cell.given === "name" ? "text" : cell.kind ?? table.kind ?? "count";
    cell.unit ??= table.unit ?? "";
    cell.name = nameOf(cell);
    if (cell.at !== undefined) {
      const row = block.rows[cell.at];
      cell.side = [`${row.code ?? ""} ${row.name ?? ""}`.trim() || `新加的一行`];
    }
    cell.kept = cell.given ? (cell.given === "code" ? "科目编码" : "名称") : "";
  }
  tellApart(cells);
  const figures = cells.filter(isFigure);
  const keys = { rows: [...new Set(figures.filter((c) => c.at === undefined).map((c) => c.row))], cols: [...new Set(figures.map((c) => c.col))] };
  // The header that stays in sight: rows without a cell at the top, where the columns are the same all the way down.
  const first = rows.findIndex((row) => row.some(isTyped));
  const again = rows.slice(first).some((row) => row.length > 0 && row.every((cell) => cell.head !== undefined));
  return { table, rows, cells, figures, keys, width, head: again || first < 0 ? 0 : first, given: givenOf(table), at: new Map(cells.map((c) => [c.name, c])), grouped: table.grouped === true };
}

/** Cells of equal names get the row above them that has a name of its own: 年初结转 › 一、… */
function tellApart(cells) {
  const count = new Map();
  for (const cell of cells) count.set(cellWords(cell), (count.get(cellWords(cell)) ?? 0) + 1);
  const doubled = cells.filter((cell) => count.get(cellWords(cell)) > 1), seen = new Set();
  const own = new Set(doubled);
  for (const cell of doubled) {
    const name = cellWords(cell);
    if (!seen.has(name)) { seen.add(name); continue; }
    const above = cells.filter((one) => one.c === cell.c && one.r < cell.r && !own.has(one)).at(-1);
    cell.side = [...(above?.side.slice(-1) ?? []), ...cell.side];
  }
}

/** What the report's own rows of a table are like; undefined where it has none. */
function givenOf(table) {
  for (const row of table.rows) {
    if (Array.isArray(row)) continue;
    if (row.given) return { ...row.given, columns: table.columns.map((one) => column(one).col) };
    const side = row.sides?.find((one) => one.given);
    if (side) return { ...side.given, columns: side.columns.map((one) => column(one).col) };
  }
  return undefined;
}

export const rowWords = (cell) => cell.side.join(" › ");
export const colWords = (cell) => cell.kept || cell.above.join("·");
/** Row and column of a cell in words, for people who see it and for those who hear it. */
export const cellWords = (cell) => [rowWords(cell), colWords(cell) || cell.unit].filter(Boolean).join("，");
