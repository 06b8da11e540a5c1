"""explain(): backpropagation in words and numbers, a step a line, in the order in which the walk goes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

import numpy as np

from autograd.engine import Node
from autograd.graph.cells import derivative, inline
from autograd.graph.drawing import tracked
from autograd.graph.finding import usable
from autograd.graph.formulas import forward_formula, local_formula
from autograd.graph.look import FAINT, LINE, PARAMETER, number
from autograd.graph.numbers import Numbers, contributions, dense, walk_gradients
from autograd.graph.reading import Reading, Untracked, called
from autograd.pullback import Pullback
from autograd.tensor import Tensor

MOST_PATHS, LONGEST_PATH = 4, 10
"""Paths up to which, and as long as which, a leaf's gradient is written as a sum of products along them."""


class Step(NamedTuple):
    """What one operation hands to one of its parents."""

    operation: str
    value: str
    local: str
    incoming: str
    product: str


class Explanation:
    """The steps of a backward pass: `print` it, or let a notebook show it as a table."""

    header = Step("step", "value", "local derivative", "× incoming gradient", "= product")

    def __init__(self, forward: list[tuple[str, str]], steps: list[Step], gradients: list[str], output: str) -> None:
        self.forward, self.steps, self.gradients, self.output = forward, steps, gradients, output

    @property
    def title(self) -> str:
        """Where the walk begins."""
        return f"Backward, from {self.output} with ∂{self.output}/∂{self.output} = 1, newest operation first:"

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.header, *self.steps)]
        rows = ["  " + "   ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() for row in [self.header, *self.steps]]
        wide = max((len(left) for left, _ in self.forward), default=0)
        return "\n".join(["Forward:", *(f"  {left.ljust(wide)} {right}".rstrip() for left, right in self.forward), "",
                          self.title, *rows, "", "Gradients:", *(f"  {line}" for line in self.gradients)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def row(cells: tuple[str, ...], tag: str) -> str:
            style = f"text-align:left;padding:2px 12px;border-bottom:1px solid {LINE}"
            return "<tr>" + "".join(f'<{tag} style="{style}">{escape(c)}</{tag}>' for c in cells) + "</tr>"

        forward = "<br>".join(escape(f"{left} {right}") for left, right in self.forward)
        gradients = "<br>".join(escape(line) for line in self.gradients)
        return (f'<p style="color:{FAINT}">{forward}</p><p>{escape(self.title)}</p>'
                f'<table style="border-collapse:collapse">{row(self.header, "th")}'
                f'{"".join(row(step, "td") for step in self.steps)}</table>'
                f'<p style="color:{PARAMETER.border}">{gradients}</p>')


def explain(output: Tensor, names: Mapping[str, Any] | None = None) -> Explanation:
    """Backpropagation from `output`, step by step: value, local derivative and its formula, incoming gradient, product.

    Intermediate values without a name are called u1, u2, ... in the order of computation. Nothing is changed: the same
    graph can go through `backward()` afterwards. `names`: of tensors and modules, `locals()` for instance.
    Raises RuntimeError if no gradient is tracked for `output`, or a backward pass has released what the steps need.

    >>> import autograd
    >>> w, x = autograd.tensor(3.0, requires_grad=True), autograd.tensor(2.0)
    >>> print(autograd.explain((w * x) ** 2, names={"w": w, "x": x}))
    Forward:
      u1 = w · x = 3 · 2 = 6
      out = u1²  = 6² = 36
    <BLANKLINE>
    Backward, from out with ∂out/∂out = 1, newest operation first:
      step         value   local derivative         × incoming gradient   = product
      out = u1²    36      ∂out/∂u1 = 2 · u1 = 12   ∂out/∂out = 1         ∂out/∂u1 = 12
      u1 = w · x   6       ∂u1/∂w = x = 2           ∂out/∂u1 = 12         ∂out/∂w = 24
    <BLANKLINE>
    Gradients:
      ∂out/∂w = ∂out/∂u1 · ∂u1/∂w = 12 · 2 = 24
    """
    root = tracked(output, "explain")
    reading = Reading(output, root, {k: v for k, v in (names or {}).items() if isinstance(k, str)}, parts=True)
    return _Teacher(reading).explanation()


class _Teacher:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.numbers = Numbers(reading, gradients=False)
        for node in reading.nodes:
            if node.saved is None:
                assert node.op is not None
                raise RuntimeError(f"explain(): a backward pass has released what {node.op.name} saved; explain before "
                                   "backward(), or call backward(retain_graph=True)")
        self.gradients = walk_gradients(reading)
        self.names = self._all_names()
        self.out = self.names[reading.root]

    def _all_names(self) -> dict[Node, str]:
        names: dict[Node, str] = {}
        taken = {*self.reading.names.values(), *self.reading.tensors}
        free = (f"u{i}" for i in range(1, 10 ** 9))
        for node in [*self.reading.leaves, *self.reading.nodes]:
            name = self.reading.name(node)
            if name is None and node is self.reading.root:
                name = "out"
            names[node] = name if name is not None else next(u for u in free if u not in taken)
        return names

    def explanation(self) -> Explanation:
        """Forward, backward, and what it comes to for each leaf."""
        forward = [self._forward(node) for node in self.reading.nodes]
        steps: list[Step] = []
        parts: dict[Node, list[str]] = {}
        for node in self.reading.nodes[::-1]:
            if len(parts.get(node, [])) > 1:
                steps.append(self._sum(node, parts[node]))
            steps += self._steps(node, parts)
        return Explanation(forward, steps, [self._leaf(leaf, parts.get(leaf, [])) for leaf in self.reading.leaves], self.out)

    # Words -----------------------------------------------------------------------------------------------------

    def _arguments(self, node: Node) -> list[tuple[str, str, str | None]]:
        """(slot, name or number or …, value if it is known) of what goes into the operation, in its order."""
        if not isinstance(node.op, Pullback) or node.op.op.listed or len(node.op.tracked) != len(node.parents):
            origins = [None if p is None else self.reading.origin(p) for p in node.parents]
            return [("", "…", None) if p is None else ("", self.names[p], self._value(p)) for p in origins]
        op = node.op.op
        found: dict[str, tuple[str, str | None]] = {
            u.slot: (_name_or_number(u), inline(np.asarray(u.value))) for u in self.numbers.untracked(node)}
        for i, parent in zip(node.op.tracked, node.parents):
            if parent is not None:
                origin = self.reading.origin(parent)
                found[op.parameters[i]] = (self.names[origin], self._value(origin))
        factor = _alpha(node)
        if factor != 1 and "other" in found:
            name, value = found["other"]
            found["other"] = f"{number(factor)} · {name}", value and f"{number(factor)} · {value}"
        required = {op.parameters[i] for i in op.slots if op.signature.defaults[i] is inspect.Parameter.empty}
        return [(name, *found.get(name, ("…", None))) for name in op.parameters if name in found or name in required]

    def _value(self, node: Node) -> str | None:
        value = self.numbers.values.get(node)
        return None if value is None else inline(value)

    def _forward(self, node: Node) -> tuple[str, str]:
        assert node.op is not None
        given = self._arguments(node)
        left = f"{self.names[node]} = {forward_formula(called(node), [name for _, name, _ in given])}"
        values = [value for _, _, value in given if value is not None]
        inserted = forward_formula(called(node), values) if len(values) == len(given) else ""
        shown = [inserted if len(inserted) <= 60 else "", self._value(node)]
        return left, "".join(f"= {part} " for part in shown if part).rstrip()

    def _steps(self, node: Node, parts: dict[Node, list[str]]) -> list[Step]:
        """A line for each parent; `parts` collects what each of them has been handed."""
        g = self.gradients.get(node)
        if g is None or not usable(node):
            return []
        names: dict[str, str | float] = {"out": self.names[node], "alpha": _alpha(node)}
        for slot, name, _ in self._arguments(node):
            names[slot] = _as_number(name)
        lines = []
        left, value = self._forward(node)[0], self._value(node) or ""
        for i, parent, part in contributions(node, g):
            target = self.names[self.reading.origin(parent)]
            jacobian = self.numbers.local(node, i)
            known = "" if jacobian is None else derivative(jacobian, node.shape, parent.shape)
            formula = local_formula(node, i, names)
            shown = [f"∂{self.names[node]}/∂{target}", *dict.fromkeys(filter(None, (formula, known)))]
            product = inline(dense(part, parent))
            parts.setdefault(self.reading.origin(parent), []).append(product)
            lines.append(Step(left, value, " = ".join(shown), f"{self._d(node)} = {_inline(g)}",
                              f"{self._d(self.reading.origin(parent))} = {product}"))
            left = value = ""
        if len(lines) > 1 and len({line.product.split(" = ")[0] for line in lines}) < len(lines):
            return [line._replace(product=line.product.replace(" = ", " += ", 1)) for line in lines]
        return lines

    def _sum(self, node: Node, parts: list[str]) -> Step:
        total = _inline(self.gradients[node])
        return Step(f"{len(parts)} paths meet", "", "", "", f"{self._d(node)} = {_added(parts)} = {total}")

    def _d(self, node: Node) -> str:
        return f"∂{self.out}/∂{self.names[node]}"

    def _leaf(self, leaf: Node, parts: list[str]) -> str:
        g = self.gradients.get(leaf)
        if g is None:
            return f"{self._d(leaf)}: nothing arrives"
        total = inline(g)
        chains = self._chains(leaf)
        if chains is not None:
            symbols, factors = zip(*chains)
            return " = ".join(dict.fromkeys([self._d(leaf), _added(list(symbols)), _added(list(factors)), total]))
        return f"{self._d(leaf)} = {f'{_added(parts)} = ' if len(parts) > 1 else ''}{total}"

    def _chains(self, leaf: Node) -> list[tuple[str, str]] | None:
        """The products along the paths from the output, as derivatives and as numbers; None if they are many or long."""
        consumers: dict[Node, list[tuple[Node, int]]] = {}
        for node in self.reading.nodes[::-1]:
            for i, parent in enumerate(node.parents):
                if parent is not None:
                    consumers.setdefault(self.reading.origin(parent), []).append((node, i))
        found, open_paths = [], [(leaf, [], [])]  # type: ignore[var-annotated]
        while open_paths:
            node, symbols, factors = open_paths.pop(0)
            if node is self.reading.root:
                found.append((" · ".join(symbols), " · ".join(factors)))
                continue
            if len(symbols) == LONGEST_PATH or len(open_paths) + len(found) > MOST_PATHS:
                return None
            for user, i in consumers.get(node, []):
                jacobian = self.numbers.local(user, i)
                if jacobian is None or jacobian.size != 1:
                    return None
                factor = number(jacobian.item())
                open_paths.append((user, [f"∂{self.names[user]}/∂{self.names[node]}", *symbols],
                                   [f"({factor})" if factor.startswith("−") else factor, *factors]))
        return found


def _name_or_number(given: Untracked) -> str:
    return given.name if given.name is not None else inline(np.asarray(given.value))


def _inline(g: Any) -> str:
    """A gradient, or the gradients of several values, one of which may not be there."""
    if not isinstance(g, list):
        return inline(g)
    return "(" + ", ".join("0" if part is None else inline(part) for part in g) + ")"


def _alpha(node: Node) -> float:
    """The factor of the second operand of a sum or difference."""
    if not isinstance(node.op, Pullback) or node.op.name not in ("add", "sub") or node.saved is None:
        return 1
    return float(dict(zip(node.op.names, node.saved)).get("alpha", 1))


def _as_number(name: str) -> str | float:
    try:
        return float(name.replace("−", "-"))
    except ValueError:
        return name


def _added(parts: list[str]) -> str:
    return " + ".join(f"({part})" if part.startswith("−") and i else part for i, part in enumerate(parts))
