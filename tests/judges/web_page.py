"""Are web pages sound, open to everyone, and whole on every screen and on paper?

    web_page.py JUDGES PAGE.html... [-- FRAGMENT.html...]

Holds every file against the HTML standard (vnu). Opens every page in headless Chromium: no rule of axe broken at 1280 and
375 px, light and dark; nothing to be scrolled sideways, down to 320 px; printed on paper, every character of the text stands
there, within the sheet, and every cell of a table shows all that is in it. Exit status 1 with all that is wrong. JUDGES has
what `setup.sh` laid out. Needs Chromium, Java and the packages of requirements.txt.
"""
import collections
import pathlib
import shutil
import subprocess
import sys
import tempfile

import axe_playwright_python
import pymupdf
from playwright.sync_api import sync_playwright

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

VIEWS = [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark"), (320, "light")]

# Whether a cell is cut off: what is in it is wider than it, or it reaches over the side of the page.
CUT = """() => [...document.querySelectorAll('th, td')].filter(cell => {
    const box = cell.getBoundingClientRect();
    return cell.scrollWidth > cell.clientWidth + 1 || box.left < -1 || box.right > innerWidth + 1;
}).map(cell => cell.textContent)"""

# The words of titles that a line end parts, though a line has room for them.
PARTED = """() => [...document.querySelectorAll('.title')].flatMap(title => [...title.childNodes].filter(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
    const wide = node.textContent.length * parseFloat(getComputedStyle(title).fontSize);
    return node.nodeType == 3 && lines.size > 1 && wide < title.clientWidth;
}).map(node => node.textContent))"""

# What only those hear who do not see the page.
SPOKEN = """() => [...document.querySelectorAll('main *')].filter(element => element.offsetWidth == 1 && element.offsetHeight == 1)
    .map(element => element.innerText).join('')"""

# What a reader has for a glyph without a name.
NAMELESS = "\0"

# The text between two sides of 2.5 cm on A4, in pixels.
PAPER = 605


def standard(judges, files):
    """What the HTML standard says; fragments are put into a page of their own."""
    asked = subprocess.run(["java", "-jar", judges / "vnu.jar", "--errors-only", *files], capture_output=True, text=True)
    return asked.stderr.splitlines()


def framed(path, folder):
    """A fragment as a portal has it: in a page."""
    out = folder / path.name
    start = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title></head><body>'
    out.write_text(f"{start}{path.read_text(encoding='utf-8')}</body></html>", encoding="utf-8")
    return out


def looked_at(browser, page):
    """What is wrong with a page on a screen."""
    for width, scheme in VIEWS:
        with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
            tab = context.new_page()
            tab.goto(page.resolve().as_uri())
            place = f"{page.name} at {width} px, {scheme}"
            yield from (f"{place}: a line end parts {word} in a title" for word in tab.evaluate(PARTED))
            wide = tab.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                yield f"{place}: {wide} px wide"
            # The page's policy forbids scripts; the browser's own tools stand beside it.
            tab.evaluate(f"() => {{ {AXE} }}")
            found = tab.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
            for rule in found:
                yield f"{place}: {rule['id']}, {rule['nodes'][0]['html'][:200]}"


def printed(browser, page):
    """What is wrong with a page on paper."""
    with browser.new_context(viewport={"width": PAPER, "height": 900}) as context:
        tab = context.new_page()
        tab.emulate_media(media="print")
        tab.goto(page.resolve().as_uri())
        for text in tab.evaluate(CUT):
            yield f"{page.name} printed: a cell is cut off: {text[:40]}"
        wanted = letters(tab.evaluate("document.querySelector('main').innerText")) - letters(tab.evaluate(SPOKEN))
        made = tab.pdf(prefer_css_page_size=True)
    found = collections.Counter()
    with pymupdf.open(stream=made, filetype="pdf") as document:
        for sheet in document:
            for block in sheet.get_text("rawdict")["blocks"]:
                chars = (char for line in block.get("lines", []) for span in line["spans"] for char in span["chars"])
                found += letters(char["c"] for char in chars if sheet.rect.contains(char["origin"]))
    # Of some glyphs Chromium's file tells no name: they stand there all the same.
    lost = wanted - found
    if lost.total() > found[NAMELESS]:
        yield f"{page.name} printed: lost are {dict(lost.most_common(8))}"


def letters(text):
    return collections.Counter(char for char in "".join(text) if char.isalnum() or char == NAMELESS)


def main(judges, *files):
    judges = pathlib.Path(judges)
    files = [pathlib.Path(file) if file != "--" else None for file in files] + [None]
    cut = files.index(None)
    pages, fragments = files[:cut], [file for file in files[cut:] if file]
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        wrong += standard(judges, [*pages, *(framed(path, pathlib.Path(folder)) for path in fragments)])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for page in pages:
            wrong += looked_at(browser, page)
            wrong += printed(browser, page)
        browser.close()
    print("\n".join(wrong) or f"{len(pages)} pages, {len(fragments)} fragments: nothing wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
