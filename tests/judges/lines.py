"""Compares the lines and pages of two PDF files of the same report, such as ours and LibreOffice's of the Word copy.

Usage: lines.py OURS.pdf OTHER.pdf [LEAST [ASIDE [BEFORE]]]
LEAST: share of equal lines that is enough, such as 0.99. ASIDE: a watermark's text, which is no line.
BEFORE: how many pages OTHER has before those to compare.

A line is all characters on one baseline, from left to right, without spaces and without the dots of leaders, which
every program makes in its own way. The raised mark of a note stands in the line before it. Exit status 1 when the number of pages, the
first line of a page, or more than the allowed share of lines differ. Needs mutool.
"""
import difflib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

# One glyph may stand for several characters; readers give back one of them.
ALIKE = str.maketrans({"·": "•", "⋯": "…", "〜": "～", "―": "—"})


# What stands in circles, and where it stands alone in a row it is the raised mark of a note.
MARKS = set("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") | {chr(c) for c in range(0x3251, 0x32C0)}
# Marks of notes are set smaller than this, in points; numbers of lists are not.
SMALL = 12
# How far a mark stands above its line at most, in points: less than any two lines are apart.
RAISED = 8
# Dots of leaders, as we and as LibreOffice draw them.
LEADER = re.compile("[.·•…]{4,}")


def join_marks(rows):
    """Puts raised marks into the row right below them."""
    joined = []
    for y, chars in sorted(rows, key=lambda row: row[0], reverse=True):
        if joined and joined[-1][0] - y <= RAISED and all(c == "①" for _, c in chars):
            joined[-1][1].extend(chars)
        else:
            joined.append((y, chars))
    return joined[::-1]


def chars_of(page):
    """The characters of a page with their places. Marks of notes are all ①: LibreOffice 7.4 numbers the notes of a page
    before it moves lines to the next one, and leaves the old numbers standing."""
    for font in page.iter("font"):
        # MuPDF writes a word of its own into fields that wait to be signed.
        if font.get("name") == "NimbusSans-Regular":
            continue
        small = float(font.get("size")) < SMALL
        for char in font.iter("char"):
            c = "①" if small and char.get("c") in MARKS else char.get("c")
            yield float(char.get("x")), float(char.get("y")), c


def pages(path):
    """For each page its lines, from the top."""
    run = subprocess.run(["mutool", "draw", "-q", "-F", "stext", "-o", "-", path], capture_output=True, check=True)
    result = []
    for page in ET.fromstring(run.stdout.decode("utf-8")).iter("page"):
        rows = []
        for x, y, c in chars_of(page):
            if not c.strip("\u3000 \u00a0"):
                continue
            row = next((r for r in rows if abs(r[0] - y) <= 1), None)
            if row is None:
                row = (y, [])
                rows.append(row)
            row[1].append((x, c))
        lines = ["".join(c for _, c in sorted(chars, key=lambda p: p[0])) for _, chars in join_marks(rows)]
        result.append([LEADER.sub("", line).translate(ALIKE) for line in lines])
    return result


def main(ours, other, least="0.99", aside="", before="0"):
    a, b = pages(ours), [[line for line in page if line != aside or not aside] for page in pages(other)[int(before):]]
    bad = []
    if len(a) != len(b):
        bad.append(f"{len(a)} pages against {len(b)}")
    equal = total = 0
    for number, (left, right) in enumerate(zip(a, b), 1):
        if left[:1] != right[:1]:
            bad.append(f"page {number} begins {left[:1]} against {right[:1]}")
        match = difflib.SequenceMatcher(None, left, right, autojunk=False)
        equal += sum(block.size for block in match.get_matching_blocks())
        total += max(len(left), len(right))
        for kind, i, j, k, l in match.get_opcodes():
            if kind != "equal":
                print(f"page {number}:", *(f"\n  - {line}" for line in left[i:j]), *(f"\n  + {line}" for line in right[k:l]))
    share = equal / total if total else 0.0
    if share < float(least):
        bad.append(f"only {share:.2%} of lines are equal")
    print(f"{equal} of {total} lines equal ({share:.2%}), {len(a)} and {len(b)} pages")
    for words in bad:
        print("DIFFERENT:", words)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
