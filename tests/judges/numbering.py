"""The numbers that Word puts before paragraphs (ECMA-376 part 1, clause 17.9), which readers of runs do not see. No program: the judges of
Word copies ask it. Works on elements of lxml and of the standard library."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = "零一二三四五六七八九"


def val(parent, name, otherwise=None):
    found = None if parent is None else parent.find(f"{W}{name}")
    return otherwise if found is None else found.get(f"{W}val")


def hanzi(number):
    """1 to 99 as 一 to 九十九."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def printed(form, number):
    """A number in a format (17.18.59)."""
    if form == "none":
        return ""
    if form == "decimalEnclosedCircle":
        return chr(0x245F + number) if 1 <= number <= 20 else str(number)
    return hanzi(number) if form and form.startswith(("chinese", "japanese", "taiwanese")) else str(number)


class Numbers:
    """All lists of a copy, counted as its paragraphs are asked for in their order. `part` is the root of numbering.xml, or None."""

    def __init__(self, part):
        kinds = {} if part is None else {kind.get(f"{W}abstractNumId"): kind for kind in part.findall(f"{W}abstractNum")}
        self.lists, self.counts = {}, {}
        for one in [] if part is None else part.findall(f"{W}num"):
            kind = kinds.get(val(one, "abstractNumId"))
            levels = {} if kind is None else {int(level.get(f"{W}ilvl")): level for level in kind.findall(f"{W}lvl")}
            starts = {int(o.get(f"{W}ilvl")): int(val(o, "startOverride", 1)) for o in one.findall(f"{W}lvlOverride")}
            self.lists[one.get(f"{W}numId")] = (one.get(f"{W}numId") if starts else val(one, "abstractNumId"), levels, starts)

    def next(self, paragraph, of_style=None):
        """The number before a paragraph and its level's element; ("", None) where it has none. `of_style` is the w:numPr of its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        own = of_style if own is None else own
        key, levels, starts = self.lists.get(val(own, "numId"), (None, {}, {}))
        at = int(val(own, "ilvl", 0) or 0) if own is not None else 0
        if at not in levels:
            return "", None
        counts = self.counts.setdefault(key, {})
        first = lambda level: starts.get(level, int(val(levels[level], "start", 1) or 1))
        counts[at] = counts[at] + 1 if at in counts else first(at)
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        text = val(levels[at], "lvlText", "")
        if val(levels[at], "numFmt") != "bullet":
            for level in levels:
                if level <= at:
                    text = text.replace(f"%{level + 1}", printed(val(levels[level], "numFmt"), counts.get(level, first(level))))
        return text, levels[at]
