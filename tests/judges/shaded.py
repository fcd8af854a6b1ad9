"""What stands on a grey ground in the files of a report, as outside readers see it: pymupdf, lxml, openpyxl.

Usage: shaded.py FOLDER NAME
       prints for each format a list with the text of each shaded cell; of OFD, whose cells are drawn, how many grounds there are
"""
import json
import pathlib
import re
import sys
import zipfile

import openpyxl
import pymupdf
from lxml import etree, html

GREY = "D9D9D9"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pdf(path):
    texts = []
    for page in pymupdf.open(path):
        for drawing in page.get_drawings():
            fill = drawing.get("fill")
            if fill and all(abs(part - 0xD9 / 255) < 0.005 for part in fill):
                texts.append("".join(page.get_textbox(drawing["rect"]).split()))
    return texts


def docx(path):
    root = etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
    cells = [shade.getparent().getparent() for shade in root.iter(W + "shd") if shade.get(W + "fill") == GREY]
    return ["".join(text.text or "" for text in cell.iter(W + "t")) for cell in cells if cell.tag == W + "tc"]


def xlsx(path):
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    shaded = [cell for cell in cells if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb[-6:] == GREY]
    # Cells under a merged one have its look too.
    return [str(cell.value or "") for cell in shaded if not isinstance(cell, openpyxl.cell.cell.MergedCell)]


def web(path):
    page = html.parse(str(path)).getroot()
    style = "".join(page.xpath("//style/text()"))
    grey = set(re.findall(r"[.]([a-z0-9]+)[{][^}]*background:var[(]--line[)]", style))
    cells = page.xpath("//td|//th")
    return ["".join(cell.text_content().split()) for cell in cells if grey & set((cell.get("class") or "").split())]


def ofd(path):
    package = zipfile.ZipFile(path)
    pages = [package.read(name).decode() for name in package.namelist() if name.endswith("Content.xml")]
    return sum(len(re.findall('FillColor Value="217 217 217"/><ofd:AbbreviatedData', page)) for page in pages)


if __name__ == "__main__":
    folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
    readers = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "html": web, "ofd": ofd}
    print(json.dumps({end: read(folder / f"{name}.{end}") for end, read in readers.items()}, ensure_ascii=False))
