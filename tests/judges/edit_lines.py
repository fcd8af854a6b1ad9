"""Does an edited Word copy flow as if nobody had steered its lines?

Usage: edit_lines.py REPORT.json|FOLDER… [--banxin PATH] [--out DIR] [--show N] [--seed 1] [--edits 5]

Renders each report as DOCX and edits it --edits times: each time every paragraph of running text is changed once, as somebody who
types would do it (some characters typed in, some taken out, some replaced, a clause taken out), by the seed. Each edited copy is also
made without our marks: no U+200B, U+2060, w:br, nor w:spacing of a run. LibreOffice turns all of them into PDF. In the marked copies we
look for what the marks did:
  torn   a paragraph with more than 0.25 em between the hanzi of a line, where the unmarked copy of that paragraph has none
  short  a line that is not its paragraph's last and ends where the next word would still fit and leave one em, unless the unmarked copy
         ends a line there too, or ends the line with this beginning earlier still. Signs, brackets and figures that U+2060 joins are one
         word: a number with its sign, a range, a document's number
and count the lines that end elsewhere than in the unmarked copy. Exit status 1 when any line is torn or short. Needs PyMuPDF, fontTools,
lxml and LibreOffice.
"""
import argparse
import random
import sys
import zipfile

from lxml import etree

import copies
import word_model
from lines_agree import ROUND, WIDE
from word_model import W

# LibreOffice's space between a hanzi and a letter or digit, in em (measured).
GAP = 0.20
TYPED = ["的", "有关", "以及", "（含税）", "等", "2024年", "12.5%", "进一步", "，其中，", "约3.6万元", "《条例》", "m²", "按照有关规定", "AI", "、", "县级以上人民政府及其有关部门", "0851-86402295"]
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
    """Writes marked and unmarked copies of each edit; gives their names, pair by pair."""
    pairs = []
    for n in range(edits):
        root = etree.fromstring(zipfile.ZipFile(source).read("word/document.xml"))
        # A bound control would show the report's own text again.
        for bound in list(root.iter(f"{W}dataBinding")):
            bound.getparent().remove(bound)
        r = random.Random(f"{seed} {source.stem} {n}")
        for paragraph in paragraphs_of(root):
            edit(paragraph, r)
        names = f"{source.stem}.edit{n}.marked", f"{source.stem}.edit{n}.plain"
        write(source, out / f"{names[0]}.docx", root)
        strip(root)
        write(source, out / f"{names[1]}.docx", root)
        pairs.append(names)
    return pairs


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


def faults(marked, plain, copy):
    """What the marks did to one paragraph: (torn, short) as texts, and how many lines end elsewhere."""
    (paragraph, lines), (_, free) = marked, plain
    torn, short = [], []
    if max(line.widest for line in lines) > WIDE + ROUND and max(line.widest for line in free) <= WIDE + ROUND:
        line = max(lines, key=lambda line: line.widest)
        torn.append(f"{line.widest:.2f} em: {line.text}")
    chars = visible(paragraph)
    ends = lambda found: [sum(len(line.text) for line in found[:i + 1]) for i in range(len(found))]
    free_ends = set(ends(free))
    free_of = dict(zip([0, *ends(free)], ends(free)))
    start, whole = 0, joined(paragraph)
    for i, line in enumerate(lines[:-1]):
        end = start + len(line.text)
        room = (paragraph.first if i == 0 else paragraph.room) - extent(chars[start:end])
        word = next_word(chars[end:], copy, {at - end for at in whole})
        better = start in free_of and free_of[start] < end
        if room > extent(word) + word[0].size and end not in free_ends and not better:
            short.append(f"{room:.0f} pt left: {line.text} | {''.join(c.c for c in word)}")
        start = end
    return torn, short, len(set(ends(lines)) - free_ends)


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--edits", type=int, default=5)
    a = args.parse_args()
    out = copies.out_of(a)
    names = copies.render(a.banxin, copies.reports_of(a.reports), out)
    pairs = [pair for name in names for pair in edited(out / f"{name}.docx", a.seed, a.edits, out)]
    office = out / "office"
    copies.convert([out / f"{name}.docx" for pair in pairs for name in pair], office)
    sums = [0] * 6
    for pair in pairs:
        marked, plain = (read(out / f"{name}.docx", office / f"{name}.pdf") for name in pair)
        copy = word_model.Copy(out / f"{pair[0]}.docx", False)
        count = [0] * 6
        shown = []
        for one, other in zip(marked, plain, strict=True):
            if one[1] is None or other[1] is None:
                count[5] += 1
                continue
            torn, short, moved = faults(one, other, copy)
            for i, more in enumerate([1, len(one[1]), len(torn), len(short), moved]):
                count[i] += more
            shown += [f"  torn {text}" for text in torn] + [f"  short {text}" for text in short]
        print(f"{pair[0]}: paragraphs {count[0]}, lines {count[1]}, torn {count[2]}, short {count[3]}, ends elsewhere {count[4]}, not read {count[5]}")
        for text in shown[:a.show]:
            print(text)
        sums = [x + y for x, y in zip(sums, count)]
    print(f"ALL {len(pairs)} edited copies: paragraphs {sums[0]}, lines {sums[1]}, torn {sums[2]}, short {sums[3]}, ends elsewhere {sums[4]}, not read {sums[5]}")
    sys.exit(1 if sums[2] or sums[3] or not sums[0] else 0)


if __name__ == "__main__":
    main()
