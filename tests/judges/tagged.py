"""Reads the structure tree of PDF files with its text, and holds it against the reports' JSON.

    tagged.py LAYOUTS (FILE.pdf FILE.json)...

What the tree must say is worked out from the JSON and the forms alone: every paragraph, heading, item, caption and note
in the report's order, and of every table its rows, cells, spans and the headers that govern each figure. Exit status 1
with the first difference of every file. Needs pikepdf.
"""
import json
import pathlib
import re
import sys

import pikepdf

from forms import load

HANZI = [""] + "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split()
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


# The file's side


def cmap(stream):
    """Codes to text, of a ToUnicode map of ranges with lists (ISO 32000-1, 9.10.3)."""
    codes = {}
    for first, _, targets in re.findall(rb"<(\w+)><(\w+)>\[([^\]]*)\]", stream):
        for nth, target in enumerate(re.findall(rb"<(\w+)>", targets)):
            codes[int(first, 16) + nth] = bytes.fromhex(target.decode()).decode("utf-16-be")
    return codes


def stretches(page):
    """The text of each marked stretch of a page, by its number."""
    fonts = {name: cmap(font.ToUnicode.read_bytes()) for name, font in page.Resources.get("/Font", {}).items()}
    said, marks, codes = {}, [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                properties = operands[1]
                marks.append((properties.get("/MCID"), properties.get("/ActualText")))
                if properties.get("/ActualText") is not None:
                    number = next((int(m) for m, _ in reversed(marks) if m is not None), None)
                    said[number] = said.get(number, "") + str(properties.ActualText)
                elif properties.get("/MCID") is not None:
                    said.setdefault(int(properties.MCID), "")
            case "EMC":
                marks.pop()
            case "Tf":
                codes = fonts[str(operands[0])]
            case "TJ" | "Tj":
                if any(actual is not None for _, actual in marks):
                    continue
                number = next((int(m) for m, _ in reversed(marks) if m is not None), None)
                parts = operands[0] if str(operator) == "TJ" else operands
                raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                text = "".join(codes[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))
                said[number] = said.get(number, "") + text
    return said


class Tree:
    def __init__(self, path):
        self.pdf = pikepdf.open(path)
        self.said = {page.obj.objgen: stretches(page) for page in self.pdf.pages}

    def root(self):
        return self.pdf.Root.StructTreeRoot.K

    def kids(self, element):
        kids = element.get("/K")
        if kids is None:
            return []
        return list(kids) if isinstance(kids, pikepdf.Array) else [kids]

    def elements(self, element):
        return [kid for kid in self.kids(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]

    def text(self, element):
        """All text under an element, in its order."""
        return self.own_text(element, ())

    def own_text(self, element, leave):
        """The text under an element but for that of elements of these roles."""
        out = ""
        for kid in self.kids(element):
            if isinstance(kid, int):
                out += self.said[element.Pg.objgen][kid]
            elif kid.get("/Type") == "/MCR":
                out += self.said[kid.Pg.objgen][int(kid.MCID)]
            elif "/S" in kid and str(kid.S)[1:] not in leave:
                out += self.own_text(kid, leave)
        return out

    def flat(self, element):
        """What the document says, in order: texts, and tables as they are."""
        for kid in self.elements(element):
            role = str(kid.S)[1:]
            if role == "Table":
                yield from self.flat(kid)
                yield ("table", self.table(kid))
            elif role in ("P", "H1", "H2", "H3", "H4", "H5", "H6"):
                yield ("text", self.own_text(kid, {"Note"}))
                yield from self.notes(kid)
            elif role == "Note":
                yield ("note", self.own_text(kid, {"Lbl"}))
            elif role == "LBody":
                yield ("text", self.own_text(kid, {"Note", "L"}))
                yield from self.flat(kid)
            elif role == "TOC":
                yield ("contents", [self.text(entry) for entry in self.elements(kid)])
            elif role in ("Figure", "Form"):
                yield (role.lower(), str(kid.get("/Alt", "")))
            elif role in ("L", "LI", "Caption", "Sect"):
                yield from self.flat(kid)

    def notes(self, element):
        for kid in self.elements(element):
            if str(kid.S) == "/Note":
                yield ("note", self.own_text(kid, {"Lbl"}))

    def table(self, table):
        """The cells in order: row, column, rows, columns, header or not, text, texts of its headers."""
        rows = []
        for group in self.elements(table):
            if str(group.S) in ("/THead", "/TBody"):
                rows += [[cell for cell in self.elements(row)] for row in self.elements(group)]
        ids, cells, taken = {}, [], set()
        for number, row in enumerate(rows):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                attributes = cell.get("/A", {})
                tall, wide = (int(attributes.get(key, 1)) for key in ("/RowSpan", "/ColSpan"))
                taken |= {(number + r, column + c) for r in range(tall) for c in range(wide)}
                if "/ID" in cell:
                    ids[bytes(cell.ID)] = (number, column)
                headers = [bytes(header) for header in attributes.get("/Headers", [])]
                cells.append([number, column, tall, wide, str(cell.S)[1:], self.text(cell), headers])
        for cell in cells:
            cell[6] = [ids[header] for header in cell[6]]
        return cells


# The JSON's side


class Report:
    def __init__(self, report, forms):
        self.report = report
        self.form = forms.get(report.get("form")) or next(
            form for form in forms.values() if form.get("by_year") and form["years"]["from"] <= report["year"] <= form["years"].get("to", 9999)
        )

    def flat(self):
        report = self.report
        # An order says its title in its mark and number (GB/T 9704, 10.2).
        if report.get("official", {}).get("kind") != "order":
            yield ("text", report["title"])
        yield from (("text", report[name]) for name in ("subtitle", "office_line", "date_line") if name in report)
        yield from self.body(report["body"])
        for annex in report.get("attachments", []):
            yield ("text", annex["title"])
            yield from self.body(annex["body"])
        for attachment in report.get("official", {}).get("attachments", []):
            yield ("text", attachment["name"])
            yield from self.body(attachment.get("body", []))

    def body(self, blocks):
        for block in blocks:
            if isinstance(block, str):
                yield ("text", block)
            elif "section" in block:
                yield ("text", block["section"])
                yield from self.body(block["body"])
            elif "text" in block:
                yield from self.noted(block)
            elif "list" in block:
                yield from self.items(block["list"])
            elif "figure" in block:
                yield ("figure", block.get("alt") or block.get("caption") or block["figure"])
                if "caption" in block:
                    yield ("text", block["caption"])
            elif "grid" in block:
                yield from self.grid(block["grid"])
            elif "table" in block:
                yield from self.national(block)

    def noted(self, block):
        names = block.get("notes", {})
        marked = re.sub(r"\[([^\]]*)\]", lambda m: "\0" if m[1] in names else m[0], block["text"])
        yield ("text", marked)
        for name in re.findall(r"\[([^\]]*)\]", block["text"]):
            if name in names:
                yield ("note", names[name])

    def items(self, items):
        for item in items:
            if isinstance(item, str):
                yield ("text", item)
            else:
                yield from self.noted(item)
                yield from self.items(item.get("list", []))

    def grid(self, grid):
        for part in ("caption", "unit"):
            if part in grid:
                yield ("text", grid[part])
        places = tiled(grid["rows"])
        header = range(grid["header_rows"])
        labels = label_columns(grid, places)
        role = lambda row, column: "column" if row in header else "row" if column < labels else "data"
        cells = [(r, c, h, w, role(r, c), said(cell)) for r, c, h, w, cell in places]
        yield ("table", governed(cells, {row for row in header}))
        for note in grid.get("notes", []):
            yield ("text", note)

    def national(self, block):
        form = next(form for form in self.form["tables"] if form["id"] == block["table"])
        title = form["title"] if form.get("caption") else None
        for text in (form.get("number"), title, form.get("prepared"), form.get("unit_line")):
            if text is not None:
                yield ("text", text.replace("{issuer}", self.report["issuer"]).replace("{year}", str(self.report["year"])))
        yield ("table", self.figured(block, form))
        for note in form.get("notes", []):
            yield ("text", note)
        if "empty" in form and not any(figure for row in block["figures"].values() for figure in row.values()) and not block.get("rows"):
            yield ("text", form["empty"]["says"].replace("{issuer}", self.report["issuer"]).replace("{year}", str(self.report["year"])))

    def figured(self, block, form):
        figures, cells = dict(block["figures"]), []
        # Rows that the report decides have their figures beside their labels.
        figures |= {("given", nth): row["figures"] for nth, row in enumerate(block.get("rows", []))}
        columns = [column["key"] if isinstance(column, dict) else column for column in form.get("columns", [])]
        rows = [row for part in form["rows"] for row in self.rows_of(part, columns, block)]
        for r, c, h, w, cell in tiled(rows):
            if "head" in cell:
                cells.append((r, c, h, w, "column", cell["head"]))
            elif "label" in cell:
                cells.append((r, c, h, w, "row", cell["label"]))
            elif "blank" in cell:
                cells.append((r, c, h, w, "data", ""))
            else:
                figure = figures.get(cell["row"], {}).get(cell["col"], "")
                cells.append((r, c, h, w, "data", said(figure)))
        figured = {row for r, _, h, _, kind, _ in cells if kind == "data" for row in range(r, r + h)}
        two_sided = any("sides" in part for part in form["rows"])
        return governed(cells, set(range(len(rows))) - figured, two_sided)

    def rows_of(self, part, columns, block):
        """The rows that a part of a form's table is: one, those of two sides beside each other, or the report's own."""
        if isinstance(part, list):
            return [list(self.spread(part, columns))]
        if "given" in part:
            return self.given(part["given"], columns, block, part.get("at_least", 0), len(part["given"]["labels"]) + len(columns))
        sides = []
        for side in part["sides"]:
            if "given" in side:
                rows = self.given(side["given"], side["columns"], block, 0, side["cols"])
            else:
                rows = [list(self.spread(row, side["columns"])) for row in side["rows"]]
            sides.append((side["cols"], rows))
        longest = max([len(rows) for _, rows in sides] + [part.get("at_least", 0)])
        blank = {"blank": True}
        return [sum((rows[nth] if nth < len(rows) else [blank] * cols for cols, rows in sides), []) for nth in range(longest)]

    @staticmethod
    def given(given, columns, block, least, cols):
        """The rows that the report decides, filled up with blank ones."""
        rows = []
        for nth, row in enumerate(block.get("rows", [])):
            columns_of_code, level, cells = row.get("code", "").split("|"), 0, []
            for label in given["labels"]:
                if label == "level":
                    text = columns_of_code[level] if level < len(columns_of_code) else ""
                    level += 1
                elif label == "number":
                    text = str(nth + 1)
                elif label == "name" and given.get("numbered"):
                    text = f"{HANZI[nth + 1]}、{row['name']}"
                else:
                    text = row[label]
                cells.append({"label": text})
            rows.append(cells + [{"row": ("given", nth), "col": column} for column in columns])
        return rows + [[{"blank": True}] * cols for _ in range(len(rows), least)]

    @staticmethod
    def spread(row, columns):
        for cell in row:
            if "values" in cell:
                yield from ({"row": cell["values"], "col": column} for column in columns)
            else:
                yield cell


def label_columns(grid, places):
    """How many columns label the rows: what the author says, otherwise the first and the words behind a column of groups."""
    body = [(c, h, said(cell)) for r, c, h, _, cell in places if r >= grid["header_rows"]]
    second = [text for c, _, text in body if c == 1]
    groups = any(h > 1 for c, h, _ in body if c == 0)
    wide = max(c + w for _, c, _, w, _ in places)
    named = wide > 2 and any(second) and not any(re.search("[0-9]", text) for text in second)
    return grid.get("label_columns", 2 if groups and named else 1)


def said(cell):
    cell = cell["text"] if isinstance(cell, dict) else cell
    return cell if isinstance(cell, str) else json.dumps(cell)


def tiled(rows):
    """Row, column, rows and columns of each cell: a cell takes the first place that those above leave free."""
    taken, places = set(), []
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            spans = cell if isinstance(cell, dict) else {}
            tall, wide = spans.get("rows", 1), spans.get("cols", 1)
            taken |= {(number + r, column + c) for r in range(tall) for c in range(wide)}
            places.append((number, column, tall, wide, cell))
    return places


def own_rows(cells):
    """The cells as they are without rows that merged cells from above fill: to those who read aloud these are none."""
    own = sorted({cell[0] for cell in cells})
    number = {row: nth for nth, row in enumerate(own)}
    for cell in cells:
        cell[6] = [(number[row], column) for row, column in cell[6]]
        cell[2] = sum(cell[0] <= row < cell[0] + cell[2] for row in own)
        cell[0] = number[cell[0]]
    return cells


def nearest(labels, column):
    """Of the labels of a row those before a column that stand side by side, the last of them nearest to it."""
    before = [label for label in labels if label[1] < column]
    kept = before[-1:]
    for label in reversed(before[:-1]):
        if label[1] + label[3] == kept[0][1]:
            kept.insert(0, label)
        else:
            break
    return kept


def governed(cells, headed, two_sided=False):
    """The cells with their headers: of a figure the labels of its row, of its side where there are two, then the heads above it in the
    nearest header."""
    out = []
    for row, column, tall, wide, kind, text in cells:
        headers = []
        if kind == "data":
            last = max((r for r in headed if r < row), default=None)
            block = set()
            while last in headed:
                block.add(last)
                last -= 1
            across = max(c + w for _, c, _, w, _, _ in cells)
            over = [(r, c) for r, c, h, w, k, t in cells if k == "row" and h == 1 and w == across > 1 and r < row and t]
            over = [place for place in over[-1:] if not set(range(place[0], row)) & set(headed)]
            labels = [cell for cell in cells if cell[4] == "row" and cell[0] <= row < cell[0] + cell[2]]
            labels = nearest(labels, column) if two_sided else labels
            headers = over + [(r, c) for r, c, *_ in labels]
            headers += [
                (r, c) for r, c, _, w, k, _ in cells if k == "column" and r in block and c < column + wide and column < c + w
            ]
        out.append([row, column, tall, wide, "TD" if kind == "data" else "TH", text, headers])
    return own_rows(out)


# One against the other


def same(found, wanted):
    (kind, have), (meant, want) = found, wanted
    if kind != meant:
        return False
    if kind == "table":
        return have == want
    if kind in ("note", "text"):
        # The engine's own number may stand before it; marks of notes are its own too.
        parts = want.split("\0")
        pattern = f"[{CIRCLED}]".join(re.escape(part) for part in parts)
        return re.search(pattern + r"\Z", have) is not None
    return have == want


def structure(tree, report, source):
    """Captions are captions, headings have their level, the attachments of an official document are a list, and a joint mark is read by
    column."""
    every = list(descendants(tree, tree.root()))
    texts = lambda *roles: [tree.own_text(element, {"Note"}) for element in every if str(element.S)[1:] in roles]
    captions = texts("Caption")
    for caption in wanted_captions(report):
        assert any(caption in text for text in captions), f"{source}: no caption {caption}"
    # ISO 14289-1, 7.4.2: no level is left out downwards.
    level, wanted = 0, []
    for outline, text in wanted_headings(report):
        level = min(outline + 1, level + 1, 6)
        wanted.append((f"H{level}", text))
    found = iter([(str(e.S)[1:], tree.own_text(e, {"Note"})) for e in every if re.fullmatch("/H[1-6]", str(e.S))])
    for role, text in wanted:
        assert any(have == role and said_text.endswith(text) for have, said_text in found), f"{source}: no {role} {text}"
    official = report.get("official", {})
    names = [joined(attachment["name"]) for attachment in official.get("attachments", [])]
    if len(names) > 1:
        lists = [[tree.text(item) for item in tree.elements(e)] for e in every if str(e.S) == "/L"]
        same_list = lambda items: len(items) == len(names) and all(item.endswith(name) for item, name in zip(items, names))
        assert any(map(same_list, lists)), f"{source}: the attachments are no list"
    issuers = official.get("mark", {}).get("issuers", [])
    if len(issuers) > 1:
        suffix = official["mark"].get("suffix", {"document": "文件", "order": "令", "minutes": "纪要"}.get(official["kind"], ""))
        said_texts = texts("P")
        at = said_texts.index(issuers[0])
        wanted = [*issuers, suffix] if suffix else issuers
        assert said_texts[at : at + len(wanted)] == wanted, f"{source}: the mark reads {said_texts[at : at + len(wanted)]}"


def descendants(tree, element):
    for kid in tree.elements(element):
        yield kid
        yield from descendants(tree, kid)


def joined(text):
    return text if isinstance(text, str) else "".join(text)


def bodies(report):
    yield report["body"]
    for attachment in report.get("attachments", []) + report.get("official", {}).get("attachments", []):
        yield attachment.get("body", [])


def wanted_captions(report):
    blocks = [block for body in bodies(report) for block in body]
    while blocks:
        block = blocks.pop(0)
        if isinstance(block, str):
            continue
        blocks += block.get("body", []) if "section" in block else []
        for of in (block, block.get("grid", {})):
            if "caption" in of:
                yield joined(of["caption"])


def wanted_headings(report):
    def sections(blocks, depth):
        for block in blocks:
            if isinstance(block, dict) and "section" in block:
                yield depth + 1, block["section"]
                yield from sections(block["body"], depth + 1)

    if report.get("official", {}).get("kind") != "order":
        yield 0, joined(report["title"])
    yield from sections(report["body"], 0)
    for attachment in report.get("attachments", []):
        yield 1, joined(attachment["title"])
        yield from sections(attachment["body"], 0)
    for attachment in report.get("official", {}).get("attachments", []):
        if "body" in attachment:
            yield 1, joined(attachment["name"])
            yield from sections(attachment["body"], 0)


def compare(pdf, source, forms):
    tree = Tree(pdf)
    report = json.loads(pathlib.Path(source).read_text(encoding="utf-8-sig"))
    found, wanted = list(tree.flat(tree.root())), list(Report(report, forms).flat())
    # What the engine adds: the shell of an official document, contents, marks of attachments, signatures, seals.
    framed = "official" in report or "signature" in report
    at, extra = 0, []
    for one in found:
        if at < len(wanted) and same(one, wanted[at]):
            at += 1
        else:
            extra.append(one)
    assert at == len(wanted), f"{source}: the tree lacks {wanted[at]}\nbeside {extra[:6]}"
    structure(tree, report, source)
    for kind, what in extra:
        own = kind in ("contents",) or kind == "text" and re.fullmatch(r"目　*录|目录|附件\d*", what)
        assert own or framed and kind in ("text", "form", "figure"), f"{source}: nothing in the report says {kind} {what}"
    tables = [what for kind, what in wanted if kind == "table"]
    return len(wanted) - len(tables), len(tables), sum(len(table) for table in tables)


def main(layouts, *files):
    forms = load(layouts)
    sums, bad = [0, 0, 0], 0
    for pdf, source in zip(files[::2], files[1::2]):
        try:
            sums = [a + b for a, b in zip(sums, compare(pdf, source, forms))]
        except AssertionError as error:
            print(error)
            bad = 1
    print(f"{len(files) // 2} files: {sums[0]} texts, {sums[1]} tables, {sums[2]} cells")
    return bad


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
