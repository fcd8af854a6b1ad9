"""Files made to break a reader: loops, depths, bombs, lies about sizes. Whatever `verify` says of them, it must say soon, and not "unchanged"."""

import functools
import io
import json
import re
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from tamper import HOSTILE, Skip, append, appended, edited, kind, last_startxref, packed, unpacked
from tamper_bytes import Facts, stream
from tamper_zip import BODY, PAGE, Raw

ONLY = "gongwen-tongzhi"  # one sample is enough
MEGA = 1 << 20


def hostile(format, name, seen):
    def register(make):
        for one in format.split(","):

            def checked(sample, random):
                if sample.name != ONLY:
                    raise Skip
                return make(sample)

            checked.__module__ = make.__module__
            kind(one, f"hostile-{name}", HOSTILE, seen)(checked)
        return make

    return register


def behind(sample, objects, trailer=None):
    facts = Facts(sample.data)
    return append(sample.data, objects(facts) if callable(objects) else objects, trailer or facts.trailer, facts.size)


def zeros(megabytes):
    """A raw deflated stream of zero bytes: one megabyte's blocks over and over, which costs no time to make."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MEGA)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\3\0"


def bomb(megabytes, rounds=1):
    """So many megabytes of zero bytes, deflated ROUNDS times."""
    check = (megabytes * MEGA % 65521) << 16 | 1  # Adler-32 of zero bytes
    data = b"\x78\xda" + zeros(megabytes) + struct.pack(">I", check)
    for _ in range(rounds - 1):
        data = zlib.compress(data, 9)
    return data


@functools.cache
def check_of_zeros(megabytes):
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(bytes(MEGA), check)
    return check


def with_bomb(sample, name):
    """The package with 2 GB of zero bytes as the part NAME."""
    archive = Raw()
    for part, data in unpacked(sample.data).items():
        if part != name:
            archive.add(part, data)
    archive.add_deflated(name, zeros(2047), 2047 * MEGA, check_of_zeros(2047))
    return archive.end()


def flated(data, rounds=1, more=b""):
    return b"<< /Filter [%s] /Length %d %s >>\nstream\n" % (b"/FlateDecode " * rounds, len(data), more) + data + b"\nendstream"


# ---- PDF: trees


@hostile("pdf", "pages-cyclic", "the page tree contains itself")
def pages_cyclic(sample):
    return behind(sample, lambda f: {f.pages: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % f.pages})


@hostile("pdf", "pages-cyclic-longer", "two nodes of the page tree contain each other")
def pages_cyclic_longer(sample):
    return behind(sample, lambda f: {f.pages: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % f.size, f.size: b"<< /Type /Pages /Count 1 /Kids [%d 0 R %d 0 R] >>" % (f.pages, f.page)})


@hostile("pdf", "pages-deep", "a page tree 60,000 nodes deep")
def pages_deep(sample):
    def objects(f):
        depth = 60000
        nodes = {f.size + i: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (f.size + i + 1) for i in range(depth)}
        nodes[f.size + depth] = f.page_text
        return {**nodes, f.pages: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % f.size}

    return behind(sample, objects)


@hostile("pdf", "pages-doubling", "40 nodes, each with the next one twice: a million million pages")
def pages_doubling(sample):
    def objects(f):
        nodes = {f.size + i: b"<< /Type /Pages /Count 9 /Kids [%d 0 R %d 0 R] >>" % (f.size + i + 1, f.size + i + 1) for i in range(40)}
        nodes[f.size + 40] = f.page_text
        return {**nodes, f.pages: b"<< /Type /Pages /Count 9 /Kids [%d 0 R] >>" % f.size}

    return behind(sample, objects)


@hostile("pdf", "pages-many", "a page 500,000 times in the list of pages")
def pages_many(sample):
    return behind(sample, lambda f: {f.pages: b"<< /Type /Pages /Count 500000 /Kids [%s] >>" % (b"%d 0 R " % f.page * 500000)})


@hostile("pdf", "page-parent-cyclic", "a page without size whose parent is itself")
def page_parent(sample):
    return behind(sample, lambda f: {f.page: b"<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>" % (f.page, f.content)})


@hostile("pdf", "outline-cyclic", "the outline goes round")
def outline_cyclic(sample):
    def change(pdf):
        first = pdf.Root.Outlines.First
        first.Next = first
        first.First = first

    return appended(sample.data, change)


@hostile("pdf", "names-cyclic", "the tree of attachments contains itself")
def names_cyclic(sample):
    def change(pdf):
        node = pdf.make_indirect(Dictionary())
        node.Kids = Array([node, node])
        pdf.Root.Names = Dictionary(EmbeddedFiles=node)

    return edited(sample.data, change)


@hostile("pdf", "names-deep", "a tree of attachments 2,000 deep, the report at its end")
def names_deep(sample):
    def change(pdf):
        node = pdf.make_indirect(Dictionary(Names=pdf.Root.Names.EmbeddedFiles.Names))
        for _ in range(2000):
            node = pdf.make_indirect(Dictionary(Kids=Array([node])))
        pdf.Root.Names.EmbeddedFiles = node

    return edited(sample.data, change)


@hostile("pdf", "struct-cyclic", "the structure tree contains itself")
def struct_cyclic(sample):
    def change(pdf):
        pdf.Root.StructTreeRoot.K = Array([pdf.Root.StructTreeRoot, pdf.Root.StructTreeRoot])

    return appended(sample.data, change)


@hostile("pdf", "fields-cyclic", "a signature field that is its own kid")
def fields_cyclic(sample):
    def change(pdf):
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("x")))
        field.Kids = Array([field, field])
        field.Parent = field
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    return appended(sample.data, change)


@hostile("pdf", "form-recursive", "a form draws itself")
def form_recursive(sample):
    def change(pdf):
        keys = dict(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 900]))
        form = pdf.make_indirect(pdf.make_stream(b"/X Do /X Do", **keys))
        form.Resources = Dictionary(XObject=Dictionary(X=form))
        page = pdf.pages[0]
        page.obj.Resources = Dictionary({**dict(page.Resources.items()), "/XObject": Dictionary(X=form)})
        page.Contents = Array([page.Contents, pdf.make_stream(b" /X Do")])

    return appended(sample.data, change)


@hostile("pdf", "form-doubling", "a form draws the next one twice, 40 times over")
def form_doubling(sample):
    def change(pdf):
        keys = dict(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 900]))
        form = pdf.make_indirect(pdf.make_stream(b"0 0 1 1 re f", Resources=Dictionary(), **keys))
        for _ in range(40):
            form = pdf.make_indirect(pdf.make_stream(b"/X Do /X Do", Resources=Dictionary(XObject=Dictionary(X=form)), **keys))
        page = pdf.pages[0]
        page.obj.Resources = Dictionary({**dict(page.Resources.items()), "/XObject": Dictionary(X=form)})
        page.Contents = Array([page.Contents, pdf.make_stream(b" /X Do")])

    return appended(sample.data, change)


# ---- PDF: depths


@hostile("pdf", "array-deep", "nothing to see: arrays in arrays, 1,000,000 deep")
def array_deep(sample):
    return behind(sample, lambda f: {f.size: b"[" * 1000000 + b"]" * 1000000})


@hostile("pdf", "array-deep-used", "arrays in arrays, 100,000 deep, in a page")
def array_deep_used(sample):
    def objects(f):
        deep = b"[" * 100000 + b"]" * 100000
        return {f.page: f.page_text[: f.page_text.rindex(b">>")] + b"/X " + deep + b">>"}

    return behind(sample, objects)


@hostile("pdf", "dictionary-deep-used", "dictionaries in dictionaries, 100,000 deep, in a page")
def dictionary_deep(sample):
    def objects(f):
        deep = b"<</A " * 100000 + b"0" + b">>" * 100000
        return {f.page: f.page_text[: f.page_text.rindex(b">>")] + b"/X " + deep + b">>"}

    return behind(sample, objects)


@hostile("pdf", "string-deep", "brackets in a string, 1,000,000 deep")
def string_deep(sample):
    return behind(sample, lambda f: {f.info: b"<< /Title (" + b"(" * 1000000 + b")" * 1000000 + b") >>"})


@hostile("pdf", "operands-deep", "arrays in a page's content, 1,000,000 deep")
def operands_deep(sample):
    return behind(sample, lambda f: {f.content: stream(b"[" * 1000000)})


@hostile("pdf", "states-deep", "q 3,000,000 times in a page's content")
def states_deep(sample):
    return behind(sample, lambda f: {f.content: stream(b"q " * 3000000)})


@hostile("pdf", "references-chained", "an object that is a reference to the next, 100,000 times")
def references(sample):
    def objects(f):
        chain = {f.size + i: b"%d 0 R" % (f.size + i + 1) for i in range(100000)}
        return {**chain, f.size + 100000: f.plain, f.page: f.page_text.replace(b"/Contents %d 0 R" % f.content, b"/Contents %d 0 R" % f.size)}

    return behind(sample, objects)


@hostile("pdf", "reference-to-itself", "a page's content is a reference to itself")
def reference_itself(sample):
    return behind(sample, lambda f: {f.content: b"%d 0 R" % f.content})


# ---- PDF: bombs and lies


@hostile("pdf", "content-bomb", "a page's content of 2 GB, deflated to 2 MB")
def content_bomb(sample):
    return behind(sample, lambda f: {f.content: flated(bomb(2048))})


@hostile("pdf", "content-bomb-twice", "a page's content of 8 GB, deflated twice")
def content_bomb_twice(sample):
    return behind(sample, lambda f: {f.content: flated(bomb(8192, 2), 2)})


@hostile("pdf", "json-bomb", "a report of 2 GB inside, deflated to 2 MB")
def json_bomb(sample):
    def change(pdf):
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(bomb(2048), filter=Name.FlateDecode)

    return edited(sample.data, change)


@hostile("pdf", "json-bomb-twice", "a report of 8 GB inside, deflated twice")
def json_bomb_twice(sample):
    def change(pdf):
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(bomb(8192, 2), filter=[Name.FlateDecode, Name.FlateDecode])

    return edited(sample.data, change, recompress_flate=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@hostile("pdf", "json-bomb-appended", "behind our bytes, a report of 2 GB")
def json_bomb_appended(sample):
    with pikepdf.open(io.BytesIO(sample.data)) as pdf:
        number = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.objgen[0]
    return behind(sample, {number: flated(bomb(2048), 1, b"/Type /EmbeddedFile")})


@hostile("pdf", "objstm-bomb", "nothing to see: an object stream of 2 GB")
def objstm_bomb(sample):
    return behind(sample, lambda f: {f.size: flated(bomb(2048), 1, b"/Type /ObjStm /N 1 /First 4")})


@hostile("pdf", "objstm-bomb-used", "the page stands in an object stream of 2 GB")
def objstm_bomb_used(sample):
    f = Facts(sample.data)
    out = append(sample.data, {f.size: flated(bomb(2048), 1, b"/Type /ObjStm /N 1 /First 4")}, f.trailer, f.size)
    place = out.index(b"\n%d 0 obj" % f.size, len(sample.data) - 1) + 1
    start = last_startxref(out)
    rows = b"\2" + f.size.to_bytes(4, "big") + b"\0\0" + b"\1" + place.to_bytes(4, "big") + b"\0\0"
    text = b"%d 0 obj\n<< /Type /XRef /W [1 4 2] /Index [%d 1 %d 1] /Size %d /Prev %d /Length %d %s >>\nstream\n" % (f.size + 1, f.page, f.size, f.size + 2, f.start, len(rows), f.trailer)
    return out[:start] + text + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


@hostile("pdf", "objstm-in-itself", "an object stream that stands in itself")
def objstm_itself(sample):
    f = Facts(sample.data)
    start = len(sample.data)
    rows = b"\2" + f.size.to_bytes(4, "big") + b"\0\0" + b"\2" + f.size.to_bytes(4, "big") + b"\0\1"
    text = b"%d 0 obj\n<< /Type /XRef /W [1 4 2] /Index [%d 1 %d 1] /Size %d /Prev %d /Length %d %s >>\nstream\n" % (f.size + 1, f.page, f.size, f.size + 2, f.start, len(rows), f.trailer)
    return sample.data + text + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


@hostile("pdf", "objstm-count", "nothing to see: an object stream that claims 2,000,000,000 objects")
def objstm_count(sample):
    return behind(sample, lambda f: {f.size: stream(b"1 0 null", b"/Type /ObjStm /N 2000000000 /First 4")})


def table(sample, entries, rows=b"", index=None):
    f = Facts(sample.data)
    text = b"%d 0 obj\n<< /Type /XRef %s /Length %d %s >>\nstream\n" % (f.size, entries, len(rows), f.trailer)
    return sample.data + text + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(sample.data)


@hostile("pdf", "xref-stream-size", "a cross-reference stream that claims 4,000,000,000 rows")
def xref_size(sample):
    return table(sample, b"/W [1 4 2] /Size 4000000000 /Index [0 4000000000]", b"\1" * 70)


@hostile("pdf", "xref-stream-no-width", "a cross-reference stream of 2,000,000,000 rows of no bytes")
def xref_width(sample):
    return table(sample, b"/W [0 0 0] /Size 2000000000 /Index [0 2000000000]")


@hostile("pdf", "xref-stream-wide", "a cross-reference stream with columns of 2,000,000,000 bytes")
def xref_wide(sample):
    return table(sample, b"/W [2000000000 2000000000 2000000000] /Size 3", b"\1" * 70)


@hostile("pdf", "xref-stream-negative", "a cross-reference stream with columns of -1 bytes")
def xref_negative(sample):
    return table(sample, b"/W [-1 -4 -2] /Size -3 /Index [-5 -7]", b"\1" * 70)


@hostile("pdf", "xref-stream-bomb", "a cross-reference stream of 1 GB, deflated")
def xref_bomb(sample):
    return table(sample, b"/Filter /FlateDecode /W [1 4 2] /Size 150000000", bomb(1024))


@hostile("pdf", "xref-stream-predictor", "a cross-reference stream with a predictor of 2,000,000,000 columns")
def xref_predictor(sample):
    return table(sample, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 >> /W [1 4 2] /Size 3", zlib.compress(b"\1" * 70))


@hostile("pdf", "xref-table-size", "a cross-reference table that claims 4,000,000,000 rows")
def xref_table(sample):
    f = Facts(sample.data)
    return sample.data + b"xref\n0 4000000000\n0000000000 65535 f \ntrailer\n<< /Size 4000000000 /Prev %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (f.start, f.trailer, len(sample.data))


@hostile("pdf", "xref-loop", "a table whose earlier table is itself")
def xref_loop(sample):
    f = Facts(sample.data)
    return sample.data + b"xref\n0 0\ntrailer\n<< /Size %d /Prev %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (f.size, len(sample.data), f.trailer, len(sample.data))


@hostile("pdf", "xref-loop-of-two", "two tables that name each other as the earlier one")
def xref_loop_two(sample):
    f = Facts(sample.data)
    one = b"xref\n0 0\ntrailer\n<< /Size %d /Prev %010d %s >>\n" % (f.size, 0, f.trailer)
    first, second = len(sample.data), len(sample.data) + len(one)
    one = one.replace(b"/Prev %010d" % 0, b"/Prev %010d" % second)
    two = b"xref\n0 0\ntrailer\n<< /Size %d /Prev %010d %s >>\n" % (f.size, first, f.trailer)
    return sample.data + one + two + b"startxref\n%d\n%%%%EOF\n" % second


@hostile("pdf", "xref-stream-loop", "a hybrid table whose stream is itself")
def xref_stream_loop(sample):
    f = Facts(sample.data)
    return sample.data + b"xref\n0 0\ntrailer\n<< /Size %d /Prev %d /XRefStm %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (f.size, f.start, len(sample.data), f.trailer, len(sample.data))


@hostile("pdf", "startxref-overflow", "startxref with more digits than any number")
def startxref_overflow(sample):
    return sample.data + b"startxref\n99999999999999999999999999999999\n%%EOF\n"


@hostile("pdf", "startxref-negative", "startxref of -1")
def startxref_negative(sample):
    return sample.data + b"startxref\n-1\n%%EOF\n"


@hostile("pdf", "numbers-overflow", "object and generation numbers with more digits than any number")
def numbers(sample):
    digits = b"9" * 400
    return behind(sample, lambda f: {f.page: f.page_text.replace(b"/Contents %d 0 R" % f.content, b"/Contents %s %s R" % (digits, digits))})


@hostile("pdf", "boxes-overflow", "a page of 10^300 points")
def boxes(sample):
    return behind(sample, lambda f: {f.page: re.sub(rb"\[ 0 0 [\d.]+ [\d.]+ \]", b"[-1" + b"0" * 300 + b" 0 1" + b"0" * 300 + b" 1]", f.page_text)})


@hostile("pdf", "length-in-itself", "a stream's length stands in the stream's own object")
def length_itself(sample):
    return behind(sample, lambda f: {f.content: b"<< /Length %d 0 R >>\nstream\nq Q\nendstream" % f.content})


@hostile("pdf", "length-lies", "a stream that claims 4,000,000,000 bytes")
def length_lies(sample):
    return behind(sample, lambda f: {f.content: b"<< /Length 4000000000 >>\nstream\nq Q\nendstream"})


@hostile("pdf", "updates-many", "nothing to see: 5,000 empty updates")
def updates_many(sample):
    f = Facts(sample.data)
    out, prev = bytearray(sample.data), f.start
    for _ in range(5000):
        start = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Size %d /Prev %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (f.size, prev, f.trailer, start)
        prev = start
    return bytes(out)


@hostile("pdf", "objects-many", "nothing to see: 300,000 objects that nothing names")
def objects_many(sample):
    return behind(sample, lambda f: {f.size + i: b"null" for i in range(300000)})


@hostile("pdf", "tail-large", "nothing to see: 100 MB behind the end")
def tail_large(sample):
    return sample.data + b"0 0 obj <<" * (10 * MEGA)


@hostile("pdf", "image-large", "a picture of 60,000 by 60,000 points from 1 kB")
def image_large(sample):
    def change(pdf):
        image = pdf.make_stream(bomb(16), Type=Name.XObject, Subtype=Name.Image, Width=60000, Height=60000, ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.FlateDecode)
        page = pdf.pages[0]
        page.obj.Resources = Dictionary({**dict(page.Resources.items()), "/XObject": Dictionary(X=pdf.make_indirect(image))})
        page.Contents = Array([page.Contents, pdf.make_stream(b" q 600 0 0 800 0 0 cm /X Do Q")])

    return appended(sample.data, change)


@hostile("pdf", "pattern-large", "a pattern of tiny tiles over a page")
def pattern_large(sample):
    def change(pdf):
        keys = dict(Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 1, 1]), XStep=0.0001, YStep=0.0001, Resources=Dictionary())
        tile = pdf.make_indirect(pdf.make_stream(b"1 0 0 rg 0 0 1 1 re f", **keys))
        page = pdf.pages[0]
        page.obj.Resources = Dictionary({**dict(page.Resources.items()), "/Pattern": Dictionary(P=tile)})
        page.Contents = Array([page.Contents, pdf.make_stream(b" /Pattern cs /P scn 0 0 600 800 re f")])

    return appended(sample.data, change)


@hostile("pdf", "font-broken", "a font program cut in half")
def font_broken(sample):
    from tamper_pdf import used

    def change(pdf):
        program = used(pdf)[0].DescendantFonts[0].FontDescriptor.FontFile2
        data = program.read_bytes()
        program.write(data[: len(data) // 2])

    return appended(sample.data, change)


@hostile("pdf", "truncated", "the first half of the file")
def truncated(sample):
    return sample.data[: len(sample.data) // 2]


@hostile("pdf", "empty", "nothing")
def empty(sample):
    return b""


@hostile("pdf", "noise", "1 MB of noise behind a PDF header")
def noise(sample):
    return b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 999, 0)[:MEGA]


# ---- The report inside


def with_json(sample, text):
    if sample.path.suffix == ".pdf":

        def change(pdf):
            pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(text)

        return edited(sample.data, change)
    if sample.path.suffix == ".ofd":
        return packed({**unpacked(sample.data), "Doc_0/Attachs/report.json": text})
    import hashlib
    from xml.sax.saxutils import escape

    parts = unpacked(sample.data)
    store = parts["customXml/item1.xml"]
    store = re.sub(rb'sha256="\w+"', lambda m: b'sha256="%s"' % hashlib.sha256(text).hexdigest().encode(), store)
    store = re.sub(rb"(?s)(<source[^>]*>).*(</source>)", lambda m: m[1] + escape(text.decode()).encode() + m[2], store)
    if text[:30].decode() not in store.decode() and escape(text[:30].decode()) not in store.decode():
        raise Skip
    return packed({**parts, "customXml/item1.xml": store})


def report(sample, **keys):
    return json.dumps({**json.loads(sample.json), **keys}, ensure_ascii=False).encode()


@hostile("pdf,ofd,docx", "json-deep", "a report with lists in lists, 100,000 deep")
def json_deep(sample):
    return with_json(sample, sample.json.rstrip()[:-1] + b', "body": ' + b"[" * 100000 + b"]" * 100000 + b"}")


@hostile("pdf,ofd,docx", "json-sections-deep", "a report with sections in sections, 5,000 deep")
def json_sections(sample):
    return with_json(sample, sample.json.rstrip()[:-1] + b', "body": ' + b'[{"section": "a", "body": ' * 5000 + b"[]" + b"}]" * 5000 + b"}")


@hostile("pdf,ofd,docx", "json-long", "a report of 200,000 paragraphs")
def json_long(sample):
    return with_json(sample, report(sample, body=["一段话，" * 20] * 200000))


@hostile("pdf,ofd,docx", "json-paragraph-long", "a report with one paragraph of 3,000,000 characters")
def json_paragraph(sample):
    return with_json(sample, report(sample, body=["一段话，没有尽头" * 400000]))


@hostile("pdf,ofd,docx", "json-grid-wide", "a table with a cell over 4,000,000,000 columns")
def json_grid(sample):
    return with_json(sample, report(sample, body=[{"grid": {"caption": "x", "header_rows": 1, "rows": [[{"text": "a", "cols": 4000000000, "rows": 4000000000}], ["b"]]}}]))


@hostile("pdf,ofd,docx", "json-picture-device", "a report whose picture is /dev/zero")
def json_device(sample):
    return with_json(sample, report(sample, body=[{"figure": "/dev/zero", "caption": "图1 x", "alt": "x"}]))


@hostile("pdf,ofd,docx", "json-picture-outside", "a report whose picture lies outside the folder")
def json_outside(sample):
    return with_json(sample, report(sample, body=[{"figure": "../../../../../../etc/passwd", "caption": "图1 x", "alt": "x"}]))


@hostile("pdf,ofd,docx", "json-picture-terminal", "a report whose picture is standard input")
def json_terminal(sample):
    return with_json(sample, report(sample, body=[{"figure": "/dev/stdin", "caption": "图1 x", "alt": "x"}]))


@hostile("pdf,ofd,docx", "json-year", "a report of the year 10^30")
def json_year(sample):
    return with_json(sample, sample.json.replace(b'"year": 2024', b'"year": 1' + b"0" * 30))


@hostile("pdf,ofd,docx", "json-form-path", "a report whose form is a path outside the folder of forms")
def json_form(sample):
    return with_json(sample, report(sample, form="../../../../../../etc/passwd"))


# ---- ZIP and XML


def main(sample):
    return PAGE if sample.path.suffix == ".ofd" else BODY


@hostile("ofd,docx", "zip-bomb", "the main part is 2 GB, deflated to 2 MB")
def zip_bomb(sample):
    return with_bomb(sample, main(sample))


@hostile("ofd,docx", "zip-bomb-report", "the report inside is 2 GB")
def zip_bomb_report(sample):
    return with_bomb(sample, "Doc_0/Attachs/report.json" if sample.path.suffix == ".ofd" else "customXml/item1.xml")


@hostile("ofd,docx", "zip-bomb-unnamed", "a part that nothing names is 2 GB")
def zip_bomb_unnamed(sample):
    return with_bomb(sample, "word/media/x.png" if main(sample) == BODY else "Doc_0/Res/x.png")


@hostile("ofd,docx", "zip-bomb-overlapping", "2,000 entries share one deflated part of 1 GB")
def zip_overlapping(sample):
    archive = Raw()
    for name, data in unpacked(sample.data).items():
        archive.add(name, data)
    kernel = zeros(1024)
    place = len(archive.out)
    archive.out += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(kernel), 1024 * MEGA, 1, 0) + b"k" + kernel
    for number in range(2000):
        name = b"word/x%d" % number
        archive.central.append(struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(kernel), 1024 * MEGA, len(name), 0, 0, 0, 0, 0, place) + name)
    return archive.end()


@hostile("ofd,docx", "zip-entries-many", "200,000 entries")
def zip_many(sample):
    out = io.BytesIO(sample.data)
    with zipfile.ZipFile(out, "a") as package:
        for number in range(200000):
            package.writestr(f"x/{number}", b"")
    return out.getvalue()


@hostile("ofd,docx", "zip-size-lies", "the main part claims 4 GB in the directory")
def zip_lies(sample):
    archive = Raw()
    for name, data in unpacked(sample.data).items():
        archive.add(name, data, sizes=0xFFFFFFFE if name == main(sample) else None)
    return archive.end()


@hostile("ofd,docx", "zip-count-lies", "the directory claims 65,534 entries")
def zip_count(sample):
    at = sample.data.rindex(b"PK\5\6")
    return sample.data[: at + 8] + struct.pack("<HH", 65534, 65534) + sample.data[at + 12 :]


@hostile("ofd,docx", "zip-truncated", "the first half of the file")
def zip_truncated(sample):
    return sample.data[: len(sample.data) // 2]


@hostile("ofd,docx", "zip-name-path", "an entry named ../../x")
def zip_path(sample):
    return packed({**unpacked(sample.data), "../../../../../../tmp/banxin-was-here": b"x"})


@hostile("ofd,docx", "xml-deep", "elements in elements, 1,000,000 deep, in the main part")
def xml_deep(sample):
    text = unpacked(sample.data)[main(sample)]
    mark = b"<ofd:Content>" if main(sample) == PAGE else b"<w:body>"
    return packed({**unpacked(sample.data), main(sample): text.replace(mark, b"<a>" * 1000000 + b"</a>" * 1000000 + mark)})


@hostile("ofd,docx", "xml-entities", "an entity that grows to 10^9 letters")
def xml_entities(sample):
    entities = b'<!DOCTYPE x [<!ENTITY a0 "lol">' + b"".join(b'<!ENTITY a%d "%s">' % (i + 1, b"&a%d;" % i * 10) for i in range(9)) + b"]>"
    text = unpacked(sample.data)[main(sample)]
    mark = b"<ofd:Page " if main(sample) == PAGE else b"<w:document "
    text = text.replace(mark, entities + mark, 1)
    text = re.sub(rb"(<(?:w:t|ofd:TextCode)[ >][^>]*>?)[^<]+<", rb"\1&a9;<", text, count=1)
    return packed({**unpacked(sample.data), main(sample): text})


@hostile("docx", "xml-store-deep", "elements in elements, 1,000,000 deep, in the store of the report")
def xml_store(sample):
    parts = unpacked(sample.data)
    parts["customXml/item1.xml"] = parts["customXml/item1.xml"].replace(b"<values>", b"<values>" + b"<a>" * 1000000 + b"</a>" * 1000000)
    return packed(parts)


@hostile("docx", "xml-store-keys", "1,000,000 values in the store of the report")
def xml_keys(sample):
    parts = unpacked(sample.data)
    parts["customXml/item1.xml"] = parts["customXml/item1.xml"].replace(b"<values>", b"<values>" + b'<v key="x" at="/x">1</v>' * 1000000)
    return packed(parts)
