// Edited Word copies come back, one or several of one draft: every change old and new, taken one by one, and comments; where copies
// contradict each other, who wrote what.

import { $, button, el, fileBox } from "./dom.js";
import { state } from "./state.js";
import { send, Gone, Refused } from "./service.js";
import { change } from "./work.js";
import { go, redraw, screen } from "./frame.js";
import { changesOf, wasAndIs } from "./changes.js";
import { hintsOf, wordsOf } from "./findings.js";

let came = null, wrong = [];

async function take(files) {
  [came, wrong] = [null, []];
  try { came = { names: files.map((file) => file.name), ...(await (await send("pull?accept=all", files)).json()) }; }
  catch (error) {
    if (error instanceof Gone) wrong = [{ said: "连不上排版服务，过一会儿再试。" }];
    else if (error instanceof Refused) wrong = error.findings.map((one) => against(one, files.length > 1));
    else throw error;
  }
  redraw();
  $("work").querySelector("h1").focus();
}

/** What stands in the way: of copies that contradict each other the place and what each wrote, of several else which copy it is. */
function against(finding, several) {
  const each = (finding.related ?? []).map((one) => one.message);
  const place = finding.facts?.place ?? (several ? finding.file : "");
  const said = each.length ? finding.message.replace(each.join("；"), "").replace(`${place}：`, "") : `${wordsOf(finding)}。`;
  return { place, said, each, how: hintsOf(finding).join("") };
}

/** Words in which the service marks what is gone and what came. */
const marked = (words) => words.split(/(\[-.*?-\]|\{\+.*?\+\})/s).map((part) => (/^\[-|^\{\+/.test(part) ? el(part[0] === "[" ? "del" : "ins", {}, part.slice(2, -2)) : part));

function refusal({ place, said, each = [], how }) {
  return el("li", { class: "error" }, el("span", { class: "level" }, "没有取回"), place && el("span", { class: "where" }, place), said,
    each.length > 0 && el("ul", {}, each.map((words) => el("li", {}, marked(words)))), how && el("p", { class: "quiet" }, how));
}

function pick() {
  return [el("h1", { tabindex: "-1" }, "收回改过的 Word"), el("p", {}, "领导改过的审签稿交到这里；几个人各改了一份的，一次选上，改动合在一起。先看改动，再决定接受哪些；没有接受以前，报告一个字也不动。"),
    wrong.length > 0 && el("ol", { class: "issues", role: "alert" }, wrong.map(refusal)),
    fileBox("pull-file", "改过的 Word", ".docx", true, take), el("div", { class: "steps-next" }, el("a", { class: "button", href: "#files" }, "回到送审和下载"))];
}

/** The copies that have a change, where there are several. */
const whose = (change, copies) => copies.filter(({ changes }) => changes.some((one) => one.name === change.name)).map((copy) => copy.file).join("、");

function made() {
  if (!came) return pick();
  const copies = (came.copies ?? []).map((copy) => ({ ...copy, changes: changesOf(copy) }));
  const changes = changesOf(came).map((one) => ({ ...one, by: whose(one, copies) }));
  const comments = [...(came.comments ?? []), ...copies.flatMap((copy) => copy.comments)];
  const joined = (came.findings ?? []).filter((one) => one.code === "copies-joined");
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
    el("p", {}, `来自${came.names.map((name) => `“${name}”`).join("")}。接受以后，报告换成${copies.length ? "这几份" : "这份"} Word 的内容，去掉勾的仍照原来的；不满意可以撤销。审签稿下载以后又在这里改过的，请再改一遍。`),
    el("ol", { class: "issues" }, changes.map((one, at) => el("li", {}, el("label", { class: "take" }, boxes[at], el("span", { class: "where" }, one.name)), wasAndIs(one), one.by && el("p", { class: "quiet" }, `改的是：${one.by}`)))),
    joined.length > 0 && el("ul", { class: "issues" }, joined.map((one) => el("li", {}, `${wordsOf(one)}。${hintsOf(one).join("")}`))),
    comments.length > 0 && el("h2", {}, `有 ${comments.length} 条批注`),
    comments.length > 0 && el("ul", {}, comments.map((one) => el("li", {}, `${one.author}：“${one.text}”（${one.place}）`))),
    el("div", { class: "steps-next" }, changes.length > 0 && button("接受选中的改动", accept, { class: "main", disabled: state.readOnly }), button("全部不要", () => { came = null; go("files"); })),
  ];
}

screen("pull", made);
