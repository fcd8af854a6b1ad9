"""Annual reports as they are published, with planted errors: all are rendered, each error is found with its cell, nothing else is said.

    published.py [--program BANXIN] [--count 200] [--blanks 60] [--seed S] [--keep DIR] [--no-render]

Makes COUNT reports of the annual forms (2019 and 2021) whose tables balance, gives each some of the shapes that published reports
have (other titles of chapters, other numbering, missing, extra or empty chapters, blanks and strokes for zero, blanks about digits,
full-width digits, amounts in yuan, run-in heads, contact in three ways, half-width marks), and plants errors in half of them.

    planted KIND   how many, and how many of them a warning or an error names by its place
    exact          of the wrong cells in the third table, where row and column point at one: how many are named as the cause
    told           of the shapes that differ from the form (titles, empty chapters), how many are told
    false          findings about a place where nothing was done, and sums said to fail in a table without an error

Then BLANKS tables whose zeros are all blank, each once with one wrong cell and once without. Every miss and every false finding is
printed. Exit status 1 when a report is not rendered, an error not found, or a finding false.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
COLUMNS = ["np", "biz", "sci", "ngo", "law", "oth"]
RESULTS = [
    "grant", "partial", "deny.secret", "deny.law", "deny.3s1w", "deny.third", "deny.internal", "deny.process", "deny.casefile", "deny.query",
    "unable.not_held", "unable.make", "unable.unclear", "noproc.petition", "noproc.repeat", "noproc.publication", "noproc.massive", "noproc.reconfirm",
]  # fmt: skip
OTHER = {2019: ["other"], 2021: ["other.no_correction", "other.no_fee", "other.other"]}
TITLES = [
    ["总体情况", "概述", "基本情况", "政府信息公开工作总体情况", "2023年政府信息公开工作总体情况", "工作总体情况"],
    ["主动公开政府信息情况", "行政机关主动公开政府信息情况", "主动公开情况", "主动公开政府信息的情况", "主动公开政府信息工作情况"],
    ["收到和处理政府信息公开申请情况", "行政机关收到和处理政府信息公开申请情况", "依申请公开情况", "收到和处理信息公开申请情况", "政府信息依申请公开情况"],
    ["政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况", "行政复议、行政诉讼情况", "政府信息公开行政复议和行政诉讼情况", "复议、诉讼情况"],
    ["存在的主要问题及改进情况", "政府信息公开工作存在的主要问题及改进情况", "存在问题及改进措施", "主要问题和改进情况", "政府信息公开工作存在的主要问题和改进情况"],
    ["其他需要报告的事项", "其他需报告的事项", "其它需要报告的事项", "其他需要报告事项", "需要报告的其他事项"],
]
NUMBERS = ["{}、", "{}、", "{}、", "{}、", "（{}）", "第{}部分 ", "{}、{}、"]
OFFICES = ["云岭市人民政府", "青石县农业农村局", "临江区教育局", "南屏自治县人民政府办公室", "东湖街道办事处", "云岭市市场监督管理局"]
REPORT_TITLES = [
    "{o}{y}年政府信息公开工作年度报告", "{y}年{o}政府信息公开工作年度报告", "{o}政府信息公开工作年度报告（{y}年度）", "{y}年{o}政府信息公开工作年度报告",
    "{o}{y}年度政府信息公开工作年度报告", "{o}政府信息公开{y}年度报告", "{o}关于{y}年政府信息公开工作的年度报告",
]  # fmt: skip


# ---- Tables that balance


def applications(source, form, size):
    rows = {}
    for key in RESULTS + OTHER[form]:
        often = 0.85 if key in ("grant", "unable.not_held") else 0.35
        rows[key] = [source.randint(1, size) if source.random() < (often if at == 0 else often / 4) else 0 for at in range(6)]
    rows["result_total"] = [sum(row[at] for row in rows.values()) for at in range(6)]
    out = [source.randint(0, 3) if at == 0 or source.random() < 0.2 else 0 for at in range(6)]
    left = [min(source.randint(0, 3), total + more) if at == 0 else 0 for at, (total, more) in enumerate(zip(rows["result_total"], out))]
    rows["carried_in"], rows["carried_out"] = left, out
    rows["new"] = [total + more - before for total, more, before in zip(rows["result_total"], out, left)]
    return {key: dict(zip([*COLUMNS, "total"], map(str, [*row, sum(row)]))) for key, row in rows.items()}


def cases(source):
    row = {}
    for side in ("review", "direct", "after"):
        parts = {result: source.randint(0, 6) if source.random() < 0.5 else 0 for result in ("uphold", "correct", "other", "pending")}
        row |= {f"{side}.{result}": str(n) for result, n in parts.items()} | {f"{side}.total": str(sum(parts.values()))}
    return {"n": row}


def disclosure(source, form):
    some = lambda top: str(source.randint(0, top))
    if form == 2021:
        return {
            "rules": {"made": "0", "repealed": "0", "valid": "0"}, "normative": {"made": some(20), "repealed": some(9), "valid": str(source.randint(20, 300))},
            "license": {"decisions": some(30000)}, "penalty": {"decisions": some(4000)}, "coercion": {"decisions": some(90)},
            "fee": {"amount": f"{source.randint(1, 90000) / 100:.2f}"},
        }  # fmt: skip
    items = {row: {"prev": some(200), "delta": str(source.randint(-9, 9)), "decisions": some(900)} for row in ("license", "other_service", "penalty", "coercion")}
    documents = {row: {"made": some(9), "published": some(9), "public_total": some(90)} for row in ("rules", "normative")}
    return {**documents, **items, "fee": {"prev": some(30), "delta": "0"}, "procurement": {"items": some(40), "amount": f"{source.randint(1, 90000) / 10}"}}


# ---- A report, its shapes and its errors


class Report:
    """A report under way. `done` holds the pointers at which a shape or an error was put, `planted` the errors, `shapes` the rest."""

    def __init__(self, source):
        self.source = source
        self.year = source.choice([2019, 2020, 2021, 2021, 2022, 2022, 2023, 2023, 2024, 2024])
        self.form = 2019 if self.year < 2021 else 2021
        self.office = source.choice(OFFICES)
        self.tables = {
            "disclosure": disclosure(source, self.form),
            "applications": applications(source, self.form, source.choice([1, 4, 30, 200])),
            "review_litigation": cases(source),
        }
        self.titles = [titles[0] for titles in TITLES]
        self.number = "{}、"
        self.prose = {0: self.opening(), 4: ["解读形式仍较单一，将继续改进。"], 5: ["本年度没有收取信息处理费，无其他需要报告的事项。"]}
        self.order = list(range(6))
        self.extra = []
        self.planted, self.shapes, self.loose = [], [], []
        self.marked = set()

    def opening(self):
        new, done = (self.tables["applications"][row]["total"] for row in ("new", "result_total"))
        return [
            f"{self.year}年，本机关坚持以公开为常态、不公开为例外，各项工作有序开展。",
            f"全年新收政府信息公开申请{new}件，办结{done}件。" if self.source.random() < 0.5 else "依申请公开工作规范有序。",
        ]

    def figure(self, table, row, column, text):
        self.tables[table][row][column] = text

    def json(self):
        """The report's text, and the pointers of chapters (by number) and of tables."""
        body, chapters, tables = ["本报告根据《中华人民共和国政府信息公开条例》编制。" + self.contact()], {}, {}
        for place, chapter in enumerate(self.order):
            number = "一二三四五六七"[place]
            section = {"section": self.number.format(number, number) + self.titles[chapter], "body": list(self.prose.get(chapter, []))}
            chapters[chapter] = f"/body/{len(body)}"
            for table in [name for name, home in (("disclosure", 1), ("applications", 2), ("review_litigation", 3)) if home == chapter and name in self.tables]:
                tables[table] = f"/body/{len(body)}/body/{len(section['body'])}"
                section["body"].append({"table": table, "figures": self.tables[table]})
            body.append(section)
        body += self.extra
        title = self.source.choice(REPORT_TITLES).format(o=self.office, y=self.year)
        whole = {"schema": "banxin/report/1", "year": self.year, "issuer": self.office, "title": title, "body": body}
        return json.dumps(whole, ensure_ascii=False, indent=1), chapters, tables

    def contact(self):
        return self.source.choice([
            "", "如有疑问，请与本机关办公室联系（地址：文昌路18号，邮编：999999，电话：0000-8200118）。",
            "如有疑问，请联系（电话：0000—8200118；网址：https://www.yunling.example/zwgk/）。",
        ])  # fmt: skip


# Each shape takes a report and says which chapters it is told of, if it is to be told.


def other_titles(report):
    for chapter in report.source.sample(range(6), report.source.randint(1, 4)):
        report.titles[chapter] = report.source.choice(TITLES[chapter][1:])
        report.shapes.append(("title", chapter))


def other_numbers(report):
    report.number = report.source.choice(NUMBERS[4:])
    report.shapes += [("number", chapter) for chapter in report.order]


def blank_zeros(report, table="applications", mark=None):
    mark = report.source.choice(["", "", "\u00a0", " "]) if mark is None else mark
    for row, cells in report.tables[table].items():
        for column, text in cells.items():
            if text == "0":
                report.figure(table, row, column, mark)
                report.marked.add((table, row, column))
    report.loose.append(table)


def strokes(report):
    blank_zeros(report, report.source.choice(["applications", "review_litigation"]), report.source.choice(["/", "-", "—", "／"]))


def blank_cases(report):
    blank_zeros(report, "review_litigation")


def typed_otherwise(report):
    """Some figures with blanks before or behind, in full-width digits, with a comma."""
    ways = [lambda t: " " + t, lambda t: t + " ", lambda t: t.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"}), lambda t: f"{int(t):,}"]
    cells = [(row, column) for row, cells in report.tables["applications"].items() for column, text in cells.items() if text.isdigit()]
    way = report.source.choice(ways)
    for row, column in report.source.sample(cells, min(5, len(cells))):
        report.figure("applications", row, column, way(report.tables["applications"][row][column]))
        report.marked.add(("applications", row, column))


def yuan(report):
    row, column = ("fee", "amount") if report.form == 2021 else ("procurement", "amount")
    report.figure("disclosure", row, column, report.source.choice(["251000元", "59237.2449", " 8040", "2,510.00"]))
    report.marked.add(("disclosure", row, column))


def run_in(report):
    n = report.year
    report.prose[0] = [
        report.source.choice([f"（一）主动公开。{n}年，及时公开各类政府信息。", f"（一）主动公开：{n}年，及时公开各类政府信息。", f"1、主动公开：{n}年,及时公开各类信息."]),
        "（二）监督保障。明确专人负责,定期检查;未发生责任追究情形。",
    ]
    report.shapes.append(("prose", 0))


def hygiene(report):
    report.prose[4] = ["一是发布 不够及时,二是&nbsp;解读形式单一; 三是<基层政务公开>目录更新慢。"]
    report.shapes.append(("prose", 4))


def lost_characters(report):
    report.prose[0].append("所列数据的统计期限为  1  1  日至  12  31  日。")
    report.shapes.append(("prose", 0))


def extra_chapter(report):
    report.extra.append({"section": "七、名词解释", "body": ["政务新媒体：在第三方平台上开设的账号。"]})


def contact_lines(report):
    report.extra += ["联系电话：0000—8200118", "电子邮箱：zwgk@yunling.example"]


SHAPES = [
    other_titles, other_titles, other_numbers, blank_zeros, blank_zeros, strokes, blank_cases, typed_otherwise, yuan, run_in, hygiene, lost_characters,
    extra_chapter, contact_lines,
]  # fmt: skip

# Each error gives its kind and where it is: a cell, a row, a table, a chapter.


def slipped(source, text):
    number = int(text) if text.isdigit() else 0
    tries = [number + source.randint(1, 9), number * 10 + source.randint(0, 9)] + ([number - source.randint(1, number)] if number else [])
    digits = str(number)
    tries += [int(digits[::-1])] if len(digits) > 1 else []
    return str(source.choice([n for n in tries if n != number]))


def wrong_cell(report, table="applications"):
    row = report.source.choice([*report.tables[table]])
    column = report.source.choice([*report.tables[table][row]])
    plain = report.tables[table][row][column].strip().replace(",", "")
    report.figure(table, row, column, slipped(report.source, plain))
    return "cell", (table, row, column)


def wrong_total(report):
    row, column = report.source.choice([("result_total", "np"), ("result_total", "total"), ("new", "total"), ("grant", "total"), ("carried_out", "total")])
    report.figure("applications", row, column, slipped(report.source, report.tables["applications"][row][column].strip()))
    return "cell", ("applications", row, column)


def wrong_case(report):
    return "case", wrong_cell(report, "review_litigation")[1]


def no_figure(report):
    row = report.source.choice([*report.tables["applications"]])
    column = report.source.choice([*report.tables["applications"][row]])
    del report.tables["applications"][row][column]
    return "figure missing", ("applications", row, column)


def no_row(report):
    row = report.source.choice(["partial", "deny.law", "noproc.repeat", "carried_in"])
    del report.tables["applications"][row]
    return "row missing", ("applications", row, None)


def no_table(report):
    table = report.source.choice([*report.tables])
    del report.tables[table]
    # A chapter that held nothing but its table is empty now.
    report.shapes.append(("prose", ["disclosure", "applications", "review_litigation"].index(table) + 1))
    return "table missing", (table, None, None)


def no_chapter(report):
    chapter = report.source.choice([4, 5])
    report.order.remove(chapter)
    return "chapter missing", chapter


def empty_chapter(report):
    chapter = report.source.choice([0, 4, 5])
    report.prose[chapter] = []
    return "chapter empty", chapter


def swapped_chapters(report):
    report.order[4:6] = [5, 4]
    return "chapter order", (4, 5)


def wrong_prose(report):
    new, before = (int(report.tables["applications"][row]["total"]) for row in ("new", "carried_in"))
    # Never the number with those carried in, which offices also write.
    number = new + report.source.choice([more for more in range(2, 10) if more != before])
    report.prose[0] = [f"全年新收政府信息公开申请{number}件，均按时答复。"]
    return "prose", 0


ERRORS = [wrong_cell, wrong_cell, wrong_cell, wrong_total, wrong_case, no_figure, no_row, no_table, no_chapter, empty_chapter, swapped_chapters, wrong_prose]


def made(number, seed):
    source = random.Random(f"{seed}/{number}")
    report = Report(source)
    error = ERRORS[number // 2 % len(ERRORS)] if number % 2 == 0 else None
    # What is wrong comes before what is spelled otherwise, so that a wrong figure is never also a blank one.
    if error:
        report.planted.append(error(report))
    # Two shapes of one chapter's prose would overwrite each other's sentences, and a chapter that is to be empty stays so.
    shapes = source.sample(SHAPES, source.randint(1, 5))
    taken = {0} if error in (wrong_prose, empty_chapter) else set()
    for shape in dict.fromkeys(shapes):
        if shape in (run_in, lost_characters) and 0 in taken or shape is hygiene and error in (empty_chapter, no_chapter):
            continue
        if shape in (typed_otherwise, blank_zeros, strokes) and error in (no_figure, no_row, no_table):
            continue
        if shape in (blank_cases, yuan) and error is no_table:
            continue
        taken |= {0} if shape in (run_in, lost_characters) else set()
        shape(report)
    report.marked |= {where for kind, where in report.planted if kind in ("cell", "case")}
    return report


def blanked(number, seed, wrong):
    """A report whose zeros in the third table are blank; WRONG puts one error into it: a digit, a figure for a blank, a blank for one."""
    source = random.Random(f"blank/{seed}/{number}")
    report = Report(source)
    blank_zeros(report, mark=source.choice(["", "", "\u00a0"]))
    if not wrong:
        return report
    cells = [(row, column) for row, all_of in report.tables["applications"].items() for column in all_of]
    filled = [cell for cell in cells if report.tables["applications"][cell[0]][cell[1]].isdigit()]
    row, column = source.choice(filled if number % 3 else [cell for cell in cells if cell not in filled])
    text = report.tables["applications"][row][column]
    report.figure("applications", row, column, "" if number % 3 == 1 else slipped(source, text.strip() or "0"))
    report.planted.append(("cell", ("applications", row, column)))
    report.marked.add(("applications", row, column))
    return report


# ---- What the program says


def run(program, command, files, *more):
    out = subprocess.run([program, command, *map(str, files), *more], capture_output=True, text=True)
    if out.returncode == 2:
        sys.exit(out.stderr)
    return out


class Said:
    """The findings of one report, told apart."""

    def __init__(self, report, chapters, tables, findings):
        self.report, self.chapters, self.tables = report, chapters, tables
        self.findings = [one for one in findings if one["level"] != "note"]

    def pointers(self, finding):
        return [one.get("pointer") or "" for one in [finding, *finding.get("related", [])]]

    def names(self, finding, error):
        """Whether a finding names the place of an error."""
        kind, where = error
        # That a cell is blank or spelled otherwise is no word about a wrong figure: a sum must say it.
        if kind in ("cell", "case") and not finding["code"].startswith("sum"):
            return False
        if kind in ("cell", "case", "figure missing", "row missing", "table missing"):
            table, row, column = where
            return self.names_cell(finding, table, row, column)
        title = TITLES[where][0] if isinstance(where, int) else None
        if kind == "chapter missing":
            return title in finding["message"]
        if kind == "chapter order":
            return any(self.at_chapter(finding, chapter) or TITLES[chapter][0] in finding["message"] for chapter in where)
        return self.at_chapter(finding, where)

    def names_cell(self, finding, table, row, column):
        facts, base = finding.get("facts", {}), self.tables.get(table)
        if row is None:
            home = {"disclosure": 1, "applications": 2, "review_litigation": 3}[table]
            return facts.get("table") == table or TITLES[home][0] in finding["message"] and "表" in finding["message"]
        if facts.get("table") == table and facts.get("row") == row and facts.get("col") in (column, None):
            return True
        place = f"{base}/figures/{row}" + (f"/{column}" if column else "")
        return any(pointer == place or column is None and pointer.startswith(place + "/") for pointer in self.pointers(finding)) or self.in_facts(facts, row, column)

    def in_facts(self, facts, row, column):
        cells = " ".join(str(facts.get(key, "")) for key in ("cells", "left_cells", "right_cells", "sums", "left", "right"))
        return bool(column and re.search(rf"(?<![\w.]){re.escape(row)}[:/]{re.escape(column)}(?![\w.])", cells))

    def cause(self, finding):
        facts = finding.get("facts", {})
        return (facts.get("table"), facts.get("row"), facts.get("col")) if finding["code"] == "sum-cause" else None

    def at_chapter(self, finding, chapter):
        place = self.chapters.get(chapter)
        return place is not None and any(pointer == place or pointer.startswith(place + "/") for pointer in self.pointers(finding))

    def is_false(self, finding):
        """Whether a finding is about something that nobody did."""
        report, facts = self.report, finding.get("facts", {})
        if any(self.names(finding, error) for error in report.planted):
            cause = self.cause(finding)
            cells = [where for kind, where in report.planted if kind == "cell"]
            return bool(cause and cells and cause not in cells)
        table = facts.get("table")
        missing = [where[0] for kind, where in report.planted if kind in ("figure missing", "row missing")]
        if finding["code"].startswith("sum") or "sums" in facts:
            return table not in missing
        if (table, facts.get("row"), facts.get("col")) in report.marked or any(
            f"{self.tables.get(t)}/figures/{r}/{c}" in self.pointers(finding) for t, r, c in report.marked
        ):
            return False
        if table in report.loose and "row" not in facts or table in missing:
            return False
        shaped = {chapter for _, chapter in report.shapes}
        order = any(kind in ("chapter order", "chapter missing", "chapter empty") for kind, _ in report.planted)
        if any(self.at_chapter(finding, chapter) for chapter in shaped):
            return False
        if finding["code"].startswith("chapter") and (order or report.extra):
            return False
        title = finding.get("pointer") in ("/title", "/contact", "/body/0")
        return not title


def judged(program, folder, reports):
    files, said = [], []
    for number, report in enumerate(reports):
        file = folder / f"{number:04}.json"
        text, chapters, tables = report.json()
        file.write_text(text, encoding="utf-8")
        files.append(file)
        said.append((report, chapters, tables))
    findings = json.loads(run(program, "check", files, "--format", "json").stdout or "[]")
    by_file = collections.defaultdict(list)
    for one in findings:
        by_file[one["file"]].append(one)
    return files, [Said(*all_of, by_file[str(file)]) for file, all_of in zip(files, said)]


def counted(files, said, counts):
    for file, one in zip(files, said):
        for error in one.report.planted:
            kind = error[0]
            counts[f"planted {kind}"] += 1
            found = [finding for finding in one.findings if one.names(finding, error)]
            counts[f"found {kind}"] += bool(found)
            counts["exact"] += any(one.cause(finding) == error[1] for finding in found)
            if not found:
                print("missed", file.name, kind, error[1], dict(collections.Counter(finding["code"] for finding in one.findings)), sep="\t")
        for kind, chapter in one.report.shapes:
            if kind == "title" and chapter in one.chapters:
                counts["titles"] += 1
                counts["titles told"] += any(one.at_chapter(finding, chapter) for finding in one.findings)
        for finding in one.findings:
            if one.is_false(finding):
                counts["false"] += 1
                print("false", file.name, finding["code"], finding.get("pointer"), finding["message"], sep="\t")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--blanks", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=pathlib.Path)
    options.add_argument("--no-render", action="store_true")
    options = options.parse_args()
    temporary = None if options.keep else tempfile.TemporaryDirectory()
    folder = options.keep or pathlib.Path(temporary.name)
    failed = False

    counts = collections.Counter()
    (folder / "shapes").mkdir(parents=True, exist_ok=True)
    files, said = judged(options.program, folder / "shapes", [made(number, options.seed) for number in range(options.count)])
    counted(files, said, counts)
    if not options.no_render:
        refused = run(options.program, "render", files, "-o", str(folder / "out"), "--format", "pdf")
        rendered = sum((folder / "out" / f"{file.stem}.pdf").exists() for file in files)
        reasons = collections.Counter(re.findall(r"错误\[([a-z-]+)\]", refused.stdout + refused.stderr))
        print(f"rendered {rendered} of {len(files)}" + (f"; errors {dict(reasons)}" if rendered < len(files) else ""))
        failed |= rendered < len(files)
    failed |= summed(counts, "shapes")

    for wrong in (True, False):
        counts = collections.Counter()
        (folder / f"blanks-{wrong}").mkdir(parents=True, exist_ok=True)
        counted(*judged(options.program, folder / f"blanks-{wrong}", [blanked(number, options.seed, wrong) for number in range(options.blanks)]), counts)
        failed |= summed(counts, f"blank zeros, {'one wrong cell' if wrong else 'no error'}")
    return failed


def summed(counts, name):
    """Prints the counts; whether anything was missed or false."""
    kinds = [key.removeprefix("planted ") for key in counts if key.startswith("planted ")]
    planted, found = (sum(counts[f"{what} {kind}"] for kind in kinds) for what in ("planted", "found"))
    said = ", ".join(f"{kind} {counts[f'found {kind}']} of {counts[f'planted {kind}']}" for kind in kinds)
    print(f"{name}: found {found} of {planted} planted ({said or 'none'}); exact {counts['exact']}; titles told {counts['titles told']} of {counts['titles']}; false {counts['false']}")
    return found < planted or counts["false"] > 0


if __name__ == "__main__":
    sys.exit(main())
