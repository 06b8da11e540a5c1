"""The backward graph: the gradient operations from the output to the leaves, each with the rules of its registry entry."""

from __future__ import annotations

import textwrap

import numpy as np

from autograd.engine import Node
from autograd.graph import dot
from autograd.graph.cells import inline
from autograd.graph.dot import bold, cell, coloured, faint, text
from autograd.graph.finding import SMALL, usable
from autograd.graph.formulas import rules
from autograd.graph.look import OUTPUT, PARAMETER, PLAIN, SAVED, bytes_text, shape_text
from autograd.graph.numbers import Numbers, contributions
from autograd.graph.reading import Reading, saved_bytes, value_of


def backward_view(reading: Reading, rankdir: str, numbers: bool, saved: bool) -> str:
    """The DOT text; with `numbers`, the gradients and what each operation contributes to them."""
    return _Backward(reading, numbers, saved).dot(rankdir)


class _Backward:
    def __init__(self, reading: Reading, numbers: bool, saved: bool) -> None:
        self.reading = reading
        self.gradients = Numbers(reading, gradients=True).gradients if numbers else {}
        self.saved = saved_bytes(reading) if saved else {}
        self.ids: dict[Node, str] = {}

    def dot(self, rankdir: str) -> str:
        """Newest operation first, as the walk goes."""
        lines, edges = [], []
        order = [*self.reading.nodes[::-1], *self.reading.leaves]
        for node in order:
            lines.append(self._leaf(node) if node.op is None else self._operation(node))
        for node in self.reading.nodes[::-1]:
            edges += self._edges(node)
        caption = "gradient flows ← &#160; g: the gradient that comes in &#160; out: the operation's value"
        if self.gradients:
            caption += " &#160; on an arrow: what is handed on; where arrows meet, their sum"
        return dot.digraph([*lines, *edges], rankdir=rankdir, caption=faint(caption, 9))

    def _id(self, node: Node) -> str:
        return self.ids.setdefault(node, f"n{len(self.ids)}")

    def _operation(self, node: Node) -> str:
        call = self.reading.inside.get(node)
        path = f" {faint(text(call.path))}" if call is not None and call.path else ""
        name = self.reading.name(node)
        rows = [[cell(f"{bold(text(node.name()))}{path}" + (f" {faint('of ' + text(name))}" if name else ""), colspan=2)]]
        rows += self._gradient(node)
        for _, argument, rule in rules(node):
            rows.append([cell(faint(text(argument), 9), align="left"), cell(_code(rule), align="left", balign="left")])
        if self.saved.get(node):
            rows.append([cell(coloured(f"saves {bytes_text(self.saved[node])}", SAVED, 8), colspan=2)])
        return dot.node(self._id(node), dot.card(rows, OUTPUT if node is self.reading.root else PLAIN, spacing=1))

    def _leaf(self, node: Node) -> str:
        tensor = value_of(node)
        rows = [[cell(f"{bold(text(self.reading.name(node) or 'leaf'))} {faint(shape_text(node.shape), 9)}", colspan=2)]]
        rows += self._gradient(node)
        if tensor is not None and tensor._grad is None and node not in self.gradients:
            rows.append([cell(faint("receives .grad", 8), colspan=2)])
        return dot.node(self._id(node), dot.card(rows, PARAMETER, spacing=1))

    def _gradient(self, node: Node) -> list[list[str]]:
        g = self.gradients.get(node)
        return [] if g is None else [[cell(faint("g" if node.op is not None else "grad", 9), align="left"),
                                      cell(text(inline(g)), align="left")]]

    def _edges(self, node: Node) -> list[str]:
        """Arrows to the parents, with the contribution where it is known, else with the shape."""
        g = self.gradients.get(node)
        labels: dict[int, str] = {}
        if g is not None and usable(node) and g.size <= SMALL:
            labels = {i: inline(np.asarray(part)) for i, _, part in contributions(node, g)
                      if isinstance(part, np.ndarray | np.generic)}
        drawn = []
        for i, parent in enumerate(node.parents):
            if parent is not None:
                shape = shape_text(parent.shape) if parent.shape and not self.gradients else ""
                drawn.append(dot.edge(self._id(node), self._id(self.reading.origin(parent)), labels.get(i, shape)))
        return drawn


def _code(rule: str) -> str:
    """A rule in a few lines."""
    lines = textwrap.wrap(rule, dot.LONGEST)
    shown = [*lines[:3], "…"] if len(lines) > 4 else lines
    return f'<font face="Courier" point-size="10">{"<br/>".join(map(text, shown))}</font>'
