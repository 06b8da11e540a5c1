"""Reductions that add up: sums, means, variances, products, counts, and the questions all and any."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import DType, DTypeLike, as_dtype, float32, int64, is_floating, uint8
from autograd.dtypes import bool as bool_dtype
from autograd.op import Array, composite, implements, op
from autograd.ops._reduced import Dims, axes, count, restore, spread
from autograd.ops.cumulative import product_before
from autograd.sums import accurate_sum
from autograd.trace import warn


def _reduction(s: Any) -> dict[str, Any]:
    """A sample for the property tests: an array, some of its dims or all, and whether they stay."""
    shape = s.shape(min_dims=1)
    dim = s.choice([None, -1, 0, tuple(range(len(shape)))])
    return {"input": s.array(*shape), "dim": dim, "keepdim": dim is not None and s.boolean()}


def _reduction_of_two(s: Any) -> dict[str, Any]:
    """A sample with at least two elements in every sum."""
    dim = s.choice([None, 0, -1, (0, 1)])
    return {"input": s.array(s.integer(2, 3), 3), "dim": dim, "correction": s.choice([0, 1]), "keepdim": s.boolean()}


def _floating(name: str, dtype: DType) -> None:
    if not is_floating(dtype):
        raise RuntimeError(f"{name}(): could not infer output dtype. Input dtype must be a floating point dtype, got "
                           f"{dtype}; convert it with .float() or pass dtype=autograd.float32")


@op(np.sum, sample=_reduction, input=lambda g, input_shape, dim, keepdim: spread(g, input_shape, dim, keepdim))
def sum(input: Array, dim: Dims = None, keepdim: bool = False, *, dtype: DTypeLike | None = None) -> Array:
    """The sum over `dim` (`torch.sum`). Integers and bools add up in int64; `dtype` converts before adding.

    >>> import autograd
    >>> autograd.sum(autograd.tensor([[1, 2], [3, 4]]), dim=1).tolist()
    [3, 7]
    """
    if dtype is not None or input.dtype.kind != "f":
        input = input.astype(as_dtype(dtype) or int64, copy=False)
    return accurate_sum(input, axes(dim, input.ndim, "sum", keepdim), keepdim)


@op(np.nansum, sample=_reduction, input=lambda g, input, dim, keepdim: np.where(
    np.isnan(input), 0, spread(g, input.shape, dim, keepdim)))
def nansum(input: Array, dim: Dims = None, keepdim: bool = False, *, dtype: DTypeLike | None = None) -> Array:
    """The sum over `dim` of what is not NaN (`torch.nansum`)."""
    target = as_dtype(dtype) or (input.dtype if is_floating(input.dtype) else int64)
    known = np.where(np.isnan(input), 0, input).astype(target, copy=False)
    return accurate_sum(known, axes(dim, input.ndim, "nansum", keepdim), keepdim)


@op(np.mean, sample=_reduction, input=lambda g, input_shape, dim, keepdim: spread(
    g * (1 / max(count(input_shape, dim), 1)), input_shape, dim, keepdim))
def mean(input: Array, dim: Dims = None, keepdim: bool = False, *, dtype: DTypeLike | None = None) -> Array:
    """The mean over `dim` (`torch.mean`); NaN where there is nothing to average.

    Raises RuntimeError for integers and bools, unless a floating `dtype` is given.
    """
    target = input.dtype if dtype is None else as_dtype(dtype)
    if target.kind != "f":
        _floating("mean", target)
    wide = float32 if target.itemsize < 4 else target
    if input.dtype is not wide:
        input = input.astype(wide)
    total = accurate_sum(input, axes(dim, input.ndim, "mean", keepdim), keepdim)
    out = total / (input.size // (total.size or 1))
    return out if wide is target else out.astype(target)


@composite(np.nanmean, sample=_reduction)
def nanmean(input: Array, dim: Dims = None, keepdim: bool = False, *, dtype: DTypeLike | None = None) -> Array:
    """The mean over `dim` of what is not NaN (`torch.nanmean`); RuntimeError for integers and bools."""
    if not is_floating(input.dtype):
        raise RuntimeError(f"nanmean(): expected a floating input, got {input.dtype}")
    known = sum(~np.isnan(input), dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / known


def _freedom(name: str, shape: tuple[int, ...], dim: Any, unbiased: bool | None, correction: float | None,
             ) -> tuple[Dims, float]:
    """The dims of a variance, and what the sum of squares is divided by.

    PyTorch's older signatures give `unbiased` where `correction` is now, alone or after `dim`.
    """
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{name}(): got both unbiased={unbiased} and correction={correction}; give one of them")
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    return dim, max(0, count(shape, dim) - correction)


def _var(name: str, input: Any, dim: Any, unbiased: bool | None, keepdim: bool, correction: float | None) -> Any:
    if not is_floating(input.dtype):
        raise RuntimeError(f"{name}(): std and var only support floating point dtypes, got {input.dtype}; convert it "
                           "with .float()")
    dim, freedom = _freedom(name, input.shape, dim, unbiased, correction)
    over = axes(dim, input.ndim, name, keepdim)
    if freedom <= 0:
        warn(f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction "
             "factor (input numel divided by output numel).")
    wide = input.astype(float32, copy=False) if input.dtype.itemsize < 4 else input
    d = wide - np.true_divide(accurate_sum(wide, over, True), count(input.shape, dim))
    return np.true_divide(accurate_sum(d * d, over, keepdim), freedom)


def _var_gradient(g: Any, input: Any, dim: Any, unbiased: bool | None, keepdim: bool, correction: float | None) -> Any:
    """`2 (x - mean) / (n - correction)`, times g."""
    dim, freedom = _freedom("var", input.shape, dim, unbiased, correction)
    scale = 2 / freedom if freedom else float("inf")
    return restore(g, input.shape, dim, keepdim) * ((input - mean(input, dim, True)) * scale)


def _std_gradient(g: Any, out: Any, input: Any, dim: Any, unbiased: bool | None, keepdim: bool,
                  correction: float | None) -> Any:
    """That of the variance over `2 std`; 0 where the standard deviation is 0."""
    constant = out == 0
    g = np.where(constant, 0, g / (2 * np.where(constant, 1, out)))
    return _var_gradient(g, input, dim, unbiased, keepdim, correction)


@op(sample=_reduction_of_two, input=_var_gradient)
def var(input: Array, dim: Dims | bool = None, unbiased: bool | None = None, keepdim: bool = False,
        *, correction: float | None = None) -> Array:
    """The variance over `dim`, `Σ (x - mean)² / (n - correction)` (`torch.var`).

    `correction` is 1 unless given; `unbiased=False` is PyTorch's older spelling of 0. With fewer than two elements
    too many for it the result is NaN or inf, with a warning. Raises RuntimeError for integers and bools.
    """
    return _var("var", input, dim, unbiased, keepdim, correction).astype(input.dtype, copy=False)


@op(sample=_reduction_of_two, input=_std_gradient)
def std(input: Array, dim: Dims | bool = None, unbiased: bool | None = None, keepdim: bool = False,
        *, correction: float | None = None) -> Array:
    """The standard deviation over `dim`, the root of `var` (`torch.std`); its gradient at 0 is 0."""
    return np.sqrt(_var("std", input, dim, unbiased, keepdim, correction)).astype(input.dtype, copy=False)


@composite(method=False, sample=_reduction_of_two)
def var_mean(input: Array, dim: Dims | bool = None, unbiased: bool | None = None, keepdim: bool = False,
             *, correction: float | None = None) -> tuple[Array, Array]:
    """The variance and the mean over `dim` (`torch.var_mean`)."""
    return (var(input, dim, unbiased, keepdim, correction=correction),
            mean(input, None if isinstance(dim, bool) else dim, keepdim))


@composite(method=False, sample=_reduction_of_two)
def std_mean(input: Array, dim: Dims | bool = None, unbiased: bool | None = None, keepdim: bool = False,
             *, correction: float | None = None) -> tuple[Array, Array]:
    """The standard deviation and the mean over `dim` (`torch.std_mean`)."""
    return (std(input, dim, unbiased, keepdim, correction=correction),
            mean(input, None if isinstance(dim, bool) else dim, keepdim))


@implements(np.var)
def _numpy_var(a: Any, axis: Dims = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    return var(a, axis, correction=ddof, keepdim=keepdims)


@implements(np.std)
def _numpy_std(a: Any, axis: Dims = None, *, ddof: float = 0, keepdims: bool = False) -> Any:
    return std(a, axis, correction=ddof, keepdim=keepdims)


def _prod_gradient(g: Any, input: Any, out: Any, dim: int | None, keepdim: bool) -> Any:
    """The product of the others: `out / x`, or where an x is 0 what stands before it times what comes after."""
    if not input.shape:
        return g
    g = restore(g, input.shape, dim, keepdim)
    if not (input == 0).any():
        return g * restore(out, input.shape, dim, keepdim) / input
    x = input.reshape(-1) if dim is None else input
    along = axes(dim, x.ndim)[0] if dim is not None else 0
    others = product_before(x, along) * np.flip(product_before(np.flip(x, along), along), along)
    return g * others.reshape(input.shape)


@op(np.prod, input=_prod_gradient, sample=lambda s: {
    "input": s.array(*s.shape(min_dims=1)), "dim": (dim := s.choice([None, -1, 0])),
    "keepdim": dim is not None and s.boolean()})
def prod(input: Array, dim: int | None = None, keepdim: bool = False, *, dtype: DTypeLike | None = None) -> Array:
    """The product over one dim or all (`torch.prod`). Integers and bools multiply in int64."""
    if dim is not None and not isinstance(dim, int | np.integer):
        raise TypeError(f"prod(): argument 'dim' must be int, not {type(dim).__name__}")
    target = as_dtype(dtype) or (input.dtype if is_floating(input.dtype) else int64)
    return np.prod(input, axes(dim, input.ndim, "prod", keepdim), dtype=target, keepdims=keepdim)


@op(np.trace, input=lambda g, input_shape: np.where(np.eye(*input_shape, dtype=np.bool_), g, 0),
    sample=lambda s: {"input": s.array(s.integer(1, 4), s.integer(1, 4))})
def trace(input: Array) -> Array:
    """The sum of the diagonal of a matrix (`torch.trace`). Raises RuntimeError for what is no matrix."""
    if input.ndim != 2:
        raise RuntimeError(f"trace(): expected a matrix, but got a tensor of shape {input.shape}")
    return np.add.reduce(np.diagonal(input), dtype=input.dtype if is_floating(input.dtype) else int64)


@op(np.count_nonzero)
def count_nonzero(input: Array, dim: Dims = None) -> Array:
    """How many elements over `dim` are not 0, int64 (`torch.count_nonzero`)."""
    return np.add.reduce(input != 0, axes(dim, input.ndim, "count_nonzero"), dtype=int64)


def _question(name: str, ufunc: Any, input: Any, dim: Dims, keepdim: bool) -> Any:
    """`ufunc` over `dim`; an empty tuple of dims asks every element alone, and uint8 answers in uint8 (PyTorch's)."""
    over = () if isinstance(dim, tuple | list) and not dim else axes(dim, input.ndim, name, keepdim)
    return ufunc.reduce(input, over, bool_dtype, keepdims=keepdim).astype(
        uint8 if input.dtype == uint8 else bool_dtype, copy=False)


@op(np.all)
def all(input: Array, dim: Dims = None, keepdim: bool = False) -> Array:
    """Whether every element over `dim` is nonzero (`torch.all`); True where there is none."""
    return _question("all", np.logical_and, input, dim, keepdim)


@op(np.any)
def any(input: Array, dim: Dims = None, keepdim: bool = False) -> Array:
    """Whether an element over `dim` is nonzero (`torch.any`); False where there is none."""
    return _question("any", np.logical_or, input, dim, keepdim)
