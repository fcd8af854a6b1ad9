"""What a person sees in a Word file, read by LibreOffice. Shares no code with the program.

Usage: visible.py FILE.docx...      prints the visible text, one paragraph or cell a line

LibreOffice turns the file into flat ODT. Styles are resolved there (automatic, named and default styles, the run before
the paragraph), tracked changes count as accepted, and what cannot be seen is left out: hidden text, text of the colour
of its ground, text below 2 points. What is seen but is not plain text keeps a mark:

  ⟦struck:99⟧  ⟦raised:2⟧  ⟦lowered:2⟧  ⟦Wingdings:…⟧  ⟦ruby:…⟧  ⟦math:…⟧  ⟦combined:…⟧  ⟦turned:…⟧
  ⟦numbered⟧ and ⟦right-to-left⟧ before a paragraph, ⟦picture 3f2a…⟧, ⟦box: …⟧, ⟦note: …⟧

Line ends, page numbers, widths of spaces and what is repeated on later pages of a table carry no meaning and are
evened out by `canonical`. Needs lxml and LibreOffice.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

from lxml import etree

SPACE = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "math": "http://www.w3.org/1998/Math/MathML",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}

# One paragraph, heading, cell, header or footer. `place` tells where: "p", "h2", "cell 3,4 of table 2", "header".
Block = namedtuple("Block", "place text")

FLOATING = "\ue9f0.*?\ue9f1"  # a picture or box that is placed on the page
BREAK = "\v"  # a line end inside a paragraph
CELL_END = "¶"  # between two paragraphs of one cell


@functools.cache
def name(prefixed):
    prefix, local = prefixed.split(":")
    return "{%s}%s" % (SPACE[prefix], local)


# ---------------------------------------------------------------------------------------------------- LibreOffice


def convert(paths, folder, target="fodt"):
    """Converts many files in one start of LibreOffice; gives source path -> result path (absent if it failed).
    The files may have equal names: each goes in under a name of its own."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    extension = target.split(":")[0]
    results = {}
    with tempfile.TemporaryDirectory() as room:
        inputs = Path(room, "in")
        inputs.mkdir()
        numbered = {}
        for nth, path in enumerate(paths):
            copy = inputs / f"{nth:05}{Path(path).suffix}"
            shutil.copyfile(path, copy)
            numbered[copy] = path
        for start in range(0, len(numbered), 40):
            some = list(numbered)[start : start + 40]
            run_office(some, Path(room, "out"), target, Path(room, "profile"))
        for copy, path in numbered.items():
            made = Path(room, "out", f"{copy.stem}.{extension}")
            if not made.exists():  # one bad file can end a whole run: try it alone
                run_office([copy], Path(room, "out"), target, Path(room, "profile"))
            if made.exists():
                results[path] = folder / f"{copy.stem}-{Path(path).stem}.{extension}"
                shutil.move(made, results[path])
    return results


def run_office(files, out, target, profile):
    command = ["nice", "-n", "10", os.environ.get("SOFFICE", "soffice"), f"-env:UserInstallation=file://{profile}"]
    command += ["--headless", "--convert-to", target, "--outdir", str(out), *map(str, files)]
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60 + 20 * len(files))
    except subprocess.TimeoutExpired:
        pass  # the missing results tell


# --------------------------------------------------------------------------------------------------------- styles


class Styles:
    """Looks a property up in a style, its parents and the default style of its family."""

    def __init__(self, root):
        self.by_name = {}
        self.default = {}
        self.lists = {}
        self.font_faces = {}
        self.known = {}
        for style in root.iter(name("style:style")):
            self.by_name[style.get(name("style:family")), style.get(name("style:name"))] = style
        for style in root.iter(name("style:default-style")):
            self.default[style.get(name("style:family"))] = style
        for style in root.iter(name("text:list-style"), name("text:outline-style")):
            self.lists[style.get(name("style:name"))] = style
        for face in root.iter(name("style:font-face")):
            self.font_faces[face.get(name("style:name"))] = (face.get(name("svg:font-family")) or "").strip("'\"")

    def chain(self, family, style_name):
        seen = set()
        while style_name and style_name not in seen:
            seen.add(style_name)
            style = self.by_name.get((family, style_name))
            if style is None:
                return
            yield style
            style_name = style.get(name("style:parent-style-name"))

    def own(self, family, style_name, group, prop):
        key = (family, style_name, group, prop)
        if key not in self.known:
            self.known[key] = self.look_up(*key)
        return self.known[key]

    def look_up(self, family, style_name, group, prop):
        for style in self.chain(family, style_name):
            found = style.find(name(group))
            if found is not None and found.get(name(prop)) is not None:
                return found.get(name(prop))
        return None

    def paragraph(self, style_name, prop):
        value = self.own("paragraph", style_name, "style:paragraph-properties", prop)
        if value is None and "paragraph" in self.default:
            group = self.default["paragraph"].find(name("style:paragraph-properties"))
            value = None if group is None else group.get(name(prop))
        return value

    def named(self, family, style_name):
        """The names that people gave: the style itself and its parents, as displayed."""
        return [
            style.get(name("style:display-name")) or style.get(name("style:name"))
            for style in self.chain(family, style_name)
        ]


class Look:
    """How a run looks: its spans from the inmost out, then its paragraph, then the default."""

    def __init__(self, styles, paragraph, cell=None, spans=()):
        self.styles, self.paragraph_style, self.cell, self.spans = styles, paragraph, cell, spans

    def inside(self, span):
        return Look(self.styles, self.paragraph_style, self.cell, (span, *self.spans))

    def get(self, prop):
        for span in self.spans:
            value = self.styles.own("text", span, "style:text-properties", prop)
            if value is not None:
                return value
        value = self.styles.own("paragraph", self.paragraph_style, "style:text-properties", prop)
        if value is None and "paragraph" in self.styles.default:
            group = self.styles.default["paragraph"].find(name("style:text-properties"))
            value = None if group is None else group.get(name(prop))
        return value

    def ground(self):
        for color in (
            self.get("fo:background-color"),
            self.styles.paragraph(self.paragraph_style, "fo:background-color"),
            self.styles.own("table-cell", self.cell, "style:table-cell-properties", "fo:background-color"),
        ):
            if color and color != "transparent":
                return color
        return "#ffffff"

    def unseen(self, wide):
        if self.get("text:display") in ("none", "condition"):
            return True
        color = self.get("fo:color")
        automatic = self.get("style:use-window-font-color") == "true" and not color
        if color and not automatic and near(color, self.ground()):
            return True
        if color and percent(self.get("loext:opacity"), 100) <= 5:  # with the automatic colour it is always 0 %
            return True
        if percent(self.get("style:text-scale"), 100) <= 5:
            return True
        size = self.get("style:font-size-asian" if wide else "fo:font-size")
        return bool(size) and size.endswith("pt") and float(size[:-2]) < 2

    def marks(self):
        marks = []
        if self.get("style:text-line-through-style") not in (None, "none") or self.get(
            "style:text-line-through-type"
        ) not in (None, "none"):
            marks.append("struck")
        position = (self.get("style:text-position") or "0%").split()[0]
        if position == "super" or (position.endswith("%") and float(position[:-1]) > 0):
            marks.append("raised")
        if position == "sub" or (position.endswith("%") and float(position[:-1]) < 0):
            marks.append("lowered")
        if self.get("style:text-combine") not in (None, "none"):
            marks.append("combined")
        if self.get("style:text-rotation-angle") not in (None, "0"):
            marks.append("turned")
        return marks

    def capitals(self):
        return self.get("fo:text-transform") == "uppercase" or self.get("fo:font-variant") == "small-caps"

    def symbol_font(self):
        face = self.get("style:font-name")
        family = self.styles.font_faces.get(face, face or "")
        return family if re.match(r"(Wingdings|Webdings|Symbol$|OpenSymbol|Marlett|ZapfDingbats)", family) else None


def near(color, ground):
    if not (re.fullmatch(r"#[0-9a-fA-F]{6}", color) and re.fullmatch(r"#[0-9a-fA-F]{6}", ground)):
        return False
    pairs = zip(*(bytes.fromhex(c[1:]) for c in (color, ground)))
    return sum(abs(a - b) for a, b in pairs) < 24


def percent(value, otherwise):
    return float(value[:-1]) if value and value.endswith("%") else otherwise


def inches(length):
    units = {"in": 1, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72}
    found = re.fullmatch(r"(-?[\d.]+)(in|cm|mm|pt)", length or "")
    return float(found[1]) * units[found[2]] if found else None


# ---------------------------------------------------------------------------------------------------------- text

SKIPPED = {
    name(n)
    for n in (
        "office:annotation office:annotation-end office:forms text:tracked-changes text:sequence-decls "
        "text:variable-decls text:user-field-decls text:soft-page-break "
        "text:hidden-text text:table-of-content-source svg:title svg:desc draw:glue-point"
    ).split()
}

TAKEN_TOGETHER = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")  # no width: nobody sees them
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")  # no width either, but they turn what stands behind them


class Changes:
    """Tracked deletions. LibreOffice takes most of them out of the text; what stands in a content control it leaves
    there between two marks."""

    def __init__(self, root):
        regions = [r for r in root.iter(name("text:changed-region")) if r.find(name("text:deletion")) is not None]
        self.deletions = {region.get(name("text:id")) for region in regions}
        self.open = set()

    def mark(self, element):
        change = element.get(name("text:change-id"))
        if change in self.deletions:
            (self.open.add if element.tag == name("text:change-start") else self.open.discard)(change)


class Reader:
    def __init__(self, root):
        self.start(Styles(root), Changes(root))
        body = root.find(f"{name('office:body')}/{name('office:text')}")
        self.flow(body, "", None)
        for page in root.iter(name("style:master-page")):
            for part in page:
                kind = etree.QName(part).localname.split("-")[0]
                if kind in ("header", "footer") and part.get(name("style:display")) != "false":
                    before, self.blocks = self.blocks, []
                    self.flow(part, "", None)
                    text = " ".join(block.text for block in self.blocks if block.text)
                    self.blocks = before
                    self.blocks.append(Block(kind, text))

    def start(self, styles, changes):
        self.styles, self.changes = styles, changes
        self.blocks = []
        self.tables = 0
        self.carried = ""  # the text of a paragraph whose mark is deleted: it goes on in the next one

    def inner(self):
        """A reader for what stands inside a cell or a note."""
        inner = Reader.__new__(Reader)
        inner.start(self.styles, self.changes)
        return inner

    def flow(self, parent, lead, cell):
        """Paragraphs, lists, tables and sections in their order; `lead` is the automatic number before a paragraph."""
        for child in parent:
            if not isinstance(child.tag, str) or child.tag in SKIPPED:
                continue
            kind = etree.QName(child).localname
            if child.tag in (name("text:p"), name("text:h")):
                self.paragraph(child, lead, cell)
                lead = ""
            elif child.tag == name("text:list"):
                self.numbered(child, child.get(name("text:style-name")), 1, cell)
            elif child.tag == name("table:table"):
                self.table(child)
            elif child.tag == name("text:section") and child.get(name("text:display")) == "none":
                continue
            elif child.tag.startswith("{%s}" % SPACE["draw"]):
                self.blocks.append(Block("p", self.drawing(child)))
            elif kind in ("section", "table-of-content", "index-body", "index-title", "alphabetical-index"):
                self.flow(child, lead, cell)
            elif kind not in ("table-column", "table-columns"):
                self.flow(child, lead, cell)

    def numbered(self, parent, style, level, cell):
        for item in parent:
            if item.tag not in (name("text:list-item"), name("text:list-header")):
                continue
            own = item.tag == name("text:list-item") and self.has_label(style, level)
            lead = "⟦numbered⟧" if own else ""
            for child in item:
                if child.tag == name("text:list"):
                    self.numbered(child, child.get(name("text:style-name")) or style, level + 1, cell)
                elif child.tag in (name("text:p"), name("text:h")):
                    self.paragraph(child, lead, cell)
                    lead = ""
                else:
                    self.flow([child], "", cell)

    def has_label(self, style, level):
        for format in self.styles.lists.get(style, ()):
            if format.get(name("text:level")) == str(level):
                shown = format.get(name("style:num-format")) or format.get(name("text:bullet-char"))
                return bool(shown or format.get(name("style:num-prefix")) or format.get(name("style:num-suffix")))
        return False

    def paragraph(self, element, lead, cell):
        style = element.get(name("text:style-name"))
        look = Look(self.styles, style, cell)
        text, floating = self.inline(element, look), ""
        for picture in sorted(re.findall(FLOATING, text)):  # it stands on the page, not between two letters
            floating += picture
        text = re.sub(FLOATING, "", text) + re.sub("[\ue9f0\ue9f1]", "", floating)
        if self.styles.paragraph(style, "style:writing-mode") in ("rl-tb", "rl") and text.strip():
            lead = "⟦right-to-left⟧" + lead
        names = self.styles.named("paragraph", style)
        levels = [found[1] for found in (re.match(r"[Hh]eading[ _]?(\d)", known) for known in names) if found]
        level = element.get(name("text:outline-level")) if element.tag == name("text:h") else None
        if level and self.has_label("Outline", int(level)) and text.strip():
            lead += "⟦numbered⟧"
        place = f"h{levels[0]}" if levels else "p"
        if any(re.match(r"(TOC|toc|Contents)\s?\d", known) for known in names):
            place, text = "toc", re.sub(r"\t\s*\d+\s*$", "", text)
        if text.strip():
            text = lead + text
        text, self.carried = self.carried + text, ""
        if self.changes.open:
            self.carried = text
        else:
            self.blocks.append(Block(place, text))

    def inline(self, element, look):
        parts = [self.plain(element.text, look)]
        for child in element:
            if isinstance(child.tag, str) and child.tag not in SKIPPED:
                parts.append(self.piece(child, look))
            parts.append(self.plain(child.tail, look))
        return "".join(parts)

    def piece(self, child, look):
        tag = child.tag
        if tag == name("text:span"):
            return self.inline(child, look.inside(child.get(name("text:style-name"))))
        if tag == name("text:s"):
            return self.plain(" " * int(child.get(name("text:c"), "1")), look)
        if tag == name("text:tab"):
            return "" if self.changes.open else "\t"
        if tag == name("text:line-break"):
            return "" if look.unseen(False) or self.changes.open else BREAK
        if tag in (name("text:change-start"), name("text:change-end")):
            self.changes.mark(child)
            return ""
        if tag == name("text:note"):
            return self.note(child, look)
        if tag in (name("text:page-number"), name("text:page-count")):
            return "⟦page⟧"
        if tag in (name("text:date"), name("text:time")) and child.get(name("text:fixed")) != "true":
            return "⟦today⟧"
        if tag == name("text:ruby"):
            base, above = child.find(name("text:ruby-base")), child.find(name("text:ruby-text"))
            return self.inline(base, look) + "⟦ruby:%s⟧" % "".join(above.itertext())
        if tag == name("loext:content-control") and child.get(name("loext:showing-place-holder")) == "true":
            return ""  # the grey prompt of an empty control: nothing was typed
        if tag.startswith("{%s}" % SPACE["draw"]):
            said = "" if self.changes.open else self.drawing(child)
            inline = child.get(name("text:anchor-type")) == "as-char"
            return said if inline or not said else f"\ue9f0{said}\ue9f1"
        return self.inline(child, look)

    def note(self, element, look):
        if look.unseen(False) or self.changes.open:
            return ""
        inner = self.inner()
        inner.flow(element.find(name("text:note-body")), "", None)
        words = CELL_END.join(block.text.strip() for block in inner.blocks if block.text.strip())
        mark = [m for m in look.marks() if m == "struck"]
        return wrap("⟦%s: %s⟧" % (element.get(name("text:note-class")).replace("foot", ""), words), mark)

    def drawing(self, element):
        style = element.get(name("draw:style-name"))
        if element.get(name("draw:display")) == "none":
            return ""
        said = []
        for image in element.iter(name("draw:image")):
            if any(up.tag == name("draw:object") for up in image.iterancestors()):
                continue
            sibling = [c.tag for c in image.getparent()]
            if name("draw:object") in sibling or name("draw:object-ole") in sibling:
                continue  # the stand-in picture of a formula or an embedded object
            data = image.findtext(name("office:binary-data")) or image.get("{http://www.w3.org/1999/xlink}href") or ""
            digest = hashlib.sha256(re.sub(r"\s", "", data).encode()).hexdigest()[:12]
            clip = self.styles.own("graphic", style, "style:graphic-properties", "fo:clip")
            cut = " cut" if clip and re.search(r"[1-9]", clip) else ""
            width = inches(element.get(name("svg:width")))
            if width is None or width > 0.05:
                said.append(f"⟦picture {digest}{cut}⟧")
        for math in element.iter(name("math:math")):
            words = "".join(math.itertext() if math.find(f".//{name('math:annotation')}") is None else
                            [t for e in math.iter() if e.tag != name("math:annotation") for t in [e.text or ""]])
            said.append("⟦math:%s⟧" % re.sub(r"\s", "", words))
        if element.find(f".//{name('draw:object')}") is not None and not said:
            said.append("⟦object⟧")
        words = []
        for paragraph in element.iter(name("text:p"), name("text:h")):
            if any(up.tag in (name("text:p"), name("draw:object")) for up in paragraph.iterancestors()
                   if element in up.iterancestors()):
                continue
            words.append(self.inline(paragraph, Look(self.styles, paragraph.get(name("text:style-name")))))
        words = CELL_END.join(w for w in words if w.strip())
        if words:
            said.append(f"⟦box: {words}⟧")
        for desc in (element.findtext(name("svg:desc")), element.findtext(name("svg:title"))):
            if desc and said and element.tag == name("draw:frame"):
                said.append(f"⟦alt: {desc}⟧")
                break
        return "".join(said)

    def plain(self, text, look):
        """A bare piece of text as it is seen. Blanks at line ends of the XML were folded by LibreOffice itself."""
        if not text or self.changes.open:
            return ""
        text = re.sub(r"[ \t\r\n]+", " ", text)
        kept = []
        for wide, piece in runs_by_width(text):
            if not look.unseen(wide):
                kept.append(piece)
        text = "".join(kept)
        text = TAKEN_TOGETHER.sub("", text).replace("\u2011", "-")  # it looks the same
        text = BIDI.sub(lambda m: "⟦turn U+%04X⟧" % ord(m[0]), text)
        if not text:
            return ""
        if look.capitals():
            text = text.upper()
        font = look.symbol_font()
        private = re.search("[\ue000-\uf8ff]", text)
        if font and text.strip() and (private or font.startswith(("Wing", "Web"))):
            text = f"⟦{font}:{text}⟧"
        return wrap(text, look.marks())

    # -------------------------------------------------------------------------------------------------- tables

    def table(self, element):
        self.tables += 1
        number = self.tables
        style = element.get(name("table:style-name"))
        mode = self.styles.own("table", style, "style:table-properties", "style:writing-mode")
        rows = Rows()
        self.rows(element, rows, False, number)
        turned = "⟦right-to-left⟧" if mode in ("rl-tb", "rl") else ""
        self.blocks.append(Table(f"table {number}", turned, rows.done))

    def rows(self, parent, rows, head, number):
        for child in parent:
            if child.tag == name("table:table-header-rows"):
                self.rows(child, rows, True, number)
            elif child.tag in (name("table:table-rows"), name("table:table-row-group")):
                self.rows(child, rows, head, number)
            elif child.tag == name("table:table-row"):
                for _ in range(int(child.get(name("table:number-rows-repeated"), "1"))):
                    self.row(child, rows, head)

    def row(self, element, rows, head):
        style = element.get(name("table:style-name"))
        height = inches(self.styles.own("table-row", style, "style:table-row-properties", "style:row-height"))
        flat = height is not None and height < 0.03
        cells, column = [], 0
        for child in element:
            repeated = int(child.get(name("table:number-columns-repeated"), "1"))
            if child.tag == name("table:table-cell"):
                for _ in range(repeated):
                    text = "" if flat else self.cell(child)
                    down = int(child.get(name("table:number-rows-spanned"), "1"))
                    across = int(child.get(name("table:number-columns-spanned"), "1"))
                    cells.append(Cell(column, across, down, text))
                    column += 1
            elif child.tag == name("table:covered-table-cell"):
                column += repeated
        rows.done.append(Row(head, cells))

    def cell(self, element):
        inner = self.inner()
        inner.flow(element, "", element.get(name("table:style-name")))
        return CELL_END.join(said(block) for block in inner.blocks if said(block).strip())


Cell = namedtuple("Cell", "column across down text")
Row = namedtuple("Row", "head cells")
Table = namedtuple("Table", "place turned rows")


class Rows:
    def __init__(self):
        self.done = []


def said(block):
    if isinstance(block, Table):
        lines = ["|".join(cell.text for cell in row.cells) for row in block.rows]
        return f"⟦table: {'/'.join(lines)}⟧"
    return block.text


def wrap(text, marks):
    for mark in marks:
        text = f"⟦{mark}:{text}⟧" if text.strip() else text
    return text


def runs_by_width(text):
    """Parts a text into Chinese and other characters: they have sizes of their own."""
    for piece in re.finditer(r"[\u2e80-\uffef\U00020000-\U0003ffff]+|[^\u2e80-\uffef\U00020000-\U0003ffff]+", text):
        yield ord(piece[0][0]) >= 0x2E80, piece[0]


def read(fodt):
    """Everything visible in a flat ODT: paragraphs, then headers and footers, tables among the paragraphs."""
    parser = etree.XMLParser(huge_tree=True)
    return Reader(etree.parse(str(fodt), parser).getroot()).blocks


# ------------------------------------------------------------------------------------------------- without meaning

def even(text, breaks=lambda before, after: ""):
    """Takes out of a text what carries no meaning; `breaks` says what stands for a line end."""
    parts = text.split(BREAK)
    out = parts[0]
    for part in parts[1:]:
        out += breaks(out, part) + part
    out = re.sub(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+", " ", out)
    for mark in ("struck", "raised", "lowered", "combined", "turned"):  # two runs with one look are one
        while f"⟧⟦{mark}:" in out:
            joined = re.sub(r"(⟦%s:[^⟦⟧]*)⟧⟦%s:" % (mark, mark), r"\1", out)
            if joined == out:
                break
            out = joined
    return re.sub(r" *¶ *", CELL_END, out.strip())


def canonical(blocks, breaks=lambda before, after: ""):
    """Lines that can be compared: empty paragraphs, page numbers and repeats of a table's head are gone."""
    lines, furniture = [], set()
    table, number = None, 0  # `table` is the one that the next may go on
    for block in blocks:
        if isinstance(block, Table):
            heads = head_rows(block.rows)
            if table is not None and not table.goes_on(heads, len(block.rows)):
                table = None
            if table is None:
                number += 1
                table = Joined(number)
            elif table.follows is not None:
                del lines[table.follows :]  # the caption with （续） and the unit above it
            rows = block.rows[len(heads) :] if table.has(heads) else block.rows
            rows = rows[table.repeated(rows) :]
            lines += table.add(rows, breaks)
            if block.turned:
                lines.append(Block(f"table {number}", block.turned))
            continue
        text = even(block.text, breaks)
        if block.place in ("header", "footer"):
            text = re.sub(r"⟦page⟧|[—–\-\s]+", " ", text).strip()
            text = re.sub(r"⟦box:\s*⟧", "", text).strip()
            if text:
                furniture.add(Block(block.place, text))
            continue
        if not text:
            continue
        if table is not None:
            table.pass_by(text, len(lines))
            table = table if len(table.between) <= 2 else None
        lines += lines_of_box(block.place, text)
    return lines + sorted(furniture)


def lines_of_box(place, text):
    """A box that stands on the page by itself, such as a pinned imprint, is as good as paragraphs there."""
    boxed = re.fullmatch(r"⟦box: ([^⟦⟧]*)⟧", text)
    return [Block(place, line) for line in (boxed[1].split(CELL_END) if boxed else [text])]


def head_rows(rows):
    count = next((nth for nth, row in enumerate(rows) if not row.head), len(rows))
    return [[even(cell.text) for cell in row.cells] for row in rows[:count]]


class Joined:
    """A table as it is meant, put together from its parts on several pages."""

    def __init__(self, number):
        self.number, self.texts, self.labels = number, [], {}
        self.follows, self.between = None, []

    def pass_by(self, text, at):
        """A paragraph behind the table: it may be the caption of its rest."""
        self.follows = at if self.follows is None else self.follows
        self.between.append(text)

    def has(self, heads):
        """Whether these head rows stood in the table before: as its head, or as the head of a group of rows."""
        count = len(heads)
        return 0 < count and any(self.texts[n : n + count] == heads for n in range(len(self.texts)))

    def repeated(self, rows):
        """How many rows at the top of a part are the heads of a group that the page parts: not marked as heads, and no figures in them."""
        said = [[even(cell.text) for cell in row.cells] for row in rows[:4]]
        labels = next((n for n, row in enumerate(said) if any(re.fullmatch(r"[\d.,/\-]+", text) for text in row)), len(said))
        stood = lambda count: any(self.texts[n : n + count] == said[:count] for n in range(len(self.texts) - count))  # not next to each other
        return max(filter(stood, range(1, labels + 1)), default=0)

    def goes_on(self, heads, rows):
        if not self.between:
            return True  # no word between the two: to the eye one table
        return any(re.search(r"[（(]?续", text) for text in self.between) and self.has(heads) and rows > len(heads)

    def add(self, rows, breaks):
        """One line for each cell, counted in its row: where the page parts a table, the columns of its grid change."""
        lines, self.follows, self.between = [], None, []
        for row in rows:
            self.texts.append([even(cell.text) for cell in row.cells])
            at, count = len(self.texts), 0
            for cell in row.cells:
                text = even(cell.text, breaks)
                if not row.head and self.repeats(cell, text, at):
                    continue
                count += 1
                lines.append(Block(f"row {at} cell {count} of table {self.number}", text))
        return lines

    def repeats(self, cell, text, at):
        """The label of several rows, again on the next page: it begins where the same label ended."""
        label = re.sub(r"[（(]续[表）)]*$", "", text)
        known, end, down = self.labels.get(cell.column, (None, 0, 0))
        self.labels[cell.column] = (label, at + cell.down - 1, max(cell.down, down if known == label else 1))
        merged = cell.down > 1 or down > 1
        return bool(label) and known == label and end == at - 1 and merged and not re.fullmatch(r"[\d.,\-]+", label)


def main():
    with tempfile.TemporaryDirectory() as room:
        made = convert(sys.argv[1:], room)
        for path in sys.argv[1:]:
            if path not in made:
                print(f"{path}: LibreOffice could not read it")
                continue
            print(f"== {path}")
            for block in canonical(read(made[path])):
                print(f"{block.place}: {block.text}")


if __name__ == "__main__":
    main()
