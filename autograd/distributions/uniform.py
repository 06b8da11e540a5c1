"""The uniform distribution over an interval."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import as_tensor, broadcast_all
from autograd.sizes import Size
from autograd.tensor import Tensor


class Uniform(Distribution):
    """Density `1 / (high − low)` on `[low, high)` (`torch.distributions.Uniform`). ValueError unless low < high."""

    arg_constraints: ClassVar = {"low": constraints.real, "high": constraints.real}
    has_rsample = True

    def __init__(self, low: Tensor | float, high: Tensor | float, validate_args: bool | None = None) -> None:
        self.low, self.high = broadcast_all(low, high)
        super().__init__(self.low.shape, validate_args=validate_args)
        if self._validate_args and not bool((self.low < self.high).all()):
            raise ValueError(f"Uniform is not defined when low >= high, got low {self.low} and high {self.high}")

    def expand(self, batch_shape: Any, _instance: Any = None) -> Uniform:
        """The distribution with its parameters stretched to `batch_shape`."""
        shape = Size(batch_shape)
        new: Uniform = self._expanded(shape, low=self.low.expand(shape), high=self.high.expand(shape))
        return new

    @property
    def support(self) -> Any:
        """The interval."""
        return constraints.interval(self.low.detach(), self.high.detach())

    @property
    def mean(self) -> Any:
        """`(low + high) / 2`."""
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Any:
        """NaN: no value is likelier than the others."""
        return self.high * math.nan

    @property
    def stddev(self) -> Any:
        """`(high − low) / √12`."""
        return (self.high - self.low) / math.sqrt(12)

    @property
    def variance(self) -> Any:
        """`(high − low)² / 12`."""
        return (self.high - self.low).square() / 12

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`low + u (high − low)`, where u is uniform in [0, 1)."""
        return self.low + random.rand(self._extended_shape(sample_shape), dtype=self.low.dtype) * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Any:
        """`−log(high − low)` inside, -inf outside."""
        self._validate_sample(value)
        inside = (self.low <= value) & (value < self.high)
        return np.where(inside, -(self.high - self.low).log(), -math.inf)

    def cdf(self, value: Tensor | float) -> Any:
        """`(x − low) / (high − low)`, clamped to [0, 1]."""
        value = as_tensor(value, self.low.dtype)
        self._validate_sample(value)
        return ((value - self.low) / (self.high - self.low)).clamp(0, 1)

    def icdf(self, value: Tensor | float) -> Any:
        """`low + p (high − low)`."""
        return as_tensor(value, self.low.dtype) * (self.high - self.low) + self.low

    def entropy(self) -> Any:
        """`log(high − low)`."""
        return (self.high - self.low).log()
