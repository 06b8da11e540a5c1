"""The values view: a card for every value, with its gradient; every arrow carries the local derivative."""

from __future__ import annotations

import numpy as np

from autograd.engine import Node
from autograd.graph import dot
from autograd.graph.cells import derivative, exponent_of, grid, heading, symbol
from autograd.graph.dot import cell, coloured, faint
from autograd.graph.finding import usable
from autograd.graph.look import INPUT, NEGATIVE, OUTPUT, PARAMETER, PLAIN, POSITIVE, SAVED, Style
from autograd.graph.numbers import Numbers
from autograd.graph.reading import Reading, Untracked, called, owner
from autograd.pullback import Pullback


def values_view(reading: Reading, rankdir: str, grads: bool | None, saved: bool) -> str:
    """The DOT text; `grads` None: gradients where `backward()` has been called."""
    return _Values(reading, grads, saved).dot(rankdir)


class _Values:
    def __init__(self, reading: Reading, grads: bool | None, saved: bool) -> None:
        self.reading, self.saved = reading, saved
        walked = any(leaf.variable is not None and (t := leaf.variable()) is not None and t._grad is not None
                     for leaf in reading.leaves)
        self.grads = walked if grads is None else grads
        self.numbers = Numbers(reading, gradients=self.grads)
        self.ids: dict[object, str] = {}
        sizes = [abs(g[np.isfinite(g)]).max(initial=0) for g in self.numbers.gradients.values()]
        self.largest = float(max(sizes, default=0))

    def dot(self, rankdir: str) -> str:
        """Every operation after what goes into it."""
        lines: list[str] = []
        for node in self.reading.nodes:
            for parent in self.reading.parents(node):
                if parent.op is None and parent not in self.ids:
                    lines.append(self._leaf(parent))
            inputs = [self._untracked(lines, given) for given in self._shown(node)]
            lines.append(self._operation(node))
            lines += [dot.edge(identity, self.ids[node]) for identity in inputs]
            lines += [self._edge(node, i, p) for i, p in enumerate(node.parents) if p is not None]
        return dot.digraph(lines, rankdir=rankdir, caption=self._caption())

    def _caption(self) -> str:
        parts = ["value flows →", *(["gradient flows ←"] if self.grads else []),
                 "on an arrow: local derivative ∂out/∂in"]
        if self.grads:
            parts += [f"{coloured('■', POSITIVE)} positive gradient", f"{coloured('■', NEGATIVE)} negative"]
        unknown = [node for node in self.reading.nodes if self._unknown(node)]
        if any(node.saved is None for node in unknown):
            parts.append("–: released by backward(); draw before it, or call backward(retain_graph=True)")
        elif any(not usable(node) for node in unknown):
            parts.append("–: computed with what was changed in place since")
        elif unknown:
            parts.append("–: kept by no rule; seen if the tensor is among the names")
        return faint(" &#160; ".join([*parts, "green: needs a gradient"]), 9)

    def _unknown(self, node: Node) -> bool:
        """Whether the value or the derivatives of an operation are not known, or not known any more."""
        return node.dtype is not None and (node not in self.numbers.values or (
            node.saved is None and not self.numbers.known[node].jacobians))

    def _id(self, thing: object) -> str:
        return self.ids.setdefault(thing, f"n{len(self.ids)}")

    # Cards -----------------------------------------------------------------------------------------------------

    def _leaf(self, node: Node) -> str:
        return self._card(node, dot.bold(dot.text(self.reading.name(node) or "leaf")), PARAMETER)

    def _operation(self, node: Node) -> str:
        assert node.op is not None
        title = heading(self.reading.name(node), symbol(called(node), self.numbers.untracked(node)))
        return self._card(node, title, OUTPUT if node is self.reading.root else PLAIN)

    def _card(self, node: Node, title: str, style: Style) -> str:
        rows = [[cell(title, colspan=2)]]
        if node.dtype is not None:
            value = self.numbers.values.get(node)
            rows.append([_label("value"), cell(faint("–")) if value is None else grid(value)])
            if self.grads:
                gradient = self.numbers.gradients.get(node)
                rows.append([_label("grad"), cell(faint("–")) if gradient is None else grid(gradient, self.largest)])
        kept: list[str] = []
        if self.saved and isinstance(node.op, Pullback) and node.saved is not None:
            kept = node.op.names[:len(node.op.names) - len(node.op.spare)]  # not the numbers that are kept for pictures
        if kept:
            rows.append([_label("keeps"), cell(coloured(dot.text(", ".join(kept)), SAVED, 8))])
        return dot.node(self._id(node), dot.card(rows, style, spacing=3, padding=2))

    def _shown(self, node: Node) -> list[Untracked]:
        """What goes in and has a card of its own: an exponent stands in the operation's symbol."""
        given = self.numbers.untracked(node)
        exponent = exponent_of(given)
        return [u for u in given if not (u.slot == "exponent" and u.value is exponent)]

    def _untracked(self, lines: list[str], given: Untracked) -> str:
        """The card of an input; one with a name stands once, a number wherever it is used."""
        key = given if given.name is None else owner(np.asarray(given.value))
        if key not in self.ids:
            title = [] if given.name is None else [[cell(dot.bold(dot.text(given.name)), colspan=2)]]
            value = grid(np.asarray(given.value))
            rows = [*title, [_label("value"), value] if title else [value]]
            lines.append(dot.node(self._id(key), dot.card(rows, INPUT, spacing=3, padding=2)))
        return self.ids[key]

    def _edge(self, node: Node, i: int, parent: Node) -> str:
        source = self.reading.origin(parent)
        jacobian = self.numbers.local(node, i)
        label = "" if jacobian is None else derivative(jacobian, node.shape, parent.shape)
        return dot.edge(self._id(source), self._id(node), label)


def _label(name: str) -> str:
    return cell(faint(name, 8), align="left")
