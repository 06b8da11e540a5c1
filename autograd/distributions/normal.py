"""The normal distribution."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from autograd import random
from autograd.distributions import constraints
from autograd.distributions.distribution import Distribution
from autograd.distributions.parameters import as_tensor, broadcast_all
from autograd.modes import no_grad
from autograd.ops.creation import ones, zeros
from autograd.ops.special import erf, erfinv
from autograd.sizes import Size
from autograd.tensor import Tensor


def standard_normal(shape: Any, dtype: Any) -> Tensor:
    """Numbers of N(0, 1), in PyTorch's order."""
    return random.normal(zeros(shape, dtype=dtype), ones(shape, dtype=dtype))


class Centred(Distribution):
    """A distribution whose mean and mode is `loc`."""

    loc: Tensor

    @property
    def mean(self) -> Any:
        """`loc`."""
        return self.loc

    @property
    def mode(self) -> Any:
        """`loc`."""
        return self.loc


class Normal(Centred):
    """`exp(−(x − loc)² / 2 scale²) / (scale √2π)` (`torch.distributions.Normal`). ValueError unless scale > 0.

    >>> Normal(0.0, 2.0)
    Normal(loc: 0.0, scale: 2.0)
    """

    arg_constraints: ClassVar = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Normal:
        """The distribution with its parameters stretched to `batch_shape`."""
        shape = Size(batch_shape)
        new: Normal = self._expanded(shape, loc=self.loc.expand(shape), scale=self.scale.expand(shape))
        return new

    @property
    def stddev(self) -> Any:
        """`scale`."""
        return self.scale

    @property
    def variance(self) -> Any:
        """`scale²`."""
        return self.scale.square()

    def sample(self, sample_shape: Any = ()) -> Any:
        """Samples without a gradient."""
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return random.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """`loc + scale · ε`, where ε is of N(0, 1)."""
        return self.loc + standard_normal(self._extended_shape(sample_shape), self.loc.dtype) * self.scale

    def log_prob(self, value: Tensor) -> Any:
        """`−(x − loc)² / 2 scale² − log scale − log √2π`."""
        self._validate_sample(value)
        return -((value - self.loc).square() / (self.variance * 2)) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value: Tensor | float) -> Any:
        """`(1 + erf((x − loc) / scale √2)) / 2`."""
        value = as_tensor(value, self.loc.dtype)
        self._validate_sample(value)
        return (erf((value - self.loc) / (self.scale * math.sqrt(2))) + 1) / 2

    def icdf(self, value: Tensor | float) -> Any:
        """`loc + scale √2 erf⁻¹(2 p − 1)`."""
        return self.loc + self.scale * erfinv(as_tensor(value, self.loc.dtype) * 2 - 1) * math.sqrt(2)

    def entropy(self) -> Any:
        """`1/2 + log(scale √2π)`."""
        return self.scale.log() + (0.5 + 0.5 * math.log(2 * math.pi))
