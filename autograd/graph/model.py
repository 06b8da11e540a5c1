"""The model view: one training step, a box for every module, parameters beside the operation that uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograd.engine import Node
from autograd.graph import dot
from autograd.graph.dot import bold, cell, coloured, faint, sized, text
from autograd.graph.look import (
    HEALTHY,
    INPUT,
    MODULES,
    NEGATIVE,
    OUTPUT,
    PARAMETER,
    PARAMETER_LINE,
    PLAIN,
    POSITIVE,
    SAVED,
    bytes_text,
    magnitude,
    number,
    shape_text,
    tint_around,
)
from autograd.graph.measures import Measures
from autograd.graph.reading import Call, Reading, Untracked, called, kind, owner


def model_view(reading: Reading, measures: Measures, rankdir: str, depth: int | None) -> str:
    """The DOT text; modules deeper than `depth` are one card each."""
    return _Model(reading, measures, depth, rankdir).dot()


class _Model:
    """Cards and boxes, by the call in whose box they stand (None: in no box)."""

    def __init__(self, reading: Reading, measures: Measures, depth: int | None, rankdir: str) -> None:
        self.reading, self.measures, self.depth = reading, measures, depth
        self.vertical = rankdir in ("TB", "BT")
        self.rankdir = rankdir
        self.ids: dict[object, str] = {}
        self.content: dict[Call | None, list[str | Call]] = {None: []}
        self.edges: dict[tuple[str, str], str] = {}
        self.shared = _used_by_several_calls(reading)
        models = reading.models
        self.alone = models[0] if len(models) == 1 and models[0].inner else None

    def dot(self) -> str:
        """Cards in the order of recording; in a folded module, one for all of it."""
        folded: dict[Call, list[Node]] = {}
        for node in self.reading.nodes:
            call = self._folded(node)
            if call is not None:
                folded.setdefault(call, []).append(node)
        for node in self.reading.nodes:
            call = self._folded(node)
            if call is None:
                self._operation(node)
            elif call not in self.ids:
                self._fold(call, folded[call])
            self._incoming(node, call)
        return dot.digraph([*self._lines(None, 0), *self.edges.values()], rankdir=self.rankdir, title=self._title())

    def _title(self) -> str:
        name = text(type(self.alone.module).__name__) if self.alone is not None else "Graph"
        facts = [f"{self.measures.count(self.reading.leaves):,} parameters", str(self.reading.root.dtype or "")]
        keys = []
        total = sum(self.measures.saved.values())
        if self.measures.show_saved:
            facts.append(f"{bytes_text(total)} saved for backward" if total else "saved values released by backward()")
            keys += [f"{coloured('saves', SAVED)}: kept for backward"] if total else []
        if self.measures.column:
            low, high = ("too small", "too large") if self.measures.updates else ("smaller", "larger")
            middle = f"□ {magnitude(HEALTHY)}" if self.measures.updates else "□ typical"
            keys.append(f"{self.measures.column}: {coloured('■', NEGATIVE)} {low} &#160;{middle} &#160;"
                        f"{coloured('■', POSITIVE)} {high}")
        facts_text = " · ".join(filter(None, facts))
        return dot.lines(f"{bold(name)} &#160; {faint(facts_text, 10)}" + "".join(
            f" &#160; &#160; {faint(key, 10)}" for key in keys))

    # Boxes -----------------------------------------------------------------------------------------------------

    def _folded(self, node: Node) -> Call | None:
        """The call that stands for the node, where it lies deeper than `depth`."""
        if self.depth is None:
            return None
        found = None
        for call in _outwards(self.reading.inside.get(node)):
            if call.level >= self.depth and not call.transparent:
                found = call
        return found

    def _boxed(self, call: Call) -> bool:
        """Whether the call has a box: it owns parameters, or several operations; not the model that is all there is."""
        return call is not self.alone and not call.transparent and (
            bool(call.parameters) or call.own_operations > 1 or bool(call.inner))

    def _box(self, call: Call | None) -> Call | None:
        """The innermost box around a call, the call's own included."""
        return next(filter(self._boxed, _outwards(call)), None)

    def _put(self, box: Call | None, line: str) -> None:
        self._content_of(box).append(line)

    def _content_of(self, box: Call | None) -> list[str | Call]:
        """What stands in a box, which is put into the one around it when it is new."""
        if box is not None and box not in self.content:
            self.content[box] = []
            around = self._box(box.outer)
            self._content_of(around).append(box)
        return self.content[box]

    def _lines(self, box: Call | None, deep: int) -> Iterator[str]:
        for item in self.content[box]:
            if isinstance(item, str):
                yield item
            else:
                times = f" · call {item.number} of {item.of}" if item.of > 1 else ""
                path = bold(text(item.path) if item.path else text(type(item.module).__name__))
                what = faint((text(kind(item.module)) if item.path else "") + times)
                # From top to bottom, arrows come in through the label's side: it stands at the left, in two lines.
                label = dot.lines(path, what, align="left") if self.vertical else f"{path} &#160;{what}"
                yield from dot.cluster(self._id(item), label, MODULES[deep % 2], self._lines(item, deep + 1),
                                       "l" if self.vertical else "c")

    def _id(self, thing: object) -> str:
        return self.ids.setdefault(thing, f"n{len(self.ids)}")

    # Cards -----------------------------------------------------------------------------------------------------

    def _operation(self, node: Node) -> None:
        assert node.op is not None
        call = self.reading.inside.get(node)
        box = self._box(call)
        root = node is self.reading.root
        before = "" if call is None or call is box or call is self.alone or not call.path else faint(f"{text(call.path)} ")
        name = self.reading.name(node)
        title = f"{before}{bold(text(called(node)))}" if name is None else f"{bold(text(name))} = {text(called(node))}"
        value = f" = {number(self.reading.output.item())}" if root and self.reading.output.numel() == 1 else ""
        self._put(box, dot.node(self._id(node), dot.card(
            [[cell(title + value)], *self._saves(self.measures.saved[node])], OUTPUT if root else PLAIN), group="main"))

    def _saves(self, n: int) -> list[list[str]]:
        return [[cell(coloured(f"saves {bytes_text(n)}", SAVED, 8))]] if n and self.measures.show_saved else []

    def _fold(self, call: Call, nodes: list[Node]) -> None:
        parameters = [p._node for p in call.module.parameters() if p._node is not None]
        path = text(call.path) if call.path else text(type(call.module).__name__)
        rows = [[cell(bold(path))], [cell(faint(text(kind(call.module)), 9))]]
        if parameters:
            rows.append([cell(coloured(f"{self.measures.count(parameters):,} parameters", PARAMETER.border, 8))])
        rows += self._saves(sum(self.measures.saved[node] for node in nodes))
        value = self.measures.together(parameters)
        if value is not None:
            rows.append([cell(dot.table([[self._measure(value)]], border=0, cellborder=0, cellpadding=2))])
        root = self.reading.root in nodes
        self._put(self._box(call.outer), dot.node(self._id(call), dot.card(rows, OUTPUT if root else PLAIN, 2),
                                                  group="main"))

    def _measure(self, value: float) -> str:
        return cell(sized(magnitude(value), 8), bgcolor=tint_around(value, self.measures.middle))

    def _leaves(self, leaves: list[Node], node: Node) -> None:
        """A card for parameters of one module, in its box and in line with the operation that uses them first."""
        using = self.reading.inside.get(node)
        box = None if leaves[0] in self.shared else self._box(self.reading.owners.get(id(leaves[0]), using))
        identity = self._id(leaves[0])
        rows = []
        for leaf in leaves:
            self.ids[leaf] = identity
            name = self.reading.name(leaf) or "leaf"
            short = name if box is None else name.removeprefix(f"{box.path}.")
            content = f"{bold(text(short))} {faint(shape_text(leaf.shape), 9)}"
            value = self.measures.value(leaf)
            rows.append([cell(content, align="left"), *([] if value is None else [self._measure(value)])])
        self._put(box, dot.node(identity, dot.card(rows, PARAMETER, spacing=3, padding=2)))
        if self._box(using) is box and leaves[0] not in self.shared:
            self._put(box, f"{{rank=same; {identity}; {self._id(node)}}}")

    # Arrows ----------------------------------------------------------------------------------------------------

    def _incoming(self, node: Node, call: Call | None) -> None:
        """Arrows from what the node was computed from; parameters and inputs get their cards on first use."""
        head = self.ids[node if call is None else call]
        parents = self.reading.parents(node)
        latest = max((p.number for p in parents if p.op is not None), default=-1)
        if call is None:
            for leaves in self._new_leaves(parents):
                self._leaves(leaves, node)
        for parent in parents:
            if parent.op is None and call is None:
                self._edge(self.ids[parent], head, color=PARAMETER_LINE, arrowhead="none")
            elif parent.op is not None:
                folded = self._folded(parent)
                tail = self.ids[parent if folded is None else folded]
                self._edge(tail, head, self._changed_shape(parent), weight=20 if parent.number == latest else 2)
        for given in self.reading.untracked(node):
            if self._is_input(given, entrance=latest < 0):
                self._edge(self._input(given.name, given.value), head, weight=20 if latest < 0 else 2)

    def _is_input(self, given: Untracked, entrance: bool) -> bool:
        """Whether it has a card: an array with a name, or at the entrance one without; no number, no buffer."""
        return isinstance(given.value, np.ndarray) and owner(given.value) not in self.reading.buffers and (
            given.name is not None or (entrance and given.value.ndim > 0))

    def _new_leaves(self, parents: list[Node]) -> list[list[Node]]:
        """The leaves that have no card yet, those of one module together."""
        groups: dict[object, list[Node]] = {}
        for leaf in parents:
            if leaf.op is None and leaf not in self.ids:
                groups.setdefault((self.reading.owners.get(id(leaf)), leaf in self.shared), []).append(leaf)
        return list(groups.values())

    def _edge(self, tail: str, head: str, label: str = "", **attributes: Any) -> None:
        if tail != head:
            self.edges.setdefault((tail, head), dot.edge(tail, head, label, **attributes))

    def _changed_shape(self, node: Node) -> str:
        """The shape of a value, where it is not that of what it was computed from."""
        before = [p.shape for p in self.reading.parents(node) if p.op is not None]
        return "" if node.shape in before or not node.shape else shape_text(node.shape)

    def _input(self, name: str | None, array: Any) -> str:
        key = ("input", owner(array))
        if key not in self.ids:
            rows = [] if name is None else [[cell(bold(text(name)))]]
            rows.append([cell(faint(f"{shape_text(array.shape)} · {array.dtype}", 9))])
            self._put(None, dot.node(self._id(key), dot.card(rows, INPUT)))
        return self.ids[key]


def _used_by_several_calls(reading: Reading) -> set[Node]:
    """The leaves that a module called again, or several modules, use: they stand in no module's box."""
    users: dict[Node, set[Call | None]] = {}
    for node in reading.nodes:
        for parent in reading.parents(node):
            if parent.op is None:
                users.setdefault(parent, set()).add(reading.inside.get(node))
    return {leaf for leaf, calls in users.items() if len(calls) > 1}


def _outwards(call: Call | None) -> Iterable[Call]:
    """A call and those around it."""
    while call is not None:
        yield call
        call = call.outer
