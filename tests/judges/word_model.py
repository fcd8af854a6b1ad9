"""Would Word end the lines of our Word copy where our PDF ends them? A model, written from public documentation.

Usage: word_model.py REPORT.json|FOLDER… [--banxin PATH] [--out DIR] [--show N] [--least SHARE] [--gap EM] [--slots] [--ignore-marks]
                     [--slash]

Word itself is not run. The model reads the DOCX alone (document.xml, numbering.xml, footnotes.xml, styles.xml, settings.xml) and sets every
paragraph greedily, as Word does:
  fonts      each character takes the slot ascii, hAnsi or eastAsia of its run by MS-OI29500 2.1.88 (the hint decides about the
             ambiguous ones), and its width is that of the face that the repository has for the font of that name
  spacing    w:spacing of the run behind every character, a negative one not behind the last of a line
  gap        0.25 em between a hanzi and a letter or digit where autoSpaceDE and autoSpaceDN are on (--gap changes it)
  breaks     behind spaces, U+200B, a hyphen and a dash; on both sides of East Asian characters, but for the sets noLineBreaksBefore
             and noLineBreaksAfter of settings.xml (else Word's own for zh-CN); never beside U+00A0, U+202F, U+2060, U+2011; Latin words
             and figures never, unless one alone is longer than a line; not behind a slash (Word's compatibility mode 14; --slash allows it)
  numbers    before paragraphs that Word counts, with what their level and the paragraph's mark say
  room       text width of the section less indents, or the cell's width less its margins; w:br ends a line; spaces hang
By default letters and figures are words whatever slot they take; with --slots those that take the eastAsia slot by their hint
(² × Ω Cyrillic, é) have that font's widths, no gap and breaks on both sides, as the document on slots read strictly says. What a
copy needs is to agree in both. --ignore-marks leaves U+2060 and U+200B without effect, for telling how much hangs on them.

Prints for each report how many lines end alike, how many paragraphs have another number of lines, and the first differences
(`-` our PDF, `+` the model). Also tells of every U+200B or U+2060 that stands between a hanzi and a letter or digit within a line, where word
processors would leave out their gap. Exit status 1 when less than SHARE (1.0) of lines agree. Needs PyMuPDF and fontTools.
"""
import argparse
import functools
import json
import sys
import unicodedata
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from fontTools.ttLib import TTFont

import copies
import numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
FONTS = copies.HERE.parents[1] / "fonts"
TWIPS = 20
ZWSP, JOINER, NO_BREAK = "\u200b", "\u2060", "\u00a0\u202f\u2060\u2011\ufeff"
# Marks of notes: Word sets superscript letters two thirds as large.
RAISED = 2 / 3
# Word's own sets for Chinese (simplified), ECMA-376 Part 1 §17.15.1.58 and §17.15.1.59.
BEFORE = "!%),.:;?]}¢°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
AFTER = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥"


# Faces

@functools.cache
def manifest():
    return json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))


@functools.cache
def face(name):
    """Widths of a face file by character, in em."""
    font = TTFont(FONTS / next(f["file"] for f in manifest()["faces"] if f["id"] == name))
    em, widths = font["head"].unitsPerEm, font["hmtx"]
    return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@functools.cache
def faces_for(name, kind):
    """The faces that stand for a font of Word's for a hanzi or other character; the first that has it counts."""
    for role in manifest()["roles"].values():
        if name in (role["word"], role["word_alternative"]):
            return [role["face"], *role[kind], "LiberationSerif"]
    return ["LiberationSerif", "GW-Song", "GW-KaiFallback"]


@functools.cache
def width(name, c):
    for one in faces_for(name, "hanzi" if copies.hanzi(c) else "other"):
        if ord(c) in face(one):
            return face(one)[ord(c)]
    return 1.0 if unicodedata.east_asian_width(c) in "WF" else 0.5


# Characters

LATIN_1_BY_HINT = [0xA1, 0xA4, 0xA7, 0xA8, 0xAA, 0xAD, 0xAF, *range(0xB0, 0xB5), *range(0xB6, 0xBB), *range(0xBC, 0xC0), 0xD7, 0xF7,
                   0xE0, 0xE1, 0xE8, 0xE9, 0xEA, 0xEC, 0xED, 0xF2, 0xF3, 0xF9, 0xFA, 0xFC]
BY_HINT = [(0x100, 0x24F), (0x2B0, 0x4FF), (0x1E00, 0x1EFF), (0x2000, 0x2BFF), (0xE000, 0xF8FF), (0xFB00, 0xFB1C)]
EAST_ASIAN = [(0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xDFFF), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)]


def within(code, ranges):
    return any(low <= code <= high for low, high in ranges)


def slot(c, hint):
    """The slot of rFonts that a character takes in a run whose language is Chinese."""
    code = ord(c)
    if within(code, EAST_ASIAN):
        return "eastAsia"
    if hint == "eastAsia" and (code in LATIN_1_BY_HINT or within(code, BY_HINT)):
        return "eastAsia"
    return "ascii" if code < 0x80 else "hAnsi"


def lettery(c):
    """A letter or figure of a script that has words; marks on it belong to it."""
    return unicodedata.category(c)[0] in "LNM" and not within(ord(c), EAST_ASIAN) and not (0x2150 <= ord(c) <= 0x24FF)


# Paragraphs

@dataclass
class Char:
    c: str
    width: float        # in points, its tracking not counted
    tracking: float     # in points
    size: float         # in points
    asian: bool         # set as an East Asian character


@dataclass
class Paragraph:
    chars: list
    first: float        # room of the first line, in points
    room: float
    where: str
    style: str
    gap: bool = True
    skip: bool = False

    @property
    def text(self):
        return copies.bare(c.c for c in self.chars)


class Copy:
    """A Word copy: its paragraphs with everything settled."""

    def __init__(self, path, strict):
        self.strict = strict
        self.zip = zipfile.ZipFile(path)
        self.styles = {}
        root = self.part("styles")
        self.default_run = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in root.iter(f"{W}style"):
            self.styles[style.get(f"{W}styleId")] = style
            if style.get(f"{W}default") == "1" and style.get(f"{W}type") == "paragraph":
                self.normal = style.get(f"{W}styleId")
        settings = self.part("settings")
        sets = [settings.find(f"{W}noLineBreaks{which}") for which in ("Before", "After")]
        self.before = set(sets[0].get(f"{W}val") if sets[0] is not None else BEFORE)
        self.after = set(sets[1].get(f"{W}val") if sets[1] is not None else AFTER)
        self.paragraphs = []
        self.numbers = numbering.Numbers(self.part("numbering") if "word/numbering.xml" in self.zip.namelist() else None)
        body = self.part("document").find(f"{W}body")
        self.sections(body)
        if "word/footnotes.xml" in self.zip.namelist():
            for note in self.part("footnotes"):
                if note.get(f"{W}type") in (None, "normal") and int(note.get(f"{W}id")) > 0:
                    self.walk(note, self.widths[-1], "note")

    def part(self, name):
        return ElementTree.fromstring(self.zip.read(f"word/{name}.xml"))

    def sections(self, body):
        """The paragraphs of the body, each with the text width of its section, which stands behind it in the file."""
        widths = []
        for child in body:
            props = child if child.tag == f"{W}sectPr" else child.find(f"{W}pPr/{W}sectPr")
            if props is not None:
                size, margin = props.find(f"{W}pgSz"), props.find(f"{W}pgMar")
                widths.append((int(size.get(f"{W}w")) - int(margin.get(f"{W}left")) - int(margin.get(f"{W}right"))) / TWIPS)
        self.widths, at = widths, 0
        for child in body:
            self.walk([child], widths[min(at, len(widths) - 1)], "text")
            if child.find(f"{W}pPr/{W}sectPr") is not None:
                at += 1

    def walk(self, nodes, room, where):
        for node in nodes:
            if node.tag == f"{W}p":
                self.paragraphs.append(self.paragraph(node, room, where))
            elif node.tag == f"{W}tbl":
                self.table(node)
            elif node.tag == f"{MC}AlternateContent":
                self.walk(node.find(f"{MC}Choice") if node.find(f"{MC}Choice") is not None else [], room, where)
            elif node.tag not in (f"{W}pPr", f"{W}sectPr"):
                self.walk(node, room, where)

    def table(self, table):
        grid = [int(column.get(f"{W}w")) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
        margin = table.find(f"{W}tblPr/{W}tblCellMar")
        for row in table.iter(f"{W}tr"):
            at = 0
            for cell in (node for node in row.iter(f"{W}tc")):
                props = cell.find(f"{W}tcPr")
                span = props.find(f"{W}gridSpan")
                span = int(span.get(f"{W}val")) if span is not None else 1
                width_of = props.find(f"{W}tcW")
                wide = int(width_of.get(f"{W}w")) if width_of is not None and width_of.get(f"{W}type") == "dxa" else sum(grid[at:at + span])
                at += span
                own = props.find(f"{W}tcMar")
                for side in ("left", "right"):
                    found = [m.find(f"{W}{side}") for m in (own, margin) if m is not None]
                    wide -= next((int(m.get(f"{W}w")) for m in found if m is not None), 0)
                self.walk(cell, wide / TWIPS, "cell")

    def chain(self, style):
        """A style and those it is based on, the nearest first."""
        while style:
            yield self.styles[style]
            based = self.styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else None

    def paragraph(self, node, room, where):
        props = node.find(f"{W}pPr")
        props = props if props is not None else ElementTree.Element("none")
        named = props.find(f"{W}pStyle")
        chain = list(self.chain(named.get(f"{W}val") if named is not None else self.normal))
        number, of_list = self.numbers.next(node)
        listed = [p for p in (of_list.find(f"{W}pPr") if of_list is not None else None,) if p is not None]
        levels = [props] + listed + [p for p in (style.find(f"{W}pPr") for style in chain) if p is not None]
        indent = {}
        for level in reversed(levels):
            ind = level.find(f"{W}ind")
            if ind is not None:
                indent.update({key.replace(W, ""): int(value) for key, value in ind.attrib.items()})
        gap = all(self.on(levels, name) for name in ("autoSpaceDE", "autoSpaceDN"))
        run_levels = [p for p in (style.find(f"{W}rPr") for style in chain) if p is not None] + [self.default_run]
        # A number is set as its level says, then as the mark of its paragraph.
        marks = [p for p in (of_list.find(f"{W}rPr") if of_list is not None else None, props.find(f"{W}rPr")) if p is not None]
        chars, skip = self.chars(number, ElementTree.Element("none"), marks + run_levels), False
        for run in node.iter(f"{W}r"):
            for child in run:
                tag = child.tag.replace(W, "")
                if tag == "t":
                    chars += self.chars(child.text or "", run, run_levels)
                elif tag == "noBreakHyphen":
                    chars += self.chars("\u2011", run, run_levels)
                elif tag == "br" and child.get(f"{W}type") in (None, "textWrapping"):
                    chars.append(Char("\n", 0, 0, 0, False))
                elif tag in ("footnoteReference", "footnoteRef"):
                    chars += self.chars("①", run, run_levels)
                elif tag in ("tab", "drawing", "pict", "fldChar", "instrText"):
                    skip = True
        size = chars[0].size if chars else 16
        def length(name):
            units = indent.get(f"{name}Chars", 0)
            return units / 100 * size if units else indent.get(name, 0) / TWIPS
        left, right = length("left") or length("start"), length("right") or length("end")
        first = length("firstLine") - length("hanging")
        return Paragraph(chars, room - left - right - first, room - left - right, where, named.get(f"{W}val") if named is not None else self.normal, gap, skip)

    def on(self, levels, name):
        for level in levels:
            found = level.find(f"{W}{name}")
            if found is not None:
                return found.get(f"{W}val") not in ("0", "false", "off")
        return True

    def chars(self, text, run, levels):
        own = run.find(f"{W}rPr")
        own = [own] if own is not None else []
        named = own[0].find(f"{W}rStyle") if own else None
        style = [p for p in (s.find(f"{W}rPr") for s in self.chain(named.get(f"{W}val"))) if p is not None] if named is not None else []
        levels = own + style + levels
        fonts = {}
        for level in reversed(levels):
            found = level.find(f"{W}rFonts")
            if found is not None:
                fonts.update({key.replace(W, ""): value for key, value in found.attrib.items()})
        value = lambda name, least: next((float(l.find(f"{W}{name}").get(f"{W}val")) for l in levels if l.find(f"{W}{name}") is not None), least)
        size, tracking = value("sz", 20) / 2, value("spacing", 0) / TWIPS
        raised = next((l.find(f"{W}vertAlign").get(f"{W}val") for l in levels if l.find(f"{W}vertAlign") is not None), "") in ("superscript", "subscript")
        size = size * RAISED if raised else size
        made = []
        for c in text:
            which = slot(c, fonts.get("hint"))
            if not self.strict and which == "eastAsia" and lettery(c):
                which = "hAnsi"
            if c in "\u200b\u2060\ufeff":
                made.append(Char(c, 0, 0, size, False))
            else:
                made.append(Char(c, width(fonts[which], c) * size if c not in "\u00a0" else width(fonts["ascii"], " ") * size, tracking, size, which == "eastAsia"))
        return made

    # Breaks

    def may_break(self, a, b, slash, marks=True):
        """Whether a line may end between two characters."""
        if a.c == "\n":
            return True
        if a.c == ZWSP and marks:
            return True
        if b.c.isspace() and b.c not in NO_BREAK or b.c in "\u200b\n":
            return False
        if a.c in NO_BREAK or b.c in NO_BREAK:
            return False
        if b.c in self.before or a.c in self.after:
            return False
        if unicodedata.combining(b.c):
            return False
        if a.c.isspace():
            return True
        if a.asian or b.asian:
            # Two of a dash or an ellipsis are one sign.
            return not (a.c == b.c and a.c in "—…―⋯")
        return a.c in "-–—" or slash and a.c == "/"

    def set(self, paragraph, gap, slash, marks):
        """The texts of a paragraph's lines and the first break that a mark in a gap disturbs."""
        chars = [c for c in paragraph.chars if marks or c.c not in "\u200b\u2060"]
        lines, start, room = [], 0, paragraph.first
        while start < len(chars):
            at, x, legal, i = 0.0, None, None, start
            previous = None
            while i < len(chars):
                c = chars[i]
                if c.c == "\n":
                    legal = i + 1
                    break
                if previous is not None and self.may_break(previous, c, slash, marks):
                    legal = i
                step = 0.0
                if gap and paragraph.gap and previous is not None and gapped(previous, c):
                    step = gap * max(previous.size if copies.hanzi(previous.c) else 0, c.size if copies.hanzi(c.c) else 0)
                end = at + step + c.width + max(c.tracking, 0)
                if end > room + 0.01 and not (c.c.isspace() and c.c not in NO_BREAK) and c.c not in "\u200b\u2060":
                    if legal is None and previous is not None:
                        legal = i       # a word longer than the line ends where the line does
                    if legal is not None:
                        break
                at += step + c.width + c.tracking
                previous = c
                i += 1
            else:
                legal = len(chars)
            lines.append("".join(c.c for c in chars[start:legal]))
            start, room = legal, paragraph.room
        return lines


def gapped(a, b):
    """A hanzi beside a letter or digit that is set as one."""
    word = lambda char: lettery(char.c) and not char.asian
    return copies.hanzi(a.c) and word(b) or word(a) and copies.hanzi(b.c)


# Our PDF

@dataclass
class Pages:
    """Our PDF's lines, to be taken away paragraph by paragraph."""
    lines: list
    used: set = field(default_factory=set)
    at: dict = field(default_factory=dict)
    page: int = 1

    def take(self, text, where):
        """The texts of the lines of the next paragraph with this text, or None."""
        found = self.take_lines(text, where)
        return found and [line.text for line in found]

    def take_lines(self, text, where):
        """The lines of the next paragraph with this text, or None. A row that is split goes on on the next page."""
        start = self.at.get(where, 0)
        for on in (0, 1) if where == "cell" else (None,):
            for begin in [*range(start, len(self.lines)), *range(0, start)]:
                # A cell stands by the text and the cells before it, or a page later: the same figure may stand in many tables.
                if where == "cell" and not 0 <= self.lines[begin].page - self.page <= 1:
                    continue
                found = self.from_line(begin, text, where == "cell", on)
                if found:
                    self.used.update(found)
                    self.page = self.lines[found[-1]].page if where != "note" else self.page
                    self.at[where] = max(found) + 1 if where != "cell" else min(found)
                    return [self.lines[i] for i in found]
        return None

    def from_line(self, begin, text, in_cell, on):
        """The lines from this one on that make up the text; those of a cell stand in it, or up to `on` pages later."""
        first = self.lines[begin]
        if begin in self.used or bool(first.cell) != in_cell or not text.startswith(first.text):
            return None
        if on and any(line.cell and line.page == first.page and line.cell[0] > first.cell[0] + 1 for line in self.lines[begin:]):
            return None
        found, rest = [], text
        for i in range(begin, min(begin + 400, len(self.lines))):
            line = self.lines[i]
            if i in self.used or bool(line.cell) != in_cell:
                continue
            if in_cell and (line.page > first.page + on or line.page == first.page and line.cell != first.cell):
                continue
            if rest.startswith(line.text):
                found.append(i)
                rest = rest[len(line.text):]
                if not rest:
                    return found
            elif in_cell and line.page == first.page:
                return None
        return None


def compare(name, copy, pages, args, gap):
    """Gives equal lines, all lines, paragraphs with another number of lines, paragraphs not found, marks in gaps."""
    equal = total = other = lost = unread = in_gap = 0
    shown = []
    for paragraph in copy.paragraphs:
        text = paragraph.text
        if not text or paragraph.skip:
            continue
        ours = pages.take(text, paragraph.where)
        if ours is None:
            if paragraph.where == "cell":
                unread += 1
                continue
            lost += 1
            shown.append(f"  not found in the PDF ({paragraph.where}): {text[:60]}")
            continue
        model = [copies.bare(line) for line in copy.set(paragraph, gap, args.slash, not args.ignore_marks)]
        model = [line for line in model if line]
        ends = lambda lines: [sum(map(len, lines[:i])) for i in range(len(lines) + 1)]
        a, b = ends(ours), ends(model)
        alike = sum(pair in set(zip(b, b[1:])) for pair in zip(a, a[1:]))
        equal, total = equal + alike, total + len(ours)
        other += len(ours) != len(model)
        in_gap += marks_in_gaps(copy.set(paragraph, gap, args.slash, True))
        if alike < len(ours):
            i = next(i for i, (l, m) in enumerate(zip(ours, model)) if l != m)
            shown.append(f"  {paragraph.where}, line {i + 1} of {len(ours)}:\n    - {ours[i]}\n    + {model[i]}")
    print(f"{name}: lines {equal}/{total}, paragraphs with another number of lines {other}, not found {lost}, cells not read {unread}, "
          f"marks in gaps {in_gap}")
    for text in shown[:args.show]:
        print(text)
    return equal, total, other, lost, in_gap


def marks_in_gaps(lines):
    """How often a mark of ours stands between a hanzi and a letter or digit within a line."""
    count = 0
    for line in lines:
        for i in range(1, len(line) - 1):
            if line[i] in "\u200b\u2060":
                a, b = line[i - 1], line[i + 1]
                count += copies.hanzi(a) and lettery(b) or lettery(a) and copies.hanzi(b)
    return count


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--least", type=float, default=1.0)
    args.add_argument("--gap", type=float, default=0.25)
    args.add_argument("--slots", action="store_true")
    args.add_argument("--ignore-marks", action="store_true")
    args.add_argument("--slash", action="store_true")
    a = args.parse_args()
    out = copies.out_of(a)
    sums = []
    for name in copies.render(a.banxin, copies.reports_of(a.reports), out):
        copy = Copy(out / f"{name}.docx", a.slots)
        sums.append(compare(name, copy, Pages(copies.lines_of(out / f"{name}.pdf")), a, a.gap))
    if not sums:
        sys.exit("nothing was rendered")
    equal, total, other, lost, in_gap = (sum(column) for column in zip(*sums))
    print(f"ALL {len(sums)}: lines {equal}/{total} ({equal / max(total, 1):.2%}), paragraphs with another number of lines {other}, "
          f"not found {lost}, marks in gaps {in_gap}")
    sys.exit(0 if equal >= a.least * total and not lost else 1)


if __name__ == "__main__":
    main()
