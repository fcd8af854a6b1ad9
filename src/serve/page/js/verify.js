// Whether a file is as it was made.

import { $, el, fileBox } from "./dom.js";
import { send, Gone, Refused } from "./service.js";
import { redraw, screen } from "./frame.js";
import { hintsOf, wordsOf } from "./findings.js";
import { state } from "./state.js";

let said = null;

async function take([file]) {
  try { said = { name: file.name, ...(await (await send("verify", [file])).json()) }; }
  catch (error) {
    if (error instanceof Gone) said = { name: file.name, wrong: "连不上排版服务，过一会儿再试。" };
    else if (error instanceof Refused) said = { name: file.name, wrong: error.findings.map((one) => `${wordsOf(one)}。${hintsOf(one).join("")}`).join("") || error.message };
    else throw error;
  }
  redraw();
  $("verify-said").focus();
}

screen("verify", () => [
  el("h1", { tabindex: "-1" }, "验一份文件"),
  el("p", {}, "看一份 PDF、OFD 或 Word 是不是由版心生成的、后来改过没有。文件只在这一次核对里用，不会保存。"),
  fileBox("verify-file", "PDF、OFD 或 Word", ".pdf,.ofd,.docx", false, take),
  said && el("section", { id: "verify-said", tabindex: "-1", "aria-labelledby": "verify-name" }, el("h2", { id: "verify-name" }, said.name), said.wrong ? el("p", { class: "wrong" }, said.wrong) : el("p", { class: said.agrees ? "done" : "wrong" }, said.words)),
  el("div", { class: "steps-next" }, el("a", { class: "button", href: state.record ? "#files" : "#start" }, "返回")),
]);
