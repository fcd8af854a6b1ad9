"""What the ledger says it measured, measured again on the PDF by PyMuPDF: positions and faces from its text, distances from its ink.

    ledger.py [--program BANXIN] [REPORT.json...]

Asks `banxin check --conformity` for the measures of each report (all samples when none is named), renders it, and measures on the
file what can be measured there: the sheet, sizes, blanks at the sides, the mark and the rules by their ink, the dash of the page
number, and the faces by the fonts that the file names. Lengths may differ by a tenth of a millimetre, ink by what a pixel at 600 dpi
adds. Exit status 1 where the two disagree, or where a sample gives less to measure than a page has.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import pymupdf

ROOT = pathlib.Path(__file__).parents[2]
MM = 25.4 / 72
NEAR, INK = 0.1, 0.15
# GB/T 9704, 5.2.1: the type area; its width is that of the page file, 28 characters.
TOP, LEFT, FOOT = 37, 28, 37 + 225
WIDTH = 8860 / 20 * MM
RIGHT, MIDDLE = LEFT + WIDTH, LEFT + WIDTH / 2
FACES = {"仿宋": "GW-Fang", "黑体": "GW-Hei", "楷体": "GW-Kai", "小标宋": "GW-Title"}


class Line:
    """Characters on one baseline, in millimetres from the upper left corner of the sheet as it is read."""

    def __init__(self, page, chars):
        self.page, self.chars = page, sorted(chars)
        self.text = "".join(char[2] for char in self.chars)
        self.left, self.right, self.base = self.chars[0][0], self.chars[-1][1], self.chars[0][3]
        self.size = self.chars[-1][4]

    def faces(self):
        return {char[5] for char in self.chars if "\u4e00" <= char[2] <= "\u9fff"}


class File:
    def __init__(self, path):
        self.pdf = pymupdf.open(path)
        self.lines = [line for number, page in enumerate(self.pdf) for line in self.lines_of(number, page)]
        self.rules = [rule for number, page in enumerate(self.pdf) for rule in self.rules_of(number, page)]
        self.pixels = {}

    @staticmethod
    def lines_of(number, page):
        rows = collections.defaultdict(list)
        text = pymupdf.TextPage(page.get_displaylist(annots=0).get_textpage())
        for block in text.extractRAWDICT()["blocks"]:
            for line in block.get("lines", []):
                if line["dir"] != (1.0, 0.0):
                    continue
                for span in line["spans"]:
                    for char in span["chars"]:
                        if not char["c"].isspace():
                            x, y = (length * MM for length in char["origin"])
                            rows[round(y, 1)].append((x, char["bbox"][2] * MM, char["c"], y, span["size"] * MM, span["font"].split("+")[-1]))
        return [Line(number, chars) for _, chars in sorted(rows.items())]

    @staticmethod
    def rules_of(number, page):
        """(page, red, left, right, upper edge, lower edge) of horizontal rules."""
        for drawing in page.get_drawings():
            box, width = drawing["rect"], (drawing.get("width") or 0)
            if drawing["type"] == "s" and box.height < 0.01:
                red = drawing["color"][0] > 0.7
                y = box.y0 * MM
                yield number, red, box.x0 * MM, box.x1 * MM, y - width * MM / 2, y + width * MM / 2

    def ink(self, page, left, top, right, foot, red=False):
        """Upper and lower edge of the ink in a part of a page."""
        if page not in self.pixels:
            self.pixels[page] = self.pdf[page].get_pixmap(dpi=600, annots=False)
        shown, step = self.pixels[page], 25.4 / 600
        data, stride, depth = shown.samples, shown.stride, shown.n
        found = []
        first, last = int(max(left, 0) / step), min(int(right / step), shown.width)
        for row in range(int(top / step), min(int(foot / step), shown.height)):
            at = row * stride
            green = data[at + first * depth + 1 : at + last * depth : depth]
            if min(green, default=255) < 128:
                if red and not any(data[at + col * depth] > 150 and data[at + col * depth + 1] < 110 for col in range(first, last)):
                    continue
                found.append(row)
        return (found[0] * step, (found[-1] + 1) * step) if found else (None, None)

    def line(self, place):
        """The line of a page with these words."""
        words = re.sub(r"\s", "", place["words"])
        found = [line for line in self.lines if line.page == place["page"] - 1 and words in line.text]
        # Few words, such as the last of a paragraph, may stand within another line too.
        line = min(found, key=lambda line: (line.text != words, not line.text.startswith(words)), default=None)
        if line is None:
            return None
        start = line.text.index(words)
        return Line(line.page, line.chars[start : start + len(words)])


def left(file, place, line):
    return line.left - LEFT


def right(file, place, line):
    return RIGHT - line.right


def size(file, place, line):
    return line.size


def off_middle(file, place, line):
    return (line.left + line.right) / 2 - MIDDLE


def mark_top(file, place, line):
    return file.ink(0, 0, 0, 210, 140, red=True)[0] - TOP


def mark_top_of_sheet(file, place, line):
    return mark_top(file, place, line) + TOP


def below_number(file, place, line):
    rule = next(rule for rule in file.rules if rule[0] == 0 and rule[1])
    number = max((line for line in file.lines if line.page == 0 and line.base < rule[4]), key=lambda line: line.base)
    return rule[4] - file.ink(0, number.left, number.base - 5, number.right, rule[4] - 0.3)[1]


def last_rule(file, place, line):
    return max(rule[5] for rule in file.rules if rule[0] == place["page"] - 1 and not rule[1]) - FOOT


def rule_length(file, place, line):
    # The rule of a place is told by its page only: all of one kind are of one length.
    lengths = {round(rule[3] - rule[2], 2) for rule in file.rules if rule[0] == place["page"] - 1 and abs(rule[3] - rule[2] - WIDTH) < 20}
    return lengths.pop() if len(lengths) == 1 else None


def imprint_rules(file, place):
    return [rule[5] - rule[4] for rule in sorted(file.rules, key=lambda rule: rule[4]) if rule[0] == place["page"] - 1 and not rule[1]]


def outer_rules(file, place, line):
    rules = imprint_rules(file, place)
    return max(rules[0], rules[-1], key=lambda width: abs(width - 0.35))


def inner_rules(file, place, line):
    return max(imprint_rules(file, place)[1:-1], key=lambda width: abs(width - 0.25))


def dash(file, place, line):
    # The dash is what stands at the left of the number.
    return file.ink(line.page, line.left - 0.5, line.base - 6, line.left + 3, line.base + 2)[0] - FOOT


def outer_side(file, place, line):
    return RIGHT - line.right if line.page % 2 == 0 else line.left - LEFT


# What the ledger calls a length, and how it is measured on the file at the place that the ledger names.
LENGTHS = {
    "正文字号（三号）": size, "字号（三号）": size, "字号（二号）": size, "字号（四号）": size, "页码字号（四号）": size, "标签字号（三号）": size,
    "距版心左边": left, "段首空二字": left, "回行顶格": left, "左空二字": left, "居左空二字": left, "左空一字": left, "印发机关左空一字": left, "顶格": left,
    "居左顶格，回行仍顶格": left, "上行文字号居左空一字": left, "回行与冒号后的首字对齐": left,
    "成文日期右空四字": right, "签名章右空四字": right, "长的一行右空二字": right, "印发日期右空一字": right,
    "标志上边缘至版心上边缘": mark_top, "标志上边缘至上页边": mark_top_of_sheet, "发文字号之下": below_number,
    "末条分隔线下缘与版心下边缘": last_rule, "与版心等宽": rule_length, "首条和末条线粗": outer_rules, "中间分隔线线粗": inner_rules,
    "一字线上距版心下边缘": dash, "单页居右、双页居左空一字": outer_side,
}  # fmt: skip
BY_INK = {mark_top, mark_top_of_sheet, below_number, dash}
NEED_LINE = {left, right, size, off_middle, dash, outer_side}
# The middle of a line, by clause: elsewhere the same words are said of rules.
CENTRED = {"7.2.5", "7.3.1"}


def lengths(file, clause):
    for measure in clause["measures"]:
        what, place = measure["what"], measure["place"]
        by = off_middle if what == "偏离版心中线" and clause["clause"] in CENTRED else LENGTHS.get(what)
        found = re.fullmatch(r"(-?[0-9.]+) mm", measure["found"])
        # The rule of a place says nothing of itself, so two clauses share its length.
        if by is None or place is None or found is None:
            continue
        line = file.line(place)
        if line is None and by in NEED_LINE:
            # Texts set side by side, drawn out or of several faces are not found by their words.
            continue
        have = by(file, place, line)
        if have is not None:
            yield what, float(found[1]), have, INK if by in BY_INK else NEAR


def sheets(file, clause):
    for measure in clause["measures"]:
        pick = {"幅面短边": min, "幅面长边": max}.get(measure["what"])
        if pick:
            sizes = [pick(page.rect.width, page.rect.height) * MM for page in file.pdf]
            wanted = float(measure["wanted"].split()[0])
            yield measure["what"], float(measure["found"].split()[0]), max(sizes, key=lambda size: abs(size - wanted)), NEAR


def faces(file, clause):
    """Texts whose face the ledger names at a place: the fonts of their hanzi on the file are of that face."""
    for measure in clause["measures"]:
        if measure["what"] in ("字体", "正文字体") and measure["place"]:
            line = file.line(measure["place"])
            if line is not None and line.faces() and measure["found"] in FACES:
                yield measure["what"], measure["found"], line.faces() == {FACES[measure["found"]]}
    roles = {"7.3.1": ("小标宋", 22), "7.4.2": ("仿宋", 14)}
    if clause["clause"] in roles and clause["measures"]:
        role, points = roles[clause["clause"]]
        said = next(measure for measure in clause["measures"] if measure["what"] == f"不是{role}的行")
        # Every line of the title, and of the imprint, which alone are so large and so small.
        last = [line for line in file.lines if abs(line.size / MM - points) < 0.1 and line.faces() and (points != 14 or line.page == len(file.pdf) - 1)]
        other = [line for line in last if FACES[role] not in line.faces()]
        yield said["what"], said["found"], f"{len(other)} 处" == said["found"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("reports", nargs="*")
    options = options.parse_args()
    reports = options.reports or sorted(map(str, (ROOT / "samples").glob("*.json")))
    wrong, counted = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.program, "render", *reports, "-o", folder, "--format", "pdf"], check=True, capture_output=True)
        asked = subprocess.run([options.program, "check", *reports, "--conformity", "--format", "json"], capture_output=True, text=True)
        for report in json.loads(asked.stdout):
            name = pathlib.Path(report["file"]).stem
            file = File(pathlib.Path(folder) / f"{name}.pdf")
            own = 0
            for clause in report["clauses"]:
                for what, said, have, within in [*lengths(file, clause), *sheets(file, clause)]:
                    own += 1
                    if abs(said - have) > within + 0.005:
                        wrong += 1
                        print(f"{name}\t{clause['clause']}\t{what}: the ledger says {said:.2f} mm, the file {have:.2f} mm")
                for what, said, same in faces(file, clause):
                    own += 1
                    if not same:
                        wrong += 1
                        print(f"{name}\t{clause['clause']}\t{what}: the ledger says {said}, the fonts of the file do not")
            if own < 8:
                wrong += 1
                print(f"{name}\tonly {own} measures found on the file")
            counted += own
    print(f"{counted} measures of {len(reports)} reports held against their files, {wrong} disagree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
