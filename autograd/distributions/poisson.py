"""The Poisson distribution: how often what happens at a rate happens."""

from __future__ import annotations

from typing import Any, ClassVar

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.elementwise import Elementwise
from autograd.distributions.parameters import broadcast_all
from autograd.modes import no_grad
from autograd.ops.exponential import xlogy
from autograd.ops.gamma import lgamma
from autograd.tensor import Tensor


class Poisson(Elementwise):
    """k with probability `rateᵏ exp(−rate) / k!` (`torch.distributions.Poisson`). ValueError unless rate >= 0."""

    arg_constraints: ClassVar = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer
    rate: Tensor

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(validate_args, rate=rate)

    @property
    def mean(self) -> Any:
        """`rate`."""
        return self.rate

    @property
    def mode(self) -> Any:
        """`⌊rate⌋`."""
        return self.rate.floor()

    @property
    def variance(self) -> Any:
        """`rate`."""
        return self.rate

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        with no_grad():
            return random.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Any:
        """`k log rate − rate − log k!`."""
        self._validate_sample(value)
        rate, value = broadcast_all(self.rate, value)
        return xlogy(value, rate) - rate - lgamma(value + 1)
