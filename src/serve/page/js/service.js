// Everything that is asked of the service. One request of a kind is under way at a time; the newest state goes out as soon as the
// last answer is there: no fixed wait, and nothing queues on a slow network.

import { state, tell } from "./state.js";
import { pictures } from "./store.js";
import { fileOf } from "./report.js";

/** The service is not there, or too slow to wait for. */
export class Gone extends Error {}

/** What the service said against a request, in its own words. */
export class Refused extends Error {
  constructor(findings, status) {
    super(findings.map((one) => one.message).join("；") || "服务没有接受这个请求");
    this.findings = findings;
    this.status = status;
  }
}

let wait = 2, timer = null;

/** Notes that the service is gone or back, and asks again after 2, 4, 8 … 60 seconds. */
function heard(there) {
  const now = there ? "ok" : "gone";
  if (there) { clearTimeout(timer); timer = null; wait = 2; }
  else if (timer === null) { timer = setTimeout(retry, wait * 1000); wait = Math.min(60, wait * 2); }
  if (state.server === now) return;
  state.server = now;
  tell("server");
}

/** Asks whether the service is back. */
export async function retry() {
  clearTimeout(timer);
  timer = null;
  try {
    const answer = await fetch("health", { signal: AbortSignal.timeout(5000), cache: "no-store" });
    heard(answer.ok);
    if (answer.ok) tell("back");
  } catch { heard(false); }
}
addEventListener("online", retry);

const sleep = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

/** Sends a request. A busy service is asked again when it says so; one that is gone, or refuses, throws. */
export async function ask(path, { method = "GET", body, headers, seconds = 30 } = {}) {
  for (let turn = 0; ; turn += 1) {
    let answer;
    try {
      answer = await fetch(path, { method, body, headers, signal: AbortSignal.timeout(seconds * 1000), cache: method === "GET" ? "no-cache" : "no-store" });
    } catch { heard(false); throw new Gone(); }
    if (answer.status === 503 && turn < 5) { await sleep(Number(answer.headers.get("Retry-After")) || 5); continue; }
    if (answer.status === 502 || answer.status === 503 || answer.status === 504) { heard(false); throw new Gone(); }
    heard(true);
    if (answer.ok || answer.status === 304) return answer;
    const said = await answer.json().catch(() => ({}));
    throw new Refused(said.findings ?? [], answer.status);
  }
}

/** The report as it is sent: alone as JSON, or with last year's and with its pictures as parts of a form. */
async function body(record, { last = true } = {}) {
  const report = fileOf(record.report);
  const own = await pictures(record.id);
  if (!(last && record.last) && !own.length) return { body: report, headers: { "Content-Type": "application/json" } };
  const parts = new FormData();
  parts.append("report", new Blob([report], { type: "application/json" }), "报告.json");
  if (last && record.last) parts.append("last", new Blob([JSON.stringify(record.last)], { type: "application/json" }), "去年.json");
  for (const one of own) parts.append("picture", one.blob, one.name);
  return { body: parts };
}

/** Posts the open report; where the answer is still the one of the tag `known`, its status is 304. */
export async function post(path, { known, ...options } = {}) {
  const sent = await body(state.record, options);
  return ask(path, { method: "POST", ...sent, headers: { ...sent.headers, ...(known ? { "If-None-Match": known } : {}) } });
}

/** Posts files of the user, each as a part of a form. */
export async function send(path, files, fields = {}) {
  const parts = new FormData();
  for (const [name, value] of Object.entries(fields)) parts.append(name, new Blob([JSON.stringify(value)], { type: "application/json" }), `${name}.json`);
  for (const file of files) parts.append("file", file, file.name);
  return ask(path, { method: "POST", body: parts, seconds: 120 });
}

/** At most one `work` under way; who asks meanwhile gets one more run, with the newest state. */
export function lane(work) {
  let busy = false, again = null;
  return async function go(since) {
    if (busy) { again ??= since; return; }
    busy = true;
    try { await work(since); } catch (error) { if (!(error instanceof Gone)) throw error; } finally { busy = false; }
    if (again !== null) { const next = again; again = null; go(next); }
  };
}
