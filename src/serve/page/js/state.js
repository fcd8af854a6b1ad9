// What the page knows at this moment, and who wants to hear of changes.

export const state = {
  /** The open report with what belongs to it (see store.js); null on the start screen of a fresh browser. */
  record: null,
  /** Its form, and the shape of each table of it by id. */
  form: null, shapes: new Map(), sums: new Map(), totals: new Map(),
  /** What the service said last. */
  findings: [], pages: 0, refused: false, checked: false,
  /** "ok", or "gone" while nothing can be sent. */
  server: "ok",
  screen: "start", cell: null,
  /** Another window has the report. */
  readOnly: false,
  showLast: true, byRow: matchMedia("(max-width: 620px)").matches,
};

const ears = new Map();
/** Calls `hear` whenever `name` is told. */
export const on = (name, hear) => { ears.set(name, [...(ears.get(name) ?? []), hear]); };
export const tell = (name, value) => { for (const hear of ears.get(name) ?? []) hear(value); };
