// Reports in this browser: IndexedDB, and which window may write. Nothing of a report is kept anywhere else.

/** The shape of what is kept; a later page reads older ones by `upgrade`. */
export const VERSION = 1;

let opened;
const memory = new Map();

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("banxin", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("reports", { keyPath: "id" });
      asked.result.createObjectStore("pictures", { keyPath: ["report", "name"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Does one thing with one store and waits until it is on the disk. */
async function within(store, mode, act) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const work = base.transaction(store, mode);
    let asked;
    try { asked = act(work.objectStore(store)); } catch (error) { reject(error); return; }
    work.oncomplete = () => resolve(asked?.result);
    work.onerror = work.onabort = () => reject(work.error ?? asked?.error ?? new Error("store"));
  });
}

const upgrade = (record) => ({ notes: {}, last: null, ...record });

/** All reports, the newest first. Where the browser lets nothing be kept, those of this window. */
export async function all() {
  const kept = await within("reports", "readonly", (store) => store.getAll()).catch(() => []);
  const list = new Map([...memory, ...kept.map((record) => [record.id, record])]);
  return [...list.values()].map(upgrade).sort((a, b) => b.saved - a.saved);
}

export async function get(id) {
  const kept = await within("reports", "readonly", (store) => store.get(id)).catch(() => undefined);
  const record = kept ?? memory.get(id);
  return record && upgrade(record);
}

/** Keeps a report; throws where the browser has no room or forbids it, and has it in this window then. */
export async function put(record) {
  memory.set(record.id, structuredClone(record));
  await within("reports", "readwrite", (store) => store.put({ ...record, version: VERSION }));
  memory.delete(record.id);
}

export async function remove(id) {
  memory.delete(id);
  for (const one of await pictures(id)) await within("pictures", "readwrite", (store) => store.delete([id, one.name])).catch(() => {});
  await within("reports", "readwrite", (store) => store.delete(id)).catch(() => {});
}

export async function putPicture(report, name, blob) {
  await within("pictures", "readwrite", (store) => store.put({ report, name, blob }));
}

/** The pictures of a report. */
export async function pictures(report) {
  const everything = await within("pictures", "readonly", (store) => store.getAll()).catch(() => []);
  return everything.filter((one) => one.report === report);
}

/** A name for a new report: `crypto.randomUUID` is not there on plain http. */
export const freshId = () => `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;

// ---- which window writes ----

const me = freshId();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("banxin") : null;
let held = null, yielded = () => {}, flush = async () => {};

/** `lost` is called when another window takes the report; `save` is awaited before it is given away. */
export function watch(lost, save) {
  yielded = lost;
  flush = save;
}

if (channel) {
  channel.onmessage = async ({ data }) => {
    if (data.from === me) return;
    if (data.kind === "ask" && data.id === held) channel.postMessage({ kind: "held", id: held, from: me, to: data.from });
    if (data.kind === "take" && data.id === held) {
      held = null;
      await flush();
      channel.postMessage({ kind: "given", id: data.id, from: me, to: data.from });
      yielded();
    }
  };
}

/** Waits for an answer of another window. */
function answer(kind, id, ms) {
  return new Promise((resolve) => {
    const hear = ({ data }) => { if (data.kind === kind && data.id === id && data.to === me) end(true); };
    const end = (said) => { channel.removeEventListener("message", hear); clearTimeout(timer); resolve(said); };
    const timer = setTimeout(() => end(false), ms);
    channel.addEventListener("message", hear);
  });
}

/** Whether this window may write the report: no other has it. */
export async function claim(id) {
  if (!channel) return true;
  if (held === id) return true;
  channel.postMessage({ kind: "ask", id, from: me });
  const other = await answer("held", id, 150);
  held = other ? null : id;
  return !other;
}

/** Takes the report from the other window, which keeps what it has first. */
export async function take(id) {
  if (!channel) return;
  channel.postMessage({ kind: "take", id, from: me });
  await answer("given", id, 2000);
  held = id;
}

export const release = () => { held = null; };
