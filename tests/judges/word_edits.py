"""Edits a Word copy made by `banxin render` as people and programs do. Shares no code with the program.

Usage: word_edits.py --list
       word_edits.py COPY.docx EDITED.docx --kind KIND [--seed N]
       word_edits.py COPY.docx EDITED.docx --count N [--seed N]

Prints one JSON line for each edit: its kind, the place in words, and what a person sees changed. The same seed makes the
same edit. Needs lxml; the kinds `saved-by-…` need python-docx or LibreOffice.

Typed words hold a number that stands nowhere else (补充4711), so that one can look for it afterwards. Typing into a
bound content control also changes the bound value in the custom XML part, as Word itself does; only the kinds
`store-not-body` and `body-not-store` part the two.

In the record: `shows` and `hides` are words that a person sees, or does not see, in Word though LibreOffice may show it
otherwise; `word_only` says that LibreOffice reads this kind wrong, so that only these two count; `disputed` says that
Word shows one text and other programs another, so that the copy cannot be taken as it is; `parts_paragraph` says that
LibreOffice makes two paragraphs of one that is broken over pages; `comment` is the text of a comment; `resave` names
the program that saves the copy afterwards (the caller, or this command, must do it).
"""

import argparse
import copy as copying
import json
import random
import re
import sys
from pathlib import Path

from lxml import etree

from word_copy import (
    TRACKED,
    W,
    Copy,
    NotHere,
    as_typed,
    bare,
    cell_of,
    change_style,
    cut,
    dress,
    figures,
    new_run,
    paragraph_props,
    place_of,
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
    unwrap,
    wrap_in,
    xml,
)

# ------------------------------------------------------------------------------------------------------ the kinds

KINDS = {}


def kind(name):
    def register(function):
        KINDS[name] = function
        return function

    return register


def seen(place, what, **more):
    return {"place": place, "seen": what, **more}


# Typing -----------------------------------------------------------------------------------------------------------


def typing(name, *roles):
    @kind(f"type-in-{name}")
    def type_in(copy, rng):
        spot = copy.pick(rng, *roles)
        at = rng.randint(1, len(spot.text))
        word = token(rng)
        place = spot.place
        replace(spot.p, at, at, word)
        return seen(place, f"“{word}” typed at character {at}")

    @kind(f"replace-in-{name}")
    def replace_in(copy, rng):
        spot = copy.pick(rng, *roles)
        start, end = some(rng, spot.text)
        word, old, place = token(rng), spot.text[start:end], spot.place
        replace(spot.p, start, end, word)
        return seen(place, f"“{old}” became “{word}”")

    @kind(f"delete-in-{name}")
    def delete_in(copy, rng):
        spot = copy.pick(rng, *roles, want=lambda text: len(text) > 2)
        start, end = some(rng, spot.text, 1, 3)
        if end - start == len(spot.text):
            end -= 1
        old, place = spot.text[start:end], spot.place
        replace(spot.p, start, end, "")
        return seen(place, f"“{old}” deleted")


typing("prose", "prose")
typing("heading", "heading")
typing("title", "title")
typing("list-item", "list item")
typing("table-note", "table note")
typing("caption", "caption", "unit")
typing("label", "label")
typing("document-head", "document head")
typing("addressee", "addressee")
typing("signature", "signature")
typing("date", "date")
typing("remark", "remark")
typing("attachment-label", "attachment label")
typing("imprint", "imprint")
typing("contents", "contents")


@kind("figure-in-prose")
def figure_in_prose(copy, rng):
    spot = copy.pick(rng, "prose", want=figures)
    found = rng.choice(figures(spot.text))
    new, place = str(rng.randint(1000, 99999)), spot.place
    replace(spot.p, found.start(), found.end(), new)
    return seen(place, f"{found[0]} became {new}")


@kind("figure")
def figure(copy, rng):
    spot = copy.pick(rng, "figure")
    new, place = str(rng.randint(1000, 99999)), spot.place
    replace(spot.p, 0, len(spot.text), new)
    return seen(place, f"the cell became {new}")


@kind("figure-digit-added")
def figure_digit(copy, rng):
    spot = copy.pick(rng, "figure", want=figures)
    place = spot.place
    replace(spot.p, len(spot.text), len(spot.text), "7")
    return seen(place, "7 typed behind the figure")


@kind("figure-emptied")
def figure_emptied(copy, rng):
    spot = copy.pick(rng, "figure")
    place = spot.place
    replace(spot.p, 0, len(spot.text), "")
    return seen(place, "the cell is empty")


@kind("figures-exchanged")
def figures_exchanged(copy, rng):
    one = copy.pick(rng, "figure")
    two = copy.pick(rng, "figure", want=lambda text: text != one.text)
    first, second, place = one.text, two.text, f"{one.place} and {two.place}"
    replace(one.p, 0, len(first), second)
    replace(two.p, 0, len(second), first)
    return seen(place, "the two figures changed places")


@kind("sign-off-field-filled")
def field_filled(copy, rng):
    spots = [p for p in copy.body.iter(tag("w:p")) if role_of(p) == "sign-off field" and texts(p)]
    if not spots:
        raise NotHere()
    p, word = rng.choice(spots), token(rng)
    alias = p.find(f".//{tag('w:alias')}")
    set_text(texts(p)[0], word)
    return seen(f"sign-off sheet, {'' if alias is None else alias.get(tag('w:val'))}", f"“{word}” filled in")


@kind("sign-off-field-two-lines")
def field_two_lines(copy, rng):
    spots = [p for p in copy.body.iter(tag("w:p")) if role_of(p) == "sign-off field" and texts(p)]
    if not spots:
        raise NotHere()
    p, word = rng.choice(spots), token(rng)
    set_text(texts(p)[0], word)
    p.addnext(typed(p, "同意办理12"))
    return seen("sign-off sheet", f"“{word}” and a second paragraph “同意办理12”")


@kind("header-typed")
def header_typed(copy, rng):
    return furniture(copy, rng, "header")


@kind("footer-typed")
def footer_typed(copy, rng):
    return furniture(copy, rng, "footer")


def furniture(copy, rng, part):
    names = [n for n in copy.names if re.fullmatch(rf"word/{part}\d+\.xml", n)]
    if not names:
        raise NotHere()
    name, word = rng.choice(names), token(rng)
    p = copy.tree(name).find(f".//{tag('w:p')}")
    p.append(new_run(None, word))
    return seen(f"{part} ({name})", f"“{word}” typed")


@kind("header-added")
def header_added(copy, rng):
    section = copy.body.find(tag("w:sectPr"))
    if section is None or section.find(tag("w:headerReference")) is not None:
        raise NotHere()
    word = token(rng)
    key = copy.add_part(
        "word/headerEdit.xml",
        f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:hdr>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
        "header",
    )
    for which in ("even", "default"):
        section.insert(0, xml(f'<w:headerReference w:type="{which}" r:id="{key}"/>'))
    return seen("header", f"“{word}” stands above every page")


@kind("watermark-changed")
def watermark_changed(copy, rng):
    word = token(rng)
    for name in copy.names:
        if re.fullmatch(r"word/header\d+\.xml", name):
            for path in copy.tree(name).iter(tag("v:textpath")):
                path.set("string", word)
                found = True
    if "found" not in locals():
        raise NotHere()
    return seen("watermark", f"reads “{word}”")


# How characters look ---------------------------------------------------------------------------------------------

LOOKS = {
    "struck": ["<w:strike/>"],
    "struck-twice": ["<w:dstrike/>"],
    "hidden": ["<w:vanish/>"],
    "white": ['<w:color w:val="FFFFFF"/>'],
    "colour-of-its-ground": ['<w:color w:val="FFFF00"/>', '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>'],
    "tiny": ['<w:sz w:val="2"/>', '<w:szCs w:val="2"/>'],
    "superscript": ['<w:vertAlign w:val="superscript"/>'],
    "subscript": ['<w:vertAlign w:val="subscript"/>'],
    "raised": ['<w:position w:val="12"/>'],
    "lowered": ['<w:position w:val="-12"/>'],
    "highlighted": ['<w:highlight w:val="yellow"/>'],
    "red": ['<w:color w:val="FF0000"/>'],
    "bold-underlined": ["<w:b/>", '<w:u w:val="single"/>'],
    "emphasis-dots": ['<w:em w:val="dot"/>'],
    "web-hidden": ["<w:webHidden/>"],
    "fit-text": ['<w:fitText w:val="240" w:id="77"/>'],
    "two-lines-in-one": ['<w:eastAsianLayout w:id="78" w:combine="1"/>'],
    "turned-in-line": ['<w:eastAsianLayout w:id="79" w:vert="1"/>'],
    "right-to-left-run": ["<w:rtl/>"],
    "narrowed-to-nothing": ['<w:w w:val="1"/>'],
    "language-tag": ['<w:lang w:val="en-US" w:eastAsia="ja-JP"/>'],
    "other-font": ['<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="宋体"/>'],
    "symbol-font": ['<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:eastAsia="Wingdings" w:cs="Wingdings"/>'],
    "strike-switched-off": ['<w:strike w:val="0"/>'],
    "vanish-switched-off": ['<w:vanish w:val="false"/>'],
}


def looks(name, snippets):
    @kind(f"look-{name}")
    def look(copy, rng):
        spot = copy.pick(rng, "prose", "figure", "list item", "heading", "table note", "label", want=lambda t: len(t) > 1 or rng.random() < 0.3)
        start, end = some(rng, spot.text, 1, 4)
        if spot.role == "figure" and rng.random() < 0.5:
            start, end = 0, len(spot.text)
        what, place = spot.text[start:end], spot.place
        for run in cut(spot.p, start, end):
            dress(run, *snippets)
        more = {"shows": what, "word_only": True} if name == "web-hidden" else {}  # LibreOffice hides it on paper too
        return seen(place, f"“{what}” is now {name}", **more)


for _name, _snippets in LOOKS.items():
    looks(_name, _snippets)


def beside(name, snippets):
    """The old figure stays and is marked; the new one is typed beside it, as people correct on paper."""

    @kind(f"corrected-{name}")
    def correct(copy, rng):
        spot = copy.pick(rng, "figure", "prose", want=figures)
        found = rng.choice(figures(spot.text))
        place = spot.place
        runs = cut(spot.p, found.start(), found.end())
        new = str(rng.randint(1000, 9999))
        runs[-1].addnext(new_run(runs[-1], new))
        for run in runs:
            dress(run, *snippets)
        return seen(place, f"{found[0]} is {name}, {new} stands behind it")


beside("struck", LOOKS["struck"])
beside("struck-twice", LOOKS["struck-twice"])
beside("hidden", LOOKS["hidden"])
beside("white", LOOKS["white"])
beside("tiny", LOOKS["tiny"])


@kind("look-capitals")
def capitals(copy, rng):
    return latin(copy, rng, "<w:caps/>", "all capitals")


@kind("look-small-capitals")
def small_capitals(copy, rng):
    return latin(copy, rng, "<w:smallCaps/>", "small capitals")


def latin(copy, rng, snippet, words):
    spot = copy.pick(rng, want=lambda text: re.search("[a-z]{2}", text))
    found = re.search("[a-z]{2,}", spot.text)
    place = spot.place
    for run in cut(spot.p, found.start(), found.end()):
        dress(run, snippet)
    return seen(place, f"“{found[0]}” in {words}")


@kind("look-transparent")
def transparent(copy, rng):
    spot = copy.pick(rng, "figure", "prose", want=lambda t: len(t) > 3)
    start, end = some(rng, spot.text, 3, 4)
    what, place = spot.text[start:end], spot.place
    fill = '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill>'
    for run in cut(spot.p, start, end):
        dress(run, fill)
    return seen(place, f"“{what}” cannot be seen in Word", disputed=True)


@kind("style-strikes")
def character_style(copy, rng):
    return by_style(copy, rng, "<w:strike/>", "struck")


@kind("style-hides")
def hiding_style(copy, rng):
    return by_style(copy, rng, "<w:vanish/>", "hidden")


@kind("style-raises")
def raising_style(copy, rng):
    return by_style(copy, rng, '<w:vertAlign w:val="superscript"/>', "raised")


def by_style(copy, rng, snippet, words):
    """The style is based on another one that has the property: a reader has to follow the chain."""
    styled(copy, f'<w:style w:type="character" w:styleId="EditBase"><w:name w:val="Edit Base"/><w:rPr>{snippet}</w:rPr></w:style>')
    styled(copy, '<w:style w:type="character" w:styleId="EditChar"><w:name w:val="Edit Char"/><w:basedOn w:val="EditBase"/></w:style>')
    spot = copy.pick(rng, "figure", "prose", "list item", "heading")
    start, end = some(rng, spot.text)
    what, place = spot.text[start:end], spot.place
    for run in cut(spot.p, start, end):
        dress(run, '<w:rStyle w:val="EditChar"/>')
    return seen(place, f"“{what}” is {words} by its character style")


@kind("paragraph-style-strikes")
def paragraph_style(copy, rng):
    return by_paragraph_style(copy, rng, "<w:strike/>", "struck")


@kind("paragraph-style-hides")
def paragraph_style_hides(copy, rng):
    return by_paragraph_style(copy, rng, "<w:vanish/>", "hidden")


def by_paragraph_style(copy, rng, snippet, words):
    spot = copy.pick(rng, "prose", "figure", "list item")
    styled(
        copy,
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="EditPara"><w:name w:val="Edit Para"/>'
        f'<w:basedOn w:val="{style_of(spot.p)}"/><w:rPr>{snippet}</w:rPr></w:style>',
    )
    shape(spot.p, '<w:pStyle w:val="EditPara"/>')
    return seen(spot.place, f"the paragraph is {words} by its style")


@kind("shared-style-strikes")
def shared_style(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "heading", "table note")
    change_style(copy, style_of(spot.p), "<w:strike/>")
    return seen(f"style of {spot.place}", "all paragraphs of this style are struck")


@kind("shared-style-hides")
def shared_style_hides(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "list item", "table note")
    change_style(copy, style_of(spot.p), "<w:vanish/>")
    return seen(f"style of {spot.place}", "all paragraphs of this style are hidden")


@kind("defaults-strike")
def defaults_strike(copy, rng):
    styles = copy.tree("word/styles.xml")
    props = styles.find(f"{tag('w:docDefaults')}/{tag('w:rPrDefault')}/{tag('w:rPr')}")
    if props is None:
        raise NotHere()
    props.append(xml("<w:strike/>"))
    return seen("document defaults", "everything is struck")


@kind("table-style-strikes")
def table_style(copy, rng):
    table = copy.table(rng)
    styled(copy, '<w:style w:type="table" w:styleId="EditTable"><w:name w:val="Edit Table"/><w:rPr><w:strike/></w:rPr></w:style>')
    table.find(tag("w:tblPr")).insert(0, xml('<w:tblStyle w:val="EditTable"/>'))
    return seen(place_of(table, "table"), "every cell is struck by the table's style")


@kind("paragraph-mark-struck")
def mark_struck(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "heading")
    shape(spot.p, "<w:rPr><w:strike/></w:rPr>")
    return seen(spot.place, "nothing (only the paragraph mark is struck)")


@kind("paragraph-run-in")
def run_in(copy, rng):
    """A heading whose mark is hidden by specVanish runs on in the next paragraph."""
    spot = copy.pick(rng, "heading", top=True)
    shape(spot.p, "<w:rPr><w:vanish/><w:specVanish/></w:rPr>")
    return seen(spot.place, "the heading runs on in the next paragraph")


@kind("paragraph-hidden")
def paragraph_hidden(copy, rng):
    spot = copy.pick(rng, "prose", "list item", "table note", "heading")
    shape(spot.p, "<w:rPr><w:vanish/></w:rPr>")
    for run in runs_of(spot.p):
        dress(run, "<w:vanish/>")
    return seen(spot.place, "the paragraph cannot be seen")


@kind("hidden-text-typed")
def hidden_typed(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "list item")
    word, place = token(rng), spot.place
    run = new_run(runs_of(spot.p)[-1], word)
    dress(run, "<w:vanish/>")
    runs_of(spot.p)[-1].addnext(run)
    return seen(place, f"nothing (“{word}” is hidden)")


@kind("hidden-paragraph-added")
def hidden_paragraph(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    new = typed(spot.p, token(rng))
    shape(new, "<w:rPr><w:vanish/></w:rPr>")
    dress(runs_of(new)[0], "<w:vanish/>")
    spot.p.addnext(new)
    return seen(spot.place, "nothing (a hidden paragraph behind it)")


# Styles of paragraphs, numbers ------------------------------------------------------------------------------------


def restyle(name, roles, style, words):
    @kind(name)
    def change(copy, rng):
        spot = copy.pick(rng, *roles, want=lambda text: True)
        if style_of(spot.p) == style:
            raise NotHere()
        if not any(s.get(tag("w:styleId")) == style for s in copy.tree("word/styles.xml").iter(tag("w:style"))):
            raise NotHere()
        shape(spot.p, f'<w:pStyle w:val="{style}"/>')
        # What a paragraph is changes with no word of it.
        return seen(spot.place, words, headings="heading" in name, restyled="heading" in name)


restyle("prose-to-heading", ["prose"], "Heading1", "the paragraph is a heading")
restyle("heading-to-prose", ["heading"], "BodyText", "the heading is a paragraph")
restyle("heading-other-level", ["heading"], "Heading2", "the heading is of level 2")
restyle("prose-to-list-item", ["prose"], "ListParagraph", "the paragraph is indented as a list item")
restyle("list-item-to-prose", ["list item"], "BodyText", "nothing but the indent")
restyle("prose-to-title", ["prose"], "Title", "the paragraph looks like a title")
restyle("figure-to-label", ["figure"], "TableLabel", "nothing but the look of the cell")


@kind("outline-level")
def outline_level(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    shape(spot.p, '<w:outlineLvl w:val="0"/>')
    return seen(spot.place, "nothing on the page (outline level 1 in the navigation pane)")


def with_numbering(copy, format="decimal", text="%1."):
    copy.add_list(
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="901"/></w:numPr>'
UNNUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'


def numbers(name, *roles, format="decimal", text="%1."):
    @kind(name)
    def number(copy, rng):
        with_numbering(copy, format, text)
        spot = copy.pick(rng, *roles)
        shape(spot.p, NUMBERED)
        return seen(spot.place, f"an automatic number stands before it ({text})")


numbers("numbered-prose", "prose")
numbers("numbered-heading", "heading", format="chineseCountingThousand", text="%1、")
numbers("numbered-list-item", "list item")
numbers("numbered-figure", "figure")
numbers("bulleted-prose", "prose", format="bullet", text="●")
numbers("numbered-label", "label", "table note", "caption")


@kind("numbered-by-style")
def numbered_by_style(copy, rng):
    with_numbering(copy)
    spot = copy.pick(rng, "prose", "heading")
    change_style(copy, style_of(spot.p), NUMBERED, "w:pPr")
    return seen(f"style of {spot.place}", "every paragraph of this style has an automatic number")


@kind("numbered-paragraph-added")
def numbered_added(copy, rng):
    with_numbering(copy)
    spot = copy.pick(rng, "prose", "list item", top=True)
    word = token(rng)
    new = typed(spot.p, word)
    shape(new, NUMBERED)
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", f"a new paragraph “1.{word}”, numbered by Word")


@kind("list-number-changed")
def list_number(copy, rng):
    """Word's own command: this item is 9, and the next ones follow it."""
    spot = copy.pick(rng, "list item", want=lambda t: True)
    key, numbering = spot.p.find(f"{tag('w:pPr')}/{tag('w:numPr')}/{tag('w:numId')}"), copy.tree("word/numbering.xml")
    if key is None:
        raise NotHere()
    one = next(one for one in numbering.findall(tag("w:num")) if one.get(tag("w:numId")) == key.get(tag("w:val")))
    one.append(xml('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride>'))
    return seen(spot.place, "the numbers of its list begin at 9")


@kind("list-number-typed")
def list_number_typed(copy, rng):
    """The number is text, as a program leaves it that knows no numbers."""
    spot = copy.pick(rng, "list item")
    number = copy.numbers()[spot.p]
    place = spot.place
    runs = runs_of(spot.p)
    if not number or not runs or runs[0].find(tag("w:t")) is None:
        raise NotHere()
    shape(spot.p, UNNUMBERED)
    runs[0].find(tag("w:t")).text = number + (runs[0].find(tag("w:t")).text or "")
    return seen(place, f"its number {number} is typed")


@kind("list-item-added")
def list_item_added(copy, rng):
    spot = copy.pick(rng, "list item", top=True)
    word = token(rng)
    spot.p.addnext(typed(spot.p, word))
    return seen(f"behind {spot.place}", f"a new item “{word}”")


@kind("list-item-added-before")
def list_item_added_before(copy, rng):
    spot = copy.pick(rng, "list item", top=True)
    word = token(rng)
    spot.p.addprevious(typed(spot.p, word))
    return seen(f"before {spot.place}", f"a new item “{word}”")


@kind("list-item-added-with-number")
def list_item_numbered(copy, rng):
    spot = copy.pick(rng, "list item", top=True)
    word = token(rng)
    number = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), copy.numbers()[spot.p] or "1.")
    new = typed(spot.p, number + word)
    shape(new, UNNUMBERED)
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", f"a new item “{number}{word}”, its number typed")


@kind("list-item-deleted")
def list_item_deleted(copy, rng):
    spot = copy.pick(rng, "list item", top=True)
    place = spot.place
    copy.body.remove(spot.p)
    return seen(place, "the item is gone, and the numbers close up")


@kind("list-item-deeper")
def list_item_deeper(copy, rng):
    spot = copy.pick(rng, "list item")
    if style_of(spot.p) != "ListParagraph":
        raise NotHere()
    shape(spot.p, '<w:pStyle w:val="ListParagraph2"/>')
    return seen(spot.place, "nothing but a deeper indent")


# Content controls, bookmarks, the store ---------------------------------------------------------------------------


def controlled(copy, rng, *roles):
    found = [s for s in copy.spots(*roles) if s.p.find(f".//{tag('w:sdt')}/{tag('w:sdtPr')}/{tag('w:tag')}") is not None]
    if not found:
        raise NotHere()
    if len(roles) > 1:
        role = rng.choice(sorted({s.role for s in found}))
        found = [s for s in found if s.role == role]
    return rng.choice(found)


def marked(copy, rng, *roles):
    """A place with a bookmark of ours."""
    found = [s for s in copy.spots(*roles)
             if any((mark.get(tag("w:name")) or "").startswith("bx") for mark in s.p.iter(tag("w:bookmarkStart")))]
    if not found:
        raise NotHere()
    role = rng.choice(sorted({s.role for s in found}))
    return rng.choice([s for s in found if s.role == role])


KEYED = ("prose", "figure", "heading", "list item", "title", "table note", "caption", "document head")


@kind("placeholder")
def placeholder(copy, rng):
    spot = controlled(copy, rng, "figure", "prose")
    sdt, place = spot.p.find(f".//{tag('w:sdt')}"), spot.place
    sdt.find(tag("w:sdtPr")).append(xml("<w:showingPlcHdr/>"))
    runs = runs_of(spot.p)
    for run in runs[1:]:
        run.getparent().remove(run)
    set_text(runs[0].find(tag("w:t")), "单击或点击此处输入文字。")
    record = seen(place, "the control is empty and shows Word's grey prompt")
    if sdt.find(f"{tag('w:sdtPr')}/{tag('w:dataBinding')}") is not None:
        copy.store_value(sdt).text = ""
        copy.bound_before.pop(sdt, None)
    return record


@kind("control-removed")
def control_removed(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    sdt = spot.p.find(f".//{tag('w:sdt')}")
    content = sdt.find(tag("w:sdtContent"))
    sdt.remove(sdt.find(tag("w:sdtPr")))
    unwrap(content)
    unwrap(sdt)
    return seen(spot.place, "nothing (its content control is gone)")


@kind("control-removed-and-typed")
def control_removed_typed(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    sdt, place = spot.p.find(f".//{tag('w:sdt')}"), spot.place
    sdt.remove(sdt.find(tag("w:sdtPr")))
    unwrap(sdt.find(tag("w:sdtContent")))
    unwrap(sdt)
    word = token(rng)
    replace(spot.p, len(spot.text), len(spot.text), word)
    return seen(place, f"“{word}” typed (and its content control is gone)")


@kind("control-and-bookmark-removed-and-typed")
def keys_removed_typed(copy, rng):
    spot = marked(copy, rng, *KEYED)
    record = control_removed_typed_at(spot, rng)
    for mark in list(spot.p.iter(tag("w:bookmarkStart"), tag("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    return record


def control_removed_typed_at(spot, rng):
    sdt, place = spot.p.find(f".//{tag('w:sdt')}"), spot.place
    if sdt is not None:
        sdt.remove(sdt.find(tag("w:sdtPr")))
        unwrap(sdt.find(tag("w:sdtContent")))
        unwrap(sdt)
    word = token(rng)
    replace(spot.p, len(spot.text), len(spot.text), word)
    return seen(place, f"“{word}” typed (its control and bookmark are gone)")


@kind("all-controls-removed")
def all_controls(copy, rng):
    for sdt in list(copy.body.iter(tag("w:sdt"))):
        sdt.remove(sdt.find(tag("w:sdtPr")))
        content = sdt.find(tag("w:sdtContent"))
        unwrap(content)
        unwrap(sdt)
    spot = copy.pick(rng, "prose", "figure")
    word, place = token(rng), spot.place
    replace(spot.p, len(spot.text), len(spot.text), word)
    return seen(place, f"“{word}” typed (and every control of the document is gone)")


@kind("all-keys-removed")
def all_keys(copy, rng):
    record = all_controls(copy, rng)
    for mark in list(copy.body.iter(tag("w:bookmarkStart"), tag("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    record["seen"] += ", and every bookmark"
    return record


@kind("control-nested")
def control_nested(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    sdt = spot.p.find(f".//{tag('w:sdt')}")
    wrap_in([sdt], xml('<w:sdt><w:sdtPr><w:id w:val="880"/></w:sdtPr><w:sdtContent/></w:sdt>'), "w:sdtContent")
    return seen(spot.place, "nothing (another control stands around it)")


@kind("control-nested-and-typed")
def control_nested_typed(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    word, place = token(rng), spot.place
    content = spot.p.find(f".//{tag('w:sdt')}/{tag('w:sdtContent')}")
    content.append(xml(f'<w:sdt><w:sdtPr><w:id w:val="881"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{word}</w:t></w:r></w:sdtContent></w:sdt>'))
    return seen(place, f"“{word}” typed in a control inside the control", shows=word, word_only=True)


@kind("control-moved")
def control_moved(copy, rng):
    one = controlled(copy, rng, "prose", "figure")
    two = controlled(copy, rng, one.role)
    if one.p is two.p:
        raise NotHere()
    place = f"{one.place} to {two.place}"
    sdt = one.p.find(f".//{tag('w:sdt')}")
    two.p.append(sdt)
    return seen(place, "the text moved behind the other text")


@kind("controls-exchanged")
def controls_exchanged(copy, rng):
    one = controlled(copy, rng, "figure")
    two = controlled(copy, rng, "figure")
    if one.text == two.text:
        raise NotHere()
    place = f"{one.place} and {two.place}"
    for child in list(one.p)[1:]:
        child.set("was", "one")
    ones = [c for c in one.p if c.tag != tag("w:pPr")]
    twos = [c for c in two.p if c.tag != tag("w:pPr")]
    for child in ones:
        child.attrib.pop("was", None)
        two.p.append(child)
    for child in twos:
        one.p.append(child)
    return seen(place, "the two figures changed places, with their controls and bookmarks")


@kind("control-emptied")
def control_emptied(copy, rng):
    spot = controlled(copy, rng, "figure", "prose", "list item")
    place = spot.place
    content = spot.p.find(f".//{tag('w:sdtContent')}")
    for child in list(content):
        content.remove(child)
    return seen(place, "the text is gone (its control is empty)")


@kind("control-copied")
def control_copied(copy, rng):
    spot = controlled(copy, rng, "prose", "figure", "list item")
    other = copy.pick(rng, spot.role)
    sdt = copying.deepcopy(spot.p.find(f".//{tag('w:sdt')}"))
    if spot.p is other.p:
        raise NotHere()
    place = f"behind {other.place}"
    other.p.append(sdt)
    return seen(place, f"a copy of “{text_of(sdt)[:24]}” with its control")


@kind("typed-before-control")
def before_control(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    word, place = token(rng), spot.place
    spot.p.find(f".//{tag('w:sdt')}").addprevious(new_run(runs_of(spot.p)[0], word))
    return seen(place, f"“{word}” typed in front")


@kind("typed-behind-control")
def behind_control(copy, rng):
    spot = controlled(copy, rng, *KEYED)
    word, place = token(rng), spot.place
    spot.p.append(new_run(runs_of(spot.p)[-1], word))
    return seen(place, f"“{word}” typed behind")


@kind("digit-behind-control")
def digit_behind(copy, rng):
    spot = controlled(copy, rng, "figure")
    place = spot.place
    spot.p.append(new_run(runs_of(spot.p)[-1], "9"))
    return seen(place, "9 typed behind the figure, outside its control")


@kind("control-tag-changed")
def tag_changed(copy, rng):
    one = controlled(copy, rng, "figure", "prose")
    two = controlled(copy, rng, one.role)
    if one.p is two.p:
        raise NotHere()
    one.p.find(f".//{tag('w:tag')}").set(tag("w:val"), two.p.find(f".//{tag('w:tag')}").get(tag("w:val")))
    return seen(one.place, "nothing (its control bears the mark of another place)")


@kind("control-around-paragraph")
def block_control(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word, place = token(rng), spot.place
    replace(spot.p, len(spot.text), len(spot.text), word)
    wrap_in([spot.p], xml('<w:sdt><w:sdtPr><w:id w:val="882"/></w:sdtPr><w:sdtContent/></w:sdt>'), "w:sdtContent")
    return seen(place, f"“{word}” typed, and a control put around the paragraph")


@kind("bookmark-removed")
def bookmark_removed(copy, rng):
    spot = marked(copy, rng, *KEYED)
    for mark in list(spot.p.iter(tag("w:bookmarkStart"), tag("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    return seen(spot.place, "nothing (its bookmark is gone)")


@kind("bookmark-doubled")
def bookmark_doubled(copy, rng):
    one = marked(copy, rng, *KEYED)
    two = marked(copy, rng, one.role)
    mark = one.p.find(f".//{tag('w:bookmarkStart')}")
    if mark is None or one.p is two.p:
        raise NotHere()
    name = mark.get(tag("w:name"))
    two.p.append(xml(f'<w:bookmarkStart w:id="7001" w:name="{name}"/>'))
    two.p.append(xml('<w:bookmarkEnd w:id="7001"/>'))
    return seen(one.place, "nothing (its bookmark stands at a second place as well)")


@kind("bookmarks-exchanged")
def bookmarks_exchanged(copy, rng):
    one, two = controlled(copy, rng, "figure"), controlled(copy, rng, "figure")
    if one.p is two.p:
        raise NotHere()
    first, second = (s.p.find(f".//{tag('w:bookmarkStart')}") for s in (one, two))
    if first is None or second is None:
        raise NotHere()
    a, b = first.get(tag("w:name")), second.get(tag("w:name"))
    first.set(tag("w:name"), b)
    second.set(tag("w:name"), a)
    return seen(f"{one.place} and {two.place}", "nothing (their bookmarks changed places)")


@kind("keys-exchanged")
def keys_exchanged(copy, rng):
    """Bookmark and tag of two cells change places, their texts stay: the marks agree with each other, and both lie."""
    one, two = controlled(copy, rng, "figure"), controlled(copy, rng, "figure")
    if one.text == two.text:
        raise NotHere()
    for path, attribute in ((".//" + tag("w:bookmarkStart"), "w:name"), (".//" + tag("w:tag"), "w:val")):
        first, second = one.p.find(path), two.p.find(path)
        a, b = first.get(tag(attribute)), second.get(tag(attribute))
        first.set(tag(attribute), b)
        second.set(tag(attribute), a)
    return seen(f"{one.place} and {two.place}", "nothing (their marks changed places)")


@kind("store-not-body")
def store_not_body(copy, rng):
    spot = bound_spot(copy, rng)
    sdt = next(s for s, _ in copy.bound() if s in list(spot.p.iter(tag("w:sdt"))))
    word = token(rng) if spot.role != "figure" else str(rng.randint(40000, 99999))
    copy.store_value(sdt).text = word
    return seen(spot.place, f"Word shows “{word}” (from the store), other programs the old text", disputed=True)


@kind("body-not-store")
def body_not_store(copy, rng):
    spot = bound_spot(copy, rng)
    word = token(rng) if spot.role != "figure" else str(rng.randint(40000, 99999))
    place = spot.place
    replace(spot.p, 0, len(spot.text), word)
    return seen(place, f"“{word}” in LibreOffice; Word shows the old text again (from the store)", unsynced=True, disputed=True)


def bound_spot(copy, rng):
    """A figure, its control bound to the store as copies up to version 0.4.13 have it."""
    spot = controlled(copy, rng, "figure")
    sdt = spot.p.find(f".//{tag('w:sdt')}")
    key = int(sdt.find(f"{tag('w:sdtPr')}/{tag('w:tag')}").get(tag("w:val")).removeprefix("bx"))
    root = copy.tree("customXml/item1.xml")
    sdt.find(tag("w:sdtPr")).append(xml(
        f'<w:dataBinding w:prefixMappings="xmlns:b=\'{etree.QName(root).namespace}\'"'
        f' w:xpath="/b:report[1]/b:values[1]/b:v[{key}]" w:storeItemID="{{A}}"/>'))
    copy.store_value(sdt).text = text_of(sdt.find(tag("w:sdtContent")))
    copy.bound_before[id(sdt)] = text_of(sdt.find(tag("w:sdtContent")))
    return spot


@kind("carried-report-changed")
def carried_changed(copy, rng):
    """The JSON that the copy carries is changed by hand, its digest is not."""
    data = copy.parts.get("customXml/item1.xml", b"").decode()
    found = [m for m in re.finditer(r"&quot;(\d+)&quot;|“(\w+)”", data[data.find("<source") :])]
    if not found:
        raise NotHere()
    start = data.find("<source")
    match = rng.choice(found)
    copy.parts["customXml/item1.xml"] = (data[: start + match.start()] + "&quot;4&quot;" + data[start + match.end() :]).encode()
    return seen("the report inside", "nothing (the report inside was tampered with)")


@kind("custom-xml-dropped")
def store_dropped(copy, rng):
    for name in [n for n in copy.names if n.startswith("customXml/")]:
        copy.names.remove(name)
    rels = copy.tree("word/_rels/document.xml.rels")
    for entry in list(rels):
        if "customXml" in entry.get("Target"):
            rels.remove(entry)
    types = copy.tree("[Content_Types].xml")
    for entry in list(types):
        if "customXml" in entry.get("PartName", ""):
            types.remove(entry)
    return seen("the report inside", "nothing (the report inside is gone)")


# Characters that are no letters -----------------------------------------------------------------------------------


def characters(name, snippet, words):
    """Puts something into a text; half of the times into the middle of a figure."""

    @kind(name)
    def put(copy, rng):
        spot = copy.pick(rng, "prose", "figure", "list item", "heading", want=lambda t: len(t) > 1)
        at = between_digits(rng, spot.text)
        place, text = spot.place, spot.text
        runs = cut(spot.p, 0, at)
        run = etree.Element(tag("w:r"))
        props = runs[-1].find(tag("w:rPr"))
        if props is not None:
            run.append(copying.deepcopy(props))
        run.append(xml(snippet))
        runs[-1].addnext(run)
        more = {"parts_paragraph": True} if "page" in snippet or "column" in snippet else {}
        if snippet in ("<w:dayLong/>", "<w:pgNum/>"):  # Word shows a value, LibreOffice nothing
            more = {"disputed": True}
        return seen(place, f"{words} between “{text[max(0, at - 3):at]}” and “{text[at:at + 3]}”", **more)


def between_digits(rng, text):
    places = [m.start() + 1 for m in re.finditer(r"\d(?=\d)", text)]
    if places and rng.random() < 0.6:
        return rng.choice(places)
    return rng.randint(1, len(text) - 1)


characters("line-break", "<w:br/>", "a line break")
characters("page-break", '<w:br w:type="page"/>', "a page break")
characters("column-break", '<w:br w:type="column"/>', "a column break")
characters("carriage-return", "<w:cr/>", "a line break (w:cr)")
characters("tab", "<w:tab/>", "a tab")
characters("position-tab", '<w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/>', "a tab to the right margin")
characters("soft-hyphen", "<w:softHyphen/>", "nothing: a soft hyphen")
characters("hard-hyphen", "<w:noBreakHyphen/>", "a hyphen")
characters("no-break-space", "<w:t>\u00a0</w:t>", "a space that does not break")
characters("space", '<w:t xml:space="preserve"> </w:t>', "a space")
characters("wide-space", "<w:t>\u3000</w:t>", "a wide space")
characters("zero-width", "<w:t>\u200b</w:t>", "nothing: a character of no width")
characters("soft-hyphen-character", "<w:t>\u00ad</w:t>", "nothing: a soft hyphen character")
characters("bidi-override", "<w:t>\u202e</w:t>", "a character that turns the text behind it")
characters("byte-order-mark", "<w:t>\ufeff</w:t>", "nothing: a byte order mark")
characters("symbol", '<w:sym w:font="Wingdings" w:char="F0FC"/>', "a tick ✓ (w:sym)")
characters("symbol-digit", '<w:sym w:font="Symbol" w:char="F037"/>', "the figure 7 (w:sym)")
characters("private-use", "<w:t>\ue123</w:t>", "a character of a private font")
characters("emoji", "<w:t>\U0001f600</w:t>", "a smiley")
characters("day-element", "<w:dayLong/>", "today's day (w:dayLong)")
characters("page-number-element", "<w:pgNum/>", "the page number (w:pgNum)")
characters("last-rendered-break", "<w:lastRenderedPageBreak/>", "nothing")
characters("annotation-mark", "<w:annotationRef/>", "nothing")


def field(name, code, result, words):
    @kind(name)
    def put(copy, rng):
        spot = copy.pick(rng, "prose", "figure", "list item", want=lambda t: len(t) > 1)
        at = rng.randint(1, len(spot.text) - 1)
        place = spot.place
        at_run = cut(spot.p, 0, at)[-1]
        pieces = [
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>',
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            f"<w:r><w:t>{result}</w:t></w:r>",
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        ]
        for piece in reversed(pieces):
            at_run.addnext(xml(piece))
        return seen(place, words)


field("field-page", "PAGE", "3", "a page number in the text")
field("field-date", 'DATE \\@ "yyyy-MM-dd"', "2031-01-02", "a date that changes daily")
field("field-formula", "= 40 + 2", "4242", "a computed figure 4242")
field("field-quote", 'QUOTE "引文4711"', "引文4711", "quoted text from a field")
field("field-if", 'IF 1 = 1 "甲4712" "乙"', "甲4712", "conditional text from a field")


@kind("field-without-result")
def field_bare(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    run = runs_of(spot.p)[-1]
    for piece in reversed([
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:instrText xml:space="preserve"> XE "索引词4713" </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]):
        run.addnext(xml(piece))
    return seen(spot.place, "nothing (an index entry)")


@kind("field-around-text")
def field_around(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    start, end = some(rng, spot.text)
    what, place = spot.text[start:end], spot.place
    runs = cut(spot.p, start, end)
    wrap_in(runs, xml('<w:fldSimple w:instr=" QUOTE &quot;x&quot; "/>'))
    return seen(place, f"nothing (“{what}” is now the result of a field)")


@kind("docvariable-field")
def docvariable(copy, rng):
    spot = copy.pick(rng, "prose")
    word = token(rng)
    settings = copy.tree("word/settings.xml")
    settings.append(xml(f'<w:docVars><w:docVar w:name="edit" w:val="{word}"/></w:docVars>'))
    runs_of(spot.p)[-1].addnext(xml(f'<w:fldSimple w:instr=" DOCVARIABLE edit "><w:r><w:t>{word}</w:t></w:r></w:fldSimple>'))
    return seen(spot.place, f"“{word}” from a variable of the document")


@kind("hyperlink-added")
def hyperlink(copy, rng):
    spot = copy.pick(rng, "prose", "list item")
    start, end = some(rng, spot.text)
    what, place = spot.text[start:end], spot.place
    key = copy.relate("hyperlink", "http://example.org/", outside=True)
    wrap_in(cut(spot.p, start, end), xml(f'<w:hyperlink r:id="{key}"/>'))
    return seen(place, f"nothing (“{what}” can be clicked)")


@kind("hyperlink-text-changed")
def hyperlink_text(copy, rng):
    links = [h for h in copy.body.iter(tag("w:hyperlink")) if h.get(tag("r:id")) and texts(h)]
    if not links:
        raise NotHere()
    link = rng.choice(links)
    word = f"{rng.randint(4000, 9999)}"
    t = texts(link)[0]
    set_text(t, t.text + word)
    return seen(place_of(link, "link"), f"“{word}” typed at the end of the link's text")


# Wrapped runs, other branches -------------------------------------------------------------------------------------


def wrapped(name, snippet, hole=None, words="nothing"):
    @kind(name)
    def wrap_some(copy, rng):
        spot = copy.pick(rng, "prose", "figure", "list item")
        start, end = some(rng, spot.text)
        what, place = spot.text[start:end], spot.place
        new = str(rng.randint(4000, 9999))
        runs = cut(spot.p, start, end)
        set_text(runs[-1].find(tag("w:t")), runs[-1].find(tag("w:t")).text + new)
        wrap_in(runs, xml(snippet), hole)
        return seen(place, f"{new} typed behind “{what}” ({name})")


wrapped("smart-tag", '<w:smartTag w:uri="urn:x" w:element="date"/>')
wrapped("custom-xml-element", '<w:customXml w:uri="urn:x" w:element="y"/>')
wrapped("direction-run", '<w:dir w:val="ltr"/>')
wrapped("field-simple", '<w:fldSimple w:instr=" REF x "/>')
wrapped("control-around-words", '<w:sdt><w:sdtPr><w:id w:val="883"/></w:sdtPr><w:sdtContent/></w:sdt>', "w:sdtContent")


@kind("override-run")
def override_run(copy, rng):
    spot = copy.pick(rng, "prose", "figure", want=lambda t: re.search(r"\d\d", t))
    found = re.search(r"\d[\d.]*\d", spot.text)
    place = spot.place
    wrap_in(cut(spot.p, found.start(), found.end()), xml('<w:bdo w:val="rtl"/>'))
    return seen(place, f"{found[0]} stands turned round: {found[0][::-1]}", disputed=True)


@kind("alternate-content")
def alternate(copy, rng):
    """Word of today shows the first branch, an older program the second."""
    spot = copy.pick(rng, "prose", "figure")
    word, place = token(rng), spot.place
    run = runs_of(spot.p)[-1]
    run.addnext(xml(
        f'<mc:AlternateContent><mc:Choice Requires="w14"><w:r><w:t>{word}</w:t></w:r></mc:Choice>'
        f"<mc:Fallback><w:r><w:t>旧版5151</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    ))
    return seen(place, f"“{word}” typed", shows=word, hides="旧版5151", word_only=True)


@kind("alternate-content-fallback")
def alternate_fallback(copy, rng):
    """The first branch needs a Word that nobody has: the second is seen."""
    spot = copy.pick(rng, "prose", "figure")
    word, place = token(rng), spot.place
    runs_of(spot.p)[-1].addnext(xml(
        f'<mc:AlternateContent><mc:Choice Requires="w16"><w:r><w:t>新版5252</w:t></w:r></mc:Choice>'
        f"<mc:Fallback><w:r><w:t>{word}</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    ))
    return seen(place, f"“{word}” typed", shows=word, hides="新版5252", word_only=True)


@kind("ruby")
def ruby(copy, rng):
    spot = copy.pick(rng, "prose", want=lambda t: re.search("[\u4e00-\u9fff]", t))
    at = rng.choice([m.start() for m in re.finditer("[\u4e00-\u9fff]", spot.text)])
    what, place = spot.text[at], spot.place
    run = cut(spot.p, at, at + 1)[0]
    run.addprevious(xml(
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="16"/><w:hpsRaise w:val="20"/>'
        '<w:hpsBaseText w:val="32"/><w:lid w:val="zh-CN"/></w:rubyPr><w:rt><w:r><w:t>pin</w:t></w:r></w:rt>'
        f"<w:rubyBase><w:r><w:t>{what}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ))
    run.getparent().remove(run)
    return seen(place, f"“pin” stands above “{what}”")


@kind("formula")
def formula(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    runs_of(spot.p)[-1].addnext(xml(
        "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>47</m:t></m:r></m:sup></m:sSup></m:oMath>"
    ))
    return seen(spot.place, "a formula x⁴⁷")


@kind("formula-paragraph")
def formula_paragraph(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    new = bare(spot.p)
    new.append(xml("<m:oMathPara><m:oMath><m:r><m:t>y=4711</m:t></m:r></m:oMath></m:oMathPara>"))
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", "a formula y=4711 of its own")


@kind("alternative-chunk")
def chunk(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    key = copy.add_part("word/chunk.html", f"<html><body><p>{word}</p></body></html>", "text/html", "aFChunk")
    spot.p.addnext(xml(f'<w:altChunk r:id="{key}"/>'))
    return seen(f"behind {spot.place}", f"“{word}” from another document", shows=word)


@kind("subdocument")
def subdocument(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    key = copy.relate("subDocument", "other.docx", outside=True)
    new = bare(spot.p)
    new.append(xml(f'<w:subDoc r:id="{key}"/>'))
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", "another document is shown here", disputed=True)


@kind("glossary")
def glossary(copy, rng):
    copy.add_part(
        "word/glossary/document.xml",
        f'<w:glossaryDocument xmlns:w="{W}"><w:docParts/></w:glossaryDocument>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml",
        "glossaryDocument",
    )
    return seen("document", "nothing (a glossary part)")


# Boxes and pictures -----------------------------------------------------------------------------------------------


@kind("text-box")
def text_box(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    spot.p.append(xml(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" '
        'simplePos="0" relativeHeight="9" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph">'
        '<wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="1800000" cy="540000"/><wp:wrapNone/><wp:docPr id="9901" name="文本框"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="540000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    ))
    return seen(f"beside {spot.place}", f"a text box “{word}”")


@kind("text-box-old")
def text_box_old(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    word = token(rng)
    spot.p.append(xml(
        '<w:r><w:pict><v:shape style="width:120pt;height:40pt;position:absolute"><v:textbox><w:txbxContent>'
        f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    ))
    return seen(f"beside {spot.place}", f"a text box “{word}” (VML)")


def drawings(copy, want=lambda d: True):
    found = [d for d in copy.body.iter(tag("w:drawing")) if d.find(f".//{tag('a:blip')}") is not None and want(d)]
    if not found:
        raise NotHere()
    return found


@kind("picture-deleted")
def picture_deleted(copy, rng):
    drawing = rng.choice(drawings(copy))
    alt = drawing.find(f".//{tag('wp:docPr')}").get("descr")
    drawing.getparent().remove(drawing)
    return seen(f"picture “{alt}”", "the picture is gone")


@kind("picture-replaced")
def picture_replaced(copy, rng):
    drawing = rng.choice(drawings(copy))
    key = drawing.find(f".//{tag('a:blip')}").get(tag("r:embed"))
    target = next(r.get("Target") for r in copy.tree("word/_rels/document.xml.rels") if r.get("Id") == key)
    copy.parts["word/" + target] = dot()
    return seen("picture", "another picture stands there")


@kind("picture-added")
def picture_added(copy, rng):
    drawing = copying.deepcopy(rng.choice(drawings(copy)))
    spot = copy.pick(rng, "prose", top=True)
    new = bare(spot.p)
    run = etree.SubElement(new, tag("w:r"))
    run.append(drawing)
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", "a second copy of a picture")


@kind("picture-cropped")
def picture_cropped(copy, rng):
    drawing = rng.choice(drawings(copy))
    fill = drawing.find(f".//{tag('pic:blipFill')}")
    fill.insert(1, xml('<a:srcRect l="40000" r="40000"/>'))
    return seen("picture", "only its middle is shown")


@kind("picture-alt-changed")
def picture_alt(copy, rng):
    drawing = rng.choice(drawings(copy))
    word = token(rng)
    for element in (drawing.find(f".//{tag('wp:docPr')}"), drawing.find(f".//{tag('pic:cNvPr')}")):
        element.set("descr", word)
    return seen("picture", f"its alternative text is “{word}”")


@kind("picture-resized")
def picture_resized(copy, rng):
    drawing = rng.choice(drawings(copy))
    for size in (drawing.find(f".//{tag('wp:extent')}"), drawing.find(f".//{tag('a:ext')}")):
        size.set("cx", str(int(size.get("cx")) // 2))
        size.set("cy", str(int(size.get("cy")) // 2))
    return seen("picture", "nothing but its size")


@kind("picture-moved")
def picture_moved(copy, rng):
    drawing = rng.choice(drawings(copy, lambda d: d.getparent().getparent().getparent() is copy.body))
    p = drawing.getparent().getparent()
    spot = copy.pick(rng, "prose", top=True)
    copy.body.remove(p)
    spot.p.addprevious(p)
    return seen(f"before {spot.place}", "the picture stands here now")


def dot():
    """A small PNG with one grey point."""
    import struct
    import zlib

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


# Comments and notes -----------------------------------------------------------------------------------------------


@kind("comment-added")
def comment_added(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "heading")
    word, key = token(rng), "4400"
    comment = f'<w:comment w:id="{key}" w:author="李四" w:initials="L"><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:comment>'
    if "word/comments.xml" in copy.parts:
        copy.tree("word/comments.xml").append(xml(comment))
    else:
        copy.add_part(
            "word/comments.xml",
            f'<w:comments xmlns:w="{W}">{comment}</w:comments>',
            "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
            "comments",
        )
    runs = runs_of(spot.p)
    runs[0].addprevious(xml(f'<w:commentRangeStart w:id="{key}"/>'))
    runs[-1].addnext(xml(f'<w:r><w:commentReference w:id="{key}"/></w:r>'))
    runs[-1].addnext(xml(f'<w:commentRangeEnd w:id="{key}"/>'))
    return seen(spot.place, f"nothing in the text; a comment “{word}”", comment=word)


@kind("comments-removed")
def comments_removed(copy, rng):
    marks = [e for e in copy.body.iter(tag("w:commentRangeStart"), tag("w:commentRangeEnd"), tag("w:commentReference"))]
    if not marks:
        raise NotHere()
    for mark in marks:
        holder = mark.getparent()
        holder.remove(mark)
        if holder.tag == tag("w:r") and len(holder) == 0:
            holder.getparent().remove(holder)
    comments = copy.tree("word/comments.xml")
    for comment in list(comments):
        comments.remove(comment)
    return seen("comments", "nothing in the text; the comments are gone")


def notes(copy):
    found = [n for n in copy.tree("word/footnotes.xml") if n.get(tag("w:type")) is None and text_of(n)]
    if not found:
        raise NotHere()
    return found


@kind("footnote-typed")
def footnote_typed(copy, rng):
    note = rng.choice(notes(copy))
    word = token(rng)
    t = texts(note)[-1]
    set_text(t, t.text + word)
    return seen(place_of(note, "footnote"), f"“{word}” typed")


@kind("footnote-struck")
def footnote_struck(copy, rng):
    note = rng.choice(notes(copy))
    for run in runs_of(note):
        dress(run, "<w:strike/>")
    return seen(place_of(note, "footnote"), "the note is struck")


@kind("footnote-tracked")
def footnote_tracked(copy, rng):
    note = rng.choice(notes(copy))
    word = token(rng)
    run = runs_of(note)[-1]
    run.addnext(xml(f'<w:ins {TRACKED}><w:r><w:t>{word}</w:t></w:r></w:ins>'))
    return seen(place_of(note, "footnote"), f"“{word}” typed with changes tracked")


@kind("footnote-reference-deleted")
def footnote_gone(copy, rng):
    marks = [e for e in copy.body.iter(tag("w:footnoteReference"))]
    if not marks:
        raise NotHere()
    run = rng.choice(marks).getparent()
    place = place_of(run.getparent(), "footnote in")
    run.getparent().remove(run)
    return seen(place, "the note is gone")


@kind("footnote-moved")
def footnote_moved(copy, rng):
    marks = [e for e in copy.body.iter(tag("w:footnoteReference"))]
    if not marks:
        raise NotHere()
    run = rng.choice(marks).getparent()
    runs = [r for r in runs_of(run.getparent()) if r is not run]
    if not runs or run.getnext() is None:
        raise NotHere()
    place = place_of(run.getparent(), "footnote in")
    runs[-1].addnext(run)
    return in_order(copy, seen(place, "the note's mark stands at the end of the paragraph"))


def in_order(copy, record):
    """Word writes the notes in the order of their marks and numbers them so; LibreOffice takes an id for a place in that order."""
    part = copy.tree("word/footnotes.xml")
    marks = list(copy.body.iter(tag("w:footnoteReference")))
    rest = [note for note in part if note.get(tag("w:type")) is None]
    for note in rest:
        part.remove(note)
    known = {note.get(tag("w:id")): note for note in rest}
    shown = [(mark, known[mark.get(tag("w:id"))]) for mark in marks if mark.get(tag("w:id")) in known]
    for nth, (mark, note) in enumerate(shown, 1):
        mark.set(tag("w:id"), str(nth))
        note.set(tag("w:id"), str(nth))
        part.append(note)
    return record


def marked_behind(copy, spot, at, mark):
    cut(spot.p, 0, at)[-1].addnext(mark)


def mark_of(copy, rng):
    marks = [e for e in copy.body.iter(tag("w:footnoteReference"))]
    if not marks:
        raise NotHere()
    return rng.choice(marks).getparent()


@kind("footnote-moved-to-another-paragraph")
def footnote_moved_away(copy, rng):
    run = mark_of(copy, rng)
    old = run.getparent()
    spot = copy.pick(rng, "prose", "list item")
    if spot.p is old or not spot.text:
        raise NotHere()
    marked_behind(copy, spot, rng.randint(1, len(spot.text)), run)
    return in_order(copy, seen(spot.place, "the note's mark stands in another paragraph"))


@kind("footnote-copied")
def footnote_copied(copy, rng):
    """What copying its mark gives: a second note of the same words."""
    run = mark_of(copy, rng)
    old = run.find(tag("w:footnoteReference")).get(tag("w:id"))
    notes_part = copy.tree("word/footnotes.xml")
    note = copying.deepcopy(next(n for n in notes_part if n.get(tag("w:id")) == old))
    note.set(tag("w:id"), "79")
    notes_part.append(note)
    spot = copy.pick(rng, "prose", "list item")
    again = copying.deepcopy(run)
    again.find(tag("w:footnoteReference")).set(tag("w:id"), "79")
    marked_behind(copy, spot, rng.randint(1, len(spot.text)), again)
    return in_order(copy, seen(spot.place, "the note stands here a second time"))


@kind("footnote-paragraph-deleted")
def footnote_with_paragraph(copy, rng):
    p = mark_of(copy, rng).getparent()
    if p.tag != tag("w:p") or role_of(p) != "prose":
        raise NotHere()
    place = place_of(p, "paragraph")
    p.getparent().remove(p)
    return seen(place, "the paragraph is gone with its notes")


@kind("footnote-added-and-saved-by-libreoffice")
def footnote_added_and_saved(copy, rng):
    return {**footnote_added(copy, rng), "resave": "libreoffice"}


@kind("footnote-deleted-and-saved-by-libreoffice")
def footnote_gone_and_saved(copy, rng):
    return {**footnote_gone(copy, rng), "resave": "libreoffice"}


@kind("two-footnotes-added")
def two_footnotes(copy, rng):
    first = footnote_added(copy, rng)
    return {**first, "seen": first["seen"] + "; " + footnote_added(copy, rng)["seen"]}


@kind("footnote-tracked-added")
def footnote_tracked_added(copy, rng):
    before = set(copy.body.iter(tag("w:footnoteReference")))
    record = footnote_added(copy, rng)
    mark = next(e for e in copy.body.iter(tag("w:footnoteReference")) if e not in before).getparent()
    wrap_in([mark], xml(f"<w:ins {TRACKED}/>"))
    return record


@kind("footnote-tracked-deleted")
def footnote_tracked_gone(copy, rng):
    run = mark_of(copy, rng)
    place = place_of(run.getparent(), "footnote in")
    wrap_in([run], xml(f"<w:del {TRACKED}/>"))
    return seen(place, "the note is gone with changes tracked")


@kind("footnote-hidden-reference")
def footnote_hidden(copy, rng):
    marks = [e for e in copy.body.iter(tag("w:footnoteReference"))]
    if not marks:
        raise NotHere()
    run = rng.choice(marks).getparent()
    dress(run, "<w:vanish/>")
    return seen(place_of(run.getparent(), "footnote in"), "the note is gone (its mark is hidden)")


@kind("footnote-added")
def footnote_added(copy, rng):
    word = token(rng)
    note = f'<w:footnote w:id="77"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{word}</w:t></w:r></w:p></w:footnote>'
    if "word/footnotes.xml" in copy.parts:
        copy.tree("word/footnotes.xml").append(xml(note))
    else:
        copy.add_part(
            "word/footnotes.xml",
            f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>',
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            "footnotes",
        )
    spot = copy.pick(rng, "prose", "list item")
    at = rng.randint(1, len(spot.text))
    place = spot.place
    cut(spot.p, 0, at)[-1].addnext(xml('<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="77"/></w:r>'))
    return in_order(copy, seen(place, f"a footnote “{word}”"))


@kind("endnote-added")
def endnote_added(copy, rng):
    word = token(rng)
    copy.add_part(
        "word/endnotes.xml",
        f'<w:endnotes xmlns:w="{W}"><w:endnote w:id="78"><w:p><w:r><w:endnoteRef/></w:r><w:r><w:t>{word}</w:t></w:r></w:p></w:endnote></w:endnotes>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml",
        "endnotes",
    )
    spot = copy.pick(rng, "prose")
    runs_of(spot.p)[-1].addnext(xml('<w:r><w:endnoteReference w:id="78"/></w:r>'))
    return seen(spot.place, f"an endnote “{word}”")


# Tracked changes --------------------------------------------------------------------------------------------------


def deleted(run):
    for t in run.findall(tag("w:t")):
        t.tag = tag("w:delText")
    return run


@kind("tracked-insertion")
def tracked_insertion(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "heading", "list item", "table note")
    word, at, place = token(rng), rng.randint(1, len(spot.text)), spot.place
    at_run = cut(spot.p, 0, at)[-1]
    outer = xml(f"<w:ins {TRACKED}/>")
    outer.append(new_run(at_run, word))
    at_run.addnext(outer)
    return seen(place, f"“{word}” typed with changes tracked")


@kind("tracked-deletion")
def tracked_deletion(copy, rng):
    spot = copy.pick(rng, "prose", "figure", "heading", "list item", want=lambda t: len(t) > 1)
    start, end = some(rng, spot.text, 1, 4)
    if end - start == len(spot.text):
        end -= 1
    what, place = spot.text[start:end], spot.place
    runs = cut(spot.p, start, end)
    wrap_in(runs, xml(f"<w:del {TRACKED}/>"))
    for run in runs:
        deleted(run)
    return seen(place, f"“{what}” deleted with changes tracked")


@kind("tracked-replacement")
def tracked_replacement(copy, rng):
    spot = copy.pick(rng, "prose", "figure", want=figures)
    found = rng.choice(figures(spot.text))
    place, new = spot.place, str(rng.randint(4000, 9999))
    runs = cut(spot.p, found.start(), found.end())
    outer = xml(f"<w:ins {TRACKED}/>")
    outer.append(new_run(runs[-1], new))
    runs[-1].addnext(outer)
    wrap_in(runs, xml(f"<w:del {TRACKED}/>"))
    for run in runs:
        deleted(run)
    return seen(place, f"{found[0]} became {new} with changes tracked")


@kind("tracked-insertion-struck")
def tracked_struck(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    word, place = token(rng), spot.place
    last = runs_of(spot.p)[-1]
    outer = xml(f"<w:ins {TRACKED}/>")
    run = new_run(last, word)
    dress(run, "<w:strike/>")
    outer.append(run)
    last.addnext(outer)
    return seen(place, f"“{word}” typed with changes tracked, and struck")


@kind("tracked-deletion-of-insertion")
def tracked_nested(copy, rng):
    """One person typed it, another deleted it: a deletion inside an insertion."""
    spot = copy.pick(rng, "prose", "figure")
    place = spot.place
    last = runs_of(spot.p)[-1]
    outer, within = xml(f"<w:ins {TRACKED}/>"), xml('<w:del w:id="90002" w:author="李四" w:date="2024-01-02T03:04:05Z"/>')
    outer.append(within)
    within.append(deleted(new_run(last, "来去9191")))
    last.addnext(outer)
    return seen(place, "nothing (“来去9191” typed by one, deleted by another)")


@kind("tracked-move")
def tracked_move(copy, rng):
    spot = copy.pick(rng, "prose", want=lambda t: len(t) > 12)
    start, end = some(rng, spot.text[:-6], 2, 5)
    what, place = spot.text[start:end], spot.place
    runs = cut(spot.p, start, end)
    copies = [copying.deepcopy(run) for run in runs]
    wrap_in(runs, xml(f"<w:moveFrom {TRACKED}/>"))
    last = runs_of(spot.p)[-1]
    target = xml(f"<w:moveTo {TRACKED}/>")
    for run in copies:
        target.append(run)
    last.addnext(target)
    for run in runs:
        deleted(run)
    return seen(place, f"“{what}” moved to the end with changes tracked")


@kind("tracked-paragraph-moved")
def tracked_paragraph_moved(copy, rng):
    spot, other = copy.pick(rng, "prose", top=True), copy.pick(rng, "prose", top=True)
    if spot.p is other.p or spot.p.getprevious() is other.p:
        raise NotHere()
    place = f"{spot.place} behind {other.place}"
    new = as_typed(spot.p)
    wrap_in(list(new)[1:], xml(f"<w:moveTo {TRACKED}/>"))
    shape(new, f"<w:rPr><w:moveTo {TRACKED}/></w:rPr>")
    other.p.addnext(new)
    for run in runs_of(spot.p):
        wrap_in([run], xml(f"<w:moveFrom {TRACKED}/>"))
        deleted(run)
    shape(spot.p, f"<w:rPr><w:moveFrom {TRACKED}/></w:rPr>")
    return seen(place, "the paragraph moved with changes tracked")


@kind("tracked-paragraph-added")
def tracked_paragraph(copy, rng):
    spot = copy.pick(rng, "prose", "list item", top=True)
    word = token(rng)
    new = typed(spot.p, word)
    wrap_in(runs_of(new), xml(f"<w:ins {TRACKED}/>"))
    shape(new, f"<w:rPr><w:ins {TRACKED}/></w:rPr>")
    spot.p.addnext(new)
    return seen(f"behind {spot.place}", f"a new paragraph “{word}” with changes tracked")


@kind("tracked-paragraph-deleted")
def tracked_paragraph_deleted(copy, rng):
    spot = copy.pick(rng, "prose", "list item", "heading", top=True)
    place = spot.place
    for run in runs_of(spot.p):
        wrap_in([run], xml(f"<w:del {TRACKED}/>"))
        deleted(run)
    shape(spot.p, f"<w:rPr><w:del {TRACKED}/></w:rPr>")
    return seen(place, "the paragraph deleted with changes tracked")


@kind("tracked-paragraphs-joined")
def tracked_joined(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    following = spot.p.getnext()
    if following is None or role_of(following) != "prose" or not text_of(following):
        raise NotHere()
    shape(spot.p, f"<w:rPr><w:del {TRACKED}/></w:rPr>")
    return seen(spot.place, "it and the next paragraph are one, with changes tracked")


@kind("tracked-paragraph-split")
def tracked_split(copy, rng):
    spot = copy.pick(rng, "prose", top=True, want=lambda t: len(t) > 8)
    at, place = rng.randint(2, len(spot.text) - 2), spot.place
    split_paragraph(spot.p, at)
    shape(spot.p, f"<w:rPr><w:ins {TRACKED}/></w:rPr>")
    return seen(place, f"parted at character {at}, with changes tracked")


@kind("tracked-strike")
def tracked_strike(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    start, end = some(rng, spot.text)
    what, place = spot.text[start:end], spot.place
    for run in cut(spot.p, start, end):
        dress(run, "<w:strike/>")
        run.find(tag("w:rPr")).append(xml(f"<w:rPrChange {TRACKED}><w:rPr/></w:rPrChange>"))
    return seen(place, f"“{what}” struck, the change of format tracked")


@kind("tracked-format")
def tracked_format(copy, rng):
    spot = copy.pick(rng, "prose", "figure")
    for run in runs_of(spot.p):
        dress(run, "<w:b/>")
        run.find(tag("w:rPr")).append(xml(f"<w:rPrChange {TRACKED}><w:rPr><w:strike/></w:rPr></w:rPrChange>"))
    return seen(spot.place, "nothing but bold letters (they were struck before)")


@kind("tracked-row-deleted")
def tracked_row(copy, rng):
    row = plain_row(copy, rng)
    place, longest = place_of(row, "row"), max((text_of(p) for p in row.iter(tag("w:p"))), key=len)
    mark_row(row, "del")
    for run in [r for p in row.iter(tag("w:p")) for r in runs_of(p)]:
        wrap_in([run], xml(f"<w:del {TRACKED}/>"))
        deleted(run)
    # Accepted, the row is gone in Word; LibreOffice leaves an empty one.
    return {**seen(place, "the row deleted with changes tracked"), "word_only": True, "hides": longest}


@kind("tracked-row-inserted")
def tracked_row_inserted(copy, rng):
    row = plain_row(copy, rng)
    place, new = place_of(row, "row"), plain_copy(row)
    mark_row(new, "ins")
    for run in [r for p in new.iter(tag("w:p")) for r in runs_of(p)]:
        wrap_in([run], xml(f"<w:ins {TRACKED}/>"))
    row.addnext(new)
    return seen(f"below {place}", "a copy of the row, with changes tracked")


def mark_row(row, what):
    props = row.find(tag("w:trPr"))
    if props is None:
        props = etree.Element(tag("w:trPr"))
        row.insert(0, props)
    props.append(xml(f"<w:{what} {TRACKED}/>"))


# Paragraphs -------------------------------------------------------------------------------------------------------


def split_paragraph(p, at):
    """Parts a paragraph as Enter does: the control stays with the first part."""
    tail = [run for run in cut(p, at, 10**9)]
    new = bare(p)
    for run in tail:
        new.append(run)
    p.addnext(new)
    return new


@kind("paragraph-split")
def paragraph_split(copy, rng):
    spot = copy.pick(rng, "prose", "list item", top=True, want=lambda t: len(t) > 8)
    at, place = rng.randint(2, len(spot.text) - 2), spot.place
    split_paragraph(spot.p, at)
    return seen(place, f"parted in two at character {at}")


@kind("heading-split")
def heading_split(copy, rng):
    spot = copy.pick(rng, "heading", "title", "caption", top=True, want=lambda t: len(t) > 4)
    at, place = rng.randint(2, len(spot.text) - 2), spot.place
    split_paragraph(spot.p, at)
    return seen(place, f"parted in two at character {at}", headings=True)


@kind("paragraphs-joined")
def paragraphs_joined(copy, rng):
    pairs = [s for s in copy.spots("prose", "list item") if s.p.getparent() is copy.body
             and s.p.getnext() is not None and role_of(s.p.getnext()) == s.role and text_of(s.p.getnext())]
    if not pairs:
        raise NotHere()
    spot = rng.choice(pairs)
    following, place = spot.p.getnext(), spot.place
    for child in list(following):
        if child.tag != tag("w:pPr"):
            spot.p.append(child)
    copy.body.remove(following)
    return seen(place, "it and the next paragraph are one")


@kind("heading-joined-to-text")
def heading_joined(copy, rng):
    pairs = [s for s in copy.spots("heading") if s.p.getparent() is copy.body
             and s.p.getnext() is not None and role_of(s.p.getnext()) == "prose" and text_of(s.p.getnext())]
    if not pairs:
        raise NotHere()
    spot = rng.choice(pairs)
    following, place = spot.p.getnext(), spot.place
    for child in list(following):
        if child.tag != tag("w:pPr"):
            spot.p.append(child)
    copy.body.remove(following)
    return seen(place, "the heading and the paragraph behind it are one")


@kind("paragraph-moved")
def paragraph_moved(copy, rng):
    spot, other = copy.pick(rng, "prose", top=True), copy.pick(rng, "prose", top=True)
    if spot.p is other.p or spot.p.getprevious() is other.p:
        raise NotHere()
    place = f"{spot.place} behind {other.place}"
    copy.body.remove(spot.p)
    other.p.addnext(spot.p)
    return seen(place, "the paragraph stands there now")


@kind("paragraph-moved-as-text")
def paragraph_moved_text(copy, rng):
    spot, other = copy.pick(rng, "prose", "list item", top=True), copy.pick(rng, "prose", top=True)
    if spot.p is other.p or spot.p.getprevious() is other.p:
        raise NotHere()
    place = f"{spot.place} behind {other.place}"
    other.p.addnext(as_typed(spot.p))
    copy.body.remove(spot.p)
    return seen(place, "the paragraph stands there now (pasted as plain text)")


@kind("paragraph-copied")
def paragraph_copied(copy, rng):
    spot, other = copy.pick(rng, "prose", "list item", "heading", top=True), copy.pick(rng, "prose", top=True)
    place = f"{spot.place} behind {other.place}"
    other.p.addnext(copying.deepcopy(spot.p))
    return seen(place, "the paragraph stands there a second time (with its control and bookmark)")


@kind("paragraph-copied-as-text")
def paragraph_copied_text(copy, rng):
    spot, other = copy.pick(rng, "prose", top=True), copy.pick(rng, "prose", top=True)
    place = f"{spot.place} behind {other.place}"
    other.p.addnext(as_typed(spot.p))
    return seen(place, "the paragraph stands there a second time")


@kind("paragraph-deleted")
def paragraph_deleted(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    place = spot.place
    copy.body.remove(spot.p)
    return seen(place, "the paragraph is gone")


@kind("other-paragraph-deleted")
def other_deleted(copy, rng):
    spot = copy.pick(rng, "heading", "title", "caption", "unit", "table note", "addressee", "document head", "signature", "date", "remark", "attachment label", "imprint", top=True)
    place = spot.place
    copy.body.remove(spot.p)
    return seen(place, "it is gone")


@kind("paragraph-emptied")
def paragraph_emptied(copy, rng):
    spot = copy.pick(rng, "prose", "list item", "table note", "heading")
    place = spot.place
    for t in texts(spot.p):
        set_text(t, "")
    return seen(place, "its text is gone")


def adding(name, roles, before=False, words=""):
    @kind(name)
    def add(copy, rng):
        spot = copy.pick(rng, *roles, top=True)
        like = copy.pick(rng, "prose")
        word = token(rng)
        new = typed(like.p, word)
        (spot.p.addprevious if before else spot.p.addnext)(new)
        return seen(f"{'before' if before else 'behind'} {spot.place}", f"a new paragraph “{word}”")


adding("paragraph-added", ["prose"])
adding("paragraph-added-before", ["prose"], before=True)
adding("paragraph-added-behind-heading", ["heading"])
adding("paragraph-added-before-heading", ["heading"], before=True)
adding("paragraph-added-behind-list", ["list item"])
adding("paragraph-added-before-list", ["list item"], before=True)
adding("paragraph-added-before-addressee", ["addressee"], before=True)
adding("paragraph-added-behind-addressee", ["addressee"])
adding("paragraph-added-before-title", ["title"], before=True)
adding("paragraph-added-behind-title", ["title"])
adding("paragraph-added-before-caption", ["caption"], before=True)
adding("paragraph-added-behind-caption", ["caption"])
adding("paragraph-added-behind-note", ["table note"])
adding("paragraph-added-before-signature", ["signature", "date"], before=True)
adding("paragraph-added-behind-date", ["date", "remark"])
adding("paragraph-added-at-imprint", ["imprint"])
adding("paragraph-added-in-document-head", ["document head"])
adding("paragraph-added-in-contents", ["contents"])
adding("paragraph-added-at-attachment-label", ["attachment label"])


@kind("paragraph-added-at-end")
def added_at_end(copy, rng):
    like = copy.pick(rng, "prose")
    word = token(rng)
    section = copy.body.find(tag("w:sectPr"))
    new = typed(like.p, word)
    section.addprevious(new) if section is not None else copy.body.append(new)
    return seen("end of the document", f"a new paragraph “{word}”")


@kind("paragraph-added-behind-table")
def added_behind_table(copy, rng):
    table = copy.table(rng, want=lambda t: t.getparent() is copy.body)
    like = copy.pick(rng, "prose")
    word = token(rng)
    table.addnext(typed(like.p, word))
    return seen(place_of(table, "behind table"), f"a new paragraph “{word}”")


@kind("plain-paragraph-added")
def plain_added(copy, rng):
    """Typed in Word's own style “Normal”, as text pasted from elsewhere."""
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    spot.p.addnext(xml(f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>"))
    return seen(f"behind {spot.place}", f"a new paragraph “{word}” in style Normal")


@kind("heading-added")
def heading_added(copy, rng):
    spot, like = copy.pick(rng, "prose", top=True), copy.pick(rng, "heading")
    word = "七、" + token(rng)
    spot.p.addnext(typed(like.p, word))
    return seen(f"behind {spot.place}", f"a new heading “{word}”", headings=True)


@kind("empty-paragraph-added")
def empty_added(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    spot.p.addnext(bare(spot.p))
    return seen(f"behind {spot.place}", "nothing but a blank line")


@kind("spaces-paragraph-added")
def spaces_added(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    spot.p.addnext(typed(spot.p, "\u3000\u3000 "))
    return seen(f"behind {spot.place}", "nothing but a blank line (of spaces)")


@kind("section-deleted")
def section_deleted(copy, rng):
    spots = [s for s in copy.spots("heading") if s.p.getparent() is copy.body]
    if len(spots) < 2:
        raise NotHere()
    nth = rng.randrange(len(spots) - 1)
    place, element, stop = spots[nth].place, spots[nth].p, spots[nth + 1].p
    while element is not None and element is not stop:
        following = element.getnext()
        copy.body.remove(element)
        element = following
    return seen(place, "the heading and all up to the next heading are gone", headings=True)


@kind("sections-exchanged")
def sections_exchanged(copy, rng):
    spots = [s for s in copy.spots("heading") if s.p.getparent() is copy.body]
    if len(spots) < 3:
        raise NotHere()
    nth = rng.randrange(len(spots) - 2)
    first, second, third = (s.p for s in spots[nth : nth + 3])
    place, moving, element = spots[nth].place, [], first
    while element is not second:
        moving.append(element)
        element = element.getnext()
    for element in moving:
        third.addprevious(element)
    return seen(place, "the section stands behind the next one", headings=True)


@kind("frame-paragraph")
def frame(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    new = typed(spot.p, word)
    shape(new, '<w:framePr w:w="2000" w:h="500" w:hRule="exact" w:hSpace="100" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:x="100" w:y="100"/>')
    spot.p.addnext(new)
    return seen(f"beside {spot.place}", f"a framed paragraph “{word}”", shows=word, word_only=True)


@kind("paragraph-right-to-left")
def paragraph_bidi(copy, rng):
    spot = copy.pick(rng, "prose", "heading", "figure")
    shape(spot.p, "<w:bidi/>")
    return seen(spot.place, "the paragraph runs from right to left")


@kind("paragraph-look")
def paragraph_look(copy, rng):
    spot = copy.pick(rng, "prose", "heading")
    shape(spot.p, '<w:jc w:val="center"/>', '<w:spacing w:before="240" w:line="480" w:lineRule="auto"/>', '<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>')
    return seen(spot.place, "nothing but centred, wide lines on grey")


# Tables -----------------------------------------------------------------------------------------------------------


def merged(row):
    return next(row.iter(tag("w:vMerge"), tag("w:gridSpan")), None) is not None


def plain_row(copy, rng):
    rows = [r for t in copy.tables() for r in t.findall(tag("w:tr"))[1:]
            if not merged(r) and r.find(f"{tag('w:trPr')}/{tag('w:tblHeader')}") is None and text_of(r).strip()]
    if not rows:
        raise NotHere()
    return rng.choice(rows)


def plain_copy(row):
    """A copy of a row as Word makes it when pasting: without the bookmarks, with the controls' text only."""
    new = copying.deepcopy(row)
    for mark in list(new.iter(tag("w:bookmarkStart"), tag("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    for sdt in list(new.iter(tag("w:sdt"))):
        sdt.remove(sdt.find(tag("w:sdtPr")))
        unwrap(sdt.find(tag("w:sdtContent")))
        unwrap(sdt)
    return new


@kind("row-inserted")
def row_inserted(copy, rng):
    row = plain_row(copy, rng)
    new = plain_copy(row)
    for t in list(new.iter(tag("w:t"))):
        set_text(t, "")
    word = token(rng)
    cells = new.findall(tag("w:tc"))
    cells[0].find(tag("w:p")).append(new_run(None, word))
    row.addnext(new)
    return seen(place_of(row, "below row"), f"a new row “{word}”")


@kind("empty-row-inserted")
def empty_row(copy, rng):
    row = plain_row(copy, rng)
    new = plain_copy(row)
    for t in list(new.iter(tag("w:t"))):
        set_text(t, "")
    row.addnext(new)
    return seen(place_of(row, "below row"), "an empty row")


@kind("row-deleted")
def row_deleted(copy, rng):
    row = plain_row(copy, rng)
    place = place_of(row, "row")
    row.getparent().remove(row)
    return seen(place, "the row is gone")


@kind("row-copied")
def row_copied(copy, rng):
    row = plain_row(copy, rng)
    row.addnext(copying.deepcopy(row))
    return seen(place_of(row, "row"), "the row stands there twice (with controls and bookmarks)")


@kind("row-copied-as-text")
def row_copied_text(copy, rng):
    row = plain_row(copy, rng)
    row.addnext(plain_copy(row))
    return seen(place_of(row, "row"), "the row stands there twice")


@kind("row-moved")
def row_moved(copy, rng):
    row = plain_row(copy, rng)
    others = [r for r in row.getparent().findall(tag("w:tr"))[1:] if r is not row and not merged(r) and text_of(r) != text_of(row)]
    others = [r for r in others if r.find(f"{tag('w:trPr')}/{tag('w:tblHeader')}") is None]
    if not others:
        raise NotHere()
    other = rng.choice(others)
    place = f"{place_of(row, 'row')} behind {place_of(other, 'row')}"
    other.addnext(row)
    return seen(place, "the row stands there now")


@kind("row-texts-moved")
def row_texts(copy, rng):
    """Two rows change their texts, as sorting does; controls and bookmarks stay."""
    row = plain_row(copy, rng)
    others = [r for r in row.getparent().findall(tag("w:tr"))[1:] if r is not row and not merged(r) and text_of(r) != text_of(row)
              and len(r.findall(tag("w:tc"))) == len(row.findall(tag("w:tc")))]
    if not others:
        raise NotHere()
    other = rng.choice(others)
    place = f"{place_of(row, 'row')} and {place_of(other, 'row')}"
    for one, two in zip(row.findall(tag("w:tc")), other.findall(tag("w:tc"))):
        first, second = text_of(one), text_of(two)
        for cell, text in ((one, second), (two, first)):
            found = texts(cell)
            if found:
                set_text(found[0], text)
                for t in found[1:]:
                    set_text(t, "")
            elif text:
                cell.find(tag("w:p")).append(new_run(None, text))
    return seen(place, "the two rows changed places (their texts)")


@kind("row-hidden")
def row_hidden(copy, rng):
    row = plain_row(copy, rng)
    for p in row.iter(tag("w:p")):
        shape(p, "<w:rPr><w:vanish/></w:rPr>")
        for run in runs_of(p):
            dress(run, "<w:vanish/>")
    mark = row.find(tag("w:trPr"))
    if mark is not None:
        mark.append(xml("<w:hidden/>"))
    return seen(place_of(row, "row"), "the row cannot be seen")


@kind("row-flattened")
def row_flat(copy, rng):
    row = plain_row(copy, rng)
    height = row.find(f"{tag('w:trPr')}/{tag('w:trHeight')}")
    if height is None:
        raise NotHere()
    height.set(tag("w:val"), "10")
    height.set(tag("w:hRule"), "exact")
    return seen(place_of(row, "row"), "the row is half a point high: its text cannot be seen")


@kind("row-repeated-as-head")
def row_as_head(copy, rng):
    row = plain_row(copy, rng)
    row.find(tag("w:trPr")).append(xml("<w:tblHeader/>"))
    return seen(place_of(row, "row"), "nothing (the row is marked as a head row)")


def grid_of(table):
    rows = table.findall(tag("w:tr"))
    return [r.findall(tag("w:tc")) for r in rows]


@kind("column-deleted")
def column_deleted(copy, rng):
    table = copy.table(rng, want=lambda t: not merged(t) and len(grid_of(t)[0]) > 2)
    at = rng.randrange(len(grid_of(table)[0]))
    place = place_of(table, "table")
    for cells in grid_of(table):
        cells[at].getparent().remove(cells[at])
    grid = table.find(tag("w:tblGrid"))
    grid.remove(grid[at])
    return seen(place, f"column {at + 1} is gone")


@kind("column-inserted")
def column_inserted(copy, rng):
    table = copy.table(rng, want=lambda t: not merged(t) and len(grid_of(t)[0]) > 1)
    at = rng.randrange(len(grid_of(table)[0]))
    word = token(rng)
    for nth, cells in enumerate(grid_of(table)):
        new = plain_copy(cells[at])
        for t in list(new.iter(tag("w:t"))):
            set_text(t, word if nth == 0 else "")
        cells[at].addnext(new)
    grid = table.find(tag("w:tblGrid"))
    grid[at].addnext(copying.deepcopy(grid[at]))
    return seen(place_of(table, "table"), f"a new column “{word}” behind column {at + 1}")


@kind("columns-exchanged")
def columns_exchanged(copy, rng):
    table = copy.table(rng, want=lambda t: not merged(t) and len(grid_of(t)[0]) > 2)
    at = rng.randrange(len(grid_of(table)[0]) - 1)
    for cells in grid_of(table):
        cells[at + 1].addnext(cells[at])
    return seen(place_of(table, "table"), f"columns {at + 1} and {at + 2} changed places")


@kind("cells-merged-across")
def merged_across(copy, rng):
    row = plain_row(copy, rng)
    cells = row.findall(tag("w:tc"))
    if len(cells) < 3:
        raise NotHere()
    at = rng.randrange(1, len(cells) - 1)
    place = f"{place_of(row, 'row')}, cells {at + 1} and {at + 2}"
    for p in cells[at + 1].findall(tag("w:p")):
        cells[at].append(p)
    row.remove(cells[at + 1])
    props = cells[at].find(tag("w:tcPr"))
    props.insert(1, xml('<w:gridSpan w:val="2"/>'))
    return seen(place, "the two cells are one, with both texts")


@kind("cells-merged-down")
def merged_down(copy, rng):
    row = plain_row(copy, rng)
    below = row.getnext()
    if below is None or below.tag != tag("w:tr") or merged(below):
        raise NotHere()
    at = rng.randrange(len(row.findall(tag("w:tc"))))
    one, two = row.findall(tag("w:tc"))[at], below.findall(tag("w:tc"))[at]
    place = f"{place_of(row, 'row')}, cell {at + 1} and the one below"
    one.find(tag("w:tcPr")).insert(1, xml('<w:vMerge w:val="restart"/>'))
    two.find(tag("w:tcPr")).insert(1, xml("<w:vMerge/>"))
    return seen(place, "the two cells are one; the lower text cannot be seen")


@kind("cell-split")
def cell_split(copy, rng):
    row = plain_row(copy, rng)
    cells = row.findall(tag("w:tc"))
    at = rng.randrange(len(cells))
    new = plain_copy(cells[at])
    for t in list(new.iter(tag("w:t"))):
        set_text(t, "4711")
    cells[at].addnext(new)
    return seen(f"{place_of(row, 'row')}, cell {at + 1}", "the cell is parted in two, 4711 in the second")


@kind("cell-two-paragraphs")
def two_paragraphs(copy, rng):
    spot = copy.pick(rng, "figure", "label")
    place = spot.place
    new = str(rng.randint(4000, 9999))
    spot.p.addnext(typed(spot.p, new))
    return seen(place, f"a second paragraph {new} in the cell")


@kind("cell-paragraph-split")
def cell_paragraph_split(copy, rng):
    spot = copy.pick(rng, "figure", "label", want=lambda t: len(t) > 1)
    at, place = rng.randint(1, len(spot.text) - 1), spot.place
    split_paragraph(spot.p, at)
    return seen(place, f"the text of the cell is parted into two paragraphs at character {at}")


@kind("cell-empty-paragraph")
def cell_empty_paragraph(copy, rng):
    spot = copy.pick(rng, "figure")
    spot.p.addprevious(bare(spot.p))
    return seen(spot.place, "nothing but a blank line in the cell")


@kind("nested-table")
def nested_table(copy, rng):
    spot = copy.pick(rng, "figure", "label")
    cell = cell_of(spot.p)
    word = token(rng)
    spot.p.addprevious(xml(
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="300"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
        f'<w:tcW w:w="300" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    ))
    return seen(place_of(cell, "cell"), f"a table “{word}” inside the cell")


@kind("table-inserted")
def table_inserted(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    word = token(rng)
    spot.p.addnext(xml(
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
        f'<w:tcW w:w="3000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    ))
    return seen(f"behind {spot.place}", f"a new table “{word}”")


@kind("paragraph-into-table")
def into_table(copy, rng):
    """A paragraph is put into a frame made of one cell: its words stay, a table stands around them."""
    spot = copy.pick(rng, "prose", top=True)
    wrap_in([spot.p], xml(
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="8000"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
        '<w:tcW w:w="8000" w:type="dxa"/></w:tcPr></w:tc></w:tr></w:tbl>'), "w:tc")
    return seen(spot.place, "the paragraph stands in a table of one cell")


@kind("repeated-head-changed")
def repeated_head(copy, rng):
    """The head of a table that goes on over pages is changed on one of them."""
    heads = []
    tables = copy.tables()
    for one, two in zip(tables, tables[1:]):
        first, second = one.find(tag("w:tr")), two.find(tag("w:tr"))
        if text_of(first) and text_of(first) == text_of(second):
            heads.append(rng.choice([first, second]))
    if not heads:
        raise NotHere()
    t = rng.choice([t for t in rng.choice(heads).iter(tag("w:t")) if t.text])
    word, place = token(rng), f"head cell “{t.text}”"
    set_text(t, t.text + word)
    return seen(place, f"“{word}” typed, on this page only")


@kind("continued-caption-changed")
def continued_caption(copy, rng):
    found = [s for s in copy.spots("caption", "unit") if "续" in s.text]
    if not found:
        raise NotHere()
    spot = rng.choice(found)
    word, place = token(rng), spot.place
    replace(spot.p, 1, 1, word)
    return seen(place, f"“{word}” typed in the repeated caption")


@kind("table-deleted")
def table_deleted(copy, rng):
    table = copy.table(rng, least=1)
    place = place_of(table, "table")
    holder = table.getparent()
    if holder.tag == tag("w:tc"):
        raise NotHere()
    holder.remove(table)
    return seen(place, "the table is gone")


@kind("table-doubled")
def table_doubled(copy, rng):
    table = copy.table(rng)
    table.addnext(copying.deepcopy(table))
    table.addnext(xml("<w:p/>"))
    return seen(place_of(table, "table"), "the table stands there twice")


@kind("table-doubled-as-text")
def table_doubled_text(copy, rng):
    table = copy.table(rng)
    table.addnext(plain_copy(table))
    table.addnext(xml("<w:p/>"))
    return seen(place_of(table, "table"), "the table stands there twice (pasted)")


@kind("table-moved")
def table_moved(copy, rng):
    table = copy.table(rng, want=lambda t: t.getparent() is copy.body)
    spot = copy.pick(rng, "prose", top=True)
    place = f"{place_of(table, 'table')} before {spot.place}"
    if spot.p.getprevious() is table:
        raise NotHere()
    spot.p.addprevious(table)
    return seen(place, "the table stands there now")


@kind("table-split")
def table_split(copy, rng):
    row = plain_row(copy, rng)
    table = row.getparent()
    if row.getnext() is None or table.getparent() is not copy.body:
        raise NotHere()
    place = place_of(row, "table behind row")
    rest = copying.deepcopy(table)
    at = table.index(row)
    for child in list(rest)[: at + 1]:
        if child.tag == tag("w:tr"):
            rest.remove(child)
    for child in list(table)[at + 1 :]:
        table.remove(child)
    table.addnext(rest)
    table.addnext(xml("<w:p/>"))
    return seen(place, "the table is parted in two")


@kind("table-to-text")
def table_to_text(copy, rng):
    table = copy.table(rng, want=lambda t: t.getparent() is copy.body)
    place = place_of(table, "table")
    for row in table.findall(tag("w:tr")):
        line = "\u3000".join(text_of(cell) for cell in row.findall(tag("w:tc")))
        table.addprevious(xml(f"<w:p><w:r><w:t>{line.replace('&', '&amp;').replace('<', '&lt;')}</w:t></w:r></w:p>"))
    copy.body.remove(table)
    return seen(place, "the table became lines of text")


@kind("table-right-to-left")
def table_bidi(copy, rng):
    table = copy.table(rng)
    table.find(tag("w:tblPr")).insert(0, xml("<w:bidiVisual/>"))
    return seen(place_of(table, "table"), "the columns stand from right to left")


@kind("table-look")
def table_look(copy, rng):
    table = copy.table(rng)
    for cell in rng.sample(list(table.iter(tag("w:tc"))), 2):
        cell.find(tag("w:tcPr")).append(xml('<w:shd w:val="clear" w:color="auto" w:fill="DDDDDD"/>'))
    return seen(place_of(table, "table"), "nothing but grey cells")


@kind("text-in-covered-cell")
def covered_cell(copy, rng):
    cells = [c for c in copy.body.iter(tag("w:tc")) if c.find(f"{tag('w:tcPr')}/{tag('w:vMerge')}") is not None
             and c.find(f"{tag('w:tcPr')}/{tag('w:vMerge')}").get(tag("w:val")) != "restart"]
    if not cells:
        raise NotHere()
    cell = rng.choice(cells)
    cell.find(tag("w:p")).append(new_run(None, token(rng)))
    return seen("a cell covered by the merged one above", "nothing (the text is under the merged cell)")


@kind("cell-vertical-text")
def vertical_text(copy, rng):
    spot = copy.pick(rng, "label", "figure")
    cell_of(spot.p).find(tag("w:tcPr")).append(xml('<w:textDirection w:val="tbRl"/>'))
    return seen(spot.place, "nothing but the direction of the text")


@kind("white-cell-on-black")
def white_on_black(copy, rng):
    spot = copy.pick(rng, "figure", "label")
    cell_of(spot.p).find(tag("w:tcPr")).append(xml('<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'))
    for run in runs_of(spot.p):
        dress(run, '<w:color w:val="FFFFFF"/>')
    return seen(spot.place, "nothing but white letters on black")


@kind("black-cell-on-black")
def black_on_black(copy, rng):
    spot = copy.pick(rng, "figure", "label")
    cell_of(spot.p).find(tag("w:tcPr")).append(xml('<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'))
    for run in runs_of(spot.p):
        dress(run, '<w:color w:val="000000"/>')
    return seen(spot.place, "the text cannot be seen: black on black")


# Pages and sections -----------------------------------------------------------------------------------------------


@kind("orientation")
def orientation(copy, rng):
    size = copy.body.find(f"{tag('w:sectPr')}/{tag('w:pgSz')}")
    width, height = size.get(tag("w:w")), size.get(tag("w:h"))
    size.set(tag("w:w"), height)
    size.set(tag("w:h"), width)
    size.set(tag("w:orient"), "landscape")
    return seen("page", "nothing but landscape pages")


@kind("two-columns")
def two_columns(copy, rng):
    columns = copy.body.find(f"{tag('w:sectPr')}/{tag('w:cols')}")
    if columns is None:
        raise NotHere()
    columns.set(tag("w:num"), "2")
    return seen("page", "nothing but two columns")


@kind("section-break")
def section_break(copy, rng):
    spot = copy.pick(rng, "prose", top=True)
    section = copy.body.find(tag("w:sectPr"))
    if spot.p.find(f"{tag('w:pPr')}/{tag('w:sectPr')}") is not None:
        raise NotHere()
    paragraph_props(spot.p).append(copying.deepcopy(section))
    return seen(f"behind {spot.place}", "nothing but a new section")


@kind("first-page-header")
def first_page(copy, rng):
    word = token(rng)
    section = copy.body.find(tag("w:sectPr"))
    key = copy.add_part(
        "word/footerEdit.xml",
        f'<w:ftr xmlns:w="{W}"><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:ftr>',
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
        "footer",
    )
    section.insert(0, xml(f'<w:footerReference w:type="first" r:id="{key}"/>'))
    if section.find(tag("w:titlePg")) is None:
        section.append(xml("<w:titlePg/>"))
    return seen("first page", f"“{word}” stands at its foot")


@kind("line-numbers")
def line_numbers(copy, rng):
    section = copy.body.find(tag("w:sectPr"))
    section.find(tag("w:pgMar")).addnext(xml('<w:lnNumType w:countBy="1"/>'))
    return seen("page", "nothing but numbers of lines in the margin")


@kind("core-properties")
def core_properties(copy, rng):
    tree = copy.tree("docProps/core.xml")
    for element in tree:
        if etree.QName(element).localname in ("title", "creator", "lastModifiedBy"):
            element.text = token(rng)
    return seen("properties of the file", "nothing (title and author of the file)")


# Saved by other programs ------------------------------------------------------------------------------------------


@kind("saved-by-word")
def saved_by_word(copy, rng):
    """What Word adds when it only saves: revision ids, marks of the spelling checker, parted runs."""
    spot = None
    for p in list(copy.body.iter(tag("w:p"))):
        p.set(tag("w:rsidR"), "00A77B3E")
        p.set(tag("w:rsidRDefault"), "00A77B3E")
        p.set(tag("w14:paraId"), "%08X" % rng.randint(1, 0x7FFFFFFE))
        runs = runs_of(p)
        if runs and rng.random() < 0.4 and len(text_of(p)) > 3:
            spot = p
            cut(p, 1, 3)
            for run in runs_of(p):
                run.set(tag("w:rsidR"), "00B12345")
            runs_of(p)[0].addprevious(xml('<w:proofErr w:type="spellStart"/>'))
            runs_of(p)[0].addnext(xml('<w:proofErr w:type="spellEnd"/>'))
    if spot is None:
        raise NotHere()
    spot.append(xml('<w:bookmarkStart w:id="8801" w:name="_GoBack"/>'))
    spot.append(xml('<w:bookmarkEnd w:id="8801"/>'))
    return seen("document", "nothing (saved by Word)")


@kind("saved-by-word-and-typed")
def saved_by_word_typed(copy, rng):
    saved_by_word(copy, rng)
    return rng.choice([KINDS["type-in-prose"], KINDS["figure"], KINDS["tracked-replacement"]])(copy, rng)


@kind("saved-by-python-docx")
def by_python_docx(copy, rng):
    return seen("document", "nothing (saved again by python-docx)", resave="python-docx")


@kind("saved-by-python-docx-and-typed")
def by_python_docx_typed(copy, rng):
    record = rng.choice([KINDS["type-in-prose"], KINDS["figure"], KINDS["paragraph-added"]])(copy, rng)
    return {**record, "resave": "python-docx"}


@kind("saved-by-libreoffice")
def by_libreoffice(copy, rng):
    return seen("document", "nothing (saved again by LibreOffice)", resave="libreoffice")


def by_office_typed(name, *kinds):
    @kind(f"saved-by-libreoffice-{name}")
    def typed_there(copy, rng):
        record = KINDS[rng.choice(kinds)](copy, rng)
        return {**record, "resave": "libreoffice", "unsynced": True}


by_office_typed("typed", "type-in-prose", "figure", "figure-in-prose", "type-in-heading", "type-in-list-item", "type-in-title")
by_office_typed("paragraphs", "paragraph-added", "paragraph-deleted", "paragraph-split", "paragraphs-joined", "paragraph-moved")
by_office_typed("looks", "look-struck", "look-hidden", "look-superscript", "corrected-struck", "corrected-hidden", "look-white")
by_office_typed("tables", "row-inserted", "row-deleted", "cells-merged-across", "cell-two-paragraphs", "figures-exchanged", "type-in-label")
by_office_typed("tracked", "tracked-insertion", "tracked-deletion", "tracked-replacement", "tracked-paragraph-added", "tracked-paragraph-deleted")
by_office_typed("notes", "footnote-typed", "footnote-added", "comment-added", "numbered-prose", "sign-off-field-filled", "control-emptied")


# ------------------------------------------------------------------------------------------------------- the command


def apply(source, target, name, seed):
    """Makes one edit; the record says what was done. Raises NotHere if the copy has no place for it."""
    for attempt in range(8):  # some pick two places at random, and may pick the same one twice
        copy = Copy(source)
        try:
            record = KINDS[name](copy, random.Random(f"{seed} {name} {attempt}"))
        except NotHere:
            continue
        copy.save(target, sync=not record.get("unsynced"))
        return {"kind": name, "seed": seed, **record}
    raise NotHere(name)


ALONE = ("disputed", "word_only", "shows", "hides", "resave", "unsynced", "comment", "parts_paragraph")


def apply_some(source, target, count, seed, kinds=None):
    """Makes several edits one behind the other, of kinds that LibreOffice shows as Word does."""
    rng, records, current = random.Random(f"{seed} some"), [], source
    names = [n for n in kinds or KINDS if not n.startswith("saved-by") and n != "custom-xml-dropped"]
    for _ in range(200):
        if len(records) == count:
            return records
        name = rng.choice(names)
        try:
            record = apply(current, f"{target}.part", name, rng.randrange(10**6))
        except NotHere:
            continue
        if not any(key in record for key in ALONE):
            Path(f"{target}.part").replace(target)
            records.append(record)
            current = target
    raise NotHere()


def resave_python_docx(path):
    import docx

    docx.Document(str(path)).save(str(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--kind")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.list:
        print("\n".join(KINDS))
        print(f"{len(KINDS)} kinds", file=sys.stderr)
        return
    if options.kind:
        records = [apply(options.source, options.target, options.kind, options.seed)]
    else:
        records = apply_some(options.source, options.target, options.count, options.seed)
    for record in records:
        print(json.dumps(record, ensure_ascii=False))
        if record.get("resave") == "python-docx":
            resave_python_docx(options.target)
        if record.get("resave") == "libreoffice":
            import visible

            made = visible.convert([options.target], Path(options.target).parent / "resaved", "docx:MS Word 2007 XML")
            Path(made[options.target]).replace(options.target)


if __name__ == "__main__":
    main()
