"""Every character of a source is in its imported report or in what the import tells.

    import_conservation.py [--program BANXIN] [--issuer NAME] [--year N] FILE...

The characters of each file are taken by readers that share nothing with the importer: mutool (PDF), lxml (HTML), lxml over the
parts of the package (Word, without python-docx's own view, which passes over text boxes), openpyxl (workbooks). Letters, hanzi and
digits are counted, each in its plain form (NFKC); marks and blanks may be mended. They must all be in

    the report's strings, the words that the form prints in the national tables that were taken, and the numbers of lists
    and of notes (① in the text and at the foot), which the engine counts itself
    the words that findings name as left out or changed (`text`, `was`)

Prints what is lost for each file; exit status 1 when anything is. A file that is refused whole counts as told.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

import pikepdf
from lxml import etree, html

from forms import load

ROOT = pathlib.Path(__file__).parents[2]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def of_html(path):
    tree = html.fromstring(path.read_bytes())
    for dead in tree.xpath("//script|//style|//noscript|//template|//head"):
        dead.drop_tree()
    return tree.text_content()


def of_word(path):
    """The text of the body, its notes and headers: runs of text as Word keeps them."""
    said = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            part = name.removeprefix("word/")
            if part in ("document.xml", "footnotes.xml", "endnotes.xml", "comments.xml") or part.startswith(("header", "footer")):
                tree = etree.fromstring(package.read(name))
                for twin in list(tree.iter(FALLBACK)):
                    twin.getparent().remove(twin)
                said += [text.text or "" for text in tree.iter(f"{WORD}t")]
    return "".join(said)


def of_sheet(path):
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    # Numbers are shown by their format; their digits are judged by import_mutations.py.
    return "".join(cell.value for cell in cells if isinstance(cell.value, str))


def of_pdf(path):
    said = subprocess.run(["mutool", "draw", "-q", "-F", "txt", str(path)], capture_output=True, text=True, check=True).stdout
    # mutool draws "SIGN" into the field of a signature that nobody has signed: no ink of the page.
    with pikepdf.open(path) as pdf:
        fields = pdf.Root.get("/AcroForm", {}).get("/Fields", [])
        unsigned = sum(1 for field in fields if field.get("/FT") == "/Sig" and "/V" not in field)
    return said.replace("SIGN", "", unsigned)


READERS = {".html": of_html, ".htm": of_html, ".docx": of_word, ".xlsx": of_sheet, ".pdf": of_pdf, ".txt": lambda path: path.read_text(encoding="utf-8")}


def counted(text):
    plain = unicodedata.normalize("NFKC", text)
    return collections.Counter(ch for ch in plain if unicodedata.category(ch)[0] in "LN")


def strings(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    else:
        yield str(value)


def words_of(rows):
    """The words of a table's rows as the form lays them down, on all its sides."""
    for row in rows:
        if isinstance(row, dict):
            for side in row.get("sides", []):
                yield from words_of(side.get("rows", []))
        else:
            yield from (cell.get("head") or cell.get("label") or "" for cell in row)


def in_hanzi(number):
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


def numbers_of(table, part):
    """The numbers that the form puts before the rows that a report brings to a side of a table."""
    sides = (side for row in table["rows"] if isinstance(row, dict) for side in row.get("sides", []))
    if any(side.get("given", {}).get("numbered") for side in sides):
        yield from map(in_hanzi, range(1, len(part.get("rows", [])) + 1))


def printed(report):
    """The words that the form prints in the national tables of a report."""
    tables = {table["id"]: table for table in load(ROOT / "layouts").get(report.get("form"), {}).get("tables", [])}

    def walk(body):
        for part in body:
            if isinstance(part, dict) and "table" in part:
                yield from words_of(tables[part["table"]]["rows"])
                yield from numbers_of(tables[part["table"]], part)
            elif isinstance(part, dict):
                yield from walk(part.get("body", []))

    yield from walk(report.get("body", []))


def counted_by_lists(value):
    """The numbers that the engine prints before the items of lists."""
    if isinstance(value, list):
        for inner in value:
            yield from counted_by_lists(inner)
    elif isinstance(value, dict):
        if "list" in value:
            yield from map(str, range(1, len(value["list"]) + 1))
        for inner in value.values():
            yield from counted_by_lists(inner)


def notes_of(value):
    """How many notes a report has."""
    if isinstance(value, list):
        return sum(map(notes_of, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("notes")
    return (len(own) if isinstance(own, dict) else 0) + sum(map(notes_of, value.values()))


def marks(source, lost, notes):
    """The numbers of notes among what is lost: two for each, of those that the source has in circles."""
    circled = counted("".join(re.findall("[①-⑳]", source)))
    return collections.Counter(list((lost & circled).elements())[: 2 * notes])


def judged(program, path, options):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "report.json"
        words = [program, "import", str(path), "-o", str(out), "--format", "json", *options]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{path}: {done.returncode} {done.stderr}")
        if not out.exists():
            return None
        report = json.loads(out.read_text(encoding="utf-8"))
    kept = counted("".join([*strings(report), *printed(report), *counted_by_lists(report)]))
    for answer in json.loads(done.stdout):
        for finding in answer["findings"]:
            facts = finding.get("facts", {})
            kept += counted("".join(str(facts.get(name, "")) for name in ("text", "was")))
    source = READERS[path.suffix.lower()](path)
    lost = counted(source) - kept
    return lost - marks(source, lost, notes_of(report))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--issuer")
    options.add_argument("--year")
    options.add_argument("files", nargs="+", type=pathlib.Path)
    options = options.parse_args()
    said = [word for name in ("issuer", "year") if getattr(options, name) for word in (f"--{name}", getattr(options, name))]
    lost_in = 0
    for path in options.files:
        lost = judged(options.program, path, said)
        lost_in += bool(lost)
        what = "refused" if lost is None else f"lost {sum(lost.values())}"
        print(path.name, what, "".join(lost.elements())[:60] if lost else "")
    return 1 if lost_in else 0


if __name__ == "__main__":
    sys.exit(main())
