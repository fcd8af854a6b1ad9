// The report as the engine reads it: blocks, figures, places by JSON pointer.

/** Every block of the report with its pointer, sections before what is in them. */
export function* blocks(body, pointer = "/body") {
  for (const [at, block] of (body ?? []).entries()) {
    const here = `${pointer}/${at}`;
    yield { block, pointer: here };
    if (block?.section !== undefined) yield* blocks(block.body, `${here}/body`);
  }
}

/** The block of a table of the form; undefined where the report has none. */
export function tableBlock(report, id) {
  for (const found of blocks(report.body)) if (found.block?.table === id) return found;
  return undefined;
}

/** Figures may be numbers in files of others; here all are texts. */
const text = (value) => (value == null ? "" : String(value));

export function read(block, cell) {
  if (!block) return "";
  if (cell.given) return text(block.rows[cell.at]?.[cell.given]);
  if (cell.at !== undefined) return text(block.rows[cell.at]?.figures?.[cell.col]);
  return text(block.figures?.[cell.row]?.[cell.col]);
}

export function write(block, cell, value) {
  if (cell.given) block.rows[cell.at][cell.given] = value;
  else if (cell.at !== undefined) (block.rows[cell.at].figures ??= {})[cell.col] = value;
  else ((block.figures ??= {})[cell.row] ??= {})[cell.col] = value;
}

/** The JSON pointer of a cell below its table. */
export function pointerOf(pointer, cell) {
  const part = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");
  if (cell.given) return `${pointer}/rows/${cell.at}/${cell.given}`;
  if (cell.at !== undefined) return `${pointer}/rows/${cell.at}/figures/${part(cell.col)}`;
  return `${pointer}/figures/${part(cell.row)}/${part(cell.col)}`;
}

/** Writes a value at a JSON pointer, making objects on the way; says whether there was a place for it. */
export function setAt(report, pointer, value) {
  const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop();
  let at = report;
  for (const key of keys) {
    if (at[key] === undefined && !Array.isArray(at)) at[key] = {};
    at = at[key];
    if (at === null || typeof at !== "object") return false;
  }
  at[last] = value;
  return true;
}

/** Chapters to write: each section at the top, and what stands before and between them. */
export function chapters(report) {
  const list = [];
  (report.body ?? []).forEach((block, at) => {
    if (block?.section !== undefined) list.push({ key: String(at), at, title: block.section, section: block });
    else if (block?.table === undefined && list.every((one) => one.key !== "front")) list.push({ key: "front", at: -1, title: "正文" });
  });
  if (!list.length) list.push({ key: "front", at: -1, title: "正文" });
  return list;
}

/** The chapter that a pointer lies in. */
export function chapterAt(report, pointer) {
  const at = Number(/^\/body\/(\d+)/.exec(pointer ?? "")?.[1] ?? NaN);
  if (Number.isNaN(at)) return undefined;
  return chapters(report).find((one) => one.at === at) ?? chapters(report).find((one) => one.key === "front");
}

/** Title of several lines as one. */
export const titleOf = (report) => text([report.title ?? ""].flat().join("")) || "没有标题的报告";

/** Whether something is written in it that a person must still write. */
export const isOpen = (value) => typeof value === "string" && /^【待(?:填写|改写)】/.test(value);

/** The report as a file: what is sent, what is kept as a file and what the files for download carry are the same bytes. */
export const fileOf = (report) => `${JSON.stringify(report, null, 2)}\n`;
