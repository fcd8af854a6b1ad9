"""A typist for blank Word forms. It finds the figures by their order, which is that of the form's own JSON (read by
workbook.py), and nothing by hidden keys.

Usage: word_form.py fill FORM.json BLANK.docx OUT.docx WANT.json SEED prompt|cell
           types random figures and texts into some of the places; WANT.json says what must come back. `prompt` types into
           the content controls as Word does, `cell` over whole cells and paragraphs, which takes the controls away
       word_form.py codes FORM.json BEGUN.json BLANK.docx OUT.docx WANT.json SEED prompt|cell
           the same with a form whose tables have rows of codes, those of the report that was begun
       word_form.py jobs JOBS.json
           does many of these, each a list of words, one after the other
"""
import json
import pathlib
import random
import sys
import zipfile

from lxml import etree

import jobs
from forms import load
from workbook import by_rows, figure, tables

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROMPTS = ("填", "合计")


def said(element):
    return "".join(text.text or "" for text in element.iter(W + "t"))


def run(text):
    run = etree.Element(W + "r")
    etree.SubElement(run, W + "t").text = text
    return run


def type_into(paragraph, text, how):
    """Types over all that a paragraph says: in its control, or instead of it."""
    control = paragraph.find(W + "sdt")
    if how == "prompt" and control is not None:
        prompts = control.find(W + "sdtPr").find(W + "showingPlcHdr")
        prompts.getparent().remove(prompts)
        content = control.find(W + "sdtContent")
        for child in list(content):
            content.remove(child)
        content.append(run(text))
        return
    for child in list(paragraph):
        if child.tag in (W + "r", W + "sdt"):
            paragraph.remove(child)
    paragraph.append(run(text))


def fill(form, blank, out, want, seed, how):
    dice = random.Random(int(seed))
    with zipfile.ZipFile(blank) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    cells = [cell.find(W + "p") for cell in root.iter(W + "tc") if said(cell) in PROMPTS]
    wanted = {"tables": {}, "texts": [], "missing": {}}
    for table in tables(form):
        typed, totals = {}, table.totals()
        for place in sorted(table.values):
            row, col, kind = table.values[place]
            paragraph = cells.pop(0)
            assert said(paragraph) == PROMPTS[(row, col) in totals], (table.id, row, col, said(paragraph))
            if dice.random() < (0.1 if (row, col) in totals else 0.8):
                typed[row, col] = figure(kind, dice)
                type_into(paragraph, typed[row, col], how)
        wanted["tables"][table.id] = by_rows(table, typed)
        wanted["missing"][table.id] = len(table.values) - len(typed)
    assert not cells, "prompts that no form asks for"
    for paragraph in root.iter(W + "p"):
        text = said(paragraph)
        # The title of a form that prescribes none is no part of the body.
        if text.startswith("【待填写】") and text != "【待填写】题目":
            if dice.random() < 0.7:
                text = f"本年办理{dice.randint(1, 999)}件，写好了。"
                type_into(paragraph, text, how)
            wanted["texts"].append(text)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    with open(want, "w", encoding="utf-8") as file:
        json.dump(wanted, file, ensure_ascii=False)


def keyed(row, columns):
    """The figures of a row of a form: key of the row, key of the column, kind."""
    for cell in row:
        for column in columns if "values" in cell else [{"key": cell["col"], **cell}] if "row" in cell else []:
            column = column if isinstance(column, dict) else {"key": column}
            yield cell.get("values", cell.get("row")), column["key"], cell.get("kind", column.get("kind"))


def places(table, rows):
    """The figures of a table in reading order, those of the report's own rows by their numbers."""
    kind, columns = table.get("kind", "count"), table.get("columns", [])
    for part in table["rows"]:
        if isinstance(part, list):
            yield from ((row, col, own or kind) for row, col, own in keyed(part, columns))
            continue
        sides = []
        for side in part.get("sides", [part]):
            own = side.get("columns", columns)
            given = [list(keyed([{"values": nth}], own)) for nth in range(len(rows))]
            sides.append(given if "given" in side else [list(keyed(row, own)) for row in side["rows"]])
        for nth in range(max(map(len, sides))):
            for side in sides:
                yield from ((row, col, own or kind) for row, col, own in (side[nth] if nth < len(side) else []))


def begun_tables(value):
    """The national tables of a report, in their order."""
    if isinstance(value, dict) and "table" in value:
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from begun_tables(item)


def codes(form, begun, blank, out, want, seed, how):
    dice = random.Random(int(seed))
    with zipfile.ZipFile(blank) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    waits = lambda cell: next(cell.iter(W + "showingPlcHdr"), None) is not None
    cells = [cell.find(W + "p") for cell in root.iter(W + "tc") if waits(cell)]
    known = {table["id"]: table for table in load(pathlib.Path(form).parent)[pathlib.Path(form).stem]["tables"]}
    wanted = {"tables": {}, "rows": {}, "missing": {}}
    for table in begun_tables(json.loads(pathlib.Path(begun).read_text(encoding="utf-8"))["body"]):
        rows, typed, missing = table.get("rows", []), {}, 0
        rows = [{**row, "figures": {}} for row in rows]
        for row, col, kind in places(known[table["table"]], rows):
            paragraph = cells.pop(0)
            if dice.random() < (0.05 if said(paragraph) == "合计" else 0.8):
                text = figure(kind, dice)
                type_into(paragraph, text, how)
                (rows[row]["figures"] if isinstance(row, int) else typed.setdefault(row, {}))[col] = text
            else:
                missing += 1
        wanted["tables"][table["table"]] = typed
        wanted["rows"][table["table"]] = rows
        wanted["missing"][table["table"]] = missing
    assert not cells, "places that no form asks for"
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    with open(want, "w", encoding="utf-8") as file:
        json.dump(wanted, file, ensure_ascii=False)


if __name__ == "__main__":
    jobs.run({"fill": fill, "codes": codes}, sys.argv[1:])
