// The page for people: a report goes to /check, its findings are shown, files come from /render/FORMAT.
"use strict";

const byId = (id) => document.getElementById(id);
const LEVELS = { error: "错误", warning: "警告", note: "提示" };
let report = null;
let turn = 0;
let pages = 0;
let pictures = [];

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function place(finding) {
  return finding.line === null ? "" : `第 ${finding.line} 行第 ${finding.column} 列：`;
}

function item(finding) {
  const li = element("li", "", finding.level);
  li.append(element("span", LEVELS[finding.level] || finding.level, "level"), " ");
  li.append(`${place(finding)}${finding.message} `, element("small", finding.code));
  const more = finding.related.map((r) => `另见${place(r)}${r.message}`);
  const list = element("ul");
  for (const words of more.concat(finding.hints.map((hint) => `改法：${hint}`))) list.append(element("li", words));
  if (list.children.length) li.append(list);
  return li;
}

function show(said) {
  const count = (level) => said.findings.filter((finding) => finding.level === level).length;
  const counts = `错误 ${count("error")} 处，警告 ${count("warning")} 处`;
  byId("status").textContent = said.refused
    ? `不能写出：${counts}。请改正后重新选择文件。`
    : `可以写出，共 ${said.pages} 页：${counts}。`;
  pages = said.pages;
  byId("findings").replaceChildren(...said.findings.map(item));
  byId("files").hidden = said.refused;
}

function address(path) {
  return byId("strict").checked ? `${path}?strict=true` : path;
}

function send(path) {
  return fetch(address(path), { method: "POST", body: report, headers: { "Content-Type": "application/json" } });
}

function hidePages() {
  pictures.forEach((picture) => URL.revokeObjectURL(picture));
  pictures = [];
  byId("pages").replaceChildren();
  byId("pages").hidden = true;
  byId("preview").setAttribute("aria-expanded", "false");
}

async function check() {
  if (!report) return;
  const mine = ++turn;
  byId("status").textContent = `正在核对 ${report.name}……`;
  byId("findings").replaceChildren();
  byId("file-status").textContent = "";
  byId("files").hidden = true;
  hidePages();
  try {
    const said = await (await send("check")).json();
    if (mine !== turn) return;
    show(said);
    byId("result-title").focus();
  } catch {
    if (mine === turn) byId("status").textContent = "没有连上服务，请稍后再试。";
  }
}

async function file(path) {
  byId("file-status").textContent = "正在排版……";
  try {
    const answer = await send(path);
    if (!answer.ok) {
      show(await answer.json());
      return null;
    }
    byId("file-status").textContent = "";
    return await answer.blob();
  } catch {
    byId("file-status").textContent = "没有连上服务，请稍后再试。";
    return null;
  }
}

async function download(format) {
  const blob = await file(`render/${format}`);
  if (!blob) return;
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${report.name.replace(/\.json$/i, "")}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  byId("file-status").textContent = `已下载 ${link.download}。`;
}

async function preview() {
  if (!byId("pages").hidden) return hidePages();
  const mine = turn;
  byId("pages").hidden = false;
  byId("preview").setAttribute("aria-expanded", "true");
  for (let number = 1; number <= pages; number++) {
    const blob = await file(`pages/${number}`);
    if (!blob || mine !== turn || byId("pages").hidden) return;
    const picture = element("img");
    picture.src = URL.createObjectURL(blob);
    picture.alt = `第 ${number} 页的图片；文字内容请看 PDF`;
    pictures.push(picture.src);
    const figure = element("figure");
    figure.append(picture, element("figcaption", `第 ${number} 页，共 ${pages} 页`));
    byId("pages").append(figure);
  }
}

function take(files) {
  if (!files.length) return;
  report = files[0];
  check();
}

byId("file").addEventListener("change", (event) => take(event.target.files));
byId("strict").addEventListener("change", check);
byId("preview").addEventListener("click", preview);
for (const button of document.querySelectorAll("button[data-format]")) {
  button.addEventListener("click", () => download(button.dataset.format));
}
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    byId("drop").classList.toggle("over", name === "dragenter" || name === "dragover");
    if (name !== "drop") return;
    byId("file").value = "";
    take(event.dataTransfer.files);
  });
}
