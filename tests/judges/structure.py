#!/usr/bin/env python3
"""Reads Word copies as somebody who knows Word does: styles, tables, controls, numbers, fields, settings; and says what a good secretary
would not have made so.

Usage: structure.py FILE.docx[=FILE.pdf] … Where the PDF is given, each of its pages but the first must be begun in the copy.
Exit status 1 where anything is wrong. Needs, from PyPI: lxml, pymupdf.
"""
import collections
import sys
import zipfile

import pymupdf
from lxml import etree

NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Word's own styles that a copy may offer without using them: what a clerk adds is of these.
ALWAYS = {"Normal", "Normal Table", "Title", "heading 1", "heading 2", "heading 3", "Body Text", "List Paragraph"}
# What nobody picks: Word sets it itself.
WORDS_OWN = ("toc ", "TOC Heading", "footer", "header", "footnote ")


def w(name):
    return f"{{{NS}}}{name}"


def val(element, name="val"):
    return None if element is None else element.get(w(name))


def is_on(element):
    return element is not None and val(element) not in ("0", "false", "off")


class Copy:
    def __init__(self, path):
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")}
            self.core = etree.fromstring(package.read("docProps/core.xml"))
        self.parts = {name: etree.fromstring(data) for name, data in parts.items()}
        self.document = self.parts["word/document.xml"]
        self.settings = self.parts["word/settings.xml"]
        self.styles = {style.get(w("styleId")): style for style in self.parts["word/styles.xml"].iter(w("style"))}
        self.wrong = []

    def say(self, what):
        self.wrong.append(what)

    def up(self, style):
        """A style and those that it is based on."""
        seen = []
        while style in self.styles and style not in seen:
            seen.append(style)
            style = val(self.styles[style].find(w("basedOn")))
        return seen

    def of(self, paragraph, name):
        """A property of a paragraph, its own or its style's."""
        own = paragraph.find(f"{w('pPr')}/{w(name)}")
        if own is not None:
            return own
        style = val(paragraph.find(f"{w('pPr')}/{w('pStyle')}")) or "Normal"
        found = (self.styles[each].find(f"{w('pPr')}/{w(name)}") for each in self.up(style))
        return next((each for each in found if each is not None), None)


def text_of(paragraph):
    return "".join(node.text or "" for node in paragraph.iter(w("t")))


def styles(copy):
    used = set()
    for root in copy.parts.values():
        for tag in ("pStyle", "rStyle", "tblStyle"):
            for each in root.iter(w(tag)):
                if val(each) not in copy.styles:
                    copy.say(f"the style {val(each)} is not defined")
                if root is not copy.parts["word/styles.xml"]:
                    used.update(copy.up(val(each)))
    for style, element in copy.styles.items():
        name = val(element.find(w("name")))
        if style not in used and name not in ALWAYS:
            copy.say(f"the style {name} is nobody's")
        offered = element.find(w("qFormat")) is not None
        if offered and name.startswith(WORDS_OWN):
            copy.say(f"the gallery offers {name}")
        if name == "表内数字" and element.find(f"{w('rPr')}/{w('noProof')}") is None:
            copy.say("figures are proofread")
    kinds = collections.Counter(val(e.find(w("name"))) for e in copy.styles.values())
    copy.wrong.extend(f"two styles are called {name}" for name, count in kinds.items() if count > 1)
    lang = copy.parts["word/styles.xml"].find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('lang')}")
    if val(lang, "eastAsia") != "zh-CN":
        copy.say("the language of the text is not said")


def tables(copy):
    for nth, table in enumerate(copy.document.iter(w("tbl")), 1):
        properties = table.find(w("tblPr"))
        borders = properties.find(w("tblBorders"))
        is_ruled = borders is not None and any(val(each) not in ("nil", "none") for each in borders)
        style = val(properties.find(w("tblStyle")))
        # An imprint, pinned to the foot of its page, is the only one of its kind: nobody adds another in its style.
        is_ruled = is_ruled and properties.find(w("tblpPr")) is None
        if is_ruled and (style is None or copy.styles[style].get(w("type")) != "table"):
            copy.say(f"table {nth} has rules and no style")
        if properties.find(w("tblLook")) is None:
            copy.say(f"table {nth} does not say how it wears its style")
        rows = list(table.iter(w("tr")))
        headed = [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows]
        if any(later and not sooner for sooner, later in zip(headed, headed[1:])):
            copy.say(f"table {nth} repeats a row that is not at its head")
        exact = []
        for row in rows:
            height = row.find(f"{w('trPr')}/{w('trHeight')}")
            exact.append(val(height, "hRule") == "exact")
            if not is_on(row.find(f"{w('trPr')}/{w('cantSplit')}")):
                copy.say(f"table {nth} has a row that parts over pages")
                break
        # A form may hold all rows of a table to a height.
        if is_ruled and any(exact):
            copy.say(f"table {nth} cuts off what is typed: a row of exact height")


def seals(copy):
    """A seal covers signature and date (GB/T 9704 7.3.5.1) wherever an edit moves them: it is placed by its paragraph."""
    place = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    for anchor in copy.document.iter(f"{place}anchor"):
        name = anchor.find(f"{place}docPr").get("name")
        if name.startswith("印章") and anchor.find(f"{place}positionV").get("relativeFrom") != "paragraph":
            copy.say(f"{name} stays behind when its signature moves")


def controls(copy, blank):
    for control in copy.document.iter(w("sdt")):
        properties = control.find(w("sdtPr"))
        alias = properties.find(w("alias"))
        name = val(alias)
        if alias is not None and not (name or "").strip():
            copy.say("a control has an empty title")
        if properties.find(w("dataBinding")) is not None:
            copy.say(f"the control {name} is bound to a store")
        in_cell = any(True for _ in control.iterancestors(w("tc")))
        # What a national form prints in its tables is locked, and figures are where they are counted.
        if not in_cell and not blank:
            copy.say(f"prose stands in a control: {name}")
    if copy.settings.find(w("documentProtection")) is not None:
        copy.say("the document is protected")


def headings(copy):
    for paragraph in copy.document.iter(w("p")):
        level = copy.of(paragraph, "outlineLvl")
        text = text_of(paragraph)
        style = val(paragraph.find(f"{w('pPr')}/{w('pStyle')}")) or ""
        if level is None or val(level) == "9" or not text:
            continue
        # Titles of attachments end their lines where words end, and are few.
        if style != "AttachmentTitle" and any(br.get(w("type")) != "page" for br in paragraph.iter(w("br"))):
            copy.say(f"a line end reaches the navigation pane: {text[:20]}")
        if style.startswith("Heading") and not is_on(copy.of(paragraph, "keepNext")):
            copy.say(f"a heading may stand last on a page: {text[:20]}")
    title = "".join(copy.core.itertext("{http://purl.org/dc/elements/1.1/}title"))
    if any(ord(ch) < 32 or ch in "\u2028\u200b\u2060" for ch in title):
        copy.say("the document's title has a line end or mark inside")


def lists(copy):
    """What the report numbers Word counts, so that an item deleted closes the gap. What is tracked as deleted would count too: in a
    copy that shows changes numbers are typed."""
    part = copy.parts.get("word/numbering.xml")
    kinds = {} if part is None else {kind.get(w("abstractNumId")): kind for kind in part.findall(w("abstractNum"))}
    known = {} if part is None else {one.get(w("numId")): val(one.find(w("abstractNumId"))) for one in part.findall(w("num"))}
    used, tracked = set(), any(True for _ in copy.document.iter(w("ins"), w("del")))
    for paragraph in copy.document.iter(w("p")):
        number = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        style = val(paragraph.find(f"{w('pPr')}/{w('pStyle')}")) or ""
        if number is None:
            if style.startswith("ListParagraph") and text_of(paragraph) and not tracked:
                copy.say(f"a list whose numbers are typed: {text_of(paragraph)[:20]}")
            continue
        kind, level = known.get(val(number.find(w("numId")))), val(number.find(w("ilvl")))
        used.add(kind)
        of_level = [one for one in kinds.get(kind, ()) if one.get(w("ilvl")) == level]
        if not of_level or val(of_level[0].find(w("suff"))) != "nothing":
            copy.say(f"a number that no list counts, or with a blank behind it: {text_of(paragraph)[:20]}")
    copy.wrong.extend(f"the list {kind} is nobody's" for kind in kinds if kind not in used)


def fields(copy):
    depth, instructions = 0, []
    for each in copy.document.iter(w("fldChar"), w("instrText")):
        kind = each.get(w("fldCharType"))
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        if each.tag == w("instrText"):
            instructions.append(each.text.split())
        if depth < 0:
            break
    if depth:
        copy.say("a field is not closed")
    marks = {mark.get(w("name")) for mark in copy.document.iter(w("bookmarkStart"))}
    is_entry = lambda p: (val(p.find(f"{w('pPr')}/{w('pStyle')}")) or "").startswith(("TOC1", "TOC2"))
    # What is tracked as deleted has no text.
    entries = [p for p in copy.document.iter(w("p")) if is_entry(p) and text_of(p)]
    pages = [words[1] for words in instructions if words[0] == "PAGEREF"]
    if len(pages) != len(entries):
        copy.say(f"{len(entries)} entries of the contents, {len(pages)} page numbers that Word can make anew")
    copy.wrong.extend(f"the contents lead to {name}, which is nowhere" for name in pages if name not in marks)


def settings(copy):
    modes = [val(each) for each in copy.settings.iter(w("compatSetting")) if each.get(w("name")) == "compatibilityMode"]
    if modes not in (["14"], ["15"]):
        copy.say(f"compatibility mode {modes}")


def begun(copy, pdf):
    """How many pages begin, by what is said of that or asked for."""
    pages = [page for page in pymupdf.open(pdf) if page.get_text().strip()]
    said = sum(1 for _ in copy.document.iter(w("lastRenderedPageBreak")))
    if abs(said - (len(pages) - 1)) > len(list(copy.document.iter(w("drawing")))):
        copy.say(f"{len(pages)} pages with text, {said} page begins")


def main():
    failed = 0
    for argument in sys.argv[1:]:
        path, _, pdf = argument.partition("=")
        copy = Copy(path)
        styles(copy), tables(copy), seals(copy), controls(copy, "空白" in path), headings(copy), lists(copy), fields(copy), settings(copy)
        if pdf:
            begun(copy, pdf)
        for what, count in collections.Counter(copy.wrong).items():
            failed = 1
            print(f"{path.split('/')[-1]}: {what}" + (f" ({count} times)" if count > 1 else ""))
    print(f"structure: {len(sys.argv) - 1} copies")
    sys.exit(failed)


main()
