"""Compares the lines and pages of two PDF files of the same report, such as ours and LibreOffice's of the Word copy.

Usage: lines.py OURS.pdf OTHER.pdf [LEAST [ASIDE [BEFORE]]]
LEAST: share of equal lines that is enough, such as 0.99. ASIDE: a watermark's text, which is no line.
BEFORE: how many pages OTHER has before those to compare.

A line is all characters on one baseline, from left to right, without spaces and without the dots of leaders, which
every program makes in its own way. The raised mark of a note stands in the line before it. Where rules close a cell in
on all four sides, its lines are its own; text that is turned comes last on its page. Exit status 1 when the number of
pages, what a page begins with, or more than the allowed share of lines differ, in the text or in the cells of tables,
each by itself. Needs PyMuPDF.
"""
import difflib
import re
import sys

import pymupdf

# One glyph may stand for several characters; readers give back one of them.
ALIKE = str.maketrans({"·": "•", "⋯": "…", "〜": "～", "―": "—"})


# What stands in circles, and where it stands alone in a row it is the raised mark of a note.
MARKS = set("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳") | {chr(c) for c in range(0x3251, 0x32C0)}
# Marks of notes are set smaller than this, in points; numbers of lists are not.
SMALL = 12
# How far a mark stands above its line at most, in points: less than any two lines are apart.
RAISED = 8
# How far hanzi of another face stand from the baseline of their line at most, in points: 仿宋 and 楷体 are 0.09 em apart.
RISEN = 2.5
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
    """The characters of a page with their places and the direction of their line. Marks of notes are all ①: LibreOffice
    7.4 numbers the notes of a page before it moves lines to the next one, and leaves the old numbers standing."""
    for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
        for line in block["lines"]:
            for span in line["spans"]:
                # MuPDF writes a word of its own into fields that wait to be signed.
                if span["font"] == "NimbusSans-Regular":
                    continue
                for char in span["chars"]:
                    c = "①" if span["size"] < SMALL and char["c"] in MARKS else char["c"]
                    if c.strip("\u3000 \u00a0"):
                        yield *char["origin"], line["dir"], c


def rules_of(page):
    """The horizontal and the vertical rules of a page, each as its place and where it begins and ends. Outlines that
    are filled, such as a watermark's letters, are none."""
    level, upright = [], []
    for drawing in (drawing for drawing in page.get_drawings() if drawing["type"] == "s"):
        for kind, *points in drawing["items"]:
            if kind not in ("l", "re"):
                continue
            x0, y0, x1, y1 = points[0] if kind == "re" else (*points[0], *points[1])
            if abs(y0 - y1) < 2:
                level.append((y0, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) < 2:
                upright.append((x0, min(y0, y1), max(y0, y1)))
    return level, upright


def cell_of(x, y, level, upright):
    """The top and the left side of the cell that a place lies in; nothing where it is not closed in."""
    across = [at for at, begin, end in level if begin - 1 <= x <= end + 1]
    down = [at for at, begin, end in upright if begin - 1 <= y <= end + 1]
    closed = min(across, default=y) < y < max(across, default=y) and min(down, default=x) < x < max(down, default=x)
    return (max(at for at in across if at < y), max(at for at in down if at < x)) if closed else None


def lines_of(spots):
    """Characters as (along, across, character) put together to lines, each with how far down it stands."""
    rows = []
    for along, across, c in spots:
        row = next((r for r in rows if abs(r[0] - across) <= RISEN), None)
        if row is None:
            row = (across, [])
            rows.append(row)
        row[1].append((along, c))
    text = lambda chars: "".join(c for _, c in sorted(chars, key=lambda p: p[0]))
    return [(y, LEADER.sub("", text(chars)).translate(ALIKE)) for y, chars in join_marks(rows)]


def pages(path):
    """For each page what stands on it, from the top: a line of text as a string, a cell's lines as a tuple."""
    result = []
    for page in pymupdf.open(path):
        level, upright = rules_of(page)
        text, turned, cells = [], [], {}
        for x, y, (cos, sin), c in chars_of(page):
            if abs(sin) > abs(cos):
                turned.append((y * sin, x, c))
            elif cell := cell_of(x, y, level, upright):
                cells.setdefault(cell, []).append((x, y, c))
            else:
                text.append((x, y, c))
        found = [((y, 0), line) for y, line in lines_of(text)]
        found += [((round(top), left), tuple(line for _, line in lines_of(spots))) for (top, left), spots in cells.items()]
        result.append([said for _, said in sorted(found)] + [line for _, line in lines_of(turned)])
    return result


def main(ours, other, least="0.99", aside="", before="0"):
    a, b = pages(ours), [[said for said in page if said != aside or not aside] for page in pages(other)[int(before):]]
    bad = []
    if len(a) != len(b):
        bad.append(f"{len(a)} pages against {len(b)}")
    # Lines of text and cells, each by itself: the many cells of large tables must not hide differing text.
    equal, total = {"lines": 0, "cells": 0}, {"lines": 0, "cells": 0}
    for number, (left, right) in enumerate(zip(a, b), 1):
        if left[:1] != right[:1]:
            bad.append(f"page {number} begins {left[:1]} against {right[:1]}")
        match = difflib.SequenceMatcher(None, left, right, autojunk=False)
        same = [said for block in match.get_matching_blocks() for said in left[block.a:block.a + block.size]]
        for kind, of_kind in (("lines", str), ("cells", tuple)):
            count = lambda found: sum(isinstance(said, of_kind) for said in found)
            equal[kind] += count(same)
            total[kind] += max(count(left), count(right))
        for kind, i, j, k, l in match.get_opcodes():
            if kind != "equal":
                print(f"page {number}:", *(f"\n  - {said}" for said in left[i:j]), *(f"\n  + {said}" for said in right[k:l]))
    for kind in ("lines", "cells"):
        share = equal[kind] / total[kind] if total[kind] else 1.0
        if share < float(least):
            bad.append(f"only {share:.2%} of {kind} are equal")
        print(f"{equal[kind]} of {total[kind]} {kind} equal ({share:.2%})", end=", ")
    print(f"{len(a)} and {len(b)} pages")
    for words in bad:
        print("DIFFERENT:", words)
    return 1 if bad or not total["lines"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
