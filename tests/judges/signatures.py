"""Signatures of official documents: every length of body, one to twelve offices, measured on the PDF.

    signatures.py [--program BANXIN] [--lines 1-64] [--offices 1,2,3,5,9,12] [--sample N] [--seed S] [--office] [--keep DIR]

Makes a document for each number of body lines and of offices, with seals (`sealed`) and without (`plain`), in turn with nothing
more, with a remark (附注), and with the note of an attachment (附件说明), and measures the PDF with PyMuPDF. Hits, by clause of
GB/T 9704-2012:

    7.3.5.1  empty     a seal on nothing, or not on the name of its office
             order     seals or names not in the order of the offices, or not as many
             parted    names, seals and date not on one page
             torn      the name of an office parted inside a word
             centre    a name or the date not in the middle of its seal
             above     a name above its seal's centre; for the last, name and date together
             date      the date not four characters from the right (half a character allowed)
             meet      seals that touch or meet
             outside   a row of seals wider than the type area
             far       the top of the first seals more than a line below the text
             covers    a seal over the text, the 附注 or the page number
    7.3.5.2  right     without a seal: name, or a date that is longer, not two characters from the right
             indent    ... or the date not two characters behind the name's beginning
    7.3.5.5  lonely    the page with the signature has no line of the text
    7.4.1    odd       the imprint not on the last page, or on a page of an odd number
    7.5      number    a blank page, or the imprint's behind one, with a number; any other page without its own
    -        refused   the document was not made
    -        word      LibreOffice has another number of pages, other page numbers, or a seal elsewhere by more than 1.5 mm (with --office)

--sample N takes N documents of all, chosen by --seed. Exit status 1 when there is any hit.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import pymupdf

ROOT = pathlib.Path(__file__).parents[2]
MM = 25.4 / 72
LEFT, RIGHT, BOTTOM = 28, 210 - 26, 37 + 225  # 5.2.1: the type area; what stands lower is the page number
CHAR = 156 / 28  # a character of a line of 28, in mm
LINE = 16 * MM * (1 + 7 / 8)  # 3: a line is a character's height and seven eighths
SEAL = 42
# With a bar where a line of the name may end.
NAMES = [
    "云岭市|教育局", "云岭市|人力资源|和|社会|保障局", "云岭市|财政局", "云岭市|发展|和|改革|委员会", "云岭市|公安局", "云岭市|自然资源|和|规划局",
    "云岭市|市场|监督|管理局", "云岭市|住房|和|城乡|建设局", "国家|税务|总局|云岭市|税务局", "云岭市|民政局", "云岭市|卫生|健康|委员会", "云岭市|文化|和|旅游局",
]  # fmt: skip
OFFICES = [name.replace("|", "") for name in NAMES]
ENDS = {name.replace("|", ""): {len(name[:at].replace("|", "")) for at in range(len(name)) if name[at] == "|"} for name in NAMES}
DATES = [("2024-01-05", "2024年1月5日"), ("2024-06-18", "2024年6月18日"), ("2024-12-25", "2024年12月25日")]
# Neither 遵 nor 照 is in it: the last line of the body ends with both.
WORDS = "各县（区）、各部门要高度重视，结合实际细化任务分工，明确责任人员和完成时限，加强督促检查，确保各项工作落到实处，取得实效。"
END = "请遵照。"
REMARK = "（此件公开发布）"


# ---- Documents


def paragraphs(lines):
    """Paragraphs of LINES lines of 28 characters together, five lines at most in one; the last ends with END."""
    found, left = [], lines
    while left:
        part = min(left, 5 if left != 6 else 4)
        left -= part
        end = "" if left else END
        length = 26 + 28 * (part - 1) - 3 - len(end)
        found.append((WORDS * 5)[:length].rstrip("，、（") + (end or "。"))
    return found


def report(lines, offices, sealed):
    day = DATES[(lines + offices) % len(DATES)][0]
    signature = {"offices": OFFICES[:offices], "date": day}
    if sealed:
        images = ["yangzhang.png"] * offices
        signature["seal"] = {"images": images} if offices > 1 else {"image": images[0]}
    official = {
        "kind": "document", "mark": {"issuers": OFFICES[:1]}, "number": "云教发〔2024〕21号", "to": "各县（区）人民政府，市直各部门：", "signature": signature,
        "imprint": {"copies": "市委办公室，市人大常委会办公室。", "printer": "云岭市教育局办公室", "printed": "2024-12-27"},
    }  # fmt: skip
    if (extra := extras(lines, offices)) == "remark":
        official["remark"] = REMARK
    elif extra == "attachment":
        official["attachments"] = [{"name": "任务分工表", "body": ["一段正文。"]}]
    title = "关于做好有关工作的通知"
    return {"schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": OFFICES[0], "title": title, "official": official, "body": paragraphs(lines)}


def extras(lines, offices):
    return ["none", "remark", "attachment"][(lines * 2 + offices) % 3]


def date_text(lines, offices):
    return DATES[(lines + offices) % len(DATES)][1]


# ---- What stands where


class Line:
    """Characters on one baseline, without white space, in millimetres; by the type's size, not the font's box."""

    def __init__(self, page, chars):
        chars.sort()
        self.page, self.chars = page, chars
        self.text = "".join(char[2] for char in chars)
        size, self.base = chars[0][4], chars[0][3]
        self.top, self.bottom = self.base - 0.88 * size, self.base + 0.12 * size
        self.left, self.right = chars[0][0], chars[-1][1]

    def part(self, start, end):
        """The left, right and middle height of some of its characters."""
        return self.chars[start][0], self.chars[end - 1][1], (self.top + self.bottom) / 2


def lines_of(pdf):
    found = []
    for number, page in enumerate(pdf):
        rows = collections.defaultdict(list)
        # Without annotations: into unsigned fields MuPDF puts a word of its own.
        text = pymupdf.TextPage(page.get_displaylist(annots=0).get_textpage())
        for block in text.extractRAWDICT()["blocks"]:
            for line in block.get("lines", []):
                for span in line["spans"]:
                    for char in span["chars"]:
                        if not char["c"].isspace():
                            left, _, right, _ = (length * MM for length in char["bbox"])
                            rows[round(char["origin"][1] / 3)].append((left, right, char["c"], char["origin"][1] * MM, span["size"] * MM))
        found += [Line(number, chars) for _, chars in sorted(rows.items())]
    return found


def seals_of(pdf):
    """(page, left, top, width, height) of each picture, in reading order."""
    boxes = []
    for number, page in enumerate(pdf):
        for image in page.get_image_info():
            left, top, right, bottom = (length * MM for length in image["bbox"])
            boxes.append((number, left, top, right - left, bottom - top))
    return sorted(boxes, key=lambda box: (box[0], round(box[2]), box[1]))


def middle(box):
    return box[1] + box[3] / 2, box[2] + box[4] / 2


class Signature:
    """What was found of the signature in a PDF."""

    def __init__(self, path, lines, offices):
        pdf = pymupdf.open(path)
        self.pages = len(pdf)
        self.lines, self.seals = lines_of(pdf), seals_of(pdf)
        self.date_text = date_text(lines, offices)
        ends = [at for at, line in enumerate(self.lines) if line.text.endswith(END[-2:]) or line.text.endswith("照。")]
        self.body_at = ends[-1] if ends else None
        self.note_at = next((at for at, line in enumerate(self.lines) if at > (self.body_at or 0) and line.text.startswith("附件：")), None)
        after = [at for at, line in enumerate(self.lines) if self.date_text in line.text and at > (self.body_at or 0) and "印发" not in line.text]
        self.date_at = after[0] if after else None
        self.remark = next((line for line in self.lines if line.text == REMARK), None)

    def last_text(self):
        return self.lines[self.note_at if self.note_at is not None else self.body_at]

    def between(self):
        """Lines from behind the text to the date."""
        lines = self.lines[(self.note_at or self.body_at) + 1 : self.date_at + 1]
        return [line for line in lines if line.base < BOTTOM]

    def date(self):
        line = self.lines[self.date_at]
        start = line.text.index(self.date_text)
        return line, *line.part(start, start + len(self.date_text))


# ---- What is wrong


def common(found):
    if found.body_at is None or found.date_at is None:
        return [("parted", "no end of the body or no date found")]
    page = found.date()[0].page
    wrong = []
    if not any(line.page == page for line in found.lines[: found.body_at + 1] if line.base < BOTTOM):
        wrong.append(("lonely", f"page {page + 1}" + (", with the note of the attachment" if found.note_at and found.last_text().page == page else "")))
    if any(line.page != page for line in found.between()):
        wrong.append(("parted", "names and date on several pages"))
    return wrong


def sealed(found, offices):
    wrong = common(found)
    if found.body_at is None or found.date_at is None:
        return wrong
    date_line, date_left, date_right, date_height = found.date()
    if len(found.seals) != offices:
        wrong.append(("order", f"{len(found.seals)} seals"))
    if any(seal[0] != date_line.page for seal in found.seals):
        wrong.append(("parted", "seals on " + ", ".join(sorted({str(seal[0] + 1) for seal in found.seals})) + f", the date on {date_line.page + 1}"))
    for at, (seal, office) in enumerate(zip(found.seals, OFFICES)):
        wrong += under(found, seal, office, at == offices - 1)
    gap = RIGHT - date_right
    if abs(gap - 4 * CHAR) > CHAR / 2:
        wrong.append(("date", f"{gap / CHAR:.2f} characters from the right"))
    wrong += rows(found)
    first, text = found.seals[0], found.last_text()
    if first[0] == text.page:
        # The picture is the seal with its edge; a millimetre is the reading of the type's height.
        if first[2] - text.bottom > LINE + 0.5:
            wrong.append(("far", f"{first[2] - text.bottom:.1f} mm"))
        if first[2] < text.bottom - 1:
            wrong.append(("covers", f"the text by {text.bottom - first[2]:.1f} mm"))
    if found.remark:
        covered = [seal for seal in found.seals if seal[0] == found.remark.page and touches(seal, found.remark)]
        wrong += [("covers", "the 附注")] if covered else []
    return wrong


def touches(seal, line):
    """Whether the circle of a seal meets the box of a line's characters."""
    x, y = middle(seal)
    nearest_x, nearest_y = min(max(x, line.left), line.right), min(max(y, line.top), line.bottom)
    return (nearest_x - x) ** 2 + (nearest_y - y) ** 2 < (seal[3] / 2 - 0.3) ** 2


def under(found, seal, office, last):
    """How the name of an office, and the date with the last, stand to the seal."""
    x, y = middle(seal)
    names = [line for line in found.between() if line.page == seal[0] and abs((line.top + line.bottom) / 2 - y) < seal[4] / 2]
    pieces, cuts, left_over = [], [], office
    for line in names:
        # The longest beginning of what is left of the name that stands in this line about the seal.
        for length in range(len(left_over), 0, -1):
            starts = [at for at in range(len(line.text)) if line.text.startswith(left_over[:length], at)]
            near = [(line.part(at, at + length)) for at in starts]
            near = [piece for piece in near if abs((piece[0] + piece[1]) / 2 - x) < seal[3] / 2]
            if near and (length > 1 or len(left_over) == 1):
                pieces.append(min(near, key=lambda piece: abs((piece[0] + piece[1]) / 2 - x)))
                left_over = left_over[length:]
                cuts.append(len(office) - len(left_over))
                break
    if left_over:
        return [("empty", f"{office}: {'nothing' if not names else 'not its name'} under its seal on page {seal[0] + 1}")]
    wrong = [("torn", f"{office} behind {office[:cut]}") for cut in cuts[:-1] if cut not in ENDS[office]]
    for left, right, _ in pieces:
        if abs((left + right) / 2 - x) > 1.5:
            wrong.append(("centre", f"{office} {(left + right) / 2 - x:+.1f} mm"))
    heights = [piece[2] for piece in pieces]
    if last:
        line, date_left, date_right, date_height = found.date()
        if line.page == seal[0]:
            heights.append(date_height)
            if abs((date_left + date_right) / 2 - x) > 1.5:
                wrong.append(("centre", f"date {(date_left + date_right) / 2 - x:+.1f} mm"))
            if abs(date_height - y) > seal[4] / 2:
                wrong.append(("empty", "the date is not under the last seal"))
    if (heights[0] + heights[-1]) / 2 < y - 0.5:
        wrong.append(("above", f"{office} {y - (heights[0] + heights[-1]) / 2:.1f} mm"))
    return wrong


def rows(found):
    wrong = []
    for at, one in enumerate(found.seals):
        if one[1] < LEFT - 0.3 or one[1] + one[3] > RIGHT + 0.3:
            wrong.append(("outside", f"{one[1]:.1f} to {one[1] + one[3]:.1f} mm"))
        for other in found.seals[at + 1 :]:
            (x, y), (a, b) = middle(one), middle(other)
            if one[0] == other[0] and (x - a) ** 2 + (y - b) ** 2 <= ((one[3] + other[3]) / 2) ** 2:
                wrong.append(("meet", f"{((x - a) ** 2 + (y - b) ** 2) ** 0.5:.1f} mm between centres"))
        folio = [line for line in found.lines if line.page == one[0] and line.base > BOTTOM]
        wrong += [("covers", "the page number") for line in folio if touches(one, line)]
    return wrong


def plain(found, offices):
    wrong = common(found)
    if found.body_at is None or found.date_at is None:
        return wrong
    names = found.between()[:-1]
    if [line.text for line in names] != OFFICES[:offices]:
        wrong.append(("order", " / ".join(line.text for line in names)))
        return wrong
    line, left, right, _ = found.date()
    outer = max(name.right for name in names)
    gap = RIGHT - max(outer, right)
    if abs(gap - 2 * CHAR) > CHAR / 2:
        wrong.append(("right", f"{gap / CHAR:.2f} characters"))
    if right < outer - 0.5 and abs(left - names[0].left - 2 * CHAR) > CHAR / 2 and offices == 1:
        wrong.append(("indent", f"{(left - names[0].left) / CHAR:.2f} characters"))
    return wrong


def imprinted(found):
    """The imprint of a document printed on both sides, and the page numbers."""
    pages = [line.page for line in found.lines if line.text.endswith("印发")]
    wrong = [] if pages == [found.pages - 1] and found.pages % 2 == 0 else [("odd", f"the imprint on {[page + 1 for page in pages]} of {found.pages}")]
    filled = {line.page for line in found.lines if line.base < BOTTOM}
    blank = [page for page in range(found.pages) if page not in filled]
    if blank not in ([], [found.pages - 2]):
        wrong.append(("number", f"blank pages {blank}"))
    bare = range(found.pages - 2, found.pages) if blank else []
    wanted = [[] if page in bare else [f"—{page + 1}—"] for page in range(found.pages)]
    if (shown := numbers_of(found.lines, found.pages)) != wanted:
        wrong.append(("number", f"{shown}"))
    return wrong


def numbers_of(lines, pages):
    """What stands below the type area, page by page."""
    return [[line.text for line in lines if line.page == page and line.base > BOTTOM] for page in range(pages)]


# ---- The Word copy


def converted(folder):
    """PDFs that LibreOffice made of the Word copies, beside them as NAME.word.pdf."""
    judges = pathlib.Path(os.environ.get("JUDGES", ROOT / "target/judges"))
    env = dict(os.environ, FONTCONFIG_FILE=str(judges / "fonts.conf"))
    files = sorted(map(str, folder.glob("*.docx")))
    out = folder / "word"
    for start in range(0, len(files), 40):
        command = ["timeout", "600", "soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", str(out)]
        subprocess.run([*command, *files[start : start + 40]], env=env, check=True, capture_output=True)
    return out


def compared(ours, word):
    one, other = pymupdf.open(ours), pymupdf.open(word)
    if len(one) != len(other):
        return [("word", f"{len(other)} pages for {len(one)}")]
    numbers = [numbers_of(lines_of(pdf), len(pdf)) for pdf in (one, other)]
    if numbers[0] != numbers[1]:
        return [("word", f"page numbers {numbers[1]} for {numbers[0]}")]
    moved = [
        max(abs(a - b) for a, b in zip(here[1:3], there[1:3])) if here[0] == there[0] else 999 for here, there in zip(seals_of(one), seals_of(other))
    ]
    if len(seals_of(one)) != len(seals_of(other)):
        return [("word", f"{len(seals_of(other))} seals")]
    return [("word", f"a seal {max(moved):.1f} mm elsewhere")] if moved and max(moved) > 1.5 else []


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--lines", default="1-64")
    options.add_argument("--offices", default="1,2,3,5,9,12")
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--office", action="store_true", help="also hold the Word copies against LibreOffice")
    options.add_argument("--keep", type=pathlib.Path)
    options = options.parse_args()
    first, last = map(int, options.lines.split("-"))
    kinds = [(lines, int(offices), seal) for seal in (True, False) for offices in options.offices.split(",") for lines in range(first, last + 1)]
    kinds = [kind for kind in kinds if kind[2] or kind[1] < 6]
    if options.sample:
        kinds = sorted(random.Random(options.seed).sample(kinds, min(options.sample, len(kinds))))
    temporary = None if options.keep else tempfile.TemporaryDirectory()
    folder = options.keep or pathlib.Path(temporary.name)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "samples/yangzhang.png", folder)
    files = {}
    for lines, offices, seal in kinds:
        file = folder / f"{'sealed' if seal else 'plain'}-{offices:02}-{lines:03}.json"
        file.write_text(json.dumps(report(lines, offices, seal), ensure_ascii=False), encoding="utf-8")
        files[lines, offices, seal] = file
    formats = "pdf,docx" if options.office else "pdf"
    out = subprocess.run([options.program, "render", *map(str, files.values()), "-o", str(folder / "out"), "--format", formats], capture_output=True, text=True)
    if out.returncode == 2:
        sys.exit(out.stderr)
    word = converted(folder / "out") if options.office else None

    counts, hit = collections.Counter(), 0
    for (lines, offices, seal), file in files.items():
        pdf = folder / "out" / f"{file.stem}.pdf"
        if not pdf.exists():
            wrong = [("refused", "")]
        else:
            found = Signature(pdf, lines, offices)
            wrong = (sealed(found, offices) if seal else plain(found, offices)) + imprinted(found)
            wrong += compared(pdf, word / pdf.name) if word else []
        which = "sealed" if seal else "plain"
        counts.update((which, offices, kind) for kind in {kind for kind, _ in wrong})
        counts[which, offices, "all"] += 1
        hit += bool(wrong)
        if wrong:
            print(file.stem, extras(lines, offices), "; ".join(f"{kind} {what}".strip() for kind, what in dict.fromkeys(wrong)), sep="\t")
    for which, offices in sorted({key[:2] for key in counts}):
        said = ", ".join(f"{kind} {count}" for (a, b, kind), count in sorted(counts.items()) if (a, b) == (which, offices) and kind != "all")
        print(f"{which} {offices:2} offices, {counts[which, offices, 'all']} documents: {said or 'well'}")
    print(f"{hit} of {len(files)} documents with a hit")
    return 1 if hit else 0


if __name__ == "__main__":
    sys.exit(main())
