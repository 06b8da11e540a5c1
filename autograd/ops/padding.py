"""Padding: constants, mirror images, edges or copies around a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.dtypes import as_element
from autograd.op import Array, composite, op


@op(method=False, sample=lambda s: {"input": s.array(2, 3), "pad": s.choice([(1, 2), (0, 1, 2, 0), (-1, 1, 1, -1)])},
    input=lambda g, pad: constant_pad_nd(g, [-n for n in pad]))  # type: ignore[has-type]
def constant_pad_nd(input: Array, pad: Sequence[int], value: float = 0) -> Array:
    """`value` around the input; arguments and errors as `pad` (`torch.constant_pad_nd`)."""
    before, after = _per_dim(input, pad)
    size = [n + a + b for n, a, b in zip(input.shape, before, after)]
    if any(n + min(a, 0) + min(b, 0) < 0 for n, a, b in zip(input.shape, before, after)):
        raise RuntimeError(f"pad(): more elements are taken away than there are; the input has shape "
                           f"{tuple(input.shape)} and pad is {tuple(pad)}")
    out = np.empty(size, input.dtype)
    if any(n > 0 for n in pad):
        out.fill(as_element("pad", value, input.dtype))
    inner = tuple(slice(max(a, 0), n - max(b, 0)) for n, a, b in zip(size, before, after))
    kept = tuple(slice(max(-a, 0), n - max(-b, 0)) for n, a, b in zip(input.shape, before, after))
    out[inner] = input[kept]
    return out


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 3, 4), "pad": s.choice([(1, 2), (2, -1)]),
                             "mode": s.choice(["constant", "reflect", "replicate", "circular"])})
def pad(input: Array, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Array:
    """The input with `pad` more elements around: before and after in the last dimension, then the one before it, ...

    `mode`: "constant" (`value`, 0 by default; any dimensions), "reflect" (mirrored at the edge), "replicate" (the edge)
    or "circular" (the other end): the last dimensions of a batch. Negative numbers take elements away. RuntimeError
    for a `pad` that does not fit the input, NotImplementedError for another mode (`torch.nn.functional.pad`).

    >>> import autograd, nn.functional as F
    >>> F.pad(autograd.tensor([[1., 2., 3.]]), (1, 2), mode="reflect").tolist()
    [[2.0, 1.0, 2.0, 3.0, 2.0, 1.0]]
    """
    if mode == "constant":
        return constant_pad_nd(input, pad, 0 if value is None else value)
    before, after = _per_dim(input, pad)
    if mode not in _INDICES:
        raise NotImplementedError(f"pad(): Unrecognised padding mode {mode!r}; expected constant, reflect, replicate or "
                                  "circular")
    if value is not None:
        raise RuntimeError(f"pad(): Padding mode \"{mode}\" doesn't take in value argument, got value={value!r}")
    if input.dtype == np.bool_ and mode != "circular":
        raise NotImplementedError(f"pad(): mode {mode!r} is not implemented for bool tensors; convert with .int()")
    padded = len(pad) // 2
    if input.ndim not in (padded + 1, padded + 2) or not 1 <= padded <= 3:
        raise NotImplementedError(f"pad(): Padding size {len(pad)} is not supported for {input.ndim}D input tensor of "
                                  f"shape {tuple(input.shape)}; mode {mode!r} pads the last n dimensions of n+1 or n+2")
    for dim in range(input.ndim - padded, input.ndim):
        n, a, b = input.shape[dim], before[dim], after[dim]
        room = {"reflect": n - 1, "circular": n}.get(mode, max(a, b) if n else -1)
        kept = n + a + b if mode == "replicate" else n + min(a, 0) + min(b, 0)
        if max(a, b) > room or kept < (1 if mode != "circular" or max(a, b) > 0 else 0):
            raise RuntimeError(f"pad(): Padding size should be less than the corresponding input dimension (at most "
                               f"{room} for mode {mode!r}), but got: padding ({a}, {b}) at dimension {dim} of input "
                               f"{list(input.shape)}")
        input = input[(slice(None),) * dim + (_INDICES[mode](n, a, b),)]
    return input


def _reflected(n: int, before: int, after: int) -> np.ndarray[Any, Any]:
    at = np.abs(np.arange(-before, n + after))
    reflected: np.ndarray[Any, Any] = n - 1 - np.abs(n - 1 - at)
    return reflected


def _wrapped(n: int, before: int, after: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    kept = n + min(before, 0) + min(after, 0)  # what is taken away does not come back at the other end
    return np.arange(-max(before, 0), kept + max(after, 0)) % kept + max(-before, 0)


_INDICES = {
    "reflect": _reflected,
    "replicate": lambda n, before, after: np.arange(-before, n + after).clip(0, n - 1),
    "circular": _wrapped,
}
"""Where each element along a dimension of length n comes from."""


def _per_dim(input: Array, pad: Sequence[int]) -> tuple[list[int], list[int]]:
    """Elements before and after, for each dimension of the input from the first to the last."""
    if isinstance(pad, int) or not all(isinstance(n, int | np.integer) for n in pad):
        raise TypeError(f"pad(): argument 'pad' must be tuple of ints, not {pad!r}")
    if len(pad) % 2:
        raise RuntimeError(f"pad(): Padding length must be divisible by 2, got {tuple(pad)}")
    rest = input.ndim - len(pad) // 2
    if rest < 0:
        raise RuntimeError(f"pad(): Padding length should be less than or equal to two times the input dimension but got "
                           f"padding length {len(pad)} and input of dimension {input.ndim}")
    return [0] * rest + list(pad[-2::-2]), [0] * rest + list(pad[::-2])
