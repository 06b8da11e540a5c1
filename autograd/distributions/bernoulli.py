"""The Bernoulli distribution: 1 with a probability, else 0."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import broadcast_all, lazy_property, logits_to_probs, probs_to_logits
from autograd.modes import no_grad
from autograd.ops.binary_loss import binary_cross_entropy_with_logits
from autograd.sizes import Size
from autograd.tensor import Tensor


class Bernoulli(Distribution):
    """1 with probability `probs = sigmoid(logits)`, else 0 (`torch.distributions.Bernoulli`).

    Raises ValueError unless one of `probs` and `logits` is given, and probabilities are in [0, 1].
    """

    arg_constraints: ClassVar = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(self, probs: Tensor | float | None = None, logits: Tensor | float | None = None,
                 validate_args: bool | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        name, given = ("probs", probs) if probs is not None else ("logits", logits)
        (self.__dict__[name],) = broadcast_all(given)
        super().__init__(self._given.shape, validate_args=validate_args)

    @property
    def _given(self) -> Any:
        return self.__dict__["probs"] if "probs" in self.__dict__ else self.__dict__["logits"]

    @lazy_property
    def probs(self) -> Any:
        """The probabilities of 1."""
        return logits_to_probs(self.logits, is_binary=True)

    @lazy_property
    def logits(self) -> Any:
        """`log p − log(1 − p)`."""
        return probs_to_logits(self.probs, is_binary=True)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Bernoulli:
        """The distribution with its parameters stretched to `batch_shape`."""
        shape = Size(batch_shape)
        new: Bernoulli = self._expanded(shape, **{
            name: self.__dict__[name].expand(shape) for name in ("probs", "logits") if name in self.__dict__})
        return new

    @property
    def param_shape(self) -> Size:
        """The shape of the parameters."""
        shape: Size = self._given.shape
        return shape

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
        return self._uniform_support(np.arange(2, dtype=self._given.dtype), expand)
