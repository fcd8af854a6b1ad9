"""How Word copies flow when people have typed into them: random edits, LibreOffice's pages, and what must hold on them.

    word_flow.py FOLDER [EDITS] [SEED] [X2T]

Each `*.docx` of the folder is edited EDITS times (a sentence or five lines more, a paragraph or two fewer, a long text in a
cell, a row more or fewer, a picture fewer, a heading moved with what it heads, two edits at once); LibreOffice sets the
copies, or else x2t, where its folder is given (engines.py says which it is). On no page may what stays with the next stand last, such as a heading or a line above a table, no figure below the head of another block or without its own, no page may stay
half empty but where the copy itself begins a page, an imprint must stand at the foot of the last page with no text over it, and all that the copy
says must be drawn. Reads the copies with lxml and the pages with pymupdf, and
shares no code with the program. Prints each fault and a count of all; ends with 1 where there is one.
"""

import argparse
import collections
import copy
import os
import pathlib
import random
import re
import sys
import tempfile
import zipfile

import pymupdf
from lxml import etree

import copies
import engines
import numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SENTENCE = "各部门按照要求认真落实各项任务，进一步健全制度、优化流程、强化监督，工作取得明显成效。"
MARKS = re.compile("[\\s\u200b\u2060\ufeff]")


def said(element):
    return MARKS.sub("", "".join(text.text or "" for text in element.iter(W + "t")))


def style(paragraph):
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(W + "val")


def in_table(element):
    return any(parent.tag == W + "tbl" for parent in element.iterancestors())


def in_shape(element):
    return any(parent.tag in (W + "txbxContent", W + "pict") for parent in element.iterancestors())


def flowing(body, prefix):
    paragraphs = [p for p in body.iter(W + "p") if style(p).startswith(prefix)]
    return [p for p in paragraphs if not in_table(p) and not in_shape(p) and said(p)]


def is_open(text):
    """Whether people can type there: Word, WPS and ONLYOFFICE let nobody into a locked label of a form."""
    locks = (control.find(f"{W}sdtPr/{W}lock") for control in text.iterancestors(W + "sdt"))
    return all(lock is None or "ontentLocked" not in lock.get(W + "val") for lock in locks)


def free_texts(paragraph):
    """The texts that no field makes anew: what is typed into the result of one is lost when Word renews it."""
    depth, found = 0, []
    for element in paragraph.iter(W + "fldChar", W + "t"):
        if element.tag == W + "fldChar":
            depth += {"begin": 1, "end": -1}.get(element.get(W + "fldCharType"), 0)
        elif not depth:
            found.append(element)
    return found


def counted(body):
    """The texts that programs count anew where something was moved: the results of SEQ and REF fields."""
    open_fields, found = [], set()
    for element in body.iter(W + "fldChar", W + "instrText", W + "t"):
        if element.tag == W + "instrText" and open_fields:
            open_fields[-1] += element.text or ""
        elif element.tag == W + "t":
            if any(re.match(r"\s*(SEQ|REF)\b", instruction) for instruction in open_fields):
                found.add(element)
        elif element.get(W + "fldCharType") == "begin":
            open_fields.append("")
        elif element.get(W + "fldCharType") == "end" and open_fields:
            open_fields.pop()
    return found


def more(body, dice):
    text = dice.choice(free_texts(dice.choice(flowing(body, "BodyText"))))
    text.text = (text.text or "") + SENTENCE * dice.randint(1, 6)


def is_alone(paragraph):
    """Whether nothing would stay that the heading above a paragraph heads."""
    above, below = paragraph.getprevious(), paragraph.getnext()
    headed = above is not None and above.tag == W + "p" and style(above).startswith("Heading")
    return headed and (below is None or below.tag != W + "p" or not style(below).startswith("BodyText"))


def fewer(body, dice):
    paragraph = dice.choice(flowing(body, "BodyText"))
    holder = paragraph.getparent()
    if not is_alone(paragraph) and len([p for p in holder if p.tag == W + "p"]) > 1:
        holder.remove(paragraph)
    else:
        more(body, dice)


def long_cell(body, dice):
    cells = [texts for c in body.iter(W + "tc") if said(c) and (texts := [t for t in c.iter(W + "t") if is_open(t)])]
    if not cells:
        return more(body, dice)
    text = dice.choice(dice.choice(cells))
    text.text = (text.text or "") + SENTENCE[: dice.randint(6, len(SENTENCE))]


def row_more(body, dice):
    plain = [r for r in body.iter(W + "tr") if r.find(f".//{W}vMerge") is None and len(r.findall(f".//{W}tc")) > 1 and r.getnext() is not None]
    plain = [r for r in plain if r.find(f".//{W}tblHeader") is None and len(r.getparent().findall(W + "tr")) > 3]
    if not plain:
        return more(body, dice)
    row = dice.choice(plain)
    row.addnext(copy.deepcopy(row))


def twice(body, dice):
    more(body, dice)
    dice.choice([fewer, long_cell])(body, dice)


def two_fewer(body, dice):
    """A paragraph and the next one that flows, as somebody deletes a passage."""
    paragraphs = flowing(body, "BodyText")
    at = dice.randrange(len(paragraphs))
    for paragraph in paragraphs[at : at + 2]:
        holder = paragraph.getparent()
        if not is_alone(paragraph) and len([p for p in holder if p.tag == W + "p"]) > 1:
            holder.remove(paragraph)


def five_lines(body, dice):
    paragraph = dice.choice(flowing(body, "BodyText"))
    another = copy.deepcopy(paragraph)
    for mark in [e for e in another.iter() if e.tag in (W + "bookmarkStart", W + "bookmarkEnd", W + "pageBreakBefore", W + "sectPr")]:
        mark.getparent().remove(mark)
    texts = list(another.iter(W + "t"))
    texts[0].text = SENTENCE * 3
    for text in texts[1:]:
        text.text = ""
    paragraph.addnext(another)


def row_fewer(body, dice):
    rows = [r for r in body.iter(W + "tr") if r.find(f".//{W}vMerge") is None and len(r.findall(f".//{W}tc")) > 1]
    rows = [r for r in rows if r.find(f".//{W}tblHeader") is None and len(r.getparent().findall(W + "tr")) > 4]
    if not rows:
        return two_fewer(body, dice)
    row = dice.choice(rows)
    row.getparent().remove(row)


def picture_fewer(body, dice):
    pictures = [p for p in body.findall(W + "p") if p.find(f".//{W}drawing") is not None and not said(p)]
    if not pictures:
        return five_lines(body, dice)
    body.remove(dice.choice(pictures))


def heading_moved(body, dice):
    """A heading and what it heads change places with the next heading and what that heads."""
    tops = body.findall(W + "p")
    heads = [p for p in tops if re.fullmatch("Heading\\d", style(p)) and p.find(f"{W}pPr/{W}pageBreakBefore") is None]
    if len(heads) < 3:
        return five_lines(body, dice)
    at = dice.randrange(len(heads) - 2)
    first, second, third = heads[at : at + 3]
    begin, middle, end = (list(body).index(p) for p in (first, second, third))
    moved = list(body)[begin:middle]
    if any(e.find(f".//{W}sectPr") is not None for e in list(body)[begin:end]):
        return five_lines(body, dice)
    for element in moved:
        third.addprevious(element)


EDITS = [more, fewer, long_cell, row_more, twice, two_fewer, five_lines, row_fewer, picture_fewer, heading_moved]


def edited(source, target, edit, dice):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                tree = etree.fromstring(data)
                if edit:
                    edit(tree.find(W + "body"), dice)
                data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(item, data)


def blocks_of(body):
    """For each table whose blocks have heads of their own: the heads, and for each row label the head that it stands under."""
    for table in body.iter(W + "tbl"):
        if table.find(f"{W}tblPr/{W}tblpPr") is not None:
            # The lists of an imprint head nothing.
            continue
        rows = [[said(cell) for cell in row.iter(W + "tc")] for row in table.findall(W + "tr")]
        heads = [row[0] for row in rows if len(row) == 1]
        if len(heads) < 2 or len(set(heads)) < len(heads):
            continue
        under, current = {}, None
        for row in rows:
            if len(row) == 1:
                current = row[0]
            elif current and row[0] and not all(cell and not re.search(r"\d", cell) for cell in row):
                under[row[0]] = current
        yield heads, under


def lines(page):
    """Lines of a page from the top, without its foot: (y, text)."""
    found = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            text = MARKS.sub("", "".join(span["text"] for span in line["spans"]))
            if text and not re.fullmatch(r"[—–\-－]\d+[—–\-－]", text):
                found.append((line["bbox"][1], text))
    return sorted(found)


# How much of a page may stay blank where the copy does not begin a page: a block of rows, or lines of text that stay with a
# table, are less.
HOLE = 0.45


def may_begin(paragraph):
    """Whether the form or the author asks that a page begins with it: a chapter, an attachment, what follows the table of
    contents."""
    before = next((p for p in paragraph.itersiblings(W + "p", preceding=True) if said(p)), None)
    contents = before is not None and style(before).upper().startswith("TOC")
    return contents or re.match("Heading1|Attachment", style(paragraph))


def columns(page):
    """The places of the lines of a page, by the place where they begin from the left: {x: [(top, foot, text)]}."""
    found = collections.defaultdict(list)
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            text = MARKS.sub("", "".join(span["text"] for span in line["spans"]))
            found[round(line["bbox"][0] / 6)].append((line["bbox"][1], line["bbox"][3], text))
    return found


def has_tall_cell(body, page, height):
    """Whether a cell of a row on the page is so high with all its lines: no page parts a row."""
    texts = [text for cell in body.iter(W + "tc") if len(text := said(cell)) > 20]
    for column in columns(page).values():
        for cell in texts:
            own = [(top, foot) for top, foot, text in column if text and text in cell]
            if own and max(foot for _, foot in own) - min(top for top, _ in own) > height:
                return True
    return False


def holes(body, pages):
    """Pages that stay half empty though the copy lets the next one follow."""
    begun = {said(p) for p in body.iter(W + "p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None and may_begin(p)}
    # An imprint stands on a page of an even number, for printing on both sides (GB/T 9704 7.5).
    begun |= {said(p) for p in body.iter(W + "p") if style(p).startswith("Imprint")}
    turned = [p for p in body.iter(W + "p") if p.find(f"{W}pPr/{W}sectPr") is not None]
    # What stands behind a turn of the pages, blanks left out.
    behind = (next((text for sibling in p.itersiblings() if (text := said(sibling))), "") for p in turned)
    begun |= set(behind) - {""}
    for number, (page, after) in enumerate(zip(pages, pages[1:]), 1):
        mine, theirs = ink(page), ink(after)
        top, foot = page.rect.height * 37 / 297, page.rect.height * 262 / 297
        pictures = [box for box in after.get_image_info() if box["bbox"][3] - box["bbox"][1] > (foot - top) / 3]
        if not mine or not theirs or page.rect != after.rect or page.rect.width > page.rect.height or pictures:
            continue
        low = max(y for y, _ in mine)
        first = theirs[0][1]
        if foot - low <= HOLE * (foot - top) or has_tall_cell(body, after, (foot - top) / 3):
            continue
        if not any(b.startswith(first) or first.startswith(b) for b in begun if b):
            yield f"page {number} stays {(foot - low) / (foot - top):.0%} empty before {first}"


def ink(page):
    """(lower edge, text) of each line of a page, and of each picture and rule, from the top; without its foot."""
    found = [(y, text) for y, text in lines(page)]
    foot = page.rect.height * 262 / 297
    marks = [d["rect"].y1 for d in page.get_drawings()] + [box["bbox"][3] for box in page.get_image_info()]
    last = max([y for y in marks if y < foot], default=0)
    return found + [(last, "")] * (found != [])


# How far above the foot of the margins the last line of an imprint may end: the lower half of its pitch and what a program rounds.
FOOT = 12


def high_imprint(body, document):
    """An imprint that does not stand at the foot of the last page, or other text that stands between its lines or on them."""
    own = [text for p in body.iter(W + "p") if style(p).startswith("Imprint") and (text := said(p))]
    if not own:
        return
    last = [line for column in columns(document[-1]).values() for line in column if line[2]]
    begins = [y for y, _, text in last if own[0].startswith(text)]
    if not begins or not any(own[-1].endswith(text) for _, _, text in last):
        yield "the imprint does not stand on the last page"
        return
    is_own = lambda text: any(text in whole for whole in own)
    # An office may be named above as well.
    top = max(begins)
    foot = max(end for y, end, text in last if y >= top and is_own(text))
    if foot < last_foot(body, document) - FOOT:
        yield f"the imprint ends {last_foot(body, document) - foot:.0f} pt above the foot of the margins"
    for y, end, text in last:
        if not is_own(text) and end > top + 3 and y < foot - 3:
            yield f"{text} stands on the imprint"


def last_foot(body, document):
    """The foot of the margins of the last page, in points from its top."""
    section = list(body.iter(W + "sectPr"))[-1]
    # Where the first page has more room, blanks in the footers of the others push their foot up by about this.
    pushed = 30 if section.find(W + "titlePg") is not None else 0
    return document[-1].rect.height - int(section.find(W + "pgMar").get(W + "bottom")) / 20 - pushed


def keepers(styles):
    """The styles whose paragraphs stay on the page of the next, and the parent of each style that says nothing of it."""
    keeps, parents = set(), {}
    for known in styles.iter(W + "style"):
        mark, parent, name = known.find(f"{W}pPr/{W}keepNext"), known.find(W + "basedOn"), known.get(W + "styleId")
        if mark is None and parent is not None:
            parents[name] = parent.get(W + "val")
        elif mark is not None and mark.get(W + "val") not in ("0", "false"):
            keeps.add(name)
    return keeps, parents


def stays(paragraph, keeps, parents):
    mark, name = paragraph.find(f"{W}pPr/{W}keepNext"), style(paragraph)
    if mark is not None:
        return mark.get(W + "val") not in ("0", "false")
    while name in parents:
        name = parents[name]
    return name in keeps


def numbered(copy_path):
    """The body of a copy with the numbers that Word puts before its paragraphs as text, and the texts that stay with the next."""
    with zipfile.ZipFile(copy_path) as package:
        body = etree.fromstring(package.read("word/document.xml")).find(W + "body")
        known = keepers(etree.fromstring(package.read("word/styles.xml")))
        has_lists = "word/numbering.xml" in package.namelist()
        numbers = numbering.Numbers(etree.fromstring(package.read("word/numbering.xml")) if has_lists else None)
    for paragraph in body.iter(W + "p"):
        number, _ = numbers.next(paragraph)
        if number:
            run = etree.Element(W + "r")
            etree.SubElement(run, W + "t").text = number
            paragraph.insert(1, run)
    return body, {said(p) for p in flowing(body, "") if stays(p, *known) and holds(p.getnext(), known)}


def holds(behind, known):
    """Whether what stands behind a paragraph that stays with it is seen there: no end of a section, where pages may turn to lie on their
    side, and no blank that ends what stays together."""
    if behind is None or behind.find(f"{W}pPr/{W}sectPr") is not None:
        return False
    return behind.tag != W + "p" or bool(said(behind)) or stays(behind, *known) and holds(behind.getnext(), known)


def faults(copy_path, pdf_path):
    body, keeping = numbered(copy_path)
    document = pymupdf.open(pdf_path)
    pages = [lines(page) for page in document]
    yield from holes(body, list(document))
    cells = {said(cell) for cell in body.iter(W + "tc")}
    for number, page in enumerate(pages, 1):
        last = page[-1][1] if page and number < len(pages) else ""
        if last and last not in cells and any(kept == last or kept.endswith(last) and len(last) > 3 for kept in keeping):
            yield f"page {number} ends with {last}"
    for heads, under in blocks_of(body):
        for number, page in enumerate(pages, 1):
            current = None
            for y, text in page:
                if text in heads:
                    current = text
                elif text in under and (current or any(t in under and under[t] == under[text] for _, t in page)):
                    if current != under[text]:
                        yield f"page {number}: {text} stands under {current}, not {under[text]}"
    yield from high_imprint(body, document)
    drawn = collections.Counter("".join(text for page in pages for _, text in page))
    anew = counted(body)
    texts = (text for text in body.iter(W + "t") if text not in anew and not in_shape(text))
    meant = collections.Counter(MARKS.sub("", "".join(text.text or "" for text in texts)))
    lost = {ch: n - drawn[ch] for ch, n in meant.items() if n > drawn[ch] and ch not in "—–-－"}
    if lost:
        yield f"not drawn: {lost}"


def set_pages(made, out, work, x2t):
    """Has a word processor write a PDF of each copy."""
    if x2t:
        _, convert = engines.x2t(argparse.Namespace(x2t=pathlib.Path(x2t)), out, pathlib.Path(work))
        wrong = [said for path in made if (said := convert(path, os.path.join(out, os.path.basename(path)[:-5] + ".pdf")))]
        assert not wrong, wrong
        return
    # With the repository's fonts: without them it would measure boxes, narrower than any hanzi.
    copies.convert(made, pathlib.Path(out))


def main():
    folder, count, seed = sys.argv[1], int((sys.argv + ["", "", "3"])[2] or 3), int((sys.argv + ["", "", "", "1"])[3] or 1)
    with tempfile.TemporaryDirectory() as work:
        made = []
        for name in sorted(n for n in os.listdir(folder) if n.endswith(".docx")):
            for nth in range(count):
                dice = random.Random(f"{seed} {name} {nth}")
                edit = EDITS[(nth + seed) % len(EDITS)]
                target = os.path.join(work, f"{name[:-5]}.{nth}.{edit.__name__}.docx")
                edited(os.path.join(folder, name), target, edit, dice)
                made.append(target)
        out = os.path.join(work, "out")
        os.mkdir(out)
        set_pages(made, out, work, (sys.argv + [""] * 5)[4])
        bad = 0
        for path in made:
            pdf = os.path.join(out, os.path.basename(path)[:-5] + ".pdf")
            for fault in faults(path, pdf):
                bad += 1
                print(f"{os.path.basename(path)}: {fault}")
        print(f"{len(made)} edited copies, {bad} faults")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
