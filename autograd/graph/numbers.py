"""The numbers of a small graph: the value of every node, local derivatives, and gradients, without changing anything."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd.engine import Node, Totals, fit
from autograd.graph.finding import SMALL, Array, Values, usable
from autograd.graph.reading import Reading, Untracked, value_of, watches
from autograd.parts import OutputPart, Region, Rest


class Known:
    """What is known of one operation while its saved values are there, and still known after they were released."""

    def __init__(self) -> None:
        self.value: Array | None = None
        self.untracked: list[Untracked] = []
        self.jacobians: list[Array | None] = []  # for each parent, (elements of the output, elements of the parent)


_seen: weakref.WeakKeyDictionary[Node, Known] = weakref.WeakKeyDictionary()


class Numbers:
    """Values, local derivatives and gradients of a reading.

    A node does not hold its value: it is found among the named tensors, in what rules saved, or by computing it again
    from what is known. What was found once is remembered as long as the graph lives, also when a backward pass
    releases it.
    """

    def __init__(self, reading: Reading, gradients: bool) -> None:
        self.reading = reading
        self._values = Values(reading)
        self.values = self._values.found
        self.known = {node: self._know(node) for node in reading.nodes}
        self.gradients = self._gradients(gradients)

    def untracked(self, node: Node) -> list[Untracked]:
        """What goes into an operation and needs no gradient."""
        return self.known[node].untracked

    def local(self, node: Node, i: int) -> Array | None:
        """The Jacobian of the node's output with respect to its parent `i`; None if it is large, or not known any more."""
        jacobians = self.known[node].jacobians
        return jacobians[i] if i < len(jacobians) else None

    def _know(self, node: Node) -> Known:
        known = _seen.get(node)
        if known is None:
            known = _seen[node] = Known()
        if known.value is None and node in self.values and self.values[node].size <= SMALL:
            known.value = self.values[node].copy()
        if node not in self.values and known.value is not None:
            self.values[node] = known.value
        if usable(node):
            operand = self._values.operand(node)
            known.untracked = [*self.reading.untracked(node), *([] if operand is None else [operand])]
            if not known.jacobians and self._small(node):
                known.jacobians = jacobians(node)
        return known

    def _small(self, node: Node) -> bool:
        size = int(np.prod(node.shape))
        return node.dtype is not None and all(p is None or size * int(np.prod(p.shape)) <= SMALL for p in node.parents)

    # Gradients -------------------------------------------------------------------------------------------------

    def _gradients(self, wanted: bool) -> dict[Node, Array]:
        """∂output/∂node for every node, by one more walk, and for leaves what is in `.grad` if anything is."""
        found = all_gradients(self.reading, self.known) if wanted else {}
        for node in [*self.reading.leaves, *self.reading.nodes]:
            tensor = value_of(node)
            if tensor is not None and tensor._grad is not None:
                found[node] = tensor._grad._array
        return found


def contributions(node: Node, g: Any) -> list[tuple[int, Node, Any]]:
    """What `g`, the gradient of the output, contributes to each parent: (position, parent, contribution)."""
    assert node.op is not None
    if watches(node):  # hooks are not called for a picture
        return [(i, parent, part) for i, (parent, part) in enumerate(zip(node.parents, g, strict=True))
                if parent is not None and part is not None]
    walkable = Node(node.op, node.parents, node.shape, node.dtype, node.saved, node.versions)
    with np.errstate(all="ignore"):
        pulled = list(node.op.pull(walkable, g, None))
    positions = [i for i, parent in enumerate(node.parents) if parent is not None]
    if len(pulled) != len(positions):  # a joint rule had nothing to say about some of them
        places = {id(parent): i for i, parent in enumerate(node.parents)}
        positions = [places[id(parent)] for parent, _ in pulled]
    return [(i, parent, contribution) for i, (parent, contribution) in zip(positions, pulled, strict=True)]


def jacobians(node: Node) -> list[Array | None]:
    """For each parent the derivative of each element of the output with respect to each of the parent's."""
    size = int(np.prod(node.shape))
    found: list[Array | None] = [None if p is None or p.dtype is None else np.zeros((size, int(np.prod(p.shape))))
                                 for p in node.parents]
    for k in range(size):
        basis = np.zeros(size, node.dtype)
        basis[k] = 1
        for i, parent, contribution in contributions(node, basis.reshape(node.shape)):
            jacobian = found[i]
            if jacobian is not None:
                jacobian[k] += dense(contribution, parent).reshape(-1)
    return found


def all_gradients(reading: Reading, known: Mapping[Node, Known] | None = None) -> dict[Node, Array]:
    """∂output/∂node for every node that has one value; see `walk_gradients`."""
    return {node: g for node, g in walk_gradients(reading, known).items() if not isinstance(g, list)}


def walk_gradients(reading: Reading, known: Mapping[Node, Known] | None = None) -> dict[Node, Any]:
    """∂output/∂node for every node that the walk reaches, a list for a node of several values; hooks are not called.

    The walk goes on where saved values are there, or local derivatives are `known` from an earlier picture.
    """
    totals = Totals()
    root = reading.output._current_node()
    assert root is not None
    totals.add(root, np.ones(root.shape, root.dtype))
    found: dict[Node, Any] = {}
    for node in reading.everything[::-1]:
        g = totals.total.get(node)
        if g is None:
            continue
        found[node] = g if isinstance(g, list) else np.array(g)
        if usable(node):
            handed = [(parent, part) for _, parent, part in contributions(node, g)]
        else:
            handed = _from_jacobians(node, np.asarray(g), known[node].jacobians if known and node in known else [])
        for parent, part in handed:
            totals.add(parent, part)
    found.update((leaf, np.array(g)) for leaf, g in totals.total.items() if leaf.op is None)
    return found


def _from_jacobians(node: Node, g: Array, jacobians: list[Array | None]) -> list[tuple[Node, Array]]:
    return [(parent, (g.reshape(-1) @ jacobian).reshape(parent.shape)) for parent, jacobian in zip(node.parents, jacobians)
            if parent is not None and jacobian is not None]


def dense(contribution: Any, parent: Node) -> Array:
    """A contribution as an array of the parent's shape; one to a part of several values as it is."""
    if isinstance(contribution, OutputPart):
        return np.asarray(contribution.g)
    if isinstance(contribution, Region):
        total = contribution.blank(parent)
        contribution.add_to(total)
        return np.asarray(total)
    if isinstance(contribution, Rest):
        return contribution.array(own=False)
    return np.asarray(fit(np.asarray(contribution), parent))


def elementwise(jacobian: Array) -> Array | None:
    """The diagonal of a Jacobian that has nothing else: the derivative of each element by the one it comes from."""
    rows, columns = jacobian.shape
    if rows != columns or np.count_nonzero(jacobian - np.diag(np.diagonal(jacobian))):
        return None
    return np.diagonal(jacobian)


