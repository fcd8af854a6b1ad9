"""Makes GW-Signs.ttf: signs that forms use and no other face here has, out of DejaVu Sans.

Usage: signs.py DejaVuSans.ttf ../GW-Signs.ttf

What hanzi text uses stands in a square, in its middle, as hanzi do; superscripts and subscripts are as high and nearly as wide as those
of Liberation Serif. Outlines are moved and scaled, not redrawn; hints are left out, since they would no longer fit. Needs fontTools.
"""
import sys

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

SQUARE = "☐☑☒✔✗✘☎☏◯▢◻∓⋯‧" + "".join(map(chr, range(0x2776, 0x2780))) + "".join(map(chr, range(0x2780, 0x278A)))
# Superscripts and subscripts with their share of DejaVu's size.
SMALL = {c: 0.87 for c in "⁰ⁱ⁽⁾₍₎"} | {c: 0.72 for c in "⁺⁻⁼₊₋₌"}
NARROW = "⋅"
# The middle of the square in which hanzi stand, from the baseline, and the most that a sign takes of it, in em.
MIDDLE, MOST = 0.38, 0.86
NAMES = {
    1: "GW Signs", 2: "Regular", 3: "GW Signs 1.0", 4: "GW Signs", 5: "Version 1.0", 6: "GW-Signs",
    10: "Signs of DejaVu Sans 2.37, set in squares or beside Liberation Serif: outlines moved and scaled, hints left out.",
}


def placed(c, box, em):
    """Scale and shift of a sign, and its advance, in units."""
    low_x, low_y, high_x, high_y = box
    if c in SQUARE:
        # Dots of an ellipsis and an interpunct keep their size.
        scale = 1 if c in "⋯‧" else MOST * em / max(high_x - low_x, high_y - low_y)
        return scale, em / 2 - scale * (low_x + high_x) / 2, MIDDLE * em - scale * (low_y + high_y) / 2, em
    return SMALL[c], 0, (1 - SMALL[c]) * low_y, None


def main(source, target):
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 13, 14], glyph_names=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM", "MATH", "gasp"]
    cut = subset.Subsetter(options)
    cut.populate(text=SQUARE + "".join(SMALL) + NARROW)
    cut.subset(font)
    em, glyphs, glyph_set = font["head"].unitsPerEm, font["glyf"], font.getGlyphSet()
    made = {}
    for code, name in font.getBestCmap().items():
        c, glyph = chr(code), glyphs[name]
        if c in NARROW:
            continue
        glyph.recalcBounds(glyphs)
        scale, x, y, advance = placed(c, (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax), em)
        whole, pen = DecomposingRecordingPen(glyph_set), TTGlyphPen(None)
        glyph_set[name].draw(whole)
        whole.replay(TransformPen(pen, (scale, 0, 0, scale, x, y)))
        made[name] = pen.glyph(), advance or round(font["hmtx"][name][0] * scale)
    for name, (glyph, advance) in made.items():
        glyphs[name] = glyph
        glyph.recalcBounds(glyphs)
        font["hmtx"][name] = advance, glyph.xMin
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 13, 14)]
    for key, text in NAMES.items():
        table.setName(text, key, 3, 1, 0x409)
    font.save(target, reorderTables=True)


main(*sys.argv[1:])
