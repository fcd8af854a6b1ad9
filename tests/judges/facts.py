"""What readers that share no code with us find around the pages of PDF files: by PyMuPDF and pikepdf.

    facts.py FILE.pdf...

Prints lines of tab-separated fields:

    file    number, from 0
    meta    title, author, date, language, what the XMP says of the same: title, author, date, PDF/A part and level, PDF/UA part
    view    whether the title is shown, what is shown beside the pages, whether the document is tagged
    label   page, label
    outline depth, title, page
    uri     page, address, what it is called before those who cannot see it
    goto    page, page it leads to
"""

import sys

import pikepdf
import pymupdf

for number, path in enumerate(sys.argv[1:]):
    print("file", number, sep="\t")
    pdf, doc = pikepdf.open(path), pymupdf.open(path)
    info, xmp = pdf.docinfo, pdf.open_metadata()
    aside = [xmp.get("dc:title"), "".join(xmp.get("dc:creator", [])), xmp.get("xmp:CreateDate")]
    claims = [xmp.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
    stated = [info.get("/Title"), info.get("/Author"), info.get("/CreationDate"), pdf.Root.get("/Lang")]
    print("meta", *stated, *aside, *claims, sep="\t")
    print("view", pdf.Root.ViewerPreferences.DisplayDocTitle, pdf.Root.get("/PageMode"), pdf.Root.MarkInfo.Marked, sep="\t")
    for page in doc:
        print("label", page.number, page.get_label(), sep="\t")
    for depth, title, page, *_ in doc.get_toc():
        print("outline", depth, title, page - 1, sep="\t")
    words = {}
    for page in pdf.pages:
        for annot in page.get("/Annots", []):
            if "/A" in annot:
                words[(page.index, str(annot.A.URI))] = str(annot.Contents)
    for page in doc:
        for link in page.get_links():
            if link["kind"] == pymupdf.LINK_URI:
                print("uri", page.number, link["uri"], words[(page.number, link["uri"])], sep="\t")
            else:
                print("goto", page.number, link["page"], sep="\t")
