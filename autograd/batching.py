"""`vmap`: a function of single samples, applied to each of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from autograd.generator import default_generator
from autograd.ops.joining import stack
from autograd.tensor import Tensor

_RANDOMNESS = ("error", "different", "same")


def vmap(func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error") -> Callable[..., Any]:
    """The function that calls `func` with each slice of its arguments along `in_dims`, and stacks the outputs.

    `in_dims`: for each argument the dim of its samples, None for one that all share; nested as the arguments are, one
    for all where they are not. `out_dims`: where the samples stand in the outputs. `randomness`: whether random numbers
    in `func` are an "error", "different" or the "same" for each sample. The samples run one after the other. Raises
    ValueError for dims that do not fit the arguments, RuntimeError for random numbers unless they are allowed.
    (`torch.func.vmap`)

    >>> import autograd
    >>> vmap(autograd.dot)(autograd.ones(2, 3), autograd.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    tensor([ 6., 15.])
    """
    if randomness not in _RANDOMNESS:
        raise RuntimeError(f"Only allowed values for randomness are {', '.join(_RANDOMNESS)}. Got {randomness}")

    @functools.wraps(func)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        dims = _spread("in_dims", in_dims, args)
        size = _batch_size([(dim, leaf.shape[dim]) for dim, leaf in _pairs(dims, args) if dim is not None])
        before = default_generator.get_state()
        outputs = []
        for i in range(size):
            if randomness == "same":
                default_generator.set_state(before)
            outputs.append(func(*_sample(dims, args, i), **kwargs))
        if randomness == "error" and (default_generator.get_state() != before).any():
            raise RuntimeError("vmap: called random operation while in randomness error mode. Please either use the 'same' "
                               "or 'different' randomness flags on vmap or perform the randomness operation out of vmap")
        return _stacked(_spread("out_dims", out_dims, outputs[0]), outputs)
    return mapped


def _spread(what: str, dims: Any, tree: Any) -> Any:
    """A dim or None for each tensor of the tree; ValueError if the nesting of `dims` is another."""
    if isinstance(tree, dict):
        if isinstance(dims, dict) and dims.keys() == tree.keys():
            return {key: _spread(what, dims[key], item) for key, item in tree.items()}
        if not isinstance(dims, dict | list | tuple):
            return {key: _spread(what, dims, item) for key, item in tree.items()}
    elif isinstance(tree, list | tuple):
        if isinstance(dims, list | tuple) and len(dims) == len(tree):
            return [_spread(what, dim, item) for dim, item in zip(dims, tree)]
        if not isinstance(dims, dict | list | tuple):
            return [_spread(what, dims, item) for item in tree]
    elif dims is None:
        return None
    elif isinstance(dims, int):
        end = tree.ndim + (what == "out_dims") if isinstance(tree, Tensor) else 0
        if -end <= dims < end:
            return dims
    got = f"a Tensor of shape {tuple(tree.shape)}" if isinstance(tree, Tensor) else f"{type(tree).__name__}"
    raise ValueError(f"vmap: {what}={dims!r} does not fit {got}; expected an int for each Tensor, inside its dimensions, "
                     "or None for what is not batched")


def _pairs(dims: Any, tree: Any) -> Iterator[tuple[Any, Any]]:
    """Each dim beside what it belongs to."""
    if isinstance(tree, dict):
        for key, item in tree.items():
            yield from _pairs(dims[key], item)
    elif isinstance(tree, list | tuple):
        for dim, item in zip(dims, tree):
            yield from _pairs(dim, item)
    else:
        yield dims, tree


def _batch_size(found: list[tuple[int, int]]) -> int:
    sizes = sorted({size for _, size in found})
    if not sizes:
        raise ValueError("vmap: expected at least one Tensor with an in_dim that is not None")
    if len(sizes) > 1:
        raise ValueError(f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes}")
    if not sizes[0]:
        raise ValueError("vmap: expected at least one sample in the mapped dimension, got 0")
    return sizes[0]


def _sample(dims: Any, tree: Any, i: int) -> Any:
    """The tree with sample `i` of each of its batched tensors."""
    if isinstance(tree, dict):
        return {key: _sample(dims[key], item, i) for key, item in tree.items()}
    if isinstance(tree, list | tuple):
        items = [_sample(dim, item, i) for dim, item in zip(dims, tree)]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    return tree if dims is None else tree.select(dims, i)


def _stacked(dims: Any, trees: list[Any]) -> Any:
    """One tree of the outputs of all samples, in the nesting of the first."""
    first = trees[0]
    if isinstance(first, dict):
        return {key: _stacked(dims[key], [tree[key] for tree in trees]) for key in first}
    if isinstance(first, list | tuple):
        items = [_stacked(dim, list(parts)) for dim, parts in zip(dims, zip(*trees))]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    return first if dims is None else stack(trees, dims)
