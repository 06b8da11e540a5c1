"""The error function, its complement and its inverse, which NumPy lacks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.op import Array, op

# Quotients of polynomials, highest power first, from W. J. Cody, "Rational Chebyshev approximations for the error
# function", Mathematics of Computation 23 (1969): erf(x) / x in x² up to 0.46875, exp(x²) erfc(x) in x up to 4, and its
# asymptotic series' remainder in 1 / x² above. Each is good to 1e-16, relatively.
_NEAR = ((1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
          3.20937758913846947e3),
         (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3))
_MIDDLE = ((2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
            2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
            1.23033935479799725e3),
           (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
            3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3))
_FAR = ((1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
         1.60837851487422766e-2, 6.58749161529837803e-4),
        (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
         2.33520497626869185e-3))
# artanh(erf(x)) / x in x² for float32 and float16: a fit that is good to 1e-7 up to 4.2, above
# which it is so large that erf rounds to 1.
_SINGLE = (1.4189578e-7, -5.66906385e-6, 8.76400852e-5, -6.19790141e-4, -1.91826277e-4, 1.02769055e-1, 1.12837927)
_NEAR_END, _MIDDLE_END = 0.46875, 4.0


def _polynomial(coefficients: Sequence[float], x: Any) -> Any:
    """The polynomial at `x`, by Horner's rule, in one array."""
    first, second, *others = coefficients
    value = first * x + second
    for coefficient in others:
        value *= x
        value += coefficient
    return value


def _quotient(polynomials: tuple[Sequence[float], Sequence[float]], x: Any) -> Any:
    """The two polynomials at `x`, one over the other."""
    numerator, denominator = polynomials
    return _polynomial(numerator, x) / _polynomial(denominator, x)


def _widened(input: Any) -> np.ndarray[Any, Any]:
    """The numbers in at least 32 bits: the polynomials overflow float16."""
    array = np.asarray(input)
    return array if array.dtype.itemsize >= 4 else array.astype(np.float32)


def _gauss(y: Any) -> Any:
    """`exp(-y²)` with the digits that rounding `y²` loses: y is whole sixteenths, whose square is exact, and a rest."""
    coarse = np.floor(y * 16) / 16
    return np.exp(-coarse * coarse) * np.exp((coarse - y) * (coarse + y))


@op(promote="float", inplace=True, input=lambda g, input: g * (np.exp(-input * input) * (2 / math.sqrt(math.pi))))
def erf(input: Array) -> Array:
    """The error function `2/√π ∫ exp(-t²) dt` from 0 to `input`: to 1e-15, in float32 to 3e-7 (`torch.erf`)."""
    x = _widened(input)
    if x.dtype.itemsize < 8:
        return np.tanh(x * _polynomial(_SINGLE, x * x)).astype(np.asarray(input).dtype, copy=False)
    y = np.minimum(np.abs(x), 6)  # erf(6) is 1 to the last digit
    near = x * _quotient(_NEAR, np.square(np.minimum(y, _NEAR_END)))
    far = np.copysign(1 - np.exp(-y * y) * _quotient(_MIDDLE, y), x)
    return np.where(y <= _NEAR_END, near, far)


@op(promote="float", inplace=True, input=lambda g, input: g * (np.exp(-input * input) * (-2 / math.sqrt(math.pi))))
def erfc(input: Array) -> Array:
    """`1 - erf(input)`, with all its digits where that is tiny (`torch.erfc`)."""
    x = _widened(input)
    y = np.abs(x)
    near = 1 - x * _quotient(_NEAR, np.square(np.minimum(y, _NEAR_END)))
    middle = _quotient(_MIDDLE, np.clip(y, _NEAR_END, _MIDDLE_END))
    inverse = 1 / np.square(np.maximum(y, _MIDDLE_END))
    far = (1 / math.sqrt(math.pi) - inverse * _quotient(_FAR, inverse)) / np.maximum(y, _MIDDLE_END)
    tail = _gauss(np.minimum(y, 30)) * np.where(y <= _MIDDLE_END, middle, far)
    out = np.where(y <= _NEAR_END, near, np.where(x < 0, 2 - tail, tail))
    return out.astype(np.asarray(input).dtype, copy=False)


@op(promote="float", inplace=True, domain=(-0.9, 0.9),
    input=lambda g, out: g * (np.exp(out * out) * (math.sqrt(math.pi) / 2)))
def erfinv(input: Array) -> Array:
    """The x with `erf(x) = input`, inf at ±1, NaN beyond (`torch.erfinv`).

    Winitzki's formula (2008, good to 0.2 %), and Halley's method from there.
    """
    y = np.asarray(input, np.float64)
    size = np.abs(y)
    inner = np.where(size < 1, size, 0)
    log = np.log1p(-inner) + np.log1p(inner)
    middle = 2 / (math.pi * 0.147) + log / 2
    x = np.sqrt(np.sqrt(middle * middle - log / 0.147) - middle)
    for _ in range(3):
        error = np.where(inner < 0.5, erf(x) - inner, 1 - inner - erfc(x)) / (np.exp(-x * x) * (2 / math.sqrt(math.pi)))
        x -= error / (1 + x * error)
    x = np.where(size < 1, x, np.where(size == 1, np.inf, np.nan))
    return np.copysign(x, y).astype(np.asarray(input).dtype, copy=False)
