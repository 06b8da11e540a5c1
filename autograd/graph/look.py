"""The shared look of pictures and tables: colours that the colour-blind and a printer tell apart, and how numbers read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

FONT = "Helvetica"
INK, FAINT, LINE = "#1f2933", "#66727f", "#9aa5b1"
"""Text, secondary text, lines and arrows."""


class Style(NamedTuple):
    """The border and the background of a card."""

    border: str
    fill: str


PARAMETER, INPUT = Style("#1b7f5c", "#e3f4ec"), Style("#868e96", "#f1f3f5")
PLAIN, OUTPUT = Style(LINE, "#ffffff"), Style("#c4442a", "#fde8e4")
MODULES = (Style("#cbd2d9", "#f7f9fb"), Style("#bcc6d0", "#edf1f5"))
"""A module's box, and that of a module inside it, in turns."""

PARAMETER_LINE = "#8fc9b0"
SAVED, BAR, TRACK = "#b35c00", "#74a9cf", "#e9eef3"
"""Bytes saved for the backward pass: their text, a bar, and what the bar lies on."""

POSITIVE, NEGATIVE = "#f4a261", "#5b9bd0"
"""Signs of gradients; also too large and too small."""

SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#000000")
"""For curves: the palette of Okabe and Ito (2008)."""

HEALTHY = 1e-3
"""The update/weight ratio around which training goes well."""


def blend(colour: str, amount: float) -> str:
    """White at 0, `colour` at 1.

    >>> blend("#5b9bd0", 0.5)
    '#adcde8'
    """
    amount = min(max(amount, 0.0), 1.0)
    parts = [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + (part - 255) * amount):02x}" for part in parts)


def tint(value: float, largest: float) -> str:
    """The colour of a gradient by its sign, the deeper the nearer its size is to the `largest`."""
    if not value or not math.isfinite(value) or not 0 < largest < math.inf:
        return "#ffffff" if value == 0 else POSITIVE if value > 0 else NEGATIVE
    return blend(POSITIVE if value > 0 else NEGATIVE, 0.15 + 0.85 * math.sqrt(min(abs(value) / largest, 1.0)))


def tint_around(value: float, middle: float) -> str:
    """Blue far below `middle`, white at it, orange far above: two orders of magnitude to either side."""
    if not value > 0 or not math.isfinite(value):
        return NEGATIVE if value == 0 else POSITIVE
    distance = math.log10(value / middle) / 2
    return blend(POSITIVE if distance > 0 else NEGATIVE, abs(distance))


def number(value: float, digits: int = 4) -> str:
    """A number to read: significant digits, a true minus sign.

    >>> number(-0.33559), number(2.0), number(1e-7)
    ('−0.3356', '2', '1e−7')
    """
    if isinstance(value, bool):
        return str(value)
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def magnitude(value: float) -> str:
    """The size of a number in few characters: `3e−4`.

    >>> magnitude(0.000312), magnitude(0.31), magnitude(31)
    ('3e−4', '0.3', '31')
    """
    if value == 0 or not math.isfinite(value):
        return number(value)
    if 0.1 <= abs(value) < 1000:
        return f"{value:.{0 if abs(value) >= 1 else 1}f}".replace("-", "−")
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def shape_text(shape: Sequence[int]) -> str:
    """`32×64`, or `scalar`."""
    return "×".join(map(str, shape)) or "scalar"


def bytes_text(n: float) -> str:
    """A size as people read it.

    >>> bytes_text(512), bytes_text(8192)
    ('512 B', '8.0 KB')
    """
    if n < 1024:
        return f"{n:.0f} B"
    for unit in ("KB", "MB"):
        n /= 1024
        if n < 1024:
            return f"{n:.1f} {unit}"
    return f"{n / 1024:.1f} GB"
