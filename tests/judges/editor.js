// Does an editor complete and explain reports of a form by its schema? Asks the language service of VS Code.
//
//     node editor.js JUDGES FOLDER
//
// FOLDER has a schema for each form, by its id. Completed must be the names of tables, of their rows and columns and of parts of
// the body; explained, in Chinese, each of them; marked, a slip and nothing else. Exit status 1 with all that is wrong. JUDGES has
// what `setup.sh` laid out.
const fs = require("fs");
const path = require("path");
const [judges, folder] = process.argv.slice(2);
const { getLanguageService, TextDocument } = require(path.join(path.resolve(judges), "node_modules", "vscode-json-languageservice"));

const wrong = [];
const hanzi = /\p{Script=Han}/u;

/** A report with a mark `|` where the cursor stands. */
class Asked {
  constructor(form, marked) {
    const schema = JSON.parse(fs.readFileSync(path.join(folder, `${form}.json`), "utf8"));
    this.service = getLanguageService({});
    this.service.configure({ validate: true, schemas: [{ uri: "schema://form", fileMatch: ["*"], schema }] });
    this.document = TextDocument.create("file:///report.json", "json", 1, marked.replace("|", ""));
    this.parsed = this.service.parseJSONDocument(this.document);
    this.at = this.document.positionAt(Math.max(marked.indexOf("|"), 0));
  }

  /** The names offered, each with what is said of it. */
  async offered() {
    const list = await this.service.doComplete(this.document, this.at, this.parsed);
    const words = (item) => [item.detail, item.documentation?.value ?? item.documentation].filter(Boolean).join(" ");
    return new Map(list.items.map((item) => [item.label.replace(/^"|"$/g, ""), words(item)]));
  }

  async explained() {
    const hover = await this.service.doHover(this.document, this.at, this.parsed);
    // Words come as Markdown, with strokes before its signs.
    return [hover?.contents ?? []].flat().map((words) => words.value ?? words).join(" ").replace(/\\(?=[^\w\s])/g, "");
  }

  async marked() {
    const found = await this.service.doValidation(this.document, this.parsed, { schemaValidation: "error" });
    return found.map((one) => `${this.document.getText(one.range)}: ${one.message}`);
  }
}

const report = (form, year, body) =>
  `{ "schema": "banxin/report/1", "form": "${form}", "year": ${year}, "issuer": "某某县", "title": "报告", "body": [${body}] }`;

async function offers(form, year, body, names) {
  const offered = await new Asked(form, report(form, year, body)).offered();
  for (const name of names) {
    if (!offered.has(name)) wrong.push(`${form}: ${body}: ${name} is not offered, but ${[...offered.keys()].slice(0, 9)}`);
  }
  return offered;
}

async function explains(form, year, body, words) {
  const said = await new Asked(form, report(form, year, body)).explained();
  if (!words.every((word) => said.includes(word))) wrong.push(`${form}: ${body}: ${words} is not said, but ${said}`);
}

async function marks(form, year, body, words) {
  const found = await new Asked(form, report(form, year, body)).marked();
  const ok = words ? found.length >= 1 && found.length <= 2 && found.some((one) => one.includes(words)) : found.length === 0;
  if (!ok) wrong.push(`${form}: ${body}: ${words ?? "nothing"} is to be marked, but ${found}`);
}

/** Every table, row and column of a form: offered, and explained in Chinese. */
async function all(form) {
  const schema = JSON.parse(fs.readFileSync(path.join(folder, `${form}.json`), "utf8"));
  const year = schema.properties.year.minimum;
  let count = 0;
  const tables = schema.$defs.table?.properties.table.enum ?? [];
  if (tables.length) await offers(form, year, `{ "table": "|" }`, tables);
  for (const table of tables) {
    const rows = schema.$defs[`table-${table}`].properties.figures.properties;
    const inside = (figures) => `{ "table": "${table}", "figures": { ${figures} } }`;
    const offered = await offers(form, year, inside("|"), Object.keys(rows));
    for (const [row, columns] of Object.entries(rows)) {
      if (!hanzi.test(columns.title)) wrong.push(`${form}: ${table}/${row} is called ${columns.title}`);
      const told = offered.get(row) ?? "";
      if (!hanzi.test(told)) wrong.push(`${form}: ${table}/${row} is not explained where it is offered: ${told}`);
      count += Object.keys(columns.properties).length;
      for (const [column, cell] of Object.entries(columns.properties)) {
        if (!hanzi.test(cell.title + cell.description)) wrong.push(`${form}: ${table}/${row}/${column} is not explained`);
      }
    }
    const [row, columns] = Object.entries(rows)[0];
    await offers(form, year, inside(`"${row}": { | }`), Object.keys(columns.properties));
    const column = Object.keys(columns.properties)[0];
    const { title, description } = columns.properties[column];
    await explains(form, year, inside(`"${row}": { "|${column}": 1 }`), [title, description]);
  }
  return count;
}

async function main() {
  const forms = fs.readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.replace(/\.json$/, ""));
  let cells = 0;
  for (const form of forms) cells += await all(form);
  const yearly = "zfxxgk-nb-2021";
  await offers(yearly, 2024, `{ | }`, ["section", "table", "grid", "figure", "list", "text"]);
  await offers(yearly, 2024, `{ "section": "|" }`, ["一、总体情况"]);
  await explains(yearly, 2024, `{ "|table": "applications", "figures": {} }`, ["表名"]);
  await marks(yearly, 2024, `{ "table": "applications", "figures": { "result_total": { "np": 1 } } }`);
  await marks(yearly, 2024, `{ "table": "aplications", "figures": {} }`, "applications");
  await marks(yearly, 2024, `{ "table": "applications", "figures": { "resul_total": {} } }`, "resul_total");
  await marks(yearly, 2024, `{ "sction": "一、总体情况", "body": [] }`, "sction");
  await marks(yearly, 2020, `"文字"`, "2021");
  await marks("bumen-juesuan", 2024, `{ "table": "income", "rows": [{ "code": "201", "figures": { "yeer": "1" } }] }`, "yeer");
  await offers("bumen-juesuan", 2024, `{ "table": "income", "rows": [{ "code": "201", "figures": { | } }] }`, ["year", "fiscal"]);
  console.log(wrong.join("\n") || `${forms.length} forms, ${cells} cells: all are offered and explained`);
  process.exit(wrong.length ? 1 : 0);
}

main();
