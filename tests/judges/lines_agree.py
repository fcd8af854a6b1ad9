"""Do the lines of our PDF stand in LibreOffice's PDF of our Word copy, on the same pages?

Usage: lines_agree.py REPORT.json|FOLDER… [--banxin PATH] [--out DIR] [--show N] [--least SHARE] [--faces]

Renders each report as PDF and DOCX, lets LibreOffice turn the DOCX into PDF, and prints a line for each report:
  pages    ours and LibreOffice's
  lines    equal lines of all lines, compared page by page (text outside of tables' cells; page numbers are left out)
  flow     the same compared over the whole file, so that one line that moved to the next page counts once
  cells    equal lines inside of ruled cells
  space    the widest space between two hanzi of a line, in em, in ours and in LibreOffice's, and in how many lines it is
           wider than 0.25 em (lines of tables are left out: columns are no spaces)
with --faces also every character of 15 pt and more whose width in LibreOffice's PDF is another than in ours: the copy names another font
for it than the plan measured; then the first differences: `-` ours, `+` LibreOffice's. Exit status 1 when pages differ or less than SHARE (1.0) of lines and
cells are equal, or a line of ours has wider spaces. Needs PyMuPDF and LibreOffice with the fonts of the repository.
"""
import argparse
import difflib
import sys

import pymupdf

import copies

WIDE = 0.25
# What glyph positions in a PDF may be off, in em.
ROUND = 0.006


def matched(ours, theirs):
    """Equal texts in order, and the hunks that differ."""
    match = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    hunks = [(ours[i:j], theirs[k:l], i) for kind, i, j, k, l in match.get_opcodes() if kind != "equal"]
    return sum(block.size for block in match.get_matching_blocks()), hunks


def by_page(lines, cells):
    pages = {}
    for line in lines:
        if bool(line.cell) == cells:
            pages.setdefault(line.page, []).append(line.text)
    return pages


def paged(ours, theirs, cells):
    """Equal and all lines, page by page."""
    a, b = by_page(ours, cells), by_page(theirs, cells)
    equal = sum(matched(a.get(page, []), b.get(page, []))[0] for page in a)
    total = sum(max(len(a.get(page, [])), len(b.get(page, []))) for page in a.keys() | b.keys())
    return equal, total


def wide(lines):
    """The widest space and the lines that have one wider than allowed, widest first."""
    prose = sorted((line for line in lines if not line.ruled), key=lambda line: -line.widest)
    return (prose[0].widest if prose else 0.0), [line for line in prose if line.widest > WIDE + ROUND]


def judge(name, ours, theirs, pages, show):
    """Prints what was found; gives (equal, total, flow, flow total, cells, cells total, wide of ours, wide of theirs)."""
    equal, total = paged(ours, theirs, False)
    cells, cells_total = paged(ours, theirs, True)
    flow_ours = [line.text for line in ours if not line.cell]
    flow_theirs = [line.text for line in theirs if not line.cell]
    flow, hunks = matched(flow_ours, flow_theirs)
    flow_total = max(len(flow_ours), len(flow_theirs))
    (most, torn), (most_theirs, torn_theirs) = wide(ours), wide(theirs)
    print(f"{name}: pages {pages[0]}/{pages[1]}, lines {equal}/{total}, flow {flow}/{flow_total}, cells {cells}/{cells_total}, "
          f"space {most:.2f}/{most_theirs:.2f} em, wide {len(torn)}/{len(torn_theirs)}")
    numbered = [line for line in ours if not line.cell]
    for left, right, at in hunks[:show]:
        page = numbered[min(at, len(numbered) - 1)].page if numbered else 0
        print(f"  page {page}:", *(f"\n    - {text}" for text in left[:6]), *(f"\n    + {text}" for text in right[:6]))
    if not hunks and cells < cells_total:
        a, b = ([line.text for line in found if line.cell] for found in (ours, theirs))
        for left, right, _ in matched(a, b)[1][:show]:
            print("  in cells:", *(f"\n    - {text}" for text in left[:6]), *(f"\n    + {text}" for text in right[:6]))
    for line in torn[:show]:
        print(f"  page {line.page}: {line.widest:.2f} em between hanzi in ours: {line.text}")
    return equal, total, flow, flow_total, cells, cells_total, len(torn), len(torn_theirs), pages[0] == pages[1]


def widths(path):
    """For each character the fonts and widths in em that it has in a PDF, in sizes of running text."""
    found = {}
    for page in pymupdf.open(path):
        for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_INHIBIT_SPACES)["blocks"]:
            for span in (span for line in block.get("lines", []) for span in line["spans"]):
                for char in span["chars"] if span["size"] > 15 and span["font"] != "NimbusSans-Regular" else []:
                    wide = (char["bbox"][2] - char["bbox"][0]) / span["size"]
                    found.setdefault(char["c"], {}).setdefault(span["font"].replace("-Regular", ""), round(wide, 2))
    return found


def print_faces(pairs):
    """Prints the characters whose widths differ between our PDFs and LibreOffice's."""
    ours, theirs = {}, {}
    for pair in pairs:
        for found, path in zip((ours, theirs), pair):
            for c, fonts in widths(path).items():
                found.setdefault(c, {}).update(fonts)
    for c in sorted(ours.keys() & theirs.keys()):
        most, least = (sorted(f(found[c].values()) for found in (ours, theirs)) for f in (max, min))
        if most[1] - most[0] > 0.015 or least[1] - least[0] > 0.015:
            print(f"  U+{ord(c):04X} {c}: ours {ours[c]}, LibreOffice's {theirs[c]}")


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--least", type=float, default=1.0)
    args.add_argument("--faces", action="store_true")
    a = args.parse_args()
    out = copies.out_of(a)
    names = copies.render(a.banxin, copies.reports_of(a.reports), out)
    office = out / "office"
    copies.convert([out / f"{name}.docx" for name in names], office)
    sums = []
    for name in names:
        files = out / f"{name}.pdf", office / f"{name}.pdf"
        sums.append(judge(name, *(copies.lines_of(file) for file in files), [copies.page_count(file) for file in files], a.show))
    if not sums:
        sys.exit("nothing was rendered")
    equal, total, flow, flow_total, cells, cells_total, torn, torn_theirs, pages = (sum(column) for column in zip(*sums))
    print(f"ALL {len(names)}: pages equal in {pages}, lines {equal}/{total} ({equal / max(total, 1):.2%}), flow {flow}/{flow_total} "
          f"({flow / max(flow_total, 1):.2%}), cells {cells}/{cells_total} ({cells / max(cells_total, 1):.2%}), wide lines {torn}/{torn_theirs}")
    if a.faces:
        print_faces([(out / f"{name}.pdf", office / f"{name}.pdf") for name in names])
    good = pages == len(names) and equal >= a.least * total and cells >= a.least * cells_total and not torn
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
