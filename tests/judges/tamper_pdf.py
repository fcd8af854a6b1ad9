"""Changes of a PDF's objects: pages, content, fonts, pictures, annotations, what lies around the pages. Each is written in several ways."""

import re
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from tamper import HIDDEN, SAME, VISIBLE, Skip, edit

APPENDED = ("appended", "appended-stream")
WHITE = b"q 1 1 1 rg 80 80 440 690 re f Q\n"


def any_page(pdf, random):
    return random.choice(list(pdf.pages))


def content(page):
    return page.Contents.read_bytes()


def replace(pdf, page, data):
    page.Contents = pdf.make_stream(data)


def form(pdf, data, box=(0, 0, 200, 200), **more):
    return pdf.make_indirect(pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Form, BBox=Array(box), Resources=Dictionary(), **more))


def annotate(pdf, page, **keys):
    found = pdf.make_indirect(Dictionary(Type=Name.Annot, P=page.obj, **keys))
    if "/Annots" not in page:
        page.obj.Annots = Array()
    page.obj.Annots = Array([*page.obj.Annots, found])
    return found


def links(pdf):
    found = [annot for page in pdf.pages for annot in page.get("/Annots", []) if annot.get("/Subtype") == Name.Link]
    return found or skip()


def skip():
    raise Skip


def fonts(pdf):
    return [thing for thing in pdf.objects if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font and "/DescendantFonts" in thing]


def images(pdf):
    found = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == Name.Image]
    return found or skip()


def elements(pdf):
    return [thing for thing in pdf.objects if isinstance(thing, Dictionary) and "/S" in thing and "/P" in thing and "/K" in thing]


def spec(pdf):
    names = pdf.Root.get("/Names") or skip()
    return names.EmbeddedFiles.Names[1]


def widgets(pdf):
    return list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root else skip()


# ---- Nothing


@edit("same", SAME, "nothing: the same objects written again", (*("appended", "appended-stream"), "pikepdf", "objstm", "linearized", "qdf", "pypdf", "pymupdf"))
def same(pdf, random):
    pass


@edit("same-recompressed", SAME, "nothing: content streams deflated anew", ("appended", "pikepdf"))
def same_recompressed(pdf, random):
    for page in pdf.pages:
        page.Contents.write(zlib.compress(content(page), 1), filter=Name.FlateDecode)


@edit("same-object-again", SAME, "nothing: a page's dictionary stands in the file once more", APPENDED)
def same_object_again(pdf, random):
    page = any_page(pdf, random).obj
    page[Name("/X")] = pdf.make_indirect(Dictionary())  # a key that no reader knows
    del page[Name("/X")]


@edit("unused-object", SAME, "nothing that a reader shows: an object that nothing refers to", APPENDED)
def unused_object(pdf, random):
    pdf.make_indirect(pdf.make_stream(WHITE))


# ---- Page tree


@edit("page-deleted", VISIBLE, "a page is missing")
def page_deleted(pdf, random):
    del pdf.pages[random.randrange(len(pdf.pages))]


@edit("pages-reordered", VISIBLE, "two pages have changed places")
def pages_reordered(pdf, random):
    kids = pdf.Root.Pages.Kids
    pdf.Root.Pages.Kids = Array([kids[1], kids[0], *list(kids)[2:]])


@edit("page-twice", VISIBLE, "a page stands twice")
def page_twice(pdf, random):
    pdf.pages.append(any_page(pdf, random))


@edit("page-added", VISIBLE, "an empty page at the end")
def page_added(pdf, random):
    pdf.add_blank_page(page_size=(595.276, 841.89))


@edit("page-of-words", VISIBLE, "a page with other words at the end", ("appended", "pikepdf"))
def page_of_words(pdf, random):
    data = b"BT /G1 16 Tf 1 0 0 1 100 500 Tm <00010002000300040005> Tj ET"
    first = pdf.pages[0]
    page = Dictionary(Type=Name.Page, MediaBox=first.MediaBox, Resources=first.Resources, Contents=pdf.make_stream(data))
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


@edit("last-page-only", VISIBLE, "all pages but the last are gone", ("appended", "pikepdf"))
def last_page_only(pdf, random):
    while len(pdf.pages) > 1:
        del pdf.pages[0]


@edit("page-tree-new", SAME, "nothing: the pages hang below one node more", ("appended", "pikepdf"))
def page_tree_new(pdf, random):
    kids = pdf.Root.Pages.Kids
    node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(kids), Count=len(kids), Parent=pdf.Root.Pages))
    for kid in kids:
        kid.Parent = node
    pdf.Root.Pages.Kids = Array([node])


@edit("resources-on-the-node", VISIBLE, "a page takes the fonts of its node of the tree, which are others", ("appended", "pikepdf"))
def resources_on_the_node(pdf, random):
    page = any_page(pdf, random)
    names = list(page.Resources.Font.keys())
    if len(names) < 2:
        raise Skip
    turned = dict(zip(names, [page.Resources.Font[name] for name in names[1:] + names[:1]]))
    pdf.Root.Pages.Resources = Dictionary(Font=Dictionary(turned))
    del page.obj.Resources


@edit("boxes-on-the-node", VISIBLE, "a page takes its size from its node of the tree: half as high", ("appended", "pikepdf"))
def boxes_on_the_node(pdf, random):
    page = any_page(pdf, random)
    pdf.Root.Pages.MediaBox = Array([0, 0, 595, 420])
    for key in ("/MediaBox", "/CropBox", "/TrimBox"):
        del page.obj[key]


@edit("rotate-on-the-node", VISIBLE, "all pages lie on their side", ("appended", "pikepdf"))
def rotate_on_the_node(pdf, random):
    pdf.Root.Pages.Rotate = 90


@edit("tree-of-another-root", VISIBLE, "the catalog names another page tree of one empty page", ("appended", "pikepdf"))
def tree_of_another_root(pdf, random):
    page = pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Resources=Dictionary()))
    pdf.Root.Pages = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([page]), Count=1))
    page.Parent = pdf.Root.Pages


# ---- Content


@edit("whiteout", VISIBLE, "the text of a page lies under a white box")
def whiteout(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, content(page) + WHITE)


@edit("whiteout-own-stream", VISIBLE, "the text of a page lies under a white box: a second content stream", ("appended", "pikepdf"))
def whiteout_own_stream(pdf, random):
    page = any_page(pdf, random)
    page.Contents = Array([page.Contents, pdf.make_stream(WHITE)])


@edit("whiteout-in-place", VISIBLE, "the text of a page lies under a white box: the content's own object has other bytes", ("appended", "pikepdf"))
def whiteout_in_place(pdf, random):
    page = any_page(pdf, random)
    page.Contents.write(content(page) + WHITE)


@edit("whiteout-small", VISIBLE, "one line lies under a white box")
def whiteout_small(pdf, random):
    page = any_page(pdf, random)
    spots = re.findall(rb"1 0 0 1 ([\d.]+) ([\d.]+) Tm", content(page)) or skip()
    x, y = random.choice(spots)
    replace(pdf, page, content(page) + b"q 1 1 1 rg %s %s 60 14 re f Q\n" % (x, y))


@edit("text-invisible", VISIBLE, "a page's text is there but not drawn (3 Tr)", ("appended", "pikepdf"))
def text_invisible(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, b"3 Tr\n" + content(page))


@edit("text-hidden-added", HIDDEN, "a search finds words that are not drawn (3 Tr)", ("appended", "pikepdf"))
def text_hidden_added(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, content(page) + b"BT 3 Tr /%s 16 Tf 1 0 0 1 100 100 Tm <000100020003> Tj ET\n" % font_name(page))


def font_name(page):
    return list(page.Resources.Font.keys())[0][1:].encode()


@edit("text-added", VISIBLE, "three more characters stand on a page")
def text_added(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, content(page) + b"BT 0 g /%s 16 Tf 1 0 0 1 300 60 Tm <000100020003> Tj ET\n" % font_name(page))


@edit("text-exchanged", VISIBLE, "two characters of a line have changed places")
def text_exchanged(pdf, random):
    page = any_page(pdf, random)
    text = content(page)
    lines = [one for one in re.finditer(rb"<([0-9A-F]{8,})>", text) if one[1][:4] != one[1][4:8]] or skip()
    line = random.choice(lines)
    first, second = line[1][:4], line[1][4:8]
    replace(pdf, page, text[: line.start(1)] + second + first + text[line.start(1) + 8 :])


@edit("text-deleted", VISIBLE, "a line is gone")
def text_deleted(pdf, random):
    page = any_page(pdf, random)
    text = content(page)
    line = random.choice(list(re.finditer(rb"<[0-9A-F]{4,}> Tj|\[[^\]]*\] TJ", text)) or skip())
    replace(pdf, page, text[: line.start()] + text[line.end() :])


@edit("text-moved", VISIBLE, "a line stands 7 pt lower", ("appended", "pikepdf"))
def text_moved(pdf, random):
    page = any_page(pdf, random)
    text = content(page)
    spot = random.choice(list(re.finditer(rb"1 0 0 1 [\d.]+ ([\d.]+) Tm", text)) or skip())
    replace(pdf, page, text[: spot.start(1)] + b"%.3f" % (float(spot[1]) - 7) + text[spot.end(1) :])


@edit("text-white", VISIBLE, "the text of a page is white", ("appended", "pikepdf"))
def text_white(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, b"1 g\n" + re.sub(rb"(?m)^0 0 0 rg$|^0 g$", b"1 g", content(page)))


@edit("page-emptied", VISIBLE, "a page is empty")
def page_emptied(pdf, random):
    replace(pdf, any_page(pdf, random), b"")


@edit("page-without-contents", VISIBLE, "a page has no content", ("appended", "pikepdf"))
def page_without_contents(pdf, random):
    del any_page(pdf, random).obj.Contents


@edit("contents-exchanged", VISIBLE, "two pages show each other's content")
def contents_exchanged(pdf, random):
    first, second = pdf.pages[0], pdf.pages[1]
    first.Contents, second.Contents = second.Contents, first.Contents


@edit("content-scaled", VISIBLE, "a page is drawn at half size", ("appended", "pikepdf"))
def content_scaled(pdf, random):
    page = any_page(pdf, random)
    page.Contents = Array([pdf.make_stream(b"0.5 0 0 0.5 0 0 cm\n"), page.Contents])


@edit("content-clipped", VISIBLE, "the lower half of a page is cut off", ("appended", "pikepdf"))
def content_clipped(pdf, random):
    page = any_page(pdf, random)
    page.Contents = Array([pdf.make_stream(b"0 500 600 400 re W n\n"), page.Contents])


@edit("content-unreadable", VISIBLE, "a page's content cannot be inflated", ("appended",))
def content_unreadable(pdf, random):
    page = any_page(pdf, random)
    page.Contents.write(b"no zlib at all", filter=Name.FlateDecode)


@edit("content-external", VISIBLE, "a page's content lies in another file (/F of the stream)", ("appended", "pikepdf"))
def content_external(pdf, random):
    any_page(pdf, random).Contents[Name.F] = String("elsewhere.bin")


@edit("content-crypt-filter", VISIBLE, "a page's content goes through one filter more, which empties it", ("appended",))
def content_filter(pdf, random):
    page = any_page(pdf, random)
    page.Contents.write(content(page), filter=Name.ASCIIHexDecode)


@edit("optional-content", VISIBLE, "a page's content is hidden as a layer that is off")
def optional_content(pdf, random):
    page = any_page(pdf, random)
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
    own = Dictionary(dict(page.Resources.items()))
    own.Properties = Dictionary(MC0=layer)
    page.obj.Resources = own
    replace(pdf, page, b"/OC /MC0 BDC\n" + content(page) + b"\nEMC\n")


@edit("marks-changed", HIDDEN, "a screen reader finds other marked content: the numbers of two pieces have changed places", ("appended", "pikepdf"))
def marks_changed(pdf, random):
    page = next((page for page in pdf.pages if b"/MCID 1>>" in content(page)), None) or skip()
    text = content(page).replace(b"/MCID 0>>", b"/MCID X>>").replace(b"/MCID 1>>", b"/MCID 0>>").replace(b"/MCID X>>", b"/MCID 1>>")
    replace(pdf, page, text)


@edit("marked-as-artifact", HIDDEN, "a screen reader leaves a paragraph out", ("appended", "pikepdf"))
def marked_as_artifact(pdf, random):
    page = any_page(pdf, random)
    text = re.sub(rb"/P <</MCID \d+>> BDC", b"/Artifact BMC", content(page), count=1)
    replace(pdf, page, text) if text != content(page) else skip()


@edit("actual-text-in-content", HIDDEN, "copying gives other words than are shown (ActualText in the content)", ("appended", "pikepdf"))
def actual_text_in_content(pdf, random):
    page = any_page(pdf, random)
    replace(pdf, page, b"/Span <</ActualText (0)>> BDC\n" + content(page) + b"\nEMC\n")


# ---- Resources, fonts, pictures


@edit("fonts-exchanged", VISIBLE, "two fonts of a page have changed names, so other glyphs are drawn")
def fonts_exchanged(pdf, random):
    page = any_page(pdf, random)
    names = list(page.Resources.Font.keys())
    if len(names) < 2:
        raise Skip
    turned = {name: page.Resources.Font[other] for name, other in zip(names, names[1:] + names[:1])}
    own = Dictionary(dict(page.Resources.items()))
    own.Font = Dictionary(turned)
    page.obj.Resources = own


@edit("font-dropped", VISIBLE, "the fonts of a page are missing", ("appended", "pikepdf"))
def font_dropped(pdf, random):
    page = any_page(pdf, random)
    own = Dictionary(dict(page.Resources.items()))
    own.Font = Dictionary()
    page.obj.Resources = own


def used(pdf):
    """Fonts that draw more than a few glyphs."""
    return sorted(fonts(pdf), key=lambda font: -len(bytes(font.ToUnicode.read_bytes()))) or skip()


@edit("glyphs-of-another-font", VISIBLE, "the glyph program of a font is another font's")
def glyphs_of_another_font(pdf, random):
    one, two = used(pdf)[:2]
    one.DescendantFonts[0].FontDescriptor.FontFile2 = two.DescendantFonts[0].FontDescriptor.FontFile2


@edit("glyphs-exchanged", VISIBLE, "two glyphs of a font have changed places")
def glyphs_exchanged(pdf, random):
    descriptor = used(pdf)[0].DescendantFonts[0].FontDescriptor
    descriptor.FontFile2 = pdf.make_stream(exchanged_glyphs(descriptor.FontFile2.read_bytes()))


def exchanged_glyphs(font):
    """The font with the outlines of all glyphs but the first in reverse order: by hand, for a subset has hardly any tables."""
    tables = {font[at : at + 4]: at for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16)}
    place = lambda tag: int.from_bytes(font[tables[tag] + 8 : tables[tag] + 12], "big")
    size = lambda tag: int.from_bytes(font[tables[tag] + 12 : tables[tag] + 16], "big")
    long = font[place(b"head") + 51]
    width = 4 if long else 2
    table = font[place(b"loca") : place(b"loca") + size(b"loca")]
    scale = 1 if long else 2
    at = [int.from_bytes(table[i : i + width], "big") * scale for i in range(0, len(table), width)]
    glyphs = [font[place(b"glyf") + a : place(b"glyf") + b] for a, b in zip(at, at[1:])]
    order = [glyphs[0], *reversed(glyphs[1:])]
    out, offsets = b"".join(order), [0]
    for glyph in order:
        offsets.append(offsets[-1] + len(glyph))
    loca = b"".join((offset // scale).to_bytes(width, "big") for offset in offsets)
    font = bytearray(font)
    font[place(b"loca") : place(b"loca") + len(loca)] = loca
    font[place(b"glyf") : place(b"glyf") + len(out)] = out
    return bytes(font)


@edit("glyph-map-changed", VISIBLE, "a font's CIDToGIDMap draws glyph 2 for every character")
def glyph_map_changed(pdf, random):
    used(pdf)[0].DescendantFonts[0].CIDToGIDMap = pdf.make_stream(b"\0\2" * 4096)


@edit("glyph-widths-changed", VISIBLE, "a font's characters stand closer", ("appended", "pikepdf"))
def glyph_widths_changed(pdf, random):
    font = used(pdf)[0].DescendantFonts[0]
    font.DW, font.W = 300, Array()


@edit("encoding-changed", VISIBLE, "a font's codes mean other glyphs (a CMap of its own)", ("appended", "pikepdf"))
def encoding_changed(pdf, random):
    cmap = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <0000> <FFF0> 5 endcidrange endcmap"
    used(pdf)[0].Encoding = pdf.make_stream(cmap, Type=Name.CMap, CMapName=Name.X, CIDSystemInfo=Dictionary(Registry="A", Ordering="B", Supplement=0))


@edit("font-not-embedded", VISIBLE, "a font is taken from the reader's machine", ("appended", "pikepdf"))
def font_not_embedded(pdf, random):
    del used(pdf)[0].DescendantFonts[0].FontDescriptor.FontFile2


@edit("to-unicode-changed", HIDDEN, "search and copy give other characters than are shown")
def to_unicode_changed(pdf, random):
    font = used(pdf)[0]
    font.ToUnicode = pdf.make_stream(turned_unicode(font.ToUnicode.read_bytes()))


def turned_unicode(text):
    """The last digit of every mapping's value changed."""
    return re.sub(rb"(<[0-9A-Fa-f]{4}> <[0-9A-Fa-f]{3})([0-9A-Fa-f])(>)", lambda m: m[1] + (b"1" if m[2] != b"1" else b"2") + m[3], text)


@edit("to-unicode-in-place", HIDDEN, "search and copy give other characters: the CMap's own object has other bytes", ("appended", "pikepdf"))
def to_unicode_in_place(pdf, random):
    stream = used(pdf)[0].ToUnicode
    stream.write(turned_unicode(stream.read_bytes()))


@edit("to-unicode-dropped", HIDDEN, "search and copy find nothing", ("appended", "pikepdf"))
def to_unicode_dropped(pdf, random):
    del used(pdf)[0].ToUnicode


@edit("image-replaced", VISIBLE, "a picture is one grey area")
def image_replaced(pdf, random):
    image = random.choice([one for one in images(pdf) if one.ColorSpace == Name.DeviceRGB] or images(pdf))
    image.write(b"\x80")
    image.Width = image.Height = 1
    image.ColorSpace = Name.DeviceGray
    image.BitsPerComponent = 8


@edit("image-mask-changed", VISIBLE, "a seal is not to be seen: its mask is empty", ("appended", "pikepdf"))
def image_mask_changed(pdf, random):
    masked = [one for one in images(pdf) if "/SMask" in one] or skip()
    mask = random.choice(masked).SMask
    mask.write(bytes(int(mask.Width) * int(mask.Height)))


@edit("image-decode-inverted", VISIBLE, "a picture is its negative (Decode)", ("appended", "pikepdf"))
def image_decode(pdf, random):
    image = random.choice([one for one in images(pdf) if one.get("/ColorSpace") == Name.DeviceRGB] or skip())
    image.Decode = Array([1, 0] * 3)


@edit("image-alternate", VISIBLE, "a picture has another one for printing", ("appended", "pikepdf"))
def image_alternate(pdf, random):
    image = images(pdf)[0]
    other = pdf.make_stream(b"\x80", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    image.Alternates = Array([Dictionary(Image=pdf.make_indirect(other), DefaultForPrinting=True)])


@edit("image-as-form", VISIBLE, "the name of a picture means a form with other content", ("appended", "pikepdf"))
def image_as_form(pdf, random):
    page = next((page for page in pdf.pages if len(page.Resources.get("/XObject", {}).keys()) and b" Do" in content(page)), None) or skip()
    own = Dictionary(dict(page.Resources.items()))
    own.XObject = Dictionary({name: form(pdf, b"1 0 0 rg 0 0 1 1 re f", (0, 0, 1, 1)) for name in page.Resources.XObject.keys()})
    page.obj.Resources = own


@edit("colour-space", VISIBLE, "black text is drawn in another colour space", ("appended", "pikepdf"))
def default_colour(pdf, random):
    page = any_page(pdf, random)
    tint = pdf.make_indirect(Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([1, 0, 0]), N=1))
    own = Dictionary(dict(page.Resources.items()))
    own.ColorSpace = Dictionary(DefaultGray=Array([Name.Separation, Name.X, Name.DeviceRGB, tint]), CS0=Name.DeviceGray)
    page.obj.Resources = own
    replace(pdf, page, b"/CS0 cs 0.5 scn\n" + re.sub(rb"(?m)^0 0 0 rg$|^0 g$", b"/CS0 cs 0.8 scn", content(page)))


@edit("transparency", VISIBLE, "a page's content is next to transparent (ExtGState)", ("appended", "pikepdf"))
def transparency(pdf, random):
    page = any_page(pdf, random)
    own = Dictionary(dict(page.Resources.items()))
    own.ExtGState = Dictionary(T=Dictionary(ca=0.1, CA=0.1))
    page.obj.Resources = own
    page.Contents = Array([pdf.make_stream(b"/T gs\n"), page.Contents])


@edit("output-intent", HIDDEN, "colours are meant for another device", ("appended", "pikepdf"))
def output_intent(pdf, random):
    pdf.Root.OutputIntents[0].OutputConditionIdentifier = String("Other")


@edit("output-profile", VISIBLE, "colours go through another profile (its bytes changed)", ("appended", "pikepdf"))
def output_profile(pdf, random):
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes()[:-4] + b"abcd")


# ---- Boxes and the like


@edit("mediabox", VISIBLE, "a page is larger")
def mediabox(pdf, random):
    page = any_page(pdf, random)
    page.obj.MediaBox = Array([-100, -100, 700, 900])
    page.obj.CropBox = Array([-100, -100, 700, 900])


@edit("cropbox", VISIBLE, "the lower half of a page is cut off")
def cropbox(pdf, random):
    any_page(pdf, random).obj.CropBox = Array([0, 420, 595.276, 841.89])


@edit("cropbox-hair", VISIBLE, "a page is one tenth of a point narrower", ("appended", "pikepdf"))
def cropbox_hair(pdf, random):
    any_page(pdf, random).obj.CropBox = Array([0, 0, 595.176, 841.89])


@edit("trimbox", HIDDEN, "a printer trims elsewhere", ("appended", "pikepdf"))
def trimbox(pdf, random):
    any_page(pdf, random).obj.TrimBox = Array([0, 420, 595.276, 841.89])


@edit("bleedbox", HIDDEN, "a printer is told of a bleed", ("appended", "pikepdf"))
def bleedbox(pdf, random):
    any_page(pdf, random).obj.BleedBox = Array([10, 10, 500, 800])


@edit("rotate", VISIBLE, "a page stands on its head")
def rotate(pdf, random):
    any_page(pdf, random).obj.Rotate = 180


@edit("userunit", VISIBLE, "a page is twice as large", ("appended", "pikepdf"))
def userunit(pdf, random):
    any_page(pdf, random).obj.UserUnit = 2


@edit("page-group", HIDDEN, "a page is blended in another colour space", ("appended", "pikepdf"))
def page_group(pdf, random):
    any_page(pdf, random).obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)


@edit("page-transition", VISIBLE, "a page goes on by itself after a second and fades", ("appended", "pikepdf"))
def page_transition(pdf, random):
    page = any_page(pdf, random).obj
    page.Dur, page.Trans = 1, Dictionary(S=Name.Dissolve)


@edit("page-thumbnail", VISIBLE, "the small picture of a page in the side bar shows something else", ("appended", "pikepdf"))
def page_thumbnail(pdf, random):
    thumb = pdf.make_stream(b"\x80", Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    any_page(pdf, random).obj.Thumb = pdf.make_indirect(thumb)


@edit("page-tabs", HIDDEN, "the tab key goes another way", ("appended", "pikepdf"))
def page_tabs(pdf, random):
    any_page(pdf, random).obj.Tabs = Name.R


@edit("page-metadata", HIDDEN, "a page says that it was made by somebody else", ("appended", "pikepdf"))
def page_metadata(pdf, random):
    any_page(pdf, random).obj.Metadata = pdf.make_stream(b"<x/>", Type=Name.Metadata, Subtype=Name.XML)


@edit("page-private", HIDDEN, "a page carries data of a program (PieceInfo)", ("appended", "pikepdf"))
def page_private(pdf, random):
    any_page(pdf, random).obj.PieceInfo = Dictionary(App=Dictionary(Private=String("secret")))


@edit("page-actions", HIDDEN, "opening a page runs a script", ("appended", "pikepdf"))
def page_actions(pdf, random):
    any_page(pdf, random).obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


@edit("page-structparents", HIDDEN, "a screen reader takes a page's text from another page's marks", ("appended", "pikepdf"))
def page_structparents(pdf, random):
    pdf.pages[0].obj.StructParents = 1


# ---- Annotations


ANNOTATIONS = {
    "freetext": (VISIBLE, "a box of text lies on a page", dict(Subtype=Name.FreeText, Contents=String("words"), DA=String("/Helv 12 Tf 0 g"), F=4)),
    "square": (VISIBLE, "a white box lies on the text", dict(Subtype=Name.Square, IC=Array([1, 1, 1]), C=Array([1, 1, 1]), F=4)),
    "redact": (VISIBLE, "a place is marked for blacking out", dict(Subtype=Name.Redact, IC=Array([0, 0, 0]), F=4)),
    "stamp": (VISIBLE, "a stamp stands on a page", dict(Subtype=Name.Stamp, Name=Name.Approved, F=4)),
    "highlight": (VISIBLE, "a line is highlighted", dict(Subtype=Name.Highlight, C=Array([1, 1, 0]), QuadPoints=Array([80, 700, 500, 700, 80, 100, 500, 100]), F=4)),
    "ink": (VISIBLE, "something is drawn over a page", dict(Subtype=Name.Ink, C=Array([1, 0, 0]), InkList=Array([Array([100, 100, 400, 600])]), F=4)),
    "text": (VISIBLE, "a note is stuck to a page", dict(Subtype=Name.Text, Contents=String("note"), F=4)),
    "link": (HIDDEN, "a click on the text leads elsewhere", dict(Subtype=Name.Link, Border=Array([0, 0, 0]), A=Dictionary(S=Name.URI, URI=String("http://example.com/")))),
    "link-launch": (HIDDEN, "a click on the text starts a program", dict(Subtype=Name.Link, Border=Array([0, 0, 0]), A=Dictionary(S=Name.Launch, F=String("calc.exe")))),
    "widget": (VISIBLE, "a form field with words lies on a page", dict(Subtype=Name.Widget, FT=Name.Tx, T=String("f"), V=String("100"), DA=String("/Helv 12 Tf 0 g"), F=4)),
    "widget-button": (HIDDEN, "an invisible button covers a page", dict(Subtype=Name.Widget, FT=Name.Btn, Ff=65536, T=String("b"), A=Dictionary(S=Name.URI, URI=String("http://example.com/")), F=4)),
    "watermark": (VISIBLE, "a mark lies on a page", dict(Subtype=Name.Watermark, F=4)),
    "screen": (VISIBLE, "a film plays on a page", dict(Subtype=Name.Screen, F=4)),
    "file": (VISIBLE, "a file is pinned to a page", dict(Subtype=Name.FileAttachment, F=4, FS=Dictionary(Type=Name.Filespec, F=String("a.txt")))),
    "hidden": (HIDDEN, "a hidden annotation with words", dict(Subtype=Name.Text, Contents=String("secret"), F=2)),
    "print-only": (VISIBLE, "on paper a white box lies on the text", dict(Subtype=Name.Square, IC=Array([1, 1, 1]), C=Array([1, 1, 1]), F=36)),
    "custom": (VISIBLE, "an annotation of an unknown kind lies on a page", dict(Subtype=Name.Banxin, F=4)),
}
DRAWN = {"freetext", "square", "redact", "stamp", "widget", "watermark", "screen", "print-only", "custom"}


def annotation(name, grade, seen, keys):
    @edit(f"annot-{name}", grade, seen, ("appended", "appended-stream", "pikepdf", "pymupdf") if grade is VISIBLE else ("appended", "pikepdf"))
    def change(pdf, random):
        page = any_page(pdf, random)
        more = dict(keys)
        if name in DRAWN:
            more["AP"] = Dictionary(N=form(pdf, b"1 1 1 rg 0 0 420 600 re f 1 0 0 rg 20 20 50 50 re f", (0, 0, 420, 600)))
        annotate(pdf, page, Rect=Array([80, 100, 500, 700]), **more)


for name, (grade, seen, keys) in ANNOTATIONS.items():
    annotation(name, grade, seen, keys)


@edit("annot-popup", VISIBLE, "a note with an open window stands on a page", ("appended", "pikepdf"))
def annot_popup(pdf, random):
    page = any_page(pdf, random)
    note = annotate(pdf, page, Subtype=Name.Text, Contents=String("note"), Rect=Array([100, 700, 120, 720]), F=4)
    note.Popup = annotate(pdf, page, Subtype=Name.Popup, Parent=note, Open=True, Rect=Array([100, 300, 400, 600]))


@edit("link-target", HIDDEN, "a click leads elsewhere")
def link_target(pdf, random):
    found = [link for link in links(pdf) if "/A" in link and "/URI" in link.A] or skip()
    link = random.choice(found)
    link.A = Dictionary(S=Name.URI, URI=String("http://example.com/"))


@edit("link-target-chained", HIDDEN, "a click leads elsewhere as well (Next)", ("appended", "pikepdf"))
def link_next(pdf, random):
    link = random.choice([link for link in links(pdf) if "/A" in link] or skip())
    link.A.Next = Dictionary(S=Name.URI, URI=String("http://example.com/"))


@edit("link-moved", HIDDEN, "a link covers another place", ("appended", "pikepdf"))
def link_moved(pdf, random):
    random.choice(links(pdf)).Rect = Array([0, 0, 595, 842])


@edit("link-words", HIDDEN, "a screen reader says other words for a link", ("appended", "pikepdf"))
def link_words(pdf, random):
    random.choice(links(pdf)).Contents = String("other words")


@edit("link-border", VISIBLE, "a link has a thick frame", ("appended", "pikepdf"))
def link_border(pdf, random):
    link = random.choice(links(pdf))
    link.Border, link.C = Array([0, 0, 20]), Array([0, 0, 0])


@edit("link-appearance", VISIBLE, "a link has an appearance: a white box", ("appended", "pikepdf"))
def link_appearance(pdf, random):
    random.choice(links(pdf)).AP = Dictionary(N=form(pdf, b"1 1 1 rg 0 0 200 200 re f"))


@edit("links-dropped", HIDDEN, "the links are gone", ("appended", "pikepdf"))
def links_dropped(pdf, random):
    links(pdf)
    for page in pdf.pages:
        if "/Annots" in page:
            del page.obj.Annots


# ---- Around the pages


@edit("outline-title", VISIBLE, "an entry of the outline has other words")
def outline_title(pdf, random):
    pdf.Root.Outlines.First.Title = String("other words")


@edit("outline-target", HIDDEN, "an entry of the outline leads to another page", ("appended", "pikepdf"))
def outline_target(pdf, random):
    first = pdf.Root.Outlines.First
    first.Dest = Array([pdf.pages[-1].obj, Name.Fit])


@edit("outline-action", HIDDEN, "an entry of the outline starts a program", ("appended", "pikepdf"))
def outline_action(pdf, random):
    pdf.Root.Outlines.First.A = Dictionary(S=Name.Launch, F=String("calc.exe"))


@edit("outline-dropped", VISIBLE, "the outline is gone", ("appended", "pikepdf"))
def outline_dropped(pdf, random):
    del pdf.Root.Outlines


@edit("info-title", VISIBLE, "the properties name another title")
def info_title(pdf, random):
    pdf.docinfo.Title = String("another title")


@edit("info-author", VISIBLE, "the properties name another author", ("appended", "pikepdf"))
def info_author(pdf, random):
    pdf.docinfo.Author = String("somebody else")


@edit("info-date", HIDDEN, "the properties name another date", ("appended", "pikepdf"))
def info_date(pdf, random):
    pdf.docinfo.CreationDate = String("D:20010101000000Z")


@edit("info-added", HIDDEN, "the properties have an entry more", ("appended", "pikepdf"))
def info_added(pdf, random):
    pdf.docinfo[Name.Keywords] = String("secret")


@edit("info-dropped", HIDDEN, "the properties are gone", ("appended", "pikepdf"))
def info_dropped(pdf, random):
    del pdf.trailer.Info


@edit("xmp-title", VISIBLE, "the window's title is another (XMP)")
def xmp_title(pdf, random):
    text = pdf.Root.Metadata.read_bytes()
    title = re.search(rb"<dc:title>.*?<rdf:li[^>]*>([^<]*)<", text, re.S) or skip()
    pdf.Root.Metadata.write(text.replace(title[1], b"another title"))


@edit("xmp-claim", HIDDEN, "the file claims another part of PDF/A", ("appended", "pikepdf"))
def xmp_claim(pdf, random):
    text = re.sub(rb"(pdfaid:part[>=\"]+)\d", rb"\g<1>1", pdf.Root.Metadata.read_bytes())
    pdf.Root.Metadata.write(text)


@edit("xmp-dropped", HIDDEN, "the file has no XMP", ("appended", "pikepdf"))
def xmp_dropped(pdf, random):
    del pdf.Root.Metadata


@edit("language", HIDDEN, "a screen reader speaks another language", ("appended", "pikepdf"))
def language(pdf, random):
    pdf.Root.Lang = String("en-US")


@edit("page-labels", VISIBLE, "the pages are numbered i, ii, iii", ("appended", "appended-stream", "pikepdf"))
def page_labels(pdf, random):
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r, St=7)]))


@edit("page-labels-dropped", HIDDEN, "the pages have no labels", ("appended", "pikepdf"))
def page_labels_dropped(pdf, random):
    del pdf.Root.PageLabels


@edit("viewer-preferences", VISIBLE, "the reader's tools are hidden", ("appended", "pikepdf"))
def viewer_preferences(pdf, random):
    pdf.Root.ViewerPreferences = Dictionary(HideToolbar=True, HideMenubar=True, Direction=Name.R2L)


@edit("page-mode", VISIBLE, "the file opens over the whole screen", ("appended", "pikepdf"))
def page_mode(pdf, random):
    pdf.Root.PageMode = Name.FullScreen


@edit("page-layout", VISIBLE, "the pages stand side by side", ("appended", "pikepdf"))
def page_layout(pdf, random):
    pdf.Root.PageLayout = Name.TwoPageRight


@edit("open-action-script", HIDDEN, "opening the file runs a script", ("appended", "appended-stream", "pikepdf"))
def open_action_script(pdf, random):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("this.getField('f').display = 1"))


@edit("open-action-page", VISIBLE, "the file opens at its last page", ("appended", "pikepdf"))
def open_action_page(pdf, random):
    pdf.Root.OpenAction = Array([pdf.pages[-1].obj, Name.Fit])


@edit("open-action-address", HIDDEN, "opening the file calls an address", ("appended", "pikepdf"))
def open_action_address(pdf, random):
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String("http://example.com/"))


@edit("catalog-actions", HIDDEN, "printing runs a script", ("appended", "pikepdf"))
def catalog_actions(pdf, random):
    pdf.Root.AA = Dictionary(WP=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


@edit("script-by-name", HIDDEN, "opening the file runs a script of the names tree", ("appended", "pikepdf"))
def script_by_name(pdf, random):
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))]))


@edit("uri-base", HIDDEN, "addresses are taken from another base", ("appended", "pikepdf"))
def uri_base(pdf, random):
    pdf.Root.URI = Dictionary(Base=String("http://example.com/"))


@edit("dests", HIDDEN, "the file has named places", ("appended", "pikepdf"))
def dests(pdf, random):
    pdf.Root.Dests = Dictionary(a=Array([pdf.pages[-1].obj, Name.Fit]))


@edit("collection", VISIBLE, "a reader shows the attachment in place of the pages (portfolio)", ("appended", "pikepdf"))
def collection(pdf, random):
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D, D=String("report.json"))


@edit("threads", HIDDEN, "a reader offers another order to read", ("appended", "pikepdf"))
def threads(pdf, random):
    page = pdf.pages[-1].obj
    bead = pdf.make_indirect(Dictionary(P=page, R=Array([0, 0, 500, 500])))
    bead.N = bead.V = bead
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(F=bead))])


@edit("requirements", HIDDEN, "the file asks a reader for scripts", ("appended", "pikepdf"))
def requirements(pdf, random):
    pdf.Root.Requirements = Array([Dictionary(S=Name.EnableJavaScripts)])


@edit("legal", HIDDEN, "the file attests about itself (Legal)", ("appended", "pikepdf"))
def legal(pdf, random):
    pdf.Root.Legal = Dictionary(JavaScriptActions=0, Attestation=String("nothing to see"))


@edit("catalog-private", HIDDEN, "the file carries data of a program (PieceInfo)", ("appended", "pikepdf"))
def catalog_private(pdf, random):
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String("secret")))


@edit("catalog-unknown", HIDDEN, "the catalog has an entry that nobody knows", ("appended", "pikepdf"))
def catalog_unknown(pdf, random):
    pdf.Root[Name("/Unknown")] = String("secret")


@edit("catalog-version", HIDDEN, "the file says that it is PDF 2.0", ("appended",))
def catalog_version(pdf, random):
    pdf.Root.Version = Name("/2.0")


@edit("trailer-id", SAME, "the file has another identifier", ("appended", "pikepdf"))
def trailer_id(pdf, random):
    pdf.trailer.ID = Array([String("0123456789abcdef"), String("0123456789abcdef")])


# ---- Attachments


@edit("json-replaced", HIDDEN, "the report inside has another figure")
def json_replaced(pdf, random):
    stream = spec(pdf).EF.F
    stream.write(re.sub(rb'"(\d)"', lambda m: b'"%d"' % (9 - int(m[1])), stream.read_bytes(), count=1))


@edit("json-of-another", HIDDEN, "the report inside is of another office")
def json_of_another(pdf, random):
    stream = spec(pdf).EF.F
    text = stream.read_bytes().decode()
    stream.write(re.sub(r'"issuer": "[^"]*"', '"issuer": "别处人民政府"', text).encode())


@edit("json-blanks", HIDDEN, "the report inside has other blanks", ("appended", "pikepdf"))
def json_blanks(pdf, random):
    stream = spec(pdf).EF.F
    stream.write(stream.read_bytes() + b"\n \n")


@edit("json-broken", HIDDEN, "the report inside is no JSON", ("appended", "pikepdf"))
def json_broken(pdf, random):
    spec(pdf).EF.F.write(b'{"schema": "banxin/report/1"')


@edit("json-dropped", HIDDEN, "the report inside is gone", ("appended", "pikepdf", "linearized"))
def json_dropped(pdf, random):
    spec(pdf)
    del pdf.Root.Names
    del pdf.Root.AF


@edit("json-unlisted", HIDDEN, "a reader does not show the report as attachment", ("appended", "pikepdf"))
def json_unlisted(pdf, random):
    spec(pdf)
    del pdf.Root.Names


@edit("json-unassociated", HIDDEN, "the report is not tied to the document (AF)", ("appended", "pikepdf"))
def json_unassociated(pdf, random):
    spec(pdf)
    del pdf.Root.AF


@edit("json-two-faces", HIDDEN, "a reader that takes the entry UF finds another report than one that takes F", ("appended", "pikepdf"))
def json_two_faces(pdf, random):
    files = spec(pdf).EF
    files.UF = pdf.make_indirect(pdf.make_stream(files.F.read_bytes().replace(b"0", b"1"), Type=Name.EmbeddedFile))


@edit("json-two-places", HIDDEN, "the names tree has another report than AF", ("appended", "pikepdf"))
def json_two_places(pdf, random):
    other = pdf.make_indirect(pdf.make_stream(spec(pdf).EF.F.read_bytes().replace(b"0", b"1"), Type=Name.EmbeddedFile))
    twin = Dictionary(Type=Name.Filespec, F=String("report.json"), UF=String("report.json"), AFRelationship=Name.Source, EF=Dictionary(F=other, UF=other))
    pdf.Root.Names.EmbeddedFiles.Names = Array([String("report.json"), pdf.make_indirect(twin)])


@edit("json-description", HIDDEN, "the attachment is described with other words", ("appended", "pikepdf"))
def json_description(pdf, random):
    spec(pdf).Desc = String("other words")


@edit("json-name", VISIBLE, "the attachment has another name", ("appended", "pikepdf"))
def json_name(pdf, random):
    spec(pdf).UF = spec(pdf).F = String("other.json")


@edit("json-relationship", HIDDEN, "the attachment is no longer the source", ("appended", "pikepdf"))
def json_relationship(pdf, random):
    spec(pdf).AFRelationship = Name.Unspecified


@edit("attachment-added", VISIBLE, "a second attachment", ("appended", "appended-stream", "pikepdf", "pymupdf"))
def attachment_added(pdf, random):
    pdf.attachments["notes.txt"] = pikepdf.AttachedFileSpec(pdf, b"secret", filename="notes.txt")


@edit("attachment-associated", HIDDEN, "a second file is tied to the document (AF)", ("appended", "pikepdf"))
def attachment_associated(pdf, random):
    file = pdf.make_indirect(pdf.make_stream(b"secret", Type=Name.EmbeddedFile))
    one = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("a"), UF=String("a"), AFRelationship=Name.Data, EF=Dictionary(F=file)))
    pdf.Root.AF = Array([*pdf.Root.get("/AF", []), one])


@edit("page-attachment", HIDDEN, "a file is tied to a page (AF)", ("appended", "pikepdf"))
def page_attachment(pdf, random):
    file = pdf.make_indirect(pdf.make_stream(b"secret", Type=Name.EmbeddedFile))
    any_page(pdf, random).obj.AF = Array([pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("a"), UF=String("a"), EF=Dictionary(F=file)))])


# ---- Structure


@edit("struct-actual-text", HIDDEN, "a screen reader says other words (ActualText)")
def struct_actual_text(pdf, random):
    random.choice(elements(pdf)).ActualText = String("other words")


@edit("struct-alt", HIDDEN, "a screen reader says other words (Alt)", ("appended", "pikepdf"))
def struct_alt(pdf, random):
    random.choice(elements(pdf)).Alt = String("other words")


@edit("struct-type", HIDDEN, "a paragraph is a heading to a screen reader", ("appended", "pikepdf"))
def struct_type(pdf, random):
    random.choice([one for one in elements(pdf) if one.S == Name.P] or skip()).S = Name.H6


@edit("struct-lang", HIDDEN, "a screen reader speaks a paragraph in another language", ("appended", "pikepdf"))
def struct_lang(pdf, random):
    random.choice(elements(pdf)).Lang = String("ar")


@edit("struct-order", HIDDEN, "a screen reader reads in another order", ("appended", "pikepdf"))
def struct_order(pdf, random):
    found = [one for one in elements(pdf) if isinstance(one.K, Array) and len(one.K) > 1 and isinstance(one.K[0], Dictionary)] or skip()
    one = random.choice(found)
    one.K = Array(list(reversed(list(one.K))))


@edit("struct-dropped", HIDDEN, "the file is not tagged", ("appended", "pikepdf"))
def struct_dropped(pdf, random):
    del pdf.Root.StructTreeRoot
    del pdf.Root.MarkInfo


@edit("struct-roles", HIDDEN, "headings are paragraphs to a screen reader (RoleMap)", ("appended", "pikepdf"))
def struct_roles(pdf, random):
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(H1=Name.Artifact, TH=Name.TD)


@edit("struct-parents", HIDDEN, "marks of a page belong to other elements (ParentTree)", ("appended", "pikepdf"))
def struct_parents(pdf, random):
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    row = list(numbers[1])
    if len(row) < 2:
        raise Skip
    numbers[1] = pdf.make_indirect(Array(list(reversed(row))))


@edit("mark-info", HIDDEN, "the tags are said to be suspect", ("appended", "pikepdf"))
def mark_info(pdf, random):
    pdf.Root.MarkInfo.Suspects = True


# ---- Forms


@edit("form-field", VISIBLE, "a form field with a value lies on a page", ("appended", "appended-stream", "pikepdf", "pymupdf"))
def form_field(pdf, random):
    page = any_page(pdf, random)
    appearance = Dictionary(N=form(pdf, b"1 1 1 rg 0 0 200 30 re f 0 g 5 5 50 5 re f", (0, 0, 200, 30)))
    field = annotate(pdf, page, Subtype=Name.Widget, FT=Name.Tx, T=String("amount"), V=String("100"), AP=appearance, Rect=Array([100, 600, 300, 630]), F=4)
    found = list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root else []
    pdf.Root.AcroForm = Dictionary(Fields=Array([*found, field]))


@edit("form-field-without-page", HIDDEN, "a form field with a value, on no page", ("appended", "pikepdf"))
def form_field_without_page(pdf, random):
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("amount"), V=String("100")))
    found = list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root else []
    pdf.Root.AcroForm = Dictionary(Fields=Array([*found, field]))


@edit("form-xfa", VISIBLE, "a reader shows an XFA form in place of the pages", ("appended", "pikepdf"))
def form_xfa(pdf, random):
    found = list(pdf.Root.AcroForm.Fields) if "/AcroForm" in pdf.Root else []
    pdf.Root.AcroForm = Dictionary(Fields=Array(found), XFA=pdf.make_indirect(pdf.make_stream(b"<xdp/>")))


@edit("form-redrawn", VISIBLE, "a reader draws the fields anew (NeedAppearances)", ("appended", "pikepdf"))
def form_redrawn(pdf, random):
    widgets(pdf)
    pdf.Root.AcroForm.NeedAppearances = True


@edit("field-moved", HIDDEN, "the place for the seal is elsewhere", ("appended", "pikepdf"))
def field_moved(pdf, random):
    widgets(pdf)[0].Rect = Array([80, 600, 200, 720])


@edit("field-words", HIDDEN, "the place for the seal is of another office", ("appended", "pikepdf"))
def field_words(pdf, random):
    widgets(pdf)[0].TU = String("another office")


@edit("field-dropped", HIDDEN, "a place for a seal is gone", ("appended", "pikepdf"))
def field_dropped(pdf, random):
    field = widgets(pdf)[0]
    pdf.Root.AcroForm.Fields = Array(widgets(pdf)[1:])
    for page in pdf.pages:
        if "/Annots" in page:
            page.obj.Annots = Array([one for one in page.Annots if one.objgen != field.objgen])


@edit("field-appearance", VISIBLE, "the unsigned field has the look of a seal", ("appended", "appended-stream", "pikepdf"))
def field_appearance(pdf, random):
    widgets(pdf)[0].AP = Dictionary(N=form(pdf, b"1 0 0 RG 5 w 60 60 m 100 100 l S 20 20 80 80 re S", (0, 0, 119, 119)))


@edit("field-appearance-in-place", VISIBLE, "the unsigned field has the look of a seal: its form's own object has other bytes", ("appended", "pikepdf"))
def field_appearance_in_place(pdf, random):
    widgets(pdf)[0].AP.N.write(b"1 0 0 RG 5 w 20 20 80 80 re S")


@edit("field-action", HIDDEN, "a click on the place for the seal starts a program", ("appended", "pikepdf"))
def field_action(pdf, random):
    widgets(pdf)[0].A = Dictionary(S=Name.Launch, F=String("calc.exe"))
