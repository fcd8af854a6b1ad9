"""Edits Word copies in hundreds of ways and holds `banxin pull` to what a person sees. Shares no code with the program.

Usage: pull_edits.py --banxin PROGRAM [--count N] [--seed S] [--kinds a,b] [--together M] [--bases a,b] [--keep FOLDER]

Example, from the root of the repository:
  python3 tests/judges/pull_edits.py --banxin target/debug/banxin --count 1000 --seed 1 --keep target/pull-edits

For each of N cases: a sample is rendered to Word (plain or with --signoff), `word_edits` makes one edit in it, and
`banxin pull --accept all` reads it. If pull refuses, nothing may be written and the finding must name the place. If it
writes JSON, that is rendered again, and `visible` must see in it what it sees in the edited copy; each difference
between the original and the edited copy must be in pull's report, and each change in the report must be a real one.

       pull_edits.py --banxin PROGRAM --copies FILE.docx…     judges edited copies that somebody made; the original is
                                                              the report that the copy carries, rendered again

Prints a table: kind x outcome. Exit status 1 if a case has one of the outcomes in FAULTS, whose copies and JSON are
kept under --keep. Needs lxml, LibreOffice, python-docx. About 2 s of LibreOffice for each case that is not refused.
"""

import argparse
import difflib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import visible
import word_copy
import word_edits
import word_habits  # noqa: F401  adds its kinds
import word_moves  # noqa: F401  adds its kinds

FAULTS = {
    "SILENT": "the JSON shows something else than the copy, and the report does not say so",
    "UNREPORTED": "the JSON is right, but a change that a person sees is not in the report",
    "FALSE": "the report tells of a change that nobody sees",
    "DISPUTED": "taken, though Word shows another text than other programs do",
    "PLACELESS": "refused without naming a place",
    "WROTE": "refused, and wrote JSON all the same",
    "UNRENDERABLE": "taken, but the JSON cannot be rendered again",
    "CRASH": "neither taken nor refused",
}
GOOD = ("taken", "no change", "refused")

SAMPLES = (
    "gongwen-han gongwen-jiyao gongwen-lianhe gongwen-ling gongwen-qingshi gongwen-tongzhi rare-names wudang-2020 "
    "yangming-2021 yearbook"
).split()


class Bases:
    """The untouched copies: each sample plain and with a sign-off sheet, rendered once."""

    def __init__(self, options, room):
        self.program, self.room = options.banxin, room
        self.reports, self.copies = {}, {}
        samples = Path(options.samples)
        shutil.copytree(samples / "yearbook-chapter", room / "yearbook-chapter")  # the pictures
        shutil.copyfile(samples / "yangzhang.png", room / "yangzhang.png")
        for name in [] if options.copies else options.bases.split(","):
            report = room / f"{name}.json"
            if name == "yearbook":
                report.write_text(json.dumps(short_yearbook(samples), ensure_ascii=False, indent=2))
            else:
                shutil.copyfile(samples / f"{name}.json", report)
            self.reports[name] = report
            done = render(self.program, report, room / "bases", True)
            if done.returncode != 0:
                sys.exit(f"{name} cannot be rendered:\n{done.stderr.decode()}{done.stdout.decode()}")
            for signoff in (False, True):
                self.copies[name, signoff] = room / "bases" / (name + (".signoff" if signoff else "") + ".docx")


def short_yearbook(samples):
    """A few pages with footnotes, lists in lists, a picture, tables over two pages, a landscape table, attachments."""
    report = json.loads((samples / "yearbook-chapter.json").read_text())
    chapters = {part["section"]: part for part in report["body"]}
    for part in walk(report["body"]):
        grid = part.get("grid")
        if grid and grid["caption"].split()[0] not in ("表5", "表2"):
            heads = grid["header_rows"]
            if not any(isinstance(cell, dict) and cell.get("rows", 1) > 1 for row in grid["rows"][heads:] for cell in row):
                grid["rows"] = grid["rows"][: heads + 4]
    last = chapters["分地区和分月资料"]
    last["body"] = [part for part in last["body"] if isinstance(part, str) or part.get("grid", {}).get("landscape")]
    report["body"] = [chapters["概况"], chapters["行政区划与自然条件"], chapters["人口"], last]
    report["body"][2]["body"] = report["body"][2]["body"][:1]
    for attachment in report["attachments"]:
        attachment["body"] = attachment["body"][:4]
    return report


def walk(parts):
    for part in parts:
        if isinstance(part, dict):
            yield part
            yield from walk(part.get("body", ()))


def render(program, report, folder, signoff):
    folder.mkdir(parents=True, exist_ok=True)
    command = [program, "render", str(report), "-o", str(folder), "--format", "docx"]
    return subprocess.run(command + (["--signoff"] if signoff else []), capture_output=True, timeout=300)


# -------------------------------------------------------------------------------------------------------- the cases


class Case:
    def __init__(self, nth, base, record, room):
        self.nth, self.base, self.record = nth, base, record
        self.edited = room / "edited" / f"{nth:05}.docx"
        self.after = room / f"after-{nth:05}.json"
        name, signoff = base
        self.again = room / "again" / (f"after-{nth:05}" + (".signoff" if signoff else "") + ".docx")
        self.report, self.outcome, self.told = {}, None, []

    def say(self, outcome, *lines):
        self.outcome = outcome
        self.told += [*lines[:12], f"… {len(lines) - 13} more", lines[-1]] if len(lines) > 14 else lines


def make_cases(options, bases, room):
    (room / "edited").mkdir()
    kinds = options.kinds.split(",") if options.kinds else list(word_edits.KINDS)
    order = random.Random(options.seed)
    cases, nth, missed = [], 0, Counter()
    queue = []
    while len(cases) < options.count:
        if not queue:
            queue = order.sample(kinds, len(kinds))
        kind = queue.pop()
        choice = list(bases.copies)
        order.shuffle(choice)
        for base in choice:
            target = room / "edited" / f"{nth:05}.docx"
            try:
                record = edit(options, bases.copies[base], target, kind, options.seed * 100000 + nth)
            except word_edits.NotHere:
                continue
            cases.append(Case(nth, base, record, room))
            nth += 1
            break
        else:
            missed[kind] += 1
            if missed[kind] > 3:
                kinds = [k for k in kinds if k != kind]
                if not kinds:
                    sys.exit(f"no sample has a place for {kind}")
    for kind in missed:
        print(f"no sample has a place for {kind}")
    return cases


def given_cases(options, bases, room):
    """Copies edited by somebody: whether it bears a sign-off sheet tells the name of the sheet's first bookmark."""
    (room / "edited").mkdir()
    cases = []
    for nth, path in enumerate(options.copies):
        report = room / f"given-{nth:05}.json"
        command = [options.banxin, "extract", path, "-o", str(report)]
        done = subprocess.run(command, capture_output=True, timeout=300)
        if done.returncode != 0:
            print(f"{path}: {(done.stderr + done.stdout).decode().strip()[:200]}")
            continue
        with zipfile.ZipFile(path) as package:
            signoff = b'"bxSignoff"' in package.read("word/document.xml")
        render(options.banxin, report, room / "bases", signoff)
        base = (f"given-{nth:05}", signoff)
        bases.reports[base[0]] = report
        bases.copies[base] = room / "bases" / (base[0] + (".signoff" if signoff else "") + ".docx")
        record = {"kind": Path(path).stem, "place": path, "seen": "edited by somebody"}
        if word_copy.store_disagrees(path):
            record["disputed"] = True
        case = Case(nth, base, record, room)
        shutil.copyfile(path, case.edited)
        cases.append(case)
    return cases


def edit(options, source, target, kind, seed):
    if options.together == 1:
        return word_edits.apply(source, target, kind, seed)
    some = word_edits.apply_some(source, target, options.together, seed, options.kinds and options.kinds.split(","))
    records = {key: "; ".join(record[key] for record in some) for key in ("kind", "place", "seen")}
    return {**records, "seed": seed, "kinds": records["kind"], "kind": "several"}


def save_again(cases, room):
    """The copies that another program saves after the edit."""
    office = [case for case in cases if case.record.get("resave") == "libreoffice"]
    made = visible.convert([c.edited for c in office], room / "resaved", "docx:MS Word 2007 XML")
    for case in office:
        if case.edited in made:
            shutil.move(made[case.edited], case.edited)
        else:
            case.say("unreadable", "LibreOffice could not save the copy")
    for case in cases:
        if case.record.get("resave") == "python-docx":
            word_edits.resave_python_docx(case.edited)


def pull(program, case):
    command = [program, "pull", str(case.edited), "--accept", "all", "--format", "json", "-o", str(case.after)]
    done = subprocess.run(command, capture_output=True, timeout=300)
    text = done.stdout.decode()
    try:
        case.report = json.loads(text)
    except ValueError:
        return case.say("CRASH", f"status {done.returncode}", text[:500], done.stderr.decode()[:500])
    errors = [f for f in case.report["findings"] if f["level"] == "error"]
    if done.returncode == 0:
        if not case.after.exists():
            case.say("CRASH", "status 0 and no JSON")
        return
    case.told += [f"{f['code']}: {f['message']}" for f in errors]
    if done.returncode != 1 or not errors:
        case.say("CRASH", f"status {done.returncode}", done.stderr.decode()[:500])
    elif case.after.exists():
        case.say("WROTE")
    else:
        case.say("refused" if all(names_place(f) for f in errors) else "PLACELESS")


def names_place(finding):
    """A quoted text, a numbered place, or a part of the package; what concerns the whole file has no place. That the
    n-th of some inner list is wrong (pull-failed) helps nobody."""
    if finding["code"] == "pull-failed":
        return False
    whole = finding["code"] in ("not-ours", "carried-changed")
    return whole or re.search(r"“.+?”|第\s*\d+|正文|附件\d|页眉|页脚|脚注|word/\S+", finding["message"]) is not None


# ------------------------------------------------------------------------------------------------------ the judgement


def judge(case, seen, original_json):
    """Holds what the three copies show against each other and against pull's report."""
    first, edited, again = seen
    if case.record.get("headings"):
        # The table of contents says what it said until Word makes it anew.
        first, edited, again = [[block for block in blocks if getattr(block, "place", "") != "toc"] for blocks in seen]
    typed = typed_breaks(first, edited)
    original = visible.canonical(first)
    if case.record.get("parts_paragraph"):
        edited = mend_page_breaks(edited, first)
    wanted = visible.canonical(edited, typed)
    got = visible.canonical(again)
    changes = reported(case.report)
    after = json.loads(case.after.read_text())
    words = told_words(changes) + [plain(text) for text in new_tables(changes, after)]

    if case.record.get("disputed"):
        case.say("DISPUTED", f"report: {short(changes)}")
        return
    silent = [] if case.record.get("word_only") else unexplained(wanted, got, changes)
    flat = " ".join(block.text for block in got)
    for word in [case.record.get("shows")]:
        if word and word not in flat:
            silent.append(f"Word shows “{word}”, the JSON does not")
    # The same words may stand elsewhere too.
    was = " ".join(block.text for block in original)
    for word in [case.record.get("hides")]:
        if word and word in flat and flat.count(word) >= was.count(word):
            silent.append(f"the JSON holds “{word}”, which Word does not show")
    comment = case.record.get("comment")
    if comment and comment not in json.dumps(case.report["comments"], ensure_ascii=False):
        silent.append(f"the comment “{comment}” is not in the report")
    if not case.base[1]:  # what is the office's own stays in the copy for signature
        original_json = {key: value for key, value in original_json.items() if key != "signoff"}
    if not changes and after != original_json:
        silent.append("no change reported, but the JSON differs")
    if silent:
        return case.say("SILENT", *silent, f"report: {short(changes)}")

    if case.record.get("word_only"):
        return case.say("taken" if changes else "no change", f"report: {short(changes)}")
    lines = differences(original, wanted)
    if any(entry.get("change") == "moved" for *_, entry in changes):
        # Of two neighbours that were exchanged either has moved.
        there = Counter(line[2:] for line in lines)
        lines = [line for line in lines if there[line[2:]] < 2]
    missing = [line for line in lines if not mentioned(line[2:], words)]
    false = [] if case.record.get("restyled") else false_changes(changes, original, wanted)
    if missing:
        return case.say("UNREPORTED", *missing, f"report: {short(changes)}")
    if false:
        return case.say("FALSE", *false)
    case.say("taken" if changes else "no change", f"report: {short(changes)}")


def mend_page_breaks(edited, first):
    """A page break inside a paragraph parts it for LibreOffice; for a reader it is one paragraph with a line end."""
    whole = {block.text for block in first if not isinstance(block, visible.Table)}
    mended = []
    for block in edited:
        before = mended[-1] if mended else None
        if isinstance(before, visible.Block) and isinstance(block, visible.Block) and before.text and block.text:
            if before.text + block.text in whole and before.text not in whole:
                mended[-1] = visible.Block(before.place, before.text + visible.BREAK + block.text)
                continue
        mended.append(block)
    return mended


def typed_breaks(first, edited):
    """Line ends that somebody typed between two letters or figures count; those that the layout set do not."""
    known = set()
    for text in every_text(first):
        for match in re.finditer(f"(.{{0,4}}){visible.BREAK}(.{{0,4}})", text):
            known.add((match[1], match[2]))

    def stands_for(before, after):
        if (before[-4:], after[:4]) in known or not before or not after:
            return ""
        return "⏎" if re.match(r"[0-9A-Za-z.,]", before[-1]) and re.match(r"[0-9A-Za-z.,]", after[0]) else ""

    return stands_for


def every_text(blocks):
    for block in blocks:
        if isinstance(block, visible.Table):
            yield from (cell.text for row in block.rows for cell in row.cells)
        else:
            yield block.text


def reported(report):
    """Every change in the report as (old, new) words; None where there is no such side."""
    changes = []
    for group in ("metadata", "tables", "rows", "figures", "texts"):
        for entry in report.get(group, ()):
            changes.append((group, words_of(entry.get("old")), words_of(entry.get("new")), entry))
    return changes


def words_of(side):
    if isinstance(side, dict):
        return side.get("text") or json.dumps(side, ensure_ascii=False)
    return None if side is None else str(side)


def told_words(changes):
    """All words that the report says, one string for each."""
    said = []

    def gather(value):
        if isinstance(value, str):
            said.append(plain(value))
        elif isinstance(value, dict):
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)

    for change in changes:
        gather(change[3])
    return [word for word in said if word]


MARK = re.compile(r"\[[^\[\]]{1,10}\]|⟦note: [^⟧]*⟧|\s")
LABEL = re.compile(r"^(⟦numbered⟧)?(附件\d*[：:]?)?([（(]?([0-9]+|[一二三四五六七八九十]+)([）)][.．、]?|[.．、])|[①-⑳㉑-㊿•])?")


def plain(text):
    return MARK.sub("", text)


def mentioned(text, words):
    """Whether the report speaks of this visible text: all of it, or a part that makes most of it."""
    bare = re.sub(r"⟦\w+:([^⟦⟧]*)⟧", r"\1", plain(text))
    if not bare:
        return True
    loose = LABEL.sub("", bare) or bare
    return any(loose in word or word == bare or (len(word) > 1 and word in bare and 2 * len(word) >= len(loose)) for word in words) or any(
        len(piece) > 1 and piece in "".join(words) for piece in notes_in(text)
    )


def notes_in(text):
    return [plain(m) for m in re.findall(r"⟦note: ([^⟧]*)⟧", text)]


def new_tables(changes, after):
    """What stands in the tables that came, of which the report tells the names."""
    for group, _, _, entry in changes:
        if group == "tables" and entry.get("change") == "new":
            table = after
            for key in entry["pointer"].strip("/").split("/"):
                table = table[int(key)] if isinstance(table, list) else table[key]
            for row in table.get("grid", table).get("rows", ()):
                yield from (cell if isinstance(cell, str) else cell.get("text", "") for cell in row)


def differences(one, two):
    """Lines that only one side has: "- text" and "+ text"; the place of a cell or paragraph is left out."""
    a, b = [block.text for block in one], [block.text for block in two]
    lines = []
    for op, i, j, k, l in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal" or j - i == l - k and all(map(only_typed, a[i:j], b[k:l])):
            continue
        lines += ["- " + text for text in a[i:j]] + ["+ " + text for text in b[k:l]]
    return lines


def only_typed(one, two):
    """Whether a number is typed in one text and counted in the other, and nothing else differs: a person sees no change."""
    return one.startswith("⟦numbered⟧") != two.startswith("⟦numbered⟧") and LABEL.sub("", one) == LABEL.sub("", two)


def unexplained(wanted, got, changes):
    """Differences between the copy and the JSON that pull's report does not explain."""
    a, b = [tuple(block) for block in wanted], [tuple(block) for block in got]
    lines, shown = [], everything(wanted)
    for op, i, j, k, l in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        ones, twos = a[i:j], b[k:l]
        if len(ones) == len(twos) and all(follows(x, y, changes, shown) for x, y in zip(ones, twos)):
            continue
        lines += [f"copy: {place}: {text}" for place, text in ones] + [f"JSON: {place}: {text}" for place, text in twos]
    return lines


def follows(one, two, changes, shown):
    """A text that repeats a changed one elsewhere (contents, sign-off sheet, list of attachments), or a number in
    front of a heading, an item or an attachment after one came or went; or a number that is typed on one side and counted on the other."""
    if one[0] != two[0]:
        return False
    # What has nothing in common with what stood there went and came.
    went, came = ([change[side] for change in changes if change[side] and not change[3 - side]] for side in (1, 2))
    pairs = [(old, new) for _, old, new, _ in changes if old and new] + [(old, new) for old in went for new in came]
    if any(plain(new) in shown and one[1].replace(old, new) == two[1] for old, new in pairs):
        return True
    if only_typed(one[1], two[1]):
        return True
    came_or_went = any(entry.get("change") not in (None, "changed", "edited") for group, _, _, entry in changes if group == "texts")
    return came_or_went and LABEL.sub("", one[1]) == LABEL.sub("", two[1])


def false_changes(changes, original, wanted):
    before, now = everything(original), everything(wanted)
    lines = []
    for group, old, new, entry in changes:
        if old is not None and new is not None and same_words(old, new) and entry.get("change") != "moved":
            if notes_only(entry):
                continue
            lines.append(f"reported {group}: {old[:60]} → the same")
        elif entry.get("change") == "moved" and re.search(r"\.(png|jpe?g|svg)$", new or ""):
            continue  # a picture is told by its file
        elif new and group != "metadata" and plain(new) not in now and not table_entry(group):
            lines.append(f"reported {group}, but the copy does not show it: {new[:120]}")
        elif old and group != "metadata" and plain(old) not in before and not table_entry(group):
            lines.append(f"reported {group}, but the original did not show it: {old[:120]}")
    if not differences(original, wanted) and changes and not lines:
        lines.append(f"nothing visible changed, reported: {short(changes)}")
    return lines


def same_words(old, new):
    """Whether nobody sees a difference. A blank between hanzi is seen, a line end or more blanks than one are not."""
    marks, blanks = (re.compile(r"\[[^\[\]]{1,10}\]|⟦note: [^⟧]*⟧|\n"), re.compile(r"[^\S\n]+"))
    return blanks.sub(" ", marks.sub("", old)).strip() == blanks.sub(" ", marks.sub("", new)).strip()


def everything(blocks):
    """All visible words: the texts without their notes, then the notes."""
    texts = [block.text for block in blocks]
    return "\n".join([*map(plain, texts), *(note for text in texts for note in notes_in(text))])


def table_entry(group):
    return group in ("tables", "rows")


def notes_only(entry):
    return "[" in json.dumps(entry, ensure_ascii=False)


def short(changes):
    return "; ".join(f"{group} {str(old)[:50]} → {str(new)[:50]}" for group, old, new, _ in changes[:6]) or "no change"


# ------------------------------------------------------------------------------------------------------------- the run


def run(options):
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        bases = Bases(options, room)
        cases = given_cases(options, bases, room) if options.copies else make_cases(options, bases, room)
        save_again(cases, room)
        for case in cases:
            if case.outcome is None:
                pull(options.banxin, case)
        taken = [case for case in cases if case.outcome is None]
        for case in taken:
            done = render(options.banxin, case.after, room / "again", case.base[1])
            if done.returncode != 0 or not case.again.exists():
                said = (done.stdout + done.stderr).decode()
                codes = set(re.findall(r"错误\[([\w-]+)\]", said))
                if codes and codes <= {finding["code"] for finding in case.report["findings"]}:
                    case.say("taken", "the JSON cannot be rendered, and the report says why: " + ", ".join(codes))
                else:
                    case.say("UNRENDERABLE", said[:600])
        taken = [case for case in taken if case.outcome is None]
        originals = sorted({bases.copies[case.base] for case in taken})
        files = originals + [case.edited for case in taken] + [case.again for case in taken]
        made = visible.convert(files, room / "seen")
        first = {path: visible.read(made[path]) for path in originals}
        for case in taken:
            if case.edited not in made or case.again not in made:
                case.say("unreadable", "LibreOffice could not read the copy")
                continue
            seen = (first[bases.copies[case.base]], visible.read(made[case.edited]), visible.read(made[case.again]))
            judge(case, seen, json.loads(bases.reports[case.base[0]].read_text()))
        keep(options, cases, bases)
    return cases


def keep(options, cases, bases):
    if not options.keep:
        return
    folder = Path(options.keep)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with open(folder / "cases.jsonl", "w") as log:
        for case in cases:
            line = {"case": case.nth, "base": case.base[0], "signoff": case.base[1], "outcome": case.outcome, **case.record, "told": case.told}
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
    for case in cases:
        if case.outcome not in FAULTS and not options.keep_all:
            continue
        place = folder / f"{case.outcome}-{case.record['kind']}-{case.nth:05}"
        place.mkdir()
        shutil.copyfile(case.edited, place / "edited.docx")
        shutil.copyfile(bases.copies[case.base], place / "original.docx")
        shutil.copyfile(bases.reports[case.base[0]], place / "before.json")
        for path, name in ((case.after, "after.json"), (case.again, "again.docx")):
            if path.exists():
                shutil.copyfile(path, place / name)
        (place / "report.json").write_text(json.dumps(case.report, ensure_ascii=False, indent=1))
        record = "\n".join([f"{case.base[0]}{' with sign-off sheet' if case.base[1] else ''}", case.record.get("kinds", case.record["kind"]),
                            case.record["place"], case.record["seen"], "", case.outcome, *case.told])
        (place / "what.txt").write_text(record + "\n")


def table(cases):
    by_kind = defaultdict(Counter)
    for case in cases:
        by_kind[case.record["kind"]][case.outcome] += 1
    faults = [name for name in FAULTS if any(name in row for row in by_kind.values())]
    columns = [*GOOD, *faults]
    print(f"{'kind':45}" + "".join(f"{column:>13}" for column in columns))
    for kind in [*word_edits.KINDS, *sorted(set(by_kind) - set(word_edits.KINDS))]:
        if kind in by_kind:
            print(f"{kind:45}" + "".join(f"{by_kind[kind][column] or '':>13}" for column in columns))
    total = Counter(case.outcome for case in cases)
    print(f"{'all ' + str(len(cases)) + ' edits of ' + str(len(by_kind)) + ' kinds':45}" + "".join(f"{total[c]:>13}" for c in columns))
    if total["unreadable"]:
        print(f"{total['unreadable']} copies that LibreOffice could not read were not judged")
    return sum(total[fault] for fault in FAULTS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parents[2]
    parser.add_argument("--banxin", default=str(here / "target/debug/banxin"))
    parser.add_argument("--samples", default=str(here / "samples"))
    parser.add_argument("--bases", default=",".join(SAMPLES))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds")
    parser.add_argument("--together", type=int, default=1, help="so many edits in each copy")
    parser.add_argument("--copies", nargs="+")
    parser.add_argument("--keep")
    parser.add_argument("--keep-all", action="store_true", help="keep the good cases too")
    options = parser.parse_args()
    faults = table(run(options))
    for name, meaning in FAULTS.items():
        if faults:
            print(f"{name:13} {meaning}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
