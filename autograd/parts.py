"""Contributions to a part of a gradient, added in place, so that T of them cost no T full arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from autograd.engine import Node


class Region:
    """The gradient of `x[index]`: `g` at `index`, zero elsewhere."""

    __slots__ = ("add", "g", "index")
    shape = dtype = None

    def __init__(self, index: Any, g: np.ndarray[Any, Any], add: Callable[[Any, Any, Any], None]) -> None:
        self.index, self.g, self.add = index, g, add

    def blank(self, parent: Node) -> Any:
        """A fresh zero gradient of the parent."""
        return np.zeros(parent.shape, parent.dtype)

    def add_to(self, total: Any) -> None:
        """Add the contribution to `total`, in place."""
        self.add(total, self.index, self.g)


class Rest:
    """`g` with zeros at `index`: the gradient of what `x` was before `x[index]` was assigned."""

    __slots__ = ("g", "index")
    shape = dtype = None

    def __init__(self, index: Any, g: np.ndarray[Any, Any]) -> None:
        self.index, self.g = index, g

    def array(self, own: bool) -> np.ndarray[Any, Any]:
        """The gradient: `g` itself, changed, if it is our `own`, so that T assignments cost no T full arrays."""
        g = np.array(self.g, copy=None if own else True)
        g[self.index] = 0
        return g


class OutputPart:
    """The gradient of output `index` of an operation that has `count` of them."""

    __slots__ = ("count", "g", "index")
    shape = dtype = None

    def __init__(self, index: int, count: int, g: Any) -> None:
        self.index, self.count, self.g = index, count, g

    def blank(self, parent: Node) -> list[Any]:
        """No gradient yet for any output."""
        return [None] * self.count

    def add_to(self, total: list[Any]) -> None:
        """Add the contribution to `total`, in place."""
        previous = total[self.index]
        total[self.index] = self.g if previous is None else previous + self.g
