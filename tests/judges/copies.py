"""What the judges of lines share: makes PDF and Word copy of reports, lets LibreOffice turn Word copies into PDF, and reads
the lines of a PDF with the places of their characters. No program: see lines_agree.py, word_model.py, edit_lines.py."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass

import pymupdf

import lines as pdf

HERE = pathlib.Path(__file__).resolve().parent
# How many files one call of LibreOffice converts; it starts in two seconds and then takes one for each file.
BATCH = 40
# Characters without ink that steer where lines end.
MARKS = "\u200b\u2060\ufeff"
# The repository's fonts and no others: setup.sh writes it.
FONTS = pathlib.Path(os.environ.get("JUDGES", HERE.parents[1] / "target/judges")) / "fonts.conf"
FOLIO = re.compile(r"^[—–-]\d+[—–-]$")


def options(parser):
    """The options that all judges of lines have."""
    parser.add_argument("reports", nargs="+", type=pathlib.Path, help="reports in JSON, or folders of them")
    parser.add_argument("--banxin", default=HERE.parents[1] / "target/debug/banxin", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, help="keep the files here (else in a folder that is removed)")
    parser.add_argument("--show", type=int, default=3, help="differences to print for each report")
    return parser


def reports_of(paths):
    return [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]


def out_of(args):
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        return args.out
    keep = tempfile.TemporaryDirectory()
    args.keep = keep
    return pathlib.Path(keep.name)


def render(banxin, reports, out, *options):
    """Writes PDF and DOCX of each report with these further options; gives the names of those that were written and prints why others were not."""
    names = []
    for report in reports:
        done = subprocess.run([banxin, "render", report, "-o", out, "--format", "pdf,docx", *options], capture_output=True, text=True)
        if done.returncode == 0:
            names.append(report.stem)
        else:
            print(f"{report.stem}: REFUSED {done.stdout}{done.stderr}".strip()[:600])
    return names


def convert(files, out):
    """Lets LibreOffice write a PDF of each file into `out`."""
    if not FONTS.is_file():
        sys.exit(f"{FONTS} is missing: tests/judges/setup.sh writes it")
    files = [str(file) for file in files]
    with tempfile.TemporaryDirectory() as profile:
        for i in range(0, len(files), BATCH):
            command = ["timeout", "900", "nice", "-n", "10", "soffice", f"-env:UserInstallation=file://{profile}", "--headless",
                       "--convert-to", "pdf", "--outdir", str(out), *files[i:i + BATCH]]
            done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"FONTCONFIG_FILE": str(FONTS)})
            if done.returncode:
                sys.exit(f"soffice: {done.stderr}")


def bare(text):
    """A line's text for comparing: without spaces, steering marks, leaders and accents, which every program draws in its own way.
    What stands in circles is ① always, because LibreOffice 7.4 numbers the notes of a page before it moves lines to the next."""
    text = "".join("①" if c in pdf.MARKS else c for c in text if not c.isspace() and c not in MARKS)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return pdf.LEADER.sub("", text).translate(pdf.ALIKE)


def hanzi(c):
    return unicodedata.category(c) == "Lo" and (0x3400 <= ord(c) <= 0x9FFF or 0xF900 <= ord(c) <= 0xFAFF or 0x20000 <= ord(c) <= 0x3FFFF)


@dataclass
class Line:
    """One line of a PDF. `chars`: (x, character, size), spaces among them. `cell`: top and left side of its cell or None.
    `ruled`: it stands between a table's outer rules."""
    page: int
    y: float
    chars: list
    cell: tuple | None
    ruled: bool

    @property
    def text(self):
        return bare(c for _, c, _ in self.chars)

    @property
    def widest(self):
        """The space that stretching put between two hanzi that follow each other, in em. It is alike everywhere in a line, so where
        there are three and more, the second widest counts: one alone is a column."""
        pairs = zip(self.chars, self.chars[1:])
        spaces = sorted((b[0] - a[0]) / a[2] - 1 for a, b in pairs if hanzi(a[1]) and hanzi(b[1]) and abs(a[2] - b[2]) < 0.1)
        return spaces[-2 if len(spaces) > 2 else -1] if spaces else 0.0


def characters(page):
    """The characters of a page, each with its place and size."""
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_INHIBIT_SPACES
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", []):
            if abs(line["dir"][1]) > abs(line["dir"][0]):
                continue
            for span in line["spans"]:
                # MuPDF writes a word of its own into fields that wait to be signed.
                if span["font"] == "NimbusSans-Regular":
                    continue
                for char in span["chars"]:
                    if char["c"] not in MARKS and not unicodedata.combining(char["c"]):
                        yield *char["origin"], char["c"], span["size"]


def cell_of(x, y, level, upright):
    """The top and the left side of the cell that a place lies in: between a rule above and one below, in a row that has upright
    rules; tables may be open at their sides. Nothing elsewhere."""
    across = [rule for rule in level if rule[1] - 1 <= x <= rule[2] + 1]
    above = max((rule for rule in across if rule[0] < y), default=None)
    below = min((rule for rule in across if rule[0] > y), default=None)
    if not above or not below:
        return None
    down = [at for at, begin, end in upright if begin - 1 <= y <= end + 1]
    return (above[0], max((at for at in down if at < x), default=above[1])) if down else None


def rows_of(spots):
    """Characters put together to lines, raised marks of notes in the line below them."""
    rows = []
    for x, y, c, size in sorted(spots, key=lambda spot: spot[1]):
        if rows and abs(rows[-1][0] - y) <= pdf.RISEN:
            rows[-1][1].append((x, c, size))
        else:
            rows.append((y, [(x, c, size)]))
    joined = []
    for y, chars in reversed(rows):
        if joined and joined[-1][0] - y <= pdf.RAISED and all(c in pdf.MARKS for _, c, _ in chars):
            joined[-1][1].extend(chars)
        else:
            joined.append((y, chars))
    return [(y, sorted(chars)) for y, chars in reversed(joined)]


def lines_of(path):
    """All lines of a PDF but page numbers, by page and in reading order; a cell's lines follow each other."""
    found = []
    for number, page in enumerate(pymupdf.open(path), 1):
        level, upright = pdf.rules_of(page)
        parts = {}
        for spot in characters(page):
            parts.setdefault(cell_of(spot[0], spot[1], level, upright), []).append(spot)
        here = []
        for cell, spots in parts.items():
            for y, chars in rows_of(spots):
                # A rule above and one below, both across the middle of the page: open tables have no upright rules.
                across = [at for at, begin, end in level if begin < 250 and end > 350]
                ruled = bool(cell) or min(across, default=y) < y < max(across, default=y) and len(across) > 1
                here.append((round(cell[0]) if cell else y, cell[1] if cell else 0, y, Line(number, y, chars, cell, ruled)))
        found += [line for *_, line in sorted(here, key=lambda part: part[:3]) if line.text and not FOLIO.match(line.text)]
    return found


def page_count(path):
    return pymupdf.open(path).page_count
