"""Differences of neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, composite
from autograd.ops._dims import wrap_dim
from autograd.ops.indexing import narrow
from autograd.ops.joining import cat


@composite(sample=lambda s: {"input": s.array(3, 4), "n": s.choice([1, 2]), "dim": s.choice([0, 1, -1])})
def diff(input: Array, n: int = 1, dim: int = -1, prepend: Array | None = None, append: Array | None = None) -> Any:
    """`x[i + 1] - x[i]` along `dim`, taken `n` times, with what is put before and after first (`torch.diff`).

    Of bools whether the two differ. Raises RuntimeError for a negative `n` and a tensor without dimensions, IndexError for
    a `dim` out of range.
    """
    if not input.ndim:
        raise RuntimeError("diff(): expected a tensor of at least one dimension, got one without")
    if n < 0:
        raise RuntimeError(f"diff(): expected n >= 0, got {n}")
    dim = wrap_dim(dim, input.ndim, "diff")
    if n == 0:
        return input.clone()  # PyTorch leaves out what is put around, too
    if prepend is not None or append is not None:
        input = cat([part for part in (prepend, input, append) if part is not None], dim)
    for _ in range(n):
        length = max(input.shape[dim] - 1, 0)
        after, before = narrow(input, dim, min(1, input.shape[dim]), length), narrow(input, dim, 0, length)
        input = np.not_equal(after, before) if input.dtype == np.dtype(bool) else after - before
    return input
