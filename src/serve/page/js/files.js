// Sending off: files for the public, the copy that goes round for signature, and one archive of all.

import { $, button, el, field, keep } from "./dom.js";
import { state } from "./state.js";
import { post, Gone, Refused } from "./service.js";
import { change, save } from "./work.js";
import { shown } from "./findings.js";
import { go, keepReport, screen, ways } from "./frame.js";
import { fileOf, titleOf } from "./report.js";
import { zip } from "./zip.js";

/** What is written, in the order in which people look for it. */
const FORMATS = [
  { format: "pdf", words: "PDF" },
  { format: "docx", words: "Word" },
  { format: "ofd", words: "OFD" },
  { format: "html", words: "网页" },
  { format: "xlsx", words: "表格" },
];

const plainName = (words) => words.replace(/[\\/:*?"<>|]/g, "");

/** The name that the service gives a file, or one from the title. */
function nameOf(answer, ending) {
  const told = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  return told ? decodeURIComponent(told) : `${plainName(titleOf(state.record.report))}.${ending}`;
}

const say = (words) => { const line = $("file-status"); if (line) line.textContent = words; };

/** Fetches a file; where the report is refused, leads to what must be mended. */
async function fetched(path, ending) {
  try {
    const answer = await post(path, { last: false });
    return { name: nameOf(answer, ending), bytes: new Uint8Array(await answer.arrayBuffer()), type: answer.headers.get("Content-Type") };
  } catch (error) {
    if (error instanceof Gone) say("连不上排版服务，没有下载。");
    else if (error instanceof Refused && error.status === 422) go("check", { first: true });
    else if (error instanceof Refused) say(`没有下载：${error.message}。`);
    else throw error;
    return null;
  }
}

async function download(path, ending) {
  say("正在排版……");
  const file = await fetched(path, ending);
  if (!file) return;
  keep(new Blob([file.bytes], { type: file.type }), file.name);
  say(`已下载“${file.name}”。`);
}

async function downloadAll() {
  say("正在排版……");
  const files = [];
  for (const { format, words } of FORMATS) {
    const file = await fetched(`render/${format}`, format);
    if (!file) return;
    files.push(file);
    say(`已排好 ${words}……`);
  }
  files.push({ name: `${plainName(titleOf(state.record.report))}.json`, bytes: new TextEncoder().encode(fileOf(state.record.report)) });
  const name = `${plainName(titleOf(state.record.report))}.zip`;
  keep(zip(files), name);
  say(`已下载“${name}”，共 ${files.length} 个文件。`);
}

const locked = () => state.server === "gone";
const fileButton = ({ format, words }, at) => button(`下载 ${words}`, () => download(`render/${format}`, format), { class: at === 0 ? "main" : "", disabled: locked(), "data-format": format });

/** What is filled in on the sign-off sheet; it stays inside and is in no file for the public. */
const SHEET = [["office", "发文机关（发文稿纸的抬头）"], ["number", "文号"], ["secrecy", "密级"], ["urgency", "缓急"], ["copies", "份数"], ["unit", "拟稿单位"], ["draft", "拟稿"], ["phone", "电话"], ["check", "核稿"], ["review", "审核"], ["countersign", "会签"], ["issue", "签发"], ["to", "主送"], ["cc", "抄送"]];

function sheet() {
  const one = ([key, label]) => {
    const input = el("input", { type: "text", id: `sheet-${key}`, autocomplete: "off", readonly: state.readOnly });
    input.value = state.record.report.signoff?.[key] ?? "";
    input.addEventListener("input", (event) => { if (!event.isComposing) change((report) => { const all = report.signoff ??= {}; if (input.value.trim()) all[key] = input.value; else delete all[key]; if (!Object.keys(all).length) delete report.signoff; }, { kind: `sheet/${key}` }); });
    return field(label, input);
  };
  return el("details", {}, el("summary", {}, "填发文稿纸（不填的留空，可以手写）"), el("div", { class: "fields" }, SHEET.map(one)));
}

function signoff() {
  const mark = el("select", { id: "watermark", onchange: (event) => { state.record.watermark = event.target.value; save(); } }, ["送审稿", "征求意见稿", "讨论稿"].map((words) => el("option", { value: words, selected: state.record.watermark === words }, words)));
  return el("section", { class: "choice", "aria-labelledby": "files-sign" }, el("h2", { id: "files-sign" }, "审签稿"), el("p", { class: "quiet" }, "前面加发文稿纸，要核对的写成批注，修订已打开。"), field("水印", mark), sheet(),
    el("p", {}, button("下载审签稿（Word）", () => download(`render/docx?${new URLSearchParams({ signoff: "true", watermark: mark.value })}`, "docx"), { class: "main", disabled: locked() })));
}

function made() {
  const found = shown(), errors = found.filter((one) => one.level === "error").length;
  return [
    el("h1", { tabindex: "-1" }, "送审和下载"),
    el("p", {}, locked() ? "连不上排版服务，现在不能下载；内容都在，可以先“把报告存成文件”。" : errors ? `有 ${errors} 处必须改，改好才能下载。` : found.length ? `还有 ${found.length} 处请核对；可以先送审，意见会作为批注写在审签稿里。` : state.checked ? "没有发现问题。" : "正在核对……"),
    el("p", { id: "file-status", role: "status", class: "quiet" }),
    el("div", { class: "choices" },
      el("section", { class: "choice", "aria-labelledby": "files-public" }, el("h2", { id: "files-public" }, "公开用的文件"), el("p", { class: "quiet" }, "PDF 供下载，Word 与它同页同行。"), el("div", { class: "bar" }, FORMATS.map(fileButton)), el("div", { class: "bar" }, button("全套压缩包", downloadAll, { disabled: locked() }), button("把报告存成文件", keepReport))),
      signoff(),
      el("section", { class: "choice", "aria-labelledby": "files-back" }, el("h2", { id: "files-back" }, "收回改过的 Word"), el("p", { class: "quiet" }, "领导改过的审签稿交到这里，逐处看改动，再决定接受哪些。"), el("p", {}, el("a", { class: "button", href: "#pull" }, "收回改过的 Word"))),
      el("section", { class: "choice", "aria-labelledby": "files-verify" }, el("h2", { id: "files-verify" }, "验一份文件"), el("p", { class: "quiet" }, "是不是由版心生成的、后来改过没有。"), el("p", {}, el("a", { class: "button", href: "#verify" }, "验一份文件"))),
      state.record.last && el("section", { class: "choice", "aria-labelledby": "files-diff" }, el("h2", { id: "files-diff" }, "和去年比"), el("p", { class: "quiet" }, "今年的数和文字与去年的逐处比较。"), el("p", {}, el("a", { class: "button", href: "#diff" }, "和去年比")))),
    ways(),
  ];
}

screen("files", made);
