"""Reading a recorded graph: its operations in order, the modules that recorded them, and the names of what goes in."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograd.engine import Node, newest_first
from autograd.pullback import Pullback, _Item, _Same
from autograd.tensor import Tensor


class Call:
    """A module's call: the nodes numbered from `start` to `end` were recorded in it, by it or by calls inside it."""

    def __init__(self, module: Any, start: int, end: int) -> None:
        self.module, self.start, self.end = module, start, end
        self.outer: Call | None = None
        self.inner: list[Call] = []
        self.own_operations = 0
        self.path = ""
        self.number, self.of = 1, 1  # the how-many-th call of its module

    @property
    def parameters(self) -> list[tuple[str, Tensor]]:
        """The module's own parameters that need gradients, not those of modules inside it."""
        return [(name, p) for name, p in self.module.named_parameters(recurse=False) if p._node is not None]

    @property
    def transparent(self) -> bool:
        """Whether it does nothing but call the modules inside it."""
        return bool(self.inner) and not self.own_operations and not self.parameters

    @property
    def level(self) -> int:
        """0 for the outermost; containers that only call others do not count."""
        level, call = 0, self
        while call.outer is not None:
            level, call = level + (not call.transparent), call.outer
        return level


class Untracked:
    """What goes into an operation and needs no gradient: a number, or an array with the name it was given."""

    def __init__(self, slot: str, value: Any, name: str | None = None) -> None:
        self.slot, self.value, self.name = slot, value, name


class Reading:
    """A recorded graph. Operations are in the order of recording, which does not differ between equal runs.

    Nodes that only hand a gradient on are passed over; with `parts`, the outputs of an operation that has several
    count as nodes of their own.
    """

    def __init__(self, output: Tensor, root: Node, names: Mapping[str, Any], parts: bool = False) -> None:
        self.output = output
        self._skipped = (_Same,) if parts else (_Same, _Item)
        self.everything = newest_first([root])[::-1]
        self.nodes = [node for node in self.everything if self.origin(node) is node and not watches(node)]
        self.root = self.origin(root)
        self.names: dict[int, str] = {}  # of nodes, by id
        self.inputs: dict[int, str] = {}  # of arrays, by the id of what owns their memory
        self.tensors: dict[str, Tensor] = {}
        for name, value in names.items():
            if isinstance(value, Tensor):
                self._name(name, value)
        self._read_calls()
        for name, value in names.items():
            if hasattr(value, "named_parameters"):
                for path, parameter in value.named_parameters():
                    if parameter._node is not None:
                        self.names.setdefault(id(parameter._node), f"{name}.{path}")

    def _name(self, name: str, tensor: Tensor) -> None:
        self.tensors[name] = tensor
        node = tensor._current_node()
        if node is None:
            self.inputs.setdefault(owner(tensor._array), name)
        else:
            self.names.setdefault(id(self.origin(node)), name)

    # Nodes -----------------------------------------------------------------------------------------------------

    def parents(self, node: Node) -> list[Node]:
        """What the node was computed from and needs gradients, once each: operations and leaves."""
        return list(dict.fromkeys(self.origin(p) for p in node.parents if p is not None))

    def origin(self, node: Node) -> Node:
        """The node itself, or where the gradient goes that it only hands on."""
        while isinstance(node.op, _Same | _Item):
            before = node.parents[0]
            assert before is not None
            if isinstance(node.op, _Item) and watches(before):
                before = before.parents[node.op.index]
            elif not isinstance(node.op, self._skipped):
                break
            if before is None:
                break
            node = before
        return node

    @functools.cached_property
    def leaves(self) -> list[Node]:
        """Parameters and other tensors that were made, not computed, and need gradients; in the order of use."""
        return list(dict.fromkeys(p for node in self.nodes for p in self.parents(node) if p.op is None))

    @property
    def largest(self) -> int:
        """Elements of the largest value."""
        return max((int(np.prod(node.shape)) for node in [*self.nodes, *self.leaves]), default=0)

    def name(self, node: Node) -> str | None:
        """What the node's value is called, if anybody said so."""
        return self.names.get(id(node))

    def untracked(self, node: Node) -> list[Untracked]:
        """What goes into the operation besides the parents, as far as its rules saved it."""
        if not isinstance(node.op, Pullback) or node.saved is None or node.op.op.listed:
            return []
        op = node.op.op
        tracked = {i for i, parent in zip(node.op.tracked, node.parents) if parent is not None}
        saved = dict(zip(node.op.names, node.saved))
        found = []
        for i in op.slots:
            value = saved.get(op.parameters[i])
            if i in tracked or value is None or not isinstance(value, np.ndarray | int | float):
                continue
            name = self.inputs.get(owner(value)) if isinstance(value, np.ndarray) else None
            found.append(Untracked(op.parameters[i], value, name))
        return found

    # Modules ---------------------------------------------------------------------------------------------------

    def _read_calls(self) -> None:
        """Find the calls, how they are nested, and the innermost one around each node: `inside`."""
        self.inside: dict[Node, Call] = {}
        self.owners: dict[int, Call] = {}  # leaf → the first call of the module whose parameter it is
        found: dict[tuple[int, int], Call] = {}
        for node in self.everything:
            for call in _calls(node):  # one that returned several tensors is found at each, and ends at the last
                found.setdefault((id(call.module), call.start), call).end = call.end
        self.calls = sorted(found.values(), key=lambda c: (c.start, -c.end))
        open_calls: list[Call] = []
        pending = iter(self.calls)
        upcoming = next(pending, None)
        for node in self.everything:
            while upcoming is not None and upcoming.start < node.number:
                _close(open_calls, upcoming.start)
                if open_calls:
                    upcoming.outer = open_calls[-1]
                    open_calls[-1].inner.append(upcoming)
                open_calls.append(upcoming)
                upcoming = next(pending, None)
            _close(open_calls, node.number)
            if open_calls:
                self.inside[node] = open_calls[-1]
                open_calls[-1].own_operations += self.origin(node) is node and not watches(node)
        self._name_calls()

    def _name_calls(self) -> None:
        """Give calls their paths, and parameters and buffers the names that their modules have for them."""
        paths: dict[int, str] = {}
        times: dict[int, list[Call]] = {}
        buffers: set[int] = set()
        for call in self.calls:  # an outer call comes before those inside it
            if id(call.module) not in paths:
                for path, module in call.module.named_modules():
                    paths.setdefault(id(module), path)
                buffers.update(owner(buffer._array) for buffer in call.module.buffers())
            call.path = paths[id(call.module)]
            times.setdefault(id(call.module), []).append(call)
            for name, parameter in call.parameters:
                assert parameter._node is not None
                self.owners.setdefault(id(parameter._node), call)
                self.names.setdefault(id(parameter._node), f"{call.path}.{name}" if call.path else name)
        for calls in times.values():
            for i, call in enumerate(calls):
                call.number, call.of = i + 1, len(calls)
        for call in self.calls:
            if call.outer is None:
                for path, parameter in call.module.named_parameters():
                    if parameter._node is not None:
                        self.names.setdefault(id(parameter._node), path)
        self.buffers = buffers

    @property
    def models(self) -> list[Call]:
        """The outermost calls of modules with parameters."""
        return [c for c in self.calls if c.outer is None and next(iter(c.module.parameters()), None) is not None]


def owner(array: Any) -> int:
    """The id of the array that owns the memory which `array` shows."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return id(array)


def watches(node: Node) -> bool:
    """Whether the node is an identity with an action on the gradients: the backward hooks of modules."""
    return hasattr(node.op, "action")


def value_of(leaf: Node) -> Tensor | None:
    """The tensor of a leaf, or of a node whose gradient is retained, while it is alive."""
    return None if leaf.variable is None else leaf.variable()


_CALLED = {"index_put": "assign", "vector_norm": "norm"}


def called(node: Node) -> str:
    """What users call the operation."""
    return "" if node.op is None else _CALLED.get(node.op.name, node.op.name)


def kind(module: Any) -> str:
    """`Linear 64 → 32`, `Conv2d 1 → 8`, or the class's name."""
    name = type(module).__name__
    for before, after in (("in_features", "out_features"), ("in_channels", "out_channels"),
                          ("num_embeddings", "embedding_dim"), ("input_size", "hidden_size")):
        sizes = getattr(module, before, None), getattr(module, after, None)
        if all(isinstance(size, int) for size in sizes):
            return f"{name} {sizes[0]} → {sizes[1]}"
    return name


def saved_arrays(node: Node) -> dict[int, np.ndarray[Any, Any]]:
    """The arrays that the node keeps for the backward pass, by the id of what owns their memory."""
    found: dict[int, np.ndarray[Any, Any]] = {}
    stack: list[Any] = [node.saved]
    while stack:
        value = stack.pop()
        if isinstance(value, Tensor):
            value = value._array
        if isinstance(value, np.ndarray):
            key = owner(value)
            if key not in found or found[key].nbytes < value.nbytes:
                found[key] = value
        elif isinstance(value, list | tuple):
            stack.extend(value)
    return found


def released(node: Node) -> bool:
    """Whether a backward pass has let go of what the node saved."""
    return node.saved is None


_earlier: weakref.WeakKeyDictionary[Node, int] = weakref.WeakKeyDictionary()


def saved_bytes(reading: Reading) -> dict[Node, int]:
    """Bytes that each operation keeps for the backward pass: an array counts for the first that keeps it, and
    parameters and buffers, which are there anyhow, count for none. Of an operation that was released, what it kept when
    it was last asked for.
    """
    elsewhere = set(reading.buffers)
    for leaf in reading.leaves:
        tensor = value_of(leaf)
        if tensor is not None:
            elsewhere.add(owner(tensor._array))
    found: dict[Node, int] = {}
    for node in reading.nodes:
        if released(node):
            found[node] = _earlier.get(node, 0)
            continue
        arrays = {key: a for key, a in saved_arrays(node).items() if key not in elsewhere}
        elsewhere.update(arrays)
        found[node] = sum(a.nbytes for a in arrays.values())
        if found[node]:
            _earlier[node] = found[node]
    return found


def _calls(node: Node) -> Iterator[Call]:
    scope: Any = node.scope
    while scope is not None:
        module, start, scope = scope
        yield Call(module, start, node.number)


def _close(open_calls: list[Call], number: int) -> None:
    while open_calls and open_calls[-1].end < number:
        open_calls.pop()
