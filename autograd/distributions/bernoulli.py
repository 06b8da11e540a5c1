"""The Bernoulli distribution: 1 with a probability, else 0."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.elementwise import Binary
from autograd.distributions.parameters import broadcast_all
from autograd.modes import no_grad
from autograd.ops.binary_loss import binary_cross_entropy_with_logits
from autograd.tensor import Tensor


class Bernoulli(Binary):
    """1 with probability `probs = sigmoid(logits)`, else 0 (`torch.distributions.Bernoulli`).

    Raises ValueError unless one of `probs` and `logits` is given, and probabilities are in [0, 1].
    """

    arg_constraints: ClassVar = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(self, probs: Tensor | float | None = None, logits: Tensor | float | None = None,
                 validate_args: bool | None = None) -> None:
        super().__init__(probs, logits, validate_args)

    @property
    def mean(self) -> Any:
        """`probs`."""
        return self.probs

    @property
    def mode(self) -> Any:
        """The likelier value, NaN if both are as likely."""
        probs = self.probs
        return np.where(probs == 0.5, math.nan, (probs >= 0.5).to(probs.dtype))

    @property
    def variance(self) -> Any:
        """`p (1 − p)`."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        with no_grad():
            return random.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Any:
        """`log p` of 1, `log(1 − p)` of 0."""
        self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        return -binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self) -> Any:
        """`−p log p − (1 − p) log(1 − p)`."""
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Any:
        """0 and 1 along dimension 0."""
        return self._uniform_support(np.arange(2, dtype=self._first.dtype), expand)
