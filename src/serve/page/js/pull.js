// An edited Word copy comes back: every change old and new, taken one by one, and comments.

import { $, button, el, fileBox } from "./dom.js";
import { state } from "./state.js";
import { send, Gone, Refused } from "./service.js";
import { change } from "./work.js";
import { go, redraw, screen } from "./frame.js";
import { changesOf, wasAndIs } from "./changes.js";
import { wordsOf } from "./findings.js";

let came = null, wrong = [];

async function take([file]) {
  [came, wrong] = [null, []];
  try { came = { name: file.name, ...(await (await send("pull?accept=all", [file])).json()) }; }
  catch (error) {
    if (error instanceof Gone) wrong = ["连不上排版服务，过一会儿再试。"];
    else if (error instanceof Refused) wrong = error.findings.map((one) => `${wordsOf(one)}。${(one.hints ?? []).join("")}`);
    else throw error;
  }
  redraw();
  $("work").querySelector("h1").focus();
}

function pick() {
  return [el("h1", { tabindex: "-1" }, "收回改过的 Word"), el("p", {}, "领导改过的审签稿交到这里。先看改动，再决定接受哪些；没有接受以前，报告一个字也不动。"),
    wrong.length > 0 && el("ol", { class: "issues", role: "alert" }, wrong.map((words) => el("li", { class: "error" }, el("span", { class: "level" }, "没有取回"), words))),
    fileBox("pull-file", "改过的 Word", ".docx", false, take), el("div", { class: "steps-next" }, el("a", { class: "button", href: "#files" }, "回到送审和下载"))];
}

function made() {
  if (!came) return pick();
  const changes = changesOf(came), comments = came.comments ?? [];
  const boxes = changes.map((one) => one.leave && el("input", { type: "checkbox", checked: true, "aria-label": `接受：${one.name}` }));
  const accept = () => {
    const taken = structuredClone(came.report);
    changes.forEach((one, at) => { if (one.leave && !boxes[at].checked) one.leave(taken); });
    change(() => { state.record.report = taken; }, { rows: true });
    came = null;
    go("check");
  };
  return [
    el("h1", { tabindex: "-1" }, changes.length ? `改过的 Word 里有 ${changes.length} 处改动` : "改过的 Word 里没有改动"),
    el("p", {}, `来自“${came.name}”。接受以后，报告换成这份 Word 的内容，去掉勾的仍照原来的；不满意可以撤销。审签稿下载以后又在这里改过的，请再改一遍。`),
    el("ol", { class: "issues" }, changes.map((one, at) => el("li", {}, el("label", { class: "take" }, boxes[at], el("span", { class: "where" }, one.name)), wasAndIs(one)))),
    comments.length > 0 && el("h2", {}, `有 ${comments.length} 条批注`),
    comments.length > 0 && el("ul", {}, comments.map((one) => el("li", {}, `${one.author}：“${one.text}”（${one.place}）`))),
    el("div", { class: "steps-next" }, changes.length > 0 && button("接受选中的改动", accept, { class: "main", disabled: state.readOnly }), button("全部不要", () => { came = null; go("files"); })),
  ];
}

screen("pull", made);
