"""Changes of OFD and Word files: of their parts, and of the ZIP around them."""

import io
import re
import struct
import zipfile
import zlib

from tamper import HIDDEN, SAME, VISIBLE, Skip, kind, packed, part, swap, unpacked

PAGE = "Doc_0/Pages/Page_0/Content.xml"
BODY = "word/document.xml"
MAIN = {"ofd": PAGE, "docx": BODY}
WHITE = b'<ofd:PathObject ID="99990" Boundary="0 0 210 297" Fill="true" Stroke="false"><ofd:FillColor Value="255 255 255"/><ofd:AbbreviatedData>M 0 0 L 210 0 L 210 297 L 0 297 C</ofd:AbbreviatedData></ofd:PathObject>'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pages(parts):
    return sorted(name for name in parts if name.endswith("Content.xml"))


def sub(parts, name, pattern, new, count=1):
    """Puts NEW for what PATTERN finds in the part NAME, or skips."""
    if name not in parts:
        raise Skip
    text = re.sub(pattern, new, parts[name], count=count)
    if text == parts[name]:
        raise Skip
    parts[name] = text


# ---- OFD: pages


@part("ofd", "whiteout", VISIBLE, "a page lies under a white box")
def whiteout(parts, random, sample):
    swap(parts, random.choice(pages(parts)), b"</ofd:Layer></ofd:Content>", WHITE + b"</ofd:Layer></ofd:Content>")


@part("ofd", "whiteout-layer", VISIBLE, "a page lies under a white box in a layer of its own")
def whiteout_layer(parts, random, sample):
    swap(parts, random.choice(pages(parts)), b"</ofd:Content>", b'<ofd:Layer ID="99991" Type="Foreground">' + WHITE + b"</ofd:Layer></ofd:Content>")


@part("ofd", "text", VISIBLE, "a character of a line is another")
def text(parts, random, sample):
    name = random.choice(pages(parts))
    places = [m for m in re.finditer(rb"<ofd:TextCode[^>]*>([^<]+)<", parts[name])]
    place = random.choice(places)
    words = place[1].decode()
    words = words[:-1] + ("0" if words[-1] != "0" else "9")
    parts[name] = parts[name][: place.start(1)] + words.encode() + parts[name][place.end(1) :]


@part("ofd", "text-of-glyphs", VISIBLE, "a line is drawn with other glyphs than its text says (CGTransform)")
def glyphs(parts, random, sample):
    glyphs = b'<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>'
    sub(parts, PAGE, rb"(<ofd:TextObject[^>]*>)(<ofd:TextCode)", lambda m: m[1] + glyphs + m[2])


@part("ofd", "text-moved", VISIBLE, "a line stands elsewhere")
def text_moved(parts, random, sample):
    sub(parts, PAGE, rb'(<ofd:TextObject[^>]*Boundary=")([\d.]+)', lambda m: m[1] + b"%.4f" % (float(m[2]) + 9))


@part("ofd", "text-deleted", VISIBLE, "a line is gone")
def text_deleted(parts, random, sample):
    sub(parts, PAGE, rb"<ofd:TextObject.*?</ofd:TextObject>", b"")


@part("ofd", "text-added", VISIBLE, "a line more")
def text_added(parts, random, sample):
    line = '<ofd:TextObject ID="99992" Boundary="28 250 100 6" Font="2" Size="5.6444"><ofd:TextCode X="0" Y="5">同意</ofd:TextCode></ofd:TextObject>'
    swap(parts, random.choice(pages(parts)), b"</ofd:Layer></ofd:Content>", line.encode() + b"</ofd:Layer></ofd:Content>")


@part("ofd", "text-hidden", VISIBLE, "a line is not drawn (Visible)")
def text_hidden(parts, random, sample):
    sub(parts, PAGE, rb"<ofd:TextObject ", b'<ofd:TextObject Visible="false" ')


@part("ofd", "text-transparent", VISIBLE, "a line is transparent (Alpha)")
def text_alpha(parts, random, sample):
    sub(parts, PAGE, rb"<ofd:TextObject ", b'<ofd:TextObject Alpha="0" ')


@part("ofd", "text-font", VISIBLE, "the lines take another font")
def text_font(parts, random, sample):
    sub(parts, PAGE, rb'Font="2"', b'Font="1"', 0)


@part("ofd", "text-size", VISIBLE, "the lines are smaller")
def text_size(parts, random, sample):
    sub(parts, PAGE, rb' Size="[\d.]+"', b' Size="3"', 0)


@part("ofd", "text-action", HIDDEN, "a click on a line leads to an address")
def text_action(parts, random, sample):
    action = b'<ofd:Actions><ofd:Action Event="CLICK"><ofd:URI URI="http://example.com/"/></ofd:Action></ofd:Actions>'
    sub(parts, PAGE, rb"(<ofd:TextObject[^>]*>)", lambda m: m[1] + action)


@part("ofd", "layer-background", VISIBLE, "the text lies behind everything (layer type)")
def layer_type(parts, random, sample):
    sub(parts, PAGE, rb'Type="Body"', b'Type="Background"')


@part("ofd", "page-box", VISIBLE, "a page is half as high")
def page_box(parts, random, sample):
    sub(parts, random.choice(pages(parts)), rb"<ofd:PhysicalBox>[^<]*<", b"<ofd:PhysicalBox>0 0 210 148<")


@part("ofd", "page-content-box", VISIBLE, "a reader shows a part of a page (ApplicationBox)")
def page_application_box(parts, random, sample):
    sub(parts, PAGE, rb"</ofd:PhysicalBox>", b"</ofd:PhysicalBox><ofd:ApplicationBox>0 0 210 100</ofd:ApplicationBox>")


@part("ofd", "page-template", VISIBLE, "a page has a template with a white box")
def page_template(parts, random, sample):
    parts["Doc_0/Tpls/Tpl_0/Content.xml"] = b'<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="99993">' + WHITE + b"</ofd:Layer></ofd:Content></ofd:Page>"
    swap(parts, "Doc_0/Document.xml", b"</ofd:CommonData>", b'<ofd:TemplatePage ID="99994" ZOrder="Foreground" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>')
    swap(parts, PAGE, b"<ofd:Content>", b'<ofd:Template TemplateID="99994" ZOrder="Foreground"/><ofd:Content>')


@part("ofd", "page-resources", VISIBLE, "a page has resources of its own: another font of the same number")
def page_resources(parts, random, sample):
    resources = parts["Doc_0/PublicRes.xml"].replace(b"font_2.ttf", b"font_1.ttf").replace(b'BaseLoc="Res"', b'BaseLoc="/Doc_0/Res"')
    parts["Doc_0/Pages/Page_0/PageRes.xml"] = resources
    swap(parts, PAGE, b"<ofd:Content>", b"<ofd:PageRes>PageRes.xml</ofd:PageRes><ofd:Content>")


@part("ofd", "pages-exchanged", VISIBLE, "two pages have changed places: their parts")
def pages_exchanged(parts, random, sample):
    one, two = pages(parts)[:2]
    parts[one], parts[two] = parts[two], parts[one]


@part("ofd", "pages-reordered", VISIBLE, "two pages have changed places: their list")
def pages_reordered(parts, random, sample):
    sub(parts, "Doc_0/Document.xml", rb"(<ofd:Page [^>]*/>)(<ofd:Page [^>]*/>)", rb"\2\1")


@part("ofd", "page-deleted", VISIBLE, "a page is missing from the list")
def page_deleted(parts, random, sample):
    sub(parts, "Doc_0/Document.xml", rb"<ofd:Page [^>]*/>", b"")


@part("ofd", "page-twice", VISIBLE, "a page stands twice in the list")
def page_twice(parts, random, sample):
    sub(parts, "Doc_0/Document.xml", rb'(<ofd:Page ID="(\d+)"([^>]*)/>)', rb'\1<ofd:Page ID="99995"\3/>')


@part("ofd", "page-redirected", VISIBLE, "the list leads to another part for a page")
def page_redirected(parts, random, sample):
    parts["Doc_0/Pages/Page_X/Content.xml"] = parts[PAGE].replace(b"</ofd:Layer></ofd:Content>", WHITE + b"</ofd:Layer></ofd:Content>")
    swap(parts, "Doc_0/Document.xml", b"Pages/Page_0/", b"Pages/Page_X/")


@part("ofd", "page-part-missing", VISIBLE, "a page's part is missing")
def page_missing(parts, random, sample):
    del parts[PAGE]


@part("ofd", "page-emptied", VISIBLE, "a page's part is empty")
def page_emptied(parts, random, sample):
    parts[PAGE] = b""


# ---- OFD: the document


@part("ofd", "annotation", VISIBLE, "a stamp lies on a page as an annotation")
def annotation(parts, random, sample):
    page = re.search(rb'<ofd:Page ID="(\d+)"', parts["Doc_0/Document.xml"])[1]
    swap(parts, "Doc_0/Document.xml", b"</ofd:Document>", b"<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>")
    head = b'<?xml version="1.0" encoding="UTF-8"?>'
    parts["Doc_0/Annots/Annotations.xml"] = head + b'<ofd:Annotations xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Page PageID="%s"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>' % page
    parts["Doc_0/Annots/Page_0/Annotation.xml"] = head + b'<ofd:PageAnnot xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Annot ID="99996" Type="Stamp" Creator="x" LastModDate="2024-01-01"><ofd:Appearance Boundary="0 0 210 297">' + WHITE + b"</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"


@part("ofd", "outline", VISIBLE, "an entry of the outline has other words")
def outline(parts, random, sample):
    sub(parts, "Doc_0/Document.xml", rb'<ofd:OutlineElem Title="[^"]*"', '<ofd:OutlineElem Title="别的标题"'.encode())


@part("ofd", "actions", HIDDEN, "opening the file leads to an address")
def actions(parts, random, sample):
    action = b'<ofd:Actions><ofd:Action Event="DO"><ofd:URI URI="http://example.com/"/></ofd:Action></ofd:Actions>'
    swap(parts, "Doc_0/Document.xml", b"</ofd:Pages>", b"</ofd:Pages>" + action)


@part("ofd", "permissions", HIDDEN, "printing is forbidden")
def permissions(parts, random, sample):
    swap(parts, "Doc_0/Document.xml", b"</ofd:Pages>", b'</ofd:Pages><ofd:Permissions><ofd:Edit>false</ofd:Edit><ofd:Print Printable="false" Copies="0"/></ofd:Permissions>')


@part("ofd", "preferences", VISIBLE, "the tools of the reader are hidden")
def preferences(parts, random, sample):
    swap(parts, "Doc_0/Document.xml", b"</ofd:Document>", b"<ofd:VPreferences><ofd:HideToolbar>true</ofd:HideToolbar></ofd:VPreferences></ofd:Document>")


@part("ofd", "bookmarks", VISIBLE, "the file has bookmarks")
def bookmarks(parts, random, sample):
    page = re.search(rb'<ofd:Page ID="(\d+)"', parts["Doc_0/Document.xml"])[1]
    swap(parts, "Doc_0/Document.xml", b"</ofd:Document>", b'<ofd:Bookmarks><ofd:Bookmark Name="x"><ofd:Dest Type="Fit" PageID="%s"/></ofd:Bookmark></ofd:Bookmarks></ofd:Document>' % page)


@part("ofd", "extensions", HIDDEN, "the file carries data of a program (Extensions)")
def extensions(parts, random, sample):
    parts["Doc_0/Extensions.xml"] = b'<?xml version="1.0" encoding="UTF-8"?><ofd:Extensions xmlns:ofd="http://www.ofdspec.org/2016"/>'
    swap(parts, "Doc_0/Document.xml", b"</ofd:Document>", b"<ofd:Extensions>Extensions.xml</ofd:Extensions></ofd:Document>")


@part("ofd", "custom-tags", HIDDEN, "the file has tags of meaning of its own (CustomTags)")
def custom_tags(parts, random, sample):
    parts["Doc_0/Tags/CustomTags.xml"] = b'<?xml version="1.0" encoding="UTF-8"?><ofd:CustomTags xmlns:ofd="http://www.ofdspec.org/2016"/>'
    swap(parts, "Doc_0/Document.xml", b"</ofd:Document>", b"<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags></ofd:Document>")


@part("ofd", "doc-root", VISIBLE, "the entry leads to another document in the same package")
def doc_root(parts, random, sample):
    for name in [*parts]:
        if name.startswith("Doc_0/"):
            parts[name.replace("Doc_0/", "Doc_1/", 1)] = parts[name]
    parts["Doc_1/Pages/Page_0/Content.xml"] = parts[PAGE].replace(b"</ofd:Layer></ofd:Content>", WHITE + b"</ofd:Layer></ofd:Content>")
    swap(parts, "OFD.xml", b"Doc_0/Document.xml", b"Doc_1/Document.xml")


@part("ofd", "doc-body-second", VISIBLE, "the package has a second document")
def doc_body(parts, random, sample):
    swap(parts, "OFD.xml", b"</ofd:OFD>", re.search(rb"<ofd:DocBody>.*</ofd:DocBody>", parts["OFD.xml"])[0] + b"</ofd:OFD>")


@part("ofd", "versions", VISIBLE, "a version of the document with another page (Versions)")
def versions(parts, random, sample):
    parts["Doc_0/Versions/V1.xml"] = b'<?xml version="1.0" encoding="UTF-8"?><ofd:DocVersion xmlns:ofd="http://www.ofdspec.org/2016" ID="1"><ofd:FileList/><ofd:DocRoot>Document1.xml</ofd:DocRoot></ofd:DocVersion>'
    swap(parts, "OFD.xml", b"</ofd:DocRoot>", b'</ofd:DocRoot><ofd:Versions><ofd:Version ID="1" Index="1" Current="true" BaseLoc="Doc_0/Versions/V1.xml"/></ofd:Versions>')


@part("ofd", "title", VISIBLE, "the entry names another title")
def title(parts, random, sample):
    sub(parts, "OFD.xml", rb"<ofd:Title>[^<]*<", "<ofd:Title>别的标题<".encode())


@part("ofd", "date", HIDDEN, "the entry names another date")
def date(parts, random, sample):
    sub(parts, "OFD.xml", rb"<ofd:CreationDate>[^<]*<", b"<ofd:CreationDate>2001-01-01<")


@part("ofd", "seal-place", HIDDEN, "the entry tells a signing machine another place for the seal")
def seal_place(parts, random, sample):
    sub(parts, "OFD.xml", rb'(<ofd:CustomData Name="seal1">\d+) [\d.]+', rb"\1 10")


@part("ofd", "custom-data", HIDDEN, "the entry carries data of its own")
def custom_data(parts, random, sample):
    if b"CustomDatas" in parts["OFD.xml"]:
        swap(parts, "OFD.xml", b"</ofd:CustomDatas>", b'<ofd:CustomData Name="x">y</ofd:CustomData></ofd:CustomDatas>')
    else:
        swap(parts, "OFD.xml", b"</ofd:DocInfo>", b'<ofd:CustomDatas><ofd:CustomData Name="x">y</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>')


@part("ofd", "font-exchanged", VISIBLE, "two fonts have changed places: their files")
def font_exchanged(parts, random, sample):
    one, two = "Doc_0/Res/font_1.ttf", "Doc_0/Res/font_2.ttf"
    parts[one], parts[two] = parts[two], parts[one]


@part("ofd", "font-redirected", VISIBLE, "two fonts have changed places: their list")
def font_redirected(parts, random, sample):
    swap(parts, "Doc_0/PublicRes.xml", b">font_2.ttf<", b">font_1.ttf<")


@part("ofd", "font-glyphs", VISIBLE, "the glyphs of a font have changed places")
def font_glyphs(parts, random, sample):
    from tamper_pdf import exchanged_glyphs

    parts["Doc_0/Res/font_2.ttf"] = exchanged_glyphs(parts["Doc_0/Res/font_2.ttf"])


@part("ofd", "font-not-embedded", VISIBLE, "a font is taken from the reader's machine")
def font_gone(parts, random, sample):
    swap(parts, "Doc_0/PublicRes.xml", b"<ofd:FontFile>font_2.ttf</ofd:FontFile>", b"")


@part("ofd", "resources-second", VISIBLE, "the document has a second list of resources with another font of the same number")
def resources_second(parts, random, sample):
    parts["Doc_0/DocumentRes.xml"] = parts["Doc_0/PublicRes.xml"].replace(b"font_2.ttf", b"font_1.ttf")
    swap(parts, "Doc_0/Document.xml", b"</ofd:PublicRes>", b"</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")


@part("ofd", "picture", VISIBLE, "a picture is another")
def picture(parts, random, sample):
    name = next((name for name in parts if "/image_" in name), None)
    if name is None:
        raise Skip
    parts[name] = grey()


def grey():
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


@part("ofd", "json", HIDDEN, "the report inside has another figure")
def json(parts, random, sample):
    sub(parts, "Doc_0/Attachs/report.json", rb'"issuer": "', '"issuer": "别'.encode())


@part("ofd", "json-blanks", HIDDEN, "the report inside has other blanks")
def json_blanks(parts, random, sample):
    parts["Doc_0/Attachs/report.json"] += b"\n \n"


@part("ofd", "json-redirected", HIDDEN, "the list of attachments leads to another report")
def json_redirected(parts, random, sample):
    parts["Doc_0/Attachs/other.json"] = parts["Doc_0/Attachs/report.json"].replace(b"0", b"1")
    swap(parts, "Doc_0/Attachs/Attachments.xml", b"/report.json<", b"/other.json<")


@part("ofd", "json-hidden", HIDDEN, "a reader does not show the report as attachment")
def json_hidden(parts, random, sample):
    swap(parts, "Doc_0/Attachs/Attachments.xml", b'Visible="true"', b'Visible="false"')


@part("ofd", "json-dropped", HIDDEN, "the report inside is gone")
def json_dropped(parts, random, sample):
    del parts["Doc_0/Attachs/report.json"]


@part("ofd", "attachment-added", VISIBLE, "a second attachment")
def attachment_added(parts, random, sample):
    parts["Doc_0/Attachs/notes.txt"] = b"secret"
    entry = b'<ofd:Attachment ID="A2" Name="notes.txt" Format="txt" Visible="true"><ofd:FileLoc>/Doc_0/Attachs/notes.txt</ofd:FileLoc></ofd:Attachment>'
    swap(parts, "Doc_0/Attachs/Attachments.xml", b"</ofd:Attachments>", entry + b"</ofd:Attachments>")


@part("ofd", "extra-file", HIDDEN, "a file more in the package, that nothing names")
def extra_file(parts, random, sample):
    parts["Doc_0/notes.txt"] = b"secret"


@part("ofd", "signature-that-covers", VISIBLE, "a signature beside the document whose seal is a white box over the page")
def signature_covers(parts, random, sample):
    from honest import signed_ofd

    signed = unpacked(signed_ofd(sample))
    sub(signed, "Doc_0/Signs/Sign_1/Signature.xml", rb'Boundary="[^"]*"', b'Boundary="0 0 210 297"')
    return signed


@part("ofd", "signed-and-changed", VISIBLE, "signed, and then a page covered")
def signed_and_changed(parts, random, sample):
    from honest import signed_ofd

    signed = unpacked(signed_ofd(sample))
    signed[PAGE] = signed[PAGE].replace(b"</ofd:Layer></ofd:Content>", WHITE + b"</ofd:Layer></ofd:Content>")
    return signed


@part("ofd", "signature-files-only", HIDDEN, "files of a signature that the entry does not name")
def signature_files(parts, random, sample):
    from honest import signed_ofd

    signed = unpacked(signed_ofd(sample))
    signed["OFD.xml"] = parts["OFD.xml"]
    return signed


@part("ofd", "xml-comment", SAME, "nothing: a comment in a page's XML")
def xml_comment(parts, random, sample):
    swap(parts, PAGE, b"<ofd:Content>", b"<!-- x --><ofd:Content>")


@part("ofd", "xml-entity", VISIBLE, "a line's words come from an entity of the XML's own")
def xml_entity(parts, random, sample):
    swap(parts, PAGE, b"<ofd:Page ", '<!DOCTYPE ofd:Page [<!ENTITY w "别的话">]><ofd:Page '.encode())
    sub(parts, PAGE, rb"(<ofd:TextCode[^>]*>)[^<]+<", rb"\1&w;<")


# ---- Word: the body


def run(words, look=b""):
    return b"<w:r><w:rPr>" + look + b'</w:rPr><w:t xml:space="preserve">' + words + b"</w:t></w:r>"


def paragraph(words, look=b""):
    return b"<w:p>" + run(words, look) + b"</w:p>"


@part("docx", "text", VISIBLE, "a character is another")
def docx_text(parts, random, sample):
    places = list(re.finditer(r"<w:t(?: [^>]*)?>([^<]+)<".encode(), parts[BODY]))
    place = random.choice(places)
    words = place[1].decode()
    words = words[:-1] + ("0" if words[-1] != "0" else "9")
    parts[BODY] = parts[BODY][: place.start(1)] + words.encode() + parts[BODY][place.end(1) :]


@part("docx", "text-entity", SAME, "nothing: a character is written as a number")
def docx_text_entity(parts, random, sample):
    sub(parts, BODY, r"(<w:t(?: [^>]*)?>)([^<&]+)<".encode(), lambda m: m[1] + b"&#x%x;" % ord(m[2].decode()[0]) + m[2].decode()[1:].encode() + b"<")


@part("docx", "paragraph-added", VISIBLE, "a paragraph more")
def docx_paragraph(parts, random, sample):
    swap(parts, BODY, b"<w:body>", b"<w:body>" + paragraph("同意".encode()))


@part("docx", "paragraph-deleted", VISIBLE, "a paragraph is gone")
def docx_paragraph_deleted(parts, random, sample):
    sub(parts, BODY, rb"(?s)<w:body><w:p>.*?</w:p>", b"<w:body>")


@part("docx", "text-hidden-added", HIDDEN, "hidden words in a paragraph (vanish)")
def docx_vanish(parts, random, sample):
    swap(parts, BODY, b"</w:p>", run(b"secret", b"<w:vanish/>") + b"</w:p>")


@part("docx", "text-hidden", VISIBLE, "words of a paragraph are hidden (vanish)")
def docx_hide(parts, random, sample):
    sub(parts, BODY, rb"(<w:sdtContent><w:r><w:rPr>)", rb"\1<w:vanish/>")


@part("docx", "text-white", VISIBLE, "words are white")
def docx_white(parts, random, sample):
    sub(parts, BODY, rb"(<w:sdtContent><w:r><w:rPr><w:rFonts[^>]*/>)", rb'\1<w:color w:val="FFFFFF"/>')


@part("docx", "text-tracked", VISIBLE, "a word is deleted as a tracked change")
def docx_tracked(parts, random, sample):
    sub(parts, BODY, rb"(?s)<w:sdtContent>(<w:r>.*?</w:r>)", lambda m: b'<w:sdtContent><w:del w:id="9000" w:author="x">' + m[1].replace(b"<w:t ", b"<w:delText ").replace(b"</w:t>", b"</w:delText>") + b"</w:del>")


@part("docx", "text-inserted", VISIBLE, "words are inserted as a tracked change")
def docx_inserted(parts, random, sample):
    swap(parts, BODY, b"</w:p>", b'<w:ins w:id="9001" w:author="x">' + run(b"more") + b"</w:ins></w:p>")


@part("docx", "text-alternate", VISIBLE, "Word and other programs show different words (AlternateContent)")
def docx_alternate(parts, random, sample):
    other = b'<mc:AlternateContent><mc:Choice Requires="wps">' + run(b"1") + b"</mc:Choice><mc:Fallback>" + run(b"2") + b"</mc:Fallback></mc:AlternateContent>"
    swap(parts, BODY, b"</w:p>", other + b"</w:p>")


@part("docx", "field-code", VISIBLE, "a field whose result Word computes anew (INCLUDETEXT)")
def docx_field(parts, random, sample):
    swap(parts, BODY, b"</w:p>", b'<w:fldSimple w:instr=" INCLUDETEXT &quot;http://example.com/x&quot; ">' + run(b"7") + b"</w:fldSimple></w:p>")


@part("docx", "text-box", VISIBLE, "a white box lies over the text")
def docx_box(parts, random, sample):
    box = b'<w:r><w:pict><v:rect style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:500pt;z-index:5" fillcolor="white" stroked="f"/></w:pict></w:r>'
    swap(parts, BODY, b"</w:p>", box + b"</w:p>")


@part("docx", "table-cell", VISIBLE, "a figure in a table is another")
def docx_cell(parts, random, sample):
    if b"<w:tbl>" not in parts[BODY]:
        raise Skip
    head, table = parts[BODY].split(b"<w:tbl>", 1)
    changed = re.sub(rb"(<w:t(?: [^>]*)?>)(\d+)<", lambda m: m[1] + b"%d<" % (int(m[2]) + 1), table, count=1)
    if changed == table:
        raise Skip
    parts[BODY] = head + b"<w:tbl>" + changed


@part("docx", "table-row-hidden", VISIBLE, "a row of a table is hidden")
def docx_row(parts, random, sample):
    sub(parts, BODY, rb"<w:tr>(<w:trPr>)?", lambda m: b"<w:tr>" + (m[1] or b"<w:trPr>") + b"<w:hidden/>" + (b"" if m[1] else b"</w:trPr>"))


@part("docx", "table-width", VISIBLE, "a column is narrower")
def docx_width(parts, random, sample):
    sub(parts, BODY, rb'<w:gridCol w:w="\d+"', b'<w:gridCol w:w="300"')


@part("docx", "page-size", VISIBLE, "the pages are smaller")
def docx_page(parts, random, sample):
    sub(parts, BODY, rb'<w:pgSz [^>]*/>', b'<w:pgSz w:w="8000" w:h="9000"/>', 0)


@part("docx", "page-margins", VISIBLE, "the margins are others")
def docx_margins(parts, random, sample):
    sub(parts, BODY, rb'(<w:pgMar [^>]*w:left=")\d+', rb"\g<1>100", 0)


@part("docx", "background", VISIBLE, "the pages are black")
def docx_background(parts, random, sample):
    swap(parts, BODY, b"<w:body>", b'<w:background w:color="000000"/><w:body>')


@part("docx", "lock-taken-away", HIDDEN, "labels of the report are no longer locked")
def docx_lock(parts, random, sample):
    sub(parts, BODY, rb'<w:lock w:val="sdtLocked"/>', b"")


@part("docx", "tag-changed", HIDDEN, "a paragraph says that it is another place of the report (tag)")
def docx_tag(parts, random, sample):
    sub(parts, BODY, rb'<w:tag w:val="bx2"', b'<w:tag w:val="bx3"')


@part("docx", "tag-alias", HIDDEN, "a place of the report has another name in Word (alias)")
def docx_alias(parts, random, sample):
    sub(parts, BODY, rb'<w:alias w:val="[^"]*"', b'<w:alias w:val="x"')


@part("docx", "data-binding", VISIBLE, "a paragraph takes its words from the XML inside, which has others")
def docx_binding(parts, random, sample):
    binding = b'<w:dataBinding w:prefixMappings="xmlns:b=\'urn:x\'" w:xpath="/b:a" w:storeItemID="{11111111-1111-1111-1111-111111111111}"/><w:lock'
    sub(parts, BODY, rb"<w:lock", binding)


@part("docx", "bookmark", HIDDEN, "a bookmark more")
def docx_bookmark(parts, random, sample):
    swap(parts, BODY, b"<w:body>", b'<w:body><w:bookmarkStart w:id="9002" w:name="x"/><w:bookmarkEnd w:id="9002"/>')


@part("docx", "rsid", SAME, "nothing: the mark of an editing session")
def docx_rsid(parts, random, sample):
    sub(parts, BODY, rb"<w:p>", b'<w:p w:rsidR="00AB12CD">')


@part("docx", "proof-error", SAME, "nothing: the mark of a spelling check")
def docx_proof(parts, random, sample):
    swap(parts, BODY, b"</w:p>", b'<w:proofErr w:type="spellStart"/></w:p>')


@part("docx", "xml-comment", SAME, "nothing: a comment in the XML")
def docx_comment(parts, random, sample):
    swap(parts, BODY, b"<w:body>", b"<w:body><!-- x -->")


@part("docx", "xml-prefix", SAME, "nothing: the XML has another prefix")
def docx_prefix(parts, random, sample):
    swap(parts, "word/fontTable.xml", b"w:", b"y:", -1)
    swap(parts, "word/fontTable.xml", b"xmlns:w=", b"xmlns:y=")


@part("docx", "math-justified", VISIBLE, "a formula more")
def docx_math(parts, random, sample):
    swap(parts, BODY, b"</w:p>", b'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>1</m:t></m:r></m:oMath></w:p>')


# ---- Word: what stands beside the body


@part("docx", "style-white", VISIBLE, "body text is white by its style")
def style_white(parts, random, sample):
    sub(parts, "word/styles.xml", rb"(?s)(<w:style w:type=\"paragraph\" w:default=\"1\".*?<w:rPr>)", rb'\1<w:color w:val="FFFFFF"/>')


@part("docx", "style-hidden", VISIBLE, "body text is hidden by its style")
def style_hidden(parts, random, sample):
    sub(parts, "word/styles.xml", rb"(?s)(<w:style w:type=\"paragraph\" w:default=\"1\".*?<w:rPr>)", rb"\1<w:vanish/>")


@part("docx", "style-defaults", VISIBLE, "all text is in another face by default")
def style_defaults(parts, random, sample):
    sub(parts, "word/styles.xml", rb'(<w:rPrDefault>.*?w:ascii=")[^"]*', rb"\1Comic Sans MS")


@part("docx", "style-table", VISIBLE, "cells of tables are white on white")
def style_table(parts, random, sample):
    swap(parts, "word/styles.xml", b"</w:styles>", b'<w:style w:type="table" w:styleId="X"><w:name w:val="X"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>')
    sub(parts, BODY, rb"(<w:tblPr>)(<w:tblStyle [^>]*/>)?", rb'\1<w:tblStyle w:val="X"/>', 0)


@part("docx", "style-unused", HIDDEN, "a style more, that nothing uses")
def style_unused(parts, random, sample):
    swap(parts, "word/styles.xml", b"</w:styles>", b'<w:style w:type="paragraph" w:styleId="X"><w:name w:val="X"/></w:style></w:styles>')


@part("docx", "footer", VISIBLE, "the foot of a page has other words")
def footer(parts, random, sample):
    swap(parts, "word/footer1.xml", b"</w:p>", run(b"draft") + b"</w:p>")


@part("docx", "footer-exchanged", VISIBLE, "the feet of odd and even pages have changed places")
def footer_exchanged(parts, random, sample):
    parts["word/footer1.xml"], parts["word/footer2.xml"] = parts["word/footer2.xml"], parts["word/footer1.xml"]


@part("docx", "header", VISIBLE, "the head of a page has other words")
def header(parts, random, sample):
    name = next((name for name in sorted(parts) if name.startswith("word/header")), None)
    if name is None:
        raise Skip
    swap(parts, name, b"</w:p>", run(b"draft") + b"</w:p>")


@part("docx", "header-added", VISIBLE, "the pages have a head")
def header_added(parts, random, sample):
    name, space = "word/header9.xml", b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts[name] = b'<?xml version="1.0"?><w:hdr ' + space + b">" + paragraph(b"draft") + b"</w:hdr>"
    relate(parts, "header", "header9.xml", "rId9")
    sub(parts, BODY, rb"<w:sectPr>", b'<w:sectPr><w:headerReference w:type="default" r:id="rId9"/>')
    content_type(parts, name, "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")


def relate(parts, kind, target, name, mode=""):
    entry = f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'
    swap(parts, "word/_rels/document.xml.rels", b"</Relationships>", entry.encode() + b"</Relationships>")


def content_type(parts, name, kind):
    swap(parts, "[Content_Types].xml", b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode())


@part("docx", "footnote", VISIBLE, "a footnote has other words")
def footnote(parts, random, sample):
    if "word/footnotes.xml" not in parts:
        raise Skip
    sub(parts, "word/footnotes.xml", r"(<w:t(?: [^>]*)?>)[^<\s]+<".encode(), rb"\1other words<")


@part("docx", "comment-added", VISIBLE, "a comment on the text")
def comment_added(parts, random, sample):
    if "word/comments.xml" in parts:
        raise Skip
    name, space = "word/comments.xml", b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts[name] = b'<?xml version="1.0"?><w:comments ' + space + b'><w:comment w:id="0" w:author="x">' + paragraph(b"note") + b"</w:comment></w:comments>"
    relate(parts, "comments", "comments.xml", "rId8")
    content_type(parts, name, "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml")
    swap(parts, BODY, b"</w:p>", b'<w:r><w:commentReference w:id="0"/></w:r></w:p>')


@part("docx", "comment-changed", VISIBLE, "a comment of ours has other words")
def comment_changed(parts, random, sample):
    if "word/comments.xml" not in parts:
        raise Skip
    sub(parts, "word/comments.xml", r"(<w:t(?: [^>]*)?>)[^<]+<".encode(), rb"\1other words<")


@part("docx", "protection", HIDDEN, "the file may only be read (documentProtection)")
def protection(parts, random, sample):
    sub(parts, "word/settings.xml", rb"<w:defaultTabStop", b'<w:documentProtection w:edit="readOnly" w:enforcement="1"/><w:defaultTabStop')


@part("docx", "protection-dropped", HIDDEN, "a protection or tracking of ours is gone")
def protection_dropped(parts, random, sample):
    sub(parts, "word/settings.xml", rb"<w:(documentProtection|trackRevisions)[^>]*/>", b"")


@part("docx", "compatibility", VISIBLE, "Word breaks lines by other rules")
def compatibility(parts, random, sample):
    sub(parts, "word/settings.xml", rb'(w:name="compatibilityMode"[^>]*w:val=")\d+', rb"\g<1>11")


@part("docx", "tab-stop", VISIBLE, "tab stops stand elsewhere")
def tab_stop(parts, random, sample):
    sub(parts, "word/settings.xml", rb'<w:defaultTabStop w:val="\d+"', b'<w:defaultTabStop w:val="2000"')


@part("docx", "attached-template", HIDDEN, "Word loads a template from elsewhere")
def attached_template(parts, random, sample):
    parts["word/_rels/settings.xml.rels"] = f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/attachedTemplate" Target="http://example.com/x.dotm" TargetMode="External"/></Relationships>'.encode()
    sub(parts, "word/settings.xml", rb"<w:defaultTabStop", b'<w:attachedTemplate r:id="rId1"/><w:defaultTabStop')


@part("docx", "mail-merge", HIDDEN, "Word takes figures from a data source elsewhere")
def mail_merge(parts, random, sample):
    sub(parts, "word/settings.xml", rb"<w:defaultTabStop", b'<w:mailMerge><w:mainDocumentType w:val="catalog"/><w:query w:val="SELECT 1"/></w:mailMerge><w:defaultTabStop')


@part("docx", "font-table", VISIBLE, "a face is replaced by another (altName)")
def font_table(parts, random, sample):
    sub(parts, "word/fontTable.xml", rb'<w:altName w:val="[^"]*"', b'<w:altName w:val="Wingdings"')


@part("docx", "font-embedded", VISIBLE, "a face is embedded with other glyphs")
def font_embedded(parts, random, sample):
    parts["word/fonts/font1.odttf"] = bytes(64)
    parts["word/_rels/fontTable.xml.rels"] = f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{RELATION}/font" Target="fonts/font1.odttf"/></Relationships>'.encode()
    sub(parts, "word/fontTable.xml", rb'(<w:pitch [^>]*/>)(</w:font>)', rb'\1<w:embedRegular r:id="rId1" w:fontKey="{11111111-1111-1111-1111-111111111111}"/>\2')


@part("docx", "theme", VISIBLE, "a theme with other colours")
def theme(parts, random, sample):
    parts["word/theme/theme1.xml"] = b'<?xml version="1.0"?><a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="x"><a:themeElements/></a:theme>'
    relate(parts, "theme", "theme/theme1.xml", "rId7")
    content_type(parts, "word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml")


@part("docx", "numbering", VISIBLE, "a paragraph has a number")
def numbering(parts, random, sample):
    parts["word/numbering.xml"] = b'<?xml version="1.0"?><w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="9"/></w:num></w:numbering>'
    relate(parts, "numbering", "numbering.xml", "rId6")
    content_type(parts, "word/numbering.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml")
    sub(parts, BODY, rb'(<w:pStyle w:val="[^"]*"/>)', rb'\1<w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr>')


@part("docx", "picture", VISIBLE, "a picture is another")
def docx_picture(parts, random, sample):
    name = next((name for name in parts if name.startswith("word/media/")), None)
    if name is None:
        raise Skip
    parts[name] = grey()


@part("docx", "picture-linked", VISIBLE, "a picture comes from elsewhere")
def docx_picture_linked(parts, random, sample):
    sub(parts, "word/_rels/document.xml.rels", rb'Target="media/[^"]*"', b'Target="http://example.com/x.png" TargetMode="External"')


@part("docx", "picture-size", VISIBLE, "a picture is smaller")
def docx_picture_size(parts, random, sample):
    sub(parts, BODY, rb'<wp:extent [^>]*/>', b'<wp:extent cx="100000" cy="100000"/>')


@part("docx", "picture-words", HIDDEN, "a screen reader says other words for a picture")
def docx_picture_words(parts, random, sample):
    sub(parts, BODY, rb'(<wp:docPr [^>]*descr=")[^"]*', rb"\1other words")


@part("docx", "link", HIDDEN, "a click leads elsewhere")
def docx_link(parts, random, sample):
    sub(parts, "word/_rels/document.xml.rels", rb'Target="http[^"]*"', b'Target="http://example.com/"')


@part("docx", "styles-redirected", VISIBLE, "the relation leads to other styles")
def styles_redirected(parts, random, sample):
    parts["word/styles9.xml"] = parts["word/styles.xml"].replace(b'w:val="32"', b'w:val="20"')
    swap(parts, "word/_rels/document.xml.rels", b'Target="styles.xml"', b'Target="styles9.xml"')
    content_type(parts, "word/styles9.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml")


@part("docx", "document-redirected", VISIBLE, "the relation leads to another body")
def document_redirected(parts, random, sample):
    parts["word/document9.xml"] = parts[BODY].replace(b"<w:body>", b"<w:body>" + paragraph(b"other"))
    parts["word/_rels/document9.xml.rels"] = parts["word/_rels/document.xml.rels"]
    swap(parts, "_rels/.rels", b"word/document.xml", b"word/document9.xml")
    content_type(parts, "word/document9.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")


@part("docx", "macro", HIDDEN, "the file carries macros (vbaProject)")
def macro(parts, random, sample):
    parts["word/vbaProject.bin"] = bytes(64)
    entry = '<Relationship Id="rId5" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'
    swap(parts, "word/_rels/document.xml.rels", b"</Relationships>", entry.encode())
    swap(parts, "[Content_Types].xml", b"wordprocessingml.document.main+xml", b"wordprocessingml.document.main+xml")
    content_type(parts, "word/vbaProject.bin", "application/vnd.ms-office.vbaProject")


@part("docx", "chunk", VISIBLE, "a chunk of another format is put into the text (altChunk)")
def chunk(parts, random, sample):
    parts["word/chunk.html"] = b"<p>other words</p>"
    relate(parts, "aFChunk", "chunk.html", "rId4")
    content_type(parts, "word/chunk.html", "text/html")
    swap(parts, BODY, b"<w:body>", b'<w:body><w:altChunk r:id="rId4"/>')


@part("docx", "object", HIDDEN, "an object is embedded (OLE)")
def ole(parts, random, sample):
    parts["word/embeddings/oleObject1.bin"] = bytes(64)
    relate(parts, "oleObject", "embeddings/oleObject1.bin", "rId3")
    content_type(parts, "word/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject")


@part("docx", "sub-document", VISIBLE, "another document is put into the text (subDoc)")
def sub_document(parts, random, sample):
    relate(parts, "subDocument", "http://example.com/x.docx", "rId2", ' TargetMode="External"')
    swap(parts, BODY, b"<w:body>", b'<w:body><w:subDoc r:id="rId2"/>')


@part("docx", "extra-part", HIDDEN, "a part more, that nothing names")
def extra_part(parts, random, sample):
    parts["word/notes.txt"] = b"secret"


@part("docx", "extra-custom-xml", HIDDEN, "a second store of custom XML")
def extra_custom(parts, random, sample):
    parts["customXml/item2.xml"] = b"<x>secret</x>"
    relate(parts, "customXml", "../customXml/item2.xml", "rIdX")


@part("docx", "json", HIDDEN, "the report inside has another figure")
def docx_json(parts, random, sample):
    sub(parts, "customXml/item1.xml", rb'(<source[^>]*>.*?)(\d)', lambda m: m[1] + b"%d" % (9 - int(m[2])))


@part("docx", "json-value", HIDDEN, "a value in the store of custom XML is another")
def docx_value(parts, random, sample):
    sub(parts, "customXml/item1.xml", rb'(<v key="bx2"[^>]*>)', rb"\1x")


@part("docx", "json-engine", HIDDEN, "the store says that another version made it")
def docx_engine(parts, random, sample):
    sub(parts, "customXml/item1.xml", rb'engine="banxin [^"]*"', b'engine="banxin 9.9.9"')


@part("docx", "json-digest", HIDDEN, "the store's digest is another")
def docx_digest(parts, random, sample):
    sub(parts, "customXml/item1.xml", rb'sha256="\w{8}', b'sha256="00000000')


@part("docx", "json-dropped", HIDDEN, "the report inside is gone")
def docx_json_dropped(parts, random, sample):
    del parts["customXml/item1.xml"]


@part("docx", "store-id", HIDDEN, "the store has another identifier")
def store_id(parts, random, sample):
    sub(parts, "customXml/itemProps1.xml", rb'itemID="\{\w{8}', b'itemID="{00000000')


@part("docx", "core-title", VISIBLE, "the properties name another title")
def core_title(parts, random, sample):
    sub(parts, "docProps/core.xml", rb"<dc:title>[^<]*<", b"<dc:title>another title<")


@part("docx", "core-modified", HIDDEN, "the properties name another date and who saved last")
def core_modified(parts, random, sample):
    sub(parts, "docProps/core.xml", rb"(<dcterms:modified[^>]*>)[^<]*<", rb"\g<1>2025-01-01T00:00:00Z<")


@part("docx", "app-properties", HIDDEN, "the properties name another program")
def app_properties(parts, random, sample):
    sub(parts, "docProps/app.xml", rb"<Application>[^<]*<", b"<Application>WPS<")


@part("docx", "custom-properties", HIDDEN, "the file has properties of its own")
def custom_properties(parts, random, sample):
    parts["docProps/custom.xml"] = b'<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    entry = f'<Relationship Id="rIdC" Type="{RELATION}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    swap(parts, "_rels/.rels", b"</Relationships>", entry.encode())
    content_type(parts, "docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml")


@part("docx", "signature-part", HIDDEN, "the parts of a digital signature, that signs nothing")
def signature_part(parts, random, sample):
    parts["_xmlsignatures/origin.sigs"] = b""
    entry = '<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    swap(parts, "_rels/.rels", b"</Relationships>", entry.encode())


@part("docx", "content-type", HIDDEN, "the main part says that it is a template")
def main_type(parts, random, sample):
    swap(parts, "[Content_Types].xml", b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml")


@kind("docx", "python-docx", SAME, "nothing: opened and saved by python-docx")
def python_docx(sample, random):
    import docx

    out = io.BytesIO()
    docx.Document(io.BytesIO(sample.data)).save(out)
    return out.getvalue()


@kind("docx", "python-docx-edited", VISIBLE, "a paragraph more, by python-docx")
def python_docx_edited(sample, random):
    import docx

    document = docx.Document(io.BytesIO(sample.data))
    document.add_paragraph("同意")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ---- The ZIP around the parts


def changed_main(sample):
    """The name of the main part, what it holds, and what it holds when something is to be seen."""
    name = MAIN[sample.path.suffix[1:]]
    plain = unpacked(sample.data)[name]
    if name == PAGE:
        return name, plain, plain.replace(b"</ofd:Layer></ofd:Content>", WHITE + b"</ofd:Layer></ofd:Content>")
    return name, plain, plain.replace(b"<w:body>", b"<w:body>" + paragraph(b"other"))


def zipped(name, grade, seen):
    """Registers `make(sample, random)` for OFD and Word."""

    def register(make):
        for format in ("ofd", "docx"):
            kind(format, f"zip-{name}", grade, seen)(make)
        return make

    return register


class Raw:
    """A ZIP written by hand, so that local headers and central directory can disagree."""

    def __init__(self):
        self.out, self.central = bytearray(), []

    def add(self, name, data, central_name=None, listed=True, place=None, method=8, extra=b"", flags=0x800, crc=None, comment=b"", sizes=None, central_flags=None, central_extra=b""):
        name, listed_name = name.encode(), (central_name or name).encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        stored = packer.compress(data) + packer.flush() if method == 8 else data
        crc = zlib.crc32(data) if crc is None else crc
        here = len(self.out) if place is None else place
        size = len(data) if sizes is None else sizes
        if place is None:
            self.out += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, flags, method, 0, 33, crc, len(stored), size, len(name), len(extra)) + name + extra + stored
        if listed:
            flags = flags if central_flags is None else central_flags
            self.central.append(
                struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, flags, method, 0, 33, crc, len(stored), size, len(listed_name), len(central_extra), len(comment), 0, 0, 0, here)
                + listed_name + central_extra + comment
            )
        return here

    def add_deflated(self, name, stored, size, crc):
        """Adds what is deflated already."""
        name, here = name.encode(), len(self.out)
        self.out += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0x800, 8, 0, 33, crc, len(stored), size, len(name), 0) + name + stored
        self.central.append(struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0x800, 8, 0, 33, crc, len(stored), size, len(name), 0, 0, 0, 0, 0, here) + name)

    def end(self, comment=b"", shift=0):
        start = len(self.out) + shift
        directory = b"".join(self.central)
        count = len(self.central)
        return bytes(self.out) + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), start, len(comment)) + comment


def raw(sample, each):
    """The package written by hand: EACH(zip, name, data) adds the part, or all are added plainly where it returns None."""
    archive = Raw()
    for name, data in unpacked(sample.data).items():
        if each(archive, name, data) is None:
            archive.add(name, data)
    return archive


@zipped("again", SAME, "nothing: packed again")
def zip_again(sample, random):
    return packed(unpacked(sample.data))


@zipped("stored", SAME, "nothing: packed again, not deflated")
def zip_stored(sample, random):
    return packed(unpacked(sample.data), zipfile.ZIP_STORED)


@zipped("dates", SAME, "nothing: packed with the date of today")
def zip_dates(sample, random):
    return packed(unpacked(sample.data), date=(2025, 1, 1, 0, 0, 0))


@zipped("order", SAME, "nothing: packed in another order")
def zip_order(sample, random):
    return packed(list(reversed(list(unpacked(sample.data).items()))))


@zipped("folders", SAME, "nothing: packed with entries for folders")
def zip_folders(sample, random):
    parts = unpacked(sample.data)
    folders = sorted({name.rsplit("/", 1)[0] + "/" for name in parts if "/" in name})
    return packed([(folder, b"") for folder in folders] + list(parts.items()))


@zipped("comment", SAME, "nothing that a reader shows: a comment at the end of the package")
def zip_comment(sample, random):
    return sample.data[:-2] + struct.pack("<H", 6) + b"secret"


@zipped("tail", SAME, "nothing: bytes behind the end of the package")
def zip_tail(sample, random):
    return sample.data + b"secret"


@zipped("head", SAME, "nothing: bytes before the package")
def zip_head(sample, random):
    return b"secret" + sample.data


@zipped("entry-extra", SAME, "nothing: extra fields of the entries")
def zip_extra(sample, random):
    return raw(sample, lambda archive, name, data: archive.add(name, data, extra=b"\x99\x99\x04\0abcd")).end()


@zipped("behind", VISIBLE, "a changed package stands behind ours: readers take the last")
def zip_behind(sample, random):
    name, plain, changed = changed_main(sample)
    archive = Raw()
    for part_name, data in unpacked(sample.data).items():
        archive.add(part_name, changed if part_name == name else data)
    archive.central = [entry[:42] + struct.pack("<I", struct.unpack("<I", entry[42:46])[0] + len(sample.data)) + entry[46:] for entry in archive.central]
    return sample.data + archive.end(shift=len(sample.data))


@zipped("behind-part", VISIBLE, "one changed part and a new directory stand behind our bytes (as zip -u does)")
def zip_behind_part(sample, random):
    name, plain, changed = changed_main(sample)
    out = io.BytesIO(sample.data)
    with zipfile.ZipFile(out, "a") as package:
        entry = next(entry for entry in package.filelist if entry.filename == name)
        package.filelist.remove(entry)
        del package.NameToInfo[name]
        package.writestr(zipfile.ZipInfo(name), changed)
    return out.getvalue()


@zipped("before", VISIBLE, "a changed package stands before ours: readers from the front take it")
def zip_before(sample, random):
    name, plain, changed = changed_main(sample)
    return packed({**unpacked(sample.data), name: changed}) + sample.data


@zipped("in-comment", VISIBLE, "our package is the comment of a changed one")
def zip_in_comment(sample, random):
    name, plain, changed = changed_main(sample)
    archive = packed({**unpacked(sample.data), name: changed})
    if len(sample.data) > 65535:
        raise Skip
    return archive[:-2] + struct.pack("<H", len(sample.data)) + sample.data


@zipped("name-twice-changed-last", VISIBLE, "two entries of one name; the last is changed")
def zip_twice_last(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([*unpacked(sample.data).items(), (name, changed)])


@zipped("name-twice-changed-first", VISIBLE, "two entries of one name; the first is changed")
def zip_twice_first(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([(name, changed), *unpacked(sample.data).items()])


@zipped("name-other-case", VISIBLE, "a second entry whose name differs in case, changed")
def zip_case(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([(name.swapcase(), changed), *unpacked(sample.data).items()])


@zipped("name-with-dot", VISIBLE, "a second entry with ./ before its name, changed")
def zip_dot(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([*unpacked(sample.data).items(), ("./" + name, changed)])


@zipped("name-with-slash", VISIBLE, "a second entry with / before its name, changed")
def zip_slash(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([*unpacked(sample.data).items(), ("/" + name, changed)])


@zipped("name-with-backslash", VISIBLE, "a second entry with backslashes in its name, changed")
def zip_backslash(sample, random):
    name, plain, changed = changed_main(sample)
    return packed([*unpacked(sample.data).items(), (name.replace("/", "\\"), changed)])


@zipped("local-name-differs", VISIBLE, "readers by local headers find the changed part under the name, those by the directory the plain one")
def zip_local_name(sample, random):
    name, plain, changed = changed_main(sample)

    def each(archive, part_name, data):
        if part_name == name:
            archive.add(name, changed, central_name="x")
            return archive.add("x", data, central_name=name)

    return raw(sample, each).end()


@zipped("unlisted-changed", VISIBLE, "a changed part that the directory does not list, before the plain one")
def zip_unlisted(sample, random):
    name, plain, changed = changed_main(sample)

    def each(archive, part_name, data):
        if part_name == name:
            archive.add(name, changed, listed=False)
            return archive.add(name, data)

    return raw(sample, each).end()


@zipped("unlisted-plain", VISIBLE, "the plain part is there but unlisted; the directory lists the changed one")
def zip_unlisted_plain(sample, random):
    name, plain, changed = changed_main(sample)

    def each(archive, part_name, data):
        if part_name == name:
            archive.add(name, data, listed=False)
            return archive.add(name, changed)

    return raw(sample, each).end()


@zipped("unicode-name", VISIBLE, "an entry's extra field gives it the name of the main part (Unicode path)")
def zip_unicode(sample, random):
    name, plain, changed = changed_main(sample)
    archive = Raw()
    for part_name, data in unpacked(sample.data).items():
        archive.add(part_name, data)
    field = b"\1" + struct.pack("<I", zlib.crc32(b"y")) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    archive.add("y", changed, extra=extra, central_extra=extra)
    return archive.end()


@zipped("crc-wrong", VISIBLE, "a part is changed and its checksum is the old one's")
def zip_crc(sample, random):
    name, plain, changed = changed_main(sample)

    def each(archive, part_name, data):
        if part_name == name:
            return archive.add(name, changed, crc=zlib.crc32(plain))

    return raw(sample, each).end()


@zipped("size-wrong", VISIBLE, "a part is changed and its size is the old one's, so some readers stop before the change")
def zip_size(sample, random):
    name, plain, changed = changed_main(sample)

    def each(archive, part_name, data):
        if part_name == name:
            return archive.add(name, data + b"<!-- more -->", sizes=len(data), crc=zlib.crc32(data))

    return raw(sample, each).end()


@zipped("local-size-differs", SAME, "nothing: local headers with other sizes than the directory")
def zip_local_size(sample, random):
    archive = raw(sample, lambda archive, name, data: None)
    archive.out[18:22] = b"\0\0\0\0"
    return archive.end()


@zipped("encrypted-flag", VISIBLE, "the main part says that it is encrypted")
def zip_encrypted(sample, random):
    name, plain, changed = changed_main(sample)
    return raw(sample, lambda archive, part_name, data: archive.add(part_name, data, flags=0x801) if part_name == name else None).end()


@zipped("utf16", VISIBLE, "the main part is in UTF-16, and changed")
def zip_utf16(sample, random):
    name, plain, changed = changed_main(sample)
    text = changed.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    return packed({**unpacked(sample.data), name: text})
