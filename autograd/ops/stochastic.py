"""Activations that draw random numbers: rrelu and gumbel_softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.generator import default_generator
from autograd.op import Array, composite
from autograd.ops.loss import require_floating
from autograd.ops.softmax import softmax
from autograd.tensor import Tensor


@composite(namespace=("nn.functional", ""), method=False, sample=lambda s: {"input": s.array(3)})
def rrelu(input: Array, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False,
          inplace: bool = False) -> Any:
    """`input` where positive, `a · input` elsewhere, `a` uniform in `[lower, upper)`, their mean unless `training`
    (`torch.nn.functional.rrelu`).

    Xu et al. 2015, https://arxiv.org/abs/1505.00853. Raises RuntimeError if `lower > upper`.
    """
    require_floating("rrelu", input)
    if lower > upper:
        raise RuntimeError(f"rrelu(): Lower bound should be less than or equal to the upper bound, got {lower} and "
                           f"{upper}")
    bent = input._array <= 0
    slope = np.where(bent, input.dtype.type((lower + upper) / 2), input.dtype.type(1))
    if training:
        slope[bent] = default_generator.uniform((int(bent.sum()),), np.dtype(np.float64), lower, upper)
    factor = Tensor._wrap(slope)
    return input.mul_(factor) if inplace else input * factor


@composite(namespace="nn.functional", method=False)
def gumbel_softmax(logits: Array, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """`softmax((logits + g) / tau)`, `g` of Gumbel's distribution: a sample of the categories that passes gradients
    (`torch.nn.functional.gumbel_softmax`).

    With `hard` the largest value becomes 1 and the others 0, and gradients are those of the soft sample. `eps` has no
    effect, as in PyTorch. Jang et al. 2017, https://arxiv.org/abs/1611.01144.
    """
    require_floating("gumbel_softmax", logits)
    noise = Tensor._wrap(-np.log(default_generator.exponential(logits.shape, logits.dtype)))
    soft = softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    one_hot = np.zeros(soft.shape, soft.dtype)
    np.put_along_axis(one_hot, soft._array.argmax(dim, keepdims=True), 1, dim)
    return Tensor._wrap(one_hot) - soft.detach() + soft
