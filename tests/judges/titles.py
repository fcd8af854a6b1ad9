"""Titles of official documents: no line may end inside a word, and no title may stand as an hourglass.

    titles.py [--program BANXIN] [--count 200] [--seed S] [--keep DIR] [--all]

Makes COUNT titles out of titles/lists.json, renders each as an official document, half of them also as the title of an attachment,
and reads their lines from the PDF with PyMuPDF. jieba (with titles/terms.txt) says where words are. Hits:

    word       a line ends inside a word of jieba's dictionary
    term       ... inside an official term
    name       ... inside the issuer, a year, or a name in 《》 that would fit a line
    hourglass  a line is at least a character narrower than one above it and one below it
    lonely     a line of one character
    lost       the lines do not say the title
    outside    a line reaches over the type area

`compound` is counted apart and no hit: a line ends between two words of two characters or more that jieba's dictionary also has as
one (国民经济|和). Every hit is printed with its lines. Exit status 1 when there is any.
"""

import argparse
import collections
import functools
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jieba
import pymupdf

HERE = pathlib.Path(__file__).parent / "titles"
ROOT = pathlib.Path(__file__).parents[2]
MM = 25.4 / 72
LEFT, RIGHT = 28, 210 - 26  # GB/T 9704, 5.2.1
TITLE_PT = 22  # 二号
LINE_CHARS = 20  # of 二号 in 156 mm


# ---- Titles


def made(count, seed):
    """(issuer, title) COUNT times, in every shape of `patterns`, no title twice."""
    lists = json.loads((HERE / "lists.json").read_text(encoding="utf-8"))
    source = random.Random(seed)
    found = {}
    while len(found) < count:
        issuer, title = one(lists, source, len(found))
        found.setdefault(title, issuer)
    return [(issuer, title) for title, issuer in found.items()]


def one(lists, source, number):
    pick = lambda key: source.choice(lists[key])
    committee = source.choice([*lists["committees"]]) if source.random() < 0.3 else None
    place = lists["committees"][committee] if committee else pick("places")
    office = lambda: place + pick("offices")
    host, year, name, subject = committee or office(), str(source.randint(2018, 2025)), f"《{place}{pick('names')}》", pick("subjects")
    patterns = [
        lambda: f"{host}关于{subject}的{pick('kinds')}",
        lambda: f"{host}关于印发{place}{subject}{pick('plans')}的通知",
        lambda: f"{host}关于印发{name}的通知",
        lambda: f"{host}关于废止{name}等{source.randint(2, 38)}件行政规范性文件的决定",
        lambda: f"{host}关于修改{name}的决定",
        lambda: f"{host}关于{pick('projects').format(p=place)}的批复",
        lambda: f"{host}{year}年政府信息公开工作年度报告",
        lambda: f"{year}年{host}法治政府建设年度报告",
        lambda: f"{host}关于{year}年国民经济和社会发展计划执行情况与{int(year) + 1}年国民经济和社会发展计划草案的报告",
        lambda: f"{host}{office()}{office()}关于{subject}的{pick('kinds')}",
        lambda: f"{pick('party').format(p=place)}{host}印发《关于{subject}的{pick('plans')}》的通知",
        lambda: f"{host}关于转发{office()}{office()}关于{subject}{pick('plans')}的通知",
        lambda: f"{host}关于印发{year}年政务公开工作要点的通知",
        lambda: f"{host}关于做好{year}年{subject}有关工作的通知",
        lambda: f"{host}关于调整{place}{subject}领导小组成员的通知",
        lambda: f"{host}关于{subject}情况的报告",
        lambda: f"关于{subject}的{pick('kinds')}",
        lambda: f"{host}关于公布{year}年第{source.choice('一二三四')}批取消和下放行政许可事项目录的通知",
    ]
    return host, patterns[number % len(patterns)]()


def report(issuer, title, attached):
    # The mark is none of the judge's business, and a long one would be refused.
    mark, signature = {"issuers": ["云岭市人民政府"]}, {"date": "2024-03-05", "offices": [issuer]}
    official = {"kind": "document", "mark": mark, "number": "云政发〔2024〕8号", "to": "各县（区）人民政府，市直各部门：", "signature": signature}
    if attached:
        official["attachments"] = [{"name": title, "body": ["一段正文。"]}]
    if title.endswith(("请示", "报告")):
        official["signers"] = ["李明"]
    body = ["现将有关事项通知如下，请结合实际认真贯彻执行。"]
    return {"schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": issuer, "title": title, "official": official, "body": body}


# ---- Lines in the PDF


def lines(page):
    """(text, left, right, size) of each line of a page, in millimetres, from the top; characters on one baseline are one line."""
    rows = collections.defaultdict(list)
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                for char in span["chars"]:
                    if not char["c"].isspace():
                        rows[round(char["origin"][1] / 2)].append((char["bbox"][0], char["bbox"][2], char["c"], span["size"]))
    found = []
    for _, row in sorted(rows.items()):
        row.sort()
        found.append(("".join(char[2] for char in row), row[0][0] * MM, row[-1][1] * MM, row[0][3]))
    return found


def title_lines(pdf, title, at):
    """The lines of the AT-th place where lines in the size of titles say TITLE together; [] when there is none."""
    seen = 0
    for page in pdf:
        all_lines = [line for line in lines(page) if abs(line[3] - TITLE_PT) < 1]
        for start in range(len(all_lines)):
            for end in range(start + 1, min(start + 9, len(all_lines)) + 1):
                if "".join(line[0] for line in all_lines[start:end]) == title:
                    seen += 1
                    if seen == at:
                        return all_lines[start:end]
    return []


# ---- What is wrong with them


@functools.cache
def dictionary():
    jieba.setLogLevel(60)
    terms = {line.strip() for line in (HERE / "terms.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    for term in terms:
        jieba.add_word(term, 100_000)
    return terms


def spans(pattern, title):
    return [match.span() for match in re.finditer(pattern, title)]


def names(issuer, title):
    """Places of what the report itself names: the issuer, years, names in 《》; where they fit a line."""
    found = spans(re.escape(issuer), title) + spans(r"(?<!\d)\d{4}年", title) + spans("《[^》]*》", title)
    return [(start, end) for start, end in found if end - start <= LINE_CHARS]


def inside(spans_of, cut):
    return next((span for span in spans_of if span[0] < cut < span[1]), None)


def at_break(issuer, title, cut):
    """(kind, what is torn) of a line's end behind CUT characters, or None."""
    terms = dictionary()
    if span := inside(names(issuer, title), cut):
        return "name", title[slice(*span)]
    words, at = [], 0
    for word in jieba.cut(title, HMM=False):
        words.append((at, at + len(word)))
        at += len(word)
    if not (span := inside(words, cut)):
        return None
    word = title[slice(*span)]
    parts = title[span[0] : cut], title[cut : span[1]]
    if word in terms:
        return "term", word
    both = all(len(part) > 1 and jieba.get_FREQ(part) for part in parts)
    return ("compound" if both else "word"), word


def hourglass(widths):
    narrower = lambda one, other: one <= other - TITLE_PT * MM * 0.9
    return any(
        any(narrower(widths[at], width) for width in widths[:at]) and any(narrower(widths[at], width) for width in widths[at + 1 :])
        for at in range(1, len(widths) - 1)
    )


def hits(issuer, title, found):
    """(kind, what) of everything that is wrong with the lines of a title."""
    if not found:
        return [("lost", "")]
    wrong, cut = [], 0
    for text, *_ in found[:-1]:
        cut += len(text)
        if torn := at_break(issuer, title, cut):
            wrong.append(torn)
    if hourglass([right - left for _, left, right, _ in found]):
        wrong.append(("hourglass", ""))
    wrong += [("lonely", text) for text, *_ in found if len(text) == 1]
    wrong += [("outside", text) for text, left, right, _ in found if left < LEFT - 0.5 or right > RIGHT + 0.8]
    return wrong


def rendered(program, titles, folder):
    """Writes the PDFs; why reports were refused, by file."""
    files = []
    for number, (issuer, title) in enumerate(titles):
        file = folder / f"{number:04}.json"
        file.write_text(json.dumps(report(issuer, title, number % 2), ensure_ascii=False), encoding="utf-8")
        files.append(str(file))
    out = subprocess.run([program, "render", *files, "-o", str(folder / "out"), "--format", "pdf"], capture_output=True, text=True)
    if out.returncode == 2:
        sys.exit(f"{program} did not render: {out.stderr}")
    return out.stdout + out.stderr


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=pathlib.Path)
    options.add_argument("--all", action="store_true", help="print the lines of every title")
    options = options.parse_args()
    titles = made(options.count, options.seed)
    temporary = None if options.keep else tempfile.TemporaryDirectory()
    folder = options.keep or pathlib.Path(temporary.name)
    folder.mkdir(parents=True, exist_ok=True)
    rendered(options.program, titles, folder)

    counts, places = collections.Counter(), 0
    for number, (issuer, title) in enumerate(titles):
        file = folder / "out" / f"{number:04}.pdf"
        if not file.exists():
            counts["refused"] += 1
            print("refused", number, title, sep="\t")
            continue
        pdf = pymupdf.open(file)
        for at in range(1, 2 + number % 2):
            places += 1
            found = title_lines(pdf, title, at)
            wrong = hits(issuer, title, found)
            counts.update({kind for kind, _ in wrong})
            counts["any"] += any(kind != "compound" for kind, _ in wrong)
            if wrong or options.all:
                said = "; ".join(f"{kind} {what}".strip() for kind, what in wrong)
                print(said or "well", f"{number}{'' if at == 1 else ' attachment'}", " / ".join(text for text, *_ in found) or title, sep="\t")
    kinds = ["word", "term", "name", "hourglass", "lonely", "lost", "outside", "refused", "compound"]
    print(f"{len(titles)} titles on {places} places: {counts['any']} with a hit; " + ", ".join(f"{kind} {counts[kind]}" for kind in kinds))
    return 1 if counts["any"] or counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main())
