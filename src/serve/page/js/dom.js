// Elements of the document, always by text: nothing that somebody typed is ever read as markup.

export const $ = (id) => document.getElementById(id);

/** Makes an element. `class` and attributes as named, `on…` as listeners; false, null and undefined are left out. */
export function el(name, attributes = {}, ...kids) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...kids.flat().filter((kid) => kid != null && kid !== false));
  return made;
}

/** A button that does something. */
export const button = (words, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, words);

/** A field under its label. */
export function field(label, input, hint) {
  input.id ||= `f${++field.count}`;
  if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input, hint && el("p", { class: "quiet", id: `${input.id}-hint` }, hint));
}
field.count = 0;

/** A file box with a button of our own before it and words under it. */
export function fileBox(id, label, accept, many, take) {
  const input = el("input", { id, class: "vh", type: "file", multiple: many, accept, onchange: () => { const files = [...input.files]; input.value = ""; if (files.length) take(files); } });
  const box = el("div", { class: "drop" }, el("label", { for: id }, label), input, el("label", { class: "button main", for: id, "aria-hidden": "true" }, "选择文件"), el("p", { class: "quiet" }, "也可以把文件拖到这里。文件不会被改动。"));
  for (const name of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle("over", name === "dragover");
      if (name === "drop") { event.stopPropagation(); const files = [...event.dataTransfer.files]; if (files.length) take(files); }
    });
  }
  return box;
}

/** Hands a file to the browser to keep. */
export function keep(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
