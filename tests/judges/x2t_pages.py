"""How many pages another word processor makes of our Word copies: ONLYOFFICE's converter x2t, which sets no space between hanzi and figures and
has break rules of its own, so that only pages are compared, never lines.

Usage: x2t_pages.py REPORT.json|FOLDER… --x2t DIR [--banxin PATH] [--out DIR]

DIR: the folder of x2t, such as …/site-packages/docbuilder/lib of the package document-builder 10.0.0.170, which must be writable: its folder
of fonts is given the repository's own faces under the names that the DOCX asks for. Prints the pages of our PDF and of x2t's for each report; exit status 1 when
any differ. Needs PyMuPDF and fontTools.
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


def main():
    args = copies.options(argparse.ArgumentParser(usage=__doc__))
    args.add_argument("--x2t", type=pathlib.Path, required=True)
    a = args.parse_args()
    out = copies.out_of(a).resolve()
    names = copies.render(a.banxin, copies.reports_of(a.reports), out)
    other = 0
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        known = prepare(a.x2t, work)
        for name in names:
            target = out / f"{name}.x2t.pdf"
            task = work / "task.xml"
            source = escape(str(out / f"{name}.docx"))
            target.unlink(missing_ok=True)
            task.write_text(TASK.format(source=source, target=escape(str(target)), pdf=PDF, fonts=a.x2t.resolve() / "fonts", known=known), encoding="utf-8")
            done = run(a.x2t, "x2t", task)
            ours = copies.page_count(out / f"{name}.pdf")
            theirs = copies.page_count(target) if done.returncode == 0 else f"none (status {done.returncode})"
            print(f"{name}: pages {ours}/{theirs}")
            other += ours != theirs
    print(f"ALL {len(names)}: pages differ in {other}")
    sys.exit(1 if other or not names else 0)


if __name__ == "__main__":
    main()
