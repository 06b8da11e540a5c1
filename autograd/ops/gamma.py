"""The gamma function's logarithm and its derivatives, which NumPy lacks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op

# B₂ₖ / (2k)!, from which Euler and Maclaurin's formula makes the rest of a sum (Abramowitz and Stegun, 23.1).
_BERNOULLI = tuple(b / math.factorial(2 * k + 2) for k, b in enumerate(
    (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)))
_FAR = 10  # from here on the series are good to 1e-16


def _float64(input: Any) -> np.ndarray[Any, Any]:
    return np.asarray(input, np.float64)


@op(promote="float", inplace=True, domain=(0.1, 4.0), input=lambda g, input: g * digamma(input))  # type: ignore[has-type]
def lgamma(input: Array) -> Array:
    """`log |Γ(x)|`: Stirling's series, from a number above 10 on; inf at 0, -1, -2, ... (`torch.lgamma`)."""
    x = _float64(input)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        y = np.where(x < 0.5, 1 - x, x)  # Γ(x) Γ(1 − x) = π / sin πx
        steps = np.ones_like(y)
        for _ in range(_FAR):
            near = y < _FAR
            steps, y = np.where(near, steps * y, steps), np.where(near, y + 1, y)
        square = 1 / (y * y)
        rest = sum((b * math.factorial(2 * k) * square**k for k, b in enumerate(_BERNOULLI)), np.zeros_like(y)) / y
        above = (y - 0.5) * np.log(y) - y + 0.5 * math.log(2 * math.pi) + rest - np.log(steps)
        below = np.log(math.pi / np.abs(np.sin(math.pi * (x % 1)))) - above
    out = np.where(x < 0.5, np.where(x == np.floor(x), np.inf, below), np.where(x == np.inf, np.inf, above))
    return out.astype(np.asarray(input).dtype, copy=False)


@op(promote="float", inplace=True, domain=(0.1, 4.0), input=lambda g, input: g * polygamma(1, input))  # type: ignore[has-type]
def digamma(input: Array) -> Array:
    """The derivative of `lgamma`: -inf at 0, NaN at -1, -2, ... (`torch.digamma`)."""
    x = _float64(input)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x < 0, 1 - x, x)  # ψ(1 − x) − ψ(x) = π / tan πx
        steps = np.zeros_like(y)
        for _ in range(_FAR):
            near = y < _FAR
            steps, y = np.where(near, steps + 1 / y, steps), np.where(near, y + 1, y)
        square = 1 / (y * y)
        rest = sum((b * math.factorial(2 * k + 1) * square ** (k + 1) for k, b in enumerate(_BERNOULLI)), np.zeros_like(y))
        above = np.log(y) - 0.5 / y - rest - steps
        out = np.where(x < 0, above - math.pi / np.tan(math.pi * (x % 1)), above)
    out = np.where((x < 0) & (x == np.floor(x)), np.nan, np.where(x == 0, np.copysign(np.inf, -x), out))
    return out.astype(np.asarray(input).dtype, copy=False)


@op(promote="float", method=False, sample=lambda s: {"n": s.integer(1, 3), "input": s.array(3, low=0.3, high=4.0)},
    input=lambda g, n, input: g * polygamma(n + 1, input))  # type: ignore[has-type]
def polygamma(n: int, input: Array) -> Array:
    """The n-th derivative of `digamma`, `(−1)ⁿ⁺¹ n! Σ 1 / (x + k)ⁿ⁺¹` (`torch.polygamma`).

    Raises RuntimeError for a negative `n`.
    """
    if n < 0:
        raise RuntimeError(f"polygamma(n, x) does not support negative n, got {n}")
    if n == 0:
        return digamma(input)
    x, power = _float64(input), n + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        # Below 0 the terms are, but for the sign, those of a sum from 0 to 1 on up to that from 1 − x on.
        place = np.where(x < 0, x - np.floor(x), x)
        total = _zeta(power, place) + np.where(x < 0, (-1) ** power * (_zeta(power, 1 - place) - _zeta(power, 1 - x)), 0)
    return np.asarray((-1) ** (n + 1) * math.factorial(n) * total).astype(np.asarray(input).dtype, copy=False)


def _zeta(power: int, x: Any) -> Any:
    """`Σ 1 / (x + k) ** power` for `x` >= 0: term by term up to 10, from there on the series (Hurwitz's zeta function)."""
    total, y = np.zeros_like(x), x
    for _ in range(_FAR):
        near = y < _FAR
        total, y = np.where(near, total + y ** -float(power), total), np.where(near, y + 1, y)
    rest = y ** (1.0 - power) / (power - 1) + 0.5 * y ** -float(power)
    for k, b in enumerate(_BERNOULLI):
        rest = rest + b * math.prod(range(power, power + 2 * k + 1)) * y ** -float(power + 2 * k + 1)
    return total + rest
