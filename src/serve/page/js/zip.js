// A ZIP of files that are compressed already: stored as they are (APPNOTE.TXT 6.3.10), names in UTF-8.

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => { let c = n; for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
const crc = (bytes) => { let all = 0xffffffff; for (const byte of bytes) all = TABLE[(all ^ byte) & 255] ^ (all >>> 8); return (all ^ 0xffffffff) >>> 0; };

/** The archive of `files`, each `{ name, bytes }`. Times are left at the format's first day. */
export function zip(files) {
  const parts = [], entries = [];
  let at = 0;
  const fields = (list) => { const view = new DataView(new ArrayBuffer(list.reduce((all, [size]) => all + size, 0))); let i = 0; for (const [size, value] of list) { if (size === 2) view.setUint16(i, value, true); else view.setUint32(i, value, true); i += size; } return new Uint8Array(view.buffer); };
  for (const { name, bytes } of files) {
    const title = new TextEncoder().encode(name);
    const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, title.length], [2, 0]];
    const head = fields([[4, 0x04034b50], ...common]);
    entries.push(fields([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), title);
    parts.push(head, title, bytes);
    at += head.length + title.length + bytes.length;
  }
  const size = entries.reduce((all, one) => all + one.length, 0);
  const end = fields([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]]);
  return new Blob([...parts, ...entries, end], { type: "application/zip" });
}
