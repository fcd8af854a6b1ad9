"""Files of ours with something changed, so that `banxin verify` can be held against them: what all kinds share.

A kind is one change with a name, a class and words for what a person or a machine would find changed. Kinds for PDF are in
tamper_pdf.py (changes of objects, each written in several ways), tamper_bytes.py (PDF written by hand) and tamper_sign.py
(signatures used as cover); those for OFD and DOCX in tamper_zip.py; honest.py signs without changing anything.

The classes:

    changed-visible   a page looks otherwise in some reader
    changed-hidden    the pages look the same, but something a reader, a search, a screen reader or a machine takes out is otherwise
    rewritten-same    other bytes, the same document: "saved again" is right, "as it was made" is not
    honest            signed, and nothing else: the original must be called unchanged
    hostile           made to break the reader: any answer but "unchanged" is right, and none may take long

    tamper.py --list    prints all kinds
"""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pikepdf

VISIBLE, HIDDEN, SAME, HONEST, HOSTILE = "changed-visible", "changed-hidden", "rewritten-same", "honest", "hostile"


class Skip(Exception):
    """This sample has nothing for the kind to change."""


@dataclass(frozen=True)
class Kind:
    format: str  # pdf, ofd or docx
    name: str
    grade: str  # one of the classes
    seen: str  # what a person or a machine would find changed
    make: Callable  # (sample, random) -> bytes
    home: str  # the module


@dataclass(frozen=True)
class Sample:
    """A file as banxin made it."""

    name: str
    path: Path
    data: bytes
    pdf_of_another: bytes  # a PDF of ours of another report
    json: bytes  # the report


KINDS: dict[str, Kind] = {}


def kind(format, name, grade, seen):
    """Registers `make(sample, random) -> bytes` under FORMAT/NAME."""

    def register(make):
        full = f"{format}/{name}"
        assert full not in KINDS, full
        KINDS[full] = Kind(format, full, grade, seen, make, make.__module__)
        return make

    return register


# ---- Samples


REPORTS = ["wudang-2020", "gongwen-tongzhi", "gongwen-lianhe", "yearbook-chapter"]
"""Links and tables; an official document with attachments; two seals with signature fields; pictures and 41 pages."""


def render(banxin, report, out, *options):
    out.mkdir(parents=True, exist_ok=True)
    subprocess.run([banxin, "render", report, "-o", out, *options], check=True, capture_output=True)


def samples(banxin, folder, out):
    """Renders the reports of the samples FOLDER into OUT, which then has their pictures as well, for `verify` looks beside the file."""
    made = []
    out.mkdir(parents=True, exist_ok=True)
    for picture in [*folder.glob("*.png")]:
        shutil.copy(picture, out)
    for name in REPORTS:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, out / name, dirs_exist_ok=True)
        render(banxin, folder / f"{name}.json", out, "--format", "pdf,docx,ofd")
        made += [(name, out / f"{name}.{end}") for end in ("pdf", "docx", "ofd")]
    marked = out / "marked"
    shutil.copy(folder / "yangzhang.png", out)
    render(banxin, folder / "gongwen-lianhe.json", marked, "--format", "pdf,docx,ofd", "--watermark", "征求意见稿", "--signoff")
    for path in sorted(marked.iterdir()):
        target = out / path.name.replace("gongwen-lianhe", "marked")
        shutil.move(path, target)
        made.append((target.name.split(".", 1)[0], target))
    render(banxin, folder / "wudang-2020.json", out / "commented", "--format", "docx", "--signoff")
    shutil.move(out / "commented" / "wudang-2020.signoff.docx", out / "commented.docx")
    made.append(("commented", out / "commented.docx"))
    plain = out / "plain"
    render(banxin, folder / "wudang-2020.json", plain, "--format", "pdf", "--pdf", "a2a")
    shutil.move(plain / "wudang-2020.pdf", out / "a2a.pdf")
    made.append(("a2a", out / "a2a.pdf"))
    other = {False: (out / "gongwen-tongzhi.pdf").read_bytes(), True: (out / "wudang-2020.pdf").read_bytes()}
    json = {"marked": "gongwen-lianhe", "commented": "wudang-2020", "a2a": "wudang-2020"}
    return [
        Sample(name, path, path.read_bytes(), other["gongwen-tongzhi" in name], (folder / f"{json.get(name, name)}.json").read_bytes())
        for name, path in made
    ]


# ---- PDF: what changed between two states of a file, appended behind its bytes


def snapshot(pdf):
    """Of every object: its text and its stream, as they would be written."""
    state = {}
    for thing in pdf.objects:
        if thing is None or not thing.is_indirect:
            continue
        if isinstance(thing, pikepdf.Stream):
            entries, raw = dict(thing.stream_dict.items()), thing.read_raw_bytes()
            entries["/Length"] = len(raw)
            state[thing.objgen] = (pikepdf.Dictionary(entries).unparse(resolved=True), raw)
        else:
            state[thing.objgen] = (thing.unparse(resolved=True), None)
    return state


def body(text, raw):
    return text if raw is None else text + b"\nstream\n" + raw + b"\nendstream"


def last_startxref(data):
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def trailer_of(pdf):
    """Root, Info and ID of the trailer, for a new one."""
    keys = [key for key in pdf.trailer.keys() if key in ("/Root", "/Info", "/ID", "/Encrypt")]
    return b" ".join(key.encode() + b" " + pdf.trailer[key].unparse() for key in keys)


def append(data, objects, trailer, size, xref="table", prev=None, startxref=None):
    """DATA with an incremental update behind it: OBJECTS is {number: bytes of the object}, TRAILER the entries of the new trailer."""
    out = bytearray(data)
    if not out.endswith(b"\n"):
        out += b"\n"
    prev = last_startxref(data) if prev is None else prev
    offsets = {}
    for number, text in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    size = max(size, *offsets, 0) + 1 if offsets else size
    if xref == "stream":
        own = size
        offsets[own] = len(out)
        size += 1
        index = b" ".join(b"%d 1" % number for number in sorted(offsets))
        rows = b"".join(b"\1" + offsets[number].to_bytes(4, "big") + b"\0\0" for number in sorted(offsets))
        start = len(out)
        out += b"%d 0 obj\n<< /Type /XRef /W [1 4 2] /Index [%s] /Size %d /Prev %d /Length %d %s >>" % (own, index, size, prev, len(rows), trailer)
        out += b"\nstream\n" + rows + b"\nendstream\nendobj\n"
    else:
        start = len(out)
        out += b"xref\n" if offsets else b"xref\n0 0\n"
        for number in sorted(offsets):
            out += b"%d 1\n%010d 00000 n \n" % (number, offsets[number])
        out += b"trailer\n<< /Size %d /Prev %d %s >>\n" % (size, prev, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % (start if startxref is None else startxref)
    return bytes(out)


def appended(data, edit, xref="table"):
    """DATA with what EDIT(pdf) changes as an incremental update behind its bytes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        len(pdf.pages)  # pikepdf may tidy the page tree here: before the snapshot
        before = snapshot(pdf)
        edit(pdf)
        after = snapshot(pdf)
        changed = {number: body(*state) for (number, _), state in after.items() if before.get((number, 0)) != state}
        return append(data, changed, trailer_of(pdf), int(pdf.trailer.Size), xref)


def saved(pdf, **options):
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def edited(data, edit, **options):
    """DATA with EDIT(pdf) done, written anew by pikepdf (qpdf)."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        return saved(pdf, **options)


def by_pypdf(data):
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_pymupdf(data):
    import pymupdf

    with pymupdf.open(stream=data, filetype="pdf") as doc:
        return doc.tobytes(garbage=3, deflate=True)


def as_written(data, **options):
    return edited(data, lambda pdf: None, **options)


WAYS = {
    "appended": lambda data, edit: appended(data, edit),
    "appended-stream": lambda data, edit: appended(data, edit, "stream"),
    "pikepdf": lambda data, edit: edited(data, edit),
    "objstm": lambda data, edit: edited(data, edit, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearized": lambda data, edit: edited(data, edit, linearize=True),
    "qdf": lambda data, edit: edited(data, edit, qdf=True),
    "pypdf": lambda data, edit: by_pypdf(edited(data, edit)),
    "pymupdf": lambda data, edit: by_pymupdf(edited(data, edit)),
}
"""How a change gets into a file: behind its bytes, or the file written anew."""


def edit(name, grade, seen, ways=("appended", "appended-stream", "pikepdf", "objstm", "linearized", "pypdf", "pymupdf")):
    """Registers a change `change(pdf, random)` of a PDF's objects once for each way."""

    def register(change):
        for way in ways:

            def make(sample, random, way=way):
                return WAYS[way](sample.data, lambda pdf: change(pdf, random))

            make.__module__ = change.__module__
            kind("pdf", f"{name}@{way}", grade, seen)(make)
        return change

    return register


# ---- ZIP


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def packed(parts, method=zipfile.ZIP_DEFLATED, level=None, date=(1980, 1, 1, 0, 0, 0)):
    """A package of PARTS, (name, bytes) pairs or a dict."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type = method
            package.writestr(entry, data, compresslevel=level)
    return out.getvalue()


def part(format, name, grade, seen):
    """Registers a change `change(parts, random, sample)` of a package's parts."""

    def register(change):
        def make(sample, random):
            parts = unpacked(sample.data)
            changed = change(parts, random, sample)
            return packed(parts if changed is None else changed)

        make.__module__ = change.__module__
        for one in format.split(","):
            kind(one, name, grade, seen)(make)
        return change

    return register


def swap(parts, name, old, new, count=1):
    """Puts NEW for OLD in the part NAME, or skips."""
    if name not in parts or old not in parts[name]:
        raise Skip
    parts[name] = parts[name].replace(old, new, count)


def load():
    """All kinds by name."""
    here = os.path.dirname(__file__)
    sys.path.insert(0, here)
    for module in ("tamper_pdf", "tamper_bytes", "tamper_sign", "tamper_zip", "honest", "hostile"):
        __import__(module)
    return sys.modules["tamper"].KINDS


if __name__ == "__main__":
    for one in load().values():
        print(one.name, one.grade, one.seen, sep="\t")
