"""A typist for fill-in workbooks, and a reader of what they work out. It knows where a form's cells stand from the form's own
JSON (cells as in HTML, the table from row 4 and column B on) and nothing of the workbook's hidden tags.

Usage: workbook.py fill FORM.json BOOK.xlsx OUT.xlsx WANT.json SEED plain|moved
           types random figures and texts into a blank workbook; WANT.json says what must come back. `moved` then inserts rows
           and sorts rows of every table.
       workbook.py report FORM.json BEGUN.json REPORT.json SEED
           fills in a report that was begun, so that its sums hold but for none to three figures
       workbook.py type FORM.json BOOK.xlsx REPORT.json OUT.xlsx
           types the figures of a report, totals that differ over their formulas
       workbook.py read FORM.json BOOK.xlsx
           prints the totals and the sums that fail, as the workbook shows them, on one line
       workbook.py jobs JOBS.json
           does many of these, each a list of words, one after the other
"""
import json
import pathlib
import random
import sys
from decimal import Decimal

import openpyxl

import jobs
from forms import load

TOP, LEFT = 4, 2


class Table:
    """A national table of a form: its value cells by place, and its sums."""

    def __init__(self, form, table):
        self.id, self.title, columns = table["id"], table["title"], table.get("columns", [])
        self.width, taken, self.values = len(table["widths"]), set(), {}
        self.rows = len(table["rows"])
        for r, row in enumerate(table["rows"]):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                span = (cell.get("rows", 1), cell.get("cols", 1))
                if "values" in cell:
                    for n, column in enumerate(columns):
                        said = column if isinstance(column, dict) else {"key": column}
                        self.values[r, c + n] = (cell["values"], said["key"], said.get("kind", "count"))
                        taken.add((r, c + n))
                    c += len(columns)
                    continue
                if "row" in cell:
                    self.values[r, c] = (cell["row"], cell["col"], cell.get("kind", "count"))
                taken |= {(r + i, c + j) for i in range(span[0]) for j in range(span[1])}
        self.at = {(row, col): place for place, (row, col, _) in self.values.items()}
        self.rules = [rule for rule in form.get("rules", []) if rule["table"] == self.id and "last:" not in rule["eq"]]

    def expand(self, term, keys):
        return [key for key in keys if key.startswith(term[:-1])] if term.endswith("*") else [term]

    def sums(self):
        """Rule, whether it is asked for each row, the fixed key, and the cells of both sides."""
        rows = list(dict.fromkeys(row for row, _, _ in self.values.values()))
        cols = list(dict.fromkeys(col for _, col, _ in self.values.values()))
        for rule in self.rules:
            each = rule["each"] == "row"
            keys = cols if each else rows
            sides = [[key for term in side.split("+") for key in self.expand(term.strip(), keys)] for side in rule["eq"].split("=")]
            for fixed in rows if each else cols:
                cells = [[(fixed, key) if each else (key, fixed) for key in side] for side in sides]
                if all(cell in self.at for side in cells for cell in side):
                    yield rule, each, fixed, cells[0], cells[1]

    def totals(self):
        """The totals that a workbook works out, each with its parts."""
        totals = {}
        for _, _, _, left, right in self.sums():
            if len(right) == 1 and right[0] not in totals and right[0] not in left:
                totals[right[0]] = left
        return totals

    def place(self, key):
        row, col = self.at[key]
        return TOP + row, LEFT + col

    def checks(self):
        """Where it is told what becomes of each sum."""
        beside = list(dict.fromkeys(rule["id"] for rule in self.rules if rule["each"] == "row"))
        below = list(dict.fromkeys(rule["id"] for rule in self.rules if rule["each"] == "column"))
        for rule, each, fixed, _, right in self.sums():
            row, col = self.place(right[0])
            if each:
                yield f"{rule['id']}/{fixed}", (row, LEFT + self.width + beside.index(rule["id"]))
            else:
                yield f"{rule['id']}/{fixed}", (TOP + self.rows + below.index(rule["id"]), col)


def tables(path):
    form = load(pathlib.Path(path).parent)[pathlib.Path(path).stem]
    return [Table(form, table) for table in form.get("tables", [])]


def figure(kind, dice):
    if kind == "money":
        return dice.choice(["0", "12.5", "630.2", "0.07", "100"])
    return str(dice.randint(-40, 40) if kind == "signed" else dice.choice([0, 0, 0, 1, 2, 7, 30, 451]))


def stored(text):
    return float(text) if "." in text else int(text)


def work_out(table, typed):
    """The totals of what was typed, where all their parts are there."""
    known, totals = dict(typed), table.totals()
    for _ in totals:
        for total, parts in totals.items():
            if total not in known and all(part in known for part in parts):
                value = sum((Decimal(known[part]) for part in parts), Decimal(0))
                known[total] = format(value.normalize(), "f") if value else "0"
    return known


def by_rows(table, figures):
    out = {}
    for row, col, _ in table.values.values():
        if (row, col) in figures:
            out.setdefault(row, {})[col] = figures[row, col]
    return out


def fill(form, book, out, want, seed, how):
    dice = random.Random(int(seed))
    book = openpyxl.load_workbook(book)
    wanted = {"tables": {}, "texts": [], "missing": {}}
    for table in tables(form):
        sheet, typed, totals = book[table.title], {}, table.totals()
        for key in table.at:
            kind = table.values[table.at[key]][2]
            cell = sheet.cell(*table.place(key))
            assert cell.protection.locked == (key in totals), (table.id, key, "only totals are locked")
            if key not in totals and dice.random() < 0.97:
                typed[key] = figure(kind, dice)
                cell.value = stored(typed[key])
            elif key not in totals:
                cell.value = None
        figures = work_out(table, typed)
        wanted["tables"][table.id] = by_rows(table, figures)
        wanted["missing"][table.id] = len(table.at) - len(figures)
        if how == "moved":
            move(sheet, table, dice)
    if "正文" in book.sheetnames:
        wanted["texts"] = texts(book["正文"], dice)
    book.save(out)
    with open(want, "w", encoding="utf-8") as file:
        json.dump(wanted, file, ensure_ascii=False)


def move(sheet, table, dice):
    """Sorts the rows of the table at random, whole rows as a spreadsheet does, and puts empty ones between them."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    first = TOP + min(row for row, _ in table.values)
    last = TOP + table.rows - 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, last)]
    dice.shuffle(rows)
    for r, row in enumerate(rows, first):
        for c, value in enumerate(row, 1):
            sheet.cell(r, c).value = value
    for _ in range(3):
        sheet.insert_rows(dice.randint(first, last))
    sheet.insert_rows(1)


def texts(sheet, dice):
    """Writes every draft anew, adds a paragraph and blanks none; all texts in their order."""
    said, row = [], 4
    while sheet.cell(row, 3).value is not None:
        text = sheet.cell(row, 3).value
        if "【" in text[:1]:
            text = f"第{row}段，{dice.randint(1, 999)}件，写好了。"
            sheet.cell(row, 3).value = text
        said.append(text)
        row += 1
    at = dice.randint(5, row) if row > 5 else row
    sheet.insert_rows(at)
    sheet.cell(at, 3).value = "新加的一段。"
    said.insert(at - 4, "新加的一段。")
    return said


def make_report(form, begun, out, seed):
    dice = random.Random(int(seed))
    with open(begun, encoding="utf-8") as file:
        report = json.load(file)
    for table in tables(form):
        totals = table.totals()
        known = {key: figure(table.values[table.at[key]][2], dice) for key in table.at if key not in totals}
        balance(table, known, dice)
        known = work_out(table, known)
        for key in dice.sample(sorted(known), min(len(known), dice.choice([0, 0, 1, 2, 3]))):
            if table.values[table.at[key]][2] != "money":
                known[key] = str(int(known[key]) + dice.randint(1, 9))
        figures_of(report)[table.id].update(by_rows(table, known))
    with open(out, "w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False)


def balance(table, known, dice):
    """Sums with several figures on the right hold by the one of them that is no total; what comes in is enough for it."""
    totals = table.totals()
    for _, _, _, left, right in table.sums():
        free = [key for key in right if key not in totals]
        if len(right) > 1 and free and all(key in known for key in left):
            whole = work_out(table, known)
            others = sum(int(whole[key]) for key in right if key != free[0])
            known[left[0]] = str(others + dice.randint(0, 20))
            known[free[0]] = str(sum(int(known[key]) for key in left) - others)


def type_report(form, book, report, out):
    book = openpyxl.load_workbook(book)
    with open(report, encoding="utf-8") as file:
        given = figures_of(json.load(file))
    for table in tables(form):
        sheet, totals = book[table.title], table.totals()
        known = {(row, col): text for row, cols in given.get(table.id, {}).items() for col, text in cols.items()}
        typed = {key: text for key, text in known.items() if key not in totals}
        # A total that is typed over counts in the totals that it is a part of: those then differ from the report, or no more.
        while differing := [key for key in totals if Decimal(work_out(table, typed)[key]) != Decimal(known[key])]:
            typed[differing[0]] = known[differing[0]]
        for key, text in typed.items():
            sheet.cell(*table.place(key)).value = stored(text)
    book.save(out)


def figures_of(value):
    if isinstance(value, list):
        return {key: figures for item in value for key, figures in figures_of(item).items()}
    if isinstance(value, dict):
        if "table" in value:
            return {value["table"]: value["figures"]}
        return figures_of(list(value.values()))
    return {}


def read(form, book):
    book = openpyxl.load_workbook(book, data_only=True)
    totals, failing = {}, []
    for table in tables(form):
        sheet = book[table.title]
        for key in table.totals():
            totals[f"{table.id}:{key[0]}:{key[1]}"] = sheet.cell(*table.place(key)).value
        for name, place in table.checks():
            said = sheet.cell(*place).value or ""
            assert said == "" or said.startswith(("平", "差 ")), (table.id, name, said)
            if said.startswith("差"):
                failing.append(name)
    print(json.dumps({"totals": totals, "failing": sorted(failing)}, ensure_ascii=False))


if __name__ == "__main__":
    jobs.run({"fill": fill, "report": make_report, "type": type_report, "read": read}, sys.argv[1:])
