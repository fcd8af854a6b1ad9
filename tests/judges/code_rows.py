"""A typist for workbooks whose rows the report decides, and a reader of what they work out. It knows where a form's cells stand
from the form's own JSON (the table from row 4 and column B on) and nothing of the workbook's hidden tags.

Usage: code_rows.py fill FORM.json BOOK.xlsx OUT.xlsx WANT.json SEED plain|moved|wrong|rounded
           types a random tree of codes with figures into every table; `moved` puts rows into the midst, leaves rows blank and
           types them in any order; `wrong` changes some figures, so that sums fail, `rounded` by one of their last place. WANT.json
           says what must come back.
       code_rows.py insert FORM.json BOOK.xlsx OUT.xlsx WANT.json
           fills in the codes that a workbook has and puts a new one right below the parent of some, as Excel does; WANT.json
           says what the parent must show then
       code_rows.py shown BOOK.xlsx WANT.json
           holds what the workbook shows against that
       code_rows.py formula FORM.json BOOK.xlsx OUT.xlsx
           types a formula into a figure of a code, which nothing has worked out yet; prints where
       code_rows.py read FORM.json BOOK.xlsx
           prints the totals of all codes and the codes whose sums fail, as the workbook shows them, on one line
       code_rows.py jobs JOBS.json
           does many of these, each a list of words, one after the other
"""
import json
import pathlib
import random
import re
import sys

import openpyxl

import jobs
from forms import load

TOP, LEFT = 4, 2
SAYS = "每一科目＝其下各科目之和"


class Table:
    """A table with rows of codes: where they stand in its sheet."""

    def __init__(self, form, table):
        self.id, self.title = table["id"], table["title"]
        rows = table["rows"]
        nth = next(n for n, row in enumerate(rows) if isinstance(row, dict))
        part, self.first, col = rows[nth], TOP + nth, LEFT
        self.foot, columns = len(rows) - nth - 1, table.get("columns", [])
        for side in part.get("sides", [part]):
            if "given" in side:
                given, columns = side["given"], side.get("columns", columns)
                break
            col += side["cols"]
        self.levels, self.labels = given.get("levels", []), given["labels"]
        self.columns = [column["key"] if isinstance(column, dict) else column for column in columns]
        self.label_at = [col + n for n in range(len(self.labels))]
        self.col_at = {key: col + len(self.labels) + n for n, key in enumerate(self.columns)}
        hidden = self.levels and not {"code", "level"} & set(self.labels)
        self.hidden = LEFT + len(table["widths"]) if hidden else None
        self.tree = next((rule for rule in form["rules"] if rule.get("codes") == self.id), None)
        across = next((rule for rule in form["rules"] if rule.get("table") == self.id and rule["each"] == "row"), None)
        # The column that the others add up to.
        self.sum = across and across["eq"].split("=")[1].strip()
        self.parts = across and [term.strip() for term in across["eq"].split("=")[0].split("+")]

    def write(self, sheet, at, code, name, figures):
        parts, level = [code[a:b] for a, b in zip([0] + self.levels, self.levels) if a < len(code)], 0
        for label, col in zip(self.labels, self.label_at):
            text = {"code": code, "name": name}.get(label)
            if label == "level":
                text, level = parts[level] if level < len(parts) else None, level + 1
            if text is not None:
                sheet.cell(at, col).value = text
        if self.hidden:
            sheet.cell(at, self.hidden).value = code
        for key, figure in figures.items():
            sheet.cell(at, self.col_at[key]).value = figure

    def typed(self, code):
        """The code as it comes back."""
        parts = [code[a:b] for a, b in zip([0] + self.levels, self.levels) if a < len(code)]
        return "|".join(parts) if "level" in self.labels else code


def tables(path):
    form = load(pathlib.Path(path).parent)[pathlib.Path(path).stem]
    open_rows = lambda table: any(isinstance(row, dict) and "given" in json.dumps(row) for row in table["rows"])
    return [Table(form, table) for table in form["tables"] if open_rows(table)]


def tree(levels, dice):
    """At most 24 codes, every one with its parents."""
    codes = set()
    while len(codes) < 20:
        code = f"2{dice.randint(1, 34):02}"
        for end in levels:
            code += f"{dice.randint(1, 12):02}" if len(code) < end else ""
            codes.add(code)
    return sorted(codes)


def figures_of(table, codes, dice, most):
    """Figures of every code: those of the leaves at random, the others as they add up."""
    parts = table.parts or table.columns
    wanted = {}
    for code in reversed(codes):
        below = [other for other in codes if other.startswith(code) and len(other) == next((n for n in table.levels if n > len(code)), 0)]
        if below:
            wanted[code] = {key: sum(wanted[other].get(key, 0) for other in below) for key in parts}
        else:
            wanted[code] = {key: dice.choice([0, 5, 70, 1200, 45000]) for key in parts if dice.random() < most}
        others = [key for key in table.columns if key not in parts and key != table.sum]
        wanted[code] |= {key: 0 for key in others}
    return wanted


def fill(form, book, out, want, seed, how):
    dice = random.Random(int(seed))
    book, wanted = openpyxl.load_workbook(book), {"rows": {}, "totals": {}}
    for table in tables(form):
        sheet = book[table.title]
        codes = tree(table.levels, dice)
        # `check` works out what lacks where a sum tells it: then other sums fail than those of blanks.
        figures = figures_of(table, codes, dice, 1 if how in ("wrong", "rounded") else 0.9)
        if how == "rounded":
            figures = {code: {key: round(figure * 1.01, 2) for key, figure in row.items()} for code, row in figures.items()}
            for code in dice.sample(codes, 3):
                key = dice.choice(table.parts or table.columns)
                figures[code][key] = round(figures[code].get(key, 0) + 0.01, 2)
        if how == "wrong":
            for code in dice.sample(codes, dice.choice([0, 1, 2])):
                key = dice.choice([key for key in (table.parts or table.columns)])
                figures[code][key] = figures[code].get(key, 0) + dice.randint(100, 900)
        inserted = set()
        if how == "moved":
            for area in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(area))
            for _ in range(3):
                at = table.first + dice.randint(1, 10)
                sheet.insert_rows(at)
                inserted = {row + (row >= at) for row in inserted} | {at}
            dice.shuffle(codes)
        at, rows = table.first, []
        for code in codes:
            at += how == "moved" and dice.random() < 0.1
            row, name = dict(figures[code]), f"科目{code}"
            whole = {key: str(figure) for key, figure in row.items()}
            if table.sum:
                total = round(sum(row.get(key, 0) for key in table.parts), 2)
                if at in inserted or not str(sheet.cell(at, table.col_at[table.sum]).value or "").startswith("="):
                    row[table.sum] = total
                if table.sum in row or all(key in row for key in table.parts):
                    whole[table.sum] = str(total)
            table.write(sheet, at, code, name, row)
            rows.append({"code": table.typed(code), "name": name, "figures": whole})
            at += 1
        wanted["rows"][table.id] = rows
        if table.tree and table.tree.get("total"):
            highest = [figures[code] for code in codes if len(code) == table.levels[0]]
            wanted["totals"][table.id] = {key: str(sum(row.get(key, 0) for row in highest)) for key in (table.parts or table.columns)}
    book.save(out)
    with open(want, "w", encoding="utf-8") as file:
        json.dump(wanted, file, ensure_ascii=False)


def codes_of(table, sheet):
    """The codes that stand in a sheet, by their rows."""
    found = {}
    for at in range(table.first, sheet.max_row + 1):
        parts = [sheet.cell(at, col).value for label, col in zip(table.labels, table.label_at) if label in ("level", "code")]
        code = "".join(str(part or "") for part in parts)
        if code.isdigit():
            found[at] = code
    return found


def is_formula(cell):
    return str(cell.value or "").startswith("=")


def insert_row(sheet, at):
    """Puts in a row, and lets the formulas of the sheet go with their cells as Excel does."""
    sheet.insert_rows(at)
    moved = lambda found: found[1] + found[2] + str(int(found[3]) + (int(found[3]) >= at))
    for row in sheet.iter_rows():
        for cell in row:
            if is_formula(cell):
                cell.value = re.sub(r"([$]?[A-Z]{1,2})([$]?)([0-9]+)", moved, cell.value)


def insert(form, book, out, want):
    book, wanted = openpyxl.load_workbook(book), []
    for table in tables(form):
        sheet = book[table.title]
        codes, below = codes_of(table, sheet), {}
        if not table.tree or len(table.levels) < 2 or table.hidden:
            continue
        for at, code in codes.items():
            if len(code) == table.levels[-1]:
                below.setdefault(code[: table.levels[-2]], []).append(at)
        parent = next((at for at, code in codes.items() if code in below), None)
        if parent is None:
            continue
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        cols = [table.col_at[key] for key in (table.parts or table.columns)]
        cols = [col for col in cols if is_formula(sheet.cell(parent, col))]
        rows = below[codes[parent]]
        for at in rows:
            for col in cols:
                sheet.cell(at, col).value = 10
        insert_row(sheet, parent + 1)
        table.write(sheet, parent + 1, codes[parent] + "98", "新科目", {key: 7 for key, col in table.col_at.items() if col in cols})
        wanted += [[table.title, parent, col, 10 * len(rows) + 7] for col in cols]
    assert len(wanted) > 3, wanted
    book.save(out)
    pathlib.Path(want).write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")


def shown(book, want):
    book = openpyxl.load_workbook(book, data_only=True)
    for title, row, col, value in json.loads(pathlib.Path(want).read_text(encoding="utf-8")):
        assert book[title].cell(row, col).value == value, (title, row, col, value, book[title].cell(row, col).value)


def formula(form, book, out):
    book = openpyxl.load_workbook(book)
    table = next(table for table in tables(form) if codes_of(table, book[table.title]))
    sheet = book[table.title]
    at = next(at for at, code in codes_of(table, sheet).items() if len(code) == table.levels[-1])
    col = next(col for col in table.col_at.values() if not is_formula(sheet.cell(at, col)))
    sheet.cell(at, col).value = "=1+2"
    book.save(out)
    print(sheet.cell(at, col).coordinate)


def read(form, book):
    book = openpyxl.load_workbook(book, data_only=True)
    failing = []
    for table in tables(form):
        sheet = book[table.title]
        col = next((cell.column for cell in sheet[3] if SAYS in str(cell.value or "")), None)
        if col is None:
            assert not table.tree, table.id
            continue
        for at in range(TOP, sheet.max_row + 1):
            said = str(sheet.cell(at, col).value or "")
            assert said == "" or said.startswith(("平", "差 ")), (table.id, at, said)
            if said.startswith("差"):
                code = "".join(str(sheet.cell(at, c).value or "") for label, c in zip(table.labels, table.label_at) if label in ("level", "code"))
                failing.append(f"{table.tree['id']}/{code if code.isdigit() else ''}")
    print(json.dumps(sorted(failing), ensure_ascii=False))


if __name__ == "__main__":
    jobs.run({"fill": fill, "read": read, "insert": insert, "shown": shown, "formula": formula}, sys.argv[1:])
