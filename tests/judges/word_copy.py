"""A Word copy taken apart: its parts, paragraphs, runs, controls and styles, with the small steps of which the edits in
`word_edits` are made. Shares no code with the program. Needs lxml.
"""

import copy as copying
import re
import zipfile

from lxml import etree

import numbering

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML = "http://www.w3.org/XML/1998/namespace"
SPACES = {
    "w": W,
    "r": R,
    "mc": MC,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "w16": "urn:example:a-word-of-the-future",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
NUMBERING = "word/numbering.xml"
NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TRACKED = 'w:id="90001" w:author="张三" w:date="2024-01-02T03:04:05Z"'


def tag(prefixed):
    prefix, local = prefixed.split(":")
    return "{%s}%s" % (SPACES[prefix], local)


def xml(snippet):
    """One element from a snippet that uses the usual prefixes."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    element = etree.fromstring(f"<x {declared}>{snippet}</x>".encode())[0]
    element.tail = None
    return element


class NotHere(Exception):
    """The copy has no place for this kind of edit."""


# ------------------------------------------------------------------------------------------------------- the copy

ROLES = [  # style of the paragraph -> what it is to a person
    (r"Title|AttachmentTitle", "title"),
    (r"BodyText", "prose"),
    (r"Heading\d", "heading"),
    (r"ListParagraph", "list item"),
    (r"Caption|FigureCaption", "caption"),
    (r"TableUnit", "unit"),
    (r"TableNote", "table note"),
    (r"TableValue", "figure"),
    (r"TableLabel|TableHead|TableGroup", "label"),
    (r"SignoffValue", "sign-off field"),
    (r"Signoff", "sign-off label"),
    (r"Secrecy|Serial|Mark|Number|Signer", "document head"),
    (r"Addressee", "addressee"),
    (r"Office", "signature"),
    (r"Date", "date"),
    (r"Remark|Attendance", "remark"),
    (r"AttachmentList|AttachmentLabel|AttachmentMark", "attachment label"),
    (r"Imprint", "imprint"),
    (r"TOC", "contents"),
]
WORDS = ("prose", "heading", "title", "list item", "table note", "caption")


class Spot:
    """A paragraph with what it is and what it says."""

    def __init__(self, element, role):
        self.p, self.role = element, role

    @property
    def text(self):
        return text_of(self.p)

    @property
    def place(self):
        return f"{self.role} “{self.text[:24]}”"


def text_of(element):
    return "".join(t.text or "" for t in element.iter(tag("w:t")))


def role_of(p):
    style = p.find(f"{tag('w:pPr')}/{tag('w:pStyle')}")
    if style is None:
        return "other"
    for pattern, role in ROLES:
        if re.match(pattern, style.get(tag("w:val"))):
            return role
    return "other"


class Copy:
    def __init__(self, path):
        self.names, self.parts = [], {}
        with zipfile.ZipFile(path) as package:
            for info in package.infolist():
                self.names.append(info.filename)
                self.parts[info.filename] = package.read(info)
        self.trees = {}
        self.body = self.tree("word/document.xml").find(tag("w:body"))
        # By the elements themselves: lxml makes them anew, with another id, once nobody holds them.
        self.bound_before = dict(self.bound())

    def tree(self, part):
        if part not in self.trees:
            if part not in self.parts:
                raise NotHere(part)
            self.trees[part] = etree.fromstring(self.parts[part])
        return self.trees[part]

    def add_part(self, name, content, content_type, relation, owner="word/document.xml"):
        """A new part with its content type and a relation from the document; gives the relation's id."""
        self.names.append(name)
        self.parts[name] = content if isinstance(content, bytes) else content.encode()
        types = self.tree("[Content_Types].xml")
        override = etree.SubElement(types, "{%s}Override" % etree.QName(types).namespace)
        override.set("PartName", "/" + name)
        override.set("ContentType", content_type)
        return self.relate(relation, name.removeprefix("word/"), owner)

    def add_list(self, level, key="901"):
        """A list of this number more, with what stands in its kind; a copy that has lists keeps them."""
        kind = f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{key}">{level}</w:abstractNum>'
        one = f'<w:num xmlns:w="{W}" w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
        if NUMBERING not in self.parts:
            content = f'<w:numbering xmlns:w="{W}">{kind}{one}</w:numbering>'
            self.add_part(NUMBERING, content, NUMBERING_TYPE, "numbering")
            return
        root = self.tree(NUMBERING)
        root.insert(0, etree.fromstring(kind))
        root.append(etree.fromstring(one))

    def numbers(self):
        """The numbers that Word shows before paragraphs, by paragraph."""
        counting = numbering.Numbers(self.tree(NUMBERING) if NUMBERING in self.parts else None)
        return {p: counting.next(p)[0] for p in self.body.iter(tag("w:p"))}

    def relate(self, relation, target, owner="word/document.xml", outside=False):
        folder, file = owner.rsplit("/", 1)
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self.parts:
            self.names.append(rels)
            self.parts[rels] = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
        tree = self.tree(rels)
        key = f"rIdEdit{len(tree) + 1}"
        entry = etree.SubElement(tree, "{%s}Relationship" % etree.QName(tree).namespace)
        entry.set("Id", key)
        entry.set("Type", RELATION + relation)
        entry.set("Target", target)
        if outside:
            entry.set("TargetMode", "External")
        return key

    def save(self, path, sync=True):
        if sync:
            self.sync_store()
        self.order_notes()
        for part, tree in self.trees.items():
            self.parts[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name in self.names:
                if name in self.parts:
                    package.writestr(name, self.parts[name])

    def order_notes(self):
        """Word writes the footnotes in the order of their marks and drops those without one. (LibreOffice reads them by
        their order, not by their ids.)"""
        if "word/footnotes.xml" not in self.parts:
            return
        root = self.tree("word/footnotes.xml")
        order = [mark.get(tag("w:id")) for mark in self.body.iter(tag("w:footnoteReference"))]
        notes = {note.get(tag("w:id")): note for note in root if note.get(tag("w:type")) is None}
        for note in notes.values():
            root.remove(note)
        for key in dict.fromkeys(order):
            if key in notes:
                root.append(notes[key])

    # ---------------------------------------------------------------------------------- bound content controls

    def bound(self):
        for sdt in self.body.iter(tag("w:sdt")):
            if sdt.find(f"{tag('w:sdtPr')}/{tag('w:dataBinding')}") is not None:
                yield sdt, text_of(sdt.find(tag("w:sdtContent")))

    def store_value(self, sdt):
        path = sdt.find(f"{tag('w:sdtPr')}/{tag('w:dataBinding')}").get(tag("w:xpath"))
        nth = int(re.search(r"\[(\d+)\]$", path)[1])
        values = self.tree("customXml/item1.xml")[0]
        return values[nth - 1] if nth <= len(values) else None

    def sync_store(self):
        """Word writes what is typed into a bound control into the custom XML part as well."""
        for sdt, text in list(self.bound()):
            if self.bound_before.get(sdt) not in (None, text):
                value = self.store_value(sdt)
                if value is not None:
                    value.text = text

    # ----------------------------------------------------------------------------------------------- choosing

    def spots(self, *roles, root=None):
        found = []
        for p in (self.body if root is None else root).iter(tag("w:p")):
            role = role_of(p)
            if (not roles or role in roles) and text_of(p).strip():
                found.append(Spot(p, role))
        return found

    def pick(self, rng, *roles, want=lambda text: True, top=False):
        found = [s for s in self.spots(*roles) if want(s.text) and (not top or s.p.getparent() is self.body)]
        if not found:
            raise NotHere()
        if len(roles) > 1:  # each role as likely as the next, however many paragraphs it has
            role = rng.choice(sorted({s.role for s in found}))
            found = [s for s in found if s.role == role]
        return rng.choice(found)

    def tables(self, least=3):
        return [t for t in self.body.iter(tag("w:tbl")) if len(t.findall(tag("w:tr"))) >= least]

    def table(self, rng, least=3, want=lambda t: True):
        found = [t for t in self.tables(least) if want(t)]
        if not found:
            raise NotHere()
        return rng.choice(found)


# -------------------------------------------------------------------------------------------------- runs and text


def texts(p):
    return [t for t in p.iter(tag("w:t")) if t.getparent().tag == tag("w:r")]


def set_text(t, text):
    t.text = text
    t.set("{%s}space" % XML, "preserve")


def cut(p, start, end):
    """Runs that hold exactly the characters from `start` to `end`; runs are parted as Word parts them."""
    for at in (start, end):
        split_at(p, at)
    position, inside = 0, []
    for t in texts(p):
        if start <= position < end and t.text:
            inside.append(t.getparent())
        position += len(t.text or "")
    return list(dict.fromkeys(inside))


def split_at(p, at):
    position = 0
    for t in texts(p):
        length = len(t.text or "")
        if position < at < position + length or (at in (position, position + length) and len(t.getparent()) > 2):
            run = t.getparent()
            offset = max(0, min(length, at - position))
            rest = copying.deepcopy(run)
            children = list(run)
            index = children.index(t)
            for child in children[index + 1 :]:
                run.remove(child)
            again = list(rest)
            for child in again[:index]:
                if child.tag != tag("w:rPr"):
                    rest.remove(child)
            set_text(again[index], t.text[offset:])
            set_text(t, t.text[:offset])
            if 0 < offset < length:
                run.addnext(rest)
                return
            run.addnext(rest)
            return
        position += length


def replace(p, start, end, new):
    """Types `new` over the characters from `start` to `end`; it takes the look of what stood there or before it."""
    position, typed = 0, False
    for t in texts(p):
        length = len(t.text or "")
        low, high = max(start - position, 0), min(end - position, length)
        inside = low < high or (start == end and 0 <= start - position <= length)
        if inside:
            put = "" if typed else new
            typed = True
            set_text(t, (t.text or "")[:low] + put + (t.text or "")[max(high, low) :])
        position += length
    if not typed:
        raise NotHere()


def runs_of(p):
    return [r for r in p.iter(tag("w:r")) if r.find(tag("w:t")) is not None]


ORDER = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath"
).split()


def dress(run, *snippets):
    """Gives a run character properties, in the order of the schema."""
    props = run.find(tag("w:rPr"))
    if props is None:
        props = etree.Element(tag("w:rPr"))
        run.insert(0, props)
    for snippet in snippets:
        new = xml(snippet)
        old = props.find(new.tag)
        if old is not None:
            props.remove(old)
        props.append(new)
    place = {tag("w:" + local): nth for nth, local in enumerate(ORDER)}
    props[:] = sorted(props, key=lambda e: place.get(e.tag, 99))


def some(rng, text, least=1, most=6):
    """A stretch of a text that holds no part of a longer figure."""
    if len(text) < least:
        raise NotHere()
    for _ in range(50):
        start = rng.randrange(len(text))
        end = min(len(text), start + rng.randint(least, most))
        if end - start >= least and text[start:end].strip() == text[start:end] and not TURNING.search(text[start:end]):
            return start, end
    raise NotHere()


TURNING = re.compile("[\u0300-\u036f\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def figures(text):
    return [m for m in re.finditer(r"\d[\d.,]*\d|\d", text)]


def token(rng):
    return f"补充{rng.randint(4000, 9999)}"


def new_run(like, text):
    run = etree.Element(tag("w:r"))
    props = None if like is None else like.find(tag("w:rPr"))
    if props is not None:
        run.append(copying.deepcopy(props))
    t = etree.SubElement(run, tag("w:t"))
    set_text(t, text)
    return run


def bare(p):
    """A copy of a paragraph without controls, bookmarks and comments: what a person types, in the same style."""
    new = etree.Element(tag("w:p"))
    props = p.find(tag("w:pPr"))
    if props is not None:
        props = copying.deepcopy(props)
        for unwanted in ("w:sectPr", "w:pageBreakBefore"):
            for element in props.findall(tag(unwanted)):
                props.remove(element)
        new.append(props)
    return new


def typed(p, text):
    new = bare(p)
    first = runs_of(p)
    new.append(new_run(first[0] if first else None, text))
    return new


def as_typed(p):
    """A paragraph as pasted text: its runs alone, without the controls around them."""
    new = bare(p)
    for run in runs_of(p):
        new.append(copying.deepcopy(run))
    return new


def paragraph_props(p):
    props = p.find(tag("w:pPr"))
    if props is None:
        props = etree.Element(tag("w:pPr"))
        p.insert(0, props)
    return props


P_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
).split()


def shape(p, *snippets):
    props = paragraph_props(p)
    for snippet in snippets:
        new = xml(snippet)
        old = props.find(new.tag)
        if old is not None:
            props.remove(old)
        props.append(new)
    place = {tag("w:" + local): nth for nth, local in enumerate(P_ORDER)}
    props[:] = sorted(props, key=lambda e: place.get(e.tag, 99))


def inner(p):
    """Where typed runs land: inside the control of the paragraph if it has one, else the paragraph."""
    content = p.find(f".//{tag('w:sdtContent')}")
    return p if content is None else content


def styled(copy, snippet):
    copy.tree("word/styles.xml").append(xml(snippet))


def style_of(p):
    style = p.find(f"{tag('w:pPr')}/{tag('w:pStyle')}")
    return None if style is None else style.get(tag("w:val"))


def change_style(copy, name, snippet, group="w:rPr"):
    for style in copy.tree("word/styles.xml").iter(tag("w:style")):
        if style.get(tag("w:styleId")) == name:
            props = style.find(tag(group))
            if props is None:
                props = etree.SubElement(style, tag(group))
            props.append(xml(snippet))
            return
    raise NotHere()


def unwrap(element):
    """Takes an element away and leaves what is in it."""
    parent, at = element.getparent(), element.getparent().index(element)
    for nth, child in enumerate(list(element)):
        parent.insert(at + nth, child)
    parent.remove(element)


def wrap_in(elements, outer, hole=None):
    first = elements[0]
    first.addprevious(outer)
    room = outer if hole is None else outer.find(f".//{tag(hole)}")
    for element in elements:
        room.append(element)


def cell_of(p):
    return next((up for up in p.iterancestors() if up.tag == tag("w:tc")), None)


def place_of(element, words):
    text = text_of(element)[:24]
    return f"{words} “{text}”"


def store_disagrees(path):
    """Whether Word shows another text than stands in the document: that of the custom XML part. LibreOffice, WPS
    and ONLYOFFICE write the document alone and show it, so what they saved counts as it stands."""
    copy = Copy(path)
    program = copy.parts.get("docProps/app.xml", b"").decode()
    if re.search(r"<Application>[^<]*(LibreOffice|WPS|ONLYOFFICE)", program):
        return False
    for sdt, text in copy.bound():
        value = copy.store_value(sdt)
        if value is not None and (value.text or "") != text:
            return True
    return False
