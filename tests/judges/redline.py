"""Reads a Word copy with tracked changes as if all were accepted, or all rejected. Shares no code with the program.

Usage: redline.py accept|reject|count FILE [OUTPUT]
Prints the text, one paragraph a line and cells parted by bars; `count` prints how many changes of each kind there are.
OUTPUT gets the copy with the changes settled.
"""

import io
import sys
import zipfile
from collections import Counter
from xml.etree import ElementTree

from numbering import Numbers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("word/document.xml", "word/footnotes.xml")


def settle(root, accept):
    """Takes out the runs, rows and marks that are gone, then joins the paragraphs whose marks are gone."""
    gone, kept = (W + "del", W + "ins") if accept else (W + "ins", W + "del")
    for row in [(t, r) for t in root.iter(W + "tbl") for r in t.findall(W + "tr")]:
        if row[1].find(f"{W}trPr/{gone}") is not None:
            row[0].remove(row[1])
        for properties in row[1].findall(f"{W}trPr"):
            for mark in properties.findall(kept):
                properties.remove(mark)
    for parent in list(root.iter()):
        tables = [t for t in parent if t.tag == W + "tbl" and t.find(W + "tr") is None]
        for table in tables:
            parent.remove(table)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == gone and parent.tag not in (W + "rPr", W + "trPr"):
                parent.remove(child)
    for text in root.iter(W + "delText"):
        text.tag = W + "t"
    unwrap(root, kept)
    for parent in list(root.iter()):
        join(parent, gone, kept)


def unwrap(element, name):
    for child in list(element):
        unwrap(child, name)
        if child.tag == name and element.tag not in (W + "rPr", W + "trPr"):
            at = list(element).index(child)
            element.remove(child)
            for nth, inner in enumerate(list(child)):
                element.insert(at + nth, inner)


def join(parent, gone, kept):
    """A paragraph whose mark is gone goes on in the next one, which keeps its own properties."""
    children = list(parent)
    for nth, paragraph in enumerate(children):
        marks = paragraph.find(f"{W}pPr/{W}rPr") if paragraph.tag == W + "p" else None
        if marks is None:
            continue
        if marks.find(kept) is not None:
            marks.remove(marks.find(kept))
        if marks.find(gone) is None:
            continue
        following = children[nth + 1] if nth + 1 < len(children) else None
        rest = [child for child in paragraph if child.tag != W + "pPr"]
        if following is not None and following.tag == W + "p":
            at = 1 if following.find(W + "pPr") is not None else 0
            for offset, child in enumerate(rest):
                following.insert(at + offset, child)
            parent.remove(paragraph)
        elif not said(paragraph):
            # Before a table the paragraph itself goes; elsewhere nothing is left to join.
            parent.remove(paragraph)


def said(paragraph):
    out = []
    for element in paragraph.iter():
        if element.tag == W + "t":
            out.append(element.text or "")
        elif element.tag == W + "br" and element.get(W + "type") in (None, "textWrapping"):
            out.append("/")
        elif element.tag == W + "footnoteReference":
            out.append("[note]")
        elif element.tag == W + "drawing":
            out.append("[picture]")
    return "".join(out)


def lines(element, numbers):
    for child in element:
        if child.tag == W + "p":
            number, _ = numbers.next(child)
            if said(child).strip():
                yield number + said(child)
        elif child.tag == W + "tr":
            cells = ["/".join(said(p) for p in cell.iter(W + "p")) for cell in child.findall(W + "tc")]
            yield "|".join(cell.strip() for cell in cells)
        elif child.tag not in (W + "pPr", W + "sectPr"):
            yield from lines(child, numbers)


def notes(body, part):
    """The notes in the order of their marks: a note without a mark is not shown."""
    by_id = {note.get(W + "id"): note for note in part}
    for mark in body.iter(W + "footnoteReference"):
        yield "note: " + "/".join(said(p) for p in by_id[mark.get(W + "id")].iter(W + "p"))


def read(package, name):
    """A part, whose prefixes it is to be written with again."""
    data = package.read(name)
    for _, (prefix, address) in ElementTree.iterparse(io.BytesIO(data), ["start-ns"]):
        ElementTree.register_namespace(prefix, address)
    return ElementTree.fromstring(data)


def main():
    action, path = sys.argv[1:3]
    package = zipfile.ZipFile(path)
    roots = {name: read(package, name) for name in PARTS if name in package.namelist()}
    body = roots[PARTS[0]]
    if action == "count":
        counts = Counter(e.tag.replace(W, "") for root in roots.values() for e in root.iter())
        print(counts["ins"], counts["del"])
        return
    for root in roots.values():
        settle(root, action == "accept")
    numbering = "word/numbering.xml"
    numbers = Numbers(ElementTree.fromstring(package.read(numbering)) if numbering in package.namelist() else None)
    for line in [*lines(body, numbers), *(notes(body, roots[PARTS[1]]) if len(roots) > 1 else [])]:
        print(line)
    if len(sys.argv) > 3:
        with zipfile.ZipFile(sys.argv[3], "w", zipfile.ZIP_DEFLATED) as out:
            for name in package.namelist():
                root = roots.get(name)
                out.writestr(name, package.read(name) if root is None else ElementTree.tostring(root, "utf-8"))


main()
