"""Statistics of samples: quantile, cov, corrcoef, and the area under them, trapezoid."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import float32, float64
from autograd.interop import array_of
from autograd.op import Array, composite
from autograd.ops._dims import wrap_dim
from autograd.ops.difference import diff
from autograd.ops.gathering import gather
from autograd.ops.shape import movedim, reshape
from autograd.ops.sorting import sort

_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


@composite(sample=lambda s: {"input": s.array(3, 4), "q": s.choice([0.3, np.array([0.1, 0.85])]),
                             "dim": s.choice([None, 0, 1])})
def quantile(input: Array, q: Array | float, dim: int | None = None, keepdim: bool = False, *,
             interpolation: str = "linear") -> Any:
    """The value below which lies a fraction `q` of the elements, or of those along `dim` (`torch.quantile`).

    Element number `q (n − 1)` in order; between two, as `interpolation` says: "linear", "lower", "higher", "midpoint" or
    "nearest". NaN where one of them is. Several q give a new dim 0. Raises RuntimeError for q outside [0, 1] or with
    more than one dim, for no elements, and for a dtype but float32 and float64.
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


@composite(sample=lambda s: {"input": s.array(3, 4), "q": 0.3, "dim": s.choice([None, 0, 1])})
def nanquantile(input: Array, q: Array | float, dim: int | None = None, keepdim: bool = False, *,
                interpolation: str = "linear") -> Any:
    """As `quantile`, of the elements that are not NaN; NaN where there is none (`torch.nanquantile`)."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


def _quantile(name: str, input: Any, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Any:
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(f"{name}(): interpolation must be one of {', '.join(_INTERPOLATIONS)}, but got {interpolation!r}")
    if input.dtype not in (float32, float64):
        raise RuntimeError(f"{name}(): input tensor must be either float or double dtype, got {input.dtype}")
    fractions: Any = np.asarray(array_of(q))
    if fractions.ndim > 1 or (not isinstance(q, float | int) and fractions.dtype != input.dtype):
        raise RuntimeError(f"{name}(): q must be a number or a tensor of at most one dimension and of input's dtype "
                           f"{input.dtype}, got shape {fractions.shape} and dtype {fractions.dtype}")
    if not ((fractions >= 0) & (fractions <= 1)).all():
        raise RuntimeError(f"{name}(): q values must be in the range [0, 1], got {fractions.tolist()}")
    axis = 0 if dim is None else wrap_dim(dim, input.ndim, name)
    rows = reshape(input, (-1,)) if dim is None or not input.ndim else movedim(input, axis, -1)
    if 0 in rows.shape:
        raise RuntimeError(f"{name}(): input tensor must be non-empty, got shape {tuple(input.shape)}")
    ordered = sort(rows, -1).values
    plain: Any = array_of(ordered)
    nans = np.isnan(plain).sum(-1, keepdims=True)
    each: Any = reshape(q * np.ones((), input.dtype), (-1,))
    if name == "nanquantile":
        position: Any = each * np.maximum(rows.shape[-1] - nans - 1, 0).astype(input.dtype)
    else:
        position = np.where(nans > 0, rows.shape[-1] - 1, each * (rows.shape[-1] - 1))
    values = _between(ordered, position, interpolation)
    if keepdim and (dim is None or input.ndim):
        values = reshape(values, (*[1] * input.ndim, -1)) if dim is None else movedim(values[..., None], -2, -1)
        values = values if dim is None else movedim(values, -2, axis)
    return movedim(values, -1, 0) if fractions.ndim else values[..., 0]


def _between(ordered: Any, position: Any, interpolation: str) -> Any:
    """The elements of ordered rows at the positions of the last dim, which may lie between two."""
    plain = array_of(position)
    low, high = (np.broadcast_to(side(plain).astype(np.int64), (*ordered.shape[:-1], plain.shape[-1]))
                 for side in ((np.round, np.round) if interpolation == "nearest" else (np.floor, np.ceil)))
    if interpolation in ("lower", "nearest"):
        return gather(ordered, -1, low)
    if interpolation == "higher":
        return gather(ordered, -1, high)
    lower, upper = gather(ordered, -1, low), gather(ordered, -1, high)
    return lower + (upper - lower) * (0.5 if interpolation == "midpoint" else position - low.astype(plain.dtype))


@composite(sample=lambda s: {"input": s.array(3, 4), "correction": s.choice([0, 1])})
def cov(input: Array, *, correction: int = 1, fweights: Array | None = None, aweights: Array | None = None) -> Any:
    """The covariances of variables, one a row, whose samples are the columns (`torch.cov`).

    Sums are divided by the number of samples less `correction`. `fweights`: how often each sample counts, integers;
    `aweights`: how much. Raises RuntimeError for more than two dims, and weights that are negative or not one a sample.
    """
    if input.ndim > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got {input.ndim}")
    rows = reshape(input, (1, -1)) if input.ndim < 2 else input
    weights: Any = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is not None:
            _check_weights(name, given, rows.shape[1])
            weights = given if weights is None else weights * given
    total = rows.shape[1] if weights is None else weights.sum()
    mean = (rows if weights is None else rows * weights).sum(1, keepdims=True) / total
    centred = rows - mean
    weighted = centred if weights is None else centred * weights
    spent = correction if aweights is None else correction * (weights * aweights).sum() / total
    out = weighted @ centred.T / np.maximum(total - spent, 0)
    return out[0, 0] if len(out) == 1 else out


def _check_weights(name: str, weights: Any, samples: int) -> None:
    plain = array_of(weights)
    if plain.shape != (samples,) or (plain < 0).any() or (plain.dtype.kind in "iu") != (name == "fweights"):
        raise RuntimeError(f"cov(): expected {name} of {'integers' if name == 'fweights' else 'floats'} >= 0, one for each "
                           f"of {samples} samples, got shape {plain.shape} and dtype {plain.dtype}")


@composite(sample=lambda s: {"input": s.array(3, 4)})
def corrcoef(input: Array) -> Any:
    """The correlations of variables, one a row: covariances over both standard deviations (`torch.corrcoef`)."""
    if input.ndim > 2:
        raise RuntimeError(f"corrcoef(): expected input to have two or fewer dimensions but got {input.ndim}")
    covariance = cov(input)
    if not covariance.ndim:
        return covariance / covariance
    deviation = np.sqrt(np.diagonal(covariance))
    return np.clip(covariance / deviation[:, None] / deviation, -1, 1)


@composite(method=False, aliases=("trapz",), sample=lambda s: {"y": s.array(3, 4), "dx": 0.5, "dim": s.choice([0, -1])})
def trapezoid(y: Array, x: Array | None = None, *, dx: float | None = None, dim: int = -1) -> Any:
    """`Σ (y[i] + y[i+1]) / 2 · (x[i+1] − x[i])` along `dim`, with steps `dx`, 1 unless given (`torch.trapezoid`).

    x has the shape of y, that of its last dimensions, or is a vector. RuntimeError for other shapes, and both x and dx.
    """
    if x is not None and dx is not None:
        raise RuntimeError("trapezoid(): expected at most one of x and dx")
    axis = wrap_dim(dim, y.ndim, "trapezoid")
    heights = movedim(y, axis, -1)
    pairs = heights[..., 1:] + heights[..., :-1]
    if x is None:
        return pairs.sum(-1) * ((1.0 if dx is None else dx) / 2)
    if x.ndim > y.ndim:
        raise RuntimeError(f"trapezoid(): expected x of at most the dimensions of y, got {tuple(x.shape)} for {tuple(y.shape)}")
    if x.ndim != 1:
        x = movedim(reshape(x, (*(1,) * (y.ndim - x.ndim), *x.shape)), axis, -1)
    if x.shape[-1] != heights.shape[-1]:
        raise RuntimeError(f"trapezoid(): x of shape {tuple(x.shape)} has another length than y {tuple(y.shape)} along dim {dim}")
    return (pairs * diff(x)).sum(-1) / 2
