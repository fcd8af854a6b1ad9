"""Measures anew where LibreOffice ends lines between two characters, and what it puts between them where the script changes.

Usage: measure_office.py [--pairs FILE] [--sizes]

Writes a Word file in which the second character of each pair is the one that does not fit on its line, lets LibreOffice turn it into
PDF and reads where the line ended. Prints the table of tests/measured/libreoffice-pairs.txt (or compares with FILE, exit status 1 where
they differ). --sizes prints tests/measured/libreoffice-sizes.txt instead: the distances between characters beside hanzi, how a raised mark
is set, where the baseline of a line of exact height lies, what tracking and blanks do, and what room notes take. Needs PyMuPDF, fontTools
and LibreOffice with the fonts of the repository.
"""
import argparse
import pathlib
import sys
import tempfile
import unicodedata
import zipfile
from xml.sax.saxutils import escape

import pymupdf

import copies
import word_model

FIRST = list("国5A、，。；：！？）》”’】〕」%％‰℃²½°—–…～~-/·×±+=)].,:;β§№€")
SECOND = list("国5A（《“‘【([—–…～~-/·×±+=%％‰℃°²½€£￥$№§βж")
BESIDE = list("5aAéßжαμΩ²³½¼℃°%％‰±×÷·—–～~/-(€￥№§①㎡Ⅱ…→′•+")
# What stands among hanzi and beside a figure at once.
BESIDE_FIGURES = list("①⑳⑴⒈Ⅲ㈠５Ａあ")
# What stands before a pair: the rules of numbers and of words look further back than one character.
BEFORE = "国5A"
SIZE, WIDTH = 10, 8860
FONT = "仿宋_GB2312"
HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"""
TAIL = f"""<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1523" w:bottom="1440" w:left="1523" w:header="0" w:footer="0" w:gutter="0"/>
</w:sectPr></w:body></w:document>"""
TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/footnotes.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""

NOTES_REL = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>"""
NOTE = ('<w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="20"/></w:rPr>'
        '<w:footnoteReference w:id="{}"/></w:r>')
EXACT = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'
LINES = 5

RAISED = """国</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:vertAlign w:val="superscript"/><w:sz
w:val="20"/></w:rPr><w:t>1</w:t></w:r>"""


def paragraph(text, right=0, properties="", spacing="", tail=""):
    """A paragraph without tracking, its room narrower by so many twips. Marks may hang, which changes how LibreOffice ends lines behind
    stops and commas: so it reads our copies."""
    return (f'<w:p><w:pPr>{properties}<w:kinsoku w:val="1"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="1"/><w:autoSpaceDN w:val="1"/>'
            f'<w:ind w:left="0" w:right="{right}"/><w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="Times New Roman" '
            f'w:hAnsi="Times New Roman" w:eastAsia="{FONT}"/>{spacing}<w:sz w:val="{SIZE * 2}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>{tail}</w:p>')


def converted(paragraphs, notes=""):
    """LibreOffice's PDF of a file of these paragraphs, with a part of notes."""
    with tempfile.TemporaryDirectory() as folder:
        docx = pathlib.Path(folder) / "pairs.docx"
        with zipfile.ZipFile(docx, "w") as out:
            out.writestr("[Content_Types].xml", TYPES)
            out.writestr("_rels/.rels", RELS)
            if notes:
                out.writestr("word/_rels/document.xml.rels", NOTES_REL)
                out.writestr("word/footnotes.xml", notes)
            out.writestr("word/document.xml", HEAD + "".join(paragraphs) + TAIL)
        copies.convert([docx], pathlib.Path(folder))
        return pymupdf.open(stream=(pathlib.Path(folder) / "pairs.pdf").read_bytes())


def rows(pdf):
    """The lines of a PDF, each as characters with their places."""
    for page in pdf:
        spots = [(char["origin"][1], char["origin"][0], char["c"], char["bbox"][2] - char["bbox"][0])
                 for block in page.get_text("rawdict", flags=0)["blocks"] for line in block.get("lines", [])
                 for span in line["spans"] for char in span["chars"]]
        current = []
        for spot in sorted(spots):
            if current and spot[0] - current[0][0] > 6:
                yield sorted(current, key=lambda s: s[1])
                current = []
            current.append(spot)
        if current:
            yield sorted(current, key=lambda s: s[1])


def widths(text):
    """The widths of a text's characters where LibreOffice sets them, in points: what has no script takes that of what stands before."""
    found, latin = [], False
    for c in text:
        if not 0x2010 <= ord(c) <= 0x2BFF:
            latin = ord(c) < 0x250 or word_model.lettery(c)
        found.append(word_model.width("Times New Roman" if latin else FONT, c) * SIZE)
    return found


def gap(a, b):
    apart = lambda x, y: copies.hanzi(x) and unicodedata.category(y)[0] in "LN" and not copies.hanzi(y)
    return 0.2 * SIZE if apart(a, b) or apart(b, a) else 0


def pairs(before):
    """For each pair, behind hanzi and then this character, `|` where the line ended between its characters, `x` where it did not, `?` where
    the test says nothing."""
    tests = [a + b for a in FIRST for b in SECOND]
    written = []
    for n, (a, b) in enumerate(tests):
        text = "国" * 5 + before + a + b
        of = widths(text)
        line = sum(of) - of[-1] / 2 + sum(gap(x, y) for x, y in zip(text, text[1:]))
        written += [paragraph(f"@{n}@"), paragraph(text + "国" * 4, int(WIDTH - line * 20))]
    found, current = {}, None
    for row in rows(converted(written)):
        text = "".join(c for _, _, c, _ in row).strip()
        if text.startswith("@"):
            current = int(text.strip("@"))
        elif current is not None and current not in found:
            found[current] = {7: "|"}.get(len(text), "x" if len(text) < 7 else "?")
    return {test: found.get(n, "?") for n, test in enumerate(tests)}


def table():
    lines = ["# Where LibreOffice 7.4 ends a line between two characters, the second of which does not fit: `|` it does, `x` it does not.",
             "# Written by tests/judges/measure_office.py. A row for each first character, a column for each second; first behind a hanzi,",
             "# then behind a figure and behind a letter."]
    for before in BEFORE:
        found = pairs(before)
        lines.append(before + "  " + "  ".join(SECOND))
        lines += [(a + "  " + "  ".join(found[a + b] for b in SECOND)).rstrip() for a in FIRST]
    return "\n".join(lines) + "\n"


def sizes():
    """The distances between hanzi and other characters, and the size of a raised mark, in em."""
    tests = [before + x + "国" for x in BESIDE for before in ("国", "国m")] + [f"国{x}5国" for x in BESIDE_FIGURES]
    written = [paragraph(test) for test in tests] + [paragraph("国1").replace("国1</w:t></w:r>", RAISED)]
    pdf = converted(written)
    yield "# What LibreOffice 7.4 sets between two characters beside hanzi, and how it sets a raised mark, in em."
    yield "# Written by tests/judges/measure_office.py --sizes."
    for row, test in zip(rows(pdf), tests):
        between = [f"{a[2]}{b[2]} {round((b[1] - a[1] - a[3]) / SIZE, 1) + 0:.2f}" for a, b in zip(row, row[1:])]
        yield f"{test}: {', '.join(between)}"
    spans = [span for page in pdf for block in page.get_text("dict", flags=0)["blocks"] for line in block.get("lines", [])
             for span in line["spans"]][-2:]
    text, mark = sorted(spans, key=lambda span: -span["size"])
    yield f"raised: size {mark['size'] / text['size']:.2f}"
    yield f"exact: baseline {exact():.2f}"
    yield from tracked()
    yield from blanks()
    yield from notes()


def exact():
    """Where the baseline of a line of exact height lies, as a part of that height from its top: of the first line of a page whose text
    begins 72 pt from the top."""
    height = 40
    first = next(rows(converted([paragraph("国", properties=EXACT.format(height * 20))])))
    return (first[0][0] - 72) / height


def apart(row):
    """What stands between the characters of a line, in em."""
    return ", ".join(f"{a[2]}{b[2]} {round((b[1] - a[1] - a[3]) / SIZE, 2) + 0:.2f}" for a, b in zip(row, row[1:]))


def tracked():
    """What tracking of a tenth of an em does between characters of one script and where the script changes."""
    for by in (-1, 1):
        pdf = converted([paragraph("国国a国", spacing=f'<w:spacing w:val="{by * SIZE * 2}"/>')])
        yield f"tracking {by / 10:.1f}: {apart(next(rows(pdf)))}"


def blanks():
    """How wide blanks between hanzi are, in em."""
    names = {"U+0020": " ", "U+00A0": "\u00a0", "U+202F": "\u202f"}
    found = rows(converted([paragraph(f"国{blank}国") for blank in names.values()]))
    wide = [f"{name} {(row[-1][1] - row[0][1] - SIZE) / SIZE:.2f}" for name, row in zip(names, found)]
    yield "blank behind 国: " + ", ".join(wide)


def notes():
    """How the mark of a note is set; and the least room, in points, that a page must have beyond its lines of exact height and its note's
    for all to stay on it: what LibreOffice leaves above the notes, with their rule."""
    line, tries = 20, [twips / 20 for twips in range(110, 140)]
    pages, foot = [], []
    for n, more in enumerate(tries):
        text = [paragraph(f"{n}", properties=EXACT.format(line * 20), tail=NOTE.format(n + 2) if at == 0 else "") for at in range(LINES)]
        size = (f'<w:sectPr><w:pgSz w:w="11906" w:h="{int((72 + (LINES + 1) * line + more + 72) * 20)}"/><w:pgMar w:top="1440" w:right="1523" '
                'w:bottom="1440" w:left="1523" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>')
        text[-1] = text[-1].replace("</w:pPr>", size + "</w:pPr>", 1)
        pages += text
        foot.append(f'<w:footnote w:id="{n + 2}">{paragraph("注", properties=EXACT.format(line * 20))}</w:footnote>')
    part = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes '
            'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">' + "".join(foot) + "</w:footnotes>")
    pdf = converted(pages, part)
    set_lines = [[line["spans"] for block in page.get_text("dict", flags=0)["blocks"] for line in block.get("lines", [])] for page in pdf]
    text, mark = set_lines[0][0][0], set_lines[0][0][-1]
    rise = (text["origin"][1] - mark["origin"][1]) / text["size"]
    yield f"note: size {mark['size'] / text['size']:.2f}, rise {rise:.2f}"
    whole = lambda n: any(sum(spans[0]["text"].strip() == str(n) for spans in lines) == LINES for lines in set_lines)
    yield f"notes: room {next(more for n, more in enumerate(tries) if whole(n)):.2f}"


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("--pairs", type=pathlib.Path)
    args.add_argument("--sizes", action="store_true")
    a = args.parse_args()
    if a.sizes:
        return print("\n".join(sizes()))
    found = table()
    if not a.pairs:
        return print(found, end="")
    known, other = a.pairs.read_text(encoding="utf-8").splitlines(), found.splitlines()
    differ = [(i, x, y) for i, (x, y) in enumerate(zip(known, other, strict=True)) if x.split() != y.split()]
    for _, x, y in differ:
        print(f"- {x}\n+ {y}")
    print(f"pairs {len(BEFORE) * len(FIRST) * len(SECOND)}, rows that differ {len(differ)}")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
