"""What readers that share no code with us find in an OFD and in the PDF of the same report.

    ofd.py REPORT.ofd REPORT.pdf SONG.ttf

Prints lines of tab-separated fields, lengths in millimetres from the upper left corner, y of the baseline:

    info    pages, title, author, date              by ofdkit
    run     page, x, y, size, text                  by ofdkit, as stored
    glyph   page, x, y, character                   drawn by easyofd, found in its drawing by PyMuPDF
    pdf     page, x, y, character                   found in our PDF by PyMuPDF
    font    file, glyphs, mapped characters         by fontTools, every table read and every checksum compared

easyofd sets all text in the system's 宋体; SONG.ttf stands in for it.
"""

import contextlib
import io
import os
import sys
import tempfile
import warnings
import zipfile

import pymupdf

warnings.simplefilter("ignore")
ofd, pdf, song = map(os.path.abspath, sys.argv[1:4])
found = []


def put(*fields):
    found.append("\t".join(map(str, fields)))


def glyphs(kind, document, unit):
    for number, page in enumerate(document):
        # Without annotations: into fields that wait to be signed MuPDF writes a word of its own.
        text = pymupdf.TextPage(page.get_displaylist(annots=0).get_textpage())
        for block in text.extractRAWDICT()["blocks"]:
            for line in block.get("lines", []):
                for span in line["spans"]:
                    for char in span["chars"]:
                        if not char["c"].isspace():
                            x, y = (length * unit for length in char["origin"])
                            put(kind, number, f"{x:.4f}", f"{y:.4f}", char["c"])


def stored():
    import ofdkit

    with ofdkit.open(ofd) as document:
        info = document.info
        put("info", len(document.pages), info.title, info.author, info.creation_date)
        for page in document.pages:
            for run in page.runs:
                put("run", page.index, f"{run.x:.4f}", f"{run.y:.4f}", f"{run.size:.4f}", run.text)
        assert not document.warnings, document.warnings


def drawn():
    from easyofd import OFD
    from loguru import logger
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    logger.remove()
    pdfmetrics.registerFont(TTFont("宋体", song))
    reader = OFD()
    reader.read(ofd, fmt="path")
    # easyofd draws a millimetre as 200/25.4 points.
    glyphs("glyph", pymupdf.open(stream=reader.to_pdf(), filetype="pdf"), 25.4 / 200)
    glyphs("pdf", pymupdf.open(pdf), 25.4 / 72)


def fonts():
    from fontTools.ttLib import TTFont

    with zipfile.ZipFile(ofd) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".ttf", ".otf")):
                font = TTFont(io.BytesIO(package.read(name)), checkChecksums=2, lazy=False)
                for tag in font.keys():
                    font[tag]
                put("font", name, font["maxp"].numGlyphs, len(font.getBestCmap()))


# easyofd unpacks into the working folder and talks on standard output.
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
    os.chdir(folder)
    stored()
    drawn()
    fonts()
    os.chdir("/")
print("\n".join(found))
