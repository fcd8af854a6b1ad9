"""Signatures used as cover: something is signed, and something else is changed with it or behind it."""

import io
import re

import honest
import pikepdf
from honest import carried, ours, seal, sign, stamp
from pikepdf import Array, Dictionary, Name, String
from tamper import HIDDEN, SAME, VISIBLE, Skip, append, appended, kind
from tamper_bytes import WHITE, Facts


def cover(name, grade, seen):
    def register(make):
        def checked(sample, random):
            carried(sample)
            return make(sample, random)

        checked.__module__ = make.__module__
        kind("pdf", f"sign-{name}", grade, seen)(checked)
        return make

    return register


def white_page(pdf, number=0):
    page = pdf.pages[number]
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + WHITE)


def field_of(pdf, number=-1):
    return pdf.Root.AcroForm.Fields[number]


def white_form(pdf, width=420, height=600):
    keys = dict(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]), Resources=Dictionary())
    return pdf.make_indirect(pdf.make_stream(b"1 1 1 rg 0 0 %d %d re f" % (width, height), **keys))


def white_stamp():
    from PIL import Image
    from pyhanko.pdf_utils.images import PdfImage

    return stamp(PdfImage(Image.new("RGB", (8, 8), "white")), "approved")


# ---- Before, behind and between


@cover("changed-behind", VISIBLE, "signed, then the text of a page covered")
def changed_behind(sample, random):
    return appended(sign(sample.data, "Sig1"), white_page)


@cover("changed-before", VISIBLE, "the text of a page covered, then signed")
def changed_before(sample, random):
    return sign(appended(sample.data, white_page), "Sig1")


@cover("changed-between", VISIBLE, "signed, the text covered, signed again")
def changed_between(sample, random):
    return sign(appended(sign(sample.data, "Sig1"), white_page), "Sig2", by=2)


@cover("changed-behind-lta", VISIBLE, "signed with everything (DSS, timestamps), then the text covered")
def changed_behind_lta(sample, random):
    return appended(sign(sample.data, "Sig1", stamped=True, **honest.pades(use_pades_lta=True)), white_page)


@cover("changed-within", VISIBLE, "the update of the signature covers the text as well")
def changed_within(sample, random):
    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        from pyhanko.pdf_utils import generic

        stream = page["/Contents"]
        new = writer.add_object(generic.StreamObject(stream_data=stream.data + WHITE))
        page["/Contents"] = new
        writer.update_container(page)

    return signed_with(sample.data, change)


@cover("title-within", VISIBLE, "the update of the signature changes the title of the properties")
def title_within(sample, random):
    from pyhanko.pdf_utils import generic

    def change(writer):
        writer.set_info(generic.DictionaryObject({generic.pdf_name("/Title"): generic.TextStringObject("another title")}))

    return signed_with(sample.data, change)


@cover("script-within", HIDDEN, "the update of the signature adds a script that runs on opening")
def script_within(sample, random):
    from pyhanko.pdf_utils import generic

    def change(writer):
        script = {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
        writer.root["/OpenAction"] = generic.DictionaryObject(script)
        writer.update_root()

    return signed_with(sample.data, change)


def signed_with(data, change):
    """DATA signed, with CHANGE(writer) in the same update."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    about = signers.PdfSignatureMetadata(field_name="Sig1")
    return signers.PdfSigner(about, honest.signer(), new_field_spec=fields.SigFieldSpec("Sig1")).sign_pdf(writer).getvalue()


@cover("unsigned-again", VISIBLE, "signed, then the signature taken out and the text covered")
def unsigned_again(sample, random):
    def change(pdf):
        del field_of(pdf).V
        white_page(pdf)

    return appended(sign(sample.data, "Sig1"), change)


# ---- What is to see of a signature


@cover("box-over-text", VISIBLE, "a new visible field covers the text of a page")
def box_over_text(sample, random):
    return sign(sample.data, "Sig1", box=(80, 100, 500, 700), style=white_stamp())


@cover("box-over-text-last-page", VISIBLE, "a new visible field covers the text of the last page")
def box_over_last(sample, random):
    return sign(sample.data, "Sig1", page=-1, box=(80, 100, 500, 700), style=white_stamp())


@cover("seal-elsewhere", VISIBLE, "a seal stands where none was prepared, over the text")
def seal_elsewhere(sample, random):
    return sign(sample.data, "Sig1", box=(200, 400, 320, 520), style=stamp(seal()))


@cover("field-moved", VISIBLE, "the prepared field is moved over the text, then signed with a white look")
def field_moved(sample, random):
    name = ours(sample)[0]
    return sign(appended(sample.data, lambda pdf: move(pdf, 0)), name, style=white_stamp())


def move(pdf, number, box=(80, 500, 500, 720)):
    field_of(pdf, number).Rect = Array(box)


@cover("field-enlarged-behind", VISIBLE, "signed in the prepared field with a white look, then the field enlarged over the text")
def field_enlarged(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=white_stamp())
    return appended(signed, lambda pdf: move(pdf, 0))


@cover("field-hair-larger", VISIBLE, "the prepared field is 3 pt larger when signed", )
def field_hair(sample, random):
    name = ours(sample)[0]

    def change(pdf):
        box = [float(side) for side in field_of(pdf, 0).Rect]
        move(pdf, 0, (box[0] - 3, box[1], box[2], box[3]))

    return sign(appended(sample.data, change), name, style=stamp(seal()))


@cover("opaque-in-field", SAME, "what stands in the prepared field: the look of the signature is a white box with words; to be named as something added")
def opaque_in_field(sample, random):
    return sign(sample.data, ours(sample)[0], style=white_stamp())


@cover("look-changed-behind", VISIBLE, "signed with a seal, then the look of the seal exchanged")
def look_changed(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=stamp(seal()))

    def change(pdf):
        field_of(pdf, 0).AP = Dictionary(N=white_form(pdf, 119, 119))

    return appended(signed, change)


@cover("look-on-hover", VISIBLE, "under the mouse the seal becomes a white box (rollover look)")
def look_on_hover(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=stamp(seal()))

    def change(pdf):
        field_of(pdf, 0).AP[Name.R] = white_form(pdf, 119, 119)

    return appended(signed, change)


@cover("look-without-signature", VISIBLE, "the prepared field has the look of a seal, but no signature")
def look_without_signature(sample, random):
    ours(sample)

    def change(pdf):
        keys = dict(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 119, 119]), Resources=Dictionary())
        look = pdf.make_stream(b"1 0 0 RG 6 w 20 20 80 80 re S", **keys)
        field_of(pdf, 0).AP = Dictionary(N=pdf.make_indirect(look))

    return appended(sample.data, change)


@cover("unsigned-field-over-text", VISIBLE, "a new signature field without signature, with a white look, covers a page")
def unsigned_field(sample, random):
    return appended(sample.data, lambda pdf: widget(pdf, FT=Name.Sig))


def widget(pdf, page=0, rect=(80, 100, 500, 700), listed=True, **keys):
    """A widget with a white look on PAGE."""
    where = pdf.pages[page].obj
    found = Dictionary(Type=Name.Annot, Subtype=Name.Widget, T=String("Signature9"), F=4, P=where, Rect=Array(rect), AP=Dictionary(N=white_form(pdf)))
    for key, value in keys.items():
        found["/" + key] = value
    found = pdf.make_indirect(found)
    where.Annots = Array([*where.get("/Annots", []), found])
    if listed:
        old = pdf.Root.get("/AcroForm", Dictionary())
        pdf.Root.AcroForm = Dictionary({**dict(old.items()), "/Fields": Array([*old.get("/Fields", []), found]), "/SigFlags": 3})
    return found


@cover("fake-signature-over-text", VISIBLE, "a field with a made-up signature and a white look covers a page")
def fake_signature(sample, random):
    def change(pdf):
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), Contents=String(b"\0" * 64), ByteRange=Array([0, 1, 2, 3]))
        widget(pdf, FT=Name.Sig, V=pdf.make_indirect(value))

    return appended(sample.data, change)


@cover("fake-signature", SAME, "nothing of the original; an invisible field with a made-up signature: nobody signed")
def fake_invisible(sample, random):
    def change(pdf):
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), Contents=String(b"\0" * 64), ByteRange=Array([0, 1, 2, 3]))
        widget(pdf, rect=(0, 0, 0, 0), FT=Name.Sig, V=pdf.make_indirect(value))

    return appended(sample.data, change)


@cover("signature-broken", SAME, "nothing of the original; a byte of the signature is changed: nobody signed this")
def signature_broken(sample, random):
    signed = bytearray(sign(sample.data, "Sig1"))
    at = signed.index(b"/Contents <", len(sample.data)) + 200
    signed[at] = ord("0") if signed[at] != ord("0") else ord("1")
    return bytes(signed)


@cover("signature-of-another-file", SAME, "nothing of the original; the signature was made for another file")
def signature_of_another(sample, random):
    signed, other = sign(sample.data, "Sig1"), sign(sample.pdf_of_another, "Sig1")
    here, there = (re.search(rb"/Contents <([0-9a-fA-F]{500,})>", data) for data in (signed, other))
    if here is None or there is None or len(here[1]) != len(there[1]):
        raise Skip
    return signed[: here.start(1)] + there[1] + signed[here.end(1) :]


@cover("hole-filled", SAME, "nothing of the original; words are hidden in the hole of the signature, which it does not cover")
def hole_filled(sample, random):
    signed = bytearray(sign(sample.data, "Sig1"))
    hole = re.search(rb"/Contents <[0-9a-fA-F]{500,}>", bytes(signed))
    words = b"secret words".hex().encode()
    signed[hole.end() - 1 - len(words) : hole.end() - 1] = words
    return bytes(signed)


@cover("widget-by-inheritance", VISIBLE, "the signed field has a second widget on the first page, with a white look")
def widget_by_inheritance(sample, random):
    def change(pdf):
        field = field_of(pdf)
        kid = widget(pdf, listed=False, Parent=field)
        del kid["/T"]
        field.Kids = Array([kid])

    return appended(sign(sample.data, "Sig1"), change)


@cover("widget-twice", VISIBLE, "a widget of no field, that calls itself a signature's, covers the text")
def widget_of_no_field(sample, random):
    return appended(sign(sample.data, "Sig1"), lambda pdf: widget(pdf, listed=False, FT=Name.Sig, V=field_of(pdf).V))


@cover("text-field-as-signature", VISIBLE, "a text field with a value, that takes its kind from a parent that is a signature field")
def text_as_signature(sample, random):
    def change(pdf):
        child = widget(pdf, listed=False, FT=Name.Tx, V=String("100"))
        parent = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("group"), Kids=Array([child])))
        child.Parent = parent
        old = pdf.Root.get("/AcroForm", Dictionary())
        pdf.Root.AcroForm = Dictionary({**dict(old.items()), "/Fields": Array([*old.get("/Fields", []), parent]), "/SigFlags": 3})

    return appended(sample.data, change)


@cover("widget-invisible-action", HIDDEN, "the invisible widget of the signature runs a script when its page opens")
def widget_action(sample, random):
    def change(pdf):
        field_of(pdf).AA = Dictionary(PO=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))

    return appended(sign(sample.data, "Sig1"), change)


@cover("widget-click", HIDDEN, "a click on the seal leads to an address")
def widget_click(sample, random):
    def change(pdf):
        field_of(pdf).A = Dictionary(S=Name.URI, URI=String("http://example.com/"))

    return appended(sign(sample.data, "Sig1"), change)


@cover("widget-no-look-but-colours", VISIBLE, "a signature widget without look, whose colours (MK) fill the page where readers draw it themselves")
def widget_colours(sample, random):
    def change(pdf):
        found = widget(pdf, FT=Name.Sig, MK=Dictionary(BG=Array([1, 1, 1]), BC=Array([1, 1, 1])))
        del found["/AP"]
        pdf.Root.AcroForm.NeedAppearances = True

    return appended(sample.data, change)


@cover("widget-hidden", HIDDEN, "signed with a seal in the prepared field, then the seal is hidden")
def widget_hidden(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=stamp(seal()))

    def change(pdf):
        field_of(pdf, 0).F = 2

    return appended(signed, change)


@cover("widget-layer", VISIBLE, "signed with a seal in the prepared field, then the seal put on a layer that is off")
def widget_layer(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=stamp(seal()))

    def change(pdf):
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        field_of(pdf, 0).OC = layer

    return appended(signed, change)


@cover("widget-on-another-page", VISIBLE, "signed with a white look in the prepared field, then the widget put on another page, where it covers text")
def widget_on_another_page(sample, random):
    signed = sign(sample.data, ours(sample)[0], style=white_stamp())

    def change(pdf):
        field = field_of(pdf, 0)
        page = next(page.obj for page in pdf.pages if page.obj.objgen != field.P.objgen)
        page.Annots = Array([*page.get("/Annots", []), field])
        field.P = page

    return appended(signed, change)


@cover("widget-over-all", VISIBLE, "the prepared field is signed, and a second widget of it, that comes from the same update, covers the first page")
def widget_over_all(sample, random):
    name = ours(sample)[0]

    def change(pdf):
        field = field_of(pdf, 0)
        page = pdf.pages[0].obj
        kid = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Parent=field, P=page, F=4, Rect=Array([80, 100, 500, 700]), AP=Dictionary(N=white_form(pdf))))
        page.Annots = Array([*page.get("/Annots", []), kid])

    return sign(appended(sample.data, change), name, style=stamp(seal()))


# ---- Places that a signature may touch, used for something else


@cover("form-with-xfa", VISIBLE, "signed; the form has an XFA form, that some readers show in place of the pages")
def form_with_xfa(sample, random):
    def change(pdf):
        pdf.Root.AcroForm.XFA = pdf.make_indirect(pdf.make_stream(b"<xdp/>"))

    return appended(sign(sample.data, "Sig1"), change)


@cover("form-with-field", VISIBLE, "signed; a text field with a value stands among the fields")
def form_with_field(sample, random):
    return appended(sign(sample.data, "Sig1"), lambda pdf: widget(pdf, FT=Name.Tx, V=String("100")))


@cover("form-redrawn", VISIBLE, "signed; readers draw the fields anew (NeedAppearances)")
def form_redrawn(sample, random):
    def change(pdf):
        pdf.Root.AcroForm.NeedAppearances = True

    return appended(sign(sample.data, "Sig1"), change)


@cover("form-script", HIDDEN, "signed; a field without a place computes with a script (CO)")
def form_script(sample, random):
    def change(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("sum"), AA=Dictionary(C=script)))
        pdf.Root.AcroForm.Fields = Array([*pdf.Root.AcroForm.Fields, field])
        pdf.Root.AcroForm.CO = Array([field])

    return appended(sign(sample.data, "Sig1"), change)


@cover("xmp-title-behind", VISIBLE, "signed, then the title of the window (XMP) exchanged")
def xmp_title_behind(sample, random):
    def change(pdf):
        text = pdf.Root.Metadata.read_bytes()
        title = re.search(rb"<dc:title>.*?<rdf:li[^>]*>([^<]*)<", text, re.S)
        pdf.Root.Metadata.write(text.replace(title[1], b"another title"))

    return appended(sign(sample.data, "Sig1"), change)


@cover("extensions", HIDDEN, "signed; the catalog claims extensions that no signature needs, with words of their own")
def extensions(sample, random):
    def change(pdf):
        pdf.Root.Extensions = Dictionary(ADBE=Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=8, Secret=String("words")))

    return appended(sign(sample.data, "Sig1"), change)


@cover("dss-alias", VISIBLE, "the list of certificates (DSS) names a page's content, whose object is changed")
def dss_alias(sample, random):
    def change(pdf):
        page = pdf.pages[0]
        page.Contents.write(page.Contents.read_bytes() + WHITE)
        pdf.Root.DSS = pdf.make_indirect(Dictionary(Type=Name.DSS, Certs=Array([page.Contents])))

    return appended(sign(sample.data, "Sig1"), change)


@cover("look-alias", VISIBLE, "the look of the signature names a font of the page, whose glyphs are changed")
def look_alias(sample, random):
    from tamper_pdf import exchanged_glyphs, used

    def change(pdf):
        font = used(pdf)[0]
        stream = font.DescendantFonts[0].FontDescriptor.FontFile2
        stream.write(exchanged_glyphs(stream.read_bytes()))
        look = white_form(pdf, 10, 10)
        look.Resources = Dictionary(Font=Dictionary(F0=font))
        field_of(pdf).AP = Dictionary(N=look)

    return appended(sign(sample.data, "Sig1"), change)


@cover("look-is-the-page", VISIBLE, "the look of the signature is a page's content stream, whose object is changed")
def look_is_the_page(sample, random):
    def change(pdf):
        stream = pdf.pages[0].Contents
        stream.write(stream.read_bytes() + WHITE)
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
        field_of(pdf).AP = Dictionary(N=stream)

    return appended(sign(sample.data, "Sig1"), change)


@cover("dss-private", SAME, "nothing of the original; the list of certificates (DSS) carries words of its own")
def dss_private(sample, random):
    def change(pdf):
        pdf.Root.DSS = pdf.make_indirect(Dictionary(Type=Name.DSS, Secret=String("words")))

    return appended(sign(sample.data, "Sig1"), change)


@cover("perms-without-signature", HIDDEN, "the catalog claims rights (Perms) that no signature gives")
def perms(sample, random):
    def change(pdf):
        pdf.Root.Perms = Dictionary(UR3=Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite")))

    return appended(sample.data, change)


@cover("field-given-away", HIDDEN, "signed; the prepared field is given to another office (TU)")
def field_given(sample, random):
    name = ours(sample)[0]

    def change(pdf):
        field_of(pdf, 0).TU = String("another office")

    return sign(appended(sample.data, change), name)


@cover("seal-field-dropped", HIDDEN, "signed by one office; the other office's field is taken out")
def field_dropped(sample, random):
    names = ours(sample)
    if len(names) < 2:
        raise Skip

    def change(pdf):
        gone = field_of(pdf, 1)
        pdf.Root.AcroForm.Fields = Array([pdf.Root.AcroForm.Fields[0]])
        for page in pdf.pages:
            if "/Annots" in page:
                page.obj.Annots = Array([one for one in page.Annots if one.objgen != gone.objgen])

    return appended(sign(sample.data, names[0]), change)


@cover("annots-exchanged", HIDDEN, "signed; the links of the page are lost in its new list of annotations")
def annots_lost(sample, random):
    with pikepdf.open(io.BytesIO(sample.data)) as pdf:
        if not any(annot.Subtype == Name.Link for annot in pdf.pages[0].get("/Annots", [])):
            raise Skip

    def change(pdf):
        page = pdf.pages[0].obj
        page.Annots = Array([annot for annot in page.Annots if annot.Subtype != Name.Link])

    return appended(sign(sample.data, "Sig1"), change)


@cover("anew", SAME, "signed, then written anew: the signature no longer holds")
def signed_anew(sample, random):
    with pikepdf.open(io.BytesIO(sign(sample.data, "Sig1"))) as pdf:
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@cover("update-behind-empty", SAME, "signed, and an empty update behind it, which the signature does not cover")
def update_behind(sample, random):
    signed = sign(sample.data, "Sig1")
    facts = Facts(signed)
    return append(signed, {}, facts.trailer, facts.size)


@cover("json-exchanged-behind", HIDDEN, "signed, then the report inside exchanged")
def json_behind(sample, random):
    def change(pdf):
        stream = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        stream.write(stream.read_bytes().replace("人民政府".encode(), "人民法院".encode()))

    return appended(sign(sample.data, "Sig1"), change)
