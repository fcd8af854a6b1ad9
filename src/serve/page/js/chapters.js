// Chapters to write: blocks one under the other, each a paragraph, a heading, a list, a table of its own or a picture.

import { $, button, el } from "./dom.js";
import { state, tell } from "./state.js";
import { change } from "./work.js";
import { everything, wordsOf } from "./findings.js";
import { screen, ways } from "./frame.js";
import { chapters, isOpen } from "./report.js";
import { putPicture, pictures } from "./store.js";
import { tidy } from "./number.js";

const KINDS = { text: "正文", h1: "（一）标题", h2: "1.标题", list: "列表", grid: "表格", figure: "图片", table: "统计表" };

/** What a block is. */
function kindOf(block, depth) {
  if (typeof block === "string" || block.text !== undefined) return "text";
  if (block.section !== undefined) return depth ? "h2" : "h1";
  return ["list", "grid", "figure", "table"].find((key) => block[key] !== undefined) ?? "other";
}

/** The blocks of a chapter in the order in which they are read, with their depth, list and place. */
function flat(body, pointer, depth = 0) {
  return body.flatMap((block, at) => {
    const here = { block, body, at, depth, pointer: `${pointer}/${at}`, kind: kindOf(block, depth) };
    return block.section === undefined ? [here] : [here, ...flat(block.body ??= [], `${here.pointer}/body`, depth + 1)];
  });
}

const chapterNow = () => chapters(state.record.report).find((one) => one.key === state.screen.slice(2));
const bodyOf = (report, chapter) => (chapter.section ? report.body[chapter.at].body ??= [] : report.body);
const pointerOf = (chapter) => (chapter.section ? `/body/${chapter.at}/body` : "/body");

/** Blocks to edit on this screen; those of other chapters that stand beside them are left where they are. */
function blocksNow() {
  const chapter = chapterNow(), body = bodyOf(state.record.report, chapter);
  return chapter.section ? flat(body, pointerOf(chapter)) : body.flatMap((block, at) => (block?.section !== undefined ? [] : [{ block, body, at, depth: 0, pointer: `/body/${at}`, kind: kindOf(block, 0) }]));
}

const textOf = ({ block, kind }) => (typeof block === "string" ? block : kind === "text" ? block.text : kind.startsWith("h") ? block.section : "");

function setText(one, value) {
  const words = value.replace(/[\n\r\t]+/g, "");
  if (typeof one.block === "string") { one.body[one.at] = words; one.block = words; } else if (one.kind === "text") one.block.text = words;
  else one.block.section = words;
}

/** Makes something else of a block; its words stay. */
function turnInto(one, kind) {
  const words = one.kind === "list" ? one.block.list.map((item) => item.text ?? item).join("；") : textOf(one);
  change(() => {
    const rest = one.block.section === undefined ? [] : one.block.body;
    if (kind === "text") one.body.splice(one.at, 1, words, ...rest);
    else if (kind === "list") one.body.splice(one.at, 1, { list: words.split("；").filter(Boolean) }, ...rest);
    else one.body.splice(one.at, 1 + own(one), { section: words, body: one.block.section === undefined ? one.body.slice(one.at + 1, one.at + 1 + own(one)) : rest });
  }, { rows: true });
}
/** How many of the blocks behind a new heading belong to it: as far as the next heading beside it. */
const own = ({ body, at, block }) => { if (block.section !== undefined) return 0; const next = body.findIndex((other, i) => i > at && (other.section !== undefined || other.table !== undefined)); return (next < 0 ? body.length : next) - at - 1; };

const FRESH = { text: () => "", h1: () => ({ section: "（一）", body: [] }), list: () => ({ list: [""] }), grid: () => ({ grid: { caption: "表题", header_rows: 1, rows: [["项目", "数量"], ["", ""]] } }) };

/** Puts a new block behind another, or at the chapter's end. */
function add(kind, behind = null, made = FRESH[kind]()) {
  let place;
  change((report) => {
    const body = behind ? behind.body : bodyOf(report, chapterNow());
    // A new paragraph at the end of a chapter with headings belongs to the last of them.
    const last = behind ? null : body.at(-1);
    const [into, at] = last?.section !== undefined && kind !== "h1" ? [last.body, last.body.length] : [body, behind ? behind.at + 1 : body.length];
    into.splice(at, 0, made);
    place = made;
  }, { rows: true });
  const one = blocksNow().find((each) => each.block === place || (typeof place === "string" && each.block === place && each === blocksNow().at(-1)));
  (one ? $(`block-${one.pointer}`) : [...document.querySelectorAll("#work textarea")].at(-1))?.focus();
}

function move(one, by) {
  const to = one.at + by;
  if (to < 0 || to >= one.body.length) return;
  change(() => { one.body.splice(to, 0, ...one.body.splice(one.at, 1)); }, { rows: true });
  $(`more-${one.pointer.replace(/\d+$/, String(to))}`)?.focus();
}

function remove(one) {
  change(() => { one.body.splice(one.at, 1, ...(one.block.section === undefined ? [] : one.block.body)); }, { rows: true });
  $("work").querySelector("h1").focus();
  $("note").textContent = "删了一段。可按撤销拿回来。";
}

/** The menu of a block: folded, so that it is out of the way of those who write. */
function more(one, name) {
  if (state.readOnly) return null;
  return el("details", { class: "more" }, el("summary", { id: `more-${one.pointer}`, "aria-label": `${name}：移动、删除、插入` }, "⋯"),
    el("div", { class: "acts" }, button("上移", () => move(one, -1), { disabled: one.at === 0 }), button("下移", () => move(one, 1), { disabled: one.at === one.body.length - 1 }), button("下面加一段", () => add("text", one)), one.kind !== "table" && button("删除", () => remove(one))));
}

/** Paragraphs of last year's chapter of the same name. */
function lastTexts(chapter) {
  const { last } = state.record;
  if (!last) return [];
  const plain = (title) => title.replace(/[\s一二三四五六七八九十、（）]/g, "");
  const same = chapters(last).find((one) => plain(one.title) === plain(chapter.title));
  return same?.section ? flat(same.section.body ?? [], "").map(textOf).filter((words) => words.length > 1) : [];
}
const noYears = (words) => words.replace(/(?:19|20)\d\d|[0-9.]+/g, "");
const pairs = (words) => new Set(Array.from({ length: Math.max(0, words.length - 1) }, (_, at) => words.slice(at, at + 2)));
function alike(a, b) {
  const [x, y] = [pairs(noYears(a)), pairs(noYears(b))], both = [...x].filter((one) => y.has(one)).length;
  return both / Math.max(1, Math.min(x.size, y.size));
}

function paragraph(one, number, last) {
  const words = textOf(one), heading = one.kind.startsWith("h"), name = `第 ${number} 段${heading ? "（标题）" : ""}`;
  const box = el("textarea", { id: `block-${one.pointer}`, class: heading ? "h" : "", "aria-label": name, rows: heading ? 1 : Math.min(9, Math.max(2, Math.ceil(words.length / 38))), readonly: state.readOnly });
  box.value = words;
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (/[\n\r]/.test(box.value) && !heading) { splitAt(one, box.value); return; }
    change(() => setText(one, box.value), { kind: one.pointer });
  });
  box.addEventListener("focus", () => { change.kind = null; state.paragraph = one.pointer; state.cell = null; tell("paragraph"); });
  const found = everything().filter((finding) => finding.noted === undefined && finding.level !== "note" && (finding.pointer === one.pointer || ["text", "lead"].some((key) => finding.pointer?.startsWith(`${one.pointer}/${key}`))));
  const old = heading ? undefined : last.map((text) => [alike(words, text), text]).filter(([score]) => score > 0.35).sort((a, b) => b[0] - a[0])[0]?.[1];
  const same = old !== undefined && words.length > 40 && noYears(old) === noYears(words);
  if (found.some((finding) => finding.level === "error")) box.classList.add("bad");
  if (found.length) { box.setAttribute("aria-invalid", "true"); box.setAttribute("aria-describedby", `said-${one.pointer}`); }
  return [one.block.lead === undefined ? box : el("div", { class: "led" }, lead(one, name), box),
    found.length > 0 && el("p", { class: "msg", id: `said-${one.pointer}` }, found.map((finding) => `${wordsOf(finding)}。`).join("")),
    isOpen(words) && el("p", { class: "msg" }, words.startsWith("【待改写】") ? "这是去年的话：改成今年的情况，再删掉开头的“【待改写】”。" : "写好以后，删掉“【待填写】”和后面的提示。"),
    same && el("p", { class: "msg" }, "这一段除数字外和去年完全一样，请核对是否要更新。"),
    old !== undefined && !same && el("details", {}, el("summary", {}, "去年这一段"), el("p", {}, old))];
}

/** The head that runs into a paragraph; cleared, the paragraph has none, nor its level. */
function lead(one, name) {
  const { block } = one, { level } = block;
  const box = el("input", { type: "text", "aria-label": `${name}的段首标题`, placeholder: "段首标题，印在这一段的开头；可以不写", readonly: state.readOnly });
  box.value = block.lead;
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    change(() => { const words = box.value.trim(); if (words) Object.assign(block, { lead: words }, level !== undefined && { level }); else { delete block.lead; delete block.level; } }, { kind: `${one.pointer}/lead` });
  });
  return box;
}

/** A line end typed or pasted into a paragraph makes paragraphs of it. */
function splitAt(one, value) {
  const parts = value.split(/[\n\r]+/).map((part) => part.replace(/^[\s　]+|\s+$/g, ""));
  change(() => { setText(one, parts[0]); one.body.splice(one.at + 1, 0, ...parts.slice(1)); }, { rows: true });
  const next = $(`block-${one.pointer.replace(/\d+$/, String(one.at + parts.length - 1))}`);
  next?.focus();
  next?.setSelectionRange(0, 0);
}

function list(one, number) {
  const items = one.block.list;
  const line = (item, at) => {
    const box = el("input", { type: "text", "aria-label": `第 ${number} 段，列表第 ${at + 1} 项`, readonly: state.readOnly });
    box.value = item.text ?? item;
    box.addEventListener("input", (event) => { if (!event.isComposing) change(() => { if (typeof item === "string") { items[at] = box.value; item = box.value; } else item.text = box.value; }, { kind: `${one.pointer}/${at}` }); });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); change(() => items.splice(at + 1, 0, ""), { rows: true }); document.querySelectorAll(`[data-list="${one.pointer}"] input`)[at + 1]?.focus(); } });
    return el("li", {}, box, !state.readOnly && items.length > 1 && button("删除", () => change(() => items.splice(at, 1), { rows: true }), { "aria-label": `删除列表第 ${at + 1} 项` }));
  };
  return [el("div", { "data-list": one.pointer }, el("ol", { class: "items" }, items.map(line)), !state.readOnly && button("加一项", () => { change(() => items.push(""), { rows: true }); [...document.querySelectorAll(`[data-list="${one.pointer}"] input`)].at(-1)?.focus(); }))];
}

const cellText = (cell) => String(cell?.text ?? (typeof cell === "object" ? "" : cell) ?? "");

/** A table of the report's own: as it is, with rows added and taken away where no cells are merged. */
function ownTable(one, number) {
  const { grid } = one.block, merged = grid.rows.some((row) => row.some((cell) => cell?.rows > 1 || cell?.cols > 1));
  const line = (row, r) => el("tr", {}, row.map((cell, c) => {
    const box = el("input", { type: "text", "aria-label": `第 ${number} 段，表格第 ${r + 1} 行第 ${c + 1} 栏`, readonly: state.readOnly });
    box.value = cellText(cell);
    box.addEventListener("input", (event) => { if (!event.isComposing) change(() => { if (typeof cell === "object" && cell) cell.text = box.value; else row[c] = box.value; }, { kind: `${one.pointer}/${r}/${c}` }); });
    box.addEventListener("paste", (event) => pasteInto(event, grid, r, c));
    return el(r < grid.header_rows ? "th" : "td", { scope: r < grid.header_rows && "col", colspan: cell?.cols > 1 && cell.cols, rowspan: cell?.rows > 1 && cell.rows }, box);
  }));
  const caption = el("input", { type: "text", "aria-label": `第 ${number} 段，表题`, readonly: state.readOnly });
  caption.value = [grid.caption ?? ""].flat().join("");
  caption.addEventListener("input", (event) => { if (!event.isComposing) change(() => { grid.caption = caption.value; }, { kind: `${one.pointer}/caption` }); });
  const width = grid.rows[0]?.length ?? 1;
  return [el("div", { class: "own" }, caption, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `第 ${number} 段的表格` }, el("table", { class: "form free" }, el("tbody", {}, grid.rows.map(line)))),
    !state.readOnly && el("div", { class: "acts" }, button("加一行", () => change(() => grid.rows.push(Array(width).fill("")), { rows: true })), !merged && button("加一栏", () => change(() => { grid.rows.forEach((row) => row.push("")); delete grid.widths; delete grid.align; }, { rows: true })),
      !merged && grid.rows.length > grid.header_rows + 1 && button("删末行", () => change(() => grid.rows.pop(), { rows: true })), !merged && width > 1 && button("删末栏", () => change(() => { grid.rows.forEach((row) => row.pop()); delete grid.widths; delete grid.align; }, { rows: true }))))];
}

function pasteInto(event, grid, r, c) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/\t|\n./.test(text) || state.readOnly) return;
  event.preventDefault();
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
  change(() => rows.forEach((row, i) => row.forEach((value, j) => {
    const line = grid.rows[r + i] ?? (grid.rows[r + i] = Array(grid.rows[0].length).fill(""));
    if (c + j < line.length) line[c + j] = typeof line[c + j] === "object" ? { ...line[c + j], text: tidy(value) || value } : value.trim();
  })), { rows: true });
}

function figure(one, number) {
  const { block } = one;
  const text = (key, label) => { const box = el("input", { type: "text", "aria-label": `第 ${number} 段，${label}`, placeholder: label, readonly: state.readOnly }); box.value = block[key] ?? ""; box.addEventListener("input", (event) => { if (!event.isComposing) change(() => { if (box.value) block[key] = box.value; else delete block[key]; }, { kind: `${one.pointer}/${key}` }); }); return box; };
  const shown = el("img", { class: "own-picture", alt: block.alt ?? "" });
  pictures(state.record.id).then((all) => { const own = all.find((each) => each.name === block.figure); if (own) shown.src = URL.createObjectURL(own.blob); else shown.replaceWith(el("p", { class: "msg" }, `图片“${block.figure}”不在这份报告里，请重新放一次。`)); });
  return [el("div", { class: "own" }, shown, text("caption", "图题"), text("alt", "图里是什么，供看不见图的人听"))];
}

async function addPicture(files) {
  for (const file of files) {
    const name = `图/${file.name.replace(/[\\/:*?"<>|]/g, "")}`;
    try { await putPicture(state.record.id, name, file); } catch { $("note").textContent = "这个浏览器存不下这张图片，没有放进来。"; return; }
    add("figure", null, { figure: name, caption: "图1　" });
  }
}

function one(each, number, last) {
  const name = `第 ${number} 段`;
  const kinds = ["text", "h1", "list"].concat(each.depth && each.kind === "h2" ? ["h2"] : []);
  const pick = ["text", "h1", "h2", "list"].includes(each.kind) && typeof (each.block.notes ?? each.block.lead) === "undefined"
    ? el("select", { "aria-label": `${name}的层级`, disabled: state.readOnly, onchange: (event) => turnInto(each, event.target.value) }, kinds.map((kind) => el("option", { value: kind, selected: each.kind === kind }, KINDS[kind])))
    : el("span", { class: "kind" }, KINDS[each.kind] ?? "其他内容");
  const makers = { text: paragraph, h1: paragraph, h2: paragraph, list, grid: ownTable, figure };
  const kids = each.kind === "table" ? [tableLink(each.block)] : makers[each.kind] ? makers[each.kind](each, number, last) : [el("p", { class: "quiet" }, "这一部分照原样保留。")];
  return el("div", { class: "block" }, pick, kids[0], each.kind === "table" ? el("span") : more(each, name), kids.slice(1));
}

function tableLink(block) {
  const shape = state.shapes.get(block.table);
  return el("p", {}, el("a", { href: `#${encodeURI(`t:${block.table}`)}` }, `${shape?.table.title ?? "统计表"}：在“填表”里填`));
}

function made() {
  const chapter = chapterNow();
  if (!chapter) return [el("h1", { tabindex: "-1" }, "没有这一章"), ways()];
  const all = blocksNow(), last = lastTexts(chapter);
  const input = el("input", { class: "vh", type: "file", id: "picture-file", accept: ".png,.jpg,.jpeg,.svg", multiple: true, onchange: () => addPicture([...input.files]) });
  return [
    el("h1", { tabindex: "-1" }, chapter.title),
    el("p", { class: "quiet" }, "段首空两字、标题字体和编号由排版负责，这里只写文字。正文里的件数会和表里的数核对。"),
    !state.readOnly && el("div", { class: "bar" }, button("＋段落", () => add("text")), button("＋标题", () => add("h1")), button("＋列表", () => add("list")), button("＋表格", () => add("grid")), input, el("label", { class: "button", for: "picture-file" }, "＋图片"), button("撤销", () => tell("undo"))),
    el("p", { id: "note", role: "status", class: "quiet" }),
    all.length ? all.map((each, at) => one(each, at + 1, last)) : el("p", { class: "msg" }, "这一章还没有写。点“＋段落”开始。"),
    last.length > 0 && el("details", { class: "lastyear" }, el("summary", {}, "去年这一章"), last.map((words) => el("p", {}, words))),
    ways(),
  ];
}

screen("c", made, { after: ({ pointer }) => {
  const box = blocksNow().find((each) => pointer?.startsWith(each.pointer));
  const found = box && ($(`block-${box.pointer}`) ?? $(`more-${box.pointer}`));
  (found ?? $("work").querySelector("h1")).focus();
  found?.scrollIntoView({ block: "center" });
} });
