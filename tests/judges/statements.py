"""Prose against tables: sentences that disagree with a report's tables must be found, all others left alone.

    statements.py [--program BANXIN] [--sample N] [--seed S] [--json]

Each sentence of statements/disagree.txt and statements/quiet.txt is planted alone into a report of the annual form of 2021
whose tables are known, and `banxin check` is asked. It was written by somebody who has not read the checks. Three counts:

    found         of the sentences with a wrong number: a warning or an error stands at the planted paragraph
    named         of those: its words name the wrong number or its kind of mistake
    false alarms  of the sentences of quiet.txt, and of those of disagree.txt with the right number in them

Every miss and every false alarm is printed with its sentence. Exit status 1 when less than nine tenths are found or anything is
a false alarm. --sample N takes N of each kind of list, chosen by --seed.
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
import zlib

HERE = pathlib.Path(__file__).parent / "statements"
ROOT = pathlib.Path(__file__).parents[2]
COLUMNS = ["np", "biz", "sci", "ngo", "law", "oth"]
CHAPTERS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]

# Totals of the report's tables. Every sum of the form holds with them.
DISCLOSURE = {
    "rules": {"made": "3", "repealed": "2", "valid": "41"},
    "normative": {"made": "17", "repealed": "9", "valid": "286"},
    "license": {"decisions": "15204"},
    "penalty": {"decisions": "2317"},
    "coercion": {"decisions": "68"},
    "fee": {"amount": "1265.37"},
}
RESULTS = {
    "grant": 143, "partial": 28,
    "deny.secret": 1, "deny.law": 4, "deny.3s1w": 2, "deny.third": 12, "deny.internal": 7, "deny.process": 10, "deny.casefile": 11, "deny.query": 5,
    "unable.not_held": 64, "unable.make": 6, "unable.unclear": 3,
    "noproc.petition": 16, "noproc.repeat": 9, "noproc.publication": 2, "noproc.massive": 0, "noproc.reconfirm": 3,
    "other.no_correction": 13, "other.no_fee": 0, "other.other": 7,
}  # fmt: skip
CARRIED_IN = [17, 2, 0, 0, 0, 0]
CARRIED_OUT = [21, 3, 0, 0, 1, 0]
CASES = {
    "review": {"uphold": 14, "correct": 5, "other": 6, "pending": 2},
    "direct": {"uphold": 8, "correct": 1, "other": 3, "pending": 4},
    "after": {"uphold": 6, "correct": 2, "other": 1, "pending": 1},
}


def applications():
    """Rows of the third chapter's table: most figures are of natural persons, a part of companies and law firms."""
    rows = {}
    for key, total in RESULTS.items():
        biz, law = total * 15 // 100, total // 40
        rows[key] = [total - biz - law, biz, 0, 0, law, 0]
    rows["result_total"] = [sum(row[at] for row in rows.values()) for at in range(len(COLUMNS))]
    rows["carried_in"], rows["carried_out"] = CARRIED_IN, CARRIED_OUT
    rows["new"] = [done + out - left for done, out, left in zip(rows["result_total"], CARRIED_OUT, CARRIED_IN)]
    return {key: [*row, sum(row)] for key, row in rows.items()}


def cases():
    """The one row of the fourth chapter's table."""
    named = {f"{side}.{result}": n for side, results in CASES.items() for result, n in results.items()}
    return named | {f"{side}.total": sum(results.values()) for side, results in CASES.items()}


def numbers():
    """Every number that a sentence may name by key."""
    rows = applications()
    known = {key: row[-1] for key, row in rows.items()}
    for group in ("deny", "unable", "noproc", "other"):
        known[group] = sum(n for key, n in RESULTS.items() if key.startswith(group + "."))
    known |= {f"new.{column}": rows["new"][at] for at, column in enumerate(COLUMNS)}
    known["new.org"] = known["new"] - known["new.np"]
    known |= cases() | {side: sum(results.values()) for side, results in CASES.items()}
    known["lit"] = known["direct"] + known["after"]
    for row, cells in DISCLOSURE.items():
        for column, text in cells.items():
            number = float(text) if "." in text else int(text)
            known |= {f"{row}.{column}": number} | ({row: number} if len(cells) == 1 else {})
    return known


KNOWN = numbers()


def report(chapter, sentence):
    """The report with SENTENCE as a paragraph of CHAPTER; its own prose speaks of no count. Also the paragraph's pointer."""
    rows = {key: dict(zip([*COLUMNS, "total"], map(str, row))) for key, row in applications().items()}
    row = {key: str(n) for key, n in cases().items()}
    bodies = [
        ["本市坚持以公开为常态、不公开为例外，稳步推进各项工作。"],
        [{"table": "disclosure", "figures": DISCLOSURE}],
        [{"table": "applications", "figures": rows}],
        [{"table": "review_litigation", "figures": {"n": row}}],
        ["工作中仍存在解读形式单一等问题，将继续改进。"],
        ["无其他需要报告的事项。"],
    ]
    pointer = None
    if sentence:
        # Before a table, behind other prose.
        at = 0 if isinstance(bodies[chapter - 1][0], dict) else 1
        bodies[chapter - 1].insert(at, sentence)
        pointer = f"/body/{chapter}/body/{at}"
    title = "云岭市人民政府2023年政府信息公开工作年度报告"
    sections = [{"section": heading, "body": body} for heading, body in zip(CHAPTERS, bodies)]
    opening = "本报告根据《中华人民共和国政府信息公开条例》编制。"
    whole = {"schema": "banxin/report/1", "form": "zfxxgk-nb-2021", "year": 2023, "issuer": "云岭市人民政府", "title": title, "body": [opening, *sections]}
    return json.dumps(whole, ensure_ascii=False, indent=1), pointer


# ---- Sentences


def hanzi(number):
    """A whole number below a hundred thousand in hanzi: 20 is 二十, 105 is 一百零五."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千", "万"]
    text = "".join(digits[int(digit)] + (places[len(str(number)) - 1 - at] if digit != "0" else "") for at, digit in enumerate(str(number)))
    text = re.sub("零+", "零", text)
    return (text.rstrip("零") or "零").removeprefix("一" if 10 <= number < 20 else "\0")


def written(number, way):
    if way == "hanzi":
        return hanzi(number)
    if way == "comma":
        return f"{number:,}"
    if way == "full":
        return str(number).translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    if way == "yuan":
        return f"{round(number * 10000)}"
    if way == "wan":
        return f"{number / 10000:.2f}"
    return f"{number:.2f}" if isinstance(number, float) else str(number)


def slip(number, random):
    """A number as a clerk mistypes it, that no total of the tables is."""
    if isinstance(number, float):
        return round(number + random.choice([-100, 10, 0.9, 27.3]), 2)
    digits = list(str(number))
    tries = [number + random.randint(1, 9), number - random.randint(1, 9), number * 10 + random.randint(1, 9)]
    if len(digits) > 1:
        tries += [int("".join([*digits[:-2], digits[-1], digits[-2]])), int("".join(digits[:-1])), number + 100]
    tries = [n for n in tries if n > 0 and n not in KNOWN.values()]
    return random.choice(tries or [n for n in range(2, 99) if n not in KNOWN.values()])


def filled(template, wrong):
    """The sentence, and the wrong number in it as written. WRONG says whether a wrong number is put where one may stand."""
    planted = []
    source = random.Random(zlib.crc32(template.encode()))

    def number(match):
        keys, way = match["keys"].split("+"), match["way"]
        right = sum(KNOWN[key] for key in keys)
        if match["wrong"] and wrong:
            planted.append(written(slip(right, source), way))
            return planted[-1]
        return written(right, way)

    text = re.sub(r"\{(?P<wrong>!?)(?P<keys>[^|{}]+)(?:\|(?P<way>\w+))?\}", number, template)
    return text, planted[0] if planted else None


def read(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    split = (line.split(" ", 2) for line in lines if line and not line.startswith("#"))
    return [(kind, int(chapter), template) for kind, chapter, template in split]


def planted(count, seed):
    """(list, kind, chapter, sentence, wrong number); the list is `wrong`, `right` (the same with the right number) or `quiet`."""
    disagree, quiet = read("disagree.txt"), read("quiet.txt")
    if count:
        chosen = random.Random(seed)
        disagree, quiet = (chosen.sample(lines, min(count, len(lines))) for lines in (disagree, quiet))
    all_of = []
    for kind, chapter, template in disagree:
        all_of.append(("wrong", kind, chapter, *filled(template, True)))
        if "{!" in template:
            all_of.append(("right", kind, chapter, *filled(template, False)))
    return all_of + [("quiet", kind, chapter, *filled(template, False)) for kind, chapter, template in quiet]


# ---- What the program says


def checked(program, sentences):
    """For each sentence the warnings and errors at its paragraph; a report with nothing planted must have none at all."""
    with tempfile.TemporaryDirectory() as folder:
        files, pointers = [], []
        for number, (_, _, chapter, sentence, _) in enumerate([(None, None, 1, None, None), *sentences]):
            text, pointer = report(chapter, sentence)
            file = pathlib.Path(folder) / f"{number:04}.json"
            file.write_text(text, encoding="utf-8")
            files.append(str(file))
            pointers.append(pointer)
        out = subprocess.run([program, "check", "--format", "json", *files], capture_output=True, text=True)
        if out.returncode == 2 or not out.stdout.strip():
            sys.exit(f"{program} did not check: {out.stderr}")
        findings = json.loads(out.stdout)
    grave = [one for one in findings if one["level"] != "note"]
    if bare := [one for one in grave if one["file"] == files[0]]:
        sys.exit(f"the report without any sentence has findings: {bare}")
    return [[one for one in grave if one["file"] == file and at(one, pointer)] for file, pointer in zip(files[1:], pointers[1:])]


def at(finding, pointer):
    """Whether a finding stands at the planted paragraph, or speaks of it beside another place."""
    places = [finding.get("pointer") or "", *(one.get("pointer") or "" for one in finding.get("related", []))]
    return any(place == pointer or place.startswith(pointer + "/") for place in places)


def names(finding, number):
    said = json.dumps([finding["message"], finding.get("hints"), finding.get("facts")], ensure_ascii=False)
    plain = number and number.replace(",", "").translate({0xFF10 + digit: str(digit) for digit in range(10)})
    return number is None or number in said or plain in said


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    options = options.parse_args()
    sentences = planted(options.sample, options.seed)
    results = checked(options.program, sentences)

    counts = collections.defaultdict(collections.Counter)
    missed, alarms, unnamed = [], [], []
    for (which, kind, _, sentence, number), findings in zip(sentences, results):
        counts[which, kind]["all"] += 1
        if which != "wrong":
            if findings:
                counts[which, kind]["alarm"] += 1
                alarms.append((which, kind, sentence, findings[0]["message"]))
            continue
        if not findings:
            missed.append((kind, sentence, number))
            continue
        counts[which, kind]["found"] += 1
        if not any(names(one, number) for one in findings):
            unnamed.append((kind, sentence, number, findings[0]["message"]))
    wrong = sum(count["all"] for (which, _), count in counts.items() if which == "wrong")
    found = sum(count["found"] for count in counts.values())
    if options.json:
        print(json.dumps({"wrong": wrong, "found": found, "missed": missed, "alarms": alarms, "unnamed": unnamed}, ensure_ascii=False, indent=1))
    else:
        for (which, kind), count in counts.items():
            print(f"{which:6} {kind:20} {count['all']:4} " + (f"found {count['found']}" if which == "wrong" else f"alarms {count['alarm']}"))
        for line in missed:
            print("missed", *line, sep="\t")
        for line in alarms:
            print("false alarm", *line, sep="\t")
        for line in unnamed:
            print("wrong number not named", *line, sep="\t")
        print(f"found {found} of {wrong}; {len(alarms)} false alarms of {len(sentences) - wrong}; {len(unnamed)} findings name another number")
    return 0 if found * 10 >= wrong * 9 and not alarms else 1


if __name__ == "__main__":
    sys.exit(main())
