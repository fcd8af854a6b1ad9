"""How many pages other word processors make of our Word copies, and where their lines part from ours first: ONLYOFFICE's converter x2t,
which sets no space between hanzi and figures and has break rules of its own, and rdocx, which sets figures in another face. So pages are held, and lines
only told.

Usage: engines.py REPORT.json|FOLDER… [--x2t DIR] [--rdocx] [--signoff] [--banxin PATH] [--out DIR]

--x2t: the folder of x2t, such as docbuilder/lib of the package document-builder 10.0.0.170 (setup.sh puts it into target/judges/x2t), which must be writable:
its folder of fonts is given the repository's own faces under the names that the DOCX asks for. --rdocx: rdocx 0.16.3 is installed beside Python. --signoff: the
copies for signature too, which have a sheet before the report's pages. Prints for each copy and program the pages of our PDF and of theirs, how many lines are
equal, and the first that differs (`-` ours, `+` theirs); exit status 1 when the pages of any differ. Needs PyMuPDF, fontTools and pdftotext.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

import copies
import lines_agree

FONTS = copies.HERE.parents[1] / "fonts"
PDF = 513  # x2t's number of the format
TASK = """<?xml version="1.0" encoding="utf-8"?>
<TaskQueueDataConvert><m_sFileFrom>{source}</m_sFileFrom><m_sFileTo>{target}</m_sFileTo><m_nFormatTo>{pdf}</m_nFormatTo>
<m_sFontDir>{fonts}</m_sFontDir><m_sAllFontsPath>{known}</m_sAllFontsPath><m_bDontSaveAdditional>true</m_bDontSaveAdditional>
</TaskQueueDataConvert>"""


def faces(folder):
    """Writes the repository's faces under the names that Word knows them by."""
    manifest = json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))
    files = {face["id"]: face["file"] for face in manifest["faces"]}
    names = {role["face"]: role["word"] for role in manifest["roles"].values()}
    for face, name in [*names.items(), ("LiberationSerif", "Times New Roman")]:
        font = TTFont(FONTS / files[face])
        font["name"].names = []
        for number, text in ((1, name), (2, "Regular"), (3, name), (4, name), (6, face)):
            for language in (0x409, 0x804):
                font["name"].setName(text, number, 3, 1, language)
        font.save(folder / files[face])


def run(folder, program, *args):
    folder = folder.resolve()
    return subprocess.run(["nice", "-n", "10", folder / program, *args], cwd=folder, env={"LD_LIBRARY_PATH": str(folder)}, capture_output=True, text=True)


def prepare(folder, work):
    """Gives x2t our faces; its companion lists all fonts once, when it runs for the first time."""
    faces(folder / "fonts")
    known = folder / "sdkjs/common/AllFonts.js"
    for old in (known, known.with_name("font_selection.bin"), known.with_name("fonts.log")):
        old.unlink(missing_ok=True)
    nothing = work / "nothing.docbuilder"
    nothing.write_text('builder.CreateFile("docx"); builder.CloseFile();', encoding="utf-8")
    run(folder, "docbuilder", nothing)
    return known.resolve()


def x2t(a, out, work):
    """Gives what turns a Word copy into PDF by x2t: a name, and a function from two paths to an error or nothing."""
    known = prepare(a.x2t, work)

    def convert(source, target):
        task = work / "task.xml"
        fonts = a.x2t.resolve() / "fonts"
        words = TASK.format(source=escape(str(source)), target=escape(str(target)), pdf=PDF, fonts=fonts, known=known)
        task.write_text(words, encoding="utf-8")
        done = run(a.x2t, "x2t", task)
        return f"status {done.returncode}" if done.returncode else ""
    return "x2t", convert


def rdocx(work):
    """The same by rdocx."""
    import rdocx as library
    folder = work / "rdocx-fonts"
    folder.mkdir()
    faces(folder)

    def convert(source, target):
        try:
            pdf, _ = library.Document(str(source)).to_pdf_with_diagnostics(font_dir=str(folder))
        except Exception as error:  # its errors have no class of their own
            return f"{type(error).__name__}: {error}"
        target.write_bytes(pdf)
        return ""
    return "rdocx", convert


def lines_of(path):
    """The lines of a PDF as pdftotext puts them together, page numbers left out: rdocx's characters have no places of their own. A row of a table is one
    line."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = enumerate(text.split("\f"), 1)
    found = [(number, copies.bare(line)) for number, page in pages for line in page.splitlines()]
    return [(number, line) for number, line in found if line and not copies.FOLIO.match(line)]


def compared(ours, theirs):
    """Equal and all lines over the whole file, and the first hunk that differs."""
    a, b = lines_of(ours), lines_of(theirs)
    equal, hunks = lines_agree.matched([line for _, line in a], [line for _, line in b])
    if not hunks:
        return equal, max(len(a), len(b)), ""
    left, right, at = hunks[0]
    page = a[min(at, len(a) - 1)][0] if a else 0
    first = f"  page {page}:\n    - {left[0] if left else ''}\n    + {right[0] if right else ''}"
    return equal, max(len(a), len(b)), first


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--x2t", type=pathlib.Path)
    args.add_argument("--rdocx", action="store_true")
    args.add_argument("--signoff", action="store_true")
    a = args.parse_args()
    out = copies.out_of(a).resolve()
    reports = copies.render(a.banxin, copies.reports_of(a.reports), out, *["--signoff"] * a.signoff)
    # The sheet is one page.
    names = [(name, name, 0) for name in reports] + [(f"{name}.signoff", name, 1) for name in reports * a.signoff]
    other = asked = 0
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        engines = [x2t(a, out, work)] if a.x2t else []
        engines += [rdocx(work)] if a.rdocx else []
        for engine, convert in engines:
            differ = 0
            for name, report, sheets in names:
                target = out / f"{name}.{engine}.pdf"
                target.unlink(missing_ok=True)
                failed = convert(out / f"{name}.docx", target)
                asked += 1
                if failed or not target.is_file():
                    print(f"{engine} {name}: no file ({failed})")
                    differ += 1
                    continue
                ours, theirs = copies.page_count(out / f"{report}.pdf") + sheets, copies.page_count(target)
                equal, total, first = compared(out / f"{report}.pdf", target)
                print(f"{engine} {name}: pages {ours}/{theirs}, lines {equal}/{total}")
                if first:
                    print(first)
                differ += ours != theirs
            print(f"ALL {engine} {len(names)}: pages differ in {differ}")
            other += differ
    sys.exit(1 if other or not asked else 0)


if __name__ == "__main__":
    main()
