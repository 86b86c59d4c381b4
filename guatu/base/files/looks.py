"""What a kept picture looks like, in 64 bits, so that it is found again after cropping marks, scaling or saving anew.

The difference hash: the picture in nine by eight grey fields, one bit for each field that is brighter than the next.
"""

from pathlib import Path

from PIL import Image

WIDE, HIGH = 9, 8


def look(path: Path) -> str:
    """The look of a picture that the store has drawn anew itself, hexadecimal; "" if it cannot be read."""
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
            image.draft("L", (WIDE * 8, HIGH * 8))  # a JPEG is decoded at an eighth of its size
            grey = image.convert("L").resize((WIDE, HIGH), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError):
        return ""
    return of_fields(list(grey.tobytes()))


def of_fields(fields: list[int]) -> str:
    """The look of 72 grey fields, row by row."""
    bits = 0
    for row in range(HIGH):
        for column in range(WIDE - 1):
            place = row * WIDE + column
            bits = bits << 1 | (fields[place] > fields[place + 1])
    return f"{bits:016x}"
