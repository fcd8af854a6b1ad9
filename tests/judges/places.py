"""Do the rectangles that `banxin plan --format json` gives hold what they point at? Read from the PDF by PyMuPDF.

    places.py REPORT.json... [--banxin BANXIN]

For each rectangle whose pointer leads to a text or figure of the report, the characters of the PDF whose middle lies inside it, over all
its pages, must be that text, without blanks and but for marks of notes; around a text may stand what the form prints with it, in a cell nothing.
And no character in a ruled cell with a pointer may reach over the cell's sides. Exit status 1 where one does not, or where there is none.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import pymupdf

MM = 25.4 / 72
# What a rounded rectangle may be off, in mm.
OFF = 0.02
NOTE = re.compile(r"[①-⑳\u3251-\u32bf]|\[[^\]]*\]")


DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def bare(text):
    return re.sub(r"\s", "", NOTE.sub("", text))


def value(report, pointer):
    for key in pointer.split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        try:
            report = report[int(key) if isinstance(report, list) else key]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    if isinstance(report, dict) and {"lead", "text"} <= report.keys():
        return report["lead"] + report["text"]
    return str(report) if isinstance(report, str | int | float) and not isinstance(report, bool) else None


def characters(pdf):
    """For each page its characters with their boxes, in mm."""
    pages = []
    for page in pdf:
        lines = [line for block in page.get_text("rawdict")["blocks"] for line in block.get("lines", [])]
        chars = [char for line in lines for span in line["spans"] for char in span["chars"] if not char["c"].isspace()]
        pages.append([(char["c"], [at * MM for at in char["bbox"]]) for char in chars])
    return pages


def inside(chars, place):
    right, foot = place["x"] + place["width"] + OFF, place["y"] + place["height"] + OFF
    for c, (x0, y0, x1, y1) in chars:
        if place["x"] - OFF <= (x0 + x1) / 2 <= right and place["y"] - OFF <= (y0 + y1) / 2 <= foot:
            yield c, x0, x1


def judge(report, plan, pages):
    """The texts and cells that were asked, and what is wrong."""
    found, wrong = {}, []
    for place in plan["places"]:
        if place["kind"] in ("table", "picture"):
            continue
        here = list(inside(pages[place["page"] - 1], place))
        kind, text = found.get(place["pointer"], (place["kind"], ""))
        found[place["pointer"]] = kind, text + "".join(c for c, *_ in here)
        over = [c for c, x0, x1 in here if x0 < place["x"] - 0.1 or x1 > place["x"] + place["width"] + 0.1]
        if place["kind"] == "cell" and over:
            wrong.append(f"{place['pointer']}: {''.join(over)} reaches over its cell")
    asked = {"cell": 0, "text": 0}
    for pointer, (kind, text) in found.items():
        wanted = value(report, pointer)
        if wanted is None:
            continue
        asked["cell" if kind == "cell" else "text"] += 1
        text, wanted = bare(text), bare(wanted)
        if day := DAY.fullmatch(wanted):
            # Printed as 7.3.5.4 has it, in an imprint with 印发.
            wanted = "{}年{}月{}日".format(*(int(part) for part in day.groups()))
            kind = "date"
        again = f"{wanted}（续）"  # a label that goes on on the next page
        if not (text.replace(again, "") == wanted if kind == "cell" else wanted in text):
            wrong.append(f"{pointer} ({kind}): {wanted!r}, but in the PDF {text!r}")
    return asked, wrong


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("reports", nargs="+", type=pathlib.Path)
    args.add_argument("--banxin", default=pathlib.Path(__file__).parents[2] / "target/debug/banxin")
    a = args.parse_args()
    plans = json.loads(subprocess.run([a.banxin, "plan", "--format", "json", *a.reports], capture_output=True, check=True, text=True).stdout)
    hits, cells = 0, 0
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([a.banxin, "render", *a.reports, "-o", out, "--format", "pdf"], capture_output=True, check=True)
        for path, plan in zip(a.reports, plans, strict=True):
            asked, wrong = judge(json.loads(path.read_text(encoding="utf-8-sig")), plan, characters(pymupdf.open(f"{out}/{path.stem}.pdf")))
            print(f"{path.stem}: cells {asked['cell']}, texts {asked['text']}, wrong {len(wrong)}")
            print(*(f"  {text}" for text in wrong[:5]), sep="\n", end="\n" if wrong else "")
            hits, cells = hits + len(wrong), cells + asked["cell"]
    sys.exit(1 if hits or not cells else 0)


if __name__ == "__main__":
    main()
