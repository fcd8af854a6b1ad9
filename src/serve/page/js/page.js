// The page of the service: where everything begins. Each module has one duty; the words of findings are the service's.

import { $ } from "./dom.js";
import { on, state, tell } from "./state.js";
import { undo, again } from "./work.js";
import * as store from "./store.js";
import { show } from "./frame.js";
import { reload } from "./start.js";
import * as work from "./work.js";
import * as picture from "./picture.js";
import "./grid.js";
import "./head.js";
import "./chapters.js";
import "./check.js";
import "./files.js";
import "./pull.js";
import "./diff.js";
import "./verify.js";

const address = () => decodeURIComponent(location.hash.slice(1)) || "start";

/** Type for those who want it larger; the wish is the browser's, not a report's. */
function press(id, act) {
  $(id).addEventListener("click", () => {
    const pressed = $(id).getAttribute("aria-pressed") !== "true";
    $(id).setAttribute("aria-pressed", pressed);
    act(pressed);
  });
}

function wire() {
  press("big", (pressed) => document.documentElement.classList.toggle("big", pressed));
  press("side-toggle", (pressed) => { document.body.classList.toggle("noside", !pressed); tell("side"); });
  addEventListener("hashchange", () => show(address(), null, true));
  addEventListener("popstate", () => show(address(), null, true));
  // A file that misses its box must not replace the page.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!event.ctrlKey || event.defaultPrevented || event.isComposing || !["z", "y"].includes(key) || event.target.matches?.("input[type=text], textarea")) return;
    event.preventDefault();
    if (key === "z" && !event.shiftKey) undo(); else again();
  });
  on("undo", undo);
  picture.start();
}

/** Opens the report that this window had, where the address leads. */
async function opened() {
  const id = sessionStorage.getItem("open");
  // A second window, or a link to a screen, shows the report that was worked on last.
  const record = id ? await store.get(id) : address() === "start" ? undefined : (await store.all())[0];
  if (record) { try { await work.open(record); } catch { state.record = null; } }
  if (innerWidth < 760) $("steps-box").open = false;
  show(address());
}

on("opened", () => { if (state.record) sessionStorage.setItem("open", state.record.id); else sessionStorage.removeItem("open"); });
wire();
await reload();
await opened();
if (navigator.storage?.persist) navigator.storage.persist().catch(() => {});
