"""Rounding, and what replaces single values: nan_to_num, heaviside."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._operands import refuse_bools, refuse_integers, zero


def _rounded(name: str, ufunc: np.ufunc, input: np.ndarray[Any, Any]) -> Any:
    """`ufunc(input)`, which leaves integers as they are."""
    refuse_bools(name, input)
    return ufunc(input) if input.dtype.kind == "f" else input.copy()


@op(np.floor, inplace=True, input=zero)
def floor(input: Array) -> Array:
    """The largest integer that is not above; its gradient is 0 (`torch.floor`)."""
    return _rounded("floor", np.floor, input)


@op(np.ceil, inplace=True, input=zero)
def ceil(input: Array) -> Array:
    """The smallest integer that is not below; its gradient is 0 (`torch.ceil`)."""
    return _rounded("ceil", np.ceil, input)


@op(np.trunc, inplace=True, aliases=("fix",), input=zero)
def trunc(input: Array) -> Array:
    """The integer part; its gradient is 0 (`torch.trunc`)."""
    return _rounded("trunc", np.trunc, input)


@op(np.rint, inplace=True, input=zero)
def round(input: Array, *, decimals: int = 0) -> Array:
    """The nearest number with so many `decimals`, of two the even one; its gradient is 0 (`torch.round`)."""
    if decimals:
        refuse_integers("round", input)
        return np.round(input, decimals)
    return _rounded("round", np.rint, input)


@op(inplace=True, input=lambda g: g)
def frac(input: Array) -> Array:
    """`input - trunc(input)`, with the sign of `input` (`torch.frac`)."""
    refuse_integers("frac", input)
    return input - np.trunc(input)


@op(np.nan_to_num, inplace=True, input=lambda g, input: np.where(np.isfinite(input), g, 0))
def nan_to_num(input: Array, nan: float | None = None, posinf: float | None = None,
               neginf: float | None = None) -> Array:
    """Numbers in place of nan (default 0), inf and -inf (default: the largest of the dtype) (`torch.nan_to_num`)."""
    return np.nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


@op(np.heaviside, inplace=True)
def heaviside(input: Array, values: Array) -> Array:
    """0 where `input` is negative, `values` where it is 0, 1 where it is positive (`torch.heaviside`).

    Raises RuntimeError for operands of different dtypes.
    """
    if np.asarray(values).dtype != input.dtype:
        raise RuntimeError(f"heaviside(): not implemented for tensors with different dtypes, got {input.dtype} and "
                           f"{np.asarray(values).dtype}; convert one with .to(dtype)")
    return np.where(input == 0, values, (input > 0).astype(input.dtype))
