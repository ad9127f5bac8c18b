#!/usr/bin/env python3
"""Cut the two faces of Noto Sans SC down to what the window needs.

usage: font.py IN.ttf OUT.ttf

Keeps every two-byte character of GBK as the WHATWG and GB18030 map it (names of firms and persons need it), the rest of the basic CJK block, ASCII, Latin-1 and the
signs that the pages use. Noto Sans SC lacks one character of GBK, U+2252; it is put together here from two full stops and
an equals sign. Needs fontTools (Debian: fonttools).
"""
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.pens.ttGlyphPen import TTGlyphPen


def wanted():
    chars = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x9FA6, 0x9FF0))
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                chars.add(ord(bytes([lead, trail]).decode("gb18030")))
            except UnicodeDecodeError:
                pass
    chars |= {ord(c) for c in "€…–—•·‘’“”‹›′″←↑→↓↗↘⇄✓★☆●○■□▲△▼▽◆◇≥≤≠±−×÷Ω㎡㎥℃"}
    return chars


def add_approaches(font):
    """Composes U+2252 (APPROXIMATELY EQUAL TO OR THE IMAGE OF) where the face lacks it."""
    cmap = font.getBestCmap()
    if 0x2252 in cmap:
        return
    glyf, hmtx = font["glyf"], font["hmtx"]
    equal, dot = cmap[ord("=")], cmap[ord(".")]
    e, d = glyf[equal], glyf[dot]
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(equal, (1, 0, 0, 1, 0, 0))
    gap = (e.yMax - e.yMin) // 3
    pen.addComponent(dot, (1, 0, 0, 1, e.xMin - d.xMin, e.yMax + gap - d.yMin))
    pen.addComponent(dot, (1, 0, 0, 1, e.xMax - d.xMax, e.yMin - gap - d.yMax))
    name = "uni2252"
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    glyf.glyphs[name] = pen.glyph()
    glyf.glyphOrder = font.getGlyphOrder()
    hmtx[name] = hmtx[equal]
    if "vmtx" in font:
        font["vmtx"][name] = font["vmtx"][equal]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2252] = name


def main():
    source, target = sys.argv[1:3]
    font = TTFont(source)
    add_approaches(font)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "DSIG"]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=wanted())
    cut.subset(font)
    font.save(target)


main()
