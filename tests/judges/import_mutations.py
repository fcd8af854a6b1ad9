"""Mutated sources: no figure of an imported report may stand under another head or label than its source shows it under.

    import_mutations.py [--program BANXIN] [--formats html,docx,xlsx,pdf] [--kinds A,B] [--seed S] [--sample N] [--keep DIR] [--list]

Each kind of mutation below is put into an annual report with 200 known figures (import_tables.py), written in each format, and given
to `banxin import SOURCE -o REPORT.json --format json`. Every figure of a national table of the report is then held against its key:

    right    the figure that belongs there
    shown    another, but the source itself shows it there, so that any reader would take it so (labels exchanged and the like)
    WRONG    neither: a hit
    absent   nothing there: refused or blank

and what the source says is looked for in the report and in the findings:

    lost     a paragraph, a figure that is absent, or one that is hidden, struck or of another table, whose text is nowhere: a hit
    silent   figures are absent and no finding says so: a hit
    unread   the unmutated figures are not all right (kind `none`): a hit

Exit status 1 when there is any hit. Written by somebody who has not read the importer.
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

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from import_tables import ROOT, WRITERS, Source, plain, tables, figures, taken  # noqa: E402

KINDS = {}
ALL = ("html", "docx", "xlsx", "pdf")


def kind(*formats, name=None):
    def register(mutate):
        KINDS[name or mutate.__name__.replace("_", "-")] = (mutate, formats or ALL)
        return mutate

    return register


# ---- Columns


@kind()
def none(source):
    """Nothing: every figure must be right."""


def add_column(source, head, at=None):
    """A column behind the others of the third table, or before the AT-th of its figures; HEAD says the head's text, None leaves it out."""
    rows = source.tables["applications"]
    if head is not None:
        if at is None:
            rows[0].append(plain(head, rows=3))
        else:
            rows[2].insert(at, plain(head))
            rows[0][1].cols += 1
            next(cell for cell in rows[1] if cell.text == "法人或其他组织").cols += 1
    return [(row, len(row) if at is None else next(n for n, cell in enumerate(row) if cell.key) + 1 + at) for row in source.body()]


@kind()
def empty_column_in_the_body(source):
    for row, at in add_column(source, None):
        row.insert(at, plain(""))


@kind()
def empty_column_with_empty_head(source):
    for row, at in add_column(source, ""):
        row.insert(at, plain(""))


@kind()
def empty_column_in_the_middle(source):
    for row, at in add_column(source, "", 2):
        row.insert(at, plain(""))


def hidden_column(source, hide):
    """A column of other figures among the organisations, with a head, of which nothing is to be seen."""
    rows = source.tables["applications"]
    places = add_column(source, "上年数", 2)
    rows[2][2].hide = hide
    # Hidden cells of markup take no column; those of Word, of a sheet or of paper do.
    if source.format == "html" and hide != "width":
        rows[0][1].cols -= 1
        next(cell for cell in rows[1] if cell.text == "法人或其他组织").cols -= 1
    for number, (row, at) in enumerate(places):
        row.insert(at, plain(str(7001 + number), hide=hide))
        source.never.add(str(7001 + number))


for how in ("style", "attribute", "class", "width"):
    kind("html", "docx", "xlsx", name=f"hidden-column-by-{how}")(lambda source, how=how: hidden_column(source, how))
kind("html", "docx", "pdf", name="white-column")(lambda source: hidden_column(source, "white"))


@kind()
def white_figure(source):
    """One figure that nobody sees, in a cell that looks empty."""
    cell = source.cell("partial", "biz")
    cell.hide = "white"
    source.gone([cell.key])
    source.never.add(cell.text)


@kind("html", "docx", "xlsx")
def hidden_row(source):
    row = [plain("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", cols=2, hide="style"), *[plain(str(8001 + n), hide="style") for n in range(7)]]
    rows = source.tables["applications"]
    rows.insert(rows.index(source.row("partial")) + 1, row)
    group = next(cell for row in rows for cell in row if cell.text == "三、本年度办理结果")
    # A hidden row of markup is no row of a merged cell that is seen.
    group.rows += 0 if source.format == "html" else 1
    source.never |= {cell.text for cell in row[1:]}


def swap(row, one, other):
    row[one], row[other] = row[other], row[one]


def exchange(source, one, other, table="applications"):
    """The figures of two columns change places, heads stay: the source shows each under the other's head."""
    for row in source.body(table):
        places = {cell.key[2]: at for at, cell in enumerate(row) if cell.key}
        if one in places and other in places:
            first, second = row[places[one]].key, row[places[other]].key
            swap(row, places[one], places[other])
            source.shown[first], source.shown[second] = source.values[second], source.values[first]
            source.gone([first, second])


@kind()
def columns_exchanged_with_heads(source):
    heads, at = source.head("商业企业")
    swap(heads, at, at + 1)
    for row in source.body():
        first = next(n for n, cell in enumerate(row) if cell.key)
        swap(row, first + 1, first + 2)


@kind()
def columns_exchanged_without_heads(source):
    exchange(source, "biz", "sci")


@kind()
def total_first_with_head(source):
    heads = source.tables["applications"][1]
    heads.insert(0, heads.pop())
    rows = source.tables["applications"]
    # The head of the total stands before those of the applicants.
    for row in source.body():
        first = next(n for n, cell in enumerate(row) if cell.key)
        row.insert(first, row.pop())
    assert rows[1][0].text == "总计"


@kind()
def total_exchanged_without_head(source):
    exchange(source, "oth", "total")


@kind()
def made_and_repealed_exchanged_without_heads(source):
    exchange(source, "made", "repealed", "disclosure")


@kind()
def made_and_repealed_exchanged_with_heads(source):
    heads, at = source.head("本年制发件数", "disclosure")
    swap(heads, at, at + 1)
    for row in source.body("disclosure")[:2]:
        swap(row, 1, 2)


@kind()
def halves_of_suits_exchanged_without_heads(source):
    for result in ("uphold", "correct", "other", "pending", "total"):
        exchange(source, f"direct.{result}", f"after.{result}", "review_litigation")


# ---- Heads


def respell(source, old, new, table="applications"):
    row, at = source.head(old, table)
    row[at].runs = new if isinstance(new, list) else [(new, "plain")]


@kind()
def head_with_blanks(source):
    respell(source, "自然人", "自 然 人")
    respell(source, "总计", "总　计")


@kind()
def head_with_line_breaks(source):
    respell(source, "社会公益组织", [("社会公益", "plain"), ("组织", "break")])
    respell(source, "法律服务机构", [("法律服", "plain"), ("务机构", "break")])


@kind()
def head_respelled(source):
    respell(source, "自然人", "公民")


@kind()
def head_lost(source):
    respell(source, "科研机构", "")


@kind()
def head_twice(source):
    """Two columns with one head: neither can be told."""
    respell(source, "科研机构", "商业企业")
    source.gone(source.column("biz") + source.column("sci"))
    source.shown |= {key: source.values[key] for key in source.column("biz")}


@kind()
def head_over_two_rows(source):
    """The heads of two columns parted over two rows of cells."""
    rows = source.tables["applications"]
    at = next(n for n, cell in enumerate(rows[2]) if cell.text == "法律服务机构")
    lower = []
    for cell in rows[2]:
        if cell is rows[2][at]:
            lower.append(plain("机构"))
            cell.text = "法律服务"
        else:
            cell.rows = 2
    rows.insert(3, lower)
    rows[0][0].rows = 4
    for cell in rows[1]:
        cell.rows = 3 if cell.rows == 2 else cell.rows


@kind("html", "docx")
def span_of_a_head_lost(source):
    row, at = source.head("法人或其他组织")
    row[at].cols = 1


@kind()
def label_respelled(source):
    respell(source, "（一）予以公开", "(一)予以公开")
    respell(source, "1.属于国家秘密", "1、属于 国家秘密")
    respell(source, "行政规范性文件", "规范性文件", "disclosure")


# ---- Figures


@kind("html", "docx", "pdf")
def thousands(source):
    for row in source.body():
        for cell in row:
            if cell.key and len(cell.text) > 3:
                cell.text = f"{int(cell.text):,}"


@kind()
def full_width_digits(source):
    for row in source.body():
        for cell in row:
            if cell.key:
                cell.text = cell.text.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"})


@kind("html", "docx", "pdf")
def blanks_about_figures(source):
    for row in source.body():
        for cell in row:
            if cell.key:
                cell.text = f"\u00a0{cell.text}\u00a0"


def shift_right(source, table):
    for row in source.body(table):
        cells = [cell for cell in row if cell.key]
        texts = [cell.text for cell in cells]
        source.gone([cell.key for cell in cells])
        for cell, text in zip(cells, ["", *texts[:-1]]):
            cell.text = text
            source.shown[cell.key] = text


@kind()
def figures_one_to_the_right(source):
    shift_right(source, "applications")


@kind()
def suits_one_to_the_right(source):
    shift_right(source, "review_litigation")


@kind()
def figures_one_row_down(source):
    rows = [[cell for cell in row if cell.key] for row in source.body()]
    texts = [[""] * 7, *[[cell.text for cell in row] for row in rows]]
    for row, above in zip(rows, texts):
        source.gone([cell.key for cell in row])
        for cell, text in zip(row, above):
            cell.text = text
            source.shown[cell.key] = text


@kind("html", "docx")
def cell_lost(source):
    """A row with a cell fewer than its head: what stands where cannot be told behind it."""
    row = source.row("grant")
    lost = source.cell("grant", "biz")
    row.remove(lost)
    source.gone([lost.key])


@kind()
def cell_lost_and_padded(source):
    row = source.row("grant")
    cells = [cell for cell in row if cell.key]
    texts = [cell.text for cell in cells]
    for cell, text in zip(cells[1:], [*texts[2:], ""]):
        source.gone([cell.key])
        cell.text = text
        source.shown[cell.key] = text


@kind("html", "docx")
def row_with_a_cell_more(source):
    row = source.row("partial")
    row.insert(len(row) - 3, plain("9001"))
    source.never.add("9001")


def merge(source, one, other, down=False):
    """One cell for two figures: neither is known."""
    row = next(row for row in source.body() if one in row)
    home = next(row for row in source.body() if other in row)
    one.rows, one.cols = (2, 1) if down else (1, 2)
    home.remove(other)
    source.gone([one.key, other.key])
    assert row is not home or not down


@kind()
def figures_merged_to_the_right(source):
    merge(source, source.cell("deny.law", "biz"), source.cell("deny.law", "sci"))


@kind()
def figures_merged_downward(source):
    merge(source, source.cell("deny.law", "law"), source.cell("deny.3s1w", "law"), down=True)


def run_together(source, between):
    one, other = source.cell("unable.make", "np"), source.cell("unable.make", "biz")
    one.text, other.text = one.text + between + other.text, ""
    source.gone([one.key, other.key])


@kind()
def two_figures_in_a_cell(source):
    run_together(source, " ")


@kind()
def two_figures_run_together(source):
    run_together(source, "")


@kind("html", "docx", "xlsx")
def two_figures_on_two_lines(source):
    run_together(source, "")
    cell = source.cell("unable.make", "np")
    whole, first = cell.text, source.values[cell.key]
    cell.runs = [(first, "plain"), (whole[len(first) :], "break")]


@kind()
def letter_for_a_digit(source):
    cell = source.cell("grant", "np")
    cell.text = cell.text[0] + "O" + cell.text[2:]
    source.gone([cell.key])
    source.shown[cell.key] = cell.text


@kind()
def note_in_brackets(source):
    cell = source.cell("grant", "np")
    cell.text += "[1]"
    source.shown[cell.key] = cell.text


@kind()
def note_raised(source):
    cell = source.cell("grant", "np")
    cell.runs.append(("1", "sup"))


@kind()
def figure_struck_and_corrected(source):
    cell = source.cell("grant", "np")
    cell.runs.insert(0, ("12", "del"))


@kind()
def figure_struck(source):
    cell = source.cell("grant", "np")
    cell.runs = [(cell.text, "del")]
    source.gone([cell.key])


@kind()
def blank_for_zero(source):
    """Blank cells where figures were: nothing may be put there."""
    for column in ("np", "biz", "sci", "ngo", "law", "oth", "total"):
        cell = source.cell("noproc.massive", column)
        cell.text = ""
        source.gone([cell.key])


# ---- Rows


def rows_of_its_own(source, table, before, cells):
    rows = source.tables[table]
    at = rows.index(source.row(before, table))
    rows.insert(at, cells)
    source.never |= {cell.text for cell in cells if cell.text.isdigit()}


@kind()
def row_of_its_own_among_applications(source):
    rows_of_its_own(source, "applications", "carried_in", [plain("其中：网上申请", cols=3), *[plain(str(9101 + n)) for n in range(7)]])


@kind()
def row_of_its_own_among_documents(source):
    rows_of_its_own(source, "disclosure", "license", [plain("其他文件"), *[plain(str(9201 + n)) for n in range(3)]])


@kind()
def row_lost(source):
    row = source.row("noproc.repeat")
    source.tables["applications"].remove(row)
    for label in ("（五）不予处理", "三、本年度办理结果"):
        found, at = source.head(label)
        found[at].rows -= 1
    source.gone([cell.key for cell in row if cell.key])


@kind()
def rows_in_another_order(source):
    rows = source.tables["applications"]
    one, other = rows.index(source.row("noproc.repeat")), rows.index(source.row("noproc.massive"))
    swap(rows, one, other)


@kind()
def labels_exchanged(source):
    one, other = source.head("2.重复申请"), source.head("4.无正当理由大量反复申请")
    swap_texts(one[0][one[1]], other[0][other[1]])
    for first, second in zip([cell.key for cell in source.row("noproc.repeat") if cell.key], [cell.key for cell in source.row("noproc.massive") if cell.key]):
        source.gone([first, second])
        source.shown[first], source.shown[second] = source.values[second], source.values[first]


def swap_texts(one, other):
    one.runs, other.runs = other.runs, one.runs


@kind()
def label_lost(source):
    row, at = source.head("2.重复申请")
    row[at].text = ""


@kind()
def row_twice(source):
    """A row of the form a second time with other figures: neither can be told to be right."""
    rows = source.tables["applications"]
    twin = [plain(cell.text, rows=cell.rows, cols=cell.cols) for cell in source.row("partial")]
    for number, cell in enumerate(twin[1:]):
        cell.text = str(9301 + number)
        source.never.add(cell.text)
    rows.insert(rows.index(source.row("partial")) + 1, twin)
    found, at = source.head("三、本年度办理结果")
    found[at].rows += 1


# ---- Tables


def last_year(source, *names):
    """Tables of another year, whose figures may not be taken."""
    other = figures(f"{source.seed} last")
    source.never |= {value for key, value in other.items() if key[0] in names and value not in source.values.values()}
    return {name: rows for name, rows in tables(other).items() if name in names}


@kind()
def table_twice(source):
    source.doubled = [*last_year(source, "applications").items()]


@kind()
def all_tables_twice(source):
    source.doubled = [*last_year(source, "disclosure", "applications", "review_litigation").items()]


@kind()
def last_year_in_a_second_row(source):
    row = last_year(source, "review_litigation")["review_litigation"][-1]
    for cell in row:
        cell.key = None
    source.tables["review_litigation"].append(row)


@kind("html", "docx")
def layout_table(source):
    source.layout = True


@kind("html", "docx")
def table_within_a_cell(source):
    source.cell("fee", "amount", "disclosure").inner = [[plain("附：收费明细"), plain("9401")]]
    source.never.add("9401")


@kind("pdf")
def table_over_many_pages(source):
    source.rows_a_page = 9


@kind("html")
def chinese_encoding(source):
    source.encoding = "gb18030"


@kind()
def suits_upright(source):
    """The fourth table written downward: its heads are labels now."""
    row = source.row("n", "review_litigation")
    heads = ["行政复议"] * 5 + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    source.tables["review_litigation"] = [[plain("类别"), plain("结果"), plain("件数")]] + [[plain(a), plain(b), cell] for a, b, cell in zip(heads, results, row)]
    source.widths["review_litigation"] = [2, 2, 1]


@kind()
def unit_in_the_cell(source):
    cell = source.cell("fee", "amount", "disclosure")
    cell.text = "12653700元"
    source.gone([cell.key])
    source.shown[cell.key] = cell.text


@kind()
def group_label_over_too_many_rows(source):
    """（四）无法提供 reaches over the first two rows of （五）不予处理."""
    row, at = source.head("（四）无法提供")
    other, place = source.head("（五）不予处理")
    label = other.pop(place)
    row[at].rows += 2
    label.rows -= 2
    rows = source.tables["applications"]
    target = source.row("noproc.publication")
    target.insert(0, label)
    assert rows


# ---- What comes of them


def bare(text):
    text = str(text).translate({0xFF10 + digit: str(digit) for digit in range(10)})
    return re.sub(r"[\s\u00a0,，]", "", text)


def told(said):
    """Whether the importer itself says anything of what it left out; that the report lacks a table then is no reason."""
    try:
        return any(one["findings"] for one in json.loads(said))
    except (ValueError, KeyError, TypeError):
        return bool(said.strip())


def led(value):
    """The paragraphs whose head runs into their text, as they are printed."""
    if isinstance(value, dict):
        if "lead" in value:
            yield value["lead"] + value["text"]
        for inner in value.values():
            yield from led(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from led(inner)


def judged(source, report, said):
    """Counts and hits of an imported report; SAID is all that the program printed."""
    counts, hits = collections.Counter(), []
    figures_of = taken(report) if report else {}
    for key, value in figures_of.items():
        value = bare(value)
        if not value or value in "/-—":
            continue
        where = "/".join(key)
        if value == bare(source.truth.get(key, "\0")):
            counts["right"] += 1
        elif key in source.shown and value == bare(source.shown[key]):
            counts["shown"] += 1
        else:
            counts["WRONG"] += 1
            hits.append(("WRONG", f"{where} is {value}, was {source.values.get(key)}"))
    absent = [key for key in source.truth if not bare(figures_of.get(key, ""))]
    counts["absent"] = len(absent)
    everything = bare(said) + bare(json.dumps(report, ensure_ascii=False) if report else "") + bare("\n".join(led(report)))
    lost = [source.values[key] for key in absent if source.values[key] not in everything]
    lost += [text for text in source.never if text not in everything]
    lost += [text for texts in source.paragraphs.values() for text in texts if bare(text) not in everything]
    # A source that is refused whole is in nobody's hands but the clerk's: its finding says why.
    if lost and report:
        hits.append(("lost", f"{len(lost)}: " + ", ".join(lost[:4])))
        counts["lost"] = len(lost)
    if absent and not told(said):
        hits.append(("silent", f"{len(absent)} figures absent"))
    return counts, hits


def ours(program, source, file, out):
    """The report that the program made of a source, or None, and all that it printed."""
    done = subprocess.run([program, "import", str(file), "-o", str(out), "--format", "json"], capture_output=True, text=True)
    if done.returncode not in (0, 1) or "panicked" in done.stderr:
        sys.exit(f"{program} import {file}: {done.returncode} {done.stderr}")
    report = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
    return report, done.stdout + done.stderr


def mutated(name, form, seed):
    source = Source(seed)
    source.seed, source.format = seed, form
    KINDS[name][0](source)
    return source


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", default=str(ROOT / "target/debug/banxin"))
    options.add_argument("--formats", default=",".join(ALL))
    options.add_argument("--kinds")
    options.add_argument("--seed", default="1")
    options.add_argument("--sample", type=int, default=0)
    options.add_argument("--keep", type=pathlib.Path)
    options.add_argument("--list", action="store_true")
    options = options.parse_args()
    wanted = options.kinds.split(",") if options.kinds else [*KINDS]
    cases = [(name, form) for name in wanted for form in KINDS[name][1] if form in options.formats.split(",")]
    if options.sample:
        cases = random.Random(options.seed).sample(cases, min(options.sample, len(cases)))
    if options.list:
        print(f"{len(KINDS)} kinds, {len(cases)} sources: " + ", ".join(wanted))
        return 0
    temporary = None if options.keep else tempfile.TemporaryDirectory()
    folder = options.keep or pathlib.Path(temporary.name)
    folder.mkdir(parents=True, exist_ok=True)
    totals, hit = collections.defaultdict(collections.Counter), 0
    for name, form in cases:
        source = mutated(name, form, options.seed)
        file = folder / f"{name}.{form}"
        WRITERS[form](source, file)
        out = folder / f"{name}.{form}.json"
        out.unlink(missing_ok=True)
        report, said = ours(options.program, source, file, out)
        counts, hits = judged(source, report, said)
        if name == "none" and counts["right"] != len(source.values):
            hits.append(("unread", f"{counts['right']} of {len(source.values)}"))
        totals[form].update(counts)
        totals[form]["sources"] += 1
        hit += bool(hits)
        said_short = ", ".join(f"{what} {counts[what]}" for what in ("right", "shown", "WRONG", "absent", "lost"))
        print(f"{name}.{form}", said_short, "" if report else "no report", "; ".join(f"{what} {more}" for what, more in hits[:4]), sep="\t")
    for form, counts in totals.items():
        print(form, ", ".join(f"{what} {counts[what]}" for what in ("sources", "right", "shown", "WRONG", "absent", "lost")))
    print(f"{hit} of {len(cases)} sources with a hit")
    return 1 if hit else 0


if __name__ == "__main__":
    sys.exit(main())
