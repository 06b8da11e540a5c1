"""The softmax family: softmax, its logarithm, and the logarithm of a sum of exponentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import DType, DTypeLike, as_dtype, float32
from autograd.op import Array, composite, op
from autograd.ops._reduced import Dims, axes, restore, sample_along
from autograd.sums import accurate_sum
from autograd.trace import warn

_BOTH = ("", "nn.functional")
_LOWEST = -np.inf
_maximum: Any = np.maximum.reduce  # NumPy's stubs know only some of the ways to call it


def _default_dim(ndim: int) -> int:
    """The dim that PyTorch takes where none is given."""
    return 0 if ndim in (0, 1, 3) else 1


def _shifted(name: str, input: Any, dim: int | None, dtype: DTypeLike | None) -> tuple[Any, tuple[int, ...], DType]:
    """The input minus its largest element along `dim`, so that no exponential overflows; that axis; the result's dtype."""
    if dim is None:
        warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as "
             "an argument.")
        dim = _default_dim(input.ndim)
    elif type(dim) is not int and isinstance(dim, tuple | list):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    along = axes(dim, input.ndim, name)
    target = input.dtype if dtype is None else as_dtype(dtype)
    x = input if target is input.dtype is float32 else _wide(name, input, target)
    return x - _maximum(x, along, None, None, True, _LOWEST), along, target


def _wide(name: str, input: Any, target: DType) -> Any:
    """The input in `target`, or in float32 if that has fewer digits."""
    if target.kind != "f":
        raise NotImplementedError(f"{name}(): not implemented for {target}; convert the input with .float() or pass "
                                  "dtype=autograd.float32")
    return input.astype(float32 if target.itemsize < 4 else target, copy=False)


def _softmax_gradient(g: Any, out: Any, dim: int | None) -> Any:
    """`s (g - Σ g s)`."""
    return out * (g - _weighted_total(g, out, dim))


def _log_softmax_gradient(g: Any, out: Any, dim: int | None) -> Any:
    """`g - exp(out) Σ g`."""
    return g - np.exp(out) * _total(g, dim)


def _weighted_total(g: Any, out: Any, dim: int | None) -> Any:
    """`Σ g s`; along rows that are not too long without a temporary array."""
    if type(g) is np.ndarray and g.ndim and dim in (-1, g.ndim - 1) and g.shape[-1] <= 4096 and g.dtype.itemsize >= 4:
        return np.vecdot(g, out)[..., None]
    return _total(g * out, dim)


def _total(x: Any, dim: int | None) -> Any:
    return accurate_sum(x, axes(_default_dim(x.ndim) if dim is None else dim, x.ndim), True)


@op(namespace=_BOTH, sample=sample_along, input=_softmax_gradient)
def softmax(input: Array, dim: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """`exp(x) / Σ exp(x)` along `dim` (`torch.softmax`); NaN along a row of -inf only.

    `dtype` converts the input first. Raises NotImplementedError for integers and bools.

    >>> import autograd
    >>> autograd.softmax(autograd.tensor([1e4, 1e4]), dim=0).tolist()
    [0.5, 0.5]
    """
    x, along, target = _shifted("softmax", input, dim, dtype)
    e = np.exp(x)
    e /= accurate_sum(e, along, True)
    return e if e.dtype is target else e.astype(target)


@op(namespace=_BOTH, sample=sample_along, input=_log_softmax_gradient)
def log_softmax(input: Array, dim: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """`x - log Σ exp(x)` along `dim` (`torch.log_softmax`), without overflow; arguments and errors as `softmax`."""
    x, along, target = _shifted("log_softmax", input, dim, dtype)
    return (x - np.log(accurate_sum(np.exp(x), along, True))).astype(target, copy=False)


@composite(namespace="nn.functional", method=False, sample=sample_along)
def softmin(input: Array, dim: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """`softmax(-input)` along `dim` (`torch.nn.functional.softmin`)."""
    return softmax(-input, dim, dtype)


@op(promote="float", sample=lambda s: {**sample_along(s), "keepdim": s.boolean()},
    input=lambda g, input, out, dim, keepdim: restore(g, input.shape, dim, keepdim) * np.exp(
        input - restore(out, input.shape, dim, keepdim)))
def logsumexp(input: Array, dim: Dims, keepdim: bool = False) -> Array:
    """`log Σ exp(x)` over `dim` (`torch.logsumexp`), without overflow; -inf where there is nothing to add."""
    over = axes(dim, input.ndim, "logsumexp", keepdim)
    x = input.astype(float32, copy=False) if input.dtype.itemsize < 4 else input
    highest = np.maximum.reduce(x, over, keepdims=True, initial=-np.inf)
    highest = np.where(np.isfinite(highest), highest, 0)
    total = accurate_sum(np.exp(x - highest), over, True)
    out = (np.log(total) + highest).astype(input.dtype, copy=False)
    return out if keepdim else out.reshape([n for a, n in enumerate(input.shape) if a not in over])
