"""Tensors in nested tuples, lists and dicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd.tensor import Tensor


def tensors_in(tree: Any, only: bool = False) -> Iterator[Tensor]:
    """The Tensors in nested tuples, lists and dicts, in order; with `only`, TypeError if there is anything else.

    >>> import autograd
    >>> [t.item() for t in tensors_in({"state": (autograd.tensor(1), [autograd.tensor(2)]), "steps": 3})]
    [1, 2]
    """
    if isinstance(tree, Tensor):
        yield tree
    elif isinstance(tree, tuple | list | dict):
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from tensors_in(item, only)
    elif only:
        raise TypeError(f"expected Tensors, possibly in nested tuples, lists and dicts, but got {type(tree).__name__}")


def rebuilt(tree: Any, leaves: Iterator[Any]) -> Any:
    """The same nesting with `leaves` in place of its Tensors."""
    if isinstance(tree, Tensor):
        return next(leaves)
    if isinstance(tree, dict):
        return {key: rebuilt(item, leaves) for key, item in tree.items()}
    items = [rebuilt(item, leaves) for item in tree]
    return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
