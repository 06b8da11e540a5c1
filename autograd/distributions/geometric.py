"""The geometric distribution: how many failures before the first success."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from autograd.distributions import constraints
from autograd.distributions.elementwise import Binary
from autograd.distributions.parameters import broadcast_all
from autograd.dtypes import finfo
from autograd.generator import default_generator
from autograd.modes import no_grad
from autograd.ops.binary_loss import binary_cross_entropy_with_logits
from autograd.ops.creation import zeros_like
from autograd.tensor import Tensor


class Geometric(Binary):
    """k = 0, 1, ... with probability `(1 − p)ᵏ p`, p = `probs = sigmoid(logits)` (`torch.distributions.Geometric`).

    Raises ValueError unless one of `probs` and `logits` is given, and probabilities are in (0, 1].
    """

    arg_constraints: ClassVar = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(self, probs: Tensor | float | None = None, logits: Tensor | float | None = None,
                 validate_args: bool | None = None) -> None:
        super().__init__(probs, logits, validate_args)
        if self._validate_args and probs is not None and not bool((self.probs > 0).all()):
            raise ValueError(f"Expected parameter probs of Geometric to be > 0, but found invalid values:\n{self.probs}")

    @property
    def mean(self) -> Any:
        """`1 / p − 1`."""
        return 1.0 / self.probs - 1.0

    @property
    def mode(self) -> Any:
        """0."""
        return zeros_like(self.probs)

    @property
    def variance(self) -> Any:
        """`(1 / p − 1) / p`."""
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient: `⌊log u / log(1 − p)⌋`, where u is uniform in (0, 1)."""
        with no_grad():
            shape, dtype = self._extended_shape(sample_shape), self.probs.dtype
            u = Tensor._wrap(default_generator.uniform(shape, dtype, float(finfo(dtype).tiny), 1))
            return (u.log() / (-self.probs.expand(shape)).log1p()).floor()

    def log_prob(self, value: Tensor) -> Any:
        """`k log(1 − p) + log p`."""
        self._validate_sample(value)
        value, probs = broadcast_all(value, self.probs)
        certain = (probs == 1) & (value == 0)
        failure: Any = np.where(certain, 0, probs)
        return value * (-failure).log1p() + self.probs.log()

    def entropy(self) -> Any:
        """That of one trial, over p."""
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
