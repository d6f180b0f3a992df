"""A line of a document as a picture: what a publisher's program made of a title that was drawn (word art, a scan of a heading)."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO

PICTURE = "\ufffc"
"""The line of a text in whose place a picture stands; the forms that hold pictures draw one."""
WIDTH, HEIGHT = 240, 24
"""Points of the picture: those of a title."""


@cache
def line_as_png() -> bytes:
    """Bars as wide as the characters of a title, for whoever does not look closely."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (2 * WIDTH, 2 * HEIGHT), 255)
    draw = ImageDraw.Draw(picture)
    for left in range(8, 2 * WIDTH - 40, 40):
        draw.rectangle((left, 8, left + 28, 2 * HEIGHT - 8), outline=0, width=3)
        draw.line((left + 14, 8, left + 14, 2 * HEIGHT - 8), fill=0, width=3)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def line_as_html() -> str:
    """The picture as a paragraph of a web page."""
    data = b64encode(line_as_png()).decode()
    return f'<p><img src="data:image/png;base64,{data}" width="{WIDTH}" height="{HEIGHT}"></p>'
