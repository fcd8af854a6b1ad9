"""Edits of a document's order: groups of lists, chapters with their tables, pictures with their captions, and what an official
document has around its body. Adds its kinds to those of `word_edits`, whose docstring says what a record holds.
"""

import copy as copying
import re

from word_copy import NotHere, role_of, shape, style_of, tag, text_of, token, typed, xml
from word_edits import kind, seen

OUTER, INNER = "ListParagraph", "ListParagraph2"


# Lists in lists ---------------------------------------------------------------------------------------------------


def groups(copy):
    """Outer items of lists with the items under them, list by list."""
    lists, last = [], None
    for p in copy.body:
        style = style_of(p) if p.tag == tag("w:p") else None
        if style == OUTER:
            if last is None:
                lists.append([])
            lists[-1].append([p])
            last = lists[-1]
        elif style == INNER and last is not None:
            last[-1].append(p)
        else:
            last = None
    return lists


def of_two(copy, rng):
    """Two neighbouring groups, of which one has items under it."""
    pairs = [(a, b) for found in groups(copy) for a, b in zip(found, found[1:]) if len(a) + len(b) > 2]
    if not pairs:
        raise NotHere()
    return rng.choice(pairs)


def level(p, number):
    key = p.find(f"{tag('w:pPr')}/{tag('w:numPr')}/{tag('w:ilvl')}")
    if key is None:
        raise NotHere()
    key.set(tag("w:val"), str(number))


@kind("list-group-moved-and-grown")
def group_moved(copy, rng):
    one, two = of_two(copy, rng)
    grown = rng.choice([group for group in (one, two) if len(group) > 1])
    word, behind = token(rng), rng.randrange(len(grown))
    new = typed(grown[1], word)
    grown[behind].addnext(new)
    grown.insert(behind + 1, new)
    for p in reversed(one):
        two[-1].addnext(p)
    return seen(text_of(one[0])[:20], f"its group stands behind the next one, and “{word}” in one of them")


@kind("list-group-moved")
def group_only_moved(copy, rng):
    one, two = of_two(copy, rng)
    for p in reversed(one):
        two[-1].addnext(p)
    return seen(text_of(one[0])[:20], "its group stands behind the next one")


@kind("list-item-under-one-without")
def first_inner(copy, rng):
    """Enter behind an item and Tab: the style stays, the level is another."""
    found = [group for found in groups(copy) for group in found if len(group) == 1]
    if not found:
        raise NotHere()
    group, word = rng.choice(found), token(rng)
    new = typed(group[0], word)
    level(new, 1)
    group[0].addnext(new)
    return seen(f"behind {text_of(group[0])[:20]}", f"“{word}” a level deeper")


@kind("list-item-put-deeper")
def put_deeper(copy, rng):
    found = [group for found in groups(copy) for group in found[1:] if len(group) == 1]
    if not found:
        raise NotHere()
    p = rng.choice(found)[0]
    level(p, 1)
    return seen(text_of(p)[:20], "the item stands a level deeper", restyled=True)


@kind("list-item-put-higher")
def put_higher(copy, rng):
    found = [p for found in groups(copy) for group in found for p in group[1:]]
    if not found:
        raise NotHere()
    p = rng.choice(found)
    level(p, 0)
    return seen(text_of(p)[:20], "the item stands a level higher", restyled=True)


@kind("list-head-deleted")
def head_deleted(copy, rng):
    found = [group for found in groups(copy) for group in found[1:] if len(group) > 1]
    if not found:
        raise NotHere()
    p = rng.choice(found)[0]
    place = text_of(p)[:20]
    copy.body.remove(p)
    return seen(place, "the item is gone, and what stood under it stands under the one before")


@kind("list-parted")
def parted(copy, rng):
    found = [found for found in groups(copy) if len(found) > 1]
    if not found:
        raise NotHere()
    group, word = rng.choice(rng.choice(found)[:-1]), token(rng)
    group[-1].addnext(xml(f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t>{word}</w:t></w:r></w:p>'))
    return seen(f"behind {text_of(group[-1])[:20]}", f"a paragraph “{word}” in the middle of the list")


# Chapters, pictures -----------------------------------------------------------------------------------------------


def heading_level(element):
    found = re.fullmatch(r"Heading(\d)", style_of(element) or "") if element.tag == tag("w:p") else None
    return int(found[1]) if found else None


@kind("sections-exchanged")
def sections_exchanged(copy, rng):
    """A section goes behind the next one of its level, with tables, notes and all."""
    children = list(copy.body)
    heads = [(at, heading_level(child)) for at, child in enumerate(children) if heading_level(child)]
    pairs = []
    for (one, of), rest in [(heads[nth], heads[nth + 1 :]) for nth in range(len(heads))]:
        ends = [at for at, other in rest if other <= of]
        if len(ends) > 1 and dict(heads)[ends[0]] == of:
            pairs.append((one, *ends[:2]))
    if not pairs:
        raise NotHere()
    one, two, end = rng.choice(pairs)
    place, behind = text_of(children[one])[:20], text_of(children[two])[:20]
    if any(child.find(f".//{tag('w:sectPr')}") is not None for child in children[one:end]):
        raise NotHere()
    for child in children[one:two]:
        children[end].addprevious(child)
    return seen(place, f"the section stands behind “{behind}”", headings=True)


@kind("picture-moved-with-caption")
def picture_moved(copy, rng):
    pictures = [p for p in copy.body if p.tag == tag("w:p") and p.find(f".//{tag('w:drawing')}") is not None and not text_of(p)]
    spots = [s for s in copy.spots("prose") if s.p.getparent() is copy.body]
    if not pictures or not spots:
        raise NotHere()
    picture, spot = rng.choice(pictures), rng.choice(spots)
    caption = picture.getnext()
    if caption is None or caption.tag != tag("w:p") or role_of(caption) != "caption":
        raise NotHere()
    place = text_of(caption)[:20]
    spot.p.addnext(caption)
    spot.p.addnext(picture)
    return seen(place, f"the picture and its caption stand behind {spot.place}")


# Around the body of an official document --------------------------------------------------------------------------

ELEMENTS = re.compile("Serial|Secrecy|Number|Addressee|Remark|Attendance")


@kind("element-deleted")
def element_deleted(copy, rng):
    found = [p for p in copy.body if p.tag == tag("w:p") and ELEMENTS.match(style_of(p) or "") and text_of(p)]
    if not found:
        raise NotHere()
    p = rng.choice(found)
    place = text_of(p)[:20]
    copy.body.remove(p)
    return seen(place, "the element of the official document is gone")


def imprint(copy):
    tables = [t for t in copy.body.iter(tag("w:tbl")) if "印发" in text_of(t) or text_of(t).startswith("抄送")]
    if not tables:
        raise NotHere()
    return tables[-1]


@kind("imprint-line-deleted")
def imprint_line(copy, rng):
    rows = [row for row in imprint(copy).findall(tag("w:tr")) if text_of(row).startswith(("抄送", "主送"))]
    if not rows:
        raise NotHere()
    row = rng.choice(rows)
    place, table = text_of(row)[:20], row.getparent()
    table.remove(row)
    if table.find(tag("w:tr")) is None:
        table.getparent().remove(table)
    return seen(place, "the line of the imprint is gone")


@kind("imprint-line-added")
def imprint_added(copy, rng):
    table = imprint(copy)
    row, word = table.find(tag("w:tr")), token(rng)
    new = xml(f"<w:tr><w:tc><w:p><w:r><w:t>抄送：{word}。</w:t></w:r></w:p></w:tc></w:tr>")
    shown = row.find(f"{tag('w:tc')}/{tag('w:p')}/{tag('w:pPr')}")
    if shown is not None:
        new.find(f"{tag('w:tc')}/{tag('w:p')}").insert(0, copying.deepcopy(shown))
    row.addprevious(new)
    return seen(f"before {text_of(row)[:20]}", f"a line “抄送：{word}。” in the imprint")


@kind("remark-typed")
def remark_typed(copy, rng):
    days = [p for p in copy.body if p.tag == tag("w:p") and (style_of(p) or "").startswith("Date")]
    remarks = [p for p in copy.body if p.tag == tag("w:p") and (style_of(p) or "").startswith("Remark")]
    if not days or not remarks:
        raise NotHere()
    word = token(rng)
    copy.body.remove(remarks[0])
    new = xml(f'<w:p><w:r><w:t>（{word}）</w:t></w:r></w:p>')
    shape(new, '<w:pStyle w:val="BodyText"/>')
    days[-1].addnext(new)
    return seen("behind the date", f"“（{word}）” typed instead of the remark")
