"""PDF changed by hand, byte by byte: cross-reference tables that lie, objects in odd places, two files in one."""

import io
import re
import subprocess
import tempfile
import zlib
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name
from tamper import HIDDEN, SAME, VISIBLE, Skip, append, edited, kind, last_startxref, saved, trailer_of

WHITE = b"q 1 1 1 rg 80 80 440 690 re f Q\n"


class Facts:
    """What a forger must know of a file: its trailer, the number of its first page's content, and that page with the text covered."""

    def __init__(self, data):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            page = pdf.pages[0]
            self.trailer, self.size = trailer_of(pdf), int(pdf.trailer.Size)
            self.root = pdf.Root.objgen[0]
            self.root_text = pdf.Root.unparse(resolved=True)
            self.page, self.page_text = page.obj.objgen[0], page.obj.unparse(resolved=True)
            self.content = page.Contents.objgen[0]
            self.pages = pdf.Root.Pages.objgen[0]
            self.info = pdf.trailer.Info.objgen[0]
            text = page.Contents.read_bytes()
        self.plain = stream(text)
        self.covered = stream(text + WHITE)
        self.start = last_startxref(data)


def stream(text, entries=b""):
    packed = zlib.compress(text)
    return b"<< /Filter /FlateDecode /Length %d %s >>\nstream\n" % (len(packed), entries) + packed + b"\nendstream"


def hand(name, grade, seen):
    """Registers `make(data, facts, random) -> bytes`."""

    def register(change):
        def make(sample, random):
            return change(sample.data, Facts(sample.data), random)

        make.__module__ = change.__module__
        kind("pdf", name, grade, seen)(make)
        return change

    return register


def whole(name, grade, seen):
    """Registers `make(sample, random) -> bytes`."""
    return kind("pdf", name, grade, seen)


# ---- Before and behind


@hand("tail-line", SAME, "nothing: a blank line behind the end")
def tail_line(data, facts, random):
    return data + b"\n"


@hand("tail-byte", SAME, "nothing: a byte behind the end")
def tail_byte(data, facts, random):
    return data + b"x"


@hand("tail-eof-twice", SAME, "nothing: the end mark twice")
def tail_eof(data, facts, random):
    return data + b"%%EOF\n"


@hand("tail-comment", SAME, "nothing: a comment behind the end")
def tail_comment(data, facts, random):
    return data + b"% made by us, approved by everybody\n"


@hand("tail-startxref-again", SAME, "nothing: the place of the table once more")
def tail_startxref(data, facts, random):
    return data + b"startxref\n%d\n%%%%EOF\n" % facts.start


@hand("tail-data", SAME, "nothing that a reader shows: 900 bytes behind the end")
def tail_data(data, facts, random):
    return data + random.randbytes(900)


@hand("tail-zip", HIDDEN, "the file is a ZIP as well, with another report in it")
def tail_zip(data, facts, random):
    from tamper import packed

    return data + packed({"report.json": b"{}"})


@hand("tail-objects-repair", VISIBLE, "a reader that mends the file takes the content behind the end: the page is white")
def tail_objects_repair(data, facts, random):
    return data + b"%d 0 obj\n" % facts.content + facts.covered + b"\nendobj\n" + b"%" + b" " * 2000 + b"\n"


@hand("tail-objects-repair-trailer", VISIBLE, "as before, with a trailer for those who mend")
def tail_objects_trailer(data, facts, random):
    page = b"%d 0 obj\n" % facts.content + facts.covered + b"\nendobj\n"
    return data + page + b"trailer\n<< /Size %d %s >>\n" % (facts.size, facts.trailer) + b"%" + b" " * 2000 + b"\n"


@hand("head-junk", SAME, "nothing: a line before the header")
def head_junk(data, facts, random):
    return b"junk\n" + data


@hand("head-junk-long", SAME, "nothing that a reader shows: 3000 bytes before the header")
def head_junk_long(data, facts, random):
    return b"%" * 3000 + b"\n" + data


@hand("head-version", SAME, "nothing: the header says PDF 1.4")
def head_version(data, facts, random):
    return data.replace(b"%PDF-1.7", b"%PDF-1.4", 1)


@hand("head-comment", SAME, "nothing: the comment of the header has other bytes")
def head_comment(data, facts, random):
    return data.replace("版心".encode(), "版面".encode(), 1)


@hand("last-byte-gone", SAME, "nothing: the last end of line is missing")
def last_byte_gone(data, facts, random):
    return data[:-1]


@hand("cut-short", VISIBLE, "the last tenth of the file is missing")
def cut_short(data, facts, random):
    return data[: len(data) * 9 // 10]


@hand("byte-flipped", VISIBLE, "one bit of the file is wrong")
def byte_flipped(data, facts, random):
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


@hand("byte-flipped-appended", HIDDEN, "one bit of our bytes is wrong, wherever it lies, and an empty update behind them")
def byte_flipped_appended(data, facts, random):
    return append(byte_flipped(data, facts, random), {}, facts.trailer, facts.size)


# ---- Tables


@hand("update-empty", SAME, "nothing: an update without objects")
def update_empty(data, facts, random):
    return append(data, {}, facts.trailer, facts.size)


@hand("update-bare", SAME, "nothing: an update whose table has no section at all")
def update_bare(data, facts, random):
    return append(data, {}, facts.trailer, facts.size).replace(b"xref\n0 0\n", b"xref\n")


@hand("update-twice", VISIBLE, "the first update covers the text, the second changes nothing")
def update_twice(data, facts, random):
    return append(append(data, {facts.content: facts.covered}, facts.trailer, facts.size), {}, facts.trailer, facts.size)


@hand("update-undone", SAME, "nothing in the end: the first update covers the text, the second uncovers it")
def update_undone(data, facts, random):
    return append(append(data, {facts.content: facts.covered}, facts.trailer, facts.size), {facts.content: facts.plain}, facts.trailer, facts.size)


@hand("update-hidden-by-prev", SAME, "nothing that a reader shows: an update that the last table passes over")
def update_hidden(data, facts, random):
    middle = append(data, {facts.content: facts.covered}, facts.trailer, facts.size)
    return append(middle, {}, facts.trailer, facts.size, prev=facts.start)


@hand("startxref-earlier", SAME, "nothing that a reader shows: an update that startxref passes over")
def startxref_earlier(data, facts, random):
    return append(data, {facts.content: facts.covered}, facts.trailer, facts.size, startxref=facts.start)


@hand("startxref-wrong", VISIBLE, "startxref leads nowhere, so readers mend the file and take the last objects: the page is white")
def startxref_wrong(data, facts, random):
    return append(data, {facts.content: facts.covered}, facts.trailer, facts.size, startxref=7)


@hand("startxref-beyond", VISIBLE, "startxref lies beyond the end, so readers mend the file: the page is white")
def startxref_beyond(data, facts, random):
    return append(data, {facts.content: facts.covered}, facts.trailer, facts.size, startxref=10**9)


@hand("startxref-word-missing", VISIBLE, "the update has no startxref; readers that mend take its objects")
def startxref_missing(data, facts, random):
    return re.sub(rb"startxref\s+\d+\s+%%EOF\s*$", b"%" * 1100 + b"\n", append(data, {facts.content: facts.covered}, facts.trailer, facts.size))


@hand("startxref-two", VISIBLE, "two startxref stand at the end, and the last is in a comment behind the end mark")
def startxref_two(data, facts, random):
    return append(data, {facts.content: facts.covered}, facts.trailer, facts.size) + b"%% startxref\n%d\n%%%%EOF\n" % facts.start


@hand("prev-missing", VISIBLE, "the last table names no earlier one: everything but the update is lost, or mended")
def prev_missing(data, facts, random):
    return re.sub(rb" /Prev \d+", b"", append(data, {facts.content: facts.covered}, facts.trailer, facts.size))


@hand("prev-loop", VISIBLE, "the last table names itself as the earlier one")
def prev_loop(data, facts, random):
    out = append(data, {facts.content: facts.covered}, facts.trailer, facts.size)
    start = str(last_startxref(out)).encode()
    return out.replace(b"/Prev %d" % facts.start, b"/Prev " + start)


@hand("table-two-rows", VISIBLE, "the table has two rows for one object: the text is covered by one of them")
def table_two_rows(data, facts, random):
    out = append(data, {facts.content: facts.plain, facts.size: facts.covered}, facts.trailer, facts.size + 1)
    return out.replace(b"\n%d 1\n" % facts.size, b"\n%d 1\n" % facts.content)


@hand("table-free-content", VISIBLE, "the table says that a page's content is free")
def table_free(data, facts, random):
    out = append(data, {facts.content: facts.plain}, facts.trailer, facts.size)
    return re.sub(rb"(xref\n\d+ 1\n)\d{10} 00000 n", rb"\g<1>0000000000 00001 f", out)


@hand("table-generation", VISIBLE, "the content is replaced by one of generation 1, which the page names")
def table_generation(data, facts, random):
    page = facts.page_text.replace(b"/Contents %d 0 R" % facts.content, b"/Contents %d 1 R" % facts.content)
    out = append(data, {facts.content: facts.covered, facts.page: page}, facts.trailer, facts.size)
    out = out.replace(b"\n%d 0 obj\n<< /Filter" % facts.content, b"\n%d 1 obj\n<< /Filter" % facts.content)
    place = out.index(b"\n%d 1 obj\n" % facts.content) + 1
    return out.replace(b"%010d 00000 n" % place, b"%010d 00001 n" % place)


@hand("table-earlier-place", VISIBLE, "the new table says that a page's content is another page's, which stands in our bytes")
def table_earlier_place(data, facts, random):
    places = [int(place) for place in re.findall(rb"(?:^|\n)(\d+) 0 obj", data)]
    if len(places) < 2:
        raise Skip
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) < 2:
            raise Skip
        other = pdf.pages[1].Contents.objgen[0]
    at = data.index(b"\n%d 0 obj" % other) + 1
    out = append(data, {facts.content: b"null"}, facts.trailer, facts.size)
    return re.sub(rb"(xref\n\d+ 1\n)\d{10}", lambda m: m[1] + b"%010d" % at, out)


@hand("table-offsets-shifted", VISIBLE, "rows of the new table point some bytes before the object, where a comment stands")
def table_shifted(data, facts, random):
    out = append(data, {facts.content: facts.covered}, facts.trailer, facts.size)
    return re.sub(rb"(xref\n\d+ 1\n)(\d{10})", lambda m: m[1] + b"%010d" % (int(m[2]) - 1), out)


@hand("hybrid", VISIBLE, "the covered content stands in the stream that a hybrid table names (XRefStm)")
def hybrid(data, facts, random):
    inner = append(data, {facts.content: facts.covered}, facts.trailer, facts.size, "stream")
    place = last_startxref(inner)
    out = append(inner, {}, facts.trailer, facts.size + 2, prev=facts.start)
    return out.replace(b"trailer\n<< ", b"trailer\n<< /XRefStm %d " % place)


@hand("hybrid-overruled", SAME, "the hybrid stream covers the text, but its table has the plain content")
def hybrid_overruled(data, facts, random):
    inner = append(data, {facts.content: facts.covered}, facts.trailer, facts.size, "stream")
    place = last_startxref(inner)
    out = append(inner, {facts.content: facts.plain}, facts.trailer, facts.size + 2, prev=facts.start)
    return out.replace(b"trailer\n<< ", b"trailer\n<< /XRefStm %d " % place)


@hand("object-stream", VISIBLE, "the page in a new object stream names another content")
def object_stream(data, facts, random):
    page = facts.page_text.replace(b"/Contents %d 0 R" % facts.content, b"/Contents %d 0 R" % facts.size)
    head = b"%d 0 " % facts.page
    holder = stream(head + page, b"/Type /ObjStm /N 1 /First %d" % len(head))
    out = append(data, {facts.size: facts.covered, facts.size + 1: holder}, facts.trailer, facts.size, "stream")
    place = last_startxref(out)
    rows = {facts.size: out.index(b"\n%d 0 obj" % facts.size, len(data) - 1) + 1, facts.size + 1: out.index(b"\n%d 0 obj" % (facts.size + 1), len(data) - 1) + 1, facts.size + 2: place}
    table = b"\2" + (facts.size + 1).to_bytes(4, "big") + b"\0\0" + b"".join(b"\1" + at.to_bytes(4, "big") + b"\0\0" for at in rows.values())
    text = b"%d 0 obj\n<< /Type /XRef /W [1 4 2] /Index [%d 1 %d 3] /Size %d /Prev %d /Length %d %s >>\nstream\n" % (
        facts.size + 2, facts.page, facts.size, facts.size + 3, facts.start, len(table), facts.trailer)
    return out[:place] + text + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place


@hand("root-another", VISIBLE, "the last trailer names another catalog, with a page of its own")
def root_another(data, facts, random):
    n = facts.size
    root = re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % (n + 1), facts.root_text)
    objects = {
        n: root,
        n + 1: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 2),
        n + 2: b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << >> >>" % (n + 1),
    }
    trailer = re.sub(rb"/Root \d+ 0 R", b"/Root %d 0 R" % n, facts.trailer)
    return append(data, objects, trailer, n)


@hand("info-another", VISIBLE, "the last trailer names other properties")
def info_another(data, facts, random):
    trailer = re.sub(rb"/Info \d+ 0 R", b"/Info %d 0 R" % facts.size, facts.trailer)
    return append(data, {facts.size: b"<< /Title (another title) >>"}, trailer, facts.size)


@hand("info-dropped", HIDDEN, "the last trailer names no properties")
def info_dropped(data, facts, random):
    return append(data, {}, re.sub(rb"/Info \d+ 0 R", b"", facts.trailer), facts.size)


@hand("trailer-encrypt", VISIBLE, "the last trailer says that the file is encrypted")
def trailer_encrypt(data, facts, random):
    secret = b"<" + b"00" * 32 + b">"
    return append(data, {}, facts.trailer + b" /Encrypt << /Filter /Standard /V 1 /R 2 /O %s /U %s /P -4 >>" % (secret, secret), facts.size)


@hand("trailer-key-twice", VISIBLE, "the last trailer names two catalogs; readers differ on which counts")
def trailer_twice(data, facts, random):
    n = facts.size
    root = re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % (n + 1), facts.root_text)
    objects = {
        n: root,
        n + 1: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 2),
        n + 2: b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Resources << >> >>" % (n + 1),
    }
    return append(data, objects, b"/Root %d 0 R " % n + facts.trailer, n)


@hand("page-key-twice", VISIBLE, "a page names two contents; readers differ on which counts")
def page_key_twice(data, facts, random):
    page = facts.page_text.replace(b"/Contents", b"/Contents %d 0 R /Contents" % facts.size, 1)
    return append(data, {facts.size: facts.covered, facts.page: page}, facts.trailer, facts.size)


@hand("page-key-twice-last", VISIBLE, "a page names two contents, the covered one last")
def page_key_twice_last(data, facts, random):
    page = facts.page_text[: facts.page_text.rindex(b">>")] + b"/Contents %d 0 R >>" % facts.size
    return append(data, {facts.size: facts.covered, facts.page: page}, facts.trailer, facts.size)


@hand("page-key-escaped", VISIBLE, "a page names its content a second time with an escaped name (#43ontents)")
def page_key_escaped(data, facts, random):
    page = facts.page_text[: facts.page_text.rindex(b">>")] + b"/#43ontents %d 0 R >>" % facts.size
    return append(data, {facts.size: facts.covered, facts.page: page}, facts.trailer, facts.size)


@hand("content-length-short", VISIBLE, "the content says a shorter length than it has; readers that trust endstream find more")
def content_length(data, facts, random):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text = pdf.pages[0].Contents.read_bytes()
    body = b"<< /Length %d >>\nstream\n" % len(text) + text + b"\n" + WHITE + b"\nendstream"
    return append(data, {facts.content: body}, facts.trailer, facts.size)


@hand("object-twice-in-place", VISIBLE, "the update has the content twice: its table names the covered one, one that mends takes the plain one")
def object_twice(data, facts, random):
    out = append(data, {facts.content: facts.covered}, facts.trailer, facts.size)
    at = out.index(b"xref\n", len(data))
    again = b"%d 0 obj\n" % facts.content + facts.plain + b"\nendobj\n"
    return out[:at] + again + re.sub(rb"startxref\n\d+", b"startxref\n%d" % (at + len(again)), out[at:])


@hand("json-by-redefinition", HIDDEN, "the attachment's stream has other bytes in an update: the report inside is another")
def json_by_redefinition(data, facts, random):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/Names" not in pdf.Root:
            raise Skip
        file = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        number, text = file.objgen[0], file.read_bytes()
    new = re.sub(rb'"issuer": "[^"]*"', b'"issuer": "X"', text)
    return append(data, {number: stream(new, b"/Type /EmbeddedFile /Subtype /application#2Fjson")}, facts.trailer, facts.size)


# ---- Two files in one


@whole("another-behind", VISIBLE, "another report of ours stands behind this one: readers that mend show either")
def another_behind(sample, random):
    return sample.data + sample.pdf_of_another


@whole("another-behind-joined", VISIBLE, "another report of ours stands behind this one as its last revision")
def another_behind_joined(sample, random):
    shift = len(sample.data)
    other = edited(sample.pdf_of_another, lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    table = other.index(b"\nxref\n") + 1
    moved = re.sub(rb"(\d{10}) (\d{5}) n", lambda m: b"%010d %s n" % (int(m[1]) + shift, m[2]), other[table:])
    moved = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (table + shift), moved)
    return sample.data + other[:table] + moved


@whole("another-before", VISIBLE, "another report of ours stands before this one")
def another_before(sample, random):
    return sample.pdf_of_another + sample.data


@whole("ours-within-a-comment", VISIBLE, "a foreign file carries ours as a comment behind its end")
def ours_in_a_comment(sample, random):
    return foreign(b"") + b"%" + sample.data.replace(b"startxref", b"startxreg")


@whole("ours-as-attachment", VISIBLE, "a foreign file has ours attached under the report's name")
def ours_as_attachment(sample, random):
    return foreign(sample.data)


@whole("foreign-with-our-json", VISIBLE, "a foreign file has our report attached just as ours have it")
def foreign_with_json(sample, random):
    return foreign(sample.json)


@whole("foreign-with-our-json-and-producer", VISIBLE, "a foreign file that says it was made by banxin has our report attached")
def foreign_with_producer(sample, random):
    with pikepdf.open(io.BytesIO(foreign(sample.json))) as pdf:
        pdf.docinfo.Producer = "banxin 0.1.0"
        return saved(pdf)


@whole("foreign-with-foreign-json", VISIBLE, "a foreign file has a JSON of its own as source")
def foreign_with_foreign_json(sample, random):
    return foreign(b'{"invoice": 17}')


def foreign(attached):
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[0].Contents = pdf.make_stream(b"0 g 100 100 200 200 re f")
        file = pdf.make_indirect(pdf.make_stream(attached, Type=Name.EmbeddedFile, Subtype=Name("/application/json")))
        spec = Dictionary(Type=Name.Filespec, F="report.json", UF="report.json", AFRelationship=Name.Source, EF=Dictionary(F=file, UF=file))
        spec = pdf.make_indirect(spec)
        pdf.Root.AF = pikepdf.Array([spec])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=pikepdf.Array([pikepdf.String("report.json"), spec])))
        return saved(pdf)


@whole("pages-into-a-foreign-file", VISIBLE, "a foreign file has our pages and a cover of its own")
def pages_into_a_foreign_file(sample, random):
    with pikepdf.open(io.BytesIO(sample.data)) as ours, pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages.extend(ours.pages)
        return saved(pdf)


@whole("merged-with-another", VISIBLE, "the pages of another report follow", )
def merged_with_another(sample, random):
    with pikepdf.open(io.BytesIO(sample.pdf_of_another)) as other:
        return edited(sample.data, lambda pdf: pdf.pages.extend(other.pages))


@whole("pages-of-another-with-our-json", VISIBLE, "the pages are another report's, the JSON is this one's")
def pages_of_another(sample, random):
    with pikepdf.open(io.BytesIO(sample.pdf_of_another)) as pdf:
        pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(sample.json)
        return saved(pdf)


# ---- Encryption, other programs


@whole("encrypted", HIDDEN, "a password is needed to change the file; printing is forbidden")
def encrypted(sample, random):
    return edited(sample.data, lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="", allow=pikepdf.Permissions(print_highres=False)))


@whole("encrypted-closed", VISIBLE, "a password is needed to open the file")
def encrypted_closed(sample, random):
    return edited(sample.data, lambda pdf: None, encryption=pikepdf.Encryption(owner="o", user="u"))


@whole("encrypted-covered", VISIBLE, "an encrypted file, and the text of a page lies under a white box")
def encrypted_covered(sample, random):
    def cover(pdf):
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + WHITE)

    return edited(sample.data, cover, encryption=pikepdf.Encryption(owner="o", user="", R=4))


def pymupdf_change(name, grade, seen):
    """Registers `change(doc, random)` by PyMuPDF, written behind our bytes and anew."""

    def register(change):
        for way in ("incremental", "anew"):

            def make(sample, random, way=way):
                import pymupdf

                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder, "in.pdf")
                    path.write_bytes(sample.data)
                    with pymupdf.open(path) as doc:
                        change(doc, random)
                        if way == "anew":
                            return doc.tobytes()
                        try:
                            doc.saveIncr()
                        except ValueError as refused:  # some changes cannot be appended
                            raise Skip from refused
                    return path.read_bytes()

            make.__module__ = change.__module__
            kind("pdf", f"{name}@{way}", grade, seen)(make)
        return change

    return register


@pymupdf_change("mupdf-redacted", VISIBLE, "a place is blacked out, its text taken away")
def mupdf_redacted(doc, random):
    page = random.choice(list(doc))
    page.add_redact_annot((80, 80, 500, 300), fill=(0, 0, 0))
    page.apply_redactions()


@pymupdf_change("mupdf-text", VISIBLE, "words are written over a page")
def mupdf_text(doc, random):
    random.choice(list(doc)).insert_text((100, 400), "approved", fontsize=30)


@pymupdf_change("mupdf-image", VISIBLE, "a picture lies over a page")
def mupdf_image(doc, random):
    import pymupdf

    pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 8, 8))
    pixels.clear_with(255)
    random.choice(list(doc)).insert_image((80, 80, 500, 700), pixmap=pixels)


@pymupdf_change("mupdf-note", VISIBLE, "a note lies on a page")
def mupdf_note(doc, random):
    random.choice(list(doc)).add_freetext_annot((100, 100, 400, 200), "note", fill_color=(1, 1, 1))


@pymupdf_change("mupdf-outline", VISIBLE, "the outline is another")
def mupdf_outline(doc, random):
    doc.set_toc([[1, "another outline", 1]])


@pymupdf_change("mupdf-metadata", VISIBLE, "the properties are others")
def mupdf_metadata(doc, random):
    doc.set_metadata({"title": "another title"})


@pymupdf_change("mupdf-layer", VISIBLE, "a page's content is a layer that is off")
def mupdf_layer(doc, random):
    layer = doc.add_ocg("layer", on=False)
    for page in doc:
        for image in page.get_images():
            doc.set_oc(image[0], layer)
    if not any(page.get_images() for page in doc):
        raise Skip


@pymupdf_change("mupdf-scrubbed", HIDDEN, "attachments, links and properties are taken out")
def mupdf_scrubbed(doc, random):
    doc.scrub()


@whole("pypdf-annotated", VISIBLE, "a box of text lies on a page (pypdf, behind our bytes)")
def pypdf_annotated(sample, random):
    import pypdf
    from pypdf.annotations import FreeText

    writer = pypdf.PdfWriter(io.BytesIO(sample.data), incremental=True)
    writer.add_annotation(0, FreeText(text="note", rect=(100, 100, 400, 200), background_color="ffffff"))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@whole("pypdf-merged-page", VISIBLE, "one page is drawn over another (pypdf)")
def pypdf_merged(sample, random):
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(sample.data))
    writer = pypdf.PdfWriter(clone_from=reader)
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(sample.data)).pages[-1])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tool(command):
    """What a command line tool makes of a file."""

    def make(sample, random):
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.pdf"), Path(folder, "out.pdf")
            source.write_bytes(sample.data)
            subprocess.run([word.format(source=source, target=target) for word in command], check=False, capture_output=True)
            if not target.exists():
                raise Skip
            return target.read_bytes()

    return make


for name, grade, seen, command in (
    ("qpdf", SAME, "nothing", ["qpdf", "{source}", "{target}"]),
    ("qpdf-recompressed", SAME, "nothing", ["qpdf", "--recompress-flate", "--compression-level=9", "{source}", "{target}"]),
    ("qpdf-pages", VISIBLE, "the pages stand in reverse order", ["qpdf", "{source}", "--pages", "{source}", "z-1", "--", "{target}"]),
    ("qpdf-rotated", VISIBLE, "the pages lie on their side", ["qpdf", "--rotate=+90", "{source}", "{target}"]),
    ("qpdf-overlay", VISIBLE, "the last page is drawn over the first", ["qpdf", "{source}", "--overlay", "{source}", "--from=z", "--to=1", "--", "{target}"]),
    ("qpdf-flattened", HIDDEN, "fields and links are gone, their look is part of the page", ["qpdf", "--flatten-annotations=all", "{source}", "{target}"]),
    ("mutool-clean", SAME, "nothing", ["mutool", "clean", "{source}", "{target}"]),
    ("mutool-clean-sanitized", SAME, "nothing: content written anew, marks may be lost", ["mutool", "clean", "-s", "-gggg", "-z", "{source}", "{target}"]),
    ("mutool-page", VISIBLE, "only the first page is left", ["mutool", "clean", "{source}", "{target}", "1"]),
    ("poppler-united", SAME, "nothing (pdfunite)", ["pdfunite", "{source}", "{target}"]),
    ("printed-again", HIDDEN, "drawn anew by cairo: no attachment, no tags", ["pdftocairo", "-pdf", "{source}", "{target}"]),
):
    whole(name, grade, seen)(tool(command))
