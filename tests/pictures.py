"""Reading pictures back: cards and arrows of a DOT text, for the tests of what stands on them."""

import html
import re


def cards(source):
    """Node id → the texts of its cells, in order."""
    found = {}
    for identity, label in re.findall(r"^(\w+) \[label=<(<table.*</table>)>.*\];$", source, re.M):
        found[identity] = [html.unescape(re.sub(r"<[^>]*>", "", cell))
                           for cell in re.findall(r"<td[^>]*>((?:(?!<td).)*?)</td>", label)]
    return found


def arrows(source):
    """(tail, head, label) of every arrow."""
    return [(tail, head, label.strip()) for tail, head, label in
            re.findall(r'^(\w+) -> (\w+)(?: \[(?:label="((?:[^"\\]|\\.)*)")?.*\])?;$', source, re.M)]


def card_of(source, title):
    """(id, cells after the title) of the card with this title."""
    return next((identity, cells[1:]) for identity, cells in cards(source).items() if cells[0] == title)


def number(text):
    """The number that a picture shows."""
    return float(text.replace("−", "-"))
