"""The source files that import_mutations.py makes: an annual report of 2023 as HTML, Word, spreadsheet and PDF.

Tables are those of the form's data in layouts/, as rows of cells as HTML has them: a cell takes the first place that merged cells
from above leave free. Figures are known by key, balance, and are hardly ever alike, so that one in a wrong place is seen.
"""

import copy
import dataclasses
import html
import json
import pathlib
import random
import zipfile

ROOT = pathlib.Path(__file__).parents[2]
FORM = json.loads((ROOT / "layouts/zfxxgk-nb-2021.json").read_text(encoding="utf-8"))
TITLE = "云岭市人民政府2023年政府信息公开工作年度报告"
WIDTHS = {"disclosure": [3, 3, 3, 3], "applications": [2, 2, 4, 1, 1, 1, 1, 1, 1, 1], "review_litigation": [1] * 15}


@dataclasses.dataclass
class Cell:
    """Text in runs of (text, mark), the mark one of plain, sup, del, break; HIDE one of none, style, attribute, class, width, white."""

    runs: list
    rows: int = 1
    cols: int = 1
    key: tuple = None
    hide: str = None
    inner: list = None  # rows of a table within the cell

    @property
    def text(self):
        return "".join(text for text, _ in self.runs)

    @text.setter
    def text(self, text):
        self.runs = [(text, "plain")]


def plain(text, **more):
    return Cell([(text, "plain")], **more)


# ---- Figures


def figures(seed, most=4999):
    """Values by (table, row, column), before sums below MOST; every sum of the form holds."""
    source = random.Random(seed)
    pool = iter(source.sample(range(11, most), 900) if most > 1000 else source.choices(range(most), k=900))
    table = next(table for table in FORM["tables"] if table["id"] == "applications")
    columns = table["columns"]
    keys = [cell["values"] for row in table["rows"] for cell in row if "values" in cell]
    rows = {key: [next(pool) for _ in columns[:-1]] for key in keys if key not in ("new", "result_total")}
    results = [rows[key] for key in rows if key not in ("carried_in", "carried_out")]
    rows["result_total"] = [sum(row[at] for row in results) for at in range(6)]
    rows["new"] = [rows["result_total"][at] + rows["carried_out"][at] - rows["carried_in"][at] for at in range(6)]
    values = {("applications", key, column): str(n) for key, row in rows.items() for column, n in zip(columns, [*row, sum(row)])}
    for side in ("review", "direct", "after"):
        parts = {result: next(pool) for result in ("uphold", "correct", "other", "pending")}
        values |= {("review_litigation", "n", f"{side}.{result}"): str(n) for result, n in parts.items()}
        values["review_litigation", "n", f"{side}.total"] = str(sum(parts.values()))
    for row in next(table for table in FORM["tables"] if table["id"] == "disclosure")["rows"]:
        values |= {("disclosure", cell["row"], cell["col"]): str(next(pool)) for cell in row if "row" in cell}
    values["disclosure", "fee", "amount"] = "1265.37"
    return values


def tables(values):
    """The three tables by id, as rows of cells."""
    found = {}
    for table in FORM["tables"]:
        rows = []
        for row in table["rows"]:
            cells = []
            for cell in row:
                size = {"rows": cell.get("rows", 1), "cols": cell.get("cols", 1)}
                if "values" in cell:
                    keys = [(table["id"], cell["values"], column) for column in table["columns"]]
                    cells += [plain(values[key], key=key) for key in keys]
                elif "row" in cell:
                    key = table["id"], cell["row"], cell["col"]
                    cells.append(plain(values[key], key=key, **size))
                else:
                    cells.append(plain(cell.get("head") or cell.get("label"), **size))
            rows.append(cells)
        found[table["id"]] = rows
    return found


# ---- What comes of them


def taken(report):
    """Figures of the national tables of a report by key."""
    found = {}

    def walk(body):
        for part in body:
            if isinstance(part, dict) and "table" in part:
                for row, cells in part["figures"].items():
                    found.update({(part["table"], row, column): value for column, value in cells.items()})
            elif isinstance(part, dict):
                walk(part.get("body", []))

    walk(report.get("body", []))
    return found


# ---- A source


class Source:
    """A report under mutation. `truth` and `shown`: what may stand at a key; `never`: figures that may stand at none, but are in the source."""

    def __init__(self, seed):
        self.values = figures(seed)
        self.tables = tables(self.values)
        self.widths = copy.deepcopy(WIDTHS)
        self.truth = dict(self.values)
        self.shown = {}
        self.never = set()
        self.layout = False
        self.encoding = "utf-8"
        self.rows_a_page = None
        self.doubled = []
        new, done = (self.values["applications", row, "total"] for row in ("new", "result_total"))
        self.paragraphs = {
            0: [f"2023年，本市坚持以公开为常态、不公开为例外，新收政府信息公开申请{new}件，办结{done}件。", "（一）主动公开。及时公开各类政府信息，公开范围不断扩大。"],
            4: ["解读形式仍较单一，部分栏目更新不够及时，将继续改进。"],
            5: ["2023年没有收取信息处理费，无其他需要报告的事项。"],
        }

    def body(self, table="applications"):
        """Rows that hold figures."""
        return [row for row in self.tables[table] if any(cell.key for cell in row)]

    def row(self, key, table="applications"):
        return next(row for row in self.body(table) if any(cell.key and cell.key[1] == key for cell in row))

    def cell(self, key, column, table="applications"):
        return next(cell for row in self.body(table) for cell in row if cell.key == (table, key, column))

    def head(self, text, table="applications"):
        """The row and the place of the cell with a text."""
        return next((row, at) for row in self.tables[table] for at, cell in enumerate(row) if cell.text == text and not cell.key)

    def gone(self, keys):
        """Nothing may stand at these keys but what `shown` has."""
        for key in keys:
            self.truth.pop(key, None)

    def column(self, name, table="applications"):
        return [(table, key[1], name) for key in self.values if key[0] == table and key[2] == name]


def placed(rows):
    """(row, column, cell) of every cell, and how many columns there are."""
    taken, found = set(), []
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            found.append((at, column, cell))
            taken |= {(at + down, column + right) for down in range(cell.rows) for right in range(cell.cols)}
            column += cell.cols
    return found, max(column for _, column in taken) + 1


def blocks(source):
    """('title' | 'heading' | 'text', text) and ('table', id, rows) in the order of the report."""
    yield "title", TITLE
    homes = {1: "disclosure", 2: "applications", 3: "review_litigation"}
    for chapter, heading in enumerate(FORM["chapters"]):
        yield "heading", heading
        for text in source.paragraphs.get(chapter, []):
            yield "text", text
        if table := homes.get(chapter):
            yield "table", table, source.tables[table]
            for _, rows in [double for double in source.doubled if double[0] == table]:
                yield "table", table, rows


# ---- HTML


def html_cell(cell):
    size = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.cols}"' if cell.cols > 1 else "")
    hide = {"style": ' style="display:none"', "attribute": " hidden", "class": ' class="gone"', "width": ' width="0" style="width:0"', "white": ' style="color:#fff"'}
    marks = {"plain": "{}", "sup": "<sup>{}</sup>", "del": "<del>{}</del>", "break": "<br>{}"}
    text = "".join(marks[mark].format(html.escape(text).replace("\u00a0", "&nbsp;")) for text, mark in cell.runs)
    inner = html_table(cell.inner) if cell.inner else ""
    return f"<td{size}{hide.get(cell.hide, '')}>{text}{inner}</td>"


def html_table(rows):
    return "<table border=1>" + "".join("<tr>" + "".join(map(html_cell, row)) + "</tr>\n" for row in rows) + "</table>"


def write_html(source, path):
    parts = []
    for kind, *more in blocks(source):
        if kind == "table":
            parts.append(html_table(more[1]))
        else:
            parts.append({"title": "<h1>{}</h1>", "heading": "<p><strong>{}</strong></p>", "text": "<p>　　{}</p>"}[kind].format(html.escape(more[0])))
    body = "\n".join(parts)
    if source.layout:
        body = f"<table><tr><td>{body}</td></tr></table>"
    charset = "gb2312" if source.encoding != "utf-8" else "utf-8"
    page = f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{TITLE}</title><style>.gone {{ display: none }}</style></head><body>{body}</body></html>'
    path.write_bytes(page.encode(source.encoding))


# ---- Word


def word_run(text, mark, hide):
    look = {"sup": '<w:vertAlign w:val="superscript"/>', "del": "<w:strike/>"}.get(mark, "")
    look += "<w:vanish/>" if hide in ("style", "attribute", "class", "width") else '<w:color w:val="FFFFFF"/>' if hide == "white" else ""
    start = "<w:br/>" if mark == "break" else ""
    return f'<w:r><w:rPr>{look}</w:rPr>{start}<w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'


def word_table(rows, weights):
    cells, columns = placed(rows)
    starts = {(at, column): cell for at, column, cell in cells}
    goes_on = {(at + down, column): cell for at, column, cell in cells for down in range(1, cell.rows)}
    out = []
    for at in range(len(rows)):
        row = ""
        for column in range(columns):
            cell = starts.get((at, column)) or goes_on.get((at, column))
            if cell is None:
                continue
            merge = ('<w:vMerge w:val="restart"/>' if (at, column) in starts else "<w:vMerge/>") if cell.rows > 1 else ""
            span = f'<w:gridSpan w:val="{cell.cols}"/>' if cell.cols > 1 else ""
            text = "".join(word_run(*run, cell.hide) for run in cell.runs) if (at, column) in starts else ""
            inner = word_table(cell.inner, [1] * 9) if cell.inner and (at, column) in starts else ""
            width = 0 if cell.hide == "width" else 800
            row += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{inner}<w:p>{text}</w:p></w:tc>'
        hidden = "<w:trPr><w:hidden/></w:trPr>" if all(cell.hide in ("style", "attribute", "class") for cell in rows[at]) and rows[at] else ""
        out.append(f"<w:tr>{hidden}{row}</w:tr>")
    grid = "".join('<w:gridCol w:w="800"/>' for _ in range(columns))
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return f"<w:tbl><w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(out)}</w:tbl>"


def write_docx(source, path):
    parts = []
    for kind, *more in blocks(source):
        if kind == "table":
            parts.append(word_table(more[1], source.widths[more[0]]) + "<w:p/>")
            continue
        look = {"title": '<w:pPr><w:jc w:val="center"/></w:pPr>', "heading": "", "text": '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr>'}[kind]
        run = {"title": '<w:rPr><w:sz w:val="44"/></w:rPr>', "heading": "<w:rPr><w:b/></w:rPr>", "text": ""}[kind]
        parts.append(f"<w:p>{look}<w:r>{run}<w:t>{html.escape(more[0])}</w:t></w:r></w:p>")
    body = "".join(parts)
    if source.layout:
        body = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>{body}<w:p/></w:tc></w:tr></w:tbl><w:p/>'
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{word}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        package.writestr("_rels/.rels", f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>')
        package.writestr("word/document.xml", document)


# ---- Spreadsheet


def write_xlsx(source, path):
    """The text on the first sheet, each table on one of its own below its chapter's title."""
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    text = book.active
    text.title = "正文"
    heading = None
    for kind, *more in blocks(source):
        if kind != "table":
            text.append([more[0]])
            heading = more[0] if kind == "heading" else heading
            continue
        sheet = book.create_sheet(heading[2:12] + (str(len(book.sheetnames)) if heading[2:12] in book.sheetnames else ""))
        sheet.append([heading])
        cells, _ = placed(more[1])
        for at, column, cell in cells:
            place = sheet.cell(at + 2, column + 1)
            looks = {"sup": InlineFont(vertAlign="superscript"), "del": InlineFont(strike=True)}
            if {mark for _, mark in cell.runs} == {"del"}:
                place.value, place.font = int(cell.text), openpyxl.styles.Font(strike=True)
            elif any(mark in looks for _, mark in cell.runs):
                place.value = CellRichText(*[TextBlock(looks[mark], text) if mark in looks else text for text, mark in cell.runs])
            else:
                joined = "".join(("\n" if mark == "break" else "") + text for text, mark in cell.runs)
                place.value = int(joined) if joined.isascii() and joined.isdigit() and not (len(joined) > 1 and joined[0] == "0") else joined or None
            if cell.hide == "white":
                place.font = openpyxl.styles.Font(color="FFFFFFFF")
            if cell.rows > 1 or cell.cols > 1:
                sheet.merge_cells(start_row=at + 2, start_column=column + 1, end_row=at + 1 + cell.rows, end_column=column + cell.cols)
        hidden = [(at, column, cell) for at, column, cell in cells if cell.hide in ("style", "attribute", "class", "width")]
        for at, column, _ in hidden:
            if all(cell.hide for row, _, cell in cells if row == at):
                sheet.row_dimensions[at + 2].hidden = True
            else:
                sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
    book.save(path)


# ---- PDF


class Paper:
    """Pages of A4 with rules and text; everything in one embedded face."""

    SIZE, LEFT, TOP, FOOT, WIDTH = 7, 32, 50, 800, 530

    def __init__(self):
        import pymupdf

        self.pymupdf = pymupdf
        self.font = pymupdf.Font(fontfile=str(ROOT / "fonts/GW-Fang.ttf"))
        self.pdf = pymupdf.open()
        self.written = {}
        self.turn()

    def turn(self):
        self.page = self.pdf.new_page(width=595, height=842)
        self.y = self.TOP

    def wrapped(self, text, size, width):
        lines, line = [], ""
        for char in text:
            if line and (char == "\n" or self.font.text_length(line + char, size) > width):
                lines.append(line)
                line = ""
            line += char if char != "\n" else ""
        return [*lines, line]

    def put(self, x, y, text, size, color=(0, 0, 0)):
        key = self.page.number, color
        if key not in self.written:
            self.written[key] = self.pymupdf.TextWriter(self.page.rect)
        if text:
            self.written[key].append((x, y), text, font=self.font, fontsize=size)

    def save(self, path):
        for (page, color), writer in self.written.items():
            writer.write_text(self.pdf[page], color=color)
        self.pdf.subset_fonts()
        self.pdf.save(path, garbage=3, deflate=True)

    def text(self, kind, text):
        size = {"title": 18, "heading": 13, "text": 12}[kind]
        indent = "　　" if kind == "text" else ""
        for line in self.wrapped(indent + text, size, 480):
            if self.y + size * 1.6 > self.FOOT:
                self.turn()
            x = (595 - self.font.text_length(line, size)) / 2 if kind == "title" else 56
            self.put(x, self.y + size, line, size)
            self.y += size * 1.6

    def table(self, rows, weights, rows_a_page=None):
        cells, columns = placed(rows)
        weights = [*weights, *[1] * columns][:columns]
        edges = [self.LEFT]
        for weight in weights:
            edges.append(edges[-1] + self.WIDTH * weight / sum(weights))
        heights = [14.0] * len(rows)
        lines = {}
        for at, column, cell in cells:
            joined = "".join(("\n" if mark == "break" else "") + text for text, mark in cell.runs)
            lines[id(cell)] = self.wrapped(joined, self.SIZE, edges[column + cell.cols] - edges[column] - 4)
            need = (len(lines[id(cell)]) * 9 + 5) / cell.rows
            for down in range(cell.rows):
                heights[at + down] = max(heights[at + down], need)
        tops = self.tops(heights, rows_a_page)
        for at, column, cell in cells:
            last = at + cell.rows - 1
            for page in sorted({tops[row][0] for row in range(at, last + 1)}):
                here = [row for row in range(at, last + 1) if tops[row][0] == page]
                top, foot = tops[here[0]][1], tops[here[-1]][1] + heights[here[-1]]
                self.page = self.pdf[page]
                self.page.draw_rect(self.pymupdf.Rect(edges[column], top, edges[column + cell.cols], foot), width=0.5)
                if page == tops[at][0]:
                    self.cell(cell, lines[id(cell)], edges[column], edges[column + cell.cols], top, foot)
        self.page = self.pdf[-1]

    def tops(self, heights, rows_a_page):
        """(page, top) of every row."""
        found = []
        for at, height in enumerate(heights):
            if self.y + height > self.FOOT or rows_a_page and at and at % rows_a_page == 0:
                self.turn()
            found.append((len(self.pdf) - 1, self.y))
            self.y += height
        self.y += 12
        return found

    def cell(self, cell, lines, left, right, top, foot):
        color = (1, 1, 1) if cell.hide else (0, 0, 0)
        y = (top + foot) / 2 - len(lines) * 4.5 + 7
        if any(mark in ("sup", "del") for _, mark in cell.runs):
            x = left + 3
            for text, mark in cell.runs:
                size = self.SIZE * 0.6 if mark == "sup" else self.SIZE
                width = self.font.text_length(text, size)
                self.put(x, y - (3 if mark == "sup" else 0), text, size, color)
                if mark == "del":
                    self.page.draw_line((x, y - 2.5), (x + width, y - 2.5), width=0.6)
                x += width
            return
        for line in lines:
            self.put((left + right - self.font.text_length(line, self.SIZE)) / 2, y, line, self.SIZE, color)
            y += 9


def write_pdf(source, path):
    paper = Paper()
    for kind, *more in blocks(source):
        if kind == "table":
            paper.table(more[1], source.widths[more[0]], source.rows_a_page)
        else:
            paper.text(kind, more[0])
    paper.save(path)


WRITERS = {"html": write_html, "docx": write_docx, "xlsx": write_xlsx, "pdf": write_pdf}
