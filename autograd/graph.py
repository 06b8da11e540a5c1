"""Pictures of recorded graphs: `draw(loss)` shows one training step, a box for each layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograd.engine import Node, newest_first
from autograd.render import render
from autograd.tensor import Tensor

INK, FAINT, SAVED = "#1f2933", "#7b8794", "#b35c00"
PARAMETER, INPUT, PLAIN, OUTPUT = (("#1b7f5c", "#e3f4ec"), ("#868e96", "#f1f3f5"), ("#9aa5b1", "#ffffff"),
                                   ("#c4442a", "#fde8e4"))


class Graph:
    """A picture as DOT in `.source`; notebooks show it, `save` writes it."""

    def __init__(self, source: str) -> None:
        self.source = source

    def svg(self) -> str:
        """The picture as SVG; RuntimeError if no renderer is installed."""
        return render(self.source, "svg").decode()

    def _repr_svg_(self) -> str:
        return self.svg()

    def save(self, path: str | Path) -> Path:
        """Write the picture in the format of the suffix: .svg, .png, .pdf, or .dot, which needs no renderer.

        Raises RuntimeError if no renderer is installed, after the picture has been written as .dot beside it.
        """
        path = Path(path)
        if path.suffix == ".dot":
            path.write_text(self.source, encoding="utf-8")
            return path
        try:
            picture = render(self.source, path.suffix.removeprefix("."))
        except RuntimeError as error:
            dot = path.with_suffix(".dot")
            dot.write_text(self.source, encoding="utf-8")
            raise RuntimeError(f"{error} The graph itself is in {dot}.") from None
        path.write_bytes(picture)
        return path


class Call(NamedTuple):
    """A module's call: the nodes numbered from `start` to `end` were recorded in it."""

    start: int
    end: int
    module: Any


def draw(output: Tensor, names: Mapping[str, Tensor] | None = None, rankdir: str = "LR") -> Graph:
    """The graph that computed `output`: operations, parameters and inputs, shapes, bytes saved for backward.

    The operations of a layer with parameters stand in a box with its path; other layers' have the path before their
    name. `names` gives names to inputs and leaves; parameters have those of their module. `rankdir` is Graphviz's:
    "LR" from left to right, "TB" from top to bottom. Draw before `backward()`, which releases what is saved.
    Raises RuntimeError if no gradient is tracked for `output`.
    """
    root = output._current_node() if isinstance(output, Tensor) else None
    if root is None:
        raise RuntimeError("draw(): expected a Tensor computed from tensors that require grad; nothing was recorded for "
                           f"this {type(output).__name__}")
    return Graph(_Picture(output, root, names or {}).dot(rankdir))


class _Picture:
    """The parts of a drawing, numbered in the order of recording, so that the same graph gives the same text."""

    def __init__(self, output: Tensor, root: Node, names: Mapping[str, Tensor]) -> None:
        self.output, self.root = output, root
        self.nodes = newest_first([root])[::-1]
        self.calls = sorted((call for node in self.nodes for call in _calls(node)), key=lambda c: (c.start - c.end))
        self.paths = _paths(self.calls)
        self.given = {id(tensor._array): name for name, tensor in names.items()}
        self.leaf_names = {id(tensor._node): name for name, tensor in names.items() if tensor._node is not None}
        for module in self.paths:
            for name, parameter in _own_parameters(module):
                if parameter._node is not None:
                    self.leaf_names.setdefault(id(parameter._node), name)
        self.ids: dict[int, str] = {}

    def dot(self, rankdir: str) -> str:
        """The whole text."""
        boxes: dict[str, list[str]] = {}
        edges: list[str] = []
        for node in self.nodes:
            layer = self._layer(node)
            inside = layer is not None and bool(list(_own_parameters(layer.module)))
            box = boxes.setdefault(self._path(layer) if inside else "", [])
            box.append(self._operation(node, "" if inside or layer is None else self._path(layer)))
            for parent in dict.fromkeys(node.parents):
                if parent is not None and parent.op is None:
                    if id(parent) not in self.ids:
                        box.append(self._leaf(parent))
                    edges.append(f'{self._id(parent)} -> {self._id(node)} [color="#8fc9b0" arrowhead=none];')
                elif parent is not None:
                    edges.append(f"{self._id(parent)} -> {self._id(node)} [weight=20];")
            for array in node.saved or ():
                if isinstance(array, np.ndarray) and id(array) in self.given:
                    key = id(array)
                    if key not in self.ids:
                        boxes.setdefault("", []).append(self._input(array))
                    edges.append(f"{self.ids[key]} -> {self._id(node)} [weight=20];")
        return "\n".join([self._head(rankdir), *self._boxes(boxes), *edges, "}"]) + "\n"

    def _head(self, rankdir: str) -> str:
        parameters = {id(n): n for node in self.nodes for n in node.parents if n is not None and n.op is None}
        count = sum(int(np.prod(n.shape)) for n in parameters.values())
        saved = sum(_saved_bytes(node) for node in self.nodes)
        title = f"{count:,} parameters · {self.root.dtype} · {_bytes(saved)} saved for backward"
        return (f'digraph graph_of_one_step {{\nrankdir={rankdir}; bgcolor="white"; fontname="Helvetica"; '
                f'fontcolor="{INK}"; pad=.25; nodesep=.28; ranksep=.42; labelloc=t;\n'
                f'label=<<font point-size="11" color="{FAINT}">{title}</font>>;\n'
                f'node [fontname="Helvetica" fontcolor="{INK}" fontsize=11 shape=plain];\n'
                f'edge [fontname="Helvetica" fontsize=9 color="#9aa5b1" arrowsize=.6 arrowhead=vee penwidth=1.1];')

    def _boxes(self, boxes: dict[str, list[str]]) -> Iterable[str]:
        layers = {self._path(call): call.module for call in self.calls}
        for i, (path, cards) in enumerate(boxes.items()):
            if not path:
                yield from cards
                continue
            kind = escape(_kind(layers[path]))
            yield (f'subgraph cluster_{i} {{ label=<<b>{escape(path)}</b>  <font color="{FAINT}">{kind}</font>>; '
                   'style="rounded,filled"; fillcolor="#f7f9fb"; color="#cbd2d9"; fontsize=11; margin=10;')
            yield from cards
            yield "}"

    def _layer(self, node: Node) -> Call | None:
        """The innermost call that recorded the node."""
        around = [call for call in self.calls if call.start <= node.number <= call.end]
        return around[-1] if around else None

    def _path(self, call: Call | None) -> str:
        return "" if call is None else self.paths[call.module] or type(call.module).__name__

    def _id(self, node: Node) -> str:
        return self.ids.setdefault(id(node), f"n{len(self.ids)}")

    def _operation(self, node: Node, path: str) -> str:
        assert node.op is not None
        colours = OUTPUT if node is self.root else PLAIN
        before = f'<font color="{FAINT}">{escape(path)} </font>' if path else ""
        value = f" = {self.output.item():.4g}" if node is self.root and self.output.numel() == 1 else ""
        shape = "×".join(map(str, node.shape))
        lines = [f"{before}<b>{escape(node.op.name)}</b>{value}"]
        if shape:
            lines.append(f'<font point-size="9" color="{FAINT}">{shape}</font>')
        if _saved_bytes(node):
            lines.append(f'<font point-size="8" color="{SAVED}">saves {_bytes(_saved_bytes(node))}</font>')
        return _card(self._id(node), colours, lines)

    def _leaf(self, node: Node) -> str:
        name = self.leaf_names.get(id(node), "leaf")
        shape = "×".join(map(str, node.shape)) or "scalar"
        return _card(self._id(node), PARAMETER, [
            f'<b>{escape(name) or "&#8203;"}</b> <font point-size="9" color="{FAINT}">{shape}</font>'])

    def _input(self, array: Any) -> str:
        self.ids[id(array)] = f"n{len(self.ids)}"
        shape = "×".join(map(str, array.shape)) or "scalar"
        return _card(self.ids[id(array)], INPUT, [
            f'<b>{escape(self.given[id(array)]) or "&#8203;"}</b>',
            f'<font point-size="9" color="{FAINT}">{shape} · {array.dtype}</font>'])


def _card(identity: str, colours: tuple[str, str], lines: list[str]) -> str:
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
    return (f'{identity} [label=<<table border="1" style="rounded" color="{colours[0]}" bgcolor="{colours[1]}" '
            f'cellborder="0" cellspacing="0" cellpadding="3">{rows}</table>>];')


def _calls(node: Node) -> Iterable[Call]:
    scope: Any = node.scope
    while scope is not None:
        module, start, scope = scope
        yield Call(start, node.number, module)


def _paths(calls: list[Call]) -> dict[Any, str]:
    """Each module's path from the outermost module that was called."""
    paths: dict[Any, str] = {}
    for call in calls:  # the longest calls first
        if call.module not in paths:
            for path, module in call.module.named_modules():
                paths.setdefault(module, path)
    return paths


def _own_parameters(module: Any) -> Iterable[tuple[str, Tensor]]:
    parameters: Iterable[tuple[str, Tensor]] = module.named_parameters(recurse=False)
    return parameters


def _kind(module: Any) -> str:
    """`Linear 64 → 32`, or the class's name."""
    sizes = [getattr(module, a, None) for a in ("in_features", "out_features")]
    name = type(module).__name__
    return name if None in sizes else f"{name} {sizes[0]} → {sizes[1]}"


def _saved_bytes(node: Node) -> int:
    arrays = {id(a): a for a in _arrays(node.saved)}
    return sum(a.nbytes for a in arrays.values())


def _arrays(value: Any) -> Iterable[Any]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)


def _bytes(n: float) -> str:
    """A size as people read it: `512 B`, `8.0 KB`."""
    if n < 1000:
        return f"{n:.0f} B"
    for unit in ("KB", "MB"):
        n /= 1000
        if n < 1000:
            return f"{n:.1f} {unit}"
    return f"{n / 1000:.1f} GB"
