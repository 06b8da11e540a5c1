"""The exponential distribution: how long until what happens at a constant rate."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd.distributions import constraints
from autograd.distributions.elementwise import Elementwise
from autograd.distributions.parameters import as_tensor
from autograd.generator import default_generator
from autograd.ops.creation import zeros_like
from autograd.tensor import Tensor


class Exponential(Elementwise):
    """Density `rate exp(−rate x)` on x >= 0 (`torch.distributions.Exponential`). ValueError unless rate > 0."""

    arg_constraints: ClassVar = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True
    rate: Tensor

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(validate_args, rate=rate)

    @property
    def mean(self) -> Any:
        """`1 / rate`."""
        return self.rate.reciprocal()

    @property
    def mode(self) -> Any:
        """0."""
        return zeros_like(self.rate)

    @property
    def stddev(self) -> Any:
        """`1 / rate`."""
        return self.rate.reciprocal()

    @property
    def variance(self) -> Any:
        """`1 / rate²`."""
        return self.rate.pow(-2)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`ε / rate`, where ε is of rate 1."""
        drawn = default_generator.exponential(self._extended_shape(sample_shape), self.rate.dtype)
        return Tensor._wrap(drawn) / self.rate

    def log_prob(self, value: Tensor) -> Any:
        """`log rate − rate x`."""
        self._validate_sample(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value: Tensor | float) -> Any:
        """`1 − exp(−rate x)`."""
        value = as_tensor(value, self.rate.dtype)
        self._validate_sample(value)
        return 1 - (-self.rate * value).exp()

    def icdf(self, value: Tensor | float) -> Any:
        """`−log(1 − p) / rate`."""
        return -(-as_tensor(value, self.rate.dtype)).log1p() / self.rate

    def entropy(self) -> Any:
        """`1 − log rate`."""
        return 1 - self.rate.log()
