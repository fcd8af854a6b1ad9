"""Does an edited Word copy flow as if nobody had steered its lines?

Usage: edit_lines.py REPORT.json|FOLDER… [--banxin PATH] [--out DIR] [--show N] [--seed 1] [--edits 5] [--most SHARE]

Renders each report as DOCX and edits it --edits times: each time every paragraph of running text is changed once, as somebody who
types would do it (some characters typed in, some taken out, some replaced, a clause taken out), by the seed. LibreOffice turns the
edited copies into PDF. A line is looked at again that is not its paragraph's last and
  torn   has more than 0.25 em between its hanzi, or
  short  ends where one em and more is left beside the next word.
What stands there, from the beginning of that line to the end of its paragraph, is set once more as a paragraph of its own without any
mark of ours: no U+200B, U+2060, w:br, nor w:spacing of a run. The marks are at fault where LibreOffice then ends the line behind a later
place at which lines may end, none of them before a hyphen or tilde, which never begin a line (CLREQ 3.1.4), nor behind one that is a
number's sign (CLREQ 3.1.5). Signs, brackets and figures that U+2060 joins are one word (a number with its sign, a range, a document's
number), so such a line stays as it is; those are counted as `whole`. Exit status 1 when the marks are at fault with more than SHARE (0) of
all lines, paragraphs that are not found counted among them. Needs PyMuPDF, fontTools, lxml and LibreOffice.
"""
import argparse
import copy
import random
import sys
import zipfile
from dataclasses import dataclass

from lxml import etree

import copies
import word_model
from lines_agree import ROUND, WIDE
from word_model import W

# LibreOffice's space between a hanzi and a letter or digit, in em (measured).
GAP = 0.20
TYPED = ["的", "有关", "以及", "（含税）", "等", "2024年", "12.5%", "进一步", "，其中，", "约3.6万元", "《条例》", "m²", "按照有关规定", "AI", "、", "县级以上人民政府及其有关部门", "0851-86402295"]
# Connecting marks, and the same as signs of numbers.
NEVER_BEGIN = "-~−－"
TEXTS = ("BodyText", "ListParagraph", "ListParagraph2")


def paragraphs_of(root):
    """The paragraphs of running text, of the body alone."""
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in TEXTS and not any(up.tag == f"{W}tc" for up in paragraph.iterancestors()):
            yield paragraph


def places(paragraph):
    """What somebody who types moves over: the characters of the texts and the forced ends of lines, in order."""
    found = []
    for node in paragraph.iter(f"{W}t", f"{W}br"):
        found += [(node, i) for i in range(len(node.text or ""))] if node.tag == f"{W}t" else [(node, None)]
    return found


def edit(paragraph, r):
    """One change of a paragraph: takes out some characters, types some in, or both."""
    at = places(paragraph)
    letters = [i for i, (node, index) in enumerate(at) if index is not None]
    if len(letters) < 12:
        return
    start = r.choice(letters[2:-6])
    what = r.choice(["type", "take", "both", "clause"])
    taken = {"type": 0, "take": r.randint(1, 6), "both": r.randint(1, 4), "clause": r.randint(10, 48)}[what]
    typed = "" if what in ("take", "clause") else "".join(r.choice(TYPED) for _ in range(r.randint(1, 3)))
    gone = {}
    for node, index in at[start:min(start + taken, len(at) - 2)]:
        gone.setdefault(node, set()).add(index)
    node, index = at[start]
    for other, indices in gone.items():
        if other.tag == f"{W}br":
            other.getparent().remove(other)
        elif other is not node:
            other.text = "".join(c for i, c in enumerate(other.text) if i not in indices)
    kept = [(typed if i == index else "") + ("" if i in gone.get(node, ()) else c) for i, c in enumerate(node.text)]
    node.text = "".join(kept)


def strip(root):
    """Takes out every mark of ours."""
    for node in list(root.iter(f"{W}br")):
        if node.get(f"{W}type") in (None, "textWrapping"):
            node.getparent().remove(node)
    for run in root.iter(f"{W}r"):
        for spacing in run.findall(f"{W}rPr/{W}spacing"):
            spacing.getparent().remove(spacing)
    for node in root.iter(f"{W}t"):
        node.text = "".join(c for c in node.text or "" if c not in copies.MARKS)


def write(source, target, root):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if item == "word/document.xml" else old.read(item)
            new.writestr(item, text)


def edited(source, seed, edits, out):
    """Writes a copy of each edit; gives their names."""
    names = []
    for n in range(edits):
        root = etree.fromstring(zipfile.ZipFile(source).read("word/document.xml"))
        r = random.Random(f"{seed} {source.stem} {n}")
        for paragraph in paragraphs_of(root):
            edit(paragraph, r)
        names.append(f"{source.stem}.edit{n}")
        write(source, out / f"{names[-1]}.docx", root)
    return names


def read(docx, pdf):
    """For each paragraph of running text its characters, room and the lines that LibreOffice made of it."""
    pages = word_model.Pages(copies.lines_of(pdf))
    found = []
    for paragraph in word_model.Copy(docx, False).paragraphs:
        if paragraph.where == "text" and paragraph.style in TEXTS and paragraph.text and not paragraph.skip:
            found.append((paragraph, pages.take_lines(paragraph.text, "text")))
    return found


def visible(paragraph):
    return [c for c in paragraph.chars if copies.bare(c.c)]


def extent(chars):
    """The natural width of characters that follow each other, in points."""
    gaps = sum(GAP * a.size for a, b in zip(chars, chars[1:]) if word_model.gapped(a, b))
    return sum(c.width + c.tracking for c in chars) + gaps


def joined(paragraph):
    """The places in a paragraph's visible characters before which U+2060 joins what is no hanzi."""
    found, at = set(), 0
    for before, c in zip([None, *paragraph.chars], paragraph.chars):
        if not copies.bare(c.c):
            continue
        if before is not None and before.c == word_model.JOINER and not copies.hanzi(c.c):
            found.add(at)
        at += 1
    return {i for i in found if not copies.hanzi(visible(paragraph)[i - 1].c)}


def next_word(chars, copy, whole):
    """The characters up to the next legal break, none of those at the places that are whole."""
    for i in range(1, len(chars)):
        if i not in whole and copy.may_break(chars[i - 1], chars[i], False):
            return chars[:i]
    return chars


@dataclass
class Suspect:
    """A line that is torn or short: its paragraph's number, the places in its visible characters where it begins and ends, the word that
    follows, and what is wrong with it."""
    nth: int
    start: int
    end: int
    words: str


def suspects(found, model):
    """The lines of a copy that are torn or short."""
    out = []
    for nth, (paragraph, lines) in enumerate(found):
        if lines is None:
            continue
        chars, whole, start = visible(paragraph), joined(paragraph), 0
        for i, line in enumerate(lines[:-1]):
            end = start + len(line.text)
            room = (paragraph.first if i == 0 else paragraph.room) - extent(chars[start:end])
            word = next_word(chars[end:], model, {at - end for at in whole})
            text = f"{line.text} | {''.join(c.c for c in word)}"
            if line.widest > WIDE + ROUND:
                out.append(Suspect(nth, start, end, f"torn, {line.widest:.2f} em: {text}"))
            elif room > extent(word) + word[0].size:
                out.append(Suspect(nth, start, end, f"short, {room:.0f} pt left: {text}"))
            start = end
    return out


def cut(paragraph, start):
    """Takes out the first visible characters of a paragraph, and with them its first line's indent."""
    left = start
    for node in list(paragraph.iter(f"{W}t", f"{W}footnoteReference")):
        if node.tag != f"{W}t":
            if left > 0:
                node.getparent().remove(node)
                left -= 1
            continue
        kept = ""
        for c in node.text or "":
            if left > 0:
                left -= bool(copies.bare(c))
            else:
                kept += c
        node.text = kept
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if start:
        props = paragraph.find(f"{W}pPr")
        indent = props.find(f"{W}ind")
        indent = indent if indent is not None else etree.SubElement(props, f"{W}ind")
        for name in ("firstLine", "firstLineChars", "hanging", "hangingChars"):
            indent.attrib.pop(f"{W}{name}", None)
        indent.set(f"{W}firstLine", "0")
        indent.set(f"{W}firstLineChars", "0")


def trial(source, target, found):
    """Writes a file with what begins with each suspect line, without marks."""
    root = etree.fromstring(zipfile.ZipFile(source).read("word/document.xml"))
    model = word_model.Copy(source, False)
    asked = [p for p in model.paragraphs if p.where == "text" and p.style in TEXTS]
    nodes = [node for node, p in zip(paragraphs_of(root), asked, strict=True) if p.text and not p.skip]
    body = root.find(f"{W}body")
    pieces = []
    for suspect in found:
        piece = copy.deepcopy(nodes[suspect.nth])
        strip(piece)
        cut(piece, suspect.start)
        pieces.append(piece)
    section = body.find(f"{W}sectPr")
    for child in list(body):
        body.remove(child)
    body.extend([*pieces, section])
    write(source, target, root)


def at_fault(suspect, paragraph, free, model):
    """Whether the line would end behind a later place at which lines may end, were there no marks."""
    chars, whole = visible(paragraph), joined(paragraph)
    end = suspect.start + len(free[0].text)
    sign = lambda at: at > 1 and chars[at - 1].c in NEVER_BEGIN and not chars[at - 2].c.isalnum() and chars[at].c.isdigit()
    parts = lambda at: chars[at].c not in NEVER_BEGIN and not sign(at) and model.may_break(chars[at - 1], chars[at], False)
    legal = lambda at: at == len(chars) or at not in whole and parts(at)
    return any(legal(at) for at in range(suspect.end + 1, end + 1))


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--edits", type=int, default=5)
    args.add_argument("--most", type=float, default=0.0)
    a = args.parse_args()
    out = copies.out_of(a)
    names = copies.render(a.banxin, copies.reports_of(a.reports), out)
    names = [name for report in names for name in edited(out / f"{report}.docx", a.seed, a.edits, out)]
    office = out / "office"
    copies.convert([out / f"{name}.docx" for name in names], office)
    copied, tried = {}, []
    for name in names:
        docx = out / f"{name}.docx"
        found, model = read(docx, office / f"{name}.pdf"), word_model.Copy(docx, False)
        copied[name] = found, model, suspects(found, model)
        if copied[name][2]:
            trial(docx, out / f"{name}.free.docx", copied[name][2])
            tried.append(name)
    copies.convert([out / f"{name}.free.docx" for name in tried], office)
    sums = [0] * 6
    for name in names:
        found, model, asked = copied[name]
        free = read(out / f"{name}.free.docx", office / f"{name}.free.pdf") if asked else []
        count = [len(found), sum(len(lines or []) for _, lines in found), 0, 0, 0, sum(lines is None for _, lines in found)]
        shown = []
        for suspect, (_, lines) in zip(asked, free, strict=True):
            if lines is None:
                count[5] += 1
            elif at_fault(suspect, found[suspect.nth][0], lines, model):
                count[2 if suspect.words.startswith("torn") else 3] += 1
                shown.append(f"  {suspect.words}\n    without marks: {lines[0].text}")
            else:
                count[4] += 1
        print(f"{name}: paragraphs {count[0]}, lines {count[1]}, torn {count[2]}, short {count[3]}, whole {count[4]}, not read {count[5]}")
        for text in shown[:a.show]:
            print(text)
        sums = [x + y for x, y in zip(sums, count)]
    print(f"ALL {len(names)} edited copies: paragraphs {sums[0]}, lines {sums[1]}, torn {sums[2]}, short {sums[3]}, whole {sums[4]}, not read {sums[5]}")
    sys.exit(1 if sums[2] + sums[3] + sums[5] > a.most * sums[1] or not sums[0] else 0)


if __name__ == "__main__":
    main()
