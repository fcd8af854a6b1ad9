"""The national Word template, filled in, gives every figure back, as it is and saved by LibreOffice as other formats.

    import_template.py [--program BANXIN] [--count N] [--seed S]

Each set of figures (import_tables.py: every sum holds) is written into the blank cells of tests/imports/annual-report-template.docx,
and that is saved by LibreOffice as OpenDocument and as old Word and each back as Word, as a web page, and as PDF. `banxin import`
must take 200 of 200 figures of each, every one at its place. Exit status 1 when one is missing or wrong.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

from lxml import etree

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from import_tables import ROOT, TITLE, figures, tables, taken  # noqa: E402

TEMPLATE = ROOT / "tests/imports/annual-report-template.docx"
# What LibreOffice can set in the template's columns of four digits; a longer figure it breaks within its cell, which is refused.
SMALL = 30
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write(cell, text):
    """Puts TEXT into a blank cell, in the place of its blanks."""
    for old in list(cell.iter(f"{WORD}t")):
        old.text = ""
    para = cell.find(f"{WORD}p")
    run = etree.SubElement(para, f"{WORD}r")
    etree.SubElement(run, f"{WORD}t").text = text


def fill(values, path):
    with zipfile.ZipFile(TEMPLATE) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    tree = etree.fromstring(parts["word/document.xml"])
    body = tree.find(f"{WORD}body")
    title = etree.Element(f"{WORD}p")
    properties = etree.SubElement(title, f"{WORD}pPr")
    etree.SubElement(properties, f"{WORD}jc").set(f"{WORD}val", "center")
    etree.SubElement(etree.SubElement(title, f"{WORD}r"), f"{WORD}t").text = TITLE
    body.insert(0, title)
    for table, rows in zip(body.iter(f"{WORD}tbl"), tables(values).values()):
        wanted = [[cell.text for cell in row if cell.key] for row in rows]
        lines = list(table.iter(f"{WORD}tr"))
        assert len(lines) == len(wanted), (len(lines), len(wanted))
        for line, texts in zip(lines, wanted):
            cells = list(line.iter(f"{WORD}tc"))
            for cell, text in zip(cells[len(cells) - len(texts) :], texts):
                write(cell, text)
    parts["word/document.xml"] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def convert(folder, kind, files):
    """Saves files by LibreOffice as KIND, into a folder of its own."""
    out = folder / kind
    out.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    words = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
    return [out / f"{file.stem}.{kind}" for file in files]


def imported(program, path):
    """Figures by table, row and column."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "report.json"
        done = subprocess.run([program, "import", str(path), "-o", str(out), "--format", "json"], capture_output=True, text=True)
        if not out.exists():
            print(path, done.stdout[:600])
            return {}
        return taken(json.loads(out.read_text(encoding="utf-8")))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--count", "--sample", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        sets = {f"set{options.seed + nth}": figures(options.seed + nth, SMALL) for nth in range(options.count)}
        (folder / "filled").mkdir()
        filled = []
        for name, values in sets.items():
            filled.append(folder / "filled" / f"{name}.docx")
            fill(values, filled[-1])
        ways = {"docx": filled, "html": convert(folder, "html", filled), "pdf": convert(folder, "pdf", filled)}
        for kind in ("odt", "doc"):
            ways[f"{kind} → docx"] = convert(folder, "docx", convert(folder, kind, filled))
            ways[f"{kind} → docx"] = [shutil.move(file, folder / f"{kind}-{file.name}") for file in ways[f"{kind} → docx"]]
        for way, files in ways.items():
            right = 0
            for values, file in zip(sets.values(), files):
                found = imported(options.program, file)
                wrong = {key: text for key, text in found.items() if values.get(key) != text}
                right += sum(values.get(key) == text for key, text in found.items())
                if wrong or len(found) != len(values):
                    faults += 1
                    print(f"{way} {pathlib.Path(file).name}: {len(found)} of {len(values)}, wrong {list(wrong.items())[:3]}")
            print(f"{way}: {right} of {len(sets) * len(next(iter(sets.values())))} figures of {len(files)} files")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
