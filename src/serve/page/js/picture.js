// The real page beside the work: its picture, a frame around what is being filled in, and a click on it that leads there.

import { $ } from "./dom.js";
import { on, state } from "./state.js";
import { Gone, Refused, lane, post } from "./service.js";
import { tables } from "./work.js";
import { chapterAt, pointerOf } from "./report.js";
import { go } from "./frame.js";

/** The panel is at most 360 px wide; 96 dpi is sharp there on screens of two dots to the pixel. */
const DPI = { panel: 96, large: 144 };
const view = { page: 1, tag: "", shown: 0, layout: null, large: false };

/** Where in the report the work is, as a pointer. */
function pointerNow() {
  const { cell } = state;
  if (cell) { const shape = state.shapes.get(cell.table); return shape && pointerOf(shape.pointer, cell.cell); }
  if (state.paragraph) return state.paragraph;
  if (state.screen.startsWith("t:")) return state.shapes.get(state.screen.slice(2))?.pointer;
  if (state.screen.startsWith("c:")) return `/body/${state.screen.slice(2)}`;
  return null;
}

/** Boxes that stand for a pointer: its own, those of all that is below it, or of the nearest that it is part of. */
function boxesOf(pointer) {
  const places = view.layout?.places ?? [];
  for (let at = pointer; at.startsWith("/body/"); at = at.replace(/\/[^/]*$/, "")) {
    const own = places.filter((one) => one.pointer === at);
    if (own.length) return own;
    const below = places.filter((one) => one.pointer.startsWith(`${at}/`));
    if (below.length) return at === pointer ? below : [];
  }
  return [];
}

const layout = lane(async () => {
  if (!state.record) return;
  try { view.layout = await (await post("layout?draft=true", { last: false })).json(); } catch (error) { if (!(error instanceof Refused)) throw error; }
  if (view.layout?.pages?.length) state.pages = view.layout.pages.length;
  follow();
});

/** Turns to the page where the work is. */
function follow() {
  const pointer = pointerNow(), boxes = pointer ? boxesOf(pointer) : [];
  if (boxes.length && !boxes.some((one) => one.page === view.page)) { view.page = boxes[0].page; draw(); }
  frame();
}

/** The frame around the row, or the paragraph, that the work is at. */
function frame() {
  const pointer = pointerNow(), mark = $("mark");
  const here = pointer ? boxesOf(pointer).filter((one) => one.page === view.shown) : [];
  const size = view.layout?.pages?.[view.shown - 1];
  mark.hidden = !here.length || !size;
  if (mark.hidden) return;
  const left = Math.min(...here.map((one) => one.x)), top = Math.min(...here.map((one) => one.y));
  const right = Math.max(...here.map((one) => one.x + one.width)), bottom = Math.max(...here.map((one) => one.y + one.height));
  const part = (mm, of) => `${(mm / of) * 100}%`;
  Object.assign(mark.style, { left: part(left, size.width), top: part(top, size.height), width: part(right - left, size.width), height: part(bottom - top, size.height) });
  const sheet = $("sheet");
  sheet.scrollTop = mark.offsetTop - sheet.clientHeight / 2;
}

const draw = lane(async (since) => {
  if (!state.record || document.body.classList.contains("noside") || $("side").hidden) return;
  const number = view.page, dpi = view.large ? DPI.large : DPI.panel;
  let answer;
  try {
    answer = await post(`pages/${number}?dpi=${dpi}&draft=true`, { last: false, known: view.tag });
  } catch (error) {
    if (error instanceof Gone) { words("版面停在上一次：连不上服务。"); throw error; }
    if (!(error instanceof Refused)) throw error;
    if (error.status === 404 && number > 1) { view.page = Math.max(1, Math.min(number - 1, state.pages || 1)); draw(); return; }
    words("版面停在上一次：先改好必须改的。");
    return;
  }
  if (answer.status === 304) { measured(since); pager(); frame(); return; }
  const blob = await answer.blob(), fresh = URL.createObjectURL(blob), picture = new Image();
  picture.src = fresh;
  try { await picture.decode(); } catch { URL.revokeObjectURL(fresh); return; }
  const shown = $("page"), old = shown.src;
  Object.assign(shown, { src: fresh, width: picture.naturalWidth, height: picture.naturalHeight, alt: `第 ${number} 页的图片；文字在左边各栏` });
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
  Object.assign(view, { shown: number, tag: answer.headers.get("ETag") ?? "" });
  measured(since);
  words("和将来的 PDF 一样。框出的是正在填的地方；点图上的一处，跳到那里。");
  pager();
  frame();
});

const measured = (since) => { if (since) performance.measure("banxin-picture", { start: since, end: performance.now() }); };
const words = (text) => { if ($("page-words").textContent !== text) $("page-words").textContent = text; };

function pager() {
  $("page-no").textContent = state.pages ? `第 ${view.shown || 1} 页，共 ${state.pages} 页` : "";
  $("prev").disabled = view.page <= 1;
  $("next").disabled = Boolean(state.pages) && view.page >= state.pages;
}

function turn(by) {
  view.page = Math.max(1, Math.min(state.pages || 1, view.page + by));
  pager();
  draw();
}

/** The place under the pointer: a cell, or the paragraph or heading of a chapter. */
function clicked(event) {
  const size = view.layout?.pages?.[view.shown - 1], box = $("page").getBoundingClientRect();
  if (!size) return;
  const x = ((event.clientX - box.left) / box.width) * size.width, y = ((event.clientY - box.top) / box.height) * size.height;
  const hit = view.layout.places.filter((one) => one.page === view.shown && one.x <= x && x <= one.x + one.width && one.y <= y && y <= one.y + one.height).sort((a, b) => a.width * a.height - b.width * b.height)[0];
  if (!hit) return;
  for (const shape of tables()) {
    const cell = shape.cells.find((one) => pointerOf(shape.pointer, one) === hit.pointer);
    if (cell) { go(`t:${shape.table.id}`, { table: shape.table.id, cell }); return; }
    if (hit.pointer.startsWith(shape.pointer)) { go(`t:${shape.table.id}`); return; }
  }
  const chapter = chapterAt(state.record.report, hit.pointer);
  if (chapter) go(`c:${chapter.key}`, { pointer: hit.pointer });
  else go("head", { field: hit.pointer.split("/")[1] });
}

/** Wires the panel. */
export function start() {
  $("prev").addEventListener("click", () => turn(-1));
  $("next").addEventListener("click", () => turn(1));
  $("sheet").addEventListener("click", clicked);
  $("zoom").addEventListener("click", () => {
    view.large = document.body.classList.toggle("zoom");
    $("zoom").setAttribute("aria-pressed", view.large);
    draw();
  });
  on("picture", (since) => { draw(since); layout(since ?? 0); });
  on("opened", () => { Object.assign(view, { page: 1, tag: "", shown: 0, layout: null }); pager(); });
  on("cell", follow);
  on("paragraph", follow);
  on("findings", pager);
  on("side", () => draw());
}
