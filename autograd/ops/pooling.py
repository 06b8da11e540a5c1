"""Pooling over one and two dimensions: the largest or the mean value of each window."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.op import Array, composite, op
from autograd.ops._pools import at_largest, largest, locations, spread, sums
from autograd.ops._sliding import Sliding, flat, high, pair
from autograd.ops.padding import pad
from autograd.ops.window import unfold
from autograd.tensor import Tensor

Size = int | Sequence[int]


def _sample(s: Any) -> dict[str, Any]:
    return {"input": s.array(2, 2, 5, 6), "kernel_size": s.choice([2, (3, 2)]), "stride": s.choice([None, 1, (2, 1)]),
            "padding": s.choice([0, 1]), "ceil_mode": s.boolean()}


def _max_definition(input: Any, kernel_size: Size, stride: Size | None, padding: Size, dilation: Size,
                    ceil_mode: bool, return_indices: bool) -> Any:
    """The elements of the input at which the largest of each window were found."""
    indices = max_pool2d(input.detach(), kernel_size, stride, padding, dilation, ceil_mode, True)[1]
    values = input.flatten(-2).gather(-1, indices.flatten(-2)).reshape(indices.shape)
    return (values, indices) if return_indices else values


def _max_gradient(g: Any, saved: Any, input_shape: tuple[int, ...]) -> list[Any]:
    tap, sliding = saved
    return [at_largest(g[0] if isinstance(g, list) else g, tap, sliding, input_shape)]


@op(namespace=("nn.functional", ""), method=False, sample=_sample, joint=_max_gradient, definition=_max_definition)
def max_pool2d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """The largest value of each window, `(N, C, H, W) → (N, C, H', W')` with sizes as `conv2d`'s, or without N.

    `stride` is `kernel_size` by default; `ceil_mode` counts windows that overhang the end; `padding` never wins, NaN
    always does, and of equals the first. With `return_indices` also where it was: `row · W + column`. RuntimeError for
    windows that do not fit the input (`torch.nn.functional.max_pool2d`).
    """
    sliding, positions = _geometry("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode)
    values, tap = largest(input, sliding, positions)
    out = (values, locations(tap, sliding, input.shape[-2:])) if return_indices else values
    return out, (tap, sliding)


@composite(namespace="nn.functional", method=False, sample=_sample)
def max_pool2d_with_indices(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0,
                            dilation: Size = 1, ceil_mode: bool = False, return_indices: bool = True) -> Any:
    """`max_pool2d` with `return_indices=True` (`torch.nn.functional.max_pool2d_with_indices`)."""
    return max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@composite(namespace=("nn.functional", ""), method=False,
           sample=lambda s: {"input": s.array(2, 2, 6), "kernel_size": s.choice([2, 3]), "stride": s.choice([None, 1])})
def max_pool1d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """The largest value of each window, `(N, C, L) → (N, C, L')` or without N; see `max_pool2d`.

    RuntimeError as there (`torch.nn.functional.max_pool1d`).
    """
    _check_dims("max_pool1d", input, 1)
    kernel, step, around = _of_one("max_pool1d", kernel_size, stride, padding)
    apart = (1, pair("max_pool1d", "dilation", dilation, 1)[0])
    out = max_pool2d(high(input), kernel, step, around, apart, ceil_mode, return_indices)
    return (flat(out[0]), flat(out[1])) if return_indices else flat(out)


def _mean_definition(input: Any, kernel_size: Size, stride: Size | None, padding: Size, ceil_mode: bool,
                     count_include_pad: bool, divisor_override: int | None) -> Any:
    """The sum of each window, from the windows laid out side by side, over its divisor."""
    size = tuple(input.shape[-2:])
    sliding, positions = _geometry("avg_pool2d", input, kernel_size, stride, padding, 1, ceil_mode)
    divisor = divisor_override or _divisors(sliding, positions, size, bool(count_include_pad))
    (top, _), (left, _) = sliding.padding
    beyond = [max(0, (n - 1) * s + k - length - before) for n, s, k, length, before in zip(
        positions, sliding.stride, sliding.kernel, size, (top, left))]
    around = pad(input, (left, beyond[1], top, beyond[0]))[
        ..., :(positions[0] - 1) * sliding.stride[0] + sliding.kernel[0],
        :(positions[1] - 1) * sliding.stride[1] + sliding.kernel[1]]
    taps = unfold(around, sliding.kernel, stride=sliding.stride).reshape(
        *input.shape[:-2], sliding.kernel[0] * sliding.kernel[1], *positions)
    return taps.sum(-3) / (divisor if isinstance(divisor, int) else Tensor._wrap(divisor.astype(input.dtype)))


def _mean_gradient(g: Any, saved: Any, input_shape: tuple[int, ...]) -> list[Any]:
    sliding, divisor = saved
    return [spread(np.divide(g, divisor, dtype=g.dtype), sliding, input_shape)]


@op(namespace="nn.functional", method=False, sample=_sample, joint=_mean_gradient, definition=_mean_definition)
def avg_pool2d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """The mean of each window, `(N, C, H, W) → (N, C, H', W')` with sizes as `max_pool2d`'s, or without N.

    Zeros in the padding count unless `count_include_pad` is False; `divisor_override` replaces the count. RuntimeError
    for windows that do not fit the input and a divisor of 0 (`torch.nn.functional.avg_pool2d`).
    """
    if divisor_override == 0:
        raise RuntimeError("avg_pool2d(): divisor must be not zero, got divisor_override=0")
    sliding, positions = _geometry("avg_pool2d", input, kernel_size, stride, padding, 1, ceil_mode)
    divisor = divisor_override or _divisors(sliding, positions, input.shape[-2:], bool(count_include_pad))
    total = sums(input, sliding, positions)
    out = np.asarray(total / divisor, total.dtype) if total.dtype.kind == "i" else np.divide(
        total, divisor, out=total, casting="same_kind")
    return out, (sliding, divisor)


@composite(namespace=("nn.functional", ""), method=False,
           sample=lambda s: {"input": s.array(2, 2, 6), "kernel_size": s.choice([2, 3]), "stride": s.choice([None, 1])})
def avg_pool1d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
               count_include_pad: bool = True) -> Array:
    """The mean of each window, `(N, C, L) → (N, C, L')` or without N; see `avg_pool2d`.

    RuntimeError as there (`torch.nn.functional.avg_pool1d`).
    """
    _check_dims("avg_pool1d", input, 1)
    kernel, step, around = _of_one("avg_pool1d", kernel_size, stride, padding)
    return flat(avg_pool2d(high(input), kernel, step, around, ceil_mode, count_include_pad))


@lru_cache
def _divisors(sliding: Sliding, positions: tuple[int, int], size: tuple[int, ...], with_padding: bool) -> Any:
    """How many elements each window counts: one number where it is the same for all."""
    counts = []
    for count, step, taps, (before, after), n in zip(positions, sliding.stride, sliding.kernel, sliding.padding, size):
        start = np.arange(count) * step - before
        low, high = (-before, n + after) if with_padding else (0, n)
        counts.append(np.minimum(start + taps, high) - np.maximum(start, low))
    divisor = counts[0][:, None] * counts[1]
    divisor.flags.writeable = False
    full = sliding.kernel[0] * sliding.kernel[1]
    return full if (divisor == full).all() else divisor


def _geometry(name: str, input: Any, kernel_size: Size, stride: Size | None, padding: Size, dilation: Size,
              ceil_mode: bool) -> tuple[Sliding, tuple[int, int]]:
    """The windows and how many there are, down and across; RuntimeError where there can be none."""
    _check_dims(name, input, 2)
    kernel = pair(name, "kernel_size", kernel_size)
    step = kernel if stride is None or stride in ((), []) else pair(name, "stride", stride)
    around, apart = pair(name, "padding", padding), pair(name, "dilation", dilation)
    return _fitted(name, tuple(input.shape[-3:]), kernel, step, around, apart, bool(ceil_mode))


@lru_cache
def _fitted(name: str, shape: tuple[int, ...], kernel: tuple[int, ...], step: tuple[int, ...], around: tuple[int, ...],
            apart: tuple[int, ...], ceil_mode: bool) -> tuple[Sliding, tuple[int, int]]:
    """The windows over images of this shape, `(C, H, W)`, and how many there are."""
    for what, values in (("kernel_size", kernel), ("stride", step), ("dilation", apart)):
        if min(values) <= 0:
            raise RuntimeError(f"{name}(): {what} should be greater than zero, got {values}")
    if min(around) < 0:
        raise RuntimeError(f"{name}(): pad must be non-negative, but got pad: {around}")
    if any(p > (d * (k - 1) + 1) // 2 for p, d, k in zip(around, apart, kernel)):
        raise RuntimeError(f"{name}(): pad should be at most half of effective kernel size, but got pad={around}, "
                           f"kernel_size={kernel} and dilation={apart}")
    sliding = Sliding((kernel[0], kernel[1]), (step[0], step[1]), ((around[0], around[0]), (around[1], around[1])),
                      (apart[0], apart[1]))
    positions = sliding.positions(shape[-2:], ceil_mode)
    if min(positions) < 1:
        raise RuntimeError(f"{name}(): Given input size: {shape}. Calculated output size: {(shape[0], *positions)}. "
                           "Output size is too small")
    return sliding, positions


def _check_dims(name: str, input: Any, dims: int) -> None:
    """RuntimeError unless the input is a batch of images (or rows), or one of them, and only the batch is empty."""
    shape = tuple(input.shape)
    if len(shape) not in (dims + 1, dims + 2) or 0 in shape[-dims - 1:]:
        raise RuntimeError(f"{name}(): Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with optional 0 dim "
                           f"batch size for input, but got: {list(shape)}")


def _of_one(name: str, kernel_size: Size, stride: Size | None, padding: Size) -> tuple[Any, ...]:
    """Kernel, stride and padding over a row as those of images of height 1."""
    kernel = pair(name, "kernel_size", kernel_size, 1)[0]
    step = kernel if stride is None or stride in ((), []) else pair(name, "stride", stride, 1)[0]
    return (1, kernel), (1, step), (0, pair(name, "padding", padding, 1)[0])
