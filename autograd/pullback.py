"""How a call of an operation is recorded, and how its gradient goes back by the operation's rules."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd.dtypes import is_floating
from autograd.engine import Node, walk
from autograd.modes import enable_grad
from autograd.parts import OutputPart
from autograd.signature import parameter_names, picker
from autograd.storage import Storage
from autograd.tensor import Tensor
from autograd.unrolled import compiled, record_text

if TYPE_CHECKING:
    from autograd.op import Op


Recorder: TypeAlias = Callable[..., Node]
"""Makes the node of a call: of its arguments, the arrays of those that may be Tensors, the array or arrays that came out,
what the kernel saved, and the memory of the output."""

_ndarray = np.ndarray


class Pullback:
    """An operation as recorded when gradients are tracked for some of its arguments: an `engine.Operation`.

    `saved` of its nodes holds just what its rules name, in the order of `names`, and numbers that no rule needs.
    """

    def __init__(self, op: Op, mask: int) -> None:
        self.op = op
        self.name = op.name
        self.tracked = tuple(i for i in op.slots if mask >> i & 1 and (
            op.listed or op.joint is not None or op.parameters[i] in op.rules))
        rules = [op.joint] if op.joint is not None else [op.rules[op.parameters[i]] for i in self.tracked]
        used = set(op.parameters if op.definition is not None else ()).union(*[rule_names(rule)[1:] for rule in rules])
        arguments = [i for i, name in enumerate(op.parameters) if name in used]
        self.shaped = [i for i in op.slots if f"{op.parameters[i]}_shape" in used]
        self.saves_out, self.saves_more = "out" in used, "saved" in used
        # No rule needs the 2 of `x + 2`. It weighs nothing and is kept, for pictures; of an array there, None.
        unneeded = [i for i in range(len(op.parameters)) if not (op.listed or i in arguments or i in self.tracked)]
        self.spare = unneeded if not set(op.slots).isdisjoint(unneeded) else []
        self.names = [*(op.parameters[i] for i in arguments), *(["out"] if self.saves_out else []),
                      *(["saved"] if self.saves_more else []), *(f"{op.parameters[i]}_shape" for i in self.shaped),
                      *(op.parameters[i] for i in self.spare)]
        self.rules = [(rule, picker([self.names.index(name) for name in rule_names(rule)[1:] if name != "needs"]))
                      for rule in rules]
        self.alone = op.joint is None and not op.listed  # each rule gives the gradient of one argument
        self.asks_needs = op.joint is not None and "needs" in rule_names(op.joint)
        self.arguments = arguments
        self.needs = [i in self.tracked for i in op.slots]
        self.gradients_of = picker([op.slots.index(i) for i in self.tracked])
        if not op.listed:
            code = compiled(record_text(self), f"record of {op.qualified_name}, {mask}")
            self.record: Recorder = FunctionType(code, {**NAMES, "pullback": self})

    def node_of_list(self, tensors: Sequence[Tensor], parents: Sequence[Node | None], values: Sequence[Any],
                     out: Any) -> Node:
        """Record a call whose first argument is a list: of `tensors`, whose arrays are the first of the `values`."""
        versions = [(tensor._storage, tensor._storage.version) for tensor in tensors] if 0 in self.arguments else []
        keep = [values[i] for i in self.arguments]
        if self.saves_out:
            keep.append(out)
        if self.shaped:
            keep.append([value.shape for value in values[0]])
        return Node(self, parents, out.shape, out.dtype, keep, versions)

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Any, Any]]:
        """The contribution of `g` to each parent that is `needed` (all of them if None)."""
        saved = node.unchanged()
        if type(g) is not _ndarray and _has_history(g):
            if self.op.definition is not None:
                return self._pull_through_definition(node, g, saved, needed)
            saved = self._with_history(node, saved)
        parents = node.parents
        if self.alone:
            if needed is None:
                return [(parent, rule(g, *pick(saved))) for parent, (rule, pick) in zip(parents, self.rules)]
            return [(parent, rule(g, *pick(saved))) for parent, (rule, pick) in zip(parents, self.rules)
                    if parent in needed]
        (rule, pick), = self.rules
        listed, needs = self.op.listed, self.needs
        if listed or needed is not None:
            wanted = [parent is not None and (needed is None or parent in needed) for parent in parents]
            needs = wanted if listed else [i in self.tracked and wanted[self.tracked.index(i)] for i in self.op.slots]
        gradients = rule(g, *pick(saved), needs=needs) if self.asks_needs else rule(g, *pick(saved))
        if not listed:
            gradients = self.gradients_of(gradients)
        return [(parent, gradient) for parent, gradient in zip(parents, gradients, strict=True)
                if gradient is not None and parent is not None and (needed is None or parent in needed)]

    def _with_history(self, node: Node, saved: Sequence[Any]) -> list[Any]:
        """The saved values as Tensors that know how they were computed."""
        history = {self.op.parameters[i]: parent for i, parent in zip(self.tracked, node.parents, strict=False)}
        values = []
        for name, value in zip(self.names, saved, strict=True):
            if name == "out":
                value = outputs_of(value, node) if isinstance(value, tuple) else Tensor._recorded(value, node)
            elif name in self.op.parameters and isinstance(value, np.ndarray):
                value = Tensor._recorded(value, history.get(name))
            elif name in self.op.parameters and self.op.listed and isinstance(value, list):
                value = [Tensor._recorded(v, parent) for v, parent in zip(value, node.parents, strict=True)]
            values.append(value)
        return values

    def _pull_through_definition(self, node: Node, g: Any, saved: Sequence[Any],
                                 needed: Container[Node] | None) -> list[tuple[Node, Any]]:
        """Differentiate the composite that defines a fused operation, from its inputs on."""
        op = self.op
        assert op.definition is not None
        arguments = list(saved[:len(op.parameters)])
        inputs: list[tuple[Node, Node]] = []  # a stand-in for each parent, where the walk stops
        for i, parent in zip(self.tracked, node.parents, strict=True):
            if parent is not None and (needed is None or parent in needed):
                stand_in = Node(_SAME, (parent,), parent.shape, parent.dtype, [])
                inputs.append((parent, stand_in))
                arguments[i] = Tensor._recorded(arguments[i], stand_in)
            elif parent is not None:  # not asked for now, but the gradients depend on it
                arguments[i] = Tensor._recorded(arguments[i], parent)
        for i in op.slots:
            if isinstance(arguments[i], np.ndarray):
                arguments[i] = Tensor._wrap(arguments[i])
        with enable_grad():
            outputs = op.definition(*arguments)
        pairs = [(outputs, g)] if isinstance(outputs, Tensor) else zip(outputs, g, strict=True)
        seeds = [(o._node, part) for o, part in pairs if part is not None and o._node is not None]
        found = walk(seeds, {stand_in for _, stand_in in inputs}, retain_graph=True)
        return [(parent, found[stand_in]) for parent, stand_in in inputs if stand_in in found]


class _Same:
    """The identity: hands the gradient on as it is."""

    name = "alias"

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        return [(parent, g) for parent in node.parents if parent is not None]


class _Item:
    """One output of an operation that has several."""

    def __init__(self, name: str, index: int, count: int) -> None:
        self.name, self.index, self.count = name, index, count

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        return [(parent, OutputPart(self.index, self.count, g)) for parent in node.parents if parent is not None]


_SAME = _Same()
_UNSHARED = (Storage(), 0)  # of values that nobody but the node holds: marks them as to be released
NAMES = {"Node": Node, "NUMBERS": (int, float), "Tensor": Tensor, "UNSHARED": _UNSHARED, "ndarray": np.ndarray}


def _has_history(g: Any) -> bool:
    """Whether a gradient, or one of several, is a Tensor: the walk itself is to be differentiated."""
    return any(isinstance(part, Tensor) for part in g) if type(g) is list else isinstance(g, Tensor)


def rule_names(rule: Callable[..., Any]) -> list[str]:
    """What a rule names: its parameters."""
    return list(parameter_names(rule))


def outputs_of(arrays: Any, node: Node | None) -> Any:
    """The outputs of an operation that has several, as Tensors in the same kind of tuple."""
    tensors = []
    for i, array in enumerate(arrays):
        tensor = Tensor._wrap(array)
        if node is not None and is_floating(tensor._array.dtype):
            assert node.op is not None
            item = _Item(node.op.name, i, len(arrays))
            tensor._node = Node(item, (node,), tensor._array.shape, tensor._array.dtype, [])
        tensors.append(tensor)
    return type(arrays)(*tensors) if hasattr(arrays, "_fields") else tuple(tensors)
