"""Compares the lines and pages of two PDF files of the same report, such as ours and LibreOffice's of the Word copy.

Usage: lines.py OURS.pdf OTHER.pdf [LEAST [ASIDE [BEFORE]]]
LEAST: share of equal lines that is enough, such as 0.99. ASIDE: a watermark's text, which is no line.
BEFORE: how many pages OTHER has before those to compare.

A line is all characters on one baseline, from left to right, without spaces. Exit status 1 when the number of pages, the
first line of a page, or more than the allowed share of lines differ. Needs mutool.
"""
import difflib
import subprocess
import sys
import xml.etree.ElementTree as ET

# One glyph may stand for several characters; readers give back one of them.
ALIKE = str.maketrans({"·": "•", "⋯": "…", "〜": "～", "―": "—"})


def pages(path):
    """For each page its lines, from the top."""
    run = subprocess.run(["mutool", "draw", "-q", "-F", "stext", "-o", "-", path], capture_output=True, check=True)
    result = []
    for page in ET.fromstring(run.stdout.decode("utf-8")).iter("page"):
        rows = []
        for char in page.iter("char"):
            if not char.get("c").strip("\u3000 \u00a0"):
                continue
            y, x = float(char.get("y")), float(char.get("x"))
            row = next((r for r in rows if abs(r[0] - y) <= 1), None)
            if row is None:
                row = (y, [])
                rows.append(row)
            row[1].append((x, char.get("c")))
        rows.sort(key=lambda row: row[0])
        result.append(["".join(c for _, c in sorted(chars, key=lambda p: p[0])).translate(ALIKE) for _, chars in rows])
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
