"""Rows of a table, looked up and put together bag by bag: texts of several lengths as one vector each."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, composite
from autograd.ops.indexing import place
from autograd.ops.masking import embedding

_MODES = ("sum", "mean", "max")


@composite(namespace="nn.functional", method=False, sample=lambda s: {
    "input": s.indices((5,), 4), "weight": s.array(4, 2), "offsets": np.array([0, 3]), "mode": s.choice(_MODES)})
def embedding_bag(input: Array, weight: Array, offsets: Array | None = None, max_norm: float | None = None,
                  norm_type: float = 2, scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False,
                  per_sample_weights: Array | None = None, include_last_offset: bool = False,
                  padding_idx: int | None = None) -> Array:
    """The sum, mean or maximum of the rows of `weight` that each bag numbers (`torch.nn.functional.embedding_bag`).

    A bag is a row of a 2-D `input`; or, in a 1-D one, what lies from one of `offsets` to the next, the last ending with
    `input`, unless `include_last_offset`. Bags without rows give 0; those of `padding_idx` do not count.
    `per_sample_weights`, of the shape of `input`, multiply the rows of a sum. The gradient is dense, also where a script
    says `sparse`; the other arguments and errors are those of `embedding`. ValueError for another `mode`, number of
    dimensions or kind of `offsets`, RuntimeError for `offsets` that do not fit,
    NotImplementedError for weights of another mode than sum.
    """
    if mode not in _MODES:
        raise ValueError(f"embedding_bag(): mode has to be one of sum, mean or max, got {mode!r}")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag(): per_sample_weights go with mode='sum' only, got mode={mode!r}")
    if per_sample_weights is not None and per_sample_weights.shape != input.shape:
        raise ValueError(f"embedding_bag(): expected per_sample_weights of the input's shape {tuple(input.shape)}, got "
                         f"{tuple(per_sample_weights.shape)}")
    numbers = np.asarray(array_of(input))
    bag, count = _bags(numbers, array_of(offsets), include_last_offset)
    rows: Any = embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
    rows = rows.reshape(-1, weight.shape[1])
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    if padding_idx is not None:
        kept = np.flatnonzero(numbers.reshape(-1) != padding_idx % weight.shape[0])
        rows, bag = rows[kept], bag[kept]
    sizes = np.bincount(bag, minlength=count)
    if mode == "max":
        return place(*_largest(rows, bag, np.flatnonzero(sizes)), (count, weight.shape[1]))
    total: Any = place(rows, (bag,), (count, weight.shape[1]))
    return total / np.maximum(sizes, 1)[:, None].astype(weight.dtype) if mode == "mean" else total


def _bags(numbers: Any, offsets: Any, include_last: bool) -> tuple[Any, int]:
    """For each number, in order, the bag that it is in; and how many bags there are."""
    if numbers.ndim == 2:
        if offsets is not None:
            raise ValueError("embedding_bag(): if input is 2-D, its rows are the bags and offsets has to be None")
        return np.repeat(np.arange(len(numbers)), numbers.shape[1]), len(numbers)
    if numbers.ndim != 1:
        raise ValueError(f"embedding_bag(): input has to be 1-D or 2-D, got shape {list(numbers.shape)}")
    if offsets is None or offsets.ndim != 1 or offsets.dtype.kind != "i":
        raise ValueError("embedding_bag(): with a 1-D input, offsets has to be a 1-D tensor of integers")
    ends = np.append(offsets[1:], () if include_last else numbers.size).astype(int)
    if not offsets.size or offsets[0] != 0 or (np.diff(offsets) < 0).any() or offsets[-1] > numbers.size:
        raise RuntimeError(f"embedding_bag(): offsets have to begin with 0, not to fall, and to end within the input of "
                           f"{numbers.size} numbers, got {offsets.tolist()}")
    starts = offsets[:ends.size]
    return np.repeat(np.arange(ends.size), ends - starts), ends.size


def _largest(rows: Any, bag: Any, filled: Any) -> tuple[Any, tuple[Any, ...]]:
    """The largest element of each column in the bags `filled`, the first of equal ones, and the index of its place."""
    values = array_of(rows)
    at = np.array([np.flatnonzero(bag == b)[values[bag == b].argmax(0)] for b in filled], int).reshape(-1, values.shape[1])
    return rows[at, np.arange(values.shape[1])], (filled,)
