"""Edits that people make where the prose of a Word copy is free: Enter and Backspace, paste and drag, what Word corrects
while one types, what its buttons do. Adds its kinds to those of `word_edits`, whose docstring says what a record holds.
"""

import copy as copying
import re

from lxml import etree

from word_copy import (
    TRACKED,
    W,
    NotHere,
    as_typed,
    bare,
    cell_of,
    cut,
    dress,
    figures,
    new_run,
    replace,
    role_of,
    runs_of,
    set_text,
    shape,
    some,
    style_of,
    styled,
    tag,
    text_of,
    texts,
    token,
    typed,
    wrap_in,
    xml,
)
from word_edits import KINDS, kind, plain_row, seen

MARKS = ("w:bookmarkStart", "w:bookmarkEnd")


def following(spot, *roles):
    """The paragraph behind a place, where it is of one of the roles and says something."""
    after = spot.p.getnext()
    if after is None or after.tag != tag("w:p") or role_of(after) not in roles or not text_of(after):
        raise NotHere()
    return after


def content(p):
    return [child for child in p if child.tag != tag("w:pPr")]


def cut_behind(p, at):
    """All that stands behind a character, marks too: what Enter takes into the new paragraph."""
    cut(p, at, at)
    position, behind = 0, []
    for child in content(p):
        length = len(text_of(child))
        if position >= at and (behind or length):
            behind.append(child)
        position += length
    return behind


# Enter and Backspace ----------------------------------------------------------------------------------------------


@kind("enter-in-paragraph")
def enter(copy, rng):
    """As Word does it: the bookmark begins in the first part and ends in the second."""
    spot = copy.pick(rng, "prose", "list item", top=True, want=lambda t: len(t) > 8)
    at, place = rng.randint(2, len(spot.text) - 2), spot.place
    new = bare(spot.p)
    for child in cut_behind(spot.p, at):
        new.append(child)
    spot.p.addnext(new)
    return seen(place, f"parted in two at character {at}, the bookmark spans both")


@kind("enter-twice-in-paragraph")
def enter_twice(copy, rng):
    spot = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 12)
    third, place = len(spot.text) // 3, spot.place
    for at in (2 * third, third):
        new = bare(spot.p)
        for child in cut_behind(spot.p, at):
            new.append(child)
        spot.p.addnext(new)
    return seen(place, "parted in three")


@kind("enter-at-start")
def enter_at_start(copy, rng):
    """An empty paragraph comes in front, and the bookmark's start stays in it."""
    spot = copy.pick(rng, "prose", "heading", top=True)
    new = bare(spot.p)
    for mark in spot.p.findall(tag("w:bookmarkStart")):
        new.append(mark)
    spot.p.addprevious(new)
    return seen(spot.place, "nothing but an empty line before it")


@kind("enter-at-end-and-typed")
def enter_at_end(copy, rng):
    spot = copy.pick(rng, "prose", "list item", top=True)
    word = token(rng)
    new = typed(spot.p, word)
    for mark in spot.p.findall(tag("w:bookmarkEnd")):
        new.append(mark)
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", f"a new paragraph “{word}” inside the bookmark of the one before")


@kind("enter-behind-heading-and-typed")
def enter_behind_heading(copy, rng):
    spot = copy.pick(rng, "heading", top=True)
    word = token(rng)
    new = typed(spot.p, word)
    shape(new, '<w:pStyle w:val="BodyText"/>')
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", f"a new paragraph “{word}”")


@kind("backspace-at-start")
def backspace(copy, rng):
    """Two paragraphs become one; the marks of both stay in it, and the look of the first."""
    spot = copy.pick(rng, "prose", top=True)
    after, place = following(spot, "prose"), spot.place
    for child in content(after):
        spot.p.append(child)
    copy.body.remove(after)
    return seen(place, "it and the next paragraph are one")


@kind("delete-across-paragraphs")
def delete_across(copy, rng):
    """From the middle of one paragraph to the middle of the next; the second's bookmark goes with its start."""
    spot = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 8)
    after, place = following(spot, "prose"), spot.place
    length = len(text_of(after))
    if length < 6:
        raise NotHere()
    for child in cut_behind(spot.p, len(spot.text) - 3):
        if child.tag not in map(tag, MARKS):
            spot.p.remove(child)
    for child in cut_behind(after, 3):
        if child.tag not in map(tag, MARKS):
            spot.p.append(child)
    copy.body.remove(after)
    return seen(place, "its last three characters and the first three of the next are gone, the two are one")


@kind("three-paragraphs-joined")
def three_joined(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    place = spot.place
    for _ in range(2):
        after = following(spot, "prose")
        for child in content(after):
            spot.p.append(child)
        copy.body.remove(after)
    return seen(place, "it and the next two are one")


@kind("paragraph-retyped")
def retyped(copy, rng):
    """Marked as a whole and typed anew: bookmarks and looks of words are gone."""
    spot = copy.pick(rng, "prose", "list item", "heading", "table note")
    place, word = spot.place, token(rng) + "重新写的一句话。"
    first = runs_of(spot.p)[0]
    for child in content(spot.p):
        spot.p.remove(child)
    spot.p.append(new_run(first, word))
    return seen(place, f"became “{word}”")


@kind("cell-retyped")
def cell_retyped(copy, rng):
    spot = copy.pick(rng, "figure", "label")
    place, word = spot.place, str(rng.randint(1000, 99999))
    for child in content(spot.p):
        spot.p.remove(child)
    spot.p.append(new_run(None, word))
    return seen(place, f"became {word}, typed into the emptied cell")


# Paste and drag ---------------------------------------------------------------------------------------------------


def from_elsewhere(word):
    """A paragraph as it comes from another document with its own looks."""
    return xml(
        '<w:p><w:pPr><w:spacing w:before="120" w:line="400" w:lineRule="exact"/><w:ind w:firstLine="480"/></w:pPr><w:r><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="宋体"/><w:color w:val="333333"/><w:sz w:val="24"/></w:rPr>'
        f"<w:t>{word}</w:t></w:r></w:p>"
    )


@kind("pasted-paragraph")
def pasted(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng) + "，来自另一份文件。"
    spot.p.addnext(from_elsewhere(word))
    return seen(f"behind {spot.place}", f"a paragraph “{word}” with looks of its own")


@kind("pasted-paragraphs-with-style")
def pasted_styled(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    styled(copy, '<w:style w:type="paragraph" w:customStyle="1" w:styleId="a5"><w:name w:val="公文正文"/><w:pPr><w:ind w:firstLine="640"/></w:pPr></w:style>')
    words = [token(rng) + f"第{n}段。" for n in "一二"]
    for word in reversed(words):
        new = from_elsewhere(word)
        shape(new, '<w:pStyle w:val="a5"/>')
        spot.p.addnext(new)
    return seen(f"behind {spot.place}", "two paragraphs in a style of another document: " + " ".join(words))


@kind("pasted-from-web")
def pasted_web(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    key = copy.relate("hyperlink", "https://example.org/a", outside=True)
    spot.p.addnext(xml(
        '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/></w:pPr>'
        f'<w:r><w:rPr><w:b/></w:rPr><w:t>{word}</w:t></w:r><w:hyperlink r:id="{key}"><w:r><w:t>网页上的话</w:t></w:r></w:hyperlink><w:r><w:t>。</w:t></w:r></w:p>'
    ))
    return seen(f"behind {spot.place}", f"a paragraph “{word}网页上的话。” from a web page")


@kind("heading-pasted-over")
def heading_pasted(copy, rng):
    """A heading is marked with its end and another text pasted over it, with the other's looks."""
    spot = copy.pick(rng, "heading", top=True)
    place, word = spot.place, token(rng) + "粘贴的标题"
    spot.p.addprevious(from_elsewhere(word))
    copy.body.remove(spot.p)
    return seen(place, f"a plain paragraph “{word}” stands in the heading's place")


@kind("heading-text-pasted-over")
def heading_text_pasted(copy, rng):
    spot = copy.pick(rng, "heading", top=True)
    place, word = spot.place, token(rng) + "粘贴的标题"
    for child in content(spot.p):
        spot.p.remove(child)
    spot.p.append(runs_of(from_elsewhere(word))[0])
    return seen(place, f"the heading reads “{word}”, its number typed away")


@kind("phrase-dragged")
def phrase_dragged(copy, rng):
    spot, other = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 10), copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 10)
    if spot.p is other.p:
        raise NotHere()
    start, end = some(rng, spot.text, 3, 6)
    what, place = spot.text[start:end], f"{spot.place} to {other.place}"
    runs = cut(spot.p, start, end)
    at = cut(other.p, 0, 4)[-1]
    for run in reversed(runs):
        at.addnext(run)
    return seen(place, f"“{what}” was dragged over")


@kind("paragraph-dragged-into-another")
def dragged_into(copy, rng):
    spot, other = copy.pick(rng, "prose", top=True), copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 6)
    if spot.p is other.p:
        raise NotHere()
    place = f"{spot.place} into {other.place}"
    at = cut(other.p, 0, 3)[-1]
    for run in reversed(runs_of(spot.p)):
        at.addnext(run)
    copy.body.remove(spot.p)
    return seen(place, "its words stand inside the other paragraph")


@kind("paragraph-moved-up")
def moved_up(copy, rng):
    """Alt+Shift+Up: two neighbours change places, with their marks."""
    spot = copy.pick(rng, "prose", "list item", top=True)
    after, place = following(spot, spot.role), spot.place
    spot.p.addprevious(after)
    return seen(place, "it and the next paragraph changed places")


@kind("rows-dragged")
def rows_dragged(copy, rng):
    row, place = plain_row(copy, rng), None
    table = row.getparent()
    others = [r for r in table.findall(tag("w:tr")) if r is not row and len(r.findall(tag("w:tc"))) == len(row.findall(tag("w:tc")))
              and r.find(f"{tag('w:trPr')}/{tag('w:tblHeader')}") is None and r.find(f".//{tag('w:vMerge')}") is None and r.find(f".//{tag('w:gridSpan')}") is None]
    if not others:
        raise NotHere()
    other = rng.choice(others)
    if row.getprevious() is other:
        raise NotHere()
    place = f"row “{text_of(row)[:24]}” below “{text_of(other)[:24]}”"
    other.addnext(row)
    return seen(place, "the row was dragged there")


@kind("pasted-table-row")
def pasted_row(copy, rng):
    row = plain_row(copy, rng)
    new = copying.deepcopy(row)
    for mark in list(new.iter(*map(tag, MARKS))):
        mark.getparent().remove(mark)
    for nth, cell in enumerate(new.findall(tag("w:tc"))):
        p = cell.find(tag("w:p"))
        for child in content(p):
            p.remove(child)
        p.append(new_run(None, token(rng) if nth == 0 else str(rng.randint(100, 9999))))
    row.addnext(new)
    return seen(f"below row “{text_of(row)[:24]}”", f"a row “{text_of(new)}” from a spreadsheet")


@kind("pasted-table")
def pasted_table(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    rows = [[token(rng), "2023年", "2024年"], ["合计", "1204", "1311"], ["其中", "88", "93"]]
    cells = lambda row: "".join(f'<w:tc><w:tcPr><w:tcW w:w="2800" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>' for c in row)
    spot.p.addnext(xml('<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>' + '<w:gridCol w:w="2800"/>' * 3 + "</w:tblGrid>"
                       + "".join(f"<w:tr>{cells(row)}</w:tr>" for row in rows) + "</w:tbl>"))
    return seen(f"behind {spot.place}", "a table of three rows from a spreadsheet")


# What Word corrects by itself -------------------------------------------------------------------------------------


def corrected(name, old, new):
    @kind(f"autocorrect-{name}")
    def correct(copy, rng):
        spot = copy.pick(rng, "prose", "heading", "list item", want=lambda t: re.search(old, t))
        found = rng.choice(list(re.finditer(old, spot.text)))
        place, put = spot.place, found.expand(new)
        if put == found[0]:
            raise NotHere()
        replace(spot.p, found.start(), found.end(), put)
        return seen(place, f"“{found[0]}” became “{put}”")


corrected("quotes-straight", r"[“”]", '"')
corrected("quotes-single", r"[“”]", "‘")
corrected("dash-double", r"——", "--")
corrected("dash-single", r"——|[-－~～]", "–")
corrected("comma", r"，", ",")
corrected("full-width-figure", r"(?<!\d)\d(?!\d)", "７")
corrected("brackets", r"[（(]", "［")
corrected("percent", r"%", "％")
corrected("dots", r"。", "…")


@kind("autocorrect-typed-quotes")
def typed_quotes(copy, rng):
    spot = copy.pick(rng, "prose")
    word, place = token(rng), spot.place
    replace(spot.p, len(spot.text), len(spot.text), f"“{word}”——‘甲’…©")
    return seen(place, f"“{word}”——‘甲’…© typed at the end")


@kind("autocorrect-ordinal")
def ordinal(copy, rng):
    spot = copy.pick(rng, "prose")
    last, place = runs_of(spot.p)[-1], spot.place
    one, two = new_run(last, "1"), new_run(last, "st")
    dress(two, '<w:vertAlign w:val="superscript"/>')
    last.addnext(two)
    last.addnext(one)
    return seen(place, "1ˢᵗ typed at the end")


@kind("traditional-characters")
def traditional(copy, rng):
    spot = copy.pick(rng, "prose", want=lambda t: re.search("[国发会门]", t))
    table, place = str.maketrans("国发会门", "國發會門"), spot.place
    for t in texts(spot.p):
        set_text(t, t.text.translate(table))
    return seen(place, "some characters became traditional ones")


@kind("replaced-everywhere")
def replaced_everywhere(copy, rng):
    """Find and replace in the whole body."""
    spot = copy.pick(rng, "prose", want=lambda t: re.search("工作|年|的", t))
    old = re.search("工作|年|的", spot.text)[0]
    new, count = token(rng), 0
    for one in copy.spots("prose", "list item", "table note"):
        for t in texts(one.p):
            if old in (t.text or ""):
                set_text(t, t.text.replace(old, new))
                count += 1
    return seen("document", f"“{old}” became “{new}” at {count} places")


# Buttons ----------------------------------------------------------------------------------------------------------


@kind("tab-at-start")
def tab_at_start(copy, rng):
    spot = copy.pick(rng, "prose", "list item", "heading")
    place = spot.place
    runs_of(spot.p)[0].addprevious(xml("<w:r><w:tab/></w:r>"))
    return seen(place, "a tab in front")


@kind("spaces-at-start")
def spaces_at_start(copy, rng):
    spot = copy.pick(rng, "prose")
    place = spot.place
    shape(spot.p, '<w:ind w:firstLine="0" w:firstLineChars="0"/>')
    runs_of(spot.p)[0].addprevious(new_run(runs_of(spot.p)[0], "\u3000\u3000"))
    return seen(place, "nothing: the indent is typed with two wide spaces")


@kind("bold-inside")
def bold_inside(copy, rng):
    spot = copy.pick(rng, "prose", "list item")
    start, end = some(rng, spot.text, 2, 6)
    what, place = spot.text[start:end], spot.place
    for run in cut(spot.p, start, end):
        dress(run, "<w:b/>", "<w:bCs/>")
    return seen(place, f"“{what}” is bold")


@kind("whole-document-other-font")
def other_font(copy, rng):
    for p in copy.body.iter(tag("w:p")):
        for run in runs_of(p):
            dress(run, '<w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋"/>', '<w:sz w:val="28"/>')
    return seen("document", "nothing but another font and size")


def list_button(name, format, text):
    @kind(f"list-button-{name}")
    def button(copy, rng):
        """Word's button makes a list of several paragraphs: its style, a level of nine, no indent of the first line."""
        spot = copy.pick(rng, "prose", top=True)
        after, place = following(spot, "prose"), spot.place
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text.replace("%1", f"%{n + 1}")}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{440 * (n + 1)}" w:hanging="440"/></w:pPr></w:lvl>' for n in range(9)
        )
        copy.add_list(f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}')
        styled(copy, '<w:style w:type="paragraph" w:styleId="a6"><w:name w:val="List Paragraph"/><w:pPr><w:ind w:firstLineChars="200" w:firstLine="420"/></w:pPr></w:style>')
        for p in (spot.p, after):
            shape(p, '<w:pStyle w:val="a6"/>', '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="901"/></w:numPr>', '<w:ind w:firstLineChars="0"/>')
        return seen(place, f"it and the next are a list with {text}", restyled=True)


list_button("figures", "decimal", "%1.")
list_button("hanzi", "japaneseCounting", "%1、")
list_button("brackets", "decimal", "（%1）")
list_button("bullets", "bullet", "●")
list_button("letters", "lowerLetter", "%1)")


@kind("page-break-before")
def page_break_before(copy, rng):
    spot = copy.pick(rng, "prose", "heading", top=True)
    shape(spot.p, "<w:pageBreakBefore/>")
    return seen(spot.place, "nothing but a new page before it")


@kind("page-break-paragraph")
def page_break_paragraph(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    spot.p.addprevious(xml('<w:p><w:r><w:br w:type="page"/></w:r></w:p>'))
    return seen(f"before {spot.place}", "nothing but a new page")


@kind("drop-cap")
def drop_cap(copy, rng):
    spot = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 4)
    place = spot.place
    new = bare(spot.p)
    for run in cut(spot.p, 0, 1):
        new.append(run)
    shape(new, '<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/>')
    spot.p.addprevious(new)
    return seen(place, "its first character stands three lines high in front")


def control(name, properties, text):
    @kind(f"control-inserted-{name}")
    def insert(copy, rng):
        spot = copy.pick(rng, "prose")
        place = spot.place
        runs_of(spot.p)[-1].addnext(xml(f'<w:sdt><w:sdtPr><w:id w:val="771"/>{properties}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>'))
        return seen(place, f"a control with “{text}” at the end")


control("checkbox", '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>', "☑4711")
control("date", '<w:date w:fullDate="2031-05-06T00:00:00Z"><w:dateFormat w:val="yyyy-MM-dd"/></w:date>', "2031-05-06")
control("choice", '<w:dropDownList><w:listItem w:displayText="同意4711" w:value="1"/></w:dropDownList>', "同意4711")


@kind("caption-inserted")
def caption_inserted(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    spot.p.addnext(xml(
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">图 </w:t></w:r><w:fldSimple w:instr=" SEQ 图 \\* ARABIC "><w:r><w:t>7</w:t></w:r>'
        f"</w:fldSimple><w:r><w:t>{word}</w:t></w:r></w:p>"
    ))
    return seen(f"behind {spot.place}", f"a caption “图 7{word}” with a counted number")


@kind("cross-reference")
def cross_reference(copy, rng):
    spot = copy.pick(rng, "prose")
    marks = [m.get(tag("w:name")) for m in copy.body.iter(tag("w:bookmarkStart"))]
    place = spot.place
    run = runs_of(spot.p)[-1]
    pieces = ['<w:r><w:fldChar w:fldCharType="begin"/></w:r>', f'<w:r><w:instrText xml:space="preserve"> REF {rng.choice(marks)} \\h </w:instrText></w:r>',
              '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "<w:r><w:t>见第4711条</w:t></w:r>", '<w:r><w:fldChar w:fldCharType="end"/></w:r>']
    for piece in reversed(pieces):
        run.addnext(xml(piece))
    return seen(place, "“见第4711条” at the end, from a cross-reference")


@kind("bookmark-of-others")
def own_bookmark(copy, rng):
    spot = copy.pick(rng, "prose")
    start, end = some(rng, spot.text)
    runs = cut(spot.p, start, end)
    runs[0].addprevious(xml('<w:bookmarkStart w:id="7801" w:name="我的书签"/>'))
    runs[-1].addnext(xml('<w:bookmarkEnd w:id="7801"/>'))
    return seen(spot.place, "nothing (a bookmark of somebody's own)")


@kind("bookmark-shrunk-and-typed")
def bookmark_shrunk(copy, rng):
    """Typing before a bookmark's start puts the words outside it."""
    spot = copy.pick(rng, "prose", "heading", "list item")
    start = spot.p.find(f".//{tag('w:bookmarkStart')}")
    if start is None:
        raise NotHere()
    word, place = token(rng), spot.place
    start.addprevious(new_run(runs_of(spot.p)[0], word))
    return seen(place, f"“{word}” typed in front, outside the bookmark")


@kind("bookmarks-all-removed-and-typed")
def bookmarks_all(copy, rng):
    for mark in list(copy.body.iter(*map(tag, MARKS))):
        mark.getparent().remove(mark)
    spot = copy.pick(rng, "prose", "figure", "list item")
    word, place = token(rng), spot.place
    replace(spot.p, len(spot.text), len(spot.text), word)
    return seen(place, f"“{word}” typed (every bookmark of the document is gone)")


# Tracked looks and cells ------------------------------------------------------------------------------------------


@kind("tracked-style")
def tracked_style(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    old = style_of(spot.p)
    shape(spot.p, '<w:pStyle w:val="Heading1"/>', f'<w:pPrChange {TRACKED}><w:pPr><w:pStyle w:val="{old}"/></w:pPr></w:pPrChange>')
    return seen(spot.place, "the paragraph is a heading, the change tracked")


@kind("tracked-layout")
def tracked_layout(copy, rng):
    spot = copy.pick(rng, "prose")
    old = style_of(spot.p)
    shape(spot.p, '<w:jc w:val="center"/>', f'<w:pPrChange {TRACKED}><w:pPr><w:pStyle w:val="{old}"/></w:pPr></w:pPrChange>')
    return seen(spot.place, "nothing but the alignment, tracked")


@kind("tracked-cell-emptied")
def tracked_cell(copy, rng):
    spot = copy.pick(rng, "figure")
    place = spot.place
    for run in runs_of(spot.p):
        wrap_in([run], xml(f"<w:del {TRACKED}/>"))
        for t in run.findall(tag("w:t")):
            t.tag = tag("w:delText")
    return seen(place, "the cell emptied with changes tracked")


@kind("tracked-paragraphs-by-two")
def tracked_by_two(copy, rng):
    """One types a sentence, another a second one behind it."""
    spot = copy.pick(rng, "prose")
    place, last = spot.place, runs_of(spot.p)[-1]
    for word, who in (("乙写的5252", 'w:id="90011" w:author="李四" w:date="2024-03-02T03:04:05Z"'), ("甲写的5151", TRACKED)):
        outer = xml(f"<w:ins {who}/>")
        outer.append(new_run(last, word))
        last.addnext(outer)
    return seen(place, "“甲写的5151乙写的5252” typed by two")


@kind("comment-with-answer")
def comment_answered(copy, rng):
    record = KINDS["comment-added"](copy, rng)
    comments = copy.tree("word/comments.xml")
    comments.append(xml('<w:comment w:id="4401" w:author="王五" w:initials="W"><w:p><w:r><w:t>同意4401</w:t></w:r></w:p></w:comment>'))
    mark = next(copy.body.iter(tag("w:commentReference"))).getparent()
    mark.addnext(xml('<w:r><w:commentReference w:id="4401"/></w:r>'))
    return record


@kind("comment-across-paragraphs")
def comment_across(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    after = following(spot, "prose")
    record = KINDS["comment-added"](copy, rng)
    end = next(copy.body.iter(tag("w:commentRangeEnd")))
    start = next(copy.body.iter(tag("w:commentRangeStart")))
    spot.p.insert(1, start)
    after.append(end)
    return {**record, "place": spot.place}


# What other programs leave ----------------------------------------------------------------------------------------


@kind("saved-by-wps-and-typed")
def saved_by_wps(copy, rng):
    """WPS gives runs a hint, parts them at figures, adds its own part and names itself."""
    for p in list(copy.body.iter(tag("w:p"))):
        found = figures(text_of(p)) if runs_of(p) else []
        if found and len(text_of(p)) > 4:
            cut(p, found[0].start(), found[0].end())
        for run in runs_of(p):
            fonts = run.find(f"{tag('w:rPr')}/{tag('w:rFonts')}")
            if fonts is None:
                dress(run, '<w:rFonts w:hint="eastAsia"/>')
            else:
                fonts.set(tag("w:hint"), "eastAsia")
            dress(run, '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>')
    if "docProps/app.xml" in copy.parts:
        copy.parts["docProps/app.xml"] = re.sub(rb"<Application>[^<]*", "<Application>WPS Office_12.1.0_F1E327BC".encode(), copy.parts["docProps/app.xml"])
    spot = copy.pick(rng, "prose", "list item", "heading")
    word, place = token(rng), spot.place
    replace(spot.p, len(spot.text), len(spot.text), word)
    return seen(place, f"“{word}” typed, saved by WPS")


@kind("smart-tags-everywhere")
def smart_tags(copy, rng):
    count = 0
    for p in list(copy.body.iter(tag("w:p"))):
        for found in reversed(figures(text_of(p))):
            if count < 60 and len(text_of(p)) > 4:
                runs = cut(p, found.start(), found.end())
                if runs and len({id(r.getparent()) for r in runs}) == 1:
                    wrap_in(runs, xml('<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="chmetcnv"/>'))
                    count += 1
    if not count:
        raise NotHere()
    return seen("document", "nothing (figures stand in smart tags)")


@kind("run-properties-everywhere")
def runs_apart(copy, rng):
    """Each character in a run of its own, as converters leave it."""
    spot = copy.pick(rng, "prose", "figure")
    place, word = spot.place, token(rng)
    replace(spot.p, len(spot.text), len(spot.text), word)
    for at in range(len(spot.text), 0, -1):
        cut(spot.p, at - 1, at)
    return seen(place, f"“{word}” typed, every character in a run of its own")


@kind("two-edits-in-one-paragraph")
def two_edits(copy, rng):
    spot = copy.pick(rng, "prose", want=lambda t: len(t) > 10)
    place = spot.place
    replace(spot.p, len(spot.text) - 1, len(spot.text) - 1, "末4712")
    replace(spot.p, 2, 2, "首4711")
    return seen(place, "首4711 and 末4712 typed")


@kind("split-and-moved")
def split_and_moved(copy, rng):
    spot = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 12)
    at, place = len(spot.text) // 2, spot.place
    new = as_typed(spot.p)
    for run in cut(new, 0, at):
        run.getparent().remove(run)
    for run in cut(spot.p, at, 10**9):
        run.getparent().remove(run)
    spot.p.addprevious(new)
    return seen(place, "its second half stands as a paragraph before the first")
