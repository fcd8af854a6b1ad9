#!/usr/bin/env python3
"""The peer: Typst on the same report and the same fonts. See ../peers.py.

Usage: typst_batch.py REPORT.json OUT.pdf             one report
       typst_batch.py --batch FOLDER REPORT.json…     many in one process: fonts read once, caches kept (its best case)
PDFSTD=a-2a asks for tagged PDF/A. Needs the package of requirements.txt.
"""
import os
import pathlib
import sys

import typst

HERE = pathlib.Path(__file__).resolve().parent
FONTS = {"font_paths": [HERE.parents[1] / "fonts"], "ignore_system_fonts": True, "root": "/"}
STANDARDS = [name for name in os.environ.get("PDFSTD", "").split(",") if name]


def options(report, out):
    return {"output": str(out), "sys_inputs": {"data": os.path.abspath(report)}, "pdf_standards": STANDARDS}


def main():
    template = str(HERE / "report.typ")
    if sys.argv[1] == "--batch":
        folder = pathlib.Path(sys.argv[2])
        compiler = typst.Compiler(**FONTS)
        for report in map(pathlib.Path, sys.argv[3:]):
            compiler.compile(input=template, **options(report, folder / f"{report.stem}.pdf"))
    else:
        report, out = sys.argv[1:]
        typst.compile(template, **FONTS, **options(report, out))


main()
