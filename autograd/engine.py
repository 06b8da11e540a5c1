"""The backward pass: nodes of the recorded graph, the order in which they are walked, the walk itself.

A graph is made of `Node`s. Walking it from an output back to the leaves, newest node first, each node receives
the total gradient `g` of its output and hands a contribution to each of its parents. Gradients are NumPy arrays,
or Tensors when the walk itself is to be differentiated (`create_graph`): the walk only adds, sums and reshapes,
and does not mind which.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from autograd.dtypes import DType
from autograd.interop import array_of
from autograd.modes import thread
from autograd.parts import OutputPart, Region, Rest
from autograd.sums import accurate_sum

if TYPE_CHECKING:
    from autograd.storage import Storage
    from autograd.tensor import Tensor

_clock = itertools.count()
_by_number = attrgetter("number")


class Operation(Protocol):
    """What the walk needs to know of an operation."""

    name: str

    def pull(self, node: Node, g: Any, needed: Container[Node] | None) -> Iterable[tuple[Node, Any]]:
        """The contribution of `g`, the gradient of the node's output, to each parent that is `needed`."""


class Node:
    """One recorded operation, or a leaf.

    It knows its parents' nodes, never their tensors: a value that no rule needs is freed while the graph lives on.
    """

    freed = False
    """Whether a pass has walked by for good."""
    variable: weakref.ref[Tensor] | None = None
    """Whose .grad receives the gradient."""
    hooks: dict[int, Callable[[Any], Any]] | None = None
    scope: tuple[Any, int, Any] | None = None
    """The nn.Module call that returned this, when it began, and the scope of the call inside it that did."""
    trace: str | None = None
    """The line that created it, under detect_anomaly."""

    def __init__(self, op: Operation | None, parents: Sequence[Node | None], shape: tuple[int, ...],
                 dtype: DType | None, saved: Sequence[Any] | None = None,
                 versions: Sequence[tuple[Storage, int]] = ()) -> None:
        self.op = op  # None: a leaf
        self.parents = parents  # None where a parent needs no gradient
        self.shape = shape
        self.dtype = dtype  # None: the node of an operation with several outputs
        self.saved = saved  # what the rules use; None once let go
        self.versions = versions  # storages of the saved values, and their versions when saved
        self.number = next(_clock)  # creation order is a topological order

    def name(self) -> str:
        """PyTorch's name for this kind of node, such as `TanhBackward`."""
        if self.op is None:
            return "AccumulateGrad"
        return "".join(part[:1].upper() + part[1:] for part in self.op.name.split("_")) + "Backward"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The parents, as PyTorch lists them."""
        return tuple((parent, 0) for parent in self.parents)

    def __repr__(self) -> str:
        return f"<{self.name()}>"

    def unchanged(self) -> Sequence[Any]:
        """The saved values, after checking that they are still there and still what they were.

        Raises RuntimeError if a pass has released them, or if one was changed in place since.
        """
        assert self.op is not None
        if self.freed or self.saved is None:
            raise RuntimeError(
                f"{self.op.name}: trying to backward through the graph a second time, but its saved values were freed "
                "by the first pass. Call backward(retain_graph=True) or grad(..., retain_graph=True) the first time, "
                "or compute the output again.")
        for storage, version in self.versions:
            if storage.version != version:
                raise RuntimeError(
                    f"{self.op.name}: one of the values that its gradient needs was changed in place by "
                    f"{storage.changed_by} (version {storage.version}, saved at version {version}). "
                    "Change a clone() instead, or change it after backward().")
        return self.saved

    def release(self) -> None:
        """Let go of the saved values. An operation that saved no tensor is not released: it can be walked again.

        Single numbers weigh no more than the node itself and stay, for pictures.
        """
        self.freed = True
        if self.shape or any(parent is not None and parent.shape for parent in self.parents):
            self.saved, self.versions = None, ()


class Totals:
    """The gradients of one pass: node → sum of its contributions so far."""

    def __init__(self) -> None:
        self.total: dict[Node, Any] = {}
        self.owned: set[Node] = set()  # whose total is an array that nobody else holds

    def add(self, node: Node, contribution: Any, source: Node | None = None) -> None:
        """Add what `source` contributes to the total of `node`, in place where the array is ours."""
        total: Any = self.total.get(node)
        if isinstance(contribution, Rest):
            contribution = contribution.array(own=source in self.owned)
            if total is None:
                self.owned.add(node)
        if isinstance(contribution, Region | OutputPart):
            if total is None:
                total = contribution.blank(node)
            elif node not in self.owned or isinstance(total, np.generic):
                total = np.array(total)
            contribution.add_to(total)
            self.owned.add(node)
        else:
            contribution = fit(contribution, node)
            if total is None:
                total = contribution
            elif node in self.owned and type(total) is type(contribution) is np.ndarray:
                np.add(total, contribution, out=total)
            else:
                total = total + contribution
                self.owned.add(node)
        self.total[node] = total


def fit(g: Any, node: Node) -> Any:
    """Bring a contribution to the shape and dtype of the node's output: sum what broadcasting stretched."""
    if g.shape != node.shape:
        g = unbroadcast(g, node.shape)
    if g.dtype is not node.dtype:
        g = g.astype(node.dtype)
    return g


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` over the axes along which a value of `shape` was broadcast.

    Raises RuntimeError if `shape` does not broadcast to the shape of `g`.
    """
    added = g.ndim - len(shape)
    if added < 0 or any(n not in (1, m) for n, m in zip(shape, g.shape[added:], strict=True)):
        raise RuntimeError(f"a gradient of shape {tuple(g.shape)} was returned for a value of shape {tuple(shape)}")
    stretched = tuple(i + added for i, n in enumerate(shape) if n == 1 and g.shape[i + added] != 1)
    return accurate_sum(g, tuple(range(added)) + stretched, keepdims=True).reshape(shape)


def newest_first(roots: Iterable[Node]) -> list[Node]:
    """The operations that `roots` depend on, each before its parents; leaves are left out."""
    seen = {root for root in roots if root.op is not None}
    found = list(seen)
    for node in found:  # which grows meanwhile
        for parent in node.parents:
            if parent is not None and parent.op is not None and parent not in seen:
                seen.add(parent)
                found.append(parent)
    found.sort(key=_by_number, reverse=True)
    return found


def leading_to(targets: Iterable[Node], order: Sequence[Node]) -> set[Node]:
    """The targets, and the nodes of `order` (newest first) whose gradient is needed for that of a target."""
    needed = set(targets)
    for node in reversed(order):
        if any(parent in needed for parent in node.parents):
            needed.add(node)
    return needed


def walk(seeds: Iterable[tuple[Node, Any]], targets: Collection[Node] | None = None, *,
         retain_graph: bool = False) -> dict[Node, Any]:
    """Carry the `seeds`, gradients of output nodes, back through the graph.

    Returns the total gradient of each of the `targets`; without targets, of each node that has a variable to
    receive it: leaves, and what `retain_grad` was called on. Nothing else is changed but the saved values, which
    are released as the walk passes unless `retain_graph`.
    """
    totals = Totals()
    for node, seed in seeds:
        totals.add(node, seed)
    total = totals.total
    order = newest_first(total)
    needed = None if targets is None else leading_to(targets, order)
    anomaly = thread.modes.anomaly
    found: dict[Node, Any] = {}
    for node in order:
        g = total.pop(node, None)
        if g is None:
            continue
        if node.hooks:
            g = _after_hooks(node, g)
            totals.owned.discard(node)
        if (node.variable is not None) if targets is None else (node in targets):
            found[node] = g
            totals.owned.discard(node)
        if needed is not None and node not in needed:
            continue
        contributions = node.op.pull(node, g, needed)  # type: ignore[union-attr]
        if anomaly:
            contributions = _sound(node, contributions)
        for parent, contribution in contributions:
            if parent in total or contribution.dtype is not parent.dtype or contribution.shape != parent.shape:
                totals.add(parent, contribution, node)
            else:
                total[parent] = contribution
        if not retain_graph and node.versions:
            node.release()
    for leaf, g in total.items():  # what is left: no operation takes it any further
        if targets is None or leaf in targets:
            found[leaf] = _after_hooks(leaf, g) if leaf.hooks else g
    return found


def _after_hooks(node: Node, g: Any) -> Any:
    """The gradient after the node's hooks, each of which may replace it."""
    assert node.hooks is not None
    for hook in tuple(node.hooks.values()):
        replacement = hook(g)
        g = g if replacement is None else fit(replacement, node)
    return g


def _sound(node: Node, contributions: Iterable[tuple[Node, Any]]) -> list[tuple[Node, Any]]:
    """The contributions, unless anomaly detection finds NaN or Inf in one of them."""
    assert node.op is not None
    contributions = list(contributions)
    for _, contribution in contributions:
        g = getattr(contribution, "g", contribution)
        array = array_of(g)
        if thread.modes.check_nan and array is not None and not np.isfinite(array).all():
            kind = "nan" if np.isnan(array).any() else "inf"
            raise RuntimeError(f"{node.name()} returned {kind} values in its gradient. "
                               f"{node.op.name} was called at:\n{node.trace or '  (recorded before detect_anomaly)'}")
    return contributions
