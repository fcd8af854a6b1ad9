// Figures, exactly as the engine reads them: a decimal with up to 18 digits before the point and 9 behind it.

const ONE = 1000000000n;
const PLAIN = /^([+-]?)(\d{1,18})(?:\.(\d{1,9}))?([\u4e00-\u9fff]{0,4})$/;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?$/;

/** The number that a text says, in thousandths of a millionth; null for blanks, strokes and words. */
export function number(text, grouped = false) {
  const typed = text ?? "";
  const found = PLAIN.exec(grouped && GROUPED.test(typed) ? typed.replaceAll(",", "") : typed);
  if (!found) return null;
  const size = BigInt(found[2]) * ONE + BigInt((found[3] ?? "").padEnd(9, "0"));
  return found[1] === "-" ? -size : size;
}

/** A number as it is written: no zeros behind the last digit. */
export function words(value) {
  const size = value < 0n ? -value : value;
  const part = String(size % ONE).padStart(9, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / ONE}${part && `.${part}`}`;
}

/** A number as others beside it are written: with as many digits behind the point, and thousands parted where theirs are. */
export function likeOthers(value, texts) {
  const places = Math.max(0, ...texts.map((text) => /\.(\d+)/.exec(text)?.[1].length ?? 0));
  const [whole, part = ""] = words(value).split(".");
  const parted = texts.some((text) => GROUPED.test(text)) ? whole.replace(/\B(?=(?:\d{3})+$)/g, ",") : whole;
  const full = part.padEnd(places, "0");
  return full ? `${parted}.${full}` : parted;
}

/** The difference of two numbers, without its sign. */
export const apart = (a, b) => words(a > b ? a - b : b - a);

const WIDE = /[\uFF10-\uFF19．－，％]/g;

/** What was typed or pasted into a cell of figures: full-width digits as digits, no spaces, no thousands separators, and not the
    unit that the form prints for the cell. Another unit stays, and the engine refuses it. */
export function tidy(text, grouped = false, unit = "") {
  const narrow = text.replace(WIDE, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/[\s\u00a0\u3000]/g, "");
  const plain = grouped ? narrow : narrow.replaceAll(",", "");
  const bare = unit && plain.endsWith(unit) ? plain.slice(0, -unit.length) : plain;
  return /^(?:[-—–―/／]|——)$/.test(plain) ? "" : /\d$/.test(bare) ? bare : plain;
}

/** Whether a text can stand in a cell of this kind; the engine judges at last, this is for the cell's own mark. */
export function fits(text, kind, grouped) {
  if (text === "" || kind === "text" || kind === "choice" || kind === "code" || kind === "date") return true;
  if (kind === "percent") return number(text.replace(/%$/, "")) !== null;
  const value = number(text, grouped);
  if (value === null) return false;
  if (kind === "money") return value >= 0n;
  if (kind === "balance") return true;
  return value % ONE === 0n && (kind === "signed" || value >= 0n);
}
