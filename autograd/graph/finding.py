"""Finding the values of nodes, which do not hold them: among named tensors, in what rules saved, by computing again."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine import Node
from autograd.graph.reading import Reading, Untracked, value_of
from autograd.pullback import Pullback

Array = np.ndarray[Any, Any]

SMALL = 64
"""Elements of the largest value, and of the largest Jacobian, that is worth showing."""


_RESIZING = ("reshape", "view", "expand")  # their second argument is the shape of the result


def usable(node: Node) -> bool:
    """Whether the saved values are still there, and still what they were when they were saved."""
    return node.saved is not None and all(storage.version == version for storage, version in node.versions)


class Values:
    """The values of a graph's nodes, as far as they can be known: `found`.

    A leaf may have been changed in place since it was used, by an optimizer's step for instance, and where no rule saved
    it there is no telling. Nothing is computed with such `doubtful` leaves, unless it gives values that are known.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found: dict[Node, Array] = {}
        self._look()
        self.doubtful, changed = self._doubt()
        firm = {node: value for node, value in self.found.items() if node not in self.doubtful}
        guess = {node: value for node, value in self.found.items() if node not in changed}
        self._compute_all(firm)
        if self.doubtful - changed:
            self._compute_all(guess)
            if self._agrees(guess, firm):
                firm, self.doubtful = guess, changed
        self.found.update(firm)

    def operand(self, node: Node) -> Untracked | None:
        """The operand of a sum or difference that no rule needs, and so none saved: the one that gives the value."""
        single = _single_operand(node)
        if single is None:
            return None
        parent, first = self.reading.origin(single[0]), single[1]
        out, known = self.found.get(node), self.found.get(parent)
        if out is None or known is None:
            return None
        slot = "other" if first else "input"
        named = self._named_operand(node, out, known, first)
        if named is not None:
            return Untracked(slot, self.reading.tensors[named]._array, named)
        if parent in self.doubtful:
            return None
        assert node.op is not None
        missing = out - known if node.op.name == "add" else known - out if first else out + known
        accurate = np.abs(missing) >= 1e-3 * np.abs(out)
        return Untracked(slot, missing) if accurate.all() and missing.any() else None

    # What is there ---------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self.reading.root.dtype is not None:
            self.found[self.reading.root] = self.reading.output._array
        for named in self.reading.tensors.values():
            if named._node is not None and named._node.dtype is not None:
                self.found[self.reading.origin(named._node)] = named._array
        for node in [*self.reading.leaves, *self.reading.nodes]:
            tensor = value_of(node)
            if tensor is not None:
                self.found[node] = tensor._array
        for node in self.reading.nodes:
            if usable(node) and isinstance(node.op, Pullback) and not node.op.op.listed:
                saved = _saved(node)
                if isinstance(saved.get("out"), np.ndarray):
                    self.found.setdefault(node, saved["out"])
                for i, parent in zip(node.op.tracked, node.parents):
                    value = saved.get(node.op.op.parameters[i])
                    if parent is not None and isinstance(value, np.ndarray) and value.shape == parent.shape:
                        self.found.setdefault(self.reading.origin(parent), value)

    def _doubt(self) -> tuple[set[Node], set[Node]]:
        """The leaves that may have been changed since they were used, and among them those that certainly were."""
        tensors = {leaf: tensor for leaf in self.reading.leaves if (tensor := value_of(leaf)) is not None}
        walked = any(node.freed for node in self.reading.nodes) or any(
            tensor._grad is not None for tensor in tensors.values())
        seen = {(id(storage), version) for node in self.reading.nodes for storage, version in node.versions}
        storages = {storage for storage, _ in seen}
        doubtful, changed = set(), set()
        for leaf, tensor in tensors.items():
            storage = tensor._storage
            if (id(storage), storage.version) in seen or storage.version == 0:
                continue
            if id(storage) in storages:
                changed.add(leaf)
            if walked or leaf in changed:
                doubtful.add(leaf)
        return doubtful, changed

    # What can be computed --------------------------------------------------------------------------------------

    def _compute_all(self, values: dict[Node, Array]) -> None:
        for node in self.reading.nodes:
            if node not in values:
                value = self._compute(node, values)
                if value is not None:
                    values[node] = value

    def _compute(self, node: Node, values: dict[Node, Array]) -> Array | None:
        """The value again, where every argument is known and the operation is cheap."""
        if not isinstance(node.op, Pullback) or node.op.op.definition is not None or not usable(node):
            return None
        op, arguments = node.op.op, {"dtype": node.dtype, **_saved(node)}
        if op.name in _RESIZING:
            arguments[op.parameters[1]] = node.shape
        known = [None if parent is None else values.get(self.reading.origin(parent)) for parent in node.parents]
        if op.listed:
            if all(value is not None for value in known):
                arguments[op.parameters[0]] = known
        else:
            arguments |= {op.parameters[i]: value for i, value in zip(node.op.tracked, known) if value is not None}
        if any(name not in arguments for name in op.parameters):
            return None
        with np.errstate(all="ignore"):
            value = np.asarray(op.forward(*[arguments[name] for name in op.parameters]))
        return value.astype(node.dtype, copy=False) if value.shape == node.shape and value.size <= SMALL else None

    def _agrees(self, guess: dict[Node, Array], firm: dict[Node, Array]) -> bool:
        """Whether computing with the guess gives values that are known in other ways."""
        confirmed = False
        for node in self.reading.nodes:
            parents = self.reading.parents(node)
            if node not in self.found or all(p in firm for p in parents) or any(p not in guess for p in parents):
                continue
            again = self._compute(node, guess)
            single = _single_operand(node)
            if again is not None:
                if not np.array_equal(again, self.found[node]):
                    return False
                confirmed = True
            elif single is not None:
                confirmed |= self._named_operand(node, self.found[node], guess[parents[0]], single[1]) is not None
        return confirmed

    def _named_operand(self, node: Node, out: Array, known: Array, first: bool) -> str | None:
        """The name of the tensor with which `known` gives `out`, exactly."""
        assert node.op is not None
        compute = np.add if node.op.name == "add" else np.subtract
        for name, tensor in self.reading.tensors.items():
            if tensor._node is None:
                try:
                    again = compute(known, tensor._array) if first else compute(tensor._array, known)
                except ValueError:  # shapes that do not fit
                    continue
                if np.array_equal(again, out):
                    return name
        return None


def _single_operand(node: Node) -> tuple[Node, bool] | None:
    """Of a sum or difference with one operand that needs gradients: that operand, and whether it is the first."""
    if not isinstance(node.op, Pullback) or node.op.name not in ("add", "sub") or len(node.parents) != 1:
        return None
    if {"input", "other"} & _saved(node).keys():  # a number that was kept
        return None
    parent = node.parents[0]
    return None if parent is None else (parent, node.op.op.parameters[node.op.tracked[0]] == "input")


def _saved(node: Node) -> dict[str, Any]:
    assert isinstance(node.op, Pullback)
    assert node.saved is not None
    spare = {node.op.op.parameters[i] for i in node.op.spare}
    return {name: value for name, value in zip(node.op.names, node.saved) if value is not None or name not in spare}
