"""Do all formats show the same tables? Read by programs that share no code with ours, held against each other cell by cell.

    alike.py DIRECTORY NAME...

Of every NAME the directory has NAME.pdf, .docx, .ofd, .xlsx and .html. The tables of the PDF are those of its structure tree,
by pikepdf (`tagged.py` holds them against the report's JSON). Against them are held: every cell of the Word file (python-docx),
of the workbook (openpyxl, numbers as their formats show them) and of the web page (lxml), where it stands and what it spans,
with the headers that the page names for it; and of the OFD, which has no tables, every cell's words in the order of its text
(ofdkit). Exit status 1 with the first difference of every file. Needs the packages of requirements.txt.
"""
import pathlib
import re
import sys

import docx
import lxml.html
import ofdkit
import openpyxl
from docx.oxml.ns import qn

import tagged


def squeezed(text):
    """A text without blanks and without marks that show nothing."""
    return re.sub(r"[\s\u200b\u2060\ufeff]", "", text)


def own_rows(cells):
    """Cells as (row, column, rows, columns, text), numbered by the rows that have a cell of their own: a row that merged cells
    from above fill is none to assistive technology."""
    own = sorted({cell[0] for cell in cells})
    number = {row: nth for nth, row in enumerate(own)}
    return sorted((number[r], c, sum(r <= row < r + h for row in own), w, squeezed(text)) for r, c, h, w, text in cells)


# The PDF


def pdf_tables(path):
    tree = tagged.Tree(path)
    tables = [what for kind, what in tree.flat(tree.root()) if kind == "table"]
    return [[(*cell[:5], squeezed(cell[5]), cell[6]) for cell in table] for table in tables]


# The web page


def html_tables(path):
    page = lxml.html.fromstring(path.read_bytes())
    return [html_table(table) for table in page.iter("table")]


def html_table(table):
    """Cells in order: row, column, rows, columns, TH or TD, text, places of its headers."""
    cells, places, taken = [], {}, set()
    for number, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            tall, wide = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(number + r, column + c) for r in range(tall) for c in range(wide)}
            places[cell.get("id")] = (number, column)
            cells.append((number, column, tall, wide, cell))
    named = any(cell.get("headers") for *_, cell in cells)
    out = []
    for r, c, h, w, cell in cells:
        if named:
            heads = [places[name] for name in cell.get("headers", "").split()]
        else:
            heads = [(a, b) for a, b, _, _, head in cells if governs(head, (a, b), (r, c)) and cell.tag == "td"]
        out.append((r, c, h, w, cell.tag.upper(), squeezed(cell.text_content()), heads))
    return out


def governs(head, at, cell):
    """By scope (HTML, 4.9.12.2), in a table without spans."""
    return at != cell and (head.get("scope") == "row" and at[0] == cell[0] or head.get("scope") == "col" and at[1] == cell[1])


def same_html(found, wanted):
    """Roles and headers too. A header without words heads nothing."""
    silent = {(cell[0], cell[1]) for cell in wanted if not cell[5]}
    told = lambda cell: (*cell[:4], cell[4] if cell[5] else "", cell[5], sorted(set(cell[6]) - silent))
    data = lambda cell: cell if cell[4] == "TD" else (*cell[:6], [])
    return [data(told(cell)) for cell in found] == [data(told(cell)) for cell in wanted]


# The workbook


def sheets(path):
    book = openpyxl.load_workbook(path)
    return [book[name] for name in book.sheetnames[1:]]


def shown(cell):
    """What a spreadsheet shows of a cell."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    places = len(cell.number_format.partition(".")[2])
    assert re.fullmatch(r"(#,##)?0(\.0+)?", cell.number_format), cell.number_format
    return f"{cell.value:,.{places}f}" if cell.number_format.startswith("#") else f"{cell.value:.{places}f}"


def sheet_cells(sheet):
    merged = {area.coord.split(":")[0]: area for area in sheet.merged_cells.ranges}
    inside = {place for area in merged.values() for row in area.rows for place in row}
    cells = []
    for row in sheet.iter_rows():
        for cell in row:
            area = merged.get(cell.coordinate)
            if area:
                height, width = area.max_row - area.min_row + 1, area.max_col - area.min_col + 1
                cells.append((cell.row - 1, cell.column - 1, height, width, shown(cell)))
            elif (cell.row, cell.column) not in inside:
                cells.append((cell.row - 1, cell.column - 1, 1, 1, shown(cell)))
    return cells


def same_sheet(sheet, wanted):
    """What stands above and below the table are lines across all columns: its caption, unit and notes."""
    cells = sheet_cells(sheet)
    rows = max(cell[0] + cell[2] for cell in cells)
    for above in range(3):
        for below in range(rows - above):
            table = [(r - above, *rest) for r, *rest in cells if above <= r < rows - below]
            around = [cell for cell in cells if not above <= cell[0] < rows - below]
            wide = all(cell[1] == 0 and cell[3] == sheet.max_column for cell in around)
            if wide and own_rows(table) == wanted:
                return True
    return False


# The Word file


def word_tables(path):
    """Each table with a rule somewhere that stands in the text, so no imprint at a foot: its rows, of each its cells as they are drawn."""
    body = docx.Document(path).element.body
    out = []
    for table in body.iter(qn("w:tbl")):
        ruled, pinned = (table.find(f"{qn('w:tblPr')}/{qn(name)}") is not None for name in ("w:tblBorders", "w:tblpPr"))
        if ruled and not pinned:
            out.append(word_rows(table))
    return out


def word_rows(table):
    rows = []
    for row in table.iter(qn("w:tr")):
        column, cells = 0, {}
        for cell in row.iter(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            span, merge = (properties.find(qn(name)) for name in ("w:gridSpan", "w:vMerge"))
            wide = 1 if span is None else int(span.get(qn("w:val")))
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
            text = squeezed("".join(text.text or "" for text in cell.iter(qn("w:t"))))
            cells[column] = (wide, goes_on, text)
            column += wide
        rows.append(cells)
    return rows


def word_table(parts, wanted):
    """Takes the parts of one table from the front of the list; says what is not as it is wanted. A part behind the first may begin
    with rows that head it again, and say again what a merged cell says that goes on."""
    own = {row: [cell for cell in wanted if cell[0] == row] for row in {cell[0] for cell in wanted}}
    at, again = 0, False
    while at < len(own):
        if not parts:
            return f"no row {at}"
        rows = [row for row in parts.pop(0) if not all(goes_on for _, goes_on, _ in row.values())]
        heads = next((n for n in range(len(rows)) if same_row(rows[n], at, wanted)), None) if again else 0
        if heads is None or not all(any(same_row(row, above, wanted) for above in range(at)) for row in rows[:heads]):
            return f"{rows[0]} for row {at}: {own[at]}"
        for row in rows[heads:]:
            if at not in own or not same_row(row, at, wanted):
                return f"{row} for row {at}: {own.get(at)}"
            at += 1
        again = True
    return None


def same_row(row, at, wanted):
    """Whether a row of Word has, of a wanted one, all cells that begin there, and those that go on from above it: where a
    page begins these say once more what they say."""
    covering = {cell[1]: cell for cell in wanted if cell[0] <= at < cell[0] + cell[2]}
    if {column: cell[3] for column, cell in covering.items()} != {column: wide for column, (wide, _, _) in row.items()}:
        return False
    for column, (top, _, _, _, text) in covering.items():
        _, goes_on, said = row[column]
        begins = top == at and not goes_on and said == text
        further = top < at and (goes_on and not said or said in (text, f"{text}（续）"))
        if not (begins or further):
            return False
    return True


# The OFD


def ofd_runs(path):
    """Page and words of all text, in the order of the file."""
    with ofdkit.open(path) as document:
        return [(page.index, squeezed(run.text)) for page in document.pages for run in page.runs if squeezed(run.text)]


# How many pieces of text may stand at a page's end behind the cells: a note, and the number with what is around it.
FURNITURE = 12


def ofd_table(runs, at, wanted):
    """Where a table ends whose cells stand one after the other from here on, or None. Only the turn of a page may come between
    cells: with the number of the one, and captions, heads and labels of the other, one of which may say what the next cell says."""
    page = runs[at][0]
    for nth, text in enumerate(wanted):
        end = consumed(runs, at, text)
        if end is None:
            start = next((n for n in range(at, len(runs)) if runs[n][0] > page), None)
            if start is None or start - at > FURNITURE:
                return None
            stop = next((n for n in range(start, len(runs)) if runs[n][0] > runs[start][0]), len(runs))
            starts = (n for n in range(start, stop) if consumed(runs, n, text) is not None)
            ends = (ofd_table(runs, n, wanted[nth:]) for n in starts)
            return next((end for end in ends if end is not None), None)
        page, at = runs[end - 1][0], end
    return at


def consumed(runs, at, text):
    """Where the runs end that together are exactly this text."""
    while text and at < len(runs) and text.startswith(runs[at][1]):
        text = text[len(runs[at][1]) :]
        at += 1
    return at if not text else None


# One against the others


def compare(folder, name):
    path = lambda kind: folder / f"{name}.{kind}"
    wanted = pdf_tables(path("pdf"))
    plain = [own_rows([(*cell[:4], cell[5]) for cell in table]) for table in wanted]
    web, book, word = html_tables(path("html")), sheets(path("xlsx")), word_tables(path("docx"))
    assert len(web) == len(wanted), f"{name}: {len(web)} tables in the web page, {len(wanted)} in the PDF"
    assert len(book) == len(wanted), f"{name}: {len(book)} sheets, {len(wanted)} tables in the PDF"
    runs, at = ofd_runs(path("ofd")), 0
    for number, (table, cells) in enumerate(zip(wanted, plain)):
        place = f"{name}, table {number + 1}"
        assert same_html(web[number], table), f"{place}: the web page has\n{first(web[number], table)}"
        assert same_sheet(book[number], cells), f"{place}: the workbook has\n{first(own_rows(sheet_cells(book[number])), cells)}"
        assert word, f"{place}: the Word file has no such table"
        wrong = word_table(word, cells)
        assert not wrong, f"{place}: the Word file has {wrong}"
        texts = [text for _, _, _, _, _, text, _ in table if text]
        ends = (ofd_table(runs, start, texts) for start in range(at, len(runs)))
        end = next((end for end in ends if end is not None), None)
        assert end is not None, f"{place}: the OFD does not have its cells one after the other"
        at = end
    assert not word, f"{name}: the Word file has {len(word)} tables more"
    return len(wanted), sum(map(len, plain))


def first(found, wanted):
    pairs = [(a, b) for a, b in zip(found, wanted) if a != b]
    return f"{len(found)} cells for {len(wanted)}; {pairs[0][0]} for {pairs[0][1]}" if pairs else f"{found[-3:]}\n{wanted[-3:]}"


def main(folder, *names):
    sums, bad = [0, 0], 0
    for name in names:
        try:
            sums = [a + b for a, b in zip(sums, compare(pathlib.Path(folder), name))]
        except AssertionError as error:
            print(error)
            bad = 1
    print(f"{len(names)} reports: {sums[0]} tables, {sums[1]} cells, alike in five formats")
    return bad


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
