"""Edits a Word copy with python-docx: cells typed anew, a run changed, a paragraph more, a comment.

Usage: cells.py source.docx target.docx
"""

import sys

from docx import Document
from docx.oxml.ns import qn

document = Document(sys.argv[1])


def text(element):
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def cell_reading(number, nth=0):
    cells = [c for c in document.element.body.iter(qn("w:tc")) if text(c) == number]
    return cells[nth]


# A figure changed in its run; python-docx's own `cell.text` is blind to what stands in a content control.
for t in cell_reading("88").iter(qn("w:t")):
    t.text = "90"

# Word stores what is typed into a bound control as well.
for part in document.part.package.iter_parts():
    if part.partname == "/customXml/item1.xml":
        part._blob = part.blob.replace(b'at="/body/3/body/0/figures/new/np">88<', b'at="/body/3/body/0/figures/new/np">90<')

# A cell typed anew: its control and bookmark are gone.
for table in document.tables:
    for row in table.rows:
        for cell in row.cells:
            if text(cell._tc) == "74":
                cell.text = "75"
                break
        else:
            continue
        break

# A paragraph before a heading.
for paragraph in document.paragraphs:
    if text(paragraph._p) == "（二）依申请公开":
        paragraph.insert_paragraph_before("这是新增的一段。", style="Body Text")

document.save(sys.argv[2])
