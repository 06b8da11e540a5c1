"""DOT: escaping, cards made of HTML-like tables, and the text of a whole graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from autograd.graph.look import FAINT, FONT, INK, LINE, Style

LONGEST = 40


def text(value: str) -> str:
    """What a user named something, for a label: escaped, control characters made visible, not endless.

    >>> text('<b>&\\n'), text("")
    ('&lt;b&gt;&amp;␊', '&quot;&quot;')
    """
    if len(value) > LONGEST:  # of a module's path, the end says more
        value = "…" + value[1 - LONGEST:] if "." in value and " " not in value else value[:LONGEST - 1] + "…"
    shown = "".join(chr(0x2400 + ord(c)) if ord(c) < 32 else c if c.isprintable() or c == " " else _visible(c)
                    for c in value)
    return escape(shown) if shown.strip() else f"&quot;{shown}&quot;"


def _visible(c: str) -> str:
    """A character that does not print (or that joins those beside it, as in emoji, which may stay)."""
    return c if c in "\u200d\ufe0f" else "�"


def quoted(value: str) -> str:
    """A DOT string."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def bold(content: str) -> str:
    """HTML in bold."""
    return f"<b>{content}</b>"


def faint(content: str, size: int | None = None) -> str:
    """HTML in the secondary colour."""
    return coloured(content, FAINT, size)


def coloured(content: str, colour: str, size: int | None = None) -> str:
    """HTML in a colour and a size; nothing, where there is no content: a renderer refuses an empty font."""
    points = "" if size is None else f' point-size="{size}"'
    return f'<font{points} color="{colour}">{content}</font>' if content else ""


def sized(content: str, size: int) -> str:
    """HTML in a size."""
    return f'<font point-size="{size}">{content}</font>'


def cell(content: str, **attributes: str | int) -> str:
    """A cell of a table; one without content holds a space, unless its size is fixed."""
    listed = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<td{listed}>{content or ('' if 'fixedsize' in attributes else ' ')}</td>"


def table(rows: Iterable[Iterable[str]], **attributes: str | int) -> str:
    """A table inside a label."""
    listed = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<table{listed}>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def card(rows: Iterable[Iterable[str]], style: Style, border: float = 1.2, spacing: int = 0, padding: int = 3) -> str:
    """A rounded box with rows of cells."""
    return table(rows, border=f"{border:g}", style="rounded", color=style.border, bgcolor=style.fill, cellborder=0,
                 cellspacing=spacing, cellpadding=padding)


def node(identity: str, label: str, **attributes: str | int) -> str:
    """A node with an HTML label."""
    listed = "".join(f" {name}={quoted(str(value))}" for name, value in attributes.items())
    return f"{identity} [label=<{label}>{listed}];"


def edge(tail: str, head: str, label: str = "", **attributes: str | int | float) -> str:
    """An arrow; its label is plain text."""
    given = {**({"label": f" {label} "} if label else {}), **attributes}
    listed = " ".join(f"{name}={quoted(str(value))}" for name, value in given.items())
    return f"{tail} -> {head}{f' [{listed}]' if listed else ''};"


def cluster(identity: str, label: str, style: Style, body: Iterable[str], justify: str = "c") -> list[str]:
    """A box around nodes, its label in the centre, or at the left ("l")."""
    return [f'subgraph cluster_{identity} {{ label=<{label}>; labeljust={justify}; style="rounded,filled"; '
            f'fillcolor="{style.fill}"; color="{style.border}"; fontsize=11; margin=10;', *body, "}"]


def lines(*contents: str, align: str = "center") -> str:
    """Lines of text one below the other, as a title or a label."""
    return table([[cell(content, align=align)] for content in contents if content], border=0, cellborder=0, cellspacing=0,
                 cellpadding=2)


def digraph(body: Sequence[str], *, rankdir: str, title: str = "", caption: str = "", nodesep: float = 0.28,
            ranksep: float = 0.42) -> str:
    """The whole text, with a title above or a caption below the picture."""
    label = title or caption
    place = "t" if title else "b"
    return "\n".join([
        f'digraph computation {{\nrankdir={rankdir}; bgcolor="white"; fontname="{FONT}"; fontcolor="{INK}"; '
        f'fontsize=13; pad=.25; nodesep={nodesep:g}; ranksep={ranksep:g}; labelloc={place};',
        f"label=<{label}>;" if label else "",
        f'node [fontname="{FONT}" fontcolor="{INK}" fontsize=11 shape=plain];',
        f'edge [fontname="{FONT}" fontsize=9 color="{LINE}" fontcolor="{FAINT}" arrowsize=.6 arrowhead=vee penwidth=1.1];',
        *body, "}"]) + "\n"
