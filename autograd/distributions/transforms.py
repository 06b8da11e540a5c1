"""Invertible functions that turn one distribution into another, with the logarithms of their slopes.

(`torch.distributions.transforms`)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd.distributions import constraints
from autograd.distributions.independent import sum_rightmost
from autograd.dtypes import finfo
from autograd.ops.activation import softplus
from autograd.ops.creation import full_like
from autograd.tensor import Tensor

__all__ = ["AffineTransform", "ComposeTransform", "ExpTransform", "SigmoidTransform", "TanhTransform", "Transform"]


class Transform:
    """An invertible function of numbers; called like a function, and `inv` is its inverse.

    A subclass defines `_call`, `_inverse` and `log_abs_det_jacobian`. With `cache_size=1` the inverse of the last result
    is the number that it came from, exactly. ValueError for any other size but 0.
    """

    domain: Any = constraints.real
    codomain: Any = constraints.real
    bijective = True

    def __init__(self, cache_size: int = 0) -> None:
        if cache_size not in (0, 1):
            raise ValueError("cache_size must be 0 or 1")
        self._cache_size = cache_size
        self._last: tuple[Any, Any] | None = None

    def __call__(self, x: Tensor) -> Any:
        """`y` for `x`."""
        if self._last is not None and self._last[0] is x:
            return self._last[1]
        return self._kept(x, self._call(x))[1]

    def _inv_call(self, y: Tensor) -> Any:
        if self._last is not None and self._last[1] is y:
            return self._last[0]
        return self._kept(self._inverse(y), y)[0]

    def _kept(self, x: Any, y: Any) -> tuple[Any, Any]:
        if self._cache_size:
            self._last = x, y
        return x, y

    @property
    def inv(self) -> Transform:
        """The inverse function."""
        return _Inverse(self)

    def _call(self, x: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}._call() is not defined")

    def _inverse(self, y: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}._inverse() is not defined")

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """`log |dy / dx|`, at `x` with its `y`."""
        raise NotImplementedError(f"{type(self).__name__}.log_abs_det_jacobian() is not defined")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class _Inverse(Transform):
    """The inverse of a transform."""

    def __init__(self, transform: Transform) -> None:
        super().__init__()
        self._transform = transform
        self.domain, self.codomain = transform.codomain, transform.domain

    def __call__(self, x: Tensor) -> Any:
        return self._transform._inv_call(x)

    def _inv_call(self, y: Tensor) -> Any:
        return self._transform(y)

    @property
    def inv(self) -> Transform:
        return self._transform

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -self._transform.log_abs_det_jacobian(y, x)

    def __repr__(self) -> str:
        return f"_InverseTransform({self._transform!r})"


class ComposeTransform(Transform):
    """One transform after another."""

    def __init__(self, parts: Sequence[Transform], cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.parts = list(parts)
        if self.parts:
            self.domain, self.codomain = self.parts[0].domain, self.parts[-1].codomain

    def _call(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x

    def _inverse(self, y: Any) -> Any:
        for part in reversed(self.parts):
            y = part._inv_call(y)
        return y

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        total: Any = x * 0
        for part in self.parts:
            after = part(x)
            total = total + part.log_abs_det_jacobian(x, after)
            x = after
        return total

    def __repr__(self) -> str:
        return "ComposeTransform(\n    " + ",\n    ".join(map(repr, self.parts)) + "\n)"


class ExpTransform(Transform):
    """`y = exp(x)`."""

    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return x.exp()

    def _inverse(self, y: Any) -> Any:
        return y.log()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """`x`."""
        return x


class SigmoidTransform(Transform):
    """`y = 1 / (1 + exp(−x))`, kept off 0 and 1."""

    codomain = constraints.unit_interval

    def _call(self, x: Any) -> Any:
        return x.sigmoid().clamp(*_inside(x.dtype))

    def _inverse(self, y: Any) -> Any:
        y = y.clamp(*_inside(y.dtype))
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """`log y (1 − y)`."""
        return -softplus(-x) - softplus(x)


class TanhTransform(Transform):
    """`y = tanh(x)`."""

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x: Any) -> Any:
        return x.tanh()

    def _inverse(self, y: Any) -> Any:
        return y.atanh()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """`log(1 − tanh²x)`, in a form that does not lose digits."""
        return 2.0 * (math.log(2.0) - x - softplus(-2.0 * x))


class AffineTransform(Transform):
    """`y = loc + scale · x`; the last `event_dim` dimensions are one event."""

    def __init__(self, loc: Tensor | float, scale: Tensor | float, event_dim: int = 0, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.loc, self.scale, self.event_dim = loc, scale, event_dim

    def _call(self, x: Any) -> Any:
        return self.loc + self.scale * x

    def _inverse(self, y: Any) -> Any:
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """`log |scale|`."""
        scale = self.scale
        slope = scale.abs().log() if isinstance(scale, Tensor) else full_like(x, math.log(abs(scale)))
        return sum_rightmost(slope + x * 0, self.event_dim)


def _inside(dtype: Any) -> tuple[float, float]:
    """The smallest and the largest number between 0 and 1."""
    return float(finfo(dtype).tiny), 1.0 - float(finfo(dtype).eps)
