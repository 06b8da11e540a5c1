"""Smooth activation functions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._elementwise import select
from autograd.ops._operands import refuse_integers
from autograd.ops.special import erf


@op(promote="float", inplace=True, namespace=("", "nn.functional"), input=lambda g, out: g * (out * (1 - out)))
def sigmoid(input: Array) -> Array:
    """`1 / (1 + exp(-input))` (`torch.sigmoid`)."""
    return 1 / (1 + np.exp(-input))  # where exp overflows the quotient is 0, as it should be


@op(namespace="nn.functional", method=False, input=lambda g, input: g * sigmoid(-input))
def logsigmoid(input: Array) -> Array:
    """`log(sigmoid(input))`, which is `-softplus(-input)` (`torch.nn.functional.logsigmoid`)."""
    refuse_integers("logsigmoid", input)
    return np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input)))


def _softplus_gradient(g: Any, input: Any, beta: float, threshold: float) -> Any:
    scaled = input * beta
    return select(scaled > threshold, g, g * sigmoid(scaled))


@op(namespace="nn.functional", method=False, input=_softplus_gradient)
def softplus(input: Array, beta: float = 1, threshold: float = 20) -> Array:
    """`log(1 + exp(beta * input)) / beta`; `input` itself where `beta * input > threshold`
    (`torch.nn.functional.softplus`)."""
    refuse_integers("softplus", input)
    scaled = input * beta
    return select(scaled > threshold, input, np.log1p(np.exp(scaled)) / beta)


def _silu_gradient(g: Any, input: Any) -> Any:
    s = sigmoid(input)
    return g * (s * (1 + input * (1 - s)))


@op(namespace="nn.functional", method=False, inplace=True, input=_silu_gradient)
def silu(input: Array) -> Array:
    """`input * sigmoid(input)`, also called swish (`torch.nn.functional.silu`)."""
    refuse_integers("silu", input)
    return input / (1 + np.exp(-input))


def _mish_gradient(g: Any, input: Any) -> Any:
    t = np.tanh(softplus(input))
    return g * (t + input * sigmoid(input) * (1 - t * t))


@op(namespace="nn.functional", method=False, inplace=True, input=_mish_gradient)
def mish(input: Array) -> Array:
    """`input * tanh(softplus(input))` (`torch.nn.functional.mish`; Misra 2019)."""
    refuse_integers("mish", input)
    return input * np.tanh(softplus(input))


_CUBIC = 0.044715


def _gelu_gradient(g: Any, input: Any, approximate: str) -> Any:
    """The product rule on `input * Φ(input)`."""
    if approximate == "none":
        density = np.exp(input * input * -0.5) * (1 / math.sqrt(2 * math.pi))
        return g * ((erf(input * math.sqrt(0.5)) + 1) * 0.5 + input * density)
    square = input * input
    t = np.tanh(input * (1 + _CUBIC * square) * math.sqrt(2 / math.pi))
    slope = (1 + 3 * _CUBIC * square) * math.sqrt(2 / math.pi)
    return g * (0.5 * (1 + t) + input * (0.5 * (1 - t * t) * slope))


def _sample_gelu(s: Any) -> dict[str, Any]:
    return {"input": s.array(*s.shape()), "approximate": s.choice(["none", "tanh"])}


@op(namespace="nn.functional", method=False, sample=_sample_gelu, input=_gelu_gradient)
def gelu(input: Array, *, approximate: str = "none") -> Array:
    """`input * Φ(input)`, Φ being the distribution function of the normal distribution, `Φ(x) = (1 + erf(x / √2)) / 2`;
    for `approximate="tanh"` about `(1 + tanh(√(2/π) * (x + 0.044715 x³))) / 2` (`torch.nn.functional.gelu`;
    Hendrycks and Gimpel 2016).

    Raises RuntimeError for another `approximate`.
    """
    refuse_integers("gelu", input)
    if approximate == "none":
        return input * ((erf(input * math.sqrt(0.5)) + 1) * 0.5)
    if approximate != "tanh":
        raise RuntimeError(f"gelu(): approximate argument must be either none or tanh, got {approximate!r}")
    return input * (0.5 * (1 + np.tanh(input * (1 + _CUBIC * (input * input)) * math.sqrt(2 / math.pi))))


@op(promote="float", namespace="nn.functional", method=False,
    input=lambda g, input: g / np.square(1 + np.abs(input)))
def softsign(input: Array) -> Array:
    """`input / (1 + |input|)` (`torch.nn.functional.softsign`)."""
    return input / (1 + np.abs(input))


@op(promote="float", namespace="nn.functional", method=False,
    input=lambda g, input: g * np.square(np.tanh(input)))
def tanhshrink(input: Array) -> Array:
    """`input - tanh(input)` (`torch.nn.functional.tanhshrink`)."""
    return input - np.tanh(input)



@op(namespace="nn.functional", method=False, inplace=True,
    input=lambda g, input, alpha: select(input <= 0, g * (alpha * np.exp(input)), g))
def elu(input: Array, alpha: float = 1.0) -> Array:
    """`input` where positive, `alpha * (exp(input) - 1)` elsewhere (`torch.nn.functional.elu`; Clevert 2016)."""
    refuse_integers("elu", input)
    return select(input > 0, input, alpha * np.expm1(input))


_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@op(namespace=("", "nn.functional"), method=False, inplace=True,
    input=lambda g, input: select(input <= 0, g * (_SELU_ALPHA * np.exp(input)), g) * _SELU_SCALE)
def selu(input: Array) -> Array:
    """`scale * elu(input, alpha)`, which keeps activations at mean 0 and variance 1 (`torch.selu`; Klambauer 2017)."""
    refuse_integers("selu", input)
    return select(input > 0, input, _SELU_ALPHA * np.expm1(input)) * _SELU_SCALE


@op(namespace=("", "nn.functional"), method=False, inplace=True,
    input=lambda g, input, alpha: select(input <= 0, g * np.exp(input / alpha), g))
def celu(input: Array, alpha: float = 1.0) -> Array:
    """`input` where positive, `alpha * (exp(input / alpha) - 1)` elsewhere (`torch.celu`; Barron 2017).

    Raises RuntimeError for `alpha=0`.
    """
    refuse_integers("celu", input)
    if alpha == 0:
        raise RuntimeError("celu(): ZeroDivisionError: alpha cannot be 0 for CELU")
    return select(input > 0, input, alpha * np.expm1(input / alpha))
