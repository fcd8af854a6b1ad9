"""A typist for blank Word forms. It finds the figures by their order, which is that of the form's own JSON (read by
workbook.py), and nothing by hidden keys.

Usage: word_form.py fill FORM.json BLANK.docx OUT.docx WANT.json SEED prompt|cell
           types random figures and texts into some of the places; WANT.json says what must come back. `prompt` types into
           the content controls as Word does, `cell` over whole cells and paragraphs, which takes the controls away
       word_form.py jobs JOBS.json
           does many of these, each a list of words, one after the other
"""
import json
import random
import sys
import zipfile

from lxml import etree

import jobs
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


if __name__ == "__main__":
    jobs.run({"fill": fill}, sys.argv[1:])
